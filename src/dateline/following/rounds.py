"""One round of following: feeds that are due, then the pages that are due, each kept as it is settled.

The network is asked by threads; this module alone writes, on the thread that calls it. Whatever is interrupted is
still due, and is done by the next round: no page is settled before its report is in the record.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from dateline import coding, ingest
from dateline.errors import FetchError, InputError
from dateline.following.alone import alone
from dateline.following.custody import Custody, Place, folder_of
from dateline.following.fetch import AGENT, FEEDS, PAGES, Fetched, Fetcher, Limits
from dateline.following.guard import Guard, Resolve, resolved
from dateline.following.items import DEEP, Item, in_utc, items, sitemaps
from dateline.following.pace import LONGEST_REST, Clock, Done, Job, SystemClock, ask_all, back_off
from dateline.following.pages import Told, read, report_id, told_bytes, told_of
from dateline.following.plan import Feed, Plan, Publisher, seconds
from dateline.following.robots import Robots
from dateline.following.stamps import stamp
from dateline.model import Coded, Report
from dateline.record import FeedState, Fetch, Page, Record
from dateline.record.engine import is_url

CHUNK = 800  # pages asked for before the record is asked again what is due
PER_SITE = 25  # of those, of one site: no slow site holds up a chunk for long
PER_TRANSACTION = 20  # coded reports kept together
# How old a page is when it is looked at again: corrections come in hours, takings down in days. Then no more.
LOOKS = tuple(timedelta(hours=h) for h in (1, 6, 24, 48, 96, 168, 336, 720))
LONGEST_ROUND = timedelta(minutes=10)  # then feeds are asked again before more pages
GIVE_UP = 8  # failures in a row of a page that never came, or of the address that a feed moved to
GONE = {404, 410}
PAGE_STEP = 900.0  # seconds: the first wait after a page failed

Coder = Callable[[Iterator[Report], int], Iterator[Coded]]  # with how many reports are expected
Became = Literal[
    "nothing new", "new items", "first", "changed", "gone", "back", "same", "failed", "refused", "unreadable", "stamped"
]


class Step(Struct, frozen=True):
    """What became of one feed or page."""

    url: str
    of: Literal["feed", "sitemap", "page", "stamp"]
    became: Became
    fault: str | None = None
    items: int = 0
    claims: int = 0


class _Read(Struct, frozen=True):
    """A page read but not yet in the record."""

    page: Page
    told: Told
    fetched: Fetched
    at: datetime
    report: Report
    place: Place | None


class Follower:
    """Follows a plan into a record; use as a context manager."""

    def __init__(
        self, record: Record, plan: Plan, *, clock: Clock | None = None, resolve: Resolve = resolved,
        limits: Limits | None = None, chance: random.Random | None = None, code: Coder = coding.code_expected,
    ) -> None:  # fmt: skip
        self.record, self.plan, self.feeds = record, plan, plan.feeds()
        self.recast: tuple[str, ...] = ()  # publishers whose reports were coded with another side or home
        self.clock: Clock = clock or SystemClock()
        self._chance = chance or random.Random()
        self._code = code
        agent = f"{AGENT[:-1]}; {plan.follow.contact})" if plan.follow.contact else AGENT
        self._fetcher = Fetcher(Guard(plan.follow.allow, resolve), limits, agent)
        self._robots = Robots(self._fetcher, self.clock)
        self._gap = seconds(plan.follow.gap)
        self._custody = Custody(record) if plan.custody.keep and record.path != ":memory:" else None
        self._closing = ExitStack()
        if self._custody and is_url(record.path):
            self._closing.enter_context(alone(folder_of(record.path) / "following.lock"))
        elif record.path != ":memory:" and not is_url(record.path):
            self._closing.enter_context(alone(Path(f"{record.path}.following")))
        self._closing.callback(self._fetcher.close)
        if self._custody:
            self._closing.callback(self._custody.close)
        self._begin()
        self._tell = ingest.told(record)

    def __enter__(self) -> Follower:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close connections and files; nothing is lost if this never runs."""
        self._closing.close()

    def round(self, *, every_feed: bool = False) -> Iterator[Step]:
        """Ask what is due, each step as it is settled; `every_feed`: also feeds not due, unless they fail."""
        yield from self._ask_feeds(every_feed)
        yield from self._ask_pages(None if every_feed else self.clock.now() + LONGEST_ROUND)
        self.record.print_waiting()
        if self.plan.custody.stamp and self._custody:
            yield from self._stamp(self.plan.custody.stamp)

    def _stamp(self, authority: str) -> Iterator[Step]:
        """Have what this round brought stamped; where the authority does not answer, the next round asks again."""
        try:
            made = stamp(self.record, self._fetcher, authority, _words(self.clock.now()))
        except FetchError as wrong:
            yield Step(authority, "stamp", "failed", str(wrong))
        else:
            if made:
                yield Step(authority, "stamp", "stamped")

    def rest(self) -> float:
        """The seconds until something is due again."""
        due = self.record.next_due(list(self.feeds))
        if due is None:
            return self.plan.interval(Feed(""))
        return max((datetime.fromisoformat(due) - self.clock.now()).total_seconds(), 0.0)

    # --- feeds ------------------------------------------------------------------

    def _begin(self) -> None:
        """Name the publishers, and the feeds that are new."""
        known = {f.url: f for f in self.record.feeds()}
        now = _words(self.clock.now())
        before, held = self.record.named_publishers(), {name for name, *_ in self.record.publishers()}
        with self.record.transaction():
            self.record.name_publishers((p.name, p.kind, p.side, p.language, p.home) for p in self.plan.publishers)
            for url, (publisher, _) in self.feeds.items():
                if url not in known:
                    self.record.keep_feed(FeedState(url, publisher.name, now, now))
                elif known[url].publisher != publisher.name:
                    self.record.keep_feed(replace(known[url], publisher=publisher.name))
        told = self.record.named_publishers()
        self.recast = tuple(n for n, is_now in told.items() if n in held and _ground(before.get(n)) != _ground(is_now))

    def _ask_feeds(self, every_feed: bool) -> Iterator[Step]:
        states = {f.url: f for f in self.record.feeds() if f.url in self.feeds}
        due = [f for f in states.values() if self._is_due(f) or (every_feed and not f.failures)]
        lists: list[tuple[FeedState, Done]] = []  # sitemaps of sitemaps
        asked: dict[str, FeedState] = {}  # the sitemaps in them, each with its feed
        for done in self._asked([_feed_job(f) for f in due], FEEDS):
            state = states[done.job.key]
            inside = self._inside(state, done)
            if inside is None:
                yield self._settle_feed(state, done)
            else:
                lists.append((state, done))
                asked |= {url: state for url in inside if url not in asked}
        faults: dict[str, list[str | None]] = {}
        for state, step in self._ask_sitemaps(asked):
            faults.setdefault(state.url, []).append(step.fault)
            yield step
        for state, done in lists:  # last: a kill before leaves the feed due, with all that it lists
            wrong = faults.get(state.url, [None])
            yield self._settle_list(state, done, wrong[0] if all(wrong) else None)

    def _is_due(self, state: FeedState) -> bool:
        """Whether a feed is to be asked now; what would wait longer than anything does was put off by a wrong clock."""
        now = self.clock.now()
        longest = max(self.plan.interval(self.feeds[state.url][1]), LONGEST_REST) * 1.5
        return state.due <= _words(now) or state.due > _words(now + timedelta(seconds=longest))

    def _settle_list(self, state: FeedState, done: Done, fault: str | None) -> Step:
        """A sitemap of sitemaps once those in it were asked; where none of them came it has failed itself."""
        if fault:
            return self._feed_failed(state, self.feeds[state.url][1], done, fault)
        return self._settle_feed(replace(state, etag=None, modified=None), done, listed=())

    def _ask_sitemaps(self, asked: dict[str, FeedState]) -> Iterator[tuple[FeedState, Step]]:
        """What the sitemaps in sitemaps list, and those that stand in them again, so deep and no deeper."""
        for depth in range(DEEP):
            deeper: dict[str, FeedState] = {}
            for done in self._asked([Job(url, url, _site(url)) for url in asked], FEEDS):
                state = asked[done.job.key]
                inside = self._inside(state, done) if depth + 1 < DEEP else None
                if inside is None:
                    yield state, self._settle_sitemap(state, done)
                else:
                    deeper |= {url: state for url in inside if url not in asked}
            asked = deeper

    def _inside(self, state: FeedState, done: Done) -> list[str] | None:
        """The sitemaps to be asked that a sitemap of sitemaps lists; None where the answer is none."""
        got, (_, feed) = done.fetched, self.feeds[state.url]
        if got is None or got.status != 200 or feed.form == "page":
            return None
        try:
            return sitemaps(got.content, got.url, state.good)
        except (InputError, FetchError):
            return None  # said where it is settled

    def _settle_sitemap(self, state: FeedState, done: Done) -> Step:
        """What a sitemap listed: its new articles; one that did not come is asked again with its feed."""
        got, feed = done.fetched, self.feeds[state.url][1]
        try:
            if got is None or got.status != 200:
                raise InputError(done.fault or f"it answers {got.status if got else ''}")
            found = items(got.content, got.url, feed)
        except (InputError, FetchError) as wrong:
            return Step(done.job.url, "sitemap", "refused" if done.refused else "failed", str(wrong))
        with self.record.transaction():
            new = self._list_all(found, state.url, done)
        return Step(done.job.url, "sitemap", "new items" if new else "nothing new", items=new)

    def _settle_feed(self, state: FeedState, done: Done, listed: Iterable[Item] | None = None) -> Step:
        """What a feed answered: its new articles listed, and how it is doing; `listed` where that is known already."""
        feed = self.feeds[state.url][1]
        got, at = done.fetched, _words(done.at)
        if got is None or got.status not in (200, 304):
            return self._feed_failed(state, feed, done, done.fault or f"it answers {got.status if got else ''}")
        found = list(listed or ())
        if got.status == 200 and listed is None:
            try:
                found = items(got.content, got.url, feed)
            except (InputError, FetchError) as wrong:
                return self._feed_failed(state, feed, done, str(wrong))
            state = replace(state, etag=got.header("ETag"), modified=got.header("Last-Modified"))
        due = _words(done.at + timedelta(seconds=self.plan.interval(feed) * self._chance.uniform(0.95, 1.05)))
        moved = got.moved or state.moved
        with self.record.transaction():
            new = self._list_all(found, state.url, done)
            self.record.keep_feed(replace(state, tried=at, good=at, failures=0, fault=None, due=due, moved=moved))
        return Step(state.url, "feed", "new items" if new else "nothing new", items=new)

    def _feed_failed(self, state: FeedState, feed: Feed, done: Done, fault: str) -> Step:
        """No answer, or none that is a feed: what is known of it stays, and it is asked again later each time."""
        failures = state.failures + (not done.left)
        wait = back_off(max(failures, 1), self.plan.interval(feed), self._chance)
        due = _words(done.at + max(wait, timedelta(seconds=done.rest)))
        moved = state.moved if failures < GIVE_UP else None  # what it moved to is gone: back to the address we know
        state = replace(state, tried=_words(done.at), failures=failures, fault=fault, due=due, moved=moved)
        with self.record.transaction():
            self.record.keep_feed(state)
        return Step(state.url, "feed", "refused" if done.refused else "failed", fault)

    def _list_all(self, found: list[Item], feed: str, done: Done) -> int:
        """Put articles on the list, and keep the bytes that listed new ones; how many are new."""
        at, publisher = _words(done.at), self.feeds[feed][0]
        new = sum(self._list(item, publisher, feed, at) for item in found)
        if new and self._custody and done.fetched:
            place = self._custody.keep(done.fetched, done.at)
            self._custody.settle()
            self.record.note(_noted(Fetch(done.job.key, at, "feed", done.fetched.status), place))
        return new

    def _list(self, item: Item, publisher: Publisher, feed: str, at: str) -> bool:
        """Put an article on the list, or note that its feed says it changed; whether it is new."""
        known = self.record.page(item.url)
        updated = in_utc(item.updated)
        if known is None:
            day = (item.published or "")[:10] or None
            dated = in_utc(item.published) if item.published and "T" in item.published else None
            told = Told(item.url, publisher.name, day, publisher.language)
            page = Page(item.url, _site(item.url), feed, told_bytes(told), at, dated, updated, due=at)
            self.record.keep_page(page)
            return True
        if updated and updated > (known.updated or known.dated or updated) and known.state != "given up":
            self.record.keep_page(replace(known, updated=updated, due=at))
        return False

    # --- pages ------------------------------------------------------------------

    def _ask_pages(self, until: datetime | None) -> Iterator[Step]:
        """Every page that is due: settled at once, or read, coded and then settled with its report."""
        steps: deque[Step] = deque()
        waiting: deque[_Read] = deque()
        held: set[str] = set()  # read, on their way to the record

        def fresh() -> Iterator[Report]:
            for each in self._looked_at(until, held):
                if isinstance(each, Step):
                    steps.append(each)
                else:
                    waiting.append(each)
                    yield each.report

        coded = self._code(fresh(), self._expected())
        while some := list(islice(coded, PER_TRANSACTION)):
            if self._custody:
                self._custody.settle()
            with self.record.transaction():
                taken = [self._take(waiting.popleft(), one) for one in some]
            steps.extend(taken)
            held.difference_update(step.url for step in taken)
            while steps:
                yield steps.popleft()
        yield from steps

    def _expected(self) -> int:
        """About how many reports will come: pages that are due and were never read."""
        now = self.clock.now()
        due = self.record.due_pages(_words(now), _words(now + LOOKS[-1]), list(self.feeds), PER_SITE, CHUNK)
        return sum(page.report is None for page in due)

    def _looked_at(self, until: datetime | None, held: set[str]) -> Iterator[Step | _Read]:
        now = self.clock.now()
        between = _words(now), _words(now + LOOKS[-1])  # no look is as far from the one before
        seen: set[str] = set()  # each once, though the clock be set back meanwhile
        while True:
            due = self.record.due_pages(*between, list(self.feeds), PER_SITE, CHUNK + len(held))
            pages = {p.url: p for p in due if p.url not in seen}
            if not pages or (until and self.clock.now() > until):
                return
            seen.update(pages)
            for done in self._asked([_page_job(p) for p in pages.values()], PAGES):
                result = self._look(pages[done.job.key], done)
                if isinstance(result, _Read):
                    held.add(result.page.url)
                yield result

    def _look(self, page: Page, done: Done) -> Step | _Read:
        got = done.fetched
        if got is None:
            return self._page_failed(page, done, done.fault or "", "refused" if done.refused else "failed")
        if got.status == 304:
            return self._same(page, done.at, got)
        lost = got.status in GONE or _sent_home(got)
        if lost and page.report:
            return self._gone(page, done.at, got)
        if lost or got.status != 200:
            fault = "it leads to the front page" if got.status == 200 else f"it answers {got.status}"
            return self._page_failed(page, done, fault, "failed")
        told = told_of(page.told)
        try:
            report = self._tell(read(got.content, told))
        except InputError as wrong:
            return self._page_failed(page, done, str(wrong), "unreadable")
        if report.version == page.version:
            return self._same(page, done.at, got)
        place = self._custody.keep(got, done.at) if self._custody else None
        return _Read(page, told, replace(got, body=b"", content=b""), done.at, report, place)

    def _take(self, looked: _Read, coded: Coded) -> Step:
        """Put a page's report into the record and settle the page, in one transaction."""
        page, at = looked.page, _words(looked.at)
        self.record.take(coded, coding.STAGES, at)
        what: Literal["first", "changed"] = "changed" if page.report else "first"
        fetch = Fetch(page.url, at, what, looked.fetched.status, coded.report.id, coded.report.version, page.told)
        self.record.note(_noted(fetch, looked.place))
        self.record.keep_page(
            replace(
                self._again(page, looked.at, looked.fetched),
                report=report_id(page.url), version=coded.report.version,
                sha256=looked.place.sha256 if looked.place else None,
            )
        )  # fmt: skip
        return Step(page.url, "page", what, claims=len(coded.claims))

    def _same(self, page: Page, at: datetime, got: Fetched) -> Step:
        back = page.state == "gone"
        with self.record.transaction():
            if back:
                self.record.note(Fetch(page.url, _words(at), "back", got.status, page.report, page.version))
            self.record.keep_page(self._again(page, at, got))
        return Step(page.url, "page", "back" if back else "same")

    def _gone(self, page: Page, at: datetime, got: Fetched) -> Step:
        """Taken down: what it said is kept, and that it is gone is marked."""
        news = page.state != "gone"
        with self.record.transaction():
            if news:
                self.record.note(Fetch(page.url, _words(at), "gone", got.status, page.report, page.version))
            self.record.keep_page(replace(self._again(page, at, got), state="gone", etag=None, modified=None))
        return Step(page.url, "page", "gone" if news else "same")

    def _page_failed(
        self, page: Page, done: Done, fault: str, became: Literal["failed", "refused", "unreadable"]
    ) -> Step:
        failures = page.failures + (not done.left)
        wait = max(back_off(max(failures, 1), PAGE_STEP, self._chance), timedelta(seconds=done.rest))
        over = failures >= GIVE_UP or became == "refused"
        state = "given up" if over and not page.report else page.state
        due = None if over else _words(done.at + wait)
        with self.record.transaction():
            self.record.keep_page(replace(page, state=state, failures=failures, fault=fault, due=due))
        return Step(page.url, "page", became, fault)

    def _again(self, page: Page, at: datetime, got: Fetched) -> Page:
        """The page after an answer: when it is looked at next, and by what it is known."""
        found = min(datetime.fromisoformat(page.found), at)  # what was found at a time to come was by a wrong clock
        due = next((found + look for look in LOOKS if look > at - found), None)
        etag, modified = got.header("ETag"), got.header("Last-Modified")
        if got.status == 304:
            etag, modified = etag or page.etag, modified or page.modified
        return replace(
            page, state="here", found=_words(found), due=_words(due) if due else None, failures=0, fault=None,
            etag=etag, modified=modified,
        )  # fmt: skip

    # --- asking -----------------------------------------------------------------

    def _asked(self, jobs: list[Job], types: frozenset[str]) -> Iterator[Done]:
        def ask(job: Job) -> Fetched:
            return self._fetcher.get(job.url, types, dict(job.headers), self._robots.permit)

        def gap(site: str) -> float:
            return max(self._gap, self._robots.delay(site))

        return ask_all(jobs, ask, gap, self.clock, self.plan.follow.at_once)


def _feed_job(feed: FeedState) -> Job:
    url = feed.moved or feed.url
    return Job(url, feed.url, _site(url), _conditions(feed.etag, feed.modified))


def _page_job(page: Page) -> Job:
    return Job(page.url, page.url, page.site, _conditions(page.etag, page.modified))


def _conditions(etag: str | None, modified: str | None) -> tuple[tuple[str, str], ...]:
    asked = (("If-None-Match", etag), ("If-Modified-Since", modified))
    return tuple((name, value) for name, value in asked if value)


def _ground(publisher: Mapping[str, str | None] | None) -> tuple[str | None, ...]:
    """What coding takes from a publisher."""
    return tuple((publisher or {}).get(key) for key in ("side", "home"))


def _noted(fetch: Fetch, place: Place | None) -> Fetch:
    if place is None:
        return fetch
    return replace(fetch, sha256=place.sha256, file=place.file, at_byte=place.at_byte, bytes=place.bytes)


def _sent_home(got: Fetched) -> bool:
    """Whether an article's address leads to the front page now, which is how many sites take one down."""
    return urlsplit(got.asked).path not in ("", "/") and got.url != got.asked and urlsplit(got.url).path in ("", "/")


def _site(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _words(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
