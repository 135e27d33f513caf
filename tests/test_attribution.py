"""Who says it: every cue's own example, and tables of the constructions."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline import codebook, coding
from dateline.attribution import attribute
from dateline.language import parse
from dateline.model import Actor, ActorMention, Attribution, Block, Mentions, Parse, Post, Report, Span

ARMY = Actor(id="army", name="the army", kind="army")
GENERAL = Actor(id="general", name="Pavel Orlin", kind="person")


@cache
def _parsed(text: str) -> tuple[Report, Parse]:
    return next(parse([Report(id="r", version="", text=text)]))


def _said(text: str, *names: tuple[str, Actor]) -> tuple[Attribution, ...]:
    """The attributions of a text in which these words name these actors."""
    report, parsed = _parsed(text)
    found = [(text.find(words), words, actor) for words, actor in names]
    actors = tuple(ActorMention(Span("r", at, at + len(w), w), actor, w) for at, w, actor in sorted(found, key=str))
    return attribute(report, parsed, Mentions(actors=actors))


def _row(a: Attribution) -> tuple[str, str, str, str]:
    said = " … ".join(s.quote for s in a.content)
    return " … ".join(s.quote for s in a.speaker), " ".join(s.quote for s in a.cue), said, a.stance


# text | speaker | cue | content | stance
TABLE = """
The mayor said the bridge was closed. | The mayor | said | the bridge was closed | asserts
The bridge was closed, the mayor said. | the mayor | said | The bridge was closed | asserts
“The bridge is closed,” said the mayor. | the mayor | said | “The bridge is closed,” | asserts
“The bridge,” the mayor said, “is closed.” | the mayor | said | “The bridge,” … “is closed.” | asserts
The bridge, the mayor said, had been closed. | the mayor | said | The bridge … had been closed | asserts
“We lost the hill,” he said. “Nobody came to help us.” | he | said | “We lost the hill,” … “Nobody came to help us.” | asserts
The clerk wrote: “The ships have left the harbour.” | The clerk | wrote | “The ships have left the harbour.” | asserts
According to the mayor, the bridge was closed. | the mayor | According to | the bridge was closed | asserts
The bridge was closed, according to the mayor. | the mayor | according to | The bridge was closed | asserts
The militia stated it has not sent men to the town. | The militia | stated | it has not sent men to the town | denies
The ministry said it would not send men. | The ministry | said | it would not send men | asserts
The garrison reportedly fled at dawn. | | reportedly | The garrison … fled at dawn | asserts
The garrison is believed to have fled. | | is believed | The garrison … to have fled | asserts
It was reported that the garrison had fled. | | was reported | that the garrison had fled | asserts
The envoy told reporters that talks had failed. | The envoy | told | that talks had failed | asserts
The officer told the crowd to leave the square. | The officer | told | the crowd to leave the square | urges
The elders called for a pause in the fighting. | The elders | called | a pause in the fighting | urges
The army did not confirm that the base was lost. | The army | did not confirm | that the base was lost | doubts
The premier could not rule out a ground attack. | The premier | could not rule out | a ground attack | doubts
The army denied losing the hill. | The army | denied | losing the hill | denies
The army admitted losing the hill. | The army | admitted | losing the hill | admits
The families demanded to know who gave the order. | The families | demanded | to know who gave the order | asks
The ministry called the report a lie. | The ministry | called | the report a lie | denies
Nobody believes that the truce will hold. | Nobody | believes | that the truce will hold | doubts
The envoy said the road was cut, adding that food was short. | The envoy | said | the road was cut | asserts
The envoy said the road was cut, adding that food was short. | The envoy | adding | that food was short | asserts
The envoy said the road was cut; the army denied it. | The envoy | said | the road was cut | asserts
The judge said the road was cut and asked whether food was left. | The judge | asked | whether food was left | asks
The army's claim that the hill was taken was repeated. | The army's | claim | that the hill was taken | asserts
The paper reported clashes near the dam. | The paper | reported | clashes near the dam | asserts
The envoy said on Monday in a letter that the port was mined. | The envoy | said | that the port was mined | asserts
A statement by the ministry said that the port was open. | A statement by the ministry | said | that the port was open | asserts
In a statement, the ministry said the port was open. | the ministry | said | the port was open | asserts
The port was open, a statement by the ministry said. | a statement by the ministry | said | The port was open | asserts
There were reports of shooting near the dam. | | reports | shooting near the dam | asserts
The hill was reported to have been taken. | | was reported | The hill … to have been taken | asserts
The envoy warned that the port was mined. | The envoy | warned | that the port was mined | warns
The envoy promised to open the port. | The envoy | promised | to open the port | promises
The envoy vowed that the port would be opened. | The envoy | vowed | that the port would be opened | promises
The army acknowledged that the hill was lost. | The army | acknowledged | that the hill was lost | admits
The army confirmed that the hill was lost. | The army | confirmed | that the hill was lost | confirms
The council urged both sides to stop. | The council | urged | both sides to stop | urges
The council doubted that the truce would hold. | The council | doubted | that the truce would hold | doubts
The villagers believe that the road is mined. | The villagers | believe | that the road is mined | asserts
The council plans to open the port. | The council | plans | to open the port | promises
The council hopes to open the port. | The council | hopes | to open the port | asserts
The ministry did not deny that its planes had struck the village. | The ministry | did not deny | that its planes had struck the village | admits
The general never denied losing the bridge. | The general | never denied | losing the bridge | admits
The army refused to confirm or deny that the base had been hit. | The army | deny | that the base had been hit | doubts
The ministry would neither confirm nor deny the landing. | The ministry | deny | the landing | doubts
The spokeswoman neither confirmed nor denied that the town had fallen. | The spokeswoman | denied | that the town had fallen | doubts
The premier would not rule out a ground attack. | The premier | would not rule out | a ground attack | doubts
The general refused to rule out an attack on the port. | The general | rule out | an attack on the port | doubts
The village did not dispute that the well was poisoned. | The village | did not dispute | that the well was poisoned | confirms
Soldiers entered the town with fighting reportedly under way near the mill. | | reportedly | fighting … under way near the mill | asserts
The general, who said the line had held, was wounded. | who | said | the line had held | asserts
"""  # noqa: E501
ROWS = [tuple(cell.strip() for cell in line.split("|")) for line in TABLE.strip().splitlines()]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:48])
def test_a_construction(row: tuple[str, ...]) -> None:
    assert row[1:] in [_row(a) for a in _said(row[0])]


KINDS = ("verbs", "nouns", "adjectives", "adverbs", "phrases")
EXAMPLES = [(kind, cue, entry) for kind in KINDS for cue, entry in codebook.load("cues")[kind].items()]


def test_the_example_of_every_cue() -> None:
    """Each cue of the codebook makes an attribution of its own example, with its own stance."""
    reports = [Report(id=str(n), version="", text=entry["example"]) for n, (_, _, entry) in enumerate(EXAMPLES)]
    missed = []
    for (kind, cue, entry), (report, parsed) in zip(EXAMPLES, parse(reports), strict=True):
        start = cue.split()[0][:4].rstrip("ye")
        allowed = {entry["stance"], *entry.get("by_frame", {}).values()}
        said = attribute(report, parsed, Mentions())
        if not any(a.stance in allowed and any(start in s.quote.lower() for s in a.cue) for a in said):
            irregular = any(a.stance in allowed and a.cue for a in said)
            missed += [] if irregular else [(kind, cue, entry["example"])]
    assert missed == []


def test_the_examples_of_the_stances() -> None:
    for name, entry in codebook.load("stances")["stances"].items():
        example = entry["example"]
        assert example["stance"] in [a.stance for a in _said(example["text"])], name


def test_attitudes_are_marked() -> None:
    (judged,) = _said("The council condemned the raid on the market.")
    (told,) = _said("The council reported a raid on the market.")
    assert (judged.attitude, told.attitude) == (True, False)


def test_speech_inside_speech_is_kept_with_its_place() -> None:
    outer, inner = _said("The governor said that the rebels had claimed that the dam was theirs.")
    assert (outer.within, inner.within) == (None, 0)
    assert inner.speaker[0].quote == "the rebels"


def test_a_post_quoted_by_an_official_in_a_wire_story_keeps_every_layer() -> None:
    text = "The agency reported that an official had said that a fighter wrote: “The dam is ours.”"
    said = _said(text)
    layers = {" ".join(s.quote for s in a.speaker): a for a in said}
    assert list(layers) == ["The agency", "an official", "a fighter"]
    assert [layers[name].within for name in layers] == [None, 0, 1]
    assert layers["a fighter"].quoted
    assert not layers["an official"].quoted


def test_a_short_name_speaks_for_the_person_introduced() -> None:
    text = "General Pavel Orlin led the attack on the dam. On Monday, Orlin said the hill was lost."
    (coded,) = coding.code([Report(id="r", version="", text=text)], workers=1)
    (said,) = coded.attributions
    assert said.actor is not None
    assert said.actor.name == "Pavel Orlin"


def test_the_speakers_own_thoughts_are_part_of_what_is_said() -> None:
    assert len(_said("The governor said that he hoped to return.")) == 1


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("The army said the hill was lost.", [("The army", ARMY)], "army"),
        ("A spokesman for the army said the hill was lost.", [("the army", ARMY)], "army"),
        ("Pavel Orlin led the attack. He said the hill was lost.", [("Pavel Orlin", GENERAL)], "general"),
        ("Pavel Orlin, who said the hill was lost, fled.", [("Pavel Orlin", GENERAL)], "general"),
        ("The army said it was calm. Residents said the hill was lost.", [("The army", ARMY)], None),
        ("Villagers who fled the army said the hill was lost.", [("the army", ARMY)], None),
    ],
)
def test_whom_a_speaker_is(text: str, names: list[tuple[str, Actor]], expected: str | None) -> None:
    last = [a for a in _said(text, *names) if "the hill was lost" in a.content[0].quote][-1]
    assert (last.actor.id if last.actor else None) == expected


def test_a_post_is_its_authors() -> None:
    body, signature = "The port is ours, the navy says.", "— Nadia Verr (@nverr) May 3, 2024"
    text = f"{body}\n{signature}"
    start = len(body) + 1
    post = Post(
        "p1", "Nadia Verr", "nverr", "2024-05-03", None, 0, len(body), (start, len(text)), (start + 2, start + 12)
    )
    blocks = (Block("post", 0, len(body)), Block("signature", start, len(text)))
    report, parsed = next(parse([Report(id="r", version="", text=text, embedded=(post,), blocks=blocks)]))
    whole, navy = attribute(report, parsed, Mentions())
    assert (whole.speaker[0].quote, whole.content[0].quote, whole.post) == ("Nadia Verr", body, "p1")
    assert (navy.speaker[0].quote, navy.within) == ("the navy", 0)


def test_a_quotation_over_two_paragraphs_is_one_speech() -> None:
    text = "“The hill was lost at dawn,” the mayor said. “We heard the guns.\n\n“Then nothing was left.”"
    (said,) = _said(text)
    assert said.content[-1].quote.endswith("“Then nothing was left.”")


WORDS = st.sampled_from(
    [
        "The army",
        "said",
        "“",
        "”",
        '"',
        ",",
        ".",
        "that",
        "he",
        "according to",
        "the town fell",
        "\n",
        ":",
        "''",
        "denied",
        "who",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS, max_size=14))
def test_spans_are_exact_and_in_place(words: list[str]) -> None:
    text = " ".join(words)
    report, parsed = next(parse([Report(id="r", version="", text=text)]))
    said = attribute(report, parsed, Mentions())
    for n, a in enumerate(said):
        assert a.content
        assert a.within is None or (0 <= a.within < len(said) and a.within != n)
        for span in (*a.speaker, *a.cue, *a.content):
            assert span.start < span.end
            assert text[span.start : span.end] == span.quote


SPEAKERS = [
    ('“We have taken the port and we order all troops to leave by 3 a.m.,” Karim Sale, leader of the front, '
     "told reporters.",
     "Karim Sale, leader of the front"),
    ("President Bashar al-Assad said that his forces had retaken Palmyra.", "President Bashar al-Assad"),
    ("BEIRUT, Oct 8, 2024 (Levant Wire) - The army said that its division had crossed the border.", "The army"),
    ("A bomb went off in Baghdad's Karrada district, police and medical sources said, killing two.",
     "police and medical sources"),
    ("Rockets struck a station in Kramatorsk, the regional governor Pavlo Melnyk said on Friday.",
     "the regional governor Pavlo Melnyk"),
    ("The Taliban have seized Kandahar, Afghanistan's second-largest city, residents and officials said.",
     "residents and officials"),
    ("He was quoted by the state agency as saying that the airport was open.", "the state agency|He"),
    ("Local media quoted the governor as saying that the bridge was down.", "Local media|the governor"),
    ("Sudan's paramilitary Rapid Support Forces said they had taken Ed Daein.",
     "Sudan's paramilitary Rapid Support Forces"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "speaker"), SPEAKERS, ids=[s for _, s in SPEAKERS])
def test_the_speaker_is_neither_the_quotation_nor_the_dateline(text: str, speaker: str) -> None:
    (coded,) = coding.code([Report("r", "v", text, published="2024-12-05")], workers=1)
    assert [span.quote for a in coded.attributions for span in a.speaker] == speaker.split("|")


def test_a_quoted_statement_without_a_speaker_is_not_the_reports_own_word() -> None:
    text = "Nobody slept. “The rebels have taken Hama and the army is gone.” Shops stayed shut."
    (coded,) = coding.code([Report("r", "v", text, published="2024-12-05")], workers=1)
    (claim,) = (c for c in coded.claims if c.act and c.act.type == "captures")
    assert claim.attribution is not None
    assert claim.attribution.quoted
    assert not claim.attribution.speaker
    assert not coded.attributions
