"""Prints of a text: hashes of a fixed choice of its runs of five words, by which near copies are told.

What a record keeps of them and what is made anew must be the same: whoever changes this file empties the table of
prints by a migration.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from zlib import crc32

KEEP_ONE_IN = 2  # of the runs of five words, chosen by hash: the same ones in every report
LEAST = 5  # a text with fewer of them has one print of the whole
# How many prints there are: SQLite keeps them in six bytes, and a million reports share none by chance.
SPREAD = 1 << 46

_WORD = re.compile(r"\w+")
_SPACED = bytes(n if chr(n).isalnum() or chr(n) == "_" else 32 for n in range(128)).ljust(256)


def prints(text: str) -> frozenset[int]:
    """The prints of a text; a very short text has one of the whole."""
    w = [crc32(word) for word in cut(text)]
    runs = zip(w, w[1:], w[2:], w[3:], w[4:], strict=False)
    hashes = ((((a * 31 + b) * 31 + c) * 31 + d) * 31 + e for a, b, c, d, e in runs)
    found = frozenset(h // KEEP_ONE_IN % SPREAD for h in hashes if h % KEEP_ONE_IN == 0)
    return frozenset((whole(w),)) if len(found) < LEAST else found


def cut(text: str) -> list[bytes]:
    """The words of a text, folded."""
    folded = text.casefold()
    if folded.isascii():  # a third of the time, for most texts
        return folded.encode().translate(_SPACED).split()
    return [word.encode() for word in _WORD.findall(folded)]


def whole(words: Sequence[int]) -> int:
    """The one print of a very short text, by the hashes of its words: none that a run can have."""
    return crc32(repr(words).encode()) + SPREAD
