"""Alerts and rules as JSON, and in a few lines for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from dateline.alerts.alert import Alert
from dateline.alerts.delivering import Delivered
from dateline.alerts.rules import Rule
from dateline.alerts.watching import Looked
from dateline.codebook import load

Json = dict[str, Any]


def alert(value: Alert) -> Json:
    """One alert: its keys, and all of it as text."""
    kept: Json = msgspec.to_builtins(value)
    defaults: Json = {"place": None, "before": "", "after": ""}
    return defaults | kept | {"text": value.text}


def understood(rule: Rule) -> Json:
    """A rule, and in words what it was understood to mean."""
    kind = load("alerts")["kinds"][rule.when]
    where = _where(rule)
    fields = load("alerts")["fields"]
    told = "".join("; " + str(fields[k]["phrase"]).format(v) for k, v in rule.terms if "phrase" in fields[k])
    found = {"id": rule.where.place.id, "name": rule.where.place.name} if rule.where else None
    return {
        "name": rule.name,
        "when": rule.when,
        "terms": dict(rule.terms),
        "place": found,
        "meaning": f"{kind['says']}{where}{told}",
    }


def _where(rule: Rule) -> str:
    if rule.where is None:
        return ""
    place = f"{rule.where.place.name} ({rule.where.place.id})"
    return {"at": f"; at {place}", "within": f"; in {place}", "near": f"; within {rule.where.km:g} km of {place}"}[
        rule.where.how
    ]


def delivered(value: Delivered) -> Json:
    """How far the alerts of one delivery are."""
    made: Json = msgspec.to_builtins(value)
    return made


def ran(looked: Looked, deliveries: tuple[Delivered, ...]) -> Json:
    """What a run told, and what became of what waited."""
    return {
        "as_of": looked.as_of,
        "alerts": [alert(a) for a in looked.told],
        "started": list(looked.started),
        "undated": looked.undated,
        "deliveries": [delivered(d) for d in deliveries],
    }


def lines(looked: Looked, deliveries: tuple[Delivered, ...]) -> Iterator[str]:
    """What a run did, for the person who started it."""
    n = len(looked.told)
    yield f"As of {looked.as_of or 'no day yet'}: {n} new alert{'s' * (n != 1)}."
    if looked.started:
        names = ", ".join(looked.started)
        yield f"New rules look from now on ({names}); to look back as well: --since DAY"
    if looked.undated:
        yield f"{looked.undated} reports bear no date: no rule looks at them."
    for way in deliveries:
        if way.waiting or way.given_up:
            given = f", {way.given_up} given up" if way.given_up else ""
            yield f"{way.delivery}: {way.waiting} waiting{given}: {way.said or 'to be tried again'}"
