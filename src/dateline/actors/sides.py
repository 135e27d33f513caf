"""Sides, pairwise and dated: who is whose ally or enemy on a day, by the codebook and by what each is part of."""

from __future__ import annotations

from functools import cache
from typing import Literal

from dateline import codebook
from dateline.actors.known import Stay, book, get, side
from dateline.model import Actor, Day

Relation = Literal["ally", "enemy", "neutral", "unknown"]
_NO_SIDE = ("monitor", "agency", "outlet", "organization", "civilians")
_DEPTH = 4  # steps from an actor to what it is part of


@cache
def _pairs() -> dict[tuple[str, str], tuple[Stay, ...]]:
    """(a, b) both ways -> dated relations; `role` carries ally or enemy."""
    found: dict[tuple[str, str], list[Stay]] = {}
    for row in codebook.load("relations"):
        start, end = row.get("from"), row.get("to")
        stay = Stay(row["war"], row["is"], str(start) if start else None, str(end) if end else None)
        for one, other in ((row["a"], row["b"]), (row["b"], row["a"])):
            found.setdefault((one, other), []).append(stay)
    return {k: tuple(v) for k, v in found.items()}


def side_of(actor: Actor, day: Day | None) -> str | None:
    """The id of the actor that heads the side this actor is on, that day."""
    profile = book().profiles.get(actor.id)
    if profile:
        for stay in (*profile.sides, *profile.offices):
            if stay.covers(day):
                head = get(stay.of)
                return stay.of if stay in profile.sides else (side_of(head, day) if head else stay.of)
    return actor.side or side(actor)


def relation(a: str, b: str, day: Day | None) -> Relation:
    """What two actors are to each other on a day, the nearest statement first; unknown where nothing is said."""
    if a == b:
        return "ally"
    one, other = _bonds(a, day), _bonds(b, day)
    pairs = _pairs()
    for total in range(2 * _DEPTH):
        for i, x in enumerate(one[: total + 1]):
            j = total - i
            if j < len(other):
                found = _stated(pairs.get((x, other[j]), ()), day)
                if found:
                    return found
    if set(one) & set(other):
        return "ally"
    return _by_kind(a, b, one, other)


def _stated(stays: tuple[Stay, ...], day: Day | None) -> Relation | None:
    for stay in stays:
        if stay.covers(day):
            return stay.role  # type: ignore[return-value]
    return None


def _bonds(identifier: str, day: Day | None) -> list[str]:
    """The actor, then what it is part of, nearest first: parents, memberships of the day, its side."""
    found = [identifier]
    for step in found:
        actor, profile = get(step), book().profiles.get(step)
        more = [s.of for s in (*profile.offices, *profile.member_of) if s.covers(day)] if profile else []
        if actor:
            more += [m for m in (actor.parent if not more else None, side_of(actor, day)) if m]
        for m in more:
            if m not in found and len(found) < 2 * _DEPTH:
                found.append(m)
    return found


def _by_kind(a: str, b: str, one: list[str], other: list[str]) -> Relation:
    """Where nothing is stated: monitors and civilians are no side; a country's rebels fight its government."""
    first, second = get(a), get(b)
    if any(x and x.kind in _NO_SIDE for x in (first, second)):
        return "neutral"
    for x, y in ((first, other), (second, one)):
        prefix, _, code = (x.side or x.id).partition(":") if x else ("", "", "")
        nation = book().nations.get(code)
        if prefix in ("rebels", "separatists", "militants") and nation and f"{nation.slug}-government" in y:
            return "enemy"
    return "unknown"
