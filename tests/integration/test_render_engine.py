"""This module proves how the engine is chosen and what an author reads where it is missing."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from hrcreport.build.grounds.inputs import rendering_packages
from hrcreport.document.render.engine import Engines
from hrcreport.document.render.messages import (
    filter_problems,
    message_of,
    program_problem,
    typst_problem,
)
from hrcreport.document.render.quarto import fits
from hrcreport.foundation.errors import EngineMissingError


def fake_quarto(folder: Path, version: str) -> Path:
    program = folder / "quarto"
    program.write_text(f"#!/bin/sh\necho {version}\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


@pytest.fixture(autouse=True)
def own_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    for tool in ("QUARTO_PANDOC", "QUARTO_TYPST"):
        monkeypatch.delenv(tool, raising=False)


@pytest.fixture
def no_quarto(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("QUARTO_PATH", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.mark.usefixtures("no_quarto")
def test_auto_takes_pandoc_where_no_quarto_is_found() -> None:
    assert Engines.here() == ("pandoc",)
    assert Engines.choose("auto") == "pandoc"


@pytest.mark.usefixtures("no_quarto")
def test_missing_quarto_says_how_to_install_it() -> None:
    with pytest.raises(EngineMissingError) as error:
        Engines.choose("quarto")
    assert 'pip install "quarto-cli>=1.9"' in str(error.value)
    assert "https://quarto.org" in str(error.value)
    assert error.value.exit_code == 2


def test_auto_takes_a_quarto_that_fits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUARTO_PATH", str(fake_quarto(tmp_path, "1.9.38")))
    assert Engines.choose("auto") == "quarto"


def test_an_old_quarto_is_refused_with_both_versions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUARTO_PATH", str(fake_quarto(tmp_path, "1.4.550")))
    assert Engines.choose("auto") == "pandoc"
    with pytest.raises(EngineMissingError, match=r"version 1\.4\.550; 1\.9 or newer"):
        Engines.choose("quarto")


def test_quarto_is_asked_once_for_its_versions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for tool in ("QUARTO_PANDOC", "QUARTO_TYPST"):
        monkeypatch.delenv(tool, raising=False)
    program = fake_quarto(tmp_path, "1.9.38")
    asked = tmp_path / "asked"
    program.write_text(f'#!/bin/sh\necho "$@" >> {asked}\necho 1.9.38\n', encoding="utf-8")
    monkeypatch.setenv("QUARTO_PATH", str(program))
    assert Engines.named("quarto").versions() == Engines.named("quarto").versions()
    assert asked.read_text(encoding="utf-8").splitlines() == [
        "--version",
        "pandoc --version",
        "typst --version",
    ]


def test_versions_of_quarto_are_its_own_and_not_those_of_the_wheels(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUARTO_PATH", str(fake_quarto(tmp_path, "1.9.38")))
    assert Engines.named("quarto").versions()["typst"] == "1.9.38"
    assert rendering_packages("quarto") == {}
    assert set(rendering_packages("pandoc")) == {"pypandoc-binary", "typst"}


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("1.9.0", True),
        ("1.10.18", True),
        ("1.11.0", True),
        ("2.0", False),
        ("99.9.9", True),
        ("1.8.99", False),
        ("", False),
    ],
)
def test_versions_are_compared_as_numbers(version: str, expected: bool) -> None:
    assert fits(version) is expected


def test_unknown_engine_names_the_nearest() -> None:
    with pytest.raises(EngineMissingError, match="Did you mean 'quarto'"):
        Engines.choose("quatro")


def test_lines_of_the_filters_become_problems_once() -> None:
    line = "hrc: error: the table 'x' has no caption.|mend: Write one.\n"
    problems = filter_problems("noise\n" + line + line, place="usa.qmd")
    assert [(each.what, each.mend, each.severity) for each in problems] == [
        ("the table 'x' has no caption.", "Write one.", "error")
    ]


def test_unknown_words_of_typst_reach_the_author_with_the_text_they_point_at() -> None:
    diagnostic = 'error: odd\n  ┌─ x.typ:3:1\n  │\n3 │ #hrc-par("1.")[The odd text]\n  │  ^^^'
    problem = typst_problem("odd", diagnostic, place="usa.qmd", severity="error")
    assert problem.what == "Typst says: odd, near: The odd text"


def test_a_missing_font_names_the_package_that_brings_it() -> None:
    problem = typst_problem(
        "unknown font family: noto naskh arabic", "", place="usa.qmd", severity="warning"
    )
    assert problem.rule == "render.font-missing"
    assert "fonts-noto-core" in problem.mend
    assert "HRCREPORT_FONTS" in problem.mend


SASS = """Could not parse annotation payload
\x1b[91mERROR: Theme file compilation failed:

Error: Expected ".
  ╷
2 │ " }
  │    ^
  ╵

Stack trace:
    at dartCommand (file:///x/quarto.js:51544:11)
    at async Command.parseCommand (file:///x/quarto.js:71226:14)
    at async quarto4 (file:///x/quarto.js:157668:5)\x1b[39m
"""
SETTINGS = "pandoc\n  to: docx\nmetadata\n  title: Visit\n  strings:\n    semicolon: ;\n\n"
LUA = (
    "Error running filter _extensions/hrc/hrc.lua:\n/x y/hrc.lua:33: attempt to concatenate a "
    "nil value\nstack traceback:\n\t[C]: in method 'walk'\n\t/x/q.lua:607: in function 'walk'\n"
    "WARN: Error encountered when rendering files\n"
)


def test_error_of_quarto_is_told_without_its_stack_frames() -> None:
    assert message_of(SETTINGS + SASS) == (
        'ERROR: Theme file compilation failed: / Error: Expected ". / ╷ / 2 │ " } / │    ^ / ╵'
    )
    assert "async" not in str(program_problem("Quarto", SASS, place="usa.qmd"))


def test_error_of_a_filter_is_told_without_the_frames_of_lua() -> None:
    assert message_of(SETTINGS + LUA) == (
        "Error running filter _extensions/hrc/hrc.lua: / "
        "/x y/hrc.lua:33: attempt to concatenate a nil value"
    )


def test_what_has_no_error_line_is_told_by_its_last_lines() -> None:
    said = "".join(f"line {number}\n" for number in range(9)) + "    at async x (y.js:1:2)\n\n"
    assert message_of(said) == " / ".join(f"line {number}" for number in range(3, 9))
    assert message_of("Stack trace:\n    at x (y)\n") == "it said nothing."
