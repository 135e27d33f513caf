"""What a saying does with what it says: asserts, confirms, admits, denies, urges, warns, promises, asks, doubts."""

from __future__ import annotations

from dateline.attribution import tree
from dateline.attribution.cues import Cues
from dateline.attribution.frames import Found
from dateline.model import Parse, Stance

FUTURE = frozenset(
    ("will", "would", "shall", "should", "could", "can", "may", "might", "must", "’ll", "'ll", "’d", "'d")
)


def stance(parse: Parse, found: Found, cues: Cues) -> Stance:
    """The stance of the cue, turned where the cue is negated or what it asserts is a negated act."""
    refused = _refused(parse, found.head)
    if tree.negated(parse, found.head) or refused:
        cue = cues.verbs.get(parse.tokens[found.head].lemma)
        return (cue.negated if cue else None) or cues.stances[found.stance]
    if found.stance == "asserts" and _rebuts(parse, found):
        return "denies"
    return found.stance


def _refused(parse: Parse, v: int) -> bool:
    """'refused to say', 'declined to confirm', 'could not rule out'."""
    token = parse.tokens[v]
    if token.dep != "xcomp" or token.head == v:
        return False
    return parse.tokens[token.head].lemma in ("refuse", "decline", "fail") or tree.negated(parse, token.head)


def _rebuts(parse: Parse, found: Found) -> bool:
    """'said it has not deployed forces': the negated act of one who speaks of itself (a prediction is none)."""
    tokens = parse.tokens
    inside = set(found.content)
    main = next((k for k in parse.children[found.head] if k in inside and tokens[k].dep == "ccomp"), None)
    if main is None or not tree.negated(parse, main):
        return False
    if any(tokens[k].lemma in FUTURE for k in parse.children[main]):
        return False
    who = tree.child(parse, main, "nsubj", "nsubjpass")
    if who is None or tokens[main].lemma in ("know", "think", "believe", "want", "see", "understand"):
        return False
    own = tokens[who].lemma in ("it", "he", "she", "they", "we", "i") or tree.child(parse, who, "poss") is not None
    return own or tokens[main].lemma != "be"
