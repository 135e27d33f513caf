"""On whose word a holding stands: admitted, corroborated, reported or only claimed; and who denies it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from msgspec import Struct

from dateline.codebook import load
from dateline.control.evidence import Evidence, Relation
from dateline.model import Actor, Claim, Day, Place, Standing

# A loss told within so many days of a capture is the same loss: the army's statement often comes a day late.
SAME_LOSS = 3


class Bench(Struct, frozen=True):
    """What is needed to weigh a word: where each report comes from and how actors stand to each other."""

    voices: Mapping[str, str]
    relation: Relation


def same_side(a: Actor | None, b: Actor | None, day: Day | None, relation: Relation) -> bool:
    """Whether two actors fight on one side: the same, one part of the other, of one side, or allies."""
    if a is None or b is None:
        return False
    if a.id == b.id or (a.side is not None and a.side == b.side):
        return True
    if a.id in (b.parent, b.side) or b.id in (a.parent, a.side):
        return True
    return relation(a.id, b.id, day) == "ally"


def one_holder(a: Actor | None, b: Actor | None) -> bool:
    """Whether two actors count as one holder: a coalition ally holds for itself."""
    if a is None or b is None:
        return False
    if a.id == b.id or a.id in (b.parent, b.side) or b.id in (a.parent, a.side):
        return True
    return a.side is not None and a.side == b.side


def basis(items: Iterable[Evidence], holder: Actor | None, loser: Actor | None, bench: Bench) -> Standing | None:
    """The best word that the evidence gives: the losing side's, two origins', one's, or the taker's own."""
    items = list(items)
    quoted = {i.claim.report for i in items if i.claim.attribution is not None}
    voices: set[str] = set()
    unknown = claimed = False
    for item in items:
        claim = item.claim
        if claim.attribution is None and claim.report in quoted:
            continue  # where a report quotes speakers for a thing, its own voice adds nothing to them
        stands = stance_of(item, holder, loser, bench)
        if stands == "loser":
            return "admitted"
        if stands == "taker":
            claimed = True
        elif (name := voice(claim, bench.voices)) is None:
            unknown = True
        else:
            voices.add(name)
    if len(voices) > 1:
        return "corroborated"
    return "reported" if voices or unknown else "claimed" if claimed else None


def voice(claim: Claim, voices: Mapping[str, str]) -> str | None:
    """Whose voice a claim is: its speaker, else the origin of its report; None where that is unknown."""
    said = claim.attribution
    if said is not None and said.actor is not None:
        return said.actor.id
    origin = voices.get(claim.report)
    return None if origin is None or origin.startswith("unknown:") else origin


def stance_of(item: Evidence, holder: Actor | None, loser: Actor | None, bench: Bench) -> str:
    """Whether the claim's speaker is the taker's side ("taker"), the losing side ("loser") or neither."""
    said = item.claim.attribution
    if said is None:
        return "own voice"
    day = item.end or item.claim.published
    lost = item.against or loser
    if said.actor is not None and said.actor.kind not in ("monitor", "agency", "outlet"):
        if holder is not None and same_side(said.actor, holder, day, bench.relation):
            return "taker"
        if item.kind == "loses" and item.by is not None and same_side(said.actor, item.by, day, bench.relation):
            return "loser"
        if lost is not None:
            if same_side(said.actor, lost, day, bench.relation):
                return "loser"
        elif _home(said.actor, item.place) and _fights(said.actor, holder, day, bench.relation):
            return "loser"
        if not _office(item.claim):
            return "other"
    if _office(item.claim):
        return _local(item, holder, lost)
    if said.stance == "admits":
        return "loser"
    return "other"


def _home(speaker: Actor, place: Place) -> bool:
    """A state's own organs lose what lies on its ground."""
    return speaker.country is not None and speaker.country == place.country and speaker.kind != "armed_group"


def _fights(speaker: Actor, holder: Actor | None, day: Day | None, relation: Relation) -> bool:
    if holder is None:
        return False
    if relation(speaker.id, holder.id, day) == "enemy":
        return True
    foreign = holder.country is not None and speaker.country is not None and holder.country != speaker.country
    return foreign and holder.kind in ("state", "army", "government")


def _office(claim: Claim) -> bool:
    """Whether the speaker is a local office ("the city's mayor"), not one that an occupier put in."""
    said = claim.attribution
    if said is None:
        return False
    words = " ".join(s.quote for s in said.speaker).casefold()
    rules = load("control")
    return any(o in words for o in rules["local_offices"]) and not any(o in words for o in rules["installed"])


def _local(item: Evidence, holder: Actor | None, lost: Actor | None) -> str:
    """A local office speaks for the place's state: it loses to anyone but that state."""
    if holder is None:
        return "other"
    of_state = holder.kind in ("state", "government", "army", "police") and holder.country == item.place.country
    return "taker" if of_state else "loser"


def days_between(a: Day | None, b: Day | None) -> int:
    """Days from a to b; a great number where either is unknown."""
    if not a or not b:
        return 10**6
    return (date.fromisoformat(b[:10]) - date.fromisoformat(a[:10])).days
