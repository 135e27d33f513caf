"""An answer beside the point is none: offices, why a place matters; a denial has questions beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from dateline import ingest, reports, views
from dateline.library import RecordLibrary, words
from dateline.record import Record

DISPATCHES = [
    ("1", "2024-05-01", "Nile Courier", "The mayor of Sennar, Huda Babiker, spoke to traders in Sudan on Wednesday. "
     "The mayor of Kosti said that prices had doubled."),
    ("2", "2024-05-02", "Nile Courier", "Kosti lies on the road that links Khartoum with the south of Sudan. The road "
     "from Kosti to Rabak was cut on Thursday. It stands where two rivers meet."),
    ("3", "2024-05-03", "Sennar Post", "Hundreds of Chadian fighters crossed into Sudan on Friday to help the Rapid "
     "Support Forces, two Sudanese officers said."),
    ("4", "2024-05-04", "Sennar Post", "Chad's army denied on Saturday that any of its units had entered Sudan."),
    ("5", "2024-05-09", "Kosti Weekly", "Amal Osman was sworn in as mayor of Sennar, and the new mayor of Sennar, Amal "
     "Osman, thanked her voters in Sudan on Thursday. The Rapid Support Forces captured the town of Singa in Sudan."),
]  # fmt: skip

# Question -> what the answer holds, and what it must not hold; "" where the record must not answer.
ASKED = [
    ("Who is the mayor of Sennar?", "Amal Osman", "prices"),
    ("Who was the mayor of Sennar on 1 May?", "Huda Babiker", "Amal"),
    ("Who is the mayor of Kosti?", "", ""),
    ("Who is the mayor of Singa?", "", ""),
    ("Why does Kosti matter?", "lies on the road that links", "was cut"),
    ("Why does Rabak matter?", "", ""),
    ("Why does Khartoum matter?", "", ""),
]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RecordLibrary]:
    """The dispatches in a record of their own."""
    file = tmp_path_factory.mktemp("point") / "dispatches.jsonl"
    keys = ("id", "published", "publisher", "text")
    file.write_text("\n".join(json.dumps(dict(zip(keys, row, strict=True))) for row in DISPATCHES), encoding="utf-8")
    with Record(":memory:", words) as record:
        list(ingest.add(record, reports.read([str(file)]), workers=1))
        yield views.library(record)


@pytest.mark.parametrize(("question", "holds", "never"), ASKED, ids=[q for q, *_ in ASKED])
def test_what_is_asked_is_answered_or_nothing_is(library: RecordLibrary, question: str, holds: str, never: str) -> None:
    found = views.ask(library, question)
    if holds:
        assert found.answer and holds in found.answer, found.answer or found.missing
        assert not never or never not in found.answer, found.answer
    else:
        assert found.answer is None and found.missing, found.answer


def test_a_denied_deployment_has_questions_beside_it(library: RecordLibrary) -> None:
    found = views.ask(library, "Did Chad send fighters to Sudan?", related=True)
    assert found.answer and "denied by" in found.answer
    assert len(found.related) >= 2, found.related
    for question in found.related:
        again = views.ask(library, question)
        assert again.answer and again.citations != found.citations, question
