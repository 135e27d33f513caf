"""Counts, lists and lengths that no report gives: computed from the ledger and claims, said to be, and checked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from dateline import answers, ingest, reports, views
from dateline.answers.asked import understand
from dateline.answers.computed import listed
from dateline.answers.heard import Heard
from dateline.answers.rank import rank
from dateline.answers.stated import Towns
from dateline.answers.verify import checked
from dateline.codebook import load
from dateline.library import RecordLibrary, words
from dateline.record import Record

DISPATCHES = [
    ("1", "2024-05-01", "Nile Courier", "The Rapid Support Forces captured the town of Singa in Sudan on Wednesday."),
    ("2", "2024-05-04", "Nile Courier", "The Rapid Support Forces captured the city of Wad Madani in Sudan on Saturday."
     " Sudanese troops encircled the city of Kosti in Sudan on Saturday."),
    ("3", "2024-05-06", "Sennar Post", "The Rapid Support Forces said that they had captured the town of Karkoj in "
     "Sudan. Singa had fallen to the Rapid Support Forces on 1 May, a doctor said."),
    ("4", "2024-05-11", "Sennar Post", "The Sudanese army recaptured Singa in Sudan on Saturday from the Rapid Support "
     "Forces. Sudanese troops besieged the city of Kosti in Sudan again on Saturday."),
    ("5", "2024-05-12", "Kosti Weekly", "On Sunday fighters of the Rapid Support Forces stood in Wad Madani in Sudan. "
     "The mayor of Kosti spoke to traders. Farmers around Kosti lost four cows."),
]  # fmt: skip

# Question -> what the answer holds; "" where the record must not answer.
ASKED = [
    ("How many towns did the Rapid Support Forces capture?",
     r"computed from the ledger, 3 places \(towns, cities, villages\) were taken by the Rapid Support Forces: "
     r"Singa, Wad Madani, Karkoj; only their own side says so of Karkoj:.*“"),
    ("Which cities do the Rapid Support Forces hold?", "2 places .* are held by the Rapid Support Forces: Wad Madani, "
     "Karkoj;"),
    ("How many towns did the Rapid Support Forces hold on 5 May?", "2 places .*: Singa, Wad Madani:"),
    ("Which towns have changed hands since 3 May?", "3 places .* changed hands: Wad Madani, Karkoj, Singa"),
    ("Which towns did the army recapture?", "1 place was taken by the Sudanese Armed Forces, Singa:"),
    ("Which towns did the Rapid Support Forces lose?", "1 place was lost, Singa:"),
    ("How long was Singa held by the Rapid Support Forces?",
     "computed from the ledger, Singa was held by the Rapid Support Forces from 1 May 2024 to 11 May 2024, 10 days:"),
    ("How long was Kosti besieged?", "besieged from 4 May 2024 to 11 May 2024, at least 7 days:"),
    ("How many days passed between the fall of Singa and the fall of Wad Madani?",
     "3 days from 1 May 2024 to 4 May 2024:.*captured the town of Singa.*captured the city of Wad Madani"),
    ("How long after the fall of Singa was Wad Madani captured?", "3 days from 1 May 2024 to 4 May 2024"),
    ("How many reports say that the Rapid Support Forces captured Singa?",
     "computed: so it is told in 2 reports, of 2 publishers:"),
    ("How many towns did Egypt capture?", ""),
    ("How many strategic towns did the Rapid Support Forces capture?", ""),
    ("How many towns in Egypt do the Rapid Support Forces hold?", ""),
    ("How many airports did the Rapid Support Forces capture?", ""),
    ("How many cities did the army lose on 2 May?", ""),
    ("How long was Karkoj besieged?", ""),
    ("How long was Singa contested?", ""),
    ("How many days passed between the fall of Singa and the fall of Kosti?", ""),
    ("How many reports say that Kosti fell?", ""),
]  # fmt: skip


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RecordLibrary]:
    """The dispatches in a record of their own."""
    file = tmp_path_factory.mktemp("computed") / "dispatches.jsonl"
    keys = ("id", "published", "publisher", "text")
    file.write_text("\n".join(json.dumps(dict(zip(keys, row, strict=True))) for row in DISPATCHES), encoding="utf-8")
    with Record(":memory:", words) as record:
        list(ingest.add(record, reports.read([str(file)]), workers=1))
        yield views.library(record)


@pytest.mark.parametrize(("question", "holds"), ASKED, ids=[q for q, _ in ASKED])
def test_what_is_computed_says_so_and_cites(library: RecordLibrary, question: str, holds: str) -> None:
    found = views.ask(library, question)
    if holds:
        assert found.answer and re.search(holds, found.answer, re.S), found.answer or found.missing
        assert 1 <= len(found.citations) <= 5 and len(found.answer.split()) <= 120
    else:
        assert found.answer is None and found.missing, found.answer


def test_a_list_of_many_says_how_many_and_how_to_get_them_all(library: RecordLibrary) -> None:
    made = listed(library, understand("Which towns did the Rapid Support Forces capture?", "2024-05-12"))
    assert made is not None and isinstance(made.said, Towns)
    row = made.said.rows[0]
    many = [replace(row, place=replace(row.place, id=f"p{n}", name=f"Town{n}")) for n in range(15)]
    text = Towns("taken", tuple(many)).text
    assert "15 places" in text and "Town11 and 3 more (`dateline control` lists all)" in text and "Town12" not in text


def test_a_count_that_the_record_does_not_bear_out_is_dropped(library: RecordLibrary) -> None:
    asked = understand("Which towns did the Rapid Support Forces capture?", "2024-05-12")
    heard, made = Heard(library), listed(library, asked)
    assert made is not None and isinstance(made.said, Towns) and rank(library, asked)
    right = answers.drafted(heard, asked, list(made.passages), made.said)
    assert checked(library, asked, right).direct == made.said
    for wrong in (replace(made.said, deed="held"), replace(made.said, rows=made.said.rows[:2])):
        assert checked(library, asked, replace(right, direct=wrong)).direct is None


def test_the_codebooks_examples_of_what_is_computed_are_read() -> None:
    for name in ("reports", "between"):
        for form in load("questions")["computed"][name]:
            assert re.search(form["pattern"], form["example"], re.I), form
