"""The parts of a question: the word for what happened, what is counted or chosen, and whose word is asked for.

A question is short and built in few ways, so that it is read by its own grammar, without the parser: that takes longer
to load than all the rest. A plain form ("Who controls Homs?") is told by its pattern; any other by its auxiliaries and
the verbs of the codebook.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

from msgspec import Struct

from dateline.answers.words import Word, light_stems, read, stem, stop_words
from dateline.codebook import load

NAME = r"(?:(?:the|a) )?(?:[ae]l-)?[A-Z][\w’'-]*(?: (?:of |for |the |and |[ae]l-)?[A-Z][\w’'-]*){0,6}"
SOMEONE = r"[\w’'-]+(?: [\w’'-]+){0,6}?"
BY = re.compile(
    r"\b(?:according to|per|by|in) ((?:[\w’'-]+ ){0,4}?[\w-]+)(?:[’']s)? (?:account|count|estimate|figures?|word|"
    r"reckoning|view|tally)\b|\b(?:according to|per) (.+?)\W*$"
)
DEEP = 3  # verbs of saying that may stand above what happened ("did X say that Y had told ...")


class Parts(Struct, frozen=True):
    """Where the parts of a question stand: first characters, -1 or none where it has no such part."""

    act: int | None = None
    noun: int = -1
    speaker: frozenset[int] = frozenset()


@cache
def _plain() -> tuple[re.Pattern[str], ...]:
    acts = "|".join(sorted({base.split()[0] for base, _, _ in load("questions")["forms"].values()}))
    slots = {"SOMEONE": SOMEONE, "NAME": NAME, "ACT": acts}
    return tuple(re.compile(re.sub("|".join(slots), lambda m: slots[m.group()], p)) for p in load("questions")["plain"])


def parts(text: str) -> Parts:
    """The parts of a question."""
    return plain(text) or built(text)


def plain(text: str) -> Parts | None:
    """The parts of a question of a plain form; None where it has another."""
    for pattern in _plain():
        if (m := pattern.match(text)) is not None:
            found = {k: m.span(k) for k, v in m.groupdict().items() if v}
            speaker = range(*found["speaker"]) if "speaker" in found else ()
            return Parts(found.get("act", (None,))[0], found.get("noun", (-1,))[0], frozenset(speaker))
    return None


def built(text: str) -> Parts:
    """The parts of any other question, by its auxiliaries and verbs."""
    words = read(text).words
    if not words:
        return Parts()
    noun, after = _noun(words)
    act, spoke = _act(words, after)
    speaker = set(spoke)
    if (by := BY.search(text)) is not None:
        speaker.update(range(*by.span(1 if by[1] else 2)))
    return Parts(
        words[act].start if act is not None else None, words[noun].start if noun >= 0 else -1, frozenset(speaker)
    )


@cache
def _lists() -> dict[str, frozenset[str]]:
    return {k: frozenset(v) for k, v in load("questions")["grammar"].items()}


@cache
def _verbs() -> frozenset[str]:
    """Stems of every word that may be a verb of a question: of the classes of deeds, and those listed beside them."""
    deeds = load("questions")["classes"]
    heads = {stem(term) for name, terms in deeds.items() for term in (name, *terms) if " " not in term}
    return frozenset(heads - light_stems()) | _stems("verbs") | _stems("tells") | _stems("carries")


def _is(word: Word, *kinds: str) -> bool:
    low = word.text.lower().split("n't")[0].split("n’t")[0]
    return any(low in _lists()[k] for k in kinds)


def _base(word: Word) -> bool:
    """Whether the word may be a verb in its plain form ("sever", not "severs" or "Support")."""
    low = word.text.lower()
    if word.name or (low in stop_words() and word.stem not in _stems("tells") | _stems("carries")):
        return False
    return word.stem in _verbs() and stem(low) == word.stem and not low.endswith(("ed", "ing")) and (
        not low.endswith("s") or low.endswith(("ss", "us"))
    )  # fmt: skip


def _past(word: Word) -> bool:
    """Whether the word may be a past form or a participle ("headed", "struck", "been")."""
    low = word.text.lower()
    if word.name:
        return False
    irregular = load("questions")["irregular"].get(low, low) != low or low in _lists()["unchanged"]
    return (irregular and not low.endswith("ing")) or (low.endswith("ed") and len(low) > 4)


def _going(word: Word) -> bool:
    return word.text.lower().endswith("ing") and not word.name and word.stem in _verbs()


def _present(words: Sequence[Word], i: int) -> bool:
    """Whether a word in -s is a verb and no plural: it follows "who", or something to act on follows it."""
    low = words[i].text.lower()
    if words[i].name or not low.endswith("s") or low.endswith("ss") or words[i].stem not in _verbs():
        return False
    after = words[i + 1] if i + 1 < len(words) else None
    return (i > 0 and words[i - 1].text.lower() in ("who", "what")) or (
        after is not None and (after.name or _is(after, "determiners"))
    )


def _finite(words: Sequence[Word], i: int) -> bool:
    """Whether the word may be the verb of "Who ...?": a past form or one of the third person."""
    return _past(words[i]) or _present(words, i)


# --- What is chosen or counted ---------------------------------------------------------------------


def _noun(words: Sequence[Word]) -> tuple[int, int]:
    """Word number of the noun that "which", "what" or "how many" asks for (-1: none), and where the rest begins."""
    asks = next((i for i, w in enumerate(words) if _is(w, "chooses")), None)
    if asks is None:
        return -1, 0
    i, head = asks + 1, -1
    while i < len(words) and not _ends_noun(words, i):
        head = head if words[i].name and head >= 0 else i
        i += 1
    if head >= 0 and _is(words[head], "kinds") and i < len(words) and words[i].text == "of":
        after = next((j for j in range(i + 1, len(words)) if not _is(words[j], "determiners")), head)
        return after, after + 1
    return head, i if head >= 0 else asks


def _ends_noun(words: Sequence[Word], i: int) -> bool:
    w = words[i]
    if w.owner:
        return False
    return _is(w, "auxiliaries", "prepositions", "determiners", "adverbs", "asks") or _finite(words, i)


# --- What happened ---------------------------------------------------------------------------------


def _act(words: Sequence[Word], after: int) -> tuple[int | None, set[int]]:
    """Word number of what happened, under any verbs that only carry it; and where they stand who say it."""
    at = next((i for i, w in enumerate(words) if _is(w, "asks", "does")), 0)
    at = max(at, after - 1 if after else 0)
    spoke: set[int] = set()
    for _ in range(DEEP):
        verb, subject = _clause(words, at)
        if verb is None:
            return None, spoke
        said = words[verb].stem
        if said in _stems("tells"):
            spoke.update(words[i].start for i in subject)
        if said not in _stems("carries"):
            return verb, spoke
        if (below := _below(words, verb)) is None:
            return _object(words, verb), spoke
        at = below
    return None, spoke


@cache
def _stems(kind: str) -> frozenset[str]:
    return frozenset(stem(w) for w in _lists()[kind])


def _below(words: Sequence[Word], verb: int) -> int | None:
    """Where the clause begins that a verb of saying governs; None where only a noun follows it."""
    rest = range(verb + 1, len(words))
    hinge = next((i for i in rest if _is(words[i], "hinges")), None)
    if hinge is not None:
        return hinge + 1
    return verb + 1 if any(_is(words[i], "auxiliaries") or _finite(words, i) for i in rest) else None


def _object(words: Sequence[Word], verb: int) -> int | None:
    """The head of the noun phrase behind a verb: what was announced or reported."""
    head = None
    for i in range(verb + 1, len(words)):
        w = words[i]
        if _is(w, "prepositions", "asks", "auxiliaries"):
            break
        if not (w.name or w.owner or _is(w, "determiners", "adverbs")):
            head = i
    return head


def _clause(words: Sequence[Word], at: int) -> tuple[int | None, range]:
    """The verb of the clause that begins here, and its subject."""
    rest = range(at, len(words))
    aux = next((i for i in rest if _auxiliary(words, i)), len(words))
    first = next((i for i in range(at, aux) if _finite(words, i) and _free(words, i)), None)
    if first is not None:
        return first, range(at, first)
    if aux == len(words):
        return None, range(0)
    if (thing := _copula(words, aux)) is not None:
        return thing, range(0)
    while aux + 1 < len(words) and _auxiliary(words, aux + 1):  # "to have been"
        aux += 1
    plainly = _is(words[aux], "does", "modals")
    verb = _verb(words, aux + 1, _base if plainly else _done)
    if verb is None:
        verb = _by_place(words, aux + 1) if _is(words[aux], "does") else None
        verb = _verb(words, aux + 1, _going) if _is(words[aux], "is") else verb
    return verb, range(aux + 1, verb or aux + 1)


def _auxiliary(words: Sequence[Word], i: int) -> bool:
    """Whether a word helps a verb; "to" does before a verb only."""
    after = words[i + 1] if i + 1 < len(words) else None
    if words[i].text.lower() == "to":
        return after is not None and (_base(after) or _is(after, "auxiliaries"))
    return _is(words[i], "auxiliaries")


def _done(word: Word) -> bool:
    return _past(word) and not _is(word, "auxiliaries")


def _free(words: Sequence[Word], i: int) -> bool:
    """Whether a word may be a verb where it stands: behind no article, preposition or owner."""
    if i == 0:
        return True
    before = words[i - 1]
    return not (_is(before, "determiners", "prepositions") or before.owner)


def _verb(words: Sequence[Word], at: int, wanted: Callable[[Word], bool]) -> int | None:
    """The first word that may be the verb; one that is rather a noun gives way to the next ("the air force shell")."""
    for i in range(at, len(words)):
        if not (wanted(words[i]) and _free(words, i)) or _is(words[i], "prepositions", "adverbs"):
            continue
        after = i + 1
        if _is(words[i], "nouns") and after < len(words) and wanted(words[after]) and not _is(words[after], "adverbs"):
            return after
        return i
    return None


def _by_place(words: Sequence[Word], at: int) -> int | None:
    """The verb of "did" where no list holds it: what stands before an article, a name, a preposition or the end."""
    for i in range(at + 1, len(words)):
        w = words[i]
        if w.name or not _free(words, i) or w.text.lower() in stop_words():
            continue
        if i + 1 == len(words) or words[i + 1].name or _is(words[i + 1], "determiners", "prepositions", "hinges"):
            return i
    return None


def _copula(words: Sequence[Word], aux: int) -> int | None:
    """What is asked of a thing that something was: the noun of "What was the aim of ...?"; None in other forms."""
    if aux == 0 or not _is(words[aux - 1], "asks") or not _is(words[aux], "is"):
        return None
    i = aux + 1
    while i < len(words) and not words[i].name and _is(words[i], "determiners"):
        i += 1
    while i + 1 < len(words) and not _is(words[i + 1], "prepositions", "auxiliaries", "asks"):
        i += 1
    if i <= aux + 1 or i + 1 >= len(words) or words[i + 1].text not in ("of", "for", "behind") or words[i].name:
        return None
    return i if words[i].stem not in light_stems() else None
