"""In the HTML of a build each number leads to the rows that it was computed from."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sync_playwright = pytest.importorskip(
    "playwright.sync_api", reason="the package axe-playwright-python is not installed"
).sync_playwright
axe = pytest.importorskip(
    "axe_playwright_python.sync_playwright",
    reason="the package axe-playwright-python is not installed",
)

PROGRAM = shutil.which("chromium") or shutil.which("google-chrome")
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(PROGRAM is None, reason="no Chromium is on PATH"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=PROGRAM, args=["--disable-gpu", "--no-sandbox"]
        )
        yield started
        started.close()


@pytest.fixture
def file(_built_once: Path) -> Path:
    return _built_once / "reports/_build/xxa/xxa.html"


def opened(browser: Any, file: Path, *, width: int = 1280, **options: Any) -> Any:
    page = browser.new_page(viewport={"width": width, "height": 800}, **options)
    page.told = []
    page.on("request", lambda request: page.told.append(request.url))
    page.on("pageerror", lambda error: page.told.append(f"error: {error}"))
    page.goto(file.as_uri())
    return page


def total(page: Any) -> Any:
    return page.locator("main .par a.value", has_text="172")


def test_keyboard_opens_the_rows_of_a_number_and_comes_back(browser: Any, file: Path) -> None:
    page = opened(browser, file)
    total(page).focus()
    page.keyboard.press("Enter")
    box = page.get_by_role("dialog")
    assert box.get_attribute("aria-labelledby") == "told-now"
    assert box.locator("h3").text_content() == "172"
    rows = box.locator("tbody tr")
    values = [int(each) for each in rows.locator("td.right").all_text_contents()]
    assert sum(values) == 172
    assert "profile.total" in (box.text_content() or "")
    assert re.search("[0-9a-f]{64}", box.text_content() or "")
    page.keyboard.press("Escape")
    assert not box.is_visible()
    assert page.evaluate("document.activeElement.className") == "value"
    assert page.told == [file.as_uri()]
    page.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_in_the_page_and_in_the_open_box(
    browser: Any, file: Path, width: int
) -> None:
    page = opened(browser, file, width=width)
    for act in (lambda: None, lambda: total(page).click()):
        act()
        found = axe.Axe().run(page, options=RULES).response
        assert [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == []
        assert page.evaluate("document.documentElement.scrollWidth") == width
    page.close()


def test_without_a_script_a_number_leads_to_its_entry_and_back(browser: Any, file: Path) -> None:
    page = opened(browser, file, java_script_enabled=False)
    name = total(page).get_attribute("href").removeprefix("#from-")
    total(page).click()
    assert page.url.endswith(f"#from-{name}")
    entry = page.locator(f"#from-{name}")
    assert "xxa-deaths" in (entry.text_content() or "")
    entry.locator("a.to-text").click()
    assert page.url.endswith(f"#value-{name}")
    assert page.locator("#rows-xxa-deaths pre").count() == 1
    assert page.locator("button:visible").count() == 0
    page.close()


def test_rows_and_tables_come_as_csv(browser: Any, file: Path, tmp_path: Path) -> None:
    page = opened(browser, file, accept_downloads=True)
    total(page).click()
    with page.expect_download() as download:
        page.get_by_role("dialog").get_by_role("button", name="Download (CSV)").first.click()
    download.value.save_as(tmp_path / "rows.csv")
    lines = (tmp_path / "rows.csv").read_text("utf-8-sig").splitlines()
    assert download.value.suggested_filename == "xxa-deaths.csv"
    assert sum(int(line.rpartition(",")[2]) for line in lines[1:]) == 172
    page.keyboard.press("Escape")
    picture = page.locator("#fig-rates")
    picture.locator(".get summary").click()
    assert "Rates, 2018–2019" in (picture.locator(".get p").first.text_content() or "")
    with page.expect_download() as download:
        picture.locator(".get a").click()
    download.value.save_as(tmp_path / "figure.csv")
    kept = file.parent / "data" / "fig-rates.csv"
    assert (tmp_path / "figure.csv").read_bytes() == kept.read_bytes()
    page.close()


def test_a_footnote_shows_beside_its_mark_and_goes_by_escape(browser: Any, file: Path) -> None:
    page = opened(browser, file)
    mark = page.locator("a[role=doc-noteref]").first
    mark.focus()
    peek = page.get_by_role("tooltip")
    note = page.locator(mark.get_attribute("href")).text_content() or ""
    assert (peek.text_content() or "").strip() in note
    assert mark.get_attribute("aria-describedby") == "peek"
    page.keyboard.press("Escape")
    assert not peek.is_visible()
    page.close()


def test_print_leaves_the_entries_out(browser: Any, file: Path) -> None:
    page = opened(browser, file)
    page.emulate_media(media="print")
    for hidden in (".trace", ".get"):
        assert not page.locator(hidden).first.is_visible(), hidden
    page.close()


def test_page_tells_programs_what_it_is(file: Path) -> None:
    html = file.read_text("utf-8")
    told = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)[0])
    assert told["@type"] == "Report"
    assert told["inLanguage"] == "en-GB"
    assert {each["url"] for each in told["hasPart"]} >= {"#fig-rates"}
    assert all(
        re.fullmatch("sha256:[0-9a-f]{64}", each["identifier"]) for each in told["isBasedOn"]
    )
