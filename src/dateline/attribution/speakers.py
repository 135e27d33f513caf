"""Speaker words -> actor: by the name they hold, by whom they speak for, or by who spoke before."""

from __future__ import annotations

from bisect import bisect_left
from functools import cache

from msgspec import Struct

from dateline import codebook
from dateline.attribution import tree
from dateline.attribution.scope import Draft
from dateline.model import Actor, ActorMention, Mentions, Parse

# How a speaker hangs on the actor it speaks for: "the army's spokesman", "a spokesman for the army".
BELONGS = ("poss", "compound", "amod", "nmod", "appos")
FOR = frozenset(("of", "for", "from", "at", "with", "in"))
ONE = frozenset(("he", "she", "who", "him", "her", "his"))
BODY = frozenset(("it", "its", "they", "their", "them", "which", "that", "who"))
PEOPLE = frozenset(("person",))
MEMORY = 40  # speakers back that a pronoun or short name may mean


@cache
def roles() -> frozenset[str]:
    """Nouns for one person by his role ("governor"); "owner" and "ministry" may be bodies."""
    words = codebook.load("nouns")
    return frozenset((*words["person"]["words"], *words["civilian"]["words"]))


@cache
def spokesmen() -> frozenset[str]:
    """Nouns for those who speak for a body."""
    return frozenset(codebook.load("cues")["spokesmen"])


class Voice(Struct):
    """A speaker met earlier in the report: the words of its name in lower case, and whom it is."""

    names: frozenset[str]
    actor: Actor | None
    person: bool
    sentence: int = 0


class Cast:
    """The speakers of one report so far, and the actors its text names."""

    def __init__(self, parse: Parse, mentions: Mentions) -> None:
        self.parse = parse
        self.mentions = sorted(mentions.actors, key=lambda m: m.span.start)
        self.starts = [m.span.start for m in self.mentions]
        self.voices: list[Voice] = []

    def actor(self, draft: Draft) -> Actor | None:
        """Who this speaker is; None where the report does not let one say."""
        head = draft.found.speaker_head
        if head is None:
            return None
        token = self.parse.tokens[head]
        if token.pos in ("PRON", "DET") or token.tag in ("PRP", "PRP$", "WP", "WDT"):
            return self._meant(head)
        found = self._named(head)
        names = self._names(head)
        if found is None:
            found = self._known_before(names) or self._spoken_for(head)
        one = token.tag == "NNP" or (token.tag == "NN" and token.lemma in roles())
        person = found.kind in PEOPLE if found and self._covering(head) else one
        self.voices.append(Voice(names, found, person, token.sentence))
        del self.voices[:-MEMORY]
        return found

    def _named(self, head: int) -> Actor | None:
        """The actor whose name holds the head word, else the one that the head belongs to."""
        if (mention := self._covering(head)) is not None:
            return mention.actor
        tokens = self.parse.tokens
        for k in self.parse.children[head]:
            t = tokens[k]
            at = tree.child(self.parse, k, "pobj") if t.dep == "prep" and t.lemma in FOR else None
            if t.dep not in BELONGS and at is None:
                continue
            if (mention := self._covering(k if at is None else at)) is not None and mention.actor is not None:
                return mention.actor
        return None

    def _covering(self, i: int) -> ActorMention | None:
        token = self.parse.tokens[i]
        n = bisect_left(self.starts, token.end) - 1
        while n >= 0 and n >= bisect_left(self.starts, token.end) - 4:
            m = self.mentions[n]
            if m.span.start < token.end and token.start < m.span.end:
                return m
            n -= 1
        return None

    def _names(self, head: int) -> frozenset[str]:
        """The head word and the names beside it, by which a later short form is known."""
        tokens = self.parse.tokens
        beside = [
            k for k in self.parse.children[head] if tokens[k].dep == "compound" and tokens[k].tag.startswith("NNP")
        ]
        return frozenset(tokens[k].text.lower() for k in (head, *beside))

    def _known_before(self, names: frozenset[str]) -> Actor | None:
        """The last earlier speaker one of whose names this is ("the ministry", a surname alone)."""
        for voice in reversed(self.voices):
            if voice.actor is not None and names & voice.names:
                return voice.actor
        return None

    def _spoken_for(self, head: int) -> Actor | None:
        """The body that "a spokesman" of nobody named speaks for: the one that spoke last, in the sentence before."""
        token = self.parse.tokens[head]
        last = self.voices[-1] if self.voices else None
        if last is None or last.person or token.lemma not in spokesmen() or token.sentence - last.sentence > 1:
            return None
        return last.actor

    def _meant(self, head: int) -> Actor | None:
        """Whom a pronoun means: the noun its clause hangs on, else the last fitting speaker."""
        token = self.parse.tokens[head]
        word = token.text.lower()
        if token.tag in ("WP", "WDT") or (word == "that" and token.dep.startswith("nsubj")):
            noun = self._antecedent(head)
            return self._named(noun) if noun is not None else None
        before = self._subject_before(head)
        for voice in reversed(self.voices):
            if (word in ONE and voice.person) or (word in BODY and not voice.person):
                return voice.actor
        if word in ONE | BODY and before is not None and (before.kind in PEOPLE) == (word in ONE):
            return before
        return None

    def _antecedent(self, head: int) -> int | None:
        """The noun that "who" or "which" takes up."""
        tokens = self.parse.tokens
        i = head
        for _ in range(6):
            if tokens[i].dep == "relcl":
                return tokens[i].head
            if tokens[i].head == i:
                return None
            i = tokens[i].head
        return None

    def _subject_before(self, head: int) -> Actor | None:
        """The actor that is subject of this sentence or the one before, ahead of the pronoun."""
        sentence = self.parse.tokens[head].sentence
        first = self.parse.sentences[max(0, sentence - 1)].first
        for i in range(head - 1, first - 1, -1):
            if self.parse.tokens[i].dep in ("nsubj", "nsubjpass") and (mention := self._covering(i)) is not None:
                return mention.actor
        return None
