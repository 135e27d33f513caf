"""Reports through the stages into the record: each whole, each once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from msgspec import Struct

from dateline import coding
from dateline.model import Report
from dateline.record import Added, Rebuilt, Record

PER_TRANSACTION = 20  # reports kept together: each is whole, and a crash costs at most these few again


class Outcome(Struct, frozen=True):
    """What became of one report."""

    report: str
    what: Added
    skipped: str | None
    claims: int


def add(record: Record, reports: Iterable[Report], *, workers: int | None = None) -> Iterator[Outcome]:
    """Code what the record does not hold yet and keep it; what it holds is passed over without coding again."""
    seen: list[Outcome] = []

    def unknown() -> Iterator[Report]:
        for report in reports:
            if record.holds(report):
                seen.append(Outcome(report.id, "already there", report.skipped, 0))
            else:
                yield report

    fresh = coding.code(unknown(), workers=workers)
    while some := list(islice(fresh, PER_TRANSACTION)):
        with record.transaction():
            done = [Outcome(c.report.id, record.add(c, coding.STAGES), c.report.skipped, len(c.claims)) for c in some]
        yield from done
        yield from seen
        seen.clear()
    yield from seen


def rebuild(record: Record, *, workers: int | None = None) -> Iterator[Rebuilt]:
    """Code every report of the record again; reports and judgements stay as they are."""
    fresh = coding.code(list(record.reports()), workers=workers)
    while some := list(islice(fresh, PER_TRANSACTION)):
        with record.transaction():
            done = [record.recode(c, coding.STAGES) for c in some]
        yield from done
