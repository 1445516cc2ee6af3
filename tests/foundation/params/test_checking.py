"""This module proves that the params files of a project are checked against each other."""

from __future__ import annotations

import sys
from itertools import count

import pytest

CELL = 'country: Country = "USA"  # State under review\nsymbol: Symbol = ""\nsession: int = 63\n'


@pytest.fixture
def two_kinds(params_project):
    """Return a project with both shared notebooks, schemas and one report of each kind."""
    params_project.notebook("country.ipynb", CELL)
    params_project.notebook("theme.ipynb", CELL)
    params_project.schemas()
    params_project.params("countries/usa.yml", "country: USA\n", editor=True)
    params_project.params("themes/use-of-force.yml", "session: 64\n", editor=True)
    return params_project


def rules(problems):
    return [(one.rule, one.place) for one in problems]


def test_sound_project_has_no_problem_and_gives_every_report(two_kinds):
    found, problems = two_kinds.check()
    assert problems == []
    assert list(found) == ["usa", "use-of-force"]


def test_slips_of_all_files_and_notebooks_are_told_at_once(two_kinds):
    two_kinds.params("countries/bra.yml", "contry: BRA\n", editor=True)
    two_kinds.params("countries/gbr.yml", "country: UK\n", editor=True)
    two_kinds.notebook("theme.ipynb", "x = 1\n" + CELL)
    found, problems = two_kinds.check()
    assert rules(problems) == [
        ("declaration.no-kind", "notebooks/theme.ipynb"),
        ("register.unknown-key", "params/countries/bra.yml"),
        ("register.country", "params/countries/gbr.yml"),
    ]
    assert list(found) == ["usa"]


def test_slip_in_a_notebook_is_told_once_for_all_its_reports(two_kinds):
    two_kinds.params("countries/bra.yml", "country: BRA\n", editor=True)
    two_kinds.notebook("country.ipynb", CELL + "x: Yaer = 1\n")
    found, problems = two_kinds.check()
    assert rules(problems) == [("declaration.unknown-kind", "notebooks/country.ipynb")]
    assert list(found) == ["use-of-force"]


def test_key_is_not_called_unknown_while_the_declaration_cannot_be_read_whole(two_kinds):
    two_kinds.params("countries/usa.yml", "country: USA\nextra: 1\n", editor=True)
    two_kinds.notebook("country.ipynb", CELL + "extra: Yaer = 1\n")
    assert [one.rule for one in two_kinds.errors()] == ["declaration.unknown-kind"]


def test_other_slips_do_not_hide_a_symbol_used_twice(two_kinds):
    two_kinds.params("countries/bra.yml", "symbol: A/HRC/63/1\ncountry: BRZ\n")
    two_kinds.params("countries/gbr.yml", "symbol: A/HRC/63/1\n")
    assert {one.rule for one in two_kinds.errors()} == {"register.country", "params.same-symbol"}


def test_symbol_of_two_reports_is_told(two_kinds):
    two_kinds.params("countries/usa.yml", "symbol: A/HRC/63/1\n")
    two_kinds.params("themes/use-of-force.yml", "session: 1\nsymbol: A/HRC/63/1\n")
    problems = two_kinds.errors()
    assert rules(problems) == [("params.same-symbol", "params/themes/use-of-force.yml")]
    assert (problems[0].line, problems[0].key) == (2, "symbol")
    assert "params/countries/usa.yml" in problems[0].what


def test_reports_without_a_symbol_do_not_clash(two_kinds):
    two_kinds.params("countries/usa.yml", 'symbol: ""\n')
    two_kinds.params("themes/use-of-force.yml", 'symbol: ""\n')
    assert two_kinds.errors() == []


@pytest.mark.parametrize("place", ["countries/usa.yaml", "themes/usa.yml"])
def test_two_reports_with_one_name_are_told_and_none_is_taken(two_kinds, place):
    two_kinds.params(place, "session: 63\n")
    found, _ = two_kinds.check()
    assert [one.rule for one in two_kinds.errors()] == ["params.same-name"]
    assert "usa" not in found


def test_names_that_differ_only_in_case_are_told(two_kinds):
    two_kinds.params("themes/USA.yml", "session: 63\n")
    assert {one.rule for one in two_kinds.errors()} == {"params.same-name", "params.file-name"}
    assert [one.rule for one in two_kinds.errors(only={"usa"})] == ["params.same-name"]


@pytest.mark.parametrize(
    ("name", "fitting"),
    [
        ("USA.yml", "usa.yml"),
        ("use of force.yml", "use-of-force.yml"),
        ("a_b.yml", "a-b.yml"),
        ("-x.yml", "x.yml"),
        ("a--b.yaml", "a-b.yaml"),
        ("côte d’ivoire.yml", "cote-d-ivoire.yml"),
    ],
)
def test_file_name_that_is_no_id_is_told(params_project, name, fitting):
    params_project.notebook("country.ipynb", CELL)
    params_project.params(f"countries/{name}", "session: 63\n")
    problems = params_project.errors()
    assert [one.rule for one in problems] == ["params.file-name"]
    assert f"Rename it to '{fitting}'" in problems[0].mend


def test_params_file_without_a_notebook_is_told(params_project):
    params_project.params("themes/use-of-force.yml", "session: 64\n")
    problems = params_project.errors()
    assert rules(problems) == [("params.no-notebook", "params/themes/use-of-force.yml")]
    assert "notebooks/theme.ipynb" in problems[0].what


def test_notebook_without_parameters_cell_stops_its_reports(two_kinds):
    two_kinds.notebook("country.ipynb", CELL, tags=())
    found, problems = two_kinds.check()
    assert rules(problems) == [("declaration.no-cell", "notebooks/country.ipynb")]
    assert list(found) == ["use-of-force"]


def test_own_notebook_is_the_declaration_of_its_report(two_kinds):
    two_kinds.notebook("countries/usa.ipynb", 'state: Required[Country] = ""\n')
    assert {one.key for one in two_kinds.errors()} == {"country", "state"}
    two_kinds.params("countries/usa.yml", "state: USA\n", editor=True)
    found, problems = two_kinds.check()
    assert problems == []
    assert found["usa"].values == {"state": "USA"}


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("country/bra.yml", "Did you mean 'countries'?"),
        ("bra.yml", "Move it to params/countries or params/themes or params/reports."),
        ("visits/bra.yml", "give reports of a kind of their own notebooks in notebooks/visits."),
        ("countries/drafts/bra.yml", "Move it to params/countries"),
    ],
)
def test_file_in_a_folder_of_no_kind_is_told(two_kinds, place, told):
    path = two_kinds.project.params / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("country: BRA\n", encoding="utf-8")
    problems = two_kinds.errors()
    assert rules(problems) == [("params.wrong-folder", f"params/{place}")]
    assert told in problems[0].mend


@pytest.mark.parametrize("name", ["bra.json", "bra.yml.txt", "bra.YML", "bra.yml~", "bra"])
def test_file_with_a_wrong_suffix_is_warned_of(two_kinds, name):
    (two_kinds.project.params / "countries" / name).write_text("x", encoding="utf-8")
    _, problems = two_kinds.check()
    assert [(one.rule, one.severity) for one in problems] == [("params.wrong-suffix", "warning")]
    assert "Rename it to 'bra.yml" in problems[0].mend


def test_notes_and_hidden_files_are_left_alone(two_kinds):
    for name in ("README.md", ".usa.yml.swp", "_draft.yml"):
        (two_kinds.project.params / "countries" / name).write_text("x", encoding="utf-8")
    assert two_kinds.check()[1] == []


def test_only_the_chosen_reports_are_told_and_given(two_kinds):
    two_kinds.params("countries/bra.yml", "contry: BRA\n")
    two_kinds.params("countries/gbr.yml", "country: UK\n")
    found, problems = two_kinds.check(only={"usa"})
    assert (list(found), problems) == (["usa"], [])
    found, problems = two_kinds.check(only={"usa", "bra"})
    assert list(found) == ["usa"]
    assert {one.place for one in problems} == {"params/countries/bra.yml"}


def test_clash_is_told_to_whichever_of_the_two_is_chosen(two_kinds):
    two_kinds.params("countries/usa.yml", "symbol: A/HRC/63/1\n")
    two_kinds.params("themes/use-of-force.yml", "symbol: A/HRC/63/1\n")
    for chosen in ("usa", "use-of-force"):
        assert [one.rule for one in two_kinds.errors(only={chosen})] == ["params.same-symbol"]


def test_unknown_report_names_the_nearest(two_kinds):
    problems = two_kinds.errors(only={"uas"})
    assert [one.rule for one in problems] == ["params.unknown-report"]
    assert "Did you mean 'usa'?" in problems[0].mend


def test_whoever_asks_for_a_misnamed_file_is_told_about_its_name(two_kinds):
    (two_kinds.project.params / "countries/bra.yml.txt").write_text("x", encoding="utf-8")
    _, problems = two_kinds.check(only={"bra"})
    assert [one.rule for one in problems] == ["params.unknown-report", "params.wrong-suffix"]


def test_project_without_reports_is_warned_of(params_project):
    assert [one.rule for one in params_project.check()[1]] == ["params.no-reports"]


def test_missing_editor_line_is_warned_of(two_kinds):
    two_kinds.params("countries/usa.yml", "country: USA\n")
    found, problems = two_kinds.check()
    assert [(one.rule, one.severity) for one in problems] == [("params.no-editor-line", "warning")]
    assert "# yaml-language-server: $schema=../_schema/country.json" in problems[0].mend
    assert "usa" in found


def test_editor_line_counts_behind_a_byte_order_mark_and_with_windows_line_ends(two_kinds):
    line = "# yaml-language-server: $schema=../_schema/country.json"
    two_kinds.params("countries/usa.yml", f"\ufeff{line}\r\ncountry: USA\r\n")
    assert two_kinds.check()[1] == []


def test_missing_and_stale_schemas_are_warned_of(two_kinds):
    (two_kinds.project.params / "_schema/theme.json").unlink()
    two_kinds.notebook("country.ipynb", CELL + "extra: int = 1\n")
    _, problems = two_kinds.check()
    assert rules(problems) == [
        ("params.stale-schema", "params/_schema/country.json"),
        ("params.no-schema", "params/_schema/theme.json"),
    ]
    assert all(one.severity == "warning" and "hrcreport schema" in one.mend for one in problems)


def test_work_of_a_check_grows_as_the_number_of_files(two_kinds):
    def calls(number: int) -> int:
        """Count what a check of so many more files calls."""
        for each in range(number):
            two_kinds.params(
                f"countries/r{each}.yml",
                f"country: USA\nsymbol: A/HRC/63/{each}\nsession: 63\n" + "# remark\n" * 12,
                editor=True,
            )
        counter, before = count(), sys.getprofile()
        sys.setprofile(lambda *_: next(counter) and None)
        try:
            found, problems = two_kinds.check()
        finally:
            sys.setprofile(before)
        assert (len(found), problems) == (number + 2, [])
        return next(counter)

    calls(1)  # what is read once, whatever the number
    few, some, many = calls(10), calls(40), calls(200)
    each = (some - few) / 30
    assert many - some < 1.5 * 160 * each
