"""What is to be coded, and the coding of it on this machine: partitions that are there already are left alone."""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from dateline import __version__, coding
from dateline.errors import InputError, SetupError
from dateline.model import Coded, Report
from dateline.partitions import tables
from dateline.partitions.inputs import Found, Given, Input, Partition, found


class Job(Struct, frozen=True):
    """What every worker is told: where it writes, and what was said of the reports."""

    folder: str
    given: Given
    coded_by: bytes  # JSON: whoever has other stages, codebook, model or places must not code for it


class Done(Struct, frozen=True):
    """A partition that is there."""

    n: int
    counts: dict[str, int]


class Begun(Struct, frozen=True):
    """A run: what is still to be done, and what was there before."""

    job: Job
    todo: tuple[Partition, ...]
    there: tuple[Done, ...]


def begin(folder: Path, input: Sequence[Input], parts: Sequence[Partition], given: Given) -> Begun:
    """Write down what the folder will hold, or go on with what it holds if it was begun so."""
    told = json.loads(
        msgspec.json.encode(
            {"dateline": __version__, "coded_by": tables.makers(), "input": input, "given": given, "partitions": parts}
        )
    )
    path = folder / tables.MANIFEST
    if path.is_file():
        _go_on(folder, json.loads(path.read_bytes()), told)
    elif folder.is_dir() and any(folder.iterdir()):
        raise InputError(f"{folder} holds other things: name a new folder")
    else:
        tables.put(path, json.dumps(told, indent=1, ensure_ascii=False).encode())
    done = {p.n: counts for p in parts if (counts := tables.counts_of(tables.part(folder, "reports", p.n)))}
    there = tuple(Done(n, counts) for n, counts in done.items())
    job = Job(str(folder.absolute()), given, msgspec.json.encode(told["coded_by"]))
    return Begun(job, tuple(p for p in parts if p.n not in done), there)


def _go_on(folder: Path, before: dict[str, Any], now: dict[str, Any]) -> None:
    other = [name for name in ("coded_by", "input", "given", "partitions") if before.get(name) != now[name]]
    if other:
        what = {"coded_by": "another codebook or version", "input": "other input", "given": "other options"}
        raise InputError(f"{folder} was begun with {what.get(other[0], 'other partitions')}: name a new folder")


def code_part(job: Job, part: Partition) -> Done:
    """Read, code and write one partition, in this process."""
    if msgspec.json.encode(tables.makers()) != job.coded_by:
        raise SetupError(
            "this machine codes with another codebook, version, model or places than the run was begun with"
        )
    here = found(part, job.given)
    return _written(job, part, list(coding.code(here.reports, workers=1)), here)


def code_here(begun: Begun, workers: int | None = None) -> Iterator[Done]:
    """All that is to be done, over the processes of this machine."""
    reading: deque[tuple[Partition, Found]] = deque()

    def reports() -> Iterator[Report]:
        for part in begun.todo:
            reading.append((part, here := found(part, begun.job.given)))
            yield from here.reports

    coded: list[Coded] = []
    for one in coding.code(reports(), workers=workers):
        coded.append(one)
        while reading and len(coded) >= len(reading[0][1].reports):
            part, here = reading.popleft()
            yield _written(begun.job, part, coded[: len(here.reports)], here)
            del coded[: len(here.reports)]
    for part, here in reading:  # none of whose reports could be read
        yield _written(begun.job, part, [], here)


def _written(job: Job, part: Partition, coded: Sequence[Coded], here: Found) -> Done:
    return Done(part.n, tables.write(Path(job.folder), part.n, coded, here.faults))


def total(done: Sequence[Done]) -> dict[str, int]:
    """What some partitions hold together."""
    counts: Counter[str] = Counter({"reports": 0, "claims": 0, "skipped": 0, "failures": 0})
    for one in done:
        counts.update(one.counts)
    return {"partitions": len(done), **counts}
