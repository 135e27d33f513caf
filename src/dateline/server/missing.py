"""What a page cannot find or read, said on a page that helps on."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dateline.errors import DatelineError, InputError
from dateline.server.ground import NotYet
from dateline.server.render import reply

PATIENCE = 2  # seconds after which a page that is not ready is asked for again


class NotHere(DatelineError):
    """The record holds no such thing."""


class Foreign(DatelineError):
    """A form that none of our pages of this run has sent."""


def say(request: Request, status: int, title: str, why: str) -> Response:
    """A fault in plain words, for people or programs."""
    return reply(request, "fault.html", lambda: {"fault": why}, {"title": title, "why": why}, status)


def listen(app: FastAPI) -> None:
    """Have the application say its faults in our words."""

    @app.exception_handler(NotHere)
    def not_here(request: Request, fault: NotHere) -> Response:
        return say(request, 404, "Not in this record", str(fault))

    @app.exception_handler(Foreign)
    def foreign(request: Request, fault: Foreign) -> Response:
        return say(request, 403, "Not from this desk", str(fault))

    @app.exception_handler(InputError)
    def unreadable(request: Request, fault: InputError) -> Response:
        return say(request, 400, "That cannot be read", str(fault))

    @app.exception_handler(RequestValidationError)
    def unfit(request: Request, fault: RequestValidationError) -> Response:
        named = ", ".join(str(e["loc"][-1]) for e in fault.errors())
        return say(request, 400, "That cannot be read", f"This part of the address does not fit: {named}.")

    @app.exception_handler(NotYet)
    def reading(request: Request, fault: NotYet) -> Response:
        why = f"{fault} This page opens by itself as soon as it can; reports, claims and the ask box answer already."
        answer = say(request, 503, "Still reading the record", why)
        answer.headers["refresh"] = answer.headers["retry-after"] = str(PATIENCE)
        return answer

    @app.exception_handler(DatelineError)
    def broken(request: Request, fault: DatelineError) -> Response:
        return say(request, 503, "The record cannot be read just now", str(fault))

    @app.exception_handler(Exception)
    def unforeseen(request: Request, fault: Exception) -> Response:
        return say(request, 500, "The desk failed", "This should not happen; the terminal that serves it says more.")

    @app.exception_handler(HTTPException)
    def other(request: Request, fault: HTTPException) -> Response:
        titles = {404: "No such page", 405: "Not that way"}
        whys = {404: "The desk has no page at this address.", 405: "This address cannot be used that way."}
        status = fault.status_code
        return say(request, status, titles.get(status, "It did not work"), whys.get(status, str(fault.detail)))
