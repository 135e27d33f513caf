"""A coded report told again of other towns and other weeks: its text and its coding changed alike.

Coding a million reports takes hours; keeping and asking them is what grows with a record. So some reports are coded
once, and each is then repeated: every town it names becomes another town of the same country that no report names, and
its day moves by whole weeks, so that "on Monday" stays a Monday. `unfit` says of which reports that can be done without
asking the parser again (no month or year named, no town inside an actor's name ...); how often the coder reads the
changed text just so is measured by `load.py agree`, and a test holds it for sentences of ours.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import msgspec
from msgspec import Struct
from wordfreq import zipf_frequency

from dateline.model import Act, Claim, Coded, Place, Report
from dateline.places import gazetteer

TOWN_KINDS = ("city", "town", "village")
NAME = re.compile(r"[A-Z][a-z]{3,11}")
WORD = re.compile(r"[^\W\d_]+")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
WEEK = re.compile(r"(\d{4})-W(\d\d)")
TIMELESS = re.compile(r"P[\dT]|(?:PAST|PRESENT|FUTURE)_REF|T\d|T[A-Z]{2}")
FINE = ("day", "time", "week", "range", "unknown")
SAME = ("actor", "plover", "acled", "control", "why", "weapons")  # fields that neither a town nor a day can change
RARE = 2.6  # a town whose name is a commoner word than this might be read as the word
PEOPLED = 20_000  # smaller towns are not read as towns everywhere


class Unfit(Exception):
    """This report cannot be changed without being parsed again; the message says why."""


class Change(Struct, frozen=True):
    """One way to tell reports again: its number, the weeks they move by, and the town that stands for each."""

    number: int
    weeks: int
    towns: Mapping[str, Place]  # id of a town -> the town told of instead


def towns_of(coded: Coded) -> dict[str, Place]:
    """The towns that a report names, by the word it uses."""
    found: dict[str, Place] = {}
    for mention in coded.mentions.places:
        place, word = mention.place, mention.span.quote
        if not place or place.kind not in TOWN_KINDS or not place.id.startswith("geonames:"):
            continue
        if NAME.fullmatch(word) and found.setdefault(word, place) != place:
            raise Unfit("one word for two towns")
    return found


def unfit(coded: Coded) -> str | None:
    """Why a report cannot be repeated; None where it can."""
    try:
        _check(coded, towns_of(coded))
    except Unfit as why:
        return str(why)
    return None


def _check(coded: Coded, towns: Mapping[str, Place]) -> None:
    report, named = coded.report, coded.mentions
    if report.skipped or report.embedded or report.title or not report.published:
        raise Unfit("skipped, undated, titled or with a post inside")
    if not towns:
        raise Unfit("names no town")
    if any(not _moves(m.value) for m in named.dates if m.basis != "stated"):
        raise Unfit("a month or year reckoned from its day")
    if any(m.basis == "stated" or re.search(r"\d{4}", m.span.quote) for m in named.dates):
        raise Unfit("a day of the calendar in its text")
    if any(m.when and m.when.precision not in FINE for m in named.dates):
        raise Unfit("a month or year reckoned from its day")
    at = {(m.span.start, m.span.end) for m in named.places if m.span.quote in towns}
    spoken = [(m.span.start, m.span.end) for m in named.actors]
    for word in WORD.finditer(report.text):
        if word.group() in towns and (
            word.span() not in at or any(a < word.end() and word.start() < b for a, b in spoken)
        ):
            raise Unfit("a town's name inside another name")
    ids = {p.id for p in towns.values()}
    if any(m.place and m.place.id.partition("@")[2] in ids for m in named.places):
        raise Unfit("a place known only as part of a town")
    if any(claim.id != _id_of(claim) for claim in coded.claims):
        raise Unfit("an act read otherwise after it was named")


def _moves(value: str) -> bool:
    return bool(DAY.match(value) or WEEK.fullmatch(value) or TIMELESS.match(value))


# --- The towns told of instead ---------------------------------------------------


def changes(base: Sequence[Coded], many: int) -> list[Change]:
    """So many ways to tell these reports again; no town told of is named in any of them."""
    words = {w.lower() for c in base for w in WORD.findall(c.report.text)}
    wanted: dict[str | None, dict[str, Place]] = defaultdict(dict)
    for coded in base:
        for mention in coded.mentions.places:
            if mention.place and mention.place.kind in TOWN_KINDS:
                wanted[mention.place.country][mention.place.id] = mention.place
    ways: list[dict[str, Place]] = [{} for _ in range(many)]
    for country, towns in sorted(wanted.items(), key=lambda item: str(item[0])):
        others = _unnamed(country, words)
        for n, id in enumerate(sorted(towns)):
            for way, mapping in enumerate(ways):
                if len(others) > 1:
                    mapping[id] = others[(n + way * (1 + len(towns) % 7)) % len(others)]
    return [Change(n + 1, (n % 11 - 5) or 6, mapping) for n, mapping in enumerate(ways)]


def _unnamed(country: str | None, words: set[str]) -> list[Place]:
    """Towns of a country that no report names, whose name is theirs alone and no word."""
    book = gazetteer()
    rows = book._db.execute(
        f"SELECT id, name FROM places WHERE country = ? AND population >= {PEOPLED} AND kind IN ('city', 'town')"
        " ORDER BY id",
        (country,),
    )
    names = [(id, name) for id, name in rows if NAME.fullmatch(name) and name.lower() not in words]
    alone = [id for id, name in names if len(book.find(name)) == 1 and zipf_frequency(name.lower(), "en") < RARE]
    return [place for id in alone if (place := book.place(id))]


# --- Text and coding changed alike -------------------------------------------------


class _Text(Struct, frozen=True):
    """The changed text, and where each place of the old one stands in it."""

    text: str
    starts: list[int]  # of the words that were put in, in the old text
    ends: list[int]
    moved: list[int]  # by how much all behind each of them has moved

    def at(self, old: int) -> int:
        """Where a character of the old text stands now."""
        n = bisect_right(self.starts, old) - 1
        if n < 0:
            return old
        if self.starts[n] < old < self.ends[n]:
            raise Unfit("a span that ends inside a name")
        return old + (self.moved[n] if old >= self.ends[n] else self.moved[n - 1] if n else 0)


def retold(text: str, towns: Mapping[str, str]) -> _Text:
    """The text with these words put for those."""
    parts, starts, ends, moved, last, by = [], [], [], [], 0, 0
    for word in WORD.finditer(text):
        new = towns.get(word.group())
        if new is not None:
            parts += [text[last : word.start()], new]
            by += len(new) - len(word.group())
            starts.append(word.start())
            ends.append(word.end())
            moved.append(by)
            last = word.end()
    return _Text("".join([*parts, text[last:]]), starts, ends, moved)


class Plain(Struct, frozen=True):
    """A coding as lists and maps, and its towns: taken apart once for all its repetitions."""

    report: Report
    fields: dict[str, Any]
    towns: dict[str, Place]


def plain(coded: Coded) -> Plain:
    """A coding taken apart."""
    return Plain(coded.report, msgspec.to_builtins(coded), towns_of(coded))


def repeat(coded: Plain, change: Change) -> Coded:
    """The report told again, as the coder reads it; `Unfit` where its towns have no others."""
    towns = coded.towns
    try:
        others = {word: change.towns[place.id] for word, place in towns.items()}
    except KeyError:
        raise Unfit("no other town in its country") from None
    if len({p.id for p in others.values()}) < len({p.id for p in towns.values()}):
        raise Unfit("two towns become one")
    text = retold(coded.report.text, {word: place.name for word, place in others.items()})
    walk = _Walk(coded.report.id, f"{coded.report.id}~{change.number}", text, change, towns, others)
    fields = walk.value(coded.fields)
    fields["report"] |= {"text": text.text, "version": hashlib.sha256(text.text.encode()).hexdigest()[:16]}
    fields["report"]["id"] = walk.name
    made = msgspec.convert(fields, Coded)
    return msgspec.structs.replace(made, claims=tuple(msgspec.structs.replace(c, id=_id_of(c)) for c in made.claims))


class _Walk:
    """Goes through a coding as plain lists and maps, and changes what the change reaches."""

    def __init__(
        self,
        old: str,
        name: str,
        text: _Text,
        change: Change,
        towns: Mapping[str, Place],
        others: Mapping[str, Place],
    ) -> None:
        self.old, self.name, self.text, self.days = old, name, text, timedelta(weeks=change.weeks)
        self.places = {towns[word].id: msgspec.to_builtins(place) for word, place in others.items()}
        self.words = {word: place.name for word, place in others.items()}
        self.known: dict[str, str] = {}

    def value(self, one: Any) -> Any:  # noqa: ANN401 - any part of a coding
        """The value with all inside it changed."""
        if isinstance(one, dict):
            return self.fields(one)
        if isinstance(one, list):
            return [self.value(x) for x in one]
        if isinstance(one, tuple):  # where a sentence stands
            return tuple(self.value(x) for x in one)
        return one

    def fields(self, one: dict[str, Any]) -> dict[str, Any]:
        """The fields of one value."""
        if "quote" in one:
            start, end = self.text.at(one["start"]), self.text.at(one["end"])
            return {"report": self.name, "start": start, "end": end, "quote": self.text.text[start:end]}
        return {key: value if key in SAME else self.field(key, value) for key, value in one.items()}

    def field(self, key: str, value: Any) -> Any:  # noqa: ANN401 - any part of a coding
        """One field: days move, names of towns change, places in the text are where they now stand."""
        if isinstance(value, dict):
            return self.places.get(value["id"], value) if key == "place" and "id" in value else self.fields(value)
        if isinstance(value, int) and key in ("start", "end"):
            return self.text.at(value)
        if key == "sentences":
            return [(self.text.at(a), self.text.at(b)) for a, b in value]
        if isinstance(value, list | tuple):
            return [self.value(x) for x in value]
        if isinstance(value, str):
            return self.string(key, value)
        return value

    def string(self, key: str, value: str) -> str:
        """A name or a day as it is told now."""
        if key in ("published", "start", "end", "value"):
            return self.day(value)
        if value == self.old and key == "report":
            return self.name
        if key in ("name", "label", "who", "quote"):
            return WORD.sub(lambda m: self.words.get(m.group(), m.group()), value)
        return value

    def day(self, value: str) -> str:
        """The same weekday some weeks away."""
        if value not in self.known:
            new = value
            if DAY.match(value):
                new = (date.fromisoformat(value[:10]) + self.days).isoformat() + value[10:]
            elif week := WEEK.fullmatch(value):
                monday = date.fromisocalendar(int(week[1]), int(week[2]), 1) + self.days
                new = "{}-W{:02}".format(*monday.isocalendar()[:2])
            self.known[value] = new
        return self.known[value]


def _id_of(claim: Claim) -> str:
    """The id that the coder gives a claim: by its report, where it stands and what it tells of."""
    one: Any = claim.act or claim.state
    if isinstance(one, Act) and one.frame == "vote":
        name = one.acled.sub_event_type if one.acled else ""
        key = f"{claim.report}|{claim.span.start}|{claim.span.end}|{one.trigger.start}|vote/{name}"
    else:
        kind = f"{one.frame}/{one.polarity}" if isinstance(one, Act) else f"{one.relation}/{one.polarity}"
        where = one.place if isinstance(one, Act) else one.object
        at = where.span.start if where else ""
        key = f"{claim.report}|{claim.span.start}|{claim.span.end}|{one.trigger.start}|{kind}|{at}"
    return hashlib.sha256(key.encode()).hexdigest()[:16]
