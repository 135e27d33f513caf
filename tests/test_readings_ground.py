"""Who takes, holds, enters and leaves which place, from the text to the claim: ways of telling that once read wrong."""

from __future__ import annotations

from functools import cache

import pytest

from dateline import coding, control
from dateline.model import Actor, Claim, PlaceMention, Report

# text | word | what it does to the holding, "-" nothing, "none" no act at all | whoever does it, "-" unknown | place
TAKEN = """
Myanmar's military lost contact with Lashio, two days after an ethnic armed group declared that it had seized the town. | seized | captures | - | Lashio
Syria's army shelled Saraqib. A new faction said that it had taken the town. | taken | captures | - | Saraqib
Syria's army shelled Saraqib. A new faction said that its fighters had taken the town. | taken | captures | - | Saraqib
The MNDAA attacked the army in Lashio, Myanmar. The group said it had taken the town. | taken | captures | mndaa | Lashio
"They have captured Hama," the Syrian army said. | captured | captures | - | Hama
The M23 rebels advanced near Goma in Congo. A spokesman said the fighters had entered the provincial capital. | entered | enters | m23 | Goma
The M23 rebels advanced in Congo. A spokesman said the fighters had entered the provincial capital. | entered | - | m23 | -
The Taliban took Ghazni in Afghanistan. In Helmand province they entered the provincial capital. | entered | - | taliban | -
The Taliban took Ghazni in Afghanistan. In Ghazni province they entered the provincial capital. | entered | enters | taliban | Ghazni
Rebels entered Hama in Syria and advanced on the capital. | entered | enters | rebels:SY | Hama
Rebels of the M23 movement took Goma in Congo. The rebels captured Minova. | captured | captures | m23 | Minova
The M23 and the ADF attacked towns in Congo. The rebels captured Minova. | captured | captures | rebels:CD | Minova
Syria's Hayat Tahrir al-Sham took Aleppo. The rebels took Hama. | took | captures | hts | Aleppo
Clashes near Sake in Congo went on. Sake fell on Thursday. | fell | captures | - | Sake
The MNDAA captured the Northeastern Command in Lashio, Myanmar. | captured | - | mndaa | Lashio
Hundreds of fighters left for the front near Goma on Monday. | left | none | |
The soldiers were told to leave for Damascus. | leave | none | |
Soldiers of the Ethiopian army left Mekelle for Addis Ababa. | left | withdraws | eth-army | Mekelle
Wagner said on Friday that its forces had captured the entirety of Bakhmut in Ukraine. | captured | captures | wagner | Bakhmut
Officials in Iraq said the whole of Nineveh province had fallen. | fallen | captures | - | Nineveh Governorate
Insurgents led by the Islamic State overran Mosul in Iraq, seizing two stations after the army fled. | overran | captures | rebels:IQ | Mosul
The army said it had entered Kilinochchi in Sri Lanka. The Tamil Tiger rebels had withdrawn to Mullaitivu, it said. | withdrawn | withdraws | ltte | Kilinochchi
Troops entered Kilinochchi in Sri Lanka and found the town deserted. | deserted | none | |
Sri Lanka's army captured the de facto capital of the Tamil Tiger rebels. | captured | - | lka-army | -
Tigrayan fighters took Mekelle in Ethiopia eight months after they were driven out of it. | driven | captures | - | Mekelle
The withdrawal of Armenian troops from Nagorno-Karabakh has begun. | withdrawal | withdraws | arm-army | Nagorno-Karabakh
A gang in Haiti entered Pont-Sondé, 90 km from Port-au-Prince, and left the town after two days. Gunmen took the town. | took | captures | gunmen:HT | Pont-Sondé, 90 km from Port-au-Prince
The main hospital in Port-au-Prince in Haiti was abandoned by its staff after gunmen occupied it. | occupied | - | gunmen:HT | -
The Israeli army said it had ringed Gaza City. In the West Bank, soldiers entered Jenin. | entered | enters | isr-army | Jenin
A column of mercenaries entered Stanleyville in Congo. | entered | enters | militia:CD | Kisangani
The al-Shabaab Islamists left Kismayo in Somalia. Militants rule nearby. African Union troops drove the group from Mogadishu. | drove | captures | amisom | Mogadishu
Congo's M23 rebels took Goma. Several rebel groups captured Minova. | captured | captures | rebels:CD | Minova
Sudan's Rapid Support Forces took Nyala. The paramilitaries then entered El Fasher. | entered | enters | rsf | El Fasher
Armed groups in Haiti took parts of a suburb, and now control an estimated 85 per cent of Port-au-Prince. | took | - | armed-groups:HT | -
Chechen fighters ringed soldiers in Grozny. The separatists poured into the Chechen capital. | poured | enters | ichkeria | Grozny
Russian troops entered the Chechen capital. | entered | - | rus-army | -
The Taliban took Ghazni in Afghanistan. They then entered the Afghan capital. | entered | enters | taliban | Kabul
Goma, the provincial capital in eastern Congo, fell to the M23. Its fighters entered the capital at dawn. | entered | enters | m23 | Goma
The militants left Mosul in Iraq, witnesses said. They captured Baiji. | captured | captures | militants:IQ | Bayji
The militants freed men in Mosul, Iraq. The governor, who fled to Erbil, said no more. Militants took over the city. | took | captures | militants:IQ | Mosul
The army of Ukraine left Debaltseve. The separatists' defence ministry said its fighters had taken the town. | taken | captures | separatists:UA | Debaltseve
Kurdish forces expelled the Islamic State from Kobani in Syria. The extremists had entered the town. | entered | enters | militants:SY | Kobani
Syria's army retook Palmyra with Russian air support. The army said that it had left Tadmur Castle in the city. | retook | returns | syr-army | Palmyra
Insurgents in Mozambique, known as al-Shabab, captured Palma. | captured | captures | rebels:MZ | Palma
Officials in Ukraine spoke of Kherson and the region, which Moscow proclaimed annexed in September. | annexed | - | - | -
British troops took Port Stanley in the Falkland Islands. In Buenos Aires, a minister said soldiers had left the town. | left | withdraws | - | Stanley
Rebels took Adre in Chad on Sunday but government helicopters drove them out hours later. | drove | captures | tcd-army | Adre
The army fled Kawlin in Myanmar. In the west, fighters overran two camps and some soldiers fled to Mizoram. | overran | - | - | -
Rebels took Tawergha in Libya. Omar Haddad, a lawyer, said a counter-attack had pushed the rebels out of Tawergha. | pushed | captures | - | Tawergha
Hamas fighters fired on tanks in Gaza. The militants then left Jabalia. | left | withdraws | hamas | Jabalia
The MNDAA said its fighters had "completely liberated" Lashio in Myanmar. | liberated | captures | mndaa | Lashio
"""  # noqa: E501

ROWS = [tuple(cell.strip() for cell in line.split("|")) for line in TAKEN.strip().splitlines()]


@cache
def coded() -> tuple[tuple[Claim, ...], ...]:
    """The claims of every row's text, all parsed together."""
    reports = [Report(id=str(n), version="", text=row[0], published="2024-12-05") for n, row in enumerate(ROWS)]
    return tuple(c.claims for c in coding.code(reports, workers=1))


@pytest.mark.parametrize("number", range(len(ROWS)), ids=lambda n: ROWS[n][0][-60:])
def test_who_takes_what(number: int) -> None:
    _, word, change, who, where = ROWS[number]
    found = [c.act for c in coded()[number] if c.act and c.act.trigger.quote == word]
    assert bool(found) == (change != "none"), found
    for act in found[:1]:
        assert (act.control.change if act.control else "-") == change, act.why
        assert ", ".join(_id(r.actor) for r in act.actors) in ((who,) if who != "-" else ("", "-")), act.actors
        assert _name(act.place) == where


def _id(actor: Actor | None) -> str:
    return actor.id if actor else "-"


def _name(mention: PlaceMention | None) -> str:
    return mention.place.name if mention and mention.place else "-"


# text | who holds | what, and how much of it, "-" for nothing
HELD = """
The Houthi movement, which controls Sanaa and Hodeidah in Yemen, denied it had lost the airport of Aden. | houthis | Hodeidah full, Sanaa full
The army in Sudan retains El Fasher. | sdn-army | El Fasher full
The RSF said it had seized Nyala in Sudan and had full control of South Darfur state. | rsf | South Darfur full
Kenya's military said it controlled the north of the town of Kismayo in Somalia. | ken-army | Kismayo partial
Amhara forces control the rest of western Tigray in Ethiopia. | amhara-forces | Tigray partial
The army in Syria left Hama. Russian jets bombed Idlib. The army said it still held Homs. | syr-army | Homs full
Rebels took Mekelle in Ethiopia. Armenia said that the town of Shushi in Azerbaijan was completely out of its control. | arm-government | Shusha full
The Taliban entered Ghazni in Afghanistan. The government said that the city was under its control. | afg-government | Ghazni full
Officials in Iraq said that Mosul was out of government control. | irq-government | Mosul full
Somalia's army took Adan Yabal from al-Shabaab. The insurgents remain in control of Jilib. | al-shabaab | Jilib full
The crossing at Abdali in Kuwait was in Iraqi hands. | | -
The Taliban took Kabul. "The whole of Kabul is in our hands," Mullah Mohammad Rabbani told a radio. | | -
Jihadists advanced towards the oil refinery at Baiji in Iraq, which was still in government hands. | | -
"""  # noqa: E501


@pytest.mark.parametrize("line", HELD.strip().splitlines(), ids=lambda line: line[:60])
def test_who_holds_what(line: str) -> None:
    text, who, held = (cell.strip() for cell in line.split("|"))
    (found,) = coding.code([Report(id="r", version="", text=text, published="2024-12-05")], workers=1)
    states = [c.state for c in found.claims if c.state and c.state.relation == "holds"]
    assert {_id(s.subject.actor) for s in states if s.subject} == ({who} if who else set())
    assert ", ".join(sorted(f"{_name(s.object)} {s.extent}" for s in states)) == held.replace("-", "")


# text | the ledger of the day after: each place with its holder and how it stands
LEDGER = """
Tigrayan fighters took Mekelle in Ethiopia on Monday, eight months after they were driven out of it. | Mekelle tdf held
Mali's army took Kidal on Tuesday. "Our forces have seized Kidal. Our mission is not over," its spokesman wrote. | Kidal mli-army held
Militants attacked an army post at Bourem in Mali on Sunday; the army said it had killed 20 of them. | -
"""  # noqa: E501


@pytest.mark.parametrize("line", LEDGER.strip().splitlines(), ids=lambda line: line[:60])
def test_the_ledger(line: str) -> None:
    text, rows = (cell.strip() for cell in line.split("|"))
    (found,) = coding.code([Report(id="r", version="", text=text, published="2024-12-05")], workers=1)
    held = control.trace(found.claims, {"r": "Wire"}, "2024-12-06")
    assert ", ".join(f"{r.place.name} {_id(r.holder)} {r.status}" for r in held) == rows.replace("-", "", rows == "-")
