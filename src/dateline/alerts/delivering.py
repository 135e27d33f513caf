"""What waits is delivered: tried, tried again with longer and longer waits, never lost, never sent twice.

An alert is noted as delivered the moment its delivery succeeds. A process that dies in between leaves it waiting;
the next one sends it again under the same name (`Idempotency-Key`, `Message-ID`), by which a receiver knows it again.
"""

from __future__ import annotations

import fcntl
import hashlib
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

import msgspec
from msgspec import Struct

from dateline import cache
from dateline.alerts import atom, mail, webhook
from dateline.alerts.alert import Alert
from dateline.alerts.rules import Delivery
from dateline.alerts.veil import in_view, permitted_words, public_words, veiled
from dateline.errors import DatelineError, DeliveryError
from dateline.public import Face
from dateline.record import Record
from dateline.record.alerting import Queued
from dateline.terminal import printable

MOST_TRIES = 30  # with the waits below: some five days
LONGEST_WAIT = 6 * 3600.0
PATIENCE = 10.0  # seconds in which one run tries again what failed


class Delivered(Struct, frozen=True):
    """What became of what waited, by delivery."""

    delivery: str
    delivered: int
    waiting: int
    given_up: int
    said: str | None = None  # what went wrong last


class Clock(Struct, frozen=True):
    """The time, and how to let it pass; tests have their own."""

    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep


def deliver(
    record: Record,
    ways: Sequence[Delivery],
    out: TextIO,
    *,
    patience: float = PATIENCE,
    clock: Clock | None = None,
) -> list[Delivered]:
    """Deliver what waits on these ways, trying again for some seconds; what does not arrive waits for the next run."""
    clock = clock or Clock()
    with alone(record):
        while True:
            for way in ways:
                _one_way(record, way, out, clock)
            dues = [q.due for w in ways for q in record.queued(w.name)]
            if not dues or (wait := max(0.0, min(dues) - clock.now())) > patience:
                break
            clock.sleep(wait)
            patience -= wait  # counted by what was waited: the clock may be set meanwhile
    return [_state(record, way) for way in ways]


@contextmanager
def alone(record: Record) -> Iterator[None]:
    """Only one process looks and delivers for a record at a time; a process that dies lets go by dying."""
    if record.path == ":memory:":
        yield
        return
    folder = cache.folder() / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    name = hashlib.sha256(str(Path(record.path).resolve()).encode()).hexdigest()[:16]
    with (folder / name).open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _one_way(record: Record, way: Delivery, out: TextIO, clock: Clock) -> None:
    now = clock.now()
    queue = record.queued(way.name, (now, now + 2 * LONGEST_WAIT))
    if not queue:
        # What was withdrawn since leaves the feed with the next call, whether or not there is anything new.
        if way.to == "atom" and record.alerts(way.name, 1):
            with suppress(DatelineError):  # a feed that cannot be written is told of where something waits for it
                _to_feed(record, way, (), out)
        return
    if way.to in ("atom", "email"):
        _attempt(record, way, queue, out, clock)  # all at once: one file, one message
        return
    for one in queue:
        if not _attempt(record, way, [one], out, clock):
            _hold_back(record, way, clock)
            return  # what comes after it would fare no better, and comes in order when it is tried again


def _attempt(record: Record, way: Delivery, queue: Sequence[Queued], out: TextIO, clock: Clock) -> bool:
    keys = [q.alert for q in queue]
    try:
        _SEND[way.to](record, way, _fit(record, way, [q.body for q in queue]), out)
    except (DatelineError, OSError) as wrong:
        tries = max(q.tries for q in queue) + 1
        asked = wrong.wait if isinstance(wrong, DeliveryError) else 0.0
        wait = max(min(asked, LONGEST_WAIT), backoff(tries))
        with record.transaction():
            record.failed(keys, way.name, str(wrong)[:300], clock.now() + wait if tries < MOST_TRIES else None)
        return False
    with record.transaction():
        record.delivered(keys, way.name)
    return True


def _fit(record: Record, way: Delivery, bodies: Sequence[bytes]) -> list[Alert]:
    """The alerts as whoever gets them may see them."""
    alerts = [in_view(msgspec.json.decode(body, type=Alert), record) for body in bodies]
    if way.readers == "own":
        return alerts
    see = public_words(Face(record)) if way.readers == "public" else permitted_words(record)
    return [veiled(alert, see) for alert in alerts]


def backoff(tries: int) -> float:
    """Seconds to wait after so many failures: doubled each time, a little by chance so that not all come at once."""
    return float(min(2.0 ** (tries - 1), LONGEST_WAIT) * random.uniform(0.8, 1.2))


def _hold_back(record: Record, way: Delivery, clock: Clock) -> None:
    """What waits behind a failed alert waits as long as it."""
    waiting = record.queued(way.name)
    due = max(q.due for q in waiting) if waiting else 0.0
    if due > clock.now():
        with record.transaction():
            record.put_off(way.name, due)


def _state(record: Record, way: Delivery) -> Delivered:
    counts = {state: n for name, state, n in record.counts_of_deliveries() if name == way.name}
    said = next((q.said for q in record.queued(way.name) if q.said), None)
    return Delivered(way.name, counts.get("delivered", 0), counts.get("waiting", 0), counts.get("given up", 0), said)


# --- the ways ---------------------------------------------------------------------


def _to_output(record: Record, way: Delivery, alerts: Sequence[Alert], out: TextIO) -> None:
    for alert in alerts:
        cited = "  ".join(c.line for c in alert.claims[:1])
        print(printable(f"{alert.day}  {alert.rule}: {alert.title}  {cited}"), file=out, flush=True)


def _to_feed(record: Record, way: Delivery, alerts: Sequence[Alert], out: TextIO) -> None:
    kept = record.alerts(way.name, atom.MOST)
    shown = _fit(record, way, [k.body for k in kept])
    atom.write(Path(way.get("file")), [(k.made, a) for k, a in zip(kept, shown, strict=True)])


def _to_webhook(record: Record, way: Delivery, alerts: Sequence[Alert], out: TextIO) -> None:
    for alert in alerts:
        webhook.post(way, alert)


def _to_mail(record: Record, way: Delivery, alerts: Sequence[Alert], out: TextIO) -> None:
    mail.send(way, alerts)


_SEND: Mapping[str, Callable[[Record, Delivery, Sequence[Alert], TextIO], None]] = {
    "stdout": _to_output,
    "atom": _to_feed,
    "webhook": _to_webhook,
    "email": _to_mail,
}
