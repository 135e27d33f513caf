"""Saying nothing: "has not commented on the strikes", "declined to discuss the raid", "no mention of" no stance."""

from __future__ import annotations

from dateline.attribution import tree
from dateline.attribution.cues import Cues
from dateline.attribution.found import Built, speaker_of
from dateline.model import Parse


def silent(parse: Parse, i: int, book: Cues) -> bool:
    """Whether this word tells that somebody said nothing, so that what he was silent on is no word of his."""
    if parse.tokens[i].lemma not in book.silent or tree.child(parse, i, "ccomp") is not None:
        return False
    return unsaid(parse, i, book)


def unsaid(parse: Parse, i: int, book: Cues) -> bool:
    """Whether this saying was not done: negated, refused, or done by nobody."""
    token = parse.tokens[i]
    if tree.negated(parse, i) or nobody(parse, tree.subject(parse, i)):
        return True
    over = token.head
    if parse.tokens[over].lemma == "able":
        over = parse.tokens[over].head
    refused = parse.tokens[over].lemma in (*book.refusing, "fail", "unable") or tree.negated(parse, over)
    return token.dep == "xcomp" and over != i and refused


def nobody(parse: Parse, speaker: int | None) -> bool:
    """'nobody believes that …', 'few analysts think …', 'neither side has commented'."""
    if speaker is None:
        return False
    words = (speaker, *parse.children[speaker])
    return any(parse.tokens[i].text.lower() in ("nobody", "none", "few", "no", "neither", "hardly") for i in words)


def unclaimed(parse: Parse, built: Built, v: int) -> bool:
    """'no group has claimed the attack', 'nobody claimed responsibility for it': there was one all the same."""
    return parse.tokens[v].lemma == "claim" and built[2] == "object" and nobody(parse, speaker_of(parse, v))
