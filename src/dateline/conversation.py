"""A conversation with a record: "and Homs?", "who says so?", "what exactly did they say?" follow up."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from dateline.answers import Library, answer
from dateline.answers.days import window_of, written
from dateline.answers.heard import Heard, called, nameable, voice
from dateline.answers.holding import name_runs
from dateline.answers.library import Passage
from dateline.answers.refuse import LONGEST, shown
from dateline.answers.spelling import as_reports_write
from dateline.answers.words import read
from dateline.model import Actor, Answer, Claim, Day, Span

WHO_SAYS = re.compile(
    r"^(and |but |so )?((who|which \w+) (says?|said|reports?|reported|claims?|claimed)( so| that| this| it)?"
    r"|(according to|on) (whom|whose word)|says who|who is the source)\W*$",
    re.I,
)
ALSO = re.compile(r"^(?:and|what about|how about|and what about|or)\b[ ,]*(?P<rest>.*?)\W*$", re.I)
ALONE = re.compile(r"^(?:and |but |so )?(?P<word>when|where|why)(?: (?:was|is) (?:that|this|it))?\W*$", re.I)
VERB_FIRST = re.compile(
    r"^(?:(?:when|where|why|how) )?(?P<rest>(?:did|was|were|has|have|had|is|are|do|does)\b.*)$", re.I
)
DAY_WORDS = ("on", "in", "by", "before", "after", "since")
THEY = re.compile(r"\b(they|he|she|it)\b", re.I)
# "It" that says, wants or does something is who was last heard; else the place last asked about.
IT = re.compile(
    r"\bit\b(?! (that|was|is|has|had|sa|claim|den|report|announce|admi|do|did|want|ask|order|promise|warn))", re.I
)
THERE = re.compile(r"\bthere\b", re.I)
LEAD = re.compile(r"^(and|but|so)[ ,]+", re.I)


class Conversation:
    """Questions asked one after another; what follows up is understood by what was asked and answered before."""

    def __init__(self, library: Library, as_of: Day | None = None) -> None:
        self._library, self._as_of = library, as_of
        self.turns: list[Answer] = []

    def ask(self, question: str) -> Answer:
        """The answer; its `question` is the question as it was understood."""
        question, last = shown(question), self.turns[-1] if self.turns else None
        if last is not None and WHO_SAYS.match(question.strip()):
            found = self._who_says(question, last)
        else:
            found = answer(self._library, self.understood(question), self._as_of)
        self.turns.append(found)
        return found

    def understood(self, question: str) -> str:
        """The question on its own, with what it leaves to the questions and answers before it."""
        day = (self._as_of or self._library.newest() or "")[:10]
        text = as_reports_write(self._library, " ".join(question.split())[: LONGEST + 1], day)
        last = self._topic()
        if last is None or len(text) > len(last.question) + 200:
            return text
        if (also := ALSO.match(text)) and (made := _swapped(last.question, also["rest"], last.as_of or "")) is not None:
            return made
        if (alone := ALONE.match(text)) and (rest := VERB_FIRST.match(last.question)):
            return f"{alone['word'].capitalize()} {rest['rest'][0].lower()}{rest['rest'][1:]}"
        return self._filled(LEAD.sub("", text), last)

    def _topic(self) -> Answer | None:
        """The last turn that asked of something itself, not only on whose word it stands."""
        return next((t for t in reversed(self.turns) if not WHO_SAYS.match(t.question.strip())), None)

    def _filled(self, text: str, last: Answer) -> str:
        """The question with the one last heard for "they" and the place last asked about for "there" and "it"."""
        if not _names(text) and (place := self._place()) is not None:
            text = IT.sub(place, THERE.sub(f"in {place}", text, count=1), count=1)
        pronoun = THEY.search(text)
        if pronoun is None or _names(text) or (who := self._spoke(last)) is None:
            return text
        return text[: pronoun.start()] + called(who) + text[pronoun.end() :]

    def _place(self) -> str | None:
        """The place last asked about."""
        for turn in reversed(self.turns):
            for a, b in reversed(_names(turn.question)):
                name, day = turn.question[a:b], turn.as_of or ""
                if self._library.control(name, day, day):
                    return name
        return None

    def _spoke(self, last: Answer) -> Actor | None:
        """Who was last heard: the speaker quoted first, else the one who acts there."""
        claims = self._claims(last.citations)
        speakers = [c.attribution.actor for c in claims if c.attribution]
        doers = [r.actor for c in claims if c.act for r in c.act.actors]
        return next((a for a in (*speakers, *doers) if nameable(a)), None)

    def _claims(self, spans: Sequence[Span]) -> list[Claim]:
        heard = Heard(self._library)
        found: list[Claim] = []
        for span in spans:
            if (report := self._library.report(span.report)) is not None:
                found.extend(heard.at(Passage(report, span.start, span.end)))
        return found

    def _who_says(self, question: str, last: Answer) -> Answer:
        """On whose word the last answer stands: each speaker with the sentence that gives its word."""
        said: dict[str, Span] = {}
        for span in last.citations:
            report = self._library.report(span.report)
            claims = self._claims([span])
            voices = [voice(c, report) for c in claims] if report else []
            if report is None:
                continue
            publisher, day = (
                report.publisher or "the report",
                written(report.published) if report.published else "undated",
            )
            named = sorted({called(v.actor) for v in voices if v.actor and nameable(v.actor)})
            for name in named or ["someone"] * any(v.spoken for v in voices):
                said.setdefault(f"{name} (quoted by {publisher}, {day})", span)
            if not voices or any(not v.spoken and v.actor is None for v in voices):
                said.setdefault(f"{publisher} ({day})", span)
        if not said:
            return replace(last, question=question, answer=None, missing="There is no answer yet to ask that of.")
        text = f"As of {written(last.as_of or '')}, that is the word of {'; '.join(said)}: " + " ".join(
            f"“{s.quote}”" for s in dict.fromkeys(said.values())
        )
        return replace(last, question=question, answer=text, citations=tuple(dict.fromkeys(said.values())), related=())


def _names(text: str) -> list[tuple[int, int]]:
    """(start, end) of each name in a question."""
    reading = read(text)
    return [(reading.words[a].start, reading.words[b].end) for a, b in name_runs(reading)]


def _swapped(before: str, rest: str, as_of: Day) -> str | None:
    """The question before with another name or day in the place of its own."""
    if not rest or len(rest.split()) > 8:
        return None
    window, new = window_of(rest, as_of) if as_of else (None, [])
    if window is not None and new:
        _, old = window_of(before, as_of)
        body = before.rstrip(" ?!.")
        if old:
            start, end = old[0]
            return f"{body[:start].rstrip()} {rest[new[0][0] : new[0][1]]}{body[end:]}?"
        return f"{body} {rest if rest.split()[0].lower() in DAY_WORDS else 'on ' + rest}?"
    names, old_names = _names(rest), _names(before)
    if not names or not old_names:
        return None
    start, end = old_names[-1]
    return f"{before[:start]}{rest[names[0][0] : names[-1][1]]}{before[end:]}"
