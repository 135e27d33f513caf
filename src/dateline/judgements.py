"""What analysts decided, laid over what the machine coded: judgements outrank it, survive recoding, can be undone.

Pure functions from claims and judgements to claims; the record keeps the judgements.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import get_args

from msgspec.structs import replace

from dateline import actors, places
from dateline.errors import InputError
from dateline.model import (
    Act,
    Anchor,
    Attribution,
    Claim,
    Judgement,
    JudgementKind,
    PlaceMention,
    Polarity,
    Stance,
    When,
)

PAIRS: frozenset[JudgementKind] = frozenset({"same", "different"})
VALUED: frozenset[JudgementKind] = frozenset({"actor", "place", "polarity", "stance", "day"})


def judge(
    kind: JudgementKind, claims: Sequence[Claim], by: str, at: str, value: str | None = None, why: str | None = None
) -> Judgement:
    """A new judgement on one claim (or two, for same and different); refuses what it could not apply."""
    wanted = 2 if kind in PAIRS else 1
    if len(claims) != wanted:
        raise InputError(f"a judgement {kind!r} is about {wanted} claim{'s' * (wanted > 1)}, not {len(claims)}")
    if (kind in VALUED) != (value is not None):
        raise InputError(f"a judgement {kind!r} {'needs' if kind in VALUED else 'takes no'} value")
    if not by.strip():
        raise InputError("a judgement needs a name: who judges? (--by)")
    subjects = tuple(sorted(map(anchor, claims), key=lambda a: a.claim))
    made_of = "\x1f".join((kind, *(s.claim for s in subjects), value or "", by, at))
    made = Judgement(hashlib.sha256(made_of.encode()).hexdigest()[:12], kind, subjects, by, at, value, why)
    if kind in VALUED:
        _CORRECTIONS[kind](claims[0], made)
    return made


def anchor(claim: Claim) -> Anchor:
    """Where a claim stands."""
    what = claim.act or claim.state
    trigger = what.trigger if what else claim.span
    type = claim.act.type if claim.act else claim.state.relation if claim.state else ""
    return Anchor(claim.id, claim.report, trigger.start, trigger.end, type)


def apply(claims: Iterable[Claim], judgements: Sequence[Judgement]) -> tuple[Claim, ...]:
    """Claims as judged: rejected ones gone, corrected ones corrected; the latest judgement of a kind wins."""
    standing = sorted((j for j in judgements if j.undone_at is None and j.kind not in PAIRS), key=lambda j: j.at)
    if not standing:
        return tuple(claims)
    claims = tuple(claims)
    found = Finder(claims)
    about: dict[str, list[Judgement]] = defaultdict(list)
    for judgement in standing:
        if target := found(judgement.subjects[0]):
            about[target].append(judgement)
    judged = (_judged(c, about[c.id]) if c.id in about else c for c in claims)
    return tuple(c for c in judged if c is not None)


def settle(claims: Iterable[Claim], judgements: Sequence[Judgement]) -> tuple[Judgement, ...]:
    """The standing judgements that two claims are the same happening or not, on the claims as they are now; of two on
    one pair the latest counts."""
    wanted = [j for j in judgements if j.undone_at is None and j.kind in PAIRS]
    if not wanted:
        return ()
    found = Finder(tuple(claims))
    latest: dict[frozenset[str], Judgement] = {}
    for judgement in sorted(wanted, key=lambda j: (j.at, j.id)):
        now = tuple(replace(s, claim=id) for s in judgement.subjects if (id := found(s)))
        if len({a.claim for a in now}) == 2:
            latest[frozenset(a.claim for a in now)] = replace(judgement, subjects=now)
    return tuple(latest.values())


class Finder:
    """Finds the claim an anchor means: by its id, else the claim of its report whose trigger it overlaps."""

    def __init__(self, claims: Sequence[Claim]) -> None:
        self._ids = {c.id for c in claims}
        self._by_report: dict[str, list[Anchor]] = defaultdict(list)
        for claim in claims:
            self._by_report[claim.report].append(anchor(claim))

    def __call__(self, wanted: Anchor) -> str | None:
        if wanted.claim in self._ids:
            return wanted.claim
        near = [a for a in self._by_report[wanted.report] if a.start < wanted.end and wanted.start < a.end]
        best = sorted(near, key=lambda a: (a.type != wanted.type, abs(a.start - wanted.start), a.claim))
        return best[0].claim if best else None


def _judged(claim: Claim, judgements: Sequence[Judgement]) -> Claim | None:
    rejected = False
    for judgement in judgements:
        if judgement.kind in ("accept", "reject"):
            rejected = judgement.kind == "reject"
        else:
            claim = _CORRECTIONS[judgement.kind](claim, judgement)
    return None if rejected else claim


def _note(judgement: Judgement) -> str:
    return f"judged by {judgement.by}: {judgement.kind} {judgement.value or ''}".strip()


def _act(claim: Claim, judgement: Judgement) -> Act:
    if claim.act is None:
        raise InputError(f"claim {claim.id} is a state: {judgement.kind!r} can only be corrected on an act")
    return replace(claim.act, why=(*claim.act.why, _note(judgement)))


def _actor(claim: Claim, judgement: Judgement) -> Claim:
    actor = actors.actor(judgement.value or "")
    if actor is None:
        raise InputError(f"no actor {judgement.value!r} in the codebook; look it up with: dateline explain NAME")
    act = _act(claim, judgement)
    if not act.actors:
        raise InputError(f"claim {claim.id} names no actor to correct")
    roles = (replace(act.actors[0], actor=actor), *act.actors[1:])
    return replace(claim, act=replace(act, actors=roles))


def _place(claim: Claim, judgement: Judgement) -> Claim:
    place = places.gazetteer().place(judgement.value or "")
    if place is None:
        raise InputError(f"no place {judgement.value!r} in the gazetteer; ids look like geonames:170017")
    if claim.state:
        mention = claim.state.object or PlaceMention(claim.span, None)
        return replace(claim, state=replace(claim.state, object=replace(mention, place=place)))
    act = _act(claim, judgement)
    mention = act.place or PlaceMention(claim.span, None)
    return replace(claim, act=replace(act, place=replace(mention, place=place)))


def _polarity(claim: Claim, judgement: Judgement) -> Claim:
    value = judgement.value
    if value not in get_args(Polarity):
        raise InputError(f"{value!r} is no polarity; one of {', '.join(get_args(Polarity))}")
    if claim.state:
        return replace(claim, state=replace(claim.state, polarity=value))
    return replace(claim, act=replace(_act(claim, judgement), polarity=value))


def _stance(claim: Claim, judgement: Judgement) -> Claim:
    if judgement.value not in get_args(Stance):
        raise InputError(f"{judgement.value!r} is no stance; one of {', '.join(get_args(Stance))}")
    said = claim.attribution or Attribution((), None, (), (claim.span,), "asserts", False)
    return replace(claim, attribution=replace(said, stance=judgement.value))


def _day(claim: Claim, judgement: Judgement) -> Claim:
    from datetime import date

    try:
        day = date.fromisoformat(judgement.value or "").isoformat()
    except ValueError:
        raise InputError(f"{judgement.value!r} is not a day; write it like 2024-12-05") from None
    when = When(day, day, "day", "stated")
    if claim.state:
        return replace(claim, state=replace(claim.state, when=when))
    return replace(claim, act=replace(_act(claim, judgement), when=when))


_CORRECTIONS: Mapping[str, Callable[[Claim, Judgement], Claim]] = {
    "actor": _actor,
    "place": _place,
    "polarity": _polarity,
    "stance": _stance,
    "day": _day,
}
