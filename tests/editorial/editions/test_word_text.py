"""This module tests what is read of a Word file: all that a person can have done in it."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from tests.editorial.editions.word_files import (
    DAY,
    NAMESPACES,
    bookmark,
    comment,
    commented,
    comments,
    deleted,
    inserted,
    note_sign,
    notes,
    paragraph,
    picture,
    reference,
    run,
    table,
    word_file,
)
from tests.problems import whole

from hrcreport.checks import UnreadableError
from hrcreport.editorial.editions.word_text import (
    NOTE,
    Paragraph,
    Remark,
    WordText,
    is_heading,
    read_word_text,
    repacked,
    seen,
    word_text,
)
from hrcreport.foundation import RefusedError

FIRST, SECOND = "_hrcp00000000000a", "_hrcp00000000000b_2"


def read(body: str, parts: dict[str, str] | None = None) -> list[Paragraph]:
    return word_text(word_file(body, parts)).paragraphs


def only(inside: str, parts: dict[str, str] | None = None) -> Paragraph:
    [paragraph_read] = read(paragraph(inside), parts)
    return paragraph_read


def test_a_paragraph_is_read_with_its_style_names_values_and_notes() -> None:
    inside = (
        run("From")
        + "<w:r><w:tab/></w:r>"
        + bookmark("_hrcv0123abcd_2", inside=run(" 2018 "))
        + "<w:r><w:br/><w:t>on</w:t><w:noBreakHyphen/><w:t>wards</w:t></w:r>"
        + note_sign("4")
        + "<w:r><w:ptab/><w:t>it</w:t><w:cr/><w:t>fell </w:t></w:r>"
        + note_sign("7", "endnote")
        + run("   ")
    )
    parts = notes(**{"4": "Of  one."}) | notes("endnote", **{"7": "Of two."})
    [read_paragraph] = read(paragraph(inside, style="SingleTxtG", name=FIRST), parts)
    assert read_paragraph == Paragraph(
        f"From 2018 on-wards{NOTE} it fell {NOTE}",
        "SingleTxtG",
        names=[FIRST],
        values=["v0123abcd-2"],
        notes=["Of one.", "Of two."],
    )


def test_a_name_around_paragraphs_is_that_of_each() -> None:
    begin = '<w:bookmarkStart w:id="1" w:name="{}"/>'
    body = begin.format(FIRST) + paragraph("One.") + paragraph("Two.", name=SECOND)
    body += '<w:bookmarkEnd w:id="1"/>' + paragraph("Three.") + paragraph("Four.")
    assert [line.names for line in read(body)] == [[FIRST], [FIRST, SECOND], [], []]
    twice = paragraph(bookmark(FIRST, "1") + bookmark(FIRST, "2") + run("One."))
    other = paragraph(bookmark("_Toc1") + bookmark("_hrcp1") + bookmark("x_hrcv01234567"))
    lines = read(twice + other)
    assert [(line.names, line.values) for line in lines] == [([FIRST], []), ([], [])]


def test_a_name_that_libreoffice_begins_in_each_part_of_a_paragraph_ends_once() -> None:
    name = "_hrcp00000000000a"
    start = f'<w:bookmarkStart w:id="{{}}" w:name="{name}"/>'
    first = paragraph(start.format(97) + run("One."))
    second = paragraph(start.format(98) + run("Two.") + '<w:bookmarkEnd w:id="98"/>')
    lines = word_text(word_file(first + second + paragraph("Three."))).paragraphs
    assert [line.names for line in lines] == [[name], [name], []]


def test_a_name_of_a_value_outside_a_paragraph_is_none() -> None:
    assert read(bookmark("_hrcv01234567") + paragraph("One."))[0].values == []


def test_cells_are_numbered_and_tables_within_tables_are_their_own() -> None:
    inner = table(("c",))
    row = f"<w:tr><w:tc>{paragraph('b')}{inner}</w:tc><w:tc>{paragraph('d')}</w:tc></w:tr>"
    struck = f"<w:tr><w:trPr><w:del/></w:trPr><w:tc>{paragraph('gone')}</w:tc></w:tr>"
    wrapped = (
        f"<w:sdt><w:sdtContent><w:tr><w:tc>{paragraph('e')}</w:tc></w:tr></w:sdtContent></w:sdt>"
    )
    body = f"<w:tbl><w:tr><w:tc>{paragraph('a')}</w:tc></w:tr>{row}{struck}{wrapped}</w:tbl>"
    body += paragraph("between") + table(("f", "g"))
    assert [(line.text, line.cell) for line in read(body)] == [
        ("a", (1, 1, 1)),
        ("b", (1, 2, 1)),
        ("c", (2, 1, 1)),
        ("d", (1, 2, 2)),
        ("e", (1, 4, 1)),
        ("between", None),
        ("f", (3, 1, 1)),
        ("g", (3, 1, 2)),
    ]


def test_what_is_wrapped_is_read_and_an_empty_wrapper_is_none() -> None:
    content = f"<w:sdt><w:sdtContent>{paragraph('One.')}</w:sdtContent></w:sdt><w:sdt/>"
    content += inserted(paragraph("Two.")) + f"<w:moveTo>{paragraph('Three.')}</w:moveTo>"
    content += f"<w:customXml>{paragraph('Four.')}</w:customXml>"
    body = f"<w:tbl><w:tr><w:tc>{content}</w:tc></w:tr></w:tbl>" + content
    cells = [(line.text, line.cell) for line in read(body)]
    texts = ["One.", "Two.", "Three.", "Four."]
    assert cells == [*((text, (1, 1, 1)) for text in texts), *((text, None) for text in texts)]
    link = f"<w:hyperlink>{run('in a link')}</w:hyperlink>"
    assert only(run("Words ") + link).text == "Words in a link"


def test_tracked_changes_are_accepted_and_signed() -> None:
    moved = f'<w:moveFrom w:author="C">{run("elsewhere")}</w:moveFrom>'
    came = f'<w:moveTo w:author="C">{run(" came")}</w:moveTo>'
    inside = run("It ") + deleted("was") + inserted(run("is"), " D ") + moved + came
    [line] = read(paragraph(inside + inserted(run("."), author="")))
    assert (line.text, line.authors) == ("It is came.", Counter(B=1, D=1, C=2, unnamed=1))
    named = paragraph(f'<w:del w:author="B">{bookmark(FIRST)}{run("x")}</w:del>')
    assert [(line.text, line.names) for line in read(named)] == [("", [FIRST])]


def test_a_paragraph_whose_end_was_deleted_runs_on_into_the_next() -> None:
    body = paragraph("One ", "A", FIRST, mark='<w:del w:author="B"/>')
    body += paragraph("and two.", "B", SECOND, mark='<w:ins w:author="C"/>')
    body += paragraph("Three.", mark='<w:moveTo w:author="D"/>') + paragraph("Four.")
    assert read(body) == [
        Paragraph("One and two.", "A", [FIRST, SECOND], authors=Counter(B=1, C=1)),
        Paragraph("Three.", authors=Counter(D=1)),
        Paragraph("Four."),
    ]


def test_a_paragraph_that_was_deleted_whole_gives_the_next_nothing() -> None:
    gone = paragraph(deleted("One."), "H1G", mark='<w:del w:id="1" w:author="B"/>')
    lines = word_text(word_file(gone + paragraph("Two.", "Quote"))).paragraphs
    assert [(line.text, line.style) for line in lines] == [("", "H1G"), ("Two.", "Quote")]
    open_end = paragraph("Three.", mark='<w:del w:id="1" w:author="B"/>')
    lines = word_text(word_file(open_end + table(("a", "b")) + paragraph("Four."))).paragraphs
    assert [line.text for line in lines] == ["Three.", "a", "b", "Four."]


def test_a_box_is_a_paragraph_of_its_own_once() -> None:
    """Word writes each box twice: for itself, and for programs that are older."""
    box = f"<w:txbxContent>{paragraph('In a box.')}{paragraph('Below.')}</w:txbxContent>"
    choice = f"<mc:Choice>{box}</mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
    boxes = f"<w:r><mc:AlternateContent>{choice}</mc:AlternateContent></w:r>"
    gone = f'<w:del w:author="B"><w:r>{box}</w:r></w:del>'
    body = paragraph(run("Around") + boxes + gone + run(" it.")) + paragraph("After.")
    assert [(line.text, line.boxed) for line in read(body)] == [
        ("Around it.", False),
        ("In a box.", True),
        ("Below.", True),
        ("After.", False),
    ]


def test_text_that_is_hidden_is_kept_apart() -> None:
    styles = (
        '<w:style w:styleId="Unseen"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:styleId="Below"><w:basedOn w:val="Unseen"/></w:style>'
    )
    parts = {"word/styles.xml": f"<w:styles {NAMESPACES}>{styles}</w:styles>"}
    inside = run("Seen") + run(" not", "<w:vanish/>") + run(" nor", '<w:rStyle w:val="Below"/>')
    inside += run(" but", '<w:rStyle w:val="Below"/><w:vanish w:val="0"/>')
    inside += run(" bold", "<w:vanish/><w:b/>")
    line = only(inside, parts)
    assert (line.text, line.hidden, line.looks) == ("Seen but", " not nor bold", set())


@pytest.mark.parametrize(
    ("look", "names"),
    [
        *((f"<w:{name}/>", {name}) for name in ("b", "i", "strike", "dstrike")),
        *((f"<w:{name}/>", {name}) for name in ("caps", "smallCaps")),
        ('<w:b w:val="0"/><w:i/>', {"i"}),
        ('<w:u w:val="single"/><w:highlight w:val="yellow"/>', {"u", "highlight"}),
        ('<w:u w:val="none"/><w:highlight w:val="yellow"/>', {"highlight"}),
        ('<w:color w:val="FF0000"/>', set()),
    ],
)
def test_the_look_of_words_is_seen_and_not_that_of_blanks(look: str, names: set[str]) -> None:
    assert only(run("Words", look)).looks == names
    assert only(run("Words") + run("  ", look)).looks == set()


def test_words_of_references_are_known_and_those_of_other_fields_are_words() -> None:
    simple = f'<w:fldSimple w:instr=" REF a \\h \\* MERGEFORMAT">{run("33")}</w:fldSimple>'
    inside = run("See  ") + reference(" PAGEREF  b \\h ", run("7")) + run(" and ") + simple
    inside += reference("DATE", run(" of today")) + run(".")
    line = only(inside)
    assert line.text == "See 7 and 33 of today."
    assert line.fields == [("PAGEREF b", 4, 5), ("REF a", 10, 12)]
    assert line.results() == [("PAGEREF b", "7"), ("REF a", "33")]


def test_numbers_of_tables_are_told_apart_by_their_order() -> None:
    captions = paragraph(run("Table ") + reference("SEQ Table", run("1")))
    captions += paragraph(run("Figure ") + reference("SEQ Figure", run("1")))
    captions += paragraph(run("Table ") + reference("SEQ Table", run("2")))
    assert [line.results() for line in read(captions)] == [
        [("SEQ Table 1", "1")],
        [("SEQ Figure 1", "1")],
        [("SEQ Table 2", "2")],
    ]


def test_a_reference_that_a_person_changed_is_none_any_more() -> None:
    order = '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>RE</w:instrText>'
    order += "<w:instrText>F a</w:instrText></w:r>"
    sign = '<w:r><w:t>{}</w:t><w:fldChar w:fldCharType="{}"/></w:r>'
    split = order + sign.format("No ", "separate") + run("3") + sign.format("1", "end")
    line = only(split)
    assert (line.text, line.results()) == ("No 31", [("REF a", "31")])
    for change in (deleted("31") + inserted(run("32")), inserted(run("32")), deleted("3")):
        assert only(reference("REF a", run("3") + change)).fields == []
    around = inserted(reference("REF a", run("31")))
    assert only(around).results() == [("REF a", "31")]
    loose = '<w:r><w:fldChar w:fldCharType="separate"/><w:fldChar w:fldCharType="end"/></w:r>'
    assert only(loose + run("Words.")) == Paragraph("Words.")


def test_a_reference_within_another_field_is_read() -> None:
    inner = reference("NOTEREF b", run("2"))
    line = only(reference('HYPERLINK "x"', run("See ") + inner + run(" there")))
    assert (line.text, line.results()) == ("See 2 there", [("NOTEREF b", "2")])


def test_a_hidden_field_has_no_words() -> None:
    sign = '<w:r><w:rPr><w:vanish/></w:rPr><w:fldChar w:fldCharType="{}"/></w:r>'
    order = "<w:r><w:rPr><w:vanish/></w:rPr><w:instrText>XE</w:instrText></w:r>"
    inside = run("Words") + sign.format("begin") + order + sign.format("end") + run(" go on.")
    assert only(inside) == Paragraph("Words go on.")


def test_a_note_whose_sign_is_written_by_hand_has_it_once() -> None:
    for value in ("1", "true"):
        sign = (
            f'<w:r><w:footnoteReference w:id="1" w:customMarkFollows="{value}"/><w:t>*</w:t></w:r>'
        )
        line = only(run("Title") + sign + run(" goes on"), notes(**{"1": "* Issued late."}))
        assert (line.text, line.notes) == (f"Title{NOTE} goes on", ["Issued late."])
    for value in ("0", "false"):
        sign = (
            f'<w:r><w:footnoteReference w:id="1" w:customMarkFollows="{value}"/><w:t>*</w:t></w:r>'
        )
        assert only(run("Title") + sign).text == f"Title{NOTE}*"
    assert only(run("Title") + note_sign("9") + note_sign("9", "endnote")).notes == ["", ""]


def test_what_was_deleted_in_a_note_is_not_read() -> None:
    text = paragraph(run("Kept ") + f"<w:del>{run('gone ')}</w:del>" + run("too.")) + paragraph(
        "On."
    )
    listed = f'<w:footnote w:id="1">{text}</w:footnote>'
    parts = {"word/footnotes.xml": f"<w:footnotes {NAMESPACES}>{listed}</w:footnotes>"}
    assert only(note_sign("1"), parts).notes == ["Kept too. On."]


def test_pictures_are_counted_by_what_they_show() -> None:
    old = "<mc:Fallback><w:pict><v:imagedata/></w:pict></mc:Fallback>"
    both = f"<mc:AlternateContent><mc:Choice><a:blip/></mc:Choice>{old}</mc:AlternateContent>"
    inside = picture("A  map", both) + picture("A map") + picture("Two", "<a:blip/><a:blip/>")
    inside += "<w:r><w:pict><v:imagedata/></w:pict></w:r>" + picture("No picture", "<a:ln/>")
    unnamed = '<wp:docPr id="1" name="Picture 4" descr=""/><a:blip/>'
    inside += f"<w:r><w:drawing>{unnamed}</w:drawing></w:r>"
    counted = word_text(word_file(paragraph(inside))).pictures
    assert counted == {"A map": 2, "Two": 2, "without alternative text": 1, "Picture 4": 1}


def test_comments_are_read_with_their_words_authors_and_threads() -> None:
    body = paragraph("Before.") + paragraph(
        run("These ") + commented("1", run(" words ")) + run("count.") + commented("2", "")
    )
    body += paragraph("Then " + "x" * 3) + paragraph(
        run("A sign ") + '<w:r><w:commentReference w:id="3"/></w:r>' + run("only.")
    )
    threads = (
        '<w15:commentEx w15:paraId="A1" w15:done="1"/>'
        '<w15:commentEx w15:paraId="A2" w15:paraIdParent="A1" w15:done="0"/>'
        '<w15:commentEx w15:paraId="A3" w15:paraIdParent="ZZ" w15:done="true"/>'
    )
    listed = (
        comment(
            "1", " R. Reader ", "Why?", " And how? ", date="2026-11-27T10:00:00Z", paragraph_id="A1"
        ),
        comment("2", "", "Since then.", paragraph_id="A2"),
        comment("3", "S", "Here.", paragraph_id="A3"),
        comment("4", "S", "Nowhere."),
    )
    remarks = word_text(word_file(body, comments(*listed, threads=threads))).remarks
    assert remarks == [
        Remark("1", "R. Reader", "2026-11-27T10:00:00Z", "Why?\nAnd how?", 1, "words", done=True),
        Remark("2", "unnamed", "", "Since then.", 1, "", parent="1"),
        Remark("3", "S", "", "Here.", 3, "", done=True),
        Remark("4", "S", "", "Nowhere.", -1),
    ]


def test_a_comment_over_paragraphs_stands_at_the_first() -> None:
    begin, end = '<w:commentRangeStart w:id="1"/>', '<w:commentRangeEnd w:id="1"/>'
    sign = '<w:r><w:commentReference w:id="1"/></w:r>'
    first = run("One ") + begin + run("two ") + reference("REF a", run("3"))
    body = paragraph("Zero.") + paragraph(first) + paragraph(run("Four") + end + sign + run("."))
    parts = comments(comment("1", "R", "Why?"))
    [remark] = word_text(word_file(body, parts)).remarks
    assert (remark.paragraph, remark.quote) == (1, "two 3")
    loose = paragraph("Zero.") + paragraph(run("One") + end + sign)
    [remark] = word_text(word_file(loose, parts)).remarks
    assert (remark.paragraph, remark.quote) == (1, "")
    between = paragraph("Zero.") + begin + paragraph("One.") + end
    [remark] = word_text(word_file(between, parts)).remarks
    assert remark.paragraph == 0


def test_a_file_says_its_build_who_saved_it_and_what_is_not_taken() -> None:
    name = 'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"'
    core = 'xmlns="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    properties = '<property name="other"><v>1</v></property>'
    properties += '<property name="hrc-build"><v> ab12 </v></property>'
    parts = {
        "docProps/custom.xml": f"<Properties {name}>{properties}</Properties>",
        "docProps/core.xml": f"<core {core}><lastModifiedBy> R. Reader </lastModifiedBy></core>",
        "word/header1.xml": f"<w:hdr {NAMESPACES}>{paragraph('A/HRC/63/12')}{paragraph()}</w:hdr>",
        "word/footer-first.xml": f"<w:ftr {NAMESPACES}>{paragraph('Page 7  of 12')}</w:ftr>",
        "word/other-header.xml": f"<w:hdr {NAMESPACES}>{paragraph('No head')}</w:hdr>",
        "word/vbaProject.bin": "",
    }
    looks = "<w:r><w:rPr><w:rPrChange/></w:rPr><w:t>Words.</w:t></w:r>"
    body = f"<w:p><w:pPr><w:pPrChange/></w:pPr>{looks}</w:p>"
    assert word_text(word_file(body, parts)) == WordText(
        [Paragraph("Words.")],
        remarks=[],
        build="ab12",
        author="R. Reader",
        heads=frozenset(["A/HRC//", "Page of"]),
        warnings=(
            "it holds a macro, which was neither run nor taken",
            "2 tracked changes of its look only are not taken",
        ),
    )
    assert word_text(word_file(paragraph("Words."))) == WordText([Paragraph("Words.")], [])


@pytest.mark.parametrize(
    ("shown", "is_open", "number"),
    [
        ("GE.…-…", True, ""),
        ("GE.…-…\u200e", True, ""),
        ("Click or tap here to enter text.", True, ""),
        ("GE.26-12345 (A)\u200e", False, "GE.26-12345 (A)"),
        ("26-12345", False, "26-12345"),
        ("GE.26-12345", None, "GE.26-12345"),
        ("GE.…-…", None, ""),
    ],
)
def test_the_ge_number_is_read_from_its_field_or_by_its_form(
    shown: str, is_open: bool | None, number: str
) -> None:
    inside = run(shown)
    if is_open is not None:
        mark = "<w:showingPlcHdr/>" if is_open else ""
        properties = f'<w:sdtPr><w:tag w:val="hrc-job-number"/>{mark}</w:sdtPr>'
        inside = f"<w:sdt>{properties}<w:sdtContent>{inside}</w:sdtContent></w:sdt>"
    parts = {"word/footer3.xml": f"<w:ftr {NAMESPACES}>{paragraph(inside)}</w:ftr>"}
    read = word_text(word_file(paragraph("Words."), parts))
    assert (read.job_number, read.heads) == (number, frozenset())


def refused(path: Path) -> tuple[str, str, str, str]:
    with pytest.raises(RefusedError) as error:
        read_word_text(path)
    [problem] = error.value.problems
    assert problem.place == str(path)
    return whole(problem)


MEND = (
    "Ask for it as Word file (.docx) without a password, or open it in Word or LibreOffice and "
    "save it as .docx."
)


def test_what_is_no_word_file_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "back.docx"
    where = "None None: None"
    gone = "the file cannot be read: No such file or directory."
    assert refused(path) == ("file.broken", where, gone, MEND)
    path.write_bytes(b"%PDF-1.7\n")
    kind = "The file is no Word file (.docx)."
    assert refused(path) == ("file.unknown-kind", where, kind, MEND)
    with path.open("wb") as file:
        file.truncate(60_000_001)
    large = "The file is larger than any draft."
    assert refused(path) == ("file.broken", where, large, MEND)
    with path.open("wb") as file:
        file.truncate(60_000_000)
    assert refused(path) == ("file.empty", where, "The file is empty.", MEND)
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"))
    locked = "The Word file is protected by a password."
    assert refused(path) == ("file.password", where, locked, MEND)
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    old = "The file is in the old Word form (.doc), not .docx."
    assert refused(path) == ("file.unknown-kind", where, old, MEND)
    path.write_bytes(b"PK\x03\x04 broken")
    broken = "The file begins as a Word file does, but its end is missing or broken."
    assert refused(path) == ("file.broken", where, broken, MEND)
    folder = "This is no file, or one that might never end."
    assert refused(tmp_path) == ("file.broken", where, folder, MEND)
    path.write_bytes(word_file(paragraph("Words.")))
    assert read_word_text(path) == WordText([Paragraph("Words.")], [])


def test_a_word_file_without_a_text_is_broken() -> None:
    with pytest.raises(UnreadableError) as error:
        word_text(word_file(parts={"word/document.xml": f"<w:document {NAMESPACES}/>"}))
    assert (error.value.rule, str(error.value)) == (
        "file.broken",
        "The Word file has no text.",
    )


def test_words_of_a_reference_are_given_back() -> None:
    line = Paragraph("See 33 and 4 (b).", fields=[("REF a", 4, 6), ("REF b", 11, 16)])
    assert line.renew({"REF a": ["131"], "REF b": ["12 (a)", "iv"]}) == [
        ("131", "33"),
        ("12 (a)", "4 (b)"),
    ]
    assert (line.text, line.results()) == (
        "See 131 and 12 (a).",
        [("REF a", "131"), ("REF b", "12 (a)")],
    )


@pytest.mark.parametrize(
    "readings",
    [[], ["33"], ["32", "33"], ["31", "32"], ["x", "y"]],
    ids=["unknown", "the same", "one of two", "two of its shape", "two of another shape"],
)
def test_a_reference_of_which_it_is_not_sure_reads_as_it_came(readings: list[str]) -> None:
    line = Paragraph("See 33.", fields=[("REF a", 4, 6)])
    assert line.renew({"REF a": readings}) == []
    assert (line.text, line.fields) == ("See 33.", [("REF a", 4, 6)])


@pytest.mark.parametrize(
    ("style", "is_one"),
    [
        *((style, True) for style in ("HChG", "H1G", "h23G", "AnnexHCh", "AnnexG", "Heading2")),
        *((style, True) for style in ("Title", "HAnnex", "heading 1", "AnnexH4")),
        *((style, False) for style in ("", "SingleTxtG", "Subtitle", "TOC1", "AnnexParNo")),
    ],
)
def test_headings_are_known_by_their_styles(style: str, is_one: bool) -> None:
    assert is_heading(style) is is_one


def test_signs_that_nobody_sees_are_left_out() -> None:
    assert seen("a\tb\u200b\u202ec\u00ad") == "a bc"


def test_a_file_is_packed_again_with_its_parts_as_they_were_but_those_changed() -> None:
    def change(contents: dict[str, bytes]) -> None:
        contents["word/document.xml"] = b"new" * 100
        contents["word/more.xml"] = b"more"

    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(zipfile.ZipInfo("a.xml", DAY), "a")
        archive.writestr(zipfile.ZipInfo("word/document.xml", (2027, 1, 2, 3, 4, 6)), "old")
    with zipfile.ZipFile(io.BytesIO(repacked(stream.getvalue(), change))) as archive:
        parts = [
            (part.filename, part.date_time, archive.read(part), part.compress_type)
            for part in archive.infolist()
        ]
    assert parts == [
        ("a.xml", DAY, b"a", zipfile.ZIP_DEFLATED),
        ("word/document.xml", (2027, 1, 2, 3, 4, 6), b"new" * 100, zipfile.ZIP_DEFLATED),
        ("word/more.xml", DAY, b"more", zipfile.ZIP_DEFLATED),
    ]


def test_the_sign_of_a_note_that_has_the_number_of_a_comment_is_no_place_of_it() -> None:
    sign = '<w:r><w:commentReference w:id="{}"/></w:r>'
    body = paragraph(run("Zero.") + note_sign("1")) + paragraph(run("One.") + sign.format("1"))
    body += paragraph(run("Two.") + sign.format("1") + f"<w:del>{sign.format('2')}</w:del>")
    parts = notes(**{"1": "Note."}) | comments(comment("1", "R", "Why?"), comment("2", "R", "So?"))
    remarks = word_text(word_file(body, parts)).remarks
    assert [(each.id, each.paragraph) for each in remarks] == [("1", 1), ("2", 2)]
