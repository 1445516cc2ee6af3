"""A cell in JupyterLab shows what it means, and nothing of the grammar it is written in."""

from __future__ import annotations

import re

import pytest

from hrcreport.editorial.lab.display import displayed
from hrcreport.notebook.templates.prose import Prose, Text, fill

CITED = {"USA-GARNER": "Supreme Court, *Tennessee v. Garner*", "gao-2022": "Highlights"}
NAMES = {"hrc": object(), "deaths": 1441, "law": True, "visit": "", "place": "Exampleland"}
WRITTEN = ("{{", "{%", ":::", "[@", "^[", "](#", "]{")


def shown(text: str, *, has_run: bool = True) -> str:
    names = NAMES if has_run else {}

    def filling(text: str) -> Prose:
        return fill(Text(text), names)

    return displayed(text, filling, cited=CITED, has_run=has_run).text


def read(text: str) -> str:
    """Return what a reader sees: the words without tags."""
    return re.sub(r"<[^>]*>", "", shown(text))


def test_value_shows_its_text_and_says_on_hover_what_it_is() -> None:
    assert shown("{{ deaths }} died.") == (
        '<span class="hrc-value" title="deaths = 1441">1,441</span> died.'
    )


def test_unknown_name_is_marked_once_cells_have_run_and_waits_before() -> None:
    assert 'class="hrc-unknown" title="the name &#x27;deths&#x27;' in shown("{{ deths }} died.")
    before = shown("{{ deaths }} died.", has_run=False)
    assert 'class="hrc-pending"' in before
    assert ">deaths</span> died." in before


def test_one_unknown_value_leaves_the_others_shown() -> None:
    assert ">1,441</span>" in shown("{{ deaths }} of {{ unknown }}")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It {% if law %}has{% else %}lacks{% endif %} a law.", "It ⟨has⟩ a law."),
        ("Here{% if visit %} on {{ visit }}{% endif %}.", "Here⋯."),
        ("Force.[@USA-GARNER; @gao-2022, p. 3]", "Force.USA-GARNERgao-2022, p. 3"),
        ("Text.^[A note of [@USA-GARNER].] More", "Text.note More"),
        ("As [](#tbl-groups) shows", "As tbl-groups shows"),
        ("So it is. []{#par-force}", "So it is. ¶"),
        ("[It is said]{.unverified}.", "It is said."),
        ("# Sources {.annex #annex-sources}", "# Sources annex"),
        ("# {% if law %}Law of {{ place }}{% endif %} {#sec-law}", "# Law of Exampleland"),
        ("A fine of US$ 5 and US$ 6", "A fine of US&#36; 5 and US&#36; 6"),
    ],
)
def test_text_reads_as_what_it_means(text: str, words: str) -> None:
    assert read(text) == words


def test_finding_is_a_box_that_names_what_it_rests_on() -> None:
    view = shown('::: {.finding #f-a rests-on="tbl-a USA-GARNER XXA-9"}\nSo it is.\n:::')
    assert '<div class="hrc-box hrc-finding">' in view
    assert '<a class="hrc-ref" href="#tbl-a">tbl-a</a>' in view
    assert 'title="Supreme Court' in view
    assert re.search(r'class="hrc-unknown"[^>]*>XXA-9', view)
    assert view.count("<div") == view.count("</div>") == 1


def test_unknown_citation_is_marked_with_the_nearest() -> None:
    view = shown("[@USA-GARNR]")
    assert 'class="hrc-unknown"' in view
    assert "Did you mean &#x27;USA-GARNER&#x27;?" in view


@pytest.mark.parametrize(
    "text",
    [
        "{{ deaths",
        "deaths }}",
        "{% if law %}open",
        "{% for x in y %}{{ x }}{% endfor %}",
        "::: {.finding #f-x}\nnever closed",
        ":::",
        "{{ “deaths” }}",
        "[a [b]{.c}]{.d}",
        "{% if law %}# One\n{% else %}::: {.finding #f-{{ deaths }}}\nx\n:::\n{% endif %}",
        "^[a [b [c] d] e]",
        "{% if unknown %}[@USA-GARNER]{% elif law %}{{ deaths }}{% endif %}",
        "`[@code] {{ x }}`",
        "{## a note ##}",
        "\\{{ ",
        "<b title='{{ deaths }}'>x</b>",
        "",
    ],
)
def test_no_text_is_too_broken_to_be_shown(text: str) -> None:
    for has_run in (True, False):
        assert "\ue200" not in shown(text, has_run=has_run)


def test_condition_that_spans_paragraphs_leaves_boxes_whole() -> None:
    view = shown("{% if law %}One.\n\n{% endif %}::: {.finding #f-a}\nTwo.\n:::")
    assert not [sign for sign in WRITTEN if sign in re.sub(r'title="[^"]*"', "", view)]


def test_ten_thousand_words_are_shown_in_time_that_grows_with_them() -> None:
    few = "A sentence of {{ deaths }} words.[@USA-GARNER] " * 100
    assert shown(few * 15).count("hrc-cite") == 1500
