"""The record in other people's forms, each saying what it cannot carry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from dateline import codebook
from dateline.export import maps, tables
from dateline.export.atom import atom
from dateline.model import Claim, Control, Day, Event

# name -> (what it is made of, the function, the file's usual ending)
EVENT_FORMS: dict[str, Callable[[Sequence[Event]], str]] = {
    "acled": tables.acled,
    "ucdp": tables.ucdp,
    "plover": tables.plover,
}
CONTROL_FORMS: dict[str, Callable[[Sequence[Control]], str]] = {"geojson": maps.geojson, "kml": maps.kml}
ENDINGS = {
    "acled": "csv",
    "ucdp": "csv",
    "plover": "jsonl",
    "geojson": "geojson",
    "kml": "kml",
    "parquet": "parquet",
    "atom": "xml",
}

__all__ = ["CONTROL_FORMS", "ENDINGS", "EVENT_FORMS", "atom", "parquet", "sidecar"]


def parquet(claims: Sequence[Claim]) -> bytes:
    """Claims one a row, as Parquet."""
    from dateline.export import columns

    return columns.parquet(claims)


def sidecar(form: str, as_of: Day | None, rows: int, version: str, digest: str) -> dict[str, Any]:
    """What stands beside an export: what it is as of, what made it, and what it cannot carry."""
    return {
        "form": form,
        "as_of": as_of,
        "rows": rows,
        "dateline": version,
        "codebook_sha256": digest,
        "cannot_carry": codebook.load("exports")["losses"][form],
    }
