"""This module makes a short document in each of the six languages, with text of its own."""

from __future__ import annotations

import html
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.golden.example_source import EPOCH, ROOT, lay_out

from hrcreport.document.assemble.front import front_matter, read_strings
from hrcreport.document.render.engine import Rendered, render_document
from hrcreport.foundation.context.project import Project
from hrcreport.foundation.languages import Language
from hrcreport.foundation.words.fonts import SCRIPT_FONTS
from hrcreport.notebook.templates.printing import day, decimal, joined, per_cent

NBSP = "\N{NO-BREAK SPACE}"
TITLE = {
    "ar": "تقرير عن دولة المثال",
    "en": "Report on Exampleland",
    "es": "Informe sobre Ejemplia",
    "fr": "Rapport sur l’Exemplie",
    "ru": "Доклад об Экземплии",
    "zh": "关于示例国的报告",
}
SENTENCE = {
    "ar": "في {day} بلغ العدد {number}^[حاشية.]، أي {share}؛ {list}. لماذا؟",
    "en": "On {day} there were {number},^[A note.] or {share}; {list}. Why?",
    "es": "El {day} hubo {number}^[Una nota.], es decir, {share}; {list}. ¿Por qué?",
    "fr": f"Le {{day}}, il y en avait {{number}}^[Une note.], soit {{share}}{NBSP}; {{list}}.",
    "ru": "{day} их было {number}^[Сноска.], то есть {share}; {list}. Почему?",
    "zh": "{day}有{number}人，^[注。]即{share}；{list}。",
}


@dataclass(frozen=True)
class Made:
    """The example in one language: what was rendered, and the sentence it must hold."""

    language: str
    sentence: str
    rendered: Rendered

    @property
    def page(self) -> str:
        """The text of the HTML file without its markup."""
        text = self.rendered.files["html"].read_text(encoding="utf-8")
        body = re.sub(r"<(style|script)\b.*?</\1>", "", text, flags=re.DOTALL)
        return html.unescape(re.sub(r"<[^>]+>", "", body))

    def word(self, part: str) -> str:
        """One part of the Word file."""
        with zipfile.ZipFile(self.rendered.files["docx"]) as archive:
            return archive.read(part).decode("utf-8")


def made_in(language: str, folder: Path) -> Made:
    """Render the document of a language in all formats; skips where its font is missing."""
    for font in SCRIPT_FONTS:
        if font.letters.search(TITLE[language]) and not font.found(
            own_folder=Project(ROOT).extension / "fonts"
        ):
            pytest.skip(f"no {font.family} on this machine ({font.package})")
    sentence = SENTENCE[language].format(
        day=day("2024-05-09", language=language),
        number=decimal(10700.5, 1, language=language),
        share=per_cent(0.204, 1, language=language),
        list=joined(["A", "B", "C"], language=language),
    )
    text = (
        f"# {TITLE[language]}\n\n{sentence}\n\n- {TITLE[language]};\n- {TITLE[language]}.\n\n"
        f"# {TITLE[language]}\n\n::: {{#tbl-x .table}}\n\n::: caption\n{TITLE[language]}\n:::\n\n"
        f"| A | B |\n|---|--:|\n| {TITLE[language]} | {decimal(1e6, 0, language=language)} |\n:::\n"
    )
    parameters = {"language": language, "date": "2026-11-24", "session": 63, "agenda_items": [9]}
    strings = read_strings(Project(ROOT), language)
    front = front_matter(
        parameters, Language.named(language), title=TITLE[language], subtitle="", strings=strings
    )
    source = lay_out(
        folder,
        text=text,
        summary=TITLE[language],
        front_matter={**front, "strings": strings, "dir": front.get("dir", "ltr")},
    )
    rendered = render_document(
        source, name="xxa", formats=("pdf", "docx", "html"), engine="pandoc", epoch=EPOCH
    )
    return Made(language, sentence, rendered)
