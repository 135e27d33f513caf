"""The seed article is coded as its sheet says: who says what, the events, the ground, the names that are one.

The article stays outside the project: goldens hold offsets, codes and digests of quotes. Where `../shared` is absent,
these tests are skipped. `DATELINE_GOLDEN=write pytest tests/test_seed.py` writes the goldens anew (read the change!).
"""

from __future__ import annotations

import hashlib
import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from dateline import coding, control, events, voices
from dateline.model import Act, Claim, Coded, Control, Event, State
from dateline.reports import read

ARTICLE = Path(__file__).resolve().parents[2] / "shared" / "seed" / "article.txt"
GOLDEN = Path(__file__).parent / "golden"
REBELS = "rebels:SY"
HAMA, ALEPPO, HOMS = "geonames:170017", "geonames:170063", "geonames:169577"

pytestmark = pytest.mark.skipif(not ARTICLE.exists(), reason=f"the seed article is not at {ARTICLE}")


@cache
def coded(published: str | None) -> Coded:
    return next(iter(coding.code(read([ARTICLE], published=published), workers=1)))


def line_of(value: Coded, claim: Claim) -> int:
    """The line of the article that a claim stands in, from 1."""
    return value.report.text[: claim.span.start].count("\n") + 1


def claims(line: int, published: str | None = "2024-12-05", **wanted: Any) -> list[Claim]:  # noqa: ANN401
    """The claims of a line whose act or state, attribution and ids are as wanted."""
    value = coded(published)
    found = [c for c in value.claims if line_of(value, c) == line]
    return [c for c in found if all(facts(c).get(k) == v for k, v in wanted.items())]


def facts(claim: Claim) -> dict[str, Any]:
    """A claim in a few comparable words."""
    what: Act | State | None = claim.act or claim.state
    assert what is not None
    said = claim.attribution
    where = claim.act.place if claim.act else claim.state.object if claim.state else None
    found: dict[str, Any] = {
        "speaker": said.actor.id if said and said.actor else said.speaker[0].quote if said and said.speaker else None,
        "stance": said.stance if said else None,
        "quoted": said.quoted if said else None,
        "polarity": what.polarity,
        "place": where.place.id if where and where.place else None,
        "from": what.when.start if what.when else None,
        "to": what.when.end if what.when else None,
        "basis": what.when.basis if what.when else None,
        "precision": what.when.precision if what.when else None,
    }
    if claim.act:
        act = claim.act
        found |= {
            "type": act.type,
            "actor": [r.actor.id if r.actor else None for r in act.actors],
            "recipient": [r.actor.id if r.actor else None for r in act.recipients if not r.inferred],
            "inferred": [r.actor.id if r.actor else None for r in act.recipients if r.inferred],
            "change": act.control.change if act.control else None,
            "extent": act.control.extent if act.control else None,
            "plover": act.plover.type if act.plover else None,
            "acled": act.acled.sub_event_type if act.acled else None,
            "background": act.background,
            "counts": [(c.of, c.low, c.high) for c in act.counts],
        }
    elif claim.state:
        other = claim.state.other
        found |= {"relation": claim.state.relation, "other": other.place.id if other and other.place else None}
    return found


@cache
def record(published: str | None) -> tuple[tuple[Event, ...], tuple[Control, ...]]:
    """Events and ledger of the article alone."""
    value = coded(published)
    origins = voices.origins([value.report])
    return events.merge(value.claims, origins), control.trace(value.claims, origins)


def test_line_1_the_capture_and_the_admission() -> None:
    (took,) = claims(1, type="captures")
    assert facts(took) == facts(took) | {
        "actor": [REBELS], "place": HAMA, "speaker": None, "change": "captures", "extent": "full", "from": "2024-12-05",
        "to": "2024-12-05", "acled": "Non-state actor overtakes territory", "recipient": [],
    }  # fmt: skip
    assert "syr-army" in facts(took)["inferred"]
    assert claims(1, type="clashes", acled="Armed clash")
    (lost,) = claims(1, speaker="syr-army", stance="admits", quoted=False)
    assert facts(lost)["change"] == "loses" and facts(lost)["place"] == HAMA


def test_line_2_aleppo_fell_on_the_first() -> None:
    (fell,) = claims(2, place=ALEPPO)
    assert facts(fell) == facts(fell) | {"type": "captures", "from": "2024-12-01", "actor": [REBELS], "speaker": None}
    assert all(facts(c)["from"] != "2024-12-01" for c in claims(2, place=HAMA)), "the first is Aleppo's day, not Hama's"


def test_line_3_the_partial_entry_is_sohrs() -> None:
    (entry,) = claims(3, type="enters")
    assert facts(entry) == facts(entry) | {
        "speaker": "sohr", "quoted": True, "change": "enters", "extent": "partial", "place": HAMA,
        "acled": "Armed clash",
    }  # fmt: skip
    assert claims(3, type="clashes", polarity="ongoing", speaker="sohr")


def test_line_4_the_post_has_its_own_speaker() -> None:
    (held,) = claims(4, relation="holds")
    assert facts(held)["speaker"] == "Thomas van Linge" and facts(held)["place"] == HAMA
    (left,) = claims(4, type="withdraws")
    assert facts(left) == facts(left) | {"speaker": "Thomas van Linge", "place": HAMA, "change": "withdraws"}
    (post,) = coded("2024-12-05").report.embedded
    assert (post.author, post.handle, post.published) == ("Thomas van Linge", "@ThomasVLinge", "2024-12-05")


def test_line_6_residents_in_the_street_are_no_protest() -> None:
    assert not [c for c in claims(6) if c.act and c.act.acled and c.act.acled.event_type == "Protests"]


def test_line_7_the_army_told_again_and_quoted() -> None:
    (lost,) = claims(7, change="loses")
    assert facts(lost) == facts(lost) | {"speaker": "syr-army", "stance": "confirms", "quoted": False, "place": HAMA}
    (left,) = claims(7, type="withdraws")
    assert facts(left)["speaker"] == "syr-army"
    entered = claims(7, type="enters", speaker="syr-army", quoted=True)
    assert entered and all(facts(c)["actor"] == [REBELS] and facts(c)["extent"] == "partial" for c in entered)


def test_line_8_the_prison_is_only_claimed() -> None:
    (seized,) = claims(8, type="captures")
    assert facts(seized)["speaker"] == "hassan-abdul-ghani" and not facts(seized)["background"]
    assert seized.act and seized.act.place and seized.act.place.place and seized.act.place.place.kind == "prison"
    (freed,) = claims(8, type="releases")
    assert facts(freed)["counts"] == [("released", 100.0, None)] and facts(freed)["plover"] is None


def test_line_9_clashes_by_sohr_and_reinforcement() -> None:
    (fight,) = claims(9, type="clashes", speaker="sohr")
    assert facts(fight)["acled"] == "Armed clash" and facts(fight)["from"] == "2024-12-05"
    assert claims(9, type="deploys", actor=["syr-army"], place=HAMA)


def test_line_10_the_near_encirclement_and_the_launch() -> None:
    (ring,) = claims(10, change="besieges")
    assert facts(ring) == facts(ring) | {"extent": "partial", "place": HAMA, "from": "2024-12-04"}
    (launch,) = claims(10, type="attacks")
    assert facts(launch)["precision"] == "week" and facts(launch)["from"] <= "2024-11-28" <= facts(launch)["to"]


def test_line_11_russian_airstrikes_without_a_place() -> None:
    (strike,) = claims(11, acled="Air/drone strike")
    assert facts(strike)["actor"] == ["rus-army"] and facts(strike)["place"] is None


def test_line_13_distance_route_and_what_may_come() -> None:
    (far,) = claims(13, relation="distance")
    assert (facts(far)["place"], facts(far)["other"]) == (HAMA, "geonames:170654")
    assert far.state and far.state.count and far.state.count.low == 210.0
    assert claims(13, relation="route", place=HAMA, other=ALEPPO)
    (ahead,) = claims(13, place=HOMS, polarity="possible")
    assert facts(ahead)["change"] is None


def test_lines_15_to_17_the_appeal() -> None:
    (urged,) = claims(15, plover="REQUEST")
    assert facts(urged) == facts(urged) | {"actor": ["jolani"], "recipient": ["al-sudani"], "speaker": None}
    assert claims(15, speaker="jolani", stance="urges", type="intervenes", polarity="possible", actor=["pmf"])
    assert claims(17, speaker="jolani", quoted=True)
    assert all(facts(c).get("background") for c in claims(16)), "the PMF's history is no event of the day"


def test_lines_18_and_19_denial_and_deployment_in_tension() -> None:
    (denied,) = claims(18, type="deploys", polarity="denied")
    assert facts(denied) == facts(denied) | {"speaker": "pmf", "stance": "denies", "actor": ["pmf"]}
    (on_orders,) = claims(18, type="deploys", polarity="possible")
    assert facts(on_orders) == facts(on_orders) | {"speaker": "pmf", "stance": "asserts", "actor": ["pmf"]}
    assert on_orders.attribution and on_orders.attribution.speaker[0].quote != denied.attribution.speaker[0].quote  # type: ignore[union-attr]
    (sent,) = claims(19, type="deploys")
    assert facts(sent) == facts(sent) | {"speaker": "reuters", "polarity": "happened", "to": "2024-12-04"}
    assert ("fighters", 300.0, None) in facts(sent)["counts"]
    merged, _ = record("2024-12-05")
    event = next(e for e in merged if sent.id in {c.id for c in e.claims})
    assert event.standing != "disputed" and denied.id in {claim for claim, _ in event.tension}


def test_line_20_a_prediction_and_an_aim_are_no_events() -> None:
    assert all(facts(c)["polarity"] in ("possible", "planned") and facts(c)["speaker"] == "jolani" for c in claims(20))
    (spread,) = claims(20, type="spreads")
    assert facts(spread) == facts(spread) | {"polarity": "possible", "stance": "asserts", "place": "country:IQ"}
    (aim,) = claims(20, type="seeks ties")
    assert facts(aim) == facts(aim) | {
        "polarity": "planned", "stance": "asserts", "actor": [REBELS], "recipient": ["irq-government"],
    }  # fmt: skip


def test_furniture_and_headings_yield_nothing() -> None:
    assert not [c for line in (5, 12, 14, 21, 22) for c in claims(line)]
    assert not [b for b in coded("2024-12-05").report.blocks if b.kind == "furniture" and b.start < 3000]


@pytest.mark.parametrize("published", ["2024-12-05", None])
def test_control_after_reading(published: str | None) -> None:
    _, ledger = record(published)
    rows = {r.place.id: r for r in ledger}
    hama, aleppo = rows[HAMA], rows[ALEPPO]
    assert hama.holder and (hama.holder.id, hama.status, hama.basis, hama.since) == (
        REBELS,
        "held",
        "admitted",
        "2024-12-05",
    )
    assert aleppo.holder and (aleppo.holder.id, aleppo.status, aleppo.since) == (REBELS, "held", "2024-12-01")
    (prison,) = [r for r in ledger if r.place.kind == "prison"]
    assert prison.basis == "claimed" and prison.holder and prison.holder.id == REBELS
    assert HOMS not in rows


@pytest.mark.parametrize("published", ["2024-12-05", None])
def test_the_events(published: str | None) -> None:
    merged, _ = record(published)
    happened = {
        (
            e.claims[0].act.type,
            e.claims[0].act.place.place.id if e.claims[0].act.place and e.claims[0].act.place.place else None,
        )
        for e in merged
        if e.claims[0].act
    }
    assert {
        ("captures", HAMA),
        ("captures", ALEPPO),
        ("besieges", HAMA),
        ("attacks", None),
        ("withdraws", HAMA),
    } <= happened
    for place in (HAMA, ALEPPO):
        taken = [e for e in merged if any(c.act and c.act.type == "captures" and c.act.place and c.act.place.place
                                          and c.act.place.place.id == place for c in e.claims)]  # fmt: skip
        assert len(taken) == 1, "one capture is one event"
    (hama,) = [
        e for e in merged if any(c.act and c.act.type == "captures" and facts(c)["place"] == HAMA for c in e.claims)
    ]
    assert hama.standing == "admitted"


def test_names_that_are_one() -> None:
    named: dict[str, set[str]] = {}
    for mention in coded("2024-12-05").mentions.actors:
        if mention.actor:
            named.setdefault(mention.actor.id, set()).add(mention.span.quote.casefold().replace("’", "'"))
    assert any("observatory" in n for n in named["sohr"]) and len(named["sohr"]) > 1
    assert {"pmf", "hashd al-shaabi"} <= named["pmf"]
    assert {"jolani", "abu mohammad al-jolani"} <= named["jolani"]
    assert len(named["al-sudani"]) > 1 and any("hts" in n for n in named["hts"])


def test_without_a_date_the_post_gives_a_not_before() -> None:
    value = coded(None)
    assert (value.report.published, value.report.published_basis) == ("2024-12-05", "post")
    assert all(facts(c)["basis"] != "publication" for c in value.claims)


@pytest.mark.parametrize(("name", "published"), [("seed_dated.json", "2024-12-05"), ("seed_undated.json", None)])
def test_golden_coding(name: str, published: str | None) -> None:
    value = coded(published)
    now = [
        facts(c)
        | {"start": c.span.start, "end": c.span.end, "quote": hashlib.sha256(c.span.quote.encode()).hexdigest()[:16]}
        for c in value.claims
    ]
    text = "[\n" + ",\n".join(json.dumps(row, ensure_ascii=False, sort_keys=True) for row in now) + "\n]\n"
    path = GOLDEN / name
    if os.environ.get("DATELINE_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text
