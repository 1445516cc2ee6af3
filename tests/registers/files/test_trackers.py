"""Recommendations of trackers go in and out without loss, and slips are told with their place."""

from __future__ import annotations

import csv
from html import escape
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner
from openpyxl import Workbook, load_workbook
from tests.problems import whole

from hrcreport.cli.app import app
from hrcreport.foundation.errors import RefusedError
from hrcreport.registers.files import upr_lists
from hrcreport.registers.files.trackers import (
    UHRI,
    UPR_INFO,
    as_yaml,
    merged,
    read_export,
    write_export,
)
from hrcreport.registers.files.upr_lists import read_list
from hrcreport.registers.recommendations.issued import TrackedFile

ROWS = [
    [
        "49. The Committee notes “laws”:\n(a) that; \\ and \"so\" ", "- Exampleland", "- CERD",
        "CERD/C/XXA/CO/1", "- Racial discrimination\n- Policing", "- People of African descent",
        "- 16.3 - Promote the rule of law", 46078, None, None, "- Concerns/Observations", "0f1e-01",
        None, "- Invented region", None, 46080.25,
    ],
    [
        "6.123 End profiling by the police: now", "- Exampleland", "- UPR", "A/HRC/99/9", None,
        None, None, 46078, "- Northmarch\n- Southmarch", "- Supported", "- Recommendations",
        "0f1e-02", "- 27", None, "- Invented region", 46080,
    ],
]  # fmt: skip  # a table
UPR = (
    "SuR;Rgrp;Org;Recommendation;RS;Rgrp;Org;Response;Action;Issue;Session\r\n"
    'Exampleland;AG;AU, OIC;Train the police ;"Northmarch\n";EEG;;Noted;4;Justice,Police;22\r\n'
    "Exampleland;AG;AU, OIC;Ratify;Southmarch;;;Supported;5;;27\r\n"
)


@pytest.fixture
def export(tmp_path):
    """Return a writer of an invented export of the Index, with a cell or a head changed."""

    def written(*, row: int = 0, column: int = 0, value: object = None) -> Path:
        rows = [list(UHRI.heads), *[list(each) for each in ROWS]]
        if value is not None:
            rows[row][column] = value
        book = Workbook()
        page = book.active
        assert page is not None
        for each in rows:
            page.append(each)
        path = tmp_path / "uhri.xlsx"
        book.save(path)
        return path

    return written


def cells(path: Path) -> list[list[object]]:
    rows = load_workbook(path).worksheets[0].iter_rows(values_only=True)
    return [[value or None for value in row] for row in rows]


def through(path: Path, tmp_path: Path) -> Path:
    """Return an export written from the register that an export was read into."""
    form, found = read_export(path, place="export")
    register = tmp_path / "kept.yml"
    register.write_text(as_yaml(merged(None, form, found, on="2030-01-01")), encoding="utf-8")
    held, problems = TrackedFile.read_file(register, place="kept.yml")
    assert problems == []
    again = tmp_path / f"again{path.suffix}"
    write_export(held, again)
    return again


def test_an_export_of_the_index_goes_in_and_out_without_loss(export, tmp_path) -> None:
    path = export()
    assert cells(through(path, tmp_path)) == cells(path)


def test_an_export_of_the_review_goes_in_and_out_byte_for_byte(tmp_path) -> None:
    path = tmp_path / "upr.csv"
    path.write_bytes(UPR.encode("utf-8-sig"))
    assert through(path, tmp_path).read_bytes() == path.read_bytes()


def test_paragraph_and_position_are_read_out_of_the_cells(export) -> None:
    _, (first, second) = read_export(export(), place="export")
    assert (first.paragraph, first.supported) == ("49", None)
    assert (second.paragraph, second.supported) == ("6.123", True)


@pytest.mark.parametrize(
    ("change", "slips"),
    [
        (
            {"row": 0, "column": 1, "value": "Pays concernés"},
            [
                (
                    "tracker.column",
                    "1 None: 'Pays concernés'",
                    "row 1, column 'Pays concernés': 'Pays concernés' is no column of the export.",
                    "Export it in English, with all columns: {heads}.",
                ),
                (
                    "tracker.columns",
                    "1 None: None",
                    "the export lacks the columns Countries Concerned.",
                    "Export it anew; the columns are: {heads}.",
                ),
            ],
        ),
        (
            {"row": 0, "column": 2, "value": "Recommending Body"},
            [
                (
                    "tracker.column",
                    "1 None: 'Recommending Body'",
                    "row 1, column 'Recommending Body': 'Recommending Body' is no column of the "
                    "export.",
                    "Did you mean 'Reccomending Body'? Export it in English, with all columns: "
                    "{heads}.",
                ),
                (
                    "tracker.columns",
                    "1 None: None",
                    "the export lacks the columns Reccomending Body.",
                    "Export it anew; the columns are: {heads}.",
                ),
            ],
        ),
        (
            {"row": 2, "column": 11, "value": "0f1e-01"},
            [
                (
                    "tracker.id-twice",
                    "3 None: '0f1e-01'",
                    "row 3, column 'OHCHR Annotation Id': '0f1e-01' stands a second time; the "
                    "first is in row 2.",
                    "Keep one of the two rows.",
                )
            ],
        ),
        (
            {"row": 2, "column": 11, "value": "no id!"},
            [
                (
                    "tracker.id",
                    "3 None: 'no id!'",
                    "row 3, column 'OHCHR Annotation Id': 'no id!' is no id.",
                    "Each row has one, of letters, figures and hyphens: export anew.",
                )
            ],
        ),
        (
            {"row": 2, "column": 8, "value": "Northmarch"},
            [
                (
                    "tracker.list",
                    "3 None: 'Northmarch'",
                    "row 3, column 'UPR Reccomending States': 'Northmarch' is no item of a list.",
                    "Each stands on a line of its own behind '- '.",
                )
            ],
        ),
        (
            {"row": 1, "column": 0, "value": "See <b>this</b>"},
            [
                (
                    "tracker.border",
                    "2 None: '<b'",
                    "row 2, column 'Text': '<b' holds what data may not.",
                    "Take it out of the cell; a plain address may stay.",
                )
            ],
        ),
    ],
)
def test_slips_are_told_whole(export, change, slips) -> None:
    with pytest.raises(RefusedError) as error:
        read_export(export(**change), place="export")
    heads = ", ".join(UHRI.heads)
    assert [whole(problem) for problem in error.value.problems] == [
        (*parts, mend.replace("{heads}", heads)) for *parts, mend in slips
    ]


@pytest.mark.parametrize(
    ("content", "slips"),
    [
        (
            b"\xff\xfe",
            [
                (
                    "tracker.unreadable",
                    "None None: None",
                    "the export cannot be read as CSV in UTF-8.",
                    "Export it again, or save it as 'CSV UTF-8'.",
                )
            ],
        ),
        (
            UPR.replace("Response;Action", "Action;Response"),
            [
                (
                    "tracker.columns",
                    "1 None: None",
                    "the export has another order of columns.",
                    "Export it anew; the columns are: {heads}.",
                )
            ],
        ),
        (
            UPR.replace(";Session", ""),
            [
                (
                    "tracker.columns",
                    "1 None: None",
                    "the export lacks the columns Session.",
                    "Export it anew; the columns are: {heads}.",
                )
            ],
        ),
        (
            UPR.replace("Issue", "Isue"),
            [
                (
                    "tracker.column",
                    "1 None: 'Isue'",
                    "row 1, column 'Isue': 'Isue' is no column of the export.",
                    "Did you mean 'Issue'? Export it in English, with all columns: {heads}.",
                ),
                (
                    "tracker.columns",
                    "1 None: None",
                    "the export lacks the columns Issue.",
                    "Export it anew; the columns are: {heads}.",
                ),
            ],
        ),
        (
            b"",
            [
                (
                    "tracker.columns",
                    "1 None: None",
                    f"the export lacks the columns {', '.join(UPR_INFO.heads)}.",
                    "Export it anew; the columns are: {heads}.",
                )
            ],
        ),
    ],
)
def test_export_of_the_review_with_other_columns_is_told_whole(tmp_path, content, slips) -> None:
    path = tmp_path / "upr.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(RefusedError) as error:
        read_export(path, place="export")
    heads = ", ".join(UPR_INFO.heads)
    assert [whole(problem) for problem in error.value.problems] == [
        (*parts, mend.replace("{heads}", heads)) for *parts, mend in slips
    ]


def test_rows_of_the_review_get_ids_that_the_same_rows_get_again(tmp_path) -> None:
    path = tmp_path / "upr.csv"
    path.write_text(UPR + UPR.splitlines()[-1] + "\r\n\r\n", encoding="utf-8")
    form, found = read_export(path, place="export")
    codes = [each.code for each in found]
    assert form is UPR_INFO
    assert [code[:7] for code in codes] == ["UPR-22-", "UPR-27-", "UPR-27-"]
    assert codes[2] == f"{codes[1]}-2"
    assert [len(code) for code in codes[:2]] == [19, 19]
    assert found[0].themes == ("Justice", "Police")
    assert found[0].states == ("Northmarch\n",)
    assert [each.code for each in read_export(path, place="export")[1]] == codes


def test_long_value_is_told_by_its_beginning(export) -> None:
    long = "x" * 90
    with pytest.raises(RefusedError) as error:
        read_export(export(row=2, column=8, value=long), place="export")
    (problem,) = error.value.problems
    assert problem.value == f"{'x' * 77}…"
    with pytest.raises(RefusedError) as error:
        read_export(export(row=2, column=8, value="x" * 79), place="export")
    assert error.value.problems[0].value == "x" * 79


def test_same_paragraph_under_two_ids_is_told(export) -> None:
    path = export()
    book = load_workbook(path)
    book.worksheets[0].append([*ROWS[0][:11], "0f1e-09", *ROWS[0][12:]])
    book.save(path)
    with pytest.raises(RefusedError) as error:
        read_export(path, place="export")
    (problem,) = error.value.problems
    text = str(ROWS[0][0])
    assert whole(problem) == (
        "tracker.two-of-one-paragraph",
        f"4 None: {text!r}",
        f"row 4, column 'Text': '{text}' is the paragraph that row 2 is, under another id.",
        "Keep one of the two rows.",
    )


def test_what_was_kept_stays_and_the_same_id_is_brought_up_to_date(export) -> None:
    form, found = read_export(export(), place="export")
    old = merged(None, form, found, on="2030-01-01")
    _, changed = read_export(export(row=2, column=9, value="- Noted"), place="export")
    held = merged(old, form, changed[1:], on="2030-02-01")
    assert [each.code for each in held.recommendations] == ["0f1e-01", "0f1e-02"]
    assert held.recommendations[1].supported is False
    with pytest.raises(RefusedError, match="another name"):
        merged(old, UPR_INFO, changed, on="2030-02-01")


def test_the_commands_keep_and_give_back(export, tmp_path) -> None:
    project = tmp_path / "project"
    for folder in ("params", "notebooks", "data"):
        (project / folder).mkdir(parents=True)
    path = export()

    def run(*words: str) -> str:
        return CliRunner().invoke(app, ["--root", str(project), *words]).output

    said = run("import-recommendations", str(path), "--name", "xxa", "--taken-on", "2024-01-01")
    assert "2 recommendations read, 2 new, 0 changed" in said
    again = run("import-recommendations", str(path), "--name", "xxa", "--dry-run")
    assert "would write" in again
    assert "0 new, 0 changed" in again
    run("export-recommendations", "xxa", str(tmp_path / "out.xlsx"))
    assert cells(tmp_path / "out.xlsx") == cells(path)


def test_a_text_that_begins_like_a_formula_is_never_run(tmp_path) -> None:
    path = tmp_path / "upr.csv"
    path.write_bytes(UPR.replace("Ratify", "=1+1").encode("utf-8-sig"))
    again = through(path, tmp_path)
    written = list(csv.reader(again.open(encoding="utf-8-sig"), delimiter=";"))
    assert written[2][3] == "'=1+1"
    assert read_export(again, place="")[1] == read_export(path, place="")[1]


def test_two_rows_of_one_paragraph_under_two_ids_are_told(export, tmp_path) -> None:
    book = load_workbook(export())
    page = book.active
    page.append([*ROWS[0][:11], "0f1e-03", *ROWS[0][12:]])
    book.save(tmp_path / "twice.xlsx")
    with pytest.raises(RefusedError) as error:
        read_export(tmp_path / "twice.xlsx", place="export")
    (problem,) = error.value.problems
    assert (problem.rule, problem.line) == ("tracker.two-of-one-paragraph", 4)
    assert "the paragraph that row 2 is" in problem.what


def test_number_of_a_paragraph_is_found_behind_its_heading(export) -> None:
    behind = "Rural women 49.The Committee notes it in 2020. The State"
    _, (first, _) = read_export(export(row=1, column=0, value=behind), place="export")
    assert first.paragraph == "49"
    _, (first, _) = read_export(export(row=1, column=0, value="32 (a) Adopt a law"), place="export")
    assert first.paragraph == "32 (a)"


def test_what_the_columns_do_not_say_stays_at_a_second_import(export) -> None:
    form, found = read_export(export(), place="export")
    old = merged(None, form, [found[0].with_(deadline="2031"), found[1]], on="2030-01-01")
    assert merged(old, form, found, on="2030-02-01").recommendations[0].deadline == "2031"


OLDER = """\
Recommendation
Position
Full list of themes
Theme: Racial discrimination
121.1 End profiling by the police (No. 29) (Northmarch) (Southmarch (Isles of the));
Source of Position: A/HRC/98/15 - Para 121
Supported
- Racial discrimination
- Law enforcement &amp; the police
SDGs:
- 16 - PEACE, JUSTICE AND STRONG INSTITUTIONS
Affected persons:
- Members of minorities

122.11 Ratify (Eastmarch); Accede (Westmarch);
Source of Position: A/HRC/98/15/Add.1 - Para.4
Noted
- Treaties

Theme: Treaties
122.11 Ratify (Eastmarch); Accede (Westmarch);
Source of Position: A/HRC/98/15/Add.1 - Para.4
Noted
- Acceptance of norms
"""
NEWER = """\
Recommendation and recommending State
140.7 Train officials (Northmarch);
Source of Position: A/HRC/99/15/Add.1 - Para.3
Supported
- Training
Groups of Persons:
- Public officials
- 10 - REDUCED INEQUALITIES
"""


def as_word(text: str, path: Path) -> Path:
    cells = "".join(
        f"<w:tc><w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p></w:tc>"
        for line in text.replace("&amp;", "&").splitlines()
    )
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    with ZipFile(path, "w") as archive:
        archive.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{space}"><w:body><w:tbl><w:tr>{cells}</w:tr></w:tbl></w:body>'
            "</w:document>",
        )
    return path


@pytest.mark.parametrize("form", ["txt", "docx"])
def test_list_of_the_review_gives_position_themes_persons_and_goals(tmp_path, form) -> None:
    path = tmp_path / f"list.{form}"
    path.write_text(OLDER, encoding="utf-8")
    path = as_word(OLDER, path) if form == "docx" else path
    first, second = read_list(path, place="list", state="Exampleland")
    assert (first.paragraph, first.supported, first.symbol) == ("121.1", True, "A/HRC/98/15")
    assert first.themes == ("Racial discrimination", "Law enforcement & the police")
    assert first.persons == ("Members of minorities",)
    assert first.sdgs == ("16 - PEACE, JUSTICE AND STRONG INSTITUTIONS",)
    assert (second.supported, second.states) == (False, ("Eastmarch", "Westmarch"))
    assert second.position_source == "A/HRC/98/15/Add.1 - Para.4"
    assert second.themes == ("Treaties", "Acceptance of norms")


def test_list_of_the_newer_form_gives_goals_without_a_label(tmp_path) -> None:
    (tmp_path / "list.txt").write_text(NEWER, encoding="utf-8")
    (only,) = read_list(tmp_path / "list.txt", place="list", state="Exampleland")
    assert (only.persons, only.sdgs) == (("Public officials",), ("10 - REDUCED INEQUALITIES",))


def test_each_key_of_a_recommendation_is_that_of_the_list(tmp_path) -> None:
    (tmp_path / "list.txt").write_text(OLDER.replace("A/HRC/98/15/Add.1", "the Add.1"), "utf-8")
    first, second = read_list(tmp_path / "list.txt", place="list", state="Northern Isles")
    assert (first.code, second.code) == ("A-HRC-98-15-121-1", "UPR-Northern-Isles-122-11")
    assert first.text == (
        "121.1 End profiling by the police (No. 29) (Northmarch) (Southmarch (Isles of the));"
    )
    assert first.position == "- Supported"
    assert first.position_source == "A/HRC/98/15 - Para 121"
    assert first.states == ("Northmarch",)
    assert (first.countries, first.body, first.type) == (
        ("Northern Isles",),
        ("UPR",),
        ("Recommendations",),
    )
    assert (second.symbol, second.persons, second.sdgs) == ("", (), ())
    assert second.position_source == "the Add.1 - Para.4"


def test_a_text_over_several_lines_and_a_partial_position_are_read_whole(tmp_path) -> None:
    text = NEWER.replace("officials (North", "officials\n  and&nbsp;judges (North", 1)
    text = text.replace("Supported", "partially supported").replace("Training", "- Training")
    (tmp_path / "list.txt").write_text(text.replace("partially", "Partially"), encoding="utf-8-sig")
    (only,) = read_list(tmp_path / "list.txt", place="list", state="Exampleland")
    assert only.text == "140.7 Train officials\nand judges (Northmarch);"
    assert (only.position, only.themes) == ("- Partially supported", ("- Training",))


@pytest.mark.parametrize(
    ("old", "new", "slips"),
    [
        *(
            (
                "Supported\n",
                new,
                [
                    (
                        "tracker.no-position",
                        "5 None: '121.1'",
                        "line 5: '121.1' has no position of the State.",
                        "Write 'Supported' or 'Noted' on a line of its own below it.",
                    )
                ],
            )
            for new in ("", "Acceptée\n")
        ),
        (
            "121.1 End",
            "122.11 End",
            [
                (
                    "tracker.id-twice",
                    f"{line} None: '122.11'",
                    f"line {line}: '122.11' stands for two recommendations; the first is in "
                    "line 5.",
                    "Correct one of the two numbers.",
                )
                for line in (15, 21)
            ],
        ),
        (
            "End profiling",
            "End <b>profiling</b>",
            [
                (
                    "tracker.border",
                    "5 None: '<b'",
                    "line 5: '<b' holds what data may not.",
                    "Take it out of the list.",
                )
            ],
        ),
    ],
)
def test_slips_in_a_list_are_told_whole(tmp_path, old, new, slips) -> None:
    (tmp_path / "list.txt").write_text(OLDER.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RefusedError) as error:
        read_list(tmp_path / "list.txt", place="list", state="Exampleland")
    assert {problem.place for problem in error.value.problems} == {"list"}
    assert [whole(problem) for problem in error.value.problems] == slips


UNREADABLE = (
    "tracker.unreadable",
    "None None: None",
    "the list cannot be read as Word or as text in UTF-8.",
    "Download it again, or save it as text in UTF-8.",
)


@pytest.mark.parametrize(
    ("name", "content", "slip"),
    [
        (
            "list.txt",
            b"Recommandation\nPosition\n",
            (
                "tracker.no-recommendation",
                "None None: None",
                "no numbered recommendation with a position was found.",
                "Take the English list of the Office of the High Commissioner, in Word, or save it "
                "as text: 121.1 …, Source of Position: …, Supported.",
            ),
        ),
        ("list.docx", b"no zip", UNREADABLE),
        ("list.txt", b"\xff\xfe", UNREADABLE),
    ],
)
def test_list_in_another_language_or_of_another_kind_is_refused(
    tmp_path, name, content, slip
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(RefusedError) as error:
        read_list(tmp_path / name, place="list", state="Exampleland")
    assert [(problem.place, *whole(problem)) for problem in error.value.problems] == [
        ("list", *slip)
    ]


def test_a_word_file_that_unpacks_to_more_than_any_list_is_refused(
    tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = as_word(NEWER, tmp_path / "list.docx")
    with ZipFile(path) as archive:
        size = sum(part.file_size for part in archive.infolist())
    monkeypatch.setattr(upr_lists, "MOST_BYTES", size)
    assert len(read_list(path, place="list", state="Exampleland")) == 1
    monkeypatch.setattr(upr_lists, "MOST_BYTES", size - 1)
    with pytest.raises(RefusedError) as error:
        read_list(path, place="list", state="Exampleland")
    assert whole(error.value.problems[0]) == UNREADABLE


def test_what_was_kept_in_the_columns_of_another_tracker_is_told(export) -> None:
    form, found = read_export(export(), place="export")
    old = merged(None, form, found, on="2030-01-01")
    with pytest.raises(RefusedError) as error:
        merged(old, UPR_INFO, found, on="2030-02-01")
    (problem,) = error.value.problems
    assert (problem.rule, problem.key, problem.what, problem.mend) == (
        "tracker.form",
        "form",
        "this file holds the columns of 'uhri', the export those of 'upr-info'.",
        "Import it under another name: --name NAME.",
    )


def test_a_file_of_the_register_keeps_each_text_in_quotes(export) -> None:
    form, found = read_export(export(), place="export")
    lines = as_yaml(merged(None, form, found[1:], on="2030-01-01")).splitlines()
    assert lines[:4] == [
        "# yaml-language-server: $schema=../_schema/tracked.json",
        "form: uhri",
        'taken_on: "2030-01-01"',
        "recommendations:",
    ]
    assert [line[:4] for line in lines[4:]] == ["  - "] + ["    "] * (len(lines) - 5)
    assert '    countries: ["Exampleland"]' in lines
    assert '    states: ["Northmarch", "Southmarch"]' in lines
    assert '    symbol: "A/HRC/99/9"' in lines


def test_a_list_comes_back_in_the_columns_of_the_index(tmp_path) -> None:
    (tmp_path / "list.txt").write_text(OLDER, encoding="utf-8")
    found = read_list(tmp_path / "list.txt", place="list", state="Exampleland")
    held = merged(None, UHRI, found, on="2030-01-01")
    write_export(held, tmp_path / "again.xlsx")
    form, again = read_export(tmp_path / "again.xlsx", place="again")
    assert merged(held, form, again, on="2030-01-01") == held
