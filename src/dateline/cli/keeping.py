"""Commands that keep the record: judge, review, changes, rebuild, audit, freeze, export."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dateline.cli.options import HERE, AsJson, AsOf, RecordPath, day, open_record, print_json
from dateline.errors import InputError

By = Annotated[str, typer.Option("--by", envvar="DATELINE_NAME", help="Who decides: a name or initials.")]
Why = Annotated[str | None, typer.Option("--why", help="The reason, in a few words.")]


def judge(
    kind: Annotated[
        str, typer.Argument(help="accept, reject, same, different, actor, place, polarity, stance or day.")
    ],
    claims: Annotated[list[str], typer.Argument(metavar="CLAIM…", help="The claim's id; two for same and different.")],
    by: By = "",
    value: Annotated[str | None, typer.Option(help="The right actor id, place id, polarity, stance or day.")] = None,
    why: Why = None,
    record: RecordPath = HERE,
    as_json: AsJson = False,
) -> None:
    """Decide what the machine could not: it outranks the coding, survives a rebuild and can be undone."""
    from dateline import curation, shapes, show

    with open_record(record) as store:
        made = curation.judge(store, kind, claims, by, value, why)
    print_json(shapes.judgement(made)) if as_json else show.judgements([made])


def undo(
    judgement: Annotated[str, typer.Argument(help="The judgement's id, as `dateline review --judged` lists it.")],
    by: By = "",
    record: RecordPath = HERE,
    as_json: AsJson = False,
) -> None:
    """Undo a judgement: the picture is again what it was without it; the judgement stays on file as undone."""
    from dateline import curation, shapes, show

    with open_record(record) as store:
        undone = curation.undo(store, judgement, by)
    print_json(shapes.judgement(undone)) if as_json else show.judgements([undone])


def review(
    record: RecordPath = HERE,
    most: Annotated[int, typer.Option(min=1, help="How many at most.")] = 20,
    judged: Annotated[bool, typer.Option("--judged", help="List the judgements made instead.")] = False,
    as_json: AsJson = False,
) -> None:
    """The claims that most deserve a look: disputed, little supported, of big consequence."""
    from dateline import curation, shapes, show

    with open_record(record) as store:
        if judged:
            made = store.judgements()
            print_json([shapes.judgement(j) for j in made]) if as_json else show.judgements(made)
        else:
            queue = curation.review(store, most)
            rows = [shapes.sourced_claim(c) | {"because": why} for c, why in queue]
            print_json(rows) if as_json else show.review(queue)


def changes(
    since: Annotated[str, typer.Option(metavar="DAY", help="What was known on this day is compared.")],
    as_of: AsOf = None,
    record: RecordPath = HERE,
    as_json: AsJson = False,
) -> None:
    """What the record says differently of any place since a day, and on whose word."""
    from dateline import shapes, show, views

    with open_record(record) as store:
        found = views.changes(store, day(since, "--since") or "", day(as_of, "--as-of"))
    print_json([shapes.changed(c) for c in found]) if as_json else show.changes(found)


def rebuild(
    record: RecordPath = HERE,
    most: Annotated[int, typer.Option(min=0, help="Show the claims of so many changed reports.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Code every report again with what is installed now, and say what changed: claims, and who holds what.

    Reports and judgements stay as they are.
    """
    from dateline import ingest, shapes, show, views
    from dateline.changes import compare

    with open_record(record) as store:
        before = views.control(store)
        reports = show.rebuilding(ingest.rebuild(store), quiet=as_json)
        moved = compare(before, views.control(store))
    print_json(shapes.rebuilt(reports, moved)) if as_json else show.rebuilt(reports, moved, most)


def audit(
    record: RecordPath = HERE,
    size: Annotated[int, typer.Option(min=1, help="How many claims to draw.")] = 50,
    seed: Annotated[int, typer.Option(help="The same seed draws the same claims.")] = 1,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write the sheet to this file.")] = None,
    verdicts: Annotated[
        list[Path] | None, typer.Option("--verdicts", help="A filled sheet; give two to see how far people agree.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Draw a random sample over all classes to judge (right or wrong), or print precision from filled sheets."""
    from dateline import curation, show

    if verdicts:
        found = curation.audited([v.read_text(encoding="utf-8") for v in verdicts])
        print_json(found) if as_json else show.audited(found)
        return
    with open_record(record) as store:
        sheet = curation.audit_sheet(store, size, seed)
    show.write(sheet, output)


def freeze(record: RecordPath = HERE) -> None:
    """Print as JSON what to cite: digests of record, codebook and model, and the version that coded it."""
    from dateline import curation

    with open_record(record) as store:
        print_json(curation.freeze(store))


def export(
    form: Annotated[str, typer.Argument(help="acled, ucdp, plover, geojson, kml, parquet, atom, md or html.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The file to write; its sidecar stands beside it.")],
    record: RecordPath = HERE,
    as_of: AsOf = None,
    own: Annotated[
        bool, typer.Option("--own", help="Everything, for your own use: not to be handed on. Else as rights allow.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write the record in another form, as rights allow. A sidecar FILE.about.json says what that form cannot carry."""
    from dateline import curation

    if not output.absolute().parent.is_dir():
        raise InputError(f"{output}: the folder does not exist")
    with open_record(record) as store:
        about = curation.write_export(store, form, output, day(as_of, "--as-of"), own=own)
    if as_json:
        print_json(about)
    else:
        typer.echo(f"{output}: {about['rows']} rows; what it cannot carry: {output}.about.json")
