"""What is read from files, pages and rows: text unchanged, posts found, furniture known, errors said plainly."""

# ruff: noqa: E501 - markup reads better unbroken

from __future__ import annotations

import io
import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dateline import codebook, reports
from dateline.errors import InputError, RowError
from dateline.model import Report
from dateline.reports.furniture import credit, is_furniture
from dateline.reports.layout import lay_out
from dateline.reports.signatures import sign

SEED = Path(__file__).parents[2] / "shared" / "seed" / "article.txt"

PARAGRAPH = "Fighters from the northern front entered the town of Dar Nasim at dawn, two residents said by telephone."
NEXT = "The army said that its units had moved to new lines along the river and that the fighting went on."


def one(name: str, data: str | bytes, **about: str) -> Report:
    """The only report in these bytes."""
    found = list(reports.read_bytes(name, data.encode() if isinstance(data, str) else data, **about))  # type: ignore[arg-type]
    assert len(found) == 1
    return found[0]


def shown(report: Report) -> list[tuple[str, str]]:
    """Kind and words of each block."""
    return [(b.kind, report.text[b.start : b.end]) for b in report.blocks]


def page(body: str, head: str = "") -> str:
    """A whole page around an article's body."""
    return (
        f"<!doctype html><html lang='en'><head><title>T</title>{head}</head><body><nav><a href='/'>Home</a></nav>"
        f"<main><article>{body}</article></main><footer><p>About us</p></footer></body></html>"
    )


# --- furniture -------------------------------------------------------------------


def _rules() -> list[str]:
    data = codebook.load("reading")["furniture"]
    return [rule["example"] for key in ("patterns", "bylines") for rule in data[key]]


@pytest.mark.parametrize("line", _rules())
def test_each_furniture_rule_knows_its_example(line: str) -> None:
    assert is_furniture(line)


@pytest.mark.parametrize("line", codebook.load("reading")["furniture"]["kept"])
def test_real_sentences_are_kept(line: str) -> None:
    assert not is_furniture(line)
    assert credit(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "Ask me anything", "EXPLORE RELATED QUESTIONS", "Read more »", "Related: Army pulls back from the dam",
        "Facebook Twitter WhatsApp Email", "Share | Tweet | Print", "This discussion is now closed .", "* * *",
        "• Share on Facebook", "Read more: Three held after raid", "Advertisement", "By Rima Kasem",
    ],
)  # fmt: skip
def test_furniture_lines(line: str) -> None:
    assert is_furniture(line)


@pytest.mark.parametrize("rule", codebook.load("reading")["furniture"]["credits"], ids=lambda r: r["example"])
def test_a_credit_is_cut_from_its_caption(rule: dict[str, str]) -> None:
    at = credit(rule["example"])
    assert at is not None
    assert rule["example"][:at].strip() == "Men wait by a bridge."


@pytest.mark.parametrize(
    "words", ["Rebels entered the town.", "A post", "Nine men were killed by a mine, police said."]
)
def test_no_word_of_news_is_furniture_whatever_its_case(words: str) -> None:
    assert not any(is_furniture(w) for w in (words, words.upper(), words.lower(), f"• {words}"))


# --- signatures ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "author", "handle", "day"),
    [
        ("— Lena Orde (@lena_orde) December 5, 2024", "Lena Orde", "@lena_orde", "2024-12-05"),
        ("– Lena Orde (@lena_orde) 5 December 2024", "Lena Orde", "@lena_orde", "2024-12-05"),
        ("-- Lena Orde (@lena_orde) Dec. 5, 2024", "Lena Orde", "@lena_orde", "2024-12-05"),
        ("- Lena Orde (@lena_orde) 2024-12-05", "Lena Orde", "@lena_orde", "2024-12-05"),
        ("― Lena (@l@press.example) December 5, 2024 at 1:23 PM", "Lena", "@l@press.example", "2024-12-05"),
        ("— Lena Orde (@lena_orde) 10:21 AM · Dec 5, 2024", "Lena Orde", "@lena_orde", "2024-12-05"),
        (
            "— Lena Orde (@lena_orde) December 5, 2024 https://x.com/lena_orde/status/1",
            "Lena Orde",
            "@lena_orde",
            "2024-12-05",
        ),
        ("— Lena Orde 🕊 (@lena_orde)", "Lena Orde 🕊", "@lena_orde", None),
        ("— Lena Orde (@lena_orde) February 30, 2024", "Lena Orde", "@lena_orde", None),
    ],
)
def test_signatures(line: str, author: str, handle: str, day: str | None) -> None:
    found = sign(line)
    assert found is not None
    assert (found.author, found.handle, found.published) == (author, handle, day)
    assert line[found.name[0] : found.name[1]] == author


@pytest.mark.parametrize(
    "line",
    [
        "The officer — Lena Orde (@lena_orde) is her account — said on December 5, 2024 that the road was cut.",
        "— Lena Orde, Dar Nasim",
        "She writes as (@lena_orde).",
        "The army fell back — as one of the accounts that follow the war closely (@lena_orde) put it",
    ],
)
def test_sentences_that_are_no_signature(line: str) -> None:
    assert sign(line) is None


# --- plain text ------------------------------------------------------------------


@pytest.mark.skipif(not SEED.exists(), reason="the seed article is not on this machine")
def test_the_seed_article() -> None:
    report = next(iter(reports.read([SEED])))
    kinds = [b.kind for b in report.blocks]
    assert report.text == SEED.read_text(encoding="utf-8")
    assert (report.published, report.published_basis) == ("2024-12-05", "post")
    assert kinds[3:6] == ["post", "signature", "after_post"]
    assert [w for k, w in shown(report) if k == "furniture"] == ["Ask me anything", "Explore related questions"]
    assert [w.split()[0] for k, w in shown(report) if k == "heading"] == ["Hama’s", "Jihadist"]
    assert kinds.count("paragraph") == 15
    (post,) = report.embedded
    assert (post.author, post.handle, post.published) == ("Thomas van Linge", "@ThomasVLinge", "2024-12-05")
    assert report.text[post.start : post.end].startswith("#Syria BREAKING")
    assert post.name is not None
    assert report.text[slice(*post.name)] == post.author
    assert post.id == f"{report.id}#1"


def test_the_text_is_unchanged_and_line_ends_are_kept() -> None:
    text = f"{PARAGRAPH}\r\n\r\n  {NEXT}\r\n"
    report = one("a.txt", text)
    assert report.text == text
    assert shown(report) == [("paragraph", PARAGRAPH), ("paragraph", NEXT)]


def test_a_post_in_plain_text_and_its_uncertain_picture_line() -> None:
    report = one(
        "a.txt",
        f"{PARAGRAPH}\nThe bridge is gone.\n— Lena Orde (@lena)\nDecember 5, 2024\nSmoke. pic.twitter.com/x\n{NEXT}\n",
    )
    assert [k for k, _ in shown(report)] == ["paragraph", "post", "signature", "after_post", "paragraph"]
    (post,) = report.embedded
    assert report.text[post.start : post.end] == "The bridge is gone."
    assert post.published == "2024-12-05"
    assert report.published_basis == "post"


def test_a_signature_on_the_posts_own_line_and_a_given_date() -> None:
    report = one(
        "a.txt", f"{PARAGRAPH}\nThe bridge is gone. — Lena (@lena) Dec 5, 2024\n", published="2024-12-06T01:00:00+03:00"
    )
    (post,) = report.embedded
    assert report.text[post.start : post.end] == "The bridge is gone."
    assert (report.published, report.published_basis) == ("2024-12-06", "given")


def test_a_quoted_post_of_several_paragraphs_in_markdown() -> None:
    report = one(
        "a.md",
        f"# Bridge falls\n\n{PARAGRAPH}\n\n> First the bridge.\n>\n> Then the mill.\n>\n> — Lena (@lena) May 2, 2024\n",
    )
    assert [k for k, _ in shown(report)] == ["title", "paragraph", "post", "post", "signature"]
    (post,) = report.embedded
    assert report.text[post.start : post.end].startswith("First the bridge.")


def test_a_signature_with_nothing_before_it_makes_no_post() -> None:
    assert one("a.txt", f"— Lena (@lena) May 2, 2024\n{PARAGRAPH}\n").embedded == ()


def test_hard_wrapped_text_is_joined() -> None:
    wrapped = (
        "BEIRUT, Dec 5 - Fighters entered the town of Dar Nasim at dawn on Thursday\n"
        "after the army left its posts along the river, two residents said. One\n"
        "Colonel Rashid was named as their leader.\n\n"
        "A spokesman for the army said that the town had not fallen and that its\n"
        "units held the mill.\n"
    )
    assert [w.count("\n") for k, w in shown(one("a.txt", wrapped)) if k == "paragraph"] == [2, 1]


def test_one_line_per_paragraph_is_not_joined() -> None:
    report = one("a.txt", f"{PARAGRAPH}\n{NEXT}\nHe left.\nThe town fell.\n")
    assert len(report.blocks) == 4


def test_headings_lists_and_lone_headlines() -> None:
    assert [k for k, _ in shown(one("a.txt", f"{PARAGRAPH}\nWhat the army says\n{NEXT}\n"))] == [
        "paragraph",
        "heading",
        "paragraph",
    ]
    assert [k for k, _ in shown(one("a.txt", "Rebels take Dar Nasim"))] == ["paragraph"]
    assert [k for k, _ in shown(one("a.txt", "Rebels take Dar Nasim\nArmy leaves the mill\n"))] == [
        "paragraph",
        "paragraph",
    ]
    assert [w for _, w in shown(one("a.md", f"- {PARAGRAPH}\n- {NEXT}\n"))] == [PARAGRAPH, NEXT]


def test_tokenised_text_survives() -> None:
    text = "Rebels entered the town , he said . \n`` We hold it . '' \nThe army , he added , had left the mill in the night before . \n"
    assert [k for k, _ in shown(one("a.txt", text))] == ["paragraph"] * 3


def test_a_header_of_particulars() -> None:
    report = one(
        "a.txt",
        f"---\ntitle: Bridge falls\npublisher: Orontes Post\npublished: 2024-12-05\n---\nBridge falls\n\n{PARAGRAPH}\n",
    )
    assert (report.publisher, report.published, report.published_basis) == ("Orontes Post", "2024-12-05", "given")
    assert [k for k, _ in shown(report)] == ["furniture", "title", "paragraph"]
    assert report.text.startswith("---")


def test_ids_and_versions_come_from_content() -> None:
    a, b = one("a.txt", PARAGRAPH), one("b.txt", PARAGRAPH)
    assert (a.id, a.version) == (b.id, b.version)
    assert one("a.txt", PARAGRAPH, publisher="Orontes Post").id != a.id
    assert one("a.txt", PARAGRAPH, publisher="Orontes Post").version == a.version


@example("> \t1")
@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab.A \n\r\t—@()#>-*|1”é🙂\u2028"), min_size=1, max_size=200))
def test_blocks_are_ordered_windows_that_lose_no_word(text: str) -> None:
    for marked in (False, True):
        blocks = lay_out(text, marked=marked).blocks
        assert all(a.end <= b.start for a, b in pairwise(blocks))
        assert all(text[b.start : b.end].strip() == text[b.start : b.end] != "" for b in blocks)
        inside = sum(c.isalnum() for b in blocks for c in text[b.start : b.end])
        marks = sum(c.isalnum() for c in text) - inside
        assert marks == 0 or marked or "1" in text


# --- pages -----------------------------------------------------------------------

TWEET = (
    '<blockquote class="twitter-tweet"><p lang="en" dir="ltr">The bridge at <a href="/h">#DarNasim</a> is gone.<br><br>'
    'Two men were killed. <a href="https://t.co/a">pic.twitter.com/a</a></p>&mdash; Lena Orde (@lena_orde) '
    '<a href="https://twitter.com/lena_orde/status/17?ref_src=tw">December 4, 2024</a></blockquote><script async src="w.js"></script>'
)
OTHERS = {
    "bluesky": '<blockquote class="bluesky-embed" data-bluesky-uri="at://did:plc:q/app.bsky.feed.post/3k"><p lang="en">The bridge is gone.</p>'
    '&mdash; Lena Orde (<a href="https://bsky.app/profile/did:plc:q">@lena.example</a>) '
    '<a href="https://bsky.app/profile/did:plc:q/post/3k">December 4, 2024 at 2:03 PM</a></blockquote>',
    "facebook": '<div class="fb-post" data-href="https://www.facebook.com/lena/posts/1"><blockquote class="fb-xfbml-parse-ignore">'
    '<p>The bridge is gone.</p>Posted by <a href="#">Lena Orde</a> on&nbsp;<a href="#">Wednesday, December 4, 2024</a></blockquote></div>',
    "instagram": '<blockquote class="instagram-media" data-instgrm-permalink="https://www.instagram.com/p/1/?utm=2"><div><a>View this post on '
    'Instagram</a></div><p>The bridge is gone.</p><p>A post shared by <a>Lena Orde</a> (@lena_orde) on '
    '<time datetime="2024-12-04T14:00:00+00:00">Dec 4, 2024 at 2:00pm PST</time></p></blockquote>',
    "telegram": '<div class="tgme_widget_message" data-post="lena_orde/9"><div class="tgme_widget_message_author"><a '
    'class="tgme_widget_message_owner_name"><span>Lena Orde</span></a></div><div class="tgme_widget_message_text">The bridge is gone.</div>'
    '<time datetime="2024-12-04T23:10:00+03:00">23:10</time></div>',
    "mastodon": '<blockquote class="mastodon-embed" data-embed-url="https://press.example/@lena/9/embed"><p>The bridge is gone.</p>'
    "<p>Post by @lena@press.example</p><time datetime='2024-12-04'>.</time><a>View on Mastodon</a></blockquote>",
    "bare": "<blockquote><p>The bridge is gone.</p><p>— Lena Orde (@lena_orde) December 4, 2024</p></blockquote>",
}  # fmt: skip


def test_a_posts_place_author_date_and_address() -> None:
    report = one("a.html", page(f"<h1>Bridge falls</h1><p>{PARAGRAPH}</p>{TWEET}<p>{NEXT}</p>"))
    assert [k for k, _ in shown(report)][-5:] == ["paragraph", "post", "post", "signature", "paragraph"]
    (post,) = report.embedded
    assert (post.author, post.handle, post.published) == ("Lena Orde", "@lena_orde", "2024-12-04")
    assert post.url == "https://twitter.com/lena_orde/status/17"
    assert (
        report.text[post.start : post.end] == "The bridge at #DarNasim is gone.\nTwo men were killed. pic.twitter.com/a"
    )
    assert post.signature is not None
    assert report.text[slice(*post.signature)] == "— Lena Orde (@lena_orde) December 4, 2024"
    assert "Embeddedpost" not in report.text
    assert (report.published, report.published_basis) == ("2024-12-04", "post")


@pytest.mark.parametrize("network", sorted(OTHERS))
def test_other_networks_embeds(network: str) -> None:
    report = one("a.html", page(f"<p>{PARAGRAPH}</p>{OTHERS[network]}<p>{NEXT}</p>"))
    (post,) = report.embedded
    assert report.text[post.start : post.end] == "The bridge is gone."
    assert post.published == "2024-12-04"
    assert "lena" in (post.handle or post.author or "").lower()
    assert [k for k, _ in shown(report)][:2] == ["paragraph", "post"]
    assert shown(report)[-1] == ("paragraph", NEXT)


def test_two_posts_keep_their_order_and_ids() -> None:
    second = TWEET.replace("Lena Orde", "Omar Feld").replace("December 4", "December 5")
    report = one("a.html", page(f"<p>{PARAGRAPH}</p>{TWEET}{second}<p>{NEXT}</p>"))
    assert [p.author for p in report.embedded] == ["Lena Orde", "Omar Feld"]
    assert [p.id for p in report.embedded] == [f"{report.id}#1", f"{report.id}#2"]
    assert report.published == "2024-12-05"


def test_page_particulars() -> None:
    head = (
        '<meta property="og:site_name" content="Orontes Post"><meta property="og:title" content="Bridge falls">'
        '<meta property="article:published_time" content="2024-12-05T23:30:00-05:00"><link rel="canonical" href="https://op.example/b">'
    )
    report = one("a.html", page(f"<h1>Bridge falls</h1><p>{PARAGRAPH}</p><p>{NEXT}</p>{TWEET}", head))
    assert (report.publisher, report.title, report.url) == ("Orontes Post", "Bridge falls", "https://op.example/b")
    assert (report.published, report.published_basis) == ("2024-12-05", "page")
    given = one("a.html", page(f"<p>{PARAGRAPH}</p><p>{NEXT}</p>", head), published="2024-12-07")
    assert (given.published, given.published_basis) == ("2024-12-07", "given")


def test_nested_quotes_lists_tables_and_breaks() -> None:
    body = (
        f"<p>{PARAGRAPH}</p><h2>What is said</h2><blockquote><p>We hold the mill.</p><blockquote>And the dam.</blockquote></blockquote>"
        "<ul><li>One tank was lost near the mill</li><li>Two roads were cut</li></ul>"
        f"<table><tr><th>Place</th><th>Holder</th></tr><tr><td>Dar Nasim</td><td>rebels</td></tr></table><p>{NEXT}<br><br>It ended at night.</p>"
    )
    words = [w for _, w in shown(one("a.html", page(body)))]
    assert words[:4] == [PARAGRAPH, "What is said", "We hold the mill.", "And the dam."]
    assert "Two roads were cut" in words
    assert "Dar Nasim | rebels" in words
    assert words[-2:] == [NEXT, "It ended at night."]


def test_furniture_is_no_part_of_a_pages_text() -> None:
    body = f"<p>{PARAGRAPH}</p><p>Read more: Army leaves dam</p><p>{NEXT}</p><p>Ask me anything</p><p>Share on Facebook</p>"
    assert one("a.html", page(body)).text == f"{PARAGRAPH}\n{NEXT}"


@pytest.mark.parametrize(
    "broken",
    [
        f"<p>{PARAGRAPH}<p>{NEXT}<div><b>x",
        f"<html><body><p>{PARAGRAPH}</span><p>{NEXT}</p></html></p>",
        f"<p>{PARAGRAPH}</p><p>{NEXT}",
    ],
)
def test_malformed_pages_still_read(broken: str) -> None:
    report = one("a.html", broken)
    assert PARAGRAPH in report.text
    assert NEXT in report.text


def test_a_short_page_keeps_its_headline_apart() -> None:
    report = one(
        "a.html", f"<html><body><h1>Army leaves Dar Nasim</h1><p>The army left, it said.</p>{TWEET}</body></html>"
    )
    assert [w for _, w in shown(report)][:2] == ["Army leaves Dar Nasim", "The army left, it said."]
    assert len(report.embedded) == 1


def test_a_post_in_a_sidebar_is_no_part_of_the_article() -> None:
    body = (
        f"<article><h1>T</h1><p>{PARAGRAPH}</p><p>{NEXT}</p><p>{PARAGRAPH} {NEXT}</p></article><aside>{TWEET}</aside>"
    )
    assert one("a.html", f"<html><body>{body}</body></html>").embedded == ()


def test_a_magazine_page_with_all_its_trimmings() -> None:
    body = (
        '<div class="share"><a>Facebook</a> <a>Twitter</a></div><figure><img src="a.jpg"><figcaption>Men wait. (AP Photo/X)</figcaption></figure>'
        f"<p>{PARAGRAPH}</p><p><b>Read more: </b><a>Three held</a></p><figure class='wp-block-embed'><div>{TWEET}</div></figure><p>{NEXT}</p>"
        "<p><em>(Reporting by Rima Kasem; Editing by Paul Orde)</em></p><div class='newsletter'><p>Sign up for our newsletter.</p></div>"
    )
    words = [w for k, w in shown(one("a.html", page(body))) if k == "paragraph"]
    assert words == [PARAGRAPH, NEXT]


@pytest.mark.parametrize("empty", ["<html><body><script>x()</script></body></html>", "<html></html>", "<!-- -->"])
def test_a_page_without_text_is_an_error(empty: str) -> None:
    with pytest.raises(InputError):
        one("a.html", empty)


# --- encodings -------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(encoding: str) -> None:
    text = "The général said “we left Hama” – and the café’s owner agreed, he said."
    assert one("a.txt", text.encode(encoding)).text == text


def test_plain_utf8_is_never_mended() -> None:
    garbled = "The gÃ©nÃ©ral said so to the town."
    assert one("a.txt", garbled).text == garbled
    assert "général" in one("a.html", page(f"<p>{PARAGRAPH} {garbled}</p><p>{NEXT}</p>")).text


def test_a_cut_download_still_reads() -> None:
    assert one(
        "a.txt", "Rebels entered حماة on Thursday, résidents said".encode()[:-30] + b"\xd9 on Thursday"
    ).text.startswith("Rebels")


# --- rows ------------------------------------------------------------------------


def test_good_rows_are_read_and_bad_rows_named() -> None:
    rows = [
        json.dumps({"id": "a", "text": PARAGRAPH, "published": "2024-12-05T23:00:00Z", "publisher": "P", "title": "T"}),
        "{broken", "[1]", json.dumps({"id": "b"}), json.dumps({"text": 3}), json.dumps({"id": "a", "text": NEXT}), "",
        json.dumps({"text": NEXT, "published": "last Tuesday"}), json.dumps({"text": "  "}), json.dumps({"text": NEXT, "title": 4}),
        json.dumps({"id": 7, "text": NEXT, "published": None}),
    ]  # fmt: skip
    errors: list[InputError] = []
    found = list(reports.read_bytes("a.jsonl", "\n".join(rows).encode(), on_error=lambda _, e: errors.append(e)))
    assert [r.id for r in found] == ["a", "7"]
    assert (found[0].published, found[0].published_basis) == ("2024-12-05", "given")
    assert [e.line for e in errors if isinstance(e, RowError)] == [2, 3, 4, 5, 6, 8, 9, 10]
    with pytest.raises(InputError, match="line 2"):
        list(reports.read_bytes("a.jsonl", "\n".join(rows).encode()))


def test_a_json_array_and_one_object() -> None:
    two = json.dumps([{"id": "a", "text": PARAGRAPH}, {"id": "b", "text": NEXT}], indent=1)
    assert [r.id for r in reports.read_bytes("a.json", two.encode())] == ["a", "b"]
    assert one("a.json", json.dumps({"id": "a", "text": PARAGRAPH}, indent=1)).id == "a"


@pytest.mark.parametrize("lead", ["", "\ufeff", "\n"])
def test_standard_input_is_told_by_how_it_begins(monkeypatch: pytest.MonkeyPatch, lead: str) -> None:
    for text, ids in (
        (json.dumps({"id": "a", "text": PARAGRAPH}), ["a"]),
        (json.dumps([{"id": "b", "text": NEXT}]), ["b"]),
    ):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO((lead + text).encode())))
        assert [r.id for r in reports.read(["-"])] == ids
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO((lead + PARAGRAPH).encode())))
    assert next(iter(reports.read(["-"]))).text.strip() == PARAGRAPH


# --- faults ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b"  \n ", "empty"),
        (b"%PDF-1.7 x", "PDF"),
        (b"PK\x03\x04aa", "zip"),
        (b"a\0b", "binary"),
        (b"\xff\xfe\x00", "broken"),
        (b"---\nurl: x\n---\n", "no text"),
    ],
)
def test_files_that_cannot_be_read(data: bytes, why: str) -> None:
    with pytest.raises(InputError, match=why):
        one("a.txt", data)


def test_missing_files_and_empty_folders_do_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text(PARAGRAPH, encoding="utf-8")
    (tmp_path / "none").mkdir()
    errors: list[str] = []
    asked = [tmp_path / "a.txt", tmp_path / "none", tmp_path / "b.txt"]
    found = list(reports.read(asked, on_error=lambda n, e: errors.append(str(e))))
    assert len(found) == 1
    assert errors == ["no such file", "a folder without files"]


def test_too_much_text_in_one_report() -> None:
    with pytest.raises(InputError, match="split it"):
        one("a.txt", "word " * 210_000)


def test_a_published_argument_that_is_no_date() -> None:
    with pytest.raises(InputError, match="2024-12-05"):
        list(reports.read([], published="yesterday"))


# --- language --------------------------------------------------------------------

FRENCH = "Les rebelles sont entrés dans la ville de bon matin après trois jours de combats avec l'armée, selon des habitants joints par téléphone dans la nuit."


def test_other_languages_are_skipped_only_when_sure() -> None:
    assert one("a.txt", FRENCH).skipped == "language: French"
    assert one("a.txt", "Les rebelles sont entrés dans la ville.").skipped is None
    assert one("a.txt", f"{PARAGRAPH} {NEXT}").skipped is None
    names = (
        "Syria–Turkey relations, Iraq–Syria relations, Iran–Iraq relations, Jordan–Syria relations, Qatar–Syria relations, "
        * 3
    )
    assert one("a.txt", names).skipped is None


# --- the example record ----------------------------------------------------------

EXAMPLE = Path(__file__).parents[1] / "examples" / "hama-2024"
DISPATCHES = sorted(f for f in EXAMPLE.iterdir() if f.name[0].isdigit())


@pytest.mark.parametrize("file", DISPATCHES, ids=lambda f: f.name)
def test_each_dispatch_says_that_it_is_not_real(file: Path) -> None:
    assert "ritten for this example; not a real dispatch" in file.read_text(encoding="utf-8")


def test_the_example_record_reads_whole() -> None:
    found = list(reports.read(DISPATCHES))
    assert len(found) == 21
    assert len({r.id for r in found}) == 21
    assert all(r.published and r.publisher and r.title and not r.skipped for r in found)
    assert sum(len(r.embedded) for r in found) == 3
    assert all(
        "not a real dispatch" not in r.text[b.start : b.end] for r in found for b in r.blocks if b.kind != "furniture"
    )
    listed = (EXAMPLE / "publishers.yaml").read_text(encoding="utf-8")
    assert all(r.publisher and r.publisher in listed for r in found)
