"""This module proves that Quarto and Pandoc make one document: the same bytes."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from tests.golden.example_source import EPOCH, lay_out

from hrcreport.document.render.engine import Engines, render_document
from hrcreport.document.render.pandoc import versions
from hrcreport.document.render.quarto import quarto_environment, quarto_program
from hrcreport.foundation.errors import RenderError
from hrcreport.foundation.words.fonts import CHINESE

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        "quarto" not in Engines.here(),
        reason="no Quarto 1.9 or newer on PATH or in QUARTO_PATH",
    ),
]


def test_quarto_and_pandoc_give_the_same_bytes(tmp_path: Path) -> None:
    made = {}
    for engine in ("pandoc", "quarto"):
        folder = tmp_path / engine
        folder.mkdir()
        source = lay_out(folder)
        before = {path.name for path in source.iterdir()}
        made[engine] = render_document(
            source, name="xxa", formats=("pdf", "docx"), engine=engine, epoch=EPOCH
        )
        assert {path.name for path in source.iterdir()} - before == {"xxa.pdf", "xxa.docx"}
    if made["quarto"].versions["pandoc"] != versions()["pandoc"]:
        pytest.skip("Quarto runs another Pandoc; QUARTO_PANDOC and QUARTO_TYPST name the wheels'")
    for kind, path in made["pandoc"].files.items():
        assert made["quarto"].files[kind].read_bytes() == path.read_bytes(), kind
    assert made["quarto"].problems == made["pandoc"].problems


@pytest.mark.skipif(not CHINESE.found(), reason=f"{CHINESE.family} is not on this machine")
def test_fonts_of_the_machine_give_the_same_bytes(tmp_path: Path) -> None:
    made = {}
    for engine in ("pandoc", "quarto"):
        folder = tmp_path / engine
        folder.mkdir()
        source = lay_out(
            folder, text="# 一\n\n人权理事会。\n", summary="摘要。", front_matter={"lang": "zh"}
        )
        made[engine] = render_document(
            source, name="xxa", formats=("pdf",), engine=engine, epoch=EPOCH
        )
    assert made["quarto"].problems == made["pandoc"].problems
    if made["quarto"].versions["pandoc"] != versions()["pandoc"]:
        pytest.skip("Quarto runs another Pandoc; QUARTO_PANDOC and QUARTO_TYPST name the wheels'")
    assert made["quarto"].files["pdf"].read_bytes() == made["pandoc"].files["pdf"].read_bytes()


def test_citations_have_the_same_bytes(tmp_path: Path) -> None:
    text = "# One\n\nA.[@doe, p. 2] B.[@doe] C.[see @law, art. 3; @doe]\n\n# Two\n\nD.[@law]\n"
    law = {"id": "law", "type": "entry", "title": "*Law* on Force", "title-short": "Law"}
    front = {
        "contents": False,
        "bibliography": ["references.bib"],
        "references": [{**law, "status": "unverified"}],
    }
    made = {}
    for engine in ("pandoc", "quarto"):
        folder = tmp_path / engine
        folder.mkdir()
        source = lay_out(folder, text=text, summary="Text.", front_matter=front)
        (source / "references.bib").write_text(
            "@book{doe, title = {{A Book}}, author = {Doe, Jane}, publisher = {Press}, "
            "date = {2030}, url = {https://example.org/a_b}, urldate = {2031-03-05}}\n",
            encoding="utf-8",
        )
        made[engine] = render_document(
            source, name="xxa", formats=("pdf", "docx"), engine=engine, epoch=EPOCH
        )
    if made["quarto"].versions["pandoc"] != versions()["pandoc"]:
        pytest.skip("Quarto runs another Pandoc; QUARTO_PANDOC and QUARTO_TYPST name the wheels'")
    for kind, path in made["pandoc"].files.items():
        assert made["quarto"].files[kind].read_bytes() == path.read_bytes(), kind


def test_quarto_render_by_hand_inside_the_source_works(tmp_path: Path) -> None:
    by_hand, by_tool = tmp_path / "hand", tmp_path / "tool"
    by_hand.mkdir()
    by_tool.mkdir()
    source = lay_out(by_hand)
    subprocess.run(
        [str(quarto_program()), "render"],
        cwd=source,
        env=quarto_environment(EPOCH),
        check=True,
        capture_output=True,
        timeout=300,
    )
    rendered = render_document(
        lay_out(by_tool), name="xxa", formats=("pdf", "docx"), engine="quarto", epoch=EPOCH
    )
    for kind, path in rendered.files.items():
        assert (source / f"xxa.{kind}").read_bytes() == path.read_bytes()


def test_slips_are_told_as_by_pandoc_and_nothing_is_left(tmp_path: Path) -> None:
    body = "# Chapter\n\nSee [](#nowhere).\n"
    told = {}
    for engine in ("pandoc", "quarto"):
        folder = tmp_path / engine
        folder.mkdir()
        source = lay_out(folder, text=body, summary="Text.")
        before = {path.name for path in source.iterdir()}
        with pytest.raises(RenderError) as error:
            render_document(source, name="xxa", formats=("pdf",), engine=engine, epoch=EPOCH)
        told[engine] = error.value.problems
        assert {path.name for path in source.iterdir()} == before
    assert told["quarto"] == told["pandoc"]


def test_a_letter_that_no_font_has_is_told_by_quarto_too(tmp_path: Path) -> None:
    source = lay_out(tmp_path, text="# Chapter\n\nA letter: 种.\n", summary="Text.")
    with pytest.raises(RenderError, match="no font of the format has the letter '种'"):
        render_document(source, name="xxa", formats=("pdf",), engine="quarto", epoch=EPOCH)
