"""What is known while a text is read from front to back, and the form of a reading."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from dateline.dates import days
from dateline.dates.days import Stretch
from dateline.dates.outlook import Outlook, outlook
from dateline.dates.patterns import Found, words
from dateline.model import Parse, TimexType

# How far back (characters) a told time still carries "at that time" and "at 6 p.m.": two or three sentences.
NEAR = 500


class Reading(NamedTuple):
    """What a wording says: TIMEX3 type and value, the days it covers, and whether it needed an anchor."""

    type: TimexType
    value: str
    when: Stretch | None
    relative: bool


class Scene:
    """The report's own day, and the times told so far."""

    def __init__(self, parse: Parse, anchor: date | None, reader: Callable[[Scene, Found], Reading | None]) -> None:
        self.parse = parse
        self.anchor = anchor
        self._reader = reader
        self.told: str | None = None  # the last full value
        self.told_at = 0
        self.told_day: date | None = None
        self.day_at = 0
        self.stated: date | None = None  # the last day told with its year
        self.stated_sentence = -9
        self.quarter: str | None = None
        self.range_from: date | None = None  # set while the end of "from A to B" is read

    def read(self, f: Found) -> Reading | None:
        """The reading of a part of a joined wording; nothing is remembered."""
        return self._reader(self, f)

    def look(self, f: Found) -> tuple[Outlook, bool]:
        """Which way the wording's clause looks, and whether it hangs on a noun."""
        return outlook(self.parse, f.first, f.end)

    def looks_ahead(self, f: Found) -> bool:
        """Whether a weekday or part of day told here is still to come."""
        return self.look(f)[0] in ("ahead", "present", "maybe")

    def told_near(self, f: Found) -> str | None:
        """The value told last, where that was not long ago."""
        return self.told if f.start - self.told_at <= NEAR else None

    def near_day(self, f: Found) -> date | None:
        """The day told last, where that was not long ago."""
        return self.told_day if f.start - self.day_at <= NEAR else None

    def note(self, f: Found, reading: Reading) -> None:
        """Remember a time told, for "the same day" and "two weeks earlier"."""
        if reading.when is None or reading.type not in ("DATE", "TIME") or not reading.value[:1].isdigit():
            return
        self.told, self.told_at = reading.value, f.end
        if reading.when[2] in ("day", "time"):
            self.told_day, self.day_at = reading.when[0], f.end
            if not reading.relative:
                self.stated, self.stated_sentence = reading.when[0], self.parse.tokens[f.first].sentence
        # "From 9 million a year ago" compares: the quarter that is told of stays the same.
        if reading.value[5:6] == "Q" and f.kind in ("quarter", "this_quarter", "step"):
            self.quarter = reading.value


def dated(value: str, relative: bool) -> Reading:
    """A DATE reading of a full or partly unknown value."""
    return Reading("DATE", value, days.stretch(value), relative)


def day_reading(day: date | None, relative: bool = True) -> Reading:
    """A DATE reading of one day, unknown where there is none."""
    return dated(day.isoformat() if day else "XXXX-XX-XX", relative)


def unknown(value: str) -> Reading:
    """A DATE whose year, or more, nothing tells: no stretch of days."""
    return Reading("DATE", value, None, True)


def part_code(part: str) -> str:
    """The TIMEX3 code of a part of day: "morning" -> "TMO"."""
    return str(words()["parts"].get(part, part))


BLANKS = {"day": "XXXX-XX-XX", "week": "XXXX-WXX", "month": "XXXX-XX", "quarter": "XXXX-QX", "weekend": "XXXX-WXX-WE"}


def unit_value(day: date | None, unit: str, steps: int = 0) -> str:
    """The value of the calendar unit that holds a day, or the one some units on.

    >>> unit_value(date(2024, 12, 5), "week", -1)
    '2024-W48'
    """
    if day is None:
        return BLANKS.get(unit, "XXXX-XX-XX" + part_code(unit) if unit in words()["parts"] else "XXXX")
    if unit in ("week", "weekend"):
        return days.week_value(days.shift(day, 7 * steps)) + ("-WE" if unit == "weekend" else "")
    if unit == "month":
        year, month = days.add_months(day.year, day.month, steps)
        return f"{year:04d}-{month:02d}"
    if unit == "quarter":
        index = day.year * 4 + (day.month - 1) // 3 + steps
        return f"{index // 4:04d}-Q{index % 4 + 1}"
    years = {"year": 1, "decade": 10, "century": 100}.get(unit)
    if years:
        return f"{day.year // years + steps:0{5 - len(str(years))}d}"
    there = days.shift(day, steps).isoformat()
    return there if unit == "day" else there + part_code(unit)
