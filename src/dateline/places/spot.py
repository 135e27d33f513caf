"""Finds the capitalised names that the gazetteer knows, and weighs whether each is meant as a place."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from dateline.model import Parse, Place, Token
from dateline.places.gazetteer import Gazetteer
from dateline.places.spelling import key
from dateline.places.words import Words, kind_of, words

LONGEST = 8  # tokens of the longest name looked for ("Democratic Republic of the Congo")

# What each sign adds to, or takes from, a name's standing as a place; set by hand and checked by
# reading misses on local and world news. A name stands when the sum reaches STANDS.
STANDS = 0.9
COUNTRY, REGION, MILLION, LARGE, MIDDLING, SMALL = 3.0, 2.0, 1.9, 1.3, 0.7, 0.2
OTHER_FORM, LOOSE_FORM = -1.6, -0.6
KIND_BESIDE, DATELINE, INSTITUTION, POSSESSIVE = 2.2, 1.5, 1.2, 0.2
RESIDENT = 2.0
SPEAKS = -1.3
SELDOM, NOT_A_NAME, SENTENCE_COMMON = -2.2, -1.3, -3.0
LEFT_NAME, RIGHT_NAME, FIRST_NAME, SURNAME = -3.0, -2.0, -1.0, -4.0

_CONNECT = frozenset(
    [
        "of",
        "de",
        "del",
        "della",
        "di",
        "do",
        "da",
        "dos",
        "das",
        "la",
        "le",
        "les",
        "las",
        "los",
        "el",
        "al",
        "ul",
        "ez",
        "az",
        "as",
        "ash",
        "ar",
        "ad",
        "an",
        "en",
        "es",
        "et",
        "upon",
        "on",
        "sur",
        "am",
        "der",
        "den",
        "the",
        "and",
        "bin",
        "abu",
        "-",
        "‑",
        "–",
        "'",
        "’",
        "ʼ",
        ".",
        "&",
        "d",
        "l",
    ]
)
_ARTICLE = frozenset(("al", "el", "as", "ash", "ar", "ad", "az", "ez", "ul"))


class Found(Struct):
    """A name in the text with the places that bear it, and how surely it is a place at all."""

    first: int  # token indexes [first, last)
    last: int
    text: str
    key: str
    options: tuple[tuple[Place, int], ...]
    weight: float = 0.0
    locative: str | None = None
    container: int | None = None  # index, among the found, of the place it is said to lie in
    sure: bool = False  # an abbreviation or demonym: no reading but this one
    demonym: bool = False
    hidden: float = 0.0  # what a capitalised word beside it took away: given back where the name stands elsewhere
    listed: bool = False  # told by the names it is listed with
    kind: str | None = None
    choice: Place | None = None
    standing: float = 0.0


class Persons(Struct):
    """Names that the report gives to persons: their last words, and the tokens they cover."""

    surnames: set[str]
    tokens: set[int]


def is_name(token: Token) -> bool:
    """Whether the token is written as a name."""
    return token.text[0].isupper()


def persons(parse: Parse, gazetteer: Gazetteer) -> Persons:
    """Who is named: a title or a first name before a capitalised word that belongs to it."""
    w = words()
    found = Persons(set(), set())
    tokens = parse.tokens
    i, n = 0, len(tokens)
    while i < n:
        t = tokens[i]
        if not is_name(t) or t.pos not in ("PROPN", "NOUN", "X") or not t.text[0].isalpha():
            i += 1
            continue
        end = i + 1
        while end < n and tokens[end].sentence == t.sentence and _joins(tokens, end):
            end += 1
        run = tokens[i:end]
        _person(run, tokens[i - 1] if i and tokens[i - 1].sentence == t.sentence else None, w, gazetteer, found)
        i = end
    return found


def _joins(tokens: tuple[Token, ...], at: int) -> bool:
    t = tokens[at]
    if t.text[0].isupper():
        return True
    low = t.text.lower()
    if low in ("al", "el", "bin", "ibn", "van", "von", "de", "-", "der", "la", "abu") and at + 1 < len(tokens):
        return tokens[at + 1].text[0].isupper() or tokens[at + 1].text == "-"
    return False


def _person(run: tuple[Token, ...], before: Token | None, w: Words, gazetteer: Gazetteer, found: Persons) -> None:
    at = 0
    titled = before is not None and before.text.lower().rstrip(".") in w.titles and before.pos != "ADP"
    for k, t in enumerate(run):
        # "Coalition Executive Director Margaret Burley": what follows the last title is the person.
        if t.text.lower().rstrip(".") in w.titles:
            at, titled = k + 1, True
    rest = run[at:]
    if not rest:
        return
    texts = [t.text for t in rest]
    last = texts[-1].lower().rstrip(".")
    if last in ("jr", "sr", "ii", "iii") and len(rest) > 1:
        rest, texts, last = rest[:-1], texts[:-1], texts[-2].lower()
    if last in w.institutions or last in w.kinds or last in w.not_after:
        return
    named = (texts[0] in w.first_names and texts[1:2] != ["-"]) or (
        len(texts[0]) <= 2 and len(texts) > 1 and texts[0][0].isupper() and texts[0].rstrip(".").isupper()
    )
    if len(rest) > 1 and len(rest) <= 5 and (named or titled):
        whole = " ".join(texts)
        if not titled and any(rank <= 1 for _, rank in gazetteer.candidates(key(whole))):
            return
        if not named and any(p.kind == "country" for p, r in gazetteer.candidates(key(texts[0]))):
            return
        found.tokens.update(t.i for t in rest)
        found.surnames.add(texts[-1])
    elif titled and len(rest) == 1 and texts[0] not in w.demonyms:
        if any(p.kind == "country" for p, _ in gazetteer.candidates(key(texts[0]))):
            return
        found.tokens.update(t.i for t in rest)
        found.surnames.add(texts[0])


def spot(parse: Parse, gazetteer: Gazetteer) -> list[Found]:
    """Every name in the text that may be a place, in order, weighed by its surroundings; none overlap."""
    w, people = words(), persons(parse, gazetteer)
    tokens = parse.tokens
    found: list[Found] = []
    i = 0
    while i < len(tokens):
        t = tokens[i]
        if not (t.text[0].isupper() or (t.text.lower() in _ARTICLE and _hyphened(tokens, i))):
            i += 1
            continue
        hit = _longest(parse, i, gazetteer, w)
        if hit is None or (not hit.sure and _goes_on(parse, hit, gazetteer)):
            hit = _unlisted(parse, i, gazetteer, people, found)
        elif not hit.sure and _only_head(parse, hit, w):
            hit = _unlisted(parse, i, gazetteer, people, found) or hit
        if hit is None:
            # What is left of a longer name is not a place of its own: "Maqsoud" of "Sheikh Maqsoud" is.
            i += 1
            continue
        _weigh(hit, parse, w, people, found)
        found.append(hit)
        i = hit.last
    _lists(parse, found, w)
    _established(found)
    return found


def _established(found: list[Found]) -> None:
    """A name that surely stands for a place once is believed where its surroundings are less plain."""
    sure = {f.key for f in found if f.weight >= 2.5 and (f.locative or f.container is not None or f.kind)}
    for f in found:
        if f.key in sure and f.weight > SURNAME:
            f.weight += 1.0 - f.hidden


def _lists(parse: Parse, found: list[Found], w: Words) -> None:
    """ "the towns of A, B and C", "in A, B and C", "A, B and C counties": what is said of one is said of all."""
    tokens = parse.tokens
    for a, b in zip(found, found[1:], strict=False):
        if (a.kind or a.locative) and _joined(tokens, a, b) and not b.sure and not a.demonym:
            b.kind = b.kind or (
                a.kind if a.last - a.first == 1 or not w.kinds.get(tokens[a.last - 1].text.lower()) else None
            )
            if b.locative is None and a.locative:
                b.locative = a.locative
                b.weight += min(1.5, w.locative[a.locative])
    for a, b in reversed(list(zip(found, found[1:], strict=False))):
        plural = tokens[b.last].text.lower() if b.last < len(tokens) else ""
        if b.kind and _joined(tokens, a, b) and (b.listed or (plural.endswith(("s", "ies")) and plural[0].islower())):
            a.kind, a.listed, b.listed = b.kind, True, True
            a.weight += KIND_BESIDE


def _joined(tokens: tuple[Token, ...], a: Found, b: Found) -> bool:
    between = [t.text.lower() for t in tokens[a.last : b.first]]
    return tokens[a.first].sentence == tokens[b.first].sentence and between in (
        [","],
        ["and"],
        ["or"],
        [",", "and"],
        ["and", "the"],
    )


def _goes_on(parse: Parse, hit: Found, gazetteer: Gazetteer) -> bool:
    """Whether the name found is only the head of a longer one: the "Khan" of "Khan al-Asal"."""
    tokens = parse.tokens
    end = run_end(tokens, hit.last - 1)
    if end <= hit.last + 1:
        return False
    joint = tokens[hit.last].text.lower()
    rest = parse.text[tokens[hit.last + 1].start : tokens[end - 1].end]
    if joint in _ARTICLE:
        return True
    return (
        joint in "-‑"
        and not gazetteer.candidates(key(rest))
        and rest not in words().demonyms
        and not tokens[hit.last + 1].text.islower()
    )


def run_end(tokens: tuple[Token, ...], i: int) -> int:
    """Where the run of capitalised words that holds token i ends, over articles and hyphens inside the name."""
    end, sentence = i + 1, tokens[i].sentence
    while end < len(tokens) and tokens[end].sentence == sentence:
        low = tokens[end].text.lower()
        if tokens[end].text[0].isupper() and tokens[end].text[0].isalpha():
            end += 1
        elif (low in _ARTICLE or low in "-‑") and end + 1 < len(tokens) and _continues(tokens, end):
            end += 2 if tokens[end + 1].text[0].isupper() else 3
        else:
            break
    return min(end, len(tokens))


def _continues(tokens: tuple[Token, ...], at: int) -> bool:
    if tokens[at + 1].text[0].isupper():
        return tokens[at].text.lower() in _ARTICLE or tokens[at - 1].end == tokens[at].start
    # "Deir ez-Zor" comes as "ez", "-", "Zor"; "Umm al-Fahm" as "al", "-", "Fahm".
    article = tokens[at].text.lower() in _ARTICLE and tokens[at + 1].text in "-‑"
    return article and at + 2 < len(tokens) and tokens[at + 2].text[0].isupper()


def _only_head(parse: Parse, hit: Found, w: Words) -> bool:
    """ "Tell" of "Tell Rifaat": a small place's name that a capitalised word of no known use follows."""
    tokens = parse.tokens
    if hit.last - hit.first > 1 or hit.last >= len(tokens) or tokens[hit.last].sentence != tokens[hit.first].sentence:
        return False
    word, low = tokens[hit.last].text, tokens[hit.last].text.lower()
    if not word[0].isupper() or low in w.institutions or low in w.not_after or word in w.demonyms:
        return False
    return all(p.population < 100_000 and p.kind != "country" for p, _ in hit.options[:3])


def _unlisted(parse: Parse, i: int, gazetteer: Gazetteer, people: Persons, found: list[Found]) -> Found | None:
    from dateline.places.unlisted import candidate

    if not parse.tokens[i].text[0].isupper():
        return None
    _, strength = _preposition(parse, i, words())
    before = found[-1] if found and found[-1].kind and not found[-1].sure else None
    kind = before.kind if before and _joined(parse.tokens, before, Found(i, i + 1, "", "", ())) else None
    return candidate(parse, i, gazetteer, people, strength, kind)


def _hyphened(tokens: tuple[Token, ...], i: int) -> bool:
    return i + 2 < len(tokens) and tokens[i + 1].text == "-" and tokens[i + 2].text[0].isupper()


def _longest(parse: Parse, i: int, gazetteer: Gazetteer, w: Words) -> Found | None:
    """The longest name that begins at this token and that the gazetteer, or a list of short forms, holds."""
    tokens, text = parse.tokens, parse.text
    start, sentence = tokens[i].start, tokens[i].sentence
    for last in reversed(list(_ends(tokens, i, sentence))):
        piece = text[start : tokens[last - 1].end]
        squeezed = piece.replace(" ", "")
        short = w.abbreviations.get(squeezed) or (w.abbreviations.get(squeezed + ".") if "." in squeezed else None)
        if short and _abbreviates(parse, i, piece, squeezed):
            place = gazetteer.place(short)
            if place:
                return Found(i, last, piece, key(place.name), ((place, 0),), sure=True)
        if last - i == 1 or "-" in piece:
            iso = w.demonyms.get(piece)
            if iso and (place := gazetteer.place(f"country:{iso}")):
                return Found(i, last, piece, f"demonym {iso}", ((place, 0),), sure=True, demonym=True)
        k = key(piece)
        if not k or k in w.never or _trimmed(tokens, i, last) or (last - i == 1 and len(k) < 2):
            continue
        options = _fitting(piece, k, gazetteer.candidates(k))
        if options:
            return Found(i, last, piece, k, options)
    return None


def _trimmed(tokens: tuple[Token, ...], first: int, last: int) -> bool:
    """Whether a full stop that only ends the sentence hangs on the name."""
    return last - first > 1 and tokens[last - 1].text == "."


def _ends(tokens: tuple[Token, ...], i: int, sentence: int) -> Iterator[int]:
    """Where a name that begins at i may end: after each capitalised word reached over connecting words."""
    last = min(len(tokens), i + LONGEST)
    j = i
    if tokens[i].text[0].isupper():
        yield i + 1
    j = i + 1
    while j < last and tokens[j].sentence == sentence:
        t = tokens[j]
        if (
            t.text[0].isupper()
            or (t.text[0].isdigit() and j > i)
            or (t.text.lower() == "." and tokens[j - 1].end == t.start)
        ):
            yield j + 1
        elif t.text.lower() not in _CONNECT and not (tokens[j - 1].text in "-‑–" and t.text.isalpha()):
            return
        elif tokens[j - 1].text in "-‑–" and t.text.isalpha() and t.text.islower():
            yield j + 1
        j += 1


def _abbreviates(parse: Parse, i: int, piece: str, squeezed: str) -> bool:
    """ "Ill." is Illinois after a town and a comma, or after "in"; not where a sentence begins."""
    if i == 0 or parse.tokens[i - 1].sentence != parse.tokens[i].sentence:
        return False
    if sum(c.isupper() for c in squeezed) > 1 or len(squeezed) > 4:
        return True
    before = parse.tokens[i - 1]
    return (
        before.text == ","
        or before.text.lower() in ("in", "from", "near", "central", "northern", "southern", "a", "missing")
        or before.pos == "ADJ"
    )


def _fitting(piece: str, k: str, options: tuple[tuple[Place, int], ...]) -> tuple[tuple[Place, int], ...]:
    """Options that the way the name is written allows: "US" is a country, "us" and "Us" are not."""
    if not options:
        return options
    letters = piece.replace(".", "").replace(" ", "")
    if len(letters) <= 4 and letters.isupper():
        keep = tuple((p, r) for p, r in options if p.kind == "country" and r <= 1)
        return keep or (options if len(letters) == 4 else ())
    if len(letters) <= 3:
        return tuple(
            (p, r)
            for p, r in options
            if p.kind != "country" or p.name == piece or (r == 0 and len(p.name) == len(piece))
        )
    return options


# --- Is it a place? --------------------------------------------------------------


def _weigh(hit: Found, parse: Parse, w: Words, people: Persons, found: list[Found]) -> None:
    tokens = parse.tokens
    first, last = tokens[hit.first], tokens[hit.last - 1]
    left = tokens[hit.first - 1] if hit.first and tokens[hit.first - 1].sentence == first.sentence else None
    right = tokens[hit.last] if hit.last < len(tokens) and tokens[hit.last].sentence == first.sentence else None
    single = hit.last - hit.first == 1
    if hit.sure:
        hit.weight = 3.0
        return
    weight = _prominence(hit)
    hit.locative, said = _preposition(parse, hit.first, w)
    weight += said
    beside = _right(hit, right, tokens, w)
    if beside == RIGHT_NAME:
        hit.hidden = 0.7 * RIGHT_NAME
    weight += beside
    weight += _left(hit, left, tokens, w, found)
    if single:
        weight += _alone(hit, first, left, right, w)
        if not _well_known(hit) and _speaks(hit, parse, w):
            weight += SPEAKS
    if any(i in people.tokens for i in range(hit.first, hit.last)) or (
        single and hit.text in people.surnames and said < 1.5 and not _well_known(hit)
    ):
        weight += SURNAME
    if _begins_dateline(parse, hit):
        weight += DATELINE
    hit.weight = weight


def _well_known(hit: Found) -> bool:
    """Whether the name is first of all a country's or a great region's."""
    return any(
        p.kind == "country" or (p.kind == "admin1" and r == 0 and p.population > 1_000_000) for p, r in hit.options[:4]
    )


def _prominence(hit: Found) -> float:
    best = -9.0
    if not hit.options:
        return LOOSE_FORM
    for place, rank in hit.options[:12]:
        if rank == 3:
            value = LOOSE_FORM
        elif place.kind == "country":
            value = COUNTRY
        elif place.kind == "admin1" or (place.id.startswith("overlay") and rank == 0):
            value = REGION if place.population > 100_000 or place.kind != "admin1" else MIDDLING
        elif place.kind == "admin2":
            value = SMALL if len(hit.key.split()) == 1 else REGION
        else:
            n = place.population
            value = (
                MILLION if n >= 1e6 else LARGE if n >= 1e5 else MIDDLING if n >= 1e4 else SMALL if n >= 2000 else 0.0
            )
        best = max(best, value + (OTHER_FORM if rank == 2 else 0.0))
    return best + (0.5 if len(hit.key.split()) > 1 else 0.0)


def _preposition(parse: Parse, first: int, w: Words) -> tuple[str | None, float]:
    """The locative word before the name, over "the", directions and adjectives; with its weight."""
    at, steps = first - 1, 0
    tokens = parse.tokens
    sentence = tokens[first].sentence
    while at >= 0 and steps < 4 and tokens[at].sentence == sentence:
        t = tokens[at]
        low = t.text.lower()
        if low in w.locative and not (low == "to" and t.dep == "aux"):
            # "Ann Bell, 34, of Ripley"
            resident = low == "of" and at >= 2 and (tokens[at - 1].text == "," or tokens[at - 1].pos == "NUM")
            return low, RESIDENT if resident else w.locative[low]
        if not (t.pos in ("DET", "ADJ") or low in w.directions or low in w.kinds or low in ("-", "city", "capital")):
            break
        at, steps = at - 1, steps + 1
    return None, 0.0


def _right(hit: Found, right: Token | None, tokens: tuple[Token, ...], w: Words) -> float:
    if right is None:
        return 0.0
    low = right.text.lower()
    if low in ("'s", "’s") or (low in ("'", "’") and hit.text.endswith("s")):
        after = tokens[hit.last + 1] if hit.last + 1 < len(tokens) else None
        named = after is not None and after.text[0].isupper() and after.tag in ("NNP", "NNPS") and not _well_known(hit)
        return (
            RIGHT_NAME if named and hit.options and max(p.population for p, _ in hit.options) < 500_000 else POSSESSIVE
        )
    kind = kind_of(low, w.kinds)
    if kind and (low not in w.not_after or right.text[0].islower()):
        hit.kind = kind
        return KIND_BESIDE if right.text[0].islower() else INSTITUTION
    if not right.text[0].isupper():
        return 0.3 if low in w.institutions else 0.0
    if low in w.not_after and low not in w.institutions:
        return RIGHT_NAME - 1.0
    if low in w.institutions or right.text in w.demonyms:
        return LEFT_NAME if hit.key in w.institutions else INSTITUTION  # "Superior Court" is no town's court
    return RIGHT_NAME


def _left(hit: Found, left: Token | None, tokens: tuple[Token, ...], w: Words, found: list[Found]) -> float:
    if left is None:
        return 0.0
    low = left.text.lower()
    if low == "of" and hit.first >= 2 and (kind := kind_of(tokens[hit.first - 2].text, w.kinds)):
        hit.kind = kind
        return KIND_BESIDE
    if low in w.kinds and left.text[0].islower():
        return KIND_BESIDE / 2
    if left.text == "&":
        return LEFT_NAME
    if not left.text[0].isupper() or not left.text[0].isalpha():
        return 0.0
    if low in w.directions or low in w.kinds or left.text in w.demonyms:
        return 0.0
    if low in ("the", "in", "at", "from", "near", "a", "an", "and", "but", "for", "with", "on", "to", "of"):
        return 0.0
    if left.pos not in ("PROPN", "NOUN", "ADJ", "X"):
        return 0.0
    if found and found[-1].last == hit.first:
        return -0.5  # two places side by side: a headline, or a name the gazetteer holds in parts
    first = left.i == 0 or tokens[left.i - 1].sentence != left.sentence
    return -1.0 if first and low in w.common else LEFT_NAME


def _alone(hit: Found, token: Token, left: Token | None, right: Token | None, w: Words) -> float:
    weight = 0.0
    if hit.text in w.seldom:
        weight += SELDOM
    if token.tag not in ("NNP", "NNPS"):
        weight += NOT_A_NAME
    starts = left is None or left.text in '"“”‘:—–-•*'
    if hit.key in w.common and hit.options and hit.options[0][0].kind != "country":
        weight += SENTENCE_COMMON if starts else -0.7
    if hit.text in w.first_names:
        weight += FIRST_NAME
    return weight


def _speaks(hit: Found, parse: Parse, w: Words) -> bool:
    """Whether the name is the subject of a verb that persons are the subject of: "Manning cited"."""
    token = parse.tokens[hit.last - 1]
    return token.dep == "nsubj" and parse.tokens[token.head].lemma in w.person_verbs


def _begins_dateline(parse: Parse, hit: Found) -> bool:
    """ "OTTAWA –", "PARIS, Mo. —", "BEIJING (Reuters)": the name that opens a report."""
    sentence = parse.sentences[parse.tokens[hit.first].sentence]
    if sentence.first != hit.first or not hit.text.isupper() or len(hit.text) < 4:
        return False
    ahead = [t.text for t in parse.tokens[hit.last : hit.last + 7]]
    return any(a in ("-", "–", "—", "--", "(", ",") for a in ahead)
