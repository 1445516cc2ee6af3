"""Each command answers in words, with the exit codes of its contract, and never with a trace."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.shell_completion import BashComplete, ZshComplete

from hrcreport import __version__
from hrcreport.cli.app import app, main

BUILD = ("build", "--engine", "pandoc")


def command(*words: str | Path, folder: Path, **environment: str) -> subprocess.CompletedProcess:
    """Run the command as a person does, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "hrcreport", *map(str, words)],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def told(text: str) -> str:
    """Return printed text without colours."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


# What an author mistypes


def test_misspelt_key_is_refused_and_nothing_is_written(invented) -> None:
    invented.params("xxa", "contry: XXA\n")
    before = {path: path.stat().st_mtime_ns for path in invented.root.rglob("*")}
    said = command("build", "xxa", folder=invented.root)
    assert said.returncode == 2
    assert "params/countries/xxa.yml:2: unknown key 'contry'" in told(said.stderr)
    assert "Did you mean 'country'?" in said.stderr
    assert "Traceback" not in said.stderr
    assert said.stdout == ""
    assert {path: path.stat().st_mtime_ns for path in invented.root.rglob("*")} == before


@pytest.mark.parametrize("package", ["click", "ruamel", "papermill"])
def test_package_that_cannot_be_loaded_is_named_with_its_cause(
    invented, tmp_path: Path, package: str
) -> None:
    """As after a lock of another system, or one that was installed in part."""
    (tmp_path / package).mkdir()
    (tmp_path / package / "__init__.py").write_text("raise ImportError('built for another system')")
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    said = command(*BUILD, "--to", "docx", folder=invented.root, PYTHONPATH=path)
    assert said.returncode == (1 if package == "papermill" else 2)
    assert "cannot be loaded" in said.stderr
    assert "built for another system" in said.stderr
    assert "--require-hashes -r requirements.lock" in said.stderr
    assert "Traceback" not in said.stderr


def loaded(folder: Path, *words: str, more: tuple[str, ...] = ()) -> str:
    """Run a command and return its exit code and what it loaded of the heavy libraries."""
    source = f"""
import sys
from hrcreport.cli import main
code = 0
try:
    main({list(words)!r})
except SystemExit as left:
    code = left.code or 0
libraries = {{"pandas", "geopandas", "matplotlib", "papermill", "nbclient", *{more!r}}}
heavy = libraries & sys.modules.keys()
print(code, sorted(heavy))
"""
    done = subprocess.run(
        [sys.executable, "-c", source], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()[-1]


def test_refusing_a_misspelt_key_loads_neither_pandas_nor_jupyter(invented) -> None:
    invented.params("xxa", "contry: XXA\n")
    assert loaded(invented.root, "build", more=("scipy", "IPython")) == "2 []"


def test_a_check_loads_neither_pandas_nor_jupyter() -> None:
    assert loaded(Path(__file__).parents[2], "check") == "0 []"


def test_door_of_cells_loads_nothing_that_a_kernel_of_a_build_does_not_use() -> None:
    code = "import sys, hrcreport.notebook.cells.door; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"ruamel.yaml", "pandas", "matplotlib", "hrcreport.foundation.params.declaration"}
    assert not heavy & {*done.stdout.split()}


def test_help_loads_nothing_that_reads_files(tmp_path: Path) -> None:
    assert loaded(tmp_path, "--help", more=("ruamel.yaml", "yaml", "msgspec")) == "0 []"


@pytest.mark.slow
def test_a_build_in_which_nothing_changed_loads_no_data_frames(built) -> None:
    said = loaded(built.root, *BUILD)
    assert said.startswith("0 ")
    assert "pandas" not in said


def test_unknown_report_is_answered_with_the_nearest_name(invented, hrcreport) -> None:
    said = hrcreport(invented, "build", "xxq", "nowhere")
    assert said.code == 2
    assert "there is no report 'xxq'" in said.err
    assert "Did you mean 'xxa'? Reports are: xxa." in said.err
    assert "there is no report 'nowhere'" in said.err
    assert "format" not in said.err
    said = hrcreport(invented, "build", "xxa", "--to", "html", "pdf")
    assert "'pdf' is a format; several are joined by commas: --to html,pdf." in said.err


def test_unknown_format_is_answered_with_those_there_are(invented, hrcreport) -> None:
    said = hrcreport(invented, *BUILD, "--to", "pdf,dox")
    assert said.code == 2
    assert "'dox' is no format. Did you mean 'docx'? Formats are: pdf, docx" in said.err
    assert hrcreport(invented, *BUILD, "--to", ",").code == 2


def test_quarto_that_is_not_there_is_told_with_how_to_install_it(
    invented, hrcreport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hrcreport.document.render.quarto.quarto_program", lambda: None)
    before = invented.snapshot()
    said = hrcreport(invented, "build", "--engine", "quarto")
    assert said.code == 2
    assert "Quarto is not on this machine" in said.err
    assert "install" in said.err
    assert "--engine pandoc" in said.err
    assert invented.snapshot() == before
    assert not invented.project.builds.exists()


def test_folder_that_is_no_project_is_told(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--root", str(tmp_path), "list"])
    assert left.value.code == 2
    assert "this folder is not a report project" in capsys.readouterr().err


def test_project_named_by_the_variable_is_used_from_any_folder(invented, tmp_path: Path) -> None:
    said = command("list", "--json", folder=tmp_path, HRCREPORT_ROOT=str(invented.root))
    assert [row["report"] for row in json.loads(said.stdout)["reports"]] == ["xxa"]
    wrong = command("list", folder=tmp_path, HRCREPORT_ROOT=str(tmp_path / "nowhere"))
    assert wrong.returncode == 2
    assert "HRCREPORT_ROOT" in wrong.stderr


@pytest.mark.parametrize("words", [("list",), ("build",), ("check",), ("why", "usa")])
def test_outside_of_any_project_nothing_is_guessed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture, words: tuple
) -> None:
    """Not even the project that the program was installed from, in whose folder tests run."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as left:
        main([*words])
    assert left.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert all(word in said.err for word in ("'params'", "'notebooks'", "--root", "HRCREPORT_ROOT"))
    assert not list(tmp_path.iterdir())


def test_project_named_by_root_needs_no_project_around(
    invented, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hrcreport
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    assert "nothing is wrong" in hrcreport(invented, "check").out
    assert hrcreport(invented, "list", "--json").data["reports"][0]["report"] == "xxa"


LONG_ID = "xxa-accountability-redress"


def _list_of_long_names(invented: Any) -> None:
    invented.params(LONG_ID, 'country: XXA\nsymbol: "A/HRC/63/1"\n')
    cells = invented.cells()
    cells[3].source = f"# {'Racial justice and equality in law enforcement ' * 3}"
    invented.notebook(*cells)


def test_list_for_another_program_has_one_whole_line_a_report(invented, hrcreport) -> None:
    _list_of_long_names(invented)
    lines = hrcreport(invented, "list").out.splitlines()
    assert [line.split()[0] for line in lines] == ["Report", LONG_ID, "xxa"]
    assert all(line.count("law enforcement") == 3 for line in lines[1:]), lines


def test_list_on_eighty_columns_cuts_titles_and_nothing_else(
    invented, hrcreport, monkeypatch: pytest.MonkeyPatch
) -> None:
    _list_of_long_names(invented)
    monkeypatch.setenv("COLUMNS", "80")
    lines = hrcreport(invented, "list").out.splitlines()
    assert [line.split()[0] for line in lines] == ["Report", LONG_ID, "xxa"]
    assert all("…" in line and line.endswith("never built") for line in lines[1:]), lines
    assert all("Racial ju" in line and len(line) <= 80 for line in lines[1:])


def test_output_folder_below_a_file_is_refused_in_words(invented, hrcreport) -> None:
    said = hrcreport(invented, *BUILD, "--output-dir", invented.root / "data/law/xxa.yml/builds")
    assert said.code == 2
    assert "builds cannot be written here" in said.err


def break_yaml(project: Any) -> None:
    project.params("xxa", "country: [XXA\n")


def empty_params(project: Any) -> None:
    (project.root / "params/countries/xxa.yml").write_text("")


def bytes_that_are_no_text(project: Any) -> None:
    (project.root / "params/countries/xxa.yml").write_bytes(b"country: \xff\xfe\n")


def notebook_that_is_no_json(project: Any) -> None:
    project.write("notebooks/country.ipynb", "{")


def notebook_without_cells(project: Any) -> None:
    project.write("notebooks/country.ipynb", '{"nbformat": 4}')


def notebook_that_is_gone(project: Any) -> None:
    (project.root / "notebooks/country.ipynb").unlink()


def catalogue_that_is_no_json(project: Any) -> None:
    project.write("data/datapackage.json", "[")


def catalogue_of_another_shape(project: Any) -> None:
    project.write("data/datapackage.json", '{"resources": [{"name": 3}]}')


def law_that_is_no_yaml(project: Any) -> None:
    project.write("data/law/xxa.yml", "a: [")


def table_that_was_changed(project: Any) -> None:
    project.write("data/tables/xxa-deaths.csv", "no,table\n")


def states_that_are_gone(project: Any) -> None:
    (project.root / "data/tables/states.csv").unlink()


def states_of_another_shape(project: Any) -> None:
    project.write("data/tables/states.csv", "code,name\nXXA,Exampleland\n")


def states_that_are_no_text(project: Any) -> None:
    (project.root / "data/tables/states.csv").write_bytes(b"iso3,name\n\xff,\xfe\n")


@pytest.mark.parametrize(
    "harm",
    [
        break_yaml,
        bytes_that_are_no_text,
        catalogue_of_another_shape,
        catalogue_that_is_no_json,
        empty_params,
        law_that_is_no_yaml,
        notebook_that_is_gone,
        notebook_that_is_no_json,
        notebook_without_cells,
        states_of_another_shape,
        states_that_are_gone,
        states_that_are_no_text,
        table_that_was_changed,
    ],
)
def test_bad_input_is_refused_in_words_by_build_and_check_and_borne_by_list_and_why(
    invented, hrcreport, harm: Callable[[Any], None]
) -> None:
    harm(invented)
    before = invented.snapshot()
    for words in (BUILD, ("check",), (*BUILD, "--dry-run")):
        said = hrcreport(invented, *words)
        assert said.code == 2, words
        assert said.err.strip()
        assert "Traceback" not in said.err
    for words in (("list",), ("why", "xxa")):
        assert hrcreport(invented, *words).code == 0
    assert invented.snapshot() == before
    assert not invented.project.builds.exists()


def test_traceback_is_shown_where_it_is_asked_for_and_only_there(tmp_path: Path) -> None:
    plain = command("--root", tmp_path, "list", folder=tmp_path)
    full = command("--root", tmp_path, "--traceback", "list", folder=tmp_path)
    assert "Traceback" not in plain.stderr
    assert "Traceback (most recent call last)" in full.stderr
    assert "ProjectError" in full.stderr


# Answers for programs


def test_each_command_answers_with_json(built, hrcreport) -> None:
    listed = hrcreport(built, "list", "--json").data["reports"][0]
    assert listed == {
        "report": "xxa",
        "kind": "country",
        "title": "Report on the Republic of Exampleland",
        "symbol": "",
        "state": "current",
        "reasons": [],
        "formats": {"docx": "current", "html": "current", "pdf": "current"},
        "own_notebook": False,
        "waiting": 0,
        "conflicts": 0,
    }
    assert hrcreport(built, "check", "--json").data == {"problems": []}
    assert hrcreport(built, "why", "xxa", "--json").data["state"] == "current"
    assert hrcreport(built, *BUILD, "--json").data["reports"][0]["status"] == "current"


def test_list_says_in_a_line_why_a_report_is_stale(built, hrcreport) -> None:
    built.write("notebooks/_shared/findings.md", "Nobody died.\n")
    assert "stale: notebooks/_shared/findings.md has changed\n" in hrcreport(built, "list").out
    built.write("notebooks/_shared/recommendations.md", "Nothing is recommended.\n")
    assert "findings.md has changed and 1 more\n" in hrcreport(built, "list").out


def test_refusal_is_json_too_where_json_is_asked_for(invented, hrcreport) -> None:
    invented.params("xxa", "contry: XXA\nfirst_year: soon\n")
    for words in ((*BUILD, "--json"), ("check", "--json")):
        said = hrcreport(invented, *words)
        assert said.code == 2
        rules = {problem["rule"] for problem in said.data["problems"]}
        assert "register.unknown-key" in rules
        assert {"place", "line", "what", "mend", "key", "value"} <= set(said.data["problems"][0])


def test_check_names_every_error_of_every_file_at_once(invented, hrcreport) -> None:
    invented.params("xxa", "contry: XXA\nfirst_year: soon\n")
    invented.params("xxb", "country: NOR\n")
    invented.write("data/law/xxa.yml", LAW_WITHOUT_HEADING)
    said = hrcreport(invented, "check", "--json")
    places = {problem["place"] for problem in said.data["problems"]}
    assert places == {
        "params/countries/xxa.yml",
        "params/countries/xxb.yml",
        "data/law/xxa.yml",
    }
    text = hrcreport(invented, "check")
    assert text.code == 2
    assert re.search(r"2 reports checked: \d errors", text.out)


LAW_WITHOUT_HEADING = "country: XXA\ncovers: Nothing.\nprovisions: []\n"


def test_check_of_one_report_leaves_the_params_of_others_alone(invented, hrcreport) -> None:
    invented.params("xxb", "contry: XXA\n")
    assert hrcreport(invented, "check", "xxa").code == 0
    assert hrcreport(invented, "check").code == 2


def test_project_without_reports_says_where_to_put_one(invented, hrcreport) -> None:
    (invented.root / "params/countries/xxa.yml").unlink()
    said = hrcreport(invented, *BUILD)
    assert said.code == 2
    assert "Put a params file into params/countries or params/themes" in said.err
    assert hrcreport(invented, "list", "--json").data == {
        "reports": [],
        "builds_without_report": [],
    }


def test_kind_chooses_among_reports(invented, hrcreport) -> None:
    plan = hrcreport(invented, *BUILD, "--kind", "country", "--dry-run", "--json").data
    assert [row["report"] for row in plan["reports"]] == ["xxa"]
    assert hrcreport(invented, *BUILD, "--kind", "theme", "--dry-run").code == 2


# Help


@pytest.mark.parametrize("words", [[], ["build"]])
def test_help_shows_examples(invented, hrcreport, words: list[str]) -> None:
    said = hrcreport(invented, *words, "--help")
    assert said.code == 0
    assert "Examples:" in said.out
    assert re.search(r"^ +hrcreport build +all reports", said.out, re.MULTILINE)


def test_version_is_that_of_the_package(invented, hrcreport) -> None:
    assert __version__ in hrcreport(invented, "--version").out


def test_each_option_of_build_has_its_help(invented) -> None:
    options = [each for each in app.commands["build"].params if each.param_type_name == "option"]
    assert {"kind", "formats", "engine", "jobs", "force", "dry_run", "strict", "output_dir"} <= {
        each.name for each in options
    }
    assert [each.name for each in options if not each.help] == []


@pytest.mark.parametrize("shell", [BashComplete, ZshComplete])
def test_shell_is_offered_the_names_of_reports_and_commands(invented, shell: Any) -> None:
    invented.params("nor", "country: XXB\n")
    complete = shell(app, {}, "hrcreport", "_HRCREPORT_COMPLETE")

    def offered(words: list[str], begun: str) -> list[str]:
        return [item.value for item in complete.get_completions(words, begun)]

    root = ["--root", str(invented.root)]
    assert offered([*root, "build"], "") == ["nor", "xxa"]
    assert offered([*root, "why"], "x") == ["xxa"]
    assert offered([], "bui") == ["build"]
    assert offered(["--root", str(invented.root / "data"), "build"], "") == []


def test_plain_lines_tell_the_course_where_there_is_no_terminal(built, hrcreport) -> None:
    built.params("xxa", "country: XXA\nlast_year: 2018\n")
    said = hrcreport(built, *BUILD, "--to", "docx")
    assert re.findall(r"^xxa (?:runs|is|built).*$", said.err, re.MULTILINE)[:3] == [
        "xxa runs its notebook",
        "xxa is put together",
        "xxa is rendered",
    ]
    assert re.search(r"1 report: 1 built, in [\d.]+ seconds\. Record: .*batch\.json", said.out)


def test_brackets_in_a_title_are_printed_as_they_are(invented, hrcreport) -> None:
    cells = invented.cells()
    cells[3].source = "# Visit [to be checked] :smile: [bold]"
    invented.notebook(*cells)
    assert "Visit [to be checked] :smile: [bold]" in " ".join(
        hrcreport(invented, "list").out.split()
    )


def test_schema_command_writes_only_what_has_changed(invented, hrcreport) -> None:
    hrcreport(invented, "schema")
    assert hrcreport(invented, "schema").out == "The schemas are up to date.\n"
    cells = invented.cells()
    cells[1].source += '\nfocus: str = "black"  # group'
    invented.notebook(*cells)
    assert hrcreport(invented, "schema").out == "wrote params/_schema/country.json\n"


def test_texts_are_checked_anew_where_one_has_changed(built, hrcreport) -> None:
    assert hrcreport(built, "check").code == 0
    assert (built.root / "reports/_build/_cache/checked.json").exists()
    assert hrcreport(built, "check").code == 0
    built.write("notebooks/_shared/findings.md", "{{ nobody }}")
    assert hrcreport(built, "check").code == 2
