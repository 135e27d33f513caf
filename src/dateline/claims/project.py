"""From our own act to PLOVER, ACLED and CAMEO, with the means and the people deciding where the word does not.

Ruling 8: our vocabulary is finer; the projection states no more than it can carry. An act that did not happen
is no ACLED event; a cooperative act that is only willed is PLOVER's AGREE, a hostile one THREATEN, a refused
one REJECT.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from dateline import codebook
from dateline.claims.frames import Frame
from dateline.claims.reading import Reading
from dateline.model import Acled, ControlChange, Plover, Polarity, Role

STATE_KINDS = frozenset(("state", "government", "army", "police"))


@cache
def means() -> tuple[tuple[str, frozenset[str]], ...]:
    """Sub-event type by the means named, the more telling first."""
    return tuple((entry["sub_event"], frozenset(entry["words"])) for entry in codebook.load("means")["means"])


def plover(frame: Frame, polarity: Polarity, rule: str) -> Plover | None:
    """The PLOVER type and mode of an act of this frame with this polarity."""
    if frame.plover is None:
        return None
    side = codebook.load("plover")[frame.plover.type]["side"]
    if rule in ("purpose", "condition", "question", "adverb"):
        return frame.plover
    if polarity == "planned" and rule in codebook.load("polarity")["settled"]:
        return frame.plover
    if polarity == "planned" and rule in codebook.load("polarity")["offers"]:
        return Plover("AGREE")
    if polarity == "planned":
        return {"cooperative": Plover("AGREE"), "hostile": Plover("THREATEN")}.get(side, frame.plover)
    if polarity == "denied" and side == "cooperative":
        return Plover("REJECT")
    return frame.plover


def acled(reading: Reading, frame: Frame, words: set[str], actors: Sequence[Role], heads: Sequence[int],
          targets: Sequence[int], change: ControlChange | None) -> Acled | None:  # fmt: skip
    """The ACLED sub-event type of a happened act: by frame, means, and who did it to whom."""
    if frame.acled is None:
        return None
    rule = RULES.get(frame.acled)
    name = rule(reading, words, actors, heads, targets, change) if rule else frame.acled
    return sub_event(name) if name else None


def sub_event(name: str) -> Acled:
    """The ACLED pair of a sub-event type."""
    return Acled(codebook.load("acled")[name]["event_type"], name)


def by_means(words: set[str]) -> str | None:
    """The sub-event type that the means named in the clause tell of."""
    for name, telling in means():
        if words & telling:
            return name
    return None


def is_state(reading: Reading, actors: Sequence[Role], heads: Sequence[int]) -> bool:
    """Whether the doers are a state's own forces."""
    for role in actors:
        if role.actor:
            return role.actor.kind in STATE_KINDS or bool(role.actor.side and "government" in role.actor.side)
    for i in heads:
        token = reading.parse.tokens[i]
        around = {reading.parse.tokens[c].lemma for c in reading.parse.children[i]} | {token.lemma}
        words: Any = codebook.load("means")
        if around & frozenset(words["nonstate_words"]):
            return False
        if around & frozenset(words["state_words"]):
            return True
    return False


Roles = Sequence[Role]
Heads = Sequence[int]


def _territory(
    reading: Reading, words: set[str], actors: Roles, heads: Heads, targets: Heads, change: ControlChange | None
) -> str | None:
    if change and change.resisted is False:
        return "Non-violent transfer of territory"
    return "Government regains territory" if is_state(reading, actors, heads) else "Non-state actor overtakes territory"


def _lost(
    reading: Reading, words: set[str], actors: Roles, heads: Heads, targets: Heads, change: ControlChange | None
) -> str | None:
    return "Non-state actor overtakes territory" if is_state(reading, actors, heads) else "Government regains territory"


def _classes(reading: Reading, heads: Heads) -> set[str]:
    return set().union(*(reading.classes(i) for i in heads)) if heads else set()


def _violence(
    reading: Reading, words: set[str], actors: Roles, heads: Heads, targets: Heads, change: ControlChange | None
) -> str | None:
    who, whom = _classes(reading, heads), _classes(reading, targets)
    if found := by_means(words):
        return found
    if "mob_only" in who:
        return "Mob violence"
    if "protester_only" in whom and (who & {"state_force", "police"}):
        return "Excessive force against protesters"
    if "protester_only" in who and not who & {"armed"}:
        return "Violent demonstration"
    return (
        "Armed clash"
        if whom & {"armed", "state_force", "actor_armed", "small"} or not whom & {"civilian"}
        else "Attack"
    )


def _clash(
    reading: Reading, words: set[str], actors: Roles, heads: Heads, targets: Heads, change: ControlChange | None
) -> str | None:
    both = _classes(reading, heads) | _classes(reading, targets)
    if "protester_only" in both:
        return "Violent demonstration"
    if "mob_only" in both:
        return "Mob violence"
    return "Armed clash"


def _bombing(
    reading: Reading, words: set[str], actors: Roles, heads: Heads, targets: Heads, change: ControlChange | None
) -> str | None:
    return by_means(words) or "Remote explosive/landmine/IED"


def _protest(
    reading: Reading, words: set[str], actors: Roles, heads: Heads, targets: Heads, change: ControlChange | None
) -> str | None:
    book: Any = codebook.load("means")
    for name, telling in book["protest"].items():
        if words & set(telling):
            return str(name)
    return "Peaceful protest"


def _dispersal(
    reading: Reading, words: set[str], actors: Roles, heads: Heads, targets: Heads, change: ControlChange | None
) -> str | None:
    book: Any = codebook.load("means")
    for name, telling in book["protest"].items():
        if words & set(telling):
            return str(name)
    return "Protest with intervention"


RULES = {"territory": _territory, "lost": _lost, "violence": _violence, "clash": _clash, "bombing": _bombing,
         "protest": _protest, "dispersal": _dispersal}  # fmt: skip
