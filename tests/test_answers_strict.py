"""A near miss is no answer: another place, another doer, another speaker, a premise that nobody told."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib import import_module

import pytest

from dateline import ingest, reports, views
from dateline.answers.words import same_name, skeleton, stem
from dateline.cli.asking import _question
from dateline.conversation import Conversation
from dateline.errors import RowError
from dateline.library import RecordLibrary, words
from dateline.record import Record

DISPATCHES = [
    ("d-1", "2024-05-01", "Nile Courier", "Singa falls", "The Rapid Support Forces captured the town of Singa in Sudan "
     "on Wednesday. At least 14 people were killed in Singa, witnesses said. Doctors said that 31 people were killed "
     "in Singa. On the road from Singa to Sennar in Sudan, fighters seized Dinder."),
    ("d-2", "2024-05-04", "Nile Courier", "Kosti", "The Sudanese army shelled Kosti in Sudan on Saturday. The governor "
     "of Kosti said that eleven people were killed in Kosti. The market was closed."),
    ("d-3", "2024-05-06", "Sennar Post", "Wad Madani", "The Rapid Support Forces captured Wad Madani in Sudan on "
     "Monday. The army promised to return."),
    ("d-4", "2024-05-07", "Sennar Post", "Rabak market reopens", "Traders opened their shops again after three days."),
    ("d-5", "2024-05-08", "Sennar Post", "Ahmed Haroun", "The Sudanese army arrested Ahmed Haroun in Sennar in Sudan "
     "on Tuesday. Hospitals in Sennar lack water."),
]  # fmt: skip

# Question -> what the answer holds; "" where the record must not answer.
ASKED = [
    ("who controls singa", "Singa is held by Rapid Support Forces"),
    ("who controls Wad Medani?", "held by Rapid Support Forces|Is .*Madani meant"),
    ("Who controls Sinja?", "Singa is held|No report"),
    ("How many towns did the Rapid Support Forces capture?", "computed from the ledger, 2 places"),
    ("How long was Singa contested?", ""),
    ("When did Kosti fall?", ""),
    ("When did Sennar fall?", ""),
    ("Who captured Kosti?", ""),
    ("When did the Sudanese army recapture Singa?", ""),
    ("When did the Sudanese army capture Wad Madani?", ""),
    ("How many people were killed in Sennar?", ""),
    ("How many people were killed in Kosti?", "eleven people"),
    ("How many people were killed in Singa?", "figures differ, from 14 to 31"),
    ("What is the death toll?", ""),
    ("Who shelled the hospital in Sennar?", ""),
    ("When was the president killed in Kosti?", ""),
    ("How far is Kosti from Singa?", ""),
    ("What did the United Nations say about Kosti?", ""),
    ("Did the terrorists capture Singa?", "2024, Singa is held by Rapid Support Forces"),
    ("Did Egypt shell Kosti?", ""),
    ("Is it safe to drive from Singa to Sennar?", ""),
    ("Can civilians travel to Kosti?", ""),
    ("Who controls it?", ""),
    ("Who was arrested in Sennar?", "Ahmed Haroun"),
    (
        "What has changed since 2 May?",
        "since 2 May 2024 Wad Madani: then not reported held by anyone, now held by Rapid",
    ),
    ("What happened on 4 May?", "shelled Kosti"),
    ("What happened on 4 July 1999?", ""),
    ("Did the Rapid Support Forces take the hill above Singa?", "no report up to then says so|No report"),
    ("How many Egyptian soldiers were killed in Singa?", ""),
    ("Where are the women held in Sennar?", ""),
    ("Who\u202e controls\x00 Singa?", "Singa is held"),
]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RecordLibrary]:
    """The dispatches in a record of their own."""
    file = tmp_path_factory.mktemp("strict") / "dispatches.jsonl"
    keys = ("id", "published", "publisher", "title", "text")
    file.write_text("\n".join(json.dumps(dict(zip(keys, row, strict=True))) for row in DISPATCHES), encoding="utf-8")
    with Record(":memory:", words) as record:
        list(ingest.add(record, reports.read([str(file)]), workers=1))
        yield views.library(record)


@pytest.mark.parametrize("small", [4000, 0], ids=["small", "large"])
@pytest.mark.parametrize(("question", "holds"), ASKED, ids=[q for q, _ in ASKED])
def test_only_what_is_told_of_the_very_thing_is_answered(
    library: RecordLibrary, monkeypatch: pytest.MonkeyPatch, question: str, holds: str, small: int
) -> None:
    monkeypatch.setattr(import_module("dateline.answers.rank"), "SMALL", small)
    found = views.ask(library, question)
    if holds:
        assert re.search(holds, found.answer or found.missing or "", re.S), found.answer or found.missing
    else:
        assert found.answer is None and found.missing, found.answer


def test_a_place_named_in_a_title_alone_is_found_in_a_large_record(
    library: RecordLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("dateline.answers.rank"), "SMALL", 0)
    found = views.ask(library, "When were shops opened again in Rabak?")
    assert found.answer is not None and "three days" in found.answer, found.missing


def test_a_slip_of_the_pen_is_asked_back(library: RecordLibrary) -> None:
    assert "Is Dinder meant?" in (views.ask(library, "Who controls Dindr?").missing or "")


def test_a_huge_question_is_not_handed_back_whole(library: RecordLibrary) -> None:
    found = views.ask(library, "Who controls Singa? " * 100_000)
    assert found.answer is None and len(found.question) < 700


def test_small_letters_follow_up_and_pronouns_mean_what_was_asked(library: RecordLibrary) -> None:
    talk = Conversation(library)
    talk.ask("who controls singa?")
    assert talk.ask("and kosti").question == "who controls Kosti?"
    assert "Wad Madani is held by Rapid" in (talk.ask("what about wad madani?").answer or "")
    assert talk.ask("when did it fall?").question == "when did Wad Madani fall?"
    said = talk.ask("who says so?").answer or ""
    assert "that is the word of Sennar Post (6 May 2024)" in said


HOSTILE = [
    "Who\x1b[31m controls\x1b]0;x\x07 Singa?",
    "\x1b[2J\x1b[H",
    "Who controls \ud83d Singa?",
    "\x00\x00",
    "\u202eSinga",
]


@pytest.mark.parametrize("question", HOSTILE, ids=ascii)
def test_what_steers_a_terminal_or_cannot_be_written_is_not_handed_back(library: RecordLibrary, question: str) -> None:
    for found in (views.ask(library, question, related=True), Conversation(library).ask(question)):
        assert all(c.isprintable() or c == "\n" for c in found.question)
        json.dumps(found.question, ensure_ascii=False).encode()


@pytest.mark.parametrize("row", ["[" * 100_000, '{"q": 5}', "null", '{"id": 1, "q": "Who', "\ufffd{"], ids=range(5))
def test_a_broken_row_of_a_batch_is_one_plain_error(row: str) -> None:
    with pytest.raises(RowError, match="line 7"):
        _question(row, 7)


@pytest.mark.parametrize(
    "question", ["How many days between and ?", "How many soldiers?", "How many reports say that ?"]
)
def test_a_figure_of_nothing_in_particular_is_not_given(library: RecordLibrary, question: str) -> None:
    found = views.ask(library, question)
    assert found.answer is None and found.missing


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Kadafi", "Qaddafi", True),
        ("Latakia", "Lattakia", True),
        ("Makiivka", "Makeevka", True),
        ("Manhattan", "Montana", False),
        ("Naples", "Nepal", False),
        ("Sydney", "Sudan", False),
    ],
)
def test_two_spellings_are_one_name_and_two_names_are_two(one: str, other: str, same: bool) -> None:
    mine, theirs = stem(one.lower()), stem(other.lower())
    assert (skeleton(mine) == skeleton(theirs) and same_name(mine, theirs)) is same
