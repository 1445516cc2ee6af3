"""This module proves how each kind of document looks, in PDF and in Word."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import docx
import pytest
from pypdf import PdfReader
from tests.golden.example_source import EPOCH, english_strings, lay_out

from hrcreport.document.assemble.front import front_matter
from hrcreport.document.render.engine import Rendered, render_document
from hrcreport.foundation.errors import RenderError
from hrcreport.foundation.languages import Language

TEXT = "# One\n\nText.\n\n# Two\n\nText.\n"
CORRECTIONS = (
    '::: {.correction paragraph="12 (a)"}\nThe rate is 2.3 per million.\n:::\n\n'
    '::: {.correction at="Table 2, first row"}\nNorthmarch.\n:::\n'
)


def rendered(
    folder: Path, *, text: str = TEXT, summary: str = "In short.", **parameters: Any
) -> Rendered:
    """Render a small document of a kind as assembly lays it out."""
    front = front_matter(
        {"session": 63, "date": "2026-11-24", "status": "draft", **parameters},
        Language.named("en"),
        title="Visit to Exampleland",
        subtitle="Report of the Mechanism",
        strings=english_strings(),
    )
    fields = {"distribution": "", "original-language": "", "contents": False, **front}
    source = lay_out(folder, text=text, summary=summary, front_matter=fields)
    return render_document(
        source, name="xxa", formats=("pdf", "docx"), engine="pandoc", epoch=EPOCH
    )


def pages(made: Rendered) -> list[str]:
    return [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(made.files["pdf"]).pages]


def words(made: Rendered) -> str:
    """Return the text of the Word file, masthead first."""
    document = docx.Document(str(made.files["docx"]))
    masthead = [cell.text for row in document.tables[0].rows for cell in row.cells]
    return "\n".join([*masthead, *(each.text for each in document.paragraphs)])


def test_a_conference_room_paper_says_in_which_language_only_it_is(tmp_path: Path) -> None:
    made = rendered(tmp_path, document="conference room paper", parent="A/HRC/63/72")
    for text in (pages(made)[0], words(made)):
        assert "English only" in text
        assert "Distr." not in text
        assert "Original" not in text
    assert "* Readers should read the present conference room paper" in pages(made)[0]
    assert "A/HRC/63/72" in pages(made)[0]


def test_a_note_is_one_page_under_the_assemblys_session(tmp_path: Path) -> None:
    made = rendered(
        tmp_path,
        text="",
        document="note",
        parent="A/HRC/63/72",
        session=80,
        agenda_items=[68],
        agenda_titles=["Elimination of racism"],
    )
    first, *more = pages(made)
    assert not more
    for text in (first, words(made)):
        assert "Human Rights Council\n" not in text
        assert "Eightieth session" in text
        assert text.index("Note by the Secretariat") < text.index("has the honour to transmit")
        assert text.index("has the honour to transmit") < text.index("In short.")


def test_preliminary_observations_say_that_they_are_and_have_no_symbol(tmp_path: Path) -> None:
    made = rendered(
        tmp_path, summary="", document="preliminary observations", session=0, agenda_items=[]
    )
    for text in (pages(made)[0], words(made)):
        assert "Preliminary observations at the end of the visit" in text
        assert "A/HRC" not in text
        assert "Agenda item" not in text
        assert "Summary" not in text
    assert "* The present observations are preliminary." in pages(made)[0]


def test_a_corrigendum_says_how_each_place_should_read(tmp_path: Path) -> None:
    made = rendered(
        tmp_path, text=CORRECTIONS, summary="", document="corrigendum", symbol="A/HRC/63/72/Corr.1"
    )
    first, *more = pages(made)
    assert not more
    order = [
        "Corrigendum",
        "Paragraph 12 (a)",
        "The paragraph should read",
        "The rate is 2.3 per million.",
        "Table 2, first row",
        "The text should read",
        "Northmarch.",
    ]
    for text in (first, words(made)):
        places = [text.find(part) for part in order]
        assert -1 not in places
        assert places == sorted(places)
        assert "Summary" not in text
    assert "12. The rate is 2.3" in first


def feet(made: Rendered) -> list[str]:
    """Return the paragraphs of the foot that the first page of the Word file has, as XML."""
    with ZipFile(made.files["docx"]) as archive:
        document, relations = (
            archive.read(f"word/{name}").decode("utf-8")
            for name in ("document.xml", "_rels/document.xml.rels")
        )
        [key] = set(re.findall(r'<w:footerReference w:type="first" r:id="(\w+)"', document))
        [name] = re.findall(rf'<Relationship [^>]*Id="{key}"[^>]*Target="([^"]+)"', relations)
        return re.findall(r"<w:p>.*?</w:p>", archive.read(f"word/{name}").decode("utf-8"), re.S)


def test_the_ge_number_is_a_field_that_is_left_open(tmp_path: Path) -> None:
    for folder, number in (("open", ""), ("given", "GE.26-12345 (E)")):
        (tmp_path / folder).mkdir()
        made = rendered(tmp_path / folder, job_number=number)
        [foot] = feet(made)
        assert re.sub("<[^>]*>", "", foot) == (number or "GE.…-…")
        assert ("<w:showingPlcHdr/>" in foot) == (not number)
        assert 'w:tag w:val="hrc-job-number"' in foot
        first, *more = pages(made)
        assert first.endswith(f"In short. {number}".strip())
        assert not any("GE." in page for page in more)


def test_a_document_without_a_symbol_has_no_place_for_a_ge_number(tmp_path: Path) -> None:
    made = rendered(tmp_path, document="preliminary observations", summary="", session=0)
    assert [re.sub("<[^>]*>", "", foot) for foot in feet(made)] == [""]


def test_a_correction_without_a_place_is_told(tmp_path: Path) -> None:
    with pytest.raises(RenderError) as error:
        rendered(tmp_path, text="::: {.correction}\nNew text.\n:::\n", document="corrigendum")
    assert "does not say what it corrects: 'New text.'" in str(error.value)
    assert '{.correction paragraph="12"}' in str(error.value)
