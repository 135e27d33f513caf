"""Names that the parser took apart, hung on one word again.

In "between Raqqa and Deir ez-Zor was blown up" the small model joins "ez" to Raqqa and lets "Zor" be what was blown up;
in "the paramilitary Support Forces said" it sees two who speak. A name has one place in its sentence.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from dateline import codebook

if TYPE_CHECKING:
    from spacy.tokens import Doc

Row = list[int]  # ORTH, TAG, DEP, IDX and the step to the head, as the library numbers them
_SUBJECTS = frozenset(("nsubj", "nsubjpass"))
_NAMES = frozenset(("NNP", "NNPS"))
_NAMING = _NAMES | {"JJ", "NN"}
_WITHIN = frozenset(("compound", "punct", "amod", "nmod"))  # what a part of a longer name may be to it


@cache
def _articles() -> frozenset[str]:
    return frozenset(codebook.load("reading")["name_articles"])


def rejoined(doc: Doc, rows: list[Row], steps: list[int]) -> None:
    """Let the last word of each such name stand for all of it, in place.

    A name with an article and a hyphen takes the place that its first part was given, which the rest cannot change.
    """
    for i in range(len(rows) - 2):
        if doc[i + 1].text != "-" or doc[i].whitespace_ or doc[i + 1].whitespace_:
            continue
        if doc[i].text.lower() in _articles() and doc[i + 2].text[:1].isupper():
            _rejoin(doc, i, rows, steps)
    _one_subject(doc, rows, steps)


def _one_subject(doc: Doc, rows: list[Row], steps: list[int]) -> None:
    """Of two subjects of one verb that stand side by side, the first belongs to the second."""
    name: Any = doc.vocab.strings
    subjects = [i for i, row in enumerate(rows) if name[row[2]] in _SUBJECTS]
    for a, b in pairwise(subjects):
        side_by_side = a + steps[a] == b + steps[b] > b and all(a < k + steps[k] <= b for k in range(a + 1, b))
        if side_by_side and name[rows[a][1]] in _NAMING and name[rows[b][1]] in _NAMES:
            rows[a][2], steps[a] = name["amod" if name[rows[a][1]] == "JJ" else "compound"], b - a


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
