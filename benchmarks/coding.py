"""How fast reports are coded, and where the time goes: python benchmarks/coding.py [--reports N] [--workers N].

Reads the first reports of the portal archive and the Wikinews articles beside the checkout (../shared);
prints words per second end to end, by the clock and by processor time, and a table of time per stage in one process.
"""

from __future__ import annotations

import argparse
import gzip
import json
import resource
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


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--reports", type=int, default=20_000)
    options.add_argument("--workers", type=int, default=2)
    given = options.parse_args()
    reports = [read_row(row, About()) for row in rows(given.reports) if row["text"].strip()]
    words = sum(len(r.text.split()) for r in reports)
    next(iter(coding.code(reports[:1], workers=1)))  # the model and the gazetteer are loaded before the clock starts
    alone = 0.0
    for workers in (1, given.workers):
        began, used = time.perf_counter(), processor_seconds()
        for _ in coding.code(reports, workers=workers):
            pass
        took, used = time.perf_counter() - began, processor_seconds() - used
        alone = alone or took
        print(
            f"{workers} process(es): {words / took:,.0f} words/s, "
            f"{len(reports) / took:,.0f} reports/s, x{alone / took:.2f}; "
            f"{words / used:,.0f} words per second of processor time"
        )
    total, spent = stages(reports[: len(reports) // 4])
    for name, seconds in spent.most_common():
        print(f"  {name:32} {100 * seconds / total:5.1f} %")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


if __name__ == "__main__":
    main()
