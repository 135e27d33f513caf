"""What stands on the one page, worded and in order; every renderer prints the same sheet."""

from __future__ import annotations

from msgspec import Struct

from dateline.model import Day, Standing


class Source(Struct, frozen=True):
    """A report that the page refers to, by its number on the page."""

    number: int
    report: str
    publisher: str
    published: Day | None
    title: str | None
    url: str | None


class Cited(Struct, frozen=True):
    """A piece of a report's text, exact to the character; `shown` has white space evened out and may be cut by "…"."""

    report: str
    start: int
    end: int
    quote: str
    shown: str
    number: int

    @property
    def in_marks(self) -> str:
        """The words between quotation marks, parted from marks of their own."""
        before = "\u200a" if self.shown[:1] in "\"“”'‘" else ""
        after = "\u200a" if self.shown[-1:] in "\"“”'’" else ""
        return f"“{before}{self.shown}{after}”"


class Held(Struct, frozen=True):
    """One place's row: who holds it, since when, on whose word."""

    place: str
    holder: str
    status: str
    since: str
    basis: str
    standing: Standing | None
    last: str
    disputed_by: str
    cited: Cited | None


class Happening(Struct, frozen=True):
    """Something that happened, who says so, and the words it rests on; `again`: they were quoted just above."""

    headline: str
    standing: Standing
    says: str
    cited: Cited
    again: bool = False


class Dated(Struct, frozen=True):
    """A day and what happened on it, the most consequential first."""

    day: str
    happenings: tuple[Happening, ...]


class Side(Struct, frozen=True):
    """One speaker's word in a dispute or a count."""

    speaker: str
    words: str
    cited: Cited


class Dispute(Struct, frozen=True):
    """What speakers do not agree on."""

    about: str
    sides: tuple[Side, ...]
    note: str = ""


class Tally(Struct, frozen=True):
    """The figures given for one thing, each with its speaker and wording.

    `with_words`: no place is named, so that the sentence must tell what is counted.
    """

    about: str
    sides: tuple[Side, ...]
    with_words: bool = False


class Sheet(Struct, frozen=True):
    """The whole brief."""

    as_of: str
    read: str  # how many reports, of which days
    lead: tuple[str, ...]
    held: tuple[Held, ...]
    more_held: int
    legend: str
    days: tuple[Dated, ...]
    disputes: tuple[Dispute, ...]
    tallies: tuple[Tally, ...]
    gaps: tuple[str, ...]
    sources: tuple[Source, ...]
