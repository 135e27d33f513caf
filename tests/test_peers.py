"""The peers' benchmark: every program is measured by the same clock, and called as the scorer calls ours."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

PEERS = Path(__file__).parents[1] / "benchmarks" / "peers"


def script(name: str) -> ModuleType:
    """A script of the benchmark as a module."""
    found = importlib.util.spec_from_file_location(f"peers_{name}", PEERS / f"{name}.py")
    assert found is not None and found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def test_every_peer_has_an_adapter() -> None:
    adapters = script("adapters")
    assert all(callable(getattr(adapters, name)) for name in script("run").PEERS)


def test_a_program_is_timed_with_all_that_it_reads(tmp_path: Path) -> None:
    rows = "".join(json.dumps({"id": str(n), "text": "Rebels took Hama."}) + "\n" for n in range(3))
    echo = [sys.executable, "-c", "import sys; print(sys.stdin.read(), end=''); sys.exit(7)"]
    command = [sys.executable, str(PEERS / "timed.py"), str(tmp_path / "log"), *echo]
    done = subprocess.run(command, input=rows, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (7, rows)
    took = json.loads((tmp_path / "log").read_text(encoding="utf-8"))
    assert (took["reports"], took["words"]) == (3, 9)
    assert took["processor"] > 0 and took["seconds"] > 0 and took["memory"] > 1


@pytest.mark.parametrize(
    ("words", "value", "is_now"),
    [
        ("Saturday", "2024-12-07", "2024-11-30"),
        ("Thursday", "2024-12-05", "2024-12-05"),
        ("June", "2025-06", "2024-06"),
        ("next week", "2024-W50", "2024-W50"),
        ("in three months", "2025-03-05", "2025-03-05"),
    ],
)
def test_a_bare_weekday_or_month_is_the_last_one(words: str, value: str, is_now: str) -> None:
    assert script("adapters").past(words, value, {"published": "2024-12-05"}) == is_now


def test_no_table_without_us(tmp_path: Path) -> None:
    command = [sys.executable, str(PEERS / "run.py"), "spacy", "--dateline", "true", "--envs", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and ("no Dateline" in done.stderr or "gold is not beside" in done.stderr)
