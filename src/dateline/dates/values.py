"""A wording -> its reading: one reader for each kind of the codebook."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from dateline.dates import amounts, calendar, days, told
from dateline.dates.days import Stretch
from dateline.dates.patterns import Found
from dateline.dates.scene import Reading, Scene, day_reading
from dateline.model import Parse

READERS: dict[str, Callable[[Scene, Found], Reading | None]] = {
    "date": calendar.read_date, "days": calendar.read_days, "slashed": calendar.read_slashed,
    "year": calendar.read_year, "years": calendar.read_years, "decade": calendar.read_decade,
    "century": calendar.read_century, "holiday": calendar.read_holiday, "named_day": calendar.read_named_day,
    "weekday": calendar.read_weekday, "step_weekday": calendar.read_step_weekday,
    "nth_weekday": calendar.read_nth_weekday, "set_weekday": calendar.read_set_weekday,
    "step_month": calendar.read_step_month, "step_season": calendar.read_step_season, "season": calendar.read_season,
    "quarter": calendar.read_quarter, "half": calendar.read_half, "week_of": calendar.read_week_of,
    "deictic": told.read_deictic, "step": told.read_step, "the_step": told.read_the_step,
    "narrative": told.read_narrative, "unit_now": told.read_unit_now, "weekend": told.read_weekend,
    "this_quarter": told.read_this_quarter, "year_ago": told.read_year_ago, "offset": told.read_offset,
    "vague_ago": told.read_vague_ago, "in_time": told.read_in_time, "span": told.read_span,
    "recent": told.read_recent, "ref": told.read_ref, "one_day": told.read_one_day, "clock": told.read_clock,
    "part": told.read_part, "duration": amounts.read_duration, "half_unit": amounts.read_half_unit,
    "bare": amounts.read_bare, "bare_plural": amounts.read_bare, "fixed": amounts.read_fixed,
    "long": amounts.read_long, "every": amounts.read_every, "each": amounts.read_each, "rate": amounts.read_each,
}  # fmt: skip


def scene_of(parse: Parse, anchor: date | None) -> Scene:
    """A text about to be read, with the day that anchors it."""
    return Scene(parse, anchor, lambda scene, f: READERS[f.kind](scene, f))


def read(scene: Scene, f: Found) -> Reading | None:
    """The wording's reading, or None where it says nothing about time after all; the scene remembers it."""
    reading = READERS[f.kind](scene, f)
    if reading is None:
        return None
    if reading.type == "DATE" and not f.fields.keys().isdisjoint(("part", "hour", "hhmm")):
        reading = _at_time(f, reading)
    if mod := f.fields.get("mod"):
        reading = reading._replace(when=_narrowed(scene, reading.when, mod))
    scene.note(f, reading)
    return reading


def _at_time(f: Found, reading: Reading) -> Reading:
    """A day's reading with the clock or part of day told beside it."""
    if len(reading.value) != 10:
        return reading
    if f.fields.get("eve") and reading.when:  # "overnight into Wednesday" is Tuesday's night
        reading = day_reading(days.shift(reading.when[0], -1), reading.relative)
    when: Stretch | None = (reading.when[0], reading.when[1], "time") if reading.when else None
    return Reading("TIME", reading.value + told.clock_code(f), when, reading.relative)


def _narrowed(scene: Scene, when: Stretch | None, mod: str) -> Stretch | None:
    """The stretch cut down by "early", "mid-", "late": thirds by convention. "Earlier" ends before the anchor's day."""
    if when is None or when[2] in ("day", "time"):
        return when
    start, end, _ = when
    third = (end - start).days // 3
    anchor = scene.anchor
    if mod == "START":
        return start, days.shift(start, third), "range"
    if mod == "END":
        return days.shift(end, -third), end, "range"
    if mod == "MID":
        return days.shift(start, third), days.shift(end, -third), "range"
    if mod == "BEFORE" and anchor and start <= anchor <= end:
        return start, max(start, days.shift(anchor, -1)), "range"
    if mod == "AFTER" and anchor and start <= anchor <= end:
        return min(end, days.shift(anchor, 1)), end, "range"
    return when
