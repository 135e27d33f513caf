"""Text and what is known about it -> Report: its ids, its date and on what ground, its blocks and posts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from dateline.errors import InputError
from dateline.model import Block, Day, Post, PublishedBasis, Report
from dateline.reports.datelines import own_day
from dateline.reports.layout import Layout, lay_out
from dateline.reports.tongue import foreign

MOST_CHARACTERS = 1_000_000  # of one report: ten novels; more is a collection and should be JSONL


class About(Struct, frozen=True):
    """What is known about a report beside its text."""

    id: str | None = None
    published: Day | None = None
    basis: PublishedBasis | None = None
    publisher: str | None = None
    title: str | None = None
    url: str | None = None
    language: str | None = None
    kind: Literal["article", "wire", "post"] = "article"


def day(value: object) -> Day | None:
    """The calendar day of an ISO date or time, in its own offset; None for nothing; an error for anything else."""
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        try:
            return datetime.fromisoformat(value.strip()).date().isoformat()
        except ValueError:
            pass
    raise InputError(f"published is no ISO date or time: {value!r} (write it like 2024-12-05)")


def build(text: str, about: About, layout: Layout | None = None) -> Report:
    """The report: the same text and particulars always give the same id."""
    if not text.strip():
        raise InputError("no text")
    text, about = _kept(text), replace(about, **_kept_in(about))
    if len(text) > MOST_CHARACTERS:
        raise InputError(f"{len(text):,} characters of text, more than {MOST_CHARACTERS:,}: split it into reports")
    made = layout or lay_out(text, title=about.title)
    key = about.id or _hash(about.publisher, about.url, about.published, text)
    posts = tuple(replace(post, **_kept_in(post) | {"id": f"{key}#{n}"}) for n, post in enumerate(made.posts, 1))
    published, basis = about.published, about.basis if about.published else None
    if published is None and (own := own_day(text, made.blocks)):
        published, basis = own, "dateline"
    if published is None and (days := [p.published for p in posts if p.published]):
        published, basis = max(days), "post"
    named = foreign(_read_text(text, made.blocks))
    return Report(
        id=key,
        version=version_of(text),
        text=text,
        kind=about.kind,
        publisher=about.publisher,
        published=published,
        published_basis=basis,
        title=about.title,
        url=about.url,
        language=about.language,
        embedded=posts,
        blocks=made.blocks,
        skipped=f"language: {named}" if named else None,
    )


def _kept(text: str) -> str:
    """A text as it can be kept everywhere: in the place of U+0000, which no database takes, the sign for what cannot be
    shown, as HTML has it; so every character stays where it was."""
    return text.replace("\0", "\ufffd")


def _kept_in(value: About | Post) -> dict[str, Any]:
    """The fields of a value whose texts cannot be kept as they are, as they can."""
    fields = ((f, getattr(value, f)) for f in value.__struct_fields__)
    return {f: _kept(text) for f, text in fields if isinstance(text, str) and "\0" in text}


def version_of(text: str) -> str:
    """What tells a report's text from every other."""
    return _hash(text)


def _read_text(text: str, blocks: Iterable[Block]) -> str:
    return " ".join(text[b.start : b.end] for b in blocks if b.kind != "furniture")


def _hash(*parts: str | None) -> str:
    joined = "\x1f".join(part or "" for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:16]
