"""Whether a sentence is of the very deed and place asked about, by its own claims: words alone mistake a neighbour's."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from dateline.answers.asked import LIGHT, PLAIN, Asked
from dateline.answers.heard import Heard, does, place_of
from dateline.answers.holding import place_names
from dateline.answers.library import Passage
from dateline.answers.rank import Ranked, meets
from dateline.answers.words import CLASS, read
from dateline.codebook import load
from dateline.model import Claim, Place
from dateline.places import gazetteer

DEEDS = frozenset({"who", "when", "where", "why", "count", "what", "did", "how", "said"})  # kinds that ask of one deed
WHOLE = frozenset({"who", "when", "where", "why", "how", "duration"})  # kinds whose every word must be met
BROAD = ("country", "region", "continent", "admin1", "water", "road", "other")


def fits(heard: Heard, asked: Asked, r: Ranked) -> bool:
    """Whether what the sentence tells is the deed asked about, and not that of another place."""
    if asked.kind in WHOLE and _lacks(asked, r):
        return False
    if asked.kind not in DEEDS or asked.predicate is None or asked.predicate == asked.noun:
        return True
    doing = [c for c in heard.at(r.passage) if c.act is not None and does(asked.predicate, c.act)]
    if not doing:
        return not _should_be_coded(asked, r.passage)
    return not all(elsewhere(asked, c) for c in doing)


def _lacks(asked: Asked, r: Ranked) -> bool:
    """Whether neither the sentence nor its report holds one of the things asked about, in any word for it."""
    return any(
        not t.name and not t.predicate and t.weight >= PLAIN and m == 0 for t, m in zip(asked.terms, r.met, strict=True)
    )


def _should_be_coded(asked: Asked, passage: Passage) -> bool:
    """Whether the deed is one that we code, and only a word that means much else stands in the sentence."""
    p = asked.predicate
    return p is not None and not _coded().isdisjoint(p.classes) and meets(p, read(passage.text)) < CLASS


@cache
def _coded() -> frozenset[str]:
    """The classes of words that name an act that we code."""
    return frozenset(c for type in load("questions")["forms"] for c in read(type).classes)


def elsewhere(asked: Asked, claim: Claim) -> bool:
    """Whether the claim is of another place than the one asked about."""
    mention = place_of(claim)
    place = mention.place if mention else None
    if place is None or place.kind in BROAD or place.id.startswith("text:"):
        return False
    meant = [places for name in place_names(asked) if (places := gazetteer().find(name))]
    return bool(meant) and not any(_is_one(place, p) for places in meant for p in places)


def _is_one(place: Place, other: Place) -> bool:
    """Whether two places are one, or one holds the other, by the gazetteer or by name."""
    if place.id == other.id or other.id in place.within or place.id in other.within:
        return True
    around = [p for id in place.within if (p := gazetteer().place(id)) is not None]
    return other.name.casefold() in {n.casefold() for p in (place, *around) for n in (p.name, *p.aliases)}


def named(asked: Asked) -> bool:
    """Whether the question names anything that an answer cannot do without."""
    return any(t.name and t.weight > LIGHT for t in asked.terms)


def of_deed(heard: Heard, asked: Asked, passages: Sequence[Passage]) -> bool:
    """Whether any of these sentences tells, as its claims are coded, of the deed asked about."""
    return any(c.act is not None and does(asked.predicate, c.act) for p in passages for c in heard.at(p))


__all__ = ["elsewhere", "fits", "meets", "named", "of_deed"]
