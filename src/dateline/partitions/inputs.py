"""Which reports make up each partition: runs of lines of JSONL, of rows of Parquet, or some whole files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Literal

from msgspec import Struct

from dateline import reports
from dateline.errors import InputError, RowError
from dateline.model import Report
from dateline.reports.archives import Passed, Result, parquet
from dateline.reports.archives.columns import parse
from dateline.reports.archives.recognise import recognise
from dateline.reports.archives.rows import of_json
from dateline.reports.build import About
from dateline.reports.rows import rows_of_lines

PER_PARTITION = 1000  # reports: some ten seconds of work, which is what a killed worker costs
LINES = (".jsonl", ".ndjson")
BLOCK = 1024 * 1024


class Input(Struct, frozen=True):
    """A file that is coded, as it was when the run began."""

    name: str
    bytes: int
    sha256: str


class Partition(Struct, frozen=True):
    """Reports that are coded together: [start, end) of a file in bytes or rows, or whole files."""

    n: int
    form: Literal["lines", "rows", "files"]
    files: tuple[str, ...]
    start: int = 0
    end: int = 0
    first: int = 1  # the number of its first line or row


class Given(Struct, frozen=True):
    """What was said of all reports beside their text."""

    published: str | None = None
    publisher: str | None = None
    form: str | None = None
    columns: str | None = None


class Fault(Struct, frozen=True):
    """A report that could not be read or coded, and why."""

    input: str
    why: str
    line: int | None = None
    report: str | None = None


class Found(Struct, frozen=True):
    """What a partition's part of the input holds."""

    reports: tuple[Report, ...]
    faults: tuple[Fault, ...]


def partitions(files: Iterable[str], per: int = PER_PARTITION) -> tuple[tuple[Input, ...], tuple[Partition, ...]]:
    """The input, and how it is parted; the same files are parted the same way on every machine."""
    inputs, parts = [], list[Partition]()
    whole: list[str] = []
    for name in files:
        path = Path(name)
        if name == "-":
            raise InputError("standard input cannot be read again by another process: name a file")
        if not path.exists():
            raise InputError(f"{name}: no such file")
        rows = path.is_file() and recognise(path) == "parquet"
        if (rows or path.suffix.lower() in LINES) and whole:
            parts += _of_files(whole, per)
            whole = []
        if rows:
            inputs.append(_input(path))
            parts += _of_rows(path, per)
        elif path.suffix.lower() in LINES:
            one, cut = _of_lines(path, per)
            inputs.append(one)
            parts += cut
        else:
            inputs += [_input(f) for f in ([path] if path.is_file() else sorted(path.rglob("*"))) if f.is_file()]
            whole.append(name)
    parts += _of_files(whole, per)
    return tuple(inputs), tuple(_numbered(n, part) for n, part in enumerate(parts))


def _numbered(n: int, part: Partition) -> Partition:
    return Partition(n, part.form, part.files, part.start, part.end, part.first)


def _input(path: Path) -> Input:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return Input(str(path), path.stat().st_size, digest.hexdigest())


def _of_lines(path: Path, per: int) -> tuple[Input, list[Partition]]:
    """So many lines each, found by one reading that takes the digest too."""
    digest, at, number, parts = hashlib.sha256(), 0, 1, []
    with path.open("rb") as file:
        while lines := list(islice(file, per)):
            size = 0
            for line in lines:
                digest.update(line)
                size += len(line)
            parts.append(Partition(0, "lines", (str(path),), at, at + size, number))
            at, number = at + size, number + len(lines)
    return Input(str(path), at, digest.hexdigest()), parts


def _of_rows(path: Path, per: int) -> list[Partition]:
    many = parquet.rows_in(path)
    return [Partition(0, "rows", (str(path),), at, min(at + per, many), at + 1) for at in range(0, many, per)]


def _of_files(names: list[str], per: int) -> list[Partition]:
    return [Partition(0, "files", tuple(names[at : at + per])) for at in range(0, len(names), per)]


def found(part: Partition, given: Given) -> Found:
    """The reports of a partition, and those that cannot be read, with why."""
    good: list[Report] = []
    bad: list[Fault] = []
    for result in _of_whole(part, given, bad) if part.form == "files" else _results(part, given):
        if isinstance(result, Report):
            good.append(result)
        elif isinstance(result, RowError):
            bad.append(Fault(part.files[0], result.why, result.line + (part.first - 1 if part.form == "lines" else 0)))
        else:
            bad.append(Fault(part.files[0], result.why if isinstance(result, Passed) else str(result)))
    return Found(tuple(good), tuple(bad))


def _of_whole(part: Partition, given: Given, bad: list[Fault]) -> Iterator[Report]:
    def refuse(name: str, fault: InputError) -> None:
        bad.append(Fault(name, str(fault)))

    how = reports.Archived(given.form, given.columns)
    yield from reports.read(
        part.files, published=given.published, publisher=given.publisher, on_error=refuse, archived=how
    )


def _results(part: Partition, given: Given) -> Iterator[Result]:
    path, about = Path(part.files[0]), About(published=given.published, publisher=given.publisher)
    columns = parse(given.columns) if given.columns else None
    if part.form == "rows":
        yield from parquet.of_file(path, about, columns, part.start, part.end)
        return
    with path.open("rb") as file:
        file.seek(part.start)
        lines = file.read(part.end - part.start).split(b"\n")
    yield from of_json(lines, about, columns) if columns else rows_of_lines(lines, about)
