"""This module tests how readers' marks in a PDF become comments at their paragraphs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pikepdf
import pytest
from tests.editorial.editions.word_files import paragraph, word_file
from tests.problems import whole

from hrcreport.checks import PdfMark
from hrcreport.editorial.editions.pdf_home import Finder, format_of, read_marks, remarks_from, said
from hrcreport.editorial.editions.word_text import Paragraph, Remark
from hrcreport.foundation import RefusedError


def blank(path: Path, **options: Any) -> Path:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(path, **options)
    return path


def test_the_format_of_a_file_is_told_by_its_content(tmp_path: Path) -> None:
    pdf = blank(tmp_path / "a.docx")
    word = tmp_path / "a.pdf"
    word.write_bytes(word_file(paragraph("Words.")))
    text = tmp_path / "a.txt"
    text.write_text("Words.", encoding="utf-8")
    paths = (pdf, word, text, tmp_path, tmp_path / "gone.pdf")
    assert [*map(format_of, paths)] == ["pdf", "docx", "", "", ""]


def test_a_pdf_that_cannot_be_read_is_refused_in_words(tmp_path: Path) -> None:
    locked = blank(tmp_path / "a.pdf", encryption=pikepdf.Encryption(owner="x", user="y"))
    with pytest.raises(RefusedError) as error:
        read_marks(locked)
    [problem] = error.value.problems
    assert problem.place == str(locked)
    assert whole(problem) == (
        "file.password",
        "None None: None",
        "The PDF is protected by a password.",
        "Ask for the PDF without a password, saved by the program in which it was marked.",
    )
    marks = read_marks(blank(tmp_path / "b.pdf"))
    assert (marks.build, marks.marks, marks.pages) == ("", [], [""])


def mark(
    key: str = "1", kind: str = "marked", text: str = "", quote: str = "", **more: Any
) -> PdfMark:
    facts = {"page": 4, "author": "R", "date": "2026-11-27"} | more
    return PdfMark(key, kind=kind, text=text, quote=quote, **facts)


@pytest.mark.parametrize(
    ("kind", "text", "quote", "words"),
    [
        ("struck out", "", "very\n grave", "Struck out: “very grave”."),
        ("struck out", "Say killed.", "died", "Struck out: “died”. Say killed."),
        ("to be replaced", "grave", "very grave", "To be replaced: “very grave” by “grave”."),
        ("to be put in", "grave", "", "To be put in: “grave”."),
        ("marked", "Why?", "very grave", "Why?"),
        ("marked", "", "very grave", "Marked on page 4, without a word: “very grave”."),
        ("drawn", "", "", "Drawn on page 4, without a word."),
    ],
)
def test_a_mark_says_what_was_done_to_which_words(
    kind: str, text: str, quote: str, words: str
) -> None:
    assert said(mark("1", kind, text, quote)) == words


PARAGRAPHS = [
    Paragraph("On force"),
    Paragraph(
        "In all, 7 persons died in custody in 2019.", notes=["See the report of the office."]
    ),
]
PAGES = ["On force\nIn all, 7 persons died in cus-\ntody in 2019."]


def test_marks_become_comments_at_their_paragraphs_and_answers_go_with_them() -> None:
    marks = [
        mark(
            "1", "marked", "Who {{ n }}?", "persons\ndied", before="In all, ", after=" in custody"
        ),
        mark("2", "noted", "The office.", parent="1", author="", date=""),
        mark("3", "drawn", "", parent="2", settled=True),
        mark("4", "struck out", "", "Other words wholly", settled=True),
        mark("5", "noted", "Whose?", before="See the report ", after="of the office."),
        mark("6", "marked", "Lost.", "On force", parent="gone"),
    ]
    assert remarks_from(marks, PARAGRAPHS, PAGES) == [
        Remark("1", "R", "2026-11-27", "Who {{ n }}?", 1, "persons died"),
        Remark("2", "unnamed", "", "The office.", -1, parent="1"),
        Remark("3", "R", "2026-11-27", "(drawn)", -1, parent="1", done=True),
        Remark(
            "4",
            "R",
            "2026-11-27",
            "Struck out: “Other words wholly”.",
            -1,
            "Other words wholly",
            done=True,
        ),
        Remark("5", "R", "2026-11-27", "Whose?", 1),
        Remark("6", "R", "2026-11-27", "Lost.", 0, "On force"),
    ]


def test_answers_in_a_circle_are_comments_of_their_own() -> None:
    marks = [mark("1", parent="2", text="a"), mark("2", parent="1", text="b")]
    marks += [mark("3", parent="3", text="c"), mark("4", parent="1", text="d")]
    assert [told.parent for told in remarks_from(marks, PARAGRAPHS, PAGES)] == [""] * 4


TEXTS = ["On force", "In all, 7 persons died in custody in 2019.", "total", "Men", "Men"]


@pytest.mark.parametrize(
    ("before", "quote", "after", "at"),
    [
        ("", "persons died", " in cus\r\ntody in 2019. Then", 1),
        ("In all, 7 persons died in custo", "", "dy in 2019.", 1),
        ("x\n", "total", "\nMen", 2),
        ("x\n", "Men", "\n", -1),
        ("", "", "", -1),
        ("a b c ", "another text wholly", " d e f", -1),
        ("On force\r\n", "In all, 7 persons", " died", 1),
        ("custody in 2019.\n", "", "Then it was another text", -1),
        ("of another text wholly and In a", "", "ll, persons", 1),
        ("of another text wholly and In", "", " all, person", -1),
        ("of another text wholly ", "On", " force it was", -1),
        ("wholly other words ", "died in custody", " and what they were", 1),
        ("wholly other words ", "died in cust", "um and what they were", -1),
    ],
)
def test_a_place_is_found_by_the_words_around_or_said_not_to_be(
    before: str, quote: str, after: str, at: int
) -> None:
    finder = Finder.of([*map(Paragraph, TEXTS)], [""])
    assert finder.place(mark(quote=quote, before=before, after=after)) == at


def test_of_equal_paragraphs_that_on_the_page_is_taken() -> None:
    sexes = ["Deaths by year and sex", "Men", "Women and girls"]
    others = ["Searches by year and sex", "Men", "Those of unknown sex"]
    texts = [*sexes, *["x" * 30] * 9, *others]
    finder = Finder.of([*map(Paragraph, texts)], ["".join(sexes), "".join(others)])
    assert [finder.place(mark(quote="Men", page=page)) for page in (1, 2)] == [1, 13]
    # Beyond the last page, and where the neighbours of neither stand, it is not sure.
    assert [finder.place(mark(quote="Men", page=page)) for page in (0, 3)] == [-1, -1]
    near = Finder.of([*map(Paragraph, texts)], ["Deaths by year and sex Men", ""])
    assert near.place(mark(quote="Men", page=1)) == -1  # one neighbour may be chance


def test_neighbours_tell_as_far_as_four_paragraphs_away() -> None:
    far = ["Deaths by year and sex", "Women and girls there", "a", "b", "Men", "c", "d"]
    texts = [*far, *["x" * 30] * 9, "Men"]
    page = "Deaths by year and sex, Women and girls there"
    assert Finder.of([*map(Paragraph, texts)], [page]).place(mark(quote="Men", page=1)) == 4
    texts.insert(2, "z")
    assert Finder.of([*map(Paragraph, texts)], [page]).place(mark(quote="Men", page=1)) == -1
    behind = ["x" * 30, "Men", "c", "d", "Women and girls there", "Deaths by year and sex"]
    texts = ["Men", *["x" * 30] * 9, *behind]
    assert Finder.of([*map(Paragraph, texts)], [page]).place(mark(quote="Men", page=1)) == 11


def test_many_letters_decide_between_several_paragraphs_on_the_page_and_few_do_not() -> None:
    long, short = "They died in custody of the police", "They died in custody"
    page = ["Deaths by year and sex Men and boys of any age " + long]
    heads = ["Deaths by year and sex", "Men and boys of any age"]
    for text, at in ((long, 2), (short, -1)):
        texts = [*heads, f"{text} so.", *["x" * 30] * 9, f"{text} too."]
        finder = Finder.of([*map(Paragraph, texts)], page)
        assert finder.place(mark(quote=text, page=1)) == at
