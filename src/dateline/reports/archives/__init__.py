"""Archives and exports -> reports, each member on its own: a broken one is named and the rest are read.

recognise.py  what a file is, by how it begins
warc.py       WARC and WACZ web archives
telegram.py   Telegram Desktop's result.json
posts.py      X: an account's archive, lists of the API
rows.py       CSV and JSONL with a map of columns
parquet.py    Parquet, a report in each row
letters.py    mbox files and single messages: newsletters
papers.py     PDF
addresses.py  lists of addresses, which hold no reports but where they stand

All are read as a stream: memory is bounded by one member. What is no report is passed over and counted, with why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec import Struct

from dateline.errors import InputError
from dateline.model import Report
from dateline.reports.archives.columns import Columns
from dateline.reports.build import About

__all__ = ["FORMS", "Columns", "Known", "Passed", "Result", "members"]

FORMS = ("warc", "wacz", "telegram", "x", "csv", "jsonl", "parquet", "mbox", "pdf", "folder")
Known = Callable[[str, str], bool]  # whether the record holds this report (its id) as read from bytes of this SHA-256


class Passed(Struct, frozen=True):
    """A member that is no report, or is one that the record holds already; why, in a few words that can be counted."""

    why: str


Result = Report | InputError | Passed


def members(path: Path, form: str, given: About, columns: Columns | None, known: Known | None) -> Iterator[Result]:
    """What an archive of this form holds, member by member."""
    from dateline.reports.archives import letters, papers, parquet, posts, rows, telegram, warc

    readers: dict[str, Callable[[], Iterator[Result]]] = {
        "warc": lambda: warc.of_warc(path, given, known),
        "wacz": lambda: warc.of_wacz(path, given, known),
        "telegram": lambda: telegram.of_export(path, given),
        "x": lambda: posts.of_export(path, given),
        "csv": lambda: rows.of_csv(path, given, columns),
        "jsonl": lambda: rows.of_lines(path, given, columns or Columns()),
        "parquet": lambda: parquet.of_file(path, given, columns),
        "mbox": lambda: letters.of_mbox(path, given),
        "pdf": lambda: papers.of_file(path, given, known),
    }
    yield from readers[form]()
