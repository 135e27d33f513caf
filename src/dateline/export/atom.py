"""Changes of the control ledger as an Atom feed (RFC 4287)."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from dateline.model import Changed, Control, Day

ATOM = "http://www.w3.org/2005/Atom"


def atom(days: Sequence[tuple[Day, Sequence[Changed]]]) -> str:
    """One entry for each place that changed on a day, the newest first; ids stay the same from export to export."""
    ET.register_namespace("", ATOM)
    feed = ET.Element(f"{{{ATOM}}}feed")
    newest = max((day for day, _ in days), default="1970-01-01")
    for tag, text in (("id", "urn:dateline:changes"), ("title", "Changes of control"), ("updated", _moment(newest))):
        ET.SubElement(feed, f"{{{ATOM}}}{tag}").text = text
    ET.SubElement(ET.SubElement(feed, f"{{{ATOM}}}author"), f"{{{ATOM}}}name").text = "Dateline"
    for day, changes in sorted(days, reverse=True, key=lambda d: d[0]):
        for change in changes:
            _entry(feed, day, change)
    return ET.tostring(feed, encoding="unicode", xml_declaration=True)


def _entry(feed: ET.Element, day: Day, change: Changed) -> None:
    entry = ET.SubElement(feed, f"{{{ATOM}}}entry")
    parts = (
        ("id", f"urn:dateline:changes:{day}:{change.place.id.replace(' ', '-')}"),
        ("title", f"{change.place.name}: {_said(change.after)}"),
        ("updated", _moment(day)),
        ("summary", _summary(change)),
    )
    for tag, text in parts:
        ET.SubElement(entry, f"{{{ATOM}}}{tag}").text = text


def _summary(change: Changed) -> str:
    quotes = [f"“{c.span.quote}” ({c.publisher or c.report})" for c in change.claims]
    return " ".join([f"Before: {_said(change.before)}.", *quotes])


def _said(row: Control | None) -> str:
    if row is None:
        return "nothing said"
    holder = " and ".join([row.holder.name, *(r.name for r in row.rivals)]) if row.holder else "holder unknown"
    return f"{row.status}, {holder}{f' ({row.basis})' if row.basis else ''}"


def _moment(day: Day) -> str:
    return f"{day}T00:00:00Z"
