"""Changes of control that a parse hides: "Ground Forces retake control of Adra" read as a noun phrase."""

from __future__ import annotations

from collections.abc import Iterator

from dateline import codebook
from dateline.claims.holding.ground import grounds
from dateline.claims.holding.who import as_party
from dateline.claims.reading import Reading
from dateline.claims.scene import publication
from dateline.model import Act, ControlChange, Plover, Role


def misread(reading: Reading) -> Iterator[Act]:
    """Acts whose verb was parsed as part of a noun: one of a few verbs right before "control of"."""
    verbs = codebook.load("control")["misread"]
    tokens = reading.parse.tokens
    for token in tokens[1:]:
        verb = tokens[token.i - 1]
        if token.lemma != "control" or token.pos != "NOUN" or verb.pos != "NOUN" or verb.text.lower() not in verbs:
            continue
        change = verbs[verb.text.lower()]
        taker = _before(reading, verb.i)
        if taker is None:
            continue
        for prep in reading.parse.children[token.i]:
            if tokens[prep].lemma in ("of", "over"):
                for p in reading.parse.children[prep]:
                    for ground in grounds(reading, p):
                        yield Act(
                            frame="capture.return" if change == "returns" else "capture.take",
                            type="recaptures" if change == "returns" else "captures",
                            trigger=reading.parse.span(verb.start, verb.end),
                            polarity="happened",
                            plover=Plover("COERCE", "seize"),
                            actors=(taker,),
                            place=ground.place,
                            when=publication(reading, None),
                            control=ControlChange(change, "full" if ground.whole else "partial"),
                            why=("verb read as a noun",),
                        )


def _before(reading: Reading, i: int) -> Role | None:
    """The actor that stands right before the verb."""
    return as_party(reading, i - 1) if i and reading.parse.tokens[i - 1].pos in ("NOUN", "PROPN") else None
