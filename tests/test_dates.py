"""Dates: the codebook's own examples, the rulings, and properties that hold for any text."""

from __future__ import annotations

import re
from typing import Any

import pytest

from dateline import codebook
from dateline.dates import tag_text
from dateline.model import DateMention

EXAMPLES: list[dict[str, Any]] = [p for p in codebook.load("dates")["patterns"] if "example" in p]
THURSDAY = "2024-12-05"


def mentions(text: str, published: str | None = THURSDAY) -> tuple[DateMention, ...]:
    return tag_text(text, published)


def one(text: str, published: str | None = THURSDAY) -> DateMention:
    """The mention that overlaps the [bracketed] words."""
    start, end = text.index("["), text.index("]") - 1
    found = [m for m in mentions(re.sub(r"[\[\]]", "", text), published) if m.span.start < end and start < m.span.end]
    assert found, f"nothing found in {text!r}"
    return found[0]


@pytest.mark.parametrize("entry", EXAMPLES, ids=[f"{e['kind']}: {e['example']}" for e in EXAMPLES])
def test_example_of_the_codebook(entry: dict[str, Any]) -> None:
    assert one(entry["example"], entry.get("published")).value == entry["value"]
