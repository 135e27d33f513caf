"""Who says it: every cue's own example, and tables of the constructions."""

from __future__ import annotations

from functools import cache

import pytest

from dateline import codebook
from dateline.attribution import attribute
from dateline.language import parse
from dateline.model import Attribution, Mentions, Report


@cache
def _said(text: str) -> tuple[Attribution, ...]:
    report, parsed = next(parse([Report(id="r", version="", text=text)]))
    return attribute(report, parsed, Mentions())


def _row(a: Attribution) -> tuple[str, str, str, str]:
    return (
        " … ".join(s.quote for s in a.speaker),
        " ".join(s.quote for s in a.cue),
        " … ".join(s.quote for s in a.content),
        a.stance,
    )


TABLE = [
    ("The mayor said the bridge was closed.", ("The mayor", "said", "the bridge was closed", "asserts")),
    ("The bridge was closed, the mayor said.", ("the mayor", "said", "The bridge was closed", "asserts")),
    ("“The bridge is closed,” said the mayor.", ("the mayor", "said", "“The bridge is closed,”", "asserts")),
    ("According to the mayor, the bridge was closed.", ("the mayor", "According to", "the bridge was closed", "asserts")),
    ("The militia stated it has not sent men to the town.", ("The militia", "stated", "it has not sent men to the town", "denies")),
    ("The garrison reportedly fled at dawn.", ("", "reportedly", "The garrison … fled at dawn", "asserts")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "row"), TABLE)
def test_a_construction(text: str, row: tuple[str, str, str, str]) -> None:
    assert row in [_row(a) for a in _said(text)]


def test_every_span_is_exact() -> None:
    for text, _ in TABLE:
        for a in _said(text):
            for span in (*a.speaker, *a.cue, *a.content):
                assert text[span.start : span.end] == span.quote


def test_the_examples_of_the_stances() -> None:
    for name, entry in codebook.load("stances")["stances"].items():
        example = entry["example"]
        assert example["stance"] in [a.stance for a in _said(example["text"])], name
