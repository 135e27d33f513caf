"""What the commands print for people: the words of the record, set in the terminal.

Report text is printed as text, never as markup.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from dateline import cache
from dateline.model import Answer, Changed, Claim, Coded, Control, Entry, Event, Judgement, Report, Span
from dateline.people import Person, Step
from dateline.rights import STANDARD, Setting, Withdrawal, standing
from dateline.terminal import console, printable
from dateline.wording import NO_DATE, because, describe, says, stretch, trigger
from dateline.wording import sentence as sentence_of

if TYPE_CHECKING:
    from dateline.control.roads import Stretch
    from dateline.ingest import Outcome
    from dateline.record import Rebuilt
    from dateline.voices.tracks import Voice

T = TypeVar("T")

out = console(highlight=False, soft_wrap=False)
err = console(stderr=True, highlight=False)


def report(value: Report) -> None:
    """The text as understood: block by block, posts set off, furniture left out."""
    out.print(f"[bold]{escape(value.title or value.id)}[/bold]")
    basis = {
        "given": "",
        "page": " (from the page)",
        "dateline": " (from its dateline)",
        "post": " (from an embedded post: not before, assumed)",
    }
    dated = f"{value.published}{basis[value.published_basis or 'given']}" if value.published else NO_DATE
    out.print(f"[dim]{escape(value.publisher or 'publisher unknown')} · {dated} · {value.id}[/dim]")
    if value.skipped:
        out.print(f"[yellow]not coded: {escape(value.skipped)}[/yellow]")
    authors = {(p.start, p.end): p for p in value.embedded}
    for block in value.blocks:
        words = escape(value.text[block.start : block.end].strip())
        if block.kind == "furniture":
            continue
        if block.kind in ("title", "heading"):
            out.print(f"\n[bold]{words}[/bold]")
        elif block.kind in ("post", "after_post", "signature"):
            out.print(f"  [cyan]┃[/cyan] {words}")
        else:
            out.print(words)
    for post in authors.values():
        day = post.published or NO_DATE
        out.print(f"[dim]post by {escape(post.author or '?')} ({escape(post.handle or '?')}), {day}[/dim]")
    out.print()


def coded(value: Coded, *, why: bool = False) -> None:
    """The claims of one report, the main point first."""
    r = value.report
    out.print(f"[bold]{escape(r.title or r.id)}[/bold] [dim]{r.published or NO_DATE}[/dim]")
    if r.skipped:
        out.print(f"  [yellow]not coded: {escape(r.skipped)}[/yellow]")
    for claim in value.claims:
        _claim(claim)
        if why:
            _because(value, claim)
    out.print()


def _because(value: Coded, claim: Claim) -> None:
    """The sentence that a claim was read in, its deciding words set off, and the rules that decided."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", min_width=12)
    table.add_column(overflow="fold")
    start, end = sentence_of(value, claim)
    words = Text(value.report.text[start:end])
    for span, style in deciding(claim):
        words.stylize(style, max(span.start - start, 0), max(span.end - start, 0))
    table.add_row("    sentence", words)
    for name, reason in because(claim):
        table.add_row(f"    {name}", Text(reason))
    out.print(table)


def deciding(claim: Claim) -> Iterable[tuple[Span, str]]:
    """The words that decided, each with how it is set: what is done in bold, who says so underlined."""
    yield trigger(claim), "bold"
    if claim.attribution:
        for span in (*claim.attribution.cue, *claim.attribution.speaker):
            yield span, "underline"


def claims(values: Sequence[Claim]) -> None:
    """A list of claims with their words and who says so."""
    if not values:
        out.print("No claim in the record fits. Leave a filter out, or see: dateline claims --help")
    for claim in values:
        _claim(claim, head=f"[dim]{claim.published or NO_DATE} {escape(claim.report)}[/dim] ")


def _claim(claim: Claim, *, head: str = "") -> None:
    if claim.act is None and claim.state is None:
        return
    out.print(f"  {head}[bold]{escape(describe(claim))}[/bold]")
    out.print(f"    {escape(says(claim))}: “{escape(claim.span.quote)}”")


def events(values: Sequence[Event], *, why: bool = False) -> None:
    """A table of happenings with their standing; with `why`, each telling and what holds them together."""
    if why:
        _merged(values)
        return
    table = Table("when", "what happened", "standing", "told by", box=None, header_style="bold")
    for event in sorted(values, key=_since):
        best = event.claims[0]
        when = best.act.when if best.act else None
        day = stretch(when.start, when.end) if when else NO_DATE
        reports = len({c.report for c in event.claims})
        table.add_row(
            day, escape(describe(best, dated=False)), event.standing, f"{reports} report{'s' * (reports > 1)}"
        )
    out.print(table if values else "No event in the record yet.")


def _since(event: Event) -> tuple[str, str]:
    when = event.claims[0].act.when if event.claims[0].act else None
    return (when.end or when.start or "", when.start or "") if when else ("", "")


def _merged(values: Sequence[Event]) -> None:
    for event in values:
        out.print(f"[bold]{escape(describe(event.claims[0]))}[/bold] [dim]{event.standing} · {event.id}[/dim]")
        for claim in event.claims:
            head = f"{claim.published or NO_DATE} {escape(claim.report)}"
            out.print(
                f"    [dim]{head}[/dim] {escape(says(claim))}: “{escape(claim.span.quote)}” [dim]{claim.id}[/dim]"
            )
        for link in event.links:
            out.print(f"    [dim]{link.one} = {link.other}: {escape(', '.join(link.why))} ({link.strength:g})[/dim]")


def control(values: Sequence[Control]) -> None:
    """The ledger as a table: place, holder, since, on whose word."""
    table = Table(
        "place", "holder", "status", "since", "on whose word", "last supported", box=None, header_style="bold"
    )
    for row in values:
        holder = row.holder.name if row.holder else "unknown"
        if row.rivals:
            holder += " / " + " / ".join(r.name for r in row.rivals)
        basis: str = row.basis or ""
        if row.support and row.support != row.basis:
            basis += f" ({row.support} underneath)"
        cells = (row.place.name, holder, row.status, row.since or "", basis, row.last_supported or "")
        table.add_row(*map(escape, cells))
    out.print(table if values else "Nothing in the record says who holds it.")
    out.print("[dim]Control is what reports say. It never means passable or safe.[/dim]")


def roads(values: Sequence[Stretch]) -> None:
    """The stretches of road, how each stands and on whose word."""
    table = Table("road", "state", "by", "since", "on whose word", "last supported", box=None, header_style="bold")
    for row in values:
        ends = " – ".join(p.name for p in row.ends)
        by = row.by.name if row.by else ""
        cells = (ends, row.state, by, row.not_after or "", row.basis or "", row.last_supported or "")
        table.add_row(*map(escape, cells))
    out.print(table if values else "Nothing in the record says how a road stands.")
    out.print("[dim]Open is what reports say. It never means passable or safe.[/dim]")


def voices(values: Sequence[Voice]) -> None:
    """Who speaks, and how what they told fared."""
    names = ("who", "kind", "side", "reports", "claims", "happenings", "borne out", "admitted", "denied")
    table = Table(*names, box=None, header_style="bold")
    for v in values:
        counts = (v.reports, v.claims, v.told, v.corroborated, v.admitted, v.contradicted)
        table.add_row(escape(v.name), v.kind, escape(v.side or ""), *map(str, counts))
    out.print(table if values else "Nobody speaks in the record yet.")
    out.print("[dim]Counts from this record, for readers: no claim weighs more or less by them.[/dim]")


def timeline(values: Sequence[Entry]) -> None:
    """One line a date."""
    for entry in values:
        out.print(f"[bold]{entry.date}[/bold]  {escape(entry.text)}")
    if not values:
        out.print("No dated event in the record.")


def answer(value: Answer) -> None:
    """The answer, its citations, and where to go on."""
    if value.answer:
        out.print(escape(value.answer))
        _cite(value.citations)
    else:
        out.print(f"[yellow]Not in the record:[/yellow] {escape(value.missing or '')}")
        if value.nearest:
            out.print("[dim]The nearest that is:[/dim]")
            _cite(value.nearest)
    if value.related:
        out.print("\n[bold]Related questions[/bold]")
        for question in value.related:
            out.print(f"  {escape(question)}")


def turn(value: Answer, asked: str) -> None:
    """One turn of a conversation: how a follow-up was understood, then the answer."""
    if value.question.casefold() != asked.casefold():
        out.print(f"[dim]{escape(value.question)}[/dim]")
    answer(value)
    out.print()


def _cite(spans: Iterable[Span]) -> None:
    for n, span in enumerate(spans, 1):
        out.print(f"  [dim][{n}][/dim] “{escape(span.quote)}” [dim]{escape(span.report)}:{span.start}-{span.end}[/dim]")


def questions(values: Sequence[Answer]) -> None:
    """Questions with the first words of their answers."""
    for value in values:
        out.print(f"[bold]{escape(value.question)}[/bold]\n  {escape(value.answer or '')}")
    if not values:
        out.print("The record answers no question yet; add reports with: dateline add FILE…")


def questions_beside(own: Sequence[Answer], more: Sequence[Answer]) -> None:
    """What a report answers, then what the record answers and the report does not."""
    out.print("[bold]Questions this report answers[/bold]")
    for value in own:
        out.print(f"  {escape(value.question)}")
    out.print("\n[bold]Questions the record answers that it does not[/bold]")
    for value in more:
        out.print(f"  {escape(value.question)}")


def explained(found: Sequence[dict[str, Any]]) -> None:
    """Each meaning of a code: its definition and its example first."""
    for meaning in found:
        out.print(f"[bold]{escape(str(meaning['code']))}[/bold] [dim]{meaning['kind']}[/dim]")
        order = sorted(meaning, key=lambda k: (k != "definition", k != "example"))
        for key in order:
            if key not in ("code", "kind"):
                out.print(f"  {escape(key)}: {escape(_plainly(meaning[key]))}")


def _plainly(value: object) -> str:
    if isinstance(value, list):
        return (
            "; ".join(map(_plainly, value)) if any(isinstance(v, dict) for v in value) else ", ".join(map(str, value))
        )
    return " ".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, dict) else str(value)


def health(found: dict[str, Any]) -> None:
    """What the doctor found, one line each."""
    for check in found["checks"]:
        mark = "[green]ok[/green]" if check["ok"] else "[red]missing[/red]"
        out.print(f"{mark}  {escape(check['what'])}: {escape(check['found'])}")
        if not check["ok"]:
            out.print(f"       {escape(check['mend'])}")


def progress(each: Iterable[T], doing: str, *, quiet: bool = False, total: int | None = None) -> Iterator[T]:
    """What is handed on, with a count and a clock on standard error where that is a terminal."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err, transient=True, disable=quiet or not err.is_terminal) as bar:
        task = bar.add_task(doing, total=total)
        for one in each:
            yield one
            bar.update(task, advance=1)


def copying(copy: Callable[[Callable[[str, int], None]], dict[str, int]], *, quiet: bool = False) -> dict[str, int]:
    """Run a copy with the table it is at and its rows on standard error; returns the rows of each table."""
    with err.status("copying") if err.is_terminal and not quiet else nullcontext() as status:
        return copy(lambda table, rows: status.update(f"copying {table}: {rows:,}") if status else None)


def copied(name: str, rows: dict[str, int], same: bool) -> None:
    """What a copy holds, in one line."""
    held = ", ".join(f"{rows.get(table, 0):,} {table}" for table in ("reports", "claims", "judgements"))
    out.print(f"{escape(name)}: {held}; {'the same digest as the source' if same else 'the source has changed since'}")


def partitioned(found: dict[str, Any], folder: Path) -> None:
    """What a folder of coded Parquet holds, in a line or two."""
    out.print(
        f"{folder}: {found['reports']:,} reports, {found['claims']:,} claims in {found['partitions']:,} partitions, "
        f"{found['coded now']:,} of them coded now in {found['seconds']:.0f} s"
    )
    if found["failures"]:
        out.print(f"[dim]{found['failures']:,} could not be read or coded: {folder}/failures says why[/dim]")


def adding(outcomes: Iterable[Outcome], *, quiet: bool = False) -> dict[str, int]:
    """Run the adding with a progress display on standard error; returns the tally."""
    tally: Counter[str] = Counter({"added": 0, "already there": 0, "new version": 0, "skipped": 0, "claims": 0})
    for outcome in progress(outcomes, "reading", quiet=quiet):
        tally[outcome.what] += 1
        tally["claims"] += outcome.claims
        tally["skipped"] += outcome.skipped is not None
    return dict(tally)


def tally(counts: dict[str, int], record: str, passed: str = "") -> None:
    """What an adding did, in one line; what was passed over, in another."""
    parts = [f"{counts['added']} added"]
    parts += [f"{counts[k]} {k}" for k in ("already there", "new version", "skipped") if counts[k]]
    out.print(f"{record}: {', '.join(parts)}; {counts['claims']} claims")
    if passed:
        out.print(f"[dim]passed over: {escape(passed)}[/dim]")


def settings(found: Sequence[Setting]) -> None:
    """What others may see, the decisions in the order they were made."""
    for one in found:
        whose = {"record": "every report not spoken of", "publisher": f"reports of {one.name}"}
        said = (
            f"{whose.get(one.of, f'report {one.name}')}, by {one.by}, {one.at[:16]}{f': {one.why}' if one.why else ''}"
        )
        out.print(f"[bold]{one.rights}[/bold]  {escape(said)}")
    if not any(s.of == "record" for s in found):
        out.print(f"[bold]{STANDARD}[/bold]  every report not spoken of (as it is where nothing is decided)")


def withdrawals(found: Sequence[Withdrawal]) -> None:
    """What was withdrawn and restored, in order."""
    now = standing(found)
    for one in found:
        state = "" if one.step != "withdrawn" or now.get(one.report) == one else " (since restored)"
        out.print(f"[bold]{escape(one.report)}[/bold] {one.step}{state} by {escape(one.by)}: {escape(one.why)}")
        published = f"{escape(one.publisher or 'publisher unknown')} · {one.published or NO_DATE}"
        out.print(f"  [dim]{one.at[:16]} · {published} · sha256 {one.sha256[:16]}…[/dim]")
    if not found:
        out.print("Nothing was withdrawn.")


def enrolled(one: Person, token: str) -> None:
    """Somebody who takes part from now on, with the token that is shown this once."""
    out.print(f"[bold]{escape(one.name)}[/bold] takes part as {one.role}. The token, shown this once:")
    print(token)
    out.print("[dim]Open a desk of this record and enter it; programs send it as: Authorization: Bearer TOKEN[/dim]")


def people(found: Sequence[Person]) -> None:
    """Who takes part, and who did."""
    for one in found:
        state = f" [yellow]revoked {one.revoked[:16]}[/yellow]" if one.revoked else ""
        out.print(f"[bold]{escape(one.name)}[/bold]  {one.role}  since {one.added[:16]}{state}")
    if not found:
        out.print("Nobody was added: every desk of this record is its own user's. Add somebody: dateline people add")


def trail(found: Sequence[Step]) -> None:
    """What was decided, one line each."""
    for one in found:
        role = one.role or "as named by themselves"
        out.print(f"{one.at[:19]}  [bold]{escape(one.who)}[/bold] ({role})  {escape(one.what)}  {escape(one.of)}")
        out.print(f"  [dim]before {escape(_body(one.before))}[/dim]\n  [dim]after  {escape(_body(one.after))}[/dim]")
    if not found:
        out.print("Nobody has decided anything yet.")


def _body(value: Any) -> str:  # noqa: ANN401 - whatever was decided on
    return "nothing" if value is None else json.dumps(value, ensure_ascii=False)


def judgements(values: Sequence[Judgement]) -> None:
    """Judgements made, one line each."""
    for j in values:
        state = f" [yellow]undone by {escape(j.undone_by or '')}[/yellow]" if j.undone_at else ""
        about = ", ".join(a.claim for a in j.subjects)
        value = f" {escape(j.value)}" if j.value else ""
        out.print(f"{j.id}  {j.kind}{value}  {about}  by {escape(j.by)} at {j.at}{state}")
    if not values:
        out.print("No judgement yet. Look at what deserves one: dateline review")


def review(values: Sequence[tuple[Claim, str]]) -> None:
    """The queue: each claim, why it deserves a look."""
    for claim, why in values:
        out.print(f"[yellow]{escape(why)}[/yellow] [dim]{claim.id}[/dim]")
        _claim(claim)
    if not values:
        out.print("Nothing in the record calls for a judgement.")


def changes(values: Sequence[Changed]) -> None:
    """What the record says differently, one place a line."""
    for change in values:
        out.print(f"[bold]{escape(change.place.name)}[/bold]: {_side(change.before)} → {_side(change.after)}")
        for claim in change.claims:
            out.print(f"    {escape(says(claim))}: “{escape(claim.span.quote)}”")
    if not values:
        out.print("The record says the same as then.")


def _side(row: Control | None) -> str:
    if row is None:
        return "nothing said"
    holder = " / ".join([row.holder.name, *(r.name for r in row.rivals)]) if row.holder else "holder unknown"
    return escape(f"{holder}, {row.status}{f', {row.basis}' if row.basis else ''}")


def rebuilding(outcomes: Iterable[Rebuilt], *, quiet: bool = False) -> list[Rebuilt]:
    """Run a rebuild with a progress display on standard error; returns what became of each report."""
    return list(progress(outcomes, "coding again", quiet=quiet))


def rebuilt(reports: Sequence[Rebuilt], moved: Sequence[Changed], most: int) -> None:
    """What a rebuild changed: claims report by report, and what the ledger now says differently."""
    differ = [r for r in reports if r.added or r.gone]
    for one in differ[:most]:
        out.print(f"[bold]{escape(one.report)}[/bold]")
        for mark, claims in (("−", one.gone), ("+", one.added)):
            for claim in claims:
                out.print(f"  {mark} {escape(describe(claim))}: “{escape(claim.span.quote)}”")
    if len(differ) > most:
        out.print(f"… and {len(differ) - most} more reports")
    added, gone = sum(len(r.added) for r in reports), sum(len(r.gone) for r in reports)
    out.print(f"{len(reports)} reports coded again; {len(differ)} differ: {added} claims added, {gone} gone")
    if moved:
        changes(moved)


def audited(found: dict[str, Any]) -> None:
    """Precision per class with its interval, and agreement."""
    table = Table("class", "judged", "right", "precision", "95 % interval", box=None, header_style="bold")
    for row in found["precision"]:
        interval = f"{row['low']:.2f}–{row['high']:.2f}"
        table.add_row(escape(row["class"]), str(row["n"]), str(row["right"]), f"{row['precision']:.2f}", interval)
    out.print(table)
    if both := found["agreement"]:
        kappa = "undefined" if both["kappa"] is None else f"{both['kappa']:.2f}"
        out.print(f"two people on {both['n']} claims: agree on {both['share']:.0%}, kappa {kappa}")


def write(text: str, output: Path | None) -> None:
    """Print text as it is, or write it whole to a file."""
    if output:
        cache.write(output, text.encode("utf-8"))
        err.print(f"written to {output}")
    else:
        print(printable(text), end="")
