"""Commands that follow the news: follow, feeds, versions, verify."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from dateline.cli.options import HERE, AsJson, RecordPath, new_record, open_record, print_json
from dateline.errors import InputError, LostError

if TYPE_CHECKING:
    from dateline.following.rounds import Follower
    from dateline.record import Record


def follow(
    feeds: Annotated[
        Path, typer.Argument(metavar="FEEDS.toml", help="Who is followed; docs/following.md explains it.")
    ],
    once: Annotated[
        bool, typer.Option("--once", help="Ask every feed once and end; without it, stay and go on.")
    ] = False,
    record: RecordPath = HERE,
    rules: Annotated[
        Path | None, typer.Option("--alerts", envvar="DATELINE_ALERTS", help="After each round hold these rules.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Follow feeds into the record: new articles, corrections as versions, what was taken down marked; bytes kept.

    Only what is due is asked, politely; stopping it anywhere loses nothing. Stays until it is stopped (Ctrl-C).
    """
    from dateline.following.plan import read_plan
    from dateline.following.rounds import Follower

    plan = read_plan(feeds)
    with new_record(record) as store, Follower(store, plan) as follower:
        signal.signal(signal.SIGTERM, _stop)
        for name in follower.recast:
            typer.echo(f"{name} has another side or home now: dateline rebuild codes its reports with it", err=True)
        tell = _teller(store, rules, as_json)
        try:
            failed = _round(follower, store.name, as_json, every_feed=True)
            tell()
            while not once:
                follower.clock.sleep(min(max(follower.rest(), 1.0), 3600.0))
                _round(follower, store.name, as_json, every_feed=False)
                tell()
        except KeyboardInterrupt:
            typer.echo("stopped; what was not done is still due", err=True)
            return
    if failed:
        raise typer.Exit(1)


def _teller(store: Record, rules: Path | None, as_json: bool) -> Callable[[], None]:
    """What holds the rules against what a round brought; nothing where there are none."""
    if rules is None:
        return lambda: None
    from dateline import alerts

    wanted = alerts.begin(store, alerts.read(rules))

    def tell() -> None:
        ran = alerts.run(store, wanted, StringIO() if as_json else sys.stdout)
        if as_json:
            print_json(alerts.shape(ran))
            return
        for line in alerts.lines(ran):
            typer.echo(line, err=True)

    return tell


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _round(follower: Follower, record: str, as_json: bool, *, every_feed: bool) -> bool:
    """One round shown; whether every feed asked has failed. Begun again where the record went away in the middle of it
    and is back: what was not kept is still due."""
    try:
        return _followed(follower, record, as_json, every_feed=every_feed)
    except LostError:
        typer.echo(f"{record} went away in the middle of a round; the round begins again", err=True)
        return _followed(follower, record, as_json, every_feed=every_feed)


def _followed(follower: Follower, record: str, as_json: bool, *, every_feed: bool) -> bool:
    import msgspec

    from dateline import show, tidings

    steps = []
    for step in show.progress(follower.round(every_feed=every_feed), "following", quiet=as_json):
        steps.append(step)
        if as_json:
            print_json(msgspec.to_builtins(step))
    if not as_json and (every_feed or any(s.became in tidings.NEWS for s in steps)):
        tidings.followed(steps, record)
    asked = [s for s in steps if s.of == "feed"]
    return bool(asked) and all(s.fault for s in asked)


def feeds(record: RecordPath = HERE, as_json: AsJson = False) -> None:
    """How each feed is doing: last good answer, lag behind publication, errors, silent for longer than usual."""
    from datetime import UTC, datetime

    import msgspec

    from dateline import tidings
    from dateline.following.health import health

    with open_record(record) as store:
        found = health(store, datetime.now(UTC))
    print_json(msgspec.to_builtins(found)) if as_json else tidings.feeds(found, store.name)


def versions(
    report: Annotated[str | None, typer.Argument(help="A report's id; without it, the newest changes of all.")] = None,
    record: RecordPath = HERE,
    most: Annotated[int, typer.Option(min=1, help="How many changes at most.")] = 20,
    as_json: AsJson = False,
) -> None:
    """What publishers changed or took down after we first read it; with a REPORT, each version and what it changed."""
    import msgspec

    from dateline import tidings
    from dateline.following.history import altered, history

    with open_record(record) as store:
        if report is None:
            changes = altered(store, most)
            print_json(msgspec.to_builtins(changes)) if as_json else tidings.altered(changes)
            return
        found = history(store, report)
    if found is None:
        raise InputError(f"there is no report {report} in {store.name}")
    print_json(msgspec.to_builtins(found)) if as_json else tidings.history(found)


def verify(
    cited: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[CITATION…]",
            help="REPORT, REPORT:START-END, REPORT@VERSION:START-END, a claim's id, a citation's JSON, or - for JSON on"
            " standard input (dateline ask … --json | dateline verify -).",
        ),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Also read all kept bytes again.")] = False,
    roots: Annotated[
        Path | None, typer.Option("--roots", help="PEM certificates of the time stamping authority.")
    ] = None,
    record: RecordPath = HERE,
    as_json: AsJson = False,
) -> None:
    """Check the record, or follow citations from answer to span to report to the raw bytes, and say whether they hold.

    Without a citation: the file, every report against the digest it was kept with, every quote against its text.
    """
    with open_record(record) as store:
        if not cited:
            sound = _verify_record(store, store.name, as_json, everything, roots)
        else:
            sound = _verify_cited(store, cited, roots, as_json)
    if not sound:
        raise typer.Exit(1)


def _verify_record(store: Record, record: str, as_json: bool, everything: bool, roots: Path | None) -> bool:
    faults = list(store.faults())
    try:
        kept = {"reports": store.count("reports"), "claims": store.count("claims"), "digest": store.digest()}
    except store.broken:
        kept, everything = {"reports": None, "claims": None, "digest": None}, False
    if everything:
        from dateline.following import verify as verifying

        found = [verifying.verify(store, each, roots) for each in verifying.everything(store)]
        faults += [f"{v.cited.words()}: {check.said}" for v in found for check in v.checks if not check.holds]
        kept["bytes read again"] = len(found)
    if as_json:
        print_json({"ok": not faults, "faults": faults, **kept})
    else:
        for fault in faults:
            typer.echo(fault)
        again = f", {kept['bytes read again']} versions read again from their bytes" if everything else ""
        held = f"{kept['reports']} reports, {kept['claims']} claims" if kept["digest"] else "damaged"
        typer.echo(f"{record}: {held}{again}, {len(faults)} faults")
    return not faults


def _verify_cited(store: Record, words: list[str], roots: Path | None, as_json: bool) -> bool:
    import msgspec

    from dateline import tidings
    from dateline.following import verify as verifying

    wanted = [c for each in words for c in verifying.cited(store, sys.stdin.read() if each == "-" else each)]
    found = [verifying.verify(store, each, roots) for each in wanted]
    print_json(msgspec.to_builtins(found)) if as_json else tidings.verified(found)
    return all(v.holds for v in found)
