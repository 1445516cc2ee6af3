"""The page of a State is reached from that of all reports, told from editions, and usable."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.integration.test_html_browser import DESK, PHONE, RULES, axe, browser, opened
from tests.integration.test_html_browser import pytestmark as marks
from tests.registers.following.test_following import HISTORY, ON, project

from hrcreport.registers.following.follow_up import FollowUp
from hrcreport.registers.following.state import state_record

__all__ = ["browser", "project"]
slow, without_browser = marks
LATER = """\
  - recommendation: INV-3
    date: "2023-07-01"
    recorded_on: "2023-07-01"
    status: 5
    evidence: A
    reason: An invitation was sent.
    source: Letter
"""


def registers(root: Path, of: Path) -> None:
    """Put the registers of the invented State into a project that was built."""
    for place in ("recommendations", "monitoring"):
        for path in (of / "data" / place).rglob("*.yml"):
            target = root / path.relative_to(of)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())


def test_build_writes_the_pages_and_the_page_of_reports_leads_there(
    built: Any, hrcreport: Any, project: Any
) -> None:
    registers(built.root, project.root)
    hrcreport(built, "index")
    builds = built.root / "reports" / "_build"
    assert 'href="_follow-up/xxa.html"' in (builds / "index.html").read_text(encoding="utf-8")
    page = (builds / "_follow-up" / "xxa.html").read_text(encoding="utf-8")
    assert 'href="../index.html"' in page
    assert "No edition holds an earlier state" in page
    assert (builds / "_follow-up" / "xxa.csv").is_file()


def test_next_page_is_compared_with_the_last_edition(
    built: Any, hrcreport: Any, project: Any
) -> None:
    registers(built.root, project.root)
    assert hrcreport(built, "edition", "make", "xxa", "--name", "v1").code == 0
    (told,) = hrcreport(built, "follow-up", "xxa", "--json").data["states"]
    assert (told["edition"], told["changes"]) == ("xxa@v1", [])
    history = built.root / "data" / "recommendations" / "history" / "xxa.yml"
    history.write_text(HISTORY + LATER, encoding="utf-8")
    (told,) = hrcreport(built, "follow-up", "xxa", "--json").data["states"]
    changed = {(each["code"], each["what"]): each["now"] for each in told["changes"]}
    assert changed["INV-3", "status"] == "● implemented"
    assert {code for code, _ in changed} == {"INV-3"}


@pytest.fixture
def page_of_state(project: Any, tmp_path: Path) -> Path:
    before = state_record("XXA", project, on="2023-05-31")
    record = state_record("XXA", project, on=ON, before=before, edition="xxa@v1")
    path = tmp_path / "xxa.html"
    path.write_text(FollowUp.files(record, index="../index.html")["xxa.html"], encoding="utf-8")
    return path


@slow
@without_browser
@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_page_of_a_state(
    browser: Any, page_of_state: Path, width: int, scheme: str
) -> None:
    page = opened(browser, page_of_state, width, color_scheme=scheme)
    found = axe.Axe().run(page, options=RULES).response
    assert [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == []
    assert len(found["passes"]) > 20
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.asked == [page_of_state.as_uri()]


@slow
@without_browser
def test_search_and_status_show_what_fits(browser: Any, page_of_state: Path) -> None:
    page = opened(browser, page_of_state, DESK)
    assert page.inner_text("#shown") == "5 of 5 recommendations"
    page.select_option("#status", "overdue")
    assert page.locator(".records > li:visible h3").all_inner_texts() == [
        "CERD/C/XXA/CO/1-3, para. 12 (a)"
    ]
    page.select_option("#status", "")
    page.fill("#words", "identity checks")
    assert page.inner_text("#shown") == "1 of 5 recommendations"
    assert page.locator(".limb:visible").count() == 1
