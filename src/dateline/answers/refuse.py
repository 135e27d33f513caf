"""Questions that are not answered, and what the reader is told."""

from __future__ import annotations

import re
from functools import cache

from dateline.answers.asked import LIGHT, Asked
from dateline.answers.words import WORD, stop_words
from dateline.codebook import load

LONGEST = 600  # characters: the longest question of the open set has 130
ENGLISH = 0.2  # the least share of a question's words that are English function words or stand in the codebook
_LATIN = re.compile(r"[A-Za-z]")


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    found: list[tuple[re.Pattern[str], str]] = []
    for entry in load("questions")["refusals"]:
        found.extend((re.compile(p), entry["say"]) for p in entry["patterns"])
    return tuple(found)


def refusal(question: str) -> str | None:
    """Why a question is not answered, in one plain sentence; None where it may be."""
    text = " ".join(question.split())
    if not text:
        return "No question was asked."
    if len(text) > LONGEST:
        return f"The question is longer than {LONGEST} characters; ask one thing at a time."
    low = text.lower().replace("’", "'")
    for pattern, say in _patterns():
        if pattern.search(low):
            return say
    words = [m.group().lower() for m in WORD.finditer(text)]
    if not words or not _LATIN.search(text):
        return "Only questions in English words can be read."
    return None if _english(text, words) else "Only questions in English words can be read."


def too_wide(asked: Asked) -> str | None:
    """Why a figure cannot be given: nothing says of which happening, place or day the dead are to be counted."""
    harm = frozenset(load("questions")["harm"])
    if asked.kind != "count" or asked.window is not None:
        return None
    told = all(t.weight <= LIGHT or not harm.isdisjoint(t.classes) for t in asked.terms)
    return str(load("questions")["too_wide"]) if told else None


_ASKS = frozenset(
    [
        "who",
        "whom",
        "whose",
        "what",
        "which",
        "when",
        "where",
        "why",
        "how",
        "did",
        "do",
        "does",
        "is",
        "are",
        "was",
        "were",
        "has",
        "have",
        "had",
        "the",
        "of",
        "in",
        "to",
        "name",
        "list",
        "tell",
        "describe",
    ]
)


def _english(text: str, words: list[str]) -> bool:
    letters = sum(c.isalpha() for c in text)
    latin = sum(c.isascii() and c.isalpha() for c in text)
    known = sum(w in stop_words() or w in _ASKS for w in words)
    return latin >= 0.7 * letters and known >= max(1, ENGLISH * len(words) // 1)
