"""What a code means: its definition, its example, and how it projects to other codebooks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dateline import codebook

Meaning = dict[str, Any]
TABLES = {"plover": "PLOVER event type", "acled": "ACLED sub-event type", "cameo": "CAMEO code"}


def explain(term: str) -> list[Meaning]:
    """Every meaning of a code, a type word, a frame, a stance, a control word or an actor's name."""
    wanted = term.strip().casefold()
    return [m for m in _meanings(wanted) if m]


def _meanings(wanted: str) -> Iterator[Meaning]:
    for table, kind in TABLES.items():
        for code, row in codebook.load(table).items():
            if str(code).casefold() == wanted:
                yield {"code": code, "kind": kind, **_told(row)}
    for code, row in codebook.load("stances")["stances"].items():
        if code == wanted:
            yield {"code": code, "kind": "stance", **_told(row)}
    for frame in _frames():
        change = (frame.get("control") or {}).get("change")
        if wanted in (frame["id"].casefold(), str(frame.get("type", "")).casefold(), change):
            yield {"code": frame["id"], "kind": "frame of acts", **_told(frame)}
    for actor in _actors():
        names = (actor["id"], actor["name"], *actor.get("aliases", ()), *actor.get("short", ()))
        if wanted in {str(n).casefold() for n in names}:
            yield {"code": actor["id"], "kind": "actor", **_told(actor)}


def _frames() -> Iterator[Mapping[str, Any]]:
    for name in codebook.names("verbs"):
        yield from codebook.load(name)


def _actors() -> Iterator[Mapping[str, Any]]:
    for name in codebook.names("actors"):
        book = codebook.load(name)
        yield from book.get("actors", ())
        yield from book.get("people", ())


def _told(row: Any) -> Meaning:  # noqa: ANN401 - a row of any codebook file
    """A row's own words; lists joined, an example as its sentence, empty entries left out."""
    if not isinstance(row, Mapping):
        return {"definition": str(row)}
    found: Meaning = {}
    for key, value in row.items():
        if key == "id" or value in (None, [], ""):
            continue
        found[str(key)] = value["text"] if key == "example" and isinstance(value, Mapping) else value
    return found
