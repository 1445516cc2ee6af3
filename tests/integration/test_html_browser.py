"""This module opens a rendered HTML file in Chromium and has axe-core look at it.

It needs Chromium on PATH and the package axe-playwright-python, which brings axe-core.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from tests.golden.example_source import EPOCH, lay_out
from tests.golden.language_example import made_in

from hrcreport.document.render.engine import render_document

sync_playwright = pytest.importorskip(
    "playwright.sync_api", reason="the package axe-playwright-python is not installed"
).sync_playwright
axe = pytest.importorskip(
    "axe_playwright_python.sync_playwright",
    reason="the package axe-playwright-python is not installed",
)

PROGRAM = shutil.which("chromium") or shutil.which("google-chrome")
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-sandbox",
)
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
PHONE, DESK = 390, 1280
MODES: tuple[dict[str, str], ...] = (
    {"color_scheme": "light"},
    {"color_scheme": "dark"},
    {"forced_colors": "active"},
    {"forced_colors": "active", "color_scheme": "dark"},
)
"""What a reader's machine may ask of a page's colours."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(PROGRAM is None, reason="no Chromium is on PATH"),
]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    source = lay_out(tmp_path_factory.mktemp("html"))
    return render_document(
        source, name="xxa", formats=("html",), engine="pandoc", epoch=EPOCH
    ).files["html"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=PROGRAM, args=list(QUIET))
        yield started
        started.close()


def opened(browser: Any, file: Path, width: int, **options: Any) -> Any:
    page = browser.new_page(viewport={"width": width, "height": 800}, **options)
    page.asked = []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("pageerror", lambda error: page.asked.append(f"error: {error}"))
    page.goto(file.as_uri())
    return page


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: "-".join(mode.values()))
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_axe_finds_nothing_and_nothing_is_asked_for(
    browser: Any, file: Path, width: int, mode: dict[str, str]
) -> None:
    page = opened(browser, file, width, **mode)
    found = axe.Axe().run(page, options=RULES).response
    assert [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == []
    assert len(found["passes"]) > 30
    assert page.asked == [file.as_uri()]
    page.close()


@pytest.mark.parametrize("width", [320, PHONE, DESK])
def test_no_page_is_wider_than_its_screen(browser: Any, file: Path, width: int) -> None:
    page = opened(browser, file, width)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.close()


def test_contents_stand_beside_the_text_at_a_desk_and_fold_on_a_phone(
    browser: Any, file: Path
) -> None:
    page = opened(browser, file, DESK)
    contents, text = page.locator("nav").bounding_box(), page.locator("main").bounding_box()
    assert contents["x"] + contents["width"] <= text["x"]
    assert page.get_by_role("link", name="Introduction").is_visible()
    page.close()
    page = opened(browser, file, PHONE)
    link = page.get_by_role("link", name="Introduction")
    assert not link.is_visible()
    page.locator("summary").first.click()
    assert link.is_visible()
    page.close()


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_page_can_be_read_and_used_without_its_script(browser: Any, file: Path, width: int) -> None:
    page = opened(browser, file, width, java_script_enabled=False)
    page.get_by_role("link", name="Introduction").click()
    assert page.url.endswith("#introduction")
    assert page.locator("#para-1 a.number").get_attribute("href") == "#para-1"
    page.close()


def test_the_number_of_a_paragraph_copies_its_address(browser: Any, file: Path) -> None:
    page = opened(browser, file, DESK)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("link", name="Paragraph 3", exact=True).click()
    page.get_by_role("status").filter(has_text="Link copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == f"{file.as_uri()}#para-3"
    page.close()


def test_only_boxes_that_scroll_stop_the_keyboard(browser: Any, file: Path) -> None:
    for width in (PHONE, DESK):
        page = opened(browser, file, width)
        assert page.locator(".scroll").count() > 3
        assert page.locator('.scroll[tabindex="0"]').count() == 1
        page.close()


def test_page_and_charts_are_dark_where_a_reader_asks_for_it(browser: Any, file: Path) -> None:
    for scheme, is_dark in (("light", False), ("dark", True)):
        page = opened(browser, file, DESK, color_scheme=scheme)
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (sum(map(int, re.findall(r"\d+", ground))) < 150) == is_dark
        corner = page.locator(".picture svg").first.screenshot()
        with Image.open(BytesIO(corner)) as shot:
            assert (sum(shot.convert("RGB").getpixel((2, 2))) < 150) == is_dark
        page.emulate_media(media="print")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == (
            "rgb(255, 255, 255)"
        )
        page.close()


def test_charts_fit_a_phone_from_edge_to_edge(browser: Any, file: Path) -> None:
    page = opened(browser, file, PHONE)
    pictures = page.locator(".figure .picture, .map .picture")
    boxes = [pictures.nth(at).bounding_box() for at in range(pictures.count())]
    assert boxes
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= PHONE for box in boxes)
    assert min(box["width"] for box in boxes) > PHONE - 40
    page.close()


def test_a_phone_folds_footnotes_until_one_is_asked_for(browser: Any, file: Path) -> None:
    for width, shown in ((DESK, True), (PHONE, False)):
        page = opened(browser, file, width)
        note = page.locator(".notes-of-text li").first
        assert note.is_visible() == shown
        page.emulate_media(media="print")
        assert note.is_visible()
        page.emulate_media(media="screen")
        page.evaluate("location.hash = 'note-1'")
        page.locator("#note-1:visible").wait_for()
        page.close()


def test_print_leaves_out_what_only_a_screen_needs(browser: Any, file: Path) -> None:
    page = opened(browser, file, DESK)
    page.emulate_media(media="print")
    for hidden in ("nav", ".skip", ".evidence", ".back"):
        assert not page.locator(hidden).first.is_visible(), hidden
    assert page.locator("main").is_visible()
    assert page.get_by_role("heading", name="Visit to Exampleland").is_visible()
    page.close()


@pytest.mark.parametrize("language", ["ar", "fr", "zh"])
def test_axe_finds_nothing_in_other_languages_and_no_page_is_too_wide(
    browser: Any, tmp_path: Path, language: str
) -> None:
    file = made_in(language, tmp_path).rendered.files["html"]
    for width in (PHONE, DESK):
        page = opened(browser, file, width)
        found = axe.Axe().run(page, options=RULES).response
        assert [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == []
        assert page.evaluate("document.documentElement.scrollWidth") == width
        page.close()


def test_lines_of_an_arabic_page_begin_at_the_right(browser: Any, tmp_path: Path) -> None:
    page = opened(browser, made_in("ar", tmp_path).rendered.files["html"], DESK)
    contents, text = page.locator("nav").bounding_box(), page.locator("main").bounding_box()
    assert contents["x"] >= text["x"] + text["width"]
    number, words = page.locator("#para-1 a.number"), page.locator("#para-1")
    right = words.bounding_box()["x"] + words.bounding_box()["width"]
    assert right - (number.bounding_box()["x"] + number.bounding_box()["width"]) < 2
    page.close()
