"""Who says it: speaker, cue, stance and the words covered."""

from __future__ import annotations

from collections.abc import Iterator

from dateline.attribution import nesting, post, quotes, scope, stance
from dateline.attribution.cues import Cues, cues
from dateline.attribution.propose import proposals
from dateline.attribution.speakers import Cast
from dateline.model import Actor, Attribution, Mentions, Parse, Report

__all__ = ["attribute", "unclaimed"]


def attribute(report: Report, parse: Parse, mentions: Mentions) -> tuple[Attribution, ...]:
    """Every saying, belief, wish and question that a report gives to somebody, in order of text.

    The body of an embedded post is one attribution to its author; sayings in it stand within that one.
    """
    if not parse.tokens:
        return ()
    book = cues()
    quoted = quotes.find(parse)
    quote_of = quotes.of_tokens(parse, quoted)
    drafts = scope.drafts(parse, proposals(parse, book, quote_of), quoted, quote_of)
    drafts = [d for d in drafts if not _topic(parse, d, mentions)]
    posts = post.attributions(report, parse, mentions)
    cast = Cast(parse, mentions)
    said = []
    for draft, within in nesting.arrange(parse, drafts, quote_of):
        around = within + len(posts) if within is not None else post.holding(report, draft, parse)
        said.append(_attribution(parse, draft, cast.actor(draft), around, book))
    return (*posts, *said)


def unclaimed(parse: Parse, said: tuple[Attribution, ...]) -> Iterator[Attribution]:
    """Whole statements in quotation marks for which no speaker was found: somebody's, never the report's own voice."""
    given = [(s.start, s.end) for a in said for s in (*a.content, *a.speaker)]
    for q in quotes.find(parse):
        if quotes.states(parse, q) and not any(a < q.end and q.start < b for a, b in given):
            yield Attribution((), None, (), (parse.span(q.start, q.end),), "asserts", True)


def _topic(parse: Parse, draft: scope.Draft, mentions: Mentions) -> bool:
    """ "Haiti: gangs attack two stations": before a colon a place says where, and is no speaker."""
    f = draft.found
    if f.frame != "colon" or not f.speaker:
        return False
    start, end = parse.tokens[f.speaker[0]].start, parse.tokens[f.speaker[-1]].end
    return any((m.span.start, m.span.end) == (start, end) for m in mentions.places)


def _attribution(parse: Parse, draft: scope.Draft, actor: Actor | None, within: int | None, book: Cues) -> Attribution:
    f = draft.found
    return Attribution(
        speaker=tuple(parse.span(a, b) for a, b in scope.runs(parse, f.speaker)),
        actor=actor,
        cue=tuple(parse.span(a, b) for a, b in scope.runs(parse, f.cue)),
        content=tuple(parse.span(a, b) for a, b in draft.spans),
        stance=stance.stance(parse, f, book, alone=not draft.quoted or len(draft.spans) == 1),
        quoted=draft.quoted,
        within=within,
        attitude=f.attitude,
    )
