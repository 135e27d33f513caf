"""Only one process follows into a record: two would ask every host twice and write one file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dateline.errors import RecordError


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Hold this lock file; the system lets go of it when the process ends, however it ends."""
    try:
        import fcntl
    except ImportError:  # no such locks on Windows: there it is the user's care
        yield
        return
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as wrong:
            raise RecordError(f"another `dateline follow` is at work on this record ({lock})") from wrong
        yield
