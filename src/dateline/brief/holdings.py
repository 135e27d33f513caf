"""Who holds what: the lead in a breath, and one row for each place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from dateline import codebook
from dateline.brief import words
from dateline.brief.desk import Desk
from dateline.brief.sheet import Held
from dateline.model import Claim, Control, Day

STALE = 14  # days without support after which a holding reads "last reported held"


def lead(held: Sequence[Control], desk: Desk, as_of: Day | None) -> tuple[str, ...]:
    """The holders with their largest places, what is only claimed, what is contested: the page in a breath."""
    firm: dict[str, list[str]] = defaultdict(list)
    claimed: list[str] = []
    contested: list[str] = []
    for row in held:
        place = desk.place(row.place)
        if row.status == "contested" or row.basis == "disputed":
            contested.append(place)
        elif row.status == "held" and row.holder and not is_stale(row, as_of):
            if row.basis == "claimed":
                claimed.append(f"{place} ({row.holder.name})")
            else:
                firm[row.holder.name].append(place)
    lines = [
        f"{name[0].upper() + name[1:]}: {words.listed(places, 6)}."
        for name, places in sorted(firm.items(), key=lambda x: -len(x[1]))[:3]
    ]
    lines += [f"Only claimed: {words.listed(claimed, 5)}."] if claimed else []
    lines += [f"Contested or disputed: {words.listed(contested, 6)}."] if contested else []
    return tuple(lines)


def is_stale(row: Control, as_of: Day | None) -> bool:
    """Whether no report has supported a holding for long."""
    return bool(as_of and row.last_supported) and words.age(row.last_supported or "", as_of or "") > STALE


def held_row(row: Control, desk: Desk, as_of: Day | None) -> Held:
    """The row of one place."""
    standing = row.basis
    cited = desk.cite(row.claims[0].span) if row.claims else None
    return Held(
        place=desk.place(row.place),
        holder=_holder(row),
        status=_status(row, as_of),
        since=_since(row),
        basis=_basis(row),
        standing=standing,
        last=words.briefly(row.last_supported),
        disputed_by=words.listed(_deniers(row.claims, desk), 3),
        cited=cited,
    )


def _holder(row: Control) -> str:
    if row.holder is None:
        return f"unknown; {row.vacated_by.name} left" if row.vacated_by else "unknown"
    return words.holder_of(row.holder, row.rivals)


def _status(row: Control, as_of: Day | None) -> str:
    said = str(row.status)
    if row.status == "held" and is_stale(row, as_of):
        said = "last reported held"
    return f"{said}, encircled" if row.encircled == "full" else f"{said}, partly encircled" if row.encircled else said


def _since(row: Control) -> str:
    if row.since:
        return words.briefly(row.since)
    if row.not_after:
        return f"by {words.briefly(row.not_after)}"
    return "not said"


def _basis(row: Control) -> str:
    if row.basis is None:
        return "not said"
    says: str = codebook.load("brief")["standings"][row.basis]
    if row.basis == "disputed" and row.support:
        return f"disputed ({row.support})"
    if row.inherited_from:
        return f"{says}, for the whole it belongs to"
    return says


def _deniers(claims: Iterable[Claim], desk: Desk) -> list[str]:
    return list(dict.fromkeys(desk.speaker(c) for c in claims if words.denies(c)))
