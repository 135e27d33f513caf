"""Times told from another time: the report's own day ("last night") or the one stated before ("two weeks earlier")."""

from __future__ import annotations

import re
from datetime import date

from dateline.dates import days
from dateline.dates.amounts import amount, duration
from dateline.dates.calendar import read_that_season, step_of
from dateline.dates.days import Stretch
from dateline.dates.patterns import Found, words
from dateline.dates.scene import Reading, Scene, dated, day_reading, part_code, unit_value, unknown
from dateline.model import WhenPrecision

FINE = ("day", "week", "weekend", "morning", "evening", "afternoon", "night")  # units that a told day places
_ENDED = re.compile(r"\s+(?:that\s+)?end(?:ed|ing)\s+(\w+)")
MIDWEEK = 3  # up to Wednesday "this weekend" in the past tense is the one just over
WEEK_SLACK = 3  # days either side of "a week ago": week precision


def read_clock(scene: Scene, f: Found) -> Reading | None:
    """A clock time with no day of its own belongs to the day told last, else to the report's."""
    return day_reading((scene.near_day(f) or scene.anchor) if scene.anchor else None)


def read_part(scene: Scene, f: Found) -> Reading | None:
    """A part of day with no day of its own, where it is told as a time ("in the morning", "at dawn")."""
    before = scene.parse.text[max(0, f.start - 14) : f.start].lower().split()
    leads = words()["part_leads"]
    lead = " ".join(before[-2:])
    stands = any(f.fields["part"] in parts and (" " + lead).endswith(" " + cue) for cue, parts in leads.items())
    return read_clock(scene, f) if stands else None


def clock_code(f: Found) -> str:
    """ "T20:30" of the words of a clock; the part of day's code where no hour is told."""
    if "hhmm" in f.fields:
        return f"T{f.fields['hhmm'][:2]}:{f.fields['hhmm'][2:]}"
    if "hour" not in f.fields:
        return part_code(f.fields["part"])
    hour, part, half = f.fields["hour"], f.fields.get("part", ""), f.fields.get("ampm", "")
    number = int(hour) if hour.isdigit() else int(words()["numbers"][hour])
    if number == 12 and half.startswith("a"):
        number = 0
    late = half.startswith("p") or part in ("afternoon", "evening") or (part == "night" and number >= 5)
    return f"T{number + 12 * (late and number < 12):02d}:{f.fields.get('minute', '00')}"


def read_deictic(scene: Scene, f: Found) -> Reading | None:
    """ "today", "last night", "overnight"."""
    shift = f.fields["shift"] if "shift" in f.fields else words()["deictic_days"][f.fields["deictic"]]
    if f.fields.get("word") == "overnight" and scene.look(f)[0] in ("ahead", "maybe"):
        shift = 0
    return day_reading(days.shift(scene.anchor, shift) if scene.anchor else None)


def read_step(scene: Scene, f: Found) -> Reading | None:
    """ "last month", "this week", "next year"."""
    if f.fields["cunit"] in ("day", "morning", "evening", "afternoon", "night"):
        return read_narrative(scene, f._replace(fields={**f.fields, "shift": step_of(f)}))
    step = step_of(f)
    if f.fields["cunit"] == "weekend" and not step and scene.anchor and scene.anchor.isoweekday() <= MIDWEEK:
        step -= scene.look(f)[0] == "past"
    return dated(unit_value(scene.anchor, f.fields["cunit"], step), True)


def read_the_step(scene: Scene, f: Found) -> Reading | None:
    """ "the past week" is a length that ends now; "the current week" the week itself."""
    step, unit = step_of(f), f.fields["cunit"]
    if unit == "century" and f.fields["step"] == "past":
        return Reading("DURATION", "P100Y", None, False)
    if step >= 0 or unit in ("century", "weekend", *FINE[3:]):
        return read_step(scene, f)
    return length(scene, "1", unit, step)


def read_narrative(scene: Scene, f: Found) -> Reading | None:
    """ "the following day", "that year": told from the time stated last, else from the report's own day."""
    if "season" in f.fields:
        return read_that_season(scene, f)
    unit, shift = f.fields.get("cunit", "day"), _shift(f)
    if scene.anchor is None:
        return None if unit == "same" else dated(unit_value(None, unit), True)
    told = days.stretch(scene.told) if scene.told else None
    if unit == "same":
        near = scene.told_near(f)
        return Reading("DATE", near[:10], told, True) if near else None
    if unit == "day" and not shift and told and told[2] == "month" and scene.told_at > scene.day_at:
        return Reading("DATE", f"{scene.told}-XX", told, True)
    base = _base(scene, unit, told)
    if base is None and not shift:
        return unknown(unit_value(None, unit)) if unit == "day" else None
    reading = dated(unit_value(base or scene.anchor, unit, shift), True)
    return reading._replace(type="TIME") if "T" in reading.value else reading


def _base(scene: Scene, unit: str, told: Stretch | None) -> date | None:
    if unit in FINE:
        return scene.told_day
    if unit in ("month", "quarter"):
        return told[0] if told and told[2] in ("day", "time", "week", "month", "quarter") else scene.told_day
    return told[0] if told else None


def _shift(f: Found) -> int:
    if "shift" in f.fields:
        return int(f.fields["shift"])
    return {"previous": -1, "same": 0}.get(f.fields.get("word", ""), 1)


def read_unit_now(scene: Scene, f: Found) -> Reading | None:
    """ "later in the week", "the end of the year": the report's own, or for a day the one told last."""
    unit = f.fields["cunit"]
    base = scene.near_day(f) or scene.anchor if unit == "day" and scene.anchor else scene.anchor
    return dated(unit_value(base, unit), True)


def read_weekend(scene: Scene, f: Found) -> Reading | None:
    """ "the weekend": the last one, or the coming one where the clause looks ahead."""
    now = scene.anchor is not None and (scene.anchor.isoweekday() >= 6 or scene.looks_ahead(f))
    return dated(unit_value(scene.anchor, "weekend", 0 if now else -1), True)


def read_this_quarter(scene: Scene, f: Found) -> Reading | None:
    """ "the quarter": the one told last, or the one that ended in the month told, or the last that is over."""
    if scene.anchor is None:
        return None
    ended = _ENDED.match(scene.parse.text, f.end)
    month = words()["months"].get(ended[1].lower()) if ended else None
    if month:
        year = scene.anchor.year - (month > scene.anchor.month)
        return dated(unit_value(days.shift(days.month_end(year, month), -45), "quarter"), True)
    return dated(scene.quarter or unit_value(scene.anchor, "quarter", -1), True)


def read_year_ago(scene: Scene, f: Found) -> Reading | None:
    """ "the year-ago quarter"."""
    if scene.anchor is None:
        return None
    year, code = scene.anchor.year - 1, ""
    if "ordinal" in f.fields:
        code = f"-Q{words()['ordinals'][f.fields['ordinal']]}"
    elif scene.quarter:
        year, code = int(scene.quarter[:4]) - 1, scene.quarter[4:]
    return dated(f"{year:04d}{code}", True)


# --- so long ago, so long after ------------------------------------------------------------------------------------


def read_offset(scene: Scene, f: Found) -> Reading | None:
    """ "two days ago", "three weeks later", "a year earlier"."""
    n, unit, way = amount(f.fields["n"]), words()["units"][f.fields["measure"]], f.fields["way"]
    if unit in ("S", "MIN", "H"):
        return Reading("DURATION", duration(f.fields["n"], unit), None, False)
    if n is None:
        return unknown("PAST_REF" if way < 0 else "FUTURE_REF")
    blank = {"D": "XXXX-XX-XX", "W": "XXXX-WXX", "M": "XXXX-XX"}.get(unit, "XXXX")
    if scene.anchor is None:
        return unknown(blank)
    if unit == "Y" and n == 1 and way < 0 and scene.quarter:
        return dated(f"{int(scene.quarter[:4]) - 1:04d}{scene.quarter[4:]}", True)
    base = _offset_base(scene, unit, way) if f.fields.get("told") else scene.anchor
    return moved(base, unit, n * way) if base else unknown(blank)


def _offset_base(scene: Scene, unit: str, way: int) -> date | None:
    """The day that "two weeks earlier" counts from: the last one told that is fine enough."""
    told = days.stretch(scene.told) if scene.told else None
    if told and (unit in ("Y", "DE", "CE") or (unit == "M" and told[2] in ("day", "time", "week", "month"))):
        return told[0]
    return scene.told_day or (scene.anchor if way < 0 else None)


def moved(base: date, unit: str, n: float) -> Reading:
    """The day, week, month or year so many units from a day; weeks keep week precision around the day."""
    whole = int(n)
    if unit in ("D", "NI"):
        return day_reading(days.shift(base, whole))
    if unit in ("W", "F"):
        there = days.shift(base, whole * (14 if unit == "F" else 7))
        precision: WhenPrecision = "week"
        when = (days.shift(there, -WEEK_SLACK), days.shift(there, WEEK_SLACK), precision)
        return Reading("DATE", days.week_value(there), when, True)
    named = {"WE": "weekend", "M": "month", "Q": "quarter"}.get(unit)
    if named:
        whole = max(-9_000, min(9_000, whole))
        return dated(unit_value(base, named, whole), True)
    year = base.year + int(n * {"DE": 10, "CE": 100}.get(unit, 1))
    if not 1 <= year <= 9998:
        return unknown("PAST_REF" if n < 0 else "FUTURE_REF")
    return dated(f"{year:04d}" if unit == "Y" else f"{year // 10:03d}", True)


def read_vague_ago(scene: Scene, f: Found) -> Reading | None:
    """ "years ago"."""
    return unknown("PAST_REF")


def read_in_time(scene: Scene, f: Found) -> Reading | None:
    """ "in two days" is a day where the clause looks ahead, else a length ("the first raid in two days")."""
    if amount(f.fields["n"]) is not None and scene.look(f)[0] in ("ahead", "maybe"):
        return read_offset(scene, f._replace(fields={**f.fields, "way": 1}))
    return Reading("DURATION", duration(f.fields["n"], words()["units"][f.fields["measure"]]), None, False)


def length(scene: Scene, n: str, measure: str, way: int) -> Reading:
    """A length that ends or begins at the report's day: its value is the length, its stretch the days."""
    unit, count = words()["units"][measure], amount(n)
    when: Stretch | None = None
    if count is not None and count < 10_000 and scene.anchor and unit in ("H", "D", "W", "M", "Y", "DE"):
        far = _far_day(scene.anchor, unit, int(count) * way)
        when = (min(far, scene.anchor), max(far, scene.anchor), "range")
    return Reading("DURATION", duration(n, unit), when, False)


def _far_day(anchor: date, unit: str, n: int) -> date:
    if unit == "H":
        n = -(-n // 24) if n > 0 else n // 24  # "the past 36 hours" reach into the day before yesterday
    if unit in ("H", "D", "W"):
        return days.shift(anchor, n * (7 if unit == "W" else 1))
    year, month = days.add_months(anchor.year, anchor.month, n * {"M": 1, "Y": 12}.get(unit, 120))
    year = min(max(year, 1), 9998)
    return date(year, month, min(anchor.day, days.month_end(year, month).day))


def read_span(scene: Scene, f: Found) -> Reading | None:
    """ "the past two years", "the next 48 hours", "the first nine months"."""
    way = {"past": -1, "last": -1, "next": 1, "coming": 1}.get(f.fields["which"], 0)
    n, measure = f.fields["n"], f.fields["measure"]
    return (
        length(scene, n, measure, way)
        if way
        else Reading("DURATION", duration(n, words()["units"][measure]), None, False)
    )


def read_recent(scene: Scene, f: Found) -> Reading | None:
    """ "in recent hours" is the report's own day and the one before; longer spans are left open."""
    when: Stretch | None = None
    if scene.anchor and f.fields["plural"] in ("hours", "minutes"):
        when = (days.shift(scene.anchor, -1), scene.anchor, "range")
    return Reading("DATE", "PAST_REF", when, True)


def read_ref(scene: Scene, f: Found) -> Reading | None:
    """ "now", "recently", "soon": "now" is the report's own day."""
    if f.fields.get("word") == "soon" and scene.look(f)[0] == "past":
        return None
    now = scene.anchor if f.fields["ref"] == "PRESENT_REF" else None
    return Reading("DATE", f.fields["ref"], (now, now, "day") if now else None, True)


def read_one_day(scene: Scene, f: Found) -> Reading | None:
    """ "one day they will return"; counted ("for one day") it is a length; in a tale it is neither."""
    before = scene.parse.text[max(0, f.start - 10) : f.start].lower().split()[-1:]
    if before and before[0] in words()["counting"]:
        return Reading("DURATION", "P1D", None, False)
    return unknown("FUTURE_REF") if scene.look(f)[0] in ("ahead", "maybe") else None
