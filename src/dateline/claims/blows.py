"""Weapons and blows told as things: "rockets hit the port" is one act, "allies promised rockets" is none.

A noun of munitions tells of an act only with a word for its use beside it. A blow that is the subject of a plain verb
of hitting is that one act: the verb says whom and where, the noun says of what kind.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from dateline.claims.frames import Frame
from dateline.claims.reading import Reading
from dateline.claims.roles import grammar
from dateline.model import Act, Role

BLOWS = frozenset(("act_of_war", "munition", "blow", "act_tried"))


def idle(reading: Reading, i: int, matched: Sequence[int]) -> bool:
    """Whether a noun of munitions stands with no word for its use: bought, sent, asked for."""
    tokens, verbs = reading.parse.tokens, grammar()["munition_verbs"]
    if len(matched) > 1 or "munition" not in reading.classes(i) or tokens[i].dep == "ROOT":
        return False
    if any(tokens[c].dep in ("acl", "relcl") and tokens[c].lemma in verbs for c in reading.parse.children[i]):
        return False
    verb = reading.verb_over(i)
    return tokens[verb].pos in ("VERB", "AUX") and tokens[verb].lemma not in verbs


def doers(reading: Reading, heads: Sequence[int], found: Sequence[Role]) -> tuple[Role, ...]:
    """Those who do it: a blow or a shell that is nobody's named does nothing by itself."""
    things = {reading.parse.tokens[i].start for i in heads if reading.classes(i) & BLOWS and not _people(reading, i)}
    return tuple(r for r in found if r.actor or not any(r.span.start <= t < r.span.end for t in things))


def _people(reading: Reading, i: int) -> bool:
    return bool(reading.classes(i) & {"armed", "person", "civilian", "polity"})


def told_by(reading: Reading, found: Sequence[Act], blow: Act) -> Act | None:
    """The act of plain hitting whose subject is this blow."""
    tokens = reading.parse.tokens
    i = reading.tokens_of(blow.trigger).start
    if tokens[i].dep not in ("nsubj", "nsubjpass") or not reading.classes(i) & BLOWS:
        return None
    verbs = {tokens[v].start for v in _verbs(reading, tokens[i].head) if tokens[v].lemma in grammar()["hitting_verbs"]}
    return next((a for a in found if a.trigger.start in verbs and a.polarity == blow.polarity), None)


def _verbs(reading: Reading, verb: int) -> list[int]:
    """The verb a blow is the subject of; in "rockets fired from the hills hit the port", read as two, the second."""
    tokens, children = reading.parse.tokens, reading.parse.children[verb]
    joined = any(tokens[c].dep == "cc" for c in children)
    deps = ("advcl",) if joined else ("advcl", "conj")
    bare = [c for c in children if c > verb and tokens[c].dep in deps and tokens[c].tag == "VBD"]
    alone = ("mark", "advmod", "nsubj", "nsubjpass", "aux")
    return [verb, *(c for c in bare if not any(tokens[k].dep in alone for k in reading.parse.children[c]))]


def joined(hit: Act, blow: Act, frame: Frame) -> Act:
    """The one act that a blow and its hitting are: the verb's word, people, place and day, the noun's kind."""
    return replace(
        hit, frame=frame.id, type=frame.type, plover=blow.plover, cameo=frame.cameo, acled=blow.acled or hit.acled,
        control=None, actors=blow.actors or hit.actors,
        why=(f"frame {frame.id}", *hit.why[1:], f"told by “{blow.trigger.quote}”"),
    )  # fmt: skip
