"""A command's result is printed as data or in words, and nothing else comes between the data."""

from __future__ import annotations

import json
import os
from email.message import Message
from pathlib import Path
from types import SimpleNamespace

import click
import pytest

from hrcreport.cli.edition import diff
from hrcreport.cli.terminal import output
from hrcreport.cli.terminal.choices import answers, command
from hrcreport.cli.terminal.output import Result, print_problems, print_table
from hrcreport.foundation import Problem


@command("hrcreport invented")
@answers
def invented(_: click.Context) -> Result:
    """Answer, after a library has printed past Python."""
    os.write(1, b"Running SOLVER 1.16.0\n")
    print("and so has Python")  # as another's code would
    return Result({"rows": [1, 2]}, lambda: click.echo("two rows"), 1)


def run(*words: str) -> int:
    with pytest.raises(SystemExit) as left:
        invented.main(args=list(words), prog_name="invented", standalone_mode=True)
    return int(left.value.code or 0)


def test_data_stand_alone_on_standard_output(capfd: pytest.CaptureFixture[str]) -> None:
    assert run("--json") == 1
    out, err = capfd.readouterr()
    assert json.loads(out) == {"rows": [1, 2]}
    assert "SOLVER" in err
    assert "and so has Python" in err


def test_words_are_printed_where_no_data_are_asked_for(capfd: pytest.CaptureFixture[str]) -> None:
    assert run() == 1
    assert capfd.readouterr().out.endswith("two rows\n")


def test_nothing_that_is_printed_steers_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    text = "a\x1b]52;c;ZXZpbA==\x07b\x9b2J\x7f\rc"
    print_problems([Problem(text, f"{text}.", f"{text}\nNext.", "a.rule")])
    print_table(["a"], [[text]])
    said = capsys.readouterr()
    shown = "a␛]52;c;ZXZpbA==␇b\ufffd2J␡"
    assert said.err == f"{shown}␍c: {shown}␍c.\n{shown}␍c\nNext.\n"
    assert said.out == f"a\n{shown} c\n"


def test_difference_as_data_stands_alone_on_standard_output(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def compared(*_: object, **__: object) -> SimpleNamespace:
        os.write(1, b"Running SOLVER 1.16.0\n")
        return SimpleNamespace(difference=SimpleNamespace(as_dict=lambda: {"causes": {}}))

    monkeypatch.setattr("hrcreport.editorial.Compared.of", compared)
    monkeypatch.setattr("hrcreport.cli.edition.project_of", lambda _: None)
    diff(["xxa@v1", "xxa", "--to", "json"], standalone_mode=False)
    out, err = capfd.readouterr()
    assert json.loads(out) == {"causes": {}}
    assert err == "Running SOLVER 1.16.0\n"


def told(capsys: pytest.CaptureFixture[str], mend: str) -> list[str]:
    print_problems([Problem("a.yml", "It is wrong.", mend, "a.b")])
    return capsys.readouterr().err.splitlines()[1:]


def test_pages_that_do_not_lie_here_are_said_where_they_lie(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    mend = "Write it: docs/how-to/add-data.md."
    docs = Path(__file__).parents[3] / "docs"
    assert told(capsys, mend) == [mend, f"Pages named docs/… are those of hrcreport: {docs}"]
    assert told(capsys, "Write it.") == ["Write it."]
    monkeypatch.setattr(output, "SOURCE", tmp_path)
    about = Message()
    about["Project-URL"] = "Documentation, https://example.org/docs"
    monkeypatch.setattr(output, "metadata", lambda _: about)
    assert told(capsys, mend)[1].endswith(": https://example.org/docs")
    monkeypatch.setattr(output, "metadata", lambda _: Message())
    assert told(capsys, mend)[1].endswith(": they come with its source")
    (tmp_path / "docs/how-to").mkdir(parents=True)
    (tmp_path / "docs/how-to/add-data.md").write_text("x", encoding="utf-8")
    assert told(capsys, mend) == [mend]
