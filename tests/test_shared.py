"""A shared record that is served by several desks, and whose PostgreSQL goes away in the middle."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from typer.testing import CliRunner

pytest.importorskip("psycopg", reason="the driver of PostgreSQL is not installed")

from cluster import away, cluster, programs, schema
from dateline import coding, curation, ingest, reports, views
from dateline.cli import app
from dateline.cli.following import _round
from dateline.errors import LostError
from dateline.following.plan import parse_plan
from dateline.following.rounds import Follower
from dateline.library import words
from dateline.model import Coded
from dateline.record import Record
from dateline.server import Settings
from example_site import Clock, remembered
from news_site import news_site
from served import Served, serving
from test_following import PATIENT, one_outlet, one_page

pytestmark = pytest.mark.skipif(programs() is None, reason="no PostgreSQL on this machine: apt-get install postgresql")


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with cluster() as found:
        yield found


@pytest.fixture(scope="module")
def coded() -> list[Coded]:
    """A few of the example dispatches, coded once."""
    wanted = [f for f in views.example_files() if Path(str(f)).stem[:2] in ("05", "10", "13", "15")]
    return list(coding.code(reports.read([str(f) for f in wanted]), workers=1))


@pytest.fixture(scope="module")
def where(url: str, coded: list[Coded]) -> str:
    """A shared record with these dispatches."""
    found = schema(url, "served")
    with Record(found, words) as record:
        record.step(lambda: ingest.keep(record, coded))
    return found


def judge(desk: Served, claim: str, secret: str) -> None:
    form = urlencode({"claim": claim, "kind": "accept", "by": "ab", "secret": secret})
    assert desk.ask("/judge", "POST", form).status == 303


def seen(desk: Served, claim: str) -> bool:
    """Whether a desk shows the judgement within two seconds."""
    end = time.monotonic() + 2
    while time.monotonic() < end:
        if claim in json.dumps(desk.twin("/review")["judgements"]):
            return True
        time.sleep(0.05)
    return False


def test_desks_of_one_record_see_what_each_other_decides(where: str, coded: list[Coded]) -> None:
    one, two = (claim.id for claim in coded[0].claims[:2])
    with serving(Settings(where, port=0)) as first, serving(Settings(where, port=0, workers=2)) as second:
        for desk in (first, second):
            assert desk.ask("/", accept="text/html").status == desk.ask("/about", accept="text/html").status == 200
        with Record(where) as record:
            secret = record.secret()
        judge(first, one, secret)
        assert seen(first, one) and seen(second, one)
        judge(second, two, secret)
        assert seen(first, two)


def test_a_desk_says_that_its_record_is_away_and_comes_back(url: str, where: str) -> None:
    with serving(Settings(where, port=0)) as desk:
        before = desk.twin("/reports")
        with away(url):
            gone = desk.ask("/reports", accept="text/html")
            assert gone.status == 503 and "record cannot be read just now" in gone.body and "Traceback" not in gone.body
        assert desk.twin("/reports") == before
        assert desk.ask("/", accept="text/html").status == 200


def test_adding_goes_on_where_the_server_was_struck_down(url: str, coded: list[Coded]) -> None:
    with Record(schema(url, "struck"), words) as record:
        told: list[str] = []
        record.wait(30, told.append)
        done: list[str] = []

        def add() -> None:
            for value in coded:
                done.extend(o.report for o in record.step(lambda value=value: ingest.keep(record, [value])))  # type: ignore[misc]
                begun.set()
                time.sleep(0.2)

        begun = threading.Event()
        adding = threading.Thread(target=add)
        adding.start()
        begun.wait(20)
        with away(url):
            time.sleep(1)
        adding.join(60)
        assert done == [c.report.id for c in coded]
        assert record.count("reports") == record.count("versions") == len(coded)
        assert list(record.faults()) == []
        assert len(told) == 1 and "went away" in told[0]


def test_what_is_lost_in_the_middle_of_a_step_is_made_again(url: str, coded: list[Coded]) -> None:
    with Record(schema(url, "halfway"), words) as record:
        record.hide("public")
        strikes = [True]

        def half() -> str:
            what = record.add(coded[0], coding.STAGES)
            if strikes and strikes.pop():
                with away(url):
                    pass
            record.mark()
            return what

        assert record.step(half) == "added"
        assert record.count("reports") == 1
        curation.permit(record, "report", coded[0].report.id, "private", "ed", None)
        assert record.count("reports") == 0  # the new connection sees no more than the old one did


def test_a_record_that_stays_away_is_said_so(url: str, coded: list[Coded]) -> None:
    with Record(schema(url, "gone"), words) as record:
        record.wait(0.2)
        with away(url):
            with pytest.raises(LostError, match="went away"):
                record.count("reports")
            with pytest.raises(LostError, match="went away"):
                record.step(lambda: ingest.keep(record, coded))
        assert record.count("reports") == 0


# Dies by SIGKILL when it has copied some rows of a table.
DIES = """
import os, sys
from dateline.record import copying
counted = copying._counted
def dies(rows, table, done, told):
    for n, row in enumerate(counted(rows, table, done, told)):
        yield row
        if table == "claims" and n == 5:
            os.kill(os.getpid(), 9)
copying._counted = dies
from dateline.cli import main
main()
"""


@pytest.mark.file
@pytest.mark.parametrize("to_file", [False, True], ids=["into PostgreSQL", "into a file"])
def test_a_copy_that_is_killed_leaves_nothing_half_and_is_made_again(
    url: str, where: str, tmp_path: Path, to_file: bool
) -> None:
    file = tmp_path / "here.db"
    with Record(where, words) as shared, Record(file, words) as mine:
        shared.copy_to(mine)
        digest = mine.digest()
    source, target = (where, str(tmp_path / "to.db")) if to_file else (str(file), schema(url, "killed"))
    killed = subprocess.run([sys.executable, "-c", DIES, "copy", source, target], capture_output=True, timeout=60)
    assert killed.returncode == -9
    if not to_file or Path(target).exists():
        with Record(target, words) as half:
            assert half.count("reports") == half.count("claims") == 0
    assert CliRunner().invoke(app, ["copy", source, target]).exit_code == 0
    with Record(target, words) as whole:
        assert whole.digest() == digest and not list(whole.faults())


@pytest.mark.file
def test_a_backup_is_of_one_moment_while_a_desk_serves_and_others_add(
    url: str, coded: list[Coded], tmp_path: Path
) -> None:
    shared, safe, leave = schema(url, "busy"), tmp_path / "safe.db", threading.Event()
    with Record(shared, words) as record:
        record.step(lambda: ingest.keep(record, coded[:1]))

    def add() -> None:
        with Record(shared, words) as mine:
            for value in coded[1:]:
                mine.step(lambda value=value: ingest.keep(mine, [value]))  # type: ignore[misc]
            while not leave.wait(0.01):  # and on, as where reports are coded again
                with mine.transaction():
                    mine.recode(coded[0], coding.STAGES)

    adding = threading.Thread(target=add)
    with serving(Settings(shared, port=0)) as desk:
        adding.start()
        try:
            assert CliRunner().invoke(app, ["backup", str(safe), "--record", shared]).exit_code == 0
            assert desk.ask("/reports", accept="text/html").status == 200
        finally:
            leave.set()
            adding.join(20)
    with Record.existing(safe, words) as back:
        ids = [r.id for r in back.reports()]
        assert back.count("claims") == sum(len(c.claims) for c in coded if c.report.id in ids)
        assert ids and not list(back.faults())


def test_following_goes_on_where_the_server_was_struck_down(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATELINE_CUSTODY", str(tmp_path))
    with news_site() as site, Record(schema(url, "followed"), words) as record:
        one_page(site)
        note, strikes = record.note, [True]

        def struck(*told: object) -> None:
            note(*told)  # type: ignore[arg-type]
            if strikes and strikes.pop():
                with away(url):
                    pass

        monkeypatch.setattr(record, "note", struck)
        plan = parse_plan(one_outlet(site).encode())
        with Follower(record, plan, clock=Clock(), limits=PATIENT, code=remembered) as follower:
            assert not _round(follower, "the record", True, every_feed=True)
        assert not strikes and record.count("reports") == record.count("versions") == 1
        assert [f.what for f in record.fetches(next(record.reports()).id)] == ["first"]
        assert not list(record.faults())


def test_a_text_with_a_character_that_no_database_keeps_is_the_same_on_both_engines(url: str, tmp_path: Path) -> None:
    text = "Rebels cap\0tured Hama on Thursday, residents said."
    row = {"id": "n\0", "published": "2024-12-06", "title": "Ha\0ma", "text": text}
    (file := tmp_path / "nul.jsonl").write_text(json.dumps(row) + "\n" + json.dumps({"id": "m", "text": "All quiet."}))
    with Record(schema(url, "nul"), words) as shared, Record(tmp_path / "nul.db", words) as mine:
        for record in (shared, mine):
            assert [o.what for o in ingest.add(record, reports.read([str(file)]), workers=1)] == ["added"] * 2
            assert not list(record.faults())
        assert shared.digest() == mine.digest() and shared.claims() == mine.claims()
        kept = shared.report("n\ufffd")
        assert kept is not None and kept.text == text.replace("\0", "\ufffd") and kept.title == "Ha\ufffdma"
