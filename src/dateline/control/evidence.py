"""Claims read as evidence of who holds a place: what each says, of whom, and when it was so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from dateline.codebook import load
from dateline.model import Act, Actor, Claim, Day, Place, Role, State, When

Kind = Literal["takes", "holds", "part", "enters", "fights", "leaves", "loses", "encircles", "denies", "slips"]

# Within one day an entry or a fight comes before the capture it leads to, and the leaving before the taking.
RANK: dict[Kind, int] = {
    "leaves": 0, "loses": 0, "fights": 1, "enters": 2, "part": 2, "encircles": 2, "takes": 3, "holds": 3,
    "slips": 4, "denies": 5,
}  # fmt: skip

TAKING = {"captures": "takes", "returns": "takes", "enters": "enters", "withdraws": "leaves", "loses": "loses",
          "besieges": "encircles"}  # fmt: skip

# Too large to be contested by a fight somewhere in it.
WIDE = frozenset({"continent", "region", "country", "admin1", "water"})
# Places of which a town has few: told by kind alone, they are the one that is known there.
SITES = frozenset({"plant", "airport", "airbase", "prison", "dam", "base"})
# "Near Hama" is not Hama; "from Hama" is where someone left.
ELSEWHERE = frozenset({"near", "outside", "between", "toward", "direction", "distance"})
# Those who can only tell of a place, or live there: never its holders, nor rivals for it.
NO_HOLDERS = frozenset({"civilians", "monitor", "agency", "outlet"})
# A fight contests a place only between forces that can hold ground.
FORCES = frozenset({"state", "government", "army", "armed_group", "coalition", "party", "police"})


class Evidence(Struct, frozen=True):
    """One claim's word on one place.

    `by` takes, holds, enters, leaves or loses it; `against` is the other side, where named. `start` and `end`
    bound the day when it was so; `begun` is the last day on which a state can have begun, where its words say since
    when; `again` says that it was taken back; `told` that it is history, retold.
    """

    claim: Claim
    place: Place
    kind: Kind
    by: Actor | None
    against: Actor | None
    start: Day | None
    end: Day | None
    again: bool = False
    told: bool = False
    denied: str | None = None  # for a denial: what it denies ("takes", "leaves" ...)
    begun: Day | None = None


def order(item: Evidence) -> tuple[str, str, int, str, int, str]:
    """By when the thing was so, then by publication, then, in one report, by its text."""
    claim = item.claim
    # "Still holds parts of the town" answers the capture of the same day; a part that is taken leads up to it.
    rank = RANK["slips"] if item.kind == "part" and claim.state is not None else RANK[item.kind]
    return (item.end or "", claim.published or "", rank, claim.report, claim.span.start, claim.id)


def weigh(claims: Iterable[Claim], *, on: Day | None) -> dict[str, list[Evidence]]:
    """Evidence by place id, each place's in order; what was not yet so on the day `on` is left out."""
    items = (item for claim in claims for item in read(claim))
    return by_place(item for item in items if on is None or not item.end or item.end <= on)


def by_place(items: Iterable[Evidence]) -> dict[str, list[Evidence]]:
    """Evidence by place id, each place's in order."""
    found: dict[str, list[Evidence]] = {}
    for item in items:
        found.setdefault(item.place.id, []).append(item)
    for one, other in _same_sites(found).items():
        found[other] += [replace(i, place=found[other][0].place) for i in found.pop(one)]
    for pieces in found.values():
        pieces.sort(key=order)
    return found


def unit(place: Place) -> str:
    """What a place's row may depend on: itself, or all sites of its kind in its town."""
    town = _town(place) if place.kind in SITES else None
    return place.id if town is None else f"{place.kind} of {town}"


def _same_sites(found: Mapping[str, list[Evidence]]) -> dict[str, str]:
    """ "The power plant" in a report on a town is the one plant that other reports know there."""
    sites: dict[tuple[str, str], set[str]] = {}
    for place_id, items in found.items():
        place = items[0].place
        if place.kind in SITES and (town := _town(place)) is not None:
            sites.setdefault((place.kind, town), set()).add(place_id)
    same = {}
    for ids in sites.values():
        known = sorted(i for i in ids if not i.startswith("text:"))
        if len(known) == 1:
            same.update({i: known[0] for i in ids if i.startswith("text:")})
    return same


def _town(place: Place) -> str | None:
    """The town that a site belongs to: the nearest listed one that it lies in."""
    return next((w for w in place.within if w.startswith("geonames:")), None)


def read(claim: Claim) -> Iterator[Evidence]:
    """What a claim says of who holds a place: nothing, one thing, or two (a hand-over is also a leaving)."""
    if _protested(claim):
        return
    for item in _read(claim):
        if not _only_tells(item.by):
            yield replace(item, against=None) if _only_tells(item.against) else item


def _protested(claim: Claim) -> bool:
    """Whether its speaker neither says nor denies it, but is against it: "gathered to protest the occupation"."""
    told = claim.act or claim.state
    denies = claim.attribution is not None and claim.attribution.stance == "denies"
    return denies and told is not None and told.polarity in ("happened", "ongoing")


def _only_tells(actor: Actor | None) -> bool:
    return actor is not None and actor.kind in NO_HOLDERS


def _read(claim: Claim) -> Iterator[Evidence]:
    if claim.act is not None:
        yield from _read_act(claim, claim.act)
    elif claim.state is not None:
        yield from _read_state(claim, claim.state)


def _read_act(claim: Claim, act: Act) -> Iterator[Evidence]:
    where = act.place
    if where is None or where.place is None or where.relation in ELSEWHERE or act.polarity in ("planned", "possible"):
        return
    if act.control is None and where.relation != "in":
        return
    by, against = party(act.actors), party(act.recipients)
    start, end = _days(act.when, claim.published)
    told = act.background and not _stated(act.when)
    if act.control is None:
        if act.polarity in ("happened", "ongoing") and not act.background and _contests(act, where.place):
            yield Evidence(claim, where.place, "fights", by, against, start, end)
        return
    kind: Kind = TAKING[act.control.change]  # type: ignore[assignment]
    if denies(claim, act.polarity):
        yield Evidence(claim, where.place, "denies", by, against, start, end, denied=kind)
        return
    if act.polarity == "ongoing" and kind in ("takes", "leaves", "loses"):
        return  # "is capturing", "has begun to withdraw": not done yet
    if act.control.extent == "partial":
        if kind in ("leaves", "loses"):
            return
        kind = "part" if kind == "takes" else kind
    again = act.control.change == "returns"
    yield Evidence(claim, where.place, kind, by, against, start, end, again=again, told=told)


def _read_state(claim: Claim, state: State) -> Iterator[Evidence]:
    where = state.object
    if where is None or where.place is None or where.relation in ELSEWHERE or state.polarity in ("planned", "possible"):
        return
    by = party((state.subject,) if state.subject else ())
    start, end = _days(state.when, claim.published)
    # A state is so when it is reported; a stated day bounds since when.
    begun = end if _says_since(claim, state.when) else None
    end = max(end or "", claim.published or "") or None if state.polarity == "ongoing" else end
    if state.relation == "besieged":
        yield Evidence(claim, where.place, "encircles", by, None, start, end)
    elif state.relation == "holds":
        kind: Kind = "holds" if state.extent == "full" else "part"
        if denies(claim, state.polarity):
            kind = "slips"
        yield Evidence(claim, where.place, kind, by, None, start, end, begun=begun)


def _says_since(claim: Claim, when: When | None) -> bool:
    """Whether the state's day is the one since when it is so."""
    if when is None or when.span is None or not when.told:
        return False
    before = claim.span.quote[: max(0, when.span.start - claim.span.start)].casefold().split()
    return bool(before) and any(before[-len(w) :] == w for w in map(str.split, load("control")["began"]))


def denies(claim: Claim, polarity: str) -> bool:
    """Whether a claim says that the thing is not so."""
    return polarity == "denied"


def party(roles: Iterable[Role]) -> Actor | None:
    """The first known actor among the roles, else one made of the words themselves."""
    roles = tuple(roles)
    for role in roles:
        if role.actor is not None:
            return role.actor
    for role in roles:
        words = role.name.strip()
        return Actor(id="text:" + "-".join(words.casefold().split()), name=words, kind="unknown")
    return None


def _contests(act: Act, place: Place) -> bool:
    """A fight inside a place, between two forces."""
    if place.kind in WIDE or act.acled is None or act.acled.event_type != "Battles":
        return False
    told, book = act.frame.partition(".")[0], load("control")
    if stem_of(act.frame) in book["raids"] or told not in book["fighting"]:
        return False  # ruling 14: a raid is no contest
    if any(set(r.span.quote.casefold().split()) & set(book["posts"]) for r in act.recipients):
        return False  # an attack on an army post in the town is no fight for the town
    sides = [[r.actor for r in roles if r.actor and r.actor.kind in FORCES] for roles in (act.actors, act.recipients)]
    return all(sides)


def stem_of(frame: str) -> str:
    """The kind that a frame's id ends in: "attack.raid" is a raid."""
    return frame.rpartition(".")[2]


def _stated(when: When | None) -> bool:
    """A day of its own; that it was said on Monday only bounds it."""
    return when is not None and when.told and when.start is not None


def _days(when: When | None, published: Day | None) -> tuple[Day | None, Day | None]:
    """The days between which it was so, never after its report."""
    if when is None or (when.start is None and when.end is None):
        return None, published
    end = when.end or when.start
    if published and end and end > published[:10]:
        end = max(published[:10], when.start or "")
    # Dated by its report alone: it was so by then, not since then.
    start = when.start if when.told else None
    return start, end
