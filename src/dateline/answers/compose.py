"""Sentences chosen -> the words of an answer: the day, whose word it is, the quotation; support; the other side."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from msgspec.structs import replace

from dateline.answers.asked import TAKING, Asked
from dateline.answers.clip import clip
from dateline.answers.days import written
from dateline.answers.expect import things
from dateline.answers.heard import Heard, telling_day
from dateline.answers.library import Passage
from dateline.answers.rank import Ranked
from dateline.answers.stated import Line, line
from dateline.answers.words import read
from dateline.codebook import load

DIRECT, WORDS, QUOTED = 60, 120, 60  # the public contract: words before the answer is out, in all, and in a citation
FIRST_QUOTE = 42  # words quoted of the best sentence, so that a second one may begin within the first sixty
ONLY_QUOTE = 48  # words quoted where one sentence is all there is
MORE_QUOTE = 30  # words quoted of each further sentence
TAKEN_BACK = 6  # words of a sentence that only takes back the one before it
CHANGE_QUOTE = 18  # words quoted of each change of hands, so that two and the main happenings fit
LIST_QUOTE, LIST_MORE = 27, 20  # words quoted of each sentence where several things are asked for
MORE = {
    "differ": 3,
    "what": 3,
    "who": 2,
    "said": 2,
    "when": 2,
    "did": 2,
    "why": 2,
    "control": 2,
    "changed": 4,
    "matter": 3,
    "where": 2,
}
NEAR = {
    "count": 0.99,
    "distance": 0.97,
    "matter": 0.75,
}  # figures of another happening beside the one asked for would mislead
VOICES_BESIDE = frozenset({"where", "did", "matter"})  # kinds where one report may give several speakers' words
NEAR_LOOSE = 0.75  # where several things are asked for
NEAR_BESIDE = 0.9  # a sentence beside the best one is quoted with it where it scores so near
NEAR_ORDER = 0.8  # so near the best, a sentence may tell of the first or last time
NEAR_ELSE = 0.87  # a further sentence is given where it scores so near the best


def lines(heard: Heard, asked: Asked, chosen: Sequence[Passage], said: str = "") -> tuple[Line, ...]:
    """The lines of an answer, best first, within the words allowed; `said` is the direct line before them."""
    made: list[Line] = []
    room = WORDS - 6 - len(said.split())
    for passage in chosen:
        most = _room(asked, len(made), len(chosen), room)
        if most < (CHANGE_QUOTE if asked.kind == "changed" and made else 8):
            break
        report = passage.report
        start, end = _stretch(asked, passage)
        quote = clip(asked, report, start, end, most)
        if any(m.span.report == report.id and m.span.start <= quote.start and quote.end <= m.span.end for m in made):
            continue
        dated = asked.kind == "when" and not asked.year
        told = telling_day(heard.inside(report, quote), asked.predicate, asked.names) if dated else None
        made.append(line(heard, report, quote, told, dated=dated, first=not made))
        room -= len(made[-1].text.split())
    return tuple(made)


@cache
def _denying() -> frozenset[str]:
    return frozenset(load("cues")["denying"])


def _room(asked: Asked, made: int, chosen: int, room: int) -> int:
    """How many words of the next sentence may be quoted."""
    if asked.kind == "changed" and chosen > 2:
        most = CHANGE_QUOTE
    elif asked.many or (asked.half and chosen > 1):
        most = LIST_QUOTE if not made else LIST_MORE
    elif not made:
        most = FIRST_QUOTE if chosen > 1 else ONLY_QUOTE
    else:
        most = MORE_QUOTE
    return min(most, QUOTED, room - 8)


def _stretch(asked: Asked, p: Passage) -> tuple[int, int]:
    """The sentence, or where accounts are compared the sentence with the one that answers it."""
    if asked.kind in ("differ", "did"):
        whole = p.report.text
        if len(whole.split()) <= FIRST_QUOTE:
            return 0, len(whole)
        after = whole[p.end :]
        follow = after[: after.find(". ") + 1] if ". " in after else after
        if follow.strip() and len((p.text + follow).split()) <= FIRST_QUOTE + 6 and "\n" not in follow.rstrip():
            return p.start, p.end + len(follow)
    return p.start, p.end + _taken_back(p)


def _taken_back(p: Passage) -> int:
    """How many characters further a short sentence goes that takes the one before it back ("That was wrong.")."""
    after = p.report.text[p.end :]
    following = after[: after.find(".") + 1]
    words = [w.text.lower() for w in read(following).words]
    back = 0 < len(words) <= TAKEN_BACK and words[0] in ("that", "this", "it") and "\n" not in following
    return len(following) if back and not _denying().isdisjoint(words) else 0


def choose(heard: Heard, asked: Asked, ranked: Sequence[Ranked], most: int | None = None) -> list[Ranked]:
    """The best sentence and those near it that add something, one a report."""
    if not ranked:
        return []
    best = _in_order(asked, ranked)
    best = _with_next(best, ranked)
    chosen = [best]
    if asked.kind == "when" and _is_taken(asked):
        most = 1  # later sentences only tell it again
    limit = most or (4 if asked.many else 1 if asked.half else MORE.get(asked.kind, 1))
    share = NEAR_LOOSE if asked.many else NEAR.get(asked.kind, NEAR_ELSE)
    for r in ranked:
        if len(chosen) >= limit:
            break
        near = share * best.score <= r.score
        if near and all(_adds(heard, asked, r, c) for c in chosen):
            chosen.append(r)
    return chosen


def _with_next(best: Ranked, ranked: Sequence[Ranked]) -> Ranked:
    """The best sentence, with the one beside it in its report where that answers nearly as well."""
    p = best.passage
    for r in ranked:
        q = r.passage
        if q.report.id != p.report.id or q.start == p.start or r.score < NEAR_BESIDE * best.score:
            continue
        start, end = min(p.start, q.start), max(p.end, q.end)
        between = p.report.text[min(p.end, q.end) : max(p.start, q.start)]
        if not between.strip() and "\n" not in between and len(p.report.text[start:end].split()) <= FIRST_QUOTE:
            return replace(best, passage=Passage(p.report, start, end, p.score))
    return best


def _is_taken(asked: Asked) -> bool:
    """Whether the deed asked about is a place's being taken."""
    return asked.predicate is not None and not TAKING.isdisjoint(asked.predicate.classes)


def _in_order(asked: Asked, ranked: Sequence[Ranked]) -> Ranked:
    """The best; where the first or last time is asked for, the earliest or latest of those near the best."""
    if asked.kind != "when" or asked.year or (asked.order is None and not _is_taken(asked)):
        return ranked[0]
    near = [r for r in ranked if r.score >= NEAR_ORDER * ranked[0].score]
    pick = max if asked.order == "last" else min  # what is told again later came no later
    return pick(near, key=lambda r: (r.passage.report.published or "", r.passage.report.id))


def _adds(heard: Heard, asked: Asked, r: Ranked, other: Ranked) -> bool:
    """Whether a sentence says something that the other does not; in a list, whether it names something more."""
    if r.passage.report.id == other.passage.report.id and not _other_voice(heard, asked, r.passage, other.passage):
        return False
    if asked.many:
        words = read(r.passage.text).words
        named = {w.stem for i, w in enumerate(words) if (w.name and i) or i in things(asked, r.passage.text)}
        return not named <= {w.stem for w in read(other.passage.text).words}
    mine, theirs = set(read(r.passage.text).stems), set(read(other.passage.text).stems)
    return len(mine & theirs) < 0.8 * min(len(mine), len(theirs))


def _other_voice(heard: Heard, asked: Asked, one: Passage, other: Passage) -> bool:
    """Whether two sentences of one report may both be quoted: other speakers, or each a reason of its own."""
    if asked.kind not in VOICES_BESIDE or (one.start < other.end and other.start < one.end):
        return False
    if asked.kind == "matter":
        return True
    return not {v.key for v in heard.voices(one)} & {v.key for v in heard.voices(other)}


def opening(asked: Asked) -> str:
    """What every answer begins with."""
    return f"As of {written(asked.as_of)},"
