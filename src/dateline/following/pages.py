"""An article's bytes and what was told of it -> its report: the same bytes always give the same report."""

from __future__ import annotations

import hashlib

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from dateline.model import Day, Report
from dateline.reports.build import About
from dateline.reports.pages import read_page


class Told(Struct, frozen=True, omit_defaults=True):
    """What the plan and the feed say of an article; it outranks what the page says of itself."""

    url: str
    publisher: str
    published: Day | None = None
    language: str | None = None


def told_bytes(told: Told) -> bytes:
    """As it is kept beside the article's bytes."""
    return msgspec.json.encode(told)


def told_of(data: bytes) -> Told:
    """As it was kept."""
    return msgspec.json.decode(data, type=Told)


def report_id(url: str) -> str:
    """An article is its address: a later text at the same address is a later version of it."""
    return hashlib.sha256(url.encode()).hexdigest()[:16]


def read(content: bytes, told: Told) -> Report:
    """The report in a page's bytes; raises where there is no text."""
    about = About(id=report_id(told.url), published=told.published, publisher=told.publisher, url=told.url)
    report = read_page(content, about)
    return report if report.language else replace(report, language=told.language)
