"""What an import hands on: its log, its record, the files that it writes and what it says."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tests.problems import whole
from tests.small_projects import PARTS_OF_A_RECIPE
from tests.tables.recipes.test_bad_input import PLAIN
from tests.tables.recipes.test_corrections import DECLARED, SAID, WRONG, declare
from tests.tables.recipes.test_joins import INCIDENTS, JOIN
from tests.tables.recipes.test_steps import BLOCKS, PARTS, SPLIT, write

from hrcreport.foundation.errors import DataError, RefusedError
from hrcreport.tables.data.parts import CatalogueFiles
from hrcreport.tables.recipes import import_files
from hrcreport.tables.recipes.import_files import (
    Change,
    FileRead,
    FilesSeen,
    PlainImport,
    Recipes,
    alone,
    change_of,
    discreet,
    write_whole,
)
from hrcreport.tables.recipes.recipe_files import find_recipe, recipe_files

RACES = "year,race\n" + "2019,Black\n" * 7 + "2019,White\n" * 4 + "2019,\n" * 6 + "2019,?\n"
SHA = "0" * 64


def test_the_log_says_all_that_was_read_and_done(bench) -> None:
    rows = (
        "[{aside: {race: '?'}, why: unreadable}, {keep: {year: '2019'}, why: the year asked for}]"
    )
    result = bench.run(
        bench.export("Stops\n\nyear,race\n" + RACES.partition("\n")[2] + "\nTotal\nNote\n"),
        file="{format: csv, header: 3, last: '2019'}",
        rows=rows,
        expect="{read: 18, used: 17, sums: {group: {black: 7, white: 4}, measure: {stops: 17}}}",
        describe=PARTS_OF_A_RECIPE["describe"].replace("  sensitivity: public\n", ""),
    )
    log = result.log()
    assert [len(log["files"][0].pop("sha256")), len(log["recipe"].pop("sha256"))] == [64, 64]
    assert log == {
        "table": "xxa-stops",
        "recipe": {"file": "data/recipes/xxa-stops.yml"},
        "files": [{"name": "export.csv", "packed_in": "", "encoding": "utf-8", "sheets": []}],
        "rows": {
            "read": 18,
            "used": 17,
            "set_aside": [
                {"rows": 1, "why": "unreadable"},
                {"rows": 0, "why": "not kept: the year asked for"},
            ],
            "blank": 0,
            "above_the_header": 1,
            "below_the_table": 2,
        },
        "compared": ["rows read: 18", "rows used: 17", "2 sums by group", "1 sums by measure"],
        "notices": [
            "the recipe does not say 'sensitivity', so the table is restricted: small counts are "
            "withheld from reports. Write 'sensitivity: public' where anybody may read them"
        ],
        "recoded": {
            "group": [
                {"written": "Black", "code": "black", "rows": 7},
                {"written": "", "code": "unknown", "rows": "not shown"},
                {"written": "White", "code": "white", "rows": "fewer than 5"},
            ]
        },
        "made": {"rows": 3, "bytes": len(result.content)},
    }


def test_the_log_says_what_was_corrected_and_what_a_step_did(bench) -> None:
    declare(bench)
    log = bench.run(bench.export(WRONG)).log()
    assert len(log["corrections"].pop("sha256")) == 64
    assert log["corrections"] == {
        "file": "data/corrections/xxa-stops.yml",
        "applied": [
            {
                "column": "year",
                "rows": 1,
                "reason": SAID.removeprefix("Corrected here: "),
                "by": "A. Person",
                "on": "2026-11-24",
                "reported": "to the publisher by letter of 24 November 2026",
            }
        ],
    }
    assert "step" not in log
    (bench.project.data / "corrections/xxa-stops.yml").unlink()
    write(bench, SPLIT)
    exports = [bench.export(BLOCKS), bench.export(BLOCKS.replace("3", "5"), "other.csv")]
    log = bench.run(*exports, **PARTS).log()
    assert len(log["step"].pop("sha256")) == 64
    assert log["step"] == {
        "name": "split_blocks",
        "given": 10,
        "made": 6,
        "left_out": 4,
        "why": "rows that hold a year alone",
    }
    assert "corrections" not in log
    assert log["rows"]["read"] == 10


def test_the_record_is_what_the_recipe_describes(bench) -> None:
    table = """
  country: XXA
  area: ""
  period: {from: year, as: year}
  complete: true
  group: {from: race, recode: {black: Black, not_known: ""}}
  sex: female"""
    describe = """
  title: Stops by year and race
  description: Invented.
  kind: T05
  grade: B
  identification: perceived
  scope: stops that were invented
  basis: persons in the area
  period: 2019-01-01/2019-12-31
  retrieved: 2 May 2026
  sources: [{title: Office of Invention, path: https://example.org, version: second}]
  licence: {name: CC0-1.0, title: CC0, path: https://example.org/cc0}
  caveats: [Stops on foot are not counted.]
  clearance: the office has to agree
  cleared_by: the desk on 3 May 2026
  totals: none is a total
  jumps: none is too large
  identifying: [sex, period]
  columns: {group: race as the officer saw it}
  labels: {group: {black: Black persons}}"""
    result = bench.run(
        bench.export("year,race\n2019,Black\n2019,\n"), table=table, describe=describe
    )
    record = result.record
    assert len(record.pop("hash")) == len("sha256:") + 64
    required = {"constraints": {"required": True}}
    fields = {field["name"]: field for field in record["schema"].pop("fields")}
    assert list(fields) == [
        "country",
        "area",
        "period",
        "complete",
        "group",
        "sex",
        "measure",
        "value",
    ]
    assert {name: field["type"] for name, field in fields.items() if field["type"] != "string"} == {
        "complete": "boolean",
        "value": "integer",
    }
    assert fields["country"]["categories"] == [{"value": "XXA", "label": "Exampleland"}]
    assert "constraints" not in fields["area"]
    assert "categories" not in fields["area"]
    assert "categories" not in fields["period"]
    assert fields["group"] == required | {
        "name": "group",
        "type": "string",
        "description": "race as the officer saw it",
        "categories": [
            {"value": "black", "label": "Black persons"},
            {"value": "not_known", "label": "not known"},
        ],
    }
    assert fields["sex"]["categories"] == [{"value": "female", "label": "female"}]
    assert fields["measure"]["categories"] == [{"value": "stops", "label": "stops"}]
    assert fields["value"]["constraints"] == {"required": True, "minimum": 0}
    assert record == {
        "name": "xxa-stops",
        "path": "tables/xxa-stops.csv",
        "title": "Stops by year and race",
        "description": "Invented.",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(result.content),
        "sources": [
            {"title": "Office of Invention", "path": "https://example.org", "version": "second"}
        ],
        "licenses": [{"name": "CC0-1.0", "title": "CC0", "path": "https://example.org/cc0"}],
        "profile": "tabular-data-resource",
        "schema": {"primaryKey": ["country", "period", "group", "sex", "measure"]},
        "hrc": {
            "kind": "T05",
            "country": "XXA",
            "grade": "B",
            "sensitivity": "restricted",
            "identification": "perceived",
            "scope": "stops that were invented",
            "basis": "persons in the area",
            "period": "2019-01-01/2019-12-31",
            "retrieved": "2 May 2026",
            "caveats": ["Stops on foot are not counted."],
            "clearance": "the office has to agree",
            "cleared_by": "the desk on 3 May 2026",
            "identifying": ["sex", "period"],
            "totals": "none is a total",
            "jumps": "none is too large",
        },
    }


SCHEME = """title: Groups that were invented
identification: perceived
groups:
  black: {label: Black persons, written: [Black]}
  white: {label: White persons, written: [White]}
"""


def test_the_words_of_a_scheme_print_its_codes(bench) -> None:
    path = bench.project.data / "recipes/schemes/xxa.yml"
    path.parent.mkdir(parents=True)
    path.write_text(SCHEME)
    recode = 'recode: {black: Black, white: White, unknown: ""}'
    labels = PARTS_OF_A_RECIPE["describe"].replace(
        "{measure: {stops: stops}}", "{group: {white: Whites}}"
    )
    result = bench.run(
        bench.export(PLAIN),
        table=PARTS_OF_A_RECIPE["table"].replace(recode, "scheme: xxa"),
        describe=labels,
    )
    fields = {field["name"]: field for field in result.record["schema"]["fields"]}
    assert fields["group"]["categories"] == [
        {"value": "black", "label": "Black persons"},
        {"value": "white", "label": "Whites"},
    ]
    assert result.record["hrc"]["sensitivity"] == "public"


def test_a_table_of_several_states_has_no_country(bench) -> None:
    table = PARTS_OF_A_RECIPE["table"].replace(
        "country: XXA", "country: {from: state, recode: {XXA: A, XXB: B}}"
    )
    record = bench.run(bench.export("year,race,state\n2019,Black,A\n"), table=table).record
    assert "country" not in record["hrc"]
    fields = {field["name"]: field for field in record["schema"]["fields"]}
    assert fields["country"]["categories"] == [
        {"value": "XXA", "label": "Exampleland"},
        {"value": "XXB", "label": "Otherland"},
    ]


# What a dry run sees of files whose rows a step would take


def test_a_dry_run_of_a_step_says_what_the_files_hold(bench) -> None:
    write(bench, SPLIT)
    parts = PARTS | {
        "join": JOIN,
        "describe": PARTS_OF_A_RECIPE["describe"].replace("  sensitivity: public\n", ""),
    }
    bench.recipe(**parts)
    rows = bench.export(b"\xef\xbb\xbf" + BLOCKS.replace("\n", ",\n").encode(), "rows.csv")
    incidents = bench.export(INCIDENTS.replace("\n", ",\n"), "incidents.csv")
    seen = Recipes(bench.project).run("xxa-stops", [rows, incidents], dry_run=True)
    assert isinstance(seen, FilesSeen)
    assert (seen.step, seen.read, seen.recipe.makes) == ("split_blocks", 5, "xxa-stops")
    assert [replace(file, sha256="") for file in seen.files] == [
        FileRead("rows.csv", "", "", "utf-8", ()),
        FileRead("incidents.csv", "", "", "utf-8", ()),
    ]
    assert seen.notices == (
        "the file starts with a byte order mark (utf-8), which was taken off",
        "rows.csv: 1 empty columns without a name were left out",
        "the recipe does not say 'sensitivity', so the table is restricted: small counts are "
        "withheld from reports. Write 'sensitivity: public' where anybody may read them",
    )
    assert seen.not_checked == (
        "A dry run runs no code: the step 'split_blocks' was not taken. So the rows that it "
        "makes, their columns, dates, numbers and categories, totals, what 'expect' says, and "
        "the table were not checked."
    )


def test_a_dry_run_of_a_step_refuses_what_can_be_seen_to_be_wrong(bench) -> None:
    bench.recipe(**PARTS)
    recipes = Recipes(bench.project)
    export = bench.export(BLOCKS)
    with pytest.raises(DataError) as refusal:
        recipes.run("xxa-stops", [export], dry_run=True)
    assert [problem.rule for problem in refusal.value.problems] == ["recipe.no-step"]
    write(bench, SPLIT)
    for paths, rule in (
        ([export, export], "import.same-file"),
        ([bench.export("\n", "empty.csv")], "import.empty-sheet"),
    ):
        with pytest.raises(DataError) as refusal:
            recipes.run("xxa-stops", paths, dry_run=True)
        assert [problem.rule for problem in refusal.value.problems] == [rule]
    declare(bench, DECLARED.replace("    by: A. Person\n", ""))
    with pytest.raises(DataError) as refusal:
        recipes.run("xxa-stops", [export], dry_run=True)
    assert [problem.rule for problem in refusal.value.problems] == ["register.missing-by"]


def test_a_recipe_without_a_step_is_run_whole_in_a_dry_run(bench) -> None:
    bench.recipe()
    recipes = Recipes(bench.project)
    result = recipes.run("xxa-stops", [bench.export(PLAIN)], dry_run=True)
    assert not isinstance(result, FilesSeen)
    assert [path.name for path in result.write(bench.project, dry_run=True)] == [
        "xxa-stops.csv",
        "xxa-stops.json",
        "xxa-stops.json",
    ]
    assert not (bench.project.data / "tables/xxa-stops.csv").exists()


def test_recipes_are_named_by_their_files_and_found_by_name_or_path(bench) -> None:
    path = bench.recipe()
    for name in ("b.yml", ".hidden.yml", "a.yaml"):
        (path.parent / name).write_text("")
    assert Recipes(bench.project).names == ["b", "xxa-stops"]
    assert recipe_files(bench.project) == [path.with_name("b.yml"), path]
    for name in ("xxa-stops", "xxa-stops.yml", str(path), "elsewhere/xxa-stops.yml"):
        assert find_recipe(name, bench.project) == path
    with pytest.raises(DataError) as refusal:
        find_recipe("xxa-stop", bench.project)
    (problem,) = refusal.value.problems
    assert (problem.place, *whole(problem)) == (
        "data/recipes",
        "recipe.unknown-recipe",
        "None None: 'xxa-stop'",
        "there is no recipe 'xxa-stop'.",
        "Did you mean 'xxa-stops'? Recipes: b, xxa-stops.",
    )


# How a new table differs, and what small counts show


def test_rows_that_are_new_fall_away_or_change_are_counted() -> None:
    columns = ["period", "group", "complete", "value"]
    before = [
        dict(zip(columns, row, strict=True))
        for row in (
            ("2018", "a", "true", "1"),
            ("2019", "a", "true", "1"),
            ("2019", "b", "true", "1"),
            ("2020", "a", "true", "1"),
        )
    ]
    rows = [
        ("2019", "a", "true", 2),
        ("2019", "b", "false", 1),
        ("2020", "a", "true", 1),
        ("2021", "a", "true", 1),
        ("2021", "b", "true", 1),
    ]
    change = change_of(before, pd.DataFrame(rows, columns=columns))
    assert change == Change(added=2, removed=1, changed=2)
    assert str(change) == "2 rows are new, 1 fall away, 2 change"
    assert change_of([{"period": "2019"}], pd.DataFrame(rows, columns=columns)).added == 5
    for part in ("added", "removed", "changed"):
        one = Change(**({"added": 0, "removed": 0, "changed": 0} | {part: 1_000}))
        assert "1,000" in str(one)
    assert str(Change(0, 0, 0)) == "the table stays as it is"


@pytest.mark.parametrize(
    ("rows", "shown"),
    [
        ((0, 9, 8), [0, 9, 8]),
        ((1, 9, 8), ["fewer than 5", 9, "not shown"]),
        ((4, 5, 8), ["fewer than 5", "not shown", 8]),
        ((5, 6), [5, 6]),
        ((4,), ["fewer than 5"]),
        ((4, 3, 9), ["fewer than 5", "fewer than 5", 9]),
        ((4, 0, 9), ["fewer than 5", "not shown", 9]),
    ],
)
def test_a_count_of_one_to_four_is_hidden_and_one_alone_takes_another(
    rows: tuple[int, ...], shown: list[int | str]
) -> None:
    tally = {(f"text {at}", "code"): number for at, number in enumerate(rows)}
    assert list(discreet(tally).values()) == shown
    assert list(discreet(tally)) == list(tally)


# How files are written


def test_files_are_written_whole_beside_their_place_with_the_rights_of_others(
    bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = bench.project.root / "new" / "deep"
    beside: list[tuple[Path, str]] = []
    mkstemp = import_files.tempfile.mkstemp

    def made_beside(**words: Any) -> tuple[int, str]:
        beside.append((words["dir"], words["prefix"]))
        return mkstemp(**words)

    monkeypatch.setattr(import_files.tempfile, "mkstemp", made_beside)
    kept, open_file, new = folder / "kept", folder / "open", folder / "new"
    folder.mkdir(parents=True)
    kept.write_bytes(b"as it was")
    open_file.write_bytes(b"before")
    open_file.chmod(0o664)
    deep = folder / "of" / "its" / "own"
    changed = write_whole(
        {new: b"new", kept: b"as it was", open_file: b"after", deep: b"\xff"}, bench.project
    )
    assert changed == [new, open_file, deep]
    assert beside == [(folder, ".new."), (folder, ".open."), (deep.parent, ".own.")]
    assert (new.read_bytes(), open_file.read_bytes(), deep.read_bytes()) == (
        b"new",
        b"after",
        b"\xff",
    )
    assert [path.stat().st_mode & 0o777 for path in (new, open_file)] == [0o644, 0o664]
    assert sorted(path.name for path in folder.iterdir()) == ["kept", "new", "of", "open"]


def test_a_file_that_cannot_be_written_is_named_and_all_others_stay(
    bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, last = bench.project.root / "first", bench.project.root / "last"
    first.write_bytes(b"before")

    def broken(_: Path, target: Path) -> None:
        raise OSError(28, "No space left on device", str(target))

    monkeypatch.setattr(Path, "replace", broken)
    with pytest.raises(DataError) as refusal:
        write_whole({first: b"after", last: b"after"}, bench.project)
    (problem,) = refusal.value.problems
    assert (problem.place, *whole(problem)) == (
        "first",
        "import.cannot-write",
        "None None: None",
        "the file cannot be written: No space left on device.",
        "Make room, or ask for the right to write there, and import again; what was there before "
        "is still whole.",
    )
    assert first.read_bytes() == b"before"
    assert [path.name for path in bench.project.root.iterdir() if "last" in path.name] == []


def test_two_imports_at_once_wait_for_each_other(bench) -> None:
    with alone(bench.project), pytest.raises(DataError) as refusal, alone(bench.project, wait=0):
        pass
    (problem,) = refusal.value.problems
    assert (problem.place, *whole(problem)) == (
        "data/.import.lock",
        "import.locked",
        "None None: None",
        "another import is writing into this project.",
        "Wait until it has ended, and import again. Nothing was written.",
    )
    with pytest.raises(KeyError), alone(bench.project):
        raise KeyError
    with alone(bench.project, wait=0):
        pass


def test_a_folder_that_cannot_be_locked_is_told(bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr("filelock.FileLock.acquire", refused)
    with pytest.raises(DataError) as refusal, alone(bench.project):
        pass
    (problem,) = refusal.value.problems
    assert (problem.place, problem.what) == (
        "data/.import.lock",
        "the file cannot be written: PermissionError.",
    )


def test_a_record_of_the_one_file_is_changed_there_and_others_stay(bench) -> None:
    package = bench.project.data / "datapackage.json"
    before = json.loads(package.read_bytes())
    names = [resource["name"] for resource in before["resources"]]
    assert len(names) > 1
    record = before["resources"][0] | {"title": "Ünchanged"}
    contents = import_files.record_contents(record, bench.project)
    assert list(contents) == [CatalogueFiles(bench.project.data).record(record["name"])]
    text = next(iter(contents.values())).decode()
    assert "Ünchanged" in text
    assert json.loads(text) == before | {"resources": [record, *before["resources"][1:]]}
    assert text.endswith("}\n")
    assert '\n  "' in text


def test_a_catalogue_that_cannot_be_read_is_refused(bench) -> None:
    result = bench.run(bench.export(PLAIN))
    (bench.project.data / "datapackage.json").write_text("{")
    with pytest.raises(DataError) as refusal:
        result.write(bench.project)
    (problem,) = refusal.value.problems
    assert whole(problem) == (
        "import.catalogue",
        "None None: None",
        "the catalogue of tables cannot be read.",
        "Run 'hrcreport check' and mend it first.",
    )


# A table as it is, without a recipe

METADATA = {
    "title": "Deaths in custody",
    "kind": "T02",
    "grade": "B",
    "identification": "recorded",
    "scope": "deaths in custody",
    "basis": "persons in the area",
    "source": "Invented office",
    "licence": "CC0-1.0",
    "description": None,
    "sensitivity": "restricted",
}
TABLE = "country,area,period,complete,group,measure,value\nXXA,,2020,true,all,custody_deaths,7\n"


def plain(bench: Any, *files: Path, **words: Any) -> PlainImport:
    name = words.pop("name", "xxa-custody")
    metadata = METADATA | words.pop("metadata", {})
    return PlainImport.of(name, files, metadata, bench.project, **words)


def refused(bench: Any, *files: Path, **words: Any) -> tuple[str, ...]:
    with pytest.raises(RefusedError) as refusal:
        plain(bench, *files, **words)
    (problem,) = refusal.value.problems
    return (problem.place, *whole(problem))


def test_a_table_as_it_is_gets_the_record_that_was_said(bench) -> None:
    file = bench.export(TABLE)
    made = plain(bench, file, address="https://example.org", caveats=["Late reports lack."])
    made.write()
    data = bench.project.data
    assert (data / "tables/xxa-custody.csv").read_text() == TABLE
    record = json.loads(CatalogueFiles(data).record("xxa-custody").read_bytes())
    assert (record["title"], record["description"]) == ("Deaths in custody",) * 2
    assert record["sources"] == [{"title": "Invented office", "path": "https://example.org"}]
    assert record["licenses"][0]["name"] == "CC0-1.0"
    assert record["hrc"]["caveats"] == ["Late reports lack."]
    other = plain(
        bench, file, name="xxa-other", metadata={"description": "Counted.", "sensitivity": "public"}
    )
    other.write()
    record = json.loads(CatalogueFiles(data).record("xxa-other").read_bytes())
    assert (record["description"], record["hrc"]["sensitivity"]) == ("Counted.", "public")
    assert record["sources"] == [{"title": "Invented office"}]
    assert "caveats" not in record["hrc"]


def test_what_is_not_said_of_a_table_is_asked_for(bench) -> None:
    file = bench.export(TABLE)
    assert refused(bench, file, metadata={"title": None, "licence": ""}) == (
        "xxa-custody",
        "cli.table-not-said",
        "None None: None",
        "nothing says of this table: --title, --licence.",
        "A table prints with all of it, so that nothing is assumed; hrcreport new table --help "
        "explains each.",
    )
    every = dict.fromkeys(METADATA)
    assert refused(bench, file, file, metadata=every)[3] == (
        "nothing says of this table: --title, --kind, --grade, --identification, --scope, --basis, "
        "--source, --licence."
    )
    assert refused(bench, file, file) == (
        "xxa-custody",
        "cli.table-not-said",
        "None None: None",
        "several files make a table by a recipe only.",
        "Put them into one file, or write a recipe: docs/how-to/import-a-table.md.",
    )


def test_a_table_that_there_is_is_not_replaced(bench) -> None:
    assert refused(bench, bench.export(TABLE), name="xxa-deaths") == (
        "data/catalogue",
        "cli.table-exists",
        "None None: 'xxa-deaths'",
        "there is a table 'xxa-deaths' already.",
        "Choose another name; nothing was written.",
    )
