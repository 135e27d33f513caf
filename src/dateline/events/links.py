"""Two tellings of one happening, or not: what speaks for it, and what rules it out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache

from msgspec import Struct

from dateline.codebook import load
from dateline.events.traits import Telling, rarity
from dateline.model import Link, Place
from dateline.standing import Relation

APART_KM = 30.0  # two named places farther apart are two places
ONE_DAY = 1  # a night belongs to two days
WIDE = frozenset({"country", "continent", "region"})
SITES = frozenset(
    {"prison", "base", "airbase", "airport", "crossing", "dam", "plant", "camp", "hospital", "university"}
)


class Ground(Struct, frozen=True):
    """What comparing needs beside the two tellings: how actors stand to each other, and their reports' words."""

    relation: Relation
    profiles: Mapping[str, Mapping[str, float]]  # report -> its words by weight
    alike: dict[tuple[str, str], float]  # pairs of reports already compared: many claims share a pair


def compare(a: Telling, b: Telling, ground: Ground) -> Link | None:
    """The link between two tellings, where they share enough and nothing rules it out."""
    if rules_out(a, b, ground):
        return None
    found = dict(_shared(a, b, ground))
    strength = sum(found.values())
    needed = _weights()["within" if a.claim.report == b.claim.report else "enough"]
    if strength < needed:
        return None
    one, other = sorted((a.claim.id, b.claim.id))
    return Link(round(strength, 3), one, other, tuple(found))


def rules_out(a: Telling, b: Telling, ground: Ground) -> str | None:
    """Why two tellings cannot be of one happening; None where they may be."""
    if a.kind != b.kind:
        return "one is planned, denied or possible"
    if a.group != b.group and a.stem != b.stem:
        return "another kind of act"
    if days_apart(a, b) > (ONE_DAY if a.firm and b.firm else 0) and not _told_again(a, b):
        return "another time"
    if places_apart(a.place, b.place) or _sites_apart(a, b):
        return "another place"
    if _other_actors(a, b, ground):
        return "other actors"
    return None


def _sites_apart(a: Telling, b: Telling) -> bool:
    """Whether one takes a prison, base or crossing and the other something else: a town's fall is not its sites'."""
    if a.act.control is None or b.act.control is None or a.place is None or b.place is None or a.place.id == b.place.id:
        return False
    return a.place.kind in SITES or b.place.kind in SITES


def _told_again(a: Telling, b: Telling) -> bool:
    """Whether one report tells a deed undated that it dates elsewhere: "fell on 1 December ... led to its capture"."""
    here = a.place is not None and b.place is not None and a.place.id == b.place.id
    return here and a.claim.report == b.claim.report and a.firm != b.firm and a.act.type == b.act.type


def _shared(a: Telling, b: Telling, ground: Ground) -> list[tuple[str, float]]:
    """Each trait the two share, with its worth."""
    w = _weights()
    found = [("type", w["type"])] if a.act.type == b.act.type else [("group", w["group"])] if a.group == b.group else []
    if a.stem == b.stem:
        found.append(("stem", w["stem"]))
    if near := _nearness(a.place, b.place):
        found.append((near, w[near]))
    if a.actors & b.actors:
        found.append(("actor", w["actor"]))
    elif a.sides & b.sides:
        found.append(("side", w["side"]))
    if a.recipients & b.recipients:
        found.append(("recipient", w["recipient"]))
    if names := a.names & b.names:
        found.append(("name", w["name"] * min(2, len(names))))
    if a.first is not None and b.first is not None:
        kind = "day" if a.firm and b.firm and a.first == a.last and b.first == b.last else "near"
        found.append((kind, w[kind]))
    if _told_again(a, b):
        found.append(("again", w["again"]))
    if _killed(a) is not None and _killed(a) == _killed(b):
        found.append(("killed", w["killed"]))
    if (words := _words(a, b)) > 0:
        found.append(("word", words))
    if a.claim.report != b.claim.report and (told := alike(a.claim.report, b.claim.report, ground)) > 0:
        found.append(("told", min(w["told_most"], w["told"] * told)))
    return found


def days_apart(a: Telling, b: Telling) -> int:
    """Days between the stretches in which the two may have happened; 0 where they overlap or are unknown."""
    if a.first is None or b.first is None or a.last is None or b.last is None:
        return 0
    return max(0, a.first - b.last, b.first - a.last)


def places_apart(a: Place | None, b: Place | None) -> bool:
    """Whether two places are surely two: neither in the other, and far apart or differently named."""
    if a is None or b is None or a.id == b.id or a.id in b.within or b.id in a.within:
        return False
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return _apart_by_name(a, b)
    return _km(a.lat, a.lon, b.lat, b.lon) > APART_KM


def _apart_by_name(a: Place, b: Place) -> bool:
    """Without coordinates: of two countries, or each inside a town that is not the other's."""
    if a.country is not None and b.country is not None and a.country != b.country:
        return True
    towns = [{x for x in (p.id, *p.within) if not x.startswith(("country:", "admin", "text:"))} for p in (a, b)]
    return bool(towns[0]) and bool(towns[1]) and not towns[0] & towns[1]


def _nearness(a: Place | None, b: Place | None) -> str | None:
    if a is None or b is None:
        return None
    if a.id == b.id:
        return "country" if a.kind in WIDE else "place"
    if a.id in b.within or b.id in a.within:
        return "country" if a.kind in WIDE or b.kind in WIDE else "contained"
    return None


def _other_actors(a: Telling, b: Telling, ground: Ground) -> bool:
    """Whether the doers are surely others: known, none shared, of no common side; who fights whom may be told either
    way round."""
    if not a.actors or not b.actors or a.actors & b.actors or a.sides & b.sides:
        return False
    if (a.actors & b.recipients) or (b.actors & a.recipients):
        return False
    day = min(filter(None, (a.claim.published, b.claim.published)), default=None)
    return all(ground.relation(x, y, day) != "ally" for x in sorted(a.actors) for y in sorted(b.actors))


def alike(one: str, other: str, ground: Ground) -> float:
    """How much two reports tell the same: the cosine of their words by rarity."""
    pair = (one, other) if one < other else (other, one)
    if pair not in ground.alike:
        a, b = sorted((ground.profiles[one], ground.profiles[other]), key=len)
        # Rounded, so that the order of adding up never decides.
        ground.alike[pair] = round(sum(x * b[w] for w, x in a.items() if w in b), 6)
    return ground.alike[pair]


def _killed(t: Telling) -> float | None:
    return t.act.fatalities.low if t.act.fatalities else None


def _words(a: Telling, b: Telling) -> float:
    w = _weights()
    return min(float(w["words_most"]), float(w["word"]) * sum(rarity(x) for x in sorted(a.words & b.words)))


def _km(lat: float, lon: float, lat2: float, lon2: float) -> float:
    rad = math.pi / 180
    h = 0.5 - math.cos((lat2 - lat) * rad) / 2
    h += math.cos(lat * rad) * math.cos(lat2 * rad) * (1 - math.cos((lon2 - lon) * rad)) / 2
    return 12742 * math.asin(math.sqrt(min(1.0, h)))


@cache
def _weights() -> Mapping[str, float]:
    book = load("events")
    return {**book["weights"], "enough": book["enough"], "within": book["within"]}
