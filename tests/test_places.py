"""Places: traps of recognition, which bearer of a name is meant, parts tied to their towns, and precision."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline import shapes
from dateline.language import parse
from dateline.model import PlaceMention, Report
from dateline.places import distance_km, gazetteer, recognise, refer


@cache
def read(text: str, publisher: str | None = None) -> tuple[PlaceMention, ...]:
    """The places of one report."""
    ((report, parsed),) = parse([Report(id="r", version="", text=text, publisher=publisher)])
    return recognise(report, parsed)


def named(text: str) -> list[str]:
    """The words of the text that are read as places."""
    return [m.span.quote for m in read(text)]


def of(text: str, quote: str) -> PlaceMention:
    """The mention that covers these words."""
    return next(m for m in read(text) if quote in m.span.quote)


@pytest.mark.parametrize(
    ("text", "trap"),
    [
        ("Of the twelve men, four were released.", "Of"),
        ("Nice weather helped the rescuers on Monday.", "Nice"),
        ("Most of the shells fell on open ground.", "Most"),
        ("Reading the verdict took an hour.", "Reading"),
        ("Colonel Kherson told reporters that the bridge was mined.", "Kherson"),
        ("Jack London wrote about the sea.", "London"),
        ("Mr. Hama refused to answer.", "Hama"),
        ("The Battle Creek Enquirer was sold.", "Enquirer"),
        ("May was the deadliest month of the war.", "May"),
    ],
)
def test_words_and_persons_are_not_read_as_places(text: str, trap: str) -> None:
    assert trap not in named(text)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Two people died in Nice on Thursday.", "Nice"),
        ("The refinery in Litvinov, near the Czech town of Most, burnt.", "Litvinov"),
        ("The suspect was arrested in Reading, England.", "Reading"),
        ("Troops entered Kherson on Friday.", "Kherson"),
        ("Rebels captured Homs.", "Homs"),
    ],
)
def test_the_same_names_are_places_where_something_happens_there(text: str, place: str) -> None:
    assert place in named(text)


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Washington said that it would send more aid.", "Washington"),
        ("Moscow denied the report.", "Moscow"),
        ("The Kherson mayor resigned.", "Kherson"),
        ("Iran-backed fighters crossed the border.", "Iran"),
        ("Syrian troops withdrew.", "Syrian"),
    ],
)
def test_a_capital_that_speaks_or_owns_is_only_whose(text: str, speaker: str) -> None:
    assert of(text, speaker).relation == "of"


def test_washington_is_where_in_another_sentence() -> None:
    assert of("The two ministers met in Washington on Tuesday.", "Washington").relation == "in"


@pytest.mark.parametrize(
    ("text", "quote", "country", "region"),
    [
        ("Three people were hurt in Paris, Texas, on Monday.", "Paris", "US", "admin1:US.TX"),
        ("Three people were hurt in Paris on Monday.", "Paris", "FR", None),
        ("Clashes broke out in Tripoli, Lebanon.", "Tripoli", "LB", None),
        ("Clashes broke out in Tripoli and Misrata, in Libya.", "Tripoli", "LY", None),
        ("Police in Athens, Georgia, arrested two men.", "Athens", "US", "admin1:US.GA"),
        ("A march was held in London, Ontario.", "London", "CA", None),
        ("The convoy left Alexandria for Cairo.", "Alexandria", "EG", None),
        ("Rebels shelled Homs, Hama and Palmyra.", "Palmyra", "SY", None),
    ],
)
def test_containment_nearness_and_prominence_choose(text: str, quote: str, country: str, region: str | None) -> None:
    place = of(text, quote).place
    assert place is not None
    assert place.country == country
    assert region is None or region in place.within


def test_a_publisher_speaks_for_its_home_ground() -> None:
    text = "A fire broke out in Cambridge on Sunday. Nobody was hurt."
    here, there = read(text, "cambridge-news.co.uk")[0].place, read(text, "cambridgechronicle.com")[0].place
    assert here is not None
    assert here.country == "GB"
    assert there is not None


def test_a_name_told_with_its_container_once_means_that_everywhere() -> None:
    text = "The mayor of Paris, Texas, resigned. He had led Paris since 2010."
    assert {m.place.id for m in read(text) if m.place and m.span.quote == "Paris"} == {of(text, "Paris").place.id}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "quote", "kind", "town"),
    [
        ("Rebels opened Hama's central prison.", "prison", "prison", "Hama"),
        ("Rebels seized the Aleppo airport.", "airport", "airport", "Aleppo"),
        ("Shells hit the Yarmouk camp in Damascus.", "Yarmouk", "camp", "Damascus"),
        ("Aid reached the Zaatari refugee camp.", "Zaatari", "camp", None),
        ("The Mezzeh airbase was hit.", "Mezzeh", "airbase", "Damascus"),
        ("Mezzeh military airport was hit.", "Mezzeh", "airbase", "Damascus"),
        ("Drones struck the Kuweires air base.", "Kuweires", "airbase", None),
        ("Aid entered through the Bab al-Hawa crossing.", "Bab al-Hawa", "crossing", None),
        ("Troops took the Tabqa dam.", "Tabqa", "dam", None),
    ],
)
def test_sites_are_places_of_their_own_tied_to_their_town(text: str, quote: str, kind: str, town: str | None) -> None:
    place = of(text, quote).place
    assert place is not None
    assert place.kind == kind
    if town:
        near = gazetteer().find(town)[0]
        assert distance_km(place, near) < 60 or near.id in place.within


@pytest.mark.parametrize(
    ("text", "relation", "direction", "km"),
    [
        ("A bomb exploded in Hama.", "in", None, None),
        ("A bomb exploded near Hama.", "near", None, None),
        ("A bomb exploded outside Hama.", "outside", None, None),
        ("A bomb exploded north of Hama.", "direction", "N", None),
        ("A bomb exploded 10 km from Hama.", "distance", None, 10.0),
        ("A bomb exploded ten or so, exactly 12 kilometres south-east of Hama.", "distance", "SE", 12.0),
        ("A bomb exploded 5 miles west of Hama.", "distance", "W", 8.05),
        ("Tanks moved toward Hama.", "toward", None, None),
        ("Families fled from Hama.", "from", None, None),
    ],
)
def test_precision_is_kept(text: str, relation: str, direction: str | None, km: float | None) -> None:
    mention = of(text, "Hama")
    assert (mention.relation, mention.direction, mention.km) == (relation, direction, km)


def test_between_two_towns_is_said_of_the_first() -> None:
    assert of("The road between Hama and Homs was cut.", "Hama").relation == "between"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Deir ez-Zor", "Deir Ezzor"),
        ("Maarat al-Numan", "Maarrat al-Nu'man"),
        ("Saraqib", "Saraqeb"),
        ("Kyiv", "Kiev"),
        ("Idlib", "Idleb"),
        ("Raqqa", "ar-Raqqah"),
        ("Latakia", "Lattakia"),
    ],
)
def test_transliterations_name_one_place(one: str, other: str) -> None:
    first, second = gazetteer().find(one), gazetteer().find(other)
    assert first
    assert second
    assert distance_km(first[0], second[0]) < 20


def test_the_city_points_back_to_the_last_city_named() -> None:
    text = "Rebels entered Hama on Thursday after taking the village of Qamhana. The city had been besieged."
    place = refer(read(text), "city", text.index("The city"))
    assert place is not None
    assert place.name == "Hama"


def test_a_region_that_lies_in_no_country_is_no_village_of_one() -> None:
    place = of(
        "The US envoy toured the Middle East and returned to Washington, US officials said.", "Middle East"
    ).place
    assert place is not None
    assert place.kind == "region"


@pytest.mark.parametrize(("text", "number"), [("in Syria", 163843), ("in Texas", 4736286), ("in Hama", 170017)])
def test_public_shapes_name_places_by_their_geonames_number(text: str, number: int) -> None:
    (mention,) = read(f"Floods killed four people {text} on Monday.")
    assert shapes.place_mention(mention)["id"] == f"geonames:{number}"
    place = gazetteer().place(f"geonames:{number}")
    assert place is not None
    assert place == mention.place


PIECES = (
    "Rebels",
    "in",
    "Hama",
    "Paris,",
    "Texas",
    "the",
    "village of",
    "Kafr Zita",
    "near",
    "’",
    "Deir ez-Zor",
    "10 km north of",
    "Most",
    "Mr. London",
    "said",
    ".\n",
    "Syria",
    "“",
    "airport",
    "prison",
    "—",
    "İ",
    "🙂",
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join))
def test_every_span_cuts_its_quote_again_and_none_overlap(text: str) -> None:
    found = read.__wrapped__(text)
    for mention in found:
        assert text[mention.span.start : mention.span.end] == mention.span.quote != ""
    assert all(a.span.end <= b.span.start for a, b in pairwise(found))
