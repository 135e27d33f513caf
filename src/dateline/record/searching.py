"""Full-text search over the sentences of the reports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from dateline.model import Day, Span
from dateline.record.reading import Reading
from dateline.record.rows import any_of

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
        groups = [terms for group in (words, *also) if (terms := any_of(group))]
        if len(groups) < 1 + len(also):
            return []
        where, values = ("AND r.published <= ?", (as_of,)) if as_of else ("", ())
        rows = self._db.execute(
            f"""SELECT s.report, s.start, s.end, substr(r.text, s.start + 1, s.end - s.start), r.published, w.rank
                FROM sentence_words w JOIN sentences s ON s.id = w.rowid JOIN reports r ON r.id = s.report
                WHERE sentence_words MATCH ? {where} ORDER BY w.rank LIMIT ?""",
            (" AND ".join(f"({g})" for g in groups), *values, limit),
        )
        return [Found(Span(r, a, b, text), day, rank) for r, a, b, text, day, rank in rows]

    def sentences(self, report: str) -> list[tuple[int, int, str]]:
        """(start, end, words) of each sentence of a report."""
        query = "SELECT start, end, words FROM sentences WHERE report = ? ORDER BY start"
        return list(self._db.execute(query, (report,)))

    def words_from(self, start: str) -> list[str]:
        """Every word of the record that begins so."""
        query = "SELECT term FROM sentence_terms WHERE term >= ? AND term < ?"
        return [t for (t,) in self._db.execute(query, (start, start + "\U0010ffff"))]

    def frequency(self, words: Iterable[str], as_of: Day | None = None) -> int:
        """In how many reports published by a day any of these words stands; an estimate where they are many."""
        words = list(words)
        if not (terms := any_of(words)):
            return 0
        marks = ", ".join("?" * len(words))
        total = self._db.execute(f"SELECT sum(doc) FROM sentence_terms WHERE term IN ({marks})", words).fetchone()[0]
        if (total or 0) > MANY_SENTENCES:
            newest = as_of is None or as_of >= (self.newest_day() or "")
            return int(total if newest else total * self.size(as_of) / max(self.size(), 1))
        where, values = ("AND r.published <= ?", (as_of,)) if as_of else ("", ())
        query = f"""SELECT count(DISTINCT s.report)
                    FROM sentence_words w JOIN sentences s ON s.id = w.rowid JOIN reports r ON r.id = s.report
                    WHERE sentence_words MATCH ? {where}"""
        return int(self._db.execute(query, (terms, *values)).fetchone()[0])
