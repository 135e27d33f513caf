"""The day or stretch of days that a question asks about."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from msgspec import Struct

from dateline.model import Day

MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTH = "|".join(f"{m}|{m[:3]}\\.?" for m in MONTHS if m != "may") + "|may|sept\\.?"
_ON = re.compile(
    rf"\b(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<m1>{_MONTH})|"
    rf"(?P<m2>{_MONTH}) (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d))"
    r"(?:,? (?P<y>\d{4}))?\b",
    re.I,
)
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_IN = re.compile(
    rf"\b(?:(?P<part>early|mid|late)[- ]|the (?P<edge>beginning|start|middle|end) of )?"
    rf"(?P<m>{_MONTH})(?:,? (?P<y>\d{{4}}))?\b",
    re.I,
)
_YEAR = re.compile(r"\b(?:in|during|of|since|before|after|by) (?P<y>(?:19|20)\d{2})\b", re.I)
_BEFORE = re.compile(
    r"\b(on|in|during|by|before|after|since|until|till|from|as of|up to|following)\s+"
    r"(?:about |around |the (?:night|morning|evening|day) of )?$",
    re.I,
)
_PARTS = {
    "early": (1, 10),
    "beginning": (1, 10),
    "start": (1, 10),
    "mid": (10, 20),
    "middle": (10, 20),
    "late": (20, 31),
    "end": (20, 31),
}


class Window(Struct, frozen=True):
    """The days asked about, both included, and how the question stands to them: on, by, before, after, since."""

    start: Day
    end: Day
    relation: str = "on"

    def first(self) -> Day:
        """The first day that may answer."""
        if self.relation == "after":
            return shift(self.end, 1)
        return "0001-01-01" if self.relation in ("by", "before") else self.start

    def last(self) -> Day:
        """The last day that may answer."""
        if self.relation in ("after", "since"):
            return "9999-12-31"
        return shift(self.start, -1) if self.relation == "before" else self.end


def shift(day: Day, days: int) -> Day:
    """The day so many days later."""
    try:
        return (date.fromisoformat(day[:10]) + timedelta(days=days)).isoformat()
    except (ValueError, OverflowError):
        return day


def written(day: Day) -> str:
    """A day as answers print it: "5 December 2024"."""
    d = date.fromisoformat(day[:10])
    return f"{d.day} {MONTHS[d.month - 1].capitalize()} {d.year}"


def window_of(text: str, as_of: Day) -> tuple[Window | None, list[tuple[int, int]]]:
    """The window that the question names, and where all its date words stand."""
    found: list[tuple[int, int, Day, Day]] = []
    for m in _ISO.finditer(text):
        if day := _day(m[1], int(m[2]), int(m[3]), as_of):  # 2024-02-30 is no day
            found.append((m.start(), m.end(), day, day))
    for m in _ON.finditer(text):
        month = _number(m["m1"] or m["m2"])
        if day := _day(m["y"], month, int(m["d1"] or m["d2"]), as_of):
            found.append((m.start(), m.end(), day, day))
    for pattern in (_IN, _YEAR):
        for m in pattern.finditer(text):
            if any(s < m.end() and m.start() < e for s, e, _, _ in found):
                continue
            if span := _stretch(m, text, as_of):
                found.append((m.start("y") if pattern is _YEAR else m.start(), m.end(), *span))
    if not found:
        return None, []
    start, _, first, last = min(found)
    before = _BEFORE.search(text[:start])
    relation = {"until": "by", "till": "by", "up to": "by", "as of": "by", "from": "since", "following": "after"}
    word = before[1].lower() if before else "on"
    word = relation.get(word, "on" if word in ("in", "during") else word)
    return Window(first, last, word), [(s, e) for s, e, _, _ in found]


def _number(name: str) -> int:
    return next(i for i, m in enumerate(MONTHS, 1) if m.startswith(name.lower().rstrip(".")[:3]))


def _day(year: str | None, month: int, day: int, as_of: Day) -> Day | None:
    for y in [int(year)] if year else [int(as_of[:4]), int(as_of[:4]) - 1]:
        try:
            found = date(y, month, day).isoformat()
        except ValueError:
            continue
        if year or found <= shift(as_of, 31):
            return found
    return None


def _stretch(m: re.Match[str], text: str, as_of: Day) -> tuple[Day, Day] | None:
    if "m" not in m.groupdict():
        return f"{m['y']}-01-01", f"{m['y']}-12-31"
    if m["m"].lower() == "may" and not (
        m["y"] or re.search(r"\b(in|during|late|early|mid|since|of|last)[ -]$", text[: m.start()], re.I)
    ):
        return None
    if m["m"] == "march" or m["m"] == "may":  # the verbs
        return None
    month, year = _number(m["m"]), int(m["y"] or as_of[:4])
    if not m["y"] and f"{year}-{month:02}" > as_of[:7]:
        year -= 1
    if not year:  # "March 0000"
        return None
    first, last = _PARTS.get((m["part"] or m["edge"] or "").lower(), (1, 31))
    last = min(last, monthrange(year, month)[1])
    return f"{year:04}-{month:02}-{first:02}", f"{year:04}-{month:02}-{last:02}"
