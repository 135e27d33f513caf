"""A report as the coder of claims looks at it: each word with its actor, place or date, and its noun classes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import TypeVar

from dateline import codebook
from dateline.claims.frames import book
from dateline.claims.roles import grammar
from dateline.model import (
    Actor,
    ActorMention,
    Attribution,
    DateMention,
    Mentions,
    Parse,
    PlaceMention,
    Report,
    Role,
    Span,
    Token,
)

Named = TypeVar("Named", ActorMention, PlaceMention, DateMention)

ARMED = frozenset(("army", "police", "armed_group", "coalition"))
POLITY = frozenset(("state", "government", "party", "organization", "monitor", "agency", "outlet", "coalition"))
# Dependents that belong to the noun phrase itself; clauses and appositions do not.
OBJECTS = frozenset(("dobj", "pobj"))
NO_ROLE = frozenset(("PUNCT", "SPACE", "ADP", "VERB", "AUX", "SCONJ"))
LEFT = frozenset((
    "det", "compound", "amod", "nummod", "nmod", "poss", "quantmod", "predet", "advmod", "case", "punct", "npadvmod",
))  # fmt: skip


def _of_speaker(found: ActorMention, said: Attribution | None) -> Role | None:
    """Plain "troops" in the mouth of an army's own officer are that army's, where a country has more than one."""
    speaker, named = said.actor if said else None, found.actor
    if speaker is None or named is None or not found.label.islower() or {speaker.kind, named.kind} != {"army"}:
        return None
    other = speaker.country == named.country and speaker.id != named.id
    return Role(found.span, speaker, speaker.name, inferred=True) if other else None


class Reading:
    """One report with its parse and mentions, looked up by token."""

    def __init__(self, report: Report, parse: Parse, mentions: Mentions) -> None:
        self.report = report
        self.parse = parse
        self.mentions = mentions
        self.starts = [t.start for t in parse.tokens]
        self.actor_at: dict[int, ActorMention] = self._spread(mentions.actors)
        self.place_at: dict[int, PlaceMention] = self._spread(mentions.places)
        self.date_at: dict[int, DateMention] = self._spread(mentions.dates)
        self._classes: dict[int, frozenset[str]] = {}
        self._words: dict[tuple[int, int], frozenset[str]] = {}

    def tokens_of(self, span: Span) -> range:
        """Indexes of the tokens that a span covers."""
        first = bisect_left(self.starts, span.start)
        if first and (first == len(self.starts) or self.starts[first] > span.start):
            first -= self.parse.tokens[first - 1].end > span.start
        return range(first, bisect_left(self.starts, span.end))

    def in_name(self, i: int) -> bool:
        """Whether a word is part of a longer name of a place: nothing falls in "Twin Falls"."""
        mention = self.place_at.get(i)
        return mention is not None and len(self.tokens_of(mention.span)) > 1

    def token_at(self, position: int) -> int:
        """The token that begins at a character, or the last one before it."""
        return max(0, bisect_right(self.starts, position) - 1)

    def _spread(self, found: Sequence[Named]) -> dict[int, Named]:
        return {i: m for m in found for i in self.tokens_of(m.span)}

    def nobody(self, i: int) -> bool:
        """Whether a word is "nobody", "no one" or the like."""
        token = self.parse.tokens[i]
        if token.text.lower() in grammar()["nobodies"]:
            return True
        below = self.parse.children[i]
        return token.lemma == "one" and any(self.parse.tokens[c].text.lower() == "no" for c in below)

    def classes(self, i: int) -> frozenset[str]:
        """What the noun at i may be: its lemma's classes, and those of the mention it belongs to."""
        if i not in self._classes:
            self._classes[i] = frozenset(self._classes_of(i))
        return self._classes[i]

    def _classes_of(self, i: int) -> set[str]:
        token = self.parse.tokens[i]
        # By the word itself too: some plurals are names of one thing ("headquarters", "barracks").
        named = token.pos == "PROPN" and i in self.place_at  # "General Santos" is no general
        found: set[str] = set()
        if not named:
            found = {*book().classes.get(token.lemma, ()), *book().classes.get(token.text.lower(), ())}
        if token.pos == "PROPN" and token.lemma.endswith("s"):
            found |= book().classes.get(token.lemma[:-1], frozenset())
        if actor := self._actor_of(i):
            found.add("actor")
            kind = actor.actor.kind if actor.actor else "unknown"
            found |= {"actor_armed", "armed"} if kind in ARMED else {"actor_plain"}
            if kind in POLITY:
                found.add("polity")
            if kind == "person":
                found.add("person")
            if kind in ("army", "police", "government"):
                found.add("state_force")
        if i in self.place_at:
            found |= {"polity"} if self.place_at[i].relation == "of" else {"place", "ground", "polity"}
        elif token.pos == "PROPN" and not found:
            found.add("name")
        if found & {"protester_only", "civilian"} and self.words(self.parse.children[i]) & grammar()["armed_words"]:
            found = {*found, "armed"} - {"protester", "protester_only", "mob"}
        if token.lemma == "worker" and any(self.parse.tokens[c].dep == "compound" for c in self.parse.children[i]):
            found = found - {"protester_only"}  # "aid workers": of a trade, not of a crowd
        if "part" in found or token.pos == "NUM" or token.lemma in book().members["quantity"]:
            for c in self.parse.children[i]:
                if self.parse.tokens[c].lemma == "of":
                    for g in self.parse.children[c]:
                        found |= self.classes(g)
        return found

    def _actor_of(self, i: int) -> ActorMention | None:
        """The actor mention that a noun phrase with head i is about."""
        if i in self.actor_at:
            return self.actor_at[i]
        return None

    def role(self, i: int, said: Attribution | None = None) -> Role | None:
        """The noun phrase with head i as a role: its actor where a mention is part of it."""
        token = self.parse.tokens[i]
        if token.pos in NO_ROLE and token.tag != "VBG" and i not in self.actor_at:
            return None
        if i in self.date_at and i not in self.actor_at:
            return None
        if token.text.lower().endswith(("self", "selves")) and token.pos == "PRON":
            return None  # whoever does it
        start, end = self.phrase(i)
        span = self.parse.span(start, end)
        if token.tag == "PRP" or (token.tag == "PRP$" and i not in self.actor_at):
            meant = self.meant(i, said)
            return Role(span, meant, meant.name if meant else span.quote, inferred=meant is not None)
        if token.pos == "ADJ" and not (i in self.actor_at or i in self.place_at):
            return None
        found = self._named_of(i) or self.actor_at.get(i) or self._modifier_actor(i)
        if found:
            start, end = min(start, found.span.start), max(end, found.span.end)
            span = self.parse.span(start, end)
            own = _of_speaker(found, said)
            return own or Role(span, found.actor, found.actor.name if found.actor else found.label)
        if (group := self._group_meant(i)) is not None:
            return Role(span, group, group.name, inferred=True)
        return Role(span, None, span.quote)

    def _group_meant(self, i: int) -> Actor | None:
        """Whom "the group", "the jihadist group" stands for: the armed group named last, two sentences back at most."""
        tokens, book = self.parse.tokens, codebook.load("control")["pointing"]
        below = [tokens[c] for c in self.parse.children[i] if c < i]
        points = any(t.lemma in ("the", "this") for t in below)
        plain = all(t.dep == "det" or t.lemma in book["kinds"] for t in below)
        if tokens[i].tag != "NN" or tokens[i].lemma not in book["nouns"] or not points or not plain:
            return None
        first = self.parse.sentences[max(0, tokens[i].sentence - 2)].first
        for j in range(i - 1, first - 1, -1):
            actor = self.actor_at[j].actor if j in self.actor_at else None
            many = actor is not None and ":" in actor.id and tokens[j].tag == "NNS"  # "militants" are no group's name
            if actor is not None and actor.kind == "armed_group" and not many:
                return actor
        return None

    def meant(self, i: int, said: Attribution | None) -> Actor | None:
        """Whom a pronoun means: the speaker for "we", else the doer of the clause above or before it."""
        tokens = self.parse.tokens
        word = tokens[i].text.lower()
        if word in ("i", "we", "us", "our", "my", "me"):
            return said.actor if said else None
        speaker = self.unnamed_speaker(i, said)
        verb = self.verb_over(tokens[i].head)
        if word == "them" and (people := self._people_before(i)) is not None and tokens[people].dep in OBJECTS:
            return self.actor_at[people].actor if people in self.actor_at else None
        for _ in range(5):
            if found := self._pointed_at(verb, i, word) or self._doer(verb, i, word):
                return found
            if tokens[verb].head == verb or (speaker is not None and tokens[speaker].head == verb):
                break
            verb = self.verb_over(tokens[verb].head)
        if speaker is not None:
            return self._group_meant(speaker)
        sentence = tokens[i].sentence
        if word in ("they", "them", "their") and (people := self._people_before(i)) is not None:
            return self.actor_at[people].actor if people in self.actor_at else None
        before = self._sentence_before(sentence)
        if before is None or (said and said.quoted and not self._within(before, said)):
            return None  # what a quoted speaker means stands in his own words
        root = self.parse.sentences[before].root
        told = [c for c in self.parse.children[root] if tokens[c].dep == "ccomp" and c < root]  # "…, witnesses said"
        return next((found for verb in (*told, root) if (found := self._doer(verb, i, word))), None)

    def _within(self, sentence: int, said: Attribution) -> bool:
        """Whether a sentence begins in what a speaker says."""
        start = self.parse.sentences[sentence].start
        return any(s.start - 1 <= start < s.end for s in said.content)

    def unnamed_speaker(self, i: int, said: Attribution | None) -> int | None:
        """The body of no list that "it" is in what that body says: "a new faction said that it had taken the town"."""
        tokens = self.parse.tokens
        if said is None or said.actor is not None or tokens[i].text.lower() not in ("it", "its"):
            return None
        if within_quotes(self.parse.text, tokens[i].start, said):
            return None  # who speaks of himself there says "we"
        for span in said.speaker:
            for j in self.tokens_of(span):
                if tokens[j].dep in ("nsubj", "pobj") and tokens[j].tag in ("NN", "NNP") and j < i:
                    kinds = self.classes(j)
                    one = bool(kinds & {"person", "civilian", "place"}) and not kinds & {"armed", "polity"}
                    return None if one else j
        return None

    def _sentence_before(self, sentence: int) -> int | None:
        """The sentence before this one that is no mere source in brackets: "(Wire)"."""
        for number in range(sentence - 1, -1, -1):
            one = self.parse.sentences[number]
            if not self.parse.text[one.start : one.end].startswith("("):
                return number
        return None

    def _pointed_at(self, verb: int, pronoun: int, word: str) -> Actor | None:
        """Whom a possessive of the clause above already means: "handed Russia its best day since it took the town"."""
        if word not in ("it", "its", "they", "their"):
            return None
        tokens, below = self.parse.tokens, self.parse.children[verb]
        owned = [c for c in below if c < pronoun and tokens[c].dep in ("dobj", "oprd", "attr")]
        own = [g for c in owned for g in self.parse.children[c] if tokens[g].tag == "PRP$"]
        for c in below:
            given = tokens[c].dep in ("dative", "dobj", "npadvmod") and c in self.actor_at
            if given and any(c < g and tokens[g].text.lower() in ("its", "their") for g in own):
                return self.actor_at[c].actor
        return None

    def _people_before(self, i: int) -> int | None:
        """The people named last before a pronoun in its sentence: nearer than whoever the sentence before is about."""
        tokens = self.parse.tokens
        for j in range(i - 1, self.parse.sentences[tokens[i].sentence].first - 1, -1):
            kinds = self.classes(j) if tokens[j].tag == "NNS" else frozenset()
            if kinds & {"person", "armed", "state_force", "actor"} or (
                "civilian" in kinds and not kinds & {"place", "property"}
            ):
                return j
        return None

    def _doer(self, verb: int, pronoun: int, word: str) -> Actor | None:
        tokens = self.parse.tokens
        for c in self.parse.children[verb]:
            blow = "act_of_war" in self.classes(c)  # "Russian airstrikes hit them as they crossed": not Russia
            if tokens[c].dep in ("nsubj", "nsubjpass") and c < pronoun and c in self.actor_at and not blow:
                actor = self.actor_at[c].actor
                many = word in ("they", "them", "their") and tokens[c].tag in ("NN", "NNP")
                if many and (nearer := self._people_before(pronoun)) is not None and c < nearer:
                    return self.actor_at[nearer].actor if nearer in self.actor_at else None
                single = actor is not None and actor.kind == "person"
                if (
                    actor
                    and single == (word in ("he", "she", "him", "her", "his"))
                    and not (word in ("it", "its") and tokens[c].tag == "NNS")
                ):
                    return actor
        return None

    def _named_of(self, i: int) -> ActorMention | None:
        """The group that a plain word for fighters belongs to: in "terrorists of the Islamic State" it is the doer."""
        if self.parse.tokens[i].pos != "NOUN" or not self.classes(i) & {"armed"}:
            return None
        links = [c for c in self.parse.children[i] if self.parse.tokens[c].lemma == "of"]
        named = [self.actor_at[g] for c in links for g in self.parse.children[c] if g in self.actor_at]
        own = self.actor_at.get(i)
        armed = [m for m in named if m.actor and m.actor.kind in ARMED and (own is None or m.span.start > own.span.end)]
        return armed[0] if armed else None

    def _modifier_actor(self, i: int) -> ActorMention | None:
        """An actor named inside the phrase: "Taliban fighters", "members of the militia"."""
        people = bool(self.classes(i) & {"armed", "person", "civilian", "polity"})
        for c in self.parse.children[i]:
            token = self.parse.tokens[c]
            joined = (
                ("compound", "amod", "nmod", "poss") if self.classes(i) & {"armed", "polity"} else ("compound", "amod")
            )
            if token.dep in joined and c in self.actor_at:
                return self.actor_at[c]
            if people and token.lemma in ("of", "from", "to") and token.dep == "prep":
                for g in self.parse.children[c]:
                    if g in self.actor_at and self.classes(i) & {"armed"}:
                        return self.actor_at[g]
        return None

    def phrase(self, i: int) -> tuple[int, int]:
        """Start and end of the noun phrase with head i: its own words and an "of" phrase, no clauses."""
        tokens, children = self.parse.tokens, self.parse.children
        first = last = i
        stack: list[int] = [i]
        while stack:
            j = stack.pop()
            for c in children[j]:
                dep = tokens[c].dep
                inside = (dep in LEFT and dep != "punct" and c < i) or (dep == "case" and c == j + 1)
                inside = (
                    inside
                    or (j == i and dep == "prep" and tokens[c].lemma == "of" and "pobj" in self._deps(c))
                    or dep == "pobj"
                )
                if inside and not self._clock(c, i):
                    first, last = min(first, c), max(last, c)
                    stack.append(c)
        return tokens[first].start, tokens[last].end

    def _deps(self, i: int) -> set[str]:
        return {self.parse.tokens[c].dep for c in self.parse.children[i]}

    def _clock(self, c: int, i: int) -> bool:
        """Whether a word is the hour of a live report before a name: "10:20 - Embassies call for calm"."""
        hour = self.parse.tokens[c].text
        return ":" in hour and hour[:1].isdigit() and any(t.text in ("-", "–", "—") for t in self.parse.tokens[c:i])

    def place(self, i: int) -> PlaceMention | None:
        """The place that a noun phrase with head i names: itself, or in "the city of Hama", "parts of Hama"."""
        if i in self.place_at:
            return self.place_at[i]
        below = self.parse.children[i]
        if self.parse.tokens[i].lemma in codebook.load("control")["nouns"]["settlements"]:
            # "The Donbas town of Vakar in the hills" is Vakar.
            below = tuple(sorted(below, key=lambda c: (self.parse.tokens[c].lemma != "of", -c)))
        for c in below:
            token = self.parse.tokens[c]
            named = token.dep in ("appos", "compound", "poss", "nmod") and c in self.place_at
            if named and not self.named_after(i, self.place_at[c]):
                return self.place_at[c]
            if token.dep == "prep" and token.lemma in ("of", "in", "near", "at"):
                for g in self.parse.children[c]:
                    if g in self.place_at:
                        return self.place_at[g]
                    if token.lemma == "of" and (found := self.place(g)):
                        return found
        return None

    def named_after(self, i: int, mention: PlaceMention) -> bool:
        """Whether a site only bears a region's name: "the Aleppo Governorate base" lies there, and is not it."""
        wide = mention.place is not None and mention.place.kind in ("country", "region", "admin1", "admin2")
        return wide and self.parse.tokens[i].lemma in codebook.load("control")["nouns"]["sites"]

    def words(self, tokens: Iterable[int]) -> set[str]:
        """The lemmas of these tokens."""
        return {self.parse.tokens[i].lemma for i in tokens}

    def sentence_words(self, first: int, last: int) -> frozenset[str]:
        """The lemmas of a sentence, kept: many acts ask for the same."""
        if (first, last) not in self._words:
            self._words[first, last] = frozenset(t.lemma for t in self.parse.tokens[first:last])
        return self._words[first, last]

    def clause(self, i: int) -> list[int]:
        """Tokens of the clause of word i: its subtree without the clauses nested in it."""
        tokens, children = self.parse.tokens, self.parse.children
        found, stack = [i], [i]
        while stack:
            for c in children[stack.pop()]:
                if not is_clause(tokens[c]):
                    found.append(c)
                    stack.append(c)
        return sorted(found)

    def verb_over(self, i: int) -> int:
        """The nearest verb above i that heads its clause (i itself where it is one)."""
        tokens = self.parse.tokens
        while tokens[i].pos not in ("VERB", "AUX") and tokens[i].head != i:
            i = tokens[i].head
        return i


def within_quotes(text: str, position: int, said: Attribution) -> bool:
    """Whether a character of what is said stands between quotation marks, and not in the words around them."""
    begun = next((s.start for s in said.content if s.start <= position < s.end), position)
    before = text[begun:position]
    return before.count('"') % 2 == 1 or before.count("\u201c") > before.count("\u201d")


def is_clause(token: Token) -> bool:
    """Whether the token heads a clause of its own."""
    return token.pos in ("VERB", "AUX") and token.dep in (
        "relcl", "advcl", "ccomp", "conj", "acl", "parataxis", "pcomp", "xcomp", "csubj")  # fmt: skip
