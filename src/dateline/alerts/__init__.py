"""Alerts: rules held against each change of the record; what fires is told once, with whose word it is.

rules.py       the file of rules; codebook/alerts.yaml says what may stand in it
pictures.py    what the record said before, and says after, a day
fitting.py     whether a place or an actor is the one that a rule names
firing.py      a rule and a day -> what fires
alert.py       what fired -> the alert in words, cited
watching.py    the rules held against what is new; what fires is kept
shapes.py      alerts and rules as JSON and in lines
delivering.py  what waits is delivered: atom.py, webhook.py, mail.py, standard output
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TextIO

from msgspec import Struct

from dateline.alerts import shapes
from dateline.alerts.alert import Alert
from dateline.alerts.delivering import PATIENCE, Delivered, alone, deliver
from dateline.alerts.rules import Rules, parse, read
from dateline.alerts.shapes import understood
from dateline.alerts.watching import Looked, look
from dateline.model import Day
from dateline.record import Record

__all__ = ["Alert", "Ran", "begin", "deliver", "lines", "look", "parse", "read", "run", "shape", "understood"]


class Ran(Struct, frozen=True):
    """What a look gave, and what became of what waited."""

    looked: Looked
    deliveries: tuple[Delivered, ...]


def begin(record: Record, rules: Rules) -> Rules:
    """Let new rules take note of a record before it changes, so that they tell of the change; what is known stays."""
    new = tuple(r for r in rules.rules if r.name not in record.watched())
    if new:
        look(record, Rules(new, rules.deliveries))
    return rules


def run(
    record: Record,
    rules: Rules,
    out: TextIO,
    since: Day | None = None,
    patience: float = PATIENCE,
    *,
    again: bool = False,
) -> Ran:
    """Hold the rules against what is new in the record and deliver what waits; call it after each adding.

    `again`: what waits for its time, or was given up, is tried at once.
    """
    with alone(record):
        looked = look(record, rules, since)
        if again:
            with record.transaction():
                for way in rules.deliveries:
                    record.revive(way.name)
    return Ran(looked, tuple(deliver(record, rules.deliveries, out, patience=patience)))


def shape(ran: Ran) -> dict[str, Any]:
    """A run as JSON."""
    return shapes.ran(ran.looked, ran.deliveries)


def lines(ran: Ran) -> Iterator[str]:
    """A run in lines for the person who started it."""
    return shapes.lines(ran.looked, ran.deliveries)
