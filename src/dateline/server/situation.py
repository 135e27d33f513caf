"""The map of a day, its ledger, what changed that day, and questions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import msgspec
from fastapi import APIRouter, Request
from msgspec import Struct
from starlette.responses import Response

from dateline import shapes
from dateline.brief import words
from dateline.brief.holdings import STALE, held_row
from dateline.changes import compare
from dateline.model import Actor, Changed, Control, Day
from dateline.server import glyphs, land, picture
from dateline.server.further import further
from dateline.server.render import TWIN, Desk, Json, as_day, reply

router = APIRouter()
KEY_QUESTIONS = 6
FAR_DEGREES = 0.12  # between two points of a shore on a map of the world
MOST_HOLDERS = 12  # named in the legend
MOST_ROWS = 60  # of the ledger on the situation; the morning sheet lists all


class Look(Struct, frozen=True):
    """The day looked at, and by what: `on` is a day as known now, else the day as known then."""

    day: Day
    on_known_now: bool
    first: Day
    last: Day

    @property
    def as_of(self) -> Day | None:
        """The day whose reports count (none: all)."""
        return None if self.on_known_now else self.day


@router.get("/", responses=TWIN, summary="Who holds what on a day, what changed, and questions")
@router.get("/situation", include_in_schema=False)
def situation(request: Request, as_of: str | None = None, on: str | None = None) -> Response:
    """The map of a day."""
    desk: Desk = request.app.state.desk
    look = looked(desk, as_of, on)
    if look is None:
        return reply(request, "empty.html", lambda: {"control": [], "changes": [], "questions": []}, {})
    rows, changed = ledger(desk, look), changes(desk, look)

    def twin() -> Json:
        return {
            "as_of": look.as_of,
            "on": look.day,
            "first": look.first,
            "last": look.last,
            "control": [shapes.control(r) for r in rows],
            "changes": [shapes.changed(c) for c in changed],
            "questions": [shapes.answer(a) for a in desk.kept.questions(look.as_of, KEY_QUESTIONS)],
        }

    more = further(desk, look.as_of, KEY_QUESTIONS)
    return reply(request, "situation.html", twin, shown(desk, look, rows) | {"changed": changed, "further": more})


def looked(desk: Desk, as_of: str | None, on: str | None) -> Look | None:
    """The day meant, kept within the record's own days; None for a record without a dated report."""
    days = desk.kept.days()
    if days is None:
        return None
    day = as_day(on, "on") or as_day(as_of) or days[1]
    return Look(min(max(day, days[0]), days[1]), bool(on), *days)


def ledger(desk: Desk, look: Look) -> list[Control]:
    """The rows of a day, the largest places first."""
    rows = desk.kept.control(look.as_of, look.day)
    return sorted(rows, key=lambda r: (r.place.kind in words.WIDE, -r.place.population, r.place.name))


def changes(desk: Desk, look: Look) -> tuple[Changed, ...]:
    """What the ledger says differently than the day before."""
    before = shifted(look.day, -1)
    was = desk.kept.control(before, before) if look.as_of else desk.kept.control(None, before)
    return compare(was, desk.kept.control(look.as_of, look.day))


def shifted(day: Day, days: int) -> Day:
    """A day some days from another."""
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def colours(desk: Desk) -> dict[str, int]:
    """Each holder's colour in this record."""
    return desk.kept.keep(("colours",), lambda: glyphs.palette(desk.kept.turning()))


def shown(desk: Desk, look: Look, rows: list[Control]) -> dict[str, Any]:
    """What the situation's template prints."""
    wording = desk.kept.wording()
    told = [row for row in rows if row.holder or row.vacated_by or row.rivals]
    known = {id(row) for row in told}
    view = desk.kept.keep(("view",), lambda: picture.around([r.place for r in desk.kept.control() if r.holder]))
    drawn = picture.draw(rows, view, colours(desk), wording) if view else None
    return {
        "as_of": look.as_of if look.day != look.last else None,
        "look": look,
        "total": len(told),
        "held": [(row, held_row(row, wording, look.day)) for row in told[:MOST_ROWS]],
        "silent": [
            (row, held_row(row, wording, look.day)) for row in [r for r in rows if id(r) not in known][:MOST_ROWS]
        ],
        "picture": drawn,
        "legend": legend(rows, colours(desk)),
        "colours": colours(desk),
        "wording": wording,
        "stale": STALE,
        "before": max(shifted(look.day, -1), look.first),
        "after": min(shifted(look.day, 1), look.last),
    }


def legend(rows: list[Control], colours: dict[str, int]) -> list[tuple[str, str]]:
    """(name, colour) of each holder in a ledger, those of most places first."""
    found: dict[str, tuple[int, Actor]] = {}
    for row in rows:
        for actor in ([row.holder] if row.holder else []) + list(row.rivals):
            found[actor.id] = (found.get(actor.id, (0, actor))[0] + 1, actor)
    ranked = sorted(found.values(), key=lambda f: (-f[0], f[1].name))
    return [(actor.name, glyphs.colour(actor, colours)) for _, actor in ranked[:MOST_HOLDERS]]


@router.get("/land", summary="Countries, regions, lakes and rivers around the record's places, as GeoJSON")
def shore(request: Request) -> Response:
    """The land that the moving map shows."""
    desk: Desk = request.app.state.desk
    view = desk.kept.keep(("view",), lambda: picture.around([r.place for r in desk.kept.control() if r.holder]))
    far = view is not None and view.east - view.west > picture.FAR
    layers: dict[str, Json] = {n: geojson(n, view.wider(5), FAR_DEGREES * far) for n in land.LAYERS} if view else {}
    if far:
        layers["regions"]["features"] = []
    layers["names"] = [{"name": n, "at": at} for n, at in picture.named(view.wider(1.5))] if view else []
    base = desk.settings.base
    layers["base"] = {"address": base.address, "credit": base.credit} if base else None
    box = [view.west, view.south, view.east, view.north] if view else None
    return Response(msgspec.json.encode({"view": box, **layers}), media_type="application/json")


def geojson(layer: Any, view: land.View, step: float) -> Json:  # noqa: ANN401 - a land.Layer
    """What lies in a view, each ring a polygon and each line of a river a line of its own; points a step apart."""

    def shape(ring: Sequence[land.Point]) -> Json:
        if layer == "rivers":
            return {"type": "LineString", "coordinates": ring}
        return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}

    rings = [(name, land.thinned(ring, step)) for name, ring in land.inside(layer, view)]
    features = [{"type": "Feature", "properties": {}, "geometry": shape(ring)} for _, ring in rings if len(ring) > 2]
    return {"type": "FeatureCollection", "features": features}
