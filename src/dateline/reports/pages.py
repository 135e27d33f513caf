"""HTML -> report: posts lifted out, the article extracted, its blocks set in order, the posts put back."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from lxml import etree
from lxml.html import HtmlElement, document_fromstring
from msgspec import Struct
from msgspec.structs import replace

from dateline.errors import InputError
from dateline.model import Block, BlockKind, Day, Post, Report
from dateline.reports.build import About, build
from dateline.reports.embeds import Lifted, lift
from dateline.reports.files import decode
from dateline.reports.furniture import credit, is_furniture
from dateline.reports.layout import Layout

FEWEST_CHARACTERS = 80  # an extraction shorter than this, beside more text in the page, has missed the article
FEWEST_PIECES = 3

_DECLARED = re.compile(r"^\s*<\?xml[^>]*\?>")
# Control characters, also as references: the tree takes them, but not from the extractor, which sets them in it again.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|&#0*(?:[0-8]|1[124-9]|2\d|3[01]);?(?!\d)"
    r"|&#x0*(?:[0-8bcef]|1[0-9a-f]);?(?![0-9a-f])",
    re.IGNORECASE,
)
_ASIDE = {"script", "style", "nav", "footer", "aside", "header", "form", "noscript", "button", "figure", "iframe"}
_PIECES = {"p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "td", "th", "pre"}
_BREAKS = {"p", "quote", "list", "item", "head", "table", "row", "code", "figure", "graphic", "body", "div"}


class Piece(Struct, frozen=True):
    """A run of the page's text to be set as one block, or an embedded post."""

    kind: BlockKind
    text: str
    post: Lifted | None = None


def read_page(data: bytes, given: About) -> Report:
    """The report of an HTML page; `given` outranks what the page says of itself."""
    import ftfy

    html = _DECLARED.sub("", ftfy.fix_encoding(decode(data, page=True)))
    html = _UNSEEN.sub(" ", html)
    try:
        page = document_fromstring(html)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as broken:
        raise InputError(f"no readable HTML ({broken})") from broken
    etree.strip_tags(page, etree.Comment, etree.ProcessingInstruction)  # the extractor breaks on some of them
    posts = lift(page)
    about = _about(page, given)
    pieces = _with_posts(list(_pieces(page, about)), posts)
    text, layout = _set(pieces)
    if not text:
        raise InputError("no text found in this page")
    return build(text, about, layout)


def _about(page: HtmlElement, given: About) -> About:
    from trafilatura import extract_metadata

    try:  # its day is not used: looking for it took a quarter of all reading
        found = extract_metadata(page, extensive=False)
    except (ValueError, OverflowError):  # a day of its own that it reads breaks it
        found = None
    published = given.published or _published(page)
    return About(
        id=given.id,
        published=published,
        basis="given" if given.published else "page",
        publisher=given.publisher or (found.sitename if found else None),
        title=given.title or (found.title if found else None),
        url=given.url or (found.url if found else None),
        language=page.get("lang"),
        kind=given.kind,
    )


def _published(page: HtmlElement) -> Day | None:
    """The day the page's own metadata gives, as written there; the article's prose is never searched for one."""
    from htmldate import find_date

    last = date.max.isoformat()
    try:
        return find_date(copy.deepcopy(page), extensive_search=False, original_date=True, max_date=last) or None
    except (ValueError, OverflowError):  # "2024-T0:0+4200": no day
        return None


# --- what the article is ---------------------------------------------------------


def _pieces(page: HtmlElement, about: About) -> Iterator[Piece]:
    from trafilatura import bare_extraction

    # Tables and lists hold counts and places; comments are other people's words.
    found: Any = bare_extraction(page, include_comments=False, include_tables=True, with_metadata=False)
    pieces = list(_walk(found.body)) if found is not None and found.body is not None else []
    if sum(len(p.text) for p in pieces) < FEWEST_CHARACTERS or len(pieces) < FEWEST_PIECES:
        # On short pages the extractor falls back to one run of all text, headline and paragraphs glued.
        plain = list(_plainly(page))
        pieces = plain if len(plain) > len(pieces) else pieces
    for piece in pieces:
        if is_furniture(piece.text):
            continue
        is_title = piece.kind == "heading" and piece.text.casefold() == (about.title or "").casefold()
        cut = credit(piece.text)
        yield replace(piece, kind="title" if is_title else piece.kind, text=piece.text[:cut].rstrip())


def _walk(body: Any) -> Iterator[Piece]:  # noqa: ANN401 - lxml has no types
    """The extraction's elements as pieces, in order; nested ones part where they begin and end."""
    waiting: list[str] = []

    def flush(kind: BlockKind) -> Iterator[Piece]:
        for line in _paragraphs("".join(waiting)):
            yield Piece(kind, line)
        waiting.clear()

    def visit(element: Any, kind: BlockKind) -> Iterator[Piece]:  # noqa: ANN401
        own: BlockKind = "heading" if element.tag == "head" else kind
        if element.tag in _BREAKS:
            yield from flush(kind)
        if element.tag == "row":
            cells = [" ".join("".join(cell.itertext()).split()) for cell in element if cell.tag == "cell"]
            waiting.append(" | ".join(cell for cell in cells if cell))
        else:
            waiting.append("\n" if element.tag == "lb" else element.text or "")
            for child in element:
                yield from visit(child, own)
                waiting.append(child.tail or "")
        if element.tag in _BREAKS:
            yield from flush(own)

    yield from visit(body, "paragraph")


def _paragraphs(text: str) -> Iterator[str]:
    """Lines between line breaks; one that closes no sentence goes on in the next."""
    held = ""
    for line in (" ".join(part.split()) for part in text.split("\n")):
        if held and (not line or held[-1] in '.!?:;"”’…'):
            yield held
            held = ""
        held = f"{held} {line}".strip()
    if held:
        yield held


def _plainly(page: HtmlElement) -> Iterator[Piece]:
    """Every paragraph outside menus and footers: for pages too short or too broken for the extractor."""
    for element in page.iter(*_PIECES):
        if any(parent.tag in _ASIDE or parent.tag in _PIECES for parent in element.iterancestors()):
            continue
        if words := " ".join(element.text_content().split()):
            yield Piece("heading" if element.tag[0] == "h" else "paragraph", words)


# --- posts back in place ---------------------------------------------------------


def _with_posts(pieces: list[Piece], posts: list[Lifted]) -> list[Piece]:
    waiting = {post.marker: post for post in posts}
    made: list[Piece] = []
    for piece in pieces:
        found = waiting.pop(piece.text, None)
        made.append(Piece("post", found.text, found) if found else piece)
    for post in waiting.values():
        place = _place(made, post)
        if place is not None:
            made.insert(place, Piece("post", post.text, post))
    return made


def _place(pieces: list[Piece], post: Lifted) -> int | None:
    """Where a post goes whose marker the extraction dropped: after the paragraph before it, or nowhere."""
    for number, piece in enumerate(pieces):
        if post.anchor and piece.text == post.anchor:
            while number + 1 < len(pieces) and pieces[number + 1].post:
                number += 1
            return number + 1
    return len(pieces) if post.inside else None


def _set(pieces: list[Piece]) -> tuple[str, Layout]:
    text: list[str] = []
    blocks: list[Block] = []
    posts: list[Post] = []
    at = 0

    def put(kind: BlockKind, words: str) -> int:
        nonlocal at
        start = at
        text.append(words)
        blocks.append(Block(kind, start, start + len(words)))
        at += len(words) + 1
        return start

    for piece in pieces:
        if piece.post is None:
            put(piece.kind, piece.text)
            continue
        starts = [put("post", line) for line in piece.text.split("\n")]
        posts.append(_signed(piece.post, starts[0], at - 1, put))
    return "\n".join(text), Layout(tuple(blocks), tuple(posts))


def _signed(post: Lifted, start: int, end: int, put: Any) -> Post:  # noqa: ANN401
    """The post's window, signed below in the form that plain text uses."""
    name, signature = None, None
    if post.author or post.handle:
        handle = f"({post.handle})" if post.author and post.handle else post.handle
        words = " ".join(part for part in ("—", post.author, handle, _in_words(post.published)) if part)
        at = put("signature", words)
        signature = (at, at + len(words))
        shown = post.author or post.handle or ""
        name = (at + 2, at + 2 + len(shown))
    return Post("", post.author, post.handle, post.published, post.url, start, end, signature, name)


def _in_words(day: Day | None) -> str | None:
    if day is None:
        return None
    value = date.fromisoformat(day)
    return f"{value:%B} {value.day}, {value.year}"
