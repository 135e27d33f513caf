"""Ask: a conversation in the address bar, each answer cited to the character."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from dateline import shapes, views
from dateline.server.render import TWIN, Desk, Json, as_day, reply

router = APIRouter()
TURNS = 6  # what a conversation shows; older turns fall off the address


@router.get("/ask", responses=TWIN, summary="Answers from the record alone, or what it does not hold")
def ask(
    request: Request,
    q: Annotated[list[str] | None, Query()] = None,
    as_of: str | None = None,
    report: str | None = None,
) -> Response:
    """The last questions with their answers; the newest last."""
    desk: Desk = request.app.state.desk
    day = as_day(as_of)
    turns = [question.strip() for question in q or () if question.strip()][-TURNS:]
    library = desk.kept.library
    # Related questions only for the newest: the reader goes on from there.
    found = [views.ask(library, t, day, related=n == len(turns) - 1) for n, t in enumerate(turns)]
    if desk.settings.is_public:
        found = [desk.face.answer(a) for a in found]
    offered = () if found else desk.kept.questions(day, TURNS, report)

    def twin() -> Json:
        return {"answers": [shapes.answer(a) for a in found], "questions": [shapes.answer(a) for a in offered]}

    context = {"as_of": day, "turns": found, "offered": offered, "report": report, "wording": desk.kept.wording(),
               "related": found[-1].related if found else (), "days": desk.kept.days()}  # fmt: skip
    return reply(request, "ask.html", twin, context)
