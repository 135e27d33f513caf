"""Airports, air bases, and the codebook's list of what town lists leave out."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from importlib.resources import files

from dateline import codebook
from dateline.places.rows import ALSO, MAIN, OTHER, Nearest, Row, key

_MILITARY = re.compile(r"\b(Air Base|Airbase|Air Force Base|AFB|Air Station|Army Airfield|RAF)\b")
_FIELD = re.compile(r"\s+(International|Regional|Municipal|Intl)?\s*(Airport|Air Base|Airbase|Airfield|Air Field)$")


def airports(index: Nearest) -> Iterator[Row]:
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


def overlay(index: Nearest) -> Iterator[Row]:
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
