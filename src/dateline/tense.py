"""Sentences whose present-tense verb the parser takes for a noun, read again with that verb in the past.

"Forces loyal to the mayor recapture parts of the town" is a heap of nouns to the small model, while "recaptured" it
knows. Only the reading changes: the words stay those of the text.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from dateline import codebook

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span

Row = list[int]  # ORTH, TAG, DEP, IDX and the step to the head, as the library numbers them
TRIES = 3  # verbs of one sentence that are tried
_BEFORE = frozenset(("NN", "NNS", "NNP", "NNPS", "RB", ",", "-RRB-", "CD"))  # of a word that a verb can follow
_NOUNS = frozenset(("NN", "NNS", "NNP", "NNPS", "JJ", "VB"))


def corrected(nlp: Language, doc: Doc, rows: list[Row], steps: list[int]) -> None:
    """Give the sentences of a parsed text that have no verb the reading of their past tense, in place."""
    for sentence in doc.sents:
        if _has_verb(sentence):
            continue
        for at in _verbs(sentence):
            if again := _in_the_past(nlp, sentence, at):
                _take(again, sentence, at, rows, steps)
                break


def _has_verb(sentence: Span) -> bool:
    """Whether the main word is a verb that can be one: not "forces", nor "backed" in "Rebels, backed by jets, …"."""
    root = sentence.root
    if not root.tag_.startswith(("VB", "MD")) or root.text.lower() in codebook.load("reading")["nouns_like_verbs"]:
        return False
    return root.tag_ != "VBN" or any(c.dep_ in ("aux", "auxpass", "nsubjpass") for c in root.children)


@cache
def _past() -> dict[str, str]:
    """Each present form with its past: "seize" and "seizes" -> "seized"."""
    listed: dict[str, str] = codebook.load("reading")["headline_verbs"]
    return listed | {_third(verb): past for verb, past in listed.items()}


def _third(verb: str) -> str:
    if verb.endswith(("s", "sh", "ch", "x", "z")):
        return verb + "es"
    return verb[:-1] + "ies" if verb.endswith("y") and verb[-2] not in "aeou" else verb + "s"


def _verbs(sentence: Span) -> list[int]:
    """Where, within the sentence, a listed verb stands behind a noun and is taken for one itself."""
    behind = range(1, len(sentence) - 1)
    known = (i for i in behind if sentence[i].text in _past() and sentence[i].tag_ in _NOUNS)
    return [i for i in known if sentence[i - 1].tag_ in _BEFORE][:TRIES]


def _in_the_past(nlp: Language, sentence: Span, at: int) -> Doc | None:
    """The sentence parsed with this verb in the past, where that makes it the main verb of a subject before it."""
    word = sentence[at]
    start = word.idx - sentence.start_char
    text = sentence.text
    again = nlp(
        text[:start] + _past()[word.text] + text[start + len(word) :], disable=["attribute_ruler", "lemmatizer"]
    )
    if len(again) != len(sentence) or again[at].head.i != at:
        return None
    subject = any(c.dep_ == "nsubj" and c.i < at for c in again[at].children)
    return again if subject and sum(1 for _ in again.sents) == 1 else None


def _take(again: Doc, sentence: Span, at: int, rows: list[Row], steps: list[int]) -> None:
    listed = sentence[at].text in codebook.load("reading")["headline_verbs"]
    present = again.vocab.strings.add("VBP" if listed else "VBZ")
    read: Any = again.to_array(["TAG", "DEP", "HEAD"])
    heads = read[:, 2].astype("int64").tolist()
    for i, (tag, dep, _) in enumerate(read.tolist()):
        rows[sentence.start + i][1:3] = [present if i == at else tag, dep]
        steps[sentence.start + i] = heads[i]
