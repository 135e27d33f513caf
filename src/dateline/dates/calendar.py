"""Times told by the calendar: days, months, years, decades, seasons, quarters, holidays, weekdays."""

from __future__ import annotations

import re
from datetime import date

from dateline.dates import days
from dateline.dates.patterns import Found, words
from dateline.dates.scene import Reading, Scene, dated, day_reading, unknown

# Days. A month and day told without a year by a clause with no clear tense lies ahead where that is at most SOON away
# and its last return at least LONG_SINCE ago; one told as to come is past after all where it would be VERY_FAR ahead
# and was LATELY. Set on wire copy of the nineties; re-check with benchmarks/dates.py.
SOON, LONG_SINCE, VERY_FAR, LATELY = 150, 200, 290, 75
SAME_STORY = 120  # days after a day told with its year that "on June 29" in the next sentence still belongs to it


def month_number(f: Found) -> int:
    """The month a wording names, 1 to 12."""
    return int(f.fields["mm"]) if "mm" in f.fields else int(words()["months"][f.fields["month"].rstrip(".")])


def _day_number(f: Found) -> int | None:
    for name in ("day", "dd"):
        if name in f.fields:
            return int(re.sub(r"\D", "", f.fields[name]))
    return int(words()["ordinals"][f.fields["ordinal"]]) if "ordinal" in f.fields else None


def step_of(f: Found) -> int:
    """-1 for "last", 0 for "this", 1 for "next"."""
    return int(words()["steps"][f.fields["step"]])


def _own_year(f: Found) -> int | None:
    if "yy" in f.fields:
        short = int(f.fields["yy"])
        return 2000 + short if short < 50 else 1900 + short
    return int(f.fields["year"]) if "year" in f.fields else None


def _year_told(scene: Scene, f: Found) -> int | None:
    """The wording's own year, or the one of a joined wording: "July [last year]"."""
    if "of" not in f.fields:
        return _own_year(f)
    value = scene.read(f.fields["of"])
    return int(value.value[:4]) if value and value.value[:4].isdigit() else None


def read_date(scene: Scene, f: Found) -> Reading | None:
    """A month, or a month and day, with or without its year."""
    month, day, year = month_number(f), _day_number(f), _year_told(scene, f)
    relative = "year" not in f.fields and "yy" not in f.fields
    if year is None and "step" in f.fields and scene.anchor:
        year = _stepped_year(scene.anchor, step_of(f), month)
    tail = f"{month:02d}" + (f"-{day:02d}" if day else "")
    if year is None:
        if scene.anchor is None or "of" in f.fields:
            return unknown(f"XXXX-{tail}")
        year = _nearest_year(scene, f, month, day)
    if day and days.make_day(year, month, day) is None:
        return unknown(f"XXXX-{tail}") if (month, day) == (2, 29) else None
    return dated(f"{year:04d}-{tail}", relative)


def _nearest_year(scene: Scene, f: Found, month: int, day: int | None) -> int:
    """The year of a month (and day) told without one: nearest past, unless the sentence looks ahead."""
    anchor = scene.anchor
    assert anchor is not None
    if scene.range_from:
        start = scene.range_from
        return start.year + ((month, day or 31) < (start.month, start.day))
    if story := _story_year(scene, f, month, day):
        return story
    if month == anchor.month and day in (None, anchor.day):
        return anchor.year
    before = (month, day or 1) < (anchor.month, anchor.day if day else 1)
    past, ahead = (anchor.year, anchor.year + 1) if before else (anchor.year - 1, anchor.year)
    back = (anchor - date(max(past, 1), month, min(day or 15, 28))).days
    forth = (date(ahead, month, min(day or 15, 28)) - anchor).days
    look, nominal = scene.look(f)
    if look in ("ahead", "present"):
        return past if forth > VERY_FAR and back < LATELY else ahead
    if look == "past" and not nominal:
        return past
    return ahead if forth < SOON and back > LONG_SINCE else past


def _story_year(scene: Scene, f: Found, month: int, day: int | None) -> int | None:
    """The year of a story told just before with its own year: "on June 10, 2014 ... On June 29"."""
    told, sentence = scene.stated, scene.parse.tokens[f.first].sentence
    if told is None or scene.anchor is None or sentence - scene.stated_sentence > 1 or told.year >= scene.anchor.year:
        return None
    there = days.make_day(told.year, month, day or told.day)
    near = there is not None and 0 <= (there - told).days <= SAME_STORY
    return told.year if near and scene.look(f)[0] == "past" else None


def read_days(scene: Scene, f: Found) -> Reading | None:
    """ "June 3-5": valued by its first day, covering both."""
    first = read_date(scene, f)
    if first is None or first.when is None:
        return first
    start = first.when[0]
    end = days.make_day(start.year, start.month, int(re.sub(r"\D", "", f.fields["day2"])))
    return first._replace(when=(start, end, "range")) if end and end > start else first


def read_slashed(scene: Scene, f: Found) -> Reading | None:
    """ "12/25/2024". Where month and day could be either, the one near the report's day; else only the year is read."""
    first, second, year = int(f.fields["mm"]), int(f.fields["dd"]), _own_year(f) or 0
    both = [d for d in (days.make_day(year, first, second), days.make_day(year, second, first)) if d]
    if len(set(both)) == 2:
        both = [d for d in both if scene.anchor and abs((d - scene.anchor).days) <= 3]
    return day_reading(both[0], False) if both else Reading("DATE", f"{year:04d}-XX-XX", None, False)


def read_year(scene: Scene, f: Found) -> Reading | None:
    """A year in figures or words."""
    year = f.fields.get("year") or _spoken_year(f.fields["yearwords"])
    return dated(year, False) if year else None


def _spoken_year(text: str) -> str | None:
    """ "nineteen ninety-one" -> "1991"."""
    numbers = {**words()["numbers"], **words()["tens"]}
    parts = [p for p in re.split(r"[-\s]+", text.lower()) if p not in ("and", "oh", "hundred", "thousand")]
    rest = sum(numbers.get(p, 0) for p in parts[1:])
    if "thousand" in text:
        return f"{2000 + rest:04d}"
    if len(parts) > 1 and rest < 10 and "oh" not in text:
        return None
    return f"{numbers[parts[0]]:02d}{rest:02d}"


def read_years(scene: Scene, f: Found) -> Reading | None:
    """ "1992-95": valued by its first year, covering all."""
    year, last = int(f.fields["year"]), int(f.fields["year"][:2] + f.fields["yy"])
    return Reading("DATE", f"{year}", (date(year, 1, 1), date(last, 12, 31), "range"), False)


def read_decade(scene: Scene, f: Found) -> Reading | None:
    """ "the 1980s", "the '90s", "the nineties"."""
    if "year" in f.fields:
        return dated(f.fields["year"][:3], False) if f.fields["year"][3] == "0" else None
    if "yy0" in f.fields:
        short = f.fields["yy0"][0]
        return dated(("20" if short in "01" else "19") + short, False)
    return dated(f"19{words()['decades'][f.fields['decadeword']]}", False)


def read_century(scene: Scene, f: Found) -> Reading | None:
    """ "the 12th century" -> "11"."""
    text = f.fields.get("ordnum")
    number = int(re.sub(r"\D", "", text)) if text else int(words()["ordinals"][f.fields["ordinal"]])
    return dated(f"{number - 1:02d}", False) if 1 <= number <= 30 else None


def read_holiday(scene: Scene, f: Found) -> Reading | None:
    """A holiday, of the year told or the nearest."""
    rule = words()["holidays"][f.fields["holiday"].replace("’", "'").replace("‘", "'")]
    year = _year_told(scene, f)
    if year is None and scene.anchor is None:
        return unknown("XXXX-XX-XX")
    if year is None and scene.anchor:
        here = days.holiday(rule, scene.anchor.year)
        if here and "step" in f.fields:
            year = scene.anchor.year + _holiday_step(here, scene.anchor, step_of(f))
        else:
            year = _nearest_year(scene, f, here.month, here.day) if here else scene.anchor.year
    day = days.holiday(rule, year or 0)
    return day_reading(day, "year" not in f.fields) if day else None


def _holiday_step(here: date, anchor: date, step: int) -> int:
    return step if step and (here >= anchor) == (step < 0) else 0


def read_named_day(scene: Scene, f: Found) -> Reading | None:
    """A day that has a name of its own: "9/11", "the Oct. 7 attack" once that has happened."""
    value = f.fields.get("value") or words()["named_days"][f.fields["namedday"]]
    if "month" in f.fields and scene.anchor and scene.anchor.isoformat() <= value:
        return read_date(scene, f)
    return dated(value, False)


# --- weekdays --------------------------------------------------------------------------------------------------


def _weekday_number(f: Found) -> int:
    name = f.fields.get("weekday") or f.fields.get("weekdays", "").removesuffix("s") or f.fields["shortday"]
    return int(words()["weekdays"].get(name) or words()["short_weekdays"][name])


def read_weekday(scene: Scene, f: Found) -> Reading | None:
    """A weekday: the most recent one, the anchor's own day included, or the next where the clause looks ahead."""
    number = _weekday_number(f)
    if "of" in f.fields:
        week = scene.read(f.fields["of"])
        if week and week.when:
            return day_reading(days.shift(days.monday(week.when[0]), number - 1))
    if scene.anchor is None:
        return unknown(f"XXXX-WXX-{number}")
    if scene.range_from:
        return day_reading(_toward(scene.range_from, number, 1))
    return day_reading(_toward(scene.anchor, number, 1 if scene.looks_ahead(f) else -1))


def _toward(anchor: date, weekday: int, way: int) -> date:
    """The nearest such weekday on one side, the anchor's own day included."""
    gap = (weekday - anchor.isoweekday()) % 7
    return days.shift(anchor, gap if way > 0 or not gap else gap - 7)


def read_step_weekday(scene: Scene, f: Found) -> Reading | None:
    """ "last Friday" lies before the anchor's day, "next Friday" after it, "this Friday" in its week."""
    number, step = _weekday_number(f), step_of(f)
    if scene.anchor is None:
        return unknown(f"XXXX-WXX-{number}")
    if step == 0:
        return day_reading(days.shift(days.monday(scene.anchor), number - 1))
    told = f.fields["step"] in ("previous", "preceding", "following")
    base = scene.near_day(f) if told else None
    return day_reading(_toward(days.shift(base or scene.anchor, step), number, step))


def read_nth_weekday(scene: Scene, f: Found) -> Reading | None:
    """ "the last Friday of August": worked out as holidays are."""
    month, year = month_number(f), _year_told(scene, f)
    if year is None:
        if scene.anchor is None:
            return unknown(f"XXXX-{month:02d}-XX")
        year = _nearest_year(scene, f, month, None)
    rule = f"{month:02d}-{_weekday_number(f)}-{words()['nth'][f.fields['nth']]}"
    return day_reading(days.holiday(rule, year), "year" not in f.fields)


def read_set_weekday(scene: Scene, f: Found) -> Reading | None:
    """ "Fridays", "every Friday"."""
    return Reading("SET", f"XXXX-WXX-{_weekday_number(f)}", None, False)


# --- months and seasons stepped to, quarters, halves -----------------------------------------------------------------


def _stepped_year(anchor: date, step: int, month: int) -> int:
    if step < 0:
        return anchor.year - (month >= anchor.month)
    return anchor.year + (step > 0 and month <= anchor.month)


def read_step_month(scene: Scene, f: Found) -> Reading | None:
    """ "last October": the last one that is over, or not yet begun for "next"."""
    month = month_number(f)
    if scene.anchor is None:
        return unknown(f"XXXX-{month:02d}")
    return dated(f"{_stepped_year(scene.anchor, step_of(f), month):04d}-{month:02d}", True)


def _season_code(f: Found) -> str:
    return str(words()["seasons"][f.fields["season"]])


def read_step_season(scene: Scene, f: Found) -> Reading | None:
    """ "last winter", "this summer", "next spring"."""
    code, step = _season_code(f), step_of(f)
    if scene.anchor is None:
        return unknown(f"XXXX-{code}")
    year, now = days.season_of(scene.anchor)
    there = days.SEASONS.index(code)
    year += -(there >= now) if step < 0 else there <= now if step > 0 else 0
    return dated(f"{year:04d}-{code}", True)


def read_season(scene: Scene, f: Found) -> Reading | None:
    """ "the spring of 2011", "in the summer"."""
    code, year = _season_code(f), _year_told(scene, f)
    if year is None:
        if scene.anchor is None or "of" in f.fields:
            return unknown(f"XXXX-{code}")
        year, now = days.season_of(scene.anchor)
        there = days.SEASONS.index(code)
        ahead = scene.looks_ahead(f)
        year += ahead and there < now
        year -= not ahead and there > now
    return dated(f"{year:04d}-{code}", "year" not in f.fields)


def read_that_season(scene: Scene, f: Found) -> Reading | None:
    """ "that summer": of the year told last."""
    told = days.stretch(scene.told) if scene.told and scene.anchor else None
    return dated(f"{told[0].year:04d}-{_season_code(f)}", True) if told else unknown(f"XXXX-{_season_code(f)}")


def read_quarter(scene: Scene, f: Found) -> Reading | None:
    """ "the third quarter", "Q3 2023"."""
    q = int(f.fields["q"]) if "q" in f.fields else int(words()["ordinals"][f.fields["ordinal"]])
    return _part_of_year(scene, f, f"Q{q}", 3 * q - 2)


def read_half(scene: Scene, f: Found) -> Reading | None:
    """ "the first half of 2023"."""
    number = int(words()["ordinals"][f.fields["ordinal"]])
    text = scene.parse.text[f.start : f.end]
    if number > 2 or ("of" not in f.fields and " of " not in text and "-" not in text):
        return None  # "in the first half" is a match's more often than a year's
    return _part_of_year(scene, f, f"H{number}", 6 * number - 5)


def _part_of_year(scene: Scene, f: Found, code: str, first_month: int) -> Reading:
    year = _year_told(scene, f)
    if year is None:
        if scene.anchor is None or "of" in f.fields:
            return unknown(f"XXXX-{code}")
        behind = first_month > scene.anchor.month and scene.look(f)[0] == "past"
        year = scene.anchor.year - behind
    return dated(f"{year:04d}-{code}", "year" not in f.fields)


def read_week_of(scene: Scene, f: Found) -> Reading | None:
    """ "the first week of March 2012": days 1 to 7."""
    ordinal, month, year = words()["ordinals"][f.fields["ordinal"]], month_number(f), _year_told(scene, f)
    if ordinal > 4 or (year is None and scene.anchor is None):
        return None
    first = date(year if year is not None else _nearest_year(scene, f, month, None), month, 7 * ordinal - 6)
    stretch = (first, days.shift(first, 6), "week")
    return Reading("DATE", days.week_value(days.shift(first, 3)), stretch, "year" not in f.fields)  # type: ignore[arg-type]
