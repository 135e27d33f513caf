"""Claims -> who holds each place, since when, on whose word, contested or not. Pure functions.

`trace` gives the present row of every place; `ledger` gives all its stretches, the past ones with `until`;
`roads` gives the segments of roads. Control never means that a place is passable or safe.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from msgspec.structs import replace

from dateline.control.evidence import FORCES, Evidence, weigh
from dateline.control.ledger import Holding, follow
from dateline.model import Actor, Claim, Control, Day, Judgement, Place
from dateline.standing import Bench, Relation, Word, one_holder, same_side, standing, who_speaks

__all__ = ["ledger", "trace"]


def trace(
    claims: Iterable[Claim],
    voices: Mapping[str, str],
    on: Day | None = None,
    judgements: Sequence[Judgement] = (),
    relation: Relation | None = None,
) -> tuple[Control, ...]:
    """Who holds each place on a day, by the claims given: one row for each place that a claim speaks of."""
    claims = tuple(claims)
    bench = _bench(voices, relation)
    rows = [present(items, bench) for items in weigh(allowed(claims, judgements), on=on).values()]
    rows += inherited((p for c in claims if (p := district(c)) is not None), rows)
    return tuple(sorted(rows, key=lambda r: (r.place.name, r.place.id)))


def present(items: Sequence[Evidence], bench: Bench) -> Control:
    """The row of one place, by all the evidence on it."""
    return _row(follow(best_place(items), items, bench)[-1], bench)


def ledger(
    claims: Iterable[Claim],
    voices: Mapping[str, str],
    on: Day | None = None,
    judgements: Sequence[Judgement] = (),
    relation: Relation | None = None,
) -> tuple[Control, ...]:
    """Every stretch of every place's story, the past ones closed with `until`."""
    bench = _bench(voices, relation)
    rows = []
    for items in weigh(allowed(claims, judgements), on=on).values():
        rows += [_row(h, bench) for h in follow(best_place(items), items, bench) if h.first is not None]
    return tuple(sorted(rows, key=lambda r: (r.place.name, r.place.id, r.not_after or "", r.until or "9")))


def allowed(claims: Iterable[Claim], judgements: Sequence[Judgement]) -> list[Claim]:
    """The claims that no analyst has rejected."""
    out = {a.claim for j in judgements if j.kind == "reject" and j.undone_at is None for a in j.subjects}
    return [c for c in claims if c.id not in out]


def best_place(items: Sequence[Evidence]) -> Place:
    """The place as most claims know it."""
    return max((i.place for i in items), key=lambda p: (len(p.aliases), p.name))


def _bench(voices: Mapping[str, str], relation: Relation | None) -> Bench:
    from dateline import actors

    return Bench(voices, relation or actors.relation, actors.behind)


def _row(held: Holding, bench: Bench) -> Control:
    """The ledger's row for one stretch."""
    support = standing(_words(held), bench) if held.holder or held.rivals else None
    basis, status, holder, rivals = support, held.status, held.holder, held.rivals
    against = _standing_denials(held, bench)
    if status == "held" and support in ("claimed", "reported") and (against or held.disputed):
        basis, status = "disputed", "contested"
        holder, rivals = _last_holder(held, against)
    elif held.disputed or (status == "contested" and against and support in ("claimed", "reported")):
        basis = "disputed"
    not_before, not_after = _began(held, bench)
    stated = not_before is not None and not_before == not_after
    days = [i.claim.published for i in held.grounds if i.claim.published]
    return Control(
        place=held.place,
        holder=holder,
        rivals=rivals,
        status=status,  # type: ignore[arg-type]
        basis=basis,
        support=support,
        since=not_after if stated or (status == "held" and _told_since(held)) else None,
        not_before=not_before,
        not_after=not_after,
        until=held.over.end if held.over else None,
        last_supported=max(days) if days else None,
        claims=_claims([*held.grounds, *held.losses, *against]),
        vacated_by=held.vacated_by if holder is None else None,
        encircled=_encircled(held),
    )


def _began(held: Holding, bench: Bench) -> tuple[Day | None, Day | None]:
    """The days between which the holding began: where its first claim was denied, up to the word that settled it."""
    if held.first is None:
        return None, None
    start, end = held.first.start, held.first.begun or held.first.end
    denied = [d.claim.published or "" for d in held.denials if _of_this(d, held, bench) and not _older(d, held)]
    if denied and held.holder is not None:
        words = [i for i in held.grounds if (i.claim.published or "") > max(denied)]
        settled = [i.begun or i.end for i in words if i.end and who_speaks(_word(held, i), bench) != "taker"]
        if settled and end and min(settled) > end:
            return start or end, min(settled)
    return start, end


def _told_since(held: Holding) -> bool:
    """Whether anything says since when: "remains in control" says no more than that it was so by then."""
    return held.first is not None and (held.first.kind != "holds" or held.first.begun is not None)


def _standing_denials(held: Holding, bench: Bench) -> list[Evidence]:
    """Denials of this very holding that no later word from outside the taker's side has overtaken."""
    return [
        item
        for item in held.denials
        if _of_this(item, held, bench) and not _overtaken(item, held, bench) and not _older(item, held)
    ]


def _of_this(denial: Evidence, held: Holding, bench: Bench) -> bool:
    """Whether a denial is of this holding: of its taking, or of the other side's leaving."""
    if denial.denied in ("takes", "part", "enters"):
        return denial.by is None or same_side(denial.by, held.holder, denial.end, bench.relation)
    return held.holder is not None and not one_holder(denial.by, held.holder)


def _older(denial: Evidence, held: Holding) -> bool:
    """A denial made before the thing happened denies something else."""
    first = held.first.end if held.first else None
    return bool(first and denial.claim.published and denial.claim.published[:10] < first[:10])


def _overtaken(denial: Evidence, held: Holding, bench: Bench) -> bool:
    said = denial.claim.published or ""
    return any((w.claim.published or "") > said and who_speaks(w, bench) != "taker" for w in _words(held))


def _words(held: Holding) -> list[Word]:
    """What is said for the holding: its grounds and, where someone holds it, the losers' own words."""
    found = [_word(held, i) for i in held.grounds]
    if held.holder is not None:
        found += [Word(i.claim, held.holder, i.by or i.against or held.before, i.place) for i in held.losses]
    return found


def _word(held: Holding, ground: Evidence) -> Word:
    return Word(ground.claim, held.holder, ground.against or held.before, ground.place)


def _last_holder(held: Holding, against: Sequence[Evidence]) -> tuple[Actor | None, tuple[Actor, ...]]:
    """A disputed capture leaves the last holder in place, the claimer beside it; who is denied to have left is a
    rival still, and a denier only where it can hold ground itself."""
    deniers = [d.claim.attribution.actor for d in against if d.claim.attribution and d.claim.attribution.actor]
    staying = [d.by for d in against if d.denied in ("leaves", "loses") and d.by is not None]
    side = [a for a in (*staying, *deniers) if a.kind in FORCES and not one_holder(a, held.holder)]
    if held.before is not None and held.holder is not None:
        return held.before, (held.holder,)
    return held.holder, tuple(dict.fromkeys((*held.rivals, *side)))


def _encircled(held: Holding) -> Literal["full", "partial"] | None:
    if held.encircled is None:
        return None
    act = held.encircled.claim.act
    return act.control.extent if act is not None and act.control is not None else "full"


def _claims(items: Sequence[Evidence]) -> tuple[Claim, ...]:
    return tuple({i.claim.id: i.claim for i in items}.values())


def inherited(districts: Iterable[Place], rows: Sequence[Control]) -> list[Control]:
    """A city's capture reaches its districts that reports name, marked as inherited; never bases, prisons, plants,
    crossings or camps, nor a district with a claim of its own."""
    held = {r.place.id: r for r in rows if r.status == "held" and r.place.kind in ("city", "town", "village")}
    own = {r.place.id for r in rows}
    found = []
    for place in {p.id: p for p in districts if p.id not in own}.values():
        city = next((held[w] for w in place.within if w in held), None)
        if city is not None:
            found.append(replace(city, place=place, inherited_from=city.place.id, encircled=None))
    return found


def district(claim: Claim) -> Place | None:
    """The district of a city that a claim is about."""
    mention = claim.act.place if claim.act else claim.state.object if claim.state else None
    place = mention.place if mention else None
    return place if place is not None and place.kind == "neighbourhood" else None
