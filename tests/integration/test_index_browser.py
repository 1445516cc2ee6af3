"""The page of all reports is usable by everyone, from the file system, on a phone and on a desk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.integration.test_html_browser import (
    DESK,
    PHONE,
    RULES,
    axe,
    browser,
    opened,
    pytestmark,
)

from hrcreport.build.batch.report_state import Standing
from hrcreport.build.batch.summary import write_index
from hrcreport.build.grounds.manifest import Identity, Manifest, Results, Sources, Tools
from hrcreport.foundation.context.project import Report

__all__ = ["browser", "pytestmark"]


def report(name: str, kind: str = "country", language: str = "en") -> Report:
    return Report(name, kind, Path(f"{name}.yml"), Path("country.ipynb"), language)


def standing(name: str, state: Any, title: str, **findings: int) -> Standing:
    if state == "never built":
        return Standing(state, ("it was never built",), None)
    manifest = Manifest(
        document=Identity(name, "0" * 64, "country", title, symbol="A/HRC/63/1", language="en"),
        read=Sources(
            parameters={},
            notebook="",
            code="",
            text="",
            inputs={},
            said={},
            printed=[],
            assembled=[],
            blocks={},
            looked_for={},
        ),
        tools=Tools(
            {}, format="", versions={}, engine="pandoc", engine_versions={}, fence=[], commit=""
        ),
        keys={},
        made=Results(
            formats=["html", "pdf"],
            earlier={"earlier/xxa.docx": ""},
            pages=21,
            words=8930,
            headroom=1937,
            findings=findings,
            warnings=[],
            outputs={"inspection.json": ""},
        ),
    )
    reasons = () if state == "current" else ("data/tables/xxa.csv has changed since 24 November",)
    formats = {"html": "current", "pdf": "current", "docx": "stale"}
    return Standing(state, reasons, manifest, formats=formats)


@pytest.fixture(scope="module")
def page_of_reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    builds = tmp_path_factory.mktemp("builds with a space")
    (builds / "_failed" / "xxc").mkdir(parents=True)
    (builds / "_failed" / "xxc" / "error.txt").write_text("what failed")
    reports = [
        report("xxa"),
        report("xxb"),
        report("xxc"),
        report("xxd-ar", language="ar"),
        report("force", kind="theme"),
    ]
    standings = {
        "xxa": standing("xxa", "current", "Visit to Exampleland", error=0, warning=2, note=1),
        "xxb": standing("xxb", "stale", "Visit to <Otherland> & more", error=1, warning=0, note=0),
        "xxc": standing("xxc", "failed", "Visit to Thirdland", error=0, warning=0, note=0),
        "xxd-ar": standing("xxd-ar", "current", "زيارة", error=0, warning=0, note=0),
        "force": standing("force", "never built", ""),
    }
    rows: list[dict[str, Any]] = [
        {
            "report": "xxc",
            "status": "failed",
            "seconds": {"execute": 1.2},
            "problems": [{"what": "cell 4 failed"}],
        },
        {"report": "xxa", "status": "built", "seconds": {"execute": 1.0, "render": 0.4}},
    ]
    titles = {"force": "Use of force"}
    run = builds / "_runs" / "20261124T223701Z-3f9a1c"
    run.mkdir(parents=True)
    (run / "xxc.txt").write_text("what failed")
    (builds / "xxa").mkdir()
    (builds / "xxa" / "manifest.json").write_text("{}")
    begun = "2026-11-25T08:10:44Z"
    about = {"countries": ["XXA", "XXB"], "limb": "c", "date": "2026-03-01"}
    places = {"XXA": ("Exampleland", "Here"), "XXB": ("Otherland", "There")}
    return write_index(
        builds,
        reports,
        standings,
        titles=titles,
        rows=rows,
        batch_begun=begun,
        parameters={"force": about},
        places=places,
        followed=[("Exampleland", "_follow-up/xxa.html")],
    )


def visible(page: Any) -> list[str]:
    found: list[str] = page.eval_on_selector_all(
        "#reports > li:not([hidden])", "all => all.map(each => each.dataset.words.split(' ')[0])"
    )
    return found


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_page_of_reports(
    browser: Any, page_of_reports: Path, width: int, scheme: str
) -> None:
    page = opened(browser, page_of_reports, width, color_scheme=scheme)
    page.eval_on_selector_all("details", "all => all.forEach(each => each.open = true)")
    found = axe.Axe().run(page, options=RULES).response
    assert [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == []
    assert len(found["passes"]) > 20


@pytest.mark.parametrize("width", [320, PHONE, DESK])
def test_page_of_reports_is_never_wider_than_the_screen(
    browser: Any, page_of_reports: Path, width: int
) -> None:
    page = opened(browser, page_of_reports, width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_page_asks_for_nothing_outside_its_folder(browser: Any, page_of_reports: Path) -> None:
    page = opened(browser, page_of_reports, DESK)
    assert all(url.startswith(page_of_reports.parent.as_uri()) for url in page.asked)


def test_search_and_filters_show_what_fits_and_say_how_many(
    browser: Any, page_of_reports: Path
) -> None:
    page = opened(browser, page_of_reports, DESK)
    assert visible(page) == ["xxa", "xxb", "xxc", "xxd-ar", "force"]
    page.fill("#words", "visit example")
    assert visible(page) == ["xxa"]
    assert page.inner_text("#shown") == "1 of 5 reports"
    page.fill("#words", "")
    page.select_option("#state", "failed")
    assert visible(page) == ["xxc"]
    page.select_option("#state", "")
    page.select_option("#kind", "theme")
    assert visible(page) == ["force"]
    page.select_option("#kind", "")
    page.select_option("#found", "error")
    assert visible(page) == ["xxb"]
    page.select_option("#found", "none")
    assert visible(page) == ["xxc", "xxd-ar", "force"]


def test_titles_are_text_and_links_lead_into_the_folder(page_of_reports: Path) -> None:
    text = page_of_reports.read_text(encoding="utf-8")
    assert "Visit to &lt;Otherland&gt; &amp; more" in text
    assert 'href="xxa/xxa.pdf"' in text
    assert '<a href="_follow-up/xxa.html">Exampleland</a>' in text
    assert 'href="_failed/xxc/error.txt"' in text
    assert "1 built, 1 failed; 2 notebooks run, 1 document rendered." in text


def test_page_tells_when_and_leads_to_older_documents_and_the_last_failure(
    page_of_reports: Path,
) -> None:
    text = page_of_reports.read_text(encoding="utf-8")
    assert '<time datetime="2026-11-25T08:10:44Z">25 November 2026, 08:10 UTC</time>' in text
    assert '<a href="_runs/20261124T223701Z-3f9a1c/xxc.txt"><time' in text
    assert text.count("built <time") == 1, "where a manifest lies"
    assert 'href="xxa/earlier/xxa.docx"' in text
    assert 'aria-label="Word of an earlier text of xxa"' in text
    assert '<h2 lang="en" dir="auto">Use of force</h2>' in text


@pytest.mark.parametrize(
    ("choice", "value", "shown"),
    [
        ("country", "Otherland", ["force"]),
        ("region", "Here", ["force"]),
        ("limb", "c", ["force"]),
        ("language", "ar", ["xxd-ar"]),
    ],
)
def test_reports_are_chosen_by_what_they_are_about(
    browser: Any, page_of_reports: Path, choice: str, value: str, shown: list[str]
) -> None:
    page = browser.new_page()
    page.goto(page_of_reports.as_uri())
    page.select_option(f"#{choice}", value)
    assert visible(page) == shown
    assert "2026-03-01" in page_of_reports.read_text("utf-8")
    page.close()
