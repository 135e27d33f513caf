"""A report as it is read: its text in pieces, each with what was understood there, and who speaks in each block."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Literal

from msgspec import Struct

from dateline.model import Attribution, Block, Coded, Post, Report

Layer = Literal["claim", "speech", "actor", "place", "date", "count", "at"]


class Laid(Struct, frozen=True):
    """A stretch of text with one meaning."""

    start: int
    end: int
    layer: Layer
    about: str = ""  # said when it is pointed at
    place: str = ""  # where a click leads: kind and id
    id: str = ""


class Piece(Struct, frozen=True):
    """A run of text over which the same meanings lie."""

    text: str
    start: int
    layers: tuple[str, ...]
    about: str
    place: str
    id: str
    first_at: bool = False  # the highlighted words begin here


class Speech(Struct, frozen=True):
    """Somebody speaking in a block."""

    who: str
    actor: str | None
    stance: str
    quoted: bool


class Part(Struct, frozen=True):
    """A block as it is set: its pieces, and who speaks there."""

    kind: str
    pieces: tuple[Piece, ...]
    speeches: tuple[Speech, ...]
    post: Post | None


def parts(coded: Coded, at: tuple[int, int] | None) -> list[Part]:
    """The report block by block, furniture left out."""
    report = coded.report
    laid = list(_laid(coded))
    if at is not None:
        laid.append(Laid(at[0], at[1], "at"))
    blocks = report.blocks or (Block("paragraph", 0, len(report.text)),)
    made, seen = [], False
    for block in blocks:
        if block.kind == "furniture" or block.kind == "title":
            continue
        inside = [x for x in laid if x.start < block.end and x.end > block.start]
        pieces = tuple(_pieces(report, block, inside, seen))
        seen = seen or any(p.first_at for p in pieces)
        post = next((p for p in report.embedded if block.kind == "post" and p.start <= block.start < p.end), None)
        made.append(Part(block.kind, pieces, _speeches(coded, block), post))
    return made


def _laid(coded: Coded) -> Iterable[Laid]:
    for claim in coded.claims:
        what = claim.act or claim.state
        said = claim.act.type if claim.act else claim.state.relation if claim.state else ""
        yield Laid(claim.span.start, claim.span.end, "claim", f"claim: {said}", id=claim.id)
        if what is not None:
            yield Laid(what.trigger.start, what.trigger.end, "claim", f"claim: {said}", id=claim.id)
    for said_by in coded.attributions:
        for span in said_by.content:
            yield Laid(span.start, span.end, "speech", "speech")
    m = coded.mentions
    for actor in m.actors:
        known = actor.actor
        about = known.name if known else "a name that no list holds"
        yield Laid(actor.span.start, actor.span.end, "actor", about, f"actors/{known.id}" if known else "")
    for place in m.places:
        there = place.place
        about = f"{there.name}, {there.kind}" if there else "a place that no list holds"
        yield Laid(place.span.start, place.span.end, "place", about, f"places/{there.id}" if there else "")
    for when in m.dates:
        yield Laid(when.span.start, when.span.end, "date", f"{when.value} ({when.basis})")
    for count in m.counts:
        yield Laid(count.span.start, count.span.end, "count", f"count of {count.of}")


def _pieces(report: Report, block: Block, laid: Sequence[Laid], seen: bool) -> Iterable[Piece]:
    """The block cut wherever a meaning begins or ends."""
    edges = {block.start, block.end}
    edges |= {e for x in laid for e in (x.start, x.end) if block.start < e < block.end}
    cuts = sorted(edges)
    for start, end in pairwise(cuts):
        over = [x for x in laid if x.start <= start and x.end >= end]
        layers = tuple(dict.fromkeys(x.layer for x in over))
        narrow = min((x for x in over if x.about and x.layer != "speech"), key=lambda x: x.end - x.start, default=None)
        led = next((x.place for x in over if x.place), "")
        claims = " ".join(dict.fromkeys(x.id for x in over if x.id))
        first = "at" in layers and not seen
        seen = seen or first
        yield Piece(report.text[start:end], start, layers, narrow.about if narrow else "", led, claims, first)


def _speeches(coded: Coded, block: Block) -> tuple[Speech, ...]:
    """Who speaks in a block, each once for each stance."""
    found: dict[tuple[str, str], Speech] = {}
    for said in coded.attributions:
        # Only speech that is at home here: a post's author speaks in the whole post, and that is shown beside it.
        spans = said.content or said.cue
        if any(block.start <= s.start < block.end for s in spans):
            who = _who(said, coded.report)
            found.setdefault(
                (who, said.stance), Speech(who, said.actor.id if said.actor else None, said.stance, said.quoted)
            )
    return tuple(found.values())


def _who(said: Attribution, report: Report) -> str:
    if said.actor:
        return said.actor.name
    if said.speaker:
        return " ".join(said.speaker[0].quote.split())[:60]
    author = next((p.author or p.handle for p in report.embedded if p.id == said.post), None) if said.post else None
    return author or "speaker not named"


def asked_span(report: Report, at: str | None) -> tuple[int, int] | None:
    """The highlighted words of an address ("813-990"), where they lie in the text."""
    first, _, last = (at or "").partition("-")
    if not (first.isascii() and first.isdigit() and last.isascii() and last.isdigit()) or len(first + last) > 16:
        return None
    start, end = int(first), int(last)
    return (start, end) if 0 <= start < end <= len(report.text) else None
