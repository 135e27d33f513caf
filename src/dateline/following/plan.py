"""feeds.toml -> Plan: who is followed, what each publisher is, and how politely."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from dateline import actors, places
from dateline.errors import InputError

PublisherKind = Literal["party", "monitor", "agency", "independent"]
Seconds = float

_SPAN = re.compile(r"(\d+(?:\.\d+)?)\s*(second|minute|hour|day)s?")
_UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}


class Feed(Struct, frozen=True, forbid_unknown_fields=True):
    """One address that lists articles: a feed or news sitemap, or with `form = "page"` a plain page with links."""

    url: str
    form: Literal["feed", "page"] = "feed"
    every: str | None = None
    match: str | None = None  # only addresses of articles that hold this

    @property
    def interval(self) -> Seconds | None:
        """How long until it is asked again, where the feed has its own rhythm."""
        return seconds(self.every) if self.every else None


class Publisher(Struct, frozen=True, forbid_unknown_fields=True):
    """Who publishes: a party to the war with its side, a monitor, an agency, or independent; where it is at home."""

    name: str
    kind: PublisherKind
    side: str | None = None  # the actor whose word it is, where it is a party
    language: str | None = None
    home: str | None = None
    feeds: tuple[Feed | str, ...] = ()

    def listed(self) -> tuple[Feed, ...]:
        """Its feeds; a bare address is a feed with nothing more to say."""
        return tuple(Feed(f) if isinstance(f, str) else f for f in self.feeds)


class Manners(Struct, frozen=True, forbid_unknown_fields=True):
    """How we ask: how often, how fast, under what name, and which private hosts are meant."""

    every: str = "30 minutes"
    gap: str = "2 seconds"  # between two questions to one host
    contact: str | None = None  # an address or page that publishers can turn to
    allow: tuple[str, ...] = ()
    at_once: int = 12  # hosts asked at the same time


class Keeping(Struct, frozen=True, forbid_unknown_fields=True):
    """What is kept of what came: raw bytes, and a time stamp by an authority where one is named."""

    keep: bool = True
    stamp: str | None = None


class Plan(Struct, frozen=True, forbid_unknown_fields=True, rename={"publishers": "publisher"}):
    """A whole feeds.toml."""

    publishers: tuple[Publisher, ...]
    follow: Manners = Manners()
    custody: Keeping = Keeping()

    def feeds(self) -> dict[str, tuple[Publisher, Feed]]:
        """Every feed by its address, with its publisher."""
        return {feed.url: (publisher, feed) for publisher in self.publishers for feed in publisher.listed()}

    def interval(self, feed: Feed) -> Seconds:
        """How long until this feed is asked again."""
        return feed.interval or seconds(self.follow.every)


def seconds(words: str) -> Seconds:
    """A span of time in words.

    >>> seconds("30 minutes"), seconds("1.5 hours")
    (1800.0, 5400.0)
    """
    found = _SPAN.fullmatch(words.strip().lower())
    if not found:
        raise InputError(f"no span of time: {words!r} (write it like 30 minutes, 6 hours, 1 day)")
    return float(found[1]) * _UNITS[found[2]]


def read_plan(path: Path) -> Plan:
    """The plan in a file; what is wrong with it is said in one sentence."""
    try:
        return parse_plan(path.read_bytes())
    except OSError as wrong:
        raise InputError(f"{path}: {(wrong.strerror or str(wrong)).lower()}") from wrong
    except InputError as wrong:
        raise InputError(f"{path}: {wrong}") from wrong


def parse_plan(data: bytes) -> Plan:
    """The plan that these bytes write."""
    try:
        plan = msgspec.convert(tomllib.loads(data.decode("utf-8")), Plan)
    except (ValueError, RecursionError) as wrong:
        raise InputError(f"no TOML ({wrong})") from wrong
    except msgspec.ValidationError as wrong:
        raise InputError(f"not as docs/formats.md describes it ({wrong})") from wrong
    _check(plan)
    return plan


def _check(plan: Plan) -> None:
    seen: set[str] = set()
    seconds(plan.follow.every), seconds(plan.follow.gap)
    if not 1 <= plan.follow.at_once <= 64:
        raise InputError("at_once is between 1 and 64")
    for publisher in plan.publishers:
        if (publisher.kind == "party") != (publisher.side is not None):
            raise InputError(f"{publisher.name}: a party has a side (side = …), and only a party has one")
        _check_ground(publisher)
        for feed in publisher.listed():
            if not feed.url.startswith(("http://", "https://")):
                raise InputError(f"{publisher.name}: {feed.url!r} is no http or https address")
            if feed.url in seen:
                raise InputError(f"{feed.url} stands twice")
            seen.add(feed.url)
            seconds(feed.every or plan.follow.every)
    if not seen:
        raise InputError('no feeds in it: each [[publisher]] names its own (feeds = ["https://…"])')


def _check_ground(publisher: Publisher) -> None:
    """A side that nobody knows would weigh nothing, a home that nobody knows would place nothing: both are said."""
    if publisher.side and actors.named(publisher.side) is None:
        raise InputError(
            f"{publisher.name}: no party is called {publisher.side!r}; write its name (Syrian government, Taliban) or"
            " id (rebels:SY); docs/codebook.md says how to add one"
        )
    if publisher.home and places.gazetteer().at(publisher.home) is None:
        raise InputError(
            f"{publisher.name}: no place is called {publisher.home!r}; write a town or country (Damascus;"
            ' "Tripoli, Lebanon"), or an id (geonames:170654)'
        )
