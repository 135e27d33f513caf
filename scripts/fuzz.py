"""Tries hostile input on everything that reads: python scripts/fuzz.py TARGET… [--inputs 100000].

A target is a reader, the date tagger, the question parser or a route of the desk (--list names them; `readers`, `desk`
and `all` are groups). Inputs grow out of small ones of ours (tests/fuzzing), by a dictionary of each form; with atheris
(pip install '.[fuzz]') also guided by which branches of our code they reach. What raises anything but a refusal in one
sentence, takes more than two seconds of processor time, or more memory than the bound, is a finding: shrunk, printed,
and written below --findings; it belongs into tests/test_fuzz.py.
"""

from __future__ import annotations

import argparse
import logging
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))
HANG = 2.0  # seconds of processor time for one input
MEMORY = 1024  # MB more than what the target needs for its seeds
TRIES = 400  # at shrinking a finding


class Stopped(BaseException):
    """Somebody wants it to end; what was done until then is told."""


def _stop(*_: object) -> None:
    raise Stopped


class Hang(BaseException):
    """An input took too long."""


def _late(*_: object) -> None:
    raise Hang(f"more than {HANG} s")


class Trial:
    """One target being tried, and what was found."""

    def __init__(self, name: str, findings: Path) -> None:
        from fuzzing.targets import TARGETS, attempt

        self.name, self.target, self._attempt = name, TARGETS[name], attempt
        self.findings, self.count, self.slowest, self.found = findings, 0, 0.0, dict[str, bytes]()
        for seed in self.target.seeds:  # what is loaded once is loaded now, and no seed is a finding
            attempt(self.target, seed)
        signal.signal(signal.SIGVTALRM, _late)
        self.began, self.cpu, self.grown = time.monotonic(), time.process_time(), peak()

    def fault(self, data: bytes) -> tuple[str, str] | None:
        """What is wrong with an input: a key that tells it from other faults, and the trace."""
        began = time.process_time()
        signal.setitimer(signal.ITIMER_VIRTUAL, HANG)
        try:
            self._attempt(self.target, data)
            return None
        except (Exception, Hang) as wrong:  # whatever is raised is what we look for
            frames = [f for f in traceback.extract_tb(wrong.__traceback__) if "fuzz.py" not in f.filename]
            ours = [f for f in frames if "/src/dateline/" in f.filename] or frames
            key = f"{type(wrong).__name__} {Path(ours[-1].filename).name}:{ours[-1].name}"
            return key, "".join(traceback.format_exception(wrong))
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            self.slowest = max(self.slowest, time.process_time() - began)

    def __call__(self, data: bytes) -> None:
        """Try one input; a new fault is shrunk and kept."""
        self.count += 1
        found = self.fault(data)
        if found is not None and found[0].startswith("Hang"):
            found = self.fault(data)  # what only loads something once is none
        if found is None or found[0] in self.found:
            return
        key, trace = found
        small = data if key.startswith("Hang") else self.shrunk(data, key)
        self.found[key] = small
        file = self.findings / f"{self.name.replace('/', '_')}-{len(self.found)}"
        file.write_bytes(small)
        file.with_suffix(".txt").write_text(f"{key}\n{small[:2000]!r}\n{trace}", encoding="utf-8", errors="replace")
        print(f"  {self.name}: {key}  {small[:120]!r}", flush=True)

    def shrunk(self, data: bytes, key: str) -> bytes:
        """The input with all left out that its fault does not need."""
        tries, step = 0, max(1, len(data) // 2)
        while step and tries < TRIES:
            at = 0
            while at < len(data) and tries < TRIES:
                less = data[:at] + data[at + step :]
                tries += 1
                if (again := self.fault(less)) is not None and again[0] == key:
                    data = less
                else:
                    at += step
            step //= 2
        return data

    def row(self, engine: str) -> str:
        """What was done, as a row of the table in docs/quality.md."""
        spent = max(time.process_time() - self.cpu, 0.001)
        return (
            f"| `{self.name}` | {engine} | {self.count:,} | {self.count / spent:,.0f} | {self.slowest:.2f} s "
            f"| {peak() - self.grown} MB | {len(self.found)} |"
        )


def peak() -> int:
    """The most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def bounded(megabytes: int) -> None:
    """From now on, asking for more memory than this beyond what is held is an error that is seen."""
    held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (held + megabytes * 1024 * 1024, resource.RLIM_INFINITY))


def blindly(trial: Trial, inputs: int, seconds: float, seed: int) -> None:
    """Inputs out of seeds, and out of inputs made before."""
    from fuzzing.mutate import changed

    random, seeds = Random(f"{seed} {trial.name}"), list(trial.target.seeds)
    pool = list(seeds)
    while trial.count < inputs and time.process_time() - trial.cpu < seconds:
        data = changed(random.choice(pool), random, trial.target.words, seeds)
        if random.random() < 0.05:
            pool[len(seeds) :] = [*pool[len(seeds) :][-60:], data]
        trial(data)


def guided(trial: Trial, inputs: int, seconds: float, seed: int) -> None:
    """Inputs that libFuzzer keeps where they reach new branches, changed by it and by us in turn; ends the process."""
    import atheris

    from fuzzing.mutate import changed

    seeds = list(trial.target.seeds)

    def mutate(data: bytes, most: int, n: int) -> bytes:
        random = Random(n)
        if random.random() < 0.4:
            return bytes(atheris.Mutate(data, most))
        return changed(data, random, trial.target.words, seeds)[:most]

    def leave(*_: object) -> None:
        print(trial.row("guided"), flush=True)
        os._exit(0)  # libFuzzer has no other way to be left

    def one(data: bytes) -> None:
        trial(data)
        if trial.count >= inputs or time.process_time() - trial.cpu > seconds:
            leave()

    corpus = Path(tempfile.mkdtemp(prefix="dateline-corpus-"))
    for n, data in enumerate(seeds):
        (corpus / str(n)).write_bytes(data)
    signal.signal(signal.SIGTERM, leave)
    settings = [f"-seed={seed + 1}", "-max_len=16384", "-timeout=3600", "-rss_limit_mb=0", "-verbosity=0", "-runs=-1"]
    settings += [f"-artifact_prefix={trial.findings}/", str(corpus)]
    atheris.Setup([sys.argv[0], *settings], one, custom_mutator=mutate)
    atheris.Fuzz()


def watched(wanted: bool) -> AbstractContextManager[object] | None:
    """What is imported meanwhile has its branches counted, where that is wanted and atheris is installed."""
    if not wanted:
        return None
    try:
        import atheris
    except ImportError:
        return None
    found: AbstractContextManager[object] = atheris.instrument_imports(
        include=["dateline", "courlan", "feedparser", "warcio"], enable_loader_override=False
    )
    return found


def chosen(names: Sequence[str]) -> list[str]:
    """Targets by name or by group."""
    from fuzzing.targets import TARGETS

    groups: dict[str, Callable[[str], bool]] = {
        "all": lambda _: True,
        "desk": lambda n: n.startswith("desk"),
        "readers": lambda n: not n.startswith(("desk", "answer", "code", "question", "dates")),
    }
    wanted = [t for name in names for t in TARGETS if t == name or groups.get(name, lambda _: False)(t)]
    if not wanted:
        raise SystemExit(f"no such target; there is: {' '.join(TARGETS)}")
    return list(dict.fromkeys(wanted))


def alone(name: str, given: argparse.Namespace) -> None:
    """One target, in this process."""
    given.findings.mkdir(parents=True, exist_ok=True)
    logging.disable()  # libraries tell of what they read; a hundred thousand times is no news
    warnings.simplefilter("ignore")
    guide = watched(given.engine != "own")
    with guide or nullcontext():
        trial = Trial(name, given.findings)  # its seeds load what it needs
    bounded(given.memory)
    signal.signal(signal.SIGTERM, _stop)
    with suppress(Stopped, KeyboardInterrupt):
        (guided if guide else blindly)(trial, given.inputs, given.seconds, given.seed)
    print(trial.row("guided" if guide else "own"), flush=True)


def main() -> int:
    """Try all that was asked for, each target in a process of its own."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("targets", nargs="*", metavar="TARGET")
    arguments.add_argument("--inputs", type=int, default=100_000, help="for each target")
    arguments.add_argument("--seconds", type=float, default=3600, help="of processor time at most for each target")
    arguments.add_argument("--memory", type=int, default=MEMORY, help="MB beyond what the seeds need")
    arguments.add_argument("--engine", choices=("auto", "own"), default="auto", help="auto: atheris where installed")
    arguments.add_argument("--seed", type=int, default=0)
    arguments.add_argument("--findings", type=Path, default=Path(tempfile.gettempdir()) / "dateline-findings")
    arguments.add_argument("--list", action="store_true", help="name the targets")
    given = arguments.parse_args()
    if given.list:
        print("\n".join(chosen(["all"])))
        return 0
    with watched(given.engine != "own") or nullcontext():
        names = chosen(given.targets or ["all"])
    if len(names) == 1:
        alone(names[0], given)
        return 0
    rest = [f"--{k}={getattr(given, k)}" for k in ("inputs", "seconds", "memory", "engine", "seed", "findings")]
    return max(subprocess.run([sys.executable, __file__, name, *rest], check=False).returncode for name in names)


if __name__ == "__main__":
    sys.exit(main())
