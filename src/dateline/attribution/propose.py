"""Every cue of a text -> a proposed attribution: one pass over the tokens, a look-up each."""

from __future__ import annotations

from collections.abc import Iterator

from dateline.attribution import behind, bounds, frames, nominal, tree
from dateline.attribution.cues import DUMB, UNLISTED, Cue, Cues
from dateline.attribution.found import Found
from dateline.attribution.silence import silent
from dateline.model import Parse, Sentence, Token

QUOTE_ONLY = frozenset(("quote",))
IDLE = ("aux", "auxpass", "amod")  # as these a verb is no cue ("reported losses" aside)


def proposals(parse: Parse, book: Cues, quote_of: list[int]) -> list[Found]:
    """The proposals in order of text; signatures of posts are left out."""
    heads = [t.i for t in parse.tokens if t.pos == "VERB" and t.lemma in book.verbs]
    onward = bounds.told_on(parse, book.verbs, heads)
    found: list[Found] = []
    for number, sentence in enumerate(parse.sentences):
        if sentence.kind == "signature":
            continue
        named = nominal.colon(parse, sentence.first, sentence.last)
        named = named or nominal.credit(parse, sentence.first, sentence.last)
        if named is not None:
            found.append(named)
        elif (named := behind.spoken(parse, number, found, book)) is not None:
            found.append(named)
            continue
        found.extend(_within(parse, sentence, book, quote_of, onward))
    return found


def _within(
    parse: Parse, sentence: Sentence, book: Cues, quote_of: list[int], onward: dict[int, int]
) -> Iterator[Found]:
    """What the words of a sentence propose."""
    for i in range(sentence.first, sentence.last):
        proposal = _at(parse, i, book, quote_of, onward)
        if proposal is None and (entries := book.phrases.get(parse.tokens[i].text.lower())) is not None:
            proposal = nominal.phrase(parse, i, entries)
        if proposal is not None:
            yield proposal


def _at(parse: Parse, i: int, book: Cues, quote_of: list[int], onward: dict[int, int]) -> Found | None:
    """What the word at i proposes as verb, noun, adjective or adverb."""
    token = parse.tokens[i]
    if silent(parse, i, book):
        return None
    if token.pos in ("VERB", "AUX"):
        if token.tag == "VBN" and (state := book.adjectives.get(token.text.lower())) is not None:
            return nominal.adjective(parse, i, state)
        cue = _verb(parse, i, book) or _unlisted(parse, i, quote_of)
        if cue is not None and cue.frames == QUOTE_ONLY and _says_that(parse, i):
            cue = UNLISTED  # "she continued that …", "…, he continued"
        if cue is None or token.dep in IDLE or (quote_of[i] >= 0 and not cue.strong) or _of_a_deed(parse, i, book):
            return None
        return frames.verb(parse, i, cue, quote_of, onward)
    if token.pos == "NOUN" and (cue := _listed(book.nouns, token)) is not None:
        return nominal.noun(parse, i, cue, book.handled)
    if token.pos == "ADJ" and (cue := _listed(book.adjectives, token)) is not None:
        return nominal.adjective(parse, i, cue)
    if token.pos == "ADV" and (cue := book.adverbs.get(token.lemma)) is not None:
        return nominal.adverb(parse, i, cue)
    return None


def _of_a_deed(parse: Parse, i: int, book: Cues) -> bool:
    """Of "rebels entered the town, AFP said, citing a resident" hung on the deed: rebels cite nobody."""
    token = parse.tokens[i]
    named = token.lemma in book.naming and token.tag == "VBG" and token.dep == "advcl"
    who = tree.child(parse, i, "dobj")
    teller = who is not None and (parse.tokens[who].lemma in book.mouths or parse.tokens[who].pos == "PROPN")
    return named and teller and parse.tokens[token.head].lemma not in book.verbs


def _unlisted(parse: Parse, i: int, quote_of: list[int]) -> Cue | None:
    """A verb of no list that has a subject and says "that …" or stands beside a quotation."""
    token = parse.tokens[i]
    if token.lemma in DUMB or token.tag not in ("VBD", "VBZ", "VBP", "VBG") or quote_of[i] >= 0:
        return None
    if tree.child(parse, i, "nsubj") is None and token.tag != "VBG":
        return None
    return UNLISTED if _says_that(parse, i) or _beside_quote(parse, i, quote_of) else None


def _says_that(parse: Parse, i: int) -> bool:
    """Whether a clause with "that" follows the verb, or one stands before it and a comma."""
    for k in parse.children[i]:
        if k < i and parse.tokens[k].dep == "ccomp" and parse.tokens[i].tag in ("VBD", "VBZ"):
            return parse.tokens[tree.under(parse, k)[-1] + 1].text == ","
        mark = tree.child(parse, k, "mark") if parse.tokens[k].dep == "ccomp" else None
        if mark is not None and parse.tokens[mark].lemma == "that":
            return True
    return False


def _beside_quote(parse: Parse, i: int, quote_of: list[int]) -> bool:
    """Whether a comma or colon and a quotation of some words follow the verb."""
    tokens = parse.tokens
    if i + 2 >= len(tokens) or tokens[i + 1].text not in (",", ":"):
        return False
    n = quote_of[i + 2]
    return n >= 0 and i + 6 < len(tokens) and quote_of[i + 6] == n


def _listed(table: dict[str, Cue], token: Token) -> Cue | None:
    """By lemma, else as written: the library takes "news" and "eager" for inflected forms."""
    return table.get(token.lemma) or table.get(token.text.lower())


def _verb(parse: Parse, i: int, book: Cues) -> Cue | None:
    """The cue of this verb, with its particle where the pair is one ("ruled out")."""
    token = parse.tokens[i]
    cue = book.verbs.get(token.lemma) or book.forms.get(token.text.lower())
    particle = tree.child(parse, i, "prt") if cue is not None else None
    if particle is not None:
        return book.verbs.get(f"{token.lemma} {parse.tokens[particle].lemma}", cue)
    return cue
