"""Finds wordings of time in a text: codebook patterns, tried only where their first word stands."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any, NamedTuple

from dateline import cache as kept
from dateline import codebook
from dateline.model import Parse

# Classes that are shapes rather than words.
SHAPES = {
    "day": r"(?:0?[1-9]|[12][0-9]|3[01])(?:st|nd|rd|th)?(?![0-9%]|[.,:][0-9])",
    "day2": r"(?:0?[1-9]|[12][0-9]|3[01])(?:st|nd|rd|th)?(?![0-9%]|[.,:][0-9])",
    "year": r"(?:1[0-9]|20)[0-9][0-9](?![0-9%]|[.,:][0-9])",
    "yy": r"[0-9][0-9](?![0-9])",
    "yy0": r"[0-9]0",
    "mm": r"(?:0[1-9]|1[0-2]|[1-9])(?![0-9])",
    "dd": r"(?:0[1-9]|[12][0-9]|3[01]|[1-9])(?![0-9])",
    "ordnum": r"[0-9]{1,2}(?:st|nd|rd|th)",
    "ampm": r"[ap](?:\.m\.?|m)(?!\w)",
    "minute": r"[0-5][0-9](?::[0-5][0-9])?(?![0-9])",
    "hhmm": r"(?:[01][0-9]|2[0-4])[0-5][0-9]",
    "q": r"[1-4](?![0-9])",
}
DIGITS = r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?(?:[ -]1/2)?"
# Possessive, and parted in one way only: a run of a thousand tabs is not tried in every other way.
SPACE = r"(?:[ \t\xa0\u202f]++(?:\n[ \t]*+)?|\n[ \t]*+)"


class Found(NamedTuple):
    """A wording: characters [start, end) from token `first` on, how it is read, and its words by class, lower case."""

    start: int
    end: int
    first: int
    kind: str
    fields: dict[str, Any]


class Pattern(NamedTuple):
    """One compiled pattern of the codebook."""

    match: Any  # the compiled expression's `match`
    kind: str
    fields: dict[str, Any]


class Patterns(NamedTuple):
    """All patterns by the word they begin with ("#" for digits), and what spares most tries.

    `light` words never name a time alone ("the", "in", "two"); what follows them in one is always in `vocabulary`.
    """

    by_first: dict[str, tuple[Pattern, ...]]
    light: frozenset[str]
    vocabulary: frozenset[str]


@cache
def words() -> dict[str, Any]:
    """The word tables of the codebook."""
    tables: dict[str, Any] = codebook.load("dates")["words"]
    return tables


@cache
def classes() -> dict[str, tuple[str, frozenset[str]]]:
    """Every class a form may name: its expression, and the first words it can begin with."""
    w = words()
    counts = {**w["numbers"], **w["tens"]}
    plain = {
        "weekdays": [f"{day}s" for day in w["weekdays"]],
        "month": w["months"], "weekday": w["weekdays"], "shortday": w["short_weekdays"], "unit": w["units"],
        "cunit": w["calendar_units"], "measure": w["measures"], "plural": w["plurals"], "season": w["seasons"],
        "which": w["which"],
        "nth": w["nth"],
        "longs": w["longs"],
        "part": w["parts"], "step": w["steps"], "deictic": w["deictic_days"], "every": w["every"], "zone": w["zones"],
        "holiday": w["holidays"], "namedday": w["named_days"], "decadeword": w["decades"], "present": w["present"],
        "past": w["past"], "future": w["future"], "ordinal": w["ordinals"],
    }  # fmt: skip
    made = {name: (_choice(table), _firsts(table)) for name, table in plain.items()}
    whole = {
        name
        for name, number in w["months"].items()
        if not any(len(other) > len(name) for other, same in w["months"].items() if same == number)
    }
    made["month"] = (rf"(?:{_choice(whole)}|{_choice(w['months'].keys() - whole)}\.?)", made["month"][1])
    made["zone"] = (rf"(?:\({made['zone'][0]}\)|{made['zone'][0]})", made["zone"][1])
    made |= {name: (shape, frozenset("#")) for name, shape in SHAPES.items()}
    tens = _choice(w["tens"])
    count = rf"(?:{tens}(?:[- ]{_choice(w['numbers'])})?|{_choice(w['numbers'])})"
    made["hour"] = (rf"(?:[0-9]{{1,2}}(?![0-9])|{_choice(w['numbers'])})", frozenset("#") | _firsts(w["numbers"]))
    loose = {**w["articles"], **w["some"], **dict.fromkeys(w["vague"])}
    made["n"] = (rf"(?:{DIGITS}|{_choice(loose)}|{count})", frozenset("#") | _firsts(loose) | _firsts(counts))
    years = (
        rf"(?:nineteen|twenty)[- ](?:hundred|oh[- ]\w+|{tens}(?:[- ]{_choice(w['numbers'])})?|{_choice(w['numbers'])})"
    )
    years = rf"(?:{years}|two thousand(?: and)?(?: {_choice(w['numbers'])})?)"
    made["yearwords"] = (years, frozenset(("nineteen", "twenty", "two")))
    return made


def _choice(table: Any) -> str:  # noqa: ANN401 - a list or mapping of words
    ordered = sorted(map(str, table), key=len, reverse=True)
    return (
        "(?:" + "|".join(re.escape(word).replace(r"\ ", SPACE).replace("'", "['’‘]") for word in ordered) + r")(?!\w)"
    )


def _firsts(table: Any) -> frozenset[str]:  # noqa: ANN401
    return frozenset(_key(str(word)) for word in table)


_RUN = re.compile(r"[^\W\d_]+")


def _key(text: str) -> str:
    """What a word is looked up by: its first run of letters; "#" for digits; an apostrophe."""
    if "0" <= text[0] <= "9":
        return "#"
    run = _RUN.match(text)
    return run[0].lower() if run else "'" if text[0] in "'’‘`" else ""


@cache
def patterns() -> Patterns:
    """The codebook's patterns, each compiled when a text first needs it."""
    by_first: dict[str, list[Pattern]] = {}
    for entry in codebook.load("dates")["patterns"]:
        pattern = Pattern(_matcher(entry["form"]), entry["kind"], entry.get("with") or {})
        for first in _begins(entry["form"]):
            by_first.setdefault(first, []).append(pattern)
    book = json.dumps(codebook.load("dates"), sort_keys=True, default=str)
    light = kept.parsed(f"light words of {book}".encode(), lambda _: _light(by_first))
    return Patterns({first: tuple(found) for first, found in by_first.items()}, frozenset(light), _vocabulary())


def _light(by_first: dict[str, list[Pattern]]) -> list[str]:
    """The words that no pattern takes alone; kept, since asking compiles every pattern (a third of a second)."""
    return [first for first, found in by_first.items() if first.isalpha() and not any(p.match(first) for p in found)]


def _matcher(form: str) -> Callable[..., re.Match[str] | None]:
    @cache
    def compiled() -> Callable[..., re.Match[str] | None]:
        return re.compile(_expand(form), re.I).match

    return lambda *where: compiled()(*where)


def _vocabulary() -> frozenset[str]:
    """Every word that a class or a form holds."""
    text = " ".join(str(word) for table in words().values() for word in _flat(table))
    forms = " ".join(entry["form"] for entry in codebook.load("dates")["patterns"])
    return frozenset(run.lower() for run in _RUN.findall(f"{text} {forms}"))


def _flat(table: Any) -> list[Any]:  # noqa: ANN401
    return [*table, *(table.values() if isinstance(table, dict) else ())]


def _expand(form: str) -> str:
    marked = re.sub(r"\((?!\?)", "(?:", form).replace("'", "['’‘]").replace(" ", "\0").replace("~", "\1")
    made = re.sub(r"\{(=?)(\w+)\}", _class, marked)
    return made.replace("\0", SPACE).replace("\1", f"(?:-|{SPACE})") + r"(?!\w)"


def _class(m: re.Match[str]) -> str:
    """ "{month}" keeps its words under that name; "{=month}" only matches."""
    return f"(?:{classes()[m[2]][0]})" if m[1] else f"(?P<{m[2]}>{classes()[m[2]][0]})"


def _begins(form: str) -> frozenset[str]:
    """The words that a form can begin with."""
    form = re.sub(r"^\(\?P<\w+>", "(", form)
    if form.startswith("{"):
        return classes()[form[1 : form.index("}")]][1]
    if form.startswith("("):
        close = _closing(form)
        found = frozenset().union(*(_begins(part) for part in form[1:close].split("|")))
        rest = form[close + 1 :]
        return found | _begins(rest[1:]) if rest.startswith("?") else found
    return frozenset((_key(form),))


def _closing(form: str) -> int:
    depth = 0
    for at, c in enumerate(form):
        depth += (c == "(") - (c == ")")
        if not depth:
            return at
    return len(form)


@lru_cache(maxsize=50_000)
def candidates(word: str) -> tuple[Pattern, ...]:
    """The patterns that can begin at this word."""
    return patterns().by_first.get(_key(word), ()) if word else ()


@lru_cache(maxsize=50_000)
def is_light(word: str) -> bool:
    """Whether the word needs another of the codebook's beside it to name a time."""
    return word.lower() in patterns().light


@lru_cache(maxsize=50_000)
def can_follow(word: str) -> bool:
    """Whether the word can be the second of a wording."""
    return not word[0].isalpha() or _key(word) in patterns().vocabulary


def matches(parse: Parse, first: int, limit: int, inside: int = 0) -> list[Found]:
    """All wordings that begin at token `first` (`inside` characters into it) and end by `limit`, the longest first."""
    found = []
    start = parse.tokens[first].start + inside
    for match, kind, fixed in candidates(parse.tokens[first].text[inside:]):
        if m := match(parse.text, start, limit):
            fields = {k: " ".join(v.lower().split()) for k, v in m.groupdict().items() if v is not None}
            fields["word"] = parse.tokens[first].text.lower()
            found.append(Found(start, m.end(), first, kind, {**fields, **fixed}))
    if len(found) > 1:
        found.sort(key=lambda f: -f.end)
    return found
