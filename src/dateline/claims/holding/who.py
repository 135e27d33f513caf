"""Who takes or holds: a known actor, or what a pronoun in the speaker's mouth stands for; never a thing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from dateline import actors, codebook
from dateline.claims.reading import Reading, within_quotes
from dateline.model import Actor, Attribution, Role, Span

OWN = frozenset(("its", "their", "our", "his", "my"))
FIRST = frozenset(("our", "my", "we", "i"))  # in a quotation only these are whoever speaks
SELF = frozenset(("they", "it", "we", "he", "she", "i", "them"))
NO_FORCE = ("monitor", "agency", "outlet", "civilians")


def holders(
    reading: Reading,
    i: int,
    roles: Sequence[Role],
    said: Callable[[Span], Attribution | None],
    armed: bool = False,
) -> tuple[Role, ...]:
    """The roles that can hold ground; "they" and "its forces" are the speaker's side. With `armed` only forces count:
    an aid agency that leaves a town vacates nothing."""
    found = []
    for role in roles:
        if _turned(reading, role):
            continue
        if role.actor is not None:
            if _private(reading, role):
                continue
            if role.actor.kind == "civilians" and (state := _nation(reading, role)) is not None:
                found.append(Role(role.span, state, state.name))
            elif role.actor.kind not in NO_FORCE and not (armed and role.actor.kind in ("organization", "person")):
                found.append(_headed(role))
            continue
        if (nation := _country(reading, role)) is not None:
            found.append(Role(role.span, nation, nation.name))
            continue
        words = role.span.quote.casefold().split()
        if words and (words[0] in OWN or words[0] in SELF):
            actor = meant(reading, role.span, said(reading.parse.span(*_edges(reading, i))))
            if actor is not None:
                found.append(_headed(Role(role.span, actor, actor.name)))
        elif _armed(reading, role.span) and any(w[:1].isupper() for w in role.span.quote.split()[1:]):
            found.append(role)  # a force by a name that no list holds; "fighters" alone are nobody
    return tuple(found)


def _turned(reading: Reading, role: Role) -> bool:
    """Whether these are people who left the side they are named by: "defected soldiers", "a unit defects and …"."""
    if role.actor is None or role.actor.kind not in ("army", "police", "government", "state"):
        return False
    tokens, book = reading.parse.tokens, codebook.load("control")
    for j in reading.tokens_of(role.span):
        if tokens[j].text.lower() in book["turned"]:
            return True
        if tokens[j].dep == "nsubj" and tokens[tokens[j].head].lemma in book["turning"]:
            return True
    return False


def _private(reading: Reading, role: Role) -> bool:
    """Whether this is a person of no list, called nothing that bears arms: a racing driver who "takes Indianapolis"."""
    known = role.actor is None or role.actor.kind != "person" or not role.actor.id.startswith("person:")
    return not known and not any("armed" in reading.classes(j) for j in reading.tokens_of(role.span))


def _headed(role: Role) -> Role:
    """Ground that a president or commander is said to take is held by the group or side he heads."""
    person = role.actor
    if person is None or person.kind != "person":
        return role
    house = next((a for id in (person.parent, person.side) if id and (a := actors.actor(id)) is not None), None)
    return role if house is None else Role(role.span, house, house.name, role.inferred)


def pronoun(reading: Reading, i: int, said: Callable[[Span], Attribution | None]) -> Role | None:
    """A pronoun as a role: "the army says that they remain in control"."""
    token = reading.parse.tokens[i]
    if token.text.casefold() not in SELF:
        return None
    span = reading.parse.span(token.start, token.end)
    actor = meant(reading, span, said(span))
    return _headed(Role(span, actor, actor.name)) if actor is not None else None


def owner(reading: Reading, i: int, said: Callable[[Span], Attribution | None]) -> Role | None:
    """A possessive as a role: "the town is under our control", "out of its control"."""
    token = reading.parse.tokens[i]
    span = reading.parse.span(token.start, token.end)
    actor = meant(reading, span, said(span))
    if actor is None:
        return None
    role = _headed(Role(span, actor, actor.name))
    return (
        None if role.actor is not None and role.actor.kind == "person" and role.actor.id.startswith("person:") else role
    )


def meant(reading: Reading, span: Span, said: Attribution | None) -> Actor | None:
    """Whom "they" or "its" stands for: the speaker where it is a side, else the last actor of the sentence."""
    i = reading.tokens_of(span).start
    first = reading.parse.tokens[i].text.casefold() in FIRST
    itself = first or (said is not None and not within_quotes(reading.parse.text, span.start, said))
    if itself and said is not None and said.actor is not None and said.actor.kind not in NO_FORCE:
        return said.actor
    if first or reading.unnamed_speaker(i, said) is not None:
        return None
    sentence = reading.parse.sentences[reading.parse.tokens[i].sentence]
    for j in range(i - 1, sentence.first - 1, -1):
        mention = reading.actor_at.get(j)
        if mention is not None and mention.actor is not None and mention.actor.kind not in NO_FORCE:
            return mention.actor
    return None


def as_party(reading: Reading, i: int) -> Role | None:
    """The word as one that can hold ground: an actor, or a country for its state."""
    mention = reading.actor_at.get(i)
    if mention is not None and mention.actor is not None:
        role = Role(mention.span, mention.actor, mention.actor.name)
        return next(iter(holders(reading, i, (role,), lambda _: None)), None)
    place = reading.place_at.get(i)
    if place is None or place.place is None or place.place.kind != "country":
        return None
    state = _state_of(place.place.country)
    return Role(place.span, state, state.name) if state is not None else None


def _nation(reading: Reading, role: Role) -> Actor | None:
    """ "Surrendered to the Russians": a nation that takes ground is its state."""
    words = [w for w in role.span.quote.split() if w[:1].isupper()]
    mention = next((m for j in reading.tokens_of(role.span) if (m := reading.place_at.get(j)) is not None), None)
    if len(words) != 1 or mention is None or mention.place is None or mention.place.kind != "country":
        return None
    return _state_of(mention.place.country)


def _country(reading: Reading, role: Role) -> Actor | None:
    """ "Gives Turkey two days to withdraw its troops": a country that stands for its state."""
    tokens = reading.tokens_of(role.span)
    mention = reading.place_at.get(tokens.start) if len(tokens) == 1 else None
    if mention is None or mention.place is None or mention.place.kind != "country":
        return None
    return _state_of(mention.place.country)


def _state_of(country: str | None) -> Actor | None:
    """The government of a country, by its ISO code."""
    nation = codebook.load("nations").get(country)
    return actors.actor(f"{nation[0]}-government") if nation else None


def leading(reading: Reading, i: int) -> tuple[Role, ...]:
    """Where the parse makes a thing the doer ("cut the road that joins the towns and capture Adra"): the sentence's
    own subject, marked as inferred."""
    tokens = reading.parse.tokens
    root = reading.parse.sentences[tokens[i].sentence].root
    for c in reading.parse.children[root]:
        if tokens[c].dep == "nsubj" and c < i:
            role = reading.role(c)
            if role is not None and role.actor is not None and role.actor.kind not in NO_FORCE:
                return tuple(r for r in (_headed(replace(role, inferred=True)),) if not _private(reading, r))
    return ()


def _edges(reading: Reading, i: int) -> tuple[int, int]:
    token = reading.parse.tokens[i]
    return token.start, token.end


def _armed(reading: Reading, span: Span) -> bool:
    """Whether the words are of people who can hold ground, and of no place."""
    words, parts = reading.tokens_of(span), codebook.load("control")["nouns"]["parts"]
    if any(reading.parse.tokens[j].lemma in parts and j + 1 in words for j in words):
        return False  # "the eastern part of Mosul"
    return any(reading.classes(j) & {"armed", "polity"} and j not in reading.place_at for j in words)
