"""Does a date lie ahead or behind: read from the clause that governs it."""

from __future__ import annotations

from functools import cache
from typing import Literal

from dateline import codebook
from dateline.model import Parse, Token

Outlook = Literal["ahead", "past", "open"]

STEPS_UP = 8  # heads climbed from a date to its verb; deeper nesting says little of the date
PAST_MODALS = frozenset(("will", "shall", "wo", "'ll", "’ll"))  # with "have" these still look ahead


@cache
def _cues() -> dict[str, frozenset[str]]:
    return {name: frozenset(listed) for name, listed in codebook.load("dates")["outlook"].items()}


def outlook(parse: Parse, first: int, end: int) -> tuple[Outlook, bool]:
    """Which way the clause of a date looks, and whether the date hangs on a noun ("a March 12 summit")."""
    cues = _cues()
    before = parse.text[max(0, parse.tokens[first].start - 24) : parse.tokens[first].start].lower().rstrip()
    if before.endswith(tuple(cues["ahead_of"])):
        return "ahead", False
    token, nominal = _top(parse, first, end), False
    for _ in range(STEPS_UP):
        if token.lemma in cues["ahead"] and token.tag != "VBD":
            return "ahead", False
        if token.pos in ("VERB", "AUX"):
            return _of_verb(parse, token), nominal
        if token.pos in ("NOUN", "PROPN"):
            nominal = True
        if token.head == token.i:
            break
        token = parse.tokens[token.head]
    return "open", nominal


def _top(parse: Parse, first: int, end: int) -> Token:
    """The token that governs the mention from outside; its own where it is the root."""
    tokens, i = parse.tokens, first
    while i < len(tokens) and tokens[i].start < end:
        head = tokens[tokens[i].head]
        if head.i < first or head.start >= end:
            return head
        i += 1
    return tokens[first]


def _of_verb(parse: Parse, verb: Token) -> Outlook:
    for _ in range(STEPS_UP):
        helpers = [parse.tokens[c] for c in parse.children[verb.i] if parse.tokens[c].dep in ("aux", "auxpass")]
        modal = next((t for t in helpers if t.tag == "MD"), None)
        if modal:
            done = verb.tag in ("VBN", "VBD") and any(t.lemma == "have" for t in helpers)
            return "past" if done and modal.lemma not in PAST_MODALS else "ahead"
        if verb.tag == "MD":
            return "ahead"
        found = _of_form(parse, verb, helpers)
        if found:
            return found
        if verb.head == verb.i or parse.tokens[verb.head].pos not in ("VERB", "AUX"):
            return "ahead" if verb.tag == "VB" and verb.head != verb.i else "open"
        verb = parse.tokens[verb.head]
    return "open"


def _of_form(parse: Parse, verb: Token, helpers: list[Token]) -> Outlook | None:
    """What the verb's own form says; None where its governor decides."""
    cues = _cues()
    if any(t.tag == "VBD" or t.lemma == "have" for t in helpers):
        return "past" if not any(t.tag == "TO" for t in helpers) else "open"
    if any(t.lemma == "be" and t.tag in ("VBZ", "VBP") for t in helpers):
        return "ahead" if verb.tag == "VBG" or verb.lemma in cues["ahead"] else "open"
    if verb.tag == "VBD":
        return "past"
    if verb.tag == "VBN":
        return "ahead" if verb.lemma in cues["ahead"] else "past"
    if verb.tag in ("VBZ", "VBP"):
        told = verb.lemma in cues["reporting"] or parse.sentences[verb.sentence].kind in ("title", "heading")
        return "past" if told else "ahead" if verb.lemma != "be" else "open"
    if verb.tag == "VB":
        governor = parse.tokens[verb.head]
        return None if governor.i != verb.i and governor.lemma in cues["implicative"] else "ahead"
    return None
