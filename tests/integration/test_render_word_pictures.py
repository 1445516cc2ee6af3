"""This module proves that charts reach Word as SVG whose text is text, with a PNG beside it."""

from __future__ import annotations

import re
import subprocess
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from tests.golden.example_source import EPOCH, lay_out
from tests.waiting import LONG

from hrcreport.document.render.engine import render_document
from hrcreport.document.render.pandoc import pandoc_program

CHART = (
    '<?xml version="1.0" encoding="utf-8"?>\n'
    '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN"\n'
    '  "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n'
    '<svg xmlns="http://www.w3.org/2000/svg" width="300pt" height="100pt" viewBox="0 0 300 100">'
    '<text style="font-size: 8px; font-family: \'STIXGeneral\'" x="10" y="20">Deaths</text>'
    "</svg>\n"
)


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def word_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    source = lay_out(tmp_path_factory.mktemp("pictures"))
    (source / "figures" / "fig-rates.svg").write_text(CHART, encoding="utf-8")
    (source / "figures" / "map-provinces.svg").rename(source / "figures" / "other.svg")
    return render_document(
        source, name="xxa", formats=("docx",), engine="pandoc", epoch=EPOCH
    ).files["docx"]


def test_each_picture_with_an_svg_has_both_parts_in_the_package(word_file: Path) -> None:
    parts = parts_of(word_file)
    document = parts["word/document.xml"].decode()
    relations = dict(
        re.findall(
            r'Id="(\w+)" Type="[^"]+/image" Target="([^"]+)"',
            parts["word/_rels/document.xml.rels"].decode(),
        )
    )
    vectors = re.findall(r'<asvg:svgBlip [^>]*r:embed="(\w+)"', document)
    assert len(vectors) == 2
    for name in vectors:
        assert f"word/{relations[name]}" in parts
        assert relations[name].endswith(".svg")
        assert f"word/{relations[name].replace('.svg', '.png')}" in parts
    assert document.count("<a:blip") == 3
    assert b'<Default Extension="svg" ContentType="image/svg+xml"/>' in parts["[Content_Types].xml"]


def test_the_text_of_a_chart_stays_text_in_a_font_that_word_has(word_file: Path) -> None:
    charts = [part for name, part in parts_of(word_file).items() if name.endswith(".svg")]
    chart = next(part.decode() for part in charts if b"Deaths</text>" in part)
    assert "font-family: 'Times New Roman', 'STIXGeneral', serif" in chart
    assert "DOCTYPE" not in chart
    assert parse_xml(chart.split("?>", 1)[1].encode()) is not None


def test_the_package_opens_and_its_parts_are_well_formed(word_file: Path) -> None:
    assert len(docx.Document(str(word_file)).inline_shapes) == 3
    for name, part in parts_of(word_file).items():
        if name.endswith((".xml", ".rels")):
            assert parse_xml(part) is not None, name


def test_a_finished_file_stays_as_it_is(word_file: Path) -> None:
    before = word_file.read_bytes()
    script = word_file.parent / "_extensions" / "hrc" / "finish.lua"
    subprocess.run(
        [str(pandoc_program()), "lua", str(script), str(word_file)], check=True, timeout=LONG
    )
    assert word_file.read_bytes() == before
