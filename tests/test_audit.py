"""The audit's arithmetic, on samples small enough to check by hand."""

from __future__ import annotations

import pytest

from dateline import audit
from dateline.errors import InputError
from dateline.model import Act, Claim, Span


def claim(n: int, kind: str) -> Claim:
    span = Span("r", n, n + 1, "x")
    return Claim(f"c{n:03}", "r", span, act=Act("f", kind, span, "happened"))


def test_every_class_is_drawn_and_the_seed_decides() -> None:
    claims = [claim(n, "shells") for n in range(90)] + [claim(90 + n, "captures") for n in range(3)]
    drawn = audit.draw(claims, 10, seed=1)
    assert len(drawn) == 10
    assert sum(audit.class_of(c) == "captures" for c in drawn) == 3
    assert drawn == audit.draw(list(reversed(claims)), 10, seed=1)
    assert drawn != audit.draw(claims, 10, seed=2)


def test_a_sheet_comes_back_with_its_verdicts() -> None:
    claims = [claim(1, "shells"), claim(2, "shells")]
    text = audit.sheet(claims, {c.id: ("shells", "the report") for c in claims})
    header, first, second = text.strip().split("\n")
    filled = "\n".join([header, first[:-2] + ",right,", second])
    assert audit.verdicts(filled) == {"c001": ("shells", True)}
    with pytest.raises(InputError, match="row 2"):
        audit.verdicts(filled.replace("right", "maybe"))


def test_precision_has_wilson_intervals() -> None:
    judged = {f"c{n}": ("shells", n < 8) for n in range(10)}
    shells, everything = audit.precision(judged)
    assert (shells.n, shells.right) == (10, 8) == (everything.n, everything.right)
    assert shells.low == pytest.approx(0.490, abs=0.001)
    assert shells.high == pytest.approx(0.943, abs=0.001)


def test_agreement_beyond_chance() -> None:
    first = {f"c{n}": ("x", n < 5) for n in range(10)}
    second = {f"c{n}": ("x", n < 6) for n in range(10)}
    found = audit.agreement(first, second)
    assert found is not None
    assert found.share == pytest.approx(0.9)
    assert found.kappa == pytest.approx(0.8)
    assert audit.agreement(first, {}) is None
