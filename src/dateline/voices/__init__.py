"""Reports -> the origin each speaks for: ten copies of one wire line are one voice.

Origins are counted, not copies. An origin is an agency that the report credits, else its publisher; a near copy
has the origin of what it copies. Where nothing tells, the origin is "unknown:…" and never counts as independent.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import groupby
from zlib import crc32

from dateline.model import Day, Report
from dateline.standing import agencies, voice_of

KEEP_ONE_IN = 2  # of the runs of five words, chosen by hash: the same ones in every report
COMMON = 40  # a run of words in more reports than this is a set phrase, not a copy
# Copies made by cutting, joining and retouching wire texts share more than this of the shorter one's runs,
# and at least so much of the longer one's; distinct reports of one event stay below a tenth.
OF_SHORTER, OF_LONGER = 0.6, 0.3
LEAST_SHARED = 5

_WORD = re.compile(r"\w+")
# "TOWN (Agency) -" opens a report, "(Agency)" or "Source: Agency" closes it.
_OPENS = re.compile(r"^[^.!?]{0,80}?\(\s*([A-Z][\w. -]{1,40}?)\s*\)\s*(?:--?|–|—|:)")
_CLOSES = re.compile(r"(?:\(\s*([A-Z][\w. -]{1,40}?)\s*\)|(?:[Ss]ource|[Vv]ia)\s*:?\s+([A-Z][\w. -]{1,40}?))\W*$")


def origins(reports: Iterable[Report]) -> dict[str, str]:
    """Report id -> origin id."""
    kept = sorted(reports, key=lambda r: (r.published or "9", r.id))
    leader = _copies(kept)
    groups: dict[int, list[Report]] = defaultdict(list)
    for number, report in enumerate(kept):
        groups[leader[number]].append(report)
    found: dict[str, str] = {}
    for group in groups.values():
        origin = _origin(group)
        found.update((r.id, origin) for r in group)
    return found


def origins_by_day(reports: Iterable[Report]) -> list[tuple[Day, dict[str, str]]]:
    """For each day of publication, the reports whose origin was then known first or otherwise than before.

    Taken together up to a day they are the `origins` of the reports published by then: a copy that credits an agency
    tells, from its own day on, what the reports it copies spoke for.
    """
    kept = sorted((r for r in reports if r.published), key=lambda r: (r.published, r.id))
    groups: dict[int, list[Report]] = defaultdict(list)
    known: dict[str, str] = {}
    found: dict[Day, dict[str, str]] = defaultdict(dict)
    leader = _copies(kept)
    for day, same_day in groupby(enumerate(kept), key=lambda x: x[1].published or ""):
        touched: dict[int, None] = {}
        for number, report in same_day:
            groups[leader[number]].append(report)
            touched[leader[number]] = None
        for n in touched:
            origin = _origin(groups[n])
            found[day] |= {r.id: origin for r in groups[n] if known.get(r.id) != origin}
        known |= found[day]
    return sorted(found.items())


def _origin(group: Sequence[Report]) -> str:
    """One group of copies speaks for the agency that any of them credits, else for its first publisher."""
    credits = [c for r in group if (c := credited(r.text))]
    if credits:
        return voice_of(min(credits)) or credits[0]
    for report in group:
        if report.publisher and (name := voice_of(report.publisher)):
            return name
    return "unknown:" + min(r.id for r in group)


def credited(text: str) -> str | None:
    """The agency that a text credits in its first line or at its end; a mention in passing is no credit."""
    for pattern, part in ((_OPENS, text[:160].lstrip()), (_CLOSES, text[-80:].rstrip())):
        match = pattern.search(part)
        if match:
            name = next(g for g in match.groups() if g)
            if name.casefold() in agencies():
                return agencies()[name.casefold()]
    return None


def _copies(reports: Sequence[Report]) -> list[int]:
    """For each report the number of the earliest one that it is a copy of (itself where it is none)."""
    prints = [_prints(r.text) for r in reports]
    index: dict[int, list[int]] = defaultdict(list)
    leader = list(range(len(reports)))
    for number, these in enumerate(prints):
        shared: Counter[int] = Counter()
        for p in these:
            if len(index[p]) <= COMMON:
                shared.update(index[p])
            index[p].append(number)
        copied = [o for o, n in shared.items() if _is_copy(n, len(prints[o]), len(these))]
        if copied:
            leader[number] = leader[min(copied)]
    return leader


def _is_copy(shared: int, one: int, other: int) -> bool:
    small, large = min(one, other), max(one, other)
    return shared >= min(LEAST_SHARED, small) and shared >= OF_SHORTER * small and shared >= OF_LONGER * large


def _prints(text: str) -> frozenset[int]:
    """Hashes of a fixed choice of the text's shingles; a very short text is one print of the whole."""
    w = [crc32(x.encode()) for x in _WORD.findall(text.casefold())]
    runs = zip(w, w[1:], w[2:], w[3:], w[4:], strict=False)
    hashes = ((((a * 31 + b) * 31 + c) * 31 + d) * 31 + e for a, b, c, d, e in runs)
    found = frozenset(h for h in hashes if h % KEEP_ONE_IN == 0)
    if len(found) < LEAST_SHARED:
        return frozenset((crc32(repr(w).encode()) | 1 << 60,))
    return found
