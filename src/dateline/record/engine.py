"""What a record needs of the database it lives in; all else of our SQL is written once, for every engine.

The dialect: `?` marks a value, `"end"` is quoted (a reserved word elsewhere), where missing values sort is said;
`main.` and `temp.` are the record's own tables and this connection's views.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from msgspec import Struct

from dateline.errors import RecordError
from dateline.model import Day

Row = tuple[Any, ...]


# What to do about what the engines say, by a piece of their words.
_ADVICE = {
    "is full": "Make room on the disk and run it again: what was kept before is still there",
    "no space left": "Make room on the disk and run it again: what was kept before is still there",
    "is locked": "Another process is writing; run it again when that has ended",
    "readonly": "Let the file and its folder be written, or work on a copy (dateline backup)",
    "image is malformed": "The file is damaged: `dateline verify` says where; bring back a copy with dateline restore",
    "vtable": "The file is damaged: `dateline verify` says where; bring back a copy with dateline restore",
    "disk i/o": "The disk is full or broken: make room and run it again; dateline restore brings a damaged file back",
    "unable to open": "Give a file that may be read, in a folder that may be written",
    "not a database": "Give another --record: this file is something else",
}


class Rows(Protocol):
    """The rows that a query gave."""

    def fetchone(self) -> Any:  # noqa: ANN401 - a row, or None
        """The next row."""

    def __iter__(self) -> Iterator[Row]: ...


class Index(Protocol):
    """The words of the sentences, ranked by BM25 (k1 1.2, b 0.75) alike on every engine."""

    def add(self, report: str, sentences: Sequence[tuple[int, str]]) -> None:
        """Take in a report's sentences, each with its number and words."""

    def forget(self, report: str) -> None:
        """Leave out a report's sentences; called before their rows go."""

    def search(self, groups: Sequence[Sequence[str]], as_of: Day | None, limit: int) -> list[Row]:
        """(report, start, end, text, day, rank) of sentences holding a word of every group, best (lowest) first."""

    def rebuild(self) -> None:
        """Index all sentences anew; the index is empty."""

    def spread(self, words: Sequence[str], as_of: Day | None) -> int:
        """In how many reports published by a day any of the words stands."""


class Table(Struct, frozen=True):
    """A table of the record with its columns in the order of its migration; `numbered` is the one it counts itself."""

    name: str
    columns: tuple[str, ...]
    truths: frozenset[str] = frozenset()  # columns of yes and no
    numbered: str | None = None


def quiet(_: str) -> None:
    """Tell nobody."""


class Patience(Struct, frozen=True):
    """How long a database that went away is waited for, and who is told that it is."""

    seconds: float = 60.0
    told: Callable[[str], None] = quiet


class Engine(Protocol):
    """An open database."""

    where: str
    faults: tuple[type[Exception], ...]  # what the driver raises
    migrations: tuple[str, ...]  # the folder of its migrations, inside the package
    index: Index
    anew: Callable[[], None]  # what makes a new connection in the place of a lost one like it
    patience: Patience

    def execute(self, sql: str, values: Sequence[object] = ()) -> Rows:
        """Run one statement."""

    def executemany(self, sql: str, rows: Iterable[Sequence[object]]) -> object:
        """Run one statement for each row of values."""

    def stream(self, sql: str, values: Sequence[object] = ()) -> Iterable[Row]:
        """The rows of a query too large to hold at once."""

    def script(self, sql: str) -> None:
        """Run several statements, all or none."""

    def migrated(self) -> frozenset[str]:
        """Names of the migrations that were applied."""

    def alone(self) -> AbstractContextManager[object]:
        """A stretch in which no other process migrates."""

    def begin(self) -> None:
        """Begin a transaction in which nobody else writes."""

    def commit(self) -> None:
        """Keep all since `begin`."""

    def rollback(self) -> None:
        """Undo all since `begin`."""

    def snapshot(self) -> AbstractContextManager[object]:
        """A stretch in which all that is read is of one moment."""

    def tables(self) -> list[Table]:
        """All tables but those of the index and of the migrations, as they were made."""

    def fill(self, table: Table, rows: Iterable[Row]) -> None:
        """Put many new rows into a table; what they point at may come later in the same transaction."""

    def damage(self) -> Iterator[str]:
        """What the engine itself finds wrong, one sentence each."""

    def stamp(self) -> tuple[tuple[int, int], ...]:
        """What differs after every change."""

    def changes(self) -> int:
        """A number that is another after every change that others have kept."""

    def close(self) -> None:
        """Give the connection back."""


def insert(table: Table) -> str:
    """A statement that puts one row into a table."""
    columns = ", ".join(f'"{c}"' for c in table.columns)
    return f"INSERT INTO main.{table.name} ({columns}) VALUES ({', '.join('?' * len(table.columns))})"


def advice(fault: BaseException) -> str:
    """What to do about a fault of an engine, as a sentence to be put behind it; often there is none."""
    said = str(fault).casefold()
    return next((f". {what}" for sign, what in _ADVICE.items() if sign in said), "")


def is_read_only(fault: BaseException) -> bool:
    """Whether a fault says that the record may be read, but not written."""
    said = str(fault).casefold()
    return any(sign in said for sign in ("readonly", "read-only", "permission denied"))


def is_url(where: str) -> bool:
    """Whether a record's name is that of a shared database."""
    return where.startswith(("postgresql://", "postgres://"))


def without_password(where: str) -> str:
    """A record's name as it may be shown."""
    return re.sub(r"(//[^:/@]*):[^@]*@", r"\1:…@", where)


def opened(where: str) -> Engine:
    """The engine of a record: a PostgreSQL by its URL, else a SQLite file."""
    if is_url(where):
        try:
            from dateline.record.postgresql import PostgreSQL
        except ImportError:
            raise RecordError("a record in PostgreSQL needs its driver: pip install 'dateline[postgresql]'") from None
        return PostgreSQL(where)
    from dateline.record.sqlite import SQLite

    return SQLite(where)
