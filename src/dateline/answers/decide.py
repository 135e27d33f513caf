"""Whether a sentence really answers: the names asked about, what happened, and the kind of thing asked for."""

from __future__ import annotations

from functools import cache

from dateline.answers.asked import LIGHT, PLAIN, Asked, Term
from dateline.answers.expect import BACK
from dateline.answers.rank import Ranked, meets
from dateline.answers.words import Reading, read, stem
from dateline.codebook import load

NAMED = 0.5  # a name asked about must stand in the sentence, its report or its title
COVERED = {
    "did": 0.45,
    "differ": 0.3,
    "changed": 0.3,
    "distance": 0.45,
}  # the least share of the question's weight, by kind
COVERED_ELSE = 0.58  # between what the open questions' answers cover (.63 and up) and their unanswerable ones (.53)
COVERED_BY_TITLE = 0.75  # where the place stands in the title alone, the sentence must hold more of the rest
COVERED_NO_NOUN = 0.8  # where "which airline" is asked and the sentence has no such word
FITTING = {"duration": 1.0, "count": 1.0, "distance": 1.0, "extent": 1.0, "where": 1.0, "said": 1.0, "matter": 0.5}
LOOSE = frozenset(
    {"did", "differ", "changed", "distance", "extent", "matter"}
)  # their verb often stands in the answer in other words
AWAY = frozenset(["toward", "towards", "near", "outside", "around", "beyond", "between"])
COMPASS = frozenset(["north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest", "outskirt"])
TAKING = frozenset({"capture", "recapture", "control", "lose", "enter", "withdraw"})


@cache
def _unreal() -> dict[str, frozenset[str]]:
    return {k: frozenset(stem(w) for w in v) for k, v in load("questions")["unreal"].items()}


@cache
def other_place() -> frozenset[str]:
    """Stems of nouns that make a name another place: "airport", "governorate"."""
    return frozenset(stem(w) for w in load("questions")["other_place"])


def answers(asked: Asked, r: Ranked) -> bool:
    """Whether this sentence, with its report, holds what the question asks."""
    if r.covered < COVERED.get(asked.kind, COVERED_ELSE):
        return False
    if any(t.name and t.weight > LIGHT and m < NAMED for t, m in zip(asked.terms, r.met, strict=True)):
        return False
    if not asked.names and not _holds_all(asked, r):
        return False
    if asked.kind not in LOOSE and _of_others(asked, r):
        return False
    if asked.kind == "why" and asked.names and not speaks_of(asked, r):
        return False
    if asked.kind in ("said", "what") and asked.speaker and not _on_subject(asked, r):
        return False
    if r.covered < COVERED_BY_TITLE and asked.kind not in LOOSE and _by_title(asked, r):
        return False
    if asked.window is not None and not r.in_window and not r.said_in_window:
        return False
    if asked.kind == "count" and not _counts(asked, r):
        return False
    if (
        asked.kind == "what"
        and asked.noun is not None
        and asked.noun.weight > LIGHT
        and r.fits == 0
        and r.covered < COVERED_NO_NOUN
    ):
        return False
    if r.fits < (1.0 if asked.year else FITTING.get(asked.kind, 0.0)):
        return False
    return asked.kind in LOOSE or _happened(asked, r)


def _holds_all(asked: Asked, r: Ranked) -> bool:
    """Every thing asked about is met: where no name is asked about, nothing else ties the sentence to the question."""
    return all(m > 0 or t.predicate or t.weight < PLAIN for t, m in zip(asked.terms, r.met, strict=True))


def _on_subject(asked: Asked, r: Ranked) -> bool:
    """Of "what did the militia say about Hama?": the sentence speaks of Hama, or begins with a word for it."""
    words = read(r.passage.text).words
    back = bool(words) and words[0].text.lower() in ("it", "its", "he", "she", "they", "there")
    about = [h for t, h in zip(asked.terms, r.here, strict=True) if t.name and t.required and t not in asked.speaker]
    return back or not about or any(about)


def speaks_of(asked: Asked, r: Ranked) -> bool:
    """Whether the sentence names what is asked about, or begins with a word for it ("Its capture", "The city")."""
    words = read(r.passage.text).words
    return bool(words and words[0].text.lower() in BACK) or any(
        h > 0 for t, h in zip(asked.terms, r.here, strict=True) if t.required
    )


def _of_others(asked: Asked, r: Ranked) -> bool:
    """Whether the sentence speaks of other nations and not of the one asked about."""
    there = {c for c in read(r.passage.text).classes if c.startswith("=")}
    whole = read(r.passage.report.text)
    for t, h in zip(asked.terms, (meets(t, whole) for t in asked.terms), strict=True):
        own = {c for c in t.classes if c.startswith("=")}
        if own and t.weight > LIGHT and not h and there and own.isdisjoint(there):
            return True
    return False


def _by_title(asked: Asked, r: Ranked) -> bool:
    """Whether a name asked about stands in the report's title only."""
    whole = read(r.passage.report.text)
    return any(t.required and not meets(t, whole) for t in asked.terms)


def _counts(asked: Asked, r: Ranked) -> bool:
    """What is counted stands in the sentence or its report ("soldiers", not people of any kind)."""
    return all(m >= NAMED for t, m in zip(asked.terms, r.met, strict=True) if t == asked.noun and t.weight > LIGHT)


def _happened(asked: Asked, r: Ranked) -> bool:
    """The sentence says that the thing asked about happened, of the very place asked about."""
    predicate = asked.predicate
    if predicate is None or predicate == asked.noun:
        return True
    reading = read(r.passage.text)
    if not predicate.classes and not where(predicate, reading):
        # No class of ours holds the word: that the sentence lacks it tells nothing, but whose day it gives is not told.
        return asked.kind != "when"
    places = where(predicate, reading)
    if not places or not (asked.supposing or any(real(reading, p) for p in places)):
        return False
    if TAKING.isdisjoint(predicate.classes):
        return True
    whole = read(r.passage.report.text)
    return all(
        t.located or bare(asked, t, reading if t.stem in reading.stems else whole)
        for t in asked.names
        if t.stem in whole.stems
    )


def where(term: Term, reading: Reading) -> tuple[int, ...]:
    """Word numbers at which a text holds a term or its equal."""
    found = set(reading.stems.get(term.stem, ()))
    for c in term.classes:
        found.update(reading.classes.get(c, ()))
    return tuple(sorted(found))


def real(reading: Reading, i: int) -> bool:
    """Whether the word tells of something that is so, not of something ordered, feared, denied or planned."""
    words, table = reading.words, _unreal()
    before = [w.stem for w in words[max(0, i - 3) : i]]
    if table["modals"] & set(before[-2:]) or table["not"] & set(before):
        return False
    if before[-1:] == ["to"] or before[-2:-1] == ["to"]:
        return not table["before"] & {w.stem for w in words[:i]}
    return True


def turns(reading: Reading) -> bool:
    """Whether a text holds a word that makes what it tells denied, planned or only possible."""
    return any(not words.isdisjoint(reading.stems) for words in _unreal().values())


def bare(asked: Asked, term: Term, reading: Reading) -> bool:
    """Whether the text names the place itself somewhere, not only its province, its airport or the way to it."""
    own = {t.stem for t in asked.terms} | {c for t in asked.terms for c in t.classes}
    return any(not _elsewhere(reading, i, own) for i in reading.stems.get(term.stem, ()))


def _elsewhere(reading: Reading, i: int, own: set[str]) -> bool:
    """Whether the name at i stands for another place: "Hama Governorate", "Aleppo's Ramouseh district", "near Homs"."""
    words = reading.words
    for j in range(i + 1, min(i + (3 if words[i].owner else 2), len(words))):
        if words[j].stem in other_place() and words[j].stem not in own and own.isdisjoint(_classes_at(reading, j)):
            return True
    before = [w.text.lower() for w in words[max(0, i - 2) : i]]
    if before[-1:] and before[-1] in AWAY:
        return True
    if before[-1:] != ["of"] or len(before) < 2:
        return False
    part = stem(before[0])
    return part in other_place() | COMPASS and part not in own and own.isdisjoint(_classes_at(reading, i - 2))


def _classes_at(reading: Reading, i: int) -> set[str]:
    return {name for name, places in reading.classes.items() if i in places}
