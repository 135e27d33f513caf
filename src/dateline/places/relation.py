"""What a named place is to its sentence: in it, near it, north of it, 10 km from it, toward it, or only whose."""

from __future__ import annotations

import re

from dateline.model import Parse, PlaceRelation, Token
from dateline.places.found import Found
from dateline.places.prior import is_capital
from dateline.places.words import words

DIRECTIONS = {"north": "N", "south": "S", "east": "E", "west": "W", "northeast": "NE", "northwest": "NW",
              "southeast": "SE", "southwest": "SW"}  # fmt: skip
_RELATIONS: dict[str, PlaceRelation] = {
    "near": "near", "around": "near", "outskirts": "near", "outside": "outside", "between": "between",
    "toward": "toward", "towards": "toward", "from": "from", "off": "near", "leave": "from", "left": "from",
}  # fmt: skip
_KM = re.compile(r"(\d[\d,.]*)\s*-?\s*(km|kilomet(?:er|re)s?|miles?|mi)\b[^.;,]{0,40}$", re.IGNORECASE)
_CAPITAL = re.compile(r"\s+the\s+(?:capital|city|town)(?:\s+of)?,?$", re.IGNORECASE)  # "north of the capital, Bamako"
_MILE = 1.609344


def relation(parse: Parse, f: Found) -> tuple[PlaceRelation, str | None, float | None]:
    """(relation, compass direction, kilometres) as the words before the name give them."""
    tokens = parse.tokens
    sentence = parse.sentences[tokens[f.first].sentence]
    before = parse.text[max(sentence.start, tokens[f.first].start - 70) : tokens[f.first].start].rstrip()
    before = _CAPITAL.sub("", before)
    words = before.lower().replace("-", "").split()
    direction = _direction(words)
    far = _KM.search(before)
    if far and words and words[-1] in ("of", "from", "outside", "to", "off"):
        km = float(far.group(1).replace(",", "").rstrip(".")) * (
            _MILE if far.group(2).lower().startswith("mi") else 1.0
        )
        return "distance", direction, round(km, 2)
    if direction:
        return "direction", direction, None
    if len(words) > 1 and words[-1] == "of" and words[-2] in _RELATIONS:
        return _RELATIONS[words[-2]], None, None  # "on the outskirts of Hama"
    if f.demonym or _only_whose(parse, f):
        return "of", None, None
    return _RELATIONS.get(f.locative or "", "in"), None, None


def distance(km: float, direction: str | None) -> str:
    """The words before a name for what lies so far from it: "90 km north of"."""
    way = next((word for word, short in DIRECTIONS.items() if short == direction), None)
    return f"{km:.0f} km {way} of" if way else f"{km:.0f} km from"


def _direction(words: list[str]) -> str | None:
    if len(words) >= 2 and words[-1] in ("of", "from") and words[-2] in DIRECTIONS:
        return DIRECTIONS[words[-2]]
    return None


def _only_whose(parse: Parse, f: Found) -> bool:
    """ "the Kherson mayor", "Moscow denied", "Iran-backed": named only to say whose, not where."""
    if f.demonym:
        return True
    tokens, last = parse.tokens, f.last
    if last + 1 < len(tokens) and tokens[last].text == "-" and tokens[last].start == tokens[last - 1].end:
        return tokens[last + 1].text.islower() and tokens[last + 1].tag in ("VBN", "VBD", "JJ")
    token = _outmost(parse, f)
    head = tokens[token.head]
    state = f.choice is not None and (f.choice.kind == "country" or is_capital(f.choice))
    if token.dep in ("nsubj", "agent"):
        return head.lemma in words().speech_verbs or (state and f.choice is not None and f.choice.kind == "country")
    if token.dep in ("poss", "compound", "nmod", "amod"):
        return _role(head) or (f.choice is not None and f.choice.kind == "country")
    if token.dep == "pobj":
        outer = tokens[head.head]
        if head.lemma == "of":
            return _role(outer)
        return state and head.lemma in ("with", "by", "against", "for", "between", "than", "like", "without")
    return False


def _outmost(parse: Parse, f: Found) -> Token:
    """The token of the name that hangs on the rest of the sentence, past "the town of"."""
    inside = range(f.first, f.last)
    token = next(
        (parse.tokens[i] for i in reversed(inside) if parse.tokens[i].head not in inside), parse.tokens[f.last - 1]
    )
    while token.dep in ("conj", "appos") and token.head != token.i:
        token = parse.tokens[token.head]
    return token


def _role(token: Token) -> bool:
    """Whether the noun is someone or some body that a place has: its mayor, its police, its government."""
    low = token.text.lower()
    return token.pos in ("NOUN", "PROPN") and (low in words().bodies or token.lemma in words().titles)
