"""This module tests how reviewers' comments are taken, kept in their file, and sent out again."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.editorial.editions.word_files import paragraph, run, word_file
from tests.problems import whole

from hrcreport.editorial.editions.edits import Change
from hrcreport.editorial.editions.remarks import (
    Noted,
    Reply,
    Reviews,
    asked_about,
    begun,
    changing_reviews,
    clean,
    key_of,
    merged,
    noted_from,
    read_reviews,
    reviews_file,
    with_comments,
    write_reviews,
)
from hrcreport.editorial.editions.sources import Origin, Piece, Text
from hrcreport.editorial.editions.word_text import Paragraph, Remark, word_text
from hrcreport.foundation import RefusedError
from hrcreport.foundation.context.project import Project

PIECE = Piece(Text("a.ipynb", 3, "Some words."), 0, 11, plain=True)


def noted(key: str = "0123456789", **more: Any) -> Noted:
    return Noted(**{"key": key, "state": "open", "author": "R", "text": "Why?"} | more)


def test_a_comment_made_on_a_page_stands_on_its_paragraph() -> None:
    begins = "x" * 79 + "\u200b" + "y" * 9
    made = Noted.on_paragraph(
        author="R", day="2026-11-27", text=" Why {{ n }}? ", begins=begins, quote="<b>", place="p"
    )
    assert made == noted(
        key_of("R", "2026-11-27", f"Why {{ {{ n }} }}?\n{'x' * 79}"),
        date="2026-11-27",
        text="Why { { n } }?",
        begins="x" * 79,
        quote="< b>",
        place="p",
    )


def test_the_key_of_a_comment_follows_from_author_day_and_words() -> None:
    key = key_of("R", "2026-11-27T10:00:00Z", "Why  is\nit?")
    assert key == key_of("R", "2026-11-27", "Why is it?") == "79e015594d"
    assert len({key, key_of("S", "2026-11-27", "Why is it?"), key_of("R", "", "Why is it?")}) == 3
    assert len({key, key_of("R", "2026-11-28", "Why is it?"), key_of("R", "2026-11-27", "a")}) == 3


def test_an_answer_is_added_to_the_comment_it_answers() -> None:
    first, second = noted("a" * 10), noted("b" * 10, replies=(Reply(author="S", text="So."),))
    reviews = Reviews(report="xxa", comments=(first, second))
    answered = reviews.answered("b" * 10, " T ", "2026-11-28", "Of {{ x }}.", closed=False)
    reply = Reply(author="T", date="2026-11-28", text="Of { { x } }.")
    assert answered == Reviews(
        report="xxa",
        comments=(first, second.with_(state="answered", replies=(*second.replies, reply))),
    )
    closed = reviews.answered("a" * 10, "T", "2026-11-28", "", closed=True)
    assert closed.comments == (first.with_(state="closed"), second)
    with pytest.raises(RefusedError) as error:
        reviews.answered("c" * 10, "T", "2026-11-28", "So.", closed=True)
    [problem] = error.value.problems
    assert problem.place == "reports/reviews/xxa.yml"
    assert whole(problem) == (
        "review.no-comment",
        "None None: None",
        "this comment is gone.",
        "Look into the file, and comment on the paragraph anew.",
    )


def test_comments_are_written_for_people_and_read_again(tmp_path: Path) -> None:
    project = Project(tmp_path)
    assert read_reviews(project, "xxa") == Reviews(report="xxa")
    reply = Reply(author="S", date="2026-11-28", text="- no")
    kept = noted(date="2026-11-27", text=f"Très {'long ' * 40}\nB: 'c'", replies=(reply,))
    reviews = Reviews(report="xxa", comments=(kept, noted("b" * 10)))
    path = write_reviews(project, reviews)
    assert path == reviews_file(project, "xxa") == tmp_path / "reports/reviews/xxa.yml"
    assert path.read_text(encoding="utf-8") == (
        "# Comments of reviewers: answer below 'replies', set 'state' to answered or closed.\n"
        "report: xxa\n"
        "comments:\n"
        '  - key: "0123456789"\n'
        '    state: "open"\n'
        '    author: "R"\n'
        '    date: "2026-11-27"\n'
        f"    text: \"Très {'long ' * 40}\\nB: 'c'\"\n"
        "    replies:\n"
        '      - author: "S"\n'
        '        date: "2026-11-28"\n'
        '        text: "- no"\n'
        '  - key: "bbbbbbbbbb"\n'
        '    state: "open"\n'
        '    author: "R"\n'
        '    text: "Why?"\n'
    )
    with changing_reviews(project, "xxa") as current:
        assert current == reviews
    assert (project.builds / "_reviews" / "xxa.lock").is_file()
    path.write_text("report: xxa\ncomments:\n  - key: 3\n", encoding="utf-8")
    with pytest.raises(RefusedError) as error:
        read_reviews(project, "xxa")
    assert {problem.place for problem in error.value.problems} == {"reports/reviews/xxa.yml"}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (" a\tb\u200b ", "a b"),
        ("{{{ a }}}", "{ { { a } } }"),
        ("<b> and < b {% x %}", "< b> and < b { % x % }"),
        ("plain, as it is", "plain, as it is"),
    ],
)
def test_a_text_from_outside_holds_no_live_markup(text: str, kept: str) -> None:
    assert clean(text) == kept


def remark(key: str, text: str = "Why?", **more: Any) -> Remark:
    return Remark(key, **{"author": "R", "date": "", "text": text} | more)


def test_threads_are_taken_with_what_answers_an_answer() -> None:
    remarks = [
        remark("1", "Why {{ n }}?", date="2026-11-27T10:00:00Z", paragraph=1, quote="a <b>"),
        remark("2", "Since.", author=" S ", parent="1", date="2026-11-28"),
        remark("3", "And?", parent="2"),
        remark("4", " ", parent="1"),
        remark("5", " \u200b"),
        remark("6", "Done?", done=True, paragraph=7),
    ]
    paragraphs = [Paragraph("Zero."), Paragraph("What it is now.", names=["_hrcp2"])]
    sent = {1: Paragraph("What it was. " + "x" * 90, names=["_hrcp1", "_hrcp3"])}
    origins = {1: Origin(PIECE, 1.0, ())}
    assert begun(remarks) == [remarks[0], remarks[5]]
    assert noted_from(remarks, paragraphs, origins, sent, edition="xxa@v1") == [
        noted(
            key_of("R", "2026-11-27", "Why { { n } }?"),
            state="answered",
            date="2026-11-27",
            text="Why { { n } }?",
            quote="a < b>",
            place="a.ipynb, cell 3, line 1",
            anchor="_hrcp1",
            begins="What it was. " + "x" * 67,
            edition="xxa@v1",
            replies=(
                Reply(author="S", date="2026-11-28", text="Since."),
                Reply(author="R", text="And?"),
            ),
        ),
        noted(key_of("R", "", "Done?"), state="closed", text="Done?", edition="xxa@v1"),
    ]


def test_a_comment_on_a_new_paragraph_is_known_by_that_and_a_circle_ends() -> None:
    remarks = [remark("1", paragraph=0), remark("2", parent="3"), remark("3", parent="2")]
    [taken] = noted_from(remarks, [Paragraph("New.", names=["_hrcp9"])], {}, {}, edition="e")
    assert (taken.anchor, taken.begins, taken.place, taken.replies) == ("_hrcp9", "New.", "", ())
    [last] = noted_from([remark("1", paragraph=-1)], [Paragraph("Last.")], {}, {}, edition="e")
    assert last.begins == ""


def test_the_same_question_at_two_places_is_two_comments() -> None:
    paragraphs = [Paragraph("One."), Paragraph("Two.")]
    remarks = [remark("1", "Source?", paragraph=0), remark("2", "Source?", paragraph=1, quote="q")]
    remarks += [remark("3", "Source?", paragraph=1, quote="q")]
    keys = [taken.key for taken in noted_from(remarks, paragraphs, {}, {}, edition="")]
    assert keys == [
        key_of("R", "", "Source?"),
        key_of("R", "", "Source?\nq\nTwo.\n1"),
        key_of("R", "", "Source?\nq\nTwo.\n2"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "difference"),
    [
        ("172", "173", "“172” was changed to “173”"),
        ("172", "", "“172” was taken out"),
        ("", "173", "“173” was put in"),
    ],
)
def test_a_change_that_is_not_taken_is_a_question(old: str, new: str, difference: str) -> None:
    change = Change(
        "question", old, new, "", "R", 1.0, "In all, it was so in each of them.", "_hrcp1", PIECE
    )
    change.what = "it is computed: {{ n }}"
    text = f"In “In all, it was so in each of …”: {difference} by R. It was not taken: "
    text += "it is computed: { { n } }."
    assert asked_about([change], edition="xxa@v1") == [
        Noted(
            key=key_of("hrcreport", "", text),
            state="open",
            author="hrcreport",
            text=text,
            quote=old,
            place="a.ipynb, cell 3, line 1",
            anchor="_hrcp1",
            begins="In all, it was so in each of them.",
            edition="xxa@v1",
        )
    ]


def test_a_long_question_is_cut_and_one_without_a_paragraph_names_none() -> None:
    change = Change("question", "x" * 300, "", "", "R", 1.0, "")
    change.what = "a box"
    [question] = asked_about([change], edition="")
    assert question.text == f"“{'x' * 300}” was taken out by R. It was not taken: a box."
    assert (question.quote, question.begins, question.place) == ("x" * 200, "", "")
    [longer] = asked_about([Change("question", "", "y", "", "R", 1.0, "z" * 99)], edition="")
    assert longer.begins == "z" * 80


def test_comments_are_merged_so_that_states_move_on_and_answers_are_added_once() -> None:
    reply = Reply(author="S", text="So  it\nis.")
    kept = [
        noted("a" * 10, state="answered", replies=(reply,)),
        noted("b" * 10, state="closed"),
        noted("c" * 10),
    ]
    more = Reply(author="S", text="And on.")
    incoming = [
        noted("a" * 10, replies=(Reply(author="S", text="So it is."), more)),
        noted("b" * 10, state="answered"),
        noted("c" * 10, state="closed", text="Other words."),
        noted("d" * 10),
        noted("d" * 10),
    ]
    reviews, new, updated = merged(Reviews(report="xxa", comments=tuple(kept)), incoming)
    assert reviews == Reviews(
        report="xxa",
        comments=(
            kept[0].with_(replies=(reply, more)),
            kept[1],
            kept[2].with_(state="closed"),
            noted("d" * 10),
        ),
    )
    assert (new, updated) == (1, 2)
    again, new, updated = merged(reviews, incoming)
    assert (again, new, updated) == (reviews, 0, 0)


NAME = "_hrcp000000000002"
TITLE = paragraph("Report", "Title")
PLAIN = paragraph("Some words that stand here, and a few more & others.", "SingleTxtG", NAME)


def commented(body: str, comments: Sequence[Noted]) -> tuple[dict[str, str], list[Noted]]:
    content, homeless = with_comments(word_file(body), comments)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}, homeless


def test_a_comment_goes_out_with_its_thread_as_word_has_it() -> None:
    reply = Reply(author="S", text="Since <then>.")
    thread = noted(
        author="R. Ä Reader & Co",
        date="2026-11-27",
        text="Why?\nHow?",
        anchor=NAME,
        state="closed",
        replies=(reply,),
    )
    parts, homeless = commented(
        TITLE + PLAIN, [thread, noted(begins="Some words that stood here,")]
    )
    assert homeless == []
    end = '<w:commentRangeEnd w:id="{0}"/><w:r><w:commentReference w:id="{0}"/></w:r>'
    begins = '<w:commentRangeStart w:id="2"/>' + "".join(
        f'<w:commentRangeStart w:id="{key}"/>' for key in (0, 1)
    )
    ends = "".join(map(end.format, (0, 1))) + end.format(2)
    style = '<w:pPr><w:pStyle w:val="SingleTxtG"/></w:pPr>'
    inside = PLAIN.removeprefix(f"<w:p>{style}").removesuffix("</w:p>")
    assert f"{TITLE}<w:p>{style}{begins}{inside}{ends}</w:p>" in parts["word/document.xml"]
    listed = parts["word/comments.xml"]
    assert listed.startswith(
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:comments '
    )
    text = '<w:r><w:t xml:space="preserve">{}</w:t></w:r></w:p>'
    assert listed.endswith(
        '"><w:comment w:id="0" w:author="R. Ä Reader &amp; Co" w:date="2026-11-27T00:00:00Z" '
        f'w:initials="RÄR&amp;"><w:p w14:paraId="10009C40">{text.format("Why?")}'
        f'<w:p w14:paraId="10000000">{text.format("How?")}</w:comment>'
        '<w:comment w:id="1" w:author="S" w:initials="S">'
        f'<w:p w14:paraId="10000001">{text.format("Since &lt;then&gt;.")}</w:comment>'
        '<w:comment w:id="2" w:author="R" w:initials="R">'
        f'<w:p w14:paraId="10000002">{text.format("Why?")}</w:comment></w:comments>'
    )
    assert parts["word/commentsExtended.xml"].endswith(
        '"><w15:commentEx w15:paraId="10000000" w15:done="1"/>'
        '<w15:commentEx w15:paraId="10000001" w15:paraIdParent="10000000" w15:done="1"/>'
        '<w15:commentEx w15:paraId="10000002" w15:done="0"/></w15:commentsEx>'
    )
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    assert parts["[Content_Types].xml"] == (
        f'<Types><Override PartName="/word/comments.xml" ContentType="{word}.comments+xml"/>'
        '<Override PartName="/word/commentsExtended.xml" '
        f'ContentType="{word}.commentsExtended+xml"/></Types>'
    )
    relation = '<Relationship Id="rIdHrc{0}" Type="{1}/{0}" Target="{0}.xml"/>'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    assert parts["word/_rels/document.xml.rels"] == (
        f"<Relationships>{relation.format('comments', office)}"
        + relation.format(
            "commentsExtended", "http://schemas.microsoft.com/office/2011/relationships"
        )
        + "</Relationships>"
    )


def test_comments_sent_twice_are_declared_once() -> None:
    content, _ = with_comments(word_file(PLAIN), [noted()])
    parts, _ = with_comments(content, [noted(text="Other?")])
    with zipfile.ZipFile(io.BytesIO(parts)) as archive:
        assert archive.read("[Content_Types].xml").count(b"/word/comments.xml") == 1
        assert archive.read("word/_rels/document.xml.rels").count(b'"comments.xml"') == 1
    assert [told.text for told in word_text(parts).remarks] == [
        "[Its paragraph is gone: “”] Other?"
    ]


def test_a_comment_whose_paragraph_is_gone_stands_at_the_title() -> None:
    gone = noted(
        begins="Quite other words stood here once.", replies=(Reply(author="S", text="Y."),)
    )
    content, homeless = with_comments(word_file(paragraph("Head.") + TITLE + PLAIN), [gone])
    assert homeless == [gone]
    word = word_text(content)
    assert [(told.text, told.paragraph) for told in word.remarks] == [
        ("[Its paragraph is gone: “Quite other words stood here once.”] Why?", 1),
        ("Y.", 1),
    ]
    for body in (PLAIN + paragraph("Last."), paragraph(run("Words "))):
        word = word_text(with_comments(word_file(body), [gone])[0])
        assert word.remarks[0].paragraph == 0


@pytest.mark.parametrize(
    ("begins", "at"),
    [
        ("a b c d e f g h i j", 2),
        ("a b c d e f x x x x", None),
        ("a b c d e f g x x x", 2),
        ("k & l", 1),
    ],
)
def test_a_paragraph_without_its_name_is_found_by_most_of_its_first_words(
    begins: str, at: int | None
) -> None:
    texts = ("Other words.", "k & l", "a b c d e f g h i j " + "z " * 60)
    content, homeless = with_comments(
        word_file("".join(map(paragraph, texts))), [noted(anchor="_hrcp9", begins=begins)]
    )
    assert (word_text(content).remarks[0].paragraph, len(homeless)) == (at or 0, int(at is None))


def test_of_two_paragraphs_of_one_name_the_comment_stands_at_the_first() -> None:
    body = TITLE + PLAIN + PLAIN + paragraph("Last.")
    content, homeless = with_comments(word_file(body), [noted(anchor=NAME)])
    assert ([told.paragraph for told in word_text(content).remarks], homeless) == ([1], [])


def test_a_comment_goes_to_the_likest_paragraph_and_the_name_is_asked_first() -> None:
    texts = ("a b c d e f g x x x", "a b c d e f g h i x", "a b c d e f g h x x")
    lines = "".join(map(paragraph, texts)) + paragraph("Other.", name=NAME)
    for anchor, at in (("", 1), ("_hrcp9", 1), (NAME, 3)):
        comment = noted(anchor=anchor, begins="a b c d e f g h i j")
        content, homeless = with_comments(word_file(lines), [comment])
        assert ([told.paragraph for told in word_text(content).remarks], homeless) == ([at], [])


def test_a_comment_begins_behind_the_properties_of_its_paragraph_whatever_their_lines() -> None:
    style = '<w:pPr>\n<w:pStyle w:val="SingleTxtG"/>\n</w:pPr>'
    body = f"<w:p>{style}{run('Words.')}</w:p>"
    parts, _ = commented(body, [noted(begins="Words.")])
    assert f'<w:p>{style}<w:commentRangeStart w:id="0"/>' in parts["word/document.xml"]
