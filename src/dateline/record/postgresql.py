"""A record shared by many in a PostgreSQL: its words in tsvector, ranked as FTS5 ranks them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from itertools import count, islice
from time import monotonic, sleep
from typing import Any, cast
from weakref import proxy

import psycopg
from psycopg.conninfo import conninfo_to_dict

from dateline.errors import LostError, RecordError
from dateline.model import Day
from dateline.record.engine import Index, Patience, Row, Rows, Table, without_password
from dateline.record.ranking import K1, B, tokens, weight

WRITING, MIGRATING = 0x646174, 0x656C69  # advisory locks: who holds one of them is alone at it
AT_ONCE = 5_000  # sentences indexed together
ROWS_AT_ONCE = 500  # of an answer that is all here, those made into rows together
CONNECTING, PAUSE = 10, 0.5  # seconds that one try to connect may take; between two tries
LOST = (psycopg.OperationalError, psycopg.InterfaceError)  # among others, that the connection is gone


class PostgreSQL:
    """An open connection; writing is one at a time, as in a file, and reading never waits."""

    faults: tuple[type[Exception], ...] = (psycopg.Error,)
    migrations: tuple[str, ...] = ("migrations", "postgresql")

    def __init__(self, where: str) -> None:
        self.where = where
        self.anew: Callable[[], None] = lambda: None
        self.patience = Patience()
        self._within = False  # whether a transaction is open
        try:
            self._db = _connected(where)
        except psycopg.Error as broken:
            raise RecordError(f"{without_password(where)} cannot be opened as a record: {broken}") from broken
        self._schema = str(self._db.execute("SELECT current_schema()").fetchone()[0])  # type: ignore[index]
        self._cursors = count()
        self.index: Index = Lexemes(proxy(self))  # without a circle, so that what is let go of is closed at once

    def __del__(self) -> None:
        # A thread that ends leaves its connection behind.
        if hasattr(self, "_db"):
            self._db.close()

    def execute(self, sql: str, values: Sequence[object] = ()) -> Rows:
        """Run one statement; between two steps, on a new connection where the old one was lost."""
        statement = _spoken(sql, self._schema)
        try:
            return Fetched(self._db.execute(statement, values))
        except LOST as fault:
            self._mend(fault)
        except psycopg.DataError as fault:
            values = _without_nul(sql, values, fault)
        return Fetched(self._db.execute(statement, values))

    def executemany(self, sql: str, rows: Iterable[Sequence[object]]) -> object:
        """Run one statement for each row of values."""
        try:
            with self._db.cursor() as cursor:
                cursor.executemany(_spoken(sql, self._schema), rows)
        except LOST as fault:
            raise self._lost(fault) from fault
        return None

    def stream(self, sql: str, values: Sequence[object] = ()) -> Iterable[Row]:
        """The rows of a query, fetched some at a time."""
        self.execute("SELECT 1")  # so that it begins on a connection that stands
        try:
            with self._db.cursor(f"stream{next(self._cursors)}", withhold=True) as cursor:
                yield from cursor.execute(_spoken(sql, self._schema), values)
        except LOST as fault:
            raise self._lost(fault) from fault

    def _lost(self, fault: psycopg.Error) -> Exception:
        """What a fault means: that the connection is gone, or what it says itself."""
        if not self._db.closed:
            return fault
        why = str(fault).strip().splitlines()[0]
        return LostError(f"{without_password(self.where)} went away ({why}); what was kept stays kept. Do it again.")

    def _mend(self, fault: psycopg.Error) -> None:
        """Connect anew where the connection is gone and nothing was under way on it."""
        lost = self._lost(fault)
        if self._within or not isinstance(lost, LostError):
            raise lost from fault
        end, told = monotonic() + self.patience.seconds, False
        while True:
            try:
                self._db = _connected(self.where)
                break
            except psycopg.Error:
                if monotonic() + PAUSE > end:
                    raise lost from fault
            if not told:
                self.patience.told(f"{without_password(self.where)} went away; waiting for it to come back")
                told = True
            sleep(PAUSE)
        self.anew()

    def script(self, sql: str) -> None:
        """Run several statements, all or none."""
        with self._db.transaction():
            self._db.execute(cast(Any, sql))

    def migrated(self) -> frozenset[str]:
        """Names of the migrations that were applied."""
        if self._db.execute("SELECT to_regclass('migrations')").fetchone() == (None,):
            return frozenset()
        return frozenset(name for (name,) in self._db.execute("SELECT name FROM migrations"))

    @contextmanager
    def alone(self) -> Iterator[None]:
        """A stretch in which no other process migrates."""
        self._db.execute("SELECT pg_advisory_lock(%s)", (MIGRATING,))
        try:
            self._db.execute("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied TEXT NOT NULL)")
            yield
        finally:
            self._db.execute("SELECT pg_advisory_unlock(%s)", (MIGRATING,))

    def begin(self) -> None:
        """Begin a transaction in which nobody else writes."""
        self.execute("BEGIN")
        self._within = True
        self.execute("SELECT pg_advisory_xact_lock(?)", (WRITING,))

    def commit(self) -> None:
        """Keep all since `begin`, and tell readers that what they keep is old."""
        self.execute("UPDATE counted SET changes = changes + 1")
        self.execute("COMMIT")
        self._within = False

    def rollback(self) -> None:
        """Undo all since `begin`; a lost connection has undone it already."""
        self._within = False
        if not self._db.closed:
            with suppress(*LOST):
                self._db.execute("ROLLBACK")

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """A stretch in which all that is read is of one moment."""
        self.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        self._within = True
        try:
            yield
        finally:
            self.rollback()

    def tables(self) -> list[Table]:
        """All tables but those of the index, of the counts and of the migrations, as they were made."""
        query = """SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum),
                          array_agg(a.attname::text) FILTER (WHERE a.atttypid = 'boolean'::regtype),
                          max(a.attname::text) FILTER (WHERE a.attidentity <> '')
                   FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                   WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
                   AND c.relname NOT IN ('migrations', 'counted', 'sentence_words', 'sentence_terms')
                   GROUP BY c.oid, c.relname ORDER BY c.oid"""
        return [
            Table(name, tuple(columns), frozenset(truths or ()), numbered)
            for name, columns, truths, numbered in self._db.execute(query)
        ]

    def fill(self, table: Table, rows: Iterable[Row]) -> None:
        """Put many new rows into a table; numbers go on behind those it was given."""
        self._db.execute("SET CONSTRAINTS ALL DEFERRED")
        truths = [n for n, column in enumerate(table.columns) if column in table.truths]
        named = ", ".join(f'"{c}"' for c in table.columns)
        into = _spoken(f"COPY main.{table.name} ({named}) FROM STDIN", self._schema)
        with self._db.cursor() as cursor, cursor.copy(into) as copy:
            for row in rows:
                copy.write_row([bool(v) if n in truths else v for n, v in enumerate(row)])
        if table.numbered:
            newest = f"greatest(max({table.numbered}), 1)"
            sequence = f"SELECT setval(pg_get_serial_sequence(?, ?), {newest}) FROM main.{table.name}"
            self.execute(sequence, (f"{self._schema}.{table.name}", table.numbered))

    def damage(self) -> Iterator[str]:
        """PostgreSQL checks its own pages (data_checksums); nothing is added here."""
        yield from ()

    def stamp(self) -> tuple[tuple[int, int], ...]:
        """How many transactions wrote."""
        return ((self.changes(), 0),)

    def changes(self) -> int:
        """How many transactions wrote."""
        return int(self.execute("SELECT changes FROM counted").fetchone()[0])

    def close(self) -> None:
        """Give the connection back."""
        self._db.close()


class Fetched:
    """The rows of an answer, made some hundreds at a time."""

    def __init__(self, cursor: psycopg.Cursor[Any]) -> None:
        self._cursor = cursor

    def fetchone(self) -> Any:  # noqa: ANN401 - a row, or None
        """The next row."""
        return self._cursor.fetchone()

    def __iter__(self) -> Iterator[Row]:
        while some := self._cursor.fetchmany(ROWS_AT_ONCE):
            yield from some


class Lexemes:
    """The words of the sentences as arrays and tsvectors."""

    def __init__(self, db: PostgreSQL) -> None:
        self._db = db

    def add(self, report: str, sentences: Sequence[tuple[int, str]]) -> None:
        """Take in a report's sentences."""
        cut = [(number, tokens(words)) for number, words in sentences]
        self._db.executemany("INSERT INTO sentence_words (id, words) VALUES (?, ?)", cut)
        self._count([words for _, words in cut], 1)

    def forget(self, report: str) -> None:
        """Leave out a report's sentences."""
        mine = "SELECT w.words FROM sentence_words w JOIN sentences s ON s.id = w.id WHERE s.report = ?"
        self._count([words for (words,) in self._db.execute(mine, (report,))], -1)

    def _count(self, sentences: Sequence[Sequence[str]], sign: int) -> None:
        docs = Counter(word for words in sentences for word in set(words))
        self._db.executemany(
            "INSERT INTO sentence_terms VALUES (?, ?) ON CONFLICT (term) DO UPDATE"
            " SET doc = sentence_terms.doc + excluded.doc",
            [(word, sign * n) for word, n in sorted(docs.items())],
        )
        if sign < 0:
            self._db.execute("DELETE FROM sentence_terms WHERE doc <= 0")
        self._db.execute(
            "UPDATE counted SET sentences = sentences + ?, words = words + ?",
            (sign * len(sentences), sign * sum(map(len, sentences))),
        )

    def rebuild(self) -> None:
        """Index all sentences anew, some at a time."""
        rows = iter(self._db.stream("SELECT id, words FROM sentences"))
        while some := list(islice(rows, AT_ONCE)):
            self.add("", some)
        # Until PostgreSQL does so by itself, a minute later, its plans are twice as slow. Only of the record's own
        # tables: all that stands in the same database would be locked until this step is kept, others' records too.
        own = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
        self._db.execute("ANALYZE " + ", ".join(f'main."{name}"' for (name,) in list(self._db.execute(own))))

    def search(self, groups: Sequence[Sequence[str]], as_of: Day | None, limit: int) -> list[Row]:
        """Sentences holding a word of every group, best first."""
        phrases = [[p for word in group if (p := tokens(word))] for group in groups]
        if not all(phrases):
            return []
        terms, average = self._weighed(phrases)
        if not terms:
            return []
        near, found = _neighbours(phrases)
        where, day = ("WHERE r.published <= ?", (as_of,)) if as_of else ("", ())
        times = _TIMES if near else "cardinality(array_positions(w.words, t.word))"
        length = f"{1 - B} + {B} * cardinality(w.words) / ?::float8"
        rank = f"t.weight * ({times} * {K1 + 1}) / ({times} + {K1} * ({length}))"
        return list(
            self._db.execute(
                f"""SELECT s.report, s.start, s."end", substr(r.text, s.start + 1, s."end" - s.start), r.published,
                           f.rank
                    FROM (SELECT h.id, h.rank
                          FROM (SELECT w.id, -sum({rank} ORDER BY t.n) AS rank
                                FROM unnest(?::text[], ?::text[], ?::float8[]) WITH ORDINALITY
                                     AS t (asked, word, weight, n)
                                JOIN sentence_words w ON w.lexemes @@ t.asked::tsquery {near} GROUP BY w.id) h
                          JOIN sentences s ON s.id = h.id JOIN reports r ON r.id = s.report
                          {where} ORDER BY h.rank, h.id LIMIT ?) f
                    JOIN sentences s ON s.id = f.id JOIN reports r ON r.id = s.report ORDER BY f.rank, f.id""",
                (average, *map(list, zip(*terms, strict=True)), *found, *day, limit),
            )
        )

    def spread(self, words: Sequence[str], as_of: Day | None) -> int:
        """In how many reports published by a day any of the words stands."""
        phrases = [p for word in words if (p := tokens(word))]
        if not phrases:
            return 0
        near, found = _neighbours([phrases])
        where, day = ("WHERE r.published <= ?", (as_of,)) if as_of else ("", ())
        query = f"""SELECT count(DISTINCT s.report)
                    FROM (SELECT DISTINCT w.id FROM unnest(?::text[]) AS t (asked)
                          JOIN sentence_words w ON w.lexemes @@ t.asked::tsquery {near}) h
                    JOIN sentences s ON s.id = h.id JOIN reports r ON r.id = s.report {where}"""
        return int(self._db.execute(query, ([_all_of(p) for p in phrases], *found, *day)).fetchone()[0])

    def _weighed(self, groups: Sequence[Sequence[Sequence[str]]]) -> tuple[list[tuple[str, str, float]], float]:
        """Each phrase as a tsquery for sentences that hold it and one of every other group, as what it is counted by,
        and with its weight; and how long a sentence is on average.

        A look into the index for each word, since one for all of them would read every sentence instead: the planner
        thinks little of the work of holding a sentence against thirty words. The same phrase twice counts twice, as
        in FTS5.
        """
        query = """SELECT c.sentences, c.words, t.term, t.doc
                   FROM counted c LEFT JOIN sentence_terms t ON t.term = ANY(?)"""
        words = sorted({word for group in groups for phrase in group for word in phrase})
        rows = list(self._db.execute(query, (words,)))
        sentences, total = rows[0][:2]
        known = {term: doc for *_, term, doc in rows if term is not None}
        there = [[p for p in group if all(word in known for word in p)] for group in groups]
        terms = []
        for n, group in enumerate(there):
            others = [f"({' | '.join(map(_all_of, other))})" for m, other in enumerate(there) if m != n]
            for phrase in group if all(there) else ():
                hits = known[phrase[0]] if len(phrase) == 1 else self._side_by_side(phrase)
                asked = " & ".join([_all_of(phrase), *others])
                terms.append((asked, _counted(phrase), weight(hits, sentences)))
        return terms, total / sentences if sentences else 1.0

    def _side_by_side(self, phrase: Sequence[str]) -> int:
        """In how many sentences these words stand side by side."""
        query = f"SELECT count(*) FROM sentence_words w WHERE w.lexemes @@ ?::tsquery AND strpos({_LINE}, ?) > 0"
        return int(self._db.execute(query, (_all_of(phrase), _counted(phrase))).fetchone()[0])


_LINE = "' ' || array_to_string(w.words, ' ') || ' '"
# How often a word, or words side by side, stand in a sentence.
_TIMES = f"""(CASE WHEN t.word LIKE ' %' THEN (length({_LINE}) - length(replace({_LINE}, t.word, '')))
             / length(t.word)::float8 ELSE cardinality(array_positions(w.words, t.word)) END)"""


def _neighbours(groups: Sequence[Sequence[Sequence[str]]]) -> tuple[str, tuple[object, ...]]:
    """What a sentence must hold beside the words themselves, with its values: a tsvector without places cannot tell
    that words are neighbours."""
    clauses, values = [], list[object]()
    for group in groups:
        if longer := [p for p in group if len(p) > 1]:
            whole = " OR ".join([f"strpos({_LINE}, ?) > 0"] * len(longer))
            clauses.append(f"AND (w.words && ?::text[] OR {whole})")
            values += [[p[0] for p in group if len(p) == 1], *map(_counted, longer)]
    return " ".join(clauses), tuple(values)


def _all_of(phrase: Sequence[str]) -> str:
    """A tsquery for sentences that hold every word of a phrase."""
    return "(" + " & ".join(f"'{word}'" for word in phrase) + ")"


def _counted(phrase: Sequence[str]) -> str:
    """What tells how often a phrase stands in a sentence: the word, or the words between spaces."""
    return phrase[0] if len(phrase) == 1 else f" {' '.join(phrase)} "


def _without_nul(sql: str, values: Sequence[object], fault: psycopg.Error) -> Sequence[object]:
    """Values to look for as they may be asked for: what holds U+0000 is nowhere in this database, nor can be put in."""
    if not any(isinstance(v, str) and "\0" in v for v in values):
        raise fault
    if not sql.startswith("SELECT"):
        raise RecordError("PostgreSQL keeps no text that holds the character U+0000") from fault
    return [v.replace("\0", "\ufffd") if isinstance(v, str) else v for v in values]


def _connected(where: str) -> psycopg.Connection[Any]:
    """A connection; a host that does not answer is given up."""
    wait = conninfo_to_dict(where).get("connect_timeout", CONNECTING)
    made = psycopg.connect(where, autocommit=True, connect_timeout=wait)
    made.execute("SET jit = off")  # compiling our queries takes longer than running them
    return made


@lru_cache(maxsize=1024)
def _spoken(sql: str, schema: str) -> Any:  # noqa: ANN401 - psycopg wants literals; every statement here is our own
    """A statement in PostgreSQL's words: its marks for values, and its names for the schemas main and temp."""
    marked = sql.replace("%", "%%").replace("?", "%s")
    return re.sub(r"\btemp\.", "pg_temp.", re.sub(r"\bmain\.", f'"{schema}".', marked))
