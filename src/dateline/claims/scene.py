"""Where and when an act took place, and how many it hit; whether it is history told beside the news.

Rulings 11 and 12: what is not stated is not invented. A date is the clause's, else the sentence's, else no better than
the report's own; a date that belongs to the saying bounds what was said, it does not date it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec.structs import replace

from dateline.claims import hanging, spoken
from dateline.claims.frames import Frame
from dateline.claims.polarity import rules
from dateline.claims.reading import Reading
from dateline.claims.roles import Arguments, grammar
from dateline.model import Attribution, Count, DateMention, PlaceMention, Post, When

# A stated date this long before publication is history told beside the news.
HISTORY_DAYS = 45
SINCE, SUPERLATIVE = 4, 14  # words between "since" and its date; between "the first time" or "the worst" and "since"


def place(
    reading: Reading, frame: Frame, i: int, slots: Sequence[int], clause: Sequence[int], targets: Sequence[int] = ()
) -> tuple[PlaceMention | None, str]:
    """The place of an act: where its frame says or what it strikes, else in its clause, else "the city" spoken of."""
    leaves = frame.control is not None and frame.control.change == "withdraws"
    for j in slots:
        if (found := reading.place(j)) and found.relation != "of":  # "the Turkish embassy" lies in no Turkey
            return found, "place by frame"
    for j in slots:
        if found := _referred(reading, j):
            return found, "place spoken of"
    if frame.control and slots:
        return None, "place not named"
    if frame.plover and frame.plover.type == "ASSAULT":
        for j in targets:  # "rockets from the hills hit the port": the port, not where they came from
            if (struck := reading.place(j)) and struck.relation == "in":
                return struck, "place that is struck"
    for j in reading.parse.children[i] if reading.parse.tokens[i].pos == "NOUN" else ():
        before = reading.place_at.get(j)
        if before and before.place and before.place.kind != "country" and _before(reading, j, i):
            return before, "place before the deed"
    for j in clause:
        mention = reading.place_at.get(j)
        aim = leaves and _aim(reading, j)  # "withdrew to Vakar" did not leave it
        if mention and mention.relation != "of" and _adjunct(reading, j) and not _origin(reading, j, i) and not aim:
            return mention, "place in clause"
    for j in () if frame.control else clause:
        if _adjunct(reading, j) and (spoken := _referred(reading, j)) and _named_near(reading, spoken, j):
            return spoken, "place spoken of"
    return None, ""


def _before(reading: Reading, j: int, i: int) -> bool:
    """Whether a town's name stands right before the deed: "the Helmand bombing"."""
    inside = reading.place_at[j].relation == "in" and j not in reading.actor_at
    return inside and reading.parse.tokens[j].dep in ("compound", "nmod") and j < i


def _named_near(reading: Reading, spoken: PlaceMention, j: int) -> bool:
    """Whether a place was named in the same sentence or the one before: farther back, another may be meant."""
    first = reading.parse.sentences[max(0, reading.parse.tokens[j].sentence - 1)].start
    return any(m.place == spoken.place and first <= m.span.start < spoken.span.start for m in reading.mentions.places)


def _referred(reading: Reading, i: int) -> PlaceMention | None:
    token = reading.parse.tokens[i]
    if token.pos != "NOUN" or "ground" not in reading.classes(i):
        return None
    if token.lemma == "capital" and token.tag == "NNS":
        return None
    if not any(
        reading.parse.tokens[c].lemma in ("the", "this", "that", "its", "their") for c in reading.parse.children[i]
    ):
        return None
    found = spoken.noun(reading, i)
    return PlaceMention(reading.parse.span(token.start, token.end), found) if found else None


def _origin(reading: Reading, j: int, i: int) -> bool:
    """Whether a place is only where someone or something comes from: "militias from Zawiya attacked it"."""
    tokens = reading.parse.tokens
    while tokens[j].dep in ("compound", "appos", "conj", "nmod") and tokens[j].head != j:
        j = tokens[j].head
    prep = tokens[j].head
    above = tokens[prep].head
    return tokens[prep].lemma == "from" and above != i and tokens[above].pos in ("NOUN", "PROPN")


def _aim(reading: Reading, j: int) -> bool:
    """Whether a place name is where somebody goes: "to Vakar", "towards the hills of Belin"."""
    tokens = reading.parse.tokens
    while tokens[j].dep != "pobj" and tokens[j].head != j:
        j = tokens[j].head
    return tokens[tokens[j].head].lemma in ("to", "toward", "towards", "into")


def _adjunct(reading: Reading, j: int) -> bool:
    """Whether the place name stands below a preposition of place."""
    tokens = reading.parse.tokens
    for _ in range(5):
        token = tokens[j]
        if token.dep == "pobj":
            return tokens[token.head].lemma in grammar()["place_prepositions"]
        if token.dep not in ("compound", "appos", "nmod", "conj", "poss", "npadvmod", "flat", "amod"):
            return False
        j = token.head
    return False


def when(reading: Reading, i: int, clause: Sequence[int], said: Attribution | None, post: Post | None) -> When | None:
    """The time of an act: stated in its clause, else its sentence, else that of its report or post."""
    found = _nearest(reading, i, clause) or _named_year(reading, i) or _of_head(reading, i)
    if found and not _of_then(reading, i, found):
        return found.when
    sentence = reading.parse.sentences[reading.parse.tokens[i].sentence]
    cue = [s for a in ([said] if said else []) for s in (*a.cue, *a.speaker)]
    words = range(sentence.first, sentence.last)
    dates = {id(d): d for j in words if (d := reading.date_at.get(j)) and d.when and not _compared(reading, j)}
    cues = [reading.tokens_of(s).start for s in (said.cue if said else ())]
    told = [d for d in dates.values() if _of_cue(reading, d, said)]
    told = [
        d for d in told if not any(hanging.of_another(reading, c, d) for c in cues)
    ]  # "the group, founded in 1990, said"
    named = {id(d) for j in words if (d := reading.date_at.get(j)) and _in_name(reading, d, i)}
    free = [
        d
        for d in dates.values()
        if id(d) not in named and d not in told and d.type != "DURATION" and not _divided(reading, i, d)
    ]
    free = [d for d in free if not hanging.of_another(reading, i, d)]
    if len(free) == 1 and not cue:
        return free[0].when
    if told and told[0].when and told[0].when.end:
        return When(None, told[0].when.end, "range", told[0].basis, told[0].span)
    return publication(reading, post)


def _compared(reading: Reading, j: int) -> bool:
    """Whether a date only says since when there was no such thing: "for the first time since 2016", "the worst raid
    this year"."""
    tokens = reading.parse.tokens
    if _of_the_worst(reading, j) or _against(reading, j):
        return True
    first = reading.parse.sentences[tokens[j].sentence].first
    since = next((k for k in range(j, max(first, j - SINCE) - 1, -1) if tokens[k].lemma == "since"), None)
    if since is None:
        return False
    before = tokens[max(first, since - SUPERLATIVE) : since]
    return any(t.tag in ("JJS", "RBS") or (t.lemma == "first" and t.dep == "amod") for t in before)


def _against(reading: Reading, j: int) -> bool:
    """Whether a date stands in "down from 700 in 2011", "compared with 12 last week"."""
    tokens = reading.parse.tokens
    first = max(reading.parse.sentences[tokens[j].sentence].first, j - SUPERLATIVE)
    for k in range(j - 1, first, -1):
        if tokens[k].text in (",", ";", ":"):
            return False
        if tokens[k].lemma == "from" and tokens[k - 1].lemma in grammar()["compared"]:
            return True
        if tokens[k].lemma == "compare":
            return True
    return False


def _of_the_worst(reading: Reading, j: int) -> bool:
    """Whether a stretch of time hangs on a noun with a superlative: "the highest number this year"."""
    tokens, children = reading.parse.tokens, reading.parse.children
    time = reading.date_at[j].when if j in reading.date_at else None
    at = j
    while time and time.start != time.end and tokens[at].head != at and tokens[at].pos not in ("VERB", "AUX"):
        at = tokens[at].head
        if any(tokens[c].tag == "JJS" and tokens[c].lemma not in rules()["newest"] for c in children[at] if c != j):
            return tokens[at].pos == "NOUN"
    return False


def _of_then(reading: Reading, i: int, stated: DateMention) -> bool:
    """Whether a date long past stands beside a verb of today: "pledges to look into the murder in 1984"."""
    published, end = reading.report.published, stated.when.end if stated.when else None
    now = reading.parse.tokens[i].tag in ("VBZ", "VBP")
    return bool(now and published and end) and _days(end or "", (published or "")[:10]) > HISTORY_DAYS


def _in_name(reading: Reading, named: DateMention, i: int) -> bool:
    """Whether a year stands in the name of another thing: "talks on the 2022 invasion" are not of that year."""
    tokens = reading.parse.tokens
    own = reading.tokens_of(named.span)
    if any(_names_what_follows(reading, j) and i != tokens[j].head for j in own):
        return True
    years = (j for j in own if tokens[j].text.isdigit() and tokens[j].head not in own)
    return any(tokens[j].head > j and tokens[j].head != i and tokens[tokens[j].head].pos == "NOUN" for j in years)


def _names_what_follows(reading: Reading, j: int) -> bool:
    """ "Before the January elections": January is theirs, and what was done came before."""
    tokens = reading.parse.tokens
    noun = tokens[tokens[j].head]
    return noun.pos == "NOUN" and noun.i > j and noun.dep == "pobj" and tokens[noun.head].lemma in rules()["beforehand"]


def _divided(reading: Reading, i: int, date: DateMention) -> bool:
    """Whether a colon or semicolon stands between the act and a date: what follows it is told of something else."""
    start = reading.parse.tokens[i].start
    first, last = sorted((start, date.span.start))
    return any(mark in reading.parse.text[first:last] for mark in ":;")


def publication(reading: Reading, post: Post | None) -> When | None:
    """The report's or post's own day, said to be no more than that."""
    if post and post.published:
        return When(post.published, post.published, "day", "embedded_post")
    day = reading.report.published
    if not day:
        return None
    day = day[:10]
    basis = "embedded_post" if reading.report.published_basis == "post" else "publication"
    return When(day, day, "day", basis)  # type: ignore[arg-type]


def _nearest(reading: Reading, i: int, clause: Sequence[int]) -> DateMention | None:
    around = [*clause, *_launching(reading, i)]
    found = {
        id(d): d
        for j in around
        if (d := reading.date_at.get(j)) and d.when and not _compared(reading, j) and not _in_name(reading, d, i)
    }
    found = {key: d for key, d in found.items() if not hanging.of_another(reading, i, d)}
    start = reading.parse.tokens[i].start
    dated = sorted(found.values(), key=lambda d: (d.type == "DURATION", abs(d.span.start - start)))
    return dated[0] if dated else None


def _of_head(reading: Reading, i: int) -> DateMention | None:
    """The date of what a participle tells more of: "hit the market on Friday, killing four"."""
    above = hanging.over(reading, i)
    return None if above is None else _nearest(reading, above, reading.clause(above))


def _named_year(reading: Reading, i: int) -> DateMention | None:
    """The date that a clause explains: "who remembers 1982, when the army crushed a revolt and killed thousands"."""
    tokens = reading.parse.tokens
    verb = reading.verb_over(i)
    while tokens[verb].dep == "conj" and tokens[verb].head != verb:
        verb = tokens[verb].head
    if tokens[verb].dep not in ("relcl", "advcl"):
        return None
    when = next((c for c in reading.parse.children[verb] if tokens[c].lemma == "when"), None)
    behind = reading.date_at.get(when - 2) if when is not None and when > 1 and tokens[when - 1].text == "," else None
    found = reading.date_at.get(tokens[verb].head) or behind
    return found if found and found.when else None


def _launching(reading: Reading, i: int) -> list[int]:
    """The words of a participle that tells of the deed itself: "an offensive launched a week ago"."""
    tokens = reading.parse.tokens
    if tokens[i].pos != "NOUN":
        return []
    made = [c for c in reading.parse.children[i] if tokens[c].dep == "acl" and tokens[c].tag == "VBN"]
    if not made and i + 1 < len(tokens) and tokens[i + 1].tag == "VBN" and tokens[i + 1].dep == "advcl":
        made = [i + 1]  # the parser hangs it on the verb where a clause stands between
    return [j for c in made for j in reading.clause(c)]


def _of_cue(reading: Reading, mention: DateMention, said: Attribution | None) -> bool:
    """Whether a date belongs to the saying: it stands outside what is said."""
    if said is None:
        return False
    return not any(s.start <= mention.span.start < s.end for s in said.content)


def counts(reading: Reading, clause: Sequence[int]) -> tuple[Count, ...]:
    """The counts named in the clause of an act."""
    if not reading.mentions.counts or not clause:
        return ()
    tokens = reading.parse.tokens
    inside = {tokens[j].start for j in clause}
    before = min(clause) - 1  # "said between 160 and 200 had been killed": the figure stands outside its clause
    if before >= 0 and tokens[before].pos == "NUM":
        inside.add(tokens[before].start)
    return tuple(c for c in reading.mentions.counts if any(c.span.start <= s < c.span.end for s in inside))


def background(reading: Reading, i: int, clause: Sequence[int], time: When | None) -> str | None:
    """Why the act is history told beside the news, or None where it is news."""
    tokens = reading.parse.tokens
    if any(tokens[j].lemma in rules()["past_adverbs"] for j in (*clause, *_above(reading, i))):
        return "past adverb"
    published = reading.report.published
    if time and time.told and time.end and published:
        age = _days(time.end, published[:10])
        if age > HISTORY_DAYS and not (time.span and _lasting(reading, i, time.span.start)):
            return "dated long before"
    return None


def _lasting(reading: Reading, i: int, start: int) -> bool:
    """Whether it goes on since that day: "have blockaded the town since August"."""
    tokens, j = reading.parse.tokens, reading.token_at(start)
    since = j > 0 and tokens[j - 1].lemma == "since"
    return since and any(tokens[c].text.lower() in ("has", "have") for c in reading.parse.children[i])


def _above(reading: Reading, i: int) -> list[int]:
    """The words right below each verb that an act hangs on: what they say of time holds for it too."""
    tokens = reading.parse.tokens
    found: list[int] = []
    while tokens[i].head != i and tokens[i].dep in ("xcomp", "ccomp", "advcl", "relcl", "pcomp", "acl", "dobj", "conj"):
        i = tokens[i].head
        found.extend(c for c in reading.parse.children[i] if tokens[c].dep == "advmod")
    return found


def undated(time: When | None) -> When | None:
    """The time of history that the text does not date: some day before the report."""
    if time is None or time.told:
        return time
    return replace(time, start=None, precision="range")


def _days(earlier: str, later: str) -> int:
    try:
        return (date.fromisoformat(later) - date.fromisoformat(earlier)).days
    except ValueError:
        return 0


def heads(args: Arguments, slots: Sequence[str]) -> tuple[int, ...]:
    """The nouns in the first of these slots that is filled."""
    for slot in slots:
        if found := slot_of(args, slot):
            return found
    return ()


def slots_of_place(reading: Reading, frame: Frame, args: Arguments) -> tuple[str, ...]:
    """The frame's slots of place, ground that is the object first: "left the airport, and men from Homs entered"."""
    ground = any("ground" in reading.classes(j) for j in args.object)
    if not ground or "object" not in frame.place:
        return frame.place
    return ("object", *(slot for slot in frame.place if slot != "object"))


def slot_of(args: Arguments, slot: str) -> tuple[int, ...]:
    """The nouns in one slot: subject, object, dative, or the name of a preposition."""
    if slot == "subject":
        return args.subject
    if slot in ("object", "object_other", "object_person"):
        return args.object
    if slot == "dative":
        return args.dative
    return tuple(p for name, p in args.preps if name == slot)
