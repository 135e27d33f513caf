"""What stands on the daily brief, worded and in order; every renderer prints the same sheet."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from dateline.brief.sheet import Cited, Dated, Dispute, Source, Tally
from dateline.model import Day, Standing

Outcome = Literal["admitted", "confirmed", "denied", "still only claimed", "still disputed"]


class Word(Struct, frozen=True):
    """One speaker's words."""

    speaker: str
    stance: str
    cited: Cited


class Moved(Struct, frozen=True):
    """A place of which the record says something else than it did."""

    place: str
    before: str
    after: str
    standing: Standing | None
    words: tuple[Word, ...]


class Fate(Struct, frozen=True):
    """What became of something that stood only on an interested side's word, or was disputed."""

    about: str
    was: Standing
    now: Standing
    outcome: Outcome
    said: Word
    since_then: Word | None = None  # what came since and decided, where anything did


class Daily(Struct, frozen=True):
    """The whole daily brief of a day; `since`: the day of the one before."""

    day: Day
    since: Day | None
    read: str
    moved: tuple[Moved, ...]
    days: tuple[Dated, ...]  # what was newly told, by the day on which it happened
    fates: tuple[Fate, ...]
    disputes: tuple[Dispute, ...]
    tallies: tuple[Tally, ...]
    sources: tuple[Source, ...]
