"""What an operator decides when the desk is opened."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Settings(Struct, frozen=True):
    """How the desk is served, and to whom."""

    record: Path
    host: str = "127.0.0.1"
    port: int = 8420
    token: str | None = None  # asked of everyone where set; always set beyond loopback
    hosts: frozenset[str] = frozenset()  # further names by which the desk may be called
    origins: frozenset[str] = frozenset()  # pages that may show the widget: "https://news.example"
    by: str = ""  # who judges, unless the form says otherwise

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach it."""
        return self.host in LOOPBACK
