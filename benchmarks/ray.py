"""Coding over Ray's workers: python benchmarks/ray.py [--reports N] [--workers N].

Codes portal reports (../shared) into Parquet with one process here, with one worker of Ray and with several, each a
`dateline code --out` of its own; prints what each took by the clock (Ray's start and the loading of the models told
apart), what all its processes used, and whether all wrote the same bytes. On a machine with other work the clock says
little: there go by what the workers used, which is what the clock would say on idle cores.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from itertools import islice
from pathlib import Path

PORTAL = Path(__file__).resolve().parents[2] / "shared" / "gold" / "reports" / "portal_2002_2021.jsonl.gz"
TICKS = os.sysconf("SC_CLK_TCK")
ENOUGH = 1.7  # times one worker, that two are to reach


def rows(file: Path, many: int) -> int:
    """Write the first portal reports to a file; how many words they have."""
    words = 0
    with gzip.open(PORTAL, "rt", encoding="utf-8") as lines, file.open("w", encoding="utf-8") as out:
        for line in islice(lines, many):
            out.write(line)
            words += len(json.loads(line)["text"].split())
    return words


def run(file: Path, folder: Path, engine: str, workers: int, per: int) -> dict[str, float]:
    """Seconds from the command to its end, from its first partition to its last, and of all its processes."""
    call = [
        sys.executable,
        "-m",
        "dateline",
        "code",
        str(file),
        "--out",
        str(folder),
        "--partition",
        str(per),
        "--json",
    ]
    began = time.time()
    command = subprocess.Popen(
        [*call, "--engine", engine, "--workers", str(workers)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    used: dict[int, float] = {}
    watching = threading.Thread(target=_watch, args=(command, used))
    watching.start()
    command.communicate()
    watching.join()
    if command.returncode:
        sys.exit(f"{engine} with {workers}: exit {command.returncode}")
    written = sorted(f.stat().st_mtime for f in (folder / "reports").glob("part-*"))
    return {"clock": time.time() - began, "first": written[0] - began, "last": written[-1] - began} | {
        "used": sum(used.values())
    }


def _watch(command: subprocess.Popen[bytes], used: dict[int, float]) -> None:
    """Processor time of the command and all below it, as last seen."""
    while command.poll() is None:
        parents, spent = {}, {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                told = stat.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            pid = int(stat.parent.name)
            parents[pid], spent[pid] = int(told[1]), (int(told[11]) + int(told[12])) / TICKS
        for pid, seconds in spent.items():
            above = pid
            while above not in (0, 1, command.pid):
                above = parents.get(above, 0)
            if above == command.pid:
                used[pid] = seconds
        time.sleep(0.3)


def same(one: Path, other: Path) -> bool:
    """Whether two folders hold the same files with the same bytes."""
    held = [{f.relative_to(d): f.read_bytes() for f in d.rglob("*") if f.is_file()} for d in (one, other)]
    return held[0] == held[1]


def main() -> None:
    """Code three times, and print the figures."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--reports", type=int, default=10_000)
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--partition", type=int, default=250)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        words = rows(folder / "rows.jsonl", given.reports)
        took = {}
        for engine, workers in (("local", 1), ("ray", 1), ("ray", given.workers)):
            took[engine, workers] = m = run(
                folder / "rows.jsonl", folder / f"{engine}-{workers}", engine, workers, given.partition
            )
            coding = m["last"] - m["first"]
            print(
                f"{engine}, {workers} worker(s): {m['clock']:.1f} s by the clock, {coding:.1f} s from first partition "
                f"to last; {m['used']:.1f} s of all processes; {words / m['clock']:,.0f} words/s",
                flush=True,
            )
        alike = all(same(folder / "local-1", folder / f"ray-{n}") for n in (1, given.workers))
    one, several = took["ray", 1], took["ray", given.workers]
    part = 1 - given.partition / given.reports  # all but the first partitions are coded between the first and the last
    within = (one["last"] - one["first"]) / (several["last"] - several["first"])
    print(
        f"{given.workers} workers: x{one['clock'] / several['clock']:.2f} in all, x{within:.2f} while coding "
        f"(of {part:.0%} of the reports); {'the same bytes' if alike else 'OTHER BYTES'} from all"
    )
    sys.exit(not alike or within < ENOUGH)


if __name__ == "__main__":
    main()
