"""Whether a record's file has changed, told without reading it."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from threading import Lock

State = tuple[int, int]


class Watch:
    """A look at a record's file from beside it; any thread may ask."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = Lock()
        self._db: sqlite3.Connection | None = None
        self._file = 0

    def state(self) -> State:
        """What is another after every change that anybody has kept in the file."""
        # Times and sizes of files do not tell: two changes may fall into one tick of the clock.
        with self._lock:
            try:
                file = self.path.stat().st_ino
                if self._db is None or file != self._file:
                    self._db, self._file = sqlite3.connect(self.path, check_same_thread=False), file
                return file, int(self._db.execute("PRAGMA data_version").fetchone()[0])
            except (OSError, sqlite3.Error):
                return 0, 0  # gone, or no record: whoever reads it says what is wrong
