"""The layout holds: imports go down the shelves only, stages know nothing of one another, functions stay short."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

PACKAGE = Path(str(files("dateline")))
SHELVES = (
    {"model", "errors", "cache", "vectors", "terminal", "prints"},
    {"codebook", "rehung", "reread", "language", "dates", "actors", "places", "standing", "rights", "people"},
    {"reports", "mentions", "attribution", "claims", "voices", "events", "control", "timeline"}
    | {"record", "judgements", "audit", "changes"},
    {"coding", "answers"},
    {"questions", "library", "conversation", "phrasing"},
    {"wording"},
    {"ingest", "export", "brief", "shapes"},
    {"daily", "partitions"},
    {"views", "following", "harm"},
    {"public"},
    {"curation", "doctor", "show", "tidings", "api", "mcp", "alerts"},
    {"server"},
    {"cli"},
    {"__main__"},
)
RANK = {name: rank for rank, shelf in enumerate(SHELVES) for name in shelf}
STAGES = {"reports", "mentions", "attribution", "claims", "voices", "events", "control", "timeline"}
# The reference shelf leans on the codebook; places are parsed text's names, actors stand beside them.
LEVEL = {
    ("language", "codebook"),
    ("language", "rehung"),
    ("language", "reread"),
    ("rehung", "codebook"),
    ("reread", "codebook"),
    ("dates", "codebook"),
    ("actors", "codebook"),
    ("places", "codebook"),
    ("standing", "codebook"),
}
LONGEST_MODULE = 500
LONGEST_FUNCTION = 60
FORBIDDEN_NAMES = {"utils", "helpers", "manager", "service", "base", "common"}

MODULES = sorted(p for p in PACKAGE.rglob("*.py") if "__pycache__" not in p.parts)


def top(path: Path) -> str:
    """The shelf name of a module file: 'claims' for claims/frames.py."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return parts[0] if parts[0] != "__init__" else ""


def imports(path: Path) -> Iterator[str]:
    """Names of our own top-level modules that a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "dateline":
            yield from (a.name for a in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("dateline."):
            yield str(node.module).split(".")[1]
        elif isinstance(node, ast.Import):
            yield from (a.name.split(".")[1] for a in node.names if a.name.startswith("dateline."))


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_imports_go_down_the_shelves(path: Path) -> None:
    here = top(path)
    if not here:
        return
    assert here in RANK, f"{here} stands on no shelf: name it in the table above and in docs/architecture.md"
    for name in imports(path):
        if name in ("__version__", here) or (here, name) in LEVEL:
            continue
        assert RANK[name] < RANK[here], f"{path.name} imports {name}, which is not below it"


def test_stages_do_not_import_one_another_nor_the_record() -> None:
    for path in MODULES:
        here = top(path)
        if here in STAGES:
            wrong = {n for n in imports(path) if n in (STAGES | {"record"}) - {here}}
            assert not wrong, f"{path.relative_to(PACKAGE)} imports {wrong}"


def test_sql_lives_in_the_record_and_the_gazetteer_only() -> None:
    with_sql = {top(p) for p in MODULES if "sqlite3" in p.read_text(encoding="utf-8")}
    assert with_sql <= {"record", "places", "doctor"}


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_modules_and_functions_stay_short(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= LONGEST_MODULE
    assert not set(path.relative_to(PACKAGE).with_suffix("").parts) & FORBIDDEN_NAMES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            assert lines <= LONGEST_FUNCTION, f"{path.name}: {node.name} has {lines} lines"
            assert node.returns is not None, f"{path.name}: {node.name} has no return annotation"


def test_importing_does_nothing_heavy() -> None:
    import subprocess
    import sys

    code = "import dateline.cli, sys; print('spacy' in sys.modules, 'rich' in sys.modules, 'numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False", "False"]
