"""Nothing private is asked, nothing endless is taken, and what comes is kept byte for byte."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

import pytest
from msgspec.structs import replace

from dateline.errors import FetchError, RefusedError
from dateline.following.fetch import FEEDS, PAGES, Fetcher, Limits, unpack
from dateline.following.guard import Guard, is_public
from dateline.following.pages import Told, read
from news_site import Site, news_site

SMALL = Limits(sent=5000, unpacked=20_000, connect=10, silence=20, whole=30, redirects=3)


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with news_site() as site:
        yield site


@pytest.fixture
def fetcher(site: Site) -> Iterator[Fetcher]:
    fetcher = Fetcher(Guard(["127.0.0.1"]), SMALL)
    yield fetcher
    fetcher.close()


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1", "240.0.0.1", "::", "::1", "fe80::1", "fe80::1%eth0",
        "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:a00:1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1",
        "no address",
    ],
)  # fmt: skip
def test_these_are_private(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "8.8.8.8", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::808:808"]
)
def test_these_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "ftp://example.com/", "gopher://example.com", "javascript:alert(1)", "//example.com/", "",
        "http://", "http:///path", "http://user:word@example.com/", "http://exa mple.com/",
        "http://example.com/\r\nX: y", "http://example.com:99999/", "https://" + "a" * 5000,
    ],
)  # fmt: skip
def test_what_is_no_public_address_is_refused(url: str) -> None:
    with pytest.raises(RefusedError):
        Guard(resolve=lambda host, port: ["93.184.215.14"]).target(url)


def test_a_name_is_checked_at_every_address_it_has() -> None:
    answers = {"mixed.test": ["93.184.215.14", "10.0.0.1"], "inside.test": ["192.168.0.9"], "good.test": ["8.8.8.8"]}
    guard = Guard(["inside.test:8080"], resolve=lambda host, port: answers[host])
    assert guard.target("https://GOOD.test./x?y=1#z").address == "8.8.8.8"
    assert guard.target("http://inside.test:8080/").port == 8080
    for url in ("http://mixed.test/", "http://inside.test/"):
        with pytest.raises(RefusedError, match="private"):
            guard.target(url)


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "127.1", "[::1]", "localhost"])
def test_other_spellings_of_loopback_are_loopback(host: str) -> None:
    with pytest.raises(FetchError):
        Guard().target(f"http://{host}/")


def test_a_name_that_changes_its_address_is_asked_where_it_was_checked(site: Site) -> None:
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    site.put("/once", "the page", host="rebind.test")
    got = Fetcher(Guard(["rebind.test"], resolve=rebinding), SMALL).get(site.url("/once", "rebind.test"), PAGES)
    assert (got.content, got.address, len(asked)) == (b"the page", "127.0.0.1", 1)
    assert site.sent["host"] == f"rebind.test:{site.port}"


def test_what_comes_is_kept_as_it_came(site: Site, fetcher: Fetcher) -> None:
    site.put("/packed", "words " * 500, packed=True, headers={"ETag": '"7"'})
    got = fetcher.get(site.url("/packed"), PAGES)
    assert gzip.decompress(got.body) == got.content == b"words " * 500
    assert (got.header("etag"), got.type, got.moved) == ('"7"', "text/html", None)
    assert fetcher.get(site.url("/packed"), PAGES, {"If-None-Match": '"7"'}).status == 304


def test_redirects_are_followed_only_so_far_and_never_inside(site: Site, fetcher: Fetcher) -> None:
    site.put("/new", "here")
    site.moved("/old", "/new")
    site.moved("/older", "/old", status=308)
    site.moved("/for-now", "/old", status=302)
    assert fetcher.get(site.url("/older"), PAGES).moved == site.url("/new")
    assert fetcher.get(site.url("/for-now"), PAGES).moved is None
    site.moved("/round", "/round")
    with pytest.raises(RefusedError, match="more than 3 redirects"):
        fetcher.get(site.url("/round"), PAGES)
    for inside in (
        "http://169.254.169.254/latest/meta-data",
        f"http://localhost:{site.port}/new",
        "file:///etc/passwd",
    ):
        site.moved("/trap", inside)
        with pytest.raises(RefusedError):
            fetcher.get(site.url("/trap"), PAGES)


def test_bombs_floods_and_wrong_types_are_refused(site: Site, fetcher: Fetcher) -> None:
    site.put("/bomb", b"\0" * 2_000_000, packed=True)
    site.put("/flood", b"x" * 6000)
    site.put("/film", b"...", type="video/mp4")
    site.put("/brotli", b"...", headers={"Content-Encoding": "br"})
    for path, why in (("/bomb", "unpacks"), ("/flood", "6,000 bytes"), ("/film", "video/mp4"), ("/brotli", "br")):
        with pytest.raises(RefusedError, match=why):
            fetcher.get(site.url(path), PAGES)
    site.put("/torn", gzip.compress(b"words" * 99)[:-12], headers={"Content-Encoding": "gzip"})
    with pytest.raises(FetchError, match="packed badly"):
        fetcher.get(site.url("/torn"), PAGES)


def test_a_slow_host_is_left(site: Site) -> None:
    fetcher = Fetcher(Guard(["127.0.0.1"]), replace(SMALL, silence=0.4, whole=0.5))
    site.put("/silent", "late", silent=60)
    site.put("/drip", b"x" * 400, slowly=0.05)
    for path in ("/silent", "/drip"):
        with pytest.raises(FetchError):
            fetcher.get(site.url(path), PAGES)


def test_types_of_feeds(site: Site, fetcher: Fetcher) -> None:
    for type in (
        "application/rss+xml",
        "application/atom+xml; charset=utf-8",
        "application/feed+json",
        "text/xml",
        None,
    ):
        site.put("/feed", b"<rss/>", type=type)
        assert fetcher.get(site.url("/feed"), FEEDS).content == b"<rss/>"


def test_nobody_there() -> None:
    fetcher = Fetcher(Guard(["127.0.0.1"]), SMALL)
    with pytest.raises(FetchError, match="no connection"):
        fetcher.get("http://127.0.0.1:9/", PAGES)
    with pytest.raises(FetchError, match="no such host"):
        fetcher.get("http://no-such-host.invalid/", PAGES)


def test_unpacking() -> None:
    packed = zlib.compress(b"words" * 10)
    assert unpack(packed, "deflate", 100) == unpack(packed[2:-4], "deflate", 100) == b"words" * 10
    assert unpack(b"plain", None, 100) == b"plain"
    with pytest.raises(RefusedError):
        unpack(packed, "deflate", 49)


@pytest.mark.parametrize(
    "host",
    [
        "0177.0.0.1",
        "017700000001",
        "0x7f.1",
        "127.0.1",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "127.0.0.1.",
        "LOCALHOST",
    ],
)
def test_octal_and_wrapped_spellings_of_loopback_are_loopback(host: str) -> None:
    with pytest.raises(FetchError):
        Guard().target(f"http://{host}/")


def test_a_redirect_to_a_password_another_scheme_or_a_wrapped_address_is_refused(site: Site, fetcher: Fetcher) -> None:
    for trap in (
        "http://user:word@127.0.0.1/",
        "gopher://127.0.0.1/",
        "ftp://127.0.0.1/",
        "data:text/html,hello",
        "http://[::ffff:10.0.0.1]/",
        "http://0x0a000001/",
        "//10.0.0.1/",
    ):
        site.moved("/trap", trap)
        with pytest.raises(RefusedError):
            fetcher.get(site.url("/trap"), PAGES)


@contextmanager
def raw(answer: Iterable[bytes], pause: float = 0.0) -> Iterator[str]:
    """An address where a server says just these bytes, piece by piece."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            with suppress(OSError):
                asked, _ = listening.accept()
                with asked:
                    asked.recv(65536)
                    for piece in answer:
                        asked.sendall(piece)
                        time.sleep(pause)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
    thread.join(5)


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


@pytest.mark.parametrize(
    "answer",
    [
        [HEAD, b"X: " + b"y" * 200_000 + b"\r\n\r\n"],
        [HEAD, b"X: y\r\n" * 5000 + b"\r\n"],
        [b"HTTP/1.1 200 " + b"O" * 200_000 + b"\r\n\r\n"],
        [b"no HTTP at all\r\n\r\n"],
        [HEAD + b"Content-Length: 400\r\n\r\nshort"],
        [HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n"],
        [HEAD + b"Content-Length: -5\r\n\r\n" + b"x" * 6000],
    ],
    ids=["long header", "many headers", "long reason", "no HTTP", "short", "bad chunks", "negative length"],
)
def test_answers_that_break_http_are_faults_in_one_sentence(answer: list[bytes]) -> None:
    fetcher = Fetcher(Guard(["127.0.0.1"]), SMALL)
    with raw(answer) as url, pytest.raises((FetchError, RefusedError)) as wrong:
        fetcher.get(url, PAGES)
    assert "\n" not in str(wrong.value)


def test_a_head_that_comes_byte_by_byte_is_cut_off() -> None:
    fetcher = Fetcher(Guard(["127.0.0.1"]), replace(SMALL, silence=5, whole=0.5))
    begun = time.monotonic()
    with raw((HEAD[n : n + 1] for n in range(len(HEAD))), 0.05) as url, pytest.raises(FetchError):
        fetcher.get(url, PAGES)
    assert time.monotonic() - begun < 4


def test_a_page_s_entities_are_never_expanded() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY l0 "lol">{laughs}<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    text = "<html><body><article><p>Rebels captured Hama, residents said.</p><p>&l9; &f;</p></article></body></html>"
    report = read((bomb + text).encode(), Told("http://a.example/x", "A"))
    assert "Hama" in report.text and "root:" not in report.text and len(report.text) < 5000
