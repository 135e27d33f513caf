"""The reports at hand, and how the page cites them and names places and speakers."""

from __future__ import annotations

from collections.abc import Iterable

from dateline.brief import words
from dateline.brief.sheet import Cited, Source
from dateline.model import Claim, Count, Place, Report, Span

NEAR = 40  # characters behind a figure in which whom it counts is looked for


class Desk:
    """The reports at hand, and which of them the page has referred to so far."""

    def __init__(self, reports: Iterable[Report], claims: Iterable[Claim]) -> None:
        self.reports: dict[str, Report] = {r.id: r for r in reports}
        self.names = words.place_names(claims)
        self.numbers: dict[str, int] = {}

    def cite(self, span: Span) -> Cited | None:
        """The whole sentence around a span, with the report's number; None for a report not at hand."""
        report = self.reports.get(span.report)
        if report is None:
            return None
        number = self.numbers.setdefault(span.report, len(self.numbers) + 1)
        start, end = words.sentence(report, span.start, span.end)
        quote = report.text[start:end]
        return Cited(span.report, start, end, quote, words.shorten(quote, span.quote), number)

    def headline(self, claim: Claim) -> str | None:
        """What happened, in one line."""
        return words.headline(claim, self.names)

    def place(self, place: Place) -> str:
        """The name that the reports use most."""
        return self.names.get(place.id, place.name)

    def speaker(self, claim: Claim) -> str:
        """Who says it."""
        return words.speaker(claim, self.reports)

    def figure(self, count: Count) -> str:
        """The figure in the speaker's wording, with whom it counts where the text names them just behind it."""
        report, span = self.reports.get(count.span.report), count.span
        said = " ".join(span.quote.split())
        if not count.who or report is None or count.who.casefold() in said.casefold():
            return said
        behind = report.text[span.end : span.end + NEAR]
        at = behind.casefold().find(count.who.casefold())
        return " ".join((span.quote + behind[: at + len(count.who)]).split()) if at >= 0 else said

    def sources(self) -> tuple[Source, ...]:
        """The reports referred to, by number."""
        return tuple(
            Source(n, r.id, r.publisher or "publisher unknown", r.published, r.title, r.url)
            for name, n in sorted(self.numbers.items(), key=lambda x: x[1])
            if (r := self.reports.get(name))
        )
