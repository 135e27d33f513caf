"""Embedded posts: all their words are their author's."""

from __future__ import annotations

from dateline.attribution.scope import Draft
from dateline.model import Actor, Attribution, Mentions, Parse, Post, Report, Span


def attributions(report: Report, parse: Parse, mentions: Mentions) -> tuple[Attribution, ...]:
    """One attribution for each embedded post: its body, said by the name in its signature."""
    return tuple(_author(post, parse, mentions) for post in report.embedded)


def holding(report: Report, draft: Draft, parse: Parse) -> int | None:
    """The number of the post that a saying stands in."""
    at = parse.tokens[draft.found.head].start
    return next((n for n, post in enumerate(report.embedded) if post.start <= at < post.end), None)


def _author(post: Post, parse: Parse, mentions: Mentions) -> Attribution:
    speaker: tuple[Span, ...] = ()
    actor: Actor | None = None
    if post.name is not None:
        start, end = post.name
        speaker = (parse.span(start, end),)
        named = (m.actor for m in mentions.actors if m.span.start < end and start < m.span.end)
        actor = next(named, None)
    body = min(post.end, post.signature[0]) if post.signature and post.signature[0] > post.start else post.end
    text = parse.text[post.start : body]
    start = post.start + len(text) - len(text.lstrip())
    content = (parse.span(start, start + len(text.strip())),) if text.strip() else ()
    return Attribution(
        speaker=speaker, actor=actor, cue=(), content=content, stance="asserts", quoted=True, post=post.id
    )
