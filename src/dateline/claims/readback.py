"""Acts told by "do so": "it has not sent troops and will do so only on orders" reads back to the last act named.

The frame, the ground and those it is done to are that act's; who, when and whether are of "do so" itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from msgspec.structs import replace

from dateline.claims import project, scene
from dateline.claims.frames import Frame, book
from dateline.claims.polarity import polarity
from dateline.claims.reading import Reading
from dateline.claims.roles import grammar, of_trigger
from dateline.model import Acled, Act, Attribution, Post, Role, Span, State

BACK = 1  # sentences
NOT_NEWS = ("relcl", "amod")  # an act told in a relative clause only describes; the next one is not of its kind

Saying = Callable[[Span], Attribution | None]


def acts(
    reading: Reading, found: Sequence[Act | State], said: Saying, post: Callable[[Span], Post | None]
) -> Iterator[Act]:
    """The act that each "do so" stands for, with its own doer, day and polarity."""
    tokens = reading.parse.tokens
    for token in tokens:
        if token.lemma not in grammar()["pro_verbs"] or not (mark := _mark(reading, token.i)):
            continue
        trigger = reading.parse.span(token.start, tokens[mark].end)
        for told in _last_named(reading, found, token.i):
            if (act := _again(reading, token.i, trigger, told, said(trigger), post(trigger))) is not None:
                yield act


def _mark(reading: Reading, i: int) -> int | None:
    """The "so" right behind a "do"; "did so many things" has one that says how many."""
    tokens = reading.parse.tokens
    behind = i + 1 < len(tokens) and tokens[i + 1].lemma in grammar()["pro_adverbs"] and tokens[i + 1].head == i
    return i + 1 if behind and tokens[i + 1].dep == "advmod" else None


def _last_named(reading: Reading, found: Sequence[Act | State], i: int) -> list[Act]:
    """The act of a verb told last before a word, in its sentence or the one before; once for each of its places."""
    tokens = reading.parse.tokens
    best: tuple[int, list[Act]] = (-1, [])
    for one in found:
        if not isinstance(one, Act) or one.frame == "vote":
            continue
        j = reading.tokens_of(one.trigger).start
        verb = tokens[j].pos == "VERB" and tokens[j].dep not in NOT_NEWS
        near = tokens[i].sentence - tokens[j].sentence <= BACK
        if j < i and verb and near and j >= best[0]:
            best = (j, [*best[1], one] if j == best[0] else [one])
    return best[1]


def _again(
    reading: Reading, i: int, trigger: Span, told: Act, said: Attribution | None, post: Post | None
) -> Act | None:
    """The act once more as "do so" tells it; None where that is no news."""
    frame = next((f for f in book().frames if f.id == told.frame), None)
    heads = of_trigger(reading.parse, i, (i,)).subject
    actors = tuple(r for j in heads if (r := reading.role(j, said)) is not None)
    real, rule = polarity(reading, i)
    if frame is None or (real == told.polarity and _same(actors, told.actors)):
        return None
    clause = reading.clause(i)
    return replace(
        told, trigger=trigger, polarity=real, actors=actors, when=scene.when(reading, i, clause, said, post),
        recipients=tuple(replace(r, inferred=True) for r in told.recipients), fatalities=None, injured=None, counts=(),
        plover=project.plover(frame, real, rule), background=False,
        acled=_acled(reading, frame, told, actors, heads) if real in ("happened", "ongoing") else None,
        why=(f"frame {frame.id}", f"{real}: {rule}", f"read back to “{told.trigger.quote}”"),
    )  # fmt: skip


def _same(actors: Sequence[Role], told: Sequence[Role]) -> bool:
    """Whether those who "did so" are those already named, or nobody else."""
    known = {r.actor.id for r in told if r.actor}
    return all(r.actor is None or r.actor.id in known for r in actors)


def _acled(reading: Reading, frame: Frame, told: Act, actors: Sequence[Role], heads: Sequence[int]) -> Acled | None:
    """The ACLED type of the act as it was told, done by these."""
    j = reading.tokens_of(told.trigger).start
    targets = of_trigger(reading.parse, j, (j,)).object
    case = project.case(reading, j, reading.clause(j), actors, heads, targets, told.place, told.control)
    return project.acled(frame, case)
