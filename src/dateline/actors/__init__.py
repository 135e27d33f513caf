"""Actors: who they are, whose side they are on, and where a report names them.

Known actors are data (`codebook/actors`); nations and general rules (`codebook/nations`, `codebook/forces`)
make the rest: "Chadian soldiers" are the armed forces of Chad without being on any list.
"""

from __future__ import annotations

from functools import cache

from dateline.actors.known import Profile, Stay, book, get, slots
from dateline.actors.reading import office_holder, recognise
from dateline.actors.sides import Relation, relation, side_of
from dateline.actors.words import fold_name
from dateline.model import Actor, Claim

__all__ = [
    "Profile",
    "Relation",
    "Stay",
    "actor",
    "behind",
    "lookup",
    "named",
    "office_holder",
    "party",
    "profile",
    "recognise",
    "relation",
    "side_of",
]

PARTIES = frozenset(("state", "government", "army", "police", "armed_group", "coalition"))


def actor(identifier: str) -> Actor | None:
    """The actor with this id, listed or built by a general rule ("hts", "tcd-army", "rebels:SY")."""
    return get(identifier)


def lookup(name: str) -> tuple[Actor, ...]:
    """The listed actors that bear a name, in any spelling of apostrophes, hyphens and accents."""
    found = (get(identifier) for identifier in book().names.get(fold_name(name), ()))
    return tuple(a for a in found if a is not None)


@cache
def party(publisher: str | None) -> Actor | None:
    """The side that publishes under its own name ("Syrian Democratic Forces"): its own voice is its claim."""
    found = [a for a in lookup(publisher or "") if a.kind in PARTIES]
    return found[0] if len(found) == 1 else None


@cache
def named(words: str) -> Actor | None:
    """The one party that a name or id means, listed or made by rule ("Syrian government", "hts", "Syrian rebels")."""
    if (exact := get(words)) is not None:
        return exact if exact.kind in PARTIES else None
    found = [a for a in lookup(words) if a.kind in PARTIES]
    return (found[0] if len(found) == 1 else None) or get(_by_rule().get(fold_name(words), ""))


@cache
def _by_rule() -> dict[tuple[str, ...], str]:
    """Every name of the parties that general rules build, and its id."""
    found: dict[tuple[str, ...], set[str]] = {}
    for identifier in slots():
        actor = get(identifier)
        for name in (actor.name, *actor.aliases) if actor and actor.kind in PARTIES else ():
            found.setdefault(fold_name(name), set()).add(identifier)
    return {name: next(iter(ids)) for name, ids in found.items() if len(ids) == 1}  # "rebels" alone are nobody's


def behind(claim: Claim) -> Actor | None:
    """The side whose word a claim is that its report makes in its own voice: a party's outlet speaks for the party."""
    return get(claim.party) if claim.party else party(claim.publisher)


def profile(identifier: str) -> Profile | None:
    """What the list knows of an actor beside its names: offices, memberships, leaders, years."""
    return book().profiles.get(identifier)
