"""Posts embedded in a page: lifted out of the markup before the article is extracted, to be put back in place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from lxml.html import HtmlElement, fromstring
from msgspec import Struct

from dateline import codebook
from dateline.model import Day
from dateline.reports.furniture import is_furniture
from dateline.reports.signatures import day_in, sign

_POST_URL = re.compile(
    r"https?://(?:www\.|mobile\.|m\.)?(?:(?:twitter|x)\.com/(?P<x>\w+)/status|t\.me/(?:s/)?(?P<tg>\w+)/\d"
    r"|bsky\.app/profile/(?P<bsky>[\w.:-]+)/post|(?:www\.)?threads\.(?:net|com)/@(?P<th>[\w.]+)/post"
    r"|(?:www\.)?tiktok\.com/@(?P<tt>[\w.]+)/video|[\w.-]+/@(?P<ma>\w+)(?:@[\w.-]+)?/\d+"
    r"|(?:www\.)?(?:instagram|facebook)\.com/)\S*"
)
_SIGNED = re.compile(
    r"(?:Posted by|A post shared by|Post by)\s+(?P<name>.+?)(?:\s*\((?P<handle>@[\w.@-]+)\))?(?:\s+on\b.*)?$"
)
_HANDLE = re.compile(r"@[\w.]{1,50}(?:@[\w.-]+)?$")
_TEXT_PARTS = ".//p | .//*[contains(concat(' ', @class, ' '), ' tgme_widget_message_text ')]"


class Lifted(Struct, frozen=True):
    """A post as its markup gives it, and the words that keep its place in the page."""

    marker: str
    text: str
    author: str | None
    handle: str | None
    published: Day | None
    url: str | None
    anchor: str  # the text of the paragraph before it
    inside: bool  # it stands within the article's own element


def lift(page: HtmlElement) -> list[Lifted]:
    """The page's embedded posts in order; each is replaced by a paragraph holding its marker."""
    found = []
    for number, element in enumerate(_embeds(page), 1):
        # A sentence rather than a token: extraction drops what does not look like prose.
        marker = f"Embeddedpost{number:04d} stands in this paragraph of the page."
        beside = any(parent.tag in ("aside", "nav", "footer") for parent in element.iterancestors())
        if not beside and (post := _lifted(element, marker)):
            found.append(post)
            _put(element, marker)
        elif not _is_plain_quote(element):
            _put(element, None)
    return found


def _embeds(page: HtmlElement) -> Iterator[HtmlElement]:
    marks = _marks()
    taken: set[HtmlElement] = set()
    for element in list(page.iter("blockquote", "div", "section", "article", "figure")):
        if any(parent in taken for parent in element.iterancestors()):
            continue
        classes = set((element.get("class") or "").split())
        if classes & marks or (_is_plain_quote(element) and sign(_lines(element)[-1] if _lines(element) else "")):
            taken.add(element)
            yield element


def _is_plain_quote(element: HtmlElement) -> bool:
    return element.tag == "blockquote" and not set((element.get("class") or "").split()) & _marks()


@cache
def _marks() -> frozenset[str]:
    return frozenset(entry["class"] for entry in codebook.load("reading")["embeds"])


def _lifted(element: HtmlElement, marker: str) -> Lifted | None:
    lines = _lines(element)
    signed = next((n for n in range(len(lines) - 1, -1, -1) if sign(lines[n]) or _SIGNED.match(lines[n])), len(lines))
    author, handle, published = _signed(lines[signed:])
    body = [line for line in lines[:signed] if not is_furniture(line)]
    if signed < len(lines) and (tail := sign(lines[signed])) and tail.start:
        body.append(lines[signed][: tail.start].rstrip())
    if signed == len(lines) and (parts := element.xpath(_TEXT_PARTS)):
        body = [line for part in parts for line in _lines(part) if not is_furniture(line)]
    if not any(body):
        return None
    url = _url(element)
    return Lifted(
        marker=marker,
        text="\n".join(line for line in body if line),
        author=author or _named(element),
        handle=handle or _handle(element, url),
        published=published or _dated(element, lines[signed:]),
        url=url,
        anchor=_before(element),
        inside=any(parent.tag in ("article", "main") for parent in element.iterancestors()),
    )


def _signed(lines: list[str]) -> tuple[str | None, str | None, Day | None]:
    line = " ".join(lines)
    if found := sign(line) or (sign(lines[0]) if lines else None):
        return found.author, found.handle, found.published or day_in(line)
    if lines and (posted := _SIGNED.match(lines[0])):
        name, handle = posted["name"].strip(), posted["handle"]
        if _HANDLE.fullmatch(name):
            return None, handle or name, day_in(line)
        return name, handle, day_in(line)
    return None, None, None


def _named(element: HtmlElement) -> str | None:
    for name in ("tgme_widget_message_owner_name", "tgme_widget_message_author_name", "author-name"):
        for found in element.find_class(name):
            if words := " ".join(found.text_content().split()):
                return str(words)
    return None


def _handle(element: HtmlElement, url: str | None) -> str | None:
    if url and (found := _POST_URL.match(url)):
        name = next((n for n in found.groups() if n), None)
        if name and not name.startswith("did:"):
            return f"@{name}"
    post = element.get("data-telegram-post") or element.get("data-post")
    return f"@{post.split('/')[0]}" if post else None


def _url(element: HtmlElement) -> str | None:
    for name in ("data-href", "data-instgrm-permalink", "data-text-post-permalink", "data-embed-url", "cite"):
        for holder in (element, *element.iter("blockquote")):
            if (value := holder.get(name)) and value.startswith("http"):
                return _plain(value)
    if (post := element.get("data-telegram-post") or element.get("data-post")) and re.fullmatch(r"\w+/\d+", post):
        return f"https://t.me/{post}"
    links = [link.get("href") or "" for link in element.iter("a")]
    posts = [link for link in links if _POST_URL.match(link)]
    return _plain(posts[-1]) if posts else None


def _plain(url: str) -> str:
    """A post's address without the query that counts its readers."""
    return re.sub(r"[?#].*$", "", url).removesuffix("/embed")


def _dated(element: HtmlElement, signature: list[str]) -> Day | None:
    for time in element.iter("time"):
        if found := day_in((time.get("datetime") or "")[:10]) or day_in(time.text_content()):
            return found
    return day_in(" ".join(signature))


def _before(element: HtmlElement) -> str:
    for earlier in element.xpath("preceding::*[self::p or self::h1 or self::h2 or self::h3 or self::li][1]"):
        return " ".join(earlier.text_content().split())
    return ""


def _put(element: HtmlElement, marker: str | None) -> None:
    """Replace an element by a paragraph with these words (or by nothing), keeping the text after it."""
    new: Any = fromstring(f"<p>{marker}</p>") if marker else fromstring("<span></span>")
    new.tail = element.tail
    parent = element.getparent()
    if parent is not None:
        parent.replace(element, new)


def _lines(element: HtmlElement) -> list[str]:
    """The element's text, one line for each paragraph or line break."""
    pieces: list[str] = []
    _gather(element, pieces)
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return [line for line in lines if line]


def _gather(element: HtmlElement, pieces: list[str]) -> None:
    if not isinstance(element.tag, str) or element.tag in ("script", "style", "svg"):
        return
    breaks = element.tag in ("p", "br", "div", "section", "blockquote", "li", "footer")
    if breaks:
        pieces.append("\n")
    pieces.append((element.text or "").replace("\n", " "))
    for child in element:
        _gather(child, pieces)
        pieces.append((child.tail or "").replace("\n", " "))
    if breaks:
        pieces.append("\n")
