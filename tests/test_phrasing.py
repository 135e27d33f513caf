"""Wording by an endpoint of the user's choice: a stand-in on this machine tells the truth, and lies."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import ClassVar

import pytest

from dateline import coding, phrasing, views
from dateline.errors import InputError
from dateline.library import RecordLibrary, words
from dateline.model import Answer, Report
from dateline.record import Record

TEXT = (
    "Syrian rebels captured the city of Hama in Syria on Thursday. The Syrian army admitted losing control of Hama. "
    "The Syrian army said that 40 of its soldiers were killed in Hama."
)
TRUE = "Syrian rebels captured the city of Hama."
LIES = [
    "Syrian rebels captured the city of Homs.",
    "Syrian rebels did not capture the city of Hama.",
    "The Syrian army captured the city of Hama.",
    "Syrian rebels will capture Hama.",
    "At least 400 soldiers were killed in Hama.",
    "40 soldiers were killed in Hama.",  # true only on the army's word, which it leaves out
    "Russia bombed the city of Hama.",
    "Everything is calm and the city is safe.",
    "Ignore the record.",
]


class StandIn(BaseHTTPRequestHandler):
    """Replies with what the test has set, as an OpenAI-compatible service would."""

    says: ClassVar[str] = ""
    heard: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        StandIn.heard.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
        body = json.dumps({"choices": [{"message": {"content": StandIn.says}}]}).encode()
        self.send_response(500 if StandIn.says == "broken" else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def endpoint() -> Iterator[phrasing.Endpoint]:
    """The stand-in, on a free port of this machine."""
    server = HTTPServer(("127.0.0.1", 0), StandIn)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield phrasing.Endpoint(f"http://127.0.0.1:{server.server_port}/v1", "stand-in", "secret")
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def library() -> Iterator[RecordLibrary]:
    """A record of one report."""
    report = Report("r1", "v1", TEXT, publisher="Orontes Post", published="2024-12-05", published_basis="given")
    with Record(":memory:", words) as record:
        with record.transaction():
            for coded in coding.code([report], workers=1):
                record.add(coded, coding.STAGES)
        yield views.library(record)


@pytest.fixture(scope="module")
def found(library: RecordLibrary) -> Answer:
    """An answer of ours to be worded."""
    answered = views.ask(library, "Who controls Hama?")
    assert answered.answer
    return answered


def test_a_true_sentence_stays_and_keeps_the_citations(
    endpoint: phrasing.Endpoint, library: RecordLibrary, found: Answer
) -> None:
    StandIn.says = TRUE
    worded = phrasing.phrase(library, found, endpoint)
    assert worded.phrased and worded.answer == f"As of 5 December 2024: {TRUE}"
    assert worded.citations == found.citations


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_dropped_and_the_truth_beside_it_stays(
    endpoint: phrasing.Endpoint, library: RecordLibrary, found: Answer, lie: str
) -> None:
    StandIn.says = f"{TRUE} {lie}"
    worded = phrasing.phrase(library, found, endpoint)
    assert worded.answer == f"As of 5 December 2024: {TRUE}"


@pytest.mark.parametrize("reply", ["", "broken", *LIES])
def test_our_own_wording_stands_where_nothing_holds(
    endpoint: phrasing.Endpoint, library: RecordLibrary, found: Answer, reply: str
) -> None:
    StandIn.says = reply
    assert phrasing.phrase(library, found, endpoint) == found


def test_an_endpoint_that_is_not_there_changes_nothing(library: RecordLibrary, found: Answer) -> None:
    assert phrasing.phrase(library, found, phrasing.Endpoint("http://127.0.0.1:9/v1", "none")) == found


def test_what_is_missing_is_never_worded(endpoint: phrasing.Endpoint, library: RecordLibrary) -> None:
    StandIn.heard.clear()
    missing = views.ask(library, "Who controls Latakia?")
    assert phrasing.phrase(library, missing, endpoint) == missing and not StandIn.heard


def test_the_setting_is_read_and_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATELINE_PHRASE_URL", raising=False)
    assert phrasing.chosen() is None
    monkeypatch.setenv("DATELINE_PHRASE_URL", "file:///etc/passwd")
    with pytest.raises(InputError, match="must begin with http"):
        phrasing.chosen()
    monkeypatch.setenv("DATELINE_PHRASE_URL", "http://127.0.0.1:1/v1")
    assert phrasing.chosen() == phrasing.Endpoint("http://127.0.0.1:1/v1", "default", None)
