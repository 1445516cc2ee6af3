"""This module proves what each kind of parameter takes, and what authors are told if not."""

from __future__ import annotations

import pytest

from hrcreport.foundation.params.context import countries_meant

DECLARED = {
    "Country": "country: Country",
    "Day": "date: Day",
    "JobNumber": "job_number: JobNumber",
    "Language": "language: Language",
    "Status": "status: Status",
    "Symbol": "symbol: Symbol",
    "Year": "first_year: Year",
    "str": "focus_group: str",
    "int": "session: int",
    "float": "share: float",
    "bool": "with_map: bool",
    "list[int]": "agenda_items: list[int]",
    "list[Country]": "countries: list[Country]",
    "str | None": "note: str | None",
    "Literal": "basis: Literal['deaths', 'no', 7]",
}


@pytest.fixture
def refusals(params_project):
    """Return what an author is told about one value of a kind."""

    def _refusals(kind: str, written: str) -> list[str]:
        declared = DECLARED[kind]
        name, _, of = declared.partition(": ")
        literal = "from typing import Literal\n" if kind == "Literal" else ""
        params_project.notebook("country.ipynb", f'{literal}{name}: Required[{of}] = ""\n')
        params_project.params("countries/usa.yml", f"{name}: {written}\n")
        return [str(problem) for problem in params_project.errors()]

    return _refusals


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("Country", "USA"),
        ("Country", '"GBR"'),
        ("Day", '"2026-11-24"'),
        ("Day", "'2024-02-29'"),
        ("JobNumber", '""'),
        ("JobNumber", "GE.26-12345"),
        ("JobNumber", '"GE.26-12345 (A)"'),
        ("Language", "fr"),
        ("Status", "advance unedited"),
        ("Status", '"final"'),
        ("Symbol", '""'),
        ("Symbol", "A/HRC/57/71/Add.2"),
        ("Symbol", "A/HRC/54/CRP.7"),
        ("Symbol", "A/HRC/57/71/Add.2/Rev.1"),
        ("Symbol", "A/HRC/RES/S-30/1"),
        ("Symbol", "CERD/C/USA/CO/10-12"),
        ("Symbol", '"S/RES/1325 (2000)"'),
        ("Year", "1945"),
        ("Year", "2100"),
        ("str", "black"),
        ("str", '""'),
        ("str", '"yes"'),
        ("str", "|\n  two\n  lines"),
        ("int", "63"),
        ("int", "-1"),
        ("int", "0"),
        ("float", "0.5"),
        ("float", "1"),
        ("float", "1e-3"),
        ("bool", "true"),
        ("bool", "false"),
        ("list[int]", "[9]"),
        ("list[int]", "[]"),
        ("list[int]", "[2, 2]"),
        ("list[int]", "\n  - 2\n  - 9"),
        ("list[Country]", "[USA, BRA]"),
        ("str | None", ""),
        ("str | None", "x"),
        ("str | None", "null"),
        ("Literal", "deaths"),
        ("Literal", '"no"'),
        ("Literal", "7"),
    ],
)
def test_fitting_value_is_taken(refusals, kind, written):
    assert refusals(kind, written) == []


@pytest.mark.parametrize(
    ("kind", "written", "told"),
    [
        ("Country", "UK", "Did you mean GBR (United Kingdom of Great Britain"),
        ("Country", "BRZ", "Did you mean BRA (Brazil)?"),
        ("Country", "Germany", "Did you mean DEU (Germany)?"),
        ("Country", "usa", "Did you mean USA (United States of America)?"),
        ("Country", "NO", "Did you mean NOR (Norway)?"),
        ("Country", "XXX", "three capital letters"),
        ("Country", "[USA]", "Write one code, not a list."),
        ("Country", "“USA”", "quotation marks must be straight"),
        ("Country", "840", "is 840, which is not a country code"),
        ("Country", "", "'country' has no value."),
        ("Day", "2026-11-24", 'Put it in double quotes: "2026-11-24".'),
        ("Day", "24 November 2026", 'Write it so: "2026-11-24".'),
        ("Day", '"2026-02-30"', "is not a date"),
        ("Day", '"20261124"', "is not a date"),
        ("Day", '"24.11.2026"', "year-month-day"),
        ("Day", "", "'date' has no value.\nAllowed: a date"),
        ("JobNumber", "26-12345", "is 26-12345, which is not a GE number"),
        ("JobNumber", "GE.26-12345 (X)", "for example GE.26-12345 or GE.26-12345 (E)"),
        ("Language", "english", "one of ar, en, es, fr, ru, zh"),
        ("Language", "NO", "is NO, which is not a language"),
        ("Status", "Draft", "Did you mean 'draft'?"),
        ("Status", "advance-unedited", "Did you mean 'advance unedited'?"),
        ("Symbol", "A/HRC/57", "A/HRC/57/71/Add.2"),
        ("Symbol", "a/hrc/57/71", "is not a document symbol"),
        ("Symbol", "", 'For an empty text write "".'),
        ("Year", "1944", "a whole number from 1945 to 2100"),
        ("Year", '"2015"', "Delete the quotation marks."),
        ("Year", "2015.0", "Write it without decimals."),
        ("Year", "true", "is true, which is not a year"),
        ("str", "yes", 'Write "yes".'),
        ("str", "NO", 'Write "NO".'),
        ("str", "on", 'Write "on".'),
        ("str", "true", 'Write "true".'),
        ("str", "2020", 'Put it in double quotes: "2020".'),
        ("str", "2026-11-24", 'Put it in double quotes: "2026-11-24".'),
        ("str", "[black]", "is a list, which is not a text"),
        ("str", "{a: 1}", "is a group of keys"),
        ("str", "", "'focus_group' has no value."),
        ("int", "012", "Delete the zero at its beginning"),
        ("int", "0x10", "Write it in digits only."),
        ("int", "0o17", "Write it in digits only."),
        ("int", "1_000", "Write it in digits only."),
        ("int", "6.5", "Write it without decimals."),
        ("int", "sixty", "is sixty, which is not a whole number"),
        ("float", ".nan", "is .nan, which is not a number"),
        ("float", "-.inf", "which is not a number"),
        ("float", "0,5", "is 0,5, which is not a number"),
        ("bool", "yes", "Write true."),
        ("bool", "OFF", "Write false."),
        ("bool", '"true"', "Delete the quotation marks."),
        ("bool", "1", "which is not true or false"),
        ("list[int]", "9", "Put it in square brackets: [9]."),
        ("list[int]", "", "For an empty list write []."),
        ("list[int]", "[9, nine]", "item 2 of 'agenda_items' is nine"),
        ("list[Country]", "[USA, UK]", "item 2 of 'countries' is UK"),
        ("list[Country]", "[USA, BRA, USA]", "'countries' names USA twice."),
        ("list[Country]", "USA", "Put it in square brackets: [USA]."),
        ("str | None", "7", 'Put it in double quotes: "7".'),
        ("Literal", "death", "Did you mean 'deaths'?"),
        ("Literal", "no", 'Write "no".'),
        ("Literal", '"7"', "Write it so: 7."),
        ("Literal", "7.0", "is 7.0, which is not one of its choices"),
        ("Literal", "true", "is true, which is not one of its choices"),
        ("Literal", "[deaths]", 'one of deaths, "no", 7'),
    ],
)
def test_unfit_value_is_told_with_what_to_do(refusals, kind, written, told):
    messages = refusals(kind, written)
    assert len(messages) == 1
    assert told in messages[0]
    assert messages[0].startswith("params/countries/usa.yml:1: ")


def test_every_wrong_item_of_a_list_is_told(refusals):
    assert len(refusals("list[Country]", "[UK, BRA, BRZ, 7]")) == 3


@pytest.mark.parametrize(
    ("word", "codes"),
    [
        ("UK", ["GBR"]),
        ("US", ["USA"]),
        ("DRC", ["COD"]),
        ("DE", ["DEU"]),
        ("UKGB", ["GBR"]),
        ("CH", ["CHN", "CHE"]),
        ("GER", ["DEU"]),
        ("Brasil", ["BRA"]),
        ("BRZ", ["BRA"]),
        ("Korea", ["KOR"]),
        ("South Korea", ["KOR"]),
        ("u.s.a.", ["USA"]),
        ("BR", ["BRA", "BRB"]),
        ("Atlantis", []),
        ("", []),
        ("?", []),
    ],
)
def test_country_that_was_meant_is_found(params_project, word, codes):
    assert countries_meant(word, params_project.countries) == codes
