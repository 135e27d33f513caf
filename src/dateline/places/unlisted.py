"""Places that a report names and no list holds: "the village of Y", "the Ramouseh district", "Hama's prison"."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from dateline.model import Parse, Place, PlaceKind, Token
from dateline.places.found import Found
from dateline.places.gazetteer import Gazetteer, distance_km
from dateline.places.persons import Persons
from dateline.places.relation import distance, relation
from dateline.places.spelling import key
from dateline.places.spot import run_end
from dateline.places.words import Words, kind_at, kind_of, words

# A part with a wall round it is tied to its town; a listed site this near to the town is the one meant.
SITE_KM = 60.0
KM_OF_DEGREE = 111.2
COMPASS = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")
DISTANCE_WORDS = 14
DISTANCE = re.compile(
    r"(?:about|some|around|roughly|nearly)?\s*[\d.,]+\s*-?\s*(?:km|kms|kilomet(?:er|re)s?|miles?|mi)\b[\s\w()-]{0,30}?\b(?:of|from)"
    r"(?:\s+the\s+(?:capital|city|town)(?:\s+of)?,?)?",
    re.IGNORECASE,
)
MIDDLE = 4  # words that may stand between a town and its part ("Hama's main central prison")
_NAME_TAGS = frozenset(("NNP", "NNPS", "NN", "NNS", "JJ", "FW", "VB", "VBZ"))
_TOWN = frozenset(("city", "town", "village"))
_INSIDE = frozenset(
    (
        "neighbourhood",
        "site",
        "hospital",
        "university",
        "prison",
        "crossing",
        "camp",
        "plant",
        "base",
        "airport",
        "airbase",
        "dam",
    )
)


def candidate(
    parse: Parse, i: int, gazetteer: Gazetteer, people: Persons, strength: float, listed: str | None = None
) -> Found | None:
    """A name that no list holds exactly, where its surroundings say that it is a place.

    First another transliteration is tried; else the name stands for itself, if a kind of place is named beside it.
    """
    w, tokens = words(), parse.tokens
    if i in people.tokens or tokens[i].text in w.demonyms or tokens[i].text.lower() in w.never:
        return None
    end = run_end(tokens, i)
    kind: str | None
    if tokens[end - 1].text.lower() in w.kinds and end - i > 1 and tokens[end - 1].text[0].isupper():
        kind, name_end = w.kinds[tokens[end - 1].text.lower()], end - 1
    else:
        kind, name_end = _kind_beside(tokens, i, end, w) or listed, end
    if kind is None and strength < 1.0:
        return None
    piece = parse.text[tokens[i].start : tokens[name_end - 1].end]
    if len(piece) < 3 or piece.isupper() or (tokens[i].tag not in _NAME_TAGS and end == i + 1):
        return None
    similar = gazetteer.similar(piece)
    if kind in _INSIDE:
        # "Mezzeh airbase" is Mezzeh Air Base; "the Zaatari refugee camp" is no village of like sound.
        if sites := _sites(piece, kind, gazetteer):
            return Found(i, name_end, piece, key(piece), tuple((p, 1) for p in sites), kind=kind)
        similar = tuple(p for p in similar if p.kind == kind)
    if similar:
        return Found(i, name_end, piece, key(piece), tuple((p, 3) for p in similar), kind=kind)
    if kind is None or kind in ("country", "admin1", "region") or tokens[i].text.lower() in w.kinds:
        return None
    if kind in _INSIDE and tokens[name_end - 1].text.lower() in w.bodies:
        return None  # "an Afghan National Army base" is called by whose it is
    whole = parse.text[tokens[i].start : tokens[end - 1].end]
    return Found(i, end, whole, key(whole), (), kind=kind)


def _sites(name: str, kind: str, gazetteer: Gazetteer) -> list[Place]:
    forms = ("Air Base", "Airport", "Military Airport") if kind == "airbase" else (kind.title(),)
    found = (p for form in forms for p, _ in gazetteer.candidates(key(f"{name} {form}")))
    return [p for p in found if p.kind == kind]


def _kind_beside(tokens: Sequence[Token], i: int, end: int, w: Words) -> str | None:
    sentence = tokens[i].sentence
    if end < len(tokens) and tokens[end].sentence == sentence and (kind := kind_at(tokens, end, w)[0]):
        return kind
    if i >= 2 and tokens[i - 1].text.lower() == "of" and tokens[i - 2].sentence == sentence:
        noun = tokens[i - 2].text.lower()
        return kind_of(noun, w.kinds) or (w.kinds["village"] if noun == "communities" else None)
    if (
        i >= 1
        and tokens[i - 1].sentence == sentence
        and tokens[i - 1].text in ("village", "town", "hamlet", "settlement")
    ):
        return w.kinds[tokens[i - 1].text]
    return None


def widen(parse: Parse, f: Found, gazetteer: Gazetteer) -> Found:
    """A town's part that is named by the town: "Hama's prison", "Aleppo airport", "the Citadel of Aleppo"."""
    if f.choice is None or f.choice.kind not in _TOWN or f.demonym:
        return f
    w, tokens = words(), parse.tokens
    sentence = tokens[f.first].sentence
    if f.first >= 2 and tokens[f.first - 1].text == "of" and tokens[f.first - 2].sentence == sentence:
        noun = tokens[f.first - 2]
        if noun.text.lower() in w.parts and noun.text[0].isupper():
            first = noun.i
            while (
                first
                and tokens[first - 1].sentence == sentence
                and tokens[first - 1].text[0].isupper()
                and first - 1 > f.first - 5
                and tokens[first - 1].pos == "PROPN"
            ):
                first -= 1
            return _part(parse, f, first, f.last, w.kinds[noun.text.lower()], gazetteer)
    at, middle = f.last, 0
    if at < len(tokens) and tokens[at].text in ("'s", "’s", "’", "'"):
        at += 1
    while at < len(tokens) and tokens[at].sentence == sentence and middle <= MIDDLE:
        t = tokens[at]
        low = t.text.lower()
        pair = low + tokens[at + 1].text.lower() if at + 1 < len(tokens) else ""
        if pair in ("airbase", "airfield") or (low in ("military", "air") and pair.endswith(("base", "airport"))):
            return _part(parse, f, f.first, at + 2, "airbase", gazetteer)
        if low in w.before_kinds and (named := kind_at(tokens, at, w))[0] in _INSIDE:
            return _part(parse, f, f.first, named[1], named[0], gazetteer)
        if low in w.parts:
            nxt = tokens[at + 1] if at + 1 < len(tokens) else None
            if (
                nxt is not None
                and nxt.sentence == sentence
                and nxt.pos in ("NOUN", "PROPN")
                and nxt.text.lower() not in w.parts
            ):
                return f  # "Aleppo University students", "Hama prison guards"
            return _part(parse, f, f.first, at + 1, w.kinds[low], gazetteer)
        if t.pos not in ("ADJ", "NOUN", "PROPN") or (low not in w.before_parts and t.tag != "JJ"):
            return f
        at, middle = at + 1, middle + 1
    return f


def _part(parse: Parse, f: Found, first: int, last: int, kind: str, gazetteer: Gazetteer) -> Found:
    town = f.choice
    assert town is not None
    text = parse.text[parse.tokens[first].start : parse.tokens[last - 1].end]
    plain = text.replace("’s ", " ").replace("'s ", " ")
    listed = [p for p, _ in gazetteer.candidates(key(plain)) if distance_km(p, town) <= SITE_KM]
    noun = " ".join(plain.split()[-2 if kind == "plant" else -1 :]).lower()  # a power plant, a steel plant
    if not listed and kind in ("airport", "airbase"):
        forms = (f"{town.name} {noun}" for noun in ("Airport", "International Airport", "Air Base"))
        bearers = (p for form in forms for p, _ in gazetteer.candidates(key(form)))
        listed = [p for p in bearers if p.kind == kind and distance_km(p, town) <= SITE_KM]
    # "the University of Aleppo" is called so; "Hama's main prison" is Hama prison.
    named = plain if first < f.first else f"{town.name} {'air base' if kind == 'airbase' else noun}"
    place = listed[0] if listed else _made(named, kind, town)
    return Found(first, last, text, key(plain), ((place, 0),), f.weight, f.locative, f.container, True, choice=place)


def _made(name: str, kind: str, parent: Place | None, country: str | None = None, at_parent: bool = True) -> Place:
    slug = key(name).replace(" ", "-")
    if parent is None:
        return Place(f"text:{slug}", name, _kind(kind), country=country)
    point = (parent.lat, parent.lon) if at_parent else (None, None)
    return Place(f"text:{slug}@{parent.id}", name, _kind(kind), *point, parent.country, (parent.id, *parent.within))


def _kind(kind: str) -> PlaceKind:
    return kind  # type: ignore[return-value]  # the codebook's kinds are PlaceKind's, which a test checks


def name_unlisted(parse: Parse, f: Found, found: list[Found], at: int, outer: Place | None = None) -> Place | None:
    """The place an unlisted name stands for, tied to the place it is said to be in (`outer`), or to the town named
    last."""
    for g in found[:at]:
        if g.key == f.key and f.container is None and g.choice is not None and g.choice.id.startswith("text:"):
            return g.choice
    if measured := _measured(parse, f, found[at + 1 :]):
        return measured
    kind = f.kind or "village"
    if kind == "admin2":
        kind = "neighbourhood" if _last_town(found, at) is not None else "admin2"
    parent = outer
    if outer is None and kind in _INSIDE:
        parent = _last_town(found, at)
    sentence = parse.tokens[f.first].sentence
    if parent is None:
        beside = (g.choice for g in found if parse.tokens[g.first].sentence == sentence and not g.demonym)
        parent = next((p for p in beside if p is not None and p.kind in ("admin1", "admin2", "region")), None)
    country = _country(found)
    if parent is not None and parent.kind == "country":
        return _made(f.text, kind, None, parent.country)
    return _made(f.text, kind, parent, country)


def _measured(parse: Parse, f: Found, behind: Sequence[Found]) -> Place | None:
    """ "Sabra, 90 km north of Ouagadougou": named with its distance, which is all that is known of where it lies."""
    far = distance_behind(parse, f.last)
    town = behind[0].choice if far and behind and behind[0].first == far else None
    if far is None or town is None or f.options:
        return None
    _, direction, km = relation(parse, behind[0])
    if km is None:
        return None
    point = _toward(town, direction, km) if direction else (None, None)
    slug = f"text:{key(f.text).replace(' ', '-')}@{town.id}"
    within = tuple(w for w in town.within if w.startswith("country:"))
    return Place(
        slug,
        f"{f.text}, {distance(km, direction)} {town.name}",
        "village",
        *point,
        town.country,
        within,
        aliases=(f.text,),
    )


def distance_behind(parse: Parse, end: int) -> int | None:
    """The token of the name in ", 90 km north of NAME" right behind a name that ends here."""
    tokens = parse.tokens
    if end + 4 >= len(tokens) or tokens[end].text != ",":
        return None
    sentence = tokens[end - 1].sentence
    for j in range(end + 4, min(end + 4 + DISTANCE_WORDS, len(tokens))):
        if tokens[j].sentence != sentence:
            return None
        if tokens[j].text[0].isupper():
            return j if DISTANCE.fullmatch(parse.text[tokens[end].end : tokens[j].start].strip()) else None
    return None


def _toward(town: Place, direction: str, km: float) -> tuple[float | None, float | None]:
    """The point so many kilometres from a town in a compass direction; as rough as the words are."""
    if town.lat is None or town.lon is None:
        return None, None
    turn = math.radians(COMPASS.index(direction) * 45)
    north, east = km * math.cos(turn) / KM_OF_DEGREE, km * math.sin(turn) / KM_OF_DEGREE
    return round(town.lat + north, 2), round(town.lon + east / math.cos(math.radians(town.lat)), 2)


def _last_town(found: list[Found], at: int) -> Place | None:
    for g in reversed(found[:at]):
        if g.choice is not None and g.choice.kind in _TOWN and g.choice.id[:5] != "text:":
            return g.choice
    return None


def _country(found: list[Found]) -> str | None:
    """The one country that the report's places lie in, where there is but one."""
    named = {g.choice.country for g in found if g.choice is not None and not g.demonym and g.choice.country}
    return named.pop() if len(named) == 1 else None
