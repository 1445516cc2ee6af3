"""Prose quotes values where it stands; whatever cannot be filled in is told, all at once."""

from __future__ import annotations

import os
from dataclasses import replace
from inspect import signature
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import hrcreport.notebook as hrc
from disparity import rate_ratio
from disparity.estimate import Base
from hrcreport.checks.manuscript.code import ALWAYS_SOMETHING
from hrcreport.foundation.counted import Counted
from hrcreport.notebook.templates.grammar import OF_A_TABLE, QUESTIONS
from hrcreport.notebook.templates.printing import filters
from hrcreport.notebook.templates.prose import Text, fill

RATIO = rate_ratio(
    1441, person_years=6 * 39_445_495, reference_events=2770, reference_person_years=6 * 197_277_789
)
BASED = replace(
    RATIO, base=Base(counted="deaths", within="residents", scope="persons", years="2015–2020")
)
NAMES: dict[str, Any] = {
    "deaths": 1234,
    "few": 3,
    "first_year": 2015,
    "share": 0.2036,
    "ratio": RATIO,
    "state": SimpleNamespace(
        name="Exampleland",
        in_text="the Republic of Exampleland",
        place=SimpleNamespace(area=9, seat="Xa"),
    ),
    "places": ["North", "South"],
    "missing": float("nan"),
    "frame": pd.DataFrame({"a": [1]}),
    "nothing": None,
    "_private": 1,
}


def filled(text: str, **options: Any) -> str:
    answer = fill(Text(text), NAMES, **options)
    assert answer.problems == []
    return answer.text


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("{{ deaths }} persons", "1,234 persons"),
        ("{{few}} persons", "three persons"),
        ("From {{ first_year }}", "From 2015"),
        ("{{ share | per_cent(1) }}", "20.4 per cent"),
        (
            "{{ ratio | times }} ({{ ratio | interval }})",
            "2.6 times (95 per cent confidence interval 2.4 to 2.8)",
        ),
        ("{{ ratio.value | decimal(3) }}", "2.602"),
        ("{{ state.in_text | sentence_start }}", "The Republic of Exampleland"),
        ("{{ places | joined }}", "North and South"),
        ("{{ few | count('death', 'deaths') }}", "three deaths"),
        ("{% if few > 2 %}Many{% else %}Few{% endif %}", "Many"),
        ("a {# b #} c {#id} d", "a {# b #} c {#id} d"),
        ("# Heading {#sec-a .annex}\n\n{{ few }}", "# Heading {#sec-a .annex}\n\nthree"),
        ("{% for place in places %}\n* {{ place }}\n{% endfor %}", "* North\n* South\n"),
        ("{% if nothing %}\nx\n{% endif %}\ny", "y"),
        ("No value, 100 % plain {a} }", "No value, 100 % plain {a} }"),
    ],
)
def test_values_and_conditions_are_filled_in(text: str, result: str) -> None:
    assert filled(text) == result


def test_note_for_authors_is_never_printed_even_where_nothing_else_is_filled_in() -> None:
    assert fill(Text("{## What to fill in: rests-on. ##}\nA finding."), {}).text == "A finding."


def test_each_value_is_kept_with_number_text_and_line() -> None:
    text = "One\n{{ share | per_cent }} of\n{{ ratio | times }}, {{ state.name }}"
    values = fill(Text(text), NAMES).values
    assert [(each.expression, each.text, each.line) for each in values] == [
        ("share | per_cent", "20 per cent", 2),
        ("ratio | times", "2.6 times", 3),
        ("state.name", "Exampleland", 3),
    ]
    assert [each.number for each in values] == [0.2036, RATIO.value, None]


def test_name_annotated_as_a_year_prints_as_one() -> None:
    assert fill(Text("{{ until }}"), {"until": 2020}, years=frozenset({"until"})).text == "2020"
    assert fill(Text("{{ until }}"), {"until": 2020}).text == "2,020"


@pytest.mark.parametrize(
    "text", ["{{ sess.year }}", "{{ sess }}", "{% if sess.year %}x{% endif %}"]
)
def test_value_that_is_none_says_which_question_had_no_answer(text: str) -> None:
    cells = ["", "place = 1", 'sess: Any = hrc.universal("XXA", cycle=3)\nother = 2']
    (problem,) = fill(Text(text), {"sess": None, "In": cells}).problems
    assert problem.what == (
        "'sess' is empty (None): there is no answer to the question: "
        'hrc.universal("XXA", cycle=3).'
    )
    assert problem.mend.startswith("Write {% if sess %} before")
    (problem,) = fill(Text(text), {"sess": None}).problems
    assert "the question that the cell above asks" in problem.what


@pytest.mark.parametrize(
    ("text", "line", "what", "mend"),
    [
        ("a\n{{ deths }}", 2, "the name 'deths' is unknown here", "Did you mean 'deaths'?"),
        ("{{ state.nam }}", 1, "there is no 'nam' in it", "Did you mean 'name'?"),
        ("{{ share }}", 1, "has decimals", "another filter"),
        ("{{ missing | number }}", 1, "missing (NaN)", "another value"),
        ("{{ frame }}", 1, "a table and cannot stand in a sentence", ""),
        ("{{ nothing }}", 1, "empty (None)", ""),
        ("{{ deaths | percent }}", 1, "the filter 'percent' is unknown", "'per_cent'"),
        ("{{ deaths | per_cent }}", 1, "no share", ""),
        ("{{ _private }}", 1, "begins with an underscore", "quote it by name"),
        ("x\n\n{{ deaths", 3, "not written as it must be", "both pairs of braces"),
        ("{% if deaths %}x", 1, "not written as it must be", "{% endif %}"),
        ("{{ deaths", 1, "not written as it must be", "both pairs of braces"),
        ("deaths }}", 1, "closes what was not opened", "{{ name }}"),
        ("{{ few }} and { deaths }}", 1, "closes what was not opened", "{{ name }}"),
        ("{{ few | count(“a”, “b”) }}", 1, "a curly quotation mark (“)", "a straight one"),
        ("{{ state.place.nam }}", 1, "there is no 'nam' in it", "It has: area"),
        ("{% if deths %}x{% endif %}", 1, "'deths' is unknown", "Did you mean 'deaths'?"),
        ("{{ deaths / 0 }}", 1, "reckoning cannot stand in a text", "in a code cell above"),
        ("{{ deaths | share_of(0) | per_cent }}", 1, "the whole is zero", ""),
        ("{{ state['x'] }}", 1, "", ""),
        ("{{ places() }}", 1, "only a part of a value can be called", ""),
        ("{{ places.append(1) }}", 1, "the call 'append' cannot stand in a text", ""),
        ("{{ hrc.load('xxa-deaths') }}", 1, "the call 'hrc.load'", "hrc.total"),
    ],
)
def test_what_cannot_be_filled_in_is_told_with_line_and_mend(
    text: str, line: int, what: str, mend: str
) -> None:
    answer = fill(Text(text), NAMES)
    (problem,) = answer.problems
    assert problem.line == line
    assert what in problem.what
    assert mend in problem.mend
    assert answer.text == text, "a text with a problem stays as it was written"


def test_all_problems_of_a_text_are_told_at_once() -> None:
    answer = fill(Text("{{ a }} {{ deaths }}\n{{ share }}\n{{ missing | times }}"), NAMES)
    assert [problem.line for problem in answer.problems] == [1, 2, 3]


def test_an_estimate_without_a_value_is_told_once_however_a_sentence_prints_it() -> None:
    withheld = replace(RATIO, value=None, low=None, high=None, not_estimable="a count is withheld")
    text = "{{ ratio | times }} ({{ ratio | interval }}), {{ other | times }}"
    problems = fill(Text(text), {"ratio": withheld, "other": replace(withheld)}).problems
    assert [(problem.expression, problem.what) for problem in problems] == [
        ("ratio | times", "the value is not estimable: a count is withheld."),
        ("other | times", "the value is not estimable: a count is withheld."),
    ]
    assert "Write {% if not ratio.not_estimable %} before" in problems[0].mend
    half = replace(withheld, value=2.0, not_estimable="no events")
    (problem,) = fill(
        Text("{{ ratio | times }} ({{ ratio | interval }})"), {"ratio": half}
    ).problems
    assert problem.what == "the interval is not estimable: no events."


@pytest.mark.parametrize(
    ("ask", "value"),
    [
        ("not ratio.not_estimable", replace(RATIO, value=None, not_estimable="withheld")),
        ("ratio != none", None),
    ],
)
def test_a_message_on_a_number_that_is_none_names_a_condition_that_works(ask, value) -> None:
    names = {"row": SimpleNamespace(ratio=value)}
    asked = ask.replace("ratio", "row.ratio", 1)
    (problem,) = fill(Text("So {{ row.ratio | times }}."), names).problems
    assert f"{{% if {asked} %}}" in problem.mend
    conditional = f"So{{% if {asked} %}} {{{{ row.ratio | times }}}}{{% endif %}}."
    assert fill(Text(conditional), names).text == "So."
    names["row"].ratio = RATIO
    assert fill(Text(conditional), names).text.startswith("So ")


@pytest.mark.parametrize("name", ["upper", "safe", "attr", "tojson"])
def test_filters_of_jinja_itself_are_unknown(name: str) -> None:
    (problem,) = fill(Text(f"{{{{ deaths | {name} }}}}"), NAMES).problems
    assert "is unknown" in problem.what
    assert ", ".join(sorted(filters("en"))) in problem.mend


ATTACKS = [
    "hrc.load.__globals__['__builtins__']['__import__']('os').system('touch {file}')",
    "().__class__.__base__.__subclasses__()",
    "places.__class__.__mro__[1].__subclasses__()",
    "''.__class__", "state['__class__']", "state.__dict__", "frame.to_csv('{file}')",
    "frame.eval('1')", "frame['a'].map(state)", "os.system('touch {file}')", "places.clear()",
    "hrc.api", "hrc.__loader__", "hrc.table.__globals__", "self.__init__", "cycler.__init__",
    "lipsum()", "namespace()", "dict(a=1)", "'%s' % few", "'{0.__class__}'.format(few)",
    "ratio.__class__", "ratio.__init__()", "[few] * 99999999",
    "(places | joined).__class__", "places | attr('__class__')", "open('{file}', 'w')",
    "hrc['load']('xxa')", "hrc.total.__wrapped__", "hrc.total.func.__globals__",
]  # fmt: skip  # a table


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize(
    "form",
    [
        "{{{{ {} }}}}",
        "{{% if {} %}}x{{% endif %}}",
        "{{% set x = {} %}}",
        "{{% for x in {} %}}x{{% endfor %}}",
    ],
)
def test_no_text_does_what_only_code_may(attack: str, form: str, tmp_path: Path) -> None:
    file = tmp_path / "made"
    names = {**NAMES, "hrc": hrc, "os": os, "open": open}
    answer = fill(Text(form.format(attack.replace("{file}", str(file)))), names)
    assert answer.problems, "the text was filled in"
    assert list(tmp_path.iterdir()) == []
    assert len(NAMES["places"]) == 2


def test_a_text_may_ask_what_is_listed_and_nothing_else() -> None:
    assert not QUESTIONS - set(hrc.__dir__()), "a question that the interface does not have"
    for name in sorted(set(hrc.__dir__()) - QUESTIONS):
        assert fill(Text(f"{{{{ hrc.{name} }}}}"), {"hrc": hrc}).problems, name
        assert fill(Text(f"{{{{ hrc.{name}() }}}}"), {"hrc": hrc}).problems, name


def test_check_looks_for_the_table_of_every_question_that_takes_one() -> None:
    first = {name: next(iter(signature(getattr(hrc, name)).parameters), "") for name in QUESTIONS}
    assert {name for name, what in first.items() if what in {"events", "table"}} == OF_A_TABLE


def test_calls_that_check_takes_for_something_never_answer_with_nothing() -> None:
    for name in ALWAYS_SOMETHING:
        assert "None" not in str(signature(getattr(hrc, name)).return_annotation), name


def test_a_value_that_looks_like_text_is_printed_and_not_filled_again() -> None:
    assert fill(Text("{{ said }}"), {"said": "{{ deaths }}", "deaths": 1}).text == "{{ deaths }}"


def test_a_text_from_data_is_of_another_type_than_what_is_filled() -> None:
    with pytest.raises(AttributeError):
        fill("{{ deaths }}", NAMES)  # type: ignore[arg-type]


PIECES = st.sampled_from(
    ["{{", "}}", "{%", "%}", "{##", "##}", "{#", "#}", " deaths ", " share ", "|", "per_cent",
     "(", ")", " if ", " endif ", " for x in places ", " endfor ", "\n", ".", "x", "'", '"', "\\",
     "é", "{", "}", " include ", " macro ", " set x = 1 ", " raw ", "-", "loop", "self", "%",
     " import "]
)  # fmt: skip  # a table


@given(st.lists(PIECES, max_size=14).map("".join))
@example("{% include 'x' %}")
@example("{% import 'x' as y %}{{ y }}")
@example("{% extends 'x' %}")
@example("{% macro m() %}{% endmacro %}{{ m() }}")
@example("{% block a %}{{ deaths }}{% endblock %}")
@example("{{ self.a() }}")
@example("{% raw %}{{ deaths }}{% endraw %}")
@example("{{ deaths }}{# {{ x }} #}")
@example("{% set x = deaths %}{{ x }}")
@example("{% for x in places %}{{ loop.index }}{% endfor %}")
@example("{{ places.__class__ }}")
@example("{{ ''.join([deaths]) }}")
@example("{{ [].pop() }}")
@example("{{ 'x' * 10 }}{{ 1 < 2 }}")
@example("{{ range(10**9) }}")
@example("{% for x in deaths %}{% endfor %}")
@example("{% call m() %}{% endcall %}")
@example("{{ deaths if }}")
@example("{{ 9 ** 9 ** 2 }}")
def test_fill_never_raises_whatever_an_author_wrote(text: str) -> None:
    answer = fill(Text(text), NAMES)
    assert isinstance(answer.text, str)
    for problem in answer.problems:
        assert problem.what
        assert problem.mend


@given(st.text())
def test_text_without_expressions_is_left_as_it_is(text: str) -> None:
    if not any(mark in text for mark in ("{{", "}}", "{%", "%}")):
        assert fill(Text(text), NAMES).text == text


@given(st.text(alphabet=st.characters(exclude_characters="{}%#")), st.integers(10, 10**9))
def test_text_around_a_value_is_left_as_it_is(around: str, value: int) -> None:
    around = around.replace("\r", "")
    answer = fill(Text(f"{around}{{{{ n }}}}"), {"n": value})
    assert answer.text == f"{around}{value:,}"


TESTS = ["A-1", "A-2", "A-3", "A-4", "A-5", "A-6", "A-7"]
SCALE: dict[str, Any] = {
    "tests": SimpleNamespace(
        assessed=Counted.listed_in("law", TESTS),
        met=Counted.listed_in("law", TESTS[:2]),
        partly_met=Counted.listed_in("law", TESTS[2:6]),
        not_met=Counted.listed_in("law", TESTS[6:]),
        on_force=Counted.listed_in("law", TESTS[:4]),
    ),
}
OF_ALL = (
    "Of the {{ tests.assessed }} tests, {{ tests.met }} are met and {{ tests.partly_met }} in part"
)


def test_degrees_of_a_scale_that_leave_the_worst_one_out_stop_the_text() -> None:
    answer = fill(Text(f"{OF_ALL}."), SCALE)
    assert [each.expression for each in answer.problems] == ["tests.assessed"]
    assert "gives 4 and 2 of 7 and nothing of the other 1: A-7." in answer.problems[0].what


@pytest.mark.parametrize(
    "text",
    [
        f"{OF_ALL}; {{{{ tests.not_met }}}} is not.",
        "Of the {{ tests.assessed }} tests, {{ tests.met }} are met.",
        "{{ tests.assessed }} tests are assessed. {{ tests.met }} are met and "
        "{{ tests.partly_met }} in part.",
        "Of {{ tests.assessed }} tests, {{ tests.on_force }} are on force and {{ tests.met }} met.",
    ],
    ids=["closes", "one part alone", "another sentence", "no degrees of one scale"],
)
def test_sums_that_close_and_counts_that_are_no_scale_are_left_alone(text: str) -> None:
    assert fill(Text(text), SCALE).problems == []


def test_a_printed_share_is_kept_with_its_number_its_counts_and_what_it_is_one_of() -> None:
    of = Base(counted="deaths", within="deaths", scope="all", years="2021")
    part, whole = Counted(3, base=replace(of, groups=("Black",))), Counted(12, base=of)
    names = {"part": part, "whole": whole, "ratio": BASED}
    said = (
        "{{ part | share_of(whole) | per_cent }} {{ ratio | times }} {{ part }} "
        '{{ 0.5 | based_on("halves") | per_cent }} {{ 0.5 | per_cent }}'
    )
    share, ratio, count, typed, bare = fill(Text(said), names).values
    assert (share.number, share.text) == (0.25, "25 per cent")
    assert (share.of["numerators"], share.of["denominators"]) == ([3], [12])
    assert share.of["words"] == "deaths (Black) among all deaths (2021)"
    assert ratio.of["words"].startswith("deaths over residents")
    assert (typed.number, typed.of["words"]) == (0.5, "halves")
    assert (count.of, bare.of) == (None, None)
