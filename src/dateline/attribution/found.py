"""A proposed attribution in token numbers, and the words of its speaker and cue."""

from __future__ import annotations

from msgspec import Struct

from dateline.attribution import tree
from dateline.attribution.quotes import SENTENTIAL
from dateline.model import Parse, Stance

# What a construction hands on: the words said, the speaker's head word, the name of the construction.
Built = tuple[list[int], int | None, str]


class Found(Struct, frozen=True):
    """A proposed attribution in token numbers; `frame` names the construction that proposed it."""

    cue: tuple[int, ...]
    head: int  # the cue's main word
    speaker: tuple[int, ...]
    speaker_head: int | None
    content: tuple[int, ...]
    stance: Stance
    frame: str
    strong: bool = False
    attitude: bool = False
    quotes: tuple[int, ...] = ()  # numbers of the quotes that belong wholly to the content


def words_of_speaker(parse: Parse, speaker: int | None, v: int) -> tuple[int, ...]:
    """The words of a speaker, without the clause that the cue heads where it hangs below its speaker."""
    if speaker is None or speaker == v:
        return ()
    words = tree.under(parse, speaker, {v})
    at = words.index(speaker)
    first = last = at  # an unbroken run of words around the head: the parser sometimes hangs far words below it
    while first > 0 and words[first - 1] == words[first] - 1:
        first -= 1
    while last + 1 < len(words) and words[last + 1] == words[last] + 1:
        last += 1
    run = _beside_cue(parse, words[first : last + 1], v)
    while len(run) > 1 and parse.tokens[run[-1]].pos == "PUNCT":
        run.pop()
    while len(run) > 1 and parse.tokens[run[0]].pos == "PUNCT":
        run.pop(0)
    return (*run, *_hyphened(parse, run[-1], v))


def _hyphened(parse: Parse, last: int, v: int) -> range:
    """The rest of a name that goes on over a hyphen ("Bashar al-Assad"), cut there by the parser."""
    tokens = parse.tokens
    end = last
    while end + 2 < len(tokens) and tokens[end + 1].text in ("-", "‑") and tokens[end].end == tokens[end + 1].start:
        if tokens[end + 1].end != tokens[end + 2].start or end + 2 >= v > last:
            break
        end += 2
    return range(last + 1, end + 1)


def unquoted(words: tuple[int, ...], v: int, quote_of: list[int]) -> tuple[int, ...]:
    """A speaker's words without a quotation that the parser hung on the name; a nickname in marks stays."""
    if quote_of[v] >= 0:
        return words
    return tuple(w for w in words if quote_of[w] < 0 or quote_of.count(quote_of[w]) < SENTENTIAL)


def _beside_cue(parse: Parse, run: list[int], v: int) -> list[int]:
    """Of "... an agreement with the League, a member of the council said": the part right before the cue."""
    tokens = parse.tokens
    commas = [k for k, j in enumerate(run) if tokens[j].text == ","]
    if not commas or run[-1] != v - 1 or tokens[run[-1]].text == ",":
        return run
    after = run[commas[-1] + 1 :]
    ends = v + 1 >= len(tokens) or tokens[v + 1].pos == "PUNCT" or tokens[v + 1].sentence != tokens[v].sentence
    starts = bool(after) and tokens[after[0]].pos in ("DET", "PROPN", "NUM", "PRON", "ADJ")
    return after if ends and starts and not any(tokens[j].dep == "conj" for j in after) else run


def cue_words(parse: Parse, v: int) -> tuple[int, ...]:
    """The cue with its auxiliaries, negation and particle."""
    tokens = parse.tokens
    parts = [
        k for k in parse.children[v] if tokens[k].dep in ("aux", "auxpass", "neg", "prt") and tokens[k].tag != "TO"
    ]
    return tuple(sorted([v, *parts]))


def speaker_of(parse: Parse, v: int) -> int | None:
    """Who speaks: the subject, or the agent of a passive."""
    if tree.passive(parse, v):
        return tree.agent(parse, v)
    found = tree.subject(parse, v)
    return tree.name_before(parse, v) if found is None else found


def outside(parse: Parse, v: int, speaker: int | None, quote_of: list[int]) -> int | None:
    """The speaker of a cue outside quotation marks stands outside them too.

    After a quotation without a finite end the parser takes its last words for the subject; then the
    other subject, or the first name between the marks and the cue, is meant.
    """
    if speaker is None or quote_of[v] >= 0 or quote_of[speaker] < 0 or abs(v - speaker) <= 2:
        return speaker
    tokens = parse.tokens
    if quote_of.count(quote_of[speaker]) < SENTENTIAL:
        return speaker
    for k in parse.children[v]:
        if tokens[k].dep == "nsubj" and quote_of[k] < 0:
            return k
    for i in range(speaker + 1, v):
        if quote_of[i] < 0 and tokens[i].pos in ("NOUN", "PROPN", "PRON") and tokens[i].dep != "compound":
            return i
    return speaker
