"""Which of the places that bear a name is meant: containment said, the report's other places, prominence."""

from __future__ import annotations

import math
from collections import defaultdict
from functools import lru_cache
from itertools import pairwise

from dateline.model import Parse, Place, Report
from dateline.places.found import Found
from dateline.places.gazetteer import Gazetteer, distance_km
from dateline.places.prior import namesake, prior
from dateline.places.rows import cell
from dateline.places.spelling import key
from dateline.places.words import words

ROUNDS = 3
_WATERS = frozenset(("river", "lake", "creek", "bay", "sea", "mountain", "valley"))
_REGIONS = ("admin1", "admin2", "region", "outer")
# How strongly each ground speaks, in the unit of prior.py.
SAID_WITHIN = 9.0
SAME_REGION, SAME_NEIGHBOURHOOD, SAME_COUNTRY = 1.7, 1.7, 1.1
HOME = 1.5  # the publisher's country, by its web address
TOLD_HOME = 3.0  # as it was told: "Tripoli" is Lebanon's in a Lebanese paper, unless it speaks of Libya
HOME_WEIGHT = 4.0
MOST_OPTIONS = 80
LARGE = 500_000  # people of a town that is named without its country
AROUND = 60.0  # km from a town's point: what lies farther off is no part of it
DEMONYM, BARE_COUNTRY = 0.3, 0.6  # "Russian troops" and "Russia said" place little; "in Russia" does


class _Votes:
    """What the report's places say together of regions, squares of the map and countries."""

    def __init__(self) -> None:
        self.region: dict[str, float] = defaultdict(float)
        self.square: dict[int, float] = defaultdict(float)
        self.country: dict[str, float] = defaultdict(float)

    def add(self, place: Place, share: float) -> None:
        if place.country:
            self.country[place.country] += share
        if place.kind == "country":
            return
        for outer in (*place.within, place.id):
            if outer.startswith("admin1:"):
                self.region[outer] += share
        if place.lat is not None and place.lon is not None and place.kind != "admin1":
            for square in _around(cell(place.lat, place.lon)):
                self.square[square] += share

    def speak(self, place: Place, mine: _Votes) -> float:
        """The support of the others for a place, each kind of ground saturating."""
        value = 0.0
        if place.country:
            value += SAME_COUNTRY * _few(self.country[place.country] - mine.country.get(place.country, 0.0))
        if place.kind == "country":
            return value
        region = (
            place.id if place.kind == "admin1" else next((w for w in place.within if w.startswith("admin1:")), None)
        )
        if region:
            value += SAME_REGION * _few(self.region.get(region, 0.0) - mine.region.get(region, 0.0))
        if place.lat is not None and place.lon is not None:
            square = cell(place.lat, place.lon)
            value += SAME_NEIGHBOURHOOD * _few(self.square.get(square, 0.0) - mine.square.get(square, 0.0))
        return value


def _few(n: float) -> float:
    return math.log1p(2 * n) if n > 0 else 0.0


@lru_cache(maxsize=8192)
def _around(square: int) -> tuple[int, ...]:
    row, column = divmod(square, 360)
    return tuple((row + dy) * 360 + (column + dx) % 360 for dy in (-1, 0, 1) for dx in (-1, 0, 1))


def resolve(report: Report, parse: Parse, found: list[Found], gazetteer: Gazetteer) -> None:
    """Choose, for every name found, the place it means; its `standing` is the choice's lead in support."""
    _contain(parse, found)
    at_home = gazetteer.at(report.home) if report.home else None
    country, towns = (at_home.country, ()) if at_home else _home(report.publisher, gazetteer)
    drawn = (country, TOLD_HOME if at_home else HOME)
    groups: dict[tuple[str, int | None], list[Found]] = defaultdict(list)
    for f in found:
        if f.options:
            groups[(f.key, f.container)].append(f)
    if towns:
        # The publisher's town is heard as if the report had named it once.
        groups[("publisher", None)] = [Found(0, 0, "", "publisher", towns, HOME_WEIGHT)]
    values = {g: _values(members[0], found, drawn) for g, members in groups.items()}
    shares = {g: _shares(v) for g, v in values.items()}
    base = {g: {p.id: v for p, v in pairs} for g, pairs in values.items()}
    support: dict[tuple[str, int | None], dict[str, float]] = {}
    for _ in range(ROUNDS):
        total, own = _Votes(), {}
        for g, members in groups.items():
            mine = own[g] = _Votes()
            weight = _voice(members)
            for place, share in shares[g]:
                if share > 0.02:
                    total.add(place, share * weight)
                    mine.add(place, share * weight)
        for g, members in groups.items():
            # A name borne with and without its container still speaks with one voice.
            support[g] = {p.id: total.speak(p, own[g]) for p, _ in members[0].options[:MOST_OPTIONS]}
            shares[g] = _shares([(p, base[g][p.id] + support[g][p.id]) for p, _ in members[0].options[:MOST_OPTIONS]])
    for g, members in groups.items():
        best = shares[g][0][0]
        for member in members:
            member.choice = best
            member.standing = support[g][best.id]
    _one_sense(found)


def _voice(members: list[Found]) -> float:
    """How loudly a name speaks for its surroundings: surer and oftener named, louder."""
    loud = min(2.0, 0.6 + 0.4 * len(members)) * min(1.0, max(0.15, max(m.weight for m in members) / 3))
    if members[0].demonym:
        return loud * DEMONYM
    if members[0].options[0][0].kind == "country" and not any(m.locative for m in members):
        return loud * BARE_COUNTRY
    return loud


def _values(f: Found, found: list[Found], drawn: tuple[str | None, float]) -> list[tuple[Place, float]]:
    home, pull = drawn
    return [
        (p, prior(p, r) + _said(p, r, f, found) + (pull if p.country == home and p.kind != "country" else 0.0))
        for p, r in f.options[:MOST_OPTIONS]
    ]


def _shares(values: list[tuple[Place, float]]) -> list[tuple[Place, float]]:
    """Each option's share of belief, greatest first."""
    top = max(v for _, v in values)
    odds = [(p, math.exp(min(0.0, v - top) * 1.5)) for p, v in values]
    total = sum(o for _, o in odds)
    return sorted(((p, o / total) for p, o in odds), key=lambda x: (-x[1], x[0].id))


def _said(place: Place, rank: int, f: Found, found: list[Found]) -> float:
    """What the words beside the name say: the container named after it, or the kind of place."""
    value = 0.0
    last = f.key.rpartition(" ")[2]
    if last in _WATERS and place.kind != "water" and rank > 0:
        value -= 4.0  # "Red River" is not first of all Red River County
    if f.container is not None:
        outer = {p.id for p, _ in found[f.container].options}
        if outer & set(place.within) or (place.country and f"country:{place.country}" in outer):
            value += SAID_WITHIN
    if f.kind:
        value += _kind_fits(place, f.kind)
    if f.kind not in _REGIONS:
        value -= namesake(place, f.options[:12])
    return value


def _kind_fits(place: Place, kind: str) -> float:
    if kind in ("admin1", "admin2", "region"):
        return (
            3.0
            if place.kind in ("admin1", "admin2", "region") and (kind != "admin1" or place.kind == "admin1")
            else -1.0
        )
    if kind in ("city", "town", "village"):
        return 2.0 if place.kind in ("city", "town", "village") else -2.0
    return 2.0 if place.kind == kind else 0.0


def _contain(parse: Parse, found: list[Found]) -> None:
    """ "Paris, Texas", "Hama (Syria)", "Hama in Syria": a place said to lie in the next one."""
    for i, (a, b) in enumerate(pairwise(found)):
        between = parse.text[parse.tokens[a.last - 1].end : parse.tokens[b.first].start]
        if "\n" in between or a.demonym or b.demonym:
            continue
        inside = _said_in(parse, a, b)
        if not inside and (between.strip() not in (",", "(", "in", ", in", "in the", "") or len(between) > 8):
            continue
        if inside and _elsewhere(a, b):
            # "Palma in northern Mozambique" is not the Palma that the gazetteer knows.
            a.options, a.container = (), i + 1
            continue
        if a.key == b.key or (between.strip() == "" and not b.sure):
            continue
        outer = {
            p.id for p, r in b.options if p.kind in ("country", "admin1", "admin2") and (r < 2 or len(b.options) < 5)
        }
        if any(outer & set(p.within) for p, _ in a.options):
            a.container = i + 1
            a.weight += 3.0
            b.weight += 2.0
            if b.kind is None and any(p.kind in ("town", "village", "city") for p, _ in a.options):
                b.kind = "outer"


def _said_in(parse: Parse, a: Found, b: Found) -> bool:
    """Whether the words between say that the one lies in the other: "Palma in northern Mozambique"."""
    w, between = words(), parse.tokens[a.last : b.first]
    if between and between[0].text.lower() in w.kinds:  # "the Mansoura district in the port city of Aden"
        between = between[1:]
    if not between or between[0].text.lower() != "in" or parse.text[parse.tokens[b.last - 1].end :][:1] in ("'", "’"):
        return False
    return all(t.text.lower() in w.directions | w.kinds.keys() | {"the", "of"} for t in between[1:])


def _elsewhere(a: Found, b: Found) -> bool:
    """Whether no place of the one name lies in the country, or at the town, of the other."""
    outer = b.options[0][0] if b.options else None
    if outer is None or any(p.kind in ("country", "continent") for p, _ in a.options):
        return False
    if outer.kind == "country":  # but "the talks between Riyadh and Kabul in Qatar"
        return all(p.country != outer.country and p.population < LARGE for p, _ in a.options)
    towns = [p for p, _ in b.options if p.lat is not None]
    part = a.kind in ("neighbourhood", "admin2") and b.kind in ("city", "town") and bool(towns)
    return part and all(distance_km(p, t) > AROUND for p, _ in a.options if p.lat is not None for t in towns)


@lru_cache(maxsize=512)
def _home(publisher: str | None, gazetteer: Gazetteer) -> tuple[str | None, tuple[tuple[Place, int], ...]]:
    """Where a publisher is at home: the country of its web address, and the towns that bear the name in it."""
    host = (publisher or "").lower().removeprefix("www.")
    if "." not in host:
        return None, ()
    listed = words().publishers.get(host)
    if listed:
        place = gazetteer.place(listed)
        if place:
            return place.country, ((place, 0),) if place.kind != "country" else ()
    labels = host.split(".")
    ending = labels[-1].upper()
    country = "GB" if ending == "UK" else ending if len(ending) == 2 and gazetteer.place(f"country:{ending}") else None
    towns: list[tuple[Place, int]] = []
    for label in labels[:-1]:
        for rest in _rests(label):
            towns += [(p, r) for p, r in gazetteer.candidates(rest) if r == 0 and p.kind in ("city", "town", "admin1")
                      and (country is None or p.country == country)]  # fmt: skip
    return country, tuple(towns[:40])


def _rests(label: str) -> set[str]:
    """A web name without the words that say it is an outlet: "athensreview" -> "athens"."""
    found = set()
    for word in words().outlet_words:
        for rest in (label.removesuffix(word), label.removeprefix(word)):
            rest = rest.strip("-")
            if rest != label and len(rest) >= 5:
                found.add(rest)
                found |= {
                    rest.removesuffix(w).strip("-") for w in words().outlet_words if len(rest.removesuffix(w)) >= 5
                }
    return {key(r) for r in found} | ({key(label)} if len(label) >= 6 else set())


def _one_sense(found: list[Found]) -> None:
    """A name said once with its container means the same place elsewhere in the report."""
    said = {f.key: f.choice for f in found if f.container is not None and f.choice is not None}
    for f in found:
        if f.container is None and f.key in said and f.kind is None:
            f.choice = said[f.key]
