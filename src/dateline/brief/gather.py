"""Claims, events and control of a day -> the sheet: chosen, ordered and worded for one page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from dateline import codebook, timeline
from dateline.brief import words
from dateline.brief.sheet import Cited, Dated, Dispute, Happening, Held, Sheet, Side, Source, Tally
from dateline.model import Claim, Control, Count, Day, Event, Report, Span

MOST_PLACES = 18
MOST_HAPPENINGS = 16
MOST_A_DAY = 5
MOST_DISPUTES = 8
MOST_TALLIES = 6
MOST_GAPS = 8
OLD_NEWS = 45  # days before the first report: what is older is history told beside the news
STALE = 14  # days without support after which a holding reads "last reported held"


class Desk:
    """The reports at hand, and which of them the page has referred to so far."""

    def __init__(self, reports: Iterable[Report]) -> None:
        self.reports: dict[str, Report] = {r.id: r for r in reports}
        self.numbers: dict[str, int] = {}

    def cite(self, span: Span) -> Cited | None:
        """The whole sentence around a span, with the report's number; None for a report not at hand."""
        report = self.reports.get(span.report)
        if report is None:
            return None
        number = self.numbers.setdefault(span.report, len(self.numbers) + 1)
        start, end = words.sentence(report, span.start, span.end)
        quote = report.text[start:end]
        return Cited(span.report, start, end, quote, words.shorten(quote, span.quote), number)

    def speaker(self, claim: Claim) -> str:
        """Who says it."""
        return words.speaker(claim, self.reports)

    def sources(self) -> tuple[Source, ...]:
        """The reports referred to, by number."""
        return tuple(
            Source(n, r.id, r.publisher or "publisher unknown", r.published, r.title, r.url)
            for name, n in sorted(self.numbers.items(), key=lambda x: x[1])
            if (r := self.reports.get(name))
        )


def gather(
    as_of: Day | None,
    reports: Sequence[Report],
    claims: Sequence[Claim],
    events: Sequence[Event],
    control: Sequence[Control],
) -> Sheet:
    """The sheet as of a day."""
    desk = Desk(reports)
    held = [r for r in control if r.holder is not None or r.vacated_by is not None]
    held.sort(key=lambda r: (r.place.kind in ("country", "admin1"), -r.place.population, r.place.name))
    rows = tuple(_held(row, desk, as_of) for row in held[:MOST_PLACES])
    live = [e for e in events if not _is_history(e, reports)]
    return Sheet(
        as_of=f"As of {words.in_words(as_of)}" if as_of else "Undated",
        read=_read(reports),
        lead=_lead(held),
        held=rows,
        more_held=max(0, len(held) - MOST_PLACES),
        days=_days(live, desk),
        disputes=_disputes(live, claims, desk),
        tallies=_tallies(live, desk),
        gaps=_gaps(reports, claims, held, as_of),
        sources=desk.sources(),
    )


def _read(reports: Sequence[Report]) -> str:
    days = sorted(r.published for r in reports if r.published)
    publishers = len({r.publisher for r in reports if r.publisher})
    told = f"{len(reports)} report{'s' * (len(reports) != 1)}"
    told += f" by {publishers} publisher{'s' * (publishers != 1)}" if publishers else ""
    return f"{told}, {words.span_of_days(days[0], days[-1])}" if days else told


# --- who holds what --------------------------------------------------------------


def _lead(held: Sequence[Control]) -> tuple[str, ...]:
    """The holders with their largest places, then what is contested or disputed: the page in a breath."""
    by_holder: dict[str, list[str]] = defaultdict(list)
    open_places: list[str] = []
    for row in held:
        if row.status == "held" and row.holder and row.basis != "disputed":
            by_holder[row.holder.name].append(row.place.name)
        elif row.status == "contested" or row.basis == "disputed":
            open_places.append(row.place.name)
    lines = [
        f"{name[0].upper() + name[1:]}: {words.listed(places, 6)}."
        for name, places in sorted(by_holder.items(), key=lambda x: -len(x[1]))[:3]
    ]
    if open_places:
        lines.append(f"Contested or disputed: {words.listed(open_places, 6)}.")
    return tuple(lines)


def _held(row: Control, desk: Desk, as_of: Day | None) -> Held:
    standing = row.basis
    cited = desk.cite(row.claims[0].span) if row.claims else None
    return Held(
        place=row.place.name,
        holder=_holder(row),
        status=_status(row, as_of),
        since=_since(row),
        basis=_basis(row),
        standing=standing,
        last=words.in_words(row.last_supported) if row.last_supported else "",
        disputed_by=words.listed(_deniers(row.claims, desk), 3),
        cited=cited,
    )


def _holder(row: Control) -> str:
    if row.holder is None:
        return f"unknown; {row.vacated_by.name} left" if row.vacated_by else "unknown"
    return words.holder_of(row.holder, row.rivals)


def _status(row: Control, as_of: Day | None) -> str:
    said = str(row.status)
    if row.status == "held" and as_of and row.last_supported and _age(row.last_supported, as_of) > STALE:
        said = "last reported held"
    return f"{said}, encircled" if row.encircled == "full" else f"{said}, partly encircled" if row.encircled else said


def _since(row: Control) -> str:
    if row.since:
        return words.in_words(row.since)
    if row.not_after:
        return f"by {words.in_words(row.not_after)}"
    return "not said"


def _basis(row: Control) -> str:
    if row.basis is None:
        return "not said"
    says: str = codebook.load("brief")["standings"][row.basis]
    if row.basis == "disputed" and row.support:
        return f"disputed ({row.support} underneath)"
    if row.inherited_from:
        return f"{says}, for the whole it belongs to"
    return says


def _deniers(claims: Iterable[Claim], desk: Desk) -> list[str]:
    return list(dict.fromkeys(desk.speaker(c) for c in claims if _denies(c)))


def _denies(claim: Claim) -> bool:
    what = claim.act or claim.state
    return (what is not None and what.polarity == "denied") or (
        claim.attribution is not None and claim.attribution.stance == "denies"
    )


# --- what happened ---------------------------------------------------------------


def _days(events: Sequence[Event], desk: Desk) -> tuple[Dated, ...]:
    """The newest days first; the weightiest happenings of each, one for each headline."""
    by_day: dict[Day, list[tuple[float, str, Event]]] = defaultdict(list)
    for event in events:
        found = _worded(event)
        if found and (day := _day(event)):
            by_day[day].append((_weight(event), found, event))
    chosen = sorted(((w, d, e.id) for d, rows in by_day.items() for w, _, e in rows), reverse=True)[:MOST_HAPPENINGS]
    kept = {event for _, _, event in chosen}
    days = []
    for day in sorted(by_day, reverse=True):
        lines: dict[str, Happening] = {}
        for _, said, event in sorted(by_day[day], key=lambda x: (-x[0], x[2].id)):
            if (
                event.id in kept
                and len(lines) < MOST_A_DAY
                and said not in lines
                and (made := _happening(event, said, desk))
            ):
                lines[said] = made
        if lines:
            days.append(Dated(words.in_words(day), tuple(lines.values()), len(by_day[day]) - len(lines)))
    return tuple(days)


def _worded(event: Event) -> str | None:
    """The first headline that any telling gives; nothing for plans, possibilities and talk."""
    for claim in event.claims:
        if claim.act is None or claim.act.polarity not in ("happened", "ongoing") or claim.act.background:
            continue
        if words.weight(claim) >= codebook.load("brief")["least_weight"] and (found := words.headline(claim)):
            return found
    return None


def _weight(event: Event) -> float:
    reports = len({c.report for c in event.claims})
    dead = max((c.act.fatalities.low or 0 for c in event.claims if c.act and c.act.fatalities), default=0)
    return max(words.weight(c) for c in event.claims) + min(reports, 5) * 0.5 + (2 if dead >= 10 else 1 if dead else 0)


def _day(event: Event) -> Day | None:
    """The day on which it happened as most firmly told, else the day it was first reported."""
    told = timeline.dated(event)
    if told:
        return max(sorted(told), key=lambda d: told[d])
    return min((c.published for c in event.claims if c.published), default=None)


def _is_history(event: Event, reports: Sequence[Report]) -> bool:
    first = min((r.published for r in reports if r.published), default=None)
    ends = [c.act.when.end for c in event.claims if c.act and c.act.when and c.act.when.end]
    return bool(first and ends) and _age(max(ends), first or "") > OLD_NEWS


def _happening(event: Event, said: str, desk: Desk) -> Happening | None:
    best = next((c for c in event.claims if c.act and words.headline(c) == said), event.claims[0])
    cited = desk.cite(best.span)
    return Happening(said, event.standing, _says(event, best, desk), cited) if cited else None


def _says(event: Event, best: Claim, desk: Desk) -> str:
    """Reported by A and B; admitted by C; denied by D."""
    ordered = [best, *(c for c in event.claims if c is not best)]
    admits = _who((c for c in ordered if c.attribution and c.attribution.stance == "admits"), desk)
    tell = [name for name in _who((c for c in ordered if not _denies(c)), desk) if name not in admits]
    denies = _who(event.denied_by, desk)
    verb = "Claimed by" if event.standing == "claimed" else "Reported by"
    parts = [f"Admitted by {words.listed(admits)}"] if admits else []
    if tell:
        parts.append(f"{verb if not parts else verb.lower()} {words.listed(tell)}")
    if denies:
        parts.append(f"denied by {words.listed(denies)}")
    return "; ".join(parts) or "Reported"


def _who(claims: Iterable[Claim], desk: Desk) -> list[str]:
    return list(dict.fromkeys(desk.speaker(c) for c in claims))


# --- disputes, counts, gaps ------------------------------------------------------


def _disputes(events: Sequence[Event], claims: Sequence[Claim], desk: Desk) -> tuple[Dispute, ...]:
    """Happenings that someone denies, happenings in tension, and denials that meet no claim."""
    found: list[tuple[Day, Dispute]] = []
    used: set[str] = set()
    known = {c.id: c for c in claims}
    for event in events:
        day = max((c.published or "" for c in (*event.claims, *event.denied_by)), default="")
        about = _worded(event)
        if event.denied_by:
            sides = _sides([event.claims[0], *event.denied_by[:2]], desk)
            found.append((day, Dispute(about or "Denied", sides)))
            used.update(c.id for c in event.denied_by)
        for other, differs in event.tension:
            if other in known and about:
                sides = _sides([event.claims[0], known[other]], desk)
                found.append((day, Dispute(about, sides, f"In tension: {differs}.")))
                used.add(other)
    lone = [c for c in claims if _denies(c) and c.id not in used and c.attribution is not None]
    for claim in lone:
        said = words.headline(claim)
        found.append((claim.published or "", Dispute(f"Denied: {said}" if said else "A denial", _sides([claim], desk))))
    return _distinct(found)


def _distinct(found: list[tuple[Day, Dispute]]) -> tuple[Dispute, ...]:
    """Two-sided ones first, then the newest; one for each pair of sentences."""
    kept: dict[tuple[tuple[str, int], ...], Dispute] = {}
    for _, dispute in sorted(found, key=lambda x: (len(x[1].sides) < 2, *(-ord(c) for c in x[0]))):
        if dispute.sides:
            kept.setdefault(tuple(sorted((s.cited.report, s.cited.start) for s in dispute.sides)), dispute)
    return tuple(kept.values())[:MOST_DISPUTES]


def _sides(claims: Iterable[Claim], desk: Desk) -> tuple[Side, ...]:
    stances = codebook.load("brief")["stances"]
    made = []
    for claim in claims:
        cited = desk.cite(claim.span)
        stance = "denies" if _denies(claim) else claim.attribution.stance if claim.attribution else "asserts"
        if cited:
            made.append(Side(desk.speaker(claim), stances[stance], cited))
    return tuple(made)


def _tallies(events: Sequence[Event], desk: Desk) -> tuple[Tally, ...]:
    """Figures for one kind of harm at one place on one day, each with its speaker; the many-voiced first."""
    groups: dict[tuple[str, str, Day], dict[tuple[str, str], tuple[Claim, Count]]] = defaultdict(dict)
    for event in events:
        day = _day(event) or ""
        for claim in event.claims:
            for count in _counts(claim):
                key = (count.of, _named_place(event) or "", day)
                groups[key].setdefault((desk.speaker(claim), count.span.quote.casefold()), (claim, count))
    order = sorted(groups, key=lambda k: (-len({s for s, _ in groups[k]}), -_largest(groups[k].values()), k))
    return tuple(_tally(key, groups[key].values(), desk) for key in order[:MOST_TALLIES])


def _counts(claim: Claim) -> list[Count]:
    act = claim.act
    if act is None or act.polarity not in ("happened", "ongoing") or act.background:
        return []
    wanted = codebook.load("brief")["counts"]
    found = {c.span.start: c for c in (act.fatalities, act.injured, *act.counts) if c and c.of in wanted and c.low}
    return [found[start] for start in sorted(found)]


def _tally(key: tuple[str, str, Day], figures: Iterable[tuple[Claim, Count]], desk: Desk) -> Tally:
    heading = codebook.load("brief")["counts"][key[0]]
    about = ", ".join(part for part in (heading, key[1], words.in_words(key[2]) if key[2] else "") if part)
    sides = []
    for claim, count in figures:
        if cited := desk.cite(count.span):
            sides.append(Side(desk.speaker(claim), _figure(count), cited))
    return Tally(about, tuple(sides))


def _figure(count: Count) -> str:
    """The figure in the speaker's wording, with whom it counts."""
    said = " ".join(count.span.quote.split())
    who = count.who if count.who and count.who.casefold() not in said.casefold() else None
    return f"{said} {who}" if who else said


def _largest(figures: Iterable[tuple[Claim, Count]]) -> float:
    return max((c.low or 0 for _, c in figures), default=0)


def _named_place(event: Event) -> str | None:
    return next((name for c in event.claims if c.act and (name := words.where(c.act.place))), None)


def _gaps(
    reports: Sequence[Report], claims: Sequence[Claim], held: Sequence[Control], as_of: Day | None
) -> tuple[str, ...]:
    """What a reader would look for and the record does not hold."""
    known = {row.place.id for row in held if row.holder}
    silent: dict[str, int] = defaultdict(int)
    for claim in claims:
        place = words.site(claim.act.place) if claim.act and claim.act.control else None
        if place and place.id not in known and place.kind not in ("country", "admin1", "region", "continent"):
            silent[place.name] += 1
    gaps = []
    if silent:
        names = sorted(silent, key=lambda n: (-silent[n], n))
        gaps.append(f"Who holds {words.listed(names, 6)}: reports speak of moves there and none names a holder.")
    left = [r.place.name for r in held if r.vacated_by and not r.holder]
    if left:
        gaps.append(f"Who came after the side that left {words.listed(left, 6)}.")
    old = [r.place.name for r in held if as_of and r.last_supported and _age(r.last_supported, as_of) > STALE]
    if old:
        gaps.append(f"Whether {words.listed(old, 6)} is still held: no report has said so for {STALE} days.")
    if not any(_counts(c) for c in claims):
        gaps.append("How many people were killed or hurt: no report gives a figure.")
    undated = sum(1 for r in reports if r.published is None)
    if undated:
        gaps.append(f"When {undated} of the reports were published: nothing in them is dated.")
    skipped = sorted({r.skipped for r in reports if r.skipped})
    if skipped:
        gaps.append(f"What some reports say: they were not read ({', '.join(skipped)}).")
    gaps.append("Whether any road is passable or any place safe: holding a place says neither.")
    return tuple(gaps[:MOST_GAPS])


def _age(earlier: Day, later: Day) -> int:
    return (date.fromisoformat(later[:10]) - date.fromisoformat(earlier[:10])).days
