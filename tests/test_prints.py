"""Copies of a few reports are looked up by the prints that a record keeps: told as all texts tell them."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dateline import curation, ingest, views, voices
from dateline.coding import STAGES
from dateline.errors import ReadOnlyError
from dateline.model import Coded, Day, Mentions, Report
from dateline.prints import SPREAD, prints
from dateline.record import Record, printing

CHANCE = Random(11)
WORDS = [
    f"{a}{b}" for a in ("gate", "silo", "road", "market", "column", "night") for b in ("", "s", "ward", "side", "men")
]
LINES = [" ".join(CHANCE.choices(WORDS, k=12)) for _ in range(14)]
PHRASE = "as this newspaper could not confirm on its own until now in any other way"
DAYS = ["2024-12-01", "2024-12-02", "2024-12-03", None]

drawn = st.lists(
    st.tuples(
        st.lists(st.sampled_from([*LINES, PHRASE, "Short.", "naïve façade über die Straße"]), max_size=4),
        st.sampled_from(DAYS),
        st.sampled_from(["Gazette", "Wire", None]),
    ),
    min_size=1,
    max_size=12,
)
Drawn = Sequence[tuple[Sequence[str], Day | None, str | None]]


def said(id: str, text: str, day: Day | None, publisher: str | None = None) -> Coded:
    """A report in which nothing was read."""
    version = sha256(f"{text}{day}".encode()).hexdigest()[:16]
    return Coded(Report(id, version, text, publisher=publisher, published=day), Mentions(), (), (), ())


def put(record: Record, values: Sequence[Coded]) -> None:
    assert len(list(ingest.take(record, values))) == len(values)


def values_of(told: Drawn) -> list[Coded]:
    return [said(f"r{n}", ". ".join(lines), day, by) for n, (lines, day, by) in enumerate(told)]


def agrees(record: Record, as_of: Day | None = None) -> None:
    """Whatever is asked of the prints is what all texts say."""
    assert not record.waits()
    ids = [t.id for t in record.texts(as_of)]
    for some in ([], ids, ids[:1], ids[1::3]):
        assert voices.origins(record.by_prints(as_of), some) == voices.origins(record.texts(as_of), set(some))
    assert voices.origins_by_day(record.by_prints(), ids) == voices.origins_by_day(record.texts(), set(ids))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn, drawn, st.sampled_from(DAYS))
def test_prints_tell_what_all_texts_tell(told: Drawn, later: Drawn, day: Day | None) -> None:
    """Also of reports that came again with another text or day, were coded again or withdrawn."""
    with Record() as record:
        put(record, values_of(told))
        agrees(record, day)
        put(record, values_of(later))  # the same ids: new versions, and some that are there already
        with record.transaction():
            record.recode(values_of(later)[0], STAGES)
        agrees(record, day)
        curation.withdraw(record, "r0", "an editor", "to see")
        agrees(record, day)
        assert "r0" not in voices.origins(record.by_prints(), ["r0"])
        kept = record._db.execute("SELECT count(*) FROM prints").fetchone()[0]
        reports = record._db.execute("SELECT text FROM main.reports")
        assert kept == sum(len(prints(text)) for (text,) in reports)


def test_a_phrase_of_very_many_tells_of_no_copy() -> None:
    """More than forty reports share it, fewer of those that a day or a reader sees."""
    order = [
        (f"{PHRASE} {' '.join(CHANCE.choices(WORDS, k=5))}", f"2024-{1 + n // 28:02}-{1 + n % 28:02}")
        for n in range(90)
    ]
    values = [said(f"r{CHANCE.random()}", text, day) for text, day in order]
    CHANCE.shuffle(values)
    with Record() as record:
        put(record, values)
        for day in (None, "2024-02-03", "2024-02-20", "2024-03-28"):
            agrees(record, day)
        for value in values[:20]:
            curation.withdraw(record, value.report.id, "an editor", "to see")
        agrees(record)
        every = voices.origins(record.texts())
    assert 1 < len(set(every.values())) < len(every), "some are copies, some share the phrase alone"


def test_a_public_reader_and_a_day_of_knowing_see_their_own_copies() -> None:
    with Record() as record:
        put(record, [said(f"r{n}", LINES[0], f"2024-12-0{n + 1}", f"Paper {n}") for n in range(4)])
        curation.permit(record, "report", "r0", "private", "an editor", "to see")
        agrees(record)
        record.hide("public")
        agrees(record)
        assert voices.origins(record.by_prints(), ["r3"]) == {"r3": "paper 1"}
        record.known_at("2001-01-01")
        agrees(record)


def test_a_record_made_before_prints_were_kept_makes_them_when_they_are_wanted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, values = tmp_path / "old.db", [said(f"r{n}", LINES[n % 3], f"2024-12-0{n + 1}", f"P{n}") for n in range(6)]
    with Record(path) as record:
        put(record, values)
        record._db.script("DROP TABLE prints; DROP TABLE printed; DELETE FROM migrations WHERE name LIKE '0009%';")
    with Record(path) as record:
        assert record.waits()
        assert voices.origins(views.shelf(record), ["r3"]) == {"r3": "p0"}
        assert record.waits(), "so few are read as soon"
        monkeypatch.setattr(views, "FEW_TEXTS", 3)
        monkeypatch.setattr(printing, "PRINTS_TOGETHER", 5)  # step by step
        assert voices.origins(views.shelf(record), ["r3"]) == {"r3": "p0"}
        agrees(record)


def test_what_may_not_be_written_is_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "FEW_TEXTS", 3)

    def refuses(self: Record, made: object) -> None:
        raise ReadOnlyError("attempt to write a readonly database")

    with Record() as record:
        with record.transaction():
            for n in range(6):
                record.add(said(f"r{n}", LINES[n % 3], f"2024-12-0{n + 1}", f"P{n}"), STAGES)
        with monkeypatch.context() as patch:
            patch.setattr(Record, "step", refuses)
            assert voices.origins(views.shelf(record), ["r3"]) == {"r3": "p0"}
            assert record.waits()
        assert voices.origins(views.shelf(record), ["r3"]) == {"r3": "p0"}
        agrees(record)


def test_a_record_copied_keeps_its_prints(tmp_path: Path) -> None:
    with Record() as record, Record(tmp_path / "copy.db") as other:
        put(record, [said(f"r{n}", LINES[n % 3], f"2024-12-0{n + 1}") for n in range(6)])
        record.copy_to(other)
        agrees(other)
        put(other, [said("r9", LINES[1], "2024-12-09")])
        agrees(other)


def test_prints_are_numbers_that_every_engine_keeps() -> None:
    """Six bytes each; those of a very short text are of no run."""
    every = prints(". ".join(LINES))
    assert len(every) > 50 and all(0 <= p < SPREAD for p in every)
    assert [SPREAD <= p < 2 * SPREAD for t in ("", "Short.", LINES[0][:30]) for p in prints(t)] == [True] * 3
