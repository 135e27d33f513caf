"""Claims, events and control of a day -> the sheet: chosen, ordered and worded for one page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from dateline import codebook
from dateline.brief import words
from dateline.brief.desk import Desk
from dateline.brief.disputes import counts, disputes, tallies
from dateline.brief.happenings import days, is_history
from dateline.brief.holdings import STALE, held_row, is_stale, lead
from dateline.brief.sheet import Sheet
from dateline.model import Claim, Control, Day, Event, Report

MOST_PLACES = 18
MOST_GAPS = 8


def gather(
    as_of: Day | None,
    reports: Sequence[Report],
    claims: Sequence[Claim],
    events: Sequence[Event],
    control: Sequence[Control],
) -> Sheet:
    """The sheet as of a day."""
    desk = Desk(reports, claims)
    held = [r for r in control if r.holder is not None or r.vacated_by is not None]
    held.sort(key=lambda r: (r.place.kind in words.WIDE, -r.place.population, r.place.name))
    rows = tuple(held_row(row, desk, as_of) for row in held[:MOST_PLACES])
    live = [e for e in events if not is_history(e, reports)]
    return Sheet(
        as_of=f"As of {words.in_words(as_of)}" if as_of else "Undated",
        read=_read(reports),
        lead=lead(held, desk, as_of),
        held=rows,
        more_held=max(0, len(held) - MOST_PLACES),
        legend=codebook.load("brief")["legend"] if rows else "",
        days=days(live, desk),
        disputes=disputes(live, claims, desk),
        tallies=tallies(live, desk),
        gaps=gaps(reports, claims, held, as_of, desk),
        sources=desk.sources(),
    )


def _read(reports: Sequence[Report]) -> str:
    days = sorted(r.published for r in reports if r.published)
    publishers = len({r.publisher for r in reports if r.publisher})
    told = f"{len(reports)} report{'s' * (len(reports) != 1)}"
    told += f" by {publishers} publisher{'s' * (publishers != 1)}" if publishers else ""
    return f"{told}, {words.span_of_days(days[0], days[-1])}" if days else told


def gaps(
    reports: Sequence[Report], claims: Sequence[Claim], held: Sequence[Control], as_of: Day | None, desk: Desk
) -> tuple[str, ...]:
    """What a reader would look for and the record does not hold."""
    known = {row.place.id for row in held if row.holder}
    left = {r.place.id: desk.place(r.place) for r in held if r.vacated_by and not r.holder}
    silent: dict[str, int] = defaultdict(int)
    for claim in claims:
        place = words.site(claim.act.place) if claim.act and claim.act.control else None
        if place and place.id not in known and place.id not in left and place.kind not in words.WIDE:
            silent[desk.place(place)] += 1
    gaps = []
    if silent:
        names = sorted(silent, key=lambda n: (-silent[n], n))
        gaps.append(f"Who holds {words.listed(names, 6)}: reports speak of moves there and none names a holder.")
    if left:
        gaps.append(f"Who came after the side that left {words.listed(list(left.values()), 6)}.")
    old = [desk.place(r.place) for r in held if r.holder and is_stale(r, as_of)]
    if old:
        gaps.append(f"Whether {words.listed(old, 6)} is still held: no report has said so for {STALE} days.")
    if not any(counts(c) for c in claims):
        gaps.append("How many people were killed or hurt: no report gives a figure.")
    undated = sum(1 for r in reports if r.published is None)
    if undated:
        gaps.append(f"When {undated} of the reports were published: nothing in them is dated.")
    skipped = sorted({r.skipped for r in reports if r.skipped})
    if skipped:
        gaps.append(f"What some reports say: they were not read ({', '.join(skipped)}).")
    gaps.append("Whether any road is passable or any place safe: holding a place says neither.")
    return tuple(gaps[:MOST_GAPS])
