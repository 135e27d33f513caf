"""Takes the pictures of the docs: every page of the desk and the widget on the example record, in each look.

    python scripts/screens.py [PAGE…]     # all pages, or those named; needs chromium and playwright, no network

Open each picture afterwards and mend what is ugly.
"""

from __future__ import annotations

import io
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, chdir, contextmanager
from datetime import datetime, timedelta, tzinfo
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import uvicorn
from playwright.sync_api import Page, sync_playwright

from dateline import alerts, ingest, reports, server, views
from dateline.following.history import altered
from dateline.following.plan import parse_plan
from dateline.following.rounds import Follower
from dateline.library import words
from dateline.model import Day
from dateline.record import Record

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from example_site import LAST_DAY, Clock, dispatches, paragraphs, path_of, plan, publish, slug  # noqa: E402
from example_site import page as page_of  # noqa: E402
from news_site import Site, news_site  # noqa: E402

OUT = ROOT / "docs" / "screens"
WIDGET = ROOT / "examples" / "widget" / "index.html"
RULES = ROOT / "examples" / "alerts.toml"
SINCE: Day = "2024-12-01"
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
    "alerts": "/alerts",
    "about": "/about",
}
# Pages of a record that follows feeds: the same dispatches, from a site of this machine.
FOLLOWED = ("feeds", "versions")


def main(out: Path, only: set[str]) -> None:
    """All pictures, or those of the pages named."""
    out.mkdir(parents=True, exist_ok=True)
    with newspaper() as paper, ExitStack() as open_desks, sync_playwright() as play:
        wanted = {name: path for name, path in addresses(open_desks, paper, only).items() if not only or name in only}
        browser = play.chromium.launch(
            executable_path=CHROMIUM, args=["--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
        )
        for look, settings in LOOKS.items():
            context = browser.new_context(**settings)  # type: ignore[arg-type]
            page = context.new_page()
            for name, address in wanted.items():
                page.goto(address, wait_until="networkidle")
                ready(page, name)
                page.screenshot(path=out / f"{name}-{look}.png")
            context.close()
        browser.close()


def addresses(open_desks: ExitStack, paper: str, only: set[str]) -> dict[str, str]:
    """Where each page is to be seen, on desks that stay open as long as they are needed."""
    found = {"widget": paper}
    if not only or only - set(FOLLOWED):
        address, event = open_desks.enter_context(desk(example, paper))
        found |= {name: address + path for name, path in PAGES.items()} | {"event": f"{address}/events/{event}"}
        Paper.desk = address
    if not only or only & set(FOLLOWED):
        server.following.datetime = Then  # type: ignore[attr-defined]
        address, changed = open_desks.enter_context(desk(followed, paper))
        found |= {"feeds": f"{address}/feeds", "versions": f"{address}/versions/{changed}"}
    return found


def ready(page: Page, name: str) -> None:
    """Bring a page to what its picture shows."""
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


class Then(datetime):
    """The clock of a desk on the evening of the last round."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        """That evening."""
        return datetime(LAST_DAY.year, LAST_DAY.month, LAST_DAY.day, 23, 40, tzinfo=tz) + timedelta(days=1)


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


def example(path: Path) -> str:
    """The example record with alerts told; the id of an event that somebody denies."""
    with Record(path, words) as record:
        for _ in ingest.add(record, reports.read(views.example_files())):
            pass
        with chdir(path.parent):  # the example's rules keep a feed where they are run
            alerts.run(record, alerts.read(RULES), io.StringIO(), SINCE)
        return max(views.events(record), key=lambda e: (bool(e.denied_by), len(e.claims), e.id)).id


def followed(path: Path) -> str:
    """A record that follows the example's outlets, one article corrected since, one taken down, one feed lost."""
    with news_site() as site:
        publish(site)
        clock = Clock(LAST_DAY)
        look(path, site, clock)
        first, second = dispatches()[0], dispatches()[5]
        lines = paragraphs(first)
        lines[-1] = "An earlier version of this article misstated the number of families who left."
        site.put(path_of(first), page_of(first.title or "", str(first.published), lines))
        site.put(path_of(second), "gone", status=410)
        site.put(f"/{slug(second.publisher)}/rss.xml", "broken", status=500)
        clock.time += timedelta(days=1)
        return look(path, site, clock)


def look(path: Path, site: Site, clock: Clock) -> str:
    """One round; the report that was changed last."""
    with Record(path, words) as record:
        with Follower(record, parse_plan(plan(site).encode()), clock=clock) as follower:
            list(follower.round(every_feed=True))
        return next((a.report for a in altered(record, 9) if a.what == "changed"), "")


@contextmanager
def desk(fill: Callable[[Path], str], paper: str) -> Iterator[tuple[str, str]]:
    """A record served, its widget allowed on one site; with what filling it gave."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hama-2024.db"
        told = fill(path)
        settings = server.Settings(path, port=0, origins=frozenset({paper}))
        sock = server.listening(settings)
        config = uvicorn.Config(server.application(settings), log_level="warning", access_log=False)
        running = uvicorn.Server(config)
        thread = threading.Thread(target=running.run, kwargs={"sockets": [sock]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{sock.getsockname()[1]}", told
        finally:
            running.should_exit = True
            thread.join()


if __name__ == "__main__":
    main(OUT, set(sys.argv[1:]))
