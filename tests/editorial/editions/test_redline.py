"""This module tests what a redline is made of: files in which what is equal reads equal."""

from __future__ import annotations

import io
import sys
import zipfile
from types import ModuleType
from typing import Any

import pytest
from tests.editorial.editions.word_files import NAMESPACES, paragraph, reference, run, word_file
from tests.problems import whole

from hrcreport.editorial.editions.redline import redline
from hrcreport.foundation import RefusedError, sha256_of


class EngineExecutionError(Exception):
    """What the package raises."""


class Engine:
    """Stands for the program that compares two Word files, and keeps what it was given."""

    given: tuple[Any, ...] = ()
    fault: Exception | None = None

    def run_redline(self, author: str, old: bytes, new: bytes) -> tuple[bytearray, str, str]:
        type(self).given = (author, old, new)
        if self.fault:
            raise self.fault
        return bytearray(b"tracked"), "", ""


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> type[Engine]:
    package, engines = ModuleType("python_redlines"), ModuleType("python_redlines.engines")
    made = type("Made", (Engine,), {})
    vars(engines).update(DocxodusEngine=made, EngineExecutionError=EngineExecutionError)
    monkeypatch.setitem(sys.modules, "python_redlines", package)
    monkeypatch.setitem(sys.modules, "python_redlines.engines", engines)
    return made


def refused(old: bytes, new: bytes) -> tuple[str, ...]:
    with pytest.raises(RefusedError) as error:
        redline(old, new)
    [problem] = error.value.problems
    return (problem.place, *whole(problem))


def test_without_the_package_the_redline_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "python_redlines.engines", None)
    file = word_file(paragraph("Words."))
    place, rule, where, fault, mend = refused(file, file)
    assert (place, rule, where) == ("--to docx", "edition.no-redline", "None None: None")
    assert fault.startswith("the package that writes tracked changes is not installed (")
    assert mend == (
        "Install what the project has locked, in its folder: python -m pip install --no-deps "
        "--require-hashes -r requirements-redline.lock. Or write --to html,json,brief."
    )


@pytest.mark.parametrize("fault", [EngineExecutionError("No way.\nMore."), OSError("No way.")])
def test_files_that_the_package_refuses_are_told(engine: type[Engine], fault: Exception) -> None:
    engine.fault = fault
    file = word_file(paragraph("Words."))
    assert refused(file, file) == (
        "--to docx",
        "edition.redline",
        "None None: None",
        "tracked changes cannot be written between these files (No way.).",
        "Leave docx out: --to html,json,brief",
    )


def compared(engine: type[Engine], body: str, parts: dict[str, str]) -> dict[str, str]:
    """Return the parts of a file as the engine is given them."""
    other = word_file(paragraph("Old."), {"[Content_Types].xml": "<Types></Types>"})
    assert redline(other, word_file(body, parts)) == b"tracked"
    author, old, new = engine.given
    assert author == "hrcreport"
    with zipfile.ZipFile(io.BytesIO(old)) as archive:
        assert b"Old." in archive.read("word/document.xml")
    with zipfile.ZipFile(io.BytesIO(new)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_pictures_bear_names_of_their_bytes(engine: type[Engine]) -> None:
    one, two = sha256_of(b"one")[:12], sha256_of(b"two")[:12]
    relations = (
        '<Relationship Id="rId3" Type="image" Target="media/image1.png"/>'
        '<Relationship Id="rId4" Type="image" Target="media/image2.svg"/>'
        '<Relationship Id="rId5" Type="image" Target="media/image3.png"/>'
        '<Relationship Id="rId6" Type="image" Target="media/gone.png"/>'
        '<Relationship Type="image" Target="media/image4.png"/>'
        '<Relationship Id="rId9" Type="styles" Target="styles.xml"/>'
    )
    shown = '<wp:docPr id="7" name="a"/><pic:cNvPr name="b" id="7"/><a:blip r:embed="{}"/>'
    body = "".join(map(shown.format, ("rId3", "rId4", "rId5", "rId6")))
    types = (
        '<Types><Default Extension="svg" ContentType="image/svg"/>'
        '<Override PartName="/word/media/image1.png" ContentType="image/png" />'
        '<Override PartName="/word/media/image3.png" ContentType="image/png"/>'
        '<Override PartName="/word/media/image2.svg" ContentType="image/svg"/>'
        '<Override PartName="/word/media/image4.gif" ContentType="image/gif"/></Types>'
    )
    parts = compared(
        engine,
        body,
        {
            "word/_rels/document.xml.rels": f"<Relationships>{relations}</Relationships>",
            "word/media/image1.png": "one",
            "word/media/image2.svg": "two",
            "word/media/image3.png": "one",
            "word/media/image4.png": "four",
            "[Content_Types].xml": types,
        },
    )
    names = (f"rId{one}", f"rId{two}s", f"rId{one}", "rId6")
    numbered = '<wp:docPr id="{}" name="a"/><pic:cNvPr name="b" id="{}"/><a:blip r:embed="{}"/>'
    assert parts["word/document.xml"] == (
        f"<w:document {NAMESPACES}><w:body>"
        + "".join(numbered.format(2 * at + 1, 2 * at + 2, name) for at, name in enumerate(names))
        + "</w:body></w:document>"
    )
    assert parts["word/_rels/document.xml.rels"] == (
        f'<Relationships><Relationship Id="rId{one}" Type="image" Target="media/{one}.png"/>'
        f'<Relationship Id="rId{two}s" Type="image" Target="media/{two}.svg"/>'
        '<Relationship Id="rId6" Type="image" Target="media/gone.png"/>'
        '<Relationship Type="image" Target="media/image4.png"/>'
        '<Relationship Id="rId9" Type="styles" Target="styles.xml"/></Relationships>'
    )
    assert {name: text for name, text in parts.items() if "media" in name} == {
        f"word/media/{one}.png": "one",
        f"word/media/{two}.svg": "two",
        "word/media/image4.png": "four",
    }
    assert parts["[Content_Types].xml"] == (
        '<Types><Default Extension="svg" ContentType="image/svg"/>'
        '<Default Extension="gif" ContentType="image/gif"/>'
        '<Default Extension="png" ContentType="image/png"/></Types>'
    )


def test_references_stand_as_they_read_and_other_fields_stay(engine: type[Engine]) -> None:
    words = run("31", "<w:b/>") + run(" (a)")
    numbered, dated = reference("SEQ Table", run("2")), reference("DATE", run("today"))
    body = paragraph(run("See ") + reference(" REF a \\h ", words) + numbered + dated)
    parts = compared(engine, body, {})
    shown = paragraph(run("See ") + words + run("2") + dated)
    assert shown in parts["word/document.xml"]


@pytest.mark.parametrize("sign", ["<w:rtl/>", "<w:rtl />"])
def test_references_of_a_text_from_right_to_left_are_read_so(
    engine: type[Engine], sign: str
) -> None:
    words = "<w:r><w:t>31</w:t></w:r>" + run("(a)", "<w:b/>")
    body = paragraph(reference("REF a", words) + run("x", sign))
    text = compared(engine, body, {})["word/document.xml"]
    turned = "<w:r><w:rPr><w:rtl/></w:rPr><w:t>31</w:t></w:r>" + run("(a)", "<w:b/>")
    assert paragraph(turned + run("x", sign)) in text


def test_a_file_without_relations_has_none_afterwards(engine: type[Engine]) -> None:
    stream = io.BytesIO()
    document = f"<w:document {NAMESPACES}><w:body>{paragraph('Words.')}</w:body></w:document>"
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types></Types>")
        archive.writestr("word/document.xml", document)
    assert redline(stream.getvalue(), stream.getvalue()) == b"tracked"
    for given in engine.given[1:]:
        with zipfile.ZipFile(io.BytesIO(given)) as archive:
            assert archive.read("word/_rels/document.xml.rels") == b""
