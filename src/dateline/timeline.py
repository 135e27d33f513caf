"""Events -> the most important dates of a conflict, each with the line that tells it best.

A date weighs by how many independent reports tell of it, by what happened (ground taken, people killed), and by how
far it stands out from its neighbouring days. Dates are when things happened, never when they were printed, unless
nothing better is said; vague dates make no entry of their own.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from dateline.codebook import load
from dateline.model import Claim, Day, Entry, Event, When

NEIGHBOURS = 3  # days on each side that a date is compared with
FIRMNESS = {"stated": 1.0, "relative": 0.8, "publication": 0.25, "embedded_post": 0.25}


def order(
    events: Iterable[Event], most: int = 20, since: Day | None = None, until: Day | None = None
) -> tuple[Entry, ...]:
    """The `most` weightiest dates between two days, in order of date."""
    days: dict[Day, list[tuple[float, Event]]] = defaultdict(list)
    for event in events:
        for day, firm in dated(event).items():
            if (not since or day >= since) and (not until or day <= until):
                days[day].append((firm * weight(event), event))
    scores = {day: sum(w for w, _ in told) for day, told in days.items()}
    best = sorted(scores, key=lambda d: (-_stands_out(d, scores), d))[:most]
    return tuple(_entry(day, days[day]) for day in sorted(best))


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
    return {day: math.sqrt(n) for day, n in found.items()}


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
            value += rules["killed"] * math.log1p(act.fatalities.low)
        if act.background:
            value *= rules["background"]
        heaviest = max(heaviest, value)
    return heaviest


def _stands_out(day: Day, scores: Mapping[Day, float]) -> float:
    """A date's weight against the mean of the days around it: a war's every day is loud, its turns are louder."""
    middle = date.fromisoformat(day)
    near = [scores.get((middle + timedelta(d)).isoformat(), 0.0) for d in range(-NEIGHBOURS, NEIGHBOURS + 1) if d]
    return scores[day] / math.sqrt(1.0 + sum(near) / len(near))


def _entry(day: Day, told: Sequence[tuple[float, Event]]) -> Entry:
    """A date's line: the best telling of its weightiest event, with every claim that tells of it."""
    _, event = max(told, key=lambda x: (x[0], x[1].id))
    claims = [c for c in event.claims if c.act and _day(c.act.when) == day] or list(event.claims)
    return Entry(day, _told(claims), tuple(claims))


def _told(claims: Sequence[Claim]) -> str:
    text = " ".join(claims[0].span.quote.split())
    return text if text.endswith((".", "!", "?")) else text + "."
