"""Keys under which place names are found: one exact but for marks, one that forgives transliteration."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

_FOLD: dict[int, str | None] = dict.fromkeys(map(ord, "'’‘ʼʻʿʾ`´ˈ′\"“”"), None)
_FOLD |= dict.fromkeys(map(ord, "-‐‑–_/.\t\n"), " ")
_LETTERS = str.maketrans({"ı": "i", "ł": "l", "đ": "d", "ø": "o", "ß": "ss", "æ": "ae", "ð": "d", "þ": "th", "ə": "a"})
_SHORT = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort"}
_ARTICLES = frozenset(
    ["al", "el", "as", "ash", "ad", "ar", "az", "at", "an", "a", "ez", "es", "et", "ed", "er", "en", "il"]
)

# The first words of many names, however they are spelt.
_HEADS = {
    form: head
    for head, forms in {
        "tel": "tell tall tal", "deir": "dayr deyr dair der", "ain": "ayn ein ayin", "jabal": "jebel gebel djebel",
        "sheikh": "shaykh shaikh sheik cheikh shekh", "beit": "bayt beyt bait bet",
    }.items()
    for form in forms.split()
}  # fmt: skip

_DIGRAPHS = {"kh": "x", "gh": "g", "dh": "d", "th": "t", "sh": "š", "zh": "ž", "ch": "š", "dj": "j", "ts": "c"}


def _digraph(found: re.Match[str]) -> str:
    return _DIGRAPHS[found.group()]


# Applied in order to a key's words; each line is one habit of transliteration, not one place.
_HABITS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (r"\b(kafar|kefr|kufr|kafer)", "kafr"),
        (r"kh|gh|dh|th|sh|zh|ch|dj|ts", _digraph),
        (r"ou|oo|u|w", "o"),
        (r"iy+|yy+|ii+|ij|y|ey|ei|ai|ay|ee|e", "i"),
        (r"q|c", "k"),
        (r"g", "g"),
        (r"(.)\1+", r"\1"),
        (r"(ah|at|a|ih|i|h)\b", ""),
        (r"(?<=[a-z])(ski|skii|sk)\b", "sk"),
    )
)


@lru_cache(maxsize=200_000)
def key(name: str) -> str:
    """The name without case, marks, apostrophes and hyphens: "Dar'ā" and "daraa" stay two, "Ḩamāh" is "hamah"."""
    folded = name.lower()
    if name.isascii():
        if folded.isalnum():
            return folded
    else:
        plain = unicodedata.normalize("NFKD", folded.translate(_LETTERS))
        folded = "".join([c for c in plain if c < "\u0300" or not unicodedata.combining(c)])
    words = folded.translate(_FOLD).split()
    if len(words) > 1 and words[0] in _SHORT:
        words[0] = _SHORT[words[0]]
    return " ".join(words)


@lru_cache(maxsize=100_000)
def loose(name: str) -> str:
    """The key that transliterations of one name share: "Khan al-Asal" and "Khān al ‘Assāl".

    Empty where too little is left to tell places apart.
    """
    words = key(name).split()
    kept = [_HEADS.get(w, w) for w in words if w not in _ARTICLES or len(words) == 1]
    text = " ".join(kept)
    for pattern, to in _HABITS:
        text = pattern.sub(to, text)
    text = text.replace(" ", "")
    return text if len(text) >= 3 else ""
