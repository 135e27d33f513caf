"""The day that a question names by what happened: "before the withdrawal", "after the army recaptured it"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from dateline.answers.asked import Asked, Term
from dateline.answers.days import Window
from dateline.answers.heard import Heard, does, is_so
from dateline.answers.rank import Ranked
from dateline.answers.words import read
from dateline.model import Claim, Day

HINGE = re.compile(r"\b(before|after|since|until|following)\b", re.I)
DATED = frozenset({"control", "changed", "happened"})  # kinds that are asked of a day; others are found by their words
RELATIONS = {"until": "by", "following": "after"}
LOOKED_AT = 60  # ranked sentences whose claims may give the day


def anchored(heard: Heard, asked: Asked, ranked: Sequence[Ranked]) -> Asked:
    """The question with the day of the happening that it names; unchanged where no report tells of one."""
    hinge = HINGE.search(asked.text)
    if asked.window is not None or hinge is None or not (asked.kind in DATED or asked.taking):
        return asked
    words = read(asked.text).words
    clause = [t for t in asked.terms if words[t.at].start > hinge.end()]
    acts = [t for t in clause if not t.name and t.classes]
    about = [r for r in ranked[:LOOKED_AT] if all(m > 0 for t, m in zip(asked.terms, r.met, strict=True) if t.required)]
    days = [d for r in about for c in heard.at(r.passage) if (d := _day(c, acts))]
    if not days or len(clause) == len(asked.terms):
        return asked
    word = hinge.group().lower()
    day = max(days)  # of several such happenings the newest is meant
    kept = tuple(t for t in asked.terms if t.name or t not in clause)
    return replace(asked, terms=kept, window=Window(day, day, RELATIONS.get(word, word)))


def _day(claim: Claim, acts: Sequence[Term]) -> Day | None:
    """The day of a claim that tells of the very act."""
    act = claim.act
    if act is None or act.background or not is_so(claim) or not any(does(t, act) for t in acts):
        return None
    return act.when.start if act.when and act.when.start else claim.published
