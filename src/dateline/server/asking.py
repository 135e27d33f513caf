"""Ask: a conversation in the address bar, each answer cited to the character."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from msgspec import Struct
from starlette.responses import Response

from dateline import shapes, views
from dateline.answers import refuse
from dateline.conversation import Conversation
from dateline.model import Answer, Day
from dateline.server.kept import FEW
from dateline.server.render import TWIN, Desk, Json, as_day, reply

router = APIRouter()
TURNS = 6  # what a conversation shows; older turns fall off the address


class Turn(Struct, frozen=True):
    """What a reader asked, and the answer to it as it was understood."""

    asked: str
    found: Answer

    @property
    def understood(self) -> str | None:
        """The whole question, where the reader left some of it to the turns before."""
        whole = self.found.question
        return whole if whole.casefold().rstrip("?! .") != self.asked.casefold().rstrip("?! .") else None


@router.get(
    "/ask", responses=TWIN, summary="Answers from the record alone, or what it does not hold; q again follows up"
)
def ask(
    request: Request,
    q: Annotated[list[str] | None, Query()] = None,
    as_of: str | None = None,
    report: str | None = None,
) -> Response:
    """The last questions with their answers; the newest last."""
    desk: Desk = request.app.state.desk
    day = as_day(as_of)
    asked = [refuse.shown(question).strip() for question in q or () if question.strip()][-TURNS:]
    turns = talk(desk, asked, day)
    if desk.settings.is_public:
        turns = [Turn(t.asked, desk.face.answer(t.found)) for t in turns]
    # Related questions only for the newest: the reader goes on from there.
    related = turns[-1].found.related if turns else ()
    offered = () if turns else desk.kept.questions(day, TURNS, report)

    def twin() -> Json:
        said: list[Any] = [{"asked": t.asked} | shapes.answer(t.found) for t in turns]
        return {"answers": said, "questions": [shapes.answer(a) for a in offered]}

    context = {"as_of": day, "turns": turns, "offered": offered, "report": report, "wording": desk.kept.wording(),
               "related": related, "days": desk.kept.days()}  # fmt: skip
    return reply(request, "ask.html", twin, context)


def related(desk: Desk, found: Answer, day: Day | None) -> Answer:
    """An answer with the questions that go on from it; of a large record the best few, since each is tried."""
    return views.with_related(desk.kept.library, found, day, FEW if desk.kept.is_large() else views.RELATED)


def talk(desk: Desk, asked: list[str], day: Day | None) -> list[Turn]:
    """The turns of a conversation; each rests on those before it, which were mostly asked and kept already."""
    talking = Conversation(desk.kept.library, day)
    turns: list[Turn] = []
    for n, question in enumerate(asked):
        last = n == len(asked) - 1
        found = desk.kept.keep(("talk", day, tuple(asked[: n + 1])), partial(talking.ask, question))
        talking.turns = [*(t.found for t in turns), found]
        turns.append(Turn(question, found if not last else related(desk, found, day)))
    return turns
