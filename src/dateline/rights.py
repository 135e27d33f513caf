"""What may be shown of a report beyond the desk's own user, and which reports are withdrawn.

Settings and withdrawals are only ever added: the newest word on a report counts, the older ones stay on file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, get_args

from msgspec import Struct

from dateline.errors import InputError

# private: neither its words nor what was read in it; quote: the cited words, so many at a time; full: its text.
Rights = Literal["private", "quote", "full"]
Of = Literal["record", "publisher", "report"]
STANDARD: Rights = "quote"  # what the law of quotation allows nearly everywhere, where nothing else was agreed


class Setting(Struct, frozen=True, omit_defaults=True):
    """A decision on the rights of a report, of a publisher's reports, or of all that nothing else is said of."""

    of: Of
    name: str  # the report's id or the publisher's name; empty for the whole record
    rights: Rights
    by: str
    at: str  # UTC, ISO 8601
    why: str | None = None


class Withdrawal(Struct, frozen=True, omit_defaults=True):
    """A report taken out of every view and answer, or put back; `sha256` is the digest of what was taken out."""

    report: str
    step: Literal["withdrawn", "restored"]
    by: str
    at: str
    why: str
    sha256: str
    publisher: str | None = None
    published: str | None = None


def setting(of: Of, name: str, rights: str, by: str, at: str, why: str | None = None) -> Setting:
    """A decision, refused where it could not be applied."""
    if rights not in get_args(Rights):
        raise InputError(f"{rights[:40]!r} is no right; one of {', '.join(get_args(Rights))}")
    if not by.strip():
        raise InputError("rights need a name: who decides? (--by)")
    return Setting(of, name, rights, by, at, why)  # type: ignore[arg-type]


class Allowed:
    """The rights of each report, the narrowest word first: the report's own, its publisher's, the record's."""

    def __init__(self, settings: Iterable[Setting]) -> None:
        self._said: dict[tuple[Of, str], Rights] = {(s.of, s.name.casefold()): s.rights for s in settings}

    def __call__(self, report: str, publisher: str | None) -> Rights:
        """What may be shown of one report."""
        wanted: Sequence[tuple[Of, str]] = (("report", report), ("publisher", publisher or ""), ("record", ""))
        return next((self._said[k] for of, n in wanted if (k := (of, n.casefold())) in self._said), STANDARD)

    def has_private(self) -> bool:
        """Whether anything at all is private."""
        return "private" in self._said.values()


def standing(steps: Iterable[Withdrawal]) -> dict[str, Withdrawal]:
    """The reports that are withdrawn now, each with its withdrawal."""
    last = {s.report: s for s in steps}
    return {id: s for id, s in last.items() if s.step == "withdrawn"}
