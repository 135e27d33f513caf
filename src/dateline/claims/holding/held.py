"""What says who holds a place now: "hold", "in control of", "under the control of", "rebel-held", "occupation of"."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Literal

from dateline import codebook
from dateline.claims.holding.ground import Ground, grounds, nouns
from dateline.claims.holding.who import NO_FORCE, owner, pronoun
from dateline.claims.polarity import polarity
from dateline.claims.reading import Reading
from dateline.claims.roles import Arguments, of_trigger
from dateline.model import Act, Actor, Attribution, Place, Polarity, Role, Span, State

TAKING = ("captures", "returns", "loses", "withdraws")
Saying = Callable[[Span], Attribution | None]


@cache
def words() -> Mapping[str, frozenset[str]]:
    """The words of holding, from codebook/control.yaml."""
    return {name: frozenset(found) for name, found in codebook.load("control")["holds"].items()}


def states(reading: Reading, told: Sequence[Act], said: Saying) -> Iterator[State]:
    """Every state of a place being held, in order of text."""
    taken: dict[int, list[Place]] = {}
    for act in told:
        if act.control and act.place and act.place.place and act.control.change in TAKING:
            taken.setdefault(_sentence(reading, act.trigger), []).append(act.place.place)
    for token in reading.parse.tokens:
        lemma = token.lemma
        if lemma in words()["adjectives"] and token.dep == "amod":
            found = _by_adjective(reading, token.i)
        elif token.pos == "VERB" and lemma in words()["verbs"]:
            found = _by_verb(reading, token.i, said)
        elif lemma in words()["nouns"] and token.pos == "NOUN":
            found = _by_noun(reading, token.i, said)
        elif token.pos == "VERB" and lemma in words()["install"]:
            found = _by_office(reading, token.i, said)
        else:
            continue
        # Beside a capture, "which the army has held since May" tells who held it until then.
        changed = taken.get(token.sentence, []) if _beside(reading, token.i) else []
        yield from (state for state in found if not any(_same_ground(state, place) for place in changed))


def _same_ground(state: State, place: Place) -> bool:
    held = state.object.place if state.object else None
    return held is None or held.id == place.id or (place.kind == "neighbourhood" and held.id in place.within)


def _beside(reading: Reading, i: int) -> bool:
    """Whether the word stands in a relative clause, or describes a noun."""
    tokens = reading.parse.tokens
    for _ in range(4):
        if tokens[i].dep in ("relcl", "acl", "amod"):
            return True
        if tokens[i].head == i or tokens[i].dep in ("conj", "ccomp", "advcl"):
            return False
        i = tokens[i].head
    return False


def _sentence(reading: Reading, span: Span) -> int:
    return reading.parse.tokens[reading.tokens_of(span).start].sentence


def _state(reading: Reading, i: int, who: Role | None, ground: Ground, real: Polarity, whole: bool = True) -> State:
    token = reading.parse.tokens[i]
    extent: Literal["full", "partial"] = "full" if ground.whole and whole else "partial"
    trigger = reading.parse.span(token.start, token.end)
    return State("holds", who, ground.place, trigger, real, extent=extent, why=(f"holds: {token.lemma}",))


def _by_verb(reading: Reading, i: int, said: Saying) -> Iterator[State]:
    """ "Rebels hold the town"; "the plant is occupied by Russian forces"; "troops occupying the plant"."""
    args = of_trigger(reading.parse, i, (i,))
    token = reading.parse.tokens[i]
    if token.lemma in words()["verbs_of_state"] and not lasts(reading, i, args):
        return
    if _over(reading, i):
        return
    who = _holder(reading, args.subject, said)
    if who is None:
        return
    real = _polarity(reading, i)
    if real in ("planned", "possible"):
        return
    for head in args.object:
        whole = reading.parse.tokens[head].lemma not in nouns()["remainders"]
        for ground in grounds(reading, head):
            yield _state(reading, i, who, ground, real, whole)


def lasts(reading: Reading, i: int, args: Arguments) -> bool:
    """ "Has been occupied since March", "occupying": a state, where "occupied the town" is an act."""
    tokens = reading.parse.tokens
    if tokens[i].lemma not in words()["verbs_of_state"]:
        return False
    if tokens[i].tag in ("VBG", "VBZ", "VBP"):
        return True
    kids = reading.parse.children[i]
    since = any(tokens[c].lemma == "since" for c in kids)
    now = any(tokens[c].text.lower() in ("is", "are", "remains", "remain") for c in kids)
    return args.passive and (since or now)


def _over(reading: Reading, i: int) -> bool:
    """ "Had held", "used to control", "once held": no longer."""
    tokens = reading.parse.tokens
    kids = {tokens[c].text.lower() for c in reading.parse.children[i]}
    return bool(kids & words()["over"])


def _by_noun(reading: Reading, i: int, said: Saying) -> Iterator[State]:
    """ "In (full) control of X", "X is under Y's control", "in the hands of Y", "Y's occupation of X"."""
    tokens = reading.parse.tokens
    token = tokens[i]
    over = tokens[token.head]
    if token.dep == "pobj" and over.lemma in ("in", "under", "outside", "beyond"):
        yield from _with_preposition(reading, i, token.head, said)
    elif token.dep == "pobj" and over.lemma == "of" and tokens[over.head].lemma == "out":
        yield from _with_preposition(reading, i, over.head, said)  # "the town was out of their control"
    elif token.dep == "dobj" and over.lemma in words()["keeping"] and token.lemma in ("control", "hold", "possession"):
        yield from _kept(reading, i, said)
    elif token.lemma in words()["owned"]:
        yield from _owned(reading, i, said)


def _with_preposition(reading: Reading, i: int, at: int, said: Saying) -> Iterator[State]:
    tokens = reading.parse.tokens
    prep = tokens[at].lemma
    verb = tokens[at].head
    args = of_trigger(reading.parse, verb, (verb,)) if tokens[verb].pos in ("VERB", "AUX") else Arguments()
    if tokens[verb].lemma in words()["becoming"]:
        return  # "came under the control of" is a change, coded as an act
    subjects = args.object if args.passive else args.subject
    if tokens[verb].pos == "NOUN":
        subjects = (verb,)
    whole = not any(tokens[c].text.lower() in words()["in_part"] for c in reading.parse.children[i])
    real = _polarity(reading, verb, i, at)
    if prep in words()["no_longer_in"]:
        real = "denied" if real == "ongoing" else "possible"
    if real in ("planned", "possible") or _over(reading, verb):
        return
    if prep == "in" and tokens[i].lemma in ("control", "charge", "command", "possession"):
        who = _holder(reading, subjects, said)
        ground = [g for h in _of(reading, i) for g in grounds(reading, h)]
    else:
        who = _owner(reading, i, said)
        ground = [g for h in subjects for g in grounds(reading, _site_at(reading, h, verb))]
    if who is not None:
        yield from (_state(reading, i, who, g, real, whole) for g in ground)


def _site_at(reading: Reading, head: int, verb: int) -> int:
    """The site that a relative clause is about, hung on the town by the parser: "the refinery at Baiji, which"."""
    tokens = reading.parse.tokens
    prep = tokens[tokens[head].head]
    there = tokens[head].dep == "pobj" and prep.lemma in ("at", "in", "near", "outside")
    site = there and tokens[verb].dep == "relcl" and tokens[prep.head].lemma in nouns()["sites"]
    return prep.head if site else head


def _kept(reading: Reading, i: int, said: Saying) -> Iterator[State]:
    """ "Declares full control of the province", "retain control over the town"."""
    verb = reading.parse.tokens[i].head
    real = _polarity(reading, verb)
    who = _holder(reading, of_trigger(reading.parse, verb, (verb,)).subject, said)
    if who is None or real in ("planned", "possible") or _over(reading, verb):
        return
    whole = not any(reading.parse.tokens[c].text.lower() in words()["in_part"] for c in reading.parse.children[i])
    for head in _of(reading, i, frozenset(("of", "over"))):
        yield from (_state(reading, i, who, g, real, whole) for g in grounds(reading, head))


def _owned(reading: Reading, i: int, said: Saying) -> Iterator[State]:
    """ "Russia's occupation of the city", "the last holdout of Ukrainian troops at the plant"."""
    tokens = reading.parse.tokens
    if tokens[tokens[i].head].lemma in words()["ending"] or _polarity(reading, i) in ("planned", "possible", "denied"):
        return
    if tokens[i].lemma in words()["nests"]:
        owner, preps = _owner(reading, i, said), frozenset(("in", "at"))
    else:
        owner, preps = _owner(reading, i, said), frozenset(("of", "over"))
    if owner is None:
        return
    for head in _of(reading, i, preps):
        for ground in grounds(reading, head):
            yield _state(reading, i, owner, ground, "ongoing")


def _by_adjective(reading: Reading, i: int) -> Iterator[State]:
    """ "Rebel-held Idlib", "the rebel held town"; "Ukrainian-held areas of Mariupol" is a part."""
    tokens = reading.parse.tokens
    token = tokens[i]
    if i < 2:
        return
    mention = reading.actor_at.get(i - 2 if tokens[i - 1].text in ("-", "–", "‑") else i - 1)
    around = {tokens[c].text.lower() for c in (*reading.parse.children[token.head], *reading.parse.children[i])}
    if around & words()["no_more"]:
        return  # "the formerly rebel-held town"
    if mention is None or mention.actor is None or mention.actor.kind in NO_FORCE:
        return
    who = Role(mention.span, mention.actor, mention.actor.name)
    for ground in grounds(reading, token.head):
        if ground.place.span.start > token.start:
            yield _state(reading, i, who, ground, "ongoing")


def _by_office(reading: Reading, i: int, said: Saying) -> Iterator[State]:
    """Installing an administration is holding the place it is for."""
    tokens = reading.parse.tokens
    args = of_trigger(reading.parse, i, (i,))
    who = _holder(reading, args.subject, said)
    if who is None or who.actor is None or _polarity(reading, i) != "happened":
        return
    heads = [*args.object, *(p for _, p in args.preps)]
    for head in heads:
        if tokens[head].lemma in words()["offices"]:
            for place in _of(reading, head, frozenset(("of", "in", "for"))):
                found = [g for g in grounds(reading, place) if not _at_home(who.actor, g)]
                yield from (_state(reading, i, who, g, "ongoing") for g in found)


def _at_home(actor: Actor, ground: Ground) -> bool:
    """Whether who appoints is the state of the place, or a person: a president who appoints a governor of his own."""
    place = ground.place.place
    return actor.kind == "person" or (
        actor.kind in ("government", "state") and place is not None and place.country == actor.country
    )


def _holder(reading: Reading, heads: Sequence[int], said: Saying) -> Role | None:
    """The first of these nouns that can hold ground."""
    for head in heads:
        role = pronoun(reading, head, said) or reading.role(head)
        if role is not None and role.actor is not None and role.actor.kind not in NO_FORCE:
            return role
    return None


def _owner(reading: Reading, i: int, said: Saying) -> Role | None:
    """Whose a control, hand or occupation is: before it ("Russian control"), or after "of" and "by"."""
    tokens = reading.parse.tokens
    for c in reading.parse.children[i]:
        if tokens[c].tag == "PRP$" and (own := owner(reading, c, said)) is not None:
            return own if own.actor and own.actor.kind not in NO_FORCE else None
        owns = tokens[c].dep in ("poss", "amod", "compound", "nmod") and c in reading.actor_at
        if owns and (role := _holder(reading, (c,), said)) is not None:
            return role
    return _holder(reading, _of(reading, i, frozenset(("of", "by"))), said)


def _of(reading: Reading, i: int, preps: frozenset[str] = frozenset(("of", "over"))) -> list[int]:
    tokens, children = reading.parse.tokens, reading.parse.children
    under = [c for c in children[i] if tokens[c].dep in ("prep", "agent") and tokens[c].lemma in preps]
    return [p for c in under for p in children[c] if tokens[p].dep == "pobj"]


def _polarity(reading: Reading, *tokens_of: int) -> Polarity:
    """Denied where any of the words is negated ("no longer in full control"), else what the verb says."""
    tokens = reading.parse.tokens
    for i in tokens_of:
        for c in reading.parse.children[i]:
            below = {tokens[g].text.lower() for g in reading.parse.children[c]}
            if tokens[c].dep == "neg" or (tokens[c].text.lower() == "longer" and "no" in below):
                return "denied"
    real, _ = polarity(reading, tokens_of[0])
    return "ongoing" if real == "happened" and tokens[tokens_of[0]].lemma not in words()["install"] else real
