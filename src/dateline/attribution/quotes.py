"""Quotation marks -> quotes: where each begins and ends, and which run on over several paragraphs."""

from __future__ import annotations

from bisect import bisect_right

from msgspec import Struct

from dateline.model import Parse

SENTENTIAL = 4  # words: a shorter quotation is a label or a fragment, never a statement of its own
OPENING, CLOSING, STRAIGHT = "“„«", "””»", '"'
FINITE = frozenset(["VBD", "VBP", "VBZ", "MD"])
DOUBLED = ("''", "``")
SINGLE = "‘'"
ENDS = ",.?!…"


class Quote(Struct, frozen=True, gc=False):
    """Words between quotation marks, marks included; `chain` is the first of the quotes it continues."""

    start: int
    end: int
    chain: int


def find(parse: Parse) -> tuple[Quote, ...]:
    """The double-quoted pieces of a text in order; a quote left open ends with its paragraph.

    Where a paragraph ends inside a quote and the next opens with a mark, the two are one speech.
    """
    found: list[Quote] = []
    carried: int | None = None  # number of the quote that the paragraph before left open
    for start, end in _paragraphs(parse):
        spans, open_end = _pairs(parse.text, start, end)
        for n, (a, b) in enumerate(spans):
            joins = n == 0 and carried is not None and not parse.text[start:a].strip()
            found.append(Quote(a, b, found[carried].chain if joins and carried is not None else len(found)))
        carried = len(found) - 1 if open_end and spans else None
    return tuple(found)


def _paragraphs(parse: Parse) -> list[tuple[int, int]]:
    """Paragraph borders: a change of block, or a line break between two sentences."""
    borders: list[tuple[int, int]] = []
    before = None
    for s in parse.sentences:
        same = before is not None and before.block == s.block and "\n" not in parse.text[before.end : s.start]
        if same:
            borders[-1] = (borders[-1][0], s.end)
        else:
            borders.append((s.start, s.end))
        before = s
    return borders


def _pairs(text: str, start: int, end: int) -> tuple[list[tuple[int, int]], bool]:
    """Quotes of one paragraph, and whether its last is still open."""
    spans: list[tuple[int, int]] = []
    at = start
    while at < end:
        mark = text[at]
        if mark in OPENING or mark == STRAIGHT or text[at : at + 2] in DOUBLED:
            close = _close(text, at, end)
            if close is None:
                return ([*spans, (at, end)] if end - at > 2 else spans), end - at > 2
            spans.append((at, close))
            at = close
        elif mark in SINGLE and (shut := _single(text, start, at, end)) is not None:
            spans.append((at, shut))
            at = shut
        else:
            at += 1
    return spans, False


def _single(text: str, start: int, opened: int, end: int) -> int | None:
    """Where words in single marks end ("‘They have left,’ he said"); None where the mark is an apostrophe.

    They end at a mark that a stop stands before or behind: "the rebels' chief" ends nothing.
    """
    if (opened > start and text[opened - 1] not in " \t(—–-[") or not text[opened + 1 : opened + 2].isalpha():
        return None
    for at in range(opened + 2, end):
        if text[at] not in "’'" or text[at + 1 : at + 2].isalnum():
            continue
        behind = text[at + 1 : end].lstrip(" ")[:1]
        if text[at - 1] in ENDS or at + 1 == end or text[at + 1] in ",.;:?!)" or (behind and behind in "–—-"):
            return at + 1
    return None


def _close(text: str, opened: int, end: int) -> int | None:
    """Where the quote opened here ends; marks of another kind inside it belong to a quote within it."""
    mark = text[opened]
    if mark in OPENING:
        kind = CLOSING[OPENING.index(mark)]
        depth, at = 1, opened + 1
        while at < end:
            turned = text[at] == mark and text[at + 1 : at + 2] in ("", " ", "\n")  # a mark turned the wrong way
            depth += (text[at] == mark and not turned) - (text[at] == kind or turned)
            if depth == 0:
                return at + 1
            at += 1
        first = text.find(kind, opened + 1, end)
        straight = text.find(STRAIGHT, opened + 1, end)
        return first + 1 if first >= 0 else straight + 1 if straight >= 0 else None
    size = 1 if mark == STRAIGHT else 2
    for same in (mark * size if size == 1 else text[opened : opened + 2], "''"):
        found = text.find(same, opened + size, end)
        if found >= 0:
            return found + len(same)
    return None


def states(parse: Parse, quote: Quote) -> bool:
    """Whether the words quoted are a statement of their own rather than a label or a fragment."""
    words = [t for t in parse.tokens if quote.start <= t.start < quote.end and t.pos != "PUNCT"]
    return len(words) >= SENTENTIAL and any(t.tag in FINITE for t in words)


def of_tokens(parse: Parse, quotes: tuple[Quote, ...]) -> list[int]:
    """For every token the number of the quote it stands in, or -1."""
    starts = [q.start for q in quotes]
    where = []
    for t in parse.tokens:
        n = bisect_right(starts, t.start) - 1
        where.append(n if n >= 0 and t.start < quotes[n].end else -1)
    return where
