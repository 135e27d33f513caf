"""Whether the record is still what was put in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import msgspec

from dateline.record.judging import Judging
from dateline.record.permitting import Permitting
from dateline.record.reading import Reading
from dateline.record.rows import spans


class Checking(Reading, Judging, Permitting):
    """Faults, and the digest of all that is precious."""

    def faults(self) -> Iterator[str]:
        """What is wrong with the record, one sentence each: the file, texts, raw input, quotes."""
        try:
            yield from self._db.damage()
            yield from self.trail_faults()
            yield from self._unlike()
        except self._db.faults as broken:
            yield f"it cannot be read any further: {broken}"

    def _unlike(self) -> Iterator[str]:
        """Where input, text or quotes are not what they were."""
        query = """SELECT v.report, v.version, v.text, v.raw, v.sha256, r.text, r.version
                   FROM versions v JOIN main.reports r ON r.id = v.report"""
        for report, version, text, raw, sha256, current, newest in self._db.stream(query):
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
        """SHA-256 over all that is precious: versions, judgements, rights, withdrawals, the trail, in a fixed order."""
        digest = hashlib.sha256()
        for row in self._db.execute("SELECT report, version, sha256 FROM versions ORDER BY report, version"):
            digest.update("\x1f".join(row).encode())
        for judgement in self.judgements():
            digest.update(msgspec.json.encode(judgement))
        if decided := self.decisions():
            digest.update(decided)
        digest.update(self.seal().encode())
        return digest.hexdigest()

    def bearing_digest(self) -> str:
        """SHA-256 over the claims that bear on who holds a place, as they were coded."""
        digest = hashlib.sha256()
        for (body,) in self._db.execute("SELECT body FROM claims WHERE bears_on_control ORDER BY published, report, n"):
            digest.update(body)
        return digest.hexdigest()
