"""Formulas of reporting, and words that only name a matter: they tell of no act.

"A driver who asked not to be named" demands nothing, "not authorized to speak to the press" grants and meets nobody;
in "shared intelligence on piracy" and "an end to the cycle of violence" nothing is done.
"""

from __future__ import annotations

from dateline.claims.reading import Reading
from dateline.claims.roles import grammar


def tells_nothing(reading: Reading, i: int) -> bool:
    """Whether the trigger at i stands in a formula, or is only the name of a matter."""
    if reading.parse.tokens[i].pos == "NOUN":
        return _matter(reading, i)
    if reading.parse.tokens[i].lemma == "stop" and any(t == "short" for t in reading.words(reading.parse.children[i])):
        return True  # "stopped short of it"
    return _unnamed(reading, i) or _unauthorised(reading, i)


def _unnamed(reading: Reading, i: int) -> bool:
    """ "Asked not to be named", "declined to give his name", "spoke on condition of anonymity"."""
    tokens, children, words = reading.parse.tokens, reading.parse.children, grammar()
    if any(tokens[j].lemma in words["anonymity"] for j in reading.clause(i)):
        return True
    if tokens[i].lemma not in words["withholding"]:
        return False
    for c in children[i]:
        done_to = tokens[c].dep in ("xcomp", "ccomp", "advcl") and tokens[c].tag == "VBN"
        if done_to and tokens[c].lemma in words["naming"]:
            return True
        named = (g for g in (c, *children[c]) if tokens[g].lemma in words["own_names"] and g != i)
        if any(any(tokens[k].dep == "poss" for k in children[g]) for g in named):
            return True
    return False


def _unauthorised(reading: Reading, i: int) -> bool:
    """ "They were not authorized to talk to reporters": neither the leave nor the talk is an act."""
    tokens, children, words = reading.parse.tokens, reading.parse.children, grammar()
    speaks = tokens[i].lemma in words["briefing"] and tokens[i].dep == "xcomp"
    leave = tokens[i].head if speaks else i
    if tokens[leave].lemma not in words["authorising"] or not any(tokens[c].dep == "neg" for c in children[leave]):
        return False
    return any(tokens[c].lemma in words["briefing"] and tokens[c].dep == "xcomp" for c in children[leave])


def _matter(reading: Reading, i: int) -> bool:
    """Whether a bare word for violence as such is only what something is about: "intelligence on piracy"."""
    tokens, words = reading.parse.tokens, grammar()
    token, prep = tokens[i], tokens[tokens[i].head]
    if token.lemma in words["standing_places"] and token.dep == "pobj" and prep.lemma in ("at", "from", "through"):
        return True
    if token.lemma not in words["matters"] or token.dep != "pobj" or reading.parse.children[i]:
        return False
    above = tokens[prep.head]
    if above.pos != "NOUN":
        return prep.lemma in words["about"] and above.lemma in words["working_on"]
    return prep.lemma in words["about"] or above.lemma in words["ends"]
