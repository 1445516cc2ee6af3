"""A text in another language has the notebook, blocks, code and values of the English one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest

import hrcreport.notebook as hrc
from hrcreport.checks.manuscript.skeletons import code_skeleton, differences, prose_skeleton
from hrcreport.checks.validation.checks import Checked
from hrcreport.foundation.context.project import Project
from hrcreport.notebook.cells.door import report_id, running


@pytest.fixture
def french(invented, notebook_with: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The invented project with a report in French beside the English one."""
    invented.params("xxa-fr", "country: XXA\nlanguage: fr\n")
    monkeypatch.setenv("HRCREPORT_ROOT", str(invented.root))
    monkeypatch.setenv("HRCREPORT_REPORT", "xxa-fr")
    notebook_with(language="fr", country="XXA")
    return invented


def translated(french: Any, cells: list[Any]) -> None:
    french.notebook(*cells, name="country.fr.ipynb")


def told(french: Any) -> list[tuple[str, str]]:
    _, problems = Checked(french.project).reports(only=["xxa-fr"])
    return [(problem.rule, f"{problem.place}: {problem.what}") for problem in problems]


def test_report_takes_the_notebook_of_its_language(french) -> None:
    translated(french, french.cells())
    by_id = {report.id: report for report in french.project.reports()}
    assert by_id["xxa-fr"].notebook == french.root / "notebooks/country.fr.ipynb"
    assert by_id["xxa"].notebook == french.root / "notebooks/country.ipynb"


def test_own_notebook_beats_that_of_the_language(french) -> None:
    translated(french, french.cells())
    own = french.notebook(*french.cells(), name="countries/xxa-fr.ipynb")
    assert {report.notebook for report in french.project.reports() if report.language == "fr"} == {
        own
    }


def test_language_in_quotes_or_behind_other_lines_is_found(french) -> None:
    french.params("xxa-ar", "country: XXA\n# language: es\nlanguage: 'ar'  # Arabic\n")
    french.write("params/countries/xxb.yml", "nonsense: [\n")
    (french.root / "params/countries/xxc.yml").write_bytes(b"language: fr\n\xff")
    languages = {report.id: report.language for report in french.project.reports()}
    assert languages == {"xxa": "en", "xxa-ar": "ar", "xxa-fr": "fr", "xxb": "en", "xxc": "en"}


def test_block_in_the_language_beats_the_english_one(french) -> None:
    french.write("notebooks/_shared/words.md", "Words.")
    french.write("notebooks/_shared/fr/words.md", "Mots.")
    assert hrc.block("words").prose.text == "Mots."


def test_english_block_in_a_french_report_is_marked_as_english(french) -> None:
    french.write("notebooks/_shared/words.md", "Words.\n")
    assert hrc.block("words").prose.text == '::: {lang="en" dir="ltr"}\nWords.\n:::\n'


def test_by_hand_the_report_of_the_country_in_the_language_is_meant(french, monkeypatch) -> None:
    monkeypatch.delenv("HRCREPORT_REPORT")
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    assert report_id(running()) == "xxa-fr"


def test_missing_translations_are_told_with_the_file_to_write(french) -> None:
    _, problems = Checked(french.project).reports(only=["xxa-fr"])
    assert [problem.rule for problem in problems] == [
        "translation.no-notebook",
        "translation.no-block",
        "translation.no-block",
    ]
    assert problems[1].what.startswith("there is no French text of the block 'findings'")
    assert problems[1].mend == "Write notebooks/_shared/fr/findings.md."
    assert {problem.severity for problem in problems} == {"warning"}


def test_final_document_is_refused_while_a_text_is_english(french) -> None:
    french.params("xxa-fr", "country: XXA\nlanguage: fr\nstatus: final\n")
    parameters, problems = Checked(french.project).reports(only=["xxa-fr"])
    assert parameters == {}
    assert {problem.severity for problem in problems} == {"error"}


def test_equal_code_with_translated_words_is_right(french) -> None:
    cells = french.cells()
    for cell in cells:
        cell["source"] = cell["source"].replace(
            'language: Language = "en"', 'language: Language = "fr"  # langue'
        )
        cell["source"] = cell["source"].replace('caption="', 'caption="Légende : ')
    translated(french, cells)
    assert [rule for rule, _ in told(french) if rule != "translation.no-block"] == []


def test_changed_code_is_told_with_both_cell_numbers(french) -> None:
    cells = french.cells()
    cells[2]["source"] += "\nmore = 1"
    translated(french, cells)
    assert (
        "translation.code",
        "notebooks/country.fr.ipynb: cell 3: the code is not that of cell 3 of "
        "notebooks/country.ipynb.",
    ) in told(french)


def test_other_default_of_a_parameter_is_told(french) -> None:
    cells = french.cells()
    cells[1]["source"] = cells[1]["source"].replace("Year = 2018", "Year = 2017")
    translated(french, cells)
    assert any("cell 2: the code is not" in what for _, what in told(french))


@pytest.mark.parametrize("lost", [0, 6, 10])
def test_cell_that_is_only_in_the_english_notebook_is_told(french, lost) -> None:
    cells = french.cells()
    del cells[lost]
    translated(french, cells)
    assert (
        "translation.cell-missing",
        f"notebooks/country.fr.ipynb: cell {lost + 1} of notebooks/country.ipynb is not in it.",
    ) in told(french)


def test_cell_that_is_only_in_the_translation_is_told(french) -> None:
    cells = french.cells()
    cells.insert(7, nbformat.v4.new_code_cell("extra = 1"))
    translated(french, cells)
    assert (
        "translation.cell-added",
        "notebooks/country.fr.ipynb: cell 8 is not in notebooks/country.ipynb.",
    ) in told(french)


def test_prose_that_quotes_other_values_is_told_with_the_cell(french) -> None:
    cells = french.cells()
    cells[5]["source"] = "# Chiffres\n\nDepuis {{ first_year }}, des personnes sont mortes."
    translated(french, cells)
    assert (
        "translation.prose",
        "notebooks/country.fr.ipynb: cell 6: it is no longer the translation of cell 6 of "
        "notebooks/country.ipynb: values missing: profile.total.",
    ) in told(french)


def test_translation_may_say_it_in_other_words_and_filters() -> None:
    english = "# A {#s-a}\n\n{% if tests.met and x %}{{ n | count('is', 'are') }}{% endif %} [](#t)"
    french = "# B {#s-a}\n\n{% if x and tests.met %}voir [](#t) : {{ n | number }}{% endif %}"
    assert differences(prose_skeleton(english), prose_skeleton(french)) == []


def test_links_of_a_recommendation_stay_while_its_addressee_is_translated() -> None:
    english = '::: {#r-a .recommendation addressee="Parliament" standards="A B"}\nDo.\n:::'
    french = '::: {#r-a .recommendation addressee="Parlement" standards="A"}\nFaire.\n:::'
    assert differences(prose_skeleton(english), prose_skeleton(french)) == ["links missing: B"]


def test_code_is_the_same_but_for_its_words() -> None:
    code = 'hrc.table(x, label="t-a", caption=hrc.text("A table of {{ n }}"), heads=["State"])'
    other = (
        'hrc.table(x, label="t-a",\n  caption=hrc.text("{{ n }} : tableau"), heads=["État"])  # oui'
    )
    assert code_skeleton(code) == code_skeleton(other)
    for changed in ('label="t-b"', 'caption=hrc.text("Tableau")', "hrc.figure("):
        part = {"label": 'label="t-a"', "caption": 'caption=hrc.text("{{ n }} : tableau")'}
        old = part.get(changed.split("=")[0], "hrc.table(")
        assert code_skeleton(other.replace(old, changed)) != code_skeleton(code)


def test_translations_of_this_project_are_up_to_date() -> None:
    root = Path(__file__).parents[3]
    _, problems = Checked(Project(root)).reports()
    assert [str(each) for each in problems if each.rule.startswith("translation.")] == []


def test_another_document_of_the_same_body_is_another_citation() -> None:
    english, french = map(prose_skeleton, ("As in [@A/HRC/47/53].", "Voir [@A/HRC/36/11]."))
    assert differences(english, french) == [
        "citations missing: A/HRC/47/53",
        "citations added: A/HRC/36/11",
    ]
