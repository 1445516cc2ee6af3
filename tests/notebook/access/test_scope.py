"""A notebook draws on the tables, layers and States of its report, in the report's language."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest
from tests.notebook.access.test_counting import COUNTING, say
from tests.notebook.access.test_refusals import refusal

from hrcreport.foundation import Project, ReportStates
from hrcreport.foundation.params.context import Workspace
from hrcreport.notebook.access import geometry as shapes
from hrcreport.notebook.access import scope, states, tables
from hrcreport.notebook.access.counting import counting
from hrcreport.notebook.cells.door import running
from hrcreport.tables import Catalogue


@pytest.fixture
def project(invented: Any, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Return the invented project."""
    monkeypatch.setenv("HRCREPORT_ROOT", str(invented.root))
    return Project(invented.root)


def about(*others: str, country: str = "XXB", **names: Any) -> Any:
    """Return what a report on States runs in."""
    return replace(running(), states=ReportStates(country, others), names=names)


@pytest.mark.parametrize(
    ("ask", "place", "subject"),
    [
        (lambda at: scope.project_of(at, "XXB", "XXA"), "data", "what is asked of the registers"),
        (
            lambda at: scope.refuse_table_of_another(
                at, Catalogue.read(at.project).record("xxa-deaths"), place="data/x.csv"
            ),
            "data/x.csv",
            "the table 'xxa-deaths'",
        ),
        (
            lambda at: counting(at, "xxa-deaths"),
            "data/tables/xxa-deaths.csv",
            "the table 'xxa-deaths'",
        ),
    ],
)
def test_state_that_a_report_is_not_on_is_refused(
    project: Project, ask: Any, place: str, subject: str
) -> None:
    rule, value, fault, mend = refusal(lambda: ask(about()))
    assert (rule, value) == ("provenance.of-another", "XXA")
    assert fault == (
        f"{place}: {subject} is of another State, Exampleland (XXA); the report is on Otherland "
        "(XXB)."
    )
    assert mend == (
        "Take it out, or name what is of XXB. A report that is to compare the two says so in its "
        "params file: compare: [XXA]."
    )
    ask(about("XXA"))
    ask(about("XXB", country="XXA"))
    ask(replace(running(), states=None))


def test_notebook_without_a_state_is_no_report(project: Project) -> None:
    nothing = about(country="")
    assert refusal(lambda: scope.project_of(nothing, "XXA")) == (
        "provenance.no-report",
        "",
        "the parameters cell: no report is open, so there is no State to report on.",
        'In JupyterLab write the id of one below it, such as hrc.open_report("xxa"). By Papermill '
        "give its params file: papermill notebooks/country.ipynb out.ipynb -f "
        "params/countries/xxa.yml",
    )
    for_many = replace(nothing, names={"__annotations__": {"countries": "list[Country]"}})
    assert refusal(lambda: scope.refuse_without_report(for_many))[-1] == (
        "Write a params file first: hrcreport new country CHL"
    )
    scope.refuse_without_report(about())
    scope.refuse_without_report(replace(nothing, states=None))


INJECTED = {scope.HISTORY: ["a = 1", f"{scope.PAPERMILL}\ncountry = 'XXA'"]}


@pytest.mark.parametrize(
    ("workspace", "names", "sensitivity", "refused"),
    [
        ({"by_papermill": True}, {}, "restricted", True),
        ({}, INJECTED, "restricted", True),
        ({}, INJECTED, "public", False),
        ({}, {scope.HISTORY: ["a = 1", f"b = 2  {scope.PAPERMILL}"]}, "restricted", False),
        ({"notebook": "notebooks/country.ipynb"}, INJECTED, "restricted", False),
        ({"notebook": "n.ipynb", "by_papermill": True}, INJECTED, "restricted", True),
        ({"report": "xxa", "by_papermill": True}, INJECTED, "restricted", False),
        ({}, {}, "restricted", False),
    ],
)
def test_papermill_keeps_nothing_of_a_table_that_is_not_public(
    project: Project,
    workspace: dict[str, Any],
    names: dict[str, Any],
    sensitivity: str,
    refused: bool,
) -> None:
    context = replace(running(), workspace=Workspace(found=project, **workspace), names=names)
    record = Catalogue.read(project).record("xxa-deaths").with_(sensitivity=sensitivity)

    def ask() -> None:
        scope.refuse_by_papermill(context, record, place="data/x.csv")

    if not refused:
        ask()
        return
    assert refusal(ask) == (
        "notebook.not-by-papermill",
        "xxa-deaths",
        "data/x.csv: the table 'xxa-deaths' is restricted, and Papermill would keep what cells "
        "print of it.",
        "Build the report instead, which keeps the document alone: hrcreport build ID",
    )


NAMES = "iso3,language,name,formal_name\nXXA,fr,Exemplie,République d'Exemplie\nXXA,es,Ejemplia,\n"


def put(project: Project, name: str, text: str, *, like: str, **more: Any) -> None:
    """Put a table or layer into the catalogue, with the record of another."""
    place = project.root / "data/datapackage.json"
    package = json.loads(place.read_text(encoding="utf-8"))
    (model,) = (record for record in package["resources"] if record["name"] == like)
    record = json.loads(json.dumps(model)) | {
        "name": name,
        "bytes": len(text.encode()),
        "hash": f"sha256:{hashlib.sha256(text.encode()).hexdigest()}",
    }
    record |= {"path": record["path"].replace(like, name), **more}
    (project.root / "data" / record["path"]).write_text(text, encoding="utf-8")
    others = [record for record in package["resources"] if record["name"] != name]
    place.write_text(json.dumps({**package, "resources": [*others, record]}), encoding="utf-8")


def test_state_is_named_in_the_language_of_the_document(project: Project) -> None:
    english = states.state("XXA", project)
    assert (english.iso3, english.m49, english.membership) == ("XXA", "901", "member")
    assert (english.name, english.formal_name) == ("Exampleland", "Republic of Exampleland")
    assert english.in_text == "the Republic of Exampleland"
    assert english.short_in_text == "Exampleland"
    assert states.state("XXA", project, language="fr") == english
    fields = [{"name": name, "type": "string"} for name in NAMES.split("\n")[0].split(",")]
    put(project, "state-names", NAMES, like="states", schema={"fields": fields})
    assert states.state("XXA", project) == english
    assert states.state("XXA", project, language="fr") == replace(
        english,
        name="Exemplie",
        formal_name="République d'Exemplie",
        in_text="Exemplie",
        short_in_text="Exemplie",
    )
    assert states.state("XXA", project, language="es").formal_name == ""
    assert states.state("XXB", project, language="fr").name == "Otherland"
    in_french = replace(running(), language="fr")
    assert tables.state(in_french, "XXA").name == "Exemplie"


def test_all_states_are_rows(project: Project) -> None:
    assert states.states(project)["iso3"].tolist() == ["XXA", "XXB"]
    assert tables.short_name(running(), "XXA") == "Exampleland"


def test_layer_has_the_metres_of_its_record(project: Project) -> None:
    layer = tables.geometry(running(), "xxa-map")
    assert layer["area"].tolist() == ["XX-N", "XX-S", "XX-E"]
    assert layer.crs == "+proj=laea +lat_0=0 +lon_0=0 +ellps=GRS80 +units=m"
    assert layer.total_bounds.tolist() == [0, 0, 3000, 1000]
    assert refusal(lambda: shapes.geometry("xxa-mpa", project)) == (
        "data.unknown-table",
        "xxa-mpa",
        "data/datapackage.json: there is no table 'xxa-mpa'.",
        "Did you mean 'xxa-map'? Tables: xxa-deaths, xxa-map, xxa-population.",
    )


def shaped(project: Project, *, text: str = "", crs: str = "", name: str = "North") -> None:
    """Change the layer of the invented project: its text, the system it names, a name in it."""
    path = project.root / "data/geometry/xxa-map.geojson"
    layer = json.loads(path.read_text(encoding="utf-8"))
    layer["features"][0]["properties"]["name"] = name
    if crs:
        layer["crs"] = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:{crs}"}}
    put(project, "xxa-map", text or json.dumps(layer), like="xxa-map")


def test_layer_that_is_no_geojson_or_of_other_coordinates_is_refused(project: Project) -> None:
    shaped(project, text="no GeoJSON")
    rule, _, fault, mend = refusal(lambda: shapes.geometry("xxa-map", project))
    assert rule == "data.unreadable-geometry"
    assert fault.startswith("data/geometry/xxa-map.geojson: this geometry cannot be read: ")
    assert mend == "Make it again (docs/reference/data.md), or correct 'hrc.crs' of 'xxa-map'."


def test_layer_of_other_coordinates_than_its_record_says_is_refused(project: Project) -> None:
    shaped(project, crs="EPSG::8857")
    assert refusal(lambda: shapes.geometry("xxa-map", project)) == (
        "data.other-crs",
        "+proj=laea +lat_0=0 +lon_0=0 +ellps=GRS80 +units=m",
        "data/geometry/xxa-map.geojson: the file says that its coordinates are of EPSG:8857, the "
        "record of 'xxa-map' that they are of +proj=laea +lat_0=0 +lon_0=0 +ellps=GRS80 +units=m.",
        "Correct 'hrc.crs' of the record, or the member 'crs' of the file.",
    )


def test_name_of_an_area_that_is_no_plain_text_is_refused(project: Project) -> None:
    shaped(project, name="[North](x)")
    rule, _, fault, _ = refusal(lambda: shapes.geometry("xxa-map", project))
    assert rule == "border.link"
    assert fault.startswith("data/geometry/xxa-map.geojson: the name '[North](x)' holds a link")


def test_table_is_counted_in_the_words_and_with_the_tables_of_its_record(
    invented: Any, project: Project
) -> None:
    say(invented, COUNTING | {"by_light": "xxa-population", "place": {"en": "Exampleville"}})
    found = counting(running(), "xxa-deaths")
    assert (found.population, found.by_light) == ("xxa-population", "xxa-population")
    assert (found.last_year, found.where) == (2019, "Exampleville, 2019")
    assert counting(running(), "xxa-population").where == "2018"
    assert counting(running(), "xxa-population").said("head") == "Persons"
    assert counting(running(), "xxa-population").said("words") == "everything that was invented"
    assert counting(running(), "xxa-population").said("title") == ""
    assert repr(counting(running(), "")) == "nothing"


def test_groups_in_the_words_of_a_table_stand_by_their_names(
    invented: Any, project: Project
) -> None:
    say(invented, COUNTING | {"words": "deaths of {focus} and of {reference} persons"})
    found = counting(running(), "xxa-deaths")
    assert found.said("words", focus="black+green", reference="white") == (
        "deaths of black + green and of white persons"
    )


def test_table_without_a_whole_period_has_no_last_year(invented: Any, project: Project) -> None:
    head = "country,area,period,complete,group,measure,value\n"
    invented.data(head + "XXA,XX-N,2020,false,black,deaths,500\n")
    assert refusal(lambda: counting(running(), "xxa-deaths").last_year) == (
        "notebook.no-periods",
        "xxa-deaths",
        "data/tables/xxa-deaths.csv: the table 'xxa-deaths' holds no whole period.",
        "Name another table.",
    )
