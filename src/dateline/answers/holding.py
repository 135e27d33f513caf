"""Answers from the ledger of control: who holds the place, since when, on whose word; has it been taken or not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from msgspec import Struct

from dateline.answers.asked import Asked, Term
from dateline.answers.decide import bare, other_place
from dateline.answers.library import Library, Passage
from dateline.answers.rank import meets
from dateline.answers.stated import Held, Nearest, Taken
from dateline.answers.words import ARTICLES, Reading, read, seats, stem, stop_words
from dateline.codebook import load
from dateline.model import Actor, Claim, Control, Day
from dateline.standing import one_holder

SETTLED = ("city", "town", "village", "neighbourhood")  # of places with one name, people ask about the settlement
WHO = frozenset({"rebel", "army", "government", "militant", "islamic state", "kurds", "taliban", "separatist",
                 "hts", "sna", "sdf", "peshmerga", "popular mobilization", "coalition", "occupier",
                 "hamas"})  # fmt: skip
LEAVING = frozenset({"lose", "withdraw"})


class Verdict(Struct, frozen=True):
    """What the ledger says to a question, with the sentences that bear it out."""

    said: Held | Taken | Nearest
    passages: tuple[Passage, ...]


def verdict(library: Library, asked: Asked) -> Verdict | None:
    """The ledger's word on the place asked about; None where it has no word."""
    if asks_part(asked) or (found := row_for(library, asked)) is None:
        return None
    name, row = found
    passages = bearing_out(library, asked, row)
    if not passages or not any(_of_the_place(asked, name, p) for p in passages):
        return None
    said = _held(asked, name, row) if asked.kind == "control" else _taken(asked, name, row)
    return Verdict(said, passages) if said else None


def since(library: Library, asked: Asked) -> Verdict | None:
    """Since when the ledger has a place held, where it is asked when it was taken and no sentence tells; else None."""
    p = asked.predicate
    if p is None or not set(p.classes) & {"capture", "recapture"} or asks_part(asked):
        return None
    found = row_for(library, asked)
    said = _held(asked, *found) if found else None
    if said is None or said.row.since is None or not _by_the_asked(asked, said.row):
        return None
    if not any(c.act and c.act.control for c in said.row.claims):
        return None  # "remain in control" tells of no taking
    return Verdict(said, bearing_out(library, asked, said.row))


def _by_the_asked(asked: Asked, row: Control) -> bool:
    """Whether the holder is the one asked about, where one is named before the verb."""
    p = asked.predicate
    who = [t for t in asked.terms if p and t.at < p.at and any(c in WHO or c.startswith("=") for c in t.classes)]
    return row.holder is not None and all(is_actor(t, row.holder) for t in who)


def _of_the_place(asked: Asked, name: str, passage: Passage) -> bool:
    """Whether the sentence is not of another place that only bears the name ("Aleppo's Ramouseh district")."""
    reading = read(passage.text)
    named = [t for t in asked.names if t.stem in reading.stems and t.text in name]
    return not named or any(bare(asked, t, reading) for t in named)


def asks_part(asked: Asked) -> bool:
    """Whether the question is of a part of a place ("the centre of"), which the row for all of it does not answer."""
    parts = frozenset(stem(p) for p in load("questions")["parts"])
    beside = load("questions")["beside"]  # "the hill above Hama" is not Hama
    words = read(asked.text).words
    after = asked.predicate.at if asked.predicate else 0
    taken = [t for t in asked.names if t.at > after]
    begins = {i: first for first, last in name_runs(read(asked.text)) for i in range(first, last + 1)}
    near = [t for t in taken if words[begins.get(t.at, t.at) - 1].text.lower() in beside]
    return any(t.stem in parts for t in asked.terms) or (bool(near) and near == taken)


def seat_meant(library: Library, as_of: Day) -> str | None:
    """The city that reports mean by "the capital": the seat named most often beside that word."""
    named: Counter[str] = Counter()
    capitals = {seat.lower(): seat for seat in seats().values()}
    for passage in library.search([["capital"]], as_of, 100):
        words = [w.text.lower() for w in read(passage.text).words]
        for i, w in enumerate(words):
            if w == "capital":
                named.update(capitals[n] for n in words[max(0, i - 3) : i + 4] if n in capitals)
    return named.most_common(1)[0][0] if named else None


def row_for(library: Library, asked: Asked) -> tuple[str, Control] | None:
    """The ledger's row for the place that the question names."""
    on = on_day(asked)
    for name in place_names(asked):
        rows = library.control(name, asked.as_of, on)
        if rows:
            exact = [r for r in rows if r.place.name.casefold() == name.casefold()]
            return name, min(exact or rows, key=lambda r: (r.place.kind not in SETTLED, r.place.id))
    return None


def on_day(asked: Asked) -> Day:
    """The day whose holder is asked about."""
    if asked.window is not None and asked.window.relation in ("on", "by", "before"):
        return min(asked.window.last(), asked.as_of)
    return asked.as_of


def place_names(asked: Asked) -> list[str]:
    """The names that a question may mean a place by, the longest first; a part of a place never means the whole."""
    reading, found = read(asked.text), []
    for first, last in name_runs(reading):
        after = reading.words[last + 1].stem if last + 1 < len(reading.words) else ""
        if after in other_place():
            last += 1
        name = asked.text[reading.words[first].start : reading.words[last].end]
        found.append(_of(asked, reading, first, name) or name)
    if asked.seat:
        found.append(asked.seat)
    return sorted(dict.fromkeys(found), key=lambda n: -len(n))


def _of(asked: Asked, reading: Reading, first: int, name: str) -> str | None:
    """ "the prison of Hama" for "Hama": a part named before its place."""
    if first < 2 or reading.words[first - 1].text != "of" or reading.words[first - 2].stem not in other_place():
        return None
    return f"{name} {reading.words[first - 2].text}"


def name_runs(reading: Reading) -> Iterator[tuple[int, int]]:
    """(first, last) of each run of words written as a name, small words inside it too."""
    words, i = reading.words, 0
    while i < len(words):
        low = words[i].text.lower()
        if not words[i].name or (i == 0 and low in stop_words()):
            i += 1
            continue
        last, j = i, i + 1
        while (
            j < len(words) and (words[j].name or words[j].text.lower() in ARTICLES | {"of"}) and not words[j - 1].owner
        ):
            last = j if words[j].name else last
            j += 1
        yield i, last
        i = last + 1


def bearing_out(library: Library, asked: Asked, row: Control) -> tuple[Passage, ...]:
    """The sentences that bear the row out, the newest of the deciding ones first."""
    found = []
    # An admission is the best ground there is: it is quoted first.
    for claim in sorted(row.claims, key=lambda c: _worth(c, row)):
        report = library.report(claim.report)
        if report is not None and (report.published or "9") <= asked.as_of:
            found.append(Passage(report, *library.sentence(claim)))
    unique = {(p.report.id, p.start): p for p in found}
    return tuple(unique.values())[:3]


def _worth(claim: Claim, row: Control) -> tuple[bool, bool, bool, bool]:
    """Admissions first, then captures before entries, then what names the holder; what is not told as so last."""
    what = claim.act or claim.state
    so = what is not None and what.polarity in ("happened", "ongoing")
    admitted = claim.attribution is not None and claim.attribution.stance == "admits"
    fought = claim.act is not None and (claim.act.control is None or claim.act.control.change in ("enters", "besieges"))
    return not so, not admitted, fought, not any(one_holder(a, row.holder) for a in parties(claim))


def parties(claim: Claim) -> list[Actor]:
    """Those who do the act, those it is done to, and the holder that a state names."""
    roles = (*claim.act.actors, *claim.act.recipients) if claim.act else ()
    subject = claim.state.subject if claim.state else None
    return [r.actor for r in (*roles, subject) if r is not None and r.actor is not None]


def _held(asked: Asked, place: str, row: Control) -> Held | None:
    if row.status != "contested" and (row.status != "held" or row.holder is None or row.holder.kind == "unknown"):
        return None
    return Held(place, row, on_day(asked), asked.as_of)


def _taken(asked: Asked, place: str, row: Control) -> Held | Taken | Nearest | None:
    """Yes, no, or who says so: to "has X taken Y?"."""
    who = [t for t in asked.terms if any(c in WHO or c.startswith("=") for c in t.classes)]
    predicate, holder = asked.predicate, row.holder
    if predicate is None or (LEAVING & set(predicate.classes) and "capture" not in predicate.classes):
        return None
    if row.status == "held" and holder is not None:
        yes = not who or any(is_actor(t, holder) for t in who)
        if labelled(asked):
            return Held(place, row, on_day(asked), asked.as_of)
        return Taken(place, row, on_day(asked), asked.as_of, "yes" if yes else "no")
    if row.status == "contested":
        return Taken(place, row, on_day(asked), asked.as_of, "contested")
    return Nearest()


def labelled(asked: Asked) -> bool:
    """Whether the question calls somebody by a label: then a plain "yes" would take it over."""
    labels = frozenset(w for label in load("forces")["labels"] for w in label.split())
    return not labels.isdisjoint(w.text.lower() for w in read(asked.text).words)


def is_actor(term: Term, actor: Actor) -> bool:
    """Whether the question's word may mean this actor."""
    return any(meets(term, read(name)) > 0 for name in (actor.name, actor.side or "", *actor.aliases) if name)
