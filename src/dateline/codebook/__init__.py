"""The codebook: what the stages know, as data. Loads and checks; `explain` says what a code means."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from dateline.errors import CodebookError

# libyaml reads the codebook ten times faster; the pure loader gives the same values where it is absent.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def load(name: str) -> Any:  # noqa: ANN401 - each file has its own shape; its one reader checks it
    """The parsed codebook file `<name>.yaml` ("verbs", "actors/syria"); shared, so never to be changed in place."""
    file = files("dateline.codebook").joinpath(f"{name}.yaml")
    try:
        return yaml.load(file.read_text(encoding="utf-8"), Loader=_Loader)
    except FileNotFoundError as missing:
        raise CodebookError(f"the codebook has no file {name}.yaml") from missing
    except yaml.YAMLError as broken:
        raise CodebookError(f"codebook/{name}.yaml is not valid YAML: {broken}") from broken


def names(folder: str = "") -> tuple[str, ...]:
    """The codebook files in a folder, without their ending, in order."""
    root = files("dateline.codebook")
    here = root.joinpath(folder) if folder else root
    prefix = f"{folder}/" if folder else ""
    return tuple(sorted(prefix + f.name[:-5] for f in here.iterdir() if f.name.endswith(".yaml")))


def digest() -> str:
    """SHA-256 over every codebook file: two machines with the same one code by the same book."""
    found = hashlib.sha256()
    for name in every():
        found.update(name.encode())
        found.update(files("dateline.codebook").joinpath(f"{name}.yaml").read_bytes())
    return found.hexdigest()


def every() -> tuple[str, ...]:
    """All codebook files, those in folders too, in order."""
    folders = sorted(f.name for f in files("dateline.codebook").iterdir() if f.is_dir() and f.name[0].islower())
    return (*names(), *(name for folder in folders for name in names(folder)))
