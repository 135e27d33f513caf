"""A rule and a day's step -> what fires: pure functions, each firing with the things it is about."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from dateline.alerts.fitting import is_doer, is_party, is_speaker, is_there, place_of
from dateline.alerts.pictures import Held, Step, in_order, said
from dateline.alerts.rules import Rule
from dateline.brief import words
from dateline.brief.disputes import counts
from dateline.brief.happenings import denials, same_ground
from dateline.model import Claim, Control, Count, Event, Place
from dateline.places import gazetteer
from dateline.standing import days_between

DENIED_WITHIN = 7  # days of publication between a claim and what denies it
RISING = ("claimed", "reported", "corroborated", "admitted")


class Fired(Struct, frozen=True):
    """A rule that a step fulfils: the claims it rests on, and by which names the thing is known again."""

    rule: Rule
    place: Place | None
    claims: tuple[Claim, ...]  # what is new first
    things: frozenset[str]
    before: str = ""
    after: str = ""
    now: Held | None = None  # what the ledger now says
    figure: Count | None = None
    answered: Claim | None = None  # what a denial denies


def fire(rule: Rule, step: Step) -> Iterator[Fired]:
    """What a rule finds in one step."""
    return _KINDS[rule.when](rule, step)


def thing(*parts: str | None) -> str:
    """A short stable name of what an alert is about."""
    return hashlib.sha256("\x1f".join(p or "" for p in parts).encode()).hexdigest()[:16]


def named(claim: Claim) -> frozenset[str]:
    """The names under which a claim is known again: its id, and its words in its report, wherever they move to."""
    what = claim.act.type if claim.act else claim.state.relation if claim.state else ""
    return frozenset((claim.id, thing(claim.report, what, claim.span.quote.casefold())))


# --- who holds what ---------------------------------------------------------------


def _rows(rule: Rule, step: Step) -> Iterator[tuple[Control, Held | None]]:
    for row in step.after:
        if is_there(rule.where, row.place):
            yield row, step.before.get(row.place.id)


def _turned(rule: Rule, row: Control, was: Held | None, kind: str, step: Step) -> Fired:
    """A firing about a place's row; one holding from one day is one thing, however its words are reordered."""
    holder = row.holder.id if row.holder else f"left by {row.vacated_by.id}" if row.vacated_by else ""
    key = thing(kind, row.place.id, holder, row.not_after or row.last_supported, row.basis if kind == "basis" else None)
    grounds = sorted(row.claims, key=lambda c: (c.id not in step.fresh, _lightness(c)))
    now = _as_held(row)
    return Fired(rule, row.place, tuple(grounds), frozenset((key,)), said(was), said(now), now)


def _as_held(row: Control) -> Held:
    who = row.holder
    left = f"left by {row.vacated_by.name}" if row.vacated_by and not who else None
    name = who.name if who else left
    return Held(row.status, row.basis, who.id if who else None, name, None, tuple(r.name for r in row.rivals))


def _lightness(claim: Claim) -> int:
    """How little a claim says of who holds the place: taken or lost whole, held, entered or left in part, the rest."""
    if claim.act is None or claim.act.control is None:
        return 1 if claim.state else 3
    whole = claim.act.control.extent == "full" and claim.act.control.change in ("captures", "returns", "loses")
    return 0 if whole and claim.act.polarity == "happened" else 2


def _turns(claim: Claim) -> bool:
    return claim.act is not None and claim.act.control is not None


def _lost(rule: Rule, step: Step) -> Iterator[Fired]:
    """Places that a side was said to hold, where the reports that said so were changed or withdrawn."""
    for id, was in step.lost.items():
        place = gazetteer().place(id) or Place(id, was.label, "other")
        if was.outright and rule.holder is None and is_there(rule.where, place) and _was_of(rule, was):
            things = frozenset((thing("lost", id, was.outright, *was.reports),))
            yield Fired(rule, place, (), things, said(was), f"nothing said; it rested on {', '.join(was.reports)}")


def _holder_changes(rule: Rule, step: Step) -> Iterator[Fired]:
    yield from _lost(rule, step)
    for row, was in _rows(rule, step):
        last = was.outright if was else None
        if row.inherited_from:
            continue  # told with the city it belongs to
        if row.status == "unknown" and row.vacated_by is not None:
            left = was is None or was.status != "unknown"
            if left and rule.holder is None and is_party(rule.before, row.vacated_by):
                yield _turned(rule, row, was, "holder", step)
            continue
        if row.status != "held" or row.holder is None or row.basis == "disputed" or row.holder.id == last:
            continue
        # Where a side is first named as holding a place, nobody has said that it changed hands.
        if last is None and (was is None or was.status == "unknown") and not any(_turns(c) for c in row.claims):
            continue
        if is_party(rule.holder, row.holder) and _was_of(rule, was):
            yield _turned(rule, row, was, "holder", step)


def _was_of(rule: Rule, was: Held | None) -> bool:
    if rule.before is None:
        return True
    if was is None or was.outright is None:
        return False
    return was.outright in rule.before.ids or is_party(rule.before, None, was.outright, was.outright_name or "")


def _becomes_contested(rule: Rule, step: Step) -> Iterator[Fired]:
    for row, was in _rows(rule, step):
        now = row.status == "contested" or row.basis == "disputed"
        then = was is not None and (was.status == "contested" or was.basis == "disputed")
        if now and not then and not row.inherited_from:
            sides = [a for a in (row.holder, *row.rivals) if a]
            if rule.holder is None or any(is_party(rule.holder, a) for a in sides):
                beside = [c for c in _newly_said(row, step) if c not in row.claims]
                turned = _turned(rule, row, was, "contested", step)
                yield replace(turned, claims=(*turned.claims[:2], *beside, *turned.claims[2:]))


def _newly_said(row: Control, step: Step) -> list[Claim]:
    """What else was newly said of a place by one of the sides that contest it."""
    sides = {a.id for a in (row.holder, *row.rivals) if a}
    return [c for c in step.claims if _is_at(c, row.place) and _speaks_for(c, sides)][:2]


def _is_at(claim: Claim, place: Place) -> bool:
    there = place_of(claim)
    return there is not None and there.id == place.id


def _speaks_for(claim: Claim, sides: set[str]) -> bool:
    actor = claim.attribution.actor if claim.attribution else None
    return actor is not None and bool({actor.id, actor.parent, actor.side} & sides)


def _basis_rises(rule: Rule, step: Step) -> Iterator[Fired]:
    least = RISING.index(rule.to or "reported")
    for row, was in _rows(rule, step):
        same = was is not None and row.holder is not None and was.holder == row.holder.id
        then = RISING.index(was.basis) if was and same and was.basis in RISING else -1
        now = RISING.index(row.basis) if row.basis in RISING else -1
        if now >= least > then and not row.inherited_from and is_party(rule.holder, row.holder):
            yield _turned(rule, row, was, "basis", step)


# --- what is said -----------------------------------------------------------------


def _denied(rule: Rule, step: Step) -> Iterator[Fired]:
    """Denials that are new, or whose denied claim is new; one denier's denial of one happening is one thing."""
    used: set[str] = set()
    for event in step.events:
        for denial in in_order(filter(_is_denial, denials(event)), step.fresh):
            told = _answered(event, denial)
            if told is None or not {told.id, denial.id} & step.fresh:
                continue
            if is_speaker(rule.speaker, told) and is_speaker(rule.by, denial) and _anywhere(rule, (told, denial)):
                used.add(denial.id)
                yield _denial(rule, denial, told, (*event.claims, denial))
    yield from _contradicted(rule, step, used)
    for claim in step.claims if rule.speaker is None else ():
        fits = _is_denial(claim) and claim.id not in used and is_speaker(rule.by, claim)
        if fits and is_there(rule.where, place_of(claim)):
            yield _denial(rule, claim, None, (claim,))


def _denial(rule: Rule, denial: Claim, told: Claim | None, same: Iterable[Claim]) -> Fired:
    things = frozenset(thing("denied", _who(denial), n) for c in same for n in named(c))
    claims = (denial, told) if told else (denial,)
    return Fired(rule, place_of(told or denial), claims, things, answered=told)


def _contradicted(rule: Rule, step: Step, used: set[str]) -> Iterator[Fired]:
    """Where a holding becomes disputed since the other side says that it still holds the place."""
    for row, was in _rows(rule, step):
        if row.basis != "disputed" or (was is not None and was.basis == "disputed"):
            continue
        told = next((c for c in row.claims if _turns(c) and not words.denies(c) and is_speaker(rule.speaker, c)), None)
        against = [c for c in _newly_said(row, step) if c not in row.claims and is_speaker(rule.by, c)]
        if told and against and against[0].id not in used:
            used.add(against[0].id)
            yield _denial(rule, against[0], told, (told, against[0]))


def _is_denial(claim: Claim) -> bool:
    return claim.attribution is not None and claim.attribution.stance == "denies"


def _answered(event: Event, denial: Claim) -> Claim | None:
    """The claim that a denial denies: of its own place where one is, of its time, never a denial itself."""
    told = [c for c in event.claims if not words.denies(c) and c.id != denial.id and _is_close(c, denial)]
    same = [c for c in told if same_ground(c, denial)]
    return next(iter(same or told), None)


def _is_close(one: Claim, other: Claim) -> bool:
    return abs(days_between(one.published, other.published)) <= DENIED_WITHIN


def _new(event: Event, step: Step) -> list[Claim]:
    return in_order(c for c in event.claims if c.id in step.fresh)


def _anywhere(rule: Rule, claims: Iterable[Claim]) -> bool:
    return rule.where is None or any(is_there(rule.where, place_of(c)) for c in claims)


def _who(claim: Claim) -> str:
    said_by = claim.attribution
    if said_by is None:
        return claim.publisher or claim.report
    return said_by.actor.id if said_by.actor else " ".join(s.quote for s in said_by.speaker)


def _casualties(rule: Rule, step: Step) -> Iterator[Fired]:
    for event in step.events:
        for claim in _new(event, step):
            figure, place = _figure(rule, claim), place_of(claim)
            if figure is not None and is_speaker(rule.speaker, claim) and is_there(rule.where, place):
                yield Fired(rule, place, (claim,), _harm(claim, event), figure=figure)


def _harm(claim: Claim, event: Event) -> frozenset[str]:
    """One happening's figures at one place are one thing; with no place named, those of one report or one speaker."""
    place = place_of(claim)
    if place is not None:
        return frozenset(thing("casualties", n) for c in event.claims if place_of(c) == place for n in named(c))
    same = [c for c in event.claims if c.report == claim.report or _who(c) == _who(claim)]
    own = [c for c in same if place_of(c) is None and counts(c)]
    return frozenset((thing("casualties", claim.report), *(thing("casualties", n) for c in own for n in named(c))))


def _figure(rule: Rule, claim: Claim) -> Count | None:
    """The largest figure of what is counted, for one happening rather than a running total."""
    fit = [c for c in counts(claim) if c.of == rule.of and not c.total and (c.low or 0) >= rule.at_least]
    return max(fit, key=lambda c: c.low or 0, default=None)


def _said(rule: Rule, step: Step) -> Iterator[Fired]:
    for event in step.events:
        for claim in _new(event, step):
            act = claim.act
            if act is None or act.polarity not in ("happened", "ongoing") or act.background or words.denies(claim):
                continue
            fits = (rule.act is None or rule.act.casefold() in (act.type, act.frame)) and is_doer(rule.actor, act)
            if fits and is_speaker(rule.speaker, claim) and is_there(rule.where, place_of(claim)):
                things = frozenset(thing("said", n) for c in event.claims for n in named(c))
                yield Fired(rule, place_of(claim), (claim,), things)
                break


_KINDS: Mapping[str, Callable[[Rule, Step], Iterator[Fired]]] = {
    "holder changes": _holder_changes,
    "becomes contested": _becomes_contested,
    "basis rises": _basis_rises,
    "denied": _denied,
    "casualties": _casualties,
    "said": _said,
}
