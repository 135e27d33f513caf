"""What is written out can be read back by the programs that others read it with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import fastkml
import feedparser
import pyarrow.parquet as pq
import pyogrio
import pytest

from dateline import curation, ingest, views
from dateline.export import ENDINGS
from dateline.export.tables import ACLED_COLUMNS, UCDP_COLUMNS
from dateline.record import Record
from dateline.reports import read


@pytest.fixture(scope="module")
def record() -> Iterator[Record]:
    """The example dispatches."""
    with Record() as store:
        list(ingest.add(store, read(views.example_files()), workers=1))
        yield store


@pytest.fixture(scope="module")
def written(record: Record, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The example in every form, each with its sidecar."""
    folder, files = tmp_path_factory.mktemp("out"), {}
    for form in (*ENDINGS, "md", "html"):
        files[form] = folder / f"{form}.{ENDINGS.get(form, form)}"
        curation.write_export(record, form, files[form], None, own=True)
    return files


def rows(query: str) -> list[dict[str, Any]]:
    """What DuckDB reads."""
    found = duckdb.sql(query)
    assert found is not None
    return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


def test_every_form_says_what_it_cannot_carry(written: dict[str, Path]) -> None:
    for form, file in written.items():
        about = json.loads(Path(f"{file}.about.json").read_text(encoding="utf-8"))
        assert about["form"] == form and about["rows"] > 0 and about["cannot_carry"], form
        assert about["codebook_sha256"] and about["dateline"] and about["as_of"], form


def test_acled_columns(written: dict[str, Path]) -> None:
    found = rows(f"SELECT * FROM read_csv('{written['acled']}')")
    assert tuple(found[0]) == ACLED_COLUMNS
    assert {r["time_precision"] for r in found} <= {1, 2, 3} and {r["geo_precision"] for r in found} <= {1, 2, 3, None}
    falls = [r for r in found if r["location"] == "Hama" and r["sub_event_type"] == "Non-violent transfer of territory"]
    assert falls and falls[0]["country"] == "Syria" and 35 < falls[0]["latitude"] < 36


def test_ucdp_columns(written: dict[str, Path]) -> None:
    found = rows(f"SELECT * FROM read_csv('{written['ucdp']}')")
    assert tuple(found[0]) == UCDP_COLUMNS
    for row in found:
        assert 0 < row["low"] <= row["high"] and row["type_of_violence"] in (1, 2, 3)
        assert row["date_start"] is None or row["date_start"] <= row["date_end"]


def test_plover_lines(written: dict[str, Path], record: Record) -> None:
    found = rows(f"SELECT * FROM read_json('{written['plover']}', format='newline_delimited')")
    coded = [e for e in views.events(record) if e.claims[0].act and e.claims[0].act.plover]
    assert [r["id"] for r in found] == [e.id for e in coded]
    assert all(r["texts"] for r in found)


def test_geojson_is_read_by_gdal(written: dict[str, Path], record: Record) -> None:
    placed = [r for r in views.stretches(record) if r.place.lat is not None]
    info = pyogrio.read_info(written["geojson"])
    assert info["features"] == len(placed) and info["geometry_type"] == "Point" and info["crs"] == "EPSG:4326"
    _, table = pyogrio.read_arrow(written["geojson"])
    held = {(r["place"], r["holder"], r["until"] is None) for r in table.to_pylist()}
    assert held == {(r.place.name, r.holder.name if r.holder else None, r.until is None) for r in placed}


def test_kml_is_read_whole(written: dict[str, Path], record: Record) -> None:
    root = fastkml.KML.parse(written["kml"])
    (document,) = root.features
    marks = list(document.features)  # type: ignore[union-attr]
    placed = [r for r in views.stretches(record) if r.place.lat is not None]
    assert len(marks) == len(placed)
    for mark, row in zip(marks, placed, strict=True):
        assert (mark.geometry.x, mark.geometry.y) == pytest.approx((row.place.lon, row.place.lat))
        assert not row.since or str(mark.times.begin) == row.since


def test_parquet_holds_every_claim(written: dict[str, Path], record: Record) -> None:
    claims = views.claims(record)
    table = pq.read_table(written["parquet"]).to_pylist()
    assert [(r["id"], r["quote"], r["start"]) for r in table] == [(c.id, c.span.quote, c.span.start) for c in claims]
    by_duck = rows(f"SELECT count(*) AS n, count(DISTINCT report) AS reports FROM '{written['parquet']}'")
    assert by_duck == [{"n": len(claims), "reports": len({c.report for c in claims})}]


def test_the_feed_is_sound(written: dict[str, Path], record: Record) -> None:
    feed = feedparser.parse(written["atom"].read_bytes())
    assert not feed.bozo and feed.version == "atom10"
    ids = [e.id for e in feed.entries]
    assert len(ids) == len(set(ids)) == sum(len(changed) for _, changed in views.ledger_days(record))
    days = [e.updated for e in feed.entries]
    assert days == sorted(days, reverse=True)
    assert any("Hama" in e.title for e in feed.entries)


def test_the_brief_is_text_and_page(written: dict[str, Path]) -> None:
    assert "Hama" in written["md"].read_text(encoding="utf-8")
    assert written["html"].read_text(encoding="utf-8").lstrip().lower().startswith("<!doctype html>")
