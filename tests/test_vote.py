"""The learned vote: its weights are the ones named, and it never makes a change of control (ruling 21)."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline import attribution, codebook, mentions
from dateline.claims import coder, vote
from dateline.claims.reading import Reading
from dateline.errors import CodebookError
from dateline.language import parse
from dateline.model import Claim, Report

TRAINING = Path(__file__).parents[1] / "training"
# Sentences where a change of control is told, denied, only near, or not there at all.
SENTENCES = (
    "Rebels captured the town of Morek on Tuesday after two days of fighting.",
    "The army denied that it had lost the town of Morek.",
    "Government troops withdrew from Morek without a fight.",
    "Rebels shelled army positions north of Morek, killing four soldiers.",
    "Police fired tear gas at students who marched through Khartoum.",
    "The two governments signed a ceasefire in Doha.",
    "The minister opened a new bakery.",
    "A roadside bomb killed two policemen near Kirkuk.",
)


@cache
def read(sentence: str) -> tuple[Reading, tuple[Claim, ...]]:
    """What frames alone make of the sentence."""
    ((report, parsed),) = parse([Report(id="r", version="", text=sentence)])
    named = mentions.annotate(report, parsed)
    reading = Reading(report, parsed, named)
    return reading, coder.by_frames(reading, attribution.attribute(report, parsed, named))


def changes(claims: tuple[Claim, ...]) -> Counter[object]:
    """Every change of control with its words, and every act of ACLED's territory types."""
    acts = [c.act for c in claims if c.act]
    control = [(a.trigger.start, a.control, a.polarity) for a in acts if a.control]
    territory = [
        (a.trigger.start, a.acled.sub_event_type) for a in acts if a.acled and a.acled.sub_event_type in vote.TERRITORY
    ]
    return Counter([*control, *territory])


@settings(max_examples=60, deadline=None)
@given(sentence=st.sampled_from(SENTENCES), likely=st.permutations(range(len(vote.model().classes))))
def test_whatever_it_says_the_vote_makes_no_change_of_control(sentence: str, likely: list[int]) -> None:
    classes = vote.model().classes
    said = {classes[n]: 2.0 / 3 ** (at + 1) for at, n in enumerate(likely)}

    def any_belief(_: Mapping[str, float]) -> dict[str, float]:
        return said

    reading, before = read(sentence)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vote, "chances", any_belief)
        after = vote.settle(reading, before)
    assert not changes(after) - changes(before)
    assert {c.id for c in before} <= {c.id for c in after}


def test_an_act_that_only_the_vote_tells_of_says_so_and_has_no_control() -> None:
    reading, _ = read("The minister opened a new bakery.")
    told = vote._told(reading, "Attack", "learned vote: Attack 0.90")
    assert told.act is not None
    assert told.act.control is None
    assert told.act.why == ("learned vote: Attack 0.90",)


def test_weights_of_another_digest_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    about = {"classes": {"file": "classes.npz", "sha256": "0" * 64}}
    monkeypatch.setattr(codebook, "load", lambda name: about)
    with pytest.raises(CodebookError, match="wrong digest"):
        vote.model.__wrapped__()


def test_the_weights_were_trained_on_the_text_that_stands_in_training() -> None:
    about = codebook.load("votes")["classes"]
    lines = (TRAINING / "classes.tsv").read_text(encoding="utf-8").splitlines()
    rows = list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert (TRAINING.parent / about["trained_by"]).exists()
    assert len(rows) == about["rows"]
    assert {label for label, _ in rows} == set(vote.model().classes)
