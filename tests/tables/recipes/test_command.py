"""`hrcreport import` writes table, record and log together, or nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.small_projects import PARTS_OF_A_RECIPE
from tests.tables.recipes.test_bad_input import SUM
from tests.tables.recipes.test_joins import AGES

from hrcreport.foundation.errors import DataError
from hrcreport.tables.data.catalogue import Catalogue
from hrcreport.tables.recipes.import_files import LOCK, Recipes, alone

EXPORT = "year,race\n2019,Black\n2019,White\n2019,Black\n"


@pytest.fixture
def command(bench, hrcreport):
    """Return the command `hrcreport import xxa-stops …` in a project with the recipe."""
    bench.recipe()

    def run(*words: str | Path):
        return hrcreport(bench, "import", "xxa-stops", *words)

    bench.root = bench.project.root
    return run


def files(bench) -> dict[str, bytes]:
    root = bench.project.root
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and "_extensions" not in path.parts and path.name != LOCK
    }


def test_an_import_writes_table_record_and_log(bench, command) -> None:
    said = command(bench.export(EXPORT))
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines()[-3:] == [
        "wrote data/tables/xxa-stops.csv",
        "wrote data/recipes/logs/xxa-stops.json",
        "wrote data/catalogue/xxa-stops.json",
    ]
    table = bench.project.data / "tables" / "xxa-stops.csv"
    assert table.read_bytes() == (
        b"country,area,period,complete,group,measure,value\n"
        b"XXA,,2019,true,black,stops,2\nXXA,,2019,true,white,stops,1\n"
    )


def test_the_table_can_be_read_from_the_catalogue_and_passes_the_check(bench, command) -> None:
    command(bench.export(EXPORT))
    table = Catalogue.read(bench.project).table("xxa-stops")
    assert table.record.source_text() == "Office of Invention (CC0)"
    assert table.label("group", "unknown") == "unknown"
    assert table.label("country", "XXA") == "Exampleland"
    assert table.record.primary_key == ("country", "period", "group", "measure")
    Recipes(bench.project).write_schemas()
    assert [one for one in Catalogue.check(bench.project) if "xxa-stops" in one.place] == []
    assert Recipes(bench.project).check() == []


def test_the_log_tells_rows_reasons_and_hashes_without_small_counts(bench, command) -> None:
    command(bench.export(EXPORT))
    log = json.loads((bench.project.data / "recipes/logs/xxa-stops.json").read_text("utf-8"))
    assert log["rows"]["read"] == log["rows"]["used"] == 3
    assert len(log["files"][0]["sha256"]) == 64
    assert [one["rows"] for one in log["recoded"]["group"]] == ["fewer than 5"] * 2


def test_a_table_whose_recipe_says_no_sensitivity_is_restricted(bench, command) -> None:
    text = PARTS_OF_A_RECIPE["describe"].replace("  sensitivity: public\n", "")
    bench.recipe(describe=text)
    said = command(bench.export(EXPORT))
    assert "the recipe does not say 'sensitivity', so the table is restricted" in said.out
    record = Catalogue.read(bench.project).table("xxa-stops").record
    assert record.sensitivity == "restricted"


def test_a_dry_run_shows_the_same_and_writes_nothing(bench, command) -> None:
    export = bench.export(EXPORT)
    before = files(bench)
    dry = command(export, "--dry-run")
    assert files(bench) == before
    assert dry.code == 0
    assert "would write data/tables/xxa-stops.csv" in dry.out
    real = command(export)
    assert dry.out.replace("would write", "wrote") == real.out


def test_a_second_import_changes_nothing_and_says_so(bench, command) -> None:
    export = bench.export(EXPORT)
    command(export)
    before = files(bench)
    said = command(export)
    assert "Nothing has changed" in said.out
    assert files(bench) == before


def test_a_new_edition_says_how_many_rows_change(bench, command) -> None:
    command(bench.export(EXPORT))
    said = command(bench.export(EXPORT + "2019,White\n2020,Black\n"))
    assert "1 rows are new, 0 fall away, 1 change" in said.out


def test_a_refused_import_leaves_with_2_and_writes_nothing(bench, command) -> None:
    before = files(bench)
    said = command(bench.export(EXPORT + "2019,Violet\n"))
    assert said.code == 2
    assert said.err.startswith("export.csv:5: column 'race': 'Violet' has no code.")
    assert files(bench) == before


def test_json_holds_the_log_the_rows_and_what_was_written(bench, command) -> None:
    said = command(bench.export(EXPORT), "--json")
    assert said.data["written"][0] == "data/tables/xxa-stops.csv"
    assert said.data["rows"][0]["value"] == "2"
    refused = command(bench.export("year,race\n2019,Violet\n"), "--json")
    assert refused.code == 2
    assert refused.data["problems"][0]["rule"] == "import.unknown-category"


def test_an_unknown_recipe_is_refused_with_the_nearest(bench, command, hrcreport) -> None:
    said = hrcreport(bench, "import", "xxa-stop", bench.export(EXPORT))
    assert said.code == 2
    assert "Did you mean 'xxa-stops'?" in said.err


def test_a_standing_record_is_kept_but_for_bytes_and_hash(bench, command) -> None:
    command(bench.export(EXPORT))
    path = bench.project.data / "catalogue/xxa-stops.json"
    record = json.loads(path.read_text("utf-8")) | {"title": "A title by hand"}
    path.write_text(json.dumps(record), "utf-8")
    bench.recipe(describe="")
    command(bench.export(EXPORT + "2020,Black\n"))
    assert Catalogue.read(bench.project).table("xxa-stops").record.title == "A title by hand"


def test_a_standing_record_that_is_wrong_is_named_by_its_file(bench, command) -> None:
    command(bench.export(EXPORT))
    path = bench.project.data / "catalogue/xxa-stops.json"
    record = json.loads(path.read_text("utf-8")) | {"title": 3}
    path.write_text(json.dumps(record), "utf-8")
    problems = bench.refused(bench.export(EXPORT), describe="")
    assert [(one.place, one.rule) for one in problems] == [
        ("data/catalogue/xxa-stops.json", "register.title")
    ]


def test_a_record_that_is_not_what_the_recipe_says_is_found(bench, command) -> None:
    command(bench.export(EXPORT))
    path = bench.project.data / "catalogue/xxa-stops.json"
    text = path.read_text("utf-8").replace("Stops by year and race", "Stops")
    path.write_text(text, "utf-8")
    assert "recipe.record-differs" in {one.rule for one in Recipes(bench.project).check()}


def test_a_recipe_changed_after_its_import_is_told(bench, command) -> None:
    command(bench.export(EXPORT))
    bench.recipe(fill="[group]")
    assert "recipe.stale-log" in {one.rule for one in Recipes(bench.project).check()}


def test_a_table_that_does_not_fit_its_standing_record_is_refused(bench, command) -> None:
    command(bench.export(EXPORT))
    table = """
  country: XXA
  area: ""
  period: {from: year, as: year}
  complete: true
  group: {from: race, recode: {violet: [Black, White]}}"""
    problems = bench.refused(bench.export(EXPORT), table=table, describe="")
    assert {problem.rule for problem in problems} == {"data.category"}


def test_a_write_that_fails_half_way_leaves_no_half_file(
    bench, command, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files(bench)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("hrcreport.tables.recipes.import_files.os.fsync", full)
    said = command(bench.export(EXPORT))
    assert said.code == 2
    assert "cannot be written: No space left on device" in said.err
    assert files(bench) == before


def test_a_crash_between_two_moves_is_met_by_the_check(
    bench, command, monkeypatch: pytest.MonkeyPatch
) -> None:
    command(bench.export(EXPORT))
    replace = Path.replace

    def stops_at_the_catalogue(path: Path, target: Path) -> Path:
        if target.parent.name == "catalogue":
            raise KeyboardInterrupt
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", stops_at_the_catalogue)
    command(bench.export(EXPORT + "2020,Black\n"))
    monkeypatch.undo()
    assert "data.changed-file" in {one.rule for one in Catalogue.check(bench.project)}
    assert not [name for name in files(bench) if "/." in name]
    command(bench.export(EXPORT + "2020,Black\n"))
    assert "data.changed-file" not in {one.rule for one in Catalogue.check(bench.project)}


def test_an_import_waits_for_another_and_says_so_where_that_takes_too_long(bench) -> None:
    result = bench.run(bench.export(EXPORT))
    with alone(bench.project), pytest.raises(DataError) as refusal:
        result.write(bench.project, wait=0)
    (problem,) = refusal.value.problems
    assert problem.rule == "import.locked"
    assert not (bench.project.data / "tables" / "xxa-stops.csv").exists()
    assert result.write(bench.project, wait=0)


@pytest.mark.parametrize(
    ("parts", "export", "told"),
    [
        (
            {"table": AGES % ""},
            "year,age\n2019,34\n2019,40s\n",
            ("export.csv:3: column 'age': '40s' has no code", "'table.age.recode'"),
        ),
        (
            {"file": "{format: csv, separator: ;, decimal: ',', thousands: .}", "measures": SUM},
            "year;race;number\n2019;Black;1.234,5\n2019;White;2.5\n",
            ("export.csv:3: column 'number': '2.5' is no number", "declare a correction"),
        ),
    ],
)
def test_an_age_in_words_and_mixed_decimal_marks_are_refused_at_their_line(
    bench, command, parts: dict[str, str], export: str, told: tuple[str, str]
) -> None:
    bench.recipe(**parts)
    before = files(bench)
    said = command(bench.export(export))
    assert said.code == 2
    for words in told:
        assert words in said.err
    assert "Traceback" not in said.err
    assert files(bench) == before, "nothing is written"
