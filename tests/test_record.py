"""The record: each report whole and once, newest version counts, as-of never sees the future, quotes re-slice."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from dateline.errors import RecordError
from dateline.model import Act, Claim, Coded, Mentions, Report, Span
from dateline.record import Record, spans

STAGES = {"claims": 1}


def coded(id: str, text: str, published: str | None = "2024-12-05") -> Coded:
    """A report whose every sentence is one claim."""
    report = Report(id, hashlib.sha256(text.encode()).hexdigest(), text, published=published)
    claims, sentences, at = [], [], 0
    for sentence in text.split(". "):
        span = Span(id, at, at + len(sentence), sentence)
        act = Act("test.shells", "shells", span, "happened")
        claims.append(Claim(f"{id}-{at}-{report.version[:6]}", id, span, act=act, published=published))
        sentences.append((at, at + len(sentence)))
        at += len(sentence) + 2
    return Coded(report, Mentions(), (), tuple(claims), tuple(sentences))


def put(record: Record, *values: Coded) -> list[str]:
    with record.transaction():
        return [record.add(v, STAGES) for v in values]


def test_adding_twice_changes_nothing() -> None:
    with Record() as record:
        value = coded("a", "The army shelled Hama. Nobody was hurt")
        assert put(record, value, value) == ["added", "already there"]
        assert record.count("reports") == record.count("versions") == 1
        assert record.count("claims") == 2
        assert record.coded("a") == value


def test_a_new_version_replaces_what_was_derived_and_keeps_the_old_text() -> None:
    with Record() as record:
        put(record, coded("a", "The army shelled Hama"))
        assert put(record, coded("a", "The army shelled Homs")) == ["new version"]
        assert record.count("versions") == 2
        assert [c.span.quote for c in record.claims()] == ["The army shelled Homs"]
        assert not record.search(["hama"])
        assert [f.span.quote for f in record.search(["homs"])] == ["The army shelled Homs"]
        assert not list(record.faults())


def test_as_of_sees_no_later_and_no_undated_report() -> None:
    with Record() as record:
        put(record, coded("a", "one", "2024-12-01"), coded("b", "two", "2024-12-05"), coded("c", "three", None))
        assert [r.id for r in record.reports("2024-12-04")] == ["a"]
        assert {c.report for c in record.claims("2024-12-05")} == {"a", "b"}
        assert {c.report for c in record.claims()} == {"a", "b", "c"}
        assert [f.span.report for f in record.search(["one", "two", "three"], "2024-12-01")] == ["a"]
        assert record.newest_day() == "2024-12-05"


def test_a_failed_transaction_keeps_nothing() -> None:
    with Record() as record:
        with pytest.raises(ZeroDivisionError), record.transaction():
            record.add(coded("a", "one"), STAGES)
            _ = 1 / 0
        assert record.count("reports") == record.count("claims") == 0


def test_a_report_that_cannot_be_written_whole_is_not_written_at_all() -> None:
    with Record() as record:
        good = coded("a", "one")
        stray = replace(good.claims[0], id="x", report="nobody")
        broken = replace(good, claims=(*good.claims, stray))
        with pytest.raises(RecordError, match="nothing of this step was kept"):
            put(record, broken)
        assert record.count("reports") == 0


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.permutations([coded(f"r{n}", f"Report {n}. Shells fell", f"2024-12-{n + 1:02}") for n in range(6)]))
def test_the_order_of_adding_does_not_matter(values: list[Coded]) -> None:
    with Record() as one, Record() as other:
        put(one, *values)
        put(other, *sorted(values, key=lambda v: v.report.id))
        assert one.claims() == other.claims()
        assert list(one.reports()) == list(other.reports())
        assert one.digest() == other.digest()


def test_search_takes_any_words_for_words() -> None:
    with Record() as record:
        put(record, coded("a", 'The "army" shelled Hama'))
        for hostile in ('" OR 1=1 --', "NEAR(", "*", "a AND", "'; DROP TABLE reports; --", ""):
            record.search([hostile])
        assert [f.span.quote for f in record.search(["shelled"])] == ['The "army" shelled Hama']


def test_frequency_counts_reports_of_the_day() -> None:
    with Record() as record:
        put(record, coded("a", "Hama. Hama again", "2024-12-01"), coded("b", "Hama", "2024-12-05"))
        assert record.frequency(["hama"]) == 2
        assert record.frequency(["hama"], "2024-12-01") == 1
        assert record.frequency(["homs"]) == record.frequency([]) == 0


def test_a_report_coded_again_is_newer_than_any_mark() -> None:
    with Record() as record:
        put(record, coded("a", "Hama"), coded("b", "Homs"))
        mark = record.mark()
        assert record.since(mark, 9) == []
        put(record, coded("b", "Homs fell"))
        assert record.since(mark, 9) == ["b"]
        assert record.since(0, 9) == ["a", "b"]


def test_damage_is_found(tmp_path: Path) -> None:
    path = tmp_path / "record.db"
    with Record(path) as record:
        put(record, coded("a", "The army shelled Hama"))
        record._db.execute("UPDATE main.reports SET text = 'The army shelled Homs'")
    with Record.existing(path) as record:
        found = "\n".join(record.faults())
    assert "its text differs" in found
    assert "its quote does not stand" in found


def test_no_record_or_no_sqlite_file_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="there is no record"):
        Record.existing(tmp_path / "none.db")
    with pytest.raises(RecordError, match="folder does not exist"):
        Record(tmp_path / "no" / "none.db")
    (tmp_path / "text.db").write_text("this is no database, only some words that go on for a while\n" * 40)
    with pytest.raises(RecordError, match="cannot be opened as a record"):
        Record(tmp_path / "text.db")


def test_spans_are_found_however_deep() -> None:
    value = coded("a", "one. two")
    assert len(list(spans(value.claims))) == 4
