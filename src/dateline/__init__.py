"""Dateline keeps a sourced record of conflict reporting: what happened, where, when, and who says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dateline.api import OpenRecord, open_record

__version__ = "0.1.0"
__all__ = ["OpenRecord", "__version__", "open_record"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the API hands on under that name
    """The names of the Python API, imported only when they are first used."""
    if name in ("open_record", "OpenRecord"):
        from dateline import api

        return getattr(api, name)
    raise AttributeError(f"module 'dateline' has no attribute {name!r}")
