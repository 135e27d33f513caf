"""About this record: what is in it, who published it, on which days it is silent, what coded it, whose data it uses."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import Any

from fastapi import APIRouter, Request
from msgspec import Struct
from starlette.responses import Response

from dateline import curation
from dateline.model import Day
from dateline.server.permitting import told
from dateline.server.render import TWIN, Desk, Json, reply

router = APIRouter()
MOST_GAPS = 12


class Publisher(Struct, frozen=True):
    """Who published how many of the reports, from when to when."""

    name: str
    reports: int
    skipped: int
    first: Day | None
    last: Day | None


def frozen(desk: Desk) -> dict[str, Any]:
    """What to cite of the record as it is."""
    return desk.kept.keep(("frozen",), lambda: curation.freeze(desk.kept.record))


@router.get("/about", responses=TWIN, summary="Reports, publishers, gaps, versions, and whose data is used")
def about(request: Request) -> Response:
    """What the record is made of."""
    desk: Desk = request.app.state.desk
    record = desk.kept.record
    digests = frozen(desk)
    found = desk.kept.keep(("publishers",), lambda: publishers(record.publishers()))
    printed = desk.kept.keep(("printed",), record.printed)
    silent = gaps(printed)
    skipped = sum(p.skipped for p in found)

    def twin() -> Json:
        return {
            "frozen": digests,
            "publishers": [{"name": p.name, "reports": p.reports, "first": p.first, "last": p.last} for p in found],
            "silent": [{"from": a, "to": b} for a, b in silent],
            "skipped": skipped,
            "withdrawals": [told(w) for w in record.withdrawals()],
        }

    context: dict[str, Any] = {
        "frozen": digests,
        "publishers": found,
        "silent": silent,
        "skipped": skipped,
        "undated": record.count("reports") - sum(printed.values()),
        "days": desk.kept.days(),
        "settings": () if desk.settings.is_public else record.settings()[::-1],
        "withdrawals": record.withdrawals()[::-1],
    }
    return reply(request, "about.html", twin, context)


def publishers(rows: Iterable[tuple[str | None, int, int, Day | None, Day | None]]) -> list[Publisher]:
    """Each publisher with its reports, those of most first."""
    made = [Publisher(name or "not named", n, no, a and a[:10], b and b[:10]) for name, n, no, a, b in rows]
    return sorted(made, key=lambda p: (-p.reports, p.name))


def gaps(published: Iterable[Day]) -> list[tuple[Day, Day]]:
    """Stretches without any report, between the first and the last, the longest first."""
    days = sorted({date.fromisoformat(d[:10]) for d in published})
    found = [(a, b) for a, b in pairwise(days) if (b - a).days > 1]
    found.sort(key=lambda g: (g[0] - g[1], g[0]))
    return [(a.isoformat(), b.isoformat()) for a, b in found[:MOST_GAPS]]
