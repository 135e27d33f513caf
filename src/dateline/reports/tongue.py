"""Which language a report is in, asked only of texts that do not look English."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from dateline import codebook

if TYPE_CHECKING:
    from lingua import LanguageDetector

FEWEST_WORDS = 20  # a shorter text is never skipped: names alone look foreign
SURE = 0.9  # of the detector's confidence; English below .02 beside it on 295 news articles
SAMPLE = 4_000  # characters read
QUICK = 800  # characters whose common words alone settle most texts: twice the share asked for is English

_WORD = re.compile(r"[^\W\d_]+")


def foreign(text: str) -> str | None:
    """The language's name when a text is surely not English ("French"), else None."""
    data = _english()
    quick = text[:QUICK].lower().split()
    if len(quick) > FEWEST_WORDS and sum(w in data[1] for w in quick) >= 2 * data[0] * len(quick):
        return None
    # Names look foreign in any language, so capitalised words are left out (a script without case keeps all).
    words = [w for w in _WORD.findall(text[:SAMPLE]) if not w[0].isupper()]
    if len(words) <= FEWEST_WORDS:
        return None
    if sum(w.lower() in data[1] for w in words) >= data[0] * len(words):
        return None
    return _detected(" ".join(words))


def _detected(text: str) -> str | None:
    from lingua import Language

    values = _detector().compute_language_confidence_values(text)
    if not values or values[0].language == Language.ENGLISH or values[0].value < SURE:
        return None
    name: str = values[0].language.name.title()
    return name


@cache
def _english() -> tuple[float, frozenset[str]]:
    data = codebook.load("reading")["english"]
    return float(data["least"]), frozenset(data["words"])


@cache
def _detector() -> LanguageDetector:
    # The full mode takes 7 s and 900 MB to load; this one a second and 60 MB.
    from lingua import LanguageDetectorBuilder

    return LanguageDetectorBuilder.from_all_languages().with_low_accuracy_mode().build()
