"""Figures: how many killed, wounded, deployed, freed; distances and money told apart; years and ages left out."""

from __future__ import annotations

import re

from dateline.mentions.figures import Figure, counting, figure_at, may_begin
from dateline.model import Count, CountOf, DateMention, Parse, Token

OLDEST = 120  # years
_YEAR = re.compile(r"^(?:1[5-9]|20|21)\d\d$")
_GRAVE: dict[str, CountOf] = {"dead": "killed", "missing": "missing", "injured": "injured", "wounded": "injured"}
_PEOPLE = ("people", "fighters", "protesters", "inmates", "displaced", "detained")
_REACHES = ("reach", "hit", "exceed", "pass", "top", "be", "surpass", "climb", "rise", "stand", "remain", "total")
_BEFORE = 4  # words of wording read before a figure ("no fewer than an estimated 30")


def read_counts(parse: Parse, dates: tuple[DateMention, ...] = ()) -> tuple[Count, ...]:
    """The figures of a report, in order of text, each with what it counts."""
    taken = {i for d in dates for i in range(d.span.start, d.span.end)}
    found: list[Count] = []
    at, tokens = 0, parse.tokens
    while at < len(tokens):
        figure = figure_at(parse, at) if may_begin(tokens[at]) else None
        if figure is None:
            at += 1
            continue
        if tokens[figure.first].start not in taken or _unit(parse, figure):
            count = _count(parse, figure)
            if count:
                found.append(count)
        at = figure.last
    found.extend(_singles(parse, found))
    return tuple(sorted(found, key=lambda c: c.span.start))


# --- What it counts -------------------------------------------------------------------------


def _count(parse: Parse, figure: Figure) -> Count | None:
    tokens = parse.tokens
    first, low, high = _wording(parse, figure)
    unit = _unit(parse, figure)
    if unit:
        of, factor, first, last = unit[0], unit[1], min(first, unit[2]), unit[3]
        span = parse.span(tokens[first].start, tokens[last - 1].end)
        return Count(low and low * factor, high and high * factor, of, span)
    noun = _noun(parse, figure)
    if _no_count(parse, figure, noun):
        return None
    kind, total = _of(parse, figure, noun)
    if kind is None:
        return None
    last = figure.last
    span = parse.span(tokens[first].start, tokens[last - 1].end)
    return Count(low, high, kind, span, _who(parse, figure, noun), total)


def _wording(parse: Parse, figure: Figure) -> tuple[int, float | None, float | None]:
    """Where the wording begins, and the bounds it leaves."""
    tokens, wordings = parse.tokens, counting().wordings
    first, low, high = figure.first, figure.low, figure.high
    edge = parse.sentences[tokens[first].sentence].first
    while first > edge:
        for length in range(min(_BEFORE, first - edge), 0, -1):
            kind = wordings.get(tuple(t.text.lower() for t in tokens[first - length : first]))
            if kind:
                break
        else:
            break
        if length == 1 and tokens[first - 1].text.lower() in ("the", "other", "all", "only", "just", "another"):
            break
        first -= length
        if kind == "least":
            high = None
        elif kind == "most":
            low, high = None, high if high is not None else low
    return first, low, high


def _unit(parse: Parse, figure: Figure) -> tuple[CountOf, float, int, int] | None:
    """(of, factor, first, last) of a distance or a sum of money."""
    tokens, rest = parse.tokens, counting().rest
    before = tokens[figure.first - 1].text.lower() if figure.first else ""
    if before in rest["currency"]:
        return "money", 1.0, figure.first - 1, figure.last
    last = figure.last
    if last < len(tokens) and tokens[last].text == "-":
        last += 1
    if last >= len(tokens) or tokens[last].sentence != tokens[figure.first].sentence:
        return None
    word = tokens[last].text.lower()
    if word in rest["distance"]:
        return "distance", float(rest["distance"][word]), figure.first, last + 1
    if word in rest["money"] or (
        word in ("us", "u.s.") and last + 1 < len(tokens) and tokens[last + 1].text.lower() in rest["money"]
    ):
        return "money", 1.0, figure.first, last + 1
    return None


def _noun(parse: Parse, figure: Figure) -> Token | None:
    """The noun counted: what the figure modifies, or what follows "of"; None where the figure stands alone."""
    tokens = parse.tokens
    last = tokens[figure.last - 1]
    for i in range(figure.first, figure.last):
        token = tokens[i]
        if (
            token.dep in ("nummod", "amod", "det", "quantmod", "compound", "nmod")
            and not figure.first <= token.head < figure.last
        ):
            head = tokens[token.head]
            if head.i > token.i and head.pos in ("NOUN", "PROPN", "ADJ", "NUM"):
                return head
    for child in parse.children[last.i]:
        if tokens[child].dep == "prep" and tokens[child].text.lower() == "of":
            for below in parse.children[child]:
                if tokens[below].dep == "pobj":
                    return tokens[below]
    following = tokens[figure.last] if figure.last < len(tokens) else None
    if following and following.sentence == last.sentence and following.text.lower() in counting().nouns:
        return following
    return None


def _no_count(parse: Parse, figure: Figure, noun: Token | None) -> bool:
    """Years, ages, shares, ordinals and designations."""
    tokens, rest = parse.tokens, counting().rest
    first, last = figure.first, figure.last
    text = tokens[first].text
    following = tokens[last].text.lower() if last < len(tokens) else ""
    before = tokens[first - 1] if first and tokens[first - 1].sentence == tokens[first].sentence else None
    if noun is not None and (noun.text.lower() in rest["never"] or noun.lemma in rest["never"]):
        return True
    if following in rest["never"] or (
        following == "-" and last + 1 < len(tokens) and tokens[last + 1].text.lower() in rest["never"]
    ):
        return True
    if before and (
        before.text.lower() in rest["designators"]
        or (before.text in ("#", "-", "/", ".", ":", "–") and before.end == tokens[first].start)
        or (before.pos == "PROPN" and noun is None)
    ):
        return not figure.word
    if before and before.text == "," and following == "," and _age(parse, figure):
        return True
    if _YEAR.match(text) and last - first == 1 and (noun is None or noun.text.lower() not in counting().nouns):
        return True
    if text.lower() == "one" and last - first == 1:
        return noun is None or following == "of" or noun.text.lower() not in counting().nouns
    return following in ("-", "/", ":", ".") and last + 1 < len(tokens) and tokens[last + 1].start == tokens[last].end


def _age(parse: Parse, figure: Figure) -> bool:
    """ "Anna Bell, 79, died": a bare number between commas behind a name."""
    tokens, first = parse.tokens, figure.first
    return first > 1 and tokens[first - 2].pos == "PROPN" and figure.last - first == 1 and (figure.low or 0) <= OLDEST


def _of(parse: Parse, figure: Figure, noun: Token | None) -> tuple[CountOf | None, bool]:
    """What is counted, and whether it is a running total."""
    tokens, rules = parse.tokens, counting()
    word = noun.text.lower() if noun else ""
    total = _total(parse, figure)
    toll = _toll(parse, figure)
    if toll:
        return toll, True
    own = rules.nouns.get(word)
    if own in ("killed", "injured", "missing", "displaced") and word not in ("missing",):
        return own, total
    governed = noun if noun and tokens[figure.last - 1].head == noun.i else tokens[figure.last - 1]
    done = _done(parse, governed) or (noun and _done(parse, noun)) or _beside(parse, figure, noun)
    done = done or (_passed(parse, figure) if noun is None else None)
    if done and (own in _PEOPLE or noun is None or (done in ("killed", "injured") and _anyone(noun))):
        return done, total
    if own:
        return own, total
    return ("other" if noun is not None else None), total


def _passed(parse: Parse, figure: Figure) -> CountOf | None:
    """ "Between 160 and 200 have been killed": the passive right behind a figure without a noun."""
    tokens = parse.tokens
    at = figure.last
    while at < len(tokens) and tokens[at].pos == "AUX":
        at += 1
    return (
        counting().verbs.get(tokens[at].lemma) if figure.last < at < len(tokens) and tokens[at].tag == "VBN" else None
    )


def _anyone(noun: Token) -> bool:
    """A plural noun of no list that dies or is hurt is taken for people."""
    return noun.tag in ("NNS", "NNPS")


def _done(parse: Parse, token: Token) -> CountOf | None:
    """What is done to the counted: the verb over it, through conjunctions."""
    tokens, rules = parse.tokens, counting()
    for _ in range(6):
        verb = tokens[token.head]
        if verb.i == token.i:
            return None
        if token.dep in ("conj", "appos", "nummod", "dep") and verb.pos in ("NOUN", "PROPN", "NUM"):
            token = verb
            continue
        if token.dep in ("dobj", "nsubjpass", "oprd", "attr") or (token.dep == "nsubj" and verb.tag == "VBN"):
            return rules.verbs.get(verb.lemma) or _state_of(parse, verb) or _over(parse, verb)
        if token.dep == "nsubj":
            return rules.selves.get(verb.lemma) or _state_of(parse, verb)
        if (
            token.dep == "pobj"
            and verb.lemma in ("of", "to")
            and tokens[verb.head].lemma
            in (
                "death",
                "killing",
                "murder",
                "execution",
                "massacre",
                "arrest",
                "release",
                "capture",
                "detention",
                "abduction",
                "kidnapping",
            )
        ):
            noun = tokens[verb.head].lemma
            return rules.nouns.get(noun) or {
                "murder": "killed",
                "execution": "killed",
                "massacre": "killed",
                "release": "released",
                "capture": "captured",
                "abduction": "captured",
                "kidnapping": "captured",
                "arrest": "detained",
            }.get(noun)  # type: ignore[return-value]
        return None
    return None


def _over(parse: Parse, verb: Token, deeper: bool = True) -> CountOf | None:
    """ "left 16 people dead": the verb says nothing, its complement does."""
    rules = counting()
    for child in parse.children[verb.i]:
        token = parse.tokens[child]
        if token.dep in ("oprd", "acomp", "ccomp", "xcomp", "attr"):
            for word in (token.lemma, token.text.lower()):
                if word in rules.verbs or word in rules.nouns:
                    return rules.verbs.get(word) or _GRAVE.get(word)
            if token.lemma == "be" and deeper:
                return _over(parse, token, deeper=False)
    return None


def _state_of(parse: Parse, verb: Token) -> CountOf | None:
    """ "nine are missing", "four were confirmed dead"; a small clause "16 people dead"."""
    rules = counting()
    if verb.pos in ("ADJ", "NOUN") or verb.tag == "VBN" or (verb.tag == "VBG" and verb.text.lower() in rules.verbs):
        return rules.verbs.get(verb.lemma) or rules.verbs.get(verb.text.lower()) or rules.nouns.get(verb.text.lower())
    if verb.lemma in ("be", "remain", "report", "confirm", "go", "feared", "leave", "fear", "believe"):
        return _over(parse, verb)
    return None


def _beside(parse: Parse, figure: Figure, noun: Token | None) -> CountOf | None:
    """ "17 people killed", "16 dead", "20 wounded": the word right after."""
    at = (noun.i if noun and noun.i >= figure.last else figure.last - 1) + 1
    rules = counting()
    if at < len(parse.tokens) and parse.tokens[at].sentence == parse.tokens[figure.first].sentence:
        token = parse.tokens[at]
        if token.tag in ("VBN", "JJ", "VBD", "NN", "NNS"):
            done = rules.verbs.get(token.lemma) or rules.verbs.get(token.text.lower())
            if done and (token.tag != "VBD" or not any(parse.tokens[c].dep == "dobj" for c in parse.children[token.i])):
                return done
    return None


def _toll(parse: Parse, figure: Figure) -> CountOf | None:
    """ "the death toll rose to 45", "the number of wounded stands at 120"."""
    tokens = parse.tokens
    token = tokens[figure.last - 1]
    above = tokens[token.head]
    if token.dep == "pobj" and above.text.lower() in ("to", "at", "of"):
        above = tokens[above.head]
    elif token.dep not in ("dobj", "attr", "npadvmod") or above.lemma not in _REACHES:
        return None
    subject = (
        above
        if above.pos == "NOUN"
        else next((tokens[c] for c in parse.children[above.i] if tokens[c].dep in ("nsubj", "dobj", "nsubjpass")), None)
    )
    if subject is None:
        return None
    words = " ".join(tokens[i].text.lower() for i in parse.subtree(subject.i)[:12])
    for of, names in counting().rest["tolls"].items():
        if ("toll" in words or "number" in words or "count" in words or "total" in words) and any(
            n in words for n in names
        ):
            return of  # type: ignore[no-any-return]
    return None


def _total(parse: Parse, figure: Figure) -> bool:
    sentence = parse.sentences[parse.tokens[figure.first].sentence]
    text = parse.text[sentence.start : sentence.end].lower()
    return any(re.search(rf"\b{re.escape(cue)}\b", text) for cue in counting().rest["total_cues"])


def _who(parse: Parse, figure: Figure, noun: Token | None) -> str | None:
    """The counted as worded, from after the figure to its noun: "Syrian Army soldiers"."""
    if noun is None or noun.i < figure.last:
        return None
    first = figure.last
    if parse.tokens[first].text.lower() == "of":
        first += 1
    return parse.text[parse.tokens[first].start : noun.end] if first <= noun.i else None


def _singles(parse: Parse, found: list[Count]) -> list[Count]:
    """ "a soldier was killed": one, where the noun is a person and the verb says what was done."""
    rules, more = counting(), []
    for token in parse.tokens:
        if token.tag not in ("NN", "NNP") or rules.nouns.get(token.text.lower()) not in (
            "people",
            "fighters",
            "protesters",
            "inmates",
            "displaced",
        ):
            continue
        article = next(
            (parse.tokens[c] for c in parse.children[token.i] if parse.tokens[c].text.lower() in ("a", "an")), None
        )
        of = _done(parse, token) if article else None
        if article and of and not any(c.span.start <= article.start < c.span.end for c in found):
            more.append(
                Count(1.0, 1.0, of, parse.span(article.start, article.end), parse.text[article.end + 1 : token.end])
            )
    return more
