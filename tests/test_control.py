"""Who holds what: each ruling as a small table of hand-built claims."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from dateline import control
from dateline.control.roads import roads
from dateline.model import (
    Acled,
    Act,
    Actor,
    Anchor,
    Attribution,
    Claim,
    Control,
    ControlChange,
    DateBasis,
    Day,
    Judgement,
    Place,
    PlaceMention,
    PlaceRelation,
    Polarity,
    Role,
    Span,
    Stance,
    State,
    When,
)  # fmt: skip

REBELS = Actor("rebels", "rebels", "coalition", side="rebels", country="SY")
HTS = Actor("hts", "HTS", "armed_group", side="rebels", country="SY")
ARMY = Actor("army", "the army", "army", side="gov", country="SY")
GOV = Actor("gov", "the government", "government", side="gov", country="SY")
SNA = Actor("sna", "SNA", "armed_group", side="sna", country="SY")
SDF = Actor("sdf", "SDF", "armed_group", side="sdf", country="SY")
MONITOR = Actor("monitor", "the Observatory", "monitor")
AGENCY = Actor("agency", "an agency", "agency")
PEOPLE = Actor("civilians:SY", "residents", "civilians", country="SY")
MAYOR = Actor("text:mayor", "the city's mayor", "person")
HAMA = Place("hama", "Hama", "city", 35.1, 36.7, "SY", within=("admin1:hama",))
PRISON = Place("text:prison@hama", "Hama prison", "prison", country="SY", within=("hama",))
QUARTER = Place("quarter", "Old Quarter", "neighbourhood", country="SY", within=("hama",))
PROVINCE = Place("admin1:hama", "Hama Governorate", "admin1", country="SY")
ENEMIES = {frozenset(p) for p in (("rebels", "gov"), ("sna", "gov"), ("sdf", "sna"), ("sdf", "gov"))}


def relation(a: str, b: str, day: Day | None) -> str:
    sides = {"hts": "rebels", "army": "gov"}
    pair = frozenset((sides.get(a, a), sides.get(b, b)))
    return "enemy" if pair in ENEMIES else "unknown"


def span(report: str, at: int, quote: str = "words") -> Span:
    return Span(report, at, at + len(quote), quote)


def role(actor: Actor | None, report: str = "r", at: int = 0) -> tuple[Role, ...]:
    return (Role(span(report, at), actor, actor.name),) if actor else ()


def said(by: Actor | None, report: str, at: int, stance: Stance = "asserts", words: str = "") -> Attribution | None:
    if by is None:
        return None
    return Attribution((span(report, at, words or by.name),), by, (), (span(report, at),), stance, False)


def tell(
    change: str,
    by: Actor | None = None,
    *,
    day: Day | None = "2024-12-05",
    published: Day | None = None,
    place: Place = HAMA,
    against: Actor | None = None,
    speaker: Actor | None = None,
    words: str = "",
    stance: Stance = "asserts",
    polarity: Polarity = "happened",
    extent: Literal["full", "partial"] = "full",
    report: str = "r1",
    at: int = 0,
    basis: DateBasis = "stated",
    relation: PlaceRelation = "in",
    background: bool = False,
) -> Claim:
    """A claim of control, built by hand."""
    published = published or day
    where = PlaceMention(span(report, at, place.name), place, relation)
    when = When(day, day, "day", basis) if day else None
    act = state = None
    if change == "holds":
        subject = role(by)[0] if by else None
        state = State("holds", subject, where, span(report, at), polarity, when, extent)
    elif change == "clash":
        act = Act("clash", "clashes", span(report, at), polarity, acled=Acled("Battles", "Armed clash"),
                  actors=role(by), recipients=role(against), place=where, when=when, background=background)  # fmt: skip
    else:
        act = Act("x", change, span(report, at), polarity, actors=role(by), recipients=role(against), place=where,
                  when=when, control=ControlChange(change, extent), background=background)  # type: ignore[arg-type]  # fmt: skip
    name = f"{report}:{at}:{change}:{by}:{place.id}:{polarity}:{day}:{speaker}:{words}:{extent}:{basis}"
    return Claim(name, report, span(report, at), act, state, said(speaker, report, at, stance, words),
                 published=published)  # fmt: skip


def trace(
    claims: Iterable[Claim],
    on: Day | None = None,
    judgements: tuple[Judgement, ...] = (),
    voices: dict[str, str] | None = None,
) -> dict[str, Control]:
    claims = list(claims)
    voices = {c.report: f"outlet {c.report}" for c in claims} | (voices or {})
    return {r.place.id: r for r in control.trace(claims, voices, on, judgements, relation=relation)}


def shown(row: Control | None) -> tuple[str | None, str, str | None]:
    if row is None:
        return None, "unknown", None
    return (row.holder.id if row.holder else None), row.status, row.basis


CASES = {
    "one report in its own voice": ([tell("captures", REBELS)], ("rebels", "held", "reported")),
    "two outlets": (
        [tell("captures", REBELS), tell("captures", HTS, report="r2")], ("rebels", "held", "corroborated")),
    "only the taker says so": ([tell("captures", REBELS, speaker=HTS)], ("rebels", "held", "claimed")),
    "a monitor says so": ([tell("captures", REBELS, speaker=MONITOR)], ("rebels", "held", "reported")),
    "one monitor in two outlets is one voice": (
        [tell("captures", REBELS, speaker=MONITOR), tell("captures", REBELS, speaker=MONITOR, report="r2")],
        ("rebels", "held", "reported")),
    "the loser says so": (
        [tell("captures", REBELS, against=ARMY, speaker=ARMY, stance="admits")], ("rebels", "held", "admitted")),
    "the loser's loss names no taker": (
        [tell("captures", REBELS), tell("loses", ARMY, speaker=ARMY, report="r2")], ("rebels", "held", "admitted")),
    "the loss is told a day later": (
        [tell("captures", REBELS), tell("loses", ARMY, speaker=ARMY, stance="admits", day="2024-12-06", report="r2")],
        ("rebels", "held", "admitted")),
    "a loss to nobody named": ([tell("loses", ARMY, speaker=ARMY)], (None, "unknown", None)),
    "the mayor speaks for the place's state": (
        [tell("captures", SNA, speaker=MAYOR, words="the city's mayor")], ("sna", "held", "admitted")),
    "a mayor put in by the taker does not": (
        [tell("captures", SNA, speaker=MAYOR, words="the rebel-installed mayor")], ("sna", "held", "reported")),
    "the government has its own mayor's word": (
        [tell("captures", GOV, speaker=MAYOR, words="the mayor")], ("gov", "held", "claimed")),
    "withdrew admits no holder": (
        [tell("captures", REBELS), tell("withdraws", ARMY, speaker=ARMY)], ("rebels", "held", "reported")),
    "withdrawal with no taker": ([tell("withdraws", ARMY)], (None, "unknown", None)),
    "withdrawal handed over": ([tell("withdraws", ARMY, against=SNA)], ("sna", "held", "reported")),
    "encirclement changes no holder": ([tell("besieges", REBELS)], (None, "unknown", None)),
    "entry is contested": ([tell("enters", REBELS)], ("rebels", "contested", "reported")),
    "entry keeps the last holder": (
        [tell("holds", ARMY, day="2024-12-01"), tell("enters", REBELS)], ("army", "contested", "reported")),
    "fighting inside": ([tell("clash", SDF, against=SNA)], (None, "contested", "reported")),
    "fighting near": ([tell("clash", SDF, against=SNA, relation="near")], (None, "unknown", None)),
    "an entry told after the capture does not undo it": (
        [tell("captures", REBELS), tell("enters", REBELS, extent="partial", at=50)], ("rebels", "held", "reported")),
    "a part is contested": ([tell("captures", REBELS, extent="partial")], ("rebels", "contested", "reported")),
    "planned": ([tell("captures", REBELS, polarity="planned")], (None, "unknown", None)),
    "possible": ([tell("captures", REBELS, polarity="possible")], (None, "unknown", None)),
    "begun": ([tell("holds", ARMY, day="2024-12-01"), tell("withdraws", ARMY, polarity="ongoing")],
              ("army", "held", "reported")),
    "retaken the same day": (
        [tell("captures", REBELS), tell("returns", ARMY, against=REBELS, at=60)], ("army", "held", "reported")),
    "two sides each say so": (
        [tell("captures", REBELS, speaker=HTS), tell("holds", GOV, speaker=GOV, at=60)],
        ("rebels", "contested", "disputed")),
    "denied": (
        [tell("captures", REBELS, speaker=HTS), tell("captures", REBELS, speaker=GOV, polarity="denied", at=70)],
        ("rebels", "contested", "disputed")),
    "residents deny it: they are no rivals": (
        [tell("captures", REBELS, speaker=HTS), tell("captures", REBELS, speaker=PEOPLE, polarity="denied", at=70)],
        ("rebels", "contested", "disputed")),
    "residents hold nothing": ([tell("captures", PEOPLE)], (None, "unknown", None)),
    "denied by the report": (
        [tell("captures", REBELS, speaker=HTS), tell("captures", None, polarity="denied", at=70)],
        ("rebels", "contested", "disputed")),
    "an interested denial never lowers what is admitted": (
        [tell("captures", REBELS, speaker=HTS), tell("captures", REBELS, speaker=GOV, polarity="denied", at=70),
         tell("captures", REBELS, speaker=MAYOR, words="the mayor", report="r2")],
        ("rebels", "held", "admitted")),
    "a later word from outside overtakes a denial": (
        [tell("captures", REBELS, speaker=HTS), tell("captures", REBELS, speaker=GOV, polarity="denied", at=70),
         tell("holds", REBELS, report="r2", day="2024-12-08")],
        ("rebels", "held", "reported")),
    "a denial of something earlier": (
        [tell("captures", REBELS, polarity="denied", speaker=GOV, day="2024-12-01", report="r0"),
         tell("captures", REBELS)], ("rebels", "held", "reported")),
    "still theirs by their own word": (
        [tell("enters", REBELS, day="2024-12-03"), tell("holds", GOV, speaker=GOV)], ("gov", "held", "claimed")),
    "no longer in full control": (
        [tell("captures", REBELS, day="2024-12-01"), tell("holds", REBELS, polarity="denied", report="r2")],
        ("rebels", "contested", "reported")),
    "history retold undoes nothing": (
        [tell("captures", REBELS), tell("captures", ARMY, day="2024-12-09", basis="publication", background=True,
                                        report="r2")], ("rebels", "held", "reported")),
    "an older picture undoes nothing": (
        [tell("captures", REBELS), tell("captures", ARMY, day="2016-12-22", published="2024-12-09", report="r2")],
        ("rebels", "held", "reported")),
    "only claimed overturns an older report": (
        [tell("captures", REBELS, day="2024-12-01"), tell("returns", ARMY, speaker=GOV, report="r2")],
        ("army", "held", "claimed")),
    "the report's own voice adds nothing to speakers": (
        [tell("captures", REBELS), tell("captures", REBELS, speaker=HTS, at=60)], ("rebels", "held", "claimed")),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_rulings(case: str) -> None:
    claims, expected = CASES[case]
    assert shown(trace(claims).get("hama")) == expected


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**6), st.lists(st.sampled_from(sorted(CASES)), min_size=1, max_size=3))
def test_order_of_reading_never_matters(seed: int, cases: list[str]) -> None:
    claims = list({c.id: c for case in cases for c in CASES[case][0]}.values())
    shuffled = claims[:]
    random.Random(seed).shuffle(shuffled)
    assert trace(claims) == trace(shuffled)


def test_a_retelling_never_restarts_a_holding() -> None:
    row = trace([tell("captures", REBELS), tell("captures", REBELS, day="2024-12-09", basis="publication",
                                                report="r2")])["hama"]  # fmt: skip
    assert (row.since, row.not_before, row.last_supported) == ("2024-12-05", "2024-12-05", "2024-12-09")


def test_a_holding_dated_by_its_report_is_no_better_dated() -> None:
    row = trace([tell("captures", REBELS, basis="publication")])["hama"]
    assert (row.not_before, row.not_after) == (None, "2024-12-05")


def test_on_a_day_before() -> None:
    claims = [tell("captures", ARMY, day="2024-12-01"), tell("captures", REBELS, report="r2")]
    assert shown(trace(claims, on="2024-12-04")["hama"])[0] == "army"
    assert shown(trace(claims)["hama"])[0] == "rebels"


def test_who_is_denied_to_have_left_is_the_rival_not_who_denies_it() -> None:
    told = [tell("returns", ARMY, speaker=GOV), tell("withdraws", REBELS, speaker=PEOPLE, polarity="denied", at=70)]
    row = trace(told)["hama"]
    assert (row.status, row.holder, row.rivals) == ("contested", ARMY, (REBELS,))


def test_vacated_names_who_left() -> None:
    row = trace([tell("withdraws", ARMY)])["hama"]
    assert row.vacated_by == ARMY


def test_a_city_reaches_its_districts_only_as_inherited() -> None:
    rows = trace([tell("captures", REBELS), tell("besieges", REBELS, place=PROVINCE, at=20),
                  tell("captures", SNA, place=PRISON, polarity="planned", at=30),
                  tell("clash", ARMY, against=None, place=QUARTER, at=40)])  # fmt: skip
    assert rows["quarter"].inherited_from == "hama"
    assert shown(rows.get("text:prison@hama")) == (None, "unknown", None)
    assert shown(rows["admin1:hama"])[0] is None


def test_a_district_with_a_claim_of_its_own_inherits_nothing() -> None:
    rows = trace([tell("captures", REBELS), tell("captures", SNA, speaker=SNA, place=QUARTER, at=40)])
    assert shown(rows["quarter"]) == ("sna", "held", "claimed")


def test_encircled_stands_beside_the_holder() -> None:
    row = trace([tell("holds", ARMY, day="2024-12-01"), tell("besieges", REBELS, extent="partial")])["hama"]
    assert (row.encircled, shown(row)) == ("partial", ("army", "held", "reported"))


def test_the_ledger_closes_what_is_past() -> None:
    claims = [tell("captures", ARMY, day="2024-12-01"), tell("captures", REBELS, report="r2")]
    rows = control.ledger(claims, {}, relation=relation)
    assert [(r.holder.id if r.holder else None, r.until) for r in rows] == [("army", "2024-12-05"), ("rebels", None)]


def test_unknown_origins_never_corroborate() -> None:
    claims = [tell("captures", REBELS), tell("captures", REBELS, report="r2")]
    assert trace(claims, voices={"r1": "unknown:r1", "r2": "unknown:r2"})["hama"].basis == "reported"
    assert trace(claims, voices={"r1": "wire", "r2": "wire"})["hama"].basis == "reported"


def test_a_rejected_claim_counts_for_nothing() -> None:
    claim = tell("captures", REBELS)
    anchor = Anchor(claim.id, claim.report, claim.span.start, claim.span.end, "captures")
    no = Judgement("j", "reject", (anchor,), "analyst", "2024-12-06T08:00:00Z")
    assert trace([claim], judgements=(no,)) == {}


def test_a_holding_begins_when_it_is_taken_not_when_it_is_entered() -> None:
    entered = tell("enters", REBELS, day="2024-12-03", report="r0")
    row = trace([entered, tell("captures", REBELS)])["hama"]
    assert (row.since, row.not_before) == ("2024-12-05", "2024-12-05")
    row = trace([entered, tell("captures", REBELS, basis="publication")])["hama"]
    assert (row.since, row.not_before, row.not_after) == ("2024-12-05", "2024-12-03", "2024-12-05")


def test_a_fight_does_not_restart_a_holding() -> None:
    claims = [tell("captures", REBELS, day="2024-12-01", report="r0"), tell("enters", ARMY, day="2024-12-03"),
              tell("holds", REBELS, day="2024-12-05", report="r2")]  # fmt: skip
    assert trace(claims)["hama"].since == "2024-12-01"


def lasting(words: str, day: Day, published: Day, report: str = "r8") -> Claim:
    """The rebels' state of holding Hama, told in these words with this day in them."""
    at = words.index(day)
    claim = tell("holds", REBELS, day=published, basis="publication", polarity="ongoing", report=report)
    when = When(day, day, "day", "stated", Span(report, at, at + len(day), day))
    assert claim.state is not None
    told = replace(claim.state, when=when)
    return replace(claim, id=f"{report}:{words}", state=told, span=Span(report, 0, len(words), words))


def test_a_state_does_not_say_since_when() -> None:
    row = trace([tell("holds", REBELS, day="2024-12-08", basis="publication", polarity="ongoing")])["hama"]
    assert (row.status, row.since, row.not_before, row.not_after) == ("held", None, None, "2024-12-08")
    still = trace([lasting("still held it on 2024-12-06", "2024-12-06", "2024-12-08")])["hama"]
    assert still.since is None


def test_a_state_that_says_since_when_dates_the_holding() -> None:
    since = lasting("has been held by rebels since 2024-12-02", "2024-12-02", "2024-12-08")
    row = trace([since])["hama"]
    assert (row.since, row.not_before, row.not_after) == ("2024-12-02", "2024-12-02", "2024-12-02")


def test_a_capture_denied_began_on_the_day_that_a_later_word_gives() -> None:
    taken = tell("captures", REBELS, day="2024-12-02", basis="publication", speaker=REBELS)
    denied = tell("captures", REBELS, day="2024-12-02", basis="publication", speaker=ARMY, stance="denies", report="r2")
    since = lasting("has been held by rebels since 2024-12-02", "2024-12-02", "2024-12-08")
    row = trace([taken, denied, since])["hama"]
    assert (row.holder, row.since, row.not_after) == (REBELS, "2024-12-02", "2024-12-02")


def test_a_stretch_of_road_stands_as_the_newest_word_has_it() -> None:
    def said(value: str, day: Day, by: Actor | None, polarity: Polarity = "happened", report: str = "r1") -> Claim:
        ends = [PlaceMention(span(report, 0, p.name), p) for p in (HAMA, PROVINCE)]
        state = State("route", role(by, report)[0] if by else None, ends[0], span(report, 0), polarity,
                      When(day, day, "day", "stated"), other=ends[1], value=value)  # fmt: skip
        return Claim(f"{report}{value}{day}{polarity}", report, span(report, 0), state=state, published=day)

    claims = [said("cut", "2024-12-01", REBELS), said("cut", "2024-12-03", REBELS, report="r2"),
              said("open", "2024-12-05", GOV, report="r3"),
              said("cut", "2024-12-06", GOV, "planned", report="r4")]  # fmt: skip
    voices = {c.report: c.report for c in claims}
    (row,) = roads(claims, voices, "2024-12-04", relation)
    assert (row.state, row.not_after, row.last_supported, row.basis) == (
        "cut",
        "2024-12-01",
        "2024-12-03",
        "corroborated",
    )
    (row,) = roads(claims[::-1], voices, None, relation)
    assert (row.state, row.by, row.not_after) == ("open", GOV, "2024-12-05")
    denied = said("open", "2024-12-06", None, "denied", report="r5")
    assert roads([*claims, denied], voices | {"r5": "r5"}, None, relation)[0].basis == "disputed"


def test_a_capture_denied_and_then_borne_out_began_between_the_two() -> None:
    claims = [tell("captures", REBELS, speaker=HTS, day="2024-12-01", report="r0"),
              tell("captures", REBELS, speaker=GOV, polarity="denied", day="2024-12-01", at=70, report="r0"),
              tell("captures", REBELS, speaker=MONITOR, day="2024-12-04", report="r2")]  # fmt: skip
    row = trace(claims)["hama"]
    assert (row.status, row.basis) == ("held", "reported")
    assert (row.since, row.not_before, row.not_after) == ("2024-12-04", "2024-12-01", "2024-12-04")
