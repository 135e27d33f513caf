"""How long and how often: DURATION and SET values."""

from __future__ import annotations

import re

from dateline.dates.patterns import DIGITS, Found, words
from dateline.dates.scene import Reading, Scene


def amount(text: str) -> float | None:
    """A number in figures or words; None where it is vague ("several").

    >>> amount("twenty-five"), amount("several")
    (25.0, None)
    """
    text = " ".join(text.lower().split())
    if re.fullmatch(DIGITS, text):
        return float(text.removesuffix("1/2").rstrip(" -").replace(",", "")) + 0.5 * text.endswith("1/2")
    w = words()
    if text in w["articles"]:
        return float(w["articles"][text])
    if text in w["vague"] or text in w["some"]:
        return None
    numbers = {**w["numbers"], **w["tens"]}
    return float(sum(numbers.get(part, 0) for part in re.split(r"[-\s]", text)))


def duration(n: str, unit: str, half: bool = False) -> str:
    """The TIMEX3 value of a length.

    >>> duration("three", "D"), duration("several", "H"), duration("two", "Y", half=True)
    ('P3D', 'PTXH', 'P2.5Y')
    """
    count = amount(n)
    times = {"F": 2, "CE": 100}.get(unit)
    if times and count is not None:
        count, unit = count * times, {"F": "W", "CE": "Y"}[unit]
    unit = (
        {"NI": "D", "MO": "D", "EV": "D", "AF": "D", "MIN": "M", "F": "W"}.get(unit, unit) if unit != "MIN" else "MIN"
    )
    figure = "X" if count is None else f"{count + 0.5 * half:.10g}"
    if unit in ("S", "MIN", "H"):
        return f"PT{figure}{unit[0]}"
    return f"P{figure}{unit}"


def _length(value: str) -> Reading:
    return Reading("DURATION", value, None, False)


def read_duration(scene: Scene, f: Found) -> Reading | None:
    """ "three days", "two and a half years"."""
    return _length(
        duration(f.fields.get("n", "one"), words()["units"][f.fields["measure"]], f.fields.get("half", False))
    )


def read_half_unit(scene: Scene, f: Found) -> Reading | None:
    """ "half an hour"."""
    value = words()["halves"].get(words()["units"][f.fields["measure"]])
    return _length(value) if value else None


def read_bare(scene: Scene, f: Found) -> Reading | None:
    """ "weeks", "months-long": so many that nobody counts."""
    measure = f.fields.get("plural") or f.fields["measure"]
    many = "several" if measure in words()["plurals"] else "one"
    return _length(duration(many, words()["units"][measure]))


def read_fixed(scene: Scene, f: Found) -> Reading | None:
    """A length whose value the codebook gives."""
    return _length(f.fields["value"])


def read_long(scene: Scene, f: Found) -> Reading | None:
    """ "yearlong"."""
    return _length(words()["longs"][f.fields["longs"]])


def read_every(scene: Scene, f: Found) -> Reading | None:
    """ "daily", "annually"."""
    return Reading("SET", words()["every"][f.fields["every"]], None, False)


def read_each(scene: Scene, f: Found) -> Reading | None:
    """ "every two hours", "4,000 barrels a day"."""
    measure = f.fields.get("measure") or f.fields["cunit"]
    return Reading("SET", duration(f.fields.get("n", "one"), words()["units"][measure]), None, False)
