"""Judgements of people: kept for ever, undone ones too."""

from __future__ import annotations

import msgspec

from dateline.model import Judgement
from dateline.people import Role
from dateline.record.trailing import Trailing


class Judging(Trailing):
    """What people said of the coding."""

    def judgements(self) -> tuple[Judgement, ...]:
        """Every judgement, undone ones too, oldest first."""
        rows = self._db.execute("SELECT body FROM judgements ORDER BY made, id")
        return tuple(msgspec.json.decode(body, type=Judgement) for (body,) in rows)

    def judge(self, judgement: Judgement, role: Role | None = None) -> None:
        """Keep a judgement, or its undoing; the same judgement twice is one; call inside `transaction`."""
        body = msgspec.json.encode(judgement)
        row = self._db.execute("SELECT body FROM main.judgements WHERE id = ?", (judgement.id,)).fetchone()
        if row and row[0] == body:
            return
        self._db.execute(
            "INSERT INTO judgements (id, made, body) VALUES (?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET body = excluded.body",
            (judgement.id, judgement.at, body),
        )
        who, at = judgement.undone_by or judgement.by, judgement.undone_at or judgement.at
        what = f"{'undone' if judgement.undone_at else 'judged'}: {judgement.kind}"
        self.log(at, who, role, what, judgement.id, row[0] if row else None, body)
