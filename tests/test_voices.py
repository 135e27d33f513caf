"""Origins, not copies, are counted."""

from __future__ import annotations

import random

import pytest

from dateline import voices
from dateline.codebook import load
from dateline.model import Act, Actor, Attribution, Claim, Event, Report, Span
from dateline.standing import voice_of
from dateline.voices import copies
from dateline.voices.tracks import tracks

WIRE = (
    "Fighters of the northern column reached the grain silos at noon and put a guard on the gate. "
    "Farmers who had waited there since the market closed said nobody was hurt. The district council "
    "asked both sides to let the lorries through before the rains begin next week."
)


def report(name: str, text: str, publisher: str | None = None, day: str = "2024-12-05") -> Report:
    return Report(name, "", text, publisher=publisher, published=day)


@pytest.mark.parametrize("example", load("voices")["examples"], ids=lambda e: e["text"][:30])
def test_credits(example: dict[str, str | None]) -> None:
    assert voices.credited(example["text"] or "") == example["credits"]


def test_copies_have_one_origin() -> None:
    copies = [report(f"c{i}", WIRE, f"Paper {i}") for i in range(10)]
    found = voices.origins([*copies, report("own", "Our man in the valley saw the silos burn on Friday.", "Paper 3")])
    assert {found[f"c{i}"] for i in range(10)} == {"paper 0"}
    assert found["own"] == "paper 3"


def test_a_retouched_copy_is_a_copy() -> None:
    touched = WIRE.replace("at noon ", "around midday ") + " Rain is forecast."
    found = voices.origins([report("a", WIRE, "One"), report("b", touched, "Two", "2024-12-06")])
    assert found == {"a": "one", "b": "one"}


def test_a_credit_names_the_origin_of_all_copies() -> None:
    found = voices.origins([report("a", WIRE, "One"), report("b", f"ADRA (Reuters) - {WIRE}", "Two", "2024-12-06")])
    assert set(found.values()) == {"Reuters"}


def test_the_same_event_in_other_words_is_another_voice() -> None:
    other = (
        "Residents of the plain say that armed men now stand at the silos. The council has pleaded for the "
        "grain to move before the roads turn to mud, according to a teacher reached by telephone."
    )
    found = voices.origins([report("a", WIRE, "One"), report("b", other, "Two")])
    assert len(set(found.values())) == 2


@pytest.mark.parametrize(
    ("publisher", "voice"),
    [("The Daily Post", "daily post"), ("AP", "Associated Press"), ("Canadian Press via Yahoo News", "Canadian Press"),
     ("Wikipedia current events", None)],
)  # fmt: skip
def test_publishers(publisher: str, voice: str | None) -> None:
    assert voice_of(publisher) == voice


def test_unknown_publishers_stay_apart_and_unknown() -> None:
    found = voices.origins([report("a", WIRE), report("b", "A short note of a quite different kind.")])
    assert found == {"a": "unknown:a", "b": "unknown:b"}


def test_order_never_matters() -> None:
    reports = [report(f"r{i}", WIRE[: 200 + i], f"P{i}", f"2024-12-0{1 + i % 5}") for i in range(8)]
    shuffled = reports[:]
    random.Random(3).shuffle(shuffled)
    assert voices.origins(reports) == voices.origins(shuffled)


def test_many_texts_are_told_apart_as_few_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """The way of a million reports against the plain one: copies, set phrases, very short and foreign texts."""
    chance = random.Random(7)
    lines = [" ".join(chance.choices(WIRE.replace(".", "").split(), k=9)) for _ in range(60)]
    lines += [
        "naïve façade über die Straße İstanbul",
        "Short.",
        "",
        "Дамаск сегодня утром был спокоен, сообщают жители",
    ]
    phrase = "as this newspaper could not confirm on its own for now"  # in more texts than a copy ever is
    texts = [f"{'. '.join(chance.choices(lines, k=chance.randint(1, 5)))} {phrase * (n % 2)}" for n in range(400)]
    order = chance.sample(range(len(texts)), k=len(texts))
    plain = copies.leaders(texts, lambda: order)
    monkeypatch.setattr(copies, "AT_ONCE", 64)
    assert copies.leaders(iter(texts), lambda: order) == plain
    for wanted in ([3], chance.sample(range(400), k=20)):
        some = copies.leaders(iter(texts), lambda: order, lambda wanted=wanted: wanted)  # type: ignore[misc]
        for first in {plain[n] for n in wanted}:
            assert [n for n in range(400) if some[n] == first] == [n for n in range(400) if plain[n] == first]
    assert 40 < sum(leader != n for n, leader in enumerate(plain)) < 360


def test_origins_of_some_are_those_of_all() -> None:
    reports = [report(f"r{i}", WIRE[: 150 + 20 * (i % 4)], f"P{i}", f"2024-12-0{1 + i % 5}") for i in range(9)]
    reports += [report("other", "Our man in the valley saw the silos burn on Friday.", "Paper 3")]
    every, some = voices.origins(reports), {"r3", "other"}
    assert voices.origins(reports, some) == {id: every[id] for id in some}
    days = {day: {id: o for id, o in here.items() if id in some} for day, here in voices.origins_by_day(reports)}
    assert voices.origins_by_day(reports, some) == [(day, here) for day, here in days.items() if here]


def test_tracks_count_what_became_of_what_was_said() -> None:
    rebels, army = Actor("rebels", "rebels", "armed_group", side="rebels"), Actor("army", "army", "army", side="state")
    span = Span("a", 0, 5, "words")

    def told(id: str, report: str, by: Actor | None) -> Claim:
        said = Attribution((), by, (), (span,), "asserts", False) if by else None
        return Claim(id, report, span, Act("x", "captures", span, "happened"), attribution=said)

    by_rebels, by_outlet, denial = told("1", "a", rebels), told("2", "b", None), told("3", "b", army)
    happening = Event("1", (by_rebels, by_outlet), "disputed", denied_by=(denial,))
    found = {
        v.id: v for v in tracks([by_rebels, by_outlet, denial], [happening], {"a": "gazette", "b": "crescent"}, {})
    }
    assert (found["rebels"].kind, found["rebels"].side, found["rebels"].contradicted) == ("party", "rebels", 1)
    assert (found["crescent"].kind, found["crescent"].corroborated, found["crescent"].admitted) == ("outlet", 1, 0)
    assert (found["army"].claims, found["army"].told) == (1, 0)
