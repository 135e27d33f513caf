"""What answers need of a record, and where sentences begin and end."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Protocol

from msgspec import Struct

from dateline.model import Claim, Control, Day, Event, Report

CLOSES = (".", "!", "?", "”", '"', ")", "’")


class Passage(Struct, frozen=True):
    """A sentence of a report that a search found; `score` orders passages of one search only."""

    report: Report
    start: int
    end: int
    score: float = 0.0

    @property
    def text(self) -> str:
        """The sentence as it stands."""
        return self.report.text[self.start : self.end]


class Library(Protocol):
    """A record, as far as questions go: everything as of a day."""

    def newest(self) -> Day | None:
        """The newest day of publication: "now"."""

    def oldest(self) -> Day | None:
        """The oldest day of publication."""

    def report(self, report_id: str) -> Report | None:
        """One report."""

    def size(self, as_of: Day) -> int:
        """How many reports count as of a day."""

    def frequency(self, stems: Sequence[str], as_of: Day) -> int:
        """How many reports hold at least one of these stems."""

    def search(self, groups: Sequence[Collection[str]], as_of: Day, most: int) -> Sequence[Passage]:
        """The sentences that hold a stem of every group, those with more and rarer ones first."""

    def beside(self, report_ids: Sequence[str], stems: Collection[str]) -> Sequence[Passage]:
        """The sentences of these reports that hold any of these stems."""

    def spelled(self, stem: str) -> frozenset[str]:
        """Stems of the record that may be other spellings of this name."""

    def words_from(self, start: str) -> Sequence[str]:
        """Every stem of the record that begins so."""

    def claims(self, report_ids: Sequence[str]) -> Sequence[Claim]:
        """All claims of these reports."""

    def sentence(self, claim: Claim) -> tuple[int, int]:
        """Where the sentence stands that a claim was read in, without the line of place and day before it."""

    def leading(self, first: Day, last: Day, most: int, kinds: Sequence[str] = ()) -> Sequence[Claim]:
        """What most reports of these days tell: one claim for each kind of act and place, the most told first."""

    def control(self, place: str, as_of: Day, on: Day) -> Sequence[Control]:
        """Who holds the places of this name, on a day, by what was known as of another."""

    def turning(self, kinds: Collection[str], as_of: Day) -> Sequence[Claim]:
        """Claims of these kinds, of all the record, that say who took, lost or holds a place."""

    def claims_at(self, places: Collection[str], as_of: Day) -> Sequence[Claim]:
        """Claims at these places (ids) that bear on who holds them, oldest first."""

    def stretches(self, places: Collection[str], as_of: Day) -> Sequence[Control]:
        """Every stretch of these places' stories (by their ids), the past ones closed with `until`."""

    def events(self, report_ids: Sequence[str], as_of: Day) -> Sequence[Event]:
        """The happenings that these reports tell of."""


def sentences(report: Report) -> Iterator[tuple[int, int]]:
    """(start, end) of each sentence; blocks and line ends close one, abbreviations and initials do not."""
    blocks = [(b.start, b.end) for b in report.blocks if b.kind != "furniture"] or _lines(report.text)
    for start, end in blocks:
        yield from _split(report.text, start, end)


def _lines(text: str) -> list[tuple[int, int]]:
    found, at = [], 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            found.append((at, at + len(line.rstrip())))
        at += len(line)
    return found


ABBREVIATIONS = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "gen",
        "col",
        "lt",
        "maj",
        "sgt",
        "capt",
        "st",
        "no",
        "vs",
        "jr",
        "sr",
        "prof",
        "rev",
        "gov",
        "sen",
        "rep",
        "pres",
        "brig",
        "adm",
        "hon",
        "approx",
    ]
)


def _split(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for i in range(start, end):
        if text[i] not in ".!?" or not _closes(text, i, end):
            continue
        stop = i + 1
        while stop < end and text[stop] in "”\"')]’":
            stop += 1
        if text[at:stop].strip():
            yield at + len(text[at:stop]) - len(text[at:stop].lstrip()), stop
        at = stop
    if text[at:end].strip():
        yield at + len(text[at:end]) - len(text[at:end].lstrip()), end


def _closes(text: str, i: int, end: int) -> bool:
    after = i + 1
    while after < end and text[after] in "”\"')]’":
        after += 1
    if after >= end:
        return True
    if not text[after].isspace():
        return False
    following = text[after:end].lstrip()[:1]
    if text[i] != ".":
        return not following.islower()
    word = text[max(0, i - 12) : i].split()[-1:] or [""]
    bare = word[0].lstrip("(\"“'").lower()
    initial = len(bare) == 1 or "." in bare
    return not following.islower() and not initial and bare not in ABBREVIATIONS
