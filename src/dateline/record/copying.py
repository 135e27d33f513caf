"""A record moved whole from one engine to another: into an empty one, kept together or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from dateline.errors import RecordError
from dateline.record.engine import Row
from dateline.record.reading import Reading

EVERY = 1_000  # rows between two words on how far it is
Told = Callable[[str, int], None]  # a table, and how many of its rows were copied


class Copying(Reading):
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
                rows = self._db.stream(f"SELECT {columns} FROM main.{name}")
                other._db.fill(wanted[name], _counted(rows, name, done, told))
            other._db.index.rebuild()
        return dict(done)


def _counted(rows: Iterable[Row], table: str, done: Counter[str], told: Told) -> Iterator[Row]:
    for row in rows:
        yield row
        done[table] += 1
        if done[table] % EVERY == 0:
            told(table, done[table])
    told(table, done[table])
