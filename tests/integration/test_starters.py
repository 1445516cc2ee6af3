"""A project begins outside of any clone: by `hrcreport init`, from the wheel alone."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from tests.wheels import unpacked

from hrcreport.checks.validation.checks import Checked
from hrcreport.cli.app import main
from hrcreport.cli.set_up import init
from hrcreport.editorial.starters import SetUp
from hrcreport.editorial.starters.starter import Starter
from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import RefusedError
from hrcreport.registers.mandate.body import Body
from hrcreport.tables.data.safeguards import WRITTEN, Safeguards

ROOT = Path(__file__).parents[2]
PROGRAM = """
import sys
import hrcreport, disparity
from hrcreport.cli import main

assert hrcreport.__file__.startswith(sys.argv[1]) and disparity.__file__.startswith(sys.argv[1])
if __name__ == "__main__":
    main(sys.argv[2:])
"""


@pytest.mark.parametrize("starter", Starter.OF_THE_TOOL)
def test_project_of_a_starter_checks_as_it_stands(starter: str, tmp_path: Path) -> None:
    project = SetUp.begin(tmp_path / "mine", starter=starter)
    parameters, problems = Checked(project).reports()
    told = [*problems, *Checked(project).registers()]
    own = ["mandate.open"] if starter == "plain" else []
    assert [each.rule for each in told] == [*own, "safeguards.open"]
    assert "xxa" in parameters
    assert (project.extension / "_extension.yml").is_file()
    assert (project.notebooks / "use-hrcreport.py").is_file()
    assert (project.params / "_schema" / "country.json").is_file()


@pytest.mark.parametrize("starter", Starter.OF_THE_TOOL)
def test_project_of_a_starter_has_its_policy_and_tells_who_approves_as_open(
    starter: str, tmp_path: Path
) -> None:
    project = SetUp.begin(tmp_path / "mine", starter=starter)
    own, ours = Safeguards.settings(project), Safeguards.settings(Project(ROOT))
    assert [each.pop("approved_by") for each in own.values()] == [[], [], []]
    assert own == {
        level: {name: each for name, each in said.items() if name != "approved_by"}
        for level, said in ours.items()
    }
    assert Safeguards.of(project).named == ()
    text = (project.data / "safeguards.yml").read_text(encoding="utf-8")
    assert text.count("approved_by: []  # open: ") == len(own)
    for name in WRITTEN:
        head = text.partition("\nlevels:")[0]
        assert re.search(rf"[# ]{name}(?:, \w+)?: ", head), name


def test_command_names_every_starter_of_the_tool_and_takes_the_first() -> None:
    (option,) = (option for option in init.params if option.name == "starter")
    first, *_ = names = list(Starter.OF_THE_TOOL)
    assert (option.default, f": {', '.join(names)}, or" in option.help) == (first, True)


def test_every_state_can_have_a_report_in_a_new_project(tmp_path: Path) -> None:
    SetUp.begin(tmp_path / "mine", starter="plain")
    for words in (["new", "country", "FRA"], ["check"]):
        with pytest.raises(SystemExit) as left:
            main(["--root", str(tmp_path / "mine"), *words])
        assert left.value.code == 0


def begun(folder: Path, *words: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(["init", str(folder), *words])
    return int(left.value.code or 0)


def test_project_begins_whole_with_the_answers_that_it_was_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("--starter", "plain", "--body", "Special Mechanism on Torture", "--state", "fra")
    assert begun(tmp_path / "mine", *words, "--short", "Mechanism") == 0
    project = Project(tmp_path / "mine")
    body = Body.of(project)
    assert (body.code, body.named(), body.called()) == (
        "SMT",
        "Special Mechanism on Torture",
        "Mechanism",
    )
    assert {report.id for report in project.reports()} == {"fra", "xxa", "first-theme"}
    assert "hrcreport check (which names open questions)" in capsys.readouterr().out
    assert (tmp_path / "mine/.git/hooks/pre-commit").is_file()
    lock = (tmp_path / "mine/requirements.lock").read_text(encoding="utf-8")
    assert lock == (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "--hash=sha256:" in lock
    assert "# mine" in (tmp_path / "mine/README.md").read_text(encoding="utf-8")
    sessions = ast.parse((tmp_path / "mine/noxfile.py").read_text(encoding="utf-8"))
    assert {"check", "build"} <= {
        each.name for each in sessions.body if isinstance(each, ast.FunctionDef)
    }
    workflow = YAML(typ="safe").load(tmp_path / "mine/.github/workflows/reports.yml")
    assert workflow["jobs"]["reports"]["steps"][-1] == {"run": "hrcreport build"}
    with pytest.raises(SystemExit) as left:
        main(["--root", str(tmp_path / "mine"), "check"])
    assert left.value.code == 0
    said = capsys.readouterr()
    assert "3 reports checked: nothing is wrong; 1 open question." in said.out
    assert "open: data/safeguards.yml: nobody has said who may approve a release" in said.err
    assert "warning" not in said.err


def test_languages_of_reports_and_the_name_in_each_are_said_or_open(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("--starter", "plain", "--body", "Special Mechanism on Torture", "--language", "fr")
    named = ("--body-in", "fr", "Mécanisme spécial sur la torture", "--language", "es")
    assert begun(tmp_path / "mine", *words, *named) == 0
    project = Project(tmp_path / "mine")
    assert Body.of(project).name == {
        "en": "Special Mechanism on Torture",
        "fr": "Mécanisme spécial sur la torture",
    }
    spoken = {report.id: str(report.language) for report in project.reports()}
    assert spoken == {"xxa": "fr", "xxa-es": "es", "first-theme": "fr"}
    capsys.readouterr()
    with pytest.raises(SystemExit) as left:
        main(["--root", str(tmp_path / "mine"), "check"])
    told = capsys.readouterr()
    assert (left.value.code, "2 open questions" in told.out) == (0, True)
    assert "what 'SMT' is called in the language 'es'" in told.err
    assert "there is no French notebook" in told.err


def test_person_at_a_terminal_is_asked_what_no_option_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = {
        "Name of the body whose mandate it is, in English": "Special Mechanism on Torture",
        "What it is called for short": "Mechanism",
        "Languages of its reports, such as en, fr": "en, fr",
        "Name of the body in 'fr'": "Mécanisme spécial",
        "State of a first report, as FRA": "",
    }
    asked: list[str] = []

    def answer(words: str, *_: object, **__: object) -> str:
        asked.append(words)
        return answers[words]

    monkeypatch.setattr("click.prompt", answer)
    monkeypatch.setattr("sys.stdin", type("Terminal", (), {"isatty": lambda _: True})())
    assert begun(tmp_path / "mine", "--starter", "plain") == 0
    assert asked == [*answers]
    project = Project(tmp_path / "mine")
    assert Body.of(project).called(language="en") == "Mechanism"
    assert {report.id for report in project.reports()} == {"xxa", "xxa-fr", "first-theme"}


def test_project_begins_without_git_and_without_a_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no network")

    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("socket.socket.connect", refuse)
    assert begun(tmp_path / "mine", "--starter", "plain") == 0
    assert "No git: install it, then: git init" in capsys.readouterr().out
    assert not (tmp_path / "mine/.git").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--body", "X", "--code", "a b"), "'a b' cannot be the code of a body"),
        (("--short", "X"), "name it by --body"),
        (("--language", "fr", "--language", "xx"), "'xx' is no language"),
        (("--body", "X", "--body-in", "pt", "Y"), "'pt' is no language"),
    ],
)
def test_answer_that_cannot_be_taken_writes_nothing(
    words: tuple[str, ...], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert begun(tmp_path / "mine", *words) == 2
    assert told in capsys.readouterr().err
    assert not (tmp_path / "mine").exists()


def test_state_that_is_none_is_told_and_the_project_is_begun(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert begun(tmp_path / "mine", "--state", "FRO") == 0
    told = capsys.readouterr()
    assert "no State has the code 'FRO'" in told.err
    assert "begun without a report on it" in told.out
    assert (tmp_path / "mine/params/countries/xxa.yml").is_file()


def test_project_within_a_repository_becomes_none_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    assert begun(tmp_path / "mine") == 0
    assert "It lies in a repository of git" in capsys.readouterr().out
    assert not (tmp_path / "mine/.git").exists()


def test_project_begins_where_git_is_not_installed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert begun(tmp_path / "mine") == 0
    assert "No git: install it" in capsys.readouterr().out
    assert (tmp_path / "mine/params/countries/xxa.yml").is_file()


def test_nothing_is_written_where_something_lies(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(RefusedError):
        SetUp.begin(tmp_path, starter="plain")
    for folder in (tmp_path, tmp_path / "mine.txt"):
        with pytest.raises(SystemExit) as left:
            main(["init", str(folder)])
        assert left.value.code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    assert "empty or not there yet" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize("starter", Starter.OF_THE_TOOL)
def test_wheel_alone_begins_a_project_and_builds_its_reports(
    starter: str, tmp_path: Path, wheel: Path
) -> None:
    def run(*words: str, within: Path) -> subprocess.CompletedProcess[str]:
        own = {name: value for name, value in os.environ.items() if name[:9] != "HRCREPORT"}
        return subprocess.run(
            [sys.executable, "-P", "-c", PROGRAM, str(wheel), *words],
            cwd=within,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
            env={**own, "PYTHONPATH": str(wheel)},
        )

    begun = run("init", "my project", "--starter", starter, within=tmp_path)
    assert begun.returncode == 0, begun.stderr
    built = run("build", "--to", "html", within=tmp_path / "my project")
    assert built.returncode == 0, built.stderr
    assert (tmp_path / "my project" / "reports" / "_build" / "xxa" / "xxa.html").is_file()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that holds the packages of both wheels and nothing else."""
    folder = tmp_path_factory.mktemp("wheel")
    return unpacked(folder / "site", ROOT, ROOT / "lib" / "disparity")


@pytest.mark.parametrize("name", ["x" * 300, "file/below"])
def test_name_that_is_none_of_a_folder_is_told(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    assert begun(tmp_path / name, "--starter", "plain") == 2
    assert "Name a folder that" in capsys.readouterr().err
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"
