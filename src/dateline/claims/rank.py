"""The report's main point first: the act its lead tells of, not the saying around it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from dateline import codebook
from dateline.model import Act, Claim, Polarity

# Past the lead, claims stand in order of text; within it the weightier act comes first.
LEAD_SENTENCES = 2
REAL: dict[Polarity, float] = {"happened": 0.0, "ongoing": 0.0, "planned": 0.5, "possible": 1.0, "denied": 0.5}


class Placed(NamedTuple):
    """A claim with where in the report's structure its trigger stands."""

    claim: Claim
    sentence: int
    depth: int  # steps from the sentence's root
    order: int


@cache
def weights() -> dict[str, float]:
    """How consequential each frame family is, from codebook/means.yaml."""
    table: dict[str, float] = codebook.load("means")["weight"]
    return table


def main_first(placed: Sequence[Placed]) -> tuple[Claim, ...]:
    """All claims: those of the lead by weight, then the rest in order of text."""
    if not placed:
        return ()
    first = min(p.sentence for p in placed)
    lead = [p for p in placed if p.sentence < first + 1]
    rest = [p for p in placed if p.sentence >= first + 1]
    lead.sort(key=lambda p: (_cost(p), p.order))
    rest.sort(key=lambda p: p.order)
    return tuple(p.claim for p in (*lead, *rest))


def _cost(placed: Placed) -> float:
    act = placed.claim.act
    if act is None:
        return 50.0
    return placed.depth - _weight(act) + REAL[act.polarity] + (2.0 if act.background else 0.0)


def _weight(act: Act) -> float:
    family = act.frame.partition(".")[0]
    return weights().get(act.frame, weights().get(family, 0.0)) + (0.5 if act.actors else 0.0)
