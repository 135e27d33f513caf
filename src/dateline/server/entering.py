"""Entering with a token, and leaving."""

from __future__ import annotations

from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import Scope

from dateline.server.door import ENTER
from dateline.server.forms import form, taking
from dateline.server.render import TWIN, Desk, pages

router = APIRouter()
COOKIE = "dateline_token"
LONGEST = 1_000


def entered(scope: Scope, token: str, path: str) -> Response:
    """On to a page, with the token in a cookie that no script and no other site sees."""
    answer = RedirectResponse(path, 303)
    answer.set_cookie(COOKIE, token, httponly=True, samesite="strict", path="/", secure=scope["scheme"] == "https")
    return answer


def entry(wrong: bool = False) -> str:
    """The page that asks for a token; it says nothing of the record."""
    return pages().get_template("enter.html").render(wrong=wrong)


@router.get(ENTER, responses=TWIN, summary="Where a token is given")
def enter() -> Response:
    """The form."""
    return HTMLResponse(entry())


@router.post(ENTER, responses=TWIN, summary="Enter with a token", openapi_extra=taking("token"))
async def enter_with(request: Request) -> Response:
    """In with the token of somebody, else the form again."""
    desk: Desk = request.app.state.desk
    given = parse_qs((await request.body()).decode("utf-8", "replace")[:LONGEST]).get("token", [""])[0].strip()
    return entered(request.scope, given, "/") if desk.door(given) else HTMLResponse(entry(wrong=True), 401)


@router.post("/leave", responses=TWIN, summary="Forget the token in this browser", openapi_extra=taking())
async def leave(request: Request) -> Response:
    """Out, as far as this browser goes; the token itself is revoked by `dateline people revoke`."""
    await form(request)
    answer = RedirectResponse(ENTER, 303)
    answer.delete_cookie(COOKIE, path="/")
    return answer
