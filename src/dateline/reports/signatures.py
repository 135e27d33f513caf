"""The line that signs an embedded post: "— Name (@handle) December 5, 2024", with or without a link."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from msgspec import Struct

from dateline import codebook
from dateline.model import Day

MOST_NAME_WORDS = 8  # a longer run before "(@handle)" is a sentence that mentions someone

_DASH = r"(?:[—–―‒−⸺]|--?|&mdash;)"
_HANDLE = r"@[A-Za-z0-9_.]{1,50}(?:@[A-Za-z0-9.-]+)?"
_SIGNATURE = re.compile(rf"{_DASH}\s*(?P<name>[^\n]{{1,80}}?)\s*\((?P<handle>{_HANDLE})\)(?P<rest>[^\n]*)$")
_URL = re.compile(r"<?(https?://[^\s>\])]+)>?")
TIME = re.compile(r"\b\d{1,2}[:.]\d{2}(?::\d{2})?\s*(?:[ap]\.?m\.?)?", re.IGNORECASE)
LOOSE = re.compile(r"[\w']+")


class Signature(Struct, frozen=True):
    """A post's signature within a line: character offsets count from the line's start."""

    start: int
    name: tuple[int, int]
    author: str
    handle: str
    published: Day | None
    url: str | None


def sign(line: str) -> Signature | None:
    """The signature that a line ends with (or is), or None; a sentence that names a handle is none."""
    if "(@" not in line:
        return None
    for dash in re.finditer(_DASH, line):
        if dash.start() and not line[dash.start() - 1].isspace():
            continue
        found = _SIGNATURE.match(line, dash.start())
        if found and (made := _signature(found)):
            return made
    return None


def _signature(found: re.Match[str]) -> Signature | None:
    name = found["name"].strip()
    url = _URL.search(found["rest"])
    left = _URL.sub(" ", found["rest"])
    day = day_in(left)
    if not name or len(name.split()) > MOST_NAME_WORDS or _prose(left):
        return None
    start = found.start("name") + found["name"].index(name[0])
    return Signature(
        start=found.start(),
        name=(start, start + len(name)),
        author=name,
        handle=found["handle"],
        published=day,
        url=url[1] if url else None,
    )


def _prose(rest: str) -> bool:
    """Whether more than a date, a time and the network's name follows the handle."""
    allowed = _words()
    left = LOOSE.findall(TIME.sub(" ", rest).lower())
    return any(w not in allowed and not w.isdigit() for w in left)


@cache
def _words() -> frozenset[str]:
    data = codebook.load("reading")
    return frozenset(data["signature_words"]) | frozenset(data["months"])


@cache
def _dates() -> re.Pattern[str]:
    month = "|".join(sorted(codebook.load("reading")["months"], key=len, reverse=True))
    return re.compile(
        rf"\b(?:(?P<m1>{month})\.?\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y1>\d{{4}})"
        rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<m2>{month})\.?,?\s+(?P<y2>\d{{4}})"
        r"|(?P<y3>\d{4})-(?P<m3>\d{2})-(?P<d3>\d{2}))\b",
        re.IGNORECASE,
    )


def day_in(text: str) -> Day | None:
    """The first full calendar day written in a signature, or None."""
    found = _dates().search(text)
    if not found:
        return None
    months = codebook.load("reading")["months"]
    year = found["y1"] or found["y2"] or found["y3"]
    month = found["m3"] or months[(found["m1"] or found["m2"]).lower()]
    day = found["d1"] or found["d2"] or found["d3"]
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def is_date_line(line: str) -> bool:
    """Whether a line holds a post's date and nothing else."""
    return day_in(line) is not None and not _prose(_URL.sub(" ", line))
