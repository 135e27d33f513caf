"""Cues that are no verbs: nouns ("its claim that"), phrases ("according to"), adjectives, adverbs, colons."""

from __future__ import annotations

from functools import cache

from dateline import codebook
from dateline.attribution import bounds, tree
from dateline.attribution.cues import Cue, Phrase, cues
from dateline.attribution.found import Found, words_of_speaker
from dateline.model import Parse, Token

LIGHT = frozenset(
    ("have", "make", "issue", "express", "voice", "give", "raise", "offer", "reiterate", "repeat", "hold")
)
BY = frozenset(("by", "from", "among"))
NATIONS = ("an", "ish", "ese", "i", "ch")
MARKS = frozenset("“„\"‘'`") | {"``", "''"}
CREDITED = (":", "–", "—", "-", "--")
NAMELY = ("NOUN", "PROPN", "ADJ", "DET", "ADP", "NUM")


def noun(parse: Parse, n: int, cue: Cue, handled: frozenset[str]) -> Found | None:
    """'its claim that …', 'the plan to …', 'accusations of …'."""
    tokens = parse.tokens
    for k in parse.children[n]:
        t = tokens[k]
        if k < n:
            continue
        if t.dep in ("acl", "ccomp", "relcl") and "that" in cue.frames and _that(parse, k, handled):
            return _noun(parse, n, cue, tree.under(parse, k), k, "noun that")
        infinitive = t.dep in ("acl", "xcomp") and t.tag == "VB" and tree.child(parse, k, "aux") is not None
        if infinitive and "to" in cue.frames:
            return _noun(parse, n, cue, tree.under(parse, k), k, "noun to")
        if (far := _far_that(parse, k)) is not None and "that" in cue.frames:
            return _noun(parse, n, cue, tree.under(parse, far), -1, "noun that")
        if t.dep == "prep" and t.lemma in cue.prepositions:
            return _noun(parse, n, cue, [i for i in tree.under(parse, k) if i != k], k, "noun prep")
    return None


def _far_that(parse: Parse, prep: int) -> int | None:
    """'confirmation from the army that the town had fallen': the parser hung the clause on the army."""
    tokens = parse.tokens
    owner = tree.child(parse, prep, "pobj") if tokens[prep].dep == "prep" and tokens[prep].lemma in BY else None
    clause = tree.child(parse, owner, "relcl", "acl") if owner is not None else None
    if clause is None:
        return None
    first = tree.under(parse, clause)[0]
    own = any(tokens[j].dep in ("nsubj", "nsubjpass") and j != first for j in parse.children[clause])
    return clause if tokens[first].lemma == "that" and own and tokens[clause].pos in ("VERB", "AUX") else None


def _that(parse: Parse, k: int, handled: frozenset[str]) -> bool:
    """Whether a clause on a noun tells its content: "the claim that he fled", not "the claim that he made"."""
    tokens = parse.tokens
    mark = tree.child(parse, k, "mark")
    if mark is not None and tokens[mark].lemma in ("that", "whether", "if"):
        bare = tokens[k].pos == "VERB" and tree.child(parse, k, "dobj", "ccomp", "auxpass") is None
        answered = (
            tokens[k].lemma in handled and tokens[k].lemma in cues().verbs
        )  # "an assertion that the owner rejected"
        refused = answered and cues().verbs[tokens[k].lemma].stance in ("denies", "doubts", "confirms")
        return not (bare and tokens[mark].lemma == "that" and refused)
    first = tree.under(parse, k)[0]
    if tokens[first].lemma != "that" or tokens[k].lemma in handled:
        return False
    return any(tokens[j].dep in ("nsubj", "nsubjpass") and j != first for j in parse.children[k])


def _noun(parse: Parse, n: int, cue: Cue, content: list[int], branch: int, frame: str) -> Found | None:
    speaker = _owner(parse, n, branch)
    words = tuple(w for w in words_of_speaker(parse, speaker, n) if w not in content)
    if not content or (speaker is None and frame != "noun that" and "hearsay" not in cue.frames):
        return None
    attitude = frame == "noun prep"
    return Found((n,), n, words, speaker, tuple(content), cue.stance, frame, attitude=attitude)


def _owner(parse: Parse, n: int, branch: int) -> int | None:
    """Whose claim it is: "its claim", "a claim by", or the subject of a light verb ("made the claim")."""
    tokens = parse.tokens
    owner = tree.child(parse, n, "poss")
    if owner is not None:
        return owner
    for k in parse.children[n]:
        if tokens[k].dep == "amod" and tokens[k].text[:1].isupper() and tokens[k].text.endswith(NATIONS):
            return k  # "Russian claims that …"
    for k in parse.children[n]:
        if k != branch and tokens[k].dep == "prep" and tokens[k].lemma in (*BY, "of"):
            return tree.child(parse, k, "pobj")
    head = tokens[n].head
    if tokens[n].dep == "dobj" and tokens[head].lemma in LIGHT and not tree.passive(parse, head):
        return tree.subject(parse, head)
    return None


def phrase(parse: Parse, i: int, phrases: tuple[Phrase, ...]) -> Found | None:
    """'according to X', 'in the words of X': the clause around is said, X says it."""
    tokens = parse.tokens
    for entry in phrases:
        size = len(entry.words)
        if i + size < len(tokens) and all(tokens[i + n].text.lower() == w for n, w in enumerate(entry.words)):
            last = i + size - 1
            return _phrase(parse, i, last, entry)
    return None


@cache
def measures() -> frozenset[str]:
    """What a thing is done according to, and nobody says: "according to the law"."""
    return frozenset(codebook.load("cues")["measures"])


def _phrase(parse: Parse, first: int, last: int, entry: Phrase) -> Found | None:
    tokens = parse.tokens
    name = tree.child(parse, last, "pobj")
    if name is None:
        name = next((k for k in range(first, last) if tree.child(parse, k, "pobj") not in (None, last)), None)
    if name is None or tokens[name].sentence != tokens[first].sentence or tokens[name].lemma in measures():
        return None
    verb = _clause_above(parse, first, name)
    words = _without_list(parse, words_of_speaker(parse, name, verb), verb)
    without = {*range(first, last + 1), *words}
    content = [i for i in _scope(parse, first, name, verb) if i not in without]
    content = bounds.without_naming(parse, content, [-1] * len(tokens))
    while content and (tokens[content[0]].lemma == "that" or tokens[content[0]].text == ","):
        content.pop(0)
    if not content:
        return None
    return Found(tuple(range(first, last + 1)), first, words, name, tuple(content), entry.stance, "phrase")


def _without_list(parse: Parse, words: tuple[int, ...], verb: int) -> tuple[int, ...]:
    """Of "according to the army, Hama and Homs were shelled" the army alone, where the verb behind has no subject."""
    tokens = parse.tokens
    comma = next((k for k, w in enumerate(words) if tokens[w].text == ","), 0)
    behind = words[-1] + 1 if words else len(tokens)
    while behind < verb and tokens[behind].pos in ("AUX", "ADV"):
        behind += 1
    return words[:comma] if comma and behind == verb and not tree.has_subject(parse, verb) else words


def _clause_above(parse: Parse, first: int, name: int) -> int:
    """The verb of the clause that the phrase hangs on."""
    tokens = parse.tokens
    i = tokens[first].head
    for _ in range(12):
        if tokens[i].head == i or (
            tokens[i].pos in ("VERB", "AUX") and tokens[i].dep not in ("aux", "auxpass", "amod")
        ):
            break
        i = tokens[i].head
    return i


def _scope(parse: Parse, first: int, name: int, verb: int) -> list[int]:
    """A phrase at either end covers its whole sentence, one inside covers its clause."""
    sentence = parse.sentences[parse.tokens[first].sentence]
    words = words_of_speaker(parse, name, verb)
    stops = [i for i in range(sentence.first, sentence.last) if parse.tokens[i].text == ";"]
    start = max((i + 1 for i in stops if i < first), default=sentence.first)
    end = min((i for i in stops if i > first), default=sentence.last)
    ends = first - start <= 1 or end - (words[-1] if words else name) <= 3
    if ends and parse.tokens[verb].dep in ("ROOT", "conj", "ccomp", "advcl", "relcl", "acl", "xcomp"):
        return list(range(start, end))
    return tree.under(parse, verb)


def _phrase_above(parse: Parse, i: int) -> int | None:
    """The noun of "with fighting reportedly under way": an adverb inside a phrase is about that phrase alone."""
    tokens = parse.tokens
    at = tokens[i].head
    for _ in range(6):
        if tokens[at].pos in ("VERB", "AUX") or tokens[at].head == at:
            return None
        if tokens[at].dep == "pobj" and tokens[tokens[at].head].lemma == "with":
            return at
        at = tokens[at].head
    return None


def adverb(parse: Parse, i: int, cue: Cue) -> Found | None:
    """'reportedly', 'allegedly': the clause is said, by nobody named."""
    phrase = _phrase_above(parse, i)
    top = _clause_above(parse, i, i) if phrase is None else phrase
    content = [j for j in tree.under(parse, top) if j != i]
    if len(content) < 2:
        return None
    return Found((i,), i, (), None, tuple(content), cue.stance, "adverb")


def adjective(parse: Parse, a: int, cue: Cue) -> Found | None:
    """'is confident that …', 'afraid of …'."""
    tokens = parse.tokens
    head = tokens[a].head
    clauses = [k for j in (a, head) for k in parse.children[j] if k > a and tokens[k].dep in ("ccomp", "xcomp", "prep")]
    for k in clauses:
        t = tokens[k]
        named = ("that" in cue.frames and t.dep == "ccomp") or ("to" in cue.frames and t.dep == "xcomp")
        if named or (t.dep == "prep" and t.lemma in cue.prepositions and t.head == a):
            content = [i for i in tree.under(parse, k) if t.dep != "prep" or i != k]
            speaker = tree.subject(parse, head) if tokens[head].pos in ("VERB", "AUX") else None
            if speaker is not None and t.dep == "ccomp" and tokens[speaker].lemma == "it":
                return None  # "it was not clear who fired": nobody is named who is clear about it
            words = words_of_speaker(parse, speaker, head)
            be = (head,) if tokens[a].dep == "acomp" else ()
            frame = "adjective"
            return Found(
                tuple(sorted((*be, a))), a, words, speaker, tuple(content), cue.stance, frame, attitude=t.dep == "prep"
            )
    return None


def colon(parse: Parse, first: int, last: int) -> Found | None:
    """'Name: what is said' at the start of a sentence [first, last), "14:32" before it left out."""
    tokens = parse.tokens
    while first < last and not tokens[first].text[:1].isalpha() and tokens[first].text[:1] not in MARKS:
        first += 1
    at = next((i for i in range(first, min(first + 7, last)) if tokens[i].text == ":"), None)
    if at is None or at == first or at + 2 >= last:
        return None
    name = tokens[first:at]
    if name[0].text.startswith("#") or any(t.text.isupper() and len(t.text) > 5 for t in name):
        return None  # a hashtag or a shout ("BREAKING") speaks for nobody
    if any(t.pos in ("VERB", "AUX", "PUNCT", "NUM") and t.text not in (".", "-") for t in name):
        return None
    head = tokens[at - 1]  # "Hospital strike: what each side says" has a topic, and no speaker
    if head.pos == "NOUN" and not (_letters(head) or head.lemma in cues().mouths):
        return None
    office = tokens[at + 1].text in MARKS and tokens[at - 1].lemma in cues().mouths  # "The mayor: “…”"
    if not (office or any(t.pos == "PROPN" or _letters(t) for t in name)) or tokens[first].text[:1].islower():
        return None
    words = tuple(range(first, at))
    return Found((at,), at, words, at - 1, tuple(range(at + 1, last)), "asserts", "colon", strong=True)


def _letters(token: Token) -> bool:
    """Whether this is a name of initials ("IDF", "UN")."""
    return token.text.isupper() and 1 < len(token.text) <= 5 and token.pos in ("PROPN", "NOUN")


def credit(parse: Parse, first: int, last: int) -> Found | None:
    """'Rebels enter the city: residents', '“We are surrounded” – mayor': a headline that ends on who says it."""
    tokens = parse.tokens
    at = next((i for i in range(last - 1, first + 2, -1) if tokens[i].text in CREDITED), None)
    if at is None or not 0 < last - 1 - at <= 6 or any(t.pos not in NAMELY for t in tokens[at + 1 : last]):
        return None
    if tokens[at].text != ":" and not parse.text[: tokens[at].start].endswith(" "):
        return None
    stop = next((i for i in range(at + 1, last) if tokens[i].pos == "ADP"), last)
    head = tokens[stop - 1]
    if stop == at + 1 or not (head.lemma in cues().mouths or _letters(head)):
        return None
    if not any(t.pos in ("VERB", "AUX", "NOUN") for t in tokens[first:at]):
        return None
    words = tuple(range(at + 1, last))
    return Found((at,), at, words, stop - 1, tuple(range(first, at)), "asserts", "colon", strong=True)
