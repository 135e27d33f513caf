"""Commands that move a whole record: to another engine, into a copy kept safe, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dateline.cli.options import HERE, AsJson, RecordPath, new_record, open_record, print_json
from dateline.errors import InputError


def copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help="A record: a file, or the URL of a PostgreSQL.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="A new record: a file, or the URL of an empty database.")],
    as_json: AsJson = False,
) -> None:
    """Move a record whole, from a file into a PostgreSQL or back; the source may be in use, and stays as it is."""
    from dateline import show
    from dateline.record import is_url

    fresh = not is_url(target) and not Path(target).exists()
    try:
        with open_record(source) as old, new_record(target) as new:
            rows = show.copying(lambda told: old.copy_to(new, told), quiet=as_json)
            same, name = old.digest() == new.digest(), new.name.removesuffix(".partial")
    except BaseException:
        if fresh:  # half a record is none
            _remove(Path(target))
        raise
    print_json({"to": name, "rows": rows, "same": same}) if as_json else show.copied(name, rows, same)


def backup(
    target: Annotated[Path, typer.Argument(metavar="FILE", help="The new file; it must not be there yet.")],
    record: RecordPath = HERE,
    as_json: AsJson = False,
) -> None:
    """Write the record as it is at this moment into a file, while others go on using it; whole, or not at all."""
    if target.exists():
        raise InputError(f"{target} is there already; give a new name, or move it away")
    if not target.absolute().parent.is_dir():
        raise InputError(f"{target}: the folder does not exist; create it first")
    half = target.with_name(target.name + ".partial")
    _remove(half)
    try:
        copy(record, str(half), as_json)
        half.rename(target)
    finally:
        _remove(half)


def _remove(record: Path) -> None:
    """A record's file with its log; a name is not taken for a pattern."""
    for ending in ("", "-wal", "-shm", "-journal"):
        record.with_name(record.name + ending).unlink(missing_ok=True)


def restore(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="What `dateline backup` wrote.")],
    record: RecordPath = HERE,
    as_json: AsJson = False,
) -> None:
    """Bring a backup back as a record of its own; a record that holds reports is never written over."""
    copy(str(source), record, as_json)
