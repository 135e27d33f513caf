"""Small questions to a parse: whose subject, which children, what lies under a token."""

from __future__ import annotations

from functools import cache

from dateline import codebook
from dateline.attribution.cues import cues
from dateline.model import Parse

SUBJECTS = ("nsubj", "nsubjpass", "csubj", "expl")
EDGES = frozenset(",.;:–—-")


@cache
def object_does() -> frozenset[str]:
    """Verbs whose object does what the infinitive after them says ("asked the guards to leave")."""
    return frozenset(codebook.load("cues")["object_does"])


def judges(parse: Parse, v: int) -> bool:
    """Whether this verb names one who has done what follows ("blamed the army for shelling …")."""
    cue = cues().verbs.get(parse.tokens[v].lemma)
    return cue is not None and bool(cue.frames & {"target", "small"})


def child(parse: Parse, i: int, *deps: str) -> int | None:
    """The first child of i with one of these dependencies."""
    tokens = parse.tokens
    return next((k for k in parse.children[i] if tokens[k].dep in deps), None)


def under(parse: Parse, i: int, without: frozenset[int] | set[int] = frozenset()) -> list[int]:
    """Token numbers of i and all below it, leaving out the branches that begin in `without`."""
    found, stack, children = [], [i], parse.children
    while stack:
        j = stack.pop()
        if j in without:
            continue
        found.append(j)
        stack.extend(children[j])
    found.sort()
    return found


def passive(parse: Parse, v: int) -> bool:
    """Whether this verb is in the passive, a bare participle ("asked whether …") included."""
    token = parse.tokens[v]
    if any(parse.tokens[k].dep in ("auxpass", "nsubjpass") for k in parse.children[v]):
        return True
    if absolute(parse, v):
        return True
    if token.dep == "conj" and token.tag == "VBN" and not has_subject(parse, v):
        return child(parse, v, "aux") is None and passive(parse, token.head)
    return token.tag == "VBN" and token.dep in ("acl", "advcl") and child(parse, v, "aux") is None


def absolute(parse: Parse, v: int) -> bool:
    """ "With heavy fighting reported": what stands before the participle is reported, and reports nothing."""
    token = parse.tokens[v]
    under = token.dep in ("pcomp", "advcl", "acl") and token.tag in ("VBD", "VBN")
    return under and child(parse, v, "dobj", "ccomp", "xcomp") is None and _with(parse, v)


def _with(parse: Parse, v: int) -> bool:
    if parse.tokens[parse.tokens[v].head].lemma == "with" and parse.tokens[v].dep == "pcomp":
        return True
    return any(parse.tokens[k].lemma == "with" and parse.tokens[k].dep == "mark" for k in parse.children[v])


def has_subject(parse: Parse, v: int) -> bool:
    """Whether this verb has a subject of its own."""
    return child(parse, v, "nsubj", "nsubjpass", "csubj") is not None


def agent(parse: Parse, v: int) -> int | None:
    """The noun after "by" of a passive."""
    by = child(parse, v, "agent")
    return None if by is None else child(parse, by, "pobj")


def name_before(parse: Parse, v: int) -> int | None:
    """The noun right before a finite cue that the parser did not make its subject."""
    tokens = parse.tokens
    if tokens[v].tag not in ("VBD", "VBZ", "VBP"):
        return None
    first = parse.sentences[tokens[v].sentence].first
    i = v - 1
    while i > first and (tokens[i].dep in ("aux", "neg") or tokens[i].tag == "RB" or tokens[i].text == ","):
        i -= 1
    nouns = ("NOUN", "PROPN", "PRON")
    # "… a station in Bakhmut, the governor Ann Bell said": hung on Bakhmut, but a comma parts them.
    apart = {k for k in range(first, i) if tokens[k].text == ","} if tokens[v - 1].text != "," else set()
    while i >= first and tokens[i].head < v and tokens[i].head != i and tokens[tokens[i].head].pos in (*nouns, "ADP"):
        if not apart.isdisjoint(range(tokens[i].head, i)):
            break
        i = tokens[i].head
    return i if i >= first and (tokens[i].pos in nouns or tokens[i].text.istitle()) else None


def subject(parse: Parse, v: int, depth: int = 6) -> int | None:
    """Who does this: the verb's own subject, or the one it shares with the verb above it."""
    tokens = parse.tokens
    own = child(parse, v, "nsubj", "nsubjpass", "csubj")
    if own is not None or depth == 0:
        return own
    token = tokens[v]
    head = token.head
    if token.dep == "acl":
        if token.tag == "VBG" and after_comma(parse, v) and (above := _verb_above(parse, head)) is not None:
            return subject(parse, above, depth - 1)
        if token.tag == "VB" and (above := _verb_above(parse, head)) is not None:
            return subject(parse, above, depth - 1)
        return _holder(parse, head)
    if head == v or token.dep == "relcl":
        return None
    if token.dep == "pcomp":
        blamed = child(parse, tokens[head].head, "dobj")
        if (
            blamed is not None
            and tokens[head].lemma in ("for", "of")
            and blamed < head
            and judges(parse, tokens[head].head)
        ):
            return blamed
        if tokens[head].lemma == "as":  # "quoted the governor as saying", "he was quoted as saying"
            return child(parse, tokens[head].head, "dobj", "nsubjpass")
        head = tokens[head].head
    if token.dep not in ("conj", "xcomp", "advcl", "ccomp", "pcomp", "prep", "parataxis", "dep", "aux"):
        return None
    hearer = child(parse, head, "dobj", "dative") if token.dep in ("xcomp", "ccomp") else None
    if hearer is not None and tokens[head].lemma in object_does():
        return hearer
    if token.dep in ("advcl", "pcomp", "xcomp") and passive(parse, head) and token.dep != "xcomp":
        return agent(parse, head) or subject(parse, head, depth - 1)
    if token.dep == "xcomp" and tokens[head].lemma in ("able", "unable"):
        head = tokens[head].head
    if tokens[head].pos not in ("VERB", "AUX"):
        return None
    return subject(parse, head, depth - 1)


def _verb_above(parse: Parse, noun: int) -> int | None:
    """The verb whose object or phrase this noun is in; none where it is the subject."""
    tokens = parse.tokens
    i = noun
    for _ in range(6):
        if tokens[i].dep in SUBJECTS or tokens[i].head == i:
            return None
        i = tokens[i].head
        if tokens[i].pos in ("VERB", "AUX"):
            return i
    return None


def after_comma(parse: Parse, v: int) -> bool:
    """Whether a comma stands right before this word, closing quotation marks aside."""
    at = v - 1
    while at > 0 and parse.tokens[at].text in ('"', "”", "’", "''"):
        at -= 1
    return at >= 0 and parse.tokens[at].text == ","


def _holder(parse: Parse, noun: int) -> int:
    """Who stands behind "a statement saying": the one who issued it, else the thing itself."""
    token = parse.tokens[noun]
    owner = child(parse, noun, "poss")
    if owner is not None:
        return owner
    verb = token.head
    if token.dep == "dobj" and token.pos == "NOUN" and (doer := subject(parse, verb, 2)) is not None:
        return doer
    return noun


def negated(parse: Parse, v: int) -> bool:
    """Whether this word is negated ("did not say", "never said", "has yet to say", "no claim")."""
    tokens = parse.tokens
    for k in parse.children[v]:
        t = tokens[k]
        if t.dep == "neg" or (t.lemma == "never" and t.dep in ("advmod", "neg")):
            return True
        if t.dep == "det" and t.lemma == "no" and tokens[v].pos == "NOUN":
            return True
    over = tokens[v].head
    return tokens[v].dep == "xcomp" and tokens[over].lemma in ("have", "be", "remain") and _yet(parse, over)


def _yet(parse: Parse, v: int) -> bool:
    return any(parse.tokens[k].lemma == "yet" and parse.tokens[k].dep == "advmod" for k in parse.children[v])
