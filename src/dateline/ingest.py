"""Reports through the stages into the record: each whole, each once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace

from dateline import coding
from dateline.model import Coded, Report
from dateline.record import Added, Rebuilt, Record

PER_TRANSACTION = 20  # reports kept together: each is whole, and a crash costs at most these few again
PRINTED_TOGETHER = 30_000  # reports after which near copies are made ready to be found, and at the end
TAKEN_TOGETHER = 200  # of those coded before: to put them in again costs little, and fewer commits a fifth less work


def told(record: Record) -> Callable[[Report], Report]:
    """What puts beside a report whatever the record knows of its publisher: its side and its home."""
    publishers = record.named_publishers()

    def tell(report: Report) -> Report:
        known = publishers.get(report.publisher or "")
        return replace(report, side=known["side"], home=known["home"]) if known else report

    return tell


class Outcome(Struct, frozen=True):
    """What became of one report."""

    report: str
    what: Added
    skipped: str | None
    claims: int


def add(record: Record, reports: Iterable[Report], *, workers: int | None = None) -> Iterator[Outcome]:
    """Code what the record does not hold yet and keep it; what it holds is passed over without coding again."""
    return _printed(record, _added(record, reports, workers))


def _added(record: Record, reports: Iterable[Report], workers: int | None) -> Iterator[Outcome]:
    seen: list[Outcome] = []
    tell = told(record)

    def unknown() -> Iterator[Report]:
        for report in reports:
            if record.holds(report):
                seen.append(Outcome(report.id, "already there", report.skipped, 0))
            else:
                yield tell(report)

    for some in _steps(coding.code(unknown(), workers=workers)):
        yield from record.step(partial(keep, record, some))
        yield from seen
        seen.clear()
    yield from seen


def take(record: Record, coded: Iterable[Coded], *, workers: int | None = None) -> Iterator[Outcome]:
    """Put reports in that were coded without this record; those of which it knows more (a publisher's side or home)
    are coded again with that."""
    return _printed(record, _taken(record, coded, workers))


def _taken(record: Record, coded: Iterable[Coded], workers: int | None) -> Iterator[Outcome]:
    tell, more = told(record), list[Report]()

    def as_told() -> Iterator[Coded]:
        for one in coded:
            if (report := tell(one.report)) == one.report:
                yield one
            else:
                more.append(report)

    for some in _steps(as_told(), TAKEN_TOGETHER):
        yield from record.step(partial(keep, record, some))
    yield from _added(record, more, workers)


def _printed(record: Record, outcomes: Iterator[Outcome]) -> Iterator[Outcome]:
    """The same, the prints of what comes in made meanwhile; those of a run that is stopped are made by the next."""
    for n, outcome in enumerate(outcomes, start=1):
        yield outcome
        if n % PRINTED_TOGETHER == 0:
            record.print_waiting()
    record.print_waiting()


def _steps(coded: Iterable[Coded], together: int = PER_TRANSACTION) -> Iterator[list[Coded]]:
    waiting = iter(coded)
    while some := list(islice(waiting, together)):
        yield some


def keep(record: Record, some: Sequence[Coded]) -> list[Outcome]:
    """Put coded reports in; call inside a step of the record."""
    return [Outcome(c.report.id, record.add(c, coding.STAGES), c.report.skipped, len(c.claims)) for c in some]


def recode(record: Record, some: Sequence[Coded]) -> list[Rebuilt]:
    """Put new codings in the place of old ones; call inside a step of the record."""
    return [record.recode(c, coding.STAGES) for c in some]


def rebuild(record: Record, *, workers: int | None = None) -> Iterator[Rebuilt]:
    """Code every report of the record again; reports and judgements stay as they are."""
    fresh = coding.code(list(map(told(record), record.reports())), workers=workers)
    while some := list(islice(fresh, PER_TRANSACTION)):
        yield from record.step(partial(recode, record, some))
    record.print_waiting()
