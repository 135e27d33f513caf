"""What unpacks to far more than it looks like is no archive but a bomb: it is refused before memory is filled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TextIO
from zipfile import ZipFile

from dateline.errors import InputError

MOST_TIMES = 150  # text packs to a tenth, rows of one kind to a fiftieth
FROM = 50 * 1024 * 1024  # bytes: below it nothing is harmed
LONGEST_LINE = 1024 * 1024
LONGEST_HEAD = 1024 * 1024  # of one record of a web archive, all its lines together


def refuse_bombs(packed: ZipFile) -> None:
    """Raise where a member of a zip file says that it unpacks to very many times its size; zipfile holds it to that."""
    for member in packed.infolist():
        if member.file_size > FROM and member.file_size > MOST_TIMES * max(member.compress_size, 1):
            size = member.file_size // 1024 // 1024
            raise InputError(f"{member.filename} would unpack to {size:,} MB, over {MOST_TIMES} times what is sent")


def lines(file: TextIO) -> Iterator[str]:
    """The lines of a list; one without end raises."""
    while line := file.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise InputError(f"a line of more than {LONGEST_LINE:,} characters: no list of addresses")
        yield line


class Heads:
    """Reads the lines of a web archive's heads; a head without end raises. `spent` is set to 0 with each record."""

    def __init__(self, readline: Callable[..., Any]) -> None:
        self._readline = readline
        self.spent = 0

    def __call__(self, length: int | None = None) -> bytes:
        """One line, no longer than asked for."""
        line: bytes = self._readline(min(length or LONGEST_HEAD, LONGEST_HEAD))
        self.spent += len(line)
        if self.spent > LONGEST_HEAD:
            raise ValueError(f"its head is longer than {LONGEST_HEAD:,} bytes")
        return line
