"""Words that the parser hung on the wrong word, hung on the right one.

In "between Raqqa and Deir ez-Zor was blown up" the small model joins "ez" to Raqqa and lets "Zor" be what was blown up;
in "the paramilitary Support Forces said" it sees two who speak; in "a bomb went off, police said, killing nine" it has
the police kill them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from dateline import codebook

if TYPE_CHECKING:
    from spacy.tokens import Doc

Lemma = Callable[[str, str], str]  # a word and its part of speech -> its lemma
Row = list[int]  # ORTH, TAG, DEP, IDX and the step to the head, as the library numbers them
_MARKS = frozenset(('"', "\u201c", "\u201d"))
_HAVE = frozenset(("had", "has", "have"))
_SUBJECTS = frozenset(("nsubj", "nsubjpass"))
_NAMES = frozenset(("NNP", "NNPS"))
_NAMING = _NAMES | {"JJ", "NN"}
_WITHIN = frozenset(("compound", "punct", "amod", "nmod"))  # what a part of a longer name may be to it


@cache
def _articles() -> frozenset[str]:
    return frozenset(codebook.load("reading")["name_articles"])


@cache
def _pasts() -> frozenset[str]:
    return frozenset(codebook.load("reading")["pasts"])


def rehang(doc: Doc, rows: list[Row], steps: list[int], lemma: Lemma) -> None:
    """Mend the reading of a parsed text, in place."""
    strings: Any = doc.vocab.strings
    names = ("-", ",", "VBG", "VBN", "VB", "VBD", "amod", "conj", "acl", "prep", "pobj")
    hyphen, comma, participle, done, base, past, describes, joined, beneath, prep, object_of = (
        strings[n] for n in names
    )
    clause_of, according = strings["pcomp"], (strings["According"], strings["according"])
    nouns, main = (strings["NN"], strings["NNP"]), (strings["ROOT"], strings["ccomp"], joined)
    for i, (form, tag, dep, _) in enumerate(rows):  # numbers are compared: asking each token costs more than parsing it
        if tag in nouns and dep in main and doc[i].text in _pasts():
            rows[i][1] = past
        if form == hyphen and 0 < i < len(rows) - 1 and _within_a_name(doc, i):
            _one_name(doc, i - 1, rows, steps)
        elif form in according and i + 3 < len(rows):
            _name_of_office(doc, i, rows, steps, lemma)
        elif tag == participle and i > 2 and rows[i - 1][0] == comma:
            _behind_a_cue(doc, i, rows, steps, lemma)
            _behind_an_attempt(doc, i, rows, steps, lemma)
        elif tag == participle and i > 1 and rows[i - 1][2] == object_of:
            _deed(doc, i, rows, steps)
        elif tag == past and dep == joined:
            _own_subject(doc, i, rows, steps)
            _finite_again(doc, i, rows, steps)
        elif tag == done and dep == describes:
            _quoted_participle(doc, i, rows, steps)
        elif tag == base and dep == joined:
            _second_infinitive(doc, i, rows, steps)
        elif tag == base and dep == beneath:
            _command(doc, i, rows, steps, lemma)
        elif (tag == past or dep == clause_of) and i > 1 and rows[i - 1][2] == prep and steps[i] < 0:
            _of_what_follows(doc, i, rows, steps)
        elif dep == prep and i and steps[i] > 1:
            _day_of_saying(doc, i, rows, steps, lemma)
    _told_apart(doc, rows, steps)
    _deeds_named(doc, rows, steps)
    _clauses_in_a_row(doc, rows, steps)
    _behind_a_place(doc, rows, steps, lemma)
    _one_subject(doc, rows, steps)
    _object_for_speaker(doc, rows, steps, lemma)


def _object_for_speaker(doc: Doc, rows: list[Row], steps: list[int], lemma: Lemma) -> None:
    """In "rebels have seized Kandahar, the second city, residents said" it is not Kandahar that said so."""
    name: Any = doc.vocab.strings
    for i, (_, _, dep, _) in enumerate(rows):
        verb = i + steps[i]
        if dep != name["nsubj"] or verb < i + 3 or "quote" not in _frames(doc, verb, lemma):
            continue
        first = min(_branch(steps, i))
        above = first - 1
        commas = [k for k in range(i + 1, verb) if rows[k][0] == name[","]]
        clause = above >= 0 and above + steps[above] == verb and name[rows[above][2]] == "ccomp"
        if not clause or not commas or any(k + steps[k] == above and name[rows[k][2]] == "dobj" for k in range(i)):
            continue
        last = range(commas[-1] + 1, verb)
        heads = [k for k in last if k + steps[k] not in last]
        if len(heads) == 1 and i <= heads[0] + steps[heads[0]] <= commas[-1]:
            rows[i][2], steps[i] = name["dobj"], above - i
            rows[heads[0]][2], steps[heads[0]] = name["nsubj"], verb - heads[0]


def _name_of_office(doc: Doc, i: int, rows: list[Row], steps: list[int], lemma: Lemma) -> None:
    """In "according to the governor, Ann Bell, rebels shelled it" the name is the governor's, and the rebels shell."""
    name: Any = doc.vocab.strings
    office = next((k for k in range(i + 2, len(rows)) if k + steps[k] == i + 1 and rows[k][2] == name["pobj"]), None)
    if doc[i + 1].lower_ != "to" or office is None or lemma(doc[office].text, "NOUN") not in _people():
        return
    comma = next((k for k in range(office + 1, len(rows)) if rows[k][0] == name[","]), len(rows))
    last = comma
    while last + 1 < len(rows) and name[rows[last + 1][1]] in _NAMES:
        last += 1
    verb = last + steps[last] if last < len(rows) else 0
    closed = last + 1 < len(rows) and rows[last + 1][0] == name[","]
    if last == comma or not closed or verb < last or name[rows[last][2]] not in _SUBJECTS:
        return
    does = [
        k for k in range(last + 2, verb) if k + steps[k] in (verb, last) and name[rows[k][2]] in (*_SUBJECTS, "appos")
    ]
    if len(does) == 1 and not any(rows[k][0] == name[","] for k in range(does[0], verb)):
        rows[does[0]][2], steps[does[0]] = rows[last][2], verb - does[0]
        rows[last][2], steps[last] = name["appos"], office - last
        steps[comma] = office - comma


@cache
def _people() -> frozenset[str]:
    return frozenset(codebook.load("nouns")["person"]["words"])


def _clauses_in_a_row(doc: Doc, rows: list[Row], steps: list[int]) -> None:
    """In "a trader said that soldiers had come, had parted the men and had shot two" the soldiers do all three."""
    name: Any = doc.vocab.strings
    subjects = {k + steps[k] for k, row in enumerate(rows) if name[row[2]] in (*_SUBJECTS, "expl", "csubj")}
    helped = {k + steps[k] for k, row in enumerate(rows) if name[row[2]] in ("aux", "auxpass") and k < k + steps[k]}
    clauses = [k for k, row in enumerate(rows) if row[2] == name["ccomp"] and steps[k] < 0]
    clauses = [k for k in clauses if name[rows[k][1]].startswith("VB")]  # "troops loyal to the mayor have taken it"
    for a, b in pairwise(clauses):
        bare = b not in subjects and b in helped and name[rows[b][1]] in ("VBN", "VBD")
        if bare and a in subjects and a + steps[a] == b + steps[b]:
            rows[b][2], steps[b] = name["conj"], a - b


def _behind_a_place(doc: Doc, rows: list[Row], steps: list[int], lemma: Lemma) -> None:
    """In "killed 27 men in Hombori, Rights Watch said" the town is not also called Rights Watch."""
    name: Any = doc.vocab.strings
    subjects = {k + steps[k] for k, row in enumerate(rows) if name[row[2]] in _SUBJECTS}
    for i, (_, tag, dep, _) in enumerate(rows[:-1]):
        verb = i + 1
        if dep != name["appos"] or name[tag] not in _NAMES or name[rows[verb][1]] not in ("VBD", "VBZ", "VBP"):
            continue
        first = min(_branch(steps, i))
        alone = verb not in subjects and first > 0 and rows[first - 1][0] == name[","]
        if alone and steps[verb] <= 0 and i + steps[i] < first and "quote" in _frames(doc, verb, lemma):
            rows[i][2], steps[i] = name["nsubj"], 1


def _branch(steps: list[int], i: int) -> list[int]:
    """A word and the words right before it that hang on it."""
    found = [i]
    while found[-1] and found[-1] - 1 + steps[found[-1] - 1] in found and steps[found[-1] - 1]:
        found.append(found[-1] - 1)
    return found


def _frames(doc: Doc, verb: int, lemma: Lemma) -> tuple[str, ...]:
    """How a verb of saying may be built (codebook/cues.yaml); none for other words."""
    return tuple(codebook.load("cues")["verbs"].get(lemma(doc[verb].text, "VERB"), {}).get("frames", ()))


def _within_a_name(doc: Doc, i: int) -> bool:
    """Whether the hyphen stands between an article and the rest of a name, without white space."""
    before, after = doc[i - 1], doc[i + 1]
    whole = not before.whitespace_ and not doc[i].whitespace_
    return whole and before.text.lower() in _articles() and after.text[:1].isupper()


def _behind_a_cue(doc: Doc, i: int, rows: list[Row], steps: list[int], lemma: Lemma) -> None:
    """A participle behind a saying belongs to what is said, unless it tells what the speaker does (", adding that")."""
    cue = i + steps[i]
    cues, name = codebook.load("cues"), doc.vocab.strings
    does = lemma(doc[i].text, "VERB")
    if (
        cue > i
        or name[rows[i][2]] != "advcl"
        or "quote" not in _frames(doc, cue, lemma)
        or does in cues["verbs"]
        or does in cues["speaker_does"]
    ):
        return
    said = cue + steps[cue] if name[rows[cue][2]] == "parataxis" else None
    for k in range(cue):
        if k + steps[k] == cue and name[rows[k][2]] == "ccomp":
            said = k
    if said is not None and said < cue:
        steps[i] = said - i


def _deed(doc: Doc, i: int, rows: list[Row], steps: list[int]) -> None:
    """In "people were injured in Hezbollah shelling of the town" they did not shell it."""
    name, above = doc.vocab.strings, i - 1 + steps[i - 1]
    fights = doc[i - 1].text.lower() in codebook.load("nouns")["armed"]["words"]  # "by army shelling"
    if not (fights or name[rows[i - 1][1]] in _NAMES) or above >= i - 1 or i + steps[i] != above + steps[above]:
        return
    if doc[i].text in codebook.load("reading")["deeds_in_ing"]:
        rows[i][1:3], steps[i] = [name["NN"], name["pobj"]], above - i
        rows[i - 1][2], steps[i - 1] = name["compound"], 1


def _of_what_follows(doc: Doc, i: int, rows: list[Row], steps: list[int]) -> None:
    """In "struck a battery in occupied Crimea" nobody occupied it: a past form behind a preposition is a name's."""
    name, above = doc.vocab.strings, i + steps[i]
    place = next((k for k in range(i + 1, len(rows)) if k + steps[k] == i and name[rows[k][2]] == "dobj"), None)
    if place is None or name[rows[i][1]] not in ("VBD", "VBN") or name[rows[place][1]] not in _NAMES:
        return
    if any(k + steps[k] not in range(i + 1, place + 1) for k in range(i + 1, place)):
        return  # something stands between the two: "after captured the army Hama"
    if above == i - 1:
        above += steps[above]
    for k in range(len(rows)):
        if k + steps[k] == i and k != i:
            steps[k] = above - k
            if name[rows[k][2]] in _SUBJECTS:
                rows[k][2] = name["dobj"]
    rows[place][2], steps[place] = name["pobj"], i - 1 - place
    rows[i][1:3], steps[i] = [name["VBN"], name["amod"]], place - i


def _deeds_named(doc: Doc, rows: list[Row], steps: list[int]) -> None:
    """In "fighting between the two has spread", "hurt by shelling from afar" the deed is named, not told as a verb."""
    name: Any = doc.vocab.strings
    for i, (_, tag, dep, _) in enumerate(rows):
        if tag != name["VBG"] or name[dep] not in ("nsubj", "nsubjpass", "pcomp"):
            continue
        kids = {name[rows[k][2]] for k in range(max(0, i - 3), min(len(rows), i + 12)) if k + steps[k] == i and k != i}
        if doc[i].text.lower() in codebook.load("reading")["deeds_in_ing"] and not kids & {"dobj", "aux", "nsubj"}:
            rows[i][1] = name["NN"]
            if name[dep] == "pcomp":
                rows[i][2] = name["pobj"]


def _told_apart(doc: Doc, rows: list[Row], steps: list[int]) -> None:
    """In "Leaders accused police; the chief rejected the claim" he rejects none of what stands before."""
    name: Any = doc.vocab.strings
    mark = name[";"]
    for k in range(len(rows)):
        if rows[k][0] != mark:
            continue
        for i in range(k):
            verb = i + steps[i]
            if verb > k and name[rows[i][2]] == "ccomp":
                _parted_at(doc, i, verb, rows, steps)


def _parted_at(doc: Doc, i: int, verb: int, rows: list[Row], steps: list[int]) -> None:
    """The clause before a semicolon keeps its own cue; the one behind it stands beside."""
    name: Any = doc.vocab.strings
    cue = verb + steps[verb]
    if cue < i and name[rows[verb][2]] == "ccomp":
        steps[i], rows[verb][2] = cue - i, name["conj"]
    else:
        rows[i][2] = name["parataxis"]


def _own_subject(doc: Doc, i: int, rows: list[Row], steps: list[int]) -> None:
    """In "lawyers boycotted the courts and a student set himself on fire" the student did it, and was not boycotted."""
    name, noun, verb = doc.vocab.strings, i - 1, i + steps[i]
    first = noun + steps[noun]
    if verb > noun or name[rows[noun][2]] != "conj" or name[rows[first][2]] != "dobj" or first + steps[first] != verb:
        return
    if first > noun or any(k + steps[k] == i and name[rows[k][2]] in _SUBJECTS for k in range(len(rows))):
        return
    rows[noun][2], steps[noun] = name["nsubj"], 1
    for k in range(first + 1, noun):
        if name[rows[k][2]] == "cc" and k + steps[k] == first:
            steps[k] = verb - k


def _behind_an_attempt(doc: Doc, i: int, rows: list[Row], steps: list[int], lemma: Lemma) -> None:
    """In "sank a boat that tried to board the ship, killing ten" those died who were sunk, not boarded."""
    name, tried = doc.vocab.strings, i + steps[i]
    if tried > i or name[rows[i][2]] != "advcl":
        return
    if name[rows[tried][2]] == "xcomp":
        tried += steps[tried]
    noun = tried + steps[tried]
    over = noun + steps[noun]
    ends = lemma(doc[i].text, "VERB") in codebook.load("grammar")["tolling"]["words"]
    attempt = lemma(doc[tried].text, "VERB") in ("try", "attempt", "seek", "want", "plan")
    if ends and attempt and name[rows[tried][2]] == "relcl" and name[rows[over][1]] in ("VBD", "VBZ", "VBP", "VBN"):
        steps[i] = over - i


def _finite_again(doc: Doc, i: int, rows: list[Row], steps: list[int]) -> None:
    """In "ordered the army to free them and sent troops" whoever ordered sent: a past tense joins no infinitive."""
    name: Any = doc.vocab.strings
    at = i + steps[i]
    told = any(k + steps[k] == i and name[rows[k][2]] == "ccomp" for k in range(i + 1, min(len(rows), i + 20)))
    kinds = ("VB", "NN", "NNS", "NNP", "NNPS", "VBN") if told else ("VB", "NN", "NNS", "NNP", "NNPS")
    if at > i or name[rows[at][1]] not in kinds or not steps[at]:
        return
    while steps[at] and name[rows[at][1]] not in ("VBD", "VBZ", "VBP"):
        at += steps[at]
    if at < i and name[rows[at][1]] in ("VBD", "VBZ", "VBP"):
        steps[i] = at - i


def _quoted_participle(doc: Doc, i: int, rows: list[Row], steps: list[int]) -> None:
    """In 'its fighters had "fully liberated" the town' they did not have it, they liberated it."""
    name, noun = doc.vocab.strings, i + steps[i]
    if noun > i and any(k + steps[k] == i and name[rows[k][2]] == "aux" for k in range(i)):
        root = not steps[noun]  # its own "had" hangs on it already
        rows[i][2], steps[i] = (name["ROOT"], 0) if root else (name["ccomp"], noun + steps[noun] - i)
        rows[noun][2], steps[noun] = name["dobj"], i - noun
        return
    verb, at = noun + steps[noun], i - 1
    while at > verb and (name[rows[at][1]] == "RB" or doc[at].text in _MARKS):
        at -= 1
    marked = any(doc[k].text in _MARKS for k in range(verb + 1, i)) and i + 1 < len(rows) and doc[i + 1].text in _MARKS
    if at != verb or noun < i or not marked or doc[verb].text not in _HAVE or name[rows[noun][2]] != "dobj":
        return
    below = [k for k in range(len(rows)) if k + steps[k] == verb and k != noun and steps[k]]
    rows[i][2], steps[i] = rows[verb][2], verb + steps[verb] - i if steps[verb] else 0
    rows[verb][2], steps[verb] = name["aux"], i - verb
    steps[noun] = i - noun
    for k in [*below, *(k for k in range(verb + 1, i) if k + steps[k] == noun)]:
        steps[k] = i - k


def _day_of_saying(doc: Doc, i: int, rows: list[Row], steps: list[int], lemma: Lemma) -> None:
    """In "said on Monday it had left" it said so on Monday."""
    name, verb, cue = doc.vocab.strings, i + steps[i], i - 1
    if verb < i + 2 or verb + steps[verb] != cue or name[rows[verb][2]] != "ccomp":
        return
    if any(k + steps[k] == verb and name[rows[k][2]] == "mark" for k in range(i)) or "quote" not in _frames(
        doc, cue, lemma
    ):
        return
    if any(k + steps[k] == verb and name[rows[k][2]] in _SUBJECTS for k in range(i + 1, verb)):
        steps[i] = cue - i


def _second_infinitive(doc: Doc, i: int, rows: list[Row], steps: list[int]) -> None:
    """Of "asked it to free the sailors and end the raids" the second infinitive is joined to the first."""
    name, verb = doc.vocab.strings, i + steps[i]
    if name[rows[verb][1]] not in ("VBZ", "VBD", "VBP", "VBN"):
        return
    for k in range(verb + 1, i):
        over = k + steps[k]
        on_object = name[rows[k][2]] == "acl" and name[rows[over][2]] == "dobj" and over + steps[over] == verb
        if name[rows[k][1]] == "VB" and ((over == verb and name[rows[k][2]] == "xcomp") or on_object):
            steps[i] = k - i


def _command(doc: Doc, i: int, rows: list[Row], steps: list[int], lemma: Lemma) -> None:
    """In "ordered the troops in the border regions to leave" it is not the regions whose task it is to leave."""
    noun = i + steps[i]
    verb = noun + steps[noun]
    if doc.vocab.strings[rows[noun][2]] in ("dobj", "pobj") and noun < i:
        while verb < noun and doc.vocab.strings[rows[verb][2]] in ("prep", "dobj", "pobj"):
            verb += steps[verb]
        if lemma(doc[verb].text, "VERB") in codebook.load("grammar")["commanding"]["words"]:
            rows[i][2], steps[i] = doc.vocab.strings["xcomp"], verb - i


def _one_subject(doc: Doc, rows: list[Row], steps: list[int]) -> None:
    """Of two subjects of one verb that stand side by side, the first belongs to the second."""
    name: Any = doc.vocab.strings
    known = [name[dep] for dep in _SUBJECTS]
    subjects = [i for i, row in enumerate(rows) if row[2] in known]
    for a, b in pairwise(subjects):
        side_by_side = a + steps[a] == b + steps[b] > b and all(a < k + steps[k] <= b for k in range(a + 1, b))
        if side_by_side and name[rows[a][1]] in _NAMING and name[rows[b][1]] in _NAMES:
            rows[a][2], steps[a] = name["amod" if name[rows[a][1]] == "JJ" else "compound"], b - a


def _one_name(doc: Doc, i: int, rows: list[Row], steps: list[int]) -> None:
    """A name with an article and a hyphen takes the place that its first part was given: the rest cannot change it."""
    name: Any = doc.vocab.strings
    last = i + 2
    outside = [k for k in range(i, last + 1) if k + steps[k] not in range(i, last + 1) or not steps[k]]
    if len(outside) < 2 or all(name[rows[k][2]] in _WITHIN for k in outside):
        return
    first = outside[0]
    # Where the rest is the root, or the first part hangs on what hangs on the rest, the name would hang on itself.
    if not steps[last] or _below(steps, first + steps[first], range(i, last + 1)):
        return
    rows[last][2], steps[last] = rows[first][2], first + steps[first] - last
    for k, dep in ((i, "compound"), (i + 1, "punct")):
        rows[k][2], steps[k] = name[dep], last - k


def _below(steps: list[int], at: int, name: range) -> bool:
    """Whether a token hangs on some word of the name."""
    while steps[at] and at not in name:
        at += steps[at]
    return at in name
