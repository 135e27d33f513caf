"""What is told of one happening: pairs of hand-built claims that are one event, and pairs that are not."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline import events
from dateline.model import (
    Act,
    Actor,
    Anchor,
    Attribution,
    Claim,
    ControlChange,
    Count,
    Day,
    Event,
    Judgement,
    Place,
    PlaceMention,
    Polarity,
    Role,
    Span,
    Stance,
    When,
)  # fmt: skip

REBELS = Actor("rebels", "rebels", "armed_group", side="rebels")
ARMY = Actor("army", "the army", "army", side="state")
MILITIA = Actor("militia", "the militia", "armed_group", side="militia")
MONITOR = Actor("monitor", "the monitor", "monitor")
ADRA = Place("adra", "Adra", "town", 33.6, 36.5, "SY", within=("admin1:rif", "country:SY"))
MARKET = Place("text:market@adra", "Adra market", "site", within=("adra", "country:SY"))
SUDA = Place("suda", "Suda", "town", 35.6, 38.5, "SY", within=("country:SY",))
COUNTRY = Place("country:SY", "Syria", "country")


def relation(a: str, b: str, day: Day | None) -> str:
    return "enemy" if a != b else "ally"


def span(report: str, at: int, quote: str) -> Span:
    return Span(report, at, at + len(quote), quote)


def tell(
    text: str,
    trigger: str,
    *,
    type: str = "kills",
    by: Actor | None = None,
    to: Actor | None = None,
    place: Place | None = None,
    day: Day | None = None,
    published: Day | None = "2024-12-05",
    report: str = "r1",
    killed: float | None = None,
    polarity: Polarity = "happened",
    speaker: Actor | None = None,
    stance: Stance = "asserts",
    control: ControlChange | None = None,
) -> Claim:
    whole = span(report, 0, text)
    act = Act(
        frame=f"x.{type}",
        type=type,
        trigger=span(report, max(0, text.find(trigger)), trigger),
        polarity=polarity,
        actors=(Role(whole, by, by.name),) if by else (),
        recipients=(Role(whole, to, to.name),) if to else (),
        place=PlaceMention(whole, place) if place else None,
        when=When(day, day, "day", "stated") if day else None,
        fatalities=Count(killed, killed, "killed", whole) if killed else None,
        control=control,
    )
    said = Attribution((span(report, 0, speaker.name),), speaker, (), (whole,), stance, False) if speaker else None
    return Claim(f"{report}:{trigger}:{polarity}", report, whole, act, attribution=said, published=published)


def merge(claims: list[Claim], judgements: tuple[Judgement, ...] = ()) -> tuple[Event, ...]:
    return events.merge(claims, {c.report: f"outlet {c.report}" for c in claims}, judgements, relation)


BLAST = tell("A car bomb killed nine people at the market of Adra on Monday.", "killed", place=MARKET,
             day="2024-12-02", killed=9)  # fmt: skip
ONE = {
    "in other words": tell("Nine people were killed by a car bomb in Adra.", "killed", place=ADRA, killed=9,
                           report="r2"),
    "a day late": tell("Nine died when a bomb killed shoppers at Adra's market on Monday.", "killed", place=ADRA,
                       day="2024-12-02", published="2024-12-06", report="r3", killed=9),
}  # fmt: skip
TWO = {
    "another day": tell("A car bomb killed nine people at the market of Adra on Friday.", "killed", place=MARKET,
                        day="2024-12-06", published="2024-12-07", killed=9, report="r4"),
    "another place": tell("A car bomb killed nine people at the market of Suda on Monday.", "killed", place=SUDA,
                          day="2024-12-02", killed=9, report="r5"),
    "planned": tell("A car bomb was to have killed people at the market of Adra on Monday.", "killed", place=MARKET,
                    day="2024-12-02", polarity="planned", report="r6"),
    "another act": tell("Rebels met elders at the market of Adra on Monday.", "met", type="meets", place=MARKET,
                        day="2024-12-02", report="r7"),
}  # fmt: skip


@pytest.mark.parametrize("name", ONE)
def test_one_happening(name: str) -> None:
    assert len(merge([BLAST, ONE[name]])) == 1


@pytest.mark.parametrize("name", TWO)
def test_two_happenings(name: str) -> None:
    assert len(merge([BLAST, TWO[name]])) == 2


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10**6))
def test_order_never_matters(seed: int) -> None:
    claims = [BLAST, *ONE.values(), *TWO.values()]
    shuffled = claims[:]
    random.Random(seed).shuffle(shuffled)
    assert merge(shuffled) == merge(claims)
    assert all(e.id == min(c.id for c in e.claims) for e in merge(claims))


def test_likeness_does_not_chain() -> None:
    """A vague telling between two attacks joins one of them, never both."""
    vague = tell("A bomb killed people in Syria this week.", "killed", place=COUNTRY, published="2024-12-07",
                 report="r9")  # fmt: skip
    found = merge([BLAST, TWO["another day"], vague])
    assert not any({BLAST.id, TWO["another day"].id} <= {c.id for c in e.claims} for e in found)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.sets(st.integers(0, 24), min_size=1, max_size=3))
def test_what_is_new_links_with_what_is_near_as_with_all(seed: int, new: set[int]) -> None:
    """Twenty-five reports of two claims each; a few of them come later and are held against those near them only."""
    chance = random.Random(seed)
    words = [
        "market",
        "road",
        "north",
        "convoy",
        "school",
        "silo",
        "checkpoint",
        "mortar",
        "rebels",
        "militia",
        "dawn",
        "Adra",
        "Suda",
        "bridge",
    ]
    claims = [
        tell(
            f"{' '.join(chance.choices(words, k=6))} {trigger}", trigger, type=chance.choice(("kills", "captures")),
            by=chance.choice((REBELS, ARMY, None)), to=chance.choice((MILITIA, None)),
            place=chance.choice((ADRA, MARKET, SUDA, COUNTRY, None)), day=chance.choice(("2024-12-02", None)),
            published=f"2024-12-{chance.choice((3, 5, 20)):02}", report=f"r{n}", killed=chance.choice((9.0, None)),
        )
        for n in range(25) for trigger in ("killed", "captured")
    ]  # fmt: skip
    fresh = {f"r{n}" for n in new}
    near = list(events.near([c for c in claims if c.report in fresh], claims))
    wanted = [x for x in events.links(claims, relation) if {x.one.split(":")[0], x.other.split(":")[0]} & fresh]
    assert sorted(events.links(near, relation, reports=fresh)) == sorted(wanted)


def test_links_say_why() -> None:
    (link,) = events.links([BLAST, ONE["in other words"]], relation)
    assert {"type", "stem", "contained", "killed"} <= set(link.why)


def test_an_analyst_joins_and_parts() -> None:
    def decide(kind: str, *claims: Claim) -> Judgement:
        anchors = tuple(Anchor(c.id, c.report, 0, 1, "kills") for c in claims)
        return Judgement("j", kind, anchors, "analyst", "2024-12-08T00:00:00Z")  # type: ignore[arg-type]

    assert len(merge([BLAST, TWO["another day"]], (decide("same", BLAST, TWO["another day"]),))) == 1
    assert len(merge([BLAST, ONE["a day late"]], (decide("different", BLAST, ONE["a day late"]),))) == 2
    assert len(merge([BLAST, ONE["a day late"]], (decide("reject", ONE["a day late"]),))[0].claims) == 1


def standing(*claims: Claim) -> str:
    (event,) = merge(list(claims))
    return event.standing


TAKEN = ControlChange("captures")


def test_standing() -> None:
    text = "Rebels captured Adra on Monday."
    own = tell(text, "captured", type="captures", by=REBELS, place=ADRA, day="2024-12-02", control=TAKEN)
    theirs = tell(text, "captured", type="captures", by=REBELS, place=ADRA, day="2024-12-02", control=TAKEN,
                  speaker=REBELS)  # fmt: skip
    monitor = tell(text, "captured", type="captures", by=REBELS, place=ADRA, day="2024-12-02", report="r2",
                   speaker=MONITOR, control=TAKEN)  # fmt: skip
    lost = tell("The army lost Adra on Monday, it said.", "lost", type="loses", by=ARMY, place=ADRA, day="2024-12-02",
                report="r3", speaker=ARMY, stance="admits", control=ControlChange("loses"))  # fmt: skip
    denied = tell(text, "captured", type="captures", by=REBELS, place=ADRA, day="2024-12-02", polarity="denied",
                  report="r4", speaker=ARMY)  # fmt: skip
    assert standing(own) == "reported"
    assert standing(theirs) == "claimed"
    assert standing(theirs, denied) == "disputed"
    assert standing(own, monitor) == "corroborated"
    assert standing(own, lost) == "admitted"
    assert standing(own, monitor, denied) == "corroborated"


def test_whoever_tells_of_a_fight_does_not_bear_out_a_capture() -> None:
    text = "Rebels captured Adra on Monday."
    own = tell(text, "captured", type="captures", by=REBELS, place=ADRA, day="2024-12-02", control=TAKEN)
    fight = tell("Rebels fought in Adra on Monday.", "fought", type="captures", by=REBELS, place=ADRA,
                 day="2024-12-02", report="r2", speaker=MONITOR)  # fmt: skip
    (event,) = merge([own, fight])
    assert (len(event.claims), event.standing) == (2, "reported")


def test_a_denial_of_something_else_stands_in_tension() -> None:
    sent = tell("Several hundred fighters had been deployed to Syria.", "deployed", type="deploys", by=REBELS,
                place=COUNTRY, speaker=MONITOR)  # fmt: skip
    denial = tell("The militia has not deployed in Syria.", "deployed", type="deploys", by=MILITIA, place=COUNTRY,
                  polarity="denied", speaker=MILITIA, report="r2")  # fmt: skip
    (event,) = merge([sent, denial])
    assert (event.standing, event.denied_by) == ("reported", ())
    assert event.tension == ((denial.id, "it is not said that they are the same actors"),)
