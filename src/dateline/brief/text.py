"""The sheet for the terminal."""

from __future__ import annotations

import io
import textwrap

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from dateline.brief.sheet import Cited, Held, Sheet, Side

WIDTH = 100


def render(sheet: Sheet, width: int = WIDTH) -> str:
    """The brief as plain text, `width` columns wide."""
    lines = [f"SITUATION BRIEF · {sheet.as_of}", sheet.read, ""]
    for said in sheet.lead:
        lines += textwrap.wrap(said, width, subsequent_indent="  ")
    lines += _section("Who holds what")
    lines += _table(sheet.held, width) if sheet.held else ["No report says who holds any place."]
    if sheet.more_held:
        lines.append(f"… and {sheet.more_held} more: dateline control")
    lines += textwrap.wrap(sheet.legend, width)
    lines += _section("What happened")
    for day in sheet.days:
        lines.append(day.day)
        for item in day.happenings:
            lines += textwrap.wrap(f"▪ {item.headline}", width, initial_indent="  ", subsequent_indent="    ")
            lines += textwrap.wrap(item.says, width, initial_indent="    ", subsequent_indent="    ")
            lines += [f"    the same sentence [{item.cited.number}]"] if item.again else _quote(item.cited, width)
    if not sheet.days:
        lines.append("Nothing that was understood well enough to print.")
    lines += _section("Disputed or in tension") if sheet.disputes else []
    for dispute in sheet.disputes:
        lines += textwrap.wrap(f"▪ {dispute.about}", width, initial_indent="  ", subsequent_indent="    ")
        for side in dispute.sides:
            lines += _side(side, width)
        lines += textwrap.wrap(dispute.note, width, initial_indent="    ", subsequent_indent="    ")
    lines += _section("Counts, side by side") if sheet.tallies else []
    for tally in sheet.tallies:
        lines.append(f"  {tally.about}")
        for side in tally.sides:
            quote = f": {side.cited.in_marks}" if tally.with_words else ""
            lines += textwrap.wrap(
                f"{side.words} – {side.speaker}{quote} [{side.cited.number}]",
                width,
                initial_indent="    ",
                subsequent_indent="      ",
            )
    lines += _section("Not in the record")
    for gap in sheet.gaps:
        lines += textwrap.wrap(f"▪ {gap}", width, initial_indent="  ", subsequent_indent="    ")
    lines += _section("Reports referred to")
    for source in sheet.sources:
        title = f": {source.title}" if source.title else ""
        words = f"[{source.number}] {source.publisher}, {source.published or 'undated'}{title} ({source.report})"
        lines += textwrap.wrap(words, width, initial_indent="  ", subsequent_indent="      ")
    return "\n".join(lines)


def _section(title: str) -> list[str]:
    return ["", title.upper(), ""]


def _quote(cited: Cited, width: int) -> list[str]:
    return textwrap.wrap(f"{cited.in_marks} [{cited.number}]", width, initial_indent="    ", subsequent_indent="    ")


def _side(side: Side, width: int) -> list[str]:
    head = f"{side.words} by {side.speaker}: {side.cited.in_marks} [{side.cited.number}]"
    return textwrap.wrap(head, width, initial_indent="    ", subsequent_indent="      ")


def _table(rows: tuple[Held, ...], width: int) -> list[str]:
    disputed = any(row.disputed_by for row in rows)
    columns = ["Place", "Holder", "Status", "Since", "On whose word", "Last supported"] + ["Disputed by"] * disputed
    table = Table(*columns, box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    for row in rows:
        number = f" [{row.cited.number}]" if row.cited else ""
        cells = [row.place, row.holder, row.status, row.since, row.basis + number, row.last]
        table.add_row(*map(Text, cells + [row.disputed_by] * disputed))
    out = io.StringIO()
    Console(file=out, width=width, color_system=None, force_terminal=False).print(table)
    return [line.rstrip() for line in out.getvalue().strip("\n").split("\n")]
