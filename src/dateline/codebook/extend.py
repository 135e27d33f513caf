"""How a researcher's own codebook file adds to ours, and what a row of a codebook must and may hold."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import Any

from dateline.errors import CodebookError


def extended(ours: Any, theirs: Any, where: str) -> Any:  # noqa: ANN401 - whatever codebook files hold
    """Ours with theirs added: maps merged, lists lengthened, a row with a known `id` added to, plain values replaced.

    >>> extended({"a": [1], "b": "x"}, {"a": [2], "b": "y"}, "mine.yaml")
    {'a': [1, 2], 'b': 'y'}
    """
    if theirs is None:
        return ours
    if ours is None:
        return theirs
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours | {key: extended(ours.get(key), value, f"{where}: {key}") for key, value in theirs.items()}
    if isinstance(ours, list) and isinstance(theirs, list):
        return _longer(ours, theirs, where)
    if isinstance(ours, list | dict) or isinstance(theirs, list | dict):
        raise CodebookError(f"{where}: a {_kind(ours)} is wanted here, as in the codebook, not a {_kind(theirs)}")
    return theirs


def _longer(ours: list[Any], theirs: list[Any], where: str) -> list[Any]:
    at = {row["id"]: n for n, row in enumerate(ours) if isinstance(row, dict) and "id" in row}
    found = list(ours)
    for row in theirs:
        known = at.get(row.get("id")) if isinstance(row, dict) else None
        if known is not None:
            found[known] = extended(found[known], row, f"{where}: {row['id']}")
        elif at and not (isinstance(row, dict) and "id" in row):
            raise CodebookError(f"{where}: every entry here is a map with an `id`, {str(row)[:60]!r} is not")
        elif row not in found:
            found.append(row)
    return found


def _kind(value: object) -> str:
    return "list" if isinstance(value, list) else "map" if isinstance(value, dict) else "plain value"


def check_row(
    row: Any,  # noqa: ANN401 - whatever the file holds
    where: str,
    what: str,
    *,
    needs: Collection[str],
    lists: Collection[str] = (),
    plain: Collection[str] = (),
    maps: Collection[str] = (),
) -> None:
    """Refuse a row that lacks a key, has one nobody reads, or a value of the wrong kind, saying which row it is."""
    if not isinstance(row, Mapping):
        raise CodebookError(f"{where}: every {what} is a map with an `id`, {str(row)[:60]!r} is not")
    here = f"{where}: {what} {row.get('id') or row.get('name') or str(dict(row))[:60]}"
    for key in needs:
        if row.get(key) in (None, "", []):
            raise CodebookError(f"{here}: has no `{key}`")
    known = {*needs, *lists, *plain, *maps}
    for key, value in row.items():
        if key not in known:
            near = get_close_matches(str(key), known, 1)
            raise CodebookError(f"{here}: nobody reads `{key}`" + (f"; is `{near[0]}` meant?" if near else ""))
        wrong = (
            "list" if key in lists and not isinstance(value, list | None)
            else "map" if key in maps and not isinstance(value, dict | None)
            else "plain value" if key in plain and isinstance(value, list | dict)
            else ""
        )  # fmt: skip
        if wrong:
            raise CodebookError(f"{here}: `{key}` must be a {wrong}, {str(value)[:40]!r} is not")
