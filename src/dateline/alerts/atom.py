"""Alerts as an Atom feed (RFC 4287), written whole each time: the same alerts always give the same file."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

from dateline.alerts.alert import Alert
from dateline.errors import DeliveryError

ATOM = "http://www.w3.org/2005/Atom"
MOST = 200  # entries, the newest


def feed(alerts: Sequence[tuple[str, Alert]]) -> str:
    """The feed of alerts, each with when it was made (UTC)."""
    ET.register_namespace("", ATOM)
    root = ET.Element(f"{{{ATOM}}}feed")
    newest = max((made for made, _ in alerts), default="1970-01-01T00:00:00+00:00")
    for tag, text in (("id", "urn:dateline:alerts"), ("title", "Dateline alerts"), ("updated", newest)):
        _add(root, tag, text)
    _add(_add(root, "author"), "name", "Dateline")
    for made, alert in alerts:
        _entry(root, made, alert)
    return ET.tostring(root, encoding="unicode", xml_declaration=True)


def _entry(root: ET.Element, made: str, alert: Alert) -> None:
    entry = _add(root, "entry")
    _add(entry, "id", f"urn:dateline:alert:{alert.key}")
    _add(entry, "title", alert.title)
    _add(entry, "updated", made)
    _add(entry, "published", f"{alert.day}T00:00:00Z")
    _add(entry, "category").set("term", alert.rule)
    if url := next((c.url for c in alert.claims if c.url and c.url.startswith(("https://", "http://"))), None):
        link = _add(entry, "link")
        link.set("rel", "alternate")
        link.set("href", url)
    content = _add(entry, "content", alert.text)
    content.set("type", "text")


def _add(parent: ET.Element, tag: str, text: str | None = None) -> ET.Element:
    child = ET.SubElement(parent, f"{{{ATOM}}}{tag}")
    child.text = "".join(c for c in text if c >= " " or c in "\n\t") if text is not None else None
    return child


def write(path: Path, alerts: Sequence[tuple[str, Alert]]) -> None:
    """Write the feed; a reader sees the whole of the old or the whole of the new."""
    try:
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.absolute().parent, delete=False) as draft:
            draft.write(feed(alerts))
        Path(draft.name).chmod(0o644)
        Path(draft.name).replace(path)
    except OSError as wrong:
        raise DeliveryError(f"{path} cannot be written: {(wrong.strerror or str(wrong)).lower()}") from wrong
