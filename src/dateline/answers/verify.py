"""Every line is checked against the record before it leaves, anew and apart from what made it; what fails is dropped.

A quotation stands in its report at its place, of its day; the speaker, the stance and the polarity told with it are
those of the claims that the record reads there; a holder, a denial, a day or a distance rests on a claim quoted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from msgspec.structs import replace

from dateline.answers import computed
from dateline.answers.accounts import kilometres, places_of, tension
from dateline.answers.asked import Asked
from dateline.answers.clip import opens, sentence_at
from dateline.answers.compose import QUOTED
from dateline.answers.decide import turns
from dateline.answers.heard import is_so, nameable, place_of, told_day, trigger, voice, who
from dateline.answers.holding import parties
from dateline.answers.library import Library
from dateline.answers.stated import (
    Between,
    Changed,
    Denied,
    Direct,
    Draft,
    Figures,
    Held,
    Lasted,
    Line,
    Nearest,
    SaidBy,
    Straight,
    Taken,
    Told,
    Towns,
    Unplaced,
    day_of,
    figure_of,
    outside,
    placed,
    unsaid,
)
from dateline.answers.words import read
from dateline.model import Claim, Control, Count, Day, Report, Span
from dateline.standing import one_holder

INSIDE_WORD = re.compile(r"\w\w", re.UNICODE)


def checked(library: Library, asked: Asked, draft: Draft) -> Draft:
    """The draft with only what the record bears out; without a quotation nothing is left."""
    lines = [line for line in draft.lines if holds(library, asked, line)]
    if not lines:
        return Draft()
    lines[0] = replace(lines[0], first=True)
    quoted = [line.span for line in lines]
    direct = _RESTS[type(draft.direct)](library, asked, draft.direct, quoted) if draft.direct else None
    computed = draft.computed if draft.computed and _measured(library, draft.computed, quoted) else None
    return Draft(direct, tuple(lines), computed)


def holds(library: Library, asked: Asked, line: Line) -> bool:
    """Whether the quotation stands there, is of that day, and is told in the way the record's claims there are."""
    report = library.report(line.span.report)
    if report is None or not _stands(report, asked.as_of, line.span):
        return False
    if (line.publisher, line.day) != (report.publisher or "the report", report.published):
        return False
    if line.earliest != (report.published_basis == "post"):
        return False
    there = _quoted(library, [line.span])
    return line.claims == there and _voiced(report, line, there) and not any(_turned(report, line, c) for c in there)


def _stands(report: Report, as_of: Day, span: Span) -> bool:
    """The quotation is in the report there, from where a clause begins, short enough, and no later than the day."""
    text, quote = report.text, span.quote
    if report.published is None or report.published[:10] > as_of:
        return False
    if not quote or text[span.start : span.end] != quote or len(quote.split()) > QUOTED:
        return False
    return opens(text, span.start) and not INSIDE_WORD.fullmatch(text[span.end - 1 : span.end + 1])


def _quoted(library: Library, spans: Sequence[Span]) -> tuple[Claim, ...]:
    """The claims that the record reads in the words quoted."""
    told = library.claims(list(dict.fromkeys(s.report for s in spans)))
    return tuple(c for c in told if any(_in(c, s) for s in spans))


def _in(claim: Claim, span: Span) -> bool:
    return claim.report == span.report and span.start <= trigger(claim) < span.end


def _voiced(report: Report, line: Line, there: Sequence[Claim]) -> bool:
    """Whoever speaks is named by the words quoted or else by the line, with the stance; and the day is a claim's."""
    heard = {voice(c, report) for c in there if outside(c, line.span)}
    if heard != ({line.heard} if line.heard else set()):
        return False
    if line.unsaid != any(unsaid(c, line.span) for c in there) or (line.unsaid and line.heard is None):
        return False
    return line.told is None or (line.told in there and told_day(line.told) is not None)


def _turned(report: Report, line: Line, claim: Claim) -> bool:
    """Whether the word that makes the claim denied, planned or only possible was cut off its quotation."""
    if is_so(claim) or (line.unsaid and line.heard is not None):
        return False
    start, end = sentence_at(report, line.span.start, line.span.end)
    cut = report.text[start : line.span.start] + " " + report.text[line.span.end : end]
    return bool(turns(read(cut))) and not turns(read(line.span.quote))


# --- What a direct line rests on -------------------------------------------------------------------


def _denied(library: Library, asked: Asked, said: Denied, quoted: Sequence[Span]) -> Denied | None:
    there = _quoted(library, quoted)
    claims = tuple(c for c in said.claims if c in there and c.act is not None and c.act.polarity == "denied")
    if not claims:
        return None
    differs = said.differs if said.differs and said.differs in tension(there, claims) else None
    return Denied(claims, differs)


def _said_by(library: Library, asked: Asked, said: SaidBy, quoted: Sequence[Span]) -> SaidBy | None:
    by = said.claim.attribution
    return said if by is not None and nameable(by.actor) and said.claim in _quoted(library, quoted) else None


def _by_ledger(library: Library, asked: Asked, said: Held | Taken, quoted: Sequence[Span]) -> Held | Taken | None:
    if said.as_of != asked.as_of or said.on > asked.as_of:
        return None
    if said.row not in library.control(said.place, said.as_of, said.on):
        return None
    return said if any(_bears(c, said.row) for c in _quoted(library, quoted)) else None


def _bears(claim: Claim, row: Control) -> bool:
    """Whether the claim is one that decides who holds the place, and is of the holder where one is named."""
    if claim.id not in {c.id for c in row.claims}:
        return False
    mention = place_of(claim)
    if mention is None or mention.place is None or mention.place.id not in (row.place.id, *row.place.within):
        return False
    return row.status != "held" or any(one_holder(a, row.holder) for a in parties(claim))


def _changed(library: Library, asked: Asked, said: Changed, quoted: Sequence[Span]) -> Changed | None:
    there = {c.id for c in _quoted(library, quoted)}

    def stands(then: Control | None, now: Control) -> bool:
        before = {r.place.id: r for r in library.control(now.place.name, said.since, said.since)}
        return (
            now in library.control(now.place.name, asked.as_of, asked.as_of)
            and before.get(now.place.id) == then
            and not there.isdisjoint(c.id for c in now.claims)
        )

    rows = tuple(pair for pair in said.rows if stands(*pair))
    return replace(said, rows=rows) if rows and said.as_of == asked.as_of else None


def _unplaced(library: Library, asked: Asked, said: Unplaced, quoted: Sequence[Span]) -> Unplaced | None:
    there = _quoted(library, quoted)
    return said if all(c in there for c in said.claims) and not placed(said.claims) else None


def _figures(library: Library, asked: Asked, said: Figures, quoted: Sequence[Span]) -> Figures | None:
    """Only figures that stand in the words quoted, of two speakers at least."""
    there = _quoted(library, quoted)
    claims = tuple(c for c in said.claims if c in there and _in_sight(figure_of(c, said.of), quoted))
    return replace(said, claims=claims) if len({who(c) for c in claims}) > 1 else None


def _towns(library: Library, asked: Asked, said: Towns, quoted: Sequence[Span]) -> Towns | None:
    """The count made anew is the same, and what is quoted decides one of the places counted."""
    there = {c.id for c in _quoted(library, quoted)}
    bears = any(not there.isdisjoint(c.id for c in row.claims) for row in said.rows)
    again = computed.listed(library, asked)
    return said if bears and again is not None and again.said == said else None


def _lasted(library: Library, asked: Asked, said: Lasted, quoted: Sequence[Span]) -> Lasted | None:
    there = _quoted(library, quoted)
    if said.row is not None:
        stands = said.row in library.stretches([said.row.place.id], asked.as_of)
        stands = stands and not {c.id for c in there}.isdisjoint(c.id for c in said.row.claims)
    else:
        stands = {said.start, said.end} <= {day_of(c) for c in there}
    return said if stands and said.start < said.end <= asked.as_of else None


def _between(library: Library, asked: Asked, said: Between, quoted: Sequence[Span]) -> Between | None:
    there = _quoted(library, quoted)
    return said if said.one in there and said.two in there else None


def _told(library: Library, asked: Asked, said: Told, quoted: Sequence[Span]) -> Told | None:
    """Every report counted still tells it, and one of them is quoted."""
    again = library.claims([c.report for c in (*said.claims, *said.denials)])
    stands = all(c in again and is_so(c) for c in said.claims) and all(c in again for c in said.denials)
    return said if stands and any(c in said.claims for c in _quoted(library, quoted)) else None


def _in_sight(count: Count | None, quoted: Sequence[Span]) -> bool:
    return count is not None and any(
        s.report == count.span.report and s.start <= count.span.start and count.span.end <= s.end for s in quoted
    )


def _nearest(library: Library, asked: Asked, said: Nearest, quoted: Sequence[Span]) -> Nearest:
    return said


def _measured(library: Library, said: Straight, quoted: Sequence[Span]) -> bool:
    """Whether both ends are places of the reports quoted, and the line between them is as long."""
    told = library.claims(list(dict.fromkeys(s.report for s in quoted)))
    places = [p for c in told for p in places_of(c)]
    return all(end in places for end in said.ends) and kilometres(*said.ends) == said.km


_RESTS: dict[type[Any], Callable[[Library, Asked, Any, Sequence[Span]], Direct | None]] = {
    Denied: _denied,
    Figures: _figures,
    SaidBy: _said_by,
    Held: _by_ledger,
    Taken: _by_ledger,
    Changed: _changed,
    Unplaced: _unplaced,
    Nearest: _nearest,
    Towns: _towns,
    Lasted: _lasted,
    Between: _between,
    Told: _told,
}
