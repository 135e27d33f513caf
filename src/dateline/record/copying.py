"""A record moved whole from one engine to another: into an empty one, kept together or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from dateline.errors import RecordError
from dateline.record.checking import Checking
from dateline.record.engine import Row

EVERY = 1_000  # rows between two words on how far it is
Told = Callable[[str, int], None]  # a table, and how many of its rows were copied


class Copying(Checking):
    """All that the record holds, into another."""

    def copy_to(self, other: Copying, told: Told = lambda table, rows: None) -> dict[str, int]:
        """Put every row, as of one moment, into an empty record; says how many rows each table had."""
        if other._db.execute("SELECT 1 FROM main.reports LIMIT 1").fetchone():
            raise RecordError(f"{other.name} holds reports already; copy into a new record")
        wanted = {table.name: table for table in other._db.tables()}
        done: Counter[str] = Counter()
        with self._db.snapshot(), other.transaction():
            for name in (table.name for table in self._db.tables()):
                columns = ", ".join(f'"{c}"' for c in wanted[name].columns)
                rows = self._read(f"SELECT {columns} FROM main.{name}")
                other._db.fill(wanted[name], _counted(rows, name, done, told))
            other._db.index.rebuild()
            if self.digest() != other.digest():  # of the same moment, while others go on writing
                raise RecordError(f"{other.name}: its digest is not that of {self.name}; nothing was copied, try again")
        return dict(done)

    def _read(self, query: str) -> Iterator[Row]:
        """The rows of a query; a fault in reading them is this record's, not that of the one they go into."""
        try:
            yield from self._db.stream(query)
        except self._db.faults as broken:
            raise self.plainly(broken, "; nothing was copied") from broken


def _counted(rows: Iterable[Row], table: str, done: Counter[str], told: Told) -> Iterator[Row]:
    for row in rows:
        yield row
        done[table] += 1
        if done[table] % EVERY == 0:
            told(table, done[table])
    told(table, done[table])
