"""Joins neighbouring wordings that name one time: "4 a.m." + "Thursday", "July" + "last year"."""

from __future__ import annotations

import re
from functools import cache

from dateline import codebook
from dateline.dates.patterns import Found
from dateline.model import Parse

DAY_KINDS = frozenset(("weekday", "step_weekday", "date", "deictic", "holiday", "narrative"))
YEARLESS = frozenset(("date", "season", "quarter", "half", "week_of", "holiday"))
YEARLY = frozenset(("year", "step", "narrative"))
JOINT = 24  # characters that may stand between two parts of one time

_DAY_THEN_TIME = re.compile(
    r",?\s?(?:at |in the |during the |around |about |before |after |by |just (?:before|after) |shortly (?:before|after) |"
    r"early |late |early in the |late at |at about |at around |at exactly |- )?(?:the )?\(?$", re.I
)  # fmt: skip
_TIME_THEN_DAY = re.compile(r",?\s?(?:on |of |on the |of the |early |late |\()?(?:the )?$", re.I)
_OF_YEAR = re.compile(r",?\s(?:of |in |of the |in the )?$", re.I)
_COMMA = re.compile(r",?\s(?:the )?$", re.I)


def compose(parse: Parse, found: list[Found]) -> list[Found]:
    """The wordings with neighbours joined, and with the modifier before them taken in."""
    joined: list[Found] = []
    for wording in found:
        while joined and (both := _join(parse, joined[-1], wording)):
            joined.pop()
            wording = both
        joined.append(wording)
    floor = 0
    done = []
    for wording in joined:
        done.append(_modified(parse, wording, floor))
        floor = wording.end
    return done


def _join(parse: Parse, a: Found, b: Found) -> Found | None:
    if b.start - a.end > JOINT or "\n\n" in parse.text[a.end : b.start]:
        return None
    gap = parse.text[a.end : b.start]
    if (
        _names_day(a)
        and _names_clock(b)
        and "part" not in a.fields
        and "hour" not in a.fields
        and _DAY_THEN_TIME.match(gap)
    ):
        return a._replace(end=b.end, fields={**b.fields, **a.fields})
    if _names_clock(a) and _names_day(b) and _TIME_THEN_DAY.match(gap):
        return b._replace(start=a.start, first=a.first, fields={**b.fields, **a.fields})
    if a.kind == "weekday" and b.kind == "date" and "day" in b.fields and _COMMA.match(gap):
        return b._replace(start=a.start, first=a.first)
    if (
        a.kind in YEARLESS
        and "year" not in a.fields
        and "of" not in a.fields
        and _names_year(b)
        and _OF_YEAR.match(gap)
    ):
        return a._replace(end=b.end, fields={**a.fields, "of": b})
    if a.kind == "weekday" and "of" not in a.fields and _names_week(b) and _OF_YEAR.match(gap):
        return a._replace(end=b.end, fields={**a.fields, "of": b})
    return None


def _names_day(f: Found) -> bool:
    if f.kind == "date":
        return "day" in f.fields or "dd" in f.fields
    return f.kind in DAY_KINDS and f.fields.get("cunit", "day") == "day"


def _names_clock(f: Found) -> bool:
    return f.kind in ("clock", "part")


def _names_year(f: Found) -> bool:
    return f.kind in YEARLY and (f.kind == "year" or f.fields.get("cunit") == "year")


def _names_week(f: Found) -> bool:
    return f.kind in ("step", "narrative") and f.fields.get("cunit") == "week"


@cache
def _modifier() -> re.Pattern[str]:
    listed = "|".join(codebook.load("dates")["modifiers"])
    return re.compile(rf"(?<!\w)(?:the\s+|very\s+)*({listed})(?:\s+(?:in|of|on)(?:\s+the)?\s+|[\s-]+|\s+the\s+)$", re.I)


_DETERMINER = re.compile(r"(?<!\w)the\s+$", re.I)


def _modified(parse: Parse, f: Found, floor: int) -> Found:
    """The wording with "early", "the end of" or "the" before it; the modifier kept as a field."""
    before = parse.text[max(floor, f.start - JOINT) : f.start]
    if f.kind in ("ref", "set_word", "rate", "duration", "nothing"):
        return f
    if (m := _modifier().search(before)) and "\n" not in m[0]:
        mod = codebook.load("dates")["modifiers"][m[1].lower()]
        return f._replace(start=f.start - len(m[0]), fields={**f.fields, "mod": mod})
    if f.kind in ("year", "decade", "century", "quarter", "half", "season", "week_of", "span", "date") and (
        m := _DETERMINER.search(before)
    ):
        return f._replace(start=f.start - len(m[0]))
    return f
