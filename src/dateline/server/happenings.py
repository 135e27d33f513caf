"""Happenings as the pages ask for them: of a small record from memory, of a large one from what was merged and kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from typing import Protocol

from dateline import judgements, timeline
from dateline.model import Claim, Day, Entry, Event
from dateline.record import Record
from dateline.record.merged import Merged, Told

Page = tuple[list[Event], int, str | None]  # what is on it, how many there are in all, the key of the next


class Happenings(Protocol):
    """What the claims known on a day tell of."""

    def page(self, traits: Collection[str], among: Iterable[str] | None, after: str | None, most: int) -> Page:
        """Those with all of these traits that any of these claims tells of, the newest first, behind the one named."""

    def fitting(self, traits: Collection[str]) -> Sequence[Event]:
        """All with these traits."""

    def get(self, claim: str) -> Event | None:
        """The one that a claim tells of."""

    def __getitem__(self, claim: str) -> Event: ...

    def claims(self, ids: Iterable[str]) -> dict[str, Claim]:
        """Some claims, as judged."""

    def naming(self, actor: str) -> list[Claim]:
        """Claims in which an actor acts, suffers or speaks."""

    def weightiest(self, most: int, since: Day | None, until: Day | None) -> Sequence[Entry] | None:
        """The days that matter most, where they are known beforehand."""


def happened(event: Event) -> str:
    """The day a happening is listed under: when it was, else when it was told."""
    act = event.claims[0].act
    when = act.when if act else None
    return (when.end or when.start if when else None) or event.claims[0].published or ""


def traits(event: Event) -> set[str]:
    """By what a happening is found: its place, who is in it, its type, its standing."""
    act = event.claims[0].act
    found = {f"standing:{event.standing}"}
    if act is None:
        return found
    there = act.place.place if act.place else None
    names = (there.id, there.name, *there.aliases) if there else ()
    parties = [n for r in (*act.actors, *act.recipients) if r.actor for n in (r.actor.id, r.actor.name)]
    found |= {f"place:{n.casefold()}" for n in names} | {f"actor:{n.casefold()}" for n in parties}
    return found | {f"type:{act.type.casefold()}"}


def wanted(
    standing: str | None = None, place: str | None = None, actor: str | None = None, kind: str | None = None
) -> set[str]:
    """The traits that an address asks for."""
    asked = {"standing": standing, "place": place, "actor": actor, "type": kind}
    return {f"{name}:{value.casefold()}" for name, value in asked.items() if value}


def newest_first(events: Iterable[Event]) -> list[Event]:
    """In the order in which they are listed."""
    return sorted(events, key=lambda e: (happened(e), e.id), reverse=True)


def named(claims: Iterable[Claim]) -> Iterable[tuple[str, str]]:
    """(actor, claim) for everybody who acts, suffers or speaks in a claim."""
    for claim in claims:
        roles = (*claim.act.actors, *claim.act.recipients) if claim.act else ()
        said = claim.attribution.actor if claim.attribution else None
        for actor in (*(r.actor for r in roles), said):
            if actor is not None:
                yield actor.id, claim.id


class Few:
    """All of them in memory."""

    def __init__(self, events: Sequence[Event], claims: Sequence[Claim]) -> None:
        self._events = newest_first(events)
        self._claims = claims

    @cached_property
    def _of(self) -> dict[str, Event]:
        return {c.id: e for e in self._events for c in e.claims}

    def page(self, traits: Collection[str], among: Iterable[str] | None, after: str | None, most: int) -> Page:
        """Those that fit, behind the one named; a key that is gone begins anew."""
        found = self.fitting(traits)
        if among is not None:
            ids = set(among)
            found = [e for e in found if any(c.id in ids for c in e.claims)]
        start = next((n + 1 for n, e in enumerate(found) if e.id == after), 0) if after else 0
        page = list(found[start : start + most])
        return page, len(found), page[-1].id if start + most < len(found) else None

    def fitting(self, traits: Collection[str]) -> Sequence[Event]:
        """All with these traits."""
        return [e for e in self._events if _traits(e).issuperset(traits)] if traits else self._events

    def get(self, claim: str) -> Event | None:
        """The one that a claim tells of."""
        return self._of.get(claim)

    def __getitem__(self, claim: str) -> Event:
        return self._of[claim]

    def claims(self, ids: Iterable[str]) -> dict[str, Claim]:
        """Some claims, as judged."""
        known = {c.id: c for c in self._claims}
        return {id: known[id] for id in ids if id in known}

    def naming(self, actor: str) -> list[Claim]:
        """Claims in which an actor acts, suffers or speaks."""
        return [c for c in self._claims if any(id == actor for id, _ in named([c]))]

    def weightiest(self, most: int, since: Day | None, until: Day | None) -> None:
        """Not known beforehand."""


_traits = traits


class Many:
    """Most of them on disk: each is read with its claims where a page shows it."""

    def __init__(self, merged: Merged, record: Record) -> None:
        self._merged, self._record = merged, record
        self._judged = record.judgements()

    def page(self, traits: Collection[str], among: Iterable[str] | None, after: str | None, most: int) -> Page:
        """Those that fit, behind the one named; a key that is gone begins anew."""
        numbers = None if among is None else self._merged.numbers(among)
        last = self._merged.number(after) if after else None
        start = 0 if last is None else last + 1
        told = self._merged.events(traits, numbers, start, most + 1)
        return self._whole(told[:most]), self._merged.count(traits, numbers), told[most - 1].id if told[most:] else None

    def fitting(self, traits: Collection[str]) -> Sequence[Event]:
        """All with these traits."""
        return self._whole(self._merged.events(traits))

    def get(self, claim: str) -> Event | None:
        """The one that a claim tells of."""
        told = self._merged.of(claim)
        return next(iter(self._whole([told])), None) if told else None

    def __getitem__(self, claim: str) -> Event:
        found = self.get(claim)
        if found is None:
            raise KeyError(claim)
        return found

    def claims(self, ids: Iterable[str]) -> dict[str, Claim]:
        """Some claims, as judged."""
        return {c.id: c for c in judgements.apply(self._record.claims_named(ids), self._judged)}

    def naming(self, actor: str) -> list[Claim]:
        """Claims in which an actor acts, suffers or speaks."""
        return list(self.claims(self._merged.naming(actor)).values())

    def weightiest(self, most: int, since: Day | None, until: Day | None) -> Sequence[Entry]:
        """The days that matter most."""
        days = self._merged.days(most, since, until)
        known = self.claims([id for _, ids in days for id in ids])
        here = ((day, [known[id] for id in ids if id in known]) for day, ids in days)
        return [timeline.entry(day, claims) for day, claims in here if claims]

    def _whole(self, told: Sequence[Told]) -> list[Event]:
        """The happenings with their claims; one whose every report has been withdrawn is gone."""
        known = self.claims({id for t in told for id in (*t.claims, *t.denied_by)})
        found = []
        for t in told:
            claims, denied = (tuple(known[id] for id in ids if id in known) for ids in (t.claims, t.denied_by))
            if claims:
                found.append(Event(t.id, claims, t.standing, denied, t.tension, t.links))
        return found
