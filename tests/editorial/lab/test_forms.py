"""The forms of JupyterLab's menu are what the commands themselves declare."""

from __future__ import annotations

import pytest

from hrcreport.cli.app import app
from hrcreport.editorial.lab.forms import ACTS, forms_of


@pytest.fixture
def told(invented) -> dict[str, dict]:
    return {each["label"]: each for each in forms_of(app, str(invented.root))}


def test_menu_has_all_that_a_day_needs(told) -> None:
    assert list(told)[: len(ACTS)] == [act.label for act in ACTS]
    commands = {" ".join(each["command"]) for each in told.values()}
    work = "check, build, edit --no-browser, inspect, adopt, update, review, paste, diff, release"
    kept = "edition make, edition list, commit"
    new = (
        "country",
        "theme",
        "report",
        "source",
        "finding",
        "provision",
        "quotation",
        "photo",
        "table",
    )
    for word in [*work.split(", "), *kept.split(", "), *(f"new {each}" for each in new)]:
        assert word in commands, word


def test_field_has_the_help_the_choices_and_the_need_of_its_option(told) -> None:
    fields = {each["name"]: each for each in told["New provision of law"]["fields"]}
    assert fields["--citation"]["required"]
    assert fields["--citation"]["help"] == "As a first footnote has it."
    assert "use-of-force" in {each["value"] for each in fields["--topic"]["choices"]}
    assert fields["--topic"]["several"]
    assert "XXA" in {each["value"] for each in fields["country"]["choices"]}
    assert told["New country"]["fields"][0]["required"]  # for the menu, not for a shell
    reports = told["Build"]["fields"][0]
    assert [each["value"] for each in reports["choices"]] == ["xxa"]


def test_code_of_a_closed_list_has_its_words(told) -> None:
    visit = {each["name"]: each for each in told["New visit"]["fields"]}
    choices = {each["value"]: each["help"] for each in visit["--by"]["choices"]}
    assert choices["spt"] == "Subcommittee on Prevention of Torture"
    assert visit["--by"]["help"] == "By."
    course = {each["name"]: each for each in told["New programme"]["fields"]}
    assert {each["value"]: each["help"] for each in course["--evaluated"]["choices"]} == {
        "yes": "",
        "partly": "",
        "no": "",
        "unknown": "not reviewed",
    }


def test_file_that_is_read_is_chosen_and_one_that_is_written_is_named(told) -> None:
    kinds = {
        (label, each["name"]): each["kind"] for label in told for each in told[label]["fields"]
    }
    assert kinds["Take home a Word or PDF file", "files"] == "file"
    assert kinds["Write a Word file for reviewers", "--send"] == "place"
    assert kinds["New table from CSV or Excel", "files"] == "file"
    assert kinds["Bring text from Word", "file"] == "file"
    assert kinds["New sources from Zotero, BibTeX or a DOI", "file"] == "file"
    assert ("New sources from Zotero, BibTeX or a DOI", "--address") not in kinds
    assert kinds["Release", "--key"] == "place"
    assert kinds["Build", "--force"] == "flag"
