"""The record under load: python benchmarks/record.py add|store|control|kills [options].

add      Puts portal reports (../shared, 93,673 short reports of 2002 to 2021) into a fresh record, with time, size on
         disk and memory, and what a report costs at the end against the first ones.
store    The keeping alone: coded reports put in under new ids, so that only the record's size changes.
control  Asks that record who held what as of many days, in one process.
kills    Kills (-9) adding at random moments, time after time, and holds what is in the record against what was put in.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import resource
import signal
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import islice, pairwise
from pathlib import Path

from msgspec.structs import replace

from dateline import coding, ingest, views
from dateline.library import words
from dateline.model import Coded, Report
from dateline.record import Record
from dateline.reports import read_row
from dateline.reports.build import About

PORTAL = Path(__file__).resolve().parents[2] / "shared" / "gold" / "reports" / "portal_2002_2021.jsonl.gz"
MB = 1024 * 1024
TABLES = ("reports", "versions", "codings", "claims", "sentences", "days_named")


def portal(limit: int) -> Iterator[Report]:
    """The first reports of the portal archive."""
    with gzip.open(PORTAL, "rt", encoding="utf-8") as lines:
        for line in islice(lines, limit):
            yield read_row(json.loads(line), About())


def add(options: argparse.Namespace) -> None:
    """Adds reports, and prints what each part of them cost."""
    for end in ("", "-wal", "-shm"):
        Path(f"{options.record}{end}").unlink(missing_ok=True)
    part = min(10_000, options.reports // 2)
    began, marks, done = time.perf_counter(), [0.0], 0
    with Record(options.record, words) as record:
        for _ in ingest.add(record, portal(options.reports), workers=options.workers):
            done += 1
            if done % part == 0:
                marks.append(time.perf_counter() - began)
                print(f"{done:>7,} reports  {marks[-1]:7.0f} s", flush=True)
        total = time.perf_counter() - began
        claims = record.count("claims")
    laps = [b - a for a, b in pairwise(marks)]
    disk = sum(p.stat().st_size for p in Path(options.record).parent.glob(Path(options.record).name + "*"))
    own, workers = (
        resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    print(f"{done:,} reports, {claims:,} claims in {total:.0f} s ({total / done * 1000:.2f} ms a report)")
    print(f"{disk / MB:.0f} MB on disk ({disk / done / 1024:.1f} kB a report)")
    print(f"memory: {own:.0f} MB, each worker at most {workers:.0f} MB")
    print(f"the last {part:,} cost {laps[-1] / laps[0]:.2f} times what the first did")


def store(options: argparse.Namespace) -> None:
    """The cost of keeping alone: precoded reports put in again and again under new ids, the coder left out."""
    coded = list(coding.code(portal(500), workers=1))
    with tempfile.TemporaryDirectory() as folder, Record(Path(folder) / "record.db", words) as record:
        marks = [time.perf_counter()]
        for n in range(options.reports // len(coded)):
            with record.transaction():
                for one in coded:
                    name = f"{one.report.id}-{n}"
                    claims = tuple(replace(c, id=f"{c.id}-{n}", report=name) for c in one.claims)
                    record.add(replace(one, report=replace(one.report, id=name), claims=claims), coding.STAGES)
            marks.append(time.perf_counter())
    laps = [b - a for a, b in pairwise(marks)]
    tenth = max(1, len(laps) // 10)
    first, last = (sum(x) / tenth / len(coded) * 1000 for x in (laps[:tenth], laps[-tenth:]))
    print(
        f"keeping: {first:.2f} ms a report at first, {last:.2f} ms after {options.reports:,} ({last / first:.2f} times)"
    )


def control(options: argparse.Namespace) -> None:
    """The ledger as of days spread over the record, in process."""
    with Record.existing(options.record, words) as record:
        first, last = (date.fromisoformat(d or "") for d in (record.oldest_day(), record.newest_day()))
        began = time.perf_counter()
        history = views.history(record)
        print(f"read once in {time.perf_counter() - began:.1f} s; {record.count('reports'):,} reports")
        chance, spent, rows = random.Random(options.seed), [], 0
        for _ in range(options.days):
            day = first + timedelta(chance.randrange((last - first).days + 1))
            began = time.perf_counter()
            rows = max(rows, len(history.as_of(day.isoformat())))
            spent.append((time.perf_counter() - began) * 1000)
    spent.sort()
    p95 = spent[int(len(spent) * 0.95)]
    print(f"control as of {options.days} days: median {statistics.median(spent):.1f} ms, 95 % {p95:.1f} ms,")
    print(f"slowest {spent[-1]:.1f} ms; up to {rows:,} places")


def kills(options: argparse.Namespace) -> None:
    """Adding killed again and again; at the end the record must be the one that was never disturbed."""
    coded = list(coding.code(portal(options.reports), workers=1))
    chance, done, ended, held = random.Random(options.seed), 0, 0, [0]
    with tempfile.TemporaryDirectory() as folder:
        quiet, hit = Path(folder) / "quiet.db", Path(folder) / "hit.db"
        began = time.perf_counter()
        os.waitpid(_adding(quiet, coded), 0)
        whole = time.perf_counter() - began
        while done < options.kills:
            child = _adding(hit, coded)
            time.sleep(chance.random() * whole)  # some kills come in the opening, some after the last report
            os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
            held.append(_sound(hit, coded))
            if os.WIFSIGNALED(status):
                done += 1
            else:
                ended += 1
                for end in ("", "-wal", "-shm"):
                    Path(f"{hit}{end}").unlink(missing_ok=True)
        os.waitpid(_adding(hit, coded), 0)
        same = _content(quiet) == _content(hit)
    print(f"{done} kills in the adding of {len(coded)} reports, {ended} runs that came to their end between them;")
    grown = sum(a != b for a, b in pairwise(held))
    print(f"{grown} of them after more reports had come in; after each every report was there whole or not at all")
    print(f"after the last run the record is {'the same as' if same else 'NOT THE SAME AS'} one never disturbed")
    if not same:
        sys.exit(1)


def _adding(path: Path, coded: Sequence[Coded]) -> int:
    """A process that adds reports coded before: all its time is spent where a kill can hurt."""
    if child := os.fork():
        return child
    by_id = {c.report.id: c for c in coded}
    coding.code = lambda reports, workers=None: (by_id[r.id] for r in reports)  # type: ignore[assignment]
    with Record(path, words) as record:
        for _ in ingest.add(record, [c.report for c in coded]):
            pass
    os._exit(0)


def _sound(path: Path, coded: Sequence[Coded]) -> int:
    """How many reports are in; ends where one is half in: without its version, its coding or any of its claims."""
    if not path.exists():
        return 0
    with Record.existing(path, words) as record:
        faults = list(record.faults())
    kept = _content(path)
    claims = {c.report.id: {x.id for x in c.claims} for c in coded}
    here: dict[str, set[str]] = {id: set() for (id,) in kept["reports"]}
    for id, report in kept["claims"]:
        here[report].add(id)
    torn = [r for r, ids in here.items() if ids != claims[r]]
    lost = {r for (r,) in kept["reports"]} ^ {r for (r,) in kept["codings"]}
    if faults or torn or lost or len(kept["versions"]) != len(here):
        sys.exit(f"the record is damaged: {faults or torn or lost}")
    return len(here)


def _content(path: Path) -> dict[str, list[tuple[str, ...]]]:
    """What a record holds, but for when it was put in."""
    columns = {
        "reports": "id",
        "versions": "report, version, sha256",
        "codings": "report",
        "claims": "id, report",
        "sentences": "report, start, words",
        "days_named": "day, report",
    }
    with sqlite3.connect(path) as db:
        found = {t: list(db.execute(f"SELECT {columns[t]} FROM {t} ORDER BY {columns[t]}")) for t in TABLES}
    db.close()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("add", "store", "control", "kills"))
    parser.add_argument("--record", default=str(Path(tempfile.gettempdir()) / "portal.db"))
    parser.add_argument("--reports", type=int, default=93_673)
    parser.add_argument("--workers", type=int, default=None)
    parser.add_argument("--days", type=int, default=200)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    run = {"add": add, "store": store, "control": control, "kills": kills}
    run[options.what](options)


if __name__ == "__main__":
    main()
