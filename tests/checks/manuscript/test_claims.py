"""Words that say what the values beside them may stop to bear are told before they are printed."""

from __future__ import annotations

import ast

import pytest
from tests.conftest import InventedProject, _code, _text

from hrcreport.checks.manuscript.claims import (
    base_slips,
    fixed_slips,
    kinds_in_code,
    word_slips,
)
from hrcreport.checks.manuscript.passages import block_passage
from hrcreport.checks.validation.checks import Checked
from hrcreport.foundation.errors import Problem

PARAMETERS = {"last_year": "period", "focus": "group", "region": "place"}


def fixed(text: str) -> list[tuple[int, str | None]]:
    return [(slip.at, slip.value) for slip in fixed_slips(block_passage(text, "x"), PARAMETERS)]


def bare(text: str, *names: str) -> list[str | None]:
    return [slip.value for slip in base_slips(block_passage(text, "x"), frozenset(names))]


def untied(text: str, language: str = "en") -> list[str | None]:
    return [slip.value for slip in word_slips(block_passage(text, "x"), language)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('In {{ last_year }}, {{ hrc.total("x", period="2022") }} died.', 'period="2022"'),
        ('In {{ last_year }}, {{ hrc.total("x", period = 2022) }} died.', "period=2022"),
        ('In {{ trend.last_year }}, {{ hrc.total("x", period="2022") }}.', 'period="2022"'),
        ('{{ hrc.total("x", period=last_year) }}, {{ hrc.total("x", period="2022") }}.', None),
        ('{% set n = hrc.total("x", period="2022") %}In {{ last_year }}, {{ n }}.', None),
        ('Of {{ veil.group_label }}, {{ hrc.total("x", group="black") }}.', 'group="black"'),
        ('In {{ region }}, {{ hrc.total("x", area=["XX-1", "XX-2"]) }}.', 'area=["XX-1", "XX-2"]'),
        ('{{ hrc.share("x", "a", of="b", focus=focus, reference="white") }}', 'reference="white"'),
    ],
)
def test_what_is_fixed_beside_a_parameter_of_its_kind_is_refused(
    text: str, value: str | None
) -> None:
    found = fixed(f"Before.\n\n{text}")
    assert [each for _, each in found] == [value or 'period="2022"']
    assert text[found[0][0] - len("Before.\n\n") :].startswith(str(found[0][1]).partition("=")[0])


@pytest.mark.parametrize(
    "text",
    [
        'In {{ last_year }}, {{ hrc.total("x", period=last_year) }} died.',
        'In {{ last_year }}, some died.\n\nIn 2022, {{ hrc.total("x", period="2022") }} did.',
        'In {{ last_year }}, {{ hrc.total("x", group="black") }} died.',
        '{% if last_year > 2021 %}In 2022, {{ hrc.total("x", period="2022") }}.{% endif %}',
        'In {{ row["last_year"] }}, {{ hrc.total("x", period="2022") }}.',
        'In {{ last_year }}, {{ hrc.total("x", areas=[one, "XX-2"], period=year) }}.',
        "{## fixed: the census ##}In {{ last_year }}, "
        '{{ hrc.total("x", period="2022") }} were counted.',
    ],
)
def test_what_follows_the_parameter_is_of_another_kind_or_says_why_is_not(text: str) -> None:
    assert fixed(text) == []


def test_a_note_without_a_reason_excuses_nothing() -> None:
    text = '{## fixed: ##}In {{ last_year }}, {{ hrc.total("x", period="2022") }}.'
    assert [each for _, each in fixed(text)] == ['period="2022"']


def test_a_parameter_is_of_the_kind_that_code_gives_it_to() -> None:
    code = 'a: Year = None\nb: str = ""\nc: str = ""\nhrc.total("x", group=b, period="2", area=d)'
    assert kinds_in_code(ast.parse(code)) == {"a": "period", "b": "group", "d": "place"}


@pytest.mark.parametrize("text", ["{{ share | per_cent(1) }}", "{{ 0.43 | per_cent }}"])
def test_a_share_that_a_cell_worked_out_needs_a_base(text: str) -> None:
    assert bare(text, "share") == [text.split()[1]]
    assert bare(text.replace("|", '| based_on("deaths, 2021") |', 1), "share") == []


def test_numbers_that_are_no_share_and_those_of_questions_need_no_base_here() -> None:
    assert bare("{{ share | decimal }} {{ ratio | times }} {{ a.share | per_cent }}", "share") == []
    assert bare("{{ part | share_of(whole) | per_cent }}", "part", "whole") == []


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Deaths rose to {{ n | figures }} in 2020.", "rose"),
        ("It is twice as high: {{ ratio | times }}.", "twice"),
        ("Of these, most died: {{ share | per_cent }}.", "most"),
        ("The difference, {{ d | points(1) }}, is the least that it can be.", "least"),
        ("As published, it is {{ n | decimal }}.", "As published"),
        ("It holds under every one of the {{ n | number }} choices.", "under every"),
    ],
)
def test_a_word_that_the_next_table_can_make_false_is_told(text: str, word: str) -> None:
    assert untied(text) == [word]
    assert untied("{% if n > 1 %}" + text + "{% endif %}") == []
    assert untied("{## holds: it is so by law ##}" + text) == []
    assert untied(text.replace("{{", "").replace("}}", "")) == []


def test_words_of_other_sentences_and_counts_of_at_least_are_no_claims() -> None:
    assert untied("Deaths rose. In all, {{ n | figures }} died.") == []
    assert untied("In places with at least {{ n | figures }} deaths.") == []
    assert untied("Le nombre a augmenté : {{ n | figures }}.", "fr") == ["a augmenté"]


def told(invented: InventedProject) -> list[Problem]:
    parameters, _ = Checked(invented.project).reports()
    return Checked(invented.project).texts(parameters)


def test_check_refuses_them_with_file_line_and_column(invented, hrcreport) -> None:
    cells = invented.cells()
    cells[5:5] = [
        _code("rate = 3 / 7\nlater = round(100 * rate, 1)\nrate = hrc.state(country)"),
        _text(
            'In {{ first_year }}, {{ hrc.total("xxa-deaths", period="2022") | figures }} died.\n\n'
            "That is {{ later | per_cent }} of {{ rate.name }}.\n\n"
            "It fell to {{ first_year | figures }}."
        ),
    ]
    path = invented.notebook(*cells)
    found = {each.rule: each for each in told(invented)}
    assert {"text.fixed-beside-parameter", "text.no-base", "text.untied-word"} <= set(found)
    lines = path.read_text(encoding="utf-8").splitlines()
    for rule, words in (
        ("text.fixed-beside-parameter", 'period=\\"2022\\"'),
        ("text.no-base", "later"),
        ("text.untied-word", "fell"),
    ):
        each = found[rule]
        assert lines[each.line - 1][each.column - 1 :].startswith(words)
    assert [found[rule].severity for rule in sorted(found)] == ["error", "error", "warning"]
    assert hrcreport(invented, "check").code == 2
