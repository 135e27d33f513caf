"""Feeds and how they are doing; what publishers changed or took down; a report's versions and its bytes."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
from fastapi import APIRouter, Request
from msgspec.structs import replace
from starlette.responses import Response

from dateline.following.health import health, span
from dateline.following.history import Altered, History, altered, history
from dateline.following.verify import Cited, Verified, verify
from dateline.server.missing import NotHere
from dateline.server.permitting import gone
from dateline.server.render import TWIN, Desk, Json, reply

router = APIRouter()
MOST_CHANGES = 40


@router.get("/feeds", responses=TWIN, summary="Feeds: last good answer, lag, faults, silence; what publishers changed")
def feeds(request: Request) -> Response:
    """How each feed is doing now."""
    desk: Desk = request.app.state.desk
    record = desk.kept.record
    found = health(record, datetime.now(UTC))
    if desk.settings.is_public:
        found = [replace(feed, fault=None) for feed in found]  # they may name hosts of our own network
    changes = visible(desk, altered(record, MOST_CHANGES))

    def twin() -> Json:
        return {"feeds": msgspec.to_builtins(found), "changes": msgspec.to_builtins(changes)}

    return reply(request, "feeds.html", twin, {"feeds": found, "changes": changes, "span": span})


def visible(desk: Desk, changes: list[Altered]) -> list[Altered]:
    """The changes of reports that whoever reads may see."""
    return [c for c in changes if desk.kept.record.report(c.report) is not None]


@router.get("/versions/{id:path}", responses=TWIN, summary="A report's versions, what each changed, and its bytes")
def versions(request: Request, id: str) -> Response:
    """The story of a report at its publisher's, and whether its bytes still hold."""
    desk: Desk = request.app.state.desk
    found = history(desk.kept.record, id)
    if found is None and (withdrawn := gone(request, desk, id)):
        return withdrawn
    if found is None:
        raise NotHere(f"This record holds no report {id!r}.")
    checked = [verify(desk.kept.record, Cited(id, edition.version)) for edition in found.editions]
    if desk.settings.is_public and not whole(desk, id):
        found = without_words(found)

    def twin() -> Json:
        return {"history": msgspec.to_builtins(found), "checks": [_shape(v) for v in checked]}

    return reply(request, "versions.html", twin, {"story": found, "checked": {v.version: v for v in checked}})


def whole(desk: Desk, id: str) -> bool:
    """Whether others may see all of a report's text."""
    report = desk.kept.record.report(id)
    return report is not None and desk.kept.record.rights(report) == "full"


def without_words(story: History) -> History:
    """The story without the sentences that a version changed."""
    return replace(story, editions=tuple(replace(e, added=(), removed=()) for e in story.editions))


def _shape(checked: Verified) -> Json:
    return msgspec.to_builtins(checked)
