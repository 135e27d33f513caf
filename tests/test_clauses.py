"""Who, whom, where, on which day, and whether: sentences of many wars whose clauses are easily mixed up.

A row is a text (⏎ ends a paragraph), the word that tells of the act (`-word`: no act is told by it), and what it is
read as; a name is one of its words, "nobody" or "nowhere".
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from dateline import coding
from dateline.model import Act, Claim, Report

TABLE = """
Drones struck a depot in Kassala on Sunday, killing five and wounding nine. | killing | day: 2024-12-01; at: Kassala
Drones struck a depot in Kassala on Sunday, killing five and wounding nine. | wounding | day: 2024-12-01; at: Kassala
The mayor urged both armies to honour the truce that they signed in May. | urged | day: 2024-12-05
The governor asked the army to reopen the road it closed on Tuesday. | asked | day: 2024-12-05
Armenia has lost the ridge, its worst defeat since it left Shushi in 2020. | lost | day: 2024-12-05
The minister flew to Paris to ask donors for rockets. | -rockets |
The army says that it needs shells. | -shells |
Allies sent missiles to Kyiv. | -missiles |
Rockets were fired at Ashkelon. | fired | type: shells; at: Ashkelon
Mortar shells fell on Kassala on Friday. | fell | type: shells; at: Kassala; by: nobody; day: 2024-11-29
Rockets fired from Gaza hit Ashkelon on Monday, wounding four. | hit | type: shells; at: Ashkelon; day: 2024-12-02
Rockets fired from Gaza hit Ashkelon on Monday, wounding four. | wounding | at: Ashkelon; by: nobody
Rockets fired from Gaza hit Ashkelon on Monday, wounding four. | -Rockets |
A missile launched from Yemen struck Eilat on Friday. | struck | type: shells; at: Eilat; day: 2024-11-29
Israeli airstrikes hit two depots in Beirut on Sunday. | hit | type: air; by: Israel; at: Beirut; day: 2024-12-01
Israeli airstrikes hit two depots in Beirut on Sunday. | -airstrikes |
Rebels attacked Humera on 3 November. | attacked | at: Humera
The ministry said that rumours of the governor's arrest were unverified. | arrest | is: possible; to: governor; by: nobody
There were unconfirmed reports of a raid on Kassala. | raid | is: possible
Reports that rebels had captured Bama could not be confirmed. | captured | is: possible
The capture of Bama was confirmed by the army. | capture | is: happened
The Tigray People's Liberation Front held the city. ⏎ A spokesman said that contact with village elders had been lost and that rumours of their arrest were unverified. | arrest | to: local officials
BEIRUT - Israel bombed Tyre. Israel said it had hit 12 sites. ⏎ Lebanon's health ministry said 36 people were killed in Israeli strikes. | killed | to: civilians (Lebanon)
BEIRUT - Israel bombed Tyre. ⏎ Israeli strikes killed nine people, Lebanon's health ministry said. | killed | to: civilians (Lebanon)
Eritrean soldiers killed 20 civilians in Axum. | killed | to: civilians (Ethiopia)
A missile launched from Yemen struck Eilat on Friday, killing two people. | killing | to: civilians (Israel)
The army of Mali lost Kidal. Militants attacked Djibo in Burkina Faso. ⏎ Residents of Menaka said the jihadists had left. | left | by: Malian
The army of Mali lost Kidal. Militants attacked Djibo in Burkina Faso. ⏎ Residents of Menaka said the jihadists had left. | attacked | by: Burkinabe; at: Djibo
Gunmen attacked a post at Karamoja, 40 km east of Bamako, on Monday. | attacked | at: Karamoja, 40 km east of Bamako; day: 2024-12-02
A raid on a checkpoint near Dabolo, about 60 kilometres (37 miles) north of the capital, Bamako, killed two. | raid | at: Dabolo, 60 km north of Bamako
The ministry said it left the town, handing Russia its best day since it captured Bakhmut last May. | captured | by: Russia; at: Bakhmut
The Tigray People's Liberation Front held the city. ⏎ A spokesman said that contact with senior officers had been lost, and said reports of their arrest were unconfirmed. | arrest | to: their; is: possible
The ministry said that 40 people were wounded in strikes in the past 24 hours. | wounded | day: 2024-12-05; from: 2024-12-04
Gangs overran the Solino neighbourhood of the Haitian capital on Wednesday. | overran | at: Solino; places: 1
Gangs overran the Solino neighbourhood of the Haitian capital. ⏎ Haiti's national police denied losing Solino. | losing | at: Solino; is: denied; by: Police
Azerbaijan's President Ilham Aliyev said on Sunday that his troops had taken the town of Shusha. | taken | by: Azerbaijani; at: Shusha
Soldiers withdrew from a checkpoint in Libya after militias from Zawiya attacked it. | attacked | at: nowhere
Shells fired from Armenia hit the Azeri town of Barda, killing a child, Baku said. | hit | type: shells; at: Barda
Reuters reported that troops captured Kidal. | captured | at: Kidal
"""  # noqa: E501
ROWS = [tuple(cell.strip() for cell in line.split("|")) for line in TABLE.strip().splitlines()]


@cache
def coded() -> dict[str, tuple[Claim, ...]]:
    """The claims of every text, all parsed together."""
    texts = list(dict.fromkeys(row[0] for row in ROWS))
    reports = [Report(id=t, version="", text=t.replace(" ⏎ ", "\n\n"), published="2024-12-05") for t in texts]
    return {c.report.id: c.claims for c in coding.code(reports, workers=1)}


@pytest.mark.parametrize("number", range(len(ROWS)), ids=lambda n: f"{ROWS[n][1]}: {ROWS[n][0][:60]}")
def test_a_clause(number: int) -> None:
    text, word, wanted = ROWS[number]
    acts = [c.act for c in coded()[text] if c.act]
    found = [a for a in acts if a.trigger.quote == word.lstrip("-")]
    if "; places: 1" in wanted:
        assert len(found) == 1, found
        wanted = wanted.replace("; places: 1", "")
    assert bool(found) != word.startswith("-"), [a.trigger.quote for a in acts]
    for rule in filter(None, wanted.split("; ")):
        key, value = rule.split(": ")
        assert value in READ[key](found[0]), (key, found[0])


def names(act: Act, role: str) -> str:
    roles = act.actors if role == "by" else act.recipients
    return "; ".join(r.name for r in roles) or "nobody"


READ: dict[str, Callable[[Act], str]] = {
    "type": lambda act: act.type,
    "is": lambda act: act.polarity,
    "by": lambda act: names(act, "by"),
    "to": lambda act: names(act, "to"),
    "at": lambda act: act.place.place.name if act.place and act.place.place else "nowhere",
    "from": lambda act: (act.when.start if act.when else None) or "",
    "day": lambda act: (act.when.end if act.when else None) or "",
}
