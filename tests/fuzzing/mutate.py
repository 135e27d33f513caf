"""One input out of another: pieces put in, taken out, doubled and swapped, by a form's own words."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

from fuzzing.words import EVIL

LONGEST = 16_384  # bytes; floods come from one word repeated
_PIECE = re.compile(rb"\w+|[^\w\s]+|\s+")
Change = Callable[[bytes, Random, Sequence[bytes], Sequence[bytes]], bytes]


def changed(data: bytes, random: Random, words: Sequence[bytes], seeds: Sequence[bytes]) -> bytes:
    """The input after one to four changes."""
    for _ in range(random.choice((1, 1, 2, 3, 4))):
        data = random.choice(CHANGES)(data, random, words, seeds)[:LONGEST]
    return data


def _spot(data: bytes, random: Random) -> tuple[int, int]:
    """A stretch of the input: often a whole word, sometimes any bytes."""
    if data and random.random() < 0.6:
        start = random.randrange(len(data))
        found = _PIECE.search(data, start)
        return found.span() if found else (start, start)
    start = random.randint(0, len(data))
    return start, min(len(data), start + random.choice((0, 1, 2, 8, 40)))


def _word(random: Random, words: Sequence[bytes]) -> bytes:
    return random.choice(words if words and random.random() < 0.7 else EVIL)


def insert(data: bytes, random: Random, words: Sequence[bytes], seeds: Sequence[bytes]) -> bytes:
    """A word of the form put in."""
    at = _spot(data, random)[0]
    return data[:at] + _word(random, words) + data[at:]


def replace(data: bytes, random: Random, words: Sequence[bytes], seeds: Sequence[bytes]) -> bytes:
    """A piece replaced by a word of the form."""
    start, end = _spot(data, random)
    return data[:start] + _word(random, words) + data[end:]


def remove(data: bytes, random: Random, words: Sequence[bytes], seeds: Sequence[bytes]) -> bytes:
    """A piece taken out."""
    start, end = _spot(data, random)
    return data[:start] + data[end:]


def double(data: bytes, random: Random, words: Sequence[bytes], seeds: Sequence[bytes]) -> bytes:
    """A piece twice."""
    start, end = _spot(data, random)
    return data[:end] + data[start:]


def splice(data: bytes, random: Random, words: Sequence[bytes], seeds: Sequence[bytes]) -> bytes:
    """The beginning of one, the end of another."""
    other = random.choice(seeds)
    return data[: random.randint(0, len(data))] + other[random.randint(0, len(other)) :]


def cut(data: bytes, random: Random, words: Sequence[bytes], seeds: Sequence[bytes]) -> bytes:
    """Broken off."""
    return data[: random.randint(0, len(data))]


def flip(data: bytes, random: Random, words: Sequence[bytes], seeds: Sequence[bytes]) -> bytes:
    """One byte changed."""
    if not data:
        return b"\x00"
    at = random.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << random.randrange(8))]) + data[at + 1 :]


def flood(data: bytes, random: Random, words: Sequence[bytes], seeds: Sequence[bytes]) -> bytes:
    """One word many times: what nests is nested deep, what repeats is long."""
    at = _spot(data, random)[0]
    return data[:at] + _word(random, words) * random.choice((20, 200, 3000)) + data[at:]


CHANGES: tuple[Change, ...] = (insert, insert, replace, replace, remove, double, splice, cut, flip, flood)
