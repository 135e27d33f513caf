"""The desk as programs meet it: every page and its twin, who is let in, what is refused, nothing executes."""

from __future__ import annotations

import asyncio
import hashlib
import html
import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from starlette.types import Message, Receive, Scope, Send

from dateline import curation, ingest
from dateline.errors import InputError
from dateline.library import words
from dateline.model import Judgement, Report
from dateline.record import Record, watching
from dateline.reports.build import About, build
from dateline.server import Settings, first, glyphs, ground, listening, merging, routed
from dateline.server.basemap import base_map
from dateline.server.ground import Ground
from dateline.server.kept import Kept
from dateline.server.printed import Printed
from dateline.server.render import Desk
from served import HAMA, Served, copied, example, serving

PAGES = (
    "/", "/?as_of=2024-12-05", "/?on=2024-12-05", "/timeline", "/events", "/claims", "/reports", "/ask", "/review",
    "/ask?q=Who+controls+Hama%3F&q=and+Homs%3F", "/morning", "/morning?area=Hama", "/about", f"/places/{HAMA}",
    "/actors/rebels:SY", "/reports/hama-2024-13", "/reports/hama-2024-10?at=418-580", "/reports?q=prison",
    "/claims?stance=denies", "/feeds", "/versions/hama-2024-13", "/alerts",
    "/questions", "/questions?report=hama-2024-13", "/questions?q=Who+controls+Hama%3F",
)  # fmt: skip
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'{{7*7}}"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The example record, served."""
    with serving(Settings(example(tmp_path_factory.mktemp("desk") / "hama.db"), port=0)) as served:
        yield served


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_a_twin_and_keeps_to_its_policy(desk: Served, path: str) -> None:
    page = desk.ask(path, accept="text/html")
    assert page.status == 200
    assert page.headers["content-type"].startswith("text/html")
    assert "script-src 'self'" in page.headers["content-security-policy"]
    # Nothing inline that the policy would stop, nothing from another host.
    assert not re.search(r"<script(?![^>]*\bsrc=\"/)|\son\w+=|\sstyle=|javascript:", page.body)
    assert not re.search(r"(?:src|action)=\"(?:https?:)?//", page.body)
    assert page.body.count('id="main"') == 1
    ids = re.findall(r'\sid="([^"]+)"', page.body)
    assert len(ids) == len(set(ids)), "an id stands twice"
    bare, _, query = path.partition("?")
    dotted = f"{bare if bare != '/' else '/situation'}.json?{query}"
    assert desk.twin(path) == desk.ask(dotted).json


def test_the_day_is_held(desk: Served) -> None:
    def holder(day: str) -> str | None:
        rows = desk.twin(f"/?as_of={day}")["control"]
        found = [r["holder"] for r in rows if r["place"]["id"] == HAMA and r["status"] == "held"]
        return found[0]["id"] if found and found[0] else None

    assert (holder("2024-12-04"), holder("2024-12-05")) == (None, "rebels:SY")
    changed = [c["place"]["id"] for c in desk.twin("/?as_of=2024-12-05")["changes"]]
    assert HAMA in changed
    later = {r["published"] for r in desk.twin("/claims?as_of=2024-12-03")["claims"]}
    assert later and max(later) <= "2024-12-03"


def test_lists_are_paged_by_key_and_complete(desk: Served) -> None:
    seen: list[str] = []
    after = ""
    while True:
        page = desk.twin(f"/claims?{urlencode({'after': after})}")
        seen += [c["id"] for c in page["claims"]]
        if not page["next"]:
            break
        after = page["next"]
    assert len(seen) == len(set(seen)) == page["total"]


def test_every_citation_opens_the_report_at_its_words(desk: Served) -> None:
    answer = desk.twin("/ask?q=Did+the+PMF+send+fighters%3F")["answers"][0]
    assert answer["citations"]
    for c in answer["citations"]:
        report = desk.twin(f"/reports/{c['report']}")["report"]
        assert report["text"][c["start"] : c["end"]] == c["quote"]
        page = desk.ask(f"/reports/{c['report']}?at={c['start']}-{c['end']}", accept="text/html").body
        marked = "".join(re.sub(r"<[^>]+>", "", m) for m in re.findall(r"<mark>(.*?)</mark>", page, re.S))
        assert marked == c["quote"].replace("&", "&amp;").replace('"', "&#34;").replace("'", "&#39;")


def test_the_text_of_a_report_is_whole_whatever_is_highlighted(desk: Served) -> None:
    report = desk.twin("/reports/hama-2024-13")["report"]
    page = desk.ask("/reports/hama-2024-13", accept="text/html").body
    shown = " ".join(
        re.sub(r"<[^>]+>", "", " ".join(re.findall(r'class="words-of">(.*?)</(?:p|h2)>', page, re.S))).split()
    )
    for block in report["blocks"]:
        if block["kind"] in ("paragraph", "post"):
            text = " ".join(report["text"][block["start"] : block["end"]].split())
            assert text.replace("'", "&#39;").replace('"', "&#34;") in shown


def test_openapi_names_every_page(desk: Served) -> None:
    found = desk.ask("/openapi.json").json["paths"]
    for path in ("/", "/timeline", "/events", "/claims", "/ask", "/review", "/about", "/morning", "/judge", "/undo"):
        assert path in found
        assert any(
            "application/json" in r.get("content", {}) for m in found[path].values() for r in m["responses"].values()
        )


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nothing", 404), ("/events/none", 404), ("/places/none", 404), ("/reports/none", 404), ("/actors/none", 404),
        ("/?as_of=Thursday", 400), ("/timeline?most=many", 400), ("/events?standing=odd", 400), ("/judge", 405),
        ("/static/css/../../model.py", 404), ("/static/css/%2e%2e/%2e%2e/model.py", 404),
        ("/static/templates/ask.html", 404), ("/static/css/%00", 404),
        ("/reports/..%2f..%2fetc%2fpasswd", 404), ("/" + "a" * 3000, 404),
        ("/ask?q=" + "a" * 5000, 414), ("/reports/hama-2024-13?at=-1-99999999999999999999", 200),
        ("/ask?q=%00%ff", 200), ("/claims?after=none", 200), ("/?as_of=9999-12-31", 200), ("/?as_of=0001-01-01", 200),
        ("/questions?place=%00%22", 200), ("/questions?report=none", 200), ("/questions?as_of=then", 400),
    ],
)  # fmt: skip
def test_what_is_odd_is_answered_plainly(desk: Served, path: str, status: int) -> None:
    page = desk.ask(path, accept="text/html")
    assert page.status == status, page.body[:400]
    assert "Traceback" not in page.body


def test_strangers_hosts_and_foreign_writes_are_refused(desk: Served) -> None:
    assert desk.ask("/", host="evil.example").status == 400
    assert desk.ask("/", host="").status == 400
    form = "claim=x&kind=accept&by=ab"
    kind = "application/x-www-form-urlencoded"
    assert desk.ask("/judge", "POST", form, origin="https://evil.example", content_type=kind).status == 403
    assert desk.ask("/judge", "POST", form, sec_fetch_site="cross-site", content_type=kind).status == 403
    assert desk.ask("/judge", "POST", form, content_type=kind).status == 403  # without the secret
    assert desk.ask("/judge", "POST", "a" * 70_000, content_type=kind).status == 413
    assert desk.ask("/judge", "POST", b"\xff\xfe{", content_type="application/json").status == 403
    assert desk.twin("/review")["judgements"] == []


def test_judging_and_undoing(desk: Served, tmp_path: Path) -> None:
    with serving(Settings(copied(desk.record, tmp_path), port=0)) as desk:
        before = desk.twin("/")["control"]
        claim = desk.twin("/review")["queue"][0]["id"]
        secret = re.findall(r'name="secret" value="([^"]+)"', desk.ask("/review", accept="text/html").body)[0]
        form = urlencode({"claim": claim, "kind": "reject", "by": "ab", "secret": secret})
        done = desk.ask("/judge", "POST", form)
        assert done.status == 303 and done.headers["location"].startswith("/review?done=")
        made = desk.twin("/review")["judgements"][0]
        assert (made["kind"], made["by"]) == ("reject", "ab")
        assert desk.twin("/")["control"] != before
        form = urlencode({"judgement": made["id"], "by": "ab", "secret": secret})
        assert desk.ask("/undo", "POST", form).status == 303
        assert desk.twin("/")["control"] == before
        wrong = urlencode({"claim": claim, "kind": "burn", "by": "ab", "secret": secret})
        assert desk.ask("/judge", "POST", wrong, accept="text/html").status == 400


def test_a_new_report_shows_at_once(desk: Served, tmp_path: Path) -> None:
    with serving(Settings(copied(desk.record, tmp_path), port=0)) as desk:
        told = ("/", "/claims", "/events", "/reports", "/about", f"/places/{HAMA}")
        before = [[desk.ask(p, accept="text/html").body for p in told] for _ in range(2)]
        assert before[0] == before[1]
        text = "The Syrian army recaptured the city of Hama on Monday, its spokesman said."
        with Record(desk.record, words) as record:
            fresh = build(text, About(publisher="Orontes Post", published="2024-12-09", title="Hama again"))
            assert [o.what for o in ingest.add(record, [fresh], workers=1)] == ["added"]
        time.sleep(watching.EVERY)  # a shared record is looked at so often
        for path, old in zip(told, before[1], strict=True):
            assert desk.ask(path, accept="text/html").body != old, path
        row = next(r for r in desk.twin("/")["control"] if r["place"]["id"] == HAMA)
        assert "2024-12-09" in json.dumps(row)


def test_a_large_record_is_read_as_a_small_one_is(
    desk: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = copied(desk.record, tmp_path)
    days = [f"2024-{d}" for d in ("11-27", "11-30", "12-01", "12-03", "12-05", "12-06", "12-08", "12-09")]

    def same() -> None:
        monkeypatch.setattr("dateline.server.kept.MANY_CLAIMS", 10**6)
        small = [(wanted.control(d), wanted.control(None, d)) for d in days]
        drawn = glyphs.palette(wanted.turning())
        monkeypatch.setattr("dateline.server.kept.MANY_CLAIMS", 0)
        large.wait()
        assert [(large.control(d), large.control(None, d)) for d in days] == small
        assert glyphs.palette(large.turning()) == drawn
        assert large.wording().names.items() <= names.items()

    wanted, large = Kept(path), Kept(path)
    names = wanted.wording().names
    monkeypatch.setattr("dateline.server.ground.apart", ground.read)
    same()
    monkeypatch.setattr("dateline.server.ground.apart", broken)  # what is new shows before all is read again
    monkeypatch.setattr("dateline.server.ground.found", lambda path, reader: broken(path, reader) and None)
    text = "The Syrian army recaptured the city of Hama on Monday, its spokesman said."
    with Record(path, words) as record:
        for _ in ingest.add(record, [build(text, About(publisher="Orontes Post", published="2024-12-09"))], workers=1):
            pass
        same()
        taken = next(r.claims[0] for r in large.control("2024-12-05") if r.place.id == HAMA)
        made = curation.judge(record, "reject", [taken.id], "ab", None, None)
        same()
        curation.undo(record, made.id, "ab")
        same()
        for step in ("withdrawn", "restored"):
            with record.transaction():
                record.withdraw(taken.report, step, "ab", "2024-12-09T00:00:00+00:00", "asked to")
            same()


def test_lists_of_a_large_record_are_those_of_a_small_one(
    desk: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = ("/claims?stance=denies", f"/claims?place={HAMA}", "/claims?speaker=Syrian+Army", "/events?place=Hama",
             "/events", "/timeline", "/timeline?most=5&since=2024-12-01", "/timeline?place=Hama",
             "/events?standing=disputed", "/events?q=prison", "/actors/rebels:SY", "/review",
             f"/places/{HAMA}")  # fmt: skip
    wanted = [desk.twin(p) for p in pages]
    monkeypatch.setattr("dateline.server.kept.MANY_CLAIMS", 0)
    monkeypatch.setattr("dateline.server.lists.SOME", 30)
    monkeypatch.setattr("dateline.server.ground.apart", ground.read)
    monkeypatch.setattr("dateline.server.merging.apart", merging.merge)
    with serving(Settings(copied(desk.record, tmp_path), port=0)) as large:
        first = large.ask("/events", accept="text/html")
        assert first.status == 503 and "Still reading" in first.body and first.headers["refresh"] == "2"
        for page, small in zip(pages, wanted, strict=True):
            for _ in range(200):
                if (found := large.ask(page, accept="application/json")).status == 200:
                    break
                time.sleep(0.1)
            told = found.json
            if page.startswith("/claims"):
                assert told["claims"] == small["claims"][: len(told["claims"])], page
                assert len(told["claims"]) == min(len(small["claims"]), 40)
            else:
                assert told == small, page


def test_questions_of_a_large_record_stand_on_a_page_of_their_own(
    desk: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = (
        "/",
        "/?as_of=2024-12-05",
        f"/places/{HAMA}",
        "/reports/hama-2024-13",
        "/ask?q=Who+controls+Hama%3F",
        "/ask",
    )
    wanted = [offered(desk.ask(p, accept="text/html").body) for p in pages]
    monkeypatch.setattr("dateline.server.kept.MANY_CLAIMS", 0)
    monkeypatch.setattr("dateline.server.ground.apart", ground.read)
    with serving(Settings(copied(desk.record, tmp_path), port=0)) as large:
        for path, all_of_them in zip(pages, wanted, strict=True):
            page = large.ask(path, accept="text/html").body
            assert all_of_them and not offered(page), path
            there = html.unescape(re.findall(r'data-further="([^"]+)"', page)[0])
            few = offered(large.ask(there, accept="text/html").body)
            assert few == all_of_them[: len(few)] and few, path
            assert [q["question"] for q in large.twin(there)["questions"]] == few
            twin = large.twin(path)
            told = twin["answers"][-1]["related"] if twin.get("answers") else twin.get("questions")
            assert path.startswith("/places") or [q["question"] for q in told or ()] == few


def offered(page: str) -> list[str]:
    """The questions that a page offers."""
    found = re.search(r'<ul class="questions">(.*?)</ul>', page, re.S)
    return [html.unescape(q) for q in re.findall(r"<a [^>]*>([^<]+)</a>", found[1])] if found else []


def broken(path: Path, reader: str) -> Ground:
    """A reading that never ends well."""
    raise OSError(path)


def test_of_many_who_ask_for_a_page_one_has_it_made(tmp_path: Path) -> None:
    made: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI's own
        made.append(scope["path"])
        await asyncio.sleep(0.01)
        if scope["path"] == "/broken":
            raise ValueError
        await send({"type": "http.response.start", "status": 404 if scope["path"] == "/no" else 200, "headers": []})
        await send({"type": "http.response.body", "body": b"page"})

    async def visit(pages: Printed, path: str) -> list[Any]:
        sent: list[Any] = []

        async def send(message: Any) -> None:  # noqa: ANN401
            sent.append(message)

        scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": []}
        await pages(scope, None, send)  # type: ignore[arg-type]
        return sent

    async def visits() -> None:
        pages = Printed(app, Desk(Settings(path), "secret"))
        found = await asyncio.gather(*(visit(pages, "/") for _ in range(20)))
        assert made == ["/"] and all(f == found[0] and len(f) == 2 for f in found)
        for _ in range(2):
            await visit(pages, "/no")
        failed = await asyncio.gather(*(visit(pages, "/broken") for _ in range(2)), return_exceptions=True)
        assert [type(f) for f in failed] == [ValueError, ValueError]
        assert made == ["/", "/no", "/no", "/broken", "/broken"], "only what was found is kept"
        with Record(path, words) as record, record.transaction():
            record.judge(Judgement("j", "accept", (), "ab", "2024-12-05T00:00:00+00:00"))
        await visit(pages, "/")
        assert made[-1] == "/", "a record that changed is read anew"

    path = tmp_path / "r.db"
    Record(path, words).close()
    asyncio.run(visits())


@pytest.mark.parametrize(
    "page", ["/", "/?as_of=2024-12-05", "/claims?stance=denies", "/ask?q=Who+controls+Hama%3F&q=and+Homs%3F"]
)
def test_every_page_leads_to_the_json_of_exactly_what_it_shows(desk: Served, page: str) -> None:
    shown = desk.ask(page, accept="text/html").body
    (twin,) = re.findall(r'<a href="([^"]+)">This page as JSON</a>', shown)
    assert desk.ask(unescape(twin)).json == desk.ask(page, accept="application/json").json
    assert "This page as JSON" not in desk.ask("/nothing", accept="text/html").body


def test_who_has_a_page_is_not_sent_it_again(desk: Served) -> None:
    first = desk.ask("/claims", accept="text/html")
    assert first.headers["cache-control"] == "private, no-cache"
    again = desk.ask("/claims", accept="text/html", if_none_match=first.headers["etag"])
    assert again.status == 304 and not again.body and again.headers["etag"] == first.headers["etag"]
    assert desk.ask("/claims", accept="application/json", if_none_match=first.headers["etag"]).status == 200


def test_beyond_this_machine_pages_are_packed_small(desk: Served, tmp_path: Path) -> None:
    with serving(Settings(copied(desk.record, tmp_path), host="0.0.0.0", port=0, token="secret")) as open_desk:
        known = {"authorization": "Bearer secret", "accept": "text/html"}
        plain = open_desk.ask("/claims", **known)
        assert plain.headers["cache-control"] == "no-store" and "etag" not in plain.headers
        packed = open_desk.ask("/claims", accept_encoding="gzip", **known)
        assert packed.headers["content-encoding"] == "gzip"
        assert int(packed.headers["content-length"]) < len(plain.body) / 2


def test_what_a_first_reader_would_wait_for_is_opened_before_he_comes(tmp_path: Path) -> None:
    seen = dict[str, int]()
    desk = Desk(Settings(example(tmp_path / "first.db")), "secret")
    within = routed(desk)

    async def noted(scope: Scope, receive: Receive, send: Send) -> None:
        async def keep(message: Message) -> None:
            seen[address] = message.get("status", seen.get(address))
            await send(message)

        address = scope["path"] + (f"?{scope['query_string'].decode()}" if scope["query_string"] else "")
        await within(scope, receive, keep)

    async def opened() -> None:
        first.open_first(noted, desk, first.both, asyncio.get_running_loop())
        while len(seen) < 12:
            await asyncio.sleep(0.01)

    asyncio.run(asyncio.wait_for(opened(), 30))
    desk.close()
    assert set(seen.values()) == {200}
    kinds = {address.partition("?")[0].split("/")[1] for address in seen}
    assert kinds == {"", "claims", "morning", "about", "reports", "places", "ask", "questions"}


def test_answers_on_one_connection_are_not_held_back(tmp_path: Path) -> None:
    """asyncio turns off Nagle's delay only where the protocol is named."""
    with listening(Settings(tmp_path / "r.db", port=0)) as sock:
        assert sock.proto == socket.IPPROTO_TCP


def test_pages_made_by_other_processes_are_the_same(desk: Served, tmp_path: Path) -> None:
    with serving(Settings(copied(desk.record, tmp_path), port=0, workers=2)) as many:
        for path in ("/", "/claims", f"/places/{HAMA}", "/reports/hama-2024-13", "/nothing"):
            made, own = many.ask(path, accept="text/html"), desk.ask(path, accept="text/html")
            assert made.status == own.status
            secret = r'name="secret" value="[^"]+"'
            assert re.sub(secret, "", made.body) == re.sub(secret, "", own.body), path
        claim = many.twin("/review")["queue"][0]["id"]
        before = many.twin("/")["control"]
        secret = re.findall(r'name="secret" value="([^"]+)"', many.ask("/review", accept="text/html").body)[0]
        form = urlencode({"claim": claim, "kind": "reject", "by": "ab", "secret": secret})
        assert many.ask("/judge", "POST", form).status == 303
        assert many.twin("/")["control"] != before


def test_beyond_this_machine_a_token_is_asked(tmp_path: Path) -> None:
    path = tmp_path / "r.db"
    Record(path, words).close()
    with serving(Settings(path, port=0, token="secret-token")) as desk:
        assert desk.ask("/").status == 401
        assert desk.ask("/?token=wrong").status == 401
        entered = desk.ask("/events?token=secret-token&as_of=2024-12-05")
        assert entered.status == 303
        assert entered.headers["location"] == "/events?as_of=2024-12-05"
        cookie = entered.headers["set-cookie"]
        assert "HttpOnly" in cookie and "SameSite=strict" in cookie
        assert desk.ask("/events", cookie=cookie.split(";")[0]).status == 200
        assert desk.ask("/events", authorization="Bearer secret-token").status == 200
        assert desk.ask("/static/css/desk.css").status == 200  # what the form for the token looks like
        for other in (
            "/static/css/../js/ask.js",
            "/static/css/mark.svg",
            "/static/js/ask.js",
            "/static/css/desk.css.json",
        ):
            assert desk.ask(other).status in (401, 404), other


def test_an_empty_record_helps_on(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    Record(path, words).close()
    with serving(Settings(path, port=0)) as desk:
        for page in (
            "/",
            "/timeline",
            "/events",
            "/claims",
            "/reports",
            "/ask",
            "/review",
            "/morning",
            "/about",
            "/feeds",
        ):
            assert desk.ask(page, accept="text/html").status == 200, page
        assert "dateline add" in desk.ask("/", accept="text/html").body


def test_markup_in_reports_and_questions_is_only_text(tmp_path: Path) -> None:
    path = tmp_path / "hostile.db"
    text = f"Rebels captured the town of Saraqib in Syria on Saturday, {HOSTILE} said.\n\nShells fell on {HOSTILE}."
    report: Report = build(
        text, About(id=HOSTILE, publisher=HOSTILE, published="2024-11-30", title=HOSTILE, url="javascript:alert(1)")
    )
    with Record(path, words) as record:
        for _ in ingest.add(record, [report], workers=1):
            pass
    with serving(Settings(path, port=0)) as desk:
        asked = quote(HOSTILE, safe="")
        led = [
            f"/ask?q={asked}",
            f"/reports/{asked}",
            f"/versions/{asked}",
            f"/claims?place={asked}",
            f"/reports?q={asked}",
        ]
        for page in ("/", "/timeline", "/events", "/claims", "/reports", "/review", "/morning", "/about", *led):
            answer = desk.ask(page, accept="text/html")
            assert answer.status == 200, page
            assert "<script>alert" not in answer.body and "<img" not in answer.body, page
            assert 'href="javascript' not in answer.body, page
            assert json.loads(desk.ask(page, accept="application/json").body) is not None


def test_too_many_requests_are_told_to_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "r.db"
    Record(path, words).close()
    monkeypatch.setattr("dateline.server.guard.DESK_RATE", (5.0, 0.01))
    with serving(Settings(path, port=0)) as desk:
        assert [desk.ask("/static/css/desk.css").status for _ in range(8)].count(429) == 3


def test_help_loads_nothing_of_the_desk() -> None:
    code = (
        "import dateline.cli, sys; print(any(m in sys.modules for m in ('fastapi', 'uvicorn', 'jinja2', 'starlette')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("folder", ["src/dateline/web/vendor", "src/dateline/web/shapes", "tests/vendor"])
def test_files_of_others_are_the_ones_named(folder: str) -> None:
    here = Path(__file__).resolve().parents[1] / folder
    named = dict(re.findall(r"^\| `([^`]+)` \|.*`([0-9a-f]{64})` \|$", (here / "README.md").read_text(), re.M))
    found = {str(f.relative_to(here)): f for f in here.rglob("*") if f.suffix in (".js", ".css", ".json")}
    assert named.keys() == found.keys()
    for name, file in found.items():
        assert hashlib.sha256(file.read_bytes()).hexdigest() == named[name], name
    assert sum(f.stat().st_size for f in found.values()) < 10_000_000


def test_a_base_map_opens_the_policy_for_its_host_alone(desk: Served, tmp_path: Path) -> None:
    assert desk.twin("/land")["base"] is None
    assert {"countries", "regions", "lakes", "rivers", "names"} <= desk.twin("/land").keys()
    assert desk.ask("/base.pmtiles").status == 404
    tiles = base_map("https://tiles.example/{z}/{x}/{y}.png", "© somebody")
    with serving(Settings(desk.record, port=0, base=tiles)) as open:
        policy = open.ask("/").headers["content-security-policy"]
        assert policy.count("https://") == policy.count("https://tiles.example") == 2
        assert open.twin("/land")["base"] == {"address": tiles.address, "credit": "© somebody"}
    file = tmp_path / "area.pmtiles"
    file.write_bytes(b"PMTiles" + bytes(100))
    with serving(Settings(desk.record, port=0, base=base_map(str(file)))) as open:
        assert open.ask("/").headers["content-security-policy"] == desk.ask("/").headers["content-security-policy"]
        part = open.ask("/base.pmtiles", range="bytes=0-6")
        assert (part.status, part.body) == (206, "PMTiles")


@pytest.mark.parametrize(
    "given", ["http://a.example/{z}/{x}/{y}.png", "http://127.0.0.1.example/{z}/{x}/{y}.png",
              "https://a.example; script-src */{z}/{x}/{y}", "https://a.example/",
              "missing.pmtiles", "https://u@a.example/x.pmtiles", "javascript://{z}{x}{y}.pmtiles"]
)  # fmt: skip
def test_what_is_no_base_map_is_refused(given: str) -> None:
    with pytest.raises(InputError):
        base_map(given)


def test_a_conversation_follows_up(desk: Served) -> None:
    asked = urlencode([("q", "Who controls Hama?"), ("q", "and Homs?"), ("q", "who says so?")])
    first, second, third = desk.twin(f"/ask?{asked}")["answers"]
    assert (second["asked"], second["question"]) == ("and Homs?", "Who controls Homs?")
    assert "Homs is held" in second["answer"]
    assert "is the word of" in third["answer"]
    assert {c["report"] for c in third["citations"]} <= {c["report"] for c in second["citations"]}
    page = desk.ask(f"/ask?{asked}").body
    assert "Understood as: Who controls Homs?" in page
    # Each quotation leads to its words; the form carries the turns on, without scripts too.
    span = first["citations"][0]
    assert f"/reports/{span['report']}?at={span['start']}-{span['end']}#at" in page
    assert page.count('<input type="hidden" name="q"') == 3


def test_the_morning_sheet_lists_towns_roads_changes_and_silences(desk: Served) -> None:
    sheet = desk.twin("/morning?as_of=2024-12-05")
    assert {r["state"] for r in sheet["roads"]} <= {"open", "cut", "contested", "under fire"} and sheet["roads"]
    assert HAMA in {c["place"]["id"] for c in sheet["changes"]}
    page = desk.ask("/morning?as_of=2024-12-05").body
    assert "What nobody reported" in page and "Aleppo – Damascus" in page
    assert re.search(r'<tr class="changed"><th scope="row">.*?Hama</a>', page)
    homs = desk.twin("/morning?area=Homs")
    assert {"Homs", "Rastan"} <= {r["place"]["name"] for r in homs["control"]}
    assert all(r["place"]["name"] != "Aleppo" for r in homs["control"])
    assert "No report says how a road of Nowhere stands." in desk.ask("/morning?area=Nowhere").body
    # The day's word, not the later one.
    assert HAMA not in {r["place"]["id"] for r in desk.twin("/morning?as_of=2024-11-28")["control"]}


def test_a_happening_says_how_it_was_merged_and_by_which_words(desk: Served) -> None:
    told = next(e for e in desk.twin("/events")["events"] if len(e["mentions"]) > 2 and e["links"])
    page = desk.ask(f"/events/{told['id']}").body
    assert re.search(r"How it was merged.*share the same (type|kind) of act", page, re.S)
    words_read = re.search(r'<table class="coding">.*?</table>', page, re.S)
    assert words_read and words_read[0].count("<tr>") == len(told["mentions"]) + 1
    lone = next(e for e in desk.twin("/events")["events"] if len(e["mentions"]) == 1)
    assert "nothing was merged" in desk.ask(f"/events/{lone['id']}").body


def test_an_actors_acts_stand_on_map_and_time(desk: Served) -> None:
    page = desk.ask("/actors/rebels:SY").body
    assert "Map of where it acts" in page and 'class="bars' in page
    assert re.search(r'aria-label="Hama: \d+ happenings?"', page)
    names = page[page.index("Who calls it what") :]
    assert names.lower().count("“rebels”") == 1 and "“it”" not in names


def test_lists_are_searched_by_words_and_narrowed(desk: Served) -> None:
    found = desk.twin("/claims?q=captured+Hama")["claims"]
    assert found and all("Hama" in c["quote"] or "city" in c["quote"] or c["report"] for c in found)
    assert desk.twin("/claims?q=captured+Hama")["total"] < desk.twin("/claims?q=Hama")["total"]
    assert desk.twin("/claims?q=zeppelin")["claims"] == []
    assert 0 < desk.twin("/events?q=prison")["total"] < desk.twin("/events")["total"]
    homs = desk.twin("/timeline?place=Homs")["timeline"]
    assert 0 < len(homs) < len(desk.twin("/timeline")["timeline"])
    assert desk.twin("/timeline?actor=nobody")["timeline"] == []
