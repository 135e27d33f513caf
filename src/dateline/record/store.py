"""The file itself: opening, migrating, and keeping a step whole or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Literal, Self

from dateline.errors import RecordError
from dateline.record.rows import now

BUSY_SECONDS = 30.0


class Store:
    """An open record file. Use as a context manager, or call `close`."""

    def __init__(self, path: Path | str = ":memory:", words: Callable[[str], str] = str.lower) -> None:
        """`words` turns a sentence into the words that `search` looks for, separated by spaces."""
        self.path = str(path)
        self._words = words
        if self.path != ":memory:" and not Path(self.path).absolute().parent.is_dir():
            raise RecordError(f"{self.path}: the folder does not exist; create it or give another --record")
        try:
            self._db = sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None)
            for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "cache_size=-64000"):
                self._db.execute(f"PRAGMA {pragma}")
            self._migrate()
            self.hide("owner")
        except sqlite3.Error as broken:
            raise RecordError(f"{self.path} cannot be opened as a record: {broken}") from broken

    @classmethod
    def existing(cls, path: Path | str, words: Callable[[str], str] = str.lower) -> Self:
        """The record at this path, which must be there already."""
        if not Path(path).is_file():
            raise RecordError(f"there is no record at {path}; add reports with: dateline add FILE… --record {path}")
        return cls(path, words)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; nothing is lost if this never runs."""
        self._db.close()

    def _migrate(self) -> None:
        self._db.execute("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied TEXT NOT NULL)")
        done = {name for (name,) in self._db.execute("SELECT name FROM migrations")}
        folder = files("dateline").joinpath("migrations")
        for file in sorted(f.name for f in folder.iterdir() if f.name.endswith(".sql")):
            if file not in done:
                script = folder.joinpath(file).read_text(encoding="utf-8")
                note = f"INSERT INTO migrations VALUES ('{file}', '{now()}');"
                self._db.executescript(f"BEGIN IMMEDIATE; {script} {note} COMMIT;")

    def hide(self, reader: Literal["owner", "public"]) -> None:
        """Let this connection see what its reader may; see `permitting.py`."""

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that happens inside is kept together, or not at all."""
        try:
            self._db.execute("BEGIN IMMEDIATE")
            yield
        except BaseException as fault:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            if isinstance(fault, sqlite3.Error):
                raise RecordError(f"{self.path}: {fault}; nothing of this step was kept") from fault
            raise
        self._db.execute("COMMIT")

    def _maker(self, stage: str, version: int) -> int:
        """The number under which rows name the stage and version that made them."""
        self._db.execute("INSERT OR IGNORE INTO makers (stage, version) VALUES (?, ?)", (stage, version))
        query = "SELECT id FROM makers WHERE stage = ? AND version = ?"
        return int(self._db.execute(query, (stage, version)).fetchone()[0])
