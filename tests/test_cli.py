"""The commands as a user runs them: shapes, plain errors, non-zero exits, nothing half done."""

from __future__ import annotations

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from dateline import events, show
from dateline.cli import app
from dateline.errors import DatelineError
from dateline.record import Record
from served import copied

EXAMPLES = Path(__file__).resolve().parents[1] / "examples" / "hama-2024"


def run(*words: str | Path, given: str | None = None) -> Result:
    """One command, in this process."""
    return CliRunner().invoke(app, [str(w) for w in words], input=given)


def values(result: Result) -> list[Any]:
    """The JSON lines that a command printed."""
    assert result.exit_code == 0, result.output + repr(result.exception)
    return [json.loads(line) for line in result.stdout.splitlines() if line.strip()]


@pytest.fixture(scope="session")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example dispatches in a record of their own."""
    path = tmp_path_factory.mktemp("record") / "hama.db"
    files = sorted(
        f for f in EXAMPLES.iterdir() if f.suffix in {".txt", ".md", ".html", ".jsonl"} and f.stem != "README"
    )
    result = run("add", *files, "--record", path)
    assert result.exit_code == 0, result.output
    return path


def test_code_prints_one_line_a_report_in_order() -> None:
    rows = [{"id": f"r{n}", "text": f"Rebels captured the town of Saraqib on December {n}, 2024."} for n in (1, 2, 3)]
    lines = values(run("code", "--json", "-", given="\n".join(map(json.dumps, rows))))
    assert [line["id"] for line in lines] == ["r1", "r2", "r3"]
    for row, line in zip(rows, lines, strict=True):
        act = line["claims"][0]["act"]
        assert row["text"][act["trigger"]["start"] : act["trigger"]["end"]] == "captured"
        assert act["control"]["change"] == "captures"
        assert act["place"]["name"] == "Saraqib"
        assert act["when"]["from"] == act["when"]["to"]
        assert line["skipped"] is None


def test_a_bad_row_is_named_and_the_others_are_read() -> None:
    given = '{"id": "a", "text": "Shells fell on Homs."}\nthis is no JSON\n{"id": "b", "text": "Calm returned."}\n'
    result = run("code", "--json", "-", given=given)
    assert result.exit_code == 1
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["a", "b"]
    assert "line 2" in result.stderr


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("empty.txt", b"", "empty"),
        ("binary.bin", bytes(range(256)) * 40, "binary"),
        ("none.txt", None, "no such file"),
    ],
)
def test_what_cannot_be_read_is_said_and_nothing_is_kept(
    tmp_path: Path, name: str, data: bytes | None, says: str
) -> None:
    file, record = tmp_path / name, tmp_path / "r.db"
    if data is not None:
        file.write_bytes(data)
    result = run("add", file, "--record", record)
    assert result.exit_code == 1
    assert says in result.stderr
    assert values(run("events", "--json", "--record", record)) == [[]]


def test_adding_twice_adds_once(tmp_path: Path) -> None:
    file, record = tmp_path / "a.txt", tmp_path / "r.db"
    file.write_text("Rebels captured the town of Saraqib on 30 November 2024.")
    first = values(run("add", file, file, "--record", record, "--json"))[0]
    again = values(run("add", file, "--record", record, "--json"))[0]
    assert (first["added"], first["already there"]) == (1, 1)
    assert (again["added"], again["already there"]) == (0, 1)


def test_a_large_adding_is_connected_at_once_and_a_small_one_when_somebody_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def add(ids: range) -> int:
        rows = ({"id": f"r{n}", "published": "2024-12-05", "text": f"Rebels captured Hama on day {n}."} for n in ids)
        assert run("add", "-", "--record", path, given="\n".join(map(json.dumps, rows))).exit_code == 0
        with Record.existing(path) as record:
            return len(record.uncompared(events.VERSION))

    path = tmp_path / "large.db"
    assert add(range(2)) == 2  # a small record's links are made as fast as they are asked for
    monkeypatch.setattr("dateline.views.MANY_CLAIMS", 1)
    assert add(range(2, 12)) == 0
    assert add(range(12, 13)) == 1


def test_a_wrong_day_and_a_missing_record_are_one_plain_sentence(tmp_path: Path, record: Path) -> None:
    calls: tuple[list[str | Path], ...] = (
        ["control", "--record", record, "--as-of", "Thursday"],
        ["control", "--record", tmp_path / "no.db"],
    )
    for words in calls:
        result = run(*words)
        assert isinstance(result.exception, DatelineError)
    done = subprocess.run(
        [sys.executable, "-m", "dateline", "control", "--record", str(tmp_path / "no.db")],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("dateline: there is no record at")
    assert len(done.stderr.splitlines()) == 1


def test_every_citation_reslices(record: Path) -> None:
    texts = {r["id"]: r["text"] for r in _reports()}
    cited = [c for row in values(run("control", "--json", "--record", record))[0] for c in row["claims"]]
    cited += [m for e in values(run("events", "--json", "--record", record))[0] for m in e["mentions"]]
    cited += [c for e in values(run("timeline", "--json", "--record", record))[0] for c in e["claims"]]
    assert len(cited) > 100
    for c in cited:
        assert texts[c["report"]][c["start"] : c["end"]] == c["quote"]


def _reports() -> list[dict[str, Any]]:
    files = sorted(
        f for f in EXAMPLES.iterdir() if f.suffix in {".txt", ".md", ".html", ".jsonl"} and f.stem != "README"
    )
    return values(run("read", "--json", *files))


def test_as_of_does_not_see_the_future(record: Path) -> None:
    before = values(run("control", "--json", "--record", record, "--as-of", "2024-12-03", "--place", "Hama"))[0]
    after = values(run("control", "--json", "--record", record, "--as-of", "2024-12-06", "--place", "Hama"))[0]
    held = [row["holder"]["id"] for row in after if row["place"]["kind"] == "city" and row["status"] == "held"]
    assert held == ["rebels:SY"]
    assert not [row for row in before if row["place"]["kind"] == "city" and row["status"] == "held"]


def test_known_at_shows_what_had_been_seen_by_then(record: Path, tmp_path: Path) -> None:
    later = copied(record, tmp_path)
    with Record(later) as opened, opened.transaction():
        early = "SELECT id FROM reports WHERE published <= '2024-12-03'"
        seen = "2024-12-03T08:00:00+00:00"
        opened._db.execute(f"UPDATE versions SET seen = ? WHERE report IN ({early})", (seen,))
        query = "SELECT id FROM reports WHERE coalesce(published, '9') > '2024-12-03'"
        late = {id for (id,) in opened._db.execute(query)}
    assert late
    for command in (("control",), ("events",), ("timeline",), ("roads",), ("ask", "Who controls Hama?")):
        now, then = (
            values(run(*command, "--json", "--record", later, *known)) for known in ((), ("--known-at", "2024-12-03"))
        )
        assert json.dumps(then) != json.dumps(now)
        assert not [id for id in late if f'"{id}"' in json.dumps(then)]
    assert values(run("control", "--json", "--record", later, "--known-at", "2024-12-02")) == [[]]
    assert run("control", "--record", later, "--known-at", "soon").exit_code == 1


def test_questions_are_answered_or_declined(record: Path) -> None:
    asked = [{"id": "1", "q": "Who controls Hama?"}, {"id": "2", "q": "Who controls Reykjavik?", "as_of": "2024-12-06"}]
    one, other = values(run("ask", "--json", "-", "--record", record, given="\n".join(map(json.dumps, asked))))
    assert one["id"] == "1" and one["answer"] and 1 <= len(one["citations"]) <= 5
    assert other["answer"] is None and other["missing"]


def test_judging_and_undoing_restores_the_picture(tmp_path: Path) -> None:
    file, record = tmp_path / "a.txt", tmp_path / "r.db"
    file.write_text("Rebels captured the town of Saraqib in Syria on 30 November 2024.")
    run("add", file, "--record", record)
    before = values(run("control", "--json", "--record", record))
    claim = values(run("claims", "--json", "--record", record))[0][0]["id"]
    made = values(run("judge", "reject", claim, "--by", "ab", "--why", "test", "--json", "--record", record))[0]
    assert values(run("control", "--json", "--record", record)) == [[]]
    assert values(run("rebuild", "--json", "--record", record))[0]["reports"] == 1
    assert values(run("control", "--json", "--record", record)) == [[]]
    run("undo", made["id"], "--by", "ab", "--record", record)
    assert values(run("control", "--json", "--record", record)) == before


def test_verify_finds_the_example_sound(record: Path) -> None:
    found = values(run("verify", "--json", "--record", record))[0]
    assert found["ok"] and found["reports"] >= 20


def test_explain_says_what_codes_mean() -> None:
    assert any("definition" in m for m in values(run("explain", "captures", "--json"))[0])
    assert "Armed clash" in run("explain", "Armed clash").stdout
    assert isinstance(run("explain", "no such code").exception, DatelineError)


def test_doctor_finds_everything() -> None:
    found = values(run("doctor", "--json"))[0]
    assert found["ok"], [c for c in found["checks"] if not c["ok"]]


def test_why_shows_the_sentence_and_the_rule_of_every_claim() -> None:
    text = (
        "Fog lay on the hills. Rebels captured Saraqib on Monday, a resident said. Shells fell near Idlib, killing two."
    )
    row = json.dumps({"id": "a", "published": "2024-12-05", "text": text})
    (line,) = values(run("code", "--why", "--json", "-", given=row))
    assert len(line["claims"]) >= 2
    for claim in line["claims"]:
        where = claim["sentence"]
        assert text[where["start"] : where["end"]].rstrip().endswith(".")
        assert claim["because"]["word"] in text[where["start"] : where["end"]]
        assert claim["because"]["rule"]
    shown = run("code", "--why", "-", given=row).output
    told = " ".join(shown.split())
    assert "Rebels captured Saraqib on Monday, a resident said." in told
    assert "capture.take: An armed actor takes a place from another." in told
    assert "said by civilians (Syria) asserts: “a resident” … “said”" in told
    assert shown.count(" rule ") == shown.count(" sentence ") == len(line["claims"])


def test_long_work_counts_on_a_terminal_and_is_silent_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    for terminal in (True, False):
        screen = StringIO()
        monkeypatch.setattr(show, "err", Console(file=screen, force_terminal=terminal))
        assert list(show.progress(range(300), "coding")) == list(range(300))
        assert ("coding" in screen.getvalue()) == terminal


def test_nothing_is_printed_of_what_cannot_be_read(tmp_path: Path) -> None:
    output = tmp_path / "brief.txt"
    done = CliRunner().invoke(app, ["brief", str(tmp_path / "none.txt"), "--output", str(output)])
    assert done.exit_code == 1 and done.stdout == "" and not output.exists()
    assert "no such file" in done.stderr
