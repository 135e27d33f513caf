"""What was fetched can be shown years later, byte for byte; and killing the process anywhere loses nothing."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dateline.cli import app
from dateline.errors import FetchError, InputError, RecordError
from dateline.following import stamps
from dateline.following.alone import alone
from dateline.following.custody import folder_of, read_back
from dateline.following.health import health, usual_gap
from dateline.following.history import altered, history
from dateline.following.pages import report_id
from dateline.following.plan import parse_plan
from dateline.following.rounds import Follower
from dateline.following.verify import Cited, cited, everything, verify
from dateline.library import words
from dateline.record import Record
from dateline.server import Settings
from example_site import LAST_DAY, Clock, dispatches, page, paragraphs, path_of, plan, publish, remembered, rss
from news_site import Site, news_site
from served import copied, serving


@pytest.fixture(scope="module")
def server() -> Iterator[Site]:
    with news_site() as site:
        yield site


@pytest.fixture
def site(server: Site) -> Site:
    server.posted = None
    return server.clear()


@pytest.fixture(scope="module")
def kept(server: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record of the whole example, and one article of it corrected, one withdrawn."""
    path = tmp_path_factory.mktemp("kept") / "dateline.db"
    publish(server.clear())
    clock = Clock(LAST_DAY)
    follow(path, plan(server), clock)
    first, second = dispatches()[0], dispatches()[5]
    lines = paragraphs(first)
    lines[-1] = "An earlier version of this article misstated the number of families who left."
    server.put(path_of(first), page(first.title or "", str(first.published), lines))
    server.put(path_of(second), "gone", status=410)
    clock.sleep(86400)
    follow(path, plan(server), clock)
    return path


def follow(path: Path, text: str, clock: Clock) -> None:
    read = parse_plan(text.encode())
    with Record(path, words) as record, Follower(record, read, clock=clock, code=remembered) as follower:
        steps = list(follower.round(every_feed=True))
    assert not [s for s in steps if s.of == "stamp" and s.fault]


def digest(path: Path) -> tuple[str, int, list[str]]:
    """All that is precious, and all that was read in it."""
    with Record(path, words) as record:
        assert not list(record.faults())
        return record.digest(), record.count("claims"), [c.id for c in record.claims()]


def test_every_version_is_read_again_from_its_bytes(kept: Path) -> None:
    with Record.existing(kept) as record:
        found = [verify(record, each) for each in everything(record)]
        assert len(found) == len(dispatches()) + 1
        assert all(v.holds and v.bytes_kept for v in found)
        assert {v.now for v in found} == {"as cited", "changed", "taken down"}
        assert {check.what for v in found for check in v.checks} == {"text", "bytes", "reading"}


def test_a_citation_is_followed_down_also_where_the_page_was_changed(kept: Path) -> None:
    with Record.existing(kept) as record:
        claim = record.claims()[-1]
        assert [verify(record, c).holds for c in cited(record, claim.id)] == [True] * len(cited(record, claim.id))
        changed = next(a.report for a in altered(record, 9) if a.what == "changed")
        old = record.versions(changed)[0].text
        start = old.rindex("\n") + 1
        quote = {"report": changed, "start": start, "end": len(old), "quote": old[start:]}
        (one,) = cited(record, json.dumps({"answers": [{"citations": [quote]}]}))
        found = verify(record, one)
        assert (found.holds, found.now, found.version) == (True, "changed", record.versions(changed)[0].version)
        assert not verify(record, Cited(changed, start=start, end=len(old), quote="never said")).holds
        assert not verify(record, Cited("no-such-report")).holds
        assert cited(record, f"{changed}@{found.version}:{start}-{start + 9}")[0].version == found.version
        for wrong in ("{}", "[1]", "{"):
            with pytest.raises(InputError):
                cited(record, wrong)


def test_history_shows_what_was_changed_and_withdrawn(kept: Path) -> None:
    with Record.existing(kept) as record:
        changes = {a.what: a for a in altered(record, 9)}
        assert set(changes) == {"changed", "gone"}
        found = history(record, changes["changed"].report)
        assert found is not None and len(found.editions) == 2
        assert "misstated the number" in found.editions[1].added[0] and "Orchard Relief" in found.editions[1].removed[0]
        gone = history(record, changes["gone"].report)
        assert gone is not None and gone.state == "gone" and [t.what for t in gone.seen] == ["first", "gone"]
        assert history(record, "none") is None


@pytest.mark.parametrize("harm", ["flip", "cut", "lost", "text"])
def test_harm_to_the_bytes_or_the_text_is_found(kept: Path, tmp_path: Path, harm: str) -> None:
    copy = copied(kept, tmp_path)
    shutil.copytree(folder_of(kept), folder_of(copy))
    with Record.existing(copy) as record:
        fetch = next(f for f in record.fetches() if f.report)
        assert fetch.file and fetch.at_byte and fetch.bytes
        file = folder_of(copy) / fetch.file
        if harm == "flip":
            data = bytearray(file.read_bytes())
            data[fetch.at_byte + fetch.bytes // 2] ^= 0xFF
            file.write_bytes(bytes(data))
        elif harm == "cut":
            file.write_bytes(file.read_bytes()[: fetch.at_byte + fetch.bytes // 2])
        elif harm == "lost":
            file.unlink()
        else:
            with record.transaction():
                record._db.execute("UPDATE versions SET text = text || '.' WHERE report = ?", (fetch.report,))
        assert not verify(record, Cited(str(fetch.report), fetch.version)).holds


def test_whatever_byte_is_harmed_is_said_plainly(kept: Path, tmp_path: Path) -> None:
    copy, chance = tmp_path / "dateline.db", random.Random(3)
    with Record.existing(kept) as record:
        fetch = next(f for f in record.fetches() if f.report)
    assert fetch.file and fetch.at_byte and fetch.bytes
    whole = (folder_of(kept) / fetch.file).read_bytes()[fetch.at_byte : fetch.at_byte + fetch.bytes]
    folder_of(copy).mkdir()
    for _ in range(300):
        harmed = bytearray(whole)
        harmed[chance.randrange(len(harmed))] ^= 1 << chance.randrange(8)
        (folder_of(copy) / "harmed").write_bytes(bytes(harmed))
        try:
            read_back(copy, "harmed", 0, len(harmed))
        except (RecordError, FetchError) as wrong:
            assert str(wrong).isprintable()  # damaged bytes never reach a terminal


def test_a_citation_past_the_end_of_its_text_does_not_hold(kept: Path) -> None:
    with Record.existing(kept) as record:
        report = next(record.reports())
        assert verify(record, Cited(report.id, start=0, end=len(report.text))).holds
        assert not verify(record, Cited(report.id, start=0, end=len(report.text) + 1)).holds
        assert not verify(record, Cited(report.id, start=5, end=2)).holds


def test_any_archive_tool_reads_what_is_kept(kept: Path) -> None:
    from warcio.archiveiterator import ArchiveIterator

    kinds: dict[str, int] = {}
    for file in folder_of(kept).glob("*.warc.gz"):
        with file.open("rb") as opened:
            for record in ArchiveIterator(opened, check_digests=True):
                kinds[record.rec_type] = kinds.get(record.rec_type, 0) + 1
                assert record.content_stream().read() and record.digest_checker.passed is not False
    assert kinds["warcinfo"] == len(list(folder_of(kept).glob("*.warc.gz"))) and kinds["response"] > len(dispatches())


def test_the_commands_say_so_and_fail_where_something_does_not_hold(kept: Path) -> None:
    run = CliRunner()
    at = ["--record", str(kept)]
    whole = run.invoke(app, ["verify", "--all", "--json", *at])
    assert whole.exit_code == 0 and json.loads(whole.stdout)["bytes read again"] == len(dispatches()) + 1
    with Record.existing(kept) as record:
        claim = record.claims()[0]
    assert run.invoke(app, ["verify", claim.id, claim.report, *at]).exit_code == 0
    span = json.dumps([{"report": claim.report, "start": 0, "end": 4, "quote": "xxxx"}])
    assert run.invoke(app, ["verify", "-", *at], input=span).exit_code == 1
    assert "taken down" in run.invoke(app, ["versions", *at]).stdout
    assert "misstated" in run.invoke(app, ["versions", report_of_first(kept), *at]).stdout
    feeds = json.loads(run.invoke(app, ["feeds", "--json", *at]).stdout)
    assert {"url", "state", "good", "lag", "silence", "fault", "pages"} <= set(feeds[0])
    assert run.invoke(app, ["feeds", *at]).exit_code == 0


def report_of_first(kept: Path) -> str:
    with Record.existing(kept) as record:
        return next(a.report for a in altered(record, 9) if a.what == "changed")


def test_the_desk_shows_feeds_versions_and_custody(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_CUSTODY", str(folder_of(kept)))
    with serving(Settings(kept, port=0)) as desk:
        feeds = desk.ask("/feeds", accept="text/html").body
        assert "Levant Wire" in feeds and "taken down" in feeds and "/versions/" in feeds
        twin = desk.twin("/feeds")
        assert {c["what"] for c in twin["changes"]} == {"changed", "gone"}
        for change in twin["changes"]:
            page = desk.ask(f"/versions/{change['report']}", accept="text/html")
            assert page.status == 200 and "Holds" in page.body and "SHA-256" in page.body
            assert ("taken this report down" in page.body) == (change["what"] == "gone")
            assert ("misstated the number" in page.body) == (change["what"] == "changed")
            assert f"/versions/{change['report']}" in desk.ask(f"/reports/{change['report']}", accept="text/html").body
            assert all(check["holds"] for check in desk.twin(f"/versions/{change['report']}")["checks"])
        assert desk.ask("/versions/none").status == 404
    public = Settings(kept, port=0, host="0.0.0.0", token="t" * 16)
    with serving(public) as desk:
        page = desk.ask(f"/versions/{report_of_first(kept)}", accept="text/html", authorization=f"Bearer {'t' * 16}")
        assert page.status == 200 and "misstated" not in page.body


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_killing_it_anywhere_loses_nothing(site: Site, tmp_path: Path) -> None:
    publish(site)
    text = plan(site)
    follow(tmp_path / "whole.db", text, Clock(LAST_DAY))
    whole = digest(tmp_path / "whole.db")
    path, chance, kills = tmp_path / "killed.db", random.Random(7), 0
    while kills < 6:
        # Killed at a random statement: before, inside and after transactions, between bytes and rows.
        child = os.fork()
        if child == 0:
            _follow_until(path, text, chance.randrange(1, 700))
        kills += 1
        chance.random()
        if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0:
            break
    assert kills > 3
    follow(path, text, Clock(LAST_DAY))
    assert digest(path) == whole
    with Record.existing(path) as record:
        assert all(verify(record, each).holds for each in everything(record))
        assert len(record.followed()) == len(dispatches())
        assert [f.what for f in record.fetches() if f.report] == ["first"] * len(dispatches())


def _follow_until(path: Path, text: str, statements: int) -> None:
    """In a child: follow, and be killed at that statement."""
    left = statements

    def count(_: str) -> None:
        nonlocal left
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

    try:
        with Record(path, words) as record:
            record._db._db.set_trace_callback(count)  # type: ignore[attr-defined]
            with Follower(record, parse_plan(text.encode()), clock=Clock(LAST_DAY), code=remembered) as follower:
                list(follower.round(every_feed=True))
        os._exit(0)
    finally:
        os._exit(3)


def test_a_torn_file_is_never_written_to_again(site: Site, tmp_path: Path) -> None:
    publish(site)
    path, clock = tmp_path / "dateline.db", Clock(LAST_DAY)
    follow(path, plan(site), clock)
    (file,) = folder_of(path).iterdir()
    with file.open("ab") as opened:
        opened.write(b"\x1f\x8b torn")
    first = dispatches()[0]
    site.put(
        path_of(first), page(first.title or "", str(first.published), ["The town is quiet now, residents said."] * 3)
    )
    clock.sleep(86400)
    follow(path, plan(site), clock)
    assert len(list(folder_of(path).iterdir())) == 2
    with Record.existing(path) as record:
        assert all(verify(record, each).holds for each in everything(record))


def test_only_one_follows_a_record(tmp_path: Path) -> None:
    with alone(tmp_path / "lock"), pytest.raises(RecordError, match="another"), alone(tmp_path / "lock"):
        pass


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl to play the authority")
def test_an_authority_stamps_what_was_fetched(site: Site, tmp_path: Path) -> None:
    report = dispatches()[0]
    site.put(path_of(report), page("News", "2024-11-27", [report.text.split("\n")[-1]] * 2))
    site.put("/levantwire/rss.xml", rss(site, [report]), type="application/rss+xml")
    roots = authority(site, tmp_path)
    text = plan(site) + f'[custody]\nstamp = "{site.url("/tsa")}"\n'
    path = tmp_path / "dateline.db"
    follow(path, text, Clock())
    with Record.existing(path) as record:
        (one,) = everything(record)
        found = verify(record, one, roots)
        assert found.holds and found.checks[-1].what == "stamp" and "signature checked" in found.checks[-1].said
        record._db.execute("UPDATE fetches SET at = '2020-01-01T00:00:00+00:00' WHERE report IS NOT NULL")
        assert [c.what for c in verify(record, one).checks if not c.holds] == ["stamp"]
    assert stamps.faulty(b"nonsense", b"x", None)


def authority(site: Site, folder: Path) -> Path:
    """A time stamping authority on the local site; its root certificate."""
    (folder / "tsa.cnf").write_text(
        "[tsa]\ndefault_tsa=t\n[t]\nserial=serial\ncrypto_device=builtin\nsigner_digest=sha256\ndefault_policy=1.2.3\n"
        "digests=sha256\nordering=yes\ntsa_name=no\ness_cert_id_chain=no\n[req]\ndistinguished_name=dn\nprompt=no\n"
        "[dn]\nCN=Test authority\n[ca]\nbasicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n"
        "subjectKeyIdentifier=hash\n"
        "[leaf]\nextendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\n"
        "basicConstraints=critical,CA:FALSE\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n"
    )
    (folder / "serial").write_text("01")

    def openssl(*words: str) -> None:
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)

    new = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-config", "tsa.cnf")
    openssl("req", "-x509", *new, "-keyout", "ca.key", "-out", "ca.pem", "-extensions", "ca", "-days", "30")
    openssl("req", *new, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=Test stamps")
    signed = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "tsa.cnf", "-extensions", "leaf")
    openssl("x509", "-req", "-in", "tsa.csr", *signed, "-days", "30", "-out", "tsa.pem")

    def answer(query: bytes) -> bytes:
        (folder / "query").write_bytes(query)
        made = ("-signer", "tsa.pem", "-inkey", "tsa.key", "-config", "tsa.cnf", "-section", "t")
        openssl("ts", "-reply", "-queryfile", "query", *made, "-out", "reply")
        return (folder / "reply").read_bytes()

    site.posted = answer
    return folder / "ca.pem"


def test_silence_is_measured_by_what_is_usual(kept: Path) -> None:
    start = datetime(2024, 12, 1, tzinfo=UTC)
    hourly = [start + timedelta(hours=n) for n in range(10)] + [start + timedelta(hours=30)]
    assert usual_gap(hourly) == timedelta(hours=1) and usual_gap(hourly[:5]) is None
    with Record.existing(kept) as record:
        after = datetime(2024, 12, 9, tzinfo=UTC)
        assert {h.state for h in health(record, after)} == {"good"}
        many = next(h for h in health(record, after) if h.usual)
        assert {h.state for h in health(record, after + timedelta(days=90)) if h.url == many.url} == {"silent"}


def test_reports_from_files_have_no_bytes_and_say_so(tmp_path: Path) -> None:
    report = dispatches()[0]
    with Record(tmp_path / "files.db", words) as record:
        with record.transaction():
            record.add(next(remembered(iter([report]))), {"reading": 1, "mentions": 1, "attribution": 1, "claims": 1})
        found = verify(record, Cited(report.id))
        assert found.holds and not found.bytes_kept and "added from a file" in found.checks[-1].said


def test_an_article_is_known_by_its_address() -> None:
    assert report_id("https://example.org/a") != report_id("https://example.org/b")
