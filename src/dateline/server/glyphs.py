"""How a holding is drawn: a steady colour for each holder, stripes where contested, a ring where only claimed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from markupsafe import Markup

from dateline.model import Actor, Claim, Control

COLOURS = 7  # in desk.css: Okabe and Ito's, told apart by colour-blind readers too


def palette(claims: Iterable[Claim]) -> dict[str, int]:
    """Actor id -> colour, in the order in which the record first names holders: later reports change none."""
    found: dict[str, int] = {}
    for claim in claims:
        roles = claim.act.actors if claim.act and claim.act.control else ()
        subject = claim.state.subject if claim.state and claim.state.relation == "holds" else None
        for role in (*roles, *([subject] if subject else [])):
            if role.actor is not None:
                found.setdefault(role.actor.id, len(found) % COLOURS)
    return found


def colour(actor: Actor | None, colours: Mapping[str, int]) -> str:
    """The class that colours what an actor holds."""
    if actor is None:
        return "h-none"
    return f"h{colours[actor.id]}" if actor.id in colours else f"h{sum(map(ord, actor.id)) % COLOURS}"


def state(row: Control) -> str:
    """How the row reads on the map: held, contested, claimed or unknown."""
    if row.status == "contested" or row.basis == "disputed":
        return "contested"
    if row.holder is None:
        return "unknown"
    return "claimed" if row.basis == "claimed" else "held"


def glyph(row: Control, colours: Mapping[str, int], r: float = 6, x: float = 0, y: float = 0) -> Markup:
    """The sign of one row, around a point."""
    main = colour(row.holder, colours)
    other = colour(row.rivals[0], colours) if row.rivals else "h-none"
    return sign(state(row), main, other, r, x, y)


def sign(kind: str, main: str, other: str = "h-none", r: float = 6, x: float = 0, y: float = 0) -> Markup:
    """A sign by its kind; every part is a class, so that style sheets colour it."""
    # Classes of ours and numbers only: nothing here needs escaping.
    disc = f'<circle class="disc {main}" cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}"/>'
    if kind == "contested":
        stripes = "".join(_stripe(other, r, x, y, d) for d in (-0.55, 0.05, 0.65))
        return Markup(f'{disc}{stripes}<circle class="disc edge" cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}"/>')
    if kind == "claimed":
        ring = f'cx="{x:.1f}" cy="{y:.1f}" r="{r * 0.8:.1f}" stroke-width="{r * 0.45:.1f}"'
        return Markup(f'<circle class="ring {main}" {ring}/>')
    if kind == "unknown":
        return Markup(f'<circle class="hollow" cx="{x:.1f}" cy="{y:.1f}" r="{r * 0.85:.1f}"/>')
    return Markup(disc)


def _stripe(other: str, r: float, x: float, y: float, at: float) -> str:
    """One stripe from lower left to upper right, as long as the disc is wide there."""
    half = math.sqrt(max(0.0, 1 - at * at)) * r * 0.94 * 0.7071
    dx, dy = at * r * math.sqrt(0.5), at * r * math.sqrt(0.5)
    ends = f'x1="{x + dx - half:.1f}" y1="{y + dy + half:.1f}" x2="{x + dx + half:.1f}" y2="{y + dy - half:.1f}"'
    return f'<line class="stripe {other}" {ends} stroke-width="{r * 0.3:.1f}"/>'
