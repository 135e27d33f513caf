"""The record as the public sees it: what is private is not there, what is quoted is cut and masked (rulings 24, 25).

Widget, exports, the Model Context Protocol and a desk open to others all look through this face.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar, cast

from msgspec import Struct
from msgspec.structs import replace

from dateline import brief, harm, views
from dateline.harm import Seen
from dateline.model import (
    Actor,
    Answer,
    Changed,
    Claim,
    Coded,
    Control,
    Day,
    Event,
    Place,
    PlaceMention,
    Report,
    Role,
    Span,
)
from dateline.record import Record
from dateline.rights import Allowed, Rights

T = TypeVar("T")
KEPT = 400  # reports held while a list is made fit


class Face:
    """One record's public face, as of the record's newest day."""

    def __init__(self, record: Record) -> None:
        """`record` was opened for a public reader: what is private it does not hold."""
        self._record = record
        self._allowed = Allowed(record.settings())
        self._newest = record.newest_day()
        self._coded: dict[str, Coded | None] = {}

    def rights(self, report: str) -> Rights:
        """What may be shown of a report; nothing of one that is not there."""
        coded = self._of(report)
        return self._allowed(report, coded.report.publisher) if coded else "private"

    def seen(self, span: Span) -> Seen:
        """A quotation as the public may see it."""
        coded = self._of(span.report)
        if coded is None:
            return Seen(span, None)
        return harm.seen(span, coded, self._newest, self.rights(span.report))

    def answer(self, found: Answer) -> Answer:
        """An answer with its quotations as the public may see them; withheld whole where any of them must be."""
        if said := harm.declines(found.question):
            return replace(found, answer=None, missing=said, citations=(), nearest=(), related=())
        shown = [self.seen(s) for s in (*found.citations, *found.nearest)]
        fit = tuple(q for q in found.related if harm.suggests(Answer(q, None, None)))
        if any(s.words is None for s in shown):
            why = "private" if any(self.rights(s.span.report) == "private" for s in shown) else "withheld"
            said = str(harm.rules()["say"][why])
            return replace(found, answer=None, missing=said, citations=(), nearest=(), related=fit)
        text = found.answer
        for piece in shown:
            text = text.replace(piece.span.quote, piece.words or "") if text else text
        spans = tuple(replace(s.span, quote=s.words or "") for s in shown)
        cited = len(found.citations)
        return replace(found, answer=text, citations=spans[:cited], nearest=spans[cited:], related=fit)

    def claim(self, claim: Claim) -> Claim | None:
        """A claim as the public may see it; None where it is withheld."""
        coded = self._of(claim.report)
        rights = self.rights(claim.report)
        if coded is None or rights == "private":
            return None
        if harm.is_delicate(claim.span, coded.report):
            cover = harm.covers(claim.span, coded, self._newest)
            if cover is None:
                return None
            claim = _covered(claim, cover, coarse=harm.hides_place(claim.span, coded.report))
        return claim if rights == "full" else _each(claim, _short)

    def claims(self, found: Iterable[Claim]) -> tuple[Claim, ...]:
        """The claims that the public may see."""
        return tuple(c for claim in found if (c := self.claim(claim)))

    def event(self, event: Event) -> Event | None:
        """A happening with the tellings that the public may see; None where there are none."""
        told = self.claims(event.claims)
        return replace(event, claims=told, denied_by=self.claims(event.denied_by)) if told else None

    def events(self, found: Iterable[Event]) -> tuple[Event, ...]:
        """The happenings that the public may see."""
        return tuple(e for event in found if (e := self.event(event)))

    def control(self, found: Iterable[Control]) -> tuple[Control, ...]:
        """The ledger's rows whose ground the public may see."""
        rows = (replace(row, claims=self.claims(row.claims)) for row in found)
        return tuple(row for row in rows if row.claims)

    def changed(self, found: Iterable[Changed]) -> tuple[Changed, ...]:
        """Changes of the ledger that the public may see."""
        return tuple(replace(c, claims=told) for c in found if (told := self.claims(c.claims)))

    def report(self, report: Report) -> Report:
        """A report whose delicate sentences are masked; no offset moves."""
        coded, text = self._of(report.id), report.text
        for start, end in coded.sentences if coded else ():
            span = Span(report.id, start, end, report.text[start:end])
            if coded is None or not harm.is_delicate(span, report):
                continue
            cover = harm.covers(span, coded, self._newest)
            for a, b, _ in [(start, end, "")] if cover is None else cover:
                text = text[:a] + harm.MASK * (b - a) + text[b:]
        return report if text == report.text else replace(report, text=text)

    def brief(self, form: str, as_of: Day | None) -> str:
        """The situation brief as the public may see it."""
        return brief.write(
            form,
            as_of=as_of or self._newest,
            reports=[self.report(r) for r in self._record.reports(as_of)],
            claims=self.claims(views.claims(self._record, as_of)),
            events=self.events(views.events(self._record, as_of)),
            control=self.control(views.control(self._record, as_of)),
        )

    def _of(self, report: str) -> Coded | None:
        if report not in self._coded:
            if len(self._coded) > KEPT:
                self._coded.clear()
            self._coded[report] = self._record.coded(report)
        return self._coded[report]


def _short(span: Span) -> Span:
    return replace(span, quote=shown) if (shown := harm.cut(span.quote)) != span.quote else span


def _covered(claim: Claim, cover: list[harm.Cover], *, coarse: bool) -> Claim:
    """A claim with some words covered wherever they stand in it, and its places no finer than their district."""
    shown = _each(claim, lambda s: replace(s, quote=harm.covered(s, [c for c in cover if s.start <= c[0] < s.end])))
    act, state = shown.act, shown.state
    if act is not None:
        named = {"actors": _masked(act.actors), "recipients": _masked(act.recipients)}
        act = replace(act, place=_coarse(act.place) if coarse else act.place, **named)
    if state is not None and coarse:
        state = replace(state, object=_coarse(state.object), other=_coarse(state.other))
    return replace(shown, act=act, state=state)


def _masked(roles: tuple[Role, ...]) -> tuple[Role, ...]:
    """A role whose words are masked is named by its masked words."""
    return tuple(replace(r, name=r.span.quote) if harm.MASK in r.span.quote else r for r in roles)


def _coarse(mention: PlaceMention | None) -> PlaceMention | None:
    if mention is None or mention.place is None or not harm.is_fine(mention.place):
        return mention
    return replace(mention, place=harm.coarse(mention.place))


def _each(value: T, change: Callable[[Span], Span]) -> T:
    """A value with every span inside it changed."""
    made: Any = value
    if isinstance(value, Span):
        made = change(value)
    elif isinstance(value, tuple):
        made = tuple(_each(v, change) for v in value)
    elif isinstance(value, Struct) and not isinstance(value, Place | Actor):
        fields = {f: getattr(value, f) for f in value.__struct_fields__}
        changed = {f: new for f, old in fields.items() if (new := _each(old, change)) is not old}
        made = replace(value, **changed) if changed else value
    return cast(T, made)
