"""What real sentences are read as, from the text to the claim: each row one way of telling that once read wrong."""

from __future__ import annotations

from functools import cache

import pytest

from dateline import coding, control
from dateline.model import Claim, Report

# text | word | polarity | a word of whoever does it, "-" for nobody, "" where it does not matter | place, likewise
TABLE = """
Neither the army nor the rebels entered Hama. | entered | denied | | Hama
The garrison neither entered nor shelled Sarmada. | shelled | denied | garrison |
The garrison did not enter or shell Sarmada. | shell | denied | garrison |
The garrison has not left Hama and may shell Homs. | shell | possible | garrison |
The army has yet to enter Kherson. | enter | denied | | Kherson
Rebels vowed to capture Aleppo and did so on Thursday. | did so | happened | rebel | Aleppo
The rebels threatened to shell Aleppo but did not do so. | do so | denied | rebel |
The militia had not shelled Idlib; its officers said they would do so only if ordered. | do so | possible | |
The mayor said that Hama would not fall. | fall | possible | - | Hama
The ministry would neither confirm nor deny that rebels had entered Hama. | entered | possible | rebel | Hama
The president would not rule out a raid on Aleppo. | raid | possible | |
Fighters were seen taking him to a hotel in Idlib. | taking | happened | fighters |
Rebels took the bridge, cutting the capital off from Latakia. | cutting | happened | rebel |
Clashes went on near Homs. Local fighters had by then taken Rastan. | taken | happened | militia | Rastan
The mayor of Salamiyah said that Syrian rebels had captured the city. | captured | happened | rebel | Salamiyah
Officials confirmed 11 dead in Idlib. | dead | happened | - |
Fighters in Syria stormed the Aleppo Governorate base on Monday. | stormed | happened | fighters | -
A grave was found in the former ISIL-controlled city of Palmyra, retaken by the Syrian army. | retaken | happened | syrian | Palmyra
A grave was found in the former ISIL-controlled city of Palmyra, retaken by the Syrian army. | controlled | none | |
A tank was hit during fighting near Sirte. | fighting | happened | - |
NATO kills 13 rebels and injures many more in an air raid near Ajdabiya. | kills | happened | nato | Ajdabiya
A car bomb explodes in Manbij, killing nine people. | killing | happened | - | Manbij
Nine people are killed when a car bomb explodes in Manbij. | killed | happened | - | Manbij
Nine people are killed and thirty injured in a blast in Kabul. | killed | happened | - | Kabul
Police fired on a crowd in Paris after the attack. | attack | happened | - | -
Rebels entered Aleppo with fighting under way in the western neighbourhoods of the city. | fighting | happened | | Aleppo
Russian media reported that soldiers had left Kherson. | left | happened | |
The police found no trace of explosives in Kazan. | explosives | denied | |
Officials told state television that the search had ended, adding that six had died. | told | none | |
Soldiers have opened fire on rebels near Homs. | opened | happened | army |
Police discovered 100kg of explosives in Homs. | explosives | none | |
Rebels entered Hama from the north and had not met any resistance. | entered | happened | rebel | Hama
The UN called on Iran to free the sailors. | called | happened | nations |
Soldiers recovered six bodies in Hama. | recovered | none | |
A military source told the wire that troops had pulled out of Hama. | told | none | |
The commander told his men to leave Hama. | told | happened | commander |
In Idlib, the rebels said they had regained control after losing it to the army in September. | regained | happened | rebel | Idlib
The army left Aleppo, its worst loss since it gave up Hama in May. The rebels said they had taken the city. | taken | happened | rebel | Aleppo
Officials visited Homs. The army, which lost Hama on Monday, said it had retaken the city. | retaken | happened | army | Hama
The militants entered Mosul in Iraq. The governor, who had escaped to Erbil, blamed the army. They raised their flag over the council building. | raised | happened | | Mosul
Rebels took Aleppo after they had captured Idlib. The army retook the city. | retook | happened | army | Aleppo
President Bashar al-Assad said that his country's forces had retaken Palmyra in Syria. | retaken | happened | syrian | Palmyra
The rebels said they had taken Hama. The army denied it. | it | denied | rebel | Hama
The rebels said they had taken Hama. The army denied the reports of looting. | reports | none | |
A spokesman for the Libyan National Army said troops had left Sirte in Libya. | left | happened | national | Sirte
Rebels said that they had taken all of Hama. | taken | happened | rebel | Hama
Foreign Minister Sami Wagner said that Iran would attack Erbil. | attack | planned | iran |
Forces loyal to the mayor recapture parts of the city of Hama in Syria. | recapture | happened | - | Hama
Opposition fighters in Idlib claim to have seized the town of Saraqib from the Syrian army. | seized | happened | rebel | Saraqib
Syrian rebels attack the town of Rastan with disputed claims that they have captured it. | captured | possible | rebel | Rastan
2016 Syrian war: Rebels retake the town of Rastan. | retake | happened | rebel | Rastan
Members of a Syrian Army unit defect and claim to have liberated the Syrian town of Rastan. | liberated | happened | - | Rastan
The Red Cross withdraws from the rebel held city of Idlib, Syria. | held | none | |
Heavy fighting takes place around the Syrian town of Rastan. | fighting | happened | | Rastan
Clashes erupt at Rastan, Syria, between rebels and soldiers. | Clashes | happened | | Rastan
The army tightened its ring around Hama, Syria, after a push capturing key towns around the city. | capturing | happened | | -
The president urges calm even as fighters sweep into the capital and take control of Umayyad Square in Damascus. | take | happened | - | Umayyad Square
Rebels reclaim Rastan, Syria, from the army hours after they took it. | took | happened | rebel | Rastan
People went hungry in Rastan, Syria, due to soldiers besieging the town. | besieging | happened | army | Rastan
National Army forces take control of Tripoli as the president flees. | take | happened | | Tripoli
Rebels have taken control of Tripoli Airport in Libya. | taken | happened | rebel | Tripoli International Airport
Ukrainian forces struck an air defense battery near Belbek airfield in occupied Crimea on the night of June 12. | occupied | none | |
Ukraine hit a radar station at Saky in occupied Crimea with drones on Monday, the general staff said. | occupied | none | |
Yemeni army officials say troops loyal to the recognised government have wrested control of a base from a militia near Aden. | wrested | happened | yemen | -
Gangs hold the centre of Port-au-Prince in Haiti. Residents of Croix-des-Bouquets said gunmen had taken the town. | taken | happened | gunmen | Croix-des-Bouquets
A government official in Yemen told us that Jabal Murad had fallen but denied that al-Jubah was lost. | that | none | |
Rebels are poised to take Homs. | take | planned | rebel | Homs
Iraqi forces launched an assault on rebel-held Tikrit. | launched | happened | iraqi | Tikrit
Gunmen storm the Turkish Embassy in Mosul, Iraq. | storm | happened | gunmen | -
The town of Amerli in Iraq was besieged by IS forces in June. | besieged | happened | islamic state | Amerli
Fighters seize control of the Jahar gas field in Palmyra, Syria. | seize | happened | | -
The army drives the group out of Chibok in Nigeria. | drives | happened | nigeria | Chibok
The Iraqi Army expels militants from the centre of Tikrit amid fighting. | expels | happened | iraqi | Tikrit
The city of Kobani in Raqqa province is near collapse as fighters besiege the city. | besiege | happened | | Kobani
Islamic State took Sinjar in Iraq. (Wire) It also took control of the Mosul Dam. | control | none | |
Kurdish forces, backed by jets, retake control of the Mosul Dam in Iraq. | retake | happened | kurdish | Mosul Dam
The Syrian Democratic Forces (SDF) backed by jets, seize control of Manbij in Syria. | seize | happened | democratic | Manbij
Iraq calls on Turkey to withdraw its troops from Mosul. | withdraw | planned | turk | Mosul
Iraq gives Turkey two days to withdraw its troops from Mosul. | withdraw | planned | turk | Mosul
Officials say that the order precedes a push to retake Ramadi in Iraq. | retake | planned | | Ramadi
The militants took Baiji, Iraq, and parts of the town of Sayniyeh. | took | happened | militants | Bayji
Three people were killed by shelling in Avdiivka, Ukraine. | shelling | happened | - | Avdiivka
The Islamic State lost men in Raqqa, Syria. The air strikes hit a hospital in the city. | hit | happened | - | Raqqa
Saudi-led airstrikes killed nine people in Sanaa, Yemen. | killed | happened | saudi-led |
Kenyan-led airstrikes killed nine people in Kismayo, Somalia. | killed | happened | - |
The Syrian Observatory reports coalition strikes on the city of Manbij in Syria kill nine people. | kill | happened | - |
Iraqi officials say the country's forces have retaken Ramadi. | retaken | happened | iraqi | Ramadi
The Iraqi Army beat the Islamic State as their forces retook Ramadi. | retook | happened | iraqi | Ramadi
Troops were sent to Iraq to help the army and to recapture Mosul. | recapture | planned | | Mosul
The Iraqi Army went on, taking several cities including Khanaqin, Sinjar and Rabia. | taking | happened | iraqi | Khanaqin
The Taliban attacked a convoy in Afghanistan. The jihadist group also captured the city of Ghazni. | captured | happened | taliban | Ghazni
The Taliban left. The aid group took the town of Farah in Afghanistan. | took | happened | - | Farah
Taliban forces seize the palace of warlord Abdul Rashid Dostum in Mazar-i-Sharif. | seize | happened | taliban |
It is the eighth provincial capital to fall in Afghanistan. | fall | happened | - | -
Russian strikes hit families as they crossed the river while fleeing the village of Mahkan in Syria. | fleeing | happened | civilians | Mahkan
Ukraine's army denied that Bakhmut had fallen. | fallen | denied | - | Bakhmut
The Taliban seized three provincial capitals, Gardez, Sharana and Zaranj, in Afghanistan. | seized | happened | taliban | Gardez
The Syrian army recaptured three towns: Khan Sheikhoun, Morek and Kafr Zita. | recaptured | happened | army | Khan Shaykhun
The bridge between Raqqa and Deir ez-Zor in Syria was blown up by then. | blown | happened | - | Raqqa
Kyiv demanded the withdrawal of Russian troops from Kherson. | withdrawal | possible | | Kherson
The Saudis proposed a ceasefire in Hodeidah, Yemen. | ceasefire | planned | | Hodeidah
The mayor called for the evacuation of Kramatorsk in Ukraine. | evacuation | possible | | Kramatorsk
The rebels denied the capture of Goma. | capture | denied | | Goma
The Syrian army is preparing an offensive on Idlib. | offensive | planned | army | Idlib
Russian forces seized the Zaporizhzhia nuclear power plant on Friday. | seized | happened | russian | Zaporizhzhia Nuclear Power Plant
Syrian rebels captured the Jarabulus power station. | captured | happened | rebel | Jarabulus power station
The Iraqi army recaptured the Baiji oil refinery. | recaptured | happened | iraqi | Baiji oil refinery
The defence ministry in Moscow said it had taken full control of Lyman in Ukraine. | taken | happened | ministry | Lyman
"We will not stop until we have liberated El Fasher," a commander of Sudan's Rapid Support Forces said. | liberated | possible | | El Fasher
The Syrian Democratic Forces declared Raqqa fully liberated from the Islamic State. | liberated | happened | - | Raqqa
Armenia handed over the Agdam, Kalbajar and Lachin districts to Azerbaijan. | handed | happened | armenia | Agdam Rayon
Sudan's paramilitary Rapid Support Forces said they had taken Ed Daein. | taken | happened | support | Ed Daein
A car bomb exploded in Baghdad, police said, killing 11 and wounding 28. | killing | happened | - | Baghdad
A car bomb exploded in Baghdad's Karrada district, police and medical sources said, killing 11. | killing | happened | - | Baghdad
The fighters overran Sinjar in Iraq, sending tens of thousands fleeing to Mount Sinjar. | fleeing | none | |
Seven peshmerga soldiers shelled Sinjar in Iraq. | shelled | happened | peshmerga | Sinjar
The Lebanese army said it had freed seven of its soldiers. | freed | happened | leban |
The U.S. military accuses the government of Iran of supplying bombs to insurgents in Iraq. | supplying | possible | iran | Iraq
The Sudanese army accused the RSF of destroying the Jebel Aulia bridge in Sudan. | destroying | possible | support |
The general praised his troops for retaking Palmyra in Syria. | retaking | happened | army | Palmyra
The militia apologised for shelling the market in Tripoli, Libya. | shelling | happened | militia | Tripoli
Israel repeats its demand to release the abducted soldier, and end rocket attacks on Israeli towns. | release | possible | - |
Israel repeats its demand to release the abducted soldier, and end rocket attacks on Israeli towns. | attacks | happened | - |
Allegations surface that the Iraqi army executed six prisoners. | executed | possible | iraqi |
Fighters from the Iran-backed Houthi movement took Hajjah in Yemen. | took | happened | houthi | Hajjah
Syrian rebels shelled Aleppo. The rebels then moved into Turkey. Turkish troops fired at the rebels. | moved | happened | syrian | Turkey
A suspected U.S. drone fired on a house in northwestern Pakistan. It killed four insurgents. | killed | happened | |
North Korea has fired dozens of artillery shells into the sea. | fired | happened | north |
Egyptian airstrikes leave 100 militants dead in North Sinai Governorate. | leave | happened | egypt |
In cycling, the race is neutralized near Homs. | neutralized | none | |
The Taliban have seized Kandahar, Afghanistan's second-largest city, residents and officials said. | seized | happened | taliban | Kandahar
Rebels were patrolling the streets of Aleppo, a lawmaker told the wire. | patrolling | happened | rebel |
Syria's army denies using barrel bombs. | bombs | denied | |
The ministry in Kabul did not respond to a request for comment. | request | none | |
"There is no fear of Kabul falling," a spokesman insisted. | insisted | none | |
The army retook Hama in Syria on Monday. | retook | happened | army | Hama
Vladimir Putin says he ordered troops in the Rostov and Bryansk regions to withdraw. | withdraw | planned | russian |
Islamists took a town after clashes with government forces in Somalia that left 11 people dead, residents said. | left | happened | - |
Hama was overrun by Syrian rebels on Monday. | overrun | happened | rebel | Hama
Syrian rebels reoccupied Hama on Monday. | reoccupied | happened | rebel | Hama
An official says there is no timeline for the withdrawal of American troops from Syria. | withdrawal | possible | |
A market in Idlib in Syria was bombed by Russian jets on Monday, killing nine people. | killing | happened | russian | Idlib
Nine people were killed in shelling by Russian forces near Kharkiv. | shelling | happened | russian |
An attack on a checkpoint in Idlib by Syrian rebels killed nine soldiers. | attack | happened | rebel | Idlib
The Somali army killed nine people in the town, residents said. (France 24) (The Age via Yahoo! News) | killed | happened | somali | -
Rebels had taken Aleppo airport in Syria. Army units left the airport on Saturday, and forces from the Sheikh Maqsoud district entered it. | left | happened | army | Aleppo International Airport
"""  # noqa: E501
ROWS = [tuple(cell.strip() for cell in line.split("|")) for line in TABLE.strip().splitlines()]


@cache
def coded() -> tuple[tuple[Claim, ...], ...]:
    """The claims of every row's text, all parsed together."""
    reports = [Report(id=str(n), version="", text=row[0], published="2024-12-05") for n, row in enumerate(ROWS)]
    return tuple(c.claims for c in coding.code(reports, workers=1))


@pytest.mark.parametrize("number", range(len(ROWS)), ids=lambda n: ROWS[n][0][:60])
def test_a_reading(number: int) -> None:
    _, word, polarity, who, place = ROWS[number]
    found = [c for c in coded()[number] if c.act and c.act.trigger.quote == word]
    if polarity == "none":
        assert not found, found
        return
    assert found, [c.act.trigger.quote for c in coded()[number] if c.act]
    act = found[0].act
    assert act is not None
    assert act.polarity == polarity, act.why
    names = " ".join(r.name for r in act.actors).casefold()
    assert (not names) if who == "-" else who.casefold() in names, names
    named = act.place.place.name if act.place and act.place.place else "-"
    assert place in ("", named), named


# text | word | the day it is of: the report's own, 2024-12-05, where the words name another thing's
DAYS = """
Troops retook Falluja in Iraq before the January elections. | retook | 2024-12-05
The army killed 90 people in Hama, Syria, the highest number this year. | killed | 2024-12-05
The rebels shelled Hama in Syria on Monday, the worst attack since 2016. | shelled | 2024-12-02
"""


@pytest.mark.parametrize("line", DAYS.strip().splitlines(), ids=lambda line: line[:60])
def test_the_day_of_an_act(line: str) -> None:
    text, word, day = (cell.strip() for cell in line.split("|"))
    (found,) = coding.code([Report(id="r", version="", text=text, published="2024-12-05")], workers=1)
    (act,) = [c.act for c in found.claims if c.act and c.act.trigger.quote == word]
    assert act.when is not None and act.when.start == day


# text | whose ground changes hands, or is entered or ringed, "-" for none
GROUND = """
Senator Ann Bell wins Ohio, Idaho and Utah in the Democratic primaries. | -
The former vice president is projected to win Nebraska. | -
A racing driver wins the Indianapolis 500. | -
The rebels won the town of Ras Lanuf in Libya after three days. | Ras Lanuf
Brussels overtook Paris in infections per inhabitant. | -
Militants overtook the town of Marte in Nigeria. | Marte
Wildfires overran the town of Paradise in California. | -
A quake was felt as far away as Twin Falls, Idaho. | -
Three people were hurt in a plane crash in Sioux Falls, South Dakota. | -
The party won control of Nagpur in India in local elections on Sunday. | -
The ruling party in Turkey lost Istanbul in the vote on Sunday. | -
Rebels captured Bria in the Central African Republic before the elections. | Bria
Police in Baltimore finish their report and hand it over to prosecutors. | -
After the police occupied the state assembly in Salvador, soldiers surrounded it. | -
The court found that Serbia had not prevented the killings in Srebrenica and cleared it of direct responsibility. | -
The army cleared the town of Palmyra of militants. | Palmyra
German police storm a refugee centre in Hamburg. | -
Rebels stormed the city centre of Aleppo. | Aleppo
Colombia announces its withdrawal from the Union of South American Nations. | -
London's withdrawal from a prison deal was announced. | -
The army withdrew from Hama before the rebels took it. | Hama, Hama
A racing driver, Tom Hart, took Aleppo by storm. | -
Al-Shabaab fighters attack African Union troops and seize their base. | -
Taliban insurgents overrun an Afghan National Army base in Ghazni Province. | -
A United Nations convoy, which entered Gori on Sunday, brought food. | -
The Spratly Islands are claimed by the Philippines and Vietnam. | -
Israel bans Palestinians from entering the Old City for two days. | -
President Zelensky entered Kherson on Monday. | -
The Turkish Airlines plane was hijacked shortly after leaving Istanbul. | -
The Olympic committee voted, leaving Paris and Rome as the two candidate cities. | -
The National Movement for the Liberation of Azawad joined the talks in Mali. | -
Migrants have been cleared from the International Bridge in Del Rio, Texas. | -
Aid groups spoke of the post-war occupation of Basra. | -
The last rebels left the Barzeh district of Damascus. | Barzeh
A Palestinian militant with a knife infiltrates the West Bank settlement of Itamar. | -
"""


@pytest.mark.parametrize("line", GROUND.strip().splitlines(), ids=lambda line: line[:60])
def test_whose_ground_changes_hands(line: str) -> None:
    text, places = (cell.strip() for cell in line.split("|"))
    (found,) = coding.code([Report(id="r", version="", text=text, published="2024-12-05")], workers=1)
    acts = [c.act for c in found.claims if c.act and c.act.control]
    assert [a.place.place.name if a.place and a.place.place else "?" for a in acts] == (
        [] if places == "-" else places.split(", ")
    )


# text | all who do it, and all to whom it is done
JOINED = """
Hezbollah and the Syrian army captured Aleppo. | hezbollah, syr-army |
The Syrian army and rebels clashed in Hama. | syr-army | rebels:SY
Russia and Belarus attacked a border post in Ukraine. | rus-government, blr-government |
Hezbollah and other rebel forces captured Aleppo in Syria. | hezbollah, rebels:SY |
Five people were injured in Hezbollah shelling of the town of Shlomi in Israel. | hezbollah |
"""


@pytest.mark.parametrize("line", JOINED.strip().splitlines(), ids=lambda line: line[:60])
def test_all_who_are_joined_do_it(line: str) -> None:
    text, who, whom = (cell.strip() for cell in line.split("|"))
    (found,) = coding.code([Report(id="r", version="", text=text, published="2024-12-05")], workers=1)
    act = found.claims[0].act
    assert act is not None
    assert ", ".join(r.actor.id for r in act.actors if r.actor) == who
    assert not whom or ", ".join(r.actor.id for r in act.recipients if r.actor) == whom


# text | the word that tells of it | every place it was done in, "-" where a figure is told of all of them together
EACH = """
Missiles struck Kharkiv, Sumy and Chernihiv in Ukraine on Monday. | struck | Kharkiv, Sumy, Chernihiv
Shelling killed ten people in Kharkiv and Sumy in Ukraine. | killed | -
Clashes broke out in Aleppo and Idlib in Syria on Sunday. | Clashes | Aleppo, Idlib
Airstrikes hit Aleppo and Hama in Syria on Sunday, killing ten. | killing | -
Police arrested ten men in Lagos and Abuja in Nigeria. | arrested | -
The army shelled Aleppo and its countryside in Syria. | shelled | Aleppo
Gunmen attacked villages near Maiduguri and Damboa in Nigeria. | attacked | Maiduguri, Damboa
"""


@pytest.mark.parametrize("line", EACH.strip().splitlines(), ids=lambda line: line[:60])
def test_what_is_told_of_several_places(line: str) -> None:
    text, word, places = (cell.strip() for cell in line.split("|"))
    (found,) = coding.code([Report(id="r", version="", text=text, published="2024-12-05")], workers=1)
    acts = sorted((c.act for c in found.claims if c.act), key=lambda a: a.place.span.start if a.place else 0)
    named = [a.place.place.name if a.place and a.place.place else "-" for a in acts if a.trigger.quote == word]
    assert named == places.split(", ")


def test_a_capital_that_is_struck_is_no_government() -> None:
    text = "Rockets hit Damascus on Monday."
    (found,) = coding.code([Report(id="r", version="", text=text, published="2024-12-05")], workers=1)
    assert [r.actor for r in found.claims[0].act.recipients] == [None]  # type: ignore[union-attr]


# text | the actors named, "-" for none
NAMED = """
The interior ministry in Gaza said it would patrol what the army had left. | pse-interior-ministry
Hamas freed twenty hostages in Gaza. | hamas
The Turkish opposition criticised the minister in Ankara. | -
Opposition leaders in Kampala were arrested. | -
The Syrian opposition seized a village. | rebels:SY
Opposition forces took Idlib. | rebels:SY
Rebel forces loyal to Alassane Ouattara seized a town in Ivory Coast. | rebels:CI, ouattara
Rebels took Bria in the Central African Republic. The opposition said it would go on. | rebels:CF, rebels:CF
"""


@pytest.mark.parametrize("line", NAMED.strip().splitlines(), ids=lambda line: line[:60])
def test_who_is_named(line: str) -> None:
    text, who = (cell.strip() for cell in line.split("|"))
    (found,) = coding.code([Report(id="r", version="", text=text, published="2024-12-05")], workers=1)
    named = [m.actor.id for m in found.mentions.actors if m.actor]
    assert named == ([] if who == "-" else who.split(", "))


# text | the place that a name means, with its country
MEANT = """
Militants seized Palma in northern Mozambique on Wednesday. | Palma | MZ
The strikes hit the Al-Mansoura district in the port city of Aden. | Mansoura | YE
The talks between Riyadh and Kabul in Qatar ended. | Kabul | AF
The rebels took the town of Marea in northern Syria. | Marea | SY
Thousands fled El Fasher and Nyala in Sudan. Food was handed out in Tawila. | Tawila | SD
"""


@pytest.mark.parametrize("line", MEANT.strip().splitlines(), ids=lambda line: line[:60])
def test_where_a_name_lies(line: str) -> None:
    text, name, country = (cell.strip() for cell in line.split("|"))
    (found,) = coding.code([Report(id="r", version="", text=text, published="2024-12-05")], workers=1)
    (place,) = [m.place for m in found.mentions.places if m.place and name in m.span.quote]
    assert place.country == country


# text | who holds | what, and how much of it
HELD = """
Sudan's RSF now controls four of Darfur's five state capitals: Nyala, Zalingei, Geneina and Ed Daein. | rsf | Nyala full, Zalingei full, Geneina full, Ed Daein full
Syrian rebels control the rest of the city of Aleppo. | rebels:SY | Aleppo partial
Shells hit the rebel-held Damascus suburb of Douma. | rebels:SY | Douma full
Al-Waer is the only area of the city of Homs that is still held by rebels. | rebels:SY | Homs partial
Russia appointed a new mayor of Melitopol. | rus-government | Melitopol full
Islamist fighters in Mali have held Diabaly, 400 km north of Bamako, for a week. | militants:ML | Diabaly full
"""  # noqa: E501


@pytest.mark.parametrize("line", HELD.strip().splitlines(), ids=lambda line: line[:60])
def test_what_is_held(line: str) -> None:
    text, who, held = (cell.strip() for cell in line.split("|"))
    (found,) = coding.code([Report(id="r", version="", text=text, published="2024-12-05")], workers=1)
    states = [c.state for c in found.claims if c.state and c.state.relation == "holds"]
    assert {s.subject.actor.id for s in states if s.subject and s.subject.actor} == {who}
    assert sorted(f"{s.object.place.name} {s.extent}" for s in states if s.object and s.object.place) == sorted(
        held.split(", ")
    )


@pytest.mark.parametrize(
    ("publisher", "basis"),
    [("Levant Wire", "reported"), ("Syrian Democratic Forces", "claimed"), ("Syrian Army", "admitted")],
)
def test_a_sides_own_voice_is_its_claim(publisher: str, basis: str) -> None:
    """What a side publishes under its own name is no independent report of what it gains or loses."""
    text = "SDF fighters captured the city of Manbij on Friday. The Syrian army lost Manbij."
    report = Report(id="r", version="", text=text, published="2024-12-07", publisher=publisher)
    (found,) = coding.code([report], workers=1)
    (row,) = control.trace(found.claims, {"r": publisher}, "2024-12-07")
    assert (row.place.name, row.holder and row.holder.id, row.basis) == ("Manbij", "sdf", basis)


@pytest.mark.parametrize("speaker", ["rebel radio", "an ethnic armed group"])
def test_whoever_fights_claims_what_he_says_he_took(speaker: str) -> None:
    text = f"Tamil Tigers captured the town of Kilinochchi in Sri Lanka on Saturday, {speaker} said."
    (found,) = coding.code([Report(id="r", version="", text=text, published="2000-04-23")], workers=1)
    (row,) = control.trace(found.claims, {"r": "Wire"}, "2000-04-24")
    assert (row.status, row.basis) == ("held", "claimed")
