"""A shared record that is served by several desks, and whose PostgreSQL goes away in the middle."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

pytest.importorskip("psycopg", reason="the driver of PostgreSQL is not installed")

from cluster import away, cluster, programs, schema
from dateline import coding, curation, ingest, reports, views
from dateline.errors import LostError
from dateline.library import words
from dateline.model import Coded
from dateline.record import Record
from dateline.server import Settings
from served import Served, serving

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
