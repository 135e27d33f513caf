"""What a saying does with what it says: asserts, confirms, admits, denies, urges, warns, promises, asks, doubts."""

from __future__ import annotations

from dateline.attribution import silence, tree
from dateline.attribution.cues import Cues
from dateline.attribution.found import Found
from dateline.model import Parse, Stance

FUTURE = frozenset(
    ("will", "would", "shall", "should", "could", "can", "may", "might", "must", "’ll", "'ll", "’d", "'d")
)


# Cues that tell of a lack rather than rebut a charge: "complained that the sirens never sounded".
PLAIN = frozenset(
    (
        "say",
        "tell",
        "state",
        "insist",
        "maintain",
        "claim",
        "write",
        "add",
        "declare",
        "stress",
        "reply",
        "assert",
        "reiterate",
    )
)


# Not to do these tells of a lack, and denies nothing: "we have no food left", "he had not heard from his son".
LACKING = frozenset(
    (
        "know",
        "think",
        "believe",
        "want",
        "see",
        "understand",
        "have",
        "need",
        "hear",
        "get",
        "receive",
        "find",
        "expect",
    )
)


def stance(parse: Parse, found: Found, cues: Cues, alone: bool = True) -> Stance:
    """The stance of the cue, turned where the cue is negated or what it asserts, `alone`, is a negated act."""
    token = parse.tokens[found.head]
    if _either(parse, found.head, cues):
        return "doubts"
    if silence.unsaid(parse, found.head, cues) or silence.nobody(parse, found.speaker_head):
        cue = cues.verbs.get(token.lemma) or cues.adjectives.get(token.lemma)
        return (cue.negated if cue else None) or cues.stances[found.stance]
    if found.stance == "urges" and token.lemma in ("demand", "want", "wish", "ask") and _to_know(parse, found):
        return "asks"
    if found.frame == "small" and any(parse.tokens[i].lemma in cues.denying for i in found.content):
        return "denies"
    if found.frame == "target" and (noun := _named_stance(parse, found, cues)) is not None:
        return noun
    if found.stance == "asserts" and alone and token.lemma in PLAIN and _rebuts(parse, found):
        return "doubts" if _unclear(parse, found, cues) else "denies"
    return found.stance


def _unclear(parse: Parse, found: Found, cues: Cues) -> bool:
    """'said it was not clear who had fired': that leaves a thing open."""
    return any(parse.tokens[i].dep == "acomp" and parse.tokens[i].lemma in cues.unclear for i in found.content)


def _either(parse: Parse, v: int, cues: Cues) -> bool:
    """'neither confirm nor deny', 'refused to confirm or deny': what is neither leaves the thing open."""
    tokens = parse.tokens
    above = tokens[v].head if tokens[v].dep == "conj" else v
    joined = [k for k in parse.children[above] if tokens[k].dep == "conj"]
    by = any(tokens[k].dep == "cc" and tokens[k].lemma in ("or", "nor") for k in parse.children[above])
    if v not in (above, *joined) or not by:
        return False
    stances = {cue.stance for k in (above, *joined) if (cue := cues.verbs.get(tokens[k].lemma)) is not None}
    return {"confirms", "denies"} <= stances


def _to_know(parse: Parse, found: Found) -> bool:
    """'demanded to know who …'."""
    return any(parse.tokens[k].lemma in ("know", "hear") for k in parse.children[found.head] if k > found.head)


def _named_stance(parse: Parse, found: Found, cues: Cues) -> Stance | None:
    """'expressed doubt that …', 'voiced fears of …': the noun carries it."""
    thing = tree.child(parse, found.head, "dobj")
    lemma = parse.tokens[found.head].lemma
    if thing is None or lemma not in ("express", "voice", "raise", "repeat", "reiterate"):
        return None
    noun = cues.nouns.get(parse.tokens[thing].lemma)
    return noun.stance if noun else None


def _rebuts(parse: Parse, found: Found) -> bool:
    """'said it has not deployed forces': the negated act of one who speaks of itself (a prediction is none)."""
    tokens = parse.tokens
    inside = set(found.content)
    main = next((k for k in parse.children[found.head] if k in inside and tokens[k].dep == "ccomp"), None)
    if main is None or not (tree.negated(parse, main) or _of_none(parse, main)):
        return False
    if any(tokens[k].lemma in FUTURE for k in parse.children[main]):
        return False
    who = tree.child(parse, main, "nsubj", "nsubjpass")
    if who is None or tokens[main].lemma in LACKING:
        return False
    if any(tokens[k].text.lower() == "never" for k in parse.children[main]) and tokens[who].tag != "PRP":
        return False
    own = tokens[who].lemma in ("it", "he", "she", "they", "we", "i") or tree.child(parse, who, "poss") is not None
    return own or tokens[main].lemma != "be"


def _of_none(parse: Parse, main: int) -> bool:
    """'no soldiers had entered', 'there were no dead'."""
    parts = [k for k in parse.children[main] if parse.tokens[k].dep in ("nsubj", "nsubjpass", "dobj", "attr")]
    parts = [k for k in parts if parse.tokens[k].lemma != "one"]  # "no one has told us" complains
    return any(parse.tokens[d].lemma == "no" for k in parts for d in parse.children[k] if parse.tokens[d].dep == "det")
