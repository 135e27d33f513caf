"""What was known on a day and on the one before it -> the daily brief's sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from dateline import codebook
from dateline.brief import words
from dateline.brief.desk import Desk
from dateline.brief.disputes import disputes, tallies
from dateline.brief.happenings import days, denials, is_history, worded
from dateline.brief.sheet import Cited, Dispute
from dateline.changes import compare
from dateline.daily.sheet import Daily, Fate, Moved, Outcome, Word
from dateline.model import Changed, Claim, Control, Day, Event, Report, Standing

MOST_MOVED = 20
MOST_WORDS = 2  # speakers cited for one place
MOST_FATES = 16
OPEN: tuple[Standing, ...] = ("claimed", "disputed")


class Known(Struct, frozen=True):
    """What the record said by what was published up to a day."""

    claims: Sequence[Claim]
    events: Sequence[Event]
    control: Sequence[Control]


def gather(day: Day, since: Day | None, reports: Sequence[Report], before: Known, now: Known) -> Daily:
    """The sheet of a day, since the day of the last one (none: since the beginning); `reports`: all up to the day."""
    desk = Desk(reports, now.claims)
    new = {r.id for r in reports if since is None or (r.published or "") > since}
    live = [e for e in now.events if not is_history(e, reports)]
    told = [e for e in live if all(c.report in new for c in e.claims)]
    changed = [c for c in compare(before.control, now.control) if c.aspects != ("since",)]
    sheet = Daily(
        day=day,
        since=since,
        read=_read([r for r in reports if r.id in new]),
        moved=tuple(_moved(c, desk) for c in changed[:MOST_MOVED]),
        days=days(told, desk),
        fates=tuple(_fates(before, now, since, new, desk))[:MOST_FATES],
        disputes=tuple(d for d in disputes(live, now.claims, desk) if _is_new(d, new)),
        tallies=tuple(t for t in tallies(live, desk) if any(s.cited.report in new for s in t.sides)),
        sources=(),
    )
    referred = set(_numbers(sheet))
    return replace(sheet, sources=tuple(s for s in desk.sources() if s.number in referred))


def _numbers(value: object) -> Iterator[int]:
    """The numbers of the reports that a sheet refers to."""
    if isinstance(value, Cited):
        yield value.number
    elif isinstance(value, tuple):
        for each in value:
            yield from _numbers(each)
    elif isinstance(value, Struct):
        for field in value.__struct_fields__:
            yield from _numbers(getattr(value, field))


def _read(reports: Sequence[Report]) -> str:
    publishers = len({r.publisher for r in reports if r.publisher})
    n = len(reports)
    by = f" by {publishers} publisher{'s' * (publishers != 1)}" if publishers else ""
    return f"{n} new report{'s' * (n != 1)}{by}"


def _moved(change: Changed, desk: Desk) -> Moved:
    row = change.after
    found = (_word(c, desk) for c in change.claims)
    return Moved(
        place=desk.place(change.place),
        before=_said(change.before),
        after=_said(row),
        standing=row.basis if row else None,
        words=tuple(w for w in found if w)[:MOST_WORDS],
    )


def _said(row: Control | None) -> str:
    if row is None:
        return "nothing said"
    who = words.holder_of(row.holder, row.rivals)
    who = who or (f"left by {row.vacated_by.name}" if row.vacated_by else "holder unknown")
    basis = codebook.load("brief")["standings"][row.basis] if row.basis else ""
    return ", ".join(dict.fromkeys(p for p in (who, str(row.status), basis) if p))


def _word(claim: Claim, desk: Desk) -> Word | None:
    cited = desk.cite(claim.span)
    said = claim.attribution
    stance = "denies" if words.denies(claim) else said.stance if said else "asserts"
    return Word(desk.speaker(claim), codebook.load("brief")["stances"][stance], cited) if cited else None


def _is_new(dispute: Dispute, new: set[str]) -> bool:
    return any(side.cited.report in new for side in dispute.sides)


# --- what became of what was only claimed ----------------------------------------------


def _fates(before: Known, now: Known, since: Day | None, new: set[str], desk: Desk) -> Iterator[Fate]:
    """Holdings first, then happenings at other places: what the last day told on one side's word, or in dispute."""
    held = {r.place.id for r in before.control if r.basis is not None}
    rows = {r.place.id: r for r in now.control}
    for was in before.control:
        row = rows.get(was.place.id)
        if row is None or was.basis not in OPEN or row.basis is None or not _is_of(was.claims, since):
            continue
        about = f"{desk.place(was.place)} held by {words.holder_of(was.holder, was.rivals) or 'nobody named'}"
        if fate := _fate(about, was.basis, row.basis, was.claims, row.claims, new, desk):
            yield fate
    told = {c.id: e for e in now.events for c in e.claims}
    for event in before.events:
        later = next((told[c.id] for c in event.claims if c.id in told), None)
        if later is None or not _is_open(event) or not _is_of(event.claims, since):
            continue
        told_as = worded(event, desk)
        if told_as is None or _places(event) & held:  # who holds a place is settled by the ledger, above
            continue
        claims = (*later.denied_by, *later.claims)
        if fate := _fate(told_as, event.standing, later.standing, event.claims, claims, new, desk):
            yield fate


def _is_open(event: Event) -> bool:
    """Whether a happening stands on one side's word alone, or somebody denies this very thing."""
    return event.standing == "claimed" or (event.standing == "disputed" and bool(denials(event)))


def _is_of(claims: Iterable[Claim], day: Day | None) -> bool:
    return any(c.published == day for c in claims)


def _places(event: Event) -> set[str]:
    return {p.id for c in event.claims if c.act and (p := words.site(c.act.place))}


def _fate(
    about: str, was: Standing, now: Standing, told: Sequence[Claim], later: Sequence[Claim], new: set[str], desk: Desk
) -> Fate | None:
    said = next((w for c in told if not words.denies(c) and (w := _word(c, desk))), None)
    if said is None:
        return None
    came = [c for c in later if c.report in new]
    came.sort(key=lambda c: words.denies(c) != (now == "disputed"))
    since_then = next((w for c in came if (w := _word(c, desk))), None)
    return Fate(about, was, now, _outcome(was, now), said, since_then)


def _outcome(was: Standing, now: Standing) -> Outcome:
    if now == "admitted":
        return "admitted"
    if now in ("corroborated", "reported"):
        return "confirmed"
    if now == "disputed":
        return "still disputed" if was == "disputed" else "denied"
    return "still only claimed"
