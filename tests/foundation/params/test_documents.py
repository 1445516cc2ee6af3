"""This module proves that a document symbol is held against the kind of document it is for."""

from __future__ import annotations

import pytest

from hrcreport.foundation.params.documents import DocumentKind

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
    known = {"report": 10_700, "addendum": 10_700, "note": 8_500, "conference room paper": None}
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
