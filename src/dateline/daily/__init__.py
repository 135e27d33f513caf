"""The daily brief: what changed since the last one, what is disputed, and what became of what was only claimed then."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from dateline.daily import markdown, page, text
from dateline.daily.gather import Known, gather
from dateline.daily.sheet import Daily
from dateline.errors import InputError

__all__ = ["Daily", "Known", "gather", "write"]


def write(form: str, sheet: Daily) -> str:
    """The sheet in a form: text, md, html or json."""
    if form not in _FORMS:
        raise InputError(f"no such form of daily brief: {form!r} (text, md, html or json)")
    return _FORMS[form](sheet)


def _json(sheet: Daily) -> str:
    return msgspec.json.encode(sheet).decode("utf-8") + "\n"


_FORMS: dict[str, Callable[[Daily], str]] = {
    "text": text.render,
    "md": markdown.render,
    "html": page.render,
    "json": _json,
}
