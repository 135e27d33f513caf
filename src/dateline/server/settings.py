"""What an operator decides when the desk is opened."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class BaseMap(Struct, frozen=True):
    """Where the tiles of a base map come from, and whom they are owed to."""

    address: str  # https://host/{z}/{x}/{y}.png, https://host/area.pmtiles, or /base.pmtiles
    credit: str = ""
    file: Path | None = None  # a PMTiles file of this machine

    @property
    def host(self) -> str | None:
        """The one host that the pages' policy is opened for."""
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}".lower() if self.file is None else None


class Settings(Struct, frozen=True):
    """How the desk is served, and to whom."""

    record: Path | str  # a file, or the URL of a shared record
    host: str = "127.0.0.1"
    port: int = 8420
    token: str | None = None  # asked of everyone where set; always set beyond loopback
    hosts: frozenset[str] = frozenset()  # further names by which the desk may be called
    origins: frozenset[str] = frozenset()  # pages that may show the widget: "https://news.example"
    by: str = ""  # who judges, unless the form says otherwise

    base: BaseMap | None = None  # tiles under the signs
    workers: int = 1  # processes that make pages; one: the desk's own
    insiders: bool = False  # whoever has the token may see all, as the desk's own user does

    @property
    def is_public(self) -> bool:
        """Whether others than the desk's own user read it: then rights hold on every page."""
        return not self.is_loopback and not self.insiders

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach it."""
        return self.host in LOOPBACK
