"""A PostgreSQL server of the tests' own, from the machine's package; each record in it has a schema to itself."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg

PLAIN = "-c fsync=off -c listen_addresses= -c max_connections=200"


@cache
def programs() -> Path | None:
    """Where initdb and postgres are."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    return max(Path("/usr/lib/postgresql").glob("*/bin"), default=None, key=lambda p: int(p.parent.name))


@contextmanager
def cluster(settings: str = PLAIN) -> Iterator[str]:
    """The URL of a server that lives as long as this; it listens on a socket in its own folder only."""
    bin = programs()
    assert bin is not None, "no PostgreSQL on this machine: apt-get install postgresql"
    with tempfile.TemporaryDirectory(prefix="dateline-pg-") as folder:
        # PostgreSQL refuses to run as root.
        owner = "postgres" if os.geteuid() == 0 else None
        if owner:
            shutil.chown(folder, owner)
        try:
            _run(
                bin / "initdb",
                "-D",
                f"{folder}/data",
                "-A",
                "trust",
                "-U",
                "dateline",
                "--locale=C.UTF-8",
                "-N",
                owner=owner,
            )
            _run(bin / "pg_ctl", "-D", f"{folder}/data", "-o", f"-k {folder} {settings}", "-w", "start", owner=owner)
            yield f"postgresql://dateline@/postgres?host={folder}"
        finally:
            _run(bin / "pg_ctl", "-D", f"{folder}/data", "-m", "immediate", "stop", owner=owner)


@contextmanager
def away(url: str) -> Iterator[None]:
    """The server of a URL struck down as by a power cut, and up again when this is left."""
    bin, folder = programs(), url.partition("host=")[2].partition("&")[0]
    assert bin is not None
    owner = "postgres" if os.geteuid() == 0 else None
    _run(bin / "pg_ctl", "-D", f"{folder}/data", "-m", "immediate", "stop", owner=owner)
    try:
        yield
    finally:
        _run(bin / "pg_ctl", "-D", f"{folder}/data", "-o", f"-k {folder} {PLAIN}", "-w", "start", owner=owner)


def _run(*command: str | Path, owner: str | None) -> None:
    # Its output goes nowhere: a server left behind would keep a pipe open.
    subprocess.run(command, user=owner, cwd="/", check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def schema(url: str, name: str) -> str:
    """The URL of a record in a schema of its own, made where it is not there."""
    short = "r" + hashlib.sha256(name.encode()).hexdigest()[:24]
    with psycopg.connect(url, autocommit=True) as db:
        db.execute(f"CREATE SCHEMA IF NOT EXISTS {short}".encode())
    return f"{url}&options=-csearch_path%3D{short}"
