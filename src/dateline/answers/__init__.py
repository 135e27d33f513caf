"""Question -> Answer: made only of what the record holds, each line with its span, or what is missing.

words.py      question and report words alike -> stems and classes of meaning
asked.py      what is asked for: kind, names, what happened, which day (days.py)
refuse.py     questions that are not answered, and why
library.py    what answers need of a record; a record in memory
rank.py       the sentences that may answer (expect.py: figure, place, name, reason)
decide.py     whether one really does
compose.py    the words of the answer (clip.py: the part worth quoting)
verify.py     every line checked before it leaves
"""

from __future__ import annotations

from collections.abc import Sequence

from dateline.answers import compose, ground, refuse
from dateline.answers.asked import Asked, understand
from dateline.answers.compose import Line
from dateline.answers.days import written
from dateline.answers.decide import answers
from dateline.answers.library import Library, Passage, Shelf
from dateline.answers.rank import Ranked, rank, spread
from dateline.answers.verify import holds
from dateline.answers.words import read, skeleton
from dateline.model import Answer, Day, Span

__all__ = ["Library", "Passage", "Shelf", "answer"]

NEAREST = 3  # the nearest things shown where there is no answer


def answer(library: Library, question: str, as_of: Day | None = None) -> Answer:
    """The answer to a question from the record alone, as of a day (default: the record's newest)."""
    day = (as_of or library.newest() or "")[:10]
    if (why := refuse.refusal(question)) is not None:
        return Answer(question, None, why, as_of=day or None)
    if not day:
        return Answer(question, None, "The record holds no dated report.", as_of=None)
    asked = understand(question, day)
    ranked = rank(library, asked)
    if (unknown := _unknown_name(library, asked, ranked)) is not None:
        return _missing(asked, f"No report up to {written(day)} speaks of {unknown}.", ranked)
    said = ""
    if asked.kind == "control" or asked.taking:
        said, chosen = _ground(asked, ranked)
    else:
        chosen = compose.choose(asked, spread(r for r in ranked if answers(asked, r)))
    made = [line for line in compose.lines(asked, chosen) if holds(library, asked, line)]
    if not made:
        return _missing(asked, _premise(asked), ranked)
    text = " ".join([compose.opening(asked), *filter(None, [said]), *(line.text for line in made)])
    return Answer(question, text, None, _spans(made), as_of=day)


def _ground(asked: Asked, ranked: Sequence[Ranked]) -> tuple[str, list[Ranked]]:
    """What bears on the holder of the place; for a yes-or-no question, said plainly where no report says so."""
    bearing = ground.bearing(asked, ranked)
    firm = [r for strength, r in bearing if strength == 2]
    if asked.kind == "control":
        return "", spread(firm or [r for _, r in bearing])[:2]
    told = [r for r in firm if answers(asked, r)]
    if told:
        return "", spread(told)[:2]
    return "no report up to then says so; the nearest is", spread([r for _, r in bearing] or _about(asked, ranked))[:2]


def _about(asked: Asked, ranked: Sequence[Ranked]) -> list[Ranked]:
    return [r for r in ranked if asked.names and all(h for t, h in zip(asked.terms, r.here, strict=True) if t.required)]


def _spans(made: Sequence[Line]) -> tuple[Span, ...]:
    return tuple(dict.fromkeys(line.span for line in made))


def _unknown_name(library: Library, asked: Asked, ranked: Sequence[Ranked]) -> str | None:
    """A name asked about that no report up to the day holds, in any spelling."""
    for n, t in enumerate(asked.terms):
        if t.required and not library.frequency([t.stem], asked.as_of) and not any(r.met[n] for r in ranked):
            return t.text
    return None


def _missing(asked: Asked, why: str, ranked: Sequence[Ranked]) -> Answer:
    near = [
        r.passage for r in spread(ranked) if any(m and t.required for t, m in zip(asked.terms, r.here, strict=True))
    ]
    spans = tuple(compose.clip(asked, p.report, p.start, p.end, compose.QUOTED) for p in near[:NEAREST])
    return Answer(asked.text, None, why, nearest=spans, as_of=asked.as_of)


def _premise(asked: Asked) -> str:
    names = " ".join(t.text for t in asked.terms if t.name and t.required)
    about = f" about {names}" if names else ""
    return f"No report up to {written(asked.as_of)} says what is asked{about}."


_ = (read, skeleton)
