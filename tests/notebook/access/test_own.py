"""A file in its author's own columns has a record where a notebook declares it, and only there."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell
from tests.declarations import declare, declare_values

import hrcreport.notebook as hrc
from disparity.disclosure import GuardedFrame, RecordsWithheldError
from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import DataError
from hrcreport.notebook.access.released import shown_table
from hrcreport.notebook.cells.door import running
from hrcreport.tables.data.catalogue import Catalogue
from hrcreport.tables.data.parts import CatalogueFiles

SAID = 'title="Deaths in custody", publisher="Office of Statistics", licence="CC-BY-4.0"'
PUBLIC = f'{SAID}, sensitivity="public"'


def called(code: str, **names: Any) -> Any:
    """Return what a cell of this one call gives."""
    return eval(code, {"hrc": hrc, **names})  # noqa: S307 -- it is written here


class Own:
    """The invented project with a notebook of calls, and the folder `my`."""

    def __init__(self, project: Any) -> None:
        self.root: Path = project.root
        self.invented = project

    def file(self, text: str | bytes, name: str = "own.csv") -> None:
        path = self.root / "my" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def askable(self, text: str, name: str = "own.csv", **askable: Any) -> None:
        """Write a file of records whose columns are declared with the values that stand there."""
        self.file(text, name)
        declare_values(self.root, f"my/{name}", pd.read_csv(StringIO(text), dtype=str), **askable)

    def published(self) -> None:
        """Take back what is declared of records."""
        (self.root / "data/safeguards.yml").unlink()

    def declares(self, *arguments: str) -> None:
        calls = [new_code_cell(f"own = hrc.source({each})") for each in arguments]
        self.invented.notebook(*self.invented.cells(), *calls)

    def source(self, arguments: str, **names: Any) -> Any:
        """Return what a saved notebook with this one call gets of it."""
        self.declares(arguments)
        return called(f"hrc.source({arguments})", **names)

    def problem(self, arguments: str, **names: Any) -> Any:
        with pytest.raises(DataError) as caught:
            self.source(arguments, **names)
        return caught.value.problems[0]


@pytest.fixture
def own(invented: Any, monkeypatch: pytest.MonkeyPatch) -> Own:
    monkeypatch.setenv("HRCREPORT_ROOT", str(invented.root))
    monkeypatch.setenv("HRCREPORT_REPORT", "xxa")
    project = Own(invented)
    project.file("place,deaths\na,3\nb,4\n")
    return project


def test_public_file_is_read_and_traced_to_its_rows(own: Own) -> None:
    table = own.source(f'"my/own.csv", {PUBLIC}')
    total = table.frame["deaths"].sum()
    assert total == 7
    assert total.how == {"table": "own", "rows": [[1, 2]], "column": "deaths", "number": 7}
    assert table.record.printed_source() == "Office of Statistics (CC-BY-4.0)"
    assert hrc.load("own").frame["deaths"].sum().how == total.how
    names, rows = Catalogue.read(Project(own.root)).rows("own")
    assert (names, rows) == (["place", "deaths"], [["a", "3"], ["b", "4"]])


def test_file_of_which_nothing_is_said_is_restricted(own: Own) -> None:
    own.askable("place,deaths\na,3\nb,4\n")
    table = own.source(f'"my/own.csv", {SAID}')
    assert isinstance(table.frame, GuardedFrame)
    with pytest.raises(RecordsWithheldError):
        table.frame["deaths"]
    path = str((own.root / "my/own.csv").resolve())
    assert path in CatalogueFiles(own.root / "data").guarded()
    own.published()
    own.declares(f'"my/own.csv", {PUBLIC}')
    assert path not in CatalogueFiles(own.root / "data").guarded()
    own.declares('"my/own.csv", title=title, sensitivity="public"')
    assert path in CatalogueFiles(own.root / "data").paths()


def test_sources_of_the_report_name_it(own: Own) -> None:
    own.source(f'"my/own.csv", {PUBLIC}, caveats=["Only capitals report."]')
    row = hrc.sources_table().set_index("Table").loc["Deaths in custody"]
    assert row["Source and licence"] == "Office of Statistics (CC-BY-4.0)"
    assert "Only capitals report." in hrc.caveats_table()["Caveats"].tolist()


def test_file_that_changes_has_another_digest(own: Own) -> None:
    own.source(f'"my/own.csv", {PUBLIC}')
    catalogue = Catalogue.read(Project(own.root))
    before = catalogue.sha256(catalogue.by_name["own"])
    own.file("place,deaths\na,3\nb,5\n")
    assert catalogue.sha256(catalogue.by_name["own"]) != before
    assert hrc.load("own").frame["deaths"].sum() == 8


def test_what_is_said_of_it_is_a_part_that_reports_rest_on(own: Own) -> None:
    own.source(f'"my/own.csv", {PUBLIC}')
    files = CatalogueFiles(own.root / "data")
    before = files.digest_of("own")
    kept = Project.at_hand().reads.files()["data/datapackage.json#own"]
    assert before == kept
    own.declares(f'"my/own.csv", {PUBLIC}, scope="Deaths of persons who were held"')
    assert files.digest_of("own") != before


MANY = "group,outcome\n" + "".join(
    f"{group},{outcome}\n" * count
    for group, counts in {"a": (60, 40), "b": (30, 2), "c": (25, 31)}.items()
    for outcome, count in zip(("x", "y"), counts, strict=True)
)


def test_counts_of_persons_are_protected(own: Own) -> None:
    own.askable(MANY)
    table = own.source(f'"my/own.csv", {SAID}')
    found = hrc.crosstab(table, "group", "outcome", margins=True)
    assert found.loc["All", "All"] == 188
    assert pd.isna(found.loc["b", "y"])
    assert found.attrs["withheld"]
    hidden = found.drop(index="All", columns="All").isna().sum().sum()
    assert hidden >= 2, "one gap alone could be worked out"
    pivoted = hrc.pivot(table, index="group", columns="outcome", aggfunc="count")
    pd.testing.assert_frame_equal(pivoted, found.iloc[:-1, :-1], check_names=False)


def test_rows_that_are_persons_are_counted_as_pandas_counts_them(own: Own) -> None:
    rows = "".join(
        f"{g},{o}\n" for g, o, n in (("a", "x", 9), ("a", "y", 8), ("b", "x", 7)) for _ in range(n)
    )
    own.file(f"group,outcome\n{rows}b,y\n")
    public = own.source(f'"my/own.csv", {PUBLIC}')
    frame = pd.read_csv(own.root / "my/own.csv")
    pd.testing.assert_frame_equal(
        hrc.crosstab(public, "group", "outcome", margins=True),
        pd.crosstab([frame["group"]], [frame["outcome"]], margins=True),
    )
    own.askable(f"group,outcome\n{rows}b,y\n")
    guarded = own.source(f'"my/own.csv", {SAID}')
    found = hrc.crosstab(guarded, "group", "outcome")
    assert pd.isna(found.loc["b", "y"])
    shares = hrc.crosstab(guarded, "group", "outcome", normalize="index")
    assert shares.isna().equals(found.isna())


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ('hrc.pivot(own, "outcome", "group")', "mean of outcome is no count of persons"),
        ('hrc.pivot(own, "outcome", "group", aggfunc="sum")', "sum of outcome is no count"),
        ('hrc.pivot(own, "outcome", "group", aggfunc=max)', "max of outcome is no count"),
        ('hrc.crosstab(own, "grup", "outcome")', "no column 'grup' may be asked for"),
        ('hrc.crosstab(own, "name", "outcome")', "no column 'name' may be asked for"),
        ('hrc.crosstab(7, "group", "outcome")', "is int, and no table"),
    ],
)
def test_more_than_counts_is_refused(own: Own, call: str, words: str) -> None:
    own.askable(MANY)
    table = own.source(f'"my/own.csv", {SAID}')
    with pytest.raises(DataError, match=words):
        called(call, own=table)


@pytest.mark.parametrize(
    ("arguments", "rule", "words"),
    [
        (f'"../outside.csv", {SAID}', "notebook.path-outside", "lies outside of the project"),
        (f'"my/none.csv", {SAID}', "notebook.no-path", "nothing is there"),
        ('"my/own.csv", title="T", publisher="P", licence=""', "data.own-value", "no 'licence'"),
        (f'"my/own.csv", {SAID}, sensitivity="secret"', "data.own-value", "'secret'"),
        (f'"my/own.csv", {SAID}, seperator=";"', "data.own-key", "knows no 'seperator'"),
        (f'"my/own.csv", {SAID}, dtype={{"deaths": int}}', "data.own-value", "no plain value"),
        (f'"my/own.csv", {SAID}, scope="{{{{ x }}}}"', "border.value", "'scope' holds the mark"),
        (f'"my/own.csv", {SAID}, name="xxa-deaths"', "data.own-refused", "has a table"),
        (f'"data/tables/xxa-deaths.csv", {SAID}', "data.own-refused", "is in the catalogue, as"),
        (f'"my/own.csv", {PUBLIC}, counts="dead"', "data.own-counts", "which this file lacks"),
        (
            f'"my/own.csv", {SAID}, counts="deaths"',
            "data.own-value",
            "of a file that is not public",
        ),
        (f'"my/own.csv", {SAID}, skiprows=7', "data.own-value", "would change what is read"),
        (f'"my/own.csv", {SAID}, header=3', "data.own-value", "'header' would change what"),
        (f'"my/own.csv", {SAID}, skipfooter=1', "data.own-value", "'skipfooter' would change what"),
        (f'"my/own.csv", {SAID}, comment="p"', "data.own-value", "'comment' would change what"),
        (f'"my/own.csv", {SAID}, usecols=[0]', "data.own-value", "'usecols' would change what"),
        (f'"my/own.csv", {SAID}, sep=r"\\s"', "data.own-value", "'sep' would change what"),
        (f'"my/own.csv", {SAID}, na_values=[7]', "data.own-value", "'na_values' would change"),
        (f'"my/own.csv", {SAID}, thousands="7"', "data.own-value", "'thousands' would change"),
        (f'"my/own.csv", {SAID}, decimal="7"', "data.own-value", "'decimal' would change"),
        (f'"my/own.csv", {SAID}, encoding="cp500"', "data.own-value", "'encoding' would"),
    ],
)
def test_call_that_cannot_be_taken_says_what_to_do(
    own: Own, arguments: str, rule: str, words: str
) -> None:
    (own.root.parent / "outside.csv").write_text("a\n1\n")
    problem = own.problem(arguments)
    assert problem.rule == rule, problem
    assert words in str(problem)
    assert problem.mend


def test_what_is_not_written_into_the_call_is_refused(own: Own) -> None:
    problem = own.problem(f'"my/own.csv", {PUBLIC}, scope=words', words="Deaths of persons held")
    assert "as it is saved, does not write this call" in problem.what
    told = [each for each in Catalogue.check(Project(own.root)) if each.rule.startswith("data.own")]
    assert ["'scope' by a name" in each.what for each in told] == [True]


def test_file_given_two_records_is_told_with_both_places(own: Own) -> None:
    first, second = f'"my/own.csv", {PUBLIC}', f'"my/own.csv", {SAID}, name="other"'
    own.declares(first, second)
    with pytest.raises(DataError) as caught:
        called(f"hrc.source({second})")
    (problem,) = caught.value.problems
    assert problem.rule == "data.own-twice"
    assert "has two records" in problem.what
    assert problem.place == "notebooks/country.ipynb, cell 13"
    assert "notebooks/country.ipynb, cell 12" in problem.what
    assert problem in Catalogue.check(Project(own.root))
    own.declares(first, first)
    assert called(f"hrc.source({first})").record.name == "own"


FILES: dict[str, tuple[str | bytes, str, str, str]] = {
    "cp1252": (
        "ort,zahl\nK\xf6ln,3\n".encode("cp1252"),
        "own.csv",
        "line 2 holds other bytes",
        "cp1252",
    ),
    "two heads": (
        "a,b,a\n1,2,3\n",
        "own.csv",
        "has the head 'a' above columns 1, 3",
        "name of its own",
    ),
    "no rows": ("a,b\n", "own.csv", "has no rows", "rows below it"),
    "nothing": ("", "own.csv", "cannot be read as a table", "sep, decimal"),
    "ragged": ("a,b\n1,2\n1,2,3\n", "own.csv", "Expected 2 fields in line 3", "sep, decimal"),
    "markup": (
        "a,b\nx,1\n[y](z),2\n",
        "own.csv",
        "row 3, column 'a': '[y](z)' holds a link",
        "Write the words",
    ),
    "another kind": ("{}", "own.json", "ends in '.json'", ".xlsx"),
}


@pytest.mark.parametrize("name", FILES)
def test_file_that_cannot_be_read_is_told_with_what_to_do(own: Own, name: str) -> None:
    content, file, words, mend = FILES[name]
    own.file(content, file)
    problem = own.problem(f'"my/{file}", {PUBLIC}')
    assert (problem.rule, problem.place) == ("data.own-unreadable", f"my/{file}")
    assert words in problem.what
    assert mend in problem.mend


def test_nothing_of_a_restricted_file_is_told_in_a_message(own: Own) -> None:
    own.file("name,deaths\n<Ama Ode>,3\n")
    declare(own.root, "my/own.csv", categories={"deaths": [3]})
    problem = own.problem(f'"my/own.csv", {SAID}')
    assert "Ama" not in str(problem)
    assert "row 2, column 'name'." in str(problem)


def test_other_letters_separators_and_workbooks_are_read(own: Own) -> None:
    own.file("ort;zahl\nK\xf6ln;3,5\n;\n".encode("cp1252"))
    frame = own.source(f'"my/own.csv", {PUBLIC}, encoding="cp1252", decimal=","').frame
    assert frame["ort"].tolist()[0] == "K\xf6ln"
    assert frame["zahl"].tolist()[0] == 3.5
    assert frame["zahl"].isna().tolist() == [False, True]
    with pd.ExcelWriter(own.root / "my/book.xlsx") as book:
        pd.DataFrame({"a": [1]}).to_excel(book, sheet_name="one", index=False)
        pd.DataFrame({"place": ["p", "q"], "deaths": [3, 4]}).to_excel(
            book, sheet_name="two", index=False
        )
    table = own.source(f'"my/book.xlsx", {PUBLIC}, sheet_name="two"')
    assert table.frame["deaths"].sum().how["rows"] == [[1, 2]]
    assert table.record.name == "book"


def test_workbook_with_a_cell_far_from_the_others_is_refused_before_it_is_read(own: Own) -> None:
    book = openpyxl.Workbook()
    book.active["XFD1048576"] = 1
    book.save(own.root / "my/book.xlsx")
    problem = own.problem(f'"my/book.xlsx", {PUBLIC}')
    assert problem.rule == "data.own-unreadable"
    assert "takes 17,179,869,184 cells; at most 20,000,000" in problem.what


def test_by_hand_an_unsaved_call_is_taken_if_it_is_public(
    own: Own, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HRCREPORT_REPORT")
    call: Callable[..., Any] = hrc.source
    table = call("my/own.csv", title="T", publisher="P", licence="L", sensitivity="public")
    assert table.frame["deaths"].sum() == 7


CASES = {
    ("a", "2018"): (20, 7), ("a", "2019"): (4, 22), ("a", "2020"): (37, 20),
    ("b", "2018"): (0, 1), ("b", "2019"): (24, 57), ("b", "2020"): (2, 24),
    ("c", "2018"): (43, 10), ("c", "2019"): (5, 5), ("c", "2020"): (10, 23),
}  # fmt: skip  # a table
"""Deaths by group and period: those of outcome x, and those of outcome y."""
Cells = Mapping[tuple[str, str], tuple[int, int]]


def catalogued(own: Own, lines: list[str], *, sensitivity: str = "restricted") -> None:
    """Put other rows into the table of deaths of the catalogue; the first line has its heads."""
    text = "\n".join(lines) + "\n"
    place = own.root / "data/datapackage.json"
    package = json.loads(place.read_text())
    (record,) = (each for each in package["resources"] if each["name"] == "xxa-deaths")
    digest = hashlib.sha256(text.encode()).hexdigest()
    record |= {"bytes": len(text.encode()), "hash": f"sha256:{digest}"}
    record["hrc"]["sensitivity"] = sensitivity
    fields = (each for each in record["schema"]["fields"] if each["name"] in lines[0].split(","))
    frame = pd.read_csv(StringIO(text), dtype=str)
    record["schema"]["fields"] = [
        {key: each[key] for key in each if key != "categories"}
        | {"categories": [{"value": value} for value in frame[each["name"]].unique()]}
        for each in fields
    ]
    (own.root / "data" / record["path"]).write_text(text)
    place.write_text(json.dumps(package))


def by_group_and_period(cases: Cells) -> list[str]:
    """Return the lines of a table of counts."""
    counts = (f"XXA,{when},true,{group},deaths,{sum(n)}" for (group, when), n in cases.items())
    return ["country,period,complete,group,measure,value", *counts]


def one_a_row(cases: Cells, *, period: str = "period") -> str:
    """Return a file in which each death is a row."""
    rows = [
        f"{group},{when},{outcome}\n"
        for (group, when), counts in cases.items()
        for outcome, count in zip("xy", counts, strict=True)
        for _ in range(count)
    ]
    return f"group,{period},outcome\n{''.join(rows)}"


def told(table: Any, period: str) -> set[tuple[str, str]]:
    """Return the groups and periods of which counts by outcome tell how many died."""
    found = hrc.crosstab(table, ["group", period], "outcome")
    return {(str(g), str(p)) for (g, p), row in found.iterrows() if row.notna().all()}


@pytest.mark.parametrize("period", ["period", "year"])
def test_own_counts_tell_nothing_that_a_table_of_the_catalogue_withholds(
    own: Own, period: str
) -> None:
    catalogued(own, by_group_and_period(CASES))
    shown = shown_table(running(), "xxa-deaths").parts["deaths", True]
    hidden = {(g, p) for g, p in CASES if shown.total(group=[g], period=[p]) is None}
    assert ("b", "2018") in hidden
    own.askable(one_a_row(CASES, period=period))
    arguments = f'"my/own.csv", {SAID}'
    assert not hidden & told(own.source(arguments), period)


def test_own_counts_of_two_files_tell_nothing_that_one_withholds(own: Own) -> None:
    own.askable(one_a_row(CASES), "own.csv")
    own.askable(one_a_row(CASES), "again.csv", apart_from=["my/own.csv"])
    calls = [f'"my/{name}.csv", {SAID}' for name in ("own", "again")]
    own.declares(*calls)
    first, second = (called(f"hrc.source({each})") for each in calls)
    counts = hrc.crosstab(first, "group", "period")
    hidden = {(g, p) for g, p in CASES if pd.isna(counts.loc[g, p])}
    assert ("b", "2018") in hidden
    assert not hidden & told(second, "period")


def test_groups_that_the_catalogue_counts_with_others_are_counted_so(own: Own) -> None:
    cases = {
        ("a", "2018"): (20, 10), ("a", "2019"): (20, 11), ("green", "2019"): (3, 0),
        ("other", "2018"): (5, 9), ("other", "2019"): (3, 8),
    }  # fmt: skip  # a table
    catalogued(own, by_group_and_period(cases))
    assert shown_table(running(), "xxa-deaths").merged == ("green",)
    own.askable(one_a_row(cases))
    found = hrc.crosstab(own.source(f'"my/own.csv", {SAID}'), "group", "period")
    assert {name: [*row] for name, row in found.T.items()} == {"a": [30, 31], "other": [14, 14]}


def test_what_a_public_table_gives_away_with_own_counts_is_refused(own: Own) -> None:
    """In 2019 three died, which is public, and the counts show that none was of group b."""
    cases = {("a", "2018"): (20, 10), ("a", "2019"): (3, 0), ("b", "2018"): (40, 0)}
    own.askable(one_a_row(cases))
    lines = ["country,period,complete,measure,value"]
    lines += [f"XXA,{when},true,deaths,{count}" for when, count in (("2018", 70), ("2019", 3))]
    catalogued(own, lines, sensitivity="public")
    table = own.source(f'"my/own.csv", {SAID}')
    with pytest.raises(RecordsWithheldError, match=r"beside .* and xxa-deaths \(deaths\)"):
        hrc.crosstab(table, "group", "period")


def test_project_without_a_table_takes_a_file_of_its_own(own: Own) -> None:
    shutil.rmtree(own.root / "data/catalogue", ignore_errors=True)
    (own.root / "data/datapackage.json").write_text('{"name": "xxa", "resources": []}')
    assert own.source(f'"my/own.csv", {PUBLIC}').frame["deaths"].sum() == 7
    told = [each.rule for each in Catalogue.check(Project(own.root))]
    assert "data.catalogue-empty" not in told


PERSONS = [
    {"group": group, "place": place, "outcome": outcome}
    for group, place, outcome, count in (
        ("a", "p", "x", 60), ("a", "p", "y", 40), ("a", "q", "x", 20), ("a", "q", "y", 50),
        ("b", "p", "x", 30), ("b", "p", "y", 22), ("b", "q", "x", 35), ("b", "q", "y", 45),
    )
    for _ in range(count)
]  # fmt: skip  # a table


@pytest.mark.parametrize("normalize", [False, True, "all", "index", "columns", 0, 1])
@pytest.mark.parametrize(
    ("index", "columns"),
    [("group", "outcome"), (["group", "place"], "outcome"), ("outcome", ["group", "place"])],
)
def test_where_nothing_is_withheld_counts_and_shares_are_those_of_pandas(
    own: Own, index: Any, columns: Any, normalize: Any
) -> None:
    frame = pd.DataFrame(PERSONS)
    own.askable(frame.to_csv(index=False))
    guarded = own.source(f'"my/own.csv", {SAID}')
    rows, heads = ([frame[name] for name in ([at] if isinstance(at, str) else at)]
                   for at in (index, columns))  # fmt: skip  # a pair
    expected = pd.crosstab(rows, heads, normalize=normalize)
    found = hrc.crosstab(guarded, index, columns, normalize=normalize)
    pd.testing.assert_frame_equal(
        found.astype(float), expected.astype(float), check_index_type=False, check_column_type=False
    )
    assert "withheld" not in found.attrs
    own.published()
    public = own.source(f'"my/own.csv", {PUBLIC}')
    pd.testing.assert_frame_equal(
        hrc.crosstab(public, index, columns, normalize=normalize), expected
    )


@pytest.mark.parametrize("name", ["All", "Total"])
@pytest.mark.parametrize(
    ("index", "columns"),
    [("group", "outcome"), (["group", "place"], "outcome"), ("outcome", ["group", "place"])],
)
def test_margins_are_those_of_pandas_under_the_name_that_a_cell_gives(
    own: Own, index: Any, columns: Any, name: str
) -> None:
    frame = pd.DataFrame(PERSONS)
    own.askable(frame.to_csv(index=False))
    rows, heads = ([frame[key] for key in ([at] if isinstance(at, str) else at)]
                   for at in (index, columns))  # fmt: skip  # a pair
    expected = pd.crosstab(rows, heads, margins=True, margins_name=name)
    for sensitivity in ("restricted", "public"):
        if sensitivity == "public":
            own.published()
        table = own.source(f'"my/own.csv", {SAID}, sensitivity="{sensitivity}"')
        found = hrc.crosstab(table, index, columns, margins=True, margins_name=name)
        pd.testing.assert_frame_equal(found.astype(int), expected, check_names=False)


def test_one_way_counts_stand_as_a_column_or_a_row_and_sum_up_beside_a_gap_to_none(
    own: Own,
) -> None:
    own.askable("group\n" + "a\n" * 60 + "b\n" * 40 + "c\n" * 2)
    table = own.source(f'"my/own.csv", {SAID}')
    by_group = {"index": "group", "aggfunc": "count"}
    found = hrc.pivot(table, **by_group, margins=True, margins_name="Total")
    assert found.index.tolist() == ["a", "b", "c", "Total"]
    assert found["count"].isna()[["c", "Total"]].all()
    assert found.attrs["withheld"]
    across = hrc.pivot(table, columns="group", aggfunc="count")
    assert (across.index.tolist(), across.columns.tolist()) == (["count"], ["a", "b", "c"])
    filled = hrc.pivot(table, **by_group, fill_value=0)
    assert filled.equals(hrc.pivot(table, **by_group))
    assert filled["count"].isna()["c"]
    with pytest.raises(DataError, match="'fill_value' reads 5, which would stand for withheld"):
        hrc.pivot(table, **by_group, fill_value=5)


@pytest.mark.parametrize("key", ["file", "apart_from"])
def test_a_file_of_a_declaration_that_is_not_there_is_told_with_the_nearest(
    own: Own, key: str
) -> None:
    own.file(MANY)
    declare(own.root, "my/own.csv", categories={"group": ["a", "b", "c"]})
    own.source(f'"my/own.csv", {SAID}')
    assert "data.safeguards" not in {each.rule for each in Catalogue.check(Project(own.root))}
    named = {"file": "my/owm.csv"} if key == "file" else {"file": "my/own.csv", key: ["my/owm.csv"]}
    declare(own.root, **named, categories={"group": ["a", "b", "c"]})
    (told,) = [
        each for each in Catalogue.check(Project(own.root)) if each.rule == "data.safeguards"
    ]
    assert told.what == "'my/owm.csv' holds no records: there is no such file, and no table."
    assert told.mend == "Did you mean 'my/own.csv'? Files of records are: my/own.csv."
    assert (told.key, told.value, bool(told.line)) == (key, "my/owm.csv", True)


def test_years_that_few_share_stand_behind_the_others_in_rows_and_heads(own: Own) -> None:
    years = [2019] * 9 + [2021] * 8 + [2020] * 7 + [1987, 1988]
    own.file("year,group\n" + "".join(f"{year},a\n{year},b\n" for year in years))
    declare(own.root, "my/own.csv", categories={"group": ["b", "a"]}, dates=["year"])
    table = own.source(f'"my/own.csv", {SAID}')
    for found in (hrc.crosstab(table, "year", "group"), hrc.crosstab(table, "group", "year").T):
        assert [*found.index] == ["2019", "2020", "2021", "(too few)"]
        assert [*found.columns] == ["b", "a"], "as they are declared"
        assert found.loc["(too few)"].isna().all()
    one_way = hrc.pivot(table, index="year", aggfunc="count", margins=True)
    assert [*one_way.index] == ["2019", "2020", "2021", "(too few)", "All"]


def test_nothing_may_be_asked_of_records_that_nobody_has_declared(own: Own) -> None:
    """The call of a cell declares nothing of what its file holds."""
    own.file(MANY)
    problem = own.problem(f'"my/own.csv", {SAID}, identifying=["group"], caveats=["group"]')
    assert (problem.rule, problem.value) == ("data.undeclared-records", "own")
    assert str(problem) == (
        "data/safeguards.yml: nothing may be asked of the records 'own' (my/own.csv): nobody has "
        "declared what their columns hold.\n"
        "Who keeps them adds it there, with the columns that may be asked and their values: "
        "records: [{file: my/own.csv, categories: {sex: [female, male]}, dates: [day]}]. See "
        "docs/how-to/work-with-restricted-data.md."
    )
    (told,) = [
        each
        for each in Catalogue.check(Project(own.root))
        if each.rule == "data.undeclared-records"
    ]
    assert told == dataclasses.replace(problem, severity="warning")
    declare(own.root, "my/own.csv", categories={"group": ["a", "c"], "outcome": ["x", "y"]})
    problem = own.problem(f'"my/own.csv", {SAID}')
    assert str(problem) == (
        "data/safeguards.yml: the records 'own' (my/own.csv) hold other values than the declared "
        "ones in 'group'.\nWho keeps them corrects the file, or what is declared of it; with the "
        "value 'other' among those of a column, all that are not named count so."
    )
    assert problem in Catalogue.check(Project(own.root))
    declare(own.root, "my/own.csv", categories={"group": ["a", "other"], "outcome": ["x", "y"]})
    found = hrc.crosstab(own.source(f'"my/own.csv", {SAID}'), "group", "outcome")
    assert found.loc["other"].tolist() == [55, 33]


def test_no_cell_makes_public_what_is_declared_as_records(own: Own) -> None:
    own.askable(MANY)
    problem = own.problem(f'"my/own.csv", {PUBLIC}')
    assert (problem.rule, problem.place) == ("data.own-refused", "my/own.csv")
    assert "declares it as records, which are not public" in problem.what
    path = str((own.root / "my/own.csv").resolve())
    assert path in CatalogueFiles(own.root / "data").guarded()


def test_what_is_declared_of_a_file_holds_under_each_name_and_for_no_other_file(own: Own) -> None:
    own.askable(MANY)
    own.file(MANY, "again.csv")
    assert own.problem(f'"my/again.csv", {SAID}').rule == "data.undeclared-records"
    named = own.source(f'"my/own.csv", {SAID}, name="mine"')
    assert named.frame.columns == ("group", "outcome")


def test_public_file_is_pivoted_as_pandas_pivots_it(own: Own) -> None:
    frame = pd.DataFrame(
        {"group": ["a", "a", "b"], "place": ["p", "q", "p"], "count": [3, 4, 5], "more": [1, 2, 3]}
    )
    own.file(frame.to_csv(index=False))
    table = own.source(f'"my/own.csv", {PUBLIC}')
    for options in (
        {"values": "count", "index": "group"},
        {"values": ["count", "more"], "index": "group", "columns": "place"},
        {"values": "count", "columns": "place", "aggfunc": "sum"},
        {"values": "count", "index": "group", "columns": "place", "fill_value": 0},
        {"values": "count", "index": "group", "columns": "place", "dropna": False},
        {"values": "count", "index": "group", "aggfunc": "sum", "margins": True},
        {"values": "count", "index": "group", "margins": True, "margins_name": "Total"},
    ):
        expected = pd.pivot_table(frame, **options)
        pd.testing.assert_frame_equal(hrc.pivot(table, **options), expected)


def test_public_file_is_counted_by_a_column_of_whole_or_other_numbers(own: Own) -> None:
    own.file("group,place,count,share\na,p,3,0.5\na,q,4,1.5\nb,p,5,2.0\n")
    table = own.source(f'"my/own.csv", {PUBLIC}')
    found = hrc.crosstab(table, "group", "place", values="count")
    assert found.dtypes.astype(str).tolist() == ["int64", "int64"]
    assert found.loc["b"].tolist() == [5, 0]
    mean = hrc.crosstab(table, "group", "place", values="share", aggfunc="mean")
    assert (mean.loc["a"].tolist(), mean.isna().loc["b", "q"]) == ([0.5, 1.5], True)


REFUSED = {
    "its file is in the catalogue": (
        f'"data/tables/xxa-deaths.csv", {SAID}',
        "data/tables/xxa-deaths.csv: this file is in the catalogue, as 'xxa-deaths'.",
        'Read it by its record: hrc.load("xxa-deaths").',
    ),
    "its name is in the catalogue": (
        f'"my/own.csv", {SAID}, name="xxa-deaths"',
        "my/own.csv: the catalogue has a table 'xxa-deaths' already.",
        'Give this one another name: hrc.source(…, name="…").',
    ),
    "a value stands under a name": (
        f'"my/own.csv", {PUBLIC}, scope=words',
        "my/own.csv: the notebook, as it is saved, does not write this call of hrc.source so.",
        "Write texts and numbers into the call itself, without names and calculations, and save "
        "the notebook: the scan and the gate of release read them there.",
    ),
}


@pytest.mark.parametrize("slip", REFUSED)
def test_record_that_others_would_not_read_so_is_refused(own: Own, slip: str) -> None:
    arguments, fault, mend = REFUSED[slip]
    problem = own.problem(arguments, words="Deaths")
    assert str(problem) == f"{fault}\n{mend}"
    assert problem.rule == "data.own-refused"
    assert problem.value == fault.partition(":")[0]


def test_record_holds_all_that_a_call_says_of_a_file(own: Own) -> None:
    record = own.source(
        f'"my/own.csv", {PUBLIC}, name="mine", url="https://xxa.example/t", scope="Deaths", '
        'country="XXA", period="2019", retrieved="2026-01-02", grade="B", '
        'identification="perceived", caveats=["Capitals only."], identifying=["place"], '
        'counts="deaths", sep=","'
    ).record
    assert (record.name, record.title, record.sensitivity) == (
        "mine",
        "Deaths in custody",
        "public",
    )
    assert (record.scope, record.country, record.grade) == ("Deaths", "XXA", "B")
    assert (record.identification, record.identifying) == ("perceived", ("place",))
    assert record.caveats == ("Capitals only.",)
    assert record.own is not None
    assert record.own.counts == ("deaths",)
    assert record.printed_source() == ("Office of Statistics, retrieved 2026-01-02 (CC-BY-4.0)")


def test_by_hand_an_unsaved_call_stands_in_the_place_of_the_saved_one(
    own: Own, monkeypatch: pytest.MonkeyPatch
) -> None:
    own.declares(f'"my/own.csv", {PUBLIC}')
    monkeypatch.delenv("HRCREPORT_REPORT")
    call = f'hrc.source("my/own.csv", {PUBLIC}, scope="Deaths of persons")'
    table = called(call)
    assert table.record.scope == "Deaths of persons"
    assert table.frame["deaths"].sum().how["table"] == "own"


def test_counts_that_cannot_be_protected_are_refused_with_what_to_do(own: Own) -> None:
    catalogued(own, ["country,period,complete,group,measure,value", "XXA,2019,true,a,deaths,-1"])
    with pytest.raises(DataError) as caught:
        hrc.load("xxa-deaths")
    (problem,) = caught.value.problems
    assert (problem.place, problem.rule, problem.value) == (
        "data/tables/xxa-deaths.csv",
        "notebook.cannot-protect",
        "xxa-deaths",
    )
    assert problem.mend == "Correct the table, or leave it out."
    assert problem.what == "'value' is negative or missing in row 0."
    own.askable("group,outcome\na,x\n")
    problem = own.problem(f'"my/own.csv", {SAID}')
    assert problem.what.startswith("what it gives away beside other tables of XXA cannot be told: ")
    assert problem.mend == "Correct those tables, or say of which State this one is: country=…"
    assert (problem.place, problem.rule, problem.value) == (
        "my/own.csv",
        "notebook.cannot-protect",
        "own",
    )
