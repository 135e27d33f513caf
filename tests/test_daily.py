"""The daily brief: what changed since the last one, what became of claims, each line with its words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from dateline import ingest, views
from dateline.errors import RecordError
from dateline.library import words
from dateline.record import Record
from dateline.reports.build import About, build

# Written for this test. One town's fall is claimed and then admitted, one's confirmed, one's denied, one's neither.
TOLD = {
    "2024-12-03": (
        "HAMA - Syrian rebels said on Tuesday that they had captured the town of Morek. Syrian rebels said on Tuesday "
        "that they had captured the town of Suran. Syrian rebels said on Tuesday that they had captured the town of "
        "Kafr Zita. Syrian rebels said on Tuesday that they had captured the town of Khan Shaykhun."
    ),
    "2024-12-04": (
        "HAMA - The Syrian army admitted on Wednesday that it had lost the town of Morek. The Syrian Observatory for "
        "Human Rights said on Wednesday that the rebels had captured the town of Suran. The Syrian army denied on "
        "Wednesday that rebels had captured the town of Kafr Zita."
    ),
}


@pytest.fixture(scope="module")
def record() -> Iterator[Record]:
    """The two days in a record."""
    store = Record(words=words)
    reports = [
        build(text, About(id=day, published=day, basis="given", publisher="Orontes Post")) for day, text in TOLD.items()
    ]
    for _ in ingest.add(store, reports, workers=1):
        pass
    yield store
    store.close()


def sheet(record: Record, day: str | None = None, since: str | None = None) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(views.daily(record, "json", day, since))
    return found


def test_the_first_day_has_no_day_before(record: Record) -> None:
    found = sheet(record, "2024-12-03")
    assert (found["day"], found["since"], found["fates"]) == ("2024-12-03", None, [])
    assert {m["place"] for m in found["moved"]} >= {"Morek", "Suran", "Kafr Zita", "Khan Shaykhun"}
    assert all(m["before"] == "nothing said" for m in found["moved"])


def test_it_tells_what_became_of_what_was_only_claimed(record: Record) -> None:
    found = sheet(record)
    assert (found["day"], found["since"]) == ("2024-12-04", "2024-12-03")
    fates = {f["about"].split(" held by ")[0]: f for f in found["fates"]}
    assert {place: f["outcome"] for place, f in fates.items()} == {
        "Morek": "admitted",
        "Suran": "confirmed",
        "Kafr Zita": "denied",
        "Khan Shaykhun": "still only claimed",
    }
    assert fates["Morek"]["since_then"]["speaker"] == "the Syrian Army"
    assert fates["Morek"]["since_then"]["stance"] == "Admitted"
    assert fates["Kafr Zita"]["since_then"]["stance"] == "Denied"
    assert fates["Khan Shaykhun"]["since_then"] is None
    assert any(d["sides"] for d in found["disputes"])


def test_each_line_stands_in_its_report_and_each_report_referred_to_is_listed(record: Record) -> None:
    found = sheet(record)
    cited: list[dict[str, Any]] = []

    def walk(value: Any) -> None:  # noqa: ANN401
        if isinstance(value, dict):
            if {"report", "start", "end", "quote"} <= value.keys():
                cited.append(value)
            for each in value.values():
                walk(each)
        elif isinstance(value, list):
            for each in value:
                walk(each)

    walk(found)
    assert cited
    for one in cited:
        report = record.report(one["report"])
        assert report is not None and report.text[one["start"] : one["end"]] == one["quote"]
    assert {s["number"] for s in found["sources"]} == {c["number"] for c in cited}


@pytest.mark.parametrize("form", ["text", "md", "html"])
def test_every_form_prints_the_same_sheet(record: Record, form: str) -> None:
    printed = views.daily(record, form)
    for words_ in ("Morek", "Suran", "Kafr Zita", "Khan Shaykhun", "4 December 2024", "it had lost the town of Morek"):
        assert words_ in printed
    assert "admitted" in printed.lower() and "still only claimed" in printed.lower()
    assert "<script" not in printed


def test_a_day_without_reports_before_it_is_said(record: Record) -> None:
    with pytest.raises(RecordError, match="nothing was published up to 2020-01-01"):
        views.daily(record, "text", "2020-01-01")
    with Record() as empty, pytest.raises(RecordError, match="no dated report"):
        views.daily(empty, "text")
