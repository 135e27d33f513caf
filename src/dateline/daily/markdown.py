"""The daily brief as Markdown; report text is escaped, so that it stays text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dateline.brief import words
from dateline.brief.sheet import Cited
from dateline.daily.sheet import Daily, Word

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~&])")


def render(sheet: Daily) -> str:
    """The brief as one page of Markdown."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(_lines(sheet))) + "\n"


def _lines(sheet: Daily) -> Iterator[str]:
    since = f", since {words.in_words(sheet.since)}" if sheet.since else ""
    yield f"# Daily brief, {words.in_words(sheet.day)}"
    yield f"\n{_plain(sheet.read)}{since}.\n"
    yield "## What the record now says differently\n"
    for row in sheet.moved:
        yield f"- **{_plain(row.place)}**: {_plain(row.after)} (before: {_plain(row.before)})"
        yield from (f"  - {_word(w)}" for w in row.words)
    yield "" if sheet.moved else "Nothing of who holds what.\n"
    yield "## What became of what was only claimed\n"
    for fate in sheet.fates:
        yield f"- **{fate.outcome.capitalize()}**: {_plain(fate.about)}"
        yield f"  - {_word(fate.said)}"
        yield from [f"  - Since then: {_word(fate.since_then)}"] if fate.since_then else []
    yield "" if sheet.fates else "The last day told nothing on one side's word alone.\n"
    yield "## Newly told\n"
    for day in sheet.days:
        yield f"### {day.day}\n"
        for item in day.happenings:
            quote = f"the same sentence [{item.cited.number}]" if item.again else _cited(item.cited)
            yield f"- **{_plain(item.headline)}** ({item.standing}). *{_plain(item.says)}*: {quote}"
        yield ""
    yield "" if sheet.days else "Nothing that was understood well enough to print.\n"
    yield from _disputed(sheet)
    yield "## Reports referred to\n"
    for source in sheet.sources:
        title = f": {_plain(source.title)}" if source.title else ""
        yield f"{source.number}. {_plain(source.publisher)}, {source.published or 'undated'}{title} (`{source.report}`)"


def _disputed(sheet: Daily) -> Iterator[str]:
    if sheet.disputes:
        yield "## Disputed or in tension\n"
    for dispute in sheet.disputes:
        yield f"- **{_plain(dispute.about)}**"
        yield from (f"  - {_plain(s.words)} by {_plain(s.speaker)}: {_cited(s.cited)}" for s in dispute.sides)
        yield from [f"  - {_plain(dispute.note)}"] if dispute.note else []
    yield ""
    if sheet.tallies:
        yield "## Figures, side by side\n"
    for tally in sheet.tallies:
        sides = "; ".join(f"{_plain(s.words)} – {_plain(s.speaker)} [{s.cited.number}]" for s in tally.sides)
        yield f"- **{_plain(tally.about)}**: {sides}"
    yield ""


def _word(word: Word) -> str:
    return f"{word.stance} by {_plain(word.speaker)}: {_cited(word.cited)}"


def _cited(cited: Cited) -> str:
    return f"{_plain(cited.in_marks)} [{cited.number}]"


def _plain(words: str) -> str:
    return _SPECIAL.sub(r"\\\1", words)
