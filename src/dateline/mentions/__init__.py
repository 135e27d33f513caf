"""Report -> places, dates, actors and counts: each a span of its text."""

from __future__ import annotations

from dateline import actors, dates, places
from dateline.mentions.counts import read_counts
from dateline.model import ActorMention, DateBasis, Mentions, Parse, PlaceMention, Report


def annotate(report: Report, parse: Parse) -> Mentions:
    """All places, dates, actors and counts that a report names, each in order of text."""
    if report.skipped or not parse.tokens:
        return Mentions()
    when = dates.tag(parse, report.published, _basis(report))
    where = places.recognise(report, parse)
    who = actors.recognise(report, parse, where, when)
    counted = read_counts(parse, when)
    return Mentions(_outside_names(where, who), when, who, counted)


def _basis(report: Report) -> DateBasis:
    return "embedded_post" if report.published_basis == "post" else "publication"


def _outside_names(where: tuple[PlaceMention, ...], who: tuple[ActorMention, ...]) -> tuple[PlaceMention, ...]:
    """The places that are not mere parts of an actor's name ("Aleppo" in "Aleppo Revolutionary Council")."""
    names = [m for m in who if m.actor is not None]
    kept, at = [], 0
    for place in where:
        while at < len(names) and names[at].span.end <= place.span.start:
            at += 1
        if at == len(names) or not _hidden(place, names[at]):
            kept.append(place)
    return tuple(kept)


def _hidden(place: PlaceMention, name: ActorMention) -> bool:
    """Whether a place is part of a name; "Hama rebels" and "Syria's army" still tell of Hama and Syria."""
    start, end = place.span.start - name.span.start, place.span.end - name.span.start
    if start < 0 or end >= len(name.label) or (start == 0 and name.label[end] in "'’"):
        return start >= 0 and end <= len(name.label) and name.actor is not None and name.actor.kind == "person"
    own = name.actor is not None and name.actor.id.startswith(("org:", "person:"))
    country = place.place is not None and place.place.kind == "country"
    return own or country or bool(actors.lookup(name.label))
