"""Alerts: rules are read or refused in one sentence; what they find is told once, cited, delivered, never lost."""

from __future__ import annotations

import hmac
import json
import os
import re
import signal
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from itertools import groupby
from pathlib import Path
from typing import Any

import feedparser
import pytest

from dateline import alerts, coding, reports, views
from dateline.alerts import delivering
from dateline.alerts.alert import Alert, Cited
from dateline.alerts.rules import Rules
from dateline.alerts.veil import WITHHELD, permitted_words
from dateline.codebook import load
from dateline.errors import InputError
from dateline.library import words
from dateline.model import Coded, Mentions, Report
from dateline.record import Record
from dateline.rights import setting
from dateline.server import Settings
from served import serving

RULES = """
[[rule]]
name = "Hama governorate"
when = "holder changes"
within = "Hama governorate"

[[rule]]
name = "Any place"
when = "holder changes"

[[rule]]
name = "Rebels contradicted"
when = "denied"
speaker = "Syrian rebel forces"

[[rule]]
name = "Twenty dead near Hama"
when = "casualties"
at_least = 20
near = "Hama"
km = 50

[[rule]]
name = "Admitted"
when = "basis rises"
to = "admitted"

[[rule]]
name = "The ministry denies"
when = "denied"
by = "Ministry of Defence of Syria"

[[rule]]
name = "Deir ez-Zor"
when = "becomes contested"
place = "Deir ez-Zor"

[[rule]]
name = "Out of Homs"
when = "said"
act = "withdraws"
place = "Homs"
"""
# What a reader of the dispatches would expect to be told, and when. Zirbah is not among it: its fall is denied the
# same day by the side that loses it.
FEW = 4  # alerts of the first days
EXPECTED = {
    ("2024-12-05", "Hama governorate", "Hama"),
    ("2024-12-05", "Hama governorate", "Hama Central Prison"),
    ("2024-12-06", "Hama governorate", "Salamiyah"),
    ("2024-11-30", "Any place", "Aleppo's international airport"),
    ("2024-12-01", "Any place", "Aleppo"),
    ("2024-12-01", "Any place", "Khan Shaykhun"),
    ("2024-12-01", "Any place", "Maarat al-Numan"),
    ("2024-12-02", "Any place", "Tell Rifaat"),
    ("2024-12-03", "Any place", "Kafraa"),
    ("2024-12-03", "Any place", "Maardas"),
    ("2024-12-03", "Any place", "Maarshahur"),
    ("2024-12-05", "Any place", "Hama"),
    ("2024-12-05", "Any place", "Hama Central Prison"),
    ("2024-12-06", "Any place", "Rastan"),
    ("2024-12-06", "Any place", "Salamiyah"),
    ("2024-12-06", "Admitted", "Salamiyah"),  # a member of its town council says so
    ("2024-12-06", "Any place", "Talbiseh"),
    ("2024-12-07", "Any place", "Daraa"),
    ("2024-12-07", "Any place", "Nassib border crossing"),
    ("2024-12-08", "Any place", "Damascus"),
    ("2024-12-08", "Any place", "Homs"),
    ("2024-12-05", "Rebels contradicted", "Hama Air Base"),
    ("2024-12-06", "Twenty dead near Hama", "Rastan"),
    ("2024-11-30", "Admitted", "Aleppo"),
    ("2024-12-08", "Admitted", "Damascus"),
    ("2024-12-06", "The ministry denies", "Homs"),
    ("2024-12-07", "The ministry denies", ""),
    ("2024-12-06", "Deir ez-Zor", "Deir ez-Zor"),
    ("2024-12-08", "Out of Homs", "Homs"),
}


@pytest.fixture(scope="module")
def dispatches() -> list[Coded]:
    """The example dispatches, coded once, oldest first."""
    found = coding.code(reports.read(views.example_files()), workers=1)
    return sorted(found, key=lambda c: (c.report.published or "", c.report.id))


def put(record: Record, values: list[Coded]) -> None:
    with record.transaction():
        for value in values:
            record.add(value, coding.STAGES)


def rows(told: tuple[Alert, ...] | list[Alert]) -> set[tuple[str, str, str]]:
    """Day, rule and place of each alert; no two may be alike."""
    found = [(a.day, a.rule, a.place.name if a.place else "") for a in told]
    assert len(found) == len(set(found)), "something was told twice"
    return set(found)


@pytest.fixture(scope="module")
def followed(dispatches: list[Coded], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Alert]]:
    """The example added day by day, with a look of the rules after each; and what they told."""
    path, rules = tmp_path_factory.mktemp("followed") / "hama.db", alerts.parse(RULES)
    told: list[Alert] = []
    with Record(path, words) as record:
        told += alerts.look(record, rules).told  # of the empty record: from now on
        for _, day in groupby(dispatches, key=lambda c: c.report.published):
            put(record, list(day))
            told += alerts.look(record, rules).told
            assert not alerts.look(record, rules).told, "a second look tells nothing"
    return path, told


def test_ten_days_tell_what_a_reader_expects_each_once(followed: tuple[Path, list[Alert]]) -> None:
    found = rows(followed[1])
    assert found == EXPECTED, (sorted(found - EXPECTED), sorted(EXPECTED - found))


def test_adding_all_at_once_gives_the_same_record_and_the_same_alerts(
    followed: tuple[Path, list[Alert]], dispatches: list[Coded]
) -> None:
    with Record(words=words) as record, Record.existing(followed[0], words) as by_day:
        rules = alerts.parse(RULES)
        alerts.look(record, rules)
        put(record, dispatches)
        assert rows(alerts.look(record, rules).told) == EXPECTED
        assert record.digest() == by_day.digest()
        assert views.control(record) == views.control(by_day)
        assert {e.id for e in views.events(record)} == {e.id for e in views.events(by_day)}


def test_late_reports_tell_what_they_change_and_a_repeated_one_nothing(dispatches: list[Coded]) -> None:
    rules = alerts.parse(RULES)
    late = [c for c in dispatches if c.report.id == "hama-2024-15"]
    with Record(words=words) as record:
        alerts.look(record, rules)
        put(record, [c for c in dispatches if c not in late])
        before = rows(alerts.look(record, rules).told)
        assert not [r for r in before if r[2] == "Salamiyah"]
        put(record, late)
        assert {r[1:] for r in rows(alerts.look(record, rules).told)} == {
            ("Hama governorate", "Salamiyah"),
            ("Any place", "Salamiyah"),
            ("Admitted", "Salamiyah"),
        }
        assert not alerts.look(record, rules, since="2024-11-01").told, "looking back tells nothing again"


def test_what_is_changed_or_withdrawn_is_told_where_nothing_is_said_any_more(dispatches: list[Coded]) -> None:
    rules = alerts.parse('[[rule]]\nname = "Salamiyah"\nwhen = "holder changes"\nplace = "Salamiyah"\n')
    (told,) = [c for c in dispatches if c.report.id == "hama-2024-15"]
    text = told.report.text.replace("passed to the rebels", "did not pass to anybody")
    changed = Report(told.report.id, "2", text, publisher="Steppe Gazette", published="2024-12-06")
    with Record(words=words) as record:
        alerts.look(record, rules)
        put(record, dispatches)
        assert [a.after for a in alerts.look(record, rules).told] == ["Syrian rebel forces, held, admitted"]
        put(record, [Coded(changed, Mentions(), (), ())])
        (alert,) = alerts.look(record, rules).told
        assert alert.title == "Salamiyah: what was said of who holds it was changed or withdrawn"
        assert not alert.claims and alert.after == "nothing said; it rested on hama-2024-15"
        assert not alerts.look(record, rules).told
        put(record, dispatches)  # the first version is there already: nothing is new
        assert not alerts.look(record, rules).told


def test_a_withdrawn_report_takes_its_words_out_of_what_was_told(dispatches: list[Coded], tmp_path: Path) -> None:
    from dateline import curation

    rules = rules_to(f'to = "atom"\nfile = "{tmp_path}/a.xml"')
    with Record(words=words) as record:
        put(record, dispatches)
        alerts.run(record, rules, StringIO(), since="2024-12-06")
        assert "agreement with Hay'at Tahrir al-Sham" in (tmp_path / "a.xml").read_text()
        curation.withdraw(record, "hama-2024-15", "editor", "asked to")
        ran = alerts.run(record, rules, StringIO())
        lost = "Salamiyah: what was said of who holds it was changed or withdrawn"
        assert [a.title for a in ran.looked.told] == [lost]
        curation.withdraw(record, "hama-2024-18", "editor", "asked to")
        alerts.deliver(record, rules.deliveries, StringIO())  # nothing waits, and the feed is made anew all the same
        feed = feedparser.parse((tmp_path / "a.xml").read_bytes())
        titles = [e.title for e in feed.entries]
        assert titles.count("holder changes: a report that it rested on was withdrawn") == 3
        assert lost in titles
        assert "agreement with Hay'at Tahrir al-Sham" not in (tmp_path / "a.xml").read_text()


def test_a_new_rule_looks_from_now_on_and_back_only_when_asked(followed: tuple[Path, list[Alert]]) -> None:
    rule = alerts.parse('[[rule]]\nname = "Homs only"\nwhen = "holder changes"\nplace = "Homs"\n')
    with Record.existing(followed[0], words) as record:
        first = alerts.look(record, rule)
        assert first.started == ("Homs only",) and not first.told
        assert [a.day for a in alerts.look(record, rule, since="2024-12-01").told] == ["2024-12-08"]


def test_every_alert_cites_its_words_and_never_makes_them_a_fact(followed: tuple[Path, list[Alert]]) -> None:
    with Record.existing(followed[0], words) as record:
        for alert in followed[1]:
            assert alert.claims
            assert alert.title.split()[0] in ("Denied", "Contradicted", "Said") or " sa" in alert.title, alert.title
            for cited in alert.claims:
                report = record.report(cited.report)
                assert report is not None
                assert report.text[cited.start : cited.end] == cited.quote
                assert cited.speaker and f"{cited.report}:{cited.start}-{cited.end}" in alert.text
    contradicted = next(a for a in followed[1] if a.rule == "Rebels contradicted")
    assert contradicted.claims[0].speaker == "the Syrian Army"
    assert "Syrian rebel forces said" in contradicted.title


# --- the file of rules --------------------------------------------------------------


@pytest.mark.parametrize("kind", sorted(load("alerts")["kinds"]))
def test_the_example_of_each_kind_is_a_rule(kind: str) -> None:
    (rule,) = alerts.parse(load("alerts")["kinds"][kind]["example"]).rules
    assert rule.when == kind
    assert alerts.understood(rule)["meaning"].startswith(load("alerts")["kinds"][kind]["says"])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[rule]\n", "line 1"),
        ("", "no [[rule]]"),
        ('[rule]\nname = "a"\n', "double brackets"),
        ('[[rules]]\nname = "a"\n', "line 1: the file holds [[rule]] and [[deliver]]"),
        ('[[rule]]\nwhen = "denied"\n', "line 1: a rule needs a name"),
        ('[[rule]]\nname = "a"\nwhen = "holder change"\n', 'line 3: a rule says when = "holder changes", '),
        ('[[rule]]\nname = "a"\nwhen = "said"\nact = "withdrows"\n', '; there is "withdraws", '),
        ('[[rule]]\nname = "a"\nwhen = "denied"\nwihtin = "Syria"\n', "line 4: no 'wihtin' in a rule"),
        ('[[rule]]\nname = "a"\nwhen = "denied"\nwithin = "Nowhereville"\n', "line 4: no place is called"),
        ('[[rule]]\nname = "a"\nwhen = "denied"\nplace = "Hama"\nwithin = "Syria"\n', "line 5: a rule looks at one"),
        ('[[rule]]\nname = "a"\nwhen = "denied"\nnear = "Hama"\n', "line 4: near and km belong together"),
        ('[[rule]]\nname = "a"\nwhen = "casualties"\n', "line 1: a rule with when = 'casualties' needs at_least"),
        ('[[rule]]\nname = "a"\nwhen = "casualties"\nat_least = "20"\n', "line 4: at_least is a number"),
        ('[[rule]]\nname = "a"\nwhen = "basis rises"\nto = "true"\n', 'line 4: to is "reported", '),
        ('[[rule]]\nname = "a"\nwhen = "denied"\n' * 2, "line 5: the name 'a' stands twice"),
        ('[[rule]]\nname = "a"\nwhen = "denied"\ndeliver = ["b"]\n', "line 4: no delivery is called 'b'"),
        ('[[deliver]]\nto = "pigeon"\n', 'line 2: a delivery goes to = "stdout", '),
        ('[[deliver]]\nto = "webhook"\n', "line 1: a delivery to webhook needs url"),
        ('[[deliver]]\nto = "webhook"\nurl = "ftp://a"\n', "line 3: a webhook's url begins with"),
        ('[[deliver]]\nto = "webhook"\nurl = "https://a"\nsecret = "x"\n', "line 4: no 'secret' in a delivery"),
    ],
)  # fmt: skip
def test_a_bad_rule_is_one_clear_sentence_with_its_line(text: str, says: str) -> None:
    with pytest.raises(InputError) as wrong:
        alerts.parse(text, "rules.toml")
    assert str(wrong.value).startswith("rules.toml")
    assert says in str(wrong.value)
    assert "\n" not in str(wrong.value)


# --- delivery -----------------------------------------------------------------------


class Receiver(ThreadingHTTPServer):
    """A webhook's receiver on this machine: answers with the statuses given, then 204; keeps what it was sent."""

    daemon_threads = True

    def __init__(self, *statuses: int) -> None:
        super().__init__(("127.0.0.1", 0), _Hook)
        self.statuses = list(statuses)
        self.got: list[tuple[int, dict[str, str], bytes]] = []
        self.hold: threading.Event | None = None  # while set aside, nothing is answered
        self.asked = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/hook"


class _Hook(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.set()
        if self.server.hold is not None:
            self.server.hold.wait(20)
            return
        status = self.server.statuses.pop(0) if self.server.statuses else 204
        self.server.got.append((status, dict(self.headers.items()), body))
        self.send_response(status)
        if status == 429:
            self.send_header("Retry-After", "7")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:  # noqa: ANN401
        return


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now, self.slept = 1_000.0, [0.0]

    def clock(self) -> delivering.Clock:
        return delivering.Clock(lambda: self.now, self.sleep)

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept.append(seconds)


def rules_to(text: str) -> Rules:
    return alerts.parse(f'[[rule]]\nname = "All"\nwhen = "holder changes"\n[[deliver]]\n{text}\n')


def queued(dispatches: list[Coded], rules: Rules, path: Path | str = ":memory:") -> Record:
    """A record whose alerts wait."""
    record = Record(path, words)
    put(record, [c for c in dispatches if (c.report.published or "") <= "2024-12-01"])
    assert len(alerts.look(record, rules, since="2024-11-01").told) == FEW
    return record


def test_a_webhook_that_fails_at_first_gets_each_alert_once_signed_and_in_order(
    dispatches: list[Coded], receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOK_SECRET", "s3cret")
    receiver.statuses = [500, 503, 429, 204, 500]
    rules, time = rules_to(f'to = "webhook"\nurl = "{receiver.url}"\nsecret_env = "HOOK_SECRET"'), Time()
    with queued(dispatches, rules) as record:
        (state,) = alerts.deliver(record, rules.deliveries, StringIO(), patience=60, clock=time.clock())
        assert (state.delivered, state.waiting, state.given_up) == (FEW, 0, 0)
    assert [status for status, _, _ in receiver.got] == [500, 503, 429, 204, 500, 204, 204, 204]
    taken = [json.loads(body)["key"] for status, _, body in receiver.got if status == 204]
    assert len(taken) == len(set(taken)) == FEW
    assert taken[0] == json.loads(receiver.got[0][2])["key"], "in order: what failed comes first"
    assert max(time.slept) >= 7, "a receiver that asks to be left alone is"
    for _, headers, body in receiver.got:
        at, made = (part.partition("=")[2] for part in headers["Dateline-Signature"].split(","))
        assert hmac.compare_digest(made, hmac.new(b"s3cret", f"{at}.".encode() + body, sha256).hexdigest())
        assert headers["Idempotency-Key"] == json.loads(body)["key"]


def test_what_cannot_be_delivered_waits_longer_and_longer_and_is_given_up_in_the_end(
    dispatches: list[Coded], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HOOK_SECRET", raising=False)
    rules, time = rules_to('to = "webhook"\nurl = "http://127.0.0.1:9/"\nsecret_env = "HOOK_SECRET"'), Time()
    with queued(dispatches, rules) as record:
        (state,) = alerts.deliver(record, rules.deliveries, StringIO(), patience=0, clock=time.clock())
        assert (state.delivered, state.waiting) == (0, FEW)
        assert "HOOK_SECRET" in (state.said or "")
        dues = {q.due for q in record.queued()}
        assert len(dues) == 1 and min(dues) > time.now, "what stands behind it waits as long"
        time.now += 40 * delivering.LONGEST_WAIT
        for _ in range(delivering.MOST_TRIES):
            (state,) = alerts.deliver(record, rules.deliveries, StringIO(), patience=0, clock=time.clock())
            time.now += 2 * delivering.LONGEST_WAIT
        assert state.given_up == 1
        ran = alerts.run(record, rules, StringIO(), patience=0, again=True)
        assert (ran.deliveries[0].given_up, ran.deliveries[0].waiting) == (0, FEW)
    assert delivering.backoff(1) < 2 < delivering.backoff(4) < delivering.backoff(9) < delivering.LONGEST_WAIT


@pytest.mark.parametrize("hours", [-8766, -1, 1, 8766])
def test_a_clock_that_is_set_meanwhile_loses_no_alert_and_tells_none_twice(
    dispatches: list[Coded], receiver: Receiver, hours: int
) -> None:
    rules, time = rules_to(f'to = "webhook"\nurl = "{receiver.url}"'), Time()
    time.now += 1e9
    receiver.statuses = [500]

    def sleep(seconds: float) -> None:
        time.sleep(seconds)
        time.now += hours * 3600  # set while it waits to try again

    with queued(dispatches, rules) as record:
        clock = delivering.Clock(lambda: time.now, sleep)
        alerts.deliver(record, rules.deliveries, StringIO(), patience=10, clock=clock)
        assert sum(time.slept) <= 10, "it waits no longer than it would"
        time.now += 2 * 3600
        (state,) = alerts.deliver(record, rules.deliveries, StringIO(), patience=10, clock=time.clock())
        assert (state.delivered, state.waiting, state.given_up) == (FEW, 0, 0)
    taken = [json.loads(body)["key"] for status, _, body in receiver.got if status == 204]
    assert len(taken) == len(set(taken)) == FEW


def test_a_killed_process_loses_nothing_and_repeats_nothing(
    dispatches: list[Coded], receiver: Receiver, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if request.config.getoption("--engine") != "sqlite":
        pytest.skip("the process that is killed opens the file itself")
    path, file = tmp_path / "hama.db", tmp_path / "rules.toml"
    text = f'[[rule]]\nname = "All"\nwhen = "holder changes"\n[[deliver]]\nto = "webhook"\nurl = "{receiver.url}"\n'
    file.write_text(text, encoding="utf-8")
    with Record(path, words) as record:
        put(record, [c for c in dispatches if (c.report.published or "") <= "2024-12-01"])
    receiver.hold = threading.Event()
    command = [sys.executable, "-m", "dateline", "alerts", str(file), "--record", str(path), "--since", "2024-11-01"]
    running = subprocess.Popen(command, env=os.environ)
    assert receiver.asked.wait(30)
    running.send_signal(signal.SIGKILL)
    running.wait()
    receiver.hold.set()
    receiver.hold = None
    with Record.existing(path, words) as record:
        assert len(record.queued()) == FEW, "all of them were kept before the first was sent"
        rules = alerts.read(file)
        ran = alerts.run(record, rules, StringIO(), since="2024-11-01")
        assert not ran.looked.told and ran.deliveries[0].delivered == FEW
        assert alerts.run(record, rules, StringIO()).deliveries[0].delivered == FEW
    assert len({headers["Idempotency-Key"] for _, headers, _ in receiver.got}) == len(receiver.got) == FEW


def test_a_look_that_fails_keeps_nothing(dispatches: list[Coded], monkeypatch: pytest.MonkeyPatch) -> None:
    rules = alerts.parse(RULES)
    with Record(words=words) as record:
        alerts.look(record, rules)
        put(record, dispatches)
        monkeypatch.setattr(record, "watch", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            alerts.look(record, rules)
        monkeypatch.undo()
        assert not record.alerts() and not record.queued()
        assert rows(alerts.look(record, rules).told) == EXPECTED


class _Smtp(socketserver.StreamRequestHandler):
    """As much of SMTP as a client needs to leave a message."""

    def handle(self) -> None:
        letters: list[bytes] = self.server.letters  # type: ignore[attr-defined]
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                lines: list[bytes] = []
                while (said := self.rfile.readline()) not in (b".\r\n", b""):
                    lines.append(said)
                letters.append(b"".join(lines))
            if word == b"RCPT" and b"nobody@" in line:
                self.wfile.write(b"550 no such person\r\n")
                continue
            self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 well\r\n")
            if word == b"QUIT":
                return


@pytest.fixture
def post() -> Iterator[tuple[int, list[bytes]]]:
    """A post office on this machine: its port, and the messages left there."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Smtp) as server:
        server.daemon_threads, letters = True, list[bytes]()
        server.letters = letters  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server.server_address[1], letters
        server.shutdown()


def test_mail_is_one_message_a_run_with_whose_word_it_is(
    dispatches: list[Coded], post: tuple[int, list[bytes]]
) -> None:
    from email import message_from_bytes, policy

    where = f'to = "email"\nhost = "127.0.0.1"\nport = {post[0]}\nsecurity = "none"\nfrom = "desk@a.example"'
    for names, delivered in (('["nobody@b.example"]', 0), ('["one@b.example", "two@b.example"]', FEW)):
        rules = rules_to(f"{where}\nrecipients = {names}")
        with queued(dispatches, rules) as record:
            (state,) = alerts.deliver(record, rules.deliveries, StringIO(), patience=0)
        assert (state.delivered, state.waiting) == (delivered, FEW - delivered)
    (letter,) = post[1]
    message = message_from_bytes(letter, policy=policy.default)
    assert message["Subject"].startswith(f"{FEW} alerts: ")
    text = message.get_body().get_content()  # type: ignore[union-attr]
    assert "(Levant Wire, 2024-11-30; hama-2024-05:1087-1197)" in text
    assert "Before: nothing said. Now: Syrian rebel forces, held, reported." in text


def test_the_feed_is_sound_and_grows_without_changing_what_it_said(dispatches: list[Coded], tmp_path: Path) -> None:
    file = tmp_path / "alerts.xml"
    rules = rules_to(f'to = "atom"\nfile = "{file}"')
    with queued(dispatches, rules) as record:
        alerts.deliver(record, rules.deliveries, StringIO())
        first = feedparser.parse(file.read_bytes())
        put(record, dispatches)
        alerts.run(record, rules, StringIO())
        second = feedparser.parse(file.read_bytes())
    assert not first.bozo and first.version == "atom10" and len(first.entries) == FEW
    assert not second.bozo and len(second.entries) > 10
    ids = [e.id for e in second.entries]
    assert len(set(ids)) == len(ids) and {e.id for e in first.entries} < set(ids)
    assert all(e.title and e.updated_parsed and e.content[0].value.count("\n") >= 2 for e in second.entries)


def test_lines_go_to_standard_output_once(dispatches: list[Coded]) -> None:
    rules, out = rules_to('to = "stdout"'), StringIO()
    with queued(dispatches, rules) as record:
        for _ in range(2):
            alerts.deliver(record, rules.deliveries, out)
    lines = out.getvalue().splitlines()
    assert len(lines) == FEW
    assert lines[0].startswith(
        "2024-11-30  All: Aleppo's international airport is said to be held by Syrian rebel forces: reported"
    )
    assert "hama-2024-05:1087-1197" in lines[0]


def test_a_feed_tells_what_a_public_page_may_and_no_more(dispatches: list[Coded]) -> None:
    from dateline.alerts.veil import public_words, veiled
    from dateline.public import Face

    rule = alerts.parse('[[rule]]\nname = "Prison"\nwhen = "holder changes"\nplace = "Hama Central Prison"\n')
    with Record(words=words) as record:
        put(record, [c for c in dispatches if (c.report.published or "") <= "2024-12-05"])
        (alert,) = alerts.look(record, rule, since="2024-12-05").told
        assert "inmates" in alert.claims[0].quote
        shown = veiled(alert, public_words(Face(record)))
    assert WITHHELD in shown.title and not shown.claims and shown.place is None
    assert "Prison" not in shown.text.replace("Rule: Prison", "")


@pytest.mark.parametrize(
    ("way", "readers"),
    [
        ('to = "stdout"', "own"),
        ('to = "atom"\nfile = "a.xml"', "public"),
        ('to = "atom"\nfile = "a.xml"\npublic = false', "own"),
        ('to = "webhook"\nurl = "http://a.example/"', "others"),
        ('to = "webhook"\nurl = "http://a.example/"\npublic = false', "own"),
        ('to = "email"\nhost = "a"\nfrom = "b"\nrecipients = ["c"]\npublic = true', "public"),
    ],
)
def test_who_reads_what_is_delivered(way: str, readers: str) -> None:
    assert rules_to(way).deliveries[0].readers == readers


def test_a_webhook_and_a_mail_obey_each_reports_rights(
    dispatches: list[Coded], receiver: Receiver, post: tuple[int, list[bytes]]
) -> None:
    hook = f'to = "webhook"\nname = "hook"\nurl = "{receiver.url}"'
    mail = f'to = "email"\nhost = "127.0.0.1"\nport = {post[0]}\nsecurity = "none"\nfrom = "a@b"\nrecipients = ["c@d"]'
    rules = rules_to(f"{hook}\n[[deliver]]\n{mail}")
    with queued(dispatches, rules) as record:
        cited = [c for q in record.queued("hook") for c in json.loads(q.body)["claims"]]
        hidden, other = cited[0], next(c for c in cited if c["report"] != cited[0]["report"])
        with record.transaction():
            record.permit(setting("report", hidden["report"], "private", "me", "2024-12-09T00:00:00+00:00"))
            record.permit(setting("publisher", "Open", "full", "me", "2024-12-09T00:00:00+00:00"))
        alerts.deliver(record, rules.deliveries, StringIO(), patience=0)
        see, long = permitted_words(record), " ".join(["word"] * 80)
        whole, cut = (see(Cited("x", 0, 1, long, "c", "s", "asserts", publisher=p)) for p in ("Open", "Other"))
    assert whole == long and len((cut or "").split()) == 51
    mailed = b"".join(post[1]).replace(b"=\r\n", b"").decode()
    for told in ("".join(body.decode() for _, _, body in receiver.got), mailed):
        assert hidden["report"] not in told and WITHHELD in told
        assert other["report"] in told


# --- the desk -----------------------------------------------------------------------


def test_the_desk_shows_rules_what_they_told_and_how_far_it_got(followed: tuple[Path, list[Alert]]) -> None:
    with Record.existing(followed[0], words) as record:
        alerts.deliver(record, alerts.parse(RULES).deliveries, StringIO())
    with serving(Settings(followed[0], port=0)) as desk:
        twin = desk.twin("/alerts")
        assert {r["name"] for r in twin["rules"]} >= {"Hama governorate", "Admitted"}
        assert len(EXPECTED) <= twin["total"] == len({a["key"] for a in twin["alerts"]})
        assert {d["state"] for a in twin["alerts"] for d in a["deliveries"]} == {"delivered"}
        assert twin == desk.ask("/alerts.json").json
        few = desk.twin("/alerts?rule=Twenty+dead+near+Hama")
        assert [a["place"]["name"] for a in few["alerts"]] == ["Rastan"]
        page = desk.ask("/alerts", accept="text/html")
        assert page.status == 200 and "style=" not in page.body and page.body.count('id="main"') == 1
        ids = re.findall(r'\sid="([^"]+)"', page.body)
        assert len(ids) == len(set(ids))
        assert 'href="/reports/hama-2024-13?at=208-285#at"' in page.body
        assert "stdout: delivered" in page.body
        assert 'href="/alerts" aria-current="page"' in page.body
    with Record(followed[0].with_name("none.db"), words):
        pass
    with serving(Settings(followed[0].with_name("none.db"), port=0)) as desk:
        assert "No rule looks at this record yet" in desk.ask("/alerts", accept="text/html").body
