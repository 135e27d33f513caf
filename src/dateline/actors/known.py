"""The actors on the list: codebook/actors/*.yaml, the nations, and what general rules build from them."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple, get_args

from msgspec import Struct

from dateline import codebook
from dateline.actors.words import fold, fold_name
from dateline.codebook.extend import check_row
from dateline.errors import CodebookError
from dateline.model import Actor, ActorKind, Day

# What a row of codebook/actors must hold, and what else is read in it.
KEYS: dict[str, dict[str, tuple[str, ...]]] = {
    "actors": {
        "needs": ("id", "name", "kind"),
        "lists": ("aliases", "short", "active", "sides", "leaders", "member_of"),
        "plain": ("id", "name", "kind", "country", "side", "parent", "access"),
    },
    "people": {
        "needs": ("id", "name"),
        "lists": ("aliases", "short", "offices", "member_of", "sides"),
        "plain": ("id", "name", "country", "side", "of", "role", "from", "to", "access"),
    },
}
Means = dict[str, Any]  # what a run of words can be: {"actor": [...], "nation": ("SY", "adjective"), "head": "army"}


class Stay(Struct, frozen=True):
    """A dated bond: an office held, a membership, a leadership. Days may be cut short ("2014-06"); None is open."""

    of: str
    role: str = ""
    start: Day | None = None
    end: Day | None = None

    def covers(self, day: Day | None) -> bool:
        """Whether it held on that day; without a day, whether it is still open."""
        if day is None:
            return self.end is None
        return not ((self.start and day < self.start) or (self.end and day[: len(self.end)] > self.end))


class Profile(Struct, frozen=True):
    """What the list knows of an actor beside its names."""

    offices: tuple[Stay, ...] = ()  # of a person
    member_of: tuple[Stay, ...] = ()
    sides: tuple[Stay, ...] = ()  # where the side changed over time
    leaders: tuple[Stay, ...] = ()  # of: the leader's id or name
    active: tuple[Day | None, Day | None] = (None, None)
    short: tuple[str, ...] = ()  # names good only once the full name has been given in a report
    access: str | None = None  # on scene | party | network | remote


class Nation(NamedTuple):
    """A country as reports name it."""

    code: str
    slug: str
    name: str
    adjectives: tuple[str, ...]


class Book(NamedTuple):
    """Everything the recogniser looks up, indexed once."""

    actors: dict[str, Actor]
    profiles: dict[str, Profile]
    nations: dict[str, Nation]
    trie: dict[str, Any]
    surnames: dict[str, tuple[str, ...]]  # folded last name -> ids of listed people
    names: dict[tuple[str, ...], tuple[str, ...]]  # folded full name or alias -> ids


class Alias(NamedTuple):
    """One spelling of a listed actor; `style` says how it must be capitalised: acronym, name, inner or any."""

    id: str
    style: str


@cache
def book() -> Book:
    """The codebook's actors, indexed; built once on first use."""
    rules = codebook.load("forces")
    made = Book({}, {}, _nations(), {}, {}, {})
    names: dict[tuple[str, ...], list[str]] = {}
    surnames: dict[str, list[str]] = {}
    for row in _rows("actors"):
        _add(made, names, row)
    for row in _rows("people"):
        _add(made, names, _person(row))
        surnames.setdefault(fold_name(row["name"])[-1], []).append(row["id"])
    _add_nations(made)
    _add_rules(made, rules)
    made.names.update({k: tuple(v) for k, v in names.items()})
    made.surnames.update({k: tuple(v) for k, v in surnames.items()})
    return made


def _rows(kind: str) -> list[Means]:
    """The checked rows of one kind: a broken one is refused with its file and name."""
    found = codebook.gathered("actors", kind)
    for row, where in found:
        check_row(row, where, "actor" if kind == "actors" else "person", **KEYS[kind])
        if kind == "actors" and row["kind"] not in get_args(ActorKind):
            raise CodebookError(f"{where}: actor {row['id']}: {row['kind']!r} is no kind; kinds: {get_args(ActorKind)}")
    return [row for row, _ in found]


def _add(made: Book, names: dict[tuple[str, ...], list[str]], row: Means) -> None:
    if row["id"] in made.actors:
        raise CodebookError(f"codebook/actors: {row['id']} is both an actor and a person")
    aliases = tuple(str(a) for a in row.get("aliases") or ())
    made.actors[row["id"]] = Actor(
        row["id"], row["name"], row["kind"], row.get("side"), row.get("country"), row.get("parent"), aliases
    )
    made.profiles[row["id"]] = Profile(
        tuple(map(_stay, row.get("offices") or ())),
        tuple(map(_stay, row.get("member_of") or ())),
        tuple(map(_stay, row.get("sides") or ())),
        tuple(map(_stay, row.get("leaders") or ())),
        _years(row.get("active")),
        tuple(row.get("short") or ()),
        row.get("access"),
    )
    styles: dict[tuple[str, ...], list[str]] = {}
    for name in dict.fromkeys((row["name"], *aliases)):
        styles.setdefault(fold_name(name), []).append(_style(name))
    for key, written in styles.items():
        names.setdefault(key, []).append(row["id"])
        # Listed with and without capitals ("Peshmerga", "peshmerga"), a name may be written either way.
        style = "any" if "any" in written else written[0]
        _means(made.trie, key).setdefault("actor", []).append(Alias(row["id"], style))


def _person(row: Means) -> Means:
    """People are listed in short: one office beside the name, or a list of offices."""
    offices = row.get("offices") or [{k: row[k] for k in ("of", "role", "from", "to") if k in row}]
    last = offices[-1].get("of")
    return {**row, "kind": "person", "offices": [o for o in offices if o.get("of")], "parent": last}


def _stay(row: Means) -> Stay:
    start, end = row.get("from"), row.get("to")
    return Stay(str(row["of"]), row.get("role", ""), str(start) if start else None, str(end) if end else None)


def _years(pair: list[Any] | None) -> tuple[Day | None, Day | None]:
    start, end = [*(pair or ()), None, None][:2]
    return (str(start) if start else None), (str(end) if end else None)


def _style(name: str) -> str:
    letters = name.replace(".", "").replace("-", "")
    if " " not in name and letters.upper() == letters and len(letters) <= 7:
        return "acronym"
    if name.lower() == name:
        return "any"
    return "name" if name[0].isupper() or name[0].isdigit() else "inner"


def _means(trie: dict[str, Any], key: tuple[str, ...]) -> Means:
    """The entry of a run of words, made where there is none; it stands under the key "" of its node."""
    for word in key:
        trie = trie.setdefault(word, {})
    means: Means = trie.setdefault("", {})
    return means


def _listed(value: Any) -> tuple[str, ...]:  # noqa: ANN401 - a YAML scalar or list
    return tuple(value) if isinstance(value, list) else (value,) if value else ()


def _nations() -> dict[str, Nation]:
    rows = codebook.load("nations")
    return {code: Nation(code, row[0], row[1], _listed(row[2])) for code, row in rows.items()}


def _add_nations(made: Book) -> None:
    for code, row in codebook.load("nations").items():
        _, name, adjectives, people, capital, *more = row
        kinds = (
            ("name", (name, *(more[0] if more else ()))),
            ("adjective", _listed(adjectives)),
            ("people", _listed(people)),
            ("capital", _listed(capital)),
        )
        for kind, names in kinds:
            for n in names:
                _means(made.trie, fold_name(n)).setdefault("nation", []).append((code, kind, _style(n)))


def _add_rules(made: Book, rules: Means) -> None:
    for name, rule in rules["classes"].items():
        for word in rule["words"]:
            _means(made.trie, fold_name(word))["head"] = name
    for name, words in rules["alignments"].items():
        for word in words:
            _means(made.trie, fold_name(word)).setdefault("align", name)
    for adjective, slug in rules["peoples"].items():
        _means(made.trie, fold_name(adjective))["people"] = (slug, adjective)
    for group, words in rules["titles"].items():
        for word in words:
            _means(made.trie, fold_name(word)).setdefault("title", group)
    for cue in ("led_by", "loyal_to", "backed_by"):
        for word in rules[cue]:
            _means(made.trie, fold_name(word))["cue"] = cue
    for word in rules["deeds"]:
        _means(made.trie, (fold(word),))["deed"] = True


# --- Actors that general rules build --------------------------------------------------


def nation_of(code: str | None) -> Nation | None:
    """The nation of an ISO code."""
    return book().nations.get(code) if code else None


@cache
def of_class(name: str, code: str | None) -> Actor:
    """The actor that a noun class means in a country: ("troops", "TD") -> the armed forces of Chad."""
    rule = codebook.load("forces")["classes"][name]
    nation = nation_of(code)
    if nation is None:
        return Actor(name if ":" in rule["slot"] else f"{name}", name.replace("_", " "), rule["kind"])
    made = book()
    found = rule["slot"].format(c3=nation.slug, cc=code)
    listed = made.actors.get(found)
    if listed is None and "else" in rule:
        return of_class(rule["else"], code)
    adjective = nation.adjectives[0] if nation.adjectives else nation.name
    words = {"adj": adjective, "name": nation.name}
    aliases = tuple(a.format(**words) for a in rule["aliases"])
    if listed is not None:
        both = tuple(dict.fromkeys((*listed.aliases, *aliases)))
        return Actor(listed.id, listed.name, listed.kind, side(listed), listed.country, listed.parent, both)
    government = f"{nation.slug}-government"
    own = ":" not in rule["slot"]
    parent = government if own and found != government else None
    side_ = government if own else (found if rule["kind"] == "armed_group" else None)
    if name == "state_media":
        side_ = None
    return Actor(found, rule["name"].format(**words), rule["kind"], side_, code, parent, aliases)


def side(actor: Actor) -> str | None:
    """The listed side, else the parent's, else the actor itself where it can fight."""
    if actor.side:
        return actor.side
    parent = actor.parent and get(actor.parent)
    if parent and actor.kind not in ("agency", "outlet", "monitor"):
        return side(parent)
    return actor.id if actor.kind in ("armed_group", "coalition", "state", "government", "army") else None


@cache
def get(identifier: str) -> Actor | None:
    """The actor with this id, listed or built by rule ("tcd-army", "rebels:SY")."""
    made = book()
    built = slots()
    if identifier in built:
        return of_class(*built[identifier])
    listed = made.actors.get(identifier)
    if listed is None:
        return None
    return Actor(
        listed.id, listed.name, listed.kind, side(listed), listed.country, listed.parent, listed.aliases, listed.led_by
    )


@cache
def slots() -> dict[str, tuple[str, str]]:
    classes = codebook.load("forces")["classes"]
    found: dict[str, tuple[str, str]] = {}
    for code, nation in book().nations.items():
        for name, rule in classes.items():
            slot = rule["slot"].format(c3=nation.slug, cc=code)
            if "else" not in rule or slot in book().actors:
                found.setdefault(slot, (name, code))
    return found
