"""The word lists of recognition, read from the codebook once and kept as sets."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from msgspec import Struct

from dateline import codebook
from dateline.model import Token
from dateline.places.spelling import key


class Words(Struct, frozen=True):
    """What single words say of the names beside them."""

    locative: dict[str, float]
    befalls: dict[str, float]  # "fallen": what its subject is
    directions: frozenset[str]
    titles: frozenset[str]
    institutions: frozenset[str]
    not_after: frozenset[str]
    kinds: dict[str, str]
    before_kinds: dict[str, dict[str, str]]  # "refugee" -> "camp" -> camp
    parts: frozenset[str]
    before_parts: frozenset[str]  # "Hama central prison"
    portions: frozenset[str]  # "the centre of"
    held: frozenset[str]  # "rebel-held"
    never: frozenset[str]
    seldom: frozenset[str]
    common: frozenset[str]
    first_names: frozenset[str]
    person_verbs: frozenset[str]
    speech_verbs: frozenset[str]
    bodies: frozenset[str]
    capitals: frozenset[tuple[str, str]]  # (country, key of the name)
    abbreviations: dict[str, str]  # "Calif." -> "admin1:US.CA"
    postal: dict[str, str]  # "CA" -> "admin1:US.CA"
    demonyms: dict[str, str]  # "Syrian" -> "SY"
    outlet_words: tuple[str, ...]
    publishers: dict[str, str]  # web host -> id of its home


def kind_of(noun: str, kinds: dict[str, str]) -> str | None:
    """The kind of place that a noun, one or many, names: "town", "towns", "counties"."""
    low = noun.lower()
    if low in kinds:
        return kinds[low]
    if low.endswith("ies"):
        return kinds.get(low[:-3] + "y")
    return kinds.get(low[:-1]) if low.endswith("s") else None


def kind_at(tokens: Sequence[Token], at: int, w: Words) -> tuple[str | None, int]:
    """The kind of place that the nouns from here name, and where they end: "camp", "refugee camp", "air base"."""
    if at >= len(tokens) or not tokens[at].text.islower():
        return None, at
    low, sentence = tokens[at].text, tokens[at].sentence
    if low in w.before_kinds and at + 1 < len(tokens) and tokens[at + 1].sentence == sentence:
        follows = tokens[at + 1].text
        if kind := w.before_kinds[low].get(follows):
            return kind, at + 2
        if follows in w.before_kinds:  # "nuclear power plant"
            return kind_at(tokens, at + 1, w)
    return w.kinds.get(low), at + 1


@cache
def words() -> Words:
    """The lists of codebook/places_words, places_lexicon, first_names and nations."""
    w, lexicon = codebook.load("places_words"), codebook.load("places_lexicon")
    short = {
        form: f"admin1:{country}.{part}"
        for country, parts in w["abbreviations"].items()
        for part, forms in parts.items()
        for form in forms
    }
    return Words(
        locative={k: float(v) for k, v in w["locative"].items()},
        befalls={k: float(v) for k, v in w["befalls"].items()},
        directions=frozenset(w["directions"]),
        titles=frozenset(w["titles"]),
        institutions=frozenset(w["institutions"]),
        not_after=frozenset(w["not_places_after"]),
        kinds=dict(w["kinds"]),
        before_kinds={str(k): dict(v) for k, v in w["before_kinds"].items()},
        parts=frozenset(w["parts"]),
        before_parts=frozenset(w["before_parts"]),
        portions=frozenset(w["portions"]),
        held=frozenset(codebook.load("forces")["held"]),
        never=frozenset(w["never"]),
        seldom=frozenset(lexicon["seldom"]),
        common=frozenset(lexicon["common"]),
        person_verbs=frozenset(w["person_verbs"]),
        speech_verbs=frozenset(w["speech_verbs"]),
        bodies=frozenset(w["bodies"]),
        capitals=frozenset((iso, key(str(row[4]))) for iso, row in _nations() if len(row) > 4 and row[4]),
        first_names=frozenset(codebook.load("first_names")["names"]),
        abbreviations=short,
        postal={code: f"admin1:US.{code}" for code in w["postal"]},
        demonyms=_demonyms(),
        publishers={str(host): str(home) for host, home in codebook.load("places_publishers").items()},
        outlet_words=tuple(sorted((key(o) for o in w["outlet_words"]), key=len, reverse=True)),
    )


def _nations() -> list[tuple[str, list[Any]]]:
    return list(codebook.load("nations").items())


def _demonyms() -> dict[str, str]:
    found: dict[str, str] = {}
    for iso, row in _nations():
        for cell in row[2:3]:  # the adjective: "Syrians" are people, not a place
            for form in cell if isinstance(cell, list) else [cell]:
                if form and form != row[1]:
                    found.setdefault(form, iso)
    return found
