"""How fast reports are coded, and where the time goes: python benchmarks/coding.py [--reports N] [--workers N].

Reads the first reports of the portal archive (20,000 unless told otherwise) and the Wikinews articles beside the
checkout (../shared); prints words per second end to end, by the clock and by processor time, first of one process,
then of several, and a table of time per stage. Each measurement is a process of its own, so that none finds words
warm that another has met; model and gazetteer are loaded before its clock starts, what workers need to start is
counted. On a machine with other work the clock says little: go by processor time there.
"""

from __future__ import annotations

import argparse
import gzip
import json
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from dateline import actors, attribution, claims, coding, dates, mentions, places
from dateline.language import parse
from dateline.model import Report
from dateline.reports import read_row
from dateline.reports.build import About

SHARED = Path(__file__).resolve().parents[2] / "shared" / "gold" / "reports"


def rows(limit: int) -> Iterator[dict[str, Any]]:
    """The first portal reports, then the Wikinews articles."""
    with gzip.open(SHARED / "portal_2002_2021.jsonl.gz", "rt", encoding="utf-8") as portal:
        yield from (json.loads(line) for line in islice(portal, limit))
    with (SHARED / "wikinews_2019_2020.jsonl").open(encoding="utf-8") as wikinews:
        yield from (json.loads(line) for line in wikinews)


def processor_seconds() -> float:
    """What this process and its ended workers have used: other work on the machine hardly counts in it."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(u.ru_utime + u.ru_stime for u in used)


def timed(spent: Counter[str], name: str, stage: Callable[..., Any]) -> Callable[..., Any]:
    """The stage, with the time it takes added up under its name."""

    def run(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - passes any stage through
        began = time.perf_counter()
        try:
            return stage(*args, **kwargs)
        finally:
            spent[name] += time.perf_counter() - began

    return run


def stages(reports: list[Report]) -> tuple[float, Counter[str]]:
    """Seconds in all and per stage, in one process."""
    next(iter(coding.code(reports[:1], workers=1)))
    spent: Counter[str] = Counter()
    for module, name in ((dates, "tag"), (places, "recognise"), (actors, "recognise")):
        setattr(module, name, timed(spent, f"{module.__name__.split('.')[-1]}", getattr(module, name)))
    for module, name in ((mentions, "annotate"), (attribution, "attribute"), (claims, "code")):
        setattr(module, name, timed(spent, f"{module.__name__.split('.')[-1]}", getattr(module, name)))
    began = time.perf_counter()
    for report, parsed in parse(reports):
        coding.code_parsed(report, parsed)
    total = time.perf_counter() - began
    spent["parser"] = total - spent["mentions"] - spent["attribution"] - spent["claims"]
    spent["counts and the rest of mentions"] = spent.pop("mentions") - sum(
        spent[k] for k in ("dates", "places", "actors")
    )
    return total, spent


def given_reports(limit: int) -> list[Report]:
    """The reports that are coded."""
    return [read_row(row, About()) for row in rows(limit) if row["text"].strip()]


def measure(limit: int, workers: int) -> dict[str, float]:
    """Words, and seconds by the clock and of processor time, of coding the reports."""
    reports = given_reports(limit)
    next(iter(coding.code(reports[:1], workers=1)))  # the model and the gazetteer are loaded before the clock starts
    began, used = time.perf_counter(), processor_seconds()
    for _ in coding.code(reports, workers=workers):
        pass
    clock, used = time.perf_counter() - began, processor_seconds() - used
    words = sum(len(r.text.split()) for r in reports)
    peak = sum(resource.getrusage(w).ru_maxrss for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
    return {"words": words, "reports": len(reports), "clock": clock, "used": used, "peak": peak}


def apart(limit: int, workers: int) -> dict[str, float]:
    """The same, in a fresh process."""
    ask = [sys.executable, __file__, "--reports", str(limit), "--workers", str(workers), "--once"]
    told: dict[str, float] = json.loads(subprocess.run(ask, check=True, stdout=subprocess.PIPE).stdout)
    return told


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--reports", type=int, default=20_000, help="portal reports read (20,000)")
    options.add_argument("--workers", type=int, default=2, help="processes beside one (2)")
    options.add_argument("--once", action="store_true", help="print one measurement as JSON")
    given = options.parse_args()
    if given.once:
        print(json.dumps(measure(given.reports, given.workers)))
        return
    alone = apart(given.reports, 1)
    for workers, m in ((1, alone), (given.workers, apart(given.reports, given.workers))):
        by_use = workers * alone["used"] / m["used"]
        print(
            f"{workers} process(es): {m['words'] / m['clock']:,.0f} words/s, "
            f"{m['reports'] / m['clock']:,.0f} reports/s, "
            f"x{alone['clock'] / m['clock']:.2f}; {m['words'] / m['used']:,.0f} words per second of processor time, "
            f"x{by_use:.2f} on idle cores; peak memory {m['peak']:,.0f} MB"
        )
    total, spent = stages(given_reports(given.reports)[::4])
    for name, seconds in spent.most_common():
        print(f"  {name:32} {100 * seconds / total:5.1f} %")


if __name__ == "__main__":
    main()
