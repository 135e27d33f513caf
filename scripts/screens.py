"""Takes the pictures of the docs: every page of the desk on the example record, light, dark and on a phone.

    python scripts/screens.py [PAGE…]     # all pages, or those named; needs chromium and playwright, no network

Open each picture afterwards and mend what is ugly.
"""

from __future__ import annotations

import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from playwright.sync_api import sync_playwright

from dateline import ingest, reports, server, views
from dateline.library import words
from dateline.record import Record

OUT = Path(__file__).parents[1] / "docs" / "screens"
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
    with desk() as (address, event), sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=CHROMIUM, args=["--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
        )
        for look, settings in LOOKS.items():
            context = browser.new_context(**settings)  # type: ignore[arg-type]
            page = context.new_page()
            for name, path in {**PAGES, "event": f"/events/{event}"}.items():
                if only and name not in only:
                    continue
                page.goto(address + path, wait_until="networkidle")
                if name == "situation":
                    page.wait_for_selector("[data-map=moving]", timeout=30_000)
                    page.wait_for_timeout(800)
                if name == "report":
                    page.check("#show-actor")
                    page.check("#show-claim")
                page.screenshot(path=out / f"{name}-{look}.png")
            context.close()
        browser.close()


@contextmanager
def desk() -> Iterator[tuple[str, str]]:
    """The example record, served; with the id of the event that most tell and somebody denies."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hama-2024.db"
        with Record(path, words) as record:
            for _ in ingest.add(record, reports.read(views.example_files())):
                pass
            told = max(views.events(record), key=lambda e: (bool(e.denied_by), len(e.claims), e.id))
        settings = server.Settings(path, port=0)
        sock = server.listening(settings)
        config = uvicorn.Config(server.application(settings), log_level="warning", access_log=False)
        running = uvicorn.Server(config)
        thread = threading.Thread(target=running.run, kwargs={"sockets": [sock]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{sock.getsockname()[1]}", told.id
        finally:
            running.should_exit = True
            thread.join()


if __name__ == "__main__":
    main(OUT, set(sys.argv[1:]))
