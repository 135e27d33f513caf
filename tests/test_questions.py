"""Questions offered: each was answered by the record first, presupposes nothing claimed, names nobody at risk."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from dateline import ingest, questions, reports, views
from dateline.answers.refuse import refusal
from dateline.codebook import load
from dateline.library import RecordLibrary, words
from dateline.model import Answer
from dateline.record import Record

DISPATCHES = [
    ("a-1", "2024-05-01", "Nile Courier", "The Rapid Support Forces captured the town of Singa in Sudan on Wednesday "
     "after two days of fighting. At least 14 people were killed in Singa. The Sudanese army admitted that it had lost "
     "Singa."),
    ("a-2", "2024-05-03", "Nile Courier", "The Sudanese army said that it had captured the town of Dinder in Sudan. "
     "\"Our men entered the town of Dinder from two sides this morning,\" the Sudanese army said."),
    ("a-3", "2024-05-06", "Sennar Post", "The Sudanese army recaptured Singa in Sudan on Monday. The Rapid Support "
     "Forces denied that they had withdrawn from Singa. A baker named Yusuf Idris said that shells fell."),
    ("a-4", "2024-05-07", "Sennar Post", "Rebels raped women in Dinder in Sudan, aid workers said."),
]  # fmt: skip


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RecordLibrary]:
    """The dispatches in a record of their own."""
    file = tmp_path_factory.mktemp("questions") / "dispatches.jsonl"
    keys = ("id", "published", "publisher", "text")
    file.write_text("\n".join(json.dumps(dict(zip(keys, row, strict=True))) for row in DISPATCHES), encoding="utf-8")
    with Record(":memory:", words) as record:
        list(ingest.add(record, reports.read([str(file)]), workers=1))
        yield views.library(record)


def offered(library: RecordLibrary) -> list[Answer]:
    """All questions beside all the dispatches, and on the record as a whole."""
    found = [a for id, *_ in DISPATCHES for group in questions.beside(library, id, most=20) for a in group]
    return [*found, *views.questions(library, None, None, 20)]


def test_every_question_offered_is_answered_the_same_way_when_asked(library: RecordLibrary) -> None:
    found = offered(library)
    assert len({a.question for a in found}) >= 7
    for value in found:
        again = views.ask(library, value.question)
        assert again.answer == value.answer and again.citations, value.question


def test_the_questions_a_reader_would_ask_are_there(library: RecordLibrary) -> None:
    asked = {a.question for a in offered(library)}
    assert {
        "Who controls Singa?",
        "Who admitted the loss of Singa?",
        "How many people were killed in Singa?",
        "What happened in Singa after 1 May?",
        "Did the Rapid Support Forces withdraw from Singa?",
    } <= asked, asked


def test_no_two_have_the_same_answer_and_none_is_asked_twice(library: RecordLibrary) -> None:
    for id, *_ in DISPATCHES:
        both = [a for group in questions.beside(library, id, most=20) for a in group]
        assert len({a.citations for a in both}) == len(both)
        assert len({a.question.casefold() for a in both}) == len(both)


def test_nothing_is_presupposed_that_is_only_claimed(library: RecordLibrary) -> None:
    # Only the army says that it took Dinder: no question may treat that as a fact.
    for value in offered(library):
        if "Dinder" in value.question:
            assert not re.match(r"(When was|Who captured|Where|Why)", value.question), value.question


def test_none_seeks_people_at_risk_predicts_or_dwells_on_horror(library: RecordLibrary) -> None:
    for value in offered(library):
        assert refusal(value.question) is None
        assert "rape" not in value.question and "Yusuf" not in value.question and "baker" not in value.question


def test_what_a_report_answers_and_what_the_others_add_are_told_apart(library: RecordLibrary) -> None:
    own, more = questions.beside(library, "a-1", most=10)
    assert own and more
    assert all(c.report == "a-1" for a in own for c in a.citations)
    assert all(any(c.report != "a-1" for c in a.citations) for a in more)


def test_related_to_an_answer_never_repeats_it(library: RecordLibrary) -> None:
    found = views.ask(library, "Who controls Singa?", related=True)
    assert found.related
    assert "Who controls Singa?" not in found.related
    for question in found.related:
        tried = views.ask(library, question)
        assert tried.answer and tried.citations != found.citations


def test_a_place_an_event_and_an_earlier_day_have_questions_of_their_own(library: RecordLibrary) -> None:
    of_place = views.questions(library, None, None, 6, place="Singa")
    assert of_place and all("Singa" in a.question or "Forces" in a.question for a in of_place)
    early = views.questions(library, "2024-05-02", None, 6)
    assert early and all(c.report == "a-1" for a in early for c in a.citations)


def test_every_form_fills_slots_that_exist() -> None:
    slots = [
        "place",
        "at",
        "over",
        "to",
        "land",
        "actor",
        "whom",
        "speaker",
        "do",
        "day",
        "other",
        "base",
        "past",
        "noun",
        "counted",
    ]
    for form in load("questions")["offers"]:
        assert set(re.findall(r"\{(\w+)\}", form["ask"])) <= set(slots), form
        assert form["ask"].endswith("?") and form["relation"] and form["weight"]
