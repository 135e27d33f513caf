"""Links between claims of one happening, as the merging stage found them."""

from __future__ import annotations

import json
from collections.abc import Iterable

from dateline.model import Day, Link
from dateline.record.store import Store


class Linking(Store):
    """Which claims tell the same, and which reports were compared."""

    def uncompared(self, version: int) -> frozenset[str]:
        """Reports whose claims this version of merging has not yet held against all others."""
        query = """SELECT id FROM main.reports WHERE id NOT IN (SELECT c.report FROM compared c JOIN makers m
                   ON m.id = c.made_by WHERE m.stage = 'events' AND m.version = ?)"""
        return frozenset(id for (id,) in self._db.execute(query, (version,)))

    def link(self, links: Iterable[Link], reports: Iterable[str], version: int) -> None:
        """Keep the links of some reports' claims, in the place of older ones; call inside `transaction`."""
        maker, reports = self._maker("events", version), list(reports)
        mine = "(SELECT id FROM main.claims WHERE report = ?)"
        for report in reports:
            self._db.execute(f"DELETE FROM links WHERE one IN {mine} OR other IN {mine}", (report, report))
        self._db.executemany(
            "INSERT INTO links VALUES (?, ?, ?, ?, ?) ON CONFLICT (one, other) DO UPDATE"
            " SET strength = excluded.strength, why = excluded.why, made_by = excluded.made_by",
            [(x.one, x.other, x.strength, json.dumps(x.why), maker) for x in links],
        )
        self._db.executemany(
            "INSERT INTO compared VALUES (?, ?) ON CONFLICT (report) DO UPDATE SET made_by = excluded.made_by",
            [(r, maker) for r in reports],
        )

    def links(self, as_of: Day | None = None) -> list[Link]:
        """Links among claims published on or before a day."""
        where, values = ("WHERE a.published <= ? AND b.published <= ?", (as_of, as_of)) if as_of else ("", ())
        rows = self._db.execute(
            f"""SELECT l.strength, l.one, l.other, l.why FROM links l
                JOIN claims a ON a.id = l.one JOIN claims b ON b.id = l.other {where}""",
            values,
        )
        return [Link(strength, one, other, tuple(json.loads(why))) for strength, one, other, why in rows]
