"""Timeline, claims, events and reports: lists with their filters in the address, paged by key."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from itertools import islice
from typing import Any, TypeVar, get_args

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from dateline import judgements, shapes, timeline, views
from dateline.errors import InputError
from dateline.model import Claim, Day, Span, Stance, Standing
from dateline.server.happenings import wanted
from dateline.server.render import TWIN, Desk, Json, as_day, reply

router = APIRouter()
PAGE = 40
SOME = 200  # claims read at a time in looking for those that fit
MOST_FOUND = 400  # sentences that hold the words asked for
MOST_BARS = 370  # days drawn side by side
T = TypeVar("T")
Asked = tuple[str | None, str | None, str | None, str | None, str | None]  # report, place, speaker, stance, kind


def paged(values: Sequence[T], after: str | None, key: Callable[[T], str]) -> tuple[list[T], str | None]:
    """The page behind a key, and the key of the next page; a key that is gone begins anew."""
    start = next((n + 1 for n, v in enumerate(values) if key(v) == after), 0) if after else 0
    page = list(values[start : start + PAGE])
    return page, key(page[-1]) if start + PAGE < len(values) else None


@router.get("/claims", responses=TWIN, summary="What is said, by whom, with the words")
def claims(
    request: Request,
    as_of: str | None = None,
    report: str | None = None,
    place: str | None = None,
    speaker: str | None = None,
    stance: str | None = None,
    kind: str | None = Query(None, alias="type"),
    q: str = "",
    after: str | None = None,
) -> Response:
    """The claims that fit."""
    desk: Desk = request.app.state.desk
    day = as_day(as_of)
    asked = (report, place, speaker, stance, kind)
    among = narrowed(desk, day, report, place, q)
    if any(asked) and among is None and desk.kept.is_large():
        (page, more), total = sifted(desk, day, after, asked), None
    elif any(asked) or among is not None:
        found = views.claims(desk.kept.record, day, *asked, among=among)
        page, more = paged(found[::-1] if not report else found, after, lambda c: c.id)
        total = len(found)
    else:
        page, more = newest(desk, day, after)
        total = desk.kept.record.count("claims") if day is None else None

    def twin() -> Json:
        return {"claims": [shapes.sourced_claim(c) for c in page], "total": total, "next": more}

    context = {"claims": page, "total": total, "next": more, "as_of": day, "wording": desk.kept.wording(),
               "event_of": desk.kept.event_of(day), "stance_names": get_args(Stance)}  # fmt: skip
    return reply(request, "claims.html", twin, context)


def narrowed(desk: Desk, day: Day | None, report: str | None, place: str | None, q: str) -> list[Claim] | None:
    """The claims that the record finds at once, oldest first; None where it would have to read all for them."""
    record = desk.kept.record
    if (held := holding(desk, day, q)) is not None:
        return held
    if report:
        return [c for c in record.claims_of(report) if not day or (c.published or "9") <= day]
    if not place or not desk.kept.is_large():
        return None
    named = [id for id, name in desk.kept.wording().names.items() if name.casefold() == place.casefold()]
    found = {c.id: c for id in (place, *named) for c in record.claims_about(id, day)}
    return sorted(found.values(), key=lambda c: (c.published or "", c.report)) or None


def sifted(desk: Desk, day: Day | None, after: str | None, asked: Asked) -> tuple[list[Claim], str | None]:
    """A page of the claims that fit, of a record too large to count them: read newest first until the page is full."""
    record = desk.kept.record
    found: list[Claim] = []
    if speaker := asked[2]:
        judged = {a.claim for j in record.judgements() for a in j.subjects}
        told = record.naming(speaker, day, after, judged)
        while len(found) <= PAGE and (some := list(islice(told, SOME))):
            found += views.claims(record, day, *asked, among=some)
    else:
        while len(found) <= PAGE and (some := record.newest_claims(day, after, SOME)):
            found += views.claims(record, day, *asked, among=some)
            after = some[-1].id
    return found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None


def holding(desk: Desk, day: Day | None, q: str) -> list[Claim] | None:
    """The claims in sentences that hold all these words, oldest first; None where no word is asked for."""
    from dateline.library import words

    asked = words(q[:200]).split()
    if not asked:
        return None
    record = desk.kept.record
    found: dict[str, list[Span]] = {}
    for hit in record.search(asked[:1], day, MOST_FOUND, [[w] for w in asked[1:]]):
        found.setdefault(hit.span.report, []).append(hit.span)
    told = ((c, spans) for id, spans in found.items() for c in record.claims_of(id))
    held = [c for c, spans in told if any(s.start < c.span.end and c.span.start < s.end for s in spans)]
    return sorted(held, key=lambda c: (c.published or "", c.report))


def newest(desk: Desk, day: Day | None, after: str | None) -> tuple[list[Claim], str | None]:
    """A page of all claims, as judged, the newest first; the key of the next page."""
    record = desk.kept.record
    found = record.newest_claims(day, after, PAGE + 1)
    page = judgements.apply(found[:PAGE], record.judgements())
    return list(page), found[PAGE - 1].id if len(found) > PAGE else None


@router.get("/events", responses=TWIN, summary="Happenings, each told by one or many reports")
def events(
    request: Request,
    as_of: str | None = None,
    standing: str | None = None,
    place: str | None = None,
    actor: str | None = None,
    kind: str | None = Query(None, alias="type"),
    q: str = "",
    after: str | None = None,
) -> Response:
    """The happenings that fit, the newest first."""
    desk: Desk = request.app.state.desk
    day = as_day(as_of)
    if standing and standing not in get_args(Standing):
        raise InputError(f"no standing {standing[:40]!r}; one of {', '.join(get_args(Standing))}")
    wording = desk.kept.wording()
    told = desk.kept.happenings(day)
    held = holding(desk, day, q)
    among = None if held is None else [c.id for c in held]
    page, total, more = told.page(wanted(standing, place, actor, kind), among, after, PAGE)

    def twin() -> Json:
        return {"events": [shapes.event(e) for e in page], "total": total, "next": more}

    context = {"events": page, "total": total, "next": more, "as_of": day, "wording": wording,
               "standings": get_args(Standing)}  # fmt: skip
    return reply(request, "events.html", twin, context)


def bars(printed: Mapping[Day, int], first: Day | None, last: Day | None) -> list[tuple[Day, int]]:
    """How many reports each day has, from the first to the last looked at; none where there are too many days."""
    days = sorted(d[:10] for d in printed if (not first or d >= first) and (not last or d[:10] <= last))
    if len(days) < 2:
        return []
    begin, end = date.fromisoformat(days[0]), date.fromisoformat(days[-1])
    if (end - begin).days > MOST_BARS:
        return []
    whole = [(begin + timedelta(days=n)).isoformat() for n in range((end - begin).days + 1)]
    return [(d, printed.get(d, 0)) for d in whole]


@router.get("/timeline", responses=TWIN, summary="The days that matter, in order")
def days(
    request: Request,
    as_of: str | None = None,
    since: str | None = None,
    until: str | None = None,
    place: str | None = None,
    actor: str | None = None,
    most: int = 30,
) -> Response:
    """The timeline: of all, or of a place or an actor."""
    desk: Desk = request.app.state.desk
    day, first, last = as_day(as_of), as_day(since, "since"), as_day(until, "until")
    most = min(max(most, 1), 500)
    record, told, printed = desk.kept.record, desk.kept.happenings(day), desk.kept.record.printed(day)
    entries = None if place or actor else told.weightiest(most, first, last)
    if entries is None:
        events = told.fitting(wanted(place=place, actor=actor))
        namings = [timeline.Naming(*row) for row in record.days_named(day)]
        if place or actor:
            tellers = {c.report for e in events for c in e.claims}
            namings = [n for n in namings if n.report in tellers]
        entries = timeline.order(events, most, first, last, namings, printed)
    context: dict[str, Any] = {"entries": entries, "as_of": day, "wording": desk.kept.wording(), "most": most,
                               "listed": {e.date for e in entries}, "bars": bars(printed, first, last),
                               "event_of": told}  # fmt: skip
    return reply(request, "timeline.html", lambda: {"timeline": [shapes.entry(e) for e in entries]}, context)
