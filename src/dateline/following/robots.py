"""robots.txt: what a host lets us ask, and how slowly."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from msgspec import Struct
from protego import Protego

from dateline.errors import FetchError, RefusedError
from dateline.following.fetch import AGENT, Fetcher
from dateline.following.pace import Clock

NAME = AGENT.split("/")[0]
KEPT_FOR = timedelta(hours=24)
LONGEST_DELAY = 30.0  # seconds: whoever wants more would stop the following of a host with many articles
MOST_CHARACTERS = 500_000  # RFC 9309 asks for at least as much
TYPES = frozenset({"text/plain", "text/html", "application/octet-stream", "text/x-robots"})


class _Rules(Struct):
    read: datetime
    rules: Protego | None  # None: the host has none


class Robots:
    """The rules of each host, read when first needed and again after a day."""

    def __init__(self, fetcher: Fetcher, clock: Clock) -> None:
        self._fetcher, self._clock = fetcher, clock
        self._kept: dict[str, _Rules] = {}
        self._lock = threading.Lock()

    def permit(self, url: str) -> None:
        """Raise where the host does not let us ask for this address; asking for robots.txt itself is always right."""
        parts = urlsplit(url)
        rules = self._of(f"{parts.scheme}://{parts.netloc}")
        if rules and not rules.can_fetch(url, NAME):
            raise RefusedError(f"{url}: its robots.txt does not allow it")

    def delay(self, site: str) -> float:
        """The seconds between two questions that a host asks for; 0 where it has not said."""
        with self._lock:
            kept = self._kept.get(site)
        stated = kept.rules.crawl_delay(NAME) if kept and kept.rules else None
        return min(float(stated), LONGEST_DELAY) if stated else 0.0

    def _of(self, site: str) -> Protego | None:
        now = self._clock.now()
        with self._lock:
            kept = self._kept.get(site)
        if kept and now - kept.read < KEPT_FOR:
            return kept.rules
        rules = self._read(site)
        with self._lock:
            self._kept[site] = _Rules(now, rules)
        return rules

    def _read(self, site: str) -> Protego | None:
        try:
            got = self._fetcher.get(f"{site}/robots.txt", TYPES)
        except RefusedError:
            return None  # a picture, a bomb or a loop of redirects in its place: no rules
        if got.status >= 500 or got.status == 429:
            raise FetchError(f"{site}: its robots.txt cannot be read now ({got.status})")
        if got.status != 200:
            return None
        return Protego.parse(got.content.decode("utf-8", "replace")[:MOST_CHARACTERS])
