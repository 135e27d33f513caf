"""What a question asks: kind, terms, names, the day asked about, the thing that must be found."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from msgspec import Struct
from msgspec.structs import replace

from dateline.answers.days import Window, window_of
from dateline.answers.grammar import parts
from dateline.answers.words import ARTICLES, Reading, Word, light_stems, read, seats, stop_words
from dateline.codebook import load
from dateline.model import Day

SUPPOSING = re.compile(
    r"\b(can|could|would|might|may|plan\w*|intend\w*|aim\w*|threat\w*|want\w*|promis\w*|offer\w*|order\w*|demand\w*|"
    r"ask\w*|urge\w*|goal|called? (on|for)|warn\w*|try|tried|attempt\w*)\b"
)
TAKING = frozenset({"capture", "recapture", "control", "lose"})
LIGHT, PLAIN, NAME, PREDICATE = 0.35, 1.0, 1.3, 1.4  # weight of a term in the match (set on the open questions)
PLACE_BEFORE = frozenset(
    [
        "in",
        "at",
        "near",
        "to",
        "from",
        "of",
        "outside",
        "around",
        "inside",
        "toward",
        "towards",
        "over",
        "into",
        "on",
        "for",
        "within",
    ]
)


class Term(Struct, frozen=True):
    """A word or phrase of the question that a sentence should hold."""

    text: str
    stem: str
    classes: tuple[str, ...]
    name: bool
    weight: float
    required: bool = False
    predicate: bool = False
    at: int = 0
    located: bool = False  # it says where ("in Parwan"), not what is taken


class Asked(Struct, frozen=True):
    """A question understood."""

    text: str
    kind: str
    terms: tuple[Term, ...]
    as_of: Day
    window: Window | None = None
    order: str | None = None  # "first" or "last"
    noun: Term | None = None  # what is counted or chosen: "patients" in "how many patients"
    year: bool = False  # asks for a year
    many: bool = False  # asks for several things ("which towns")
    speaker: tuple[Term, ...] = ()  # whose word is asked for ("what did the mayor say of ...")
    half: str | None = None  # the second of two questions in one ("when ..., and when ...")
    exact: bool = False  # asks for the very words
    seat: str | None = None  # the city that "the capital" means

    @property
    def names(self) -> tuple[Term, ...]:
        """The names that an answer cannot do without."""
        return tuple(t for t in self.terms if t.required)

    @property
    def supposing(self) -> bool:
        """Whether the question itself asks of what may, could or would be."""
        return bool(SUPPOSING.search(self.text.lower()))

    @property
    def taking(self) -> bool:
        """Whether it asks yes or no of a place's being taken, held or left."""
        p = self.predicate
        return self.kind == "did" and bool(self.names) and p is not None and not TAKING.isdisjoint(p.classes)

    @property
    def predicate(self) -> Term | None:
        """What happened, in the question's words."""
        return next((t for t in self.terms if t.predicate), None)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((a["kind"], re.compile(a["pattern"])) for a in load("questions")["asks"])


def kind_of(question: str) -> str:
    """The kind of question: who, when, count, control ..."""
    low = " ".join(question.lower().replace("’", "'").split())
    return next((kind for kind, pattern in _patterns() if pattern.search(low)), "what")


def understand(question: str, as_of: Day) -> Asked:
    """The question's kind, terms and day; of two questions in one, the first, with the second kept."""
    text, half = _halves(" ".join(question.split()))
    reading = read(text)
    window, dated = window_of(text, as_of)
    kind, low = kind_of(text), text.lower()
    found = parts(text)
    noun = next((i for i, w in enumerate(reading.words) if w.start == found.noun), None)
    form = load("questions")["form"].get(kind, ())
    terms = tuple(t for t in _terms(reading, found.act, dated, noun) if t.text.lower() not in form)
    terms = tuple(_as_town(t, kind, terms, low) for t in terms)
    if kind == "control" and not any(t.required for t in terms) and half is None:
        kind = "who"
    return Asked(
        text=text,
        kind=kind,
        terms=terms,
        as_of=as_of,
        window=window,
        order=_order(low),
        noun=next((t for t in terms if t.at == noun), None) if kind != "part" else None,
        year=bool(YEAR_ASKED.search(low)),
        many=kind in ("what", "who", "where") and bool(MANY_ASKED.search(low)),
        speaker=tuple(t for t in terms if reading.words[t.at].start in found.speaker and t.stem not in ("who", "what")),
        half=half,
        exact=bool(EXACT.search(low)),
    )


def _as_town(term: Term, kind: str, terms: Sequence[Term], low: str) -> Term:
    """A seat of government that is held, taken or fought for is the town, and not the state that sits there."""
    if term.text.lower() not in _seats() or not any(c.startswith("=") for c in term.classes):
        return term
    p = next((t for t in terms if t.predicate), None)
    done_to = p is not None and not DONE_TO.isdisjoint(p.classes)
    if kind != "control" and not (p and done_to and (term.at > p.at or p.stem == "fall" or PASSIVE.search(low))):
        return term
    classes = tuple(c for c in term.classes if not c.startswith("="))
    return replace(term, classes=classes, weight=NAME if not classes else PLAIN, required=not classes)


PASSIVE = re.compile(r"\b(was|were|been|is|are)\b")
DONE_TO = TAKING | {"enter", "besiege", "withdraw", "shell", "bombing", "airstrike", "attack", "advance", "storm"}
EXACT = re.compile(r"\b(exactly|exact words|word for word|verbatim|in (its|his|her|their) own words|quote[ds]?)\b")
SECOND = re.compile(r",? and (?=(?:when|who|whom|whose|what|which|where|why|how)\b)", re.I)
META = re.compile(
    r"^(who|whom|whose) (says?|said|claims?|claimed|reports?|reported|word|account)( so| that| this| it)?\W*$|"
    r"^according to whom\W*$",
    re.I,
)
YEAR_ASKED = re.compile(r"\b(what|which) year\b|\bwhen\b.* last (been|time)\b|\blast time\b")
MANY_ASKED = re.compile(r"\b(which|what) (\w+ ){0,2}?\w+s\b(?<!ss)|\b(two|three|four|five|six|seven|list)\b")


def _halves(text: str) -> tuple[str, str | None]:
    """A question and the second one joined to it by "and"."""
    parts = SECOND.split(text, maxsplit=1)
    if len(parts) == 2 and len(parts[0].split()) >= 4:
        if META.search(parts[1]):
            return parts[0].rstrip(" ,") + "?", None
        return parts[0].rstrip(" ,") + "?", parts[1]
    return text, None


def _order(low: str) -> str | None:
    if re.search(r"\b(first|earliest|initially|begin|began|start|started)\b", low):
        return "first"
    return "last" if re.search(r"\b(last|latest|most recent|newest|finally|now|so far|currently)\b", low) else None


def _terms(
    reading: Reading, predicate: int | None, dated: Sequence[tuple[int, int]], noun: int | None
) -> tuple[Term, ...]:
    longest = sorted(reading.phrases, key=lambda p: len(p.words))
    in_phrase = {i: p for p in longest if len(p.words) > 1 for i in p.words}
    classes: dict[int, tuple[str, ...]] = {}
    for p in reading.phrases:
        if len(p.words) == 1:
            classes[p.words[0]] = p.classes
    terms: list[Term] = []
    done: set[tuple[int, ...]] = set()
    for i, w in enumerate(reading.words):
        if any(start <= w.start < end for start, end in dated):
            continue
        phrase = in_phrase.get(i)
        if phrase and phrase.words not in done:
            done.add(phrase.words)
            covered = [reading.words[j] for j in phrase.words]
            hit = predicate is not None and any(c.start == predicate for c in covered)
            text = " ".join(c.text for c in covered)
            stems = "_".join(c.stem for c in covered)
            weight = PREDICATE if hit else PLAIN
            terms.append(Term(text, stems, phrase.classes, False, weight, predicate=hit, at=i))
        if phrase and not w.name:
            continue
        if (term := _single(reading, i, w, classes.get(i, ()), predicate, noun)) is not None:
            terms.append(replace(term, weight=LIGHT, required=False) if phrase else term)
    return tuple(terms)


def _single(
    reading: Reading, i: int, w: Word, classes: tuple[str, ...], predicate: int | None, noun: int | None
) -> Term | None:
    hit = predicate is not None and w.start == predicate
    low = w.text.lower()
    shouted = w.text.isupper() and len(low) > 1 and i > 0  # "US", not "us"
    if not shouted and (low in stop_words() or (low in ARTICLES and len(low) <= 3)):
        return None
    name = w.name and i > 0
    light = (w.stem in light_stems() or low in light_stems()) and not (hit and classes)
    if name:
        before = reading.words[i - 1].text.lower() if i else ""
        placed = before in PLACE_BEFORE and low in _seats()
        if placed:
            classes = tuple(c for c in classes if not c.startswith("="))
        located = before in PLACE_BEFORE and before not in ("of", "into", "over", "on", "for")
        things = load("questions")["things"]
        after = [p for p in reading.phrases if p.words[0] == i + 1 and len(p.words) > 1]
        leads = bool(classes) and any(c in things for p in after for c in p.classes)  # "Russian defence ministry"
        name_weight = LIGHT if leads else PLAIN if classes else NAME
        return Term(w.text, w.stem, classes, True, name_weight, not classes, False, i, located)
    weight = LIGHT if light and not hit else PREDICATE if hit else LIGHT * 2 if i == noun else PLAIN
    return Term(w.text, w.stem, classes, False, LIGHT if light else weight, False, hit and not light, i)


@cache
def _seats() -> frozenset[str]:
    return frozenset(v.lower() for v in seats().values())
