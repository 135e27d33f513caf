"""A parse, and the day its report was published -> its date mentions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from dateline.dates import days
from dateline.dates.compose import compose
from dateline.dates.guards import stands
from dateline.dates.patterns import Found, can_follow, candidates, is_light, matches
from dateline.dates.scene import Reading
from dateline.dates.values import read, scene_of
from dateline.model import DateBasis, DateMention, Day, Parse, Post, Token, When

_TO = ("to", "through", "thru", "until", "till", "to the", "through the")
_DASHES = ("-", "–", "—")
_DASH = re.compile(r"[-–—/]")
_INNER = re.compile(r"(?:mid|early|late|pre|post)-(?=\w)", re.I)  # "mid-1996" is one token


def tag(
    parse: Parse, published: Day | None, basis: DateBasis = "publication", posts: Sequence[Post] = ()
) -> tuple[DateMention, ...]:
    """The date mentions of a report, in order of text.

    `published` anchors what is relative; without it nothing relative becomes a day. `basis` says what the anchor
    is: with "embedded_post" (a not-before, assumed) every relative day says so. What stands inside one of `posts`
    is anchored on that post's own day.
    """
    main = scene_of(parse, days.parse_day(published))
    scenes = [
        (post.start, post.end, scene_of(parse, days.parse_day(post.published))) for post in posts if post.published
    ]
    mentions: list[DateMention] = []
    for wording in compose(parse, scan(parse)):
        scene = next((s for start, end, s in scenes if start <= wording.start < end), main)
        linked = _linked(parse, mentions, wording)
        scene.range_from = days.parse_day(mentions[-1].when.start) if linked and mentions[-1].when else None
        if reading := read(scene, wording):
            relative: DateBasis = "embedded_post" if basis == "embedded_post" and scene is main else "relative"
            mention = _mention(parse, wording, reading, relative)
            if linked:
                mentions[-1] = _stretched(mentions[-1], mention)
            mentions.append(mention)
    return tuple(mentions)


def _linked(parse: Parse, mentions: list[DateMention], f: Found) -> bool:
    """Whether the wording ends a range that the mention before it begins: "from Monday to Wednesday"."""
    if not mentions or mentions[-1].type != "DATE":
        return False
    a = mentions[-1].span
    gap = parse.text[a.end : f.start].lower().strip()
    before = parse.text[max(0, a.start - 9) : a.start].lower().split()[-1:]
    if gap in ("and", "and on"):
        return before == ["between"]
    return gap in _DASHES or (gap in _TO and (before == ["from"] or gap != "to"))


def _stretched(first: DateMention, last: DateMention) -> DateMention:
    """The first mention of a range, covering all of it."""
    a, b = first.when, last.when
    if a is None or b is None or last.type != "DATE" or not a.start or not b.end or b.end < a.start:
        return first
    when = When(a.start, b.end, "range", a.basis, a.span)
    return DateMention(first.span, first.type, first.value, first.basis, when)


def day_when(published: Day | None, basis: DateBasis = "publication") -> When:
    """The When of something that nothing in the text dates: its report's day, or unknown."""
    day = days.parse_day(published)
    if day is None:
        return When(None, None, "unknown", basis)
    return When(day.isoformat(), day.isoformat(), "day", basis)


def scan(parse: Parse) -> list[Found]:
    """The wordings of time in a parse: at each place the longest that stands, none overlapping."""
    found: list[Found] = []
    reached, limits, tokens = 0, _limits(parse), parse.tokens
    for token in tokens:
        text = token.text
        if token.end <= reached or not (candidates(text) or "-" in text or "–" in text):
            continue
        if is_light(text) and (token.i + 1 == len(tokens) or not can_follow(tokens[token.i + 1].text)):
            continue
        at = max(0, reached - token.start)
        while at < len(text) and (wording := _wording(parse, token, at, limits[token.sentence])):
            found.append(wording)
            reached = wording.end
            at = reached - token.start
    return found


def _wording(parse: Parse, token: Token, at: int, limit: int) -> Found | None:
    """The longest wording that stands at a token, or `at` characters into it behind a dash ("2014–2017")."""
    if at:
        dash = _DASH.match(token.text, at)
        if not dash or dash.end() == len(token.text):
            return None
        at = dash.end()
    here = matches(parse, token.i, limit, at)
    if not here and not at and (inner := _INNER.match(token.text)):
        here = matches(parse, token.i, limit, inner.end())
    return next((f for f in here if stands(parse, f)), None)


def _limits(parse: Parse) -> list[int]:
    """For each sentence the end of its block: no time crosses it, but one may cross a wrong sentence end ("Aug. 7")."""
    limits: list[int] = [0] * len(parse.sentences)
    end = 0
    for n in range(len(parse.sentences) - 1, -1, -1):
        sentence = parse.sentences[n]
        if n + 1 == len(parse.sentences) or parse.sentences[n + 1].block != sentence.block:
            end = sentence.end
        limits[n] = end
    return limits


def _mention(parse: Parse, f: Found, reading: Reading, relative: DateBasis) -> DateMention:
    span = parse.span(f.start, f.end)
    basis: DateBasis = relative if reading.relative else "stated"
    when = None
    if reading.when:
        start, end, precision = reading.when
        when = When(_iso(start), _iso(end), precision, relative if reading.type == "DURATION" else basis, span)
    return DateMention(span, reading.type, reading.value, basis, when)


def _iso(day: date) -> Day:
    return day.isoformat()
