"""Review: the queue of what deserves a look, judged with a key or a button, and undone as easily."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from dateline import curation, shapes
from dateline.judgements import VALUED
from dateline.model import Judgement
from dateline.server.forms import form, name, taking
from dateline.server.merging import WATCHED
from dateline.server.render import TWIN, Desk, Json, reply, wants_json

router = APIRouter()
QUEUE = 20
LATEST = 30
JUDGED = ("claim", "other", "kind", "by", "value", "why")


@router.get("/review", responses=TWIN, summary="Claims that most deserve a judgement, and the judgements made")
def review(request: Request, done: str | None = None) -> Response:
    """The queue."""
    desk: Desk = request.app.state.desk
    kept = desk.kept
    told = kept.happenings()
    # Of a large record only what may deserve a look is read.
    watched = told.fitting({WATCHED} if kept.is_large() else ())
    queue = kept.keep(("review", kept.shown()), lambda: curation.review(kept.record, QUEUE, kept.control(), watched))
    made = desk.kept.record.judgements()[::-1]

    def twin() -> Json:
        return {
            "queue": [shapes.sourced_claim(c) | {"because": why} for c, why in queue],
            "judgements": [shapes.judgement(j) for j in made],
        }

    last = next((j for j in made if j.id == done), None)
    context = {"queue": queue, "made": made[:LATEST], "last": last, "valued": sorted(VALUED), "by": desk.settings.by,
               "wording": desk.kept.wording(), "event_of": told, "secret": desk.secret}  # fmt: skip
    return reply(request, "review.html", twin, context)


@router.post("/judge", responses=TWIN, summary="Make a judgement", openapi_extra=taking(*JUDGED))
async def judge(request: Request) -> Response:
    """One judgement; then back to the queue."""
    desk: Desk = request.app.state.desk
    given = await form(request)
    by, role = name(request, given)
    claims = [c for c in (given.get("claim", ""), given.get("other", "")) if c]
    made = curation.judge(
        desk.kept.record,
        given.get("kind", ""),
        claims,
        by,
        given.get("value") or None,
        given.get("why") or None,
        role,
    )
    return _back(request, made)


@router.post("/undo", responses=TWIN, summary="Undo a judgement", openapi_extra=taking("judgement", "by"))
async def undo(request: Request) -> Response:
    """One judgement undone; then back to the queue."""
    desk: Desk = request.app.state.desk
    given = await form(request)
    return _back(request, curation.undo(desk.kept.record, given.get("judgement", ""), *name(request, given)))


def _back(request: Request, made: Judgement) -> Response:
    if wants_json(request.scope, request.headers):
        return reply(request, "fault.html", lambda: shapes.judgement(made), {})
    return RedirectResponse(f"/review?{urlencode({'done': made.id})}", 303)
