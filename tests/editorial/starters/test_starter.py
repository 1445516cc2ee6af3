"""This module begins projects with a starter of another package, sound and spoilt."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from importlib import invalidate_caches
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from tests import starter_package
from tests.starter_package import PACKAGE

from hrcreport.cli import main
from hrcreport.cli.app import app
from hrcreport.editorial.starters import NewBody, SetUp
from hrcreport.editorial.starters.starter import Starter
from hrcreport.foundation import plugins
from hrcreport.foundation.errors import RefusedError

Spoil = Callable[[Path], object]
TOLD = (
    "Runs code of another package: hrcreport-custody 1.0 adds 'custody' to hrcreport.starters "
    "(hrcreport_custody:CUSTODY).\n"
)


def forget() -> None:
    invalidate_caches()
    plugins.installed.cache_clear()
    sys.modules.pop(PACKAGE, None)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return the folder of the starter that the page shows, whose package is installed."""
    monkeypatch.setattr(plugins.Plugins, "_told", set())
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # a module is spoilt within a second
    made = starter_package.install(tmp_path / "site")
    monkeypatch.syspath_prepend(tmp_path / "site")
    forget()
    yield made
    forget()


def write(path: Path, content: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def remove(path: Path) -> None:
    for below in sorted(path.rglob("*"), reverse=True):
        below.rmdir() if below.is_dir() else below.unlink()
    path.rmdir() if path.is_dir() else path.unlink()


def with_states(folder: Path, path: str, content: bytes = b"") -> None:
    record = f'{{"name": "states", "path": "{path}"}}'
    write(folder / "data/datapackage.json", f'{{"resources": [{record}]}}')
    if content:
        write(folder / "data" / path, content)


def in_module(old: str, new: str) -> Spoil:
    def spoil(folder: Path) -> None:
        path = folder.parent / "__init__.py"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return spoil


def test_starter_of_a_package_stands_behind_those_of_the_program(folder: Path) -> None:
    assert list(Starter.offered()) == [*Starter.OF_THE_TOOL, "custody"]
    assert [starter.name for starter in Starter.of_the_tool()] == list(Starter.OF_THE_TOOL)


def test_shell_is_offered_starters_with_what_they_hold(folder: Path) -> None:
    complete = ShellComplete(app, {}, "hrcreport", "_HRCREPORT_COMPLETE")
    offered = complete.get_completions(["init", "--starter"], "")
    assert [item.value for item in offered] == [*Starter.OF_THE_TOOL, "custody"]
    assert all(item.help for item in offered)
    (custody,) = complete.get_completions(["init", "--starter"], "cu")
    assert custody.help == "one report on places of custody, and the body that writes it"


def test_shell_is_offered_the_rest_where_a_package_cannot_be_loaded(folder: Path) -> None:
    write(folder.parent / "__init__.py", "raise OSError('no disk')")
    assert Starter.offered()["custody"] == ""
    assert Starter.offered()["plain"]


def test_package_is_loaded_for_its_own_starter_alone(folder: Path, tmp_path: Path) -> None:
    write(folder.parent / "__init__.py", "raise OSError('no disk')")
    assert SetUp.begin(tmp_path / "mine", starter="plain").reports()
    with pytest.raises(RefusedError, match="OSError: no disk"):
        SetUp.begin(tmp_path / "other", starter="custody")
    assert not (tmp_path / "other").exists()


def test_code_of_a_package_is_told_before_it_is_loaded(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    runs = "import sys\nprint('runs', file=sys.stderr)\n"
    path = folder.parent / "__init__.py"
    path.write_text(runs + path.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(SystemExit) as left:
        main(["init", str(tmp_path / "mine"), "--starter", "custody"])
    assert left.value.code == 0
    assert capsys.readouterr().err == f"{TOLD}runs\n"


def test_word_that_is_no_starter_is_told_with_those_that_there_are(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(["init", str(tmp_path / "mine"), "--starter", "custdoy"])
    output = capsys.readouterr().err
    assert left.value.code == 2
    assert "'custdoy' is no starter.\nDid you mean 'custody'?" in output
    assert "Starters are: racial-justice, plain, custody." in output
    assert not (tmp_path / "mine").exists()


def test_record_of_the_body_comes_along_unless_another_is_named(
    folder: Path, tmp_path: Path
) -> None:
    bodies = SetUp.begin(tmp_path / "mine", starter="custody").data / "mandate/bodies"
    assert [path.name for path in bodies.glob("*.yml")] == ["body.yml"]
    other = SetUp.begin(tmp_path / "other", starter="custody", body=NewBody("Other Body"))
    names = [path.name for path in (other.data / "mandate/bodies").glob("*.yml")]
    assert names == ["own.yml"]


def test_language_that_a_params_file_has_gives_way_to_the_one_that_is_named(
    folder: Path, tmp_path: Path
) -> None:
    write(folder / "params/reports/first.yml", "title: Custody\nlanguage: fr")
    for languages, text in (
        ((), "title: Custody\nlanguage: fr"),
        (("es",), "title: Custody\nlanguage: es\n"),
        (("en",), "title: Custody\n"),
    ):
        project = SetUp.begin(tmp_path / f"in-{languages}", starter="custody", languages=languages)
        (report,) = project.reports()
        assert report.params_file.read_text(encoding="utf-8") == text


def test_what_lies_in_the_folder_by_the_way_begins_no_project(folder: Path, tmp_path: Path) -> None:
    for place in (".git/config", "notebooks/__pycache__/a.pyc", "notebooks/reference/own.md"):
        write(folder / place, "x")
    project = SetUp.begin(tmp_path / "mine", starter="custody")
    assert not (project.root / ".git").exists()
    assert not (project.notebooks / "__pycache__").exists()
    assert (project.notebooks / "reference/own.md").is_file()


def test_link_to_a_file_of_the_folder_is_copied_as_a_file(folder: Path, tmp_path: Path) -> None:
    (folder / "notebooks/other.ipynb").symlink_to("reports/first.ipynb")
    project = SetUp.begin(tmp_path / "mine", starter="custody")
    assert not (project.notebooks / "other.ipynb").is_symlink()
    assert (project.notebooks / "other.ipynb").is_file()


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (in_module('"project"', '"projcet"'), "/projcet: the folder of the starter is missing"),
        (lambda at: remove(at / "params"), "/project/params: this folder is missing"),
        (lambda at: remove(at / "notebooks"), "/project/notebooks: this folder is missing"),
        (
            lambda at: remove(at / "data/datapackage.json"),
            "/project/data/datapackage.json: this file is missing",
        ),
        (
            lambda at: (at / "notebooks/a.md").symlink_to("/etc/hostname"),
            "/notebooks/a.md: this is a link to /etc/hostname, out of the starter's folder",
        ),
        (
            lambda at: (at / "data/up").symlink_to("../.."),
            f"/{PACKAGE}, out of the starter's folder",
        ),
        (
            lambda at: (at / "data/loop").symlink_to("loop"),
            "/data/loop: this is no file, nor a link to a file of the starter",
        ),
        (
            lambda at: (at / "data/reports").symlink_to("../notebooks"),
            "/data/reports: this is no file, nor a link to a file of the starter",
        ),
        (lambda at: os.mkfifo(at / "data/pipe"), "/data/pipe: this is no file"),
        (lambda at: write(at / "README.md", "x"), "/README.md: the tool writes this file itself"),
        (
            lambda at: write(at / "data/safeguards.yml", "x"),
            "/data/safeguards.yml: the tool writes this file itself",
        ),
        (
            lambda at: write(at / "reports/_extensions/hrc/hrc.css", "x"),
            "/hrc.css: the tool writes this file itself",
        ),
        (
            lambda at: write(at / "data/mandate/bodies/a.yml", "x"),
            "/bodies/a.yml: the record of a body lies outside of the folder",
        ),
        (lambda at: write(at / "data/tables", "x"), "/data/tables: this is a file where each"),
        (lambda at: write(at / "reports", "x"), "/project/reports: this is a file where each"),
        (lambda at: write(at / "data/datapackage.json", "{"), "this is no data package"),
        (lambda at: write(at / "data/datapackage.json", "[]"), "this is no data package"),
        (lambda at: write(at / "data/datapackage.json", b"\xff"), "this is no data package"),
        (
            lambda at: write(at / "data/datapackage.json", '{"resources": [{"name": "a"}]}'),
            "this is no data package",
        ),
        (
            lambda at: with_states(at, "tables/states.csv"),
            "the table 'states' lies at 'tables/states.csv', where the starter has no file",
        ),
        (
            lambda at: with_states(at, "../../body.yml"),
            "the table 'states' lies at '../../body.yml', where the starter has no file",
        ),
        (lambda at: with_states(at, "states.csv", b"\xff"), "/states.csv: this is no CSV in UTF-8"),
        (lambda at: write(at / "params/reports/first.yml", "a: ["), "/first.yml: this is no YAML"),
        (lambda at: write(at / "params/reports/first.yml", "- a"), "/first.yml: this is no YAML"),
        (lambda at: write(at / "params/reports/first.yml", b"\xff"), "/first.yml: this is no YAML"),
        (lambda at: remove(at.parent / "body.yml"), "/body.yml: there is no such file in YAML"),
        (
            lambda at: write(at.parent / "body.yml", "cod: IMC\n"),
            "/body.yml: line 1: unknown key 'cod'",
        ),
        (
            in_module('(HERE / "body.yml",)', '(HERE / "body.yml",) * 2'),
            "'bodies' names two files of this name",
        ),
        (in_module('(HERE / "body.yml",)', '"body.yml"'), "'bodies' is 'body.yml', where a tuple"),
        (in_module('HERE / "project"', '"project"'), "'folder' is 'project', where a Path is due"),
        (in_module('name="custody"', 'name="other"'), "'name' is 'other', where its entry point"),
        (in_module('holds="one', 'holds=1 or "one'), "'holds' is 1, where a text is due"),
    ],
)
def test_starter_that_begins_no_project_is_told_with_its_package_and_writes_nothing(
    spoil: Spoil, words: str, folder: Path, tmp_path: Path
) -> None:
    spoil(folder)
    with pytest.raises(RefusedError) as refused:
        SetUp.begin(tmp_path / "far" / "mine", starter="custody")
    problems = refused.value.problems
    assert [problem.rule for problem in problems] == ["init.starter"] * len(problems)
    assert words in str(problems[0])
    assert problems[0].place.startswith("hrcreport-custody 1.0, ")
    assert "docs/how-to/add-a-starter.md" in problems[0].mend
    assert not (tmp_path / "far").exists()


def test_object_that_is_no_starter_is_refused(folder: Path, tmp_path: Path) -> None:
    write(folder.parent / "__init__.py", "CUSTODY = 1")
    with pytest.raises(RefusedError, match="it is no Starter"):
        SetUp.begin(tmp_path / "mine", starter="custody")


def test_name_of_a_starter_of_the_tool_is_taken(folder: Path, tmp_path: Path) -> None:
    (points,) = (tmp_path / "site").glob("*.dist-info/entry_points.txt")
    write(points, points.read_text(encoding="utf-8").replace("custody =", "plain ="))
    plugins.installed.cache_clear()
    with pytest.raises(RefusedError, match="this name is taken"):
        SetUp.begin(tmp_path / "mine", starter="plain")
    assert not (tmp_path / "mine").exists()
