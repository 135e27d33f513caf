"""The parts of a question: the word for what happened, what is counted or chosen, and whose word is asked for.

A question of a plain form ("Who controls Homs?", "When was Homs captured?") is read by that form, without the parser,
which takes longer to load than all the rest; every other question is parsed.
"""

from __future__ import annotations

import re
from functools import cache

from msgspec import Struct

from dateline.codebook import load
from dateline.language import parse
from dateline.model import Parse, Report

NAME = r"(?:(?:the|a) )?(?:[ae]l-)?[A-Z][\w’'-]*(?: (?:of |for |the |and |[ae]l-)?[A-Z][\w’'-]*){0,6}"
SOMEONE = r"[\w’'-]+(?: [\w’'-]+){0,6}?"


class Parts(Struct, frozen=True):
    """Where the parts of a question stand: first characters, -1 or none where it has no such part."""

    act: int | None = None
    noun: int = -1
    speaker: frozenset[int] = frozenset()


@cache
def _plain() -> tuple[re.Pattern[str], ...]:
    acts = "|".join(sorted({base.split()[0] for base, _, _ in load("questions")["forms"].values()}))
    slots = {"SOMEONE": SOMEONE, "NAME": NAME, "ACT": acts}
    return tuple(re.compile(re.sub("|".join(slots), lambda m: slots[m.group()], p)) for p in load("questions")["plain"])


def plain(text: str) -> Parts | None:
    """The parts of a question of a plain form; None where it has another."""
    for pattern in _plain():
        if (m := pattern.match(text)) is not None:
            found = {k: m.span(k) for k, v in m.groupdict().items() if v}
            speaker = range(*found["speaker"]) if "speaker" in found else ()
            return Parts(found.get("act", (None,))[0], found.get("noun", (-1,))[0], frozenset(speaker))
    return None


def parsed(text: str) -> Parts:
    """The parts of a question by its parse."""
    tree = next(iter(parse([Report(id="question", version="", text=text)])))[1]
    return Parts(_act(tree), _noun(tree), _speaker(tree, text))


TELLS = frozenset(
    [
        "say",
        "tell",
        "report",
        "claim",
        "announce",
        "state",
        "declare",
        "describe",
        "explain",
        "deny",
        "admit",
        "confirm",
        "warn",
        "promise",
        "accuse",
        "blame",
        "estimate",
    ]
)
BY = re.compile(
    r"\b(?:according to|per|by|in) ((?:[\w’'-]+ ){0,4}?[\w-]+)(?:[’']s)? (?:account|count|estimate|figures?|word|"
    r"reckoning|view|tally)\b|\b(?:according to|per) (.+?)\W*$"
)


def _speaker(tree: Parse, text: str) -> frozenset[int]:
    """Where they stand who say, tell or deny, or are named after "according to"."""
    places: set[int] = set()
    for t in tree.tokens:
        if t.dep == "nsubj" and tree.tokens[t.head].lemma in TELLS:
            places.update(tree.tokens[i].start for i in tree.subtree(t.i))
    if (by := BY.search(text)) is not None:
        start, end = by.span(1 if by[1] else 2)
        places.update(range(start, end))
    return frozenset(places)


CLAUSES = ("ccomp", "xcomp", "acl", "relcl", "advcl", "acomp")
SPEECH = frozenset(
    [
        "say",
        "tell",
        "report",
        "claim",
        "announce",
        "state",
        "declare",
        "according",
        "describe",
        "explain",
        "think",
        "believe",
        "have",
        "do",
        "be",
        "get",
    ]
)


def _act(tree: Parse) -> int | None:
    """Where the word for what happened stands: the verb under any verbs of saying, else what "is" links to."""
    if not tree.sentences:
        return None
    token = tree.tokens[tree.sentences[0].root]
    for _ in range(4):
        if token.lemma not in SPEECH and token.pos in ("VERB", "NOUN"):
            break
        below = [tree.tokens[c] for c in tree.children[token.i]]
        follow = [t for t in below if t.dep in CLAUSES and t.pos in ("VERB", "AUX", "ADJ")]
        nouns = [t for t in below if t.dep in ("nsubj", "nsubjpass", "attr", "dobj") and t.pos == "NOUN"]
        if not follow and not nouns:
            break
        token = (follow or nouns)[0]
    return token.start


def _noun(tree: Parse) -> int:
    """Where the noun stands that "which", "what" or "how many" asks for."""
    for t in tree.tokens:
        if t.lemma in ("which", "what", "many", "much", "whose") and t.dep in (
            "det",
            "amod",
            "poss",
            "advmod",
            "nummod",
        ):
            head = tree.tokens[t.head]
            if head.lemma in ("kind", "type", "sort", "number", "name", "amount"):
                head = next((o for o in tree.tokens[head.i + 1 : head.i + 5] if o.pos in ("NOUN", "PROPN")), head)
            if head.pos in ("NOUN", "PROPN") and head.start > t.start:
                return head.start
    return -1
