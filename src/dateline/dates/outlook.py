"""Does a date lie ahead or behind: read from the clause that governs it."""

from __future__ import annotations

from functools import cache
from typing import Literal

from dateline import codebook
from dateline.model import Parse, Token

# present: "meets Friday"; maybe: "could meet Friday"; open: no verb says.
Outlook = Literal["ahead", "past", "present", "maybe", "open"]

STEPS_UP = 8  # heads climbed from a date to its verb; deeper nesting says little of the date
FIRM = frozenset(("will", "shall", "wo", "'ll", "’ll"))  # modals that look ahead whatever follows
HAVE = frozenset(("have", "has", "had", "'ve", "’ve", "'d"))
BE = frozenset(("be", "am", "is", "are", "'s", "’s", "'re", "’re", "'m"))


@cache
def _cues() -> dict[str, frozenset[str]]:
    return {name: frozenset(listed) for name, listed in codebook.load("dates")["outlook"].items()}


def outlook(parse: Parse, first: int, end: int) -> tuple[Outlook, bool]:
    """Which way the clause of a date looks, and whether the date hangs on a noun ("a March 12 summit")."""
    cues = _cues()
    start = parse.tokens[first].start
    before = parse.text[max(0, start - 24) : start].lower().rstrip()
    if before.endswith(tuple(cues["ahead_of"])):
        return "ahead", False
    if before.endswith("since"):
        return "past", False
    found = _climb(parse, *_top(parse, first, end))
    led = before.removesuffix(" on").removesuffix(" from").rpartition(" ")[2] in cues["leading"]
    if led and found[0] in ("open", "present"):
        return "ahead", False
    named = found[0] in ("past", "open") and before.endswith(tuple(f" {word}" for word in cues["naming"]))
    return ("past", False) if named else found


def _climb(parse: Parse, own: Token, token: Token) -> tuple[Outlook, bool]:
    """The outlook of the first verb above the mention, or of a word like "deadline" on the way."""
    cues, nominal = _cues(), False
    for _ in range(STEPS_UP):
        if token.lemma in cues["ahead"] and token.tag != "VBD":
            over = any(parse.tokens[c].lemma in HAVE and parse.tokens[c].tag == "VBD" for c in parse.children[token.i])
            return "past" if over else "ahead", False
        if token.pos in ("VERB", "AUX"):
            return _of_copula(parse, token, own) or _of_verb(parse, token), nominal
        nominal = nominal or (token.pos in ("NOUN", "PROPN") and own.dep != "conj")
        if token.head == token.i:
            break
        token = parse.tokens[token.head]
    return "open", nominal


def _top(parse: Parse, first: int, end: int) -> tuple[Token, Token]:
    """The mention's own top token and the one that governs it from outside; itself where it is the root."""
    tokens, i = parse.tokens, first
    while i < len(tokens) and tokens[i].start < end:
        head = tokens[tokens[i].head]
        if head.i < first or head.start >= end:
            return tokens[i], head
        i += 1
    return tokens[first], tokens[first]


def _of_copula(parse: Parse, verb: Token, own: Token) -> Outlook | None:
    """ "The vote is March 3", "he is due in court Monday" look ahead."""
    if verb.lemma != "be" or verb.tag not in ("VBZ", "VBP"):
        return None
    if own.dep == "attr":
        return "present"
    said = (parse.tokens[c] for c in parse.children[verb.i])
    return "ahead" if any(t.dep in ("acomp", "attr", "oprd") and t.lemma in _cues()["ahead"] for t in said) else None


def _of_verb(parse: Parse, verb: Token) -> Outlook:
    """The verb's own outlook, or its governor's where it has none ("managed to leave", "said, adding")."""
    for _ in range(STEPS_UP):
        helpers = [parse.tokens[c] for c in parse.children[verb.i] if parse.tokens[c].dep in ("aux", "auxpass", "neg")]
        found = _of_modal(verb, helpers) or _of_form(parse, verb, helpers)
        if found:
            return found
        if verb.head == verb.i or parse.tokens[verb.head].pos not in ("VERB", "AUX"):
            break
        verb = parse.tokens[verb.head]
    return "open"


def _of_modal(verb: Token, helpers: list[Token]) -> Outlook | None:
    """ "would not comment Friday" is past, "would have left" too; "could leave Friday" is open to both."""
    modal = next((t for t in helpers if t.tag == "MD"), verb if verb.tag == "MD" else None)
    if modal is None:
        return None
    if modal.lemma in FIRM:
        return "ahead"
    done = verb.tag in ("VBN", "VBD") and any(t.lemma in HAVE for t in helpers)
    refused = modal.lemma in ("would", "could") and any(t.dep == "neg" for t in helpers)
    return "past" if done or refused else "maybe"


def _of_form(parse: Parse, verb: Token, helpers: list[Token]) -> Outlook | None:
    """What the verb's form and its auxiliaries say; None where its governor decides."""
    cues = _cues()
    ahead = verb.lemma in cues["ahead"]
    if verb.tag == "VB" or any(t.tag == "TO" for t in helpers):
        governor = parse.tokens[verb.head]
        bound = governor.lemma == "have" and governor.tag in ("VBZ", "VBP")
        return None if governor.i != verb.i and governor.lemma in cues["implicative"] and not bound else "ahead"
    if any(t.tag == "VBD" or t.lemma in HAVE for t in helpers):
        return "past"
    if any(t.lemma in BE and t.tag in ("VBZ", "VBP") for t in helpers):
        return "ahead" if ahead else "present" if verb.lemma in cues["scheduled"] else "open"
    if verb.tag == "VBN" and (ahead or (verb.dep in ("ccomp", "xcomp") and not helpers)):
        return "ahead" if ahead else None
    if verb.tag in ("VBD", "VBN"):
        return "past"
    if verb.tag in ("VBZ", "VBP"):
        headline = parse.sentences[verb.sentence].kind in ("title", "heading")
        return "present" if verb.lemma in cues["scheduled"] and not headline else "open"
    return None
