"""The sheet as Markdown."""

from __future__ import annotations

import re

from dateline.brief.sheet import Cited, Sheet, Side, Tally

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~&])")


def render(sheet: Sheet) -> str:
    """The brief as Markdown; report text is escaped, so that it stays text."""
    lines = ["# Situation brief", "", f"**{sheet.as_of}.** {_plain(sheet.read)}.", ""]
    lines += [f"- {_plain(said)}" for said in sheet.lead]
    lines += ["", "## Who holds what", "", *_table(sheet)]
    lines += ["", _plain(sheet.legend), "", "## What happened", ""]
    for day in sheet.days:
        lines += [f"### {day.day}", ""]
        for item in day.happenings:
            says = f"*{_plain(item.says)}*"
            lines += [
                f"**{_plain(item.headline)}.** {says}  ",
                f"The same sentence [{item.cited.number}]." if item.again else _quote(item.cited),
                "",
            ]
    lines += ["Nothing that was understood well enough to print.", ""] if not sheet.days else []
    lines += ["## Disputed or in tension", ""] if sheet.disputes else []
    for dispute in sheet.disputes:
        lines += [f"**{_plain(dispute.about)}.**", "", *(f"- {_side(s)}" for s in dispute.sides)]
        lines += [f"- {_plain(dispute.note)}"] * bool(dispute.note) + [""]
    lines += ["## Counts, side by side", ""] if sheet.tallies else []
    for tally in sheet.tallies:
        lines += [f"**{_plain(tally.about)}**", ""]
        lines += [_figure(tally, side) for side in tally.sides]
        lines.append("")
    lines += ["## Not in the record", "", *(f"- {_plain(gap)}" for gap in sheet.gaps), "", "## Reports referred to", ""]
    for source in sheet.sources:
        title = f": {_plain(source.title)}" if source.title else ""
        dated = source.published or "undated"
        lines.append(f"{source.number}. {_plain(source.publisher)}, {dated}{title} (`{source.report}`)")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))


def _table(sheet: Sheet) -> list[str]:
    if not sheet.held:
        return ["No report says who holds any place."]
    head = ["Place", "Holder", "Status", "Since", "On whose word", "Last supported", "Disputed by"]
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    for row in sheet.held:
        number = f" [{row.cited.number}]" if row.cited else ""
        cells = (row.place, row.holder, row.status, row.since, row.basis, row.last, row.disputed_by or "–")
        plain = [_plain(cell) for cell in cells]
        plain[4] += number
        lines.append("| " + " | ".join(plain) + " |")
    return lines + [f"\n… and {sheet.more_held} more."] * bool(sheet.more_held)


def _figure(tally: Tally, side: Side) -> str:
    quote = f": {_plain(side.cited.in_marks)}" if tally.with_words else ""
    return f"- {_plain(side.words)} – {_plain(side.speaker)}{quote} [{side.cited.number}]"


def _quote(cited: Cited) -> str:
    return f"{_plain(cited.in_marks)} [{cited.number}]"


def _side(side: Side) -> str:
    return f"{side.words} by {_plain(side.speaker)}: {_quote(side.cited)}"


def _plain(words: str) -> str:
    return _SPECIAL.sub(r"\\\1", words)
