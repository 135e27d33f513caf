"""What the commands share: options, how reports are read and faults are said."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dateline.errors import InputError
from dateline.terminal import escaped, printable

if TYPE_CHECKING:
    from dateline.model import Report
    from dateline.record import Record
    from dateline.reports.archives import Known

Files = Annotated[list[str], typer.Argument(metavar="FILE…", help="Reports, archives, folders; - reads stdin.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON in the public shapes, one value a line or one list.")]
RecordPath = Annotated[
    str,
    typer.Option(
        "--record",
        envvar="DATELINE_RECORD",
        metavar="FILE|URL",
        help="The record: one file, made on first use, or the URL of a PostgreSQL.",
    ),
]
Published = Annotated[str | None, typer.Option(metavar="DAY", help="When the reports were published (2024-12-05).")]
Publisher = Annotated[str | None, typer.Option(help="Who published the reports.")]
ReadAs = Annotated[
    str | None,
    typer.Option(
        "--as",
        metavar="FORM",
        help="warc, wacz, telegram, x, csv, jsonl, parquet, mbox, pdf, folder; by itself it is told.",
    ),
]
Columns = Annotated[
    str | None,
    typer.Option(metavar="MAP", help="Columns of CSV or JSONL: text=body,published=date,dated=%d/%m/%Y, or TOML."),
]
AsOf = Annotated[str | None, typer.Option(metavar="DAY", help="Use only reports published on or before this day.")]
KnownAt = Annotated[
    str | None,
    typer.Option(
        metavar="DAY", help="The record as it was known on this day: only what it had first seen by then (UTC)."
    ),
]
On = Annotated[str | None, typer.Option(metavar="DAY", help="Ask what was so on this day (default: the as-of day).")]
Workers = Annotated[int | None, typer.Option(min=1, help="Processes to spread the work over (default: all cores).")]
Form = Annotated[str, typer.Option("--format", help="text, md, html or json.")]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="Write it to this file.")]
HERE = "dateline.db"
PATIENCE = 60.0  # seconds that a command waits for a shared record that went away


class Faults:
    """What could not be read: said as it comes; the rest is read all the same, and the exit tells."""

    def __init__(self) -> None:
        self.count = 0
        self.passed: Counter[str] = Counter()

    def __call__(self, name: str, fault: InputError) -> None:
        self.count += 1
        said = f"{name}: {fault}" if name not in str(fault) else str(fault)
        typer.echo(printable(f"dateline: {said}"), err=True)

    def passed_over(self, name: str, why: str) -> None:
        """A member of an archive that is no report, or is known already."""
        self.passed[why] += 1

    @property
    def told(self) -> str:
        """What was passed over, in a line."""
        return "; ".join(f"{n} {why}" for why, n in self.passed.most_common())

    def exit(self) -> None:
        """End with a non-zero exit where something could not be read."""
        if self.count:
            raise typer.Exit(1)


def read_reports(
    files: list[str],
    faults: Faults,
    published: str | None = None,
    publisher: str | None = None,
    url: str | None = None,
    form: str | None = None,
    columns: str | None = None,
    known: Known | None = None,
) -> Iterator[Report]:
    """The reports in some files and archives; what cannot be read, and what is passed over, is told to `faults`."""
    from dateline import reports

    how = reports.Archived(form, columns, known, faults.passed_over)
    when = day(published, "--published")
    return reports.read(files, published=when, publisher=publisher, url=url, on_error=faults, archived=how)


def day(value: str | None, option: str) -> str | None:
    """An ISO day out of what was typed."""
    if value is None:
        return None
    try:
        return datetime.fromisoformat(value).date().isoformat()
    except ValueError:
        raise InputError(f"{option} {value!r} is not a day; write it like 2024-12-05") from None


def print_json(value: Any) -> None:  # noqa: ANN401 - whatever a shape is
    """One line of JSON."""
    typer.echo(escaped(json.dumps(value, ensure_ascii=False)))


def open_record(path: str, known_at: str | None = None) -> Record:
    """The record at a path, which must be there; as it was known on a day where one is given."""
    from dateline.library import words
    from dateline.record import Record

    record = Record.existing(path, words)
    record.wait(PATIENCE, waiting)
    if known := day(known_at, "--known-at"):
        record.known_at(known)
    return record


def new_record(path: str | None = None) -> Record:
    """The record at a path, made where there is none; without a path, a temporary one in memory."""
    from dateline.library import words
    from dateline.record import Record

    record = Record(path or ":memory:", words)
    record.wait(PATIENCE, waiting)
    return record


def waiting(why: str) -> None:
    """Say that a shared record is waited for."""
    typer.echo(f"dateline: {why}", err=True)
