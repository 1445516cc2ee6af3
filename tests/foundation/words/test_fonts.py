"""A text in Arabic or Chinese finds its font: with the format, in a folder named, installed."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from hrcreport.foundation.words import fonts
from hrcreport.foundation.words.fonts import (
    ARABIC,
    CHINESE,
    ScriptFont,
)


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the Arabic font be installed in a folder of this test, and the Chinese nowhere."""
    monkeypatch.delenv(ScriptFont.VARIABLE, raising=False)
    folder = tmp_path / "installed"
    put(folder)
    here = replace(ARABIC, folder=str(folder)), replace(CHINESE, folder=str(tmp_path / "nowhere"))
    monkeypatch.setattr(fonts, "SCRIPT_FONTS", here)
    return folder


def put(folder: Path) -> None:
    folder.mkdir(parents=True)
    for name in ARABIC.files:
        (folder / name).touch()


@pytest.mark.parametrize(
    ("text", "font"), [("شرطة", ARABIC), ("警察", CHINESE), ("police", None), ("", None)]
)
def test_letters_tell_the_font(text: str, font: ScriptFont | None) -> None:
    assert ScriptFont.of(text) is font


def test_folders_are_named_one_beside_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ScriptFont.VARIABLE, raising=False)
    assert ScriptFont.named_folders() == []
    monkeypatch.setenv(ScriptFont.VARIABLE, os.pathsep.join(["/a b", "", "/c"]))
    assert ScriptFont.named_folders() == ["/a b", "/c"]


def test_text_gets_the_folders_of_the_letters_that_it_has(
    installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ScriptFont.folders() == ScriptFont.folders("شرطة") == [str(installed)]
    assert ScriptFont.folders("police") == ScriptFont.folders("警察") == []
    monkeypatch.setenv(ScriptFont.VARIABLE, os.pathsep.join(["/named", str(installed)]))
    assert ScriptFont.folders("شرطة") == ScriptFont.folders("police") == ["/named", str(installed)]


def test_quarto_is_shown_the_way_to_each_folder(
    installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = tmp_path / "project" / "source"
    assert ScriptFont.ways(start) == ["../../installed"]
    assert ScriptFont.ways(start, text="police") == []
    monkeypatch.setenv(ScriptFont.VARIABLE, str(tmp_path / "named"))
    assert ScriptFont.ways(start, text="شرطة") == ["../../named", "../../installed"]


def test_files_are_looked_for_with_the_format_then_where_named_then_where_installed(
    installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arabic = fonts.SCRIPT_FONTS[0]
    named, own = tmp_path / "named", tmp_path / "own"

    def found(*, own: Path | None = None) -> list[Path]:
        return arabic.found(own_folder=own)

    assert found() == found(own=own) == [installed / name for name in ARABIC.files]
    monkeypatch.setenv(ScriptFont.VARIABLE, str(named))
    put(named)
    assert found(own=own) == [named / name for name in ARABIC.files]
    put(own)
    assert found(own=own) == [own / name for name in ARABIC.files]
    (own / ARABIC.files[1]).unlink()
    assert found(own=own) == [named / name for name in ARABIC.files], "half a font is none"
    assert fonts.SCRIPT_FONTS[1].found() == []
