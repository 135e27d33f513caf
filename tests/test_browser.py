"""The desk as people meet it: chromium plays the days, opens a claim at its words, asks, judges and undoes.

Every visit also watches for console errors and for requests to any other host; axe looks at every page.
"""

from __future__ import annotations

import shutil
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import tiles
from dateline import views
from dateline.library import words
from dateline.record import Record
from dateline.server import Settings, ground, listening
from dateline.server.basemap import base_map
from served import HAMA, Served, copied, example, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
GRAPHICS = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"]  # the map without a graphics card
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Neighbouring towns lie closer on a map than fingers are wide; each is a row of the ledger too (WCAG 2.5.8).
CHECKS = {
    "light": (
        ("html", {"runOnly": RULES, "rules": {"target-size": {"enabled": False}}}),
        ({"include": ["html"], "exclude": [".marks", ".marker"]}, {"runOnly": ["target-size"]}),
    ),
    "dark": (("html", {"runOnly": ["color-contrast", "link-in-text-block"]}),),  # what other colours can change
}
PAGES = (
    "/", "/?as_of=2024-12-05", "/timeline", "/events", "/claims", "/reports", "/ask", "/review", "/morning", "/about",
    "/ask?q=Did+the+PMF+send+fighters%3F", f"/places/{HAMA}", "/actors/rebels:SY", "/nothing",
    "/reports/hama-2024-10?at=418-580#at", "/reports/hama-2024-04",
)  # fmt: skip

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine: apt-get install chromium"),
]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The example record, served."""
    with serving(Settings(example(tmp_path_factory.mktemp("desk") / "hama.db"), port=0)) as served:
        yield served


@pytest.fixture(scope="module")
def browsers() -> Iterator[Any]:
    """Debian's chromium, as often as it is started."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with api.sync_playwright() as play:
        yield play.chromium


@pytest.fixture(scope="module")
def browser(browsers: Any) -> Iterator[Browser]:  # noqa: ANN401 - playwright's
    """A browser that cannot draw the moving map: the drawn one stays."""
    running = browsers.launch(executable_path=CHROMIUM, args=["--disable-gpu", "--disable-3d-apis"])
    yield running
    running.close()


@pytest.fixture(scope="module")
def drawing(browsers: Any) -> Iterator[Browser]:  # noqa: ANN401
    """A browser that draws the moving map."""
    running = browsers.launch(executable_path=CHROMIUM, args=GRAPHICS)
    yield running
    running.close()


class Watch:
    """What a visit must not do."""

    def __init__(self, context: BrowserContext, home: str) -> None:
        self.errors: list[str] = []
        self.strangers: list[str] = []
        self.home = home
        context.on("console", self._said)
        context.on("weberror", lambda e: self.errors.append(str(e.error)))
        context.on("request", self._asked)

    def _said(self, message: Any) -> None:  # noqa: ANN401 - playwright's
        # A page that is not there is asked for on purpose.
        if message.type in ("error", "warning") and "404" not in message.text and "WebGL" not in message.text:
            self.errors.append(message.text)

    def _asked(self, request: Any) -> None:  # noqa: ANN401
        if not request.url.startswith((self.home, "data:", "blob:")):
            self.strangers.append(request.url)


@pytest.fixture
def page(drawing: Browser, desk: Served) -> Iterator[Page]:
    """A page on the desk; at its end nothing may have gone wrong unseen."""
    context = drawing.new_context(viewport={"width": 1280, "height": 900}, base_url=desk.address)
    watch = Watch(context, desk.address)
    yield context.new_page()
    context.close()
    assert not watch.errors
    assert not watch.strangers


def holder(page: Page, place: str = HAMA) -> str | None:
    """Who holds a place by the drawn map, which the moving one follows."""
    mark = page.locator(f'svg.map .marks a[data-place="{place}"]')
    return mark.get_attribute("data-holder") if mark.count() else None


@pytest.mark.parametrize("base", ["tiles", "pictures", "vectors"])
def test_a_base_map_of_another_host_is_drawn_under_the_signs(drawing: Browser, desk: Served, base: str) -> None:
    archives = {
        "/pictures.pmtiles": tiles.archive(tiles.picture(), tiles.PICTURE),
        "/vectors.pmtiles": tiles.archive(tiles.vector("water"), tiles.VECTOR),
    }
    with tiles.tile_server(archives) as (host, asked):
        address = host + ("/{z}/{x}/{y}.png" if base == "tiles" else f"/{base}.pmtiles")
        with serving(Settings(desk.record, port=0, base=base_map(address, "© the tests"))) as open_desk:
            context = drawing.new_context(base_url=open_desk.address)
            watch = Watch(context, open_desk.address)
            page = context.new_page()
            page.goto("/?as_of=2024-12-05")
            page.wait_for_selector("[data-map=moving]")
            page.wait_for_selector(f'.marker[data-place="{HAMA}"]')
            assert page.get_by_text("© the tests").is_visible()
            # Land far from any sign: rose where pictures are drawn, water where the vectors say that all is water.
            expected = {"tiles": is_rose, "pictures": is_rose, "vectors": is_water}[base]
            for _ in range(50):
                if expected(colour_of(page)):
                    break
                page.wait_for_timeout(100)
            assert expected(colour_of(page)), colour_of(page)
            context.close()
        assert asked and not watch.errors
        assert watch.strangers and all(url.startswith(host) for url in watch.strangers)


def colour_of(page: Page) -> list[int]:
    """The colour of the moving map near its lower right corner, where no sign is."""
    shot = b64encode(page.locator(".moving canvas").screenshot()).decode()
    beside = page.context.new_page()  # an empty page: ours may run no code of a test
    found = beside.evaluate(
        """async (data) => {
            const image = new Image();
            image.src = `data:image/png;base64,${data}`;
            await image.decode();
            const canvas = document.createElement("canvas");
            [canvas.width, canvas.height] = [image.width, image.height];
            const pen = canvas.getContext("2d");
            pen.drawImage(image, 0, 0);
            return [...pen.getImageData(image.width - 60, image.height - 60, 1, 1).data].slice(0, 3);
        }""",
        shot,
    )
    beside.close()
    return list(found)


def is_rose(colour: list[int]) -> bool:
    """Whether it is the colour of the tests' tiles, whose saturation the map halves."""
    return colour[0] > colour[1] + 40 and colour[2] > colour[1] + 10


def is_water(colour: list[int]) -> bool:
    """Whether it is bluer than red, as no land of ours is."""
    return colour[2] > colour[0] + 3


def test_the_slider_plays_and_hama_changes_hands_on_the_fifth(page: Page) -> None:
    page.goto("/?as_of=2024-12-03")
    page.wait_for_selector("[data-map=moving]")
    assert holder(page) in (None, "", "Syrian Army")
    page.get_by_role("button", name="Play").click()
    page.wait_for_selector(
        f'svg.map .marks a[data-place="{HAMA}"][data-holder="Syrian rebel forces"]', state="attached"
    )
    assert page.locator("[data-situation]").get_attribute("data-day") == "2024-12-05"
    assert page.url.endswith("as_of=2024-12-05")
    assert page.locator(f'.marker[data-place="{HAMA}"]').get_attribute("data-holder") == "Syrian rebel forces"
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("slider", name="Day").focus()
    page.keyboard.press("Home")
    page.wait_for_selector('[data-situation][data-day="2024-11-27"]')
    assert holder(page) in (None, "", "Syrian Army")


def test_a_city_a_claim_and_the_words_it_stands_on(page: Page) -> None:
    page.goto("/?as_of=2024-12-06")
    page.wait_for_selector("[data-map=moving]")
    page.locator(f'.marker[data-place="{HAMA}"]').click()
    page.wait_for_url("**/places/**")
    assert page.get_by_role("heading", level=1).inner_text() == "Hama"
    first = page.locator(".story a.words").first
    said = first.inner_text().strip("“”")
    first.click()
    page.wait_for_url("**/reports/**")
    marked = page.locator("mark")
    assert " ".join("".join(marked.all_inner_texts()).split()).startswith(said.removesuffix(" …")[:60])
    box = marked.first.bounding_box()
    assert box is not None and 0 <= box["y"] < 900


def test_asking_cites_both_sides(page: Page) -> None:
    page.goto("/reports/hama-2024-10")
    page.get_by_role("textbox").fill("Did the PMF send fighters?")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ask?**")
    cited = page.locator(".cited").inner_text()
    assert "Rafidain Dispatch" in cited and "Tigris News Agency" in cited
    for question, understood in (("Who controls Aleppo?", None), ("and Homs?", "Who controls Homs?")):
        turns = page.locator(".turn").count()
        page.locator("#q").fill(question)
        page.keyboard.press("Enter")
        page.locator(".turn").nth(turns).wait_for()
        assert understood is None or understood in page.locator(".turn.newest").inner_text()
    page.go_back()
    page.locator("#newest .question", has_text="Who controls Aleppo?").wait_for()
    related = page.locator(".questions a").first
    asked = related.inner_text()
    related.click()
    page.locator(".turn.newest .question", has_text=asked).wait_for()
    assert page.locator(".turn.newest .cited li").count() >= 1
    page.locator(".turn.newest .answer a").first.click()
    page.wait_for_url("**/reports/**")
    assert page.locator("mark").count() >= 1


def test_questions_of_a_large_record_come_when_the_page_stands(
    browser: Browser, desk: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dateline.server.kept.MANY_CLAIMS", 0)
    monkeypatch.setattr("dateline.server.ground.apart", ground.read)
    with serving(Settings(copied(desk.record, tmp_path), port=0)) as large:
        for scripts in (True, False):
            context = browser.new_context(java_script_enabled=scripts, base_url=large.address)
            watch, page = Watch(context, large.address), context.new_page()
            page.goto("/reports/hama-2024-10")
            if not scripts:
                page.get_by_role("link", name="Questions that the record answers").click()
            asked = page.locator(".questions a").first.inner_text()
            page.locator(".questions a").first.click()
            page.locator(".turn.newest .question", has_text=asked).wait_for()
            if scripts:  # the conversation goes on in place, and its questions come after it
                page.locator("#further .questions a").first.click()
                page.locator(".turn").nth(1).wait_for()
                page.locator("#further .questions a").first.wait_for()
                page.goto("/?as_of=2024-12-04")
                page.locator(".questions a").first.wait_for()
                page.locator("#slider input").fill("20063")  # 6 December 2024
                page.wait_for_url("**as_of=2024-12-06")
                page.locator(".questions a").first.wait_for()
            context.close()
            assert not watch.errors and not watch.strangers


def test_judging_and_undoing_by_keyboard(browser: Browser, desk: Served, tmp_path: Path) -> None:
    with serving(Settings(copied(desk.record, tmp_path), port=0, by="ab")) as mine:
        context = browser.new_context(base_url=mine.address)
        watch = Watch(context, mine.address)
        page = context.new_page()
        before = mine.twin("/")["control"]
        page.goto("/review")
        first = page.locator(".queue .item").first.get_attribute("id")
        page.keyboard.press("j")
        page.keyboard.press("r")
        page.wait_for_url("**/review?done=**")
        assert page.locator(".queue .item").first.get_attribute("id") != first
        assert mine.twin("/")["control"] != before
        page.keyboard.press("u")
        page.wait_for_selector(".note:has-text('Undone')")
        assert mine.twin("/")["control"] == before
        context.close()
        assert not watch.errors and not watch.strangers
        # And by buttons alone, with scripts off.
        context = browser.new_context(base_url=mine.address, java_script_enabled=False)
        page = context.new_page()
        page.goto("/review")
        page.locator(".queue .item button[value=reject]").first.click()
        page.locator(".note:has-text('Judged: reject')").wait_for()
        assert mine.twin("/")["control"] != before
        page.get_by_role("button", name="Undo", exact=True).first.click()
        page.locator(".note:has-text('Undone')").wait_for()
        assert mine.twin("/")["control"] == before
        context.close()


@contextmanager
def newspaper(folder: Path, html: str) -> Iterator[str]:
    """A page of another site: another port is another origin."""
    (folder / "index.html").write_text(html, encoding="utf-8")
    handler = partial(Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as site:
        thread = threading.Thread(target=site.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{site.server_port}"
        site.shutdown()
        thread.join()


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: ANN401
        """Nothing."""


def test_the_widget_answers_on_a_page_of_another_origin(browser: Browser, desk: Served, tmp_path: Path) -> None:
    sock = listening(Settings(desk.record, port=0))
    port = sock.getsockname()[1]
    sock.close()
    page_html = (
        "<!doctype html><html lang=en><title>News</title><style>button { color: red !important }</style>"
        f"<main><h1>News</h1><script src='http://127.0.0.1:{port}/widget.js' data-report='hama-2024-10'></script>"
    )
    with newspaper(tmp_path, page_html) as origin:
        settings = Settings(desk.record, port=port, token="secret", origins=frozenset({origin}))
        with serving(settings) as served:
            context = browser.new_context()
            watch = Watch(context, origin)
            page = context.new_page()
            page.goto(origin)
            box = page.locator("dateline-ask")
            box.get_by_role("textbox").fill("Did the PMF send fighters?")
            page.keyboard.press("Enter")
            box.locator("ol li").first.wait_for()
            said = box.locator("section").inner_text()
            assert "Tigris News Agency" in said
            assert "Later reports exist" in said
            assert context.cookies() == []
            page.evaluate(AXE.read_text(encoding="utf-8"))
            result = page.evaluate("rules => axe.run('dateline-ask', {runOnly: rules})", RULES)
            assert [(v["id"], v["nodes"][0]["html"]) for v in result["violations"]] == []
            context.close()
            assert not watch.errors
            assert all(s.startswith((served.address, origin)) for s in watch.strangers)


def test_every_page_works_with_scripts_off(browser: Browser, desk: Served) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=desk.address)
    watch = Watch(context, desk.address)
    page = context.new_page()
    for path in PAGES:
        page.goto(path)
        assert page.locator("h1").count() == 1, path
    page.goto("/")
    page.locator("#pick").fill("2024-12-05")
    page.get_by_role("button", name="Show").click()
    assert holder(page) == "Syrian rebel forces"
    page.locator(f'.marks a[data-place="{HAMA}"] circle').first.click()
    assert page.locator("h1").inner_text() == "Hama"
    page.locator(".story a.words").first.click()
    assert page.locator("mark").first.is_visible()
    page.goto("/reports/hama-2024-10")
    page.get_by_role("textbox").fill("Did the PMF send fighters?")
    page.keyboard.press("Enter")
    page.locator(".cited", has_text="Rafidain Dispatch").filter(has_text="Tigris News Agency").wait_for()
    page.locator("#q").fill("Who controls Aleppo?")
    page.keyboard.press("Enter")
    page.locator(".turn.newest .question", has_text="Who controls Aleppo?").wait_for()
    asked = page.locator(".questions a").first.inner_text()
    page.locator(".questions a").first.click()
    page.locator(".turn.newest .question", has_text=asked).wait_for()
    context.close()
    assert not watch.errors and not watch.strangers


def test_no_page_breaks_a_rule_of_access_nor_its_screen(browser: Browser, desk: Served) -> None:
    """Each page is opened once, then seen wide and narrow, in light and in dark."""
    context = browser.new_context(base_url=desk.address, reduced_motion="reduce")
    watch, page = Watch(context, desk.address), context.new_page()
    axe = AXE.read_text(encoding="utf-8")
    with Record(desk.record, words) as record:
        event = max(views.events(record), key=lambda e: (len(e.claims), e.id)).id
    found: list[tuple[str, ...]] = []
    for path in (*PAGES, f"/events/{event}"):
        page.goto(path, wait_until="load")
        page.evaluate(axe)
        for scheme, width in (("light", 1000), ("dark", 360)):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.set_viewport_size({"width": width, "height": 800})
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                found.append((path, f"wider than {width}"))
            for what, options in CHECKS[scheme]:
                result = page.evaluate("([what, options]) => axe.run(what, options)", [what, options])
                found += [(path, scheme, v["id"], n["html"][:160]) for v in result["violations"] for n in v["nodes"]]
    context.close()
    assert found == []
    assert not watch.errors and not watch.strangers
