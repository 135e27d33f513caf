"""A number as it stands in the text: digits, words, ranges, "dozens of"; and the rules that counts are read by."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple

from dateline import codebook
from dateline.model import CountOf, Parse, Token

_DIGITS = re.compile(r"^\d{1,3}(?:,\d{3})+(?:\.\d+)?$|^\d+(?:\.\d+)?$")


class Figure(NamedTuple):
    """A number as it stands: tokens [first, last), bounds, and whether only a word gave it ("dozens")."""

    first: int
    last: int
    low: float | None
    high: float | None
    word: bool = False


class Rules(NamedTuple):
    numbers: dict[str, float]
    scales: dict[str, float]
    bounds: dict[str, float]
    wordings: dict[tuple[str, ...], str]
    verbs: dict[str, CountOf]
    selves: dict[str, CountOf]
    nouns: dict[str, CountOf]
    rest: dict[str, Any]


@cache
def counting() -> Rules:
    book = codebook.load("counts")
    wordings = {tuple(w.split()): k for k in ("least", "most", "about") for w in book[k]}
    verbs = {w: of for of, v in book["verbs"].items() for w in v["words"]}
    selves = {w: of for of, v in book["verbs"].items() for w in v["self"]}
    nouns: dict[str, CountOf] = {}
    for of, words in book["nouns"].items():
        for w in words:
            nouns.setdefault(w, of)
    return Rules(book["numbers"], book["scales"], book["bounds"], wordings, verbs, selves, nouns, book)


def may_begin(token: Token) -> bool:
    if token.text[0].isdigit() or token.tag == "CD":
        return True
    word = token.text.lower()
    rules = counting()
    return word in rules.bounds or word in rules.numbers or word in ("a", "no", "half")


def figure_at(parse: Parse, at: int) -> Figure | None:
    tokens, rules = parse.tokens, counting()
    word = tokens[at].text.lower()
    if word in ("a", "no", "half"):
        return _article(parse, at, word)
    value = _value(word)
    if value is None and word not in rules.bounds:
        return None
    if word in rules.bounds:
        return _worded(parse, at, word)
    last, value = _compound(parse, at, value or 0.0)
    figure = Figure(at, last, value, value)
    return _ranged(parse, figure)


def _value(word: str) -> float | None:
    rules = counting()
    if _DIGITS.match(word):
        return float(word.replace(",", ""))
    if word in rules.numbers:
        return float(rules.numbers[word])
    first, hyphen, second = word.partition("-")
    if hyphen and first in rules.numbers and second in rules.numbers:
        return float(rules.numbers[first] + rules.numbers[second])
    return None


def _compound(parse: Parse, at: int, value: float) -> tuple[int, float]:
    """ "two hundred", "1.4 billion", "twenty - five"."""
    tokens, rules = parse.tokens, counting()
    last = at + 1
    sentence = tokens[at].sentence
    while last < len(tokens) and tokens[last].sentence == sentence:
        word = tokens[last].text.lower()
        step = rules.scales.get(word)
        if step and word != "m":
            value *= step
            last += 1
        elif (
            word in ("-", "and")
            and last + 1 < len(tokens)
            and value >= 20
            and _tail(value, tokens[last + 1].text.lower(), word)
        ):
            value += counting().numbers[tokens[last + 1].text.lower()]
            last += 2
        else:
            break
    return last, value


def _tail(value: float, word: str, join: str) -> bool:
    """Whether "-five" or "and five" goes on with the number before it."""
    tail = counting().numbers.get(word)
    if tail is None:
        return False
    return (
        tail < 10 and value < 100 and value % 10 == 0
        if join == "-"
        else tail < 100 and value % 100 == 0 and value >= 100
    )


def _worded(parse: Parse, at: int, word: str) -> Figure | None:
    """ "dozens", "several hundred", "tens of thousands", "a couple of"."""
    tokens, rules = parse.tokens, counting()
    low, last = float(rules.bounds[word]), at + 1
    following = tokens[last].text.lower() if last < len(tokens) else ""
    if word in ("several", "few") and following in rules.scales:
        low, last = low * rules.scales[following], last + 1
    elif (
        following == "of"
        and last + 1 < len(tokens)
        and tokens[last + 1].text.lower() in ("thousands", "hundreds", "millions")
    ):
        low, last = low * rules.bounds[tokens[last + 1].text.lower()], last + 2
    if word == "few" and (at == 0 or tokens[at - 1].text.lower() != "a"):
        return None
    if (
        word in ("scores", "tens", "pair", "couple", "dozens", "hundreds", "thousands", "millions")
        and tokens[at].pos == "VERB"
    ):
        return None
    first = at - 1 if at and tokens[at - 1].text.lower() == "a" else at
    return Figure(first, last, low, low if word in rules.rest["exact"] else None, True)


def _article(parse: Parse, at: int, word: str) -> Figure | None:
    """ "a dozen", "half a million", "no casualties"."""
    tokens, rules = parse.tokens, counting()
    following = [t.text.lower() for t in tokens[at + 1 : at + 3] if t.sentence == tokens[at].sentence]
    if word == "a" and following and following[0] in rules.scales and following[0] != "m":
        last, value = _compound(parse, at, 1.0)
        return Figure(at, last, value, value)
    if word == "a" and following and following[0] in ("couple", "few", "pair"):
        return _worded(parse, at + 1, following[0])
    if (
        word == "half"
        and len(following) > 1
        and (following[1] if following[0] == "a" else following[0]) in rules.scales
    ):
        scale = following[1] if following[0] == "a" else following[0]
        value = rules.scales[scale] / 2
        return Figure(at, at + 2 + (following[0] == "a"), value, value)
    if word == "no" and following and rules.nouns.get(following[0]) in ("killed", "injured", "missing"):
        return Figure(at, at + 1, 0.0, 0.0)
    return None


def _ranged(parse: Parse, figure: Figure) -> Figure:
    """ "between 30 and 40", "30 to 40", "30-40", "two or three"."""
    tokens, last = parse.tokens, figure.last
    if last + 1 >= len(tokens) or tokens[last + 1].sentence != tokens[figure.first].sentence or figure.low is None:
        return figure
    between = figure.first > 0 and tokens[figure.first - 1].text.lower() in ("between", "from")
    join = tokens[last].text.lower()
    if join not in ("to", "-", "–", "or") and not (join == "and" and between):
        return figure
    high = _value(tokens[last + 1].text.lower())
    if high is None or high <= figure.low:
        return figure
    end, high = _compound(parse, last + 1, high)
    low = (
        figure.low * (high / (_value(tokens[last + 1].text.lower()) or 1))
        if end > last + 2 and figure.low < 1000
        else figure.low
    )
    return Figure(figure.first - between, end, low, high)
