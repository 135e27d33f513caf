"""What a code means: its definition, an example, and how it projects to other codebooks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any

from dateline import codebook
from dateline.codebook.frames import rows

Meaning = dict[str, Any]
TABLES = {"plover": "PLOVER event type", "acled": "ACLED sub-event type", "cameo": "CAMEO code"}
PROJECTS = ("plover", "acled", "cameo")


def explain(term: str) -> list[Meaning]:
    """Every meaning of a code, a type word, a frame, a stance, a control word or an actor's name."""
    wanted = term.strip().casefold()
    return [meaning for names, meaning in _meanings() if wanted in names]


def near(term: str, most: int = 5) -> list[str]:
    """Codes and names that look like one that is unknown, the likest first."""
    known = {name: str(meaning["code"]) for names, meaning in _meanings() for name in names}
    found = get_close_matches(term.strip().casefold(), known, most, 0.6)
    return list(dict.fromkeys(name if known[name].casefold() != name else known[name] for name in found))


def terms() -> list[str]:
    """Every code that has a meaning, each once."""
    return list(dict.fromkeys(str(meaning["code"]) for _, meaning in _meanings()))


@cache
def _meanings() -> tuple[tuple[frozenset[str], Meaning], ...]:
    """Every meaning with the names, in lower case, by which it can be asked for."""
    return (*_codes(), *_stances(), *_control(), *_frames(), *_actors())


def _entry(code: str, kind: str, told: Mapping[str, Any], *names: str) -> tuple[frozenset[str], Meaning]:
    kept = {key: value for key, value in told.items() if value not in (None, "", [], {})}
    return frozenset(n.casefold() for n in (code, *names)), {"code": code, "kind": kind, **kept}


def _codes() -> Iterator[tuple[frozenset[str], Meaning]]:
    for table, kind in TABLES.items():
        for code, row in codebook.load(table).items():
            told = dict(row) if isinstance(row, Mapping) else {"definition": str(row)}
            coded = _projecting(table, str(code))
            told.setdefault("example", coded[0]["example"]["text"] if coded else "")
            others = [name for name in PROJECTS if name != table]
            told["projections"] = {name: _seen(coded, name) for name in others if _seen(coded, name)}
            told["frames"] = [row["id"] for row in coded]
            yield _entry(str(code), kind, told)
            for mode in told.get("modes", ()):
                yield _mode(str(code), str(mode))


def _mode(code: str, mode: str) -> tuple[frozenset[str], Meaning]:
    frames = [one.row for one in rows() if one.row.get("plover") == f"{code}/{mode}"]
    told = {
        "definition": f"The mode {mode} of {code}: {codebook.load('plover')[code]['definition']}",
        "example": frames[0]["example"]["text"] if frames else "",
        "frames": [row["id"] for row in frames],
    }
    return _entry(f"{code}/{mode}", "PLOVER mode", told, mode)


def _projecting(table: str, code: str) -> list[Mapping[str, Any]]:
    """The frames that project to a code of a table, whatever the mode; those that may, where circumstances decide."""
    return [
        one.row
        for one in rows()
        if code in {c.partition("/")[0] if table == "plover" else c for c in _to(one.row, table)}
    ]


def _to(row: Mapping[str, Any], table: str) -> list[str]:
    """The codes of a table that a frame may project to."""
    code = str(row.get(table) or "")
    decided: list[str] = codebook.load("means")["decides"].get(code, []) if table == "acled" else []
    return decided or ([code] if code else [])


def _seen(frames: list[Mapping[str, Any]], table: str) -> list[str]:
    return sorted({code for row in frames for code in _to(row, table)})


def _stances() -> Iterator[tuple[frozenset[str], Meaning]]:
    for code, row in codebook.load("stances")["stances"].items():
        yield _entry(code, "stance", {**row, "example": row["example"]["text"]})


def _control() -> Iterator[tuple[frozenset[str], Meaning]]:
    for kind, table in codebook.load("control")["words"].items():
        for code, row in table.items():
            frames = [one.row for one in rows() if (one.row.get("control") or {}).get("change") == code]
            projections = {name: _seen(frames, name) for name in PROJECTS if _seen(frames, name)}
            yield _entry(code, kind, {**row, "projections": projections, "frames": [row["id"] for row in frames]})


def _frames() -> Iterator[tuple[frozenset[str], Meaning]]:
    for one in rows():
        row = dict(one.row)
        told = {"type": row["type"], "definition": row["definition"], "example": row["example"]["text"]}
        told["projections"] = {name: _to(row, name) for name in PROJECTS if row.get(name)}
        told |= {key: row[key] for key in ("kind_of", "control", "verbs", "nouns") if key in row}
        told["kinds"] = list(_kinds(row["id"]))
        yield _entry(row["id"], "frame of acts", told, row["type"])


def _kinds(general: str) -> Iterator[str]:
    return (one.row["id"] for one in rows() if one.general["id"] == general and one.row["id"] != general)


def _actors() -> Iterator[tuple[frozenset[str], Meaning]]:
    for kind, listed in (("actor", "actors"), ("person", "people")):
        for row, _ in codebook.gathered("actors", listed):
            names = [str(n) for n in (row["name"], *(row.get("aliases") or ()), *(row.get("short") or ()))]
            told = {"name": row["name"], "definition": _who(row), "example": _written(names)}
            told |= {str(k): v for k, v in row.items() if k not in ("id", "name", "kind")}
            yield _entry(row["id"], kind, told, *names)


def _who(row: Mapping[str, Any]) -> str:
    """An actor in one sentence: what it is, where, whose side, when."""
    what = str(row.get("kind", row.get("role", "person"))).replace("_", " ")
    of = row.get("of") or row.get("parent")
    start, end = [*(row.get("active") or ()), None, None][:2]
    said = [
        what,
        f"of {of}" if of else "",
        f"in {row['country']}" if row.get("country") else "",
        f"on the side of {row['side']}" if row.get("side") else "",
        f"from {start or 'unknown'} to {end or 'today'}" if start or end else "",
    ]
    return " ".join(filter(None, said)) + "."


def _written(names: list[str]) -> str:
    return "Reports write: " + "; ".join(names[:4]) + "."
