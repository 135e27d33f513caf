"""Commands on who takes part in a record, and on what each of them decided."""

from __future__ import annotations

from typing import Annotated

import typer

from dateline.cli.keeping import By
from dateline.cli.options import HERE, AsJson, RecordPath, open_record, print_json

people = typer.Typer(
    name="people",
    help="Who takes part in a record: people with a role and a token of their own, asked for by every desk of it.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
Name = Annotated[str, typer.Argument(help="The name that stands beside all that this person decides.")]


@people.command()
def add(
    name: Name,
    role: Annotated[
        str,
        typer.Option(help="reader sees; coder judges too; editor also decides on questions, rights and withdrawals."),
    ] = "reader",
    by: By = "",
    record: RecordPath = HERE,
    as_json: AsJson = False,
) -> None:
    """Let somebody take part, and print their token: once, since only its digest is kept.

    From then on every desk of this record asks everyone for a token. Who was revoked comes back with a new one.
    """
    from dateline import curation, show

    with open_record(record) as store:
        token = curation.enrol(store, name, role, by)
        made = next(p for p in store.people() if p.name == " ".join(name.split()))
    print_json({"name": made.name, "role": made.role, "token": token}) if as_json else show.enrolled(made, token)


@people.command("list")
def listed(record: RecordPath = HERE, as_json: AsJson = False) -> None:
    """List everybody who takes part or took part, with their role and since when."""
    from dateline import shapes, show

    with open_record(record) as store:
        found = store.people()
    print_json([shapes.person(p) for p in found]) if as_json else show.people(found)


@people.command()
def revoke(name: Name, by: By = "", record: RecordPath = HERE, as_json: AsJson = False) -> None:
    """Take somebody's token from them, at every desk within a second; what they decided stays theirs."""
    from dateline import curation, shapes, show

    with open_record(record) as store:
        gone = curation.revoke(store, name, by)
    print_json(shapes.person(gone)) if as_json else show.people([gone])


def trail(
    record: RecordPath = HERE,
    most: Annotated[int, typer.Option(min=1, help="How many at most, the newest first.")] = 50,
    who: Annotated[str | None, typer.Option(help="Only what this person decided.")] = None,
    of: Annotated[str | None, typer.Option(help="Only of this judgement, report, publisher or person.")] = None,
    as_json: AsJson = False,
) -> None:
    """What people decided, the newest first: who, when, of what, how it stood before and after.

    The trail is only ever added to; `dateline verify --record` holds every step against its seal.
    """
    from dateline import shapes, show

    with open_record(record) as store:
        found = store.trail(most, who=who, of=of)
    print_json([shapes.step(s) for s in found]) if as_json else show.trail(found)
