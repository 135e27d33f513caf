"""Small good inputs of every form, written for the fuzzing."""

from __future__ import annotations

import gzip
import io
import json
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pyarrow as pa
import pyarrow.parquet as pq

from dateline.reports.build import version_of

NEWS = (
    "HAMA, Dec 5 (Kestrel Wire) - Rebels captured the city of Hama on Thursday, the army said, after eight days of "
    "fighting in which at least 12 soldiers were killed.\n\n“Our units left to spare civilians,” the army said in a "
    "statement. A resident denied that shops had been looted.\n\nTroops withdrew towards Homs, 40 km to the south.\n\n"
    "The road is open again.\n\n— Lina K. (@linak) December 4, 2024 pic.twitter.com/abc\n"
)
TEXTS = (NEWS.encode(), b"Shells fell on Idlib last night, killing two.", NEWS.encode("utf-16"), NEWS.encode("cp1252"))
MARKDOWN = (
    b"---\ntitle: Hama falls\npublished: 2024-12-05\npublisher: Orontes Post\nkind: wire\n---\n# Hama falls\n\n"
    + NEWS.encode()
    + b"\n> Quoted words of a post.\n>\n> \xe2\x80\x94 Omar (@omar) December 4, 2024\n\n* one\n* two\n\n| a | b |\n",
    b"# Title\n\nThe army retook Palmyra on Monday.\n",
)
PAGE = (
    b'<!doctype html><html lang="en"><head><title>Hama falls</title><meta charset="utf-8">'
    b'<meta property="article:published_time" content="2024-12-05T10:00:00+02:00"><meta property="og:site_name" '
    b'content="Orontes Post"><script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2024-12-05"'
    b"}</script></head><body><nav><a href=/a>Home</a></nav><article><h1>Hama falls</h1><p>Rebels captured the city of "
    b"Hama on Thursday, the army said, after eight days of fighting.</p><blockquote class=twitter-tweet><p>The road is "
    b'open.</p>&mdash; Omar (@omar) <a href="https://twitter.com/omar/status/1">December 4, 2024</a></blockquote>'
    b"<p>Nobody else has confirmed the account so far, and lines to the town were down.</p><ul><li>one<li>two</ul>"
    b"</article><footer>Subscribe to our newsletter</footer></body></html>"
)
PAGES = (PAGE, b"<p>Troops entered Homs.</p>", b"<html><body><table><tr><td>Shells fell on Idlib.</table>")
LINES = (
    b'{"id": "a", "published": "2024-12-05", "title": "T", "publisher": "P", "url": "https://a.example/1", '
    b'"language": "en", "text": "Rebels captured Hama on Thursday."}\n{"text": "Shells fell on Homs."}\n',
    b'[{"text": "Rebels captured Hama.", "kind": "post", "published_basis": "page", "published": "2024-12-05"}]',
    b'{"text": "Shells \\u2014 fell", "id": 7}',
)
TELEGRAM = (
    b'{"name": "Channel", "type": "public_channel", "id": 9, "messages": [{"id": 1, "type": "message", "date": '
    b'"2024-12-05T10:00:00", "from": "Channel", "text": ["Rebels ", {"type": "bold", "text": "took"}, " Hama."]}, '
    b'{"id": 2, "type": "service", "text": ""}, {"id": 3, "type": "message", "forwarded_from": "Other", "date": '
    b'"2024-12-06T10:00:00", "text": "Shells fell on Homs."}]}',
    b'{"chats": {"list": [{"name": "A", "type": "private_channel", "id": 1, "messages": [{"id": 1, "type": "message", '
    b'"date": "2024-12-05T10:00:00", "text": "Troops left."}]}, {"type": "personal_chat", "id": 2, "messages": []}]}}',
)
POSTS = (
    b'window.YTD.tweets.part0 = [{"tweet": {"id_str": "1", "full_text": "Rebels took Hama &amp; Homs", "created_at": '
    b'"Thu Dec 05 10:00:00 +0000 2024"}}]',
    b'{"data": [{"id": "1", "text": "Shells on Homs", "author_id": "7", "created_at": "2024-12-05T10:00:00.000Z", '
    b'"edit_history_tweet_ids": ["1"]}], "includes": {"users": [{"id": "7", "name": "Omar", "username": "omar"}]}}',
    b'{"id": "1", "text": "Troops left", "author_id": "7", "note_tweet": {"text": "Troops left the town"}}\n'
    b'{"data": [{"id": "2", "text": "Shells", "referenced_tweets": [{"type": "quoted"}], "user": {"id": 3, "name": '
    b'"B", "screen_name": "b"}}], "includes": {"users": []}}\n',
    b'[{"id": 5, "full_text": "Convoy seen", "user": {"screen_name": "c"}, "created_at": "2024-12-05"}]',
)
TABLES = (
    b'id,date,source,text\n1,2024-12-05,P,"Rebels captured Hama, the army said."\n2,,,"Shells ""fell"" on Homs."\n',
    b"text;published\nTroops left the town.;2024-12-05\n", b"body\turl\nShells fell.\thttps://a.example\n",
    "text,published\nÉtat,2024-12-05\n".encode("cp1252"), "text,id\nTroops left,3\n".encode("utf-16"),
)  # fmt: skip
LETTERS = (
    b"From a@b.example Thu Dec  5 10:00:00 2024\nFrom: Orontes Post <a@b.example>\nSubject: =?utf-8?q?Hama?= falls\n"
    b"Date: Thu, 5 Dec 2024 18:30:00 +0200\nMessage-ID: <1@b.example>\nMIME-Version: 1.0\nContent-Type: "
    b"multipart/alternative; boundary=x\n\n--x\nContent-Type: text/plain; charset=utf-8\n\nRebels captured Hama.\n"
    b"--x\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\nPHA+UmViZWxzIHRvb2sg"
    b"SGFtYTwvcD4=\n--x--\n\nFrom c@d.example Fri Dec  6 10:00:00 2024\nFrom: c@d.example\nSubject: Two\n\n"
    b"Shells fell on Homs.\n",
    b"From: a@b.example\nDate: 5 Dec 2024 18:30\nContent-Type: text/plain; charset=cp1252\n"
    b"Content-Transfer-Encoding: quoted-printable\n\nThe =93army=94 left Hama.=\n\n",
)


def warc_record(number: int, kind: str, body: bytes, extra: str = "") -> bytes:
    """One answered request as web archives keep it."""
    block = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n{extra}\r\n".encode() + body
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:x:{number}>\r\nWARC-Target-URI: "
        f"https://a.example/{number}\r\nWARC-Date: 2025-01-01T00:00:00Z\r\nContent-Type: application/http; "
        f"msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def packed(**members: bytes) -> bytes:
    """A zip file of some members; two underlines in a name stand for a stroke."""
    held = io.BytesIO()
    with ZipFile(held, "w", ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name.replace("__", "/").replace("_warc", ".warc"), data)
    return held.getvalue()


WARCS = (
    warc_record(1, "text/html", PAGE) + warc_record(2, "image/png", b"\x89PNG"),
    warc_record(3, "text/html; charset=utf-8", gzip.compress(PAGE), "Content-Encoding: gzip\r\n"),
    warc_record(4, "text/html", b"1a\r\n<p>Troops entered Homs.</p>\r\n0\r\n\r\n", "Transfer-Encoding: chunked\r\n"),
    gzip.compress(warc_record(5, "text/html", PAGE)) + gzip.compress(warc_record(6, "text/html", b"<p>Two</p>")),
)
WACZ = (packed(archive__data_warc=WARCS[0], datapackage=b"{}"), WARCS[1], WARCS[2])


def pdf(*lines: str) -> bytes:
    """A one-page PDF with these lines."""
    drawn = "BT /F1 12 Tf 72 720 Td 14 TL " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
    parts = [
        "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >>"
        " >> >>",
        f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        "<< /Title (Hama falls) >>",
    ]  # fmt: skip
    made, starts = "%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        starts.append(len(made))
        made += f"{number} 0 obj\n{part}\nendobj\n"
    table = "".join(f"{at:010} 00000 n \n" for at in starts)
    made += f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(parts) + 1} /Root 1 0 R "
    return f"{made}/Info 6 0 R >>\nstartxref\n{made.index('xref')}\n%%EOF\n".encode("latin-1")


PDFS = (pdf("Rebels captured the city of", "Hama on Thursday, the army", "said.", "", "Troops left."), pdf("One."))
FEEDS = (
    b'<?xml version="1.0"?><rss version="2.0"><channel><title>P</title><item><title>Hama</title><link>'
    b"https://a.example/2024/12/05/hama</link><pubDate>Thu, 05 Dec 2024 18:30:00 +0200</pubDate></item></channel>"
    b"</rss>",
    b'<feed xmlns="http://www.w3.org/2005/Atom"><title>P</title><entry><title>Hama</title><link href="/hama"/>'
    b"<updated>2024-12-05T10:00:00Z</updated><published>2024-12-05T09:00:00Z</published></entry></feed>",
    b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "url": "https://a.example/hama", "title": '
    b'"Hama", "date_published": "2024-12-05T10:00:00Z"}]}',
    b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="x"><url><loc>https://a.example/h</loc>'
    b"<news:news><news:publication_date>2024-12-05</news:publication_date><news:title>Hama</news:title></news:news>"
    b"</url></urlset>",
)
LINKS = (PAGE + b'<a href="/2024/12/05/hama-falls-to-rebels">Hama falls</a>', b'<a href="news/one-two-three">x</a>')
PLANS = (
    b'[follow]\nevery = "30 minutes"\ncontact = "a@b.example"\n[[publisher]]\nname = "Orontes Post"\nkind = '
    b'"independent"\nlanguage = "en"\nfeeds = ["https://a.example/rss", {url = "https://a.example/n", form = "page", '
    b'match = "/news/"}]\n[[publisher]]\nname = "B"\nkind = "party"\nside = "hts"\nfeeds = ["https://b.example/"]\n',
)
RULES = (
    b'[[rule]]\nname = "Hama"\nwhen = "holder changes"\nplace = "Hama"\n\n[[deliver]]\nname = "hook"\nto = "webhook"\n'
    b'url = "https://a.example/"\n',
)
LISTS = (
    b"https://a.example/one\nhttps://a.example/two\n", b"url,title,seendate\nhttps://a.example/1,T,20241205T100000Z\n",
    b' CDX N b a m s k r M S V g\ncom,example)/ 20241205100000 https://a.example/ text/html 200 X - - 1 1 f.warc.gz\n',
    b'com,example)/ 20241205100000 {"url": "https://a.example/", "mime": "text/html", "status": "200"}\n',
    b'{"articles": [{"url": "https://a.example/", "title": "T", "seendate": "20241205T100000Z", "domain": "a"}]}',
    b'[["urlkey","timestamp","original","mimetype","statuscode"],["a","20241205100000","https://a.example/","text/html",'
    b'"200"]]', gzip.compress(b"https://a.example/one\n"),
)  # fmt: skip
PLACES_CSV = (
    b"name,lat,lon,kind,country,also,population\nTell Amar,35.1,36.7,town,SY,Tal Amar;Tall Amar,1200\n",
    b"name,lat,lon\nHill 105,35.2,36.8\n",
)
PLACES_GEOJSON = (
    b'{"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": {"type": "Point", "coordinates": '
    b'[36.7, 35.1]}, "properties": {"name": "Tell Amar", "kind": "town", "country": "SY", "also": ["Tal Amar"]}}]}',
)
COLUMNS = (b"text=body,published=date,dated=%d/%m/%Y", b"text=a.b,id=n")
DATED = (
    b"Rebels captured Hama on Thursday, a week after the offensive began on 27 November.",
    b"Earlier this week, between March 2011 and last summer, two days ago, in the first half of 2023, on Dec. 5.",
    b"He said on the night of 3-4 December 2024 that the truce of 8 March had failed since yesterday at 5 p.m. GMT.",
)
ASKED = (
    b"Who controls Hama?", b"When did the rebels capture Aleppo, and who says so?", b"and Homs?", b"who denied it?",
    b"How many people were killed in Idlib on 2 December 2024?", b"How far is Homs from Hama?",
    b"What did the army say of Hama before the withdrawal?", b"What changed since 30 November?",
)  # fmt: skip


def parquet(table: pa.Table, **how: Any) -> bytes:  # noqa: ANN401 - what pyarrow takes
    """A table as Parquet whose values stand in it as they are, so that changes reach them."""
    held = io.BytesIO()
    pq.write_table(table, held, compression="none", use_dictionary=False, write_statistics=False, **how)
    return held.getvalue()


_ROWS = [{"id": "a", "published": "2024-12-05", "text": "Rebels captured Hama."}, {"id": "b", "text": "Shells fell."}]
PARQUETS = (
    parquet(pa.Table.from_pylist(_ROWS), store_schema=False), parquet(pa.Table.from_pylist(_ROWS), row_group_size=1),
    parquet(pa.table({"text": [["x"], [b"\xff"]], "published": [1, 2], "title": [{"a": 1}, None]})),
)  # fmt: skip
_SAID = "Rebels captured Hama on 5 December, the army said."
CODED_COLUMNS = (
    "id", "version", "kind", "publisher", "published", "published_basis", "title", "url", "language", "skipped",
    "text", "raw", "blocks", "embedded", "mentions", "attributions", "claims", "sentences",
)  # fmt: skip


def _of(start: int, end: int) -> dict[str, object]:
    return {"report": "a", "start": start, "end": end, "quote": _SAID[start:end]}


def coded_row() -> dict[str, object]:
    """A row of coded Parquet, as it would stand there for one sentence."""
    role = {"span": _of(0, 6), "actor": None, "name": "rebels"}
    attribution = {
        "speaker": [_of(36, 44)], "actor": None, "cue": [_of(45, 49)], "content": [_of(0, 34)], "stance": "asserts",
        "quoted": False,
    }  # fmt: skip
    act = {
        "frame": "capture.take", "type": "captures", "trigger": _of(7, 15), "polarity": "happened", "actors": [role],
        "control": {"change": "captures"},
    }  # fmt: skip
    claim = {"id": "c1", "report": "a", "span": _of(0, 34), "attribution": attribution, "act": act}
    when = {"start": "2024-12-05", "end": "2024-12-05", "precision": "day", "basis": "stated"}
    dated = {"span": _of(24, 34), "type": "DATE", "value": "2024-12-05", "basis": "stated", "when": when}
    return {
        "id": "a", "version": version_of(_SAID), "kind": "article", "published": "2024-12-05", "published_basis":
        "given", "text": _SAID, "blocks": [{"kind": "paragraph", "start": 0, "end": len(_SAID)}], "embedded": [],
        "mentions": {"dates": [dated]}, "attributions": [attribution], "claims": [claim], "sentences": [[0, 50]],
    }  # fmt: skip


def lines_of(row: dict[str, object]) -> bytes:
    """A row as lines of column=value, which any change leaves a row."""
    return "\n".join(f"{k}={v if isinstance(v, str) else json.dumps(v)}" for k, v in row.items()).encode()


def row_of(lines: bytes) -> dict[str, str | bytes | None]:
    """The row that such lines make."""
    told = dict(line.partition("=")[::2] for line in lines.decode("utf-8", "replace").split("\n"))
    found: dict[str, str | bytes | None] = {name: told.get(name) for name in CODED_COLUMNS}
    return found | {"raw": told["raw"].encode() if "raw" in told else None}


def coded(row: dict[str, Any]) -> bytes:
    """Coded Parquet with one row."""
    kinds = [(name, pa.binary() if name == "raw" else pa.string()) for name in CODED_COLUMNS]
    told = {b"dateline.coded_by": b"{}", b"dateline.counts": b'{"reports": 1}'}
    return parquet(pa.Table.from_pylist([row], schema=pa.schema(kinds, metadata=told)), store_schema=False)


CODED = (lines_of(coded_row()), coded(row_of(lines_of(coded_row()))))
