"""Sentences that the small model misreads, read again with a word that it knows in the place of one it does not.

"Forces loyal to the mayor recapture parts of the town" is a heap of nouns to it, while "recaptured" it knows; in
"denied that Bakhmut had fallen" the town is an adverb, while of Baghdad it is sure. Only the reading changes: the words
stay those of the text.
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
_NO_NAME = frozenset(("RB", "VB", "VBD", "VBG", "VBN", "VBP", "VBZ", "UH", "FW", "IN"))


def corrected(nlp: Language, doc: Doc, rows: list[Row], steps: list[int]) -> None:
    """Give the sentences of a parsed text that have no verb the reading of their past tense, and those that take a
    name for another kind of word the reading of a known name, in place."""
    for sentence in doc.sents:
        if not _has_verb(sentence):
            for at in _verbs(sentence):
                if again := _in_the_past(nlp, sentence, at):
                    _take(again, sentence, at, "VBP" if sentence[at].text in _listed() else "VBZ", rows, steps)
                    break
        elif (at := _name(sentence)) and (again := _named(nlp, sentence, at)):
            _take(again, sentence, at, "NNP", rows, steps)


def _listed() -> dict[str, str]:
    listed: dict[str, str] = codebook.load("reading")["headline_verbs"]
    return listed


def _name(sentence: Span) -> int:
    """Where a capital within running text is not read as a name's; 0: nowhere."""
    for at in range(1, len(sentence) - 1):
        word = sentence[at]
        if word.tag_ in _NO_NAME and word.is_title and word.is_alpha and sentence[at - 1].is_alpha:
            return at if sentence[at - 1].is_lower and sentence[at + 1].is_lower else 0
    return 0


def _named(nlp: Language, sentence: Span, at: int) -> Doc | None:
    """The sentence parsed with a name of as many letters that the model knows."""
    known: dict[int, str] = {len(name): name for name in codebook.load("reading")["known_names"]}
    if (name := known.get(len(sentence[at].text))) is None:
        return None
    again = _with(nlp, sentence, at, name)
    return again if again and again[at].tag_ == "NNP" else None


def _has_verb(sentence: Span) -> bool:
    """Whether the main word is a verb that can be one: not "forces", nor "backed" in "Rebels, backed by jets, …"."""
    root = sentence.root
    if not root.tag_.startswith(("VB", "MD")) or root.text.lower() in codebook.load("reading")["nouns_like_verbs"]:
        return False
    return root.tag_ != "VBN" or any(c.dep_ in ("aux", "auxpass", "nsubjpass") for c in root.children)


@cache
def _past() -> dict[str, str]:
    """Each present form with its past: "seize" and "seizes" -> "seized"."""
    listed = _listed()
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
    again = _with(nlp, sentence, at, _past()[sentence[at].text])
    if again is None or again[at].head.i != at:
        return None
    return again if any(c.dep_ == "nsubj" and c.i < at for c in again[at].children) else None


def _with(nlp: Language, sentence: Span, at: int, word: str) -> Doc | None:
    """The sentence parsed with another word in the place of one, where it is one sentence of as many words again."""
    start, text = sentence[at].idx - sentence.start_char, sentence.text
    other = text[:start] + word + text[start + len(sentence[at]) :]
    again = nlp(other, disable=["attribute_ruler", "lemmatizer"])
    return again if len(again) == len(sentence) and sum(1 for _ in again.sents) == 1 else None


def _take(again: Doc, sentence: Span, at: int, tag: str, rows: list[Row], steps: list[int]) -> None:
    read: Any = again.to_array(["TAG", "DEP", "HEAD"])
    heads = read[:, 2].astype("int64").tolist()
    mine = again.vocab.strings.add(tag)
    for i, (found, dep, _) in enumerate(read.tolist()):
        rows[sentence.start + i][1:3] = [mine if i == at else found, dep]
        steps[sentence.start + i] = heads[i]
