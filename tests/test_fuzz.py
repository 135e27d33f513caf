"""Hostile input for everything that reads: what once broke a reader, and changed inputs of every form.

`python scripts/fuzz.py` tries a hundred thousand of each; here are a few of each, always the same ones.
"""

from __future__ import annotations

import time
import warnings
from base64 import b85decode
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fuzzing.mutate import changed
from fuzzing.seeds import PARQUETS, WARCS, coded, coded_row, lines_of, packed, row_of
from fuzzing.targets import TARGETS, attempt


def damaged(archive: bytes) -> bytes:
    """A zip file whose packed bytes are others from the first on."""
    at = archive.index(b"archive/data.warc") + 17
    return archive[:at] + bytes(b ^ 0x55 for b in archive[at : at + 60]) + archive[at + 60 :]


# A damaged packed web archive of which its reader tells that its second part begins before its first.
BACKWARDS = b85decode(
    "AB!K02mltJ2x|iWU60QSf<O?)?}G2JFQB_hde}?|JtPH%Yy{mF8&uHUMJKYiZw(~~<}iQ0`F%6DeVNg~XRdRznJ3-`I2m9xT8*$Y"
    "OQ`hl@QR$1<T)rl@i<-ea;O2lYgus8Aexa=Dt(w_Z#tmyqRJ&&YRJOKV}T9982`rIbuz6G6fVxvn69lPwp!7dw<Y~pqaE#jH?12d"
    "P&GE38`p82U{r8$bY(hlY-3?`W(^80R61dBaBO2?ZggdCbS-5%AaHPOX=7n&Wo~pWRC#b^Ixlc!W(^8-EmV1MWjY{maBOK~VPs|v"
    "Z*DJiWo~pWRC#b^I%#iiFK}dL4GMHERB2;jWM&NtLvL_oW(^8MZ*FvDbN"
)

# What was found, shrunk. Each once ended in a traceback, took seconds, or grew without bound.
FOUND: dict[str, tuple[bytes, ...]] = {
    "wacz": (damaged(packed(archive__data_warc=WARCS[0])), WARCS[0][:40] + b"WARC/1.1\r\n" * 3000),
    "warc": (BACKWARDS,),
    "parquet": (PARQUETS[0].replace(b"Rebels", b"\xff\xfebels"),),
    "coded-parquet": (
        lines_of(coded_row()).replace(b'"act"', b'"none"'),
        lines_of(coded_row()).replace(b"\npublished=2024-12-05", b"\npublished=2024-13-05"),
        lines_of(coded_row()).replace(b'"quote": "Rebels"', b'"quote": "Troops"'),
        lines_of(coded_row()).replace(b"claims=[", b"claims=" + b"[" * 5000),
        coded(row_of(lines_of(coded_row()))).replace(b"{}", b"[]"),
    ),
    "markdown": (
        b"-\n-\n# #",
        b"---\ne: \nd: 2024-12-45\nr: \nd:\n---",
        b"---\na0: &a0 [x,x,x,x,x,x,x,x]\n"
        + b"".join(b"a%d: &a%d [%s]\n" % (n, n, b",".join([b"*a%d" % (n - 1)] * 8)) for n in range(1, 12))
        + b"title: *a11\npublished: *a11\n---\nTroops left.\n",
        b"---\ntitle: " + b"[" * 5000 + b"\n---\nx",
        b"# Title\n\n" + b"---\n\n" * 4000 + b"The army left.",
    ),
    "jsonl": (b'{"text":' * 3000, b'{"text": "a", "title": "\\ud800"}', b'{"text": "a", "id": "\\udc00"}'),
    "json": (b"[" * 100_000, b'[{"text": "a", "url": "\\ud83d"}]'),
    "jsonl-columns": (b'{"body": {"text": "x"}, "title": "\\ud800"}', b'{"a":' * 5000),
    "telegram": (b'"\xed\xa0\x80"', b'{"messages": [{"type": "message", "text": "x", "id": "\\ud800"}]}'),
    "x": (
        b'{"":"","":{"":""}}\n{"":{"":"\xf4"',
        b'{"":"","":"","":"","":"\xfe"',
        b'window.YTD["\xed\xa0\x80"',
        b'{"a": 1}\n{"data": [], "includes": []}\n{"data": [], "includes": {"users": [1, "x"]}}\n',
        b'[{"id": 1, "text": "x", "note_tweet": "y", "referenced_tweets": 7}]',
    ),
    "csv": (b'id,text|,"' + b'"' * 3000 + b"\nx", b'text\n"' + b"a" * 200_000),
    "columns": (b"published=date,dated=%Y%Y", b"dated=%Q", b"text = " + b"9" * 5000, b"dated=\x00"),
    "places-csv": (
        b"name,lat,lon,,population\nr,1,7,,l",
        b"name,lat,lon,population\nr,nan,7,1",
        b"name,lat,lon\nr,1,7\n\xff",
    ),
    "places-geojson": (
        b'{"features": 3}',
        b'{"features": [3, []]}',
        b'{"features": [{"geometry": []}]}',
        b"[" * 100_000,
    ),
    "feed": (
        b'<urlset s=""><url><:',
        b'{"version":"\xac"',
        b'<d xmlns="h\xa0\xed\xa0m">',
        b"",
        b"<:<urlset",
        b"\0<urlset>",
        b'{"version":' + b"[" * 100_000,
        b"<urlset><url><loc>https://a.example/</loc><lastmod>2024-02-30</lastmod></url></urlset>",
        b"<urlset><url><loc>https://a.example/</loc><lastmod>0001-01-01T00:00:00+09:00</lastmod></url></urlset>",
        b"<rss><channel><item><link>https://[</link></item></channel></rss>",
    ),
    "page-of-links": (b"<a href=//[>",),
    "addresses": (
        b"\x1f\x8b",
        b"\x1f\x8b\xfai(\xe0\x16\x00\x00\x00",
        b"\x1f\x8b\x08\x00\xfaiT100000Z\n",
        b'{"articles": [{"url": ["x"], "seendate": ""}]}',
        b"[" * 100_000,
    ),
    "plan": (b"a = " + b"9" * 5000, b"a = " + b"[" * 5000),
    "rules": (b"a = " + b"9" * 5000, b"a = " + b"[" * 5000),
    "mbox": (
        b" \nFrom::;x",
        b"From: a@b.example\nContent-Type: text/plain; " + b'"' * 30_000 + b"\n\nTroops left.\n",
        b"From: a@b.example\nContent-Transfer-Encoding: " + b"x;" * 15_000 + b"\n\nTroops left.\n",
        b"From: a@b.example\nMessage-ID: " + b"\xff " * 30_000 + b"\n\nTroops left.\n",
    ),
    "pdf": (b"%PDF\n1 0 obj<<///Pages 2 0 R>>2 0 obj<</Type/Pages/ n\ntrailer<</Root 1 0 R>>",),
    "html": (
        b'<meta property="article:published_time" content="2024-T0:0+4200"><p>Troops left the town.</p>',
        b"<div>l<ul><li><!]]>"
        + b"null" * 60
        + b"</h1><p>Rebels captured the city of Hama on Thursday, the army said.</p>",
        b"<h1>\x1c",
        b"<h1>&#28;Troops left</h1>",
        b"<h1>&#x1C Troops left</h1>",
        b"<p>Tr r 4, 2024</a></blockquote><p>Nobody else has confirmed it.</p>" * 20,
    ),
    "dates": (b"by the" + b"\t" * 1700 + b" x",),
    "answer": (b"what changed 0000-00-00", b"what changed since 2024-02-30", b"what changed since March 0000"),
    "desk/actors/hts": (b"?", b"?as_of=2024-12-05"),
}
SLOW = 2.0  # seconds of processor time
FEW = {"answer": 6, "code": 10, "dates": 30, "html": 12, "warc": 12, "wacz": 12}  # others: 40, routes 10


@pytest.fixture(autouse=True)
def _quiet() -> object:
    """Libraries warn of what they read; here that is no fault."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def tried(name: str, data: bytes) -> None:
    """Try it, and hold its time."""
    began = time.process_time()
    attempt(TARGETS[name], data)
    assert time.process_time() - began < SLOW, (name, data[:200])


@pytest.mark.parametrize("name", FOUND)
def test_what_once_broke_it_is_read_or_refused(name: str) -> None:
    for seed in TARGETS[name].seeds[:1]:
        attempt(TARGETS[name], seed)  # what is loaded once
    for data in FOUND[name]:
        tried(name, data)


@pytest.mark.parametrize("name", TARGETS)
def test_what_is_tried_is_reached(name: str) -> None:
    target = TARGETS[name]
    target.run(target.seeds[0])  # a refusal here would be all that is ever seen


@pytest.mark.parametrize("name", TARGETS)
def test_no_changed_input_breaks_it(name: str) -> None:
    target = TARGETS[name]
    for seed in target.seeds:
        attempt(target, seed)

    @settings(max_examples=FEW.get(name, 10 if name.startswith("desk") else 40), derandomize=True, deadline=None,
              database=None, suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(st.integers(0, 2**32))
    def holds(number: int) -> None:
        random = Random(number)
        tried(name, changed(random.choice(target.seeds), random, target.words, target.seeds))

    holds()


@pytest.mark.long
def test_two_seconds_of_changed_inputs_break_nothing() -> None:
    for name, target in TARGETS.items():
        random, pool = Random(name), list(target.seeds)
        for seed in pool:
            attempt(target, seed)
        until = time.process_time() + 2
        while time.process_time() < until:
            data = changed(random.choice(pool), random, target.words, target.seeds)
            tried(name, data)
            if random.random() < 0.1:
                pool[len(target.seeds) :] = [*pool[len(target.seeds) :][-40:], data]
