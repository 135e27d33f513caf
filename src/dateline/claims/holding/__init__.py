"""Changes of control and "holds" states: which acts change who holds a place, and what says who holds it now.

`settle` takes the acts that frames have coded. An act of ground keeps its control only where the text names the
ground that is taken or left; one that names several places becomes one act for each. To these it adds the states
("remains in control of", "rebel-held") and the denials ("this claim is disputed").
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from msgspec.structs import replace

from dateline import codebook
from dateline.claims import scene
from dateline.claims.frames import Frame, candidates
from dateline.claims.holding.doubt import doubts
from dateline.claims.holding.ellipsis import complete
from dateline.claims.holding.garden import misread
from dateline.claims.holding.ground import Ground, grounds
from dateline.claims.holding.held import lasts, states
from dateline.claims.holding.who import as_party, holders, leading
from dateline.claims.reading import Reading
from dateline.claims.roles import Arguments, grammar, of_trigger
from dateline.model import Act, Attribution, ControlChange, Polarity, Post, Role, Span, State

Saying = Callable[[Span], Attribution | None]
FAR_BEHIND = 14  # words
TAKING = ("captures", "returns", "enters")
# Nouns that tell of a change beside the news: "after the capture of the town".
BESIDE = frozenset(("after", "following", "since", "before", "until"))


def settle(
    reading: Reading, found: Sequence[Act], said: Saying, post: Callable[[Span], Post | None]
) -> list[Act | State]:
    """The report's acts and states with all that they say of who holds what."""
    settled: list[Act | State] = []
    for act in found:
        settled += _grounded(reading, act, said) if act.control is not None else [act, *_also_fought(reading, act)]
    settled += misread(reading)
    held = states(reading, [a for a in settled if isinstance(a, Act)], said)
    for state in held:
        i = reading.tokens_of(state.trigger).start
        when = state.when or scene.when(reading, i, reading.clause(i), said(state.trigger), post(state.trigger))
        settled.append(replace(state, when=when))
    settled = _without_losers(complete(reading, settled))
    return [*settled, *doubts(reading, settled)]


def _without_losers(told: Sequence[Act | State]) -> list[Act | State]:
    """Without the holding that a capture has just ended: "took Rawa from the group. It was the last town it held"."""
    lost = {
        (a.place.place.id, r.actor.id)
        for a in told
        if isinstance(a, Act) and a.control and a.control.change in ("captures", "returns") and a.polarity == "happened"
        if a.place and a.place.place and not a.background
        for r in a.recipients
        if r.actor
    }
    return [one for one in told if not (isinstance(one, State) and _holding(one) in lost)]


def _holding(state: State) -> tuple[str, str] | None:
    where, who = state.object, state.subject
    if state.relation != "holds" or where is None or where.place is None or who is None or who.actor is None:
        return None
    return where.place.id, who.actor.id


def _grounded(reading: Reading, act: Act, said: Saying) -> list[Act]:
    """The act once for each place it takes or leaves; without such ground it changes no holder."""
    i = reading.tokens_of(act.trigger).start
    fit = next(((f, a) for f, a in _read(reading, i) if f.id == act.frame), None)
    ground = _ground(reading, i, *fit) if fit and not lasts(reading, i, fit[1]) else []
    if fit is None or act.control is None or not ground:
        return [replace(act, control=None)]
    if reading.parse.tokens[i].lemma in codebook.load("control")["emptying"] and not _forces(act.actors):
        return [replace(act, control=None)]
    if reading.parse.tokens[i].lemma in codebook.load("control")["leaving"] and not _goes(act, fit[1]):
        return [replace(act, control=None)]
    comes_or_goes = act.control.change in ("withdraws", "enters")
    if not _forces(act.actors) and _by_votes(reading, i):
        return [replace(act, control=None)]
    actors = holders(reading, i, act.actors or _takers(reading, i, act.control, fit[1]), said, comes_or_goes)
    if comes_or_goes and not actors and act.actors and all(r.actor is not None for r in act.actors):
        return [replace(act, control=None)]  # an aid agency that leaves a town vacates nothing, nor contests one
    if not actors and act.actors and act.control.change in TAKING and not _people(reading, act.actors):
        actors = leading(reading, i)
    alone = act.control.change == "enters" and all(_is_one(reading, j) for j in fit[1].subject or (i,))
    if alone or (not actors and act.control.change in (*TAKING, "besieges") and _unarmed(reading, fit[1])):
        return [replace(act, control=None)]
    recipients = holders(reading, i, act.recipients, said) or _handed_to(reading, i, act.control)
    polarity = _done(reading, i, act.polarity)
    background = act.background or _beside(reading, i, said(act.trigger) is not None)
    when = act.when
    if when is not None and _long_after(reading, i):  # of no day that the sentence names
        when = replace(when, start=None, precision="range")
    return [
        replace(
            act,
            place=g.place,
            control=_change(act.control, g),
            actors=actors,
            recipients=recipients,
            polarity=polarity,
            background=background,
            when=when,
            why=(*act.why, "seat of government") if g.seat else act.why,
        )
        for g in ground
    ]


def _by_votes(reading: Reading, i: int) -> bool:
    """Whether a place is won in or at an election: "won control of Nagpur in local elections"."""
    tokens, words = reading.parse.tokens, codebook.load("control")["ballots"]
    return any(
        tokens[j].lemma in words
        and tokens[j].dep == "pobj"
        and tokens[tokens[j].head].lemma in ("in", "at", "by", "of")
        for j in reading.clause(i)
    )


def _goes(act: Act, args: Arguments) -> bool:
    """Whether somebody goes: nobody does in "leaving Paris as the only candidate", nor where no one is named."""
    return bool(act.actors) and not any(name in ("as", "without") for name, _ in args.preps)


def _forces(roles: Sequence[Role]) -> bool:
    return any(r.actor is not None and r.actor.kind in ("army", "armed_group", "coalition") for r in roles)


def _people(reading: Reading, roles: Sequence[Role]) -> bool:
    """Whether the doers, though named by no list, are people or a pronoun: "fighters" who take a square are not the
    mayor."""
    if any(reading.parse.tokens[j].tag == "PRP" for role in roles for j in reading.tokens_of(role.span)):
        return True
    kinds = {kind for role in roles for j in reading.tokens_of(role.span) for kind in reading.classes(j)}
    return bool(kinds & {"armed", "person", "civilian", "protester"})


def _unarmed(reading: Reading, args: Arguments) -> bool:
    """Whether all who take or enter are people without arms: a writer who enters a province, a candidate."""
    kinds = [reading.classes(j) for j in args.subject]
    return bool(kinds) and all("person" in k and not k & {"armed", "polity", "protester"} for k in kinds)


def _is_one(reading: Reading, j: int) -> bool:
    """ "A militant with a knife" who slips into a village contests nothing; "a group of militants" does."""
    token = reading.parse.tokens[j]
    some = any(reading.parse.tokens[c].text.lower() in ("a", "an", "one") for c in reading.parse.children[j])
    return token.tag == "NN" and some and token.lemma in codebook.load("control")["single"]


def _read(reading: Reading, i: int) -> list[tuple[Frame, Arguments]]:
    return [(f, of_trigger(reading.parse, i, matched)) for f, matched in candidates(reading.parse, i)]


def _ground(reading: Reading, i: int, frame: Frame, args: Arguments) -> list[Ground]:
    """The ground in the first of the frame's slots that names any; a noun's is what it is of ("its fall to")."""
    noun = reading.parse.tokens[i].pos in ("NOUN", "PROPN")
    slots = scene.slots_of_place(reading, frame, args)
    leaves = frame.control is not None and frame.control.change == "withdraws"  # "London's withdrawal from a deal"
    for slot in (*slots, "of", *(() if leaves else ("object", "subject"))) if noun else slots:
        for head in scene.slot_of(args, slot):
            if found := grounds(reading, head):
                return found
    return []


def _takers(reading: Reading, i: int, control: ControlChange, args: Arguments) -> tuple[Role, ...]:
    """Whom a place falls to, where the frame does not see it: "the fall of the city to the rebels"."""
    if control.change != "captures":
        return ()
    roles = [reading.role(h) for slot in ("to", "by") for h in scene.slot_of(args, slot)]
    return tuple(r for r in roles if r is not None) or _said_after(reading, i)


def _handed_to(reading: Reading, i: int, control: ControlChange) -> tuple[Role, ...]:
    """Whom a place is handed to, where the frame does not see it: "handed back to Ukraine"."""
    return _said_after(reading, i) if control.change == "withdraws" else ()


def _said_after(reading: Reading, i: int) -> tuple[Role, ...]:
    """The actor right after "to" behind a fall or a hand-over: "to rebel forces" is easily parsed as a verb."""
    tokens = reading.parse.tokens
    if tokens[i].lemma not in passing():
        return ()
    last = min(reading.parse.sentences[tokens[i].sentence].last, i + FAR_BEHIND)
    for j in range(i + 1, last - 1):
        if tokens[j].text in (",", ";", ".") or tokens[j].pos == "VERB":
            return ()
        if tokens[j].text.lower() == "to":
            roles = (as_party(reading, k) for k in range(j + 1, min(last, j + 4)))
            return next(((r,) for r in roles if r is not None), ())
    return ()


@cache
def passing() -> frozenset[str]:
    """Words by which a place passes to somebody (codebook/control.yaml)."""
    return frozenset(codebook.load("control")["passing"])


def _also_fought(reading: Reading, act: Act) -> list[Act]:
    """A fight told "near X and in Y" is in Y too."""
    if act.acled is None or act.acled.event_type != "Battles" or act.place is None or act.place.relation == "in":
        return []
    i = reading.tokens_of(act.trigger).start
    inside = {
        m.span: m
        for j in reading.clause(i)
        if (m := reading.place_at.get(j)) is not None and m.relation == "in" and m.place is not None
        if m.place.kind not in ("country", "continent", "region", "admin1") and _below_in(reading, j)
    }
    return [replace(act, place=m, why=(*act.why, "fought there too")) for m in inside.values()]


def _below_in(reading: Reading, j: int) -> bool:
    tokens = reading.parse.tokens
    while tokens[j].dep in ("compound", "conj", "nmod"):
        j = tokens[j].head
    return tokens[j].dep == "pobj" and tokens[tokens[j].head].lemma == "in"


def _change(control: ControlChange, ground: Ground) -> ControlChange:
    if control.change in ("enters", "besieges"):
        return control if ground.whole else replace(control, extent="partial")
    return replace(control, extent="full" if ground.whole else "partial")


def _done(reading: Reading, i: int, polarity: Polarity) -> Polarity:
    """Whether a change of control is done: not where it is what a noun is for, or only begun, or close."""
    if polarity != "happened":
        return polarity
    if _only_meant(reading, i):
        return "planned"
    tokens, at = reading.parse.tokens, i
    if tokens[i].dep == "nsubj" and tokens[tokens[i].head].lemma in ("begin", "start", "continue"):
        return "ongoing"  # "the withdrawal has begun"
    for _ in range(3):
        token = tokens[at]
        if token.dep not in ("xcomp", "pcomp", "prep", "pobj", "acl", "dobj") or token.head == at:
            break
        at = token.head
        if tokens[at].lemma in unfinished():
            return "ongoing" if tokens[at].lemma in ("begin", "start", "continue") else "possible"
    return polarity


@cache
def unfinished() -> frozenset[str]:
    """Words over an act that has only begun (codebook/control.yaml)."""
    return frozenset(codebook.load("control")["unfinished"])


def _only_meant(reading: Reading, i: int) -> bool:
    """ "An operation to capture Aleppo": what a noun is for has not happened."""
    tokens = reading.parse.tokens
    to = next((c for c in reading.parse.children[i] if tokens[c].lemma == "to" and tokens[c].dep == "aux"), None)
    if to is None:
        return False
    if tokens[i].dep == "conj":
        return tokens[tokens[i].head].dep in ("acl", "relcl", "advcl")  # "troops to help the army and to take Mosul"
    over = tokens[i].head  # "precedes an operation to retake it" may hang the infinitive on the verb
    noun = (
        tokens[to - 1].dep == "dobj"
        and tokens[to - 1].head == over
        and tokens[over].lemma not in grammar()["object_control"]
    )
    return tokens[i].dep in ("acl", "relcl", "advcl") or (tokens[i].dep == "xcomp" and noun)


def _beside(reading: Reading, i: int, reported: bool) -> bool:
    """Told beside the news: "after the capture of", "which they had captured", "the troops who occupied it".

    In reported speech "had" only moves the tense back: "he said that they had seized it" is the news itself.
    """
    tokens = reading.parse.tokens
    token = tokens[i]
    if token.pos in ("NOUN", "PROPN"):
        over = tokens[token.head]
        verb = tokens[over.head]
        led = verb.dep == "relcl" and verb.tag == "VBD"  # "an offensive that led to the capture of the town"
        return token.dep == "pobj" and (over.lemma in BESIDE or led)
    if token.dep == "relcl" and token.tag == "VBD":
        return True
    if reported and (token.dep == "ccomp" or (token.dep == "conj" and tokens[token.head].dep == "ccomp")):
        return False
    if _long_after(reading, i):
        return True
    kids = (tokens[c] for c in reading.parse.children[i])
    return any(t.dep in ("aux", "auxpass") and t.text.lower() == "had" for t in kids)


def _long_after(reading: Reading, i: int) -> bool:
    """ "Took the town eight months after they were driven out of it": what was so long before is no news."""
    tokens, children = reading.parse.tokens, reading.parse.children
    if tokens[i].dep != "advcl" or not any(tokens[c].dep == "mark" and tokens[c].lemma in BESIDE for c in children[i]):
        return False
    return any(tokens[c].lemma in codebook.load("control")["long_before"] for c in children[i])


__all__ = ["settle"]
