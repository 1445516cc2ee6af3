"""A language is one folder: a project brings Portuguese, of which the tool itself knows nothing."""

from __future__ import annotations

import json
import os
import pickle
import re
from datetime import date
from pathlib import Path

import pytest
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal
from tests.golden.portuguese import portuguese_project

from disparity import rate_ratio
from hrcreport.checks.manuscript.languages import check_languages
from hrcreport.checks.validation.checks import Checked
from hrcreport.editorial.starters import SetUp
from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import NotebookError
from hrcreport.foundation.languages import Language
from hrcreport.notebook.templates import printing


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """The project with a report in Portuguese."""
    return portuguese_project(tmp_path / "mine")


@pytest.fixture
def portuguese(project: Project) -> Language:
    return project.language("pt")


def test_language_of_a_project_is_found_by_its_folder(project: Project) -> None:
    assert set(project.known_languages) - set(Language.of_the_tool()) == {"pt"}
    spoken = project.language("pt")
    assert (spoken.name, spoken.tag, spoken.is_right_to_left) == ("Portuguese", "pt-BR", False)
    other = SetUp.begin(project.root.parent / "other", starter="plain")
    with pytest.raises(NotebookError, match="there are no words in the language 'pt'"):
        other.language("pt")
    with pytest.raises(NotebookError, match="there are no words in the language 'pt'"):
        Language.named("pt")


def test_two_projects_of_one_process_have_words_of_their_own(project: Project) -> None:
    other = portuguese_project(project.root.parent / "other")
    words = other.languages / "pt" / "words.yml"
    words.write_text(words.read_text("utf-8").replace("milhão", "milhãozinho"), "utf-8")
    told = [printing.million(1_500_000, language=each.language("pt")) for each in (project, other)]
    assert told == ["1,5 milhão", "1,5 milhãozinho"]
    assert project.language("pt") != other.language("pt")
    assert {project.language("pt"): 1} | {other.language("pt"): 2} == {
        project.language("pt"): 1,
        other.language("pt"): 2,
    }


def test_words_that_are_saved_anew_are_read_anew_and_else_once(project: Project) -> None:
    first = project.language("pt")
    assert Project(project.root).language("pt") is first
    words = project.languages / "pt" / "words.yml"
    words.write_text(words.read_text("utf-8").replace("milhão", "milhãozinho"), "utf-8")
    os.utime(words, ns=(0, words.stat().st_mtime_ns + 1))
    assert project.language("pt") != first
    assert printing.million(1_500_000, language=project.language("pt")) == "1,5 milhãozinho"


def test_language_is_its_code_wherever_a_text_is_wanted(portuguese: Language) -> None:
    assert portuguese == "pt"
    assert {"pt": 1}[portuguese] == 1
    assert (f"{portuguese}", json.dumps([portuguese]), type(str(portuguese))) == (
        "pt",
        '["pt"]',
        str,
    )
    copy = pickle.loads(pickle.dumps(portuguese))  # noqa: S301  what was just written
    assert copy == portuguese
    assert copy.words == portuguese.words
    assert len(pickle.dumps(portuguese)) < 2000  # no words: a worker reads them once
    english = Language.of_the_tool()["en"]
    assert pickle.loads(pickle.dumps(english)) is english  # noqa: S301  as above


def test_reports_know_the_language_that_their_project_brings(project: Project) -> None:
    spoken = {each.id: each.language for each in project.reports()}
    assert isinstance(spoken["xxa-pt"], Language)
    assert spoken["xxa-pt"].folder == project.languages / "pt"


def test_names_and_directions_of_languages_follow_from_their_locales() -> None:
    known = Language.of_the_tool()
    assert {code: each.name for code, each in known.items()} == {
        "ar": "Arabic",
        "en": "English",
        "es": "Spanish",
        "fr": "French",
        "ru": "Russian",
        "zh": "Chinese",
    }
    assert [code for code, each in known.items() if each.is_right_to_left] == ["ar"]
    assert {known["en"].tag, known["zh"].tag} == {"en-GB", "zh-Hans"}


def test_numbers_dates_and_lists_are_babels_where_the_folder_has_no_words(portuguese) -> None:
    day = date(2026, 11, 24)
    assert printing.decimal(10700.5, 1, language=portuguese) == format_decimal(
        10700.5, locale="pt_BR"
    )
    assert printing.day(day, language=portuguese) == format_date(day, format="long", locale="pt_BR")
    assert printing.joined(["A", "B", "C"], language=portuguese) == format_list(
        ["A", "B", "C"], locale="pt_BR"
    )
    assert printing.per_cent(0.204, 1, language=portuguese) == "20,4%"
    assert printing.million(1_500_000, language=portuguese) == "1,5 milhão"
    assert printing.ordinal(3, language=portuguese) == "terceiro"


def test_an_estimate_says_itself_in_the_words_of_the_folder(portuguese) -> None:
    ratio = rate_ratio(
        1441, person_years=39_445_495, reference_events=2770, reference_person_years=197_277_789
    )
    assert printing.plain(ratio, language=portuguese) == (
        "2,6 vezes (intervalo de confiança de 95%: 2,4 a 2,8)"
    )


def test_missing_words_are_english_and_check_names_file_and_key(
    project: Project, portuguese: Language
) -> None:
    assert (
        printing.trend(
            type("Rising", (), {"value": 1, "low": 1.1, "high": 1.2})(), language=portuguese
        )
        == "em alta"
    )
    assert portuguese.words.get("practice.since") is None
    told = {problem.place: problem for problem in Checked(project).reports(only=["xxa-pt"])[1]}
    words = told["data/languages/pt/words.yml"]
    assert (words.rule, words.severity) == ("language.lacking", "warning")
    assert "practice.since" in words.what
    assert "estimate.compared" in words.what
    assert all(Path(name).is_file() for name in re.findall(r"as (\S+) has", words.mend))
    assert words.mend.count(" has them") == 2
    for held in ("number.per-cent", "date.months", "estimate.withheld,", "estimate.decimal-sign"):
        assert held not in words.what
    strings = told["data/languages/pt/strings.yml"]
    assert "note-by" in strings.what
    assert strings.mend == "Write them as reports/_extensions/hrc/strings/en.yml has them."
    assert "in Portuguese" not in strings.what
    assert "have no Portuguese here" in strings.what


def test_final_document_is_refused_while_words_are_english(project: Project) -> None:
    path = project.params / "countries" / "xxa-pt.yml"
    path.write_text(
        path.read_text(encoding="utf-8") + "document: {status: final}\n", encoding="utf-8"
    )
    parameters, problems = Checked(project).reports(only=["xxa-pt"])
    assert "xxa-pt" not in parameters
    assert {"language.lacking"} <= {each.rule for each in problems if each.severity == "error"}


def test_other_reports_are_told_nothing_of_a_language_they_are_not_in(project: Project) -> None:
    assert Checked(project).reports(only=["xxa"])[1] == []
    assert check_languages(project) == []


@pytest.mark.parametrize(
    ("file", "text", "rule", "words"),
    [
        ("pt/language.yml", "locale: xq_QQ\n", "language.locale", "names no locale"),
        (
            "pt/language.yml",
            "lokale: pt_BR\nlocale: pt_BR\n",
            "language.unknown-word",
            "Did you mean 'locale'?",
        ),
        ("pt/language.yml", "locale: pt\ndate-of-distribution: de\n", "language.date", "is 'de'"),
        ("pt/words.yml", "number:\n  per-cent: '{m}%'\n", "language.parts", "{n}"),
        ("pt/words.yml", "number:\n  per-cent: '{n%'\n", "language.parts", "{n}"),
        ("pt/words.yml", "number:\n  points: {one: '{n} ponto'}\n", "language.form", "'other' too"),
        ("pt/words.yml", "date:\n  months: [janeiro]\n", "language.form", "a list of 12 texts"),
        (
            "pt/words.yml",
            "trend:\n  rizing: em alta\n",
            "language.unknown-word",
            "Did you mean 'trend.rising'?",
        ),
        ("pt/words.yml", "trend: em alta\n", "language.form", "no lines 'name: text'"),
        ("pt/strings.yml", "sumary: Resumo\n", "language.unknown-word", "Did you mean 'summary'?"),
        ("pt/strings.yml", "session: sessão\n", "language.parts", "{ordinal}"),
        ("pt/strings.yml", "annex: [Anexo]\n", "language.form", "is not one text"),
        ("de/words.yml", "trend: {}\n", "language.no-declaration", "has no language.yml"),
        ("deu/language.yml", "locale: de\n", "language.code", "two letters"),
        ("fr/language.yml", "locale: fr\n", "language.taken", "comes with hrcreport"),
        ("pt/words.yml", "number: [\n", "yaml.syntax", "bracket"),
    ],
)
def test_slip_in_a_language_is_told_with_its_file(project, file, text, rule, words) -> None:
    path = project.languages / file
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    told = {problem.rule: problem for problem in check_languages(project)}
    assert set(told) == {rule}
    assert words in str(told[rule])
    assert told[rule].place.startswith(f"data/languages/{file.partition('/')[0]}")


def test_reports_in_a_language_with_a_slip_are_refused_and_others_not(project: Project) -> None:
    (project.languages / "pt" / "language.yml").write_text("locale: [\n", encoding="utf-8")
    parameters, problems = Checked(project).reports()
    assert set(parameters) == {"xxa"}
    assert [(each.rule, each.place) for each in problems] == [
        ("yaml.syntax", "data/languages/pt/language.yml")
    ]
    with pytest.raises(NotebookError, match="Run hrcreport check"):
        printing.decimal(1.5, language=project.language("pt"))
