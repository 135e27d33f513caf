"""The names that a report gives to persons, so that no town is read into them."""

from __future__ import annotations

from msgspec import Struct

from dateline.model import Parse, Token
from dateline.places.gazetteer import Gazetteer
from dateline.places.spelling import key
from dateline.places.words import Words, words


class Persons(Struct):
    """Names that the report gives to persons: their last words, and the tokens they cover."""

    surnames: set[str]
    tokens: set[int]


def persons(parse: Parse, gazetteer: Gazetteer) -> Persons:
    """Who is named: a title or a first name before a capitalised word that belongs to it."""
    w = words()
    found = Persons(set(), set())
    tokens = parse.tokens
    i, n = 0, len(tokens)
    while i < n:
        t = tokens[i]
        if not t.text[0].isupper() or t.pos not in ("PROPN", "NOUN", "X") or not t.text[0].isalpha():
            i += 1
            continue
        end = i + 1
        while end < n and tokens[end].sentence == t.sentence and _joins(tokens, end):
            end += 1
        run = tokens[i:end]
        _person(run, tokens[i - 1] if i and tokens[i - 1].sentence == t.sentence else None, w, gazetteer, found)
        i = end
    return found


def _joins(tokens: tuple[Token, ...], at: int) -> bool:
    t = tokens[at]
    if t.text[0].isupper():
        return True
    low = t.text.lower()
    if low in ("al", "el", "bin", "ibn", "van", "von", "de", "-", "der", "la", "abu") and at + 1 < len(tokens):
        return tokens[at + 1].text[0].isupper() or tokens[at + 1].text == "-"
    return False


def _person(run: tuple[Token, ...], before: Token | None, w: Words, gazetteer: Gazetteer, found: Persons) -> None:
    at = 0
    titled = before is not None and before.text.lower().rstrip(".") in w.titles and before.pos != "ADP"
    for k, t in enumerate(run):
        # "Coalition Executive Director Margaret Burley": what follows the last title is the person.
        if t.text.lower().rstrip(".") in w.titles:
            at, titled = k + 1, True
    rest = run[at:]
    if not rest:
        return
    texts = [t.text for t in rest]
    last = texts[-1].lower().rstrip(".")
    if last in ("jr", "sr", "ii", "iii") and len(rest) > 1:
        rest, texts, last = rest[:-1], texts[:-1], texts[-2].lower()
    if last in w.institutions or last in w.kinds or last in w.not_after:
        return
    named = (texts[0] in w.first_names and texts[1:2] != ["-"]) or (
        len(texts[0]) <= 2 and len(texts) > 1 and texts[0][0].isupper() and texts[0].rstrip(".").isupper()
    )
    if len(rest) > 1 and len(rest) <= 5 and (named or titled):
        whole = " ".join(texts)
        if not titled and any(rank <= 1 for _, rank in gazetteer.candidates(key(whole))):
            return
        if not named and any(p.kind == "country" for p, r in gazetteer.candidates(key(texts[0]))):
            return
        found.tokens.update(t.i for t in rest)
        found.surnames.add(texts[-1])
    elif titled and len(rest) == 1 and texts[0] not in w.demonyms:
        if any(p.kind == "country" for p, _ in gazetteer.candidates(key(texts[0]))):
            return
        found.tokens.update(t.i for t in rest)
        found.surnames.add(texts[0])
