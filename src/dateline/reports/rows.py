"""JSONL and JSON arrays -> reports, row by row; a bad row is an error of its own and the others are still read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Literal, cast

import msgspec

from dateline.errors import InputError, RowError
from dateline.model import PublishedBasis, Report
from dateline.reports.build import About, build, day

_TEXTS = ("title", "publisher", "url", "language")
_HALF = re.compile("[\ud800-\udfff]")
_KINDS = ("article", "wire", "post")
NO_JSON = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)  # what its reader raises; the last where it nests


def rows_of_lines(lines: Iterable[bytes], given: About) -> Iterator[Report | RowError]:
    """One report or error for each line that is not blank."""
    seen: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        bare = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if not bare.strip():
            continue
        try:
            row = msgspec.json.decode(bare)
        except NO_JSON as broken:
            yield RowError(number, f"no JSON ({broken})")
            continue
        yield _row(number, row, given, seen)


def rows_of_array(data: bytes, given: About) -> Iterator[Report | RowError]:
    """One report or error for each object of a JSON array (or for one object); counted from 1."""
    try:
        rows = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except NO_JSON as broken:
        raise InputError(f"no valid JSON ({broken})") from broken
    seen: dict[str, int] = {}
    for number, row in enumerate(rows if isinstance(rows, list) else [rows], 1):
        yield _row(number, row, given, seen)


def _row(number: int, row: object, given: About, seen: dict[str, int]) -> Report | RowError:
    if not isinstance(row, dict):
        return RowError(number, 'no JSON object: a report is {"text": …, "published": …}')
    try:
        report = read_row(row, given)
    except InputError as wrong:
        return RowError(number, str(wrong))
    if report.id in seen:
        return RowError(number, f"id {report.id!r} was given before, on line {seen[report.id]}")
    seen[report.id] = number
    return report


def read_row(row: dict[str, Any], given: About) -> Report:
    """The report of one JSON object in the shape of docs/formats.md; `given` outranks the row."""
    text = row.get("text")
    if not isinstance(text, str):
        raise InputError("no text" if text is None else f"text is no string but {type(text).__name__}")
    for key in _TEXTS:
        if not isinstance(row.get(key), str | None):
            raise InputError(f"{key} is no string but {type(row[key]).__name__}")
    if _HALF.search(text):
        raise InputError("text holds half a character (a lone surrogate)")
    published = given.published or day(row.get("published"))
    basis = row.get("published_basis")
    about = About(
        id=_id(row.get("id")),
        published=published,
        basis=cast(PublishedBasis, basis) if basis in ("page", "dateline", "post") and not given.published else "given",
        publisher=given.publisher or row.get("publisher") or None,
        title=row.get("title") or None,
        url=given.url or row.get("url") or None,
        language=row.get("language") or None,
        kind=cast(Literal["article", "wire", "post"], row.get("kind")) if row.get("kind") in _KINDS else "article",
    )
    return build(text, about)


def _id(value: object) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise InputError(f"id is no string but {type(value).__name__}")
    return str(value)
