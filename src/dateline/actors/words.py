"""A parse cut into words that match names whatever their apostrophes, hyphens and accents."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import NamedTuple

from dateline.model import Parse

APOSTROPHES = "'’ʼ‘`´ʿʾ′ʻ"
_WORD = re.compile(rf"(?:[^\W\d_]\.){{2,}}|[^\W_]+(?:[{APOSTROPHES}][^\W_]+)*")
_POSSESSIVE = re.compile(rf"[{APOSTROPHES}][sS]$")


class Words(NamedTuple):
    """The words of a parse in order; every list has one entry a word."""

    norm: list[str]  # folded: lower case, no apostrophes, accents or dots
    raw: list[str]
    start: list[int]
    end: list[int]  # without a possessive 's
    token: list[int]  # index of the parse token it starts in
    sentence: list[int]
    gap: list[str]  # what stands between this word and the next in its sentence; "\n" after the last


@cache
def fold(raw: str) -> str:
    """A word as names are compared: "Hay’at" -> "hayat", "U.S." -> "us"."""
    if raw.isascii() and raw.isalnum():
        return raw.lower()
    text = unicodedata.normalize("NFKD", raw)
    return "".join(c for c in text if c.isalnum()).lower().replace("ı", "i")


def fold_name(name: str) -> tuple[str, ...]:
    """A whole name as its folded words: "Hay'at Tahrir al-Sham" -> ("hayat", "tahrir", "al", "sham")."""
    return tuple(fold(_POSSESSIVE.sub("", m.group())) for m in _WORD.finditer(name))


def cut(parse: Parse) -> Words:
    """The words of a parse, sentence by sentence."""
    words = Words([], [], [], [], [], [], [])
    text, tokens, last = parse.text, parse.tokens, len(parse.tokens) - 1
    at = 0
    for number, sentence in enumerate(parse.sentences):
        before = -1
        for match in _WORD.finditer(text, sentence.start, sentence.end):
            start, end = match.span()
            raw = match.group()
            if len(raw) > 2 and raw[-1] in "sS" and raw[-2] in APOSTROPHES:
                raw, end = raw[:-2], end - 2
            while at < last and tokens[at].end <= start:
                at += 1
            if before >= 0:
                words.gap.append(text[before:start])
            words.norm.append(fold(raw))
            words.raw.append(raw)
            words.start.append(start)
            words.end.append(end)
            words.token.append(at)
            words.sentence.append(number)
            before = end
        if before >= 0:
            words.gap.append("\n")
    return words
