"""What is tried: each target takes bytes, and raises where something that must hold does not.

An error of our own tree, one plain sentence, is how a reader refuses; anything else that is raised is a finding.
"""

from __future__ import annotations

import asyncio
import atexit
import json
import re
import shutil
import tempfile
import weakref
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch
from urllib.parse import quote

from dateline import reports, shapes
from dateline.errors import DatelineError, InputError
from dateline.model import Report
from dateline.reports.archives import FORMS
from fuzzing import seeds, words

Try = Callable[[bytes], None]


class Target(NamedTuple):
    """Something that reads what strangers wrote."""

    run: Try
    seeds: Sequence[bytes]
    words: Sequence[bytes]


@cache
def folder() -> Path:
    """Where inputs are put for what reads files: in memory where the machine has such a place; gone at the end."""
    made = tempfile.mkdtemp(prefix="dateline-fuzz-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None)
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return Path(made)


def sound(found: Iterable[object]) -> None:
    """Every report can be stored and printed, and its windows lie inside its text."""
    for one in islice(found, 200):
        if isinstance(one, InputError):
            str(one).encode()  # its sentence is printed
        if not isinstance(one, Report):
            continue
        json.dumps(shapes.report(one), ensure_ascii=False).encode()
        assert one.text.strip() and one.id and "\0" not in one.id
        windows = [*((b.start, b.end) for b in one.blocks), *((p.start, p.end) for p in one.embedded)]
        assert all(0 <= start <= end <= len(one.text) for start, end in windows)
        if one.published is not None:
            assert reports.day(one.published) == one.published


def plain(name: str) -> Try:
    """A file of this name, read as `dateline read` would."""

    def run(data: bytes) -> None:
        faults: list[InputError] = []
        sound(reports.read_bytes(name, data, on_error=lambda _, fault: faults.append(fault)))
        sound(faults)

    return run


def archive(form: str, name: str, columns: str | None = None) -> Try:
    """An archive or export in a file of this name."""

    def run(data: bytes) -> None:
        faults: list[InputError] = []
        path = folder() / name
        path.write_bytes(data)
        how = reports.Archived(form=form if form in FORMS else None, columns=columns)
        sound(reports.read([path], on_error=lambda _, fault: faults.append(fault), archived=how))
        sound(faults)

    return run


def wacz(data: bytes) -> None:
    """A packed web archive; what is no zip file is packed first, so that changes reach what lies inside."""
    whole = data if data.startswith(b"PK") else seeds.packed(archive__data_warc=data)
    archive("wacz", "a.wacz")(whole)


def guessed(data: bytes) -> None:
    """A file of unknown form: told by how it begins, then read."""
    archive("", "a.bin")(data)


def feed(form: str) -> Try:
    """What a feed's address answered."""

    def run(data: bytes) -> None:
        from dateline.following.items import in_utc, items, newest, sitemaps
        from dateline.following.plan import Feed

        url = "https://a.example/rss"
        found = items(data, url, Feed(url, "page" if form == "page" else "feed"))
        newest(found)
        sitemaps(data, url, "2024-12-05T10:00:00+00:00")
        for item in found:
            assert item.url.startswith(("http://", "https://"))
            json.dumps([item.url, item.title], ensure_ascii=False).encode()
            in_utc(item.published)

    return run


def plan(data: bytes) -> None:
    """A feeds.toml."""
    from dateline.following.plan import parse_plan

    parse_plan(data)


def rules(data: bytes) -> None:
    """A file of alert rules."""
    from dateline.alerts.rules import read

    path = folder() / "alerts.toml"
    path.write_bytes(data)
    read(path)


def addresses(data: bytes) -> None:
    """A list of addresses."""
    from dateline.reports.archives.addresses import Address, read

    path = folder() / "list.txt"
    path.write_bytes(data)
    for one in islice(read(path), 200):
        if isinstance(one, Address):
            json.dumps([one.url, one.title], ensure_ascii=False).encode()


def columns(data: bytes) -> None:
    """A map of columns as it is typed, then as a file."""
    from dateline.reports.archives.columns import parse

    path = folder() / "columns.toml"
    path.write_bytes(data)
    for given in (data.decode("utf-8", "replace"), str(path)):
        try:
            parse(given).row({"body": "x", "date": "05/12/2024", "a": {"b": "c"}})
        except InputError as refused:
            str(refused).encode()


def own_places(name: str) -> Try:
    """A user's own list of places."""

    def run(data: bytes) -> None:
        from dateline.places import gazetteer
        from dateline.places.own import read_own

        path = folder() / name
        path.write_bytes(data)
        for place, names in read_own(path, gazetteer()):
            assert names and place.name
            json.dumps([place.id, place.name], ensure_ascii=False).encode()

    return run


@cache
def _store() -> Any:  # noqa: ANN401 - a record in memory
    from dateline.library import words as stems
    from dateline.record import Record

    return Record(words=stems)


class _Undone(Exception):
    """So that what was kept is not."""


def coded(data: bytes) -> None:
    """Coded Parquet read and kept; what is no Parquet is a row of it, so that changes reach what lies inside."""
    from dateline import coding, partitions

    path = folder() / "part-00000.parquet"
    path.write_bytes(data if data.startswith(b"PAR1") else seeds.coded(seeds.row_of(data)))
    if partitions.coded_files(str(path)) is None:
        return
    with suppress(InputError):  # coded elsewhere
        list(islice(partitions.read([path]), 200))
    for one in islice(partitions.read([path], again=True), 200):
        sound([one.report])
        json.dumps(shapes.coded(one), ensure_ascii=False).encode()
        with suppress(_Undone), _store().transaction():
            _store().add(one, coding.STAGES)
            raise _Undone


def printed(data: bytes) -> str:
    """What somebody may type or write: characters, no halves of them."""
    return data.decode("utf-8", "replace")


def dates(data: bytes) -> None:
    """The date tagger, on a parsed text."""
    from dateline.dates import tag
    from dateline.language import parse

    text = printed(data)[:2000]
    for report, parsed in parse([Report(id="r", version="", text=text)]):
        for found in tag(parsed, "2024-12-05"):
            assert report.text[found.span.start : found.span.end] == found.span.quote
            json.dumps([found.value, found.type]).encode()
        tag(parsed, None)


def question(data: bytes) -> None:
    """The question parser, without a record."""
    from dateline.answers import refuse
    from dateline.answers.asked import understand

    text = refuse.printable(printed(data))
    if refuse.refusal(text) is None:
        asked = understand(text, "2024-12-05")
        refuse.too_wide(asked)


@cache
def _example() -> Path:
    from served import example

    return example(folder() / "example.db")


@cache
def _library() -> Any:  # noqa: ANN401 - a library of the example
    from dateline import views
    from dateline.library import words as stems
    from dateline.record import Record

    return views.library(Record(_example(), stems))


def answer(data: bytes) -> None:
    """A question and one that follows it, asked of the example record."""
    from dateline.conversation import Conversation

    held = _library()
    first, _, second = printed(data).partition("\n")
    talk = Conversation(held)
    for text in (first, second):
        found = talk.ask(text)
        assert (found.answer is None) != (found.missing is None)
        for span in found.citations:
            report = held.report(span.report)
            assert report is not None and report.text[span.start : span.end] == span.quote


def code(data: bytes) -> None:
    """A text through every stage."""
    from dateline import coding

    text = printed(data)[:1500]
    for coded in coding.code(reports.read_bytes("a.txt", text.encode(), published="2024-12-05"), workers=1):
        assert not (coded.report.skipped or "").startswith("coding failed"), coded.report.skipped
        json.dumps(shapes.coded(coded), ensure_ascii=False).encode()


async def _here(call: Callable[..., Any], *given: Any, **_: Any) -> Any:  # noqa: ANN401 - stands for anyio's own
    return call(*given)


DISPATCHES = ("hama-2024-13", "hama-2024-16")  # few: a page is made in a millisecond


class Desk:
    """The desk of the example in this process: requests go into the application itself, by no socket and no thread."""

    def __init__(self) -> None:
        from dateline.server import Settings, application
        from served import coded_example

        coded_example(record := folder() / "desk.db", DISPATCHES)
        self.loop = asyncio.new_event_loop()
        weakref.finalize(self, self.loop.close)
        settings = Settings(record, origins=frozenset({"https://news.example"}))
        self.app: Any = application(settings)
        page = self.ask("GET", b"/review", b"", b"text/html", b"http://localhost")[1]
        self.secret = re.findall(rb'name="secret" value="([^"]+)"', page)[0]  # ours: behind it lies more to try

    def ask(self, method: str, target: bytes, body: bytes, kind: bytes, origin: bytes) -> tuple[int, bytes]:
        """Status and body of the answer."""
        import anyio.to_thread

        # A thread anew for each request would take longer than the request.
        with patch.object(anyio.to_thread, "run_sync", _here):
            return self.loop.run_until_complete(self._ask(method, target, body, kind, origin))

    async def _ask(self, method: str, target: bytes, body: bytes, kind: bytes, origin: bytes) -> tuple[int, bytes]:
        from urllib.parse import unquote

        path, _, query = target.partition(b"?")
        sent = [(b"host", b"localhost"), (b"accept", kind), (b"origin", origin), (b"sec-fetch-site", b"same-origin")]
        sent.append((b"content-type", b"application/x-www-form-urlencoded"))
        self.app.rates.clear()  # its limit of rates is tested elsewhere
        answered: list[Any] = []
        waiting = [{"type": "http.request", "body": body, "more_body": False}, {"type": "http.disconnect"}]

        async def receive() -> Any:  # noqa: ANN401 - a message of ASGI
            return waiting.pop(0) if len(waiting) > 1 else waiting[0]

        async def send(message: Any) -> None:  # noqa: ANN401
            answered.append(message)

        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
            "path": unquote(path.decode("latin-1"), errors="replace"), "raw_path": path, "query_string": query,
            "root_path": "", "headers": sent, "client": ("127.0.0.1", 9), "server": ("localhost", 80),
        }  # fmt: skip
        await self.app(scope, receive, send)
        body = b"".join(m.get("body", b"") for m in answered if m["type"] == "http.response.body")
        return int(answered[0]["status"]), body


@cache
def desk() -> Desk:
    """One desk for all requests."""
    return Desk()


PATHS = (
    b"/", b"/timeline", b"/events", b"/claims", b"/reports", b"/review", b"/morning", b"/about", b"/alerts", b"/feeds",
    b"/land", b"/ask", b"/places/geonames:170017", b"/actors/hts", b"/reports/hama-2024-13", b"/versions/hama-2024-13",
    b"/events/x", b"/widget.js", b"/widget/questions", b"/openapi.json", b"/static/css/desk.css", b"/base.pmtiles",
    b"/situation",
)  # fmt: skip
WRITES = (b"/judge", b"/undo", b"/rights", b"/withdraw", b"/offer", b"/widget/ask")
ASKING = (
    b"as_of=2024-12-05&on=2024-12-04", b"q=Who+controls+Hama%3F&q=and+Homs%3F", b"after=x&q=army&place=geonames:170017",
    b"since=2024-12-01&until=2024-12-05", b"at=0-40", b"report=hama-2024-13", b"area=Hama&since=2024-12-01", b"",
)  # fmt: skip


def _address(data: bytes) -> bytes:
    """What a client can put on a request's line: no space, no byte beyond ASCII but percent-encoded."""
    return quote(data[:3000], safe="/%?&=+:.-_~,;@!*'()$#[]").encode()


def route(path: bytes) -> Try:
    """One route of the desk, as a page and as its twin; the input is all that follows its path."""
    form = path in WRITES

    def run(data: bytes) -> None:
        target = path if form else path + _address(data if data[:1] in b"/?" else b"?" + data)
        kind = b"text/html" if len(data) % 2 else b"application/json"
        origin = b"https://news.example" if path.startswith(b"/widget") else b"http://localhost"
        sent = data.replace(b"secret=x", b"secret=" + desk().secret) if form else b""
        status, body = desk().ask("POST" if form else "GET", target, sent, kind, origin)
        assert status < 500, (status, body[:200])
        assert b"Traceback" not in body

    return run


ROUTED = (*(b"?" + a for a in ASKING), b"/x?" + ASKING[0], b"x/../..", b"%00?q=")
FORMS_SENT = (
    b"claim=x&kind=reject&by=ab&secret=x", b"report=hama-2024-13&why=x&rights=quote", b"judgement=x&by=ab",
    b'{"report": "hama-2024-13", "q": "Who controls Hama?", "now": "2024-12-09"}',
)  # fmt: skip

TARGETS: dict[str, Target] = {
    "text": Target(plain("a.txt"), seeds.TEXTS, words.REPORTED),
    "markdown": Target(plain("a.md"), seeds.MARKDOWN, words.MARKDOWN),
    "html": Target(plain("a.html"), seeds.PAGES, words.HTML),
    "jsonl": Target(plain("a.jsonl"), seeds.LINES, words.JSON),
    "jsonl-columns": Target(archive("jsonl", "a.jsonl", "text=body.text"), seeds.LINES, (*words.JSON, b'"body": ')),
    "json": Target(plain("a.json"), seeds.LINES, words.JSON),
    "guessed": Target(
        guessed, (*seeds.TELEGRAM, *seeds.POSTS, *seeds.LETTERS, *seeds.TABLES, *seeds.WARCS[:1]), words.JSON
    ),
    "telegram": Target(archive("telegram", "result.json"), seeds.TELEGRAM, words.TELEGRAM),
    "x": Target(archive("x", "tweets.json"), seeds.POSTS, words.POSTS),
    "csv": Target(archive("csv", "a.csv"), seeds.TABLES, words.TABLE),
    "mbox": Target(archive("mbox", "a.mbox"), seeds.LETTERS, words.LETTER),
    "warc": Target(archive("warc", "a.warc"), seeds.WARCS, words.WARC),
    "wacz": Target(wacz, seeds.WACZ, words.WARC),
    "pdf": Target(archive("pdf", "a.pdf"), seeds.PDFS, words.PDF),
    "parquet": Target(archive("parquet", "a.parquet"), seeds.PARQUETS, words.PARQUET),
    "coded-parquet": Target(coded, seeds.CODED, (*words.CODED, *words.PARQUET)),
    "feed": Target(feed("feed"), seeds.FEEDS, words.FEED),
    "page-of-links": Target(feed("page"), seeds.LINKS, (*words.FEED, *words.HTML)),
    "plan": Target(plan, seeds.PLANS, words.PLAN),
    "rules": Target(rules, seeds.RULES, words.RULES),
    "addresses": Target(addresses, seeds.LISTS, (*words.JSON, *words.TABLE)),
    "columns": Target(
        columns, seeds.COLUMNS, (b"text=", b"dated=%", b",", b"[columns]\n", b'text = "body"\n', b"%%", b"%Q")
    ),
    "places-csv": Target(own_places("own.csv"), seeds.PLACES_CSV, words.TABLE),
    "places-geojson": Target(own_places("own.geojson"), seeds.PLACES_GEOJSON, words.GEOJSON),
    "dates": Target(dates, seeds.DATED, words.DATED),
    "question": Target(question, seeds.ASKED, words.ASKED),
    "answer": Target(answer, seeds.ASKED, words.ASKED),
    "code": Target(code, (*seeds.DATED, seeds.TEXTS[0][:600]), (*words.REPORTED, *words.DATED)),
}
for _path in (*PATHS, *WRITES):
    _sent = FORMS_SENT if _path in WRITES else ROUTED
    TARGETS["desk" + _path.decode()] = Target(route(_path), _sent, words.ROUTES)


def attempt(target: Target, data: bytes) -> None:
    """Try one input; being refused in one plain sentence is well."""
    try:
        target.run(data)
    except DatelineError as refused:
        said = str(refused)
        said.encode()
        assert said and "Traceback" not in said
