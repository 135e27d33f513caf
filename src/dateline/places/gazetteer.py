"""The gazetteer: names, coordinates, containment, distance. Opened in milliseconds, built once per machine."""

from __future__ import annotations

import fcntl
import math
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from dateline import cache
from dateline.errors import GazetteerError
from dateline.model import Place
from dateline.places.prior import namesake, prior
from dateline.places.spelling import key, loose

FORMAT = 1
EARTH_KM = 6371.0088
COLUMNS = "p.n, p.id, p.name, p.kind, p.lat, p.lon, p.country, p.within, p.population, p.aliases, p.geonames"


def distance_km(a: Place | tuple[float, float], b: Place | tuple[float, float]) -> float:
    """Straight-line distance in kilometres; infinite where a point is unknown."""
    one, two = _point(a), _point(b)
    if one is None or two is None:
        return math.inf
    lat1, lon1, lat2, lon2 = map(math.radians, (*one, *two))
    h = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(h)))


def _point(value: Place | tuple[float, float]) -> tuple[float, float] | None:
    if isinstance(value, tuple):
        return value
    return (value.lat, value.lon) if value.lat is not None and value.lon is not None else None


class Gazetteer:
    """An open gazetteer file, with the user's own places before all others."""

    def __init__(self, path: Path, own: Iterable[tuple[Place, tuple[str, ...]]] = ()) -> None:
        self.path = path
        self._process = 0
        self._base: sqlite3.Connection | None = None
        self._own: dict[str, list[Place]] = {}
        self._own_ids: dict[str, Place] = {}
        for place, names in own:
            self._own_ids[place.id] = place
            for name in {key(n) for n in names} - {""}:
                self._own.setdefault(name, []).append(place)
        self.candidates = lru_cache(maxsize=40_000)(self._candidates)
        self.place = lru_cache(maxsize=40_000)(self._place)
        self._near_key = lru_cache(maxsize=20_000)(self._loose)

    @property
    def _db(self) -> sqlite3.Connection:
        """The connection of this process: a forked child opens its own."""
        if self._base is None or self._process != os.getpid():
            self._base = sqlite3.connect(f"file:{self.path}?mode=ro&immutable=1", uri=True, check_same_thread=False)
            self._base.execute("PRAGMA mmap_size=268435456")
            self._process = os.getpid()
        return self._base

    def _rows(self, sql: str, values: tuple[object, ...]) -> list[Any]:
        """The rows of a query; a file that cannot be read is only a cache, and is made again."""
        try:
            return self._db.execute(sql, values).fetchall()
        except sqlite3.Error as fault:
            why = f"the gazetteer {self.path} is damaged ({fault}); remove it and run this again: it is built anew"
            raise GazetteerError(why) from fault

    def _candidates(self, k: str) -> tuple[tuple[Place, int], ...]:
        """Places that bear this key, with how sure the name is of each (0 best); the most peopled first."""
        own = tuple((p, -1) for p in self._own.get(k, ()))
        rows = self._rows(
            f"SELECT {COLUMNS}, m.rank FROM names m JOIN places p ON p.n = m.n WHERE m.key = ? "
            "ORDER BY m.rank = 2, p.population DESC, p.id LIMIT 250", (k,),
        )  # fmt: skip
        return own + tuple((_read(r), r[11]) for r in rows)

    def _loose(self, k: str) -> tuple[Place, ...]:
        sql = f"SELECT {COLUMNS} FROM loose m JOIN places p ON p.n = m.n WHERE m.key = ? ORDER BY p.population DESC"
        return tuple(_read(r) for r in self._rows(sql + " LIMIT 60", (k,)))

    def find(self, name: str) -> tuple[Place, ...]:
        """The places that bear this name, best first; by its loose spelling where no exact one fits."""
        options = self.candidates(key(name))
        ranked = sorted(options, key=lambda o: (-prior(*o) + namesake(o[0], options), o[0].id))
        return tuple(p for p, _ in ranked) or self.similar(name)

    def at(self, words: str) -> Place | None:
        """The best known place that words mean: a name, "Tripoli, Lebanon" or an id."""
        name, *outer = (part.strip() for part in words.split(","))
        found = [p for p in (self.place(words),) if p] if ":" in words else list(self.find(name))
        around = {p.id for each in outer for p in self.find(each)}
        return next((p for p in found if not around or around & {*p.within, f"country:{p.country}"}), None)

    def similar(self, name: str) -> tuple[Place, ...]:
        """Places whose name is another transliteration of this one."""
        rough = loose(name)
        return self._near_key(rough) if rough else ()

    def _place(self, id: str) -> Place | None:
        """The place with this id ("geonames:170017", "country:SY", "admin1:SY.10"), or with this GeoNames number."""
        if id in self._own_ids:
            return self._own_ids[id]
        rows = self._rows(f"SELECT {COLUMNS} FROM places p WHERE p.id = ?", (id,))
        if not rows and id.startswith("geonames:"):
            number = id.removeprefix("geonames:")
            rows = self._rows(f"SELECT {COLUMNS} FROM places p WHERE p.geonames = ? LIMIT 1", (number,))
        return _read(rows[0]) if rows else None

    def contains(self, outer_id: str, inner: Place) -> bool:
        """Whether the place lies in the one with this id (a place does not contain itself)."""
        if outer_id in inner.within:
            return True
        if inner.id.startswith("text:") and "@" in inner.id:
            parent = inner.id.partition("@")[2]
            outer = self.place(parent)
            return parent == outer_id or (outer is not None and self.contains(outer_id, outer))
        return False

    def nearest(self, lat: float, lon: float, most_km: float = 100.0) -> Place | None:
        """The nearest town to a point."""
        from dateline.places.rows import cell

        reach = min(3, 1 + int(most_km / 111))
        cells = {
            cell(max(-90, min(89, lat + dy)), lon + dx)
            for dy in range(-reach, reach + 1)
            for dx in range(-reach, reach + 1)
        }
        marks = ",".join("?" * len(cells))
        rows = self._rows(
            f"SELECT {COLUMNS} FROM places p WHERE p.cell IN ({marks}) AND p.kind IN ('city', 'town', 'village')",
            tuple(cells),
        )
        found = min((_read(r) for r in rows), key=lambda p: (distance_km(p, (lat, lon)), p.id), default=None)
        return found if found and distance_km(found, (lat, lon)) <= most_km else None

    def corridor(self, a: Place, b: Place, width_km: float = 15.0) -> tuple[Place, ...]:
        """The towns that lie along the straight line from a to b, in order from a."""
        straight = distance_km(a, b)
        if not math.isfinite(straight) or straight > 1500:
            return ()
        assert a.lat is not None and b.lat is not None and a.lon is not None and b.lon is not None
        pad = width_km / 80
        rows = self._rows(
            f"SELECT {COLUMNS} FROM places p WHERE p.lat BETWEEN ? AND ? AND p.lon BETWEEN ? AND ? "
            "AND p.kind IN ('city', 'town', 'village')",
            (min(a.lat, b.lat) - pad, max(a.lat, b.lat) + pad, min(a.lon, b.lon) - pad, max(a.lon, b.lon) + pad),
        )
        detour = math.sqrt(straight**2 + 4 * width_km**2)
        along = [
            p for p in map(_read, rows) if distance_km(a, p) + distance_km(p, b) <= detour and p.id not in (a.id, b.id)
        ]
        return tuple(sorted(along, key=lambda p: (distance_km(a, p), p.id)))


def _read(row: tuple) -> Place:  # type: ignore[type-arg]
    _, id, name, kind, lat, lon, country, within, people, aliases, number, *_ = row
    return Place(
        id,
        name,
        kind,
        lat,
        lon,
        country,
        tuple(within.split()),
        people,
        tuple(aliases.split("|")) if aliases else (),
        number,
    )


# --- Where it is kept, and building it once -------------------------------------


def gazetteer(own: Path | None = None) -> Gazetteer:
    """The gazetteer, built on first use (some twenty seconds, once); `own` adds a user's CSV or GeoJSON of places."""
    return _opened(cache.folder(), own or _own_from_environment())


def _own_from_environment() -> Path | None:
    return Path(os.environ["DATELINE_PLACES"]) if os.environ.get("DATELINE_PLACES") else None


@lru_cache(maxsize=8)
def _opened(folder: Path, own: Path | None) -> Gazetteer:
    path = ensure(folder)
    if own is None:
        return Gazetteer(path)
    from dateline.places.own import read_own

    return Gazetteer(path, read_own(own, Gazetteer(path)))


def ensure(folder: Path) -> Path:
    """The built gazetteer file of this folder, building it where it is missing or of another version."""
    path = folder / f"places-{_stamp()}.db"
    if _is_whole(path):
        return path
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder / "places.lock"):
            if not _is_whole(path):
                _build(path)
                _sweep(folder, path)
    except OSError as fault:
        raise GazetteerError(
            f"the gazetteer cannot be kept in {folder} ({fault}); set DATELINE_CACHE to a folder that can be written"
        ) from fault
    return path


def _is_whole(path: Path) -> bool:
    """Whether the file is there, a database, and as long as its head says: a copy may have been cut off."""
    try:
        with path.open("rb") as file:
            head = file.read(32)
            size = os.fstat(file.fileno()).st_size
    except OSError:
        return False
    page = int.from_bytes(head[16:18], "big")
    pages = int.from_bytes(head[28:32], "big")
    return head.startswith(b"SQLite format 3") and size == pages * (65_536 if page == 1 else page) > 0


@lru_cache(maxsize=1)
def _stamp() -> str:
    import hashlib

    from dateline.places.build import versions

    return hashlib.sha256(f"{FORMAT} {versions()}".encode()).hexdigest()[:12]


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Only one process builds; the others wait, then find the work done."""
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(held, fcntl.LOCK_UN)


def _build(path: Path) -> None:
    from dateline.places import build

    handle, name = tempfile.mkstemp(suffix=".part", dir=path.parent)
    os.close(handle)
    part = Path(name)
    part.unlink()
    try:
        with _progress() as advance:
            build.write(part, advance)
        part.replace(path)  # a reader sees the whole file or none
    except sqlite3.Error as fault:
        raise GazetteerError(f"the gazetteer could not be built in {path.parent}: {fault}") from fault
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _progress() -> Iterator[Callable[[str, float], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (TextColumn("Building the gazetteer (once): {task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("reading towns", total=1.0)
        yield lambda step, share: bar.update(task, description=step, completed=share)


def _sweep(folder: Path, keep: Path) -> None:
    """Remove the files of older versions: a reader that has one open keeps it until it ends."""
    for old in folder.glob("places-*.db"):
        if old != keep:
            old.unlink(missing_ok=True)
