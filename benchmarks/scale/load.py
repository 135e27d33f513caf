"""A record of a million reports: python benchmarks/scale/load.py code|agree|fill|measure [options].

code     Codes every second portal report (../shared) once, and keeps that as --folder/base.msgpack.
agree    Changes some of these codings and has the coder read the changed texts: how often are the two the same?
fill     Puts 10,000 of them into a record, then their repetitions (repeat.py) until it holds --reports. Stopped at any
         moment, it goes on where it was. Keeps a copy of the record at 10,000 and at 100,000 reports; what each 10,000
         cost stands in --folder/log.jsonl, in processor time, since other work on the machine hardly counts in that.
measure  Asks a record of the folder: questions, ledgers, cold commands; and, of the 10,000 first reports' own towns,
         whether it answers as the record of 10,000 does.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from itertools import islice
from pathlib import Path

import msgspec
from repeat import WORD, Unfit, changes, plain, repeat, towns_of, unfit

from dateline import coding, ingest, views
from dateline.library import words
from dateline.model import Coded, Report
from dateline.record import Record
from dateline.reports import read_row
from dateline.reports.build import About

PORTAL = Path(__file__).resolve().parents[3] / "shared" / "gold" / "reports" / "portal_2002_2021.jsonl.gz"
FIRST, STEP = 10_000, 10_000
COPIES = (10_000, 100_000)
MB = 1024 * 1024
_ENCODER, _DECODER = msgspec.msgpack.Encoder(), msgspec.msgpack.Decoder(Coded)


# --- The base ----------------------------------------------------------------------


def portal(step: int) -> Iterator[Report]:
    """Every so-manieth portal report."""
    with gzip.open(PORTAL, "rt", encoding="utf-8") as lines:
        for line in islice(lines, 0, None, step):
            yield read_row(json.loads(line), About())


def code(options: argparse.Namespace) -> None:
    """Codes the base, in one process; a killed run begins again."""
    began, many = time.process_time(), 0
    with (options.folder / "base.part").open("wb") as out:
        for coded in coding.code(portal(2), workers=1):
            packed = _ENCODER.encode(coded)
            out.write(len(packed).to_bytes(4, "big") + packed)
            many += 1
    (options.folder / "base.part").rename(options.folder / "base.msgpack")
    each = (time.process_time() - began) / many
    print(f"{many:,} reports read and coded in {each * 1000:.2f} ms of processor time each")


def base(folder: Path) -> list[Coded]:
    """The coded reports."""
    data, at, found = (folder / "base.msgpack").read_bytes(), 0, []
    while at < len(data):
        end = at + 4 + int.from_bytes(data[at : at + 4], "big")
        found.append(_DECODER.decode(data[at + 4 : end]))
        at = end
    return found


def agree(options: argparse.Namespace) -> None:
    """How often a changed coding is what the coder reads in the changed text."""
    every = base(options.folder)
    fit = random.Random(options.seed).sample([c for c in every if not unfit(c)], options.sample)
    ways = changes(every, 50)
    told: list[Coded] = []
    for n, coded in enumerate(fit):
        try:
            told.append(repeat(plain(coded), ways[n % len(ways)]))
        except Unfit:
            continue
    reports = [_read_again(c.report) for c in told]
    same = Counter[str]()
    for ours, its in zip(told, coding.code(reports, workers=1), strict=True):
        parts = ("report", "mentions", "attributions", "claims", "sentences")
        same.update(part for part in parts if getattr(ours, part) == getattr(its, part))
        same["all"] += ours == its
    print(f"of {len(told)} reports told again, as the coder reads them:")
    print(", ".join(f"{part} {100 * n / len(told):.1f} %" for part, n in same.items()))


def _read_again(report: Report) -> Report:
    row = {"id": report.id, "published": report.published, "publisher": report.publisher, "text": report.text}
    return read_row(row, About())


# --- Filling -----------------------------------------------------------------------


def fit_of(every: Sequence[Coded]) -> list[Coded]:
    """The reports that can be repeated and leave no town of the first ones in their text: questions about those towns
    are to find in a large record what a small one holds."""
    known: set[str] = set()
    for coded in every:
        with suppress(Unfit):
            known |= towns_of(coded).keys()
    return [c for c in every if unfit(c) is None and known & set(WORD.findall(c.report.text)) == towns_of(c).keys()]


def stream(every: Sequence[Coded], many: int, held: set[str], spent: Counter[str]) -> Iterator[Coded]:
    """The first reports, then repetitions of all that can be repeated; those held already are passed over."""
    first = every[:: max(1, len(every) // FIRST)][:FIRST]
    yield from (c for c in first if c.report.id not in held)
    fit = fit_of(every)
    ways = changes(every, 2 + (many - len(first)) // max(1, len(fit) * 9 // 10))
    apart = [plain(c) for c in fit]
    print(f"{len(fit):,} of {len(every):,} reports can be repeated; {len(ways)} changes", flush=True)
    for way in ways:
        for coded in apart:
            if f"{coded.report.id}~{way.number}" in held:
                continue
            began = time.process_time()
            try:
                told = repeat(coded, way)
            except Unfit:
                continue
            finally:
                spent["making"] += time.process_time() - began
            yield told


def fill(options: argparse.Namespace) -> None:
    """Puts reports in until there are enough, and notes what each ten thousand cost."""
    every, spent, path = base(options.folder), Counter[str](), options.folder / "record.db"
    with Record(path, words) as record:
        held = {id for (id,) in record._db.execute("SELECT id FROM reports")}
        waiting = stream(every, options.reports, held, spent)
        since = done = len(held)
        mark = _mark(spent)
        for outcome in ingest.take(record, islice(waiting, max(0, options.reports - done))):
            done += 1
            spent["claims"] += outcome.claims
            if done % STEP == 0:
                _note(options.folder, path, (since, done), mark, now := _mark(spent))
                since, mark = done, now
            if done in COPIES:
                record.print_waiting()
                _copy(path, options.folder / f"record-{done}.db")
                mark = _mark(spent)


def _mark(spent: Counter[str]) -> tuple[float, float, float, float]:
    return time.perf_counter(), time.process_time(), spent["making"], spent["claims"]


def _note(folder: Path, path: Path, lap: tuple[int, int], before: tuple[float, ...], now: tuple[float, ...]) -> None:
    done, many = lap[1], lap[1] - lap[0]
    clock, work, making, claims = (b - a for a, b in zip(before, now, strict=True))
    disk = sum(p.stat().st_size for p in path.parent.glob(f"{path.name}*"))
    line = {
        "reports": done,
        "clock": round(clock, 1),
        "adding_ms": round((work - making) / many * 1000, 3),
        "making_ms": round(making / many * 1000, 3),
        "claims": int(claims),
        "disk_mb": round(disk / MB, 1),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    with (folder / "log.jsonl").open("a", encoding="utf-8") as log:
        log.write(json.dumps(line) + "\n")
    print(line, flush=True)


def _copy(path: Path, to: Path) -> None:
    """A copy of the record as it is now."""
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)


# --- Measuring ---------------------------------------------------------------------


def measure(options: argparse.Namespace) -> None:
    """What a record of the folder takes to answer; one of ten thousand is compared with it."""
    path = options.folder / ("record.db" if options.of == "all" else f"record-{options.of}.db")
    _days(path)  # first: a process is said to be as large as the one that started it, at least
    _cold(path)
    _ask(path, options)
    if options.of == "all":
        _same(options.folder / f"record-{FIRST}.db", path, options)


def _towns(path: Path, most: int, seed: int) -> list[tuple[str, str]]:
    """Towns that reports of the record without a change name, each with a day of such a report."""
    found: dict[str, str] = {}
    with Record.existing(path, words) as record:
        ids = [id for (id,) in record._db.execute("SELECT id FROM reports WHERE id NOT LIKE '%~%' ORDER BY id")]
        random.Random(seed).shuffle(ids)
        for id in ids:
            coded = record.coded(id)
            try:
                names = towns_of(coded) if coded and any(c.act and c.act.place for c in coded.claims) else {}
            except Unfit:
                continue
            if names and coded and coded.report.published:
                found.setdefault(min(names), coded.report.published)
            if len(found) >= most:
                break
    return sorted(found.items())


def questions(path: Path, options: argparse.Namespace) -> list[tuple[str, str]]:
    """Questions about towns of the first reports, each with the day as of which it is asked."""
    forms = ("Who controls {}?", "What happened in {}?", "How many people were killed in {}?", "Who says so about {}?")
    return [(form.format(town), day) for town, day in _towns(path, options.towns, options.seed) for form in forms[:3]]


def _ask(path: Path, options: argparse.Namespace) -> None:
    asked = questions(path, options)
    with Record.existing(path, words) as record:
        library = views.library(record)
        views.ask(library, "Who controls the town?")
        clock, work, answered = [], [], 0
        for question, day in asked:
            began, busy = time.perf_counter(), time.process_time()
            answered += views.ask(library, question, as_of=day).answer is not None
            clock.append(time.perf_counter() - began)
            work.append(time.process_time() - busy)
        many = record.count("reports")
    for name, times in (("by the clock", clock), ("of processor time", work)):
        print(f"{many:,} reports: ask {name} p50 {_share(times, 0.5):.0f} ms, p99 {_share(times, 0.99):.0f} ms")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(asked)} questions, {answered} answered; memory {memory:.0f} MB")


def _share(times: Sequence[float], part: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * part))] * 1000


def _days(path: Path) -> None:
    """Who holds what as of some days (the last: the newest) and of one place, each from a process that starts."""
    for asked in ("--as-of 2008-06-30", "--as-of 2014-08-15", "", "--place Kabul", "--place Aleppo --as-of 2014-08-15"):
        print("control", asked, _run(path, "control", *asked.split(), "--json"))


def _cold(path: Path) -> None:
    for question in ("Who controls Kabul?", "How many people were killed in Baghdad in 2007?"):
        print("ask", question, _run(path, "ask", question, "--json"))


def _run(path: Path, *words_given: str) -> str:
    """Seconds and memory of one command from a process that starts."""
    call = [sys.executable, "-m", "dateline", *words_given, "--record", str(path)]
    began = time.perf_counter()
    with tempfile.TemporaryFile() as out:
        done = subprocess.Popen(call, stdout=out, stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(done.pid, 0)
        size = out.tell()
    work = used.ru_utime + used.ru_stime
    took = time.perf_counter() - began
    return (
        f"{took:.2f} s by the clock, {work:.2f} s of work, {used.ru_maxrss / 1024:.0f} MB, {size} bytes, exit {status}"
    )


def _same(small: Path, large: Path, options: argparse.Namespace) -> None:
    """The questions about the first reports' own towns, put to both records as of the same days."""
    asked, kinds = questions(small, options), Counter[str]()
    with Record.existing(small, words) as one, Record.existing(large, words) as other:
        few, many = views.library(one), views.library(other)
        for question, day in asked:
            a, b = views.ask(few, question, as_of=day), views.ask(many, question, as_of=day)
            if a.answer == b.answer and a.citations == b.citations:
                kinds["the same answer and citations"] += 1
            elif (a.answer is None) != (b.answer is None):
                kinds["answered by one alone"] += 1
            else:
                kinds["another answer"] += 1
            if options.show and a.answer != b.answer:
                print(f"  {day} {question}\n    {a.answer or a.missing}\n    {b.answer or b.missing}")
    print(f"{len(asked)} questions to both: {dict(kinds)}")


def main() -> None:
    """Run one step."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("code", "agree", "fill", "measure"))
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "dateline-scale")
    parser.add_argument("--reports", type=int, default=1_000_000)
    parser.add_argument("--sample", type=int, default=1000)
    parser.add_argument("--towns", type=int, default=60)
    parser.add_argument("--of", choices=("10000", "100000", "all"), default="all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="print the answers that differ")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    {"code": code, "agree": agree, "fill": fill, "measure": measure}[options.what](options)


if __name__ == "__main__":
    main()
