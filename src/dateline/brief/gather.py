"""Claims, events and control of a day -> the sheet: chosen, ordered and worded for one page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from msgspec.structs import replace

from dateline import codebook, timeline
from dateline.brief import words
from dateline.brief.sheet import Cited, Dated, Dispute, Happening, Held, Sheet, Side, Source, Tally
from dateline.model import Claim, Control, Count, Day, Event, Place, Report, Span, Standing

MOST_PLACES = 18
MOST_HAPPENINGS = 16
MOST_A_DAY = 5
MOST_DISPUTES = 8
MOST_TALLIES = 6
MOST_GAPS = 8
OLD_NEWS = 45  # days before the first report: what is older is history told beside the news
NEAR = 40  # characters behind a figure in which whom it counts is looked for
STALE = 14  # days without support after which a holding reads "last reported held"


class Desk:
    """The reports at hand, and which of them the page has referred to so far."""

    def __init__(self, reports: Iterable[Report], claims: Iterable[Claim]) -> None:
        self.reports: dict[str, Report] = {r.id: r for r in reports}
        self.names = words.place_names(claims)
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

    def headline(self, claim: Claim) -> str | None:
        """What happened, in one line."""
        return words.headline(claim, self.names)

    def place(self, place: Place) -> str:
        """The name that the reports use most."""
        return self.names.get(place.id, place.name)

    def speaker(self, claim: Claim) -> str:
        """Who says it."""
        return words.speaker(claim, self.reports)

    def figure(self, count: Count) -> str:
        """The figure in the speaker's wording, with whom it counts where the text names them just behind it."""
        report, span = self.reports.get(count.span.report), count.span
        said = " ".join(span.quote.split())
        if not count.who or report is None or count.who.casefold() in said.casefold():
            return said
        behind = report.text[span.end : span.end + NEAR]
        at = behind.casefold().find(count.who.casefold())
        return " ".join((span.quote + behind[: at + len(count.who)]).split()) if at >= 0 else said

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
    desk = Desk(reports, claims)
    held = [r for r in control if r.holder is not None or r.vacated_by is not None]
    held.sort(key=lambda r: (r.place.kind in words.WIDE, -r.place.population, r.place.name))
    rows = tuple(_held(row, desk, as_of) for row in held[:MOST_PLACES])
    live = [e for e in events if not _is_history(e, reports)]
    return Sheet(
        as_of=f"As of {words.in_words(as_of)}" if as_of else "Undated",
        read=_read(reports),
        lead=_lead(held, desk),
        held=rows,
        more_held=max(0, len(held) - MOST_PLACES),
        legend=codebook.load("brief")["legend"] if rows else "",
        days=_days(live, desk),
        disputes=_disputes(live, claims, desk),
        tallies=_tallies(live, desk),
        gaps=_gaps(reports, claims, held, as_of, desk),
        sources=desk.sources(),
    )


def _read(reports: Sequence[Report]) -> str:
    days = sorted(r.published for r in reports if r.published)
    publishers = len({r.publisher for r in reports if r.publisher})
    told = f"{len(reports)} report{'s' * (len(reports) != 1)}"
    told += f" by {publishers} publisher{'s' * (publishers != 1)}" if publishers else ""
    return f"{told}, {words.span_of_days(days[0], days[-1])}" if days else told


# --- who holds what --------------------------------------------------------------


def _lead(held: Sequence[Control], desk: Desk) -> tuple[str, ...]:
    """The holders with their largest places, then what is contested or disputed: the page in a breath."""
    by_holder: dict[str, list[str]] = defaultdict(list)
    open_places: list[str] = []
    for row in held:
        if row.status == "held" and row.holder and row.basis != "disputed":
            by_holder[row.holder.name].append(desk.place(row.place))
        elif row.status == "contested" or row.basis == "disputed":
            open_places.append(desk.place(row.place))
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
    if row.status == "held" and as_of and row.last_supported and _age(row.last_supported, as_of) > STALE:
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
        found = _worded(event, desk)
        if found and (day := _day(event)):
            by_day[day].append((_weight(event), found, event))
    chosen = sorted(((w, d, e.id) for d, rows in by_day.items() for w, _, e in rows), reverse=True)[:MOST_HAPPENINGS]
    kept = {event for _, _, event in chosen}
    days = []
    for day in sorted(by_day, reverse=True):
        rows = [row for row in sorted(by_day[day], key=lambda x: (-x[0], x[2].id)) if row[2].id in kept]
        if lines := _lines(rows, desk):
            days.append(Dated(words.in_words(day), lines, len(by_day[day]) - len(lines)))
    return tuple(days)


def _lines(rows: Iterable[tuple[float, str, Event]], desk: Desk) -> tuple[Happening, ...]:
    lines: dict[str, Happening] = {}
    for _, said, event in rows:
        made = _happening(event, said, desk) if said not in lines and len(lines) < MOST_A_DAY else None
        if made:
            quoted = {(h.cited.report, h.cited.start) for h in lines.values()}
            lines[said] = replace(made, again=(made.cited.report, made.cited.start) in quoted)
    return tuple(lines.values())


def _worded(event: Event, desk: Desk) -> str | None:
    """The headline of the best telling, or None."""
    best = _best(event, desk)
    return desk.headline(best) if best else None


def _best(event: Event, desk: Desk) -> Claim | None:
    """The telling that most reports share, of those the weightiest act; never a plan, a possibility or talk."""
    least = codebook.load("brief")["least_weight"]
    told = [c for c in event.claims if _is_news(c) and words.weight(c) >= least and desk.headline(c)]
    reports: dict[str, set[str]] = defaultdict(set)
    for claim in told:
        reports[_family(claim)].add(claim.report)
    order = {c.id: n for n, c in enumerate(told)}
    return max(told, key=lambda c: (len(reports[_family(c)]), words.weight(c), -order[c.id]), default=None)


def _is_news(claim: Claim) -> bool:
    act = claim.act
    return act is not None and act.polarity in ("happened", "ongoing") and not act.background


def _family(claim: Claim) -> str:
    """Acts that say the same of a place: taking it whole and losing it are one."""
    act = claim.act
    if act is None:
        return ""
    full = act.control is not None and act.control.extent == "full"
    return "full" if full and act.control and act.control.change in ("captures", "returns", "loses") else act.type


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
    best = _best(event, desk) or event.claims[0]
    cited = desk.cite(best.span)
    told = [best, *(c for c in event.claims if c is not best and _family(c) == _family(best) and not _denies(c))]
    standing = _standing(event, told, desk)
    # A headline is read alone: what is only claimed, or disputed, says so in its first word.
    shown = f"{standing.capitalize()}: {said}" if standing in ("claimed", "disputed") else said
    return Happening(shown, standing, _says(event, told, desk), cited) if cited else None


def _standing(event: Event, told: Sequence[Claim], desk: Desk) -> Standing:
    """The event's standing, unless only some of its tellings say what the headline says: then theirs alone."""
    if event.standing == "disputed" and not _denials(event):
        return "claimed" if all(map(_is_takers, told)) else "reported"
    if event.standing == "disputed" or len(told) >= len([c for c in event.claims if not _denies(c)]):
        return event.standing
    if any(c.attribution and c.attribution.stance == "admits" for c in told):
        return "admitted"
    if all(map(_is_takers, told)):
        return "claimed"
    return event.standing if event.standing == "corroborated" and len(_who(told, desk)) > 1 else "reported"


def _is_takers(claim: Claim) -> bool:
    speaker = claim.attribution.actor if claim.attribution else None
    return (
        speaker is not None
        and claim.act is not None
        and speaker.id in {r.actor.id for r in claim.act.actors if r.actor}
    )


def _says(event: Event, told: Sequence[Claim], desk: Desk) -> str:
    """Reported by A and B; admitted by C; denied by D."""
    quoting = {c.report for c in told if c.attribution is not None}
    # Where a report quotes speakers for a thing, its own voice adds nothing to them (the telling shown is named).
    heard = [c for c in told if c is told[0] or c.attribution is not None or c.report not in quoting]
    admits = _who((c for c in heard if c.attribution and c.attribution.stance == "admits"), desk)
    tell = [name for name in _who(heard, desk) if name not in admits]
    denies = _who(_denials(event), desk)
    verb = "Claimed by" if event.standing == "claimed" or all(map(_is_takers, told)) else "Reported by"
    parts = [f"Admitted by {words.listed(admits)}"] if admits else []
    if tell:
        parts.append(f"{verb if not parts else verb.lower()} {words.listed(tell)}")
    if denies:
        parts.append(f"denied by {words.listed(denies)}")
    return "; ".join(parts) or "Reported"


def _denials(event: Event) -> list[Claim]:
    """A speaker's denials of this: of the same place, or with none named of the same act by the same actor."""
    return [c for c in event.denied_by if c.attribution and any(_answers(c, told) for told in event.claims)]


def _answers(denial: Claim, told: Claim) -> bool:
    if denial.act is None or told.act is None:
        return False
    if denial.act.place is not None:
        return told.act.place is not None and _same_ground(denial, told)
    ids = {r.actor.id for r in denial.act.actors if r.actor}
    return denial.act.type == told.act.type and any(r.actor.id in ids for r in told.act.actors if r.actor)


def _same_ground(one: Claim, other: Claim) -> bool:
    a, b = (words.site(c.act.place) if c.act else None for c in (one, other))
    if a is None or b is None or a.id == b.id:
        return a is not None and b is not None
    # A country or province holds too much for two claims to meet in it.
    return (a.id in b.within and a.kind not in words.WIDE) or (b.id in a.within and b.kind not in words.WIDE)


def _who(claims: Iterable[Claim], desk: Desk) -> list[str]:
    return list(dict.fromkeys(desk.speaker(c) for c in claims))


# --- disputes, counts, gaps ------------------------------------------------------


def _disputes(events: Sequence[Event], claims: Sequence[Claim], desk: Desk) -> tuple[Dispute, ...]:
    """Happenings that someone denies, happenings in tension, and denials that meet no claim."""
    found: list[tuple[Day, Dispute]] = []
    used: set[str] = set()
    known = {c.id: c for c in claims}
    for event in sorted(events, key=_weight, reverse=True):
        about = _worded(event, desk)
        if about is None:
            continue
        denials = [c for c in _denials(event) if c.id not in used]
        notes = [(known[i], note) for i, note in event.tension if i in known and i not in used]
        # What is only in tension is worth a line where both speak of one place.
        notes = [(c, note) for c, note in notes if c.attribution and any(_same_ground(c, t) for t in event.claims)]
        for claim, note in [(c, "") for c in denials[:2]] + [(c, f"In tension: {n}.") for c, n in notes[:1]]:
            sides = _sides([_best(event, desk) or event.claims[0], claim], desk)
            found.append((claim.published or "", Dispute(about, sides, note)))
            used.add(claim.id)
    lone = [c for c in claims if c.id not in used and c.attribution and c.attribution.stance == "denies"]
    for claim in lone:
        if said := desk.headline(claim):
            found.append((claim.published or "", Dispute(f"Denied: {said}", _sides([claim], desk))))
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
    groups: dict[tuple[str, str, Day, str], dict[tuple[str, str], list[Count]]] = defaultdict(lambda: defaultdict(list))
    for event in events:
        for claim in event.claims:
            place = (words.where(claim.act.place, desk.names) if claim.act else None) or ""
            day = _own_day(claim) or _day(event) or ""
            for count in _counts(claim):
                # Without a place two happenings of one day are not the same: their figures stay apart.
                said = groups[count.of, place, day, "" if place else event.id][desk.speaker(claim), claim.report]
                if count.span not in [c.span for c in said]:
                    said.append(count)
    order = sorted(groups, key=lambda k: (-len({s for s, _ in groups[k]}), not k[1], -_largest(groups[k].values()), k))
    return tuple(_tally(key, groups[key], desk) for key in order[:MOST_TALLIES])


def _counts(claim: Claim) -> list[Count]:
    act = claim.act
    if act is None or act.polarity not in ("happened", "ongoing") or act.background:
        return []
    wanted = codebook.load("brief")["counts"]
    every = [c for c in (act.fatalities, act.injured, *act.counts) if c and c.of in wanted and c.low]
    found = {c.span.start: c for c in every if c.span.quote.casefold() not in ("a", "an")}
    return [found[start] for start in sorted(found)]


def _tally(key: tuple[str, str, Day, str], figures: Mapping[tuple[str, str], list[Count]], desk: Desk) -> Tally:
    heading = codebook.load("brief")["counts"][key[0]]
    about = ", ".join(part for part in (heading, key[1], words.in_words(key[2]) if key[2] else "") if part)
    sides: dict[tuple[str, str], Side] = {}
    for (speaker, _), counts in figures.items():
        said = "; ".join(dict.fromkeys(desk.figure(c) for c in counts))
        # A copy of a wire repeats the speaker's figure: it is one.
        if (speaker, said) not in sides and (cited := desk.cite(counts[0].span)):
            sides[speaker, said] = Side(speaker, said, cited)
    return Tally(about, tuple(sides.values()))


def _largest(figures: Iterable[list[Count]]) -> float:
    return max((c.low or 0 for counts in figures for c in counts), default=0)


def _own_day(claim: Claim) -> Day | None:
    when = claim.act.when if claim.act else None
    return when.start if when and when.start and when.start == when.end else None


def _gaps(
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
    old = [desk.place(r.place) for r in held if as_of and r.last_supported and _age(r.last_supported, as_of) > STALE]
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
