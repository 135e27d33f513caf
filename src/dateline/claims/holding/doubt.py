"""Denials of what was just told: "this claim is disputed", "Ukraine denies the claim"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from msgspec.structs import replace

from dateline import codebook
from dateline.claims.reading import Reading
from dateline.claims.roles import of_trigger
from dateline.model import Act, State

FURTHER = frozenset(("acl", "relcl", "ccomp"))  # a clause that says what is denied
POINTED = frozenset(("this", "that", "the", "these", "those", "such"))


@cache
def words() -> Mapping[str, frozenset[str]]:
    """Verbs that deny and nouns for what is denied, from codebook/control.yaml."""
    return {name: frozenset(found) for name, found in codebook.load("control")["doubt"].items()}


def doubts(reading: Reading, found: Sequence[Act | State]) -> Iterator[Act]:
    """The last change of control told before a denial, once more as denied."""
    tokens = reading.parse.tokens
    for token in tokens:
        if token.pos != "VERB" or not (token.lemma in words()["verbs"] or _called_false(reading, token.i)):
            continue
        args = of_trigger(reading.parse, token.i, (token.i,))
        thing = next((j for j in args.object if _points_back(reading, j)), _behind_comma(reading, token.i))
        if thing is None or (thing < token.i and not args.passive and token.dep not in ("relcl", "acl")):
            continue  # "told us that it had fallen but denied that …": the first "that" is no object of the second verb
        if any(tokens[c].dep == "neg" for c in reading.parse.children[token.i]):
            continue
        for act in _last_told(reading, found, token.sentence, token.start):
            # What is denied lies inside the denial, so that it is said by whoever denies.
            trigger = reading.parse.span(tokens[thing].start, tokens[thing].end)
            yield replace(act, trigger=trigger, polarity="denied", acled=None, why=("denied: what was just told",))


def _called_false(reading: Reading, i: int) -> bool:
    """ "Called the reports false", "described the claim as propaganda"."""
    tokens, children = reading.parse.tokens, reading.parse.children
    if tokens[i].lemma not in words()["calling"]:
        return False
    below = [c for c in children[i] if tokens[c].dep in ("oprd", "ccomp", "xcomp", "prep", "acomp", "attr", "advcl")]
    said = [*below, *(g for c in below for g in children[c])]
    return any(tokens[j].lemma in codebook.load("cues")["denying"] for j in said)


def _points_back(reading: Reading, i: int) -> bool:
    tokens, below = reading.parse.tokens, reading.parse.children[i]
    if tokens[i].text.lower() in words()["pronouns"]:
        return not below
    if tokens[i].lemma not in words()["nouns"] or any(
        tokens[c].lemma == "of" or tokens[c].dep in FURTHER for c in below
    ):
        return False
    return any(tokens[c].text.lower() in POINTED for c in below)


def _behind_comma(reading: Reading, i: int) -> int | None:
    """What is denied in "…, a claim the army denies", "… – a report rejected by the army", "…, which it denied"."""
    tokens = reading.parse.tokens
    above = tokens[i].head
    if tokens[i].dep not in ("relcl", "acl"):
        return None
    first = reading.parse.subtree(above)[0]
    if first > 1 and tokens[first - 1].lemma == "in":
        first -= 1  # "…, in a claim that the army denied"
    if first and tokens[first - 1].text in (",", "-", "–", "—", "--") and tokens[above].lemma in words()["nouns"]:
        return above
    below = reading.parse.children[i]
    return next((j for j in below if tokens[j].lemma == "which" and j and tokens[j - 1].text == ","), None)


def _last_told(reading: Reading, found: Sequence[Act | State], sentence: int, before: int) -> list[Act]:
    """The changes of control in the sentence just before, or earlier in the same one."""
    told = [
        a
        for a in found
        if isinstance(a, Act) and a.control is not None and a.trigger.start < before
        and a.control.change in ("captures", "returns", "loses", "enters", "withdraws")
        and sentence - reading.parse.tokens[reading.tokens_of(a.trigger).start].sentence <= 1
        and a.polarity in ("happened", "ongoing")
    ]  # fmt: skip
    last = max((reading.parse.tokens[reading.tokens_of(a.trigger).start].sentence for a in told), default=-1)
    return [a for a in told if reading.parse.tokens[reading.tokens_of(a.trigger).start].sentence == last]
