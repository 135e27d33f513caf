"""What the record says on a day, and how it differs from the day before: what the rules are held against."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from dateline.control.evidence import unit
from dateline.model import Actor, Claim, Control, Day, Event


class Held(Struct, frozen=True, omit_defaults=True):
    """What was last said of one place, as far as rules ask for it."""

    status: str
    basis: str | None = None
    holder: str | None = None  # its id
    name: str | None = None
    parent: str | None = None
    rivals: tuple[str, ...] = ()  # their names
    outright: str | None = None  # id of the side that last held it uncontested
    outright_name: str | None = None
    label: str = ""  # the place's name
    unit: str = ""  # which sites of a town its row may depend on
    reports: tuple[str, ...] = ()  # those whose claims it rests on


Picture = Mapping[str, Held]  # place id -> what is said of it


class Step(Struct, frozen=True):
    """One day on which the record said something new: the ledger before and after it, and what was newly said."""

    day: Day
    before: Picture
    after: tuple[Control, ...]
    events: tuple[Event, ...]
    claims: tuple[Claim, ...]  # what is newly said, the earliest published first
    fresh: frozenset[str]  # their ids
    lost: Picture  # what was said before of places of which nothing is said any more


def picture(before: Picture, rows: Iterable[Control]) -> dict[str, Held]:
    """The picture that a ledger gives, knowing the one before it; a district that only inherits its row has none."""
    return {row.place.id: _held(before.get(row.place.id), row) for row in rows if row.inherited_from is None}


def _held(was: Held | None, row: Control) -> Held:
    outright: Actor | None = row.holder if row.status == "held" and row.basis != "disputed" else None
    gone = row.status == "unknown" and row.vacated_by is not None
    kept = (was.outright, was.outright_name) if was and not gone else (None, None)
    last = (outright.id, outright.name) if outright else kept
    holder = row.holder
    return Held(
        row.status,
        row.basis,
        holder.id if holder else None,
        holder.name if holder else None,
        holder.parent if holder else None,
        tuple(r.name for r in row.rivals),
        *last,
        row.place.name,
        unit(row.place),
        tuple(sorted({c.report for c in row.claims})),
    )


def said(held: Held | None) -> str:
    """What a picture says of a place, in the ledger's words."""
    if held is None:
        return "nothing said"
    who = " / ".join([held.name, *held.rivals]) if held.name else " / ".join(held.rivals) or "holder unknown"
    return f"{who}, {held.status}{f', {held.basis}' if held.basis and held.basis != held.status else ''}"


def in_order(claims: Iterable[Claim], first: frozenset[str] = frozenset()) -> list[Claim]:
    """Claims as they were published, those that are named first before the others."""
    return sorted(claims, key=lambda c: (c.id not in first, c.published or "9", c.report, c.span.start, c.id))
