"""What following prints for people: rounds, feeds, versions, and citations followed down to the bytes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.markup import escape

from dateline.following.health import span
from dateline.terminal import console

if TYPE_CHECKING:
    from dateline.following.health import Health
    from dateline.following.history import Altered, History
    from dateline.following.rounds import Step
    from dateline.following.verify import Verified

out = console(highlight=False, soft_wrap=True)
err = console(stderr=True, highlight=False, soft_wrap=True)

NEWS = ("new items", "first", "changed", "gone", "back")  # what is worth a line while following stays
_SAID = {
    "first": "new", "changed": "changed", "gone": "taken down", "back": "back again", "same": "as they were",
    "unreadable": "without a text", "refused": "refused", "failed": "did not come",
}  # fmt: skip
_PAGES = {"gone": "taken down", "waiting": "waiting", "given up": "given up"}


def followed(steps: Sequence[Step], record: str) -> None:
    """What a round brought, and each fault in a line of its own."""
    asked = [s for s in steps if s.of == "feed"]
    pages: Counter[str] = Counter(s.became for s in steps if s.of == "page")
    parts = [f"{pages[key]} {word}" for key, word in _SAID.items() if pages[key]] or ["nothing new"]
    claims = sum(s.claims for s in steps)
    out.print(
        f"{record}: {len(asked)} feed{'s' * (len(asked) != 1)} asked; articles: {', '.join(parts)}; {claims} claims"
    )
    for step in steps:
        if step.fault:
            shown = step.fault if step.url in step.fault else f"{step.url}: {step.fault}"
            err.print(f"[yellow]{step.of} {step.became}[/yellow]: {escape(shown)}")


def feeds(values: Sequence[Health], record: str) -> None:
    """Feeds by publisher: state, last good answer, lag, silence, articles."""
    if not values:
        out.print(f"{record} follows no feeds yet: dateline follow feeds.toml --record {record}")
        return
    for feed in values:
        style = {"good": "green", "failing": "red", "silent": "yellow"}.get(feed.state, "dim")
        out.print(
            f"[bold]{escape(feed.publisher)}[/bold]  [{style}]{feed.state}[/{style}]  {escape(feed.moved or feed.url)}"
        )
        good = f"{feed.good[:16].replace('T', ' ')} UTC" if feed.good else "never"
        parts = [f"last good {good}", f"{feed.pages.get('here', 0)} articles"]
        parts += [f"{feed.pages[state]} {word}" for state, word in _PAGES.items() if feed.pages.get(state)]
        parts += [f"newest {span(feed.silence)} ago"] * (feed.silence is not None)
        parts += [f"usual gap {span(feed.usual)}"] * (feed.usual is not None)
        parts += [f"found {span(feed.lag)} after publication"] * (feed.lag is not None)
        out.print(f"    {', '.join(parts)}")
        if feed.fault:
            out.print(f"    [yellow]{escape(feed.fault)}[/yellow]")


def altered(values: Sequence[Altered]) -> None:
    """Changes and takings down, newest first."""
    for one in values:
        said = {"gone": "taken down", "back": "back again"}.get(one.what, one.what)
        out.print(
            f"{one.at}  [bold]{said}[/bold]  {escape(one.title or one.url)} ({escape(one.publisher or 'unknown')})"
        )
        out.print(f"    {escape(one.report)}  {escape(one.url)}")
    if not values:
        out.print("nothing that was read has been changed or taken down")


def history(value: History) -> None:
    """A report's versions, what each changed, and when it was taken down."""
    out.print(f"[bold]{escape(value.title or value.report)}[/bold] ({escape(value.publisher or 'unknown')})")
    for edition in value.editions:
        bytes_ = f", bytes in {edition.file}" if edition.file else ""
        out.print(
            f"{edition.seen}  version {edition.version}{', shown now' if edition.current else ''}{escape(bytes_)}"
        )
        for mark, sentences in (("−", edition.removed), ("+", edition.added)):
            for sentence in sentences:
                out.print(f"  {mark} {escape(sentence)}")
    for told in value.seen:
        if told.what in ("gone", "back"):
            out.print(f"{told.at}  {'taken down' if told.what == 'gone' else 'back again'} (it answered {told.status})")


def verified(values: Sequence[Verified]) -> None:
    """Citations, each with its steps down to the bytes."""
    for value in values:
        mark = "[green]holds[/green]" if value.holds else "[red]does not hold[/red]"
        now = "" if value.now == "as cited" else f", {value.now} by its publisher since"
        out.print(f"{mark}{now}  {escape(value.cited.words())}")
        for check in value.checks:
            out.print(f"  {'✓' if check.holds else '✗'} {check.what}: {escape(check.said)}")
