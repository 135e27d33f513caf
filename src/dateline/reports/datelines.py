"""The day that a report itself bears: in its dateline ("GOMA, Jan 27 2025 (Wire) - …") or on a line above its text.

A dateline stands before the first words of a paragraph: the place in capitals, or with a full date; a date alone dates
the report where it stands above the text. What has no year dates nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from msgspec.structs import replace

from dateline import codebook
from dateline.model import Block, Day
from dateline.reports.signatures import LOOSE, TIME, day_in

LONGEST_DATE = 20  # characters: "30 September, 2024"
MOST = 120  # characters up to the first word behind the dash

_CAPITAL = r"[^\W\d_a-zß-ÿ]"
_CAPITALS = rf"{_CAPITAL}(?:{_CAPITAL}|[.'’\-])*(?:[ /]{_CAPITAL}(?:{_CAPITAL}|[.'’\-])*)*"
_PLAIN = rf"(?!\S*\.){_CAPITAL}{{4}}(?:{_CAPITAL}|['’\-])*(?: {_CAPITAL}+){{0,3}}"  # a city alone: "UN - The agency"
_NAME = rf"{_CAPITAL}[\w.'’\-]*(?:[ /][\w.'’\-]+){{0,4}}"
_DASH = r"\s*(?:[—–―‒−⸺]|--?|&mdash;)\s+(?=[\"“‘'«(\[]?[^\W_a-zß-ÿ])"


@cache
def _forms() -> tuple[re.Pattern[str], ...]:
    month = "|".join(sorted(codebook.load("reading")["months"], key=len, reverse=True))
    day = rf"(?:(?i:{month})\.?\s+\d{{1,2}}(?:,?\s+\d{{4}})?|\d{{1,2}}\s+(?i:{month})\.?,?(?:\s+\d{{4}})?)"
    full = rf"(?:(?i:{month})\.?\s+\d{{1,2}},?\s+\d{{4}}|\d{{1,2}}\s+(?i:{month})\.?,?\s+\d{{4}})"
    agency = r"(?:\s*\([^()\n]{2,40}\)|\s*/[^/\n]{2,30}/)?"
    return (
        re.compile(rf"(?:{_PLAIN}){_DASH}"),
        re.compile(
            rf"(?:{_CAPITALS})(?:(?:, {_NAME}){{1,2}}(?:,? {day})?{agency}|,? {day}{agency}|{agency[:-1]}){_DASH}"
        ),
        re.compile(rf"(?:{_NAME})(?:, {_NAME}){{0,2}},? {full}{agency}{_DASH}"),
        re.compile(rf"\((?:{_NAME})(?:, {_NAME}){{0,2}},? {full}\){_DASH}"),
    )


def dateline(words: str) -> int:
    """How many characters of a paragraph are its dateline, dash and blank included; 0 where it has none."""
    if not words[:1].isupper() and words[:1] != "(":
        return 0
    found = next((m for form in _forms() if (m := form.match(words, 0, MOST))), None)
    return found.end() if found else 0


def parted(text: str, blocks: Iterable[Block]) -> Iterator[Block]:
    """The same blocks, datelines apart from what they stand before."""
    for block in blocks:
        words = text[block.start : block.end]
        if block.kind in ("paragraph", "heading") and is_dated(words):
            yield replace(block, kind="dateline")
            continue
        begin = block.start + (dateline(words) if block.kind == "paragraph" else 0)
        if begin > block.start:
            yield Block("dateline", block.start, begin)
        yield replace(block, start=begin)


def is_dated(line: str) -> bool:
    """Whether a line holds a full date and nothing else of its own ("Published: 27 January 2025, 14:03 GMT")."""
    if len(line) > MOST or day_in(line) is None:
        return False
    left = LOOSE.findall(TIME.sub(" ", line).lower())
    return all(w in _beside() or w.isdigit() for w in left)


def day_in_title(line: str) -> Day | None:
    """The day that ends the title of a dated issue: "Assessment of the offensive, June 16, 2024"."""
    last = line.rstrip(" )]")[-LONGEST_DATE:]
    day = day_in(last)
    if day is None or not re.search(r"(?:\d{4}|\d{4}-\d{2}-\d{2})$", last) or len(line) > MOST:
        return None
    kinds = codebook.load("reading")["dated_titles"]
    return day if re.search(rf"\b(?:{'|'.join(kinds)})\b", line, re.IGNORECASE) else None


@cache
def _beside() -> frozenset[str]:
    data = codebook.load("reading")
    return frozenset(data["signature_words"]) | frozenset(data["date_line_words"]) | frozenset(data["months"])
