"""Counts, lists and lengths that no report gives: computed from the ledger and from claims, and said to be computed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from dateline.answers.accounts import LOOKED_AT, Account
from dateline.answers.asked import LIGHT, PASSIVE, TAKING, Asked, Term, understand
from dateline.answers.coded import SENSES, is_doer, is_there
from dateline.answers.expect import counted
from dateline.answers.heard import Heard, does, is_so, place_of
from dateline.answers.holding import SETTLED, bearing_out, is_actor, on_day, parties, place_names, row_for
from dateline.answers.library import Library, Passage
from dateline.answers.rank import meets, rank
from dateline.answers.stated import Between, Lasted, Told, Towns, day_of
from dateline.answers.words import ARTICLES, read, stem
from dateline.codebook import load
from dateline.model import Actor, Claim, Control, Day, Place, PlaceMention
from dateline.places.gazetteer import gazetteer
from dateline.standing import days_between, one_holder

Deed = Literal["held", "taken", "lost", "turned"]
MOST_PLACES = 150  # whose stories are read for one question: more are a whole war, and no one list
QUOTES = 4  # claims quoted beside what was computed from them
LULL = 60  # days without a word of a siege: what is told after them is another one
TAKES = ("captures", "returns")


def asks(asked: Asked) -> bool:
    """Whether only a computation can answer: how many reports say so, how long from one happening to another."""
    return any(_patterned(asked.text, name) for name in ("reports", "between"))


def computed(library: Library, heard: Heard, asked: Asked) -> Account | None:
    """What can be counted or measured in answer to the question; None where the record does not allow it."""
    if asks(asked):
        return _told(library, heard, asked) or _between(library, heard, asked)
    return lasted(library, asked) if asked.kind == "duration" else listed(library, asked)


@cache
def _patterns(name: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(p["pattern"], re.I) for p in load("questions")["computed"][name])


def _patterned(text: str, name: str) -> re.Match[str] | None:
    return next((m for p in _patterns(name) if (m := p.search(text))), None)


# --- Places held, taken, lost ------------------------------------------------------------------------


class Meant(Struct, frozen=True):
    """Whose places are asked about, of which country or province, and from whom they were taken."""

    who: tuple[Term, ...] = ()
    where: tuple[Term, ...] = ()
    whose: tuple[Term, ...] = ()
    called: frozenset[str] = frozenset()  # ids of those who bear the very name asked about

    def is_by(self, holder: Actor | None) -> bool:
        """Whether the holder may be the one asked about."""
        if holder is not None and self.called:
            return holder.id in self.called
        return holder is not None and _is_one(self.who, holder)


def listed(library: Library, asked: Asked) -> Account | None:
    """The towns that someone holds, took or lost, by the ledger, with the claims that bear some of them out."""
    deed, meant = deed_of(asked), _meant(asked)
    if deed is None or meant is None or not (rows := towns(library, asked, deed, meant)):
        return None
    return Account(Towns(deed, rows), _bearing(library, asked, rows))


def deed_of(asked: Asked) -> Deed | None:
    """Whether towns held, taken, lost, or those that changed hands are asked for; None where no towns are."""
    p, towns_ = _done(asked), [stem(w) for w in load("questions")["kinds of things"]["towns"]]
    of_towns = any(t.stem in towns_ and t.weight <= LIGHT for t in asked.terms)
    if p is None or asked.kind not in ("count", "what", "where") or not of_towns:
        return None
    if asked.kind == "count" and (noun := counted(asked)) is not None and noun.stem not in towns_:
        return None
    if p.stem.startswith("chang"):
        return "turned" if "capture" in p.classes else None
    if "control" in p.classes and not {"capture", "recapture"} & set(p.classes):
        return "held"
    if "lose" in p.classes and p.stem != "fall":
        return "lost"
    return "taken" if {"capture", "recapture"} & set(p.classes) else None


def _done(asked: Asked) -> Term | None:
    """The word for what is done; where the grammar found none, the last that tells of a taking or a holding."""
    p = asked.predicate
    if p is not None and not load("questions")["classes"].keys().isdisjoint(p.classes):
        return p
    return next((t for t in reversed(asked.terms) if not t.name and not TAKING.isdisjoint(t.classes)), None)


def _meant(asked: Asked) -> Meant | None:
    """Who and where, by the words before them; None where a word of the question is neither."""
    words = [w.text.lower() for w in read(asked.text).words]
    located = frozenset(load("questions")["computed"]["located"])
    found: dict[str, list[Term]] = {"who": [], "where": [], "whose": []}
    group, last, done = "who", -9, _done(asked)
    for t in asked.terms:
        if t == done or t == asked.noun or t.at == 0 or (t.weight <= LIGHT and not t.name):
            continue
        between = [w for w in words[max(last, 0) : t.at] if w not in ARTICLES | {"the", "a"}]
        if t.at != last + 1:
            before = between[-1] if between else ""
            group = "where" if before in located else "whose" if before == "from" else "who"
        found[group].append(t)
        last = t.at
    who = Meant(tuple(found["who"]), tuple(found["where"]), tuple(found["whose"]))
    # A lone word that names no actor ("strategic") is something else that is asked for.
    return who if all(t.name or t.classes for t in who.who) else None


def towns(library: Library, asked: Asked, deed: Deed, meant: Meant) -> tuple[Control, ...]:
    """A row of the ledger for each town that is counted, in order of the days on which they came to it."""
    claims = library.turning(load("questions")["turning"], asked.as_of)
    # Reports name few actors many times: each is held against the question once.
    known = {(a.id, a.name): a for c in claims for a in parties(c)}.values()
    meant = replace(meant, called=_called(meant, known))
    them = {a.id for a in known if meant.is_by(a)}
    told_of = [c for c in claims if not meant.who or any(a.id in them for a in parties(c))]
    ids = {p.id for c in told_of if is_so(c) and (p := _settled(c)) and _is_in(asked, p, meant)}
    if not ids or len(ids) > MOST_PLACES:
        return ()
    told: dict[str, list[Control]] = {}
    for stretch in library.stretches(ids, asked.as_of):
        told.setdefault(stretch.place.id, []).append(stretch)
    takings: dict[str, list[Claim]] = {}
    for claim in filter(_takes, claims):
        takings.setdefault(place.id if (place := _settled(claim)) else "", []).append(claim)
    found = ((_counted(asked, deed, meant, rows, takings.get(id, []))) for id, rows in told.items())
    counts = [row for row in found if row is not None]
    return tuple(sorted(counts, key=lambda r: (_began(r), r.place.name, r.place.id)))


def _called(meant: Meant, known: Iterable[Actor]) -> frozenset[str]:
    """Who bears the very name asked about ("the Iraqi army"): then nobody of a like kind is meant."""
    if not meant.who or all(any(c.startswith("=") for c in t.classes) for t in meant.who):
        return frozenset()
    name = " ".join(t.text for t in meant.who).casefold()
    return frozenset(a.id for a in known if name in {n.casefold() for n in (a.name, *a.aliases)})


def _settled(claim: Claim) -> Place | None:
    mention = place_of(claim)
    place = mention.place if mention else None
    return place if place is not None and place.kind in SETTLED[:3] else None


def _is_one(who: Sequence[Term], actor: Actor) -> bool:
    """Whether all words for somebody may mean the actor; a nation alone means those who are called by it."""
    nation = all(any(c.startswith("=") for c in t.classes) for t in who)
    named = [t for t in who if t.name and not any(c.startswith("=") for c in t.classes)]
    # A name within another's ("the anti-Taliban resistance") does not mean that other.
    if any(not meets(t, read(actor.name)) and t.text not in actor.aliases for t in named):
        return False
    return all(is_actor(t, actor) if nation else t in named or is_doer(t, actor) for t in who)


def _is_in(asked: Asked, place: Place, meant: Meant) -> bool:
    """Whether the place lies in the country or province asked about."""
    if not meant.where:
        return True
    if any(f"={place.country}" in t.classes for t in meant.where):
        return True
    names = [n for n in place_names(asked) if any(t.text in n.split() for t in meant.where)]
    return any(gazetteer().contains(p.id, place) for n in names for p in gazetteer().find(n)[:SENSES])


def _counted(
    asked: Asked, deed: Deed, meant: Meant, rows: Sequence[Control], takings: Sequence[Claim]
) -> Control | None:
    """The stretch of a town's story that makes it count; None where none does."""
    if deed == "held":
        on = on_day(asked)
        now = [r for r in rows if _began(r) <= on and (r.until is None or r.until > on)]
        return next((r for r in now if r.status == "held" and (not meant.who or meant.is_by(r.holder))), None)
    was, since = None, ""
    for row in rows:
        if row.holder is None:
            continue
        told = [c for c in takings if since <= day_of(c) <= (row.until or asked.as_of) and _takers(c, row.holder)]
        if row.status != "held" and not (told and deed == "taken"):
            continue  # what is told while a place is fought over tells how it was taken
        if not one_holder(was, row.holder) and _counts(asked, deed, meant, was, row, told):
            return row
        was, since = row.holder, _began(row)
    return None


def _counts(asked: Asked, deed: Deed, meant: Meant, was: Actor | None, row: Control, takings: Sequence[Claim]) -> bool:
    """Whether the place came to its holder by a deed that counts: of whom, from whom and when is asked about."""
    losers = [*_losers((*row.claims, *takings)), *([was] if was else [])]
    if not _in_days(asked, row) or (meant.whose and not any(_is_one(meant.whose, a) for a in losers)):
        return False
    if deed == "lost":
        return any(meant.is_by(a) for a in losers)
    return (not meant.who or meant.is_by(row.holder)) and (bool(takings) or (deed == "turned" and was is not None))


def _takers(claim: Claim, holder: Actor) -> bool:
    """Whether the taking is the holder's, as far as the claim says whose it is."""
    by = [r.actor for r in claim.act.actors if r.actor] if claim.act else []
    return not by or any(one_holder(a, holder) for a in by)


def _takes(claim: Claim) -> bool:
    change = claim.act.control if claim.act else None
    return change is not None and change.change in TAKES and change.extent == "full" and is_so(claim)


def _losers(claims: Sequence[Claim]) -> Iterator[Actor]:
    """From whom claims say that the place was taken, and who say themselves that they lost it."""
    for claim in claims:
        if claim.act is None or claim.act.control is None or not is_so(claim):
            continue
        roles = claim.act.recipients if _takes(claim) else claim.act.actors * (claim.act.control.change == "loses")
        yield from (r.actor for r in roles if r.actor is not None)


def _in_days(asked: Asked, row: Control) -> bool:
    return asked.window is None or asked.window.first() <= _began(row) <= asked.window.last()


def _began(row: Control) -> Day:
    return row.since or row.not_after or row.not_before or ""


def _bearing(library: Library, asked: Asked, rows: Sequence[Control]) -> tuple[Passage, ...]:
    """A sentence for each of the last places counted, each quoted once."""
    found = [p for r in reversed(rows) for p in bearing_out(library, asked, r)[:1]]
    return tuple({(p.report.id, p.start): p for p in found}.values())[:QUOTES]


# --- Lengths -----------------------------------------------------------------------------------------


def lasted(library: Library, asked: Asked) -> Account | None:
    """How long a place was held, contested or besieged."""
    if (found := row_for(library, asked)) is None:
        return None
    so_long = length(library, asked, found[0], found[1].place)
    if so_long is None:
        return None
    if so_long.row is not None:
        return Account(so_long, bearing_out(library, asked, so_long.row))
    told = [c for c in sieges(library, asked, found[1].place) if day_of(c) in (so_long.start, so_long.end)]
    return Account(so_long, tuple(_sentences(library, [told[0], told[-1]]))) if told else None


def length(library: Library, asked: Asked, name: str, place: Place) -> Lasted | None:
    """The newest stretch of what is asked about, measured."""
    book, stems = load("questions")["computed"], {t.stem for t in asked.terms}
    if any(stem(w) in stems for w in book["besieged"]):
        told = sieges(library, asked, place)
        days = [day_of(c) for c in told]
        return Lasted("besieged", name, days[0], days[-1], least=True) if days and days[0] < days[-1] else None
    fought = any(stem(w) in stems for w in book["fought over"])
    p = asked.predicate
    if not fought and (p is None or "control" not in p.classes):
        return None
    rows = [r for r in library.stretches([place.id], asked.as_of) if _in_days(asked, r) and _began(r)]
    if fought:
        rows = [r for r in rows if r.status == "contested"]
    else:
        who = [t for t in asked.terms if not t.predicate and t.text not in name.split() and t.weight > LIGHT]
        passive = PASSIVE.search(asked.text.lower()) is not None
        rows = [r for r in rows if r.status == "held" and r.holder and (who or passive) and _is_one(who, r.holder)]
    return _measured(name, rows[-1], asked.as_of, "contested" if fought else "held") if rows else None


def _measured(name: str, row: Control, as_of: Day, how: Literal["held", "contested"]) -> Lasted | None:
    start, end = _began(row), row.until or as_of
    least = row.not_before is None or row.not_before != row.not_after
    return Lasted(how, name, start, end, row, row.until is None, least) if start < end else None


def sieges(library: Library, asked: Asked, place: Place) -> list[Claim]:
    """The claims that tell of the newest siege of a place, in order of their days."""
    told = [c for c in library.claims_at([place.id], asked.as_of) if is_so(c) and _rings(c)]
    told = sorted(told, key=lambda c: (day_of(c), c.report, c.id))
    told = [c for c in told if asked.window is None or asked.window.first() <= day_of(c) <= asked.window.last()]
    for n in range(len(told) - 1, 0, -1):
        if days_between(day_of(told[n - 1]), day_of(told[n])) > LULL:
            return told[n:]
    return told


def _rings(claim: Claim) -> bool:
    act = claim.act
    return act is not None and act.control is not None and act.control.change == "besieges" and not act.background


def _between(library: Library, heard: Heard, asked: Asked) -> Account | None:
    """The days from one happening to another."""
    ends = _patterned(asked.text, "between")
    if ends is None:
        return None
    one, two = (moment(library, heard, ends[half], asked.as_of) for half in ("one", "two"))
    if one is None or two is None or one.id == two.id:
        return None
    return Account(Between(one, two), tuple(_sentences(library, [one, two])))


def moment(library: Library, heard: Heard, words: str, as_of: Day) -> Claim | None:
    """The first claim that tells of a happening named in a few words ("the fall of Aleppo"), of its very place."""
    clause = re.sub(r"^(did|was|were)\b", "", words.strip(), flags=re.I).strip()
    asked = understand(f"When was {clause}?", as_of)
    acts = [t for t in asked.terms if t.classes and not t.name]
    if not acts or not asked.names:
        return None
    if any(not TAKING.isdisjoint(t.classes) for t in acts):
        row = row_for(library, asked)
        rows = library.stretches([row[1].place.id], as_of) if row else ()
        taken = [c for r in rows for c in r.claims if _takes(c) and abs(days_between(day_of(c), _began(r))) <= 1]
        return min(taken, key=lambda c: (day_of(c), c.report, c.id), default=None)
    ranked = rank(library, asked)[:LOOKED_AT]
    heard.fetch(r.passage for r in ranked)
    found = [c for r in ranked for c in heard.at(r.passage) if _is_of(heard, asked, c, acts)]
    return min(found, key=lambda c: (day_of(c), c.report, c.id), default=None)


def _is_of(heard: Heard, asked: Asked, claim: Claim, acts: Sequence[Term]) -> bool:
    act, place = claim.act, place_of(claim)
    if act is None or act.background or not is_so(claim) or not day_of(claim) or place is None or place.place is None:
        return False
    return any(does(t, act) for t in acts) and is_there(heard, asked, claim)


# --- Reports that say so -----------------------------------------------------------------------------


def _told(library: Library, heard: Heard, asked: Asked) -> Account | None:
    """How many reports tell a thing."""
    rest = _patterned(asked.text, "reports")
    if rest is None:
        return None
    told = telling(library, heard, rest["rest"], asked.as_of)
    return Account(told, tuple(_sentences(library, told.claims[:2] + told.denials[:1]))) if told else None


def telling(library: Library, heard: Heard, rest: str, as_of: Day) -> Told | None:
    """The claims of all reports that tell what these words say, one a report, and those that deny it."""
    asked = understand(f"Did {rest}?", as_of)
    acts = [t for t in asked.terms if t.classes and not t.name]
    if not asked.names or not acts:
        return None
    ranked = rank(library, asked)
    heard.fetch(r.passage for r in ranked)
    deeds = [asked.predicate] if asked.predicate in acts else acts
    doer = [t for t in asked.terms if t.at < min(d.at for d in deeds if d) and t.weight > LIGHT]
    # The airport's fall is not the town's.
    town = row_for(library, asked) if any(not TAKING.isdisjoint(t.classes) for t in deeds if t) else None
    told: dict[str, Claim] = {}
    denied: dict[str, Claim] = {}
    for claim in sorted((c for r in ranked for c in heard.at(r.passage)), key=lambda c: (c.published or "", c.report)):
        act, where = claim.act, place_of(claim)
        if act is None or not any(does(t, act) for t in deeds) or where is None or not is_there(heard, asked, claim):
            continue
        if town is not None and not _is_called(where, town[0]):
            continue
        if not all(any(is_doer(t, a) for a in parties(claim)) for t in doer if t not in asked.names):
            continue
        kept = told if is_so(claim) else denied if act.polarity == "denied" else None
        if kept is not None:
            kept.setdefault(claim.report, claim)
    return Told(tuple(told.values()), tuple(denied.values())) if told else None


def _is_called(mention: PlaceMention, name: str) -> bool:
    place = mention.place
    return place is not None and name.casefold() in {n.casefold() for n in (place.name, *place.aliases)}


def _sentences(library: Library, claims: Sequence[Claim]) -> Iterator[Passage]:
    """The sentences that these claims were read in, each once."""
    seen: set[tuple[str, int]] = set()
    for claim in claims:
        report, (start, end) = library.report(claim.report), library.sentence(claim)
        if report is not None and (report.id, start) not in seen:
            seen.add((report.id, start))
            yield Passage(report, start, end)
