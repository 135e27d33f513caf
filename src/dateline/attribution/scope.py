"""Token numbers -> character spans of what is said, with whole quotations and their continuations."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from msgspec import Struct

from dateline.attribution.found import Found
from dateline.attribution.quotes import SENTENTIAL, Quote
from dateline.model import Parse

Chars = tuple[int, int]
GAP = 4  # characters between a saying and its quotation: a comma or colon and spaces
REACH = 60  # characters between a bare saying and a quotation after it ("told the paper in May: …")
ASIDE = 300  # characters of telling that may stand between two halves of a quotation
EDGE = " \n\t,.;:–—-"


class Draft(Struct):
    """A proposal on its way: what was found, and the characters it covers."""

    found: Found
    spans: list[Chars]
    quoted: bool = False


def drafts(parse: Parse, found: list[Found], quotes: tuple[Quote, ...], quote_of: list[int]) -> list[Draft]:
    """The spans of each proposal; those that cover nothing are left out."""
    speeches = Speeches(parse, quotes, quote_of, _chains(parse, quotes), set())
    made = [_draft(speeches, f) for f in found]
    for draft in made:
        if not draft.spans:
            _adjacent(speeches, draft)
    _continue(speeches, made)
    for draft in made:
        draft.spans = trimmed(parse.text, draft.spans)
    return [d for d in made if d.spans]


class Speeches(Struct, frozen=True):
    """The quotations of a report, the chains they form over paragraphs, and those already given to a saying."""

    parse: Parse
    quotes: tuple[Quote, ...]
    quote_of: list[int]
    chains: dict[int, list[int]]
    owned: set[int]

    def give(self, draft: Draft, numbers: list[int]) -> None:
        """Adds whole quotations to what is said."""
        draft.spans += [(self.quotes[n].start, self.quotes[n].end) for n in numbers]
        if draft.found.strong:
            self.owned.update(numbers)


def _chains(parse: Parse, quotes: tuple[Quote, ...]) -> dict[int, list[int]]:
    """Quote numbers by speech; one that closes on a comma has a saying of its own after it."""
    chains: dict[int, list[int]] = {}
    for n, q in enumerate(quotes):
        ends_open = parse.text[q.start : q.end - 1].endswith(",")
        chains.setdefault(n if ends_open else q.chain, []).append(n)
    return chains


def _chain(s: Speeches, n: int) -> list[int]:
    return s.chains.get(s.quotes[n].chain if n in s.chains.get(s.quotes[n].chain, ()) else n, [n])


def _draft(s: Speeches, f: Found) -> Draft:
    draft = Draft(f, runs(s.parse, f.content))
    here = s.quote_of[f.head]
    touched = sorted({s.quote_of[i] for i in f.content if s.quote_of[i] >= 0 and s.quote_of[i] != here})
    front = _front(s, f) if f.strong and here < 0 else None
    if front is not None:
        if front not in touched and not _says_after(s, f):
            draft.spans, touched = [], [front]
        elif front in touched and _afresh(s, front):
            draft.spans = [(a, b) for a, b in draft.spans if a >= s.quotes[front].start]
    elif f.strong and f.content and f.content[-1] < f.head and (after := _right_after(s, f)) is not None:
        draft.spans, touched = [], [after]
    s.give(draft, [m for n in touched for m in _chain(s, n) if m >= n])
    draft.quoted = _mostly(draft.spans, [s.quotes[n] for n in touched])
    return draft


def _saying_start(s: Speeches, f: Found) -> int:
    """Where a saying begins: at its speaker, unless the speaker stands with an earlier verb ("…, adding")."""
    tokens = s.parse.tokens
    own = f.speaker_head is not None and tokens[f.speaker_head].head == f.head
    return tokens[min((*f.cue, *f.speaker)) if own else min(f.cue)].start


def _front(s: Speeches, f: Found) -> int | None:
    """The quotation that closes right before a saying: “…,” she said."""
    start = _saying_start(s, f)
    n = bisect_right(s.quotes, start, key=lambda q: q.start) - 1
    if n < 0:
        return None
    q = s.quotes[n]
    between = s.parse.text[q.end : start]
    inside = s.parse.text[q.start : q.end].rstrip("”»\"'")
    if q.end > start or len(between) > GAP or between.strip(" ,–—-") or not inside.endswith((",", "?", "!", "…", "—")):
        return None
    return n


def _says_after(s: Speeches, f: Found) -> bool:
    """Whether what is said begins right after the cue, so that a quotation before it is no part of it."""
    return bool(f.content) and f.content[0] == max(f.cue) + 1 and s.parse.tokens[f.content[0]].text not in (",", ":")


def _right_after(s: Speeches, f: Found) -> int | None:
    """The quotation that opens right after a saying: she replied, “…”."""
    end = s.parse.tokens[max((*f.cue, *f.speaker))].end
    n = bisect_left(s.quotes, end, key=lambda q: q.start)
    if n == len(s.quotes) or s.quotes[n].start - end > GAP or s.parse.text[end : s.quotes[n].start].strip(" ,:"):
        return None
    return n


def _afresh(s: Speeches, n: int) -> bool:
    """Whether a quotation begins after a dash or bracket, and so without the words before it."""
    return s.parse.text[: s.quotes[n].start].rstrip().endswith(("-", "–", "—", "(", ":"))


def runs(parse: Parse, content: tuple[int, ...]) -> list[Chars]:
    """Unbroken runs of tokens as character spans."""
    spans: list[Chars] = []
    before = -2
    for i in content:
        t = parse.tokens[i]
        if i == before + 1:
            spans[-1] = (spans[-1][0], t.end)
        else:
            spans.append((t.start, t.end))
        before = i
    return spans


def trimmed(text: str, spans: list[Chars]) -> list[Chars]:
    """Spans in order, joined where only marks lie between, without marks at their edges."""
    joined: list[Chars] = []
    for a, b in sorted(spans):
        if joined and (a <= joined[-1][1] or not text[joined[-1][1] : a].strip(EDGE)):
            joined[-1] = (joined[-1][0], max(b, joined[-1][1]))
        else:
            joined.append((a, b))
    out = []
    for a, b in joined:
        while a < b and text[a] in EDGE:
            a += 1
        while a < b and text[b - 1] in EDGE:
            b -= 1
        if any(c.isalnum() for c in text[a:b]):
            out.append((a, b))
    return out


def _mostly(spans: list[Chars], quotes: list[Quote]) -> bool:
    """Whether the greater part of what is said stands in quotation marks."""
    covered = {i for a, b in spans for i in range(a, b)}
    inside = {i for q in quotes for i in range(q.start, q.end)}
    return bool(covered) and 2 * len(covered & inside) > len(covered)


def _adjacent(s: Speeches, draft: Draft) -> None:
    """Gives a bare saying the quotation that stands right before or after it."""
    f, parse = draft.found, s.parse
    sentence = parse.sentences[parse.tokens[f.head].sentence]
    words = [*f.cue, *f.speaker]
    start, end = _saying_start(s, f), parse.tokens[max(words)].end
    free = [n for n in range(len(s.quotes)) if n != s.quote_of[f.head] and n not in s.owned]
    before = [n for n in free if start - GAP <= s.quotes[n].end <= start]
    after = [n for n in free if end <= s.quotes[n].start < min(sentence.end + GAP, end + REACH)]
    opens = bool(after) and parse.text[end : s.quotes[after[0]].start].rstrip().endswith((",", ":"))
    if before and not opens:
        s.give(draft, [m for m in _chain(s, before[-1]) if m <= before[-1]])
    elif after:
        s.give(draft, [m for m in _chain(s, after[0]) if m >= after[0]])
    elif parse.text[end : sentence.end].rstrip().endswith(":"):
        _paragraph_below(s, draft, sentence.end)
    draft.quoted = bool(draft.spans)


def _paragraph_below(s: Speeches, draft: Draft, at: int) -> None:
    """What a saying that ends its paragraph on a colon announces: the quotation below, else the paragraph."""
    text = s.parse.text
    start = at + len(text[at:]) - len(text[at:].lstrip())
    if "\n" not in text[at:start] or start >= len(text):
        return
    n = bisect_left(s.quotes, start, key=lambda q: q.start)
    if n < len(s.quotes) and s.quotes[n].start - start < GAP:
        s.give(draft, [m for m in _chain(s, n) if m >= n])
        return
    stop = text.find("\n", start)
    draft.spans.append((start, len(text) if stop < 0 else stop))


def _continue(s: Speeches, made: list[Draft]) -> None:
    """A quotation that fills the sentences after a quoted saying in its paragraph goes on with it."""
    tokens, text = s.parse.tokens, s.parse.text
    speaking = sorted((d for d in made if d.found.strong and d.spans), key=lambda d: d.found.head)
    naming = {i for d in speaking for i in d.found.speaker}  # a cue inside a speaker's description speaks aside
    heads = [(tokens[d.found.head].end, d) for d in speaking if d.found.head not in naming]
    for n, q in enumerate(s.quotes):
        if n in s.owned:
            continue
        k = bisect_right(heads, q.start, key=lambda h: h[0]) - 1
        if k < 0:
            continue
        last = heads[k][1]
        gap = text[max(heads[k][0], max(b for _, b in last.spans)) : q.start]
        if len(gap) < ASIDE and (_goes_on(text, gap, q, last) or _next_sentence(text, gap, q, last)):
            s.give(last, [m for m in _chain(s, n) if m >= n])


def _next_sentence(text: str, gap: str, q: Quote, last: Draft) -> bool:
    """“…,” he said. “But …”: a whole sentence in the same paragraph, or the next paragraph whole."""
    if len(text[q.start : q.end].split()) < SENTENTIAL or not _sentence_end(gap):
        return False
    return "\n" not in gap or (last.quoted and gap.endswith("\n") and _fills(text, q))


def _sentence_end(gap: str) -> bool:
    return gap.rstrip().endswith((".", "!", "?", "”", '"')) or not gap.strip()


def _fills(text: str, q: Quote) -> bool:
    """Whether a quotation is a whole paragraph."""
    return not text[q.end : q.end + 3].strip(" ") or text[q.end : q.end + 3].lstrip(" ").startswith("\n")


def _goes_on(text: str, gap: str, q: Quote, last: Draft) -> bool:
    """“…,” he said, “but …”: the second half begins in lower case."""
    first = text[q.start : q.end].lstrip("“„«\"'` ")[:1]
    return last.quoted and "\n" not in gap and gap.rstrip().endswith(",") and first.islower()
