"""What a file is, by how it begins: an archive or export, or None for a plain report."""

from __future__ import annotations

import gzip
import re
import zlib
from pathlib import Path
from zipfile import BadZipFile, ZipFile

HEAD = 65_536
_TELEGRAM = re.compile(rb'"(?:type)"\s*:\s*"(?:\w+_(?:channel|group|supergroup|chat)|saved_messages)"')
_TELEGRAM_ALL = re.compile(rb'"chats"\s*:\s*\{')
_POSTS = re.compile(rb'"(?:edit_history_tweet_ids|full_text|author_id|public_metrics|conversation_id)"\s*:')
_LETTER = re.compile(rb"From \S+ .*\r?\n(?:>?[\w-]+:|\r?\n)")
_GDELT = re.compile(rb'"articles"\s*:\s*\[')
_CDX = re.compile(rb"(?: CDX .*|\S+\)\S* \d{14} (?:\{|\S+ |.*https?://).*)\r?\n?")
_ADDRESSES = re.compile(rb"(?:\s*https?://\S+[ \t]*\r?\n){1,}(?:\s*https?://\S+)?\s*")
_URLKEY = re.compile(rb'\s*\[\s*\[\s*"urlkey"')


def recognise(path: Path) -> str | None:
    """The form of archive that a path is; "addresses" for a list of them."""
    if path.is_dir():
        return "folder"
    with path.open("rb") as file:
        head = file.read(HEAD).removeprefix(b"\xef\xbb\xbf")
    ending = path.suffix.lower()
    if head.startswith(b"\x1f\x8b"):
        head = _unpacked(head)
        return "warc" if head.startswith(b"WARC/") else "addresses" if _CDX.match(head) else None
    if head.startswith(b"WARC/"):
        return "warc"
    if head.startswith(b"PK\x03\x04"):
        return _packed(path)
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"%PDF"):
        return "pdf"
    if _LETTER.match(head) or ending in (".mbox", ".eml"):
        return "mbox"
    return _of_text(head, ending)


def _of_text(head: bytes, ending: str) -> str | None:
    begins = head.lstrip()
    if begins.startswith(b"window.YTD."):
        return "x"
    if begins.startswith((b"{", b"[")):
        return _of_json(head, begins)
    if ending in (".csv", ".tsv"):
        return "addresses" if _lists_addresses(head) else "csv"
    if _CDX.match(head) or _ADDRESSES.fullmatch(head[: head.rfind(b"\n") + 1] or head):
        return "addresses"
    return None


def _of_json(head: bytes, begins: bytes) -> str | None:
    if (_TELEGRAM.search(head) and b'"messages"' in head) or _TELEGRAM_ALL.search(head):
        return "telegram"
    if (_GDELT.search(head[:200]) and b'"seendate"' in head) or _URLKEY.match(head):
        return "addresses"
    first = begins.split(b"\n", 1)[0]
    is_post = (_POSTS.search(first if b'"text"' in first else head) and b'"text"' in head) or b'"full_text"' in head
    return "x" if is_post and b'"published"' not in first else None


def _lists_addresses(head: bytes) -> bool:
    """A table with an address and no text: GDELT's article list, or its tables of events."""
    first = head.split(b"\n", 1)[0].lower()
    names = {n.strip().strip(b'"') for n in re.split(rb"[,;\t]", first)}
    if first.count(b"\t") >= 40:
        return b"http" in first
    has_text = names & {b"text", b"body", b"content", b"message", b"full_text"}
    return not has_text and b"url" in names and bool(names & {b"mobileurl", b"date", b"title", b"seendate"})


def _unpacked(head: bytes) -> bytes:
    try:
        return zlib.decompressobj(wbits=31).decompress(head, HEAD)
    except (zlib.error, gzip.BadGzipFile):
        return b""


def _packed(path: Path) -> str | None:
    try:
        with ZipFile(path) as packed:
            names = packed.namelist()
    except BadZipFile:
        return None
    if any(n.startswith("archive/") and n.endswith((".warc", ".warc.gz")) for n in names):
        return "wacz"
    return "x" if any(n.rpartition("/")[2] in ("tweets.js", "tweet.js") for n in names) else None
