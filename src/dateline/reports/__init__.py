"""File, HTML page, JSONL line, embedded post -> Report, with its blocks, posts, date and language."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import BinaryIO

import yaml
from msgspec import Struct
from msgspec.structs import replace

from dateline.errors import InputError, RowError
from dateline.model import Report
from dateline.reports.archives import FORMS, Known, Passed, Result, members
from dateline.reports.archives.columns import parse as parse_columns
from dateline.reports.archives.recognise import recognise
from dateline.reports.build import About, build, day
from dateline.reports.files import ENDINGS, MOST_BYTES, decode, form_of
from dateline.reports.layout import front_matter, lay_out
from dateline.reports.pages import read_page
from dateline.reports.rows import read_row, rows_of_array, rows_of_lines

__all__ = ["Archived", "day", "read", "read_bytes", "read_row"]

_HEADED = ("id", "publisher", "title", "url", "language", "published", "date", "kind")
OnError = Callable[[str, InputError], None]
OnPassed = Callable[[str, str], None]


class Archived(Struct, frozen=True):
    """How archives and exports are to be read (docs/archives.md)."""

    form: str | None = None  # told by how a file begins where none is given
    columns: str | None = None  # which column of a table holds what
    known: Known | None = None  # what need not be read again
    passed: OnPassed | None = None  # told of each member that is no report, and why


def read(
    paths: Iterable[str | Path],
    *,
    published: str | None = None,
    publisher: str | None = None,
    url: str | None = None,
    on_error: OnError | None = None,
    archived: Archived | None = None,
) -> Iterator[Report]:
    """The reports of files, archives and folders in the order given; "-" is standard input.

    What cannot be read raises; with `on_error` it is handed there with the file's name, and reading goes on.
    """
    given = About(published=day(published), publisher=publisher, url=url)
    how = archived or Archived()
    for path in paths:
        name = "standard input" if str(path) == "-" else str(path)
        try:
            for result in _of_path(path, name, given, how):
                if isinstance(result, Report):
                    yield result
                elif isinstance(result, InputError):
                    _refuse(name, result, on_error)
                elif how.passed is not None:
                    how.passed(name, result.why)
        except InputError as wrong:
            _refuse(name, wrong, on_error)


def read_bytes(
    name: str,
    data: bytes,
    *,
    published: str | None = None,
    publisher: str | None = None,
    url: str | None = None,
    on_error: OnError | None = None,
) -> Iterator[Report]:
    """The reports in a file's bytes; `name` tells its kind by its ending, else it is told by how it begins."""
    given = About(published=day(published), publisher=publisher, url=url)
    try:
        for result in _of_bytes(name, data, given):
            if isinstance(result, Report):
                yield result
            else:
                _refuse(name, result, on_error)
    except InputError as wrong:
        _refuse(name, wrong, on_error)


def _refuse(name: str, wrong: InputError, on_error: OnError | None) -> None:
    if on_error is None:
        named = InputError(f"{name}: {wrong}")
        raise named from wrong
    on_error(name, wrong)


def _of_path(path: str | Path, name: str, given: About, how: Archived) -> Iterator[Result]:
    if str(path) == "-":
        yield from _of_bytes("", _whole(sys.stdin.buffer), given)
        return
    try:
        form = how.form or recognise(Path(path))
        if form is not None or how.columns is not None:
            yield from _of_archive(Path(path), form, given, how)
            return
        with Path(path).open("rb") as file:
            if Path(path).suffix.lower() in (".jsonl", ".ndjson"):
                yield from rows_of_lines(file, given)  # line by line: these may be larger than memory
            else:
                yield from _of_bytes(name, _whole(file), given)
    except OSError as wrong:
        raise InputError(_plainly(wrong)) from wrong


def _of_archive(path: Path, form: str | None, given: About, how: Archived) -> Iterator[Result]:
    if form == "addresses":
        raise InputError(f"a list of addresses, which holds no reports; read it with: dateline addresses {path}")
    if form == "folder":
        yield from _of_folder(path, given, how)
        return
    chosen = form or ("csv" if path.suffix.lower() in (".csv", ".tsv", ".txt") else "jsonl")
    if chosen not in FORMS:
        raise InputError(f"no form {chosen!r} of archive; one of {', '.join(FORMS)}")
    yield from members(path, chosen, given, parse_columns(how.columns) if how.columns else None, how.known)


def _of_folder(folder: Path, given: About, how: Archived) -> Iterator[Result]:
    """Every file below a folder in order of names, each as it would be read by itself."""
    inside = replace(how, form=None)
    files = [f for f in folder.rglob("*") if f.is_file() and not f.is_symlink()]
    seen = [f for f in files if not any(part.startswith(".") for part in f.relative_to(folder).parts)]
    if not seen:
        raise InputError("a folder without files")
    for file in sorted(seen):
        name = str(file.relative_to(folder))
        if file.suffix.lower() not in ENDINGS and recognise(file) is None:
            yield Passed(f"a {file.suffix.lower() or 'nameless'} file")
            continue
        try:
            for result in _of_path(file, name, given, inside):
                yield InputError(f"{name}: {result}") if isinstance(result, InputError) else result
        except InputError as wrong:
            yield InputError(f"{name}: {wrong}")


def _whole(file: BinaryIO) -> bytes:
    data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise InputError(f"larger than {MOST_BYTES // 1024 // 1024} MB: split it, or write it as JSONL")
    return data


def _plainly(wrong: OSError) -> str:
    if isinstance(wrong, FileNotFoundError):
        return "no such file"
    if isinstance(wrong, IsADirectoryError):
        return "a folder, not a file: name the files in it"
    return (wrong.strerror or str(wrong)).lower()


def _of_bytes(name: str, data: bytes, given: About) -> Iterator[Report | RowError]:
    if not data.strip():
        raise InputError("empty")
    form = form_of(name, data)
    if form == "html":
        yield read_page(data, given)
        return
    text = decode(data)
    if form == "jsonl":
        yield from rows_of_lines(text.encode("utf-8").splitlines(), given)
    elif form == "json":
        yield from rows_of_array(text.encode("utf-8"), given)
    else:
        yield _of_text(text, given, marked=form == "markdown")


def _of_text(text: str, given: About, *, marked: bool) -> Report:
    """A plain or Markdown text; a header fenced by "---" lines may give its particulars."""
    front = front_matter(text)
    about = _headed(text[:front], given) if front else given
    if not text[front:].strip():
        raise InputError("no text")
    about = replace(about, basis="given" if about.published else None)
    return build(text, about, lay_out(text, title=about.title, marked=marked, front=front))


def _headed(header: str, given: About) -> About:
    try:
        fields = yaml.safe_load(header.strip().strip("-.").strip())
    except (yaml.YAMLError, ValueError, RecursionError) as broken:  # "2024-13-45" is a ValueError of its reader
        why = str(broken).partition("\n")[0]
        raise InputError(f"the header between the --- lines is no YAML ({why})") from broken
    if not isinstance(fields, dict):
        return given
    for key in _HEADED:
        # A list of a list of a list by YAML's aliases would grow without bound as it is written out.
        if not isinstance(fields.get(key), str | int | float | date | None):
            raise InputError(f"{key} in the header between the --- lines is no single value")
    words = {key: str(fields[key]) for key in ("id", "publisher", "title", "url", "language") if fields.get(key)}
    return About(
        id=given.id or words.get("id"),
        published=given.published or day(fields.get("published", fields.get("date"))),
        publisher=given.publisher or words.get("publisher"),
        title=given.title or words.get("title"),
        url=given.url or words.get("url"),
        language=given.language or words.get("language"),
        kind=fields["kind"] if fields.get("kind") in ("article", "wire", "post") else given.kind,
    )
