"""Text -> blocks and embedded posts. The text is never changed: every block is a window on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from dateline import codebook
from dateline.model import Block, BlockKind, Post
from dateline.reports.datelines import is_dated
from dateline.reports.furniture import credit, is_furniture
from dateline.reports.signatures import Signature, day_in, is_date_line, sign

WRAP_WIDTH = 140  # no line of wire text is longer; one line per paragraph nearly always has a longer one
WRAPPED_SHARE = 0.4  # share of lines that break mid-sentence in hard-wrapped text (wire: over .6; else under .1)
HEADING_WORDS = 16

_LINE = re.compile(r"[^\r\n\u2028\u2029\x0b\x0c\x85]+")
_CLOSED = re.compile(r"[.!?:;…。؟]\s?[\"'`”’»)\]]*$|[\"”»]$")  # tokenised text parts a stop from what follows
_BULLET = re.compile(r"(?:[•●▪◦‣·*+]|-|\d{1,2}[.)])\s+(?=\S)")
_MARKED = re.compile(r"(?P<heading>#{1,6}\s+)|(?P<quote>(?:>\s*)+)")
_HANGS = re.compile(r"\b(?:a|an|the|and|or|of|in|on|at|to|for|from|by|with|that|as)$")  # no paragraph ends so
_FRONT_KEY = re.compile(r"^[A-Za-z_][\w -]{0,30}:(\s|$)|^\s+\S|^-\s|^#")
_POST_MARK = re.compile(r"(?:^|\s)[#@]\w|https?://t\.co/|[\U0001F300-\U0001FAFF]")


class Line(Struct):
    """One line that is not blank: where its words stand, and how it stood on the page."""

    start: int
    end: int
    text: str
    parted: bool  # a blank line stands before it
    heading: bool = False
    quote: bool = False
    item: bool = False


class Layout(Struct, frozen=True):
    """The blocks of a text in order, and the posts signed in it (ids are given later)."""

    blocks: tuple[Block, ...]
    posts: tuple[Post, ...]


def lay_out(text: str, *, title: str | None = None, marked: bool = False, front: int = 0) -> Layout:
    """The blocks and signed posts of a plain or Markdown text; the first `front` characters are its header."""
    lines = list(_lines(text, front, marked))
    blocks: list[Block] = [Block("furniture", 0, front)] if front else []
    posts: list[Post] = []
    waiting: list[Line] = []
    at = 0
    while at < len(lines):
        signature = sign(lines[at].text)
        if signature is None:
            waiting.append(lines[at])
            at += 1
            continue
        body, waiting = _post_body(waiting, lines[at], signature)
        blocks.extend(_prose(text, waiting, title, _begun(blocks)))
        waiting, line = [], lines[at]
        signature, end, at = _with_date(signature, lines, at)
        blocks.extend(Block("post", b.start, b.end) for b in body)
        blocks.append(Block("signature", line.start + signature.start, end))
        if body:
            posts.append(_post(signature, line, body, end))
        if body and at < len(lines) and _is_picture_line(lines[at].text):
            blocks.append(Block("after_post", lines[at].start, lines[at].end))
            at += 1
    blocks.extend(_prose(text, waiting, title, _begun(blocks)))
    return Layout(tuple(blocks), tuple(posts))


def front_matter(text: str) -> int:
    """The length of a header fenced by two lines of "---" at the very top, or 0."""
    if not text.startswith("---"):
        return 0
    at = 0
    for number, line in enumerate(text.splitlines(keepends=True)):
        at += len(line)
        if number and line.strip() in ("---", "..."):
            return at if number > 1 else 0
        bad_first = number == 0 and line.strip() != "---"
        if bad_first or (number and line.strip() and not _FRONT_KEY.match(line)) or number > 60:
            return 0
    return 0


def _lines(text: str, front: int, marked: bool) -> Iterator[Line]:
    last = front
    for found in _LINE.finditer(text, front):
        words = found[0].strip()
        if not words or (marked and not words.strip("> ")):
            continue
        start = found.start() + found[0].index(words[0])
        gap = text[last:start]
        line = Line(start, start + len(words), words, gap.count("\n") > 1 or gap.count("\r") > gap.count("\n") + 1)
        last = line.end
        if marked:
            _strip_marks(line)
        if (bullet := _BULLET.match(line.text)) and not sign(line.text):
            _strip(line, bullet.end())
            line.item = True
        if line.text:  # "# #" is a heading without words
            yield line


def _strip_marks(line: Line) -> None:
    while found := _MARKED.match(line.text):
        if found["heading"]:
            line.heading = True
        else:
            line.quote = True
        if found.end() >= len(line.text):
            return
        _strip(line, found.end())
        if line.heading:
            line.text = line.text.rstrip("# ")
            line.end = line.start + len(line.text)
            return


def _strip(line: Line, by: int) -> None:
    line.start += by
    line.text = line.text[by:]


# --- posts ---------------------------------------------------------------------


def _post_body(before: list[Line], line: Line, signature: Signature) -> tuple[list[Line], list[Line]]:
    """(the post's own lines, the lines before it)."""
    head = line.text[: signature.start].rstrip()
    if head:
        own = Line(line.start, line.start + len(head), head, line.parted, quote=line.quote)
        return [own], before
    if not before or before[-1].heading or is_furniture(before[-1].text):
        return [], before
    cut = len(before) - 1
    while cut > 0 and _goes_on(before[cut - 1], before[cut], line):
        cut -= 1
    return before[cut:], before[:cut]


def _goes_on(above: Line, below: Line, signed: Line) -> bool:
    """Whether the line above belongs to the same post as the line below it."""
    if above.heading:
        return False
    if signed.quote:
        return above.quote
    # Posts of several lines: wrapped mid-sentence, or each line marked the way posts are.
    wrapped = not below.parted and not _CLOSED.search(above.text) and below.text[0].islower()
    return wrapped or (not below.parted and bool(_POST_MARK.search(above.text)) and not sign(above.text))


def _with_date(signature: Signature, lines: list[Line], at: int) -> tuple[Signature, int, int]:
    """(signature, where it ends, the next line): a date alone on the following line belongs to it."""
    following = lines[at + 1] if at + 1 < len(lines) else None
    if signature.published is None and following and is_date_line(following.text):
        return replace(signature, published=day_in(following.text)), following.end, at + 2
    return signature, lines[at].end, at + 1


def _post(signature: Signature, line: Line, body: list[Line], end: int) -> Post:
    return Post(
        id="",
        author=signature.author,
        handle=signature.handle,
        published=signature.published,
        url=signature.url,
        start=body[0].start,
        end=body[-1].end,
        signature=(line.start + signature.start, end),
        name=(line.start + signature.name[0], line.start + signature.name[1]),
    )


def _is_picture_line(line: str) -> bool:
    return any(link in line for link in _picture_links())


@cache
def _picture_links() -> tuple[str, ...]:
    return tuple(codebook.load("reading")["picture_links"])


# --- prose ---------------------------------------------------------------------


def _prose(text: str, lines: list[Line], title: str | None, begun: bool) -> list[Block]:
    """The blocks of a run of lines without posts; `begun` when the report's own words stand before it."""
    made: list[Block] = []
    runs = list(_runs(lines))
    for run, after in zip(runs, _followed(runs), strict=True):
        first, last = run[0], run[-1]
        words = text[first.start : last.end]
        kind = _kind(words, run, after, title, begun or _begun(made))
        cut = credit(words) if kind == "paragraph" else None
        made.append(Block(kind, first.start, last.end if cut is None else first.start + cut))
        if cut is not None:
            made.append(Block("furniture", first.start + cut, last.end))
    return made


def _followed(runs: list[list[Line]]) -> list[Line | None]:
    """For each run the first line behind it, those left out that only stand between a title and its text."""
    found: list[Line | None] = []
    after: Line | None = None
    for run in reversed(runs):  # once from the end: each line is looked at once, however many stand between
        found.append(after)
        after = after if _stands_between(run[0].text) else run[0]
    return found[::-1]


def _stands_between(line: str) -> bool:
    """Whether a line may stand between a title and its text: a day, a byline, a share bar."""
    return is_dated(line) or is_furniture(line)


def _begun(blocks: list[Block]) -> bool:
    return any(block.kind != "furniture" for block in blocks)


def _kind(words: str, run: list[Line], after: Line | None, title: str | None, begun: bool) -> BlockKind:
    if run[0].heading:
        return "heading" if begun else "title"
    if is_furniture(words):
        return "furniture"
    if title and not begun and _same(words, title):
        return "title"
    if is_dated(words):
        return "dateline"
    if after is not None and len(run) == 1 and _is_heading(run[0], after):
        return "heading" if begun else "title"
    return "paragraph"


def _same(a: str, b: str) -> bool:
    return re.sub(r"\W+", "", a).casefold() == re.sub(r"\W+", "", b).casefold()


def _is_heading(line: Line, after: Line) -> bool:
    """A short line that closes no sentence, above one that does (so that lists and lone headlines stay prose)."""
    text = line.text
    if line.item or line.quote or len(text.split()) > HEADING_WORDS:
        return False
    if _CLOSED.search(text) or text.endswith((",", "_", "-", "–", "—")):
        return False
    if not (text[0].isupper() or text[0].isdigit() or text[0] in "\"'“‘"):
        return False
    return bool(_CLOSED.search(after.text)) and len(after.text.split()) >= 6 and len(after.text) > len(text)


def _runs(lines: list[Line]) -> Iterator[list[Line]]:
    """Lines that make one paragraph: hard-wrapped text is joined, else each line is its own."""
    wrapped = _is_wrapped(lines)
    width = max((len(line.text) for line in lines), default=0)
    run: list[Line] = []
    for line in lines:
        if run and not _joins(run[-1], line, wrapped, width):
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def _is_wrapped(lines: list[Line]) -> bool:
    pairs = [(a, b) for a, b in pairwise(lines) if not b.parted]
    if len(pairs) < 2 or max(len(line.text) for line in lines) > WRAP_WIDTH:
        return False
    open_ended = sum(1 for a, b in pairs if not _CLOSED.search(a.text) and _flows(a, b))
    return open_ended >= WRAPPED_SHARE * len(pairs)


def _flows(a: Line, b: Line) -> bool:
    """Whether b could carry on a's sentence: a is long, or b begins low."""
    return b.text[0].islower() or len(a.text) >= 45


def _joins(a: Line, b: Line, wrapped: bool, width: int) -> bool:
    if b.parted or a.heading or b.heading or b.item or a.quote != b.quote:
        return False
    if is_furniture(a.text) or is_furniture(b.text):
        return False
    if _CLOSED.search(a.text):
        # In wrapped text a sentence may end where the line does: the next word would not have fitted.
        return wrapped and len(a.text) + 1 + len(b.text.split(None, 1)[0]) > width
    if b.text[0].islower() or _HANGS.search(a.text):
        return True
    return wrapped and len(a.text) >= 0.6 * width
