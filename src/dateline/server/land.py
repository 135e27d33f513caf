"""The shapes of countries and regions around some places, cut to what is looked at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal

import msgspec
from msgspec import Struct

Layer = Literal["countries", "regions"]
Point = tuple[float, float]
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
    """A country or region: its rings, with the box around each."""

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
    return tuple(_cut(shapes(layer), view))


def _cut(found: Iterable[Shape], view: View) -> Iterator[tuple[str, tuple[Point, ...]]]:
    for shape in found:
        for box, ring in shape.rings:
            if box.west > view.east or box.east < view.west or box.south > view.north or box.north < view.south:
                continue
            held = view.holds(box.west, box.south) and view.holds(box.east, box.north)
            points = ring if held else clip(ring, view)
            if len(points) > 2:
                yield shape.name or shape.code, tuple(points)


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
