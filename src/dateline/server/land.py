"""The shapes of countries, regions, lakes and rivers around some places, cut to what is looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Literal

import msgspec
from msgspec import Struct

Layer = Literal["countries", "regions", "lakes", "rivers"]
Point = tuple[float, float]
LAYERS: tuple[Layer, ...] = ("countries", "regions", "lakes", "rivers")
HUNDREDTHS = 100.0


class View(Struct, frozen=True):
    """What is looked at, in degrees."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, lon: float, lat: float) -> bool:
        """Whether a point lies inside."""
        return self.west <= lon <= self.east and self.south <= lat <= self.north

    def wider(self, times: float) -> View:
        """The view from farther away."""
        dx, dy = (self.east - self.west) * (times - 1) / 2, (self.north - self.south) * (times - 1) / 2
        south, north = max(self.south - dy, -80), min(self.north + dy, 80)
        return View(max(self.west - dx, -180), south, min(self.east + dx, 180), north)


class Shape(Struct, frozen=True):
    """A country, region, lake or river: its rings (of a river, lines), with the box around each."""

    name: str
    code: str
    rings: tuple[tuple[View, tuple[Point, ...]], ...]


class _Row(Struct):
    name: str
    code: str
    rings: list[list[int]]


@cache
def shapes(layer: Layer) -> tuple[Shape, ...]:
    """Every shape of a layer, as `scripts/shapes.py` made it."""
    raw = files("dateline").joinpath("web", "shapes", f"{layer}.json").read_bytes()
    return tuple(Shape(r.name, r.code, tuple(map(_ring, r.rings))) for r in msgspec.json.decode(raw, type=list[_Row]))


def _ring(flat: Sequence[int]) -> tuple[View, tuple[Point, ...]]:
    xs, ys = [x / HUNDREDTHS for x in flat[::2]], [y / HUNDREDTHS for y in flat[1::2]]
    return View(min(xs), min(ys), max(xs), max(ys)), tuple(zip(xs, ys, strict=True))


@lru_cache(maxsize=64)
def inside(layer: Layer, view: View) -> tuple[tuple[str, tuple[Point, ...]], ...]:
    """(name or code, ring) of what lies in a view, cut at its border."""
    return tuple(_cut(shapes(layer), view, runs if layer == "rivers" else _clipped))


def _clipped(ring: Sequence[Point], view: View) -> list[list[Point]]:
    cut = clip(ring, view)
    return [cut] if len(cut) > 2 else []


def runs(line: Sequence[Point], view: View) -> list[list[Point]]:
    """The runs of a line that lie in a view, each with one point on either side of it."""
    found: list[list[Point]] = []
    for a, b in pairwise(line):
        west, east, south, north = min(a[0], b[0]), max(a[0], b[0]), min(a[1], b[1]), max(a[1], b[1])
        if west > view.east or east < view.west or south > view.north or north < view.south:
            continue
        if found and found[-1][-1] == a:
            found[-1].append(b)
        else:
            found.append([a, b])
    return found


Cutter = Callable[[Sequence[Point], View], list[list[Point]]]


def _cut(found: Iterable[Shape], view: View, cut: Cutter) -> Iterator[tuple[str, tuple[Point, ...]]]:
    for shape in found:
        for box, ring in shape.rings:
            if box.west > view.east or box.east < view.west or box.south > view.north or box.north < view.south:
                continue
            held = view.holds(box.west, box.south) and view.holds(box.east, box.north)
            for points in [ring] if held else cut(ring, view):
                yield shape.name or shape.code, tuple(points)


def thinned(ring: Sequence[Point], step: float) -> Sequence[Point]:
    """A ring or line without the points nearer than a step to the last that is kept; its ends stay."""
    if not step:
        return ring
    kept = [ring[0]]
    for point in ring[1:-1]:
        if abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) >= step:
            kept.append(point)
    return [*kept, ring[-1]]


def clip(ring: Sequence[Point], view: View) -> list[Point]:
    """A ring cut at four straight borders, one after another (Sutherland and Hodgman)."""
    points = list(ring)
    for axis, limit, low in (
        (0, view.west, True),
        (0, view.east, False),
        (1, view.south, True),
        (1, view.north, False),
    ):
        kept: list[Point] = []
        for n, here in enumerate(points):
            before = points[n - 1]
            is_in, was_in = (here[axis] >= limit) == low, (before[axis] >= limit) == low
            if is_in != was_in:
                kept.append(_crossing(before, here, axis, limit))
            if is_in:
                kept.append(here)
        points = kept
    return points


def _crossing(a: Point, b: Point, axis: int, limit: float) -> Point:
    t = (limit - a[axis]) / (b[axis] - a[axis])
    return (a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1]))
