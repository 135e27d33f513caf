"""Whether an act happened, goes on, is planned, denied or only possible; and whether it is history.

Ruling 6: polarity first. What governs the trigger ("tried to", "plans to", "denied") is data in polarity.yaml.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Literal

from dateline import codebook
from dateline.claims.reading import Reading
from dateline.claims.roles import demanded, grammar
from dateline.model import Attribution, Polarity, Token

CHAIN = frozenset((
    "xcomp", "ccomp", "dobj", "pobj", "prep", "pcomp", "acl", "nsubj", "nsubjpass", "attr", "conj", "advcl", "oprd",
    "appos", "compound", "amod", "relcl",
))  # fmt: skip


@cache
def rules() -> dict[str, Any]:
    """The governors, modals and adverbs of codebook/polarity.yaml, as sets."""
    raw = codebook.load("polarity")
    return {key: (value if isinstance(value, dict) else frozenset(value)) for key, value in raw.items()}


def left_open(reading: Reading, i: int, real: Polarity, rule: str, said: Attribution | None) -> bool:
    """Whether the speaker leaves open what the words tell as done or denied: "would not rule out", "did not deny"."""
    if said is None or said.content[0].quote.split()[0].lower() in rules()["asking"]:
        return False
    if said.attitude and reading.parse.tokens[i].pos == "NOUN":
        return False  # "questioned the raid": there was one
    if real == "denied":
        return said.stance != "denies" and rule in rules()["left_open"]
    return said.stance == "doubts" and real in ("happened", "ongoing")


def silent(said: Attribution) -> bool:
    """Whether a saying is the refusal to say anything: "declined to comment on the strikes" is no word on them."""
    words = said.content[0].quote.lower().split()[:3]
    return words[:1] == ["to"] and not said.quoted and any(word in _silent() for word in words[1:])


@cache
def _silent() -> frozenset[str]:
    return frozenset(codebook.load("cues")["silent"])


def governors() -> dict[str, Polarity]:
    """Lemma of a governing word -> what it makes of the act below it."""
    return _governors()


@cache
def _governors() -> dict[str, Polarity]:
    return {lemma: polarity for polarity, lemmas in codebook.load("polarity")["governors"].items() for lemma in lemmas}


def polarity(reading: Reading, i: int, realised: bool = False, partial: bool = False) -> tuple[Polarity, str]:
    """The polarity of the act whose trigger is token i, and the rule that decided."""
    tokens = reading.parse.tokens
    own = _own(reading, i, realised, partial)
    if own:
        return own
    below = i
    for _ in range(8):
        token = tokens[below]
        if token.head == below or token.dep not in CHAIN:
            break
        above = token.head
        if _unverified(reading, above):
            return "possible", "unverified"
        step = _step(reading, below, above, i)
        if step == "stop":
            break
        if step:
            return step
        below = above
    return _tense(reading, i)


def _unverified(reading: Reading, noun: int) -> bool:
    """ "Unconfirmed reports of", "reports of it were unverified", "reports that they fled could not be confirmed"."""
    tokens, children = reading.parse.tokens, reading.parse.children
    if tokens[noun].pos != "NOUN" or tokens[noun].lemma not in rules()["hearsay"]:
        return False
    told = [tokens[c].text.lower() for c in children[noun] if tokens[c].dep in ("amod", "acomp")]
    verb = tokens[noun].head
    if tokens[verb].lemma == "of" and _unproven(reading, tokens[verb].head):
        return True
    if tokens[noun].dep in ("nsubj", "nsubjpass") and tokens[verb].pos in ("VERB", "AUX"):
        if tokens[verb].lemma in rules()["verifying"] and _negated(reading, verb):
            return True
        told += [tokens[verb].text.lower()]
        told += [tokens[c].text.lower() for c in children[verb] if tokens[c].dep in ("acomp", "oprd", "attr")]
    return any(word in rules()["unverified"] for word in told)


def _unproven(reading: Reading, noun: int) -> bool:
    """ "Has not seen confirmation of claims that", "there is no evidence of claims that"."""
    token = reading.parse.tokens[noun]
    proof = token.pos == "NOUN" and token.lemma in rules()["proofs"]
    return proof and (_no(reading, noun) or _negated(reading, token.head))


Step = tuple[Polarity, str] | Literal["stop"] | None


def _step(reading: Reading, below: int, above: int, trigger: int) -> Step:
    """What the word above makes of the act: decided, "stop" where it says nothing, None to go on up."""
    tokens = reading.parse.tokens
    token, over = tokens[below], tokens[above]
    if over.lemma == "short" and token.lemma == "of":
        return "denied", "short of"  # "stopped short of threatening"
    if over.pos not in ("VERB", "AUX", "NOUN", "ADJ", "ADP", "PROPN"):
        return "stop"
    if over.lemma in rules()["realis_prepositions"] and token.dep in ("pobj", "pcomp"):
        return "stop"
    if over.lemma in _silent() and token.dep in ("prep", "dobj"):
        return "stop"  # "has not commented on the strikes": what nobody speaks of is as it was
    if token.dep == "prep" and token.lemma == "of" and over.dep == "dobj" and _accused(reading, below, over):
        return "possible", tokens[over.head].lemma  # hung on the accused
    if token.dep == "conj":
        return None if _bears_subject(reading, below) else _modal(reading, above)
    if token.dep == "nsubj" and over.lemma == "fail" and _used(reading, below, above):
        return "stop"  # "tear gas failed to break up the crowd": it was used
    if token.dep in ("nsubj", "nsubjpass") and over.lemma not in rules()["subject_governors"] and over.pos == "VERB":
        return _undone(reading, above) if token.dep == "nsubjpass" or tokens[trigger].pos == "NOUN" else "stop"
    if token.dep == "compound" and over.lemma not in _governors():
        return "stop"
    if token.dep == "xcomp" and (noun := demanded(reading.parse, below)) is not None:
        return "possible", tokens[noun].lemma
    if token.dep == "ccomp" and over.lemma in rules()["surfacing"] and _hearsay(reading, above):
        return "possible", "hearsay"
    if token.dep == "ccomp" and any(_unverified(reading, c) for c in reading.parse.children[above]):
        return "possible", "unverified"  # "unconfirmed reports suggest that they fled"
    carries = tokens[trigger].pos in ("VERB", "AUX") or token.lemma in rules()["carrying"]
    clausal = tokens[below].pos in ("VERB", "AUX", "ADP") and carries
    if clausal and token.dep in ("xcomp", "ccomp") and over.lemma in ("have", "be", "remain") and _yet(reading, above):
        return "denied", "yet to"
    governed = _governors().get(over.lemma)
    if over.lemma == "due" and token.dep in ("prep", "pcomp", "pobj"):
        governed = None  # "due to leave", not "due to the siege"
    if over.lemma == "about" and token.dep == "pobj":
        governed = None  # "about to leave", not "asked about the siege"
    if (
        governed
        and (clausal or over.lemma not in rules()["clause_only"] or _over_noun(over.lemma, token))
        and not (token.dep == "advcl" and not _infinitive(reading, below))
    ):
        finite = clausal and token.dep == "ccomp" and not _infinitive(reading, below)
        if not (finite and over.lemma in rules()["facts"]):
            return _governed(reading, above, governed)
    if clausal and token.dep in ("ccomp", "advcl", "relcl") and not _infinitive(reading, below):
        return "stop"
    if over.pos not in ("VERB", "AUX"):
        return None
    if not clausal and over.lemma not in grammar()["light"] | rules()["carrying"]:
        return "stop"  # what is done about an act leaves the act as it was: "to counter their advance"
    return _undone(reading, above)


def _used(reading: Reading, blow: int, verb: int) -> bool:
    """Whether what fails to do something is a blow: that was struck; a summit that fails to agree did not."""
    fails = any(reading.parse.tokens[c].dep == "xcomp" for c in reading.parse.children[verb])
    return fails and bool(reading.classes(blow) & {"act_of_war", "munition", "blow"})


def _accused(reading: Reading, prep: int, noun: Token) -> bool:
    """Whether "of" and what follows it is what a noun is accused of: "accused the militias of shelling the town"."""
    verb = reading.parse.tokens[noun.head].lemma
    told = any(reading.parse.tokens[c].dep == "pcomp" for c in reading.parse.children[prep])
    return told and verb in grammar()["judging"] and _governors().get(verb) == "possible"


def _over_noun(governor: str, below: Token) -> bool:
    """Whether a governor holds over a noun in this slot: "demanded the withdrawal", "called for a truce"."""
    slots = rules()["over_nouns"].get(governor, ())
    return (below.lemma if below.dep == "prep" else below.dep) in slots


def _hearsay(reading: Reading, verb: int) -> bool:
    """ "Allegations surface that …": word that is only passed on; "surface" itself may be read as a noun."""
    kids = (reading.parse.tokens[c] for c in reading.parse.children[verb] if c < verb)
    return any(t.lemma in rules()["hearsay"] for t in kids)


def _yet(reading: Reading, verb: int) -> bool:
    """ "Had yet to enter the town": it has not."""
    tokens = reading.parse.tokens
    return any(tokens[c].lemma == "yet" and tokens[c].dep == "advmod" for c in reading.parse.children[verb])


def _governed(reading: Reading, above: int, made: Polarity) -> tuple[Polarity, str]:
    lemma = reading.parse.tokens[above].lemma
    if made == "denied" and _negated(reading, above):
        # Not to deny a thing leaves it open; not to fail in it is to do it.
        return "possible" if lemma in rules()["left_open"] else "happened", f"not {lemma}"
    if made == "denied" and reading.parse.tokens[above].pos == "VERB" and lemma in rules()["forestalling"]:
        # What was to be prevented is denied only where the preventing itself was done.
        done, _ = polarity(reading, above)
        return ("denied", lemma) if done == "happened" else ("possible", lemma)
    return made, lemma


def _undone(reading: Reading, verb: int) -> tuple[Polarity, str] | None:
    """What a verb's own auxiliaries and negation make of all below it."""
    if _negated(reading, verb):
        if reading.parse.tokens[verb].lemma in rules()["verifying"]:
            return "possible", "not confirmed"
        return _refused(reading, verb)
    kids = reading.parse.children[verb]
    tokens = reading.parse.tokens
    if tokens[verb].dep == "advcl" and any(tokens[c].lemma == "to" and tokens[c].dep == "aux" for c in kids):
        return "planned", "purpose"
    return _modal(reading, verb)


def _negated(reading: Reading, i: int) -> bool:
    return any(reading.parse.tokens[c].dep == "neg" for c in reading.parse.children[i])


def _infinitive(reading: Reading, i: int) -> bool:
    """Whether a clause is an infinitive, with or without "to"."""
    tokens = reading.parse.tokens
    if tokens[i].tag == "VB":
        return not any(tokens[c].tag == "MD" for c in reading.parse.children[i])
    return tokens[i].tag == "VBG" and not any(
        tokens[c].dep in ("aux", "auxpass") and tokens[c].tag in ("VBD", "VBZ", "VBP")
        for c in reading.parse.children[i]
    )


def _own(reading: Reading, i: int, realised: bool, partial: bool) -> tuple[Polarity, str] | None:
    tokens, children = reading.parse.tokens, reading.parse.children
    kids = children[i]
    sentence = reading.parse.sentences[tokens[i].sentence]
    if tokens[i].dep in ("pobj", "pcomp") and tokens[tokens[i].head].lemma == "without":
        return "denied", "without"
    if tokens[i].pos == "NOUN":
        if any({tokens[c].lemma, tokens[c].text.lower()} & rules()["unreal_adjectives"] for c in kids):
            return "possible", "adjective"
        of = tokens[tokens[i].head]
        if tokens[i].dep == "pobj" and tokens[of.head].lemma in rules()["open_nouns"] and _no(reading, of.head):
            return "possible", "no word"  # "there is no date for the withdrawal"
        unsaid = tokens[of.head].lemma in _silent()  # "made no mention of the attack": there was one
        if tokens[i].dep == "pobj" and of.lemma == "of" and tokens[of.head].pos == "NOUN" and _no(reading, of.head):
            return ("happened", "not spoken of") if unsaid else ("denied", "no")  # "no trace of a blast"
        if any(tokens[c].lemma == "no" and tokens[c].dep == "det" for c in kids):
            return "denied", "no"
    else:
        if any(tokens[c].dep == "neg" for c in kids):
            return _refused(reading, i)
        if _neither(reading, i):
            return "denied", "neither"
        if any(tokens[c].dep in ("nsubj", "nsubjpass") and _no(reading, c) for c in kids):
            return "denied", "nobody did"
        if found := _modal(reading, i):
            return found
        if _arranged(reading, i):
            return "planned", "is to"
        if _whoever(reading, i):
            return "possible", "whoever does"
        if any(tokens[c].dep == "mark" and tokens[c].lemma in rules()["conditions"] for c in kids):
            return "possible", "condition"
        if tokens[i].dep == "advcl" and _not_yet(reading, i):
            return "possible", "not yet"
        if any(tokens[c].lemma in rules()["failing_adverbs"] and tokens[c].dep == "advmod" for c in kids):
            return ("happened", "nearly done is partly done") if partial else ("possible", "adverb")
        if tokens[i].dep == "advcl" and any(tokens[c].lemma == "to" and tokens[c].dep == "aux" for c in kids):
            if any(tokens[c].dep == "nsubj" and _no(reading, c) for c in reading.parse.children[tokens[i].head]):
                return "denied", "nobody did"  # "no soldiers came to help"
            return ("happened", "purpose done") if realised else ("planned", "purpose")
    if reading.parse.text[sentence.start : sentence.end].rstrip(" \"”'").endswith("?"):
        return "possible", "question"
    return None


def _whoever(reading: Reading, i: int) -> bool:
    """ "Protesters who damage property will be arrested": it is not said that any did."""
    tokens, children = reading.parse.tokens, reading.parse.children
    token = tokens[i]
    if token.dep != "relcl" or token.tag not in ("VBP", "VBZ") or any(tokens[c].dep == "aux" for c in children[i]):
        return False
    noun = token.head
    over = tokens[noun].head
    named = tokens[noun].pos == "PROPN" or any(tokens[c].dep in ("det", "poss") for c in children[noun])
    subject = tokens[noun].dep in ("nsubj", "nsubjpass") and not named
    return subject and any(tokens[c].tag == "MD" for c in children[over])


def _arranged(reading: Reading, i: int) -> bool:
    """ "The two are to deploy helicopters": arranged, not done."""
    tokens = reading.parse.tokens
    over = tokens[tokens[i].head]
    to = any(tokens[c].lemma == "to" and tokens[c].dep == "aux" for c in reading.parse.children[i])
    return to and tokens[i].dep in ("xcomp", "ccomp") and over.lemma == "be" and over.i < i


def _no(reading: Reading, noun: int) -> bool:
    """ "No group", "nobody", "none of them"."""
    tokens = reading.parse.tokens
    if tokens[noun].lemma in grammar()["nobodies"]:
        return True
    return any(
        (tokens[c].lemma == "no" and tokens[c].dep == "det") or tokens[c].lemma == "neither"
        for c in reading.parse.children[noun]
    )


def _neither(reading: Reading, i: int) -> bool:
    """ "Neither entered nor shelled the town", "nor did it shell the town", "did not enter or shell it"."""
    tokens, children = reading.parse.tokens, reading.parse.children
    if any(c < i and tokens[c].lemma in ("neither", "nor") for c in children[i]):
        return True
    above = tokens[i].head
    if tokens[i].dep != "conj":
        return False
    if any(tokens[c].lemma == "nor" and c < i for c in children[above]):
        return True
    if any(tokens[c].dep == "aux" for c in children[i]):
        return False  # "has not left and may attack" has an auxiliary of its own
    joined = tokens[i].tag == "VB" or any(tokens[c].lemma == "or" and c < i for c in children[above])
    return joined and _negated(reading, above) and not _bears_subject(reading, i)


def _refused(reading: Reading, i: int) -> tuple[Polarity, str]:
    """A negated act: denied, unless it was only asked for ("urged him not to allow it")."""
    token = reading.parse.tokens[i]
    over = reading.parse.tokens[token.head]
    if token.dep in ("xcomp", "ccomp") and _infinitive(reading, i) and _governors().get(over.lemma) == "possible":
        return "possible", f"{over.lemma} not to"
    return "denied", "negation"


def _not_yet(reading: Reading, i: int) -> bool:
    """A clause of time in the present tense or perfect: "once the siege is lifted", "until we have taken it"."""
    tokens, kids = reading.parse.tokens, reading.parse.children[i]
    marks = {tokens[c].lemma for c in kids if tokens[c].dep in ("mark", "advmod")}
    now = tokens[i].tag in ("VBZ", "VBP") or any(tokens[c].text.lower() in ("is", "are", "has", "have") for c in kids)
    if not now or not marks & rules()["time_marks"]:
        return False
    # Reports in the present tense tell of what is done, too: there only what is above can look ahead.
    ahead = _modal(reading, tokens[i].head) is not None or _infinitive(reading, tokens[i].head)
    return ahead or bool(marks & rules()["ahead_marks"])


def foretold(reading: Reading, i: int) -> bool:
    """Whether a negated act is foretold rather than refused or denied: "would not", "will never"."""
    tokens = reading.parse.tokens
    return any(
        tokens[c].dep == "aux" and tokens[c].text.lower() in rules()["foretelling"] for c in reading.parse.children[i]
    )


def _on_condition(reading: Reading, i: int) -> bool:
    """ "Would leave only after a truce", "may attack only if ordered"."""
    tokens, children = reading.parse.tokens, reading.parse.children
    for c in children[i]:
        behind = c > i and tokens[c].dep in ("prep", "advcl", "npadvmod")
        words = (c, *children[c]) if behind or tokens[c].dep == "advmod" else ()
        if any(tokens[k].lemma in rules()["restrictors"] for k in words):
            return True
    return False


def _bears_subject(reading: Reading, i: int) -> bool:
    return any(reading.parse.tokens[c].dep in ("nsubj", "nsubjpass") for c in reading.parse.children[i])


def _modal(reading: Reading, i: int) -> tuple[Polarity, str] | None:
    tokens = reading.parse.tokens
    for c in reading.parse.children[i]:
        if tokens[c].dep in ("aux", "auxpass"):
            word = tokens[c].text.lower()
            if word in rules()["foretelling"] and _on_condition(reading, i):
                return "possible", "only on a condition"
            if word == "would" and tokens[i].dep in ("ccomp", "ROOT"):
                return "planned", "modal would"  # "said it would": a reported "will"
            for kind in ("planned", "possible"):
                if word in rules()["modals"][kind]:
                    return kind, f"modal {word}"
    return None


def _tense(reading: Reading, i: int) -> tuple[Polarity, str]:
    tokens = reading.parse.tokens
    if tokens[i].tag == "VBG":
        for c in reading.parse.children[i]:
            if tokens[c].dep == "aux" and tokens[c].text.lower() in ("is", "are", "am", "'s", "'re", "been"):
                return "ongoing", "progressive"
    if tokens[i].pos == "NOUN":
        verb = tokens[tokens[i].head]
        if (
            verb.lemma in rules()["ongoing_verbs"]
            and tokens[i].dep in ("nsubj", "dobj")
            and (verb.tag in ("VBP", "VBZ", "VBG") or verb.lemma == "be")
            and verb.text.lower() not in ("was", "were")
            and not any(tokens[c].dep == "attr" for c in reading.parse.children[verb.i])  # "its fall is a huge blow"
        ):
            return "ongoing", "continues"
    return "happened", "said as done"
