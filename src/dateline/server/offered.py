"""What an editor decided on the questions that stand beside a report on its publisher's own page.

Kept in a small file beside the record, so that the record holds reports and judgements alone.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from dateline.errors import InputError


class Choice(Struct, frozen=True):
    """An editor's choice for one report."""

    off: bool = False  # nothing is offered, nothing answered
    first: bool = False  # only approved questions are offered
    pinned: tuple[str, ...] = ()
    approved: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


def path(record: Path) -> Path:
    """The file beside a record."""
    return record.with_name(record.name + ".questions.json")


def choices(record: Path) -> dict[str, Choice]:
    """Report id -> what was chosen."""
    file = path(record)
    if not file.is_file():
        return {}
    try:
        return msgspec.json.decode(file.read_bytes(), type=dict[str, Choice])
    except msgspec.DecodeError as broken:
        raise InputError(f"{file} is no file of choices: {broken}") from None


def state(record: Path) -> tuple[int, int]:
    """What is another after every choice: each is written to a file of its own that then takes the place."""
    try:
        found = path(record).stat()
    except FileNotFoundError:
        return 0, 0
    return found.st_ino, found.st_mtime_ns


def choose(record: Path, report: str, step: str, question: str) -> Choice:
    """Make one choice and keep it whole or not at all."""
    found = choices(record)
    made = stepped(found.get(report, Choice()), step, question)
    data = msgspec.json.format(msgspec.json.encode({**found, report: made}), indent=1)
    file = path(record)
    fresh = file.with_name(file.name + ".new")
    fresh.write_bytes(data)
    fresh.replace(file)
    return made


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
