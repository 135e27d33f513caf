"""The sheet as one HTML page that needs nothing else: no script, no font, no request."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from importlib.resources import files

from dateline.brief.sheet import Cited, Dated, Dispute, Held, Sheet, Side, Source, Tally


def render(sheet: Sheet) -> str:
    """The brief as a standalone page; report text is escaped."""
    style = files("dateline.brief").joinpath("page.css").read_text(encoding="utf-8")
    parts = [
        "<!doctype html>",
        '<html lang="en">',
        '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>Situation brief: {escape(sheet.as_of)}</title>",
        f"<style>\n{style}</style></head>",
        "<body><main>",
        f"<h1>Situation brief</h1><p class=read>{escape(sheet.as_of)} · {escape(sheet.read)}</p>",
        *(f"<p class=lead>{escape(said)}</p>" for said in sheet.lead),
        "<h2>Who holds what</h2>",
        _table(sheet),
        "<h2>What happened</h2>",
        *(map(_day, sheet.days) if sheet.days else ["<p>Nothing that was understood well enough to print.</p>"]),
        *_disputes(sheet.disputes),
        *_tallies(sheet),
        "<h2>Not in the record</h2>",
        _list(escape(gap) for gap in sheet.gaps),
        "<h2>Reports referred to</h2>",
        f"<ol class=sources>{''.join(map(_source, sheet.sources))}</ol>",
        "</main></body></html>",
    ]
    return "\n".join(parts)


def _table(sheet: Sheet) -> str:
    if not sheet.held:
        return "<p>No report says who holds any place.</p>"
    head = "".join(
        f"<th scope=col>{h}</th>"
        for h in ("Place", "Holder", "Status", "Since", "On whose word", "Last supported", "Disputed by")
    )
    more = f"<p class=says>and {sheet.more_held} more</p>" if sheet.more_held else ""
    rows = "".join(map(_row, sheet.held))
    table = f"<div class=wide><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    return f"{table}{more}<p class=says>{escape(sheet.legend)}</p>"


def _row(row: Held) -> str:
    basis = f"<span class={row.standing or 'reported'}>{escape(row.basis)}</span>{_ref(row.cited)}"
    cells = (row.place, row.holder, row.status, row.since)
    plain = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
    return f"<tr>{plain}<td>{basis}</td><td>{escape(row.last)}</td><td>{escape(row.disputed_by) or '–'}</td></tr>"


def _day(day: Dated) -> str:
    items = [
        f"<div class=item><p><span class=headline>{escape(h.headline)}</span> "
        f"<span class='mark {h.standing}'>{h.standing}</span></p>"
        f"<p class=says>{escape(h.says)}{_ref(h.cited) if h.again else ''}</p>"
        f"{'' if h.again else _quote(h.cited)}</div>"
        for h in day.happenings
    ]
    return f"<h3>{escape(day.day)}</h3>\n" + "\n".join(items)


def _disputes(disputes: tuple[Dispute, ...]) -> list[str]:
    made = ["<h2>Disputed or in tension</h2>"] if disputes else []
    for dispute in disputes:
        sides = "".join(map(_side, dispute.sides))
        note = f"<p class=says>{escape(dispute.note)}</p>" if dispute.note else ""
        made.append(f"<div class=item><p class=headline>{escape(dispute.about)}</p>{sides}{note}</div>")
    return made


def _side(side: Side) -> str:
    return f"<p class=says>{escape(side.words)} by {escape(side.speaker)}</p>{_quote(side.cited)}"


def _tallies(sheet: Sheet) -> list[str]:
    made = ["<h2>Counts, side by side</h2>"] if sheet.tallies else []
    for tally in sheet.tallies:
        rows = _list(f"<b>{escape(s.words)}</b> – {escape(s.speaker)}{_context(tally, s)}" for s in tally.sides)
        made.append(f"<div class=item><p class=headline>{escape(tally.about)}</p>{rows}</div>")
    return made


def _context(tally: Tally, side: Side) -> str:
    return _quote(side.cited) if tally.with_words else _ref(side.cited)


def _quote(cited: Cited) -> str:
    where = f"{cited.report}:{cited.start}-{cited.end}"
    return f'<blockquote title="{escape(where)}">{escape(cited.in_marks)}{_ref(cited)}</blockquote>'


def _ref(cited: Cited | None) -> str:
    return f" <a class=ref href='#r{cited.number}'>[{cited.number}]</a>" if cited else ""


def _source(source: Source) -> str:
    title = escape(source.title or source.report)
    safe = source.url and source.url.startswith(("https://", "http://"))
    linked = f'<a href="{escape(source.url or "")}">{title}</a>' if safe else title
    by = f"{escape(source.publisher)}, {escape(source.published or 'undated')}"
    return f"<li id=r{source.number}>{by}: {linked} <code>{escape(source.report)}</code></li>"


def _list(items: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"
