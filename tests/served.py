"""A desk really served on a free port of this machine, for the tests that visit it."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import uvicorn
from msgspec.structs import replace

from dateline import ingest, reports, server, views
from dateline.library import words
from dateline.record import Record
from dateline.server import Settings

HAMA = "geonames:170017"


class Answer(NamedTuple):
    """What the desk answered."""

    status: int
    headers: dict[str, str]
    body: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - whatever the twin is
        """The body as a program reads it."""
        return json.loads(self.body)


class Served(NamedTuple):
    """A running desk."""

    port: int
    record: Path

    @property
    def address(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    def ask(self, path: str, method: str = "GET", body: str | bytes | None = None, **headers: str) -> Answer:
        """One request, its address sent as it is given."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            sent = {k.replace("_", "-"): v for k, v in headers.items()}
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, text)
        finally:
            connection.close()

    def twin(self, path: str) -> Any:  # noqa: ANN401
        """The JSON twin of a page."""
        answer = self.ask(path, accept="application/json")
        assert answer.status == 200, answer.body[:300]
        return answer.json


def example(path: Path) -> Path:
    """The example dispatches in a record at a path."""
    with Record(path, words) as record:
        for _ in ingest.add(record, reports.read(views.example_files()), workers=1):
            pass
    return path


def coded_example(path: Path, ids: Sequence[str]) -> None:
    """Some of the example dispatches in a record at a path."""
    wanted = [r for r in reports.read(views.example_files()) if r.id in ids]
    with Record(path, words) as record:
        for _ in ingest.add(record, wanted, workers=1):
            pass


def copied(record: Path, folder: Path) -> Path:
    """The same record once more, in another folder."""
    with Record.existing(record, words) as one, Record(folder / record.name, words) as other:
        one.copy_to(other)
    return folder / record.name


def located(record: Path | str) -> Path | str:
    """What a desk is told of where its record is; with another engine, `conftest.py` says where."""
    return record


@contextmanager
def serving(settings: Settings) -> Iterator[Served]:
    """The desk of some settings, until it is left."""
    sock = server.listening(settings)
    app = server.application(replace(settings, record=located(settings.record)))
    config = uvicorn.Config(app, lifespan="on", log_level="error", access_log=False)
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run, kwargs={"sockets": [sock]})
    thread.start()
    try:
        yield Served(sock.getsockname()[1], Path(settings.record))
    finally:
        running.should_exit = True
        thread.join(timeout=20)
        sock.close()
