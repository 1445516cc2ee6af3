"""This module tests the account of a returned file: what it holds, and what does not add up."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.editorial.editions.word_files import (
    NAMESPACES,
    comment,
    comments,
    deleted,
    inserted,
    note_sign,
    notes,
    paragraph,
    picture,
    run,
    table,
    word_file,
)

from hrcreport.editorial.editions.balance import Balance, Inventory, Row
from hrcreport.editorial.editions.edits import Change
from hrcreport.editorial.editions.word_text import NOTE


def counted(body: str, parts: dict[str, str] | None = None) -> Inventory:
    return Inventory.of(word_file(body, parts))


def test_a_file_is_counted_with_every_change_accepted() -> None:
    body = paragraph("Context", "H1G") + paragraph(
        run("It ") + deleted("was") + inserted(run("is")) + note_sign("a") + run(" so.")
    )
    body += f"<w:p><w:moveFrom>{run('moved')}</w:moveFrom></w:p>" + paragraph()
    body += paragraph(note_sign("b", "endnote")) + table(("a", "b"), ("c", ""))
    body += paragraph(run("See ") + picture("Map") + picture("Two", "<a:blip/><v:imagedata/>"))
    old = f"<mc:Fallback>{picture('Map')}{run('old')}</mc:Fallback>"
    body += paragraph(run("New") + old)
    parts = notes(a="* Of one.") | notes("endnote", b="Of two.")
    parts |= comments(comment("1", "R", "Why?"), comment("2", "R", "How?"))
    assert counted(body, parts) == Inventory(
        text="Context It is so. Of one.    Of two. a b c  See  New",
        paragraphs=5,
        headings=1,
        footnotes=2,
        cells=4,
        pictures=3,
        comments=2,
    )
    assert counted(body, parts).words == 13
    assert counted("") == Inventory()


def test_blanks_hyphens_and_signs_by_hand_are_counted_as_they_read() -> None:
    blanks = "<w:r><w:tab/><w:t>b</w:t><w:ptab/><w:br/><w:t>c</w:t><w:cr/></w:r>"
    hyphen = "<w:r><w:t>co</w:t><w:noBreakHyphen/><w:t>op</w:t></w:r>"
    assert counted(paragraph(run("a") + blanks + hyphen)).text == "a b  c co-op"
    sign = '<w:r><w:footnoteReference w:id="1" w:customMarkFollows="{}"/><w:t>*</w:t></w:r>'
    for value, text in (("1", "Title on"), ("0", "Title* on"), ("false", "Title* on")):
        assert counted(paragraph(run("Title") + sign.format(value) + run(" on"))).text == text
    assert counted(paragraph(note_sign("1"))).footnotes == 1


def test_parentheses_of_a_note_are_its_sign_and_symbols_and_equations_are_counted() -> None:
    body = paragraph(run("Held (") + note_sign("a") + run(") twice (once)."))
    assert counted(body, notes(a="() Of one.")).text == "Held  twice (once). Of one."
    symbol = '<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>'
    assert counted(paragraph(run("At ") + symbol)).text == "At [Symbol F0B3]"
    maths = "http://schemas.openxmlformats.org/officeDocument/2006/math"
    equation = f'<m:oMath xmlns:m="{maths}"><m:r><m:t>x=3</m:t></m:r></m:oMath>'
    assert counted(paragraph(run("So ") + equation)).text == "So x=3"


def test_a_paragraph_that_runs_on_is_one_and_boxes_stand_before_its_end() -> None:
    struck = '<w:del w:author="B"/>'
    body = paragraph("One ", "H1G", mark=struck) + paragraph("and two.") + paragraph("Three.")
    inventory = counted(body)
    assert (inventory.text, inventory.paragraphs, inventory.headings) == (
        "One and two. Three.",
        2,
        1,
    )
    box = f"<w:r><w:pict><w:txbxContent>{paragraph('In a box.')}</w:txbxContent></w:pict></w:r>"
    boxed = paragraph(run("Around ") + box + run("it"), mark=struck) + paragraph(" goes on.")
    inventory = counted(boxed)
    assert (inventory.text, inventory.paragraphs) == ("In a box. Around it goes on.", 1)
    inventory = counted(paragraph(run("Around ") + box + run("it.")) + paragraph("After."))
    assert (inventory.text, inventory.paragraphs) == ("Around it. In a box. After.", 2)


def test_cells_are_counted_with_those_within_and_deleted_rows_are_none() -> None:
    inner = table(("c", "d"))
    gone = f"<w:tr><w:trPr><w:del/></w:trPr><w:tc>{paragraph('gone')}</w:tc></w:tr>"
    kept = f"<w:tr><w:trPr/><w:tc>{paragraph('a', 'H1G')}{inner}</w:tc></w:tr>"
    inventory = counted(f"<w:tbl>{gone}{kept}</w:tbl>" + paragraph("After."))
    assert inventory == Inventory(text="a c d After.", paragraphs=1, cells=3)


def test_a_note_without_words_is_counted_by_its_sign() -> None:
    text = f'<w:footnote w:id="1">{paragraph("One,")}{paragraph("two.")}</w:footnote>'
    parts = {"word/footnotes.xml": f"<w:footnotes {NAMESPACES}>{text}</w:footnotes>"}
    inventory = counted(paragraph(run("A") + note_sign("1") + note_sign("7")), parts)
    assert (inventory.text, inventory.footnotes) == ("A One, two.", 2)


@pytest.mark.parametrize(
    ("row", "line"),
    [
        (Row("words", 1200, edited=0, asked=0, renewed=0, out=0), "1,200 words: 1,200 as sent"),
        (
            Row("words", 1200, edited=1100, asked=20, renewed=3, out=1001),
            "1,200 words: 77 as sent, 1,100 by edits, 20 asked about, 3 renewed; 1,001 taken out",
        ),
        (Row("cells", 5, edited=0, asked=0, renewed=2, out=0), "5 cells: 3 as sent, 2 renewed"),
    ],
)
def test_a_row_is_told_in_a_line(row: Row, line: str) -> None:
    assert row.told() == line


def change(kind: str, old: str = "", new: str = "", **weight: object) -> Change:
    return Change(kind, old, new, "", "R", 1.0, "", **weight)  # type: ignore[arg-type]  # one of three


SENT = Inventory("a b c d e f", paragraphs=4, headings=1, footnotes=1, cells=4, pictures=1)
BACK = Inventory(
    "a B c d x y e n", paragraphs=5, headings=0, footnotes=2, cells=2, pictures=2, comments=3
)
CHANGES = [
    change("edit", "b", "B"),
    change("question", "", "x y", breaks=2, notes=((), ("n",))),
    change("renewed", "f", "", breaks=-1, headings=-1, cells=(3, 1)),
    change("question", "", "", pictures=1),
]


def test_an_account_says_what_became_of_each_kind() -> None:
    balance = Balance.of(SENT, BACK, iter(CHANGES), comments=3)
    assert balance.rows == (
        Row("words", 8, edited=1, asked=3, renewed=0, out=2),
        Row("paragraphs", 5, edited=0, asked=2, renewed=0, out=1),
        Row("headings", 0, edited=0, asked=0, renewed=0, out=1),
        Row("footnotes", 2, edited=0, asked=1, renewed=0, out=0),
        Row("cells", 2, edited=0, asked=0, renewed=1, out=3),
        Row("pictures", 2, edited=0, asked=1, renewed=0, out=0),
        Row("comments", 3, edited=3, asked=0, renewed=0, out=0),
    )
    assert [*balance.told()] == [
        "8 words: 4 as sent, 1 by edits, 3 asked about; 2 taken out",
        "5 paragraphs: 3 as sent, 2 asked about; 1 taken out",
        "0 headings: 0 as sent; 1 taken out",
        "2 footnotes: 1 as sent, 1 asked about",
        "2 cells: 1 as sent, 1 renewed; 3 taken out",
        "2 pictures: 1 as sent, 1 asked about",
        "3 comments: 3 taken",
        "the sum agrees with the file",
    ]
    data = balance.as_dict()
    assert data["unplaced"] == []
    assert [*data["counts"]] == [row.kind for row in balance.rows]
    assert data["counts"]["words"] == {
        "total": 8,
        "unchanged": 4,
        "edited": 1,
        "asked": 3,
        "renewed": 0,
        "taken_out": 2,
    }


def unplaced(sent: Inventory, back: Inventory, *changes: Change, comments: int = 0) -> list[str]:
    return [*Balance.of(sent, back, changes, comments=comments).unplaced]


def test_what_does_not_add_up_is_told() -> None:
    assert unplaced(SENT, BACK, *CHANGES[:3], comments=2) == [
        "pictures: the file has 2, 1 are accounted for",
        "comments: the file has 3, 2 were taken",
    ]
    assert unplaced(SENT, BACK, CHANGES[0], *CHANGES[2:], comments=3) == [
        "words in the file: “x y n”",
        "paragraphs: the file has 5, 3 are accounted for",
        "footnotes: the file has 2, 1 are accounted for",
    ]
    assert unplaced(SENT, BACK, *CHANGES[:2], CHANGES[3], comments=3) == [
        "words no longer in it: “f”",
        "paragraphs: the file has 5, 6 are accounted for",
        "headings: the file has 0, 1 are accounted for",
        "cells: the file has 2, 4 are accounted for",
    ]
    balance = Balance.of(Inventory("a"), Inventory("b", comments=1), (), comments=0)
    assert [*balance.told()][-4:] == [
        "1 comments: 0 taken",
        "could not be placed: words in the file: “b”",
        "could not be placed: words no longer in it: “a”",
        "could not be placed: comments: the file has 1, 0 were taken",
    ]
    assert balance.as_dict()["unplaced"] == [*balance.unplaced]


def test_of_many_words_that_do_not_add_up_twelve_are_named() -> None:
    many = " ".join("abcdefghijklm")
    assert unplaced(Inventory(), Inventory(many[:-2])) == [
        "words in the file: “a b c d e f g h i j k l”"
    ]
    assert unplaced(Inventory(many), Inventory()) == [
        "words no longer in it: “a b c d e f g h i j k l” and 1 more"
    ]


def test_breaks_of_lines_signs_of_notes_and_blanks_are_no_words() -> None:
    sent, back = Inventory("a b."), Inventory("a  b\u2029.\ufffc")
    assert unplaced(sent, back) == []
    assert back.words == 2
    assert unplaced(sent, Inventory("ab.")) == []  # equal signs, however they are parted
    assert unplaced(sent, Inventory("a b!")) == [
        "signs in the file: “!”",
        "signs no longer in it: “.”",
    ]
    assert unplaced(replace(sent, paragraphs=1), sent) == [
        "paragraphs: the file has 0, 1 are accounted for"
    ]
    assert unplaced(sent, Inventory("a c."), change("edit", "b\ufffc", "c")) == []


def test_signs_of_another_form_are_counted_and_are_nothing_that_does_not_add_up() -> None:
    sent = counted(paragraph("The “law”, it’s\u00a0said, of “now”. So.") + paragraph("“Two.”"))
    back = counted(paragraph('The "law", it\'s said, of "now". So.') + paragraph('"Two."'))
    straight = Balance.of(sent, back, [], comments=0)
    line = "8 quotation marks, hyphens or blanks have another form; the look of signs is not taken"
    assert [*straight.told()][-2:] == [line, "the sum agrees with the file"]
    assert (straight.unplaced, straight.as_dict()["otherwise"]) == ((), 8)
    changes = [change("edit", "“Two.”", "'Two.\""), change("question", "of\u00a0“now”", "")]
    back = counted(paragraph('The "law", it\'s said, . So.') + paragraph("'Two.\""))
    assert Balance.of(sent, back, changes, comments=0).otherwise == 3  # blanks are not counted
    assert Balance.of(sent, sent, [], comments=0).otherwise == 0
    assert unplaced(Inventory('a "b"'), Inventory("a “b")) == ['signs no longer in it: “"”']


def test_marks_of_direction_are_told_in_a_line_and_are_no_part_of_the_text() -> None:
    sent = counted(paragraph(run("One (") + note_sign("1") + run(") two.")), notes(**{"1": "()N."}))
    marked = paragraph(run("\u200fOne (\u200f") + note_sign("1") + run("\u200f) t\u00adwo.\u200e"))
    back = counted(marked, notes(**{"1": "\u200f()N."}))
    assert (back.text, back.order, back.unseen) == (sent.text, sent.order, 5)
    line = "5 marks of direction, or others that nobody sees, were {}; none is taken"
    balance = Balance.of(sent, back, [], comments=0)
    assert [*balance.told()][-2:] == [line.format("put in"), "the sum agrees with the file"]
    assert balance.as_dict()["unseen"] == 5
    balance = Balance.of(back, sent, [], comments=0)
    assert [*balance.told()][-2] == line.format("taken out")


def test_what_stands_elsewhere_is_to_be_said_by_a_change() -> None:
    head, rows = paragraph("One.") + paragraph("Two."), table(("a", "b"), ("c", "d"))
    chart, end = paragraph(picture("Chart")), paragraph("Three.") + paragraph("Four.")
    sent = counted(head + rows + chart + end)

    def unplaced(back: str, *moves: str) -> tuple[str, ...]:
        change = Change("question", "", "", "", by="", sure=1, paragraph="", moves=moves)
        return Balance.of(sent, counted(back), [change], comments=0).unplaced

    assert unplaced(head + rows + chart + end) == ()
    assert unplaced(head + chart + end + rows) == ("elsewhere in the file: “ab”, “cd”",)
    assert unplaced(head + chart + end + rows, "a b", "cd") == ()
    assert unplaced(chart + head + rows + end) == ("elsewhere in the file: “Chart”",)
    assert unplaced(chart + head + rows + end, "Chart") == ()
    turned = head + table(("c", "d"), ("a", "b")) + chart + end
    assert len(unplaced(turned)) == 1
    assert unplaced(turned, "ab") == ()
    assert unplaced(end + head + rows + chart) == ("elsewhere in the file: “Three.”, “Four.”",)
    taken, put = (
        Change("question", *texts, "", by="", sure=1, paragraph="", breaks=breaks)
        for texts, breaks in ((("Four.", ""), -1), (("", "Four."), 1))
    )
    back = counted(paragraph("Four.") + head + rows + chart + paragraph("Three."))
    assert Balance.of(sent, back, [taken, put], comments=0).unplaced == ()
    twice = paragraph("One.") + head
    assert Balance.of(counted(twice + end), counted(twice + end), [], comments=0).unplaced == ()


def test_an_account_says_how_much_stands_elsewhere() -> None:
    file = counted(paragraph("One."))
    change = Change("question", "", "", "", by="", sure=1, paragraph="", moves=["One."])
    balance = Balance.of(file, file, [change, change], comments=0)
    assert balance.as_dict()["moved"] == 2
    line = "2 paragraphs, rows, tables or pictures stand elsewhere: asked about"
    assert line in list(balance.told())
    assert not any("elsewhere" in each for each in Balance.of(file, file, [], comments=0).told())


def test_a_paragraph_with_a_note_that_stands_elsewhere_is_known_by_its_words() -> None:
    head, rest = paragraph("One.") + paragraph("Two."), paragraph("Three.")
    noted = paragraph(run("With a note") + note_sign("1") + run("."))
    parts = notes(**{"1": "Note."})
    sent, back = counted(noted + head + rest, parts), counted(head + rest + noted, parts)
    change = Change("question", "", "", "", by="", sure=1, paragraph="")
    assert Balance.of(sent, back, [change], comments=0).unplaced == (
        "elsewhere in the file: “Withanote.”",
    )
    change.moves = [f"With a note{NOTE}."]
    assert Balance.of(sent, back, [change], comments=0).unplaced == ()


def test_contents_marks_of_captions_and_boxes_have_no_place_of_their_own() -> None:
    box = f"<w:r><w:pict><w:txbxContent>{paragraph('In a box.')}</w:txbxContent></w:pict></w:r>"
    free = paragraph("Context 3", "TOC1") + paragraph("Table 1", "CaptionMarkG")
    free += paragraph(box) + paragraph("Banner.", "BannerG")
    lines = "".join(map(paragraph, ("One.", "Two.", "Three.")))
    assert counted(free + lines).order == ["", "One.", "Two.", "Three."]
    assert unplaced(counted(free + lines), counted(lines + free)) == []
    rows = table(("a", "b"), ("", "")) + table(("c", ""))
    assert counted(paragraph("One.") + rows).order == ["One.", "ab", "", "c"]
    boxed = f"<w:tbl><w:tr><w:tc>{paragraph(run('a') + box)}</w:tc></w:tr></w:tbl>"
    inventory = counted(boxed + paragraph(box))
    assert (inventory.order, inventory.paragraphs) == (["aInabox.", ""], 0)


def test_of_much_that_stands_elsewhere_the_beginnings_of_twelve_are_named() -> None:
    long = [f"{sign} {'x' * 70}" for sign in "abcdefghijklm"]
    stay = [f"{sign} {'y' * 70}" for sign in "abcdefghijklmn"]
    sent, back = (counted("".join(map(paragraph, texts))) for texts in (long + stay, stay + long))
    [line] = unplaced(sent, back)
    assert line == "elsewhere in the file: " + ", ".join(
        f"“{text.replace(' ', '')[:60]}”" for text in long[:12]
    )


def test_a_picture_without_a_description_is_known_by_its_name_and_none_by_that_before() -> None:
    named = '<wp:docPr id="1" name="Picture 4" descr="{}"/><a:blip/>'
    bare = '<wp:docPr id="2"/><a:blip/>'
    body = paragraph(picture(shows=named.format(""))) + paragraph(picture(shows=bare))
    body += paragraph(picture(shows=named.format("A map")))
    assert counted(body).order == ["", "Picture4", "", "", "", "Amap"]
