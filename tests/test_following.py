"""A local news site over the days of the example war: whatever it does, the record loses nothing that was said."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from typer.testing import CliRunner

from dateline import alerts, coding, ingest, views
from dateline.cli import app
from dateline.errors import InputError
from dateline.following.fetch import Limits
from dateline.following.pages import read as pages_read
from dateline.following.pages import report_id, told_of
from dateline.following.plan import parse_plan
from dateline.following.rounds import Follower, Step
from dateline.library import words
from dateline.record import Record
from example_site import (
    FIRST_DAY,
    LAST_DAY,
    Clock,
    dispatches,
    page,
    page_of,
    paragraphs,
    path_of,
    plan,
    publish,
    remembered,
    rss,
)  # fmt: skip
from news_site import Site, news_site

RULES = alerts.parse('[[rule]]\nname = "Hama"\nwhen = "holder changes"\nwithin = "Hama Governorate"\n')
PATIENT = Limits(sent=200_000, unpacked=400_000, connect=20, silence=20, whole=30)  # however busy the machine


@pytest.fixture(scope="module")
def server() -> Iterator[Site]:
    with news_site() as site:
        yield site


@pytest.fixture
def site(server: Site) -> Site:
    return server.clear()


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    with Record(tmp_path / "dateline.db", words) as record:
        yield record


def follow(record: Record, text: str, clock: Clock, *, every_feed: bool = True, limits: Limits = PATIENT) -> list[Step]:
    """One round."""
    with Follower(record, parse_plan(text.encode()), clock=clock, limits=limits, code=remembered) as follower:
        return list(follower.round(every_feed=every_feed))


def became(steps: list[Step], of: str = "page") -> dict[str, int]:
    """How many steps became what."""
    found: dict[str, int] = {}
    for step in steps:
        if step.of == of:
            found[step.became] = found.get(step.became, 0) + 1
    return found


def one_outlet(site: Site, *, feed: str = "/rss.xml", more: str = "") -> str:
    """A plan with one feed."""
    return (
        f'[follow]\ngap = "0 seconds"\nallow = ["127.0.0.1"]\n[[publisher]]\nname = "Levant Wire"\n'
        f'kind = "agency"\nhome = "Beirut"\nlanguage = "en"\nfeeds = [{{url = "{site.url(feed)}"{more}}}]\n'
    )


def one_page(site: Site, text: str = "Rebels captured Tell Rifaat on Sunday, residents said.", etag: str = "1") -> str:
    """A feed with one article; its page's address."""
    report = dispatches()[0]
    site.put("/rss.xml", rss(site, [report]), type="application/rss+xml")
    filler = "Families left the town on the road to the east and shops stayed shut, several residents said by phone."
    site.put(
        path_of(report), page("News of the day", str(report.published), [text, filler]), headers={"ETag": f'"{etag}"'}
    )
    return site.url(path_of(report))


def test_ten_days_followed_give_the_record_of_adding_all_at_once(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text, clock = plan(site), Clock()
    with Record(tmp_path / "daily.db", words) as daily, Record(tmp_path / "once.db", words) as once:
        new, told = 0, list(alerts.look(daily, RULES).told)
        alerts.look(once, RULES)
        for n in range((LAST_DAY - FIRST_DAY).days + 1):
            day = FIRST_DAY + timedelta(days=n)
            publish(site, day)
            clock.time = Clock(day).time
            new += became(follow(daily, text, clock)).get("first", 0)
            told += alerts.look(daily, RULES).told
        assert new == len(dispatches())
        assert became(follow(once, text, Clock(LAST_DAY))) == {"first": new}
        assert became(follow(once, text, Clock(LAST_DAY))) == {}  # nothing new
        assert [(a.day, a.place.name) for a in told if a.place] == [
            ("2024-12-05", "Hama"),
            ("2024-12-05", "Hama Central Prison"),
            ("2024-12-06", "Salamiyah"),
        ]
        assert {a.key for a in told} == {a.key for a in alerts.look(once, RULES).told}
        assert daily.digest() == once.digest()
        assert daily.claims() == once.claims()
        assert [r.version for r in daily.reports()] == [r.version for r in once.reports()]
        with Record(tmp_path / "added.db", words) as added:
            pages = [daily.page(site.url(path_of(r))) for r in dispatches()]
            read = [(p.url, told_of(p.told)) for p in pages if p]
            bodies = {site.url(path): page.body for (_, path), page in site.pages.items()}
            monkeypatch.setattr(coding, "code", lambda found, workers=None: remembered(iter(found)))
            assert len(list(ingest.add(added, [pages_read(bodies[url], told) for url, told in read]))) == new
            assert added.digest() == daily.digest() and added.claims() == daily.claims()
        assert not list(daily.faults())
        for report in daily.reports():
            assert report.text == next(r for r in once.reports() if r.id == report.id).text


def test_nothing_new_costs_one_question_a_feed(site: Site, record: Record) -> None:
    publish(site)
    text, clock = plan(site), Clock(LAST_DAY)
    follow(record, text, clock)
    site.asked.clear()
    assert became(follow(record, text, clock), "feed") == {"nothing new": len(parse_plan(text.encode()).feeds())}
    assert {status for _, path, status in site.asked if path != "/robots.txt"} == {304}


def test_a_corrected_article_is_a_new_version_and_the_old_one_stays(site: Site, record: Record) -> None:
    url = one_page(site, "Rebels captured Tell Rifaat on Sunday, residents said.")
    text, clock = one_outlet(site), Clock()
    follow(record, text, clock)
    old = record.claims_of(report_id(url))
    one_page(site, "Rebels failed to capture Tell Rifaat on Sunday, residents said.", "2")
    clock.sleep(7200)
    assert became(follow(record, text, clock)) == {"changed": 1}
    first, second = record.versions(report_id(url))
    assert "Rebels captured" in first.text and "failed to capture" in second.text and first.seen < second.seen
    assert record.claims_of(report_id(url)) != old
    assert [f.what for f in record.fetches(report_id(url))] == ["first", "changed"]
    one_page(site, "Rebels captured Tell Rifaat on Sunday, residents said.", "3")  # the correction is taken back
    clock.sleep(86400)
    assert became(follow(record, text, clock)) == {"changed": 1}
    assert record.claims_of(report_id(url)) == old
    assert len(record.versions(report_id(url))) == 2


@pytest.mark.parametrize("way", ["404", "410", "home"])
def test_a_withdrawn_article_is_kept_and_marked(site: Site, record: Record, way: str) -> None:
    url = one_page(site)
    text, clock = one_outlet(site), Clock()
    follow(record, text, clock)
    path = url.removeprefix(site.url(""))
    site.put("/", page("The front page", "2024-12-01", ["All that is new today."] * 9))
    site.moved(path, "/", status=302) if way == "home" else site.put(path, "gone", status=int(way))
    clock.sleep(7200)
    assert became(follow(record, text, clock)) == {"gone": 1}
    clock.sleep(86400)
    assert became(follow(record, text, clock)) == {"same": 1}  # marked once
    held = record.page_of(report_id(url))
    assert held is not None and held.state == "gone" and record.report(report_id(url)) is not None
    one_page(site)
    clock.sleep(86400)
    assert became(follow(record, text, clock)) == {"back": 1}
    assert [f.what for f in record.fetches(report_id(url))] == ["first", "gone", "back"]


def test_a_feed_that_says_an_article_changed_has_it_looked_at_now(site: Site, record: Record) -> None:
    url = one_page(site)
    entry = '<entry><id>1</id><title>x</title><link href="{}"/><updated>{}</updated></entry>'
    atom = '<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title><id>f</id>{}</feed>'
    site.put("/atom", atom.format(entry.format(url, "2024-11-27T18:00:00Z")), type="application/atom+xml")
    text, clock = one_outlet(site, feed="/atom"), Clock()
    assert became(follow(record, text, clock)) == {"first": 1}
    site.put("/atom", atom.format(entry.format(url, "2024-11-27T22:05:00Z")), type="application/atom+xml")
    one_page(site, "Rebels withdrew from Tell Rifaat on Sunday, residents said.", "2")
    clock.sleep(600)
    assert became(follow(record, text, clock)) == {"changed": 1}


def test_a_moved_feed_is_remembered(site: Site, record: Record) -> None:
    one_page(site)
    site.put("/new.xml", site.pages["127.0.0.1", "/rss.xml"].body, type="application/rss+xml")
    site.moved("/rss.xml", "/new.xml")
    clock = Clock()
    follow(record, one_outlet(site), clock)
    clock.sleep(3600)
    follow(record, one_outlet(site), clock)
    assert (site.count("/rss.xml"), site.count("/new.xml")) == (1, 2)
    assert record.feeds()[0].moved == site.url("/new.xml")
    site.put("/new.xml", b"", status=410)
    for _ in range(9):
        follow(record, one_outlet(site), clock)
        clock.sleep(200_000)
    assert site.count("/rss.xml") == 2 and record.feeds()[0].moved is None  # asked at the old address again


@pytest.mark.parametrize("jump", [-8766, -1, 1, 8766])
def test_a_clock_set_between_rounds_or_within_one_loses_nothing_and_asks_nothing_in_a_loop(
    site: Site, record: Record, jump: int
) -> None:
    """Hours that the clock is set by; back again it goes on as if it had never been wrong."""
    publish(site)
    clock, wrong = Clock(LAST_DAY), timedelta(hours=jump)
    text = plan(site)
    clock.time += wrong
    assert became(follow(record, text, clock))["first"] == len(dispatches())
    clock.time += (
        timedelta(minutes=40) - wrong
    )  # set right: feeds and pages are due within the hour, or are asked at once
    first = dispatches()[0]
    later = [*paragraphs(first), "The town was quiet on Monday."]
    site.put(path_of(first), page(first.title or "", str(first.published), later))
    steps = [*follow(record, text, clock, every_feed=False)]
    clock.sleep(3 * 3600)
    steps += follow(record, text, clock, every_feed=False)
    assert became(steps)["changed"] == 1 and "first" not in became(steps)
    assert max(Counter(s.url for s in steps).values()) <= 2, "nothing is asked more than once a round"
    assert all(f.due <= (clock.now() + timedelta(hours=2)).isoformat() for f in record.feeds())
    assert not follow(record, text, clock, every_feed=False)


def test_a_clock_set_back_within_a_round_holds_nothing_up(site: Site, record: Record) -> None:
    class Jumping(Clock):
        def now(self) -> datetime:
            self.time -= timedelta(days=30)  # with every look at it
            return self.time

    publish(site)
    clock = Jumping(LAST_DAY)
    steps = follow(record, plan(site, 'every = "30 minutes"'), clock)
    assert became(steps) == {"first": len(dispatches())}
    assert max(Counter(s.url for s in steps).values()) == 1


def test_429_is_obeyed_and_outlives_the_process(site: Site, record: Record) -> None:
    one_page(site)
    body = site.pages["127.0.0.1", "/rss.xml"].body
    site.put("/rss.xml", b"", status=429, headers={"Retry-After": "7200"})
    clock, text = Clock(), one_outlet(site)
    assert became(follow(record, text, clock), "feed") == {"failed": 1}
    site.put("/rss.xml", body, type="application/rss+xml")
    clock.sleep(3600)
    assert follow(record, text, clock) == []
    clock.sleep(3700)
    assert became(follow(record, text, clock), "feed") == {"new items": 1}


def test_failures_wait_longer_each_time_and_harm_no_other_feed(site: Site, record: Record) -> None:
    publish(site)
    site.put("/levantwire/rss.xml", b"oh no", status=500)
    clock, text = Clock(LAST_DAY), plan(site)
    waits = []
    for _ in range(4):
        steps = follow(record, text, clock, every_feed=False)
        state = next(f for f in record.feeds() if f.failures)
        assert [s.became for s in steps if s.of == "feed" and s.fault] == ["failed"]
        waits.append((clock.now().fromisoformat(state.due) - clock.now()).total_seconds())
        clock.sleep(waits[-1])
    assert waits[0] < waits[1] < waits[2] < waits[3]
    assert record.count("reports") > 10
    publish(site)
    follow(record, text, clock, every_feed=False)
    assert record.count("reports") == len(dispatches())


@pytest.mark.parametrize(
    ("body", "type", "fault"),
    [
        (b"<rss><channel><item><title>cut", "application/rss+xml", "no feed"),
        (b"<html><body>Please enable cookies", "text/html", "HTML page"),
        (b'{"version": 1}', "application/json", "JSON Feed"),
        (b'<!DOCTYPE rss [<!ENTITY a "b">]><rss/>', "text/xml", "entities"),
        ('<!DOCTYPE rss [<!ENTITY a "b">]><rss/>'.encode("utf-16"), "text/xml", "entities"),
        (gzip.compress(b"<urlset>" + b" " * 30_000_000, mtime=0), "application/gzip", "unpacks to more"),
        (gzip.compress(b"<urlset/>" * 9, mtime=0)[:-9], "application/gzip", "ends early"),
        (b"\x89PNG", "image/png", "content type"),
    ],
)
def test_a_broken_feed_is_said_and_its_last_good_day_stays(
    site: Site, record: Record, body: bytes, type: str, fault: str
) -> None:
    one_page(site)
    clock, text = Clock(), one_outlet(site)
    follow(record, text, clock)
    good = record.feeds()[0].good
    site.put("/rss.xml", body, type=type)
    clock.sleep(3600)
    follow(record, text, clock)
    state = record.feeds()[0]
    assert fault in (state.fault or "") and state.good == good and state.failures == 1


def test_bombs_traps_and_slow_hosts_stop_nothing(site: Site, record: Record) -> None:
    publish(site)
    paths = [path_of(r) for r in dispatches()[:4]]
    site.put(paths[0], b" " * 5_000_000, packed=True)
    site.moved(paths[1], "http://169.254.169.254/latest/meta-data")
    site.put(paths[2], "late", silent=60)
    site.put(paths[3], "<html><body></body></html>")
    steps = follow(record, plan(site), Clock(LAST_DAY), limits=replace(PATIENT, silence=1.5, whole=3))
    faults = {s.url.removeprefix(site.url("")): (s.became, s.fault or "") for s in steps if s.fault and s.of == "page"}
    assert [faults[p][0] for p in paths] == ["refused", "refused", "failed", "unreadable"]
    assert "unpacks" in faults[paths[0]][1] and "private" in faults[paths[1]][1]
    assert became(steps)["first"] == len(dispatches()) - 4


def test_robots_are_obeyed_also_behind_a_redirect(site: Site, record: Record) -> None:
    url = one_page(site)
    site.put("/robots.txt", "User-agent: *\nDisallow: /secret\nCrawl-delay: 7", type="text/plain")
    site.moved(url.removeprefix(site.url("")), "/secret/page")
    clock = Clock()
    begun = clock.now()
    steps = follow(record, one_outlet(site), clock)
    assert [s.fault for s in steps if s.became == "refused"] == [
        f"{site.url('/secret/page')}: its robots.txt does not allow it"
    ]
    assert site.count("/secret/page") == 0
    assert (clock.now() - begun).total_seconds() < 1  # one page: nothing to wait for
    publish(site)
    follow(record, plan(site), clock)
    assert (clock.now() - begun).total_seconds() > 7 * len(dispatches())


@pytest.mark.parametrize("form", ["json", "sitemap", "page"])
def test_other_forms_of_feeds(site: Site, record: Record, form: str) -> None:
    publish(site)
    reports = dispatches()[:3]
    urls = [site.url(path_of(r)) for r in reports]
    if form == "json":
        body = '{"version": "https://jsonfeed.org/version/1.1", "title": "n", "items": [%s]}'
        entries = [
            f'{{"id": "{u}", "url": "{u}", "date_published": "{r.published}T18:00:00Z"}}'
            for u, r in zip(urls, reports, strict=True)
        ]
        site.put("/list", body % ", ".join(entries), type="application/feed+json")
    elif form == "sitemap":
        spaces = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"'
        news = "<n:news><n:publication_date>{}</n:publication_date><n:title>t</n:title></n:news>"
        rows = [f"<url><loc>{u}</loc>{news.format(r.published)}</url>" for u, r in zip(urls, reports, strict=True)]
        site.put("/list", f"<?xml version='1.0'?><urlset {spaces}>{''.join(rows)}</urlset>", type="application/xml")
    else:
        links = "".join(f'<li><a href="{path_of(r)}">{r.title}</a>' for r in reports)
        away = (
            '<a href="/login">Log in</a><a href="http://elsewhere.example/2024/a.html">x</a><a href="mailto:x@y">m</a>'
        )
        site.put("/list", f"<html><body><ul>{links}</ul>{away}</body></html>")
    text = one_outlet(site, feed="/list", more=', form = "page", match = "/2024-"' if form == "page" else "")
    assert became(follow(record, text, Clock())) == {"first": 3}
    assert sorted(str(r.published) for r in record.reports()) == sorted(str(r.published) for r in reports)


def sitemap(urls: list[str], day: str = "2024-12-01") -> str:
    """A sitemap of articles."""
    rows = "".join(f"<url><loc>{u}</loc><lastmod>{day}</lastmod></url>" for u in urls)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'


def index(listed: dict[str, str]) -> str:
    """A sitemap of sitemaps, each with the day it changed."""
    rows = "".join(f"<sitemap><loc>{u}</loc><lastmod>{day}</lastmod></sitemap>" for u, day in listed.items())
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</sitemapindex>'


def test_a_sitemap_of_sitemaps_is_followed_so_deep_and_no_deeper(site: Site, record: Record) -> None:
    publish(site)
    one, two, three, four = (site.url(path_of(r)) for r in dispatches()[:4])
    top = {
        "/old.xml": "2020-01-01",
        "/news.xml.gz": "2024-11-27",
        "/deep.xml": "2024-11-26",
        "http://elsewhere.example/s.xml": "2024-11-27",
    }
    site.put("/list", index({site.url(u) if u[0] == "/" else u: day for u, day in top.items()}), type="text/xml")
    site.put("/old.xml", sitemap([one]), type="text/xml")
    site.put("/news.xml.gz", gzip.compress(sitemap([two]).encode(), mtime=0), type="application/x-gzip")
    site.put("/deep.xml", index({site.url("/deeper.xml"): "2024-11-26", site.url("/in.xml"): ""}), type="text/xml")
    site.put("/deeper.xml", index({site.url("/deepest.xml"): ""}), type="text/xml")
    site.put("/in.xml", sitemap([three]), type="text/xml")
    site.put("/deepest.xml", sitemap([four]), type="text/xml")
    text, clock = one_outlet(site, feed="/list"), Clock()
    steps = follow(record, text, clock)
    assert became(steps) == {"first": 3} and became(steps, "feed") == {"nothing new": 1}
    assert [(s.url, s.became) for s in steps if s.fault] == [(site.url("/deeper.xml"), "failed")]
    asked = [path for _, path, _ in site.asked if path.endswith((".xml", ".gz"))]
    assert asked[0] == "/news.xml.gz", "the newest first"
    clock.sleep(3 * 86400)
    site.put(
        "/list", index({site.url("/old.xml"): "2020-01-01", site.url("/news.xml.gz"): "2024-11-30"}), type="text/xml"
    )
    site.put("/news.xml.gz", gzip.compress(sitemap([two, four]).encode(), mtime=0), type="application/x-gzip")
    assert became(follow(record, text, clock))["first"] == 1
    assert site.count("/old.xml") == 1, "unchanged since the last good look"


def test_sitemaps_that_do_not_come_are_asked_again(site: Site, record: Record) -> None:
    publish(site)
    many = {site.url(f"/{n:02}.xml"): f"2024-11-{n:02}" for n in range(1, 28)}
    site.put("/list", index(many), type="text/xml", headers={"ETag": '"1"'})
    text, clock = one_outlet(site, feed="/list"), Clock()
    assert became(follow(record, text, clock), "feed") == {"failed": 1}
    assert became(follow(record, text, clock), "sitemap") == {}, "it waits as any feed that fails"
    assert len([p for _, p, _ in site.asked if p.endswith(".xml")]) == 20
    site.put("/27.xml", sitemap([site.url(path_of(dispatches()[0]))]), type="text/xml")
    clock.sleep(86400)
    steps = follow(record, text, clock, every_feed=False)
    assert became(steps) == {"first": 1} and became(steps, "feed") == {"nothing new": 1}
    assert [f.url for f in record.fetches() if f.what == "feed"] == [site.url("/27.xml")]


def test_two_feeds_with_one_article_are_one_report(site: Site, record: Record) -> None:
    one_page(site)
    site.put("/top.xml", site.pages["127.0.0.1", "/rss.xml"].body, type="application/rss+xml")
    text = one_outlet(site) + f'[[publisher]]\nname = "Other"\nkind = "monitor"\nfeeds = ["{site.url("/top.xml")}"]\n'
    assert became(follow(record, text, Clock())) == {"first": 1}


def test_the_page_of_a_dispatch_reads_as_the_dispatch(site: Site) -> None:
    assert "captured" in page_of(dispatches()[0])


def test_the_walk_through_of_the_docs(site: Site, tmp_path: Path) -> None:
    folder = Path(__file__).resolve().parents[1] / "examples" / "first-feed"
    here = ("http://127.0.0.1:8000", site.url(""))
    for file in (folder / "site").iterdir():
        kind = "application/xml" if file.suffix == ".xml" else "text/html"
        site.put(f"/{file.name}", file.read_text().replace(*here), type=kind)
    (tmp_path / "feeds.toml").write_text((folder / "feeds.toml").read_text().replace(*here))
    at = ["--record", str(tmp_path / "news.db")]
    run = CliRunner()
    rule = '[[rule]]\nname = "Halfaya"\nwhen = "holder changes"\nplace = "Halfaya"\n'
    (tmp_path / "rules.toml").write_text(rule)
    for said in ("articles: 2 new", "nothing new"):
        rules = ["--alerts", str(tmp_path / "rules.toml")]
        done = run.invoke(app, ["follow", str(tmp_path / "feeds.toml"), "--once", *rules, *at])
        assert ("Halfaya" in done.stdout) == (said != "nothing new")
        assert done.exit_code == 0 and said in done.stdout
    assert "good" in run.invoke(app, ["feeds", *at]).stdout
    assert json.loads(run.invoke(app, ["verify", "--all", "--json", *at]).stdout)["ok"]
    held = json.loads(run.invoke(app, ["control", "--json", "--place", "Halfaya", *at]).stdout.splitlines()[0])
    assert "Halfaya" in json.dumps(held)
    site.clear()
    assert run.invoke(app, ["follow", str(tmp_path / "feeds.toml"), "--once", *at]).exit_code == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("x = ", "no TOML"),
        ("", "publisher"),
        ("publisher = []", "no feeds"),
        ('[[publisher]]\nname = "A"\nkind = "party"\nfeeds = ["http://a.example/"]', "has a side"),
        (
            '[[publisher]]\nname = "A"\nkind = "party"\nside = "Nobody"\nfeeds = ["http://a.example/"]',
            "no party is called",
        ),
        (
            '[[publisher]]\nname = "A"\nkind = "agency"\nhome = "Xyzq"\nfeeds = ["http://a.example/"]',
            "no place is called",
        ),
        ('[[publisher]]\nname = "A"\nkind = "outlet"\nfeeds = ["http://a.example/"]', "kind"),
        ('[[publisher]]\nname = "A"\nkind = "agency"\nfeeds = ["ftp://a.example/"]', "http"),
        ('[[publisher]]\nname = "A"\nkind = "agency"\nfeeds = ["http://a.example/", "http://a.example/"]', "twice"),
        (
            '[follow]\nevery = "often"\n[[publisher]]\nname = "A"\nkind = "agency"\nfeeds = ["http://a.example/"]',
            "often",
        ),
        ('[follow]\nspeed = 9\n[[publisher]]\nname = "A"\nkind = "agency"\nfeeds = ["http://a.example/"]', "speed"),
    ],
)
def test_what_is_wrong_with_a_plan_is_said(wrong: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        parse_plan(wrong.encode())


def outlet_of(site: Site, ground: str) -> str:
    """A plan with one feed, of a publisher described so."""
    return (
        f'[follow]\ngap = "0 seconds"\nallow = ["127.0.0.1"]\n[[publisher]]\nname = "The Valley Post"\n{ground}\n'
        f'feeds = ["{site.url("/rss.xml")}"]\n'
    )


def holding(path: Path, place: str) -> list[tuple[str | None, str | None]]:
    """Who holds a place on what basis, as another process would read it."""
    with Record(path, words) as record:
        rows = views.control(record, "2024-12-08")
        return [
            (row.holder.id if row.holder else None, row.basis)
            for row in rows
            if place in (row.place.name, *row.place.aliases)
        ]


def test_what_a_partys_outlet_says_is_the_partys_word(site: Site, tmp_path: Path) -> None:
    party, independent = 'kind = "party"\nside = "Syrian government"', 'kind = "independent"'
    taken = "Syrian government forces recaptured Saraqib on Sunday."
    for kind, basis in ((party, "claimed"), (independent, "reported")):
        path = tmp_path / f"{basis}.db"
        with Record(path, words) as record:
            one_page(site, taken)
            follow(record, outlet_of(site, kind), Clock())
        assert [b for _, b in holding(path, "Saraqib")] == [basis]
    lost = "Rebels captured Saraqib on Sunday."
    with Record(tmp_path / "lost.db", words) as record:
        one_page(site, lost, "2")
        clock = Clock()
        follow(record, outlet_of(site, party), clock)
        one_page(site, f"{lost} Schools stayed shut.", "3")
        clock.sleep(7200)
        assert became(follow(record, outlet_of(site, party), clock)) == {"changed": 1}
    assert holding(tmp_path / "lost.db", "Saraqib") == [("rebels:SY", "admitted")]


def test_another_side_is_said_and_taken_by_a_rebuild(site: Site, tmp_path: Path) -> None:
    path = tmp_path / "dateline.db"
    one_page(site, "Syrian government forces recaptured Saraqib on Sunday.")
    with Record(path, words) as record:
        follow(record, outlet_of(site, 'kind = "independent"'), Clock())
        party = parse_plan(outlet_of(site, 'kind = "party"\nside = "syr-government"').encode())
        with Follower(record, party, clock=Clock(), code=remembered) as follower:
            assert follower.recast == ("The Valley Post",)
        with Follower(record, party, clock=Clock(), code=remembered) as follower:
            assert follower.recast == ()
        assert sum(bool(rebuilt.added) for rebuilt in ingest.rebuild(record)) == 1
        [voice] = [v for v in views.voices(record) if v.id == "valley post"]
        assert (voice.kind, voice.side) == ("party", "syr-government")
    assert [b for _, b in holding(path, "Saraqib")] == ["claimed"]


@pytest.mark.parametrize(("home", "country"), [("Tripoli, Lebanon", "LB"), ("Beirut", "LB"), ("London", "LY")])
def test_a_publishers_home_says_which_town_of_a_name_is_meant(
    site: Site, record: Record, home: str, country: str
) -> None:
    one_page(site, "Gunmen attacked a checkpoint in Tripoli on Sunday, residents said.")
    follow(record, outlet_of(site, f'kind = "independent"\nhome = "{home}"'), Clock())
    found = [c.act.place.place for c in record.claims() if c.act and c.act.place and c.act.place.place]
    assert {p.country for p in found if p.name == "Tripoli"} == {country}
