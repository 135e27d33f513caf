"""Keys under which place names are found: one exact but for marks, one that forgives transliteration."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_MARKS = dict.fromkeys(map(ord, "'’‘ʼʻʿʾ`´ˈ′\"“”"), None)
_LETTERS = str.maketrans({"ı": "i", "ł": "l", "đ": "d", "ø": "o", "ß": "ss", "æ": "ae", "ð": "d", "þ": "th", "ə": "a"})
_SPLIT = re.compile(r"[\s\-‐‑–_/.]+")
_SHORT = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort"}
_ARTICLES = frozenset("al el as ash ad ar az at an a ez es et ed er en il".split())

# The first words of many names, however they are spelt.
_HEADS = {
    form: head
    for head, forms in {
        "tel": "tell tall tal", "deir": "dayr deyr dair der", "ain": "ayn ein ayin", "jabal": "jebel gebel jabel djebel",
        "sheikh": "shaykh shaikh sheik cheikh shekh", "beit": "bayt beyt bait bet",
    }.items()
    for form in forms.split()
}  # fmt: skip

# Applied in order to a key's words; each line is one habit of transliteration, not one place.
_HABITS = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (r"\b(kafar|kefr|kufr|kafer)", "kafr"),
        (r"kh|gh|dh|th|sh|zh|ch|dj|ts", lambda m: _DIGRAPHS[m.group()]),
        (r"ou|oo|u|w", "o"),
        (r"iy+|yy+|ii+|ij|y|ey|ei|ai|ay|ee|e", "i"),
        (r"q|c", "k"),
        (r"g", "g"),
        (r"(.)\1+", r"\1"),
        (r"(ah|at|a|ih|i|h)\b", ""),
        (r"(?<=[a-z])(ski|skii|sk)\b", "sk"),
    )
)
_DIGRAPHS = {"kh": "x", "gh": "g", "dh": "d", "th": "t", "sh": "š", "zh": "ž", "ch": "š", "dj": "j", "ts": "c"}


@lru_cache(maxsize=200_000)
def key(name: str) -> str:
    """The name without case, marks, apostrophes and hyphens: "Dar'ā" and "daraa" stay two, "Ḩamāh" is "hamah"."""
    if name.isascii():
        folded = name.lower().translate(_MARKS)
    else:
        plain = unicodedata.normalize("NFKD", name.casefold().translate(_MARKS).translate(_LETTERS))
        folded = "".join(c for c in plain if not unicodedata.combining(c)).translate(_MARKS)
    words = [w for w in _SPLIT.split(folded) if w]
    if len(words) > 1 and words[0] in _SHORT:
        words[0] = _SHORT[words[0]]
    return " ".join(words)


@lru_cache(maxsize=100_000)
def loose(name: str) -> str:
    """The key that transliterations of one name share: "Khan al-Asal" and "Khān al ‘Assāl", "Tell Rifaat" and "Tall Rif‘at".

    Empty where too little is left to tell places apart.
    """
    words = key(name).split()
    kept = [_HEADS.get(w, w) for w in words if w not in _ARTICLES or len(words) == 1]
    text = " ".join(kept)
    for pattern, to in _HABITS:
        text = pattern.sub(to, text)
    text = text.replace(" ", "")
    return text if len(text) >= 3 else ""
