"""States of the ground: how far a place is from another, which roads or places it joins, how a road stands.

A distance in a report is a claim: kept as worded, checked by whoever shows it, never corrected.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from dateline import codebook
from dateline.claims import scene
from dateline.claims.polarity import polarity
from dateline.claims.reading import Reading
from dateline.claims.roles import grammar, of_trigger
from dateline.model import Count, PlaceMention, State

KM = {"kilometer": 1.0, "kilometre": 1.0, "km": 1.0, "mile": 1.609, "mi": 1.609}


def states(reading: Reading) -> Iterator[State]:
    """Distances and routes that the report states, in order of text."""
    for token in reading.parse.tokens:
        if token.lemma in KM and token.i > 0:
            yield from _distance(reading, token.i)
        elif token.lemma in grammar()["route_nouns"] and token.pos == "NOUN":
            yield from _route(reading, token.i)
            yield from _road(reading, token.i)


def _distance(reading: Reading, i: int) -> Iterator[State]:
    """ "Hama lies 210 km from Damascus": the place spoken of, the place measured from."""
    token = reading.parse.tokens[i]
    number = _number(reading.parse.tokens[i - 1].text)
    if number is None:
        return
    sentence = reading.parse.sentences[token.sentence]
    after = _places(reading, i + 1, min(i + 8, sentence.last))
    links = {t.lemma for t in reading.parse.tokens[i + 1 : min(i + 5, sentence.last)]}
    if not after or not links & grammar()["distance_links"]:
        return
    # "Turkey-backed rebels are 2 km from al-Bab": Turkey is not.
    near = [m for m in _places(reading, sentence.first, i) if m.relation != "of"]
    subject = near[-1] if near else next(iter(_places(reading, i + 1, sentence.last)[1:]), None)
    if subject is None or subject.place is None or after[0].place is None or subject.place == after[0].place:
        return
    if subject.place.kind == "country":
        return  # "rebels are 2 km from al-Bab in Syria": Syria is not 2 km away
    span = reading.parse.span(reading.parse.tokens[i - 1].start, token.end)
    kilometres = round(number * KM[token.lemma], 1)
    count = Count(kilometres, kilometres, "distance", span)
    yield State("distance", None, subject, span, "happened", other=after[0], count=count, why=("distance",))


def _route(reading: Reading, i: int) -> Iterator[State]:
    """ "Hama lies on the road connecting Aleppo with the capital"."""
    token = reading.parse.tokens[i]
    sentence = reading.parse.sentences[token.sentence]
    below = reading.parse.subtree(i)
    if not {reading.parse.tokens[j].lemma for j in below} & grammar()["route_links"]:
        return
    ends = _places(reading, below[0], below[-1] + 1)
    before = [m for m in _places(reading, sentence.first, below[0]) if m not in ends]
    if not ends or not before:
        return
    span = reading.parse.span(token.start, token.end)
    other = ends[0]
    yield State("route", None, before[-1], span, "happened", other=other, value=_quote(reading, below), why=("route",))


def _road(reading: Reading, i: int) -> Iterator[State]:
    """ "Rebels cut the road between Hama and Homs": a stretch from place to place, and how it stands (ruling 20)."""
    tokens = reading.parse.tokens
    if tokens[i].dep not in ("dobj", "nsubjpass", "pobj"):
        return
    verb = reading.verb_over(i)
    value = next((state for state, verbs in road_states().items() if tokens[verb].lemma in verbs), None)
    below, last = reading.parse.subtree(i), reading.parse.sentences[tokens[i].sentence].last
    ends = _places(reading, below[0], below[-1] + 1) or _places(reading, i, min(below[-1] + 4, last))[:1]
    if value is None or tokens[verb].dep == "amod" or not ends:
        return
    doer = next(iter(of_trigger(reading.parse, verb, (verb,)).subject), None)
    subject = reading.role(doer) if doer is not None else None
    real, rule = polarity(reading, verb)
    span = reading.parse.span(tokens[verb].start, tokens[verb].end)
    time = scene.when(reading, verb, reading.clause(verb), None, None)
    other = ends[1] if len(ends) > 1 else None
    yield State(
        "route", subject, ends[0], span, real, when=time, other=other, value=value, why=("road", f"{real}: {rule}")
    )


@cache
def road_states() -> dict[str, frozenset[str]]:
    """How a road stands by what is done to it, from codebook/grammar.yaml."""
    return {state: frozenset(verbs) for state, verbs in codebook.load("grammar")["road_states"]["words"].items()}


def _quote(reading: Reading, below: Sequence[int]) -> str:
    tokens = reading.parse.tokens
    return reading.parse.text[tokens[below[0]].start : tokens[below[-1]].end]


def _places(reading: Reading, first: int, last: int) -> list[PlaceMention]:
    """The places named between two tokens, each once."""
    found = {id(m): m for i in range(first, last) if (m := reading.place_at.get(i)) and m.place}
    return list(found.values())


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return None
