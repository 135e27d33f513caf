"""Many hosts at once, each asked politely: one question at a time, a gap between two, a rest when it asks for one."""

from __future__ import annotations

import heapq
import random
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Protocol

from msgspec import Struct

from dateline.errors import FetchError, RefusedError
from dateline.following.fetch import Fetched

LONGEST_WAIT = 90.0  # seconds: a host that wants a longer rest is left until the next round
LONGEST_REST = 86400.0
DEAD_AFTER = 3  # answers in a row that did not come: the rest of the host's questions wait too
SLOW_DOWN = {429, 503}


class Clock(Protocol):
    """What time it is, and waiting."""

    def now(self) -> datetime:
        """This moment, in UTC."""

    def sleep(self, seconds: float) -> None:
        """Wait so long."""


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        """This moment, in UTC."""
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """Wait so long."""
        time.sleep(seconds)


class Job(Struct, frozen=True):
    """One question: an address, what we hold of it already, and what it is asked for."""

    url: str
    key: str  # the feed or page that it is asked for
    host: str
    headers: tuple[tuple[str, str], ...] = ()


class Done(Struct, frozen=True):
    """What became of a question: an answer, or why there is none and for how many seconds its host wants rest."""

    job: Job
    at: datetime
    fetched: Fetched | None = None
    fault: str | None = None
    refused: bool = False  # asking again changes nothing
    rest: float = 0.0
    left: bool = False  # never asked: its host is left alone for a while


class _Host(Struct):
    waiting: deque[Job]
    failures: int = 0


def ask_all(
    jobs: Iterable[Job], ask: Callable[[Job], Fetched], gap: Callable[[str], float], clock: Clock, at_once: int
) -> Iterator[Done]:
    """Every question's outcome as it comes; at most `at_once` answers are held at a time."""
    hosts: dict[str, _Host] = {}
    for job in jobs:
        hosts.setdefault(job.host, _Host(deque())).waiting.append(job)
    now = clock.now().timestamp()
    ready = [(now, name) for name in sorted(hosts)]
    flying: dict[Future[Done], str] = {}
    with ThreadPoolExecutor(at_once, thread_name_prefix="fetch") as pool:
        while ready or flying:
            now, before = clock.now().timestamp(), now
            if now < before:  # the clock was set back: what waits waits no longer for it
                ready = [(due - (before - now), name) for due, name in ready]
            while ready and len(flying) < at_once and ready[0][0] <= now:
                name = heapq.heappop(ready)[1]
                flying[pool.submit(_asked, hosts[name].waiting.popleft(), ask, clock)] = name
            if not flying:
                clock.sleep(ready[0][0] - now)
                continue
            soon = ready[0][0] - now if ready and len(flying) < at_once else None
            for future in wait(flying, timeout=soon, return_when=FIRST_COMPLETED).done:
                name = flying.pop(future)
                done = future.result()
                pause = _pause(hosts[name], done, gap(name))
                if pause > LONGEST_WAIT:
                    yield from _left(hosts[name], done, pause)
                elif hosts[name].waiting:
                    heapq.heappush(ready, (clock.now().timestamp() + pause, name))
                yield done


def _asked(job: Job, ask: Callable[[Job], Fetched], clock: Clock) -> Done:
    try:
        fetched = ask(job)
    except RefusedError as wrong:
        return Done(job, clock.now(), fault=str(wrong), refused=True)
    except FetchError as wrong:
        return Done(job, clock.now(), fault=str(wrong))
    at = clock.now()
    rest = rest_asked(fetched.header("Retry-After"), at) if fetched.status in SLOW_DOWN else 0.0
    return Done(job, at, fetched, rest=rest)


def _pause(host: _Host, done: Done, gap: float) -> float:
    """How long the host is left alone now."""
    failed = done.fetched is None and not done.refused
    host.failures = host.failures + 1 if failed or done.rest else 0
    if host.failures >= DEAD_AFTER or done.rest > LONGEST_WAIT:
        return max(done.rest, LONGEST_WAIT * 2)
    return max(gap, done.rest)


def _left(host: _Host, done: Done, pause: float) -> Iterator[Done]:
    """The questions of a host that is left alone for this round."""
    while host.waiting:
        yield Done(host.waiting.popleft(), done.at, fault="its host is left alone for a while", rest=pause, left=True)


def rest_asked(words: str | None, now: datetime) -> float:
    """The seconds that a Retry-After header asks for: a number or a date, at most a day; else a minute."""
    if words and words.strip().isdigit():
        return min(float(words), LONGEST_REST)
    try:
        until = parsedate_to_datetime(words or "")
    except (ValueError, TypeError):
        return 60.0
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max((until - now).total_seconds(), 1.0), LONGEST_REST)


def back_off(failures: int, step: float, chance: random.Random) -> timedelta:
    """How long to wait after so many failures in a row: twice as long each time, at most a day, never just so."""
    return timedelta(seconds=min(step * 2 ** min(failures - 1, 20), LONGEST_REST) * chance.uniform(0.75, 1.25))
