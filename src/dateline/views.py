"""What the record says as of a day: claims, events, control, timeline, answers, the brief.

Reads from the record, hands the values to the pure stages; keeps nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path

from msgspec.structs import replace

from dateline import answers, judgements
from dateline import control as ledger
from dateline import daily as daybook
from dateline import events as happenings
from dateline import questions as offered
from dateline import timeline as chronicle
from dateline import voices as origin
from dateline.changes import compare
from dateline.control import roads as roadways
from dateline.control.evidence import read as evidence
from dateline.control.evidence import unit
from dateline.control.history import History
from dateline.control.roads import Stretch
from dateline.errors import ReadOnlyError, RecordError
from dateline.library import RecordLibrary, words
from dateline.model import Answer, Changed, Claim, Control, Day, Entry, Event, Link, Place, Span
from dateline.record import Record
from dateline.standing import voice_of
from dateline.voices.few import Shelf, Text
from dateline.voices.tracks import Voice, tracks

SENTENCES = 80  # sentences that name a place, to learn which places bear the name
FEW_TEXTS = 2_000  # reports of a record: so many are read as soon as their prints are made
FIGHTS = 200  # of the claims of fighting at one place, the newest that its ledger row is made from
RELATED = 6  # questions that go on from an answer
RELATED_OF_MANY, MANY = 3, 20_000  # fewer in a record of more reports than this
PART = 10  # of the reports of a record, what is a large adding
# Claims of a large record, and those that are held against one another at once: ten kilobytes of memory each.
MANY_CLAIMS, MOST_CLAIMS = 20_000, 400_000
LEDGERS = 512  # rows kept: a conversation comes back to the same places
FEW_RELATED = 3  # questions beside an answer: where its reports raise fewer, others of the same names are looked at
MOST_ELSEWHERE, TRIED_ELSEWHERE = 8, 8  # how many of these, and questions made of them that are tried
NEWEST, PER_REPORT = 10, 4  # reports, and main points of each, that questions on a whole record are made of


def claims(
    record: Record,
    as_of: Day | None = None,
    report: str | None = None,
    place: str | None = None,
    speaker: str | None = None,
    stance: str | None = None,
    kind: str | None = None,
    among: Sequence[Claim] | None = None,
) -> list[Claim]:
    """Claims visible on a day, narrowed by any of the filters given (names and codes, any letter case).

    `among`: claims read already, the only ones to choose from.
    """
    found = judgements.apply(record.claims(as_of) if among is None else among, record.judgements())
    return [
        c
        for c in found
        if (not report or c.report == report)
        and (not place or _is_about(c, place.casefold()))
        and (not speaker or _says(c, speaker.casefold()))
        and (not stance or (c.attribution.stance if c.attribution else "asserts") == stance)
        and (not kind or kind.casefold() in _kinds(c))
    ]


def _is_about(claim: Claim, name: str) -> bool:
    what = claim.act.place if claim.act else claim.state.object if claim.state else None
    place = what.place if what else None
    names = (place.id, place.name, *place.aliases) if place else ()
    return name in {n.casefold() for n in names}


def _says(claim: Claim, name: str) -> bool:
    said = claim.attribution
    if said is None:
        return name == (claim.publisher or "").casefold()
    names = [s.quote for s in said.speaker]
    names += [said.actor.id, said.actor.name, *said.actor.aliases] if said.actor else []
    return name in {n.casefold() for n in names}


def _kinds(claim: Claim) -> set[str]:
    if claim.state:
        return {claim.state.relation}
    act = claim.act
    if act is None:
        return set()
    codes = [act.type, act.frame, act.cameo, act.control.change if act.control else None]
    codes += [act.plover.type] if act.plover else []
    codes += [act.acled.event_type, act.acled.sub_event_type] if act.acled else []
    return {c.casefold() for c in codes if c}


def origins(record: Record, as_of: Day | None = None, of: Iterable[Claim] | None = None) -> dict[str, str]:
    """Report id -> the origin it speaks for: near copies and pick-ups of one wire are one; `of`: for these claims."""
    if of is None:
        return origin.origins(record.texts(as_of))
    return origin.origins(shelf(record, as_of), {c.report for c in of})


def shelf(record: Record, as_of: Day | None = None) -> Iterable[Text] | Shelf:
    """The reports visible on a day as near copies are looked for among them: by the prints that the record keeps, or
    by all texts where it lacks some and may not be written."""
    try:
        if record.waits() and record.count("reports") > FEW_TEXTS:
            record.print_waiting()
    except RecordError:
        pass  # read-only, or somebody else is writing
    return record.texts(as_of) if record.waits() else record.by_prints(as_of)


def voices(record: Record, as_of: Day | None = None) -> tuple[Voice, ...]:
    """Who speaks in the record, and how often what they said was borne out, admitted or denied."""
    told = ((voice_of(name), known["kind"]) for name, known in record.named_publishers().items())
    kinds = {voice: kind for voice, kind in told if voice and kind}
    return tracks(claims(record, as_of), events(record, as_of), origins(record, as_of), kinds)


def events(record: Record, as_of: Day | None = None) -> tuple[Event, ...]:
    """The happenings among the claims visible on a day, as judged."""
    unkept = connect(record)
    judged = record.judgements()
    coded = record.claims(as_of)
    found = judgements.apply(coded, judged)
    linked = [*record.links(as_of), *unkept]
    # A corrected claim is linked anew, by what it says as judged.
    as_coded = {id(c) for c in coded}
    if corrected := {c.id for c in found if id(c) not in as_coded}:
        linked = [x for x in linked if x.one not in corrected and x.other not in corrected]
        linked += happenings.links(found, fresh=corrected)
    return happenings.merge(found, origins(record, as_of), judgements.settle(found, judged), linked=linked)


def recent_events(record: Record, as_of: Day, beside: Iterable[Claim], most: int) -> tuple[Event, ...]:
    """The happenings among the newest claims of a day and some others; all of them where there are no more."""
    if record.count("claims") <= most:
        return events(record, as_of)
    judged = record.judgements()
    coded = {c.id: c for c in (*record.newest_claims(as_of, None, most), *beside)}
    found = judgements.apply(coded.values(), judged)
    told = origin.origins(record.several({c.report for c in found}).values())
    return happenings.merge(found, told, judgements.settle(found, judged))


def connect(record: Record) -> tuple[Link, ...]:
    """Hold the claims of reports that are new since the last time against all others, and keep what links them.

    Hands back what could not be kept: of a record that may only be read.
    """
    new = record.uncompared(happenings.VERSION)
    if not new:
        return ()
    with record.whole():
        claims = record.each_claim()
        if len(new) * PART < record.count("reports"):
            own = [c for told in record.claims_of_several(new).values() for c in told]
            claims = happenings.near(own, claims)
        found = happenings.links(claims, reports=new)
    try:
        with record.transaction():
            record.link(found, new, happenings.VERSION)
    except ReadOnlyError:
        return found
    return ()


def connect_many(record: Record, added: int) -> None:
    """After a large adding to a large record: connect at once, so that nobody has to wait for it later.

    Each connecting reads all claims (ten seconds for a hundred thousand): beside the coding of a tenth of them that
    is little, beside that of a few reports it is not, and whoever first asks for happenings connects those.
    """
    if MANY_CLAIMS < record.count("claims") <= MOST_CLAIMS and added * PART >= record.count("reports"):
        connect(record)


def event(record: Record, id: str, as_of: Day | None = None) -> Event:
    """One event by its id."""
    found = next((e for e in events(record, as_of) if e.id == id), None)
    if found is None:
        raise RecordError(f"the record has no event {id!r}; `dateline events` lists them")
    return found


def control(
    record: Record, as_of: Day | None = None, on: Day | None = None, place: str | None = None
) -> tuple[Control, ...]:
    """The control ledger of a day, as known on a day; all places, or one by any of its names."""
    found = turning(record, as_of, place)
    rows = ledger.trace(found, origins(record, as_of, found), on or as_of or record.newest_day())
    if not place:
        return tuple(rows)
    name = place.casefold()
    return tuple(r for r in rows if name in _names(r.place))


def roads(record: Record, as_of: Day | None = None, on: Day | None = None) -> tuple[Stretch, ...]:
    """How each stretch of road stands on a day, as known on a day."""
    found = judgements.apply(record.routes(as_of), record.judgements())
    told = origin.origins(record.several({c.report for c in found}).values())
    return roadways.roads(found, told, on or as_of or record.newest_day())


def stretches(record: Record, as_of: Day | None = None) -> tuple[Control, ...]:
    """Every stretch of every place's story by what was known on a day, the past ones closed with `until`."""
    found = turning(record, as_of)
    return tuple(ledger.ledger(found, origins(record, as_of, found), as_of or record.newest_day()))


def history(record: Record) -> History:
    """The control ledger as of every day, read once; then any day takes milliseconds."""
    found = turning(record)
    return History(found, origin.origins_by_day(shelf(record), {c.report for c in found}))


def turning(record: Record, as_of: Day | None = None, place: str | None = None) -> tuple[Claim, ...]:
    """The claims that the ledger of the whole record rests on, as judged: few of those that bear on control; or that
    of the places of one name, and what the reports that were judged say of others."""
    judged = record.judgements()
    # What a claim is corrected to may turn a holding, though it did not as it was coded.
    looked_at = {a.report for j in judged for a in j.subjects}
    if place:
        moved = judgements.apply(record.claims_at((), as_of, looked_at), judged)
        bearing: Iterable[Claim] = record.claims_at(_deciding(record, place, moved), as_of, looked_at)
    else:
        bearing = record.bearing(as_of)
    found = (c for c in bearing if c.report in looked_at or turns(c))
    return judgements.apply(found, judged)


def _deciding(record: Record, name: str, moved: Iterable[Claim]) -> set[str]:
    """The places (ids) whose claims decide who holds those of a name: they, sites that may be the same ones, and the
    towns that their parts are held with."""
    told_of = [p for c in (*record.places_told_of(), *moved) if (p := _place(c))]
    named = [p for p in told_of if name.casefold() in _names(p)]
    units = {unit(p) for p in named}
    return {p.id for p in told_of if unit(p) in units} | {w for p in named for w in _town(p)}


def _town(place: Place) -> tuple[str, ...]:
    """What a part of a town lies in: the town may hand on who holds it."""
    return place.within if place.kind == "neighbourhood" else ()


def turns(claim: Claim) -> bool:
    """Whether a claim's word counts in the ledger; most that bear on control tell of mere fighting elsewhere."""
    told = claim.state or (claim.act and claim.act.control) or ledger.district(claim)
    return bool(told) or next(evidence(claim), None) is not None


def timeline(
    record: Record,
    most: int,
    as_of: Day | None = None,
    since: Day | None = None,
    until: Day | None = None,
    place: str | None = None,
    actor: str | None = None,
) -> tuple[Entry, ...]:
    """The most important dates, in order: of all, or of a place or an actor by any of its names."""
    found = events(record, as_of)
    namings = [chronicle.Naming(*row) for row in record.days_named(as_of)]
    if place or actor:
        about = [e for e in found if any(_is_of(c, place, actor) for c in e.claims)]
        reports = {c.report for e in about for c in e.claims}
        found, namings = tuple(about), [n for n in namings if n.report in reports]
    return chronicle.order(found, most, since, until, namings, record.printed(as_of))


def _is_of(claim: Claim, place: str | None, actor: str | None) -> bool:
    if place and not _is_about(claim, place.casefold()):
        return False
    return not actor or actor.casefold() in _doers(claim)


def _doers(claim: Claim) -> set[str]:
    roles = (*claim.act.actors, *claim.act.recipients) if claim.act else ()
    known = [r.actor for r in roles if r.actor]
    return {n.casefold() for a in known for n in (a.id, a.name, *a.aliases)} | {r.name.casefold() for r in roles}


def brief(record: Record, form: str, as_of: Day | None = None) -> str:
    """The one-page situation brief of the record: `form` is text, md, html or json."""
    from dateline import brief as situation  # asking starts without it

    return situation.write(
        form,
        as_of=as_of or record.newest_day(),
        reports=list(record.reports(as_of)),
        claims=claims(record, as_of),
        events=events(record, as_of),
        control=control(record, as_of),
    )


def daily(record: Record, form: str, day: Day | None = None, since: Day | None = None) -> str:
    """The daily brief of a day, since the last day before it on which anything was published."""
    days = sorted(d for d in record.printed() if day is None or d <= day)
    if not days:
        raise RecordError(f"nothing was published up to {day}" if day else "the record has no dated report yet")
    day = day or days[-1]
    since = since or max((d for d in days if d < day), default=None)
    before = daybook.Known((), (), ()) if since is None else known(record, since)
    sheet = daybook.gather(day, since, list(record.reports(day)), before, known(record, day))
    return daybook.write(form, sheet)


def known(record: Record, day: Day) -> daybook.Known:
    """What the record said by what was published up to a day."""
    return daybook.Known(claims(record, day), events(record, day), control(record, day))


def changes(record: Record, since: Day, as_of: Day | None = None) -> tuple[Changed, ...]:
    """What the record says differently of places than it did by what was known on a day."""
    return compare(control(record, since), control(record, as_of))


def ledger_days(record: Record, as_of: Day | None = None) -> list[tuple[Day, tuple[Changed, ...]]]:
    """For each day of publication, what the ledger then said differently than the day before."""
    days = sorted({r.published for r in record.reports(as_of) if r.published})
    found: list[tuple[Day, tuple[Changed, ...]]] = []
    before: tuple[Control, ...] = ()
    for day in days:
        after = control(record, day)
        found.append((day, compare(before, after)))
        before = after
    return [(day, changed) for day, changed in found if changed]


def library(record: Record) -> RecordLibrary:
    """The record as the answering of questions needs it; what was read for one question serves the next."""

    @lru_cache(maxsize=LEDGERS)
    def rows(place: str, as_of: Day, on: Day) -> tuple[Control, ...]:
        return control_at(record, place, as_of, on)

    @cache
    def merged(as_of: Day) -> tuple[Event, ...]:
        return events(record, as_of)

    @lru_cache(maxsize=LEDGERS)
    def story(places: frozenset[str], as_of: Day) -> tuple[Control, ...]:
        return story_of(record, places, as_of)

    return RecordLibrary(record, rows, merged, story)


def control_at(record: Record, place: str, as_of: Day, on: Day) -> tuple[Control, ...]:
    """The ledger's rows for the places of one name, made from the claims on these places alone."""
    name = place.casefold()
    first, *others = [[w] for w in words(place).split()] or [[]]
    # A place may be asked for by a name that no report uses: then any of its words may lead to it.
    hits = record.search(first, as_of, SENTENCES, others) or record.search(words(place).split(), as_of, SENTENCES)
    told = dict.fromkeys(f.span.report for f in hits)
    told_there = record.claims_of_several(told).values()
    named = [p for claims in told_there for c in claims if (p := _place(c)) and name in _names(p)]
    if not named:
        return ()
    # A city's fall reaches its districts: the places that contain the one asked about count too.
    traced = _traced(record, {i for p in named for i in (p.id, *p.within)}, as_of, on)
    return tuple(r for r in traced if name in _names(r.place))


def control_of(record: Record, places: Collection[str], day: Day) -> tuple[Control, ...]:
    """The ledger's rows of a day for some places, by their ids, made from the claims on these places alone."""
    return tuple(r for r in _traced(record, places, day, day) if r.place.id in places) if places else ()


def story_of(record: Record, places: Collection[str], as_of: Day) -> tuple[Control, ...]:
    """Every stretch of the stories of some places, by their ids, made from the claims on these places alone."""
    claims, voices = _told_at(record, places, as_of)
    return tuple(r for r in ledger.ledger(claims, voices, as_of) if r.place.id in places)


def _traced(record: Record, places: Iterable[str], as_of: Day, on: Day) -> tuple[Control, ...]:
    claims, voices = _told_at(record, places, as_of)
    return ledger.trace(claims, voices, on)


def _told_at(record: Record, places: Iterable[str], as_of: Day) -> tuple[list[Claim], dict[str, str]]:
    """The claims that the ledger of some places rests on, and whose voice each report is."""
    judged = record.judgements()
    found = record.claims_at(places, as_of)
    subjects = record.claims_named({a.claim for j in judged for a in j.subjects})
    moved = [c for c in subjects if (c.published or "9") <= as_of]
    claims = judgements.apply(_telling({c.id: c for c in (*found, *moved)}.values()), judged)
    return list(claims), origin.origins(record.several({c.report for c in claims}).values())


def _telling(claims: Iterable[Claim]) -> list[Claim]:
    """All claims that turn or state a holding, and each place's newest of mere fighting: old ones decide nothing."""
    kept = sorted(claims, key=lambda c: (c.published or "", c.report, c.id))
    turns = [c for c in kept if c.state or (c.act and c.act.control)]
    fights: dict[str, list[Claim]] = {}
    for claim in kept:
        if not (claim.state or (claim.act and claim.act.control)):
            fights.setdefault(place.id if (place := _place(claim)) else "", []).append(claim)
    return [*turns, *(c for found in fights.values() for c in found[-FIGHTS:])]


def _place(claim: Claim) -> Place | None:
    mention = claim.act.place if claim.act else claim.state.object if claim.state else None
    return mention.place if mention else None


def _names(place: Place) -> set[str]:
    return {n.casefold() for n in (place.id, place.name, *place.aliases)}


def ask(library: RecordLibrary, question: str, as_of: Day | None = None, *, related: bool = False) -> Answer:
    """The answer to a question, from the record alone; with related questions that the record answers too."""
    found = answers.answer(library, question, as_of)
    if not related:
        return found
    # Each question offered is answered first, and in a large record an answer takes longer.
    return with_related(
        library, found, as_of, RELATED_OF_MANY if library.size(as_of or library.newest() or "") > MANY else RELATED
    )


def with_related(library: RecordLibrary, found: Answer, as_of: Day | None = None, most: int = RELATED) -> Answer:
    """An answer with the questions that go on from it and that the record answers too."""
    shown = found.citations or found.nearest
    claims = library.claims(sorted({s.report for s in shown}))
    # What was just read comes first, then the rest of the same reports.
    claims = sorted(claims, key=lambda c: not _stands_in(c, shown))
    more = offered.related(library, claims, as_of, most, last=found)
    if len(more) < FEW_RELATED:
        elsewhere = _told_elsewhere(library, found, claims)
        lacking = FEW_RELATED + 1 - len(more)
        more += offered.related(library, elsewhere, as_of, lacking, found, more, TRIED_ELSEWHERE)
    return replace(found, related=tuple(a.question for a in more))


def _told_elsewhere(library: RecordLibrary, found: Answer, claims: Sequence[Claim]) -> list[Claim]:
    """What other reports tell of the names asked about, the newest first."""
    names = [w.stem for w in answers.read(found.question).words[1:] if w.name]
    hits = library.search([names], found.as_of or "", MOST_ELSEWHERE * 5) if names else ()
    here = {c.report for c in claims}
    told = sorted({(p.report.published or "", p.report.id) for p in hits if p.report.id not in here}, reverse=True)
    return list(library.claims([id for _, id in told[:MOST_ELSEWHERE]]))


def _stands_in(claim: Claim, shown: Sequence[Span]) -> bool:
    return any(s.report == claim.report and s.start < claim.span.end and claim.span.start < s.end for s in shown)


def questions(
    library: RecordLibrary,
    as_of: Day | None,
    report: str | None,
    most: int,
    *,
    place: str | None = None,
    event: Event | None = None,
) -> tuple[Answer, ...]:
    """Questions that a report, a place, an event or else the newest reports raise, each with its answer."""
    if event is not None:
        claims = list(event.claims)
    elif report is not None:
        claims = list(library.claims([report]))
    elif place:
        day = as_of or library.newest() or ""
        told = dict.fromkeys(p.report.id for p in library.search([[w] for w in words(place).split()], day, NEWEST * 5))
        claims = [c for c in library.claims(list(told)) if _is_about(c, place.casefold())]
    else:
        claims = [c for r in library.latest(as_of, NEWEST) for c in library.claims([r])[:PER_REPORT]]
    return offered.related(library, claims, as_of, most)


def questions_beside(
    library: RecordLibrary, report: str, as_of: Day | None, most: int
) -> tuple[tuple[Answer, ...], tuple[Answer, ...]]:
    """Questions that a report answers, and questions that the record answers and the report does not."""
    if library.report(report) is None:
        raise RecordError(f"the record has no report {report!r}")
    return offered.beside(library, report, as_of, most)


def example_files() -> list[str]:
    """The dispatches written for the example, from the installed package or the source tree."""
    packed = Path(str(files("dateline"))) / "examples" / "hama-2024"
    folder = packed if packed.is_dir() else Path(__file__).parents[2] / "examples" / "hama-2024"
    kinds = {".txt", ".md", ".html", ".jsonl"}
    return sorted(str(f) for f in folder.iterdir() if f.suffix in kinds and f.stem != "README")
