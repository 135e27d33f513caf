"""Pages about one thing: a place, a happening, an actor."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from msgspec import Struct
from starlette.responses import Response

from dateline import actors, control, judgements, shapes, voices
from dateline.brief import words
from dateline.brief.desk import Desk as Wording
from dateline.brief.holdings import held_row
from dateline.model import Actor, Claim, Control, Day, Event, Link, Place
from dateline.places import distance_km
from dateline.server import glyphs, picture
from dateline.server.further import further
from dateline.server.happenings import happened, wanted
from dateline.server.missing import NotHere
from dateline.server.render import TWIN, Desk, Json, as_day, reply
from dateline.server.situation import colours

router = APIRouter()
NEAR_KM, MOST_NEAR = 150.0, 10
MOST_EVENTS = 40
ASKED = 5  # questions offered beside what is looked at
NOBODY = "an unnamed publisher"
ARTICLE = re.compile(r"^(the|a|an|its|their|his|her) |['’]s?$", re.I)
BAND = 1000.0  # width of a place's band, in its own units


class Stretch(Struct, frozen=True):
    """One stretch of a place's story, where it stands on the band."""

    row: Control
    x: float
    width: float
    kind: str
    colour: str
    other: str
    begins: str
    ends: str


@router.get("/places/{id:path}", responses=TWIN, summary="One place: its holders over time, its claims, what lies near")
def place(request: Request, id: str, as_of: str | None = None) -> Response:
    """Everything of a place."""
    desk: Desk = request.app.state.desk
    day = as_day(as_of)
    told = _told_of(desk, day, id)
    if not told:
        raise NotHere(f"No report in this record speaks of a place {id!r}.")
    here = next(p for c in told if (p := site(c)))
    row = next((r for r in desk.kept.control(day) if r.place.id == here.id), None)
    stretches = control.ledger(_bearing(desk, day, here), origins(desk, told), day or _last(desk))
    # Of a large record, only what some page has already waited for.
    by_claim = desk.kept.event_of(day)
    events = by_claim.page((), [c.id for c in told], None, len(told))[0] if not isinstance(by_claim, dict) else []
    near = nearby(desk, day, here)

    def twin() -> Json:
        return {
            "place": {"id": here.id, "name": here.name, "kind": here.kind, "lat": here.lat, "lon": here.lon},
            "control": shapes.control(row) if row else None,
            "history": [shapes.control(r) for r in stretches],
            "claims": [shapes.sourced_claim(c) for c in told],
            "events": [shapes.event(e) for e in events],
            "near": [{"id": r.place.id, "name": r.place.name, "km": round(km, 1)} for r, km in near],
        }

    wording = desk.kept.wording()
    view = picture.framed(here.lon, here.lat, 0, 1.5) if here.lat is not None and here.lon is not None else None
    context = {
        "as_of": day,
        "place": here,
        "name": wording.place(here),
        "row": row,
        "held": held_row(row, wording, day or _last(desk)) if row else None,
        "band": band(stretches, desk, day),
        "first": desk.kept.days(),
        "stretches": stretches[::-1],
        "claims": sorted(told, key=lambda c: (c.published or "", c.id), reverse=True)[:60],
        "total": len(told),
        "events": events[:MOST_EVENTS],
        "near": near,
        "picture": picture.draw(desk.kept.control(day), view, colours(desk), wording, picture.SMALL) if view else None,
        "colours": colours(desk),
        "wording": wording,
        "event_of": by_claim,
        "further": further(desk, day, ASKED, place=here.name),
    }
    return reply(request, "place.html", twin, context)


def origins(desk: Desk, claims: Sequence[Claim]) -> dict[str, str]:
    """What each of these claims' reports speaks for; near copies among them are one."""
    reports = desk.kept.wording().reports
    return voices.origins(r for id in dict.fromkeys(c.report for c in claims) if (r := reports.get(id)))


def _told_of(desk: Desk, day: Day | None, id: str) -> list[Claim]:
    """The claims about a place, by its id or, where the ledger knows it, its name."""
    record = desk.kept.record
    named = (r.place.id for r in desk.kept.control(day) if id.casefold() == r.place.name.casefold())
    found = record.claims_about(id, day) or record.claims_about(next(named, id), day)
    return list(judgements.apply(found, record.judgements()))


def site(claim: Claim) -> Place | None:
    """Where a claim puts what it says."""
    mention = claim.act.place if claim.act else claim.state.object if claim.state else None
    return mention.place if mention else None


def _last(desk: Desk) -> Day | None:
    days = desk.kept.days()
    return days[1] if days else None


def _bearing(desk: Desk, day: Day | None, here: Place) -> list[Claim]:
    """The claims that bear on who holds this place, as judged."""
    record = desk.kept.record
    return list(judgements.apply(record.claims_about(here.id, day), record.judgements()))


def nearby(desk: Desk, day: Day | None, here: Place) -> list[tuple[Control, float]]:
    """Other places of the ledger with their distance, nearest first."""
    if here.lat is None or here.lon is None:
        return []
    rows = [r for r in desk.kept.control(day) if r.place.id != here.id and r.place.lat is not None]
    far = [(r, distance_km(here, r.place)) for r in rows]
    return sorted(((r, km) for r, km in far if km <= NEAR_KM), key=lambda f: f[1])[:MOST_NEAR]


def band(stretches: tuple[Control, ...], desk: Desk, day: Day | None) -> list[Stretch]:
    """The stretches on one line from the record's first day to the day looked at."""
    days = desk.kept.days()
    if days is None:
        return []
    first, last = date.fromisoformat(days[0]), date.fromisoformat(day or days[1])
    whole = max((last - first).days + 1, 1)
    found = []
    for row in stretches:
        begin = max(date.fromisoformat(row.not_after or row.since or days[0]), first)
        end = min(date.fromisoformat(row.until), last) if row.until else last
        left, right = (begin - first).days, (end - first).days + (0 if row.until else 1)
        if right <= left:
            continue
        main = glyphs.colour(row.holder, colours(desk))
        other = glyphs.colour(row.rivals[0], colours(desk)) if row.rivals else "h-none"
        x, wide = left / whole * BAND, (right - left) / whole * BAND
        found.append(Stretch(row, x, wide, glyphs.state(row), main, other, begin.isoformat(), end.isoformat()))
    return found


@router.get(
    "/events/{id}", responses=TWIN, summary="One happening: every report that tells it, who denies it, how it was coded"
)
def event(request: Request, id: str, as_of: str | None = None) -> Response:
    """Everything of a happening."""
    desk: Desk = request.app.state.desk
    day = as_day(as_of)
    # An older id, or that of any of its claims, still finds the happening.
    told = desk.kept.happenings(day)
    found = told.get(id)
    if found is None:
        raise NotHere(f"No happening {id!r} is known here as of this day.")
    known = told.claims(c for c, _ in found.tension)
    numbers = {c.id: n for n, c in enumerate(found.claims, 1)}
    where = site(found.claims[0])
    view = (
        picture.framed(where.lon, where.lat, 0, 1.5)
        if where and where.lon is not None and where.lat is not None
        else None
    )
    tense = [(known[c], why) for c, why in found.tension if c in known]
    context: dict[str, Any] = {
        "as_of": day,
        "event": found,
        "best": found.claims[0],
        "wording": desk.kept.wording(),
        "tension": tense,
        "questions": desk.kept.questions(day, ASKED, event=found),
        "reports": len({c.report for c in found.claims}),
        "voices": Counter(origins(desk, found.claims).values()),
        "numbers": numbers,
        "links": strongest(found, numbers),
        "picture": picture.tally({where: 1}, view, "h5", desk.kept.wording()) if where and view else None,
    }
    return reply(request, "event.html", lambda: shapes.event(found), context)


def strongest(event: Event, numbers: Mapping[str, int]) -> list[Link]:
    """The strongest tie of each telling, in the order of the tellings."""
    best: dict[int, Link] = {}
    for link in event.links:
        for end in (link.one, link.other):
            if end in numbers:
                best.setdefault(numbers[end], link)
    return list(dict.fromkeys(link for _, link in sorted(best.items())))


@router.get("/actors/{id:path}", responses=TWIN, summary="One actor: sides, names, its acts, who calls it what")
def actor(request: Request, id: str, as_of: str | None = None) -> Response:
    """Everything of an actor."""
    desk: Desk = request.app.state.desk
    day = as_day(as_of)
    told = desk.kept.happenings(day)
    who = actors.actor(id) or next((a for c in told.naming(id) for a in _parties(c) if a.id == id), None)
    if who is None:
        raise NotHere(f"Neither the codebook nor this record knows an actor {id!r}.")
    events = told.fitting(wanted(actor=who.id))
    spoken_of = sorted(told.naming(who.id), key=lambda c: (c.published or "", c.report, c.span.start, c.id))
    held = [r for r in desk.kept.control(day) if r.holder and r.holder.id == who.id]
    said = [c for c in spoken_of if c.attribution and c.attribution.actor and c.attribution.actor.id == who.id]

    def twin() -> Json:
        return {
            "actor": shapes.actor(who) | {"kind": who.kind, "country": who.country, "parent": who.parent},
            "holds": [shapes.control(r) for r in held],
            "events": [shapes.event(e) for e in events],
            "claims": [shapes.sourced_claim(c) for c in said],
        }

    wording = desk.kept.wording()
    view = picture.around([r.place for r in held]) if held else None
    context = {
        "as_of": day,
        "actor": who,
        "profile": actors.profile(who.id),
        "side": actors.actor(who.side) if who.side and who.side != who.id else None,
        "parent": actors.actor(who.parent) if who.parent else None,
        "held": held,
        "events": events[:60],
        "said": sorted(said, key=lambda c: (c.published or "", c.id), reverse=True)[:40],
        "names": labels(desk, spoken_of, who),
        "days": perday(events, desk.kept.days()),
        "known": lambda name: found.name if (found := actors.actor(name)) else name,
        "wording": wording,
        "colours": colours(desk),
        "picture": picture.draw(held, view, colours(desk), wording, picture.SMALL) if view else None,
        "acts": acts_map(events, glyphs.colour(who, colours(desk)), wording),
    }
    return reply(request, "actor.html", twin, context)


def acts_map(events: Sequence[Event], colour: str, wording: Wording) -> picture.Picture | None:
    """Where an actor's happenings were, the more the larger."""
    counts: dict[str, tuple[Place, int]] = {}
    for happening in events:
        if (there := site(happening.claims[0])) is not None and there.lat is not None and there.kind != "country":
            counts[there.id] = (there, counts.get(there.id, (there, 0))[1] + 1)
    view = picture.around([place for place, _ in counts.values()])
    return picture.tally(dict(counts.values()), view, colour, wording) if view else None


def _parties(claim: Claim) -> list[Actor]:
    """Everybody whom a claim knows."""
    roles = (*claim.act.actors, *claim.act.recipients) if claim.act else ()
    said = claim.attribution.actor if claim.attribution else None
    return [a for a in (*(r.actor for r in roles), said) if a is not None]


def labels(desk: Desk, claims: Sequence[Claim], who: Actor) -> list[tuple[str, list[str]]]:
    """The wordings used of an actor, each with whose they are: a label belongs to whoever speaks there."""
    owners: dict[str, Counter[str]] = defaultdict(Counter)
    written: dict[str, Counter[str]] = defaultdict(Counter)
    wording = desk.kept.wording()
    for claim in claims:
        for role in (*claim.act.actors, *claim.act.recipients) if claim.act else ():
            # "It" and "they" are nobody's label.
            if role.actor and role.actor.id == who.id and not role.inferred and words.named(role):
                said = claim.attribution
                theirs = bool(said and (said.quoted or said.post))
                label = ARTICLE.sub("", " ".join(role.span.quote.split()))
                owners[label.casefold()][wording.speaker(claim) if theirs else claim.publisher or NOBODY] += 1
                written[label.casefold()][label] += 1
    ranked = sorted(owners, key=lambda label: (-owners[label].total(), label))[:14]
    return [(written[r].most_common(1)[0][0], [name for name, _ in owners[r].most_common(4)]) for r in ranked]


def perday(events: Sequence[Event], days: tuple[Day, Day] | None) -> list[tuple[Day, int]]:
    """How many happenings each day has, among the days of the record's own reports."""
    inside = (d for e in events if (d := happened(e)) and days and days[0] <= d <= days[1])
    return sorted(Counter(inside).items())[-60:]
