"""Events in ACLED's and UCDP GED's columns, and as PLOVER records.

The columns are theirs, the coding is ours: never called ACLED or UCDP data.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from dateline import codebook
from dateline.model import Act, Actor, Claim, Event, PlaceMention, Role, When
from dateline.places import gazetteer

ACLED_COLUMNS = (
    "event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type", "sub_event_type",
    "actor1", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2", "interaction", "civilian_targeting",
    "iso", "region", "country", "admin1", "admin2", "admin3", "location", "latitude", "longitude", "geo_precision",
    "source", "source_scale", "notes", "fatalities", "tags", "timestamp",
)  # fmt: skip
UCDP_COLUMNS = (
    "id", "year", "type_of_violence", "conflict_name", "dyad_name", "side_a", "side_b", "number_of_sources",
    "source_article", "source_date", "where_prec", "where_coordinates", "where_description", "adm_1", "adm_2",
    "latitude", "longitude", "geom_wkt", "country", "event_clarity", "date_prec", "date_start", "date_end",
    "deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "best", "high", "low",
)  # fmt: skip
NOTES_LIMIT = 500
STATE_KINDS = {"state", "government", "army", "police"}


def acled(events: Sequence[Event]) -> str:
    """Events that happened, in ACLED's columns."""
    rows = [_acled_row(e, act) for e in events if (act := _happened(e)) and act.acled]
    return _table(ACLED_COLUMNS, rows)


def ucdp(events: Sequence[Event]) -> str:
    """Events with at least one reported death, in UCDP GED's columns."""
    rows = [_ucdp_row(e, act) for e in events if (act := _happened(e)) and (_deaths(e) or (0, 0))[1]]
    return _table(UCDP_COLUMNS, rows)


def plover(events: Sequence[Event]) -> str:
    """Events as PLOVER records, one JSON object a line."""
    lines = []
    for event in events:
        act = event.claims[0].act
        if act is None or act.plover is None:
            continue
        lines.append(json.dumps(_plover_record(event, act), ensure_ascii=False))
    return "".join(line + "\n" for line in lines)


def _plover_record(event: Event, act: Act) -> dict[str, Any]:
    place = act.place.place if act.place else None
    return {
        "id": event.id,
        "date": act.when.start if act.when else None,
        "date_end": act.when.end if act.when else None,
        "event_type": act.plover.type if act.plover else None,
        "mode": act.plover.mode if act.plover else None,
        "cameo": act.cameo,
        "actor": [_name(r) for r in act.actors],
        "recipient": [_name(r) for r in act.recipients],
        "polarity": act.polarity,
        "standing": event.standing,
        "location": {"name": place.name, "id": place.id, "lat": place.lat, "lon": place.lon} if place else None,
        "texts": [{"report": c.report, "start": c.span.start, "end": c.span.end} for c in event.claims],
    }


def _happened(event: Event) -> Act | None:
    act = event.claims[0].act
    return act if act and act.polarity in ("happened", "ongoing") else None


def _acled_row(event: Event, act: Act) -> dict[str, object]:
    book = codebook.load("exports")
    coded = act.acled
    assert coded is not None
    deaths = _deaths(event)
    first, second = _role(act.actors, 0), _role(act.recipients, 0)
    disorder = book["disorder"]
    return {
        "event_id_cnty": event.id,
        "event_date": act.when.start if act.when else "",
        "year": (act.when.start or "")[:4] if act.when else "",
        "time_precision": book["precision_of_time"][act.when.precision if act.when else "unknown"][0],
        "disorder_type": disorder.get(coded.sub_event_type) or disorder.get(coded.event_type, ""),
        "event_type": coded.event_type,
        "sub_event_type": coded.sub_event_type,
        "actor1": first[0],
        "assoc_actor_1": "; ".join(_name(r) for r in act.actors[1:]),
        "inter1": first[1],
        "actor2": second[0],
        "assoc_actor_2": "; ".join(_name(r) for r in act.recipients[1:]),
        "inter2": second[1],
        "civilian_targeting": "Civilian targeting" if second[1] == "Civilians" else "",
        **_where(act.place, 0, "geo_precision"),
        "source": "; ".join(sorted({c.publisher or c.report for c in event.claims})),
        "notes": _notes(event),
        "fatalities": f"{deaths[0]:g}" if deaths else 0,
        "tags": event.standing,
    }


def _ucdp_row(event: Event, act: Act) -> dict[str, object]:
    book = codebook.load("exports")
    low, high = _deaths(event) or (0.0, 0.0)
    when, where = act.when, _where(act.place, 1, "where_prec")
    lat, lon = where["latitude"], where["longitude"]
    return {
        "id": event.id,
        "year": (when.start or "")[:4] if when else "",
        "type_of_violence": _violence(act),
        "dyad_name": " - ".join(x for x in (_role(act.actors, 0)[0], _role(act.recipients, 0)[0]) if x),
        "side_a": _role(act.actors, 0)[0],
        "side_b": _role(act.recipients, 0)[0],
        "number_of_sources": len({c.publisher or c.report for c in event.claims}),
        "source_article": "; ".join(sorted({c.report for c in event.claims})),
        "source_date": min((c.published for c in event.claims if c.published), default=""),
        "where_prec": where["where_prec"],
        "where_coordinates": where["location"],
        "where_description": act.place.span.quote if act.place else "",
        "adm_1": where["admin1"],
        "adm_2": where["admin2"],
        "latitude": lat,
        "longitude": lon,
        "geom_wkt": f"POINT ({lon} {lat})" if lat != "" else "",
        "country": where["country"],
        "event_clarity": 1 if when and _days(when) <= 1 else 2,
        "date_prec": book["precision_of_time"][when.precision if when else "unknown"][1],
        "date_start": when.start if when else "",
        "date_end": when.end if when else "",
        "deaths_unknown": f"{low:g}",
        "best": f"{low:g}",
        "high": f"{high:g}",
        "low": f"{low:g}",
    }


def _violence(act: Act) -> int:
    kinds = [r.actor.kind if r.actor else "unknown" for r in (*act.actors, *act.recipients)]
    if any(r.actor and r.actor.kind == "civilians" for r in act.recipients):
        return 3
    return 1 if STATE_KINDS & set(kinds) else 2


def _days(when: When) -> int:
    if not when.start or not when.end:
        return 999
    return (date.fromisoformat(when.end) - date.fromisoformat(when.start)).days + 1


def _deaths(event: Event) -> tuple[float, float] | None:
    """The lowest and the highest figure that any telling gives."""
    found = [c.act.fatalities for c in event.claims if c.act and c.act.fatalities]
    lows = [f.low for f in found if f.low is not None]
    highs = [f.high if f.high is not None else f.low for f in found]
    return (min(lows), max(h for h in highs if h is not None)) if lows else None


def _role(roles: tuple[Role, ...], n: int) -> tuple[str, str]:
    if n >= len(roles):
        return "", ""
    kind = roles[n].actor.kind if roles[n].actor else "unknown"  # type: ignore[union-attr]
    return _name(roles[n]), codebook.load("exports")["inter"].get(kind, "")


def _name(role: Role) -> str:
    actor: Actor | None = role.actor
    return actor.name if actor else role.name


def _where(mention: PlaceMention | None, scheme: int, precision: str) -> dict[str, Any]:
    """Location columns; `scheme` 0 is ACLED's precision, 1 is UCDP's."""
    empty = {"country": "", "admin1": "", "admin2": "", "location": "", "latitude": "", "longitude": "", precision: ""}
    place = mention.place if mention else None
    if place is None or mention is None:
        return empty
    found: dict[str, Any] = dict(empty)
    for id in (place.id, *place.within):
        level = id.partition(":")[0]
        if level in ("country", "admin1", "admin2") and (outer := gazetteer().place(id)):
            found[level] = outer.name
    codes = codebook.load("exports")["precision_of_kind"].get(place.kind, [1, 1])
    near = mention.relation not in ("in", "from")
    found |= {"location": place.name, precision: max(codes[scheme], 2 if near else 1)}
    if place.lat is not None and place.lon is not None:
        found |= {"latitude": round(place.lat, 4), "longitude": round(place.lon, 4)}
    return found


def _notes(event: Event) -> str:
    best: Claim = event.claims[0]
    said = best.attribution
    speaker = said.actor.name if said and said.actor else said.speaker[0].quote if said and said.speaker else None
    words = " ".join(best.span.quote.split())
    note = f"{speaker}: {words}" if speaker else words
    return note if len(note) <= NOTES_LIMIT else note[: NOTES_LIMIT - 1] + "…"


def _inert(value: object) -> object:
    """A cell that no spreadsheet takes for a formula: words that begin like one stand behind a single quote."""
    return f"'{value}" if isinstance(value, str) and value.lstrip()[:1] in ("=", "+", "-", "@") else value


def _table(columns: tuple[str, ...], rows: list[dict[str, object]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows({column: _inert(value) for column, value in row.items()} for row in rows)
    return text.getvalue()
