"""Following many feeds at once: python benchmarks/follow.py [--feeds N] [--articles N] [--no-coding] [--workers N].

Serves a local site of N outlets, each a host of its own, from another process, and follows it into a fresh record:
the first crawl, a round with nothing new, and one two hours later in which every article is looked at again. Prints
time, articles a second, processor time of all processes, the largest memory of all of them together (shared pages
counted once; Linux only), and where the first crawl's time went.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import select
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from dateline import coding, reports
from dateline.following import rounds
from dateline.following.custody import Custody, folder_of
from dateline.following.plan import parse_plan
from dateline.following.rounds import Follower
from dateline.following.verify import everything, verify
from dateline.library import words
from dateline.model import Coded, Mentions, Report
from dateline.record import Record

EXAMPLES = Path(__file__).resolve().parents[1] / "examples" / "hama-2024"


class Later:
    """The machine's clock, set forward."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        """This moment, later."""
        return datetime.now(UTC) + self.ahead

    def sleep(self, seconds: float) -> None:
        """Wait so long."""
        time.sleep(seconds)


# --- the site, in a process of its own ------------------------------------------


def serve(outlets: int, articles: int) -> None:
    """Serve until killed; the port is the first line printed."""
    pool = [p for r in reports.read(sorted(EXAMPLES.glob("*.txt"))) for p in r.text.split("\n") if len(p) > 120]

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            host = (self.headers.get("Host") or "").split(".")[0]
            tag = f'"{self.path}"'
            found = self.path != "/robots.txt"
            same = found and self.headers.get("If-None-Match") == tag
            kind = "application/rss+xml" if self.path == "/rss.xml" else "text/html; charset=utf-8"
            body = b"" if same or not found else answer(pool, host, self.path, articles // outlets, self.server_port())
            self.send_response(304 if same else 200 if found else 404)
            self.send_header("ETag", tag)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def server_port(self) -> int:
            return server.server_port

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    print(server.server_address[1], flush=True)
    server.serve_forever()


def answer(pool: list[str], host: str, path: str, count: int, port: int) -> bytes:
    """An outlet's feed, or one of its articles: five paragraphs of the example dispatches, never the same five."""
    if path == "/rss.xml":
        rows = "".join(
            f"<item><title>Article {n}</title><link>http://{host}.test:{port}/{n}.html</link>"
            f"<pubDate>Thu, 05 Dec 2024 {n % 24:02}:00:00 +0000</pubDate></item>"
            for n in range(count)
        )
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{host}</title>{rows}</channel></rss>'.encode()
    chosen = random.Random(f"{host}{path}").sample(pool, 5)
    paragraphs = "".join(f"<p>{p}</p>" for p in chosen)
    head = f"<head><meta charset=utf-8><title>{chosen[0][:60]}</title></head>"
    return f'<!doctype html><html lang="en">{head}<body><article>{paragraphs}</article></body></html>'.encode()


# --- the following ----------------------------------------------------------------


def uncoded(wanted: Iterator[Report], _: int) -> Iterator[Coded]:
    """No coding at all: what is left is fetching, reading and keeping."""
    for report in wanted:
        yield Coded(report, Mentions(), (), ())


def timed(spent: dict[str, float], name: str, step: Callable[..., Any]) -> Callable[..., Any]:
    """The step, with the time it takes on the writing thread added up under its name."""

    def run(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - passes any step through
        began = time.perf_counter()
        try:
            return step(*args, **kwargs)
        finally:
            spent[name] += time.perf_counter() - began

    return run


def each_timed(spent: dict[str, float], name: str, made: Iterator[Any]) -> Iterator[Any]:
    """The values, with the time that each takes to come."""
    while True:
        began = time.perf_counter()
        try:
            value = next(made)
        except StopIteration:
            return
        finally:
            spent[name] += time.perf_counter() - began
        yield value


def used(who: int = resource.RUSAGE_SELF) -> tuple[float, float]:
    """Processor seconds, and the largest memory in MB."""
    now = resource.getrusage(who)
    return now.ru_utime + now.ru_stime, now.ru_maxrss / 1024


def watch(parent: int) -> None:
    """The largest memory of a process and all that it started, in MB, asked every five seconds until told to stop."""
    most = 0.0
    while select.select([sys.stdin], [], [], 5.0)[0] == []:
        most = max(most, sum(memory(each) for each in family(parent) if each != os.getpid()))
    print(f"{most:.0f}", flush=True)


def family(parent: int) -> list[int]:
    """A process and all that it started."""
    found = [parent]
    for each in found:
        for task in Path(f"/proc/{each}/task").glob("*/children"):
            with suppress(OSError):
                found += map(int, task.read_text().split())
    return found


def memory(process: int) -> float:
    """A process's memory in MB, pages that it shares counted by its share."""
    with suppress(OSError):
        rows = Path(f"/proc/{process}/smaps_rollup").read_text().split("\n")
        return sum(int(row.split()[1]) for row in rows if row.startswith("Pss:")) / 1024
    return 0.0


def one_round(follower: Follower, name: str) -> None:
    """A round, and what it came to."""
    began, processor = time.perf_counter(), used()[0] + used(resource.RUSAGE_CHILDREN)[0]
    became = Counter(f"{step.of} {step.became}" for step in follower.round(every_feed=True))
    took = time.perf_counter() - began
    pages = sum(n for what, n in became.items() if what.startswith("page"))
    cost = used()[0] + used(resource.RUSAGE_CHILDREN)[0] - processor
    print(f"{name}: {took:.1f} s, processor {cost:.1f} s, {pages / took:.0f} articles/s, memory {used()[1]:.0f} MB")
    print(f"    {dict(became)}")


def main() -> None:
    """Serve, follow, print."""
    ask = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    ask.add_argument("--feeds", type=int, default=500)
    ask.add_argument("--articles", type=int, default=20_000)
    ask.add_argument("--no-coding", action="store_true", help="leave the coding out")
    ask.add_argument("--workers", type=int, default=None, help="processes that code")
    ask.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    ask.add_argument("--watch", type=int, help=argparse.SUPPRESS)
    given = ask.parse_args()
    if given.watch:
        watch(given.watch)
        return
    if given.serve:
        serve(given.feeds, given.articles)
        return
    sizes = [f"--feeds={given.feeds}", f"--articles={given.articles}"]
    site = subprocess.Popen([sys.executable, __file__, "--serve", *sizes], stdout=subprocess.PIPE, text=True)
    watched = [sys.executable, __file__, "--watch", str(os.getpid())]
    watcher = subprocess.Popen(watched, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        with tempfile.TemporaryDirectory() as folder:
            port = int((site.stdout.readline() if site.stdout else "") or 0)
            follow(Path(folder) / "news.db", port, given)
    finally:
        print(f"all processes, site too: {(watcher.communicate()[0] or '').strip()} MB at most")
        site.kill()
        site.wait()


def follow(path: Path, port: int, given: argparse.Namespace) -> None:
    """Three rounds, and where the time of the first went."""
    hosts = [f"outlet{n:04}.test" for n in range(given.feeds)]
    named = "".join(
        f'[[publisher]]\nname = "Outlet {n}"\nkind = "independent"\nfeeds = ["http://{host}:{port}/rss.xml"]\n'
        for n, host in enumerate(hosts)
    )
    allow = ", ".join(f'"{host}"' for host in hosts)
    plan = parse_plan(f'[follow]\ngap = "0 seconds"\nallow = [{allow}]\n{named}'.encode())
    spent: dict[str, float] = defaultdict(float)
    asked = Follower._asked
    steps = (
        (rounds, "read", "reading pages"),
        (Custody, "keep", "writing WARC"),
        (Record, "take", "writing the record"),
    )
    for owner, step, name in steps:
        setattr(owner, step, timed(spent, name, getattr(owner, step)))
    setattr(Follower, "_asked", lambda *a: each_timed(spent, "waiting for the network", asked(*a)))  # noqa: B010
    clock = Later()

    def coded(wanted: Iterator[Report], expected: int) -> Iterator[Coded]:
        return (
            uncoded(wanted, expected)
            if given.no_coding
            else coding.code_expected(wanted, expected, workers=given.workers)
        )

    with Record(path, words) as record:
        with Follower(record, plan, clock=clock, resolve=lambda host, port: ["127.0.0.1"], code=coded) as follower:
            began = time.perf_counter()
            one_round(follower, "first crawl")
            total = time.perf_counter() - began
            for name, seconds in sorted(spent.items(), key=lambda each: -each[1]):
                print(f"    {name:24} {seconds:7.1f} s  {seconds / total:.0%}")
            print(f"    {'coding and the rest':24} {total - sum(spent.values()):7.1f} s")
            clock.ahead = timedelta(minutes=45)
            one_round(follower, "nothing new")
            clock.ahead = timedelta(hours=2)
            one_round(follower, "looked at again")
        size = path.stat().st_size / 1e6, sum(f.stat().st_size for f in folder_of(path).iterdir()) / 1e6
        print(f"{record.count('reports')} reports, {record.count('claims')} claims")
        print(f"record {size[0]:.0f} MB, WARC {size[1]:.0f} MB")
        some = [verify(record, c) for _, c in zip(range(200), everything(record), strict=False)]
        print(f"{sum(v.holds for v in some)} of {len(some)} verified hold")


if __name__ == "__main__":
    main()
