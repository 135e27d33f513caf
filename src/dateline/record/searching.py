"""Full-text search over the sentences of the reports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from dateline.model import Day, Span
from dateline.record.reading import Reading

MANY_SENTENCES = 2000  # a word in more sentences is counted by estimate: exact counting would cost 50 ms and more


class Found(Struct, frozen=True):
    """A sentence that a search found; a lower rank is a better match."""

    span: Span
    published: Day | None
    rank: float


class Searching(Reading):
    """Sentences by their words."""

    def search(
        self, words: Iterable[str], as_of: Day | None = None, limit: int = 50, also: Sequence[Iterable[str]] = ()
    ) -> list[Found]:
        """Sentences holding any of these words, and one of each further group, best first (BM25), by a day."""
        groups = [real(group) for group in (words, *also)]
        if not all(groups):
            return []
        rows = self._db.index.search(groups, as_of, limit)
        return [Found(Span(r, a, b, text), day, rank) for r, a, b, text, day, rank in rows]

    def sentences(self, report: str) -> list[tuple[int, int, str]]:
        """(start, end, words) of each sentence of a report."""
        query = 'SELECT start, "end", words FROM sentences WHERE report = ? ORDER BY start'
        return [(start, end, words) for start, end, words in self._db.execute(query, (report,))]

    def words_from(self, start: str) -> list[str]:
        """Every word of the record that begins so."""
        query = "SELECT term FROM sentence_terms WHERE term >= ? AND term < ? ORDER BY term"
        return [t for (t,) in self._db.execute(query, (start, start + "\U0010ffff"))]

    def holding(self, words: Iterable[str]) -> dict[str, int]:
        """In how many sentences each of these words stands, of those that stand anywhere."""
        wanted = real(words)
        marks = ", ".join("?" * len(wanted))
        return dict(self._db.execute(f"SELECT term, doc FROM sentence_terms WHERE term IN ({marks})", wanted))

    def frequency(
        self,
        words: Iterable[str],
        as_of: Day | None = None,
        size: Callable[[Day], int] | None = None,
        total: int | None = None,
    ) -> int:
        """In how many reports published by a day any of these words stands; an estimate where they are many.

        `size`: how many reports were published by a day, where whoever asks has counted them; `total`: the sum of
        what `holding` counts, likewise.
        """
        if not (wanted := real(words)):
            return 0
        total = sum(self.holding(wanted).values()) if total is None else total
        if total > MANY_SENTENCES:
            if as_of is None or as_of >= (newest := self.newest_day() or ""):
                return total
            size = size or self.size
            return int(total * size(as_of) / max(size(newest), 1))
        return self._db.index.spread(wanted, as_of)


def real(words: Iterable[str]) -> list[str]:
    """The words that have something to look for in them."""
    return [w for w in words if w.strip('" ')]
