"""Who stands where around a trigger: its subject, object and prepositions, active and passive, said and shared.

Readers of the parse only; what a noun phrase means is told by `reading`.
"""

from __future__ import annotations

from functools import cache

from msgspec import Struct

from dateline import codebook
from dateline.claims import passives
from dateline.claims.frames import book
from dateline.model import Parse

RELATIVE = frozenset(("who", "which", "that", "whom"))
SUBJECTS = frozenset(("nsubj", "csubj"))
PASSIVES = frozenset(("nsubjpass", "csubjpass"))


@cache
def grammar() -> dict[str, frozenset[str]]:
    """Verbs that hand their object, or their own doer, to what stands below them (codebook/grammar.yaml)."""
    return {key: frozenset(entry["words"]) for key, entry in codebook.load("grammar").items()}


class Arguments(Struct, frozen=True):
    """The words that fill a trigger's slots; token indexes of noun heads."""

    subject: tuple[int, ...] = ()
    object: tuple[int, ...] = ()
    dative: tuple[int, ...] = ()
    preps: tuple[tuple[str, int], ...] = ()
    passive: bool = False
    clause: bool = False  # what is to be done is its complement: "to leave", "that they leave"


def of_trigger(parse: Parse, i: int, matched: tuple[int, ...]) -> Arguments:
    """The arguments of the trigger at i, whose pattern matched these tokens."""
    token = parse.tokens[i]
    if token.pos in ("VERB", "AUX"):
        return _of_verb(parse, i, matched)
    return _of_noun(parse, i, matched)


def conjuncts(parse: Parse, i: int) -> tuple[int, ...]:
    """A noun with those joined to it: "Russia and Belarus"."""
    found = [i]
    for j in found:
        found.extend(c for c in parse.children[j] if parse.tokens[c].dep in ("conj", "appos_conj"))
    return tuple(found)


def _of_verb(parse: Parse, i: int, matched: tuple[int, ...]) -> Arguments:
    tokens = parse.tokens
    subject: list[int] = []
    objects: list[int] = []
    dative: list[int] = []
    preps: list[tuple[str, int]] = []
    agents: list[int] = []
    passive = clause = False
    for m in matched:
        if tokens[m].dep == "prep" and tokens[tokens[m].head].dep == "dobj":
            _collect(parse, m, preps, 0)  # hung on the object: "expels militants from the town"
        for c in parse.children[m]:
            dep = tokens[c].dep
            if dep in SUBJECTS:
                if m == i:
                    subject.append(_antecedent(parse, _announced(parse, c)))
            elif dep in PASSIVES:
                if c not in matched:  # "a shell was fired at the post": the post is what it is done to
                    objects.append(_antecedent(parse, c))
                passive = True
            elif dep == "auxpass":
                passive = True
            elif dep in ("dobj", "oprd", "attr") or _name_misread(parse, m, c):
                if m == i and c not in matched and not _counts(parse, c, matched):
                    objects.append(_antecedent(parse, c))
            elif dep in ("ccomp", "xcomp"):
                clause = clause or tokens[c].tag == "VB"
            elif dep == "agent":
                agents.extend(_objects_of(parse, c))
                passive = True
            elif dep == "dative":
                dative.extend(_objects_of(parse, c) or [c])
                preps.extend((tokens[c].lemma, p) for p in _objects_of(parse, c))
            elif dep in ("prep", "prt"):
                _collect(parse, c, preps, 0)
    if agents and not objects and passives.bare_participle(parse, i):
        subject, objects = [], subject  # "the militia, backed by jets, seizes": the militia is backed
    subject = _last_told(parse, subject) + agents
    if passive:
        # "was taken control of": nothing else; a passive's "by" read as a plain preposition is still its doer.
        subject = subject or _by(parse, preps)
    told = any(tokens[c].dep == "dobj" for c in parse.children[i])  # "actors conducted strikes" is no passive
    if not passive and not objects and not told and (passives.bare_participle(parse, i) or passives.declared(parse, i)):
        passive, objects, subject = True, subject, _by(parse, preps)
    if not passive and not objects and passives.burns(parse, i, subject):
        passive, objects, subject = True, subject, []
    if (not passive and not subject) or (passive and not objects):
        passive = _borrow(parse, i, subject, objects, passive)
    if not objects and not passive:
        objects = _shared_object(parse, i)
    return Arguments(tuple(subject), tuple(objects), tuple(dative), tuple(preps), passive, clause)


def _counts(parse: Parse, c: int, matched: tuple[int, ...]) -> bool:
    """Whether a word only counts what belongs to the trigger: "launched dozens of strikes"."""
    links = (g for g in parse.children[c] if parse.tokens[g].lemma == "of")
    return any(p in matched for g in links for p in parse.children[g])


def _last_told(parse: Parse, subject: list[int]) -> list[int]:
    """Of two subjects with a comma between, the second: "Police fire on crowd, at least 18 killed"."""
    if len(subject) != 2 or parse.tokens[subject[1]].pos != "NUM":
        return subject
    commas = any(parse.tokens[k].text == "," for k in range(subject[0], subject[1]))
    return subject[1:] if commas else subject


def _by(parse: Parse, preps: list[tuple[str, int]]) -> list[int]:
    """Who is named behind "by"; "by then" names nobody."""
    return [p for name, p in preps if name == "by" and parse.tokens[p].pos != "ADV"]


def _name_misread(parse: Parse, verb: int, c: int) -> bool:
    """A name right behind its verb that the parser takes for an adverb: "captured Bakhmut"."""
    token = parse.tokens[c]
    return c == verb + 1 and token.dep == "advmod" and token.pos == "ADV" and token.text[:1].isupper()


def _announced(parse: Parse, i: int) -> int:
    """ "Announcing its forces had left", parsed as if the announcing had left: its object is who left."""
    if parse.tokens[i].dep != "csubj" or parse.tokens[i].tag != "VBG":
        return i
    return next((c for c in parse.children[i] if parse.tokens[c].dep == "dobj"), i)


def _collect(parse: Parse, prep: int, into: list[tuple[str, int]], depth: int) -> None:
    """(preposition, its noun) below a preposition; "out of" and "into the hands of" also under their last word."""
    name = parse.tokens[prep].lemma
    for c in parse.children[prep]:
        dep = parse.tokens[c].dep
        if dep in ("pobj", "pcomp"):
            into.extend((name, n) for n in conjuncts(parse, c))
            for g in parse.children[c]:
                if parse.tokens[g].dep == "prep":
                    into.extend((f"{name}.{parse.tokens[g].lemma}", p) for p in _objects_of(parse, g))
                elif parse.tokens[g].dep == "poss":
                    into.append((f"{name}.poss", g))
        elif dep == "prep" and depth < 2:
            _collect(parse, c, into, depth + 1)


def _objects_of(parse: Parse, prep: int) -> list[int]:
    return [n for c in parse.children[prep] if parse.tokens[c].dep == "pobj" for n in conjuncts(parse, c)]


def _antecedent(parse: Parse, i: int) -> int:
    """The noun that a relative pronoun stands for, else the word itself."""
    token = parse.tokens[i]
    if token.tag in ("WDT", "WP") or (token.lemma in RELATIVE and token.pos in ("PRON", "DET", "SCONJ")):
        verb = token.head
        for _ in range(3):
            if parse.tokens[verb].dep == "relcl":
                return _deed(parse, verb, parse.tokens[verb].head)
            if parse.tokens[verb].dep not in ("conj", "xcomp", "ccomp"):
                break
            verb = parse.tokens[verb].head
    return i


def _deed(parse: Parse, verb: int, noun: int) -> int:
    """In "clashes with the army that left nine dead" the clashes did, wherever the parser hangs the clause."""
    tokens = parse.tokens
    prep = tokens[tokens[noun].head]
    over = tokens[prep.head]
    deed = tokens[noun].dep == "pobj" and prep.lemma in ("with", "between", "against", "on", "near", "in")
    act = "act_of_war" in book().classes.get(over.lemma, frozenset())
    return over.i if deed and act and tokens[verb].lemma in grammar()["tolling"] else noun


def _borrow(parse: Parse, i: int, subject: list[int], objects: list[int], passive: bool) -> bool:
    """The subject that a verb shares with the verb or noun above it; returns whether it is passive."""
    token = parse.tokens[i]
    head = token.head
    wanted = objects if passive else subject
    if token.dep in ("acl", "relcl") and head != i:
        if token.tag == "VBN" or passive:
            objects.append(head)
            return True
        if token.dep == "relcl" or (token.tag == "VBG" and _may_act(parse, head)):
            subject.append(head)
        elif parse.tokens[head].lemma not in grammar()["demands"]:  # "an attempt to seize": whoever made the attempt
            subject.extend(_doer(parse, head))
        return passive
    if (ground := _noun_before(parse, i)) is not None:
        objects.append(ground)
        return True
    if token.dep in ("conj", "xcomp", "advcl", "ccomp", "pcomp", "dep", "parataxis") and head != i:
        if token.dep == "xcomp" and demanded(parse, i) is not None:
            return passive  # "repeated its demand to free the soldier": whoever is asked to
        judged = False
        if token.dep == "pcomp":
            judged = parse.tokens[head].lemma in ("of", "for", "with", "from")
            if (those := _beside(parse, i, judged)) is not None:
                wanted.extend(those)
                return passive
            head = parse.tokens[head].head
        over = parse.tokens[head]
        if over.pos not in ("VERB", "AUX"):
            if token.dep == "pcomp":
                wanted.extend(_doer(parse, head))
            return passive
        if token.dep == "ccomp" and passive and _finite(parse, i):
            return passive  # "said between 160 and 200 had been killed": not the one who said so
        if token.dep == "ccomp" and not passive and _finite(parse, i) and (those := _of_range(parse, head, i)):
            subject.extend(those)
            return passive
        above = _of_verb(parse, head, (head,))
        if token.tag == "VBG" and token.lemma in grammar()["tolling"] and over.lemma in grammar()["mishaps"]:
            return passive  # "brought down a plane that was on its way home, killing nine": not the plane
        if token.dep == "conj" and _disagrees(parse, i, above.object if above.passive else above.subject):
            return passive
        on = [p for name, p in above.preps if name in ("on", "upon")]
        on = on or [p for o in above.object for p in _on(parse, o)]
        if judged and on and over.lemma in grammar()["penalising"]:
            wanted.extend(on)
        elif judged and over.lemma in grammar()["judging"] and (above.object or above.dative):
            wanted.extend(above.object or above.dative)
        elif token.dep == "xcomp" and over.lemma in grammar()["object_control"] and above.object:
            wanted.extend(above.object)
        elif token.dep == "xcomp" and over.lemma in grammar()["object_control"] and above.preps:
            wanted.extend(p for _, p in above.preps[:1])
        elif _charged(parse, i, above):
            wanted.extend(above.dative or on)
        elif above.passive and not (token.tag == "VBG" and token.lemma in grammar()["tolling"]):
            wanted.extend(above.object)
        elif token.dep != "ccomp" or not passive or over.lemma not in grammar()["declaring"]:
            # "Was bombed by jets, killing nine": they did; but not "the region, which Moscow proclaimed annexed"
            wanted.extend(above.subject)
    return passive


def _beside(parse: Parse, i: int, judged: bool) -> list[int] | None:
    """Who does what stands in -ing behind a preposition, where it is not whoever the verb above tells of; else None."""
    tokens, prep = parse.tokens, parse.tokens[parse.tokens[i].head]
    over = tokens[prep.head]
    if prep.lemma in grammar()["beside_nouns"] or prep.dep == "agent":
        return []  # "hit during fighting", "killed by shelling": who was hit did neither
    if prep.lemma == "at" and over.lemma in grammar()["aiming"]:
        return []  # "shot at fleeing villagers": not those who shot
    if judged and over.dep == "dobj" and tokens[over.head].lemma in grammar()["judging"]:
        return [over.i]  # hung on the accused: "accused the militias of shelling the town"
    if judged and over.dep == "dobj" and tokens[over.head].lemma in grammar()["penalising"]:
        return [*_on(parse, over.head), *_on(parse, over.i)] or None
    if over.lemma in grammar()["tolling"]:  # "killed in shelling by the army"
        return [p for c in parse.children[i] if tokens[c].lemma == "by" for p in _objects_of(parse, c)]
    return None


def _on(parse: Parse, noun: int) -> list[int]:
    return [p for c in parse.children[noun] if parse.tokens[c].lemma == "on" for p in _objects_of(parse, c)]


def _of_range(parse: Parse, cue: int, i: int) -> list[int]:
    """Who does it in "say between 3,000 and 4,000 soldiers are fighting": not those who say so."""
    preps = (c for c in parse.children[cue] if cue < c < i and parse.tokens[c].lemma in ("between", "from"))
    return [p for c in preps for p in parse.children[c] if parse.tokens[p].tag in ("NNS", "NNPS")]


def demanded(parse: Parse, i: int) -> int | None:
    """The noun whose content an infinitive is, where the parser hangs it on the verb: "repeats its demand to leave"."""
    tokens = parse.tokens
    to = next((c for c in parse.children[i] if tokens[c].tag == "TO"), 0)
    before = tokens[to - 1] if to else None
    if before is None or before.dep not in ("dobj", "nsubjpass") or before.head != tokens[i].head:
        return None
    return before.i if before.lemma in grammar()["demands"] else None


def _charged(parse: Parse, i: int, above: Arguments) -> bool:
    """ "Calls on Turkey to withdraw", "gives Turkey two days to withdraw": Turkey is to."""
    to = any(parse.tokens[c].tag == "TO" for c in parse.children[i])
    called = parse.tokens[parse.tokens[i].head].lemma in grammar()["object_control"] and not above.object
    on = called and any(name in ("on", "upon") for name, _ in above.preps)
    return to and parse.tokens[i].dep in ("advcl", "xcomp") and bool(above.dative or on)


def _noun_before(parse: Parse, i: int) -> int | None:
    """The place that a participle after a comma is about: "found in the town of X, retaken by the army"."""
    tokens = parse.tokens
    token = tokens[i]
    ground = any(book().frames[p.frame].control for p in book().verbs.get(token.lemma, ()))
    if token.tag != "VBN" or token.dep != "advcl" or token.head > i or not ground:
        return None
    at = i - 1
    while at > token.head and tokens[at].pos == "ADV":
        at -= 1
    if tokens[at].text != "," or tokens[at - 1].pos not in ("NOUN", "PROPN") or at - 1 <= token.head:
        return None
    noun = at - 1
    while tokens[noun].dep in ("compound", "nmod", "appos") or (
        tokens[noun].dep == "pobj" and tokens[tokens[noun].head].lemma == "of"
    ):
        over = tokens[noun].head
        noun = tokens[over].head if tokens[noun].dep == "pobj" else over
    return noun


def _disagrees(parse: Parse, verb: int, shared: tuple[int, ...] | list[int]) -> bool:
    """ "Both fled when the city fell but have since returned": what is one thing does not "have returned"."""
    many = any(parse.tokens[c].text.lower() in ("have", "are", "were") for c in parse.children[verb])
    one = len(shared) == 1 and parse.tokens[shared[0]].tag in ("NN", "NNP")
    return many and one and parse.tokens[shared[0]].pos != "PRON"


def _finite(parse: Parse, i: int) -> bool:
    """Whether a verb has a tense of its own."""
    return any(parse.tokens[c].tag in ("VBD", "VBP", "VBZ", "MD") for c in parse.children[i])


def _may_act(parse: Parse, noun: int) -> bool:
    """Whether a noun may be a doer: a name, or a word for people, bodies or forces."""
    token = parse.tokens[noun]
    actors = {"armed", "polity", "person", "civilian", "protester", "police", "vehicle", "act_of_war"}
    many = token.tag == "NNS" and token.lemma in book().members["quantity"]  # "sent tens of thousands fleeing"
    return token.pos == "PROPN" or many or bool(book().classes.get(token.lemma, frozenset()) & actors)


def _doer(parse: Parse, noun: int) -> list[int]:
    """Who does what a noun names: its owner, else the subject of the verb it hangs on."""
    owners = [c for c in parse.children[noun] if parse.tokens[c].dep == "poss"]
    if owners:
        return owners
    verb = parse.tokens[noun].head
    for _ in range(3):
        if parse.tokens[verb].pos in ("VERB", "AUX"):
            above = _of_verb(parse, verb, (verb,))
            return list(above.object if above.passive else above.subject)
        if parse.tokens[verb].head == verb:
            break
        verb = parse.tokens[verb].head
    return []


def _shared_object(parse: Parse, i: int) -> list[int]:
    """The object that the next joined verb has for both: "entered and captured the city"."""
    for c in parse.children[i]:
        if parse.tokens[c].dep == "conj" and parse.tokens[c].pos == "VERB" and c - i <= 3:
            return [_antecedent(parse, g) for g in parse.children[c] if parse.tokens[g].dep == "dobj"]
    return []


def told_of(parse: Parse, i: int) -> int | None:
    """The verb by which a noun's act is told of: "fighting was reported in the towns of A and B"."""
    tokens = parse.tokens
    verb = tokens[i].head
    if tokens[i].dep not in ("nsubjpass", "dobj") or tokens[verb].lemma not in grammar()["witnessing"]:
        return None
    return verb


def occurring(parse: Parse, i: int) -> tuple[int, ...]:
    """The verbs that only say that a noun's act goes on: "clashes continue to take place between the two"."""
    tokens = parse.tokens
    verb, found = tokens[i].head, list[int]()
    if tokens[i].dep != "nsubj" or tokens[i].pos not in ("NOUN", "PROPN"):
        return ()
    while tokens[verb].lemma in grammar()["occurring"] and verb not in found:
        if tokens[verb].lemma == "take" and not any(tokens[c].lemma == "place" for c in parse.children[verb]):
            break
        found.append(verb)
        verb = next((c for c in parse.children[verb] if tokens[c].dep == "xcomp"), verb)
    return tuple(found)


def _of_noun(parse: Parse, i: int, matched: tuple[int, ...]) -> Arguments:
    tokens, token = parse.tokens, parse.tokens[i]
    subject: list[int] = []
    objects: list[int] = []
    modifiers: list[int] = []
    preps: list[tuple[str, int]] = []
    for m in matched:
        for c in parse.children[m]:
            dep = tokens[c].dep
            if c in matched:
                if dep == "prep":
                    _collect(parse, c, preps, 0)
            elif dep == "poss":
                subject.append(c)
            elif dep in ("compound", "amod", "nmod"):
                modifiers.append(c)
            elif dep in ("prep", "agent"):
                _collect(parse, c, preps, 0)
            elif dep == "acl" and tokens[c].tag in ("VBN", "VBG"):
                _from_clause(parse, c, subject, preps)
    for verb in occurring(parse, i):
        for c in parse.children[verb]:
            if tokens[c].dep == "prep":
                _collect(parse, c, preps, 0)
    blamed = token.dep in ("dobj", "nsubjpass") and tokens[token.head].lemma in grammar()["blaming"]
    if blamed:
        preps = [(name, p) for name, p in preps if name != "on"]  # "blamed the attack on rebels": they did it
    subject += _by(parse, preps) or _by_below(parse, preps)
    between = [p for name, p in preps if name == "between"]
    if len(between) > 1:
        subject, preps = between[:1], preps + [("with", p) for p in between[1:]]
    objects += [p for name, p in preps if name == "of"]
    if subject and not objects and tokens[i].lemma in grammar()["suffered_nouns"] and tokens[subject[0]].dep == "poss":
        objects, subject = subject[:1], subject[1:]  # "their arrest": they are arrested
    _from_governor(parse, i, subject, preps)
    if not subject:
        subject = [m for m in modifiers if _may_stand_before(parse, m)][:1]
    return Arguments(tuple(subject), tuple(objects), (), tuple(preps))


def _may_stand_before(parse: Parse, m: int) -> bool:
    """Whether a word before a deed may name its doer: "Hezbollah shelling", not "car bomb"."""
    thing = book().classes.get(parse.tokens[m].lemma, frozenset()) & {
        "vehicle",
        "act_of_war",
        "weapon",
        "place",
        "property",
    }
    return parse.tokens[m].text[:1].isupper() or (not thing and _may_act(parse, m))


def _by_below(parse: Parse, preps: list[tuple[str, int]]) -> list[int]:
    """ "An attack on a checkpoint by rebels", with "by" hung on the checkpoint."""
    return [
        doer
        for _, p in preps
        for c in parse.children[p]
        if parse.tokens[c].lemma == "by" and parse.tokens[c].dep == "prep"
        for doer in _objects_of(parse, c)
    ]


def _from_clause(parse: Parse, c: int, subject: list[int], preps: list[tuple[str, int]]) -> None:
    """A reduced clause on the noun: "an offensive launched by the rebels on Sunday"."""
    if parse.tokens[c].lemma in grammar()["beside_verbs"]:
        return  # "an explosion, followed by the collapse": that did not explode
    for g in parse.children[c]:
        if parse.tokens[g].dep == "agent":
            subject.extend(_objects_of(parse, g))
        elif parse.tokens[g].dep == "prep":
            _collect(parse, g, preps, 0)
        elif parse.tokens[g].dep == "dobj":
            preps.append(("against", g))


def _from_governor(parse: Parse, i: int, subject: list[int], preps: list[tuple[str, int]]) -> None:
    """What a light verb over the noun says of its doer and target: "carried out raids on the town"."""
    token = parse.tokens[i]
    head = parse.tokens[token.head]
    if head.pos != "VERB" or token.head == i or head.lemma not in grammar()["light"]:
        return
    if token.dep not in ("dobj", "nsubjpass", "pobj"):
        return
    above = _of_verb(parse, token.head, (token.head,))
    if not subject:
        subject.extend(s for s in above.subject if s != i)
    known = {p for _, p in preps}
    preps.extend((name, p) for name, p in above.preps if p not in known and p != i)
