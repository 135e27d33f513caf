"""Pages as they were printed, kept while the record stays as it is.

Whoever asks for the same page gets the same bytes; of many who ask for it at once, one has it made.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Hashable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dateline.people import Role
from dateline.server.door import ENTER, who
from dateline.server.render import Desk, wants_json
from dateline.server.sheet import Sheet

MOST_BYTES = 64 * 1024 * 1024
LARGEST = 4 * 1024 * 1024  # what is larger is made each time
MERGED = ("/events", "/timeline", "/review", "/actors")  # the desk's own process knows when they are merged anew
QUESTIONS = "/questions"
Key = tuple[str, bytes, bool, Role, bool]


class Printed:
    """The application behind its printed pages."""

    def __init__(
        self, app: ASGIApp, desk: Desk, printers: ASGIApp | None = None, askers: ASGIApp | None = None
    ) -> None:
        """`printers` make the pages where they are given, `askers` the questions beside them."""
        self.app = app
        self.printers = printers or app
        self.askers = askers or self.printers
        self.desk = desk
        self._state: Hashable = None
        self._pages: OrderedDict[Key, Sheet] = OrderedDict()
        self._size = 0
        self._printing: dict[tuple[Hashable, Key], asyncio.Future[Sheet | None]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, from what is printed where it can be."""
        if not is_page(scope):
            try:
                await self.app(scope, receive, send)
            finally:
                if scope["type"] == "http" and scope["method"] == "POST":  # whoever wrote sees it on the next page
                    self.desk.look_again()
            return
        here = who(scope)
        asked = scope["path"], scope["query_string"], wants_json(scope, Headers(scope=scope))
        key = (*asked, here.role, here.name is None)
        state = self._looked()
        page = self._pages.get(key) or await self._print(state, key, scope, receive, send)
        if page is None:
            await self.app(scope, receive, send)
            return
        if key in self._pages:
            self._pages.move_to_end(key)
        await page.send(scope, send, near=self.desk.settings.is_loopback)

    def _looked(self) -> Hashable:
        """The state of all that pages are made from; what was printed of another is thrown away."""
        state = self.desk.kept.shown()
        if state != self._state:
            self._state, self._size = state, 0
            self._pages.clear()
        return state

    async def _print(self, state: Hashable, key: Key, scope: Scope, receive: Receive, send: Send) -> Sheet | None:
        """The page, made by whoever asks first; None where the first one failed to make it."""
        if (waiting := self._printing.get((state, key))) is not None:
            return await asyncio.shield(waiting)
        made = self._printing[state, key] = asyncio.get_running_loop().create_future()
        messages: list[Message] = []

        async def keep(message: Message) -> None:
            messages.append(message)

        page: Sheet | None = None
        try:
            await self._maker(scope["path"])(scope, receive, keep)
            page = Sheet(messages)
            self._hold(state, key, page)
        except Exception:
            for message in messages:  # what says that it failed
                await send(message)
            raise
        finally:
            del self._printing[state, key]
            made.set_result(page)
        return page

    def _maker(self, path: str) -> ASGIApp:
        """Who makes a page: no page waits behind the questions of another, which are tried one by one."""
        if path.startswith(QUESTIONS):
            return self.askers
        return self.app if path.startswith(MERGED) else self.printers

    def _hold(self, state: Hashable, key: Key, page: Sheet) -> None:
        if state != self._state or page.status != 200 or page.size > LARGEST:
            return
        self._pages[key] = page
        self._size += page.size
        while self._size > MOST_BYTES:
            _, gone = self._pages.popitem(last=False)
            self._size -= gone.size


def is_page(scope: Scope) -> bool:
    """Whether a request asks for what the record and the role of whoever asks decide (feeds: the clock too)."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return False  # a server's start and end have no path
    path: str = scope["path"]
    return not path.startswith(("/static/", "/widget", "/base.", "/feeds", "/trail", ENTER))
