"""BM25 as SQLite's FTS5 has it, for engines and searches that rank sentences themselves."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import log

K1, B = 1.2, 0.75
LEAST_WEIGHT = 1e-6  # of a word that more than half of the sentences hold
TOKEN = re.compile(r"[^\W_]+")
Phrase = tuple[str, ...]  # one word as the index cuts it, mostly in one piece


def tokens(words: str) -> list[str]:
    """The words as FTS5's unicode61 cuts and folds them; they hold letters and digits only."""
    return TOKEN.findall(words.lower())


def weight(hits: int, sentences: int) -> float:
    """What a phrase counts that so many of the sentences hold."""
    return max(log((sentences - hits + 0.5) / (hits + 0.5)), LEAST_WEIGHT) if hits else LEAST_WEIGHT


def ranks(lines: Iterable[str], phrases: Sequence[Phrase], weights: Mapping[Phrase, float], mean: float) -> list[float]:
    """The rank of each sentence, the best lowest; a phrase given twice counts twice. `mean`: words of a sentence."""
    single = {p[0]: weights[p] * n for p, n in Counter(phrases).items() if len(p) == 1}
    longer = [p for p in phrases if len(p) > 1]
    found = []
    for line in lines:
        words = tokens(line)
        length = K1 * (1 - B + B * len(words) / mean)
        times: Counter[str] = Counter(w for w in words if w in single)
        told = sum(single[w] * n * (K1 + 1) / (n + length) for w, n in times.items())
        for phrase in longer:
            n = sum(words[i : i + len(phrase)] == [*phrase] for i in range(len(words)))
            told += weights[phrase] * n * (K1 + 1) / (n + length)
        found.append(-told)
    return found
