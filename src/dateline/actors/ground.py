"""Whose people "36 people" or "the jihadists" are: those of the ground told of, else of who speaks of its own.

"Israeli strikes killed nine people, Lebanon's health ministry said" tells of people in Lebanon: a nation that strikes
says nothing of whom it strikes.
"""

from __future__ import annotations

from collections.abc import Iterator

from dateline.actors.heard import Heard
from dateline.actors.phrases import rules
from dateline.actors.scan import Item

_WITHIN = ("amod", "compound", "poss", "nmod")


def home(heard: Heard, sentence: int) -> str | None:
    """The country that people of no stated country belong to, as their sentence tells of it; None where the place
    told of is of no known country."""
    here = heard.scene.ground.get(sentence, {})
    if here:
        best = max(here.values())
        most = sorted(code for code, count in here.items() if count == best)
        return most[0] or None if len(most) == 1 else heard.scene.country(sentence)
    spoken = {code for code in _speakers(heard, sentence) if code in heard.scene.grounds}
    if len(spoken) == 1:
        return spoken.pop()
    # "Saudi Arabia says that it has killed rebels", "a US drone killed gunmen": who does it is of no ground told of.
    struck_by = {code for code, _ in _nations(heard, sentence)}
    return heard.scene.country(sentence, struck_by)


def _nations(heard: Heard, sentence: int) -> Iterator[tuple[str, str]]:
    for item in heard.scan.items:
        if heard.scan.words.sentence[item.first] == sentence:
            for code, kind, _ in item.means.get("nation", ())[:1]:
                yield str(code), str(kind)


def _speakers(heard: Heard, sentence: int) -> Iterator[str]:
    """Countries whose civil bodies say what the sentence tells: "Lebanon's health ministry said"."""
    for item in heard.scan.items:
        if heard.scan.words.sentence[item.first] == sentence and (code := _country(heard, item)):
            token = heard.parse.tokens[heard.scan.words.token[item.last - 1]]
            while token.dep in _WITHIN and token.head != token.i:
                token = heard.parse.tokens[token.head]
            verb = heard.parse.tokens[token.head]
            armed = token.text.lower() in (*rules()["classes"]["army"]["words"], *rules()["classes"]["troops"]["words"])
            if token.dep == "nsubj" and verb.lemma in rules()["speaking"] and not armed:
                yield code


def _country(heard: Heard, item: Item) -> str | None:
    if nations := item.means.get("nation"):
        return str(nations[0][0])
    actor = heard.resolve(item) if "actor" in item.means else None
    return actor.country if actor and actor.kind in ("government", "organization", "monitor") else None
