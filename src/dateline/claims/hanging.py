"""What a date is of where clauses hang on one another: a participle's day is that of what it tells more of.

"Shells hit the market on Friday, killing four" killed on Friday; but "the truce that it brokered in January" gives
January to the brokering alone.
"""

from __future__ import annotations

from dateline import codebook
from dateline.claims.reading import Reading
from dateline.claims.roles import grammar
from dateline.model import DateMention

APART = frozenset(("since", "after", "before", "until"))  # whose clause tells of another time


def over(reading: Reading, i: int) -> int | None:
    """The verb that a participle tells more of, for the participle, those joined to it and their nouns; else None."""
    tokens = reading.parse.tokens
    verb = reading.verb_over(i)
    while tokens[verb].dep == "conj" and tokens[verb].tag == "VBG" and tokens[verb].head != verb:
        verb = tokens[verb].head
    if tokens[verb].tag != "VBG" or tokens[verb].dep != "advcl" or tokens[verb].head > verb:
        return None
    marked = any(tokens[c].dep in ("mark", "aux", "nsubj") for c in reading.parse.children[verb])
    above = tokens[verb].head
    return None if marked or tokens[above].pos not in ("VERB", "AUX") else above


def of_another(reading: Reading, i: int, date: DateMention) -> bool:
    """Whether a date stands in a relative clause, or one with "since" or "after", that word i is no part of."""
    tokens = reading.parse.tokens
    j = reading.tokens_of(date.span).start
    first = j - 1 if j and tokens[j - 1].pos == "ADP" else j
    if first and _own_time(reading, first - 1) and i < first - 1 and i not in reading.parse.subtree(first - 1):
        return True  # right behind "the truce that it brokered", wherever the parser hangs it
    since = first != j and tokens[first].lemma == "since" and tokens[tokens[first].head].pos in ("VERB", "AUX")
    if since and i not in reading.parse.subtree(tokens[first].head):
        return True  # "holds the town, and has ringed the port since June"
    for _ in range(len(tokens)):
        if _own_time(reading, j) and i not in reading.parse.subtree(j):
            return True
        if tokens[j].head == j:
            return False
        j = tokens[j].head
    return False


def _own_time(reading: Reading, j: int) -> bool:
    tokens = reading.parse.tokens
    if tokens[j].pos not in ("VERB", "AUX"):
        return False
    since = tokens[j].dep == "advcl" and any(
        tokens[c].dep == "mark" and tokens[c].lemma in APART for c in reading.parse.children[j]
    )
    return tokens[j].dep == "relcl" or since or _told_apart(reading, j)


def _told_apart(reading: Reading, j: int) -> bool:
    """Whether a participle behind a noun tells a thing of its own: "workers seized in May are freed"; but an attack
    "launched on Friday" or "reported on Friday" was on Friday."""
    token = reading.parse.tokens[j]
    if token.dep != "acl" or token.tag != "VBN":
        return False
    return token.lemma not in grammar()["light"] and token.lemma not in codebook.load("cues")["verbs"]
