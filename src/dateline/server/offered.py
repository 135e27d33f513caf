"""What an editor decided on the questions that stand beside a report on its publisher's own page.

Kept in the record, so that all desks of it offer the same.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from dateline.errors import InputError
from dateline.people import Role
from dateline.record import Record, is_url


class Choice(Struct, frozen=True):
    """An editor's choice for one report."""

    off: bool = False  # nothing is offered, nothing answered
    first: bool = False  # only approved questions are offered
    pinned: tuple[str, ...] = ()
    approved: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


def choices(record: Record) -> dict[str, Choice]:
    """Report id -> what was chosen."""
    return {report: msgspec.json.decode(body, type=Choice) for report, body in record.offers().items()}


def choose(record: Record, report: str, step: str, question: str, by: str, role: Role | None = None) -> Choice:
    """Make one choice and keep it."""
    if not by.strip():
        raise InputError("a choice needs a name: who decides?")
    with record.transaction():
        made = stepped(choices(record).get(report, Choice()), step, question)
        record.offer(report, msgspec.json.encode(made), by, _now(), role)
    return made


def take_over(record: Record, where: Path | str) -> int:
    """Take in the choices that stood in a file beside the record before it held them itself; says how many."""
    if is_url(str(where)) or not (file := Path(f"{where}.questions.json")).is_file():
        return 0
    try:
        found = msgspec.json.decode(file.read_bytes(), type=dict[str, Choice])
    except msgspec.DecodeError as broken:
        raise InputError(f"{file} is no file of choices: {broken}") from None
    with record.transaction():
        fresh = {report: choice for report, choice in found.items() if report not in record.offers()}
        for report, choice in fresh.items():
            record.offer(report, msgspec.json.encode(choice), file.name, _now())
    return len(fresh)


def stepped(was: Choice, step: str, question: str) -> Choice:
    """The choice after one step."""
    without = replace(
        was,
        pinned=tuple(q for q in was.pinned if q != question),
        approved=tuple(q for q in was.approved if q != question),
        removed=tuple(q for q in was.removed if q != question),
    )
    steps = {
        "off": replace(was, off=True),
        "on": replace(was, off=False),
        "ask first": replace(was, first=True),
        "ask none": replace(was, first=False),
        "pin": replace(without, pinned=(*without.pinned, question)),
        "approve": replace(without, approved=(*without.approved, question)),
        "remove": replace(without, removed=(*without.removed, question)),
        "restore": without,
    }
    if step not in steps:
        raise InputError(f"{step[:40]!r} is no step; one of {', '.join(steps)}")
    return steps[step]


def offered(choice: Choice, found: tuple[str, ...], most: int) -> tuple[str, ...]:
    """The questions to show: pinned ones first, removed ones never, only approved ones where the editor asks first."""
    if choice.off:
        return ()
    free = [q for q in found if q not in choice.removed and (not choice.first or q in choice.approved)]
    return tuple(dict.fromkeys((*choice.pinned, *free)))[:most]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
