"""The public JSON shapes: what `--json` prints and what the pages' JSON twins answer.

Keys keep their names and meaning; more may be added. Offsets count Unicode characters of the report's text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dateline import wording
from dateline.model import (
    Act,
    Actor,
    ActorMention,
    Answer,
    Attribution,
    Changed,
    Claim,
    Coded,
    Control,
    Count,
    DateMention,
    Entry,
    Event,
    Judgement,
    Mentions,
    Place,
    PlaceMention,
    Post,
    Report,
    Role,
    Span,
    State,
    When,
)

if TYPE_CHECKING:
    from dateline.control.roads import Stretch
    from dateline.people import Person, Step
    from dateline.record import Rebuilt
    from dateline.voices.tracks import Voice

Json = dict[str, Any]


def citation(span: Span) -> Json:
    """`quote == text[start:end]` of the report."""
    return {"report": span.report, "start": span.start, "end": span.end, "quote": span.quote}


def piece(span: Span) -> Json:
    """A span where the report is understood."""
    return {"start": span.start, "end": span.end}


def post(value: Post) -> Json:
    return {
        "id": value.id,
        "author": value.author,
        "handle": value.handle,
        "published": value.published,
        "url": value.url,
        "start": value.start,
        "end": value.end,
    }


def report(value: Report, *, text: bool = True) -> Json:
    """What was understood to be the report: its text, blocks and posts."""
    shown: Json = {
        "id": value.id,
        "version": value.version,
        "kind": value.kind,
        "publisher": value.publisher,
        "published": value.published,
        "published_basis": value.published_basis,
        "title": value.title,
        "url": value.url,
        "language": value.language,
        "skipped": value.skipped,
        "embedded": [post(p) for p in value.embedded],
        "blocks": [{"kind": b.kind, "start": b.start, "end": b.end} for b in value.blocks],
    }
    return shown | {"text": value.text} if text else shown


def coded(value: Coded, *, why: bool = False) -> Json:
    """One line of `dateline code --json`; with `why`, each claim names the rules that decided."""
    r = value.report
    index = {id(a): n for n, a in enumerate(value.attributions)}
    same = {a: n for n, a in enumerate(value.attributions)}

    def where(a: Attribution | None) -> int | None:
        return None if a is None else index.get(id(a), same.get(a))

    return {
        "id": r.id,
        "published": r.published,
        "published_basis": r.published_basis,
        "skipped": r.skipped,
        "embedded": [post(p) for p in r.embedded],
        "mentions": mentions(value.mentions),
        "attributions": [attribution(a) for a in value.attributions],
        "claims": [
            claim(c) | {"attribution": where(c.attribution)} | (reasons(value, c) if why else {}) for c in value.claims
        ],
    }


def reasons(coded: Coded, value: Claim) -> Json:
    """Why it is coded as it is: the rules that decided, in words, and the sentence that it was read in."""
    what = value.act or value.state
    start, end = wording.sentence(coded, value)
    return {
        "why": list(what.why) if what else [],
        "because": dict(wording.because(value)),
        "sentence": {"start": start, "end": end},
    }


def mentions(value: Mentions) -> Json:
    return {
        "places": [place_mention(m) for m in value.places],
        "dates": [date_mention(m) for m in value.dates],
        "actors": [actor_mention(m) for m in value.actors],
        "counts": [count(m) for m in value.counts],
    }


def public_id(value: Place) -> str:
    """The id by which others know a place: GeoNames' number for countries and regions too, which we name by codes."""
    return f"geonames:{value.geonames}" if value.geonames else value.id


def place_mention(value: PlaceMention) -> Json:
    p = value.place
    return {
        **piece(value.span),
        "text": value.span.quote,
        "name": p.name if p else None,
        "id": public_id(p) if p else None,
        "lat": p.lat if p else None,
        "lon": p.lon if p else None,
        "country": p.country if p else None,
        "kind": p.kind if p else None,
        "relation": value.relation,
        "direction": value.direction,
        "km": value.km,
    }


def date_mention(value: DateMention) -> Json:
    shown = {"text": value.span.quote, "type": value.type, "value": value.value, "basis": value.basis}
    return {**piece(value.span), **shown}


def actor_mention(value: ActorMention) -> Json:
    a = value.actor
    known = {"id": a.id if a else None, "name": a.name if a else None, "side": a.side if a else None}
    return {**piece(value.span), "text": value.span.quote, **known}


def count(value: Count) -> Json:
    shown = {"text": value.span.quote, "of": value.of, "low": value.low, "high": value.high}
    return {**piece(value.span), **shown, "who": value.who, "total": value.total}


def attribution(value: Attribution) -> Json:
    return {
        "speaker": [piece(s) for s in value.speaker],
        "actor": value.actor.id if value.actor else None,
        "cue": [piece(s) for s in value.cue],
        "content": [piece(s) for s in value.content],
        "stance": value.stance,
        "quoted": value.quoted,
        "within": value.within,
        "post": value.post,
    }


def claim(value: Claim) -> Json:
    """A claim, without its attribution's index (that belongs to its report)."""
    shown: Json = {"id": value.id, **piece(value.span), "attribution": None}
    if value.act:
        shown["act"] = act(value.act)
    if value.state:
        shown["state"] = state(value.state)
    return shown


def act(value: Act) -> Json:
    return {
        "type": value.type,
        "frame": value.frame,
        "trigger": piece(value.trigger),
        "plover": {"type": value.plover.type, "mode": value.plover.mode} if value.plover else None,
        "acled": {"event_type": value.acled.event_type, "sub_event_type": value.acled.sub_event_type}
        if value.acled
        else None,
        "cameo": value.cameo,
        "actors": [role(x) for x in value.actors],
        "recipients": [role(x) for x in value.recipients],
        "place": place_mention(value.place) if value.place else None,
        "when": when(value.when),
        "fatalities": figure(value.fatalities),
        "injured": figure(value.injured),
        "counts": [count(c) for c in value.counts],
        "polarity": value.polarity,
        "background": value.background,
        "weapons": list(value.weapons),
        "control": {
            "change": value.control.change,
            "extent": value.control.extent,
            "resisted": value.control.resisted,
        }
        if value.control
        else None,
    }


def state(value: State) -> Json:
    return {
        "relation": value.relation,
        "subject": role(value.subject) if value.subject else None,
        "object": place_mention(value.object) if value.object else None,
        "other": place_mention(value.other) if value.other else None,
        "when": when(value.when),
        "polarity": value.polarity,
        "extent": value.extent,
        "count": count(value.count) if value.count else None,
        "value": value.value,
        "trigger": piece(value.trigger),
    }


def role(value: Role) -> Json:
    known = {"id": value.actor.id if value.actor else None, "name": value.actor.name if value.actor else value.name}
    return {**piece(value.span), **known, "inferred": value.inferred}


def when(value: When | None) -> Json | None:
    if value is None:
        return None
    shown = {"from": value.start, "to": value.end, "precision": value.precision, "basis": value.basis}
    return {**shown, "span": piece(value.span) if value.span else None}


def figure(value: Count | None) -> Json | None:
    return {"low": value.low, "high": value.high, "span": piece(value.span)} if value else None


def actor(value: Actor) -> Json:
    return {"id": value.id, "name": value.name, "side": value.side, "aliases": list(value.aliases)}


def sourced_claim(value: Claim) -> Json:
    """A claim as the record shows it: with its report, its words and who says so."""
    a = value.attribution
    speaker = {
        "text": a.speaker[0].quote if a.speaker else None,
        "id": a.actor.id if a.actor else None,
        "name": a.actor.name if a.actor else None,
        "stance": a.stance,
        "quoted": a.quoted,
    } if a else None  # fmt: skip
    head = {"report": value.report, "publisher": value.publisher, "published": value.published}
    return claim(value) | head | {"quote": value.span.quote, "speaker": speaker}


def event(value: Event) -> Json:
    """One happening with every telling of it."""
    best = value.claims[0]
    return {
        "id": value.id,
        "act": act(best.act) if best.act else None,
        "standing": value.standing,
        "mentions": [_telling(c) for c in value.claims if c.act],
        "denied_by": [sourced_claim(c) for c in value.denied_by],
        "tension": [{"claim": c, "differs": why} for c, why in value.tension],
        "links": [{"claims": [x.one, x.other], "strength": x.strength, "why": list(x.why)} for x in value.links],
    }


def _telling(value: Claim) -> Json:
    trigger = value.act.trigger if value.act else value.span
    return citation(value.span) | {"trigger_start": trigger.start, "trigger_end": trigger.end, "claim": value.id}


def control(value: Control) -> Json:
    """One row of the control ledger."""
    p = value.place
    return {
        "place": {"name": p.name, "aliases": list(p.aliases), "id": p.id, "lat": p.lat, "lon": p.lon, "kind": p.kind},
        "holder": actor(value.holder) if value.holder else None,
        "rivals": [actor(r) for r in value.rivals],
        "status": value.status,
        "basis": value.basis,
        "support": value.support,
        "since": value.since,
        "not_before": value.not_before,
        "not_after": value.not_after,
        "until": value.until,
        "last_supported": value.last_supported,
        "vacated_by": actor(value.vacated_by) if value.vacated_by else None,
        "encircled": value.encircled,
        "inherited_from": value.inherited_from,
        "claims": [citation(c.span) for c in value.claims],
    }


def road(value: Stretch) -> Json:
    """One stretch of road and how it stands."""
    return {
        "ends": [{"name": p.name, "id": p.id, "lat": p.lat, "lon": p.lon} for p in value.ends],
        "state": value.state,
        "by": actor(value.by) if value.by else None,
        "basis": value.basis,
        "not_before": value.not_before,
        "not_after": value.not_after,
        "last_supported": value.last_supported,
        "claims": [citation(c.span) for c in value.claims],
    }


def changed(value: Changed) -> Json:
    """What the record now says differently of a place."""
    p = value.place
    return {
        "place": {"name": p.name, "id": p.id, "lat": p.lat, "lon": p.lon},
        "aspects": list(value.aspects),
        "before": control(value.before) if value.before else None,
        "after": control(value.after) if value.after else None,
        "claims": [citation(c.span) for c in value.claims],
    }


def rebuilt(reports: Sequence[Rebuilt], moved: Sequence[Changed]) -> Json:
    """What a rebuild changed: how much, in which reports, and what the ledger says differently."""
    differ = [r for r in reports if r.added or r.gone]
    return {
        "reports": len(reports),
        "changed": len(differ),
        "claims added": sum(len(r.added) for r in differ),
        "claims gone": sum(len(r.gone) for r in differ),
        "differ": [
            {
                "report": r.report,
                "added": [sourced_claim(c) for c in r.added],
                "gone": [sourced_claim(c) for c in r.gone],
            }
            for r in differ
        ],
        "control": [changed(c) for c in moved],
    }


def judgement(value: Judgement) -> Json:
    return {
        "id": value.id,
        "kind": value.kind,
        "claims": [{"claim": a.claim, "report": a.report, "start": a.start, "end": a.end} for a in value.subjects],
        "value": value.value,
        "by": value.by,
        "at": value.at,
        "why": value.why,
        "undone_by": value.undone_by,
        "undone_at": value.undone_at,
    }


def person(value: Person) -> Json:
    """Somebody who takes part; nothing of their token."""
    return {"name": value.name, "role": value.role, "added": value.added, "revoked": value.revoked}


def step(value: Step) -> Json:
    """One decision on the trail."""
    return {name: getattr(value, name) for name in value.__struct_fields__}


def voice(value: Voice) -> Json:
    """A publisher or speaker, with how the happenings it told of fared."""
    return {name: getattr(value, name) for name in value.__struct_fields__}


def entry(value: Entry) -> Json:
    return {"date": value.date, "text": value.text, "claims": [citation(c.span) for c in value.claims]}


def answer(value: Answer, related: Sequence[str] = ()) -> Json:
    return {
        "question": value.question,
        "answer": value.answer,
        "missing": value.missing,
        "nearest": [citation(s) for s in value.nearest],
        "citations": [citation(s) for s in value.citations],
        "related": [{"question": q} for q in (related or value.related)],
        "as_of": value.as_of,
        "phrased": value.phrased,
    }
