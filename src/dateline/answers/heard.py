"""Whose word a sentence is, and what its claims say: the coding of the reports, as far as answers need it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from msgspec import Struct

from dateline.answers.asked import Term
from dateline.answers.days import written
from dateline.answers.library import Library, Passage
from dateline.answers.rank import meets
from dateline.answers.words import VAGUE, read
from dateline.codebook import load
from dateline.model import Act, Actor, Claim, Place, PlaceMention, Report, Span, Stance

SO = ("happened", "ongoing")  # polarities of what is told as so
PARENTHESIS = re.compile(r" \([^)]*\)$")
UNKNOWN = ("text:", "unidentified")
UNNAMED = ("unknown",)  # kinds of actors whose name is only a wording: answers do not put it in their own words


class Voice(Struct, frozen=True):
    """Who speaks: one key for one speaker, the neutral name, and how it is said."""

    key: str
    name: str
    stance: Stance
    actor: Actor | None = None
    post: bool = False
    spoken: tuple[tuple[int, int], ...] = ()  # where the speaker is named in the text


class Heard:
    """The claims of the reports in hand, fetched once for a question."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._claims: dict[str, tuple[Claim, ...]] = {}
        self._places: dict[str, dict[str, Place]] | None = None

    def fetch(self, passages: Iterable[Passage]) -> None:
        """The claims of all these reports, in one go."""
        wanted = dict.fromkeys(p.report.id for p in passages if p.report.id not in self._claims)
        found: dict[str, list[Claim]] = {id: [] for id in wanted}
        for claim in self._library.claims(list(wanted)):
            found[claim.report].append(claim)
        self._claims.update({id: tuple(claims) for id, claims in found.items()})
        self._places = None if wanted else self._places

    def at(self, passage: Passage) -> tuple[Claim, ...]:
        """The claims whose deciding word stands in the sentence."""
        if passage.report.id not in self._claims:
            self.fetch([passage])
        return tuple(c for c in self._claims[passage.report.id] if passage.start <= trigger(c) < passage.end)

    def inside(self, report: Report, quote: Span) -> tuple[Claim, ...]:
        """The claims whose deciding word stands in the words quoted."""
        return self.at(Passage(report, quote.start, quote.end))

    def of(self, report: str) -> tuple[Claim, ...]:
        """The claims of a report in hand."""
        return self._claims.get(report, ())

    def places(self, names: Iterable[str]) -> tuple[Place, ...]:
        """The places of these names (in small letters) that the claims in hand are of, each once."""
        if self._places is None:
            self._places = {}
            told = [m.place for claims in self._claims.values() for c in claims if (m := place_of(c)) and m.place]
            for place in {p.id: p for p in told}.values():
                for name in {n.casefold() for n in (place.name, *place.aliases)}:
                    self._places.setdefault(name, {})[place.id] = place
        return tuple({id: p for name in sorted(names) for id, p in self._places.get(name, {}).items()}.values())

    def voices(self, passage: Passage) -> tuple[Voice, ...]:
        """Everyone heard in the sentence, the report's own voice too where it tells something itself."""
        found = {v.key: v for v in (voice(c, passage.report) for c in self.at(passage))}
        return tuple(found.values())


def trigger(claim: Claim) -> int:
    """Where the word stands that made it a claim."""
    what = claim.act or claim.state
    return what.trigger.start if what else claim.span.start


def voice(claim: Claim, report: Report) -> Voice:
    """Whose word a claim is."""
    said = claim.attribution
    if said is None:
        name = report.publisher or "the report"
        return Voice(f"report:{report.publisher or report.id}", name, "asserts")
    spoken = tuple((s.start, s.end) for s in said.speaker)
    if said.actor is not None:
        return Voice(said.actor.id, said.actor.name, said.stance, said.actor, said.post is not None, spoken)
    name = " ".join(s.quote for s in said.speaker) or "an unnamed speaker"
    return Voice(f"{report.id}:{name.casefold()}", name, said.stance, None, said.post is not None, spoken)


def who(claim: Claim) -> str:
    """One key for the one whose word a claim is."""
    said = claim.attribution
    if said is None:
        return f"report:{claim.publisher or claim.report}"
    # "Doctors" and "witnesses" of one country are one kind of actor, and yet two speakers.
    own = said.actor is not None and ":" not in said.actor.id
    return said.actor.id if said.actor and own else f"{claim.report}:{' '.join(s.quote for s in said.speaker)}"


def nameable(actor: Actor | None) -> bool:
    """Whether answers may use the actor's name in their own words: it is a neutral one, not a report's wording."""
    return actor is not None and actor.kind not in UNNAMED and not actor.id.startswith(UNKNOWN)


def called(actor: Actor) -> str:
    """The actor's neutral name as a sentence has it: "the Syrian Army", "Reuters"."""
    name = PARENTHESIS.sub("", actor.name)
    definite = name.split()[-1].casefold() in _definite() or " of " in name or " for " in name
    return f"the {name}" if definite and actor.kind not in ("person", "state") else name


@cache
def _definite() -> frozenset[str]:
    return frozenset(load("questions")["definite"])


def place_of(claim: Claim) -> PlaceMention | None:
    """Where the act was done, or what the state is of."""
    return claim.act.place if claim.act else claim.state.object if claim.state else None


def is_so(claim: Claim) -> bool:
    """Whether the claim tells of something that happened, goes on or holds."""
    what = claim.act or claim.state
    return what is not None and what.polarity in SO


def does(term: Term | None, act: Act) -> bool:
    """Whether the act is what the question's word asks of."""
    return term is not None and max(meets(term, read(act.trigger.quote)), meets(term, read(act.type))) >= VAGUE


def amounts(term: Term | None, act: Act) -> bool:
    """Whether the act is what the question's word asks of, or comes to it: forces that entered were sent."""
    if term is None or does(term, act):
        return term is not None
    return any(act.type in load("questions")["amounts"].get(c, ()) for c in term.classes)


def is_named(term: Term, actors: Iterable[Actor | None]) -> bool:
    """Whether the question's word names one of these actors."""
    return any(meets(term, read(n)) > 0 for a in actors if a for n in _names(a) if n)


def _names(actor: Actor) -> tuple[str, ...]:
    return (actor.name, *actor.aliases)


def telling_day(claims: Sequence[Claim], term: Term | None, names: Sequence[Term]) -> Claim | None:
    """The claim that gives the day of what is asked, one of the very place first; None where only the report's day is
    known."""
    found = [c for c in claims if c.act is not None and does(term, c.act) and told_day(c)]
    return min(found, key=lambda c: not _is_of(c, names), default=None)


def _is_of(claim: Claim, names: Sequence[Term]) -> bool:
    mention = place_of(claim)
    there = (mention.place.name, *mention.place.aliases) if mention and mention.place else ()
    return any(meets(t, read(n)) for t in names for n in there)


def told_day(claim: Claim | None) -> str | None:
    """The day that a claim gives for its act, written out; a month or another stretch where it says no better."""
    when = claim.act.when if claim and claim.act else None
    if when is None or when.span is None or when.start is None or when.end is None:
        return None
    if when.start == when.end:
        return written(when.start)
    if when.precision == "month" and when.start[:7] == when.end[:7]:
        return written(when.start).split(" ", 1)[1]
    return f"{written(when.start)} to {written(when.end)}" if when.precision in ("week", "range") else None
