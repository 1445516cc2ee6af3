"""A visit and a document are parameters with keys of their own; one key may stand alone."""

from __future__ import annotations

from typing import Any

import pytest

from hrcreport.foundation import DocumentKind, Parameters
from hrcreport.foundation.params.declaration import Declaration

CELL = """\
from hrcreport.params import Country, Masthead, Required, Table, Visit, Year

country: Required[Country] = ""  # State under review
visit: Required[Visit] = {}  # the visit
events: Table = ""  # table of events
first_year: Required[Year] = None  # only with events: first year
document: Masthead = {"kind": "addendum", "session": 66, "date": "2026-11-24"}  # what it is
"""


def read(params_project: Any, text: str, **given: Any) -> tuple[Parameters | None, list[Any]]:
    params_project.notebook("country.ipynb", CELL)
    notebook = params_project.project.notebooks / "country.ipynb"
    declaration, problems = Declaration.read(notebook, place="notebooks/country.ipynb")
    assert problems == []
    assert declaration is not None
    path = params_project.project.root / "params/countries/usa.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"country: USA\n{text}", encoding="utf-8")
    return Parameters.read(
        path, place="usa.yml", kind="country", declaration=declaration, overrides=given
    )


def test_what_a_file_leaves_out_of_a_block_is_as_the_notebook_has_it(params_project: Any) -> None:
    found, problems = read(params_project, "visit: 1–2 May\ndocument:\n  status: final\n")
    assert (problems, found is not None) == ([], True)
    assert found.values["visit"] == {"dates": "1–2 May", "places": [], "delegation": []}
    document = found.values["document"]
    assert (document["kind"], document["session"]) == ("addendum", 66)
    assert (document["date"], document["status"]) == ("2026-11-24", "final")
    assert document["agenda_items"] is None
    assert found.lines["document.status"] == 4
    assert DocumentKind.masthead(found.values)["status"] == "final"


def test_kind_of_a_document_may_stand_alone(params_project: Any) -> None:
    found, problems = read(params_project, 'visit: ""\ndocument: conference room paper\n')
    assert problems == []
    assert found.values["document"]["kind"] == "conference room paper"
    assert found.values["document"]["session"] == 66
    assert DocumentKind.of(found.values).name == "conference room paper"


def test_what_a_notebook_is_given_changes_the_keys_that_it_names(params_project: Any) -> None:
    text = 'visit: ""\ndocument: {symbol: A/HRC/57/71/Add.2}\n'
    found, problems = read(params_project, text, document={"status": "final"})
    assert problems == []
    assert found.values["document"]["symbol"] == "A/HRC/57/71/Add.2"
    assert found.values["document"]["status"] == "final"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('visit: ""\ndocument:\n  staus: final\n', 4, "Did you mean 'status'?"),
        ('visit: ""\ndocument:\n  date: soon\n', 4, "is soon, which is not a date"),
        ('visit: ""\ndocument: [letter]\n', 3, "Or write keys below it: kind, symbol"),
        ("visit:\n  dates: 1 May\n  places: Rome\n", 4, "Put it in square brackets: [Rome]."),
        ("document: addendum\n", 1, "'visit: …'"),
        ('visit: ""\nsession: 66\n', 3, "it stands below 'document'"),
        ('visit: ""\nplaces: [Rome]\n', 3, "it stands below 'visit'"),
        ("visit:\n  places: [Rome]\n  dates: ''\n", 3, "the visit has no dates"),
        (
            'visit: ""\nfirst_year: 2019\n',
            3,
            "'first_year' says nothing here: it goes with 'events'",
        ),
    ],
)
def test_slip_in_a_block_is_told_at_its_line(
    params_project: Any, text: str, line: int, words: str
) -> None:
    _, (problem,) = read(params_project, text)
    assert problem.line == line
    assert words in f"{problem.what} {problem.mend}"
