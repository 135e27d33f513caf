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
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as draft:
            draft.write(data)
        Path(draft.name).replace(file)
    except OSError:
        return
