"""Where what is said ends: at the report's own asides, at semicolons, and where the telling goes on."""

from __future__ import annotations

from dateline.attribution import tree
from dateline.attribution.cues import Cue, cues
from dateline.model import Parse

RELATIVES_ASIDE = ("clause", "infinitive", "target", "small")


DASHES = ("—", "–", "--", "-")


WIDENED = {
    "object": ("prep", "advcl", "dep"),
    "target": ("prep", "advcl", "dep"),
    "prep": ("prep", "advcl"),
    "small": ("prep", "advcl"),
    "infinitive": ("prep", "advcl"),
}


def in_segment(parse: Parse, v: int, content: list[int], quote_of: list[int], frame: str) -> list[int]:
    """What is said does not run over a semicolon outside quotation marks."""
    stops = [i for i in content if parse.tokens[i].text == ";" and quote_of[i] < 0]
    if content and content[-1] < v and v - content[-1] < 6:
        stops += [i for i in range(content[-1], v) if parse.tokens[i].text == ";" and quote_of[i] < 0]
    dashes = [i for i in content if parse.tokens[i].text in DASHES and quote_of[i] < 0]
    if len(dashes) == 1 and content[0] > v and parse.text[parse.tokens[dashes[0]].start - 1] == " ":
        stops += dashes  # "… — a claim that nobody could check": the report's own aside
    stops += [i for i in content if i > v and _even_as(parse, i) and quote_of[i] < 0]
    if frame in RELATIVES_ASIDE and content[0] > v:
        content = _without_asides(parse, content, quote_of)
    if frame in RELATIVES_ASIDE or frame == "inserted":
        content = without_naming(parse, content, quote_of)
    for stop in stops:
        content = [i for i in content if (i < stop) == (v < stop)]
    return content


def _even_as(parse: Parse, i: int) -> bool:
    """ "Urges calm even as fighters enter the town": what goes on meanwhile is the report's own word."""
    behind = parse.tokens[i + 1 : i + 2]
    return parse.tokens[i].lemma == "even" and bool(behind) and behind[0].lemma in ("as", "while")


def _without_asides(parse: Parse, content: list[int], quote_of: list[int]) -> list[int]:
    """Without ", which lies …" and ", who fled …": background that the report itself adds."""
    tokens = parse.tokens
    for i in content[4:]:
        if tokens[i].tag not in ("WDT", "WP") or tokens[i].lemma not in ("which", "who") or quote_of[i] >= 0:
            continue
        verb = next((k for k in _above(parse, i) if tokens[k].dep == "relcl"), None)
        if verb is not None and tokens[tree.under(parse, verb)[0] - 1].text == ",":
            gone = set(tree.under(parse, verb))
            return [k for k in content if k not in gone]
    return content


def without_naming(parse: Parse, content: list[int], quote_of: list[int]) -> list[int]:
    """Without ", a claim that the army denies" and ", citing the governor": whence it came, what others say of it."""
    tokens, gone = parse.tokens, set[int]()
    for i in content:
        if i in gone or quote_of[i] >= 0:
            continue
        first = tree.under(parse, i)[0]
        if first == 0 or (tokens[first - 1].text != "," and first != content[0]):
            continue
        claim = tokens[i].dep == "appos" and tokens[i].lemma in cues().nouns and first > content[0]
        if claim or (tokens[i].tag == "VBG" and i == first and tokens[i].lemma in cues().naming):
            gone.update(tree.under(parse, i))
    return [i for i in content if i not in gone]


def _above(parse: Parse, i: int) -> list[int]:
    above: list[int] = []
    while parse.tokens[i].head != i and len(above) < 8:
        i = parse.tokens[i].head
        above.append(i)
    return above


def widened(parse: Parse, v: int, content: list[int], frame: str) -> list[int]:
    """What is said with the phrases right after it that the parser hung on the cue ("plans to pay through …")."""
    if frame == "clause":
        return _led_in(parse, v, content) + content
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


def _led_in(parse: Parse, v: int, content: list[int]) -> list[int]:
    """The figure that a clause without a subject begins with ("said between 160 and 200 had been killed")."""
    if not content or content[0] < v or any(parse.tokens[i].dep in tree.SUBJECTS for i in content):
        return []
    for k in parse.children[v]:
        branch = tree.under(parse, k) if parse.tokens[k].dep == "prep" and k == v + 1 else []
        if branch and branch[-1] + 1 == content[0]:
            return branch
    return []


def without(parse: Parse, content: list[int], v: int, onward: dict[int, int]) -> list[int]:
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
            if above is not None and book[tokens[v].lemma].strong:
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
        if tokens[k].dep in ("ccomp", "xcomp", "dobj") and tokens[head].lemma in book:
            return head
        k = head
    return None
