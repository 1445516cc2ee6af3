"""What a table is counted with stands in its record; a report that says otherwise says why."""

from __future__ import annotations

import json
from typing import Any

import pytest

import hrcreport.notebook as hrc
from hrcreport.checks.validation.checks import Checked
from hrcreport.foundation import DataError, Problem
from hrcreport.notebook.access.counting import counting
from hrcreport.notebook.cells.door import running
from hrcreport.tables import Catalogue

YEARS = {"first_year": 2018, "last_year": 2019, "focus": "black", "reference": "white"}
COUNTING = {
    "head": {"en": "Deaths", "fr": "Décès"},
    "words": "deaths of persons",
    "population": "xxa-population",
    "yearly": "xxa-deaths",
    "per": 1000,
}


def say(invented: Any, said: dict[str, Any], table: str = "xxa-deaths") -> None:
    """Write how a table is counted into its record."""
    path = invented.root / "data/datapackage.json"
    held = json.loads(path.read_text(encoding="utf-8"))
    for each in held["resources"]:
        if each["name"] == table:
            each["hrc"]["counting"] = said
    path.write_text(json.dumps(held, indent=1), encoding="utf-8")


@pytest.fixture
def project(invented: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("HRCREPORT_ROOT", str(invented.root))
    say(invented, COUNTING)
    return invented


def test_profile_is_counted_as_the_record_of_its_table_says(project: Any) -> None:
    made = hrc.group_profile("xxa-deaths", **YEARS)
    given = hrc.group_profile("xxa-deaths", population="xxa-population", per=1000, **YEARS)
    assert made.ratio.value == given.ratio.value
    assert made.focus_row.rate.value == given.focus_row.rate.value
    assert made.per == 1000
    assert (made.head, made.words) == ("Deaths", "deaths of persons")
    assert made.trend.period == "2018–2019"  # 2020 is no whole year of the table
    assert made.trend.population is None


def test_with_a_population_of_its_own_nothing_else_of_the_record_is_taken(project: Any) -> None:
    assert hrc.group_profile("xxa-deaths", population="", **YEARS).ratio.value is None


def test_words_stand_in_the_language_of_the_document_else_in_english(project: Any) -> None:
    from dataclasses import replace

    context = replace(running(), language="fr")
    assert counting(context, "xxa-deaths").said("head") == "Décès"
    assert counting(context, "xxa-deaths").said("words") == "deaths of persons"


def test_without_words_of_its_own_a_table_is_worded_by_measure_and_scope(project: Any) -> None:
    say(project, {})
    record = Catalogue.read(project.project).record("xxa-deaths")
    found = hrc.counting("xxa-deaths")
    assert (found.said("head"), found.said("words")) == ("Deaths", record.scope)


def test_report_may_count_a_table_otherwise_with_its_reason(project: Any) -> None:
    said = {"table": "xxa-deaths", "population": "", "per": 10, "because": "nobody was counted"}
    made = hrc.group_profile(said, **YEARS)
    assert made.population is None
    assert made.per == 10
    assert made.head == "Deaths"  # the rest is as the record has it
    with pytest.raises(DataError, match="nothing says why"):
        hrc.group_profile({"table": "xxa-deaths", "per": 10}, **YEARS)


@pytest.mark.parametrize(
    ("said", "key", "words"),
    [
        ({"popluation": "xxa-population"}, "popluation", "Did you mean 'population'?"),
        ({"population": "xxa-poplation"}, "population", "Did you mean 'xxa-population'?"),
        ({"measure": "dead"}, "measure", "Measures are: deaths"),
        ({"head": {"fr": "Décès"}}, "head", "no English words"),
        ({"per": 0}, "per", "from 1"),
        ({"clustered": "yes"}, "clustered", "Write true or false."),
        ({"show": "rates"}, "show", "Did you mean 'rate'?"),
    ],
)
def test_slip_in_a_record_is_told_at_its_line(
    project: Any, said: dict[str, Any], key: str, words: str
) -> None:
    say(project, said)
    lines = (project.root / "data/datapackage.json").read_text(encoding="utf-8").splitlines()
    found: list[Problem] = Catalogue.check(project.project)
    (told,) = [each for each in found if words in f"{each.what} {each.mend}"]
    assert told.place == "data/datapackage.json"
    at = (told.line or 0) - 1
    assert f'"{key}"' in "".join(lines[at - 1 : at + 1])  # words by language stand below their key


@pytest.mark.parametrize("key", ["event_noun", "yearly_last"])
def test_key_that_params_files_had_is_told_with_where_it_went(project: Any, key: str) -> None:
    path = project.params("xxa", f"country: XXA\n{key}: 2019\n")
    (told,) = [each for each in Checked(project.project).reports()[1] if each.severity == "error"]
    assert (told.rule, told.line) == ("params.former-key", 3)
    assert path.name in told.place
    assert told.mend == "Run: hrcreport upgrade"
