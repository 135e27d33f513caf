"""Every ```ruling block of docs/codebook.md, run through the real stages: what it says is coded is what is coded.

A block is a small record. `report NAME DAY PUBLISHER: text` adds a report (DAY `-`: undated); every other line is a
check. Words in a check are compared with names, ids and aliases, any letter case; `no` before a line turns it round.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from dateline import coding, views
from dateline.actors import relation
from dateline.library import words as stems
from dateline.model import Actor, Claim, Coded, Control, Event, Role
from dateline.record import Record
from dateline.reports.build import About, build

PAGE = Path(__file__).parents[1] / "docs" / "codebook.md"
REPORT = re.compile(r"report (\w+) (\S+) ([^:]+): (.*)")


class Block(NamedTuple):
    """A ruling's example: its number, what it shows, its reports and its checks."""

    ruling: str
    title: str
    reports: tuple[tuple[str, str, str, str], ...]
    checks: tuple[str, ...]


def blocks() -> Iterator[Block]:
    ruling = ""
    for part in re.split(r"(```ruling\n.*?```|^### \d+\.[^\n]*$)", PAGE.read_text(encoding="utf-8"), flags=re.S | re.M):
        if part.startswith("### "):
            ruling = part.split()[1].rstrip(".")
        if part.startswith("```ruling"):
            lines = part.removeprefix("```ruling\n").removesuffix("```").splitlines()
            found = (REPORT.fullmatch(line) for line in lines)
            reports = tuple((m[1], m[2], m[3], m[4]) for m in found if m)
            checks = tuple(x for x in lines if x.strip() and not x.startswith(("report ", "#")))
            title = next((x[2:] for x in lines if x.startswith("# ")), "")
            yield Block(ruling, title, reports, checks)


BLOCKS = list(blocks())


def key(block: Block, name: str) -> str:
    return f"{block.ruling}-{BLOCKS.index(block)}-{name}"


@cache
def coded() -> dict[str, Coded]:
    """All reports of all blocks, in one batch."""
    reports = [
        build(
            text.replace(" ⏎ ", "\n\n"),
            About(id=key(b, name), publisher=publisher, published=None if day == "-" else day, basis="given"),
        )
        for b in BLOCKS
        for name, day, publisher, text in b.reports
    ]
    return {c.report.id: c for c in coding.code(reports, workers=1)}


def record_of(block: Block) -> Record:
    record = Record(":memory:", stems)
    for name, *_ in block.reports:
        record.add(coded()[key(block, name)], coding.STAGES)
    return record


# --- checks -------------------------------------------------------------------------

Found = Sequence[str]


def called(actor: Actor | None, quote: str = "") -> set[str]:
    names = {actor.id, actor.name, *actor.aliases} if actor else set()
    return {n.casefold() for n in (*names, quote, quote.removeprefix("the ").removeprefix("The "))}


def who(roles: Sequence[Role]) -> set[str]:
    return set().union(*(called(r.actor, r.name) | {r.span.quote.casefold()} for r in roles)) if roles else set()


def told(claim: Claim) -> dict[str, set[str]]:
    """What a claim may be asked for, by the word that asks."""
    act, state, said = claim.act, claim.state, claim.attribution
    what = act or state
    assert what is not None
    place = act.place if act else state.object if state else None
    names = {place.place.name, *place.place.aliases} if place and place.place else set()
    found: dict[str, set[str]] = {
        "says": called(said.actor, said.speaker[0].quote if said.speaker else "") if said else {"report"},
        "stance": {said.stance} if said else {"asserts"},
        "quoted": {"yes" if said and said.quoted else "no"},
        "polarity": {what.polarity},
        "at": {n.casefold() for n in (*names, place.span.quote if place else "")} if place else {"nowhere"},
        "when": {f"{what.when.start}..{what.when.end}" if what.when and what.when.start != what.when.end
                 else what.when.start or "none" if what.when else "none"},
        "precision": {what.when.precision} if what.when else {"none"},
        "basis": {what.when.basis} if what.when else {"none"},
    }  # fmt: skip
    if act:
        found |= {
            "by": who(act.actors) or {"nobody"},
            "to": who(act.recipients) or {"nobody"},
            "plover": {act.plover.type, f"{act.plover.type}/{act.plover.mode}"} if act.plover else {"none"},
            "acled": {act.acled.sub_event_type if act.acled else "none"},
            "cameo": {act.cameo or "none"},
            "change": {act.control.change, f"{act.control.change} {act.control.extent}"} if act.control else {"none"},
            "killed": {figure(act.fatalities.low, act.fatalities.high) if act.fatalities else "none"},
            "background": {"yes" if act.background else "no"},
            "where": {act.place.relation if act.place else "none"},
        }  # fmt: skip
    elif state:
        found |= {
            "by": who((state.subject,)) if state.subject else {"nobody"},
            "extent": {str(state.extent)},
            "value": {state.value or "none"},
            "other": {state.other.span.quote if state.other else "none"},
        }
    return {name: {str(v).casefold() for v in values} for name, values in found.items()}


def figure(low: float | None, high: float | None) -> str:
    return (
        f"{low:g}..{high:g}"
        if low is not None and high is not None
        else f"{low:g}.."
        if low is not None
        else f"..{high:g}"
    )


def kind(claim: Claim) -> str:
    return claim.act.type if claim.act else claim.state.relation if claim.state else ""


def claim_check(block: Block, record: Record, words: str) -> Found:
    """`claim NAME: TYPE | word: value | …`: the report has a claim of that type with all of these."""
    name, _, rest = words.partition(":")
    wanted = rest.split("|")[0].strip()
    asked = [(word, value.casefold()) for word, value in pairs_of(rest)]
    seen = []
    for claim in coded()[key(block, name.strip())].claims:
        has = told(claim)
        if kind(claim) == wanted and all(value in has.get(word, set()) for word, value in asked):
            return []
        seen.append(f"{kind(claim)} {dict(sorted(has.items()))}")
    return seen or ["no claim at all"]


def control_check(block: Block, record: Record, words: str) -> Found:
    """`control PLACE [on DAY] [as of DAY]: HOLDER STATUS BASIS | since: … | rivals: … | support: …`."""
    head, _, rest = words.partition(":")
    place, *days = re.split(r" (?=on \d|as of \d)", head.strip())
    day = {d.rsplit(" ", 1)[0]: d.rsplit(" ", 1)[1] for d in days}
    rows = views.control(record, day.get("as of"), day.get("on"), place)
    m = re.match(r"(.+?) (held|contested|unknown)(?: (\w+))?(?: \||$)", rest.strip())
    assert m, words
    holder, status, basis = m.groups()
    if not rows:
        return [] if (holder, status) == ("nobody", "unknown") else [f"no row for {place}"]
    has = ledger_row(rows[0])
    asked = [("holder", holder), ("status", status), *([("basis", basis)] if basis else []), *pairs_of(rest)]
    return [] if all(v.casefold() in {x.casefold() for x in has[k]} for k, v in asked) else [str(has)]


def ledger_row(row: Control) -> dict[str, set[str]]:
    """What a row of the ledger may be asked for."""
    return {
        "holder": called(row.holder) if row.holder else {"nobody"},
        "status": {row.status},
        "basis": {row.basis or "none"},
        "since": {row.since or "none"},
        "not before": {row.not_before or "none"},
        "not after": {row.not_after or "none"},
        "support": {row.support or "none"},
        "rivals": set().union(*map(called, row.rivals)),
        "vacated by": called(row.vacated_by),
        "encircled": {row.encircled or "no"},
        "last supported": {row.last_supported or "none"},
        "inherited": {"yes" if row.inherited_from else "no"},
    }


def pairs_of(rest: str) -> list[tuple[str, str]]:
    """The `word: value` pairs after the first bar."""
    pairs = (pair.split(":", 1) for pair in rest.split("|")[1:])
    return [(word.strip(), value.strip()) for word, value in pairs]


def ask_check(block: Block, record: Record, words: str) -> Found:
    """`ask QUESTION -> contains A; B; not C` or `-> missing`."""
    question, _, expected = words.partition(" -> ")
    answer = views.ask(views.library(record), question.strip())
    text = (answer.answer or "").casefold()
    if expected.startswith("missing"):
        return [] if answer.answer is None and answer.missing else [text]
    wanted = [w.strip().casefold() for w in expected.removeprefix("contains ").split(";")]
    fine = all((w.removeprefix("not ") not in text) if w.startswith("not ") else w in text for w in wanted)
    return [] if fine else [answer.answer or f"missing: {answer.missing}"]


def events_check(block: Block, record: Record, words: str) -> Found:
    """`events TYPE: HOW MANY | standing: … | denied: yes | tension: yes | tellings: …`."""
    type_, _, rest = words.partition(":")
    number = int(rest.split("|")[0])
    rows = [e for e in views.events(record) if e.claims[0].act and e.claims[0].act.type == type_.strip()]
    shown = [f"{happening(e)} {[c.span.quote for c in e.claims]}" for e in rows]
    fine = len(rows) == number and all(any(happening(e)[k] == v for e in rows) for k, v in pairs_of(rest))
    return [] if fine else shown or ["no such event"]


def happening(event: Event) -> dict[str, str]:
    """What an event may be asked for."""
    return {
        "standing": event.standing,
        "denied": "yes" if event.denied_by else "no",
        "tension": "yes" if event.tension else "no",
        "tellings": str(len(event.claims)),
    }


def voices_check(block: Block, record: Record, words: str) -> Found:
    """`voices: HOW MANY`: that many separate origins speak in the block's reports."""
    found = set(views.origins(record).values())
    return [] if len(found) == int(words.strip(": ")) else [str(found)]


def mention_check(block: Block, record: Record, words: str) -> Found:
    """`place|date|actor|count NAME "words": value`: what the words of the report were read as."""
    m = re.fullmatch(r'(\w+) (\w+) "([^"]*)": (.*)', words)
    assert m, words
    what, name, quote, value = m.groups()
    named = coded()[key(block, name)].mentions
    if what == "date":
        found = {d.span.quote: f"{d.value} {d.basis}" for d in named.dates}
    elif what == "actor":
        found = {a.span.quote: a.actor.name if a.actor else "nobody" for a in named.actors}
    elif what == "count":
        found = {c.span.quote: f"{figure(c.low, c.high)} {c.of}" for c in named.counts}
    else:
        found = {p.span.quote: f"{p.place.kind if p.place else 'unlisted'} {p.relation}" for p in named.places}
    near = {q: v for q, v in found.items() if q == quote}
    return [] if value.casefold() in {v.casefold() for v in near.values()} else [str(found)]


def relation_check(block: Block, record: Record, words: str) -> Found:
    """`relation A, B on DAY: ally | enemy | neutral | unknown`, by actor id."""
    m = re.fullmatch(r"(\S+), (\S+) on (\S+): (\w+)", words)
    assert m, words
    got = relation(m[1], m[2], m[3])
    return [] if got == m[4] else [got]


CHECKS: dict[str, Callable[[Block, Record, str], Found]] = {
    "claim": claim_check, "control": control_check, "ask": ask_check, "events": events_check, "voices": voices_check,
    "relation": relation_check,
}  # fmt: skip


@pytest.mark.parametrize("block", BLOCKS, ids=lambda b: f"{b.ruling} {b.title}")
def test_a_ruling(block: Block) -> None:
    wrong = []
    with record_of(block) as record:
        for line in block.checks:
            turned = line.startswith("no ")
            word, _, rest = line.removeprefix("no ").partition(" ")
            word = word.rstrip(":")
            check = CHECKS.get(word)
            got = check(block, record, rest) if check else mention_check(block, record, line.removeprefix("no "))
            if bool(got) != turned:
                wrong.append("\n   ".join([f"WANTED {line}", *got]))
    assert wrong == [], "\n" + "\n".join(wrong)


def test_every_ruling_has_its_example_or_says_where_it_is_held() -> None:
    shown = {b.ruling for b in BLOCKS}
    page = PAGE.read_text(encoding="utf-8")
    for number in map(str, range(1, 26)):
        section = page.split(f"### {number}. ")[1].split("\n### ")[0]
        assert number in shown or "Held by the desk" in section, number


def test_examples_are_ours() -> None:
    """No example is a sentence of the seed article or of the gold reports."""
    shared = PAGE.parents[2] / "shared"
    if not (shared / "seed" / "article.txt").exists():
        pytest.skip(f"no seed article at {shared}: examples can only be compared where it lies")
    theirs = (shared / "seed" / "article.txt").read_text(encoding="utf-8")
    theirs += "".join(f.read_text(encoding="utf-8") for f in (shared / "gold" / "record").glob("*/reports.jsonl"))
    for block in BLOCKS:
        for *_, text in block.reports:
            assert not [s for s in re.split(r"(?<=[.!?]) ", text) if len(s) > 40 and s in theirs], block.title
