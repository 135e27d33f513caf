"""Report -> places, dates, actors and counts: each a span of its text."""

from __future__ import annotations

from dateline import actors, dates, places
from dateline.mentions.counts import read_counts
from dateline.model import ActorMention, Mentions, Parse, PlaceMention, Report

# An organisation's name hides the places inside it; a state that speaks is a place as well.
_NAMED = (
    "agency",
    "outlet",
    "monitor",
    "organization",
    "party",
    "armed_group",
    "coalition",
    "army",
    "police",
    "government",
    "person",
)


def annotate(report: Report, parse: Parse) -> Mentions:
    """All places, dates, actors and counts that a report names, each in order of text."""
    if report.skipped or not parse.tokens:
        return Mentions()
    when = dates.tag(parse, report.published, _basis(report))
    where = places.recognise(report, parse)
    who = actors.recognise(report, parse, where, when)
    counted = read_counts(parse, when)
    return Mentions(_outside_names(where, who), when, who, counted)


def _basis(report: Report) -> str:
    return "embedded_post" if report.published_basis == "post" else "publication"


def _outside_names(where: tuple[PlaceMention, ...], who: tuple[ActorMention, ...]) -> tuple[PlaceMention, ...]:
    """The places that are not mere parts of an actor's name ("Aleppo" in "Aleppo Revolutionary Council")."""
    names = [(m.span.start, m.span.end) for m in who if m.actor and m.actor.kind in _NAMED]
    return tuple(
        p
        for p in where
        if not any(s <= p.span.start and p.span.end <= e and (s, e) != (p.span.start, p.span.end) for s, e in names)
    )
