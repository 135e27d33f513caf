"""Claims -> how each stretch of road stands: open, cut, contested, under fire; on whose word, since when.

A stretch runs from place to place as reports name it. What nobody reported is not here; open never means safe.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from dateline.control.evidence import denies, party
from dateline.model import Actor, Claim, Day, Place, Standing, State
from dateline.standing import Bench, Relation, Word, standing

STATES = ("open", "cut", "contested", "under fire")


class Stretch(Struct, frozen=True):
    """One stretch of road and how it stands on a day."""

    ends: tuple[Place, ...]
    state: str
    by: Actor | None
    basis: Standing | None
    not_before: Day | None
    not_after: Day | None
    last_supported: Day | None
    claims: tuple[Claim, ...]


def roads(
    claims: Iterable[Claim], voices: Mapping[str, str], on: Day | None = None, relation: Relation | None = None
) -> tuple[Stretch, ...]:
    """Every stretch that claims speak of, by the newest word on it; a retelling never restarts what is so."""
    from dateline import actors

    bench = Bench(voices, relation or actors.relation, actors.behind)
    found: dict[tuple[str, ...], list[Claim]] = {}
    for claim in claims:
        if (state := _told(claim)) is not None and (on is None or (_day(claim) or "") <= on):
            found.setdefault(tuple(sorted(p.id for p in _ends(state))), []).append(claim)
    rows = [_stretch(items, bench) for items in found.values()]
    return tuple(sorted((r for r in rows if r), key=lambda r: (*(p.name for p in r.ends), *(p.id for p in r.ends))))


def _told(claim: Claim) -> State | None:
    state = claim.state
    wanted = state is not None and state.relation == "route" and state.value in STATES
    return state if wanted and state is not None and state.polarity not in ("planned", "possible") else None


def _ends(state: State) -> tuple[Place, ...]:
    places = [m.place for m in (state.object, state.other) if m is not None and m.place is not None]
    return tuple(sorted(places, key=lambda p: p.name))


def _day(claim: Claim) -> Day | None:
    """When it was so, at the latest; never after its report."""
    when = claim.state.when if claim.state else None
    told = (when.end or when.start) if when else None
    days = [d for d in (told, claim.published) if d]
    return min(days, default=None)


def _stretch(items: list[Claim], bench: Bench) -> Stretch | None:
    items.sort(key=lambda c: (_day(c) or "", c.published or "", c.report, c.span.start, c.id))
    spell: list[Claim] = []  # the claims of the present spell, all saying the same
    against: list[Claim] = []
    for claim in items:
        if claim.state is not None and denies(claim, claim.state.polarity):
            against.append(claim)
        elif spell and spell[-1].state and claim.state and spell[-1].state.value == claim.state.value:
            spell.append(claim)
        else:
            spell, against = [claim], [c for c in against if (_day(c) or "") >= (_day(claim) or "")]
    if not spell or spell[0].state is None:
        return None
    first, value = spell[0], spell[0].state.value or ""
    against = [c for c in against if c.state and c.state.value == value]
    by = next((a for c in spell if c.state and (a := party((c.state.subject,) if c.state.subject else ()))), None)
    support = standing([Word(c, by, None, _ends(first.state)[0]) for c in spell if first.state], bench)
    weak = support in ("claimed", "reported")
    stated = first.state.when if first.state and first.state.when and first.state.when.basis != "publication" else None
    return Stretch(
        ends=_ends(spell[0].state),
        state=value,
        by=by,
        basis="disputed" if against and weak else support,
        not_before=stated.start if stated else None,
        not_after=_day(first),
        last_supported=max((c.published for c in spell if c.published), default=None),
        claims=(*spell, *against),
    )
