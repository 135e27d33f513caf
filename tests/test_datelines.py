"""The day that a report itself bears, in its dateline or on a line above it."""

from __future__ import annotations

import pytest

from dateline import coding, reports
from dateline.language import parse
from dateline.model import Report
from dateline.reports.build import About

# What opens a paragraph | how much of it is the dateline, "-" for none | the day it gives, "-" for none
OPENINGS = """
SARMADA, Syria, Dec 5 2024 - Rebels entered the town. | SARMADA, Syria, Dec 5 2024 - | 2024-12-05
YANGON, August 5, 2024 (Wire) — The army said it had left. | YANGON, August 5, 2024 (Wire) — | 2024-08-05
PORT-AU-PRINCE, Haiti — Gangs attacked a prison. | PORT-AU-PRINCE, Haiti — | -
BAGHDAD (Wire) - A car bomb went off. | BAGHDAD (Wire) - | -
EL FASHER, Sudan, Oct. 26 (Wire) - Fighters took the base. | EL FASHER, Sudan, Oct. 26 (Wire) - | -
NAIROBI/ADDIS ABABA, Nov 4 2021 -- Ethiopia called up reservists. | NAIROBI/ADDIS ABABA, Nov 4 2021 -- | 2021-11-04
KABUL — The Taliban said nothing. | KABUL — | -
Geneva/Kinshasa, 27 January 2025 – The agency called for calm. | Geneva/Kinshasa, 27 January 2025 – | 2025-01-27
(Nairobi, January 27, 2025) – Fighters killed nine people. | (Nairobi, January 27, 2025) – | 2025-01-27
M23 - the rebel group - said it had left. | - | -
UN - The agency called for calm. | - | -
U.S. - Iran talks began on Monday. | - | -
The army - which lost the town - said nothing. | - | -
Beirut, Lebanon – in ruins – waits for help. | - | -
ISIS — also known as Daesh — took the town. | - | -
"""

BODY = """Rebels entered the town of Sarmada in Syria on Monday after three days of fighting with the army, which lost
nine soldiers there, residents said by telephone.""".replace("\n", " ")


@pytest.mark.parametrize("line", OPENINGS.strip().splitlines(), ids=lambda line: line[:40])
def test_a_dateline_stands_apart(line: str) -> None:
    words, own, day = (cell.strip() for cell in line.split("|"))
    report = read(words)
    ((_, parsed),) = parse([report])
    filed = " ".join(words[s.start : s.end].strip() for s in parsed.sentences if s.kind == "dateline")
    assert filed == ("" if own == "-" else own)
    assert (report.published, report.published_basis) == ((day, "dateline") if day != "-" else (None, None))


@pytest.mark.parametrize(
    "line",
    ["January 27, 2025", "Published: 27 January 2025, 14:03 GMT", "Last updated on Mon 27 Jan 2025", "2025-01-27"],
)
def test_a_date_above_the_text_dates_it(line: str) -> None:
    report = read(f"Rebels enter Sarmada\n\n{line}\n\n{BODY}")
    assert (report.published, report.published_basis) == ("2025-01-27", "dateline")
    assert [b.kind for b in report.blocks] == ["title", "dateline", "paragraph"]


@pytest.mark.parametrize("title", ["Assessment of the offensive, June 16, 2024", "Flash Update 5 (as of 16 June 2024)"])
def test_the_title_of_a_dated_issue_dates_it(title: str) -> None:
    assert read(f"{title}\n\n{BODY}").published == "2024-06-16"
    assert read(f"The day Sarajevo changed, June 28, 1914\n\n{BODY}").published is None


def test_what_stands_lower_or_is_told_dates_nothing() -> None:
    assert read(f"{BODY}\n\nJanuary 27, 2025\n\n{BODY}").published is None
    assert read(f"It began on January 27, 2025.\n\n{BODY}").published is None
    assert read(f"{BODY}\n\nSARMADA, Syria, Dec 5 2024 - {BODY}").published is None


def test_a_given_day_outranks_the_dateline() -> None:
    row = {"text": f"SARMADA, Syria, Dec 5 2024 - {BODY}", "published": "2024-12-06"}
    report = reports.read_row(row, About())
    assert (report.published, report.published_basis) == ("2024-12-06", "given")


def test_a_dateline_is_no_part_of_what_is_told() -> None:
    (coded,) = coding.code([read(f"SARMADA, Syria, Dec 5 2024 - {BODY}")], workers=1)
    claim = next(c for c in coded.claims if c.act and c.act.type == "enters")
    assert claim.span.quote.startswith("Rebels entered")
    assert claim.act is not None and claim.act.when is not None and claim.act.when.start == "2024-12-02"


def read(text: str) -> Report:
    return reports.read_row({"text": text}, About())
