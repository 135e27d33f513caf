"""The dates that matter, honest about vague ones."""

from __future__ import annotations

from dateline import timeline
from dateline.model import Act, Claim, ControlChange, DateBasis, Day, Event, Plover, Span, When


def event(
    name: str,
    day: Day | None,
    *,
    reports: int = 1,
    plover: str = "CONSULT",
    taken: bool = False,
    basis: DateBasis = "stated",
    end: Day | None = None,
) -> Event:
    claims = []
    for n in range(reports):
        span = Span(f"{name}{n}", 0, 9, f"{name} happened")
        when = When(day, end or day, "day", basis) if day else None
        control = ControlChange("captures") if taken else None
        act = Act("x", "x", span, "happened", Plover(plover), when=when, control=control)
        claims.append(Claim(f"{name}{n}", f"{name}{n}", span, act, published="2024-12-20"))
    return Event(f"{name}0", tuple(claims), "reported")


def days(*events: Event, most: int = 2) -> list[str]:
    return [e.date for e in timeline.order(events, most)]


def test_the_weightiest_dates_in_order() -> None:
    many = event("a", "2024-12-05", reports=9)
    taken = event("b", "2024-11-20", reports=2, plover="COERCE", taken=True)
    talk = event("c", "2024-12-15")
    assert days(many, taken, talk) == ["2024-11-20", "2024-12-05"]


def test_a_vague_date_makes_no_entry() -> None:
    assert days(event("a", "2024-12-02", end="2024-12-08"), event("b", None)) == []


def test_a_stated_day_outweighs_a_publication_day() -> None:
    printed = event("a", "2024-12-05", basis="publication", reports=2)
    assert days(printed, event("b", "2024-11-01", reports=2), most=1) == ["2024-11-01"]


def test_only_between_the_days_asked_for() -> None:
    both = [event("a", "2024-12-05"), event("b", "2024-11-01")]
    found = timeline.order(both, 5, since="2024-12-01", until="2024-12-31")
    assert [e.date for e in found] == ["2024-12-05"]


def test_an_entry_cites_what_tells_of_that_day() -> None:
    (entry,) = timeline.order([event("a", "2024-12-05", reports=3)], 1)
    assert (entry.text, len(entry.claims)) == ("a happened.", 3)
