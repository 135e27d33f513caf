"""What can be made again, kept in the user's cache folder: losing it costs time, nothing else."""

from __future__ import annotations

import hashlib
import marshal
import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any


def folder() -> Path:
    """Where it is kept: DATELINE_CACHE, else the user's cache folder."""
    if given := os.environ.get("DATELINE_CACHE"):
        return Path(given)
    from platformdirs import user_cache_path

    return user_cache_path("dateline")


def parsed(data: bytes, parse: Callable[[bytes], Any]) -> Any:  # noqa: ANN401 - whatever the bytes hold
    """What these bytes parse to (lists, maps, words, numbers), read back at once where they were parsed before."""
    # Parsing the codebook's YAML anew costs half a second at every start; this costs a fiftieth of it.
    name = f"{hashlib.sha256(data).hexdigest()[:32]}.{sys.implementation.cache_tag}"
    file = folder() / "parsed" / name
    try:
        return marshal.loads(file.read_bytes())
    except (OSError, ValueError, EOFError, TypeError):
        value = parse(data)
    with suppress(ValueError):  # no value that can be written as bytes
        keep(file, marshal.dumps(value))
    return value


def keep(file: Path, data: bytes) -> None:
    """Write a file whole or not at all; a folder that cannot be written is no fault."""
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        write(file, data)


def write(file: Path, data: bytes) -> None:
    """Write a file whole or not at all: on a full disk, what stood there before still stands."""
    if file.exists() and not file.is_file():  # a pipe, a terminal
        file.write_bytes(data)
        return
    with tempfile.NamedTemporaryFile(dir=file.parent, prefix=f".{file.name[:40]}.", delete=False) as draft:
        try:
            draft.write(data)
            draft.close()
            mode = file.stat().st_mode if file.exists() else 0o666 & ~_umask()
            Path(draft.name).chmod(mode)
            Path(draft.name).replace(file)
        except OSError as wrong:
            Path(draft.name).unlink(missing_ok=True)
            wrong.filename, wrong.filename2 = str(file), None  # the draft is nobody's business
            raise


def _umask() -> int:
    """What the user lets nobody else do; it can only be read by setting it."""
    os.umask(mask := os.umask(0o077))
    return mask
