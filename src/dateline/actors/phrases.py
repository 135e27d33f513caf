"""Noun phrases before a force noun or a title: whose troops, which rebels, led or backed by whom."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from dateline import codebook
from dateline.actors.scan import Item, Scan, joined, possessive
from dateline.model import Parse

_LOOSE = frozenset(("ADJ", "NOUN", "PROPN", "ADV"))
MOST_LOOSE = 3  # words of no known meaning that may stand between a head and its modifiers


class Modifier(NamedTuple):
    """A known run before a head, and how it bears on it."""

    item: Item
    bond: str  # "" of itself | led | backed | held | for | against


class Phrase(NamedTuple):
    """A head with its modifiers, the nearest first; words [first, last)."""

    first: int
    last: int
    modifiers: tuple[Modifier, ...]

    def find(self, what: str, bond: str = "") -> Item | None:
        """The nearest modifier of that meaning and bond."""
        for m in self.modifiers:
            if m.bond == bond and what in m.item.means:
                return m.item
        return None


@cache
def rules() -> dict[str, Any]:
    """The general rules, with their word lists as sets."""
    loaded: dict[str, Any] = dict(codebook.load("forces"))
    for name in (
        "led",
        "backed",
        "held",
        "against",
        "for",
        "deeds",
        "not_deeds",
        "objects",
        "toward",
        "speech",
        "turned",
        "several",
        "not_the_one",
    ):
        loaded[name] = frozenset(loaded[name])
    return loaded


def phrase_before(scan: Scan, parse: Parse, head: Item) -> Phrase:
    """The phrase that ends in a head: modifiers read leftwards until something else begins."""
    words, rule = scan.words, rules()
    found: list[Modifier] = []
    begin, at, loose, bond = head.first, head.first - 1, 0, ""
    while at >= 0 and words.sentence[at] == words.sentence[head.first]:
        gap, word = words.gap[at], words.norm[at]
        if not joined(gap):
            break
        hyphen = "-" in gap or "–" in gap
        number = scan.at[at]
        if word in rule["led"] and _hyphened(words.gap, at):
            bond = "led"
        elif (word in rule["backed"] or word in rule["held"]) and _hyphened(words.gap, at):
            bond = "backed" if word in rule["backed"] else "held"
        elif hyphen and found and begin == at + 1 and (word in rule["against"] or word in rule["for"]):
            found[-1] = Modifier(found[-1].item, "against" if word in rule["against"] else "for")
            begin = at
        elif number >= 0:
            item = scan.items[number]
            if not _modifies(item, possessive(gap)):
                break
            found.append(Modifier(item, bond))
            begin, bond, loose, at = item.first, "", 0, item.first - 1
            continue
        elif loose < MOST_LOOSE and parse.tokens[words.token[at]].pos in _LOOSE and not possessive(gap):
            loose += 1
        else:
            break
        at -= 1
    return Phrase(begin, head.last, tuple(found))


def _hyphened(gaps: list[str], at: int) -> bool:
    """Whether a word is the second part of a compound ("Iran-backed")."""
    return at > 0 and gaps[at - 1] in ("-", "‐", "‑", "–")


def _modifies(item: Item, owns: bool) -> bool:
    means = item.means
    if "actor" in means or "nation" in means:
        return True
    return (not owns and ("align" in means or "people" in means or "head" in means)) or (owns and "head" in means)


def coordinated(scan: Scan, phrase: Phrase) -> Item | None:
    """The nation before "and" of a phrase that begins with a nation: "Russian and Syrian warplanes"."""
    words, at = scan.words, phrase.first - 1
    if at < 1 or words.norm[at] != "and" or scan.at[at - 1] < 0 or words.gap[at] != " " or words.gap[at - 1] != " ":
        return None
    item = scan.items[scan.at[at - 1]]
    first = scan.items[scan.at[phrase.first]] if scan.at[phrase.first] >= 0 else None
    adjective = any(n[1] == "adjective" for n in item.means.get("nation", ()))
    return item if adjective and first and "nation" in first.means else None


def cue_after(scan: Scan, last: int) -> tuple[str, Item] | None:
    """What stands after a phrase with "led by", "loyal to", "backed by": the cue and the name."""
    words, at = scan.words, last
    if at >= len(words.norm) or words.sentence[at] != words.sentence[last - 1]:
        return None
    if (
        words.norm[at] in ("who", "that", "which")
        and at + 2 < len(words.norm)
        and words.norm[at + 1] in ("are", "is", "were", "was")
    ):
        at += 2
    number = scan.at[at]
    if number < 0 or "cue" not in scan.items[number].means:
        return None
    item = scan.items[number]
    for i in range(item.last, min(item.last + 8, len(words.norm))):
        if words.sentence[i] != words.sentence[last - 1] or words.gap[i - 1] not in (" ", "-", *_SOFT):
            return None
        if scan.at[i] >= 0 and ("actor" in scan.items[scan.at[i]].means or "nation" in scan.items[scan.at[i]].means):
            return item.means["cue"], scan.items[scan.at[i]]
    return None


_SOFT = ("’s ", "'s ", ", ", " (")
