"""Partitions coded by the worker processes of Ray: on this machine, or on a cluster that is named.

Ray Data hands each partition to a worker, which reads, codes and writes it as one process here would; what a lost
worker had in hand goes to another. Only numbers travel: reports are read, and files written, where the work is done.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from dateline import coding
from dateline.errors import DatelineError, SetupError
from dateline.model import Report
from dateline.partitions.inputs import Partition
from dateline.partitions.run import Begun, Done, Job, code_part

STORE_BYTES = 100 * 1024 * 1024  # of memory shared by the workers: nothing but numbers and counts lies there
# What Ray reads as it is imported: it is not to tell its makers of its use, nor to print what it is busy with; one
# that is started here listens on 127.0.0.1 alone, which Ray by itself does only on desktops.
SAID_BEFORE = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_BACKEND_LOG_LEVEL": "fatal",
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",
}
OURS = ("DATELINE_CACHE", "DATELINE_CODEBOOK", "DATELINE_PLACES")


class Worker:
    """One process with the model, the gazetteer and the codebook loaded once."""

    def __init__(self, job: bytes) -> None:
        self.job = msgspec.json.decode(job, type=Job)
        for _ in coding.code([Report(id="", version="", text="Troops took the town of Hama on Monday.")], workers=1):
            pass

    def __call__(self, rows: dict[str, Any]) -> dict[str, Any]:
        """Code the partitions of some rows; a fault of ours is told, not tried again."""
        done: list[bytes] = []
        wrong: list[str] = []
        for packed in rows["partition"]:
            try:
                made = code_part(self.job, msgspec.json.decode(bytes(packed), type=Partition))
                done.append(msgspec.json.encode(made))
                wrong.append("")
            except DatelineError as fault:
                done.append(b"")
                wrong.append(str(fault))
        return {"done": done, "wrong": wrong}


def code_there(begun: Begun, workers: int | None = None, address: str | None = None) -> Iterator[Done]:
    """All that is to be done, over the workers of Ray; started here, and ended, unless a cluster is named."""
    ray, data = _ray()
    workers = workers or os.cpu_count() or 1
    with nullcontext() if ray.is_initialized() else _started(ray, workers, address):
        yield from _coded(data, begun, workers)


def _coded(data: Any, begun: Begun, workers: int) -> Iterator[Done]:  # noqa: ANN401 - the module ray.data
    if not begun.todo:
        return
    _hush(data)
    rows = [{"partition": msgspec.json.encode(part)} for part in begun.todo]
    found = data.from_items(rows, override_num_blocks=len(rows)).map_batches(
        Worker,
        batch_size=1,
        fn_constructor_args=(msgspec.json.encode(begun.job),),
        compute=data.ActorPoolStrategy(size=min(workers, len(rows))),
        num_cpus=1,
    )
    for row in found.iter_rows():
        if row["wrong"]:
            raise SetupError(f"a worker of Ray cannot code: {row['wrong']}")
        yield msgspec.json.decode(row["done"], type=Done)


def _ray() -> tuple[Any, Any]:
    for name, value in SAID_BEFORE.items():
        os.environ.setdefault(name, value)
    try:
        import ray
        import ray.data
    except ImportError as missing:
        raise SetupError("Ray is not installed here: pip install 'dateline[ray]'") from missing
    return ray, ray.data


def _hush(data: Any) -> None:  # noqa: ANN401 - the module ray.data
    context = data.DataContext.get_current()
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    logging.getLogger("ray.data").setLevel(logging.ERROR)


@contextmanager
def _started(ray: Any, workers: int, address: str | None) -> Iterator[None]:  # noqa: ANN401 - the module ray
    """Ray, running for as long as this lasts."""
    with TemporaryDirectory(prefix="ray-", ignore_cleanup_errors=True) as folder:
        try:
            with _silent(Path(folder)):
                _start(ray, workers, address, folder)
        except (ConnectionError, RuntimeError, ValueError, OSError) as fault:
            where = f"reached at {address}" if address else "started"
            raise SetupError(f"Ray cannot be {where}: {str(fault).splitlines()[0]}") from fault
        try:
            yield
        finally:
            ray.shutdown()


@contextmanager
def _silent(folder: Path) -> Iterator[None]:
    """Ray's own binary says on standard error which level of its log it keeps; that is no news to anybody."""
    kept = os.dup(2)
    try:
        with (folder / "start.log").open("w") as log:
            os.dup2(log.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _start(ray: Any, workers: int, address: str | None, folder: str) -> None:  # noqa: ANN401 - the module ray
    quiet: dict[str, Any] = {"logging_level": logging.ERROR, "log_to_driver": False}
    if address:
        told = {name: os.environ[name] for name in OURS if name in os.environ}
        ray.init(address=address, runtime_env={"env_vars": told}, **quiet)
        return
    # On this machine alone, and no page is served.
    here: dict[str, Any] = {"include_dashboard": False, "_node_ip_address": "127.0.0.1", "_temp_dir": folder}
    ray.init(address="local", num_cpus=workers, object_store_memory=STORE_BYTES, **here, **quiet)
