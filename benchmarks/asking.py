"""How fast questions are answered: python benchmarks/asking.py --record PATH [--questions N].

Asks questions made from reports spread over the record (who controls, what happened, how many, who says, why ...),
each in this process. Prints the median and the 99th percentile by kind and in all, by the clock and of this process
alone (other work on the machine slows the clock), the most memory used, and the time of one cold `dateline ask`.
Exits 1 above the bounds.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

from dateline import views
from dateline.answers.asked import kind_of
from dateline.library import RecordLibrary, words
from dateline.questions.forms import offers
from dateline.record import Record

P50, P99, COLD = 0.060, 0.300, 1.5  # seconds: the bounds of the issue
PER_REPORT = 3
ALWAYS = (
    "Who controls Baghdad?",
    "How many people were killed in Iraq?",
    "When did Kabul fall?",
    "Who controls Reykjavik?",
    "What happened in Syria in March 2011?",
    "Why did the government resign?",
    "Did the rebels capture the airport?",
    "Which city did the army recapture?",
)


def made(library: RecordLibrary, record: Record, most: int) -> list[str]:
    """Questions from reports spread evenly over the record, without regard to whether it can answer them."""
    newest = library.newest() or ""
    ids = record.latest(None, record.count("reports"))
    found = dict.fromkeys(ALWAYS)
    for id in ids[:: max(1, len(ids) // (most * 2))]:
        found.update(dict.fromkeys(o.question for o in offers(library, library.claims([id]), newest)[:PER_REPORT]))
        if len(found) >= most:
            break
    return list(found)[:most]


def share(times: list[float], part: float) -> float:
    """The time that this share of the questions stays below."""
    return sorted(times)[min(len(times) - 1, int(len(times) * part))]


COLD_QUESTIONS = (
    "Who controls Kabul?",
    "Which towns did the army recapture?",
    "How many people were killed in Baghdad in 2007?",
    "What did the United Nations say about the siege of Aleppo?",
    "What has changed since 1 August 2021?",
)


def cold(path: Path, question: str) -> tuple[float, float]:
    """Seconds of one `dateline ask` from a process that starts, by the clock and of processor time; best of three."""
    call = [sys.executable, "-m", "dateline", "ask", question, "--record", str(path), "--json"]

    def once() -> tuple[float, float]:
        began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(call, check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        work = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return time.perf_counter() - began, work

    return min(once() for _ in range(3))


def main() -> None:
    """Ask, and print what it took."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--record", type=Path, required=True)
    options.add_argument("--questions", type=int, default=200)
    given = options.parse_args()
    by_kind: dict[str, list[float]] = defaultdict(list)
    work: list[float] = []
    answered = 0
    with Record.existing(given.record, words) as record:
        asked = made(views.library(record), record, given.questions)
        library = views.library(record)  # nothing kept from making them
        views.ask(library, "Who controls the town?")  # loads the words, once a process
        for question in asked:
            began, busy = time.perf_counter(), time.process_time()
            answered += views.ask(library, question).answer is not None
            by_kind[kind_of(question)].append(time.perf_counter() - began)
            work.append(time.process_time() - busy)
        reports = record.count("reports")
    times = [t for some in by_kind.values() for t in some]
    for kind, some in sorted(by_kind.items()):
        print(f"{kind:10} {len(some):4}  p50 {share(some, 0.5) * 1e3:6.0f} ms  p99 {share(some, 0.99) * 1e3:6.0f} ms")
    middle, most = share(times, 0.5), share(times, 0.99)
    starts = {q: cold(given.record, q) for q in COLD_QUESTIONS}
    start = max(clock for clock, _ in starts.values())
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for question, (clock, busy) in starts.items():
        print(f"cold {clock:.2f} s, of it busy {busy:.2f} s: {question}")
    print(f"{reports} reports, {len(times)} questions, {answered} answered")
    print(f"of this process alone: p50 {share(work, 0.5) * 1e3:.0f} ms  p99 {share(work, 0.99) * 1e3:.0f} ms")
    print(f"p50 {middle * 1e3:.0f} ms  p99 {most * 1e3:.0f} ms  cold command {start:.2f} s  memory {memory:.0f} MB")
    sys.exit(middle > P50 or most > P99 or start > COLD)


if __name__ == "__main__":
    main()
