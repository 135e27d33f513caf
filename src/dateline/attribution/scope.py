"""Token numbers -> character spans of what is said, with whole quotations and their continuations."""

from __future__ import annotations

from msgspec import Struct

from dateline.attribution.frames import Found
from dateline.attribution.quotes import Quote
from dateline.model import Parse

Chars = tuple[int, int]
SENTENTIAL = 4  # words: a shorter quotation is a label or a fragment, never a statement of its own
GAP = 4  # characters between a saying and its quotation: a comma or colon and spaces
EDGE = " \n\t,.;:–—-"


class Draft(Struct):
    """A proposal on its way: what was found, and the characters it covers."""

    found: Found
    spans: list[Chars]
    quoted: bool = False


def drafts(parse: Parse, found: list[Found], quotes: tuple[Quote, ...], quote_of: list[int]) -> list[Draft]:
    """The spans of each proposal; those that cover nothing are left out."""
    chains: dict[int, list[int]] = {}
    for n, q in enumerate(quotes):
        chains.setdefault(q.chain, []).append(n)
    owned: set[int] = set()
    made = []
    for f in found:
        draft = Draft(f, runs(parse, f.content))
        touched = sorted({quote_of[i] for i in f.content if quote_of[i] >= 0 and quote_of[i] != quote_of[f.head]})
        numbers = [m for n in touched for m in chains[quotes[n].chain] if m >= n]
        draft.spans += [(quotes[n].start, quotes[n].end) for n in numbers]
        if f.strong:
            owned.update(numbers)
        draft.quoted = _mostly(draft.spans, [quotes[n] for n in numbers])
        made.append(draft)
    for draft in made:
        if not draft.found.content:
            _adjacent(parse, draft, quotes, owned, quote_of, chains)
    _continue(parse, made, quotes, owned, chains)
    for draft in made:
        draft.spans = trimmed(parse.text, draft.spans)
    return [d for d in made if d.spans]


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


def _adjacent(
    parse: Parse,
    draft: Draft,
    quotes: tuple[Quote, ...],
    owned: set[int],
    quote_of: list[int],
    chains: dict[int, list[int]],
) -> None:
    """Gives a bare saying the quotation that stands right before or after it."""
    f = draft.found
    token = parse.tokens[f.head]
    sentence = parse.sentences[token.sentence]
    words = [*f.cue, *f.speaker]
    start, end = parse.tokens[min(words)].start, parse.tokens[max(words)].end
    here = quote_of[f.head]
    after = [n for n, q in enumerate(quotes) if end <= q.start < sentence.end + GAP and n != here and n not in owned]
    before = [n for n, q in enumerate(quotes) if start - GAP <= q.end <= start and n != here and n not in owned]
    best = before[-1:] or [n for n in after[:1] if quotes[n].start - end <= 60]
    for n in best:
        numbers = (
            [m for m in chains[quotes[n].chain] if m <= n] if before else [m for m in chains[quotes[n].chain] if m >= n]
        )
        draft.spans += [(quotes[m].start, quotes[m].end) for m in numbers]
        draft.quoted = True
        owned.update(numbers)


def _continue(
    parse: Parse, made: list[Draft], quotes: tuple[Quote, ...], owned: set[int], chains: dict[int, list[int]]
) -> None:
    """A quotation that fills the sentences after a quoted saying in its paragraph goes on with it."""
    speaking = sorted((d for d in made if d.found.strong and d.spans), key=lambda d: d.found.head)
    heads = [(parse.tokens[d.found.head].end, d) for d in speaking]
    for n, q in enumerate(quotes):
        if n in owned or len(parse.text[q.start : q.end].split()) < SENTENTIAL:
            continue
        before = [d for end, d in heads if end <= q.start]
        if not before:
            continue
        last = before[-1]
        reach = max(parse.tokens[last.found.head].end, max(b for _, b in last.spans))
        gap = parse.text[reach : q.start]
        if last.quoted and "\n" not in gap and _sentence_end(gap) and len(gap) < 160:
            for m in chains[q.chain]:
                if m >= n:
                    last.spans.append((quotes[m].start, quotes[m].end))
                    owned.add(m)


def _sentence_end(gap: str) -> bool:
    return gap.rstrip().endswith((".", "!", "?", "”", '"')) or not gap.strip()
