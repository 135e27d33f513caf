"""Web archives (WARC, and WACZ, which packs them) -> a report for each page that was answered well.

The same address is one report: a later capture with another text is its later version. A capture says when a page was
fetched, not when it was published: that is read from the page.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

from msgspec.structs import replace

from dateline.errors import InputError
from dateline.reports.archives import Known, Passed, Result
from dateline.reports.archives.bounds import Heads, refuse_bombs
from dateline.reports.build import About
from dateline.reports.pages import read_page

LARGEST = 20 * 1024 * 1024  # bytes of one page, unpacked
STEP = 1024 * 1024
MOST_BROKEN = 2 * 1024 * 1024  # bytes of the heads of broken records
BROKEN = (BadZipFile, zlib.error, NotImplementedError, RuntimeError)  # damaged, packed in a strange way, or locked
PAGES = ("text/html", "application/xhtml+xml")
PAPERS = ("application/pdf",)


def of_warc(path: Path, given: About, known: Known | None) -> Iterator[Result]:
    """The pages of a WARC file, packed or not."""
    with path.open("rb") as file:
        yield from _read(file, given, known)


def of_wacz(path: Path, given: About, known: Known | None) -> Iterator[Result]:
    """The pages of all the WARC files that a WACZ packs."""
    try:
        with ZipFile(path) as packed:
            refuse_bombs(packed)
            names = [n for n in packed.namelist() if n.startswith("archive/") and n.endswith((".warc", ".warc.gz"))]
            if not names:
                yield InputError("no WARC file in it (archive/*.warc.gz)")
            for name in sorted(names):
                try:
                    with packed.open(name) as file:
                        yield from _read(file, given, known)
                except (*BROKEN, OSError, EOFError) as broken:
                    yield InputError(f"{name} cannot be unpacked ({broken})")
    except BROKEN as broken:
        raise InputError(f"a broken zip file ({broken})") from None


def _read(file: IO[bytes], given: About, known: Known | None) -> Iterator[Result]:
    """Record after record; behind a broken one, from the next that begins."""
    packed = file.read(2) == b"\x1f\x8b"
    at: int | None = 0
    spent = 0  # on the heads of broken ones, which are read again from each place within that looks like a beginning
    while at is not None:
        file.seek(at)
        records, heads = _records(file)
        try:
            for record in records:
                yield _result(record, given, known)
                heads.spent = 0
            return
        except Exception as broken:  # the reader of the format raises whatever its parts do
            why = str(broken).strip().split("\n")[0][:80]
            yield InputError(f"the record at byte {records.offset} is broken ({type(broken).__name__}: {why})")
            spent += heads.spent
            if spent > MOST_BROKEN:
                yield InputError(f"too much of it is broken; what follows byte {records.offset} is not read")
                return
            # Of a damaged packed file the format's reader may tell an earlier place than it began at.
            at = _next(file, max(at, records.offset) + 1, packed)


def _records(file: IO[bytes]) -> tuple[Any, Heads]:
    """The records of an archive, and what keeps their heads from growing without end."""
    from warcio.archiveiterator import ArchiveIterator

    records = ArchiveIterator(file)
    records.INC_RECORD = ""  # it would be printed where a record ends badly; what is broken is said here
    heads = records.reader.readline = Heads(records.reader.readline)
    return records, heads


def _next(file: IO[bytes], start: int, packed: bool) -> int | None:
    """Where the next record begins behind a byte."""
    mark = b"\x1f\x8b\x08" if packed else b"WARC/1."
    file.seek(start)
    at, kept = start, b""
    while block := file.read(STEP):
        data = kept + block
        if (found := data.find(mark)) >= 0:
            return at - len(kept) + found
        kept = data[-len(mark) :]
        at += len(block)
    return None


def _result(record: Any, given: About, known: Known | None) -> Result:  # noqa: ANN401 - warcio has no types
    if record.rec_type not in ("response", "resource"):
        return Passed(f"a record of type {record.rec_type}")
    head = record.http_headers
    if head is not None and (status := head.get_statuscode()) != "200":
        return Passed(f"answered {status}")
    kind = (head.get_header("Content-Type") if head else record.rec_headers.get_header("Content-Type")) or ""
    kind = kind.partition(";")[0].strip().lower()
    if kind not in (*PAGES, *PAPERS):
        return Passed(f"no page but {kind or 'of unknown kind'}")
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    data = _whole(record.content_stream())
    if len(data) > LARGEST:
        return InputError(f"{url}: larger than {LARGEST // 1024 // 1024} MB")
    if record.raw_stream.read(1) if head is None else getattr(record.raw_stream, "limit", 0):
        return InputError(f"{url}: the record is cut off")
    return _page(url, kind, data, given, known)


def _whole(stream: Any) -> bytes:  # noqa: ANN401
    """All of a stream, or a little more than the largest page; it gives a piece at a time."""
    pieces, size = [], 0
    while size <= LARGEST and (piece := stream.read(STEP)):
        pieces.append(piece)
        size += len(piece)
    return b"".join(pieces)


def _page(url: str, kind: str, data: bytes, given: About, known: Known | None) -> Result:
    identity = page_id(url)
    if known is not None and known(identity, sha256(data).hexdigest()):
        return Passed("already there")
    try:
        if kind in PAPERS:
            from dateline.reports.archives.papers import read_pdf

            return read_pdf(data, replace(given, id=identity, url=url), known)
        report = read_page(data, replace(given, id=identity, url=url))
        return report if report.raw else replace(report, raw=data)
    except InputError as wrong:
        return InputError(f"{url}: {wrong}")


def page_id(url: str) -> str:
    """A page is its address: a later text at the same address is a later version of it."""
    return sha256(url.encode()).hexdigest()[:16]
