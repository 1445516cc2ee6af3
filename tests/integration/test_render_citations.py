"""Citations print as footnotes in the United Nations' forms, alike in PDF, Word and HTML."""

from __future__ import annotations

import re
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from nbformat.v4 import new_markdown_cell, new_notebook
from pypdf import PdfReader
from tests.golden.example_source import EPOCH

from hrcreport.document.assemble.document import Document
from hrcreport.document.extension import read_extension
from hrcreport.document.render.engine import Rendered, render_document
from hrcreport.document.render.pandoc import PandocRun
from hrcreport.foundation.context.project import Project
from hrcreport.registers.bibliography.reading import Bibliography
from hrcreport.registers.law.citations import Citation

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "tests" / "fixtures" / "bibliography"
LAWS = {
    "XXA-LAW": Citation("XXA-LAW", "Exampleland, *Law on Force*", "*Law on Force*", verified=False),
    "INV-1": Citation("INV-1", "Example Principles, principle 1", "Principle 1", verified=True),
    **{
        f"INV-P{number}": Citation(
            f"INV-P{number}",
            f"Protocol of Exampleland on Files (X/1), para. {number}",
            f"Files Protocol, para. {number}",
            verified=True,
        )
        for number in (4, 5, 6, 9)
    },
    "INV-PRE": Citation(
        "INV-PRE",
        "Protocol of Exampleland on Files (X/1), preamble",
        "Files Protocol, preamble",
        verified=True,
    ),
}
NOTE = re.compile(r"<li[^>]*>(.*?)</li>", re.DOTALL)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with the invented bibliography."""
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "_extensions").symlink_to(ROOT / "reports" / "_extensions")
    shutil.copytree(FIXTURES, tmp_path / "reports" / "references")
    return Project(tmp_path)


def made(project: Project, text: str, *formats: str, language: str = "en") -> Rendered:
    cells = [
        new_markdown_cell("# A title", metadata={"tags": ["title"]}),
        new_markdown_cell(f"# One\n\n{text}\n\n# Two\n\nText."),
    ]
    document = Document.of(
        new_notebook(cells=cells),
        project=project,
        place="notebooks/country.ipynb",
        parameters={"language": language},
        bibliography=replace(Bibliography.read(project), laws=LAWS),
    )
    source = project.root / "source"
    shutil.rmtree(source, ignore_errors=True)
    document.write(source, name="xxa", project=project)
    return render_document(source, name="xxa", formats=formats, engine="pandoc", epoch=EPOCH)


def notes(project: Project, text: str, *, language: str = "en") -> list[str]:
    """Return the words of the footnotes of an HTML file."""
    page = made(project, text, "html", language=language).files["html"].read_text("utf-8")
    below = page[page.rindex("<ol") :]
    return [
        " ".join(re.sub(r"<[^>]+>", "", note).replace("↩", "").split()).replace("\xa0", " ")
        for note in NOTE.findall(below)
    ]


@pytest.mark.parametrize(
    ("cited", "form"),
    [
        ("hc-report, para. 12", "A/HRC/99/12, para. 12."),
        (
            "council-resolution, para. 11 (d)",
            "Human Rights Council resolution 99/2, para. 11 (d).",
        ),
        (
            "example-convention, art. 5 (a)",
            "International Convention on Examples (United Nations, Treaty Series, vol. 9999, "
            "No. 99999), art. 5 (a) [unverified].",
        ),
        (
            "alba-v-example, para. 176",
            "European Court of Human Rights, Alba v. Exampleland, Application No. 99999/29, "
            "Judgment, 24 March 2030, para. 176 [unverified].",
        ),
        (
            "b-v-example, para. 9.2",
            "Human Rights Committee, B v. Exampleland (CCPR/C/199/D/9999/2029), para. 9.2.",
        ),
        (
            "force-act, sect. 2 (1)",
            "Exampleland, Use of Force Act, No. 12 of 2029, sect. 2 (1) [unverified].",
        ),
        (
            "doe-book, p. 12",
            "Jane Doe and Richárd Roe, The Work of DNA Laboratories: A Study (Alba City, Example "
            "Press, 2028), p. 12 [unverified].",
        ),
        (
            "doe-article",
            "Jane Doe and others, “Deaths Counted Twice”, Journal of Examples, vol. 12, No. 3 "
            "(March 2030), pp. 12–15 [unverified].",
        ),
        (
            "doe-chapter, p. 3",
            "Jane Doe, “Counting”, in Handbook of Examples, Ann Poe and Bo Loe, eds. (Alba City, "
            "Example Press, 2027), p. 3 [unverified].",
        ),
        (
            "press",
            "“Two die in Alba City”, The Example Times, 25 May 2030. Available at "
            "https://example.org/two_die (accessed on 5 March 2031) [unverified].",
        ),
        (
            "board-page",
            "Example Oversight Board, “Complaints and What Became of Them”, 26 August 2030. "
            "Available at https://example.org/complaints (accessed on 5 March 2031) [unverified].",
        ),
        (
            "board-report",
            "Example Oversight Board, Annual report 2030 (Alba City, 2031) [unverified].",
        ),
        (
            "board-data",
            "Example Oversight Board, “Register of complaints”. Available at "
            "https://example.org/register (accessed on 5 March 2031) [unverified].",
        ),
        (
            "board-copy",
            "Example Oversight Board, “Complaints and What Became of Them”, 26 August 2030. "
            "Available at https://example.org/complaints (seen as a stored copy) [unverified].",
        ),
        (
            "board-data-copy",
            "Example Oversight Board, “Register of complaints”. Available at "
            "https://example.org/register (seen as a stored copy) [unverified].",
        ),
        ("XXA-LAW, art. 3", "Exampleland, Law on Force, art. 3 [unverified]."),
        ("INV-1", "Example Principles, principle 1."),
    ],
)
def test_each_kind_of_source_has_its_form(project: Project, cited: str, form: str) -> None:
    key = cited.partition(",")[0]
    finding = f'::: {{.finding #f-a rests-on="{key}"}}\nA finding.\n:::\n\n'
    assert notes(project, f"{finding}Text.[@{cited}]") == [form]
    plain = form.replace(" [unverified]", "")
    assert notes(project, f"Text.[@{cited}]") == [plain]


def test_later_mentions_are_short(project: Project) -> None:
    keys = ("doe-book", "doe-article", "alba-v-example", "XXA-LAW", "force-act")
    text = " ".join(f"Text.[@{key}]" for key in (*keys, *keys))
    assert notes(project, text)[len(keys) :] == [
        "Doe and Roe, The Work of Laboratories.",
        "Doe and others, “Deaths Counted Twice”.",
        "Alba v. Exampleland.",
        "Law on Force.",
        "Exampleland, Use of Force Act.",
    ]


def test_ibid_stands_for_the_only_source_of_the_note_before_and_nothing_else(
    project: Project,
) -> None:
    text = (
        "A.[@hc-report, para. 12] B.[@hc-report, para. 14] C.[@hc-report, para. 14] "
        "D.[@hc-report] E.[@hc-report; @INV-1] F.[@hc-report, para. 2] G.^[My own words.] "
        "H.[@hc-report, para. 2] I.[see @hc-report, para. 2] J.[@XXA-LAW] K.[@XXA-LAW]"
    )
    assert notes(project, text) == [
        "A/HRC/99/12, para. 12.",
        "Ibid., para. 14.",
        "Ibid.",
        "A/HRC/99/12.",
        "A/HRC/99/12; Example Principles, principle 1.",
        "A/HRC/99/12, para. 2.",
        "My own words.",
        "A/HRC/99/12, para. 2.",
        "See A/HRC/99/12, para. 2.",
        "Exampleland, Law on Force.",
        "Ibid.",
    ]


@pytest.mark.parametrize(
    ("cited", "form"),
    [
        ("@INV-P4; @INV-P5; @INV-P6", "Protocol of Exampleland on Files (X/1), paras. 4–6."),
        ("@INV-P4; @INV-P9", "Protocol of Exampleland on Files (X/1), paras. 4 and 9."),
        ("@INV-P4; @INV-PRE", "Protocol of Exampleland on Files (X/1), para. 4; preamble."),
        ("@hc-report, para. 3; @hc-report, annex I", "A/HRC/99/12, para. 3; annex I."),
        (
            "@INV-P4; @hc-report; @INV-P9",
            "Protocol of Exampleland on Files (X/1), para. 4; A/HRC/99/12; "
            "Files Protocol, para. 9.",
        ),
    ],
)
def test_a_note_names_a_source_once_with_its_places(
    project: Project, cited: str, form: str
) -> None:
    assert notes(project, f"Text.[{cited}]") == [form]


def test_a_document_named_in_full_for_several_places_is_short_afterwards(project: Project) -> None:
    text = "A.[@INV-P4; @INV-P5] B.[@hc-report] C.[@INV-P4] D.[@INV-P9]"
    first, _, *later = notes(project, text)
    assert first == "Protocol of Exampleland on Files (X/1), paras. 4 and 5."
    assert later == ["Files Protocol, para. 4.", "Files Protocol, para. 9."]
    before = notes(project, "A.[@INV-P4] B.[@hc-report] C.[@INV-P4; @INV-P5]")
    assert before[0] == "Protocol of Exampleland on Files (X/1), para. 4."
    assert before[2] == "Files Protocol, paras. 4 and 5."


def test_evidence_leads_to_a_note_that_names_several_places(project: Project) -> None:
    text = '::: {.finding #f-a rests-on="INV-P5"}\nFound.[@INV-P4; @INV-P5]\n:::'
    page = made(project, text, "html").files["html"].read_text(encoding="utf-8")
    assert 'id="law-INV-P5"' in page


def test_other_languages_have_their_words_and_no_ibid(project: Project) -> None:
    text = "A [@board-data]. B [@council-resolution, par. 3]. C [@council-resolution, par. 4]."
    assert notes(project, text, language="fr") == [
        "Example Oversight Board, « Register of complaints ». Disponible à l’adresse suivante : "
        "https://example.org/register (consulté le 5 mars 2031).",
        "Résolution 99/2 du Conseil des droits de l’homme, par. 3.",
        "Résolution 99/2 du Conseil des droits de l’homme, par. 4.",
    ]


def test_arabic_notes_have_arabic_signs_around_titles_in_other_letters(project: Project) -> None:
    text = "أ [@press]. ب [@board-report, الفقرة 3]."
    press, board = notes(project, text, language="ar")
    assert press.startswith("«Two die in Alba City»، The Example Times، 25 أيار/مايو 2030.")
    assert "،" in board


def test_names_titles_and_symbols_in_arabic_notes_run_from_left_to_right(project: Project) -> None:
    text = "أ [@press]. ب.^[كما في (A/HRC/99/12، الفقرة 3) وفي Alba City (Press)، 2030.]"
    page = made(project, text, "html", language="ar").files["html"].read_text(encoding="utf-8")
    for words in ("Two die in Alba City", "A/HRC/99/12", "Alba City (Press)"):
        assert f'<span dir="ltr">{words}</span>' in page
    source = project.root / "source"
    extension = read_extension(source)
    run = PandocRun(source, "xxa", EPOCH, extension)
    typst = run.pandoc("typst", template=extension.typst_template)[0].decode("utf-8")
    assert '(\u200f#hrc-undivided("A/HRC/99/12");\u200f،' in typst
    assert '«\u200f#hrc-other("Two die in Alba City");\u200f»' in typst


def test_citation_in_an_own_note_or_a_source_line_stands_in_the_line(project: Project) -> None:
    table = (
        "::: {#tbl-x .table}\n::: caption\nTitle\n:::\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\n"
        "::: source\n[@board-report, table 2]\n:::\n:::"
    )
    text = f"Text.^[For another view, see [@doe-book, p. 2].] Then.[@hc-report]\n\n{table}"
    assert notes(project, text) == [
        "For another view, see Jane Doe and Richárd Roe, The Work of DNA Laboratories: A Study "
        "(Alba City, Example Press, 2028), p. 2.",
        "A/HRC/99/12.",
    ]
    page = (project.root / "source" / "xxa.html").read_text(encoding="utf-8")
    assert "<em>Annual report 2030</em> (Alba City, 2031), table 2" in page


def test_evidence_of_a_finding_leads_to_the_note_that_cites_it(project: Project) -> None:
    text = '::: {.finding #f-a rests-on="@doe-book INV-1"}\nFound.[@doe-book; @INV-1]\n:::'
    page = made(project, text, "html").files["html"].read_text(encoding="utf-8")
    assert page.index('href="#law-doe-book"') < page.index('id="law-doe-book"')
    assert 'href="#law-INV-1"' in page


def test_all_formats_print_the_same_notes(project: Project) -> None:
    finding = '::: {.finding #f-a rests-on="press"}\nA finding.\n:::\n\n'
    text = f"{finding}A.[@hc-report, para. 12] B.[@hc-report] C.[@press]"
    files = made(project, text, "pdf", "docx").files
    pdf = " ".join(" ".join(page.extract_text() for page in PdfReader(files["pdf"]).pages).split())
    word = zipfile.ZipFile(files["docx"]).read("word/footnotes.xml").decode("utf-8")
    plain = re.sub(r"<[^>]+>", "", word).replace("\xa0", " ")
    for form in ("A/HRC/99/12, para. 12.", "(accessed on 5 March 2031) [unverified]."):
        assert form in pdf.replace("\xa0", " ")
        assert form in plain
