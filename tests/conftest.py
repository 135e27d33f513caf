"""The suite on another engine: `pytest --engine postgresql` keeps every record of every test in a PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

import served
from dateline.record import store, watching
from dateline.record.engine import Engine, is_url, opened

NUMBER = count()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--engine", choices=["sqlite", "postgresql"], default="sqlite", help="where records are kept")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is about files where there are none."""
    if config.getoption("--engine") != "sqlite":
        for item in items:
            if item.get_closest_marker("file"):
                item.add_marker(pytest.mark.skip(reason="is about a record's file by nature"))


@pytest.fixture(scope="session", autouse=True)
def engine(request: pytest.FixtureRequest) -> Iterator[None]:
    """With PostgreSQL, a file's name only stands for a schema; the file itself stays empty."""
    if request.config.getoption("--engine") == "sqlite":
        yield
        return
    from cluster import cluster, schema

    with cluster() as url, pytest.MonkeyPatch.context() as patch:

        def elsewhere(where: str) -> Engine:
            file = Path(where)
            if where.startswith("postgresql:") or (file.exists() and file.stat().st_size):
                return opened(where)  # a URL, or a file that a test wrote: no record of ours
            if where == ":memory:":
                return opened(schema(url, f"memory {next(NUMBER)}"))
            if not file.absolute().parent.is_dir():
                return opened(where)  # refused
            file.touch()
            return opened(schema(url, str(file.absolute())))

        def located(path: Path | str) -> str:
            return str(path) if is_url(str(path)) else schema(url, str(Path(path).absolute()))

        patch.setattr(store, "opened", elsewhere)
        patch.setattr(watching, "opened", elsewhere)
        patch.setattr(served, "located", located)
        yield
