"""This module proves how the engine is chosen and what an author reads where it is missing."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from hrcreport.batch.inputs import rendering_packages
from hrcreport.errors import EngineMissingError
from hrcreport.render import available_engines, choose_engine
from hrcreport.render.engine import engine_versions
from hrcreport.render.messages import filter_problems, typst_problem
from hrcreport.render.quarto import fits


def fake_quarto(folder: Path, version: str) -> Path:
    program = folder / "quarto"
    program.write_text(f"#!/bin/sh\necho {version}\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


@pytest.fixture
def no_quarto(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("QUARTO_PATH", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.mark.usefixtures("no_quarto")
def test_auto_takes_pandoc_where_no_quarto_is_found() -> None:
    assert available_engines() == ("pandoc",)
    assert choose_engine("auto") == "pandoc"


@pytest.mark.usefixtures("no_quarto")
def test_missing_quarto_says_how_to_install_it() -> None:
    with pytest.raises(EngineMissingError) as error:
        choose_engine("quarto")
    assert 'pip install "hrcreport[quarto]"' in str(error.value)
    assert "https://quarto.org" in str(error.value)
    assert error.value.exit_code == 2


def test_auto_takes_a_quarto_that_fits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUARTO_PATH", str(fake_quarto(tmp_path, "1.9.38")))
    assert choose_engine("auto") == "quarto"


def test_an_old_quarto_is_refused_with_both_versions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUARTO_PATH", str(fake_quarto(tmp_path, "1.4.550")))
    assert choose_engine("auto") == "pandoc"
    with pytest.raises(EngineMissingError, match=r"version 1\.4\.550; 1\.9 or newer"):
        choose_engine("quarto")


def test_quarto_is_asked_once_for_its_versions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = fake_quarto(tmp_path, "1.9.38")
    asked = tmp_path / "asked"
    program.write_text(f'#!/bin/sh\necho "$@" >> {asked}\necho 1.9.38\n', encoding="utf-8")
    monkeypatch.setenv("QUARTO_PATH", str(program))
    assert engine_versions("quarto") == engine_versions("quarto")
    assert asked.read_text(encoding="utf-8").splitlines() == [
        "--version", "pandoc --version", "typst --version"
    ]  # fmt: skip


def test_versions_of_quarto_are_its_own_and_not_those_of_the_wheels(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUARTO_PATH", str(fake_quarto(tmp_path, "1.9.38")))
    assert engine_versions("quarto")["typst"] == "1.9.38"
    assert rendering_packages("quarto") == {}
    assert set(rendering_packages("pandoc")) == {"pypandoc-binary", "typst"}


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("1.9.0", True),
        ("1.10.18", True),
        ("2.0", True),
        ("99.9.9", True),
        ("1.8.99", False),
        ("", False),
    ],
)
def test_versions_are_compared_as_numbers(version: str, expected: bool) -> None:
    assert fits(version) is expected


def test_unknown_engine_names_the_nearest() -> None:
    with pytest.raises(EngineMissingError, match="Did you mean 'quarto'"):
        choose_engine("quatro")


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
