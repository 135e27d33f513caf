"""What "the city" means: the place last spoken of that is one, but none told of only by the way."""

from __future__ import annotations

from collections.abc import Sequence

from dateline import codebook, places
from dateline.claims.frames import book
from dateline.claims.reading import Reading
from dateline.claims.roles import grammar
from dateline.model import Place, PlaceKind, PlaceMention

PARTS: frozenset[PlaceKind] = frozenset(("admin1", "admin2", "region"))
SCENE = 4  # words of a sentence within which "In London" sets the scene of a saying
STEPS = 8  # words from a name up to the verb of its clause, at most


def place(reading: Reading, noun: str, position: int) -> Place | None:
    """The place that "the city", "the province", "the capital" stands for at a character of the text.

    "Troops left Vakar, their worst loss since they lost Belin in May. … the town": Vakar. A name in a relative
    clause, or in one that says since, before or after when, gives way to one of its sentence's main clause. One that
    the sentence itself calls so comes first: "the city of Vakar in Belin province … the city".
    """
    named = tuple(m for m in reading.mentions.places if m.relation != "distance")  # "90 km from Vakar" is not there
    called = [m for m in named if m.span.end <= position and _called(reading, m, noun)]
    if called and _sentence(reading, called[-1]) == reading.parse.tokens[reading.token_at(position)].sentence:
        return called[-1].place
    if (home := _home(reading, named, noun, position)) is not None:
        return home
    found = places.refer(named, noun, position)
    last = next((m for m in reversed(named) if m.span.end <= position and m.place == found), None)
    if last is not None and _unknown_between(reading, last.span.end, position):
        return None
    seat = last is not None and _seat_of_saying(reading, last)
    if found is None or last is None or not (seat or _aside(reading, last)):
        return found
    main = [m for m in named if m.span.end <= position and m is not last and not _aside(reading, m)]
    near = [m for m in main if _sentence(reading, m) == _sentence(reading, last)]
    here = _sentence(reading, last) == reading.parse.tokens[reading.token_at(position)].sentence
    other = None if here and not seat else places.refer(tuple(main), noun, position)
    return places.refer(tuple(near), noun, position) or other or found


def _home(reading: Reading, named: Sequence[PlaceMention], noun: str, position: int) -> Place | None:
    """Whose people speak in the same sentence, with no other place named since: "residents of Vakar said the town"."""
    tokens = reading.parse.tokens
    last = next((m for m in reversed(named) if m.span.end <= position), None)
    if last is None or last.relation != "of" or places.refer((last,), noun, position) is None:
        return None
    own = reading.tokens_of(last.span)
    i = next((j for j in own if tokens[j].head not in own), own[0])
    of, who = tokens[tokens[i].head], tokens[tokens[tokens[i].head].head]
    near = who.sentence == tokens[reading.token_at(position)].sentence
    people = bool(reading.classes(who.i) & {"civilian", "person"})
    return last.place if near and people and of.lemma == "of" and noun != "capital" else None


def _unknown_between(reading: Reading, start: int, position: int) -> bool:
    """Whether a place that nobody knows was entered or taken since: "the town" is then that one."""
    tokens = reading.parse.tokens
    return any(
        t.pos == "PROPN"
        and t.dep in ("dobj", "nsubjpass")
        and not {t.i} & (reading.place_at.keys() | reading.actor_at.keys() | reading.date_at.keys())
        and any(book().frames[p.frame].control for p in book().verbs.get(tokens[t.head].lemma, ()))
        for t in tokens[reading.token_at(start) : reading.token_at(position)]
    )


def noun(reading: Reading, i: int) -> Place | None:
    """The place that the noun at i stands for; "the provincial capital" is never the country's."""
    token = reading.parse.tokens[i]
    if token.lemma == "capital":
        last = next((j for j in range(i, -1, -1) if reading.parse.tokens[j].lemma == "capital"), i)
        if not lesser(reading, i):  # "the capital" goes on being the provincial one that was told of last
            last = next((j for j in range(i - 1, -1, -1) if reading.parse.tokens[j].lemma == "capital"), i)
        if lesser(reading, last):
            return lesser_capital(reading, last)
    return place(reading, token.lemma, token.start)


def lesser(reading: Reading, i: int) -> bool:
    """Whether a capital is a province's: "the provincial capital", "the region's capital", "Tigray's capital"."""
    tokens, words = reading.parse.tokens, grammar()["lesser_capitals"]
    near = [*reading.parse.children[i], *_whose(reading, i)]
    if any(tokens[c].text[:1].isupper() and c not in reading.place_at for c in reading.parse.children[i] if c < i):
        return True  # "the Chechen capital": no country is called so
    if any(tokens[c].lemma in words or ((m := reading.place_at.get(c)) and _is_part(m)) for c in near):
        return True
    # "The de facto capital of the Tamil Tigers": of no country that a place names
    return any(c in reading.actor_at and c not in reading.place_at for c in _whose(reading, i))


def _whose(reading: Reading, i: int) -> list[int]:
    """The nouns that a capital is "of"."""
    tokens, children = reading.parse.tokens, reading.parse.children
    below = [c for c in children[i] if tokens[c].lemma == "of"]
    return [g for c in below for g in children[c] if tokens[g].dep == "pobj"]


def _is_part(mention: PlaceMention) -> bool:
    return mention.place is not None and mention.place.kind in PARTS


def lesser_capital(reading: Reading, i: int) -> Place | None:
    """The town last spoken of that may be the provincial capital: none where a province was named after it that it
    does not lie in ("took Vakar. In Belin province they entered the provincial capital"), nor the country's own."""
    position = reading.parse.tokens[i].start
    told = [m.place for m in reading.mentions.places if m.place and m.span.end <= position and m.relation != "of"]
    beside = (*reading.parse.children[i], *_whose(reading, i))
    told += [m.place for c in beside if (m := reading.place_at.get(c)) and m.place and _is_part(m)]
    parts: list[Place] = []
    for one in reversed(told):
        if one.kind in PARTS:
            parts.append(one)
        elif one.kind in ("city", "town"):
            ruled = one == places.refer(reading.mentions.places, "capital", position)
            return None if ruled or any(p.id not in one.within for p in parts) else one
    return None


def _called(reading: Reading, mention: PlaceMention, noun: str) -> bool:
    """Whether the text itself calls the place by this noun: "the city of Vakar"."""
    tokens, i = reading.parse.tokens, reading.tokens_of(mention.span).start
    return i > 1 and tokens[i - 1].lemma == "of" and tokens[i - 2].lemma == noun


def _sentence(reading: Reading, mention: PlaceMention) -> int:
    return reading.parse.tokens[reading.tokens_of(mention.span).start].sentence


def _aside(reading: Reading, mention: PlaceMention) -> bool:
    """Whether a name stands in a clause that only tells which, or since when."""
    tokens, marks = reading.parse.tokens, grammar()["aside_marks"]
    i = reading.tokens_of(mention.span).start
    for _ in range(STEPS):
        token = tokens[i]
        opened = any(
            tokens[c].dep in ("mark", "advmod") and tokens[c].lemma in marks for c in reading.parse.children[i]
        )
        if token.dep == "relcl" or (token.dep == "advcl" and opened) or (token.dep == "pcomp" and _after(reading, i)):
            return True
        if token.head == i:
            return False
        i = token.head
    return False


def _seat_of_saying(reading: Reading, mention: PlaceMention) -> bool:
    """Whether a country's capital only says where it is said: "In London, the minister said that the town …"."""
    tokens, i = reading.parse.tokens, reading.tokens_of(mention.span)[-1]
    over = tokens[tokens[i].head]
    opens = tokens[i].dep == "pobj" and i < reading.parse.sentences[tokens[i].sentence].first + SCENE
    said = tokens[over.head].lemma in codebook.load("cues")["verbs"]
    return opens and said and places.refer((mention,), "capital", mention.span.end) == mention.place


def _after(reading: Reading, i: int) -> bool:
    """ "After losing Belin"."""
    return reading.parse.tokens[reading.parse.tokens[i].head].lemma in grammar()["aside_marks"]
