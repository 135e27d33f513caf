"""Takes the pictures of the docs: every page of the desk and the widget on the example record, in each look.

    python scripts/screens.py [PAGE…]     # all pages, or those named; needs chromium and playwright, no network

Open each picture afterwards and mend what is ugly.
"""

from __future__ import annotations

import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import uvicorn
from playwright.sync_api import sync_playwright

from dateline import ingest, reports, server, views
from dateline.library import words
from dateline.record import Record

OUT = Path(__file__).parents[1] / "docs" / "screens"
WIDGET = Path(__file__).parents[1] / "examples" / "widget" / "index.html"
CHROMIUM = "/usr/bin/chromium"
LOOKS = {
    "light": {"color_scheme": "light", "viewport": {"width": 1200, "height": 760}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1200, "height": 760}},
    "phone": {"color_scheme": "light", "viewport": {"width": 390, "height": 780}},
}
HAMA = "geonames:170017"
PAGES = {
    "situation": "/?as_of=2024-12-05",
    "place": f"/places/{HAMA}",
    "actor": "/actors/rebels:SY",
    "report": "/reports/hama-2024-10?at=418-580#at",
    "timeline": "/timeline",
    "claims": "/claims?stance=denies",
    "events": "/events?standing=corroborated",
    "ask": "/ask?q=Who+controls+Hama%3F&q=and+Homs%3F&q=Did+the+PMF+send+fighters%3F",
    "review": "/review",
    "morning": "/morning?as_of=2024-12-05",
    "about": "/about",
}


def main(out: Path, only: set[str]) -> None:
    """All pictures, or those of the pages named."""
    out.mkdir(parents=True, exist_ok=True)
    with newspaper() as paper, desk(paper) as (address, event), sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=CHROMIUM, args=["--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
        )
        for look, settings in LOOKS.items():
            context = browser.new_context(**settings)  # type: ignore[arg-type]
            page = context.new_page()
            for name, path in {**PAGES, "event": f"/events/{event}", "widget": ""}.items():
                if only and name not in only:
                    continue
                page.goto(address + path if path else paper, wait_until="networkidle")
                if name == "situation":
                    page.wait_for_selector("[data-map=moving]", timeout=30_000)
                    page.wait_for_timeout(800)
                if name == "report":
                    page.check("#show-actor")
                    page.check("#show-claim")
                if name == "widget":
                    page.get_by_role("textbox").fill("Who controls Hama?")
                    page.keyboard.press("Enter")
                    page.locator("dateline-ask ol li").first.wait_for()
                page.screenshot(path=out / f"{name}-{look}.png")
            context.close()
        browser.close()


class Paper(BaseHTTPRequestHandler):
    """The example's page of another publisher, its desk where this one is."""

    desk = ""

    def do_GET(self) -> None:
        """The page."""
        text = WIDGET.read_text(encoding="utf-8").replace("http://127.0.0.1:8420", type(self).desk)
        self.send_response(200)
        self.send_header("content-type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@contextmanager
def newspaper() -> Iterator[str]:
    """Another publisher's site."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Paper) as site:
        thread = threading.Thread(target=site.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{site.server_port}"
        finally:
            site.shutdown()
            thread.join()


@contextmanager
def desk(paper: str) -> Iterator[tuple[str, str]]:
    """The example record, served, its widget allowed on one site; with the id of an event that somebody denies."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hama-2024.db"
        with Record(path, words) as record:
            for _ in ingest.add(record, reports.read(views.example_files())):
                pass
            told = max(views.events(record), key=lambda e: (bool(e.denied_by), len(e.claims), e.id))
        settings = server.Settings(path, port=0, origins=frozenset({paper}))
        sock = server.listening(settings)
        config = uvicorn.Config(server.application(settings), log_level="warning", access_log=False)
        running = uvicorn.Server(config)
        thread = threading.Thread(target=running.run, kwargs={"sockets": [sock]})
        thread.start()
        Paper.desk = f"http://127.0.0.1:{sock.getsockname()[1]}"
        try:
            yield f"http://127.0.0.1:{sock.getsockname()[1]}", told.id
        finally:
            running.should_exit = True
            thread.join()


if __name__ == "__main__":
    main(OUT, set(sys.argv[1:]))
