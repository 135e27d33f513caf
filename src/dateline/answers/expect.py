"""Whether a sentence holds the kind of thing that a question asks for: a figure, a place, a name, a reason."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from dateline.answers.asked import LIGHT, Asked, Term
from dateline.answers.library import Passage, sentences
from dateline.answers.words import Reading, Word, narrower, read, stem, stop_words
from dateline.codebook import load

COUNTED_WITHIN = 5  # words from a figure to what it counts ("three Royal Netherlands Navy personnel")
COUNTED_BEFORE = 4  # and back from it ("the bodies of 53 men")
NOUN_WITHIN, NOUN_FAR = 8, 0.6  # words between what is asked for and what is said of it; its worth beyond
ACT_WITHIN = 10  # words between a figure and what happened to those counted
EPITHET_NEAR = 30  # characters between a place and the word that calls it strategic
BACK = frozenset(["it", "its", "the", "this", "that"])  # a sentence that begins so tells more of what came before
COMPASS = frozenset(["north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest"])
TOWARD = ("to", "the", "toward", "towards")
IN = frozenset(
    [
        "in",
        "at",
        "near",
        "to",
        "from",
        "into",
        "toward",
        "towards",
        "outside",
        "of",
        "on",
        "through",
        "over",
        "across",
        "around",
        "within",
    ]
)


@cache
def pattern(name: str) -> re.Pattern[str]:
    """One of the codebook's patterns for what an answer holds: number, distance, year ..."""
    return re.compile(load("questions")["expect"][name], re.I)


def expected(asked: Asked, passage: Passage, reading: Reading) -> float:
    """0 to 1: the sentence holds what this kind of question asks for."""
    text = passage.text
    if asked.year:
        return float(bool(pattern("year").search(text)))
    match asked.kind:
        case "distance":
            return float(bool(pattern("distance").search(text)))
        case "count":
            return count_fit(asked, text, reading)
        case "duration":
            return float(bool(pattern("duration").search(text)))
        case "extent":
            return float(bool(pattern("share").search(text)))
        case "where":
            return float(any(_new_place(asked, reading)))
        case "who":
            return 0.5 * bool(_new_names(asked, reading)) + 0.5
        case "said" | "differ":
            return float(bool(pattern("said").search(text)))
        case "matter":
            return _weight(asked, text, reading, passage)
        case "why":
            return float(bool(pattern("cause").search(text)))
    return 1.0 if asked.noun is None else _noun_fit(asked, reading)


def _weight(asked: Asked, text: str, reading: Reading, passage: Passage | None = None) -> float:
    """1 where the sentence says what lies on, leads through or hangs on the place asked about itself; a half where it
    only calls it strategic or the like."""
    names, words = {t.stem for t in asked.terms if t.name}, reading.words
    if not words:
        return 0.0
    back = words[0].text.lower() in BACK and passage is not None and _told_of_before(asked, passage, names)
    for m in pattern("weight").finditer(text):
        before = [w for w in words if w.start < m.start() and w.name and not w.owner and (w.start or w.stem in names)]
        if (before[-1:] and before[-1].stem in names) or (back and not before):
            return 1.0
    at = [w.start for w in words if w.stem in names]
    return 0.5 * any(abs(m.start() - a) <= EPITHET_NEAR for m in pattern("epithet").finditer(text) for a in at)


def _told_of_before(asked: Asked, passage: Passage, names: set[str]) -> bool:
    """Whether the sentence before, which "it" points back to, is of the place asked about."""
    before = [passage.report.text[a:b] for a, b in sentences(passage.report) if b <= passage.start]
    reading = read(before[-1]) if before else None
    if reading is None:
        return False
    first = next((w.stem for w in reading.words if w.name and (w.start or w.stem in names)), None)
    return first in names or _weight(asked, before[-1], reading) == 1


def counted(asked: Asked) -> Term | None:
    """The thing whose number is asked for; a light word ("people", "times") tells nothing, but towns are counted."""
    noun = asked.noun
    if noun is None or noun.weight > LIGHT:
        return noun
    return noun if noun.stem in map(stem, load("questions")["kinds of things"]["towns"]) else None


def count_fit(asked: Asked, text: str, reading: Reading) -> float:
    """1 where a figure stands with what is counted, a half where some figure stands, else 0."""
    starts = [m.start() for m in pattern("number").finditer(text) if not pattern("year").fullmatch(m.group())]
    numbers = [i for i, w in enumerate(reading.words) if w.start in starts]
    if not numbers:
        return 0.0
    if (noun := counted(asked)) is not None:
        things = _towns(reading) if noun.weight <= LIGHT else _places(noun, reading)
        near = [(n, t) for t in things for n in numbers if -COUNTED_BEFORE <= t - n <= COUNTED_WITHIN]
        return 1.0 if any(not _parted(reading, n, t) for n, t in near) else 0.5
    if asked.predicate is None:
        return 1.0
    acts = _places(asked.predicate, reading)
    return 1.0 if any(abs(a - n) <= ACT_WITHIN for a in acts for n in numbers) else 0.5


def _towns(reading: Reading) -> list[int]:
    """Word numbers of towns, cities and villages: districts and bases are none."""
    return [i for s in load("questions")["kinds of things"]["towns"] for i in reading.stems.get(stem(s), ())]


def _parted(reading: Reading, number: int, thing: int) -> bool:
    """Whether a preposition stands between a figure and a thing behind it: "3,500 men were freed from the city"."""
    return any(w.text.lower() in IN - {"of"} for w in reading.words[number + 1 : thing])


def _places(term: Term, reading: Reading) -> list[int]:
    return [*reading.stems.get(term.stem, ()), *(i for c in term.classes for i in reading.classes.get(c, ()))]


def _noun_fit(asked: Asked, reading: Reading) -> float:
    """1 where the thing asked for stands near what is said of it, less where far off, 0 where it stands nowhere."""
    found = _things(asked, reading)
    if not found:
        return 0.0
    if asked.predicate is None or asked.predicate == asked.noun:
        return 1.0
    acts = _places(asked.predicate, reading)
    return 1.0 if any(abs(t - a) <= NOUN_WITHIN for t in found for a in acts) else NOUN_FAR


def things(asked: Asked, text: str) -> list[int]:
    """Word numbers of what the question asks for ("which facilities"), in any of its words or narrower ones."""
    return _things(asked, read(text))


def _things(asked: Asked, reading: Reading) -> list[int]:
    if asked.noun is None:
        return []
    narrow = {s for c in asked.noun.classes for s in narrower().get(c, ())}
    return [*_places(asked.noun, reading), *(i for s in narrow for i in reading.stems.get(s, ()))]


def _new_names(asked: Asked, reading: Reading) -> list[Word]:
    known = {t.stem for t in asked.terms}
    return [
        w
        for i, w in enumerate(reading.words)
        if w.name and w.stem not in known and (i or w.text.lower() not in stop_words())
    ]


def _new_place(asked: Asked, reading: Reading) -> list[bool]:
    names = {w.start for w in _new_names(asked, reading)}
    words = reading.words
    found = [True for a, b in pairwise(words) if a.text.lower() in IN and b.start in names]
    return found or [
        True for a, b in pairwise(words) if a.text.lower() in ("to", "the", "toward") and b.stem in COMPASS
    ]
