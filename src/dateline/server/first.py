"""What a desk's first reader would wait for: a page of each kind, opened before he comes.

They are opened through the application, in the threads that answer later: what these keep (a connection with its cache,
what was counted, the words of questions) is then there when he asks.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import Thread
from urllib.parse import quote, unquote, urlencode, urlsplit

from starlette.types import ASGIApp, Message

from dateline.errors import DatelineError
from dateline.server.render import Desk

Addresses = Callable[[Desk], Sequence[str]]


def pages(desk: Desk) -> list[str]:
    """A page of each kind, of the newest report and of a place in the ledger."""
    found = ["/", "/claims", "/morning", "/about", "/reports?q=killed"]
    found += [f"/reports/{quote(id, safe='')}" for id in desk.kept.record.latest(None, 1)]
    for row in desk.kept.control()[:1]:
        found += [
            f"/places/{quote(row.place.id, safe='')}",
            f"/ask?{urlencode({'q': f'Who controls {row.place.name}?'})}",
        ]
    return found


def questions(desk: Desk) -> list[str]:
    """What such pages of a large record fetch beside them."""
    found: list[dict[str, str]] = [{}]
    found += [{"report": id} for id in desk.kept.record.latest(None, 1)]
    for row in desk.kept.control()[:1]:
        found += [{"place": row.place.name}, {"q": f"Who controls {row.place.name}?"}]
    return [f"/questions?{urlencode(asked)}" for asked in found]


def both(desk: Desk) -> list[str]:
    """Pages, and what they fetch: for a desk of one process."""
    return [*pages(desk), *questions(desk)]


def open_first(app: ASGIApp, desk: Desk, addresses: Addresses, loop: asyncio.AbstractEventLoop) -> None:
    """Open these pages one after the other, as soon as the record is read; whoever comes meanwhile is served."""
    Thread(target=_when_read, args=(app, desk, addresses, loop), daemon=True).start()


def _when_read(app: ASGIApp, desk: Desk, addresses: Addresses, loop: asyncio.AbstractEventLoop) -> None:
    with suppress(DatelineError):  # the pages say what is wrong
        desk.kept.wait()
        wanted = addresses(desk)
        with suppress(RuntimeError):  # the desk has been closed meanwhile
            asyncio.run_coroutine_threadsafe(_open(app, wanted), loop)


async def _open(app: ASGIApp, addresses: Sequence[str]) -> None:
    async def nothing() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def unseen(_: Message) -> None:
        pass

    for address in addresses:
        path, query = unquote(urlsplit(address).path), urlsplit(address).query
        scope = {"type": "http", "http_version": "1.1", "method": "GET", "scheme": "http", "path": path,
                 "raw_path": path.encode(), "query_string": query.encode(), "root_path": "",
                 "headers": [(b"accept", b"text/html")]}  # fmt: skip
        await app(scope, nothing, unseen)
