"""What others wrote, as a terminal may be shown it: characters that it would obey become signs for them.

A report may hold the sequences that colour, move and rename a terminal, or answer in its owner's name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

# All control characters but the line's end and the tab; the second set (C1) is obeyed by many terminals as the first.
_OBEYED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_BARE = re.compile(r"[\x7f-\x9f]")  # those that JSON leaves as they are


def printable(text: str) -> str:
    """The text with a sign for each character that a terminal would obey.

    >>> printable("\\x1b[2Jgone\\n")
    '␛[2Jgone\\n'
    """
    return _OBEYED.sub(_sign, text)


def _sign(found: re.Match[str]) -> str:
    code = ord(found[0])
    return chr(0x2400 + code) if code < 0x20 else "\u2421" if code == 0x7F else "\ufffd"


def escaped(json: str) -> str:
    """JSON that reads the same and holds no character that a terminal would obey."""
    return _BARE.sub(lambda found: f"\\u{ord(found[0]):04x}", json)


def console(**how: Any) -> Console:  # noqa: ANN401 - whatever the library's takes
    """A console of rich's that sets what it is given, and obeys nothing in it."""
    from collections.abc import Iterable

    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.segment import Segment

    class Plain(Console):
        def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
            for piece in super().render(renderable, options):
                yield piece if piece.control else Segment(printable(piece.text), piece.style)

    return Plain(**how)
