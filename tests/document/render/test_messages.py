"""This module proves that what programs say reaches an author as place, fault and mend."""

from __future__ import annotations

import pytest

from hrcreport.document.render.messages import (
    errors_of,
    filter_problems,
    letters_once,
    package_of,
    program_problem,
    typst_problem,
)
from hrcreport.foundation.errors import Problem

PLACE = "xxa.qmd"


def said_by_typst(message: str, diagnostic: str = "") -> Problem:
    return typst_problem(message, diagnostic, place=PLACE, severity="error")


def test_error_of_a_filter_stops_a_rendering_and_a_warning_does_not() -> None:
    problems = filter_problems(
        "hrc: warning: the note is long.|mend: Cut it.\n"
        "hrc: error: the table has no caption.|mend: Write one.\n"
        "as hrc: error: in the middle of a line|mend: none\n",
        place=PLACE,
    )
    assert [(each.severity, each.what, each.mend) for each in problems] == [
        ("warning", "the note is long.", "Cut it."),
        ("error", "the table has no caption.", "Write one."),
    ]
    assert {each.place for each in problems} == {PLACE}
    assert errors_of(problems) == problems[1:]


def test_block_that_is_not_closed_is_an_error_and_other_words_of_pandoc_are_warnings() -> None:
    problems = filter_problems(
        "[WARNING] Div at xxa.qmd line 3\n  unclosed at xxa.qmd line 9 column 1,\n  closing.\n"
        "[WARNING] Duplicate link reference [x].\n",
        place=PLACE,
    )
    unclosed, other = problems
    assert (unclosed.rule, unclosed.severity) == ("render.block-unclosed", "error")
    assert "line 3 unclosed at xxa.qmd line 9 column 1, closing." in unclosed.what
    assert ":::" in unclosed.mend
    assert (other.rule, other.severity) == ("render.pandoc", "warning")
    assert other.what == "Pandoc says: Duplicate link reference [x]."


def test_words_that_pandoc_lacks_in_a_language_are_no_warning() -> None:
    said = (
        "[WARNING] Could not load translations for ti\n"
        "[WARNING] The term Abstract has no translation defined.\n"
    )
    assert filter_problems(said, place=PLACE) == []


def test_failure_of_a_program_names_it_and_its_last_words_and_is_an_error() -> None:
    said = "hrc: warning: told apart.|mend: Elsewhere.\nreading\n\x1b[31mError: no room\x1b[0m\n"
    problem = program_problem("Pandoc", said, place=PLACE)
    assert problem.what == "Pandoc could not render the document: Error: no room"
    assert (problem.place, problem.rule) == (PLACE, "render.engine-failed")
    assert errors_of([problem])
    assert "it said nothing." in program_problem("Typst", " \n", place=PLACE).what


@pytest.mark.parametrize(
    ("message", "rule", "what"),
    [
        ("missing alt text", "render.alt-missing", "no alternative text, near: The dead"),
        (
            'the text `"ሀ"` could not be displayed',
            "render.letter-missing",
            "no font of the format has the letter 'ሀ', near: The dead",
        ),
        (
            "internal error: unclosed tag (occurred at a.rs:1)",
            "render.typst-internal",
            "(its own error: unclosed tag), near: The dead",
        ),
        (
            "file not found (searched at /a/b/figure.png)",
            "render.file-missing",
            "the file 'figure.png' is missing.",
        ),
        ("failed to download package", "render.package", "makes no request on the network"),
    ],
)
def test_each_fault_that_typst_can_name_has_words_of_its_own(
    message: str, rule: str, what: str
) -> None:
    diagnostic = "error: x\n  ┌─ a.typ:7:1\n7 │ #footnote(<a>);[The dead]\n  │ ^^^"
    problem = said_by_typst(message, diagnostic)
    assert (problem.rule, problem.place, problem.severity) == (rule, PLACE, "error")
    assert what in problem.what
    assert "/a/b/" not in problem.what


def test_letters_of_one_font_are_told_once() -> None:
    *chinese, other = (
        said_by_typst(f'the text `"{letter}"` could not be displayed') for letter in "草稿非ሀ"
    )
    odd = said_by_typst("odd")
    first, of_no_script, last = letters_once([chinese[0], other, *chinese[1:], odd])
    assert (of_no_script, last) == (other, odd)
    assert first.what == "no font of the format has the letter '草', nor 2 more ('稿', '非')."
    assert "fonts-noto-cjk" in first.mend
    assert letters_once([chinese[0]]) == [chinese[0]]


@pytest.mark.parametrize("line", ["  set page(width: 1cm)", "#let x = 1", '  font: "Nothing"'])
def test_line_of_the_format_itself_is_not_shown_to_an_author(line: str) -> None:
    problem = said_by_typst("odd", f"7 │ {line}\n")
    assert problem.what == "Typst says: odd."


def test_long_line_of_a_text_is_cut_where_an_author_still_finds_it() -> None:
    problem = said_by_typst("odd", f"7 │ {'word ' * 60}\n")
    assert problem.what.endswith("…")
    assert len(problem.what) < 130


@pytest.mark.parametrize(
    ("name", "package"),
    [
        ("ع", "fonts-noto-core"),
        ("Noto Naskh Arabic", "fonts-noto-core"),
        ("noto serif cjk sc", "fonts-noto-cjk"),
        ("中", "fonts-noto-cjk"),
        ("ሀ", ""),
        ("Comic Sans", ""),
    ],
)
def test_package_of_a_font_is_named_for_its_family_and_for_its_letters(
    name: str, package: str
) -> None:
    told = package_of(name)
    assert bool(told) is bool(package)
    assert package in told
