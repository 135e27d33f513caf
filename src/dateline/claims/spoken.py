"""What "the city" means: the place last spoken of that is one, but none told of only by the way."""

from __future__ import annotations

from dateline import places
from dateline.claims.reading import Reading
from dateline.claims.roles import grammar
from dateline.model import Place, PlaceMention

STEPS = 8  # words from a name up to the verb of its clause, at most


def place(reading: Reading, noun: str, position: int) -> Place | None:
    """The place that "the city", "the province", "the capital" stands for at a character of the text.

    "Troops left Vakar, their worst loss since they lost Belin in May. … the town": Vakar. A name in a relative
    clause, or in one that says since, before or after when, gives way to one of its sentence's main clause. One that
    the sentence itself calls so comes first: "the city of Vakar in Belin province … the city".
    """
    named = reading.mentions.places
    called = [m for m in named if m.span.end <= position and _called(reading, m, noun)]
    if called and _sentence(reading, called[-1]) == reading.parse.tokens[reading.token_at(position)].sentence:
        return called[-1].place
    found = places.refer(named, noun, position)
    last = next((m for m in reversed(named) if m.span.end <= position and m.place == found), None)
    if found is None or last is None or not _aside(reading, last):
        return found
    main = [m for m in named if _sentence(reading, m) == _sentence(reading, last) and not _aside(reading, m)]
    return places.refer(tuple(main), noun, position) or found


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


def _after(reading: Reading, i: int) -> bool:
    """ "After losing Belin"."""
    return reading.parse.tokens[reading.parse.tokens[i].head].lemma in grammar()["aside_marks"]
