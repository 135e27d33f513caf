"""Whether a name the gazetteer knows is meant as a place: what stands beside it, and how well known it is."""

from __future__ import annotations

from dateline.model import Parse, Token
from dateline.places.found import Found
from dateline.places.persons import Persons
from dateline.places.words import Words, kind_at, kind_of

# What each sign adds to, or takes from, a name's standing as a place; set by hand and checked by
# reading misses on local and world news. A name stands when the sum reaches STANDS.
STANDS = 0.9
COUNTRY, REGION, MILLION, LARGE, MIDDLING, SMALL = 3.0, 2.0, 1.9, 1.3, 0.7, 0.2
OTHER_FORM, LOOSE_FORM = -1.6, -0.6
KIND_BESIDE, DATELINE, INSTITUTION, POSSESSIVE = 2.2, 1.5, 1.2, 0.2
RESIDENT = 2.0
SPEAKS = -1.3
SELDOM, NOT_A_NAME, SENTENCE_COMMON = -2.2, -1.3, -3.0
ACRONYM = 6  # letters of a name in capitals that are rather an acronym's
LEFT_NAME, RIGHT_NAME, FIRST_NAME, SURNAME = -3.0, -2.0, -1.0, -4.0


def weigh(hit: Found, parse: Parse, w: Words, people: Persons, found: list[Found]) -> None:
    tokens = parse.tokens
    first = tokens[hit.first]
    left = tokens[hit.first - 1] if hit.first and tokens[hit.first - 1].sentence == first.sentence else None
    right = tokens[hit.last] if hit.last < len(tokens) and tokens[hit.last].sentence == first.sentence else None
    single = hit.last - hit.first == 1
    if hit.sure:
        hit.weight = 3.0
        return
    weight = _prominence(hit)
    hit.locative, said = preposition(parse, hit.first, w)
    weight += said
    if not single and (kind := w.kinds.get(tokens[hit.last - 1].text.lower())):
        lower = tokens[hit.last - 1].text.islower()  # "the Tabqa dam", "Tripoli Airport": the name says what it is
        hit.kind = kind if lower else hit.kind
        weight += KIND_BESIDE if lower else INSTITUTION
    beside = _right(hit, right, tokens, w)
    if beside == RIGHT_NAME:
        hit.hidden = 0.7 * RIGHT_NAME
    weight += beside
    weight += _left(hit, left, tokens, w, found)
    if single:
        alone, befallen = _alone(hit, parse, left, w), _befallen(hit, parse, w)
        weight += alone + befallen
        if befallen and hit.options and alone < 0:
            hit.befallen, hit.hidden = True, hit.hidden + alone
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


def preposition(parse: Parse, first: int, w: Words) -> tuple[str | None, float]:
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
            low = "from" if low == "of" and at and tokens[at - 1].text.lower() == "out" else low
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
    kind = kind_of(low, w.kinds) or kind_at(tokens, hit.last, w)[0]
    if kind and (low not in w.not_after or right.text[0].islower()):
        hit.kind = kind
        return KIND_BESIDE if right.text[0].islower() else INSTITUTION
    if low == "of" and hit.key in w.common and _named_on(tokens, hit.last + 1):
        return RIGHT_NAME - 1.0  # "the Union of South American Nations"
    if not right.text[0].isupper():
        return 0.3 if low in w.institutions else 0.0
    if low in w.not_after and low not in w.institutions:
        return RIGHT_NAME - 1.0
    if low in w.institutions or right.text in w.demonyms:
        return LEFT_NAME if hit.key in w.institutions else INSTITUTION  # "Superior Court" is no town's court
    return RIGHT_NAME


def _named_on(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether a name goes on at this word, over an article."""
    at += at < len(tokens) and tokens[at].text.lower() == "the"
    return at < len(tokens) and tokens[at].text[0].isupper()


def _left(hit: Found, left: Token | None, tokens: tuple[Token, ...], w: Words, found: list[Found]) -> float:
    if left is None:
        return 0.0
    low = left.text.lower()
    if low == "of" and hit.first >= 2 and (kind := kind_of(tokens[hit.first - 2].text, w.kinds)):
        hit.kind = kind
        return KIND_BESIDE
    if low == "of" and hit.first >= 2 and tokens[hit.first - 2].text.lower() in w.portions:
        return KIND_BESIDE / 2
    if low in w.kinds and left.text[0].islower():
        return KIND_BESIDE / 2
    if low in w.held and left.i and tokens[left.i - 1].text in "-‑–":
        return KIND_BESIDE  # "rebel-held Tikrit"
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


def _alone(hit: Found, parse: Parse, left: Token | None, w: Words) -> float:
    weight, token = 0.0, parse.tokens[hit.first]
    if hit.text.isupper() and len(hit.text) < ACRONYM and _running(parse, hit) and not _begins_dateline(parse, hit):
        weight += SURNAME  # "the agency (SANA)" is no town
    if hit.text in w.seldom:
        weight += SELDOM
    starts = left is None or left.text in '"“”‘:—–-•*'
    # No common word has a capital within running text: "captured Bakhmut", "poised to take Homs".
    misread = not starts and (token.tag == "RB" or (token.tag in ("NN", "NNS") and _running(parse, hit)))
    if token.tag not in ("NNP", "NNPS") and not misread:
        weight += NOT_A_NAME
    if hit.key in w.common and hit.options and hit.options[0][0].kind != "country":
        weight += SENTENCE_COMMON if starts else -0.7
    if hit.text in w.first_names:
        weight += FIRST_NAME
    return weight


def _befallen(hit: Found, parse: Parse, w: Words) -> float:
    """What is said to have befallen the name: "Lyman was shelled"."""
    token = parse.tokens[hit.first]
    subject = token.dep in ("nsubj", "nsubjpass") and parse.tokens[token.head].tag in ("VBN", "VBD")
    return w.befalls.get(parse.tokens[token.head].text, 0.0) if subject and not hit.locative else 0.0


def _running(parse: Parse, hit: Found) -> bool:
    """Whether the sentence is no headline in capitals: most of its other longer words have none."""
    sentence = parse.sentences[parse.tokens[hit.first].sentence]
    around = (t.text for t in parse.tokens[sentence.first : sentence.last] if not hit.first <= t.i < hit.last)
    longer = [word for word in around if word.isalpha() and len(word) > 3]
    return sum(word.islower() for word in longer) * 2 > len(longer)


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
