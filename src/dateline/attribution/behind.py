"""Speakers who stand behind what they say: "They had left by noon. That is what two officials told the paper."."""

from __future__ import annotations

from collections.abc import Sequence

from dateline.attribution import tree
from dateline.attribution.cues import Cue, Cues
from dateline.attribution.found import Found, cue_words, speaker_of, words_of_speaker
from dateline.model import Parse, Sentence

POINTING = frozenset(("this", "that", "so"))
STANCES = ("asserts", "confirms", "admits")


def spoken(parse: Parse, number: int, found: Sequence[Found], book: Cues) -> Found | None:
    """The saying that a sentence makes of the one before it, where nobody else says that one."""
    if number == 0:
        return None
    sentence, before = parse.sentences[number], parse.sentences[number - 1]
    v = _cue(parse, sentence, book)
    same = before.block == sentence.block and "\n" not in parse.text[before.end : sentence.start]
    if v is None or not same or any(before.first <= f.head < before.last for f in found):
        return None
    cue, speaker = book.verbs[parse.tokens[v].lemma], speaker_of(parse, v)
    if speaker is None or parse.tokens[speaker].lemma in POINTING or tree.negated(parse, v):
        return None
    content = tuple(range(before.first, before.last))
    words = words_of_speaker(parse, speaker, v)
    return Found(cue_words(parse, v), v, words, speaker, content, cue.stance, "behind", strong=True)


def _cue(parse: Parse, sentence: Sentence, book: Cues) -> int | None:
    """The cue of "That is what X said", "This was confirmed by X", "So said X"."""
    tokens, first = parse.tokens, sentence.first
    if sentence.last - first < 4 or tokens[first].lemma not in POINTING:
        return None
    if tokens[first].lemma == "so":
        return first + 1 if _says(book.verbs.get(tokens[first + 1].lemma)) else None
    if tokens[first + 1].lemma == "be" and tokens[first + 2].lemma in ("what", "how"):
        return next((i for i in range(first + 3, sentence.last) if _says(book.verbs.get(tokens[i].lemma))), None)
    verb = tokens[first].head
    passive = tokens[first].dep == "nsubjpass" and tree.agent(parse, verb) is not None
    return verb if passive and _says(book.verbs.get(tokens[verb].lemma)) else None


def _says(cue: Cue | None) -> bool:
    return cue is not None and cue.strong and cue.stance in STANCES
