"""How well and how fast dates are read: python benchmarks/dates.py [--show N].

Reads the open TimeML documents beside the checkout (../shared), which are for measuring only; prints the
value F1 that gold/score.py counts, detection F1, and documents per second on one core without the parse.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

from dateline.dates import tag
from dateline.language import parse
from dateline.model import DateMention, Report

GOLD = Path(__file__).resolve().parents[2] / "shared" / "gold" / "dates"
ROUNDS = 5  # the fastest is printed: other work on the machine only ever slows one down


def f1(right: int, read: int, gold: int) -> float:
    """The harmonic mean of precision and recall."""
    return 2 * right / (read + gold) if read + gold else 0.0


def paired(row: dict[str, Any], read: tuple[DateMention, ...]) -> list[tuple[dict[str, Any], DateMention | None]]:
    """Each gold mention with the first unused one that overlaps it."""
    free, pairs = list(read), []
    for gold in row["gold"]:
        hit = next((m for m in free if m.span.start < gold["end"] and gold["start"] < m.span.end), None)
        if hit:
            free.remove(hit)
        pairs.append((gold, hit))
    return pairs


def main() -> None:
    """Measure, and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--show", type=int, default=0, help="how many wrong values to print")
    show = arguments.parse_args().show
    lines = [line for file in sorted(GOLD.glob("*.jsonl")) for line in file.read_text(encoding="utf-8").split("\n")]
    rows = [json.loads(line) for line in lines if line.strip()]
    parses = [p for _, p in parse(Report(id=r["id"], version="", text=r["text"]) for r in rows)]
    best = float("inf")
    for _ in range(ROUNDS):
        began = time.process_time()
        read = [tag(p, row["published"]) for row, p in zip(rows, parses, strict=True)]
        best = min(best, time.process_time() - began)
    pairs = [pair for row, found in zip(rows, read, strict=True) for pair in paired(row, found)]
    n_read, n_gold = sum(map(len, read)), len(pairs)
    found = sum(m is not None for _, m in pairs)
    right = sum(m is not None and m.value == gold["value"] for gold, m in pairs)
    print(f"date_value_f1 {f1(right, n_read, n_gold):.3f}  found f1 {f1(found, n_read, n_gold):.3f}")
    print(f"{len(rows) / best:,.0f} documents/s on one core, {sum(len(p.tokens) for p in parses) / best:,.0f} tokens/s")
    wrong = [(gold["value"], m) for gold, m in pairs if m and m.value != gold["value"]]
    for value, mention in wrong[:show]:
        print(f"  {mention.span.quote!r}: read {mention.value}, gold {value}")


if __name__ == "__main__":
    main()
