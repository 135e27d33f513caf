"""Values in the field's words, for terminal, brief, sheets and pages alike."""

from __future__ import annotations

from functools import cache

from dateline.codebook.meanings import explain
from dateline.model import Claim, Coded, PlaceMention, Span

NO_DATE = "undated"


def describe(claim: Claim, *, dated: bool = True) -> str:
    """One line in the field's words: act, who, whom, where, when (where it is not told beside it), polarity."""
    if claim.state:
        s = claim.state
        parts = [s.subject.name if s.subject else None, s.relation, s.object.span.quote if s.object else None]
        return " ".join(p for p in parts if p) + ("" if s.polarity == "happened" else f" ({s.polarity})")
    act = claim.act
    assert act is not None
    who = " and ".join(r.actor.name if r.actor else r.name for r in act.actors) or "someone unnamed"
    whom = ", ".join(r.actor.name if r.actor else r.name for r in act.recipients)
    place = f" · {_at(act.place)}" if act.place else ""
    day = f" · {stretch(act.when.start, act.when.end)}" if act.when and dated else ""
    toll = f" · killed {figure(act.fatalities.low, act.fatalities.high)}" if act.fatalities else ""
    mood = "" if act.polarity == "happened" else f" ({act.polarity})"
    return f"{act.type}{mood}: {who}{' → ' + whom if whom else ''}{place}{day}{toll}"


def _at(mention: PlaceMention) -> str:
    """A place's name, with how far from it where that is said: 90 km north of a town is not the town."""
    name = mention.place.name if mention.place else mention.span.quote
    if mention.relation != "distance" or not mention.km:
        return name
    from dateline.places import distance

    return f"{distance(mention.km, mention.direction)} {name}"


def because(claim: Claim) -> list[tuple[str, str]]:
    """Why a claim is coded as it is: the word, the rule with its meaning, what settled the rest, who says so."""
    what = claim.act or claim.state
    if what is None:
        return []
    frame = claim.act.frame if claim.act else claim.state.relation if claim.state else ""
    rows = [("word", what.trigger.quote), ("rule", f"{frame}: {meaning}" if (meaning := _meaning(frame)) else frame)]
    settled = [w for w in what.why if w not in (f"frame {frame}", frame)]
    if settled:
        rows.append(("settled by", "; ".join(settled)))
    if said := claim.attribution:
        words = " … ".join(f"“{s.quote}”" for s in (*said.speaker[:1], *said.cue))
        rows.append(("said by", f"{says(claim)}: {words}" if words else says(claim)))
    return rows


@cache
def _meaning(frame: str) -> str | None:
    return next((str(m["definition"]) for m in explain(frame) if "definition" in m), None)


def sentence(coded: Coded, claim: Claim) -> tuple[int, int]:
    """Where the sentence stands that a claim was read in."""
    at = trigger(claim).start
    whole = (s for s in coded.sentences if s[0] <= at < s[1])
    return next(whole, (claim.span.start, claim.span.end))


def trigger(claim: Claim) -> Span:
    """The words that made it a claim."""
    return claim.act.trigger if claim.act else claim.state.trigger if claim.state else claim.span


def figure(low: float | None, high: float | None) -> str:
    """A count as it may be printed: bounds stay bounds."""
    if low is None:
        return f"up to {high:g}" if high is not None else "an unstated number"
    if high is None:
        return f"{low:g} or more"
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def stretch(start: str | None, end: str | None) -> str:
    """A stretch of days as people write it."""
    if start == end or not end:
        return start or NO_DATE
    return f"{start or '?'} to {end}"


def says(claim: Claim) -> str:
    """Who says it, and how."""
    a = claim.attribution
    if a is None:
        return claim.publisher or "the report"
    who = a.actor.name if a.actor else a.speaker[0].quote if a.speaker else "an unnamed speaker"
    return f"{who} {a.stance}{' (quoted)' if a.quoted else ''}"
