"""The command `graph` shows and exports the chain of the last build, and keeps an edition."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.build.chain.test_chain_of_a_build import GRAPH, MANIFEST

from hrcreport.cli.app import main

ISSUED = """\
document: {code: INV, kind: treaty-body, citation: {en: {full: F, short: Invented observations}}}
recommendations:
  - {code: INV-1, countries: [XXA], summary: Amend the law on force., limbs: [c]}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for folder in ("params/countries", "notebooks", "reports/_build/xxa", "data/recommendations"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "params/countries/xxa.yml").write_text("country: XXA\n", encoding="utf-8")
    (tmp_path / "data/recommendations/inv.yml").write_text(ISSUED, encoding="utf-8")
    build = tmp_path / "reports/_build/xxa"
    (build / "graph.json").write_text(json.dumps(GRAPH), encoding="utf-8")
    (build / "manifest.json").write_text(json.dumps(MANIFEST), encoding="utf-8")
    return tmp_path


def run(project: Path, *words: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(["--root", str(project), "graph", *words])
    return int(left.value.code or 0)


def test_chain_is_shown_with_what_a_recommendation_may_repeat(project, capsys) -> None:
    assert run(project, "xxa") == 0
    shown = capsys.readouterr().out
    assert "r-law (to the Assembly and the Government)" in shown
    assert "rests on f-force, which rests on tbl-a, Invented Act, sect. 1" in shown
    assert "near to Invented observations" in shown
    assert "rests on f-gone (not in this build)" in shown
    assert "for its author to judge" in shown


def test_forms_are_written_where_they_are_asked_for(project, capsys, tmp_path) -> None:
    target = tmp_path / "out"
    page = project / "reports" / "_build" / "xxa" / "xxa.html"
    page.write_text('<p id="para-9"><span id="r-law"></span></p>', encoding="utf-8")
    assert (
        run(project, "xxa", "--to", "csv,jsonld,svg,tracker,register", "--output-dir", str(target))
        == 0
    )
    assert {path.name for path in target.iterdir()} == {
        "findings.csv",
        "recommendations.csv",
        "links.csv",
        "chain.jsonld",
        "chain.svg",
        "tracker-uhri.csv",
        "tracker-national.csv",
        "tracker-impact.csv",
        "recommendations.yml",
    }
    assert capsys.readouterr().out.count("wrote ") == 9
    assert 'paragraph: "9"' in (target / "recommendations.yml").read_text(encoding="utf-8")


def test_edition_keeps_what_findings_quote(project) -> None:
    assert run(project, "xxa", "--keep-edition") == 0
    kept = json.loads((project / "reports/editions/xxa.json").read_text(encoding="utf-8"))
    assert kept["date"] == "2026-11-24"
    assert kept["findings"]["f-force"] == [{"expression": "ratio", "text": "2.6"}]


def test_data_for_programs_hold_the_graph_and_what_is_near(project, capsys) -> None:
    assert run(project, "xxa", "--json") == 0
    content = json.loads(capsys.readouterr().out)
    assert content["findings"][0]["id"] == "f-force"
    assert content["resembling"][0]["earlier"] == "INV-1"


def test_report_without_a_build_is_refused(project, capsys) -> None:
    (project / "reports/_build/xxa/graph.json").unlink()
    assert run(project, "xxa", "--to", "csv") == 2
    assert "hrcreport build xxa" in capsys.readouterr().err


def test_unknown_form_is_named(project, capsys) -> None:
    assert run(project, "xxa", "--to", "cvs") == 2
    assert "Did you mean 'csv'?" in capsys.readouterr().err
