"""No line leaves that the record does not bear out: answers are changed after they were made, and each is dropped."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from dateline import answers, ingest, reports, views
from dateline.answers.asked import Asked
from dateline.answers.days import shift
from dateline.answers.heard import Voice
from dateline.answers.stated import Changed, Denied, Direct, Draft, Held, Line, SaidBy, Straight, Taken, Unplaced
from dateline.answers.verify import checked
from dateline.library import RecordLibrary, words
from dateline.model import Actor, Claim, Span
from dateline.record import Record

LONG = (
    "Artillery shelled the village of Karkoj near the river for the third night in a row, with houses, a mill and the "
    "only bakery of the place among what was hit, while people fled across the water in small boats and on foot along "
    "the bank, carrying what they could, according to the Sudanese army"
)
DISPATCHES = [
    ("nc-1", "2024-05-01", "Nile Courier", "The Rapid Support Forces captured the town of Singa in Sudan on Wednesday. "
     "At least 14 people were killed in Singa. The Sudanese army admitted that it had lost the town of Singa."),
    ("sp-2", "2024-05-02", "Sennar Post", "Residents said that army artillery shelled the market of Dinder in Sudan. "
     "The Sudanese army denied that it had shelled the market of Dinder."),
    ("sp-3", "2024-05-03", "Sennar Post", f"{LONG}. Sudan has closed the river to boats."),
    ("sp-6", "2024-05-06", "Sennar Post", "The Sudanese army recaptured Singa in Sudan on Monday, witnesses said."),
    ("kw-7", "2024-05-07", "Kosti Weekly", "Kosti lies 100 km from Sennar, on the main road of Sudan. "
     "Russia supplied weapons to the Sudanese army."),
]  # fmt: skip
ASKED = [
    "Who controls Singa?",
    "Has Singa been recaptured?",
    "Did the army shell the market of Dinder?",
    "Who admitted the loss of Singa?",
    "What happened in Karkoj?",
    "When was Singa captured?",
    "How many people were killed in Singa?",
    "How far is Kosti from Sennar?",
    "What has changed in Singa since 2 May?",
    "What part did Russia play?",
]
STRANGER = Actor("sudan-nobody", "Nobody's Brigade", "armed_group", country="SD")
OTHER_VOICE = Voice("sudan-nobody", "Nobody's Brigade", "asserts", STRANGER)
few = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RecordLibrary]:
    """The dispatches in a record of their own."""
    file = tmp_path_factory.mktemp("verified") / "dispatches.jsonl"
    keys = ("id", "published", "publisher", "text")
    file.write_text("\n".join(json.dumps(dict(zip(keys, row, strict=True))) for row in DISPATCHES), encoding="utf-8")
    with Record(":memory:", words) as record:
        list(ingest.add(record, reports.read([str(file)]), workers=1))
        yield views.library(record)


@pytest.fixture(scope="module")
def made(library: RecordLibrary) -> dict[str, tuple[Asked, Draft]]:
    """Each question with its answer as it stands before it is checked."""
    found: dict[str, tuple[Asked, Draft]] = {}

    def keep(library: RecordLibrary, asked: Asked, draft: Draft) -> Draft:
        found[asked.text] = (asked, draft)
        return checked(library, asked, draft)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(answers, "checked", keep)
        for question in ASKED:
            assert views.ask(library, question).answer, question
    return found


def _turned(claim: Claim) -> Claim:
    """The claim with its polarity turned round."""
    what = claim.act or claim.state
    assert what is not None
    turned = "denied" if what.polarity in ("happened", "ongoing") else "happened"
    return replace(claim, act=replace(claim.act, polarity=turned)) if claim.act else replace(
        claim, state=replace(what, polarity=turned)
    )  # fmt: skip


def _of_another(claim: Claim) -> Claim:
    """The claim as the word of somebody else."""
    said = claim.attribution
    return replace(claim, attribution=replace(said, actor=STRANGER) if said else None, publisher="Another Paper")


def _moved(span: Span, text: str, by: int) -> Span:
    return Span(span.report, span.start + by, span.end + by, text[span.start + by : span.end + by])


_STRAY = Claim("stray", "nc-1", Span("nc-1", 0, 3, "The"))
LINES: dict[str, Callable[[Line], Line]] = {
    "another speaker is named": lambda x: replace(x, heard=OTHER_VOICE),
    "another speaker's claims": lambda x: replace(x, claims=tuple(map(_of_another, x.claims)) or (_STRAY,)),
    "polarity turned": lambda x: replace(x, claims=tuple(map(_turned, x.claims)) or (_STRAY,)),
    "claims left out": lambda x: replace(x, claims=x.claims[1:] or (_STRAY,)),
    "another publisher": lambda x: replace(x, publisher="Another Paper"),
    "a later day": lambda x: replace(x, day=shift(x.day or "", 1)),
    "a day that is only the earliest": lambda x: replace(x, earliest=not x.earliest),
    "shifted, the same words": lambda x: replace(x, span=replace(x.span, start=x.span.start + 3, end=x.span.end + 3)),
    "a stance that the words do not have": lambda x: replace(x, unsaid=not x.unsaid),
    "words nobody wrote": lambda x: replace(x, span=replace(x.span, quote=x.span.quote.replace("the", "no", 1) + "!")),
    "another report": lambda x: replace(x, span=replace(x.span, report="kw-9")),
}


@pytest.mark.parametrize("change", LINES)
@pytest.mark.parametrize("question", ASKED)
def test_a_changed_line_is_dropped(
    library: RecordLibrary, made: dict[str, tuple[Asked, Draft]], question: str, change: str
) -> None:
    asked, draft = made[question]
    assert checked(library, asked, draft) == draft
    changed = replace(draft, lines=tuple(map(LINES[change], draft.lines)))
    assert checked(library, asked, changed) == Draft()


@pytest.mark.parametrize("question", ASKED)
def test_a_report_of_a_later_day_is_dropped(
    library: RecordLibrary, made: dict[str, tuple[Asked, Draft]], question: str
) -> None:
    asked, draft = made[question]
    first = min(line.day for line in draft.lines if line.day)
    assert checked(library, replace(asked, as_of=shift(first, -1)), draft) == Draft()


def _other_holder(said: Held | Taken) -> Direct:
    return replace(said, row=replace(said.row, holder=STRANGER))


DIRECT: dict[str, tuple[type[Direct], Callable[[Any], Direct]]] = {
    "another holder": (Held, _other_holder),
    "another basis": (Held, lambda x: replace(x, row=replace(x.row, basis="admitted"))),
    "held since another day": (Held, lambda x: replace(x, row=replace(x.row, since="2024-05-02"))),
    "another place": (Held, lambda x: replace(x, place="Dinder")),
    "a later moment": (Held, lambda x: replace(x, on="2024-05-30")),
    "taken by another": (Taken, _other_holder),
    "denied by another": (Denied, lambda x: replace(x, claims=tuple(map(_of_another, x.claims)))),
    "denied, where it is asserted": (Denied, lambda x: replace(x, claims=tuple(map(_turned, x.claims)))),
    "admitted by another": (SaidBy, lambda x: replace(x, claim=_of_another(x.claim))),
    "denied and not admitted": (
        SaidBy,
        lambda x: replace(x, claim=replace(x.claim, attribution=replace(x.claim.attribution, stance="denies"))),
    ),
    "a change that was none": (Changed, lambda x: replace(x, rows=tuple((now, now) for _, now in x.rows))),
    "done at a place unsaid": (Unplaced, lambda x: replace(x, claims=tuple(map(_turned, x.claims)))),
}


@pytest.mark.parametrize("change", DIRECT)
def test_a_changed_direct_line_is_dropped(
    library: RecordLibrary, made: dict[str, tuple[Asked, Draft]], change: str
) -> None:
    kind, alter = DIRECT[change]
    tried = [(asked, draft) for asked, draft in made.values() if isinstance(draft.direct, kind)]
    assert tried, f"no answer of these says {kind.__name__}"
    for asked, draft in tried:
        found = checked(library, asked, replace(draft, direct=alter(draft.direct)))
        assert found.direct is None and found.lines


def test_a_direct_line_goes_with_the_quotation_that_it_rests_on(
    library: RecordLibrary, made: dict[str, tuple[Asked, Draft]]
) -> None:
    asked, draft = made["Who controls Singa?"]
    _, other = made["How far is Kosti from Sennar?"]
    found = checked(library, asked, replace(draft, lines=other.lines))
    assert found.direct is None and found.lines


def test_a_distance_not_between_the_places_quoted_is_dropped(
    library: RecordLibrary, made: dict[str, tuple[Asked, Draft]]
) -> None:
    asked, draft = made["How far is Kosti from Sennar?"]
    assert isinstance(draft.computed, Straight)
    for changed in (replace(draft.computed, km=5.0), replace(draft.computed, ends=draft.computed.ends[:1] * 2)):
        assert checked(library, asked, replace(draft, computed=changed)).computed is None


def test_a_speaker_outside_the_words_quoted_is_named_with_the_stance(library: RecordLibrary) -> None:
    found = views.ask(library, "What happened in Karkoj?")
    assert found.answer and "the Sudanese Armed Forces, quoted by Sennar Post" in found.answer, found.answer
    assert "according to" not in found.answer


@few
@given(st.sampled_from(ASKED), st.integers(0, 3), st.integers(-40, 40).filter(bool), st.sampled_from([*LINES, "moved"]))
def test_whatever_is_changed_is_dropped(
    library: RecordLibrary, made: dict[str, tuple[Asked, Draft]], question: str, n: int, by: int, change: str
) -> None:
    asked, draft = made[question]
    line = draft.lines[n % len(draft.lines)]
    report = library.report(line.span.report)
    assert report is not None
    moved = replace(line, span=_moved(line.span, report.text, by))
    changed = moved if change == "moved" else LINES[change](line)
    rest = tuple(x for x in draft.lines if x is not line)
    found = checked(library, asked, replace(draft, lines=(*rest, changed)))
    assert [x.span for x in found.lines] == [x.span for x in rest], f"{question}: {changed.text}"


@pytest.mark.parametrize("change", LINES)
def test_an_answer_without_a_line_left_is_not_in_the_record(
    library: RecordLibrary, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    compose = import_module("dateline.answers.compose")
    lines = compose.lines
    monkeypatch.setattr(compose, "lines", lambda *a, **k: tuple(map(LINES[change], lines(*a, **k))))
    for question in ASKED:
        found = views.ask(library, question)
        assert found.answer is None and not found.citations and found.missing
        for near in found.nearest:
            report = library.report(near.report)
            assert report is not None and report.text[near.start : near.end] == near.quote
    assert views.ask(library, "Who controls Singa?").nearest
