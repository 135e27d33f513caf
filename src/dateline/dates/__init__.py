"""When a report says things happen: "earlier this week", "December 1" -> TIMEX3 values and stretches of days.

patterns.py   finds wordings by first word (codebook/dates.yaml)
guards.py     drops look-alikes: "may", "the fall of", ages, papers named for a day
compose.py    joins neighbours: "4 a.m." + "Thursday", "July" + "last year"
outlook.py    does the clause look ahead or back
scene.py      the report's day and the times told so far, while a text is read
values.py     a wording -> its TIMEX3 value and stretch of days; the readers are in
  calendar.py     days, months, years, weekdays, seasons, holidays
  told.py         "last night", "two weeks earlier", "the following day"
  amounts.py      lengths and sets
days.py       calendar arithmetic
tagger.py     all together
"""

from __future__ import annotations

from dateline.dates.tagger import day_when, tag

__all__ = ["day_when", "tag"]
