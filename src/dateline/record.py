"""The embedded store: one SQLite file, the only module with SQL (but for the gazetteer's own cache).

Only reports and judgements are precious: every other row names the stage versions that made it and can be
derived again. Adding is idempotent and transactional: no report is ever half in.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct

from dateline.errors import RecordError
from dateline.model import Attribution, Block, Claim, Coded, Day, Judgement, Link, Mentions, Post, Report, Span

Added = Literal["added", "already there", "new version"]
BUSY_SECONDS = 30.0
MANY_SENTENCES = 2000  # a word in more sentences is counted by estimate: exact counting would cost 50 ms and more

_REPORT_COLUMNS = (
    "id, version, kind, publisher, published, published_basis, title, url, language, skipped, text, embedded, blocks"
)


class Found(Struct, frozen=True):
    """A sentence that a search found; a lower rank is a better match."""

    span: Span
    published: Day | None
    rank: float


class Rebuilt(Struct, frozen=True):
    """The claims of one report that a rebuild added, and those it took away."""

    report: str
    added: tuple[Claim, ...]
    gone: tuple[Claim, ...]


class Record:
    """Reports and all that was read in them. Use as a context manager, or call `close`."""

    def __init__(self, path: Path | str = ":memory:", words: Callable[[str], str] = str.lower) -> None:
        """`words` turns a sentence into the words that `search` looks for, separated by spaces."""
        self.path = str(path)
        self._words = words
        if self.path != ":memory:" and not Path(self.path).absolute().parent.is_dir():
            raise RecordError(f"{self.path}: the folder does not exist; create it or give another --record")
        try:
            self._db = sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None)
            for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "cache_size=-64000"):
                self._db.execute(f"PRAGMA {pragma}")
            self._migrate()
        except sqlite3.Error as broken:
            raise RecordError(f"{self.path} cannot be opened as a record: {broken}") from broken

    @classmethod
    def existing(cls, path: Path | str, words: Callable[[str], str] = str.lower) -> Record:
        """The record at this path, which must be there already."""
        if not Path(path).is_file():
            raise RecordError(f"there is no record at {path}; add reports with: dateline add FILE… --record {path}")
        return cls(path, words)

    def __enter__(self) -> Record:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; nothing is lost if this never runs."""
        self._db.close()

    def _migrate(self) -> None:
        self._db.execute("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied TEXT NOT NULL)")
        done = {name for (name,) in self._db.execute("SELECT name FROM migrations")}
        folder = files("dateline").joinpath("migrations")
        for file in sorted(f.name for f in folder.iterdir() if f.name.endswith(".sql")):
            if file not in done:
                script = folder.joinpath(file).read_text(encoding="utf-8")
                note = f"INSERT INTO migrations VALUES ('{file}', '{_now()}');"
                self._db.executescript(f"BEGIN IMMEDIATE; {script} {note} COMMIT;")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that happens inside is kept together, or not at all."""
        try:
            self._db.execute("BEGIN IMMEDIATE")
            yield
        except BaseException as fault:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            if isinstance(fault, sqlite3.Error):
                raise RecordError(f"{self.path}: {fault}; nothing of this step was kept") from fault
            raise
        self._db.execute("COMMIT")

    # --- adding ---------------------------------------------------------------

    def holds(self, report: Report) -> bool:
        """Whether this very version of the report is in the record."""
        query = "SELECT 1 FROM versions WHERE report = ? AND version = ?"
        return self._db.execute(query, (report.id, report.version)).fetchone() is not None

    def add(self, coded: Coded, stages: Mapping[str, int]) -> Added:
        """Put one coded report in; call inside `transaction`. Its newest version is the one that counts."""
        report = coded.report
        if self.holds(report):
            return "already there"
        known = self._db.execute("SELECT 1 FROM reports WHERE id = ?", (report.id,)).fetchone() is not None
        if known:
            self._forget_derived(report.id)
        self._write_report(report)
        self._write_derived(coded, stages)
        return "new version" if known else "added"

    def recode(self, coded: Coded, stages: Mapping[str, int]) -> Rebuilt:
        """Put a new coding in the place of a report's old one, and say what that changes."""
        old = {c.id: c for c in self._claims("WHERE report = ?", (coded.report.id,))}
        new = {c.id: c for c in coded.claims}
        self._forget_derived(coded.report.id)
        self._write_derived(coded, stages)
        added = tuple(claim for id, claim in new.items() if old.get(id) != claim)
        return Rebuilt(coded.report.id, added, tuple(claim for id, claim in old.items() if new.get(id) != claim))

    def _write_report(self, report: Report) -> None:
        marks = ", ".join("?" * 13)
        values = (
            report.id, report.version, report.kind, report.publisher, report.published, report.published_basis,
            report.title, report.url, report.language, report.skipped, report.text,
            msgspec.json.encode(report.embedded), msgspec.json.encode(report.blocks),
        )  # fmt: skip
        keep = ", ".join(f"{c.strip()} = excluded.{c.strip()}" for c in _REPORT_COLUMNS.split(",")[1:])
        self._db.execute(
            f"INSERT INTO reports ({_REPORT_COLUMNS}) VALUES ({marks}) ON CONFLICT (id) DO UPDATE SET {keep}", values
        )
        digest = hashlib.sha256(report.raw or report.text.encode()).hexdigest()
        self._db.execute(
            "INSERT INTO versions (report, version, text, raw, sha256, seen) VALUES (?, ?, ?, ?, ?, ?)",
            (report.id, report.version, report.text, report.raw, digest, _now()),
        )

    def _forget_derived(self, report: str) -> None:
        # An index over another table's words must be told the old words before they go.
        self._db.execute(
            "INSERT INTO sentence_words (sentence_words, rowid, words) "
            "SELECT 'delete', id, words FROM sentences WHERE report = ?",
            (report,),
        )
        for table in ("days_named", "compared", "claims", "codings", "sentences"):
            self._db.execute(f"DELETE FROM {table} WHERE report = ?", (report,))

    def _write_derived(self, coded: Coded, stages: Mapping[str, int]) -> None:
        report = coded.report
        maker = {stage: self._maker(stage, version) for stage, version in stages.items()}
        self._db.execute(
            "INSERT INTO codings (report, stages, mentions, attributions) VALUES (?, ?, ?, ?)",
            (
                report.id,
                json.dumps(dict(stages)),
                msgspec.json.encode(coded.mentions),
                msgspec.json.encode(coded.attributions),
            ),
        )
        self._db.executemany(
            "INSERT OR IGNORE INTO claims VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(*_claim_row(n, c), maker.get("claims")) for n, c in enumerate(coded.claims)],
        )
        self._db.executemany(
            "INSERT OR IGNORE INTO days_named VALUES (?, ?, ?)",
            [(day, report.id, maker.get("mentions")) for day in _days(coded.mentions)],
        )
        for start, end in coded.sentences:
            words = self._words(report.text[start:end])
            at = self._db.execute(
                "INSERT INTO sentences (report, start, end, words, made_by) VALUES (?, ?, ?, ?, ?)",
                (report.id, start, end, words, maker.get("reading")),
            )
            self._db.execute("INSERT INTO sentence_words (rowid, words) VALUES (?, ?)", (at.lastrowid, words))

    def _maker(self, stage: str, version: int) -> int:
        """The number under which rows name the stage and version that made them."""
        self._db.execute("INSERT OR IGNORE INTO makers (stage, version) VALUES (?, ?)", (stage, version))
        query = "SELECT id FROM makers WHERE stage = ? AND version = ?"
        return int(self._db.execute(query, (stage, version)).fetchone()[0])

    # --- links ----------------------------------------------------------------

    def uncompared(self, version: int) -> frozenset[str]:
        """Reports whose claims this version of merging has not yet held against all others."""
        query = """SELECT id FROM reports WHERE id NOT IN (SELECT c.report FROM compared c JOIN makers m
                   ON m.id = c.made_by WHERE m.stage = 'events' AND m.version = ?)"""
        return frozenset(id for (id,) in self._db.execute(query, (version,)))

    def link(self, links: Iterable[Link], reports: Iterable[str], version: int) -> None:
        """Keep the links of some reports' claims, in the place of older ones; call inside `transaction`."""
        maker, reports = self._maker("events", version), list(reports)
        mine = "(SELECT id FROM claims WHERE report = ?)"
        for report in reports:
            self._db.execute(f"DELETE FROM links WHERE one IN {mine} OR other IN {mine}", (report, report))
        self._db.executemany(
            "INSERT OR REPLACE INTO links VALUES (?, ?, ?, ?, ?)",
            [(x.one, x.other, x.strength, json.dumps(x.why), maker) for x in links],
        )
        self._db.executemany("INSERT OR REPLACE INTO compared VALUES (?, ?)", [(r, maker) for r in reports])

    def links(self, as_of: Day | None = None) -> list[Link]:
        """Links among claims published on or before a day."""
        where, values = ("WHERE a.published <= ? AND b.published <= ?", (as_of, as_of)) if as_of else ("", ())
        rows = self._db.execute(
            f"""SELECT l.strength, l.one, l.other, l.why FROM links l
                JOIN claims a ON a.id = l.one JOIN claims b ON b.id = l.other {where}""",
            values,
        )
        return [Link(strength, one, other, tuple(json.loads(why))) for strength, one, other, why in rows]

    # --- reading --------------------------------------------------------------

    def report(self, id: str) -> Report | None:
        """The newest version of one report."""
        row = self._db.execute(f"SELECT {_REPORT_COLUMNS} FROM reports WHERE id = ?", (id,)).fetchone()
        return _report(row) if row else None

    def reports(self, as_of: Day | None = None) -> Iterator[Report]:
        """Reports published on or before a day (undated ones only without a day), oldest first."""
        where, values = _visible(as_of)
        query = f"SELECT {_REPORT_COLUMNS} FROM reports {where} ORDER BY published, id"
        for row in self._db.execute(query, values):
            yield _report(row)

    def latest(self, as_of: Day | None, most: int) -> list[str]:
        """Ids of the newest dated reports, newest first."""
        where, values = _visible(as_of)
        query = f"SELECT id FROM reports {where} ORDER BY published DESC, id LIMIT ?"
        return [id for (id,) in self._db.execute(query, (*values, most))]

    def shelf(self, as_of: Day | None, publisher: str | None, after: str | None, most: int) -> list[str]:
        """Ids of reports newest first, undated ones last, behind the one named (none: from the newest)."""
        wanted = {"published <= ?": [as_of] * bool(as_of), "publisher = ?": [publisher] * bool(publisher)}
        row = self._db.execute("SELECT ifnull(published, '') FROM reports WHERE id = ?", (after,)).fetchone()
        behind = "(ifnull(published, '') < ? OR ifnull(published, '') = ? AND id > ?)"
        wanted[behind] = [*row, *row, after] if row else []
        where = " AND ".join(clause for clause, values in wanted.items() if values) or "true"
        query = f"SELECT id FROM reports WHERE {where} ORDER BY published DESC, id LIMIT ?"
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
        places = self._db.execute("SELECT start, end FROM sentences WHERE report = ? ORDER BY start", (id,))
        return Coded(
            report,
            msgspec.json.decode(row[0], type=Mentions),
            msgspec.json.decode(row[1], type=tuple[Attribution, ...]),
            tuple(self.claims_of(id)),
            tuple((a, b) for a, b in places),
        )

    def claims(self, as_of: Day | None = None, *, control: bool = False) -> list[Claim]:
        """Claims published on or before a day; with `control`, only those that bear on who holds a place."""
        where, values = _visible(as_of)
        if control:
            where = f"{where} AND bears_on_control" if where else "WHERE bears_on_control"
        return list(self._claims(f"{where} ORDER BY published, report, n", values))

    def claims_at(self, places: Iterable[str], as_of: Day | None = None) -> list[Claim]:
        """Claims at these places (ids) that bear on who holds them, published on or before a day."""
        wanted = sorted(set(places))
        where, values = _visible(as_of)
        at = f"place IN ({', '.join('?' * len(wanted))}) AND bears_on_control"
        where = f"{where} AND {at}" if where else f"WHERE {at}"
        return list(self._claims(f"{where} ORDER BY published, report, n", (*values, *wanted)))

    def claim(self, id: str) -> Claim | None:
        """One claim by its id."""
        return next(self._claims("WHERE id = ?", (id,)), None)

    def newest_claims(self, as_of: Day | None, after: str | None, most: int) -> list[Claim]:
        """Claims newest first, undated ones last, behind the one named (none: from the newest)."""
        row = self._db.execute("SELECT published, report, n FROM claims WHERE id = ?", (after,)).fetchone()
        behind = "((published, report, n) < (?, ?, ?) OR published IS NULL)" if row else "true"
        if row and row[0] is None:
            behind, row = "published IS NULL AND (report, n) < (?, ?)", row[1:]
        where = f"WHERE {behind} AND {'published <= ?' if as_of else 'true'}"
        values = (*(row or ()), *([as_of] if as_of else []), most)
        return list(self._claims(f"{where} ORDER BY published DESC, report DESC, n DESC LIMIT ?", values))

    def claims_about(self, place: str, as_of: Day | None) -> list[Claim]:
        """Claims about a place, by its id, oldest first."""
        where, values = ("AND published <= ?", (place, as_of)) if as_of else ("", (place,))
        return list(self._claims(f"WHERE place = ? {where} ORDER BY published, report, n", values))

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

    def claims_of(self, report: str) -> list[Claim]:
        """The claims of one report, its main point first."""
        return list(self._claims("WHERE report = ? ORDER BY n", (report,)))

    def count(self, table: Literal["reports", "claims", "versions"]) -> int:
        """How many rows a table holds."""
        return int(self._db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])

    def search(
        self, words: Iterable[str], as_of: Day | None = None, limit: int = 50, also: Sequence[Iterable[str]] = ()
    ) -> list[Found]:
        """Sentences holding any of these words, and one of each further group, best first (BM25), by a day."""
        groups = [terms for group in (words, *also) if (terms := _terms(group))]
        if len(groups) < 1 + len(also):
            return []
        where, values = ("AND r.published <= ?", (as_of,)) if as_of else ("", ())
        rows = self._db.execute(
            f"""SELECT s.report, s.start, s.end, substr(r.text, s.start + 1, s.end - s.start), r.published, w.rank
                FROM sentence_words w JOIN sentences s ON s.id = w.rowid JOIN reports r ON r.id = s.report
                WHERE sentence_words MATCH ? {where} ORDER BY w.rank LIMIT ?""",
            (" AND ".join(f"({g})" for g in groups), *values, limit),
        )
        return [Found(Span(r, a, b, text), day, rank) for r, a, b, text, day, rank in rows]

    def sentences(self, report: str) -> list[tuple[int, int, str]]:
        """(start, end, words) of each sentence of a report."""
        query = "SELECT start, end, words FROM sentences WHERE report = ? ORDER BY start"
        return list(self._db.execute(query, (report,)))

    def words_from(self, start: str) -> list[str]:
        """Every word of the record that begins so."""
        query = "SELECT term FROM sentence_terms WHERE term >= ? AND term < ?"
        return [t for (t,) in self._db.execute(query, (start, start + "\U0010ffff"))]

    def frequency(self, words: Iterable[str], as_of: Day | None = None) -> int:
        """In how many reports published by a day any of these words stands; an estimate where they are many."""
        words = list(words)
        if not (terms := _terms(words)):
            return 0
        marks = ", ".join("?" * len(words))
        total = self._db.execute(f"SELECT sum(doc) FROM sentence_terms WHERE term IN ({marks})", words).fetchone()[0]
        if (total or 0) > MANY_SENTENCES:
            newest = as_of is None or as_of >= (self.newest_day() or "")
            return int(total if newest else total * self.size(as_of) / max(self.size(), 1))
        where, values = ("AND r.published <= ?", (as_of,)) if as_of else ("", ())
        query = f"""SELECT count(DISTINCT s.report)
                    FROM sentence_words w JOIN sentences s ON s.id = w.rowid JOIN reports r ON r.id = s.report
                    WHERE sentence_words MATCH ? {where}"""
        return int(self._db.execute(query, (terms, *values)).fetchone()[0])

    def size(self, as_of: Day | None = None) -> int:
        """How many reports were published by a day."""
        where, values = _visible(as_of)
        return int(self._db.execute(f"SELECT count(*) FROM reports {where}", values).fetchone()[0])

    # --- judgements -------------------------------------------------------------

    def judgements(self) -> tuple[Judgement, ...]:
        """Every judgement, undone ones too, oldest first."""
        rows = self._db.execute("SELECT body FROM judgements ORDER BY made, id")
        return tuple(msgspec.json.decode(body, type=Judgement) for (body,) in rows)

    def judge(self, judgement: Judgement) -> None:
        """Keep a judgement, or its undoing; the same judgement twice is one."""
        body = msgspec.json.encode(judgement)
        self._db.execute(
            "INSERT INTO judgements (id, made, body) VALUES (?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET body = excluded.body",
            (judgement.id, judgement.at, body),
        )

    # --- checking ---------------------------------------------------------------

    def faults(self) -> Iterator[str]:
        """What is wrong with the record, one sentence each: the file, texts, raw input, quotes."""
        for (said,) in self._db.execute("PRAGMA integrity_check"):
            if said != "ok":
                yield f"the file is damaged: {said}"
        for table, row, parent, _ in self._db.execute("PRAGMA foreign_key_check"):
            yield f"{table} row {row} points at a missing row of {parent}"
        query = """SELECT v.report, v.version, v.text, v.raw, v.sha256, r.text, r.version
                   FROM versions v JOIN reports r ON r.id = v.report"""
        for report, version, text, raw, sha256, current, newest in self._db.execute(query):
            if hashlib.sha256(raw or text.encode()).hexdigest() != sha256:
                yield f"report {report}: its input no longer has the digest it was kept with"
            if version == newest and text != current:
                yield f"report {report}: its text differs from the version it was read from"
        for report in self.reports():
            for claim in self._claims("WHERE report = ?", (report.id,)):
                for span in spans(claim):
                    if report.text[span.start : span.end] != span.quote:
                        yield f"claim {claim.id}: its quote does not stand at {report.id}:{span.start}-{span.end}"

    def digest(self) -> str:
        """SHA-256 over all that is precious: versions of reports and judgements, in a fixed order."""
        digest = hashlib.sha256()
        for row in self._db.execute("SELECT report, version, sha256 FROM versions ORDER BY report, version"):
            digest.update("\x1f".join(row).encode())
        for judgement in self.judgements():
            digest.update(msgspec.json.encode(judgement))
        return digest.hexdigest()


def spans(value: Any) -> Iterator[Span]:  # noqa: ANN401 - walks any of our values
    """Every span inside a value, however deep."""
    if isinstance(value, Span):
        yield value
    elif isinstance(value, Struct):
        for field in value.__struct_fields__:
            yield from spans(getattr(value, field))
    elif isinstance(value, tuple):
        for item in value:
            yield from spans(item)


def _terms(words: Iterable[str]) -> str:
    """An FTS5 query for any of the words; every character of a word is only a character."""
    quoted = ('"' + w.replace('"', " ") + '"' for w in words)
    return " OR ".join(q for q in quoted if q.strip('" '))


def _visible(as_of: Day | None) -> tuple[str, tuple[object, ...]]:
    return ("WHERE published <= ?", (as_of,)) if as_of else ("", ())


def _report(row: tuple[Any, ...]) -> Report:
    keys = [c.strip() for c in _REPORT_COLUMNS.split(",")]
    values = dict(zip(keys, row, strict=True))
    values["embedded"] = msgspec.json.decode(values["embedded"], type=tuple[Post, ...])
    values["blocks"] = msgspec.json.decode(values["blocks"], type=tuple[Block, ...])
    return Report(**values)


def _claim_row(n: int, claim: Claim) -> tuple[object, ...]:
    act, state = claim.act, claim.state
    what: Any = act or state
    place = act.place if act else state.object if state else None
    bears = bool((act and act.control) or (act and act.plover and act.plover.type == "ASSAULT") or state)
    return (
        claim.id,
        claim.report,
        n,
        act.type if act else state.relation if state else "",
        what.polarity,
        place.place.id if place and place.place else None,
        what.when.start if what.when else None,
        what.when.end if what.when else None,
        claim.published,
        bears,
        msgspec.json.encode(claim),
    )


def _days(mentions: Mentions) -> list[Day]:
    """The single days that a report names, each once."""
    whens = [m.when for m in mentions.dates if m.when is not None]
    return sorted({w.start for w in whens if w.start is not None and w.start == w.end})


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
