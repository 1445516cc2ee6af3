"""This module proves that a build by Quarto does not depend on the name of the folder it is in."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.golden.example_source import EPOCH, lay_out
from tests.integration.fake_quarto import fake_quarto

from hrcreport.document.render.engine import Engines, render_document
from hrcreport.foundation.errors import RenderError

pytestmark = pytest.mark.slow

BODY = "# One\n\nWords.\n\n# Two\n\nMore words.\n"
WILD = "two  words Отчёты 报告 a'b & (1) 100% #2"


@pytest.fixture(params=("stand-in", "program"))
def quarto(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "stand-in":
        fake_quarto(tmp_path, monkeypatch=monkeypatch)
    elif "quarto" not in Engines.here():
        pytest.skip("no Quarto 1.9 or newer on PATH or in QUARTO_PATH")


def laid_out(folder: Path) -> Path:
    folder.mkdir()
    return lay_out(folder, text=BODY, summary="Text.")


def word_file(source: Path, *, engine: str = "quarto") -> bytes:
    made = render_document(source, name="xxa", formats=("docx",), engine=engine, epoch=EPOCH)
    return made.files["docx"].read_bytes()


@pytest.mark.usefixtures("quarto")
def test_blanks_and_foreign_letters_in_the_path_change_nothing(tmp_path: Path) -> None:
    plain = word_file(laid_out(tmp_path / "plain"), engine="pandoc")
    assert word_file(laid_out(tmp_path / WILD)) == plain


def test_error_of_quarto_is_what_the_author_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_quarto(tmp_path, monkeypatch=monkeypatch)
    source = laid_out(tmp_path / "two words")
    declaration = source / "_extensions" / "hrc" / "_extension.yml"
    text = declaration.read_text(encoding="utf-8")
    declaration.write_text(text.replace("_extensions/hrc/finish", "finish"), encoding="utf-8")
    with pytest.raises(RenderError) as error:
        word_file(source)
    beginning = str(source).split(" ", maxsplit=1)[0]
    assert f"render the document: ERROR: Failed to spawn '{beginning}'" in str(error.value)
    assert "Stack trace" not in str(error.value)


def test_broken_filter_stops_a_rendering_that_quarto_finishes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    says = "\x1b[31mERROR (/x y/meta.lua:13) boom\n\x1b[39m"
    fake_quarto(tmp_path, monkeypatch=monkeypatch, says=says)
    source = laid_out(tmp_path / "plain")
    with pytest.raises(RenderError, match=r"ERROR \(/x y/meta.lua:13\) boom"):
        word_file(source)
    assert not (source / "xxa.docx").exists()


@pytest.mark.parametrize(
    ("folder", "mend"),
    [("[draft]", r"whose path holds one of \[ \] \{ \}"), ("draft", "the document source is kept")],
)
def test_brackets_in_the_path_are_named_where_quarto_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str, mend: str
) -> None:
    says = "Could not find data file hrc-lib.typst\n"
    fake_quarto(tmp_path, monkeypatch=monkeypatch, says=says, fails=True)
    source = laid_out(tmp_path / folder)
    with pytest.raises(RenderError, match=rf"Could not find data file hrc-lib.typst[\s\S]*{mend}"):
        word_file(source)


@pytest.mark.skipif(
    "quarto" not in Engines.here(),
    reason="no Quarto 1.9 or newer on PATH or in QUARTO_PATH",
)
def test_program_fails_in_brackets_as_the_message_says(tmp_path: Path) -> None:
    source = laid_out(tmp_path / "[draft]")
    expected = r"Could not find data file [\s\S]*whose path holds one of \[ \] \{ \}"
    with pytest.raises(RenderError, match=expected):
        render_document(source, name="xxa", formats=("html",), engine="quarto", epoch=EPOCH)
