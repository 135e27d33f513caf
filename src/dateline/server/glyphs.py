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
    disc = Markup('<circle class="disc {}" cx="{:.1f}" cy="{:.1f}" r="{:.1f}"/>')
    if kind == "contested":
        stripes = Markup("").join(_stripe(other, r, x, y, d) for d in (-0.55, 0.05, 0.65))
        return disc.format(main, x, y, r) + stripes + disc.format("edge", x, y, r)
    if kind == "claimed":
        ring = Markup('<circle class="ring {}" cx="{:.1f}" cy="{:.1f}" r="{:.1f}" stroke-width="{:.1f}"/>')
        return ring.format(main, x, y, r * 0.8, r * 0.45)
    if kind == "unknown":
        return Markup('<circle class="hollow" cx="{:.1f}" cy="{:.1f}" r="{:.1f}"/>').format(x, y, r * 0.85)
    return disc.format(main, x, y, r)


def _stripe(other: str, r: float, x: float, y: float, at: float) -> Markup:
    """One stripe from lower left to upper right, as long as the disc is wide there."""
    half = math.sqrt(max(0.0, 1 - at * at)) * r * 0.94
    dx, dy = at * r * math.sqrt(0.5), at * r * math.sqrt(0.5)
    ends = (x + dx - half * 0.7071, y + dy + half * 0.7071, x + dx + half * 0.7071, y + dy - half * 0.7071)
    line = Markup('<line class="stripe {}" x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}" stroke-width="{:.1f}"/>')
    return line.format(other, *ends, r * 0.3)
