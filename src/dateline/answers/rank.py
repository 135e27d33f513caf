"""Sentences that may answer a question, best first, each with what of the question it holds."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from dateline.answers.asked import PLAIN, Asked, Term
from dateline.answers.days import shift, window_of
from dateline.answers.expect import expected, pattern
from dateline.answers.library import Library, Passage
from dateline.answers.words import (
    CLASS,
    NARROW,
    NATION,
    SAME,
    SPELLING,
    VAGUE,
    Reading,
    generic_stems,
    lexicon,
    narrower,
    read,
    same_name,
    skeleton,
    stem,
)
from dateline.codebook import load

SMALL = 4000  # reports: up to here every sentence with a word of the question is weighed
ENOUGH = 30  # sentences that hold all that is asked: where there are so many, weaker ones are not looked for
COMMON = 0.1  # of the reports: what more hold ("government") finds no sentence in particular
NARROWED = 80  # sentences re-read in a large record, where each holds what is asked
NEIGHBOURS = 20  # reports whose other sentences are weighed too, and how many sentences that may add
CANDIDATES = 120  # sentences re-read per question: 100 to 250 answer the open questions alike, 60 lose one
SPEAKS_BONUS = 0.12
SPEAKER_BEFORE = 8  # words from a speaker's name to the verb of saying
UNSEEN = 0.4  # weight left to a word that the record holds in no form
CLOSE_FIGURE = 0.07  # scores nearer than this tell of the same figure, early and late
REST, TITLE, NAMED_NEAR = 0.65, 0.6, 0.8  # a term met elsewhere in the report, in its title; a name in either
TYPE_BONUS, DATE_BONUS, NEAR_BONUS = 0.22, 0.12, 0.08  # on a scale where all terms met exactly is 1


PRONOUNS = ("he", "she", "they")


class Ranked(Struct, frozen=True):
    """A sentence with its score and the terms it meets: term number -> how well, here and with its report."""

    passage: Passage
    score: float
    here: tuple[float, ...]
    met: tuple[float, ...]
    covered: float  # the share of the question's weight that is met
    fits: float  # how well it holds the kind of thing asked for
    in_window: bool
    said_in_window: bool = False  # the report is of another day, but names the day asked about


def rank(library: Library, asked: Asked) -> list[Ranked]:
    """The best sentences for a question, best first."""
    rarity = [_rarity(library, t, asked) for t in asked.terms]
    ranked = [_score(asked, p, rarity) for p in candidates(library, asked)]
    ranked = _newest_figure(asked, ranked) if asked.kind == "count" else ranked
    return sorted(ranked, key=lambda r: (-r.score, _by_day(asked, r), r.passage.report.id, r.passage.start))


def candidates(library: Library, asked: Asked) -> list[Passage]:
    """The sentences to weigh: in a small record all that share a word with the question, in a large one narrowed."""
    groups = [_search_stems(t) for t in asked.terms]
    every = set().union(*groups) | _sought(asked.kind)
    if not every:
        return []
    if library.size(library.newest() or asked.as_of) <= SMALL:  # an early day of a large record is searched as it is
        return list(library.search([every], asked.as_of, CANDIDATES))
    names = [_spelled(library, t, g, asked) for t, g in zip(asked.terms, groups, strict=True) if t.required]
    others = [g for t, g in zip(asked.terms, groups, strict=True) if not t.required and t.weight >= PLAIN and g]
    found: dict[tuple[str, int], Passage] = {}

    def tells(group: Collection[str]) -> bool:
        return library.frequency(sorted(group), asked.as_of) <= COMMON * library.size(asked.as_of)

    for wanted in _narrowing(names, others, every, tells):
        found.update({(p.report.id, p.start): p for p in library.search(wanted, asked.as_of, NARROWED)})
        if len(found) >= ENOUGH:
            break
    near = list(dict.fromkeys(p.report.id for p in found.values()))[:NEIGHBOURS]
    for p in library.beside(near, every):
        found.setdefault((p.report.id, p.start), p)
    return list(found.values())[: NARROWED + NEIGHBOURS]


def _narrowing(
    names: Sequence[Collection[str]],
    others: Sequence[Collection[str]],
    every: Collection[str],
    tells: Callable[[Collection[str]], bool],
) -> Iterator[Sequence[Collection[str]]]:
    """What to search for, the strictest first: all that is asked, then the names, then any word but no name.

    `tells`: whether one word and its equals are rare enough to find anything by themselves.
    """
    if names or others:
        yield [*names, *others]
    if names:
        yield [*names, every]
        yield [set().union(*names)]
        return
    for left in range(len(others)):
        rest = [g for n, g in enumerate(others) if n != left]
        if len(rest) > 1 or (rest and tells(rest[0])):
            yield rest
    if len(others) < 2:
        yield [every]


def _spelled(library: Library, term: Term, group: Collection[str], asked: Asked) -> Collection[str]:
    """The stems of a name, with other spellings of it where the record hardly holds its own."""
    own = {term.stem, *group}
    return own if library.frequency(sorted(own), asked.as_of) > 2 else own | library.spelled(term.stem)


@cache
def _sought(kind: str) -> frozenset[str]:
    """Stems that answers of a kind often hold, though the question does not."""
    return frozenset(stem(w) for w in load("questions")["sought"].get(kind, ()))


def _newest_figure(asked: Asked, ranked: list[Ranked]) -> list[Ranked]:
    """Of sentences that answer nearly alike, the newest figure is the one that stands."""
    top = max((r.score for r in ranked), default=0.0)
    near = [r for r in ranked if r.score > top - CLOSE_FIGURE and r.fits >= 1]
    if not near:
        return ranked
    newest = max(near, key=lambda r: (r.passage.report.published or "", r.score))
    return [replace(r, score=top + 0.01) if r is newest else r for r in ranked]


def _by_day(asked: Asked, r: Ranked) -> int:
    day = int((r.passage.report.published or "0000-00-00")[:10].replace("-", ""))
    return day if asked.order == "first" or asked.kind == "when" else -day


def _search_stems(term: Term) -> set[str]:
    found = set(term.stem.split("_")) if "_" not in term.stem else set()
    for name in term.classes:
        found |= _members(name)
        found |= narrower().get(name, frozenset())
    return found


_MEMBERS: dict[str, frozenset[str]] = {}


def _members(name: str) -> frozenset[str]:
    """The one-word terms of a class, and the first words of its phrases that are no small words."""
    if not _MEMBERS:
        table: dict[str, set[str]] = {}
        for terms in lexicon().values():
            for stems, owner in terms:
                table.setdefault(owner, set()).add(max(stems, key=len) if len(stems) > 1 else stems[0])
        _MEMBERS.update({k: frozenset(v) for k, v in table.items()})
    return _MEMBERS.get(name, frozenset())


def _rarity(library: Library, term: Term, asked: Asked) -> float:
    """Weight of a term: its role, times how rare it and its equals are in the record."""
    size = max(library.size(asked.as_of), 1)
    count = library.frequency(sorted(_search_stems(term)), asked.as_of)
    if not count and not term.name:
        # A word that no report uses, nor any equal of it, is the asker's own wording: little hangs on it.
        return term.weight * UNSEEN
    return term.weight * (0.35 + math.log(1 + size / (1 + count)) / math.log(1 + size))


def _score(asked: Asked, passage: Passage, rarity: Sequence[float]) -> Ranked:
    here_reading = read(passage.text)
    here = tuple(meets(t, here_reading) for t in asked.terms)
    met = tuple(_met(t, h, passage) for h, t in zip(here, asked.terms, strict=True))
    total = sum(rarity) or 1.0
    covered = sum(w * m for w, m in zip(rarity, met, strict=True)) / total
    fits = expected(asked, passage, here_reading)
    inside = in_window(asked, passage.report.published)
    named = not inside and _names_day(asked, passage)
    score = covered + TYPE_BONUS * fits + (DATE_BONUS if inside or named else -DATE_BONUS) * (asked.window is not None)
    score += SPEAKS_BONUS * (bool(asked.speaker) and speaks(asked, here_reading, passage.text))
    return Ranked(
        passage, score + NEAR_BONUS * _closeness(asked, here_reading), here, met, covered, fits, inside, named
    )


def _met(term: Term, here: float, passage: Passage) -> float:
    """How well a term is met by the sentence, its report or its title; these are read only where they may add."""
    rest, title = (NAMED_NEAR, NAMED_NEAR) if term.required else (REST, TITLE)
    if here >= rest:
        return here
    beside = title * meets(term, read(passage.report.title)) if passage.report.title else 0.0
    return max(here, rest * meets(term, read(passage.report.text)), beside)


def meets(term: Term, reading: Reading) -> float:
    """How well a text holds a term: 1 the word itself, less for an equal, a narrower thing, another spelling."""
    if term.stem in reading.stems or term.stem in reading.joined:
        return SAME
    if shared := [c for c in term.classes if c in reading.classes]:
        if any(c.startswith("=") for c in shared):
            return NATION
        places = {i for c in shared for i in reading.classes[c]}
        vague = generic_stems()
        return CLASS if any(reading.words[i].stem not in vague for i in places) else VAGUE
    if term.name and term.text.isupper() and term.text in reading.initials:
        return CLASS
    key = skeleton(term.stem) if term.name else ""
    if key and any(same_name(term.stem, reading.words[i].stem) for i in reading.alike(key)):
        return SPELLING
    return 0.0 if reading.stems.keys().isdisjoint(_narrower_than(term.classes)) else NARROW


@lru_cache(maxsize=4096)
def _narrower_than(classes: tuple[str, ...]) -> frozenset[str]:
    """The stems of narrower things than these classes."""
    return frozenset(s for c in classes for s in narrower().get(c, ()))


def speaks(asked: Asked, reading: Reading, text: str, within: int = SPEAKER_BEFORE) -> bool:
    """Whether the one whose word is asked for is heard in the sentence."""
    named = [p for t in asked.speaker for p in _places(t, reading)]
    starts = {w.start: i for i, w in enumerate(reading.words)}
    for m in pattern("said").finditer(text):
        s = starts.get(m.start())
        if s is None:
            continue
        after = m.group().lower().startswith("according")
        if s and not after and reading.words[s - 1].text.lower() in PRONOUNS:
            continue  # "He accused the ministry of a strike in which he said men had died": not the ministry
        if any(s < p <= s + 4 if after else 0 < s - p <= within for p in named):
            return True
    # "He blamed the militia": whoever is named in it is not he.
    pronoun = bool(reading.words) and reading.words[0].text.lower() in PRONOUNS and not named
    return pronoun and bool(pattern("said").search(text))


def _closeness(asked: Asked, reading: Reading) -> float:
    """1 where the terms met stand side by side, 0 where they are spread over a long sentence."""
    places = sorted({p for t in asked.terms for p in _places(t, reading)[:1]})
    if len(places) < 2:
        return 0.0
    gaps = [b - a for a, b in pairwise(places)]
    return 1.0 / (1.0 + max(0.0, sum(gaps) / len(gaps) - 1) / 4)


def _places(term: Term, reading: Reading) -> tuple[int, ...]:
    if term.stem in reading.stems:
        return reading.stems[term.stem]
    return next((reading.classes[c] for c in term.classes if c in reading.classes), ())


def in_window(asked: Asked, published: str | None) -> bool:
    """Whether a report of this day may tell of the days asked about (a day's news is also told on the next)."""
    if asked.window is None or published is None:
        return asked.window is None
    late = 1 if asked.window.relation in ("on", "in") else 0
    return asked.window.first() <= published[:10] <= shift(asked.window.last(), late)


def _names_day(asked: Asked, passage: Passage) -> bool:
    window = asked.window
    if window is None or passage.report.published is None:
        return False
    there, _ = window_of(passage.text, passage.report.published)
    return there is not None and there.start <= window.last() and there.end >= window.first()


def spread(ranked: Iterable[Ranked]) -> list[Ranked]:
    """The same, but the best sentence of each report only."""
    seen: set[str] = set()
    return [r for r in ranked if not (r.passage.report.id in seen or seen.add(r.passage.report.id))]  # type: ignore[func-returns-value]
