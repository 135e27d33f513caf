"""X: an account's own archive (tweets.js) and lists of the API (v2), one a file or one a line -> a report a post."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from html import unescape
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

import msgspec

from dateline.errors import InputError, RowError
from dateline.reports.archives import Passed, Result
from dateline.reports.archives.bounds import refuse_bombs
from dateline.reports.build import About, build
from dateline.reports.rows import NO_JSON

Users = Mapping[str, tuple[str, str]]  # id -> name and handle
_OLD_DATE = "%a %b %d %H:%M:%S %z %Y"
_PARTS = ("tweets.js", "tweet.js")


def of_export(path: Path, given: About) -> Iterator[Result]:
    """The posts of a file, or of an account's archive as it was downloaded."""
    if path.suffix.lower() == ".zip":
        yield from _of_zip(path, given)
        return
    with path.open("rb") as file:
        head = file.read(4096).lstrip(b"\xef\xbb\xbf \r\n\t")
        file.seek(0)
        if head.startswith(b"window.YTD"):
            account = path.with_name("account.js")
            owner = _owner(account.read_bytes()) if account.is_file() else None
            yield from _of_script(file, owner, given)
        elif head.startswith(b"["):
            yield from _read(_stream(file, "item"), {}, None, given)
        elif _is_lines(head):
            yield from _of_lines(file, given)
        else:
            users = dict(_user(u) for u in _stream(file, "includes.users.item") if isinstance(u, dict))
            file.seek(0)
            yield from _read(_stream(file, "data.item"), users, None, given)


def _is_lines(head: bytes) -> bool:
    first = head.split(b"\n", 1)[0]
    try:
        msgspec.json.decode(first)
    except NO_JSON:
        return False
    return b"\n" in head


def _of_zip(path: Path, given: About) -> Iterator[Result]:
    try:
        with ZipFile(path) as packed:
            refuse_bombs(packed)
            names = {n.rpartition("/")[2]: n for n in packed.namelist() if n.startswith("data/")}
            owner = _owner(packed.read(names["account.js"])) if "account.js" in names else None
            for name in sorted(n for n in names if n in _PARTS or n.startswith("tweets-part")):
                with packed.open(names[name]) as file:
                    yield from _of_script(file, owner, given)
    except (BadZipFile, zlib.error, NotImplementedError, RuntimeError) as broken:
        raise InputError(f"a broken zip file ({broken})") from None


def _of_script(file: IO[bytes], owner: tuple[str, str] | None, given: About) -> Iterator[Result]:
    yield from _read(_stream(_Json(file), "item"), {}, owner, given)


class _Json:
    """A script that sets a name to an array: what is read begins at the array."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._first = file, True

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        if self._first and size != 0:
            self._first = False
            data = data[max(data.find(b"["), 0) :]
        return data


def _stream(file: Any, prefix: str) -> Iterator[object]:  # noqa: ANN401 - a file or what reads like one
    import ijson

    seen = 0
    try:
        for one in ijson.items(file, prefix, use_float=True):
            seen += 1
            yield one
    except (ijson.JSONError, UnicodeDecodeError) as broken:
        yield InputError(f"broken off after {seen} posts, which were read ({str(broken).splitlines()[0]})")


def _of_lines(file: IO[bytes], given: About) -> Iterator[Result]:
    for number, line in enumerate(file, 1):
        if not line.strip():
            continue
        try:
            row = msgspec.json.decode(line)
        except NO_JSON as broken:
            yield RowError(number, f"no JSON ({broken})")
            continue
        listed = row.get("data") if isinstance(row, dict) else None
        users = _users(row.get("includes")) if isinstance(listed, list) else {}
        yield from _read(listed if isinstance(listed, list) else [row], users, None, given)


def _users(includes: object) -> Users:
    """The users that the API sends beside posts; what is none is passed over."""
    listed = includes.get("users") if isinstance(includes, dict) else None
    return dict(_user(u) for u in listed if isinstance(u, dict)) if isinstance(listed, list) else {}


def _read(rows: Iterable[object], users: Users, owner: tuple[str, str] | None, given: About) -> Iterator[Result]:
    for number, row in enumerate(rows, 1):
        if isinstance(row, InputError):
            yield row
            return
        post = row.get("tweet", row) if isinstance(row, dict) else None
        if not isinstance(post, dict):
            yield RowError(number, "no post")
            continue
        try:
            yield _report(post, users, owner, given)
        except InputError as wrong:
            yield RowError(number, str(wrong))


def _report(post: dict[str, Any], users: Users, owner: tuple[str, str] | None, given: About) -> Result:
    note = post.get("note_tweet")
    long = note.get("text") if isinstance(note, dict) else None
    text = unescape(str(long or post.get("full_text") or post.get("text") or ""))
    referred = post.get("referenced_tweets")
    kinds = {str(r.get("type")) for r in (referred if isinstance(referred, list) else ()) if isinstance(r, dict)}
    if "retweeted" in kinds or post.get("retweeted_status") or text.startswith("RT @"):
        return Passed("a repost: its words are another's")
    if not text.strip():
        return Passed("no text")
    identity = str(post.get("id_str") or post.get("id") or "")
    if not identity:
        raise InputError("a post without an id")
    who = users.get(str(post.get("author_id"))) or owner or _own(post)
    about = About(
        id=given.id or f"x:{identity}",
        published=given.published or _day(post.get("created_at")),
        basis="given",
        publisher=given.publisher or (f"{who[0]} (@{who[1]})" if who else None),
        url=given.url or f"https://x.com/{who[1] if who else 'i'}/status/{identity}",
        language=given.language,
        kind="post",
    )
    return build(text, about)


def _own(post: dict[str, Any]) -> tuple[str, str] | None:
    user = post.get("user") or post.get("author")
    return _user(user)[1] if isinstance(user, dict) else None


def _user(user: Mapping[str, Any]) -> tuple[str, tuple[str, str]]:
    handle = str(user.get("username") or user.get("screen_name") or user.get("id"))
    return str(user.get("id")), (str(user.get("name") or handle), handle)


def _owner(script: bytes) -> tuple[str, str] | None:
    try:
        rows = msgspec.json.decode(script[max(script.find(b"["), 0) :])
        account = rows[0]["account"]
        return str(account.get("accountDisplayName") or account["username"]), str(account["username"])
    except (*NO_JSON, LookupError, TypeError, AttributeError):
        return None


def _day(value: object) -> str | None:
    if not value:
        return None
    for read in (datetime.fromisoformat, lambda v: datetime.strptime(v, _OLD_DATE)):
        try:
            return read(str(value).replace("Z", "+00:00")).date().isoformat()
        except ValueError:
            continue
    raise InputError(f"created_at is no date: {value!r}")
