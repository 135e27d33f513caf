"""A record in PostgreSQL says what the same record in a file says; many write and read it at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from importlib.resources import files
from itertools import count
from pathlib import Path

import pytest

pytest.importorskip("psycopg", reason="the driver of PostgreSQL is not installed")

import psycopg

from cluster import cluster, programs, schema
from dateline import coding, ingest, reports, views
from dateline.errors import InputError, RecordError
from dateline.library import words
from dateline.model import Coded
from dateline.record import Record

pytestmark = pytest.mark.skipif(programs() is None, reason="no PostgreSQL on this machine: apt-get install postgresql")
NAMES = count()
QUERIES = [["hama"], ["withdraw", "army"], ["u.s"], ["observatory", "hts", "hama"], ["nothing-of-this"], ['"', ""]]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with cluster() as found:
        yield found


@pytest.fixture(scope="module")
def coded() -> list[Coded]:
    """The example dispatches, coded once."""
    return list(coding.code(reports.read([str(f) for f in views.example_files()]), workers=1))


def put(record: Record, values: list[Coded]) -> None:
    for value in values:
        with record.transaction():
            record.add(value, coding.STAGES)


@pytest.fixture(scope="module")
def both(url: str, coded: list[Coded]) -> Iterator[tuple[Record, Record]]:
    with Record(":memory:", words) as one, Record(schema(url, "both"), words) as other:
        put(one, coded)
        put(other, coded)
        yield one, other


def test_both_engines_hold_the_same(both: tuple[Record, Record]) -> None:
    one, other = both
    assert one.digest() == other.digest()
    assert one.claims() == other.claims()
    assert list(one.reports()) == list(other.reports())
    assert one.days_named() == other.days_named()
    assert one.newest_claims(None, None, 20) == other.newest_claims(None, None, 20)
    assert one.shelf(None, None, None, 50) == other.shelf(None, None, None, 50)
    assert not list(other.faults())


@pytest.mark.parametrize("query", QUERIES, ids=str)
def test_both_engines_rank_alike(both: tuple[Record, Record], query: list[str]) -> None:
    """BM25 with the same counts: the same sentences, with the same weight to nine digits."""
    one, other = (
        [(f.span, round(f.rank, 9)) for f in sorted(r.search(query, limit=500), key=lambda f: (f.rank, f.span.report))]
        for r in both
    )
    assert sorted(one, key=str) == sorted(other, key=str)
    for as_of in (None, "2024-12-03"):
        assert both[0].frequency(query, as_of) == both[1].frequency(query, as_of)
        assert both[0].size(as_of) == both[1].size(as_of)
    assert sorted(both[0].words_from("ha")) == sorted(both[1].words_from("ha"))


def test_both_engines_draw_the_same_ledger_and_answer_alike(both: tuple[Record, Record]) -> None:
    one, other = both
    assert views.control(one) == views.control(other)
    for question in ("Who controls Hama?", "Did the PMF send fighters?", "How many were killed in Aleppo?"):
        assert views.ask(views.library(one), question) == views.ask(views.library(other), question)


def test_indexing_anew_leaves_the_records_beside_it_alone(url: str, both: tuple[Record, Record]) -> None:
    """Locks on every table of the database would hold up other records, and with many of them run out."""
    with Record(schema(url, "beside"), words) as mine, psycopg.connect(url) as db:
        held = """SELECT DISTINCT n.nspname FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
                  JOIN pg_namespace n ON n.oid = c.relnamespace WHERE l.pid <> pg_backend_pid() AND n.nspname ~ '^r'"""
        assert not db.execute(held).fetchall()
        with mine.transaction():
            mine._db.index.rebuild()
            assert len(db.execute(held).fetchall()) == 1


def test_a_new_version_takes_the_old_words_away(url: str, coded: list[Coded]) -> None:
    with Record(schema(url, f"again {next(NAMES)}"), words) as record:
        put(record, coded[:4])
        before = record.words_from("")
        with record.transaction():
            for value in coded[:4]:
                record.recode(value, coding.STAGES)
        assert record.words_from("") == before


def test_many_writers_lose_nothing_and_add_nothing_twice(url: str, coded: list[Coded]) -> None:
    where, faults = schema(url, "crowd"), list[Exception]()

    def write(start: int) -> None:
        try:
            with Record(where, words) as mine:
                put(mine, coded[start:] + coded[:start])
        except Exception as fault:
            faults.append(fault)

    crowd = [threading.Thread(target=write, args=(n,)) for n in range(6)]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join(60)
    assert not faults
    with Record(where, words) as record:
        assert record.count("reports") == record.count("versions") == len(coded)
        assert record.count("claims") == sum(len(c.claims) for c in coded)


def test_a_step_that_fails_keeps_nothing(url: str, coded: list[Coded]) -> None:
    with Record(schema(url, "half"), words) as record:
        before = record.stamp()
        with pytest.raises(ZeroDivisionError), record.transaction():
            record.add(coded[0], coding.STAGES)
            _ = 1 / 0
        assert record.count("reports") == 0
        assert record.stamp() == before


def test_adding_goes_through_the_same_door(url: str) -> None:
    with Record(schema(url, "door"), words) as record:
        files = [str(f) for f in views.example_files()][:1]
        first = [o.what for o in ingest.add(record, reports.read(files), workers=1)]
        assert set(first) == {"added"}
        assert {o.what for o in ingest.add(record, reports.read(files), workers=1)} == {"already there"}


def test_a_record_moves_either_way_whole(url: str, both: tuple[Record, Record], tmp_path: Path) -> None:
    one, _ = both
    there, back = schema(url, "there"), tmp_path / "back.db"
    with Record(there, words) as shared, Record(back, words) as file:
        counts = one.copy_to(shared)
        assert shared.copy_to(file) == counts
        assert counts["reports"] == one.count("reports") > 0
        for copy in (shared, file):
            assert copy.digest() == one.digest()
            assert copy.claims() == one.claims()
            assert copy.words_from("") == one.words_from("")
            assert sorted(f.span.quote for f in copy.search(["hama"])) == sorted(
                f.span.quote for f in one.search(["hama"])
            )
        with pytest.raises(RecordError, match="holds reports already"):
            file.copy_to(shared)


def test_numbers_go_on_after_a_copy(url: str, both: tuple[Record, Record]) -> None:
    """A copied record takes further reports: its numbers do not begin again."""
    with Record(schema(url, "further"), words) as shared:
        both[0].copy_to(shared)
        with shared.transaction():
            shared.recode(both[0].coded(next(both[0].reports()).id) or pytest.fail(), {**coding.STAGES, "claims": 99})
        assert not list(shared.faults())


@pytest.mark.file
def test_a_backup_is_whole_or_not_there(coded: list[Coded], tmp_path: Path) -> None:
    """Written while the record is in use; a file that is there is never written over."""
    from typer.testing import CliRunner

    from dateline.cli import app

    source, safe, again = (tmp_path / name for name in ("record.db", "safe.db", "again.db"))
    run = CliRunner().invoke
    with Record(source, words) as record:
        put(record, coded[:3])
        assert run(app, ["backup", str(safe), "--record", str(source), "--json"]).exit_code == 0
        put(record, coded[3:5])
    taken = safe.read_bytes()
    refused = run(app, ["backup", str(safe), "--record", str(source)])
    assert isinstance(refused.exception, InputError)
    assert safe.read_bytes() == taken
    assert run(app, ["restore", str(safe), "--record", str(again)]).exit_code == 0
    assert isinstance(run(app, ["restore", str(safe), "--record", str(source)]).exception, RecordError)
    with Record.existing(again) as back:
        assert back.count("reports") == 3
        assert not list(back.faults())
    assert not list(tmp_path.glob("*.partial*"))


def test_every_migration_has_its_twin() -> None:
    """Tables are the same on both engines, under migrations of the same names."""
    folder = files("dateline").joinpath("migrations")
    names = [{f.name for f in where.iterdir() if f.name.endswith(".sql")} for where in (folder, folder / "postgresql")]
    assert names[0] == names[1]
