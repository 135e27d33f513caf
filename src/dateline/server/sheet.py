"""A page as it was printed: sent again to whoever asks, not at all to who has it, packed small to who is far away."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import Message, Scope, Send

LEAST_PACKED = 1400  # bytes: what fits one packet of the network gains nothing
LEVEL = 5


class Sheet:
    """The answer to one request, ready to be given to others."""

    def __init__(self, messages: Sequence[Message]) -> None:
        self._start = messages[0]
        self.body = b"".join(m.get("body", b"") for m in messages[1:])
        self.tag = f'"{hashlib.blake2b(self.body, digest_size=12).hexdigest()}"'
        self._packed: bytes | None = None

    @property
    def status(self) -> int:
        """What it says of itself."""
        return int(self._start["status"])

    @property
    def size(self) -> int:
        """How much memory it takes."""
        return len(self.body) + len(self._packed or b"")

    async def send(self, scope: Scope, send: Send, *, near: bool) -> None:
        """Give it to whoever asked. `near`: a browser of this machine may keep it and ask whether it still stands."""
        asked, headers = Headers(scope=scope), MutableHeaders(raw=list(self._start["headers"]))
        status, body = self.status, self.body
        if near and status == 200:
            headers["etag"], headers["cache-control"] = self.tag, "private, no-cache"
            if asked.get("if-none-match") == self.tag:
                status, body = 304, b""
        elif not near and len(body) >= LEAST_PACKED and "gzip" in asked.get("accept-encoding", ""):
            body = self._packed = self._packed or gzip.compress(self.body, LEVEL, mtime=0)
            headers["content-encoding"] = "gzip"
        headers["vary"] = "accept, accept-encoding"
        if status == 304:
            del headers["content-length"]
        else:
            headers["content-length"] = str(len(body))
        await send({**self._start, "status": status, "headers": headers.raw})
        await send({"type": "http.response.body", "body": body})
