"""The database itself: opening, migrating, and keeping a step whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from time import monotonic
from typing import Literal, Self, TypeVar
from weakref import WeakMethod

from dateline.errors import LostError, ReadOnlyError, RecordError
from dateline.record.engine import Patience, advice, is_read_only, is_url, opened, quiet, without_password
from dateline.record.rows import now

T = TypeVar("T")


class Store:
    """An open record. Use as a context manager, or call `close`."""

    def __init__(self, path: Path | str = ":memory:", words: Callable[[str], str] = str.lower) -> None:
        """`path` is a file or the URL of a PostgreSQL; `words` makes of a sentence the words that `search` finds."""
        self.path = str(path)
        self.name = without_password(self.path)
        self._words = words
        self._makers: dict[tuple[str, int], int] = {}
        self._db = opened(self.path)
        again = WeakMethod(self.look_again)  # without a circle: what is let go of is closed at once
        self._db.anew = lambda: look() if (look := again()) else None
        try:
            self._migrate()
            self.hide("owner")
        except self._db.faults as broken:
            self._db.close()  # half an upgrade is undone, and holds up nobody
            raise self.plainly(broken, "; it cannot be opened as a record") from broken

    @classmethod
    def existing(cls, path: Path | str, words: Callable[[str], str] = str.lower) -> Self:
        """The record at this path, which must be there already."""
        if not is_url(str(path)) and not Path(path).is_file():
            raise RecordError(f"there is no record at {path}; add reports with: dateline add FILE… --record {path}")
        return cls(path, words)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, fault: object, trace: object) -> None:
        self.close()
        if isinstance(fault, self._db.faults):
            raise self.plainly(fault) from fault

    def plainly(self, fault: BaseException, and_so: str = "") -> RecordError:
        """A fault of the database in one sentence that says what to do."""
        kind = ReadOnlyError if is_read_only(fault) else RecordError
        return kind(f"{self.name}: {str(fault).strip()}{and_so}{advice(fault)}")

    def close(self) -> None:
        """Close the record; nothing is lost if this never runs."""
        self._db.close()

    @property
    def broken(self) -> tuple[type[Exception], ...]:
        """What its engine raises where it cannot read or write."""
        return self._db.faults

    def stamp(self) -> tuple[tuple[int, int], ...]:
        """What differs after every change of the record."""
        return self._db.stamp()

    def _migrate(self) -> None:
        folder = files("dateline").joinpath(*self._db.migrations)
        wanted = sorted(f.name for f in folder.iterdir() if f.name.endswith(".sql"))
        if self._db.migrated().issuperset(wanted):
            return
        with self._db.alone():
            done = self._db.migrated()
            for file in (f for f in wanted if f not in done):
                script = folder.joinpath(file).read_text(encoding="utf-8")
                self._db.script(f"{script} INSERT INTO migrations VALUES ('{file}', '{now()}');")

    def hide(self, reader: Literal["owner", "public"]) -> None:
        """Let this connection see what its reader may; see `permitting.py`."""

    def look_again(self) -> None:
        """Let a new connection see what the old one saw; see `permitting.py`."""

    def wait(self, seconds: float, told: Callable[[str], None] = quiet) -> None:
        """How long a database that went away is waited for, and who is told so."""
        self._db.patience = Patience(seconds, told)

    def step(self, made: Callable[[], T]) -> T:
        """What is made inside one transaction; made again where the database went away in the middle of it."""
        until = monotonic() + self._db.patience.seconds
        while True:
            try:
                with self.transaction():
                    return made()
            except LostError:
                if monotonic() >= until:
                    raise

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that happens inside is kept together, or not at all; nobody else writes meanwhile."""
        try:
            self._db.begin()
            yield
            self._db.commit()
        except BaseException as fault:
            self._db.rollback()
            self._makers.clear()  # some may have come in with what was undone
            if isinstance(fault, self._db.faults):
                raise self.plainly(fault, "; nothing of this step was kept") from fault
            raise

    def _maker(self, stage: str, version: int) -> int:
        """The number under which rows name the stage and version that made them."""
        values = (stage, version)
        if values not in self._makers:
            self._db.execute("INSERT INTO makers (stage, version) VALUES (?, ?) ON CONFLICT DO NOTHING", values)
            found = self._db.execute("SELECT id FROM makers WHERE stage = ? AND version = ?", values)
            self._makers[values] = int(found.fetchone()[0])
        return self._makers[values]
