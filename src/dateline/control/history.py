"""The control ledger as of any day, kept ready: each place's rows as they followed one another by what was known.

The same rows as `trace` gives for the claims of a day; made once, so that any day is a look-up.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from dateline.control import district, inherited, present
from dateline.control.evidence import Evidence, by_place, read, unit
from dateline.model import Claim, Control, Day, Place
from dateline.standing import Bench, Relation


class History:
    """Who holds what as of each day, of a record that does not change meanwhile."""

    def __init__(
        self,
        claims: Iterable[Claim],
        origins: Sequence[tuple[Day, Mapping[str, str]]],
        relation: Relation | None = None,
    ) -> None:
        """`origins` are what reports speak for, as it became known day by day (`voices.origins_by_day`)."""
        if relation is None:
            from dateline import actors

            relation = actors.relation
        self._days: dict[str, list[Day]] = defaultdict(list)
        self._rows: dict[str, list[tuple[Control, ...]]] = defaultdict(list)
        self._districts: dict[Day, list[Place]] = defaultdict(list)
        self._follow(self._read(claims), origins, relation)

    def as_of(self, day: Day) -> tuple[Control, ...]:
        """One row for each place that claims published by a day speak of."""
        rows: list[Control] = []
        for name, days in self._days.items():
            if n := bisect_right(days, day):
                rows += self._rows[name][n - 1]
        named = (p for seen, places in self._districts.items() if seen <= day for p in places)
        rows += inherited(named, rows)
        return tuple(sorted(rows, key=lambda r: (r.place.name, r.place.id)))

    def _read(self, claims: Iterable[Claim]) -> dict[Day, list[Evidence]]:
        """Evidence by the day from which it counts: published, and no longer ahead."""
        found: dict[Day, list[Evidence]] = defaultdict(list)
        for claim in claims:
            if claim.published is None:
                continue
            if (place := district(claim)) is not None:
                self._districts[claim.published].append(place)
            for item in read(claim):
                found[max(claim.published, item.end or "")].append(item)
        return found

    def _follow(
        self,
        evidence: Mapping[Day, Sequence[Evidence]],
        origins: Sequence[tuple[Day, Mapping[str, str]]],
        relation: Relation,
    ) -> None:
        """Day by day, the rows of the units that new evidence or a new origin touches."""
        spoken, voices = dict(origins), dict[str, str]()
        visible: dict[str, list[Evidence]] = defaultdict(list)
        of_report: dict[str, set[str]] = defaultdict(set)
        from dateline import actors

        bench = Bench(voices, relation, actors.behind)
        for day in sorted(spoken.keys() | evidence.keys()):
            heard = spoken.get(day, {})
            voices.update(heard)
            touched = {name for report in heard for name in of_report[report]} if heard else set[str]()
            for item in evidence.get(day, ()):
                name = unit(item.place)
                visible[name].append(item)
                of_report[item.claim.report].add(name)
                touched.add(name)
            for name in touched:
                self._days[name].append(day)
                self._rows[name].append(tuple(present(x, bench) for x in by_place(visible[name]).values()))
