"""What holds of every record: order never matters, twice is once, as-of sees no future, judging can be undone."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from dateline import control, curation, judgements, views, voices
from dateline.coding import STAGES, code
from dateline.model import (
    Acled,
    Act,
    Actor,
    Attribution,
    Claim,
    Coded,
    ControlChange,
    DateMention,
    Day,
    Mentions,
    Place,
    PlaceMention,
    Polarity,
    Report,
    Role,
    Span,
    State,
    When,
)  # fmt: skip
from dateline.record import Record, spans
from dateline.reports import read_row
from dateline.reports.build import About

DAYS = [f"2024-12-0{n}" for n in range(1, 7)]
ACTORS = [
    Actor("syria-rebels", "rebels", "armed_group", side="syria-rebels", country="SY"),
    Actor("syria-army", "army", "army", side="syria-government", country="SY"),
    Actor("sohr", "Observatory", "monitor"),
]
TELLERS = [
    ACTORS[2],
    Actor("civilians:SY", "residents", "civilians", country="SY"),
    Actor("reuters", "Reuters", "agency"),
]
HAMA = Place("geonames:170017", "Hama", "city", 35.13, 36.75, "SY", within=("admin1:SY.10", "country:SY"))
PLACES = [
    HAMA,
    Place("geonames:169577", "Homs", "city", 34.73, 36.72, "SY", within=("country:SY",)),
    Place("text:quarter@hama", "the quarter", "neighbourhood", within=(HAMA.id, "country:SY")),
]
CHANGES = ["captures", "loses", "enters", "withdraws", "besieges", "returns", "holds", "clashes"]
JUDGEMENTS = [
    ("reject", None, 1), ("polarity", "denied", 1), ("day", "2024-12-03", 1), ("stance", "denies", 1),
    ("same", None, 2), ("different", None, 2),
]  # fmt: skip
few = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))

told = st.tuples(
    st.sampled_from(CHANGES),
    st.sampled_from([*ACTORS[:2], *ACTORS[:2], *TELLERS]),
    st.sampled_from(PLACES),
    st.sampled_from([*DAYS, None]),
    st.sampled_from(["happened", "happened", "happened", "denied", "planned"]),
    st.sampled_from([None, None, *ACTORS[:2], *TELLERS]),
)
dispatches = st.lists(
    st.tuples(
        st.sampled_from(DAYS), st.sampled_from(["Gazette", "Wire", None]), st.lists(told, min_size=1, max_size=3)
    ),
    min_size=1,
    max_size=5,
)


Told = tuple[str, Actor, Place, Day | None, Polarity, Actor | None]
Drawn = Sequence[tuple[Day, str | None, Sequence[Told]]]


def coded(n: int, published: Day, publisher: str | None, items: Sequence[Told]) -> Coded:
    """A report of hand-made claims, one a sentence; each quote stands where it says."""
    id, text = f"r{n}", ""
    claims: dict[str, Claim] = {}
    dates: list[DateMention] = []
    for one in items:
        change, by, place, day = one[:4]
        quote = f"{by.name} {change} {place.name} {day or 'once'}."
        made = replace(claim(Span(id, len(text), len(text) + len(quote), quote), one, published), publisher=publisher)
        claims[made.id] = made
        text += quote + " "
        if day:
            dates.append(DateMention(made.span, "DATE", day, "stated", When(day, day, "day", "stated")))
    report = Report(id, hashlib.sha256(text.encode()).hexdigest(), text, publisher=publisher, published=published)
    places = tuple((c.span.start, c.span.end) for c in claims.values())
    return Coded(report, Mentions(dates=tuple(dates)), (), tuple(claims.values()), places)


def claim(whole: Span, one: Told, published: Day) -> Claim:
    """The claim that one sentence makes."""
    change, by, place, day, polarity, speaker = one

    def piece(words: str) -> Span:
        start = whole.start + whole.quote.index(words)
        return Span(whole.report, start, start + len(words), words)

    role, where = Role(piece(by.name), by, by.name), PlaceMention(piece(place.name), place)
    when = When(day, day, "day", "stated") if day else When(published, published, "day", "publication")
    act = state = None
    if change == "holds":
        state = State("holds", role, where, piece(change), "ongoing" if polarity == "happened" else polarity, when)
    else:
        turned = None if change == "clashes" else ControlChange(change)  # type: ignore[arg-type]
        against = (Role(role.span, next(a for a in ACTORS if a != by), "others"),) if change == "clashes" else ()
        act = Act(
            f"test.{change}", change, piece(change), polarity, acled=Acled("Battles", "Armed clash"), actors=(role,),
            recipients=against, place=where, when=when, control=turned,
        )  # fmt: skip
    said = Attribution((), speaker, (), (whole,), "asserts", False) if speaker else None
    id = hashlib.sha256(f"{whole}{polarity}{speaker}".encode()).hexdigest()[:12]
    return Claim(id, whole.report, whole, act, state, said, published=published)


def reports_of(drawn: Drawn) -> list[Coded]:
    return [coded(n, *d) for n, d in enumerate(drawn)]


def put(record: Record, value: Coded) -> None:
    with record.transaction():
        record.add(value, STAGES)


def picture(record: Record, as_of: Day | None = None) -> tuple[object, ...]:
    """All that a record says."""
    entries = views.timeline(record, 5, as_of)
    return views.events(record, as_of), views.control(record, as_of), entries, tuple(views.claims(record, as_of))


@few
@given(dispatches, st.randoms(use_true_random=False), st.integers(0, 5))
def test_any_order_of_adding_gives_the_same_record(drawn: Drawn, chance: Random, pause: int) -> None:
    values = reports_of(drawn)
    shuffled = values[:]
    chance.shuffle(shuffled)
    with Record() as one, Record() as other:
        for value in values:
            put(one, value)
        for n, value in enumerate(shuffled):
            put(other, value)
            if n == pause:  # asked half-way: what is linked piece by piece is what is linked at once
                views.events(other)
        assert picture(one) == picture(other)
        assert sorted(one.links()) == sorted(other.links())
        assert one.digest() == other.digest()


@few
@given(dispatches)
def test_adding_twice_changes_nothing(drawn: Drawn) -> None:
    with Record() as record:
        for value in reports_of(drawn):
            put(record, value)
        before = picture(record), record.digest()
        for value in reports_of(drawn):
            put(record, value)
        assert (picture(record), record.digest()) == before
        assert not list(record.faults())


@few
@given(dispatches, st.sampled_from(DAYS))
def test_as_of_never_sees_the_future(drawn: Drawn, day: Day) -> None:
    with Record() as whole, Record() as then:
        for value in reports_of(drawn):
            put(whole, value)
            if (value.report.published or "9") <= day:
                put(then, value)
        assert picture(whole, day) == picture(then, day)
        assert views.history(whole).as_of(day) == views.control(then, day)


@few
@given(dispatches, st.sampled_from(DAYS), st.sampled_from(DAYS))
def test_one_uncontested_holder_for_a_place_and_a_moment(drawn: Drawn, as_of: Day, on: Day) -> None:
    with Record() as record:
        for value in reports_of(drawn):
            put(record, value)
        rows = views.control(record, as_of, on)
    assert len({r.place.id for r in rows}) == len(rows)
    for row in rows:
        assert row.status != "held" or (row.holder is not None and not row.rivals)
        assert row.status != "unknown" or row.holder is None
        assert not {a.kind for a in (row.holder, *row.rivals) if a} & {t.kind for t in TELLERS}, "who tells never holds"
        assert not row.since or not row.last_supported or row.since <= max(row.last_supported, on)
        assert all((c.published or "9") <= as_of for c in row.claims)


@few
@given(dispatches, st.data())
def test_a_judgement_undone_restores_the_picture(drawn: Drawn, data: st.DataObject) -> None:
    with Record() as record:
        for value in reports_of(drawn):
            put(record, value)
        before, acts = picture(record), [c.id for c in record.claims() if c.act]
        kind, right, wanted = data.draw(st.sampled_from(JUDGEMENTS))
        if len(acts) >= wanted:
            chosen = data.draw(st.lists(st.sampled_from(acts), min_size=wanted, max_size=wanted, unique=True))
            made = curation.judge(record, kind, chosen, "analyst", right, "to see")
            picture(record)
            curation.undo(record, made.id, "analyst")
        assert picture(record) == before


@few
@given(dispatches, st.sampled_from([*DAYS, None]), st.data())
def test_the_ledger_of_claims_that_turn_is_the_ledger_of_all_that_bear(
    drawn: Drawn, day: Day | None, data: st.DataObject
) -> None:
    with Record() as record:
        for value in reports_of(drawn):
            put(record, value)
        acts = [c.id for c in record.claims() if c.act]
        if acts:
            kind, right, _ = data.draw(st.sampled_from([*JUDGEMENTS[:4], ("place", "geonames:169577", 1)]))
            curation.judge(record, kind, [data.draw(st.sampled_from(acts))], "analyst", right, "to see")
        every = judgements.apply(record.bearing(day), record.judgements())
        spoken = voices.origins(record.reports(day))
        assert views.control(record, day) == control.trace(every, spoken, day or record.newest_day())
        assert views.stretches(record, day) == control.ledger(every, spoken, day or record.newest_day())
        for name in ("hama", "Homs", "geonames:169577", "the quarter", "nowhere"):
            rows = [r for r in views.control(record, day) if name.casefold() in {r.place.id, r.place.name.casefold()}]
            assert list(views.control(record, day, place=name)) == rows


WORDS = st.sampled_from(
    [
        "Rebels captured Hama on Thursday",
        "the army said it had withdrawn from the city",
        "“We are in control,” a spokesman said",
        "shells fell near Homs — killing at least 3 people",
        "the ministry denied that the town had fallen",
        "naïve façade, 😀",
        "The Observatory said fighting went on in Aleppo\u2019s west",
        "earlier this week, 40 km north of Raqqa",
    ]
)


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.lists(WORDS, min_size=1, max_size=4).map(". ".join), min_size=1, max_size=4))
def test_every_quote_reslices(texts: list[str]) -> None:
    rows = [{"id": f"r{n}", "published": "2024-12-06", "text": text} for n, text in enumerate(texts)]
    for value in code((read_row(row, About()) for row in rows), workers=1):
        for span in spans(replace(value, report=replace(value.report, raw=None))):
            assert value.report.text[span.start : span.end] == span.quote
