"""Newsletters: mbox files and single messages -> a report for each message with text."""

from __future__ import annotations

import mailbox
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from dateline.errors import InputError, RowError
from dateline.reports.archives import Passed, Result
from dateline.reports.build import About, build
from dateline.reports.pages import read_page

FEWEST = 200  # characters of a plain part; a shorter one beside HTML only says "view this in your browser"
LARGEST = 25 * 1024 * 1024
LONGEST_HEADER = 2000  # characters of it that are read
SPLIT_AT_SIGNS = {"content-type", "content-transfer-encoding"}  # what is asked of them needs no more


class _Letters(EmailPolicy):
    """The library's policy for letters: without its grammar where that takes minutes for a line of thirty thousand
    signs (a part's type, which it asks for many times), with a bound elsewhere."""

    def header_fetch_parse(self, name: str, value: str) -> Any:  # noqa: ANN401 - a header, which is a string
        if hasattr(value, "name"):
            return value
        if name.lower() in SPLIT_AT_SIGNS:
            return "".join(value.splitlines()).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        return super().header_fetch_parse(name, value[:LONGEST_HEADER])


POLICY = _Letters()


def of_mbox(path: Path, given: About) -> Iterator[Result]:
    """The messages of a file in its order; one by itself (.eml) is a file of one."""
    with path.open("rb") as file:
        if not file.read(5).startswith(b"From "):
            file.seek(0)
            yield _one(1, file.read(LARGEST + 1), given)
            return
    box = mailbox.mbox(path, create=False)
    try:
        for number, key in enumerate(box.iterkeys(), 1):
            with box.get_file(key) as letter:  # one letter at a time is in memory
                yield _one(number, letter.read(LARGEST + 1), given)
    finally:
        box.close()


def _one(number: int, data: bytes, given: About) -> Result:
    if len(data) > LARGEST:
        return RowError(number, f"message larger than {LARGEST // 1024 // 1024} MB")
    try:
        return _report(data, given)
    except InputError as wrong:
        return RowError(number, f"message: {wrong}")
    except Exception as broken:  # the library's parser raises whatever trips it in a hostile head
        return RowError(number, f"message cannot be read ({type(broken).__name__}: {broken})")


def _report(data: bytes, given: About) -> Result:
    message: EmailMessage = message_from_bytes(data, _class=EmailMessage, policy=POLICY)  # type: ignore[arg-type]
    about = _about(message, given)
    plain, page = message.get_body(("plain",)), message.get_body(("html",))
    text = str(plain.get_content()).replace("\r\n", "\n") if plain else ""
    if page is not None and (not plain or len(text.strip()) < FEWEST):
        html = page.get_payload(decode=True)
        return read_page(html if isinstance(html, bytes) else b"", replace(about, language=None))
    if not text.strip():
        return Passed("no text")
    return build(text, about)


def _about(message: EmailMessage, given: About) -> About:
    name, address = parseaddr(str(message.get("From", "")))
    sent = getattr(message.get("Date"), "datetime", None)
    return About(
        id=given.id or str(message.get("Message-ID") or "").strip().strip("<>") or None,
        published=given.published or (sent.date().isoformat() if sent else None),
        basis="given",
        publisher=given.publisher or name or address or None,
        title=given.title or str(message.get("Subject") or "").strip() or None,
        url=given.url,
        language=given.language,
        kind=given.kind,
    )
