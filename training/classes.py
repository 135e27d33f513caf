"""Train the vote on ACLED sub-event types: python training/classes.py (needs scikit-learn; seconds; deterministic).

Reads training/classes.tsv, writes src/dateline/codebook/votes/classes.npz and its digest into votes.yaml.
"""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from dateline import attribution, mentions
from dateline.claims import coder, vote
from dateline.claims.reading import Reading
from dateline.language import parse
from dateline.model import Report

HERE = Path(__file__).parent
BOOK = HERE.parent / "src" / "dateline" / "codebook"
LEAST = 3  # a word seen in fewer snippets says nothing
STRENGTH = 10.0  # inverse regularisation; 3 and 30 are within a point in cross-validation


def rows() -> tuple[list[str], list[dict[str, float]]]:
    """Labels and features of every training snippet."""
    pairs = [line.split("\t", 1) for line in (HERE / "classes.tsv").read_text(encoding="utf-8").splitlines()]
    reports = [Report(id=str(n), version="", text=text) for n, (_, text) in enumerate(pairs)]
    found = []
    for report, parsed in parse(reports):
        named = mentions.annotate(report, parsed)
        said = attribution.attribute(report, parsed, named)
        reading = Reading(report, parsed, named)
        found.append(vote.features(reading, coder.by_frames(reading, said)))
    return [label for label, _ in pairs], found


def matrix(found: list[dict[str, float]], names: list[str], idf: np.ndarray) -> csr_matrix:
    """Snippets by features, scaled as the vote scales them."""
    index = {name: n for n, name in enumerate(names)}
    data, columns, ends = [], [], [0]
    for row in found:
        known = [(index[k], v) for k, v in row.items() if k in index]
        at = np.array([n for n, _ in known], dtype=np.int64)
        data.append(vote._scaled(np.array([v for _, v in known], dtype=np.float32), idf[at]))
        columns.append(at)
        ends.append(ends[-1] + len(at))
    return csr_matrix((np.concatenate(data), np.concatenate(columns), np.array(ends)), shape=(len(found), len(names)))


def main() -> None:
    """Fit, round, write."""
    labels, found = rows()
    seen = Counter(name for row in found for name in row)
    names = sorted(name for name, n in seen.items() if n >= LEAST)
    of_words = np.array([value_of(name) for name in names])
    rarity = np.array([1 + np.log((1 + len(found)) / (1 + seen[name])) for name in names])
    idf = np.where(of_words, rarity, 0.0).astype(np.float16).astype(np.float32)
    fitted = LogisticRegression(C=STRENGTH, max_iter=1000).fit(matrix(found, names, idf), labels)
    held = io.BytesIO()
    np.savez_compressed(
        held, features=np.frombuffer("\n".join(names).encode(), np.uint8),
        classes=np.frombuffer("\n".join(fitted.classes_).encode(), np.uint8), idf=idf.astype(np.float16),
        weights=fitted.coef_.T.astype(np.float16), bias=fitted.intercept_.astype(np.float32),
    )  # fmt: skip
    (BOOK / "votes" / "classes.npz").write_bytes(held.getvalue())
    digest = hashlib.sha256(held.getvalue()).hexdigest()
    (BOOK / "votes.yaml").write_text(
        "# Learned votes: which file, and the digest it must have. Written by the scripts in training/.\n"
        f"classes:\n  file: classes.npz\n  sha256: {digest}\n"
        f"  definition: ACLED sub-event type of a short report's main act\n  rows: {len(labels)}\n"
        f"  features: {len(names)}\n  trained_by: training/classes.py\n",
        encoding="utf-8",
    )
    print(len(labels), "rows", len(names), "features", len(held.getvalue()), "bytes", digest)


def value_of(name: str) -> bool:
    """Whether a feature is a word or pair of words, not a frame."""
    return not name.startswith(("has=", "frame=", "first=", "leading=", "real="))


if __name__ == "__main__":
    main()
