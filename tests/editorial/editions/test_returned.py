"""This module tests what of a returned Word file becomes an edit, and what a question."""

from __future__ import annotations

import io
import zipfile
from html import escape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrcreport.document.assemble.marks import marked, unmarked, value_names, with_spans
from hrcreport.document.assemble.tracer import Tracer
from hrcreport.editorial.editions.edits import Change, Comparing, Comparison, Was, escaped
from hrcreport.editorial.editions.remarks import (
    Noted,
    Reply,
    Reviews,
    asked_about,
    clean,
    day_of,
    read_reviews,
    with_comments,
    write_reviews,
)
from hrcreport.editorial.editions.sources import Pieces, Text
from hrcreport.editorial.editions.word_text import word_text
from hrcreport.foundation.context.project import Project
from hrcreport.foundation.records.border import Trespass

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
RAW = """\
# Context

Policing in Exampleland is chiefly a matter for the provinces, and each has laws of its own.
From {{ first_year }} to {{ last_year }}, {{ deaths | figures }} persons died in custody.[@INV-1]

Nobody publishes figures on searches, and no body was found that could ask for them.

::: {.recommendation #r-one}
Publish every figure on searches by ethnic origin within one year.
:::
"""
PRINTED = (
    "Context",
    "Policing in Exampleland is chiefly a matter for the provinces, and each has laws of its own. "
    "From 2018 to 2019, 5,944 persons died in custody.",
    "Nobody publishes figures on searches, and no body was found that could ask for them.",
    "Publish every figure on searches by ethnic origin within one year.",
)


def word(*paragraphs: str, body: str = "", names: bool = True) -> bytes:
    """Return a Word file of these paragraphs, each with its hidden name."""
    text = "".join(
        f"<w:p>{_name(number) if names else ''}<w:r><w:t>{escape(each)}</w:t></w:r>"
        f'<w:bookmarkEnd w:id="{number}"/></w:p>'
        for number, each in enumerate(paragraphs)
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        document = f"<w:document {W}><w:body>{text}{body}</w:body></w:document>"
        archive.writestr("word/document.xml", document)
        archive.writestr("[Content_Types].xml", "<Types></Types>")
        archive.writestr("word/_rels/document.xml.rels", "<Relationships></Relationships>")
    return stream.getvalue()


def _name(number: int) -> str:
    return f'<w:bookmarkStart w:id="{number}" w:name="_hrcp{number:012x}"/>'


def compared(back: bytes, *, raw: str = RAW, sent: bytes | None = None) -> Comparison:
    was = Was(
        word_text(sent or word(*PRINTED)),
        Pieces([Text("notebooks/country.ipynb", 3, raw)]),
        lambda written: f"value {written}",
        lambda words: "a table",
    )
    return Comparing(was, word_text(back), "A. Reviewer").compared()


def with_edit(change: Change) -> str:
    """Return the paragraph's source with the edit made."""
    assert change.piece is not None
    raw = change.piece.raw
    return raw[: change.start] + change.text + raw[change.end :]


def changed(number: int, old: str, new: str, **options: bool) -> Comparison:
    paragraphs = list(PRINTED)
    assert old in paragraphs[number]
    paragraphs[number] = paragraphs[number].replace(old, new)
    return compared(word(*paragraphs, **options))


@pytest.mark.parametrize("names", [True, False])
def test_a_word_is_changed_where_it_was_written(names: bool) -> None:
    [edit] = changed(1, "chiefly", "mainly", names=names).changes
    assert edit.kind == "edit"
    assert "is mainly a matter" in with_edit(edit)
    assert edit.piece is not None
    assert edit.piece.called == "notebooks/country.ipynb, cell 3, line 3"


def test_words_beside_a_value_can_be_changed_and_the_value_stays() -> None:
    [edit] = changed(1, "persons died in", "people lost their lives in").changes
    assert edit.kind == "edit"
    assert "{{ deaths | figures }} people lost their lives in custody.[@INV-1]" in with_edit(edit)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("5,944", "5,945"),
        ("5,944 persons", "many persons"),
        (" 5,944", ""),
        ("5,944", "15,944"),
        ("From 2018 to 2019, 5,944 persons", "Many persons"),
    ],
)
def test_a_changed_value_is_a_question_that_names_it(old: str, new: str) -> None:
    found = changed(1, old, new).changes
    assert {each.kind for each in found} == {"question"}
    assert any("{{" in each.what for each in found)


def test_a_number_that_a_reviewer_types_is_a_question() -> None:
    [question] = changed(2, "figures on searches", "the 40 figures on searches").changes
    assert (question.kind, question.why) == ("question", "number")


def test_a_break_of_lines_stays_one() -> None:
    [edit] = changed(1, "of its own. From", "of their own. From").changes
    assert "of their own.\nFrom {{ first_year }}" in with_edit(edit)


def test_a_paragraph_cut_in_two_is_cut_in_the_source() -> None:
    first, second = PRINTED[2].split(", and ")
    back = word(PRINTED[0], PRINTED[1], f"{first}.", f"And {second}", PRINTED[3], names=False)
    edits = compared(back).changes
    assert {each.kind for each in edits} == {"edit"}
    assert any("\n\n" in each.text for each in edits)


@pytest.mark.parametrize("names", [True, False])
def test_a_paragraph_that_is_only_cut_is_cut_in_the_source(names: bool) -> None:
    first, second = PRINTED[2].split(" and ")
    paragraphs = (PRINTED[0], PRINTED[1], f"{first} and", second, PRINTED[3])
    [edit] = compared(word(*paragraphs, names=False)).changes
    assert edit.kind == "edit"
    assert with_edit(edit) == f"{first} and\n\n{second}"
    if names:  # a recommendation is asked about
        one, two = PRINTED[3].split(" by ")
        back = word(*PRINTED[:3], f"{one} by", two, names=False)
        [question] = compared(back).changes
        assert question.why == "paragraph"


def noted(*paragraphs: tuple[str, str]) -> bytes:
    """Return a Word file of paragraphs of words and signs of footnotes, and what these say."""
    body, notes = "", ""
    for number, (text, said) in enumerate(paragraphs):
        runs = ""
        for at, part in enumerate(text.split("^")):
            key = f"{number}{at}"
            sign = f'<w:r><w:footnoteReference w:id="{key}"/></w:r>' if at else ""
            runs += f"{sign}<w:r><w:t>{part}</w:t></w:r>"
            if at:
                note = said.split("|")[at - 1]
                notes += f'<w:footnote w:id="{key}"><w:p><w:r><w:t>{note}</w:t></w:r></w:p>'
                notes += "</w:footnote>"
        body += f"<w:p>{runs}</w:p>"
    stream = io.BytesIO(word(body=body))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("word/footnotes.xml", f"<w:footnotes {W}>{notes}</w:footnotes>")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("text", "notes", "asked"),
    [
        ("Nobody^ publishes figures^ on searches.", "One|Two", []),
        ("Nobody^ publishes figures^ on searches.", "One|Two B", [("footnote", "Two", "Two B")]),
        (
            "Nobody publishes figures^ on searches.",
            "Two B",
            [("citation", "[One]", ""), ("footnote", "Two", "Two B")],
        ),
        ("Nobody^ publishes figures on searches.", "One", [("citation", "[Two]", "")]),
        ("Nobody^ publishes^ figures^ on searches.", "One|New|Two", [("citation", "", "[New]")]),
    ],
)
def test_each_footnote_is_told_by_what_it_says(
    text: str, notes: str, asked: list[tuple[str, str, str]]
) -> None:
    sent = noted(("Nobody^ publishes figures^ on searches.", "One|Two"))
    found = compared(noted((text, notes)), sent=sent).changes
    assert [(each.why, each.old, each.new) for each in found] == asked


def test_a_reference_that_a_program_renewed_is_no_question_and_one_typed_over_is() -> None:
    def reference(words: str) -> str:
        steps = ("begin", "", "separate", words, "end")
        return (
            "<w:p>"
            + "".join(
                f'<w:r><w:fldChar w:fldCharType="{each}"/></w:r>'
                if each in {"begin", "separate", "end"}
                else f"<w:r><w:t>{each}</w:t></w:r>"
                if each
                else "<w:r><w:instrText> REF hrc_par_9 \\h </w:instrText></w:r>"
                for each in steps
            )
            + "<w:r><w:t> is the paragraph to look at.</w:t></w:r></w:p>"
        )

    sent = word(body=reference("31"))
    [renewed] = compared(word(body=reference("33")), sent=sent).changes
    assert (renewed.kind, renewed.old, renewed.new) == ("renewed", "31", "33")
    typed = "<w:p><w:r><w:t>33 is the paragraph to look at.</w:t></w:r></w:p>"
    [question] = compared(word(body=typed), sent=sent).changes
    assert (question.kind, question.old, question.new) == ("question", "31", "33")


def test_joined_moved_and_cut_recommendations_are_questions() -> None:
    joined = compared(word(PRINTED[0], f"{PRINTED[1]} {PRINTED[2]}", PRINTED[3], names=False))
    assert [each.why for each in joined.changes] == ["joined"]
    moved = compared(word(PRINTED[0], PRINTED[2], PRINTED[1], PRINTED[3], names=False))
    assert [each.why for each in moved.changes] == ["moved"]
    gone = compared(word(*PRINTED[:3]))
    assert [each.why for each in gone.changes] == ["deleted"]


def test_a_paragraph_without_values_is_taken_out_and_a_new_one_put_in() -> None:
    [edit] = compared(word(PRINTED[0], PRINTED[1], PRINTED[3])).changes
    assert (edit.kind, with_edit(edit)) == ("edit", "")
    new = "It asked the police twice and had no answer at all from any of them."
    [question] = compared(word(*PRINTED[:3], new, PRINTED[3], names=False)).changes
    assert question.why == "number"  # "twice"
    plain = new.replace(" twice", "")
    [edit] = compared(word(*PRINTED[:3], plain, PRINTED[3], names=False)).changes
    assert with_edit(edit) == f"{PRINTED[2]}\n\n{plain}"


def test_tracked_changes_read_as_accepted_and_say_whose_they_are() -> None:
    body = (
        '<w:p><w:r><w:t xml:space="preserve">Nobody publishes </w:t></w:r>'
        '<w:del w:id="9" w:author="B"><w:r><w:delText>figures</w:delText></w:r></w:del>'
        '<w:ins w:id="8" w:author="B"><w:r><w:t>data</w:t></w:r></w:ins><w:r><w:t '
        'xml:space="preserve"> on searches, and no body was found that could ask for them.</w:t>'
        "</w:r></w:p>"
    )
    sent = word(*PRINTED[:3])
    [edit] = compared(word(*PRINTED[:2], body=body), sent=sent).changes
    assert (edit.old, edit.new, edit.by) == ("figures", "data", "B")


def test_a_heading_is_renamed_and_a_new_one_is_a_question() -> None:
    def heading(text: str, name: str = "") -> str:
        style = '<w:pPr><w:pStyle w:val="HChG"/></w:pPr>'
        return f"<w:p>{style}{name}<w:r><w:t>{text}</w:t></w:r></w:p>"

    sent = word(PRINTED[2], body=heading("Context", _name(9)))
    for name in (_name(9), ""):
        [edit] = compared(word(PRINTED[2], body=heading("Setting", name)), sent=sent).changes
        assert (edit.kind, with_edit(edit)) == ("edit", "Setting")
    new = word(PRINTED[2], body=heading("Another thing altogether") + heading("Context", _name(9)))
    [question] = compared(new, sent=sent).changes
    assert question.why == "paragraph"


def test_a_title_that_stands_twice_is_no_line_of_the_contents() -> None:
    def styled(text: str, style: str) -> str:
        properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>'
        return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"

    def file(contents: str, text: str) -> bytes:
        heads = styled("Findings", "H1G") + styled(text, "SingleTxtG") + styled("Findings", "H1G")
        return word(body=styled("Findings 3", contents) + styled("Findings 4", contents) + heads)

    sent = file("TOC1", "Nobody publishes figures on searches.")
    assert compared(sent, sent=sent).changes == []
    back = file("TOC1", "Nobody publishes data on searches.")
    [question] = compared(back, sent=sent).changes
    assert (question.old, question.new) == ("figures", "data")
    for style in ("Normal", ""):  # the contents as plain lines
        back = file(style, "Nobody publishes figures on searches.")
        assert compared(back, sent=sent).changes == []
        back = file(style, "Nobody publishes data on searches.")
        [question] = compared(back, sent=sent).changes
        assert (question.old, question.new) == ("figures", "data")


def test_hidden_text_and_tables_are_questions() -> None:
    unseen = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r>"
    hidden = f"<w:p>{unseen}<w:r><w:t>Context</w:t></w:r></w:p>"
    found = compared(word(body=hidden), sent=word("Context"))
    assert [each.why for each in found.changes] == ["hidden"]
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    table = f"<w:tbl><w:tr>{cell.format('Deaths')}{cell}</w:tr></w:tbl>"
    found = compared(word(body=table.format(8)), sent=word(body=table.format(7)))
    assert [(each.old, each.new, each.why) for each in found.changes] == [("7", "8", "table")]


@given(st.text(max_size=80))
def test_words_of_a_reviewer_are_never_markup(text: str) -> None:
    assert Trespass.in_text(escaped(text)) == []
    assert "{{" not in escaped(text)
    assert Trespass.in_data(clean(text)) is None


def test_marks_leave_the_text_and_become_spans() -> None:
    text = "From 2018, 172 died. ::: {.x a=172}"
    values = [{"text": "2018", "at": 5}, {"text": "172", "at": 11}, {"text": "172", "at": 31}]
    with_signs = marked(text, values, first=0)
    assert unmarked(with_signs) == text
    assert with_spans(with_signs, ["a", "b", "c"]) == (
        '[2018]{value="a"}'.join(["From ", ', [172]{value="b"} died. ::: {.x a=172}'])
    )


def test_names_of_values_tell_each_occurrence_apart() -> None:
    names = value_names([{"expression": "a"}, {"expression": "b"}, {"expression": "a"}])
    assert len(set(names)) == 3
    assert names[2] == f"{names[0]}-2"


def test_a_value_is_traced_to_its_cells_and_tables() -> None:
    cells = [
        {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": 'events = "t"'},
        {"cell_type": "code", "metadata": {}, "source": "p = hrc.profile(events)\nq = p.x"},
        {
            "cell_type": "markdown",
            "source": "",
            "metadata": {"hrcreport": {"source": "{% set r = q %}{{ r | p }}"}},
        },
    ]
    tracer = Tracer(
        {"cells": cells}, {"events": "deaths"}, tables={each: each for each in ("deaths", "other")}
    )
    trace = tracer.trace("r.total | p")
    assert trace.tables == ("deaths",)
    assert trace.cells == (3, 2)


def test_comments_go_out_at_their_paragraph_and_come_home_again() -> None:
    noted = Noted(
        key="0123456789",
        state="answered",
        author="R",
        date="2026-11-27",
        text="Which?\nWhy?",
        anchor="_hrcp000000000002",
    )
    content, homeless = with_comments(
        word(*PRINTED), [noted, noted.with_(anchor="_hrcpx", begins="")]
    )
    back = word_text(content)
    assert [each.text for each in back.remarks] == [
        "Which?\nWhy?",
        "[Its paragraph is gone: “”] Which?\nWhy?",
    ]
    assert back.paragraphs[back.remarks[0].paragraph].text == PRINTED[2]
    assert len(homeless) == 1


@pytest.mark.parametrize(
    ("author", "state", "goes"),
    [
        ("R", "open", True),
        ("R", "answered", True),
        ("R", "closed", False),
        ("hrcreport", "open", True),
        ("hrcreport", "answered", False),
    ],
)
def test_an_answered_question_of_the_program_does_not_go_out_again(
    author: str, state: str, goes: bool
) -> None:
    assert Noted(key="0123456789", state=state, author=author, text="Why?").goes_out == goes


@pytest.mark.parametrize(
    ("date", "day"),
    [
        ("2026-11-27T10:00:00Z", "2026-11-27"),
        ("0-00-00T00:00:00Z", ""),
        ("2026-02-31", ""),
        ("", ""),
    ],
)
def test_a_comment_without_a_sound_day_has_none(date: str, day: str) -> None:
    assert day_of(date) == day


def test_what_is_written_of_comments_can_be_read(tmp_path: Path) -> None:
    project = Project(tmp_path)
    [*asked] = changed(1, "5,944", "5,945").changes
    comments = (
        *asked_about(asked, edition="xxa@v1"),
        Noted(
            key="0123456789",
            state="answered",
            author="R: {",
            date="2026-11-27",
            text="A\nB: 'c'",
            replies=(Reply(author="S", text="- no"),),
        ),
    )
    write_reviews(project, Reviews(report="xxa", comments=comments))
    told = read_reviews(project, "xxa").comments
    assert [each.text for each in told] == [each.text for each in comments]
    assert [each.text for each in told[1].replies] == ["- no"]
