"""Which of many texts are near copies of which, told by their prints.

Of a few texts all prints are held against one another. Of very many only those that two texts share are ever kept:
the others tell of no copy, and they are nearly all.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any
from zlib import crc32

from dateline.prints import KEEP_ONE_IN, LEAST, SPREAD, cut, prints, whole

COMMON = 40  # a run of words in more reports than this is a set phrase, not a copy
# Copies made by cutting, joining and retouching wire texts share more than this of the shorter one's runs,
# and at least so much of the longer one's; distinct reports of one event stay below a tenth.
OF_SHORTER, OF_LONGER = 0.6, 0.3
LEAST_SHARED = 5
AT_ONCE = 2_000  # texts whose prints are made together; no more than that are few
MOST_WORDS = 500_000  # whose hashes are kept


def leaders(
    texts: Iterable[str], order: Callable[[], Sequence[int]], wanted: Callable[[], Collection[int]] | None = None
) -> list[int]:
    """For each text, in their order, the number of the earliest one that it is a copy of (itself where of none).

    `order` gives the places of the texts as they came, in the order in which they count; it is asked when all came.
    So is `wanted`, the numbers of those that matter: of very many others only their copies are then told.
    """
    coming = iter(texts)
    first = list(islice(coming, AT_ONCE))
    if len(first) < AT_ONCE:
        made = [prints(text) for text in first]
        ordered: list[Sequence[int]] = [tuple(made[n]) for n in order()]
        return led(ordered, [len(p) for p in ordered])
    many = _shared(chain(first, coming), order)
    near = range(len(many.sizes)) if wanted is None else many.with_copies(wanted())
    leader = list(range(len(many.sizes)))
    for number, earliest in zip(near, led(map(many.prints, near), [many.sizes[n] for n in near]), strict=True):
        leader[number] = near[earliest]
    return leader


def led(every: Iterable[Sequence[int]], sizes: Sequence[int]) -> list[int]:
    """The earliest text that each is a copy of, by the prints that may be shared and the number of all prints."""
    index: dict[int, list[int]] = defaultdict(list)
    leader = list(range(len(sizes)))
    for number, these in enumerate(every):
        size = sizes[number]
        if len(these) >= min(LEAST_SHARED, size) and len(these) >= OF_LONGER * size:
            shared = Counter(chain.from_iterable(index[p] for p in these if len(index[p]) <= COMMON))
            copied = [o for o, n in shared.items() if is_copy(n, sizes[o], size)]
            if copied:
                leader[number] = leader[min(copied)]
        for p in these:
            index[p].append(number)
    return leader


def is_copy(shared: int, one: int, other: int) -> bool:
    """Whether two texts of so many prints that share so many are copies of one another."""
    small, large = min(one, other), max(one, other)
    return shared >= min(LEAST_SHARED, small) and shared >= OF_SHORTER * small and shared >= OF_LONGER * large


class _Hashes(dict[bytes, int]):
    """The hash of each word met so far."""

    def __missing__(self, word: bytes) -> int:
        if len(self) > MOST_WORDS:
            self.clear()
        self[word] = found = crc32(word)
        return found


class _Many:
    """The prints of very many texts that two of them share."""

    def __init__(self, prints: Any, owners: Any, sizes: Sequence[int]) -> None:  # noqa: ANN401 - numpy arrays
        """`prints` and their `owners` side by side, by print and then by text; `sizes`: how many each text has."""
        import numpy as np

        self._np = np
        self.sizes = sizes
        self._by_print, self._owners = prints, owners
        by_text = np.argsort(owners, kind="stable")
        self._by_text = prints[by_text]
        self._bounds = np.searchsorted(owners[by_text], np.arange(len(sizes) + 1))

    def prints(self, number: int) -> list[int]:
        """Those of one text."""
        return list(self._by_text[self._bounds[number] : self._bounds[number + 1]].tolist())

    def with_copies(self, wanted: Collection[int]) -> list[int]:
        """These texts with all that they are copied from or to, and these again."""
        np, seen, left = self._np, set(wanted), list(wanted)
        while left:
            number = left.pop()
            mine = self._by_text[self._bounds[number] : self._bounds[number + 1]]
            if len(mine) < OF_LONGER * self.sizes[number]:
                continue
            runs = zip(
                *(np.searchsorted(self._by_print, mine, side).tolist() for side in ("left", "right")), strict=True
            )
            others, shared = np.unique(np.concatenate([self._owners[a:b] for a, b in runs]), return_counts=True)
            for other, n in zip(others.tolist(), shared.tolist(), strict=True):
                if other not in seen and is_copy(n, self.sizes[other], self.sizes[number]):
                    seen.add(other)
                    left.append(other)
        return sorted(seen)


def _shared(texts: Iterator[str], order: Callable[[], Sequence[int]]) -> _Many:
    """The prints of many texts that others share, in their order."""
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
    del hashes, owners
    by_print = np.lexsort((of, prints))
    prints, of = prints[by_print], of[by_print]
    del by_print
    begins = np.flatnonzero(np.concatenate(([True], prints[1:] != prints[:-1])))
    lengths = np.diff(np.append(begins, len(prints)))
    named = np.repeat(np.arange(len(begins), dtype=np.uint32), lengths)
    # The text behind those that make a run a set phrase is held against none of them by it, nor is any later one.
    kept = (lengths[named] > 1) & (np.arange(len(prints)) - begins[named] <= COMMON)
    return _Many(named[kept], of[kept], np.concatenate(sizes)[places].tolist())


def _prints_of(texts: Sequence[str], known: _Hashes) -> tuple[Any, Any]:
    """The prints of some texts, each text's once, and the number of the text that each is of; as `prints` has them."""
    import numpy as np

    words = [cut(text) for text in texts]
    lengths = np.fromiter(map(len, words), dtype=np.int64, count=len(words))
    flat = np.fromiter(map(known.__getitem__, chain.from_iterable(words)), dtype=np.uint64, count=int(lengths.sum()))
    of = np.repeat(np.arange(len(texts), dtype=np.uint64), lengths)
    runs = max(len(flat) - 4, 0)
    found = flat[:runs].copy()
    for n in range(1, 5):
        found = found * np.uint64(31) + flat[n : n + runs]
    chosen = (of[:runs] == of[4 : 4 + runs]) & (found % np.uint64(KEEP_ONE_IN) == 0)
    found = found[chosen] // np.uint64(KEEP_ONE_IN) % np.uint64(SPREAD)
    once = np.unique(found * np.uint64(AT_ONCE) + of[:runs][chosen])
    found, of = once // np.uint64(AT_ONCE), (once % np.uint64(AT_ONCE)).astype(np.int64)
    short = np.flatnonzero(np.bincount(of, minlength=len(texts)) < LEAST)
    long = ~np.isin(of, short)
    alone = np.array([whole([known[w] for w in words[n]]) for n in short.tolist()], dtype=np.uint64)
    return np.concatenate((found[long], alone)), np.concatenate((of[long], short))
