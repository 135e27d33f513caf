"""How each feed is doing: when it last answered, how late we are, and whether it is silent for longer than usual."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Literal

from msgspec import Struct

from dateline.record import FeedState, Record

FEWEST_GAPS = 5  # between articles, before anything counts as usual
USUAL = 0.9  # of ten gaps between articles nine are no longer than the usual one
TOO_LONG = 2.0  # times the usual gap, and at least:
SHORTEST_SILENCE = timedelta(hours=6)
UNHEARD = timedelta(days=30)  # silent, whatever may be usual

State = Literal["good", "silent", "failing", "not asked yet"]


class Health(Struct, frozen=True):
    """One feed: its state, its times, its publisher and its articles."""

    url: str
    publisher: str
    kind: str | None
    side: str | None
    state: State
    good: str | None
    tried: str | None
    due: str
    newest: str | None  # the time of its newest article
    usual: float | None  # seconds: nine of ten articles come within so long of the one before
    silence: float | None  # seconds since its newest article
    lag: float | None  # seconds between publication and our finding it, in the middle case
    failures: int
    fault: str | None
    moved: str | None
    pages: dict[str, int]


def health(record: Record, now: datetime) -> list[Health]:
    """Every feed that was ever followed, by publisher."""
    publishers, tallies = record.named_publishers(), record.tallies()
    return [
        _of(feed, publishers.get(feed.publisher, {}), tallies.get(feed.url, {}), record, now) for feed in record.feeds()
    ]


def _of(
    feed: FeedState, publisher: dict[str, str | None], pages: dict[str, int], record: Record, now: datetime
) -> Health:
    moments = record.moments(feed.url)
    times = sorted(datetime.fromisoformat(dated or found) for dated, found in moments)
    usual = usual_gap(times)
    silence = now - times[-1] if times else None
    return Health(
        url=feed.url, publisher=feed.publisher, kind=publisher.get("kind"), side=publisher.get("side"),
        state=_state(feed, usual, silence), good=feed.good, tried=feed.tried, due=feed.due,
        newest=times[-1].isoformat() if times else None, usual=usual.total_seconds() if usual else None,
        silence=max(silence.total_seconds(), 0.0) if silence else None, lag=_lag(feed.begun, moments),
        failures=feed.failures, fault=feed.fault, moved=feed.moved, pages=pages,
    )  # fmt: skip


def usual_gap(times: Sequence[datetime]) -> timedelta | None:
    """The gap that nine of ten articles keep to; None where there are too few to say."""
    gaps = sorted(b - a for a, b in pairwise(times))
    return gaps[int(USUAL * (len(gaps) - 1))] if len(gaps) >= FEWEST_GAPS else None


def _state(feed: FeedState, usual: timedelta | None, silence: timedelta | None) -> State:
    if feed.failures:
        return "failing"
    if feed.good is None:
        return "not asked yet"
    if silence and silence > (max(usual * TOO_LONG, SHORTEST_SILENCE) if usual else UNHEARD):
        return "silent"
    return "good"


def _lag(begun: str, moments: Sequence[tuple[str | None, str]]) -> float | None:
    """How long after publication articles are found; those of the first look are old news and do not count."""
    late = [
        (datetime.fromisoformat(found) - datetime.fromisoformat(dated)).total_seconds()
        for dated, found in moments
        if dated and dated > begun
    ]
    return max(median(late), 0.0) if late else None


def span(seconds: float | None) -> str:
    """A span of time in its largest unit.

    >>> span(7200), span(None)
    ('2 hours', '–')
    """
    if seconds is None:
        return "–"
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            count = round(seconds / size)
            return f"{count} {unit}{'s' * (count != 1)}"
    return f"{round(seconds)} s"
