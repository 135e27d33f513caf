"""What answers need of a record, and a record of values held in memory that gives it."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol

from msgspec import Struct

from dateline.answers.words import WORD, read, stem
from dateline.model import Claim, Coded, Control, Day, Event, Report

BM25_K1, BM25_B = 1.2, 0.6  # usual values; short reports want little length correction
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

    def search(self, stems: Sequence[str], as_of: Day, most: int) -> Sequence[Passage]:
        """The sentences that hold most of these stems, rare ones first."""

    def claims(self, report_ids: Sequence[str]) -> Sequence[Claim]:
        """All claims of these reports."""

    def control(self, place: str, as_of: Day, on: Day) -> Sequence[Control]:
        """Who holds the places of this name, on a day, by what was known as of another."""

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


class Shelf:
    """A record in memory: reports with what was coded from them, searched word by word.

    `trace` and `merge` are the stages that make the ledger and the events; without them there are none.
    """

    def __init__(
        self,
        coded: Iterable[Coded],
        trace: Callable[[Sequence[Claim], Day], Sequence[Control]] | None = None,
        merge: Callable[[Sequence[Claim]], Sequence[Event]] | None = None,
    ) -> None:
        self._coded = sorted(coded, key=lambda c: (c.report.published or "", c.report.id))
        self._days = [c.report.published or "" for c in self._coded]
        self._by_id = {c.report.id: n for n, c in enumerate(self._coded)}
        self._trace, self._merge = trace, merge
        self._ledger: dict[tuple[Day, Day], Sequence[Control]] = {}
        self._passages: list[tuple[int, int, int]] = []
        self._index: dict[str, list[tuple[int, int]]] = defaultdict(list)  # stem -> (passage, times)
        self._in_reports: dict[str, list[int]] = defaultdict(list)  # stem -> reports, in order of day
        self._lengths: list[int] = []
        for n, c in enumerate(self._coded):
            self._enter(n, c.report)

    def _enter(self, n: int, report: Report) -> None:
        seen: set[str] = set()
        for start, end in sentences(report):
            times = Counter(w.stem for w in read(report.text[start:end]).words)
            for s, count in times.items():
                self._index[s].append((len(self._passages), count))
            seen |= times.keys()
            self._passages.append((n, start, end))
            self._lengths.append(sum(times.values()))
        seen |= {stem(m.group()) for m in WORD.finditer(report.title or "")}
        for s in seen:
            self._in_reports[s].append(n)

    def newest(self) -> Day | None:
        """The newest day of publication."""
        return max(filter(None, self._days), default=None)

    def oldest(self) -> Day | None:
        """The oldest day of publication."""
        return min(filter(None, self._days), default=None)

    def report(self, report_id: str) -> Report | None:
        """One report."""
        n = self._by_id.get(report_id)
        return None if n is None else self._coded[n].report

    def _until(self, as_of: Day) -> int:
        return bisect_right(self._days, as_of)

    def size(self, as_of: Day) -> int:
        """How many reports count as of a day."""
        return self._until(as_of)

    def frequency(self, stems: Sequence[str], as_of: Day) -> int:
        """How many reports hold at least one of these stems."""
        until = self._until(as_of)
        found: set[int] = set()
        for s in stems:
            found.update(self._in_reports.get(s, ())[: bisect_right(self._in_reports.get(s, ()), until - 1)])
        return len(found)

    def search(self, stems: Sequence[str], as_of: Day, most: int) -> Sequence[Passage]:
        """The best sentences by BM25 over these stems."""
        until = self._until(as_of)
        mean = sum(self._lengths) / max(len(self._lengths), 1)
        scores: dict[int, float] = defaultdict(float)
        for s in set(stems):
            rows = self._index.get(s, ())
            weight = math.log(1 + (len(self._passages) - len(rows) + 0.5) / (len(rows) + 0.5))
            for p, times in rows:
                norm = times + BM25_K1 * (1 - BM25_B + BM25_B * self._lengths[p] / mean)
                scores[p] += weight * times * (BM25_K1 + 1) / norm
        ranked = sorted((p for p in scores if self._undated_out(p, until)), key=lambda p: (-scores[p], p))
        return [self._passage(p, scores[p]) for p in ranked[:most]]

    def _undated_out(self, p: int, until: int) -> bool:
        n = self._passages[p][0]
        return n < until and bool(self._days[n])

    def _passage(self, p: int, score: float) -> Passage:
        n, start, end = self._passages[p]
        return Passage(self._coded[n].report, start, end, score)

    def claims(self, report_ids: Sequence[str]) -> Sequence[Claim]:
        """All claims of these reports."""
        return [c for r in report_ids if r in self._by_id for c in self._coded[self._by_id[r]].claims]

    def control(self, place: str, as_of: Day, on: Day) -> Sequence[Control]:
        """The ledger's rows for places of this name."""
        if self._trace is None:
            return ()
        if (as_of, on) not in self._ledger:
            known = [c for n in range(self._until(as_of)) for c in self._coded[n].claims if self._days[n]]
            self._ledger[as_of, on] = self._trace(known, on)
        wanted = place.casefold()
        rows = self._ledger[as_of, on]
        return [r for r in rows if wanted in {n.casefold() for n in (r.place.name, *r.place.aliases)}]

    def events(self, report_ids: Sequence[str], as_of: Day) -> Sequence[Event]:
        """The happenings that these reports tell of."""
        if self._merge is None:
            return ()
        known = [c for n in range(self._until(as_of)) for c in self._coded[n].claims]
        wanted = set(report_ids)
        return [e for e in self._merge(known) if any(c.report in wanted for c in e.claims)]
