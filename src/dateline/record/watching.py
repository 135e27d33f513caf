"""Whether a record has changed, told without reading it."""

from __future__ import annotations

from pathlib import Path
from threading import Lock
from time import monotonic

from dateline.errors import RecordError
from dateline.record.engine import Engine, Patience, is_url, opened

State = tuple[int, int]
GONE: State = (0, -1)
EVERY = 0.05  # seconds between two looks at a shared record: each goes to its server


class Watch:
    """A look at a record from beside it; any thread may ask."""

    def __init__(self, path: Path | str) -> None:
        self.path = path
        self._shared = is_url(str(path))
        self._lock = Lock()
        self._db: Engine | None = None
        self._file = 0
        self._state, self._looked = GONE, 0.0

    def state(self) -> State:
        """What is another after every change that anybody has kept in the record."""
        with self._lock:
            if self._shared and monotonic() - self._looked < EVERY:
                return self._state
            self._state = self._look()
            self._looked = monotonic()
            return self._state

    def look_again(self) -> None:
        """Have the next look be a new one, however soon it comes: the record was just written."""
        self._looked = 0.0

    def close(self) -> None:
        """Stop watching."""
        with self._lock:
            self._let_go()

    def _look(self) -> State:
        try:
            file = 0 if self._shared else Path(self.path).stat().st_ino
            if self._db is None or file != self._file:
                self._let_go()
                self._db, self._file = opened(str(self.path)), file
                self._db.patience = Patience(0)
            return file, self._db.changes()
        except (OSError, RecordError):
            pass
        except Exception as fault:
            if self._db is None or not isinstance(fault, self._db.faults):
                raise
        self._let_go()
        return GONE  # gone, or no record: whoever reads it says what is wrong

    def _let_go(self) -> None:
        if self._db is not None:
            self._db.close()
        self._db = None
