"""One report through the stages: what it names, who speaks in it, what it claims.

The only place where the stages of reading are put together; the record, the commands and a cluster
all call `code`, so the same text codes the same everywhere.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from typing import Literal

from msgspec import Struct, msgpack
from msgspec.structs import replace

from dateline import attribution, claims, mentions
from dateline.errors import SetupError
from dateline.language import batches, parse
from dateline.model import Attribution, Claim, Coded, Mentions, Parse, Report

# Version of each stage: part of every derived row, raised once a release where the same text codes differently.
STAGES = {"reading": 2, "mentions": 2, "attribution": 2, "claims": 2}

CHUNK = 20_000  # characters of reports handed to a worker at once: less than half a second of work, so a short tail
# Below this many reports one process is faster: a worker that cannot be forked takes two seconds to load the model.
WORTH_WORKERS = 400
# A worker makes values by the million and no cycles: looking for those less often saves it a twentieth of its time.
RARELY = (50_000, 20, 50)


_FAILED = "coding failed, please report it"


class _Read(Struct, frozen=True, array_like=True, gc=False):
    """What a worker sends back of one report. As bytes it costs the receiver a quarter of what a pickle does."""

    skipped: str | None
    mentions: Mentions
    attributions: tuple[Attribution, ...]
    claims: tuple[Claim, ...]
    sentences: tuple[tuple[int, int], ...]


_ENCODER, _DECODER = msgpack.Encoder(), msgpack.Decoder(list[_Read])


def code(reports: Iterable[Report], *, workers: int | None = None) -> Iterator[Coded]:
    """Each report coded, in the order given; spread over the cores where there are many."""
    waiting = iter(reports)
    first = list(islice(waiting, WORTH_WORKERS))
    workers = workers if workers is not None else os.cpu_count() or 1
    if workers > 1 and len(first) == WORTH_WORKERS:
        yield from _spread(first, waiting, workers)
    else:
        yield from _code_here(_chain(first, waiting))


def code_expected(reports: Iterable[Report], expected: int, *, workers: int | None = None) -> Iterator[Coded]:
    """As `code`, for reports that come slowly: where many are expected, coding begins with the first of them."""
    workers = workers if workers is not None else os.cpu_count() or 1
    if workers > 1 and expected >= WORTH_WORKERS:
        return _spread([], iter(reports), workers)
    return code(reports, workers=workers)


def code_parsed(report: Report, parsed: Parse) -> Coded:
    """The stages after the parser, for one report."""
    if report.skipped:
        return Coded(report, Mentions(), (), ())
    named = mentions.annotate(report, parsed)
    said = attribution.attribute(report, parsed, named)
    sentences = tuple(
        (s.start, s.end) for s in parsed.sentences if s.kind not in ("heading", "title", "dateline", "signature")
    )
    voices = (*said, *attribution.unclaimed(parsed, said))
    return Coded(report, named, said, claims.code(report, parsed, named, voices), sentences)


def failed(coded: Coded) -> bool:
    """Whether the stages tripped over this report."""
    return (coded.report.skipped or "").startswith(_FAILED)


def _code_here(reports: Iterable[Report]) -> Iterator[Coded]:
    for report, parsed in parse(reports):
        try:
            yield code_parsed(report, parsed)
        except (LookupError, ValueError, TypeError, AttributeError, AssertionError) as fault:
            # One report that trips us must not stop the other 99,999: it is kept, uncoded, with the reason.
            yield Coded(replace(report, skipped=f"{_FAILED}: {fault!r}"), Mentions(), (), ())


def _chain(first: list[Report], rest: Iterator[Report]) -> Iterator[Report]:
    yield from first
    yield from rest


def _spread(first: list[Report], rest: Iterator[Report], workers: int) -> Iterator[Coded]:
    """Chunks over worker processes, at most a few in flight so that memory stays bounded; order kept."""
    chunks = batches(_chain(first, rest), CHUNK)
    flying: deque[tuple[list[Report], Future[bytes]]] = deque()
    pool = _workers(workers)
    try:
        while True:
            while len(flying) < workers * 3 and (chunk := next(chunks, None)):
                flying.append((chunk, pool.submit(_code_chunk, chunk)))
            if not flying:
                return
            reports, coded = flying.popleft()
            yield from map(_whole, reports, _DECODER.decode(coded.result()))
    except BrokenProcessPool as broken:
        raise SetupError(
            "a worker was stopped from outside, as when memory runs out: --workers 1 needs less"
        ) from broken
    finally:
        pool.shutdown(cancel_futures=True)


def _workers(count: int) -> ProcessPoolExecutor:
    """Worker processes; forked ones find all that they need loaded."""
    way = _way_to_start()
    if way == "fork":
        for _ in _code_here([Report(id="", version="", text="Troops took the town of Hama on Monday.")]):
            pass  # the model, the gazetteer and the codebook, loaded once for all workers
        gc.collect()
        gc.freeze()  # what was loaded before a worker begins stays shared with it: its collector does not touch it
    return ProcessPoolExecutor(count, mp_context=get_context(way), initializer=_begin)


def _way_to_start() -> Literal["fork", "spawn"]:
    """Forked on Linux from a process of one thread; else spawned, each loading the model anew in about two seconds:
    a fork would keep for ever the locks that other threads hold."""
    return "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"


def _begin() -> None:
    """A worker leaves Ctrl-C to the process that hands it work, and ends when that has ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(*RARELY)
    threading.Thread(target=_end_with, args=(parent_process(),), daemon=True).start()


def _end_with(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


def _code_chunk(reports: list[Report]) -> bytes:
    """What the stages read in these reports, their texts left out: the process that asks has them."""
    coded = _code_here(reports)
    return _ENCODER.encode([_Read(c.report.skipped, c.mentions, c.attributions, c.claims, c.sentences) for c in coded])


def _whole(report: Report, read: _Read) -> Coded:
    """A report with what a worker read in it."""
    report = report if report.skipped == read.skipped else replace(report, skipped=read.skipped)
    return Coded(report, read.mentions, read.attributions, read.claims, read.sentences)
