"""The desk: the record as pages that people look at and programs read, served from this machine.

guard.py      what every request passes first
kept.py       what the record says, kept while it stays as it is; printed.py: the pages printed of that, sheet.py: each
first.py      what a first reader would wait for
ground.py     what a large record's pages rest on; printers.py: processes that make pages
render.py     a page and its JSON twin at one address
situation.py, morning.py, lists.py, subjects.py, reporting.py, asking.py, reviewing.py, alerting.py,
about.py: the pages
picture.py    the drawn map; land.py: the shapes under it; glyphs.py: the signs on it
widget.py     the ask box for other publishers' pages
basemap.py    tiles under the map, where the operator sets some
permitting.py rights, and withdrawing a report
door.py       who comes in, with which role; entering.py: by a token; trail.py: who decided what
following.py  feeds, and a report's versions and bytes
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from importlib.resources import files

import uvicorn
from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from dateline import __version__
from dateline.errors import InputError, SetupError
from dateline.record import Record
from dateline.server import (
    about,
    alerting,
    asking,
    basemap,
    entering,
    first,
    following,
    lists,
    morning,
    offered,
    permitting,
    reporting,
    reviewing,
    situation,
    subjects,
    trail,
    widget,
)
from dateline.server.guard import Guard
from dateline.server.missing import NotHere, listen
from dateline.server.printed import Printed
from dateline.server.printers import Printers
from dateline.server.render import Desk
from dateline.server.settings import Settings

__all__ = ["Settings", "application", "listening", "serve"]
BACKLOG = 128
LATER = 5  # how much later than pages the questions beside them may come
THREADS = 4  # each holds a connection to the record with its cache
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".txt": "text/plain"}

PARTS = (
    situation, morning, lists, subjects, reporting, permitting, asking, reviewing, about, following, widget, basemap
)  # fmt: skip


def application(settings: Settings, *, ready: bool = False) -> ASGIApp:
    """The desk of one record, behind its guard. `ready`: what its first reader would wait for is read at once."""
    with Record.existing(settings.record) as record:
        # Forms of one desk are good at every other of the record.
        secret = record.secret()
        offered.take_over(record, settings.record)
    desk = Desk(settings, secret)
    pages: list[Printers] = []

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        current_default_thread_limiter().total_tokens = THREADS
        if ready:
            wanted = (lambda _: ()) if pages else first.both
            first.open_first(app, desk, wanted, asyncio.get_running_loop())
        for printers in pages:
            printers.start()
        yield
        for printers in pages:
            printers.stop()
        desk.close()

    app = routed(desk, lifespan)
    if settings.workers > 1:
        for wanted, nice in ((first.pages, 0), (first.questions, LATER)):
            pages.append(Printers(settings.workers, partial(printing, settings, secret, wanted), app, nice))
    return Guard(Printed(app, desk, *pages), settings, desk.door)


def routed(desk: Desk, lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]] | None = None) -> FastAPI:
    """Every route of the desk."""
    app = FastAPI(title="Dateline", version=__version__, docs_url=None, redoc_url=None, lifespan=lifespan)
    app.state.desk = desk
    listen(app)
    app.get("/static/{name:path}", include_in_schema=False)(static)
    for part in (
        situation,
        morning,
        lists,
        subjects,
        reporting,
        permitting,
        asking,
        reviewing,
        alerting,
        about,
        following,
        widget,
        basemap,
        entering,
        trail,
    ):
        app.include_router(part.router)
    return app


def printing(settings: Settings, secret: str, wanted: first.Addresses, loop: asyncio.AbstractEventLoop) -> ASGIApp:
    """The routes in a process that prints pages, those `wanted` at once; what a large record rests on is read by the
    desk's own."""
    desk = Desk(settings, secret, reads=False)
    app = routed(desk)
    first.open_first(app, desk, wanted, loop)

    async def anew(scope: Scope, receive: Receive, send: Send) -> None:
        desk.look_again()  # the desk keeps the page as one of the record as it is now
        await app(scope, receive, send)

    return anew


def static(request: Request, name: str) -> Response:
    """A style sheet, script or shape that ships with the package."""
    folder = files("dateline").joinpath("web")
    parts = name.split("/")
    kind = KINDS.get("." + name.rpartition(".")[2])
    if kind is None or parts[0] not in ("css", "js", "vendor") or not all(p.strip(".") for p in parts) or "\\" in name:
        raise NotHere("The desk has no such file.")
    file = folder.joinpath(*parts)
    if "\0" in name or not file.is_file():
        raise NotHere("The desk has no such file.")
    return FileResponse(str(file), media_type=kind, headers={"cache-control": "max-age=3600"})


def listening(settings: Settings) -> socket.socket:
    """A socket at the address wished for; port 0 takes any that is free."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # The protocol is named, else asyncio leaves Nagle's delay on: 40 ms for each answer but the first of a connection.
    sock = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((settings.host, settings.port))
        sock.listen(BACKLOG)
    except OSError as fault:
        sock.close()
        why = f"{settings.host}:{settings.port} cannot be used ({fault.strerror}); give another --port, or 0 for any"
        raise SetupError(why) from None
    return sock


def serve(settings: Settings, ready: Callable[[str], None]) -> None:
    """Serve until interrupted; `ready` is told the address. Nobody's questions are logged."""
    if not settings.is_loopback and not settings.token:
        raise InputError("beyond this machine a token is needed: give --token")
    sock = listening(settings)
    app = application(settings, ready=True)
    # "on": a start that fails is said; left to itself, the server goes on without what is begun there.
    config = uvicorn.Config(
        app, lifespan="on", log_level="warning", access_log=False, server_header=False, date_header=False
    )
    shown = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = f"http://{shown}:{sock.getsockname()[1]}/"
    ready(address + (f"?token={settings.token}" if settings.token else ""))
    uvicorn.Server(config).run(sockets=[sock])
