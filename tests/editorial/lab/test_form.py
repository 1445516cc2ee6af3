"""The form of a report's params changes what was changed in it, and nothing else of the file."""

from __future__ import annotations

import re

import pytest

from hrcreport.editorial.desk.places import ChangedMeanwhileError
from hrcreport.editorial.lab.server import form_of, reports_of, save_form, with_values
from hrcreport.editorial.starters import SetUp
from hrcreport.foundation.context.project import Project, Report

FILE = """# yaml-language-server: $schema=../_schema/country.json
country: XXA
visit: 24 April–5 May 2023  # as printed
places: ["Washington, D.C.", Atlanta]  # in their order

first_year: 2015
date: "2026-11-24"
"""


def test_only_the_changed_key_changes() -> None:
    made = with_values(FILE, {"first_year": 2016})
    assert made == FILE.replace("2015", "2016")


def test_comments_order_and_quotation_marks_stay() -> None:
    made = with_values(FILE, {"places": ["Atlanta", "NO"], "visit": "1 May", "date": "2026-12-01"})
    assert re.search(r"^visit: 1 May +# as printed$", made, re.MULTILINE)
    assert re.search(r"^places: \[Atlanta, NO\] +# in their order$", made, re.MULTILINE)
    assert made.splitlines()[-1] == 'date: "2026-12-01"'


def test_key_set_to_nothing_goes_and_a_new_one_comes_last() -> None:
    made = with_values(FILE, {"visit": None, "reviewers_annex": True})
    assert "visit" not in made
    assert made.splitlines()[-1] == "reviewers_annex: true"


@pytest.fixture
def project(invented) -> Project:
    return Project(invented.root)


@pytest.fixture
def report(project: Project) -> Report:
    (found,) = (each for each in project.reports() if each.id == "xxa")
    return found


def test_form_tells_kind_choices_help_and_what_is_set(project, report) -> None:
    fields = {each["name"]: each for each in form_of(project, report)["fields"]}
    assert fields["country"]["given"]
    assert fields["country"]["value"] == "XXA"
    assert "enum" in fields["status"]["schema"]
    assert fields["first_year"]["help"]


def test_form_offers_the_kinds_of_document_that_the_project_adds(tmp_path) -> None:
    project = SetUp.begin(tmp_path / "mine", starter="plain")
    (report,) = (each for each in project.reports() if each.id == "xxa")
    path = project.data / "documents/bulletin.yml"
    path.parent.mkdir()
    text = 'name: bulletin\nnoun: a bulletin\nmasthead: body\nsymbol: "B/[0-9]+"\nexample: B/1\n'
    path.write_text(f"{text}blank: B/…\n", encoding="utf-8")
    fields = {each["name"]: each for each in form_of(project, report)["fields"]}
    kind, symbol = fields["document.kind"], fields["document.symbol"]
    assert kind["schema"]["enum"][-2:] == ["corrigendum", "bulletin"]
    assert kind["allowed"].endswith("corrigendum, bulletin")
    assert re.search(symbol["schema"]["pattern"], "B/7")


def test_value_that_does_not_fit_is_told_and_nothing_is_written(project, report) -> None:
    before = report.params_file.read_bytes()
    form = form_of(project, report)
    (problem,) = save_form(project, report, {"date": "soon"}, sha256=form["sha256"])
    assert "date" in str(problem)
    assert report.params_file.read_bytes() == before
    assert [each.name for each in report.params_file.parent.glob(".*.new")] == []


def test_file_that_was_changed_meanwhile_is_not_overwritten(project, report) -> None:
    form = form_of(project, report)
    text = report.params_file.read_text(encoding="utf-8") + "# mine\n"
    report.params_file.write_text(text, encoding="utf-8")
    with pytest.raises(ChangedMeanwhileError, match="changed elsewhere"):
        save_form(project, report, {"first_year": 2019}, sha256=form["sha256"])
    assert report.params_file.read_text(encoding="utf-8") == text


def test_reports_of_a_project_name_their_notebook_and_none_are_outside(invented, tmp_path) -> None:
    (told,) = (each for each in reports_of(invented.root) if each["id"] == "xxa")
    assert told["notebook"] == "notebooks/country.ipynb"
    assert told["kind"] == "country"
    assert reports_of(tmp_path.parent) == []
