"""The ask box and related questions under an article of a publisher's own page: the only routes the public may read.

Nobody's question is kept; nothing is answered but to the origins that the operator names, one report at a time.
"""

from __future__ import annotations

import json
from importlib.resources import files

import msgspec
from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, PlainTextResponse, Response

from dateline import harm, views
from dateline.model import Answer, Coded, Day
from dateline.server import offered
from dateline.server.render import Desk, Json

router = APIRouter()
MOST = 5
CONSIDERED = 12  # questions looked at, of which some may not be shown
LONGEST = 600


@router.get("/widget.js", summary="The custom element; see examples/widget")
def script() -> Response:
    """The widget itself."""
    file = files("dateline").joinpath("web", "js", "widget.js")
    return FileResponse(str(file), media_type="text/javascript", headers={"cache-control": "max-age=600"})


@router.get("/widget/questions", summary="Questions to offer beside one report, to allowed origins")
def questions(request: Request, report: str) -> Response:
    """What may be asked, as far as the editor and the rulings allow."""
    desk: Desk = request.app.state.desk
    origin = allowed(request, desk)
    coded = desk.public.record.coded(report)
    if origin is None or coded is None:
        return refused(origin)
    choice = offered.choices(desk.public.record).get(report, offered.Choice())
    own, newest = days(desk, coded)
    found = desk.public.questions(own, CONSIDERED, report=report) if not choice.off else ()
    fit = tuple(a.question for a in found if harm.suggests(a))
    return answered(
        origin,
        {
            "on": not choice.off,
            "as_of": own,
            "later": is_later(own, newest),
            "questions": offered.offered(choice, fit, MOST),
        },
    )


@router.post("/widget/ask", summary="One question beside one report: a JSON body {report, q, now}, to allowed origins")
async def ask(request: Request) -> Response:
    """The answer as the public may see it."""
    desk: Desk = request.app.state.desk
    origin = allowed(request, desk)
    asked = _asked(await request.body())
    coded = desk.public.record.coded(asked[0]) if asked else None
    if origin is None or asked is None or coded is None:
        return refused(origin)
    if offered.choices(desk.public.record).get(asked[0], offered.Choice()).off:
        return refused(origin)
    own, newest = days(desk, coded)
    as_of = newest if asked[2] else own
    if said := harm.declines(asked[1]):
        return answered(origin, shown(desk, Answer(asked[1], None, said, as_of=as_of), is_later(own, newest)))
    later = is_later(own, newest) and not asked[2]
    return answered(origin, await run_in_threadpool(told, desk, asked[1], as_of, later))


def told(desk: Desk, question: str, as_of: Day | None, later: bool) -> Json:
    """The answer of the record, made fit for the public."""
    return shown(desk, views.ask(desk.public.library, question, as_of, related=True), later)


def _asked(body: bytes) -> tuple[str, str, bool] | None:
    """(report, question, by all that is known now) of a request; None where it cannot be read."""
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(given, dict) or not isinstance(given.get("report"), str) or not isinstance(given.get("q"), str):
        return None
    return given["report"], given["q"][:LONGEST], given.get("now") is True


def allowed(request: Request, desk: Desk) -> str | None:
    """The origin that asks, where the operator allows it."""
    origin = request.headers.get("origin", "").lower()
    return origin if origin in desk.settings.origins else None


def refused(origin: str | None) -> Response:
    """Nothing to see: a page that is not allowed learns not even whether a report is there."""
    if origin is None:
        return PlainTextResponse("This page may not ask here.\n", 403)
    answer = answered(origin, {"on": False})
    answer.status_code = 404
    return answer


def answered(origin: str, value: Json) -> Response:
    """An answer that the asking page may read; no cookie goes either way."""
    headers = {"access-control-allow-origin": origin, "vary": "origin", "cache-control": "no-store"}
    return Response(msgspec.json.encode(value), headers=headers, media_type="application/json")


def days(desk: Desk, coded: Coded) -> tuple[Day | None, Day | None]:
    """The report's own day, and the record's newest."""
    known = desk.kept.days()
    return (coded.report.published or "")[:10] or None, known[1] if known else None


def is_later(own: Day | None, newest: Day | None) -> bool:
    """Whether reports exist that are newer than this one."""
    return bool(own and newest and newest > own)


def shown(desk: Desk, found: Answer, later: bool) -> Json:
    """An answer as the public may see it."""
    fit = desk.face.answer(found)
    spans = fit.citations or fit.nearest
    reports = {s.report: r for s in spans if (r := desk.public.record.report(s.report))}
    cited = [
        {
            "quote": s.quote,
            "publisher": reports[s.report].publisher,
            "published": reports[s.report].published,
            "url": reports[s.report].url,
        }
        for s in spans
        if s.report in reports
    ]
    return {
        "question": fit.question,
        "answer": fit.answer,
        "missing": fit.missing,
        "citations": cited,
        "related": fit.related[:MOST],
        "as_of": fit.as_of,
        "later": later,
    }
