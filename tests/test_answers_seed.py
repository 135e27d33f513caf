"""The questions of the seed article (../shared/seed): key facts, verbatim citations, declined where nothing is said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from dateline import ingest, reports, views
from dateline.library import RecordLibrary, words
from dateline.record import Record

ARTICLE = Path(__file__).resolve().parents[2] / "shared" / "seed" / "article.txt"

# Question -> what its answer must hold, and what its citations must hold (patterns, any letter case).
ANSWERED = [
    ("Who controls Hama?", ["rebel forces .led by Hay.at Tahrir al-Sham", "losing side admits"], ["captured|admitted"]),
    ("When did Aleppo fall?", ["the day given is 1 December 2024"], ["December 1"]),
    ("Who admitted the loss of Hama?", ["admitted by the Syrian Army"], ["admitted losing control"]),
    ("What exactly did the Syrian army say?", ["breach several fronts in the city"], ["the army said"]),
    (
        "How do the accounts of Hama differ?",
        ["several neighborhoods", "Observatory", "Thomas van Linge", "FULL rebel control|captured"],
        ["several neighborhoods", "FULL rebel control"],
    ),
    (
        "Where have government forces gone?",
        ["Thomas van Linge.*west and the south", "outside Hama"],
        ["pulled out", "regrouped"],
    ),
    ("What do rebels say happened at the prison?", ["Abdul Ghani", "hundreds of inmates"], ["seized Hama’s prison"]),
    (
        "Did the PMF send fighters to Syria?",
        ["denied by the Popular Mobilization Forces", "not said that they are the same", "Reuters reported"],
        ["has not deployed", "several hundred Iraqi"],
    ),
    ("What did Jolani ask of the Iraqi prime minister?", ["not to allow", "intervene in Syria"], ["urged"]),
    ("How far is Hama from Damascus?", ["210 km", "Computed: the straight line is about 18[0-9] km"], ["210 km"]),
    ("Why does Hama matter?", ["route connecting Aleppo", "advance on Homs"], ["route", "crossroads"]),
    ("What part did Russia play?", ["Russian airstrikes", "no place is given"], ["Russian airstrikes"]),
    ("Has Homs fallen?", ["no report up to then says so"], ["advance on Homs"]),
]
DECLINED = ["Who controls Latakia?", "How many people were killed?", "Which city will be next?"]


@pytest.fixture(scope="module", params=["2024-12-05", None], ids=["published", "undated"])
def library(request: pytest.FixtureRequest) -> Iterator[RecordLibrary]:
    """The seed article in a record of its own, with and without its day of publication."""
    if not ARTICLE.exists():
        pytest.skip(f"no seed article at {ARTICLE}: its questions can only be asked where it lies")
    with Record(":memory:", words) as record:
        list(ingest.add(record, reports.read([str(ARTICLE)], published=request.param), workers=1))
        yield views.library(record)


@pytest.mark.parametrize(("question", "holds", "cites"), ANSWERED, ids=[q for q, _, _ in ANSWERED])
def test_the_answer_holds_what_is_asked(
    library: RecordLibrary, question: str, holds: list[str], cites: list[str]
) -> None:
    found = views.ask(library, question)
    assert found.answer is not None, found.missing
    assert found.answer.startswith("As of 5 December 2024")
    assert len(found.answer.split()) <= 120
    quoted = " ".join(c.quote for c in found.citations)
    assert not [p for p in holds if not re.search(p, found.answer, re.I | re.S)], found.answer
    assert not [p for p in cites if not re.search(p, quoted, re.I)], quoted
    for cited in found.citations:
        report = library.report(cited.report)
        assert report is not None and report.text[cited.start : cited.end] == cited.quote


@pytest.mark.parametrize("question", DECLINED)
def test_what_the_article_does_not_say_is_declined(library: RecordLibrary, question: str) -> None:
    found = views.ask(library, question)
    assert found.answer is None and found.missing and not found.citations
