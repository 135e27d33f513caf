"""Docs are true: every command in README and docs runs, and every command of the program is documented."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from dateline.cli import app

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BIN = Path(sys.executable).parent


def console_commands(page: Path) -> list[str]:
    """The lines after `$ ` in console blocks, continued lines joined."""
    blocks = re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), re.S)
    return [line[2:] for block in blocks for line in block.replace("\\\n", " ").splitlines() if line.startswith("$ ")]


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder where the docs' commands are run, one after another, as a reader would."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "examples").symlink_to(ROOT / "examples")
    return folder


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_every_command_in_the_docs_runs(page: Path, desk: Path) -> None:
    for command in console_commands(page):
        words = shlex.split(command)
        assert words[0] == "dateline", f"{page.name}: {command!r} is not one of our commands"
        done = subprocess.run(
            f"{shlex.quote(str(BIN / 'dateline'))} {command[len('dateline') :]}",
            shell=True,
            capture_output=True,
            text=True,
            cwd=desk,
            timeout=120,
        )
        assert done.returncode == 0, f"{page.name}: {command}\n{done.stderr}"


def test_every_command_is_documented_and_explains_itself() -> None:
    pages = "\n".join(p.read_text(encoding="utf-8") for p in PAGES)
    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]
        assert f"dateline {name}" in pages, f"`dateline {name}` stands in no page of the docs"
        assert len(command.help or "") > 40, f"`dateline {name} --help` does not explain"
        for parameter in command.params:
            assert getattr(parameter, "help", None), f"`dateline {name}`: {parameter.name} has no help"


def test_links_between_pages_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}, which is not there"


def test_every_line_of_the_threat_model_names_tests_that_exist() -> None:
    page = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    lines = [line for line in page.splitlines() if line.startswith("| ")]
    named = {line: re.findall(r"`(test_\w+\.py)::(test_\w+)`", line) for line in lines[1:]}  # behind the head
    assert all(len(found) == line.count("::") > 0 for line, found in named.items()), named
    for file, name in (each for found in named.values() for each in found):
        assert f"def {name}(" in (ROOT / "tests" / file).read_text(encoding="utf-8"), f"{file} has no {name}"
