"""Quarto's cell options are read as written, and a slip in them is told with what is allowed."""

from __future__ import annotations

import pytest

from hrcreport.notebook.templates.options import CellOptions


def test_options_are_the_lines_at_the_top_of_a_cell() -> None:
    options = CellOptions.of(
        "#| label: fig-own\n#| fig-cap: 2015\n#|\n#| notes:\n#|   - One\n#|   - Two\n"
        "plot()\n#| echo: x"
    )
    assert (options.label, options.kind) == ("fig-own", "figure")
    assert options.texts("fig-cap") == ("2015",)
    assert options.texts("notes") == ("One", "Two")
    assert set(options.given) == {"label", "fig-cap", "notes"}
    assert not options.slips


def test_place_of_a_text_is_that_in_the_bytes_of_the_cell() -> None:
    source = '#| label: tbl-a\n#| tbl-cap: "Été, {{ year }}"\nframe'
    caption = CellOptions.of(source).given["tbl-cap"]
    assert source.encode()[caption.begins : caption.ends].decode() == '"Été, {{ year }}"'
    folded = "#| fig-cap: >\n#|   In two\n#|   lines\nplot()"
    caption = CellOptions.of(folded).given["fig-cap"]
    assert caption.value == "In two lines"
    assert folded.encode()[caption.begins : caption.ends].endswith(b"lines")


@pytest.mark.parametrize(
    ("line", "rule", "words", "is_error"),
    [
        ("#| fig-capt: A", "text.option-unknown", "Did you mean 'fig-cap'?", True),
        ("#| of-a-filter: A", "text.option-unknown", "Options that a report takes are", False),
        ("#| fig-width: 5", "text.option-not-taken", "figsize", False),
        ("#| eval: false", "text.option-not-taken", "runs all its cells", False),
        ("#| fig-cap: {{ year }}", "text.option-no-text", "in quotes", True),
        ("#| fig-cap: Deaths: all", "text.option-unreadable", "in quotes", True),
        ("#| label: a\n#| label: b", "text.option-twice", "Remove one", True),
    ],
)
def test_slip_in_an_option_is_told(line: str, rule: str, words: str, is_error: bool) -> None:
    (slip,) = CellOptions.of(f"{line}\n1").slips
    assert (slip.rule, slip.is_error) == (rule, is_error)
    assert words in slip.mend


def test_options_of_code_say_nothing_that_a_document_would_not_follow() -> None:
    options = CellOptions.of("#| echo: false\n#| warning: false\n#| code-fold: true\nframe")
    assert not options.slips
    assert options.prints
    assert not CellOptions.of("#| output: false\nframe").prints
    assert not CellOptions.of("#| include: false\nframe").prints
    assert CellOptions.of("#| output: asis\nprint()").as_is
