"""Archives and exports: each form is told by its beginning, read as a stream, and a broken member spoils no other.

Every file is written here, with words of ours.
"""

from __future__ import annotations

import gzip
import io
import json
import resource
from collections import Counter
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from typer.testing import CliRunner

from dateline import reports
from dateline.cli import app
from dateline.errors import InputError
from dateline.following.pages import told_of
from dateline.model import Report
from dateline.record import Record
from dateline.reports.archives import addresses, bounds
from dateline.reports.archives.recognise import recognise

HAMA = "Rebels captured the town of Morek on Tuesday, residents said. The army did not comment on the loss."
HOMS = "Shells fell on the northern districts of Homs on Wednesday, a doctor in the city said by telephone."
PAGE = (
    '<html lang="en"><head><title>{title}</title><meta property="article:published_time" content="2024-12-03">'
    '<meta property="og:site_name" content="Orontes Post"></head><body><article><h1>{title}</h1><p>{text}</p>'
    "<p>Nobody else has confirmed the account so far, and the telephone lines to the town were down in the evening.</p>"
    "<p>The Orontes Post will report further when it hears more from the people who live along the road.</p>"
    "</article></body></html>"
)


class Got:
    """What a reading gave: reports, and what was passed over or broken, with why."""

    def __init__(self, path: Path, **how: Any) -> None:  # noqa: ANN401
        self.passed: Counter[str] = Counter()
        self.broken: list[str] = []
        archived = reports.Archived(passed=lambda _, why: self.passed.update([why]), **how)
        self.reports: list[Report] = list(
            reports.read([path], on_error=lambda _, e: self.broken.append(str(e)), archived=archived)
        )

    @property
    def texts(self) -> list[str]:
        return [r.text for r in self.reports]


def page(title: str, text: str) -> bytes:
    return PAGE.format(title=title, text=text).encode()


def warc(file: Any, pages: dict[str, tuple[int, str, bytes]], *, packed: bool = True) -> list[int]:  # noqa: ANN401
    """A WARC of answered requests; where each record begins."""
    starts = []
    for number, (url, (status, kind, body)) in enumerate(pages.items()):
        block = f"HTTP/1.1 {status} OK\r\nContent-Type: {kind}\r\n\r\n".encode() + body
        head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:x:{number}>\r\nWARC-Target-URI: {url}\r\n"
        head += "WARC-Date: 2025-01-01T00:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n"
        record = head.encode() + f"Content-Length: {len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n"
        starts.append(file.tell())
        file.write(gzip.compress(record) if packed else record)
    return starts


PAGES = {
    "https://orontes.example/a": (200, "text/html; charset=utf-8", page("Morek taken", HAMA)),
    "https://orontes.example/logo.png": (200, "image/png", b"\x89PNG"),
    "https://orontes.example/gone": (404, "text/html", b"<html><body>Gone</body></html>"),
    "https://orontes.example/b": (200, "text/html", page("Shells on Homs", HOMS)),
}


@pytest.mark.parametrize("packed", [True, False])
def test_a_web_archive_gives_its_pages_and_counts_the_rest(tmp_path: Path, packed: bool) -> None:
    path = tmp_path / "crawl.bin"
    with path.open("wb") as file:
        warc(file, PAGES, packed=packed)
    assert recognise(path) == "warc"
    got = Got(path)
    assert [r.url for r in got.reports] == ["https://orontes.example/a", "https://orontes.example/b"]
    assert [(r.published, r.published_basis, r.publisher) for r in got.reports] == [
        ("2024-12-03", "page", "Orontes Post")
    ] * 2
    assert HAMA in got.texts[0] and got.reports[0].raw == PAGES["https://orontes.example/a"][2]
    assert got.passed == {"no page but image/png": 1, "answered 404": 1} and not got.broken
    known = {r.id for r in got.reports[:1]}
    again = Got(path, known=lambda report, _: report in known)
    assert len(again.reports) == 1 and again.passed["already there"] == 1


@pytest.mark.parametrize("packed", [True, False])
def test_a_broken_record_is_named_and_the_rest_are_read(tmp_path: Path, packed: bool) -> None:
    file = io.BytesIO()
    starts = warc(file, PAGES, packed=packed)
    data = bytearray(file.getvalue())
    # The first record is damaged in its middle (packed) or in its first line.
    data[starts[0] + (60 if packed else 0) : starts[0] + (90 if packed else 12)] = b"#" * (30 if packed else 12)
    path = tmp_path / "crawl.warc"
    path.write_bytes(data)
    got = Got(path, form="warc")
    assert [r.url for r in got.reports] == ["https://orontes.example/b"]
    assert got.broken and "broken" in got.broken[0]


def test_a_wacz_is_read_through_its_archives(tmp_path: Path) -> None:
    path, inner = tmp_path / "crawl.wacz", io.BytesIO()
    warc(inner, PAGES)
    with ZipFile(path, "w") as packed:
        packed.writestr("datapackage.json", "{}")
        packed.writestr("archive/data.warc.gz", inner.getvalue())
        packed.writestr("archive/empty.warc.gz", b"")
    assert recognise(path) == "wacz"
    assert len(Got(path).reports) == 2


def test_bombs_are_refused_before_they_fill_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "FROM", 1_000_000)
    endless = b"A" * 3_000_000
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX: "
    record = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:x:1>\r\nWARC-Target-URI: http://a.example/\r\n"
    record += b"WARC-Date: 2025-01-01T00:00:00Z\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: "
    for name, data in (
        ("line", b"WARC/1.0\r\nX: " + endless),
        ("lines", b"WARC/1.0\r\n" + b"X: y\r\n" * 400_000),
        ("head", record + b"%d\r\n\r\n" % (len(head) + len(endless)) + head + endless),
    ):
        (tmp_path / f"{name}.warc.gz").write_bytes(gzip.compress(data))
        got = Got(tmp_path / f"{name}.warc.gz", form="warc")
        assert not got.reports and "its head is longer" in got.broken[0]
    (tmp_path / "list.cdx.gz").write_bytes(gzip.compress(b" CDX N b a\n" + endless))
    with pytest.raises(InputError, match="a line of more than"):
        list(addresses.read(tmp_path / "list.cdx.gz"))
    for name, member in (("x.zip", "data/account.js"), ("crawl.wacz", "archive/data.warc")):
        with ZipFile(tmp_path / name, "w", ZIP_DEFLATED) as packed:
            packed.writestr("data/tweets.js", "window.YTD.tweets.part0 = []")
            packed.writestr(member, endless)
        got = Got(tmp_path / name, form="wacz" if "wacz" in name else "x")
        assert not got.reports and "over 150 times" in got.broken[0]


def test_what_a_record_lacks_at_its_end_is_not_printed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = io.BytesIO()
    warc(file, PAGES, packed=False)
    (tmp_path / "crawl.warc").write_bytes(file.getvalue().replace(b"\r\n\r\nWARC/1.0", b"\r\n\r\nmore\r\nWARC/1.0"))
    assert len(Got(tmp_path / "crawl.warc").reports) == 2
    assert capfd.readouterr().err == ""


# --- exports of messengers ------------------------------------------------------------

CHANNEL: dict[str, Any] = {
    "name": "Hama Notes",
    "type": "public_channel",
    "id": 77,
    "messages": [
        {"id": 1, "type": "service", "date": "2024-12-01T08:00:00", "action": "create_channel", "text": ""},
        {"id": 2, "type": "message", "date": "2024-12-03T21:10:00", "from": "Hama Notes", "text": HAMA},
        {
            "id": 3,
            "type": "message",
            "date": "2024-12-04T00:30:00",
            "from": "Hama Notes",
            "forwarded_from": "Salim Rahal",
            "text": ["Shells fell on ", {"type": "bold", "text": "the northern districts"}, " of Homs, he wrote."],
        },
        {"id": 4, "type": "message", "date": "2024-12-04T09:00:00", "photo": "a.jpg", "text": ""},
        {"id": 5, "type": "message", "date": "once", "text": HOMS},
    ],
}


def test_a_channel_gives_a_post_for_each_message(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_text(json.dumps(CHANNEL, indent=1), encoding="utf-8")
    assert recognise(path) == "telegram"
    got = Got(path)
    assert [(r.id, r.published, r.publisher, r.kind) for r in got.reports] == [
        ("telegram:77/2", "2024-12-03", "Hama Notes", "post"),
        ("telegram:77/3", "2024-12-04", "Salim Rahal via Hama Notes", "post"),
    ]
    assert got.texts[1] == "Shells fell on the northern districts of Homs, he wrote."
    assert got.passed == {"a service message": 1, "no text (a picture, a film or a file)": 1}
    assert len(got.broken) == 1 and "line 5" in got.broken[0]


def test_all_chats_are_read_but_private_conversations(tmp_path: Path) -> None:
    private = {"name": "Mother", "type": "personal_chat", "id": 1, "messages": CHANNEL["messages"][1:2]}
    path = tmp_path / "result.json"
    path.write_text(json.dumps({"about": "…", "chats": {"list": [private, CHANNEL]}}), encoding="utf-8")
    got = Got(path)
    assert [r.id for r in got.reports] == ["telegram:77/2", "telegram:77/3"]
    assert got.passed["a private conversation"] == 1


def test_an_export_that_breaks_off_gives_what_came_before(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_text(json.dumps(CHANNEL)[:-120], encoding="utf-8")
    got = Got(path)
    assert [r.id for r in got.reports] == ["telegram:77/2", "telegram:77/3"]
    assert "broken off after" in got.broken[0]


def test_a_large_export_is_read_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    row = {"type": "message", "date": "2024-12-03T21:10:00", "photo": "a.jpg", "text": "", "caption": "x" * 2000}
    with path.open("w", encoding="utf-8") as file:
        file.write('{"name": "N", "type": "public_channel", "id": 7, "messages": [')
        file.write(",".join(json.dumps(row | {"id": n}) for n in range(20_000)))
        file.write("]}")
    assert path.stat().st_size > 40_000_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert Got(path).passed.total() == 20_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30_000, "KB more than before"


def tweet(id: str, text: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"id": id, "text": text, "created_at": "2024-12-04T22:15:00.000Z", "author_id": "9"} | more


OLD = "Tue Dec 03 10:00:00 +0000 2024"


def test_an_account_s_own_archive(tmp_path: Path) -> None:
    old = {
        "id_str": "41",
        "full_text": "Rebels &amp; residents met in Morek.",
        "created_at": OLD,
    }
    again = {
        "id_str": "42",
        "full_text": "RT @other: Shells fell on Homs.",
        "created_at": OLD,
    }
    script = "window.YTD.tweets.part0 = " + json.dumps([{"tweet": old}, {"tweet": again}])
    account = 'window.YTD.account.part0 = [{"account": {"username": "rima_h", "accountDisplayName": "Rima H"}}]'
    (tmp_path / "tweets.js").write_text(script, encoding="utf-8")
    (tmp_path / "account.js").write_text(account, encoding="utf-8")
    with ZipFile(tmp_path / "archive.zip", "w") as packed:
        packed.writestr("data/tweets.js", script)
        packed.writestr("data/account.js", account)
    for name in ("tweets.js", "archive.zip"):
        assert recognise(tmp_path / name) == "x"
        got = Got(tmp_path / name)
        (post,) = got.reports
        assert (post.id, post.published, post.publisher) == ("x:41", "2024-12-03", "Rima H (@rima_h)")
        assert post.text == "Rebels & residents met in Morek."
        assert post.url == "https://x.com/rima_h/status/41"
        assert got.passed == {"a repost: its words are another's": 1}


def test_lists_of_the_api_one_a_file_or_one_a_line(tmp_path: Path) -> None:
    users = {"users": [{"id": "9", "name": "Hama Watch", "username": "hamawatch"}]}
    long = {"note_tweet": {"text": HAMA}, "edit_history_tweet_ids": ["1"]}
    found = {"data": [tweet("1", HAMA[:20], **long), tweet("2", HOMS)], "includes": users}
    shared = tweet("3", "RT", referenced_tweets=[{"type": "retweeted", "id": "1"}])
    (tmp_path / "page.json").write_text(json.dumps(found, indent=2), encoding="utf-8")
    (tmp_path / "pages.jsonl").write_text(f"{json.dumps(found)}\nno json\n{json.dumps(shared)}\n", encoding="utf-8")
    for name in ("page.json", "pages.jsonl"):
        assert recognise(tmp_path / name) == "x"
        got = Got(tmp_path / name)
        assert [(r.id, r.publisher) for r in got.reports] == [
            ("x:1", "Hama Watch (@hamawatch)"),
            ("x:2", "Hama Watch (@hamawatch)"),
        ]
        assert got.texts == [HAMA, HOMS]
    assert len(got.broken) == 1 and got.passed.total() == 1


# --- tables -----------------------------------------------------------------------------


def test_a_table_is_read_by_its_headings_or_by_a_map(tmp_path: Path) -> None:
    plain, mapped = tmp_path / "plain.csv", tmp_path / "mapped.csv"
    plain.write_text(f'headline,date,body,source\nMorek,2024-12-03,"{HAMA}",Orontes Post\n,,,\nEmpty,2024-12-03,,X\n')
    mapped.write_bytes(f"Título;Día;Más\nMorek;03/12/2024;{HAMA}\nHoms;soon;{HOMS}\n".encode("cp1252"))
    got = Got(plain)
    assert [(r.title, r.published, r.publisher, r.text) for r in got.reports] == [
        ("Morek", "2024-12-03", "Orontes Post", HAMA)
    ]
    assert got.passed == {"no text": 1}
    columns = tmp_path / "map.toml"
    columns.write_text('dated = "%d/%m/%Y"\n[columns]\ntext = "Más"\ntitle = "Título"\npublished = "Día"\n', "utf-8")
    for given in (str(columns), "text=Más,title=Título,published=Día,dated=%d/%m/%Y"):
        found = Got(mapped, columns=given)
        assert [(r.title, r.published) for r in found.reports] == [("Morek", "2024-12-03")]
        assert found.broken == ["line 3: published 'soon' is not written like '%d/%m/%Y'"]


def test_lines_of_json_with_a_map_reach_into_objects(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps({"doc": {"body": HAMA}, "when": "2024-12-03"}) + "\n{\n", encoding="utf-8")
    got = Got(path, columns="text=doc.body,published=when")
    assert [(r.text, r.published) for r in got.reports] == [(HAMA, "2024-12-03")]
    assert len(got.broken) == 1 and "line 2" in got.broken[0]


@pytest.mark.parametrize(
    ("columns", "says"),
    [("txt=body", "the fields are text"), ("text=nothing", "no column 'nothing'"), ("title=body", "holds the text")],
)
def test_a_wrong_map_is_one_sentence(tmp_path: Path, columns: str, says: str) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(f'body,day\n"{HAMA}",2024-12-03\n')
    with pytest.raises(InputError, match=says):
        list(reports.read([path], archived=reports.Archived(columns=columns)))


# --- letters and papers --------------------------------------------------------------------

LETTER = """From MAILER Tue Dec  3 21:00:00 2024
From: Orontes Post <post@orontes.example>
Date: Tue, 03 Dec 2024 23:30:00 +0300
Subject: Evening letter
Message-ID: <{id}@orontes.example>
Content-Type: {kind}

{body}

"""


def test_newsletters_are_read_from_their_text_or_their_page(tmp_path: Path) -> None:
    path = tmp_path / "letters.mbox"
    text = f"{HAMA}\n\n{HOMS}\n\n" + "The letter is sent every evening to those who have asked for it. " * 2
    as_page = page("Morek", HAMA).decode()
    letters = [
        ("1", "text/plain; charset=utf-8", text),
        ("2", "text/html", as_page),
        ("3", "text/plain", " "),
    ]
    path.write_text("".join(LETTER.format(id=i, kind=k, body=b) for i, k, b in letters), encoding="utf-8")
    assert recognise(path) == "mbox"
    got = Got(path)
    assert [(r.id, r.published, r.publisher, r.title) for r in got.reports] == [
        ("1@orontes.example", "2024-12-03", "Orontes Post", "Evening letter"),
        ("2@orontes.example", "2024-12-03", "Orontes Post", "Evening letter"),
    ]
    assert HOMS in got.texts[0] and HAMA in got.texts[1] and "<p>" not in got.texts[1]
    assert got.passed == {"no text": 1}


def pdf(*lines: str) -> bytes:
    """A PDF of one page with these lines, written by hand."""
    shown = " ".join(f"({line}) Tj 0 -14 Td" for line in lines)
    stream = f"BT /F1 11 Tf 50 750 Td {shown} ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        " /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    made, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(made))
        made += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{at:010} 00000 n \n" for at in places)
    end = f"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n{len(made)}\n%%EOF"
    return f"{made}xref\n0 6\n0000000000 65535 f \n{table}{end}".encode()


LAST = ("Nobody fled.", "3")


def test_a_paper_s_lines_are_set_together(tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(
        pdf("Rebels captured the town of Morek on Tues-", "day, residents said in the evening.", "Nobody fled.", "3")
    )
    (report,) = reports.read([path], published="2024-12-03")
    assert report.text.replace("\n\n", " ") == (
        "Rebels captured the town of Morek on Tuesday, residents said in the evening. Nobody fled."
    )
    assert report.raw == path.read_bytes() and report.published == "2024-12-03"
    path.write_bytes(pdf())
    assert Got(path).passed.total() == 1
    path.write_bytes(b"%PDF-1.4 nothing")
    assert "no readable PDF" in Got(path).broken[0]


def test_a_folder_is_read_file_by_file(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.html").write_bytes(page("Morek taken", HAMA))
    (tmp_path / "b.pdf").write_bytes(pdf("Shells fell on the northern districts of Homs."))
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    (tmp_path / "c.jpg").write_bytes(b"\xff\xd8\xff")
    (tmp_path / ".hidden").write_text("nothing")
    got = Got(tmp_path)
    assert [r.text[:10] for r in got.reports] == ["Shells fel", "Morek take"]
    assert got.passed == {"a .jpg file": 1}
    assert len(got.broken) == 1 and got.broken[0].startswith("broken.pdf: no readable PDF")


# --- lists of addresses ------------------------------------------------------------------------

A, B = "https://orontes.example/a", "https://orontes.example/b"
T = "20241203101500"
CDX = f" CDX N b a m s k\nexample)/a {T} {A} text/html 200 K\nexample)/i {T} {A}.png image/png 200 K\n"
SERVER = [["urlkey", "timestamp", "original", "mimetype", "statuscode"], ["e)/a", T, A, "text/html", "200"]]
GDELT = {"url": A, "title": "Morek", "seendate": "20241203T101500Z", "domain": "orontes.example"}
LISTS: dict[str, tuple[str, int]] = {
    "list.cdx": (CDX, 1),
    "server.txt": (f"example)/a {T} {A} text/html 200 K 1\nexample)/b {T} {B} text/html 200 K 1\n", 2),
    "list.cdxj": (f'example)/a {T} {{"url": "{A}", "mime": "text/html", "status": "200"}}\n', 1),
    "server.json": (json.dumps(SERVER), 1),
    "gdelt.json": (json.dumps({"articles": [GDELT]}), 1),
    "gdelt.csv": (f"URL,MobileURL,Date,Title\n{A},,2024-12-03 10:15:00,Morek\n{B},,2024-12-03 10:15:00,Homs\n", 2),
    "events.csv": ("\t".join(["1", "20241203", *["x"] * 55, "20241203", A]) + "\n", 1),
    "plain.txt": (f"{A}\n{B}\n{A}\n", 2),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(LISTS))
def test_a_list_of_addresses_is_told_apart_and_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(LISTS[name][0], encoding="utf-8")
    assert recognise(path) == "addresses"
    found = [a for a in addresses.read(path) if isinstance(a, addresses.Address)]
    assert [a.url for a in found] == [A, B][: LISTS[name][1]]
    assert found[0].seen == ("2024-12-03" if name != "plain.txt" else None)
    assert "a list of addresses" in Got(path).broken[0]
    packed = tmp_path / f"{name}.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    assert [a for a in addresses.read(packed) if isinstance(a, addresses.Address)] == found


# --- the commands ----------------------------------------------------------------------------------


def test_adding_an_archive_counts_what_it_passes_over_and_goes_on_where_it_was(tmp_path: Path) -> None:
    path, record = tmp_path / "crawl.warc.gz", tmp_path / "r.db"
    with path.open("wb") as file:
        warc(file, PAGES)

    def add() -> dict[str, Any]:
        result = CliRunner().invoke(app, ["add", str(path), "--record", str(record), "--json", "--workers", "1"])
        assert result.exit_code == 0, result.output
        made: dict[str, Any] = json.loads(result.stdout)
        return made

    first, second = add(), add()
    assert (first["added"], first["already there"], first["broken"]) == (2, 0, 0)
    assert first["passed over"] == {"no page but image/png": 1, "answered 404": 1}
    assert (second["added"], second["already there"]) == (0, 2)


def test_listed_addresses_wait_to_be_fetched_with_their_publisher(tmp_path: Path) -> None:
    plan, path, record = tmp_path / "feeds.toml", tmp_path / "list.txt", tmp_path / "r.db"
    feed = "https://www.orontes.example/rss"
    plan.write_text(f'[[publisher]]\nname = "Orontes Post"\nkind = "independent"\nfeeds = ["{feed}"]\n')
    path.write_text(f"{A}\n{B}\nhttps://elsewhere.example/c\nno address\n")

    def run(*words: str) -> Any:  # noqa: ANN401
        result = CliRunner().invoke(app, ["addresses", str(path), "--record", str(record), "--json", *words])
        assert result.exit_code == 1 and "line 4: no address" in result.stderr
        return [json.loads(line) for line in result.stdout.splitlines()]

    assert [row["url"] for row in run()] == [A, B, "https://elsewhere.example/c"]
    missed = {"no publisher of the plan is at elsewhere.example": 1}
    assert run("--plan", str(plan)) == [{"listed": 2} | missed]
    assert run("--plan", str(plan)) == [{"already listed": 2} | missed]
    with Record.existing(record) as store:
        waiting = store.due_pages("2999-01-01T00:00:00+00:00", "3000", [feed], 9, 9)
        assert [p.url for p in waiting] == [A, B]
        assert told_of(waiting[0].told).publisher == "Orontes Post"
