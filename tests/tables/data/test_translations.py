"""Translations of the catalogue and of law are printed where they fit, and checked where not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from ruamel.yaml import YAML

import hrcreport.notebook as hrc
from hrcreport.checks.validation.checks import Checked
from hrcreport.foundation.context.project import Project
from hrcreport.foundation.words.texts import Phrases
from hrcreport.registers.law.framework import LegalFramework
from hrcreport.registers.law.translation_checks import check_data_translations
from hrcreport.tables.data.catalogue import Catalogue

ROOT = Path(__file__).parents[3]
NBSP = "\N{NO-BREAK SPACE}"
HEAD = 'translation: draft\nverified_by: ""\n'


@pytest.fixture
def french(invented: Any, notebook_with: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("HRCREPORT_ROOT", str(invented.root))
    notebook_with(language="fr")
    return invented


def wrote(project: Any, name: str, text: str, *, language: str = "fr") -> None:
    project.write(f"data/translations/{language}/{name}.yml", text)


def told(project: Any) -> list[tuple[str, str | None]]:
    return [(each.rule, each.value) for each in check_data_translations(project.project)]


def test_table_speaks_the_language_and_keeps_english_where_nothing_is_translated(french) -> None:
    wrote(
        french,
        "tables",
        f"""{HEAD}labels: {{group: {{black: Noirs}}}}
tables: {{xxa-deaths: {{title: Décès, sources: [Bureau], labels: {{group: {{white: Blancs}}}}}}}}
""",
    )
    table = Catalogue.read(french.project, language="fr").table("xxa-deaths")
    assert table.record.title == "Décès"
    assert [table.label("group", each) for each in ("black", "white", "green")] == [
        "Noirs",
        "Blancs",
        "green",
    ]
    assert table.record.source_text() == "Bureau (CC0)"
    assert table.record.caveats == ("Invented.",)
    assert Catalogue.read(french.project).record("xxa-deaths").title == "Title of xxa-deaths"
    assert "data/translations/fr/tables.yml" in french.project.reads.files()


def test_law_speaks_the_language(french) -> None:
    wrote(
        french,
        "law-xxa",
        f"""{HEAD}heading: Exemplie
provisions: {{XXA-LAW: {{full: "Exemplie, Loi de 1999", short: Loi de 1999, summary: Force.}}}}
assessments: {{INV-1: La loi a des règles.}}
""",
    )
    wrote(
        french,
        "standards",
        f"""{HEAD}instruments:
  INV: {{full: "Principes inventés, 1990", short: Principes inventés}}
questions: {{INV-1: Y a-t-il des règles ?}}
""",
    )
    law = LegalFramework.of("XXA", french.project, language="fr")
    row = law.conformity_table(marks=False).iloc[0]
    assert row.to_dict() == {
        "Norme": "Principes inventés, principe 1",
        "Critère": "Y a-t-il des règles ?",
        "Disposition nationale": "Loi de 1999",
        "Évaluation": "● satisfait en droit",
        "Motif": "La loi a des règles.",
    }
    assert law.heading == "Exemplie"
    assert law.cite("XXA-LAW").full == "Exemplie, Loi de 1999"
    assert LegalFramework.of("XXA", french.project).heading == "Exampleland"


def test_texts_of_tables_are_looked_up_by_their_whole_english_text(french) -> None:
    wrote(
        french,
        "phrases",
        HEAD
        + r"""
phrases: {Body: Organe, "yes": oui, A law was changed.: Une loi a changé.}
patterns: {'(\d+) years': '\1 ans'}
""",
    )
    phrases = Phrases.read("fr", french.project)
    said = {
        "Body": "Organe",
        "● yes": "● oui",
        "[yes]{.unverified}": "[oui]{.unverified}",
        "yes; Body": f"oui{NBSP}; Organe",
        "9 years": "9 ans",
        "A law was changed again.": "A law was changed again.",
        f"un{NBSP}; deux": f"un{NBSP}; deux",
        "2024-05-01": "1er mai 2024",
        "2024-05": "mai 2024",
        "": "",
    }
    assert {english: phrases.say(english) for english in said} == said
    assert Phrases.read("en", french.project).say("● yes") == "● yes"


def test_table_for_the_document_is_put_into_its_language(french) -> None:
    wrote(french, "phrases", f'{HEAD}phrases: {{Body: Organe, "yes": oui, A note.: Une note.}}\n')
    frame = pd.DataFrame({"Body": ["● yes"], "N": [1000]})
    shown = hrc.table(frame, label="tbl-x", caption="Tableau", notes=["A note."])
    assert shown.columns == ("Organe", "N")
    assert shown.rows == (("● oui", f"1{NBSP}000"),)
    assert shown.notes == ("Une note.",)


def test_sound_translations_cause_no_problem(french) -> None:
    wrote(french, "tables", f"{HEAD}tables: {{xxa-deaths: {{title: Décès}}}}\n")
    wrote(
        french,
        "law-xxa",
        f"{HEAD}provisions: {{XXA-LAW: {{full: Loi}}}}\nassessments: {{INV-1: Motif.}}\n",
    )
    wrote(french, "standards", f"{HEAD}questions: {{INV-2: Question ?}}\n")
    assert told(french) == []


@pytest.mark.parametrize(
    ("name", "text", "rule", "value"),
    [
        ("tables", "tables: {xxa-deeths: {title: D}}", "translation.unknown-code", "xxa-deeths"),
        ("tables", "tables: {xxa-deaths: {caveats: [a, b]}}", "translation.list", "xxa-deaths"),
        ("law-xxa", "provisions: {XXA-LAV: {full: A}}", "translation.unknown-code", "XXA-LAV"),
        ("law-xxa", "assessments: {INV-9: A}", "translation.unknown-code", "INV-9"),
        ("standards", "instruments: {IVN: {full: A}}", "translation.unknown-code", "IVN"),
        ("standards", "questions: {INV-9: A}", "translation.unknown-code", "INV-9"),
    ],
)
def test_what_belongs_to_nothing_is_told(french, name, text, rule, value) -> None:
    wrote(french, name, f"{HEAD}{text}\n")
    assert (rule, value) in told(french)


def test_translation_of_law_that_has_fallen_behind_is_told_with_the_codes(french) -> None:
    wrote(french, "law-xxa", f"{HEAD}heading: Exemplie\nprovisions: {{XXA-LAW: {{full: Loi}}}}\n")
    (problem,) = check_data_translations(french.project)
    assert (problem.rule, problem.severity) == ("translation.lacking", "warning")
    assert "1 of the 1 assessments" in problem.what
    assert "INV-1" in problem.what


def test_file_that_does_not_say_its_state_or_language_is_told(french) -> None:
    wrote(french, "tables", "tables: {}\n")
    wrote(french, "phrases", "translation: verified\nphrases: {}\n")
    wrote(french, "tables", f"{HEAD}tables: {{}}\n", language="de")
    wrote(french, "standards", "translation: draft\nquestions: [\n")
    rules = [rule for rule, _ in told(french)]
    assert rules[0] == "translation.language"
    assert rules.count("translation.state") == 2
    assert any(rule.startswith("yaml.") for rule in rules)


def test_final_document_is_refused_while_a_translation_is_a_draft(french) -> None:
    wrote(french, "phrases", f"{HEAD}phrases: {{}}\n")
    wrote(french, "tables", "translation: verified\nverified_by: A. Person\ntables: {}\n")
    french.params("xxa-fr", "country: XXA\nlanguage: fr\nstatus: final\n")
    french.notebook(*french.cells(), name="country.fr.ipynb")
    for block in ("findings", "recommendations"):
        french.write(
            f"notebooks/_shared/fr/{block}.md",
            (french.root / f"notebooks/_shared/{block}.md").read_text(encoding="utf-8"),
        )
    _, problems = Checked(french.project).reports(only=["xxa-fr"])
    assert [(each.rule, each.place) for each in problems] == [
        ("translation.draft-in-final", "data/translations/fr/phrases.yml")
    ]


def test_closed_lists_are_translated_into_each_of_the_five_languages() -> None:
    phrases = {
        language: set(
            YAML(typ="safe").load(ROOT / "data/translations" / language / "phrases.yml")["phrases"]
        )
        for language in ("ar", "es", "fr", "ru", "zh")
    }
    assert phrases["ar"] == phrases["es"] == phrases["ru"] == phrases["zh"]
    assert phrases["ar"] <= phrases["fr"]


def test_translations_of_this_project_belong_to_what_is_registered() -> None:
    found = check_data_translations(Project(ROOT))
    assert [str(each) for each in found if each.rule != "translation.lacking"] == []


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ar", ["شهر واحد", "شهران", "5 أشهر", "12 شهراً"]),
        ("es", ["1 mes", "2 meses", "5 meses", "12 meses"]),
        ("fr", ["1 mois", "2 mois", "5 mois", "12 mois"]),
        ("ru", ["1 месяц", "2 месяца", "5 месяцев", "12 месяцев"]),
        ("zh", ["1个月", "2个月", "5个月", "12个月"]),
    ],
)
def test_time_in_months_is_said_in_each_language(language: str, said: list[str]) -> None:
    phrases = Phrases.read(language, Project(ROOT))
    counted = ["1 month", "2 months", "5 months", "12 months"]
    assert [phrases.say(each).replace(NBSP, " ") for each in counted] == said
