"""What each learned vote adds over the rules alone: python training/worth.py (some minutes; needs ../shared/gold).

Prints the table of training/README.md. The vote on classes is measured as shipped; the two trials that were
left out are trained here on acts.jsonl and control.jsonl, and heard only where they would be.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import cross_val_predict
from sklearn.pipeline import make_pipeline

from dateline import coding
from dateline.claims import vote
from dateline.model import Act, Report

HERE = Path(__file__).parent
GOLD = HERE.parents[1] / "shared" / "gold"
SURE = (0.3, 0.5, 0.6, 0.7, 0.8)


def read(path: Path) -> list[dict[str, Any]]:
    """The rows of a JSONL file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


def acts(texts: Iterable[str], published: str | None = None) -> list[list[Act]]:
    """The acts that are read in each text, the main one first."""
    reports = [Report(id=str(n), version="", text=text, published=published) for n, text in enumerate(texts)]
    return [[c.act for c in coded.claims if c.act] for coded in coding.code(reports, workers=1)]


def first_class(found: list[Act]) -> str:
    """The ACLED sub-event type of the first act."""
    return found[0].acled.sub_event_type if found and found[0].acled else "none"


def classes() -> None:
    """The shipped vote: the open rows of CASE 2021 with it and without it."""
    rows = read(GOLD / "classes" / "case2021_open.jsonl")
    gold, texts = [r["gold"] for r in rows], [r["text"] for r in rows]
    heard = [first_class(a) for a in acts(texts)]
    settle, vote.settle = vote.settle, lambda reading, claims: claims
    alone = [first_class(a) for a in acts(texts)]
    vote.settle = settle
    labels = sorted(set(gold))
    for name, read_as in (("frames alone", alone), ("with the vote", heard)):
        print(f"classes, {name}: {f1_score(gold, read_as, labels=labels, average='weighted', zero_division=0):.3f}")


def linear() -> Any:  # noqa: ANN401 - a scikit-learn pipeline
    """Words and pairs of words, logistic regression."""
    return make_pipeline(TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
                         LogisticRegression(C=10, max_iter=1000))  # fmt: skip


def traps() -> None:
    """A vote that a text tells of no change of control, heard on the changes that frames read."""
    rows = read(HERE / "control.jsonl")
    texts = [r["text"] for r in rows]
    real = np.array([any(c["polarity"] in ("happened", "ongoing") for c in r["changes"]) for r in rows])
    chance = cross_val_predict(linear(), texts, ~real, cv=5, method="predict_proba")[:, 1]
    read_so = np.array(
        [any(a.control and a.polarity in ("happened", "ongoing") for a in found) for found in acts(texts)]
    )
    print(f"control: frames read a change in {read_so.sum()} texts, {(read_so & ~real).sum()} of them traps")
    for sure in SURE:
        weak = read_so & (chance >= sure)
        print(f"  vote at {sure}: weakens {(weak & ~real).sum()} traps, {(weak & real).sum()} real changes")


def types() -> None:
    """A vote on the PLOVER type, heard where frames find no act at all."""
    rows = read(HERE / "acts.jsonl")
    model = linear().fit([r["text"] for r in rows], [r["type"] for r in rows])
    gold = read(GOLD / "types" / "plv_train.jsonl")
    silent = [r for r, found in zip(gold, acts(r["text"] for r in gold), strict=True) if not found]
    if not silent:
        return
    chances = model.predict_proba([r["text"] for r in silent])
    print(f"types: frames find no act in {len(silent)} of {len(gold)} sentences")
    for sure in SURE:
        told = [(r, model.classes_[c.argmax()]) for r, c in zip(silent, chances, strict=True) if c.max() >= sure]
        right = sum(label in (r["gold"], *r["accept"]) for r, label in told)
        print(f"  vote at {sure}: tells of {len(told)}, {right} right")


if __name__ == "__main__":
    classes()
    traps()
    types()
