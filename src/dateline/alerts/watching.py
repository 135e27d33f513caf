"""The rules held against each change of the record, day by day; what fires is kept with its deliveries, once.

A rule looks at what came in since it last looked: reports by the order in which they came, the ledger by the picture
it then gave. Reports of earlier days that came late count on the day it last looked at. A new rule starts from now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from dateline import judgements, views
from dateline.alerts.alert import Alert, tell
from dateline.alerts.firing import Fired, fire
from dateline.alerts.fitting import place_of
from dateline.alerts.pictures import Held, Picture, Step, in_order, picture
from dateline.alerts.rules import Rule, Rules
from dateline.control.evidence import unit
from dateline.control.history import History
from dateline.model import Claim, Control, Day, Event
from dateline.record import Record
from dateline.record.alerting import Watched

OF_EVENTS = frozenset({"denied", "casualties", "said"})  # kinds of rules that ask for happenings
RECENT = 5_000  # of the newest claims, those among which happenings are looked for in a large record
REMEMBERED = 60  # days of publication over which it is remembered who held a place before it was contested


class Looked(Struct, frozen=True):
    """What a look at the record gave."""

    as_of: Day | None
    told: tuple[Alert, ...]
    started: tuple[str, ...]  # rules that looked for the first time, and so only took note
    undated: int  # reports that came in without a day: no rule can look at them


class Start(Struct, frozen=True):
    """From where rules look on."""

    day: Day | None
    mark: int
    picture: Picture


def look(record: Record, rules: Rules, since: Day | None = None) -> Looked:
    """Hold the rules against what is new, or against all since a day; keep what fires, together with what was seen."""
    newest, mark = record.newest_day(), record.newest_version()
    watched = record.watched()
    known = [r for r in rules.rules if r.name in watched] if since is None else []
    fired: list[tuple[Day, Fired]] = []
    seen: list[tuple[list[Rule], dict[str, Held]]] = []
    undated = 0
    for start, alike in _together(known, watched):
        now = dict(start.picture)
        fired += _fired(alike, _new_steps(record, start, now, wants_events=_wants_events(alike)))
        seen.append((alike, now))
        undated = max(undated, sum(day is None for day in record.reports_after(start.mark).values()))
    if others := [r for r in rules.rules if r not in known]:
        history = views.history(record)
        if since is not None:
            fired += _fired(others, _past_steps(record, history, since, wants_events=_wants_events(others)))
        seen.append((others, _before(history, record, None)))
    order = {r.name: n for n, r in enumerate(rules.rules)}
    fired.sort(key=lambda f: (f[0], order[f[1].rule.name]))
    with record.transaction():
        told = _keep(record, rules, fired)
        for alike, now in seen:
            record.watch([(r.name, msgspec.json.encode(r)) for r in alike], newest, mark, msgspec.json.encode(now))
    started = tuple(r.name for r in rules.rules if r.name not in watched) if since is None else ()
    return Looked(newest, tuple(told), started, undated)


def _together(rules: Iterable[Rule], watched: Mapping[str, Watched]) -> Iterator[tuple[Start, list[Rule]]]:
    """Rules that look on from the same point look together."""
    groups: dict[tuple[Day | None, int, bytes], list[Rule]] = defaultdict(list)
    for rule in rules:
        seen = watched[rule.name]
        groups[seen.day, seen.mark, seen.picture].append(rule)
    for (day, mark, body), alike in groups.items():
        yield Start(day, mark, msgspec.json.decode(body, type=dict[str, Held])), alike


def _wants_events(rules: Iterable[Rule]) -> bool:
    return any(rule.when in OF_EVENTS for rule in rules)


def _fired(rules: Sequence[Rule], steps: Iterable[Step]) -> Iterator[tuple[Day, Fired]]:
    for step in steps:
        for rule in rules:
            for one in fire(rule, step):
                yield step.day, one


def _before(history: History, record: Record, since: Day | None) -> dict[str, Held]:
    """The record as it stood before a day, or as it stands; who held a place last is looked for in the days before."""
    seen: dict[str, Held] = {}
    for day in sorted(d for d in record.printed() if since is None or d < since)[-REMEMBERED:]:
        seen = picture(seen, history.as_of(day))
    return seen


def _past_steps(record: Record, history: History, since: Day, *, wants_events: bool) -> Iterator[Step]:
    """The days since one, each with its whole ledger."""
    seen = _before(history, record, since)
    for day, reports in sorted(_arrived(record, 0, since).items()):
        rows = history.as_of(day)
        yield _step(record, day, seen, rows, _claims(record, reports), wants_events=wants_events)
        seen = picture(seen, rows)


def _new_steps(record: Record, start: Start, seen: dict[str, Held], *, wants_events: bool) -> Iterator[Step]:
    """The days on which what came in says something, each with the rows that it may have changed; `seen` is kept up.

    What came late, or was changed or withdrawn, counts on the day that was looked at last.
    """
    arrived = _arrived(record, start.mark, start.day or "")
    gone = record.absent({r for held in seen.values() for r in held.reports})
    for day in sorted(set(arrived) | ({start.day} if start.day and gone else set())):
        reports = arrived.get(day, [])
        claims = _claims(record, reports)
        places = _touched(claims, seen, gone.union(reports) if day == start.day else set(reports))
        rows = views.control_of(record, places, day)
        now = picture(seen, rows)
        step = _step(record, day, seen, rows, claims, wants_events=wants_events)
        yield replace(step, lost={p: seen[p] for p in places if p in seen and p not in now})
        for place in places:
            seen.pop(place, None)
        seen |= now


def _touched(claims: Iterable[Claim], seen: Picture, reports: set[str]) -> set[str]:
    """The places whose row may be another: those that new claims are of, and those that changed reports spoke of."""
    new = {p.id: unit(p) for c in claims if (p := place_of(c))}
    units = set(new.values())
    old = {id for id, held in seen.items() if held.unit in units or not reports.isdisjoint(held.reports)}
    return old | set(new)


def _arrived(record: Record, mark: int, since: Day) -> dict[Day, list[str]]:
    """Dated reports that came in after a mark, by the day on which they count: no earlier than one."""
    found: dict[Day, list[str]] = defaultdict(list)
    for report, published in sorted(record.reports_after(mark).items()):
        if published is not None and (mark or published >= since):
            found[max(published, since)].append(report)
    return found


def _step(
    record: Record, day: Day, seen: Picture, rows: tuple[Control, ...], claims: list[Claim], *, wants_events: bool
) -> Step:
    new = tuple(in_order(claims))
    events: tuple[Event, ...] = views.recent_events(record, day, new, RECENT) if wants_events and new else ()
    return Step(day, dict(seen), rows, events, new, frozenset(c.id for c in new), {})


def _claims(record: Record, reports: Iterable[str]) -> list[Claim]:
    return list(judgements.apply([c for r in reports for c in record.claims_of(r)], record.judgements()))


def _keep(record: Record, rules: Rules, fired: Iterable[tuple[Day, Fired]]) -> list[Alert]:
    """Keep what was not told before; a thing told before is only known by more names from now on."""
    told: list[Alert] = []
    ways = tuple(d.name for d in rules.deliveries)
    for day, one in fired:
        before = record.told_in(one.rule.name, one.things)
        if before is not None:
            record.know(one.rule.name, before, one.things)
            continue
        reports = {c.report: r for c in one.claims if (r := record.report(c.report))}
        alert = tell(one, day, reports)
        record.tell(alert.key, alert.rule, day, msgspec.json.encode(alert), one.things, one.rule.deliver or ways)
        told.append(alert)
    return told
