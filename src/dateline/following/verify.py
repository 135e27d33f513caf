"""From a citation to the bytes: answer, span, version of the report, raw bytes, and whether each still holds."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct

from dateline.errors import FetchError, InputError, RecordError
from dateline.following import stamps
from dateline.following.custody import Kept, read_back
from dateline.following.pages import read, told_of
from dateline.record import Fetch, Record, Version, spans

Now = Literal["as cited", "changed", "taken down"]
_CITED = re.compile(r"(?P<report>.+?)(?:@(?P<version>[0-9a-f]{16}))?(?::(?P<start>\d+)-(?P<end>\d+))?")


class Cited(Struct, frozen=True):
    """What is to be followed: a report, perhaps one version of it, perhaps a piece of its text and its words."""

    report: str
    version: str | None = None
    start: int | None = None
    end: int | None = None
    quote: str | None = None

    def words(self) -> str:
        """As it is written on the command line."""
        version = f"@{self.version}" if self.version else ""
        return f"{self.report}{version}" + (f":{self.start}-{self.end}" if self.start is not None else "")


class Check(Struct, frozen=True):
    """One step from the citation to the bytes."""

    what: Literal["report", "quote", "text", "bytes", "reading", "stamp"]
    holds: bool
    said: str


class Verified(Struct, frozen=True):
    """Whether a citation holds, step by step, and how its page stands now."""

    cited: Cited
    holds: bool
    now: Now
    checks: tuple[Check, ...]
    version: str | None = None
    quote: str | None = None
    bytes_kept: bool = False


def cited(record: Record, words: str) -> list[Cited]:
    """What is meant: a report, REPORT:START-END, REPORT@VERSION:START-END, a claim, or JSON with citations in it."""
    if words.lstrip().startswith(("{", "[")):
        return _of_json(words)
    if (claim := record.claim(words)) is not None:
        return [Cited(s.report, start=s.start, end=s.end, quote=s.quote) for s in dict.fromkeys(spans(claim))]
    if record.report(words) is not None:
        return [Cited(words)]
    found = _CITED.fullmatch(words.strip())
    if not found:
        raise InputError(
            f"{words!r} is no citation: write REPORT, REPORT:START-END, a claim's id, or a citation's JSON"
        )
    start, end = (int(v) if (v := found[name]) else None for name in ("start", "end"))
    return [Cited(found["report"], found["version"], start, end)]


def _of_json(words: str) -> list[Cited]:
    values = []
    try:
        values = [json.loads(words)]
    except ValueError:
        try:
            values = [json.loads(line) for line in words.splitlines() if line.strip()]
        except ValueError as wrong:
            raise InputError(f"no JSON ({wrong})") from wrong
    found = list(dict.fromkeys(each for value in values for each in _walk(value)))
    if not found:
        raise InputError("no citation in this JSON: each has report, start, end and quote")
    return found


def _walk(value: Any) -> Iterator[Cited]:  # noqa: ANN401 - any JSON
    if isinstance(value, list):
        for item in value:
            yield from _walk(item)
    elif isinstance(value, dict):
        start, end = value.get("start"), value.get("end")
        if isinstance(value.get("report"), str) and isinstance(start, int) and isinstance(end, int):
            yield Cited(value["report"], value.get("version"), start, end, value.get("quote"))
        for item in value.values():
            yield from _walk(item)


def everything(record: Record) -> Iterator[Cited]:
    """Every version of every report whose bytes were kept."""
    for report in record.followed():
        for version in dict.fromkeys(f.version for f in record.fetches(report) if f.file):
            yield Cited(report, version)


def verify(record: Record, wanted: Cited, roots: Path | None = None) -> Verified:
    """Follow a citation down to the bytes; every step is taken that can be."""
    versions = record.versions(wanted.report)
    if not versions:
        return Verified(wanted, False, "as cited", (Check("report", False, f"no report {wanted.report} here"),))
    chosen, quote = _chosen(record, wanted, versions)
    fetches = [f for f in record.fetches(wanted.report) if f.version == chosen.version and f.file]
    checks = [*_quoted(wanted, quote), _text(chosen)]
    if fetches:
        checks += _bytes(record, chosen, fetches[-1], quote, roots)
    else:
        checks.append(Check("bytes", True, "no bytes were kept: it was added from a file, not fetched"))
    holds = all(check.holds for check in checks)
    return Verified(
        wanted, holds, _now(record, wanted, chosen, quote), tuple(checks), chosen.version, quote, bool(fetches)
    )


def _chosen(record: Record, wanted: Cited, versions: list[Version]) -> tuple[Version, str | None]:
    """The version that is meant (named, or the newest that holds the quote), and the words cited in it."""
    newest = record.report(wanted.report)
    order = sorted(versions, key=lambda v: v.version == (newest.version if newest else None), reverse=True)
    if wanted.version:
        order = [v for v in order if v.version == wanted.version] or order
    if wanted.start is None:
        return order[0], None
    if wanted.quote is None:
        cited = order[0].text[wanted.start : wanted.end]
        return order[0], cited if cited and len(cited) == (wanted.end or 0) - wanted.start else None
    for version in order:
        if version.text[wanted.start : wanted.end] == wanted.quote:
            return version, wanted.quote
    return order[0], None


def _quoted(wanted: Cited, quote: str | None) -> Iterator[Check]:
    if wanted.start is None:
        return
    if quote is None:
        said = "these words stand there in no version of the report" if wanted.quote else "its text does not go so far"
        yield Check("quote", False, said)
    else:
        yield Check("quote", True, f"“{quote}”")


def _text(version: Version) -> Check:
    same = hashlib.sha256(version.raw or version.text.encode()).hexdigest() == version.sha256
    said = f"version {version.version}, first seen {version.seen}"
    return Check("text", same, said if same else f"{said}: its text no longer has the digest it was kept with")


def _bytes(record: Record, version: Version, fetch: Fetch, quote: str | None, roots: Path | None) -> Iterator[Check]:
    where = f"{fetch.file} byte {fetch.at_byte}"
    try:
        kept = read_back(record.path, fetch.file or "", fetch.at_byte or 0, fetch.bytes or 0)
    except (RecordError, FetchError) as wrong:
        yield Check("bytes", False, str(wrong))
        return
    same = kept.sha256 == fetch.sha256 == kept.stated
    said = f"{fetch.url}, fetched {fetch.at}, SHA-256 {kept.sha256}, {where}"
    yield Check("bytes", same, said if same else f"{where}: the bytes no longer have the digest they were kept with")
    yield _reading(kept, version, fetch, quote)
    yield from _stamp(record, fetch, roots)


def _reading(kept: Kept, version: Version, fetch: Fetch, quote: str | None) -> Check:
    """Read the bytes again with the reader installed now."""
    try:
        again = read(kept.content, told_of(fetch.told or b"{}"))
    except (InputError, ValueError) as wrong:
        return Check("reading", False, f"the bytes give no report any more ({wrong})")
    if again.text == version.text:
        return Check("reading", True, "read again, the bytes give the same text to the character")
    if quote and quote in again.text:
        return Check("reading", True, "today's reader sets the text otherwise; the words cited stand in it")
    return Check("reading", False, "read again, the bytes give another text")


def _stamp(record: Record, fetch: Fetch, roots: Path | None) -> Iterator[Check]:
    stamp = record.stamp_over(fetch.id or 0)
    if stamp is None:
        return
    message = stamps.stamped(record.fetches_between(stamp.first, stamp.last))
    fault = stamps.faulty(stamp.answer, message, roots)
    signer = "signature checked" if roots else "signature not checked: give its certificates with --roots"
    yield Check("stamp", fault is None, fault or f"{stamp.authority}, {stamps.time_of(stamp.answer)}; {signer}")


def _now(record: Record, wanted: Cited, version: Version, quote: str | None) -> Now:
    page, newest = record.page_of(wanted.report), record.report(wanted.report)
    if page is not None and page.state == "gone":
        return "taken down"
    if newest is None or newest.version == version.version or (quote is not None and quote in newest.text):
        return "as cited"
    return "changed"
