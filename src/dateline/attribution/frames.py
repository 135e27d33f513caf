"""Verb cues -> who says what: the constructions of direct and indirect speech, belief and intention."""

from __future__ import annotations

from msgspec import Struct

from dateline.attribution import tree
from dateline.attribution.cues import Cue
from dateline.model import Parse, Stance

# Children of a cue that belong to the cue rather than to what is said ("told reporters on Monday").
CUE_PARTS = frozenset(("aux", "auxpass", "neg", "advmod", "npadvmod", "prt", "dative", "punct", "agent", "prep"))
RELATIVES_ASIDE = ("clause", "infinitive", "target", "small")
DASHES = ("—", "–", "--", "-")
SENTENTIAL = 4  # words: a shorter quotation is a label or a fragment, never a statement of its own


class Found(Struct, frozen=True):
    """A proposed attribution in token numbers; `frame` names the construction that proposed it."""

    cue: tuple[int, ...]
    head: int  # the cue's main word
    speaker: tuple[int, ...]
    speaker_head: int | None
    content: tuple[int, ...]
    stance: Stance
    frame: str
    strong: bool = False
    attitude: bool = False
    quotes: tuple[int, ...] = ()  # numbers of the quotes that belong wholly to the content


def verb(parse: Parse, v: int, cue: Cue, quote_of: list[int], onward: dict[int, int]) -> Found | None:
    """The attribution that this verb makes, by the first of its constructions that is there.

    `onward` holds the clauses that go on with the telling, each with the cue whose speaker it shares.
    """
    for frame, build in FRAMES:
        if frame in cue.frames and (found := build(parse, v, cue)) is not None:
            content, speaker, name = found
            if onward.get(v, v) != v:
                speaker = speaker_of(parse, onward[v])
            speaker = _outside(parse, v, speaker, quote_of)
            content = _widened(parse, v, _in_segment(parse, v, content, quote_of, name), name)
            content = _without(parse, content, v, onward)
            return _found(parse, v, cue, content, speaker, name)
    if cue.strong and quote_of[v] < 0:
        return _bare(parse, v, cue, quote_of)
    return None


WIDENED = {
    "object": ("prep", "advcl", "dep"),
    "prep": ("prep",),
    "small": ("prep", "advcl"),
    "infinitive": ("prep", "advcl"),
}


def _in_segment(parse: Parse, v: int, content: list[int], quote_of: list[int], frame: str) -> list[int]:
    """What is said does not run over a semicolon outside quotation marks."""
    stops = [i for i in content if parse.tokens[i].text == ";" and quote_of[i] < 0]
    if content and content[-1] < v and v - content[-1] < 6:
        stops += [i for i in range(content[-1], v) if parse.tokens[i].text == ";" and quote_of[i] < 0]
    dashes = [i for i in content if parse.tokens[i].text in DASHES and quote_of[i] < 0]
    if len(dashes) == 1 and content[0] > v and parse.text[parse.tokens[dashes[0]].start - 1] == " ":
        stops += dashes  # "… — a claim that nobody could check": the report's own aside
    if frame in RELATIVES_ASIDE and content[0] > v:
        aside = (i for i in content[4:] if quote_of[i] < 0 and _opens_aside(parse, i))
        stops += list(aside)[:1]
    for stop in stops:
        content = [i for i in content if (i < stop) == (v < stop)]
    return content


def _opens_aside(parse: Parse, i: int) -> bool:
    """ ", which lies …", ", who fled …": background that the report itself adds."""
    t = parse.tokens[i]
    return t.tag in ("WDT", "WP") and t.lemma in ("which", "who") and parse.tokens[i - 1].text == ","


def _widened(parse: Parse, v: int, content: list[int], frame: str) -> list[int]:
    """What is said with the phrases right after it that the parser hung on the cue ("plans to pay through …")."""
    deps = WIDENED.get(frame)
    if deps is None or not content:
        return content
    tokens = parse.tokens
    wide = list(content)
    for k in parse.children[v]:
        if k > wide[-1] and tokens[k].dep in deps:
            branch = tree.under(parse, k)
            if branch[0] != wide[-1] + 1:
                break
            wide += branch
    return wide


def _without(parse: Parse, content: list[int], v: int, onward: dict[int, int]) -> list[int]:
    """What is said without the clauses that go on with the telling, and the "and" before them."""
    if not onward:
        return content
    gone: set[int] = set()
    inside = set(content)
    for c in inside & onward.keys():
        if c != v:
            gone.update(tree.under(parse, c))
            before = min(tree.under(parse, c)) - 1
            if before >= 0 and parse.tokens[before].dep == "cc":
                gone.add(before)
    return [i for i in content if i not in gone]


def _outside(parse: Parse, v: int, speaker: int | None, quote_of: list[int]) -> int | None:
    """The speaker of a cue outside quotation marks stands outside them too.

    After a quotation without a finite end the parser takes its last words for the subject; then the
    other subject, or the first name between the marks and the cue, is meant.
    """
    if speaker is None or quote_of[v] >= 0 or quote_of[speaker] < 0 or abs(v - speaker) <= 2:
        return speaker
    tokens = parse.tokens
    if quote_of.count(quote_of[speaker]) < SENTENTIAL:
        return speaker
    for k in parse.children[v]:
        if tokens[k].dep == "nsubj" and quote_of[k] < 0:
            return k
    for i in range(speaker + 1, v):
        if quote_of[i] < 0 and tokens[i].pos in ("NOUN", "PROPN", "PRON") and tokens[i].dep != "compound":
            return i
    return speaker


def _found(parse: Parse, v: int, cue: Cue, content: list[int], speaker: int | None, frame: str) -> Found | None:
    words = words_of_speaker(parse, speaker, v)
    taken = set(words)
    said = [i for i in content if i not in taken]
    if (not said and frame != "quote") or (speaker is None and not _speaks_unnamed(parse, v, cue, frame)):
        return None
    return Found(
        cue=cue_words(parse, v),
        head=v,
        speaker=words,
        speaker_head=speaker,
        content=tuple(said),
        stance=_stance(parse, v, cue, frame),
        frame=frame,
        strong=cue.strong,
        attitude=_attitude(parse, v, content, frame, cue),
    )


def _speaks_unnamed(parse: Parse, v: int, cue: Cue, frame: str) -> bool:
    """Whether a saying without a speaker is one: hearsay in the passive, or what seems."""
    if frame in ("object", "target", "small"):
        return "hearsay" in cue.frames and tree.passive(parse, v)
    if frame == "clause":
        return cue.strong or tree.passive(parse, v)
    return True


def _stance(parse: Parse, v: int, cue: Cue, frame: str) -> Stance:
    """The cue's stance, or the one that this construction carries."""
    if not cue.by_frame:
        return cue.stance
    if frame in ("infinitive", "raised"):
        return cue.by_frame.get("to", cue.stance)
    if frame in ("prep", "small"):
        words = [parse.tokens[k].lemma for k in parse.children[v] if parse.tokens[k].dep == "prep"]
        return next((cue.by_frame[f"prep:{w}"] for w in words if f"prep:{w}" in cue.by_frame), cue.stance)
    return cue.stance


# "warned of", "accused of", "called for" tell what is so, done or wanted; "argued about", "sided with" do not.
TELLING = frozenset(("of", "for"))


def _attitude(parse: Parse, v: int, content: list[int], frame: str, cue: Cue) -> bool:
    """Whether the speaker merely judges, backs or names the thing, and so is no voice for it."""
    if frame == "target":
        return True
    if frame not in ("prep", "small"):
        return False
    tokens = parse.tokens
    telling = [
        k for k in parse.children[v] if tokens[k].dep == "prep" and tokens[k].lemma in cue.prepositions & TELLING
    ]
    return not telling


def words_of_speaker(parse: Parse, speaker: int | None, v: int) -> tuple[int, ...]:
    """The words of a speaker, without the clause that the cue heads where it hangs below its speaker."""
    if speaker is None:
        return ()
    words = tree.under(parse, speaker, {v})
    at = words.index(speaker)
    first = last = at  # an unbroken run of words around the head: the parser sometimes hangs far words below it
    while first > 0 and words[first - 1] == words[first] - 1:
        first -= 1
    while last + 1 < len(words) and words[last + 1] == words[last] + 1:
        last += 1
    run = words[first : last + 1]
    while len(run) > 1 and parse.tokens[run[-1]].pos == "PUNCT":
        run.pop()
    while len(run) > 1 and parse.tokens[run[0]].pos == "PUNCT":
        run.pop(0)
    return tuple(run)


def cue_words(parse: Parse, v: int) -> tuple[int, ...]:
    """The cue with its auxiliaries, negation and particle."""
    tokens = parse.tokens
    parts = [
        k for k in parse.children[v] if tokens[k].dep in ("aux", "auxpass", "neg", "prt") and tokens[k].tag != "TO"
    ]
    return tuple(sorted([v, *parts]))


def told_on(parse: Parse, book: dict[str, Cue], heads: list[int]) -> dict[int, int]:
    """Clauses the parser hung inside what is said that go on with the telling, each with its cue above.

    "said that the road was cut, adding that …", "said it was calm and asked whether …",
    "…, while others say …": a cue of its own, a comma or "and" before it, no new "that".
    """
    tokens = parse.tokens
    found: dict[int, int] = {}
    for v in heads:
        token = tokens[v]
        own = tree.has_subject(parse, v)
        if token.dep == "advcl" and own:
            mark = tree.child(parse, v, "mark")
            if mark is not None and tokens[mark].lemma in ("while", "whereas", "though", "although", "but"):
                found[v] = v
        elif token.dep == "conj":
            above = _cue_above(parse, book, token.head)
            if above is not None and _tense(parse, v) == _tense(parse, above):
                if not own:
                    found[v] = above
                elif tree.child(parse, v, "mark") is None and tree.child(parse, v, "ccomp") is not None:
                    found[v] = v
        elif token.dep in ("advcl", "acl") and token.tag == "VBG" and not own and tree.after_comma(parse, v):
            above = _cue_above(parse, book, token.head)
            if above is not None and "onward" in book[tokens[v].lemma].frames:
                found[v] = above
    return found


def _tense(parse: Parse, v: int) -> str:
    tag = parse.tokens[v].tag
    if tag in ("VBD", "VBZ", "VBP"):
        return tag
    helper = next((parse.tokens[k] for k in parse.children[v] if parse.tokens[k].dep in ("aux", "auxpass")), None)
    return f"{tag} {helper.text.lower()}" if helper and tag != "VB" else helper.tag if helper else tag


def _cue_above(parse: Parse, book: dict[str, Cue], k: int) -> int | None:
    """The verb cue whose clause or infinitive holds k."""
    tokens = parse.tokens
    for _ in range(8):
        head = tokens[k].head
        if head == k:
            return None
        if tokens[k].dep in ("ccomp", "xcomp") and tokens[head].lemma in book:
            return head
        k = head
    return None


def speaker_of(parse: Parse, v: int) -> int | None:
    """Who speaks: the subject, or the agent of a passive."""
    if tree.passive(parse, v):
        return tree.agent(parse, v)
    found = tree.subject(parse, v)
    return tree.name_before(parse, v) if found is None else found


Built = tuple[list[int], int | None, str]


def _clause(parse: Parse, v: int, cue: Cue) -> Built | None:
    """'said (that) …', '…, he said', 'asked whether …', 'it was reported that …'."""
    tokens = parse.tokens
    kids = [k for k in parse.children[v] if tokens[k].dep == "ccomp" and _finite(parse, k)]
    if not kids:
        kids = [k for k in parse.children[v] if tokens[k].dep == "advcl" and _asked(parse, k)]
    if not kids:
        return _far_clause(parse, v) or _garden_path(parse, v) or _inserted(parse, v)
    speaker = speaker_of(parse, v)
    right = [k for k in kids if k > v]
    if right and len(right) < len(kids) and tokens[min(v + 1, len(tokens) - 1)].text != ",":
        kids = right
    content: list[int] = []
    for k in kids:
        content += tree.under(parse, k, {v})
    core = core_of(parse, v, speaker, kids)
    content = [i for i in content if i not in core]
    if kids[0] < v and (speaker is None or kids[0] < speaker or speaker > v):
        content = _around(parse, v, core, content)
    return sorted(set(content)), speaker, "clause"


def _far_clause(parse: Parse, v: int) -> Built | None:
    """'insisted in the same interview that …': the parser hung the clause on the noun before it."""
    tokens = parse.tokens
    for k in parse.children[v]:
        noun = tree.child(parse, k, "pobj") if tokens[k].dep == "prep" else None
        for j in parse.children[noun] if noun is not None and k > v else ():
            mark = tree.child(parse, j, "mark")
            if tokens[j].dep in ("acl", "relcl") and mark is not None and tokens[mark].lemma == "that":
                return tree.under(parse, j), speaker_of(parse, v), "clause"
    return None


def _garden_path(parse: Parse, v: int) -> Built | None:
    """ ", announcing its forces had left": read by the parser as if announcing were what had left."""
    tokens = parse.tokens
    token = tokens[v]
    thing = tree.child(parse, v, "dobj")
    if token.dep != "csubj" or token.tag != "VBG" or thing is None or not tree.after_comma(parse, v):
        return None
    above = tokens[token.head].head
    rest = [i for i in tree.under(parse, token.head) if i > v and i not in tree.under(parse, above, {token.head})]
    return rest, tree.subject(parse, above), "clause"


def _finite(parse: Parse, k: int) -> bool:
    token = parse.tokens[k]
    if token.tag in ("VBD", "VBZ", "VBP", "MD"):
        return True
    if token.pos not in ("VERB", "AUX"):
        return True
    kids = [parse.tokens[j] for j in parse.children[k]]
    if any(t.dep in ("aux", "auxpass") and t.tag in ("MD", "VBD", "VBZ", "VBP") for t in kids):
        return True
    return any(t.dep in ("nsubj", "nsubjpass", "expl", "mark") for t in kids) or token.tag in ("VB", "VBN")


def _asked(parse: Parse, k: int) -> bool:
    mark = tree.child(parse, k, "mark")
    return mark is not None and parse.tokens[mark].lemma in ("if", "whether", "that")


def core_of(parse: Parse, v: int, speaker: int | None, kids: list[int]) -> set[int]:
    """The words of the saying itself: speaker, cue and what hangs on the cue but is not said."""
    core = {v}
    if speaker is not None:
        core.update(words_of_speaker(parse, speaker, v))
    for k in parse.children[v]:
        if k not in kids and parse.tokens[k].dep != "conj" and parse.tokens[k].dep != "cc":
            core.update(tree.under(parse, k))
    return core


def _around(parse: Parse, v: int, core: set[int], content: list[int]) -> list[int]:
    """A saying set into or after its sentence: all the sentence around it is said."""
    if not content:
        return content
    sentence = parse.sentences[parse.tokens[v].sentence]
    first, last = min(content), max(content)
    if parse.tokens[v].head == v:
        lead = range(sentence.first, first)
        if all(i not in core for i in lead) and len(lead) <= 4:
            first = sentence.first
    return [i for i in range(first, last + 1) if i not in core]


def _inserted(parse: Parse, v: int) -> Built | None:
    """'as he said, …' and sayings set between commas whose clause the parser hung elsewhere."""
    tokens = parse.tokens
    token = tokens[v]
    speaker = tree.child(parse, v, "nsubj")
    if (
        token.tag not in ("VBD", "VBZ", "VBP", "VBN")
        or speaker is None
        or tree.child(parse, v, "dobj", "xcomp") is not None
    ):
        return None
    if token.dep not in ("parataxis", "advcl", "ccomp", "ROOT", "dep", "conj"):
        return None
    mark = tree.child(parse, v, "mark", "advmod")
    if token.dep == "advcl" and (mark is None or tokens[mark].lemma != "as"):
        return None
    core = core_of(parse, v, speaker, [])
    sentence = parse.sentences[token.sentence]
    if token.dep in ("advcl", "parataxis", "ccomp") and token.head != v:
        rest = [i for i in tree.under(parse, token.head) if i not in core]
        before = [i for i in rest if i < min(core)]
        return (rest, speaker, "inserted") if before or token.dep == "advcl" else None
    inside = range(min(core), max(core) + 1)
    before = list(range(sentence.first, inside.start))
    if len(before) < 3 or tokens[before[-1]].text not in (",", "–", "—", "-"):
        return None
    after = list(range(inside.stop, sentence.last))
    if any(tokens[i].pos in ("VERB", "AUX") for i in before):
        return before + after, speaker, "inserted"
    return None


def _infinitive(parse: Parse, v: int, cue: Cue) -> Built | None:
    """'plans to …', 'refused to …', 'urged X to …', 'is believed to …', 'denied doing …'."""
    tokens = parse.tokens
    kids = [k for k in parse.children[v] if tokens[k].dep in ("xcomp", "ccomp") and k > v]
    if not kids:
        return None
    k = kids[0]
    content = tree.under(parse, k)
    if tree.passive(parse, v):
        who = tree.child(parse, v, "nsubjpass") or tree.subject(parse, v)
        said = (list(words_of_speaker(parse, who, v)) if who is not None else []) + content
        return said, tree.agent(parse, v), "raised"
    person = tree.child(parse, v, "dobj", "dative")
    if person is not None and person < k:
        content = tree.under(parse, person) + content
    return sorted(set(content)), tree.subject(parse, v), "infinitive"


def _raised(parse: Parse, v: int, cue: Cue) -> Built | None:
    """'seems to …', 'appeared …': nobody is named; the subject is part of what seems."""
    tokens = parse.tokens
    kids = [k for k in parse.children[v] if tokens[k].dep in ("xcomp", "oprd", "acomp", "ccomp") and k > v]
    who = tree.child(parse, v, "nsubj") or tree.subject(parse, v)
    if not kids or who is None:
        return None
    return list(words_of_speaker(parse, who, v)) + tree.under(parse, kids[0]), None, "raised"


def _small(parse: Parse, v: int, cue: Cue) -> Built | None:
    """'called the attack a crime', 'described it as …', 'accused X of …'."""
    tokens = parse.tokens
    kids = [k for k in parse.children[v] if tokens[k].dep in ("oprd", "ccomp", "xcomp") and k > v]
    kids += [k for k in parse.children[v] if tokens[k].dep == "prep" and tokens[k].lemma in cue.prepositions and k > v]
    thing = tree.child(parse, v, "dobj", "nsubjpass")
    if not kids and thing is None:
        return None
    if not kids and not cue.frames & {"object", "target"}:
        return None
    content = [i for k in kids for i in tree.under(parse, k)]
    content += tree.under(parse, thing) if thing is not None else []
    content = [i for i in content if i != v]
    return sorted(set(content)), speaker_of(parse, v), "small"


def _object(parse: Parse, v: int, cue: Cue) -> Built | None:
    """'condemned the attack', 'rejected calls for …', 'announced a ceasefire'."""
    thing = tree.child(parse, v, "dobj", "nsubjpass")
    if thing is None and tree.passive(parse, v) and parse.tokens[v].dep == "acl":
        thing = parse.tokens[v].head
        words = list(tree.under(parse, thing, {v}))
        return words, tree.agent(parse, v), "object"
    if thing is None:
        return None
    content = [i for i in tree.under(parse, thing, {v}) if i != v]
    return content, speaker_of(parse, v), "object"


def _target(parse: Parse, v: int, cue: Cue) -> Built | None:
    """'condemned the raid', 'backed the truce': judged or backed, not said to be so."""
    built = _object(parse, v, cue)
    return None if built is None else (built[0], built[1], "target")


def _prepositional(parse: Parse, v: int, cue: Cue) -> Built | None:
    """'called for …', 'warned of …', 'spoke about …'."""
    tokens = parse.tokens
    below = [j for k in parse.children[v] if tokens[k].dep in ("prep", "npadvmod") for j in _hung_on_time(parse, k)]
    for k in (*parse.children[v], *below):
        token = tokens[k]
        if token.dep in ("prep", "agent", "prt") and token.lemma in cue.prepositions and k > v:
            content = [i for i in tree.under(parse, k) if i != k]
            if content:
                return content, speaker_of(parse, v), "prep"
    return None


def _hung_on_time(parse: Parse, k: int) -> tuple[int, ...]:
    """The phrases that the parser hung on a day name between cue and phrase ("warned on Friday of …")."""
    at = tree.child(parse, k, "pobj") if parse.tokens[k].dep == "prep" else k
    if at is None or parse.tokens[at].tag != "NNP":
        return ()
    return tuple(j for j in parse.children[at] if parse.tokens[j].dep == "prep")


def _bare(parse: Parse, v: int, cue: Cue, quote_of: list[int]) -> Found | None:
    """A speech verb whose quotation the parser did not hang on it; quotes.join finds the words."""
    speaker = _outside(parse, v, speaker_of(parse, v), quote_of)
    if speaker is None and not tree.passive(parse, v):
        return None
    return _found(parse, v, cue, [], speaker, "quote")


FRAMES = (
    ("that", _clause),
    ("raise", _raised),
    ("small", _small),
    ("to", _infinitive),
    ("object", _object),
    ("target", _target),
    ("prep", _prepositional),
)
