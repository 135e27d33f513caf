"""Claims and judgements -> events: what is told of one happening, and how well supported it is.

Links are between two claims, each with its reasons; an event is what links hold together. The order of the claims
never matters: links are taken strongest first, and an event's id is its least claim id.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from dateline.events.links import Ground, Link, compare, days_apart, places_apart, rules_out
from dateline.events.traits import Telling, profiles, rarity, tell
from dateline.model import Actor, Claim, Event, Judgement, Role, Standing
from dateline.standing import Bench, Relation, Word, standing

__all__ = ["Link", "links", "merge"]

BUCKET = 4  # days: claims of one kind, place or actor within neighbouring buckets are compared
RARE = 60  # a word in more reports than this brings no two claims together
RAREST = 6  # words of a claim by which it is found
REACH = 40  # claims of one block that each is compared with: keeps a block of thousands near-linear
CHAIN = 0.15  # two groups join only where at least this share of their pairs is linked: likeness does not chain
_DECIDED = ("same", "different")
LOOKED_AT = 12  # members of a group that are checked against another's


def merge(
    claims: Iterable[Claim],
    voices: Mapping[str, str],
    judgements: Sequence[Judgement] = (),
    relation: Relation | None = None,
) -> tuple[Event, ...]:
    """The happenings that the claims tell of, each with all its tellings and its standing."""
    bench = Bench(voices, _relation(relation))
    live = [j for j in judgements if j.undone_at is None]
    rejected = {a.claim for j in live if j.kind == "reject" for a in j.subjects}
    told = [t for c in sorted(claims, key=lambda c: c.id) if c.id not in rejected and (t := tell(c)) is not None]
    denials = [t for t in told if t.kind == "denied"]
    tellings = {t.claim.id: t for t in told if t.kind != "denied"}
    ground = _ground(told, bench.relation)
    groups = _groups(tellings, _links(list(tellings.values()), ground), ground, live)
    events = [_event(members, bench) for members in groups]
    return tuple(_deny(events, denials, tellings, ground, bench))


def links(claims: Iterable[Claim], relation: Relation | None = None) -> tuple[Link, ...]:
    """Every pair of claims held to tell of one happening, with the reasons."""
    told = [t for c in sorted(claims, key=lambda c: c.id) if (t := tell(c)) is not None and t.kind != "denied"]
    return tuple(_links(told, _ground(told, _relation(relation))))


def _ground(told: Sequence[Telling], relation: Relation) -> Ground:
    reports = len({t.claim.report for t in told})
    rare = rarity(told)
    return Ground(rare, reports, relation, profiles(told, rare, reports))


def _relation(relation: Relation | None) -> Relation:
    if relation is None:
        from dateline import actors

        return actors.relation
    return relation


def _links(tellings: Sequence[Telling], ground: Ground) -> list[Link]:
    """Links among the pairs that share a block, strongest first."""
    found: dict[tuple[str, str], Link] = {}
    seen: set[tuple[str, str]] = set()
    for block in _blocks(tellings, ground).values():
        block.sort(key=lambda t: (t.last or 0, t.claim.id))
        for n, a in enumerate(block):
            for b in block[n + 1 : n + 1 + REACH]:
                pair = (a.claim.id, b.claim.id) if a.claim.id < b.claim.id else (b.claim.id, a.claim.id)
                if pair in seen:
                    continue
                seen.add(pair)
                if (link := compare(a, b, ground)) is not None:
                    found[pair] = link
    return sorted(found.values(), key=lambda x: (-x.strength, x.one, x.other))


def _blocks(tellings: Sequence[Telling], ground: Ground) -> dict[tuple[str, str, int], list[Telling]]:
    """Tellings that may be of one happening: of one kind, near in time, sharing a place, an actor or a rare word."""
    blocks: dict[tuple[str, str, int], list[Telling]] = defaultdict(list)
    for t in tellings:
        for key in set(_keys(t, ground)):
            blocks[key].append(t)
    return {k: v for k, v in blocks.items() if len(v) > 1}


def _keys(t: Telling, ground: Ground) -> Iterator[tuple[str, str, int]]:
    rare = sorted((w for w in t.words if 1 < ground.rarity[w] <= RARE), key=lambda w: (ground.rarity[w], w))
    traits = [*t.actors, *t.recipients, *t.names, *rare[:RAREST], "in " + t.claim.report]
    traits += [t.place.id] if t.place else []
    if t.last is None:
        buckets = [0]
    else:
        buckets = sorted({t.last // BUCKET, (t.last + BUCKET // 2) // BUCKET, (t.first or t.last) // BUCKET})
    for trait in traits:
        for bucket in buckets:
            yield t.group, trait, bucket
            yield "=" + t.stem, trait, bucket


def _groups(
    tellings: Mapping[str, Telling], found: Iterable[Link], ground: Ground, judgements: Sequence[Judgement]
) -> list[list[Telling]]:
    """Tellings that links hold together; an analyst's "same" and "different" come before any link."""
    home = {name: name for name in tellings}
    members = {name: [name] for name in tellings}
    same, apart = ({frozenset(a.claim for a in j.subjects) for j in judgements if j.kind == k} for k in _DECIDED)
    linked = {(x.one, x.other) for x in found}

    def join(one: str, other: str) -> None:
        small, large = sorted((home[one], home[other]), key=lambda h: (len(members[h]), h))
        members[large] += members.pop(small)
        home.update((m, large) for m in members[large])

    for pair in sorted(sorted(p) for p in same):
        if len(pair) == 2 and all(p in home for p in pair) and home[pair[0]] != home[pair[1]]:
            join(pair[0], pair[1])
    for link in found:
        a, b = home[link.one], home[link.other]
        if a != b and _may_join(members[a], members[b], tellings, linked, ground, apart):
            join(a, b)
    return [[tellings[n] for n in sorted(group)] for _, group in sorted(members.items())]


def _may_join(
    one: Sequence[str],
    other: Sequence[str],
    tellings: Mapping[str, Telling],
    linked: set[tuple[str, str]],
    ground: Ground,
    apart: set[frozenset[str]],
) -> bool:
    """Whether two groups are one happening: no pair of them is ruled out, and enough pairs are linked."""
    one, other = sorted(one)[:LOOKED_AT], sorted(other)[:LOOKED_AT]
    held = 0
    for x in one:
        for y in other:
            if frozenset((x, y)) in apart or rules_out(tellings[x], tellings[y], ground):
                return False
            held += ((x, y) if x < y else (y, x)) in linked
    return held >= CHAIN * len(one) * len(other)


def _event(members: Sequence[Telling], bench: Bench) -> Event:
    """One happening: its best telling first, its id the least of its claims'."""
    best = sorted(members, key=_goodness)
    return Event(min(t.claim.id for t in members), tuple(t.claim for t in best), _standing(members, bench))


def _goodness(t: Telling) -> tuple[bool, int, bool, str, str]:
    """The telling that says most, in the report's own voice before a quoted one, comes first."""
    act = t.act
    said = bool(act.actors) + bool(act.recipients) + bool(act.place) + t.firm + bool(act.control)
    return (act.background, -said, t.claim.attribution is not None, t.claim.published or "9", t.claim.id)


def _standing(members: Sequence[Telling], bench: Bench) -> Standing:
    """The best ground of all the tellings: who did it gains by it, whom it was done to loses."""
    by = next((a for t in members if (a := _first(t.act.actors)) is not None), None)
    against = next((a for t in members if (a := _first(t.act.recipients)) is not None), None)
    words = [Word(t.claim, _gains(t, by), _loses(t, against), t.place) for t in members]
    return standing(words, bench) or "reported"


def _gains(t: Telling, by: Actor | None) -> Actor | None:
    """Nobody gains by losing ground or leaving it."""
    if t.act.control is not None and t.act.control.change in ("loses", "withdraws"):
        return _first(t.act.recipients)
    return _first(t.act.actors) or by


def _loses(t: Telling, against: Actor | None) -> Actor | None:
    if t.act.control is None:
        return None  # a victim who speaks of an attack admits nothing
    return _first(t.act.actors) if t.act.control.change == "loses" else _first(t.act.recipients) or against


def _first(roles: Sequence[Role]) -> Actor | None:
    return next((r.actor for r in roles if r.actor is not None), None)


def _deny(
    events: Sequence[Event],
    denials: Sequence[Telling],
    tellings: Mapping[str, Telling],
    ground: Ground,
    bench: Bench,
) -> Iterator[Event]:
    """Events with what is denied of them; a denial of something else of the kind stands in tension, the difference
    named. Denials that meet no event are events of their own, disputed by nobody and asserted by nobody."""
    found: dict[tuple[str, str], dict[str, Event]] = defaultdict(dict)
    for event in events:
        for key in _bearings(tellings[event.claims[0].id]):
            found[key][event.id] = event
    against: dict[str, list[Claim]] = defaultdict(list)
    beside: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for denial in denials:
        near = {e.id: e for key in _bearings(denial) for e in found[key].values()}
        for event in near.values():
            differs = _difference(denial, tellings[event.claims[0].id])
            if differs == "":
                against[event.id].append(denial.claim)
            elif differs is not None:
                beside[event.id].append((denial.claim.id, differs))
    for event in events:
        claims, tension = tuple(against[event.id]), tuple(beside[event.id])
        weak = event.standing in ("claimed", "reported")
        stand: Standing = "disputed" if claims and weak else event.standing
        yield Event(event.id, event.claims, stand, claims, tension)


def _bearings(t: Telling) -> Iterator[tuple[str, str]]:
    """By what a denial finds what it may deny: the kind of act with its place, its doers, their sides."""
    for trait in (*t.actors, *t.sides, *((t.place.id, *t.place.within) if t.place else ())):
        yield t.group, trait


def _difference(denial: Telling, event: Telling) -> str | None:
    """How a denial differs from what an event tells: "" where in nothing, None where the two have no bearing."""
    if days_apart(denial, event) > 1 and denial.firm:
        return None
    if places_apart(denial.place, event.place):
        return None
    if not (denial.place and event.place) and not denial.actors & event.actors and not denial.sides & event.sides:
        return None
    if denial.actors and event.actors and not denial.actors & event.actors:
        return "it is not said that they are the same actors" if denial.stem == event.stem else None
    if denial.actors and not event.actors:
        return "the one does not name who did it"
    if denial.place is None or event.place is None:
        return "the one names no place" if denial.place != event.place else ""
    return ""
