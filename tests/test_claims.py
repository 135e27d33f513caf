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
    acts = _examples()[frame.id]
    assert (frame.id, frame.trigger) in [(a.frame, a.trigger.quote) for a in acts], [
        (a.frame, a.trigger.quote) for a in acts
    ]


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
