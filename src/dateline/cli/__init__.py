"""The commands. Each is a few lines: read values, call a stage or the record, show them or print JSON.

Nothing heavy is imported until a command needs it, so that `dateline --help` answers at once.
"""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from typing import NoReturn

import typer

from dateline.cli import alerting, asking, following, keeping, moving, people, permitting, reading, serving
from dateline.errors import DatelineError
from dateline.terminal import printable

app = typer.Typer(
    name="dateline",
    help="Read conflict reporting and keep a sourced record: what happened, where, when, who holds what, who says so.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
# In the order a newcomer needs them.
for command in (
    reading.demo,
    reading.brief,
    reading.read,
    reading.code,
    reading.add,
    reading.addresses,
    following.follow,
    following.feeds,
    following.versions,
    asking.claims,
    asking.events,
    asking.voices,
    asking.control,
    asking.roads,
    asking.timeline,
    asking.ask,
    asking.questions,
    asking.mcp,
    serving.serve,
    keeping.changes,
    alerting.alerts,
    alerting.daily,
    keeping.export,
    keeping.review,
    keeping.judge,
    keeping.undo,
    permitting.rights,
    permitting.withdraw,
    people.trail,
    keeping.audit,
    following.verify,
    keeping.rebuild,
    keeping.freeze,
    moving.copy,
    moving.backup,
    moving.restore,
    asking.explain,
    asking.doctor,
):
    app.command()(command)
app.add_typer(people.people)


def main() -> None:
    """The `dateline` command: errors in one plain sentence, and a non-zero exit."""
    try:
        app(standalone_mode=True)
    except DatelineError as fault:
        typer.echo(printable(f"dateline: {fault}"), err=True)
        sys.exit(1)
    except BrokenPipeError:
        # The reader of our output went away (`| head`): no fault, but nothing more can be said on it.
        _leave(0)
    except OSError as fault:  # a full disk under an output file, a folder that may not be written
        file = f"{fault.filename}: " if fault.filename else ""
        advice = "; make room and run it again" if fault.errno == errno.ENOSPC else ""
        with suppress(OSError):
            typer.echo(f"dateline: {file}{(fault.strerror or str(fault)).lower()}{advice}", err=True)
        _leave(1)


def _leave(status: int) -> NoReturn:
    """End, without trying again to write what could not be written."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(status)
