"""Who says it: speaker, cue, stance and the words covered."""

from __future__ import annotations

from dateline.attribution import frames, nesting, nominal, post, quotes, scope, stance, tree
from dateline.attribution.cues import Cue, Cues, cues
from dateline.attribution.frames import Found
from dateline.attribution.speakers import Cast
from dateline.model import Actor, Attribution, Mentions, Parse, Report

__all__ = ["attribute"]


def attribute(report: Report, parse: Parse, mentions: Mentions) -> tuple[Attribution, ...]:
    """Every saying, belief, wish and question that a report gives to somebody, in order of text.

    The body of an embedded post is one attribution to its author; sayings in it stand within that one.
    """
    if not parse.tokens:
        return ()
    book = cues()
    quoted = quotes.find(parse)
    quote_of = quotes.of_tokens(parse, quoted)
    drafts = scope.drafts(parse, _propose(parse, book, quote_of), quoted, quote_of)
    posts = post.attributions(report, parse, mentions)
    cast = Cast(parse, mentions)
    said = []
    for draft, within in nesting.arrange(parse, drafts, quote_of):
        around = within + len(posts) if within is not None else post.holding(report, draft, parse)
        said.append(_attribution(parse, draft, cast.actor(draft), around, book))
    return (*posts, *said)


def _propose(parse: Parse, book: Cues, quote_of: list[int]) -> list[Found]:
    """One pass over the tokens; a look-up each."""
    found: list[Found] = []
    starts = {s.first: s for s in parse.sentences}
    heads = [t.i for t in parse.tokens if t.pos == "VERB" and t.lemma in book.verbs]
    onward = frames.told_on(parse, book.verbs, heads)
    for t in parse.tokens:
        i = t.i
        if parse.sentences[t.sentence].kind == "signature":
            continue
        proposal = None
        if i in starts:
            proposal = nominal.colon(parse, i, starts[i].last)
            if proposal:
                found.append(proposal)
                proposal = None
        if t.pos in ("VERB", "AUX"):
            cue = _verb(parse, i, book)
            if cue is not None and (cue.strong or quote_of[i] < 0) and t.dep not in ("aux", "auxpass", "amod"):
                proposal = frames.verb(parse, i, cue, quote_of, onward)
        elif t.pos == "NOUN" and (cue := book.nouns.get(t.lemma)) is not None:
            proposal = nominal.noun(parse, i, cue)
        elif t.pos == "ADJ" and (cue := book.adjectives.get(t.lemma)) is not None:
            proposal = nominal.adjective(parse, i, cue)
        elif t.pos == "ADV" and (cue := book.adverbs.get(t.lemma)) is not None:
            proposal = nominal.adverb(parse, i, cue)
        if proposal is None and (entries := book.phrases.get(t.text.lower())) is not None:
            proposal = nominal.phrase(parse, i, entries)
        if proposal is not None:
            found.append(proposal)
    return found


def _verb(parse: Parse, i: int, book: Cues) -> Cue | None:
    """The cue of this verb, with its particle where the pair is one ("ruled out")."""
    token = parse.tokens[i]
    cue = book.verbs.get(token.lemma) or book.forms.get(token.text.lower())
    particle = tree.child(parse, i, "prt") if cue is not None else None
    if particle is not None:
        return book.verbs.get(f"{token.lemma} {parse.tokens[particle].lemma}", cue)
    return cue


def _attribution(parse: Parse, draft: scope.Draft, actor: Actor | None, within: int | None, book: Cues) -> Attribution:
    f = draft.found
    return Attribution(
        speaker=tuple(parse.span(a, b) for a, b in scope.runs(parse, f.speaker)),
        actor=actor,
        cue=tuple(parse.span(a, b) for a, b in scope.runs(parse, f.cue)),
        content=tuple(parse.span(a, b) for a, b in draft.spans),
        stance=stance.stance(parse, f, book),
        quoted=draft.quoted,
        within=within,
        attitude=f.attitude,
    )
