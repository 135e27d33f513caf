"""The copies of a few reports among very many: looked up by their prints, step by step, the others never read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from itertools import chain
from typing import Protocol

from msgspec import Struct

from dateline.model import Day
from dateline.prints import prints
from dateline.voices.copies import COMMON, OF_LONGER, is_copy, led


class Text(Protocol):
    """What of a report tells whom it speaks for."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def published(self) -> Day | None:
        """When it was published."""

    @property
    def publisher(self) -> str | None:
        """By whom."""

    @property
    def text(self) -> str:
        """What it says."""


class Shelf(Protocol):
    """Reports whose prints are kept."""

    def texts(self, ids: Collection[str]) -> Iterable[Text]:
        """What some of them say."""

    def sharing(self, wanted: Collection[int], most: int) -> Iterable[tuple[int, str]]:
        """Each of these prints with the reports that have it, the `most` earliest."""


class Printed(Struct, frozen=True):
    """A report and its prints."""

    text: Text
    prints: tuple[int, ...]


def with_copies(shelf: Shelf, of: Collection[str]) -> tuple[list[Text], list[int]]:
    """These reports with all that they are copied from or to, and these again, in their order; and for each the
    number of the earliest one that it is a copy of: as `copies.leaders` tells it of all."""
    read: dict[str, Printed] = {}
    sharers: dict[int, list[str]] = {}  # of each print: behind those that make it a set phrase it tells of no copy
    seen, left = set(of), set(of)
    while left:
        _read(shelf, left, read)
        _look_up(shelf, left, read, sharers)
        found = {id: _near(id, read[id], sharers) for id in left if id in read}
        _read(shelf, set(chain.from_iterable(found.values())), read)
        left = {
            other
            for id, near in found.items()
            for other, n in near.items()
            if other not in seen and other in read and is_copy(n, len(read[other].prints), len(read[id].prints))
        }
        seen |= left
    near = sorted((read[id] for id in seen if id in read), key=lambda r: (r.text.published or "9", r.text.id))
    shared = [[p for p in r.prints if r.text.id in sharers[p]] for r in near]
    return [r.text for r in near], led(shared, [len(r.prints) for r in near])


def _read(shelf: Shelf, ids: Collection[str], read: dict[str, Printed]) -> None:
    unread = [id for id in ids if id not in read]
    read.update((t.id, Printed(t, tuple(prints(t.text)))) for t in shelf.texts(unread))


def _look_up(shelf: Shelf, ids: Collection[str], read: Mapping[str, Printed], sharers: dict[int, list[str]]) -> None:
    wanted = {p for id in ids if id in read for p in read[id].prints if p not in sharers}
    found: dict[int, list[str]] = defaultdict(list)
    for one, report in shelf.sharing(wanted, COMMON + 1):
        found[one].append(report)
    sharers.update((p, found[p]) for p in wanted)


def _near(id: str, own: Printed, sharers: Mapping[int, list[str]]) -> dict[str, int]:
    """The others that share so many prints that one may be a copy of the other, with how many."""
    shared = [sharers[p] for p in own.prints if id in sharers[p]]
    least = OF_LONGER * len(own.prints)
    if len(shared) < least:
        return {}
    return {o: n for o, n in Counter(chain.from_iterable(shared)).items() if n >= least and o != id}
