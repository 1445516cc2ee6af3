"""This module opens the pages of real reports in Chromium, as readers meet them.

It needs Chromium on PATH and the package axe-playwright-python, which brings axe-core.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import with_kept_runs
from tests.integration.test_html_browser import MODES, PHONE, PROGRAM, RULES, axe, browser, opened

from hrcreport.cli.app import main

__all__ = ["browser"]  # a fixture

REPOSITORY = Path(__file__).resolve().parents[2]
REPORTS = ("usa", "tun-ar", "root-causes")
UNFOLD = "document.querySelectorAll('{}').forEach(each => {{ each.open = true; }})"
HEIGHT = "document.documentElement.scrollHeight"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(PROGRAM is None, reason="no Chromium is on PATH"),
]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    made = tmp_path_factory.mktemp("project")
    for folder in ("data", "notebooks", "params", "reports"):
        left_out = shutil.ignore_patterns("_build", "editions", "reviews")
        shutil.copytree(REPOSITORY / folder, made / folder, ignore=left_out)
    with_kept_runs(made / "reports" / "_build", documents=True)
    words = ("build", *REPORTS, "--to", "html", "--engine", "pandoc", "--jobs", "1")
    with pytest.raises(SystemExit) as left:
        main(["--root", str(made), *words])
    assert left.value.code == 0
    return {name: made / f"reports/_build/{name}/{name}.html" for name in REPORTS}


@pytest.mark.parametrize("name", REPORTS)
def test_axe_finds_nothing_on_a_phone_in_any_colours(
    browser: Any, pages: dict[str, Path], name: str
) -> None:
    for mode in MODES:
        page = opened(browser, pages[name], PHONE, **mode)
        page.evaluate(UNFOLD.format("main > :not(.trace) details, .notes-of-text details"))
        found = axe.Axe().run(page, options=RULES).response
        assert [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == [], mode
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE
        assert page.asked == [pages[name].as_uri()]
        page.close()


# The report in Arabic tells its one case in words: it has no chart.
@pytest.mark.parametrize("name", [name for name in REPORTS if name != "tun-ar"])
def test_charts_fit_a_phone(browser: Any, pages: dict[str, Path], name: str) -> None:
    page = opened(browser, pages[name], PHONE)
    pictures = page.locator(".picture")
    boxes = [pictures.nth(at).bounding_box() for at in range(pictures.count())]
    assert boxes
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= PHONE for box in boxes)
    page.close()


def test_a_phone_shows_a_third_of_the_page_until_more_is_asked_for(
    browser: Any, pages: dict[str, Path]
) -> None:
    page = opened(browser, pages["usa"], PHONE)
    folded = page.evaluate(HEIGHT)
    page.evaluate(UNFOLD.format(".trace > details, .notes-of-text > details"))
    assert folded * 3 <= page.evaluate(HEIGHT)
    page.close()
