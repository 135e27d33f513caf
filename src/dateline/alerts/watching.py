"""The rules held against each change of the record, day by day; what fires is kept with its deliveries, once.

A rule looks at what came in since it last looked: reports by the order in which they came, the ledger by the picture
it then gave. Reports of earlier days that came late count on the day it last looked at. A new rule starts from now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

import msgspec
from msgspec import Struct

from dateline import judgements, views
from dateline.alerts.alert import Alert, tell
from dateline.alerts.firing import Fired, fire
from dateline.alerts.pictures import Held, Picture, Step, in_order, picture
from dateline.alerts.rules import Rule, Rules
from dateline.control.history import History
from dateline.model import Claim, Day, Event
from dateline.record import Record

OF_EVENTS = frozenset({"denied", "casualties", "said"})  # kinds of rules that ask for happenings
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
    starts: list[tuple[Start, Rule]] = []
    started: list[str] = []
    history = views.history(record)
    for rule in rules.rules:
        seen = watched.get(rule.name)
        if since is not None:
            starts.append((_before(history, record, since), rule))
        elif seen is None:
            started.append(rule.name)
        else:
            starts.append((Start(seen.day, seen.mark, _pictured(seen.picture)), rule))
    fired = list(_all_fired(record, history, starts, since))
    now = _before(history, record, None).picture
    with record.transaction():
        told = _keep(record, rules, fired)
        bodies = [(r.name, msgspec.json.encode(r)) for r in rules.rules]
        record.watch(bodies, newest, mark, msgspec.json.encode(now))
    undated = sum(day is None for day in record.reports_after(min((s.mark for s, _ in starts), default=mark)).values())
    return Looked(newest, tuple(told), tuple(started), undated)


def _pictured(body: bytes) -> Picture:
    return msgspec.json.decode(body, type=dict[str, Held])


def _before(history: History, record: Record, since: Day | None) -> Start:
    """The record as it stood before a day, or as it stands; who held a place last is looked for in the days before."""
    seen: dict[str, Held] = {}
    for day in sorted(d for d in record.printed() if since is None or d < since)[-REMEMBERED:]:
        seen = picture(seen, history.as_of(day))
    return Start(None, 0, seen)


def _all_fired(
    record: Record, history: History, starts: Sequence[tuple[Start, Rule]], since: Day | None
) -> Iterator[tuple[Day, Fired]]:
    """What each rule finds; rules that look on from the same point look together."""
    found: list[tuple[Day, int, Fired]] = []
    order = {rule.name: n for n, (_, rule) in enumerate(starts)}
    for start, group in groupby(starts, key=lambda s: s[0]):
        alike = [rule for _, rule in group]
        wants_events = any(rule.when in OF_EVENTS for rule in alike)
        for step in steps(record, history, start, since, wants_events=wants_events):
            found += [(step.day, order[rule.name], f) for rule in alike for f in fire(rule, step)]
    for day, _, one in sorted(found, key=lambda f: f[:2]):
        yield day, one


def steps(
    record: Record, history: History, start: Start, since: Day | None, *, wants_events: bool = True
) -> Iterator[Step]:
    """The days on which the record says something new, from where a rule looks on."""
    arrived: dict[Day, list[str]] = defaultdict(list)
    for report, published in record.reports_after(start.mark).items():
        if published is not None and published >= (since or ""):
            arrived[max(published, start.day or "")].append(report)
    days = set(arrived) | ({start.day} if start.day else set())
    seen: dict[str, Held] = dict(start.picture)
    for day in sorted(days):
        rows = history.as_of(day)
        claims = tuple(in_order(_claims(record, sorted(arrived.get(day, ())))))
        events: tuple[Event, ...] = views.events(record, day) if wants_events and claims else ()
        yield Step(day, dict(seen), rows, events, claims, frozenset(c.id for c in claims))
        seen = picture(seen, rows)


def _claims(record: Record, reports: Iterable[str]) -> list[Claim]:
    return list(judgements.apply([c for r in reports for c in record.claims_of(r)], record.judgements()))


def _keep(record: Record, rules: Rules, fired: Iterable[tuple[Day, Fired]]) -> list[Alert]:
    """Keep what was not told before; a thing told before is only known by more names from now on."""
    told: list[Alert] = []
    ways = tuple(d.name for d in rules.deliveries)
    for day, one in fired:
        if not one.claims:
            continue
        before = record.told_in(one.rule.name, one.things)
        if before is not None:
            record.know(one.rule.name, before, one.things)
            continue
        reports = {c.report: r for c in one.claims if (r := record.report(c.report))}
        alert = tell(one, day, reports)
        record.tell(alert.key, alert.rule, day, msgspec.json.encode(alert), one.things, one.rule.deliver or ways)
        told.append(alert)
    return told
