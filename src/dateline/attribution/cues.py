"""The cue codebook, indexed by lemma so that a token costs one look-up."""

from __future__ import annotations

from functools import cache
from typing import Any

from msgspec import Struct

from dateline import codebook
from dateline.model import Stance


class Cue(Struct, frozen=True, gc=False):
    """One cue: its stance and the constructions ("frames") in which it makes an attribution."""

    lemma: str
    stance: Stance
    negated: Stance | None
    frames: frozenset[str]
    prepositions: frozenset[str]
    hearer: bool  # its object is who hears it ("told reporters"), never what is said
    by_frame: dict[str, Stance]
    strong: bool  # speech rather than attitude: it may also introduce a bare quote


# A verb the codebook does not list: with "that" or a quotation it speaks all the same ("sniped that …").
UNLISTED = Cue("", "asserts", None, frozenset(("that", "quote")), frozenset(), False, {}, True)
DUMB = frozenset(
    (
        "be",
        "have",
        "make",
        "mean",
        "ensure",
        "happen",
        "help",
        "let",
        "get",
        "do",
        "go",
        "come",
        "take",
        "seem",
        "appear",
    )
)


class Phrase(Struct, frozen=True, gc=False):
    """A phrase that names the speaker as its object ("according to X")."""

    words: tuple[str, ...]
    stance: Stance


class Cues(Struct, frozen=True):
    """All cues by part of speech and lemma; phrases by their first word."""

    verbs: dict[str, Cue]
    forms: dict[str, Cue]  # regular inflections: the library's lemmas miss some ("hoping" -> "hop")
    nouns: dict[str, Cue]
    adjectives: dict[str, Cue]
    adverbs: dict[str, Cue]
    phrases: dict[str, tuple[Phrase, ...]]
    stances: dict[Stance, Stance]  # each stance -> the same, negated
    denying: frozenset[str]
    handled: frozenset[str]
    refusing: frozenset[str]
    silent: frozenset[str]
    naming: frozenset[str]
    mouths: frozenset[str]
    unclear: frozenset[str]


@cache
def cues() -> Cues:
    """The cues of the codebook, read once."""
    data = codebook.load("cues")
    negated = {name: entry["negated"] for name, entry in codebook.load("stances")["stances"].items()}
    phrases: dict[str, tuple[Phrase, ...]] = {}
    for words, entry in data["phrases"].items():
        parts = tuple(words.split())
        longer_first = sorted((*phrases.get(parts[0], ()), Phrase(parts, entry["stance"])), key=lambda p: -len(p.words))
        phrases[parts[0]] = tuple(longer_first)
    verbs, nouns, adjectives, adverbs = (
        {k: _cue(k, v) for k, v in data[kind].items()} for kind in ("verbs", "nouns", "adjectives", "adverbs")
    )
    forms = {form: cue for lemma, cue in verbs.items() for form in _forms(lemma)}
    return Cues(
        verbs,
        forms,
        nouns,
        adjectives,
        adverbs,
        phrases,
        negated,
        frozenset(data["denying"]),
        frozenset(data["handled"]),
        frozenset(data["refusing"]),
        frozenset(data["silent"]),
        frozenset(data["naming"]),
        frozenset(data["mouths"]),
        frozenset(data["unclear"]),
    )


def _forms(lemma: str) -> list[str]:
    """The regular inflections of a verb; irregular ones the parser's lemma knows."""
    if " " in lemma:
        return []
    if lemma.endswith("e"):
        return [lemma + "s", lemma + "d", lemma[:-1] + "ing"]
    if lemma.endswith("y") and lemma[-2] not in "aeiou":
        return [lemma[:-1] + "ies", lemma[:-1] + "ied", lemma + "ing"]
    plural = "es" if lemma.endswith(("s", "sh", "ch", "x", "z")) else "s"
    return [lemma + plural, lemma + "ed", lemma + "ing"]


def _cue(lemma: str, entry: dict[str, Any]) -> Cue:
    frames = frozenset(entry.get("frames", ()))
    prepositions = frozenset(f[5:] for f in frames if f.startswith("prep:"))
    return Cue(
        lemma=lemma,
        stance=entry["stance"],
        negated=entry.get("negated"),
        frames=frames | {"prep"} if prepositions else frames,
        prepositions=prepositions,
        hearer="hearer" in frames,
        by_frame=entry.get("by_frame", {}),
        strong="quote" in frames,
    )
