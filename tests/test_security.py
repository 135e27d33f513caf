"""What an attacker would try beyond the desk: terminals, spreadsheets, folders, tools of a model, our own code."""

from __future__ import annotations

import ast
import csv
import io
import json
import os
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from dateline import reports
from dateline.cli import app
from dateline.export.tables import _table
from dateline.language import parse
from dateline.terminal import escaped, printable
from fuzzing.targets import folder, printed
from test_architecture import MODULES

ESCAPES = "\x1b[2J\x1b]0;owned\x07\x9b31m\x7f\r"
RAW = ("\x1b", "\x07", "\x9b", "\x7f")
NEVER = {"eval", "exec", "compile", "__import__"}
NEVER_FROM = {
    "pickle", "shelve", "dill", "cloudpickle", "joblib", "os.system", "os.popen", "subprocess.getoutput",
    "yaml.load_all", "yaml.unsafe_load", "yaml.full_load", "jinja2.Markup", "tempfile.mktemp",
}  # fmt: skip


def test_nothing_in_a_report_is_obeyed_by_a_terminal(tmp_path: Path) -> None:
    row = {"id": f"a{ESCAPES}", "title": f"T{ESCAPES}", "publisher": f"P{ESCAPES}", "published": "2024-12-05"}
    text = f"Rebels captured Hama on Thursday, “{ESCAPES}gone”, the army said.{ESCAPES}"
    file, record = tmp_path / f"in{ESCAPES}.jsonl".replace("\r", ""), tmp_path / "r.db"
    file.write_text(json.dumps(row | {"text": text}) + "\n{broken\n", encoding="utf-8")
    commands: list[list[str]] = [
        ["read", str(file)], ["code", str(file)], ["code", "--why", str(file)], ["brief", str(file)],
        ["add", str(file), "--record", str(record)], ["claims"], ["events", "--why"], ["control"], ["timeline"],
        ["ask", f"Who controls Hama?{ESCAPES}"], ["verify", f"a{ESCAPES}"], ["voices"], ["daily"], ["review"],
        ["claims", "--json"], ["ask", "--json", "Who controls Hama?"],
    ]  # fmt: skip
    for command in commands:
        taken = command if str(file) in command else [*command, "--record", str(record)]
        ran = CliRunner().invoke(app, taken)
        said = ran.stdout + ran.stderr + (printable(str(ran.exception)) if ran.exception else "")
        assert not any(sign in said for sign in RAW), (command, said)


def test_json_reads_the_same_without_what_a_terminal_obeys() -> None:
    given = {"text": "a\x9b\x7f\x1bb"}
    assert json.loads(escaped(json.dumps(given, ensure_ascii=False))) == given
    assert "\x9b" not in escaped(json.dumps(given, ensure_ascii=False))


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "  =cmd|' /C calc'!A0"])
def test_no_cell_of_an_export_is_a_formula(cell: str) -> None:
    made = _table(("a", "b"), [{"a": cell, "b": -12.5}])
    (row,) = csv.DictReader(io.StringIO(made))
    assert row["a"] == f"'{cell}" and row["b"] == "-12.5"


def test_a_folder_is_not_left_by_its_links(tmp_path: Path) -> None:
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    outside.mkdir()
    inside.mkdir()
    (outside / "secret.txt").write_text("A secret of the machine.", encoding="utf-8")
    (inside / "good.txt").write_text("Rebels captured Hama.", encoding="utf-8")
    (inside / "link.txt").symlink_to(outside / "secret.txt")
    (inside / "linked").symlink_to(outside)
    assert [r.text for r in reports.read([inside])] == ["Rebels captured Hama."]


def called(node: ast.Call) -> str:
    """What a call calls, in words."""
    return ast.unparse(node.func)


def test_our_code_runs_no_text_and_starts_no_shell() -> None:
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [a.name for a in node.names] if isinstance(node, ast.Import) else [str(node.module)]
                assert not NEVER_FROM.intersection(names), (path, names)
            if not isinstance(node, ast.Call):
                continue
            name = called(node)
            assert name not in NEVER and name not in NEVER_FROM, (path, name)
            assert not any(k.arg == "shell" and ast.unparse(k.value) != "False" for k in node.keywords), (path, name)
            if name == "yaml.load":
                assert [ast.unparse(k.value) for k in node.keywords if k.arg == "Loader"] == ["_Loader"], path
            if name.startswith("marshal.load"):
                assert path.name == "cache.py", path


def test_the_codebook_s_reader_makes_no_objects() -> None:
    import yaml

    from dateline.codebook import _Loader

    for sent in ("!!python/object/apply:os.system ['true']", "!!python/name:os.system"):
        with pytest.raises(yaml.YAMLError):
            yaml.load(sent, Loader=_Loader)


@pytest.mark.parametrize(
    "asked",
    [
        ("ask", {"question": "x" * 100_000}),
        ("ask", {"question": "'); DROP TABLE reports;--\x00\ud83d"}),
        ("ask", {"question": "Who controls Hama?", "as_of": "2024-13-45"}),
        ("claims", {"place": "\x00", "most": -5}),
        ("claims", {"speaker": "%' OR 1=1", "kind": "../../etc", "most": 10**9}),
        ("control", {"place": "a" * 50_000, "on": "yesterday"}),
        ("events", {"most": "many"}),
        ("events", {"as_of": ["2024-12-05"]}),
    ],
)
def test_a_model_s_tool_takes_whatever_it_is_sent(asked: tuple[str, dict[str, Any]]) -> None:
    mcp = pytest.importorskip("mcp", reason="mcp is not installed")
    import asyncio

    from dateline.library import words
    from dateline.mcp import build
    from dateline.record import Record
    from fuzzing.targets import _example

    assert mcp
    from mcp.server.mcpserver.exceptions import ToolError

    with Record(_example(), words) as record:
        server = build(record)
        try:
            asyncio.run(server.call_tool(*asked))
        except ToolError as refused:
            assert "Traceback" not in str(refused)


def test_what_is_kept_for_a_while_is_nobody_else_s(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dateline import cache

    target, link = tmp_path / "victim", tmp_path / "out.md"
    target.write_text("precious", encoding="utf-8")
    link.symlink_to(target)
    old = os.umask(0o077)
    try:
        cache.write(link, b"ours")  # a link in a folder of many is replaced, not followed
        cache.write(tmp_path / "own", b"x")
    finally:
        os.umask(old)
    assert target.read_text(encoding="utf-8") == "precious" and link.read_bytes() == b"ours"
    assert (tmp_path / "own").stat().st_mode & 0o777 == 0o600
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".")]


def test_long_rows_of_signs_take_no_time() -> None:
    import time

    assert folder() and printed(b"x") == "x"
    for sign in ("— ", "(@a", "“", "> ", "-", "\n\n", "a.", "1/", "http://", "&amp;", "«", "Dec. ", "of ", "A B "):
        for name in ("a.txt", "a.md"):
            data = (f"Troops left. {sign * (40_000 // len(sign))}x").encode()
            began = time.process_time()
            list(reports.read_bytes(name, data, on_error=lambda *_: None))
            assert time.process_time() - began < 2, (sign, name)
    for sign in (">", "'s", "_", "…", "💥", "x>"):
        data = f"Troops left Hama. {sign * (20_000 // len(sign))}x".encode()
        began = time.process_time()
        list(parse(reports.read_bytes("a.txt", data)))
        assert time.process_time() - began < 2, sign
