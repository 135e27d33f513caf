"""From our own act to PLOVER, ACLED and CAMEO, with the means and the people deciding where the word does not.

Ruling 8: our vocabulary is finer; the projection states no more than it can carry. An act that did not happen
is no ACLED event; a cooperative act that is only willed is PLOVER's AGREE, a hostile one THREATEN, a refused
one REJECT.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from msgspec import Struct

from dateline import codebook
from dateline.claims.frames import Frame
from dateline.claims.reading import Reading
from dateline.model import Acled, ControlChange, PlaceMention, Plover, Polarity, Role

STATE_KINDS = frozenset(("state", "government", "army", "police"))


class Case(Struct, frozen=True):
    """What decides an act's ACLED sub-event type beside its frame."""

    words: frozenset[str]  # lemmas of the clause
    around: frozenset[str]  # lemmas of the sentence
    who: frozenset[str]  # noun classes of the doers
    whom: frozenset[str]  # and of those it is done to
    state: bool | None  # whether the doers are a state's own forces in their own country; None: not said
    resisted: bool | None


def plover(frame: Frame, polarity: Polarity, rule: str, opened: bool = False) -> Plover | None:
    """The PLOVER type and mode of an act of this frame with this polarity; `opened`: by opening the enemy's prison."""
    if frame.plover is None:
        return None
    if frame.plover.mode == "release" and opened:
        return None  # that is no yielding (ruling 8)
    side = codebook.load("plover")[frame.plover.type]["side"]
    if rule in ("purpose", "condition", "question", "adverb"):
        return frame.plover
    if polarity == "planned" and rule in codebook.load("polarity")["settled"]:
        return frame.plover
    if polarity == "planned" and rule in codebook.load("polarity")["offers"]:
        return Plover("AGREE")
    if polarity == "planned":
        return {"cooperative": Plover("AGREE"), "hostile": Plover("THREATEN")}.get(side, frame.plover)
    if polarity == "denied" and side == "cooperative":
        return Plover("REJECT")
    return frame.plover


def acled(frame: Frame, case: Case) -> Acled | None:
    """The ACLED sub-event type of a happened act: by frame, means, and who did it to whom."""
    if frame.acled is None:
        return None
    rule = RULES.get(frame.acled)
    return sub_event(rule(case) if rule else frame.acled)


def sub_event(name: str) -> Acled:
    """The ACLED pair of a sub-event type."""
    return Acled(codebook.load("acled")[name]["event_type"], name)


def case(
    reading: Reading, i: int, clause: Sequence[int], actors: Sequence[Role], heads: Sequence[int],
    targets: Sequence[int], where: PlaceMention | None, change: ControlChange | None,
) -> Case:  # fmt: skip
    """The circumstances of the act at token i that its projection turns on."""
    sentence = reading.parse.sentences[reading.parse.tokens[i].sentence]
    around = reading.sentence_words(sentence.first, sentence.last)
    hit = reading.words((*targets, *_aimed_at(reading, i)))  # what is hit is not what it was hit with
    words, around = frozenset(reading.words(clause)) - hit, around - hit
    who, whom = _classes(reading, heads), _classes(reading, targets)
    return Case(words, around, who, whom, _state(reading, actors, heads, where), _resisted(change, around))


def _aimed_at(reading: Reading, i: int) -> list[int]:
    """What an act is aimed at: "fired on two planes"."""
    tokens, children = reading.parse.tokens, reading.parse.children
    toward = [c for c in children[i] if tokens[c].dep == "prep" and tokens[c].lemma in ("on", "at", "against")]
    return [p for c in toward for p in children[c] if tokens[p].dep == "pobj"]


def opens(reading: Reading, i: int, found: Case) -> bool:
    """Whether a release opens another's prison: those who free also storm, or free from a prison not theirs.

    A raid that somebody else made, or that came before, says nothing ("after a raid on its offices, the militia …").
    """
    tokens, children = reading.parse.tokens, reading.parse.children
    for c in children[i]:
        for p in children[c] if tokens[c].dep == "prep" else ():
            if tokens[c].lemma in ("in", "during", "by") and tokens[p].lemma in listed("storming_words"):
                return True
            own = any(tokens[g].dep == "poss" and tokens[g].lemma in ("its", "their", "his") for g in children[p])
            fighters = "armed" in found.who and found.state is False
            if tokens[c].lemma == "from" and tokens[p].lemma in listed("prisons") and fighters and not own:
                return True
    return any(tokens[j].lemma in listed("storming_words") for j in _same_doers(reading, i))


def _same_doers(reading: Reading, i: int) -> list[int]:
    """The verbs that share their doer with the one at i: joined to it, or the clause it hangs on."""
    tokens, children = reading.parse.tokens, reading.parse.children
    found, at = [], reading.verb_over(i)
    found += [c for c in children[at] if tokens[c].dep == "conj" and tokens[c].pos == "VERB"]
    for _ in range(3):
        shares = tokens[at].dep in ("conj", "advcl", "xcomp")
        if tokens[at].head == at or not shares or any(tokens[c].dep in ("nsubj", "nsubjpass") for c in children[at]):
            break
        at = tokens[at].head
        found.append(at)
    return found


def _classes(reading: Reading, heads: Sequence[int]) -> frozenset[str]:
    return frozenset().union(*(reading.classes(i) for i in heads)) if heads else frozenset()


def _state(reading: Reading, actors: Sequence[Role], heads: Sequence[int], where: PlaceMention | None) -> bool | None:
    """Whether the doers are a state's own forces at home; abroad they count as any other taker of ground."""
    for role in actors:
        if role.actor:
            home = where.place.country if where and where.place else None
            abroad = bool(home and role.actor.country and home != role.actor.country)
            return role.actor.kind in STATE_KINDS and not abroad
    for i in heads:
        token = reading.parse.tokens[i]
        near = {reading.parse.tokens[c].lemma for c in reading.parse.children[i]} | {token.lemma}
        if near & listed("nonstate_words"):
            return False
        if near & listed("state_words"):
            return True
    return None


def _resisted(change: ControlChange | None, around: frozenset[str]) -> bool | None:
    """Whether ground was taken against resistance: said in the word, or around it."""
    if change is None or change.resisted is not None:
        return change.resisted if change else None
    fought = bool(around & listed("fought_words"))
    unmet = "without" in around or ("not" in around and around & listed("meeting"))
    if around & listed("unresisted_words") or (unmet and around & listed("unresisted_nouns")):
        return False
    if around & listed("vacated_words") and not fought:
        return False
    return True if fought else None


@cache
def listed(name: str) -> frozenset[str]:
    """A word list of codebook/means.yaml."""
    return frozenset(codebook.load("means")[name])


@cache
def _means() -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple((entry["sub_event"], frozenset(entry["words"])) for entry in codebook.load("means")["means"])


@cache
def _courses() -> tuple[tuple[str, frozenset[str]], ...]:
    table: dict[str, Any] = codebook.load("means")["protest"]
    return tuple((name, frozenset(words)) for name, words in table.items())


def _by_means(found: Case) -> str | None:
    """The sub-event type that the means named in the clause, else in the sentence, tell of."""
    for words in (found.words, found.around):
        for name, telling in _means():
            if words & telling:
                return name
    return None


def _territory(found: Case) -> str:
    if found.resisted is False:
        return "Non-violent transfer of territory"
    return "Government regains territory" if found.state else "Non-state actor overtakes territory"


def _regained(found: Case) -> str:
    """Ground taken back is a government's, unless others are named as doing so."""
    return _territory(found) if found.state is not None or found.resisted is False else "Government regains territory"


def _entered(found: Case) -> str:
    """An entry is fought over, unless it is said that nobody stood in the way."""
    return "Non-violent transfer of territory" if found.resisted is False else "Armed clash"


def _lost(found: Case) -> str:
    return "Non-state actor overtakes territory" if found.state else "Government regains territory"


def _crowd(found: Case) -> str | None:
    """How force reads where people protest: by them, or against them."""
    if "mob_only" in found.who:
        return "Mob violence"
    fighters = "armed" in found.who and "state_force" not in found.who
    if "protester_only" in found.who and not fighters:
        return "Violent demonstration"
    against = "protester_only" in found.whom or bool(found.around & listed("protest_words"))
    if against and not fighters and found.who & {"state_force", "police"}:
        return "Excessive force against protesters"
    return None


def _violence(found: Case) -> str:
    return _crowd(found) or _by_means(found) or _armed_or_not(found)


def _armed_or_not(found: Case) -> str:
    """A clash where those hit fight; an attack where they do not."""
    if found.whom & {"armed", "state_force", "actor_armed", "small"}:
        return "Armed clash"
    return "Attack" if found.whom & {"civilian", "person", "captive"} or not found.whom else "Armed clash"


def _clash(found: Case) -> str:
    both = found.who | found.whom
    if "protester_only" in both and not both & {"actor_armed"}:
        return "Violent demonstration"
    return "Mob violence" if "mob_only" in both else "Armed clash"


def _bombing(found: Case) -> str:
    return _by_means(found) or "Remote explosive/landmine/IED"


def _course(found: Case) -> str | None:
    return next((name for name, telling in _courses() if found.around & telling), None)


def _protest(found: Case) -> str:
    return _course(found) or "Peaceful protest"


def _dispersal(found: Case) -> str:
    return _course(found) or "Protest with intervention"


def _custody(found: Case) -> str:
    taken = "armed" in found.who and not found.who & {"state_force", "police"} and not found.state
    return "Abduction/forced disappearance" if taken else "Arrests"


def _seized(found: Case) -> str:
    return "Arrests" if found.state or found.who & {"police"} else "Abduction/forced disappearance"


RULES: dict[str, Callable[[Case], str]] = {
    "territory": _territory, "regained": _regained, "lost": _lost, "entered": _entered,
    "violence": _violence, "clash": _clash, "bombing": _bombing, "protest": _protest,
    "dispersal": _dispersal, "custody": _custody, "seized": _seized,
}  # fmt: skip
