"""Who says it, and whether saying nothing was taken for a word: each row one way of telling that once read wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from dateline import coding, ingest, reports, views
from dateline.library import RecordLibrary, words
from dateline.model import Claim, Coded, Report
from dateline.record import Record

# text | word | polarity | who says so, "-" for the report itself | stance
TOLD = """
The junta has not commented on the strikes. | strikes | happened | - |
The ministry declined to comment on the shelling of Homs. | shelling | happened | - |
The commander could not be reached for comment about the attack on Hama. | attack | happened | - |
The statement made no mention of the attack on Aleppo. | attack | happened | - |
There was no immediate comment from Israel on the strike on Damascus. | strike | happened | - |
The ministry gave no details of the attack on Homs. | attack | happened | - |
No group claimed responsibility for the attack in Homs. | attack | happened | - |
It was not clear who fired on the convoy in Homs. | fired | happened | - |
Congo's government has yet to confirm the fall of Goma. | fall | possible | Congo's government | doubts
Russia has not acknowledged that its forces left Kherson. | left | possible | Russia | doubts
The army has not admitted losing Hama. | losing | possible | The army | doubts
There was no confirmation from the army that Hama had fallen. | fallen | possible | the army | doubts
The UN has had no confirmation of the fall of Hama. | fall | possible | The UN | doubts
There is no evidence that Russia attacked the dam. | attacked | possible | | doubts
A spokesman said officers were held, but he did not say that Hama had fallen. | fallen | possible | he | doubts
Tehran has not responded to the accusation that it supplied the drones. | supplied | happened | | asserts
The army had retaken Hama, the agency quoted a spokesman as saying. | retaken | happened | a spokesman | asserts
Rebels have left Hama, the governor was quoted by state media as saying. | left | happened | the governor | asserts
The rebels claim to have captured Hama, a claim the army denies. | claim | denied | the army | denies
The rebels said they had taken Hama, an assertion rejected by the army. | assertion | denied | the army | denies
The rebels said they had taken Hama, which the army denied. | which | denied | the army | denies
The rebels said they had taken Hama - a claim the army denies. | claim | denied | the army | denies
According to the governor, Ann Bell, rebels shelled the clinic in Homs. | shelled | happened | the governor, Ann Bell | asserts
According to the mayor, Homs, the third city, fell to rebels. | fell | happened | the mayor | asserts
According to the army, Hama, Homs and Rastan were shelled. | shelled | happened | the army | asserts
Rebels had left Hama by noon. That is what two officials told the paper. | left | happened | two officials | asserts
Rebels had left Hama by noon. This was confirmed by two officials. | left | happened | two officials | confirms
Rebels had left Hama by noon. So said two officials in the city. | left | happened | two officials in the city | asserts
The mayor: “Rebels have left Homs” | left | happened | The mayor | asserts
Rebels enter Hama: residents | enter | happened | residents | asserts
Rebels enter Hama – state TV | enter | happened | state TV | asserts
'Rebels have left Hama', says governor | left | happened | governor | asserts
[14:32] IDF: We struck a building in Gaza City. | struck | happened | IDF | asserts
Unconfirmed reports suggest that rebels have captured Hama. | captured | possible | Unconfirmed reports | asserts
The mayor said rebels had entered Hama. She continued that forty people were killed. | killed | happened | She | asserts
‘We don’t have any food left,’ said Ann Bell, a nurse. ‘The army shelled us.’ | shelled | happened | Ann Bell, a nurse | asserts
Haiti: gangs attack two police stations in Port-au-Prince | attack | happened | - |
The army took Hama, state media said; police deny it. | it | denied | police | denies
Rebels have retaken Hama, state media said, in a claim that army leaders dismissed as fantasy. | claim | denied | army leaders | denies
The agency was not able to verify reports that rebels were arrested. | arrested | possible | The agency | doubts
A chief claimed that the army had admitted to losing Hama. | losing | happened | A chief | asserts
The institute has not seen confirmation of Russian claims that rebels took Hama. | took | possible | Russian | asserts
A trader said that soldiers had come by air, had parted the men and had shot two of them. | shot | happened | A trader | asserts
He accused the ministry of a strike on his camps, in which he said nine fighters had died. | died | happened | he | asserts
Soldiers killed nine men in Hombori, Rights Watch said. | killed | happened | Rights Watch | asserts
Rebels have claimed control of the town of Saraqib. | claimed | happened | Rebels | asserts
Hospital strike in Homs: what each side says | strike | happened | - |
By noon the rebels had left Hama, he continued. | left | happened | he | asserts
Three towns fell: Hama, Homs and Rastan | fell | happened | - |
"""  # noqa: E501
ROWS = [tuple(cell.strip() for cell in line.split("|")) for line in TOLD.strip().splitlines()]


@cache
def coded() -> tuple[Coded, ...]:
    reports = [Report(id=str(n), version="", text=row[0], published="2024-12-05") for n, row in enumerate(ROWS)]
    return tuple(coding.code(reports, workers=1))


@pytest.mark.parametrize("number", range(len(ROWS)), ids=[row[0][:60] for row in ROWS])
def test_who_says_what_is_told(number: int) -> None:
    _, word, polarity, speaker, stance = ROWS[number]
    (claim,) = [c for c in coded()[number].claims if c.act and c.act.trigger.quote == word][:1]
    assert claim.act is not None
    assert claim.act.polarity == polarity
    assert _speaker(claim) == (speaker, stance)


def _speaker(claim: Claim) -> tuple[str, str]:
    if claim.attribution is None:
        return "-", ""
    return " … ".join(s.quote for s in claim.attribution.speaker), claim.attribution.stance


# text | speaker | what is said
SAID = """
Rebels have entered Hama, according to the Observatory, citing two residents. | the Observatory | Rebels have entered Hama
Reuters reported, citing two officials, that Israel struck Damascus. | Reuters | that Israel struck Damascus
The rebels said they had taken Hama, a claim that could not be checked. | The rebels | they had taken Hama
“They came at dawn,” said a nurse.\\n“They shelled us all night.\\n“Then they left.” | a nurse | “They came at dawn,” … “They shelled us all night.\\n“Then they left.”
The rebels' chief said he had left 'Azaz. The farmers' union agreed. | The rebels' chief | he had left 'Azaz
"""  # noqa: E501


@pytest.mark.parametrize("line", SAID.strip().splitlines(), ids=lambda line: line[:60])
def test_what_is_said(line: str) -> None:
    text, speaker, content = (cell.strip().replace("\\n", "\n") for cell in line.split("|"))
    (found,) = coding.code([Report(id="r", version="", text=text, published="2024-12-05")], workers=1)
    rows = [
        (" … ".join(s.quote for s in a.speaker), " … ".join(s.quote for s in a.content)) for a in found.attributions
    ]
    assert (speaker, content) in rows


ARTICLE = """\
The army has taken the town of Zaranj in Afghanistan, residents said on Friday. Guards still hold the airport.

The mayor said that nine people were killed in Zaranj. He blamed the Taliban for the attack. The Taliban denied losing Zaranj.

Asked whether Iran had sent drones to Zaranj, the Iranian foreign ministry neither confirmed nor denied it.

In February, soldiers executed the village chief in Farah, according to his brother. The army has admitted that Delaram in Afghanistan was lost.
"""  # noqa: E501
# question -> what the answer holds; "" where the record must not answer
ASKED = [
    ("Who killed nine people in Zaranj?", ""),
    ("Who controls the airport of Zaranj?", ""),
    ("Why did the Taliban kill people in Farah?", ""),
    ("What did the Taliban say?", "denied losing"),
    ("What did the Taliban say about Farah?", ""),
    ("When was the village chief executed in Farah?", "the day given is February 2021"),
    ("When was Delaram lost?", "told on 6 August 2021"),
]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RecordLibrary]:
    """One article in a record of its own."""
    file: Path = tmp_path_factory.mktemp("words") / "article.jsonl"
    row = {"id": "a", "published": "2021-08-06", "publisher": "Nimruz Wire", "text": ARTICLE}
    file.write_text(json.dumps(row), encoding="utf-8")
    with Record(":memory:", words) as record:
        list(ingest.add(record, reports.read([str(file)]), workers=1))
        yield views.library(record)


@pytest.mark.parametrize(("question", "holds"), ASKED, ids=[q for q, _ in ASKED])
def test_what_is_answered(library: RecordLibrary, question: str, holds: str) -> None:
    found = views.ask(library, question)
    assert (holds in (found.answer or "")) if holds else found.answer is None, found.answer or found.missing


def test_who_neither_confirms_nor_denies_has_not_denied(library: RecordLibrary) -> None:
    found = views.ask(library, "Did Iran deny sending drones to Zaranj?")
    assert "denied by" not in (found.answer or "")
