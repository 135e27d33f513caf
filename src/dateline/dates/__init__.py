"""When a report says things happen: "earlier this week", "December 1" -> TIMEX3 values and stretches of days.

patterns.py   finds wordings by first word (codebook/dates.yaml)
guards.py     drops look-alikes: "may", "the fall of", ages, papers named for a day
compose.py    joins neighbours: "4 a.m." + "Thursday", "July" + "last year"
outlook.py    does the clause look ahead or back
values.py     a wording -> its TIMEX3 value and its stretch of days, against the anchor and the days told before
days.py       calendar arithmetic
"""

from __future__ import annotations

from dateline.dates.tagger import day_when, tag, tag_text

__all__ = ["day_when", "tag", "tag_text"]
