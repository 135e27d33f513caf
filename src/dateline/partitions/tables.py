"""The files of a partition: its coded reports, their claims one a row, and what failed; each written whole or not.

A report's row holds what the stages read in it as JSON, so that nothing is lost on the way into a record; the claims
beside it are for whoever analyses them. Both bear what coded them, and the same reports give the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from dateline import codebook, coding, language, places
from dateline.errors import InputError
from dateline.export.columns import rows_of
from dateline.model import Attribution, Block, Claim, Coded, Mentions, Post, Report
from dateline.partitions.inputs import Fault
from dateline.record.rows import spans
from dateline.reports.build import day, version_of

MANIFEST = "manifest.json"
CODED_BY = b"dateline.coded_by"
COUNTS = b"dateline.counts"
TEXTS = ("id", "version", "kind", "publisher", "published", "published_basis", "title", "url", "language", "skipped")
UNREADABLE = (pa.ArrowException, OSError, ValueError, RecursionError)  # what pyarrow and json raise
READ = {
    "blocks": tuple[Block, ...],
    "embedded": tuple[Post, ...],
    "mentions": Mentions,
    "attributions": tuple[Attribution, ...],
    "claims": tuple[Claim, ...],
    "sentences": tuple[tuple[int, int], ...],
}
SCHEMA = pa.schema(
    [(name, pa.string()) for name in TEXTS]
    + [("text", pa.string()), ("raw", pa.binary())]
    + [(name, pa.string()) for name in READ]
)


@cache
def makers() -> Mapping[str, Any]:
    """What decides how a text codes: stages, model, codebook, and the places that are known."""
    own = os.environ.get("DATELINE_PLACES")
    return {
        "stages": dict(coding.STAGES),
        "model_sha256": language.model_digest(),
        "codebook_sha256": codebook.digest(),
        "gazetteer": places.gazetteer().path.stem,
        "own_places": own and _digest(Path(own)),
    }


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


# --- Writing -----------------------------------------------------------------------


def part(folder: Path, of: str, n: int) -> Path:
    """Where a partition's file stands."""
    return folder / of / f"part-{n:05}.{'jsonl' if of == 'failures' else 'parquet'}"


def write(folder: Path, n: int, coded: Sequence[Coded], faults: Sequence[Fault]) -> dict[str, int]:
    """Write a partition's files, the reports last: where they are, the partition is done. Returns its counts."""
    claims = [claim for c in coded for claim in c.claims]
    failed = [*faults, *(Fault("", c.report.skipped or "", report=c.report.id) for c in coded if coding.failed(c))]
    counts = {
        "reports": len(coded),
        "claims": len(claims),
        "skipped": sum(c.report.skipped is not None for c in coded),
        "failures": len(failed),
    }
    if failed:
        put(part(folder, "failures", n), b"".join(msgspec.json.encode(fault) + b"\n" for fault in failed))
    put(part(folder, "claims", n), _packed(rows_of(claims), {}))
    rows = pa.Table.from_pylist([_row(c) for c in coded], schema=SCHEMA)
    put(part(folder, "reports", n), _packed(rows, {COUNTS: json.dumps(counts).encode()}))
    return counts


def _packed(table: pa.Table, about: Mapping[bytes, bytes]) -> bytes:
    told = {CODED_BY: json.dumps(makers(), sort_keys=True).encode(), **about}
    sink = io.BytesIO()
    pq.write_table(table.replace_schema_metadata(told), sink, compression="zstd")
    return sink.getvalue()


def put(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: a killed writer leaves one of another name, which nobody reads."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        half.write_bytes(data)
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


def _row(coded: Coded) -> dict[str, Any]:
    report = coded.report
    values: dict[str, Any] = {name: getattr(report, name) for name in (*TEXTS, "text", "raw")}
    for name in READ:
        value = getattr(report if name in ("blocks", "embedded") else coded, name)
        values[name] = msgspec.json.encode(value).decode()
    return values


# --- Reading -----------------------------------------------------------------------


def counts_of(path: Path) -> dict[str, int] | None:
    """What a partition's reports say of themselves; None where the file is not there, or not whole."""
    try:
        told = pq.read_schema(path).metadata or {}
        return json.loads(told[COUNTS]) if COUNTS in told else None
    except UNREADABLE:
        return None


def coded_files(name: str) -> list[Path] | None:
    """The files of coded reports that a path is or holds; None where it is something else."""
    path = Path(name)
    if path.is_dir():
        parts = sorted((path / "reports").glob("part-*.parquet")) if (path / MANIFEST).is_file() else []
        return parts or None
    if path.suffix.lower() != ".parquet" or not path.is_file():
        return None
    try:
        return [path] if set(READ) <= set(pq.read_schema(path).names) else None
    except UNREADABLE:
        return None


def lacking(name: str) -> int:
    """How many partitions of a folder are still to be coded."""
    manifest = Path(name) / MANIFEST
    if not manifest.is_file():
        return 0
    planned = len(json.loads(manifest.read_bytes())["partitions"])
    return planned - len(coded_files(name) or ())


def differs(path: Path) -> list[str]:
    """In what the coding of a file differs from what would be coded here: stages, codebook, model ..."""
    told = (pq.read_schema(path).metadata or {}).get(CODED_BY)
    theirs = json.loads(told) if told else {}
    return [name for name, ours in makers().items() if not isinstance(theirs, dict) or theirs.get(name) != ours]


def read(paths: Iterable[Path], *, again: bool = False) -> Iterator[Coded]:
    """The coded reports of some files; `again`: their coding is not asked for, so that any version's will do."""
    for path in paths:
        try:
            other = [] if again else differs(path)
            if not other:
                yield from _of_file(path)
        except UNREADABLE as broken:
            raise InputError(f"{path}: no coded Parquet that can be read ({_briefly(broken)})") from broken
        if other:
            what = ", ".join(name.removesuffix("_sha256") for name in other)
            raise InputError(f"{path}: coded with other {what} than here; --recode codes its reports again")


def _of_file(path: Path) -> Iterator[Coded]:
    with pq.ParquetFile(path) as file:
        rows = (row for batch in file.iter_batches(200) for row in batch.to_pylist())
        for n, row in enumerate(rows, 1):
            try:
                coded = _coded(row)
            except (KeyError, ValueError, RecursionError) as wrong:
                raise InputError(f"{path}: row {n}: no coded report ({_briefly(wrong)})") from wrong
            yield coded


def _briefly(wrong: BaseException) -> str:
    return (str(wrong).splitlines() or [type(wrong).__name__])[0][:200]


def _coded(row: dict[str, Any]) -> Coded:
    """A report as it was coded; a ValueError where the row does not fit together."""
    read: dict[str, Any] = {name: msgspec.json.decode(row[name] or b"", type=kind) for name, kind in READ.items()}
    about = {name: row[name] for name in (*TEXTS, "text", "raw")}
    laid = {name: read.pop(name) for name in ("blocks", "embedded")}
    report = msgspec.convert(about, Report, from_attributes=False)
    coded = Coded(msgspec.structs.replace(report, **laid), **read)
    if why := _unsound(coded):
        raise ValueError(why)
    return coded


def _unsound(coded: Coded) -> str | None:
    """Why a coding is not one of its report: another text, or words that do not stand where it says."""
    report = coded.report
    if report.version != version_of(report.text):
        return "its text is not the one that was coded"
    if report.published is not None and day(report.published) != report.published:
        return f"{report.published!r} is no day"
    windows = [
        *((b.start, b.end) for b in report.blocks),
        *((p.start, p.end) for p in report.embedded),
        *coded.sentences,
    ]
    if not all(0 <= start <= end <= len(report.text) for start, end in windows):
        return "a part of it lies outside of its text"
    if any((c.act is None) == (c.state is None) or c.report != report.id for c in coded.claims):
        return "a claim tells neither an act nor a state of it, or both"
    found = (s for part in (coded.mentions, coded.attributions, coded.claims) for s in spans(part))
    if not all(s.report == report.id and s.start >= 0 and report.text[s.start : s.end] == s.quote for s in found):
        return "a quotation does not stand in its text"
    return None
