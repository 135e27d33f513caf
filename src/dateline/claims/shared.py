"""Deeds of violence told in one breath are of one place: "a car bomb explodes in Manbij, killing nine people".

The place is named once, with one of them. Only what hangs together in the sentence shares it: joined verbs, a
participle, a clause with "when". Where two places are named, neither is guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from dateline.claims.frames import general
from dateline.claims.polarity import rules
from dateline.claims.reading import Reading
from dateline.model import Act, Attribution, PlaceMention, Span

Saying = Callable[[Span], Attribution | None]
DEEP = 2  # "exploded in X, killing nine and wounding thirty": the second hangs on the first
TOLL = {"kill.people", "wound.people"}
MUTUAL = {"clash.fight", "mob.violence"}
VIOLENT = ("Battles", "Explosions/Remote violence", "Violence against civilians")


def placed(reading: Reading, acts: Sequence[Act], said: Saying) -> list[Act]:
    """The same acts, each deed of violence without a place given that of the deeds it hangs together with."""
    found = list(acts)
    for _ in range(DEEP):
        deeds = [a for a in found if _is_deed(a)]
        found = [_placed(reading, a, deeds, said) if a.place is None and _is_deed(a) else a for a in found]
    return found


def done(reading: Reading, acts: Sequence[Act], said: Saying) -> list[Act]:
    """The same acts, a toll and the one-sided deed that took it done by the same: "killed in an ambush by rebels"."""
    found = list(acts)
    for n, toll in enumerate(found):
        if general(toll.frame) not in TOLL or not _happened(toll):
            continue
        for k, deed in enumerate(found):
            if not _taken_in(reading, toll, deed) or said(toll.trigger) is not said(deed.trigger):
                continue
            if deed.actors and not toll.actors:
                found[n] = toll = replace(toll, actors=deed.actors, why=(*toll.why, f"done in “{deed.trigger.quote}”"))
            elif toll.actors and not deed.actors:
                found[k] = replace(deed, actors=toll.actors, why=(*deed.why, f"done in “{deed.trigger.quote}”"))
    return found


def _taken_in(reading: Reading, toll: Act, deed: Act) -> bool:
    """Whether the toll's verb, or one it is joined to, says that it was taken in this deed."""
    tokens = reading.parse.tokens
    i, verb = (reading.tokens_of(one.trigger).start for one in (deed, toll))
    sided = deed.acled is not None and deed.acled.event_type in VIOLENT and general(deed.frame) not in MUTUAL
    if not sided or not _happened(deed) or tokens[i].pos != "NOUN" or tokens[i].dep != "pobj":
        return False
    prep = tokens[tokens[i].head]
    if prep.lemma not in ("in", "during", "by"):
        return False
    over = prep.head
    while over != verb and tokens[verb].dep == "conj" and tokens[verb].head != verb:
        verb = tokens[verb].head
    return over == verb or (tokens[over].dep == "conj" and tokens[over].head == verb)


def _happened(act: Act) -> bool:
    return act.polarity in ("happened", "ongoing")


def _is_deed(act: Act) -> bool:
    happened = act.polarity in ("happened", "ongoing") and not act.background
    return happened and act.control is None and act.acled is not None and act.acled.event_type in VIOLENT


def _placed(reading: Reading, act: Act, deeds: Sequence[Act], said: Saying) -> Act:
    near: dict[str, PlaceMention] = {}
    for other in deeds:
        if other.place is not None and other.place.place is not None and other is not act:
            same = said(other.trigger) is said(act.trigger)
            if same and _together(reading, act, other):
                near[other.place.place.id] = other.place
    if len(near) != 1:
        return act
    return replace(act, place=next(iter(near.values())), why=(*act.why, "place shared"))


def _together(reading: Reading, one: Act, other: Act) -> bool:
    """Whether two deeds hang on one verb, or the verb of the one on that of the other."""
    a, b = (reading.tokens_of(x.trigger).start for x in (one, other))
    if reading.parse.tokens[a].sentence != reading.parse.tokens[b].sentence or _aside(reading, a) or _aside(reading, b):
        return False
    x, y = reading.verb_over(a), reading.verb_over(b)
    if {general(one.frame), general(other.frame)} == TOLL and _heads(reading, x, y):
        return True  # "nine are killed and thirty injured in a blast in Kabul"
    return x == y or _hangs_on(reading, x, y) or _hangs_on(reading, y, x)


def _heads(reading: Reading, x: int, y: int) -> bool:
    tokens = reading.parse.tokens
    return any(tokens[b].head == a and tokens[b].dep == "conj" for a, b in ((x, y), (y, x)))


def _hangs_on(reading: Reading, below: int, above: int) -> bool:
    tokens, children = reading.parse.tokens, reading.parse.children
    token = tokens[below]
    if token.head != above or token.pos != "VERB":
        return False
    if token.dep == "conj":
        return not any(tokens[c].dep in ("nsubj", "nsubjpass") for c in children[below])
    marks = {tokens[c].lemma for c in children[below] if tokens[c].dep in ("mark", "advmod")}
    return token.dep == "advcl" and (token.tag == "VBG" or bool(marks & rules()["at_once"]))


def _aside(reading: Reading, i: int) -> bool:
    """Whether a deed is only what another comes after: "police fired on a crowd in Paris after the attack"."""
    tokens = reading.parse.tokens
    while tokens[i].pos not in ("VERB", "AUX") and tokens[i].head != i:
        i = tokens[i].head
        if tokens[i].pos in ("ADP", "SCONJ") and tokens[i].lemma in rules()["realis_prepositions"]:
            return True
    return False
