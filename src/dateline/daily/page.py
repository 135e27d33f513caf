"""The daily brief as one HTML page that needs nothing else: no script, no font, no request."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from importlib.resources import files

from dateline.brief import words
from dateline.brief.sheet import Cited, Source
from dateline.daily.sheet import Daily, Word


def render(sheet: Daily) -> str:
    """The brief as a standalone page in the situation brief's dress; report text is escaped."""
    style = files("dateline.brief").joinpath("page.css").read_text(encoding="utf-8")
    day = words.in_words(sheet.day)
    since = f", since {words.in_words(sheet.since)}" if sheet.since else ""
    parts = [
        "<!doctype html>",
        '<html lang="en">',
        '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>Daily brief: {escape(day)}</title>",
        f"<style>\n{style}</style></head>",
        "<body><main>",
        f"<h1>Daily brief</h1><p class=read>{escape(day)}{escape(since)} · {escape(sheet.read)}</p>",
        *_parts(sheet),
        "<h2>Reports referred to</h2>",
        f"<ol class=sources>{''.join(map(_source, sheet.sources))}</ol>",
        "</main></body></html>",
    ]
    return "\n".join(parts) + "\n"


def _parts(sheet: Daily) -> Iterator[str]:
    yield "<h2>What the record now says differently</h2>"
    for row in sheet.moved:
        mark = f" <span class='mark {row.standing}'>{row.standing}</span>" if row.standing else ""
        yield f"<div class=item><p class=headline>{escape(row.place)}: {escape(row.after)}{mark}</p>"
        yield f"<p class=says>Before: {escape(row.before)}</p>{''.join(map(_word, row.words))}</div>"
    yield from [] if sheet.moved else ["<p>Nothing of who holds what.</p>"]
    yield "<h2>What became of what was only claimed</h2>"
    for fate in sheet.fates:
        yield f"<div class=item><p class=headline>{escape(fate.outcome.capitalize())}: {escape(fate.about)}"
        yield f" <span class='mark {fate.now}'>{fate.now}</span></p>{_word(fate.said)}"
        yield f"<p class=says>Since then:</p>{_word(fate.since_then)}</div>" if fate.since_then else "</div>"
    yield from [] if sheet.fates else ["<p>The last day told nothing on one side's word alone.</p>"]
    yield "<h2>Newly told</h2>"
    for day in sheet.days:
        yield f"<h3>{escape(day.day)}</h3>"
        for item in day.happenings:
            yield f"<div class=item><p><span class=headline>{escape(item.headline)}</span> "
            yield f"<span class='mark {item.standing}'>{item.standing}</span></p>"
            ref, quote = (_ref(item.cited), "") if item.again else ("", _quote(item.cited))
            yield f"<p class=says>{escape(item.says)}{ref}</p>{quote}</div>"
    yield from [] if sheet.days else ["<p>Nothing that was understood well enough to print.</p>"]
    yield from _disputed(sheet)


def _disputed(sheet: Daily) -> Iterator[str]:
    yield from ["<h2>Disputed or in tension</h2>"] if sheet.disputes else []
    for dispute in sheet.disputes:
        sides = "".join(
            f"<p class=says>{escape(s.words)} by {escape(s.speaker)}</p>{_quote(s.cited)}" for s in dispute.sides
        )
        note = f"<p class=says>{escape(dispute.note)}</p>" if dispute.note else ""
        yield f"<div class=item><p class=headline>{escape(dispute.about)}</p>{sides}{note}</div>"
    yield from ["<h2>Figures, side by side</h2>"] if sheet.tallies else []
    for tally in sheet.tallies:
        rows = "".join(f"<li><b>{escape(s.words)}</b> – {escape(s.speaker)}{_ref(s.cited)}</li>" for s in tally.sides)
        yield f"<div class=item><p class=headline>{escape(tally.about)}</p><ul>{rows}</ul></div>"


def _word(word: Word) -> str:
    return f"<p class=says>{escape(word.stance)} by {escape(word.speaker)}</p>{_quote(word.cited)}"


def _quote(cited: Cited) -> str:
    where = escape(f"{cited.report}:{cited.start}-{cited.end}")
    return f'<blockquote title="{where}">{escape(cited.in_marks)}{_ref(cited)}</blockquote>'


def _ref(cited: Cited) -> str:
    return f" <a class=ref href='#r{cited.number}'>[{cited.number}]</a>"


def _source(source: Source) -> str:
    title = escape(source.title or source.report)
    safe = source.url and source.url.startswith(("https://", "http://"))
    linked = f'<a href="{escape(source.url or "")}">{title}</a>' if safe else title
    by = f"{escape(source.publisher)}, {escape(source.published or 'undated')}"
    return f"<li id=r{source.number}>{by}: {linked} <code>{escape(source.report)}</code></li>"
