"""Bytes -> text: encodings, and what kind of thing a file is."""

from __future__ import annotations

import codecs
import re
from typing import Literal

from dateline.errors import InputError

MOST_BYTES = 200 * 1024 * 1024
MOST_BROKEN = 0.2  # of the characters beyond ASCII, in text that is still UTF-8; in cp1252 text nearly all are broken

Form = Literal["text", "markdown", "html", "jsonl", "json"]

_ENDINGS: dict[str, Form] = {
    ".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html", ".xhtml": "html",
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json",
}  # fmt: skip
ENDINGS = (*_ENDINGS, ".txt", ".csv", ".tsv")  # of files that are read out of a folder
_KNOWN_BINARY = {
    b"%PDF": "a PDF: save its text first", b"PK\x03\x04": "a zip or office file: save it as text or HTML first",
    b"\x1f\x8b": "compressed: unpack it first", b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture", b"\xd0\xcf\x11\xe0": "an old office file: save it as text or HTML first",
    b"SQLite format 3": "a database",
}  # fmt: skip
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{3,30})", re.IGNORECASE)
_PAGE = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body|article)\b",
    re.IGNORECASE | re.DOTALL,
)


def form_of(name: str, data: bytes) -> Form:
    """What a file is: by its ending, else by how it begins."""
    ending = "." + name.rsplit(".", 1)[1].lower() if "." in name.rsplit("/", 1)[-1] else ""
    if ending in _ENDINGS:
        return _ENDINGS[ending]
    head = data[:4096].removeprefix(codecs.BOM_UTF8).lstrip()
    if ending != ".txt" and head.startswith(b"{"):
        return "jsonl"
    if ending != ".txt" and re.match(rb"\[\s*[{\]]", head):
        return "json"
    return "html" if _PAGE.match(head) else "text"


def decode(data: bytes, *, page: bool = False) -> str:
    """The characters of a file: UTF-8 unchanged; otherwise by its mark, its page's word, or detection, and mended."""
    _refuse_binary(data)
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], encoding)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _detected(data, page)


def _refuse_binary(data: bytes) -> None:
    for magic, what in _KNOWN_BINARY.items():
        if data.startswith(magic):
            raise InputError(f"not text but {what}")
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if not wide and b"\0" in data[:65536]:
        raise InputError("not text but binary data")


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as broken:
        raise InputError(f"broken {encoding} text at byte {broken.start}") from broken


def _detected(data: bytes, page: bool) -> str:
    import ftfy
    from charset_normalizer import from_bytes

    mended = data.decode("utf-8", "replace")
    wide = sum(1 for c in mended if c > "\x7f")
    if mended.count("\ufffd") <= MOST_BROKEN * wide:
        return mended  # a cut or damaged download: the rest still reads
    stated = _CHARSET.search(data[:4096]) if page else None
    best = from_bytes(data[:200_000]).best()
    # Western news in an old encoding is cp1252 far more often than its look-alikes that detection names.
    guesses = [stated[1].decode("ascii") if stated else None, "cp1252", best.encoding if best else None]
    if best and best.alphabets and not any("Latin" in a for a in best.alphabets):
        guesses[1], guesses[2] = guesses[2], guesses[1]
    for encoding in guesses:
        try:
            if encoding and codecs.lookup(encoding).name not in ("utf-8", "ascii"):
                return ftfy.fix_encoding(data.decode(encoding))
        except (LookupError, UnicodeDecodeError):
            continue
    raise InputError("its encoding is not known: save it as UTF-8")
