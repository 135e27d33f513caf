"""The field's words for coded values: headlines, days, speakers, whole sentences around a claim."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from difflib import SequenceMatcher
from functools import cache
from typing import Any

from dateline import codebook
from dateline.model import Act, Actor, Claim, Day, Place, PlaceMention, Report, Role
from dateline.places import distance

WIDE = ("country", "admin1", "region", "continent")
LIKE = 0.6  # of two spellings of one name ("Maarat al-Numan", "Ma'arrat an Nu'man"); "English" and "England" reach .57
MOST_SPEAKER = 70  # characters of a speaker's wording
MOST_WORDS = 45  # of a quotation; rights may allow fifty

_STOP = re.compile(r"[.!?…][\"'”’»)]*\s+(?=[\"'“‘«(]?[A-Z0-9])")
_PLACE_LINE = re.compile(r"^[A-Z][A-Z'’ .-]{2,30}(?:,[^.!?“\"]{0,40}?)?(?:\([^)]{2,30}\)\s*)?\s*(?:--?|–|—|_|:)\s+")
_NAME = re.compile(r"[A-Z][\w'’-]+(?: (?:al-|bin |von |van |de )?[A-Z][\w'’-]+)+")
_PARENTHESIS = re.compile(r" \([^)]*\)$")
_POSSESSIVE = re.compile(r"['’]s?$")
_OPENING = re.compile(r"^(?:The|A|An|Two|Three|Four|Five|Several|Some|Its|Their|His|Her)\b")
_BODY = re.compile(
    r"^(?:Ministry|Observatory|Presidency)\b|\b(?:Army|Forces|Network|Observatory|Committee|government)$"
)
_DETERMINER = re.compile(r"^(?:the|a|an|some|his|her|its|their|our)\s+", re.IGNORECASE)


def headline(claim: Claim, names: Mapping[str, str]) -> str | None:
    """What happened in one short line, or None where too little of it was understood; `names` are the places'."""
    act = claim.act
    if act is None:
        return None
    entry = _acts().get(act.type)
    if entry is None:
        return None
    place = where(act.place, names)
    slots = {"who": _names(act.actors), "whom": _names(act.recipients), "where": place, "at": _at(act.place, place)}
    if slots["whom"] in (slots["who"], slots["where"]):
        slots["whom"] = None
    for pattern in _patterns(entry, act, slots["where"]):
        if all(slots[slot] for slot in _slots(pattern)):
            words: str = pattern.format(**slots)
            return words[0].upper() + words[1:] + _mood(act)
    return None


def _at(mention: PlaceMention | None, name: str | None) -> str | None:
    if mention is None or name is None:
        return None
    if _far(mention):
        return name.removeprefix("an area ")
    if name.split()[-1].casefold() in codebook.load("brief")["roads"]:
        return f"on {name}"
    kind = mention.place.kind if mention.place else "other"
    return f"at {name}" if kind in codebook.load("brief")["at"] else f"in {name}"


def _patterns(entry: Mapping[str, Any], act: Act, place: str | None) -> list[str]:
    if "road" in entry and place and place.split()[-1].casefold() in codebook.load("brief")["roads"]:
        chosen = "road"
    else:
        part = act.control is not None and act.control.extent == "partial"
        chosen = "partial" if part and "partial" in entry else "say"
    patterns: list[str] = entry[chosen]
    return patterns


def weight(claim: Claim) -> float:
    """How much the brief makes of an act of this type; 0 for talk."""
    entry = _acts().get(claim.act.type) if claim.act else None
    return float(entry["weight"]) if entry else 0.0


def where(mention: PlaceMention | None, names: Mapping[str, str]) -> str | None:
    """The place's name; a common noun ("the city") names none."""
    if mention is None:
        return None
    if mention.place:
        name = names.get(mention.place.id, mention.place.name)
        return f"an area {_far(mention)} {name}" if _far(mention) else name
    return _proper(mention.span.quote)


def _far(mention: PlaceMention) -> str | None:
    """How far from the place named it is: 30 km north of a town is not the town."""
    return distance(mention.km, mention.direction) if mention.relation == "distance" and mention.km else None


def place_names(claims: Iterable[Claim]) -> dict[str, str]:
    """Place id -> the form that the reports use most: readers look for the spelling that they have read."""
    used: dict[str, Counter[str]] = defaultdict(Counter)
    for claim in claims:
        mention = claim.act.place if claim.act else claim.state.object if claim.state else None
        if mention and mention.place and (name := _proper(mention.span.quote)) and _is_form_of(name, mention.place):
            used[mention.place.id][name] += 1
    return {place: max(sorted(forms), key=lambda f: forms[f]) for place, forms in used.items()}


def _is_form_of(name: str, place: Place) -> bool:
    """Whether a wording is a spelling of the place's name: "the English city" is no name of England."""
    if place.kind in WIDE:
        return False
    plain = name.casefold()
    if place.name.casefold().startswith(f"{plain}, "):
        return False  # "Sabra, 90 km north of …": all that is known of where it lies stays with it
    known = [form.casefold() for form in (place.name, *place.aliases)]
    return plain in known or SequenceMatcher(None, plain, known[0]).ratio() >= LIKE


def _proper(quote: str) -> str | None:
    name = _POSSESSIVE.sub("", _DETERMINER.sub("", " ".join(quote.split())))
    return name if name[:1].isupper() and not name.isupper() else None


def site(mention: PlaceMention | None) -> Place | None:
    """The place itself, where one was found."""
    return mention.place if mention else None


def named(role: Role) -> str | None:
    """An actor's name, or its wording where that names somebody."""
    # Whom "they" stands for is a guess between actors: a headline names nobody on the strength of it.
    if role.span.quote.casefold() in _nobody():
        return None
    if role.actor is not None:
        return _PARENTHESIS.sub("", role.actor.name)
    words = _DETERMINER.sub("", _PLACE_LINE.sub("", " ".join(role.name.split())))
    if not words or words.casefold() in _nobody() or len(words) > 60:
        return None
    # What is no known actor is named only where it reads as people or as a force: "local fighters", "Hill League".
    last = words.split()[-1]
    several = last.endswith("s") and (last.islower() or " " not in words) and last.casefold() not in _things()
    return words if several or last.casefold() in codebook.load("brief")["bodies"] else None


def speaker(claim: Claim, reports: Mapping[str, Report]) -> str:
    """Who says it: the speaker, the post's author, else the publisher."""
    said = claim.attribution
    report = reports.get(claim.report)
    if said is None:
        return claim.publisher or (report.publisher if report else None) or "the article itself"
    if said.actor is not None and not said.speaker:
        return said.actor.name
    if said.post and report:
        author = next((p.author or p.handle for p in report.embedded if p.id == said.post), None)
        return f"{author} (post)" if author else "a post of uncertain author"
    wording = " ".join(" ".join(s.quote.split()) for s in said.speaker).strip(" ,")
    words = _DETERMINER.sub("", wording)
    vague = said.actor is None or (said.actor.kind in ("civilians", "unknown") and words.casefold() not in _nobody())
    if said.actor is not None and not vague and not _names_another(words, said.actor) and not _is_some(wording):
        return _article(_PARENTHESIS.sub("", said.actor.name))
    if not words:
        publisher = claim.publisher or (report.publisher if report else None)
        return f"{publisher} (speaker unclear)" if publisher else "a speaker not named"
    if words.casefold() in _nobody():
        return f"“{words.lower()}”"
    shown = _OPENING.sub(lambda m: m[0].lower(), wording)
    return shown if len(shown) <= MOST_SPEAKER else shown[:MOST_SPEAKER].rsplit(" ", 1)[0] + " …"


def _article(name: str) -> str:
    """ "the" before names that read ill without it."""
    return f"the {name}" if _BODY.search(name) else name


def _is_some(wording: str) -> bool:
    """Whether the words mean some people of an actor, not the actor: "two army officers", "a member of the council"."""
    return wording[:1].islower() and " " in wording and not wording.lower().startswith(("the ", "its ", "their "))


def _names_another(words: str, actor: Actor) -> bool:
    """Whether the words name someone beside the actor they stand for: "rebel commander Omar Feld"."""
    known = " ".join((actor.name, *actor.aliases)).casefold()
    return any(name.casefold() not in known for name in _NAME.findall(words))


def briefly(day: Day | None) -> str:
    """5 Dec 2024; of what is only known by its month or year, that: Dec 2024, 2024"""
    if not day:
        return ""
    year, *rest = day[:10].split("-")
    value = date.fromisoformat("-".join((year, *rest, *("01", "01")[len(rest) :])))
    return f"{value.day} {value:%b} {year}" if len(rest) == 2 else f"{value:%b} {year}" if rest else year


def in_words(day: Day | None) -> str:
    """5 December 2024"""
    if not day:
        return "undated"
    value = date.fromisoformat(day[:10])
    return f"{value.day} {value:%B} {value.year}"


def span_of_days(first: Day, last: Day) -> str:
    """27 November – 8 December 2024, without saying twice what both share."""
    if first == last:
        return in_words(first)
    a, b = date.fromisoformat(first[:10]), date.fromisoformat(last[:10])
    start = f"{a.day} {a:%B} {a.year}" if a.year != b.year else f"{a.day} {a:%B}" if a.month != b.month else str(a.day)
    return f"{start} – {in_words(last)}"


def sentence(report: Report, start: int, end: int) -> tuple[int, int]:
    """The bounds of the sentence (within its block) around a piece of text, a leading place line left off."""
    block = next((b for b in report.blocks if b.start <= start < b.end), None)
    low, high = (block.start, max(block.end, end)) if block else (start, end)
    text = report.text
    stops = [m.end() for m in _STOP.finditer(text, low, high) if not _is_abbreviation(text, m.start())]
    first = max((s for s in stops if s <= start), default=low)
    last = min((s for s in stops if s >= end), default=high)
    opening = _PLACE_LINE.match(text[first:last])
    if opening and first + opening.end() < end:
        first += opening.end()
    return first, first + len(text[first:last].rstrip())


def shorten(words: str, keep: str) -> str:
    """At most MOST_WORDS of a sentence, with the kept words in it and "…" where it was cut."""
    plain, kept = " ".join(words.split()), " ".join(keep.split())
    split = plain.split(" ")
    if len(split) <= MOST_WORDS:
        return plain
    before = len(plain[: max(plain.find(kept), 0)].split())
    first = max(0, min(before, len(split) - MOST_WORDS)) if before + len(kept.split()) > MOST_WORDS else 0
    cut = " ".join(split[first : first + MOST_WORDS]).rstrip(",;:")
    return ("… " if first else "") + cut + (" …" if first + MOST_WORDS < len(split) else "")


def _is_abbreviation(text: str, stop: int) -> bool:
    before = text[max(0, stop - 12) : stop].rsplit(None, 1)
    last = before[-1].lower().strip("(\"'“‘") if before else ""
    return text[stop] == "." and (last in _abbreviations() or (len(last) == 1 and last.isalpha()))


def age(earlier: Day, later: Day) -> int:
    """Days from one day to another."""
    return (date.fromisoformat(later[:10]) - date.fromisoformat(earlier[:10])).days


def denies(claim: Claim) -> bool:
    """Whether a claim says that something is not so."""
    what = claim.act or claim.state
    return (what is not None and what.polarity == "denied") or (
        claim.attribution is not None and claim.attribution.stance == "denies"
    )


def listed(names: list[str], most: int = 4) -> str:
    """a, b and c; a longer list ends in "and n more"."""
    if len(names) > most:
        names = [*names[: most - 1], f"{len(names) - most + 1} more"]
    if any(" and " in name for name in names):
        return "; ".join(names)
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1] if names else ""


def holder_of(actor: Actor | None, rivals: tuple[Actor, ...]) -> str:
    """The holder, with rivals beside it."""
    names = [actor.name] if actor else []
    names += [r.name for r in rivals if r.name not in names]
    return " / ".join(n[0].upper() + n[1:] for n in names)


def _names(roles: tuple[Role, ...]) -> str | None:
    found: list[str] = []
    for role in roles:
        name = named(role)
        if name and name not in found:
            found.append(name)
    return listed(found, 3) or None


def _mood(act: Act) -> str:
    return " (still going on)" if act.polarity == "ongoing" else ""


@cache
def _acts() -> dict[str, Any]:
    acts: dict[str, Any] = codebook.load("brief")["acts"]
    return acts


@cache
def _slots(pattern: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\{(\w+)\}", pattern))


@cache
def _nobody() -> frozenset[str]:
    return frozenset(codebook.load("brief")["nobody"])


@cache
def _things() -> frozenset[str]:
    return frozenset(codebook.load("brief")["not_people"])


@cache
def _abbreviations() -> frozenset[str]:
    return frozenset(codebook.load("brief")["abbreviations"])
