"""Question -> Answer: made only of what the record holds, each line with its span, or what is missing.

spelling.py   the question's names as the reports write them
words.py      question and report words alike -> stems and classes of meaning
grammar.py    the parts of a question: by plain forms, else by the parser
asked.py      what is asked for: kind, names, what happened, which day (days.py)
anchor.py     the day named by a happening ("before the withdrawal")
refuse.py     questions that are not answered, and why
library.py    what answers need of a record
rank.py       the sentences that may answer (expect.py: figure, place, name, reason)
decide.py     whether one really does (coded.py: by what its claims are of)
heard.py      whose word a sentence is, and what its claims say
holding.py    answers from the ledger of control (ground.py: from sentences, where it has no row)
accounts.py   answers from claims: deeds, denials, differing accounts, distances
computed.py   counts, lists and lengths that no report gives, from the ledger and from claims
compose.py    the lines of the answer (clip.py: the part worth quoting)
stated.py     what an answer says, as data, and the words for it
verify.py     every line checked against the record before it leaves
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from dateline.answers import accounts, compose, computed, ground, holding, refuse
from dateline.answers.accounts import LOOKED_AT
from dateline.answers.anchor import anchored
from dateline.answers.asked import PLAIN, Asked, Term, understand
from dateline.answers.clip import clip
from dateline.answers.coded import fits, lacks, newest_holder, of_holding, of_place
from dateline.answers.days import written
from dateline.answers.decide import answers, speaks_of
from dateline.answers.heard import Heard
from dateline.answers.library import Library, Passage
from dateline.answers.rank import Ranked, rank, spread
from dateline.answers.spelling import another_name, as_reports_write, near_names
from dateline.answers.stated import Direct, Draft, Nearest
from dateline.answers.verify import checked
from dateline.answers.words import read, stem
from dateline.model import Answer, Day

__all__ = ["Library", "Passage", "answer", "read"]

CAPITAL = re.compile(r"\b[Tt]he capital\b(?! (city )?of\b)")
DIFFER = stem("differ")
NEAREST = 3  # the nearest things shown where there is no answer


def answer(library: Library, question: str, as_of: Day | None = None) -> Answer:
    """The answer to a question from the record alone, as of a day (default: the record's newest)."""
    day = (as_of or library.newest() or "")[:10]
    text = refuse.printable(question)
    question = refuse.shown(question)
    if (why := refuse.refusal(text)) is not None:
        return Answer(question, None, why, as_of=day or None)
    if not day:
        return Answer(question, None, "The record holds no dated report.", as_of=None)
    found = _answered(library, as_reports_write(library, text, day), day)
    return replace(found, question=question)


def _answered(library: Library, text: str, day: Day) -> Answer:
    asked = _placed(library, understand(text, day))
    ranked, heard = rank(library, asked), Heard(library)
    if (dated := anchored(heard, asked, ranked)) is not asked:
        asked, ranked = dated, rank(library, dated)
    if (unknown := _unknown_name(library, asked, ranked)) is not None:
        if (other := another_name(library, unknown, day)) is not None and other not in text:
            return _answered(library, text.replace(unknown.text, other), day)
        why = f"No report up to {written(day)} speaks of {unknown.text}."
        return _missing(asked, why + _meant(library, unknown, day), ranked)
    if (vague := refuse.too_wide(asked)) is not None:
        return _missing(asked, vague, ranked)
    said, chosen = _choose(library, heard, asked, ranked)
    chosen += [p for p in _second(library, asked) if p not in chosen]
    draft = checked(library, asked, drafted(heard, asked, chosen, said))
    if not draft.lines:
        slip = next((t for t in asked.names if not library.frequency([t.stem], day)), None)
        return _missing(asked, _premise(asked) + (_meant(library, slip, day) if slip else ""), ranked)
    text = f"{compose.opening(asked)} {draft.worded()}"
    return Answer(asked.text, text, None, tuple(dict.fromkeys(line.span for line in draft.lines)), as_of=day)


def _meant(library: Library, name: Term, day: Day) -> str:
    """What is asked back where a name may be a slip of the pen."""
    near = " or ".join(near_names(library, name, day))
    return f" Is {near} meant?" if near else ""


def drafted(heard: Heard, asked: Asked, chosen: Sequence[Passage], said: Direct | None) -> Draft:
    """The answer that these sentences make, not yet checked."""
    lines = compose.lines(heard, asked, chosen, said.text if said else "")
    computed = accounts.straight_line(heard, asked, chosen) if asked.kind == "distance" else None
    return Draft(said, lines, computed)


def _choose(
    library: Library, heard: Heard, asked: Asked, ranked: Sequence[Ranked]
) -> tuple[Direct | None, list[Passage]]:
    """The direct line, where the claims or the ledger have one, and the sentences to quote."""
    if asked.kind == "control" or asked.taking:
        return _held(library, heard, asked, ranked)
    if asked.kind == "part":
        done = accounts.deeds(heard, asked, ranked)
        return (done.said, list(done.passages)) if done else (None, [])
    if asked.kind == "changed" and (new := accounts.changed(library, asked)) is not None:
        return new.said, list(new.passages)
    if asked.kind in ("happened", "changed"):
        return None, accounts.happenings(library, heard, asked, ranked)
    if asked.kind == "did" and (told := accounts.either(heard, asked, ranked)) is not None:
        return told.said, list(told.passages)
    if asked.exact and (words := accounts.very_words(heard, asked, ranked)):
        return None, words[:2]
    if computed.asks(asked):
        made = computed.computed(library, heard, asked)
        return (made.said, list(made.passages)) if made else (None, [])
    fit = [r for r in ranked if answers(asked, r)]
    heard.fetch(r.passage for r in ranked[:LOOKED_AT])
    fit = [r for r in fit if fits(heard, asked, r)]
    fit = newest_holder(asked, fit)
    made = computed.listed(library, asked)
    if made is not None and (asked.kind != "count" or asked.window is None or not fit):
        # A report's own figure of one day stands beside the count of all.
        return made.said, [*(r.passage for r in fit[: asked.kind == "count"]), *made.passages]
    if asked.kind == "differ" and (asked.predicate is None or asked.predicate.stem == DIFFER):
        fit = [r for r in fit if of_place(heard, asked, r.passage)] or fit
    if asked.kind == "matter":
        fit = [r for r in fit if r.fits >= 1 and speaks_of(asked, r)] or fit
    if asked.kind == "count" and fit and (told := accounts.figures(heard, asked, fit)) is not None:
        return told.said, list(told.passages)
    if asked.kind == "duration" and not fit and (made := computed.lasted(library, asked)) is not None:
        return made.said, list(made.passages)
    chosen = [r.passage for r in compose.choose(heard, asked, fit)]
    if asked.kind == "when" and not chosen and (since := holding.since(library, asked)) is not None:
        return since.said, list(since.passages)
    if asked.kind == "differ":
        return None, accounts.differing(heard, asked, chosen, ranked)
    if asked.kind == "did" and chosen and not accounts.told_so(heard, asked, chosen):
        return Nearest(), chosen
    return (accounts.says_so(heard, asked, chosen[0]) if asked.kind == "said" and chosen else None), chosen


def _held(
    library: Library, heard: Heard, asked: Asked, ranked: Sequence[Ranked]
) -> tuple[Direct | None, list[Passage]]:
    """Who holds a place, or whether it was taken: by the ledger, else by the sentences that bear on it."""
    if (found := holding.verdict(library, asked)) is not None:
        return found.said, list(found.passages)
    bearing = ground.bearing(asked, ranked)
    firm = [r for strength, r in bearing if strength == 2]
    if asked.kind == "control":
        told = [r for r in firm or [r for _, r in bearing] if of_holding(heard, asked, r)]
        return None, [r.passage for r in spread(told)[:2]]
    told = [r for r in firm if answers(asked, r) and not (holding.asks_part(asked) and lacks(asked, r.here))]
    if told:
        return None, [r.passage for r in spread(told)[:2]]
    near = spread([r for _, r in bearing] or _about(asked, ranked))[:2]
    return Nearest(), [r.passage for r in near]


def _placed(library: Library, asked: Asked) -> Asked:
    """The question with the city that "the capital" means, where it names no other place."""
    capital = next((t for t in asked.terms if t.stem == "capital" and CAPITAL.search(asked.text)), None)
    if capital is None or asked.names or (seat := holding.seat_meant(library, asked.as_of)) is None:
        return asked
    meant = replace(
        capital, text=seat, stem=stem(seat), classes=(), name=True, required=asked.kind in ("control", "did")
    )
    return replace(asked, terms=tuple(meant if t is capital else t for t in asked.terms), seat=seat)


def _second(library: Library, asked: Asked) -> list[Passage]:
    """What answers the second half of a double question ("when ..., and when ...?"), of the same names."""
    if asked.half is None:
        return []
    half = understand(asked.half, asked.as_of)
    if not any(not t.name and t.weight >= PLAIN for t in half.terms):
        return []  # "and who says so": the quotations tell
    names = () if half.names else asked.names
    half = replace(half, terms=(*half.terms, *names), window=half.window or asked.window)
    fit = spread(r for r in rank(library, half) if answers(half, r))
    return [r.passage for r in fit[:1]]


def _about(asked: Asked, ranked: Sequence[Ranked]) -> list[Ranked]:
    return [r for r in ranked if asked.names and all(h for t, h in zip(asked.terms, r.here, strict=True) if t.required)]


def _unknown_name(library: Library, asked: Asked, ranked: Sequence[Ranked]) -> Term | None:
    """A name asked about that no report up to the day holds, in any spelling."""
    for n, t in enumerate(asked.terms):
        if t.required and not library.frequency([t.stem], asked.as_of) and not any(r.met[n] for r in ranked):
            return t
    return None


def _missing(asked: Asked, why: str, ranked: Sequence[Ranked]) -> Answer:
    near = [
        r.passage for r in spread(ranked) if any(m and t.required for t, m in zip(asked.terms, r.here, strict=True))
    ]
    spans = tuple(clip(asked, p.report, p.start, p.end, compose.QUOTED) for p in near[:NEAREST])
    return Answer(asked.text, None, why, nearest=spans, as_of=asked.as_of)


def _premise(asked: Asked) -> str:
    names = " ".join(t.text for t in asked.terms if t.name and t.required)
    about = f" about {names}" if names else ""
    return f"No report up to {written(asked.as_of)} says what is asked{about}."
