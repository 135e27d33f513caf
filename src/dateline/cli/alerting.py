"""Commands that tell what changed: alerts, daily."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from dateline.cli.options import HERE, AsJson, Output, RecordPath, day, open_record, print_json


def alerts(
    rules: Annotated[Path, typer.Argument(metavar="RULES", help="A TOML file of rules and deliveries.")],
    record: RecordPath = HERE,
    since: Annotated[
        str | None, typer.Option(metavar="DAY", help="Look back as well: tell what was published since this day.")
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Only say how each rule was understood.")] = False,
    wait: Annotated[float, typer.Option(min=0, help="Seconds in which a failed delivery is tried again now.")] = 10.0,
    again: Annotated[bool, typer.Option("--again", help="Try at once what failed before or was given up.")] = False,
    as_json: AsJson = False,
) -> None:
    """Hold rules against what is new in the record; tell what they find, each thing once, and deliver it.

    Call it after each `dateline add`. A rule that looks for the first time only takes note, unless --since is given.
    What cannot be delivered waits in the record for the next call. docs/alerts.md shows every kind of rule.
    """
    from io import StringIO

    from dateline import alerts as watch

    wanted = watch.read(rules)
    if check:
        rows = [watch.understood(r) for r in wanted.rules]
        print_json(rows) if as_json else typer.echo("\n".join(f"{r['name']}: {r['meaning']}" for r in rows))
        return
    out = StringIO() if as_json else sys.stdout
    with open_record(record) as store:
        ran = watch.run(store, wanted, out, day(since, "--since"), wait, again=again)
    if as_json:
        print_json(watch.shape(ran))
    else:
        for line in watch.lines(ran):
            typer.echo(line, err=True)
    if any(d.waiting or d.given_up for d in ran.deliveries):
        raise typer.Exit(1)


def daily(
    record: RecordPath = HERE,
    on: Annotated[str | None, typer.Option("--day", metavar="DAY", help="The day; else the newest.")] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DAY", help="The day of the last brief; else the last day of news before.")
    ] = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="As Markdown.")] = False,
    html: Annotated[bool, typer.Option("--html", help="As one HTML page.")] = False,
    output: Output = None,
    as_json: AsJson = False,
) -> None:
    """What changed since the last day: who holds what, what was newly told, what is disputed, with whose words.

    And what became of what the day before was only claimed: confirmed, admitted, denied, or still only claimed.
    """
    from dateline import show, views

    form = "json" if as_json else "html" if html else "md" if markdown else "text"
    with open_record(record) as store:
        text = views.daily(store, form, day(on, "--day"), day(since, "--since"))
    show.write(text, output)
