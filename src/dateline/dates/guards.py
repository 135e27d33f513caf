"""Drops look-alikes: words that can name a time and here do not."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from itertools import count

from dateline import codebook
from dateline.dates.patterns import Found
from dateline.model import Parse, Token

# Ages say how old somebody is, not how long something took or when it was.
_AGE_AFTER = re.compile(
    r"[-\s]?(?:years?|months?|weeks?|days?)?[-\s]?olds?\b|\s+of\s+age\b|\s+(?:older|younger|senior|junior)\b"
    r"|\s+(?:his|her|their|my)\s+(?:senior|junior)\b",
    re.I,
)
_AGE_BEFORE = re.compile(r"\b(?:aged?|ages|the age)\s+(?:of\s+)?$", re.I)
_RUN_OF_YEARS = re.compile(r"\b(?:1[89]|20)[0-9]{2}[-–—/](?:1[89]|20)[0-9]{2}\b")
_EARLIEST, _LATEST = 1500, 2099  # years that news speaks of
MONTH_WORDS = ("may", "march", "mar", "sept", "sep", "dec", "oct", "nov", "jan", "feb", "apr", "jun", "jul", "aug")


@cache
def _lists() -> dict[str, frozenset[str]]:
    book = codebook.load("dates")
    return {name: frozenset(map(str, listed)) for name, listed in (book["look_alikes"] | book["names"]).items()}


def stands(parse: Parse, f: Found) -> bool:
    """Whether the wording, where it stands, names a time at all."""
    if (f.start and parse.text[f.start - 1] in "$£€#@_") or parse.text[f.end : f.end + 1] in ("_", "@"):
        return False
    check = _GUARDS.get(f.kind)
    return check is None or check(parse, f)


def _before(parse: Parse, f: Found) -> Token | None:
    token = parse.tokens[f.first - 1] if f.first else None
    return token if token and token.sentence == parse.tokens[f.first].sentence else None


def _after(parse: Parse, f: Found) -> Token | None:
    for i in count(f.first):
        if i == len(parse.tokens) or parse.tokens[i].sentence != parse.tokens[f.first].sentence:
            return None
        if parse.tokens[i].start >= f.end:
            return parse.tokens[i]
    return None


def _word(token: Token | None) -> str:
    return token.text.lower() if token else ""


def _capital(parse: Parse, f: Found) -> bool:
    """Whether the wording holds a capital letter."""
    return any(c.isupper() for c in parse.text[f.start : f.end])


def _month(parse: Parse, f: Found) -> bool:
    """Months are capitalised; alone, May, March and short forms need a preposition, others no name beside them."""
    if "month" not in f.fields:
        return True
    month = f.fields["month"].rstrip(".")
    at = f.start + parse.text[f.start : f.end].lower().find(month)
    if not parse.text[at : at + 1].isupper():
        return False
    before, after = _before(parse, f), _after(parse, f)
    if not f.fields.keys().isdisjoint(("day", "year", "yy", "ordinal", "step")):
        return "year" in f.fields or not _counts(parse, f, after)
    if before and before.text in _lists()["before_month"]:
        return False
    placed = bool(before and before.pos in ("ADP", "SCONJ"))
    if month in MONTH_WORDS:
        verb = parse.tokens[f.first].tag in ("MD", "VB", "VBP")
        led = _word(before) in _lists()["before_may"] if month in ("may", "march") else parse.text[f.end - 1] == "."
        return not verb and (placed or led)
    named = after and after.tag in ("NNP", "NNPS") and not placed
    return not named and not (before and before.tag == "NNP" and before.dep == "compound")


def _counts(parse: Parse, f: Found, after: Token | None) -> bool:
    """ "In May 20 people died", "on Dec. 5 to 12 villages": the last number counts what follows."""
    if "day2" in f.fields:
        return after is not None and after.tag in ("NNS", "NNPS", "JJ")
    month_first = f.fields.get("day", "x") in parse.text[f.end - 3 : f.end].lower()
    by_in = _word(_before(parse, f)) == "in"
    return month_first and by_in and after is not None and after.tag in ("NNS", "NNPS")


def _year(parse: Parse, f: Found) -> bool:
    """A year stands behind a preposition, a determiner or a noun, and counts nothing."""
    if not "0" <= parse.text[f.start] <= "9":
        return True
    before, after = _before(parse, f), _after(parse, f)
    word, year = _word(before), int(f.fields["year"])
    if year >= 1800 and _RUN_OF_YEARS.search(parse.text[max(0, f.start - 5) : f.end + 5]):
        return True
    if not _EARLIEST <= year <= _LATEST or (before and before.tag in ("CD", "$")):
        return False
    if word in _lists()["before_number"]:
        return False
    if before is None:
        return after is not None and (after.text in ",:-–" or after.tag in ("VBD", "VBZ"))
    if after and after.tag in ("NNS", "NNPS") and word in _lists()["before_count"]:
        return False
    if year < 1900 and word not in ("in", "since", "from", "until", "by", "(", "of", "between"):
        return False
    return word in _lists()["before_year"] or before.pos in ("PROPN", "ADJ", "NOUN")


def _years(parse: Parse, f: Found) -> bool:
    return 1800 <= int(f.fields["year"]) <= _LATEST and f.fields["yy"] > f.fields["year"][2:]


def _weekday(parse: Parse, f: Found) -> bool:
    """Weekdays are capitalised, and no part of a name ("Bloody Sunday", "the Sunday Times")."""
    before, after = _before(parse, f), _after(parse, f)
    if not _capital(parse, f) or (after and after.text in _lists()["after_weekday"]):
        return False
    return not (before and before.text in _lists()["before_weekday"])


def _season(parse: Parse, f: Found) -> bool:
    """ "Fall" is a season only in "in the fall" or with its year; none is one before a name ("the Winter Palace")."""
    after, lead = _after(parse, f), parse.text[f.start : f.end].lower()
    if "year" in f.fields:
        place = "of" in lead and f.fields["season"] == "fall"
        return not place or _word(_before(parse, f)) in ("the", "in", "since", "by")
    if f.fields["season"] == "fall" and not lead.startswith(("in the", "by the", "until the", "since the")):
        return False
    return not (after and after.tag in ("NNP", "NNPS")) and parse.text[f.end - 1].islower() and not _titled(parse, f)


def _titled(parse: Parse, f: Found) -> bool:
    """ "ABC's This Week", "the Prague Spring": capitals where a sentence has none, outside headings."""
    sentence = parse.sentences[parse.tokens[f.first].sentence]
    last = parse.text[f.start : f.end].split()[-1]
    return last[0].isupper() and not parse.text[f.start : f.end].isupper() and sentence.kind not in ("title", "heading")


def _every(parse: Parse, f: Found) -> bool:
    token, before, after = parse.tokens[f.first], _before(parse, f), _after(parse, f)
    if token.tag.startswith("NN") or (after and after.tag == "NNP") or "-" in (_word(before), _word(after)):
        return False
    return not (token.text[0].isupper() and token.i != parse.sentences[token.sentence].first)


def _no_age(parse: Parse, f: Found) -> bool:
    return not (_AGE_AFTER.match(parse.text, f.end) or _AGE_BEFORE.search(parse.text[max(0, f.start - 14) : f.start]))


def _length(parse: Parse, f: Found) -> bool:
    """A length, and not an age, a rate ("a day"), an ordinal ("a second raid") or a predicate ("today is a day of")."""
    n, measure, before = f.fields.get("n", ""), f.fields.get("measure", ""), _before(parse, f)
    if _named_length(parse, f) or (n == "many" and _word(before) == "as"):
        return False
    if (
        not _no_age(parse, f)
        or (n, measure) == ("one", "day")
        or (measure == "quarters" and "-" in parse.text[f.start : f.end])
    ):
        return False
    if len(n) == 4 and n.isdigit() and not measure.endswith("s"):
        return False  # "the 2010 decade"
    if measure in ("second", "sec", "min", "mins", "hr", "yr") and not n[:1].isdigit():
        return _word(before) in ("for", "in", "within", "every")
    if n in ("a", "an"):
        return not _is_rate(parse, f) and _word(_after(parse, f)) != "-" and not (before and before.lemma == "be")
    return True


def _named_length(parse: Parse, f: Found) -> bool:
    rest = parse.text[f.end : f.end + 8].lstrip("'’ ").split()
    return bool(rest) and rest[0].strip(".,") in _lists()["after_length"]


def _is_rate(parse: Parse, f: Found) -> bool:
    before = _before(parse, f)
    if before is None or f.fields.get("cunit", f.fields.get("measure")) not in _lists()["rated"]:
        return False
    counted = before.tag in ("NN", "NNS", "CD", "$") and before.dep not in ("nsubj", "nsubjpass")
    return counted or before.text.lower() in _lists()["twice"]


def _rate(parse: Parse, f: Found) -> bool:
    return parse.text[f.start : f.end].lower().startswith("per") or _is_rate(parse, f)


def _plural(parse: Parse, f: Found) -> bool:
    before, after = _before(parse, f), _after(parse, f)
    if not _no_age(parse, f) or (
        before and (before.pos in ("DET", "ADJ", "NUM", "PROPN") or before.tag in ("PRP$", "POS", "HYPH"))
    ):
        return False
    if _word(before) in _lists()["before_plural"]:
        return not (_word(before) == "of" and _word(after) in ("", "."))
    return _word(after) in _lists()["after_plural"] and _word(before) not in ("other", "and")


def _clock(parse: Parse, f: Found) -> bool:
    hour, text = f.fields.get("hour", "1"), parse.text[f.start : f.end].lower()
    if (hour.isdigit() and int(hour) > 24) or hour == "zero":
        return False
    if "ampm" in f.fields:
        return hour.lstrip("0") != "" and not (hour.isdigit() and int(hour) > 12)
    if "zone" in f.fields or "clock" in text or " in the " in text:
        return True
    return (":" in text or "hhmm" in f.fields) and _word(_before(parse, f)) in _lists()["before_clock"]


def _unit_now(parse: Parse, f: Found) -> bool:
    return f.fields["cunit"] in _lists()["long_units"]


def _ref(parse: Parse, f: Found) -> bool:
    token, before, after = parse.tokens[f.first], _before(parse, f), _after(parse, f)
    text = parse.text[f.start : f.end].lower()
    if not _untitled(parse, f):
        return False
    if token.dep == "advmod" and parse.tokens[token.head].dep == "amod" and text != "now":
        return False  # "the previously announced pact" dates nothing
    if text == "now":
        return _word(after) != "that" and token.tag.startswith(("RB", "UH", "NN")) and _word(before) != "from"
    if text.endswith("recently") and _word(after) == "as":
        return False
    if text == "soon":
        return _word(before) not in _lists()["before_soon"] and _word(after) not in _lists()["after_soon"]
    if text.endswith("past"):
        return not (after and after.pos in ("NUM", "NOUN", "ADJ", "PROPN"))
    if text.endswith("future"):
        return not (after and (after.pos in ("NOUN", "PROPN") or after.text == "of"))
    return True


def _that(parse: Parse, f: Found) -> bool:
    token = parse.tokens[f.first]
    return _word(token) != "that" or (token.tag in ("DT", "WDT") and token.dep != "mark")


def _part(parse: Parse, f: Found) -> bool:
    after, lower = _after(parse, f), parse.text[f.start].islower()
    first = parse.tokens[f.first].i == parse.sentences[parse.tokens[f.first].sentence].first
    return (lower or first) and not (after and after.tag in ("NN", "NNS") and _word(_before(parse, f)) in ("the", "a"))


def _step(parse: Parse, f: Found) -> bool:
    step, unit = f.fields["step"], f.fields["cunit"]
    if unit in ("day", "morning", "evening", "night", "afternoon") and step not in ("next", "previous", "following"):
        return False
    return not (step == "past" and unit != "week") and not _titled(parse, f)


def _the_step(parse: Parse, f: Found) -> bool:
    told = f.fields["step"] in ("next", "previous", "preceding", "following", "prior", "this")
    return not told and _word(_after(parse, f)) != "of" and not _titled(parse, f)


def _step_weekday(parse: Parse, f: Found) -> bool:
    """ "Following Monday's raid" follows the raid; "the following Monday" is a day."""
    told = f.fields["step"] in ("following", "previous", "preceding", "prior")
    return _weekday(parse, f) and (not told or _word(_before(parse, f)) == "the")


def _untitled(parse: Parse, f: Found) -> bool:
    return f.fields["word"] not in ("this", "last", "right") or not _titled(parse, f)


def _holiday(parse: Parse, f: Found) -> bool:
    """Holidays are capitalised throughout; "Christmas Island" and "a Christmas present" are none."""
    after, text = _after(parse, f), parse.text[f.start : f.end]
    if not all(word[0].isupper() for word in re.findall(r"[^\W\d_]{2,}", text)) and not text.isupper():
        return False
    if after and (after.tag in ("NNP", "NNPS") or (" " not in text and after.tag in ("NN", "NNS"))):
        return "year" in f.fields
    return True


def _whole(parse: Parse, f: Found) -> bool:
    return not parse.text.startswith("-", f.end)


def _century(parse: Parse, f: Found) -> bool:
    after = _after(parse, f)
    return not (after and after.tag == "NNP")


def _quarter(parse: Parse, f: Found) -> bool:
    return "ordinal" not in f.fields or f.fields["ordinal"] in _lists()["quarters"]


_GUARDS: dict[str, Callable[[Parse, Found], bool]] = {
    "date": _month, "days": _month, "step_month": _month, "week_of": _month, "year": _year, "years": _years,
    "weekday": _weekday, "set_weekday": _weekday, "season": _season, "every": _every, "duration": _length,
    "half_unit": _no_age, "span": _no_age, "in_time": _no_age, "bare_plural": _plural, "bare": _no_age, "rate": _rate,
    "clock": _clock, "ref": _ref, "narrative": _that, "part": _part, "step": _step, "the_step": _the_step,
    "step_weekday": _step_weekday, "deictic": _untitled, "holiday": _holiday, "this_quarter": _whole,
    "century": _century, "quarter": _quarter, "half": _quarter, "unit_now": _unit_now,
}  # fmt: skip
