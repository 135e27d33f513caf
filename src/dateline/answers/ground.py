"""Who holds a place, read from sentences alone: used where the ledger has no row for the place asked about."""

from __future__ import annotations

from collections.abc import Sequence

from dateline.answers.asked import LIGHT, Asked, Term
from dateline.answers.decide import bare, where
from dateline.answers.library import Library
from dateline.answers.rank import Ranked
from dateline.answers.words import read

FIRM = (
    "capture",
    "recapture",
    "control",
    "lose",
    "withdraw",
    "admit",
    "drive out",
    "hand over",
)  # words that bear on the holder
LOOSER = ("enter", "clash", "besiege", "advance", "repel")  # words that bear on a fight for it
BEARS = {2: FIRM, 1: LOOSER}
REACH = 9  # words between such a word and the place: farther apart they belong to other clauses


def bearing(asked: Asked, ranked: Sequence[Ranked]) -> list[tuple[int, Ranked]]:
    """Sentences that bear on the holder of the place asked about, strongest and newest first.

    2: a capture, holding, loss or withdrawal of the very place; 1: entry, fighting or an advance there.
    """
    names = asked.names
    found = []
    for r in ranked:
        if not names or not all(_named(asked, t, r) for t in names):
            continue
        strength = max((_strength(asked, t, r) for t in names), default=0)
        if strength:
            found.append((strength, r))
    # Beside the place, other words of the question ("the centre of") tell which part is meant.
    return sorted(
        found, key=lambda f: (-f[0], -_others(asked, f[1]), _minus(f[1].passage.report.published), -f[1].score)
    )


def _others(asked: Asked, r: Ranked) -> float:
    """How much of the question's words beside the place and the holding the sentence meets."""
    return sum(
        round(m)
        for t, m in zip(asked.terms, r.here, strict=True)
        if not (t.required or t.predicate or t.weight <= LIGHT)
    )


def _minus(day: str | None) -> int:
    return -int((day or "0000-00-00")[:10].replace("-", ""))


def _named(asked: Asked, term: Term, r: Ranked) -> bool:
    return term.stem in read(r.passage.text).stems


def _strength(asked: Asked, term: Term, r: Ranked) -> int:
    reading = read(r.passage.text)
    if not bare(asked, term, reading):
        return 0
    places = reading.stems.get(term.stem, ())
    near = {v: _nearest([i for k in kinds for i in reading.classes.get(k, ())], places) for v, kinds in BEARS.items()}
    # Of two words that bear on it the one nearer to the place is of its clause: "its capture ... to advance on Homs".
    return max((v for v, d in near.items() if d <= REACH and d <= min(near.values())), default=0)


def _nearest(words: Sequence[int], places: Sequence[int]) -> int:
    """How many words lie between the place and the nearest of these."""
    return min((abs(i - p) for i in words for p in places), default=REACH + 1)


def place_words(asked: Asked) -> str:
    """The place asked about, as the question writes it."""
    return " ".join(t.text for t in asked.names)


__all__ = ["Library", "bearing", "place_words", "where"]
