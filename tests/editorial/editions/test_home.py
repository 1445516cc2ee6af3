"""This module tests how a returned file is taken home: compared, told, landed in today's text."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pikepdf
import pytest
from tests.editorial.editions.small_builds import (
    OWN,
    PRINTED,
    SHARED,
    TABLE,
    SmallBuild,
    cell,
    cells,
    drafts,
    notebook,
    printed,
)
from tests.editorial.editions.word_files import (
    NAMESPACES,
    comment,
    commented,
    comments,
    deleted,
    inserted,
    paragraph,
    run,
    table,
    word_file,
)
from tests.problems import whole

from hrcreport.editorial.editions.edits import Change
from hrcreport.editorial.editions.home import (
    Landing,
    Review,
    Today,
    _cell,
    _Telling,
    apply,
    review,
    texts_today,
)
from hrcreport.editorial.editions.remarks import key_of
from hrcreport.editorial.editions.sources import Piece, Text
from hrcreport.editorial.editions.store import Edition
from hrcreport.editorial.editions.word_text import Paragraph, Remark, WordText
from hrcreport.foundation import RefusedError

__all__ = ["drafts"]
BLOCK = "notebooks/_shared/shared.md"
VALUE = (
    "the value 'deaths | figures', printed as “172”, computed in cell 2 from the table xxa-deaths"
)


def taken(drafts: SmallBuild, *words: bytes, shared: bool = False) -> Review:
    paths = [drafts.back(word, f"back{number}.docx") for number, word in enumerate(words)]
    return review(drafts.project, drafts.report, paths, shared=shared)


def edited(*changes: tuple[str, str], **options: Any) -> bytes:
    """Return the Word file with words of it changed."""
    texts = "\n".join(PRINTED)
    for old, new in changes:
        assert old in texts
        texts = texts.replace(old, new)
    return printed(texts.splitlines(), **options)


def refused(act: Callable[[], Any]) -> tuple[str, ...]:
    with pytest.raises(RefusedError) as error:
        act()
    [problem] = error.value.problems
    return (problem.place, *whole(problem))


def states(done: Review) -> list[tuple[str, str, str]]:
    return [(landing.state, landing.change.new, landing.why) for landing in done.landings]


def test_edits_land_where_they_were_written_and_values_are_questions(drafts: SmallBuild) -> None:
    done = taken(drafts, edited(("persons died", "people died"), ("172", "173")))
    [landing] = done.landings
    assert landing.as_dict() == {
        **landing.change.as_dict(),
        "state": "new",
        "why": "",
        "lands_in": f"{OWN}, cell 3, line 3",
    }
    assert done.report == "xxa"
    assert done.ready == [landing]
    [file] = done.files
    [question] = file.questions
    assert (question.why, question.old, question.new, question.what) == (
        *("value", "172", "173"),
        VALUE,
    )
    assert file.as_dict() == {
        "file": str(drafts.project.root / "back0.docx"),
        "reviewer": "back0",
        "compared_with": "xxa",
        "notes": [],
        "balance": file.balance.as_dict() if file.balance else None,
        "questions": [question.as_dict()],
        "comments": [],
    }
    assert [*file.told()][-1] == "the sum agrees with the file"
    assert next(iter(file.told())) == (
        "62 words: 60 as sent, 1 by edits, 1 asked about; 2 taken out"
    )


def test_text_that_other_reports_have_too_is_edited_only_where_that_is_asked(
    drafts: SmallBuild,
) -> None:
    word = edited(("All reports", "The reports"))
    done = taken(drafts, word)
    assert states(done) == [("shared", "The", "this text is shared with other reports")]
    assert done.ready == []
    done = taken(drafts, word, shared=True)
    assert states(done) == [("new", "The", "")]
    assert apply(drafts.project, done.ready) == [drafts.project.root / BLOCK]
    assert drafts.text(BLOCK) == SHARED.replace("All reports", "The reports")


def test_edits_are_written_into_the_notebook_as_it_is_laid_out(drafts: SmallBuild) -> None:
    done = taken(
        drafts,
        edited(("persons died", "people died"), ("Nobody", "No office"), ("Last words", "Words")),
    )
    before = drafts.text()
    assert apply(drafts.project, done.ready) == [drafts.project.root / OWN]
    text = drafts.text()
    assert text == (
        before.replace("persons died", "people died")
        .replace("Nobody", "No office")
        .replace("Last words", "Words")
    )
    as_lines = notebook(cells())
    for author_cell in as_lines["cells"]:
        author_cell["source"] = author_cell["source"].splitlines(keepends=True)
    for layout in (json.dumps(as_lines, indent=2), json.dumps(as_lines, ensure_ascii=False)):
        drafts.write(OWN, layout)
        assert len(apply(drafts.project, done.ready)) == 1
        assert drafts.text() == (
            layout.replace("persons died", "people died")
            .replace("Nobody", "No office")
            .replace("Last words", "Words")
        )


def test_letters_beyond_ascii_stay_as_they_are(drafts: SmallBuild) -> None:
    drafts.write(OWN, json.dumps(notebook([cell("État"), *cells()]), ensure_ascii=False))
    done = taken(drafts, edited(("Last words", "Words")))
    apply(drafts.project, done.ready)
    assert '"État"' in drafts.text()


@pytest.mark.parametrize("place", [OWN, BLOCK])
def test_a_text_that_was_changed_meanwhile_is_not_written(drafts: SmallBuild, place: str) -> None:
    done = taken(
        drafts, edited(("Last words", "Words"), ("All reports", "The reports")), shared=True
    )
    landings = [
        landing for landing in done.ready if landing.piece and landing.piece.text.place == place
    ]
    assert len(landings) == 1
    drafts.write(
        place, drafts.text(place).replace("stand here", "stood here").replace("lies", "lay")
    )
    before = drafts.text(place)
    assert refused(lambda: apply(drafts.project, landings)) == (
        place,
        "review.refused",
        f"None None: {place!r}",
        "the file was changed meanwhile.",
        "Run the command again.",
    )
    assert drafts.text(place) == before


def signed(word: str, author: str, *, texts: Sequence[str] = PRINTED) -> bytes:
    """Return the Word file in which somebody says another word for persons, tracked."""
    change = deleted("persons", author) + inserted(run(word), author)
    inside = run("From 2018 on, 172 ") + change + run(" died in custody, as the office says.")
    return printed([texts[0], inside, *texts[2:]])


def test_of_two_readers_equal_edits_are_one_and_contrary_ones_are_to_be_decided(
    drafts: SmallBuild,
) -> None:
    shorter = [*PRINTED[:4], PRINTED[4].replace("Last words", "Words")]
    files = signed("people", "A", texts=shorter), signed("residents", "B", texts=shorter)
    done = taken(drafts, *files, signed("people", "A"))
    both = "A wants “people”, B wants “residents”"
    assert [
        (landing.change.by, *state)
        for landing, state in zip(done.landings, states(done), strict=True)
    ] == [
        ("A", "conflict", "people", both),
        ("A and B", "new", "Words", ""),
        ("B", "conflict", "residents", both),
    ]
    assert [file.by for file in done.files] == ["A", "B", "A"]
    questions = [noted.text for noted in done.noted()]
    assert questions == [
        f"In “From 2018 on, 172 persons died in custody, …”: “persons” was changed to “{word}” by "
        f"{author}. It was not taken: {both}."
        for word, author in (("people", "A"), ("residents", "B"))
    ]


def test_comments_and_questions_are_noted_together(drafts: SmallBuild) -> None:
    inside = (
        run("Nobody ")
        + commented("1", run("publishes"))
        + run(PRINTED[2].partition("publishes")[2])
    )
    listed = comments(comment("1", "R", "Who?"), comment("2", "R", " "))
    texts = [*PRINTED[:2], inside, *PRINTED[3:]]
    done = taken(drafts, printed([text.replace("172", "173") for text in texts], parts=listed))
    [file] = done.files
    assert file.by == "R"
    assert file.notes == ["1 comments without words are not taken"]
    assert file.as_dict()["comments"] == [
        {
            "key": key_of("R", "", "Who?"),
            "author": "R",
            "date": "",
            "text": "Who?",
            "state": "open",
            "quote": "publishes",
            "place": f"{OWN}, cell 3, line 5",
            "replies": 0,
        }
    ]
    assert [*file.told()][-2:] == ["2 comments: 2 taken", "the sum agrees with the file"]
    asked, question = done.noted()
    assert (asked.anchor, asked.begins, asked.edition) == (
        "_hrcp000000000002",
        PRINTED[2][:80],
        "xxa",
    )
    assert (question.author, question.edition, question.quote) == ("hrcreport", "xxa", "172")


def test_a_comment_in_a_cell_says_which_cell_of_which_table(drafts: SmallBuild) -> None:
    rows = table(*TABLE).replace(run("100"), commented("1", run("100")))
    done = taken(drafts, printed(rows=rows, parts=comments(comment("1", "R", "Why?"))))
    [remark] = done.files[0].remarks
    assert remark.place == "row 2, column 2 of a table (it is computed: tbl-groups, set in cell 5)"


def test_a_comment_in_the_first_paragraph_of_a_file_may_stand_in_a_cell() -> None:
    cells = [Paragraph("Deaths", cell=(1, 1, 1)), Paragraph("7", cell=(1, 1, 2))]
    cells += [Paragraph("Men", cell=(2, 1, 1)), Paragraph("Words.")]
    was: Any = SimpleNamespace(of_table=lambda words: f"of {words}")
    word = WordText(cells, [])
    places = [_cell(Remark("1", "R", "", "Why?", at), word, was) for at in (-1, 0, 1, 2, 3)]
    first, second = "row 1, column 1 of a table", "row 1, column 2 of a table"
    first, second = f"{first} (of Deaths 7)", f"{second} (of Deaths 7)"
    assert places == ["", first, second, "row 1, column 1 of a table (of Men)", ""]


def test_a_ge_number_that_was_filled_in_is_told_with_the_place_to_write_it(
    drafts: SmallBuild,
) -> None:
    def file(number: str, mark: str = "") -> bytes:
        tagged = f'<w:sdtPr><w:tag w:val="hrc-job-number"/>{mark}</w:sdtPr>'
        inside = f"<w:sdt>{tagged}<w:sdtContent>{run(number)}</w:sdtContent></w:sdt>"
        foot = f"<w:ftr {NAMESPACES}>{paragraph(inside)}</w:ftr>"
        return printed(parts={"word/footer3.xml": foot})

    drafts.build(word=file("GE.…-…", "<w:showingPlcHdr/>"))
    back = file("GE.26-12345 (E)")
    [returned] = taken(drafts, back).files
    assert returned.notes == [
        "its GE number was filled in, the value of a field and no edit; to print it, write in "
        "params/countries/xxa.yml below 'document': job_number: GE.26-12345 (E)"
    ]
    assert (returned.questions, returned.by) == ([], "back0")
    [wrong] = taken(drafts, file("later")).files
    assert (wrong.notes, [question.why for question in wrong.questions]) == ([], ["head"])
    drafts.write(
        "params/countries/xxa.yml", "country: XXA\ndocument: {job_number: GE.26-12345 (E)}\n"
    )
    assert taken(drafts, back).files[0].notes == []


def test_the_look_of_words_and_comments_without_words_are_told(drafts: SmallBuild) -> None:
    last = run("Last words of the report", "<w:b/>") + run(" stand here, and nobody has changed ")
    texts = [*PRINTED[:-1], last + commented("1", run("them.")) + commented("2", "")]
    remarks = comments(comment("1", "R", " "), comment("2", "R", "Why?"))
    [returned] = taken(drafts, printed(texts, parts=remarks)).files
    assert returned.notes == [
        "in 1 paragraphs words look otherwise (bold, marked in colour); the look of words is not "
        "taken",
        "1 comments without words are not taken",
    ]
    assert returned.balance is not None
    assert (returned.balance.unplaced, returned.balance.rows[-1].edited) == ((), 2)
    assert len(returned.remarks) == 1


@pytest.mark.parametrize(
    ("sent", "back", "origin"),
    [
        (
            TABLE,
            [TABLE[0], ("Black", "99"), TABLE[2]],
            "it is computed: tbl-groups, set in cell 5",
        ),
        (
            [("United", "Nations"), ("A/1", "General"), ("Black", "a b c d e f")],
            [("United", "Nations"), ("A/1", "Limited"), ("Black", "a b c d e f")],
            "it is computed, or belongs to the masthead",
        ),
        ([("", "")], [("", "1")], "it is computed"),
    ],
)
def test_a_changed_cell_names_the_table_it_is_of(
    drafts: SmallBuild, sent: list[tuple[str, str]], back: list[tuple[str, str]], origin: str
) -> None:
    drafts.build(word=printed(rows=table(*sent)))
    [question] = taken(drafts, printed(rows=table(*back))).files[0].questions
    row = 1 if len(sent) == 1 else 2
    assert question.what == f"row {row}, column 2 of a table; {origin}"


def test_a_value_that_code_wrote_is_told_with_what_it_rests_on(drafts: SmallBuild) -> None:
    values = [
        {"id": "v00000002", "expression": "deaths", "text": "172", "number": 172.0},
        {"id": "v00000003", "expression": "unknown", "text": "9", "number": 9.0},
        {"id": "v00000004", "expression": "plain", "text": "172", "number": 172.0},
    ]
    code = "Deaths, 172 of them by code: a caption of a figure."
    drafts.build(word=printed([*PRINTED, code]), values=values)
    [question] = taken(drafts, printed([*PRINTED, code.replace("172", "173")])).files[0].questions
    assert question.what == (
        "the value 'deaths', printed as “172”, computed in cell 2 from the table xxa-deaths"
    )


def test_what_is_cited_or_of_many_cells_is_told(drafts: SmallBuild) -> None:
    values = [{"id": "v00000002", "expression": "deaths", "text": "172", "number": 172.0}]
    drafts.build(values=values)
    [question] = taken(drafts, edited(("172", "173"))).files[0].questions
    assert question.what == (
        "the value 'deaths | figures', computed in cell 2 from the table xxa-deaths"
    )
    [question] = taken(drafts, edited(("2018", "2019"))).files[0].questions
    assert question.what == "the value 'first_year'"


def test_a_value_of_many_cells_and_tables_names_them_all() -> None:
    trace = SimpleNamespace(cells=(2, 4), tables=("xxa-deaths", "xxa-population"))
    side: Any = SimpleNamespace(values=[], tracer=SimpleNamespace(trace=lambda _: trace))
    assert _Telling(side).of_expression("{{ rate | figures }}") == (
        "the value 'rate | figures', computed in cell 2 and 4 "
        "from the tables xxa-deaths, xxa-population"
    )


def test_a_file_of_an_edition_is_compared_with_that_edition(drafts: SmallBuild) -> None:
    Edition.make(drafts.project, "xxa", name="v1")
    drafts.write(OWN, drafts.text().replace("Last words", "The last words"))
    drafts.build(word=edited(("Last words", "The last words"), build="c" * 64))
    record = drafts.project.builds / "xxa/manifest.json"
    record.write_text(
        record.read_text(encoding="utf-8").replace("b" * 64, "c" * 64), encoding="utf-8"
    )
    done = taken(drafts, edited(("stand here", "stood here")), edited(("Nobody", "No office")))
    assert [file.base for file in done.files] == ["xxa@v1", "xxa@v1"]
    assert states(done) == [("new", "stood", ""), ("new", "No office", "")]
    apply(drafts.project, done.ready)
    assert "The last words of the report stood here" in drafts.text()


def test_a_file_without_its_names_or_build_is_read_and_that_is_said(drafts: SmallBuild) -> None:
    unnamed = "the names of its paragraphs are gone; places were found by their words, and each "
    unnamed += "says how sure it is"
    compared = "; it was compared with the last build of 'xxa', so that what has changed since it "
    compared += "was sent shows as a change of the reviewer: read each before --apply"
    word = edited(("persons died", "people died"), build="", names=False)
    [file] = taken(drafts, word).files
    assert file.notes == [f"it does not say which edition it was made from{compared}", unnamed]
    [file] = taken(drafts, printed(build="c" * 64)).files
    assert file.notes == [f"the edition it was made from is not kept here{compared}"]
    assert next(iter(file.told())) == file.notes[0]
    bold = run(PRINTED[2], "<w:b/>")
    [file] = taken(drafts, printed([*PRINTED[:2], bold, *PRINTED[3:]])).files
    assert file.notes == [
        "in 1 paragraphs words look otherwise (bold, marked in colour); the look of words is not "
        "taken"
    ]
    [file] = taken(drafts, printed(parts={"word/vbaProject.bin": ""})).files
    assert file.notes == ["it holds a macro, which was neither run nor taken"]


def test_a_file_of_another_report_or_of_none_is_refused(drafts: SmallBuild) -> None:
    path = drafts.back(word_file(paragraph("Quite another text, which no report of ours has.")))
    one = drafts.report
    where = f"None None: {str(path)!r}"
    assert refused(lambda: review(drafts.project, one, [path], shared=False)) == (
        str(path),
        "review.other-report",
        where,
        "this file has nothing in common with the report 'xxa'.",
        "Name the report that it is of. To judge any Word file: hrcreport inspect FILE.",
    )
    drafts.files.params("xxb", "country: XXB\n")
    other = next(report for report in drafts.project.reports() if report.id == "xxb")
    path.write_bytes(printed())
    assert refused(lambda: review(drafts.project, other, [path], shared=False)) == (
        str(path),
        "review.other-report",
        where,
        "this is a file of the report 'xxa' (xxa), not of 'xxb'.",
        f"Run: hrcreport review xxa {path}",
    )
    path.write_bytes(edited(("Last words", "Words"), build=""))
    drafts.build(word=b"no Word file")
    with pytest.raises(Exception, match="cannot be unpacked"):
        review(drafts.project, one, [path], shared=False)
    path.write_bytes(printed())
    assert refused(lambda: review(drafts.project, one, [path], shared=False)) == (
        "xxa",
        "review.refused",
        "None None: 'xxa'",
        "its Word file cannot be read.",
        "Build it again.",
    )


def test_a_file_that_is_alike_in_one_paragraph_is_of_the_report(drafts: SmallBuild) -> None:
    alike = PRINTED[2].replace("figures", "data").replace("no body", "none")
    back = word_file(paragraph("Other") + paragraph(alike))
    assert taken(drafts, back).files[0].base == "xxa"
    short = word_file(paragraph("Figures"))  # a heading proves nothing
    with pytest.raises(RefusedError, match="nothing in common"):
        taken(drafts, short)


def marked_pdf(drafts: SmallBuild, *marks: dict[str, Any], build: str = "b" * 64) -> Path:
    """Return a PDF without words in which somebody marked."""
    path = drafts.project.root / "back.pdf"
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page()
        page.obj["/Annots"] = pikepdf.Array(
            pdf.make_indirect(
                pikepdf.Dictionary(Type=pikepdf.Name.Annot, Rect=[1, 1, 2, 2], **mark)
            )
            for mark in marks
        )
        if build:
            pdf.docinfo["/Keywords"] = f"build {build}"
        pdf.save(path)
    return path


def test_marks_in_a_pdf_are_comments_of_their_page(drafts: SmallBuild) -> None:
    note = {"Subtype": pikepdf.Name.Text, "Contents": "Why?", "T": "Ana"}
    path = marked_pdf(drafts, note, {**note, "Contents": "How?"})
    done = review(drafts.project, drafts.report, [path], shared=False)
    [file] = done.files
    assert (file.file, file.by, file.base, file.notes, done.landings) == (
        *(str(path), "Ana", "xxa", []),
        [],
    )
    assert [(remark.text, remark.place, remark.edition) for remark in file.remarks] == [
        ("Why?", "page 1 of the PDF", "xxa"),
        ("How?", "page 1 of the PDF", "xxa"),
    ]
    assert (file.as_dict()["balance"], [*file.told()]) == (None, [])
    path = marked_pdf(drafts, note, {**note, "T": "Ben"})
    [file] = review(drafts.project, drafts.report, [path], shared=False).files
    assert file.by == "back"
    [file] = review(drafts.project, drafts.report, [marked_pdf(drafts)], shared=False).files
    assert (file.by, file.notes) == (
        "back",
        ["nobody marked anything in it: what was drawn on a print or a scan is a picture"],
    )
    path = marked_pdf(drafts, build="")
    with pytest.raises(RefusedError, match="nothing in common"):
        review(drafts.project, drafts.report, [path], shared=False)


def change(raw: str, old: str, new: str, *, place: str = OWN, line: int = 0) -> Change:
    """Return an edit of words in a paragraph of an earlier text, so many lines down."""
    text = Text(place, 3, "\n" * line + raw)
    piece = Piece(text, line, line + len(raw), plain=True)
    start = raw.index(old) if old else len(raw)
    edit = Change("edit", old, new, "", "R", 1.0, raw, piece=piece, text=new)
    edit.start, edit.end = start, start + len(old)
    return edit


def landed(
    drafts: SmallBuild, edit: Change, today: str, *, shared: bool = False
) -> tuple[str, str]:
    """Return how an edit lands in a text of today, and how that reads then, or why it cannot."""
    drafts.write(OWN, json.dumps(notebook([cell(today)])))
    landing = Today(drafts.project, drafts.report).landing(edit, shared=shared)
    if landing.state != "new":
        return landing.state, landing.why
    assert landing.piece is not None
    start, end = landing.spot
    raw = landing.piece.text.raw
    return "new", raw[:start] + landing.change.text + raw[end:]


SENT = "Nobody publishes figures on searches, and no body was found that could ask."


@pytest.mark.parametrize(
    ("old", "new", "today", "state", "reads"),
    [
        ("figures", "data", SENT, "new", SENT.replace("figures", "data")),
        (
            "figures",
            "data",
            f"First.\n\nNobody at all publishes figures on {SENT[29:]}",
            "new",
            f"First.\n\nNobody at all publishes data on {SENT[29:]}",
        ),
        ("figures", "data", SENT.replace("figures", "data"), "there", ""),
        ("figures ", "", SENT.replace("figures ", ""), "there", ""),
        (
            "figures",
            "data",
            SENT.replace("figures", "all numbers"),
            "conflict",
            "the same words were changed since: notebooks/countries/xxa.ipynb, cell 1, line 1 "
            f"reads “{SENT.replace('figures', 'all numbers')}”",
        ),
        (
            "figures",
            "data",
            "Other words wholly.",
            "conflict",
            "the paragraph is no longer in the text",
        ),
        ("", " So it is.", f"{SENT} So it is.", "there", ""),
        ("", " So it is.", f"Indeed {SENT}", "new", f"Indeed {SENT} So it is."),
        (
            "figures on searches",
            "data",
            SENT.replace("figures", "all figures"),
            "new",
            SENT.replace("figures on searches", "all data"),
        ),
    ],
)
def test_an_edit_lands_on_its_words_in_the_text_of_today(
    drafts: SmallBuild, old: str, new: str, today: str, state: str, reads: str
) -> None:
    assert landed(drafts, change(SENT, old, new), today) == (state, reads)


@pytest.mark.parametrize(
    ("before", "behind", "rest"),
    [
        ("", "", "\n\nLast."),
        ("", "\n{% endif %}", "\n\nLast."),
        ("", "\n\n{%- endif -%}", " \n{% if two %}\nLast.\n{% endif %}"),
        ("", "\n{% else %}\nIn its place.\n{% endif %}", ""),
        ("", "\n{% elif b %}\nA.\n{% if c %}\nB.\n{% endif %}\n{% else %}\nC.\n{% endif %}", "\n"),
        ("{% if b %}\n", "\n{% endif %}\n{% endif %}", "\n\nLast."),
        ("", "", "\n\nBetween.\n{% endif %}\n\nLast."),
        ("", "", "\n\n{% endif %} and more."),
        ("", "", "\n\n{% if two %}\nLast.\n{% endif %}"),
        ("", "", "\n{% else %}\nIn its place."),
    ],
)
def test_a_paragraph_is_put_in_behind_the_condition_that_ends_with_the_one_before(
    drafts: SmallBuild, before: str, behind: str, rest: str
) -> None:
    for text in ("", " It was so."):  # the paragraph may have been edited meanwhile
        blank = "\n" * rest.lstrip(" ").startswith("\n{%")
        first = f"{before}{{% if one %}}\n{SENT}{text}{behind}"
        edit = change(SENT, "", "\n\nSo it is.")
        assert landed(drafts, edit, f"{first}{rest}") == (
            "new",
            f"{first}\n\nSo it is.{blank}{rest}",
        )


@pytest.mark.parametrize(
    ("before", "behind", "rest", "added"),
    [
        ('::: {#f-one .finding limb="a"}\n', "\n:::", "\n\nLast.", "\n\nSo it is."),
        ("::: {.finding}\n", "\n::: \n{% endif %}", "", "\n\nSo it is."),
        ("::: {.finding}\n", "\n:::", "\n::: {.finding}\nB.\n:::", "\n\nSo it is.\n"),
        ("::: {.finding}\nFirst.\n\n", "", "\n:::", "\n\nSo it is.\n"),
        ("::: {.finding}\n", "", "\n\nMore.\n:::", "\n\nSo it is."),
        ("::: {.recommendation}\n", "", "\n:::", "\n\nSo it is.\n"),
    ],
)
def test_a_paragraph_is_put_in_behind_the_finding_that_the_one_before_is(
    drafts: SmallBuild, before: str, behind: str, rest: str, added: str
) -> None:
    first = f"{before}{SENT}{behind}"
    edit = change(SENT, "", "\n\nSo it is.")
    assert landed(drafts, edit, f"{first}{rest}") == ("new", f"{first}{added}{rest}")


def test_of_equal_paragraphs_that_of_its_file_and_nearest_its_line_is_edited(
    drafts: SmallBuild,
) -> None:
    edit = change(SENT, "figures", "data", line=9)
    today = f"{SENT}\n\nBetween.\n\n\n\n{SENT}\n\nLast."
    reads = f"{SENT}\n\nBetween.\n\n\n\n{SENT.replace('figures', 'data')}\n\nLast."
    assert landed(drafts, edit, today) == ("new", reads)
    drafts.write(BLOCK, SENT)
    code = cell('hrc.block("shared")', "code", outputs=[])
    drafts.write(OWN, json.dumps(notebook([code, cell(f"First.\n\n{SENT}")])))
    texts = [*texts_today(drafts.project, drafts.report)]
    assert [(text.place, text.cell) for text in texts] == [(OWN, 2), (BLOCK, 0)]
    today_text = Today(drafts.project, drafts.report)
    here = today_text.landing(change(SENT, "figures", "data"), shared=False)
    there = today_text.landing(change(SENT, "figures", "data", place=BLOCK), shared=False)
    gone = today_text.landing(change(SENT, "figures", "data", place="gone.md"), shared=True)
    assert [landing.piece and landing.piece.text.place for landing in (here, there, gone)] == [
        *(OWN, BLOCK),
        BLOCK,
    ]
    assert [landing.state for landing in (here, there, gone)] == ["new", "shared", "new"]


def test_an_edit_without_a_place_is_to_be_decided(drafts: SmallBuild) -> None:
    edit = Change("edit", "a", "b", "", "R", 1.0, "")
    landing = Today(drafts.project, drafts.report).landing(edit, shared=True)
    assert landing == Landing(edit, "conflict", why="its place in the text was not found")
    assert (landing.spot, landing.as_dict()["lands_in"]) == ((0, 0), "")
    assert apply(drafts.project, [landing]) == []


def test_the_text_of_today_is_its_prose_and_the_blocks_that_its_code_names(
    drafts: SmallBuild,
) -> None:
    drafts.write("notebooks/_shared/unused.md", "Nobody names it.")
    drafts.write("notebooks/_shared/also.md", "Naïve\r\ntoo.")
    code = [cell('hrc.block("shared")\n', "code"), cell(["hrc.block(", '"also")'], "code")]  # type: ignore[arg-type]  # as lines
    prose = [cell("Notes.", "markdown", "about"), cell(["Two\n", "lines."])]  # type: ignore[arg-type]
    bare = {"cell_type": "markdown", "source": "Bare.", "metadata": {}}
    drafts.write(OWN, json.dumps(notebook([*code, *prose, bare])))
    assert [*texts_today(drafts.project, drafts.report)] == [
        Text(OWN, 4, "Two\nlines."),
        Text(OWN, 5, "Bare."),
        Text("notebooks/_shared/also.md", 0, "Naïve\r\ntoo."),
        Text(BLOCK, 0, SHARED),
    ]


@pytest.mark.parametrize("content", ["{", "{}", '{"cells": [{}]}', '{"cells": 3}'])
def test_a_text_of_today_that_cannot_be_read_is_told(drafts: SmallBuild, content: str) -> None:
    report = drafts.report
    drafts.write(OWN, content)
    place, rule, where, fault, mend = refused(lambda: [*texts_today(drafts.project, report)])
    assert (place, rule, where, mend) == (
        *(OWN, "review.refused", f"None None: {OWN!r}"),
        "Run: hrcreport check xxa",
    )
    assert fault.startswith("the text of the report cannot be read (")
    assert fault.endswith(").")
