"""A claim as something to compare: what kind of act, by whom, to whom, where, when, in which words."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from importlib.metadata import version
from typing import TypeVar, cast

from msgspec import Struct
from msgspec.structs import replace

from dateline import cache as kept
from dateline.codebook import load
from dateline.model import Act, Claim, Count, Place, Role, Span, When

STEM = 5  # letters of a trigger that tell its word
WORDS_IN_A_REPORT = 200  # of the pieces that its claims stand in
RAREST = 7.5  # a word that no list of frequent words holds tells so much, and no more
LOOSE = 3  # days around a publication day within which an undated thing may have happened
T = TypeVar("T")
_WORD = re.compile(r"[^\W\d_]{4,}|\d{2,}")


class Telling(Struct, frozen=True):
    """One claim's act with what it is compared by. Days are ordinals; `firm` where the text dates it."""

    claim: Claim
    act: Act
    group: str
    stem: str
    actors: frozenset[str]
    recipients: frozenset[str]
    sides: frozenset[str]
    names: frozenset[str]
    place: Place | None
    first: int | None
    last: int | None
    firm: bool
    words: frozenset[str]
    kind: str  # happened | planned | possible | denied


def tell(claim: Claim) -> Telling | None:
    """The telling in a claim; None where it claims no act."""
    act = claim.act
    if act is None:
        return None
    first, last, firm = _days(act.when, claim.published)
    where = act.place.place if act.place and act.place.relation in ("in", "near", "outside") else None
    roles = (*act.actors, *act.recipients)
    doers, others = (act.recipients, act.actors) if _loses(act) else (act.actors, act.recipients)
    return Telling(
        claim=claim,
        act=act,
        group=_groups().get(act.type, act.type),
        stem=stem(act.trigger.quote),
        actors=_ids(doers),
        recipients=_ids(others),
        sides=frozenset(r.actor.side for r in roles if r.actor and r.actor.side),
        names=frozenset(n for r in roles if r.actor is None for n in _names(r.name)),
        place=where,
        first=first,
        last=last,
        firm=firm,
        words=_words(claim.span.quote),
        kind="happened" if act.polarity == "ongoing" else act.polarity,
    )


def light(told: Telling, same: dict[object, object]) -> Telling:
    """A telling with what two are compared by, and nothing else of its claim; `same` holds what many have in common."""

    def one(value: T) -> T:
        return cast(T, same.setdefault(value, value))

    claim, act = told.claim, told.act
    bare = one(Span("", 0, 0, ""))
    killed = one(Count(act.fatalities.low, None, act.fatalities.of, bare)) if act.fatalities else None
    return replace(
        told,
        claim=Claim(claim.id, one(claim.report), bare, published=one(claim.published)),
        act=one(Act("", act.type, bare, act.polarity, fatalities=killed, control=one(act.control))),
        place=one(told.place),
        actors=one(told.actors),
        recipients=one(told.recipients),
        sides=one(told.sides),
        names=frozenset(map(one, told.names)),
        words=frozenset(map(one, told.words)),
    )


def stem(trigger: str) -> str:
    """The part of a trigger that its forms share: "recaptured" and "capture" meet, "capturing" too."""
    word = trigger.split()[0].casefold() if trigger.split() else ""
    word = word[2:] if word.startswith("re") and len(word) > 7 else word
    return word[:STEM]


@cache
def rarity(word: str) -> float:
    """How much a shared word tells: the rarer in English news, the more.

    Fixed beforehand, so that what links two claims rests on the two alone: neither on what else the record holds nor
    on what came later.
    """
    often = _frequencies().get(word, 0.0)
    share = 1 - math.exp(-WORDS_IN_A_REPORT * often)  # of reports that hold the word
    return min(RAREST, -math.log(share)) if share > 0 else RAREST


@cache
def _frequencies() -> Mapping[str, float]:
    name = f"wordfreq {version('wordfreq')} en small"
    return cast(Mapping[str, float], kept.parsed(name.encode(), _counted))


def _counted(_: bytes) -> dict[str, float]:
    from wordfreq import get_frequency_dict

    return dict(get_frequency_dict("en", "small"))


def _loses(act: Act) -> bool:
    """A loss is the other side's capture: who loses is who it is done to."""
    return act.control is not None and act.control.change == "loses"


def profiles(tellings: Iterable[Telling]) -> dict[str, dict[str, float]]:
    """Each report's words, rare ones weighing more, scaled to length one."""
    words: dict[str, set[str]] = {}
    for t in tellings:
        words.setdefault(t.claim.report, set()).update(t.words)
    found: dict[str, dict[str, float]] = {}
    for report, own in words.items():
        weighed = {w: x for w in sorted(own) if (x := rarity(w)) > 0}
        length = math.sqrt(sum(x * x for x in weighed.values())) or 1.0
        found[report] = {w: x / length for w, x in weighed.items()}
    return found


@cache
def _groups() -> Mapping[str, str]:
    return {kind: group for group, kinds in load("events")["groups"].items() for kind in kinds}


@cache
def _plain() -> frozenset[str]:
    return frozenset(load("events")["plain"])


def _ids(roles: Iterable[Role]) -> frozenset[str]:
    return frozenset(r.actor.id for r in roles if r.actor is not None)


def _names(name: str) -> Iterable[str]:
    """The capitalised words of a name."""
    return (w.casefold() for w in re.findall(r"[^\W\d_][\w'’-]+", name) if w[:1].isupper())


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold())) - _plain()


def _days(when: When | None, published: str | None) -> tuple[int | None, int | None, bool]:
    if when is not None and (when.start or when.end) and when.told:
        return _ordinal(when.start or when.end), _ordinal(when.end or when.start), True
    day = _ordinal(published)
    return (day - LOOSE, day, False) if day is not None else (None, None, False)


@cache
def _ordinal(day: str | None) -> int | None:
    return date.fromisoformat(day[:10]).toordinal() if day else None
