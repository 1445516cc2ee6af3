"""A report of any kind is begun from nothing, or from a plain notebook with its parameters."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.small_projects import with_body

from hrcreport.checks.validation.checks import Checked
from hrcreport.editorial.starters.plain_parameters import PlainParameters
from hrcreport.editorial.starters.reports import NewReport
from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import RefusedError
from hrcreport.foundation.params.traits import Trait

DAY = "2026-11-24"
PARAMETERS = 'region = "Capital"\nfirst_year = 2021  # first year\nthreshold = 5.0'
READ = 'deaths = pd.read_csv("custody.csv")\ndeaths'
PICTURE = 'deaths.plot("year", "deaths")\nplt.show()'


def text(source: str, *tags: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {"tags": list(tags)}, "source": source}


def code(source: str, *tags: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": 3,
        "metadata": {"tags": list(tags)},
        "outputs": [{"output_type": "stream", "name": "stdout", "text": "9 persons\n"}],
        "source": source,
    }


CELLS = (
    text("# Deaths in custody\n\nA look at them."),
    code("import matplotlib.pyplot as plt\nimport pandas as pd"),
    code(PARAMETERS, "parameters"),
    code(READ),
    text("## What was found\n\n```\n## no heading\n```\n\n### Of whom"),
    code(PICTURE),
)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    for name in ("params", "notebooks"):
        (tmp_path / "project" / name).mkdir(parents=True)
    return Project(tmp_path / "project")


@pytest.fixture
def notebook(tmp_path: Path) -> Any:
    """Return what writes a notebook outside of the project."""

    def write(*cells: dict[str, Any], name: str = "custody.ipynb", **metadata: Any) -> Path:
        path = tmp_path / name
        content = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
        path.write_text(json.dumps(content), encoding="utf-8")
        return path

    return write


def adopted(project: Project, source: Path, name: str | None = None) -> NewReport:
    return NewReport.adopted(project, source, name=name, day=DAY)


def refused(project: Project, source: Path, name: str | None = None) -> str:
    with pytest.raises(RefusedError) as caught:
        adopted(project, source, name)
    assert not list(project.root.rglob("*.*"))
    (problem,) = caught.value.problems
    return f"{problem.rule}: {problem.what} {problem.mend}"


def cells_of(made: NewReport) -> list[dict[str, Any]]:
    text = next(text for path, text in made.files.items() if path.suffix == ".ipynb")
    return [each | {"source": "".join(each["source"])} for each in json.loads(text)["cells"]]


def test_plain_notebook_becomes_a_report_that_check_takes(project, notebook) -> None:
    source = notebook(*CELLS)
    before = source.read_bytes()
    made = adopted(project, source)
    made.write()
    assert source.read_bytes() == before
    assert made.places == ["notebooks/reports/custody.ipynb", "params/reports/custody.yml"]
    parameters, problems = Checked(project).reports()
    assert problems == []
    assert dict(parameters["custody"].values) == {
        "region": "Capital",
        "first_year": 2021,
        "threshold": 5.0,
        "document": parameters["custody"].values["document"],
    }
    assert parameters["custody"].values["document"]["date"] == DAY


def test_each_line_of_the_copy_is_told_where_it_stands_there(project, notebook) -> None:
    made = adopted(project, notebook(*CELLS))
    cells = cells_of(made)
    for each in (*made.changed, *made.open):
        written = cells[each.cell - 1]["source"].split("\n")[each.line - 1]
        assert written in (each.after, each.before), each
        assert each.why
    assert [each.after for each in made.changed] == [
        "# Deaths in custody",
        'region: str = "Capital"',
        "first_year: Year = 2021  # first year",
        "threshold: float = 5.0",
        'document: Masthead = {"date": "2026-11-24"}  # what the document is',
        "import hrcreport.notebook as hrc",
        'hrc.open_report("custody")',
        "# What was found",
        "## Of whom",
        "#| label: fig-custody",
    ]


def test_a_friend_has_three_lines_to_change(project, notebook) -> None:
    made = adopted(project, notebook(*CELLS))
    read, caption, alt = made.open
    assert read.before == 'deaths = pd.read_csv("custody.csv")'
    assert read.after.startswith('deaths = hrc.source("data/own/custody.csv", title="…"')
    assert "record" in read.why
    assert (caption.after, caption.why) == ('#| fig-cap: "TBC"', "write its caption")
    assert alt.why == "write its alternative text"


def test_copy_has_no_outputs_and_keeps_code_that_looks_like_a_heading(project, notebook) -> None:
    cells = cells_of(adopted(project, notebook(*CELLS)))
    assert not any(each.get("outputs") or each.get("execution_count") for each in cells)
    assert any("```\n## no heading\n```" in each["source"] for each in cells)


def test_file_inside_the_project_is_read_from_where_it_lies(project, notebook) -> None:
    (project.root / "mine").mkdir()
    (project.root / "mine" / "custody.csv").write_text("year,deaths\n2021,9\n", encoding="utf-8")
    source = notebook(*CELLS).rename(project.root / "mine" / "custody.ipynb")
    assert 'hrc.source("mine/custody.csv"' in adopted(project, source).open[0].after


def test_name_of_the_file_becomes_a_name_of_a_report(project, notebook) -> None:
    source = notebook(*CELLS, name="Étude de la détention (2).ipynb")
    assert adopted(project, source).name == "etude-de-la-detention-2"


@pytest.mark.parametrize("name", ["Custody", "a b", "../up", "con/x", "-a", "a--b", "2021-deaths"])
def test_name_that_is_no_folder_name_is_refused(project, notebook, name: str) -> None:
    assert refused(project, notebook(*CELLS), name).startswith("cli.report-name:")
    with pytest.raises(RefusedError, match="no name of a report"):
        NewReport.begun(project, name, title=None, day=DAY)


def test_file_whose_name_gives_none_is_to_be_named(project, notebook) -> None:
    assert "--as NAME" in refused(project, notebook(*CELLS, name="分析.ipynb"))


def test_name_that_is_taken_is_refused(project, notebook) -> None:
    adopted(project, notebook(*CELLS)).write()
    for begin in (
        lambda: adopted(project, notebook(*CELLS)),
        lambda: NewReport.begun(project, "custody", title=None, day=DAY),
    ):
        with pytest.raises(RefusedError, match="there is a report 'custody' already"):
            begin()


def test_notebook_of_a_report_is_not_adopted_again(project, notebook) -> None:
    adopted(project, notebook(*CELLS)).write()
    with pytest.raises(RefusedError, match="notebook of the report 'custody' already"):
        adopted(project, project.notebooks / "reports" / "custody.ipynb", "other")


@pytest.mark.parametrize(
    "metadata",
    [
        {"kernelspec": {"name": "ir", "language": "R"}},
        {"kernelspec": {"name": "ir"}, "language_info": {"name": "R"}},
        {"language_info": {"name": "julia"}},
    ],
)
def test_notebook_in_another_language_is_refused(project, notebook, metadata) -> None:
    assert refused(project, notebook(*CELLS, **metadata)).startswith("adopt.language:")


def test_kernel_of_another_environment_becomes_the_usual_one(project, notebook) -> None:
    source = notebook(*CELLS, kernelspec={"name": "my-conda", "language": "python"})
    text = next(iter(adopted(project, source).files.values()))
    assert json.loads(text)["metadata"]["kernelspec"]["name"] == "python3"


def test_notebook_without_parameters_cell_is_refused_with_the_one_it_may_be(
    project, notebook
) -> None:
    told = refused(project, notebook(CELLS[0], CELLS[1], code(PARAMETERS), CELLS[3]))
    assert told.startswith("declaration.no-cell:")
    assert "Cell 3 does nothing but set names" in told
    assert "an empty one" in refused(project, notebook(CELLS[0], CELLS[1]))


def test_two_parameters_cells_or_no_python_are_refused(project, notebook) -> None:
    twice = notebook(CELLS[2], CELLS[2])
    assert refused(project, twice).startswith("declaration.two-cells:")
    magic = notebook(code("%matplotlib inline\nyear = 2020", "parameters"))
    assert "cell 1, line 1: this line is no Python" in refused(project, magic)


def test_what_is_no_notebook_is_refused(project, tmp_path) -> None:
    path = tmp_path / "x.ipynb"
    assert refused(project, path).startswith("declaration.no-notebook:")
    path.write_text("year = 2020\n", encoding="utf-8")
    assert refused(project, path).startswith("declaration.not-a-notebook:")


@pytest.mark.parametrize(
    ("written", "declared"),
    [
        ("n = 3", "n: int = 3"),
        ("year = 2021", "year: Year = 2021"),
        ("year = 12", "year: int = 12"),
        ("yearly = 2021", "yearly: int = 2021"),
        ("on = True", "on: bool = True"),
        ("share: float = 0.5  # of all", "share: float = 0.5  # of all"),
        ("share = 0.5  # type: float  of all", "share: float = 0.5  # of all"),
        ("name: Optional[str] = None", "name: str | None = None"),
        ("name = None", "name: str | None = None"),
        ("sizes = (1, 2)", "sizes: list[int] = [1, 2]"),
        ("sizes = [1, 2.5]", "sizes: list[float] = [1, 2.5]"),
        ("names: List[str] = ['a']", 'names: list[str] = ["a"]'),
        ("country = 'XXA'", 'country: Country = "XXA"'),
        ("countries = ['XXA', 'XXB']", 'countries: list[Country] = ["XXA", "XXB"]'),
        ("language = 'fr'", 'language: Language = "fr"'),
        ("temperature = -3", "temperature: int = -3"),
    ],
)
def test_plain_parameter_gets_its_kind(written: str, declared: str) -> None:
    made = PlainParameters.read(written)
    assert made.declared == [declared]
    assert made.open == []
    assert [each.after for each in made.changed] == ([declared] if declared != written else [])


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ('year: int = "2020"', "correct the value or its kind"),
        ("share: float = 'half'", "correct the value or its kind"),
        ('country = "Exampleland"', "rename 'country'"),
        ('language = "French"', "rename 'language'"),
        ('countries = "XXA"', "rename 'countries'"),
    ],
)
def test_wrong_type_or_a_name_of_every_report_is_for_a_person_to_decide(written, asked) -> None:
    (line,) = PlainParameters.read(written).open
    assert line.after.startswith(asked)
    assert line.why


@pytest.mark.parametrize(
    "written",
    ["import pandas as pd", "end = year + 2", "options = {'a': 1}", "x, y = 1, 2", "z = [1, 'a']"],
)
def test_what_is_no_parameter_stands_in_a_cell_below(project, notebook, written: str) -> None:
    made = adopted(project, notebook(code(f"year = 2020\n{written}", "parameters")))
    names = [each["id"] for each in cells_of(made)]
    below = cells_of(made)[names.index("moved")]
    assert below["source"] == written
    assert names.index("moved") > names.index("open")
    assert any(
        each.before == written and each.cell == names.index("moved") + 1 for each in made.changed
    )


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("!pip install pandas", "no other program"),
        ("%pip install pandas", "no other program"),
        ('x.to_csv("out.csv")', "writes the document and nothing else"),
        ('pd.read_csv("https://example.org/a.csv")', "asks no network"),
        ("print 'x'", "no Python"),
    ],
)
def test_line_at_which_a_build_stops_is_told(project, notebook, source: str, told: str) -> None:
    (line,) = adopted(project, notebook(*CELLS[:3], code(f"1\n{source}"))).open
    assert (line.line, line.before) == (2, source)
    assert told in line.why


def test_notebook_without_a_title_gets_one_to_be_written(project, notebook) -> None:
    made = adopted(project, notebook(code("n = 1", "parameters"), text("## Found\n\nOne.")))
    titles = [each for each in cells_of(made) if "title" in each["metadata"].get("tags", [])]
    assert [each["source"] for each in titles] == ["# Custody"]
    assert made.open[0].why.startswith("the title")


def test_report_of_no_trait_is_begun_and_checks(project) -> None:
    NewReport.begun(project, "detention", title='Of "places"', day=DAY).write()
    parameters, problems = Checked(project).reports()
    assert problems == []
    assert parameters["detention"].values["title"] == 'Of "places"'
    assert (project.params / "_schema" / "reports" / "detention.json").is_file()


@pytest.mark.parametrize("trait", Trait.ALL, ids=lambda each: each.parameter)
def test_params_file_with_a_trait_that_its_notebook_does_not_declare_is_told(
    project, trait: Trait
) -> None:
    made = NewReport.begun(project, "detention", title=None, day=DAY)
    made.write()
    path = project.params_file("report", "detention")
    path.write_text(path.read_text(encoding="utf-8") + f"{trait.parameter}: XXA\n", "utf-8")
    (problem,) = Checked(project).reports()[1]
    assert (problem.rule, problem.line) == ("params.undeclared-trait", 5)
    assert trait.line in problem.mend
    assert "notebooks/reports/detention.ipynb" in problem.mend


def test_line_of_each_trait_declares_it(project) -> None:
    NewReport.begun(project, "detention", title=None, day=DAY).write()
    path = project.notebooks / "reports" / "detention.ipynb"
    content = json.loads(path.read_text(encoding="utf-8"))
    lines = "\n".join(each.line for each in Trait.ALL)
    content["cells"][1]["source"] = (
        f"from hrcreport.params import Country, Required, Visit\n{lines}"
    )
    path.write_text(json.dumps(content), encoding="utf-8")
    told = " ".join(each.what for each in Checked(project).reports()[1])
    for each in Trait.ALL:
        assert (f"the file has no {each.parameter}." in told) == ("Required" in each.line)
    assert "unknown key 'title'" in told


def test_limb_that_was_renamed_after_a_report_took_it_up_is_told(project) -> None:
    with_body(project.root)
    NewReport.begun(project, "detention", title=None, day=DAY).write()
    path = project.notebooks / "reports" / "detention.ipynb"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace('"title: Required', '"limb: Required[str] = \\"\\"\\n", "title: Required'),
        encoding="utf-8",
    )
    params = project.params_file("report", "detention")
    held = params.read_text(encoding="utf-8")
    params.write_text(f"{held}limb: b\n", encoding="utf-8")
    assert "detention" in Checked(project).reports()[0]
    body = next((project.data / "mandate" / "bodies").glob("*.yml"))
    body.write_text(
        body.read_text(encoding="utf-8").replace(
            "code: b\n", "code: root-causes\n    former: [b]\n"
        ),
        "utf-8",
    )
    parameters, problems = Checked(Project(project.root)).reports()
    told = [
        (each.rule, each.place, each.line, each.value)
        for each in problems
        if each.severity == "error"
    ]
    assert told == [("mandate.undeclared", "params/reports/detention.yml", 5, "b")]
    assert parameters == {}
    assert "It is called 'root-causes' today." in problems[-1].mend
