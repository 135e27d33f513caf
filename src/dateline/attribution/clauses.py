"""Sayings with a finite clause, wherever the parser hung it: after the cue, before it, or around it."""

from __future__ import annotations

from dateline.attribution import tree
from dateline.attribution.cues import Cue, cues
from dateline.attribution.found import Built, speaker_of, words_of_speaker
from dateline.model import Parse


def clause(parse: Parse, v: int, cue: Cue) -> Built | None:
    """'said (that) …', '…, he said', 'asked whether …', 'it was reported that …'."""
    tokens = parse.tokens
    kids = [k for k in parse.children[v] if tokens[k].dep == "ccomp" and _finite(parse, k)]
    if not kids:
        kids = [k for k in parse.children[v] if tokens[k].dep == "advcl" and _asked(parse, k)]
    kids = [k for k in kids if k > v or not _parted(parse, k, v)]
    if not kids:
        return _far_clause(parse, v, cue) or _garden_path(parse, v) or _quoted_behind(parse, v) or _inserted(parse, v)
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


def _parted(parse: Parse, k: int, v: int) -> bool:
    """Whether a semicolon stands between a clause and the cue behind it: "he says so; the army denies it"."""
    return any(parse.tokens[i].text == ";" for i in range(k + 1, v))


def _far_clause(parse: Parse, v: int, cue: Cue) -> Built | None:
    """'insisted in the same interview that …': the parser hung the clause on the noun before it."""
    tokens = parse.tokens
    for k in parse.children[v]:
        if k < v:
            continue
        hearer = tokens[k].dep in ("dobj", "dative") and cue.hearer
        noun = tree.child(parse, k, "pobj") if tokens[k].dep == "prep" else k if hearer else None
        if noun is not None and not hearer and tokens[noun].lemma in cues().nouns:
            continue  # "amid rumours that …": the noun tells it
        for j in parse.children[noun] if noun is not None else ():
            if tokens[j].dep not in ("acl", "relcl"):
                continue
            words = tree.under(parse, j)
            mark = tokens[words[0]]
            if mark.lemma == "that" and (mark.dep == "mark" or (hearer and tree.child(parse, j, "nsubj") != words[0])):
                return words, speaker_of(parse, v), "clause"
    return None


def _quoted_behind(parse: Parse, v: int) -> Built | None:
    """'the town had fallen, the agency quoted him as saying', '…, he was quoted as saying': all before it is said."""
    tokens = parse.tokens
    over = tokens[tokens[v].head].head
    if tokens[v].dep != "pcomp" or tokens[tokens[v].head].lemma != "as" or v - over > 8:
        return None
    said = next((k for k in parse.children[over] if k < over and tokens[k].dep == "ccomp"), None)
    speaker = tree.subject(parse, v)
    return None if said is None or speaker is None else (tree.under(parse, said), speaker, "clause")


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
    hung = speaker is None and token.dep in ("parataxis", "advcl") and tree.child(parse, v, "mark", "advmod") is None
    if hung:  # "struck a station in Bakhmut, the governor Ann Bell said": the name taken for one of Bakhmut
        speaker = tree.name_before(parse, v)
    if (
        token.tag not in ("VBD", "VBZ", "VBP", "VBN")
        or speaker is None
        or tree.child(parse, v, "dobj", "xcomp") is not None
    ):
        return None
    if token.dep not in ("parataxis", "advcl", "ccomp", "ROOT", "dep", "conj"):
        return None
    mark = tree.child(parse, v, "mark", "advmod")
    if token.dep == "advcl" and not hung and (mark is None or tokens[mark].lemma != "as"):
        return None
    core = core_of(parse, v, speaker, [])
    if token.dep == "ccomp" and parse.tokens[max(min(core) - 1, 0)].pos != "PUNCT":
        return None  # "said that it had asked for access" is one saying
    sentence = parse.sentences[token.sentence]
    if token.dep in ("advcl", "parataxis", "ccomp") and token.head != v:
        rest = [i for i in tree.under(parse, token.head) if i not in core]
        before = [i for i in rest if i < min(core)]
        return (rest, speaker, "inserted") if before or (token.dep == "advcl" and not hung) else None
    inside = range(min(core), max(core) + 1)
    before = list(range(sentence.first, inside.start))
    if len(before) < 3 or tokens[before[-1]].text not in (",", "–", "—", "-"):
        return None
    after = list(range(inside.stop, sentence.last))
    if any(tokens[i].pos in ("VERB", "AUX") for i in before):
        return before + after, speaker, "inserted"
    return None
