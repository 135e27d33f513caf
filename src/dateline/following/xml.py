"""XML as feeds are written in it, read safely: unpacked within bounds, without entities, network or document types."""

from __future__ import annotations

import re
from typing import Any

from dateline.errors import InputError, RefusedError
from dateline.following.fetch import Limits, unpack

_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
_SITEMAP = re.compile(rb"<(?:\w+:)?(?:urlset|sitemapindex)\b")
_PACKED = b"\x1f\x8b"


def plain(content: bytes, most: int = Limits().unpacked) -> bytes:
    """A list of articles as text: `sitemap.xml.gz` is packed by itself, whatever the answer's headers say."""
    if not content.startswith(_PACKED):
        return content
    try:
        return unpack(content, "gzip", most)
    except RefusedError as bomb:
        raise InputError(str(bomb)) from bomb


def is_sitemap(content: bytes) -> bool:
    """Whether this is a sitemap, of articles or of sitemaps."""
    return _SITEMAP.search(content.lstrip(b"\xef\xbb\xbf \t\r\n")[:2000]) is not None


def refuse_entities(content: bytes) -> None:
    """XML that declares entities is no feed. Without its zero bytes UTF-16 reads as ASCII: they are found in it too."""
    if _ENTITY.search(content.replace(b"\0", b"")):
        raise InputError("it declares XML entities, which no feed needs")


def root_of(content: bytes) -> Any:  # noqa: ANN401 - lxml has no types
    """The root of a sitemap, read without entities, network or document types."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as broken:  # empty, or nothing but an opening
        raise InputError("no sitemap, or a broken one") from broken
    if root is None:
        raise InputError("no sitemap, or a broken one")
    return root


def name_of(element: Any) -> str:  # noqa: ANN401
    """An element's name without its namespace; broken ones hold names that the library itself cannot part."""
    return str(element.tag).rpartition("}")[2]
