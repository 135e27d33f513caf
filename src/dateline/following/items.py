"""A feed's bytes -> the articles it lists: RSS, Atom, JSON Feed, news sitemaps, or a plain page with links."""

from __future__ import annotations

import io
import re
from calendar import timegm
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import msgspec
from msgspec import Struct

from dateline.errors import InputError
from dateline.following.plan import Feed

MOST_ITEMS = 2000  # of one feed at one time: a whole day's sitemap of a large agency
_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)


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
        address = _clean(urljoin(url, item.url.strip()))
        if address and (not feed.match or feed.match in address):
            kept.setdefault(address, msgspec.structs.replace(item, url=address))
    return list(kept.values())


def _clean(url: str) -> str | None:
    """The address without what only counts readers; None where it is no web address."""
    from courlan import clean_url

    if urlsplit(url).scheme not in ("http", "https"):
        return None
    return clean_url(url)


def _of_feed(content: bytes, url: str) -> Iterator[Item]:
    head = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:2000]
    if head.startswith(b"{"):
        return _of_json(content)
    # Without its zero bytes UTF-16 reads as ASCII: entities are found in it too.
    if _ENTITY.search(content.replace(b"\0", b"")):
        raise InputError("it declares XML entities, which no feed needs")
    if re.search(rb"<(?:\w+:)?(?:urlset|sitemapindex)\b", head):
        return _of_sitemap(content)
    return _of_xml(content)


def _of_json(content: bytes) -> Iterator[Item]:
    try:
        feed = msgspec.json.decode(content, type=_JsonFeed)
    except msgspec.DecodeError as wrong:
        raise InputError(f"no JSON Feed ({wrong})") from wrong
    for item in feed.items:
        if address := item.url or item.external_url:
            yield Item(address, item.title, moment(item.date_published), moment(item.date_modified))


def _of_xml(content: bytes) -> Iterator[Item]:
    import feedparser

    # Always as a file: feedparser would open a bare string as an address or a path.
    found: Any = feedparser.parse(io.BytesIO(content), resolve_relative_uris=False, sanitize_html=False)
    linked = [entry for entry in found.entries if entry.get("link")]
    if not linked and (found.bozo or not found.version):
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


def _of_sitemap(content: bytes) -> Iterator[Item]:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    root = etree.fromstring(content, parser)
    if root is None or etree.QName(root).localname != "urlset":
        raise InputError("a sitemap of sitemaps: name the news sitemap that it lists")
    for page in root.iterchildren("{*}url"):
        words = {etree.QName(e).localname: (e.text or "").strip() for e in page.iter("{*}*")}
        if address := words.get("loc"):
            yield Item(address, words.get("title"), moment(words.get("publication_date")), moment(words.get("lastmod")))


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
        address = urljoin(url, (link.get("href") or "").strip()).split("#")[0]
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
    if re.fullmatch(r"\d{4}-\d\d-\d\d", words):
        return words
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return read(words).isoformat()
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def in_utc(words: str | None) -> str | None:
    """The same time in UTC, to the second, so that times compare as text; a bare day is its noon."""
    if not words:
        return None
    when = datetime.fromisoformat(words if "T" in words else f"{words}T12:00:00")
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC).isoformat(timespec="seconds")


def newest(found: Iterable[Item]) -> str | None:
    """The latest time that any article gives, in UTC."""
    return max((t for item in found if (t := in_utc(item.updated or item.published))), default=None)
