"""Which ground a word means: the place itself, a part of it, or the seat that stands for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from msgspec import Struct
from msgspec.structs import replace

from dateline import codebook, places
from dateline.claims import spoken
from dateline.claims.reading import Reading
from dateline.claims.roles import conjuncts
from dateline.model import Place, PlaceKind, PlaceMention

INSIDE = frozenset(("of", "in", "at", "within", "inside", "across"))
NAMED = frozenset(("compound", "appos", "nmod", "poss", "flat"))
POINTED = frozenset(("the", "this", "that", "its", "their", "his"))
WIDE_PARTS: frozenset[PlaceKind] = frozenset(("country", "region", "admin1", "admin2"))
WIDE: frozenset[PlaceKind] = frozenset(("continent", "country", "water", "road"))

SMALLER: frozenset[PlaceKind] = frozenset(("neighbourhood", "village", "admin2", "camp", "site"))
TOWNS: frozenset[PlaceKind] = SMALLER | {"city", "town", "island", "base", "airbase"}

# A bare name is taken for a town only from this many people on: smaller ones share their names with persons.
KNOWN = 5_000
LARGE = 500_000  # people of a city that has suburbs, and is none
LISTED: frozenset[PlaceKind] = frozenset(("city", "town", "village", "admin1", "airport", "airbase", "island", "base"))

# "Siege of Enerhodar", "Attack on Snake Island": what a title is about.
_TITLE = re.compile(r"\b(?:of|on|in|at|for) ([A-Z][\w'’-]*(?: [A-Z][\w'’-]*)*)(?=\s*(?:$|[—–,:(]))")
SITES: Mapping[str, PlaceKind] = {
    "airport": "airport", "airbase": "airbase", "airfield": "airbase", "base": "base", "prison": "prison",
    "jail": "prison", "plant": "plant", "refinery": "plant", "dam": "dam", "crossing": "crossing", "camp": "camp",
    "hospital": "hospital", "university": "university",
}  # fmt: skip


class Ground(Struct, frozen=True):
    """A place that is taken, left or held, and whether all of it; `seat`: by the building that stands for it."""

    place: PlaceMention
    whole: bool = True
    seat: bool = False


@cache
def nouns() -> Mapping[str, frozenset[str]]:
    """The noun lists of codebook/control.yaml: settlements, parts, seats, whole and partial words."""
    return {name: frozenset(words) for name, words in codebook.load("control")["nouns"].items()}


def grounds(reading: Reading, head: int) -> list[Ground]:
    """Every place that the noun phrase with this head means, with those joined to it."""
    found: list[Ground] = []
    for i in conjuncts(reading.parse, head):
        for ground in _of(reading, i):
            if all(ground.place.span != g.place.span and not _lies_in(reading, g.place, ground.place) for g in found):
                found.append(ground)
    return _one_kind(reading, found)


def _lies_in(reading: Reading, inner: PlaceMention, outer: PlaceMention) -> bool:
    """ "Islam Qala, Herat": the second only says where the first lies, even where a town bears the region's name."""
    if inner.place is None or outer.place is None:
        return False
    if reading.parse.text[inner.span.end : outer.span.start].strip() != ",":
        return False
    known = places.gazetteer()
    regions = [r for w in inner.place.within if (r := known.place(w)) is not None and r.kind in ("admin1", "admin2")]
    names = {n.casefold() for r in regions for n in (r.name, r.name.split()[0], *r.aliases)}
    return outer.place.id in inner.place.within or outer.span.quote.casefold() in names


def _of(reading: Reading, i: int) -> Iterator[Ground]:
    token = reading.parse.tokens[i]
    mention = reading.place_at.get(i)
    whole = not _limited(reading, i) and not _under_part(reading, i)
    if mention is not None and mention.relation not in ("of", "toward") and i not in reading.date_at:
        if _is_ground(mention):
            yield Ground(mention, whole)
        return
    if token.pos == "PROPN" and i not in reading.actor_at and (known := _listed(reading, i)) is not None:
        yield Ground(known, whole)
    elif (token.lemma in nouns()["seats"] and not _somebodys(reading, i)) or _plural_seat(reading, i):
        yield from (Ground(m, True, seat=True) for m in _inside(reading, i, INSIDE) or _spoken_of(reading, i, "city"))
    elif (
        (token.lemma in nouns()["parts"] | nouns()["wholes"] and not _is_house(reading, i))
        or (token.pos == "NOUN" and token.lemma in nouns()["directions"] and _below(reading, i, frozenset(("of",))))
        or _some_of(reading, i)
    ):
        found = _inside(reading, i, INSIDE) or ([] if _below(reading, i, INSIDE) else _town(reading, i))
        yield from (Ground(m, _nearly_all(token.lemma) and not _limited(reading, _head(reading, m))) for m in found)
    elif token.lemma in nouns()["settlements"]:
        named = _inside(reading, i, frozenset(("of", "include") if token.tag == "NNS" else ("of",)))
        named += [m for m in _enumerated(reading, i) if m not in named]
        if token.lemma == "capital":  # "the capitals of Kunduz and Takhar provinces" are not the provinces
            named = [m for m in named if m.place is None or m.place.kind not in WIDE_PARTS]
        of_what = _below(reading, i, frozenset(("of",))) and not (
            token.lemma == "capital" and spoken.lesser(reading, i)
        )
        if token.tag not in ("NNS", "NNPS") and not named and not of_what:
            named = _spoken_of(reading, i, token.lemma)
        part = token.lemma in nouns()["quarters"]  # "the only area of the city of Homs that they hold"
        yield from (Ground(m, whole and not (part and _settled(m))) for m in named)
    elif token.lemma in nouns()["with_a_name"]:
        yield from (Ground(m, whole) for m in _inside(reading, i, frozenset(("of",))))
    elif token.lemma in nouns()["sites"]:
        named = [m for m in _inside(reading, i, frozenset()) if not _settled(m)]
        yield from (Ground(m, whole) for m in named or _spoken_of(reading, i, token.lemma))
    elif token.pos == "NUM":  # "four of its five capitals: X, Y and Z"
        yield from (g for j in _below(reading, i, frozenset(("of",))) for g in grounds(reading, j))
    elif token.lemma == "it" and token.pos == "PRON":
        yield from (Ground(m) for m in _last_named(reading, i))
    elif token.lemma in ("control", "hold", "grip", "command"):
        yield from (g for j in _below(reading, i, frozenset(("of", "over", "on"))) for g in grounds(reading, j))


def _is_house(reading: Reading, i: int) -> bool:
    """ "A refugee centre": called by what it is for, it is no part of a town; "the city centre" is."""
    tokens = reading.parse.tokens
    told = (tokens[c] for c in reading.parse.children[i] if tokens[c].dep == "compound" and tokens[c].pos == "NOUN")
    return any(t.lemma not in nouns()["settlements"] | nouns()["parts"] for t in told)


def _settled(mention: PlaceMention) -> bool:
    """Whether a name is a town's: who takes "the Goma headquarters" does not have Goma."""
    return mention.place is not None and mention.place.kind in ("city", "town", "village")


def _somebodys(reading: Reading, i: int) -> bool:
    """ "The palace of a warlord" is no seat of government."""
    people = (reading.actor_at[j].actor for j in _below(reading, i, frozenset(("of",))) if j in reading.actor_at)
    return any(actor is not None and actor.kind == "person" for actor in people)


def _listed(reading: Reading, i: int) -> PlaceMention | None:
    """A name where only ground can stand ("took control of Tripoli"), if the gazetteer holds it in a country that the
    report speaks of."""
    tokens = reading.parse.tokens
    first, last = i, i
    while first and tokens[first - 1].pos in ("PROPN", "PART") and tokens[first - 1].head in range(first - 1, i + 1):
        first -= 1
    span = reading.parse.span(tokens[first].start, tokens[last].end)
    if any(j in reading.actor_at or j in reading.date_at for j in range(first, last + 1)):
        return None
    if reading.parse.text[span.end :].startswith(" of "):
        return None  # "the Union of South American Nations"
    countries = {m.place.country for m in reading.mentions.places if m.place}
    countries |= {m.actor.country for m in reading.mentions.actors if m.actor}
    found = [p for p in places.gazetteer().find(span.quote) if p.country in countries and p.kind in LISTED]
    best = max(found, key=lambda p: p.population, default=None)
    return PlaceMention(span, best) if best is not None and best.population >= KNOWN else None


def _is_ground(mention: PlaceMention) -> bool:
    return mention.place is None or mention.place.kind not in WIDE


def _inside(reading: Reading, i: int, preps: frozenset[str]) -> list[PlaceMention]:
    """Places named with a noun: "the town of X", "Hama's prison", "most of X and Y"."""
    found: list[PlaceMention] = []
    many = reading.parse.tokens[i].tag == "NNS"  # "the Agdam, Kalbajar and Lachin districts"
    for child in reading.parse.children[i]:
        for c in conjuncts(reading.parse, child) if many else (child,):
            by_name = reading.parse.tokens[child].dep in NAMED
            if by_name and (m := reading.place_at.get(c)) and not reading.named_after(i, m):
                found.append(m)
    found = [m for m in found if not _only_beside(reading, i, m, preps)]
    if any(m.place is not None and m.place.kind in SMALLER for m in found):
        preps = frozenset()  # "the Solino quarter of the capital": the capital only says where the quarter lies
    for j in _below(reading, i, preps):
        m = reading.place_at.get(j)
        if m is not None:
            found.append(m)
        elif reading.parse.tokens[j].lemma in nouns()["settlements"]:
            named = _inside(reading, j, frozenset(("of",)))
            other = _below(reading, j, frozenset(("of",)))  # a name that nobody knows is not the town spoken of before
            found += named or ([] if other else _spoken_of(reading, j, reading.parse.tokens[j].lemma))
    unique = {m.span: m for m in found if m.relation != "toward" and _is_ground(m)}
    return list(unique.values())


def _only_beside(reading: Reading, i: int, mention: PlaceMention, preps: frozenset[str]) -> bool:
    """Whether the name before a town's noun only says where it lies: "the Damascus suburb of Douma", "the West Bank
    settlement of Itamar", but not "the Barzeh district of Damascus"."""
    noun, beside = reading.parse.tokens[i], mention.place
    if beside is None or noun.lemma not in nouns()["settlements"] or noun.tag in ("NNS", "NNPS"):
        return False
    below = _below(reading, i, frozenset(("of",))) if "of" in preps else []
    inner = next((m.place for j in below if (m := reading.place_at.get(j)) and m.place), None)
    if inner is not None:
        wide = beside.kind in ("country", "region", "admin1")
        return wide or beside.id in inner.within or beside.population > inner.population
    return noun.lemma == "suburb" and _settled(mention) and beside.population > LARGE


def _enumerated(reading: Reading, i: int) -> list[PlaceMention]:
    """The places listed right behind a noun of many: "three towns: X, Y and Z", however the parser hangs them."""
    tokens = reading.parse.tokens
    end = reading.parse.sentences[tokens[i].sentence].last
    at = i + 1
    while at < end and tokens[at].text in nouns()["opening_a_list"]:
        at += 1
    found: list[PlaceMention] = []
    if tokens[i].tag != "NNS" or at == i + 1:
        return found
    while at < end and (mention := reading.place_at.get(at)) is not None and mention.relation != "of":
        found.append(mention)
        at = reading.tokens_of(mention.span).stop
        while at < end and (tokens[at].text == "," or tokens[at].pos == "CCONJ"):
            at += 1
    # One name behind a comma may begin what comes next: "seized two towns, Hama residents said".
    ends = at == end or tokens[at - 1].text == "," or tokens[at].pos not in ("NOUN", "PROPN", "VERB", "AUX", "PART")
    return [m for m in found if _is_ground(m)] if ends and (len(found) > 1 or tokens[i + 1].text == ":") else []


def _below(reading: Reading, i: int, preps: frozenset[str]) -> list[int]:
    """Nouns under the prepositions that hang on a noun, with those joined to them."""
    tokens, children = reading.parse.tokens, reading.parse.children
    return [
        n
        for c in children[i]
        if tokens[c].dep == "prep" and tokens[c].lemma in preps
        for p in children[c]
        if tokens[p].dep == "pobj"
        for n in conjuncts(reading.parse, p)
    ]


def _spoken_of(reading: Reading, i: int, noun: str) -> list[PlaceMention]:
    """ "The city": the one last spoken of, when the words point back."""
    tokens = reading.parse.tokens
    token = tokens[i]
    points = any(tokens[c].text.lower() in POINTED for c in reading.parse.children[i])
    if not points and token.lemma in nouns()["settlements"] | nouns()["sites"]:
        return []
    if token.lemma == "capital":
        found = spoken.noun(reading, i)
        return [PlaceMention(reading.parse.span(token.start, token.end), found)] if found else []
    found = spoken.place(reading, noun, token.start) or _of_office(reading, i) or titled(reading, i)
    return [PlaceMention(reading.parse.span(token.start, token.end), found)] if found else []


def _of_office(reading: Reading, i: int) -> Place | None:
    """ "The mayor of X said that rebels had entered the city": X, where only the office names it."""
    tokens = reading.parse.tokens
    for j in range(reading.parse.sentences[tokens[i].sentence].first, i):
        of = tokens[tokens[j].head]
        held = tokens[j].pos == "PROPN" and tokens[j].dep == "pobj" and of.lemma == "of"
        if held and tokens[of.head].lemma in codebook.load("control")["local_offices"]:
            mention = _listed(reading, j)
            return mention.place if mention else None
    return None


def titled(reading: Reading, i: int) -> Place | None:
    """What "the city" or "the power plant" means where only the title names it: "Battle of Chernobyl"."""
    towns = _title_towns(reading)
    if len(towns) != 1:
        return None
    token = reading.parse.tokens[i]
    if token.lemma in nouns()["settlements"]:
        return towns[0] if towns[0].kind in ("city", "town", "village") else None
    kinds = [c for c in reading.parse.children[i] if reading.parse.tokens[c].dep in ("compound", "amod")]
    words = [reading.parse.tokens[c].text for c in kinds if reading.parse.tokens[c].dep == "compound" or c + 1 in kinds]
    for n in range(len(words) + 1):
        named = places.gazetteer().find(" ".join([towns[0].name, *words[n:], token.text]))
        near = [p for p in named if p.country == towns[0].country]
        if near:
            return near[0]
    slug = "-".join(w.casefold() for w in [*words, token.text])
    name = " ".join([towns[0].name, *words, token.text])
    within = (towns[0].id, *towns[0].within)
    kind = SITES.get(token.lemma, "site")
    return Place(f"text:{slug}@{towns[0].id}", name, kind, country=towns[0].country, within=within)


def _title_towns(reading: Reading) -> list[Place]:
    """The towns that the title is about, in the countries that the report speaks of."""
    countries = {m.place.country for m in reading.mentions.places if m.place}
    countries |= {m.actor.country for m in reading.mentions.actors if m.actor}
    found: dict[str, Place] = {}
    for name in _TITLE.findall(reading.report.title or ""):
        known = [p for p in places.gazetteer().find(name) if p.country in countries and p.kind in LISTED]
        if known:
            best = max(known, key=lambda p: p.population)
            found[best.id] = best
    return list(found.values())


def _town(reading: Reading, i: int) -> list[PlaceMention]:
    """The town that "the centre" and "its outskirts" are of: the last one named in the same sentence."""
    tokens = reading.parse.tokens
    sentence = reading.parse.sentences[tokens[i].sentence]
    before = [reading.place_at[j] for j in range(sentence.first, i) if j in reading.place_at]
    kinds = ("city", "town", "village")
    named = [m for m in before if m.place and m.place.kind in kinds and m.relation != "of"]
    spoken = [] if named else _settlements(reading, sentence.first, sentence.last)
    return named[-1:] or [m for j in spoken[:1] for m in _spoken_of(reading, j, tokens[j].lemma)]


def _settlements(reading: Reading, first: int, last: int) -> list[int]:
    """Where "the city" and the like stand between two words."""
    return [j for j in range(first, last) if reading.parse.tokens[j].lemma in nouns()["settlements"]]


def _last_named(reading: Reading, i: int) -> list[PlaceMention]:
    """What "it" stands for: the last place named in its sentence, no country; else "the city" spoken of there."""
    tokens = reading.parse.tokens
    sentence = reading.parse.sentences[tokens[i].sentence]
    if (site := _site_told(reading, i)) is not None:
        return [g.place for g in grounds(reading, site)]
    before = [reading.place_at[j] for j in range(sentence.first, i) if j in reading.place_at]
    named = [m for m in before if m.relation in ("in", "from") and m.place and m.place.kind not in WIDE | {"admin1"}]
    if named and _thing_meant(reading, named[-1], i):
        return []
    spoken = [] if named else _settlements(reading, sentence.first, i)
    meant = [replace(m, relation="in") for m in named[-1:]]
    return meant or [m for j in spoken[-1:] for m in _spoken_of(reading, j, tokens[j].lemma)]


def _site_told(reading: Reading, i: int) -> int | None:
    """The site that the clause above "it" is about: "the hospital in the capital was left after gunmen occupied it"."""
    tokens = reading.parse.tokens
    verb = reading.verb_over(tokens[i].head)
    above = reading.verb_over(tokens[verb].head)
    told = [c for c in reading.parse.children[above] if c < i and tokens[c].dep in ("nsubj", "nsubjpass", "dobj")]
    sites = [c for c in told if tokens[c].lemma in nouns()["sites"] and c not in reading.place_at]
    return sites[0] if above != verb and sites else None


def _thing_meant(reading: Reading, place: PlaceMention, i: int) -> bool:
    """Whether "it" is rather a thing told of in or after the place: "in Hama finish the report and hand it over"."""
    tokens = reading.parse.tokens
    at = reading.tokens_of(place.span)[-1]
    over = tokens[tokens[tokens[at].head].head] if tokens[at].dep == "pobj" else tokens[at]
    told = [j for j in reading.parse.children[over.i] if j < at] if over.pos == "VERB" else []
    things = (*told, *([over.i] if over.i != at else []), *range(at + 1, i))
    around = [tokens[j] for j in things if tokens[j].dep in ("dobj", "nsubj", "nsubjpass")]
    ours = nouns()["settlements"] | nouns()["parts"] | nouns()["sites"]
    return any(
        t.tag == "NN"
        and t.lemma not in ours
        and not reading.classes(t.i) & {"armed", "person", "actor", "ground", "act_of_war"}
        for t in around
    )


def _limited(reading: Reading, i: int) -> bool:
    """ "Much of Hama", "eastern Hama", "half the town": not the whole."""
    tokens = reading.parse.tokens
    words = nouns()["limits"] if i in reading.place_at else nouns()["limits"] - nouns()["directions"]
    return any(
        c < i and tokens[c].text.lower() in words and tokens[c].dep in ("amod", "predet", "det", "compound", "advmod")
        for c in reading.parse.children[i]
    )


def _under_part(reading: Reading, i: int) -> bool:
    """ "A section of the capital controlled by a militia": hung on the capital, said of the section."""
    tokens = reading.parse.tokens
    over = tokens[tokens[i].head]
    return tokens[i].dep == "pobj" and over.lemma == "of" and tokens[over.head].lemma in nouns()["parts"]


def _some_of(reading: Reading, i: int) -> bool:
    """ "Several districts of Hama" are parts of it; "the towns of Adra and Suda", or "key towns", are towns."""
    token = reading.parse.tokens[i]
    if token.tag != "NNS" or token.lemma not in nouns()["parts_when_many"]:
        return False
    kinds = SMALLER if token.lemma in nouns()["smaller_than_town"] else TOWNS
    named = [m.place.kind for m in _inside(reading, i, frozenset(("of",))) if m.place is not None]
    if not named:
        return token.lemma in nouns()["smaller_than_town"]
    return any(kind not in kinds for kind in named)


def _plural_seat(reading: Reading, i: int) -> bool:
    """ "All administrative buildings", "government offices": together they stand for the place."""
    tokens = reading.parse.tokens
    if tokens[i].lemma not in nouns()["offices"]:
        return False
    words = {tokens[c].lemma for c in reading.parse.children[i]}
    return bool(words & nouns()["of_government"])


def _head(reading: Reading, mention: PlaceMention) -> int:
    """The word of a name that the rest of its phrase hangs on."""
    own = reading.tokens_of(mention.span)
    return next((j for j in own if reading.parse.tokens[j].head not in own), own[0])


def _nearly_all(lemma: str) -> bool:
    return lemma in nouns()["wholes"]


def _one_kind(reading: Reading, found: list[Ground]) -> list[Ground]:
    """In "Luhansk, Sumy and Zhytomyr Oblasts" the towns named before the last are regions, and not known as such."""
    if len(found) < 2:
        return found
    last = found[-1].place
    if last.span.quote.split()[-1].casefold() in nouns()["many_regions"]:
        return [g for g in found if g.place.place and g.place.place.kind in ("admin1", "admin2", "region")]
    after = reading.parse.text[last.span.end : last.span.end + 14].split()
    if after and after[0].strip(",.;").casefold() in nouns()["many_regions"]:
        return [g for g in found if g.place.place and g.place.place.kind in ("admin1", "admin2", "region")]
    return found
