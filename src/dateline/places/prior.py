"""How likely a place is meant by its name alone: size, standing, and how surely the name is its own."""

from __future__ import annotations

import math
from collections.abc import Iterable

from dateline.model import Place
from dateline.places.spelling import key
from dateline.places.words import words

# In the unit of a logarithm of people; set by hand, checked on local and world news (docs/quality.md).
PER_DIGIT = 1.2  # a place ten times as peopled
KIND = {"country": 4.0, "continent": 4.0, "admin1": 1.2, "admin2": -0.6, "region": 2.5, "water": 2.0}
SITES = frozenset(("region", "water", "camp", "crossing", "dam", "plant", "prison", "island", "base", "site"))
SITE_PEOPLE, AIRPORT_PEOPLE = 200_000, 20_000
ALSO_FORM, OTHER_FORM = -0.7, -3.5
OWN = 6.0  # a user's own place comes before all others
# The Middle East and the Sahel lie in no country that could speak for them, as one does for a village of that name.
IN_NO_COUNTRY = 3.0
CAPITAL = 1.5  # a country's capital is named far oftener than its size tells
NAMESAKE = 5.0  # a province named after its town, where no word says that it is the province
COUNTY, STATE = 2.5, 0.5  # in the United States, where a county or state is often named bare
TOWNS = frozenset(("city", "town", "village"))


def prior(place: Place, rank: int) -> float:
    """How likely a place is meant by a name that is its own (0), also its own (1) or one of many forms (2, 3)."""
    people = place.population
    if place.kind in ("airport", "airbase"):
        people = AIRPORT_PEOPLE
    elif place.kind in SITES:
        people = max(people, SITE_PEOPLE)
    value = PER_DIGIT * math.log10(people + 200) + KIND.get(place.kind, 0.0)
    if is_capital(place):
        value += CAPITAL
    if place.country is None and place.kind == "region":
        value += IN_NO_COUNTRY
    return value + (OTHER_FORM if rank >= 2 else ALSO_FORM if rank == 1 else OWN if rank < 0 else 0.0)


def is_capital(place: Place) -> bool:
    """Whether the place is its country's seat of government."""
    return place.kind == "city" and (place.country, key(place.name)) in words().capitals


def namesake(place: Place, options: Iterable[tuple[Place, int]]) -> float:
    """What is taken from a province or county that bears the name of a town beside it: "Idlib" alone is the city."""
    if place.kind not in ("admin1", "admin2"):
        return 0.0
    if not any(p.kind in TOWNS and p.country == place.country and rank <= 1 for p, rank in options):
        return 0.0
    if place.country != "US":
        return NAMESAKE
    return COUNTY if place.kind == "admin2" else STATE
