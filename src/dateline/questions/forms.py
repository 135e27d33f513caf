"""Claims -> questions that they may answer: the codebook's forms, filled with neutral names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from dateline import actors as known
from dateline.answers import Library
from dateline.answers.days import written
from dateline.answers.heard import called, is_so, nameable, place_of
from dateline.codebook import load
from dateline.model import Actor, Claim, Day, Place, PlaceMention, Stance

SINGULAR = ("state", "person", "agency", "outlet", "monitor")
NAME = re.compile(r"(?:[ae]l-)?[A-Z][\w'-]*(?: (?:[ae]l-)?[A-Z][\w'-]*){0,3}(?<!'s)")  # a name of a few words
PRONOUNS = ("It ", "Its ")  # a distance or route told of "it" may be of another place than the one coded
COUNTED = re.compile(r"(?:[a-z]+ )?(?:[a-z]+s|people|men|women|children|troops)")  # "prisoners", no "man aged 35"
SLOT = re.compile(r"\{(\w+)\}")
AT = ("airbase", "airport", "crossing", "camp", "dam", "prison", "plant", "hospital", "university", "base", "site")
WIDE = ("continent", "region", "country", "admin1", "water", "road", "other")
_LANDWORDS = frozenset(["governorate", "province", "oblast", "region", "district", "county", "raion"])
PARTIES = ("state", "government", "army", "police", "armed_group", "coalition", "party", "person", "organization")
LANDS = ("country", "admin1", "region")  # may be entered or spoken of, where no town is named
NO_NEWS_OF = ("other", "country", "continent", "region", "water")  # what happened in a whole country nobody asks
SURE: tuple[Stance, ...] = ("admits", "confirms")


class Offer(Struct, frozen=True):
    """A question that a claim may answer, how it stands to what is read, and what its answer must cite."""

    question: str
    relation: str
    weight: float
    claim: Claim
    later: bool = False  # its answer tells of what came after the claim
    elsewhere: bool = False  # its answer stands in another report
    leads: bool = False  # its answer begins with the claim


def offers(library: Library, claims: Sequence[Claim], as_of: Day) -> list[Offer]:
    """Every question that the forms make of these claims, the weightiest first, each once."""
    found: dict[str, Offer] = {}
    denied = {(c.act.type, _who(c)) for c in claims if c.act and c.act.polarity == "denied"}
    homes = _homes(claims)
    for n, claim in enumerate(claims):
        if claim.act is not None and (claim.act.type in load("questions")["never"] or claim.act.background):
            continue
        firm = _is_firm(library, claim, denied, as_of)
        for form in load("questions")["offers"]:
            if not _fits(form, claim, claims, firm):
                continue
            if form.get("later") and (_day(claim) or as_of) >= as_of:
                continue
            question = _filled(form, claim, as_of, homes.get(claim.report))
            if question is not None and question not in found:
                weight = form["weight"] - min(n, 20) / 10  # a report's main point comes first
                found[question] = Offer(
                    question,
                    form["relation"],
                    weight,
                    claim,
                    *(bool(form.get(k)) for k in ("later", "elsewhere", "leads")),
                )
    return sorted(found.values(), key=lambda o: (-o.weight, o.question))


def _homes(claims: Sequence[Claim]) -> dict[str, Place]:
    """Report -> the one town or site that its claims name, where it is one: acts told without a place were there."""
    found: dict[str, dict[str, Place]] = {}
    for claim in claims:
        mention = place_of(claim)
        if mention is not None and mention.place is not None and mention.place.kind not in WIDE:
            found.setdefault(claim.report, {})[mention.place.id] = mention.place
    return {report: next(iter(places.values())) for report, places in found.items() if len(places) == 1}


def _who(claim: Claim) -> tuple[str, ...]:
    return tuple(r.actor.id for r in claim.act.actors if r.actor) if claim.act else ()


def _is_firm(library: Library, claim: Claim, denied: set[tuple[str, tuple[str, ...]]], as_of: Day) -> bool:
    """Whether a question may presuppose the act: it is more than claimed by one side, and nobody denies it."""
    act, said = claim.act, claim.attribution
    if act is None or not is_so(claim) or (act.type, _who(claim)) in denied:
        return False
    apart = said is not None and said.actor is not None and said.actor.kind in load("questions")["apart"]
    if said is not None and not apart and said.stance not in SURE:
        return False
    place = act.place.place if act.place else None
    if act.control is None or place is None:
        return True
    rows = [r for r in library.control(place.name, as_of, as_of) if r.place.id == place.id]
    return all(r.basis not in ("claimed", "disputed") for r in rows)


def _fits(form: dict[str, Any], claim: Claim, claims: Sequence[Claim], firm: bool) -> bool:
    act, state, said = claim.act, claim.state, claim.attribution
    tests = {
        "acts": lambda v: act is not None and act.type in v and (act.polarity in ("happened", "ongoing")),
        "state": lambda v: (
            state is not None and state.relation in v and not claim.span.quote.startswith(("It ", "Its "))
        ),
        "stance": lambda v: said is not None and said.stance in v,
        "acted": lambda v: act is not None and act.type in v,
        "polarity": lambda v: act is not None and act.polarity in v,
        "firm": lambda v: firm,
        "voices": lambda v: _several_voices(claim, claims),
        "attributed": lambda v: said is not None and not said.attitude,
        "quoted": lambda v: said is not None and said.quoted and said.post is None,
        "fatal": lambda v: act is not None and act.fatalities is not None,
        "hurt": lambda v: act is not None and act.injured is not None,
        "counted": lambda v: act is not None and any(c.who for c in act.counts),
        "to_party": lambda v: act is not None and any(r.actor and r.actor.kind in PARTIES for r in act.recipients),
        "by_party": lambda v: said is not None and said.actor is not None and said.actor.kind in PARTIES,
        "doer": lambda v: act is not None and any(nameable(r.actor) for r in act.actors),
        "foreign": lambda v: _is_foreign(claim, claims),
        "because": lambda v: bool(re.search(load("questions")["expect"]["reason"], claim.span.quote, re.I)),
    }
    return all(tests[k](v) for k, v in form.items() if k in tests)


def _several_voices(claim: Claim, claims: Sequence[Claim]) -> bool:
    """Whether two or more speakers tell of who took or holds the claim's place."""
    mine = place_of(claim)
    if mine is None or mine.place is None:
        return False
    there = [c for c in claims if (p := place_of(c)) and p.place and p.place.id == mine.place.id]
    bears = [c for c in there if (c.act and c.act.control) or c.state]
    return len({c.attribution.actor.id if c.attribution and c.attribution.actor else c.report for c in bears}) > 1


def _is_foreign(claim: Claim, claims: Sequence[Claim]) -> bool:
    """Whether the one who acts is of another country than the places that the claims are of."""
    act = claim.act
    actor = act.actors[0].actor if act and act.actors else None
    homes = {m.place.country for c in claims if (m := place_of(c)) and m.place and m.place.country}
    return actor is not None and actor.kind != "person" and bool(homes) and actor.country not in (None, *homes)


def _filled(form: dict[str, Any], claim: Claim, as_of: Day, home: Place | None) -> str | None:
    """The form with the claim's names; None where it lacks one."""
    slots = _slots(claim, as_of, home)
    asked = str(form["ask"])
    if "{whom}" in asked and slots.get("whom") == slots.get("actor"):
        return None
    if asked.startswith("Did ") and "{" not in (slots["base"] or "{") and claim.act and claim.act.type not in _alone():
        return None  # "Did the government support?"
    if form.get("plural") and not (claim.act and any(_plural(r.actor) for r in claim.act.actors)):
        return None
    for _ in range(2):  # the forms of acts have slots of their own
        wanted = SLOT.findall(asked)
        if not all(slots.get(w) for w in wanted):
            return None
        asked = asked.format(**slots)
    return " ".join(asked.split())


def _alone() -> Sequence[str]:
    """Acts told in full without anybody they are done to."""
    return tuple(load("questions")["alone"])


def _slots(claim: Claim, as_of: Day, home: Place | None) -> dict[str, str | None]:
    act, state, said = claim.act, claim.state, claim.attribution
    mention = place_of(claim)
    where = (mention.place if mention else None) or home
    place = _place(where, mention)
    base, past, noun = load("questions")["forms"].get(act.type, (None, None, None)) if act else (None, None, None)
    day = _day(claim)
    counted = next((c.who for c in act.counts if c.who and COUNTED.fullmatch(c.who)), None) if act else None
    return {
        "place": place,
        "at": f"{_preposition(where)} {place}" if where and place else None,
        "over": f"{_preposition(where)} {place or where.name}" if where and where.kind not in NO_NEWS_OF else None,
        "land": place or (where.name if where is not None and where.kind in LANDS else None),
        "to": f"to {where.name}" if where else None,
        "actor": _named([r.actor for r in act.actors]) if act else None,
        "whom": _named([r.actor for r in act.recipients]) if act else None,
        "speaker": _named([said.actor]) if said else None,
        "day": written(day).removesuffix(f" {as_of[:4]}") if day else None,
        "do": "do" if said and _plural(said.actor) else "does",
        "other": _place(state.other.place, state.other) if state and state.other else None,
        "base": base,
        "past": past,
        "noun": noun,
        "counted": counted,
    }


def _day(claim: Claim) -> Day | None:
    when = claim.act.when if claim.act else None
    return when.start if when and when.start and when.precision in ("day", "time") else claim.published


def _place(place: Place | None, mention: PlaceMention | None) -> str | None:
    """A place as its report names it, where it is one that people ask about: no country, no part of the sea."""
    if place is None or place.kind in WIDE:
        return None
    if place.kind in AT and not _LANDWORDS.isdisjoint(place.name.lower().split()):
        return None  # "Aleppo Governorate base": a name of the coding's own, that no reader knows
    told = mention.span.quote.removeprefix("the ").lstrip("#") if mention else ""
    name = told if NAME.fullmatch(told) else place.name
    return name if name[:1].isupper() or name.startswith(("al-", "el-")) else None


def _preposition(place: Place) -> str:
    return "at" if place.kind in AT else "in"


def _named(actors: Sequence[Actor | None]) -> str | None:
    """The neutral name of the first of these actors, with its article."""
    actor = next((a for a in actors if a is not None and nameable(a) and _public(a)), None)
    return called(actor) if actor is not None else None


def _public(actor: Actor) -> bool:
    """Whether a question may name the actor: a person only where the codebook lists it, never a private one."""
    return actor.kind != "person" or known.profile(actor.id) is not None


def _plural(actor: Actor | None) -> bool:
    return actor is not None and actor.kind not in SINGULAR and called(actor).endswith("s")
