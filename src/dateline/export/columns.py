"""Claims as Parquet, one a row."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from dateline.model import Claim, Role

SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("id", "report", "publisher", "published")]
    + [("start", pa.int64()), ("end", pa.int64())]
    + [(name, pa.string()) for name in ("quote", "speaker", "speaker_id", "stance", "kind", "type", "polarity")]
    + [(name, pa.string()) for name in ("plover", "plover_mode", "acled", "cameo", "change", "actors", "recipients")]
    + [(name, pa.string()) for name in ("place", "place_id")]
    + [("lat", pa.float64()), ("lon", pa.float64())]
    + [(name, pa.string()) for name in ("day_from", "day_to", "precision", "basis")]
    + [("killed_low", pa.float64()), ("killed_high", pa.float64())]
)


def parquet(claims: Sequence[Claim]) -> bytes:
    """The claims as one Parquet file."""
    sink = io.BytesIO()
    pq.write_table(rows_of(claims), sink, compression="zstd")
    return sink.getvalue()


def rows_of(claims: Sequence[Claim]) -> pa.Table:
    """The claims as a table."""
    return pa.Table.from_pylist([_row(c) for c in claims], schema=SCHEMA)


def _row(claim: Claim) -> dict[str, Any]:
    act, state, said = claim.act, claim.state, claim.attribution
    mention = act.place if act else state.object if state else None
    place = mention.place if mention else None
    when = act.when if act else state.when if state else None
    row: dict[str, Any] = {
        "id": claim.id,
        "report": claim.report,
        "publisher": claim.publisher,
        "published": claim.published,
        "start": claim.span.start,
        "end": claim.span.end,
        "quote": claim.span.quote,
        "speaker": said.speaker[0].quote if said and said.speaker else None,
        "speaker_id": said.actor.id if said and said.actor else None,
        "stance": said.stance if said else None,
        "place": place.name if place else None,
        "place_id": place.id if place else None,
        "lat": place.lat if place else None,
        "lon": place.lon if place else None,
        "day_from": when.start if when else None,
        "day_to": when.end if when else None,
        "precision": when.precision if when else None,
        "basis": when.basis if when else None,
    }
    if state:
        return row | {"kind": "state", "type": state.relation, "polarity": state.polarity}
    assert act is not None
    return row | {
        "kind": "act",
        "type": act.type,
        "polarity": act.polarity,
        "plover": act.plover.type if act.plover else None,
        "plover_mode": act.plover.mode if act.plover else None,
        "acled": act.acled.sub_event_type if act.acled else None,
        "cameo": act.cameo,
        "change": act.control.change if act.control else None,
        "actors": _roles(act.actors),
        "recipients": _roles(act.recipients),
        "killed_low": act.fatalities.low if act.fatalities else None,
        "killed_high": act.fatalities.high if act.fatalities else None,
    }


def _roles(roles: tuple[Role, ...]) -> str:
    named = [{"id": r.actor.id if r.actor else None, "name": r.actor.name if r.actor else r.name} for r in roles]
    return msgspec.json.encode(named).decode()
