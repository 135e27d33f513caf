"""The codebook: what a code means, how a researcher extends it, what a broken file is told."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dateline import codebook
from dateline.actors import known
from dateline.claims import frames
from dateline.codebook import meanings
from dateline.codebook.extend import extended
from dateline.codebook.frames import rows
from dateline.errors import CodebookError
from dateline.language import parse
from dateline.mentions import annotate
from dateline.model import Mentions, Report

BIN = Path(sys.executable).parent
PROJECTED = ("plover", "acled", "cameo")


# --- explain ----------------------------------------------------------------------


def every_code() -> list[str]:
    control = codebook.load("control")["words"].values()
    actors = [codebook.load(name) for name in codebook.names("actors")]
    return [
        *(str(code) for table in PROJECTED for code in codebook.load(table)),
        *codebook.load("stances")["stances"],
        *(word for table in control for word in table),
        *(one.row["id"] for one in rows()),
        *(one.row["type"] for one in rows()),
        *(str(row["id"]) for book in actors for kind in ("actors", "people") for row in book.get(kind) or ()),
    ]


def test_every_code_is_explained_with_a_definition_and_an_example() -> None:
    for code in every_code():
        found = meanings.explain(code)
        assert found, code
        for meaning in found:
            assert meaning.get("definition"), meaning
            assert meaning.get("example") or meaning["code"] == "Other" or meaning["kind"] == "CAMEO code", meaning


def test_every_frame_and_code_says_what_it_projects_to() -> None:
    for one in rows():
        projections = next(m for m in meanings.explain(one.row["id"]) if m["code"] == one.row["id"])["projections"]
        for name in PROJECTED:
            if one.row.get(name):
                assert projections[name], one.row["id"]
                assert all(code.partition("/")[0] in codebook.load(name) or code in codebook.load(name)
                           for code in projections[name]), projections  # fmt: skip
    assert meanings.explain("ASSAULT")[0]["projections"]["acled"]
    assert meanings.explain("Grenade")[0]["projections"]["plover"]
    assert meanings.explain("captures")[0]["projections"]["cameo"] == ["192"]


def test_what_circumstances_decide_is_what_the_coder_can_give() -> None:
    from dateline.claims.project import RULES

    decided = codebook.load("means")["decides"]
    assert set(decided) == set(RULES)
    assert {code for codes in decided.values() for code in codes} <= set(codebook.load("acled"))


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [("capturs", "captures"), ("assualt", "ASSAULT"), ("armed clsh", "Armed clash"), ("kill.peple", "kill.people")],
)
def test_an_unknown_code_is_told_what_is_near(wrong: str, meant: str) -> None:
    assert meant in meanings.near(wrong)


# --- examples and counts ---------------------------------------------------------


def read(texts: dict[str, str]) -> dict[str, Mentions]:
    """What the mentions stage finds in each text, parsed together."""
    reports = [Report(id=name, version="", text=text) for name, text in texts.items()]
    return {report.id: annotate(report, parsed) for report, parsed in parse(reports)}


def test_the_example_of_every_rule_of_forces_names_its_actor() -> None:
    rules = codebook.load("forces")["classes"]
    found = read({name: rule["example"] for name, rule in rules.items()})
    for name, rule in rules.items():
        kinds = [m.actor.kind for m in found[name].actors if m.actor]
        assert rule["kind"] in kinds, (name, rule["example"], kinds)


def test_the_example_of_every_kind_of_count_is_counted() -> None:
    rules = codebook.load("counts")["verbs"]
    found = read({name: rule["example"] for name, rule in rules.items()})
    for name, rule in rules.items():
        assert name in [c.of for c in found[name].counts], (name, rule["example"])


def test_the_page_counts_truly() -> None:
    page = (Path(__file__).parents[1] / "docs" / "codebook.md").read_text(encoding="utf-8")
    table = dict(re.findall(r"^\| ([\w ]+) \| (\d+) \|", page, re.M))
    cues = codebook.load("cues")
    assert table == {
        "frames of acts": str(len(rows())),
        "actors": str(len(codebook.gathered("actors", "actors"))),
        "people": str(len(codebook.gathered("actors", "people"))),
        "speech and attitude cues": str(
            sum(len(cues[kind]) for kind in ("verbs", "nouns", "adjectives", "adverbs", "phrases"))
        ),
    }
    general = sum(one.row is one.general for one in rows())
    assert f"{general} general ones and {len(rows()) - general} narrower" in page
    assert len(rows()) >= 300
    assert len(codebook.gathered("actors", "actors")) >= 400


# --- extending --------------------------------------------------------------------


@contextmanager
def fresh_codebook() -> Iterator[None]:
    """What was read of the codebook is forgotten before and after."""
    read = (codebook.load, codebook.own_folder, rows, frames.book, known.book)
    for one in read:
        one.cache_clear()
    yield
    for one in read:
        one.cache_clear()


def run(folder: Path, *words: str, text: str = "") -> subprocess.CompletedProcess[str]:
    env = {**os.environ, codebook.OWN_FOLDER: str(folder)}
    return subprocess.run([str(BIN / "dateline"), *words], input=text, capture_output=True, text=True, env=env)


def overlay(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def docs_example(folder: Path) -> Path:
    """The folder that docs/codebook.md shows: every yaml block that begins with its file's name."""
    page = (Path(__file__).parents[1] / "docs" / "codebook.md").read_text(encoding="utf-8")
    blocks = [b.split("```")[0] for b in page.split("```yaml\n# ")[1:]]
    return overlay(folder, **{b.split(".yaml\n", 1)[0].replace("/", "__"): b.split("\n", 1)[1] for b in blocks})


def test_the_documented_extension_codes(tmp_path: Path) -> None:
    folder = docs_example(tmp_path)
    text = "Kharvan Front fighters overwhelmed the village of Sarmada on Friday. Bandits ambuscaded a convoy."
    done = run(folder, "code", "--json", "-", text=json.dumps({"id": "r", "text": text}))
    assert done.returncode == 0, done.stderr
    coded = json.loads(done.stdout)
    frames = {c["act"]["frame"]: c["act"] for c in coded["claims"] if "act" in c}
    assert frames["capture.overwhelm"]["control"]["change"] == "captures"
    assert frames["capture.overwhelm"]["actors"][0]["id"] == "kharvan-front"
    assert "attack.ambush" in frames
    told = run(folder, "explain", "capture.overwhelm")
    assert "kind_of: capture.take" in told.stdout
    assert str(folder) in run(folder, "doctor", "--json").stdout


def test_extending_merges_maps_lengthens_lists_and_adds_to_known_rows() -> None:
    ours = {"words": [{"id": "a", "list": [1]}], "name": "x", "map": {"k": 1}}
    theirs = {"words": [{"id": "a", "list": [2]}, {"id": "b"}], "name": "y", "map": {"l": 2}}
    assert extended(ours, theirs, "mine.yaml") == {
        "words": [{"id": "a", "list": [1, 2]}, {"id": "b"}], "name": "y", "map": {"k": 1, "l": 2},
    }  # fmt: skip
    assert ours["map"] == {"k": 1}, "the shared codebook is never changed in place"
    with pytest.raises(CodebookError, match=r"mine.yaml: map: a map is wanted here"):
        extended(ours, {"map": ["k"]}, "mine.yaml")


# file | its text | what the error must name
BROKEN = [
    ("verbs__mine", "- id: x.y\n  type: [unclosed\n", ["mine.yaml", "line 3", "not valid YAML"]),
    ("verbs__mine", "- {id: x.y, type: captures}\n", ["mine.yaml", "frame x.y", "definition"]),
    ("verbs__mine", "- {id: x.y, kind_of: capture.tak, definition: d, example: {text: a b, trigger: a}}\n",
     ["mine.yaml", "frame x.y", "capture.tak", "is capture.take meant?"]),
    ("verbs__mine", "- {id: x.y, kind_of: capture.take, definition: d, verb: [a], example: {text: a b, trigger: a}}\n",
     ["mine.yaml", "frame x.y", "`verb`", "is `verbs` meant?"]),
    ("verbs__mine", "- {id: x.y, kind_of: capture.take, definition: d, verbs: a, example: {text: a b, trigger: a}}\n",
     ["mine.yaml", "frame x.y", "`verbs` must be a list"]),
    ("verbs__mine", "- {id: x.y, kind_of: capture.take, definition: d, example: {text: a b, trigger: c}}\n",
     ["mine.yaml", "frame x.y", "trigger 'c'"]),
    ("verbs__mine", "- {id: x.y, kind_of: capture.take, definition: d, subject: [weapn],\n"
     "   example: {text: a, trigger: a}}\n",
     ["mine.yaml", "frame x.y", "weapn"]),
    ("verbs__mine", '- {id: x.y, kind_of: capture.take, definition: d, cameo: "999", example: {text: a, trigger: a}}\n',
     ["mine.yaml", "frame x.y", "999"]),
    ("verbs__mine", "- just a word\n", ["mine.yaml", "just a word"]),
    ("actors__mine", "actors:\n- {id: f, name: The Front}\n", ["mine.yaml", "actor f", "kind"]),
    ("actors__mine", "actors:\n- {id: f, name: F, kind: party, alias: [G]}\n",
     ["mine.yaml", "actor f", "`aliases` meant"]),
    ("actors__mine", "actors:\n- {id: f, name: F, kind: party}\n- {id: f, name: G, kind: party}\n",
     ["mine.yaml", "f stands there twice"]),
    ("actors__mine", "actors:\n- {id: f, name: F, kind: gang}\n", ["mine.yaml", "actor f", "gang"]),
    ("nouns", "armed: [pikeman]\n", ["nouns.yaml", "armed", "a map is wanted"]),
    ("verb", "[]\n", ["verb.yaml", "no file verb.yaml to extend"]),
]  # fmt: skip


@pytest.mark.parametrize(("file", "text", "named"), BROKEN, ids=lambda v: str(v)[:40])
def test_a_broken_file_is_named_with_its_entry(
    file: str, text: str, named: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(codebook.OWN_FOLDER, str(overlay(tmp_path, **{file: text})))
    readers = {"verbs": rows, "actors": known.book}
    with fresh_codebook(), pytest.raises(CodebookError) as fault:
        readers.get(file.partition("__")[0], lambda: codebook.load(file))()
    for words in named:
        assert words in str(fault.value), str(fault.value)


def test_the_command_says_it_in_one_line(tmp_path: Path) -> None:
    done = run(overlay(tmp_path, verbs__mine="- {id: x.y}\n"), "explain", "captures")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "mine.yaml: frame x.y: has no `" in done.stderr
    assert "which is no folder" in run(tmp_path / "nowhere", "explain", "captures").stderr
