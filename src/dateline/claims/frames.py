"""Which word triggers which frame: the verb and noun frames of the codebook, matched along the parse.

A pattern is a row of words: the first is the trigger's lemma, each further one must stand below it or below a
word already matched ("take control of", "open fire on"). `a|b` are alternatives, `<weapon>` any noun of a class.
Among the patterns that fit, the one with most words wins; then the frame with more conditions; then file order;
a narrower kind of a frame stands just before its general one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from msgspec import Struct

from dateline import codebook
from dateline.codebook.frames import rows
from dateline.model import Change, ControlChange, Parse, Plover

LINKS = frozenset((
    "prt", "prep", "advmod", "dobj", "acomp", "pobj", "oprd", "attr", "dative", "agent", "compound", "amod", "nummod",
    "nsubjpass", "npadvmod", "pcomp", "xcomp", "ccomp", "nmod", "poss", "advcl", "appos", "conj", "det", "neg", "acl",
))  # fmt: skip
REFLEXIVES = frozenset(("himself", "herself", "themselves", "itself"))
# The conditions a frame may put on its subject and object besides the noun classes of nouns.yaml.
CONDITIONS = (
    "subject", "object", "not_subject", "not_object", "noun_of", "no_prep", "no_goal", "need_prep",
    "no_words", "context",
)  # fmt: skip


class Pattern(Struct, frozen=True):
    """One way to trigger a frame, after its head lemma."""

    frame: int
    rest: tuple[frozenset[str], ...]
    rank: tuple[int, int, int, bool]  # words, conditions, minus file order, narrower: the greatest wins


class Frame(Struct, frozen=True):
    """A frame of the codebook: what kind of act its triggers tell of, and where its roles stand."""

    id: str
    general: str  # the frame that it is a kind of; its own id where it is none
    type: str
    definition: str
    plover: Plover | None
    cameo: str | None
    acled: str | None
    control: ControlChange | None
    actor: tuple[str, ...]
    recipient: tuple[str, ...]
    place: tuple[str, ...]
    subject: frozenset[str]
    object: frozenset[str]
    not_subject: frozenset[str]
    not_object: frozenset[str]
    noun_of: frozenset[str]
    no_prep: frozenset[str]
    no_goal: frozenset[str]  # prepositions before where one goes who leaves nothing named: "left for the front"
    need_prep: frozenset[str]
    no_words: frozenset[str]
    context: frozenset[str]
    of: str
    reciprocal: str
    realised: bool
    inert: bool  # what its object names is only found or taken: no deed of its own
    willed: bool  # its words tell of an aim: the act is planned
    transitive: bool
    need_clause: bool
    need_infinitive: bool  # `need_clause: to`: a finite clause is told, not ordered
    no_result: bool  # with nothing that it makes of its object: "left twenty dead"
    no_object: bool
    must: bool
    example: str
    trigger: str


class Book(Struct, frozen=True):
    """All frames, with their patterns by head lemma."""

    frames: tuple[Frame, ...]
    verbs: Mapping[str, tuple[Pattern, ...]]
    nouns: Mapping[str, tuple[Pattern, ...]]
    adjectives: Mapping[str, tuple[Pattern, ...]]  # of figures: "reports 11 dead"
    classes: Mapping[str, frozenset[str]]  # noun lemma -> its classes
    members: Mapping[str, frozenset[str]]  # class -> its lemmas


@cache
def book() -> Book:
    """The frames of codebook/verbs, read once."""
    members = {name: frozenset(entry["words"]) for name, entry in codebook.load("nouns").items()}
    frames = tuple(_frame(one.row, one.general["id"]) for one in rows())
    verbs: dict[str, list[Pattern]] = {}
    nouns: dict[str, list[Pattern]] = {}
    adjectives: dict[str, list[Pattern]] = {}
    for number, one in enumerate(rows()):
        # A kind ranks where its general frame does, so that telling it apart moves no other frame.
        rank = (_conditions(one.general) + int(one.row.get("priority", 0)), -one.order, one.row is not one.general)
        barred = set(one.row.get("not_verbs", ()))
        for words in one.row.get("verbs", ()):
            if words not in barred:
                _add(verbs, words, number, rank, members)
        for words in one.row.get("nouns", ()):
            _add(nouns, words, number, rank, members)
        for words in one.row.get("adjectives", ()):
            _add(adjectives, words, number, rank, members)
    classes: dict[str, set[str]] = {}
    for name, lemmas in members.items():
        for lemma in lemmas:
            classes.setdefault(lemma, set()).add(name)
    return Book(
        frames,
        _sorted(verbs),
        _sorted(nouns),
        _sorted(adjectives),
        {k: frozenset(v) for k, v in classes.items()},
        members,
    )


@cache
def general(frame: str) -> str:
    """The general frame that this one is a kind of ("kill.behead" -> "kill.people"); itself where it is none."""
    return next((f.general for f in book().frames if f.id == frame), frame)


def _conditions(row: Mapping[str, Any]) -> int:
    """How narrow a frame's conditions are: one on few classes tells more than one on many."""
    weight = sum(1 for key in ("no_object", "need_prep", "need_clause", "context") if row.get(key))
    for key in ("subject", "object"):
        wanted = row.get(key, ["any"])
        weight += 0 if "any" in wanted else 2 if len(wanted) <= 3 else 1
    return weight


def _sorted(patterns: dict[str, list[Pattern]]) -> dict[str, tuple[Pattern, ...]]:
    return {lemma: tuple(sorted(found, key=lambda p: p.rank, reverse=True)) for lemma, found in patterns.items()}


def _add(
    into: dict[str, list[Pattern]], words: str, number: int, rank: tuple[int, int, bool], members: Mapping[str, Any]
) -> None:
    heads, *rest = words.split()
    alternatives = tuple(_alternatives(word, members) for word in rest)
    for head in heads.split("|"):
        into.setdefault(head, []).append(Pattern(number, alternatives, (len(rest), *rank)))


def _alternatives(word: str, members: Mapping[str, frozenset[str]]) -> frozenset[str]:
    found: set[str] = set()
    for choice in word.split("|"):
        if choice == "self":
            found |= REFLEXIVES
        elif choice.startswith("<"):
            found |= members[choice.strip("<>")]
        else:
            found.add(choice)
    return frozenset(found)


def _frame(row: Mapping[str, Any], general: str) -> Frame:
    kind, _, mode = (row.get("plover") or "").partition("/")
    sets = {key: frozenset(row.get(key, ())) for key in CONDITIONS}
    return Frame(
        id=row["id"], general=general, type=row["type"], definition=row["definition"],
        plover=Plover(kind, mode or None) if kind else None,
        cameo=row.get("cameo"), acled=row.get("acled"), control=_control(row.get("control")),
        actor=tuple(row.get("actor", ("subject",))), recipient=tuple(row.get("recipient", ())),
        place=tuple(row.get("place", ())), of=row.get("of", "object"), reciprocal=str(row.get("reciprocal", "")),
        realised=bool(row.get("realised")), inert=bool(row.get("inert")), willed=bool(row.get("willed")),
        transitive=bool(row.get("transitive")),
        need_clause=bool(row.get("need_clause")), need_infinitive=row.get("need_clause") == "to",
        no_result=bool(row.get("no_result")), no_object=bool(row.get("no_object")), must=bool(row.get("must")),
        example=row["example"]["text"], trigger=row["example"]["trigger"], **sets,
    )  # fmt: skip


def _control(row: Mapping[str, Any] | None) -> ControlChange | None:
    if not row:
        return None
    change: Change = row["change"]
    return ControlChange(change, row.get("extent", "full"), row.get("resisted"))


def candidates(parse: Parse, i: int) -> Iterator[tuple[Frame, tuple[int, ...]]]:
    """The frames whose pattern fits at token i, best first, with the tokens each has matched."""
    token = parse.tokens[i]
    known = book()
    if token.pos in ("VERB", "AUX"):
        patterns = known.verbs.get(token.lemma) or known.verbs.get(_respelled(token.lemma))
    elif token.pos in ("NOUN", "PROPN"):
        patterns = known.nouns.get(token.lemma) or known.nouns.get(_singular(token.lemma))
    elif token.pos == "ADJ" and _counted(parse, i):
        patterns = known.adjectives.get(token.lemma)
    else:
        return
    for pattern in patterns or ():
        matched = _match(parse, i, pattern.rest)
        if matched is not None:
            yield known.frames[pattern.frame], matched


def _counted(parse: Parse, i: int) -> bool:
    """Whether an adjective stands for people by their number: "reports 11 dead"."""
    tokens = parse.tokens
    if i == 0 or tokens[i - 1].tag != "CD" or tokens[i - 1].sentence != tokens[i].sentence:
        return False
    if tokens[i].dep == "amod":
        return tokens[i].head == i - 1
    return tokens[i].dep in ("dobj", "oprd", "attr", "ROOT", "ccomp", "conj", "nsubj", "acomp", "advcl", "advmod")


def _respelled(lemma: str) -> str:
    # The small model takes some verbs for their neighbours: "staged" for "stag", "rearrested" for "rearreste".
    return lemma[:-1] if lemma.endswith("e") else lemma + "e"


def _singular(lemma: str) -> str:
    # Headlines in capitals are tagged as names, which keep their plural.
    return lemma[:-1] if lemma.endswith("s") else lemma


def _match(parse: Parse, i: int, rest: tuple[frozenset[str], ...]) -> tuple[int, ...] | None:
    matched = [i]
    for words in rest:
        found = next((c for m in matched for c in _below(parse, m) if _fits(parse, c, words, matched)), None)
        if found is None:
            return None
        matched.append(found)
    return tuple(matched)


def _below(parse: Parse, m: int) -> Iterator[int]:
    """The words under m, those that only qualify one of them ("extend the curfew order"), and "from" below its object
    ("expels militants from the centre of the town")."""
    for c in parse.children[m]:
        yield c
        if parse.tokens[c].lemma in book().members["quantity"]:  # "fired dozens of rockets"
            yield from (n for g in parse.children[c] if parse.tokens[g].lemma == "of" for n in parse.children[g])
        if parse.tokens[c].dep in ("dobj", "pobj", "nsubjpass"):
            yield from (g for g in parse.children[c] if parse.tokens[g].dep in ("compound", "amod"))
        if parse.tokens[c].dep == "dobj":
            yield from (g for g in parse.children[c] if parse.tokens[g].lemma == "from")


def _fits(parse: Parse, c: int, words: frozenset[str], matched: list[int]) -> bool:
    token = parse.tokens[c]
    if token.dep == "ccomp" and token.tag == "VBZ" and any(parse.tokens[k].dep == "nsubj" for k in parse.children[c]):
        return False  # a clause of its own: "announces that it plans" announces no plan
    if token.dep == "conj" and token.tag in ("VBD", "VBZ", "VBP"):
        return False  # "took parts of the town and now controls the rest" takes no control
    known = (
        token.lemma in words
        or token.text.lower() in words
        or (token.pos == "PROPN" and _singular(token.lemma) in words)
    )
    if token.dep == "conj" and token.pos in ("VERB", "AUX") and parse.tokens[token.head].pos in ("VERB", "AUX"):
        return False  # a deed of its own: "were out early and opened fire" is no "be open"
    return c not in matched and known and token.dep in LINKS
