"""Whether a sentence is of the very deed and place asked about, by its claims: words alone take another's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from dateline.answers.asked import LIGHT, PASSIVE, PLAIN, TAKING, Asked, Term
from dateline.answers.decide import other_place, where
from dateline.answers.expect import counted, pattern
from dateline.answers.heard import Heard, does, is_so, nameable, place_of, trigger
from dateline.answers.holding import SETTLED, WHO, is_actor, place_names
from dateline.answers.library import Passage
from dateline.answers.rank import Ranked, meets, speaks
from dateline.answers.words import CLASS, SAME, VAGUE, Reading, read, stem, stop_words
from dateline.codebook import load
from dateline.model import Actor, Attribution, Claim, Place
from dateline.places.gazetteer import gazetteer

DEEDS = frozenset({"who", "when", "where", "why", "count", "what", "did", "how", "said"})  # kinds that ask of one deed
WHOLE = frozenset({"who", "when", "where", "why", "how", "duration"})  # kinds whose every word must be met
TIED = frozenset({"who", "when", "where", "why", "count"})
REACH = 9  # words between the deed and the place: farther apart they belong to other clauses
TURNS = ("captures", "loses", "returns")  # what an act does to a place that is taken
SENSES = 8  # places of one name that a question may mean
DOER_ASKED = re.compile(r"^(and )?who \w+")
ACTIVE = re.compile(r"\b(did|do|does)\b|\b(has|have|had)\b(?!.*\bbeen\b)")  # the one named before the verb does it
BROAD = ("country", "region", "continent", "admin1", "water", "road")


DOER = re.compile(r"who (?:has |have |had )?(?!was |were |is |are |did |does |do |controls? |holds? )\w+", re.I)


def _seeks_doer(asked: Asked) -> bool:
    """ "Who attacked the town?", not "who was attacked"."""
    return asked.kind == "who" and DOER.match(asked.text) is not None


def fits(heard: Heard, asked: Asked, r: Ranked) -> bool:
    """Whether what the sentence tells is the deed asked about, and not that of another place or another one."""
    if asked.kind in WHOLE and lacks(asked, r.here):
        return False
    if asked.kind == "distance" and not all(h > 0 for t, h in zip(asked.terms, r.here, strict=True) if t.required):
        return False
    if asked.kind == "count" and _elsewhere(asked, r):
        return False
    if asked.kind == "count" and not _of_nation(asked, r.passage):
        return False
    if asked.kind == "count" and _of_all(heard, asked) and not _totals(r.passage.text):
        return False
    if asked.kind == "count" and _of_things(asked) and r.fits < SAME:
        return False
    if asked.kind == "duration" and (r.fits < SAME or _unmet(asked, r)):
        return False
    if asked.kind == "duration" and not _of_town(heard, asked, r.passage):
        return False
    if asked.kind == "who" and not _in_office(asked, r.passage):
        return False
    if not _heard_there(heard, asked, r.passage) or not _of_person(asked, r.passage):
        return False
    if asked.kind not in DEEDS or asked.predicate is None or asked.predicate == asked.noun:
        return True
    taking = _taking(heard, asked)
    doing = [c for c in heard.at(r.passage) if c.act is not None and does(asked.predicate, c.act)]
    if asked.kind in TIED and not asked.supposing and doing and not any(map(is_so, doing)):
        return False
    if taking:
        doing = [c for c in doing if _turns(c) and (asked.kind != "when" or _is_whole(asked, c))]
        doing = [c for c in doing if _place(c) is not None or _tied(heard, asked, r.passage, taking)]
    if _lists_towns(asked):
        doing = [c for c in doing if _turns(c) and is_so(c) and (p := _town(c)) is not None and p.kind in SETTLED]
        return any(_by_them(asked, c) for c in doing)
    if doing and _seeks_doer(asked) and not any(c.act and c.act.actors for c in doing):
        return False  # "nine people were killed" does not tell who killed them
    if doing:
        return any(
            is_there(heard, asked, c) and _by_them(asked, c) and _to_them(heard, asked, c) and suffered(asked, c)
            for c in doing
        )
    if taking and asked.kind == "when":
        return False
    if asked.kind != "did" and not _coded().isdisjoint(asked.predicate.classes):
        return _is_worded(asked, r) and (asked.kind not in TIED or _tied(heard, asked, r.passage, taking))
    return True


OFFICE = re.compile(r"^(?:and )?who (?:is|was|are|were) (?:now |currently |then )?(?:the|a|an)\b", re.I)
NOW_IN_OFFICE = re.compile(r"^(?:and )?who (?:is|are)\b", re.I)
SAYS_WITHIN = 4  # words from a name to the word for saying, where the coding hears somebody else
HELD_BY = 3  # words between an office and the name of who holds it, or the place that it is of


def newest_holder(asked: Asked, fit: Sequence[Ranked]) -> list[Ranked]:
    """The same, the newest first where it is asked who holds an office now."""
    if asked.kind != "who" or asked.window is not None or not NOW_IN_OFFICE.match(asked.text):
        return list(fit)
    return sorted(fit, key=lambda r: r.passage.report.published or "", reverse=True)


def _in_office(asked: Asked, passage: Passage) -> bool:
    """Where it is asked who holds an office: whether the sentence puts a person's name beside the very office."""
    p = asked.predicate
    if p is None or not OFFICE.match(asked.text):
        return True
    reading = read(passage.text)
    offices = list(reading.stems.get(p.stem, ())) or [i for c in p.classes for i in reading.classes.get(c, ())]
    own = {t.stem for t in asked.terms} | {c for t in asked.terms for c in t.classes}
    names = [
        i
        for i, w in enumerate(reading.words)
        if w.name and w.stem not in own and w.text.lower() not in stop_words() and not _nation(reading, i)
    ]
    of = [{*where(t, reading)} for t in asked.terms if t.required or (t.name and t.weight >= PLAIN)]
    return any(
        any(0 < abs(i - o) <= HELD_BY for i in names) and all(any(abs(i - o) <= HELD_BY for i in x) for x in of)
        for o in offices
    )


def _nation(reading: Reading, i: int) -> bool:
    return any(c.startswith("=") for c, places in reading.classes.items() if i in places)


def _of_town(heard: Heard, asked: Asked, passage: Passage) -> bool:
    """Whether the sentence tells of the place asked about, or of none."""
    told = [c for c in heard.at(passage) if _town(c) is not None]
    return not told or any(is_there(heard, asked, c) for c in told)


def _of_things(asked: Asked) -> bool:
    """Whether things are counted, not people who came to harm: these are often left out ("killed five")."""
    noun = counted(asked)
    return noun is not None and frozenset(load("questions")["harm"]).isdisjoint(noun.classes)


def _elsewhere(asked: Asked, r: Ranked) -> bool:
    """Whether a site asked about ("at Kabul airport") is not named in the sentence, but only its town."""
    reading = read(r.passage.text)
    sites = [t for t in asked.terms if t.stem in other_place() and not t.name and t.weight >= PLAIN]
    return any(t.stem not in reading.stems and t.text.lower() not in reading.classes for t in sites)


def _unmet(asked: Asked, r: Ranked) -> bool:
    """Whether the sentence has no word for the deed or state asked about, or for whose it is."""
    pairs = zip(asked.terms, r.here, strict=True)
    return any(met == 0 and (t.predicate or (t.weight >= PLAIN and not t.required)) for t, met in pairs)


def _taking(heard: Heard, asked: Asked) -> bool:
    """Whether it is asked of a place of the record that it was taken, held or lost."""
    p = asked.predicate
    if p is None or asked.kind == "did" or asked.year or TAKING.isdisjoint(p.classes):
        return False
    return bool(_meant(heard, asked))


@cache
def _stems(kind: str) -> frozenset[str]:
    return frozenset(stem(w) for w in load("questions")["kinds of things"][kind])


def _lists_towns(asked: Asked) -> bool:
    """Whether it is asked which towns were taken: each answer must be a taking of one."""
    p, noun = asked.predicate, asked.noun
    taken = p is not None and not TAKING.isdisjoint(p.classes)
    return taken and asked.kind in ("what", "where") and noun is not None and noun.stem in _stems("towns")


def _turns(claim: Claim) -> bool:
    act = claim.act
    return act is not None and act.control is not None and act.control.change in TURNS and not act.background


def _is_whole(asked: Asked, claim: Claim) -> bool:
    """Whether a town, and all of it, was really taken: a day is asked for."""
    change = claim.act.control if claim.act else None
    return _town(claim) is not None and (
        asked.supposing or (is_so(claim) and change is not None and change.extent == "full")
    )


def _totals(text: str) -> bool:
    """Whether a clause gives a figure and says that it is one in all."""
    for clause in re.split(r"[,;:] |[.!?]\s", text):
        number, total = pattern("number").search(clause), pattern("total").search(clause)
        if number and total and (total.group().lower() != "since" or number.start() < total.start()):
            return True
    return False


def _of_all(heard: Heard, asked: Asked) -> bool:
    """Whether people are counted in all, of a nation or of nobody said, and not at one place or on one day."""
    harm = frozenset(load("questions")["harm"])
    people = asked.predicate is not None and not harm.isdisjoint(asked.predicate.classes)
    told = [t for t in asked.terms if not (t.name or t.predicate or t == asked.noun) and t.weight >= PLAIN]
    happening = any(harm.isdisjoint(t.classes) for t in told)  # "in the ambush"
    return people and not happening and not asked.names and asked.window is None and not _meant(heard, asked)


def _by_them(asked: Asked, claim: Claim) -> bool:
    """Whether the act is done by the one the question says did it, as far as the claim names a known one."""
    act, p = claim.act, asked.predicate
    doers = [r.actor for r in act.actors if r.actor is not None] if act else []
    if p is None or not doers or not ACTIVE.search(asked.text.lower()):
        return True
    named = [
        t for t in asked.terms if t.at < p.at and t not in asked.speaker and (t.name or not WHO.isdisjoint(t.classes))
    ]
    named = [t for t in named if any(c.startswith("=") or c in WHO for c in t.classes)]
    if act is not None and "lose" in p.classes:  # who lost a place is the one it was taken from
        doers += [r.actor for r in act.recipients if r.actor is not None]
    return all(any(is_doer(t, a) for a in doers) for t in named)


def is_doer(term: Term, actor: Actor) -> bool:
    """Whether the question's word may mean the actor: "army" means no militia, though both are forces."""
    kinds = load("questions")["kinds"].get(term.text.lower())
    if kinds is not None and actor.kind not in kinds:
        return False
    return is_actor(term, actor) or f"={actor.country}" in term.classes


def _of_nation(asked: Asked, passage: Passage) -> bool:
    """Whether those counted are called of the nation asked about: "Iraqi soldiers", or "its soldiers"."""
    noun = asked.noun
    nation = next(
        (t for t in asked.terms if noun and t.at == noun.at - 1 and any(c[0] == "=" for c in t.classes)), None
    )
    if noun is None or nation is None:
        return True
    reading = read(passage.text)
    here = set(where(nation, reading))
    own = {i for i, w in enumerate(reading.words) if w.text.lower() in ("its", "their", "own")} if here else set()
    return any(here & {i - 1, i - 2} or own & {i - 1, i - 2} for i in where(noun, reading)) or noun.stem not in _stems(
        "people"
    )


def suffered(asked: Asked, claim: Claim) -> bool:
    """Whether those counted are of the nation asked about ("how many Iraqi soldiers"), as far as the claim says."""
    nations = {c for t in asked.terms if t.name and not t.located for c in t.classes if c.startswith("=")}
    whom = {r.actor.country for r in claim.act.recipients if r.actor and r.actor.country} if claim.act else set()
    return asked.kind != "count" or not nations or not whom or not nations.isdisjoint(f"={c}" for c in whom)


def _to_them(heard: Heard, asked: Asked, claim: Claim) -> bool:
    """Whether the act is done to the one the question says it was done to, as far as the claim says to whom."""
    act, p = claim.act, asked.predicate
    low = asked.text.lower()
    if act is not None and act.control is not None and any(t.stem in persons() for t in asked.terms):
        # A town was taken, and it is asked of a person who was.
        return not PASSIVE.search(low) or ACTIVE.search(low) is not None
    if (
        act is None
        or p is None
        or not act.recipients
        or ACTIVE.search(low)
        or not (PASSIVE.search(low) or DOER_ASKED.match(low))
    ):
        return True
    places = {w for place in _meant(heard, asked) for w in read(place.name).stems}
    behind = DOER_ASKED.match(low) is not None and not PASSIVE.search(low)  # "who killed X"
    known = [t for t in asked.terms if t in asked.names or t.stem in persons()]
    named = [t for t in known if (t.at > p.at) == behind and t.stem not in places and not t.located]
    told = [w for r in act.recipients for w in (*read(r.span.quote).words, *read(r.name).words) if not w.owner]
    return all(any(w.stem == t.stem for w in told) for t in named)


@cache
def persons() -> frozenset[str]:
    """Stems of names of persons that reports put for a state: asked about, they are themselves."""
    return frozenset(stem(p.capitalize()) for p in load("questions")["persons"])


def _of_person(asked: Asked, passage: Passage) -> bool:
    """Whether a person asked about is named in the sentence, not only the state he heads."""
    stems = read(passage.text).stems
    return all(t.stem in stems for t in asked.terms if t.name and t.stem in persons() and t not in asked.speaker)


def _is_heard(asked: Asked, said: Attribution, elsewhere: bool) -> bool:
    """Whether the words are those of the one asked for, by his names or as the report calls him.

    "He" is not who is named `elsewhere` in the sentence ("he blamed the militia").
    """
    known = said.actor is not None and nameable(said.actor)
    quoted = [read(s.quote) for s in said.speaker]
    names = [read(n) for n in (said.actor.name, said.actor.side or "", *said.actor.aliases)] if said.actor else []
    pronoun = all(w.text.lower() in ("he", "she", "they", "it") for s in said.speaker for w in read(s.quote).words)
    wanted = [t for t in asked.speaker if t.weight > LIGHT] or list(asked.speaker)
    enough = any if asked.kind == "differ" else all  # of both sides asked about, one speaks at a time
    return (pronoun and said.actor is None and not elsewhere) or enough(
        # "Followers of Sadr" are not he; "rebel leader Abdul Ghani" is of the rebels.
        any(meets(t, r) for r in (names if t.name and known else [*names, *quoted]))
        for t in wanted
    )


def _heard_there(heard: Heard, asked: Asked, passage: Passage) -> bool:
    """Whether the one whose word is asked for by name is named in the sentence, or its claims are his."""
    reading = read(passage.text)
    told = [c.attribution for c in heard.at(passage) if c.attribution]
    if asked.speaker and told:
        here = any(meets(t, reading) for t in asked.speaker)
        heard_so = any(_is_heard(asked, a, here) for a in told) or speaks(asked, reading, passage.text, SAYS_WITHIN)
    else:  # "what did X say about Y": that X is named tells nothing
        heard_so = not asked.speaker or asked.predicate is not None or speaks(asked, reading, passage.text)
    if not heard_so:
        return False
    said = [a.actor for a in told if a.actor]
    names = [reading, *(read(n) for a in said for n in (a.name, *a.aliases))]
    for t in asked.speaker:
        nation = any(c.startswith("=") for c in t.classes)
        if t.name and not nation and not any(t.stem in n.stems or t.text in n.initials for n in names):
            return False
    return True


def of_holding(heard: Heard, asked: Asked, r: Ranked) -> bool:
    """Whether a claim of the sentence bears on who holds the place asked about; all asked stands in it, if no name."""
    if _elsewhere(asked, r):
        return False  # "the airport of Zaranj": what is told of Zaranj tells nothing of it
    told = [c for c in heard.at(r.passage) if is_so(c)]
    bears = [c for c in told if (c.state and c.state.relation == "holds") or (c.act and c.act.control)]
    return any(is_there(heard, asked, c) for c in bears) if asked.names else not lacks(asked, r.here)


def of_place(heard: Heard, asked: Asked, passage: Passage) -> bool:
    """Whether a claim of the sentence is of an act done at the very place asked about, none where no place is."""
    meant = _meant(heard, asked)
    acts = [c for c in heard.at(passage) if c.act is not None and is_so(c) and not c.act.background]
    return not meant or any((q := _place(c)) is not None and any(_is_one(q, p) for p in meant) for c in acts)


def lacks(asked: Asked, met: Sequence[float]) -> bool:
    """Whether one of the things asked about in the main clause is not met, in any word for it.

    A word of many meanings ("head" for a president) meets one only where the deed itself is told in the asker's word.
    """
    first, last = _main(asked)
    deed = next((m for t, m in zip(asked.terms, met, strict=True) if t.predicate), SAME)
    least = 0.0 if deed == SAME else VAGUE
    pairs = ((t, m) for t, m in zip(asked.terms, met, strict=True) if first <= t.at < last)
    return any(not t.name and not t.predicate and t.weight >= PLAIN and m <= least for t, m in pairs)


def _main(asked: Asked) -> tuple[int, int]:
    """The words of the question's main clause: without "Before this campaign, ..." and "... after the withdrawal"."""
    words, book = [w.text.lower() for w in read(asked.text).words], load("questions")["grammar"]
    first = next((i for i, w in enumerate(words) if w in book["asks"]), 0)
    return first, next((i for i in range(first + 1, len(words)) if words[i] in book["turns away"]), len(words))


def _is_worded(asked: Asked, r: Ranked) -> bool:
    """Whether the sentence has a plain word, not one of many meanings, for a deed that we code but found uncoded."""
    p, reading = asked.predicate, read(r.passage.text)
    if p is None or meets(p, reading) < CLASS or (asked.kind in WHOLE and lacks(asked, r.here)):
        return False
    # "Refugees" are who fled and no word that they did.
    counted = set(where(asked.noun, reading)) if asked.noun is not None else set()
    deeds = where(p, reading)
    return not deeds or not counted.issuperset(deeds)


@cache
def _coded() -> frozenset[str]:
    """The classes of words that name an act that we code; words of saying stand in too many ways."""
    book = load("questions")
    return frozenset(c for type in book["forms"] for c in read(type).classes) - frozenset(book["grammar"]["tells"])


def _tied(heard: Heard, asked: Asked, passage: Passage, taking: bool) -> bool:
    """Whether the word for the deed stands near the place asked about, or (no taking) in a report of that place."""
    p = asked.predicate
    if p is None or not (meant := _meant(heard, asked)):
        return True
    reading = read(passage.text)
    called = [read(n) for place in meant for n in (place.name, *place.aliases)]
    terms = [t for t in asked.terms if t.name and any(meets(t, n) for n in called)]
    places = [i for t in terms for i in where(t, reading)]
    if places:
        return any(abs(i - j) <= REACH for i in where(p, reading) for j in places)
    if taking:
        return False
    title = read(passage.report.title or "")
    first = next((q for c in heard.of(passage.report.id) if (q := _town(c)) is not None), None)
    return any(meets(t, title) for t in terms) or (first is not None and any(_is_one(first, p) for p in meant))


def is_there(heard: Heard, asked: Asked, claim: Claim) -> bool:
    """Whether the claim is of the place asked about, or of none: then it is where the telling is."""
    meant = _meant(heard, asked)
    place = _place(claim)
    if not meant or (place is not None and place.kind in BROAD):
        return True
    if place is None:
        told = [c for c in heard.of(claim.report) if _town(c) is not None]
        before = [c for c in told if trigger(c) <= trigger(claim)]
        near = max(before, key=trigger, default=None) or min(told, key=trigger, default=None)
        place = _place(near) if near else None
    return place is None or any(_is_one(place, p) for p in meant)


def _meant(heard: Heard, asked: Asked) -> list[Place]:
    """The places that the question's names mean in the reports in hand."""
    names = {n.casefold() for n in place_names(asked)}
    found = [p for p in heard.places(names) if p.kind not in BROAD]
    # "in Idlib" is of a place, and so is what fell, also where no report in hand tells of an act there.
    fell = asked.predicate is not None and not TAKING.isdisjoint(asked.predicate.classes)
    sure = [t.text for t in asked.names if t.located or fell]
    located = () if found else [n for n in place_names(asked) if any(t in n for t in sure)]
    return found or [p for n in located for p in gazetteer().find(n)[:SENSES] if p.kind not in BROAD]


def _town(claim: Claim) -> Place | None:
    """The place of a claim, where it is no country or region."""
    place = _place(claim)
    return place if place is not None and place.kind not in BROAD else None


def _place(claim: Claim) -> Place | None:
    mention = place_of(claim)
    return mention.place if mention else None


def _is_one(place: Place, other: Place) -> bool:
    """Whether two places are one, or one holds the other, by the gazetteer or by name."""
    if place.id == other.id or place.id in other.within or gazetteer().contains(other.id, place):
        return True
    around = [p for id in place.within if (p := gazetteer().place(id)) is not None and p.kind not in BROAD]
    return other.name.casefold() in {n.casefold() for p in (place, *around) for n in (p.name, *p.aliases)}
