"""Passives that do not look like one: headlines, reduced clauses, what burns by itself.

In "Two soldiers shot", "British ships hit", "villages have been burned and schools closed" the subject is what it was
done to. Readers of the parse only.
"""

from __future__ import annotations

from dateline import codebook
from dateline.claims.frames import book
from dateline.model import Parse


def _words(name: str) -> frozenset[str]:
    return frozenset(codebook.load("grammar")[name]["words"])


def bare_participle(parse: Parse, i: int) -> bool:
    """A past participle without "have": a headline's or a reduced clause's passive ("Two killed in raid")."""
    token = parse.tokens[i]
    if any(parse.tokens[c].dep == "aux" for c in parse.children[i]):
        return False
    if token.tag == "VBD":
        return _befalls(parse, i) or _shares(parse, i)
    if token.tag != "VBN":
        return False
    over = parse.tokens[token.head]
    if token.dep == "conj" and any(parse.tokens[c].dep == "nsubj" for c in parse.children[i]):
        return True  # "villages have been burned and schools closed"
    shares = token.dep == "conj" and over.tag == "VBN"
    return not (shares and any(parse.tokens[c].dep == "aux" for c in parse.children[token.head]))


def _befalls(parse: Parse, i: int) -> bool:
    """A headline's passive that looks like a past tense: "Two soldiers shot", "Loyalists blamed"."""
    tokens, below = parse.tokens, parse.children[i]
    sentence = parse.sentences[tokens[i].sentence]
    if tokens[sentence.last - 1].text in (".", "”", '"'):
        return False
    if tokens[i].lemma not in _words("befalling") and not _struck(parse, i):
        return False
    deps = {tokens[c].dep for c in below if c > i}
    aimed = any(tokens[c].dep == "prep" and tokens[c].lemma in ("at", "on", "upon") for c in below)
    return not aimed and not deps & {"dobj", "ccomp", "xcomp", "conj", "dative", "prt"}


def _shares(parse: Parse, i: int) -> bool:
    """ "He was dragged from his house and killed": the second verb shares the passive, whatever its tag."""
    tokens, children = parse.tokens, parse.children
    token = tokens[i]
    if token.dep != "conj" or token.lemma not in _words("befalling"):
        return False
    passive = any(tokens[c].dep == "auxpass" for c in children[token.head])
    return passive and not any(tokens[c].dep in ("nsubj", "dobj", "prep", "ccomp") for c in children[i])


def _struck(parse: Parse, i: int) -> bool:
    """ "British ships hit": what is hit is a thing, and hits nothing."""
    things, classes = {"vehicle", "place", "property"}, book().classes
    heads = (parse.tokens[c].lemma for c in parse.children[i] if parse.tokens[c].dep == "nsubj")
    known = [classes.get(lemma, frozenset()) for lemma in heads]
    return parse.tokens[i].lemma in _words("struck") and any(k & things and "armed" not in k for k in known)


def burns(parse: Parse, i: int, subject: list[int]) -> bool:
    """ "Houses burned through the night": they burned nothing."""
    if parse.tokens[i].lemma not in _words("burning") or not subject:
        return False
    known = book().classes.get(parse.tokens[subject[0]].lemma, frozenset())
    return bool(known & {"vehicle", "place", "property", "polity"}) and not known & {"armed", "person", "mob_only"}


def declared(parse: Parse, i: int) -> bool:
    """ "Declared the city fully liberated": what is declared so has done nothing."""
    token = parse.tokens[i]
    bare = token.tag in ("VBD", "VBN") and not any(parse.tokens[c].dep in ("aux", "mark") for c in parse.children[i])
    return bare and token.dep == "ccomp" and parse.tokens[token.head].lemma in _words("declaring")
