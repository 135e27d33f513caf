"""The vectors that the parser gives single words, worked out once a word: a tenth of all coding saved.

Loaded with the model only: nothing else needs these libraries.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
from thinc.api import Model, chain

if TYPE_CHECKING:
    from spacy.tokens import Doc

WORDS_KEPT = 60_000  # words whose vectors are kept (23 MB) before all are forgotten and worked out anew


def known(embed: Model[Any, Any]) -> Model[Any, Any]:
    """The layer that gives each word its first vector, with those of words met before looked up."""
    return Model("known", _Known(embed), dims={"nO": embed.get_dim("nO")})


class _Known:
    """First vectors of the words met so far. They rest on the word and on whether a space follows, not on its
    neighbours, and are a third of the parser's arithmetic."""

    def __init__(self, embed: Model[Any, Any]) -> None:
        self._columns = embed.layers[0].attrs["columns"]
        self._make: Model[Any, Any] = chain(*embed.layers[1:])
        self._table = np.zeros((WORDS_KEPT, embed.get_dim("nO")), dtype=np.float32)
        self._rows: dict[int, int] = {}
        self._lock = Lock()

    def __call__(self, model: Model[Any, Any], docs: list[Doc], is_train: bool) -> tuple[list[Any], Callable[..., Any]]:
        keys = [_keys(doc) for doc in docs]
        with self._lock:
            if len(self._rows) > WORDS_KEPT:
                self._rows.clear()
            self._learn(docs, keys)
            found = self._table[[self._rows[k] for words in keys for k in words]]
        ends = list(accumulate(map(len, keys)))
        return [found[end - len(words) : end] for words, end in zip(keys, ends, strict=True)], lambda _: []

    def _learn(self, docs: list[Doc], keys: list[list[int]]) -> None:
        """The vectors of the words not met before, worked out together."""
        new: dict[int, Any] = {}
        for doc, words in zip(docs, keys, strict=True):
            if unknown := [i for i, k in enumerate(words) if k not in self._rows]:
                features = doc.to_array(self._columns)
                new.update((words[i], features[i]) for i in unknown)
        if new:
            first = len(self._rows)
            if first + len(new) > len(self._table):
                self._table = np.concatenate([self._table, np.zeros((len(new), self._table.shape[1]), np.float32)])
            self._rows.update((k, first + n) for n, k in enumerate(new))
            self._table[first : first + len(new)] = self._make.predict([np.stack(list(new.values()))])[0]


def _keys(doc: Doc) -> list[int]:
    """One number for all that a word's first vector rests on: its form, its norm, whether a space follows."""
    orth, norm, spaced = doc.to_array(["ORTH", "NORM", "SPACY"]).T
    return (orth ^ norm * np.uint64(0x9E3779B97F4A7C15) ^ spaced).tolist()  # type: ignore[no-any-return]
