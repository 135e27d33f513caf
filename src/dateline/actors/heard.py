"""What has been heard of a report so far: who was named where, and what a spelling means here."""

from __future__ import annotations

from typing import NamedTuple

from dateline.actors.introduced import Own
from dateline.actors.known import book, get
from dateline.actors.phrases import rules
from dateline.actors.scan import Item, Scan
from dateline.actors.scene import Scene
from dateline.model import Actor, Parse, Report

ALONE = 0.55  # weight of a country that only the acronym itself speaks of


class Found(NamedTuple):
    """A mention before it is settled: words [first, last)."""

    first: int
    last: int
    actor: Actor
    head: str | None = None  # the noun class that named it


class Heard:
    """One report from its first item to its last, remembering who was named."""

    def __init__(self, report: Report, parse: Parse, found: Scan, scene: Scene, own: Own) -> None:
        self.report, self.parse, self.scan, self.scene, self.own = report, parse, found, scene, own
        self.found: list[Found] = []
        self.led: dict[str, str] = {}
        self.day: str | None = None
        self.grounds: dict[int, str] = {}  # where a place begins -> its country

    def add(self, first: int, last: int, actor: Actor, head: str | None = None) -> None:
        self.found.append(Found(first, last, actor, head))

    def resolve(self, item: Item) -> Actor | None:
        """The one actor a spelling means here: of the scene's country, or active on the day."""
        candidates = list(dict.fromkeys(a.id for a in item.means["actor"]))
        own = self.own.since.get(tuple(self.scan.words.norm[item.first : item.last]))
        if own and own[0] in candidates and len(candidates) == 1 and item.first < own[1]:
            return None if get(own[0]) is None or not self._listed(item) else get(own[0])
        if len(candidates) > 1:
            country = self.scene.country(self.scan.words.sentence[item.first])
            said = [f.actor.id for f in self.found if f.actor.id in candidates]
            fitting = said[-1:] or [c for c in candidates if (a := get(c)) and a.country == country]
            candidates = fitting if len(fitting) == 1 else self._active(candidates)
        if len(candidates) != 1 or self._doubtful(item, candidates[0]):
            return None
        return self.own.get(candidates[0])

    def _doubtful(self, item: Item, identifier: str) -> bool:
        """An acronym that means other things as often, where nothing else in the report speaks of its bearer."""
        words = self.scan.words
        if item.last - item.first == 1 and self.parse.tokens[words.token[item.first]].tag.startswith("VB"):
            return words.raw[item.first].isupper()  # "WHAT IS THIS"
        if item.last - item.first > 1 or self.scan.words.raw[item.first] not in rules()["doubtful"]:
            return False
        actor = get(identifier)
        if actor is None or self.scene.overall.get(actor.country or "", 0.0) > ALONE:
            return False
        return (self.scan.words.norm[item.first],) not in self.own.since

    def _listed(self, item: Item) -> bool:
        return tuple(self.scan.words.norm[item.first : item.last]) in book().names

    def _active(self, candidates: list[str]) -> list[str]:
        day = self.day
        return [c for c in candidates if day and _lived(c, day)]

    def opposed(self, first: int) -> bool:
        """ "anti-Assad" names nobody by itself, nor does "ex-" or "non-"."""
        words = self.scan.words
        return (
            first > 0
            and words.gap[first - 1] in ("-", "–")
            and words.norm[first - 1] in ("anti", "pro", "ex", "non", "counter")
        )

    def held_after(self, item: Item) -> bool:
        words = self.scan.words
        return (
            item.last < len(words.norm)
            and words.gap[item.last - 1] in ("-", " ")
            and words.norm[item.last] in rules()["held"]
        )

    def name_follows(self, item: Item) -> bool:
        words = self.scan.words
        return item.last < len(words.norm) and words.gap[item.last - 1] == " " and words.raw[item.last][0].isupper()


def _lived(identifier: str, day: str) -> bool:
    start, end = book().profiles[identifier].active
    return not ((start and day < start) or (end and day[: len(end)] > end))
