"""Keeping a record in hand: judgements and what deserves one, audits, citable snapshots, exports."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

from msgspec.structs import replace

from dateline import __version__, audit, cache, codebook, coding, export, judgements, people, rights, views
from dateline.errors import InputError
from dateline.language import MODEL, model_digest
from dateline.model import Claim, Control, Day, Event, Judgement, JudgementKind
from dateline.people import Person, Role
from dateline.public import Face
from dateline.record import Record
from dateline.rights import Of, Setting, Withdrawal
from dateline.wording import describe, says

# What makes a claim worth a look, in order: a standing dispute or a bare claim on who holds a place, many dead,
# two accounts in tension. Weights rank the queue; they never change what is coded.
DISPUTED_HOLDING, CLAIMED_HOLDING, DISPUTED_EVENT, TENSION, DEADLY = 8.0, 5.0, 4.0, 3.0, 2.0
MANY_DEAD = 20


def judge(
    record: Record,
    kind: str,
    ids: Sequence[str],
    by: str,
    value: str | None,
    why: str | None,
    role: Role | None = None,
) -> Judgement:
    """Make a judgement on claims of the record and keep it; here and below `role` is that of a person signed in."""
    if kind not in get_args(JudgementKind):
        raise InputError(f"{kind!r} is no judgement; one of {', '.join(get_args(JudgementKind))}")
    claims = [_claim(record, id) for id in ids]
    made = judgements.judge(kind, claims, by, _now(), value, why)  # type: ignore[arg-type]
    with record.transaction():
        record.judge(made, role)
    return made


def undo(record: Record, id: str, by: str, role: Role | None = None) -> Judgement:
    """Mark a judgement as undone, by whom and when."""
    if not by.strip():
        raise InputError("undoing needs a name: who decides? (--by)")
    with record.transaction():
        made = next((j for j in record.judgements() if j.id == id), None)
        if made is None:
            raise InputError(f"no judgement {id!r}; list them with: dateline review --judged")
        if made.undone_at:  # of two who undo it at once, one did
            raise InputError(f"{made.undone_by} has undone this judgement already")
        undone = replace(made, undone_by=by, undone_at=_now())
        record.judge(undone, role)
    return undone


def _claim(record: Record, id: str) -> Claim:
    found = record.claim(id)
    if found is None:
        raise InputError(f"no claim {id!r} in the record; ids stand in: dateline claims --json")
    return found


def permit(
    record: Record, of: Of, name: str, allowed: str, by: str, why: str | None, role: Role | None = None
) -> Setting:
    """Decide what may be shown of a report, of a publisher's reports, or of all of which nothing else is said."""
    made = rights.setting(of, name, allowed, by, _now(), why)
    with record.transaction():
        record.permit(made, role)
    return made


def withdraw(
    record: Record, report: str, by: str, why: str, *, undo: bool = False, role: Role | None = None
) -> Withdrawal:
    """Take a report out of every view and answer, or put it back; both stay on file."""
    if not by.strip() or not why.strip():
        raise InputError("withdrawing needs a name and a reason: --by NAME --why '…'")
    with record.transaction():
        if (report in rights.standing(record.withdrawals())) != undo:
            raise InputError(f"report {report!r} is {'not' if undo else 'already'} withdrawn")
        return record.withdraw(report, "restored" if undo else "withdrawn", by, _now(), why, role)


def enrol(record: Record, name: str, role: str, by: str) -> str:
    """Let somebody take part in a record; their token, which is kept nowhere."""
    if not by.strip():
        raise InputError("adding somebody needs a name: who decides? (--by)")
    token = people.fresh_token()
    with record.transaction():
        record.enrol(people.person(name, role, token, _now()), by)
    return token


def revoke(record: Record, name: str, by: str) -> Person:
    """Take somebody's token from them, at every desk of the record."""
    if not by.strip():
        raise InputError("revoking needs a name: who decides? (--by)")
    with record.transaction():
        return record.revoke(name, by, _now())


def review(
    record: Record, most: int, held: Sequence[Control] | None = None, told: Sequence[Event] | None = None
) -> tuple[tuple[Claim, str], ...]:
    """Claims that most deserve a look, each with the reason, those already judged left out.

    `held` and `told`: the ledger and the happenings, where they are at hand.
    """
    held = views.control(record) if held is None else held
    told = views.events(record) if told is None else told
    judged = {a.claim for j in record.judgements() if j.undone_at is None for a in j.subjects}
    weights: dict[str, tuple[float, Claim, str]] = {}
    for weight, claim, why in (*_of_control(held), *of_events(told)):
        if claim.id not in judged and weight > weights.get(claim.id, (0.0, claim, ""))[0]:
            weights[claim.id] = (weight, claim, why)
    ranked = sorted(weights.values(), key=lambda w: (-w[0], w[1].published or "", w[1].id))
    return tuple((claim, why) for _, claim, why in ranked[:most])


def _of_control(rows: Sequence[Control]) -> list[tuple[float, Claim, str]]:
    found = []
    for row in rows:
        if row.claims and row.basis == "disputed":
            found.append((DISPUTED_HOLDING, row.claims[0], f"who holds {row.place.name} is disputed"))
        elif row.claims and row.basis == "claimed":
            found.append((CLAIMED_HOLDING, row.claims[0], f"that {row.place.name} was taken is only claimed"))
    return found


def of_events(events: Sequence[Event]) -> list[tuple[float, Claim, str]]:
    """What of these happenings deserves a look: how much, the claim, and why."""
    found = []
    for event in events:
        best = event.claims[0]
        deaths = max((c.act.fatalities.low or 0 for c in event.claims if c.act and c.act.fatalities), default=0)
        if event.standing == "disputed":
            found.append((DISPUTED_EVENT, best, "one side says it, another denies it"))
        if event.tension:
            found.append((TENSION, best, f"accounts in tension: {event.tension[0][1]}"))
        if deaths >= MANY_DEAD and event.standing in ("claimed", "reported"):
            found.append((DEADLY + deaths / 1000, best, f"{deaths:g} deaths on one voice"))
    return found


def audit_sheet(record: Record, size: int, seed: int) -> str:
    """A random sample over all classes, as CSV to fill in."""
    drawn = audit.draw(views.claims(record), size, seed)
    return audit.sheet(drawn, {c.id: (describe(c), says(c)) for c in drawn})


def audited(sheets: Sequence[str]) -> dict[str, Any]:
    """Precision per class from filled sheets, and how far the first two people agree."""
    judged = [audit.verdicts(s) for s in sheets]
    if len(judged) > 2:
        raise InputError("give one or two filled sheets")
    rows = [
        {"class": p.name, "n": p.n, "right": p.right, "precision": p.right / p.n, "low": p.low, "high": p.high}
        for p in audit.precision(judged[0])
    ]
    shared = audit.agreement(judged[0], judged[1]) if len(judged) == 2 else None
    both = {"n": shared.n, "share": shared.share, "kappa": shared.kappa} if shared else None
    return {"precision": rows, "agreement": both}


def freeze(record: Record) -> dict[str, Any]:
    """What to cite: everything that decides what this record says, as digests."""
    return {
        "dateline": __version__,
        "record_sha256": record.digest(),
        "codebook_sha256": codebook.digest(),
        "model": MODEL,
        "model_sha256": model_digest(),
        "stages": coding.STAGES,
        "reports": record.count("reports"),
        "claims": record.count("claims"),
        "newest_day": record.newest_day(),
        "frozen": _now(),
    }


def write_export(record: Record, form: str, output: Path, as_of: Day | None, *, own: bool = False) -> dict[str, Any]:
    """Write the record in another form, and beside it what that form cannot carry.

    As the public may see it, unless it is for the desk's `own` use: then private reports and all words are in it.
    """
    record.hide("owner" if own else "public")
    try:
        data, rows = _exported(record, form, as_of, None if own else Face(record))
    finally:
        record.hide("owner")
    cache.write(output, data)
    about = export.sidecar(form, as_of or record.newest_day(), rows, __version__, codebook.digest())
    about |= {"rights": "for the desk's own use: not to be handed on" if own else "as rights and rulings 24, 25 allow"}
    cache.write(Path(f"{output}.about.json"), f"{json.dumps(about, indent=1, ensure_ascii=False)}\n".encode())
    return about


def _exported(record: Record, form: str, as_of: Day | None, face: Face | None) -> tuple[bytes, int]:
    if form in export.EVENT_FORMS:
        events = views.events(record, as_of)
        events = face.events(events) if face else events
        text = export.EVENT_FORMS[form](events)
        return text.encode(), text.count("\n") - (form != "plover")
    if form in export.CONTROL_FORMS:
        rows = views.stretches(record, as_of)
        rows = face.control(rows) if face else rows
        return export.CONTROL_FORMS[form](rows).encode(), sum(r.place.lat is not None for r in rows)
    if form == "parquet":
        claims: Sequence[Claim] = views.claims(record, as_of)
        claims = face.claims(claims) if face else claims
        return export.parquet(claims), len(claims)
    if form == "atom":
        days = views.ledger_days(record, as_of)
        days = [(day, seen) for day, found in days if (seen := face.changed(found))] if face else days
        return export.atom(days).encode(), sum(len(found) for _, found in days)
    if form in ("md", "html"):
        text = face.brief(form, as_of) if face else views.brief(record, form, as_of)
        return text.encode(), record.count("reports")
    raise InputError(f"no form {form!r}; one of {', '.join((*export.ENDINGS, 'md', 'html'))}")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
