"""Finds the names in a report that the gazetteer knows, or that are said to be places."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from dateline.model import Parse, Place, Token
from dateline.places.found import Found
from dateline.places.gazetteer import Gazetteer
from dateline.places.persons import Persons, persons
from dateline.places.spelling import key
from dateline.places.weigh import KIND_BESIDE, SURNAME, preposition, weigh
from dateline.places.words import Words, kind_at, words

SITES = frozenset(("airport", "airbase", "base", "prison", "camp", "crossing", "dam", "plant"))
NAMED = 1.5  # weight of an unlisted name with its kind beside it ("the Solino neighbourhood")
LIKELY = 2.0  # weight of "near Sake", by which "Sake fell" is no drink's fall
LONGEST = 8  # tokens of the longest name looked for ("Democratic Republic of the Congo")
_ARTICLE = frozenset(("al", "el", "as", "ash", "ar", "ad", "az", "ez", "ul"))
_ENGLISH = frozenset(
    ("as", "ad", "ash")
)  # of an Arabic name only with a hyphen: "ash-Shaykh", not "fell as Assad fled"
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
        "'s",
        "’s",
        "ʼ",
        ".",
        "&",
        "d",
        "l",
    ]
)


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
        weigh(hit, parse, w, people, found)
        found.append(hit)
        i = hit.last
    _lists(parse, found, w)
    _established(found)
    return found


def _established(found: list[Found]) -> None:
    """A name that surely stands for a place once is believed where its surroundings are less plain."""
    named = [f for f in found if f.locative or f.container is not None or f.kind]
    sure = {f.key for f in named if f.weight >= (2.5 if f.options else NAMED)}
    likely = {f.key for f in named if f.weight >= LIKELY}
    for f in found:
        if f.weight > SURNAME and (f.key in sure or (f.befallen and f.key in likely)):
            f.weight += 1.0 - f.hidden


def _lists(parse: Parse, found: list[Found], w: Words) -> None:
    """ "the towns of A, B and C", "in A, B and C", "A, B and C counties": what is said of one is said of all."""
    tokens = parse.tokens
    for a, b in pairwise(found):
        if (a.kind or a.locative) and _joined(tokens, a, b) and not b.sure and not a.demonym:
            b.kind = b.kind or (
                a.kind if a.last - a.first == 1 or not w.kinds.get(tokens[a.last - 1].text.lower()) else None
            )
            if b.locative is None and a.locative:
                b.locative = a.locative
                b.weight += min(1.5, w.locative[a.locative])
    for a, b in reversed(list(pairwise(found))):
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
        return tokens[at].text.lower() in _ARTICLE - _ENGLISH or tokens[at - 1].end == tokens[at].start
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
    from dateline.places.unlisted import candidate, distance_behind

    if not parse.tokens[i].text[0].isupper():
        return None
    _, strength = preposition(parse, i, words())
    before = found[-1] if found and found[-1].kind and not found[-1].sure else None
    kind = before.kind if before and _joined(parse.tokens, before, Found(i, i + 1, "", "", ())) else None
    end = run_end(parse.tokens, i)
    whole = parse.text[parse.tokens[i].start : parse.tokens[end - 1].end]
    kind = kind or next((f.kind for f in found if not f.options and f.kind and f.text == whole), None)
    if kind is None and strength and distance_behind(parse, end) is not None:
        kind = "village"
    return candidate(parse, i, gazetteer, people, strength, kind)


def _hyphened(tokens: tuple[Token, ...], i: int) -> bool:
    return i + 2 < len(tokens) and tokens[i + 1].text == "-" and tokens[i + 2].text[0].isupper()


def _longest(parse: Parse, i: int, gazetteer: Gazetteer, w: Words) -> Found | None:
    """The longest name that begins at this token and that the gazetteer, or a list of short forms, holds."""
    tokens, text = parse.tokens, parse.text
    start, sentence = tokens[i].start, tokens[i].sentence
    for last in sorted(_ends(tokens, i, sentence, w), reverse=True):
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
        if last - i == 2 and tokens[i].text in ("The", "A") and tokens[i + 1].text.islower():
            continue  # "The crossing at Abdali" is called by no name
        if not k or k in w.never or _trimmed(tokens, i, last) or (last - i == 1 and len(k) < 2):
            continue
        options = _fitting(piece, k, gazetteer.candidates(k))
        if options:
            return Found(i, last, piece, k, options)
    return None


def _trimmed(tokens: tuple[Token, ...], first: int, last: int) -> bool:
    """Whether a full stop that only ends the sentence hangs on the name."""
    return last - first > 1 and tokens[last - 1].text == "."


def _ends(tokens: tuple[Token, ...], i: int, sentence: int, w: Words) -> Iterator[int]:
    """Where a name that begins at i may end: after each capitalised word reached over connecting words.

    A site's noun may be the last of its name: "the Tabqa dam", "Yarmouk refugee camp".
    """
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
            kind, end = kind_at(tokens, j, w)
            if kind in SITES and tokens[j - 1].text[0].isupper():
                yield end
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
