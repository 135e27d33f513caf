"""The example war as its outlets would have put it on the web: each dispatch a page, each outlet a feed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from html import escape
from pathlib import Path

import msgspec

from dateline import coding, reports
from dateline.model import Coded, Report
from news_site import Site

FOLDER = Path(__file__).resolve().parents[1] / "examples" / "hama-2024"
FIRST_DAY, LAST_DAY = date(2024, 11, 27), date(2024, 12, 8)


class Clock:
    """A clock that moves only when it is told to, or when somebody waits."""

    def __init__(self, day: date = FIRST_DAY, hour: int = 22) -> None:
        self.time = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)

    def now(self) -> datetime:
        """This moment."""
        return self.time

    def sleep(self, seconds: float) -> None:
        """Let the time pass at once."""
        self.time += timedelta(seconds=max(seconds, 0.001))


@cache
def dispatches() -> tuple[Report, ...]:
    """The example's reports that name their day and publisher, oldest first."""
    files = sorted(f for f in FOLDER.iterdir() if f.suffix in (".txt", ".md", ".html", ".jsonl") and f.stem != "README")
    return tuple(
        sorted((r for r in reports.read(files) if r.published and r.publisher), key=lambda r: str(r.published))
    )


def path_of(report: Report) -> str:
    """Where a dispatch stands on the site."""
    return f"/{slug(report.publisher)}/{report.published}/{report.id}.html"


def slug(name: str | None) -> str:
    """A publisher's name as a path writes it."""
    return "".join(c for c in (name or "").lower() if c.isalnum())


def page(title: str, published: str, paragraphs: list[str]) -> str:
    """An article's page as a plain news site sets it."""
    words = "\n".join(f"<p>{escape(p)}</p>" for p in paragraphs)
    return (
        f'<!doctype html><html lang="en"><head><title>{escape(title)}</title>'
        f'<meta property="article:published_time" content="{published}"></head>'
        '<body><nav><a href="/">Front page</a></nav>'
        f"<article><h1>{escape(title)}</h1>\n{words}</article><footer>All rights reserved</footer></body></html>"
    )


def page_of(report: Report) -> str:
    """A dispatch as a page."""
    return page(report.title or "Untitled", str(report.published), paragraphs(report))


def paragraphs(report: Report) -> list[str]:
    """What a dispatch says, paragraph by paragraph."""
    read = (report.text[b.start : b.end].strip() for b in report.blocks if b.kind not in ("furniture", "title"))
    return [words for words in read if words and words != report.title]


def rss(site: Site, found: list[Report]) -> str:
    """An outlet's feed as of a day."""
    entries = "".join(
        f"<item><title>{escape(r.title or '')}</title><link>{site.url(path_of(r))}?utm_source=rss</link>"
        f"<pubDate>{format_datetime(datetime.fromisoformat(f'{r.published}T18:00:00+02:00'))}</pubDate></item>"
        for r in found
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{entries}</channel></rss>'


def publish(site: Site, day: date = LAST_DAY) -> None:
    """Let the site show what its outlets had published by a day."""
    shown: dict[str, list[Report]] = {slug(r.publisher): [] for r in dispatches()}
    for report in dispatches():
        if str(report.published) <= day.isoformat():
            shown[slug(report.publisher)].append(report)
            site.put(path_of(report), page_of(report), headers={"ETag": f'"{report.version}"'})
    for outlet, found in shown.items():
        site.put(
            f"/{outlet}/rss.xml", rss(site, found), type="application/rss+xml", headers={"ETag": f'"{len(found)}"'}
        )


def plan(site: Site, more: str = "") -> str:
    """A feeds.toml for the whole site."""
    outlets = sorted({(r.publisher or "", slug(r.publisher)) for r in dispatches()})
    named = "".join(
        f'[[publisher]]\nname = "{name}"\nkind = "independent"\nfeeds = ["{site.url(f"/{short}/rss.xml")}"]\n'
        for name, short in outlets
    )
    return f'[follow]\ngap = "0 seconds"\nallow = ["127.0.0.1"]\n{more}\n{named}'


class Remembered:
    """Codes each text once however many tests want it; what it hands on is what coding would."""

    def __init__(self) -> None:
        self._kept: dict[bytes, Coded] = {}

    def __call__(self, wanted: Iterator[Report], expected: int = 0) -> Iterator[Coded]:
        """Each report coded, in the order given."""
        for report in wanted:
            key = msgspec.json.encode(report)
            if key not in self._kept:
                self._kept[key] = next(coding.code([report], workers=1))
            yield self._kept[key]


remembered: Callable[..., Iterator[Coded]] = Remembered()
