"""What stands in a column is called by its head, in files of lines, of markup and of Excel."""

from __future__ import annotations

import io

import openpyxl
import pytest
from stdnum import luhn

from hrcreport.checks.extraction.reading import PlacedTexts, pieces_of
from hrcreport.checks.leaks.columns import called_columns
from hrcreport.checks.leaks.digits import numbers_in

HTML = (
    "<table><tr><th>n</th><th>DOB</th></tr><tr><td>1</td><td>2 May 1990</td></tr>"
    "<tr><td>2</td></tr></table>"
)


def called(name: str, content: bytes) -> list[str]:
    columns = (column for piece in pieces_of(name, content) for column in called_columns(piece))
    return [text for column in columns for text in column.texts]


@pytest.mark.parametrize(
    ("name", "text", "texts"),
    [
        ("a.csv", 'n,passport\n1,X1\n2,\n3,"Y2,Z"\n', ["passport: X1", "passport: Y2,Z"]),
        ("a.csv", "n;date_of_birth\n1;1990-01-02\n", ["date of birth: 1990-01-02"]),
        ("a.tsv", "n\tPhone number\n1\t71234567\n", ["phone number: 71234567"]),
        ("a.md", "| n | password |\n|---|---|\n| 1 | x7 |\n", ["password: x7"]),
        ("a.csv", "n,parcel\n1,71234567\n", []),
        ("a.csv", "passport\nX1\n", ["passport: X1"]),
        ("a.csv", 'n,passport\n1,"X1\n', ["passport: X1"]),
        ("a.csv", "Visits\n\nn,passport\n1,X1\n", ["passport: X1"]),
        ("a.md", "Text.\n\n| n | phone |\n|--|--|\n| 1 | 71 |\n\nMore, x1.\n", ["phone: 71"]),
        ("a.tex", "n & Passport \\\\\n\\hline\n1 & X1 \\\\\n", ["passport: X1 \\\\"]),
        ("a.txt", "n    passport   x\n1    X1         y\n", ["passport: X1"]),
        (
            "a.rst",
            "T\n=\n\n= ======== =\nn Passport x\n= ======== =\n1 X1 2     y\n2\n= ======== =\n",
            ["passport: X1 2"],
        ),
        ("a.yml", "passport:\n  - X1\n", ["passport: X1"]),
        (
            "a.html",
            "<table><caption>V</caption><tr><th>passport<tr><td>X1</table>",
            ["passport: X1"] * 2,
        ),
        (
            "a.html",
            "<dl><dt>Plate</dt><dd>X1</dd></dl>",
            ["plate: X1"],
        ),
        ("a.html", f"<table><tr><td>a<td>b</table>{HTML}", ["dob: 2 May 1990"]),
        ("a.json", '{"columns": ["n", "dob"], "data": [["1", "2"]]}', ["dob: 2"]),
        ("a.json", '{"dob": ["2", "3"]}', ["dob: 2", "dob: 3"]),
        ("a.html", HTML, ["dob: 2 May 1990"]),
    ],
)
def test_cells_stand_behind_their_head(name: str, text: str, texts: list[str]) -> None:
    assert called(name, text.encode()) == texts


def test_a_sheet_of_excel_has_its_columns_where_cells_are_empty() -> None:
    workbook = openpyxl.Workbook()
    assert workbook.active is not None
    for row in (["n", "note", "sin"], [1, None, "046 454 286"]):
        workbook.active.append(row)
    file = io.BytesIO()
    workbook.save(file)
    assert "sin: 046 454 286" in called("a.xlsx", file.getvalue())


def test_a_text_without_cells_has_no_columns() -> None:
    assert [
        *called_columns(PlacedTexts("data", ["It is in the passport of whoever came.", "X1"]))
    ] == []
    assert [*called_columns(PlacedTexts("line", ["", "n,passport"], numbered=True))] == []


def test_nine_digits_that_fill_cells_are_amounts_where_most_have_no_check_digit() -> None:
    amounts = ["331 449 281", "212 559 417", "130 692 544"]
    assert [luhn.is_valid(amount.replace(" ", "")) for amount in amounts] == [False, False, True]
    assert [*numbers_in("\n".join(("", *amounts, "")))] == []
    assert len([*numbers_in(f"\n{amounts[-1]}\n")]) == 1
