"""What a report leaves out because it has just said it: which place was lost or left, and who lost it.

Both are marked: the place is "spoken of", the loser is an inferred role.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from dateline.claims.frames import book
from dateline.claims.holding.ground import TOWNS
from dateline.claims.reading import Reading
from dateline.claims.roles import grammar, of_trigger
from dateline.model import Act, ControlChange, PlaceMention, Role, State

BACK = 2  # sentences
LEAVING = ("loses", "withdraws")
TAKING = ("captures", "returns")


def complete(reading: Reading, told: Sequence[Act | State]) -> list[Act | State]:
    """The same acts and states with ground and losers that the report leaves to be understood."""
    placed = [_grounded(reading, one, told) if isinstance(one, Act) else one for one in told]
    return [_opposed(one, placed) if isinstance(one, Act) else one for one in placed]


def _grounded(reading: Reading, act: Act, told: Sequence[Act | State]) -> Act:
    """ "The army confirmed losing control", "its forces pulled out": of the place last said to be taken or held."""
    change = next((f.control for f in book().frames if f.id == act.frame), None)
    if act.control or change is None or not act.actors:
        return act
    if act.frame.startswith("expel"):
        found = None if act.place else _just_taken(reading, act, told)
    elif _says_where(reading, act):
        return act
    elif change.change in TAKING:
        found = _sentence_ground(reading, act)
    elif change.change in LEAVING and not act.place and any(r.actor is not None for r in act.actors):
        found = _last_ground(reading, act, told)
    else:
        return act
    if found is None:
        return act
    span = act.trigger
    full = ControlChange(change.change, "full", change.resisted)
    return replace(act, place=PlaceMention(span, found.place), control=full, why=(*act.why, "place spoken of"))


def _says_where(reading: Reading, act: Act) -> bool:
    """Whether the words beside the trigger name what is left: an object, or something under "from" and the like."""
    i = reading.tokens_of(act.trigger).start
    args = of_trigger(reading.parse, i, (i,))
    named = [j for j in args.object if reading.parse.tokens[j].lemma not in grammar()["hold_nouns"]]
    left = [j for name, j in args.preps if name in grammar()["leaving_prepositions"]]
    return bool(left or (named and not args.passive))


def _sentence_ground(reading: Reading, act: Act) -> PlaceMention | None:
    """ "In Bara, the army said it had regained control": of the one place that the sentence is set in."""
    i = reading.tokens_of(act.trigger).start
    tokens = reading.parse.tokens
    held = [c for c in reading.parse.children[i] if tokens[c].dep == "dobj"]
    held = [c for c in held if tokens[c].lemma in grammar()["hold_nouns"]]
    if not held or any(tokens[g].lemma in ("of", "over") for c in held for g in reading.parse.children[c]):
        return None  # "control of a gas field in Palmyra" says of what
    sentence = reading.parse.sentences[tokens[i].sentence]
    found = {m.place.id: m for j in range(sentence.first, sentence.last) if (m := _set_in(reading, j)) and m.place}
    return next(iter(found.values())) if len(found) == 1 else None


def _set_in(reading: Reading, j: int) -> PlaceMention | None:
    token = reading.parse.tokens[j]
    mention = reading.place_at.get(j)
    inside = token.dep == "pobj" and reading.parse.tokens[token.head].lemma in ("in", "at")
    return (
        mention
        if mention and inside and mention.relation == "in" and mention.place and mention.place.kind in TOWNS
        else None
    )


def _last_ground(reading: Reading, act: Act, told: Sequence[Act | State]) -> PlaceMention | None:
    """The place of the last change or holding told within two sentences before the act."""
    here = _sentence(reading, act)
    best: tuple[int, PlaceMention] | None = None
    unnamed = max(
        (one.trigger.start for one in told if _of_unnamed_ground(one) and one.trigger.start < act.trigger.start),
        default=-1,
    )
    for one in told:
        where = one.object if isinstance(one, State) else one.place if one.control else None
        if where is None or where.place is None or one.polarity not in ("happened", "ongoing"):
            continue
        lost = act.control is None and act.type == "loses"  # a loss is of some place named before, however far
        near = one.trigger.start < act.trigger.start and (lost or here - _sentence(reading, one) <= BACK)
        if near and (best is None or one.trigger.start > best[0]):
            best = (one.trigger.start, where)
    return best[1] if best and best[0] > unnamed else None


def _of_unnamed_ground(one: Act | State) -> bool:
    """Whether ground was taken or entered that the report does not name: "overran two camps and some soldiers fled"."""
    change = next((f.control for f in book().frames if isinstance(one, Act) and f.id == one.frame), None)
    return isinstance(one, Act) and change is not None and change.change in (*TAKING, "enters") and not one.control


def _just_taken(reading: Reading, act: Act, told: Sequence[Act | State]) -> PlaceMention | None:
    """ "Rebels took Adre, but helicopters drove them out": of the place that those driven out took in that sentence."""
    here, by = _sentence(reading, act), {r.actor.id for r in act.actors if r.actor}
    taken = [
        one
        for one in told
        if isinstance(one, Act) and one.control and one.control.change in (*TAKING, "enters") and one.place
        if one.trigger.start < act.trigger.start and _sentence(reading, one) == here and one.polarity == "happened"
    ]
    losers = {r.actor.id for one in taken[-1:] for r in one.actors if r.actor}
    driven = {r.actor.id for r in act.recipients if r.actor}
    fits = by and not by & losers and (driven & losers if driven else bool(losers))
    return taken[-1].place if taken and fits else None


def _sentence(reading: Reading, one: Act | State) -> int:
    return reading.parse.tokens[reading.tokens_of(one.trigger).start].sentence


def _opposed(act: Act, told: Sequence[Act | State]) -> Act:
    """A capture that names no loser was from whoever the report says lost or left that place."""
    if not act.control or act.control.change not in TAKING or act.recipients or act.polarity != "happened":
        return act
    place = act.place.place if act.place else None
    takers = {r.actor.id for r in act.actors if r.actor}
    losers: dict[str, Role] = {}
    for one in told:
        if not isinstance(one, Act) or not one.control or one.control.change not in LEAVING:
            continue
        if place and one.place and one.place.place == place and one.polarity == "happened":
            losers.update({r.actor.id: r for r in one.actors if r.actor and r.actor.id not in takers})
    inferred = tuple(replace(r, inferred=True) for r in losers.values())
    return replace(act, recipients=inferred) if inferred else act
