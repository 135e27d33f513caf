"""The sheet for the brief at eight o'clock: towns and roads of an area, what changed, what nobody reported."""

from __future__ import annotations

from fastapi import APIRouter, Request
from msgspec import Struct
from starlette.responses import Response

from dateline import shapes, views
from dateline.brief import words
from dateline.brief.desk import Desk as Wording
from dateline.brief.holdings import held_row
from dateline.brief.sheet import Held
from dateline.control.roads import Stretch
from dateline.model import Changed, Claim, Control, Day, Place
from dateline.server.render import TWIN, Desk, Json, reply
from dateline.server.situation import Look, changes, colours, ledger, looked, shifted

router = APIRouter()
OLD = 3  # days after which the sheet says that nobody has spoken of a place since
NAMED = 14  # names in one line of what nobody reported


class Row(Struct, frozen=True):
    """A town's row: how it stands, and how it stood the day before where that was different."""

    row: Control
    held: Held
    age: int | None
    changed: Changed | None


class Road(Struct, frozen=True):
    """A road segment's row."""

    stretch: Stretch
    name: str
    age: int | None
    against: str  # who denies it
    before: str | None  # how it was said to stand the day before, where that was different


@router.get(
    "/morning",
    responses=TWIN,
    summary="One printable page: towns and roads of an area, how old each word is, what changed",
)
def morning(request: Request, as_of: str | None = None, area: str = "") -> Response:
    """The sheet of a day."""
    desk: Desk = request.app.state.desk
    look = looked(desk, as_of, None)
    if look is None:
        return reply(request, "empty.html", lambda: {"control": [], "changes": [], "roads": []}, {})
    wanted = area.strip().casefold()
    rows = [r for r in ledger(desk, look) if lies_in(r.place, wanted)]
    changed = [c for c in changes(desk, look) if lies_in(c.place, wanted)]
    roads = segments(desk, look.day, wanted)

    def twin() -> Json:
        return {
            "as_of": look.day,
            "area": area or None,
            "control": [shapes.control(r) for r in rows],
            "roads": [shapes.road(r.stretch) for r in roads],
            "changes": [shapes.changed(c) for c in changed],
        }

    wording = desk.kept.wording()
    sheet = [listed(row, wording, look.day, changed) for row in rows]
    context = {
        "look": look,
        "as_of": look.day if look.day != look.last else None,
        "area": area,
        "held": [r for r in sheet if r.row.holder or r.row.vacated_by],
        "roads": roads,
        "silences": silences(desk, look, sheet, roads),
        "changed": changed,
        "wording": wording,
        "colours": colours(desk),
    }
    return reply(request, "morning.html", twin, context)


def lies_in(place: Place, area: str) -> bool:
    """Whether a place bears the area's name, or lies in what does."""
    if not area:
        return True
    names = {place.id, place.name, *place.aliases, *place.within, *_around(place)}
    return any(area in n.casefold() for n in names)


def _around(place: Place) -> list[str]:
    """The names of what a place lies in."""
    from dateline.places import gazetteer

    return [found.name for id in place.within if (found := gazetteer().place(id))]


def listed(row: Control, wording: Wording, day: Day, changed: list[Changed]) -> Row:
    """One town's row."""
    moved = next((c for c in changed if c.place.id == row.place.id), None)
    age = words.age(row.last_supported, day) if row.last_supported else None
    return Row(row, held_row(row, wording, day), age, moved)


def segments(desk: Desk, day: Day, area: str) -> list[Road]:
    """The road segments that begin or end in the area, as known on a day."""
    wording = desk.kept.wording()
    was = {_ends(s): s for s in stretches(desk, shifted(day, -1))}
    found = []
    for stretch in stretches(desk, day):
        if not any(lies_in(p, area) for p in stretch.ends):
            continue
        names = [wording.place(p) for p in stretch.ends]
        name = " – ".join(names) if len(names) > 1 else f"road at {names[0]}"
        age = words.age(stretch.last_supported, day) if stretch.last_supported else None
        before = was.get(_ends(stretch))
        said = "nothing said" if before is None else before.state
        denied = words.listed(_deniers(stretch.claims, wording), 3)
        found.append(Road(stretch, name, age, denied, said if before is None or said != stretch.state else None))
    return found


def stretches(desk: Desk, day: Day) -> tuple[Stretch, ...]:
    """Every road segment that reports speak of, as known on a day."""
    return desk.kept.keep(("roads", day), lambda: views.roads(desk.kept.record, day))


def _ends(stretch: Stretch) -> tuple[str, ...]:
    return tuple(p.id for p in stretch.ends)


def _deniers(claims: tuple[Claim, ...], wording: Wording) -> list[str]:
    return list(dict.fromkeys(wording.speaker(c) for c in claims if words.denies(c)))


class Silence(Struct, frozen=True):
    """Something that nobody reported, with the places it is about."""

    said: str
    places: tuple[tuple[str, str], ...] = ()  # id, name
    more: int = 0


def silences(desk: Desk, look: Look, sheet: list[Row], roads: list[Road]) -> list[Silence]:
    """What a reader of the sheet would look for and no report says."""
    found = []
    if not desk.kept.keep(("printed",), desk.kept.record.printed).get(look.day):
        found.append(Silence("Anything on this day: no report was published on it."))
    silent = [r for r in sheet if not (r.row.holder or r.row.vacated_by)]
    left = [r for r in sheet if r.row.vacated_by and not r.row.holder]
    old = [r for r in sheet if r.row.holder and r.age is not None and r.age >= OLD]
    for rows, said in (
        (silent, "Who holds"),
        (left, "Who came after the side that left"),
        (old, f"Whether, in the last {OLD} days, anything changed at"),
    ):
        if rows:
            named = tuple((r.row.place.id, r.held.place) for r in rows[:NAMED])
            found.append(Silence(said, named, max(0, len(rows) - NAMED)))
    if not roads:
        found.append(Silence("How any road of the area stands."))
    found.append(
        Silence(
            "Whether any road is passable or any place safe: holding a place, or calling a road open, says neither."
        )
    )
    return found
