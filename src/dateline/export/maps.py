"""The control ledger as GeoJSON and KML."""

from __future__ import annotations

import json
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from dateline.model import Control

KML = "http://www.opengis.net/kml/2.2"


def geojson(rows: Sequence[Control]) -> str:
    """One point for each stretch of a place's story (RFC 7946): holder, status, basis, since and until."""
    features = [
        {
            "type": "Feature",
            "id": f"{row.place.id}/{n}",
            "geometry": {"type": "Point", "coordinates": [row.place.lon, row.place.lat]},
            "properties": _properties(row),
        }
        for n, row in enumerate(rows)
        if row.place.lat is not None and row.place.lon is not None
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def kml(rows: Sequence[Control]) -> str:
    """One placemark for each stretch of a place's story, its time span from since to until."""
    ET.register_namespace("", KML)
    root = ET.Element(f"{{{KML}}}kml")
    document = ET.SubElement(root, f"{{{KML}}}Document")
    for row in rows:
        if row.place.lat is None or row.place.lon is None:
            continue
        mark = ET.SubElement(document, f"{{{KML}}}Placemark")
        holder = row.holder.name if row.holder else "unknown"
        ET.SubElement(mark, f"{{{KML}}}name").text = f"{row.place.name}: {holder}"
        ET.SubElement(mark, f"{{{KML}}}description").text = _description(row)
        if row.since or row.until:
            span = ET.SubElement(mark, f"{{{KML}}}TimeSpan")
            for tag, day in (("begin", row.since), ("end", row.until)):
                if day:
                    ET.SubElement(span, f"{{{KML}}}{tag}").text = day
        point = ET.SubElement(mark, f"{{{KML}}}Point")
        ET.SubElement(point, f"{{{KML}}}coordinates").text = f"{row.place.lon},{row.place.lat}"
    return ET.tostring(root, encoding="unicode", xml_declaration=True)


def _properties(row: Control) -> dict[str, object]:
    return {
        "place": row.place.name,
        "place_id": row.place.id,
        "holder": row.holder.name if row.holder else None,
        "holder_id": row.holder.id if row.holder else None,
        "rivals": [r.name for r in row.rivals],
        "status": row.status,
        "basis": row.basis,
        "support": row.support,
        "since": row.since,
        "not_before": row.not_before,
        "not_after": row.not_after,
        "until": row.until,
        "last_supported": row.last_supported,
        "encircled": row.encircled,
        "vacated_by": row.vacated_by.name if row.vacated_by else None,
        "claims": [{"report": c.report, "start": c.span.start, "end": c.span.end} for c in row.claims],
    }


def _description(row: Control) -> str:
    parts = [row.status, row.basis or "", f"since {row.since}" if row.since else ""]
    parts += [f"last supported {row.last_supported}" if row.last_supported else ""]
    reports = ", ".join(sorted({c.report for c in row.claims}))
    return "; ".join([p for p in parts if p] + [f"reports: {reports}"])
