"""A document in each of the six languages has its masthead, numbers and punctuation in order."""

from __future__ import annotations

import html
import re

import pytest
from pypdf import PdfReader
from tests.golden.example_source import EXTENSION, ROOT
from tests.golden.language_example import NBSP, TITLE, Made, made_in

from hrcreport.checks.review.inspection import Inspection
from hrcreport.document.assemble.front import read_strings
from hrcreport.foundation.context.project import Project

MARKS = {
    "ar": ("(أ)", "(ب)"),
    "en": ("(a)", "(b)"),
    "es": ("a)", "b)"),
    "fr": ("a)", "b)"),
    "ru": ("a)", "b)"),
    "zh": ("(a)", "(b)"),
}
MASTHEAD = {
    "ar": ("الأمم المتحدة", "الجمعية العامة", "Distr.: General", "24 November 2026", "Arabic",
           "Original: English", "مجلس حقوق الإنسان", "الدورة الثالثة والستون", "البند 9"),
    "en": ("United Nations", "General Assembly", "Distr.: General", "24 November 2026",
           "Original: English", "Human Rights Council", "Sixty-third session", "Agenda item 9"),
    "es": ("Naciones Unidas", "Asamblea General", "24 de noviembre de 2026", "Español",
           "Original: inglés", "Consejo de Derechos Humanos", "63", "Tema 9"),
    "fr": ("Nations Unies", "Assemblée générale", "Distr. générale", "24 novembre 2026",
           "Français", f"Original{NBSP}: anglais", "Conseil des droits de l’homme",
           "Soixante-troisième session", "Point 9"),
    "ru": ("Организация Объединенных Наций", "Генеральная Ассамблея", "24 November 2026",
           "Russian", "Original: English", "Совет по правам человека", "Шестьдесят третья"),
    "zh": ("联合国", "大会", "24 November 2026", "Chinese", "Original: English", "人权理事会",
           "第六十三届会议"),
}  # fmt: skip  # a table


@pytest.fixture(scope="module", params=sorted(TITLE))
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    return made_in(request.param, tmp_path_factory.mktemp(request.param))


def test_masthead_stands_in_order_in_word_and_html(made: Made) -> None:
    words = re.sub(r"<[^>]+>", " ", made.word("word/document.xml"))
    for text in (words, made.page):
        plain = html.unescape(re.sub(r"[\u200e\u200f]", "", text))
        start = plain.index(MASTHEAD[made.language][0])
        places = [plain.find(part, start) for part in (*MASTHEAD[made.language], "9")]
        assert -1 not in places
        assert places[: len(MASTHEAD[made.language])] == sorted(
            places[: len(MASTHEAD[made.language])]
        )


def test_sentence_keeps_numbers_and_punctuation(made: Made) -> None:
    before, after = re.split(r"\^\[.*?\]", made.sentence)
    assert f"{before}1{after}" in made.page


def test_sub_paragraphs_have_the_marks_of_the_language(made: Made) -> None:
    first, second = MARKS[made.language]
    assert re.search(
        rf"(?<!\w){re.escape(first)}\s+{TITLE[made.language]}.*?{re.escape(second)}\s",
        made.page,
        re.DOTALL,
    )
    numbering = made.word("word/numbering.xml")
    level = re.search(r'w:val="ParNoaG" ?/>\s*<w:lvlText w:val="([^"]*)"', numbering)
    assert level is not None
    assert level[1] == first.replace(first.strip("()"), "%2")
    assert ("arabicAbjad" in numbering) == (made.language == "ar")


def test_files_say_their_language_and_direction(made: Made) -> None:
    text = made.rendered.files["html"].read_text(encoding="utf-8")
    root = re.search(r"<html[^>]*>", text)
    assert root is not None
    assert f'lang="{made.language}' in root[0]
    assert ('dir="rtl"' in root[0]) == (made.language == "ar")
    reader = PdfReader(made.rendered.files["pdf"])
    assert str(reader.trailer["/Root"]["/Lang"]).startswith(made.language)
    document = made.word("word/document.xml")
    assert ("<w:bidi" in document) == (made.language == "ar")
    assert ("<w:bidiVisual" in document) == (made.language == "ar")


def test_arabic_is_upright_in_word_and_its_notes_have_their_line_at_the_right(made: Made) -> None:
    parts = [made.word(f"word/{name}.xml") for name in ("styles", "header-even", "document")]
    slanted = [re.search(r"<w:iCs ?/>", part) is not None for part in parts]
    assert any(slanted) == (made.language != "ar")
    separator = r'w:type="separator" w:id="-1"><w:p><w:pPr><w:bidi/>'
    notes = made.word("word/footnotes.xml")
    assert bool(re.search(separator, notes)) == (made.language == "ar")


def test_pdf_holds_the_fonts_of_its_letters_and_no_others(made: Made) -> None:
    fonts = {
        str(font.get_object()["/BaseFont"]).split("+")[-1].split("-")[0]
        for page in PdfReader(made.rendered.files["pdf"]).pages
        for font in page["/Resources"].get_object().get("/Font", {}).values()
    }
    wanted = {"ar": "NotoNaskhArabic", "zh": "NotoSerifCJKsc"}.get(made.language)
    assert fonts <= {"STIXGeneral", wanted}
    assert wanted is None or wanted in fonts


def test_formats_have_strings_for_every_language() -> None:
    assert {path.stem for path in (EXTENSION / "strings").glob("*.yml")} == set(TITLE)
    keys = {language: set(read_strings(Project(ROOT), language)) for language in TITLE}
    for language in TITLE:
        assert keys[language] == keys["en"], sorted(keys[language] ^ keys["en"])


def test_style_of_other_languages_is_not_judged_and_that_is_said_once(made: Made) -> None:
    inspection = Inspection.of_file(made.rendered.files["docx"])
    rules = [each.rule for each in inspection.findings if each.rule.startswith("style.")]
    asked = ["style.question"] * (made.language in ("ar", "es"))  # the text holds a question
    assert made.language == "en" or rules == [*asked, "style.language"]
    assert made.language != "en" or "style.language" not in rules
    assert not [each for each in inspection.findings if each.rule == "form.list-punctuation"]


def test_independent_checker_finds_nothing_in_the_pdf(made: Made) -> None:
    path = str(made.rendered.files["pdf"])
    pdfua = pytest.importorskip("pdfua", reason="the checker 'pdfua' is not installed")
    assert [each.message for each in pdfua.validate(path).findings] == []
