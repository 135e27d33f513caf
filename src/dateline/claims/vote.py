"""A learned vote on what a short report's main act is, where frames tie or find nothing.

A linear model over the lemmas of the lead and what the frames made of it. It may put another act first, give an act
another ACLED sub-event type, or tell of an act that no frame found; it never makes a change of control (ruling 21).
Trained by `training/classes.py` on text written for the purpose.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from dateline import codebook
from dateline.claims.frames import general
from dateline.claims.project import sub_event
from dateline.claims.reading import Reading
from dateline.errors import CodebookError
from dateline.model import Act, Claim

LEAD = 110  # tokens read: the length of the snippets it was trained on
# Weight of the frames' reading beside the vote. Cross-checked on the training text and on CASE 2021's open rows:
# .2 gives .82, .3 .84, .4 .81 weighted F1.
FRAMES_SAY = 0.6
ALONE = 0.5  # the vote must be this sure to tell of an act where no frame found any
BESIDE = 0.7  # and this sure where frames found acts, none of them of ACLED's kinds
TERRITORY = frozenset((
    "Government regains territory", "Non-state actor overtakes territory", "Non-violent transfer of territory",
))  # fmt: skip


class Model(Struct, frozen=True):
    """A linear model: weights by feature and class."""

    classes: tuple[str, ...]
    index: Mapping[str, int]
    idf: Any
    weights: Any
    bias: Any


@cache
def model() -> Model:
    """The weights shipped with the package, their digest checked."""
    about = codebook.load("votes")["classes"]
    raw = files("dateline.codebook").joinpath("votes", about["file"]).read_bytes()
    if hashlib.sha256(raw).hexdigest() != about["sha256"]:
        raise CodebookError(f"codebook/votes/{about['file']} is not the file that votes.yaml names: wrong digest")
    held = np.load(io.BytesIO(raw))
    names = bytes(held["features"]).decode().split("\n")
    classes = tuple(bytes(held["classes"]).decode().split("\n"))
    index = {name: n for n, name in enumerate(names)}
    parts = (held[key].astype(np.float32) for key in ("idf", "weights", "bias"))
    return Model(classes, index, *parts)


def features(reading: Reading, claims: Sequence[Claim]) -> dict[str, float]:
    """What the vote looks at: lemmas and pairs of lemmas of the lead, and what the frames found."""
    words = list(_words(reading))
    found = dict.fromkeys((*words, *(f"{a}_{b}" for a, b in pairwise(words))), 1.0)
    acts = [c.act for c in claims if c.act][:12]
    for n, act in enumerate(acts):
        name = act.acled.sub_event_type if act.acled else "none"
        found[f"has={name}"] = 0.5
        frame = general(act.frame)  # the vote was trained on the general frames
        found[f"frame={frame}"] = 0.5
        if n == 0:
            found[f"first={name}"] = 0.75
            found[f"leading={frame}"] = 0.5
    real = next((a.acled.sub_event_type for a in acts if a.acled), "none")
    found[f"real={real}"] = 0.75
    return found


def _words(reading: Reading) -> Iterator[str]:
    for token in reading.parse.tokens[:LEAD]:
        i = token.i
        if token.pos in ("PUNCT", "SPACE"):
            continue
        if token.pos == "NUM":
            yield "<num>"
        elif token.pos == "PROPN" and i in reading.actor_at:
            actor = reading.actor_at[i].actor
            yield f"<{actor.kind if actor else 'actor'}>"
        elif token.pos == "PROPN" and i in reading.place_at:
            yield "<place>"
        elif token.pos == "PROPN" and not reading.classes(i) - {"name"}:
            yield "<name>"
        else:
            yield token.lemma


def chances(found: Mapping[str, float]) -> dict[str, float]:
    """How likely each class is, by the learned weights."""
    learned = model()
    known = [(learned.index[name], value) for name, value in found.items() if name in learned.index]
    at = np.array([n for n, _ in known], dtype=np.int64)
    values = np.array([v for _, v in known], dtype=np.float32)
    values = _scaled(values, learned.idf[at])
    scores = values @ learned.weights[at] + learned.bias
    raised = np.exp(scores - scores.max())
    return dict(zip(learned.classes, (raised / raised.sum()).tolist(), strict=True))


def _scaled(values: Any, idf: Any) -> Any:  # noqa: ANN401 - numpy arrays
    """Words weighed by how rare they are, to unit length; frames (idf 0) as they stand."""
    words = values * idf
    length = float(np.sqrt((words * words).sum())) or 1.0
    return np.where(idf > 0, words / length, values)


def settle(reading: Reading, claims: tuple[Claim, ...]) -> tuple[Claim, ...]:
    """The claims with the vote heard: the likeliest main act first."""
    lead = next((c.act for c in claims if c.act), None)
    short = len(reading.parse.tokens) <= LEAD * 1.5
    if not short and (lead is None or lead.acled is None):
        return claims
    said = lead.acled.sub_event_type if lead and lead.acled else "none"
    votes = chances(features(reading, claims))
    totals = {name: p + (FRAMES_SAY if name == said and said != "none" else 0.0) for name, p in votes.items()}
    for name in sorted(totals, key=lambda k: (-totals[k], k)):
        if name == said or name == "none":
            return claims
        if (settled := _hear(reading, claims, name, votes[name], short)) is not None:
            return settled
    return claims


def _hear(reading: Reading, claims: tuple[Claim, ...], name: str, sure: float, short: bool) -> tuple[Claim, ...] | None:
    """The claims as this class would have them, or None where it may not be heard."""
    why = f"learned vote: {name} {sure:.2f}"
    reach = reading.parse.tokens[min(LEAD, len(reading.parse.tokens)) - 1].end
    for n, claim in enumerate(claims):
        if claim.act and claim.act.acled and claim.act.acled.sub_event_type == name and claim.span.start < reach:
            first = replace(claim, act=replace(claim.act, why=(*claim.act.why, why)))
            return (first, *claims[:n], *claims[n + 1 :])
    if name in TERRITORY:
        return None
    for n, claim in enumerate(claims):
        if claim.act and claim.act.acled and claim.span.start < reach:
            act = replace(claim.act, acled=sub_event(name), why=(*claim.act.why, why))
            return (replace(claim, act=act), *claims[:n], *claims[n + 1 :])
    if not short or sure < (BESIDE if any(c.act for c in claims) else ALONE):
        return None
    return (_told(reading, name, why), *claims)


def _told(reading: Reading, name: str, why: str) -> Claim:
    """An act that only the vote tells of, at the first sentence's main word: no actor, no place, no control."""
    parse, report = reading.parse, reading.report
    sentence = parse.sentences[0]
    root = parse.tokens[sentence.root]
    span, trigger = parse.span(sentence.start, sentence.end), parse.span(root.start, root.end)
    act = Act("vote", name.lower(), trigger, "happened", acled=sub_event(name), why=(why,))
    digest = hashlib.sha256(f"{report.id}|{span.start}|{span.end}|{root.start}|vote/{name}".encode()).hexdigest()[:16]
    return Claim(digest, report.id, span, act, None, None, report.publisher, report.published)
