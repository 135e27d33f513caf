"""Putting coded reports in; adding is idempotent, and a new version takes the place of the old one's coding."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Literal

import msgspec
from msgspec import Struct

from dateline.model import Claim, Coded, Report
from dateline.record.printing import Printing
from dateline.record.rows import REPORT_COLUMNS, claim_row, days_of, marks, now

Added = Literal["added", "already there", "new version"]


class Rebuilt(Struct, frozen=True):
    """The claims of one report that a rebuild added, and those it took away."""

    report: str
    added: tuple[Claim, ...]
    gone: tuple[Claim, ...]


class Adding(Printing):
    """Reports with all that was read in them."""

    def add(self, coded: Coded, stages: Mapping[str, int]) -> Added:
        """Put one coded report in; call inside `transaction`. Its newest version is the one that counts."""
        report = coded.report
        if self.holds(report):
            return "already there"
        known = self._version(report.id) is not None
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
        values = (
            report.id, report.version, report.kind, report.publisher, report.published, report.published_basis,
            report.title, report.url, report.language, report.skipped, report.text,
            msgspec.json.encode(report.embedded), msgspec.json.encode(report.blocks),
        )  # fmt: skip
        self._forget_prints(report.id)
        keep = ", ".join(f"{c.strip()} = excluded.{c.strip()}" for c in REPORT_COLUMNS.split(",")[1:])
        self._db.execute(
            f"INSERT INTO main.reports ({REPORT_COLUMNS}) VALUES ({marks(13)}) ON CONFLICT (id) DO UPDATE SET {keep}",
            values,
        )
        self._await_prints(report.id, report.published)
        self._settle_rights(report)
        digest = hashlib.sha256(report.raw or report.text.encode()).hexdigest()
        self._db.execute(
            "INSERT INTO versions (report, version, text, raw, sha256, seen) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            (report.id, report.version, report.text, report.raw, digest, now()),
        )

    def _forget_derived(self, report: str) -> None:
        self._db.index.forget(report)
        for table in ("days_named", "compared", "claims", "codings", "sentences"):
            self._db.execute(f"DELETE FROM main.{table} WHERE report = ?", (report,))

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
            f"INSERT INTO main.claims VALUES ({marks(12)}) ON CONFLICT DO NOTHING",
            [(*claim_row(n, c), maker.get("claims")) for n, c in enumerate(coded.claims)],
        )
        self._db.executemany(
            "INSERT INTO days_named VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            [(day, report.id, maker.get("mentions")) for day in days_of(coded.mentions)],
        )
        self._write_sentences(coded, maker.get("reading"))
        self._db.execute("INSERT INTO coded (report) VALUES (?)", (report.id,))

    def _write_sentences(self, coded: Coded, maker: int | None) -> None:
        report, kept = coded.report, []
        for n, (start, end) in enumerate(coded.sentences):
            # A title names the place that the sentences leave out: its words are found with the first of them.
            title = f"{report.title} " if report.title and not n else ""
            words = self._words(title + report.text[start:end])
            at = self._db.execute(
                'INSERT INTO sentences (report, start, "end", words, made_by) VALUES (?, ?, ?, ?, ?) RETURNING id',
                (report.id, start, end, words, maker),
            )
            kept.append((int(at.fetchone()[0]), words))
        self._db.index.add(report.id, kept)
