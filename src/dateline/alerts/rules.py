"""The file of rules -> rules and deliveries; what is wrong in it is said in one sentence, with its line.

Which kinds of rules there are, and what each may say, is data: `codebook/alerts.yaml`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct

from dateline import actors, places
from dateline.codebook import frames, load
from dateline.errors import InputError
from dateline.model import Place

_HEADER = re.compile(r"^\s*\[\[\s*(\w+)\s*\]\]")
_KEY = re.compile(r"^\s*[\"']?(\w+)[\"']?\s*=")
_REGIONS = ("country", "admin1", "admin2", "region", "continent")
SECURITY = ("starttls", "tls", "none")


class Where(Struct, frozen=True, omit_defaults=True):
    """Where a rule looks: at a place, within one, or within some kilometres of one."""

    how: Literal["at", "within", "near"]
    place: Place
    km: float = 0.0


class Party(Struct, frozen=True, omit_defaults=True):
    """Somebody whom a rule names, with the ids of the known actors of that name."""

    name: str
    ids: tuple[str, ...] = ()


class Rule(Struct, frozen=True, omit_defaults=True):
    """What a reader wants to be told of."""

    name: str
    when: str
    where: Where | None = None
    holder: Party | None = None
    before: Party | None = None
    speaker: Party | None = None
    by: Party | None = None
    actor: Party | None = None
    act: str | None = None
    of: str = "killed"
    at_least: float = 0
    to: str | None = None
    deliver: tuple[str, ...] = ()
    terms: tuple[tuple[str, str], ...] = ()  # as written, for those who look at it


class Delivery(Struct, frozen=True, omit_defaults=True):
    """One way in which alerts leave: its name, its kind and its particulars as written."""

    name: str
    to: str
    terms: tuple[tuple[str, Any], ...] = ()

    @property
    def readers(self) -> Literal["own", "others", "public"]:
        """Who reads what is delivered: a feed's readers are not known, a message's are, and are still not the owner."""
        given = self.get("public")
        if given is None:
            return "own" if self.to == "stdout" else "public" if self.to == "atom" else "others"
        return "public" if given else "own"

    def get(self, key: str) -> Any:  # noqa: ANN401 - text, number or list, as checked when it was read
        """One of its particulars, or None."""
        return dict(self.terms).get(key)


class Rules(Struct, frozen=True):
    """All that a file of rules says."""

    rules: tuple[Rule, ...]
    deliveries: tuple[Delivery, ...]


def read(path: Path) -> Rules:
    """The rules of a file."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as wrong:
        raise InputError(f"{path}: {(wrong.strerror or str(wrong)).lower()}") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: not UTF-8 text") from None
    return parse(text, str(path))


def parse(text: str, name: str = "rules") -> Rules:
    """The rules of a text; `name` is what its faults call it."""
    try:
        tables = tomllib.loads(text)
    except (ValueError, RecursionError) as wrong:
        raise InputError(f"{name}: no TOML: {wrong}") from None
    lines = _Lines(name, text)
    if unknown := tables.keys() - {"rule", "deliver"}:
        raise lines.fault(sorted(unknown)[0], 0, None, "the file holds [[rule]] and [[deliver]] tables, nothing else")
    ways = tuple(_delivery(row, n, lines) for n, row in enumerate(_rows(tables, "deliver", lines)))
    found = tuple(_rule(row, n, lines, [w.name for w in ways]) for n, row in enumerate(_rows(tables, "rule", lines)))
    if not found:
        raise InputError(f"{name}: no [[rule]] in it; docs/alerts.md shows one of each kind")
    for table, names in (("rule", [r.name for r in found]), ("deliver", [w.name for w in ways])):
        twice = next((n for n, x in enumerate(names) if x in names[:n]), None)
        if twice is not None:
            raise lines.fault(table, twice, "name", f"the name {names[twice]!r} stands twice")
    return Rules(found, ways or (Delivery("stdout", "stdout"),))


def _rows(tables: Mapping[str, Any], key: str, lines: _Lines) -> Sequence[dict[str, Any]]:
    rows = tables.get(key, [])
    if not isinstance(rows, list) or not all(isinstance(r, dict) for r in rows):
        raise lines.fault(key, 0, None, f"write [[{key}]] in double brackets, once for each")
    return rows


class _Lines:
    """On which line of the file a table and its keys stand."""

    def __init__(self, name: str, text: str) -> None:
        self._name = name
        self._at: dict[tuple[str, int, str | None], int] = {}
        here: tuple[str, int] = ("", 0)
        seen: dict[str, int] = {}
        for number, line in enumerate(text.splitlines(), 1):
            if head := _HEADER.match(line):
                here = (head[1], seen.get(head[1], 0))
                seen[head[1]] = here[1] + 1
                self._at[(*here, None)] = number
            elif key := _KEY.match(line):
                self._at.setdefault((*here, key[1]), number)

    def fault(self, table: str, n: int, key: str | None, why: str) -> InputError:
        line = self._at.get((table, n, key)) or self._at.get((table, n, None))
        return InputError(f"{self._name}{f', line {line}' if line else ''}: {why}")


def _delivery(row: Mapping[str, Any], n: int, lines: _Lines) -> Delivery:
    kinds = load("alerts")["deliveries"]
    to = str(row.get("to"))
    if to not in kinds:
        raise lines.fault("deliver", n, "to", f"a delivery goes to = {_listed(kinds)}; not {row.get('to')!r}")
    allowed = ("name", "to", *kinds[to]["needs"], *kinds[to]["may"])
    for key, value in row.items():
        if key not in allowed:
            raise lines.fault("deliver", n, key, f"no {key!r} in a delivery to {to}; it may have {', '.join(allowed)}")
        _typed(value, load("alerts")["particulars"].get(key, "text"), "deliver", n, key, lines)
    for key in kinds[to]["needs"]:
        if key not in row:
            raise lines.fault("deliver", n, None, f"a delivery to {to} needs {key}")
    if to == "webhook" and not str(row["url"]).startswith(("http://", "https://")):
        raise lines.fault("deliver", n, "url", "a webhook's url begins with https:// (or http://)")
    if row.get("security", SECURITY[0]) not in SECURITY:
        raise lines.fault("deliver", n, "security", f"security is {_listed(SECURITY)}")
    terms = tuple((k, tuple(v) if isinstance(v, list) else v) for k, v in row.items() if k not in ("name", "to"))
    return Delivery(str(row.get("name") or to), to, terms)


def _rule(row: Mapping[str, Any], n: int, lines: _Lines, ways: Sequence[str]) -> Rule:
    kinds, fields = load("alerts")["kinds"], load("alerts")["fields"]
    if not isinstance(row.get("name"), str) or not row["name"].strip():
        raise lines.fault("rule", n, "name", 'a rule needs a name: name = "…"')
    kind = row.get("when")
    if kind not in kinds:
        raise lines.fault("rule", n, "when", f"a rule says when = {_listed(kinds)}; not {kind!r}")
    allowed = ("name", "when", "deliver", *kinds[kind]["needs"], *kinds[kind]["may"])
    for key, value in row.items():
        if key not in allowed:
            why = f"no {key!r} in a rule with when = {kind!r}; it may have {', '.join(allowed[3:])}"
            raise lines.fault("rule", n, key, why)
        _typed(value, fields[key]["is"], "rule", n, key, lines)
        if "one of" in fields[key] and value not in fields[key]["one of"]:
            raise lines.fault("rule", n, key, f"{key} is {_listed(fields[key]['one of'])}; not {value!r}")
    if isinstance(row.get("act"), str):
        _known_act(row["act"], n, lines)
    for key in kinds[kind]["needs"]:
        if key not in row:
            raise lines.fault("rule", n, None, f"a rule with when = {kind!r} needs {key}: {fields[key]['says']}")
    deliver = tuple(row.get("deliver", ()))
    if missing := [d for d in deliver if d not in ways]:
        raise lines.fault(
            "rule", n, "deliver", f"no delivery is called {missing[0]!r}; there is {_listed(ways) or 'none'}"
        )
    return Rule(
        name=row["name"].strip(),
        when=str(kind),
        where=_where(row, n, lines),
        holder=_party(row.get("holder")),
        before=_party(row.get("from")),
        speaker=_party(row.get("speaker")),
        by=_party(row.get("by")),
        actor=_party(row.get("actor")),
        act=row.get("act"),
        of=row.get("of", "killed"),
        at_least=float(row.get("at_least", 0)),
        to=row.get("to"),
        deliver=deliver,
        terms=tuple((k, str(v)) for k, v in row.items() if k not in ("name", "when", "deliver")),
    )


def _known_act(act: str, n: int, lines: _Lines) -> None:
    """A rule on an act that nothing is ever coded as would be silent for ever."""
    known = {str(one.row[key]) for one in frames.rows() for key in ("type", "id")}
    if act.casefold() not in known:
        near = get_close_matches(act.casefold(), known, 5, 0.6) or ["captures", "shells", "withdraws"]
        raise lines.fault(
            "rule", n, "act", f"no act is of the type {act!r}; there is {_listed(near)} (dateline explain)"
        )


def _typed(value: object, wanted: str, table: str, n: int, key: str, lines: _Lines) -> None:
    fits = {
        "text": isinstance(value, str) and bool(value.strip()),
        "number": isinstance(value, int | float) and not isinstance(value, bool) and value >= 0,
        "yes or no": isinstance(value, bool),
        "texts": isinstance(value, list) and bool(value) and all(isinstance(v, str) for v in value),
    }
    shown = {
        "text": '"text in quotation marks"',
        "number": "a number",
        "yes or no": "true or false",
        "texts": '["a list", "of texts"]',
    }
    if not fits[wanted]:
        raise lines.fault(table, n, key, f"{key} is {shown[wanted]}; not {value!r}")


def _where(row: Mapping[str, Any], n: int, lines: _Lines) -> Where | None:
    given = [k for k in ("place", "within", "near") if k in row]
    if len(given) > 1:
        raise lines.fault("rule", n, given[1], f"a rule looks at one of place, within and near; not {_and(given)}")
    if ("near" in row) != ("km" in row):
        raise lines.fault("rule", n, "km" if "km" in row else "near", "near and km belong together")
    if not given:
        return None
    key = given[0]
    place = _find(str(row[key]), wide=key == "within")
    if place is None:
        why = f"no place is called {row[key]!r}; write it as the gazetteer does (“Hama Governorate”), or its id"
        raise lines.fault("rule", n, key, why)
    if key == "near" and place.lat is None:
        raise lines.fault("rule", n, key, f"nobody knows where {place.name} lies: name another place")
    how: Literal["at", "within", "near"] = "at" if key == "place" else "within" if key == "within" else "near"
    return Where(how, place, float(row.get("km", 0)))


def _find(name: str, *, wide: bool) -> Place | None:
    """The place of a name: what contains others before towns where it should contain, towns before it elsewhere."""
    book = places.gazetteer()
    if ":" in name:
        return book.place(name)
    found = [p for n in (name, *_respelled(name)) for p in book.find(n)]
    return next((p for p in found if (p.kind in _REGIONS) == wide), found[0] if found else None)


def _respelled(name: str) -> Iterable[str]:
    """ "Aleppo province" as the gazetteer may call it."""
    words = name.split()
    divisions: list[str] = load("alerts")["divisions"]
    if len(words) > 1 and words[-1].casefold() in divisions:
        yield from (" ".join((*words[:-1], d.capitalize())) for d in divisions)


def _party(name: str | None) -> Party | None:
    if name is None:
        return None
    known = [a.id for a in actors.lookup(name)] or ([name] if actors.actor(name) else [])
    return Party(name, tuple(known))


def _listed(options: Iterable[str]) -> str:
    quoted = [f'"{o}"' for o in options]
    return "".join(quoted) if len(quoted) < 2 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"


def _and(words: Sequence[str]) -> str:
    return " and ".join(words)
