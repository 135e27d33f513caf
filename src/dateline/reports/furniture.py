"""Page furniture: share bars, prompts, related links, credits. Known by whole lines only."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from dateline import codebook

_SPACED_MARK = re.compile(r" (?=[.,:;!?%)’'])")
_BEFORE, _AFTER = " \t>»›•·*_#–—-|", " \t.:!…»›→>*_|–—-"
LONGEST = 400  # characters; a longer line is prose (the longest prompt met has 190)
TAIL = 90  # characters at a line's end in which a photo credit is looked for


def is_furniture(line: str) -> bool:
    """Whether a whole line is page furniture rather than the report's own text."""
    if len(line) > LONGEST:
        return False
    plain = _SPACED_MARK.sub("", " ".join(line.split()))
    rules = _rules()
    if not plain or len(plain.split()) > rules.most_words:
        return not plain
    bare = plain.lstrip(_BEFORE).rstrip(_AFTER).lower()
    if not bare or bare in rules.lines or rules.patterns.fullmatch(plain.lower()) or rules.patterns.fullmatch(bare):
        return True
    if rules.leads.match(bare) or rules.bylines.fullmatch(plain):
        return True
    words = bare.split()
    return rules.share.issuperset(words) and not rules.marks.isdisjoint(words)


def credit(line: str) -> int | None:
    """Where a photo credit begins at the end of a caption, or None."""
    tail = max(0, len(line) - TAIL)
    found = _rules().credits.search(line, tail)
    if not found or not found.start():
        return None
    return found.end() - len(found[0].lstrip())


class _Rules:
    """The codebook's furniture rules, compiled."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.most_words: int = data["most_words"]
        self.lines = frozenset(data["lines"])
        self.leads = re.compile(f"({_either(data['leads'])})\\s?[:|–—]\\s?\\S")
        self.share = frozenset(data["share_words"])
        self.marks = frozenset(data["share_marks"])
        self.patterns = re.compile("|".join(f"(?:{r['match']})" for r in data["patterns"]))
        self.credits = re.compile("|".join(f"(?:{r['match']})" for r in data["credits"]))
        self.bylines = re.compile("|".join(f"(?:{r['match']})" for r in data["bylines"]))


def _either(phrases: list[str]) -> str:
    return "|".join(re.escape(p) for p in sorted(phrases, key=len, reverse=True))


@cache
def _rules() -> _Rules:
    return _Rules(codebook.load("reading")["furniture"])
