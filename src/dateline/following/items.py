"""A feed's bytes -> the articles it lists: RSS, Atom, JSON Feed, news sitemaps, or a plain page with links."""

from __future__ import annotations

import io
import re
from calendar import timegm
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import msgspec
from msgspec import Struct

from dateline.errors import InputError
from dateline.following.plan import Feed
from dateline.following.xml import is_sitemap, name_of, plain, refuse_entities, root_of

DEEP = 2  # a sitemap of sitemaps may list one of sitemaps; no further
MOST_SITEMAPS = 20  # sitemaps of one feed in one round: a month of days, or all sections of a site
# A sitemap that changed shortly before our last good look may have changed again within its day, or failed to come.
OVERLAP = timedelta(days=2)
MOST_ITEMS = 2000  # of one feed at one time: a whole day's sitemap of a large agency


class Item(Struct, frozen=True, omit_defaults=True):
    """What a feed says of one article: its address, and when it was published and last changed."""

    url: str
    title: str | None = None
    published: str | None = None  # ISO, in the offset that the feed gave
    updated: str | None = None


class _JsonItem(Struct):
    url: str | None = None
    external_url: str | None = None
    title: str | None = None
    date_published: str | None = None
    date_modified: str | None = None


class _JsonFeed(Struct):
    version: str
    items: list[_JsonItem]


def items(content: bytes, url: str, feed: Feed) -> list[Item]:
    """The articles listed, each once, in the order given; what is no feed raises."""
    found = list(_links(content, url) if feed.form == "page" else _of_feed(content, url))
    kept: dict[str, Item] = {}
    for item in found[:MOST_ITEMS]:
        address = _clean(joined(url, item.url))
        if address and (not feed.match or feed.match in address):
            kept.setdefault(address, msgspec.structs.replace(item, url=address))
    return list(kept.values())


def sitemaps(content: bytes, url: str, good: str | None) -> list[str] | None:
    """The sitemaps that a sitemap of sitemaps lists and that may hold news since the last good look; None for any
    other feed."""
    content = plain(content)
    if not is_sitemap(content):
        return None
    refuse_entities(content)
    root = root_of(content)
    if name_of(root) != "sitemapindex":
        return None
    since = (datetime.fromisoformat(good) - OVERLAP).isoformat(timespec="seconds") if good else ""
    found: dict[str, str] = {}
    for entry in root.iterchildren("{*}sitemap"):
        words = {name_of(e): (e.text or "").strip() for e in entry.iter("{*}*")}
        address = joined(url, words.get("loc", ""))
        changed = in_utc(moment(words.get("lastmod"))) or ""
        if words.get("loc") and urlsplit(address).netloc == urlsplit(url).netloc and not "" < changed < since:
            found.setdefault(address, changed)
    return sorted(found, key=lambda a: found[a], reverse=True)[:MOST_SITEMAPS]


def joined(base: str, link: str) -> str:
    """The address that a link leads to from a page; "" where it is written like none ("//[")."""
    try:
        return urlsplit(urljoin(base, link.strip())).geturl()
    except ValueError:
        return ""


def _clean(url: str) -> str | None:
    """The address without what only counts readers; None where it is no web address."""
    from courlan import clean_url

    if not url or urlsplit(url).scheme not in ("http", "https"):
        return None
    return clean_url(url)


def _of_feed(content: bytes, url: str) -> Iterator[Item]:
    content = plain(content)
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _of_json(content)
    refuse_entities(content)
    return iter(_of_sitemap(content)) if is_sitemap(content) else _of_xml(content)


def _of_json(content: bytes) -> Iterator[Item]:
    try:
        feed = msgspec.json.decode(content, type=_JsonFeed)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as wrong:
        raise InputError(f"no JSON Feed ({wrong})") from wrong
    for item in feed.items:
        if address := item.url or item.external_url:
            yield Item(address, item.title, moment(item.date_published), moment(item.date_modified))


def _of_xml(content: bytes) -> Iterator[Item]:
    import feedparser

    # Always as a file: feedparser would open a bare string as an address or a path.
    try:
        found: Any = feedparser.parse(io.BytesIO(content), resolve_relative_uris=False, sanitize_html=False)
    except Exception as broken:  # it raises whatever the parsers below it do
        raise InputError(f"no feed, or a broken one ({type(broken).__name__})") from broken
    linked = [entry for entry in found.entries if entry.get("link")]
    if not linked and (found.bozo or not found.get("version")):
        page = b"<html" in content[:2000].lower()
        said = 'an HTML page, no feed (form = "page" follows its links)' if page else "no feed, or a broken one"
        raise InputError(said)
    for entry in linked:
        yield Item(str(entry.link), entry.get("title"), _told(entry, "published"), _told(entry, "updated"))


def _told(entry: Any, what: str) -> str | None:  # noqa: ANN401 - feedparser has no types
    stated = moment(dict.get(entry, what))
    read = dict.get(entry, f"{what}_parsed")
    if stated or not read:
        return stated
    return datetime.fromtimestamp(timegm(read), UTC).isoformat()


def _of_sitemap(content: bytes) -> list[Item]:
    """The articles of a sitemap, the newest first where it says when they changed: many list the oldest first."""
    root = root_of(content)
    if name_of(root) != "urlset":
        raise InputError("a sitemap of sitemaps, deeper than any is followed: name the news sitemap that it lists")
    found = []
    for page in root.iterchildren("{*}url"):
        words = {name_of(e): (e.text or "").strip() for e in page.iter("{*}*")}
        if address := words.get("loc"):
            told, changed = moment(words.get("publication_date")), moment(words.get("lastmod"))
            found.append(Item(address, words.get("title"), told, changed))
    return sorted(found, key=lambda item: in_utc(item.updated or item.published) or "", reverse=True)


def _links(content: bytes, url: str) -> Iterator[Item]:
    """The links of a plain page that may be articles of the same site, in the order they stand."""
    from courlan import check_url
    from lxml import html
    from lxml.etree import ParserError

    try:
        page = html.document_fromstring(content)
    except (ParserError, ValueError) as wrong:
        raise InputError(f"no page with links ({wrong})") from wrong
    here = urlsplit(url)
    for link in page.iter("a"):
        address = joined(url, link.get("href") or "").split("#")[0]
        if urlsplit(address).netloc != here.netloc or address.rstrip("/") == url.rstrip("/"):
            continue
        # courlan knows menus, tags, logins and files by their addresses; it judges by names, so one is lent it.
        if check_url(address.replace(here.netloc, "news.example.org", 1), strict=False):
            yield Item(address, " ".join(link.text_content().split()) or None)


def moment(words: str | None) -> str | None:
    """A time as feeds write it (ISO or as in e-mail), as ISO in its own offset.

    >>> moment("Thu, 05 Dec 2024 18:30:00 +0200"), moment("2024-12-05"), moment("soon")
    ('2024-12-05T18:30:00+02:00', '2024-12-05', None)
    """
    if not words:
        return None
    words = words.strip()
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            when = read(words).isoformat()
            return words if re.fullmatch(r"\d{4}-\d\d-\d\d", words) else when
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def in_utc(words: str | None) -> str | None:
    """The same time in UTC, to the second, so that times compare as text; a bare day is its noon."""
    if not words:
        return None
    when = datetime.fromisoformat(words if "T" in words else f"{words}T12:00:00")
    try:
        return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC).isoformat(timespec="seconds")
    except OverflowError:  # the first day of all in the east is before all days in UTC
        return None


def newest(found: Iterable[Item]) -> str | None:
    """The latest time that any article gives, in UTC."""
    return max((t for item in found if (t := in_utc(item.updated or item.published))), default=None)
