"""How many can read the desk at once: python benchmarks/desk.py --record PATH [--readers N --seconds N --workers N].

Serves the record as `dateline serve` does, on a free port of this machine, waits until it has read what its pages rest
on and ten seconds more, then lets readers (locust: `pip install locust`) come within ten seconds, open pages and ask
for a while, each pausing two to six seconds between two pages, as one who skims. Days, places, reports, searches and
questions are drawn from the record itself, so that many pages are asked for a first time; what a page fetches when it
stands (the questions beside it) is fetched at once, as a browser does. Prints the median, 95th and 99th percentile by
page and in all, what failed, and the desk's processor time for each request (other work on the machine slows the
clock). Exits 1 where 95 % of all requests take longer than the bound, or on any failure.
Ends by itself, and every process that it began with it: after ten minutes at the latest.
"""

from gevent import monkey  # first of all: locust's readers take turns in one thread

monkey.patch_all()

import argparse  # noqa: E402
import html  # noqa: E402
import json  # noqa: E402
import os  # noqa: E402
import random  # noqa: E402
import re  # noqa: E402
import signal  # noqa: E402
import subprocess  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from collections.abc import Iterator  # noqa: E402
from contextlib import contextmanager, suppress  # noqa: E402
from datetime import date, timedelta  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402
from urllib.error import HTTPError  # noqa: E402
from urllib.parse import quote, urlencode  # noqa: E402
from urllib.request import urlopen  # noqa: E402

import gevent  # noqa: E402
from locust import between, task  # noqa: E402
from locust.contrib.fasthttp import FastHttpUser  # noqa: E402
from locust.env import Environment  # noqa: E402

P95 = 0.300  # seconds: the bound of the issue
BESIDE = "questions beside"  # a page, fetched by a browser when it stands
SEED, DAYS = 6, 40
WARMING = 300.0  # seconds that the desk may take to read a record
RESTING = 10.0  # seconds that it has been up when the first reader comes
COMING = 10.0  # seconds within which all of them come
LONGEST = 600  # seconds for all of it
BROWSER = {"accept": "text/html"}
FURTHER = re.compile(r'data-further="([^"]+)"')
TICKS = os.sysconf("SC_CLK_TCK")


class Drawn:
    """What readers look at, drawn from the record that is served."""

    def __init__(self, address: str) -> None:
        chance = random.Random(SEED)
        now = twin(address, "/?")
        last, first = date.fromisoformat(now["last"]), date.fromisoformat(now["first"])
        back = [(last - first).days * n // DAYS for n in range(DAYS)]
        self.days = [(last - timedelta(days=d)).isoformat() for d in back]
        self.places = [row["place"]["id"] for row in now["control"]]
        self.reports: list[str] = []
        self.questions = [a["question"] for a in now["questions"]]
        for day in self.days:
            self.reports += [r["id"] for r in twin(address, f"/reports?as_of={day}")["reports"]]
        for name in chance.sample(sorted(r["place"]["name"] for r in now["control"]), min(60, len(self.places))):
            self.questions += [f"Who controls {name}?", f"How many people were killed in {name}?"]
        self.words = ["airstrike", "prison", "hostages", "ceasefire", "bridge", "hospital", "convoy", "border"]


def reader(drawn: Drawn, address: str) -> type[FastHttpUser]:
    """A reader of the desk: mostly the map, reports and places, now and then a question."""
    some = random.Random(SEED).choice

    class Reader(FastHttpUser):  # type: ignore[misc]
        host = address
        wait_time = between(2, 6)

        def see(self, name: str, path: str, **asked: str) -> None:
            page = self.client.get(f"{path}?{urlencode(asked)}", headers=BROWSER, name=name)
            for part in FURTHER.findall(page.text or ""):
                self.client.get(html.unescape(part), headers=BROWSER, name=BESIDE)

        @task(4)
        def today(self) -> None:
            self.see("situation", "/")

        @task(2)
        def another_day(self) -> None:
            self.see("situation of a day", "/", as_of=some(drawn.days))

        @task(3)
        def place(self) -> None:
            self.see("place", f"/places/{quote(some(drawn.places))}")

        @task(5)
        def report(self) -> None:
            self.see("report", f"/reports/{quote(some(drawn.reports))}")

        @task(2)
        def claims(self) -> None:
            self.see("claims", "/claims", as_of=some(drawn.days))

        @task(2)
        def search(self) -> None:
            self.see("reports", "/reports", q=some(drawn.words), as_of=some(drawn.days))

        @task(3)
        def ask(self) -> None:
            self.see("ask", "/ask", q=some(drawn.questions))

        @task(1)
        def morning(self) -> None:
            self.see("morning sheet", "/morning", as_of=some(drawn.days))

        @task(1)
        def about(self) -> None:
            self.see("about", "/about")

    return Reader


def twin(address: str, path: str) -> Any:  # noqa: ANN401 - whatever the twin is
    """A page as programs read it."""
    name, _, query = path.partition("?")
    with urlopen(f"{address}{name if name != '/' else '/situation'}.json?{query}", timeout=60) as answer:
        return json.load(answer)


@contextmanager
def served(record: Path, workers: int) -> Iterator[tuple[str, int]]:
    """The desk of a record and its process, when it answers."""
    command = [sys.executable, "-m", "dateline", "serve", "--record", str(record), "--port", "0"]
    command += ["--workers", str(workers)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)

    def end(*_: object) -> None:
        with suppress(ProcessLookupError):  # the desk and all that it began are one group
            os.killpg(process.pid, signal.SIGKILL)

    def give_up(*_: object) -> None:
        end()
        os._exit(2)

    for sign in (signal.SIGALRM, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, give_up)
    signal.alarm(LONGEST)
    try:
        said = process.stdout.readline() if process.stdout else ""
        found = re.search(r"http://[\d.:]+", said)
        if found is None:
            sys.exit(f"the desk did not begin: {said}")
        began = time.monotonic()
        while not answers(found[0]):
            if time.monotonic() - began > WARMING:
                sys.exit("the desk reads and reads")
            time.sleep(1)
        print(f"the situation stood {time.monotonic() - began:.1f} s after the desk's first word", flush=True)
        yield found[0], process.pid
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(5)
        end()


def answers(address: str) -> bool:
    """Whether the situation can be seen, and happenings too where their claims are not too many."""
    try:
        twin(address, "/?")
        twin(address, "/events?")
    except HTTPError as fault:
        return fault.code != 503 or "too many" in fault.read().decode()
    return True


def processor(process: int) -> float:
    """Seconds of processor time that a process and those it began have used."""
    used = 0.0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if process in (int(stat.parent.name), int(fields[1])):
                used += (int(fields[11]) + int(fields[12])) / TICKS
    return used


def main() -> None:
    """The benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--record", type=Path, required=True)
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    with served(given.record, given.workers) as (address, process):
        drawn = Drawn(address)
        time.sleep(RESTING)
        world = Environment(user_classes=[reader(drawn, address)])
        runner = world.create_local_runner()
        before, load = processor(process), os.getloadavg()[0]
        runner.start(given.readers, spawn_rate=given.readers / COMING)
        gevent.spawn_later(given.seconds, runner.quit)
        runner.greenlet.join()
        used = processor(process) - before
    total = world.stats.total
    for entry in (*sorted(world.stats.entries.values(), key=lambda e: str(e.name)), total):
        p = [entry.get_response_time_percentile(x) for x in (0.5, 0.95, 0.99)]
        name = entry.name if entry is not total else "all"
        print(f"{name:20} {entry.num_requests:6} p50 {p[0]:5.0f}  p95 {p[1]:5.0f}  p99 {p[2]:5.0f} ms")
    pages = sorted(
        t
        for e in world.stats.entries.values()
        if e.name != BESIDE
        for t, n in e.response_times.items()
        for _ in range(n)
    )
    print(f"pages alone: p50 {pages[len(pages) // 2]}  p95 {pages[int(len(pages) * 0.95)]} ms")
    for fault in world.stats.errors.values():
        print(f"{fault.occurrences} times: {fault.name}: {fault.error}")
    each = used / max(total.num_requests, 1) * 1000
    print(
        f"{given.readers} readers, {total.num_requests / given.seconds:.0f} pages a second, {total.num_failures} failed"
    )
    print(f"{each:.1f} ms of the desk's processor time a page; load of the machine at the start {load:.1f}")
    sys.exit(total.num_failures > 0 or total.get_response_time_percentile(0.95) > P95 * 1000)


if __name__ == "__main__":
    main()
