"""A wording -> its TIMEX3 value and its stretch of days, against the anchor and against the days told before it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from dateline.dates import days
from dateline.dates.days import Stretch
from dateline.dates.outlook import Outlook, outlook
from dateline.dates.patterns import DIGITS, Found, words
from dateline.model import Parse, TimexType

# A month and day told with no tense lies ahead where that is this near and its last return that far (days).
SOON, LONG_SINCE = 120, 200


class Reading(NamedTuple):
    """What a wording says: TIMEX3 type and value, the days it covers, and whether it needed an anchor."""

    type: TimexType
    value: str
    when: Stretch | None
    relative: bool


class Scene:
    """What is known while a text is read from front to back: its own day, and the time told last."""

    def __init__(self, parse: Parse, anchor: date | None) -> None:
        self.parse = parse
        self.anchor = anchor
        self.told: str | None = None  # the last full value
        self.told_day: date | None = None
        self.quarter: str | None = None

    def look(self, f: Found) -> tuple[Outlook, bool]:
        """Which way the wording's clause looks."""
        return outlook(self.parse, f.first, f.end)

    def note(self, reading: Reading) -> None:
        """Remember a time told, for "the same day" and "two weeks earlier"."""
        if reading.when is None or reading.type not in ("DATE", "TIME") or not reading.value[:1].isdigit():
            return
        self.told = reading.value
        if reading.when[2] in ("day", "time"):
            self.told_day = reading.when[0]
        if reading.value[5:6] == "Q":
            self.quarter = reading.value


def read(scene: Scene, f: Found) -> Reading | None:
    """The wording's reading, or None where it says nothing about time after all."""
    reading = KINDS[f.kind](scene, f)
    if reading is None:
        return None
    if reading.type == "DATE" and ("part" in f.fields or "hour" in f.fields or "hhmm" in f.fields):
        reading = _with_time(f, reading)
    if mod := f.fields.get("mod"):
        reading = reading._replace(when=_narrowed(scene, f, reading, mod))
    scene.note(reading)
    return reading


def _dated(value: str, relative: bool, kind: TimexType = "DATE") -> Reading:
    return Reading(kind, value, days.stretch(value), relative)


def _day_of(day: date | None, relative: bool = True) -> Reading:
    return _dated(day.isoformat() if day else "XXXX-XX-XX", relative)


def _unit_value(day: date | None, unit: str, steps: int = 0) -> str:
    """The value of the calendar unit that holds a day, some units on."""
    if day is None:
        blank = {
            "day": "XXXX-XX-XX",
            "week": "XXXX-WXX",
            "month": "XXXX-XX",
            "quarter": "XXXX-QX",
            "weekend": "XXXX-WXX-WE",
        }
        return blank.get(unit, "XXXX")
    if unit == "day":
        return days.shift(day, steps).isoformat()
    if unit in ("week", "weekend"):
        return days.week_value(days.shift(day, 7 * steps)) + ("-WE" if unit == "weekend" else "")
    if unit == "month":
        year, month = days.add_months(day.year, day.month, steps)
        return f"{year:04d}-{month:02d}"
    if unit == "quarter":
        index = day.year * 4 + (day.month - 1) // 3 + steps
        return f"{index // 4:04d}-Q{index % 4 + 1}"
    if unit == "decade":
        return f"{day.year // 10 + steps:03d}"
    if unit == "century":
        return f"{day.year // 100 + steps:02d}"
    if unit in words()["parts"]:
        return days.shift(day, steps).isoformat() + _suffix(unit)
    return f"{day.year + steps:04d}"


def _suffix(part: str) -> str:
    return str(words()["parts"].get(part, part))


# --- clocks ------------------------------------------------------------------------------------------------------------


def _clock_value(fields: dict[str, Any]) -> str:
    """ "T20:30" of the words of a clock; "" where there is none."""
    if "hhmm" in fields:
        return f"T{fields['hhmm'][:2]}:{fields['hhmm'][2:]}"
    if "hour" not in fields:
        return ""
    hour = fields["hour"]
    number = int(hour) if hour.isdigit() else int(words()["numbers"][hour])
    late = (
        fields.get("ampm", "").startswith("p")
        or fields.get("part") in ("afternoon", "evening", "night")
        or "pm" in fields
    )
    if fields.get("ampm", "").startswith("a") and number == 12:
        number = 0
    if late and number < 12 and not (fields.get("part") == "night" and number < 5):
        number += 12
    return f"T{number:02d}:{fields.get('minute', '00')}"


def _with_time(f: Found, reading: Reading) -> Reading:
    suffix = _clock_value(f.fields) or _suffix(f.fields["part"])
    if reading.when and reading.when[2] != "day":
        return reading
    when = (reading.when[0], reading.when[1], "time") if reading.when else None
    return Reading("TIME", reading.value[:10] + suffix, when, reading.relative)  # type: ignore[arg-type]


def _clock(scene: Scene, f: Found) -> Reading | None:
    day = scene.told_day or scene.anchor
    if scene.anchor is None:
        day = None
    return _day_of(day)


def _part(scene: Scene, f: Found) -> Reading | None:
    before = scene.parse.text[max(0, f.start - 14) : f.start].lower().split()
    part = f.fields["part"]
    if part in ("morning", "afternoon", "evening"):
        if before[-2:] not in (["in", "the"], ["during", "the"]):
            return None
    elif part not in ("dawn", "daybreak", "noon", "midnight", "midday", "dusk", "nightfall", "sunset", "sunrise") or before[-1:] not in (["at"], ["before"], ["after"], ["by"], ["since"], ["until"], ["from"], ["around"]):
        return None
    return _clock(scene, f)


# --- the calendar ------------------------------------------------------------------------------------------------------


def _year_field(f: Found) -> int | None:
    if "year" in f.fields:
        return int(f.fields["year"])
    if "yy" in f.fields:
        short = int(f.fields["yy"])
        return 2000 + short if short < 50 else 1900 + short
    return None


def _of_year(scene: Scene, f: Found) -> int | None:
    """The year that a joined wording gives: "July [last year]"."""
    if "of" not in f.fields:
        return _year_field(f)
    value = KINDS[f.fields["of"].kind](scene, f.fields["of"])
    return int(value.value[:4]) if value and value.value[:4].isdigit() else None


def _month_number(f: Found) -> int:
    if "mm" in f.fields:
        return int(f.fields["mm"])
    return int(words()["months"][f.fields["month"].rstrip(".")])


def _day_number(f: Found) -> int | None:
    for name in ("day", "dd"):
        if name in f.fields:
            return int(re.sub(r"\D", "", f.fields[name]))
    return int(words()["ordinals"][f.fields["ordinal"]]) if "ordinal" in f.fields else None


def _date(scene: Scene, f: Found) -> Reading | None:
    month, day, year = _month_number(f), _day_number(f), _of_year(scene, f)
    relative = "year" not in f.fields and "yy" not in f.fields
    if day is not None and not 1 <= day <= 31:
        return None
    tail = f"{month:02d}" + (f"-{day:02d}" if day else "")
    if year is None and "step" in f.fields and scene.anchor:
        year = _step_year(scene.anchor, int(words()["steps"][f.fields["step"]]), month)
    if year is None:
        if scene.anchor is None or "of" in f.fields:
            return Reading("DATE", f"XXXX-{tail}", None, True)
        year = _nearest_year(scene, f, month, day)
    if day and days.make_day(year, month, day) is None:
        return Reading("DATE", f"{year:04d}-{month:02d}", None, relative) if day <= 29 else None
    return _dated(f"{year:04d}-{tail}", relative)


def _nearest_year(scene: Scene, f: Found, month: int, day: int | None) -> int:
    """The year of a month (and day) told without one: nearest past, unless the sentence looks ahead."""
    anchor = scene.anchor
    assert anchor is not None
    here = (month, day) if day else (month,)
    now = (anchor.month, anchor.day) if day else (anchor.month,)
    if here == now:
        return anchor.year
    past, ahead = (anchor.year, anchor.year + 1) if here < now else (anchor.year - 1, anchor.year)
    look, nominal = scene.look(f)
    if look == "ahead":
        return ahead
    if look == "past" and not nominal:
        return past
    middle = day or 15
    back = (anchor - date(past, month, min(middle, 28))).days
    forth = (date(ahead, month, min(middle, 28)) - anchor).days
    return ahead if forth < SOON and back > LONG_SINCE else past


def _days(scene: Scene, f: Found) -> Reading | None:
    """ "June 3-5": valued by its first day, covering both."""
    first = _date(scene, f)
    last = re.sub(r"\D", "", f.fields["day2"])
    if first is None or first.when is None:
        return first
    start = first.when[0]
    end = days.make_day(start.year, start.month, int(last))
    if end is None or end <= start:
        return first
    return first._replace(when=(start, end, "range"))


def _slashed(scene: Scene, f: Found) -> Reading | None:
    """ "12/25/2024". Where month and day could be either, only the year is read."""
    month, day, year = int(f.fields["mm"]), int(f.fields["dd"]), int(f.fields["year"])
    if day <= 12 and day != month:
        return Reading("DATE", f"{year:04d}-XX-XX", None, False)
    return _day_of(days.make_day(year, month, day), False)


def _year(scene: Scene, f: Found) -> Reading | None:
    year = f.fields.get("year") or _spoken_year(f.fields["yearwords"])
    return _dated(year, False) if year else None


def _spoken_year(text: str) -> str | None:
    """ "nineteen ninety-one" -> "1991"."""
    w = {**words()["numbers"], **words()["tens"]}
    parts = [p for p in re.split(r"[-\s]+", text.lower()) if p not in ("and", "oh", "hundred", "thousand")]
    if "thousand" in text:
        return f"{2000 + sum(w.get(p, 0) for p in parts[1:]):04d}"
    rest = sum(w.get(p, 0) for p in parts[1:])
    if len(parts) > 1 and rest < 10 and "oh" not in text:
        return None
    return f"{w[parts[0]]:02d}{rest:02d}"


def _years(scene: Scene, f: Found) -> Reading | None:
    year, last = int(f.fields["year"]), int(f.fields["year"][:2] + f.fields["yy"])
    return Reading("DATE", f"{year}", (date(year, 1, 1), date(last, 12, 31), "range"), False)


def _decade(scene: Scene, f: Found) -> Reading | None:
    if "year" in f.fields:
        year = f.fields["year"]
        return _dated(year[:3], False) if year[3] == "0" else None
    if "yy0" in f.fields:
        short = f.fields["yy0"][0]
        return _dated(("20" if short in "01" else "19") + short, False)
    return _dated(f"19{words()['decades'][f.fields['decadeword']]}", False)


def _century(scene: Scene, f: Found) -> Reading | None:
    text = f.fields.get("ordnum")
    number = int(re.sub(r"\D", "", text)) if text else int(words()["ordinals"][f.fields["ordinal"]])
    return _dated(f"{number - 1:02d}", False) if text or number > 10 else None


def _holiday(scene: Scene, f: Found) -> Reading | None:
    rule = words()["holidays"][f.fields["holiday"].replace("’", "'")]
    year = _of_year(scene, f)
    if year is None:
        if scene.anchor is None:
            return Reading("DATE", "XXXX-XX-XX", None, True)
        here = days.holiday(rule, scene.anchor.year)
        year = _nearest_year(scene, f, here.month, here.day) if here else scene.anchor.year
    return _day_of(days.holiday(rule, year), "year" not in f.fields)


def _named_day(scene: Scene, f: Found) -> Reading | None:
    return _dated(words()["named_days"][f.fields["namedday"]], False)


# --- weekdays ----------------------------------------------------------------------------------------------------------


def _weekday_number(f: Found) -> int:
    name = f.fields.get("weekday") or f.fields.get("weekdays", "").removesuffix("s") or f.fields["shortday"]
    return int(words()["weekdays"].get(name) or words()["short_weekdays"][name])


def _weekday(scene: Scene, f: Found) -> Reading | None:
    number = _weekday_number(f)
    if "of" in f.fields:
        week = KINDS[f.fields["of"].kind](scene, f.fields["of"])
        if week and week.when:
            return _day_of(days.shift(week.when[0], number - 1))
    if scene.anchor is None:
        return Reading("DATE", f"XXXX-WXX-{number}", None, True)
    ahead = scene.look(f)[0] == "ahead"
    return _day_of(_toward(scene.anchor, number, 1 if ahead else -1))


def _toward(anchor: date, weekday: int, way: int) -> date:
    """The nearest such weekday on one side, the anchor's own day included."""
    gap = (weekday - anchor.isoweekday()) % 7
    return days.shift(anchor, gap if way > 0 or not gap else gap - 7)


def _step_weekday(scene: Scene, f: Found) -> Reading | None:
    number, step = _weekday_number(f), int(words()["steps"][f.fields["step"]])
    if scene.anchor is None:
        return Reading("DATE", f"XXXX-WXX-{number}", None, True)
    if step == 0:
        return _day_of(days.shift(days.monday(scene.anchor), number - 1))
    return _day_of(_toward(days.shift(scene.anchor, step), number, step))


def _set_weekday(scene: Scene, f: Found) -> Reading | None:
    return Reading("SET", f"XXXX-WXX-{_weekday_number(f)}", None, False)


# --- told from the report's day ------------------------------------------------------------------------------------------


def _deictic(scene: Scene, f: Found) -> Reading | None:
    shift = f.fields["shift"] if "shift" in f.fields else words()["deictic_days"][f.fields["deictic"]]
    if "part" in f.fields and f.fields["part"] == "midnight" and shift == -1:
        shift = 0
    return _day_of(days.shift(scene.anchor, shift) if scene.anchor else None)


def _step(scene: Scene, f: Found) -> Reading | None:
    step, unit = int(words()["steps"][f.fields["step"]]), f.fields["cunit"]
    if unit in ("day", "morning", "evening", "afternoon", "night"):
        return _narrative(scene, f._replace(fields={**f.fields, "shift": step}))
    return _dated(_unit_value(scene.anchor, unit, step), True)


def _step_year(anchor: date, step: int, month: int) -> int:
    if step < 0:
        return anchor.year - (month >= anchor.month)
    if step > 0:
        return anchor.year + (month <= anchor.month)
    return anchor.year


def _step_month(scene: Scene, f: Found) -> Reading | None:
    month = _month_number(f)
    if scene.anchor is None:
        return Reading("DATE", f"XXXX-{month:02d}", None, True)
    return _dated(f"{_step_year(scene.anchor, int(words()['steps'][f.fields['step']]), month):04d}-{month:02d}", True)


def _season_of(f: Found) -> str:
    return str(words()["seasons"][f.fields["season"]])


def _step_season(scene: Scene, f: Found) -> Reading | None:
    code, step = _season_of(f), int(words()["steps"][f.fields["step"]])
    if scene.anchor is None:
        return Reading("DATE", f"XXXX-{code}", None, True)
    year, now = days.season_of(scene.anchor)
    there = days.SEASONS.index(code)
    if step < 0:
        year -= there >= now
    elif step > 0:
        year += there <= now
    return _dated(f"{year:04d}-{code}", True)


def _step_holiday(scene: Scene, f: Found) -> Reading | None:
    name = scene.parse.text[f.start : f.end].split()[-1].lower()
    rule, step = words()["holidays"][name], int(words()["steps"][f.fields["step"]])
    if scene.anchor is None:
        return Reading("DATE", "XXXX-XX-XX", None, True)
    here = days.holiday(rule, scene.anchor.year)
    year = scene.anchor.year
    if here and step:
        year += step if (here >= scene.anchor) == (step < 0) else 0
    return _day_of(days.holiday(rule, year))


def _the_step(scene: Scene, f: Found) -> Reading | None:
    """ "the past week" is a length that ends now; "the current week" the week itself."""
    step, unit = int(words()["steps"][f.fields["step"]]), f.fields["cunit"]
    if step >= 0 or unit in ("century", "morning", "evening", "afternoon", "night"):
        return _step(scene, f)
    if unit == "weekend":
        return _dated(_unit_value(scene.anchor, unit, step), True)
    return _length(scene, "1", unit, step)


def _narrative(scene: Scene, f: Found) -> Reading | None:
    """ "the following day", "that year": told from the time stated last, else from the report's own day."""
    unit = f.fields.get("cunit", "day")
    shift = f.fields["shift"] if "shift" in f.fields else _word_shift(scene, f)
    if "season" in f.fields:
        return _that_season(scene, f)
    if scene.anchor is None:
        return _dated(_unit_value(None, unit), True)
    if unit == "same":
        return Reading("DATE", scene.told, days.stretch(scene.told), True) if scene.told else None
    told = days.stretch(scene.told) if scene.told else None
    if unit in ("day", "week", "weekend", "morning", "evening", "afternoon", "night"):
        base = scene.told_day
    elif unit in ("month", "quarter"):
        base = told[0] if told and told[2] in ("day", "time", "week", "month", "quarter") else scene.told_day
    else:
        base = told[0] if told else None
    if base is None:
        if not shift:
            return _dated(_unit_value(None, unit), True) if unit == "day" else None
        base = scene.anchor
    reading = _dated(_unit_value(base, unit, shift), True)
    return reading._replace(type="TIME") if "T" in reading.value else reading


def _word_shift(scene: Scene, f: Found) -> int:
    word = scene.parse.text[f.start : f.end].split()[0].lower()
    return {"previous": -1, "same": 0}.get(word, 1)


def _that_season(scene: Scene, f: Found) -> Reading | None:
    told = days.stretch(scene.told) if scene.told else None
    if not told or scene.anchor is None:
        return Reading("DATE", f"XXXX-{_season_of(f)}", None, True)
    return _dated(f"{told[0].year:04d}-{_season_of(f)}", True)


def _narrative_or_now(scene: Scene, f: Found) -> Reading | None:
    return _dated(_unit_value(scene.anchor, f.fields["cunit"]), True)


def _weekend(scene: Scene, f: Found) -> Reading | None:
    if scene.anchor is None:
        return Reading("DATE", "XXXX-WXX-WE", None, True)
    ahead = scene.look(f)[0] == "ahead" or scene.anchor.isoweekday() >= 6
    return _dated(_unit_value(scene.anchor, "weekend", 0 if ahead else -1), True)


def _mid_unit(scene: Scene, f: Found) -> Reading | None:
    text = scene.parse.text[f.start : f.end].lower()
    unit = next(u for u in ("week", "year", "month") if u in text)
    return _dated(_unit_value(scene.anchor, unit), True)


# --- so long ago ---------------------------------------------------------------------------------------------------------


def _amount(text: str) -> float | None:
    """A number in figures or words; None where it is vague ("several")."""
    text = " ".join(text.lower().split())
    if re.fullmatch(DIGITS, text):
        return float(text.replace(",", ""))
    w = words()
    if text in w["articles"]:
        return float(w["articles"][text])
    if text in w["vague"] or text in w["some"]:
        return None
    numbers = {**w["numbers"], **w["tens"]}
    return float(sum(numbers.get(part, 0) for part in re.split(r"[-\s]", text)))


def _offset(scene: Scene, f: Found) -> Reading | None:
    n, unit, way = _amount(f.fields["n"]), words()["units"][f.fields["measure"]], f.fields["way"]
    told = f.fields.get("told", False)
    if unit in ("S", "MIN", "H"):
        return Reading("DURATION", _duration(f.fields["n"], unit), None, False)
    if n is None:
        return Reading("DATE", "PAST_REF" if way < 0 else "FUTURE_REF", None, True)
    if scene.anchor is None:
        return Reading("DATE", {"D": "XXXX-XX-XX", "W": "XXXX-WXX", "M": "XXXX-XX"}.get(unit, "XXXX"), None, True)
    if unit == "Y" and n == 1 and way < 0 and scene.quarter:
        return _dated(f"{int(scene.quarter[:4]) - 1:04d}{scene.quarter[4:]}", True)
    base = _offset_base(scene, unit, way) if told else scene.anchor
    if base is None:
        return Reading("DATE", {"D": "XXXX-XX-XX", "W": "XXXX-WXX", "M": "XXXX-XX"}.get(unit, "XXXX"), None, True)
    return _moved(base, unit, n * way)


def _offset_base(scene: Scene, unit: str, way: int) -> date | None:
    """The day that "two weeks earlier" counts from: the last one told that is fine enough."""
    told = days.stretch(scene.told) if scene.told else None
    if unit in ("Y", "DE", "CE") and told:
        return told[0]
    if unit in ("M", "Q") and told and told[2] in ("day", "time", "week", "month"):
        return told[0]
    return scene.told_day or (scene.anchor if way < 0 else None)


def _moved(base: date, unit: str, n: float) -> Reading:
    whole = int(n)
    if unit in ("D", "NI"):
        return _day_of(days.shift(base, whole))
    if unit in ("W", "F"):
        there = days.shift(base, whole * (14 if unit == "F" else 7))
        return Reading("DATE", days.week_value(there), (days.shift(there, -3), days.shift(there, 3), "week"), True)
    if unit == "WE":
        return _dated(_unit_value(base, "weekend", whole), True)
    if unit == "M":
        return _dated(_unit_value(base, "month", whole), True)
    if unit == "Q":
        return _dated(_unit_value(base, "quarter", whole), True)
    year = base.year + int(n * {"DE": 10, "CE": 100}.get(unit, 1))
    if not 1 <= year <= 9998:
        return Reading("DATE", "PAST_REF" if n < 0 else "FUTURE_REF", None, True)
    return _dated(f"{year:04d}", True) if unit == "Y" else _dated(f"{year // 10:03d}", True)


def _vague_ago(scene: Scene, f: Found) -> Reading | None:
    return Reading("DATE", "PAST_REF", None, True)


def _vague_later(scene: Scene, f: Found) -> Reading | None:
    return Reading("DURATION", _duration("several", words()["units"][f.fields["measure"]]), None, False)


def _in_time(scene: Scene, f: Found) -> Reading | None:
    """ "in two days" is a day where the clause looks ahead, else a length ("the first raid in two days")."""
    if scene.look(f)[0] == "ahead":
        return _offset(scene, f._replace(fields={**f.fields, "way": 1}))
    return Reading("DURATION", _duration(f.fields["n"], words()["units"][f.fields["measure"]]), None, False)


# --- lengths -------------------------------------------------------------------------------------------------------------


def _duration(n: str, unit: str, half: bool = False) -> str:
    """ "P3D", "PT2H", "PXW"."""
    amount = _amount(n)
    if unit == "F":
        amount, unit = (amount * 2 if amount else None), "W"
    if unit in ("NI", "MO", "EV", "AF"):
        unit = "D"
    if unit == "CE" and amount:
        amount, unit = amount * 100, "Y"
    figure = "X" if amount is None else f"{amount + 0.5 * half:g}" if amount < 1e6 else str(int(amount))
    return f"PT{figure}{ {'MIN': 'M'}.get(unit, unit) }" if unit in ("S", "MIN", "H") else f"P{figure}{unit}"


def _length(scene: Scene, n: str, measure: str, way: int) -> Reading:
    """A length that ends or begins at the report's day: its value is the length, its stretch the days."""
    unit = words()["units"][measure]
    amount, when = _amount(n), None
    if amount is not None and scene.anchor and unit in ("D", "W", "M", "Y", "DE"):
        far = _moved(scene.anchor, unit, amount * way).when
        if far:
            far_day = _far_day(scene.anchor, unit, int(amount) * way)
            when = (min(far_day, scene.anchor), max(far_day, scene.anchor), "range")
    return Reading("DURATION", _duration(n, unit), when, False)  # type: ignore[arg-type]


def _far_day(anchor: date, unit: str, n: int) -> date:
    if unit in ("D", "W"):
        return days.shift(anchor, n * (7 if unit == "W" else 1))
    year, month = days.add_months(anchor.year, anchor.month, n * {"M": 1, "Y": 12}.get(unit, 120))
    year = min(max(year, 1), 9998)
    return date(year, month, min(anchor.day, days.month_end(year, month).day))


def _plain_duration(scene: Scene, f: Found) -> Reading | None:
    n = f.fields.get("n", "one")
    return Reading(
        "DURATION", _duration(n, words()["units"][f.fields["measure"]], f.fields.get("half", False)), None, False
    )


def _half_unit(scene: Scene, f: Found) -> Reading | None:
    values = {
        "H": "PT30M",
        "Y": "P6M",
        "DE": "P5Y",
        "CE": "P50Y",
        "D": "PT12H",
        "MIN": "PT30S",
        "M": "P15D",
        "W": "P3D",
    }
    value = values.get(words()["units"][f.fields["measure"]])
    return Reading("DURATION", value, None, False) if value else None


def _bare(scene: Scene, f: Found) -> Reading | None:
    measure = f.fields.get("plural") or f.fields["measure"]
    return Reading("DURATION", _duration("several", words()["units"][measure]), None, False)


def _span(scene: Scene, f: Found) -> Reading | None:
    text = scene.parse.text[f.start : f.end].lower()
    way = -1 if re.match(r"(the\s+)?(past|last)", text) else 1 if re.match(r"(the\s+)?(next|coming)", text) else 0
    if not way:
        return _plain_duration(scene, f)
    return _length(scene, f.fields["n"], f.fields["measure"], way)


def _recent(scene: Scene, f: Found) -> Reading | None:
    """ "in recent hours" is the report's own day and the one before; longer spans are left open."""
    when: Stretch | None = None
    if scene.anchor and f.fields["plural"] in ("hours", "minutes"):
        when = (days.shift(scene.anchor, -1), scene.anchor, "range")
    return Reading("DATE", "PAST_REF", when, True)


# --- again and again -----------------------------------------------------------------------------------------------------


def _set_word(scene: Scene, f: Found) -> Reading | None:
    return Reading("SET", words()["every"][f.fields["every"]], None, False)


def _set_unit(scene: Scene, f: Found) -> Reading | None:
    measure = f.fields.get("measure") or f.fields["cunit"]
    return Reading("SET", _duration(f.fields.get("n", "one"), words()["units"][measure]), None, False)


# --- seasons, quarters, halves -------------------------------------------------------------------------------------------


def _season(scene: Scene, f: Found) -> Reading | None:
    code, year = _season_of(f), _of_year(scene, f)
    if year is None:
        if scene.anchor is None:
            return Reading("DATE", f"XXXX-{code}", None, True)
        now_year, now = days.season_of(scene.anchor)
        there = days.SEASONS.index(code)
        ahead = scene.look(f)[0] == "ahead"
        year = now_year + (1 if ahead and there < now else -1 if not ahead and there > now else 0)
    return _dated(f"{year:04d}-{code}", "year" not in f.fields)


def _quarter(scene: Scene, f: Found) -> Reading | None:
    q = int(f.fields["q"]) if "q" in f.fields else int(words()["ordinals"][f.fields["ordinal"]])
    return _part_year(scene, f, f"Q{q}", 3 * q - 2)


def _half(scene: Scene, f: Found) -> Reading | None:
    number = int(words()["ordinals"][f.fields["ordinal"]])
    return _part_year(scene, f, f"H{number}", 6 * number - 5) if number <= 2 else None


def _part_year(scene: Scene, f: Found, code: str, first_month: int) -> Reading:
    year = _of_year(scene, f)
    if year is None:
        if scene.anchor is None:
            return Reading("DATE", f"XXXX-{code}", None, True)
        behind = first_month > scene.anchor.month and scene.look(f)[0] == "past"
        year = scene.anchor.year - behind
    return _dated(f"{year:04d}-{code}", "year" not in f.fields)


def _this_quarter(scene: Scene, f: Found) -> Reading | None:
    return _dated(scene.quarter, True) if scene.quarter and scene.anchor else None


def _year_ago(scene: Scene, f: Found) -> Reading | None:
    if scene.anchor is None:
        return None
    if "ordinal" in f.fields:
        return _dated(f"{scene.anchor.year - 1:04d}-Q{words()['ordinals'][f.fields['ordinal']]}", True)
    if scene.quarter:
        return _dated(f"{int(scene.quarter[:4]) - 1:04d}{scene.quarter[4:]}", True)
    return _dated(f"{scene.anchor.year - 1:04d}", True)


def _week_of(scene: Scene, f: Found) -> Reading | None:
    ordinal = words()["ordinals"][f.fields["ordinal"]]
    month = _month_number(f)
    year = _of_year(scene, f)
    if (year is None and scene.anchor is None) or ordinal > 4:
        return None
    year = year if year is not None else _nearest_year(scene, f, month, None)
    first = date(year, month, 7 * ordinal - 6)
    return Reading(
        "DATE", days.week_value(days.shift(first, 3)), (first, days.shift(first, 6), "week"), "year" not in f.fields
    )


# --- now, lately, soon ---------------------------------------------------------------------------------------------------


def _ref(scene: Scene, f: Found) -> Reading | None:
    now = f.fields["ref"] == "PRESENT_REF" and scene.anchor
    when: Stretch | None = (scene.anchor, scene.anchor, "day") if now and scene.anchor else None
    return Reading("DATE", f.fields["ref"], when, True)


def _one_day(scene: Scene, f: Found) -> Reading | None:
    if scene.look(f)[0] == "ahead":
        return Reading("DATE", "FUTURE_REF", None, True)
    before = scene.parse.text[max(0, f.start - 10) : f.start].lower().split()
    counted = before[-1:] in (["for"], ["by"], ["in"], ["within"], ["after"], ["than"], ["least"], ["just"], ["only"])
    return Reading("DURATION", "P1D", None, False) if counted else None


def _narrowed(scene: Scene, f: Found, reading: Reading, mod: str) -> Stretch | None:
    """The stretch cut down by "early", "mid-", "late", "earlier", "later": conventional thirds; earlier ends yesterday."""
    if reading.when is None or reading.when[2] in ("day", "time"):
        return reading.when
    start, end, precision = reading.when
    third = (end - start).days // 3
    if mod == "START":
        return start, days.shift(start, third), "range"
    if mod == "END":
        return days.shift(end, -third), end, "range"
    if mod == "MID":
        return days.shift(start, third), days.shift(end, -third), "range"
    anchor = scene.anchor
    if mod == "BEFORE" and anchor and start <= anchor <= end:
        return start, max(start, days.shift(anchor, -1)), "range"
    if mod == "AFTER" and anchor and start <= anchor <= end:
        return min(end, days.shift(anchor, 1)), end, "range"
    return start, end, precision


KINDS: dict[str, Callable[[Scene, Found], Reading | None]] = {
    "date": _date, "days": _days, "slashed": _slashed, "year": _year, "years": _years, "decade": _decade,
    "century": _century, "holiday": _holiday, "named_day": _named_day, "weekday": _weekday, "step_weekday": _step_weekday,
    "set_weekday": _set_weekday, "deictic": _deictic, "step": _step, "step_month": _step_month, "step_season": _step_season,
    "step_holiday": _step_holiday, "the_step": _the_step, "narrative": _narrative, "narrative_or_now": _narrative_or_now,
    "now_unit": _narrative_or_now, "weekend": _weekend, "mid_unit": _mid_unit, "offset": _offset, "vague_ago": _vague_ago,
    "vague_later": _vague_later, "in_time": _in_time, "duration": _plain_duration, "half_unit": _half_unit,
    "bare_plural": _bare, "bare_unit": _bare, "span": _span, "span_plural": _bare, "recent": _recent,
    "set_word": _set_word, "set_unit": _set_unit, "rate": _set_unit, "clock": _clock, "part": _part, "season": _season,
    "quarter": _quarter, "half": _half, "this_quarter": _this_quarter, "year_ago": _year_ago, "week_of": _week_of,
    "ref": _ref, "one_day": _one_day,
}  # fmt: skip
