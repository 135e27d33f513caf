"""Sayings inside sayings: which are kept, and in which other each one stands."""

from __future__ import annotations

from dateline.attribution.scope import Draft
from dateline.model import Parse

PLAIN = ("clause", "phrase", "quote", "inserted")
SHORT = ("infinitive", "object")
OWN_VOICE = frozenset(("PRON", "DET"))


def arrange(parse: Parse, drafts: list[Draft], quote_of: list[int]) -> list[tuple[Draft, int | None]]:
    """The drafts in order of text, each with the number of the one it stands in.

    Inside what somebody says only another's plain speech is kept ("the army said that rebels had claimed …"):
    the speaker's own beliefs and wishes are part of what is said.
    """
    drafts = sorted(drafts, key=lambda d: (d.found.head, -len(d.found.content)))
    outer = [_outer(parse, drafts, n) for n in range(len(drafts))]
    inner = [outer[n] is not None or quote_of[d.found.head] >= 0 for n, d in enumerate(drafts)]
    kept = [n for n, d in enumerate(drafts) if not inner[n] or _another(parse, d, quote_of[d.found.head] >= 0)]
    place = {n: k for k, n in enumerate(kept)}
    return [(drafts[n], _nearest(n, outer, place)) for n in kept]


def _outer(parse: Parse, drafts: list[Draft], n: int) -> int | None:
    """The narrowest other draft whose content holds this one's cue."""
    at = parse.tokens[drafts[n].found.head].start
    best, width = None, 0
    for m in range(max(0, n - 12), min(len(drafts), n + 12)):
        if m == n or not _covers(drafts[m], at) or _covers(drafts[n], parse.tokens[drafts[m].found.head].start):
            continue
        size = sum(b - a for a, b in drafts[m].spans)
        if best is None or size < width:
            best, width = m, size
    return best


def _covers(draft: Draft, at: int) -> bool:
    return any(a <= at < b for a, b in draft.spans)


def _another(parse: Parse, draft: Draft, in_quote: bool) -> bool:
    """Whether this is somebody else's plain speech, not the outer speaker's own thought."""
    f = draft.found
    if not (f.strong or f.frame == "phrase") or f.speaker_head is None:
        return False
    speaker, cue = parse.tokens[f.speaker_head], parse.tokens[f.head]
    # "Cited a man who said that …", "was quoted as saying that …": he, not who cites or quotes him.
    # Nor is "a strike on his camps, in which he said fighters had died" part of what "he accused" of.
    aside = cue.dep == "relcl" and not in_quote and f.frame == "clause"
    another = aside or speaker.tag == "WP" or (cue.dep == "pcomp" and parse.tokens[cue.head].lemma == "as")
    if speaker.pos in OWN_VOICE and not another:
        return False
    return f.frame in PLAIN or (f.frame in SHORT and f.stance in ("denies", "confirms", "admits") and not in_quote)


def _nearest(n: int, outer: list[int | None], place: dict[int, int]) -> int | None:
    m, seen = outer[n], {n}
    while m is not None and m not in place and m not in seen:
        seen.add(m)
        m = outer[m]
    return place.get(m) if m is not None else None
