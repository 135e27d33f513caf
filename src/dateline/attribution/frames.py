"""Verb cues -> who says what: the constructions of direct and indirect speech, belief and intention."""

from __future__ import annotations

from dateline import codebook
from dateline.attribution import bounds, silence, tree
from dateline.attribution.clauses import clause
from dateline.attribution.cues import Cue, cues
from dateline.attribution.found import Built, Found, cue_words, outside, speaker_of, unquoted, words_of_speaker
from dateline.model import Parse, Stance


def verb(parse: Parse, v: int, cue: Cue, quote_of: list[int], onward: dict[int, int]) -> Found | None:
    """The attribution that this verb makes, by the first of its constructions that is there.

    `onward` holds the clauses that go on with the telling, each with the cue whose speaker it shares.
    """
    for frame, build in FRAMES:
        if frame in cue.frames and (found := build(parse, v, cue)) is not None:
            if silence.unclaimed(parse, found, v):
                return None
            content, speaker, name = found
            if onward.get(v, v) != v:
                speaker = speaker_of(parse, onward[v])
            speaker = outside(parse, v, speaker, quote_of)
            content = bounds.widened(parse, v, bounds.in_segment(parse, v, content, quote_of, name), name)
            content = bounds.without(parse, content, v, onward)
            return _found(parse, v, cue, content, speaker, name, quote_of)
    if cue.strong and quote_of[v] < 0:
        return _bare(parse, v, cue, quote_of)
    return None


def _found(
    parse: Parse, v: int, cue: Cue, content: list[int], speaker: int | None, frame: str, quote_of: list[int]
) -> Found | None:
    words = unquoted(words_of_speaker(parse, speaker, v), v, quote_of)
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
        return cue.by_frame.get("to", cue.by_frame.get("prep:for", cue.stance))
    if frame in ("prep", "small"):
        preps = [k for k in parse.children[v] if parse.tokens[k].dep == "prep" and not _of_a_day(parse, k)]
        words = [parse.tokens[k].lemma for k in preps]
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


def _infinitive(parse: Parse, v: int, cue: Cue) -> Built | None:
    """'plans to …', 'refused to …', 'urged X to …', 'is believed to …', 'denied doing …'."""
    tokens = parse.tokens
    kids = [k for k in parse.children[v] if tokens[k].dep in ("xcomp", "ccomp") and k > v]
    kids = kids or [k for k in parse.children[v] if tokens[k].dep == "advcl" and _right_after_object(parse, v, k)]
    if not kids:
        return None
    k = kids[0]
    if _speaks_below(parse, v, k):
        return None
    content = tree.under(parse, k)
    if tree.passive(parse, v):
        who = tree.child(parse, v, "nsubjpass") or tree.subject(parse, v)
        said = (list(words_of_speaker(parse, who, v)) if who is not None else []) + content
        return said, tree.agent(parse, v), "raised"
    person = tree.child(parse, v, "dobj", "dative")
    if person is not None and person < k:
        content = tree.under(parse, person) + content
    return sorted(set(content)), tree.subject(parse, v), "infinitive"


def with_particle(parse: Parse, v: int) -> str:
    """A verb as the codebook names it: "rule out" where its particle stands below it."""
    particle = tree.child(parse, v, "prt")
    lemma = parse.tokens[v].lemma
    return lemma if particle is None else f"{lemma} {parse.tokens[particle].lemma}"


def _speaks_below(parse: Parse, v: int, k: int) -> bool:
    """'refused to confirm or deny that …': the cue below tells it, and what is refused is part of that cue."""
    tokens = parse.tokens
    if tokens[v].lemma not in cues().refusing:
        return False
    verbs = [k, *(j for j in parse.children[k] if tokens[j].dep == "conj")]
    return any(
        (cue := cues().verbs.get(with_particle(parse, j))) is not None
        and cue.stance in ("confirms", "denies")
        and tree.child(parse, j, "ccomp", "dobj") is not None
        for j in verbs
    )


def _right_after_object(parse: Parse, v: int, k: int) -> bool:
    """'exhorted his men to stay': the infinitive stands right after the one who is to do it."""
    person = tree.child(parse, v, "dobj")
    if person is None or parse.tokens[k].tag != "VB" or parse.tokens[v].lemma not in tree.object_does():
        return False
    return tree.under(parse, k)[0] == tree.under(parse, person)[-1] + 1


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
    if thing is None and all(tokens[k].dep == "prep" for k in kids):
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
    if thing is None and tree.absolute(parse, v):
        thing = tree.child(parse, v, "nsubj")
    if thing is None and tree.passive(parse, v) and parse.tokens[v].dep == "acl":
        thing = parse.tokens[v].head
        words = list(tree.under(parse, thing, {v}))
        return words, tree.agent(parse, v), "object"
    if thing is None and (claim := _claim_above(parse, v)) is not None:
        return tree.under(parse, claim, {v}), speaker_of(parse, v), "object"
    if thing is None:
        return None
    content = [i for i in tree.under(parse, thing, {v}) if i != v]
    return content, speaker_of(parse, v), "object"


def _claim_above(parse: Parse, v: int) -> int | None:
    """'…, a claim the army denies': what is denied is the claim."""
    noun = parse.tokens[v].head
    if noun == v:
        return None
    first = tree.under(parse, noun, {v})[0]
    if first > 1 and parse.tokens[first - 1].lemma == "in":
        first -= 1  # "…, in a claim that the army denied"
    apart = first > 0 and parse.tokens[first - 1].text in (",", *bounds.DASHES)
    told = parse.tokens[v].dep in ("relcl", "acl") and parse.tokens[noun].lemma in cues().nouns
    return noun if told and apart and tree.has_subject(parse, v) else None


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
        if (
            token.dep in ("prep", "agent", "prt")
            and token.lemma in cue.prepositions
            and k > v
            and not _of_a_day(parse, k)
        ):
            content = [i for i in tree.under(parse, k) if i != k]
            if content:
                return content, speaker_of(parse, v), "prep"
    return _for_clause(parse, v, cue)


def _of_a_day(parse: Parse, prep: int) -> bool:
    """ "Called the strike a crime on Friday" calls on nobody."""
    words = codebook.load("dates")["words"]
    of = tree.child(parse, prep, "pobj")
    return of is not None and parse.tokens[of].text.lower() in {*words["weekdays"], *words["months"]}


def _for_clause(parse: Parse, v: int, cue: Cue) -> Built | None:
    """'asked for volunteers to move': the preposition opens a clause of its own."""
    tokens = parse.tokens
    for k in parse.children[v]:
        if k > v and tokens[k].dep in ("advcl", "xcomp", "ccomp"):
            words = tree.under(parse, k)
            if tokens[words[0]].dep == "mark" and tokens[words[0]].lemma in cue.prepositions:
                return words[1:], speaker_of(parse, v), "infinitive"
    return None


def _hung_on_time(parse: Parse, k: int) -> tuple[int, ...]:
    """The phrases that the parser hung on a day name between cue and phrase ("warned on Friday of …")."""
    at = tree.child(parse, k, "pobj") if parse.tokens[k].dep == "prep" else k
    if at is None or parse.tokens[at].tag != "NNP":
        return ()
    return tuple(j for j in parse.children[at] if parse.tokens[j].dep == "prep")


def _bare(parse: Parse, v: int, cue: Cue, quote_of: list[int]) -> Found | None:
    """A speech verb whose quotation the parser did not hang on it; quotes.join finds the words."""
    speaker = outside(parse, v, speaker_of(parse, v), quote_of)
    if speaker is None and not tree.passive(parse, v):
        return None
    return _found(parse, v, cue, [], speaker, "quote", quote_of)


FRAMES = (
    ("that", clause),
    ("raise", _raised),
    ("to", _infinitive),
    ("small", _small),
    ("object", _object),
    ("target", _target),
    ("prep", _prepositional),
)
