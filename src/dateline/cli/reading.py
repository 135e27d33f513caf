"""Commands that read reports: read, code, brief, add, demo."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Annotated

import typer
from msgspec import to_builtins

from dateline.cli.options import (
    HERE,
    AsJson,
    Columns,
    Faults,
    Files,
    Form,
    Output,
    Published,
    Publisher,
    ReadAs,
    RecordPath,
    Workers,
    day,
    new_record,
    print_json,
    read_reports,
)
from dateline.cli.partitioning import Address, EngineName, Out, PerPartition, added, apart, code_into
from dateline.errors import InputError
from dateline.terminal import printable


def read(
    files: Files,
    published: Published = None,
    publisher: Publisher = None,
    url: Annotated[str | None, typer.Option(help="Where the report stands.")] = None,
    form: ReadAs = None,
    columns: Columns = None,
    as_json: AsJson = False,
) -> None:
    """Show what was understood to be the text of each report, its blocks and embedded posts."""
    from dateline import shapes, show

    faults = Faults()
    for report in read_reports(files, faults, published, publisher, url, form, columns):
        print_json(shapes.report(report)) if as_json else show.report(report)
    faults.exit()


def code(
    files: Files,
    published: Published = None,
    publisher: Publisher = None,
    form: ReadAs = None,
    columns: Columns = None,
    as_json: AsJson = False,
    why: Annotated[bool, typer.Option("--why", help="Name the rules and words that decided each claim.")] = False,
    workers: Workers = None,
    out: Out = None,
    engine: EngineName = "local",
    address: Address = None,
    per: PerPartition = 1000,
) -> None:
    """Code reports without keeping them: names, dates, speakers and claims, each with its words.

    With --out they are written as Parquet, in partitions, on this machine or over the workers of Ray (docs/scale.md);
    `dateline add FOLDER` takes them into a record without coding them again.
    """
    if out is not None:
        code_into(
            out,
            files,
            engine,
            address,
            per,
            (day(published, "--published"), publisher, form, columns),
            workers,
            as_json,
        )
        return
    if engine != "local" or address:
        raise InputError("--engine and --address need --out FOLDER: coded reports are written where the work is done")
    from dateline import coding, shapes, show

    faults = Faults()
    found = coding.code(read_reports(files, faults, published, publisher, None, form, columns), workers=workers)
    # Claims printed to the same terminal show by themselves how far it is: the bar would only cut through them.
    for coded in show.progress(found, "coding", quiet=show.out.is_terminal):
        print_json(shapes.coded(coded, why=why)) if as_json else show.coded(coded, why=why)
    faults.exit()


def brief(
    files: Files,
    published: Published = None,
    publisher: Publisher = None,
    form: Form = "text",
    output: Output = None,
    as_json: AsJson = False,
) -> None:
    """A one-page situation brief of some reports: who holds what, what happened, who says so, what is disputed."""
    from dateline import ingest, show, views

    faults = Faults()
    with new_record() as record:
        for _ in ingest.add(record, read_reports(files, faults, published, publisher)):
            pass
        if faults.count and not record.count("reports"):
            faults.exit()  # where nothing could be read, an empty brief would say that nothing is known
        show.write(views.brief(record, "json" if as_json else form), output)
    faults.exit()


def add(
    files: Files,
    record: RecordPath = HERE,
    published: Published = None,
    publisher: Publisher = None,
    form: ReadAs = None,
    columns: Columns = None,
    as_json: AsJson = False,
    workers: Workers = None,
    rules: Annotated[
        Path | None, typer.Option("--alerts", envvar="DATELINE_ALERTS", help="Then hold these rules against it.")
    ] = None,
    again: Annotated[
        bool, typer.Option("--recode", help="Code the reports of coded Parquet again, by whatever it was coded.")
    ] = False,
) -> None:
    """Put reports into the record, each once. Stopped at any moment, the next run goes on where this one was.

    Parquet that `dateline code --out` wrote, or its folder, is taken as it was coded.
    """
    from dateline import alerts, show, views

    faults = Faults()
    files, coded = apart(files)
    with new_record(record) as store:
        found = read_reports(files, faults, published, publisher, None, form, columns, store.holds_bytes)
        outcomes = added(store, coded, found, workers, again)
        watched = alerts.begin(store, alerts.read(rules)) if rules else None
        tally = show.adding(outcomes, quiet=as_json)
        views.connect_many(store, tally["added"] + tally["new version"])
        ran = alerts.run(store, watched, StringIO() if as_json else sys.stdout) if watched else None
    tally["already there"] += faults.passed.pop("already there", 0)
    if as_json:
        counts = tally | {"passed over": dict(faults.passed), "broken": faults.count}
        print_json(counts | ({"alerts": alerts.shape(ran)} if ran else {}))
    else:
        show.tally(tally, store.name, faults.told)
    for line in alerts.lines(ran) if ran and not as_json else ():
        typer.echo(line, err=True)
    faults.exit()


def addresses(
    file: Annotated[Path, typer.Argument(metavar="LIST", help="CDX, GDELT's tables, or one address a line.")],
    plan: Annotated[
        Path | None,
        typer.Option("--plan", metavar="FEEDS", help="Put them down for `dateline follow` with this plan."),
    ] = None,
    publisher: Annotated[
        str | None, typer.Option(help="Whose they are, where the host does not tell: a publisher of the plan.")
    ] = None,
    record: RecordPath = HERE,
    as_json: AsJson = False,
) -> None:
    """Read a list of articles' addresses: print them, or with --plan put them down to be fetched.

    An index of the Internet Archive or a list of GDELT holds no reports, only where they stand. What is put down is
    fetched by the next `dateline follow`, as politely and guarded as what feeds list.
    """
    from dateline.reports.archives.addresses import Address
    from dateline.reports.archives.addresses import read as listed

    faults = Faults()

    def good() -> Iterator[Address]:
        for one in listed(file):
            if isinstance(one, Address):
                yield one
            else:
                faults(str(file), one)

    if plan is None:
        for one in good():
            print_json(to_builtins(one)) if as_json else typer.echo(printable(one.url))
    else:
        from dateline.following.listed import enlist
        from dateline.following.plan import read_plan

        with new_record(record) as store:
            counts = dict(enlist(store, read_plan(plan), good(), publisher))
        print_json(counts) if as_json else typer.echo("; ".join(f"{n} {why}" for why, n in counts.items()) or "none")
    faults.exit()


def demo(
    as_json: AsJson = False,
    form: Form = "text",
    output: Output = None,
    opened: Annotated[bool, typer.Option("--open", help="Show the desk in the browser instead, until Ctrl+C.")] = False,
) -> None:
    """Read the example dispatches (Hama, 2024; written for the example) into a temporary record; print the brief."""
    from dateline import ingest, show, views

    if opened:
        from dateline.cli import serving

        serving.show_example()
        return
    faults = Faults()
    with new_record() as record:
        show.adding(ingest.add(record, read_reports(views.example_files(), faults, None, None)), quiet=as_json)
        show.write(views.brief(record, "json" if as_json else form), output)
    faults.exit()
