"""Who does a deed and to whom: the nouns of a frame's slots, without the towns, times and names that only stand near.

A name before a colon, a semicolon or a dateline's dash is told of apart; a town in which something is done is where,
not whom; in "U.S. and Iraqi forces" both take part.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from dateline import actors, codebook
from dateline.claims import scene
from dateline.claims.frames import Frame
from dateline.claims.reading import Reading
from dateline.claims.roles import Arguments, conjuncts, grammar, of_trigger
from dateline.model import Attribution, Parse, Role

DASHES = frozenset(("-", "–", "—", "--"))


def of(reading: Reading, frame: Frame, i: int, args: Arguments) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Heads of the doers and of those it is done to."""
    doers = _behind_marks(reading, i, _joined(reading.parse, scene.heads(args, frame.actor)))
    doers = tuple(j for j in doers if not _where(reading, i, j) and not _parted(reading, i, j))
    if not doers and frame.of == "subject" and reading.parse.tokens[i].pos == "NOUN":
        doers = _joined(reading.parse, [j for j in args.object if "armed" in reading.classes(j)])
    targets = tuple(j for j in _joined(reading.parse, scene.heads(args, frame.recipient)) if j not in doers)
    targets = tuple(j for j in targets if not _parted(reading, i, j))
    targets = _not_where(reading, frame, args, targets)
    if frame.reciprocal and len(doers) > 1 and not targets:
        return doers[:1], doers[1:]
    if frame.plover and codebook.load("plover")[frame.plover.type]["side"] == "verbal":
        targets = tuple(j for j in targets or _of_content(reading, i, doers) if not _only_ground(reading, j))
    return doers, targets


def _behind_marks(reading: Reading, i: int, doers: tuple[int, ...]) -> tuple[int, ...]:
    """The doers that no colon parts from the verb, nor a dash where others stand behind it: "Syria: militias clash"."""
    tokens = reading.parse.tokens
    between = {j: range(min(i, j) + 1, max(i, j)) for j in doers}
    near = tuple(j for j in doers if not any(tokens[k].text == ":" for k in between[j]))
    apart = {j for j in near for k in between[j] if tokens[k].text in DASHES and tokens[k - 1].end < tokens[k].start}
    return tuple(j for j in near if j not in apart) or near


def _parted(reading: Reading, i: int, j: int) -> bool:
    """Whether a semicolon stands between a deed and a name: what is beyond it is told apart."""
    return any(t.text == ";" for t in reading.parse.tokens[min(i, j) : max(i, j)])


def _where(reading: Reading, i: int, j: int) -> bool:
    """Whether a town's name says where a deed was: "the Helmand bombing", "an ambush between Homs and Hama"."""
    tokens = reading.parse.tokens
    return tokens[i].pos == "NOUN" and tokens[j].dep != "poss" and _only_ground(reading, j)


def _not_where(reading: Reading, frame: Frame, args: Arguments, targets: tuple[int, ...]) -> tuple[int, ...]:
    """Those it is done to, without the town it was done in: "held talks in Kunming", "travelled to Bouake"."""
    kind = frame.plover.type if frame.plover else ""
    links = ("in", "at", "with", "to") if kind == "CONSULT" else ("in", "at", "with")
    there = {p for name, p in args.preps if name in links and _only_ground(reading, p)}
    if kind == "CONSULT":  # "met in Aqaba in Jordan"
        there |= {p for name, p in args.preps if name == "in" and p in reading.place_at and p not in reading.actor_at}
    targets = tuple(j for j in targets if reading.parse.tokens[j].lemma not in grammar()["time_nouns"])
    left = tuple(j for j in targets if j not in there)
    return left if left or kind != "ASSAULT" else targets


def _joined(parse: Parse, heads: Sequence[int]) -> tuple[int, ...]:
    """These nouns with those joined to them: "Hezbollah and the Syrian army captured the town"."""
    nouns = (j for head in heads for j in conjuncts(parse, head))
    return tuple(dict.fromkeys(j for j in nouns if j in heads or parse.tokens[j].pos in ("NOUN", "PROPN", "PRON")))


def _of_content(reading: Reading, i: int, doers: Sequence[int]) -> tuple[int, ...]:
    """Whom a speech act is about, where only its content names them: "refused to meet the envoy"."""
    for c in reading.parse.children[i]:
        token = reading.parse.tokens[c]
        if token.dep in ("xcomp", "ccomp") and token.pos == "VERB":
            below = of_trigger(reading.parse, c, (c,))
            first = below.object if token.dep == "xcomp" or not below.subject else below.subject
            found = first or tuple(p for name, p in below.preps if name in ("to", "with", "for", "against", "from"))
            sent = token.lemma in grammar()["sending"] and token.dep == "xcomp"
            return tuple(j for j in found if j not in doers and _someone(reading, j, sent))
    return ()


def _someone(reading: Reading, j: int, sent: bool) -> bool:
    """Whether a word names somebody that speech may be about: not "any ransom", "its men", the troops one sends."""
    tokens, kinds = reading.parse.tokens, reading.classes(j)
    if sent and tokens[j].pos == "NOUN" and "armed" in kinds and tokens[j].lemma == tokens[j].lemma.lower():
        return False
    if any(tokens[c].dep == "poss" and tokens[c].tag == "PRP$" for c in reading.parse.children[j]):
        return False
    somewhere = reading.place(j) is not None
    return somewhere or tokens[j].pos in ("PRON", "PROPN") or bool(kinds & grammar()["people"])


def _only_ground(reading: Reading, j: int) -> bool:
    """Whether a word names a town or the like: nobody "denies Hama" who denies that it has fallen."""
    mention = reading.place_at.get(j)
    place = mention.place if mention else None
    return place is not None and place.kind != "country" and j not in reading.actor_at


def same(frame: Frame, other: Role, actors: Sequence[Role]) -> bool:
    """Whether one would reject or support himself, or deny his own country's forces ("lost a jet, which it denied")."""
    denies = frame.plover is not None and frame.plover.type == "REJECT"
    for one in actors:
        if one.actor and other.actor:
            forces = one.actor.country == other.actor.country and {other.actor.kind} & {"army", "police"}
            if one.actor.id == other.actor.id or (denies and one.actor.country and forces):
                return True
    return False


def as_ground(reading: Reading, struck: Role) -> Role:
    """A capital that is struck is the town, not the government that sits there: "rockets hit Damascus"."""
    named = (m for j in reading.tokens_of(struck.span) if (m := reading.place_at.get(j)) is not None)
    town = any(m.span.end == struck.span.end and m.place is not None and m.place.kind != "country" for m in named)
    ruled = struck.actor is not None and struck.actor.kind in ("state", "government")
    return replace(struck, actor=None, name=struck.span.quote) if town and ruled else struck


def roles(reading: Reading, heads: Sequence[int], said: Attribution | None) -> tuple[Role, ...]:
    found = [reading.role(i, said) for i in heads if not reading.nobody(i)]
    for i in heads:
        found.extend(_allied(reading, i))
    named = (r for r in found if r and any(c.isalnum() for c in r.name))
    return tuple({(r.span.start, r.span.end): r for r in named}.values())


def _allied(reading: Reading, i: int) -> list[Role]:
    """The other state of "U.S. and Iraqi forces": two names before one word for those who fight."""
    tokens, children = reading.parse.tokens, reading.parse.children
    if tokens[i].tag != "NNS" or not reading.classes(i) & {"armed", "vehicle"}:
        return []
    before = [c for c in children[i] if tokens[c].dep in ("nmod", "amod", "compound") and c < i]
    pairs = [(c, g) for c in before for g in children[c] if tokens[g].dep == "conj" and g < i]
    own = reading.actor_at.get(i)
    found: list[Role] = []
    for j in (j for pair in pairs for j in pair if reading.actor_at.get(j) is not own or own is None):
        actor = actors.named(f"{tokens[j].text} forces")
        if actor is not None and actor.kind == "army":
            found.append(Role(reading.parse.span(tokens[j].start, tokens[j].end), actor, actor.name))
    return found
