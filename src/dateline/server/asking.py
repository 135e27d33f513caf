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
from dateline.server.further import Further, address, further
from dateline.server.kept import FEW
from dateline.server.render import TWIN, Desk, Json, as_day, reply, wants_json

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
    asked = asked_of(q)
    turns = talk(desk, asked, day)
    # Related questions only for the newest: the reader goes on from there.
    if turns and (wants_json(request.scope, request.headers) or not desk.kept.is_large()):
        turns[-1] = Turn(turns[-1].asked, related(desk, turns[-1].found, day))
    if desk.settings.is_public:
        turns = [Turn(t.asked, desk.face.answer(t.found)) for t in turns]

    def twin() -> Json:
        said: list[Any] = [{"asked": t.asked} | shapes.answer(t.found) for t in turns]
        offered = () if turns else desk.kept.questions(day, TURNS, report)
        return {"answers": said, "questions": [shapes.answer(a) for a in offered]}

    if not turns:
        more = further(desk, day, TURNS, report=report)
    elif desk.kept.is_large():
        more = Further(address=address([*(("q", t) for t in asked), ("as_of", day)]))
    else:
        more = Further(turns[-1].found.related, tuple(asked[-5:]))
    context = {"as_of": day, "turns": turns, "further": more, "report": report, "wording": desk.kept.wording(),
               "days": desk.kept.days()}  # fmt: skip
    return reply(request, "ask.html", twin, context)


@router.get("/questions", responses=TWIN, summary="Questions that the record answers, beside a day, report or answer")
def questions(
    request: Request,
    q: Annotated[list[str] | None, Query()] = None,
    as_of: str | None = None,
    report: str | None = None,
    place: str | None = None,
) -> Response:
    """The questions alone; after `q` those that go on from its answer."""
    desk: Desk = request.app.state.desk
    day = as_day(as_of)
    asked = asked_of(q)
    found: tuple[Answer, ...] = ()
    if asked:
        last = related(desk, talk(desk, asked, day)[-1].found, day)
        told = (desk.face.answer(last) if desk.settings.is_public else last).related
    else:
        found = desk.kept.questions(day, TURNS, report, place)
        told = tuple(a.question for a in found)

    def twin() -> Json:
        return {"questions": [shapes.answer(a) for a in found] if not asked else [{"question": t} for t in told]}

    context = {"as_of": day, "further": Further(told, tuple(asked[-5:])), "report": report, "place": place}
    return reply(request, "questions.html", twin, context)


def asked_of(q: list[str] | None) -> list[str]:
    """The questions of an address, as they may be shown."""
    return [refuse.shown(question).strip() for question in q or () if question.strip()][-TURNS:]


def related(desk: Desk, found: Answer, day: Day | None) -> Answer:
    """An answer with the questions that go on from it; of a large record the best few, since each is tried."""
    return views.with_related(desk.kept.library, found, day, FEW if desk.kept.is_large() else views.RELATED)


def talk(desk: Desk, asked: list[str], day: Day | None) -> list[Turn]:
    """The turns of a conversation; each rests on those before it, which were mostly asked and kept already."""
    talking = Conversation(desk.kept.library, day)
    turns: list[Turn] = []
    for n, question in enumerate(asked):
        found = desk.kept.keep(("talk", day, tuple(asked[: n + 1])), partial(talking.ask, question))
        talking.turns = [*(t.found for t in turns), found]
        turns.append(Turn(question, found))
    return turns
