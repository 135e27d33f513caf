"""Who speaks in a record, and how their words fared in it: counts for readers to see, never weights."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from msgspec import Struct

from dateline.model import Actor, Claim, Event
from dateline.standing import NO_SIDE, agencies, voice


class Voice(Struct, frozen=True):
    """A publisher or speaker: what it is, how much it says, and what became of the happenings it told of.

    Of its happenings so many were borne out by another voice, admitted by the side that lost by them, or denied by
    another voice.
    """

    id: str
    name: str
    kind: str  # party | monitor | agency | outlet | independent | unknown
    side: str | None
    reports: int
    claims: int
    told: int
    corroborated: int
    admitted: int
    contradicted: int


def tracks(claims: Iterable[Claim], events: Iterable[Event], origins: Mapping[str, str]) -> tuple[Voice, ...]:
    """Every voice of the record, those that say most first."""
    said: Counter[str] = Counter()
    reports: dict[str, set[str]] = defaultdict(set)
    who: dict[str, Actor] = {}
    for claim in claims:
        if (name := speaker(claim, origins)) is not None:
            said[name] += 1
            reports[name].add(claim.report)
            if claim.attribution is not None and claim.attribution.actor is not None:
                who[name] = claim.attribution.actor
    fared = _fared(events, origins)
    rows = [_voice(n, who.get(n), len(reports[n]), said[n], fared[n]) for n in said]
    return tuple(sorted(rows, key=lambda v: (-v.claims, v.id)))


def speaker(claim: Claim, origins: Mapping[str, str]) -> str | None:
    """The first who says it: the innermost speaker, else what its report speaks for; a speaker not known is none."""
    said = claim.attribution
    return None if said is not None and said.actor is None else voice(claim, origins)


def _fared(events: Iterable[Event], origins: Mapping[str, str]) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for event in events:
        tellers = {n for c in event.claims if (n := speaker(c, origins)) is not None}
        deniers = {speaker(c, origins) for c in event.denied_by}
        for name in tellers:
            found[name]["told"] += 1
            found[name]["corroborated"] += len(tellers) > 1
            found[name]["admitted"] += event.standing == "admitted"
            found[name]["contradicted"] += bool(deniers - {name})
    return found


def _voice(name: str, actor: Actor | None, reports: int, claims: int, fared: Mapping[str, int]) -> Voice:
    if actor is None:
        kind, label, side = ("agency" if name in agencies().values() else "outlet"), name, None
    else:
        label, side = actor.name, actor.side
        kind = actor.kind if actor.kind in NO_SIDE else "party" if side else "independent"
    counts = (fared.get(k, 0) for k in ("told", "corroborated", "admitted", "contradicted"))
    return Voice(name, label, kind, side, reports, claims, *counts)
