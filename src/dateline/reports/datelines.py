"""The day that a report itself bears: in its dateline ("GOMA, Jan 27 2025 (Wire) - …") or on a line above its text.

What a dateline looks like is known to `language`, which reads it apart from the sentence behind it. What has no year
dates nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from dateline import codebook
from dateline.language import DATELINE
from dateline.model import Block, Day
from dateline.reports.signatures import LOOSE, TIME, day_in

LEAD = 120  # characters: the first paragraph so long begins the report
LONGEST_DATE = 20  # characters: "30 September, 2024"
LONGEST_LINE = 120  # characters


def own_day(text: str, blocks: Iterable[Block]) -> Day | None:
    """The day in the report's own dateline or above its text; what stands lower dates another part of it."""
    for block in blocks:
        words = text[block.start : block.end]
        if block.kind == "paragraph" and (filed := DATELINE.match(words)) and (day := day_in(filed[0])):
            return day
        if is_dated(words):
            return day_in(words)
        if block.start == 0 and (day := _day_in_title(words)):
            return day
        if block.kind == "paragraph" and len(words) > LEAD:
            return None
    return None


def is_dated(line: str) -> bool:
    """Whether a line holds a full date and nothing else of its own ("Published: 27 January 2025, 14:03 GMT")."""
    if len(line) > LONGEST_LINE or day_in(line) is None:
        return False
    left = LOOSE.findall(TIME.sub(" ", line).lower())
    return all(w in _beside() or w.isdigit() for w in left)


def _day_in_title(line: str) -> Day | None:
    """The day that ends the title of a dated issue: "Assessment of the offensive, June 16, 2024"."""
    last = line.rstrip(" )]")[-LONGEST_DATE:]
    day = day_in(last)
    if day is None or not re.search(r"(?:\d{4}|\d{4}-\d{2}-\d{2})$", last) or len(line) > LONGEST_LINE:
        return None
    kinds = codebook.load("reading")["dated_titles"]
    return day if re.search(rf"\b(?:{'|'.join(kinds)})\b", line, re.IGNORECASE) else None


@cache
def _beside() -> frozenset[str]:
    data = codebook.load("reading")
    return frozenset(data["signature_words"]) | frozenset(data["date_line_words"]) | frozenset(data["months"])
