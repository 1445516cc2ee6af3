"""Words from Word come in clean, nothing is lost, and what was changed is told."""

from __future__ import annotations

import json
import random
import re
import subprocess
from pathlib import Path

import pytest

from hrcreport.document.render.pandoc import pandoc_program
from hrcreport.editorial.desk.pasting import cleaned, form_of

DRAFT = """\
# **A heading** {#x}

The "police" said that it wasn't so.[^1] Two spaces. A [link](https://example.org/a) is **bold**.

[^1]: First note with "quotes".

    And a second paragraph, No. 4.

1. First item.
2. Second item. It goes on.

| a | b |
|---|---|
| 1 | 2 |

It’s {{ profile.total | count("a", "b") }}, @handle, [@INV-1] and snake_case.
"""


def in_word(markdown: str) -> bytes:
    words = [pandoc_program(), "--from=markdown-smart-citations", "--to=docx", "--output=-"]
    return subprocess.run(words, input=markdown.encode(), capture_output=True, check=True).stdout


def test_word_file_comes_in_our_form_and_says_what_was_changed() -> None:
    found = cleaned(in_word(DRAFT), "docx", place="draft.docx")
    table = re.search(r"\{##.*?##\}", found.text, re.DOTALL)
    assert table
    assert re.findall(r"\w+", table[0]) == ["A", "table", "stood", "here", "a", "b", "1", "2"]
    assert found.text.replace(table[0], "TABLE") == (
        "# A heading\n\n"
        "The “police” said that it wasn’t so.^[First note with “quotes”. "
        "And a second paragraph, No. 4.]\n"
        "Two spaces.\n"
        "A link^[https://example.org/a] is bold.\n\n"
        "- First item.\n"
        "- Second item.\nIt goes on.\n\n"
        "TABLE\n\n"
        'It’s {{ profile.total | count("a", "b") }}, \\@handle, [@INV-1] and snake_case.\n'
    )
    assert found.changes == {
        "bold type taken out": 2,
        "footnote brought into the line": 1,
        "link made a note": 1,
        "list brought into our form": 1,
        "straight quotation mark made curly": 5,
        "table left out": 1,
    }


def test_clipboard_of_word_is_known_by_its_html_and_loses_no_letter() -> None:
    debris = (
        "<html><body><!--StartFragment--><p class=MsoNormal>He said&nbsp;&quot;no&quot;.<o:p></o:p>"
        '</p><p class=MsoListParagraph><span style="mso-list:Ignore">·<span>&nbsp;&nbsp; </span>'
        "</span>first</p><p class=MsoListParagraph>·&nbsp;&nbsp; second</p></body></html>"
    ).encode()
    assert form_of(debris) == "html"
    found = cleaned(debris, "html", place="-")
    assert found.text == "He said “no”.\n\n- first\n\n- second\n"
    assert form_of(b"Plain < text") == ""
    plain = cleaned(b'Plain "text".\r\nIt\xe2\x80\x8b goes.\r\n\xe2\x80\xa2 a\r\n', "", place="-")
    assert plain.text == "Plain “text”.\nIt goes.\n\n- a\n"


def test_quotation_marks_of_another_language_stay() -> None:
    assert cleaned(b'"Oui"', "", place="-", language="fr").text == '"Oui"\n'


def test_no_word_of_random_drafts_is_lost() -> None:
    chosen = random.Random(16)  # noqa: S311 -- the same choice each time, no secret
    marks = [
        "*{}*",
        "**{}**",
        '"{}"',
        "({})",
        "{}[^1]",
        "[{}](https://example.org)",
        "{}",
        "\u00a0{}",
        "• {}",
        "{}\u00ad",
        "{}\n\n- x",
        "{}\u200b.",
    ]
    for _ in range(5):
        words = [f"word{number}" for number in range(80)]
        text = " ".join(chosen.choice(marks).format(word) for word in words)
        found = cleaned(in_word(f"{text}\n\n[^1]: noted\n"), "docx", place="-").text
        assert re.findall(r"word\d+", found) == words


def test_pasted_text_is_a_cell_of_the_report_behind_the_one_that_is_named(
    invented, hrcreport, tmp_path: Path
) -> None:
    file = tmp_path / "draft.docx"
    file.write_bytes(in_word('A "new" sentence. And one more.\n'))
    hrcreport(invented, "adopt", "xxa")
    refused = hrcreport(invented, "paste", str(file), "xxa", "--after", "cel-6")
    assert (refused.code, "Did you mean 'cell-6'?" in refused.err) == (2, True)
    before = invented.snapshot()
    hrcreport(invented, "paste", str(file), "xxa", "--after", "cell-6", "--dry-run")
    assert invented.snapshot() == before
    done = hrcreport(invented, "paste", str(file), "xxa", "--after", "cell-6")
    assert (done.code, "2 × straight quotation mark made curly" in done.out) == (0, True)
    cells = json.loads((invented.root / "notebooks/countries/xxa.ipynb").read_text())["cells"]
    at = next(i for i, cell in enumerate(cells) if cell["id"] == "cell-6")
    assert cells[at + 1]["source"] == ["A “new” sentence.\n", "And one more."]
    assert hrcreport(invented, "check", "xxa").code == 0


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("bad.docx", b"PK\x03\x04 no file of Word", "cannot be read as docx"),
        ("bad.bin", b"\0\1\2", "this file is no text"),
        ("none.docx", None, "this file cannot be read: No such file"),
    ],
)
def test_what_is_no_text_is_refused(
    invented, hrcreport, tmp_path: Path, name: str, content: bytes | None, told: str
) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    done = hrcreport(invented, "paste", str(file))
    assert (done.code, told in done.err) == (2, True), done.err
