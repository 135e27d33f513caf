"""What every request passes first: the right host, the right size and rate, the token, and no foreign writes.

And what every answer carries: a policy that lets nothing run or load but our own files.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dateline.errors import DatelineError
from dateline.server.door import ENTER, OPEN, OPERATOR, WRITES, Door, Who
from dateline.server.entering import COOKIE, entered, entry
from dateline.server.settings import LOOPBACK, Settings

LARGEST_BODY = 64 * 1024
LONGEST_QUERY = 4096
MOST_CLIENTS = 10_000
# (burst, a second): a reader's page takes a dozen files; a widget's reader asks a few questions a minute.
DESK_RATE, WIDGET_RATE = (400.0, 100.0), (30.0, 0.5)
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "font-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",  # without a referrer our own forms would have no origin either
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


def policy(settings: Settings) -> str:
    """What pages may load: our own files, and the tiles of the one host of a base map where the operator set one."""
    host = settings.base.host if settings.base else None
    if host is None:
        return POLICY
    opened = POLICY.replace("img-src 'self'", f"img-src 'self' {host}")
    return opened.replace("connect-src 'self'", f"connect-src 'self' {host}")


class Guard:
    """The application behind its checks."""

    def __init__(self, app: ASGIApp, settings: Settings, door: Door) -> None:
        self.app = app
        self.settings = settings
        self.door = door
        self.headers = HEADERS | {"content-security-policy": policy(settings)}
        self.hosts = LOOPBACK | settings.hosts | {settings.host}
        self.rates: OrderedDict[tuple[str, bool], tuple[float, float]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        public = is_public(scope["path"])
        found = self._refused(scope, headers, public) or (OPERATOR if public else self._known(scope, headers))
        scope, app = _twin(scope), self.app
        if isinstance(found, Who):
            scope = {**scope, "dateline.who": found}
        else:
            app = found
        await app(scope, _bounded(receive), _carrying(send, public, self.headers))

    def _refused(self, scope: Scope, headers: Mapping[str, str], public: bool) -> Response | None:
        if not self._is_known(headers.get("host", "")):
            return PlainTextResponse("This desk does not answer to that host name.\n", 400)
        if not self._is_within_rate(scope, public):
            return PlainTextResponse("Too many requests; wait a moment.\n", 429, {"retry-after": "5"})
        if len(scope["query_string"]) > LONGEST_QUERY:
            return PlainTextResponse("The address is too long.\n", 414)
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > LARGEST_BODY:
            return PlainTextResponse("What was sent is too large.\n", 413)
        if not public and scope["method"] not in ("GET", "HEAD") and not _is_own(scope, headers):
            return PlainTextResponse("Only the desk's own pages may write here.\n", 403)
        return None

    def _is_known(self, host: str) -> bool:
        name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
        return name.strip("[]").lower() in self.hosts

    def _is_within_rate(self, scope: Scope, public: bool) -> bool:
        burst, refill = WIDGET_RATE if public else DESK_RATE
        key = ((scope.get("client") or ("?", 0))[0], public)
        now = time.monotonic()
        left, then = self.rates.pop(key, (burst, now))
        left = min(burst, left + (now - then) * refill)
        self.rates[key] = (max(left - 1, 0.0), now)
        if len(self.rates) > MOST_CLIENTS:
            self.rates.popitem(last=False)
        return left >= 1

    def _known(self, scope: Scope, headers: Mapping[str, str]) -> Who | Response:
        """Whoever asks, or the refusal; a token's first use sets a cookie, so that no address carries it on."""
        path = _twin(scope)["path"]
        try:
            found: Who | None = OPERATOR
            if path not in OPEN and self.door.is_shut():
                query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
                given = next((v for k, v in query if k == "token"), None)
                if given is not None and self.door(given):
                    rest = urlencode([(k, v) for k, v in query if k != "token"])
                    # "//host/" would lead to another host.
                    return entered(scope, given, "/" + scope["path"].lstrip("/") + (f"?{rest}" if rest else ""))
                bearer = headers.get("authorization", "").removeprefix("Bearer ")
                found = self.door(bearer) or self.door(_cookie(headers.get("cookie", "")))
        except DatelineError as fault:  # who may come in stands in the record: without it, nobody does
            return PlainTextResponse(f"The record cannot be read just now: {fault}\n", 503, {"retry-after": "5"})
        if found is None:
            return asked_for(scope, headers)
        if scope["method"] in ("GET", "HEAD") or path == ENTER or found.may(path):
            return found
        if path not in WRITES:
            return PlainTextResponse("This address cannot be used that way.\n", 405, {"allow": "GET, HEAD"})
        return PlainTextResponse(f"A {found.role} may not do this here.\n", 403)


def asked_for(scope: Scope, headers: Mapping[str, str]) -> Response:
    """The answer to whoever has not shown a token."""
    said = "This desk asks for its token: open the address that `dateline serve` printed, or /enter with your own.\n"
    if scope["method"] == "GET" and "text/html" in headers.get("accept", ""):
        return HTMLResponse(entry(), 401, {"www-authenticate": "Bearer"})
    return PlainTextResponse(said, 401, {"www-authenticate": "Bearer"})


def is_public(path: str) -> bool:
    """The widget's own routes, which pages of other publishers may read."""
    return path == "/widget.js" or path.startswith("/widget/")


def _cookie(header: str) -> str:
    try:
        found = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""


def _is_own(scope: Scope, headers: Mapping[str, str]) -> bool:
    """Whether a write comes from a page of this desk, or from no page at all."""
    site = headers.get("sec-fetch-site", "same-origin")
    origin = headers.get("origin")
    return site in ("same-origin", "none") and origin in (None, f"{scope['scheme']}://{headers.get('host', '')}")


def _twin(scope: Scope) -> Scope:
    """An address that ends in .json asks for the JSON twin of the page before the dot."""
    path: str = scope["path"]
    if path.endswith(".json") and path != "/openapi.json" and not path.startswith("/static/"):
        plain = path.removesuffix(".json") or "/"
        return {**scope, "path": plain, "raw_path": plain.encode(), "dateline.json": True}
    return scope


def _bounded(receive: Receive) -> Receive:
    """A body without a stated length ends where ours may."""
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > LARGEST_BODY:
            raise HTTPException(413, "What was sent is too large.")
        return message

    return counted


def _carrying(send: Send, public: bool, carried: Mapping[str, str]) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in carried.items():
                headers[name] = value
            headers["cross-origin-resource-policy"] = "cross-origin" if public else "same-origin"
            headers.setdefault("cache-control", "no-store")
        await send(message)

    return sent
