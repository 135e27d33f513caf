"""The reports: their list, and each with its text, its claims, who speaks where, and the ask box beside it."""

from __future__ import annotations

from typing import get_args
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from dateline import shapes
from dateline.model import Day
from dateline.rights import Rights
from dateline.server import offered
from dateline.server.door import who
from dateline.server.forms import form, name, taking
from dateline.server.further import further
from dateline.server.lists import PAGE, paged
from dateline.server.missing import NotHere
from dateline.server.permitting import gone
from dateline.server.reading import asked_span, parts
from dateline.server.render import TWIN, Desk, Json, as_day, reply

router = APIRouter()
MOST_FOUND = 200  # sentences that a search of the reports looks at
BESIDE = 6  # questions offered beside a report


@router.get("/reports", responses=TWIN, summary="The reports of this record, newest first")
def reports(
    request: Request, as_of: str | None = None, publisher: str | None = None, q: str = "", after: str | None = None
) -> Response:
    """The list of reports, searched by words of their text or title."""
    desk: Desk = request.app.state.desk
    day = as_day(as_of)
    record = desk.kept.record
    ids = _searched(desk, day, q) if q.strip() else record.shelf(day, publisher, after, PAGE + 1)
    page, more = paged(ids, after, str) if q.strip() else (ids[:PAGE], ids[PAGE - 1] if len(ids) > PAGE else None)
    found = [r for id in page if (r := desk.kept.wording().reports.get(id))]
    total = len(ids) if q.strip() else None if publisher else record.size(day)

    def twin() -> Json:
        return {"reports": [shapes.report(r, text=False) for r in found], "total": total, "next": more}

    context = {"reports": found, "total": total, "next": more, "as_of": day, "q": q, "publisher": publisher}
    return reply(request, "reports.html", twin, context)


def _searched(desk: Desk, day: Day | None, q: str) -> list[str]:
    """Ids of reports that hold the words in one sentence or another, the best first."""
    from dateline.library import words

    hits = desk.kept.record.search(words(q[:200]).split(), day, MOST_FOUND)
    return list(dict.fromkeys(h.span.report for h in hits))


@router.post(
    "/offer",
    responses=TWIN,
    summary="An editor's step on a report's public questions",
    openapi_extra=taking("report", "step", "question"),
)
async def offer(request: Request) -> Response:
    """One step: pin, remove, approve, restore a question; off, on; ask first, ask none."""
    desk: Desk = request.app.state.desk
    given = await form(request)
    id = given.get("report", "")
    if desk.kept.record.report(id) is None:
        raise NotHere(f"This record holds no report {id!r}.")
    by, role = name(request, given)
    by = by or desk.settings.by or "the desk's user"
    offered.choose(desk.kept.record, id, given.get("step", ""), given.get("question", ""), by, role)
    return RedirectResponse(f"/reports/{quote(id, safe='')}#offered", 303)


@router.get("/reports/{id:path}", responses=TWIN, summary="One report with all that was read in it")
def report(request: Request, id: str, at: str | None = None, as_of: str | None = None) -> Response:
    """The text, highlighted on demand."""
    desk: Desk = request.app.state.desk
    coded = desk.kept.record.coded(id)
    if coded is None and (withdrawn := gone(request, desk, id)):
        return withdrawn
    if coded is None:
        raise NotHere(f"This record holds no report {id!r}.")
    day = as_day(as_of)
    own = coded.report.published[:10] if coded.report.published else None
    last = desk.kept.days()
    # An editor decides on the very questions that are offered.
    chooses = bool(desk.settings.origins) and who(request.scope).may("/offer")
    allowed = desk.kept.record.rights(coded.report)
    whole = allowed == "full" or not desk.settings.is_public

    def twin() -> Json:
        return {
            "report": shapes.report(coded.report, text=whole) | {"rights": allowed},
            "coded": shapes.coded(coded, why=True),
            "questions": [shapes.answer(a) for a in desk.kept.questions(own, BESIDE, report=id)],
        }

    context = {
        "as_of": day,
        "report": coded.report,
        "coded": coded,
        "blocks": parts(coded, asked_span(coded.report, at)) if whole else None,
        "rights": allowed,
        "all_rights": get_args(Rights),
        "own": own,
        "later": bool(own and last and last[1] > own),
        "further": further(desk, own, BESIDE, report=id, now=chooses),
        "wording": desk.kept.wording(),
        "event_of": desk.kept.event_of(),
        "choice": offered.choices(desk.kept.record).get(id, offered.Choice()),
        "chooses": chooses,
        "secret": desk.secret,
        "places": sorted(
            {m.place.id: m.place for m in coded.mentions.places if m.place}.values(), key=lambda p: p.name
        ),
    }
    return reply(request, "report.html", twin, context)
