"""Reports coded over several processes: the same values in the same order, and no process left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from itertools import islice
from multiprocessing import active_children
from pathlib import Path

import msgspec
import pytest

from dateline import coding, views
from dateline.errors import SetupError
from dateline.model import Report
from dateline.reports import read


@pytest.fixture(scope="module")
def reports() -> list[Report]:
    """The example dispatches, among them one of other language and one with embedded posts."""
    return list(read(views.example_files()))


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Few reports are many here, and a chunk is one or two of them."""
    monkeypatch.setattr(coding, "WORTH_WORKERS", 5)
    monkeypatch.setattr(coding, "CHUNK", 1000)
    yield
    assert not active_children()


@pytest.mark.usefixtures("small")
def test_two_processes_code_as_one_does(reports: list[Report]) -> None:
    empty = Report(id="none", version="", text="No one was hurt; zero people were killed.", skipped=None)
    one, two = (list(coding.code([*reports, empty], workers=n)) for n in (1, 2))
    assert list(map(msgspec.json.encode, one)) == list(map(msgspec.json.encode, two))


@pytest.mark.usefixtures("small")
def test_a_killed_worker_is_an_error_in_one_sentence(reports: list[Report]) -> None:
    coded = coding.code(reports * 3, workers=2)
    next(coded)
    for child in active_children():
        os.kill(child.pid or 0, signal.SIGKILL)
    with pytest.raises(SetupError, match="--workers 1"):
        list(coded)


@pytest.mark.usefixtures("small")
def test_who_stops_early_leaves_no_worker_behind(reports: list[Report]) -> None:
    coded = coding.code(reports * 3, workers=2)
    assert len(list(islice(coded, 3))) == 3
    coded.close()  # type: ignore[attr-defined]


def test_no_fork_beside_other_threads() -> None:
    done = threading.Event()
    other = threading.Thread(target=done.wait)
    other.start()
    assert coding._way_to_start() == "spawn"
    done.set()
    other.join()


def test_the_changelog_names_the_stage_versions() -> None:
    versions = ", ".join(f"{stage} {version}" for stage, version in coding.STAGES.items())
    changes = (Path(__file__).parents[1] / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"Stage versions of the coming release: {versions}." in changes.partition("## Unreleased")[0]


ORPHANS = """
import os, time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from dateline import coding
pool = ProcessPoolExecutor(2, mp_context=get_context("fork"), initializer=coding._begin)
pool.submit(os.getpid).result()
print(*pool._processes, flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux only")
def test_workers_end_with_a_process_that_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", ORPHANS], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        workers = [int(pid) for pid in parent.stdout.readline().split()]
        parent.kill()
    assert len(workers) == 2
    end = time.monotonic() + 10
    while any(map(_runs, workers)) and time.monotonic() < end:
        time.sleep(0.05)
    assert not any(map(_runs, workers))


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_where_many_are_expected_workers_begin_with_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[tuple[int, int]] = []

    def spread(first: list[Report], rest: Iterator[Report], workers: int) -> Iterator[Report]:
        begun.append((len(first), workers))
        return rest

    monkeypatch.setattr(coding, "_spread", spread)
    for expected in (coding.WORTH_WORKERS - 1, coding.WORTH_WORKERS):
        assert list(coding.code_expected(iter([]), expected, workers=2)) == []
    assert begun == [(0, 2)]
