"""Which country a report, and each of its sentences, is about: the ground on which "the army" is someone's."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable

from dateline.actors.known import get
from dateline.actors.scan import Scan
from dateline.model import PlaceMention

LOCAL = 3.0  # a country named in the sentence itself counts as much as three mentions elsewhere
PLACE = 1.5
CLEAR = 0.6  # share of a country for a bare "the president" to be its president
ADJECTIVE = 0.5  # "Russian" says less of where a thing happens than a place does


class Scene:
    """Countries by weight, over the report and sentence by sentence."""

    def __init__(self, scan: Scan, places: Iterable[PlaceMention]) -> None:
        self.overall: dict[str, float] = defaultdict(float)
        self.local: dict[int, dict[str, float]] = {}
        self.ground: dict[int, dict[str, int]] = {}  # sentence -> countries of the places where it tells of things
        sentence_of = _sentences(scan)
        named = {scan.words.start[i.first] for i in scan.items if "nation" in i.means}
        for mention in places:
            place = mention.place
            self._stand(mention, sentence_of)
            if place and place.country and place.kind != "continent" and mention.span.start not in named:
                self._count(place.country, sentence_of(mention.span.start), PLACE)
        for item in scan.items:
            number = scan.words.sentence[item.first]
            for code, kind, _ in item.means.get("nation", ())[:1]:
                self._count(code, number, ADJECTIVE if kind in ("adjective", "capital", "people") else 0.8)
            for alias in item.means.get("actor", ())[:1]:
                known = get(alias.id)
                if known and known.country and known.kind not in ("agency", "outlet", "monitor", "organization"):
                    self._count(known.country, number, ADJECTIVE)
        self.top = max(self.overall, key=lambda code: self.overall[code], default=None)
        self.clear = self.top if self.top and self.overall[self.top] >= CLEAR * sum(self.overall.values()) else None

    def _stand(self, mention: PlaceMention, sentence_of: Callable[[int], int]) -> None:
        """A place told of counts for its country, an unlisted one of no known country for none ("")."""
        place = mention.place
        if place is None or mention.relation == "from" or (mention.relation == "of" and place.kind == "country"):
            return
        here = self.ground.setdefault(sentence_of(mention.span.start), {})
        here[place.country or ""] = here.get(place.country or "", 0) + 1

    @property
    def grounds(self) -> frozenset[str]:
        """The countries in which the report tells of places."""
        return frozenset(code for here in self.ground.values() for code in here if code)

    def _count(self, code: str, sentence: int, weight: float) -> None:
        self.overall[code] += weight
        near = self.local.setdefault(sentence, {})
        near[code] = near.get(code, 0.0) + weight

    def country(self, sentence: int, but: Collection[str] = ()) -> str | None:
        """The country that a sentence is about, else the report's; not one of `but`, unless all is about it."""
        near = self.local.get(sentence)
        if not near:
            return self.top
        scores = {code: self.overall[code] + LOCAL * weight for code, weight in near.items()}
        if self.top:
            scores.setdefault(self.top, self.overall[self.top])
        told_of = self.clear in but and self.clear in self.grounds
        if not told_of and set(self.grounds) - set(but):
            scores |= {code: self.overall[code] for code in self.grounds if code not in scores}
            scores = {code: score for code, score in scores.items() if code not in but}
        return max(scores, key=lambda code: (scores[code], code))


def _sentences(scan: Scan) -> Callable[[int], int]:
    """Which sentence a character stands in."""
    starts, numbers = scan.words.start, scan.words.sentence

    def of(start: int) -> int:
        i = bisect_right(starts, start) - 1
        return numbers[i] if i >= 0 else 0

    return of
