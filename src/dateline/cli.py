"""The commands. Each is a few lines: read values, call a stage or the record, show them or print JSON.

Nothing heavy is imported until a command needs it, so that `dateline --help` answers at once.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dateline.errors import DatelineError, InputError, RowError

if TYPE_CHECKING:
    from dateline.model import Report
    from dateline.record import Record

app = typer.Typer(
    name="dateline",
    help="Read conflict reporting and keep a sourced record: what happened, where, when, who holds what, who says so.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Files = Annotated[list[str], typer.Argument(metavar="FILE…", help="Text, Markdown, HTML or JSONL; - reads stdin.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON in the public shapes, one value a line or one list.")]
RecordPath = Annotated[
    Path, typer.Option("--record", envvar="DATELINE_RECORD", help="The record: one file, made on first use.")
]
Published = Annotated[str | None, typer.Option(metavar="DAY", help="When the reports were published (2024-12-05).")]
Publisher = Annotated[str | None, typer.Option(help="Who published the reports.")]
AsOf = Annotated[str | None, typer.Option(metavar="DAY", help="Use only reports published on or before this day.")]
On = Annotated[str | None, typer.Option(metavar="DAY", help="Ask what was so on this day (default: the as-of day).")]
Workers = Annotated[int | None, typer.Option(min=1, help="Processes to spread the work over (default: all cores).")]
HERE = Path("dateline.db")


def main() -> None:
    """The `dateline` command: errors in one plain sentence, and a non-zero exit."""
    try:
        app(standalone_mode=True)
    except DatelineError as fault:
        typer.echo(f"dateline: {fault}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        # The reader of our output went away (`| head`): no fault, but nothing more can be said on it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


class _Faults:
    """Rows that could not be read: said as they come; the rest is read all the same, and the exit tells."""

    def __init__(self) -> None:
        self.count = 0

    def pass_on(self, rows: Iterable[Report | RowError]) -> Iterator[Report]:
        for row in rows:
            if isinstance(row, RowError):
                self.count += 1
                typer.echo(f"dateline: {row}", err=True)
            else:
                yield row

    def exit(self) -> None:
        if self.count:
            typer.echo(f"dateline: {self.count} of the rows could not be read; the others were", err=True)
            raise typer.Exit(1)


def _read(
    files: list[str], faults: _Faults, published: str | None, publisher: str | None, url: str | None = None
) -> Iterator[Report]:
    from dateline import reports

    day = _day(published, "--published")
    return faults.pass_on(reports.read(files, published=day, publisher=publisher, url=url))


def _day(value: str | None, option: str) -> str | None:
    from datetime import datetime

    if value is None:
        return None
    try:
        return datetime.fromisoformat(value).date().isoformat()
    except ValueError:
        raise InputError(f"{option} {value!r} is not a day; write it like 2024-12-05") from None


def _print(value: Any) -> None:  # noqa: ANN401 - whatever a shape is
    typer.echo(json.dumps(value, ensure_ascii=False))


def _open(path: Path) -> Record:
    from dateline.record import Record

    return Record.existing(path)


@app.command()
def read(
    files: Files,
    published: Published = None,
    publisher: Publisher = None,
    url: Annotated[str | None, typer.Option(help="Where the report stands.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show what was understood to be the text of each report, its blocks and embedded posts."""
    from dateline import shapes, show

    faults = _Faults()
    for report in _read(files, faults, published, publisher, url):
        _print(shapes.report(report)) if as_json else show.report(report)
    faults.exit()


@app.command()
def code(
    files: Files,
    published: Published = None,
    publisher: Publisher = None,
    as_json: AsJson = False,
    why: Annotated[bool, typer.Option("--why", help="Name the rules and words that decided each claim.")] = False,
    workers: Workers = None,
) -> None:
    """Code reports without keeping them: names, dates, speakers and claims, each with its words."""
    from dateline import coding, shapes, show

    faults = _Faults()
    for coded in coding.code(_read(files, faults, published, publisher), workers=workers):
        _print(shapes.coded(coded, why=why)) if as_json else show.coded(coded, why=why)
    faults.exit()


@app.command()
def brief(
    files: Files,
    published: Published = None,
    publisher: Publisher = None,
    form: Annotated[str, typer.Option("--format", help="text, md, html or json.")] = "text",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write it to this file.")] = None,
    as_json: AsJson = False,
) -> None:
    """A one-page situation brief of some reports: who holds what, what happened, who says so, what is disputed."""
    from dateline import ingest, show, views
    from dateline.record import Record

    faults = _Faults()
    with Record() as record:
        for _ in ingest.add(record, _read(files, faults, published, publisher)):
            pass
        show.brief(views.brief(record, "json" if as_json else form), output)
    faults.exit()


@app.command()
def add(
    files: Files,
    record: RecordPath = HERE,
    published: Published = None,
    publisher: Publisher = None,
    as_json: AsJson = False,
    workers: Workers = None,
) -> None:
    """Put reports into the record, each once. Stopped at any moment, the next run goes on where this one was."""
    from dateline import ingest, show
    from dateline.record import Record

    faults = _Faults()
    with Record(record) as store:
        outcomes = ingest.add(store, _read(files, faults, published, publisher), workers=workers)
        tally = show.adding(outcomes, quiet=as_json)
    _print(tally) if as_json else show.tally(tally, record)
    faults.exit()


@app.command()
def claims(
    record: RecordPath = HERE,
    as_of: AsOf = None,
    report: Annotated[str | None, typer.Option(help="Only claims of this report.")] = None,
    place: Annotated[str | None, typer.Option(help="Only claims about this place.")] = None,
    speaker: Annotated[str | None, typer.Option(help="Only what this speaker says (name or id).")] = None,
    stance: Annotated[str | None, typer.Option(help="asserts, admits, denies, urges …")] = None,
    kind: Annotated[str | None, typer.Option("--type", help="Our word for the act, a PLOVER or an ACLED type.")] = None,
    as_json: AsJson = False,
) -> None:
    """List claims: what is said to have happened or to be so, with the words and who says so."""
    from dateline import shapes, show, views

    with _open(record) as store:
        found = views.claims(store, _day(as_of, "--as-of"), report, place, speaker, stance, kind)
        _print([shapes.sourced_claim(c) for c in found]) if as_json else show.claims(found)


@app.command()
def events(record: RecordPath = HERE, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """List events: one happening told by many reports is one event, with its standing."""
    from dateline import shapes, show, views

    with _open(record) as store:
        found = views.events(store, _day(as_of, "--as-of"))
        _print([shapes.event(e) for e in found]) if as_json else show.events(found)


@app.command()
def control(
    record: RecordPath = HERE,
    as_of: AsOf = None,
    on: On = None,
    place: Annotated[str | None, typer.Option(help="Only this place (any of its names).")] = None,
    as_json: AsJson = False,
) -> None:
    """The control ledger: who holds which place, since when, on whose word, contested or not."""
    from dateline import shapes, show, views

    with _open(record) as store:
        rows = views.control(store, _day(as_of, "--as-of"), _day(on, "--on"), place)
        _print([shapes.control(r) for r in rows]) if as_json else show.control(rows)


@app.command()
def timeline(
    record: RecordPath = HERE,
    as_of: AsOf = None,
    most: Annotated[int, typer.Option(min=1, help="How many dates at most.")] = 20,
    since: Annotated[str | None, typer.Option(metavar="DAY", help="Nothing before this day.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DAY", help="Nothing after this day.")] = None,
    as_json: AsJson = False,
) -> None:
    """The most important dates, in order, each with its claims."""
    from dateline import shapes, show, views

    with _open(record) as store:
        days = (_day(as_of, "--as-of"), _day(since, "--since"), _day(until, "--until"))
        entries = views.timeline(store, most, *days)
        _print([shapes.entry(e) for e in entries]) if as_json else show.timeline(entries)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help='A question in plain words; - reads rows {"id","q","as_of"}.')],
    record: RecordPath = HERE,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Answer a question from the record alone, each line cited; or say that the record does not hold it."""
    from dateline import shapes, show, views

    with _open(record) as store:
        if question == "-":
            for number, line in enumerate(sys.stdin, 1):
                if line.strip():
                    asked = _question(line, number)
                    found = views.ask(store, asked["q"], _day(asked.get("as_of"), f"line {number}: as_of"))
                    _print({"id": asked.get("id")} | shapes.answer(found))
        else:
            found = views.ask(store, question, _day(as_of, "--as-of"), related=True)
            _print(shapes.answer(found)) if as_json else show.answer(found)


def _question(line: str, number: int) -> dict[str, Any]:
    try:
        row = json.loads(line)
        if isinstance(row, dict) and isinstance(row.get("q"), str):
            return row
    except ValueError:
        pass
    raise RowError(number, 'not a row like {"id": "1", "q": "Who controls Hama?", "as_of": "2024-12-05"}')


@app.command()
def questions(
    record: RecordPath = HERE,
    as_of: AsOf = None,
    report: Annotated[str | None, typer.Option(help="Questions beside this report.")] = None,
    most: Annotated[int, typer.Option(min=1, help="How many at most.")] = 8,
    as_json: AsJson = False,
) -> None:
    """Questions that the record can really answer: each was tried before it is offered."""
    from dateline import shapes, show, views

    with _open(record) as store:
        found = views.questions(store, _day(as_of, "--as-of"), report, most)
        _print([shapes.answer(a) for a in found]) if as_json else show.questions(found)


@app.command()
def explain(
    term: Annotated[str, typer.Argument(metavar="CODE", help="captures, ASSAULT, 'Armed clash', admits, 192 …")],
    as_json: AsJson = False,
) -> None:
    """Say what a code means, with its definition, its example and how it projects to other codebooks."""
    from dateline import codebook, show

    found = codebook.explain(term)
    if not found:
        raise InputError(f"the codebook has no code {term!r}; try a type (captures), ASSAULT, 'Armed clash' or admits")
    _print(found) if as_json else show.explained(found)


@app.command()
def demo(
    as_json: AsJson = False,
    form: Annotated[str, typer.Option("--format", help="text, md, html or json.")] = "text",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write the brief to this file.")] = None,
) -> None:
    """Read the example dispatches (Hama, 2024; written for the example) into a temporary record; print the brief."""
    from dateline import ingest, show, views
    from dateline.record import Record

    faults = _Faults()
    with Record() as record:
        show.adding(ingest.add(record, _read(views.example_files(), faults, None, None)), quiet=as_json)
        show.brief(views.brief(record, "json" if as_json else form), output)
    faults.exit()


@app.command()
def doctor(record: RecordPath = HERE, as_json: AsJson = False) -> None:
    """What is installed, which model with which digest, where cache and record are, and what is missing."""
    from dateline import doctor as examine
    from dateline import show

    found = examine.examine(record)
    _print(found) if as_json else show.health(found)
    if not found["ok"]:
        raise typer.Exit(1)
