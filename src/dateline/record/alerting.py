"""Alerts: what rules have looked at, what they told, and what waits to be delivered."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from dateline.model import Day
from dateline.record.rows import now
from dateline.record.store import Store

EVERY = 2**62  # no bound
DeliveryState = Literal["waiting", "delivered", "given up"]


class Watched(Struct, frozen=True):
    """What a rule had seen when it last looked: the newest day, the newest version of a report, the ledger."""

    rule: str
    body: bytes
    day: Day | None
    mark: int
    picture: bytes
    looked: str


class Queued(Struct, frozen=True):
    """One alert on its way to one delivery."""

    alert: str
    delivery: str
    state: DeliveryState
    tries: int
    due: float
    said: str | None
    done: str | None
    body: bytes


class Kept(Struct, frozen=True):
    """An alert as it was told."""

    key: str
    rule: str
    day: Day
    made: str
    body: bytes


class Alerting(Store):
    """The alerts of a record; call what writes inside `transaction`."""

    def watched(self) -> dict[str, Watched]:
        """Each rule that has looked at this record, by its name."""
        rows = self._db.execute(
            """SELECT r.name, r.body, r.day, r.mark, p.body, r.looked
               FROM alert_rules r JOIN alert_pictures p ON p.digest = r.picture ORDER BY r.name"""
        )
        return {row[0]: Watched(*row) for row in rows}

    def watch(self, rules: Iterable[tuple[str, bytes]], day: Day | None, mark: int, picture: bytes) -> None:
        """Keep what some rules have now seen."""
        digest = hashlib.sha256(picture).hexdigest()
        self._db.execute("INSERT INTO alert_pictures VALUES (?, ?) ON CONFLICT DO NOTHING", (digest, picture))
        self._db.executemany(
            "INSERT INTO alert_rules VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET body = excluded.body,"
            " day = excluded.day, mark = excluded.mark, picture = excluded.picture, looked = excluded.looked",
            [(name, body, day, mark, digest, now()) for name, body in rules],
        )
        self._db.execute("DELETE FROM alert_pictures WHERE digest NOT IN (SELECT picture FROM alert_rules)")

    def newest_version(self) -> int:
        """The number of the version of a report that came in last."""
        return int(self._db.execute("SELECT coalesce(max(rowid), 0) FROM versions").fetchone()[0])

    def reports_after(self, mark: int) -> dict[str, Day | None]:
        """Reports of which a version came in after a numbered one, with the day they were published."""
        query = """SELECT DISTINCT r.id, r.published FROM versions v JOIN reports r ON r.id = v.report
                   WHERE v.rowid > ?"""
        return dict(self._db.execute(query, (mark,)))

    def absent(self, reports: Iterable[str]) -> set[str]:
        """Those of some reports that the record does not show, or no longer."""
        query = "SELECT 1 FROM reports WHERE id = ?"
        return {r for r in reports if self._db.execute(query, (r,)).fetchone() is None}

    def tell(self, key: str, rule: str, day: Day, body: bytes, things: Iterable[str], ways: Iterable[str]) -> None:
        """Keep an alert, by what it is known again, and where it is to go; an alert kept already stays as it is."""
        self._db.execute(
            "INSERT INTO alerts VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", (key, rule, day, now(), body)
        )
        self._db.executemany(
            "INSERT INTO alert_things VALUES (?, ?, ?) ON CONFLICT DO NOTHING", [(rule, t, key) for t in things]
        )
        self._db.executemany(
            "INSERT INTO alert_deliveries (alert, delivery, state) VALUES (?, ?, 'waiting') ON CONFLICT DO NOTHING",
            [(key, way) for way in ways],
        )

    def know(self, rule: str, alert: str, things: Iterable[str]) -> None:
        """Remember further names of a thing that was told: a happening that more reports tell of stays one."""
        self._db.executemany(
            "INSERT INTO alert_things VALUES (?, ?, ?) ON CONFLICT DO NOTHING", [(rule, t, alert) for t in things]
        )

    def told_in(self, rule: str, things: Iterable[str]) -> str | None:
        """The alert in which a rule told of any of these things."""
        query = "SELECT alert FROM alert_things WHERE rule = ? AND thing = ?"
        found = (self._db.execute(query, (rule, thing)).fetchone() for thing in things)
        return next((row[0] for row in found if row), None)

    def alerts(self, delivery: str | None = None, most: int = EVERY) -> list[Kept]:
        """Alerts, the newest first: all, or those that go to one delivery."""
        at = "WHERE a.key IN (SELECT alert FROM alert_deliveries WHERE delivery = ?)" if delivery else ""
        query = f"SELECT key, rule, day, made, body FROM alerts a {at} ORDER BY day DESC, a.rowid DESC LIMIT ?"
        return [Kept(*row) for row in self._db.execute(query, (*([delivery] if delivery else []), most))]

    def queued(self, delivery: str | None = None, due: tuple[float, float] | None = None) -> list[Queued]:
        """What waits to be delivered, oldest alert first; with `due`, only what may be tried by the first of two times,
        or waits beyond the second, which only a clock that was wrong has it do."""
        where = "WHERE d.state = 'waiting'" + (" AND d.delivery = ?" if delivery else "")
        where += " AND (d.due <= ? OR d.due > ?)" if due is not None else ""
        values = [v for v in (delivery, *(due or ())) if v is not None]
        return self._queue(f"{where} ORDER BY a.rowid", tuple(values))

    def deliveries(self, alert: str) -> list[Queued]:
        """How far one alert got on each of its ways."""
        return self._queue("WHERE d.alert = ? ORDER BY d.delivery", (alert,))

    def _queue(self, where: str, values: tuple[object, ...]) -> list[Queued]:
        columns = "d.alert, d.delivery, d.state, d.tries, d.due, d.said, d.done, a.body"
        query = f"SELECT {columns} FROM alert_deliveries d JOIN alerts a ON a.key = d.alert {where}"
        return [Queued(*row) for row in self._db.execute(query, values)]

    def delivered(self, alerts: Iterable[str], delivery: str) -> None:
        """Note that alerts have arrived."""
        query = """UPDATE alert_deliveries SET state = 'delivered', tries = tries + 1, said = NULL, done = ?
                   WHERE alert = ? AND delivery = ? AND state = 'waiting'"""
        self._db.executemany(query, [(now(), alert, delivery) for alert in alerts])

    def failed(self, alerts: Iterable[str], delivery: str, why: str, due: float | None) -> None:
        """Note that alerts have not arrived, why, and when to try again; without a time they are given up."""
        query = """UPDATE alert_deliveries SET state = ?, tries = tries + 1, said = ?, due = ?
                   WHERE alert = ? AND delivery = ?"""
        state = "waiting" if due is not None else "given up"
        self._db.executemany(query, [(state, why, due or 0, alert, delivery) for alert in alerts])

    def revive(self, delivery: str) -> None:
        """Let what was given up on a delivery wait again, to be tried at once."""
        query = """UPDATE alert_deliveries SET state = 'waiting', tries = 0, due = 0
                   WHERE delivery = ? AND state <> 'delivered'"""
        self._db.execute(query, (delivery,))

    def put_off(self, delivery: str, due: float) -> None:
        """Let all that waits on a delivery wait until a time."""
        query = "UPDATE alert_deliveries SET due = ? WHERE delivery = ? AND state = 'waiting' AND due < ?"
        self._db.execute(query, (due, delivery, due))

    def counts_of_deliveries(self) -> list[tuple[str, str, int]]:
        """(delivery, state, how many) of all alerts."""
        query = "SELECT delivery, state, count(*) FROM alert_deliveries GROUP BY delivery, state ORDER BY 1, 2"
        return list(self._db.execute(query))
