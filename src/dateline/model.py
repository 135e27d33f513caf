"""Every value the system speaks of. Frozen, no I/O, imports nothing of ours.

All offsets count characters of the report's `text`, which never changes: `text[span.start:span.end] == span.quote`.
Days are ISO strings ("2024-12-05"): they sort, compare and print as they are. No value holds itself (gc=False).
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

# --- Reports -----------------------------------------------------------------
Day = str  # ISO 8601 calendar day, "2024-12-05"
PublishedBasis = Literal["given", "page", "dateline", "post"]
BlockKind = Literal["title", "heading", "dateline", "paragraph", "post", "signature", "after_post", "furniture"]


class Block(Struct, frozen=True, omit_defaults=True, gc=False):
    """A run of the report's text that belongs together: sentences never cross its border.

    `dateline` is where a wire story was filed ("HAMA, Syria, Dec 5 (Agency) -"), `after_post` is text after an embedded
    post's signature whose author is uncertain, `furniture` (share bars, related links) is read by no stage.
    """

    kind: BlockKind
    start: int
    end: int


class Post(Struct, frozen=True, omit_defaults=True, gc=False):
    """A post embedded in a report: a window [start, end) on the same text, with a speaker of its own."""

    id: str
    author: str | None
    handle: str | None
    published: Day | None
    url: str | None
    start: int
    end: int
    signature: tuple[int, int] | None = None
    name: tuple[int, int] | None = None  # where the author's name stands in the text


class Report(Struct, frozen=True, omit_defaults=True, gc=False):
    """One article, wire item or post, as it was read."""

    id: str
    version: str  # hash of text
    text: str
    kind: Literal["article", "wire", "post"] = "article"
    publisher: str | None = None
    published: Day | None = None
    published_basis: PublishedBasis | None = None
    title: str | None = None
    url: str | None = None
    language: str | None = None
    embedded: tuple[Post, ...] = ()
    blocks: tuple[Block, ...] = ()
    skipped: str | None = None  # why nothing is coded from it ("language: French")
    raw: bytes | None = None  # what was read, where the text is not simply its decoding (an HTML page)
    side: str | None = None  # of its publisher, where that is a party's outlet; `home`: where that is at home
    home: str | None = None


class Span(Struct, frozen=True, omit_defaults=True, gc=False):
    """A piece of a report's text, exact to the character."""

    report: str
    start: int
    end: int
    quote: str


# --- Language: what the parser says of the text --------------------------------


class Token(Struct, frozen=True, omit_defaults=True, gc=False):
    """One token of a parse. `i` and `head` index `Parse.tokens`; a root is its own head."""

    i: int
    start: int
    end: int
    text: str
    lemma: str  # lower case
    pos: str  # Universal part of speech: NOUN, PROPN, VERB, AUX ...
    tag: str  # Penn Treebank tag: VBD, NNP ...
    dep: str  # ClearNLP dependency label as in spaCy's English models: nsubj, dobj, prep ...
    head: int
    sentence: int  # indexes Parse.sentences


class Sentence(Struct, frozen=True, omit_defaults=True, gc=False):
    """Tokens [first, last) of a parse; `root` indexes Parse.tokens."""

    first: int
    last: int
    root: int
    start: int
    end: int
    block: int  # indexes Report.blocks
    kind: BlockKind


class Parse(Struct, frozen=True, omit_defaults=True, gc=False):
    """A report's text, parsed: tokens and sentences in order of text, furniture left out."""

    report: str
    text: str
    tokens: tuple[Token, ...]
    sentences: tuple[Sentence, ...]
    children: tuple[tuple[int, ...], ...]  # children[i]: the tokens whose head is i, in order

    def span(self, start: int, end: int) -> Span:
        """The span of these characters."""
        return Span(self.report, start, end, self.text[start:end])

    def subtree(self, i: int) -> tuple[int, ...]:
        """Token indexes of i and all below it, in order of text."""
        found, stack = [i], list(self.children[i])
        while stack:
            j = stack.pop()
            found.append(j)
            stack.extend(self.children[j])
        return tuple(sorted(found))

    def sentence_tokens(self, s: int) -> tuple[Token, ...]:
        """The tokens of sentence number s."""
        sentence = self.sentences[s]
        return self.tokens[sentence.first : sentence.last]


# --- When --------------------------------------------------------------------

TimexType = Literal["DATE", "TIME", "DURATION", "SET"]
DateBasis = Literal["stated", "relative", "publication", "embedded_post"]
WhenPrecision = Literal["time", "day", "week", "month", "season", "quarter", "year", "decade", "range", "unknown"]


class When(Struct, frozen=True, omit_defaults=True, gc=False):
    """A stretch of days [start, end], both included, with how finely and on what ground it is known.

    Without a span nothing in the text dates it: it is dated no better than its report or post (`basis`). With one,
    basis embedded_post says that the words were reckoned from a post's day, since the report bears none.
    """

    start: Day | None
    end: Day | None
    precision: WhenPrecision
    basis: DateBasis
    span: Span | None = None

    @property
    def told(self) -> bool:
        """Whether words of the text, or an analyst, date it."""
        return self.span is not None or self.basis in ("stated", "relative")


# --- Where -------------------------------------------------------------------

PlaceKind = Literal[
    "continent", "region", "country", "admin1", "admin2", "city", "town", "village", "neighbourhood",
    "airbase", "airport", "crossing", "camp", "dam", "prison", "plant", "hospital", "university", "island",
    "water", "road", "base", "site", "other",
]  # fmt: skip


class Place(Struct, frozen=True, omit_defaults=True, gc=False):
    """A place of the gazetteer, of the user's own list, or one that a report names and no list holds.

    Ids: "geonames:170017", "country:SY", "admin1:SY.10", "airport:OSAP", "user:...", and for one that no list holds
    "text:<slug>" or "text:<slug>@<id of the place it is part of, or is so far from>".
    """

    id: str
    name: str  # the English form that reports use most
    kind: PlaceKind
    lat: float | None = None
    lon: float | None = None
    country: str | None = None  # ISO 3166-1 alpha-2
    within: tuple[str, ...] = ()  # ids of the places that contain it, nearest first
    population: int = 0
    aliases: tuple[str, ...] = ()
    geonames: int | None = None  # the public number of countries and regions too; public shapes show it


# "of": named only to say whose or which ("the Syrian army", "Moscow said"): no act is placed there.
PlaceRelation = Literal["in", "near", "outside", "between", "toward", "direction", "distance", "from", "of"]


class PlaceMention(Struct, frozen=True, omit_defaults=True, gc=False):
    """A place named in the text. `place` is None where nothing fits; then nothing is invented."""

    span: Span
    place: Place | None
    relation: PlaceRelation = "in"
    direction: str | None = None  # "N", "NE" ... for "north of Hama"
    km: float | None = None  # for "10 km from Hama"


# --- Who ---------------------------------------------------------------------

ActorKind = Literal[
    "state", "government", "army", "police", "armed_group", "coalition", "party", "monitor", "agency", "outlet",
    "organization", "person", "civilians", "unknown",
]  # fmt: skip


class Actor(Struct, frozen=True, omit_defaults=True, gc=False):
    """A known actor, or one built from a general rule ("rebels" in a report on Syria).

    `side` names the actor that heads the side it fights on, in its conflict (its own id where it stands alone);
    monitors, agencies and outlets have none. Sides between two actors are pairwise and dated: `actors.relation`.
    """

    id: str
    name: str  # one neutral name
    kind: ActorKind
    side: str | None = None
    country: str | None = None
    parent: str | None = None
    aliases: tuple[str, ...] = ()
    led_by: str | None = None  # id of the group that heads a coalition, where said; never the coalition itself


class ActorMention(Struct, frozen=True, omit_defaults=True, gc=False):
    """An actor named in the text; `label` is the wording used (it belongs to whoever speaks there)."""

    span: Span
    actor: Actor | None
    label: str


# --- How many ----------------------------------------------------------------

CountOf = Literal[
    "killed", "injured", "missing", "displaced", "captured", "detained", "released", "fighters", "inmates",
    "protesters", "people", "vehicles", "weapons", "distance", "money", "other",
]  # fmt: skip


class Count(Struct, frozen=True, omit_defaults=True, gc=False):
    """A number with its wording's bounds; word bounds ("dozens") are low bounds, never printed as if said."""

    low: float | None
    high: float | None
    of: CountOf
    span: Span
    who: str | None = None  # whose: "civilians", "soldiers", "fighters" ... as worded
    total: bool = False  # a running total rather than one happening's figure


class DateMention(Struct, frozen=True, omit_defaults=True, gc=False):
    """A TIMEX3-valued date expression."""

    span: Span
    type: TimexType
    value: str  # "2024-12-05", "2024-W49", "P3D", "PAST_REF", "2024-12-04TNI"
    basis: DateBasis
    when: When | None  # None where it is no stretch of the calendar (durations, sets)


class Mentions(Struct, frozen=True, omit_defaults=True, gc=False):
    """All places, dates, actors and counts that a report names, each in order of text."""

    places: tuple[PlaceMention, ...] = ()
    dates: tuple[DateMention, ...] = ()
    actors: tuple[ActorMention, ...] = ()
    counts: tuple[Count, ...] = ()


# --- Who says so -------------------------------------------------------------

Stance = Literal["asserts", "confirms", "admits", "denies", "urges", "warns", "promises", "asks", "doubts"]


class Attribution(Struct, frozen=True, omit_defaults=True, gc=False):
    """Who says it: the speaker's words, the cue, and the text covered.

    `speaker` and `cue` may be empty ("it was reported that ..."; the body of an embedded post).
    `within` indexes the attribution that this one is nested in. `attitude`: the speaker judges, backs or
    wants the thing named ("condemned the raid") without saying that it is so; it is no voice for it.
    """

    speaker: tuple[Span, ...]
    actor: Actor | None
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    stance: Stance
    quoted: bool
    within: int | None = None
    post: str | None = None  # id of the embedded post whose author speaks here
    attitude: bool = False


# --- What --------------------------------------------------------------------

Polarity = Literal["happened", "ongoing", "planned", "denied", "possible"]
Change = Literal["captures", "loses", "enters", "withdraws", "besieges", "returns"]


class ControlChange(Struct, frozen=True, omit_defaults=True, gc=False):
    """What an act does to the holding of its place (the design's own control vocabulary)."""

    change: Change
    extent: Literal["full", "partial"] = "full"
    resisted: bool | None = None


class Role(Struct, frozen=True, omit_defaults=True, gc=False):
    """An actor or recipient of an act, where it stands in the text. `inferred`: not said, and marked so."""

    span: Span
    actor: Actor | None
    name: str
    inferred: bool = False


class Plover(Struct, frozen=True, omit_defaults=True, gc=False):
    """A PLOVER event type and its mode."""

    type: str
    mode: str | None = None


class Acled(Struct, frozen=True, omit_defaults=True, gc=False):
    """An ACLED event type and sub-event type."""

    event_type: str
    sub_event_type: str


class Act(Struct, frozen=True, omit_defaults=True, gc=False):
    """Something done: who did what to whom, where, when, with what result."""

    frame: str  # the codebook frame that coded it, "capture.take"
    type: str  # our own word for it, "captures", "shells", "clashes"
    trigger: Span
    polarity: Polarity
    plover: Plover | None = None
    acled: Acled | None = None
    cameo: str | None = None
    actors: tuple[Role, ...] = ()
    recipients: tuple[Role, ...] = ()
    place: PlaceMention | None = None
    when: When | None = None
    fatalities: Count | None = None
    injured: Count | None = None
    counts: tuple[Count, ...] = ()
    control: ControlChange | None = None
    weapons: tuple[str, ...] = ()
    background: bool = False  # history told beside the news
    why: tuple[str, ...] = ()  # the rules that decided, in order


class State(Struct, frozen=True, omit_defaults=True, gc=False):
    """Something that is so: a holding, a distance, a route."""

    relation: Literal["holds", "distance", "route", "near", "besieged", "other"]
    subject: Role | None
    object: PlaceMention | None
    trigger: Span
    polarity: Polarity
    when: When | None = None
    extent: Literal["full", "partial"] = "full"
    other: PlaceMention | None = None  # the second place of a distance or route
    count: Count | None = None
    value: str | None = None  # a road's state: open | cut | contested | under fire
    why: tuple[str, ...] = ()


class Claim(Struct, frozen=True, omit_defaults=True, gc=False):
    """The atom: an act or a state, the piece of text that says it, and who says so."""

    id: str  # hash of report, span and code: the same text codes to the same id
    report: str
    span: Span
    act: Act | None = None
    state: State | None = None
    attribution: Attribution | None = None  # None: the report says it in its own voice
    publisher: str | None = None
    published: Day | None = None
    party: str | None = None  # id of the actor whose outlet publishes it: its own voice is that side's word


class Coded(Struct, frozen=True, omit_defaults=True, gc=False):
    """All that the stages read in one report."""

    report: Report
    mentions: Mentions
    attributions: tuple[Attribution, ...]
    claims: tuple[Claim, ...]
    sentences: tuple[tuple[int, int], ...] = ()  # where each sentence stands, furniture and headings left out


# --- The record: what many reports say together --------------------------------

Standing = Literal["admitted", "corroborated", "reported", "claimed", "disputed"]


class Link(Struct, frozen=True, omit_defaults=True, gc=False, order=True):
    """Two claims that tell of one happening, how strongly, and why; it rests on nothing but the two."""

    strength: float
    one: str
    other: str
    why: tuple[str, ...]


class Event(Struct, frozen=True, omit_defaults=True, gc=False):
    """One happening, told by one or many claims. Its id is its least claim id, so order never matters."""

    id: str
    claims: tuple[Claim, ...]  # the best telling first
    standing: Standing
    denied_by: tuple[Claim, ...] = ()
    tension: tuple[tuple[str, str], ...] = ()  # (claim id, what differs)
    links: tuple[Link, ...] = ()  # why its claims are held to be one, the strongest first


class Control(Struct, frozen=True, omit_defaults=True, gc=False):
    """Who holds a place on a day, on whose word."""

    place: Place
    holder: Actor | None
    rivals: tuple[Actor, ...]
    status: Literal["held", "contested", "unknown"]
    basis: Standing | None
    support: Standing | None
    since: Day | None
    not_before: Day | None
    not_after: Day | None
    until: Day | None
    last_supported: Day | None
    claims: tuple[Claim, ...]
    vacated_by: Actor | None = None
    encircled: Literal["full", "partial"] | None = None
    inherited_from: str | None = None


class Changed(Struct, frozen=True, omit_defaults=True, gc=False):
    """A place of which the record says something else than before; `aspects` names what differs."""

    place: Place
    before: Control | None
    after: Control | None
    aspects: tuple[str, ...]
    claims: tuple[Claim, ...]


JudgementKind = Literal["accept", "reject", "same", "different", "actor", "place", "polarity", "stance", "day"]


class Anchor(Struct, frozen=True, omit_defaults=True, gc=False):
    """Where a judged claim stands, so that the judgement finds it again when coding has changed its id."""

    claim: str
    report: str
    start: int  # of the trigger, or of the whole where a state has none
    end: int
    type: str


class Judgement(Struct, frozen=True, omit_defaults=True, gc=False):
    """An analyst's decision, by whom, when and why. It outranks the machine and can be undone.

    `same` and `different` have two subjects, all others one; `value` is the actor's or place's id, the polarity,
    the stance or the day that is right.
    """

    id: str
    kind: JudgementKind
    subjects: tuple[Anchor, ...]
    by: str
    at: str  # UTC, ISO 8601
    value: str | None = None
    why: str | None = None
    undone_by: str | None = None
    undone_at: str | None = None


class Entry(Struct, frozen=True, omit_defaults=True, gc=False):
    """One line of a timeline."""

    date: Day
    text: str
    claims: tuple[Claim, ...]


class Answer(Struct, frozen=True, omit_defaults=True, gc=False):
    """An answer, each line with its spans; or what the record does not hold."""

    question: str
    answer: str | None
    missing: str | None
    citations: tuple[Span, ...] = ()
    nearest: tuple[Span, ...] = ()
    related: tuple[str, ...] = ()
    as_of: Day | None = None
    phrased: bool = False  # worded by an endpoint of the user's choice, each sentence checked against the citations
