"""Words that no dictionary has are marked in JupyterLab's cells and on the page of a draft.

It needs the extra `spelling`, JupyterLab, Chromium and Playwright.
"""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import InventedProject
from tests.integration.test_jupyterlab import (
    Lab,
    browser,
    chosen_cell,
    jupyterlab,
    opened_report,
    pytestmark,
    written_in,
)
from tests.waiting import LONG

from hrcreport.checks.spelling.dictionary import FOLDERS

pytest.importorskip("hunspell", reason="the extra 'spelling' is not installed")

__all__ = ["browser", "pytestmark"]
AFF = "SET UTF-8\nTRY esianrtolcdugmphbyfvkwz\nSFX S Y 1\nSFX S 0 s .\n"
KNOWN = "and\nasked\ndied\nfrom\ngovernment\nis\nmade\nof\nperson/S\npolice\nreport\nthe\nwhat\n"
TEXT = "The goverment of Exampleland, the government, the ombuds and *polizei*. {{ place.naem }}"
MARKED = "name => [...(CSS.highlights.get(name) || [])].map(each => each.toString())"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> InventedProject:
    """Give a project with words of its own, and one small dictionary."""
    (tmp_path / "en_GB.aff").write_text(AFF, encoding="utf-8")
    count = len(KNOWN.splitlines())
    (tmp_path / "en_GB.dic").write_text(f"{count}\n{KNOWN}", encoding="utf-8")
    monkeypatch.setenv(FOLDERS, str(tmp_path))
    project = InventedProject(tmp_path / "project").create()
    project.write("data/words/en.txt", "ombuds\n")
    notebook = written_in(project)
    content = json.loads(notebook.read_text(encoding="utf-8"))
    (at,) = (i for i, each in enumerate(content["cells"]) if each["id"] == "cell-6")
    added = {"cell_type": "markdown", "id": "slips", "metadata": {}, "source": [TEXT]}
    content["cells"].insert(at + 1, added)
    notebook.write_text(json.dumps(content), encoding="utf-8")
    return project


@pytest.fixture
def lab(project: InventedProject, tmp_path: Path, browser: Any) -> Iterator[Lab]:
    with jupyterlab(project.root, tmp_path / "lab", browser) as lab:
        yield lab


def marked(page: Any, word: str, name: str = "hrc-slip") -> set[str]:
    """Wait until a word is marked; return all that are."""
    page.wait_for_function(f"([name, word]) => ({MARKED})(name).includes(word)", arg=[name, word])
    return set(page.evaluate(MARKED, name))


def test_words_are_marked_as_they_read_and_as_they_are_written_and_tab_mends_one(lab) -> None:
    opened_report(lab)
    found = marked(lab.page, "goverment")
    assert not found & {"government", "Exampleland", "ombuds", "polizei", "naem"}
    before = lab.page.locator(".jp-mod-dirty").count()
    cell = chosen_cell(lab, "goverment")
    cell.get_by_text("goverment").last.dblclick()
    lab.page.wait_for_function("document.activeElement.matches('.cm-content')")
    assert lab.page.evaluate("document.activeElement.spellcheck") is False
    assert lab.page.locator(".jp-mod-dirty").count() == before
    found = marked(lab.page, "goverment")
    assert not found & {"government", "Exampleland", "ombuds", "polizei", "naem"}
    lab.page.keyboard.press("Home")
    for _ in "The goverment":
        lab.page.keyboard.press("ArrowRight")
    lab.page.keyboard.press("Tab")
    lab.page.wait_for_selector(".jp-Completer:has-text('government')")
    lab.page.keyboard.press("Enter")
    lab.page.wait_for_function(
        "document.activeElement.innerText.includes('The government of Exampleland')"
    )
    lab.page.wait_for_function(f"!({MARKED})('hrc-slip').includes('goverment')")


def test_words_are_marked_on_the_page_of_a_draft(project, browser) -> None:
    text = project.root / "notebooks/country.ipynb"
    text.write_text(text.read_text("utf-8").replace(" {{ place.naem }}", ""), "utf-8")
    words = [sys.executable, "-m", "hrcreport", "--root", str(project.root), "edit", "xxa"]
    process = subprocess.Popen([*words, "--no-browser"], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        found = re.search(r"http://\S+", process.stdout.readline())
        assert found is not None
        page = browser.new_page(viewport={"width": 1500, "height": 800})
        page.set_default_timeout(LONG * 1000)
        page.goto(found[0])
        page.wait_for_selector(
            "#desk-margin >> text=“goverment” is in no dictionary; “government”?"
        )
        told = page.evaluate(MARKED, "desk-slip")
        assert "goverment" in told
        assert not {*told} & {"government", "Exampleland", "ombuds", "polizei"}
        page.close()
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=LONG)
