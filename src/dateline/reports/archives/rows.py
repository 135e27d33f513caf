"""CSV and JSONL tables -> reports, with a map of columns; the delimiter is told by the first lines."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from dateline.errors import InputError, RowError
from dateline.reports.archives import Passed, Result
from dateline.reports.archives.columns import Columns
from dateline.reports.build import About
from dateline.reports.rows import NO_JSON, read_row

SNIFFED = 65_536
LONGEST_FIELD = 16 * 1024 * 1024
# Headings that say what a column holds where no map is given.
HEADINGS = {
    "text": ("text", "body", "content", "message", "article", "full_text"),
    "title": ("title", "headline"),
    "published": ("published", "date", "published_at", "datetime", "created_at", "publication_date"),
    "publisher": ("publisher", "source", "outlet", "author", "media"),
    "url": ("url", "link"),
    "id": ("id",),
    "language": ("language", "lang"),
}


def of_csv(path: Path, given: About, columns: Columns | None) -> Iterator[Result]:
    """One report or error for each row below the headings."""
    encoding = _encoding(path)
    csv.field_size_limit(LONGEST_FIELD)
    with path.open(encoding=encoding, newline="", errors="replace") as file:
        head = file.read(SNIFFED)
        file.seek(0)
        rows = csv.reader(file, delimiter=_delimiter(head), strict=False)
        headings = [h.strip().removeprefix("\ufeff") for h in next(rows, [])]
        columns = columns_of(headings, columns)
        yield from of_rows(_numbered(rows, headings), given, columns)


def _numbered(rows: Any, headings: list[str]) -> Iterator[tuple[int, dict[str, Any] | InputError]]:  # noqa: ANN401
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as wrong:
            yield rows.line_num, InputError(f"no CSV ({wrong})")
            continue
        if any(cell.strip() for cell in row):
            yield rows.line_num, dict(zip(headings, row, strict=False))


def of_lines(path: Path, given: About, columns: Columns) -> Iterator[Result]:
    """One report or error for each line of JSON."""
    with path.open("rb") as file:
        yield from of_json(file, given, columns)


def of_json(lines: Iterable[bytes], given: About, columns: Columns) -> Iterator[Result]:
    """One report or error for each line that is not blank, numbered from 1."""

    def rows() -> Iterator[tuple[int, dict[str, Any] | InputError]]:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                row = msgspec.json.decode(line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line)
            except NO_JSON as wrong:
                yield number, InputError(f"no JSON ({wrong})")
                continue
            yield number, row if isinstance(row, dict) else InputError("no JSON object")

    yield from of_rows(rows(), given, columns)


def of_rows(
    rows: Iterable[tuple[int, dict[str, Any] | InputError]], given: About, columns: Columns
) -> Iterator[Result]:
    """One report or error for each numbered row."""
    for number, row in rows:
        if isinstance(row, InputError):
            yield RowError(number, str(row))
            continue
        try:
            mapped = columns.row(row)
            if not str(mapped.get("text") or "").strip():
                yield Passed("no text")
                continue
            yield read_row(mapped, given)
        except InputError as wrong:
            yield RowError(number, str(wrong))


def columns_of(headings: list[str], columns: Columns | None) -> Columns:
    """The map of columns that was given, or that the headings tell."""
    if columns is None:
        low = {h.casefold(): h for h in headings}
        found = [(f, low[n]) for f, names in HEADINGS.items() if (n := next((x for x in names if x in low), None))]
        columns = Columns(tuple(found))
    if missing := columns.missing(headings):
        raise InputError(f"no column {missing[0]!r}; the table has {', '.join(headings)}")
    if "text" not in dict(columns.names) and "text" not in headings:
        raise InputError(f"which column holds the text? --columns text=…; the table has {', '.join(headings)}")
    return columns


def _delimiter(head: str) -> str:
    """What parts the headings: the sign most of them have between them, outside quotation marks."""
    bare = re.sub(r'"[^"]*"', "", head.split("\n", 1)[0])  # csv.Sniffer can take minutes over a row of quotation marks
    return max(",;\t|", key=bare.count)


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(1024 * 1024)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        head[: head.rfind(b"\n") + 1].decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"
