"""The brief says who holds what and who says so, in plain words, from values built by hand; goldens hold its looks."""

# ruff: noqa: E501, ANN401 - values built by hand read better unbroken

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

from dateline import brief, codebook, coding
from dateline.brief import words
from dateline.codebook.frames import rows
from dateline.errors import InputError
from dateline.model import (
    Act,
    Actor,
    Attribution,
    Block,
    Claim,
    Control,
    ControlChange,
    Count,
    Event,
    Place,
    PlaceMention,
    Report,
    Role,
    Span,
    When,
)

GOLDEN = Path(__file__).parent / "golden"

# Two invented towns, two invented sides, two invented publishers.
TEXTS = {
    "r1": (
        "Kestrel Wire",
        "2031-03-04",
        "DAR NASIM (Kestrel Wire) - Fighters of the Hill League captured Dar Nasim on Tuesday after the army left at dawn. "
        "The army admitted that it had lost the town. At least 12 soldiers were killed, a League officer said. "
        "An army doctor counted 9 dead.",
    ),
    "r2": (
        "Plain Post",
        "2031-03-05",
        "The League said that its men had seized the mill at <Tal Wadi> & the bridge. The army denied that the mill was lost. "
        "League fighters entered Tal Wadi.",
    ),
}
NASIM = Place("user:nasim", "Dar Nasim", "town", population=40_000, country="SY")
WADI = Place("user:wadi", "Tal Wadi", "village", population=900, country="SY")
LEAGUE = Actor("league", "Hill League", "armed_group", side="league")
ARMY = Actor("army", "Northern Army", "army", side="army")
REPORTS = [
    Report(
        id=name, version=name, text=text, publisher=publisher, published=day, published_basis="given", title=f"Report {name}",
        blocks=(Block("paragraph", 0, len(text)),),
    )
    for name, (publisher, day, text) in TEXTS.items()
]  # fmt: skip


def at(report: str, quote: str) -> Span:
    """The span of a piece of one of the texts."""
    start = TEXTS[report][2].index(quote)
    return Span(report, start, start + len(quote), quote)


def role(report: str, quote: str, actor: Actor | None) -> Role:
    return Role(at(report, quote), actor, quote)


def said(report: str, speaker: str, actor: Actor | None, stance: Any) -> Attribution:
    return Attribution((at(report, speaker),), actor, (), (), stance, False)


def act(report: str, quote: str, kind: str, trigger: str, **more: Any) -> Claim:
    """A claim of one act."""
    own = {"attribution", "id"}
    name = more.get("id", f"{report}-{trigger}")
    made = Act(
        kind,
        kind,
        at(report, trigger),
        more.pop("polarity", "happened"),
        **{k: v for k, v in more.items() if k not in own},
    )
    publisher, day, _ = TEXTS[report]
    return Claim(
        name,
        report,
        at(report, quote),
        act=made,
        attribution=more.get("attribution"),
        publisher=publisher,
        published=day,
    )


def where(report: str, quote: str, place: Place) -> PlaceMention:
    return PlaceMention(at(report, quote), place)


DAY = When("2031-03-04", "2031-03-04", "day", "relative")
FULL = ControlChange("captures")
TOOK = act(
    "r1", "Fighters of the Hill League captured Dar Nasim", "captures", "captured", actors=(role("r1", "Fighters of the Hill League", LEAGUE),),
    place=where("r1", "Dar Nasim", NASIM), when=DAY, control=FULL,
)  # fmt: skip
LOST = act(
    "r1", "it had lost the town", "loses", "lost", actors=(role("r1", "The army", ARMY),), place=PlaceMention(at("r1", "the town"), NASIM),
    when=DAY, control=ControlChange("loses"), attribution=said("r1", "The army", ARMY, "admits"),
)  # fmt: skip
KILLED = act(
    "r1", "At least 12 soldiers were killed", "kills", "killed", when=DAY, place=where("r1", "Dar Nasim", NASIM),
    fatalities=Count(12, None, "killed", at("r1", "At least 12"), who="soldiers"),
    attribution=said("r1", "a League officer", LEAGUE, "asserts"),
)  # fmt: skip
COUNTED = act(
    "r1", "An army doctor counted 9 dead", "die", "dead", when=DAY, place=where("r1", "Dar Nasim", NASIM),
    fatalities=Count(9, 9, "killed", at("r1", "9")), attribution=said("r1", "An army doctor", None, "asserts"),
)  # fmt: skip
MILL = act(
    "r2", "its men had seized the mill at <Tal Wadi>", "captures", "seized", actors=(role("r2", "its men", LEAGUE),),
    place=where("r2", "Tal Wadi", WADI), control=ControlChange("captures", "partial"), attribution=said("r2", "The League", LEAGUE, "asserts"),
)  # fmt: skip
DENIED = act(
    "r2", "that the mill was lost", "loses", "lost", polarity="denied", place=where("r2", "Tal Wadi", WADI),
    attribution=said("r2", "The army", ARMY, "denies"), id="r2-denied",
)  # fmt: skip
ENTERED = act(
    "r2", "League fighters entered Tal Wadi", "enters", "entered", actors=(role("r2", "League fighters", LEAGUE),),
    place=PlaceMention(at("r2", "Tal Wadi"), WADI), control=ControlChange("enters", "partial"),
)  # fmt: skip
CLAIMS = [TOOK, LOST, KILLED, COUNTED, MILL, DENIED, ENTERED]
EVENTS = [
    Event("e1", (TOOK, LOST), "admitted"),
    Event("e2", (KILLED, COUNTED), "reported"),
    Event("e3", (MILL,), "disputed", denied_by=(DENIED,)),
    Event("e4", (ENTERED,), "reported"),
]
CONTROL = [
    Control(
        NASIM, LEAGUE, (), "held", "admitted", "admitted", "2031-03-04", "2031-03-04", "2031-03-04", None, "2031-03-04", (TOOK, LOST)
    ),
    Control(WADI, ARMY, (LEAGUE,), "contested", "disputed", "claimed", None, None, "2031-03-05", None, "2031-03-05", (MILL, DENIED)),
]  # fmt: skip


def write(form: str, **more: Any) -> str:
    """The brief of the invented war."""
    given: dict[str, Any] = {
        "as_of": "2031-03-05",
        "reports": REPORTS,
        "claims": CLAIMS,
        "events": EVENTS,
        "control": CONTROL,
    }
    return brief.write(form, **(given | more))


@pytest.mark.parametrize(
    ("form", "file"), [("text", "brief.txt"), ("md", "brief.md"), ("html", "brief.html"), ("json", "brief.json")]
)
def test_golden(form: str, file: str) -> None:
    """GOLDEN=write pytest tests/test_brief.py writes them anew; read the difference before committing."""
    made = write(form) + "\n"
    if os.environ.get("GOLDEN") == "write":
        (GOLDEN / file).write_text(made, encoding="utf-8")
    assert made == (GOLDEN / file).read_text(encoding="utf-8")


def test_it_begins_with_what_it_is_as_of() -> None:
    assert write("text").splitlines()[0].endswith("As of 5 March 2031")


def test_who_holds_what_and_on_whose_word() -> None:
    sheet = brief.gather("2031-03-05", REPORTS, CLAIMS, EVENTS, CONTROL)
    nasim, wadi = sheet.held
    assert (nasim.place, nasim.holder, nasim.status, nasim.basis, nasim.since) == (
        "Dar Nasim",
        "Hill League",
        "held",
        "admitted",
        "4 Mar 2031",
    )
    assert (wadi.status, wadi.basis, wadi.disputed_by) == ("contested", "disputed (claimed)", "the Northern Army")
    assert sheet.lead[-1] == "Contested or disputed: Tal Wadi."


def test_what_happened_is_the_newest_first_with_who_says_so() -> None:
    sheet = brief.gather("2031-03-05", REPORTS, CLAIMS, EVENTS, CONTROL)
    assert [d.day for d in sheet.days] == ["5 March 2031", "4 March 2031"]
    took = sheet.days[1].happenings[0]
    assert took.headline == "Hill League took Dar Nasim"
    assert took.says == "Admitted by the Northern Army; reported by Kestrel Wire"
    assert took.cited.shown.startswith("Fighters of the Hill League captured Dar Nasim on Tuesday")


def test_every_quotation_is_in_its_report() -> None:
    sheet = brief.gather("2031-03-05", REPORTS, CLAIMS, EVENTS, CONTROL)
    cited = [h.cited for d in sheet.days for h in d.happenings] + [s.cited for d in sheet.disputes for s in d.sides]
    cited += [s.cited for t in sheet.tallies for s in t.sides] + [r.cited for r in sheet.held if r.cited]
    assert len(cited) > 6
    assert all(TEXTS[c.report][2][c.start : c.end] == c.quote for c in cited)
    assert {c.number for c in cited} == {s.number for s in sheet.sources}


def test_counts_stand_side_by_side_in_their_speakers_words() -> None:
    (tally,) = brief.gather("2031-03-05", REPORTS, CLAIMS, EVENTS, CONTROL).tallies
    assert tally.about == "Killed, Dar Nasim, 4 March 2031"
    assert [(s.words, s.speaker) for s in tally.sides] == [
        ("At least 12 soldiers", "a League officer"),
        ("9", "an army doctor"),
    ]


def test_a_denial_of_another_place_is_no_dispute() -> None:
    elsewhere = Event("e1", (TOOK,), "disputed", denied_by=(DENIED,))
    disputes = brief.gather("2031-03-05", REPORTS, [TOOK, DENIED], [elsewhere], CONTROL).disputes
    assert all(len(d.sides) == 1 for d in disputes)


def test_a_word_of_the_taker_alone_is_never_more_than_claimed() -> None:
    mixed = Event("e5", (MILL, ENTERED), "reported")
    (day,) = brief.gather("2031-03-05", REPORTS, [MILL, ENTERED], [mixed], []).days
    line = day.happenings[0]
    assert (line.headline, line.standing) == ("Claimed: Hill League took part of Tal Wadi", "claimed")
    assert line.says == "Claimed by Hill League"


def test_report_text_stays_text() -> None:
    page, plain = write("html"), write("md")
    assert "&lt;Tal Wadi&gt; &amp; the bridge" in page
    assert "<Tal Wadi>" not in page
    assert "\\<Tal Wadi\\>" in plain
    assert not re.search(r"<script|https?://", page)


def test_no_codes_are_printed() -> None:
    for form in ("text", "md", "html"):
        made = write(form)
        assert not re.search(r"COERCE|ASSAULT|capture\.take|user:|\b19[0-9]{1}\b|None", made)


def test_an_empty_record_says_so() -> None:
    made = brief.write("text", as_of=None, reports=[], claims=[], events=[], control=[])
    assert "No report says who holds any place." in made
    assert "0 reports" in made


def test_an_unknown_form_is_an_error() -> None:
    with pytest.raises(InputError, match="text, md, html or json"):
        write("pdf")


def test_every_act_pattern_uses_known_slots() -> None:
    for entry in codebook.load("brief")["acts"].values():
        for pattern in (*entry["say"], *entry.get("partial", ())):
            assert set(re.findall(r"\{(\w+)\}", pattern)) <= {"who", "whom", "where", "at"}


def test_every_coded_type_of_act_is_worded_or_left_out_on_purpose() -> None:
    coded = {one.row["type"] for one in rows()}
    worded = set(codebook.load("brief")["acts"])
    assert worded <= coded, worded - coded


@pytest.mark.parametrize(
    ("days", "shown"),
    [
        (("2024-11-27", "2024-12-08"), "27 November – 8 December 2024"),
        (("2024-12-05", "2024-12-08"), "5 – 8 December 2024"),
        (("2024-12-05", "2024-12-05"), "5 December 2024"),
        (("2023-12-30", "2024-01-02"), "30 December 2023 – 2 January 2024"),
    ],
)
def test_spans_of_days(days: tuple[str, str], shown: str) -> None:
    assert words.span_of_days(*days) == shown


def test_a_sentence_is_found_around_a_piece_and_abbreviations_end_none() -> None:
    text = "NASIM, March 4 (Kestrel) - Gen. Omar Feld left the town. He took “no one.” The mill stands."
    report = Report("r", "r", text, blocks=(Block("paragraph", 0, len(text)),))
    start = text.index("left")
    first = text[slice(*words.sentence(report, start, start + 4))]
    assert first == "Gen. Omar Feld left the town."
    last = text.index("mill")
    assert text[slice(*words.sentence(report, last, last + 4))] == "The mill stands."


def test_long_sentences_are_cut_around_what_is_cited() -> None:
    long = " ".join(f"w{n}" for n in range(90))
    shown = words.shorten(long, "w70 w71")
    assert "w70 w71" in shown
    assert shown.startswith("… ")
    assert len(shown.split()) <= words.MOST_WORDS + 2


def test_who_killed_whom_is_told_where_no_place_is_named() -> None:
    told = coding.code([Report("r", "", "The American military killed Qasem Soleimani.", published="2020-01-03")])
    heads = [words.headline(c, {}) for one in told for c in one.claims if c.act and c.act.type == "kills"]
    assert heads == ["United States Armed Forces killed Qasem Soleimani"]
