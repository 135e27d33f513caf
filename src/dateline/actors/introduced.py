"""Names that a report brings in itself: acronyms in brackets, people with a title, groups nobody listed."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from dateline import codebook
from dateline.actors.known import Alias, Means, book, get, of_class
from dateline.actors.phrases import phrase_before, rules
from dateline.actors.scan import PARTICLES, Item, Scan, joined
from dateline.actors.words import Words, fold_name
from dateline.model import Actor, Parse

_AS = re.compile(
    r",? (?:also |better |locally |widely |commonly |formerly )?(?:known|referred to) "
    r"(?:in \w+ )?(?:as|by the acronym) (?:the )?$"
)
_NAME_LONG = 5  # words of a person's name at most


class Own:
    """The actors and spellings that one report introduces, with the word at which each is first given."""

    def __init__(self, grounds: dict[int, str]) -> None:
        self.grounds = grounds
        self.actors: dict[str, Actor] = {}
        self.since: dict[tuple[str, ...], tuple[str, int]] = {}
        self.trie: dict[str, Any] = {}
        self.houses: dict[str, str] = {}  # a listed person -> the group the report names beside the title

    def name(self, key: tuple[str, ...], actor: str, since: int, style: str = "name") -> None:
        """From word `since` on, `key` names `actor` in this report."""
        if not key or key in self.since:
            return
        self.since[key] = (actor, since)
        node = self.trie
        for word in key:
            node = node.setdefault(word, {})
        means: Means = node.setdefault("", {})
        means["actor"] = [Alias(actor, style)]

    def get(self, identifier: str) -> Actor | None:
        """An actor of this report or of the list."""
        return self.actors.get(identifier) or get(identifier)


def introduced(scan: Scan, parse: Parse, country: str | None, grounds: dict[int, str]) -> Own:
    """What a report's own words add to the list; `grounds` says where places begin."""
    own = Own(grounds)
    for item in scan.items:
        if "actor" in item.means:
            _known(own, scan, item)
        if "title" in item.means:
            _titled(own, scan, parse, item, country)
    _organisations(own, scan, parse, country)
    _apposed(own, scan, parse, country)
    return own


def _known(own: Own, scan: Scan, item: Item) -> None:
    """Short names of a listed actor, good once its full name stands; and the name given in brackets after it."""
    aliases = item.means["actor"]
    if len({a.id for a in aliases}) > 1:
        return
    actor, profile = get(aliases[0].id), book().profiles.get(aliases[0].id)
    if actor is None:
        return
    for short in profile.short if profile else ():
        own.name(fold_name(short), actor.id, item.last)
    if actor.kind == "person" and item.last - item.first > 1:
        _surname(own, scan.words.norm[item.first : item.last], actor.id, item.last)
    _renamed(own, scan, item.last, actor.id)


def _surname(own: Own, name: list[str], actor: str, since: int) -> None:
    particle = len(name) > 2 and name[-2] in PARTICLES
    own.name((name[-1],), actor, since)
    if particle:
        own.name((name[-2], name[-1]), actor, since)
    if len(name) - particle > 2:
        own.name((name[0], *name[-1 - particle :]), actor, since)
        if not particle:
            own.name((name[-2], name[-1]), actor, since)


def _renamed(own: Own, scan: Scan, last: int, actor: str) -> None:
    """ "(PMF)" or ", known as Hashd al-Shaabi," after a name."""
    words = scan.words
    if last >= len(words.norm) or words.sentence[last] != words.sentence[last - 1]:
        return
    if words.gap[last - 1] in (" (", " [", " (\u201c", ' ("'):
        end = last
        while end < len(words.norm) - 1 and ")" not in words.gap[end] and end - last < 5 and joined(words.gap[end]):
            end += 1
        _short_form(own, words, last, end + 1, actor)
        return
    for i in range(last, min(last + 8, len(words.norm))):
        if words.norm[i] in ("as", "acronym") and words.norm[i - 1] in ("known", "to", "the", "arabic"):
            end = i + 1 + (i + 1 < len(words.norm) and words.norm[i + 1] == "the")
            start = end
            while end < len(words.norm) and words.raw[end][0].isupper() | (words.norm[end] in PARTICLES):
                end += 1
                if not joined(words.gap[end - 1]):
                    break
            _short_form(own, words, start, end, actor)
            return


def _short_form(own: Own, words: Words, first: int, last: int, actor: str) -> None:
    if first < last and any(c.isupper() for c in words.raw[first]):
        raw = words.raw[first:last]
        style = "acronym" if last - first == 1 and raw[0].isupper() and len(raw[0]) < 8 else "name"
        own.name(tuple(words.norm[first:last]), actor, first, style)


# --- People -----------------------------------------------------------------------------


def _titled(own: Own, scan: Scan, parse: Parse, item: Item, country: str | None) -> None:
    """ "rebel leader Hassan Abdul Ghani": a name right after a title."""
    at = item.last
    words = scan.words
    if at >= len(words.norm) or words.gap[at - 1] not in (" ", ". ") or words.sentence[at] != words.sentence[at - 1]:
        return
    before = item.first - 1
    inside = before >= 0 and words.gap[before] == " " and scan.at[before] < 0 and words.raw[item.first][0].isupper()
    if inside and words.raw[before][0].isupper() and parse.tokens[words.token[before]].pos == "PROPN":
        return
    last = _name_end(scan, parse, at, titled=True)
    if words.start[at] in own.grounds and last - at > 1:
        at += 1
    if last == at and scan.at[at] >= 0 and "actor" in scan.items[scan.at[at]].means:
        house = phrase_before(scan, parse, item).find("actor")
        if house and house.means["actor"][0].id in book().profiles:
            own.houses.setdefault(scan.items[scan.at[at]].means["actor"][0].id, house.means["actor"][0].id)
    if last > at:
        _person(own, scan, at, last, *_whose(scan, parse, item, country), own_title=True)


def _name_end(scan: Scan, parse: Parse, first: int, *, titled: bool = False) -> int:
    """The end of a person's name that begins at a word; `first` where none does."""
    words, at = scan.words, first
    while at < len(words.norm) and at - first < _NAME_LONG and words.sentence[at] == words.sentence[first]:
        number = scan.at[at]
        if number >= 0 and not (
            _may_be_name(scan.items[number]) or (at > first and _surname_of(scan, at, first, titled))
        ):
            break
        capital = words.raw[at][0].isupper() and parse.tokens[words.token[at]].pos in ("PROPN", "NOUN", "ADJ", "X")
        capital = capital or (
            at > first
            and words.gap[at - 1] == "-"
            and words.raw[at].islower()
            and parse.tokens[words.token[at]].pos in ("PROPN", "X", "NOUN")
        )
        particle = words.norm[at] in PARTICLES and at + 1 < len(words.norm) and joined(words.gap[at])
        if not (capital or particle):
            break
        at += 1
        initial = len(words.raw[at - 1]) == 1 and words.gap[at - 1] == ". "
        if not (words.gap[at - 1] in (" ", "-") or initial):
            break
    while at > first and (
        words.norm[at - 1] in PARTICLES or not (words.raw[at - 1][0].isupper() or words.gap[at - 2] == "-")
    ):
        at -= 1
    return at


def _surname_of(scan: Scan, at: int, first: int, titled: bool) -> bool:
    """Whether a group's name of one word is somebody's last name here: "Colonel Ali Wagner", "Ali Wagner"."""
    item = scan.items[scan.at[at]]
    single = (
        item.last - item.first == 1 and "actor" in item.means and not {"nation", "head", "title"} & item.means.keys()
    )
    return single and scan.words.gap[at - 1] == " " and (titled or scan.words.raw[first] in _first_names())


@cache
def _first_names() -> frozenset[str]:
    return frozenset(codebook.load("first_names")["names"])


def _may_be_name(item: Item) -> bool:
    return not ({"actor", "nation", "head", "title", "cue"} & item.means.keys())


def _whose(scan: Scan, parse: Parse, title: Item, country: str | None) -> tuple[str | None, str | None]:
    """Whose person a title's holder is, and of what country: "HTS leader" -> hts, "Iraqi premier" -> irq-government."""
    phrase = phrase_before(scan, parse, title)
    group = phrase.find("actor")
    if group:
        return str(group.means["actor"][0].id), None
    nation = phrase.find("nation")
    code = nation.means["nation"][0][0] if nation else None
    heads = phrase.find("head")
    if heads and heads.means["head"] not in ("civilians", "protesters"):
        return of_class(heads.means["head"], code or country).id, code or country
    after = _of_whom(scan, title.last)
    if after:
        return after, None
    kind = title.means["title"]
    name = " ".join(scan.words.norm[title.first : title.last])
    if kind in ("state", "ministry", "local") and (code or (country and name in rules()["unique"])):
        return of_class("government", code or country).id, code or country
    if kind == "rank" and code:
        return of_class("army", code).id, code
    return (of_class("government", code).id if code and name in rules()["officials"] else None), code


def _of_whom(scan: Scan, at: int) -> str | None:
    """ "spokesman for the Taliban", "head of the Observatory": the listed actor after a title."""
    words = scan.words
    if at + 1 >= len(words.norm) or words.norm[at] not in ("of", "for", "at", "with", "from"):
        return None
    for i in range(at + 1, min(at + 5, len(words.norm))):
        if words.sentence[i] != words.sentence[at] or words.gap[i - 1] not in (" ", "-", "'s ", "’s "):
            return None
        if scan.at[i] >= 0:
            means = scan.items[scan.at[i]].means
            if "actor" in means:
                return str(means["actor"][0].id)
            if "head" in means:
                code = (
                    next((n[0] for n in scan.items[scan.at[i - 1]].means.get("nation", ())), None)
                    if scan.at[i - 1] >= 0
                    else None
                )
                return of_class(means["head"], code).id if code and means["head"] != "civilians" else None
    return None


def _person(
    own: Own, scan: Scan, first: int, last: int, parent: str | None, country: str | None, own_title: bool = False
) -> None:
    words = scan.words
    key = tuple(words.norm[first:last])
    if key in own.since or key[-1] in rules()["things"] or key[-1] in _organisation_words():
        return
    if len(key) == 1 and (not own_title or key in _known_surnames(own)):
        return
    same = _same_person(own, key, parent)
    if same:
        own.name(key, same, first)
        return
    name = " ".join(words.raw[first:last])
    name = re.sub(r"\b([Aa]l|[Ee]l) (?=[A-Z])", lambda m: f"{m.group(1)}-", name)
    identifier = "person:" + "-".join(key)
    parent_actor = own.get(parent) if parent else None
    own.actors[identifier] = Actor(
        identifier, name, "person", parent_actor.side if parent_actor else None,
        parent_actor.country if parent_actor else country, parent,
    )  # fmt: skip
    own.name(key, identifier, first)
    if len(key) > 1 and scan.at[last - 1] < 0:  # else the last name alone is the group's
        _surname(own, list(key), identifier, last)


def _known_surnames(own: Own) -> set[tuple[str, ...]]:
    return {key for key in own.since if len(key) == 1}


def _same_person(own: Own, key: tuple[str, ...], parent: str | None) -> str | None:
    """A listed person of the same last name and house ("Prime Minister Sudani" of Iraq)."""
    side = (own.get(parent) or Actor("", "", "unknown")).side if parent else None
    for identifier in book().surnames.get(key[-1], ()):
        person = get(identifier)
        if person and side and person.side == side and (len(key) == 1 or fold_name(person.name)[0] == key[0]):
            return identifier
    return None


def _apposed(own: Own, scan: Scan, parse: Parse, country: str | None) -> None:
    """ "Karim Saleh, a spokesman for the militia," and "..., Karim Saleh said": names told by what is beside them."""
    words, speech = scan.words, rules()["speech"]
    at, count = 0, len(words.norm)
    while at < count:
        if scan.at[at] >= 0 or not words.raw[at][0].isupper() or parse.tokens[words.token[at]].pos != "PROPN":
            at += 1
            continue
        last = _name_end(scan, parse, at)
        if last - at >= 2 and words.start[at] not in own.grounds and tuple(words.norm[at:last]) not in own.since:
            title = _title_after(scan, last)
            token = parse.tokens[words.token[last - 1]]
            head = parse.tokens[token.head]
            if title:
                _person(own, scan, at, last, *_whose(scan, parse, title, country))
            elif (
                token.dep == "nsubj"
                and head.lemma in speech
                and head.pos == "VERB"
                and _bare_name(scan, parse, at, token.i)
            ):
                _person(own, scan, at, last, None, None)
        at = max(last, at + 1)


def _bare_name(scan: Scan, parse: Parse, first: int, token: int) -> bool:
    """A person's name has no article and follows no other capitalised word."""
    words, tokens = scan.words, parse.tokens
    if any(tokens[c].dep in ("det", "poss", "prep") for c in parse.children[token]):
        return False
    before = first - 1
    return (
        before < 0
        or words.gap[before] != " "
        or words.sentence[before] != words.sentence[first]
        or words.raw[before][0].islower()
    )


def _title_after(scan: Scan, last: int) -> Item | None:
    words = scan.words
    if last >= len(words.norm) or words.gap[last - 1] != ", " or words.sentence[last] != words.sentence[last - 1]:
        return None
    for i in range(last, min(last + 7, len(words.norm))):
        if words.sentence[i] != words.sentence[last] or (i > last and not joined(words.gap[i - 1])):
            return None
        if scan.at[i] >= 0 and "title" in scan.items[scan.at[i]].means:
            item = scan.items[scan.at[i]]
            named = (
                item.last < len(words.norm) and words.gap[item.last - 1] == " " and words.raw[item.last][0].isupper()
            )
            return None if named else item
    return None


# --- Groups and organisations -------------------------------------------------------------


def _organisations(own: Own, scan: Scan, parse: Parse, country: str | None) -> None:
    kinds = _organisation_words()
    words = scan.words
    for at, word in enumerate(words.norm):
        if word in kinds and words.raw[at][0].isupper():
            number = scan.at[at]
            if number >= 0 and ("actor" in scan.items[number].means or "title" in scan.items[number].means):
                continue
            first, plain = _organisation_start(scan, parse, at)
            if plain:
                _organisation(own, scan, first, at + 1, kinds[word], country)


def _organisation_start(scan: Scan, parse: Parse, at: int) -> tuple[int, bool]:
    """Where a capitalised name that ends at a word begins, and whether it holds more than general words."""
    words, first, plain = scan.words, at, False
    while (
        first > 0
        and at - first < 7
        and joined(words.gap[first - 1])
        and words.sentence[first - 1] == words.sentence[at]
    ):
        before = first - 1
        number = scan.at[before]
        if words.gap[before] not in (" ", "-") or (
            number >= 0 and {"actor", "title"} & scan.items[number].means.keys()
        ):
            break
        if words.raw[before][0].isupper() and parse.tokens[words.token[before]].pos in ("PROPN", "ADJ", "NOUN"):
            plain = plain or number < 0 or "people" in scan.items[number].means
        elif not (
            words.norm[before] in ("of", "for", "and", "al") and before > 0 and words.raw[before - 1][0].isupper()
        ):
            break
        first = before
    while first < at and not words.raw[first][0].isupper():
        first += 1
    return first, plain and first < at


def _organisation(own: Own, scan: Scan, first: int, last: int, kind: str, country: str | None) -> None:
    words = scan.words
    key = tuple(words.norm[first:last])
    if key in own.since:
        return
    identifier = "org:" + "-".join(key)
    name = "".join(
        r + (g if i < last - first - 1 else "")
        for i, (r, g) in enumerate(zip(words.raw[first:last], words.gap[first:last], strict=True))
    )
    of = next(
        (n[0] for i in range(first, last) if scan.at[i] >= 0 for n in scan.items[scan.at[i]].means.get("nation", ())),
        None,
    )
    side = identifier if kind == "armed_group" else None
    own.actors[identifier] = Actor(identifier, name, kind, side, of or (country if side else None))  # type: ignore[arg-type]
    own.name(key, identifier, first)
    _renamed(own, scan, last, identifier)


def _organisation_words() -> dict[str, str]:
    return {w: kind for kind, listed in rules()["organisations"].items() for w in listed if " " not in w}
