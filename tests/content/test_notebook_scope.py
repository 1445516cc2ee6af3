"""A notebook draws on its own States, whatever its cells compute, and shows the report it opens."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import hrcreport.notebook as hrc
from hrcreport.foundation.errors import DataError, HrcReportError, NotebookError, ParamsError
from hrcreport.foundation.params.declaration import Declaration
from hrcreport.notebook.cells import api, door
from hrcreport.notebook.cells.door import running
from hrcreport.notebook.cells.provenance import NAMING

REPOSITORY = Path(__file__).parents[2]
ASKED_FOR_A_STATE = sorted(
    name
    for name in api.__all__
    if callable(getattr(api, name))
    and {"country", "countries"} & set(inspect.signature(getattr(api, name)).parameters)
    and name not in NAMING
    and name != "source"  # of what State a file of one's own is, is said and not asked
    and "charts" not in getattr(api, name).__module__  # what draws is given what others read
)
REQUIRED = inspect.Parameter.empty


@pytest.fixture
def notebook(
    notebook_with: Callable[..., dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., dict[str, Any]]:
    """Return an act that lets a notebook with these parameters run in the real project."""
    monkeypatch.setenv("HRCREPORT_ROOT", str(REPOSITORY))
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)

    def run(shared: str = "country", **parameters: Any) -> dict[str, Any]:
        path = REPOSITORY / "notebooks" / f"{shared}.ipynb"
        declaration, _ = Declaration.read(path, place=path.name)
        assert declaration is not None
        declared = {name: one.default for name, one in declaration.parameters.items()}
        return notebook_with(declared | parameters | {"__annotations__": dict.fromkeys(declared)})

    return run


@pytest.mark.parametrize("name", ASKED_FOR_A_STATE)
def test_every_function_that_asks_for_a_state_refuses_another(
    notebook: Callable[..., dict[str, Any]], name: str
) -> None:
    function = getattr(hrc, name)
    given: dict[str, Any] = {
        each.name: "2020"
        for each in inspect.signature(function).parameters.values()
        if each.default is REQUIRED
    }
    one = "country" in inspect.signature(function).parameters
    given |= {"country": "USA"} if one else {"countries": ["CAN", "USA"]}
    notebook(country="CAN")
    with pytest.raises(DataError) as error:
        function(**given)
    (problem,) = error.value.problems
    assert (problem.rule, problem.value) == ("provenance.of-another", "USA")
    assert "United States of America (USA); the report is on Canada (CAN)" in problem.what


def test_functions_that_ask_for_a_state_are_found() -> None:
    read = {"legal_framework", "residents", "good_practices", "case_table", "treaty_table"}
    assert read | {"recommendations", "data_availability"} <= set(ASKED_FOR_A_STATE)


TABLES: dict[str, Callable[[], object]] = {
    "load": lambda: hrc.load("usa-population"),
    "geometry": lambda: hrc.area_profile(
        "can-deaths-by-province",
        shapes="usa-states-map",
        show="count",
        first_year=2000,
        last_year=2020,
    ),
    "total": lambda: hrc.total("usa-population"),
    "group_shares": lambda: hrc.group_shares("usa-population", group="black"),
    "group_profile": lambda: hrc.group_profile(
        "usa-fatal-shootings", first_year=2015, last_year=2020, focus="black", reference="white"
    ),
    "population of a profile": lambda: hrc.group_profile(
        "can-deaths",
        population="usa-population",
        first_year=2000,
        last_year=2020,
        focus="black",
        reference="white",
    ),
    "area_profile": lambda: hrc.area_profile(
        "usa-fatal-shootings-by-state",
        shapes="usa-states-map",
        show="count",
        first_year=2015,
        last_year=2020,
    ),
    "darkness": lambda: hrc.darkness(
        "usa-minneapolis-stops-by-light/stops",
        group="black",
        reference="white",
        first_year=2017,
        last_year=2017,
    ),
    "stage_disparities": lambda: hrc.stage_disparities(
        {"Stops": "usa-minneapolis-stops/stops"},
        population="usa-minneapolis-population",
        group="black",
        reference="white",
        first_year=2017,
        last_year=2017,
    ),
    "yearly_trend": lambda: hrc.yearly_trend(
        "usa-fatal-shootings", first_year=2015, last_year=2020
    ),
}


@pytest.mark.parametrize("name", TABLES)
def test_table_of_another_state_is_refused_however_it_is_read(
    notebook: Callable[..., dict[str, Any]], name: str
) -> None:
    notebook(country="CAN")
    with pytest.raises(DataError) as error:
        TABLES[name]()
    assert {problem.rule for problem in error.value.problems} == {"provenance.of-another"}


def test_tables_reach_notebooks_by_one_way_only() -> None:
    """Each module that reads a table of the catalogue by itself reads one of all States.

    Shapes are read by `geometry.py` where `access/tables.py` has refused those of another.
    """
    reading = set()
    for path in (REPOSITORY / "lib/hrcreport/notebook").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in {"table", "content"}
                and "atalogue" in ast.unparse(node.func.value)
            ):
                reading.add(path.name)
    of_all_states = {"annexes.py", "availability.py", "released.py", "states.py"}
    of_the_notebook = {"own.py"}  # a file that it gives a record itself
    assert reading == {*of_all_states, *of_the_notebook, "geometry.py"}


def test_what_is_of_all_states_and_of_those_compared_is_read(
    notebook: Callable[..., dict[str, Any]],
) -> None:
    notebook(country="CAN", compare=["USA"])
    assert hrc.load("world-population").record.country == ""
    assert hrc.load("usa-population").record.country == "USA"
    assert hrc.state("BRA").name == "Brazil"
    with pytest.raises(DataError):
        hrc.load("bra-census-2022")
    notebook("theme", countries=["BRA", "USA"])
    assert hrc.load("bra-census-2022").record.country == "BRA"
    with pytest.raises(DataError) as error:
        hrc.load("can-deaths")
    assert "the report compares BRA, USA" in str(error.value)


def test_theme_may_list_every_case_and_a_country_report_its_own_only(
    notebook: Callable[..., dict[str, Any]],
) -> None:
    notebook("theme", countries=["BRA"])
    assert len(hrc.case_table()) > len(hrc.case_table(["BRA"]))
    notebook(country="BRA")
    assert len(hrc.case_table(["BRA"]))
    with pytest.raises(DataError):
        hrc.case_table()


def test_outside_of_a_notebook_nothing_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HRCREPORT_ROOT", str(REPOSITORY))
    assert hrc.load("usa-population").record.country == "USA"


def test_name_that_is_no_parameter_sets_no_state(notebook: Callable[..., dict[str, Any]]) -> None:
    names = notebook(country="CAN")
    names["__annotations__"] = {}
    assert hrc.load("usa-population").record.country == "USA"


@pytest.mark.parametrize("report", ["bra", "can", "gbr", "ita", "usa"])
def test_report_that_is_opened_sets_all_that_its_params_file_sets(
    notebook: Callable[..., dict[str, Any]], report: str
) -> None:
    names = notebook()
    opened = hrc.open_report(report)
    assert opened is not None
    assert f"params/countries/{report}.yml" in opened._repr_mimebundle_()["text/plain"]
    assert names["country"] == report.upper()
    assert door.report_id(running()) == report
    text = (REPOSITORY / f"params/countries/{report}.yml").read_text(encoding="utf-8")
    assert str(names["last_year"]) in text
    hrc.open_report("usa" if report != "usa" else "bra")  # another one takes its place whole
    assert names["country"] != report.upper()
    assert door.report_id(running()) != report


def test_state_that_is_set_after_opening_has_not_the_text_of_the_first(
    notebook: Callable[..., dict[str, Any]],
) -> None:
    names = notebook()
    hrc.open_report("bra")
    names["country"] = "KEN"
    assert door.report_id(running()) == "ken"
    with pytest.raises(DataError):
        hrc.load(names["events"])
    names["country"] = "BRA"
    with pytest.raises(ParamsError):
        hrc.open_report("bar")
    assert names[door.OPENED] == ""


def test_unknown_report_is_refused_in_words(notebook: Callable[..., dict[str, Any]]) -> None:
    names = notebook()
    with pytest.raises(ParamsError, match=r"there is no report 'bar'\.\nDid you mean"):
        hrc.open_report("bar")
    assert names["country"] == ""


def test_opened_report_is_checked_as_by_the_command(
    invented: Any, notebook: Callable[..., dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook()
    monkeypatch.setenv("HRCREPORT_ROOT", str(invented.root))
    invented.params("xxb", "country: XXA\n")
    with pytest.raises(ParamsError, match="the file is not named for it"):
        hrc.open_report("xxb")


def test_report_of_another_notebook_is_refused(
    notebook: Callable[..., dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook()
    monkeypatch.setenv("JPY_SESSION_NAME", "notebooks/country.ipynb")
    with pytest.raises(NotebookError, match=r"which is notebooks/countries/can-fr\.ipynb"):
        hrc.open_report("can-fr")
    monkeypatch.delenv("JPY_SESSION_NAME")  # as in VS Code
    with pytest.raises(NotebookError, match="its parameters are not declared here"):
        hrc.open_report("use-of-force")


def test_in_a_build_nothing_is_opened(
    notebook: Callable[..., dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    names = notebook(country="CAN")
    before = dict(names)
    monkeypatch.setenv("HRCREPORT_REPORT", "can")
    assert hrc.open_report("bra") is None
    assert hrc.open_report("") is None
    assert names == before


def test_notebook_without_a_report_says_what_to_do(
    notebook: Callable[..., dict[str, Any]],
) -> None:
    for shared, example in (("country", 'hrc.open_report("bra")'), ("theme", "-f params/themes/")):
        notebook(shared)
        with pytest.raises(NotebookError) as error:
            hrc.open_report("")
        assert error.value.problems[0].rule == "provenance.no-report"
        assert example in str(error.value)
    notebook(events="usa-fatal-shootings")  # a cell that goes on all the same reads nothing
    with pytest.raises(NotebookError):
        hrc.load("usa-fatal-shootings")


def test_parameters_of_papermill_are_those_of_the_report_they_fit(
    notebook: Callable[..., dict[str, Any]],
) -> None:
    names = notebook()
    hrc.open_report("can")
    given = {name: value for name, value in names.items() if name != door.OPENED}
    names = notebook(**given)  # as by papermill -f params/countries/can.yml
    assert hrc.open_report("") is not None
    assert names[door.OPENED] == "can"
    names = notebook(**given | {"last_year": 2015})  # and -p last_year 2015
    hrc.open_report("")
    assert names[door.OPENED] == "can"


def test_theme_is_that_of_a_report_only_where_all_is_as_there(
    notebook: Callable[..., dict[str, Any]],
) -> None:
    given = {"title": "The use of force by law enforcement officials", "limb": "c"}
    notebook("theme", **given, countries=["BRA", "CAN", "ITA", "GBR", "USA"])
    assert door.report_id(running()) == "use-of-force"
    notebook("theme", **given, countries=["USA", "BRA"])
    assert door.report_id(running()) == door.NO_REPORT
    assert hrc.open_report("") is None


def test_state_alone_is_refused_where_its_report_sets_more(
    notebook: Callable[..., dict[str, Any]],
) -> None:
    notebook(country="CAN")
    with pytest.raises(NotebookError) as error:
        hrc.open_report("")
    (problem,) = error.value.problems
    assert (problem.rule, problem.place) == ("provenance.left-out", "params/countries/can.yml")
    assert "events" in problem.what
    given = "notebooks/countries/can.ipynb out.ipynb -f params/countries/can.yml"
    assert given in problem.mend


def test_state_that_has_no_report_can_be_shown(notebook: Callable[..., dict[str, Any]]) -> None:
    notebook(country="KEN")
    assert hrc.open_report("") is None
    assert door.report_id(running()) == "ken"


def test_author_sees_the_words_of_an_error_and_no_trace(
    notebook: Callable[..., dict[str, Any]],
) -> None:
    notebook()
    with pytest.raises(HrcReportError) as error:
        hrc.open_report("")
    assert "\n".join(error.value._render_traceback_()) == str(error.value)


def injected(notebook: Callable[..., dict[str, Any]], *cells: str, **given: Any) -> dict[str, Any]:
    """Let cells set what is given, below the cell of parameters, and after others of before."""
    names = notebook()
    declared = "\n".join(f"{name}: Any = None" for name in names["__annotations__"])
    names["In"] = ["", "%matplotlib inline", declared, *cells]
    names.update(given)
    return names


def test_what_papermill_injects_is_what_every_cell_uses(
    notebook: Callable[..., dict[str, Any]],
) -> None:
    cell = '# Parameters\ncountry = "USA"\nlast_year = 2018\nfocus = "black"'
    names = injected(notebook, cell, country="USA", last_year=2018, focus="black")
    opened = hrc.open_report("usa")
    assert names["last_year"] == 2018
    assert names["events"] == "usa-fatal-shootings"  # and what was not injected is as in the file
    assert opened is not None
    # What is told is what differs from the file.
    assert opened._repr_mimebundle_()["text/plain"].endswith(", but for last_year = 2018 here.")


def test_what_a_cell_sets_by_hand_stays_until_the_parameters_are_run_again(
    notebook: Callable[..., dict[str, Any]],
) -> None:
    names = injected(notebook, "last_year = 2018", last_year=2018)
    hrc.open_report("usa")
    assert names["last_year"] == 2018
    names["In"] += [names["In"][2]]
    names["last_year"] = None
    hrc.open_report("usa")
    assert names["last_year"] == 2020


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"country": "ITA"}, "'country' is given as 'ITA', .* the report 'usa', .* is 'USA'"),
        ({"language": "fr"}, "'language' is given as 'fr', .* the report 'usa', .* is 'en'"),
        (
            {"lastyear": 2018},
            r"'lastyear' is no parameter of this notebook\.\nDid you mean 'last_y",
        ),
        ({"last_year": "x"}, "the cell below the parameters: 'last_year' is .* not a year"),
        ({"last_year": 1990}, "'first_year' .2015. comes after 'last_year' .1990."),
        ({"last_year": (1, 2)}, "the cell below .*: 'last_year' is given as .1, 2., which no"),
        (
            {"document": "letter"},
            "the cell below the parameters: there is no kind of document 'letter'",
        ),
        ({"focus": "purple"}, "the cell below the parameters: there is no group 'purple'"),
    ],
)
def test_what_is_injected_and_cannot_be_stops_with_its_value(
    notebook: Callable[..., dict[str, Any]], given: dict[str, Any], told: str
) -> None:
    cell = "\n".join(["# Parameters", *(f"{name} = {value!r}" for name, value in given.items())])
    names = injected(notebook, cell, **given)
    with pytest.raises((ParamsError, NotebookError), match=told):
        hrc.open_report("usa")
    assert names[door.OPENED] == ""


def test_shared_notebook_is_checked_with_what_was_injected(
    notebook: Callable[..., dict[str, Any]],
) -> None:
    names = notebook()
    hrc.open_report("can")
    given = {name: names[name] for name in names["__annotations__"]} | {"last_year": "x"}
    cell = "\n".join(["# Parameters", *(f"{name} = {value!r}" for name, value in given.items())])
    injected(notebook, cell, **given)
    with pytest.raises(ParamsError, match="'last_year'"):
        hrc.open_report("")


def test_default_that_is_injected_is_not_left_out(notebook: Callable[..., dict[str, Any]]) -> None:
    names = notebook()
    hrc.open_report("usa")
    given = {name: names[name] for name in names["__annotations__"]} | {"stops": ""}
    cell = "\n".join(["# Parameters", *(f"{name} = {value!r}" for name, value in given.items())])
    names = injected(notebook, cell, **given)
    hrc.open_report("")
    assert names["stops"] == ""
