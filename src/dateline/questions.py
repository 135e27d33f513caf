"""Questions to offer beside a report, an event, a place or an answer: each was answered before it is offered."""

from __future__ import annotations

from dateline.answers import Library
from dateline.model import Answer, Day


def related(
    library: Library, question: str | None = None, as_of: Day | None = None, most: int = 6
) -> tuple[Answer, ...]:
    """Questions that the record can answer next to this one, best first."""
    return ()
