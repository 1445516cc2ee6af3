"""The text of a PDF is read by its tags, whatever made the file and however broken it is."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from tests.waiting import LONG

from hrcreport.checks.extraction.pdfium import PdfPages
from hrcreport.checks.printed.pdf_reading import reading_of
from hrcreport.checks.printed.pdf_tags import PdfFile, Tag, read_pdf_file
from hrcreport.checks.printed.pdf_text import PaintedPiece, painted_text
from hrcreport.checks.printed.unreadable import UnreadableError

# The bytes stand for Arabic letters, in the order of the alphabet of this comment: a is alef,
# l lam, s sin, m mim, and L the one sign that Arabic writes for lam and alef.
TO_UNICODE = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap
1 begincodespacerange <00> <ff> endcodespacerange
7 beginbfchar <61> <0627> <6c> <0644> <73> <0633> <6d> <0645> <4c> <06440627>
<20> <0020> <31> <0031> endbfchar endcmap end end"""


def write(path: Path, content: bytes, *, form: bytes = b"", deflated: bool = False) -> Path:
    """Write a PDF of one page; F1 to F3 are its fonts, /Fm is a form that may paint itself."""
    pdf = pikepdf.Pdf.new()
    page = pdf.add_blank_page(page_size=(595, 842))
    names = {"/F1": "Helvetica", "/F2": "Helvetica-Bold", "/F3": "Times-Italic"}
    fonts = {
        key: Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name(f"/{name}"))
        for key, name in names.items()
    }
    fonts["/F4"] = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type1,
        BaseFont=Name.Helvetica,
        ToUnicode=pdf.make_stream(TO_UNICODE),
    )
    resources = Dictionary(Font=Dictionary(fonts))
    paint = pdf.make_stream(form, Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 595, 842])
    paint.Resources = Dictionary(Font=Dictionary(fonts), XObject=Dictionary(Fm=paint))
    resources.XObject = Dictionary(Fm=paint)
    page.obj.Resources = resources
    page.obj.Contents = pdf.make_stream(content)
    if deflated:
        page.obj.Contents.write(content, filter=Name.FlateDecode)
    pdf.save(path, static_id=True)
    return path


def said(path: Path) -> dict[int | None, str]:
    """Return what the first page says by the id of its marked content."""
    painted = painted_text(path)[0][0]
    return {key: "".join(piece.text for piece in pieces) for key, pieces in painted.items()}


def at(x: int, y: int, words: str, font: str = "F1", size: int = 10) -> str:
    return f"BT /{font} {size} Tf {x} {y} Td ({words}) Tj ET "


def test_text_stands_under_the_id_of_its_marked_content(tmp_path: Path) -> None:
    content = (
        f"{at(50, 800, 'Header')}/P <</MCID 3>> BDC {at(50, 700, 'Third')} EMC "
        f"/P <</MCID 0>> BDC {at(50, 600, 'First')}{at(50, 588, 'goes on')} EMC"
    )
    path = write(tmp_path / "a.pdf", content.encode())
    assert said(path) == {None: "\nHeader", 3: "\nThird", 0: "\nFirst\ngoes on"}


def test_text_in_a_form_has_the_id_of_the_form(tmp_path: Path) -> None:
    content = b"/Figure <</MCID 7>> BDC q 1 0 0 1 20 30 cm /Fm Do Q EMC"
    path = write(tmp_path / "a.pdf", content, form=at(10, 10, "Words of a chart").encode())
    assert said(path) == {7: "\nWords of a chart"}


def test_a_form_that_paints_itself_has_an_end(tmp_path: Path) -> None:
    form = f"{at(10, 10, 'again')} /Fm Do".encode()
    path = write(tmp_path / "a.pdf", b"/Fm Do", form=form)
    assert "again" in said(path)[None]


def test_a_raised_mark_stays_on_its_line_and_a_gap_is_a_space(tmp_path: Path) -> None:
    content = "".join(
        [
            at(50, 700, "One"),
            at(68, 704, "12", size=6),  # sticks to the word, which is 18 points wide
            at(78, 700, "two"),  # 4 points after the mark
            at(50, 688, "three"),
        ]
    )
    assert said(write(tmp_path / "a.pdf", content.encode())) == {None: "\nOne12 two\nthree"}


def test_upright_and_turned_text_are_on_lines_of_their_own(tmp_path: Path) -> None:
    turned = "BT /F1 10 Tf 0 1 -1 0 40 700 Tm (axis) Tj ET "
    content = at(50, 700, "One") + turned + at(68, 700, "two")
    assert said(write(tmp_path / "a.pdf", content.encode())) == {None: "\nOne\naxis\ntwo"}


def test_bold_and_italic_are_told_by_the_name_of_the_font(tmp_path: Path) -> None:
    content = "".join(at(50, 700 - 20 * n, f"F{n}", f"F{n}") for n in (1, 2, 3))
    pieces = painted_text(write(tmp_path / "a.pdf", content.encode()))[0][0][None]
    assert [(piece.text, piece.bold, piece.italic) for piece in pieces] == [
        ("\nF1", False, False),
        ("\nF2", True, False),
        ("\nF3", False, True),
    ]


def test_words_from_right_to_left_are_read_from_the_right(tmp_path: Path) -> None:
    # As it is painted, from the left: the letters of two words, the last word first.
    content = at(50, 700, "Resolution 47") + at(200, 700, "mLs las", "F4")
    found = said(write(tmp_path / "a.pdf", content.encode()))[None]
    assert found == "\nResolution 47 سال سلام"


def test_a_number_among_words_from_right_to_left_is_not_turned(tmp_path: Path) -> None:
    found = said(write(tmp_path / "a.pdf", at(50, 700, "sl 11 ma", "F4").encode()))[None]
    assert found == "\nام 11 لس"


def test_a_page_that_cannot_be_decoded_is_told(tmp_path: Path) -> None:
    whole = write(tmp_path / "whole.pdf", at(50, 700, "x").encode())
    assert read_pdf_file(whole).lines == (("x",),)
    broken = write(tmp_path / "broken.pdf", b"no deflated bytes at all", deflated=True)
    with pytest.raises(UnreadableError, match="damaged"):
        read_pdf_file(broken)


def test_a_tag_that_holds_itself_is_read_once(tmp_path: Path) -> None:
    path = write(tmp_path / "a.pdf", f"/P <</MCID 0>> BDC {at(50, 700, 'Text')} EMC".encode())
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        tag = pdf.make_indirect(Dictionary(S=Name("/Mine"), Pg=pdf.pages[0].obj, T="Title"))
        tag.K = Array([0, tag, tag])
        pdf.Root.StructTreeRoot = Dictionary(K=Array([tag]), RoleMap=Dictionary({"/Mine": Name.P}))
        pdf.Root.MarkInfo = Dictionary(Marked=True)
        pdf.save(path)
    (tag,) = read_pdf_file(path).tags.tags()
    assert (tag.kind, tag.title) == ("P", "Title")
    assert tag.inside == [PaintedPiece("\nText", 1)]


def test_the_first_paragraph_may_stand_below_the_title_without_a_heading() -> None:
    def block(kind: str, words: str) -> Tag:
        return Tag(kind, inside=[PaintedPiece(words, 1)])

    blocks = [
        block("Title", "A visit"),
        block("P", "Report of the mechanism"),
        block("P", "1. The mechanism visited a prison."),
        block("P", "2. It spoke with two persons."),
    ]
    file = PdfFile(1, "", "", False, Tag("Root", inside=[*blocks]), 0, ())
    assert [(each.role, each.number) for each in reading_of(file).passages] == [
        ("title", ""), ("subtitle", ""), ("paragraph", "1."), ("paragraph", "2."),
    ]  # fmt: skip  # roles in their order


@pytest.mark.parametrize(("link", "read"), [("1", "see table."), (" 1", "see table 1.")])
def test_a_linked_number_is_a_mark_where_it_sticks_to_the_word(link: str, read: str) -> None:
    inside: list[Tag | PaintedPiece] = [
        PaintedPiece("see table", 1),
        Tag("Link", inside=[PaintedPiece(link, 1)]),
        PaintedPiece(".", 1),
    ]
    file = PdfFile(1, "", "", False, Tag("Root", inside=[Tag("P", inside=inside)]), 0, ())
    assert [passage.text for passage in reading_of(file).passages] == [read]


def test_notes_of_the_title_do_not_count_among_footnotes() -> None:
    def noted(words: str, *notes: str) -> Tag:
        return Tag(
            "P",
            inside=[
                PaintedPiece(words, 1),
                *(Tag("Note", inside=[PaintedPiece(note, 1)]) for note in notes),
            ],
        )

    root = Tag(
        "Root",
        inside=[
            Tag("Title", inside=[noted("Visit", "* Invented.", "** As received.")]),
            noted("Words.", "1 First source.", "* Late note.", "2 Second source."),
        ],
    )
    passages = reading_of(PdfFile(1, "", "", False, root, 0, ())).passages
    found = {each.text: (each.role, each.number) for each in passages if "note" in each.role}
    assert found["First source."] == ("footnote", "1")
    assert found["Second source."] == ("footnote", "2")
    assert found["Invented."] == found["Late note."] == ("title-note", "*")


def test_damaged_files_are_read_or_told_and_never_end_the_program(tmp_path: Path) -> None:
    marked = "".join(
        f"/P <</MCID {n}>> BDC {at(50, 800 - 12 * n, 'Words')} EMC " for n in range(40)
    )
    whole = write(tmp_path / "a.pdf", marked.encode(), form=at(1, 1, "x").encode()).read_bytes()
    chance = random.Random(47)  # noqa: S311 -- damage, no secret
    told: list[str] = []
    for _ in range(150):
        damaged = bytearray(whole)
        for _ in range(chance.choice([1, 8, 60])):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        if chance.random() < 0.3:
            del damaged[chance.randrange(len(damaged)) :]
        (tmp_path / "damaged.pdf").write_bytes(damaged)
        try:
            reading_of(read_pdf_file(tmp_path / "damaged.pdf"))
        except UnreadableError as error:
            told.append(error.rule)
    assert 20 < len(told) < 150
    assert set(told) <= {"file.broken", "file.password"}


def test_a_second_thread_waits_until_the_first_has_closed_its_file(tmp_path: Path) -> None:
    path = write(tmp_path / "a.pdf", at(50, 700, "Text").encode())
    with ThreadPoolExecutor(1) as pool:
        with PdfPages(path.read_bytes()).opened() as document:
            other = pool.submit(painted_text, path)
            with pytest.raises(TimeoutError):
                other.result(timeout=0.3)
            assert len(document) == 1
        assert len(other.result(timeout=LONG)[0]) == 1


def test_several_threads_read_the_same_as_one(tmp_path: Path) -> None:
    content = "".join(at(50, 800 - 12 * n, f"Line {n} of words") for n in range(60))
    path = write(tmp_path / "a.pdf", content.encode())
    one = read_pdf_file(path)
    with ThreadPoolExecutor(4) as pool:
        assert all(found == one for found in pool.map(read_pdf_file, [path] * 24))
