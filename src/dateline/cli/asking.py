"""Commands that ask the record: claims, events, control, timeline, ask, questions; and explain, doctor."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dateline.cli.options import (
    HERE,
    AsJson,
    AsOf,
    KnownAt,
    On,
    RecordPath,
    day,
    open_record,
    print_json,
)
from dateline.errors import InputError, RowError, SetupError

if TYPE_CHECKING:
    from dateline.library import RecordLibrary
    from dateline.model import Answer


def claims(
    record: RecordPath = HERE,
    as_of: AsOf = None,
    report: Annotated[str | None, typer.Option(help="Only claims of this report.")] = None,
    place: Annotated[str | None, typer.Option(help="Only claims about this place.")] = None,
    speaker: Annotated[str | None, typer.Option(help="Only what this speaker says (name or id).")] = None,
    stance: Annotated[str | None, typer.Option(help="asserts, admits, denies, urges …")] = None,
    kind: Annotated[str | None, typer.Option("--type", help="Our word for the act, a PLOVER or an ACLED type.")] = None,
    as_json: AsJson = False,
) -> None:
    """List claims: what is said to have happened or to be so, with the words and who says so."""
    from dateline import shapes, show, views

    with open_record(record) as store:
        found = views.claims(store, day(as_of, "--as-of"), report, place, speaker, stance, kind)
        print_json([shapes.sourced_claim(c) for c in found]) if as_json else show.claims(found)


def events(
    record: RecordPath = HERE,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    why: Annotated[bool, typer.Option("--why", help="Show each telling, and why it is held to be the same.")] = False,
    as_json: AsJson = False,
) -> None:
    """List events: one happening told by many reports is one event, with its standing and why it was merged."""
    from dateline import shapes, show, views

    with open_record(record, known_at) as store:
        found = views.events(store, day(as_of, "--as-of"))
        print_json([shapes.event(e) for e in found]) if as_json else show.events(found, why=why)


def voices(record: RecordPath = HERE, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """Who speaks in the record: parties, monitors, agencies, outlets; and how often what they said was borne out."""
    from dateline import shapes, show, views

    with open_record(record) as store:
        found = views.voices(store, day(as_of, "--as-of"))
        print_json([shapes.voice(v) for v in found]) if as_json else show.voices(found)


def control(
    record: RecordPath = HERE,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    on: On = None,
    place: Annotated[str | None, typer.Option(help="Only this place (any of its names).")] = None,
    as_json: AsJson = False,
) -> None:
    """The control ledger: who holds which place, since when, on whose word, contested or not."""
    from dateline import shapes, show, views

    with open_record(record, known_at) as store:
        rows = views.control(store, day(as_of, "--as-of"), day(on, "--on"), place)
        print_json([shapes.control(r) for r in rows]) if as_json else show.control(rows)


def roads(
    record: RecordPath = HERE,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    on: On = None,
    as_json: AsJson = False,
) -> None:
    """How each stretch of road stands: open, cut, contested or under fire; by whom, since when, on whose word."""
    from dateline import shapes, show, views

    with open_record(record, known_at) as store:
        rows = views.roads(store, day(as_of, "--as-of"), day(on, "--on"))
        print_json([shapes.road(r) for r in rows]) if as_json else show.roads(rows)


def timeline(
    record: RecordPath = HERE,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    most: Annotated[int, typer.Option(min=1, help="How many dates at most.")] = 20,
    since: Annotated[str | None, typer.Option(metavar="DAY", help="Nothing before this day.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DAY", help="Nothing after this day.")] = None,
    place: Annotated[str | None, typer.Option(help="Only dates of this place (any of its names).")] = None,
    actor: Annotated[str | None, typer.Option(help="Only dates of this actor (any of its names).")] = None,
    as_json: AsJson = False,
) -> None:
    """The most important dates of a conflict, a place or an actor, in order, each with its claims."""
    from dateline import shapes, show, views

    with open_record(record, known_at) as store:
        days = (day(as_of, "--as-of"), day(since, "--since"), day(until, "--until"))
        entries = views.timeline(store, most, *days, place, actor)
        print_json([shapes.entry(e) for e in entries]) if as_json else show.timeline(entries)


def ask(
    question: Annotated[
        str | None,
        typer.Argument(help='A question in plain words; - reads rows {"id","q","as_of"}; none starts a conversation.'),
    ] = None,
    record: RecordPath = HERE,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    phrase: Annotated[
        bool,
        typer.Option("--phrase", help="Worded by the endpoint at DATELINE_PHRASE_URL, each sentence checked."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Answer a question from the record alone, each line cited; or say that the record does not hold it.

    Without a question, on a terminal, questions follow one another: "and Homs?" and "who says so?" follow up.
    """
    from dateline import shapes, views

    with open_record(record, known_at) as store:
        library = views.library(store)
        if question == "-":
            for number, line in enumerate(sys.stdin, 1):
                if line.strip():
                    asked = _question(line, number)
                    found = views.ask(library, asked["q"], day(asked.get("as_of"), f"line {number}: as_of"))
                    print_json({"id": asked.get("id")} | shapes.answer(found))
        elif question is None:
            _converse(library, day(as_of, "--as-of"), as_json)
        else:
            found = views.ask(library, question, day(as_of, "--as-of"), related=True)
            found = _phrased(library, found) if phrase else found
            if as_json:
                print_json(shapes.answer(found))
            else:
                from dateline import show

                show.answer(found)


def _phrased(library: RecordLibrary, found: Answer) -> Answer:
    """The answer as the user's own endpoint words it, as far as that holds."""
    from dateline import phrasing

    if (endpoint := phrasing.chosen()) is None:
        raise InputError("--phrase needs DATELINE_PHRASE_URL: the base address of an OpenAI-compatible endpoint")
    return phrasing.phrase(library, found, endpoint)


def _converse(library: RecordLibrary, as_of: str | None, as_json: bool) -> None:
    """Questions from the terminal, one after another, until an empty line or the end of input."""
    from dateline import shapes, show
    from dateline.conversation import Conversation

    if not sys.stdin.isatty():
        raise InputError('give a question, or - to read rows like {"id": "1", "q": "Who controls Hama?"}')
    typer.echo("Ask in plain words; an empty line ends it.", err=True)
    talk = Conversation(library, as_of)
    while True:
        try:
            asked = input("? ").strip()
        except (EOFError, KeyboardInterrupt):
            asked = ""
        if not asked:
            return
        found = talk.ask(asked)
        print_json(shapes.answer(found)) if as_json else show.turn(found, asked)


def mcp(
    record: RecordPath = HERE,
    own: Annotated[
        bool, typer.Option("--own", help="For the desk's own user: private reports and all words too.")
    ] = False,
) -> None:
    """Serve the record to a language model's client: the Model Context Protocol on standard input and output.

    Tools: ask, claims, control, events; they only read. Needs the extra: pip install 'dateline[mcp]'.
    """
    try:
        from dateline import mcp as protocol
    except ImportError as missing:
        raise SetupError(f"the part for this is not installed ({missing}): pip install 'dateline[mcp]'") from missing

    with open_record(record) as store:
        protocol.serve(store, own=own)


def _question(line: str, number: int) -> dict[str, Any]:
    try:
        row = json.loads(line)
        if isinstance(row, dict) and isinstance(row.get("q"), str) and isinstance(row.get("as_of"), str | None):
            return row
    except (ValueError, RecursionError):
        pass
    raise RowError(number, 'not a row like {"id": "1", "q": "Who controls Hama?", "as_of": "2024-12-05"}')


def questions(
    record: RecordPath = HERE,
    as_of: AsOf = None,
    report: Annotated[str | None, typer.Option(help="What this report answers, and what the others add.")] = None,
    place: Annotated[str | None, typer.Option(help="Questions on this place.")] = None,
    event: Annotated[str | None, typer.Option(help="Questions on this event (its id).")] = None,
    most: Annotated[int, typer.Option(min=1, help="How many at most.")] = 8,
    as_json: AsJson = False,
) -> None:
    """Questions that the record can really answer: each was tried before it is offered."""
    from dateline import shapes, show, views

    with open_record(record) as store:
        library, on = views.library(store), day(as_of, "--as-of")
        if report is not None:
            own, more = views.questions_beside(library, report, on, most)
            if as_json:
                print_json(
                    [shapes.answer(a) | {"answered_by": "report"} for a in own]
                    + [shapes.answer(a) | {"answered_by": "record"} for a in more]
                )
            else:
                show.questions_beside(own, more)
            return
        chosen = views.event(store, event, on) if event else None
        found = views.questions(library, on, None, most, place=place, event=chosen)
        print_json([shapes.answer(a) for a in found]) if as_json else show.questions(found)


def explain(
    term: Annotated[str, typer.Argument(metavar="CODE", help="captures, ASSAULT, 'Armed clash', admits, 192 …")],
    as_json: AsJson = False,
) -> None:
    """Say what a code means, with its definition, its example and how it projects to other codebooks."""
    from dateline import show
    from dateline.codebook import meanings

    found = meanings.explain(term)
    if not found:
        like = ", ".join(meanings.near(term)) or "captures, ASSAULT, Armed clash, 192, admits, HTS"
        raise InputError(f"the codebook has no code {term!r}; did you mean: {like}?")
    print_json(found) if as_json else show.explained(found)


def doctor(record: RecordPath = HERE, as_json: AsJson = False) -> None:
    """What is installed, which model with which digest, where cache and record are, and what is missing."""
    from dateline import doctor as examine
    from dateline import show

    found = examine.examine(record)
    print_json(found) if as_json else show.health(found)
    if not found["ok"]:
        raise typer.Exit(1)
