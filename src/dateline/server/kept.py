"""What the record says, kept while its file stays as it is.

The kept values are frozen, so that any thread may read them; each thread has its own connection to the file.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Literal, TypeVar, cast

from dateline import views
from dateline.brief.desk import Desk as Wording
from dateline.control.history import History
from dateline.errors import DatelineError
from dateline.library import Counts, RecordLibrary, words
from dateline.model import Answer, Claim, Control, Day, Event, Report
from dateline.record import Record
from dateline.record.watching import Watch
from dateline.server.ground import Grown, NotYet, Reader, grown
from dateline.server.happenings import Few, Happenings, Many
from dateline.server.merging import Merging

MANY_CLAIMS = views.MANY_CLAIMS
FEW = 3  # questions offered beside a page of a large record
MOST_FETCHED = 2_000
MOST_USES = 2_000  # of what one thread counted for questions, before it counts anew
WAIT, PAUSE = 1.5, 0.1  # seconds that a page waits for what is being read before it says so; between two looks
MOST_KEPT = 96  # ledgers and lists of days looked at; the oldest look goes first
T = TypeVar("T")


class Kept:
    """The record at a path as the pages need it: each view is made once a day asked about."""

    def __init__(self, path: Path | str, reader: Literal["owner", "public"] = "owner", reads: bool = True) -> None:
        """`reader`: what is private is not in a public reader's record. `reads`: see `ground.Reader`."""
        self.path = path
        self._reader = reader
        self._mine = threading.local()
        self._lock = threading.Lock()
        self._making: dict[tuple[object, ...], threading.RLock] = {}
        self._values: OrderedDict[tuple[object, ...], object] = OrderedDict()
        self._watch = Watch(path)
        self._state: Hashable = None
        self._grounds = Reader(path, reader, reads)
        self._merging = Merging(path, reader, reads)

    @property
    def record(self) -> Record:
        """This thread's connection to the record."""
        if not hasattr(self._mine, "record"):
            record = Record.existing(self.path, words)
            record.wait(0)  # a page says at once that a shared record is away
            record.hide(self._reader)
            self._mine.record = record
        return cast(Record, self._mine.record)

    @property
    def library(self) -> RecordLibrary:
        """The record as this thread answers questions from it: what was counted for one serves the next."""
        made, state, uses = getattr(self._mine, "library", (None, None, 0))
        if made is None or state != self.state() or uses > MOST_USES:
            counts = self.keep(("counts",), lambda: Counts(self.record.printed()))
            made = RecordLibrary(self.record, self.rows, self.events, self.story, counts)
            state, uses = self.state(), 0
        self._mine.library = made, state, uses + 1
        return cast(RecordLibrary, made)

    def rows(self, place: str, as_of: Day, on: Day) -> tuple[Control, ...]:
        """The ledger's rows for the places of one name."""

        def by_name() -> dict[str, tuple[Control, ...]]:
            found: dict[str, dict[str, Control]] = {}
            for row in self.control(as_of, on):
                for name in (row.place.id, row.place.name, *row.place.aliases):
                    found.setdefault(name.casefold(), {})[row.place.id] = row
            return {name: tuple(rows.values()) for name, rows in found.items()}

        if self.is_large() and self._grounds.look(self._watch.state()) is None:
            return views.control_at(self.record, place, as_of, on)
        return self.keep(("named", as_of, on), by_name).get(place.casefold(), ())

    def look_again(self) -> None:
        """Have the next page look whether the record has changed, however soon it comes."""
        self._watch.look_again()

    def close(self) -> None:
        """Give back every thread's connection; each opens a new one where it goes on."""
        self._mine = threading.local()  # a thread that is still reading closes its own when it has read
        self._watch.close()

    def story(self, places: frozenset[str], as_of: Day) -> tuple[Control, ...]:
        """Every stretch of the stories of some places."""
        return self.keep(("story", places, as_of), lambda: views.story_of(self.record, places, as_of))

    def state(self) -> Hashable:
        """What changes when the record does, or when more of it has been read."""
        return self._watch.state(), self._grounds.turn

    def shown(self) -> Hashable:
        """What changes when a page may read otherwise: of a large record, also when its happenings are merged."""
        return self.state(), self._merging.turn

    def keep(self, key: tuple[object, ...], make: Callable[[], T]) -> T:
        """The value of a key, made where it is not kept or the record has changed since.

        A key has a lock of its own: who asks for what is being made waits for it, nobody else does.
        """
        with self._lock:
            if (state := self.state()) != self._state:
                self._values.clear()
                self._state = state
            if key in self._values:
                self._values.move_to_end(key)
                return cast(T, self._values[key])
            making = self._making.setdefault(key, threading.RLock())
        with making:
            with self._lock:
                if key in self._values:
                    return cast(T, self._values[key])
            value = make()
            with self._lock:
                self._making.pop(key, None)
                if state == self._state:  # else the record changed while it was made
                    self._values[key] = value
                while len(self._values) > MOST_KEPT:
                    self._values.popitem(last=False)
        return value

    def days(self) -> tuple[Day, Day] | None:
        """The first and last day of the record's reports."""
        first, last = self.record.oldest_day(), self.record.newest_day()
        return (first[:10], last[:10]) if first and last else None

    def control(self, as_of: Day | None = None, on: Day | None = None) -> tuple[Control, ...]:
        """The ledger of a day; of a large record its undated reports are left out of today's too."""
        if self.is_large():
            as_of = as_of if as_of or on else self.record.newest_day()
            if as_of is None and on is not None:
                return self.keep(("control", None, on), lambda: self.ground(WAIT).on(on))
        if as_of is not None and on in (None, as_of):
            return self.keep(("control", as_of), lambda: self.history().as_of(as_of))
        return self.keep(("control", as_of, on), lambda: views.control(self.record, as_of, on))

    def history(self) -> History:
        """The ledger of every day, ready."""
        if self.is_large():
            return self.keep(("history",), lambda: self.ground(WAIT).history())
        return self.keep(("history",), lambda: views.history(self.record))

    def ground(self, wait: float = 0.0) -> Grown:
        """What a large record's ledgers rest on, with all that is new since it was read."""
        ground = self._grounds.look(self._watch.state(), wait)
        if ground is None:
            raise NotYet("Its reports are being held against one another; the first time takes a little while.")
        return self.keep(("ground",), lambda: grown(ground, self.record))

    def wait(self) -> None:
        """Return when what a large record's ledgers rest on is read; its happenings are merged behind that."""
        while self.is_large() and self._grounds.look(self._watch.state()) is None:
            time.sleep(PAUSE)
        if self.is_large() and self.record.count("claims") <= views.MOST_CLAIMS:
            self._merging.look(self._watch.state(), None)

    def turning(self) -> Sequence[Claim]:
        """The claims that turn or state a holding, among others."""
        return self.ground().claims if self.is_large() else list(self.record.bearing())

    def questions(
        self,
        as_of: Day | None,
        most: int,
        report: str | None = None,
        place: str | None = None,
        event: Event | None = None,
    ) -> tuple[Answer, ...]:
        """Questions that the record answers, beside what a reader looks at."""
        # Each question offered is tried first: of a large record that takes a twentieth of a second and more.
        most = min(most, FEW) if self.is_large() else most
        key = ("questions", as_of, most, report, place, event.id if event else None)
        make = lambda: views.questions(self.library, as_of, report, most, place=place, event=event)  # noqa: E731
        return self.keep(key, make)

    def events(self, as_of: Day | None = None) -> tuple[Event, ...]:
        """The happenings known on a day; of a large record no page may hold them all."""
        if self.is_large():
            raise NotYet("Its happenings are read one by one.")
        return self.keep(("events", as_of), lambda: views.events(self.record, as_of))

    def happenings(self, as_of: Day | None = None) -> Happenings:
        """What the claims known on a day tell of; of a large record as merged last, merged again in the background."""
        if not self.is_large():
            return self.keep(("happenings", as_of), lambda: Few(self.events(as_of), self.claims(as_of)))
        if self.record.count("claims") > views.MOST_CLAIMS:
            raise DatelineError(f"More than {views.MOST_CLAIMS:,} claims are too many to be merged at once.")
        found = self._merging.look(self._watch.state(), as_of)
        if found is None:
            step = self._merging.step(as_of)
            raise NotYet(f"Its claims are being merged into happenings ({step}); the first time takes some minutes.")
        return Many(found, self.record)

    def claims(self, as_of: Day | None = None) -> tuple[Claim, ...]:
        """The claims known on a day, as judged."""
        return self.keep(("claims", as_of), lambda: tuple(views.claims(self.record, as_of)))

    def wording(self) -> Wording:
        """Names, speakers and quotations in the words of the brief; each report is fetched where it is referred to."""

        def make() -> Wording:
            made = Wording((), () if self.is_large() else self.record.claims())
            if self.is_large():
                with suppress(NotYet):  # till then places bear the names of the gazetteer
                    made.names = self.ground().names
            made.reports = Fetched(self)
            return made

        return self.keep(("wording",), make)

    def is_large(self) -> bool:
        """Whether the record is so large that no page may wait for all its claims."""
        return self.keep(("large",), lambda: self.record.count("claims") > MANY_CLAIMS)

    def event_of(self, as_of: Day | None = None) -> Happenings | dict[str, Event]:
        """Claim id -> the happening it tells of; of a large record none until they are merged."""
        if not self.is_large():
            return self.happenings(as_of)
        found = self._merging.known(as_of)
        return Many(found, self.record) if found else {}


class Fetched(dict[str, Report]):
    """Reports by id, each fetched from the record when it is first wanted and kept for a while."""

    def __init__(self, kept: Kept) -> None:
        super().__init__()
        self._kept = kept

    def get(self, id: str, default: Report | None = None) -> Report | None:  # type: ignore[override]
        """One report, where the record holds it."""
        if id not in self:
            if len(self) > MOST_FETCHED:
                self.clear()
            found = self._kept.record.report(id)
            if found is None:
                return default
            self[id] = found
        return super().get(id, default)
