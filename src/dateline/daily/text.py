"""The daily brief as plain text for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from dateline.brief import words
from dateline.brief.sheet import Cited
from dateline.daily.sheet import Daily, Word


def render(sheet: Daily) -> str:
    """The brief in lines."""
    return "\n".join(_lines(sheet)) + "\n"


def _lines(sheet: Daily) -> Iterator[str]:
    since = f", since {words.in_words(sheet.since)}" if sheet.since else ""
    yield f"Daily brief of {words.in_words(sheet.day)}{since}: {sheet.read}"
    yield ""
    yield "WHAT THE RECORD NOW SAYS DIFFERENTLY"
    for row in sheet.moved:
        yield f"  {row.place}: {row.after}  (before: {row.before})"
        yield from (f"    {_word(w)}" for w in row.words)
    if not sheet.moved:
        yield "  Nothing of who holds what."
    yield ""
    yield "WHAT BECAME OF WHAT WAS ONLY CLAIMED"
    for fate in sheet.fates:
        yield f"  {fate.outcome.upper()}: {fate.about}"
        yield f"    {_word(fate.said)}"
        if fate.since_then:
            yield f"    since then: {_word(fate.since_then)}"
    if not sheet.fates:
        yield "  The last day told nothing on one side's word alone."
    yield ""
    yield "NEWLY TOLD"
    for day in sheet.days:
        yield f"  {day.day}"
        for item in day.happenings:
            quote = f"the same sentence [{item.cited.number}]" if item.again else _cited(item.cited)
            yield f"    {item.headline} [{item.standing}]. {item.says}: {quote}"
    if not sheet.days:
        yield "  Nothing that was understood well enough to print."
    yield from _disputed(sheet)
    yield ""
    yield "REPORTS REFERRED TO"
    for source in sheet.sources:
        yield f"  {source.number}. {source.publisher}, {source.published or 'undated'}: {source.title or source.report}"


def _disputed(sheet: Daily) -> Iterator[str]:
    if sheet.disputes:
        yield ""
        yield "DISPUTED OR IN TENSION"
    for dispute in sheet.disputes:
        yield f"  {dispute.about}"
        yield from (f"    {s.words} by {s.speaker}: {_cited(s.cited)}" for s in dispute.sides)
        if dispute.note:
            yield f"    {dispute.note}"
    if sheet.tallies:
        yield ""
        yield "FIGURES, SIDE BY SIDE"
    for tally in sheet.tallies:
        yield f"  {tally.about}: " + "; ".join(f"{s.words} ({s.speaker})" for s in tally.sides)


def _word(word: Word) -> str:
    return f"{word.stance} by {word.speaker}: {_cited(word.cited)}"


def _cited(cited: Cited) -> str:
    return f"{cited.in_marks} [{cited.number}]"
