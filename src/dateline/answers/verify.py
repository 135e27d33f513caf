"""Every line is checked before it leaves; one that fails is dropped."""

from __future__ import annotations

from dateline.answers.asked import Asked
from dateline.answers.compose import QUOTED, Line
from dateline.answers.library import Library


def holds(library: Library, asked: Asked, line: Line) -> bool:
    """The quotation stands in the report there, the report is no later than the as-of day, it is short enough."""
    report = library.report(line.span.report)
    if report is None or report.published is None or report.published[:10] > asked.as_of:
        return False
    quote = line.span.quote
    return (
        bool(quote)
        and report.text[line.span.start : line.span.end] == quote
        and quote in line.text
        and len(quote.split()) <= QUOTED
    )
