"""Which of many texts are near copies of which: each is told by prints, hashes of a fixed choice of its runs of words.

Of a few texts all prints are held against one another. Of very many only those that two texts share are ever kept:
the others tell of no copy, and they are nearly all.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any
from zlib import crc32

KEEP_ONE_IN = 2  # of the runs of five words, chosen by hash: the same ones in every report
COMMON = 40  # a run of words in more reports than this is a set phrase, not a copy
# Copies made by cutting, joining and retouching wire texts share more than this of the shorter one's runs,
# and at least so much of the longer one's; distinct reports of one event stay below a tenth.
OF_SHORTER, OF_LONGER = 0.6, 0.3
LEAST_SHARED = 5
AT_ONCE = 2_000  # texts whose prints are made together; no more than that are few
MOST_WORDS = 500_000  # whose hashes are kept

_WORD = re.compile(r"\w+")
_SPACED = bytes(n if chr(n).isalnum() or chr(n) == "_" else 32 for n in range(128)).ljust(256)
_WHOLE = 1 << 60  # marks the one print of a very short text


def leaders(texts: Iterable[str], order: Callable[[], Sequence[int]]) -> list[int]:
    """For each text, in their order, the number of the earliest one that it is a copy of (itself where of none).

    `order` gives the places of the texts as they came, in the order in which they count; it is asked when all came.
    """
    coming = iter(texts)
    first = list(islice(coming, AT_ONCE))
    if len(first) < AT_ONCE:
        made = [_prints(text) for text in first]
        prints: list[Sequence[int]] = [tuple(made[n]) for n in order()]
        return _led(prints, [len(p) for p in prints])
    return _led(*_shared(chain(first, coming), order))


def _led(prints: Iterable[Sequence[int]], sizes: Sequence[int]) -> list[int]:
    """The earliest text that each is a copy of, by the prints that may be shared and the number of all prints."""
    index: dict[int, list[int]] = defaultdict(list)
    leader = list(range(len(sizes)))
    for number, these in enumerate(prints):
        size = sizes[number]
        if len(these) >= min(LEAST_SHARED, size) and len(these) >= OF_LONGER * size:
            shared = Counter(chain.from_iterable(index[p] for p in these if len(index[p]) <= COMMON))
            copied = [o for o, n in shared.items() if _is_copy(n, sizes[o], size)]
            if copied:
                leader[number] = leader[min(copied)]
        for p in these:
            index[p].append(number)
    return leader


def _is_copy(shared: int, one: int, other: int) -> bool:
    small, large = min(one, other), max(one, other)
    return shared >= min(LEAST_SHARED, small) and shared >= OF_SHORTER * small and shared >= OF_LONGER * large


def _prints(text: str) -> frozenset[int]:
    """Hashes of a fixed choice of the text's shingles; a very short text is one print of the whole."""
    w = [crc32(word) for word in _words(text)]
    runs = zip(w, w[1:], w[2:], w[3:], w[4:], strict=False)
    hashes = ((((a * 31 + b) * 31 + c) * 31 + d) * 31 + e for a, b, c, d, e in runs)
    found = frozenset(h for h in hashes if h % KEEP_ONE_IN == 0)
    return frozenset((_whole(w),)) if len(found) < LEAST_SHARED else found


def _words(text: str) -> list[bytes]:
    """The words of a text, folded."""
    folded = text.casefold()
    if folded.isascii():  # a third of the time, for most texts
        return folded.encode().translate(_SPACED).split()
    return [word.encode() for word in _WORD.findall(folded)]


def _whole(words: Sequence[int]) -> int:
    return crc32(repr(words).encode()) | _WHOLE


class _Hashes(dict[bytes, int]):
    """The hash of each word met so far."""

    def __missing__(self, word: bytes) -> int:
        if len(self) > MOST_WORDS:
            self.clear()
        self[word] = found = crc32(word)
        return found


def _shared(texts: Iterator[str], order: Callable[[], Sequence[int]]) -> tuple[Iterator[Sequence[int]], Sequence[int]]:
    """The prints of each of many texts that others share, in their order, and how many it has in all."""
    import numpy as np  # few texts do without

    known, hashes, owners, sizes, many = _Hashes(), [], [], [], 0
    while some := list(islice(texts, AT_ONCE)):
        found, of = _prints_of(some, known)
        hashes.append(found)
        owners.append((of + many).astype(np.uint32))
        sizes.append(np.bincount(of, minlength=len(some)))
        many += len(some)
    places = np.asarray(order())
    rank = np.empty(many, dtype=np.uint32)
    rank[places] = np.arange(many, dtype=np.uint32)
    prints, of = np.concatenate(hashes), rank[np.concatenate(owners)]
    hashes.clear()
    owners.clear()
    by_print = np.lexsort((of, prints))
    prints, of = prints[by_print], of[by_print]
    begins = np.flatnonzero(np.concatenate(([True], prints[1:] != prints[:-1])))
    lengths = np.diff(np.append(begins, len(prints)))
    named = np.repeat(np.arange(len(begins)), lengths)
    # The text behind those that make a run a set phrase is held against none of them by it, nor is any later one.
    kept = (lengths[named] > 1) & (np.arange(len(prints)) - begins[named] <= COMMON)
    named, of = named[kept], of[kept]
    by_text = np.argsort(of, kind="stable")
    named, bounds = named[by_text], np.searchsorted(of[by_text], np.arange(many + 1))
    each = (named[bounds[n] : bounds[n + 1]].tolist() for n in range(many))
    return each, np.concatenate(sizes)[places].tolist()


def _prints_of(texts: Sequence[str], known: _Hashes) -> tuple[Any, Any]:
    """The prints of some texts, each text's once, and the number of the text that each is of; as `_prints` has them."""
    import numpy as np

    words = [_words(text) for text in texts]
    lengths = np.fromiter(map(len, words), dtype=np.int64, count=len(words))
    flat = np.fromiter(map(known.__getitem__, chain.from_iterable(words)), dtype=np.uint64, count=int(lengths.sum()))
    of = np.repeat(np.arange(len(texts), dtype=np.uint64), lengths)
    runs = max(len(flat) - 4, 0)
    found = flat[:runs].copy()
    for n in range(1, 5):
        found = found * np.uint64(31) + flat[n : n + runs]
    chosen = (of[:runs] == of[4 : 4 + runs]) & (found % np.uint64(KEEP_ONE_IN) == 0)
    once = np.unique(found[chosen] * np.uint64(AT_ONCE) + of[:runs][chosen])
    found, of = once // np.uint64(AT_ONCE), (once % np.uint64(AT_ONCE)).astype(np.int64)
    short = np.flatnonzero(np.bincount(of, minlength=len(texts)) < LEAST_SHARED)
    long = ~np.isin(of, short)
    whole = np.array([_whole([known[w] for w in words[n]]) for n in short.tolist()], dtype=np.uint64)
    return np.concatenate((found[long], whole)), np.concatenate((of[long], short))
