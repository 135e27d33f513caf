"""Faults put in: full disks, permissions, locks, damage, clocks, kills. Each is said plainly, and nothing is lost."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest

from dateline import cache, coding
from dateline.errors import GazetteerError, InputError, RecordError
from dateline.library import words
from dateline.model import Coded, Mentions
from dateline.places.gazetteer import Gazetteer
from dateline.record import Record, sqlite
from dateline.reports import read_bytes
from fuzzing.targets import _example

EXAMPLES = Path(__file__).parents[1] / "examples" / "hama-2024"
DATELINE = [str(Path(sys.executable).parent / "dateline")]
HELD = 21  # dispatches of the example
pytestmark = pytest.mark.file  # disks, locks and pages of a record's file

FULL = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (%d, %d));"
MAIN = "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); from dateline.cli import main; main()"
gazetteer = sys.modules[Gazetteer.__module__]  # the package hands on a function of this name
MORE = b'{"id": "more", "published": "2024-12-06", "text": "Rebels entered Rastan on Friday, residents said."}'


def run(*command: str, limit: int | None = None, before: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    """A command of ours; with a limit no file can grow beyond it, as on a full disk."""
    start = [sys.executable, "-c", FULL % (limit, limit) + MAIN] if limit else DATELINE
    return subprocess.run([*before, *start, *command], capture_output=True, text=True, timeout=240, check=False)


def plainly(done: subprocess.CompletedProcess[str], *said: str) -> None:
    """It failed, in one sentence that holds these words."""
    assert done.returncode == 1, (done.returncode, done.stderr)
    assert "Traceback" not in done.stderr and done.stderr.startswith("dateline: "), done.stderr
    assert all(word in done.stderr for word in said), done.stderr


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """The example's record, one for each test."""
    return Path(shutil.copy(_example(), tmp_path / "r.db"))


def sound(path: Path) -> int:
    """How many reports a record holds in which nothing is wrong."""
    with Record.existing(path, words) as store:
        assert list(store.faults()) == []
        return store.count("reports")


def add(path: Path, data: bytes = MORE) -> None:
    """A report kept without a coding: what is tried here is the keeping."""
    with Record(path, words) as store, store.transaction():
        for report in read_bytes("more.jsonl", data):
            store.add(Coded(report, Mentions(), (), ()), coding.STAGES)


# --- the disk --------------------------------------------------------------------


def test_a_full_disk_is_said_and_adding_goes_on_when_there_is_room(record: Path) -> None:
    report = next(iter(read_bytes("more.jsonl", MORE.replace(b"Rebels", b"Rebels " * 20_000))))
    with Record.existing(record, words) as store:
        (pages,) = store._db.execute("PRAGMA page_count").fetchone()
        store._db.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(RecordError, match=r"full; nothing of this step was kept\. Make room"), store.transaction():
            store.add(Coded(report, Mentions(), (), ()), coding.STAGES)
    assert sound(record) == HELD
    add(record)
    assert sound(record) == HELD + 1


@pytest.mark.long
def test_a_command_on_a_full_disk_fails_plainly_and_goes_on(tmp_path: Path) -> None:
    path = str(tmp_path / "r.db")
    plainly(run("add", str(EXAMPLES), "--record", path, "--workers", "1", limit=500_000), "make room", "again")
    assert sound(Path(path)) == 0  # the first step did not fit: none of it is in
    assert run("add", str(EXAMPLES), "--record", path, "--workers", "1").returncode == 0
    assert sound(Path(path)) == 22  # the folder holds one in Markdown beside the demo


def test_a_backup_that_does_not_fit_is_not_there(record: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    plainly(run("backup", str(out), "--record", str(record), limit=200_000), "out", "make room")
    assert {p.name.removesuffix("-shm").removesuffix("-wal") for p in tmp_path.iterdir()} == {"r.db"}


def test_an_output_that_does_not_fit_leaves_what_stood_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (out := tmp_path / "out.md").write_text("what stood there before", encoding="utf-8")

    def full(self: Path, target: Path) -> Path:
        raise OSError(errno.ENOSPC, "No space left on device", str(self))

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match=r"out\.md"):
        cache.write(out, b"new")
    assert out.read_text(encoding="utf-8") == "what stood there before" and list(tmp_path.iterdir()) == [out]


def test_output_that_cannot_be_printed_is_said(record: Path) -> None:
    with Path("/dev/full").open("w") as full:
        command = [*DATELINE, "claims", "--json", "--record", str(record)]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1 and done.stderr == "dateline: no space left on device; make room and run it again\n"


def unprivileged() -> tuple[str, ...]:
    """What runs a command so that permissions bind it: root may do all."""
    if os.geteuid() != 0:
        return ()
    if not shutil.which("setpriv"):
        pytest.skip("needs setpriv to be bound by permissions")
    return ("setpriv", "--bounding-set=-dac_override,-dac_read_search")


def test_what_may_not_be_written_can_be_read_and_says_so(record: Path, tmp_path: Path) -> None:
    (more := tmp_path / "more.jsonl").write_bytes(MORE)
    kept = shutil.copy(record, tmp_path / "kept.db")
    record.chmod(0o444)
    before = unprivileged()
    plainly(run("add", str(more), "--record", str(record), before=before), "readonly", "Let the file")
    assert run("control", "--record", str(record), before=before).returncode == 0
    # What links claims is worked out, and not kept.
    out = tmp_path / "out.csv"
    done = run("export", "acled", "--output", str(out), "--own", "--record", str(record), before=before)
    assert done.returncode == 0, done.stderr
    assert sound(record) == HELD
    assert (
        run("export", "acled", "--output", str(tmp_path / "kept.csv"), "--own", "--record", str(kept)).returncode == 0
    )
    assert out.read_bytes() == (tmp_path / "kept.csv").read_bytes()
    tmp_path.chmod(0o555)
    try:
        plainly(
            run("add", str(more), "--record", str(tmp_path / "new.db"), before=before), "folder that may be written"
        )
    finally:
        tmp_path.chmod(0o755)
        record.chmod(0o644)
    assert sound(record) == HELD


# --- others, and damage ------------------------------------------------------------


def test_a_record_that_another_writes_to_is_waited_for_and_then_said(
    record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.2)
    other = sqlite3.connect(record, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(RecordError, match=r"locked; nothing of this step was kept\. Another process is writing"):
        add(record)
    with Record.existing(record, words) as reading:
        assert reading.count("reports") == HELD  # reading never waits
    other.execute("ROLLBACK")
    other.close()
    add(record)
    assert sound(record) == HELD + 1


@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.long), pytest.param(2, marks=pytest.mark.long)])
def test_damaged_pages_are_said_and_a_backup_brings_all_back(seed: int, record: Path, tmp_path: Path) -> None:
    good = tmp_path / "good.db"
    assert run("backup", str(good), "--record", str(record)).returncode == 0
    data, random = bytearray(record.read_bytes()), Random(seed)
    for page in random.sample(range(40, len(data) // 4096), 60):
        data[page * 4096 + 8 : (page + 1) * 4096] = random.randbytes(4088)
    record.write_bytes(data)
    for command in (("verify",), ("claims",), ("rebuild",), ("backup", str(tmp_path / "b.db")))[: 4 if not seed else 2]:
        done = run(*command, "--record", str(record))
        assert "Traceback" not in done.stderr and done.returncode == 1, (command, done.stderr)
        assert "damaged" in done.stdout + done.stderr, (command, done.stderr)
    assert not (tmp_path / "b.db").exists()
    again = tmp_path / "again.db"
    assert run("restore", str(good), "--record", str(again)).returncode == 0
    assert sound(again) == HELD


@pytest.mark.parametrize("keep", [0.02, 0.5, 0.97])
def test_a_record_that_was_cut_off_is_said(keep: float, record: Path) -> None:
    data = record.read_bytes()
    record.write_bytes(data[: int(len(data) * keep)])
    try:
        with Record.existing(record, words) as store:
            said = "; ".join(store.faults())
    except RecordError as refused:
        said = str(refused)
    assert "malformed" in said or "damaged" in said


def test_an_upgrade_that_was_interrupted_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, script = tmp_path / "r.db", sqlite.SQLite.script
    done: list[str] = []

    def broken(self: sqlite.SQLite, sql: str) -> None:
        done.append(sql)
        if len(done) == 3:  # in the middle of the third migration
            script(self, sql.replace("INSERT INTO migrations", "SELECT nothing FROM nowhere; INSERT INTO migrations"))
        script(self, sql)

    monkeypatch.setattr(sqlite.SQLite, "script", broken)
    with pytest.raises(RecordError, match="cannot be opened"):
        Record(path, words)
    monkeypatch.undo()
    add(path)
    assert sound(path) == 1


# --- caches -------------------------------------------------------------------------


def test_a_gazetteer_that_was_cut_off_is_built_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[Path] = []

    def build(path: Path) -> None:
        path.unlink(missing_ok=True)
        with sqlite3.connect(path) as base:
            base.execute("CREATE TABLE IF NOT EXISTS places (n)")
        base.close()
        built.append(path)

    monkeypatch.setattr(gazetteer, "_build", build)
    path = gazetteer.ensure(tmp_path)
    assert gazetteer.ensure(tmp_path) == path and len(built) == 1
    for harmed in (path.read_bytes()[:5000], b"something else", b""):
        path.write_bytes(harmed)
        assert gazetteer.ensure(tmp_path) == path
    assert len(built) == 4


@pytest.mark.parametrize("held", [b"SQLite format 3\x00" + b"\x00" * 4000, b"no database at all"])
def test_a_gazetteer_that_is_damaged_is_said(held: bytes, tmp_path: Path) -> None:
    (path := tmp_path / "places.db").write_bytes(held)
    with pytest.raises(GazetteerError, match="remove it and run this again"):
        gazetteer.Gazetteer(path).find("Hama")


# --- clocks --------------------------------------------------------------------------


def test_a_clock_that_jumps_loses_nothing_and_orders_by_what_is_dated(
    record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dateline.record import adding

    with Record.existing(record, words) as store:
        newest = store.newest_day()
    for n, told in enumerate(("1970-01-01T00:00:00+00:00", "2199-01-01T00:00:00+00:00", "2024-12-09T00:00:00+00:00")):
        monkeypatch.setattr(adding, "now", lambda told=told: told)
        add(record, MORE.replace(b"more", b"more%d" % n))
    with Record.existing(record, words) as store:
        assert store.newest_day() == newest  # "now" is the newest day of publication, never the clock
        store.known_at("2024-12-10")
        assert {"more0", "more2"} <= {r.id for r in store.reports()}
    assert sound(record) == HELD + 3


# --- kills ---------------------------------------------------------------------------


@contextmanager
def started(*command: str) -> Iterator[subprocess.Popen[bytes]]:
    """A command of ours in a process of its own, gone when it is left."""
    process = subprocess.Popen([*DATELINE, *command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        if process.stderr:
            process.stderr.close()


def killed(random: Random, longest: float, *command: str) -> None:
    """A command killed after a random time."""
    with started(*command) as process:
        time.sleep(random.uniform(0.05, longest))
        process.send_signal(signal.SIGKILL)


@pytest.mark.long
def test_adding_rebuilding_copying_and_restoring_killed_anywhere_lose_nothing(record: Path, tmp_path: Path) -> None:
    random, kept = Random(8), sound(record)
    texts = "".join(MORE.decode().replace("more", f"more{n}") + "\n" for n in range(40))
    (more := tmp_path / "more.jsonl").write_text(texts, encoding="utf-8")
    for n in range(24):
        out = tmp_path / f"out{n}.db"
        command = (
            ("add", str(more), "--record", str(record), "--workers", "1"), ("rebuild", "--record", str(record)),
            ("backup", str(out), "--record", str(record)), ("restore", str(record), "--record", str(out)),
        )[n % 4]  # fmt: skip
        killed(random, 5.0, *command)
        assert sound(record) >= kept
        if command[0] == "backup":
            assert not out.exists() or sound(out) >= kept
        elif command[0] == "restore" and out.exists():
            assert run("restore", str(record), "--record", str(out)).returncode in (0, 1)
            assert sound(out) >= kept
    assert run("add", str(more), "--record", str(record), "--workers", "1").returncode == 0
    assert run("rebuild", "--record", str(record)).returncode == 0
    assert sound(record) == kept + 40


@pytest.mark.long
def test_a_lost_worker_is_said_and_adding_goes_on(tmp_path: Path) -> None:
    texts = "".join(MORE.decode().replace("more", f"more{n}") + "\n" for n in range(900))
    (more := tmp_path / "more.jsonl").write_text(texts, encoding="utf-8")
    path = tmp_path / "r.db"
    with started("add", str(more), "--record", str(path), "--workers", "2") as process:
        assert process.stderr is not None
        until, children = time.monotonic() + 120, list[int]()
        while time.monotonic() < until and process.poll() is None and len(children) < 2:
            time.sleep(0.05)
            found = Path(f"/proc/{process.pid}/task/{process.pid}/children")
            children = [int(c) for c in found.read_text().split()] if found.exists() else []
        if process.poll() is None and children:
            os.kill(children[-1], signal.SIGKILL)
        said = process.stderr.read().decode()
        process.wait()
    assert process.returncode == 1 and "worker" in said and "Traceback" not in said, said
    assert run("add", str(more), "--record", str(path), "--workers", "1").returncode == 0
    assert sound(path) == 900


# --- backup while running ----------------------------------------------------------------


@pytest.mark.long
def test_a_backup_while_others_add_is_of_one_moment(record: Path, tmp_path: Path) -> None:
    texts = "".join(MORE.decode().replace("more", f"more{n}") + "\n" for n in range(120))
    (more := tmp_path / "more.jsonl").write_text(texts, encoding="utf-8")
    with started("add", str(more), "--record", str(record), "--workers", "1") as adding:
        sizes = []
        for n in range(3):
            out = tmp_path / f"b{n}.db"
            done = run("backup", str(out), "--record", str(record), "--json")
            assert done.returncode == 0, done.stderr
            sizes.append(sound(out))
        adding.wait(timeout=200)
        assert adding.returncode == 0
    assert all(HELD <= size <= HELD + 120 and (size - HELD) % 20 == 0 for size in sizes) and sizes == sorted(sizes)
    assert sound(record) == HELD + 120
    with Record.existing(record, words) as store, Record(tmp_path / "b0.db", words) as holds:  # noqa: SIM117
        with pytest.raises(RecordError, match="holds reports already"):
            store.copy_to(holds)
    with pytest.raises((InputError, RecordError)):
        Record.existing(tmp_path / "none.db", words)
