"""The prints of reports, kept so that whoever asks for the copies of a few need not read all others."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from dateline.model import Day
from dateline.prints import prints
from dateline.record.engine import Table
from dateline.record.permitting import Permitting
from dateline.record.reading import Reading, parts
from dateline.record.rows import Text, marks, visible

STAGE, VERSION = "prints", 1
# Reports, and prints of them, put in at once, in order: of a million reports 0.09 ms each so, 0.17 where only a third
# of them go in together, twice that where they go in with their reports.
TOGETHER, PRINTS_TOGETHER = 30_000, 400_000
NUMBERS = 40  # bits of a report's number


class Printing(Reading, Permitting):
    """Which reports share runs of words."""

    def print_waiting(self) -> None:
        """Make the prints of the reports that came in since; others may write between two steps of it."""
        while self.waits() and self.step(self._print_some):
            pass

    def waits(self) -> bool:
        """Whether the prints of some reports are still to come."""
        return self._db.execute("SELECT 1 FROM printed WHERE made_by IS NULL LIMIT 1").fetchone() is not None

    def _print_some(self) -> bool:
        query = """SELECT p.n, r.text FROM printed p JOIN main.reports r ON r.id = p.report
                   WHERE p.made_by IS NULL ORDER BY p.n LIMIT ?"""
        found: list[int] = []  # each print with its report's number behind it: a third of the memory of pairs
        done: list[tuple[int, int]] = []
        maker = self._maker(STAGE, VERSION)
        for n, text in self._db.execute(query, (TOGETHER,)):
            found += (p << NUMBERS | n for p in prints(text))
            done.append((maker, n))
            if len(found) >= PRINTS_TOGETHER:
                break
        found.sort()
        pairs = ((one >> NUMBERS, one & (1 << NUMBERS) - 1) for one in found)
        self._db.fill(Table("prints", ("print", "n")), pairs)
        self._db.executemany("UPDATE printed SET made_by = ? WHERE n = ?", done)
        return bool(done)

    def by_prints(self, as_of: Day | None = None) -> ByPrints:
        """The reports published on or before a day, to be found by the prints that they share."""
        return ByPrints(self, as_of)

    def _sharing(self, wanted: Collection[int], as_of: Day | None, most: int) -> Iterator[tuple[int, str]]:
        day, values = ("AND d.published <= ?", (as_of,)) if as_of else ("", ())
        for some in parts(sorted(wanted)):
            query = f"""SELECT print, report FROM (
                            SELECT p.print, d.report, row_number() OVER (
                                PARTITION BY p.print ORDER BY coalesce(d.published, '9'), d.report) AS place
                            FROM prints p JOIN printed d ON d.n = p.n
                            WHERE p.print IN ({marks(len(some))}) {day} AND d.report NOT IN ({self._out()})) AS ranked
                        WHERE place <= ?"""
            yield from self._db.execute(query, (*some, *values, most))

    def _texts_of(self, ids: Collection[str], as_of: Day | None) -> Iterator[Text]:
        where, values = visible(as_of)
        for some in parts(sorted(ids)):
            among = f"{where or 'WHERE true'} AND id IN ({marks(len(some))})"
            query = f"SELECT id, published, publisher, text FROM reports {among}"
            yield from (Text(*row) for row in self._db.execute(query, (*values, *some)))

    def _await_prints(self, report: str, published: Day | None) -> None:
        """Note that the prints of a report just written are still to come."""
        self._db.execute(
            "INSERT INTO printed (report, published) VALUES (?, ?)"
            " ON CONFLICT (report) DO UPDATE SET published = excluded.published, made_by = NULL",
            (report, published),
        )

    def _forget_prints(self, report: str) -> None:
        """Leave out the prints of the text that a report has had until now."""
        query = """SELECT p.n, r.text FROM printed p JOIN main.reports r ON r.id = p.report
                   WHERE p.report = ? AND p.made_by IS NOT NULL"""
        for n, text in list(self._db.execute(query, (report,))):
            self._db.executemany("DELETE FROM prints WHERE print = ? AND n = ?", [(p, n) for p in prints(text)])


class ByPrints:
    """The reports of a record that are visible on a day, found by the prints that they share."""

    def __init__(self, record: Printing, as_of: Day | None) -> None:
        self._record, self._as_of = record, as_of

    def texts(self, ids: Collection[str]) -> Iterator[Text]:
        """What some of them say."""
        return self._record._texts_of(ids, self._as_of)

    def sharing(self, wanted: Collection[int], most: int) -> Iterator[tuple[int, str]]:
        """Each of these prints with the reports that have it, the `most` earliest."""
        return self._record._sharing(wanted, self._as_of, most)
