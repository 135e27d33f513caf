"""On whose word a thing stands: admitted, corroborated, reported or only claimed.

The same rule serves a holding and a happening: who gains by it, who loses by it, and who says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache
from typing import Literal

from msgspec import Struct

from dateline.codebook import load
from dateline.model import Actor, Claim, Day, Place, Standing

# How two actors stand to each other on a day: "ally" | "enemy" | "neutral" | "unknown" (`actors.relation`).
Relation = Callable[[str, str, Day | None], str]
Speaks = Literal["own voice", "taker", "loser", "other"]
NO_SIDE = ("monitor", "agency", "outlet")
STATE = ("state", "government", "army", "police")
FAR = 10**6  # days, where a day is unknown


class Bench(Struct, frozen=True):
    """What is needed to weigh a word: where each report comes from, and how actors stand to each other."""

    voices: Mapping[str, str]
    relation: Relation
    party: Callable[[Claim], Actor | None] = lambda claim: None  # the side whose outlet a report without speaker is


class Word(Struct, frozen=True):
    """One claim's word on who gained (`by`) and who lost (`against`) where."""

    claim: Claim
    by: Actor | None
    against: Actor | None
    place: Place | None = None


def standing(words: Iterable[Word], bench: Bench) -> Standing | None:
    """The best ground the words give: the losing side's own word, two origins, one, or the gaining side's alone."""
    words = list(words)
    quoted = {w.claim.report for w in words if w.claim.attribution is not None}
    voices: set[str] = set()
    unknown = claimed = False
    for word in words:
        claim = word.claim
        if claim.attribution is None and claim.report in quoted:
            continue  # where a report quotes speakers for a thing, its own voice adds nothing to them
        speaks = who_speaks(word, bench)
        if speaks == "loser":
            return "admitted"
        if speaks == "taker":
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
        # "Reuters said" beside a report that Reuters wrote is that one voice again.
        return (voice_of(said.actor.name) if said.actor.kind in ("agency", "outlet") else None) or said.actor.id
    origin = voices.get(claim.report)
    return None if origin is None or origin.startswith("unknown:") else origin


@cache
def voice_of(publisher: str) -> str | None:
    """The voice a publisher is: an agency by its one name, an outlet by its own; a collector is none."""
    name = re.split(r"\s+(?:via|through)\s+", publisher.strip())[0]
    plain = name.casefold()
    if plain in agencies():
        return agencies()[plain]
    if not plain or plain in load("voices")["collectors"]:
        return None
    return re.sub(r"^the\s+|\s+(?:news|online)$", "", plain)


@cache
def agencies() -> dict[str, str]:
    """Every name of an agency, in lower case, and the one name of its voice."""
    return {name.casefold(): names[0] for names in load("voices")["agencies"] for name in names}


def who_speaks(word: Word, bench: Bench) -> Speaks:
    """Whether the claim's speaker is of the gaining side ("taker"), the losing side ("loser") or neither."""
    said, day = word.claim.attribution, word.claim.published
    who = said.actor if said is not None else bench.party(word.claim)
    if who is not None and who.kind not in NO_SIDE:
        if same_side(who, word.by, day, bench.relation):
            return "taker"
        if same_side(who, word.against, day, bench.relation):
            return "loser"
        if word.against is None and _home(who, word.place) and _fights(who, word.by, day, bench.relation):
            return "loser"
    if said is None:
        return "own voice"
    if who is None and word.by is not None and word.by.kind == "armed_group" and _fighting(word.claim):
        return "taker"
    if holds_office(word.claim) and word.by is not None:
        # A local office speaks for the place's state: it loses to anyone but that state.
        of_state = word.by.kind in STATE and word.place is not None and word.by.country == word.place.country
        return "taker" if of_state else "loser"
    return "loser" if said.stance == "admits" else "other"


def same_side(a: Actor | None, b: Actor | None, day: Day | None, relation: Relation) -> bool:
    """Whether two actors fight on one side: one holder, or allies on that day."""
    if a is None or b is None:
        return False
    return one_holder(a, b) or relation(a.id, b.id, day) == "ally"


def one_holder(a: Actor | None, b: Actor | None) -> bool:
    """Whether two actors hold ground as one: one part of the other, or of one side; an ally holds for itself."""
    if a is None or b is None:
        return False
    if a.id == b.id or a.id in (b.parent, b.side) or b.id in (a.parent, a.side):
        return True
    return a.side is not None and a.side == b.side


def unnamed(actor: Actor) -> bool:
    """Whether an actor is only a kind of people in a country, as the codebook's classes are: "militants (Iraq)"."""
    return ":" in actor.id and not actor.id.startswith(("person:", "org:"))


def holds_office(claim: Claim) -> bool:
    """Whether the speaker is a local office ("the city's mayor"), not one that an occupier put in."""
    said = claim.attribution
    if said is None:
        return False
    words = " ".join(s.quote for s in said.speaker).casefold()
    rules = load("control")
    return any(o in words for o in rules["local_offices"]) and not any(o in words for o in rules["installed"])


def _fighting(claim: Claim) -> bool:
    """Whether the speaker, whom no list names, is of those who fight: "an ethnic armed group declared"."""
    said = claim.attribution.speaker if claim.attribution is not None else ()
    words = f" {' '.join(s.quote for s in said).casefold()} "
    return any(f" {word} " in words for word in load("control")["fighting_speakers"])


def days_between(a: Day | None, b: Day | None) -> int:
    """Days from a to b; very many where either is unknown."""
    if not a or not b:
        return FAR
    return (date.fromisoformat(b[:10]) - date.fromisoformat(a[:10])).days


def _home(speaker: Actor, place: Place | None) -> bool:
    """A state's own organs lose what lies on its ground; its residents and protesters speak for no side."""
    return (
        speaker.kind != "civilians"
        and place is not None
        and speaker.country is not None
        and speaker.country == place.country
    )


def _fights(speaker: Actor, holder: Actor | None, day: Day | None, relation: Relation) -> bool:
    if holder is None or speaker.kind == "armed_group":
        return False
    if relation(speaker.id, holder.id, day) == "enemy":
        return True
    foreign = holder.country is not None and speaker.country is not None and holder.country != speaker.country
    return foreign and holder.kind in STATE
