"""The HTML file of a build is read as Word and PDF are, and judged for those who cannot see it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.golden.example_source import EPOCH, lay_out

from hrcreport.checks.printed.html_parts import parse_html
from hrcreport.checks.printed.html_reading import reading_of_html
from hrcreport.checks.printed.passages import Reading
from hrcreport.checks.printed.word_reading import read_word
from hrcreport.checks.review.inspection import Inspection
from hrcreport.document.assemble.front import front_matter
from hrcreport.document.render.engine import render_document
from hrcreport.foundation.languages import Language

from tests.golden.example_source import english_strings  # isort: skip


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    source = lay_out(tmp_path_factory.mktemp("html"))
    return render_document(
        source, name="xxa", formats=("html", "docx"), engine="pandoc", epoch=EPOCH
    ).files


@pytest.fixture(scope="module")
def reading(files: dict[str, Path]) -> Reading:
    return reading_of_html(parse_html((files["html"]).read_bytes()))


def words(reading: Reading, role: str) -> list[str]:
    return [" ".join(each.text.split()) for each in reading.of(role)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "role",
    [
        "title",
        "summary",
        "heading",
        "paragraph",
        "sub-paragraph",
        "quote",
        "footnote",
    ],
)
def test_text_is_read_as_from_word(files: dict[str, Path], reading: Reading, role: str) -> None:
    assert words(reading, role) == words(read_word(files["docx"]), role)
    assert words(reading, role)


def test_numbers_places_and_floats_are_read_as_from_word(
    files: dict[str, Path], reading: Reading
) -> None:
    word = read_word(files["docx"])
    for role in ("heading", "paragraph", "sub-paragraph"):
        numbers = [(each.number.strip(), each.place) for each in reading.of(role)]  # type: ignore[arg-type]
        assert numbers == [(each.number.strip(), each.place) for each in word.of(role)]  # type: ignore[arg-type]
    assert [(each.kind, each.number, each.caption, each.alt) for each in reading.floats] == [
        (each.kind, each.number, each.caption, each.alt) for each in word.floats
    ]
    assert [each.annex for each in reading.of("paragraph")] == [
        each.annex for each in word.of("paragraph")
    ]


def test_sound_file_has_no_findings_of_access(files: dict[str, Path]) -> None:
    found = Inspection.of_file(files["html"]).findings
    assert [each for each in found if each.rule.startswith("access.")] == []


PAGE = """<!DOCTYPE html>
<html lang="en"><head><title>A title</title></head><body><main><h1>A title</h1>
<h2 id="one">One</h2><p class="par" id="para-1"><a class="number" href="#para-1">1. </a>Text.</p>
<h2 id="two">Two</h2><p class="par" id="para-2"><a class="number" href="#para-2">2. </a>Text.</p>
</main></body></html>
"""


@pytest.mark.parametrize(
    ("old", "new", "rule", "said"),
    [
        (' lang="en"', "", "access.language", "does not say its language"),
        ("<title>A title</title>", "", "access.title", "no title"),
        ('<h2 id="one">', '<h4 id="one">', "access.heading-order", "level 4 follows"),
        ("<h1>A title</h1>", "", "access.heading-order", "first heading is of level 2"),
        ("Text.</p>\n<h2", '<a href="#nowhere">it</a></p>\n<h2', "access.lost-link", "'#nowhere'"),
        ("Text.</p>\n<h2", '<a href="#two"></a></p>\n<h2', "access.empty-link", "#two has no"),
        ('id="two"', 'id="one"', "access.repeated-place", "2 places are called 'one'"),
        ("</main>", '<img src="a.png" alt="A"></main>', "access.not-whole", "a.png"),
        (
            "</main>",
            '<figure class="float figure" id="f"><span class="caption">Rates</span>'
            '<img src="data:x"></figure></main>',
            "access.no-alt",
            "has no alternative text",
        ),
        (
            "</main>",
            '<div class="float table" id="t"><table><caption><span class="caption">Rates</span>'
            "</caption><tr><td>A</td></tr></table></div></main>",
            "access.table-head",
            "marked as the head",
        ),
    ],
)
def test_what_is_missing_is_told(tmp_path: Path, old: str, new: str, rule: str, said: str) -> None:
    path = tmp_path / "page.html"
    path.write_text(PAGE, encoding="utf-8")
    assert [each.rule for each in Inspection.of_file(path).findings if "access" in each.rule] == []
    assert old in PAGE
    path.write_text(PAGE.replace(old, new, 1), encoding="utf-8")
    found = [each for each in Inspection.of_file(path).findings if each.rule.startswith("access.")]
    assert [each.rule for each in found] == [rule]
    assert said in found[0].what


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"<!DOCTYPE html><html><body><p></p></body></html>", "file.empty"),
        (b"<!DOCTYPE html>", "file.empty"),
        (b"<html><body><p>\xff\xfe</p></body></html>", "file.broken"),
        (b"<html><body>" + b"<div>" * 4000 + b"Words.</body></html>", "file.broken"),
    ],
)
def test_file_that_holds_nothing_is_told(tmp_path: Path, content: bytes, rule: str) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(content)
    assert [each.rule for each in Inspection.of_file(path).findings] == [rule]


@pytest.mark.parametrize("document", ["note", "corrigendum"])
def test_documents_of_a_page_need_no_headings(tmp_path: Path, document: str) -> None:
    parameters = {"document": document, "session": 63, "date": "2026-11-24", "status": "draft"}
    front = front_matter(
        parameters,
        Language.named("en"),
        title="Visit",
        subtitle="",
        strings=english_strings(),
        title_notes=[],
    )
    text = '::: {.correction paragraph="12"}\nThe rate is 2.3 per million.\n:::\n'
    fields = {"distribution": "", "original-language": "", **front}
    source = lay_out(
        tmp_path,
        text=text if document == "corrigendum" else "",
        summary="In short.",
        front_matter=fields,
    )
    made = render_document(
        source, name="xxa", formats=("pdf", "docx", "html"), engine="pandoc", epoch=EPOCH
    )
    for path in made.files.values():
        inspection = Inspection.of_file(path)
        assert "access.no-headings" not in [each.rule for each in inspection.findings], path.name
        assert inspection.length is not None
        assert inspection.length.limit == (8_500 if document == "note" else None)
