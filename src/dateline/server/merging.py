"""The claims of a large record merged into happenings, in a process of its own, and kept for every start."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Hashable
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path
from threading import Lock, Thread

from msgspec import Struct

from dateline import cache, curation, timeline, views
from dateline.errors import DatelineError
from dateline.library import words as stems
from dateline.model import Day, Event
from dateline.record import Record, is_url
from dateline.record.merged import Broken, Merged, Told, Weighed, keep
from dateline.server.ground import AGAIN, CALM, Seer, code
from dateline.server.happenings import named, newest_first, traits

WATCHED = "watched:"  # the trait of what the review may ask about
STEPS = ("reading its claims", "holding its claims against one another", "merging them", "writing down what was found")
MOST_WATCHED = 400  # happenings that the review may ask about
MOST_KEPT = 12  # files in the cache; the one used longest ago goes first
NICE = 10  # readers of other pages come first


def merge(path: Path | str, reader: Seer, day: Day | None, file: Path) -> None:
    """Merge the claims known on a day and keep what they tell of."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with Record.existing(path, stems) as record:
        record.hide(reader)
        _say(file, 1)
        views.connect(record)
        _say(file, 2)
        events = newest_first(views.events(record, day))
        namings = [timeline.Naming(*row) for row in record.days_named(day)]
        _say(file, 3)
        watched = {e.id for e in sorted(events, key=_worth, reverse=True)[:MOST_WATCHED] if _worth(e)}
        days = timeline.weighed(events, namings, record.printed(day))
        keep(
            file,
            ((_told(e), traits(e) | ({WATCHED} if e.id in watched else set())) for e in events),
            (Weighed(d.day, d.score, d.heaviest, tuple(c.id for c in d.claims)) for d in days),
            named(views.claims(record, day)),
        )
    _progress(file).unlink(missing_ok=True)
    for old in sorted(file.parent.glob("*.db"), key=lambda f: f.stat().st_mtime)[:-MOST_KEPT]:
        old.unlink(missing_ok=True)


def apart(path: Path | str, reader: Seer, day: Day | None, file: Path) -> None:
    """The same in a process of its own."""
    with ProcessPoolExecutor(1, get_context("spawn"), os.nice, (NICE,)) as pool:
        pool.submit(merge, path, reader, day, file).result()


def _worth(e: Event) -> float:
    """How much a happening deserves a look."""
    return max((weight for weight, _, _ in curation.of_events([e])), default=0.0)


def _told(e: Event) -> Told:
    ids = tuple(c.id for c in e.claims)
    return Told(e.id, ids, e.standing, tuple(c.id for c in e.denied_by), e.tension, e.links)


def _progress(file: Path) -> Path:
    return file.with_suffix(".step")


def _say(file: Path, step: int) -> None:
    _progress(file).write_text(STEPS[step])


def place(path: Path | str, reader: Seer, day: Day | None) -> Path:
    """Where the happenings of a record as it is now are kept; the name begins with what names the record."""
    with Record.existing(path, stems) as record:
        what = hashlib.sha256(f"{record.digest()} {record.mark()} {code()} {reader} {day}".encode()).hexdigest()
    return cache.folder() / "happenings" / f"{_mine(path, reader, day)}-{what[:24]}.db"


def _mine(path: Path | str, reader: Seer, day: Day | None) -> str:
    where = path if is_url(str(path)) else Path(path).resolve()
    return hashlib.sha256(f"{where} {code()} {reader} {day}".encode()).hexdigest()[:16]


class State(Struct):
    """How far the happenings of one day are."""

    of: Hashable = None  # the state of the record that they were merged from, or are being
    merged: Merged | None = None
    file: Path | None = None
    running: bool = False
    calm: float = 0.0  # before when they are not merged again


class Merging:
    """Merges in the background, and again when the record has changed; meanwhile the last merging is shown."""

    def __init__(self, path: Path | str, reader: Seer = "owner", reads: bool = True) -> None:
        """`reads`: else another process merges, and this one takes what is there."""
        self.path, self.reader, self.reads = path, reader, reads
        self.turn = 0  # how often something new was found
        self._days: dict[Day | None, State] = {}
        self._lock = Lock()
        self._one = Lock()  # one merging at a time: each takes a gigabyte

    def look(self, state: Hashable, day: Day | None) -> Merged | None:
        """The newest happenings of a day that are merged."""
        with self._lock:
            here = self._days.setdefault(day, State())
            if here.of != state and not here.running and time.monotonic() >= here.calm:
                here.of, here.running = state, True
                Thread(target=self._read, args=(day, here), daemon=True).start()
        return here.merged

    def known(self, day: Day | None) -> Merged | None:
        """The same, where some page has asked for that day already."""
        here = self._days.get(day)
        return here.merged if here else None

    def step(self, day: Day | None) -> str:
        """What is being done."""
        here = self._days.get(day)
        with suppress(OSError):
            if here and here.file:
                return _progress(here.file).read_text()
        return STEPS[0]

    def _read(self, day: Day | None, here: State) -> None:
        began, merged = time.monotonic(), False
        try:
            here.file = place(self.path, self.reader, day)
            if not here.file.is_file():
                self._take_last(day, here)
                if not self.reads:
                    raise OSError("not there yet")
                with self._one:
                    merged = True
                    apart(self.path, self.reader, day, here.file)
            self._take(here, here.file)
        except (BrokenExecutor, OSError, Broken, DatelineError):
            here.of = None  # tried again after a while; the pages say meanwhile what is being done
        finally:
            now = time.monotonic()
            here.calm = now + (AGAIN if here.of is None else CALM * (now - began) if merged else 0.0)
            here.running = False

    def _take_last(self, day: Day | None, here: State) -> None:
        """What was merged last, by whatever run, until the record as it is now is merged."""
        folder = cache.folder() / "happenings"
        last = max(folder.glob(f"{_mine(self.path, self.reader, day)}-*.db"), key=_touched, default=None)
        if here.merged is None and last is not None:
            self._take(here, last)

    def _take(self, here: State, file: Path) -> None:
        file.touch()
        here.merged = Merged(file)
        self.turn += 1


def _touched(file: Path) -> float:
    return file.stat().st_mtime
