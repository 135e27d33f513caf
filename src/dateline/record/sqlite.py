"""A record in one SQLite file, its words in FTS5."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from dateline.errors import RecordError
from dateline.model import Day
from dateline.record.engine import Index, Patience, Row, Rows, Table, advice, insert
from dateline.record.ranking import Phrase, ranks, tokens, weight

BUSY_SECONDS = 30.0
FEW = 4  # times the sentences wanted: up to so many found, ranking them here is quicker than to have FTS5 do it


class SQLite:
    """An open file, or a record in memory."""

    faults: tuple[type[Exception], ...] = (sqlite3.Error,)
    migrations: tuple[str, ...] = ("migrations",)

    def __init__(self, where: str) -> None:
        self.where = where
        self.anew: Callable[[], None] = lambda: None  # a file does not go away
        self.patience = Patience()
        if where != ":memory:" and not Path(where).absolute().parent.is_dir():
            raise RecordError(f"{where}: the folder does not exist; create it or give another --record")
        try:
            # One thread at a time uses it, but another may be the one that closes it.
            self._db = sqlite3.connect(where, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
            for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "cache_size=-64000"):
                self._db.execute(f"PRAGMA {pragma}")
        except sqlite3.Error as broken:
            raise RecordError(f"{where} cannot be opened as a record: {broken}{advice(broken)}") from broken
        self.index: Index = Fts5(self._db)

    def execute(self, sql: str, values: Sequence[object] = ()) -> Rows:
        """Run one statement."""
        return self._db.execute(sql, values)

    def executemany(self, sql: str, rows: Iterable[Sequence[object]]) -> object:
        """Run one statement for each row of values."""
        return self._db.executemany(sql, rows)

    def stream(self, sql: str, values: Sequence[object] = ()) -> Iterable[Row]:
        """The rows of a query, read as they are wanted."""
        return self._db.execute(sql, values)

    def script(self, sql: str) -> None:
        """Run several statements, all or none."""
        self._db.executescript(f"BEGIN IMMEDIATE; {sql} COMMIT;")

    def migrated(self) -> frozenset[str]:
        """Names of the migrations that were applied."""
        self._db.execute("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied TEXT NOT NULL)")
        return frozenset(name for (name,) in self._db.execute("SELECT name FROM migrations"))

    def alone(self) -> AbstractContextManager[object]:
        """A stretch in which no other process migrates: each script locks the file itself."""
        return nullcontext()

    def begin(self) -> None:
        """Begin a transaction in which nobody else writes."""
        self._db.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """Keep all since `begin`."""
        self._db.execute("COMMIT")

    def rollback(self) -> None:
        """Undo all since `begin`."""
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """A stretch in which all that is read is of one moment."""
        self._db.execute("BEGIN")
        try:
            yield
        finally:
            self._db.execute("ROLLBACK")

    def tables(self) -> list[Table]:
        """All tables but those of the index and of the migrations, as they were made."""
        query = """SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sentence\\_%' ESCAPE '\\'
                   AND name NOT LIKE 'sqlite%' AND name <> 'migrations' ORDER BY rowid"""
        names = [name for (name,) in self._db.execute(query)]
        shape = "SELECT name FROM pragma_table_info(?)"
        return [Table(name, tuple(c for (c,) in self._db.execute(shape, (name,)))) for name in names]

    def fill(self, table: Table, rows: Iterable[Row]) -> None:
        """Put many new rows into a table."""
        self._db.execute("PRAGMA defer_foreign_keys = ON")
        self.executemany(insert(table), rows)

    def damage(self) -> Iterator[str]:
        """What SQLite finds wrong with the file."""
        for (said,) in self._db.execute("PRAGMA integrity_check"):
            if said != "ok":
                yield f"the file is damaged: {said}"
        for table, row, parent, _ in self._db.execute("PRAGMA foreign_key_check"):
            yield f"{table} row {row} points at a missing row of {parent}"

    def stamp(self) -> tuple[tuple[int, int], ...]:
        """Times and sizes of the file and of its log."""
        path = Path(self.where)
        stats = (f.stat() for f in (path, path.with_name(path.name + "-wal")) if f.exists())
        return tuple((s.st_mtime_ns, s.st_size) for s in stats)

    def changes(self) -> int:
        """SQLite's own count of what others have kept."""
        # Times and sizes of files do not tell: two changes may fall into one tick of the clock.
        return int(self._db.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        """Close the file; nothing is lost if this never runs."""
        self._db.close()


class Fts5:
    """The words of the sentences in FTS5, which ranks them itself where many are found."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._state: object = None  # of the index when the following was counted
        self._weights: dict[Phrase, float] = {}
        self._sentences = self._words = 0

    def add(self, report: str, sentences: Sequence[tuple[int, str]]) -> None:
        """Take in a report's sentences."""
        self._db.executemany("INSERT INTO sentence_words (rowid, words) VALUES (?, ?)", sentences)

    def forget(self, report: str) -> None:
        """Leave out a report's sentences."""
        # An index over another table's words must be told the old words before they go.
        self._db.execute(
            "INSERT INTO sentence_words (sentence_words, rowid, words) "
            "SELECT 'delete', id, words FROM sentences WHERE report = ?",
            (report,),
        )

    def rebuild(self) -> None:
        """Index all sentences anew."""
        self._db.execute("INSERT INTO sentence_words (sentence_words) VALUES ('rebuild')")

    def search(self, groups: Sequence[Sequence[str]], as_of: Day | None, limit: int) -> list[Row]:
        """Sentences holding a word of every group, best first."""
        where, values = ("AND r.published <= ?", (as_of,)) if as_of else ("", ())
        query = f"""SELECT s.report, s.start, s."end", substr(r.text, s.start + 1, s."end" - s.start), r.published, {{}}
                    FROM sentence_words w JOIN sentences s ON s.id = w.rowid JOIN reports r ON r.id = s.report
                    WHERE sentence_words MATCH ? {where} {{}} LIMIT ?"""
        found = (" AND ".join(f"({_any_of(g)})" for g in groups), *values)
        few = list(self._db.execute(query.format("s.words", ""), (*found, FEW * limit + 1)))
        if len(few) <= FEW * limit:
            return self._ranked(few, [tuple(p) for g in groups for word in g if (p := tokens(word))])[:limit]
        return list(self._db.execute(query.format("w.rank", "ORDER BY w.rank"), (*found, limit)))

    def _ranked(self, rows: Sequence[Row], phrases: Sequence[Phrase]) -> list[Row]:
        """The same sentences with their ranks for their words, best first."""
        # FTS5 reads every place of every word to rank anything; of one that was ranked by, we know how many they are.
        state = self._db.total_changes, self._db.execute("PRAGMA data_version").fetchone()
        if state != self._state:
            self._state, self._weights = state, {}
            block = self._db.execute("SELECT block FROM sentence_words_data WHERE id = 1").fetchone()
            self._sentences, self._words = (*_numbers(block[0] if block else b""), 0, 0)[:2]
        for phrase in set(phrases).difference(self._weights):
            query = "SELECT count(*) FROM sentence_words WHERE sentence_words MATCH ?"
            hits = self._db.execute(query, (_any_of([" ".join(phrase)]),)).fetchone()[0]
            self._weights[phrase] = weight(hits, self._sentences)
        mean = self._words / max(self._sentences, 1)
        told = zip(ranks((row[5] for row in rows), phrases, self._weights, mean), rows, strict=True)
        return [(*row[:5], rank) for rank, row in sorted(told, key=lambda t: t[0])]

    def spread(self, words: Sequence[str], as_of: Day | None) -> int:
        """In how many reports published by a day any of the words stands."""
        where, values = ("AND r.published <= ?", (as_of,)) if as_of else ("", ())
        query = f"""SELECT count(DISTINCT s.report)
                    FROM sentence_words w JOIN sentences s ON s.id = w.rowid JOIN reports r ON r.id = s.report
                    WHERE sentence_words MATCH ? {where}"""
        return int(self._db.execute(query, (_any_of(words), *values)).fetchone()[0])


def _any_of(words: Iterable[str]) -> str:
    """An FTS5 query for any of the words; every character of a word is only a character."""
    return " OR ".join('"' + w.replace('"', " ") + '"' for w in words)


def _numbers(block: bytes) -> list[int]:
    """The numbers of a block, as SQLite packs them: seven bits a byte, all but the last byte marked."""
    found, number = [], 0
    for byte in block:
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            found.append(number)
            number = 0
    return found
