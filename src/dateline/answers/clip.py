"""The part of a sentence worth quoting: whole where it is short, else the clauses that answer."""

from __future__ import annotations

import re

from dateline.answers.asked import Asked
from dateline.answers.decide import where
from dateline.answers.expect import pattern
from dateline.answers.library import sentences
from dateline.answers.words import read
from dateline.model import Report, Span

LEAST = 5  # words: less tells nothing
STARTS = 0.5  # worth of keeping a sentence's beginning, where its speaker stands
# Where a quotation may begin or end without harm to its sense.
_LINKS = "and|but|while|as|after|before|with|when|although|who|which|that|following|despite|because|where|in which"
_WHOLE = "".join(
    rf"(?<!\b{w})" for w in ("late", "soon", "early", "far", "much", "many", "well", "long", "such")
)  # "as late as"
JOINT = re.compile(rf"(?<=[,;:—–])\s+|{_WHOLE}\s+(?=(?:{_LINKS})\b)|(?<=[.!?”])\s+", re.I)
OPENS = re.compile(rf"(?:{_LINKS})\b")


def clip(asked: Asked, report: Report, start: int, end: int, most: int) -> Span:
    """At most `most` words of the sentence, with as much as may be of what the question asks."""
    text = report.text[start:end]
    if len(text.split()) <= most:
        return span(report, start, end)
    cuts = [0, *(m.end() for m in JOINT.finditer(text)), len(text)]
    marks = _marks(asked, text)
    best, best_value = (0, _cut(text, most)), -1.0
    for i, a in enumerate(cuts[:-1]):
        for b in cuts[i + 1 :]:
            words = len(text[a:b].split())
            if words > most:
                break
            if words < LEAST:
                continue
            value = sum(w for at, w in marks if a <= at < b) + 0.01 * words + (STARTS if a == 0 else 0)
            if value > best_value:
                best, best_value = (a, b), value
    return span(report, start + best[0], start + best[1])


def sentence_at(report: Report, start: int, end: int) -> tuple[int, int]:
    """The sentence or sentences that hold these characters."""
    spans = [(a, b) for a, b in sentences(report) if a < end and start < b]
    return (spans[0][0], spans[-1][1]) if spans else (start, end)


def opens(text: str, at: int) -> bool:
    """Whether a quotation may begin here: where a sentence or a clause does."""
    before = text[:at].rstrip(" \t")
    return not before or not (before[-1].isalnum() or before[-1] in "$€£(") or bool(OPENS.match(text, at))


def _cut(text: str, most: int) -> int:
    """The end of the first `most` words."""
    ends = [m.end() for m in re.finditer(r"\S+", text)]
    return ends[most - 1]


def _marks(asked: Asked, text: str) -> list[tuple[int, float]]:
    reading = read(text)
    marks = []
    for t in asked.terms:
        if places := where(t, reading):
            marks.append((reading.words[places[0]].start, 2.0 if t.predicate else 1.0))
    if asked.kind in ("count", "distance"):
        marks.extend((m.start(), 1.5) for m in pattern("number").finditer(text))
    return marks


def span(report: Report, start: int, end: int) -> Span:
    """The span between two places, without the white space and loose commas at its borders."""
    text = report.text
    while start < end and text[start] in " \n\t,;:—–":
        start += 1
    while end > start and text[end - 1] in " \n\t,;:—–":
        end -= 1
    return Span(report.id, start, end, text[start:end])
