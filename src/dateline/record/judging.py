"""Judgements of people: kept for ever, undone ones too."""

from __future__ import annotations

import msgspec

from dateline.model import Judgement
from dateline.record.store import Store


class Judging(Store):
    """What people said of the coding."""

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
