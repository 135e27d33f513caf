"""What hostile callers send: markup in every field of a report, tricks with addresses and bodies, all of OpenAPI.

Nothing executes, nothing fails with a fault of ours, nothing leads to another host.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from dateline import ingest
from dateline.library import words
from dateline.model import Block, Post
from dateline.record import Record
from dateline.reports.build import About, build
from dateline.server import Settings
from served import Served, copied, example, serving

MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'{{7*7}}"
ORIGIN = "https://news.example"
FORM = "application/x-www-form-urlencoded"
WRITES = ("/judge", "/undo", "/offer", "/rights", "/withdraw")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The example record, with a report that is markup wherever a report can hold text, and a widget."""
    path = example(tmp_path_factory.mktemp("hostile") / "hama.db")
    text = f"Rebels captured the town of Saraqib in Syria on Saturday, {MARKUP} said.\n\nShells fell on {MARKUP}."
    plain = build(text, About(id=MARKUP, publisher=MARKUP, published="2024-12-09", title=MARKUP, url="javascript:x"))
    post = Post("x", MARKUP, MARKUP, "2024-12-09", "javascript:alert(3)", 0, 40)
    with Record(path, words) as record:
        report = with_post(plain, post)
        for _ in ingest.add(record, [report], workers=1):
            pass
    with serving(Settings(path, port=0, origins=frozenset({ORIGIN}))) as served:
        yield served


def with_post(report: Any, post: Post) -> Any:  # noqa: ANN401
    """The report with its first words as an embedded post."""
    from msgspec.structs import replace

    return replace(report, embedded=(post,), blocks=(Block("post", 0, 40), Block("paragraph", 40, len(report.text))))


def inert(page: str) -> bool:
    """Whether nothing in a page can run: no script but our files, no handler, no address that is code."""
    scripts = re.findall(r"<script\b[^>]*>", page)
    tags = re.findall(r"<[a-zA-Z][^>]*>", page)
    return (
        all(re.search(r'\bsrc="/static/', s) for s in scripts)
        and not any(re.search(r"\son[a-z]+\s*=", re.sub(r'"[^"]*"', '""', t)) for t in tags)
        and not re.search(r'(?:href|src|action)="\s*(?:javascript|data|vbscript):', page, re.IGNORECASE)
        and "<img" not in page
        and "7*7" not in page.replace("{{7*7}}", "")
        and ">49<" not in page
    )


def test_markup_anywhere_in_a_report_is_only_text(desk: Served) -> None:
    asked = quote(MARKUP, safe="")
    pages = [
        "/",
        "/timeline",
        "/events",
        "/claims",
        "/reports",
        "/review",
        "/morning",
        "/about",
        "/places/text:saraqib",
    ]
    pages += [f"/ask?q={asked}&q=Who+controls+Saraqib%3F", f"/reports/{asked}", f"/reports/{asked}?at=0-40"]
    pages += [f"/{name}/{asked}" for name in ("places", "actors", "events")]
    pages += [f"/claims?speaker={asked}&place={asked}", f"/reports?q={asked}&publisher={asked}", f"/?as_of={asked}"]
    pages += [
        f"/timeline?since={asked}",
        f"/events?standing={asked}",
        f"/review?done={asked}",
        f"/morning?area={asked}",
    ]
    for path in pages:
        page = desk.ask(path, accept="text/html")
        assert page.status in (200, 400, 404), path
        assert inert(page.body), path
    report = desk.ask(f"/reports/{asked}", accept="text/html")
    assert report.status == 200 and "&lt;script&gt;alert(1)" in report.body
    told = desk.ask(f"/widget/questions?report={asked}", origin=ORIGIN)
    assert told.status == 200 and told.headers["content-type"] == "application/json"


def raw(desk: Served, sent: bytes) -> str:
    """The head of what comes back for these very bytes."""
    with socket.create_connection(("127.0.0.1", desk.port), timeout=20) as line:
        line.sendall(sent)
        found = b""
        while b"\r\n\r\n" not in found and (more := line.recv(65536)):
            found += more
    return found.decode("latin-1")


def status(desk: Served, head: str, body: bytes = b"") -> int:
    """The status of a request written by hand."""
    return int(raw(desk, head.replace("\n", "\r\n").encode("latin-1") + b"\r\n\r\n" + body).split(" ", 2)[1])


def test_bodies_without_end_bad_lengths_and_strange_heads_are_no_fault_of_ours(desk: Served) -> None:
    chunks = b"".join(b"1000\r\n" + b"a" * 4096 + b"\r\n" for _ in range(30)) + b"0\r\n\r\n"
    here = "HTTP/1.1\nHost: localhost\nConnection: close"
    for path in (*WRITES, "/widget/ask"):
        head = f"POST {path} {here}\nOrigin: {ORIGIN if path == '/widget/ask' else 'http://localhost'}"
        assert status(desk, f"{head}\nTransfer-Encoding: chunked", chunks) == 413, path
    for line, wanted in (
        ("Content-Length: -5", 400), ("Content-Length: 99999999999999", 413), ("Host: evil.example", 400),
        ("Accept: " + "a" * 9000, 200), ("Cookie: dateline_token=\xe9; \x01=", 200), ("Range: bytes=0-,0-,0-", 200),
    ):  # fmt: skip
        assert status(desk, f"GET / {here}\n{line}") == wanted, line
    for host in ("evil.example", "localhost.evil.example", "localhost@evil.example", "127.0.0.1.nip.io", "[::1", ":80"):
        assert status(desk, f"GET / HTTP/1.1\nHost: {host}\nConnection: close") == 400, host
    for host in ("LOCALHOST:1", "127.0.0.1:8420", "[::1]:8420"):
        assert status(desk, f"GET / HTTP/1.1\nHost: {host}\nConnection: close") == 200, host


def test_addresses_climb_nowhere(desk: Served) -> None:
    for path in ("/static/../server/guard.py", "/static/css/..%2f..%2fmodel.py", "/static/%2e%2e/%2e%2e/model.py",
                 "/static/css//etc/passwd", "/static/css/%2fetc%2fpasswd", "/static/js/..%5c..%5cmodel.py",
                 "/static/vendor/../../model.py", "/static/css/desk.css%00.js", "/static/css/.", "/static/css/", "/..",
                 "/reports/%2e%2e%2f%2e%2e", "/places/..%00", "/%ff%fe", "//", "/./situation.json"):  # fmt: skip
        page = desk.ask(path, accept="text/html")
        assert page.status in (200, 400, 404), path
        assert "import annotations" not in page.body and "root:" not in page.body, path


def test_forms_that_are_not_ours_change_nothing(desk: Served) -> None:
    claim = desk.twin("/review")["queue"][0]["id"]
    good = urlencode({"claim": claim, "kind": "reject", "by": "ab", "report": "hama-2024-13", "why": "x"})
    for path in WRITES:
        for headers in ({"origin": "https://evil.example"}, {"origin": "null"}, {"sec_fetch_site": "same-site"}, {}):
            assert desk.ask(path, "POST", good, content_type=FORM, **headers).status == 403, (path, headers)
        assert desk.ask(path, "POST", "&".join(["a=b"] * 40), content_type=FORM).status == 400
        for body in ("secret=", "secret=%ff", "secret=" + "a" * 5000, '{"secret": 1}', b"\xff\x00"):
            assert desk.ask(path, "POST", body, content_type=FORM).status == 403, path
    assert desk.twin("/review")["judgements"] == []
    assert desk.ask("/reports/hama-2024-13").status == 200


def test_no_address_of_ours_leads_to_another_host(desk: Served) -> None:
    with serving(Settings(desk.record, port=0, token="secret")) as guarded:
        for path in (
            "//evil.example/a",
            "/\\evil.example",
            "/%5Cevil.example",
            "///evil.example",
            "/%0d%0aset-cookie:x",
        ):
            answer = guarded.ask(f"{path}?token=secret")
            assert answer.status == 303, path
            led = answer.headers["location"]
            assert not urlsplit(led).netloc and not led.startswith(("//", "/\\")) and "\n" not in led, led


@pytest.mark.long
def test_whatever_openapi_allows_and_forbids_is_answered(desk: Served, tmp_path: Path) -> None:
    schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")
    with serving(Settings(copied(desk.record, tmp_path), port=0, origins=frozenset({ORIGIN}))) as served:
        described = served.ask("/openapi.json").json
        secret = re.findall(r'name="secret" value="([^"]+)"', served.ask("/review", accept="text/html").body)[0]
        for found in schemathesis.openapi.from_dict(described).get_all_operations():
            operation = found.ok()
            for mode in (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE):
                try_all(served, operation.as_strategy(generation_mode=mode), secret)


def try_all(served: Served, cases: Any, secret: str) -> None:  # noqa: ANN401 - a strategy of schemathesis
    """Send what a strategy makes, with the secret of our own forms where a form is sent."""

    @settings(max_examples=12, derandomize=True, deadline=None, database=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(case=cases)
    def answered(case: Any) -> None:  # noqa: ANN401
        sent = case.as_transport_kwargs(base_url=served.address)
        parts = urlsplit(str(sent["url"]))
        asked = urlencode(sent.get("params") or {}, doseq=True) or parts.query
        form = case.body if isinstance(case.body, dict) else {}
        body = urlencode({**form, "secret": secret}, doseq=True, errors="replace") if case.method == "POST" else None
        path = quote(parts.path, safe="/%:@") + (f"?{asked}" if asked else "")
        page = served.ask(path, case.method, body, accept="text/html", origin=served.address)
        assert page.status < 500, (case.method, path, body)
        assert "Traceback" not in page.body and "content-security-policy" in page.headers
        if page.headers.get("content-type", "").startswith("text/html"):
            assert inert(page.body), path

    from hypothesis.errors import Unsatisfiable

    try:
        answered()
    except Unsatisfiable:  # nothing can be wrong with what takes nothing
        return
