"""The Python API: a record with what the commands do, in documented types (docs/api.md)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from dateline import ingest, reports, views
from dateline.conversation import Conversation
from dateline.ingest import Outcome
from dateline.library import words
from dateline.model import Answer, Claim, Control, Day, Entry, Event
from dateline.record import Record

__all__ = ["OpenRecord", "open_record"]


def open_record(path: str | Path | None = None, *, create: bool = False) -> OpenRecord:
    """The record at a path; with `create`, made where there is none; without a path, one in memory."""
    if path is None:
        return OpenRecord(Record(":memory:", words))
    return OpenRecord(Record(path, words) if create else Record.existing(path, words))


class OpenRecord:
    """A record: add reports, list what it holds as of any day, ask. Use as a context manager, or call `close`."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._library = views.library(record)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; nothing is lost if this never runs."""
        self._record.close()

    def add(
        self, files: Iterable[str | Path], *, published: Day | None = None, publisher: str | None = None
    ) -> tuple[Outcome, ...]:
        """Put the reports of these files in, each once; what became of each, in order."""
        read = reports.read([str(f) for f in files], published=published, publisher=publisher)
        done = tuple(ingest.add(self._record, read))
        self._library = views.library(self._record)  # what was kept of the record before is out of date
        return done

    def ask(self, question: str, as_of: Day | None = None, *, related: bool = False) -> Answer:
        """The answer from the record alone, each line cited; `missing` says what the record does not hold."""
        return views.ask(self._library, question, as_of, related=related)

    def questions(
        self, as_of: Day | None = None, *, report: str | None = None, place: str | None = None, most: int = 8
    ) -> tuple[Answer, ...]:
        """Questions that the record can answer, each with its answer; beside a report or on a place if one is given."""
        return views.questions(self._library, as_of, report, most, place=place)

    def conversation(self, as_of: Day | None = None) -> Conversation:
        """Questions one after another, where "and Homs?" and "who says so?" follow up."""
        return Conversation(self._library, as_of)

    def claims(
        self,
        as_of: Day | None = None,
        *,
        report: str | None = None,
        place: str | None = None,
        speaker: str | None = None,
    ) -> Sequence[Claim]:
        """What is said to have happened or to be so, by whom."""
        return views.claims(self._record, as_of, report, place, speaker)

    def events(self, as_of: Day | None = None) -> tuple[Event, ...]:
        """The happenings, each with all its tellings and its standing."""
        return views.events(self._record, as_of)

    def control(self, place: str | None = None, as_of: Day | None = None, on: Day | None = None) -> tuple[Control, ...]:
        """Who holds which place, since when, on whose word."""
        return views.control(self._record, as_of, on, place)

    def timeline(self, most: int = 20, as_of: Day | None = None) -> tuple[Entry, ...]:
        """The most important dates, in order."""
        return views.timeline(self._record, most, as_of)
