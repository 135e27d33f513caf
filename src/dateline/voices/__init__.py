"""Reports -> the origin each speaks for: ten copies of one wire line are one voice.

Origins are counted, not copies. An origin is an agency that the report credits, else its publisher; a near copy
has the origin of what it copies. Where nothing tells, the origin is "unknown:…" and never counts as independent.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from itertools import groupby

from msgspec import Struct

from dateline.model import Day
from dateline.standing import agencies, voice_of
from dateline.voices import copies
from dateline.voices.few import Shelf, Text, with_copies

# "TOWN (Agency) -" opens a report, "(Agency)" or "Source: Agency" closes it.
_OPENS = re.compile(r"^[^.!?]{0,80}?\(\s*([A-Z][\w. -]{1,40}?)\s*\)\s*(?:--?|–|—|:)")
_CLOSES = re.compile(r"(?:\(\s*([A-Z][\w. -]{1,40}?)\s*\)|(?:[Ss]ource|[Vv]ia)\s*:?\s+([A-Z][\w. -]{1,40}?))\W*$")


class Light(Struct, frozen=True, gc=False):
    """A report without its text: very many are held at once."""

    id: str
    published: Day | None
    publisher: str | None
    credit: str | None  # the agency that it names as its own


def origins(reports: Iterable[Text] | Shelf, of: Collection[str] | None = None) -> dict[str, str]:
    """Report id -> origin id; `of`: only of these, all reports being held against one another; of a shelf only they
    and their copies are read."""
    kept, leader = _led(reports, of)
    found: dict[str, str] = {}
    for group in _groups(kept, leader, of).values():
        origin = _origin(group)
        found.update((r.id, origin) for r in group if of is None or r.id in of)
    return found


def origins_by_day(
    reports: Iterable[Text] | Shelf, of: Collection[str] | None = None
) -> list[tuple[Day, dict[str, str]]]:
    """For each day of publication, the reports whose origin was then known first or otherwise than before.

    Taken together up to a day they are the `origins` of the reports published by then: a copy that credits an agency
    tells, from its own day on, what the reports it copies spoke for. `of`: only these reports.
    """
    kept, leader = _led(reports, of)
    # Undated ones come last: they lead no dated one, and no day makes them known.
    dated = [n for n, report in enumerate(kept) if report.published]
    kept, leader = [kept[n] for n in dated], [leader[n] for n in dated]
    groups: dict[int, list[Light]] = defaultdict(list)
    known: dict[str, str] = {}
    found: dict[Day, dict[str, str]] = defaultdict(dict)
    wanted = _wanted(kept, leader, of)
    for day, same_day in groupby(enumerate(kept), key=lambda x: x[1].published or ""):
        touched: dict[int, None] = {}
        for number, report in same_day:
            if wanted is None or leader[number] in wanted:
                groups[leader[number]].append(report)
                touched[leader[number]] = None
        for n in touched:
            origin = _origin(groups[n])
            told = (r.id for r in groups[n] if of is None or r.id in of)
            found[day] |= {id: origin for id in told if known.get(id) != origin}
        known |= found[day]
    return sorted((day, here) for day, here in found.items() if here)


def _led(reports: Iterable[Text] | Shelf, of: Collection[str] | None) -> tuple[list[Light], list[int]]:
    """Reports by day, and for each the number of the earliest one that it is a copy of; `of`: for these at least."""
    if not isinstance(reports, Iterable):
        near, leader = with_copies(reports, of or ())
        return [Light(r.id, r.published, r.publisher, credited(r.text)) for r in near], leader
    came: list[Light] = []
    names: dict[str, str] = {}  # each publisher's name once

    def texts() -> Iterator[str]:
        for r in reports:
            publisher = r.publisher and names.setdefault(r.publisher, r.publisher)
            day = r.published and names.setdefault(r.published, r.published)
            came.append(Light(r.id, day, publisher, credited(r.text)))
            yield r.text

    @cache
    def order() -> list[int]:
        return sorted(range(len(came)), key=lambda n: (came[n].published or "9", came[n].id))

    def wanted() -> list[int]:
        return [number for number, n in enumerate(order()) if of is not None and came[n].id in of]

    leader = copies.leaders(texts(), order, None if of is None else wanted)
    return [came[n] for n in order()], leader


def _groups(kept: Sequence[Light], leader: Sequence[int], of: Collection[str] | None) -> dict[int, list[Light]]:
    """The reports that are copies of one, in their order."""
    wanted = _wanted(kept, leader, of)
    groups: dict[int, list[Light]] = defaultdict(list)
    for number, report in enumerate(kept):
        if wanted is None or leader[number] in wanted:
            groups[leader[number]].append(report)
    return groups


def _wanted(kept: Sequence[Light], leader: Sequence[int], of: Collection[str] | None) -> set[int] | None:
    """The first reports of the groups that these reports are in."""
    return None if of is None else {leader[n] for n, report in enumerate(kept) if report.id in of}


def _origin(group: Sequence[Light]) -> str:
    """One group of copies speaks for the agency that any of them credits, else for its first publisher."""
    credits = [r.credit for r in group if r.credit]
    if credits:
        return voice_of(min(credits)) or credits[0]
    for report in group:
        if report.publisher and (name := voice_of(report.publisher)):
            return name
    return "unknown:" + min(r.id for r in group)


def credited(text: str) -> str | None:
    """The agency that a text credits in its first line or at its end; a mention in passing is no credit."""
    for pattern, part in ((_OPENS, text[:160].lstrip()), (_CLOSES, text[-80:].rstrip())):
        match = pattern.search(part) if "(" in part or pattern is _CLOSES else None
        if match:
            name = next(g for g in match.groups() if g)
            if name.casefold() in agencies():
                return agencies()[name.casefold()]
    return None
