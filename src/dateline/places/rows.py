"""What goes into the gazetteer: one row for a place, and where the people of each region live."""

from __future__ import annotations

import math
import re
from collections import defaultdict

import msgspec

from dateline.places.spelling import key as cached_key
from dateline.places.spelling import loose as cached_loose

# Every name is met once here: a cache would only cost.
key, loose = cached_key.__wrapped__, cached_loose.__wrapped__

# How sure a name is of its place: the name itself, an English or native form, one of GeoNames' many other forms.
MAIN, ALSO, OTHER = 0, 1, 2

_LATIN = re.compile(r"^[A-ZÀ-ÞĀ-ſƏḀ-ỿʻʼʿ‘’'][\u0020-\u024f\u1e00-\u1eff\u02b0-\u02ff‘’'`´–-]*$")
LATIN_ARTICLE = re.compile(r"^(al|el|as|ash|ad|ar|az|at|an)[- ][A-Z]", re.IGNORECASE)


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


def usable(form: str) -> bool:
    """Latin letters, written as a name: not a code, not a machine's transliteration."""
    # Most forms fail on their first letter; the patterns are kept for the rest (they cost half the build).
    if len(form) < 3 or (form[0] > "ʿ" and form[0] not in "Ḁ‘’"):
        return "\u1e00" <= form[0] <= "\u1eff" and len(form) >= 3 and bool(_LATIN.match(form)) if form else False
    if form[0].islower():
        return bool(LATIN_ARTICLE.match(form))
    if form.isascii():
        return not (len(form) <= 5 and form.isupper())
    return bool(_LATIN.match(form))


class Sums:
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

    def index(self) -> Nearest:
        return Nearest(self.grid)


class Nearest:
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
