"""Text -> the places it names, with what each is said to be to the happening: in, near, toward, of."""

from __future__ import annotations

from dateline.model import Parse, Place, PlaceMention, Report
from dateline.places.found import Found
from dateline.places.gazetteer import distance_km, gazetteer
from dateline.places.relation import relation
from dateline.places.resolve import resolve
from dateline.places.spot import spot
from dateline.places.unlisted import name_unlisted, widen
from dateline.places.weigh import STANDS
from dateline.places.words import kind_of, words

__all__ = ["recognise", "refer"]

SUPPORT_COUNTS = 0.8  # how much the report's other places speak for a weak name
SUPPORT_MOST = 1.6
KNOWN, FEWEST, FAR = 50_000, 2, 700.0  # people of a town known abroad; other places in the report; km to the nearest
LOOSE_NEEDS = 0.5  # support without which another transliteration is not believed


def recognise(report: Report, parse: Parse) -> tuple[PlaceMention, ...]:
    """The places that a report names, in order of text."""
    if report.skipped or not parse.tokens:
        return ()
    known = gazetteer()
    found = spot(parse, known)
    resolve(report, parse, found, known)
    for f in found:
        if f.kind and f.options and f.options[0][1] == 3 and f.standing < LOOSE_NEEDS:
            f.options, f.choice = (), None  # "the town of Seiniyah": said to be one, though none near is spelt alike
    kept = [f for f in found if _stands(f)]
    for f in [f for f in kept if _strays(f, kept)]:
        f.options, f.choice = (), None
    wide: list[Found] = []
    for at, f in enumerate(kept):
        if f.choice is None:
            outer = found[f.container].choice if f.container is not None else None
            f.choice = name_unlisted(parse, f, kept, at, outer)
        if not wide or f.first >= wide[-1].last:
            wide.append(widen(parse, f, known))
    return tuple(_mention(parse, f) for f in wide)


def _stands(f: Found) -> bool:
    if not f.options:
        return f.weight + 1.4 >= STANDS
    if f.choice is None:
        return False
    if f.options[0][1] == 3 and f.standing < LOOSE_NEEDS:
        return False
    # Rounded: 0.7 for a large town and 1 for "captured" before it are 1.7, which is enough.
    return f.sure or round(f.weight + min(SUPPORT_MOST, SUPPORT_COUNTS * f.standing), 6) >= round(STANDS + 0.8, 6)


def _strays(f: Found, kept: list[Found]) -> bool:
    """Whether the only small place of a name lies in a land that nothing else in the report speaks of, far from all
    that it names: Tawila in a report on El Fasher is not Yemen's."""
    place = f.choice
    if place is None or place.kind not in ("city", "town", "village") or place.population >= KNOWN or f.sure:
        return False
    others = [g.choice for g in kept if g.key != f.key and g.choice is not None]
    if f.container is not None or any(o.country == place.country for o in others):
        return False
    towns = {o.id: o for o in others if o.lat is not None and o.kind != "country"}
    return len(towns) >= FEWEST and all(distance_km(place, town) > FAR for town in towns.values())


def _mention(parse: Parse, f: Found) -> PlaceMention:
    span = parse.span(parse.tokens[f.first].start, parse.tokens[f.last - 1].end)
    how, direction, km = relation(parse, f)
    return PlaceMention(span, f.choice, how, direction, km)


# What a bare noun may point back to, best fit first of all that were named.
_FITS = {
    "city": ("city", "town"), "town": ("town", "city", "village"), "village": ("village", "town"),
    "admin1": ("admin1", "region"), "admin2": ("admin2", "admin1", "neighbourhood"), "region": ("region", "admin1"),
    "airport": ("airport", "airbase"), "airbase": ("airbase", "airport", "base"), "base": ("base", "airbase"),
    "neighbourhood": ("neighbourhood", "admin2"),
}  # fmt: skip


def refer(mentions: tuple[PlaceMention, ...], noun: str, position: int) -> Place | None:
    """The place that "the city", "the province", "the airport", "the capital" means: the last one named that fits."""
    before = [m for m in mentions if m.place is not None and m.span.end <= position]
    if noun.lower() == "capital":
        return _capital(before)
    kind = kind_of(noun, words().kinds) or noun.lower()
    wanted = _FITS.get(kind, (kind,))
    placed = [m.place for m in reversed(before) if m.place and m.relation != "of" and m.place.kind in wanted]
    named = [m.place for m in reversed(before) if m.place and m.place.kind in wanted]
    return next(iter(placed or named), None)


def _capital(before: list[PlaceMention]) -> Place | None:
    """The seat of government of the country that was spoken of last."""
    for mention in reversed(before):
        country = mention.place.country if mention.place else None
        for iso, name in words().capitals:
            if iso == country:
                return next((p for p in gazetteer().find(name) if p.country == iso and p.kind == "city"), None)
    return None
