"""Lists of addresses: the Internet Archive's CDX, GDELT's articles and events, plain lists. They hold no reports."""

from __future__ import annotations

import csv
import gzip
import re
import zlib
from collections.abc import Iterable, Iterator
from io import TextIOWrapper
from pathlib import Path
from typing import Any, TextIO

import msgspec
from msgspec import Struct

from dateline.errors import InputError, RowError
from dateline.reports.archives.bounds import LONGEST_LINE, lines
from dateline.reports.rows import NO_JSON

_STAMP = re.compile(r"^(\d{4})-?(\d{2})-?(\d{2})")
_CDXJ = re.compile(r"^\S+ (\d{14}) (\{.*\})\s*$")
_HTTP = re.compile(r"https?://[^\s\"'<>]+")
LARGEST_JSON = 200_000_000  # characters
EVENT_COLUMNS = 40  # a line with so many tabs is one of GDELT's table of events; its address stands last
TABLE = ("url", "documentidentifier", "sourceurl")
CAPTURE = ("urlkey", "timestamp", "original", "mimetype", "statuscode")
DAYS = ("date", "seendate", "published")


class Address(Struct, frozen=True, omit_defaults=True):
    """Where an article stands, and what its list says of it. `seen` is when the list's maker saw it."""

    url: str
    title: str | None = None
    publisher: str | None = None
    language: str | None = None
    seen: str | None = None
    archived: str | None = None  # where the Internet Archive keeps the capture


def read(path: Path) -> Iterator[Address | InputError]:
    """Each address once, in the list's order; a line without one is an error with its number."""
    seen: set[int] = set()
    try:
        for found in _all(path):
            if isinstance(found, Address):
                if hash(found.url) in seen:
                    continue
                seen.add(hash(found.url))
            yield found
    except (gzip.BadGzipFile, EOFError, zlib.error) as broken:
        yield InputError(f"the packed list breaks off after {len(seen)} addresses, which were read ({broken})")
    except csv.Error as broken:
        yield InputError(f"the table breaks off after {len(seen)} addresses, which were read ({broken})")
    except OSError as wrong:
        raise InputError(f"{path}: {(wrong.strerror or str(wrong)).lower()}") from wrong


def _all(path: Path) -> Iterator[Address | InputError]:
    with path.open("rb") as first:
        packed = first.read(2) == b"\x1f\x8b"
    with gzip.open(path) if packed else path.open("rb") as raw, TextIOWrapper(raw, "utf-8", "replace") as file:
        head = file.read(4096)
        file.seek(0)
        begins = head.lstrip("\ufeff \r\n")
        if begins.startswith(("{", "[")) and not begins.startswith('{"url"'):
            yield from _of_json(file)
        elif begins.startswith("CDX ") or head.startswith(" CDX "):
            yield from _of_cdx(lines(file))
        elif _is_table(head.split("\n", 1)[0]):
            yield from _of_table(lines(file), head)
        else:
            yield from _of_lines(lines(file))


def _is_table(first: str) -> bool:
    """Whether a first line is a table's headings, one of which is the address."""
    return bool({n.strip('\ufeff" \r').casefold() for n in re.split(r"[,;\t]", first)} & set(TABLE))


def _of_json(file: TextIO) -> Iterator[Address]:
    """GDELT's article list, or the CDX server's rows under their headings."""
    try:
        whole = msgspec.json.decode(_bounded(file))
    except NO_JSON as broken:
        raise InputError(f"no valid JSON ({broken})") from None
    if isinstance(whole, list) and whole and isinstance(whole[0], list):
        for row in whole[1:]:
            yield from _capture(dict(zip(whole[0], row, strict=False)))
        return
    for row in whole.get("articles", ()) if isinstance(whole, dict) else whole:
        if isinstance(row, dict) and isinstance(row.get("url"), str):
            title, domain, language = (str(row[k]) if row.get(k) else None for k in ("title", "domain", "language"))
            yield Address(row["url"], title, domain, language, _day(row.get("seendate")))


def _bounded(file: TextIO) -> str:
    text = file.read(LARGEST_JSON + 1)
    if len(text) > LARGEST_JSON:
        raise InputError(f"more than {LARGEST_JSON // 1_000_000} MB of JSON: ask the archive for lines instead")
    return text


def _capture(row: dict[str, Any]) -> Iterator[Address]:
    """A capture of a page that was answered well; pictures and the like are no articles."""
    url, stamp = row.get("original") or row.get("url"), str(row.get("timestamp") or "")
    kind, status = (
        str(row.get("mimetype") or row.get("mime") or "text/html"),
        str(row.get("statuscode") or row.get("status") or "200"),
    )
    if url and "html" in kind and status in ("200", "-"):
        kept = f"https://web.archive.org/web/{stamp}id_/{url}" if len(stamp) == 14 else None
        yield Address(str(url), seen=_day(stamp), archived=kept)


def _of_cdx(file: Iterable[str]) -> Iterator[Address]:
    names = {"a": "original", "b": "timestamp", "m": "mimetype", "s": "statuscode"}
    letters: list[str] = []
    for line in file:
        if not letters:
            letters = line.split()[1:]
            continue
        yield from _capture({names[k]: v for k, v in zip(letters, line.split(), strict=False) if k in names})


def _of_table(file: Iterable[str], head: str) -> Iterator[Address | InputError]:
    first = head.split("\n", 1)[0]
    csv.field_size_limit(LONGEST_LINE)
    rows = csv.DictReader(file, delimiter="\t" if "\t" in first else ";" if ";" in first and "," not in first else ",")
    for row in rows:
        low = {str(k).strip("\ufeff ").casefold(): v for k, v in row.items() if isinstance(v, str)}
        url = next((low[n] for n in TABLE if low.get(n)), None)
        if url is None:
            yield RowError(rows.line_num, "no address")
            continue
        day = next((_day(low[n]) for n in DAYS if low.get(n)), None)
        yield Address(url, low.get("title") or None, low.get("domain") or None, low.get("language") or None, day)


def _of_lines(file: Iterable[str]) -> Iterator[Address | InputError]:
    """CDXJ, the CDX server's plain rows, GDELT's table of events, or an address a line."""
    for number, line in enumerate(file, 1):
        if not line.strip() or line.startswith(("#", "!")):
            continue
        if packed := _CDXJ.match(line):
            try:
                yield from _capture(msgspec.json.decode(packed[2]) | {"timestamp": packed[1]})
            except (*NO_JSON, TypeError) as broken:
                yield RowError(number, f"no JSON ({broken})")
            continue
        parts = line.rstrip("\r\n").split("\t" if line.count("\t") >= EVENT_COLUMNS else " ")
        if len(parts) >= 5 and len(parts[1]) == 14 and parts[1].isdigit():
            yield from _capture(
                dict(zip(("urlkey", "timestamp", "original", "mimetype", "statuscode"), parts, strict=False))
            )
        elif found := _HTTP.search(parts[-1] if len(parts) > EVENT_COLUMNS else line):
            yield Address(found.group(), seen=_day(parts[1]) if len(parts) > EVENT_COLUMNS else None)
        else:
            yield RowError(number, "no address")


def _day(value: object) -> str | None:
    found = _STAMP.match(str(value or ""))
    return "-".join(found.groups()) if found else None
