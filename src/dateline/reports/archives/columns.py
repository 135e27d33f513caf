"""Which column of a table holds what: `text=body,published=date`, or a small TOML file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec import Struct

from dateline.errors import InputError

FIELDS = ("text", "title", "published", "publisher", "url", "id", "language")


class Columns(Struct, frozen=True):
    """Our field -> the table's column, and how its days are written where that is not ISO."""

    names: tuple[tuple[str, str], ...] = ()
    dated: str | None = None  # as strptime reads it: "%d/%m/%Y"

    def row(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """A table's row in our fields; a column that is not mapped keeps its own name."""
        named = dict(self.names)
        found = {field: _at(values, named.get(field, field)) for field in FIELDS}
        row = {field: value for field, value in found.items() if value not in (None, "")}
        if self.dated and isinstance(row.get("published"), str):
            try:
                row["published"] = datetime.strptime(row["published"].strip(), self.dated).date().isoformat()
            except ValueError:
                raise InputError(f"published {row['published']!r} is not written like {self.dated!r}") from None
        return row

    def missing(self, present: Mapping[str, Any] | list[str]) -> list[str]:
        """The columns named that a table does not have."""
        return [column for _, column in self.names if column.partition(".")[0] not in present]


def _at(values: Mapping[str, Any], column: str) -> Any:  # noqa: ANN401 - whatever the table holds
    if column in values:
        return values[column]
    first, _, rest = column.partition(".")
    inner = values.get(first)
    return _at(inner, rest) if rest and isinstance(inner, Mapping) else None


def parse(given: str) -> Columns:
    """The map as it was typed, or the TOML file that was named: [columns] text = "body", dated = "%d/%m/%Y"."""
    if given.endswith(".toml"):
        return _of_toml(Path(given))
    pairs: list[tuple[str, str]] = []
    dated = None
    for part in given.split(","):
        field, _, column = part.partition("=")
        field, column = field.strip(), column.strip()
        if field == "dated":
            dated = column
        else:
            pairs.append((field, column))
    return _checked(pairs, dated)


def _of_toml(path: Path) -> Columns:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as wrong:
        raise InputError(f"{path}: {wrong}") from None
    except (ValueError, RecursionError) as wrong:  # a number of 5,000 digits, a thousand brackets
        raise InputError(f"{path}: no TOML: {wrong}") from None
    rows = table.get("columns", table)
    if not isinstance(rows, dict) or not all(isinstance(v, str) for v in rows.values()):
        raise InputError(f'{path}: a map of columns is text = "body", published = "date" …')
    return _checked([(k, v) for k, v in rows.items() if k != "dated"], rows.get("dated", table.get("dated")))


def _checked(pairs: list[tuple[str, str]], dated: str | None) -> Columns:
    for field, column in pairs:
        if field not in FIELDS or not column:
            said = f"{field}={column}" if column else field
            raise InputError(f"--columns {said!r}: write FIELD=COLUMN; the fields are {', '.join(FIELDS)}, and dated")
    if dated is not None:
        try:
            datetime.strptime(datetime(2024, 12, 5).strftime(dated), dated)
        except (ValueError, re.error) as wrong:
            raise InputError(f"dated={dated!r} is no form of a date ({wrong}); write it like %d/%m/%Y") from None
    return Columns(tuple(pairs), dated)
