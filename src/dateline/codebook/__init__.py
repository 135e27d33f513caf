"""The codebook: what the stages know, as data. Loads and checks; `explain` says what a code means.

A researcher's own folder, named by DATELINE_CODEBOOK, extends it: files of the same names add to ours (`extend`).
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Protocol

import yaml

from dateline import cache as cache_of
from dateline.codebook.extend import extended
from dateline.errors import CodebookError

# libyaml reads the codebook ten times faster; the pure loader gives the same values where it is absent.
_Loader: Any = type("_Loader", (getattr(yaml, "CSafeLoader", yaml.SafeLoader),), {})
# "On" and "no" are words of the codebook: only true and false are truth values. Days stay as they are written, as
# everywhere here; a file with values of another kind could not be kept parsed.
_BOOL, _DAY = "tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp"
_Loader.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in found if tag not in (_BOOL, _DAY)]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(_BOOL, re.compile(r"^(?:true|false)$"), list("tf"))
# Part of what a kept parsed file is known by: those read by other rules are not ours.
_READ_SO = b"on is a word, a day is written"
OWN_FOLDER = "DATELINE_CODEBOOK"


class _Readable(Protocol):
    def read_bytes(self) -> bytes: ...


@cache
def load(name: str) -> Any:  # noqa: ANN401 - each file has its own shape; its one reader checks it
    """The parsed codebook file `<name>.yaml` ("verbs", "actors/syria"); shared, so never to be changed in place."""
    ours, theirs = _ours(name), _theirs(name)
    if not ours.is_file() and theirs is None:
        raise CodebookError(f"the codebook has no file {name}.yaml")
    book = _read(ours, f"codebook/{name}.yaml") if ours.is_file() else None
    return book if theirs is None else extended(book, _read(theirs, str(theirs)), str(theirs))


def _read(file: _Readable, where: str) -> Any:  # noqa: ANN401 - whatever the file holds
    try:
        return cache_of.parsed(file.read_bytes() + _READ_SO, _parse)
    except UnicodeDecodeError as broken:
        raise CodebookError(f"{where} is not UTF-8 text: {broken}") from broken
    except yaml.MarkedYAMLError as broken:
        mark = broken.problem_mark
        line = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise CodebookError(f"{where}{line}: not valid YAML: {broken.problem or broken.context}") from broken
    except yaml.YAMLError as broken:
        raise CodebookError(f"{where} is not valid YAML: {broken}") from broken


def _parse(data: bytes) -> Any:  # noqa: ANN401 - whatever the file holds
    return yaml.load(data.removesuffix(_READ_SO).decode("utf-8"), Loader=_Loader)


def _ours(name: str) -> Any:  # noqa: ANN401 - importlib's Traversable, named differently across Pythons
    return files("dateline.codebook").joinpath(f"{name}.yaml")


def _theirs(name: str) -> Path | None:
    """The researcher's own file of that name, where there is one."""
    folder = own_folder()
    file = folder / f"{name}.yaml" if folder else None
    return file if file and file.is_file() else None


@cache
def own_folder() -> Path | None:
    """The folder that extends the codebook (DATELINE_CODEBOOK), its files checked to be of names that we read."""
    given = os.environ.get(OWN_FOLDER)
    if not given:
        return None
    folder = Path(given)
    if not folder.is_dir():
        raise CodebookError(f"{OWN_FOLDER} names {given}, which is no folder")
    known = {*_packaged()}
    for file in sorted(folder.rglob("*.yaml")):
        name = file.relative_to(folder).with_suffix("").as_posix()
        if name not in known and name.partition("/")[0] not in ("verbs", "actors"):
            raise CodebookError(
                f"{file}: the codebook has no file {name}.yaml to extend; it has: {', '.join(sorted(known))}"
            )
    return folder


def gathered(folder: str, kind: str | None = None) -> list[tuple[Any, str]]:
    """Every row of a folder's files (under the key `kind` where they are maps), with how an error names its file.

    A row of the researcher's own file whose `id` is known adds to that row; an `id` twice in one book is refused.
    """
    found: dict[str, tuple[Any, str]] = {}
    for name in names(folder):
        here = where(name)
        theirs = _ours(name).is_file() is False
        seen: set[str] = set()
        for row in _rows(load(name), kind, here):
            key = str(row.get("id") if isinstance(row, dict) else row)
            if key in seen or (key in found and not theirs):
                raise CodebookError(f"{here}: {key} stands there twice")
            seen.add(key)
            known = found.get(key)
            found[key] = (extended(known[0], row, f"{here}: {key}") if known else row, here)
    return list(found.values())


def _rows(book: Any, kind: str | None, here: str) -> list[Any]:  # noqa: ANN401 - whatever the file holds
    listed = book.get(kind) or [] if kind and isinstance(book, dict) else book
    if not isinstance(listed, list):
        wanted = f"a map with a list `{kind}`" if kind else "a list of rows, each beginning with `- id:`,"
        raise CodebookError(f"{here}: {wanted} is wanted")
    return listed


def where(name: str) -> str:
    """How an error names a codebook file: with the researcher's own file where one extends it."""
    theirs = _theirs(name)
    return f"codebook/{name}.yaml" + (f", extended by {theirs}" if theirs else "")


def names(folder: str = "") -> tuple[str, ...]:
    """The codebook files in a folder, without their ending, in order; the researcher's own new ones last."""
    ours = [n for n in _packaged() if n.rpartition("/")[0] == folder]
    return (*ours, *(n for n in _own_names() if n.rpartition("/")[0] == folder and n not in ours))


def digest() -> str:
    """SHA-256 over every codebook file: two machines with the same one code by the same book."""
    found = hashlib.sha256()
    for name in every():
        found.update(name.encode())
        if _ours(name).is_file():
            found.update(_ours(name).read_bytes())
        if theirs := _theirs(name):
            found.update(theirs.read_bytes())
    return found.hexdigest()


def every() -> tuple[str, ...]:
    """All codebook files, those in folders too, in order."""
    ours = tuple(_packaged())
    return (*ours, *(n for n in _own_names() if n not in ours))


def _packaged() -> Iterator[str]:
    root = files("dateline.codebook")
    folders = sorted(f.name for f in root.iterdir() if f.is_dir() and f.name[0].islower())
    for folder in ("", *folders):
        here = root.joinpath(folder) if folder else root
        for file in sorted(f.name for f in here.iterdir() if f.name.endswith(".yaml")):
            yield f"{folder}/{file[:-5]}" if folder else file[:-5]


def _own_names() -> Iterator[str]:
    folder = own_folder()
    for file in sorted(folder.rglob("*.yaml")) if folder else ():
        yield file.relative_to(folder).with_suffix("").as_posix()  # type: ignore[arg-type]
