"""Known runs of words in a report: names, nations, force nouns, titles. One pass over the words."""

from __future__ import annotations

from typing import Any, NamedTuple

from dateline.actors.known import Alias, Means, book
from dateline.actors.words import APOSTROPHES, Words

PARTICLES = frozenset(
    ("al", "el", "bin", "ibn", "ben", "de", "van", "von", "der", "la", "da", "dos", "ould", "abu", "ul", "ur")
)
_JOINS = frozenset(
    (" ", "-", "‐", "‑", "–", " - ", "\u00a0", "/", *(f"{a}s " for a in APOSTROPHES), *(f"{a} " for a in APOSTROPHES))
)
_POSSESSED = frozenset(
    (*(f"{a}s " for a in APOSTROPHES), *(f"{a} " for a in APOSTROPHES), *(f"{a}S " for a in APOSTROPHES))
)


class Item(NamedTuple):
    """A run of words [first, last) and all that it can mean."""

    first: int
    last: int
    means: Means


class Scan(NamedTuple):
    """The items of a report, and for every word the item over it."""

    words: Words
    items: list[Item]
    at: list[int]  # word -> number of its item, -1


def joined(gap: str) -> bool:
    """Whether two words stand in one phrase: a space, a hyphen or a possessive between them."""
    return gap in _JOINS


def possessive(gap: str) -> bool:
    """Whether the word before is a possessor ("Syria's army")."""
    return gap in _POSSESSED


def scan(words: Words, extra: Means | None = None) -> Scan:
    """The longest known run at each word, in order; `extra` is a trie of this report's own names."""
    found = Scan(words, [], [-1] * len(words.norm))
    tries = [t for t in (book().trie, extra) if t]
    norm, at, count = words.norm, 0, len(words.norm)
    while at < count:
        first = norm[at]
        item = None
        for trie in tries:
            if first in trie:
                longer = _longest(words, trie, at)
                if longer and (item is None or longer.last > item.last):
                    item = longer
        if item is None:
            at += 1
            continue
        for i in range(item.first, item.last):
            found.at[i] = len(found.items)
        found.items.append(item)
        at = item.last
    return found


def _longest(words: Words, trie: dict[str, Any], at: int) -> Item | None:
    node, i, last, best = trie, at, len(words.norm), None
    while i < last and words.norm[i] in node:
        node = node[words.norm[i]]
        i += 1
        if "" in node:
            means = _as_written(words, at, i, node[""])
            if means:
                best = Item(at, i, means)
        if i < last and not joined(words.gap[i - 1]):
            break
    return best


def _as_written(words: Words, first: int, last: int, means: Means) -> Means:
    """The meanings that the capitals allow: "us" is not the US, "PA" is no "Pa"."""
    if "actor" not in means and "nation" not in means:
        return means
    raw = words.raw[first:last]
    kept = {k: v for k, v in means.items() if k not in ("actor", "nation")}
    actors = [a for a in means.get("actor", ()) if _style_fits(a, raw)]
    nations = [n for n in means.get("nation", ()) if _style_fits(Alias("", n[2]), raw)]
    if actors:
        kept["actor"] = actors
    if nations:
        kept["nation"] = nations
    return kept


def _style_fits(alias: Alias, raw: list[str]) -> bool:
    if alias.style == "any":
        return True
    if alias.style == "acronym":
        return all(r.upper() == r for r in raw)
    if alias.style == "inner":
        return any(r[0].isupper() for r in raw)
    if raw[0].lower() == "the" and len(raw) > 1:
        raw = raw[1:]
    return not raw[0][0].islower() or (raw[0].lower() in PARTICLES and any(r[0].isupper() for r in raw))
