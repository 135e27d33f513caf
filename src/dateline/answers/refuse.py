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


def printable(question: str) -> str:
    """The question without marks that are not seen, its white space single; of a very long one the beginning."""
    seen = "".join(c if c.isprintable() else " " for c in question[: 2 * LONGEST])
    return " ".join(seen.split())


def shown(question: str) -> str:
    """The question as an answer hands it back: without marks that steer a terminal, a very long one cut short."""
    cut = question if len(question) <= LONGEST else f"{question[:LONGEST]}…"
    return "".join(c if c.isprintable() or c == "\n" else " " for c in cut)


def refusal(text: str) -> str | None:
    """Why a question is not answered, in one plain sentence; None where it may be."""
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


# "Who controls it?": nothing was asked before that it may mean.
POINTS = re.compile(
    r"\b(it|them|they|he|she|him|her|there)\W*$|\b(did|do|does|is|was|has|had|were|are|have) (it|they|he|she)\b"
)


def too_wide(asked: Asked) -> str | None:
    """Why it cannot be said: nothing tells which place or happening is meant, or of which the dead are counted."""
    harm = frozenset(load("questions")["harm"])
    if POINTS.search(asked.text.lower()) and not any(t.name for t in asked.terms):
        return str(load("questions")["too_wide"])
    if asked.kind != "count" or asked.window is not None:
        return None
    told = all(t.weight <= LIGHT or t == asked.noun or not harm.isdisjoint(t.classes) for t in asked.terms)
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
