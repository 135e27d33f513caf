"""Questions to go on with: on the page itself, or, of a large record, on one of their own that the page fetches.

Each is answered before it is offered. In a large record that takes longer than all the rest of a page: a reader sees
what was asked for at once, and the questions a moment later; without scripts a link leads to them.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

from msgspec import Struct

from dateline.model import Day
from dateline.server.render import Desk


class Further(Struct, frozen=True):
    """Questions beside a page, or where they are to be had."""

    found: tuple[str, ...] = ()
    turns: tuple[str, ...] = ()  # the conversation that they go on from
    address: str | None = None


def further(
    desk: Desk, day: Day | None, most: int, *, report: str | None = None, place: str | None = None, now: bool = False
) -> Further:
    """Questions beside a day, a report or a place. `now`: the page itself needs them."""
    if desk.kept.is_large() and not now:
        return Further(address=address([("report", report), ("place", place), ("as_of", day)]))
    return Further(tuple(a.question for a in desk.kept.questions(day, most, report, place)))


def address(asked: Iterable[tuple[str, str | None]]) -> str:
    """Where the questions stand."""
    return f"/questions?{urlencode([(k, v) for k, v in asked if v])}"
