"""Sheets become rows of texts that know their row, and columns their texts."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from tests.tables.recipes.test_bad_input import PLAIN, zipped
from tests.tables.recipes.test_refused_files import zip_of

from hrcreport.tables.recipes import grids
from hrcreport.tables.recipes.faults import Faults
from hrcreport.tables.recipes.grids import GridRows, read_grids
from hrcreport.tables.recipes.headers import RawTable, cleaned, joined, tabulate
from hrcreport.tables.recipes.packed_files import open_export
from hrcreport.tables.recipes.recipe_files import open_recipe

ROWS = [(1, ["a", "", "b"]), (3, []), (4, ["", ""]), (7, ["b", "c"])]


@pytest.fixture
def sheets(bench):
    """Return the grids, the encoding and the notices of an export that a recipe reads."""

    def read(content: Any, name: str = "export.csv", file: str = "{format: csv}"):
        recipe = open_recipe(bench.recipe(file=file), bench.project)
        return read_grids(open_export(bench.export(content, name), recipe), recipe)

    return read


@pytest.fixture
def table(bench, sheets):
    """Return the first table of an export, as a recipe finds it."""

    def found(content: Any, name: str = "export.csv", **file: str) -> RawTable:
        words = ", ".join(f"{key.replace('_', '-')}: {text}" for key, text in file.items())
        text = f"{{format: {name.rpartition('.')[2]}, {words}}}"
        recipe = open_recipe(bench.recipe(file=text), bench.project)
        grid = sheets(content, name, text)[0][0]
        faults = Faults()
        raw_table = tabulate(grid, name, recipe, faults)
        assert faults.found == []
        assert raw_table is not None
        return raw_table

    return found


def test_rows_come_back_as_they_were_added_with_their_numbers() -> None:
    rows = GridRows(ROWS)
    assert list(rows) == ROWS
    assert (len(rows), rows[3]) == (4, (7, ["b", "c"]))
    assert rows.numbers.tolist() == [1, 3, 4, 7]
    assert rows.widths.tolist() == [3, 0, 2, 2]
    assert (rows.numbers.dtype, rows.widths.dtype) == (np.int64, np.int64)
    assert rows.any_filled.tolist() == [True, False, False, True]
    assert [rows.filled(at).tolist() for at in range(3)] == [
        [True, False, False, True],
        [False, False, False, True],
        [True, False, False, False],
    ]
    assert (len(GridRows()), list(GridRows())) == (0, [])
    assert GridRows().filled(0).tolist() == []


def test_a_column_is_tidied_and_empty_where_a_row_has_no_cell() -> None:
    rows = GridRows(ROWS)
    every = np.arange(len(rows))
    assert rows.column(0, of=every, tidy=str.upper).tolist() == ["A", "", "", "B"]
    assert rows.column(1, of=np.array([3, 0]), tidy=str).tolist() == ["c", ""]
    assert rows.column(2, of=every, tidy=str).tolist() == ["b", "", "", ""]
    assert rows.column(9, of=every, tidy=str).tolist() == [""] * 4


def test_texts_beyond_the_first_of_a_column_are_kept_each_by_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(grids, "MOST_TEXTS", 3)
    texts = ["a", "b", "c", "d", "a", "c", "b"]
    rows = GridRows((number, [text]) for number, text in enumerate(texts))
    assert [cells for _, cells in rows] == [[text] for text in texts]
    assert rows.column(0, of=np.arange(7), tidy=str).tolist() == texts
    assert rows._texts == ["", "a", "b", "c", "d", "c"]  # "" and two texts are held once


def test_a_text_loses_marks_at_its_end_and_spaces_beyond_one() -> None:
    assert cleaned(" a \t b\n", "") == "a b"
    assert cleaned("12 *~ ", "*~") == "12"
    assert cleaned("*12", "*") == "*12"
    assert cleaned("a ", "*") == "a"


@pytest.mark.parametrize(
    ("content", "file", "encoding", "notices"),
    [
        (PLAIN, "{format: csv}", "utf-8", []),
        (PLAIN.encode("latin-1"), "{format: csv, encoding: Latin-1}", "latin-1", []),
        ("year,race\nß,“é”\n".encode("cp1252"), "{format: csv, encoding: cp1252}", "cp1252", []),
        ("year,race\nß,é\n".encode("latin-1"), "{format: csv, encoding: latin-1}", "latin-1", []),
        *(
            (
                mark + PLAIN.encode(encoding),
                f"{{format: csv{declared}}}",
                name,
                [f"the file starts with a byte order mark ({name}), which was taken off"],
            )
            for mark, encoding, name, declared in (
                (b"\xef\xbb\xbf", "utf-8", "utf-8", ""),
                (b"\xef\xbb\xbf", "utf-8", "utf-8", ", encoding: UTF8"),
                (b"\xff\xfe", "utf-16-le", "utf-16", ", encoding: utf-16"),
                (b"\xfe\xff", "utf-16-be", "utf-16", ""),
                (b"\xff\xfe\x00\x00", "utf-32-le", "utf-32", ""),
                (b"\x00\x00\xfe\xff", "utf-32-be", "utf-32", ", encoding: utf-32"),
            )
        ),
    ],
)
def test_a_file_is_read_in_its_encoding(
    sheets, content: Any, file: str, encoding: str, notices: list[str]
) -> None:
    (grid,), read_as, told = sheets(content, file=file)
    assert (grid.sheet, grid.merged, read_as, told) == ("", {}, encoding, notices)
    assert grid.rows[0] == (1, ["year", "race"])
    assert len(grid.rows) in (2, 5)


def test_line_ends_are_mixed_where_there_are_two_kinds(sheets) -> None:
    assert sheets("a,b\r\nc,d\r\n")[2] == []
    assert sheets("a,b\rc,d\r")[2] == []
    (grid,), _, notices = sheets("a,b\r\nc,d\n\re,f")
    assert notices == [
        "line ends are mixed (CRLF 1, LF 1, CR 1); each was taken as the end of a line"
    ]
    assert list(grid.rows) == [(1, ["a", "b"]), (2, ["c", "d"]), (3, []), (4, ["e", "f"])]
    (grid,), _, notices = sheets("a,b\n" * 1_200 + "c,d\r\n")
    assert notices[0].startswith("line ends are mixed (CRLF 1, LF 1,200);")


def test_cells_are_stripped_and_quotes_and_the_separator_kept(sheets) -> None:
    (grid,), _, _ = sheets('a ;"b ""c"";"\n', file="{format: csv, separator: ;}")
    assert list(grid.rows) == [(1, ["a", 'b "c";'])]


def test_rows_of_one_cell_are_no_other_separator_where_one_row_lacks_it(sheets) -> None:
    (grid,), _, _ = sheets("a;b\nc\n")
    assert list(grid.rows) == [(1, ["a;b"]), (2, ["c"])]
    assert len(sheets("\n\n")[0][0].rows) == 2


def test_a_table_counts_the_rows_above_below_and_between(table) -> None:
    found = table(
        "Stops\n\nyear,race\n2019,Black\n\n2020,White\nTotal,2\nNote\n\nSource\n",
        header="year",
        last="Total",
    )
    assert (found.above, found.below, found.blank) == (1, 2, 1)
    assert found.frame.to_dict("list") == {
        "year": ["2019", "2020", "Total"],
        "race": ["Black", "White", "2"],
        "(file)": ["export.csv"] * 3,
        "(sheet)": [""] * 3,
        "(row)": [4, 6, 7],
    }
    assert (found.names, found.notices) == (("year", "race"), [])
    assert found.frame["(row)"].dtype == np.int64


def test_names_over_several_rows_are_joined_once_each(table) -> None:
    found = table(
        "race,,place\nof driver,of officer,place\nBlack,White,A\n", header="2", header_rows="2"
    )
    assert found.names == ("race / of driver", "race / of officer", "place")
    assert (found.above, len(found.frame)) == (0, 1)
    three = table("x\nrace,,\n,,of\ndriver,,officer\nBlack,,A\n", header="4", header_rows="3")
    assert three.names == ("race / driver", "race", "race / of / officer")
    assert three.above == 1


def test_empty_columns_without_a_name_are_left_out_and_told(table) -> None:
    found = table("year,race,,race,\n2019,Black,,,\n", names="{1: when}")
    assert found.names == ("when", "race")
    assert found.notices == ["export.csv: 3 empty columns without a name were left out"]


def test_merged_or_empty_cells_repeat_the_cell_above_where_the_recipe_says_so(table) -> None:
    found = table("year,race\n,White\n2019,Black\n,White\n", fill_down="[year]")
    assert found.frame["year"].tolist() == ["", "2019", "2019"]


def test_a_part_begins_below_its_text_and_a_header_below_that(table) -> None:
    text = "Table 1\nyear,race\n2018,Black\nTable 2\n\nyear,race\n2019,White\n"
    assert table(text, after="Table 2", header="year").frame["year"].tolist() == ["2019"]
    assert table(text, after="Table 2", header="2").frame["year"].tolist() == ["2019"]
    assert table(text, header="2", last="2018").frame["year"].tolist() == ["2018"]


def test_tables_are_taken_together_and_what_is_said_of_each_is_kept(table) -> None:
    first = table("x\nyear,race\n2019,Black\n\n", header="2")
    second = table("year,place,\n2020,A,\nnote,,\n", last="2020")
    both = joined([first, second])
    assert both.names == ("year", "race", "place")
    assert (both.above, both.below, both.blank) == (1, 1, 1)
    assert both.notices == ["export.csv: 1 empty columns without a name were left out"]
    assert both.frame[["year", "race", "place"]].to_numpy().tolist() == [
        ["2019", "Black", ""],
        ["2020", "", "A"],
    ]
    assert both.frame.index.tolist() == [0, 1]
    assert joined([first]).frame is first.frame


# Workbooks


def book_of(*rows: list[Any], hidden: tuple[int, ...] = (), merge: str = "") -> bytes:
    book, content = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    for number in hidden:
        book.active.row_dimensions[number].hidden = True
    if merge:
        book.active.merge_cells(merge)
    book.create_sheet("Other").append(["x"])
    book.save(content)
    return content.getvalue()


def test_cells_of_a_workbook_are_the_texts_that_csv_would_have(sheets) -> None:
    content = book_of(
        ["a ", 16.0, 2.5, None, True],
        [False, date(2019, 5, 1), datetime(2019, 5, 1, 23, 15), "#N/A", 10**15],  # noqa: DTZ001
        ["=1/0", "x", "=A1", -3, 0.1],
    )
    (grid,), encoding, notices = sheets(content, "a.xlsx", "{format: xlsx, sheets: Sheet}")
    assert (grid.sheet, grid.merged, encoding, notices) == ("Sheet", {}, "", [])
    assert list(grid.rows) == [
        (1, ["a", "16", "2.5", "", "TRUE"]),
        (2, ["FALSE", "2019-05-01", "2019-05-01 23:15:00", "#N/A", "1000000000000000"]),
        (3, ["", "x", "", "-3", "0.1"]),
    ]


def test_merged_cells_and_hidden_rows_of_each_sheet_are_known(sheets) -> None:
    content = book_of(
        ["a", "b", "c"], ["d", "e", "f"], ["g", "h", "i"], hidden=(2, 3), merge="B1:C2"
    )
    both, _, notices = sheets(content, "a.xlsx", "{format: xlsx, sheets: [Other, Sheet]}")
    assert [grid.sheet for grid in both] == ["Other", "Sheet"]
    assert both[0].merged == {}
    assert both[1].merged == {(1, 2): "B1:C2", (2, 1): "B1:C2", (2, 2): "B1:C2"}
    assert notices == ["sheet 'Sheet' hides 2 rows; they were read like others"]


def test_two_sheets_become_one_table_whose_rows_know_their_sheet(bench) -> None:
    book, content = openpyxl.Workbook(), io.BytesIO()
    for title, race in (("2019", "Black"), ("2020", "White")):
        sheet = book.create_sheet(title)
        sheet.append(["year", "race"])
        sheet.append([int(title), race])
    book.save(content)
    export = bench.export(content.getvalue(), "a.xlsx")
    result = bench.run(export, file="{format: xlsx, sheets: ['2019', '2020']}")
    assert result.files[0].sheets == ("2019", "2020")
    assert list(result.frame["value"]) == ["1", "1"]


# Wrappings


@pytest.mark.parametrize(
    ("content", "name", "file", "packed_in"),
    [
        (PLAIN.encode(), "a.csv", "{format: csv}", ""),
        (zipped(a_csv=PLAIN), "a.zip", "{format: csv}", "zip"),
        (zip_of("__MACOSX/a.csv", "b/", "b/c.csv"), "a.zip", "{format: csv}", "zip"),
        (zip_of("b.csv", "a.csv"), "a.zip", "{format: csv, member: a.csv}", "zip"),
    ],
)
def test_an_export_is_taken_out_of_its_wrapping_once(
    bench, content: bytes, name: str, file: str, packed_in: str
) -> None:
    recipe = open_recipe(bench.recipe(file=file), bench.project)
    export = open_export(bench.export(content, name), recipe)
    assert (export.name, export.packed_in, len(export.sha256)) == (name, packed_in, 64)
    assert export.taken() == PLAIN.encode()
    assert export.content == b""


def test_a_workbook_within_a_zip_is_told_from_one_that_is_a_zip(bench) -> None:
    book, content = book_of(["year", "race"], [2019, "Black"]), io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("Stops.XLSX", book)
    for data, packed_in in ((content.getvalue(), "zip"), (book, "")):
        path: Path = bench.export(data, "a.xlsx")
        result = bench.run(path, file="{format: xlsx, sheets: Sheet}")
        assert (result.files[0].packed_in, result.read) == (packed_in, 1)
