"""Questions to offer beside a report, an event, a place or an answer: each was answered before it is offered.

forms.py   claims -> questions that they may answer, in neutral names, presupposing nothing that is only claimed
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from dateline.answers import Library, answer
from dateline.answers.asked import kind_of
from dateline.answers.expect import pattern
from dateline.answers.words import read, stop_words
from dateline.model import Answer, Claim, Day, Span
from dateline.questions.forms import Offer, offers
from dateline.standing import days_between

__all__ = ["beside", "related"]

TRIED = 30  # questions tried before giving up: each costs one answer
TRIED_FOR_ONE = 5  # so many at most for each that is wanted
SOON = 90  # days: what comes later than that is hardly what happened next
SEVERAL = 4  # so many questions are enough where half of those allowed were tried
PER_RELATION = 0.8  # what each further question of one relation loses in weight
JUST_READ = 3.0  # what a question on the very words just read gains over one on the rest of their reports
NO_ANSWER = "no report up to then says so"  # a true answer, but nothing to invite a reader with


def related(
    library: Library,
    claims: Sequence[Claim],
    as_of: Day | None = None,
    most: int = 6,
    last: Answer | None = None,
    before: Sequence[Answer] = (),
    tries: int | None = None,
) -> tuple[Answer, ...]:
    """Questions next to these claims that the record answers, best first.

    None that was `last` asked or answered, nor one of those offered `before`.
    """
    day = (as_of or library.newest() or "")[:10]
    known = [*([last] if last is not None else []), *before]
    seen, asked = {_key(a) for a in known}, {_gist(a.question) for a in known}
    tries = (tries or min(TRIED, TRIED_FOR_ONE * most)) + len(asked)
    found: list[Answer] = []
    led: list[tuple[str, Span]] = []
    made = [_by_what_was_read(o, last) for o in offers(library, claims, day)]
    for offer in _in_turn(sorted(made, key=lambda o: (-o.weight, o.question))[: TRIED * 2]):
        if len(found) == most or len(asked) > tries or (len(found) >= SEVERAL and len(asked) > tries // 2):
            break
        if (gist := _gist(offer.question)) in asked:
            continue
        asked.add(gist)
        tried = answer(library, offer.question, day)
        if _answers(library, offer, tried) and _key(tried) not in seen and not _twin(tried, led):
            seen.add(_key(tried))
            led.append((kind_of(offer.question), tried.citations[0]))
            found.append(tried)
    return tuple(found)


def beside(
    library: Library, report: str, as_of: Day | None = None, most: int = 6
) -> tuple[tuple[Answer, ...], tuple[Answer, ...]]:
    """Questions that a report answers, and questions that the record answers and the report alone does not."""
    tried = related(library, library.claims([report]), as_of, 2 * most)
    own = tuple(a for a in tried if all(s.report == report for s in a.citations))
    return own[:most], tuple(a for a in tried if a not in own)[:most]


def _by_what_was_read(offer: Offer, last: Answer | None) -> Offer:
    """The offer, weightier where it is made from the words that the last answer quoted."""
    read_now = last is not None and any(_overlaps(s, offer.claim.span) for s in last.citations)
    return replace(offer, weight=offer.weight + JUST_READ) if read_now else offer


def _in_turn(made: Sequence[Offer]) -> Iterator[Offer]:
    """The offers best first, each further one of a relation a little lower, so that a reader sees several kinds."""
    waiting, used = list(made), Counter[str]()
    while waiting:
        best = max(waiting, key=lambda o: o.weight - PER_RELATION * used[o.relation])
        waiting.remove(best)
        used[best.relation] += 1
        yield best


def _twin(tried: Answer, led: Sequence[tuple[str, Span]]) -> bool:
    """Whether the answer begins with the words that one of this kind, or two of any, began with before."""
    same = [kind for kind, first in led if first == tried.citations[0]]
    return kind_of(tried.question) in same or len(same) > 1


def _answers(library: Library, offer: Offer, tried: Answer) -> bool:
    """Whether the answer is there and is of what the question was made from."""
    if tried.answer is None or NO_ANSWER in tried.answer:
        return False
    if kind_of(offer.question) == "differ" and len(tried.citations) < 2 and not _two_speak(tried.citations[0].quote):
        return False  # one account differs from none
    claim = offer.claim
    if offer.elsewhere:
        return any(s.report != claim.report for s in tried.citations)
    if offer.later:
        next_told = library.report(tried.citations[0].report)
        soon = next_told is not None and days_between(claim.published, next_told.published) <= SOON
        return soon and all(s.report != claim.report for s in tried.citations)
    if offer.leads:
        return _overlaps(tried.citations[0], claim.span)
    return any(_overlaps(s, claim.span) for s in tried.citations)


def _two_speak(quote: str) -> bool:
    return len(pattern("said").findall(quote)) > 1


def _overlaps(one: Span, other: Span) -> bool:
    return one.report == other.report and one.start < other.end and other.start < one.end


def _key(found: Answer) -> frozenset[tuple[str, int]]:
    """What an answer stands on: two answers on the same sentences are one."""
    return frozenset((s.report, s.start) for s in found.citations)


def _gist(question: str) -> tuple[str, frozenset[str]]:
    """A question's kind and the words that matter: two wordings of one question are one."""
    words = frozenset(w.stem for w in read(question).words if w.text.lower() not in stop_words())
    return kind_of(question), words
