"""A name found in the text, on its way to being a place."""

from __future__ import annotations

from msgspec import Struct

from dateline.model import Place


class Found(Struct):
    """A name in the text with the places that bear it, and how surely it is a place at all."""

    first: int  # token indexes [first, last)
    last: int
    text: str
    key: str
    options: tuple[tuple[Place, int], ...]
    weight: float = 0.0
    locative: str | None = None
    container: int | None = None  # index, among the found, of the place it is said to lie in
    sure: bool = False  # an abbreviation or demonym: no reading but this one
    demonym: bool = False
    befallen: bool = False  # the subject of what befalls towns: "Sake fell"
    hidden: float = 0.0  # what a capitalised word beside it took away: given back where the name stands elsewhere
    listed: bool = False  # told by the names it is listed with
    kind: str | None = None
    choice: Place | None = None
    standing: float = 0.0
