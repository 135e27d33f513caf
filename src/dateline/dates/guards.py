"""Drops look-alikes: words that can name a time and here do not."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from dateline import codebook
from dateline.dates.patterns import Found
from dateline.model import Parse, Token

# Ages say how old somebody is, not how long something took or when it was.
_AGE_AFTER = re.compile(
    r"[-\s]?(?:years?|months?|weeks?|days?)?[-\s]?olds?\b|\s+of\s+age\b|\s+older\b|\s+younger\b", re.I
)
_AGE_BEFORE = re.compile(r"\baged?\s+(?:of\s+)?$", re.I)
_YEAR_CUES = frozenset(
    ["in", "since", "by", "until", "till", "of", "from", "to", "between", "during", "through", "and", "before", "after", "early", "late", "mid", "for", "around", "circa", "or", "than", "the", "its", "his", "her", "their", "our", "this", "that", "a", "an", "'s", "’s", "late-", "on", "(", "/", "–", "-", "as"]
)
_BEFORE_CLOCK = frozenset(
    ["at", "by", "around", "before", "after", "until", "till", "since", "from", "about", "to", "and", "between", ",", "(", "shortly", "just"]
)
_BEFORE_PLURAL = frozenset(
    ["for", "in", "within", "after", "over", "during", "of", "by", "last", "lasted", "take", "took", "spend", "spent", "about", "just", "only"]
)
_AFTER_PLURAL = frozenset(["after", "before", "of", "later", "ago", "into", "away", "earlier"])


@cache
def _names() -> dict[str, frozenset[str]]:
    return {name: frozenset(listed) for name, listed in codebook.load("dates")["names"].items()}


def stands(parse: Parse, f: Found) -> bool:
    """Whether the wording, where it stands, names a time at all."""
    if f.start and parse.text[f.start - 1] in "$£€#@_/" and f.kind != "clock":
        return False
    check = _GUARDS.get(f.kind)
    return check is None or check(parse, f)


def _before(parse: Parse, f: Found) -> Token | None:
    token = parse.tokens[f.first - 1] if f.first else None
    return token if token and token.sentence == parse.tokens[f.first].sentence else None


def _after(parse: Parse, f: Found) -> Token | None:
    i = f.first
    while i < len(parse.tokens) and parse.tokens[i].start < f.end:
        i += 1
    return (
        parse.tokens[i]
        if i < len(parse.tokens) and parse.tokens[i].sentence == parse.tokens[f.first].sentence
        else None
    )


def _word(token: Token | None) -> str:
    return token.text.lower() if token else ""


def _month(parse: Parse, f: Found) -> bool:
    if "month" not in f.fields:
        return True
    month = f.fields["month"].rstrip(".")
    at = (
        parse.text.lower().find(month, f.start)
        if f.kind != "date"
        else f.start + parse.text[f.start : f.end].lower().find(month)
    )
    if not parse.text[at : at + 1].isupper():
        return False
    if any(k in f.fields for k in ("day", "year", "yy", "ordinal", "step")):
        return month not in ("may", "march") or "year" in f.fields or "step" in f.fields or _not_verb(parse, f, month)
    return _bare_month(parse, f, month)


def _not_verb(parse: Parse, f: Found, month: str) -> bool:
    """ "May 3" is a day; "May 20 people ..." is no way to begin a sentence, so only a verb's tag counts."""
    return not (month == "march" and parse.tokens[f.first].tag in ("VBP", "VB"))


def _bare_month(parse: Parse, f: Found, month: str) -> bool:
    before, after = _before(parse, f), _after(parse, f)
    if before and before.text in _names()["before_month"]:
        return False
    if month in ("jan", "mar", "jun", "sep", "dec", "oct", "nov", "feb", "apr", "aug", "jul"):
        return parse.text[f.start : f.end].endswith(".") or bool(before and before.pos == "ADP")
    if month in ("may", "march"):
        return parse.tokens[f.first].tag not in ("MD", "VB", "VBP") and bool(
            before and (before.pos == "ADP" or before.text in "-–")
        )
    named = after and after.tag in ("NNP", "NNPS") and not (before and before.pos == "ADP")
    person = before and before.tag == "NNP" and before.dep == "compound"
    return not named and not person


def _year(parse: Parse, f: Found) -> bool:
    if "yearwords" in f.fields or not parse.text[f.start].isdigit():
        return True
    year = int(f.fields.get("year", "2000"))
    before, after = _before(parse, f), _after(parse, f)
    word = _word(before)
    if not 1500 <= year <= 2099:
        return False
    if before is None:
        return after is not None and after.text in (",", ":", "-", "–")
    if (
        after
        and after.tag in ("NNS", "NNPS", "NN")
        and word in ("in", "of", "to", "by", "for", "from", "than", "and", "or", "about", "around")
    ):
        return after.tag == "NN" and year > 1900
    if before.tag in ("CD", "$"):
        return False
    return (
        word in _YEAR_CUES or (year >= 1900 and (before.pos in ("PROPN", "ADJ", "NOUN") or before.tag in ("NNP", "JJ")))
    )


def _years(parse: Parse, f: Found) -> bool:
    year, yy = f.fields["year"], f.fields["yy"]
    return 1800 <= int(year) <= 2099 and yy > year[2:]


def _weekday(parse: Parse, f: Found) -> bool:
    if "weekdays" not in f.fields and not re.search(r"\b[A-Z]", parse.text[f.start : f.end]):
        return False
    before, after = _before(parse, f), _after(parse, f)
    return not (after and after.text in _names()["after_weekday"]) and not (
        before and before.text in _names()["before_weekday"]
    )


def _season(parse: Parse, f: Found) -> bool:
    after, before = _after(parse, f), _before(parse, f)
    lead = parse.text[f.start : f.end].lower()
    if "year" in f.fields:
        return (
            "of" not in lead
            or f.fields["season"] != "fall"
            or _word(before) in ("the", "in", "since", "by", "late", "early")
        )
    if f.fields["season"] == "fall" and not lead.startswith(
        ("in the", "by the", "until the", "since the", "during the")
    ):
        return False
    return not (after and after.tag in ("NNP", "NNPS")) and parse.text[f.end - 1].islower()


def _every(parse: Parse, f: Found) -> bool:
    token, after = parse.tokens[f.first], _after(parse, f)
    if token.tag.startswith("NN") or (after and after.tag == "NNP") or "-" in (_word(_before(parse, f)), _word(after)):
        return False
    return not (token.text[0].isupper() and token.i != parse.sentences[token.sentence].first)


def _not_age(parse: Parse, f: Found) -> bool:
    if _AGE_AFTER.match(parse.text, f.end) or _AGE_BEFORE.search(parse.text[max(0, f.start - 12) : f.start]):
        return False
    n, measure = f.fields.get("n", ""), f.fields.get("measure", "")
    if n == "one" and measure == "day":
        return False
    if measure in ("second", "sec", "min", "mins", "hr", "yr") and not n[:1].isdigit():
        return _word(_before(parse, f)) in ("for", "in", "within", "every")
    return not (n in ("a", "an") and _is_rate(parse, f)) and not (n == "a" and _word(_after(parse, f)) == "-")


def _is_rate(parse: Parse, f: Found) -> bool:
    before = _before(parse, f)
    if before is None or f.fields.get("cunit", f.fields.get("measure")) not in (
        "day",
        "week",
        "month",
        "year",
        "night",
        "hour",
    ):
        return False
    return (
        (before.tag in ("NN", "NNS", "CD", "$")
        and before.dep not in ("nsubj", "nsubjpass"))
        or before.lemma in ("once", "twice")
    )


def _rate(parse: Parse, f: Found) -> bool:
    return parse.text[f.start : f.end].lower().startswith("per") or _is_rate(parse, f)


def _plural(parse: Parse, f: Found) -> bool:
    if not _not_age(parse, f):
        return False
    before, after = _before(parse, f), _after(parse, f)
    if (
        (before
        and before.pos in ("DET", "ADJ", "NUM", "PROPN"))
        or (before
        and before.tag in ("PRP$", "POS", "CD", "JJ", "DT", "HYPH"))
    ):
        return False
    return _word(before) in _BEFORE_PLURAL or (_word(after) in _AFTER_PLURAL and _word(before) not in ("other", "and"))


def _clock(parse: Parse, f: Found) -> bool:
    hour = f.fields.get("hour", "0")
    if hour.isdigit() and int(hour) > 24:
        return False
    text = parse.text[f.start : f.end].lower()
    if "ampm" in f.fields:
        return hour not in ("zero",) and not (hour == "0")
    if ("zone" in f.fields and "hhmm" not in f.fields) or "clock" in text or " in the " in text:
        return True
    if "hhmm" in f.fields:
        return "zone" in f.fields or _word(_before(parse, f)) in _BEFORE_CLOCK
    return ":" in text and len(text) >= 4 and _word(_before(parse, f)) in _BEFORE_CLOCK


def _ref(parse: Parse, f: Found) -> bool:
    token, before, after = parse.tokens[f.first], _word(_before(parse, f)), _word(_after(parse, f))
    text = parse.text[f.start : f.end].lower()
    if text == "now":
        return after != "that" and token.tag.startswith(("RB", "UH", "NN")) and before not in ("from",)
    if text == "soon":
        return before not in ("as", "too", "so", "how") and after not in ("after", "afterwards", "afterward", "as")
    if text.endswith("past"):
        after_token = _after(parse, f)
        return not (after_token and (after_token.pos in ("NUM", "NOUN", "ADJ", "PROPN") or after in ("few", "several")))
    if text.endswith("future"):
        return after not in ("of",) and not (after and (t := _after(parse, f)) and t.pos in ("NOUN", "PROPN"))
    return True


def _that(parse: Parse, f: Found) -> bool:
    return (
        _word(parse.tokens[f.first]) != "that"
        or (parse.tokens[f.first].tag in ("DT", "WDT")
        and (parse.tokens[f.first].dep != "mark"))
    )


def _part(parse: Parse, f: Found) -> bool:
    return (
        not parse.text[f.start].isupper()
        or parse.tokens[f.first].i == parse.sentences[parse.tokens[f.first].sentence].first
    )


def _step(parse: Parse, f: Found) -> bool:
    step, unit = f.fields["step"], f.fields["cunit"]
    if unit in ("day", "morning", "evening", "night", "afternoon") and step not in ("next", "previous", "following"):
        return False
    return not (step == "past" and _word(_before(parse, f)) != "the" and unit != "week")


def _the_step(parse: Parse, f: Found) -> bool:
    return f.fields["step"] not in ("next", "previous", "preceding", "this") and _word(_after(parse, f)) not in ("of",)


def _quarter(parse: Parse, f: Found) -> bool:
    return "ordinal" not in f.fields or f.fields["ordinal"] in (
        "first",
        "second",
        "third",
        "fourth",
        "1st",
        "2nd",
        "3rd",
        "4th",
        "final",
    )


_GUARDS: dict[str, Callable[[Parse, Found], bool]] = {
    "date": _month, "days": _month, "step_month": _month, "year": _year, "years": _years, "weekday": _weekday,
    "season": _season, "set_word": _every, "duration": _not_age, "half_unit": _not_age, "span": _not_age,
    "offset": lambda p, f: True, "in_time": _not_age, "bare_plural": _plural, "bare_unit": _not_age, "rate": _rate,
    "clock": _clock, "ref": _ref, "narrative": _that, "part": _part, "step": _step, "the_step": _the_step,
    "quarter": _quarter, "half": _quarter, "set_weekday": _weekday,
}  # fmt: skip
