"""The evidence on one place, one piece after another: who comes to hold it, who contests it, who left.

Each rule of the codebook ("Who holds what") is one small function from a holding and a piece of evidence
to the next holding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct
from msgspec.structs import replace

from dateline.control.evidence import Evidence, Kind
from dateline.model import Actor, Place
from dateline.standing import Bench, Word, days_between, one_holder, same_side, unnamed, who_speaks

# A loss told within so many days of a capture is the same loss: the army's statement often comes a day late.
SAME_LOSS = 3


class Holding(Struct, frozen=True):
    """One stretch of a place's story. `grounds` are the claims it stands on, `denials` those against it."""

    place: Place
    status: str = "unknown"  # held | contested | unknown
    holder: Actor | None = None
    before: Actor | None = None  # who held it before: the losing side
    rivals: tuple[Actor, ...] = ()
    grounds: tuple[Evidence, ...] = ()
    first: Evidence | None = None  # since when: a retelling never restarts a holding
    losses: tuple[Evidence, ...] = ()
    denials: tuple[Evidence, ...] = ()
    vacated_by: Actor | None = None
    encircled: Evidence | None = None
    disputed: bool = False
    over: Evidence | None = None  # what ended it


def follow(place: Place, items: Iterable[Evidence], bench: Bench) -> list[Holding]:
    """The place's holdings in order of time; the last one is the present."""
    past: list[Holding] = []
    now = Holding(place)
    for item in items:
        then = STEPS[item.kind](now, item, bench)
        if then.first is not now.first and now.first is not None:
            past.append(replace(now, over=item))
        now = then
    return [*past, now]


def _takes(now: Holding, item: Evidence, bench: Bench) -> Holding:
    """The newest full change or "holds" state wins, whatever its basis."""
    if item.by is None:
        return _falls(now, item, bench)
    if one_holder(now.holder, item.by) and now.status != "unknown":
        if now.status == "held":
            return replace(now, grounds=(*now.grounds, item))
        if now.disputed and now.first is not None:
            return replace(now, grounds=(*now.grounds, item))
        # Contested by an entry, then said to be held again: the old grounds no longer speak.
        return replace(now, status="held", rivals=(), grounds=(item,), first=_since(now, item))
    if item.told and now.holder is not None:
        return now
    if now.status == "held" and _one_deed(now, item):
        named = item.by if now.holder is not None and unnamed(now.holder) else now.holder
        return replace(now, holder=named, grounds=(*now.grounds, item))
    if _clash(now, item):
        return _split(now, item)
    before = now.holder or item.against or now.vacated_by or (now.rivals[0] if len(now.rivals) == 1 else None)
    if one_holder(before, item.by):
        before = item.against or next((r for r in now.rivals if not one_holder(r, item.by)), None)
    near = tuple(x for x in now.losses if days_between(x.end, item.end) <= SAME_LOSS)
    return Holding(now.place, "held", item.by, before, grounds=(item,), first=item, losses=near, denials=now.denials,
                   vacated_by=now.vacated_by)  # fmt: skip


def _since(now: Holding, item: Evidence) -> Evidence:
    """Since when a place that was contested is held: as before, or, where its holder had only entered or fought for
    it, from this day on, and not before that entry."""
    if now.first is None or now.first.kind in ("takes", "holds"):
        return now.first or item
    if item.start is None and now.first.start and now.first.start <= (item.end or ""):
        return replace(item, start=now.first.start)
    return item


def _one_deed(now: Holding, item: Evidence) -> bool:
    """Whether one report says of one day that a group took the place, and that "militants" did: it means the group."""
    last = now.grounds[-1] if now.grounds else None
    if last is None or last.claim.report != item.claim.report or last.end != item.end:
        return False
    both = [a for a in (now.holder, item.by) if a is not None]
    fighters = all(a.kind == "armed_group" for a in both)
    return fighters and len(both) == 2 and unnamed(both[0]) != unnamed(both[1])


def _clash(now: Holding, item: Evidence) -> bool:
    """Two sides each said, the same day and with no order between them, to hold the place."""
    if now.status != "held" or item.again or not now.grounds:
        return False
    last = now.grounds[-1]
    if (last.end, last.claim.published) != (item.end, item.claim.published):
        return False
    if last.claim.report != item.claim.report:
        return True
    a, b = last.claim.attribution, item.claim.attribution
    return a is not None and b is not None and a.actor != b.actor


def _split(now: Holding, item: Evidence) -> Holding:
    assert item.by is not None
    return replace(now, status="contested", rivals=_with(now.rivals, item.by), disputed=True)


def _falls(now: Holding, item: Evidence, bench: Bench) -> Holding:
    """ "The city has fallen": lost, and to whom is not said."""
    lost = item.against
    if item.told:
        return now
    if now.status == "contested" and not now.disputed:
        inside = [a for a in (now.holder, *now.rivals) if a is not None and not one_holder(a, lost)]
        if lost is not None and len(inside) == 1:  # it fell from one of the two who fought for it: to the other
            return _takes(now, replace(item, by=inside[0]), bench)
    if now.holder is not None and now.status == "held" and not one_holder(now.holder, lost):
        recent = now.first is not None and abs(days_between(now.first.end, item.end)) <= SAME_LOSS
        return replace(now, losses=(*now.losses, item)) if recent or lost is not None else now
    return _left(now, item, lost or now.holder)


def _loses(now: Holding, item: Evidence, bench: Bench) -> Holding:
    """A loss is the taking by whoever is named; unnamed, it bears out the enemy who holds the place."""
    if item.against is not None:
        taken = replace(item, kind="takes", by=item.against, against=item.by)
        return _takes(now, taken, bench)
    if item.told and now.holder is not None:
        return now
    if now.holder is None or one_holder(now.holder, item.by):
        return _left(now, item, item.by)
    if now.status == "contested" and any(one_holder(r, item.by) for r in now.rivals):
        return replace(now, losses=(*now.losses, item))
    return replace(now, losses=(*now.losses, item))


def _left(now: Holding, item: Evidence, who: Actor | None) -> Holding:
    """Lost or left, with no taker named: vacated, holder unknown."""
    losses = (*now.losses, item) if item.kind in ("loses", "takes") else now.losses
    return Holding(now.place, "unknown", None, who, first=item, grounds=(item,), losses=losses, vacated_by=who,
                   denials=now.denials)  # fmt: skip


def _leaves(now: Holding, item: Evidence, bench: Bench) -> Holding:
    """A withdrawal of whoever holds the place leaves it vacated; of anyone else it changes nothing."""
    if item.told and now.first is not None:
        return now
    if item.against is not None:  # handed over to someone named
        return _takes(now, replace(item, kind="takes", by=item.against, against=item.by), bench)
    if now.holder is None and now.status == "unknown":
        return replace(now, vacated_by=item.by, first=now.first or item, grounds=now.grounds or (item,))
    if one_holder(now.holder, item.by):
        return _left(now, item, item.by)
    rivals = tuple(r for r in now.rivals if not one_holder(r, item.by))
    if now.status == "contested" and rivals != now.rivals:
        settled = not rivals and now.holder is not None and not now.disputed
        return replace(now, rivals=rivals, status="held" if settled else now.status)
    return now


def _enters(now: Holding, item: Evidence, bench: Bench) -> Holding:
    """Entry, or the taking of a part, contests a place that another side holds."""
    if item.by is None or (item.told and now.holder is not None):
        return now
    if same_side(now.holder, item.by, item.end, bench.relation) and now.status != "unknown":
        return now if now.status == "held" else replace(now, grounds=(*now.grounds, item))
    if now.status == "contested":
        return replace(now, rivals=_with(now.rivals, item.by), grounds=(*now.grounds, item))
    if now.holder is not None:
        return replace(now, status="contested", rivals=_with((), item.by), grounds=(item,))
    rivals = _with((), item.against or now.vacated_by)
    rivals = tuple(r for r in rivals if not one_holder(r, item.by))
    return Holding(now.place, "contested", item.by, now.before, rivals, (item,), item, now.losses, now.denials,
                   vacated_by=now.vacated_by)  # fmt: skip


def _fights(now: Holding, item: Evidence, bench: Bench) -> Holding:
    """Fighting inside, between two forces, contests a place."""
    if item.by is None or item.against is None:
        return now
    if same_side(item.by, item.against, item.end, bench.relation):
        return now
    sides = [x for x in (item.by, item.against) if not one_holder(now.holder, x)]
    rivals = now.rivals
    for side in sides:
        rivals = _with(rivals, side)
    if now.status == "contested":
        return replace(now, rivals=rivals, grounds=(*now.grounds, item))
    return replace(now, status="contested", rivals=rivals, grounds=(item,), first=now.first or item)


def _encircles(now: Holding, item: Evidence, bench: Bench) -> Holding:
    """Encirclement is shown, and changes no holder."""
    return now if one_holder(now.holder, item.by) else replace(now, encircled=item)


def _slips(now: Holding, item: Evidence, bench: Bench) -> Holding:
    """Said to be no longer (wholly) theirs: their own word gives it up, another's contests it."""
    if one_holder(now.holder, item.by):
        own = who_speaks(Word(item.claim, item.by, None, item.place), bench) == "taker"
        if own and item.claim.state is not None and item.claim.state.extent == "full":
            return _left(now, item, item.by)
        return replace(now, status="contested", grounds=(item,))
    if now.first is None and item.by is not None:
        return Holding(now.place, "contested", item.by, grounds=(item,), first=item)
    return now


def _denies(now: Holding, item: Evidence, bench: Bench) -> Holding:
    """A denial stands beside the claims; whether it lowers them is decided by what they rest on."""
    return replace(now, denials=(*now.denials, item))


def _with(rivals: tuple[Actor, ...], one: Actor | None) -> tuple[Actor, ...]:
    return rivals if one is None or any(one_holder(r, one) for r in rivals) else (*rivals, one)


STEPS: dict[Kind, Callable[[Holding, Evidence, Bench], Holding]] = {
    "takes": _takes, "holds": _takes, "part": _enters, "enters": _enters, "fights": _fights, "leaves": _leaves,
    "loses": _loses, "encircles": _encircles, "slips": _slips, "denies": _denies,
}  # fmt: skip
