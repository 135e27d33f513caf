"""One thing from the network, guarded: what came, byte for byte, or why it did not.

Sizes, times, redirects and decompression are bounded, content types are checked, and no proxy, cookie or password
is ever used. urllib3 does the HTTP: it lets us connect to an address already checked while TLS still checks the name.
"""

from __future__ import annotations

import ssl
import threading
import time
import zlib
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from http.client import HTTPException
from socket import SHUT_RDWR
from typing import Any
from urllib.parse import urljoin

import urllib3
from msgspec import Struct
from msgspec.structs import replace
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.response import BaseHTTPResponse

from dateline import __version__
from dateline.errors import FetchError, RefusedError
from dateline.following.guard import Guard, Target

AGENT = f"dateline/{__version__} (a record of conflict reporting)"
MOVED = {301, 302, 303, 307, 308}
FOR_GOOD = {301, 308}
MOST_POOLS = 64  # hosts whose connections stay open

PAGES = frozenset({"text/html", "application/xhtml+xml"})
FEEDS = frozenset(
    {
        "application/json", "application/feed+json", "text/html", "text/plain", "text/xml", "application/xml",
        "application/gzip", "application/x-gzip",
    }
)  # fmt: skip
_XML = "+xml"


Permit = Callable[[str], None]  # raises where an address may not be asked


def _always(_: str) -> None:
    """Every address may be asked that the guard lets through."""


class Limits(Struct, frozen=True):
    """How much of anything is taken: bytes as sent, bytes unpacked, seconds, redirects."""

    sent: int = 8 * 1024 * 1024
    unpacked: int = 24 * 1024 * 1024
    connect: float = 10.0
    silence: float = 20.0  # between two pieces of an answer
    whole: float = 60.0
    redirects: int = 5


class Fetched(Struct, frozen=True):
    """What came: the bytes as they were sent, the headers, the time, and from where."""

    asked: str
    url: str
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes  # as sent: still packed where the headers say so
    content: bytes  # unpacked
    address: str
    moved: str | None = None  # the new address, where every redirect was for good

    def header(self, name: str) -> str | None:
        """One header by its name, in any case."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    @property
    def type(self) -> str:
        """The content type without its parameters."""
        return (self.header("Content-Type") or "").split(";")[0].strip().lower()


class _Bounded:
    """A connection that waits only so long for the head of an answer, however slowly its bytes come."""

    head_within = 60.0
    sock: Any

    def getresponse(self) -> Any:  # noqa: ANN401 - urllib3's own response
        """The answer's head; the connection is cut where it takes too long."""
        timer = threading.Timer(self.head_within, self._cut)
        timer.daemon = True
        timer.start()
        try:
            return super().getresponse()  # type: ignore[misc]
        finally:
            timer.cancel()

    def _cut(self) -> None:
        with suppress(OSError, AttributeError):
            self.sock.shutdown(SHUT_RDWR)


class _Plain(_Bounded, HTTPConnection):
    pass


class _Secure(_Bounded, HTTPSConnection):
    pass


class Fetcher:
    """Asks for things, one after another or from several threads; keeps connections open for a while."""

    def __init__(self, guard: Guard, limits: Limits | None = None, agent: str = AGENT) -> None:
        self.guard, self.limits, self.agent = guard, limits or Limits(), agent
        self._pools: dict[tuple[str, str, int, str], urllib3.HTTPConnectionPool] = {}
        self._lock = threading.Lock()
        self._tls: ssl.SSLContext | None = None

    def close(self) -> None:
        """Close every connection."""
        with self._lock:
            for pool in self._pools.values():
                pool.close()
            self._pools.clear()

    def get(
        self, url: str, types: Collection[str], headers: Mapping[str, str] | None = None, permit: Permit = _always
    ) -> Fetched:
        """What this address gives, redirects followed where `permit` lets us; no answer of these types raises."""
        return self._follow("GET", url, types, dict(headers or {}), None, permit)

    def post(self, url: str, types: Collection[str], headers: Mapping[str, str], data: bytes) -> Fetched:
        """What this address answers to these bytes; a redirect is not followed."""
        return self._follow("POST", url, types, dict(headers), data, _always)

    def _follow(
        self, method: str, url: str, types: Collection[str], headers: dict[str, str], data: bytes | None, permit: Permit
    ) -> Fetched:
        deadline = time.monotonic() + self.limits.whole
        here, for_good = url, True
        for _ in range(self.limits.redirects + 1):
            permit(here)
            fetched = self._ask(method, url, here, types, headers, data, deadline)
            onward = fetched.header("Location")
            if fetched.status not in MOVED or not onward or data is not None:
                return _moved(fetched, here if for_good and here != url else None)
            for_good = for_good and fetched.status in FOR_GOOD
            here = urljoin(here, onward).split("#")[0]
        raise RefusedError(f"{url}: more than {self.limits.redirects} redirects")

    def _ask(
        self, method: str, asked: str, url: str, types: Collection[str], headers: dict[str, str],
        data: bytes | None, deadline: float,
    ) -> Fetched:  # fmt: skip
        target = self.guard.target(url)
        asking = {"Host": target.site, "User-Agent": self.agent, "Accept-Encoding": "gzip", "Accept": "*/*", **headers}
        try:
            response = self._pool(target).urlopen(
                method, target.path, body=data, headers=asking, redirect=False, retries=False, preload_content=False,
                decode_content=False, assert_same_host=False,
                timeout=urllib3.Timeout(connect=self.limits.connect, read=self.limits.silence),
            )  # fmt: skip
            try:
                body = self._body(response, url, deadline)
            except BaseException:
                response.close()
                raise
            response.release_conn()
        except (urllib3.exceptions.HTTPError, HTTPException, OSError) as wrong:
            raise FetchError(f"{url}: {_plainly(wrong)}") from wrong
        kept = tuple((str(k), str(v)) for k, v in response.headers.items())
        fetched = Fetched(asked, url, response.status, response.reason or "", kept, body, b"", target.address)
        return self._unpacked(fetched, types) if response.status == 200 else fetched

    def _body(self, response: BaseHTTPResponse, url: str, deadline: float) -> bytes:
        stated = response.headers.get("Content-Length") or ""
        if stated.isdigit() and int(stated) > self.limits.sent:
            raise RefusedError(f"{url}: {int(stated):,} bytes, more than {self.limits.sent:,}")
        pieces, size = [], 0
        while piece := response.read1(65536, decode_content=False):
            size += len(piece)
            if size > self.limits.sent:
                raise RefusedError(f"{url}: more than {self.limits.sent:,} bytes")
            if time.monotonic() > deadline:
                raise FetchError(f"{url}: not whole after {self.limits.whole:g} seconds")
            pieces.append(piece)
        return b"".join(pieces)

    def _unpacked(self, fetched: Fetched, types: Collection[str]) -> Fetched:
        if fetched.type and fetched.type not in types and not (fetched.type.endswith(_XML) and "text/xml" in types):
            raise RefusedError(f"{fetched.url}: its content type is {fetched.type}")
        return replace(fetched, content=unpack(fetched.body, fetched.header("Content-Encoding"), self.limits.unpacked))

    def _pool(self, target: Target) -> urllib3.HTTPConnectionPool:
        key = (target.scheme, target.host, target.port, target.address)
        with self._lock:
            if (pool := self._pools.pop(key, None)) is None:
                pool = self._new_pool(target)
                while len(self._pools) >= MOST_POOLS:
                    self._pools.pop(next(iter(self._pools)))  # the one unused for longest; an open answer keeps it
            self._pools[key] = pool
            return pool

    def _new_pool(self, target: Target) -> urllib3.HTTPConnectionPool:
        if target.scheme == "http":
            plain = urllib3.HTTPConnectionPool(target.address, target.port, maxsize=2)
            plain.ConnectionCls = type("Plain", (_Plain,), {"head_within": self.limits.whole})
            return plain
        self._tls = self._tls or ssl.create_default_context()  # reads every certificate: a tenth of a second
        secure = urllib3.HTTPSConnectionPool(
            target.address, target.port, maxsize=2, ssl_context=self._tls, cert_reqs="CERT_REQUIRED",
            server_hostname=target.host, assert_hostname=target.host,
        )  # fmt: skip
        secure.ConnectionCls = type("Secure", (_Secure,), {"head_within": self.limits.whole})
        return secure


def unpack(body: bytes, encoding: str | None, most: int) -> bytes:
    """The bytes unpacked (gzip, deflate or neither); more than `most` of them is a bomb and is refused."""
    name = (encoding or "identity").strip().lower()
    if name in ("identity", ""):
        return body
    if name not in ("gzip", "x-gzip", "deflate"):
        raise RefusedError(f"packed as {name}, which was not asked for")
    wbits = -zlib.MAX_WBITS if name == "deflate" and body[:1] and body[0] & 0x0F != 8 else zlib.MAX_WBITS | 32
    opened = zlib.decompressobj(wbits)
    try:
        content = opened.decompress(body, most + 1)
    except zlib.error as broken:
        raise FetchError(f"packed badly ({broken})") from broken
    if len(content) > most:
        raise RefusedError(f"unpacks to more than {most:,} bytes")
    if not opened.eof:
        raise FetchError("packed badly (it ends early)")
    return content


def _moved(fetched: Fetched, moved: str | None) -> Fetched:
    return replace(fetched, moved=moved) if moved else fetched


def _plainly(wrong: BaseException) -> str:
    if isinstance(wrong, urllib3.exceptions.NewConnectionError):
        return "no connection"
    if isinstance(wrong, urllib3.exceptions.TimeoutError | TimeoutError):
        return "no answer in time"
    if isinstance(wrong, urllib3.exceptions.SSLError | ssl.SSLError):
        return f"its certificate does not hold ({wrong})"
    return f"the answer broke off ({wrong})"
