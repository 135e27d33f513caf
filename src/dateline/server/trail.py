"""The trail: who takes part in this record, and what each of them decided."""

from __future__ import annotations

import msgspec
from fastapi import APIRouter, Request
from starlette.responses import Response

from dateline import shapes
from dateline.people import Step
from dateline.server.lists import PAGE
from dateline.server.missing import NotHere
from dateline.server.render import TWIN, Desk, Json, reply

router = APIRouter()
LAST = 2**53  # no step has a higher number


@router.get("/trail", responses=TWIN, summary="What people decided, the newest first, and who takes part")
def trail(request: Request, person: str | None = None, of: str | None = None, after: int = LAST) -> Response:
    """The steps, by page."""
    desk: Desk = request.app.state.desk
    if desk.settings.is_public:
        raise NotHere("Who decided what is shown to the desk's own people only.")
    record = desk.kept.record
    people = record.people()
    found = record.trail(PAGE + 1, who=person, of=of, after=max(min(after, LAST), 0))
    more, steps = found[PAGE - 1].n if len(found) > PAGE else None, found[:PAGE]

    def twin() -> Json:
        return {
            "people": [shapes.person(p) for p in people],
            "steps": [shapes.step(s) for s in steps],
            "next": more,
        }

    context = {"people": people, "steps": [(s, changed(s)) for s in steps], "next": more, "of": of, "person": person,
               "secret": desk.secret}  # fmt: skip
    return reply(request, "trail.html", twin, context)


def changed(step: Step) -> list[tuple[str, str, str]]:
    """(what, before, after) of all that a step made different, in the words of the record."""
    before, after = (v if isinstance(v, dict) else {} for v in (step.before, step.after))
    names = [n for n in {**before, **after} if before.get(n) != after.get(n)]
    return [(n, _told(before.get(n)), _told(after.get(n))) for n in names]


def _told(value: object) -> str:
    if value is None:
        return "nothing"
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
