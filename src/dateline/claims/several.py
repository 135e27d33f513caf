"""What is told of several places at once happened in each: "missiles struck Kharkiv, Sumy and Chernihiv".

One act for each place that is joined to the first, in the order of text. A figure told of all of them together is no
single one's: it stays with an act that names no place (ruling 11: no place stated, none invented).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from dateline.claims.reading import Reading
from dateline.claims.roles import conjuncts
from dateline.claims.shared import TOLL
from dateline.model import Act, PlaceMention, Role, Span

WIDE = ("country", "continent", "region")


def placed(reading: Reading, acts: Sequence[Act]) -> list[Act]:
    """The same acts, those of several places once for each; ground that changes hands is parted elsewhere."""
    return [one for act in acts for one in _parted(reading, act)]


def _parted(reading: Reading, act: Act) -> Iterator[Act]:
    where = () if act.control or act.place is None else _joined(reading, act.place)
    if len(where) < 2:
        yield act
        return
    if act.counts:
        yield replace(act, place=None, why=(*act.why, "told of several places"))
    if act.counts and (act.frame in TOLL or _counted(act)):
        return
    unlisted = _unlisted(reading, act, where)
    for one in where:
        others = [w.span for w in where if w is not one] + [r.span for r in unlisted]
        recipients = tuple(r for r in act.recipients if not any(_covers(r.span, span) for span in others))
        why = act.why if one is act.place else (*act.why, "there too")
        yield replace(act, place=one, recipients=recipients, counts=(), fatalities=None, injured=None, why=why)
    for role in unlisted:
        why = (*act.why, "there too, its place unlisted")
        yield replace(act, place=None, recipients=(role,), counts=(), fatalities=None, injured=None, why=why)


def _unlisted(reading: Reading, act: Act, where: Sequence[PlaceMention]) -> tuple[Role, ...]:
    """Those joined to the places whose names the gazetteer does not hold: no recipients of what was done elsewhere."""
    tokens, joined = reading.parse.tokens, _heads(reading, where[0])
    starts = {tokens[j].start for j in joined if tokens[j].pos == "PROPN" and reading.place(j) is None}
    return tuple(r for r in act.recipients if r.actor is None and any(r.span.start <= s < r.span.end for s in starts))


def _covers(whole: Span, part: Span) -> bool:
    return whole.start <= part.start < whole.end


def _counted(act: Act) -> bool:
    """Whether its figure counts those it is done to: "arrested ten men in Lagos and Abuja"."""
    return any(r.span.start <= c.span.start < r.span.end for c in act.counts for r in act.recipients)


def _joined(reading: Reading, first: PlaceMention) -> tuple[PlaceMention, ...]:
    """A place with those joined to it that are of its sort and lie apart from it."""
    found = [first]
    for i in _heads(reading, first):
        other = reading.place(i)
        if other is not None and other.relation == first.relation and all(_apart(one, other) for one in found):
            found.append(other)
    return tuple(found) if first.relation in ("in", "near") else (first,)


def _heads(reading: Reading, first: PlaceMention) -> tuple[int, ...]:
    """The nouns joined to the name of a place, or to the noun that it belongs to: "the cities of Hama and Homs"."""
    tokens = reading.parse.tokens
    own = reading.tokens_of(first.span)
    i = next((j for j in own if tokens[j].head not in own), own[0])
    while tokens[i].dep in ("compound", "appos", "nmod") and tokens[tokens[i].head].pos in ("NOUN", "PROPN"):
        i = tokens[i].head
    return conjuncts(reading.parse, i)[1:]


def _apart(one: PlaceMention, other: PlaceMention) -> bool:
    if one.place is None or other.place is None or one.place.id == other.place.id:
        return False
    within = one.place.id in other.place.within or other.place.id in one.place.within
    return not within and (one.place.kind in WIDE) == (other.place.kind in WIDE)
