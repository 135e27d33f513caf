"""Reports and claims as they were kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Literal, TypeVar

import msgspec

from dateline.model import Attribution, Claim, Coded, Day, Mentions, Report
from dateline.record.rows import REPORT_COLUMNS, Text, marks, report_of, visible
from dateline.record.store import Store

AT_ONCE = 500  # values in one query

T = TypeVar("T")


class Reading(Store):
    """What the record holds, on or before a day."""

    def holds(self, report: Report) -> bool:
        """Whether this very version of the report is in the record."""
        query = "SELECT 1 FROM versions WHERE report = ? AND version = ?"
        return self._db.execute(query, (report.id, report.version)).fetchone() is not None

    def holds_bytes(self, report: str, sha256: str) -> bool:
        """Whether a version of the report that was read from these bytes is in the record."""
        query = "SELECT 1 FROM versions WHERE report = ? AND sha256 = ?"
        return self._db.execute(query, (report, sha256)).fetchone() is not None

    def report(self, id: str) -> Report | None:
        """The newest version of one report."""
        row = self._db.execute(f"SELECT {REPORT_COLUMNS} FROM reports WHERE id = ?", (id,)).fetchone()
        return report_of(row) if row else None

    def several(self, ids: Collection[str]) -> dict[str, Report]:
        """The newest versions of some reports, those that the record shows."""
        found: dict[str, Report] = {}
        for some in parts(sorted(ids)):
            query = f"SELECT {REPORT_COLUMNS} FROM reports WHERE id IN ({marks(len(some))})"
            found.update((r.id, r) for r in map(report_of, self._db.execute(query, some)))
        return found

    def reports(self, as_of: Day | None = None) -> Iterator[Report]:
        """Reports published on or before a day (undated ones only without a day), oldest first."""
        where, values = visible(as_of)
        query = f"SELECT {REPORT_COLUMNS} FROM reports {where} ORDER BY published NULLS FIRST, id"
        for row in self._db.stream(query, values):
            yield report_of(row)

    def texts(self, as_of: Day | None = None) -> Iterator[Text]:
        """What reports say, without all else that is known of them: for holding very many against one another."""
        where, values = visible(as_of)
        for row in self._db.stream(f"SELECT id, published, publisher, text FROM reports {where}", values):
            yield Text(*row)

    def latest(self, as_of: Day | None, most: int) -> list[str]:
        """Ids of the newest dated reports, newest first."""
        where, values = visible(as_of)
        query = f"SELECT id FROM reports {where} ORDER BY published DESC NULLS LAST, id LIMIT ?"
        return [id for (id,) in self._db.execute(query, (*values, most))]

    def shelf(self, as_of: Day | None, publisher: str | None, after: str | None, most: int) -> list[str]:
        """Ids of reports newest first, undated ones last, behind the one named (none: from the newest)."""
        wanted = {"published <= ?": [as_of] * bool(as_of), "publisher = ?": [publisher] * bool(publisher)}
        row = self._db.execute("SELECT coalesce(published, '') FROM reports WHERE id = ?", (after,)).fetchone()
        behind = "(coalesce(published, '') < ? OR coalesce(published, '') = ? AND id > ?)"
        wanted[behind] = [*row, *row, after] if row else []
        where = " AND ".join(clause for clause, values in wanted.items() if values) or "true"
        query = f"SELECT id FROM reports WHERE {where} ORDER BY published DESC NULLS LAST, id LIMIT ?"
        return [id for (id,) in self._db.execute(query, (*(v for vs in wanted.values() for v in vs), most))]

    def publishers(self) -> list[tuple[str | None, int, int, Day | None, Day | None]]:
        """Each publisher with how many reports it published and how many were not coded, the first and last day."""
        columns = "publisher, count(*), count(skipped), min(published), max(published)"
        return list(self._db.execute(f"SELECT {columns} FROM reports GROUP BY publisher"))

    def coded(self, id: str) -> Coded | None:
        """All that was read in one report."""
        report = self.report(id)
        row = self._db.execute("SELECT mentions, attributions FROM codings WHERE report = ?", (id,)).fetchone()
        if report is None or row is None:
            return None
        places = self._db.execute('SELECT start, "end" FROM sentences WHERE report = ? ORDER BY start', (id,))
        return Coded(
            report,
            msgspec.json.decode(row[0], type=Mentions),
            msgspec.json.decode(row[1], type=tuple[Attribution, ...]),
            tuple(self.claims_of(id)),
            tuple((a, b) for a, b in places),
        )

    def claims(self, as_of: Day | None = None) -> list[Claim]:
        """Claims published on or before a day."""
        where, values = visible(as_of)
        return list(self._claims(f"{where} ORDER BY published NULLS FIRST, report, n", values))

    def bearing(self, as_of: Day | None = None) -> Iterator[Claim]:
        """Claims published on or before a day that bear on who holds a place, read as they are wanted."""
        where, values = visible(as_of)
        where = f"{where} AND bears_on_control" if where else "WHERE bears_on_control"
        yield from self._streamed(where, values)

    def each_claim(self) -> Iterator[Claim]:
        """Every claim, report by report, read as they are wanted."""
        yield from self._streamed("", ())

    def _streamed(self, where: str, values: tuple[object, ...]) -> Iterator[Claim]:
        decoder = msgspec.json.Decoder(Claim)
        query = f"SELECT body FROM claims {where} ORDER BY published NULLS FIRST, report, n"
        for (body,) in self._db.stream(query, values):
            yield decoder.decode(body)

    def claims_at(self, places: Iterable[str], as_of: Day | None = None, also: Collection[str] = ()) -> list[Claim]:
        """Claims at these places (ids), or in these reports too, that bear on who holds a place, published on or
        before a day."""
        wanted, others = sorted(set(places)), sorted(also)
        where, values = visible(as_of)
        at = f"(place IN ({marks(len(wanted))}) OR report IN ({marks(len(others))})) AND bears_on_control"
        if not others:
            at = f"place IN ({marks(len(wanted))}) AND bears_on_control"
        where = f"{where} AND {at}" if where else f"WHERE {at}"
        ordered = f"{where} ORDER BY published NULLS FIRST, report, n"
        return list(self._claims(ordered, (*values, *wanted, *others)))

    def places_told_of(self) -> list[Claim]:
        """One claim, the newest, for each place that any claim bears on: to learn which places bear a name."""
        # From place to place along the index: nine in ten claims are passed over.
        query = """WITH RECURSIVE spots (place) AS (
                       SELECT min(place) FROM main.claims
                       UNION ALL
                       SELECT (SELECT min(place) FROM main.claims WHERE place > spots.place) FROM spots
                       WHERE place IS NOT NULL)
                   SELECT c.body FROM spots JOIN claims c ON c.id = (
                       SELECT id FROM claims WHERE place = spots.place AND bears_on_control
                       ORDER BY published DESC NULLS LAST, report, n LIMIT 1)"""
        decoder = msgspec.json.Decoder(Claim)
        return [decoder.decode(body) for (body,) in self._db.execute(query)]

    def turning(self, kinds: Iterable[str], as_of: Day | None = None) -> list[Claim]:
        """Claims of these kinds that bear on who holds a place they name, published on or before a day."""
        wanted = sorted(set(kinds))
        where, values = visible(as_of)
        of = f"type IN ({', '.join('?' * len(wanted))}) AND bears_on_control AND place IS NOT NULL"
        where = f"{where} AND {of}" if where else f"WHERE {of}"
        return list(self._claims(f"{where} ORDER BY published NULLS FIRST, report, n", (*values, *wanted)))

    def routes(self, as_of: Day | None = None) -> list[Claim]:
        """What is said of roads, published on or before a day."""
        where, values = visible(as_of)
        where = f"{where} AND type = 'route'" if where else "WHERE type = 'route'"
        return list(self._claims(f"{where} ORDER BY published, report, n", values))

    def claim(self, id: str) -> Claim | None:
        """One claim by its id."""
        return next(self._claims("WHERE id = ?", (id,)), None)

    def claims_named(self, ids: Iterable[str]) -> list[Claim]:
        """Claims by their ids, those that are there."""
        several = parts(sorted(set(ids)))
        return [c for some in several for c in self._claims(f"WHERE id IN ({marks(len(some))})", some)]

    def newest_claims(self, as_of: Day | None, after: str | None, most: int) -> list[Claim]:
        """Claims newest first, undated ones last, behind the one named (none: from the newest)."""
        where, values = self._behind(as_of, after)
        return list(self._claims(f"{where} LIMIT ?", (*values, most)))

    def naming(self, name: str, as_of: Day | None, after: str | None, also: Collection[str]) -> Iterator[Claim]:
        """The same, as they are wanted: only those that hold a name somewhere (any letter case), and some others."""
        where, values = self._behind(as_of, after)
        told = str(msgspec.json.encode(name), "utf-8")[1:-1].casefold()
        decoder = msgspec.json.Decoder(Claim)
        for id, body in self._db.stream(f"SELECT id, body FROM claims {where}", values):
            # A claim is read five times as long as it is looked through.
            if told in str(body, "utf-8").casefold() or id in also:
                yield decoder.decode(body)

    def _behind(self, as_of: Day | None, after: str | None) -> tuple[str, tuple[object, ...]]:
        row = self._db.execute("SELECT published, report, n FROM claims WHERE id = ?", (after,)).fetchone()
        behind = "((published, report, n) < (?, ?, ?) OR published IS NULL)" if row else "true"
        if row and row[0] is None:
            behind, row = "published IS NULL AND (report, n) < (?, ?)", row[1:]
        where = f"WHERE {behind} AND {'published <= ?' if as_of else 'true'}"
        values = (*(row or ()), *([as_of] if as_of else []))
        return f"{where} ORDER BY published DESC NULLS LAST, report DESC, n DESC", values

    def claims_about(self, place: str, as_of: Day | None) -> list[Claim]:
        """Claims about a place, by its id, oldest first."""
        where, values = ("AND published <= ?", (place, as_of)) if as_of else ("", (place,))
        return list(self._claims(f"WHERE place = ? {where} ORDER BY published NULLS FIRST, report, n", values))

    def claims_of(self, report: str) -> list[Claim]:
        """The claims of one report, its main point first."""
        return list(self._claims("WHERE report = ? ORDER BY n", (report,)))

    def claims_of_several(self, reports: Collection[str]) -> dict[str, list[Claim]]:
        """The claims of some reports, each one's main point first."""
        found: dict[str, list[Claim]] = {report: [] for report in reports}
        for some in parts(list(found)):
            for claim in self._claims(f"WHERE report IN ({marks(len(some))}) ORDER BY report, n", some):
                found[claim.report].append(claim)
        return found

    def _claims(self, where: str, values: tuple[object, ...]) -> Iterator[Claim]:
        decoder = msgspec.json.Decoder(Claim)
        for (body,) in self._db.execute(f"SELECT body FROM claims {where}", values):
            yield decoder.decode(body)

    def days_named(self, as_of: Day | None = None) -> list[tuple[Day, str, Day]]:
        """Each day that a dated report names, with the report and when it was published."""
        where, values = ("AND r.published <= ?", (as_of,)) if as_of else ("", ())
        query = f"""SELECT d.day, d.report, r.published FROM days_named d JOIN reports r ON r.id = d.report
                    WHERE r.published IS NOT NULL {where} ORDER BY d.day, d.report"""
        return list(self._db.execute(query, values))

    def printed(self, as_of: Day | None = None) -> dict[Day, int]:
        """How many reports were published on each day."""
        where, values = ("AND published <= ?", (as_of,)) if as_of else ("", ())
        query = f"SELECT published, count(*) FROM reports WHERE published IS NOT NULL {where} GROUP BY published"
        return dict(self._db.execute(query, values))

    def newest_day(self) -> Day | None:
        """The record's "now": the day of its newest dated report."""
        row = self._db.execute("SELECT max(published) FROM reports").fetchone()
        return row[0] if row else None

    def oldest_day(self) -> Day | None:
        """The day of the oldest dated report."""
        row = self._db.execute("SELECT min(published) FROM reports").fetchone()
        return row[0] if row else None

    def count(self, table: Literal["reports", "claims", "versions"]) -> int:
        """How many rows a table holds."""
        return int(self._db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])

    def size(self, as_of: Day | None = None) -> int:
        """How many reports were published by a day."""
        where, values = visible(as_of)
        return int(self._db.execute(f"SELECT count(*) FROM reports {where}", values).fetchone()[0])

    def mark(self) -> int:
        """A number that grows with every report that is coded."""
        return int(self._db.execute("SELECT coalesce(max(n), 0) FROM coded").fetchone()[0])

    def since(self, mark: int, most: int) -> list[str]:
        """Ids of reports coded since a mark, in the order in which they were."""
        query = "SELECT report FROM coded WHERE n > ? GROUP BY report ORDER BY max(n) LIMIT ?"
        return [id for (id,) in self._db.execute(query, (mark, most))]


def parts(values: Sequence[T]) -> Iterator[tuple[T, ...]]:
    """As many values at once as one query may name."""
    for n in range(0, len(values), AT_ONCE):
        yield tuple(values[n : n + AT_ONCE])
