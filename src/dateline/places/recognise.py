"""Text -> places."""
from __future__ import annotations
from dateline.model import Parse, PlaceMention, Report
def recognise(report: Report, parse: Parse) -> tuple[PlaceMention, ...]: return ()
def refer(mentions: tuple[PlaceMention, ...], noun: str, position: int) -> None: return None
