"""Commands that decide what others may see: rights, withdraw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from dateline.cli.keeping import By, Why
from dateline.cli.options import HERE, AsJson, RecordPath, open_record, print_json
from dateline.errors import InputError

if TYPE_CHECKING:
    from dateline.rights import Of


def rights(
    allowed: Annotated[
        str | None, typer.Argument(metavar="[private|quote|full]", help="What others may see; left out: list it all.")
    ] = None,
    report: Annotated[str | None, typer.Option(help="Of this report (its id).")] = None,
    publisher: Annotated[
        str | None, typer.Option(help="Of all reports of this publisher, unless their own say else.")
    ] = None,
    by: By = "",
    why: Why = None,
    record: RecordPath = HERE,
    as_json: AsJson = False,
) -> None:
    """Decide what others than the desk's own user may see of reports: private, quote or full.

    `private`: nothing at all; `quote`: the cited words, 50 at a time (so it is where nothing is decided); `full`: the
    text. The narrowest word counts: a report's, its publisher's, the record's.
    """
    import msgspec

    from dateline import curation, show

    if report and publisher:
        raise InputError("give --report or --publisher, not both")
    of: Of = "report" if report else "publisher" if publisher else "record"
    with open_record(record) as store:
        if allowed is not None:
            curation.permit(store, of, report or publisher or "", allowed, by, why)
        found = store.settings()
    print_json(msgspec.to_builtins(found)) if as_json else show.settings(found)


def withdraw(
    report: Annotated[str | None, typer.Argument(help="The report's id; left out: list what was withdrawn.")] = None,
    by: By = "",
    why: Why = None,
    undo: Annotated[bool, typer.Option("--undo", help="Put it back; that it was withdrawn stays on file.")] = False,
    record: RecordPath = HERE,
    as_json: AsJson = False,
) -> None:
    """Take a report out of every view and answer. Its text and digest are kept, with who withdrew it, when and why."""
    import msgspec

    from dateline import curation, show

    with open_record(record) as store:
        if report is not None:
            curation.withdraw(store, report, by, why or "", undo=undo)
        found = store.withdrawals()
    print_json(msgspec.to_builtins(found)) if as_json else show.withdrawals(found)
