"""What became of a report at its publisher's: its versions with what each changed, and when it was taken down."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from itertools import pairwise

from msgspec import Struct

from dateline.record import Fetch, Record, Version

_SENTENCE = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[\"“‘(]?[A-Z0-9])|\n+")


class Edition(Struct, frozen=True):
    """One version of a report: when it was seen, what it said that the one before did not, and its bytes."""

    version: str
    seen: str
    current: bool
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    sha256: str | None = None  # of the bytes as they were sent
    file: str | None = None
    at_byte: int | None = None


class Told(Struct, frozen=True):
    """What was seen of a page at one time: first, changed, gone or back."""

    at: str
    what: str
    status: int
    version: str | None


class History(Struct, frozen=True):
    """A report's whole story at its publisher's."""

    report: str
    title: str | None
    publisher: str | None
    url: str | None
    state: str | None  # here, gone; None where it was not followed
    editions: tuple[Edition, ...]
    seen: tuple[Told, ...]


def history(record: Record, report: str) -> History | None:
    """The story of a report; None where there is none."""
    held = record.report(report)
    if held is None:
        return None
    versions, fetches, page = record.versions(report), record.fetches(report), record.page_of(report)
    before: list[Version | None] = [None, *versions]
    editions = tuple(_edition(one, old, held.version, fetches) for old, one in zip(before, versions, strict=False))
    seen = tuple(Told(f.at, f.what, f.status, f.version) for f in fetches)
    return History(report, held.title, held.publisher, held.url, page.state if page else None, editions, seen)


def _edition(one: Version, old: Version | None, current: str, fetches: list[Fetch]) -> Edition:
    removed, added = differences(old.text, one.text) if old else ((), ())
    kept = next((f for f in fetches if f.version == one.version and f.file), None)
    where = (kept.sha256, kept.file, kept.at_byte) if kept else (None, None, None)
    return Edition(one.version, one.seen, one.version == current, added, removed, *where)


def differences(old: str, new: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The sentences that only the old text has, and those that only the new one has, in order.

    >>> differences("Six died. It rained.", "Nine died. It rained.")
    (('Six died.',), ('Nine died.',))
    """
    before, after = ([s.strip() for s in _pieces(text) if s.strip()] for text in (old, new))
    removed: list[str] = []
    added: list[str] = []
    for what, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what != "equal":
            removed += before[a:b]
            added += after[c:d]
    return tuple(removed), tuple(added)


def _pieces(text: str) -> list[str]:
    ends = [0, *(m.end() for m in _SENTENCE.finditer(text)), len(text)]
    return [text[a:b] for a, b in pairwise(ends)]


class Altered(Struct, frozen=True):
    """One change or taking down, with the report it is of."""

    at: str
    what: str
    report: str
    title: str | None
    publisher: str | None
    url: str


def altered(record: Record, most: int) -> list[Altered]:
    """The newest changes and takings down over all that is followed, newest first."""
    found = []
    for fetch in record.altered(most):
        report = record.report(fetch.report or "")
        title, publisher = (report.title, report.publisher) if report else (None, None)
        found.append(Altered(fetch.at, fetch.what, fetch.report or "", title, publisher, fetch.url))
    return found
