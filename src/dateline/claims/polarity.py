"""Whether an act happened, goes on, is planned, denied or only possible; and whether it is history.

Ruling 6: polarity first. What governs the trigger ("tried to", "plans to", "denied") is data in polarity.yaml.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from dateline import codebook
from dateline.claims.reading import Reading
from dateline.model import Polarity

CHAIN = frozenset((
    "xcomp", "ccomp", "dobj", "pobj", "prep", "pcomp", "acl", "nsubj", "nsubjpass", "attr", "conj", "advcl", "oprd",
    "appos", "compound", "amod",
))  # fmt: skip


@cache
def rules() -> dict[str, Any]:
    """The governors, modals and adverbs of codebook/polarity.yaml, as sets."""
    raw = codebook.load("polarity")
    return {key: (value if isinstance(value, dict) else frozenset(value)) for key, value in raw.items()}


def governors() -> dict[str, Polarity]:
    """Lemma of a governing word -> what it makes of the act below it."""
    return _governors()


@cache
def _governors() -> dict[str, Polarity]:
    return {lemma: polarity for polarity, lemmas in codebook.load("polarity")["governors"].items() for lemma in lemmas}


def polarity(reading: Reading, i: int, realised: bool = False) -> tuple[Polarity, str]:
    """The polarity of the act whose trigger is token i, and the rule that decided."""
    tokens, children = reading.parse.tokens, reading.parse.children
    verb = i
    own = _own(reading, i, realised)
    if own:
        return own
    seen = 0
    while tokens[verb].dep in CHAIN and tokens[verb].head != verb and seen < 6:
        dep, below = tokens[verb].dep, verb
        verb = tokens[verb].head
        seen += 1
        lemma = tokens[verb].lemma
        if dep == "conj" or tokens[verb].pos not in ("VERB", "NOUN", "ADJ", "AUX"):
            if dep == "conj" and not _bears_subject(reading, below) and (found := _modal(reading, verb)):
                return found
            continue
        if dep in ("nsubj",) and tokens[verb].pos == "VERB" and lemma not in rules()["subject_governors"]:
            break
        governed = _governors().get(lemma)
        if (
            governed
            and dep in ("xcomp", "ccomp", "dobj", "pobj", "pcomp", "acl", "prep", "nsubjpass", "oprd", "compound")
            and verb != i
        ):
            if dep in ("dobj", "pobj", "nsubjpass", "prep", "compound") and lemma in rules()["clause_only"]:
                continue
            negated = any(tokens[c].dep == "neg" for c in children[verb])
            if governed == "denied" and negated:
                return "happened", f"not {lemma}"
            return governed, lemma
        if dep in ("xcomp", "dobj", "nsubjpass", "acl", "prep", "pobj", "pcomp") and tokens[verb].pos in (
            "VERB",
            "AUX",
        ):
            if found := _modal(reading, verb):
                return found
            if any(tokens[c].dep == "neg" for c in children[verb]):
                return "denied", "negated above"
        if dep in ("ccomp", "advcl"):
            break
    return _tense(reading, i)


def _own(reading: Reading, i: int, realised: bool) -> tuple[Polarity, str] | None:
    tokens, children = reading.parse.tokens, reading.parse.children
    kids = children[i]
    sentence = reading.parse.sentences[tokens[i].sentence]
    if tokens[i].pos == "NOUN":
        if any(tokens[c].lemma in rules()["unreal_adjectives"] for c in kids):
            return "possible", "adjective"
        if any(tokens[c].lemma == "no" and tokens[c].dep == "det" for c in kids):
            return "denied", "no"
    else:
        if any(tokens[c].dep == "neg" for c in kids):
            return "denied", "negation"
        if found := _modal(reading, i):
            return found
        if any(tokens[c].dep == "mark" and tokens[c].lemma in rules()["conditions"] for c in kids):
            return "possible", "condition"
        if any(tokens[c].lemma in rules()["failing_adverbs"] and tokens[c].dep == "advmod" for c in kids):
            return "possible", "adverb"
        if tokens[i].dep == "advcl" and any(tokens[c].lemma == "to" and tokens[c].dep == "aux" for c in kids):
            return ("happened", "purpose done") if realised else ("planned", "purpose")
    if reading.parse.text[sentence.start : sentence.end].rstrip(" \"”'").endswith("?"):
        return "possible", "question"
    return None


def _bears_subject(reading: Reading, i: int) -> bool:
    return any(reading.parse.tokens[c].dep in ("nsubj", "nsubjpass") for c in reading.parse.children[i])


def _modal(reading: Reading, i: int) -> tuple[Polarity, str] | None:
    tokens = reading.parse.tokens
    for c in reading.parse.children[i]:
        if tokens[c].dep in ("aux", "auxpass"):
            word = tokens[c].text.lower()
            for kind in ("planned", "possible"):
                if word in rules()["modals"][kind]:
                    return kind, f"modal {word}"
    return None


def _tense(reading: Reading, i: int) -> tuple[Polarity, str]:
    tokens = reading.parse.tokens
    if tokens[i].tag == "VBG":
        for c in reading.parse.children[i]:
            if tokens[c].dep == "aux" and tokens[c].text.lower() in ("is", "are", "am", "'s", "'re", "been"):
                return "ongoing", "progressive"
    if tokens[i].pos == "NOUN":
        verb = tokens[tokens[i].head]
        if (
            verb.lemma in rules()["ongoing_verbs"]
            and tokens[i].dep in ("nsubj", "dobj")
            and (verb.tag in ("VBP", "VBZ", "VBG") or verb.lemma == "be")
            and verb.text.lower() not in ("was", "were")
        ):
            return "ongoing", "continues"
    return "happened", "said as done"
