"""Calendar arithmetic: stretches of days, and the TIMEX3 values that name them."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from dateline.model import WhenPrecision

Stretch = tuple[date, date, WhenPrecision]

SEASONS = ("SP", "SU", "FA", "WI")  # three months each, from March

EARLIEST, LATEST = 1500, 2199  # years in which a report can be published; the rest are typing errors


def parse_day(text: str | None) -> date | None:
    """The day of an ISO date or time, or None where there is none that news could bear."""
    try:
        day = date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None
    return day if day and EARLIEST <= day.year <= LATEST else None


def shift(day: date, days: int) -> date:
    """The day so many days on, held within the calendar."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min


def make_day(year: int, month: int, day: int) -> date | None:
    """The day, or None where the calendar has none such ("30 February")."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1) if year < 9999 else date(year, month, 28)


def add_months(year: int, month: int, months: int) -> tuple[int, int]:
    """The (year, month) so many months on."""
    index = year * 12 + month - 1 + months
    return index // 12, index % 12 + 1


def week_value(day: date) -> str:
    """The ISO week that holds a day: "2024-W49"."""
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def monday(day: date) -> date:
    """The Monday of a day's ISO week."""
    return shift(day, -day.weekday())


def season_of(day: date) -> tuple[int, int]:
    """(year, 0 spring .. 3 winter) of a day; January and February belong to the winter that began the year before."""
    return (day.year - (day.month < 3), (day.month - 3) % 12 // 3)


@lru_cache(maxsize=4096)
def stretch(value: str) -> Stretch | None:
    """The days that a full TIMEX3 value covers, with its precision; None where it names no stretch.

    >>> stretch("2024-W49")
    (datetime.date(2024, 12, 2), datetime.date(2024, 12, 8), 'week')
    """
    if "X" in value or not value[:2].isdigit():
        return None
    try:
        return _stretch(value)
    except ValueError:
        return None


def _stretch(value: str) -> Stretch | None:
    if len(value) == 2:
        return date(int(value) * 100 or 1, 1, 1), date(int(value) * 100 + 99, 12, 31), "range"
    if len(value) == 3:
        return date(int(value) * 10 or 1, 1, 1), date(int(value) * 10 + 9, 12, 31), "decade"
    year, rest = int(value[:4]), value[5:]
    if not rest:
        return date(year, 1, 1), date(year, 12, 31), "year"
    if rest[0] == "W" and rest[1:3].isdigit():
        first = date.fromisocalendar(year, int(rest[1:3]), 1)
        return (shift(first, 5), shift(first, 6), "range") if rest.endswith("WE") else (first, shift(first, 6), "week")
    if rest[0] in "QH":
        span = 3 if rest[0] == "Q" else 6
        last = int(rest[1]) * span
        return date(year, last - span + 1, 1), month_end(year, last), "quarter" if span == 3 else "range"
    if rest in SEASONS:
        first_month = 3 + 3 * SEASONS.index(rest)
        return date(year, first_month, 1), month_end(*add_months(year, first_month, 2)), "season"
    if len(rest) == 2:
        return date(year, int(rest), 1), month_end(year, int(rest)), "month"
    day = date.fromisoformat(value[:10])
    return day, day, "time" if len(value) > 10 else "day"


def easter(year: int) -> date:
    """Western Easter Sunday (the anonymous Gregorian computation)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e, f = b // 4, b % 4, (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def holiday(rule: str, year: int) -> date | None:
    """A holiday's day: "12-25"; "easter-2"; "11-4-4", the fourth Thursday of
    November; "05-1-L", the last Monday of May."""
    if rule.startswith("easter"):
        return shift(easter(year), int(rule[6:])) if 1583 <= year <= 9000 else None
    month, *rest = rule.split("-")
    if len(rest) == 1:
        return make_day(year, int(month), int(rest[0]))
    weekday, which = int(rest[0]), rest[1]
    if which == "L":
        last = month_end(year, int(month))
        return shift(last, -((last.isoweekday() - weekday) % 7))
    first = date(year, int(month), 1)
    return shift(first, (weekday - first.isoweekday()) % 7 + 7 * (int(which) - 1))
