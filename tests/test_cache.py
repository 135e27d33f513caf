"""The cache gives what parsing gives, whatever stands in its folder."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from dateline import cache

BOOK = b"- {id: a, words: [one, two], share: 0.5, bare: true, of: null}\n"


def parse(data: bytes) -> object:
    return yaml.safe_load(data)


def test_kept_and_read_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_CACHE", str(tmp_path))
    first = cache.parsed(BOOK, parse)

    def never(data: bytes) -> object:
        raise AssertionError("parsed twice")

    assert cache.parsed(BOOK, never) == first == parse(BOOK)


@pytest.mark.parametrize("harm", [b"", b"not what was written"])
def test_a_broken_file_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harm: bytes) -> None:
    monkeypatch.setenv("DATELINE_CACHE", str(tmp_path))
    cache.parsed(BOOK, parse)
    for file in (tmp_path / "parsed").iterdir():
        file.write_bytes(harm)
    assert cache.parsed(BOOK, parse) == parse(BOOK)


def test_a_folder_that_cannot_be_made_is_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("DATELINE_CACHE", str(tmp_path / "file"))
    assert cache.parsed(BOOK, parse) == parse(BOOK)
