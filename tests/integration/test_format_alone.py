"""The format is packed by itself: in an empty folder it makes documents without the tool.

Pandoc and Typst are run as the format's own page says, by a shell that knows no Python path; where
Quarto is here, it adds the packed file and renders by it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pypandoc
import pytest
from pypdf import PdfReader
from ruamel.yaml import YAML
from tests.conftest import REPOSITORY

from hrcreport.document.render.engine import Engines
from hrcreport.document.render.quarto import quarto_program

# The wheel of Typst brings no program: this is `typst compile` with the options of the page.
TYPST = """
import sys

import typst

assert sys.argv[1] == "compile"
source, target = (word for word in sys.argv[2:] if not word.startswith("--"))
options = dict(word[2:].split("=") for word in sys.argv[2:] if "=" in word)
assert "--ignore-system-fonts" in sys.argv
typst.compile(
    source,
    output=target,
    font_paths=[options["font-path"]],
    ignore_system_fonts=True,
    pdf_standards=[options["pdf-standard"]],
)
"""


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the format as `nox -s extension` packs it."""
    if not (REPOSITORY / ".git").exists():
        pytest.skip("no repository of git, from which the format is packed")
    file = tmp_path_factory.mktemp("packed") / "hrc-format.zip"
    command = [sys.executable, "-m", "nox", "-s", "extension", "--", str(file)]
    subprocess.run(command, cwd=REPOSITORY, capture_output=True, check=True, timeout=120)
    return file


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return an environment in which Pandoc and Typst are programs and no package is found."""
    folder = tmp_path_factory.mktemp("programs")
    (folder / "pandoc").symlink_to(pypandoc.get_pandoc_path())
    (folder / "setting.py").write_text(TYPST, encoding="utf-8")
    typst = folder / "typst"
    typst.write_text(f'#!/bin/sh\nexec "{sys.executable}" -P "{folder}/setting.py" "$@"\n')
    typst.chmod(0o755)
    kept = {name: text for name, text in os.environ.items() if not name.startswith("PYTHON")}
    return {
        **kept,
        "PATH": f"{folder}{os.pathsep}{kept['PATH']}",
        "SOURCE_DATE_EPOCH": "1893456000",
    }


def unpacked(packed: Path, folder: Path) -> Path:
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(folder)
    return folder


def words_of_pdf(path: Path) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(path).pages).split())


def is_of_the_council(folder: Path, name: str) -> None:
    """Ask of the three files of the template what only the format can have made of it."""
    read = words_of_pdf(folder / f"{name}.pdf")
    assert "Draft – not an official United Nations document" in read
    assert "Deaths in Exampleland by year (invented)" in read
    assert "An Office, Title of a Manual" in read
    with zipfile.ZipFile(folder / f"{name}.docx") as document:
        text = document.read("word/document.xml").decode()
        notes = document.read("word/footnotes.xml").decode()
        assert {"docProps/core.xml", "word/styles.xml"} < set(document.namelist())
    assert 'w:val="ParNoG"' in text
    assert "<w:cantSplit" in text  # as finish.lua leaves a table
    assert "<w:tab/>" in notes
    page = (folder / f"{name}.html").read_text(encoding="utf-8")
    assert '<meta name="generator" content="hrcreport"' in page
    assert "Deaths in Exampleland by year (invented)" in page


@pytest.mark.parametrize("name", ["empty", "with a blank"])
def test_template_becomes_three_files_without_the_tool_and_quarto(
    packed: Path, programs: dict[str, str], tmp_path: Path, name: str
) -> None:
    folder = unpacked(packed, tmp_path / name)
    page = (folder / "README.md").read_text(encoding="utf-8")
    (lines,) = re.findall(r"## Without Quarto\n.*?```sh\n(.*?)```", page, re.DOTALL)
    ended = subprocess.run(
        ["bash", "-e", "-c", lines],
        cwd=folder,
        env=programs,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    is_of_the_council(folder, "template")


def test_packed_format_holds_what_a_published_extension_has(packed: Path) -> None:
    with zipfile.ZipFile(packed) as archive:
        names = set(archive.namelist())
        pages = {name: archive.read(name).decode() for name in ("README.md", "CHANGELOG.md")}
        declared = YAML(typ="safe").load(archive.read("_extensions/hrc/_extension.yml"))
    assert {"LICENSE", "template.qmd", "_quarto.yml", ".quartoignore"} < names
    assert {f"_extensions/hrc/fonts/LICENSE_{font}" for font in ("NOTO", "STIX")} < names
    assert not [name for name in names if name.startswith("_extensions/hrc/word/")]
    assert not [name for name in names if name.endswith(".bib") or ".." in name]
    assert re.findall(r"## \[(.+?)\]", pages["CHANGELOG.md"])[0] == declared["version"]
    quarto = declared["quarto-required"].removeprefix(">=").removesuffix(".0")
    assert f"Quarto {quarto} or newer" in pages["README.md"]


def test_minimal_document_of_the_page_is_rendered(
    packed: Path, programs: dict[str, str], tmp_path: Path
) -> None:
    folder = unpacked(packed, tmp_path / "minimal")
    page = (folder / "README.md").read_text(encoding="utf-8")
    (document,) = re.findall(r"```markdown\n(.*?)```", page, re.DOTALL)
    (folder / "template.qmd").write_text(document, encoding="utf-8")
    (lines,) = re.findall(r"## Without Quarto\n.*?```sh\n(.*?)```", page, re.DOTALL)
    subprocess.run(["bash", "-e", "-c", lines], cwd=folder, env=programs, check=True, timeout=300)
    assert "Each paragraph gets its number" in words_of_pdf(folder / "template.pdf")
    assert "As here." in words_of_pdf(folder / "template.pdf")


@pytest.mark.slow
@pytest.mark.skipif(
    "quarto" not in Engines.here(), reason="no Quarto 1.9 or newer on PATH or in QUARTO_PATH"
)
@pytest.mark.parametrize("name", ["empty", "with a blank"])
def test_quarto_takes_the_packed_format_as_a_template(
    packed: Path, tmp_path: Path, name: str
) -> None:
    folder = tmp_path / name
    folder.mkdir()
    for words in (["use", "template", str(packed), "--no-prompt"], ["render"]):
        subprocess.run([str(quarto_program()), *words], cwd=folder, check=True, timeout=600)
    (document,) = folder.glob("*.qmd")
    is_of_the_council(folder, document.stem)
