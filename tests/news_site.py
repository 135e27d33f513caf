"""A local news site, served on loopback, whose pages and faults a test sets as it goes."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple


class Page(NamedTuple):
    """What the site answers at one path."""

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    slowly: float = 0.0  # seconds between the bytes of the body
    silent: float = 0.0  # seconds before anything is said


class Site:
    """Outlets on one loopback port, told apart by host name; `asked` is the log of (host, path, status)."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.pages: dict[tuple[str, str], Page] = {}
        self.asked: list[tuple[str, str, int]] = []
        self.sent: dict[str, str] = {}  # the headers of the last request
        self.posted: Callable[[bytes], bytes] | None = None  # what answers a POST, where a test has it
        self.leaving = threading.Event()

    def clear(self) -> Site:
        """As new, at the same address."""
        self.pages.clear()
        self.asked.clear()
        return self

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        """The address of a path."""
        return f"http://{host}:{self.port}{path}"

    def put(
        self, path: str, body: str | bytes = b"", *, host: str = "127.0.0.1", type: str | None = "text/html",
        status: int = 200, headers: dict[str, str] | None = None, packed: bool = False, slowly: float = 0.0,
        silent: float = 0.0,
    ) -> None:  # fmt: skip
        """Answer so at this path from now on."""
        data = body.encode() if isinstance(body, str) else body
        given = dict(headers or {})
        if type is not None:
            given.setdefault("Content-Type", type)
        if packed:
            data, given["Content-Encoding"] = gzip.compress(data), "gzip"
        self.pages[host, path] = Page(data, status, tuple(given.items()), slowly, silent)

    def moved(self, path: str, to: str, *, host: str = "127.0.0.1", status: int = 301) -> None:
        """Send whoever asks here somewhere else."""
        self.put(path, host=host, status=status, headers={"Location": to})

    def answer(self, host: str, path: str, etag: str | None) -> Page:
        """What is said now; 304 where the asker holds it already."""
        page = self.pages.get((host, path), Page(b"not here", 404))
        if etag and page.status == 200 and dict(page.headers).get("ETag") == etag:
            page = Page(b"", 304, page.headers)
        self.asked.append((host, path, page.status))
        return page

    def count(self, path: str) -> int:
        """How often a path was asked for."""
        return sum(1 for _, each, _ in self.asked if each == path)


@contextmanager
def news_site() -> Iterator[Site]:
    """A site on a free port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.sent = {k.lower(): v for k, v in self.headers.items()}
            host = (self.headers.get("Host") or "").rsplit(":", 1)[0]
            page = site.answer(host, self.path, self.headers.get("If-None-Match"))
            site.leaving.wait(page.silent)
            self.send_response(page.status)
            for key, value in page.headers:
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(page.body)))
            self.end_headers()
            if not page.slowly:
                self.wfile.write(page.body)
            for n in range(len(page.body) if page.slowly else 0):
                site.leaving.wait(page.slowly)
                self.wfile.write(page.body[n : n + 1])

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if site.posted:
                site.put(self.path, site.posted(sent), type="application/timestamp-reply")
            self.do_GET()

        def log_message(self, *_: object) -> None:
            pass

        def handle(self) -> None:
            try:
                super().handle()
            except OSError:
                self.close_connection = True  # the asker hung up, which is what some tests are about

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site = Site(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.leaving.set()
        server.shutdown()
        server.server_close()
        thread.join()
