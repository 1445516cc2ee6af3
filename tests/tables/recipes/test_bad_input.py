"""What is wrong in an export stops the import and is told with its place and mend."""

from __future__ import annotations

import gzip
import io
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.problems import whole

from hrcreport.foundation.errors import Problem
from hrcreport.foundation.records.spreadsheet import Archive
from hrcreport.tables.recipes import packed_files

OPEN_DOCUMENT = (
    '<d xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><table:table>'
    '<table:table-row table:number-rows-repeated="%s">'
    '<table:table-cell table:number-columns-repeated="%s">%s</table:table-cell>'
    "</table:table-row></table:table></d>"
)
PLAIN = "year,race\n2019,Black\n2019,White\n2020,Black\n2019,Black\n"
COUNTED = {("2019", "black"): "2", ("2019", "white"): "1", ("2020", "black"): "1"}
SUM = "{stops: {sum: number}}"
WIDE = """
  to: group
  columns: {black: Black, white: White}
  total: All"""
TABLE_OF_GROUPS = """
  country: XXA
  area: ""
  period: {from: year, as: year}
  complete: true
  group: {from: group}"""


def workbook(*rows: list[Any], title: str = "Stops", merge: str = "") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    if merge:
        sheet.merge_cells(merge)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def zipped(**members: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("_", "."), text)
    return content.getvalue()


def test_a_plain_export_is_counted(bench) -> None:
    assert bench.values(bench.export(PLAIN)) == COUNTED


# Encodings


def test_a_byte_order_mark_is_taken_off_and_told(bench) -> None:
    result = bench.run(bench.export(b"\xef\xbb\xbf" + PLAIN.encode()))
    assert "byte order mark" in result.notices[0]
    assert result.read == 4


def test_utf_16_is_read_by_its_mark(bench) -> None:
    assert bench.values(bench.export(PLAIN.encode("utf-16"))) == COUNTED


def test_latin_1_read_as_utf_8_is_refused_with_the_line_and_the_encoding(bench) -> None:
    export = bench.export("year,race\n2019,Black\n2019,índio\n".encode("latin-1"))
    problem = bench.refusal(export, file="{format: csv, encoding: utf-8}")
    assert (problem.place, *whole(problem)) == (
        "export.csv",
        "import.encoding",
        "3 None: 'latin-1'",
        "the file is not in utf-8; it seems to be in latin-1. Read so, this line holds 'índio'.",
        "Where that reads right, write 'encoding: latin-1' under 'file' in "
        "data/recipes/xxa-stops.yml.",
    )


def test_no_more_than_a_word_of_a_line_is_shown_since_it_can_name_a_person(bench) -> None:
    export = bench.export("name,race\nJane Example,índio\n".encode("latin-1"))
    assert "Jane" not in bench.refusal(export).what
    assert "Jane" not in bench.refusal(bench.export("name,race\nJane Example,Ã­ndio\n")).what


def test_an_encoding_that_nobody_declared_is_proposed_not_guessed(bench) -> None:
    export = bench.export("year,race\n2019,“Black”\n".encode("cp1252"))
    for declared, file in (("utf-8", ""), ("latin-1", "{format: csv, encoding: latin-1}")):
        problem = bench.refusal(export, **({"file": file} if file else {}))
        assert (problem.place, *whole(problem)) == (
            *("export.csv", "import.encoding", "2 None: 'cp1252'"),
            f"the file is not in {declared}; it seems to be in cp1252. Read so, this line holds "
            "'“Black”'.",
            "Where that reads right, write 'encoding: cp1252' under 'file' in "
            "data/recipes/xxa-stops.yml.",
        )


def test_utf_8_read_as_latin_1_is_refused(bench) -> None:
    export = bench.export("year,race\n2019,índio\n")
    problem = bench.refusal(export, file="{format: csv, encoding: latin-1}")
    assert (problem.place, *whole(problem)) == (
        "export.csv",
        "import.encoding",
        "2 None: 'utf-8'",
        "the file is not in latin-1; it seems to be in utf-8. Read so, this line holds 'índio'.",
        "Where that reads right, write 'encoding: utf-8' under 'file' in "
        "data/recipes/xxa-stops.yml.",
    )


def test_letters_that_were_garbled_before_are_refused(bench) -> None:
    export = bench.export("year,race\n2019,Ã­ndio\n")
    problem = bench.refusal(export)
    assert (problem.place, *whole(problem)) == (
        "export.csv",
        "import.garbled",
        "2 None: 'Ã\\xadndio'",
        "letters were garbled before this file was saved: 'Ã\xadndio'.",
        "Fetch the file again from its publisher, and save it without opening it in another "
        "program. Where the publisher's own file is so, in a column that the recipe does not use, "
        "name that column in 'garbled-in' under 'file'.",
    )


GARBLED = "year,race,place\n2019,Black,QuÃ©bec\n2019,White,Leeds\n"


def test_a_garbled_cell_of_a_column_that_is_not_used_is_waived_by_declaration(bench) -> None:
    file = "{format: csv, garbled-in: [place]}"
    result = bench.run(bench.export(GARBLED), file=file)
    assert result.read == 2
    assert any("column 'place' holds 1 garbled cells; not used" in each for each in result.notices)


@pytest.mark.parametrize(
    ("text", "columns", "says"),
    [
        (GARBLED.replace("Black", "BlÃ¡ck"), "[place]", "column 'race': letters were lost or"),
        (PLAIN, "[race]", "the column 'race', which the recipe uses"),
        (PLAIN, "[town]", "the column 'town', which the file lacks"),
    ],
)
def test_letters_garbled_elsewhere_are_refused_still(
    bench, text: str, columns: str, says: str
) -> None:
    problem = bench.refusal(bench.export(text), file=f"{{format: csv, garbled-in: {columns}}}")
    assert says in problem.what


def test_an_unknown_encoding_is_refused_with_its_line(bench) -> None:
    problem = bench.refusal(bench.export(PLAIN), file="{format: csv, encoding: utf-88}")
    assert (problem.place, *whole(problem)) == (
        "data/recipes/xxa-stops.yml",
        "recipe.encoding",
        "3 file.encoding: 'utf-88'",
        "there is no encoding 'utf-88'.",
        "Usual ones are utf-8, latin-1, cp1252 and utf-16.",
    )


# The form of a CSV file


def test_mixed_line_ends_are_read_and_told(bench) -> None:
    result = bench.run(bench.export(b"year,race\r\n2019,Black\n2019,White\r2020,Black\r\n"))
    assert result.read == 3
    assert "line ends are mixed (CRLF 2, LF 1, CR 1)" in result.notices[0]


def test_another_separator_is_refused_and_named(bench) -> None:
    problem = bench.refusal(bench.export(PLAIN.replace(",", ";")))
    assert (problem.place, *whole(problem)) == (
        "export.csv",
        "import.separator",
        "1 None: ','",
        "each line is one cell; its parts seem to be separated by a semicolon.",
        "Write 'separator: \";\"' under 'file' in data/recipes/xxa-stops.yml.",
    )


def test_a_row_with_other_cells_than_the_header_is_refused(bench) -> None:
    problem = bench.refusal(bench.export(PLAIN + "2020,Black,x\n"))
    assert (problem.place, *whole(problem)) == (
        "export.csv",
        "import.ragged-row",
        "6 None: None",
        "row 6: the row has 3 cells, the header has 2.",
        "Often a separator stands within a text that lacks quotation marks, or the row is a note. "
        "For notes at the end write 'file.last'.",
    )


def test_a_row_is_named_by_the_line_on_which_it_begins(bench) -> None:
    text = 'year,race,note\n2019,Black,"one\ntwo"\n2019,Violet,x\n'
    assert bench.refusal(bench.export(text)).line == 4


def test_double_columns_are_refused_by_their_numbers(bench) -> None:
    problem = bench.refusal(bench.export("year,race,race\n2019,Black,White\n"))
    assert (problem.place, *whole(problem)) == (
        "export.csv",
        "import.double-column",
        "1 race: None",
        "2 columns have the name 'race': 2, 3.",
        "Give them names by their number under 'file' in data/recipes/xxa-stops.yml: 'names: {2: "
        "…, 3: …}'.",
    )


def test_double_columns_can_be_named_by_their_numbers(bench) -> None:
    export = bench.export("year,race,race\n2019,Black,White\n")
    named = "{format: csv, names: {3: race of the officer}}"
    assert bench.values(export, file=named) == {("2019", "black"): "1"}


def test_an_empty_file_is_refused(bench) -> None:
    assert bench.refusal(bench.export("")).rule == "import.empty-file"


def test_a_header_without_rows_is_refused(bench) -> None:
    assert bench.refusal(bench.export("year,race\n")).rule == "import.empty-sheet"


def test_a_missing_column_is_refused_with_the_nearest_name(bench) -> None:
    problem = bench.refusal(bench.export(PLAIN.replace("race", "races")))
    assert (problem.place, *whole(problem)) == (
        "export.csv",
        "import.no-column",
        "None race: None",
        "there is no column 'race'.",
        "Did you mean 'races'? Columns: year, races. Where the column has a new name, add it to "
        "'cells' in data/recipes/xxa-stops.yml with 'renamed-from'.",
    )


def test_a_renamed_column_of_another_year_is_found(bench) -> None:
    export = bench.export(PLAIN.replace("race", "perceived_race"))
    cells = "{race: {type: text, renamed-from: perceived_race}}"
    assert bench.values(export, cells=cells) == COUNTED


# Workbooks


def test_an_empty_sheet_is_refused(bench) -> None:
    problem = bench.refusal(bench.export(workbook(title="Data"), "a.xlsx"), file="{format: xlsx}")
    assert (problem.place, *whole(problem)) == (
        "a.xlsx, sheet 'Data'",
        "import.empty-sheet",
        "None None: None",
        "the sheet is empty.",
        "Check that this is the right file and, in a workbook, the right sheet.",
    )


def test_a_missing_sheet_is_refused_with_the_nearest_name(bench) -> None:
    export = bench.export(workbook(["year", "race"], [2019, "Black"]), "a.xlsx")
    problem = bench.refusal(export, file="{format: xlsx, sheets: Stop}")
    assert (problem.place, *whole(problem)) == (
        "a.xlsx",
        "import.no-sheet",
        "None None: 'Stop'",
        "the workbook has no sheet 'Stop'.",
        "Did you mean 'Stops'? Sheets: Stops. Correct 'file.sheets' in "
        "data/recipes/xxa-stops.yml, line 3.",
    )


def test_merged_header_cells_are_refused_where_a_column_has_no_name(bench) -> None:
    rows = (["year", "race", None], [None, "of driver", "of officer"], [2019, "Black", "White"])
    export = bench.export(workbook(*rows, merge="B1:C1"), "a.xlsx")
    problem = bench.refusal(export, file="{format: xlsx}")
    assert (problem.place, *whole(problem)) == (
        "a.xlsx, sheet 'Stops'",
        "import.no-column-name",
        "1 None: None",
        "column 3 holds values and has no name. The cells B1:C1 are merged there.",
        "Where names stand in several rows, write 'header-rows' under 'file' in "
        "data/recipes/xxa-stops.yml; otherwise name the column: 'names: {3: …}'.",
    )


def test_names_over_two_rows_of_merged_cells_are_joined(bench) -> None:
    rows = (["year", "race", None], [None, "of driver", "of officer"], [2019, "Black", "White"])
    export = bench.export(workbook(*rows, merge="B1:C1"), "a.xlsx")
    table = TABLE_OF_GROUPS.replace(
        "{from: group}", "{from: race / of driver, recode: {black: Black}}"
    )
    file = "{format: xlsx, header: 2, header-rows: 2}"
    assert bench.values(export, file=file, table=table) == {("2019", "black"): "1"}


def test_merged_cells_among_the_data_are_refused_until_the_recipe_says_what_they_mean(
    bench,
) -> None:
    rows = (["year", "race"], [2019, "Black"], [None, "White"])
    export = bench.export(workbook(*rows, merge="A2:A3"), "a.xlsx")
    problem = bench.refusal(export, file="{format: xlsx}")
    assert (problem.place, *whole(problem)) == (
        "a.xlsx, sheet 'Stops'",
        "import.merged-cells",
        "3 year: None",
        "cells of column 'year' are merged with others (A2:A3 and so on), so it cannot be told "
        "what holds for each row.",
        "Where the first cell holds for all of them, write 'fill-down: [year]' under 'file' in "
        "data/recipes/xxa-stops.yml; otherwise part the cells in the file.",
    )
    filled = bench.values(export, file="{format: xlsx, fill-down: [year]}")
    assert filled == {("2019", "black"): "1", ("2019", "white"): "1"}


def test_a_protected_workbook_is_refused_in_words(bench) -> None:
    content = b"\xd0\xcf\x11\xe0" + bytes(60) + "EncryptedPackage".encode("utf-16-le")
    problem = bench.refusal(bench.export(content, "a.xlsx"), file="{format: xlsx}")
    assert (problem.place, *whole(problem)) == (
        "a.xlsx",
        "import.protected",
        "None None: None",
        "this workbook is protected by a password.",
        "Open it with the password, save it without one, and import that. Ask its publisher first "
        "whether it may be used so.",
    )


def test_a_protected_open_document_is_refused_in_words(bench) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("content.xml", "?")
        archive.writestr("META-INF/manifest.xml", "<manifest:encryption-data/>")
    export = bench.export(content.getvalue(), "a.ods")
    assert bench.refusal(export, file="{format: ods}").rule == "import.protected"


def test_an_old_workbook_is_refused_in_words(bench) -> None:
    export = bench.export(b"\xd0\xcf\x11\xe0" + bytes(60), "a.xls")
    assert bench.refusal(export, file="{format: xlsx}").rule == "import.old-workbook"


def test_a_text_file_that_is_no_workbook_is_refused(bench) -> None:
    assert bench.refusal(bench.export(PLAIN), file="{format: xlsx}").rule == "import.workbook"


# Wrapping and size


def test_gz_and_zip_are_opened(bench) -> None:
    packed = bench.export(gzip.compress(PLAIN.encode()), "a.csv.gz")
    assert bench.values(packed) == COUNTED
    assert bench.values(bench.export(zipped(a_csv=PLAIN), "a.zip")) == COUNTED
    book = workbook(["year", "race"], [2019, "Black"])
    wrapped = bench.export(gzip.compress(book), "a.xlsx.gz")
    assert bench.values(wrapped, file="{format: xlsx}") == {("2019", "black"): "1"}


def test_a_zip_of_several_files_asks_which(bench) -> None:
    export = bench.export(zipped(a_csv=PLAIN, b_csv="x\n1\n"), "a.zip")
    assert "It holds: a.csv, b.csv." in bench.refusal(export).mend
    assert bench.values(export, file="{format: csv, member: a.csv}") == COUNTED


def test_a_file_cut_short_is_refused(bench) -> None:
    export = bench.export(gzip.compress(PLAIN.encode() * 50)[:-12], "a.csv.gz")
    assert bench.refusal(export).rule == "import.damaged"


def test_a_file_of_two_gigabytes_is_refused_with_words(bench) -> None:
    export = bench.export("")
    with export.open("r+b") as stream:
        stream.truncate(2 * 1024**3)  # a file with a hole: it takes no room on the disk
    problem = bench.refusal(export)
    assert (problem.place, *whole(problem)) == (
        "export.csv",
        "import.too-large",
        "None None: None",
        "the file has 2,048 MB; a recipe reads at most 500 MB at once.",
        "Cut it at the source: ask for fewer columns or years, or export the counts, and import "
        "the parts one by one.",
    )


def test_a_small_file_that_unpacks_to_a_large_one_is_refused(
    bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packed_files, "LARGEST_FILE", 1024 * 1024)
    export = bench.export(gzip.compress(bytes(8 * 1024 * 1024)), "a.csv.gz")
    assert "unpacks to more than" in bench.refusal(export).what


def lying(content: bytes, size: int) -> bytes:
    """Return a zip whose directory says that its parts unpack to so many bytes."""
    changed = bytearray(content)
    place = -1
    while (place := content.find(b"PK\x01\x02", place + 1)) >= 0:
        changed[place + 24 : place + 28] = size.to_bytes(4, "little")
    return bytes(changed)


def packed(**parts: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), text)
    return target.getvalue()


def peak_of(run: Callable[[], Any]) -> int:
    """Return the most memory that Python held meanwhile, in bytes."""
    tracemalloc.start()
    try:
        run()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


SMALL = 1024 * 1024
HEAD = "<sheetData><row r='1'><c r='A1'/></row>"


@pytest.mark.parametrize("form", ["xlsx", "ods", "csv"])
@pytest.mark.parametrize("lies", [False, True])
def test_a_zip_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(
    bench, monkeypatch: pytest.MonkeyPatch, form: str, lies: bool
) -> None:
    monkeypatch.setattr(packed_files, "LARGEST_FILE", SMALL)
    blank = " " * (32 * SMALL)
    name = {"xlsx": "xl__worksheets__sheet1_xml", "ods": "content_xml", "csv": "a_xml"}[form]
    content = packed(**({"[Content_Types]_xml": ""} if form == "xlsx" else {}), **{name: blank})
    export = bench.export(lying(content, 100) if lies else content, f"a.{form}")
    told: list[Problem] = []

    def run() -> None:
        told.append(bench.refusal(export, file=f"{{format: {form}}}"))

    assert peak_of(run) < 16 * SMALL
    rules = {"import.damaged", "import.workbook"} if lies else {"import.too-large"}
    assert told[0].rule in rules


@pytest.mark.parametrize(
    ("form", "parts"),
    [
        ("xlsx", {"xl__worksheets__sheet1_xml": HEAD + "<c r='XFD1048576'/>".replace("'", '"')}),
        (
            "xlsx",
            {"xl__worksheets__sheet1_xml": f'{HEAD}<mergeCell ref="A1:XFD1048576"/>'},
        ),
        ("ods", {"content_xml": OPEN_DOCUMENT % ("1000000", "1000", "<text:p>x</text:p>")}),
        ("ods", {"content_xml": OPEN_DOCUMENT % ("1", "99999999", "<text:p>x</text:p>")}),
        ("ods", {"content_xml": OPEN_DOCUMENT % ("1", "1", '<text:s text:c="999999999"/>')}),
    ],
)
def test_a_workbook_of_few_letters_and_countless_cells_is_refused(
    bench, form: str, parts: dict[str, str]
) -> None:
    export = bench.export(packed(**parts), f"a.{form}")
    problem = bench.refusal(export, file=f"{{format: {form}}}")
    assert problem.rule == "import.too-large"
    assert "a recipe reads at most 20,000,000" in problem.what


def test_empty_rows_and_columns_below_a_table_are_no_cells(bench) -> None:
    end = OPEN_DOCUMENT % ("1048576", "16384", "")
    assert Archive(io.BytesIO(packed(content_xml=end))).cells_held == 0


def test_a_changed_hash_is_refused_with_both_hashes(bench) -> None:
    export = bench.export(PLAIN)
    problem = bench.refusal(export, file=f"{{format: csv, sha256: {'a' * 64}}}")
    assert (problem.place, *whole(problem)) == (
        "export.csv",
        "import.changed-file",
        "None None: 'd81b3782beed9afd3dee2d5701ace9a567420b09ff9a61e27d7b31daea585782'",
        "this is not the file that the recipe was written for: it has sha256 "
        "d81b3782beed9afd3dee2d5701ace9a567420b09ff9a61e27d7b31daea585782, not "
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.",
        "Where it is a newer edition, read what its publisher says of changes, then write the new "
        "hash as 'file.sha256' into data/recipes/xxa-stops.yml (line 3) and correct the figures "
        "under 'expect'; otherwise fetch the right file.",
    )


def test_a_file_named_twice_is_refused(bench) -> None:
    export = bench.export(PLAIN)
    assert bench.refusal(export, export).rule == "import.same-file"


def test_two_files_of_one_form_are_taken_together(bench) -> None:
    second = bench.export("race,year\nBlack,2021\n", "other.csv")  # columns in another order
    assert bench.values(bench.export(PLAIN), second) == COUNTED | {("2021", "black"): "1"}


# Categories and totals


def test_a_new_category_of_next_year_lists_every_row(bench) -> None:
    export = bench.export(PLAIN + "2020,Blak\n2020,White\n2020,Blak\n")
    problem = bench.refusal(export)
    assert (problem.place, *whole(problem)) == (
        "export.csv",
        "import.unknown-category",
        "6 race: 'Blak'",
        "rows 6 and 8: column 'race': 'Blak' has no code.",
        "Did you mean 'Black'? Find out what the source means by it and since when, then add it "
        "to 'table.group.recode'. Codes: black, white, unknown.",
    )


def test_all_that_is_wrong_is_told_at_once(bench) -> None:
    export = bench.export("year,race\n19,Violet\n2019,Green\nx,Black\n")
    assert {(one.key, one.value) for one in bench.refused(export)} == {
        ("race", "Violet"),
        ("race", "Green"),
        ("year", "19"),
        ("year", "x"),
    }


def test_a_total_row_in_the_middle_is_refused_and_recognised(bench) -> None:
    export = bench.export("year,race\n2019,Black\n2019,Total\n2019,White\n")
    problem = bench.refusal(export)
    assert (problem.place, *whole(problem)) == (
        "export.csv",
        "import.unknown-category",
        "3 race: 'Total'",
        "column 'race': 'Total' has no code.",
        "It looks like a total: write a rule 'total' under 'rows', so that it is not counted with "
        "its parts but compared with their sum. Find out what the source means by it and since "
        "when, then add it to 'table.group.recode'. Codes: black, white, unknown.",
    )


def test_a_total_among_areas_is_refused_though_areas_have_no_list(bench) -> None:
    table = TABLE_OF_GROUPS.replace("{from: group}", "all").replace('""', "{from: force}")
    export = bench.export("year,force\n2019,North\n2019,Total North\n2019,South\n")
    problem = bench.refusal(export, table=table)
    assert (problem.place, *whole(problem)) == (
        "export.csv",
        "import.total-row",
        "3 force: 'Total North'",
        "column 'force': 'Total North' stands among the areas.",
        "It looks like a total: write a rule 'total' under 'rows', so that it is not counted with "
        "its parts but compared with their sum. Where it is none, give it a code by 'recode'.",
    )


def test_a_total_that_does_not_add_up_is_refused_with_both_sums(bench) -> None:
    export = bench.export("year,race,number\n2019,Black,2\n2019,White,3\n2019,All,6\n")
    rows = "[{total: {race: All}, by: [year], why: sum of the races}]"
    problem = bench.refusal(export, measures=SUM, rows=rows)
    assert (problem.place, *whole(problem)) == (
        "export.csv",
        "import.total",
        "4 None: '6'",
        "the rows used add up to 5, but this total says 6 (year '2019').",
        "Look whether rows are missing, or counted twice as sub-totals. Where the source rounds, "
        "write 'tolerance' beside the rule.",
    )


def test_a_total_that_adds_up_is_compared_and_not_counted(bench) -> None:
    export = bench.export("year,race,number\n2019,Black,2\n2019,All,5\n2019,White,3\n")
    rows = "[{total: {race: All}, by: [year], why: sum of the races}]"
    result = bench.run(export, measures=SUM, rows=rows)
    assert list(result.frame["value"]) == ["2", "3"]
    assert result.compared == ("1 figures of 1 total rows: sum of the races",)


def test_parts_of_a_row_that_do_not_add_up_are_refused(bench) -> None:
    export = bench.export("year,Black,White,All\n2019,2,3,5\n2020,2,3,6\n")
    problem = bench.refusal(
        export, wide=WIDE, table=TABLE_OF_GROUPS, measures="{stops: {sum: cell}}"
    )
    assert (problem.place, *whole(problem)) == (
        "export.csv",
        "import.row-sum",
        "3 All: '6'",
        "the parts of this row add up to 5, but 'All' says 6.",
        "Look whether a column is missing in 'wide.columns'. Where the source rounds, write "
        "'wide.tolerance'.",
    )


def test_a_rest_below_zero_is_refused(bench) -> None:
    export = bench.export("year,Black,White,All\n2019,2,3,4\n")
    wide = WIDE.replace("total: All", "rest: {other: All}")
    problem = bench.refusal(
        export, wide=wide, table=TABLE_OF_GROUPS, measures="{stops: {sum: cell}}"
    )
    assert (problem.place, *whole(problem)) == (
        "export.csv",
        "import.row-sum",
        "2 All: '-1'",
        "the parts of this row add up to more than 'All' by 1.",
        "Look whether a part is counted twice in 'wide.columns'.",
    )


def test_a_rule_that_meets_no_row_is_refused(bench) -> None:
    rows = "\n  - aside: {race: Violet}\n    why: not asked for"
    problem = bench.refusal(bench.export(PLAIN), rows=rows)
    assert (problem.place, *whole(problem)) == (
        "data/recipes/xxa-stops.yml",
        "import.rule-meets-nothing",
        "25 None: None",
        "the rule 'aside' meets no row: race is 'Violet'.",
        "Correct it, or delete it where the source no longer has such rows.",
    )
    line = bench.recipe(rows=rows).read_text().splitlines()[(problem.line or 0) - 1]
    assert "aside: {race: Violet}" in line


def test_a_figure_that_differs_from_the_expected_is_refused_at_its_line(bench) -> None:
    expect = "\n  read: 4\n  sums:\n    group:\n      black: 4"
    problem = bench.refusal(bench.export(PLAIN), expect=expect)
    assert (problem.place, *whole(problem)) == (
        "data/recipes/xxa-stops.yml",
        "import.expected",
        "28 None: '3'",
        "the recipe expects 4 for group 'black', but the import gives 3.",
        "Where the source was corrected or has a new edition, say so in the recipe and write the "
        "new figure; otherwise look into the export.",
    )


def test_rows_that_no_measure_counts_are_refused(bench) -> None:
    measures = "{stops: {count: rows, where: {race: Black}}}"
    problem = bench.refusal(bench.export(PLAIN), measures=measures)
    assert (problem.place, *whole(problem)) == (
        "export.csv",
        "import.counted-by-none",
        "3 None: None",
        "1 rows are used and counted by no measure.",
        "Widen the 'where' of a measure in data/recipes/xxa-stops.yml, or set the rows aside with "
        "the reason.",
    )


# Numbers


HIDES = (
    "Write 'hidden: [\"{}\"]' under 'file': such rows are then set aside, and the log says "
    "how many."
)
MEANS = "Where it means {}, write {} under 'file'."
MISSING = (
    "Where it means that there is no number, add it to 'missing' under 'file'; otherwise set the "
    "row aside with the reason."
)
AS_THE_RECIPE_HAS_IT = "is no number as the recipe has it."


@pytest.mark.parametrize(
    ("written", "rule", "fault", "mend"),
    [
        *(
            (hidden, "import.hidden-number", "hides a small number.", HIDES.format(hidden))
            for hidden in ("<5", "≤ 4", "fewer than 5", "less than 5", "under 5")
        ),
        (
            "16~",
            "import.mark",
            "ends in the mark '~'.",
            "Where it is a footnote, write 'marks: \"~\"' under 'file'.",
        ),
        ("15/16*", "import.number", "is no number.", MISSING),
        ("-", "import.number", "is no number.", MISSING),
        *(
            (text, "import.number", AS_THE_RECIPE_HAS_IT, MEANS.format(number, hint))
            for text, number, hint in (
                ("1 234,5", "1234.5", "'thousands: \" \"' and 'decimal: \",\"'"),
                ("1.234,5", "1234.5", "'thousands: \".\"' and 'decimal: \",\"'"),
                ("1,234", "1234", "'thousands: \",\"'"),
                ("1,234.5", "1234.5", "'thousands: \",\"' and 'decimal: \".\"'"),
                ("1'234", "1234", "'thousands: \"'\"'"),
            )
        ),
        (
            "12,5",
            "import.number",
            AS_THE_RECIPE_HAS_IT,
            "Where it means 12.5, write 'decimal: \",\"' under 'file'; where other rows have "
            "another mark, declare a correction.",
        ),
        (
            "#REF!",
            "import.number",
            "is an error of the spreadsheet.",
            "Ask the publisher for the number, or set the row aside with the reason.",
        ),
    ],
)
def test_a_text_that_is_no_number_is_refused_with_what_it_seems_to_be(
    bench, written: str, rule: str, fault: str, mend: str
) -> None:
    export = bench.export(f'year,race,number\n2019,White,7\n2019,Black,"{written}"\n')
    problem = bench.refusal(export, measures=SUM)
    assert (problem.place, *whole(problem)) == (
        *("export.csv", rule, f"3 number: {written!r}"),
        f"column 'number': '{written}' {fault}",
        mend,
    )


def test_an_empty_cell_is_no_number(bench) -> None:
    export = bench.export("year,race,number\n2019,White,7\n2019,Black,\n")
    problem = bench.refusal(export, measures=SUM)
    assert (problem.place, *whole(problem)) == (
        *("export.csv", "import.number", "3 number: ''"),
        "column 'number': the cell is empty, where a number belongs.",
        "Where an empty cell means that there is no number, write 'missing: [\"\"]' under 'file'; "
        "it is then left out of sums, and counted in the log.",
    )


@pytest.mark.parametrize(
    ("written", "file"),
    [
        ("1 234,5", "{format: csv, thousands: ' ', decimal: ','}"),
        ("1,234.5", "{format: csv, thousands: ','}"),
        ("1234.5~*", "{format: csv, marks: '~*'}"),
    ],
)
def test_a_number_is_read_once_the_recipe_says_how(bench, written: str, file: str) -> None:
    export = bench.export(f'year,race,number\n2019,Black,"{written}"\n2019,Black,0\n')
    table = bench.refused(export, measures=SUM, file=file)
    # The table of counts holds whole numbers; the number itself was understood.
    assert [problem.rule for problem in table] == ["data.type"]
    assert table[0].value == "1234.5"


def test_thousands_are_not_taken_off_where_groups_are_not_of_three(bench) -> None:
    export = bench.export('year,race,number\n2019,Black,"12,34"\n')
    problem = bench.refusal(export, measures=SUM, file="{format: csv, thousands: ','}")
    assert (problem.place, *whole(problem)) == (
        "export.csv",
        "import.number",
        "2 number: '12,34'",
        "column 'number': '12,34' is no number as the recipe has it.",
        "Where it means 12.34, write 'decimal: \",\"' under 'file'; where other rows have another "
        "mark, declare a correction.",
    )


def test_a_hidden_number_sets_its_row_aside_and_is_counted(bench) -> None:
    export = bench.export("year,race,number\n2019,White,7\n2019,Black,<5\n")
    result = bench.run(export, measures=SUM, file="{format: csv, hidden: ['<5']}")
    assert [(one.rows, one.why) for one in result.aside] == [
        (1, "the source hides the number in 'number'")
    ]
    assert (result.read, result.used) == (2, 1)
    assert list(result.frame["group"]) == ["white"]  # not a zero for Black persons


def test_a_hidden_number_is_filled_by_no_zero_and_told(bench) -> None:
    export = bench.export("year,race,number\n2019,White,7\n2019,Black,<5\n2020,White,3\n")
    result = bench.run(
        export, measures=SUM, file="{format: csv, hidden: ['<5']}", fill="[period, group]"
    )
    values = result.frame[["period", "group", "value"]].itertuples(index=False, name=None)
    numbers = {(period, group): value for period, group, value in values}
    assert ("2019", "black") not in numbers
    assert numbers["2020", "black"] == "0"
    assert result.notices == (
        "'fill' left out, as the source hides them: 1, the first XXA, 2019, black, stops",
    )


def test_a_sum_that_lacks_a_hidden_part_is_no_number_and_told(bench) -> None:
    export = bench.export("year,race,number\n2019,White,7\n2019,Black,<5\n2019,Black,30\n")
    result = bench.run(export, measures=SUM, file="{format: csv, hidden: ['<5']}", fill="[group]")
    numbers = dict(zip(result.frame["group"], result.frame["value"], strict=True))
    assert numbers["white"] == "7"
    assert "black" not in numbers
    assert result.notices == (
        "sums left out, as the source hides parts of them: 1, the first XXA, 2019, black, stops",
    )


def test_a_declared_gap_is_filled_by_no_zero_and_told(bench) -> None:
    export = bench.export("year,race,number\n2019,White,7\n2019,Black,-\n2020,White,3\n")
    result = bench.run(
        export, measures=SUM, file="{format: csv, missing: ['-']}", fill="[period, group]"
    )
    values = result.frame[["period", "group", "value"]].itertuples(index=False, name=None)
    numbers = {(period, group): value for period, group, value in values}
    assert ("2019", "black") not in numbers
    assert numbers["2020", "black"] == "0"
    assert result.notices == (
        "1 cells without a number were left out of the sums",
        "'fill' left out, as the source gives no number: 1, the first XXA, 2019, black, stops",
    )


def test_a_declared_gap_is_left_out_of_the_sum_and_told(bench) -> None:
    export = bench.export("year,race,number\n2019,White,7\n2019,White,-\n")
    result = bench.run(export, measures=SUM, file="{format: csv, missing: ['-']}")
    assert list(result.frame["value"]) == ["7"]
    assert "1 cells without a number" in result.notices[0]


# Dates


def dated(*days: object) -> bytes:
    return workbook(["day", "race"], *([day, "Black"] for day in days))


DATED = TABLE_OF_GROUPS.replace("{from: group}", "{from: race, recode: {black: Black}}").replace(
    "from: year", "from: day"
)


def test_serial_dates_of_excel_are_recognised(bench) -> None:
    export = bench.export(dated(43586), "a.xlsx")
    file, cells = "{format: xlsx}", '{day: {type: date, form: "%d/%m/%Y"}}'
    problem = bench.refusal(export, table=DATED, file=file, cells=cells)
    assert (problem.place, *whole(problem)) == (
        "a.xlsx, sheet 'Stops'",
        "import.date",
        "2 day: '43586'",
        "column 'day': '43586' is a serial number of Excel, not a date.",
        "Where it means 2019-05-01, write 'form: excel', or add excel to the list of forms.",
    )


def test_a_serial_date_of_excel_is_never_taken_for_a_year(bench) -> None:
    problem = bench.refusal(
        bench.export(PLAIN.replace("2020", "43586")),
        table="""
  country: XXA
  area: ""
  period: {from: year}
  complete: true
  group: {from: race, recode: {black: Black, white: White}}""",
    )
    assert (problem.place, *whole(problem)) == (
        "export.csv",
        "import.period",
        "4 year: '43586'",
        "column 'year': '43586' is no period; it is the serial number of Excel for 2019-05-01.",
        "Declare the column under 'cells' (type: date, form: excel) and take its part: 'as: year'.",
    )


@pytest.mark.parametrize("period", ["2019-20", "19", "May 2019", "2019/18", ""])
def test_a_text_that_is_no_period_is_refused_with_the_forms_of_periods(bench, period: str) -> None:
    problem = bench.refusal(
        bench.export(PLAIN.replace("2020", period)),
        table="""
  country: XXA
  area: ""
  period: {from: year}
  complete: true
  group: {from: race, recode: {black: Black, white: White}}""",
    )
    assert (problem.rule, problem.line) == ("import.period", 4)
    assert "2018/19, 2015-2020" in problem.mend


def test_serial_dates_and_real_dates_of_excel_are_read(bench) -> None:
    export = bench.export(dated(43586, date(2019, 5, 2)), "a.xlsx")
    cells = '{day: {type: date, form: [excel, "%Y-%m-%d"]}}'
    values = bench.values(export, table=DATED, file="{format: xlsx}", cells=cells)
    assert values == {("2019", "black"): "2"}


def test_a_wrong_form_of_a_thousand_dates_is_one_message(bench) -> None:
    days = "".join(
        f"{day % 28 + 1:02d}.{day // 28 % 12 + 1:02d}.{1980 + day // 336},Black\n"
        for day in range(1_000)
    )
    export = bench.export("day,race\n" + days)
    problems = bench.refused(export, table=DATED, cells='{day: {type: date, form: "%Y/%m/%d"}}')
    assert len(problems) == 1
    assert "So it is with 999 other texts: '02.01.1980', " in problems[0].what
    assert "rows 2, 3, 4" in problems[0].what
    assert "and 980 more" in problems[0].what


def test_an_unparsable_date_is_refused_with_the_form_that_fits(bench) -> None:
    export = bench.export("day,race\n01/02/2019,Black\n13/02/2019,Black\n")
    problem = bench.refusal(export, table=DATED, cells='{day: {type: date, form: "%m/%d/%Y"}}')
    assert (problem.place, *whole(problem)) == (
        "export.csv",
        "import.date",
        "3 day: '13/02/2019'",
        "column 'day': '13/02/2019' is no date in the form that the recipe gives.",
        "It would fit %d/%m/%Y. Add its form to the list of forms, or set the row aside with the "
        "reason.",
    )


def test_a_date_of_a_row_that_is_set_aside_may_be_anything(bench) -> None:
    export = bench.export("day,race\n01/02/2019,Black\nSource: police,\n")
    values = bench.values(
        export,
        table=DATED,
        cells='{day: {type: date, form: "%d/%m/%Y"}}',
        rows="[{aside: {day: {starts: Source}}, why: a note}]",
    )
    assert values == {("2019", "black"): "1"}


def test_an_unreadable_path_is_refused(bench) -> None:
    assert bench.refusal(Path("/nowhere/export.csv")).rule == "import.unreadable"


FORCES = "force,race,number\nKent,Black,1\nWiltshire,Black,2\nWiltshire,White,3\nNote: late,,\n"


def test_the_last_group_is_read_with_all_of_its_rows(bench) -> None:
    export = bench.export(
        FORCES.replace("force", "year").replace("Kent", "2018").replace("Wiltshire", "2019")
    )
    result = bench.run(export, measures=SUM, file="{format: csv, last: '2019'}")
    assert (result.read, result.below) == (3, 1)


def test_a_text_in_any_of_several_columns_counts_and_no_row_counts_twice(bench) -> None:
    export = bench.export(
        "year,race,weapon,drugs\n2019,Black,Y,N\n2019,Black,Y,Y\n2019,Black,N,Y\n2019,Black,N,N\n"
    )
    found = (
        "{searches: {count: rows}, finds: {count: rows, where: {weapon: {is: Y, or-in: drugs}}}}"
    )
    result = bench.run(export, measures=found)
    assert set(result.frame["value"].astype(int)) == {3, 4}


def test_errors_of_a_workbook_are_texts_and_hidden_rows_are_told(bench) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["year", "race", "number"], [2019, "Black", "#N/A"], [2019, "White", 3]):
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    content = io.BytesIO()
    book.save(content)
    export = bench.export(content.getvalue(), name="stops.xlsx")
    problem = bench.refusal(export, file="{format: xlsx}", measures=SUM)
    assert (problem.place, *whole(problem)) == (
        "stops.xlsx, sheet 'Sheet'",
        "import.number",
        "2 number: '#N/A'",
        "column 'number': '#N/A' is an error of the spreadsheet.",
        "Ask the publisher for the number, or set the row aside with the reason.",
    )
    result = bench.run(export, file="{format: xlsx, missing: ['#N/A']}", measures=SUM)
    assert any("hides 1 rows" in each for each in result.notices)


@pytest.mark.parametrize("written", ["1.234,5", "1,234.5"])
def test_mixed_decimal_marks_are_refused_at_the_row_that_differs(bench, written: str) -> None:
    other = "2,5" if written == "1,234.5" else "2.5"
    mark, sign = (".", ",") if written == "1,234.5" else (",", ".")
    export = bench.export(f"year;race;number\n2019;Black;{written}\n2019;White;{other}\n")
    file = f"{{format: csv, separator: ';', decimal: '{mark}', thousands: '{sign}'}}"
    problem = bench.refusal(export, file=file, measures=SUM)
    assert (problem.line, problem.value) == (3, other)
