"""No State stands in for another: what is of another State is refused before a kernel starts."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Collection
from itertools import permutations
from pathlib import Path

import pytest

from hrcreport.checks.validation.checks import Checked
from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import Problem
from hrcreport.foundation.params.declaration import Declaration
from hrcreport.foundation.params.reading import Parameters
from hrcreport.notebook.access.states import state
from hrcreport.notebook.templates.prose import Text, fill
from hrcreport.tables.data.descriptor import read_records

REPOSITORY = Path(__file__).parents[2]
REAL = Project(REPOSITORY)
REPORTS = {report.id: report for report in REAL.reports()}
COUNTRIES = {name: report for name, report in REPORTS.items() if report.kind == "country"}
FIVE = ("bra", "can", "gbr", "ita", "usa")
NOTEBOOKS = sorted(
    [*REPOSITORY.glob("notebooks/**/*.ipynb"), *REPOSITORY.glob("docs/tutorial/**/*.ipynb")]
)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a project with the real notebooks, texts and data, and no report."""
    for folder in ("data", "notebooks", "reports"):
        (tmp_path / folder).symlink_to(REPOSITORY / folder)
    for folder in ("countries", "themes"):
        (tmp_path / "params" / folder).mkdir(parents=True)
    return Project(tmp_path)


def write(project: Project, like: str, lines: list[str], *, name: str = "") -> str:
    """Write a params file of the kind of another report, and return its id."""
    real = REPORTS[like].params_file
    path = project.params / real.parent.name / f"{name or like}.yml"
    path.write_text("".join(lines), encoding="utf-8")
    return path.stem


def checked(project: Project) -> tuple[dict[str, Parameters], list[Problem]]:
    found, problems = Checked(project).reports()
    return found, [problem for problem in problems if problem.severity == "error"]


def lines_of(report_id: str) -> list[str]:
    return REPORTS[report_id].params_file.read_text(encoding="utf-8").splitlines(keepends=True)


def with_country(report_id: str, code: str) -> list[str]:
    return [
        f"country: {code}\n" if line.startswith("country:") else line
        for line in lines_of(report_id)
    ]


def identity(project: Project, parameters: Parameters) -> tuple[object, str]:
    """Return the States of a report and its title, as the title cell prints it."""
    values = dict(parameters.values)
    notebook = next(each.notebook for each in project.reports() if each.id == parameters.report)
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    title = next(cell for cell in cells if "title" in cell["metadata"].get("tags", []))
    if "country" in values:
        values["place"] = state(values["country"], project, language=values["language"])
    prose = fill(Text("".join(title["source"])), values, language=values["language"])
    assert prose.problems == []
    return values.get("country") or values["countries"], prose.text.splitlines()[0]


def test_sound_reports_have_nothing_of_another_state(project: Project) -> None:
    for name in REPORTS:
        write(project, name, lines_of(name))
    found, problems = checked(project)
    assert (set(found), problems) == (set(REPORTS), [])


@pytest.mark.parametrize("report_id", REPORTS)
def test_file_that_loses_a_line_is_refused_or_has_the_same_state_and_title(
    project: Project, report_id: str
) -> None:
    lines = lines_of(report_id)
    write(project, report_id, lines)
    before = identity(project, checked(project)[0][report_id])
    refused = []
    for number, line in enumerate(lines):
        write(project, report_id, lines[:number] + lines[number + 1 :])
        found, problems = checked(project)
        assert bool(problems) is (report_id not in found)
        if problems:
            refused.append(line.partition(":")[0])
        else:
            assert identity(project, found[report_id]) == before, line
    named = {"country", "visit"} if report_id in COUNTRIES else {"countries"}
    assert named <= set(refused)


@pytest.mark.parametrize("report_id", COUNTRIES)
def test_report_on_each_other_state_is_refused(project: Project, report_id: str) -> None:
    codes = REAL.known_countries()
    own = report_id.partition("-")[0].upper()
    assert len(codes) >= 193
    names = {}
    for code in codes:
        language = "-fr" if report_id.endswith("-fr") else ""
        name = f"{own.lower()}-{code.lower()}x{language}"
        names[write(project, report_id, with_country(report_id, code), name=name)] = code
    found, problems = checked(project)
    assert {names[each] for each in found} == {own}
    assert {problem.rule for problem in problems} <= {
        "provenance.file-name",
        "provenance.of-another",
    }
    told = {Path(problem.place).stem for problem in problems}
    assert told >= {name for name, code in names.items() if code != own}


@pytest.mark.parametrize(("report_id", "other"), list(permutations(FIVE, 2)))
def test_country_alone_changed_is_refused(project: Project, report_id: str, other: str) -> None:
    write(project, report_id, with_country(report_id, other.upper()))
    found, problems = checked(project)
    assert found == {}
    assert "provenance.file-name" in {problem.rule for problem in problems}


@pytest.mark.parametrize(("report_id", "other"), list(permutations([*FIVE[:3], "usa"], 2)))
def test_tables_of_another_state_are_refused_with_key_and_table(
    project: Project, report_id: str, other: str
) -> None:
    write(project, report_id, with_country(report_id, other.upper()), name=f"{other}-2030")
    found, problems = checked(project)
    assert found == {}
    tables = {record.name for record in read_records(REAL)[0] if record.country}
    named = {problem.key: problem.value for problem in problems}
    given = [line.strip().partition(": ")[::2] for line in lines_of(report_id)[1:]]
    assert named == {key: value for key, value in given if value in tables}
    assert all(problem.line for problem in problems)


def test_second_report_on_a_state_may_have_a_longer_name(project: Project) -> None:
    write(project, "usa", lines_of("usa"), name="usa-2026")
    assert set(checked(project)[0]) == {"usa-2026"}
    write(project, "usa", lines_of("usa"), name="us")
    (problem,) = checked(project)[1]
    assert problem.rule == "provenance.file-name"
    assert "'usa.yml', or begins with 'usa-'" in problem.mend


def test_name_of_a_language_is_that_of_the_report(project: Project) -> None:
    write(project, "can", lines_of("can"), name="can-2030-fr")
    (problem,) = checked(project)[1]
    place = "params/countries/can-2030-fr.yml"
    assert (problem.rule, problem.place) == ("provenance.language", place)


def test_comparison_that_is_declared_is_allowed(project: Project) -> None:
    lines = [line for line in lines_of("can") if not line.startswith("events")]
    otherwise = "{table: can-deaths, population: usa-population, because: a test}"
    write(project, "can", [*lines, f"events: {otherwise}\n"])
    (problem,) = checked(project)[1]
    assert problem.line == len(lines) + 1
    assert "'events' names the table 'usa-population', which is of another" in problem.what
    assert problem.mend.endswith("compare: [USA].")
    write(project, "can", [*lines, f"events: {otherwise}\n", "compare: [USA]\n"])
    assert checked(project)[1] == []


def test_theme_draws_on_the_states_that_it_names(project: Project) -> None:
    lines = [line.replace(", USA", "") for line in lines_of("root-causes")]
    write(project, "root-causes", lines)
    problems = checked(project)[1]
    tables = {problem.value for problem in problems if "the table" in problem.what}
    assert "usa-minneapolis-stops/stops" in tables
    assert {problem.place for problem in problems} >= {"notebooks/themes/root-causes.ipynb"}
    assert all("add USA to 'countries'" in problem.mend for problem in problems)


def test_table_that_the_catalogue_does_not_know_is_told(project: Project) -> None:
    lines = [line.replace("events: can-deaths", "events: can-deahts") for line in lines_of("can")]
    write(project, "can", lines)
    (problem,) = checked(project)[1]
    assert (problem.rule, problem.key) == ("provenance.unknown-table", "events")
    assert "Did you mean 'can-deaths'?" in problem.mend


@pytest.mark.parametrize(
    ("report", "old", "new", "key", "said"),
    [
        ("can", "reference: white", "reference: unknown", "reference", "no group 'unknown'"),
        ("can", "focus: black", "focus: blakc", "focus", "Did you mean 'black'?"),
        ("can", "focus: black", "focus: black+blakc", "focus", "no table holds the group 'blakc'"),
        (
            "can",
            "events: can-deaths",
            "events: {table: can-deaths, measure: x, because: a test}",
            "events",
            "Measures are: deaths",
        ),
        ("bra", "focus: preta+parda", "focus: preta", "focus", 'Give "preta+parda"'),
        ("usa", "focus: black", "focus: blck", "focus", "Did you mean 'black'?"),
    ],
)
def test_group_that_a_table_does_not_hold_is_told_with_its_line_and_those_it_holds(
    project: Project, report: str, old: str, new: str, key: str, said: str
) -> None:
    lines = "".join(lines_of(report)).replace(f"\n{old}", f"\n{new}").splitlines(keepends=True)
    write(project, report, lines)
    (told,) = [each for each in checked(project)[1] if each.rule.startswith("notebook.")]
    assert (told.place, told.key) == (f"params/countries/{report}.yml", key)
    assert key in lines[(told.line or 0) - 1]
    assert said in f"{told.what} {told.mend}"


TEXTS = [
    ('a\n\n{{ hrc.total("usa-population") | figures }}', 3, "the table 'usa-population'"),
    ('{% if hrc.total("usa-population") > 2 %}a{% endif %}', 1, "the table 'usa-population'"),
    ('{% set a = hrc.darkness("usa-minneapolis-stops/stops") %}', 1, "'usa-minneapolis-stops'"),
    ('{{ hrc.total("usa-population") ~ 1 }}', 1, "the table 'usa-population'"),
    ('{{ hrc.residents("USA", up_to=2020).persons | figures }}', 1, "hrc.residents is asked for"),
    ('{{ hrc.number_meeting(["CAN", "USA"], "ICERD-1") }}', 1, "hrc.number_meeting is asked for"),
    ("a\nb.[@CAN-CHARTER; @USA-GARNER]", 2, "the provision 'USA-GARNER'"),
    ('::: {.finding #f-a rests-on="tbl-a USA-GARNER"}\na\n:::', 1, "the provision 'USA-GARNER'"),
]
ALLOWED = [
    '{{ hrc.state("USA").in_text }} {{ hrc.total("world-population", period="2020") }}',
    '{{ hrc.total("can-population") }} USA, usa-population.[@BPUFF-9]',
    "{## usa-population ##} [table](#tbl-usa-population)",
]


@pytest.fixture
def notebooks(project: Project, tmp_path: Path) -> Path:
    """Return a copy of the notebooks that a test may change."""
    (tmp_path / "notebooks").unlink()
    return Path(shutil.copytree(REPOSITORY / "notebooks", tmp_path / "notebooks"))


@pytest.fixture
def own_text(project: Project, notebooks: Path) -> Callable[[str], int]:
    """Return an act that writes a text into the report on Canada and tells the cell's number."""
    path = notebooks / "countries" / "can.ipynb"

    def write_text(text: str) -> int:
        content = json.loads(path.read_text(encoding="utf-8"))
        number = next(n for n, cell in enumerate(content["cells"], 1) if cell["id"] == "context")
        content["cells"][number - 1]["source"] = text
        path.write_text(json.dumps(content), encoding="utf-8")
        return number

    write(project, "can", lines_of("can"))
    return write_text


@pytest.fixture
def shared_notebook(project: Project, notebooks: Path) -> Path:
    """Return the shared notebook of a project in which Canada has none of its own."""
    (notebooks / "countries" / "can.ipynb").unlink()
    write(project, "can", lines_of("can"))
    return notebooks / "country.ipynb"


@pytest.mark.parametrize(("text", "line", "told"), TEXTS)
def test_text_that_names_what_is_of_another_state_is_refused(
    project: Project, own_text: Callable[[str], int], text: str, line: int, told: str
) -> None:
    cell = own_text(text)
    found, (problem,) = checked(project)
    assert found == {}
    assert (problem.rule, problem.place) == (
        "provenance.of-another",
        "notebooks/countries/can.ipynb",
    )
    assert problem.what.startswith(f"cell {cell}, line {line}: ")
    assert told in problem.what


@pytest.mark.parametrize("text", ALLOWED)
def test_text_that_names_a_state_or_what_is_of_all_is_fine(
    project: Project, own_text: Callable[[str], int], text: str
) -> None:
    own_text(text)
    assert checked(project)[1] == []


def test_shared_text_is_told_once_for_all_reports_that_print_it(
    project: Project, notebooks: Path
) -> None:
    for name in ("can", "gbr", "usa"):
        (notebooks / "countries" / f"{name}.ipynb").unlink()
        write(project, name, lines_of(name))
    shared = project.shared_blocks() / "obligations.md"
    shared.write_text('{{ hrc.total("usa-population") }}', encoding="utf-8")
    found, (problem,) = checked(project)
    assert set(found) == {"usa"}
    assert problem.place == "notebooks/_shared/obligations.md"


def test_cell_of_the_notebook_is_told_with_its_number(
    project: Project, shared_notebook: Path
) -> None:
    path = shared_notebook
    content = json.loads(path.read_text(encoding="utf-8"))
    content["cells"][5]["source"] = ["# A\n", '{{ hrc.total("usa-population") }}']
    path.write_text(json.dumps(content), encoding="utf-8")
    (problem,) = checked(project)[1]
    assert problem.what.startswith("cell 6, line 2: the table 'usa-population' is of another")


def test_report_of_a_notebook_that_declares_no_state_is_on_none(
    project: Project, shared_notebook: Path
) -> None:
    path = shared_notebook
    content = json.loads(path.read_text(encoding="utf-8"))
    content["cells"][1]["source"] = "session: int = 66\n"
    path.write_text(json.dumps(content), encoding="utf-8")
    write(project, "can", ["session: 66\n"])
    assert checked(project)[1] == []
    content["cells"][1]["source"] = (
        'from hrcreport.params import Country\n\ncountry: Country = "CAN"\n'
    )
    path.write_text(json.dumps(content), encoding="utf-8")
    write(project, "can", ["country: CAN\n"])
    assert checked(project)[1] == []
    write(project, "can", ["# nothing\n", "{}\n"])
    assert "provenance.not-set" in {problem.rule for problem in checked(project)[1]}


@pytest.mark.parametrize(
    "path", NOTEBOOKS, ids=lambda path: path.relative_to(REPOSITORY).as_posix()
)
def test_no_default_of_a_notebook_is_a_fact_of_a_state(path: Path) -> None:
    root = next(each for each in path.parents if (each / "data").is_dir())
    records, _ = read_records(Project(root))
    known = {record.name for record in records} | set(Project(root).known_countries())
    words = {word.casefold() for word in ("Minneapolis", "Rio de Janeiro", "Toronto", "England")}
    words |= {name.casefold() for name in Project(root).known_countries().values()}
    declaration, problems = Declaration.read(path, place=path.name)
    assert problems == []
    assert declaration is not None
    for one in declaration.parameters.values():
        held = one.default.values() if isinstance(one.default, dict) else one.default
        items = held if isinstance(held, Collection) and not isinstance(held, str) else [held]
        for each in map(str, filter(None, items)):
            assert each not in known, one.name
            assert not any(word in str(each).casefold() for word in words), one.name
        # A year, a group or a table is that of some data set.
        if one.kind.name in {"Year", "Table", "Country", "list[Country]", "Visit"}:
            assert one.default in ("", None, [], {}), one.name
