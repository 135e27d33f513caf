"""What fired -> the alert as it is told: whose word it is, cited to the character, never turned into a fact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from dateline.alerts.firing import Fired, thing
from dateline.brief import words
from dateline.brief.desk import Desk
from dateline.codebook import load
from dateline.model import Claim, Day, Report
from dateline.wording import describe

MOST_CITED = 3
MOST_WORDS = 50  # of a quotation, where it leaves this machine (rights may allow no more)


class Cited(Struct, frozen=True, omit_defaults=True):
    """The words of one claim, exact to the character, and whose they are."""

    report: str
    start: int
    end: int
    quote: str
    claim: str
    speaker: str
    stance: str
    publisher: str | None = None
    published: Day | None = None
    title: str | None = None
    url: str | None = None

    @property
    def line(self) -> str:
        """The citation in one line."""
        said: str = load("brief")["stances"][self.stance]
        split = self.quote.split()
        shown = " ".join(split[:MOST_WORDS]) + (" …" if len(split) > MOST_WORDS else "")
        by = f"{self.publisher or 'publisher not named'}, {self.published or 'undated'}"
        return f"{said} by {self.speaker}: “{shown}” ({by}; {self.report}:{self.start}-{self.end})"


class Spot(Struct, frozen=True, omit_defaults=True):
    """Where an alert is about."""

    id: str
    name: str
    lat: float | None = None
    lon: float | None = None


class Alert(Struct, frozen=True, omit_defaults=True):
    """One thing that a rule told of, once. `day`: the day of publication on which the record said so."""

    key: str
    rule: str
    when: str
    day: Day
    title: str
    claims: tuple[Cited, ...]
    place: Spot | None = None
    before: str = ""
    after: str = ""

    @property
    def text(self) -> str:
        """The alert in lines: what, what was said before, and whose word it is."""
        lines = [self.title, f"Rule: {self.rule}. By what was published up to {self.day}."]
        lines += [f"Before: {self.before}. Now: {self.after}."] if self.after else []
        return "\n".join((*lines, *(c.line for c in self.claims)))


def tell(fired: Fired, day: Day, reports: Mapping[str, Report]) -> Alert:
    """The alert of a firing; `reports` are those that its claims stand in."""
    desk = Desk(reports.values(), fired.claims)
    cited = tuple(_cited(c, desk) for c in _chosen(fired.claims))
    about = cited[0].claim if cited else fired.after
    key = thing(fired.rule.name, fired.rule.when, day, fired.place.id if fired.place else "", about)
    return Alert(
        key=key,
        rule=fired.rule.name,
        when=fired.rule.when,
        day=day,
        title=_TITLES.get(fired.rule.when, _holding)(fired, desk),
        claims=cited,
        place=_spot(fired, desk),
        before=fired.before,
        after=fired.after,
    )


def _chosen(claims: Iterable[Claim]) -> list[Claim]:
    """Each claim once, a few at most."""
    return list({(c.span.start, c.report): c for c in reversed(list(claims))}.values())[::-1][:MOST_CITED]


def _cited(claim: Claim, desk: Desk) -> Cited:
    report = desk.reports.get(claim.report)
    said = claim.attribution
    stance = "denies" if words.denies(claim) else said.stance if said else "asserts"
    return Cited(
        claim.report,
        claim.span.start,
        claim.span.end,
        claim.span.quote,
        claim.id,
        desk.speaker(claim),
        stance,
        claim.publisher,
        claim.published,
        report.title if report else None,
        report.url if report else None,
    )


def _spot(fired: Fired, desk: Desk) -> Spot | None:
    place = fired.place
    return Spot(place.id, desk.place(place), place.lat, place.lon) if place else None


# --- titles ------------------------------------------------------------------------


def _holding(fired: Fired, desk: Desk) -> str:
    place = desk.place(fired.place) if fired.place else "A place"
    held = fired.now
    if not fired.claims:
        return f"{place}: what was said of who holds it was changed or withdrawn"
    sides = [n for n in (held.name, *held.rivals) if n] if held else []
    if held is None or not sides:
        return f"{place}: who holds it is not said"
    bases = load("alerts")["bases"]
    ground = f": {held.basis}, {bases[held.basis]}" if held.basis in bases else ""
    if fired.rule.when == "becomes contested":
        return f"{place} is said to be contested ({words.listed(sides)}){ground}"
    if held.status == "unknown":
        return f"{place} is said to be {held.name}; who holds it now is not said"
    how = "held" if held.status == "held" else "fought over, last held"
    return f"{place} is said to be {how} by {held.name}{ground}"


def _denied(fired: Fired, desk: Desk) -> str:
    denial, told = fired.claims[0], fired.answered
    verb = "Denied" if words.denies(denial) else "Contradicted"
    if told is None:
        return f"{verb} by {desk.speaker(denial)}: “{_short(denial)}”"
    return f"{verb} by {desk.speaker(denial)}: what {desk.speaker(told)} said, “{_short(told)}”"


def _casualties(fired: Fired, desk: Desk) -> str:
    claim, figure = fired.claims[0], fired.figure
    at = f", {desk.place(fired.place)}" if fired.place else ""
    return f"“{desk.figure(figure) if figure else ''}” {fired.rule.of}{at}: so says {desk.speaker(claim)}"


def _said(fired: Fired, desk: Desk) -> str:
    claim = fired.claims[0]
    return f"Said by {desk.speaker(claim)}: {desk.headline(claim) or describe(claim)}"


def _short(claim: Claim) -> str:
    return words.shorten(claim.span.quote, claim.span.quote)


_TITLES = {"denied": _denied, "casualties": _casualties, "said": _said}
