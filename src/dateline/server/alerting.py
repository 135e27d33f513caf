"""Rules and what they told, with how far each alert got on its way."""

from __future__ import annotations

from typing import Any

import msgspec
from fastapi import APIRouter, Request
from starlette.responses import Response

from dateline.alerts import shapes
from dateline.alerts.alert import Alert
from dateline.alerts.rules import Rule
from dateline.alerts.veil import in_view
from dateline.record import Record
from dateline.server.lists import PAGE
from dateline.server.missing import NotHere
from dateline.server.render import TWIN, Desk, Json, reply

router = APIRouter()
MOST = 2_000  # alerts looked through, the newest


@router.get("/alerts", responses=TWIN, summary="Rules, what they told, and how far each alert got on its way")
def alerts(request: Request, rule: str | None = None, after: str | None = None) -> Response:
    """The rules that look at this record, and their alerts, the newest first."""
    desk: Desk = request.app.state.desk
    if desk.settings.is_public:
        raise NotHere("Rules and alerts are shown to the desk's own people only.")
    record = desk.kept.record
    rules = [(msgspec.json.decode(w.body, type=Rule), w) for w in record.watched().values()]
    found = [k for k in record.alerts(most=MOST) if not rule or k.rule == rule]
    start = next((n + 1 for n, k in enumerate(found) if k.key == after), 0)
    page = [(in_view(msgspec.json.decode(k.body, type=Alert), record), k.made) for k in found[start : start + PAGE]]
    more = found[start + PAGE - 1].key if len(found) > start + PAGE else None
    ways = {alert.key: state_of(record, alert.key) for alert, _ in page}

    def twin() -> Json:
        return {
            "rules": [shapes.understood(r) | {"as_of": w.day, "looked": w.looked} for r, w in rules],
            "alerts": [shapes.alert(a) | {"made": made, "deliveries": ways[a.key]} for a, made in page],
            "deliveries": [
                dict(zip(("delivery", "state", "alerts"), c, strict=True)) for c in record.counts_of_deliveries()
            ],
            "total": len(found),
            "next": more,
        }

    context: dict[str, Any] = {
        "rules": [(shapes.understood(r), w) for r, w in rules], "alerts": page, "ways": ways, "total": len(found),
        "next": more, "wording": desk.kept.wording(), "counts": record.counts_of_deliveries(),
    }  # fmt: skip
    return reply(request, "alerts.html", twin, context)


def state_of(record: Record, alert: str) -> list[dict[str, Any]]:
    """How far one alert got on each of its ways."""
    return [
        {"delivery": d.delivery, "state": d.state, "tries": d.tries, "said": d.said, "done": d.done}
        for d in record.deliveries(alert)
    ]
