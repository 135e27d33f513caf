"""What speakers do not agree on, and the figures they give side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from dateline import codebook
from dateline.brief import words
from dateline.brief.desk import Desk
from dateline.brief.happenings import best_telling, day_of, denials, own_day, same_ground, weight, worded
from dateline.brief.sheet import Dispute, Side, Tally
from dateline.model import Claim, Count, Day, Event

MOST_DISPUTES = 8
MOST_TALLIES = 6


def disputes(events: Sequence[Event], claims: Sequence[Claim], desk: Desk) -> tuple[Dispute, ...]:
    """Happenings that someone denies, happenings in tension, and denials that meet no claim."""
    found: list[tuple[Day, Dispute]] = []
    used: set[str] = set()
    known = {c.id: c for c in claims}
    for event in sorted(events, key=weight, reverse=True):
        about = worded(event, desk)
        if about is None:
            continue
        against = [c for c in denials(event) if c.id not in used]
        notes = [(known[i], note) for i, note in event.tension if i in known and i not in used]
        # What is only in tension is worth a line where both speak of one place.
        notes = [(c, note) for c, note in notes if c.attribution and any(same_ground(c, t) for t in event.claims)]
        for claim, note in [(c, "") for c in against[:2]] + [(c, f"In tension: {n}.") for c, n in notes[:1]]:
            sides = _sides([best_telling(event, desk) or event.claims[0], claim], desk)
            found.append((claim.published or "", Dispute(about, sides, note)))
            used.add(claim.id)
    lone = [c for c in claims if c.id not in used and c.attribution and c.attribution.stance == "denies"]
    for claim in lone:
        if said := desk.headline(claim):
            found.append((claim.published or "", Dispute(f"Denied: {said}", _sides([claim], desk))))
    return _distinct(found)


def _distinct(found: list[tuple[Day, Dispute]]) -> tuple[Dispute, ...]:
    """Two-sided ones first, then the newest; one for each pair of sentences."""
    kept: dict[tuple[tuple[str, int], ...], Dispute] = {}
    for _, dispute in sorted(found, key=lambda x: (len(x[1].sides) < 2, *(-ord(c) for c in x[0]))):
        if dispute.sides:
            kept.setdefault(tuple(sorted((s.cited.report, s.cited.start) for s in dispute.sides)), dispute)
    return tuple(kept.values())[:MOST_DISPUTES]


def _sides(claims: Iterable[Claim], desk: Desk) -> tuple[Side, ...]:
    stances = codebook.load("brief")["stances"]
    made = []
    for claim in claims:
        cited = desk.cite(claim.span)
        stance = "denies" if words.denies(claim) else claim.attribution.stance if claim.attribution else "asserts"
        if cited:
            made.append(Side(desk.speaker(claim), stances[stance], cited))
    return tuple(made)


def tallies(events: Sequence[Event], desk: Desk) -> tuple[Tally, ...]:
    """Figures for one kind of harm at one place on one day, each with its speaker; the many-voiced first."""
    groups: dict[tuple[str, str, Day, str], dict[tuple[str, str], list[Count]]] = defaultdict(lambda: defaultdict(list))
    for event in events:
        for claim in event.claims:
            place = (words.where(claim.act.place, desk.names) if claim.act else None) or ""
            day = own_day(claim) or day_of(event) or ""
            for count in counts(claim):
                # Without a place two happenings of one day need not be the same: figures of two reports stay apart.
                said = groups[count.of, place, day, "" if place else claim.report][desk.speaker(claim), claim.report]
                if count.span not in [c.span for c in said]:
                    said.append(count)
    order = sorted(groups, key=lambda k: (-len({s for s, _ in groups[k]}), not k[1], -_largest(groups[k].values()), k))
    return tuple(_tally(key, groups[key], desk) for key in order[:MOST_TALLIES])


def counts(claim: Claim) -> list[Count]:
    """The figures of harm that a claim gives."""
    act = claim.act
    if act is None or act.polarity not in ("happened", "ongoing") or act.background:
        return []
    wanted = codebook.load("brief")["counts"]
    every = [c for c in (act.fatalities, act.injured, *act.counts) if c and c.of in wanted and c.low]
    found = {c.span.start: c for c in every if c.span.quote.casefold() not in ("a", "an")}
    return [found[start] for start in sorted(found)]


def _tally(key: tuple[str, str, Day, str], figures: Mapping[tuple[str, str], list[Count]], desk: Desk) -> Tally:
    heading = codebook.load("brief")["counts"][key[0]]
    about = ", ".join(part for part in (heading, key[1], words.in_words(key[2]) if key[2] else "") if part)
    sides: dict[tuple[str, str], Side] = {}
    for (speaker, _), counts in figures.items():
        said = "; ".join(dict.fromkeys(desk.figure(c) for c in counts))
        # A copy of a wire repeats the speaker's figure: it is one.
        if (speaker, said) not in sides and (cited := desk.cite(counts[0].span)):
            sides[speaker, said] = Side(speaker, said, cited)
    return Tally(about, tuple(sides.values()), with_words=not key[1])


def _largest(figures: Iterable[list[Count]]) -> float:
    return max((c.low or 0 for counts in figures for c in counts), default=0)
