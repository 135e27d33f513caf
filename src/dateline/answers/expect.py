"""Whether a sentence holds the kind of thing that a question asks for: a figure, a place, a name, a reason."""

from __future__ import annotations

import re

from dateline.answers.asked import Asked
from dateline.answers.library import Passage
from dateline.answers.words import Reading, Word, narrower, stop_words

NUMBER = re.compile(
    r"\b(?:\d[\d.,]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|"
    r"nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|(?:a )?hundreds?|thousands?|millions?|billions?|dozens?|scores|several|a)\b", re.I,
)  # fmt: skip
DISTANCE = re.compile(r"\b(?:\d[\d.,]*|\w+)[ -](?:km|kilomet(?:re|er)s?|miles?|met(?:re|er)s?|mi)\b", re.I)
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
SHARE = re.compile(
    r"\b(majority|most|half|part|parts|third|quarters?|percent|per cent|entire|all|full|whole|much|large)\b|%", re.I
)
CAUSE = re.compile(
    r"\b(because|after|due to|over|in response|in retaliation|retaliatory|following|as|since|amid|goal|aim|in order|to protest|against|citing|saying|accus\w+|for|caus\w+)\b",
    re.I,
)
SAID = re.compile(
    r"\b(sa(?:y|ys|id|ying)|stat(?:e|es|ed|ing)|announc\w+|declar\w+|claim\w*|report(?:s|ed|ing)?|confirm\w*|den(?:y|ies|ied)|acknowledg\w+|admit\w*|according to|accus\w+|"
    r"blam\w+|alleg\w+|warn\w*|vow\w*|insist\w*|conced\w+|tell|tells|told|assert\w*|dispute\w*)\b", re.I,
)  # fmt: skip
IN = frozenset("in at near to from into toward towards outside of on through over across around within".split())


def expected(asked: Asked, passage: Passage, reading: Reading) -> float:
    """0 to 1: the sentence holds what this kind of question asks for."""
    text = passage.text
    if asked.year:
        return float(bool(YEAR.search(text)))
    match asked.kind:
        case "distance":
            return float(bool(DISTANCE.search(text)))
        case "count":
            return count_fit(asked, text, reading)
        case "extent":
            return float(bool(SHARE.search(text)))
        case "where":
            return float(any(_new_place(asked, reading)))
        case "who":
            return 0.5 * bool(_new_names(asked, reading)) + 0.5
        case "said" | "differ":
            return float(bool(SAID.search(text)))
        case "why":
            return float(bool(CAUSE.search(text)))
    return 1.0 if asked.noun is None else _noun_fit(asked, reading)


def count_fit(asked: Asked, text: str, reading: Reading) -> float:
    """1 where a figure stands with what is counted, a half where some figure stands, else 0."""
    numbers = [m.start() for m in NUMBER.finditer(text) if m.group().lower() != "a" and not YEAR.fullmatch(m.group())]
    if not numbers:
        return 0.0
    wanted = [t for t in (asked.noun, asked.predicate) if t is not None]
    places = [
        reading.words[i].start
        for t in wanted
        for c in (t.stem, *t.classes)
        for i in (*reading.stems.get(c, ()), *reading.classes.get(c, ()))
    ]
    return 1.0 if any(-60 < p - n < 60 for p in places for n in numbers) else 0.5


def _noun_fit(asked: Asked, reading: Reading) -> float:
    noun = asked.noun
    assert noun is not None
    if noun.stem in reading.stems or any(c in reading.classes for c in noun.classes):
        return 1.0
    return float(any(s in reading.stems for c in noun.classes for s in narrower().get(c, ())))


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
    return [True for a, b in zip(words, words[1:], strict=False) if a.text.lower() in IN and b.start in names]
