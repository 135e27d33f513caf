"""What others than the desk's own user see: rights by report and publisher, withdrawn reports, masked exports."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from dateline import curation, harm, ingest, views
from dateline.errors import InputError
from dateline.library import words
from dateline.model import Coded, Span
from dateline.public import Face
from dateline.record import Record
from dateline.reports.build import About, build
from dateline.rights import Allowed, Setting
from dateline.server import Settings
from served import Served, copied, serving

FALL = "Rebels captured Hama on Thursday, residents said. The army said that it had left the city."
LONG = "The rebels, " + "who had come from the north and " * 12 + "who led the fight, captured Salamiyah on Friday."
MEDICS = "Shells killed the medic Yusuf Hallaq near a clinic in Talbiseh on Monday, residents said."
TEXTS = {
    "fall": ("Levant Wire", "2024-12-05", FALL),
    "long": ("Daily Crescent", "2024-12-06", LONG),
    "clinic": ("Levant Wire", "2024-12-02", MEDICS),
    "late": ("Tigris", "2024-12-09", "Residents said that Homs was calm."),
}


def fresh(path: Path) -> Record:
    """A record of four short reports."""
    record = Record(path, words)
    read = [build(text, About(id=id, publisher=who, published=day)) for id, (who, day, text) in TEXTS.items()]
    list(ingest.add(record, read, workers=1))
    return record


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """That record, made once; each test works on a copy."""
    path = tmp_path_factory.mktemp("public") / "made.db"
    fresh(path).close()
    return path


@pytest.fixture
def record(made: Path, tmp_path: Path) -> Iterator[Record]:
    """A copy of the record."""
    with Record(copied(made, tmp_path), words) as opened:
        yield opened


def test_the_narrowest_word_on_rights_counts() -> None:
    said = [("record", "", "full"), ("publisher", "Levant Wire", "private"), ("report", "fall", "quote")]
    allowed = Allowed(Setting(of, name, rights, "ed", "2024") for of, name, rights in said)  # type: ignore[arg-type]
    assert [allowed(*r) for r in (("fall", "Levant Wire"), ("clinic", "levant wire"), ("long", None))] == [
        "quote",
        "private",
        "full",
    ]
    assert Allowed(())("fall", "Levant Wire") == "quote"


def test_a_private_report_is_not_on_any_public_face(record: Record) -> None:
    curation.permit(record, "publisher", "Levant Wire", "private", "ed", "asked us to")
    record.hide("public")
    assert [r.id for r in record.reports()] == ["long", "late"]
    assert {c.report for c in record.claims()} <= {"long", "late"}
    assert "Hama" not in (views.ask(views.library(record), "Who controls Hama?").answer or "")
    record.hide("owner")
    assert "Hama is held" in (views.ask(views.library(record), "Who controls Hama?").answer or "")
    curation.permit(record, "report", "fall", "full", "ed", None)
    record.hide("public")
    assert [r.id for r in record.reports()] == ["fall", "long", "late"]
    assert len(record.settings()) == 2


def test_a_later_report_of_a_private_publisher_is_private_too(record: Record) -> None:
    curation.permit(record, "publisher", "Levant Wire", "private", "ed", None)
    more = build("Rebels entered Homs on Saturday.", About(id="more", publisher="Levant Wire", published="2024-12-07"))
    list(ingest.add(record, [more], workers=1))
    record.hide("public")
    assert record.report("more") is None


def test_quotes_are_cut_unless_the_rights_are_full(record: Record) -> None:
    claims = [c for c in record.claims() if c.report == "long"]
    assert any(len(c.span.quote.split()) > 50 for c in claims)
    shown = Face(record).claims(claims)
    assert shown and all(len(c.span.quote.split()) <= 51 for c in shown)
    curation.permit(record, "report", "long", "full", "ed", None)
    assert Face(record).claims(claims) == tuple(claims)


def test_people_at_risk_are_masked_in_claims_and_exports(record: Record, tmp_path: Path) -> None:
    claims = [c for c in record.claims() if c.report == "clinic"]
    shown = Face(record).claims(claims)
    assert "Yusuf" not in repr(shown) and harm.MASK in repr(shown)
    places = {m.place.name for c in shown if (m := c.act.place if c.act else None) and m.place}
    assert "Talbiseh" not in places
    for form in ("acled", "md", "plover"):
        about = curation.write_export(record, form, tmp_path / form, None)
        assert "Yusuf" not in (tmp_path / form).read_text() and "own use" not in about["rights"]
        curation.write_export(record, form, tmp_path / form, None, own=True)
    assert "Talbiseh" in (tmp_path / "plover").read_text()
    assert record.report("clinic") is not None  # the connection sees all again


def test_where_people_at_risk_are_is_withheld_for_some_days(record: Record) -> None:
    coded = record.coded("clinic")
    assert isinstance(coded, Coded)
    span = Span("clinic", 0, len(MEDICS), MEDICS)
    assert harm.seen(span, coded, "2024-12-03").words is None
    assert harm.seen(span, coded, "2024-12-09", "private").words is None
    assert "Yusuf" not in (harm.seen(span, coded, "2024-12-09", "full").words or "Yusuf")


def test_a_withdrawn_report_leaves_every_view_and_comes_back(record: Record) -> None:
    before = record.digest(), views.ask(views.library(record), "Who controls Hama?").answer
    made = curation.withdraw(record, "fall", "ed", "the agency retracted it")
    assert (made.step, made.publisher, len(made.sha256)) == ("withdrawn", "Levant Wire", 64)
    assert record.report("fall") is None and record.coded("fall") is None
    assert record.count("reports") == 3 and "fall" not in {c.report for c in record.claims()}
    assert all(r.place.name != "Hama" for r in views.control(record))
    assert "fall" not in {s.report for s in views.ask(views.library(record), "Who controls Hama?").citations}
    assert all(c.report != "fall" for e in views.events(record) for c in e.claims)
    assert list(record.faults()) == [] and record.digest() != before[0]
    with pytest.raises(InputError, match="already"):
        curation.withdraw(record, "fall", "ed", "again")
    with pytest.raises(InputError, match="name and a reason"):
        curation.withdraw(record, "long", "ed", " ")
    # Read again, it stays out.
    again = build(FALL + " More.", About(id="fall", publisher="Levant Wire", published="2024-12-05"))
    list(ingest.add(record, [again], workers=1))
    assert record.report("fall") is None
    curation.withdraw(record, "fall", "ed", "they stand by it", undo=True)
    assert [w.step for w in record.withdrawals()] == ["withdrawn", "restored"]
    assert views.ask(views.library(record), "Who controls Hama?").answer == before[1]
    assert any(c.report == "fall" for e in views.events(record) for c in e.claims)


def test_the_desk_withdraws_and_says_so(record: Record) -> None:
    with serving(Settings(Path(record.path), port=0)) as desk:
        secret = _secret(desk, "/reports/fall")
        body = urlencode({"secret": secret, "report": "fall", "by": "ed", "why": "retracted"})
        assert desk.ask("/withdraw", "POST", body).status == 303
        page = desk.ask("/reports/fall", accept="text/html")
        assert page.status == 410 and "retracted" in page.body
        assert "fall" not in {r["id"] for r in desk.twin("/reports")["reports"]}
        assert desk.twin("/about")["withdrawals"][0]["why"] == "retracted"
        assert desk.ask("/withdraw", "POST", body.replace(secret, "wrong")).status == 403
        assert desk.ask("/withdraw", "POST", body + "&undo=yes").status == 303
        assert desk.ask("/reports/fall").status == 200
        body = urlencode({"secret": secret, "report": "fall", "by": "ed", "rights": "full"})
        assert desk.ask("/rights", "POST", body).status == 303
        assert desk.twin("/reports/fall")["report"]["rights"] == "full"


def test_a_desk_open_to_others_keeps_to_the_rights(record: Record) -> None:
    curation.permit(record, "report", "long", "private", "ed", None)
    settings = Settings(Path(record.path), "0.0.0.0", 0, "secret", frozenset({"127.0.0.1"}))
    assert settings.is_public
    with serving(settings) as desk:

        def read(path: str) -> str:
            return desk.ask(path, authorization="Bearer secret").body

        assert desk.ask("/reports/long", authorization="Bearer secret").status == 404
        page = read("/reports/clinic")
        assert "Yusuf" not in page and "cited words only" in page
        assert "text" not in json.loads(read("/reports/clinic.json"))["report"]
        for path in ("/claims", "/events", "/", "/claims.json", "/events.json", "/ask?q=Who+was+killed+in+Talbiseh%3F"):
            assert "Yusuf" not in read(path), path
            assert "Salamiyah" not in read(path), path


def _secret(desk: Served, path: str) -> str:
    return desk.ask(path).body.split('name="secret" value="')[1].split('"')[0]
