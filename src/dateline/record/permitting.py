"""Rights and withdrawals: what may be shown of a report, and which reports no reader sees; the record as once known.

A withdrawn report stays in the tables. Each connection hides it behind views of its own that bear the names of the
tables `reports` and `claims`, so that no query has to remember it; what writes these tables names them in full.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Literal

import msgspec

from dateline.errors import InputError
from dateline.model import Day, Report
from dateline.people import Role
from dateline.record.trailing import Trailing
from dateline.rights import Allowed, Rights, Setting, Withdrawal

HIDDEN = {
    "owner": "SELECT report FROM main.withdrawn",
    "public": "SELECT report FROM main.withdrawn UNION ALL SELECT report FROM main.private",
}


class Permitting(Trailing):
    """What people decided on showing reports."""

    _reader: Literal["owner", "public"] = "owner"
    _known: Day | None = None  # what this record first saw after that day is hidden too

    @contextmanager
    def whole(self) -> Iterator[None]:
        """Inside, this connection sees every report: what is worked out once must not depend on who looks."""
        self._drop()
        try:
            yield
        finally:
            self.hide(self._reader)

    def _drop(self) -> None:
        for table in ("reports", "claims", "judgements"):
            self._db.execute(f"DROP VIEW IF EXISTS temp.{table}")

    def hide(self, reader: Literal["owner", "public"]) -> None:
        """Let this connection see what its reader may: withdrawn reports nobody's, private ones only the owner's."""
        self._reader = reader
        self._drop()
        for table, report in (("reports", "id"), ("claims", "report")):
            seen = f"SELECT * FROM main.{table} WHERE {report} NOT IN ({self._out()})"
            self._db.execute(f"CREATE TEMP VIEW {table} AS {seen}")
        if self._known:
            made = f"SELECT * FROM main.judgements WHERE substr(made, 1, 10) <= '{self._known}'"
            self._db.execute(f"CREATE TEMP VIEW judgements AS {made}")

    def look_again(self) -> None:
        """Let a new connection see what the old one saw."""
        self.hide(self._reader)

    def known_at(self, day: Day) -> None:
        """Let this connection see the record as it was known on a day (UTC): reports first seen and judgements made by
        then. Of a report corrected since, what counts now is shown."""
        self._known = date.fromisoformat(day).isoformat()
        self.hide(self._reader)

    def _out(self) -> str:
        """What selects the ids of reports that are hidden."""
        seen = f"SELECT report FROM main.versions WHERE substr(seen, 1, 10) <= '{self._known}'"
        later = f" UNION ALL SELECT id FROM main.reports WHERE id NOT IN ({seen})"
        return HIDDEN[self._reader] + (later if self._known else "")

    def hidden(self) -> frozenset[str]:
        """Ids of the reports that this connection's reader does not see."""
        return frozenset(id for (id,) in self._db.execute(self._out()))

    def settings(self) -> tuple[Setting, ...]:
        """Every decision on rights, oldest first."""
        rows = self._db.execute("SELECT body FROM rights ORDER BY n")
        return tuple(msgspec.json.decode(body, type=Setting) for (body,) in rows)

    def rights(self, report: Report) -> Rights:
        """What may be shown of a report."""
        return Allowed(self.settings())(report.id, report.publisher)

    def permit(self, setting: Setting, role: Role | None = None) -> None:
        """Keep a decision on rights; call inside `transaction`."""
        if setting.of == "report":
            self._held(setting.name)
        values = (setting.of, setting.name, msgspec.json.encode(setting))
        older = "SELECT body FROM rights WHERE of = ? AND name = ? ORDER BY n DESC LIMIT 1"
        row = self._db.execute(older, values[:2]).fetchone()
        self._db.execute("INSERT INTO rights (of, name, body) VALUES (?, ?, ?)", values)
        of = setting.name or "record"
        self.log(setting.at, setting.by, role, f"rights: {setting.rights}", of, row[0] if row else None, values[2])
        allowed = Allowed(self.settings())
        rows = list(self._db.execute("SELECT id, publisher FROM main.reports"))
        self._db.execute("DELETE FROM private")
        found = [(id,) for id, publisher in rows if allowed(id, publisher) == "private"]
        self._db.executemany("INSERT INTO private VALUES (?)", found)

    def withdrawals(self) -> tuple[Withdrawal, ...]:
        """Every withdrawal and every restoring, oldest first."""
        rows = self._db.execute("SELECT body FROM withdrawals ORDER BY n")
        return tuple(msgspec.json.decode(body, type=Withdrawal) for (body,) in rows)

    def withdraw(
        self,
        report: str,
        step: Literal["withdrawn", "restored"],
        by: str,
        at: str,
        why: str,
        role: Role | None = None,
    ) -> Withdrawal:
        """Take a report out of view, or put it back; call inside `transaction`."""
        publisher, published, digest = self._held(report)
        made = Withdrawal(report, step, by, at, why, digest, publisher, published)
        values = (report, step, msgspec.json.encode(made))
        older = "SELECT body FROM withdrawals WHERE report = ? ORDER BY n DESC LIMIT 1"
        row = self._db.execute(older, (report,)).fetchone()
        self._db.execute("INSERT INTO withdrawals (report, step, body) VALUES (?, ?, ?)", values)
        self.log(at, by, role, step, report, row[0] if row else None, values[2])
        return made

    def _held(self, report: str) -> tuple[str | None, str | None, str]:
        """Publisher, day and digest of a report that is kept, in view or not."""
        query = """SELECT r.publisher, r.published, v.sha256 FROM main.reports r
                   JOIN versions v ON v.report = r.id AND v.version = r.version WHERE r.id = ?"""
        row = self._db.execute(query, (report,)).fetchone()
        if row is None:
            raise InputError(f"the record has no report {report!r}; `dateline export` and the desk's /reports list ids")
        return row[0], row[1], row[2]

    def _version(self, report: str) -> str | None:
        """The version that counts of a report that is kept, in view or not."""
        row = self._db.execute("SELECT version FROM main.reports WHERE id = ?", (report,)).fetchone()
        return row[0] if row else None

    def _settle_rights(self, report: Report) -> None:
        """Whether a report just written is private."""
        self._db.execute("DELETE FROM private WHERE report = ?", (report.id,))
        if self.rights(report) == "private":
            self._db.execute("INSERT INTO private VALUES (?)", (report.id,))

    def decisions(self) -> bytes | None:
        """A digest of all decisions on showing; None where there are none."""
        rows = [
            b
            for table in ("rights", "withdrawals")
            for (b,) in self._db.execute(f"SELECT body FROM {table} ORDER BY n")
        ]
        return hashlib.sha256(b"\x1f".join(rows)).digest() if rows else None
