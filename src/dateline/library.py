"""A record as the answering of questions needs it; ledgers and events are kept while the record stays as it is."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import accumulate

from dateline import judgements
from dateline.answers import Passage
from dateline.answers.words import WORD, same_name, skeleton, stem
from dateline.model import Claim, Control, Day, Event, Judgement, Report
from dateline.record import Record


def words(text: str) -> str:
    """A sentence as the search reads it: the stems that questions are read into."""
    return " ".join(stem(m.group()) for m in WORD.finditer(text))


Ledger = Callable[[str, Day, Day], Sequence[Control]]
Happenings = Callable[[Day], Sequence[Event]]
Story = Callable[[frozenset[str], Day], Sequence[Control]]


MOST_READ, MOST_COUNTED = 4_000, 50_000  # reports held for the questions to come; words counted
MOST_SEARCHED = 500  # searches whose sentences are held: questions of one page often look for the same


class Counts:
    """What was counted in a record for one question and serves the next, in any thread, while it stays as it is."""

    def __init__(self, printed: Mapping[Day, int]) -> None:
        """`printed`: how many reports were published on each day."""
        self._days = sorted(printed)
        self._upto = [0, *accumulate(printed[d] for d in self._days)]
        self.frequencies: dict[tuple[tuple[str, ...], Day], int] = {}
        self.held: dict[str, int] = {}  # stem -> sentences that hold it
        self.words: dict[str, Sequence[str]] = {}

    def size(self, as_of: Day) -> int:
        """How many reports were published by a day."""
        return self._upto[bisect_right(self._days, as_of)]


class RecordLibrary:
    """The `answers.Library` of a record; `ledger`, `happenings` and `story` are views of it."""

    def __init__(
        self, record: Record, ledger: Ledger, happenings: Happenings, story: Story, counts: Counts | None = None
    ) -> None:
        """`counts`: what other libraries of the same record count too."""
        self._record, self._ledger, self._happenings, self._story = record, ledger, happenings, story
        self._shared, self._counts = counts, counts or Counts({})
        self._judgements: tuple[Judgement, ...] | None = None
        self._sizes: dict[Day, int] = {}
        self._reports: dict[str, Report | None] = {}
        self._turning: dict[tuple[str, ...], tuple[Day, Sequence[Claim]]] = {}
        self._searched: dict[tuple[Sequence[Sequence[str]], Day, int], Sequence[Passage]] = {}

    @property
    def _judged(self) -> tuple[Judgement, ...]:
        """What people said of the coding."""
        if self._judgements is None:
            self._judgements = self._record.judgements()
        return self._judgements

    def newest(self) -> Day | None:
        """The newest day of publication: "now"."""
        return self._record.newest_day()

    def oldest(self) -> Day | None:
        """The oldest day of publication."""
        return self._record.oldest_day()

    def report(self, report_id: str) -> Report | None:
        """One report."""
        if report_id not in self._reports:
            if len(self._reports) > MOST_READ:
                self._reports.clear()
            self._reports[report_id] = self._record.report(report_id)
        return self._reports[report_id]

    def latest(self, as_of: Day | None, most: int) -> Sequence[str]:
        """Ids of the newest reports, newest first."""
        return self._record.latest(as_of, most)

    def size(self, as_of: Day) -> int:
        """How many reports count as of a day."""
        if as_of not in self._sizes:
            self._sizes[as_of] = self._shared.size(as_of) if self._shared else self._record.size(as_of)
        return self._sizes[as_of]

    def frequency(self, stems: Sequence[str], as_of: Day) -> int:
        """How many reports hold at least one of these stems."""
        known, key = self._counts.frequencies, (tuple(stems), as_of)
        if key not in known:
            if len(known) > MOST_COUNTED:
                known.clear()
            held = self._counts.held
            if fresh := [s for s in stems if s not in held]:
                held.update(dict.fromkeys(fresh, 0) | self._record.holding(fresh))
            total = sum(held[s] for s in dict.fromkeys(stems))
            known[key] = self._record.frequency(stems, as_of, self.size, total)
        return known[key]

    def search(self, groups: Sequence[Collection[str]], as_of: Day, most: int) -> Sequence[Passage]:
        """The sentences that hold a stem of every group, those with more and rarer ones first."""
        key = (tuple(tuple(sorted(g)) for g in groups), as_of, most)
        if key not in self._searched:
            if len(self._searched) > MOST_SEARCHED:
                self._searched.clear()
            self._searched[key] = self._passages(*key)
        return self._searched[key]

    def _passages(self, groups: Sequence[Sequence[str]], as_of: Day, most: int) -> Sequence[Passage]:
        first, *others = groups or ((),)
        found = self._record.search(first, as_of, most, others)
        if fresh := {f.span.report for f in found}.difference(self._reports):
            self._reports.update(self._record.several(fresh))  # one look where a shared record is far away
        reports = {f.span.report: self.report(f.span.report) for f in found}
        return tuple(
            Passage(report, f.span.start, f.span.end, -f.rank) for f in found if (report := reports[f.span.report])
        )

    def beside(self, report_ids: Sequence[str], stems: Collection[str]) -> Sequence[Passage]:
        """The sentences of these reports that hold any of these stems."""
        wanted = set(stems)
        return [
            Passage(report, start, end)
            for id in report_ids
            if (report := self.report(id))
            for start, end, held in self._record.sentences(id)
            if not wanted.isdisjoint(held.split())
        ]

    def spelled(self, stem: str) -> frozenset[str]:
        """Stems of the record that may be other spellings of this name."""
        key = skeleton(stem)
        if not key:
            return frozenset()
        return frozenset(w for w in self.words_from(stem[:1]) if skeleton(w) == key and same_name(stem, w))

    def words_from(self, start: str) -> Sequence[str]:
        """Every stem of the record that begins so."""
        known = self._counts.words
        if start not in known:
            known[start] = self._record.words_from(start)
        return known[start]

    def claims(self, report_ids: Sequence[str]) -> Sequence[Claim]:
        """All claims of these reports, as judged."""
        if not report_ids:
            return ()
        found = self._record.claims_of_several(report_ids)
        coded = [c for id in report_ids for c in found[id]]
        return judgements.apply(coded, self._judged)

    def sentence(self, claim: Claim) -> tuple[int, int]:
        """Where the sentence stands that a claim was read in, without the line of place and day before it."""
        what = claim.act or claim.state
        at = what.trigger.start if what else claim.span.start
        there = ((start, end) for start, end, _ in self._record.sentences(claim.report) if start <= at < end)
        return next(there, (claim.span.start, claim.span.end))

    def leading(self, first: Day, last: Day, most: int, kinds: Sequence[str] = ()) -> Sequence[Claim]:
        """What most reports of these days tell: one claim for each kind of act and place, the most told first."""
        return judgements.apply(self._record.leading(first, last, most, kinds), self._judged)

    def control(self, place: str, as_of: Day, on: Day) -> Sequence[Control]:
        """Who holds the places of this name, on a day, by what was known as of another."""
        wanted = place.casefold()
        rows = self._ledger(place, as_of, on)
        return [r for r in rows if wanted in {n.casefold() for n in (r.place.name, *r.place.aliases)}]

    def turning(self, kinds: Collection[str], as_of: Day) -> Sequence[Claim]:
        """Claims of these kinds, of all the record, that say who took, lost or holds a place."""
        key = tuple(kinds)
        upto, found = self._turning.get(key, ("", ()))
        if upto < as_of:  # what was read for a later day serves an earlier one
            upto, found = as_of, judgements.apply(self._record.turning(kinds, as_of), self._judged)
            self._turning[key] = upto, found
        return [c for c in found if (c.published or "9") <= as_of]

    def claims_at(self, places: Collection[str], as_of: Day) -> Sequence[Claim]:
        """Claims at these places (ids) that bear on who holds them, oldest first."""
        return judgements.apply(self._record.claims_at(places, as_of), self._judged)

    def stretches(self, places: Collection[str], as_of: Day) -> Sequence[Control]:
        """Every stretch of these places' stories (by their ids), the past ones closed with `until`."""
        return self._story(frozenset(places), as_of) if places else ()

    def events(self, report_ids: Sequence[str], as_of: Day) -> Sequence[Event]:
        """The happenings that these reports tell of."""
        wanted = set(report_ids)
        return [e for e in self._happenings(as_of) if any(c.report in wanted for c in e.claims)]
