"""The frames of acts as rows: read from codebook/verbs, checked, narrower kinds filled from their general frame.

A frame with `kind_of` tells one way of its general frame apart ("beheads" of "kills"): it has a definition, words and
an example of its own and takes every condition, role and projection that it does not name from the general one.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any, NamedTuple

from dateline import codebook
from dateline.codebook.extend import check_row
from dateline.errors import CodebookError

NEEDS = ("id", "type", "definition", "example")
LISTS = (
    "verbs", "nouns", "adjectives", "not_verbs", "actor", "recipient", "place", "subject", "object", "not_subject",
    "not_object", "noun_of", "no_prep", "no_goal", "need_prep", "no_words", "context",
)  # fmt: skip
PLAIN = (
    "plover", "cameo", "acled", "of", "reciprocal", "realised", "willed", "inert", "transitive", "need_clause",
    "no_object", "no_result", "must", "priority", "kind_of",
)  # fmt: skip
MAPS = ("control", "example")
# What a narrower kind never takes from its general frame.
ITS_OWN = ("id", "definition", "verbs", "nouns", "adjectives", "not_verbs", "example", "kind_of")
# Besides the noun classes of nouns.yaml, a condition may name one of these.
SPECIAL = frozenset(("any", "some", "none", "name", "actor", "actor_armed", "actor_plain", "object_other"))
CLASSED = ("subject", "object", "not_subject", "not_object", "noun_of", "context")


class Row(NamedTuple):
    """A frame's row, filled; `order` is that of its general frame in the codebook."""

    row: Mapping[str, Any]
    general: Mapping[str, Any]
    order: int


@cache
def rows() -> tuple[Row, ...]:
    """Every frame, the narrower kinds filled from their general one; a broken row is refused with its file and name."""
    raw = codebook.gathered("verbs")
    for row, where in raw:
        needs = ("id", "definition", "example") if isinstance(row, dict) and "kind_of" in row else NEEDS
        check_row(row, where, "frame", needs=needs, lists=LISTS, plain=(*PLAIN, *NEEDS[:3]), maps=MAPS)
        _check_example(row, where)
    generals = {row["id"]: (n, row) for n, (row, _) in enumerate(r for r in raw if "kind_of" not in r[0])}
    filled = [_filled(row, where, generals) for row, where in raw]
    for one, (_, where) in zip(filled, raw, strict=True):
        _check_words(one.row, where)
    return tuple(filled)


def _filled(row: Mapping[str, Any], where: str, generals: Mapping[str, tuple[int, Mapping[str, Any]]]) -> Row:
    above = row.get("kind_of", row["id"])
    if above not in generals:
        near = get_close_matches(above, generals, 1)
        raise CodebookError(
            f"{where}: frame {row['id']}: kind_of names {above}, which is no general frame"
            + (f"; is {near[0]} meant?" if near else "")
        )
    order, general = generals[above]
    if general is row:
        return Row(row, row, order)
    taken = {key: value for key, value in general.items() if key not in ITS_OWN}
    return Row({**taken, **row}, general, order)


def _check_example(row: Mapping[str, Any], where: str) -> None:
    example = row["example"]
    for key in ("text", "trigger"):
        if not isinstance(example.get(key), str):
            raise CodebookError(f"{where}: frame {row['id']}: its example has no `{key}`")
    if example["trigger"] not in example["text"]:
        raise CodebookError(f"{where}: frame {row['id']}: the trigger {example['trigger']!r} is not in its example")


def _check_words(row: Mapping[str, Any], where: str) -> None:
    """Classes and codes that a frame names must exist."""
    classes = codebook.load("nouns")
    here = f"{where}: frame {row['id']}"
    for words in (*row.get("verbs", ()), *row.get("nouns", ()), *row.get("adjectives", ())):
        for part in str(words).replace("|", " ").split():
            if part.startswith("<") and part.strip("<>") not in classes:
                raise CodebookError(f"{here}: {words!r} names the class {part}, which nouns.yaml does not hold")
    for key in CLASSED:
        for name in row.get(key) or ():
            if name not in classes and name not in SPECIAL:
                raise CodebookError(f"{here}: {key} names the class {name}, which nouns.yaml does not hold")
    if str(row.get("cameo")) not in codebook.load("cameo"):
        raise CodebookError(f"{here}: cameo.yaml has no code {row.get('cameo')!r}; codes stand in quotes")
    kind, _, mode = str(row.get("plover") or "").partition("/")
    known = codebook.load("plover")
    if kind and (kind not in known or (mode and mode not in known[kind]["modes"])):
        raise CodebookError(f"{here}: plover.yaml has no {row['plover']}")
