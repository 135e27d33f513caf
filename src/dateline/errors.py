"""The errors Dateline raises on purpose, one tree.

DatelineError
├── InputError            what was given cannot be read (file, encoding, JSON line, date)
│   └── RowError          one row of many cannot be read; carries its line number
├── SetupError            something needed on this machine is missing or broken
│   └── GazetteerError    the gazetteer could not be built or opened
├── FetchError            what was asked for on the network did not come
│   └── RefusedError      it may not be asked for, or is larger or other than what is taken
├── RecordError           the record cannot be opened, read or written
│   ├── LostError         its database went away in between; the step it was in can be made again
│   └── ReadOnlyError     it may be read, but not written
├── DeliveryError         an alert did not arrive; it waits and is tried again
└── CodebookError         a codebook file does not keep its own rules
"""

from __future__ import annotations


class DatelineError(Exception):
    """Anything Dateline reports to its user in one plain sentence."""


class InputError(DatelineError):
    """What was given cannot be read; the message says what to do."""


class RowError(InputError):
    """One row of many cannot be read; `line` counts from 1."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(f"line {line}: {why}")
        self.line = line
        self.why = why


class SetupError(DatelineError):
    """Something needed on this machine is missing or broken."""


class GazetteerError(SetupError):
    """The gazetteer could not be built or opened."""


class FetchError(DatelineError):
    """What was asked for on the network did not come, this time."""


class RefusedError(FetchError):
    """It may not be asked for, or is larger or other than what is taken; asking again changes nothing."""


class RecordError(DatelineError):
    """The record cannot be opened, read or written."""


class LostError(RecordError):
    """The connection to a shared record was lost; all that was kept before stays kept."""


class ReadOnlyError(RecordError):
    """The record may be read, but not written."""


class DeliveryError(DatelineError):
    """An alert did not arrive; `wait` is for how many seconds the receiver asks to be left alone."""

    def __init__(self, why: str, wait: float = 0.0) -> None:
        super().__init__(why)
        self.wait = wait


class CodebookError(DatelineError):
    """A codebook file does not keep its own rules."""
