"""Text -> words with stems and the classes of meaning they belong to, quickly and without a parser.

Questions and reports are read the same way, so that "sever" finds "cut off" and "Moscow" finds "Russian".
"""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from functools import cache, cached_property, lru_cache
from itertools import chain

from msgspec import Struct

from dateline.codebook import load

WORD = re.compile(
    r"(?:[A-Z]\.){2,}|\b[Rr]e-(?=[a-z])[a-z]+|\d[\d.,]*\d|\d+|[^\W\d_]+(?:[’'ʼ`‘][^\W\d_]+)*\d*", re.UNICODE
)
OWNER = re.compile(r"[’'ʼ]s$")
GAP = 2  # words that may stand inside a phrase ("take full control")
PARTICLE_GAP = 4  # before a closing particle ("win the old town back")
PARTICLES = frozenset(["back", "away", "out", "off", "up", "down", "over", "in", "inside", "hands", "hand"])
ARTICLES = frozenset(
    ["al", "el", "ash", "as", "ad", "an", "ar", "at", "az", "de", "la", "von", "van", "bin", "ibn", "abu", "um"]
)
SAME = 1.0
CLASS = 0.85  # another word of the same class
VAGUE = 0.72  # a word of the class that means many other things too
NATION = 0.9  # another word for the same country
NARROW = 0.7  # a narrower thing than the one asked for
SPELLING = 0.8  # another spelling of a name


class Word(Struct, frozen=True, gc=False):
    """One word of a text: where it stands, its stem, whether it is written as a name."""

    text: str
    start: int
    end: int
    stem: str
    name: bool
    owner: bool = False  # "Aleppo's"


class Phrase(Struct, frozen=True, gc=False):
    """A run of words that the codebook knows as one term; `words` index the reading's words."""

    words: tuple[int, ...]
    classes: tuple[str, ...]


class Reading(Struct, frozen=True, dict=True):
    """A text read: its words, the phrases and classes found, and where each stem and class stands."""

    words: tuple[Word, ...]
    phrases: tuple[Phrase, ...]
    stems: dict[str, tuple[int, ...]]
    classes: dict[str, tuple[int, ...]]

    def alike(self, key: str) -> tuple[int, ...]:
        """Where names stand whose consonants are these."""
        names = (i for i, w in enumerate(self.words) if w.name and _initial(w.stem) == key[0])
        return tuple(i for i in names if skeleton(self.words[i].stem) == key)

    # What few questions ask of a text is read when one does.

    @cached_property
    def joined(self) -> frozenset[str]:
        """The phrases, their stems joined: "air_bas"."""
        return frozenset("_".join(self.words[i].stem for i in p.words) for p in self.phrases if len(p.words) > 1)

    @cached_property
    def initials(self) -> frozenset[str]:
        """Those of names of several words: "ICC" for "International Criminal Court"."""
        return frozenset(_initials(self.words))


@cache
def _irregular() -> dict[str, str]:
    data = load("questions")
    table: dict[str, str] = {**data["irregular"], **data["nominal"]}
    return table


@cache
def stop_words() -> frozenset[str]:
    """Words that carry no content in a question."""
    return frozenset(load("questions")["stop"].split())


@cache
def light_stems() -> frozenset[str]:
    """Stems of words that only say how a thing is asked or told."""
    return frozenset(stem(w) for w in load("questions")["light"])


@cache
def generic_stems() -> frozenset[str]:
    """Stems that mean many things: alone, they are weak evidence of their class."""
    return frozenset(stem(w) for w in load("questions")["generic"])


def fold(text: str) -> str:
    """Lower case without accents and apostrophes: "Hay’at" and "Hayat" are one."""
    plain = unicodedata.normalize("NFKD", text) if not text.isascii() else text
    return re.sub(r"[’'ʼ`‘ʿʾ\u0300-\u036f]", "", plain).lower()


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The stem that a word shares with its other forms ("withdrawals", "withdrew" -> "withdraw")."""
    w = fold(OWNER.sub("", word).rstrip(".,")).replace("-", "")
    if word[0].isupper() and w.endswith("s") and w not in _known() and w[:-1] not in _known():
        return w  # a name keeps its last s ("Homs"), unless what is left is a word of ours ("Russians")
    base = _irregular().get(w)
    if base == w:
        return w
    return _strip(base or w)


_ENDINGS = (("ation", 4), ("ition", 4), ("ment", 4), ("ion", 4), ("ate", 4), ("ity", 4), ("ness", 4))


def _strip(w: str) -> str:
    if len(w) <= 3 or not w.isalpha():
        return w
    if w.endswith("ies") and len(w) > 4:
        w = w[:-3] + "y"
    elif w.endswith(("sses", "shes", "ches", "xes", "zes")):
        w = w[:-2]
    elif w.endswith("s") and not w.endswith(("ss", "us", "is")):
        w = w[:-1]
    w = _irregular().get(w, w)
    for ending in ("ing", "ed"):
        rest = w[: -len(ending)]
        if w.endswith(ending) and len(rest) >= 3 and re.search("[aeiouy]", rest):
            w = rest[:-1] if len(rest) > 3 and rest[-1] == rest[-2] and rest[-1] not in "lsz" else rest
            break
    for ending, least in _ENDINGS:
        if w.endswith(ending) and len(w) - len(ending) >= least:
            w = w[: -len(ending)]
            break
    if w.endswith("e") and len(w) > 3:
        w = w[:-1]
    return w[:-1] + "i" if w.endswith("y") and len(w) > 3 else w


ALIKE = 0.72  # share of letters: "Qaddafi" and "Kadafi" have .77, "Naples" and "Nepal" .67


@lru_cache(maxsize=50_000)
def skeleton(stemmed: str) -> str:
    """A name's consonants, so that two spellings of it meet ("Trostianets", "Trostyanets"); empty where too short."""
    if len(stemmed) < 5:
        return ""
    s = re.sub(r"[aeiouyjwh]", "", stemmed.replace("ck", "k").replace("q", "k").replace("c", "k").replace("z", "s"))
    s = re.sub(r"(.)\1+", r"\1", s)
    return _initial(stemmed) + s if len(s) >= 3 else ""


def _initial(stemmed: str) -> str:
    """What a skeleton begins with."""
    return "k" if stemmed[0] in "qc" else stemmed[0]


@lru_cache(maxsize=50_000)
def same_name(one: str, other: str) -> bool:
    """Whether two stems of one skeleton are near enough to be one name: not "Sydney" and "Sudan"."""
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= ALIKE


Trie = dict[str, list[tuple[tuple[str, ...], str]]]


@cache
def classes() -> dict[str, list[str]]:
    """Class of meaning -> its terms: what is done, and who, where and what."""
    data = load("questions")
    return {**data["classes"], **data["things"]}


@cache
def lexicon() -> Trie:
    """First stem -> the terms that begin with it, each with its class; longest first."""
    trie: Trie = {}
    for name, terms in classes().items():
        for term in {name, *terms}:
            _enter(trie, term, name)
    for code, names in nations().items():
        for term in names:
            _enter(trie, term, f"={code}")
    for terms_of in trie.values():
        terms_of.sort(key=lambda t: -len(t[0]))
    return trie


@cache
def nations() -> dict[str, tuple[str, ...]]:
    """Country code -> the words for the country, its people, its seat and what reports put for it."""
    more = load("questions")["nations"]
    found = {}
    for code, row in load("nations").items():
        several = [x if isinstance(x, list) else [x] for x in row[1:]]
        found[code] = tuple(dict.fromkeys(filter(None, [*chain.from_iterable(several), *more.get(code, [])])))
    return found


@cache
def seats() -> dict[str, str]:
    """Country code -> its seat of government."""
    return {code: row[4] if isinstance(row[4], str) else row[4][0] for code, row in load("nations").items() if row[4]}


def _enter(trie: Trie, term: str, name: str) -> None:
    stems = tuple(stem(w.group()) for w in WORD.finditer(term))
    trie.setdefault(stems[0], []).append((stems, name))
    if term.endswith("ate"):  # "evacuated" keeps the "at" that "evacuate" loses
        trie.setdefault(stem(f"{term}d"), []).append(((stem(f"{term}d"),), name))


@cache
def narrower() -> dict[str, frozenset[str]]:
    """Class -> stems of narrower things."""
    return {k: frozenset(stem(v) for v in vs) for k, vs in load("questions")["narrower"].items()}


@lru_cache(maxsize=20_000)
def read(text: str) -> Reading:
    """The words of a text with what they may mean."""
    words = tuple(_words(text))
    stems: dict[str, tuple[int, ...]] = {}
    for i, w in enumerate(words):
        stems[w.stem] = (*stems[w.stem], i) if w.stem in stems else (i,)
    phrases = tuple(_phrases(words, frozenset(stems)))
    classes: dict[str, tuple[int, ...]] = {}
    for p in phrases:
        for c in p.classes:
            classes[c] = classes[c] + p.words if c in classes else p.words
    return Reading(words, phrases, stems, classes)


def _initials(words: tuple[Word, ...]) -> list[str]:
    found: list[str] = []
    run = ""
    for w in (*words, None):
        if w is not None and w.name:
            run += w.text[0]
        elif w is None or w.text.lower() not in ("of", "the", "for", "and"):
            found.extend(run[i:j] for i in range(len(run)) for j in range(i + 2, len(run) + 1))
            run = ""
    return found


def _words(text: str) -> list[Word]:
    found = []
    for m in WORD.finditer(text):
        word, stemmed, name, owner = _word(m.group())
        start = m.start()
        if word:
            found.append(Word(word, start, start + len(word), stemmed, name, owner))
    return found


@lru_cache(maxsize=100_000)
def _word(raw: str) -> tuple[str, str, bool, bool]:
    """A word without its owner's mark, its stem, whether it is written as a name, whether it had the mark."""
    owner = raw[-2:] in ("'s", "’s", "ʼs")
    word = raw[:-2] if owner else raw
    return (word, stem(word), word[0].isupper(), owner) if word else ("", "", False, owner)


@cache
def _known() -> frozenset[str]:
    groups = [*classes().values(), *nations().values(), classes(), _irregular()]
    return frozenset(fold(m.group()) for terms in groups for term in terms for m in WORD.finditer(str(term)))


@cache
def _lookup() -> tuple[dict[str, tuple[str, ...]], Trie, dict[str, frozenset[str]]]:
    """The lexicon parted for speed: classes of single stems; terms of several by their first; second stems by it."""
    single: dict[str, list[str]] = {}
    several: Trie = {}
    for first, terms in lexicon().items():
        for stems, name in terms:
            if len(stems) == 1:
                single.setdefault(first, []).append(name)
            else:
                several.setdefault(first, []).append((stems, name))
    seconds = {first: frozenset(stems[1] for stems, _ in terms) for first, terms in several.items()}
    return {k: tuple(dict.fromkeys(v)) for k, v in single.items()}, several, seconds


def _phrases(words: tuple[Word, ...], here: frozenset[str]) -> list[Phrase]:
    single, several, seconds = _lookup()
    found: list[Phrase] = []
    within: set[int] = set()  # "Iraq" in "Islamic State of Iraq and the Levant" is no word for the country
    for i, w in enumerate(words):
        if w.stem in several and not here.isdisjoint(seconds[w.stem]):
            at: dict[tuple[int, ...], list[str]] = {}
            for stems, name in several[w.stem]:
                # Most terms lack a word of theirs in the whole text: this tells it at once.
                if here.issuperset(stems) and (places := _match(words, i, stems)):
                    at.setdefault(places, []).append(name)
            found.extend(Phrase(places, tuple(dict.fromkeys(names))) for places, names in at.items())
            within.update(j for places in at for j in places[1:])
        # "us" the pronoun is no country, "Is" no organisation
        if w.stem in single and w.text not in ("us", "is", "Is", "it", "It"):
            classes = tuple(c for c in single[w.stem] if not (i in within and c.startswith("=")))
            found.extend([Phrase((i,), classes)] * bool(classes))
    return found


def _match(words: tuple[Word, ...], i: int, stems: tuple[str, ...]) -> tuple[int, ...]:
    """Word numbers of a term of several stems that begins here; empty where it does not stand here."""
    places = [i]
    for wanted in stems[1:]:
        gap = PARTICLE_GAP if wanted in PARTICLES else GAP
        after = range(places[-1] + 1, min(places[-1] + 2 + gap, len(words)))
        hit = next((j for j in after if words[j].stem == wanted), None)
        if hit is None:
            return ()
        places.append(hit)
    return tuple(places)
