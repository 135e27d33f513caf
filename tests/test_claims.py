"""Claims: every frame's own example, and tables of sentences for the rulings."""

from __future__ import annotations

from functools import cache

import pytest

from dateline import claims, codebook
from dateline.claims.frames import Frame, book
from dateline.language import parse
from dateline.model import Act, Mentions, Report


@cache
def _examples() -> dict[str, tuple[Act, ...]]:
    """All examples of the codebook, parsed together and coded without mentions."""
    reports = [Report(id=f.id, version="", text=f.example) for f in book().frames]
    coded = {}
    for report, parsed in parse(reports):
        coded[report.id] = tuple(c.act for c in claims.code(report, parsed, Mentions(), ()) if c.act)
    return coded


@pytest.mark.parametrize("frame", book().frames, ids=lambda f: f.id)
def test_every_frame_codes_its_own_example(frame: Frame) -> None:
    """At the trigger that the example names stands this frame; for a general frame it may be a narrower kind of it."""
    acts = [(a.frame, a.trigger.quote) for a in _examples()[frame.id]]
    known = {frame.id, *(f.id for f in book().frames if f.general == frame.id)}
    assert any(found in known and trigger == frame.trigger for found, trigger in acts), acts


@pytest.mark.parametrize("table", ["acled", "plover"])
def test_the_example_of_every_code_is_coded_so(table: str) -> None:
    codes = {code: row["example"] for code, row in codebook.load(table).items() if "example" in row}
    assert {code for code in codebook.load(table) if code not in codes} <= {"Other"}
    missed = {}
    for report, parsed in parse([Report(id=code, version="", text=text) for code, text in codes.items()]):
        acts = [c.act for c in claims.code(report, parsed, Mentions(), ()) if c.act]
        found = [a.plover.type for a in acts if a.plover] if table == "plover" else [
            a.acled.sub_event_type for a in acts if a.acled]  # fmt: skip
        if report.id not in found:
            missed[report.id] = found
    assert missed == {}


def test_every_frame_projects_to_known_codes() -> None:
    from dateline.claims.project import RULES

    plover, acled, cameo = codebook.load("plover"), codebook.load("acled"), codebook.load("cameo")
    for frame in book().frames:
        assert frame.plover is None or frame.plover.type in plover, frame.id
        assert (
            frame.plover is None or frame.plover.mode is None or frame.plover.mode in plover[frame.plover.type]["modes"]
        ), frame.id
        assert frame.acled is None or frame.acled in acled or frame.acled in RULES, frame.id
        assert frame.cameo in cameo, frame.id
