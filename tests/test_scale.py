"""What the record of a million reports is made of: a changed coding is what the coder reads in the changed text."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import msgspec
import pytest

from dateline import coding
from dateline.model import Coded
from dateline.reports import read_row
from dateline.reports.build import About

TEXTS = (
    "Rebels captured the town of Idlib, Syria, on Monday, the army said.",
    "At least nine people were killed last night when shells hit a market in Aleppo, Syria.",
    "Government troops withdrew from Aleppo, Syria, residents said on Thursday.",
    "Gunmen attacked a police station in Mosul, Iraq, killing three officers, a week ago.",
    "The army denied that its forces had left Aleppo, Syria.",
)
UNFIT = (
    "Rebels captured Homs on December 3, 2024.",  # a day of the calendar
    "Fighting in Homs has displaced thousands since last month.",  # a month moves by no whole weeks
    "Ministers met to discuss the budget.",  # no town
)


@pytest.fixture(scope="module")
def repeating() -> ModuleType:
    """benchmarks/scale/repeat.py, which is no part of the package."""
    folder = str(Path(__file__).parents[1] / "benchmarks" / "scale")
    sys.path.insert(0, folder)
    try:
        return import_module("repeat")
    finally:
        sys.path.remove(folder)


def _coded(*texts: str) -> list[Coded]:
    rows = [{"id": f"r{n}", "published": "2024-12-06", "text": text} for n, text in enumerate(texts)]
    return list(coding.code([read_row(row, About()) for row in rows], workers=1))


def test_a_changed_coding_is_the_coding_of_the_changed_text(repeating: ModuleType) -> None:
    base = _coded(*TEXTS)
    ways = repeating.changes(base, 3)
    told = [repeating.repeat(repeating.plain(c), way) for way in ways for c in base]
    rows = [{"id": c.report.id, "published": c.report.published, "text": c.report.text} for c in told]
    again = list(coding.code([read_row(row, About()) for row in rows], workers=1))
    assert list(map(msgspec.json.encode, told)) == list(map(msgspec.json.encode, again))
    assert len({c.report.text for c in (*base, *told)}) == len(base) + len(told)
    assert all(c.report.published != "2024-12-06" for c in told)


def test_what_cannot_be_changed_so_is_not(repeating: ModuleType) -> None:
    assert [repeating.unfit(c) is None for c in _coded(*TEXTS)] == [True] * len(TEXTS)
    assert all(repeating.unfit(c) for c in _coded(*UNFIT))
