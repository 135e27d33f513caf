"""What the claims of a large record tell of, merged: a file in the cache that can be made again at any time.

It holds no words of a report. Claims are named by their ids and read from the record, which hides what is withdrawn.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import msgspec
from msgspec import Struct

from dateline.model import Day, Link, Standing

SCHEMA = """
CREATE TABLE events (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, body BLOB NOT NULL);
CREATE TABLE tellings (claim TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE traits (trait TEXT, n INTEGER, PRIMARY KEY (trait, n)) WITHOUT ROWID;
CREATE TABLE days (day TEXT PRIMARY KEY, score REAL NOT NULL, heaviest REAL NOT NULL, claims BLOB NOT NULL);
CREATE TABLE named (actor TEXT, claim TEXT, PRIMARY KEY (actor, claim)) WITHOUT ROWID;
"""
Broken = sqlite3.Error  # what a broken or half-written file raises
AT_ONCE = 500  # values in one question to the database


class Told(Struct, frozen=True, array_like=True):
    """One happening, its claims named by their ids."""

    id: str
    claims: tuple[str, ...]
    standing: Standing
    denied_by: tuple[str, ...]
    tension: tuple[tuple[str, str], ...]
    links: tuple[Link, ...]


class Weighed(Struct, frozen=True):
    """A day of the timeline: how much it matters, and the claims that tell of it."""

    day: Day
    score: float
    heaviest: float
    claims: tuple[str, ...]


class Merged:
    """The happenings of a record as of a day; any thread may ask."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(f"file:{path}?mode=ro", uri=True, check_same_thread=False)
        self._lock = Lock()

    def _rows(self, query: str, values: Sequence[object] = ()) -> list[Any]:
        with self._lock:
            return list(self._db.execute(query, values))

    def events(
        self, traits: Collection[str] = (), among: Collection[int] | None = None, start: int = 0, most: int = -1
    ) -> list[Told]:
        """Happenings with all of these traits, the newest first, from one of them on."""
        where, values = _with(traits, among)
        query = f"SELECT body FROM events WHERE {where} AND n >= ? ORDER BY n LIMIT ?"
        return [_DECODER.decode(body) for (body,) in self._rows(query, (*values, start, most))]

    def count(self, traits: Collection[str] = (), among: Collection[int] | None = None) -> int:
        """How many have all of these traits."""
        where, values = _with(traits, among)
        return int(self._rows(f"SELECT count(*) FROM events WHERE {where}", values)[0][0])

    def number(self, id: str) -> int | None:
        """Where a happening stands in the list of all."""
        found = self._rows("SELECT n FROM events WHERE id = ?", (id,))
        return int(found[0][0]) if found else None

    def of(self, claim: str) -> Told | None:
        """The happening that a claim tells of."""
        query = "SELECT e.body FROM tellings t JOIN events e ON e.n = t.n WHERE t.claim = ?"
        return next((_DECODER.decode(body) for (body,) in self._rows(query, (claim,))), None)

    def numbers(self, claims: Iterable[str]) -> set[int]:
        """Where the happenings stand that these claims tell of."""
        found: set[int] = set()
        for some in _parts(list(claims)):
            query = f"SELECT n FROM tellings WHERE claim IN ({', '.join('?' * len(some))})"
            found.update(int(n) for (n,) in self._rows(query, some))
        return found

    def days(self, most: int, since: Day | None, until: Day | None) -> list[tuple[Day, tuple[str, ...]]]:
        """The weightiest days between two, each with the claims that tell of it, in order."""
        query = """SELECT day, claims FROM days WHERE day >= ? AND day <= ?
                   ORDER BY score DESC, heaviest DESC, day LIMIT ?"""
        rows = self._rows(query, (since or "", until or "9999", most))
        return sorted((str(day), msgspec.msgpack.decode(claims, type=tuple[str, ...])) for day, claims in rows)

    def naming(self, actor: str) -> list[str]:
        """Claims in which an actor, by its id, acts, suffers or speaks."""
        return [str(c) for (c,) in self._rows("SELECT claim FROM named WHERE actor = ?", (actor,))]

    def close(self) -> None:
        """Give the file back."""
        self._db.close()


_DECODER = msgspec.msgpack.Decoder(Told)


def _with(traits: Collection[str], among: Collection[int] | None) -> tuple[str, tuple[object, ...]]:
    clauses = ["n IN (SELECT n FROM traits WHERE trait = ?)"] * len(traits)
    if among is not None:  # numbers, not words of anybody
        clauses.append(f"n IN ({', '.join(str(int(n)) for n in among)})")
    return " AND ".join(clauses) or "true", tuple(traits)


def _parts(values: Sequence[str]) -> Iterator[Sequence[str]]:
    yield from (values[n : n + AT_ONCE] for n in range(0, len(values), AT_ONCE))


def keep(
    path: Path,
    told: Iterable[tuple[Told, Collection[str]]],
    days: Iterable[Weighed],
    named: Iterable[tuple[str, str]],
) -> None:
    """Write the happenings, the newest first, each with its traits; whole or not at all."""
    draft = path.with_name(f".{path.name}")
    draft.unlink(missing_ok=True)
    db = sqlite3.connect(draft)
    try:
        db.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {SCHEMA}")
        for n, (one, traits) in enumerate(told):
            db.execute("INSERT INTO events VALUES (?, ?, ?)", (n, one.id, msgspec.msgpack.encode(one)))
            db.executemany("INSERT OR IGNORE INTO tellings VALUES (?, ?)", [(c, n) for c in one.claims])
            db.executemany("INSERT INTO traits VALUES (?, ?)", [(t, n) for t in traits])
        rows = ((d.day, d.score, d.heaviest, msgspec.msgpack.encode(d.claims)) for d in days)
        db.executemany("INSERT INTO days VALUES (?, ?, ?, ?)", rows)
        db.executemany("INSERT OR IGNORE INTO named VALUES (?, ?)", named)
        db.commit()
    finally:
        db.close()
    draft.replace(path)
