"""This module tests that what is ugly on pages is found, and what is sound left alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from hrcreport.checks.printed.passages import Float, Passage, Reading, Role, Run, settled
from hrcreport.checks.printed.pdf_tags import PdfFile, Tag
from hrcreport.checks.printed.pdf_text import PaintedPiece
from hrcreport.checks.review.findings import Finding
from hrcreport.checks.review.layout import _once, layout_findings, pdf_layout
from hrcreport.foundation.words.texts import Words

TABLE = Float("table", "Table 2", "Deaths", heads=("Place", "Deaths"), rows=2, columns=2)


def passage(role: Role, text: str, **options: object) -> Passage:
    return replace(Passage(role, (Run(text),)), **options)  # type: ignore[arg-type]  # fields


def told(*passages: Passage, floats: Sequence[Float] = (TABLE,), language: str = "en") -> list[str]:
    reading = Reading("docx", settled(passages, tuple(floats)), tuple(floats), language=language)
    return [each.rule.removeprefix("layout.") for each in layout_findings(reading)]


def cell(text: str, **options: object) -> Passage:
    return passage("cell", text, float_at=0, row=2, column=1, **options)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("CERD/C/XXA/CO/10-12, paragraph not recorded", "open-cell"),
        ("– not yet recorded", "open-cell"),
        ("non enregistré", "open-cell"),
        ("event_noun", "program-key"),
        ("Register of deaths; SHA-256 76f2e209fdad…", "program-key"),
        ("● 7, ◐ 3, ? 1", "sign-counts"),
    ],
)
def test_what_no_reader_needs_in_a_cell_is_found_once_for_its_table(text: str, rule: str) -> None:
    assert told(cell(text), cell("12"), cell(text)) == [rule]


@pytest.mark.parametrize(
    "text",
    [
        "Race was not recorded in one stop of ten, so that shares are of known cases.",
        "● partly met",
        "A/HRC/57/71/Add.2",
        "1,234,567",
        "2015–2020",
        "https://example.org/a_b",
    ],
)
def test_sound_cells_are_left_alone(text: str) -> None:
    assert told(cell(text), cell("12"), cell(text)) == []


def test_names_of_the_program_in_prose_are_told_once() -> None:
    prose = [passage("paragraph", f"The area_unit of {word}.", number="1.") for word in "ab"]
    assert told(*prose, floats=()) == ["program-key"]


def test_expressions_of_numbers_are_no_slip_where_the_annex_for_reviewers_lists_them() -> None:
    title = Words("fr").text("trace.title")
    assert told(cell("first_year"), floats=[replace(TABLE, caption=title)]) == []
    assert told(cell("first_year"), floats=[TABLE]) == ["program-key"]


@pytest.mark.parametrize(
    ("count", "more"), [(1, ""), (2, " So does one other."), (3, " So do 2 others.")]
)
def test_findings_that_are_alike_say_how_many_there_are(count: int, more: str) -> None:
    finding = Finding("layout.program-key", "note", "table 1", "It shows.", "Mend it.")
    assert [each.what for each in _once([finding] * count)] == [f"It shows.{more}"]


def test_a_table_that_is_half_empty_is_noted() -> None:
    wide = replace(TABLE, rows=6, columns=2)
    full = [cell(str(number)) for number in range(6)]
    assert told(*full, *[cell("–")] * 6, floats=[wide]) == []
    assert told(*full[1:], *[cell("–")] * 7, floats=[wide]) == ["empty-cells"]


def test_more_than_six_notes_below_a_table_are_noted() -> None:
    assert told(floats=[replace(TABLE, below=("A note.",) * 6)]) == []
    assert told(floats=[replace(TABLE, below=("A note.",) * 7)]) == ["notes-below"]


def test_a_mark_on_most_footnotes_is_told() -> None:
    marked, plain = passage("footnote", "One [unverified]."), passage("footnote", "Two.")
    assert told(*[marked] * 5, *[plain] * 5, floats=()) == []
    assert told(*[marked] * 6, *[plain] * 5, floats=()) == ["marks-everywhere"]


def test_sign_of_two_parts_without_its_space_is_told_in_french_alone() -> None:
    def french(*passages: Passage) -> list[str]:
        return told(*passages, floats=(), language="fr")

    assert french(passage("paragraph", "Deux règles existent; une manque.")) == ["french-space"]
    assert french(passage("paragraph", "Deux règles existent\u00a0; une manque.")) == []
    assert french(passage("footnote", "Voir https://example.org/a, A/HRC/47/53.")) == []
    assert told(passage("paragraph", "Two rules exist; one lacks."), floats=()) == []


def test_latin_commas_and_numbers_in_arabic_are_told_once() -> None:
    def arabic(*passages: Passage) -> list[str]:
        return told(*passages, floats=(), language="ar")

    notes = [passage("footnote", f"قرار مجلس حقوق الإنسان 47/21, الفقرة {n}.") for n in "12"]
    assert arabic(*notes) == ["latin-comma"]
    assert arabic(passage("footnote", "قرار مجلس حقوق الإنسان 47/21، الفقرة 1.")) == []
    assert arabic(passage("paragraph", "الحدود مع ليبيا ، وأشاروا.")) == ["latin-comma"]
    assert arabic(passage("footnote", "UPR Info (sessions 22–27), as seen; data, 2024.")) == []
    headings = [passage("heading", "مقدمة", level=1, number=n) for n in ("I.", "II.")]
    assert arabic(*headings) == ["latin-number"]
    assert arabic(passage("heading", "مقدمة", level=1, number="أولاً-")) == []
    assert told(*headings, floats=()) == []


def tag(kind: str, *inside: Tag | PaintedPiece) -> Tag:
    return Tag(kind, inside=[*inside])


def row(*pages: int, kind: str = "TD", size: float = 9.0) -> Tag:
    return tag("TR", *(tag(kind, PaintedPiece("words", page, size=size)) for page in pages))


def seen(
    *tables: Tag,
    filled: Sequence[float] = (),
    passages: Sequence[Passage] = (),
    floats: Sequence[Float] = (TABLE,),
    language: str = "en",
) -> list[str]:
    file = PdfFile(len(filled), language, "", True, tag("Root", *tables), 1, (), tuple(filled))
    reading = Reading("pdf", settled(passages, tuple(floats)), tuple(floats), language=language)
    return [each.rule.removeprefix("layout.") for each in pdf_layout(reading, file)]


def test_a_page_inside_that_is_half_empty_is_told() -> None:
    assert seen(filled=[0.1, 0.6, 0.49, 0.6, 0.1]) == ["empty-page"]
    assert seen(filled=[0.1, 0.6, 0.51, 0.6, 0.1]) == []
    assert seen(filled=[0.6, 0.4, 0.6], passages=[passage("contents", "I. A", page=2)]) == []
    annex = [passage("annex", "Annex I", page=4)]
    assert seen(filled=[0.6, 0.6, 0.2, 0.2, 0.6], passages=annex) == []
    assert seen(filled=[0.6, 0.6, 0.1, 0.2, 0.6], passages=annex) == ["empty-page"]


def test_a_row_on_two_pages_and_a_row_alone_on_its_page_are_told() -> None:
    head = row(1, 1, kind="TH")
    assert seen(tag("Table", head, row(1, 1), row(1, 1), row(2, 2), row(2, 2))) == []
    assert seen(tag("Table", head, row(1, 1), row(1, 2), row(2, 2), row(2, 2))) == ["split-row"]
    assert seen(tag("Table", head, row(1, 1), row(2, 2), row(2, 2))) == ["lone-row"]
    assert seen(tag("Table", head, row(1, 1), row(1, 1), row(2, 2))) == ["lone-row"]
    assert seen(tag("Table", head, row(1, 1), row(2, 2))) == []


def test_notes_on_another_page_than_the_end_of_their_table_are_told() -> None:
    table = tag("Table", row(1, 1, kind="TH"), row(1, 1), row(1, 1))
    assert seen(table, tag("P", PaintedPiece("Signs: ● yes.", 2, size=9))) == ["notes-apart"]
    assert seen(table, tag("P", PaintedPiece("Signs: ● yes.", 1, size=9))) == []
    assert seen(table, tag("P", PaintedPiece("A paragraph of the text.", 2, size=10))) == []


def test_type_below_eight_points_is_told_but_marks_of_notes_are_not() -> None:
    assert seen(tag("Table", row(1, 1, size=8.0))) == []
    assert seen(tag("Table", row(1, 1, size=7.0))) == ["small-type"]
    mark = tag("TR", tag("TD", PaintedPiece("words", 1, size=9), PaintedPiece("3", 1, size=6)))
    assert seen(tag("Table", mark)) == []


def test_a_picture_of_words_is_told_and_a_chart_is_not() -> None:
    figure = replace(TABLE, kind="figure", number="Figure I")
    words = tag("Figure", PaintedPiece("Principle five, warning " * 20, 1, size=8))
    chart = tag("Figure", PaintedPiece("White Black 2.6 (2.4–2.8) 1.5 " * 20, 1, size=8))
    assert seen(words, floats=[figure]) == ["picture-of-words"]
    assert seen(chart, floats=[figure]) == []


def test_signs_of_vowels_that_are_copied_twice_are_told() -> None:
    for text, rules in (("أولاًاً", ["copied-words"]), ("أولاً", [])):
        words = [passage("paragraph", text)]
        assert seen(passages=words, floats=(), language="ar") == rules


def lines(*pages: int, size: float = 10.0) -> list[PaintedPiece]:
    return [PaintedPiece(f"\nwords {at}", page, size=size) for at, page in enumerate(pages)]


@pytest.mark.parametrize("kind", ["P", "LBody"])
def test_a_line_of_a_paragraph_alone_on_its_page_is_told(kind: str) -> None:
    assert seen(tag(kind, *lines(1, 1, 2, 2)), floats=()) == []
    assert seen(tag(kind, *lines(1, 2, 2)), floats=()) == ["lone-line"]
    assert seen(tag(kind, *lines(1, 1, 2)), floats=()) == ["lone-line"]
    assert seen(tag(kind, *lines(1, 1, 1)), floats=()) == []


def test_lines_of_notes_and_cells_are_none_of_the_paragraph() -> None:
    note = tag("Note", tag("P", *lines(1, 2, 2)))
    assert seen(tag("P", *lines(1, 1), note), tag("Table", row(1), row(1)), floats=()) == []


def test_a_note_that_begins_on_another_page_than_its_mark_is_told() -> None:
    def with_note(page: int) -> Tag:
        mark = tag("Lbl", PaintedPiece("7", 1, size=7.0))
        return tag("P", *lines(1, 1), mark, tag("Note", tag("P", *lines(page, size=9.0))))

    assert seen(with_note(1), floats=()) == []
    assert seen(with_note(2), floats=()) == ["note-apart"]
