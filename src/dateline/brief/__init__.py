"""The one-page situation brief: who holds what, what happened, who says so, what is disputed, what is missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from dateline.brief import markdown, page, text
from dateline.brief.gather import gather
from dateline.brief.sheet import Sheet
from dateline.errors import InputError
from dateline.model import Claim, Control, Day, Event, Report

__all__ = ["Sheet", "gather", "write"]


def write(
    form: str,
    *,
    as_of: Day | None,
    reports: Sequence[Report],
    claims: Sequence[Claim],
    events: Sequence[Event],
    control: Sequence[Control],
) -> str:
    """The brief as of a day: `form` is text, md, html or json."""
    if form not in _FORMS:
        raise InputError(f"no such form of brief: {form!r} (text, md, html or json)")
    return _FORMS[form](gather(as_of, reports, claims, events, control))


def _json(sheet: Sheet) -> str:
    return msgspec.json.encode(sheet).decode("utf-8")


_FORMS: dict[str, Callable[[Sheet], str]] = {
    "text": text.render,
    "md": markdown.render,
    "html": page.render,
    "json": _json,
}
