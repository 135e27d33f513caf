"""How right the coding is: a stratified random sample, verdicts of one or two people, precision with intervals.

A stratum is one class of claim (our type word), so that rare classes are looked at as well as common ones.
"""

from __future__ import annotations

import csv
import io
import math
import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from msgspec import Struct

from dateline.errors import InputError
from dateline.model import Claim

COLUMNS = ("claim", "class", "report", "start", "end", "quote", "coded_as", "said_by", "verdict", "note")
RIGHT, WRONG = "right", "wrong"
Z_95 = 1.959964  # two-sided 95 % of the normal distribution


class Precision(Struct, frozen=True):
    """Of `n` claims judged in a class, `right` were right; [low, high] is Wilson's 95 % interval."""

    name: str
    n: int
    right: int
    low: float
    high: float


class Agreement(Struct, frozen=True):
    """How far two people agree on the same claims: share and Cohen's kappa (None where chance explains all)."""

    n: int
    share: float
    kappa: float | None


def draw(claims: Sequence[Claim], size: int, seed: int) -> tuple[Claim, ...]:
    """A sample of `size` claims, spread evenly over the classes; the same seed draws the same claims."""
    strata: dict[str, list[Claim]] = defaultdict(list)
    for claim in sorted(claims, key=lambda c: c.id):
        strata[class_of(claim)].append(claim)
    chance = random.Random(seed)
    piles = [chance.sample(pile, len(pile)) for _, pile in sorted(strata.items())]
    chosen: list[Claim] = []
    while len(chosen) < size and any(piles):
        for pile in piles:
            if pile and len(chosen) < size:
                chosen.append(pile.pop())
    return tuple(sorted(chosen, key=lambda c: (class_of(c), c.report, c.span.start)))


def class_of(claim: Claim) -> str:
    """The stratum of a claim."""
    return claim.act.type if claim.act else f"state: {claim.state.relation}" if claim.state else ""


def sheet(claims: Sequence[Claim], described: Mapping[str, tuple[str, str]]) -> str:
    """The sample as CSV to fill in: one claim a row; `described` gives (coded as, said by) for each claim id."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for c in claims:
        coded_as, said_by = described[c.id]
        place = (c.report, c.span.start, c.span.end, c.span.quote)
        writer.writerow((c.id, class_of(c), *place, coded_as, said_by, "", ""))
    return text.getvalue()


def verdicts(sheet_text: str) -> dict[str, tuple[str, bool]]:
    """Claim id -> (class, right?) of the rows of a filled sheet; rows without a verdict are left out."""
    found: dict[str, tuple[str, bool]] = {}
    for number, row in enumerate(csv.DictReader(io.StringIO(sheet_text)), 2):
        verdict = (row.get("verdict") or "").strip().lower()
        if not verdict:
            continue
        if verdict not in (RIGHT, WRONG) or not row.get("claim"):
            raise InputError(f"row {number}: a verdict is {RIGHT!r} or {WRONG!r}, not {verdict!r}")
        found[row["claim"]] = (row.get("class") or "", verdict == RIGHT)
    return found


def precision(judged: Mapping[str, tuple[str, bool]]) -> tuple[Precision, ...]:
    """Precision of each class, and of all together ("all"), with 95 % intervals."""
    tallies: dict[str, Counter[bool]] = defaultdict(Counter)
    for name, right in judged.values():
        tallies[name][right] += 1
        tallies["all"][right] += 1
    return tuple(_precision(name, tallies[name]) for name in sorted(tallies, key=lambda n: (n == "all", n)))


def _precision(name: str, tally: Counter[bool]) -> Precision:
    n, right = sum(tally.values()), tally[True]
    low, high = wilson(right, n)
    return Precision(name, n, right, low, high)


def wilson(right: int, n: int) -> tuple[float, float]:
    """Wilson's score interval at 95 %, which stays honest for small and extreme samples."""
    if n == 0:
        return 0.0, 1.0
    p, z = right / n, Z_95
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def agreement(first: Mapping[str, tuple[str, bool]], second: Mapping[str, tuple[str, bool]]) -> Agreement | None:
    """How far two people agree on the claims that both judged; None where they share none."""
    both = [(first[c][1], second[c][1]) for c in first.keys() & second.keys()]
    if not both:
        return None
    share = sum(a == b for a, b in both) / len(both)
    p_first, p_second = (sum(x[i] for x in both) / len(both) for i in (0, 1))
    chance = p_first * p_second + (1 - p_first) * (1 - p_second)
    return Agreement(len(both), share, None if chance == 1 else (share - chance) / (1 - chance))
