"""Claims and judgements -> events: what is told of one happening, and how well supported it is.

Links are between two claims, each with its reasons, and rest on nothing but the two; an event is what links hold
together among the claims at hand. So neither order nor the future leaks in: links are taken strongest first, and an
event's id is its least claim id.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from msgspec.structs import replace

from dateline.events.links import WIDE, Ground, compare, days_apart, places_apart, rules_out
from dateline.events.traits import Telling, light, profiles, rarity, tell
from dateline.model import Act, Actor, Claim, Event, Judgement, Link, Role, Standing
from dateline.standing import Bench, Relation, Word, standing

__all__ = ["VERSION", "links", "merge", "near"]

Key = tuple[str, str, int]  # kind of act, what is shared, days: what brings two tellings together

VERSION = 2  # part of every link, raised when the same claims would link differently
BUCKET = 4  # days: claims of one kind, place or actor within neighbouring buckets are compared
RARE = 4.0  # a word that tells less (one report in fifty holds it) brings no two claims together
FOUND_BY = 6  # words of a claim, its rarest, by which it is found
CHAIN = 0.15  # two groups join only where at least this share of their pairs is linked: likeness does not chain
_DECIDED = ("same", "different")
LOOKED_AT = 12  # members of a group that are checked against another's
ANSWERED = 3  # days within which a denial that names no day answers what was told


def merge(
    claims: Iterable[Claim],
    voices: Mapping[str, str],
    judgements: Sequence[Judgement] = (),
    relation: Relation | None = None,
    linked: Iterable[Link] | None = None,
) -> tuple[Event, ...]:
    """The happenings that the claims tell of, each with all its tellings and its standing.

    `linked` are the links among these claims where they are known already; links to other claims are passed over.
    """
    from dateline import actors

    bench = Bench(voices, _relation(relation), actors.behind)
    live = [j for j in judgements if j.undone_at is None]
    rejected = {a.claim for j in live if j.kind == "reject" for a in j.subjects}
    told = [t for c in sorted(claims, key=lambda c: c.id) if c.id not in rejected and (t := tell(c)) is not None]
    denials = [t for t in told if t.kind == "denied"]
    tellings = {t.claim.id: t for t in told if t.kind != "denied"}
    ground = _ground(told, bench.relation)
    found = _links(list(tellings.values()), ground) if linked is None else _among(linked, tellings)
    groups = _groups(tellings, found, ground, live)
    events = [_event(members, inside, bench) for members, inside in zip(groups, _inside(groups, found), strict=True)]
    return tuple(_deny(events, denials, tellings, ground, bench))


def links(
    claims: Iterable[Claim],
    relation: Relation | None = None,
    fresh: Container[str] | None = None,
    reports: Container[str] = (),
) -> tuple[Link, ...]:
    """Every pair of claims held to tell of one happening, with the reasons; only pairs with a `fresh` claim, or
    with one of some `reports`, if given.

    A link rests on its two claims alone, so links found piece by piece are the links found at once. Of each claim only
    what it is compared by is held, so that very many may come one by one.
    """
    same: dict[object, object] = {}
    coming = (light(t, same) for c in claims if (t := tell(c)) is not None and t.kind != "denied")
    told = sorted(coming, key=lambda t: t.claim.id)
    if reports:
        fresh = {t.claim.id for t in told if t.claim.report in reports}
    return tuple(_links(told, _ground(told, _relation(relation)), fresh))


def near(fresh: Iterable[Claim], claims: Iterable[Claim]) -> Iterator[Claim]:
    """Of claims, report by report, those of the reports that may link with fresh ones: theirs are all that is held
    against these, and their words tell how much two reports tell the same."""
    wanted = {key for c in fresh if (t := tell(c)) is not None and t.kind != "denied" for key in _keys(t)}
    for _, told in groupby(claims, key=lambda c: c.report):
        ours = list(told)
        tellings = (t for c in ours if (t := tell(c)) is not None and t.kind != "denied")
        if any(not wanted.isdisjoint(_keys(t)) for t in tellings):
            yield from ours


def _among(linked: Iterable[Link], tellings: Mapping[str, Telling]) -> list[Link]:
    found = [x for x in linked if x.one in tellings and x.other in tellings]
    return sorted(found, key=lambda x: (-x.strength, x.one, x.other))


def _inside(groups: Sequence[Sequence[Telling]], found: Iterable[Link]) -> list[list[Link]]:
    """The links within each group, the strongest first."""
    home = {t.claim.id: n for n, group in enumerate(groups) for t in group}
    inside: list[list[Link]] = [[] for _ in groups]
    for link in found:
        if home[link.one] == home[link.other]:
            inside[home[link.one]].append(link)
    return inside


def _ground(told: Sequence[Telling], relation: Relation) -> Ground:
    return Ground(relation, profiles(told), {})


def _relation(relation: Relation | None) -> Relation:
    if relation is None:
        from dateline import actors

        return actors.relation
    return relation


def _links(tellings: Sequence[Telling], ground: Ground, fresh: Container[str] | None = None) -> list[Link]:
    """Links among the pairs that share a block, strongest first."""
    new = {t.claim.id for t in tellings if fresh is None or t.claim.id in fresh}
    few = None if len(new) == len(tellings) else {key for t in tellings if t.claim.id in new for key in _keys(t)}
    blocks = _blocks(tellings, few)
    found: list[Link] = []
    for a in tellings:
        if a.claim.id in new:
            near = {b.claim.id: b for key in set(_keys(a)) for b in blocks.get(key, ())}
            # A pair of two new ones is looked at once, from the greater id.
            pairs = (b for id, b in near.items() if id < a.claim.id or id not in new)
            found += [link for b in pairs if (link := compare(a, b, ground)) is not None]
    return sorted(found, key=lambda x: (-x.strength, x.one, x.other))


def _blocks(tellings: Sequence[Telling], among: Container[Key] | None = None) -> dict[Key, list[Telling]]:
    """Tellings that may be of one happening: near in time, of one kind and sharing a place, a sufferer or a rare word,
    or of one word and sharing a doer too; `among`: only what these keys bring together."""
    blocks: dict[tuple[str, str, int], list[Telling]] = defaultdict(list)
    for t in tellings:
        for key in set(_keys(t)):
            if among is None or key in among:
                blocks[key].append(t)
    return {k: v for k, v in blocks.items() if len(v) > 1}


def _keys(t: Telling) -> Iterator[Key]:
    rare = sorted((w for w in t.words if rarity(w) >= RARE), key=lambda w: (-rarity(w), w))
    telling = [*t.names, *rare[:FOUND_BY], "in " + t.claim.report]
    telling += [t.place.id] if t.place and t.place.kind not in WIDE else []
    vague = [*t.actors, *t.recipients, *([t.place.id] if t.place else [])]
    if t.last is None:
        buckets = [0]
    else:
        buckets = sorted({t.last // BUCKET, (t.last + BUCKET // 2) // BUCKET, (t.first or t.last) // BUCKET})
        telling += t.recipients
    for bucket in buckets:
        yield from ((t.group, trait, bucket) for trait in telling)
        yield from (("=" + t.stem, trait, bucket) for trait in (*telling, *vague))


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


def _event(members: Sequence[Telling], inside: Sequence[Link], bench: Bench) -> Event:
    """One happening: its best telling first, its id the least of its claims'."""
    ordered = sorted(members, key=_goodness)
    best = tuple(t.claim for t in ordered)
    # Whoever tells of a fight does not say who has the place now.
    alike = [t for t in members if t.act.control or not ordered[0].act.control]
    return Event(min(c.id for c in best), best, _standing(alike, bench), links=tuple(inside))


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
    found = standing(words, bench) or "reported"
    # Nobody can admit what has not happened: a plan or a possibility is said by somebody, no more.
    return "reported" if found == "admitted" and members[0].kind != "happened" else found


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
        first = tellings[event.claims[0].id]
        for key in _bearings(first) if first.kind != "possible" else ():  # "has not" denies no "may"
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
        yield replace(event, standing=stand, denied_by=claims, tension=tension)


def _bearings(t: Telling) -> Iterator[tuple[str, str]]:
    """By what a denial finds what it may deny: the kind of act with its place, its doers, their sides."""
    for trait in (*t.actors, *t.sides, *((t.place.id, *t.place.within) if t.place else ())):
        yield t.group, trait


def _difference(denial: Telling, event: Telling) -> str | None:
    """How a denial differs from what an event tells: "" where in nothing, None where the two have no bearing."""
    if denial.firm and days_apart(denial, event) > (1 if _dated(denial) else ANSWERED):
        return None
    if places_apart(denial.place, event.place):
        return None
    if not (denial.place and event.place) and not denial.actors & event.actors and not denial.sides & event.sides:
        return None
    if denial.actors and event.actors and not _same_doers(denial, event):
        return "it is not said that they are the same actors" if _one_kind(denial, event) else None
    if denial.actors and not event.actors:
        return "the one does not name who did it"
    if denial.place is None or event.place is None:
        return "the one names no place" if denial.place != event.place else ""
    return ""


def _one_kind(one: Telling, other: Telling) -> bool:
    """Whether two acts are told by one word, or are of one type and done by people of one country."""
    a, b = one.claim.act, other.claim.act
    if one.stem == other.stem or a is None or b is None:
        return one.stem == other.stem
    return a.type == b.type and bool(_countries(a) & _countries(b))


def _countries(act: Act) -> set[str]:
    return {r.actor.country for r in act.actors if r.actor is not None and r.actor.country}


def _dated(denial: Telling) -> bool:
    """Whether a denial says of what day: "denied on Tuesday that …" only says that it was not so until then."""
    when = denial.claim.act.when if denial.claim.act else None
    return when is not None and when.start is not None


def _same_doers(one: Telling, other: Telling) -> bool:
    """Whether two tellings may name the same doers: one actor, or a force and the side or body that it is part of."""
    if one.actors & other.actors:
        return True
    pairs = [(a.actor, b.actor) for a in one.act.actors for b in other.act.actors if a.actor and b.actor]
    return any(a.id in (b.parent, b.side) or b.id in (a.parent, a.side) for a, b in pairs)
