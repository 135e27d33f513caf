"""What the pages of a large record rest on: read once, in a process of its own, and kept in the cache.

Reading all claims of a hundred thousand reports takes some seconds; the few that turn or
state a holding, with whom their reports speak for, are a thousandth of the record and make any day's ledger at once.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from functools import cache as once
from importlib.resources import files
from multiprocessing import get_context
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Literal

import msgspec
from msgspec import Struct

from dateline import cache, control, judgements, views, voices
from dateline.brief import words
from dateline.control.history import History
from dateline.errors import DatelineError
from dateline.library import words as stems
from dateline.model import Claim, Control, Day
from dateline.record import Record

Seer = Literal["owner", "public"]
MOST_FRESH = 2_000  # reports that a page may hold against those it knows
CALM = 10  # a record that keeps changing is read again at most a tenth of the time
AGAIN = 3.0  # seconds after which what could not be had is tried for again
MOST_KEPT = 24  # grounds in the cache folder; the one used longest ago goes first


class Ground(Struct, frozen=True):
    """The claims that say who holds what, whom their reports spoke for day by day, and what places are called."""

    mark: int  # up to which change of the record it reaches
    hidden: tuple[str, ...]  # reports that were out of view
    claims: tuple[Claim, ...]
    spoken: tuple[tuple[Day, dict[str, str]], ...]
    names: dict[str, str]


class NotYet(DatelineError):
    """What a page rests on is still being read."""


def read(path: Path | str, reader: Seer) -> Ground:
    """The ground of a record as its reader may see it, read anew and kept in the cache."""
    with Record.existing(path, stems) as record:
        record.hide(reader)
        mark, file = record.mark(), place(record, reader)
        claims: list[Claim] = []
        names = words.place_names(_passing(record.bearing(), claims))
        hidden = tuple(sorted(record.hidden()))
        made = Ground(mark, hidden, tuple(claims), _spoken(record, claims), names)
    cache.keep(file, msgspec.msgpack.encode(made))
    for old in sorted(file.parent.glob("*.msgpack"), key=lambda f: f.stat().st_mtime)[:-MOST_KEPT]:
        old.unlink(missing_ok=True)
    return made


def _passing(bearing: Iterable[Claim], kept: list[Claim]) -> Iterator[Claim]:
    """The claims one by one, of which only those that turn a holding are held: a thirtieth."""
    for claim in bearing:
        if claim.published and views.turns(claim):
            kept.append(claim)
        yield claim


def apart(path: Path | str, reader: Seer) -> Ground:
    """The same in a process of its own: readers of other pages wait for no lock of the interpreter."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(read, path, reader).result()


def found(path: Path | str, reader: Seer) -> Ground | None:
    """The ground that the cache holds of the record as it is now."""
    with Record.existing(path, stems) as record:
        record.hide(reader)
        mark, file = record.mark(), place(record, reader)
    try:
        ground = msgspec.msgpack.decode(file.read_bytes(), type=Ground)
        file.touch()
    except (OSError, msgspec.DecodeError):
        return None
    return msgspec.structs.replace(ground, mark=mark)


def place(record: Record, reader: Seer) -> Path:
    """Where a record's ground is kept, named for all that decides it: reports, claims, who may see them, our code."""
    named = hashlib.sha256("".join((record.digest(), record.bearing_digest(), code(), reader)).encode())
    return cache.folder() / "grounds" / f"{named.hexdigest()[:32]}.msgpack"


def _spoken(record: Record, claims: Sequence[Claim]) -> tuple[tuple[Day, dict[str, str]], ...]:
    told = {c.report for c in claims}
    return tuple(voices.origins_by_day(views.shelf(record), told))


@once
def code() -> str:
    """A digest of our own code and codebook: what either of them made is not taken for what today's would make."""
    found = hashlib.sha256()
    folder = Path(str(files("dateline")))
    for file in sorted((*folder.rglob("*.py"), *folder.rglob("*.yaml"))):
        found.update(file.read_bytes())
    return found.hexdigest()


class Grown(Struct, frozen=True):
    """A ground with what has become known since."""

    claims: tuple[Claim, ...]
    judged: tuple[Claim, ...]
    spoken: tuple[tuple[Day, dict[str, str]], ...]
    names: dict[str, str]

    def history(self) -> History:
        """The ledger of every day."""
        return History(self.judged, self.spoken)

    def on(self, day: Day) -> tuple[Control, ...]:
        """The ledger of a day by all that is known now."""
        return control.trace(self.judged, {r: o for _, spoken in self.spoken for r, o in spoken.items()}, day)


def grown(ground: Ground, record: Record) -> Grown:
    """The ground with the reports coded since, and the judgements made on any."""
    hidden = record.hidden()
    fresh = [*record.since(ground.mark, MOST_FRESH + 1), *(id for id in ground.hidden if id not in hidden)]
    if len(fresh) > MOST_FRESH:
        raise NotYet("Many reports have just been added; they are being held against all others.")
    judged = record.judgements()
    known = {c.id: c for c in ground.claims if c.report not in hidden.union(fresh)}
    known |= {c.id: c for id in fresh for c in record.claims_of(id) if c.published and views.turns(c)}
    known |= {c.id: c for j in judged for a in j.subjects if (c := record.claim(a.claim)) and c.published}
    claims = tuple(sorted(known.values(), key=lambda c: (c.published or "", c.report)))
    spoken = list(ground.spoken)
    if fresh:
        # Until all is read again, a new report is held only against those that speak of holdings.
        told = sorted({c.report for c in claims} | set(fresh))
        days = voices.origins_by_day(r for id in told if (r := record.report(id)))
        new = set(fresh)
        spoken += [(day, {r: o for r, o in here.items() if r in new}) for day, here in days]
    return Grown(claims, tuple(judgements.apply(claims, judged)), merged(spoken), ground.names)


def merged(spoken: Iterable[tuple[Day, dict[str, str]]]) -> tuple[tuple[Day, dict[str, str]], ...]:
    """One entry a day."""
    found: dict[Day, dict[str, str]] = {}
    for day, here in spoken:
        found[day] = found.get(day, {}) | here
    return tuple(sorted(found.items()))


class Reader:
    """Reads a record's ground in the background, and again when it has changed."""

    def __init__(self, path: Path | str, reader: Seer = "owner", reads: bool = True) -> None:
        """`reads`: else another process reads it, and this one takes it from the cache."""
        self.path = path
        self.reader, self.reads = reader, reads
        self.ground: Ground | None = None
        self.turn = 0  # how often it was read
        self._of: object = None
        self._reading = False
        self._began = self._calm = 0.0
        self._lock = Lock()
        self._done = Event()

    def look(self, state: object, wait: float = 0.0) -> Ground | None:
        """The newest ground that is read, waited for no longer than so since its reading began."""
        now = time.monotonic()
        with self._lock:
            if self._of != state and not self._reading and now >= self._calm:
                self._reading, self._of, self._began = True, state, now
                Thread(target=self._read, daemon=True).start()
        if self.ground is None and wait:
            self._done.wait(max(self._began + wait - now, 0.0))
        return self.ground

    def _read(self) -> None:
        try:
            ground = found(self.path, self.reader) or (apart(self.path, self.reader) if self.reads else None)
            if ground is None:
                raise OSError("not there yet")
            self.ground = ground
            self.turn += 1
            self._done.set()
        except (BrokenExecutor, OSError, DatelineError):
            self._of = None  # tried again after a while; the pages say meanwhile that it is being read
        finally:
            now = time.monotonic()
            self._calm = now + (CALM * (now - self._began) if self._of else AGAIN)
            self._reading = False
