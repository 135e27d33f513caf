"""The widget's routes and what no public page shows: who may ask, what is withheld, masked, declined, switched off."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from dateline import coding, curation, harm
from dateline.library import words
from dateline.model import Answer, Coded, Span
from dateline.record import Record
from dateline.reports.build import About, build
from dateline.server import Settings
from dateline.server.offered import Choice, choices, choose, offered
from served import Served, copied, example, serving

ORIGIN = "https://news.example"
ARTICLE = "hama-2024-10"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The example record, its widget allowed on one site, everything else behind a token."""
    path = example(tmp_path_factory.mktemp("widget") / "hama.db")
    with serving(Settings(path, port=0, token="secret", origins=frozenset({ORIGIN}))) as served:
        yield served


def decide(desk: Served, report: str, step: str, question: str) -> None:
    """An editor's step."""
    with Record(desk.record, words) as record:
        choose(record, report, step, question, "ed")


def asks(
    desk: Served, q: object, origin: str = ORIGIN, report: str = ARTICLE, **more: object
) -> tuple[int, dict[str, object]]:
    """One question of a reader."""
    body = json.dumps({"report": report, "q": q, **more})
    answer = desk.ask("/widget/ask", "POST", body, origin=origin, content_type="text/plain")
    return answer.status, answer.json if answer.headers["content-type"] == "application/json" else {}


def test_only_allowed_origins_may_ask(desk: Served) -> None:
    good = desk.ask(f"/widget/questions?report={ARTICLE}", origin=ORIGIN)
    assert good.status == 200
    assert good.headers["access-control-allow-origin"] == ORIGIN
    assert "set-cookie" not in good.headers
    for origin in ("https://evil.example", "null", "https://news.example.evil"):
        bad = desk.ask(f"/widget/questions?report={ARTICLE}", origin=origin)
        assert bad.status == 403 and "access-control-allow-origin" not in bad.headers
        assert asks(desk, "Who controls Hama?", origin)[0] == 403
    assert desk.ask(f"/widget/questions?report={ARTICLE}").status == 403
    assert desk.ask("/", origin=ORIGIN).status == 401
    assert desk.ask("/widget.js").headers["cross-origin-resource-policy"] == "cross-origin"


def test_an_answer_is_as_of_the_article_and_says_that_later_reports_exist(desk: Served) -> None:
    status, found = asks(desk, "Did the PMF send fighters?")
    assert status == 200 and found["answer"]
    assert (found["as_of"], found["later"]) == ("2024-12-03", True)
    assert all(str(c["published"]) <= "2024-12-03" for c in found["citations"])  # type: ignore[attr-defined]
    assert asks(desk, "Did the PMF send fighters?", now=True)[1]["as_of"] == "2024-12-08"


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'{"report": 1, "q": 2}', b"\xff", b"[" * 5000, b'{"q": "x"}']
)
def test_bad_bodies_are_no_fault(desk: Served, body: bytes) -> None:
    assert desk.ask("/widget/ask", "POST", body, origin=ORIGIN, content_type="text/plain").status == 404


def test_questions_that_seek_people_at_risk_are_declined(desk: Served) -> None:
    for question in ("Where are the shelters in Hama?", "Who were the victims?", "Which road did the convoy take?",
                     "What are the names of the detainees?"):  # fmt: skip
        status, found = asks(desk, question)
        assert (status, found["answer"], found["citations"]) == (200, None, [])


def test_an_editor_switches_pins_and_removes(desk: Served) -> None:
    def shown() -> dict[str, object]:
        answer: dict[str, object] = desk.ask(f"/widget/questions?report={ARTICLE}", origin=ORIGIN).json
        return answer

    decide(desk, ARTICLE, "pin", "Who controls Hama?")
    assert shown()["questions"][0] == "Who controls Hama?"  # type: ignore[index]
    decide(desk, ARTICLE, "remove", "Who controls Hama?")
    assert "Who controls Hama?" not in shown()["questions"]  # type: ignore[operator]
    decide(desk, ARTICLE, "ask first", "")
    assert shown()["questions"] == []
    decide(desk, ARTICLE, "off", "")
    assert shown()["on"] is False
    assert asks(desk, "Who controls Hama?")[0] == 404
    decide(desk, ARTICLE, "on", "")
    decide(desk, ARTICLE, "ask none", "")
    with Record(desk.record, words) as record:
        assert choices(record)[ARTICLE] == Choice(removed=("Who controls Hama?",))


def test_removed_questions_stay_away_and_pinned_ones_lead() -> None:
    assert offered(Choice(pinned=("c",), removed=("a",)), ("a", "b", "c"), 5) == ("c", "b")
    assert offered(Choice(first=True, approved=("b",)), ("a", "b"), 5) == ("b",)
    assert offered(Choice(off=True), ("a",), 5) == ()


def coded(text: str, published: str = "2024-12-01") -> tuple[Coded, Span]:
    """A report of one sentence, and the whole of it as a span."""
    report = build(text, About(published=published, publisher="The Orontes Post"))
    (found,) = coding.code([report], workers=1)
    return found, Span(report.id, 0, len(text), text)


def test_places_of_people_at_risk_are_withheld_then_coarsened() -> None:
    found, span = coded("An aid convoy with medics waited in Khan Shaykhun on Sunday.")
    assert harm.seen(span, found, "2024-12-02").words is None
    later = harm.seen(span, found, "2024-12-09").words
    assert later is not None and "Khan Shaykhun" not in later and "[" in later
    plain, other = coded("Rebels captured Khan Shaykhun on Sunday.")
    assert harm.seen(other, plain, "2024-12-02").words == other.quote


def test_persons_beside_the_dead_are_masked_and_known_actors_are_not() -> None:
    found, span = coded("Shelling killed Mariam Qabbani and her son in Hama, an officer of the Syrian army said.")
    shown = harm.seen(span, found, "2024-12-30").words
    assert shown is not None
    assert "Qabbani" not in shown and "Mariam" not in shown
    assert len(shown) == len(span.quote) and "Syrian army" in shown


@pytest.mark.parametrize(
    ("text", "hidden", "shown"),
    [
        ("Shelling killed Father Elias Hannoun in Hama.", ["Father", "Elias", "Hannoun"], ["Hama"]),
        ("Among the dead was Nour al-Homs, a teacher.", ["Nour", "Homs"], ["a teacher"]),
        ("The dead lay near the Basel roundabout, beside Samer.", ["Samer"], ["Basel roundabout"]),
        ("Bodies of the dead were found in Christian villages held by Shi'ite groups.", [], ["Christian", "Shi'ite"]),
        ("The wounded were brought to Homs Military Hospital.", [], ["Military Hospital"]),
    ],
)
def test_a_name_is_masked_whole_and_places_and_groups_are_no_persons(
    text: str, hidden: list[str], shown: list[str]
) -> None:
    found, span = coded(text)
    masked = harm.covered(span, [(a, b, harm.MASK * (b - a)) for a, b in harm.persons(found, span)])
    assert len(masked) == len(text)
    assert not [h for h in hidden if h in masked] and not [s for s in shown if s not in masked], masked


def test_nothing_graphic_is_suggested_and_quotes_are_short() -> None:
    assert not harm.suggests(Answer("What do reports say of the executions?", "They were beheaded.", None))
    assert harm.suggests(Answer("Who controls Hama?", "Rebels captured Hama.", None))
    assert len(harm.cut("word " * 80).split()) == 51


def test_the_example_page_names_the_widget() -> None:
    page = (Path(__file__).parents[1] / "examples" / "widget" / "index.html").read_text(encoding="utf-8")
    assert "/widget.js" in page and "data-report=" in page


def test_an_editor_chooses_on_the_reports_page(desk: Served) -> None:
    page = desk.ask(f"/reports/{ARTICLE}", authorization="Bearer secret")
    assert page.status == 200 and "On the publisher" in page.body
    secret = page.body.split('name="secret" value="')[1].split('"')[0]
    question = page.body.split('name="question" value="')[1].split('"')[0]
    body = urlencode({"secret": secret, "report": ARTICLE, "step": "remove", "question": question})
    assert desk.ask("/offer", "POST", body, authorization="Bearer secret").status == 303
    offers = desk.ask(f"/widget/questions?report={ARTICLE}", origin=ORIGIN).json["questions"]
    assert question not in offers
    page = desk.ask(f"/reports/{ARTICLE}", authorization="Bearer secret")
    assert f'aria-label="restore: {question}"' in page.body
    decide(desk, ARTICLE, "restore", question)


def test_the_widget_says_nothing_of_what_is_private(desk: Served, tmp_path: Path) -> None:
    path = copied(desk.record, tmp_path)
    with Record.existing(path, words) as record:
        curation.permit(record, "report", "hama-2024-13", "private", "ed", None)
    with serving(Settings(path, port=0, origins=frozenset({ORIGIN}))) as other:
        assert asks(other, "Who controls Hama?", report="hama-2024-13")[0] == 404
        found = asks(other, "Who controls Hama?", now=True)[1]
        assert "Levant Wire (5 December" not in str(found)
        assert "Hama is held" in other.ask("/ask?q=Who+controls+Hama%3F").body  # the desk's own user still asks all
