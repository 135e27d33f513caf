"""Whether a sentence is of the very deed and place asked about, by its claims: words alone take another's."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from dateline.answers.asked import PLAIN, Asked
from dateline.answers.decide import where
from dateline.answers.heard import Heard, does, place_of, trigger
from dateline.answers.holding import place_names
from dateline.answers.library import Passage
from dateline.answers.rank import Ranked, meets
from dateline.answers.words import CLASS, SAME, VAGUE, read
from dateline.codebook import load
from dateline.model import Claim, Place
from dateline.places import gazetteer

DEEDS = frozenset({"who", "when", "where", "why", "count", "what", "did", "how", "said"})  # kinds that ask of one deed
WHOLE = frozenset({"who", "when", "where", "why", "how", "duration"})  # kinds whose every word must be met
TIED = frozenset({"who", "when", "where", "why", "count"})
REACH = 9  # words between the deed and the place: farther apart they belong to other clauses
ASKS = frozenset({"who", "whom", "when", "where", "why", "how", "which", "what"})
HINGES = frozenset({"before", "after", "since", "until", "following", "while", "once", "when", "as"})
BROAD = ("country", "region", "continent", "admin1", "water", "road")


def fits(heard: Heard, asked: Asked, r: Ranked) -> bool:
    """Whether what the sentence tells is the deed asked about, and not that of another place."""
    if asked.kind in WHOLE and _lacks(asked, r.here):
        return False
    if asked.kind not in DEEDS or asked.predicate is None or asked.predicate == asked.noun:
        return True
    doing = [c for c in heard.at(r.passage) if c.act is not None and does(asked.predicate, c.act)]
    if doing:
        return any(_is_there(heard, asked, c) for c in doing)
    if asked.kind != "did" and not _coded().isdisjoint(asked.predicate.classes):
        return _is_worded(asked, r) and (asked.kind not in TIED or _tied(heard, asked, r.passage))
    return True


def _lacks(asked: Asked, met: Sequence[float]) -> bool:
    """Whether one of the things asked about in the main clause is not met, in any word for it.

    A word of many meanings ("head" for a president) meets one only where the deed itself is told in the asker's word.
    """
    first, last = _main(asked)
    deed = next((m for t, m in zip(asked.terms, met, strict=True) if t.predicate), SAME)
    least = 0.0 if deed == SAME else VAGUE
    pairs = ((t, m) for t, m in zip(asked.terms, met, strict=True) if first <= t.at < last)
    return any(not t.name and not t.predicate and t.weight >= PLAIN and m <= least for t, m in pairs)


def _main(asked: Asked) -> tuple[int, int]:
    """The words of the question's main clause: without "Before this campaign, ..." and "... after the withdrawal"."""
    words = [w.text.lower() for w in read(asked.text).words]
    first = next((i for i, w in enumerate(words) if w in ASKS), 0)
    return first, next((i for i in range(first + 1, len(words)) if words[i] in HINGES), len(words))


def _is_worded(asked: Asked, r: Ranked) -> bool:
    """Whether the sentence has a plain word, not one of many meanings, for a deed that we code but found uncoded."""
    p = asked.predicate
    return (
        p is not None
        and meets(p, read(r.passage.text)) >= CLASS
        and not (asked.kind in WHOLE and _lacks(asked, r.here))
    )


@cache
def _coded() -> frozenset[str]:
    """The classes of words that name an act that we code; words of saying stand in too many ways."""
    book = load("questions")
    return frozenset(c for type in book["forms"] for c in read(type).classes) - frozenset(book["grammar"]["tells"])


def _tied(heard: Heard, asked: Asked, passage: Passage) -> bool:
    """Whether the word for the deed stands near the place asked about, or in a report of that very place."""
    p = asked.predicate
    if p is None or not (meant := _meant(heard, asked)):
        return True
    reading = read(passage.text)
    called = [read(n) for place in meant for n in (place.name, *place.aliases)]
    terms = [t for t in asked.terms if t.name and any(meets(t, n) for n in called)]
    places = [i for t in terms for i in where(t, reading)]
    if places:
        return any(abs(i - j) <= REACH for i in where(p, reading) for j in places)
    title = read(passage.report.title or "")
    first = next((q for c in heard.of(passage.report.id) if (q := _place(c)) is not None and q.kind not in BROAD), None)
    return any(meets(t, title) for t in terms) or (first is not None and any(_is_one(first, p) for p in meant))


def _is_there(heard: Heard, asked: Asked, claim: Claim) -> bool:
    """Whether the claim is of the place asked about, or of none: then it is where the telling is."""
    meant = _meant(heard, asked)
    place = _place(claim)
    if not meant or (place is not None and place.kind in BROAD):
        return True
    if place is None:
        told = [c for c in heard.of(claim.report) if (p := _place(c)) is not None and p.kind not in BROAD]
        before = [c for c in told if trigger(c) <= trigger(claim)]
        near = max(before, key=trigger, default=None) or min(told, key=trigger, default=None)
        place = _place(near) if near else None
    return place is None or any(_is_one(place, p) for p in meant)


def _meant(heard: Heard, asked: Asked) -> list[Place]:
    """The places that the question's names mean in the reports in hand."""
    names = {n.casefold() for n in place_names(asked)}
    told = [p for p in heard.places() if p.kind not in BROAD]
    return [p for p in told if not names.isdisjoint({n.casefold() for n in (p.name, *p.aliases)})]


def _place(claim: Claim) -> Place | None:
    mention = place_of(claim)
    return mention.place if mention else None


def _is_one(place: Place, other: Place) -> bool:
    """Whether two places are one, or one holds the other, by the gazetteer or by name."""
    if place.id == other.id or place.id in other.within or gazetteer().contains(other.id, place):
        return True
    around = [p for id in place.within if (p := gazetteer().place(id)) is not None]
    return other.name.casefold() in {n.casefold() for p in (place, *around) for n in (p.name, *p.aliases)}
