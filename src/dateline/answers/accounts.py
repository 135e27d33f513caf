"""Answers read from claims: what an actor did, who says so and who denies it, where accounts differ, how far it is."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from dateline.answers.asked import LIGHT, PLAIN, Asked, Term
from dateline.answers.coded import of_place, persons, suffered
from dateline.answers.days import shift
from dateline.answers.decide import bare
from dateline.answers.heard import Heard, amounts, called, does, is_named, is_so, nameable, place_of, who
from dateline.answers.holding import bearing_out, name_runs, parties, place_names
from dateline.answers.library import Library, Passage
from dateline.answers.rank import Ranked, meets
from dateline.answers.stated import Changed, Denied, Direct, Figures, SaidBy, Straight, Unplaced, figure_of, state
from dateline.answers.words import read
from dateline.codebook import load
from dateline.events import merge
from dateline.model import Act, Actor, Claim, Control, Day, Event, Place
from dateline.standing import days_between, one_holder

QUOTED_WORDS = re.compile(r"[“\"][^”\"]{12,}[”\"]")  # a speaker's very words, more than a single term
LOOKED_AT = 60  # ranked sentences whose claims are read for one question
FIGURES_SEEN = 12  # sentences that answer, whose figures are held against one another
LIKELY = 8  # sentences found first: their reports may tell the other side
MANY = {"count": 3, "differ": 4, "did": 3, "part": 3, "happened": 4, "changed": 3}
LED, TAKEN, TURNED = 12, 4, 2  # where no place is asked about: claims read, towns compared, changes told
LONGEST_LOOK = 400  # days: over more, what most reports tell of is no answer, and costs a second to find
EARTH_KM = 6371.0
WIDE = ("country", "region", "continent", "admin1", "admin2")  # a distance to these has no one end


class Account(Struct, frozen=True):
    """A direct line made of claims, the sentences that bear it out, and what was computed from them."""

    said: Direct | None
    passages: tuple[Passage, ...]


def deeds(heard: Heard, asked: Asked, ranked: Sequence[Ranked]) -> Account | None:
    """What the actor asked about did: its acts that happened, one sentence for each kind of act."""
    acts = [(p, c) for p, c in _acts(heard, ranked) if is_so(c) and c.act and not c.act.background]
    by = {c.id: [t for t in asked.terms if c.act and _did(asked, t, c.act)] for _, c in acts}
    doers = {t.stem for found in by.values() for t in found}
    chosen: dict[str, tuple[Passage, Claim]] = {}
    for passage, claim in acts:
        kind = claim.act.type if claim.act else ""
        there = read(passage.report.text)
        if by[claim.id] and all(meets(t, there) for t in asked.names if t.stem not in doers):
            chosen.setdefault(kind, (passage, claim))
        if len(chosen) == MANY["part"]:
            break
    if not chosen:
        return None
    claims = tuple(c for _, c in chosen.values())
    said = None if any(place_of(c) for c in claims) else Unplaced(claims)
    return Account(said, tuple(dict.fromkeys(p for p, _ in chosen.values())))


def _did(asked: Asked, term: Term, act: Act) -> bool:
    """Whether the question's word names the one who did it: by its whole name, its country, or what kind of force."""
    actors = [r.actor for r in act.actors]
    if term.stem in persons():
        return any(term.stem in read(r.name).stems or term.stem in read(r.span.quote).stems for r in act.actors)
    run = next((n for n in names_in(asked) if term.text in n.split()), term.text)
    if len(run.split()) > 1:
        return any(run.casefold() in {n.casefold() for n in (a.name, *a.aliases)} for a in actors if a)
    return is_named(term, actors) or any(a is not None and f"={a.country}" in term.classes for a in actors)


def names_in(asked: Asked) -> list[str]:
    """The names in the question, each whole."""
    reading = read(asked.text)
    return [asked.text[reading.words[a].start : reading.words[b].end] for a, b in name_runs(reading)]


def _acts(heard: Heard, ranked: Sequence[Ranked]) -> Iterator[tuple[Passage, Claim]]:
    looked = [r.passage for r in ranked[:LOOKED_AT]]
    heard.fetch(looked)
    for passage in looked:
        for claim in heard.at(passage):
            if claim.act is not None:
                yield passage, claim


def either(heard: Heard, asked: Asked, ranked: Sequence[Ranked]) -> Account | None:
    """Whether an actor did a thing: who says so, who denies it, and what is told beside it of others."""
    direct = [(p, c) for p, c in _acts(heard, ranked) if _asked_of(asked, c)]
    # Who "neither confirmed nor denied it" is asked whether he denied: that he did not is no denial of the thing.
    denials = tuple(c for _, c in direct if c.act and c.act.polarity == "denied" and c.act.type != "rejects")
    if not denials:
        return None
    beside, differs = _beside(heard, ranked, [c for _, c in direct])
    passages = tuple(dict.fromkeys(p for p, _ in [*direct, *beside]))[: MANY["did"]]
    return Account(Denied(denials, differs), passages)


def _asked_of(asked: Asked, claim: Claim) -> bool:
    """Whether the claim is of the very act asked about, by the very actor."""
    act = claim.act
    if act is None or act.polarity in ("planned", "possible") or not amounts(asked.predicate, act):
        return False
    names = [t for t in asked.terms if t.name and t.weight > LIGHT]
    place = place_of(claim)
    others = [r.actor for r in act.recipients]
    doer = [t for t in asked.terms if not t.predicate and _did(asked, t, act)]
    rest = [t for t in names if t not in doer and not is_named(t, others)]
    return bool(doer) and all(_is_place(t, place.place if place else None) for t in rest)


def told_so(heard: Heard, asked: Asked, passages: Sequence[Passage]) -> bool:
    """Whether these sentences tell of the deed, of all that are named, or deny it; True for no deed that we code."""
    claims = [c for p in passages for c in heard.at(p) if c.act is not None]
    if any(c.act and c.act.polarity == "denied" for c in claims):
        return True
    doing = [c for c in claims if c.act and amounts(asked.predicate, c.act)]
    names = [t for t in asked.terms if t.name and t.weight > LIGHT]
    if not names or asked.predicate is None or not asked.predicate.classes:
        return True
    return any(all(_accounted(asked, t, c) for t in names) for c in doing)


def _accounted(asked: Asked, term: Term, claim: Claim) -> bool:
    """Whether the name is of one who does the act or to whom it is done, of its place, or in the words for it."""
    act, place = claim.act, place_of(claim)
    if act is None:
        return False
    known = [r.actor for r in (*act.actors, *act.recipients)]
    if _did(asked, term, act) or is_named(term, known) or _is_place(term, place.place if place else None):
        return True
    return place is None and meets(term, read(claim.span.quote)) > 0


def _is_place(term: Term, place: Place | None) -> bool:
    if place is None:
        return False
    return f"={place.country}" in term.classes or any(meets(term, read(n)) for n in (place.name, *place.aliases))


def _beside(
    heard: Heard, ranked: Sequence[Ranked], direct: Sequence[Claim]
) -> tuple[list[tuple[Passage, Claim]], str | None]:
    """Claims that stand in tension with these, in their reports or the likeliest others, and what differs."""
    near = {c.report for c in direct} | {r.passage.report.id for r in ranked[:LIKELY]}
    acts = [(p, c) for p, c in _acts(heard, ranked) if c.report in near]
    told = {c.id: c for r in near for c in heard.of(r)}
    found = min(_tensions(tuple(told.values()), direct), key=lambda t: t[1] is None, default=None)
    if found is None:
        return [], None
    ids = {c.id for c in found[0].claims}
    return [(p, c) for p, c in acts if c.id in ids], found[1]


def _tensions(told: Sequence[Claim], direct: Sequence[Claim]) -> Iterator[tuple[Event, str | None]]:
    """The happenings that one of these claims denies or is in tension with, and what differs."""
    wanted, kinds = {c.id for c in direct}, {c.act.type for c in direct if c.act}
    for event in merge(told, {c.report: c.report for c in told}):
        if not any(c.act and c.act.type in kinds for c in event.claims):
            continue
        other = [d for c, d in event.tension if c in wanted]
        if other or wanted & {c.id for c in event.denied_by}:
            yield event, other[0] if other else None


def tension(told: Sequence[Claim], direct: Sequence[Claim]) -> set[str]:
    """What differs between these claims and the happenings told beside them."""
    return {differs for _, differs in _tensions(told, direct) if differs}


def named_at_all(asked: Asked) -> bool:
    """Whether the question names a place, an actor or a thing."""
    return any(t.required or t.name or t.weight >= PLAIN for t in asked.terms)


def happenings(library: Library, heard: Heard, asked: Asked, ranked: Sequence[Ranked]) -> list[Passage]:
    """What happened at a place or to someone, in order of time: sentences with an act that is told as so."""
    if not named_at_all(asked):
        return main_happenings(library, asked, asked.window.first()) if asked.window else []
    found: dict[str, Passage] = {}
    heard.fetch(r.passage for r in ranked[:LOOKED_AT])
    # What was done at the very place comes before what was done elsewhere because of it.
    for r in sorted(ranked[:LOOKED_AT], key=lambda r: not of_place(heard, asked, r.passage)):
        named = all(h > 0 for t, h in zip(asked.terms, r.here, strict=True) if t.required or t.weight >= PLAIN)
        inside = asked.window is None or r.in_window or r.said_in_window
        acts = [c for c in heard.at(r.passage) if c.act and is_so(c) and not c.act.background]
        if named and inside and acts and r.passage.report.id not in found:
            found[r.passage.report.id] = r.passage
        if len(found) == MANY["happened"]:
            break
    return sorted(found.values(), key=lambda p: (p.report.published or "", p.report.id))


def changed(library: Library, asked: Asked) -> Account | None:
    """Who held the places asked about then, and who holds them now; None where nothing changed hands.

    Without a place: those of the record that most reports tell to have been taken since, and the main happenings.
    """
    if asked.window is None:
        return None
    since = asked.window.last() if asked.window.relation in ("on", "by") else asked.window.start
    whole = not named_at_all(asked)
    names = list(_taken_since(library, asked, since)) if whole else place_names(asked)
    rows: list[tuple[Control | None, Control]] = []
    passages: list[Passage] = []
    for name in names:
        before = {r.place.id: r for r in library.control(name, since, since)}
        for row in library.control(name, asked.as_of, asked.as_of):
            if whole and (row.holder is None or row.place.name != name):
                continue
            was = before.get(row.place.id)
            if _turned(was, row) if whole else state(was) != state(row):
                rows.append((was, row))
                passages.extend(_of_turn(library, asked, row) if whole else bearing_out(library, asked, row)[:2])
    rows = rows[: TURNED if whole else MANY["changed"]]
    more = main_happenings(library, asked, since) if whole else []
    found = list(dict.fromkeys(passages))[: len(rows) if more else MANY["changed"]]
    if not found:
        return Account(None, tuple(more)) if more else None
    told = {p.report.id for p in found}
    kept = [*found, *(p for p in more if p.report.id not in told)][: MANY["changed"]]
    return Account(Changed(since, asked.as_of, tuple(rows)), tuple(kept))


def _of_turn(library: Library, asked: Asked, row: Control) -> tuple[Passage, ...]:
    """The one sentence that best bears out who holds the place now: one that names the holder."""
    named = [c for c in row.claims if is_so(c) and any(one_holder(a, row.holder) for a in parties(c))]
    return bearing_out(library, asked, replace(row, claims=tuple(named) or row.claims))[:1]


def _turned(was: Control | None, now: Control) -> bool:
    """Whether another holds the place now, or it is no longer, or newly, fought over."""
    return was is None or was.status != now.status or not one_holder(was.holder, now.holder)


def _taken_since(library: Library, asked: Asked, since: Day) -> Iterator[str]:
    """Names of the towns that most reports since then tell to have been taken, each once, the largest first."""
    told = library.leading(shift(since, 1), asked.as_of, 2 * LED, load("questions")["turns"])
    places = [m.place for c in told if (m := place_of(c)) is not None and m.place is not None]
    towns = {p.id: p for p in places if p.kind not in WIDE and not p.id.startswith("text:")}
    # Of the towns told of most the largest come first: a site or a village of the same front is told as often.
    largest = sorted(towns.values(), key=lambda p: -p.population)
    yield from list(dict.fromkeys(p.name for p in largest))[:TAKEN]


def main_happenings(library: Library, asked: Asked, since: Day) -> list[Passage]:
    """The sentences that first tell what most reports tell of, since a day or of the days asked about."""
    window = asked.window
    last = asked.as_of if window is None or window.last() > asked.as_of else shift(window.last(), 1)
    if not since or days_between(since, last) > LONGEST_LOOK:
        return []
    found: dict[str, Passage] = {}
    for claim in library.leading(since, last, LED):
        report = library.report(claim.report)
        if report is None or not is_so(claim) or (claim.act is not None and claim.act.background):
            continue
        found.setdefault(report.id, Passage(report, *library.sentence(claim)))
        if len(found) == MANY["happened"]:
            break
    return sorted(found.values(), key=lambda p: (p.report.published or "", p.report.id))


def differing(heard: Heard, asked: Asked, chosen: Sequence[Passage], ranked: Sequence[Ranked]) -> list[Passage]:
    """The sentences chosen, and those of further voices on the same place or matter, one a voice."""
    # A sentence that names the place comes before one that only stands in a report of it.
    found = [p for p in chosen if any(t.stem in read(p.text).stems for t in asked.names)] or list(chosen)
    voices = {v.key for p in found for v in heard.voices(p)}
    if len(voices) > 1:
        return found
    for r in sorted(ranked[:LOOKED_AT], key=lambda r: not _of_holding(heard, asked, r)):
        new = {v.key for v in heard.voices(r.passage)} - voices
        if (
            new
            and all(m > 0 for t, m in zip(asked.terms, r.met, strict=True) if t.required)
            and _of_holding(heard, asked, r)
        ):
            found.append(r.passage)
            voices |= new
        if len(found) == MANY["differ"]:
            break
    return found


def _of_holding(heard: Heard, asked: Asked, r: Ranked) -> bool:
    """Whether the sentence says who took, holds or fights for the very place asked about."""
    bears = any(
        (c.state and c.state.relation == "holds") or (c.act and (c.act.control or c.act.type == "clashes"))
        for c in heard.at(r.passage)
    )
    reading = read(r.passage.text)
    return bears and any(t.stem in reading.stems and bare(asked, t, reading) for t in asked.names)


def figures(heard: Heard, asked: Asked, fit: Sequence[Ranked]) -> Account | None:
    """What different speakers say of how many, side by side; None where one figure is all that is told."""
    of = next((o for o in ("killed", "injured") if asked.predicate and _counts_as(asked, o)), None)
    # A sentence that leaves out a thing asked about ("the hospital") may tell of another strike on the same town.
    alike = [r for r in fit[:FIGURES_SEEN] if all(m > 0 for m, b in zip(r.met, fit[0].met, strict=True) if b > 0)]
    found = [(r.passage, c) for r in alike for c in heard.at(r.passage) if of and figure_of(c, of)]
    told = [(p, c) for p, c in found if suffered(asked, c)]
    if of is None or asked.speaker or not told or told[0][0] != fit[0].passage:
        return None
    best = told[0][1]
    told = [(p, c) for p, c in told if _of_one_telling(best, c) and _of_one_kind(best, c, of)]
    events = merge([c for _, c in told], {c.report: c.report for _, c in told})
    same = next((e for e in events if any(c.id == best.id for c in e.claims)), None)
    kept: dict[str, tuple[Passage, Claim]] = {}
    for passage, claim in told:
        one = claim.report == best.report or (same is not None and any(c.id == claim.id for c in same.claims))
        if one and _other_figure(claim, kept, of):
            kept.setdefault(who(claim), (passage, claim))
    if len(kept) < 2:
        return None
    chosen = list(kept.values())[: MANY["count"]]
    return Account(Figures(of, tuple(c for _, c in chosen)), tuple(dict.fromkeys(p for p, _ in chosen)))


def _of_one_telling(one: Claim, other: Claim) -> bool:
    """Whether two figures may be of one happening: told at one place, in one report or within a day of one another."""
    here, there = place_of(one), place_of(other)
    ids = [m.place.id if m and m.place else None for m in (here, there)]
    if ids[0] != ids[1]:
        return False
    near = abs(days_between(one.published, other.published)) <= 1
    return one.report == other.report or (near and ids[0] is not None and here is not None and here.relation == "in")


def _of_one_kind(one: Claim, other: Claim, of: str) -> bool:
    """Whether two figures count the same people, as far as they are said to be soldiers or civilians."""
    mine, theirs = figure_of(one, of), figure_of(other, of)
    return mine is not None and theirs is not None and (mine.who == theirs.who or not (mine.who and theirs.who))


def _counts_as(asked: Asked, of: str) -> bool:
    p = asked.predicate
    return p is not None and {"killed": "kill", "injured": "injure"}[of] in p.classes


def _other_figure(claim: Claim, kept: dict[str, tuple[Passage, Claim]], of: str) -> bool:
    """Whether the claim's figure is none of those already taken."""
    mine = figure_of(claim, of)
    others = [figure_of(c, of) for _, c in kept.values()]
    return mine is not None and all(o is None or (o.low, o.high) != (mine.low, mine.high) for o in others)


def straight_line(heard: Heard, asked: Asked, passages: Sequence[Passage]) -> Straight | None:
    """The straight line between the two places asked about, computed; None where one has no point on the map."""
    places = [p for passage in passages for c in heard.of(passage.report.id) for p in places_of(c)]
    ends = [next((p for p in places if _is_place(t, p) and p.kind not in WIDE), None) for t in asked.names]
    if len(ends) != 2 or ends[0] is None or ends[1] is None or (km := kilometres(ends[0], ends[1])) is None:
        return None
    return Straight((ends[0], ends[1]), km)


def places_of(claim: Claim) -> list[Place]:
    """The places that a claim is of, its second one too."""
    found = [place_of(claim), claim.state.other if claim.state else None]
    return [m.place for m in found if m is not None and m.place is not None]


def kilometres(a: Place, b: Place) -> float | None:
    """The straight line between two places of the map."""
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return None
    lat1, lon1, lat2, lon2 = map(math.radians, (a.lat, a.lon, b.lat, b.lon))
    h = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(h)) or None


def very_words(heard: Heard, asked: Asked, ranked: Sequence[Ranked]) -> list[Passage]:
    """The sentences that give the speaker's own words between quotation marks, the longest quotation first."""
    found: dict[Passage, int] = {}
    for passage in (r.passage for r in ranked[:LOOKED_AT]):
        for claim in heard.at(passage):
            said = claim.attribution
            if said is None or not said.quoted or not all(is_named(t, [said.actor]) for t in asked.speaker):
                continue
            longest = max((len(m.group()) for m in QUOTED_WORDS.finditer(passage.text)), default=0)
            if longest and asked.speaker:
                found[passage] = longest
    return sorted(found, key=lambda p: -found[p])


def says_so(heard: Heard, asked: Asked, passage: Passage) -> SaidBy | None:
    """Who says it ("admitted by the Syrian Army:"); None where no one, or not one alone, of a neutral name does."""
    verbs = load("questions")["accounts"]["says"]
    found: dict[str, Claim] = {}
    for claim in heard.at(passage):
        said, act = claim.attribution, claim.act
        actor: Actor | None = said.actor if said else None
        if said is None or actor is None or not nameable(actor) or said.attitude or said.stance not in verbs:
            continue
        if asked.predicate is None or act is None or does(asked.predicate, act) or _stance_asked(asked, said.stance):
            found.setdefault(called(actor), claim)
    return SaidBy(next(iter(found.values()))) if len(found) == 1 else None


def _stance_asked(asked: Asked, stance: str) -> bool:
    return asked.predicate is not None and meets(asked.predicate, read(stance)) > 0
