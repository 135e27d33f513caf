"""Who holds a place, read from sentences alone: used where the ledger has no row for the place asked about."""

from __future__ import annotations

from collections.abc import Sequence

from dateline.answers.asked import LIGHT, Asked, Term
from dateline.answers.decide import bare, where
from dateline.answers.library import Library
from dateline.answers.rank import Ranked
from dateline.answers.words import Reading, read

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
    for value, kinds in ((2, FIRM), (1, LOOSER)):
        words = [i for k in kinds for i in reading.classes.get(k, ())]
        if any(_together(reading, i, p) for i in words for p in places):
            return value
    return 0


def _together(reading: Reading, i: int, p: int) -> bool:
    """Whether a word and the place stand in one stretch of the sentence."""
    low, high = sorted((i, p))
    return high - low <= REACH


def place_words(asked: Asked) -> str:
    """The place asked about, as the question writes it."""
    return " ".join(t.text for t in asked.names)


__all__ = ["Library", "bearing", "place_words", "where"]
