"""What happened: which events, under which headline, on whose word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from dateline import codebook, timeline
from dateline.brief import words
from dateline.brief.desk import Desk
from dateline.brief.sheet import Dated, Happening
from dateline.model import Claim, Day, Event, Report, Standing

MOST_HAPPENINGS = 16
MOST_A_DAY = 5
OLD_NEWS = 45  # days before the first report: what is older is history told beside the news


def days(events: Sequence[Event], desk: Desk) -> tuple[Dated, ...]:
    """The newest days first; the weightiest happenings of each, one for each headline."""
    by_day: dict[Day, list[tuple[float, str, Event]]] = defaultdict(list)
    for event in events:
        found = worded(event, desk)
        if found and (day := _day_told(event, desk)):
            by_day[day].append((weight(event), found, event))
    chosen = sorted(((w, d, e.id) for d, rows in by_day.items() for w, _, e in rows), reverse=True)[:MOST_HAPPENINGS]
    kept = {event for _, _, event in chosen}
    made = []
    for day in sorted(by_day, reverse=True):
        rows = [row for row in sorted(by_day[day], key=lambda x: (-x[0], x[2].id)) if row[2].id in kept]
        if lines := _lines(rows, desk):
            made.append(Dated(words.in_words(day), lines))
    return tuple(made)


def _lines(rows: Iterable[tuple[float, str, Event]], desk: Desk) -> tuple[Happening, ...]:
    lines: dict[str, Happening] = {}
    for _, said, event in rows:
        made = _happening(event, said, desk) if said not in lines and len(lines) < MOST_A_DAY else None
        if made:
            quoted = {(h.cited.report, h.cited.start) for h in lines.values()}
            lines[said] = replace(made, again=(made.cited.report, made.cited.start) in quoted)
    return tuple(lines.values())


def worded(event: Event, desk: Desk) -> str | None:
    """The headline of the best telling, or None."""
    best = best_telling(event, desk)
    return desk.headline(best) if best else None


def best_telling(event: Event, desk: Desk) -> Claim | None:
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
    if act is None or act.polarity not in ("happened", "ongoing") or act.background:
        return False
    # "The only city they had captured in Ukraine" takes no ground that is named: no place may be headed as taken by it.
    return act.control is not None or act.type not in codebook.load("brief")["takes_ground"]


def _family(claim: Claim) -> str:
    """Acts that say the same of a place: taking it whole and losing it are one."""
    act = claim.act
    if act is None:
        return ""
    full = act.control is not None and act.control.extent == "full"
    return "full" if full and act.control and act.control.change in ("captures", "returns", "loses") else act.type


def weight(event: Event) -> float:
    """How much the page makes of an event: its act, its reports, its dead."""
    reports = len({c.report for c in event.claims})
    dead = max((c.act.fatalities.low or 0 for c in event.claims if c.act and c.act.fatalities), default=0)
    return max(words.weight(c) for c in event.claims) + min(reports, 5) * 0.5 + (2 if dead >= 10 else 1 if dead else 0)


def _day_told(event: Event, desk: Desk) -> Day | None:
    """The day that the telling shown gives, else the event's."""
    best = best_telling(event, desk)
    return (own_day(best) if best else None) or day_of(event)


def own_day(claim: Claim) -> Day | None:
    """The one day on which a claim puts its act."""
    when = claim.act.when if claim.act else None
    return when.start if when and when.start and when.start == when.end else None


def day_of(event: Event) -> Day | None:
    """The day on which it happened as most firmly told, else the day it was first reported."""
    told = timeline.dated(event)
    if told:
        return max(sorted(told), key=lambda d: told[d])
    return min((c.published for c in event.claims if c.published), default=None)


def is_history(event: Event, reports: Sequence[Report]) -> bool:
    """Whether an event lies long before the first report: history told beside the news."""
    first = min((r.published for r in reports if r.published), default=None)
    ends = [c.act.when.end for c in event.claims if c.act and c.act.when and c.act.when.end]
    return bool(first and ends) and words.age(max(ends), first or "") > OLD_NEWS


def _happening(event: Event, said: str, desk: Desk) -> Happening | None:
    best = best_telling(event, desk) or event.claims[0]
    cited = desk.cite(best.span)
    told = [best, *(c for c in event.claims if c is not best and _family(c) == _family(best) and not words.denies(c))]
    standing = _standing(event, told, desk)
    # A headline is read alone: what is only claimed, or disputed, says so in its first word.
    shown = f"{standing.capitalize()}: {said}" if standing in ("claimed", "disputed") else said
    return Happening(shown, standing, _says(event, told, desk), cited) if cited else None


def _standing(event: Event, told: Sequence[Claim], desk: Desk) -> Standing:
    """The event's standing, unless only some of its tellings say what the headline says: then theirs alone."""
    if event.standing == "disputed" and not denials(event):
        return "claimed" if all(map(_is_takers, told)) else "reported"
    if event.standing == "disputed" or len(told) >= len([c for c in event.claims if not words.denies(c)]):
        return event.standing
    if any(c.attribution and c.attribution.stance == "admits" for c in told):
        return "admitted"
    if all(map(_is_takers, told)):
        return "claimed"
    return event.standing if event.standing == "corroborated" and len(who(told, desk)) > 1 else "reported"


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
    admits = who((c for c in heard if c.attribution and c.attribution.stance == "admits"), desk)
    tell = [name for name in who(heard, desk) if name not in admits]
    against = who(denials(event), desk)
    verb = "Claimed by" if event.standing == "claimed" or all(map(_is_takers, told)) else "Reported by"
    parts = [f"Admitted by {words.listed(admits)}"] if admits else []
    if tell:
        parts.append(f"{verb if not parts else verb.lower()} {words.listed(tell)}")
    if against:
        parts.append(f"denied by {words.listed(against)}")
    return "; ".join(parts) or "Reported"


def denials(event: Event) -> list[Claim]:
    """A speaker's denials of this: of the same place, or with none named of the same act by the same actor."""
    return [c for c in event.denied_by if c.attribution and any(_answers(c, told) for told in event.claims)]


def _answers(denial: Claim, told: Claim) -> bool:
    if denial.act is None or told.act is None:
        return False
    if denial.act.place is not None:
        return told.act.place is not None and same_ground(denial, told)
    ids = {r.actor.id for r in denial.act.actors if r.actor}
    return denial.act.type == told.act.type and any(r.actor.id in ids for r in told.act.actors if r.actor)


def same_ground(one: Claim, other: Claim) -> bool:
    """Whether two acts name one place, or a place and a part of it."""
    a, b = (words.site(c.act.place) if c.act else None for c in (one, other))
    if a is None or b is None or a.id == b.id:
        return a is not None and b is not None
    # A country or province holds too much for two claims to meet in it.
    return (a.id in b.within and a.kind not in words.WIDE) or (b.id in a.within and b.kind not in words.WIDE)


def who(claims: Iterable[Claim], desk: Desk) -> list[str]:
    """The speakers, each once."""
    names = list(dict.fromkeys(desk.speaker(c) for c in claims))
    named = [name for name in names if not name.startswith("“")]  # “he”: someone the sentence does not name
    return named or names
