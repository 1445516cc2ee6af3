"""This module tests redlines of editions of five reports by LibreOffice, not by their writer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.golden.example_source import EPOCH, ROOT, lay_out
from tests.golden.language_example import SENTENCE, TITLE
from tests.integration.office import by_office

from hrcreport.document.assemble.front import front_matter, read_strings
from hrcreport.document.render.engine import render_document
from hrcreport.editorial.editions.redline import redline
from hrcreport.editorial.editions.word_text import word_text
from hrcreport.foundation.context.project import Project
from hrcreport.foundation.languages import Language

LANGUAGES = ("ar", "en", "es", "fr", "ru")


def text_of(language: str, *, new: bool) -> str:
    """Return the body of an edition; the new one differs in prose, notes, table and places."""
    title = TITLE[language]
    values = {"day": "2024", "share": "20", "list": "A, B"}
    sentence = SENTENCE[language].format(number="12" if new else "10", **values)
    other = SENTENCE[language].format(number="77", **values)
    first = (
        f"::: {{#tbl-a .table}}\n\n::: caption\n{title} A\n:::\n\n"
        "| A | B |\n|---|--:|\n| x | 1 |\n:::\n\n"
    )
    return "\n\n".join(
        [
            f"# {title}",
            sentence,
            f"{title} 1: [](#tbl-b).",
            first if new else "",
            f"- {title} a;\n- {title} {'c' if new else 'b'};\n- {title} d.",
            *([other] if new else []),
            f"{title} 2{' 3' if new else ''}.^[{title} {'ii' if new else 'i'}.]",
            f"# {title} II",
            f"::: {{#tbl-b .table}}\n\n::: caption\n{title} {'III' if new else 'II'}\n:::\n\n"
            f"| A | B |\n|---|--:|\n| {title} | {'8' if new else '7'} |\n"
            + (f"| {title} b | 9 |\n" if new else "")
            + ":::",
            "" if new else f"{title} z z z.",
        ]
    )


def word_of(language: str, folder: Path, *, new: bool) -> bytes:
    parameters = {"language": language, "date": "2026-11-24", "session": 63, "agenda_items": [9]}
    strings = read_strings(Project(ROOT), language)
    front = front_matter(
        parameters, Language.named(language), title=TITLE[language], subtitle="", strings=strings
    )
    source = lay_out(
        folder,
        text=text_of(language, new=new),
        summary=f"{TITLE[language]} {'B' if new else 'A'}",
        front_matter={**front, "strings": strings, "dir": front.get("dir", "ltr")},
    )
    made = render_document(source, name="xxa", formats=("docx",), engine="pandoc", epoch=EPOCH)
    return made.files["docx"].read_bytes()


def said(path: Path) -> list[tuple[object, ...]]:
    """Return what a file says: paragraphs, cells, notes, with the words of cross-references.

    The lines of the contents are left out: LibreOffice counts their pages anew.
    """
    return [
        (each.cell, each.text, *each.notes)
        for each in word_text(path.read_bytes()).paragraphs
        if each.text and not re.match(r"TOC\d", each.style)
    ]


@pytest.mark.slow
def test_five_redlines_reject_to_the_old_and_accept_to_the_new_text(tmp_path: Path) -> None:
    pytest.importorskip("python_redlines")
    jobs = []
    for language in LANGUAGES:
        old = word_of(language, tmp_path / f"{language}-old", new=False)
        new = word_of(language, tmp_path / f"{language}-new", new=True)
        for name, content in (("old", old), ("new", new), ("tracked", redline(old, new))):
            (tmp_path / f"{language}-{name}.docx").write_bytes(content)
        for name, act, result in (
            ("old", "", "old-saved"),
            ("new", "", "new-saved"),
            ("tracked", "reject", "rejected"),
            ("tracked", "accept", "accepted"),
        ):
            jobs.append(
                {
                    "from": str(tmp_path / f"{language}-{name}.docx"),
                    "do": act,
                    "to": str(tmp_path / f"{language}-{result}.docx"),
                }
            )
    by_office(jobs, tmp_path)
    for language in LANGUAGES:
        files = {
            name: said(tmp_path / f"{language}-{name}.docx")
            for name in ("old-saved", "new-saved", "rejected", "accepted")
        }
        assert files["old-saved"] != files["new-saved"]
        assert files["rejected"] == files["old-saved"], language
        assert files["accepted"] == files["new-saved"], language
