"""Coding into a folder of Parquet, on this machine's processes or on Ray's."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dateline.cli.options import print_json
from dateline.errors import InputError

if TYPE_CHECKING:
    from dateline.ingest import Outcome
    from dateline.model import Report
    from dateline.record import Record

MANIFEST = "manifest.json"
Out = Annotated[
    Path | None,
    typer.Option(
        "--out", metavar="FOLDER", help="Write coded reports there as Parquet; stopped, the next run goes on with it."
    ),
]
EngineName = Annotated[
    str, typer.Option("--engine", metavar="NAME", help="With --out: local, or ray (pip install 'dateline[ray]').")
]
Address = Annotated[
    str | None, typer.Option("--address", help="With --engine ray: the cluster; by itself Ray is started here.")
]
PerPartition = Annotated[
    int, typer.Option("--partition", min=1, metavar="N", help="With --out: reports in each of its files.")
]


def code_into(
    folder: Path,
    files: list[str],
    engine: str,
    address: str | None,
    per: int,
    given: tuple[str | None, str | None, str | None, str | None],
    workers: int | None,
    as_json: bool,
) -> None:
    """Code all of the input that the folder does not hold yet, and say what it holds then."""
    from dateline import partitions, show
    from dateline.partitions.inputs import Given

    if engine not in ("local", "ray"):
        raise InputError(f"no engine {engine!r}: local or ray")
    began = time.perf_counter()
    input, parts = partitions.partitions(files, per)
    run = partitions.begin(folder, input, parts, Given(*given))
    if engine == "ray":
        from dateline.partitions.cluster import code_there

        coding = code_there(run, workers, address)
    else:
        coding = partitions.code_here(run, workers)
    done = list(show.progress(coding, f"coding {len(run.todo)} partitions", quiet=as_json, total=len(run.todo)))
    found = {**partitions.total([*run.there, *done]), "coded now": len(done), "seconds": time.perf_counter() - began}
    print_json(found | {"folder": str(folder)}) if as_json else show.partitioned(found, folder)


def apart(files: list[str]) -> tuple[list[str], list[Path]]:
    """Files to be read, and files of reports that are coded already."""
    likely = [f for f in files if f.lower().endswith(".parquet") or (Path(f) / MANIFEST).is_file()]
    if not likely:
        return files, []
    from dateline import partitions

    coded = {f: found for f in likely if (found := partitions.coded_files(f))}
    for name, found in coded.items():
        if more := partitions.lacking(name):
            typer.echo(f"dateline: {name}: only {len(found)} of {len(found) + more} partitions are coded yet", err=True)
    return [f for f in files if f not in coded], [path for found in coded.values() for path in found]


def added(
    store: Record, coded: list[Path], found: Iterator[Report], workers: int | None, again: bool
) -> Iterator[Outcome]:
    """Put both into the record: what is coded as it is, or coded `again`; the rest read and coded."""
    from dateline import ingest

    if coded:
        from dateline import partitions

        taken = partitions.read(coded, again=again)
        if again:
            yield from ingest.add(store, (one.report for one in taken), workers=workers)
        else:
            yield from ingest.take(store, taken, workers=workers)
    yield from ingest.add(store, found, workers=workers)
