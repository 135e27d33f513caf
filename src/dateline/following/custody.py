"""The raw bytes of what was fetched, kept beside the record as WARC files that any archive can read.

A record's bytes are written and flushed before the row that names them; a process killed in between leaves bytes that
no row names, which harm nothing. A file that does not end where its last row ends is never written to again.
"""

from __future__ import annotations

import hashlib
import io
import os
import zlib
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from msgspec import Struct

from dateline import __version__
from dateline.errors import RecordError
from dateline.following.fetch import Fetched, Limits, unpack
from dateline.record import Record
from dateline.record.engine import is_url

LARGEST_FILE = 1024**3
# What a WARC holds is the body without its transfer coding; the header is kept under the name that archives use.
RENAMED = {"transfer-encoding": "X-Orig-Transfer-Encoding"}


class Place(Struct, frozen=True):
    """Where the bytes are: file, first byte, how many; and the digest of the body as it was sent."""

    file: str
    at_byte: int
    bytes: int
    sha256: str


class Kept(Struct, frozen=True):
    """What stands in a WARC record: the body as it was sent, unpacked, and its headers."""

    url: str
    date: str
    status: int
    headers: tuple[tuple[str, str], ...]
    sha256: str  # of the body as it stands there now
    stated: str | None  # the digest that the WARC record itself states
    content: bytes


def folder_of(record: Path | str) -> Path:
    """The folder of WARC files: DATELINE_CUSTODY, else beside the record's file."""
    if given := os.environ.get("DATELINE_CUSTODY"):
        return Path(given)
    if is_url(str(record)):
        raise RecordError("a record in PostgreSQL has no folder beside it: name one for the bytes in DATELINE_CUSTODY")
    return Path(f"{record}.custody")


class Custody:
    """Writes what was fetched, one WARC record after another; one writer at a time."""

    def __init__(self, record: Record, largest: int = LARGEST_FILE) -> None:
        self._record, self._largest = record, largest
        self._folder = folder_of(record.path)
        self._file: BinaryIO | None = None
        self._unsafe = False

    def keep(self, fetched: Fetched, at: datetime) -> Place:
        """Write one answer, whole, and say where it stands."""
        file = self._open(at)
        start = file.tell()
        digest = hashlib.sha256(fetched.body).hexdigest()
        _write(file, _record(fetched, at, digest))
        file.flush()
        self._unsafe = True
        return Place(Path(file.name).name, start, file.tell() - start, digest)

    def settle(self) -> None:
        """See that what was written is on the disk, before a row names it."""
        if self._file is not None and self._unsafe:
            os.fsync(self._file.fileno())
            self._unsafe = False

    def close(self) -> None:
        """Close the file that is written."""
        if self._file is not None:
            self.settle()
            self._file.close()
            self._file = None

    def _open(self, at: datetime) -> BinaryIO:
        if self._file is not None and self._file.tell() < self._largest:
            return self._file
        self.close()
        self._folder.mkdir(parents=True, exist_ok=True)
        names = sorted(self._folder.glob("*.warc.gz"))
        last = names[-1] if names else None
        if last and last.stat().st_size == self._record.end_of(last.name) < self._largest:
            self._file = last.open("ab")
            return self._file
        number = int(last.name.split("-")[0]) + 1 if last else 1
        self._file = (self._folder / f"{number:05}-{at:%Y%m%d}.warc.gz").open("xb")
        _write(self._file, _about(Path(self._file.name).name))
        return self._file


def _write(file: BinaryIO, record: Any) -> None:  # noqa: ANN401 - warcio has no types
    from warcio.warcwriter import WARCWriter

    # Built beside and written in one piece: a kill leaves at most one torn record at the very end.
    buffer = io.BytesIO()
    WARCWriter(buffer, gzip=True).write_record(record)
    file.write(buffer.getvalue())


def _record(fetched: Fetched, at: datetime, digest: str) -> Any:  # noqa: ANN401
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    headers = [(RENAMED.get(k.lower(), k), v) for k, v in fetched.headers]
    http = StatusAndHeaders(f"{fetched.status} {fetched.reason}".strip(), headers, protocol="HTTP/1.1")
    about = {
        "WARC-Date": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "WARC-Payload-Digest": f"sha256:{digest}",
        "WARC-IP-Address": fetched.address,
    }
    return WARCWriter(io.BytesIO()).create_warc_record(
        fetched.url, "response", payload=io.BytesIO(fetched.body), length=len(fetched.body), http_headers=http,
        warc_headers_dict=about,
    )  # fmt: skip


def _about(name: str) -> Any:  # noqa: ANN401
    from warcio.warcwriter import WARCWriter

    about = {"software": f"dateline/{__version__}", "format": "WARC File Format 1.0"}
    return WARCWriter(io.BytesIO()).create_warcinfo_record(name, about)


def read_back(record: Path | str, file: str, at_byte: int, size: int) -> Kept:
    """What stands at a place; raises where nothing whole does."""
    path = folder_of(record) / file
    try:
        with path.open("rb") as opened:
            opened.seek(at_byte)
            data = opened.read(size)
        return _kept(data)
    # Damaged bytes break warcio in many ways; each means the same.
    except (OSError, StopIteration, EOFError, ValueError, TypeError, AttributeError, LookupError, zlib.error) as wrong:
        raise RecordError(f"{path} holds no whole WARC record at byte {at_byte} ({_why(wrong)})") from wrong


def _why(wrong: Exception) -> str:
    """What is wrong in words of ours: the reader's own would print the damaged bytes."""
    if isinstance(wrong, OSError) and wrong.strerror:
        return wrong.strerror.lower()
    return "nothing there" if isinstance(wrong, StopIteration) else "its bytes are damaged"


def _kept(data: bytes) -> Kept:
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    try:
        found = next(iter(ArchiveIterator(io.BytesIO(data), no_record_parse=False)))
    except ArchiveLoadFailed as wrong:
        raise ValueError(str(wrong)) from wrong
    body = found.raw_stream.read()
    digest = found.rec_headers.get_header("WARC-Payload-Digest")
    headers = tuple((str(k), str(v)) for k, v in found.http_headers.headers)
    encoding = next((v for k, v in headers if k.lower() == "content-encoding"), None)
    return Kept(
        url=found.rec_headers.get_header("WARC-Target-URI"),
        date=found.rec_headers.get_header("WARC-Date"),
        status=int(found.http_headers.get_statuscode()),
        headers=headers,
        sha256=hashlib.sha256(body).hexdigest(),
        stated=digest.removeprefix("sha256:") if digest else None,
        content=unpack(body, encoding, Limits().unpacked),
    )
