"""Each refusal of a file names the file, the place, what stands there and what to do."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.problems import whole
from tests.tables.recipes.test_bad_input import GARBLED, HEAD, PLAIN, packed, workbook

from hrcreport.tables.recipes import packed_files
from hrcreport.tables.recipes.packed_files import MEGABYTE

OLD_EXCEL = b"\xd0\xcf\x11\xe0"
ROWS_BELOW = (["year", "race"], [2019, "Black"], [None, "White"], [None, "White"])


def zip_of(*names: str, protected: bool = False) -> bytes:
    """Return a zip whose files all hold the plain export."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in names:
            archive.writestr(name, PLAIN)
    changed = bytearray(content.getvalue())
    if protected:
        changed[changed.find(b"PK\x03\x04") + 6] |= 1
        changed[changed.find(b"PK\x01\x02") + 8] |= 1
    return bytes(changed)


def two_sheets() -> bytes:
    book, content = openpyxl.Workbook(), io.BytesIO()
    book.create_sheet("Other")
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "form", "message"),
    [
        (
            "",
            "export.csv",
            "",
            (
                "export.csv",
                "import.empty-file",
                "None None: None",
                "the file is empty.",
                "Fetch it again.",
            ),
        ),
        (
            gzip.compress(PLAIN.encode() * 50, mtime=0)[:-12],
            "a.csv.gz",
            "",
            (
                "a.csv.gz",
                "import.damaged",
                "None None: None",
                (
                    "the file is damaged: Compressed file ended before the end-of-stream "
                    "marker was reached."
                ),
                "Fetch it again; often a download stopped half-way.",
            ),
        ),
        (
            b"PK\x03\x04" + bytes(50),
            "a.zip",
            "",
            (
                "a.zip",
                "import.damaged",
                "None None: None",
                "the file is damaged: File is not a zip file.",
                "Fetch it again; often a download stopped half-way.",
            ),
        ),
        (
            zip_of("a.csv", "b.csv"),
            "a.zip",
            "",
            (
                "a.zip",
                "import.zip-member",
                "None None: None",
                "the zip holds 2 files and the recipe does not say which is meant.",
                ("Write 'file.member' in data/recipes/xxa-stops.yml. It holds: a.csv, b.csv."),
            ),
        ),
        (
            zip_of("a.csv", "b.csv"),
            "a.zip",
            "member: aa.csv",
            (
                "a.zip",
                "import.zip-member",
                "None None: 'aa.csv'",
                "the zip holds no file 'aa.csv'.",
                (
                    "Did you mean 'a.csv'? Write 'file.member' in "
                    "data/recipes/xxa-stops.yml. It holds: a.csv, b.csv."
                ),
            ),
        ),
        (
            zip_of("__MACOSX/a.csv", "b/"),
            "a.zip",
            "",
            (
                "a.zip",
                "import.zip-member",
                "None None: None",
                "the zip holds 0 files and the recipe does not say which is meant.",
                ("Write 'file.member' in data/recipes/xxa-stops.yml. It holds: nothing."),
            ),
        ),
        (
            zip_of(*(f"{number:02}.csv" for number in range(22))),
            "a.zip",
            "",
            (
                "a.zip",
                "import.zip-member",
                "None None: None",
                "the zip holds 22 files and the recipe does not say which is meant.",
                (
                    "Write 'file.member' in data/recipes/xxa-stops.yml. It holds: 00.csv, "
                    "01.csv, 02.csv, 03.csv, 04.csv, 05.csv, 06.csv, 07.csv, 08.csv, "
                    "09.csv, 10.csv, 11.csv, 12.csv, 13.csv, 14.csv, 15.csv, 16.csv, "
                    "17.csv, 18.csv, 19.csv."
                ),
            ),
        ),
        (
            zip_of("a.csv", protected=True),
            "a.zip",
            "",
            (
                "a.zip",
                "import.protected",
                "None None: 'a.csv'",
                "'a.csv' in this zip is protected by a password.",
                "Unpack it with the password, and import the file that was in it.",
            ),
        ),
        (
            'year,race\n2019,"Black"x\n',
            "export.csv",
            "",
            (
                "export.csv",
                "import.csv",
                "2 None: None",
                "the line cannot be cut into cells: ',' expected after '\"'.",
                (
                    "Often a quotation mark is missing or stands within a text. Where it is "
                    "meant as itself it is doubled."
                ),
            ),
        ),
        (
            'year,race\n2019,Black\n2019,"Black\n',
            "export.csv",
            "",
            (
                "export.csv",
                "import.csv",
                "3 None: None",
                "the line cannot be cut into cells: unexpected end of data.",
                (
                    "Often a quotation mark is missing or stands within a text. Where it is "
                    "meant as itself it is doubled."
                ),
            ),
        ),
        (
            PLAIN.replace(",", "\t"),
            "export.csv",
            "",
            (
                "export.csv",
                "import.separator",
                "1 None: ','",
                "each line is one cell; its parts seem to be separated by a tab (\\t).",
                "Write 'separator: \"\\t\"' under 'file' in data/recipes/xxa-stops.yml.",
            ),
        ),
        (
            "\n" + PLAIN.replace(",", "|"),
            "export.csv",
            "",
            (
                "export.csv",
                "import.separator",
                "1 None: ','",
                "each line is one cell; its parts seem to be separated by a bar.",
                "Write 'separator: \"|\"' under 'file' in data/recipes/xxa-stops.yml.",
            ),
        ),
        (
            PLAIN,
            "export.csv",
            "separator: ;",
            (
                "export.csv",
                "import.separator",
                "1 None: ';'",
                "each line is one cell; its parts seem to be separated by a comma.",
                "Write 'separator: \",\"' under 'file' in data/recipes/xxa-stops.yml.",
            ),
        ),
        (
            PLAIN.replace("White", "Índio").encode("utf-16"),
            "export.csv",
            "encoding: latin-1",
            (
                "export.csv",
                "import.encoding",
                "3 None: 'utf-16'",
                (
                    "the file is not in latin-1; it seems to be in utf-16. Read so, this "
                    "line holds 'Índio'."
                ),
                (
                    "Where that reads right, write 'encoding: utf-16' under 'file' in "
                    "data/recipes/xxa-stops.yml."
                ),
            ),
        ),
        (
            ("year,race\n" + "2019,日本人のための統計\n" * 20).encode("shift_jis"),
            "export.csv",
            "",
            (
                "export.csv",
                "import.encoding",
                "2 None: 'cp932'",
                (
                    "the file is not in utf-8; it seems to be in cp932. Read so, this line "
                    "holds '日本人のための統計'."
                ),
                (
                    "Where that reads right, write 'encoding: cp932' under 'file' in "
                    "data/recipes/xxa-stops.yml."
                ),
            ),
        ),
        (
            "year,race\n2019,Bl\ufffdck\n",
            "export.csv",
            "",
            (
                "export.csv",
                "import.garbled",
                "2 None: 'Bl�ck'",
                "letters were lost before this file was saved: 'Bl�ck'.",
                (
                    "Fetch the file again from its publisher, and save it without opening "
                    "it in another program. Where the publisher's own file is so, in a "
                    "column that the recipe does not use, name that column in 'garbled-in' "
                    "under 'file'."
                ),
            ),
        ),
        (
            GARBLED.replace("Black", "Bl\ufffdck").replace("White", "WhÃ\xadte man"),
            "export.csv",
            "garbled-in: [place]",
            (
                "export.csv",
                "import.garbled",
                "2 race: 'Bl�ck'",
                (
                    "rows 2 and 3: column 'race': letters were lost or garbled before this "
                    "file was saved."
                ),
                (
                    "Fetch the file again from its publisher, and save it without opening "
                    "it in another program. Where the publisher's own file is so, in a "
                    "column that the recipe does not use, name that column in 'garbled-in' "
                    "under 'file'."
                ),
            ),
        ),
        (
            PLAIN,
            "export.csv",
            "garbled-in: [race]",
            (
                "data/recipes/xxa-stops.yml",
                "import.garbled-in",
                "3 None: 'race'",
                "'garbled-in' names the column 'race', which the recipe uses.",
                "Name columns of the file that the recipe does not use.",
            ),
        ),
        (
            PLAIN,
            "export.csv",
            "garbled-in: [town]",
            (
                "data/recipes/xxa-stops.yml",
                "import.garbled-in",
                "3 None: 'town'",
                "'garbled-in' names the column 'town', which the file lacks.",
                "Name columns of the file that the recipe does not use.",
            ),
        ),
        (
            PLAIN + "2020\n2020,Black,x,y\n2020,Black\n",
            "export.csv",
            "",
            (
                "export.csv",
                "import.ragged-row",
                "6 None: None",
                "rows 6 and 7: the row has 1 or 4 cells, the header has 2.",
                (
                    "Often a separator stands within a text that lacks quotation marks, or "
                    "the row is a note. For notes at the end write 'file.last'."
                ),
            ),
        ),
        (
            "\n\n",
            "export.csv",
            "",
            (
                "export.csv",
                "import.empty-sheet",
                "None None: None",
                "the file holds no rows.",
                ("Check that this is the right file and, in a workbook, the right sheet."),
            ),
        ),
        (
            "\nyear,race\n",
            "export.csv",
            "header: 2",
            (
                "export.csv",
                "import.empty-sheet",
                "2 None: None",
                "the table has a header and no rows.",
                ("Check that this is the right file and, in a workbook, the right sheet."),
            ),
        ),
        (
            PLAIN,
            "export.csv",
            "header: 6",
            (
                "export.csv",
                "import.no-header",
                "None None: '6'",
                "there is no row 6 to hold the names of the columns.",
                "Correct 'file.header' in data/recipes/xxa-stops.yml.",
            ),
        ),
        (
            PLAIN,
            "export.csv",
            "header: 0",
            (
                "export.csv",
                "import.no-header",
                "None None: '0'",
                "there is no row 0 to hold the names of the columns.",
                "Correct 'file.header' in data/recipes/xxa-stops.yml.",
            ),
        ),
        (
            PLAIN,
            "export.csv",
            "header: yaer",
            (
                "export.csv",
                "import.no-header",
                "None None: 'yaer'",
                "no first cell of a row has the text 'yaer' that 'file.header' names.",
                (
                    "Did you mean 'year'? Correct 'file.header' in "
                    "data/recipes/xxa-stops.yml, line 3, or fetch the right file."
                ),
            ),
        ),
        (
            PLAIN,
            "export.csv",
            "last: 2018",
            (
                "export.csv",
                "import.no-last",
                "None None: '2018'",
                "no first cell of a row has the text '2018' that 'file.last' names.",
                (
                    "Did you mean '2019'? Correct 'file.last' in "
                    "data/recipes/xxa-stops.yml, line 3, or fetch the right file."
                ),
            ),
        ),
        (
            "Table 1 by race\nyear,race\n2019,Black\n",
            "export.csv",
            "after: Table 2 by race",
            (
                "export.csv",
                "import.no-after",
                "None None: 'Table 2 by race'",
                ("no first cell of a row has the text 'Table 2 by race' that 'file.after' names."),
                (
                    "Did you mean 'Table 1 by race'? Correct 'file.after' in "
                    "data/recipes/xxa-stops.yml, line 3, or fetch the right file."
                ),
            ),
        ),
        (
            "year,race,\n2019,Black,x\n",
            "export.csv",
            "",
            (
                "export.csv",
                "import.no-column-name",
                "1 None: None",
                "column 3 holds values and has no name.",
                (
                    "Where names stand in several rows, write 'header-rows' under 'file' in "
                    "data/recipes/xxa-stops.yml; otherwise name the column: 'names: {3: …}'."
                ),
            ),
        ),
        (
            PLAIN,
            "export.csv",
            "format: xlsx",
            (
                "export.csv",
                "import.workbook",
                "None None: None",
                "this cannot be read as a workbook in xlsx: File is not a zip file.",
                (
                    "Check 'file.format' in data/recipes/xxa-stops.yml; otherwise open the "
                    "file, save it as xlsx and import that."
                ),
            ),
        ),
        (
            OLD_EXCEL + bytes(60),
            "a.xls",
            "format: xlsx",
            (
                "a.xls",
                "import.old-workbook",
                "None None: None",
                "this is a workbook in the old Excel format (.xls).",
                "Open it and save it as 'Excel workbook (.xlsx)'.",
            ),
        ),
        (
            packed(META_INF__manifest_xml="<manifest:encryption-data/>"),
            "a.ods",
            "format: ods",
            (
                "a.ods",
                "import.workbook",
                "None None: None",
                "this cannot be read as a workbook in ods: Cannot detect file format.",
                (
                    "Check 'file.format' in data/recipes/xxa-stops.yml; otherwise open the "
                    "file, save it as ods and import that."
                ),
            ),
        ),
        (
            packed(xl__worksheets__sheet1_xml=HEAD + '<c r="XFD1048576"/>'),
            "a.xlsx",
            "format: xlsx",
            (
                "a.xlsx",
                "import.too-large",
                "None None: None",
                (
                    "a sheet of this workbook takes 17,179,869,184 cells; a recipe reads at "
                    "most 20,000,000."
                ),
                (
                    "Often one cell far from the others, or one that is merged or repeated "
                    "over whole columns, is the reason: copy the table into a workbook of "
                    "its own, save it as xlsx and import that."
                ),
            ),
        ),
        (
            two_sheets(),
            "a.xlsx",
            "format: xlsx",
            (
                "a.xlsx",
                "import.which-sheet",
                "None None: None",
                "the workbook has 2 sheets and the recipe names none.",
                (
                    "Write 'sheets' under 'file' in data/recipes/xxa-stops.yml. Sheets: "
                    "Sheet, Other."
                ),
            ),
        ),
        (
            workbook(*ROWS_BELOW, merge="A2:A4"),
            "a.xlsx",
            "format: xlsx",
            (
                "a.xlsx, sheet 'Stops'",
                "import.merged-cells",
                "3 year: None",
                (
                    "rows 3 and 4: cells of column 'year' are merged with others (A2:A4 and "
                    "so on), so it cannot be told what holds for each row."
                ),
                (
                    "Where the first cell holds for all of them, write 'fill-down: [year]' "
                    "under 'file' in data/recipes/xxa-stops.yml; otherwise part the cells "
                    "in the file."
                ),
            ),
        ),
    ],
)
def test_each_refusal_of_a_file_is_told_whole(
    bench, content: Any, name: str, form: str, message: tuple[str, ...]
) -> None:
    file = form if form.startswith("format") else f"format: csv, {form}".rstrip(", ")
    problem = bench.refusal(bench.export(content, name), file=f"{{{file}}}")
    assert (problem.place, *whole(problem)) == message


def test_a_file_that_is_not_there_and_one_named_twice_are_told_whole(bench) -> None:
    problem = bench.refusal(Path("/nowhere/export.csv"))
    assert (problem.place, *whole(problem)) == (
        "/nowhere/export.csv",
        "import.unreadable",
        "None None: None",
        "the file cannot be read: No such file or directory.",
        "Check that it exists and that you may read it.",
    )
    exports = bench.export(PLAIN), bench.export(f"{PLAIN}2021,Black\n", "other.csv")
    problem = bench.refusal(*exports, bench.export(PLAIN, "copy.csv"))
    assert (problem.place, *whole(problem)) == (
        "copy.csv",
        "import.same-file",
        "None None: None",
        "this is the same file as export.csv.",
        "Name each file once.",
    )


def test_a_part_of_a_workbook_that_declares_entities_is_refused(bench) -> None:
    content = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(["year", "race"], [2019, "Black"]))) as book,
        zipfile.ZipFile(content, "w") as changed,
    ):
        for name in book.namelist():
            text = book.read(name)
            if name == "xl/_rels/workbook.xml.rels":
                text = b'<!DOCTYPE a [<!ENTITY b "c">]>' + text
            changed.writestr(name, text)
    problem = bench.refusal(bench.export(content.getvalue(), "a.xlsx"), file="{format: xlsx}")
    assert problem.what == "this cannot be read as a workbook in xlsx: it declares entities."


@pytest.mark.parametrize(("limit", "refused"), [(8, False), (7, True)])
@pytest.mark.parametrize("form", ["gz", "zip", "csv", "ods"])
def test_a_file_may_be_as_large_as_the_limit_and_no_larger(
    bench, monkeypatch: pytest.MonkeyPatch, form: str, limit: int, refused: bool
) -> None:
    monkeypatch.setattr(packed_files, "LARGEST_FILE", limit * MEGABYTE)
    text = "year,race\n" + "2019,Black\n" * 10
    text += "2019," + " " * (8 * MEGABYTE - len(text) - 11) + "Black\n"
    content = {
        "csv": lambda: text.encode(),
        "gz": lambda: gzip.compress(text.encode(), 1),
        "zip": lambda: packed(a_csv=text),
        "ods": lambda: packed(content_xml=text),
    }[form]()
    assert len(text) == 8 * MEGABYTE
    export = bench.export(content, f"a.{form}")
    file = "{format: ods}" if form == "ods" else "{format: csv}"
    if refused:
        problem = bench.refusal(export, file=file)
        words = "has 8 MB" if form == "csv" else "unpacks to more than 7 MB"
        assert problem.what == f"the file {words}; a recipe reads at most 7 MB at once."
    elif form == "ods":
        assert bench.refusal(export, file=file).rule == "import.workbook"
    else:
        assert bench.run(export, file=file).read == 11
