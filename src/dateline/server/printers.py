"""Processes that print pages: the making of one keeps no other waiting, and uses the machine's other cores."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from multiprocessing import get_context
from threading import Thread

from starlette.types import ASGIApp, Message, Receive, Scope, Send

PARTS = ("type", "http_version", "method", "scheme", "path", "raw_path", "query_string", "root_path", "dateline.json",
         "dateline.who")  # fmt: skip
LOOK = 5.0  # seconds between two looks at whether the desk still runs
Make = Callable[[asyncio.AbstractEventLoop], ASGIApp]
_app: ASGIApp | None = None
_loop: asyncio.AbstractEventLoop | None = None


class Printers:
    """An application that has its pages made by processes of its own."""

    def __init__(self, number: int, make: Make, instead: ASGIApp, nice: int = 0) -> None:
        """`make` builds the application in each process (it must pickle), which answers in the loop given; `instead`
        serves where they have failed. `nice`: by how much others come first."""
        self.number = number
        self.make = make
        self.instead = instead
        self.nice = nice
        self.pool: ProcessPoolExecutor | None = None

    def start(self) -> None:
        """Begin the processes."""
        self.pool = ProcessPoolExecutor(self.number, get_context("spawn"), _open, (self.make, os.getpid(), self.nice))
        for _ in range(self.number):
            self.pool.submit(os.getpid)

    def stop(self) -> None:
        """End them."""
        if self.pool is not None:
            self.pool.shutdown(wait=False, cancel_futures=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One page, from whichever process is free."""
        if self.pool is None:
            self.start()
        asked = {k: scope[k] for k in PARTS if k in scope} | {"headers": list(scope["headers"])}
        try:
            messages = await asyncio.get_running_loop().run_in_executor(self.pool, _page, asked)
        except BrokenExecutor:  # one was killed: the rest go too, the next page finds new ones
            self.pool = None
            await self.instead(scope, receive, send)
            return
        for message in messages:
            await send(message)


def _open(make: Make, desk: int, nice: int) -> None:
    """What a new process does first."""
    global _app, _loop
    os.nice(nice)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the desk's own process says when to end
    Thread(target=_end_with, args=(desk,), daemon=True).start()
    _loop = asyncio.new_event_loop()
    Thread(target=_loop.run_forever, daemon=True).start()
    _app = make(_loop)


def _end_with(desk: int) -> None:
    while os.getppid() == desk:
        time.sleep(LOOK)
    os._exit(0)


def _page(asked: Scope) -> list[Message]:
    """The messages of one answer."""
    messages: list[Message] = []

    async def keep(message: Message) -> None:
        messages.append(message)

    async def nothing() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def answered() -> None:
        assert _app is not None
        await _app(asked, nothing, keep)

    assert _loop is not None
    try:
        asyncio.run_coroutine_threadsafe(answered(), _loop).result()
    except Exception:
        if not messages:  # else it has said itself that it failed
            raise
    return messages
