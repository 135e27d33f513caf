"""Deeds that are not about holding ground: their kind, who did them to whom, where; each row once read wrong."""

from __future__ import annotations

from functools import cache

import pytest

from dateline import coding
from dateline.model import Act, Claim, Report

# text | word | type | polarity | all who do it ("-" nobody, "" whoever) | all to whom | every place, likewise
TABLE = """
Gunmen took the mill, said a miller who asked not to be named. | asked | none | | | |
Two officers spoke on condition of anonymity because they had no leave to talk. | spoke | none | | | |
A clerk who declined to be identified said the talks had failed. | declined | none | | | |
The baker, who asked that his name not be used, said soldiers had looted his shop. | asked | none | | | |
The guard was not authorized to talk to reporters. | authorized | none | | | |
The guard was not authorized to talk to reporters. | talk | none | | | |
The ministry asked the militia to leave the mill. | asked | demands | happened | The ministry | militia |
Residents report gunfire near the airport in Goma. | gunfire | shoots | happened | - | - | Goma
Gunshots were heard in Goma on Monday. | Gunshots | shoots | happened | - | - | Goma
Officials in Paris reported clashes in Bambari in the Central African Republic. | clashes | clashes | happened | - | - | Bambari
Rebels entered the town and there was no one to stop them. | stop | restricts | denied | - | |
No soldiers came to help the villagers. | help | gives aid | denied | | |
UN experts say between 3,000 and 4,000 Rwandan soldiers are fighting alongside the M23. | fighting | clashes | ongoing | Rwanda Defence Force | - |
Uruguay's army said its men had left. Rwanda denied sending troops into Congo. | denied | rejects | happened | Rwandan government | - |
China said that talks would be held in Kunming. | held | meets | planned | - | - | Kunming
The minister travelled to Bouake in Ivory Coast on Friday. | travelled | meets | happened | The minister | - | Bouake
Three soldiers were killed in an ambush by Boko Haram in Nigeria. | killed | kills | happened | Boko Haram | Nigerian Armed Forces |
Israel killed three people and wounded nine others in strikes on Tyre in Lebanon. | strikes | attacks | happened | Israeli government | Tyre | Tyre
Three soldiers were killed in clashes with Boko Haram in Nigeria. | killed | kills | happened | - | Nigerian Armed Forces |
Fighting was reported in the towns of Bria and Bambari in the Central African Republic. | Fighting | clashes | happened | - | - | Bria, Bambari
Russian forces shelled Nikopol, Marhanets and Qwertyville in Ukraine. | shelled | shells | happened | Russian Armed Forces, Russian Armed Forces, Russian Armed Forces | Nikopol, Marhanets, Qwertyville | Nikopol, Marhanets, -
Shells fell on the towns of Bria and Bambari in the Central African Republic. | fell | shells | happened | - | the towns of Bria | Bria, Bambari
The president ordered the army to free the hostages and sent 900 soldiers to the border. | sent | deploys | happened | The president | |
Fighters burned huts in Bria and Bambari in the Central African Republic and executed prisoners. | executed | kills | happened | Fighters | |
Syria: Druze militias and Bedouin fighters clashed in the hills. | clashed | clashes | happened | Druze militia (Syria) | Bedouin fighters (Syria) |
Iraq: Unidentified men conducted nine drone strikes on the wells. | conducted | strikes from the air | happened | unidentified gunmen (Iraq) | |
Huts have been burned and schools closed. | closed | restricts | happened | - | schools |
A bomb kills six, two NATO soldiers shot | shot | shoots | happened | - | NATO |
The soldiers shot at fleeing farmers. | shot | shoots | happened | troops | |
A blast brought down a plane that was on its way to Lagos, killing nine officers. | killing | kills | happened | - | nine officers |
The governor said that two men were hurt by shelling from Ukraine. | shelling | shells | happened | - | |
The militia accused the rebels of carrying out the raid. | carrying | attacks | possible | rebels | |
Mortar rounds hit the mill in Homs, killing one person. | killing | kills | happened | - | | Homs
The fighting has displaced nine thousand people. | displaced | displaces | happened | - | civilians |
They blamed the attacks on rebel groups. | attacks | attacks | happened | - | - |
The general ordered air strikes on the camps. | strikes | strikes from the air | planned | | |
Protesters who damage shops will be arrested. | damage | destroys property | possible | | |
The mutineers disarmed the police in Bouake in Ivory Coast. | disarmed | disarms | happened | | Ivorian police | Bouake
Forty-five villagers spent the night in bunkers. | spent | none | | | |
The family paid a ransom for the girl. | paid | none | | | |
Police beat nine people as soldiers stood by. | stood | none | | | |
The union stood by its ally. | stood | supports | happened | The union | |
Police said that the rebels were responsible for the fire. | were | accuses | happened | - | |
Armed youths attacked nine villages in Jonglei in South Sudan. | attacked | attacks | happened | Armed youths | | Jonglei
The government blames the rebels for the fire and says they killed nine people. | killed | kills | happened | rebels | |
"They took the women into the forest," said a driver. | took | abducts | happened | They | |
Denmark and Togo agreed to share intelligence on piracy. | piracy | none | | | |
The bishop spoke of the cycle of violence. | violence | none | | | |
Violence broke out in Bria in the Central African Republic. | Violence | attacks | happened | - | - | Bria
The group claimed responsibility for the Helmand bombing. | bombing | bombs | happened | - | - | Helmand
Pirates seized a tanker off the cape. | seized | abducts | happened | | |
Officials said they had counted eleven dead. | dead | kills | happened | - | |
Observers said the army would allow the entry of the rebels into Aleppo. | entry | enters | planned | | |
U.S. and Iraqi forces raided Sadr City in Iraq. | raided | attacks | happened | Iraqi Armed Forces, United States Armed Forces | | Sadr City
10:20 - Western embassies call on all sides to show restraint. | call | demands | happened | Western embassies | all sides |
The union imposed sanctions on Rogo for supporting al-Shabaab. | supporting | supports | happened | Rogo | al-Shabaab |
Leaders accused police of killing Rogo; the chief rejected the claim. | accused | accuses | happened | Leaders | police |
Georgia says Russian jets bomb Gori; Moscow denies hitting civilians | bomb | bombs | happened | Russian Armed Forces | |
A helicopter of the Indian Air Force crashed in Budgam, killing six. | killing | kills | happened | - | six |
Armed civilians seized nine soldiers on Sunday. | seized | abducts | happened | civilians | |
A convoy of the Malian army hit a landmine near Kidal. | hit | mine or device goes off | happened | - | Malian Armed Forces |
Nine policemen died in an ambush between Tshikapa and Kananga. | ambush | attacks | happened | - | - |
A suicide car bomb went off in Mogadishu. | bomb | suicide bombing | happened | - | | Mogadishu
Naval gunfire killed nine women. | gunfire | shoots | happened | | |
The ruling had set off protests. | set | none | | | |
Nine wounded men were taken to hospital. | taken | none | | | |
Troops arrested dozens of young men and took them to a camp. | took | abducts | happened | Troops | them |
Police were out early and opened fire. | were | none | | | |
State television said nine people had been detained and warned that others would be. | warned | threatens | happened | state media | |
Tear gas failed to break up the crowd. | gas | disperses | happened | - | |
Myanmar police fire on protesters, at least 18 killed | killed | kills | happened | - | at least 18 |
British ships hit as troops land | hit | attacks | happened | - | British ships |
Two monitors were held at a roadblock by drunken soldiers. | roadblock | none | | | |
The army said it had shot down a Pakistani jet, which Pakistan denied. | denied | rejects | happened | Pakistani government | - |
The rebels fought running battles with police. | fought | clashes | happened | rebels | police |
A clerk was dragged from his house and killed. Vungzagin Valte, a lawmaker from the ruling party, was attacked by a mob. | killed | kills | happened | - | A clerk |
The union stopped short of threatening the rebels. | threatening | threatens | denied | | |
The union stopped short of threatening the rebels. | stopped | none | | | |
Lawyers boycotted the courts and a student attacked a guard. | attacked | | happened | a student | guard |
Lawyers boycotted the courts and a student attacked a guard. | boycotted | boycotts | happened | Lawyers | the courts |
A navy helicopter sank three boats that tried to board a ship, killing ten. | killing | kills | happened | | ten |
Three hundred people were killed by army shelling. | shelling | shells | happened | | - |
Jets launched dozens of strikes on Hajjah in Yemen. | launched | attacks | happened | | Hajjah | Hajjah
A missile landed near a ship. | landed | none | | | |
Belgrade said that NATO bombs were to blame for the exodus. | were | accuses | happened | - | NATO |
Mali soldiers ambushed near Goundam | ambushed | attacks | happened | - | Malian Armed Forces |
Men shot dead six French aid workers in Niger. | shot | kills | happened | | | Niger
The house burned through the night. | burned | destroys property | happened | - | The house |
The envoys met in Aqaba in Jordan. | met | meets | happened | The envoys | - | Aqaba
The rampage came as officials, meeting in Aqaba, pledged to reduce violence. | pledged | agrees | happened | - | |
Greece refused to take part in the talks. | refused | rejects | happened | Greek government | - |
Police reported nine arrests after house raids in Goma. | raids | attacks | happened | - | | Goma
Schools reopened on Monday. | reopened | eases | happened | - | |
The IRA admitted responsibility for the killing. | admitted | claims attack | happened | Irish Republican Army | |
"""  # noqa: E501

ROWS = [tuple(cell.strip() for cell in line.split("|")) for line in TABLE.strip().splitlines()]


@cache
def coded() -> tuple[tuple[Claim, ...], ...]:
    """The claims of every row's text, all parsed together."""
    reports = [Report(id=str(n), version="", text=row[0], published="2024-12-05") for n, row in enumerate(ROWS)]
    return tuple(c.claims for c in coding.code(reports, workers=1))


def of_word(number: int, word: str) -> list[Act]:
    acts = [c.act for c in coded()[number] if c.act and c.act.trigger.quote == word]
    return sorted(acts, key=lambda act: act.place.span.start if act.place else 10**6)


@pytest.mark.parametrize("number", range(len(ROWS)), ids=lambda n: f"{ROWS[n][1]}: {ROWS[n][0][:50]}")
def test_a_deed(number: int) -> None:
    _, word, kind, polarity, who, whom, where = ROWS[number]
    found = of_word(number, word)
    if kind == "none":
        assert not found, found
        return
    assert {(act.type if kind else "", act.polarity) for act in found} == {(kind, polarity)}
    doers = ", ".join(r.name for act in found for r in act.actors)
    others = ", ".join(r.name for act in found for r in act.recipients)
    assert (not doers) if who == "-" else who in ("", doers) or who in doers, doers
    assert (not others) if whom == "-" else whom in others, others
    places = ", ".join(a.place.place.name if a.place and a.place.place else "-" for a in found)
    assert where in ("", places), places


def test_an_older_figures_year_dates_nothing() -> None:
    text = "Pirates still hold 54 sailors off Somalia, down from more than 700 in 2011."
    (found,) = coding.code([Report(id="r", version="", text=text, published="2013-05-14")], workers=1)
    assert {c.act.when.start for c in found.claims if c.act and c.act.when} == {"2013-05-14"}
