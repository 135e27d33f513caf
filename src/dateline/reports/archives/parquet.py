"""Parquet with a report in each row -> reports; columns are found by their names or by a map, as in CSV."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dateline.errors import InputError
from dateline.reports.archives import Result
from dateline.reports.archives.columns import FIELDS, Columns
from dateline.reports.archives.rows import columns_of, of_rows
from dateline.reports.build import About

AT_ONCE = 1000  # rows held in memory


def of_file(
    path: Path, given: About, columns: Columns | None, start: int = 0, end: int | None = None
) -> Iterator[Result]:
    """One report or error for each row in [start, end), rows numbered from 1."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            chosen = columns_of(list(file.schema_arrow.names), columns)
            yield from of_rows(_numbered(file, chosen, start, end), given, chosen)
    except (pa.ArrowException, UnicodeDecodeError) as broken:
        raise InputError(f"no Parquet that can be read ({str(broken).splitlines()[0]})") from broken


def rows_in(path: Path) -> int:
    """How many rows the file has."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return int(pq.read_metadata(path).num_rows)
    except (pa.ArrowException, OSError) as broken:
        raise InputError(f"{path}: no Parquet that can be read ({str(broken).splitlines()[0]})") from broken


def _numbered(file: Any, columns: Columns, start: int, end: int | None) -> Iterator[tuple[int, dict[str, Any]]]:  # noqa: ANN401 - pyarrow's ParquetFile
    """The rows, read from the row groups that hold them; only the columns that are asked for."""
    named = {column.partition(".")[0] for _, column in columns.names} | set(FIELDS)
    wanted = [name for name in file.schema_arrow.names if name in named]
    at = 0
    for group in range(file.metadata.num_row_groups):
        rows = file.metadata.row_group(group).num_rows
        if at + rows > start and (end is None or at < end):
            n = at
            for batch in file.iter_batches(AT_ONCE, row_groups=[group], columns=wanted):
                for row in batch.to_pylist():
                    if n >= start and (end is None or n < end):
                        yield n + 1, row
                    n += 1
        at += rows
