"""The drawn map: places of a ledger on the land around them, as SVG that needs no script."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from markupsafe import Markup
from msgspec import Struct

from dateline.brief.desk import Desk as Wording
from dateline.model import Control, Place
from dateline.server import glyphs, land
from dateline.server.land import Point, View

WIDE, TALL = 900.0, 640.0
SMALL = (560.0, 400.0)  # beside other things
LEAST = 1.2  # degrees of latitude that a map shows at least
EDGE = 0.05  # share of the places on each side that may lie outside the map
LETTER, LINE = 7.1, 15.0  # about the size of a label's letters
WIDE_LETTER = 11.5  # of a country's name, in spaced capitals
SMALL_LETTER = 1.2
HEIGHTS = 14  # at which the widest stretch of a country's land is looked for
MOST_LABELS, MOST_MARKS = 40, 250
FAR = 40.0  # degrees across, beyond which regions are no help
NEAR_STEP, FAR_STEP = 1.0, 2.0  # pixels between two points of a line
EARTH_KM = 111.32
TOUCH = 0.92  # signs nearer than this share of both radii lie over one another
TRIES = 6
CITY = 8.8  # radius of the sign of a hundred thousand people
BESIDE = (-1, 0, 1)
KEPT_SHORES = 64
Box = tuple[float, float, float, float]
Spot = tuple[float, float, float]  # x, y, and its radius or the room there


class Mark(Struct, frozen=True):
    """A place on the map."""

    place: Place
    x: float
    y: float
    r: float
    name: str
    sign: Markup
    label: tuple[float, float, str] | None  # where its name stands, and how it is anchored
    said: str  # what the sign says, in words
    state: str = ""
    holder: str = ""


class Drawn(Struct, frozen=True):
    """A place with the sign that is drawn there."""

    place: Place
    r: float
    sign: Callable[[float, float], Markup]  # around a point
    said: str
    state: str = ""
    holder: str = ""


class Picture(Struct, frozen=True):
    """A map ready to be drawn."""

    view: View
    width: float
    height: float
    countries: Markup
    regions: Markup
    lakes: Markup
    rivers: Markup
    names: tuple[tuple[float, float, str], ...]  # of countries, each where its land is widest
    marks: tuple[Mark, ...]
    outside: tuple[str, ...]  # names of places that lie off this map
    scale: tuple[float, str]  # length of the scale bar, and what it stands for


def around(places: Sequence[Place]) -> View | None:
    """The view that holds all places but a few far ones."""
    lons = sorted(p.lon for p in places if p.lon is not None and p.lat is not None)
    lats = sorted(p.lat for p in places if p.lon is not None and p.lat is not None)
    if not lons:
        return None
    cut = math.ceil(len(lons) * EDGE) if len(lons) > 8 else 0
    west, east, south, north = lons[cut], lons[-1 - cut], lats[cut], lats[-1 - cut]
    return framed((west + east) / 2, (south + north) / 2, (east - west) * 1.35, (north - south) * 1.25)


def framed(lon: float, lat: float, wide: float, tall: float) -> View:
    """A view of the map's own proportions around a point."""
    squeeze = math.cos(math.radians(lat))
    tall = max(tall, LEAST, wide * squeeze * TALL / WIDE)
    wide = min(tall * WIDE / TALL / squeeze, 359)
    south, north = max(lat - tall / 2, -78), min(lat + tall / 2, 78)
    return View(max(lon - wide / 2, -179.9), south, min(lon + wide / 2, 179.9), north)


def draw(
    rows: Sequence[Control],
    view: View,
    colours: Mapping[str, int],
    wording: Wording,
    size: tuple[float, float] = (WIDE, TALL),
) -> Picture:
    """The rows of a ledger on the land of a view, the largest places labelled first."""
    ranked = sorted(rows, key=lambda r: (-r.place.population, r.place.name))
    return on_land([_held(row, colours) for row in ranked], view, wording, size)


def _held(row: Control, colours: Mapping[str, int]) -> Drawn:
    r = radius(row.place)
    holder = row.holder.name if row.holder else ""
    parties = " / ".join([holder or "holder unknown", *(a.name for a in row.rivals)])
    said = f"{parties} ({row.basis or row.status})"
    return Drawn(row.place, r, lambda x, y: glyphs.glyph(row, colours, r, x, y), said, glyphs.state(row), holder)


def tally(
    counts: Mapping[Place, int], view: View, colour: str, wording: Wording, size: tuple[float, float] = SMALL
) -> Picture:
    """How much happened where, on the land of a view: the more, the larger."""
    most = max(counts.values(), default=1)

    def counted(place: Place, n: int) -> Drawn:
        r = 4 + 9 * math.sqrt(n / most)
        said = f"{n} happening{'s' * (n != 1)}"
        return Drawn(place, r, lambda x, y: glyphs.sign("held", colour, r=r, x=x, y=y), said)

    ranked = sorted(counts.items(), key=lambda c: (-c[1], c[0].name))
    return on_land([counted(place, n) for place, n in ranked], view, wording, size)


def on_land(signs: Sequence[Drawn], view: View, wording: Wording, size: tuple[float, float]) -> Picture:
    """Signs on the land of a view, the first ones labelled first."""
    project = _projection(view, size)
    placed = [d for d in signs if d.place.lat is not None and d.place.lon is not None and d.place.kind != "country"]
    seen = [d for d in placed if view.holds(d.place.lon or 0, d.place.lat or 0)][:MOST_MARKS]
    spots = apart([(*project(d.place.lon or 0, d.place.lat or 0), d.r) for d in seen])
    taken: list[Box] = [(x - r, y - r, x + r, y + r) for x, y, r in spots]
    marks = []
    for n, (d, (x, y, r)) in enumerate(zip(seen, spots, strict=True)):
        name = wording.place(d.place)
        label = _label(name, (x, y, r), taken, n, len(spots), size) if n < MOST_LABELS else None
        marks.append(Mark(d.place, x, y, r, name, d.sign(x, y), label, d.said, d.state, d.holder))
    outside = tuple(sorted({wording.place(d.place) for d in placed} - {m.name for m in marks}))
    far = view.east - view.west > FAR
    layers = (Markup("") if far and layer != "countries" else shore(layer, view, size) for layer in land.LAYERS)
    countries, regions, lakes, rivers = layers
    names = () if far else tuple(_names(view, size, taken))
    shapes = (countries, regions, lakes, rivers)
    # Largest first: small ones are drawn over them.
    return Picture(view, *size, *shapes, names, tuple(marks), outside, _scale(view, size[0]))


@lru_cache(maxsize=KEPT_SHORES)
def shore(layer: land.Layer, view: View, size: tuple[float, float]) -> Markup:
    """The lines of a layer as they are drawn: the same for every day looked at."""
    step = FAR_STEP if view.east - view.west > FAR else NEAR_STEP
    return _path(land.inside(layer, view), _projection(view, size), step, closed=layer != "rivers")


def _names(view: View, size: tuple[float, float], taken: list[Box]) -> Iterator[tuple[float, float, str]]:
    """Names of countries, each on the widest free stretch of its land."""
    for name, spots in _lands(view, size):
        wide = (len(name) + 1) * WIDE_LETTER
        for x, y, room in spots:
            box = (x - wide / 2, y - LINE, x + wide / 2, y + LINE / 2)
            inside = box[0] > 4 and box[2] < size[0] - 4 and box[1] > 4 and box[3] < size[1] - 4
            if room > wide and inside and not any(_meet(box, t) for t in taken):
                taken.append(box)
                yield x, y, name
                break


@lru_cache(maxsize=KEPT_SHORES)
def _lands(view: View, size: tuple[float, float]) -> tuple[tuple[str, tuple[Spot, ...]], ...]:
    """Each country of a view with the widest stretches of its land, the widest first."""
    project = _projection(view, size)
    rings = [(name, list(widest([project(*p) for p in ring]))) for name, ring in land.inside("countries", view)]
    return tuple((name, tuple(sorted(spots, key=lambda f: -f[2])[:TRIES])) for name, spots in rings)


def named(view: View) -> list[tuple[str, list[Point]]]:
    """Countries of a view, each with the middles of the widest stretches of its land there, the widest first."""
    least = (view.east - view.west) / 10
    found = []
    for name, ring in land.inside("countries", view):
        spots = [f for f in sorted(widest(ring), key=lambda f: -f[2]) if f[2] > least]
        found += [(name, [(x, y) for x, y, _ in spots])] if spots else []
    return found


def widest(ring: Sequence[Point]) -> Iterator[Spot]:
    """(middle x, y, width) of the widest stretch inside a ring at each of some heights."""
    top, bottom = min(y for _, y in ring), max(y for _, y in ring)
    for n in range(1, HEIGHTS):
        y = top + (bottom - top) * n / HEIGHTS
        sides = zip(ring, (*ring[1:], ring[0]), strict=True)
        cuts = sorted(a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]) for a, b in sides if (a[1] > y) != (b[1] > y))
        stretches = [(b - a, (a + b) / 2) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
        if stretches:
            room, x = max(stretches)
            yield x, y, room


def radius(place: Place) -> float:
    """How large a place is drawn, by its people."""
    return 5.5 + min(2.2 * max(0.0, math.log10(place.population + 1) - 3.5), 7.5)


def apart(spots: Sequence[Spot]) -> list[Spot]:
    """The spots with each pushed off any larger one that it would cover: a city's middle stays the city's."""
    placed: list[Spot] = []
    cells: dict[tuple[int, int], list[int]] = {}  # a sign can only meet those of its own square and of the ones beside
    wide = 2 * max((r for _, _, r in spots), default=1.0)

    def met(x: float, y: float, r: float) -> Spot | None:
        column, row = int(x // wide), int(y // wide)
        near = (n for i in BESIDE for j in BESIDE for n in cells.get((column + i, row + j), ()))
        hit = min((n for n in near if _far(placed[n], x, y) < (r + placed[n][2]) * TOUCH), default=None)
        return None if hit is None else placed[hit]

    for n, (x, y, r) in enumerate(spots):
        for _ in range(TRIES):
            near = met(x, y, r)
            if near is None:
                break
            # What stands on the very spot goes round it, each a little further on.
            angle = math.atan2(y - near[1], x - near[0]) if (x, y) != near[:2] else n * 0.9
            x, y = near[0] + math.cos(angle) * (r + near[2]), near[1] + math.sin(angle) * (r + near[2])
        placed.append((x, y, r))
        cells.setdefault((int(x // wide), int(y // wide)), []).append(n)
    return placed


def _far(spot: Spot, x: float, y: float) -> float:
    return math.hypot(x - spot[0], y - spot[1])


def _projection(view: View, size: tuple[float, float]) -> Any:  # noqa: ANN401 - a function of two numbers
    top, bottom = _mercator(view.north), _mercator(view.south)

    def project(lon: float, lat: float) -> Point:
        return (
            (lon - view.west) / (view.east - view.west) * size[0],
            (top - _mercator(lat)) / (top - bottom) * size[1],
        )

    return project


def _mercator(lat: float) -> float:
    return math.log(math.tan(math.pi / 4 + math.radians(lat) / 2))


def _path(
    rings: Sequence[tuple[str, Sequence[Point]]],
    project: Any,  # noqa: ANN401
    step: float,
    *,
    closed: bool = True,
) -> Markup:
    parts = []
    digits = 1 if step == NEAR_STEP else 0
    for _, ring in rings:
        drawn: list[Point] = []
        for point in ring:
            x, y = project(*point)
            # Points nearer than a step to the last show nothing: a map of the world stays small.
            if not drawn or abs(x - drawn[-1][0]) + abs(y - drawn[-1][1]) >= step:
                drawn.append((x, y))
        if len(drawn) > 1 + closed:
            parts.append("M" + "L".join(f"{x:.{digits}f} {y:.{digits}f}" for x, y in drawn) + ("Z" if closed else ""))
    return Markup("".join(parts))  # numbers only


def _label(
    name: str, spot: Spot, taken: list[Box], own: int, signs: int, size: tuple[float, float]
) -> tuple[float, float, str] | None:
    """Right of the sign, else left, below or above it; None where every side is taken. The first boxes are signs."""
    x, y, r = spot
    # Small maps are seen on phones, where their names are set larger.
    large = SMALL_LETTER if size == SMALL else 1.0
    wide = len(name) * LETTER * large
    sides = (
        (x + r + 4, y + 4.5, "start", x + r + 4, y - LINE / 2),
        (x - r - 4, y + 4.5, "end", x - r - 4 - wide, y - LINE / 2),
        (x, y + r + 14, "middle", x - wide / 2, y + r + 2),
        (x, y - r - 5, "middle", x - wide / 2, y - r - 3 - LINE),
    )
    best: tuple[float, Box, tuple[float, float, str]] | None = None
    for at_x, at_y, anchor, left, top in sides:
        box = (left, top, left + wide, top + LINE)
        if not (left > 2 and box[2] < size[0] - 2 and top > 2 and box[3] < size[1] - 2):
            continue
        met = [n for n, t in enumerate(taken) if n != own and _meet(box, t)]
        over = sum(_shared(box, taken[n]) for n in met)
        # A city's name gives way to other names, to the signs of lesser places only where it can.
        if not met or (r >= CITY and max(met) < signs and (best is None or over < best[0])):
            best = over, box, (at_x, at_y, anchor)
        if not met:
            break
    if best is not None:
        taken.append(best[1])
    return best[2] if best else None


def _shared(a: Box, b: Box) -> float:
    return max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))


def _meet(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _scale(view: View, width: float) -> tuple[float, str]:
    """A round number of kilometres that fills about a fifth of the map."""
    across = (view.east - view.west) * EARTH_KM * math.cos(math.radians((view.north + view.south) / 2))
    rough = across / 5
    step = 10 ** math.floor(math.log10(rough))
    km = max(step * m for m in (1, 2, 5) if step * m <= rough)
    return km / across * width, f"{km:g} km"
