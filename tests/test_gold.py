"""Gold floors, one a stage: they only rise. The figures are those of the shared scorer, run as a user would."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared" / "gold"
FLOORS = json.loads((Path(__file__).parent / "gold_floors.json").read_text(encoding="utf-8"))
LONG = {"timeline", "coref"}


def command() -> str:
    """The `dateline` command that stands beside this Python."""
    return str(Path(sys.executable).with_name("dateline"))


@pytest.mark.gold
@pytest.mark.parametrize("task", [pytest.param(t, marks=pytest.mark.long if t in LONG else ()) for t in FLOORS])
def test_figure_is_not_below_its_floor(task: str) -> None:
    score = SHARED / "score.py"
    if not score.exists():
        pytest.skip(f"no gold sets at {SHARED}: figures can only be measured where they lie")
    call = [sys.executable, str(score), task, "--dateline", command(), "--floor", str(FLOORS[task])]
    done = subprocess.run(call, capture_output=True, text=True)
    print(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
    if task == "questions":
        assert "citations verbatim 1.000" in done.stdout
