"""PDF -> report: lines set together into paragraphs, words parted by hyphens at a line's end put together.

A PDF is dated only by what is given: the day in its own particulars is that of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from statistics import median

from msgspec.structs import replace

from dateline.errors import InputError, SetupError
from dateline.reports.archives import Known, Passed, Result
from dateline.reports.build import About, build

MOST_PAGES = 1000
MOST_BYTES = 200 * 1024 * 1024
_HYPHEN = re.compile(r"(?<=[a-z])[-\u00ad\ufffe]$")
_ENDS = re.compile(r"[.!?:;][\"'”’)]*$")
_NUMBER = re.compile(r"^\s*(?:page\s+)?\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?\s*$", re.IGNORECASE)
FULL = 0.75  # of the usual length: a line shorter than that ends its paragraph where a sentence ends too


def of_file(path: Path, given: About, known: Known | None) -> Iterator[Result]:
    """The one report of a file."""
    if path.stat().st_size > MOST_BYTES:
        raise InputError(f"larger than {MOST_BYTES // 1024 // 1024} MB")
    yield read_pdf(path.read_bytes(), given, known)


def read_pdf(data: bytes, given: About, known: Known | None = None) -> Result:
    """The report in a PDF's bytes."""
    identity = given.id or sha256(data).hexdigest()[:16]
    if known is not None and known(identity, sha256(data).hexdigest()):
        return Passed("already there")
    title, lines = _read(data)
    text = "\n\n".join(_paragraphs(lines))
    if not text.strip():
        return Passed("no text (a scan: it needs character recognition first)")
    about = replace(given, id=identity, basis="given" if given.published else None, title=given.title or title)
    return replace(build(text, about), raw=data)


def _read(data: bytes) -> tuple[str | None, list[str]]:
    try:
        import pypdfium2
    except ImportError:
        raise SetupError("PDF needs one more package: pip install 'dateline[pdf]'") from None
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as broken:
        raise InputError(f"no readable PDF ({str(broken).splitlines()[0]})") from None
    try:
        lines: list[str] = []
        for number in range(min(len(document), MOST_PAGES)):
            page = document[number]
            text = page.get_textpage().get_text_bounded()
            # The engine marks a hyphen at a line's end with a character of its own, and goes on with the next line.
            lines += [line.rstrip() for line in text.replace("\r\n", "\n").replace("\x02", "").split("\n")]
        return str(document.get_metadata_dict().get("Title") or "").strip() or None, lines
    except pypdfium2.PdfiumError as broken:
        raise InputError(f"no readable PDF ({str(broken).splitlines()[0]})") from None
    finally:
        document.close()


def _paragraphs(lines: list[str]) -> Iterator[str]:
    """Lines set together: a paragraph ends at a blank line, or where a short line ends a sentence."""
    written = [len(line) for line in lines if line.strip()]
    usual = median(written) if written else 0
    kept: list[str] = []
    for line in lines:
        if _NUMBER.match(line):
            continue
        if line.strip():
            kept.append(line.strip())
        ended = not line.strip() or (_ENDS.search(line) and len(line) < FULL * usual)
        if kept and ended:
            yield _joined(kept)
            kept = []
    if kept:
        yield _joined(kept)


def _joined(lines: list[str]) -> str:
    text = lines[0]
    for line in lines[1:]:
        cut = _HYPHEN.search(text)
        text = text[: cut.start()] + line if cut and line[:1].islower() else f"{text} {line}"
    return text
