"""A shared record in use: python benchmarks/shared.py [--minutes 2] [--writers 20] [--readers 50].

Starts a PostgreSQL of its own that writes to disk as in use (fsync on), fills a record with coded portal reports
(../shared), and lets writers add further ones, each report a step of its own, while readers ask questions, look up who
holds a place, list the newest claims and open reports; all wait a while between two things, as people and feeds do.

Each reader has a connection of its own and keeps nothing from one question to the next (`views.library` anew for each):
with ten new reports a second neither can a desk, whose library lasts as long as the record stays as it is. What is
measured is what a program that is up does: codebook and gazetteer are loaded, and questions were asked, before the
clock starts; what loading costs a program that starts is measured elsewhere (`dateline ask`, cold).
At the end every report that was put in must be there once, with its claims, and all quotes must stand.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from threading import Thread
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

sys.path += [str(Path(__file__).parent), str(Path(__file__).resolve().parents[1] / "tests")]

from record import portal

from cluster import cluster
from dateline import coding, ingest, views
from dateline.library import words
from dateline.model import Coded
from dateline.record import Record

DURABLE = "-c listen_addresses= -c max_connections=200 -c shared_buffers=256MB"
QUESTIONS = (
    "Who controls Mosul?", "Who controls Kabul?", "Who controls Fallujah?", "How many were killed in Baghdad?",
    "Who attacked Kandahar?", "Did the Taliban deny the attack?", "What happened in Mogadishu?", "Who holds Basra?",
)  # fmt: skip
PLACES = ("Baghdad", "Kabul", "Mosul", "Gaza", "Mogadishu", "Kandahar", "Basra", "Aleppo")
WARM = 100  # things done by one reader before the clock starts
TOGETHER = 5  # readers or writers that share a process


class Done(NamedTuple):
    """One thing that somebody did, how long it took, and what went wrong."""

    what: str
    seconds: float
    fault: str | None = None


class Shift(NamedTuple):
    """What one process does: how many of a kind, on which record, until when, with what pauses."""

    kind: str
    first: int
    number: int
    url: str
    coded: str
    end: float
    pause: float


def coded_reports(number: int, file: Path) -> list[Coded]:
    """Portal reports, coded once and kept for the next run."""
    if not file.is_file():
        made = list(coding.code(portal(number), workers=2))
        file.write_bytes(msgspec.msgpack.encode(made))
    return msgspec.msgpack.decode(file.read_bytes(), type=list[Coded])[:number]


def work(shift: Shift) -> list[Done]:
    """The readers or writers of one process, each with a connection of its own."""
    coded = msgspec.msgpack.decode(Path(shift.coded).read_bytes(), type=list[Coded]) if shift.kind == "write" else []
    done: list[Done] = []
    crowd = [Thread(target=one, args=(shift, n, coded, done)) for n in range(shift.first, shift.first + shift.number)]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join()
    return done


def one(shift: Shift, number: int, coded: Sequence[Coded], done: list[Done]) -> None:
    """One reader or writer, from one pause to the next."""
    chance = random.Random(number)
    with Record.existing(shift.url, words) as record:
        acts = reading(record, chance) if shift.kind == "read" else writing(record, number, coded)
        time.sleep(chance.random() * shift.pause)
        for what, act in acts:
            if time.time() >= shift.end:
                return
            began, fault = time.perf_counter(), None
            try:
                act()
            except Exception as wrong:
                fault = f"{type(wrong).__name__}: {wrong}"
            done.append(Done(what, time.perf_counter() - began, fault))
            time.sleep(chance.uniform(0.5, 1.5) * shift.pause)


def reading(record: Record, chance: random.Random) -> Iterator[tuple[str, Callable[[], object]]]:
    """What a reader does, one thing after another."""
    while True:
        question, place = chance.choice(QUESTIONS), chance.choice(PLACES)
        day = record.newest_day() or ""
        yield "ask", lambda question=question: views.ask(views.library(record), question)
        yield "control", lambda place=place, day=day: views.control_at(record, place, day, day)
        yield "claims", lambda: record.newest_claims(None, None, 40)
        found = chance.choice(record.latest(None, 50))
        yield "report", lambda found=found: record.coded(found)


def writing(record: Record, number: int, coded: Sequence[Coded]) -> Iterator[tuple[str, Callable[[], object]]]:
    """Further reports, under ids that nobody else gives."""
    for n in range(10**6):
        fresh = renamed(coded[(number * 997 + n) % len(coded)], f"w{number}-{n}")
        yield "add", lambda fresh=fresh: record.step(lambda: ingest.keep(record, [fresh]))


def renamed(one: Coded, name: str) -> Coded:
    """The same report under another id."""
    claims = tuple(replace(c, id=f"{name}-{n}", report=name) for n, c in enumerate(one.claims))
    return replace(one, report=replace(one.report, id=name), claims=claims)


def load(options: argparse.Namespace, url: str, file: Path) -> list[Done]:
    """Everybody at once, for as long as was said."""
    end = time.time() + 60 * options.minutes + 10  # they need some seconds to begin
    kinds = (("read", options.readers, options.think), ("write", options.writers, options.pace))
    shifts = [
        Shift(kind, first, min(TOGETHER, many - first), url, str(file), end, pause)
        for kind, many, pause in kinds
        for first in range(0, many, TOGETHER)
    ]
    with get_context("fork").Pool(len(shifts)) as pool:
        return [done for part in pool.map(work, shifts, chunksize=1) for done in part]


def lost(record: Record, before: int, done: Sequence[Done]) -> list[str]:
    """What is not as it was put in."""
    added = sum(d.what == "add" and not d.fault for d in done)
    here = record.count("reports") - before
    faults = [] if here == added else [f"{added} reports were added, {here} more are there"]
    return [*faults, *record.faults()]


def told(done: Sequence[Done]) -> None:
    """The figures, one line a kind of work."""
    kinds = {"all reading": [d for d in done if d.what != "add"]}
    kinds |= {what: [d for d in done if d.what == what] for what in dict.fromkeys(d.what for d in done)}
    for what, some in kinds.items():
        times = sorted(1000 * d.seconds for d in some)
        at = lambda share, times=times: times[min(int(share * len(times)), len(times) - 1)]  # noqa: E731
        print(
            f"{what:12} {len(times):7} times, median {statistics.median(times):6.1f} ms, 95 % {at(0.95):6.1f},"
            f" 99 % {at(0.99):6.1f}, slowest {times[-1]:6.1f}; {sum(bool(d.fault) for d in some)} errors"
        )
    for fault, many in Counter(d.fault for d in done if d.fault).most_common(5):
        print(f"  {many} times: {fault}")


def main() -> None:
    """All of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=2.0)
    parser.add_argument("--writers", type=int, default=20)
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--reports", type=int, default=3_000, help="in the record when it begins")
    parser.add_argument("--think", type=float, default=2.0, help="seconds between two things of a reader, on average")
    parser.add_argument("--pace", type=float, default=2.0, help="seconds between two reports of a writer, on average")
    options = parser.parse_args()
    file = Path(tempfile.gettempdir()) / f"dateline-shared-{options.reports}.msgpack"
    coded = coded_reports(options.reports, file)
    with cluster(DURABLE) as url:
        with Record(url, words) as record:
            for n in range(0, len(coded), 200):
                record.step(lambda n=n: ingest.keep(record, coded[n : n + 200]))
            record._db.execute("ANALYZE")  # as PostgreSQL does by itself within a minute
            before = record.count("reports")
            for _, act in islice(reading(record, random.Random(0)), WARM):  # what is loaded is there in every process
                act()
        print(f"{before} reports; {options.writers} writers and {options.readers} readers for {options.minutes:g} min")
        print(f"load of the machine before {os.getloadavg()[0]:.1f}")
        done = load(options, url, file)
        print(f"load of the machine after {os.getloadavg()[0]:.1f}")
        told(done)
        with Record.existing(url, words) as record:
            wrong = lost(record, before, done)
    print(*(wrong or ["nothing lost, nothing twice, every quote stands"]), sep="\n")


if __name__ == "__main__":
    main()
