"""This module opens the site of the documentation from the disk, as a reader without a network."""

from __future__ import annotations

import os
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

SITE = Path(os.environ.get("HRCREPORT_SITE", "")).resolve()
PROGRAM = shutil.which("chromium") or shutil.which("google-chrome")
FETCHED = re.compile(r"""<(?:link|script|img|iframe|source)[^>]* (?:src|href)=["']https?:[^>]*>""")
PHONE, DESK = 375, 1280

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        "HRCREPORT_SITE" not in os.environ, reason="no site is made; run: nox -s site"
    ),
]
in_chromium = pytest.mark.skipif(PROGRAM is None, reason="no Chromium is on PATH")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=PROGRAM, args=["--no-sandbox"])
        yield started
        started.close()


def opened(browser: Any, page: str, *, width: int = DESK, scheme: str = "light") -> Any:
    tab = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    tab.asked, tab.errors = [], []
    tab.on("request", lambda request: tab.asked.append(request.url))
    tab.on("pageerror", lambda error: tab.errors.append(str(error)))
    tab.goto((SITE / page).as_uri())
    return tab


def found_by(browser: Any, words: str) -> list[tuple[str, str]]:
    """Return where the results of a search lead, each with its excerpt.

    The words are typed on the first page and sent by Enter.
    """
    tab = opened(browser, "docs/index.html")
    tab.get_by_role("searchbox").or_(tab.get_by_placeholder("Search")).first.fill(words)
    tab.keyboard.press("Enter")
    tab.wait_for_selector("#search-results .search-summary >> text=/finished|found|did not/i")
    tab.wait_for_timeout(500)
    found = tab.eval_on_selector_all(
        "#search-results li",
        "all => all.map(li => [li.querySelector('a').href,"
        " li.querySelector('p')?.innerText || ''])",
    )
    assert tab.errors == []
    assert all(url.startswith("file:") for url in tab.asked)
    tab.close()
    return [(link.partition("_site/")[2] or link, excerpt) for link, excerpt in found]


def test_no_page_takes_a_part_from_the_network() -> None:
    pages = sorted(SITE.rglob("*.html"))
    assert len(pages) > 50
    assert [page for page in pages if FETCHED.search(page.read_text(encoding="utf-8"))] == []


@in_chromium
@pytest.mark.parametrize(
    ("page", "width", "scheme"),
    [
        ("docs/index.html", DESK, "light"),
        ("docs/reference/glossary.html", PHONE, "dark"),
        ("docs/reference/measures.html", PHONE, "light"),
        ("README.html", DESK, "dark"),
    ],
)
def test_page_is_accessible_fits_the_screen_and_asks_for_nothing(
    browser: Any, page: str, width: int, scheme: str
) -> None:
    tab = opened(browser, page, width=width, scheme=scheme)
    found = axe.Axe().run(tab, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa"]}).response
    assert [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    assert tab.errors == []
    assert tab.asked
    assert all(url.startswith("file:") for url in tab.asked)
    tab.close()


@in_chromium
@pytest.mark.parametrize(
    ("words", "page"),
    [
        ("validate", "glossary"),
        ("cache", "glossary"),
        ("provenance", "glossary"),
        ("dependency", "glossary"),
        ("lock", "glossary"),
        ("schema", "glossary"),
        ("compare versions", "review-in-word"),
        ("undo", "everyday-answers"),
        ("validate", "commands"),
        ("slurm", "run-on-many-machines"),
        ("rate_ratio", "api-disparity.html#disparity.rate_ratio"),
        ("interval_chart", "api-notebook.html#hrcreport.notebook.interval_chart"),
    ],
)
def test_search_finds_the_place_from_the_disk(browser: Any, words: str, page: str) -> None:
    assert any(page in link for link, _ in found_by(browser, words)), words


@in_chromium
@pytest.mark.parametrize(
    ("words", "page", "excerpt"),
    [
        ("validate", "how-to/prove-a-build", ""),
        ("provenance", "reference/data", ""),
        ("compare versions", "how-to/review-in-word", "compared"),
        ("dependency", "explanation/what-runs-again", ""),
        ("undo", "how-to/everyday-answers", "Undo"),
        ("footnote", "how-to/everyday-answers", "a footnote"),
        ("only PDF", "how-to/everyday-answers", "only the PDF"),
        ("stop a loop", "how-to/everyday-answers", "a loop that never ends"),
        ("cite law", "how-to/add-law", "Cite a provision"),
        ("safeguards", "reference/safeguards", "safeguards.yml"),
    ],
)
def test_page_that_answers_is_the_first_with_its_words(
    browser: Any, words: str, page: str, excerpt: str
) -> None:
    results = found_by(browser, words)
    assert page in results[0][0]
    assert excerpt in results[0][1]
    assert all(shown for _, shown in results)


@in_chromium
def test_keyboard_reaches_content_and_search_first(browser: Any) -> None:
    tab = opened(browser, "docs/index.html")
    reached = []
    for _ in range(4):
        tab.keyboard.press("Tab")
        reached.append(tab.evaluate("document.activeElement.outerHTML.slice(0, 200)"))
    assert "skip" in reached[0].lower()
    assert any('name="q"' in each for each in reached)
    tab.close()


@in_chromium
def test_folder_of_the_site_opens_at_its_index(browser: Any) -> None:
    tab = opened(browser, "index.html")
    tab.wait_for_url("**/docs/index.html")
    assert tab.locator("h1").first.inner_text()
    tab.close()
