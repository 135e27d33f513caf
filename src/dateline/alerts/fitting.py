"""Whether a place, an actor or a speaker is the one that a rule names."""

from __future__ import annotations

from dateline import actors
from dateline.actors.words import fold_name
from dateline.alerts.rules import Party, Where
from dateline.model import Act, Actor, Claim, Place
from dateline.places import distance_km, gazetteer


def is_there(where: Where | None, place: Place | None) -> bool:
    """Whether a place lies where a rule looks; no place lies only where every place counts."""
    if where is None:
        return True
    if place is None:
        return False
    if where.how == "near":
        return distance_km(where.place, place) <= where.km
    if place.id == where.place.id:
        return True
    return where.how == "within" and gazetteer().contains(where.place.id, place)


def is_party(party: Party | None, actor: Actor | None, *names: str) -> bool:
    """Whether an actor, or a wording, is whom a rule names, or a part of them."""
    if party is None:
        return True
    if actor is not None and (actor.id in party.ids or actor.parent in party.ids):
        return True
    known = (*names, *((actor.id, actor.name, *actor.aliases) if actor else ()))
    wanted = _folded(party.name)
    return any(_folded(name) == wanted for name in known)


def _folded(name: str) -> tuple[str, ...]:
    words = fold_name(name)
    return words[1:] if words[:1] == ("the",) else words


def is_speaker(party: Party | None, claim: Claim) -> bool:
    """Whether a claim is the word of whom a rule names; the report's own voice is its publisher's."""
    said = claim.attribution
    if said is None:
        return is_party(party, actors.behind(claim), claim.publisher or "")
    return is_party(party, said.actor, *(s.quote for s in said.speaker))


def is_doer(party: Party | None, act: Act) -> bool:
    """Whether an act is done by whom a rule names."""
    return party is None or any(is_party(party, r.actor, r.name, r.span.quote) for r in act.actors)


def place_of(claim: Claim) -> Place | None:
    """Where a claim puts what it tells."""
    mention = claim.act.place if claim.act else claim.state.object if claim.state else None
    return mention.place if mention else None
