"""What an answer says, as data: each line with the claims that it rests on, and worded from them alone.

No line has words of its own beside these: what verify.py finds again in the record is all that a reader is told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from dateline import actors
from dateline.answers.days import written
from dateline.answers.heard import Heard, Voice, called, nameable, place_of, told_day, voice
from dateline.codebook import load
from dateline.model import Actor, Claim, Control, Count, Day, Place, Report, Span
from dateline.standing import days_between

LISTED = 12  # places named in one list; the rest is counted
HOLDERS = 3  # names of holders that stand beside a count of places


class Line(Struct, frozen=True):
    """A quotation, with whose word and of which day it is said to be."""

    span: Span
    publisher: str
    day: Day | None
    earliest: bool = False  # the day is only the earliest one: taken from a post in the report
    claims: tuple[Claim, ...] = ()  # what the record reads in the words quoted
    heard: Voice | None = None  # who speaks, where the words quoted do not say so
    unsaid: bool = False  # and where they do not say how ("denied"), the line does
    told: Claim | None = None  # the claim that gives the day asked for
    dated: bool = False  # a day is asked for
    first: bool = False

    @property
    def text(self) -> str:
        """The line as it is read."""
        return f"{self._head()} “{self.span.quote}”"

    def _head(self) -> str:
        by = self._speaker() + self.publisher
        # A day taken from a post in the report is only its earliest one: shown wherever it stands for the report's own.
        day = ("not before " if self.earliest else "") + written(self.day) if self.day else "undated"
        if not self.dated:
            return f"{by} ({day}):"
        told = told_day(self.told)
        given, of = (told, f" of {day}") if told is not None and told != day else (day, "")
        if told is None:
            return f"{'told on ' * self.first}{given}, by {by}:"  # the report gives no day for it
        return f"{'the day given is ' * self.first}{given}, by {by}{of}:"

    def _speaker(self) -> str:
        """The speaker, where the words quoted do not name it themselves: "Jane Doe, in a post in "."""
        v = self.heard
        if v is None:
            return ""
        named = v.post or nameable(v.actor)
        name = (called(v.actor) if v.actor else v.name) if named else load("questions")["accounts"]["someone"]
        how = f", {load('questions')['accounts']['as'][v.stance]}" if self.unsaid else ""
        return f"{name}{how}, in a post in " if v.post else f"{name}{how}, quoted by "


class Denied(Struct, frozen=True):
    """Who denies what is asked, and what else is told that is not said to be the same."""

    claims: tuple[Claim, ...]
    differs: str | None = None

    @property
    def text(self) -> str:
        """ "denied by the army:"."""
        rules = load("questions")["accounts"]
        who = dict.fromkeys(filter(None, map(_denier, self.claims)))
        denied = str(rules["denied"]).format(who=" and ".join(who) or rules["nobody named"])
        return f"{denied}; {self.differs}:" if self.differs else f"{denied}:"


def _denier(claim: Claim) -> str | None:
    said = claim.attribution
    if said is None:
        return claim.publisher or "the report"
    return called(said.actor) if said.actor and nameable(said.actor) else None


class SaidBy(Struct, frozen=True):
    """Who says, admits or denies the thing asked about."""

    claim: Claim

    @property
    def text(self) -> str:
        """ "admitted by the Syrian Army:"."""
        said = self.claim.attribution
        if said is None or said.actor is None:
            return ""
        return f"{load('questions')['accounts']['says'][said.stance]} {called(said.actor)}:"


class Held(Struct, frozen=True):
    """Who holds a place on a day, by the ledger."""

    place: str
    row: Control
    on: Day
    as_of: Day

    @property
    def text(self) -> str:
        """ "Hama is held by ... since 5 December 2024 (the losing side admits it):"."""
        row, holder = self.row, self.row.holder
        then, is_ = (f"on {written(self.on)} ", "was") if self.on < self.as_of else ("", "is")
        if row.status == "contested":
            sides = list(dict.fromkeys(a.name for a in [*filter(None, [holder]), *row.rivals]))
            return f"{then}{self.place} {is_} contested{' between ' + ' and '.join(sides) if len(sides) > 1 else ''}:"
        since = f" since {written(row.since)}" if row.since and _near(row) else ""
        return f"{then}{self.place} {is_} held by {named(holder)}{since} ({_standing(row)}):"


class Taken(Struct, frozen=True):
    """Whether a place was taken, by the ledger: yes, no report says so, or contested."""

    place: str
    row: Control
    on: Day
    as_of: Day
    said: Literal["yes", "no", "contested"]

    @property
    def text(self) -> str:
        """ "yes, Singa is held by ... (so it is reported):"."""
        if self.said == "contested":
            return f"not as far as reports say; {self.place} is contested:"
        lead = "yes," if self.said == "yes" else f"{NEAREST};"
        holder = self.row.holder.name if self.row.holder else ""
        return f"{lead} {self.place} is held by {holder} ({_standing(self.row)}):"


NEAREST = "no report up to then says so"


class Nearest(Struct, frozen=True):
    """No report says what is asked; what follows is only near it."""

    @property
    def text(self) -> str:
        """What stands before the nearest things told."""
        return f"{NEAREST}; the nearest is"


class Unplaced(Struct, frozen=True):
    """What was done, where no report says at which place."""

    claims: tuple[Claim, ...]

    @property
    def text(self) -> str:
        """What stands before deeds told without a place."""
        return "no place is given:"


class Changed(Struct, frozen=True):
    """Places that changed hands since a day: who held each then and now."""

    since: Day
    as_of: Day
    rows: tuple[tuple[Control | None, Control], ...]

    @property
    def text(self) -> str:
        """ "since 3 May 2024 Singa: then ..., now ...:"."""
        rules = load("questions")["accounts"]
        said = [
            str(rules["place"]).format(name=now.place.name, before=state(then), after=state(now))
            for then, now in self.rows
        ]
        return str(rules["since"]).format(day=written(self.since), places="; ".join(said)) + ":"


class Figures(Struct, frozen=True):
    """Figures that different speakers give of one happening, side by side: never summed, none chosen."""

    of: str  # killed, injured, or what the claims' figures count
    claims: tuple[Claim, ...]

    @property
    def text(self) -> str:
        """ "figures differ, from 38 to 120 or more:"."""
        counts = [c for claim in self.claims if (c := figure_of(claim, self.of)) is not None]
        low = min(counts, key=lambda c: c.low or 0)
        high = max(counts, key=lambda c: c.high or c.low or 0)
        rules = load("questions")["accounts"]
        more = str(rules["or more"]) if high.high is None else ""
        return str(rules["figures"]).format(low=f"{low.low:g}", high=f"{high.high or high.low:g}{more}") + ":"


def figure_of(claim: Claim, of: str) -> Count | None:
    """The figure that a claim gives of those killed, injured or otherwise counted; None where it gives no number."""
    act = claim.act
    if act is None:
        return None
    named = {"killed": act.fatalities, "injured": act.injured}
    found = named[of] if of in named else next((c for c in act.counts if c.of == of), None)
    # "Dozens" is a bound for arithmetic, never a figure that somebody gave.
    return found if found is not None and found.low is not None and not vague(found) else None


def vague(count: Count) -> bool:
    """Whether a count is worded without a number ("hundreds")."""
    return bool(re.search(load("questions")["expect"]["vague"], count.span.quote, re.I))


class Straight(Struct, frozen=True):
    """The straight line between two places, computed."""

    ends: tuple[Place, Place]
    km: float

    @property
    def text(self) -> str:
        """ "Computed: the straight line is about 185 km."."""
        return str(load("questions")["accounts"]["straight line"]).format(km=f"{self.km:.0f}")


class Towns(Struct, frozen=True):
    """Towns, cities and villages that someone holds, took or lost, counted from the stretches of the ledger."""

    deed: Literal["held", "taken", "lost", "turned"]
    rows: tuple[Control, ...]

    @property
    def text(self) -> str:
        """ "computed from the ledger, the army took 2 places (towns, cities, villages): Singa, Dinder:"."""
        rules = load("questions")["accounts"]
        holders = list(dict.fromkeys(called(r.holder) for r in self.rows if r.holder and nameable(r.holder)))
        who = " or ".join(holders) if 0 < len(holders) <= HOLDERS else str(rules["several"])
        names = list(dict.fromkeys(r.place.name for r in self.rows))
        said = ", ".join(names[:LISTED])
        if len(names) > LISTED:
            said += str(rules["more"]).format(n=len(names) - LISTED)
        form = rules["towns"][self.deed][len(names) > 1]
        text = str(form).format(who=who, n=len(names), names=said)
        return "; ".join([text, *self._weaker(names[:LISTED])]) + ":"

    def _weaker(self, listed: Sequence[str]) -> list[str]:
        """Of which of the places listed only one side says so, or the other disputes it."""
        if self.deed in ("lost", "turned"):
            return []
        found = []
        for basis, form in load("questions")["accounts"]["only"].items():
            names = dict.fromkeys(r.place.name for r in self.rows if r.basis == basis and r.place.name in listed)
            found += [str(form).format(names=", ".join(names))] * bool(names)
        return found


class Lasted(Struct, frozen=True):
    """How long a place was held, contested or besieged, computed from the days of the claims that began and ended."""

    how: Literal["held", "contested", "besieged"]
    place: str
    start: Day
    end: Day
    row: Control | None = None
    going: bool = False  # so it was still, as far as is known, at the end
    least: bool = False  # it may have begun earlier or ended later

    @property
    def text(self) -> str:
        """ "computed from the ledger, Singa was contested from 1 May 2024 to 6 May 2024, 5 days:"."""
        rules = load("questions")["accounts"]
        what = str(rules["lasted"][self.how]).format(
            place=self.place, who=called(self.row.holder) if self.row and self.row.holder else ""
        )
        return (
            str(rules["length"]).format(
                ground="the days that reports give" if self.how == "besieged" else "the ledger",
                what=what.replace(" was ", " is ") if self.going else what,
                **{"from": "since" if self.going else "from"},
                start=written(self.start),
                to="and up to" if self.going else "to",
                end=written(self.end),
                least="at least " if self.least else "",
                n=days_told(self.start, self.end),
            )
            + ":"
        )


class Between(Struct, frozen=True):
    """The days from one happening to another, computed from the days that their claims give."""

    one: Claim
    two: Claim

    @property
    def text(self) -> str:
        """ "computed from the days that claims give: 5 days from 1 May 2024 to 6 May 2024:"."""
        one, two = day_of(self.one), day_of(self.two)
        form = str(load("questions")["accounts"]["between"])
        return form.format(n=days_told(one, two), one=written(one), two=written(two)) + ":"


class Told(Struct, frozen=True):
    """How many reports tell a thing, and how many give a denial of it."""

    claims: tuple[Claim, ...]
    denials: tuple[Claim, ...] = ()

    @property
    def text(self) -> str:
        """ "computed: 3 reports of 2 publishers tell it:"."""
        rules = load("questions")["accounts"]
        publishers = {c.publisher or c.report for c in self.claims}
        text = str(rules["told"]).format(
            n=_many(len({c.report for c in self.claims}), "report"), m=_many(len(publishers), "publisher")
        )
        against = len({c.report for c in self.denials})
        return text + (str(rules["denied by"]).format(n=_many(against, "report")) if against else "") + ":"


def day_of(claim: Claim) -> Day:
    """The day of what a claim tells: the one it gives, else that of its report."""
    when = claim.act.when if claim.act else None
    exact = when is not None and when.start is not None and when.precision in ("day", "time")
    return (when.start if when and exact else claim.published) or ""


def days_told(start: Day, end: Day) -> str:
    """ "5 days"; "no day" where both are one."""
    return _many(abs(days_between(start, end)), "day")


def _many(n: int, of: str) -> str:
    return f"{n} {of}{'s' * (n != 1)}"


Direct = Denied | SaidBy | Held | Taken | Nearest | Unplaced | Changed | Figures | Towns | Lasted | Between | Told


class Draft(Struct, frozen=True):
    """An answer before it is checked: the direct line, the quotations, what was computed from them."""

    direct: Direct | None = None
    lines: tuple[Line, ...] = ()
    computed: Straight | None = None

    def worded(self) -> str:
        """The answer's words, but for the day that every answer begins with."""
        parts = [self.direct.text if self.direct else "", *(line.text for line in self.lines)]
        return " ".join(filter(None, [*parts, self.computed.text if self.computed else ""]))


def line(heard: Heard, report: Report, quote: Span, told: Claim | None = None, **asked: bool) -> Line:
    """A quotation with all that must be said before it: its speaker and stance where its own words lack them."""
    claims = heard.inside(report, quote)
    by = next((c for c in claims if outside(c, quote)), None)
    return Line(
        span=quote,
        publisher=report.publisher or "the report",
        day=report.published,
        earliest=report.published_basis == "post",
        claims=claims,
        heard=voice(by, report) if by else None,
        unsaid=by is not None and unsaid(by, quote),
        told=told,
        **asked,
    )


def outside(claim: Claim, quote: Span) -> bool:
    """Whether the one whose word the claim is stands outside the words quoted."""
    said = claim.attribution
    return said is not None and bool(said.speaker) and not any(_within(s, quote) for s in said.speaker)


def unsaid(claim: Claim, quote: Span) -> bool:
    """Whether the words quoted lack the word for how it is said, and it is not simply asserted."""
    said = claim.attribution
    if said is None or said.stance == "asserts" or not said.cue:
        return False
    return not any(_within(s, quote) for s in said.cue)


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start < outer.end


def state(row: Control | None) -> str:
    """How a place stands, in the words of answers."""
    rules = load("questions")["accounts"]
    if row is not None and row.status == "contested":
        return str(rules["contested"])
    if row is None or row.status != "held" or row.holder is None:
        return str(rules["unknown"])
    return str(rules["held"]).format(who=named(row.holder), word=_standing(row))


def named(holder: Actor | None) -> str:
    """The holder's neutral name, with the group that leads it where reports say so."""
    if holder is None:
        return ""
    leader = actors.actor(holder.led_by) if holder.led_by else None
    return f"{holder.name} (led by {leader.name})" if leader else holder.name


def _standing(row: Control) -> str:
    return str(load("questions")["standing"][row.basis or "reported"])


def _near(row: Control) -> bool:
    """Whether the day since when is one that the cited reports were published on or shortly after."""
    return any(
        c.published and row.since and row.since <= c.published and c.published[:7] <= _next_month(row.since)
        for c in row.claims
    )


def _next_month(day: str) -> str:
    year, month = int(day[:4]), int(day[5:7])
    return f"{year + month // 12}-{month % 12 + 1:02}"


def placed(claims: Sequence[Claim]) -> bool:
    """Whether any of these claims says where."""
    return any(place_of(c) for c in claims)
