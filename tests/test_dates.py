"""Dates: the codebook's own examples, the rulings, and properties that hold for any text."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline import codebook
from dateline.dates import day_when, days, tag
from dateline.language import parse
from dateline.model import DateMention, Post, Report

EXAMPLES: list[dict[str, Any]] = codebook.load("dates")["patterns"]
THURSDAY = "2024-12-05"

# TIMEX3 values: dates whole or with unknown parts, times, lengths, references.
VALUE = re.compile(
    r"(PAST|PRESENT|FUTURE)_REF|PT?(X|\d+(\.\d+)?)(S|M|H|D|W|Q|Y|WE|DE|CE)|"
    r"(\d\d|\d{3}|XXXX|\d{4}(-(\d\d|XX|Q[1-4X]|H[12]|SP|SU|FA|WI|W(\d\d|XX)(-(WE|[1-7]))?)(-(\d\d|XX))?)?)|"
    r"XXXX-(\d\d|XX)(-(\d\d|XX))?|XXXX-(Q[1-4X]|H[12]|SP|SU|FA|WI|WXX(-(WE|[1-7]))?)|"
    r"(\d{4}|XXXX)-(\d\d|XX)-(\d\d|XX)T(MO|MI|AF|EV|NI|DT|\d\d:\d\d(:\d\d)?)"
)


def tag_text(text: str, published: str | None) -> tuple[DateMention, ...]:
    """The date mentions of a piece of text."""
    for _, parsed in parse([Report(id="text", version="", text=text)]):
        return tag(parsed, published)
    return ()


def one(text: str, published: str | None = THURSDAY) -> DateMention:
    """The mention that overlaps the [bracketed] words."""
    start, end = text.index("["), text.index("]") - 1
    found = [m for m in tag_text(re.sub(r"[\[\]]", "", text), published) if m.span.start < end and start < m.span.end]
    assert found, f"nothing found in {text!r}"
    return found[0]


def values(text: str, published: str | None = THURSDAY) -> list[str]:
    return [m.value for m in tag_text(text, published)]


@pytest.mark.parametrize("entry", EXAMPLES, ids=[f"{e['kind']}: {e['example']}" for e in EXAMPLES])
def test_example_of_the_codebook(entry: dict[str, Any]) -> None:
    assert one(entry["example"], entry.get("published")).value == entry["value"]


@pytest.mark.parametrize(
    ("text", "value", "start", "end", "precision"),
    [
        ("The city was nearly encircled [last night].", "2024-12-04TNI", "2024-12-04", "2024-12-04", "time"),
        ("Clashes broke out [this morning].", "2024-12-05TMO", "2024-12-05", "2024-12-05", "time"),
        ("[Earlier this week] fighters crossed.", "2024-W49", "2024-12-02", "2024-12-04", "range"),
        ("An offensive that began [a week ago] goes on.", "2024-W48", "2024-11-25", "2024-12-01", "week"),
        ("The town fell on [December 1].", "2024-12-01", "2024-12-01", "2024-12-01", "day"),
        ("He spoke on [Thursday].", "2024-12-05", "2024-12-05", "2024-12-05", "day"),
        ("The town fell in [late 2011].", "2011", "2011-09-01", "2011-12-31", "range"),
        ("They met in [mid-May].", "2024-05", "2024-05-11", "2024-05-21", "range"),
        ("The talks lasted [from 3 March to 5 March 2022].", "2022-03-03", "2022-03-03", "2022-03-05", "range"),
        ("Raids went on over [the past two weeks].", "P2W", "2024-11-21", "2024-12-05", "range"),
        ("Talks begin [early next week].", "2024-W50", "2024-12-09", "2024-12-11", "range"),
        ("They fled [two months ago].", "2024-10", "2024-10-01", "2024-10-31", "month"),
        ("They fled in [the spring of 2012].", "2012-SP", "2012-03-01", "2012-05-31", "season"),
        ("He is [now] in Doha.", "PRESENT_REF", "2024-12-05", "2024-12-05", "day"),
    ],
)
def test_when(text: str, value: str, start: str, end: str, precision: str) -> None:
    found = one(text)
    assert found.when is not None
    assert (found.value, found.when.start, found.when.end, found.when.precision) == (value, start, end, precision)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        # tense decides which way a weekday or a month and day lies
        ("They will meet on [Friday].", "2024-12-06"),
        ("They met on [Friday].", "2024-11-29"),
        ("The envoy arrives on [Monday].", "2024-12-09"),
        ("The envoy agreed to return on [Monday].", "2024-12-09"),
        ("They managed to leave on [Monday].", "2024-12-02"),
        ("Ahead of [Sunday]'s vote, shops closed.", "2024-12-08"),
        ("The army had left by [Monday].", "2024-12-02"),
        ("The vote is scheduled for [March 3].", "2025-03-03"),
        ("The parade is to be held on [January 9].", "2025-01-09"),
        ("He was shot on [December 28].", "2023-12-28"),
        ("Officers would not comment [Tuesday].", "2024-12-03"),
        ("The truce has held since [Jan. 13].", "2024-01-13"),
        ("The truce of [8 March] has failed.", "2024-03-08"),
        ("Survivors of [the 8 March] raid were freed.", "2024-03-08"),
        ("The elections of [8 March] will be held in tents.", "2025-03-08"),
        # joined wordings
        ("They fled in [July last year].", "2023-07"),
        ("He was seen on [Monday of last week].", "2024-11-25"),
        ("The bridge fell at [4 a.m. on Tuesday].", "2024-12-03T04:00"),
        ("[Late on Monday night] the shelling stopped.", "2024-12-02TNI"),
        ("In the [early hours of Wednesday] they fled.", "2024-12-04TMO"),
        ("[Thursday, 5 December 2024] was quiet.", "2024-12-05"),
        ("Profit rose in [last year's third quarter].", "2023-Q3"),
        ("Drones struck [overnight into Wednesday].", "2024-12-03TNI"),
        ("Drones struck on [the night of December 3 to 4].", "2024-12-03TNI"),
        ("Drones struck [overnight on December 3].", "2024-12-03TNI"),
        ("They were jailed for the [Oct. 7] attack.", "2023-10-07"),
        # told from the time stated before
        ("Deaths fell in the third quarter, from ninety a year ago; [the latest quarter] was calm.", "2024-Q3"),
        ("The city fell on 10 June 2014. [Two days earlier] the governor fled.", "2014-06-08"),
        ("The city fell on 10 June 2014. [The following day] banks were looted.", "2014-06-11"),
        ("The city fell on 10 June 2014. [That night] the governor fled.", "2014-06-10TNI"),
        ("The city fell on 10 June 2014. On [June 29] they proclaimed a state.", "2014-06-29"),
        ("The city fell on 10 June 2014. [A year later] it was in ruins.", "2015"),
        ("The city fell on 10 June 2014. On [the same day] banks were looted.", "2014-06-10"),
        ("The city fell on 10 June 2014. By [then] the governor had fled.", "2014-06-10"),
        ("The city fell on 10 June 2014. [Two weeks earlier] the road was cut.", "2014-W22"),
        ("The city fell on 10 June 2014. [Three days later] it was bombed.", "2014-06-13"),
        # what comes again
        ("Aid convoys leave [every Tuesday].", "XXXX-WXX-2"),
        ("The bakery opens [every day].", "P1D"),
        ("Planes came [twice a day].", "P1D"),
        # parts of days, of months, of years
        ("The shelling stopped on [Tuesday evening].", "2024-12-03TEV"),
        ("The shelling stopped [yesterday afternoon].", "2024-12-04TAF"),
        ("The shelling stopped at [dawn on Wednesday].", "2024-12-04TMO"),
        ("They left at [the end of November].", "2024-11"),
        ("The army lost it in [the first half of 2013].", "2013-H1"),
        ("They came back in [the summer of 2013].", "2013-SU"),
        ("The war began in [the early 1990s].", "199"),
        # absolute forms
        ("It was signed on [2024-03-05].", "2024-03-05"),
        ("It was signed on [March 5th, 2024].", "2024-03-05"),
        ("It was signed on [the 5th of March 2024].", "2024-03-05"),
        # lengths
        ("They fought for [three days].", "P3D"),
        ("They fought for [36 hours].", "PT36H"),
        ("The [six-month] siege is over.", "P6M"),
        ("A truce of [72 hours] was agreed.", "PT72H"),
        # ruling 12
        ("It was the worst raid [in three years].", "P3Y"),
        ("The pact will lapse [in three years].", "2027"),
        ("Rebels held the airport for [weeks].", "PXW"),
        ("They want [2 1/2 years] more.", "P2.5Y"),
        ("The '[80s] were no better.", "198"),
    ],
)
def test_value(text: str, value: str) -> None:
    assert one(text).value == value


@pytest.mark.parametrize(
    "text",
    [
        "Rebels may march on the city.",
        "The 32-year-old fighter was shot.",
        "He was 54 years old.",
        "A boy aged 7 years was hurt.",
        "The fall of Aleppo shook the region.",
        "A second blast hit the second column.",
        "The Sunday Times sent a reporter.",
        "Troops killed 1,990 men and took 2000 rifles.",
        "The sun rose over the ridge.",
        "Theresa May spoke to reporters.",
        "They paid $2011 each.",
        "The daily Al-Watan carried the story.",
        "Bloody Sunday is remembered in the city.",
        "He left as soon as he could.",
        "The team won 3:2.",
        "Spring water was scarce.",
        "April Jones led the march.",
        "The council adopted Resolution 1970.",
        "The boat reached Christmas Island.",
    ],
)
def test_look_alikes_are_no_dates(text: str) -> None:
    assert values(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The town fell [yesterday].", "XXXX-XX-XX"),
        ("The town fell on [Thursday].", "XXXX-WXX-4"),
        ("The town fell [last night].", "XXXX-XX-XXTNI"),
        ("The town fell on [December 1].", "XXXX-12-01"),
        ("The town fell [two weeks ago].", "XXXX-WXX"),
        ("The town fell [last month].", "XXXX-XX"),
        ("The town fell in [April].", "XXXX-04"),
        ("It fell on 3 May 2014. [The next day] they fled.", "XXXX-XX-XX"),
    ],
)
def test_without_an_anchor_nothing_relative_becomes_a_day(text: str, value: str) -> None:
    found = one(text, None)
    assert found.value == value and found.when is None and found.basis == "relative"


def test_a_stated_day_needs_no_anchor() -> None:
    found = one("The town fell on [5 December 2024].", None)
    assert found.basis == "stated" and found.when is not None and found.when.start == THURSDAY


def test_an_assumed_anchor_says_so() -> None:
    report = Report(id="r", version="", text="The town fell today. It was founded in 1920.")
    _, parsed = next(iter(parse([report])))
    today, year = tag(parsed, THURSDAY, "embedded_post")
    assert today.basis == "embedded_post" and today.when is not None and today.when.basis == "embedded_post"
    assert year.basis == "stated"


def test_a_post_is_anchored_on_its_own_day() -> None:
    text = "The army left yesterday.\nThe town is free today.\n"
    start = text.index("The town")
    _, parsed = next(iter(parse([Report(id="r", version="", text=text)])))
    post = Post("p", "Ola Nordmann", None, "2024-12-01", None, start, len(text))
    assert [m.value for m in tag(parsed, THURSDAY, posts=(post,))] == ["2024-12-04", "2024-12-01"]


def test_day_of_what_nothing_dates() -> None:
    when = day_when(THURSDAY, "publication")
    assert (when.start, when.end, when.precision, when.basis) == (THURSDAY, THURSDAY, "day", "publication")
    assert day_when(None).precision == "unknown" and day_when("no date").start is None


PIECES = st.sampled_from(
    [str(word) for table in codebook.load("dates")["words"].values() for word in table]
    + [
        "the",
        "a",
        "in",
        "on",
        "of",
        "at",
        "by",
        "from",
        "to",
        "and",
        "between",
        ",",
        ".",
        "(",
        ")",
        "-",
        "–",
        "'",
        "'s",
        "3",
        "05",
        "12",
        "31",
        "1989",
        "2024",
        "2024-12-05",
        "12/25/98",
        "8:30",
        "p.m.",
        "ago",
    ]
    + [
        "earlier",
        "later",
        "early",
        "before",
        "after",
        "He left",
        "They will meet",
        "\n",
        "\n\n",
        "२०२४",
        "②",
        "½",
        "’90s",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=14), st.sampled_from([None, THURSDAY, "0001-01-01", "9999-12-31", "2024-02-29"]))
def test_any_words_of_time(words: list[str], published: str | None) -> None:
    check(" ".join(words), published)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120))
def test_any_text(text: str) -> None:
    check(text, THURSDAY)


def check(text: str, published: str | None) -> None:
    """Spans re-slice and never overlap, values are well formed, stretches run forward."""
    reached = 0
    for m in tag_text(text, published):
        assert text[m.span.start : m.span.end] == m.span.quote and m.span.start >= reached
        reached = m.span.end
        assert VALUE.fullmatch(m.value), (m.value, m.span.quote)
        if m.when:
            assert m.when.start and m.when.end and date.fromisoformat(m.when.start) <= date.fromisoformat(m.when.end)
        if published is None and m.basis != "stated":
            assert m.when is None


def test_every_value_of_the_calendar_has_its_stretch() -> None:
    assert days.stretch("2024-W49") == (date(2024, 12, 2), date(2024, 12, 8), "week")
    assert days.stretch("2024-12-04TNI") == (date(2024, 12, 4), date(2024, 12, 4), "time")
    assert days.stretch("2023-WI") == (date(2023, 12, 1), date(2024, 2, 29), "season")
    assert days.stretch("XXXX-12-01") is None and days.stretch("P3D") is None
    assert days.easter(2024) == date(2024, 3, 31) and days.holiday("11-4-4", 2024) == date(2024, 11, 28)


@pytest.mark.parametrize(
    ("text", "quote"), [("It fell on 3 December.", "3 December"), ("It fell on 3 Dec. at dawn.", "3 Dec.")]
)
def test_only_short_months_take_a_full_stop(text: str, quote: str) -> None:
    assert tag_text(text, THURSDAY)[0].span.quote.startswith(quote)
    assert not tag_text(text, THURSDAY)[0].span.quote.endswith("December.")
