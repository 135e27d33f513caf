"""How values become rows and rows values."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec import Struct

from dateline.model import Block, Claim, Day, Mentions, Post, Report, Span

REPORT_COLUMNS = (
    "id, version, kind, publisher, published, published_basis, title, url, language, skipped, text, embedded, blocks"
)


class Text(Struct, frozen=True, gc=False):
    """What a report says, when and by whom it was published."""

    id: str
    published: Day | None
    publisher: str | None
    text: str


def report_of(row: tuple[Any, ...]) -> Report:
    keys = [c.strip() for c in REPORT_COLUMNS.split(",")]
    values = dict(zip(keys, row, strict=True))
    values["embedded"] = msgspec.json.decode(values["embedded"], type=tuple[Post, ...])
    values["blocks"] = msgspec.json.decode(values["blocks"], type=tuple[Block, ...])
    return Report(**values)


def claim_row(n: int, claim: Claim) -> tuple[object, ...]:
    act, state = claim.act, claim.state
    what: Any = act or state
    place = act.place if act else state.object if state else None
    bears = bool((act and act.control) or (act and act.plover and act.plover.type == "ASSAULT") or state)
    return (
        claim.id,
        claim.report,
        n,
        act.type if act else state.relation if state else "",
        what.polarity,
        place.place.id if place and place.place else None,
        what.when.start if what.when else None,
        what.when.end if what.when else None,
        claim.published,
        bears,
        msgspec.json.encode(claim),
    )


def days_of(mentions: Mentions) -> list[Day]:
    """The single days that a report names, each once."""
    whens = [m.when for m in mentions.dates if m.when is not None]
    return sorted({w.start for w in whens if w.start is not None and w.start == w.end})


def visible(as_of: Day | None) -> tuple[str, tuple[object, ...]]:
    return ("WHERE published <= ?", (as_of,)) if as_of else ("", ())


def spans(value: Any) -> Iterator[Span]:  # noqa: ANN401 - walks any of our values
    """Every span inside a value, however deep."""
    if isinstance(value, Span):
        yield value
    elif isinstance(value, Struct):
        for field in value.__struct_fields__:
            yield from spans(getattr(value, field))
    elif isinstance(value, tuple):
        for item in value:
            yield from spans(item)


def marks(many: int) -> str:
    """So many values in a statement."""
    return ", ".join("?" * many) or "NULL"  # among none: never


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
