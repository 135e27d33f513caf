"""What a named place is to its sentence: in it, near it, north of it, 10 km from it, toward it, or only whose."""

from __future__ import annotations

import re

from dateline.model import Parse, PlaceRelation
from dateline.places.spot import Found

DIRECTIONS = {"north": "N", "south": "S", "east": "E", "west": "W", "northeast": "NE", "northwest": "NW",
              "southeast": "SE", "southwest": "SW"}  # fmt: skip
_RELATIONS: dict[str, PlaceRelation] = {
    "near": "near", "around": "near", "outskirts": "near", "outside": "outside", "between": "between",
    "toward": "toward", "towards": "toward", "from": "from", "off": "near", "leave": "from", "left": "from",
}  # fmt: skip
_KM = re.compile(r"(\d[\d,.]*)\s*-?\s*(km|kilomet(?:er|re)s?|miles?|mi)\b[^.;,]{0,40}$", re.IGNORECASE)
_MILE = 1.609344


def relation(parse: Parse, f: Found) -> tuple[PlaceRelation, str | None, float | None]:
    """(relation, compass direction, kilometres) as the words before the name give them."""
    tokens = parse.tokens
    sentence = parse.sentences[tokens[f.first].sentence]
    before = parse.text[max(sentence.start, tokens[f.first].start - 70) : tokens[f.first].start].rstrip()
    words = before.lower().replace("-", "").split()
    direction = _direction(words)
    far = _KM.search(before)
    if far and words and words[-1] in ("of", "from", "outside", "to", "off"):
        km = float(far.group(1).replace(",", "").rstrip(".")) * (_MILE if far.group(2).lower().startswith("mi") else 1.0)
        return "distance", direction, round(km, 2)
    if direction:
        return "direction", direction, None
    if f.demonym or _only_whose(parse, f):
        return "of", None, None
    return _RELATIONS.get(f.locative or "", "in"), None, None


def _direction(words: list[str]) -> str | None:
    if len(words) >= 2 and words[-1] in ("of", "from") and words[-2] in DIRECTIONS:
        return DIRECTIONS[words[-2]]
    return None


def _only_whose(parse: Parse, f: Found) -> bool:
    """ "the Kherson mayor", "Moscow denied": a modifier of someone, or a government by its seat."""
    if f.locative and f.locative != "of":
        return False
    head = parse.tokens[f.last - 1]
    if head.dep in ("nsubj", "nsubjpass") and f.choice is not None:
        verb = parse.tokens[head.head]
        return verb.lemma in ("say", "deny", "claim", "announce", "accuse", "warn", "insist", "reject", "condemn", "vow", "urge")
    return False
