"""This module proves that one params file is read strictly and all its slips are told at once."""

from __future__ import annotations

import pytest

CELL = """\
country: Required[Country] = ""  # State under review
first_year: Year = 2015
last_year: Year = 2020
first_day: Day = "2015-01-01"
last_day: Day = "2020-12-31"
focus_group: str = "black"
agenda_items: list[int] = [9]
share: float = 0.5
"""


@pytest.fixture
def country_project(params_project):
    params_project.notebook("country.ipynb", CELL)
    return params_project


@pytest.fixture
def usa(country_project):
    """Write the params file of the United States and return what check says."""

    def _usa(text: str):
        country_project.params("countries/usa.yml", text, editor=True)
        found, problems = country_project.check()
        return found.get("usa"), [one for one in problems if one.severity == "error"]

    return _usa


def test_defaults_fill_what_the_file_leaves_out(usa):
    parameters, problems = usa("last_year: 2019\ncountry: USA\nshare: 1\n")
    assert problems == []
    assert parameters.values == {
        "country": "USA",
        "first_year": 2015,
        "last_year": 2019,
        "first_day": "2015-01-01",
        "last_day": "2020-12-31",
        "focus_group": "black",
        "agenda_items": [9],
        "share": 1.0,
    }
    assert list(parameters.values)[:3] == ["country", "first_year", "last_year"]
    assert isinstance(parameters.values["share"], float)
    assert parameters.given == {"country", "last_year", "share"}
    assert parameters.lines == {"last_year": 2, "country": 3, "share": 4}
    assert (parameters.report, parameters.kind) == ("usa", "country")
    assert parameters.place == "params/countries/usa.yml"


def test_what_another_key_needs_is_told_at_its_line(params_project):
    params_project.notebook(
        "country.ipynb",
        'country: Required[Country] = ""\nevents: Table = ""\n'
        "first_year: Required[Year] = None  # with events: first year\n",
    )
    params_project.params("countries/usa.yml", "country: USA\nevents: usa-deaths\n")
    (problem,) = params_project.errors()
    assert (problem.rule, problem.line, problem.key) == ("params.needed-key", 2, "first_year")
    assert problem.what == "the key 'first_year' is missing, which 'events' needs."
    params_project.params("countries/usa.yml", "country: USA\nfirst_yaer: 2015\nevents: x\n")
    assert [one.rule for one in params_project.errors()] == ["register.unknown-key"]
    for fine in ('events: ""\n', "events: usa-deaths\nfirst_year: 2015\n", "first_year: 2015\n"):
        params_project.params("countries/usa.yml", f"country: USA\n{fine}")
        assert params_project.errors() == []


def test_default_lists_are_not_shared_between_reports(country_project):
    country_project.params("countries/usa.yml", "country: USA\n")
    country_project.params("countries/bra.yml", "country: BRA\n")
    found, _ = country_project.check()
    found["usa"].values["agenda_items"].append(2)
    assert found["bra"].values["agenda_items"] == [9]


def test_unknown_key_names_the_nearest_and_all_allowed_ones(usa):
    parameters, problems = usa("contry: USA\n")
    assert parameters is None
    assert str(problems[0]) == (
        "params/countries/usa.yml:2: unknown key 'contry'.\n"
        "Did you mean 'country'? Allowed keys: country, first_year, last_year, first_day, "
        "last_day, focus_group, agenda_items, share."
    )
    assert (problems[0].rule, problems[0].key, problems[0].value) == (
        "register.unknown-key",
        "contry",
        "USA",
    )


def test_one_misspelt_name_is_told_once_and_not_as_missing_too(usa):
    _, problems = usa("contry: USA\n")
    assert len(problems) == 1


def test_missing_key_is_told_with_what_is_allowed(usa):
    _, problems = usa("first_year: 2016\n")
    assert [(one.rule, one.key) for one in problems] == [("register.missing-country", "country")]
    assert "three capital letters" in problems[0].mend


def test_all_slips_of_a_file_are_told_in_the_order_of_its_lines(usa):
    _, problems = usa(
        "country: UK\nfirst_yaer: 2015\nlast_year: '2020'\nfocus_group: NO\n"
        "agenda_items: 9\nshare: 012\ncountry: GBR\n"
    )
    assert [(one.line, one.rule) for one in problems] == [
        (2, "register.country"),
        (3, "register.unknown-key"),
        (4, "register.last-year"),
        (5, "register.focus-group"),
        (6, "register.agenda-items"),
        (7, "register.share"),
        (8, "yaml.duplicate-key"),
    ]
    assert all(one.place == "params/countries/usa.yml" for one in problems)
    assert all(one.mend.endswith(".") for one in problems)


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("first_year: 2021\nlast_year: 2020\n", 3, "'first_year' (2021) comes after 'last_year'"),
        ("first_year: 2021\n", 3, "'last_year' (2020, the default)"),
        ("last_year: 2000\n", 3, "'first_year' (2015, the default)"),
        ('first_day: "2021-01-01"\n', 3, "'first_day' (2021-01-01)"),
    ],
)
def test_last_before_first_is_told_for_every_such_pair(usa, text, line, told):
    _, problems = usa(f"country: USA\n{text}")
    assert [(one.rule, one.line) for one in problems] == [("params.order", line)]
    assert told in problems[0].what


def test_first_and_last_may_be_equal(usa):
    assert usa("country: USA\nfirst_year: 2020\n")[1] == []


@pytest.mark.parametrize("text", ["first_year: '2030'\n", "first_year: '2005'\nlast_year: 2010\n"])
def test_mistyped_year_is_not_told_as_out_of_order_too(usa, text):
    _, problems = usa(f"country: USA\n{text}")
    assert [one.rule for one in problems] == ["register.first-year"]


def test_defaults_out_of_order_are_told_in_the_notebook_and_not_in_each_file(params_project):
    params_project.notebook("country.ipynb", "first_x: int = 2\nlast_x: int = 1\ny: int = 1\n")
    params_project.params("countries/usa.yml", "y: 2\n")
    assert [one.rule for one in params_project.errors()] == ["declaration.order"]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("country: *USA\n", "yaml.syntax"),
        ("country: !USA x\n", "yaml.tag"),
        ("country: USA\nfocus_group: &a x\nfirst_year: *a\n", "yaml.alias"),
        ("country:\tUSA\n", "yaml.tab"),
    ],
)
def test_slip_of_form_is_told_once(usa, text, rule):
    assert [one.rule for one in usa(text)[1]] == [rule]


def test_empty_file_is_told_although_all_else_has_defaults(params_project):
    params_project.notebook("country.ipynb", "first_year: Year = 2015\n")
    params_project.params("countries/usa.yml", "")
    assert [one.rule for one in params_project.errors()] == ["yaml.empty"]
