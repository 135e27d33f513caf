"""What the desk's user decides on showing reports: rights, and withdrawing a report or putting it back."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from dateline import curation
from dateline.model import Report
from dateline.rights import Withdrawal, standing
from dateline.server.forms import form, name, taking
from dateline.server.missing import NotHere
from dateline.server.render import TWIN, Desk, Json, reply

router = APIRouter()
DECIDED = ("report", "of", "rights", "by", "why")


@router.post("/rights", responses=TWIN, summary="What others may see of a report", openapi_extra=taking(*DECIDED))
async def rights(request: Request) -> Response:
    """One decision; then back to the report."""
    desk: Desk = request.app.state.desk
    given = await form(request)
    report = known(desk, given.get("report", ""))
    by, role = name(request, given)
    of, whose = ("publisher", report.publisher) if given.get("of") == "publisher" else ("report", report.id)
    curation.permit(
        desk.kept.record,
        of,  # type: ignore[arg-type]
        whose or "",
        given.get("rights", ""),
        by,
        given.get("why") or None,
        role,
    )
    return RedirectResponse(f"/reports/{quote(report.id, safe='')}#rights", 303)


@router.post(
    "/withdraw",
    responses=TWIN,
    summary="Take a report out of view, or put it back",
    openapi_extra=taking("report", "by", "why", "undo"),
)
async def withdraw(request: Request) -> Response:
    """One step; then to the report, which says where it stands."""
    desk: Desk = request.app.state.desk
    given = await form(request)
    id = given.get("report", "")
    by, role = name(request, given)
    curation.withdraw(desk.kept.record, id, by, given.get("why", ""), undo=bool(given.get("undo")), role=role)
    return RedirectResponse(f"/reports/{quote(id, safe='')}", 303)


def known(desk: Desk, id: str) -> Report:
    """A report in view."""
    found = desk.kept.record.report(id)
    if found is None:
        raise NotHere(f"This record holds no report {id!r}.")
    return found


def gone(request: Request, desk: Desk, id: str) -> Response | None:
    """The page of a withdrawn report: that it was, when and why; None where the report is not withdrawn."""
    found = standing(desk.kept.record.withdrawals()).get(id)
    if found is None or desk.settings.is_public:
        return None
    return reply(request, "withdrawn.html", lambda: told(found), {"withdrawal": found, "secret": desk.secret}, 410)


def told(step: Withdrawal) -> Json:
    """A withdrawal as programs read it."""
    names = ("report", "step", "by", "at", "why", "sha256", "publisher", "published")
    return {name: getattr(step, name) for name in names}
