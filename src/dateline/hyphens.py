"""Names with an article and a hyphen that the parser took apart, hung on one word again.

In "between Raqqa and Deir ez-Zor was blown up" the small model joins "ez" to Raqqa and lets "Zor" be what was blown up.
A name has one place in its sentence: the one that its first part was given, which the rest of it cannot change.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from dateline import codebook

if TYPE_CHECKING:
    from spacy.tokens import Doc

Row = list[int]  # ORTH, TAG, DEP, IDX and the step to the head, as the library numbers them
_WITHIN = frozenset(("compound", "punct", "amod", "nmod"))  # what a part of a longer name may be to it


@cache
def _articles() -> frozenset[str]:
    return frozenset(codebook.load("reading")["name_articles"])


def rejoined(doc: Doc, rows: list[Row], steps: list[int]) -> None:
    """Let the last word of each such name stand for all of it, in place."""
    for i in range(len(rows) - 2):
        if doc[i + 1].text != "-" or doc[i].whitespace_ or doc[i + 1].whitespace_:
            continue
        if doc[i].text.lower() in _articles() and doc[i + 2].text[:1].isupper():
            _rejoin(doc, i, rows, steps)


def _rejoin(doc: Doc, i: int, rows: list[Row], steps: list[int]) -> None:
    name: Any = doc.vocab.strings
    last = i + 2
    outside = [k for k in range(i, last + 1) if k + steps[k] not in range(i, last + 1) or not steps[k]]
    if len(outside) < 2 or all(name[rows[k][2]] in _WITHIN for k in outside):
        return
    first = outside[0]
    # Where the rest is the root, or the first part hangs on what hangs on the rest, the name would hang on itself.
    if not steps[last] or _below(steps, first + steps[first], range(i, last + 1)):
        return
    rows[last][2], steps[last] = rows[first][2], first + steps[first] - last
    for k, dep in ((i, "compound"), (i + 1, "punct")):
        rows[k][2], steps[k] = name[dep], last - k


def _below(steps: list[int], at: int, name: range) -> bool:
    """Whether a token hangs on some word of the name."""
    while steps[at] and at not in name:
        at += steps[at]
    return at in name
