"""One report through the stages: what it names, who speaks in it, what it claims.

The only place where the stages of reading are put together; the record, the commands and a cluster
all call `code`, so the same text codes the same everywhere.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context

from msgspec.structs import replace

from dateline import attribution, claims, mentions
from dateline.language import parse
from dateline.model import Coded, Mentions, Parse, Report

# Version of each stage: part of every derived row, raised when the same text would code differently.
STAGES = {"reading": 2, "mentions": 1, "attribution": 1, "claims": 1}

CHUNK = 32  # reports handed to a worker at once
# Below this many reports one process is faster: a worker takes about two seconds to load the model.
WORTH_WORKERS = 400


def code(reports: Iterable[Report], *, workers: int | None = None) -> Iterator[Coded]:
    """Each report coded, in the order given; spread over the cores where there are many."""
    waiting = iter(reports)
    first = list(islice(waiting, WORTH_WORKERS))
    workers = workers if workers is not None else os.cpu_count() or 1
    if workers > 1 and len(first) == WORTH_WORKERS:
        yield from _spread(first, waiting, workers)
    else:
        yield from _code_here(_chain(first, waiting))


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


def _code_here(reports: Iterable[Report]) -> Iterator[Coded]:
    for report, parsed in parse(reports):
        try:
            yield code_parsed(report, parsed)
        except (LookupError, ValueError, TypeError, AttributeError, AssertionError) as fault:
            # One report that trips us must not stop the other 99,999: it is kept, uncoded, with the reason.
            yield Coded(replace(report, skipped=f"coding failed, please report it: {fault!r}"), Mentions(), (), ())


def _chain(first: list[Report], rest: Iterator[Report]) -> Iterator[Report]:
    yield from first
    yield from rest


def _code_chunk(reports: list[Report]) -> list[Coded]:
    return list(_code_here(reports))


def _spread(first: list[Report], rest: Iterator[Report], workers: int) -> Iterator[Coded]:
    """Chunks over worker processes, at most a few in flight so that memory stays bounded; order kept."""
    everything = _chain(first, rest)
    flying: deque[Future[list[Coded]]] = deque()
    # Workers are spawned, not forked: a fork of a process with numpy's threads may hang.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        while True:
            while len(flying) < workers * 3 and (chunk := list(islice(everything, CHUNK))):
                flying.append(pool.submit(_code_chunk, chunk))
            if not flying:
                return
            yield from flying.popleft().result()
