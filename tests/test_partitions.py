"""Reports coded in partitions: the same bytes from one process, several, and Ray's; taken into a record as they are."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner, Result

from dateline import claims, coding, ingest, partitions, views
from dateline.cli import app
from dateline.errors import InputError
from dateline.library import words
from dateline.model import Report
from dateline.partitions import cluster, run, tables
from dateline.partitions.inputs import Given
from dateline.record import Record
from dateline.reports import read

PER = 4


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example dispatches as JSONL, a line that is none, and one without text among them."""
    file = tmp_path_factory.mktemp("rows") / "rows.jsonl"
    lines = [_line(r.id, r.text, r.published) for r in read(views.example_files()) if not r.embedded]
    lines[2:2] = ["{no JSON}", json.dumps({"id": "empty"})]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def _line(id: str, text: str, published: str | None) -> str:
    return json.dumps({"id": id, "text": text, "published": published, "publisher": "The Example"}, ensure_ascii=False)


@pytest.fixture(scope="module")
def here(rows: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What one process makes of them."""
    folder = tmp_path_factory.mktemp("here") / "coded"
    list(partitions.code_here(_begun(rows, folder), workers=1))
    return folder


def _begun(file: Path, folder: Path) -> run.Begun:
    input, parts = partitions.partitions([str(file)], PER)
    return partitions.begin(folder, input, parts, Given())


def _held(folder: Path) -> Mapping[str, bytes]:
    """Every file with its bytes."""
    return {str(f.relative_to(folder)): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


def _dateline(*given: str | Path) -> Result:
    return CliRunner().invoke(app, [str(one) for one in given])


def test_what_cannot_be_read_is_kept_aside_with_why(here: Path) -> None:
    failures = (here / "failures" / "part-00000.jsonl").read_text(encoding="utf-8").splitlines()
    told = [json.loads(line) for line in failures]
    assert [f["line"] for f in told] == [3, 4]
    assert "no JSON" in told[0]["why"] and "no text" in told[1]["why"]
    assert not (here / "failures" / "part-00001.jsonl").exists()


def test_several_processes_write_the_same_bytes(
    rows: Path, here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coding, "WORTH_WORKERS", 5)
    monkeypatch.setattr(coding, "CHUNK", 1000)
    list(partitions.code_here(_begun(rows, tmp_path / "coded"), workers=2))
    assert _held(tmp_path / "coded") == _held(here)


def test_a_stopped_run_goes_on_and_a_half_written_partition_is_done_again(
    rows: Path, here: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "coded"
    begun = _begun(rows, folder)
    for part in begun.todo[:3]:
        run.code_part(begun.job, part)
    whole, half = (tables.part(folder, "reports", n) for n in (0, 1))
    half.write_bytes(half.read_bytes()[:-100])
    before = whole.stat().st_mtime_ns
    again = _begun(rows, folder)
    assert [p.n for p in again.todo] == [1, *(p.n for p in begun.todo[3:])]
    assert [d.n for d in again.there] == [0, 2]
    tables.part(folder, "reports", 1).unlink()
    told = _dateline("add", folder, "--record", tmp_path / "part.db")
    assert f"only 2 of {len(begun.todo)} partitions" in told.output
    list(partitions.code_here(again))
    assert whole.stat().st_mtime_ns == before
    assert _held(folder) == _held(here)


def test_a_folder_of_other_input_is_not_gone_on_with(rows: Path, here: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.jsonl"
    other.write_text(rows.read_text(encoding="utf-8") + _line("more", "Troops left.", None), encoding="utf-8")
    with pytest.raises(InputError, match="begun with other input"):
        _begun(other, here)
    with pytest.raises(InputError, match="holds other things"):
        _begun(rows, tmp_path)


def test_a_report_that_the_stages_trip_over_is_kept_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text("\n".join(_line(f"r{n}", f"Rebels took the town of Hama {n}.", None) for n in range(3)))
    stage = claims.code

    def trips(report: Any, *given: Any) -> Any:  # noqa: ANN401 - stands for a stage
        if report.id == "r1":
            raise ValueError("no such token")
        return stage(report, *given)

    monkeypatch.setattr(claims, "code", trips)
    done = list(partitions.code_here(_begun(file, tmp_path / "coded"), workers=1))
    assert partitions.total(done) | {"claims": 0} == {
        "partitions": 1, "reports": 3, "claims": 0, "skipped": 1, "failures": 1,
    }  # fmt: skip
    failed = json.loads((tmp_path / "coded" / "failures" / "part-00000.jsonl").read_text(encoding="utf-8"))
    assert failed["report"] == "r1" and "no such token" in failed["why"]


def test_parquet_is_read_as_jsonl_is(rows: Path, here: Path, tmp_path: Path) -> None:
    given = [json.loads(line) for line in rows.read_text(encoding="utf-8").splitlines() if line != "{no JSON}"]
    table = pa.Table.from_pylist([{**row, "unknown": 1} for row in given if "text" in row])
    days = pa.array(table.column("published").to_pylist()).cast(pa.date32())
    pq.write_table(
        table.set_column(table.schema.get_field_index("published"), "published", days),
        tmp_path / "rows.parquet",
        row_group_size=7,
    )
    list(partitions.code_here(_begun(tmp_path / "rows.parquet", tmp_path / "coded"), workers=1))
    theirs, ours = (list(partitions.read(_files(folder))) for folder in (tmp_path / "coded", here))
    assert theirs == ours
    whole = list(read([tmp_path / "rows.parquet"]))
    assert whole == [c.report for c in ours]


def _files(folder: Path) -> list[Path]:
    return partitions.coded_files(str(folder)) or []


# --- Into a record -------------------------------------------------------------------


def test_coded_parquet_makes_the_record_that_the_texts_make(rows: Path, here: Path, tmp_path: Path) -> None:
    with Record(tmp_path / "texts.db", words) as texts:
        list(ingest.add(texts, read([rows], on_error=lambda *_: None), workers=1))
    coder, coding.code = coding.code, _no_coding
    try:
        added = _dateline("add", here, "--record", tmp_path / "coded.db", "--json")
    finally:
        coding.code = coder
    assert added.exit_code == 0, added.output
    with Record(tmp_path / "coded.db", words) as taken, Record(tmp_path / "texts.db", words) as texts:
        assert taken.digest() == texts.digest()
        for table in ("claims", "codings", "sentences", "days_named"):
            assert _rows(taken, table) == _rows(texts, table)
    again = _dateline("add", *_files(here), "--record", tmp_path / "coded.db", "--json")
    assert json.loads(again.stdout)["added"] == 0


def test_what_the_record_knows_of_a_publisher_is_not_lost(here: Path, rows: Path, tmp_path: Path) -> None:
    def known(path: Path) -> Record:
        record = Record(path, words)
        record._db.execute("INSERT INTO publishers (name, kind, side) VALUES ('The Example', 'party', 'sdf')")
        return record

    with known(tmp_path / "taken.db") as taken, known(tmp_path / "texts.db") as texts:
        list(ingest.take(taken, partitions.read(_files(here)), workers=1))
        list(ingest.add(texts, read([rows], on_error=lambda *_: None), workers=1))
        assert _rows(taken, "claims") == _rows(texts, "claims")


def test_no_field_of_a_report_is_left_out() -> None:
    # What a record knows of its publisher is put beside it by that record.
    assert {*tables.TEXTS, *tables.READ, "text", "raw"} >= {*Report.__struct_fields__} - {"side", "home"}


def _no_coding(reports: Any, *, workers: int | None = None) -> Iterator[Any]:  # noqa: ANN401 - stands for code
    assert not list(reports)
    yield from ()


def _rows(record: Record, table: str) -> list[tuple[Any, ...]]:
    return sorted(record._db.execute(f"SELECT * FROM {table}"), key=str)


def test_what_was_coded_otherwise_is_refused_and_coded_again_on_demand(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = dict(tables.makers())
    monkeypatch.setattr(tables, "makers", lambda: {**now, "codebook_sha256": "another"})
    refused = _dateline("add", here, "--record", tmp_path / "a.db")
    assert isinstance(refused.exception, InputError)
    assert "other codebook" in str(refused.exception) and "--recode" in str(refused.exception)
    monkeypatch.undo()
    for n, more in enumerate(([], ["--recode"])):
        assert _dateline("add", here, "--record", tmp_path / f"{n}.db", *more).exit_code == 0
    with Record(tmp_path / "0.db", words) as one, Record(tmp_path / "1.db", words) as other:
        assert _rows(one, "claims") == _rows(other, "claims")


def test_an_engine_without_a_folder_is_refused(rows: Path) -> None:
    assert "--out FOLDER" in str(_dateline("code", rows, "--engine", "ray").exception)
    assert "no engine" in str(_dateline("code", rows, "--engine", "spark", "--out", "x").exception)
    assert "standard input" in str(_dateline("code", "-", "--out", "x").exception)


# --- Ray -----------------------------------------------------------------------------

# Ray's own: sockets and pipes that its processes leave to the interpreter, and words about its next version.
QUIET = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:ray"),
    pytest.mark.filterwarnings("ignore::FutureWarning:ray"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
def two_workers() -> Iterator[None]:
    """Ray with two workers on this machine, started once."""
    if find_spec("ray") is None:
        pytest.skip("Ray is not installed: pip install 'dateline[ray]'")
    module, _ = cluster._ray()
    with cluster._started(module, 2, None):
        yield


class TestRay:
    """On one machine, with two workers."""

    pytestmark = QUIET

    @pytest.mark.usefixtures("two_workers")
    def test_its_workers_write_the_same_bytes(self, rows: Path, here: Path, tmp_path: Path) -> None:
        done = list(cluster.code_there(_begun(rows, tmp_path / "coded"), workers=2))
        assert _held(tmp_path / "coded") == _held(here)
        assert sorted(d.n for d in done) == list(range(len(done)))

    @pytest.mark.usefixtures("two_workers")
    def test_a_killed_worker_changes_nothing(self, rows: Path, here: Path, tmp_path: Path) -> None:
        coded = cluster.code_there(_begun(rows, tmp_path / "coded"), workers=2)
        next(coded)
        os.kill(_worker(), signal.SIGKILL)
        list(coded)
        assert _held(tmp_path / "coded") == _held(here)

    @pytest.mark.usefixtures("two_workers")
    def test_nobody_else_is_listened_to(self) -> None:
        ours = {inode for pid in _below(os.getpid()) for inode in _sockets(pid)}
        listening = [line.split() for name in ("tcp", "tcp6") for line in _lines(Path(f"/proc/net/{name}"))[1:]]
        open_to = {fields[1].rpartition(":")[0] for fields in listening if fields[3] == "0A" and fields[9] in ours}
        assert open_to <= {"0100007F", "0000000000000000FFFF00000100007F", "00000000000000000000000001000000"}


def _worker() -> int:
    """A worker of ours that codes."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        for pid in _below(os.getpid()):
            if b"MapWorker" in _bytes(Path(f"/proc/{pid}/cmdline")):
                return pid
        time.sleep(0.05)
    raise AssertionError("no worker of Ray is running")


def _below(pid: int) -> set[int]:
    """All processes that this one started, and those that they started."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        if told := _bytes(stat):
            parents[int(stat.parent.name)] = int(told.rpartition(b")")[2].split()[1])
    found, new = set[int](), {pid}
    while new:
        found |= new
        new = {p for p, parent in parents.items() if parent in new} - found
    return found - {pid}


def _sockets(pid: int) -> Iterator[str]:
    for handle in Path(f"/proc/{pid}/fd").glob("*"):
        try:
            target = str(handle.readlink())
        except OSError:
            continue
        if target.startswith("socket:["):
            yield target[8:-1]


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _lines(path: Path) -> list[str]:
    return _bytes(path).decode().splitlines()


def test_every_value_survives_the_file(here: Path) -> None:
    for coded in partitions.read(_files(here)):
        again = list(coding.code([coded.report], workers=1))
        assert list(map(msgspec.json.encode, again)) == [msgspec.json.encode(coded)]
