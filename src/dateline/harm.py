"""What no public face shows: where people at risk are, who suffered, more than may be quoted (rulings 24, 25).

Offsets never change: a masked name keeps its length in the quotation's own report, whose start and end still stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from msgspec import Struct

from dateline import actors
from dateline.brief import words
from dateline.codebook import load
from dateline.model import Actor, Answer, Coded, Day, Place, Report, Span
from dateline.rights import STANDARD, Rights

MASK = "█"
_NAME = re.compile(r"\b[A-Z][\w'’-]+(?:[ \u00a0](?:al-|bin |abu |von |van |de )?[A-Z][\w'’-]+)+")
Cover = tuple[int, int, str]  # start, end, what stands there instead
_NEXT = re.compile(r"[ \u00a0]([a-z]+)\b")
_ONE_NAME = re.compile(r"(?<=[a-z,;:] )[A-Z][a-z'’-]+\b")


class Seen(Struct, frozen=True):
    """A quotation as the public may see it; `words` is None where it is withheld."""

    span: Span
    words: str | None


def declines(question: str) -> str | None:
    """Why a public page does not answer a question; None where it may."""
    low = " ".join(question.lower().split())
    return rules()["say"]["declined"] if any(p.search(low) for p in _declined()) else None


def suggests(answer: Answer) -> bool:
    """Whether a question may be offered on a public page: nothing graphic, nobody sought."""
    told = " ".join((answer.question, answer.answer or "", *(s.quote for s in answer.citations)))
    return declines(answer.question) is None and not _has("graphic", told)


def seen(span: Span, coded: Coded, newest: Day | None, rights: Rights = STANDARD) -> Seen:
    """A quotation for the public: withheld, coarsened, masked and cut as the rulings and its report's rights ask."""
    cover = covers(span, coded, newest) if rights != "private" else None
    if cover is None:
        return Seen(span, None)
    shown = covered(span, cover)
    return Seen(span, shown if rights == "full" else cut(shown))


def covers(span: Span, coded: Coded, newest: Day | None) -> list[Cover] | None:
    """What is covered in a quotation, with what stands there instead; None where all of it is withheld."""
    sentence = around(span, coded.report)
    cover: list[Cover] = []
    places = [m for m in coded.mentions.places if span.start <= m.span.start and m.span.end <= span.end]
    if _has("places", sentence) and places:
        if is_young(coded.report.published, newest):
            return None
        cover += [(m.span.start, m.span.end, district(m.place)) for m in places if m.place and is_fine(m.place)]
    if _has("victims", sentence):
        cover += [(a, b, MASK * (b - a)) for a, b in persons(coded, span)]
    return cover


def around(span: Span, report: Report) -> str:
    """The sentence that some words stand in."""
    start, end = words.sentence(report, span.start, span.end)
    return report.text[min(start, span.start) : max(end, span.end)]


def is_delicate(span: Span, report: Report) -> bool:
    """Whether the sentence of some words may tell where people at risk are, or who suffered."""
    sentence = around(span, report)
    return _has("places", sentence) or _has("victims", sentence)


def hides_place(span: Span, report: Report) -> bool:
    """Whether the sentence of some words may tell where people at risk are."""
    return _has("places", around(span, report))


def is_young(published: Day | None, newest: Day | None) -> bool:
    """Whether a report is within the hours of withholding; an undated one always is."""
    if not published or not newest:
        return True
    hours: int = rules()["withheld_hours"]
    return words.age(published, newest) * 24 < hours


def is_fine(place: Place) -> bool:
    """Whether a place is finer than a district."""
    return place.kind not in (*words.WIDE, "admin2")


def district(place: Place | None) -> str:
    """The name of the district a place lies in."""
    found = coarse(place)
    return f"[{found.name}]" if found else "[a place in the district]"


def coarse(place: Place | None) -> Place | None:
    """The district a place lies in, else its province."""
    from dateline.places import gazetteer

    above = (gazetteer().place(id) for id in (place.within if place else ()) if id.startswith(("admin2:", "admin1:")))
    return next((p for p in above if p), None)


def persons(coded: Coded, span: Span) -> Iterable[tuple[int, int]]:
    """Where a quotation names somebody who is no known actor, place, group or publisher: each name whole."""
    m = coded.mentions
    known = [(d.span.start, d.span.end) for d in m.dates] + _said_by(coded)
    known += [(a.span.start, a.span.end) for a in m.actors if a.actor is not None and _is_public(a.actor)]
    places = [(p.span.start, p.span.end) for p in m.places]
    done: list[tuple[int, int]] = []
    for pattern in (_NAME, _ONE_NAME):
        for found in pattern.finditer(span.quote):
            a, b = span.start + found.start(), span.start + found.end()
            if any(x < b and a < y for x, y in (*known, *done)) or _is_of_no_person(span.quote[found.end() :]):
                continue
            # "Homs Military Hospital" is a site, "Nour Homsi" with a town in it is somebody.
            if any(x <= a < y for x, y in places):
                continue
            done.append((a, b))
            yield a, b


def _is_public(actor: Actor) -> bool:
    """Whether an actor may be named beside the dead: no civilians, and of persons those whom the codebook lists."""
    return actor.kind != "civilians" and (actor.kind != "person" or actors.profile(actor.id) is not None)


def _is_of_no_person(after: str) -> bool:
    """Whether a name stands before the noun that it is the name of: "the Basel roundabout", "Shi'ite groups"."""
    noun = _NEXT.match(after)
    return noun is not None and not _things().isdisjoint(_singular(noun[1]))


def _singular(word: str) -> set[str]:
    return {word, word.removesuffix("s"), word.removesuffix("es"), word.removesuffix("ies") + "y"}


@cache
def _things() -> frozenset[str]:
    return frozenset(w for kind in rules()["no_persons"] for w in load("nouns")[kind]["words"])


def _said_by(coded: Coded) -> list[tuple[int, int]]:
    """Where the report's own publisher is named."""
    name = coded.report.publisher
    return [(f.start(), f.end()) for f in re.finditer(re.escape(name), coded.report.text)] if name else []


def covered(span: Span, cover: Sequence[Cover]) -> str:
    """The quotation with some pieces covered, of overlapping ones the first, of these the longest."""
    out, at = [], span.start
    for a, b, shown in sorted(cover, key=lambda c: (c[0], -c[1])):
        if a >= at:
            out += [span.quote[at - span.start : a - span.start], shown]
            at = b
    return "".join(out) + span.quote[at - span.start :]


def cut(quote: str) -> str:
    """At most as many words as may be quoted at a time."""
    split = quote.split(" ")
    most: int = rules()["quoted_words"]
    return quote if len(split) <= most else " ".join(split[:most]) + " …"


def rules() -> dict[str, Any]:
    """The codebook's words on harm."""
    found: dict[str, Any] = load("harm")
    return found


def _has(kind: str, text: str) -> bool:
    return _any_of(kind).search(text) is not None


@cache
def _any_of(kind: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(map(re.escape, rules()[kind])) + r")\b", re.IGNORECASE)


@cache
def _declined() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(p) for p in rules()["declined"])
