"""Registers go to a spreadsheet and come back without loss; what a spreadsheet changed is told."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from tests.problems import whole

from hrcreport.cli.app import main
from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import RefusedError
from hrcreport.registers.files.registry import register_of, registers
from hrcreport.registers.files.sheet_import import take_back
from hrcreport.registers.files.sheets import read_sheet, sheet_of, write_excel

PROJECT = Project(Path(__file__).resolve().parents[3])
LAW = """\
# A comment of the author's.
country: XXA
heading: Exampleland
covers: Everything.  # and another
provisions:
  - code: XXA-1
    level: national
    citation:
      en: {full: "Act of 1990, in full", short: Act of 1990}
    in_force_from: "2014-12-23"
    in_force_to: ""
    summary: Says that force is the last resort; nothing else.
    topics: [use-of-force, firearms]
    seen_in: "0123"
  # A comment between two records.
  - code: XXA-2
    level: national
    citation: {en: {full: Décret en entier, short: 3-4}}
    summary: "Begins: with a colon."
    topics: [data]
"""
HISTORY = """\
country: XXA
entries:
  - recommendation: PJ1
    date: "2023-05-01"
    recorded_on: "2023-05-01"
    status: 4
    evidence: A
    reason: The law was amended.
    source: Gazette.
    by: ""
    obstacles:
      - {code: O2, severity: 1, control: own}
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    for place, text in (("law/xxa.yml", LAW), ("recommendations/history/xxa.yml", HISTORY)):
        path = tmp_path / "data" / place
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    for folder in ("params/countries", "notebooks"):
        (tmp_path / folder).mkdir(parents=True)
    return Project(tmp_path)


@pytest.fixture
def back(project: Project, tmp_path: Path):
    """Return what comes back when cells of a list were changed in a spreadsheet.

    Cells are given as {(row, column): text}; row 2 is the first record, as a spreadsheet counts.
    """

    def taken(cells, *, place="law/xxa.yml", name="provisions", edit=lambda rows: rows, form="csv"):
        path = project.data / place
        register = register_of(path, project)
        sheet = sheet_of(path, register, name, place=project.place(path))
        rows = [list(sheet.columns), *map(list, sheet.rows)]
        for (row, column), text in cells.items():
            rows[row - 1][rows[0].index(column)] = text
        target = tmp_path / f"sheet.{form}"
        rows = edit(rows)
        if form == "csv":
            text = io.StringIO()
            csv.writer(text, delimiter=";").writerows(rows)  # as in much of Europe
            target.write_text(text.getvalue(), encoding="utf-8")
        else:
            book = Workbook()
            for each in rows:
                book.active.append(each)
            book.save(target)
        again = read_sheet(target, place="sheet")
        return take_back(again, path, register, place=project.place(path), sheet_place="sheet")

    return taken


def refused(back, *args, **more):
    with pytest.raises(RefusedError) as error:
        back(*args, **more)
    return list(error.value.problems)


def test_one_changed_cell_changes_one_line_and_keeps_comments(back) -> None:
    taken = back({(2, "summary"): "Says something new."})
    (change,) = taken.changes
    assert (change.record, change.key, change.after) == (1, "summary", "Says something new.")
    old, new = LAW.splitlines(), taken.text.splitlines()
    assert len(old) == len(new)
    assert [line for line, before in zip(new, old, strict=True) if line != before] == [
        "    summary: Says something new."
    ]


def test_lists_parts_and_texts_that_need_quotes_come_back_as_they_are_meant(back, project) -> None:
    taken = back(
        {
            (2, "topics"): "data; use-of-force",
            (2, "citation.en.short"): "Act: of 1990",
            (3, "in_force_from"): "2020",
        }
    )
    path = project.data / "law" / "xxa.yml"
    path.write_text(taken.text, encoding="utf-8")
    sheet = sheet_of(path, register_of(path, project), "provisions", place="x")
    cells = dict(zip(sheet.columns, sheet.rows[0], strict=True))
    assert cells["topics"] == "data; use-of-force"
    assert cells["citation.en.short"] == "Act: of 1990"
    assert 'in_force_from: "2020"' in taken.text or "in_force_from: 2020" in taken.text


def test_row_without_a_number_is_a_new_record(back) -> None:
    def add(rows):
        new = list(rows[1])
        new[0], new[1] = "", "XXA-3"
        return [*rows, new]

    taken = back({}, edit=add)
    assert [change.key for change in taken.changes] == [""]
    assert taken.text.count("- code: XXA-") == 3
    assert taken.text.startswith(LAW[:200])


def test_rows_may_be_sorted(back) -> None:
    assert back({}, edit=lambda rows: [rows[0], *reversed(rows[1:])]).changes == ()


def test_workbook_with_real_days_gives_days_as_the_register_writes_them(back) -> None:
    from datetime import datetime

    taken = back({(2, "in_force_from"): datetime(2015, 1, 2)}, form="xlsx")  # noqa: DTZ001  a day
    assert [change.after for change in taken.changes] == ["2015-01-02"]


@pytest.mark.parametrize(
    ("cell", "text", "slips"),
    [
        (
            (2, "in_force_from"),
            "23/12/2014",
            [
                (
                    "spreadsheet.date",
                    "2 in_force_from: '23/12/2014'",
                    "the column 'in_force_from' reads '23/12/2014', a day in the form of a "
                    "spreadsheet. The register has '2014-12-23'.",
                    "Write it as 2014-12-23. Format the column as text, then type it again.",
                )
            ],
        ),
        (
            (2, "in_force_from"),
            "12/23/14",
            [
                (
                    "spreadsheet.date",
                    "2 in_force_from: '12/23/14'",
                    "the column 'in_force_from' reads '12/23/14', a day in the form of a "
                    "spreadsheet. The register has '2014-12-23'.",
                    "Write it as 2014-12-23. Format the column as text, then type it again.",
                )
            ],
        ),
        (
            (2, "in_force_from"),
            "23.12.2014",
            [
                (
                    "spreadsheet.date",
                    "2 in_force_from: '23.12.2014'",
                    "the column 'in_force_from' reads '23.12.2014', a day in the form of a "
                    "spreadsheet. The register has '2014-12-23'.",
                    "Write it as 2014-12-23. Format the column as text, then type it again.",
                )
            ],
        ),
        (
            (2, "in_force_from"),
            "23-Dec-14",
            [
                (
                    "spreadsheet.date",
                    "2 in_force_from: '23-Dec-14'",
                    "the column 'in_force_from' reads '23-Dec-14', a day in the form of a "
                    "spreadsheet. The register has '2014-12-23'.",
                    "Write it as 2014-12-23. Format the column as text, then type it again.",
                )
            ],
        ),
        (
            (2, "in_force_from"),
            "41996",
            [
                (
                    "spreadsheet.date",
                    "2 in_force_from: '41996'",
                    "the column 'in_force_from' reads '41996', a day in the form of a "
                    "spreadsheet. The register has '2014-12-23'.",
                    "Write it as 2014-12-23. Format the column as text, then type it again.",
                )
            ],
        ),
        (
            (2, "seen_in"),
            "123",
            [
                (
                    "spreadsheet.leading-zero",
                    "2 seen_in: '123'",
                    "the column 'seen_in' reads '123', and the zero before it is gone. The "
                    "register has '0123'.",
                    "Format the column as text, then type it again.",
                )
            ],
        ),
        (
            (2, "seen_in"),
            "1.23E+05",
            [
                (
                    "spreadsheet.text-as-number",
                    "2 seen_in: '1.23E+05'",
                    "the column 'seen_in' reads '1.23E+05': a text was taken for a number. The "
                    "register has '0123'.",
                    "Format the column as text, then type it again.",
                )
            ],
        ),
        (
            (3, "citation.en.short"),
            "03-Apr",
            [
                (
                    "spreadsheet.text-as-date",
                    "3 citation.en.short: '03-Apr'",
                    "the column 'citation.en.short' reads '03-Apr': a text was taken for a date. "
                    "The register has '3-4'.",
                    "Format the column as text, then type it again.",
                )
            ],
        ),
        (
            (3, "citation.en.full"),
            "DÃ©cret en entier",
            [
                (
                    "spreadsheet.accents",
                    "3 citation.en.full: 'DÃ©cret en entier'",
                    "the column 'citation.en.full' reads 'DÃ©cret en entier': letters with "
                    "accents were changed. The register has 'Décret en entier'.",
                    "Open and save the sheet as UTF-8.",
                )
            ],
        ),
        (
            (2, "summary"),
            "#NAME?",
            [
                (
                    "spreadsheet.error",
                    "2 summary: '#NAME?'",
                    "the column 'summary' holds the error '#NAME?'. The register has 'Says that "
                    "force is the last resort; nothing else.'.",
                    "Type the text again, after an apostrophe where it begins with '='.",
                )
            ],
        ),
        (
            (2, "level"),
            "nationl",
            [
                (
                    "register.level",
                    "2 level: 'nationl'",
                    "'level' reads 'nationl'.",
                    "Did you mean 'national'? Allowed: national, federal, state, local, "
                    "police-rule, regional.",
                )
            ],
        ),
        (
            (2, "summary"),
            "",
            [
                (
                    "register.missing-summary",
                    "2 summary: None",
                    "row 2 has no summary.",
                    "Write a line 'summary: …'.",
                )
            ],
        ),
        (
            (2, "topics"),
            "use of force",
            [
                (
                    "register.topics",
                    "2 topics: 'use of force'",
                    "item 1 of 'topics' reads 'use of force'.",
                    "Write it like this: c.",
                )
            ],
        ),
        (
            (2, "row of provisions"),
            "9",
            [
                (
                    "spreadsheet.row-number",
                    "2 row of provisions: None",
                    "'9' is no record's number.",
                    "Numbers go from 1 to 2; leave the cell of a new record empty.",
                ),
                (
                    "spreadsheet.row-missing",
                    "None None: None",
                    "the row of record 1 is gone.",
                    "Restore it; a record is taken out of a register in its YAML file only.",
                ),
            ],
        ),
        (
            (3, "row of provisions"),
            "1",
            [
                (
                    "spreadsheet.row-twice",
                    "3 None: None",
                    "record 1 stands in row 2 already.",
                    "Delete one of the two rows; a new record has no number.",
                ),
                (
                    "spreadsheet.row-missing",
                    "None None: None",
                    "the row of record 2 is gone.",
                    "Restore it; a record is taken out of a register in its YAML file only.",
                ),
            ],
        ),
    ],
)
def test_what_a_spreadsheet_changed_is_told_whole(back, cell, text, slips) -> None:
    problems = refused(back, {cell: text})
    assert [whole(problem) for problem in problems] == slips
    assert {problem.place for problem in problems} == {"sheet"}


def test_deleted_row_and_unknown_column_are_told(back) -> None:
    (problem,) = refused(back, {}, edit=lambda rows: rows[:-1])
    assert whole(problem) == (
        "spreadsheet.row-missing",
        "None None: None",
        "the row of record 2 is gone.",
        "Restore it; a record is taken out of a register in its YAML file only.",
    )
    (problem,) = refused(back, {(1, "summary"): "sumary"})
    assert whole(problem) == (
        "spreadsheet.unknown-column",
        "1 None: 'sumary'",
        "the register has no column 'sumary'.",
        "Did you mean 'summary'? Columns: code, level, area, citation, in_force_from, "
        "in_force_to, summary, topics, translation, source, events, seen_in, verified_by, "
        "verified_on.",
    )
    (problem,) = refused(back, {(1, "seen_in"): "level"})
    assert whole(problem) == (
        "spreadsheet.column-twice",
        "1 None: 'level'",
        "the column 'level' stands twice.",
        "Delete one of the two.",
    )
    (problem,) = refused(back, {(2, "summary"): "<b>x</b>"})
    assert whole(problem) == (
        "border.html",
        "2 summary: '<b'",
        "the column 'summary' holds raw HTML or an address in angle brackets ('<b').",
        "Delete it. For 'less than' leave a space after the sign: a < b.",
    )


def test_sheet_without_its_head_is_refused(back) -> None:
    (problem,) = refused(back, {(1, "row of provisions"): "No."})
    assert whole(problem) == (
        "spreadsheet.head",
        "1 None: None",
        "the first column is headed 'No.', so that the sheet does not say which list of a "
        "register it holds.",
        "Export the register anew with hrcreport export-register and keep its first row and "
        "column.",
    )
    (problem,) = refused(back, {}, edit=lambda rows: [])
    assert "is headed ''," in problem.what
    (problem,) = refused(back, {(1, "row of provisions"): "row of provision"})
    assert whole(problem) == (
        "spreadsheet.unknown-list",
        "1 None: 'provision'",
        "the register has no list 'provision'.",
        "Did you mean 'provisions'? Lists: provisions, assessments.",
    )


def test_entry_of_a_history_is_never_changed_but_signed(back) -> None:
    history = {"place": "recommendations/history/xxa.yml", "name": "entries"}
    (problem,) = refused(back, {(2, "status"): "5"}, **history)
    assert whole(problem) == (
        "spreadsheet.changed-history",
        "2 status: None",
        "the column 'status' changes an entry of a history, which is only added to.",
        "Put back '4', and write what is new in a row of its own with its own date.",
    )
    taken = back({(2, "by"): "A. Reader"}, **history)
    assert "    by: A. Reader" in taken.text or '    by: "A. Reader"' in taken.text


def test_histories_are_what_the_registers_declare() -> None:
    histories = {(each.name, name) for each in registers() for name in each.only_added}
    assert histories == {
        ("law", "assessments"),
        ("areas", "assessments"),
        ("history", "entries"),
        ("history", "answers"),
        ("sign-offs", "sign_offs"),
        ("sign-offs", "sittings"),
    }
    assert all(each.only_added <= set(each.lists) for each in registers())


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_consent_is_withdrawn_by_spreadsheet(back, project, form: str) -> None:
    heard = PROJECT.root / "docs/tutorial/xxa/data/consultations/xxa.yml"
    path = project.data / "consultations" / "xxa.yml"
    path.parent.mkdir()
    path.write_bytes(heard.read_bytes())
    list_of = {"place": "consultations/xxa.yml", "name": "entries"}
    taken = back({(4, "consent"): "withdrawn"}, form=form, **list_of)
    assert [(each.record, each.key, each.before, each.after) for each in taken.changes] == [
        (3, "consent", "quotation", "withdrawn")
    ]
    before, _, after = path.read_text(encoding="utf-8").rpartition("consent: quotation")
    assert taken.text == f"{before}consent: withdrawn{after}"


def test_nested_records_that_are_broken_are_told(back) -> None:
    history = {"place": "recommendations/history/xxa.yml", "name": "entries"}

    def add(rows):
        new = ["", *rows[1][1:]]
        new[rows[0].index("obstacles")] = "[{code: O2"
        new[rows[0].index("date")] = new[rows[0].index("recorded_on")] = "2024-05-01"
        return [*rows, new]

    (problem,) = refused(back, {}, edit=add, **history)
    assert whole(problem) == (
        "spreadsheet.records",
        "3 obstacles: None",
        "the column 'obstacles' holds no list of records.",
        'Write it as [{"key": "value"}], as the export does.',
    )


def test_sheet_in_another_encoding_is_refused(project, tmp_path) -> None:
    (tmp_path / "sheet.csv").write_bytes("row of provisions;code\n1;Décret".encode("latin-1"))
    with pytest.raises(RefusedError) as error:
        read_sheet(tmp_path / "sheet.csv", place="sheet")
    assert [whole(problem) for problem in error.value.problems] == [
        (
            "spreadsheet.encoding",
            "None None: None",
            "the sheet is not saved as UTF-8, so letters with accents cannot be read.",
            "Save it as 'CSV UTF-8'.",
        )
    ]
    with pytest.raises(RefusedError) as error:
        read_sheet(tmp_path / "none.csv", place="sheet")
    assert [whole(problem) for problem in error.value.problems] == [
        (
            "spreadsheet.unreadable",
            "None None: None",
            "the sheet cannot be read: No such file or directory.",
            "Give a CSV or .xlsx file that hrcreport export-register wrote.",
        )
    ]
    (tmp_path / "sheet.xlsx").write_bytes(b"no workbook")
    with pytest.raises(RefusedError) as error:
        read_sheet(tmp_path / "sheet.xlsx", place="sheet")
    assert [whole(problem) for problem in error.value.problems] == [
        (
            "spreadsheet.unreadable",
            "None None: None",
            "the sheet cannot be read: it is no Excel workbook.",
            "Give a CSV or .xlsx file that hrcreport export-register wrote.",
        )
    ]


def test_cells_of_a_workbook_are_text(project, tmp_path) -> None:
    path = project.data / "law" / "xxa.yml"
    sheet = sheet_of(path, register_of(path, project), "provisions", place="x")
    write_excel(sheet, tmp_path / "sheet.xlsx")
    page = load_workbook(tmp_path / "sheet.xlsx").active
    assert {cell.number_format for row in page.iter_rows() for cell in row} == {"@"}
    assert page["A1"].value == "row of provisions"


def run(project: Project, *words: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(["--root", str(project.root), *words])
    return int(left.value.code or 0)


def test_commands_take_a_register_out_and_back(project, capsys, tmp_path) -> None:
    desk = tmp_path / "desk"
    assert (
        run(
            project, "export-register", "data/law/xxa.yml", "--to", "csv", "--output-dir", str(desk)
        )
        == 0
    )
    sheet = desk / "law-xxa-provisions.csv"
    assert sheet.exists()
    edited = sheet.read_text(encoding="utf-8-sig").replace("nothing else", "and nothing else")
    sheet.write_text(edited, encoding="utf-8")
    capsys.readouterr()
    assert run(project, "import-register", "data/law/xxa.yml", str(sheet), "--dry-run") == 0
    assert "would write data/law/xxa.yml: 1 change" in capsys.readouterr().out
    assert (project.data / "law/xxa.yml").read_text(encoding="utf-8") == LAW
    assert run(project, "import-register", "data/law/xxa.yml", str(sheet)) == 0
    text = (project.data / "law/xxa.yml").read_text(encoding="utf-8")
    assert text == LAW.replace("nothing else", "and nothing else")


def test_refused_sheet_changes_nothing(project, capsys, tmp_path) -> None:
    assert run(project, "export-register", "data/law/xxa.yml", "--to", "csv") == 0
    sheet = project.root / "sheets" / "law-xxa-provisions.csv"
    spoiled = sheet.read_text(encoding="utf-8-sig").replace("2014-12-23", "23/12/2014")
    sheet.write_text(spoiled, encoding="utf-8")
    assert run(project, "import-register", "data/law/xxa.yml", str(sheet)) == 2
    said = capsys.readouterr().err
    assert "sheets/law-xxa-provisions.csv:2: the column 'in_force_from' reads '23/12/2014'" in said
    assert (project.data / "law/xxa.yml").read_text(encoding="utf-8") == LAW


def test_file_that_is_no_register_is_refused(project, capsys) -> None:
    assert run(project, "export-register", "data/law/xxb.yml") == 2
    assert "Did you mean 'data/law/xxa.yml'?" in capsys.readouterr().err


def test_workbook_that_unpacks_to_gigabytes_is_refused_before_it_is_opened(tmp_path) -> None:
    path = tmp_path / "sheet.xlsx"
    name = "xl/worksheets/sheet1.xml"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(name, "w") as part,
    ):
        for _ in range(101):
            part.write(bytes(1024 * 1024))
    assert path.stat().st_size < 1024 * 1024
    with pytest.raises(RefusedError, match="it unpacks to more than any list of a register"):
        read_sheet(path, place="sheet")


def test_workbook_with_a_cell_at_the_end_of_the_world_is_refused(tmp_path) -> None:
    path = tmp_path / "sheet.xlsx"
    book = Workbook()
    book.active["XFD1048576"] = "x"
    book.save(path)
    with pytest.raises(RefusedError, match="it unpacks to more than any list of a register"):
        read_sheet(path, place="sheet")
