"""A user's own places: a CSV with name, lat, lon, or a GeoJSON of points; they come before the gazetteer's."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from dateline.errors import InputError, RowError
from dateline.model import Place, PlaceKind
from dateline.places.gazetteer import Gazetteer, distance_km
from dateline.places.rows import Row
from dateline.places.sites import overlay_row


def read_own(path: Path, known: Gazetteer) -> list[tuple[Place, tuple[str, ...]]]:
    """The places of a user's file, each with all its names; by name, lat, lon, kind, country, also."""
    rows = _geojson(path) if path.suffix.lower() in (".geojson", ".json") else _csv(path)

    def town(lat: float, lon: float, country: str | None) -> tuple[float, str, list[str]] | None:
        near = known.nearest(lat, lon)
        if near is None or (country and near.country != country):
            return None
        return distance_km(near, (lat, lon)), near.id, list(near.within)

    return [_place(overlay_row(_entry(row, line), town, "user"), row, known) for line, row in rows]


def _place(row: Row, given: dict[str, Any], known: Gazetteer) -> tuple[Place, tuple[str, ...]]:
    country = row.country
    if country is None and row.within:
        inner = known.place(row.within[0])
        country = inner.country if inner else None
    aliases = tuple(n for n in row.names if n != row.name)
    kind = cast(PlaceKind, row.kind)
    place = Place(row.id, row.name, kind, row.lat, row.lon, country, tuple(row.within), row.population, aliases)
    return place, tuple(row.names)


def _entry(row: dict[str, Any], line: int) -> dict[str, object]:
    name = str(row.get("name") or "").strip()
    if not name:
        raise RowError(line, "a place needs a name")
    try:
        at = [float(row["lat"]), float(row["lon"])]
    except (KeyError, TypeError, ValueError) as wrong:
        raise RowError(line, f"{name}: lat and lon must be numbers of degrees") from wrong
    if not (-90 <= at[0] <= 90 and -180 <= at[1] <= 180):
        raise RowError(line, f"{name}: lat and lon are out of range")
    people = str(row.get("population") or "0").strip()
    if not people.isdecimal():
        raise RowError(line, f"{name}: population must be a whole number, not {people!r}")
    also = row.get("also") or []
    forms = [a.strip() for a in also.split(";")] if isinstance(also, str) else [str(a) for a in also]
    return {"name": name, "at": at, "kind": row.get("kind") or "site", "country": row.get("country") or None,
            "also": [f for f in forms if f], "people": int(people)}  # fmt: skip


def _csv(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise InputError(f"the list of places {path} cannot be read: {fault}") from fault
    yield from enumerate(csv.DictReader(text.splitlines()), start=2)


def _geojson(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as fault:
        raise InputError(f"the list of places {path} is not GeoJSON with features: {fault}") from fault
    for number, feature in enumerate(features if isinstance(features, list) else [features], start=1):
        try:
            point = (feature.get("geometry") or {}).get("coordinates") or [None, None]
            yield number, {**(feature.get("properties") or {}), "lon": point[0], "lat": point[1]}
        except (AttributeError, TypeError, LookupError) as wrong:
            raise RowError(number, "no feature with a point and properties") from wrong
