"""Who speaks in a record, and how their words fared in it: counts for readers to see, never weights."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from msgspec import Struct

from dateline import actors
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


def tracks(
    claims: Iterable[Claim], events: Iterable[Event], origins: Mapping[str, str], kinds: Mapping[str, str]
) -> tuple[Voice, ...]:
    """Every voice of the record, those that say most first; `kinds` says what a publisher's voice was told to be."""
    said: Counter[str] = Counter()
    reports: dict[str, set[str]] = defaultdict(set)
    who: dict[str, Actor] = {}
    sides: dict[str, str] = {}  # of a party's outlet
    for claim in claims:
        if (name := speaker(claim, origins)) is not None:
            said[name] += 1
            reports[name].add(claim.report)
            if claim.attribution is not None and claim.attribution.actor is not None:
                who[name] = claim.attribution.actor
            elif claim.attribution is None and (party := actors.behind(claim)) is not None:
                sides[name] = party.side or party.id
    fared = _fared(events, origins)
    rows = []
    for n in said:
        counts = (fared[n][k] for k in ("told", "corroborated", "admitted", "contradicted"))
        rows.append(Voice(n, *_what(n, who.get(n), kinds.get(n), sides.get(n)), len(reports[n]), said[n], *counts))
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


def _what(name: str, actor: Actor | None, told: str | None, side: str | None) -> tuple[str, str, str | None]:
    """What a voice is called, what it is, and its side."""
    if side is not None:
        return actor.name if actor else name, "party", side
    if actor is not None:
        kind = actor.kind if actor.kind in NO_SIDE else "party" if actor.side else "independent"
        return actor.name, kind, actor.side
    return name, told or ("agency" if name in agencies().values() else "outlet"), None
