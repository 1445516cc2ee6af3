"""This module proves that a document symbol is held against the kind of document it is for."""

from __future__ import annotations

import pytest

from hrcreport.foundation.params.documents import DocumentKind
from hrcreport.registers.consultations.entries import USES

CELL = (
    "from typing import Literal\n"
    f'document: Literal[{", ".join(map(repr, DocumentKind.ALL))}] = "report"\n'
    'symbol: Symbol = ""\n'
)


@pytest.fixture
def one_report(params_project):
    """Return a project with one notebook that names kinds of document."""
    params_project.notebook("country.ipynb", CELL)
    return params_project


@pytest.mark.parametrize("kind", DocumentKind.ALL.values(), ids=lambda kind: kind.name)
def test_each_kind_takes_its_own_symbol_and_none_but_no_other(one_report, kind):
    for other in (each for each in DocumentKind.ALL.values() if each.example):
        text = f"document: {kind.name}\nsymbol: {other.example}\n"
        one_report.params("countries/usa.yml", text)
        told = [one.rule for one in one_report.errors()]
        same = other is kind or kind.pattern == other.pattern  # comments are an addendum
        assert told == ([] if same else ["params.symbol-of-document"])
    one_report.params("countries/usa.yml", f'document: {kind.name}\nsymbol: ""\n')
    assert one_report.errors() == []


def test_a_symbol_of_another_kind_is_told_with_both_kinds(one_report):
    one_report.params("countries/usa.yml", "document: addendum\nsymbol: A/HRC/54/CRP.7\n")
    problem = one_report.errors()[0]
    assert problem.what == "the symbol A/HRC/54/CRP.7 is not that of an addendum."
    assert "A/HRC/57/71/Add.2" in problem.mend
    assert "document: conference room paper" in problem.mend
    assert (problem.line, problem.key) == (2, "symbol")


def test_a_symbol_of_the_wrong_form_is_told_before_its_kind(one_report):
    one_report.params("countries/usa.yml", "symbol: A/HRC/54\n")
    assert [one.rule for one in one_report.errors()] == ["register.symbol"]


def test_an_unknown_kind_is_told_where_the_notebook_takes_any_text(params_project):
    params_project.notebook("country.ipynb", 'document: str = "report"\nsymbol: Symbol = ""\n')
    params_project.params("countries/usa.yml", "document: adendum\n")
    problem = params_project.errors()[0]
    assert problem.rule == "params.unknown-document"
    assert "Did you mean 'addendum'?" in problem.mend


def test_word_limits_belong_to_kinds():
    limits = {kind.name: kind.word_limit for kind in DocumentKind.ALL.values()}
    known = {"report": 10_700, "addendum": 10_700, "note": 8_500, "conference room paper": 0}
    assert limits.items() >= known.items()


@pytest.mark.parametrize(
    ("symbol", "kind"),
    [
        ("A/HRC/57/71", "report"),
        ("A/HRC/S-30/2", "report"),
        ("A/HRC/57/71/Add.2/Rev.1", "addendum"),
        ("A/HRC/54/CRP.7/Rev.1", "conference room paper"),
        ("A/HRC/S-30/CRP.1", "conference room paper"),
        ("A/80/335/Rev.1", "note"),
        ("A/101/12", "note"),
        ("A/HRC/54/CRP.7/Corr.1", "corrigendum"),
        ("A/HRC/57/71/Add.2/Rev.1/Corr.1", "corrigendum"),
        ("A/80/335/Corr.1", "corrigendum"),
    ],
)
def test_every_legitimate_form_has_a_kind(one_report, symbol, kind):
    assert DocumentKind.of_symbol(symbol) is DocumentKind.ALL[kind]
    one_report.params("countries/usa.yml", f"document: {kind}\nsymbol: {symbol}\n")
    assert one_report.errors() == []


@pytest.mark.parametrize(
    "symbol", ["A/HRC/57", "A/HRC/57/71/Corr", "A/HRC/57/71/Corr.1/Corr.2", "A/HRC/CRP.7", "a/80/1"]
)
def test_a_form_that_no_document_has_is_no_symbol(one_report, symbol):
    assert DocumentKind.of_symbol(symbol) is None
    one_report.params("countries/usa.yml", f"symbol: {symbol}\n")
    assert [one.rule for one in one_report.errors()] == ["register.symbol"]


def test_a_revision_is_of_the_kind_that_it_revises():
    kind = DocumentKind.of_symbol("A/HRC/57/71/Rev.1")
    assert kind is DocumentKind.ALL["report"]
    assert DocumentKind.of({"symbol": "A/HRC/57/71/Add.2/Rev.1"}).name == "addendum"
    assert DocumentKind.of({}).name == "report"


TAKES_ANY = (
    'from hrcreport.params import Document\ndocument: Document = "report"\nsymbol: Symbol = ""\n'
)
OWN = """\
name: bulletin
noun: a bulletin
masthead: body
symbol: SB/[0-9]{4}/[0-9]+
example: SB/2026/1
word_limit: 40
line: {en: Bulletin}
"""


def own_kind(project, text: str):
    path = project.data / DocumentKind.FOLDER / "bulletin.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return DocumentKind.read_file(path, place="data/documents/bulletin.yml")


def test_a_project_adds_a_kind_in_one_file(params_project):
    kind, problems = own_kind(params_project.project, OWN)
    assert problems == []
    assert DocumentKind.of_project(params_project.project)["bulletin"].word_limit == 40
    assert (kind.masthead_form, kind.annexes, kind.numbered) == ("body", ("mandate",), True)
    params_project.notebook("country.ipynb", TAKES_ANY)
    params_project.params("countries/usa.yml", "document: bulletin\nsymbol: SB/2026/3\n")
    assert params_project.errors() == []
    params_project.params("countries/usa.yml", "document: bulletin\nsymbol: SB/2026\n")
    (problem,) = params_project.errors()
    assert (problem.rule, problem.line) == ("params.symbol-of-document", 2)
    params_project.params("countries/usa.yml", "document: buletin\n")
    assert "Did you mean 'bulletin'?" in params_project.errors()[0].mend


@pytest.mark.parametrize(
    ("before", "after", "rule", "line"),
    [
        ("masthead: body", "masthead: boddy", "register.masthead", 3),
        ("name: bulletin", "name: buletin", "register.file-name", 1),
        ("SB/[0-9]{4}/[0-9]+", "SB/[0-9", "document.pattern", 4),
        ("SB/2026/1", "SB-2026-1", "document.example", 5),
        ("word_limit: 40", "word_limit: many", "register.word-limit", 6),
        ("{en: Bulletin}", "{fr: Bulletin}", "document.words", 7),
        ("line:", "annexes: [mandat]\nline:", "register.annexes", 7),
        ("line:", "numbered: no\nline:", "register.numbered", 7),
        ("line:", "use: sale\nline:", "register.use", 7),
        ("line:", "numberd: false\nline:", "register.unknown-key", 7),
    ],
)
def test_a_kind_that_does_not_fit_is_told_with_its_line(params_project, before, after, rule, line):
    _, problems = own_kind(params_project.project, OWN.replace(before, after))
    assert [(one.place, one.rule, one.line) for one in problems] == [
        ("data/documents/bulletin.yml", rule, line)
    ]
    assert problems[0].mend
    assert "bulletin" not in DocumentKind.of_project(params_project.project)


def test_an_absent_masthead_is_told_with_what_is_allowed(params_project):
    _, (problem,) = own_kind(params_project.project, OWN.replace("body", "boddy"))
    assert problem.value == "boddy"
    assert problem.mend.startswith("Did you mean 'body'? Allowed: council, assembly, body.")


def test_a_report_of_a_kind_with_slips_is_told_where_they_are(params_project):
    own_kind(params_project.project, OWN.replace("masthead: body", "masthead: boddy"))
    params_project.notebook("country.ipynb", TAKES_ANY)
    params_project.params("countries/usa.yml", "document: bulletin\n")
    assert "data/documents/bulletin.yml is told there" in params_project.errors()[0].mend


def test_no_own_kind_takes_the_name_of_one_of_the_tool(params_project):
    path = params_project.project.data / DocumentKind.FOLDER / "note.yml"
    path.parent.mkdir(parents=True)
    path.write_text(OWN.replace("name: bulletin", "name: note"), encoding="utf-8")
    _, problems = DocumentKind.read_file(path, place="data/documents/note.yml")
    assert [one.rule for one in problems] == ["document.name"]
    known = DocumentKind.of_project(params_project.project)
    assert known["note"] is DocumentKind.ALL["note"]


def test_uses_of_words_are_those_of_the_consultations():
    assert set(DocumentKind.USES) == set(USES)
