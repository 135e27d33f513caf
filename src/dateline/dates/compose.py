"""Joins neighbouring wordings that name one time: "4 a.m." + "Thursday", "July" + "last year"."""

from __future__ import annotations

import re
from functools import cache

from dateline import codebook
from dateline.dates.patterns import Found
from dateline.model import Parse

DAY_KINDS = frozenset(("weekday", "step_weekday", "date", "deictic", "holiday", "narrative", "days"))
YEARLESS = frozenset(("date", "season", "quarter", "half", "week_of", "holiday"))
YEARLY = frozenset(("year", "step", "narrative"))
PARTS_OF_YEAR = frozenset(("quarter", "half", "season"))
JOINT = 24  # characters that may stand between two parts of one time

_DAY_THEN_TIME = re.compile(
    r",?\s?(?:at |in the |during the |around |about |before |after |by |"
    r"just (?:before|after) |shortly (?:before|after) |early |late |"
    r"early in the |late at |at about |at around |at exactly |- )?(?:the )?\(?$",
    re.I,
)
_TIME_THEN_DAY = re.compile(r"\)?,?\s?(?:on |of |on the |of the |early |late |\()?(?:the )?$", re.I)
_OVERNIGHT = re.compile(r"\s(?:(into |to )|on |of )?(?:the )?$", re.I)
_OF_YEAR = re.compile(r",?\s(?:of |in |of the |in the )?$", re.I)
_OWNING = re.compile(r"(?:['’]s?)?\s$", re.I)
_LINK = re.compile(r"\s?(?:to|and|or|through|until|till|-|–|—)\s?(?:on )?$", re.I)
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
    done: list[Found] = []
    for wording in joined:
        if done and wording.kind in ("date", "days") and "year" in wording.fields:
            done[-1] = _sharing_year(parse, done[-1], wording)
        done.append(_modified(parse, wording, floor))
        floor = wording.end
    return done


def _sharing_year(parse: Parse, a: Found, b: Found) -> Found:
    """ "from 3 March to 5 May 2012": the year told at the end is that of the beginning too."""
    if a.kind != "date" or not _lacks_year(a) or not _LINK.match(parse.text[a.end : b.start]):
        return a
    return a._replace(fields={**a.fields, "of": b._replace(kind="year", fields={"year": b.fields["year"]})})


def _join(parse: Parse, a: Found, b: Found) -> Found | None:
    gap = parse.text[a.end : b.start]
    if len(gap) > JOINT or "\n\n" in gap:
        return None
    if _names_day(a) and _names_clock(b) and not _timed(a, b.kind) and _DAY_THEN_TIME.match(gap):
        return a._replace(end=b.end, fields={**b.fields, **a.fields})
    if _names_clock(a) and _names_day(b) and not ("(" in gap and _timed(b)) and _TIME_THEN_DAY.match(gap):
        return b._replace(start=a.start, first=a.first, fields={**b.fields, **a.fields})
    if a.fields.get("word") == "overnight" and _names_day(b) and not _timed(b) and (m := _OVERNIGHT.match(gap)):
        return b._replace(start=a.start, first=a.first, fields={**b.fields, "part": "night", "eve": bool(m[1])})
    if a.kind == "weekday" and b.kind == "date" and "day" in b.fields and _COMMA.match(gap):
        return b._replace(start=a.start, first=a.first)
    if a.kind in YEARLESS and _lacks_year(a) and _names_year(b) and _OF_YEAR.match(gap):
        return a._replace(end=b.end, fields={**a.fields, "of": b})
    if b.kind in PARTS_OF_YEAR and _lacks_year(b) and _names_year(a) and _OWNING.match(gap):
        return b._replace(start=a.start, first=a.first, fields={**b.fields, "of": a})
    if a.kind == "weekday" and "of" not in a.fields and _names_week(b) and _OF_YEAR.match(gap):
        return a._replace(end=b.end, fields={**a.fields, "of": b})
    return None


def _timed(f: Found, by: str = "part") -> bool:
    """Whether a time of day is told already; a clock may still narrow a part of day ("Friday evening, about 6:30")."""
    return not f.fields.keys().isdisjoint(("hour", "hhmm") if by == "clock" else ("part", "hour", "hhmm"))


def _lacks_year(f: Found) -> bool:
    return f.fields.keys().isdisjoint(("year", "yy", "of", "step"))


def _names_day(f: Found) -> bool:
    if f.kind in ("date", "days"):
        return "day" in f.fields or "dd" in f.fields
    return f.kind in DAY_KINDS and f.fields.get("cunit", "day") == "day"


def _names_clock(f: Found) -> bool:
    return f.kind in ("clock", "part")


def _names_year(f: Found) -> bool:
    return f.kind in YEARLY and (f.kind == "year" or f.fields.get("cunit") == "year")


def _names_week(f: Found) -> bool:
    return f.kind in ("step", "narrative") and f.fields.get("cunit") == "week"


@cache
def _modifier() -> tuple[re.Pattern[str], dict[str, str]]:
    book = codebook.load("dates")
    plain, of = "|".join(book["modifiers"]), "|".join(book["modifiers_of"])
    led = rf"(?:{plain})(?:\s+(?:in|on)(?:\s+the)?\s+|[\s-]+|\s+the\s+)|(?:{of})\s+of(?:\s+the)?\s+"
    return re.compile(rf"(?<!\w)(?:the\s+|very\s+)*({led})$", re.I), {**book["modifiers"], **book["modifiers_of"]}


_DETERMINER = re.compile(r"(?<!\w)the\s+$", re.I)


def _modified(parse: Parse, f: Found, floor: int) -> Found:
    """The wording with "early", "the end of" or "the" before it; the modifier kept as a field."""
    before = parse.text[max(floor, f.start - JOINT) : f.start]
    if f.kind in ("ref", "every", "rate", "duration", "part", "clock", "unit_now"):
        return f
    led, codes = _modifier()
    if (m := led.search(before)) and "\n" not in m[0]:
        mod = codes[re.split(r"[\s-]", m[1].lower(), maxsplit=1)[0]]
        return f._replace(start=f.start - len(m[0]), fields={**f.fields, "mod": mod})
    if f.kind in ("year", "decade", "century", "quarter", "half", "season", "week_of", "span", "date") and (
        m := _DETERMINER.search(before)
    ):
        return f._replace(start=f.start - len(m[0]))
    return f
