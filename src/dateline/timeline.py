"""Events -> the most important dates of a conflict, place or actor, each with the line that tells it best.

A date weighs by how many of the reports of the following weeks name it, and most by those that still name it when it
is no longer news: what later reports look back on is what mattered. Dates are when things happened, never when they
were printed, unless nothing better is said; vague dates make no entry of their own.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from msgspec import Struct

from dateline.codebook import load
from dateline.model import Claim, Day, Entry, Event, When

FIRMNESS = {"stated": 1.0, "relative": 0.8, "publication": 0.25, "embedded_post": 0.25}
OPENING = "\"'“‘«`([ "  # what may stand before a sentence's first word
MANY_DEAD = 1000.0  # beyond these a figure is most often a war's, not a day's


class Naming(Struct, frozen=True):
    """A day that a report names, and when the report was published."""

    day: Day
    report: str
    published: Day


class Weighed(Struct, frozen=True):
    """A day, how much it matters, and the claims that tell of its weightiest event."""

    day: Day
    score: float
    heaviest: float
    claims: tuple[Claim, ...]


def order(
    events: Iterable[Event],
    most: int = 20,
    since: Day | None = None,
    until: Day | None = None,
    namings: Iterable[Naming] = (),
    printed: Mapping[Day, int] | None = None,
) -> tuple[Entry, ...]:
    """The `most` weightiest dates between two days, in order of date.

    `namings` are the days that reports name, `printed` how many reports were published on each day.
    """
    found = [
        d for d in weighed(events, namings, printed) if (not since or d.day >= since) and (not until or d.day <= until)
    ]
    best = sorted(found, key=lambda d: (-d.score, -d.heaviest, d.day))[:most]
    return tuple(entry(d.day, d.claims) for d in sorted(best, key=lambda d: d.day))


def weighed(
    events: Iterable[Event], namings: Iterable[Naming] = (), printed: Mapping[Day, int] | None = None
) -> Iterator[Weighed]:
    """Every day on which anything happened, with how much it matters."""
    days: dict[Day, list[tuple[float, Event]]] = defaultdict(list)
    for event in events:
        for day, firm in dated(event).items():
            days[day].append((firm * weight(event), event))
    named: dict[Day, dict[str, Day]] = defaultdict(dict)
    for naming in namings:
        if naming.day in days:
            named[naming.day][naming.report] = naming.published
    for day, told in days.items():
        heaviest, event = max(told, key=lambda x: (x[0], x[1].id))
        claims = tuple(c for c in event.claims if c.act and _day(c.act.when) == day) or event.claims
        yield Weighed(day, _score(day, told, named[day], printed or {}), heaviest, claims)


def _score(
    day: Day, told: Sequence[tuple[float, Event]], named: Mapping[str, Day], printed: Mapping[Day, int]
) -> float:
    """How much of what was printed from a day on looks back on it."""
    rules = load("timeline")
    score = sum(_looks_back(day, published) for published in named.values())
    # Things dated by their report alone name no day: they count a little, so that a day of them is no blank.
    score += rules["undated"] * len({c.report for _, e in told for c in e.claims} - named.keys())
    first = date.fromisoformat(day)
    after = sum(printed.get((first + timedelta(n)).isoformat(), 0) for n in range(rules["window"]))
    return float(score / (1 + after) ** rules["loudness"])


def _looks_back(day: Day, published: Day) -> float:
    """What one report's naming of a day is worth: little while it is news, much when it is weeks past."""
    later = (date.fromisoformat(published[:10]) - date.fromisoformat(day)).days
    worth = 0.0
    for days, value in load("timeline")["looking_back"]:
        worth = value if later >= days else worth
    return worth


def dated(event: Event) -> Mapping[Day, float]:
    """The days on which the event's claims put it, each with how firmly: a single stated day weighs most."""
    found: dict[Day, float] = defaultdict(float)
    reports: set[tuple[Day, str]] = set()
    for claim in event.claims:
        when = claim.act.when if claim.act else None
        day = _day(when)
        if day is None or when is None or claim.act is None or claim.act.polarity in ("planned", "possible"):
            continue
        if (day, claim.report) not in reports:
            reports.add((day, claim.report))
            found[day] += FIRMNESS[when.basis]
    return dict(found)


def _day(when: When | None) -> Day | None:
    """The one day meant; a week, month or range is none."""
    if when is None or when.start is None or when.start != when.end:
        return None
    return when.start


def weight(event: Event) -> float:
    """How much an event matters by what happened: its kind, its dead, and ground changing hands."""
    rules = load("timeline")
    heaviest = 0.0
    for claim in event.claims:
        act = claim.act
        if act is None:
            continue
        value = float(rules["weights"].get(act.plover.type if act.plover else "", rules["other"]))
        if act.control is not None and act.control.extent == "full":
            value += rules["control"]
        if act.fatalities is not None and act.fatalities.low:
            value += rules["killed"] * math.log1p(min(act.fatalities.low, MANY_DEAD))
        if act.background:
            value *= rules["background"]
        heaviest = max(heaviest, value)
    return heaviest


def entry(day: Day, claims: Sequence[Claim]) -> Entry:
    """A date's line: the best telling among the claims of its weightiest event."""
    # Pieces of a sentence ("which had fallen on Friday") are told only where no telling stands on its own.
    best = sorted(claims, key=lambda c: not c.span.quote.lstrip(OPENING)[:1].isupper())
    text = " ".join(best[0].span.quote.split())
    return Entry(day, text if text.endswith((".", "!", "?")) else text + ".", tuple(best))
