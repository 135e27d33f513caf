"""What a record says differently from one day to another, and on whose word."""

from __future__ import annotations

from collections.abc import Sequence

from dateline.model import Changed, Control

# What a reader would call a change, in order of weight; support that only grows is no change of its own.
ASPECTS = ("holder", "status", "basis", "since")


def compare(before: Sequence[Control], after: Sequence[Control]) -> tuple[Changed, ...]:
    """Places whose row differs between two ledgers, with the claims that are new in the later one."""
    old = {row.place.id: row for row in before}
    new = {row.place.id: row for row in after}
    found = []
    for id in sorted(old.keys() | new.keys()):
        was, now = old.get(id), new.get(id)
        aspects = tuple(a for a in ASPECTS if _aspect(was, a) != _aspect(now, a))
        if aspects:
            known = {c.id for c in was.claims} if was else set()
            fresh = tuple(c for c in now.claims if c.id not in known) if now else ()
            found.append(Changed((now or was).place, was, now, aspects, fresh))  # type: ignore[union-attr]
    return tuple(sorted(found, key=lambda c: (ASPECTS.index(c.aspects[0]), c.place.name, c.place.id)))


def _aspect(row: Control | None, name: str) -> object:
    if row is None:
        return "unknown" if name == "status" else None
    if name == "holder":
        # A contested place is told by all who fight for it: a new rival is a change of holders.
        return (row.holder.id if row.holder else None, *sorted(r.id for r in row.rivals)) if row.holder else None
    return getattr(row, name)
