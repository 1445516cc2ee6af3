"""A report in a language of its project is built without a change of the library."""

from __future__ import annotations

import html
import json
import re
import zipfile
from datetime import date
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from babel.dates import format_date
from click.testing import CliRunner
from tests.golden.portuguese import portuguese_project

from hrcreport.cli.app import app
from hrcreport.foundation.context.project import Project

ROOT = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """The project with a report in Portuguese."""
    return portuguese_project(tmp_path / "mine")


def test_report_in_a_language_of_the_project_is_built_in_every_format(project: Project) -> None:
    before = {path: path.stat().st_mtime_ns for path in (ROOT / "lib").rglob("*.yml")}
    done = CliRunner().invoke(
        app, ["--root", str(project.root), "build", "xxa-pt", "--to", "pdf,docx,html"]
    )
    assert done.exit_code == 0, done.output
    assert before == {path: path.stat().st_mtime_ns for path in (ROOT / "lib").rglob("*.yml")}
    made = project.builds / "xxa-pt"
    page = (made / "xxa-pt.html").read_text(encoding="utf-8")
    assert '<html lang="pt-BR"' in page
    body = re.sub(r"<(style|script)\b.*?</\1>", "", page, flags=re.DOTALL)
    texts = {"html": html.unescape(re.sub(r"<[^>]+>", "", body))}
    with zipfile.ZipFile(made / "xxa-pt.docx") as archive:
        word = archive.read("word/document.xml").decode()
        styles = archive.read("word/styles.xml").decode()
    assert re.search(r'<w:lang [^>]*w:val="pt-BR"', styles)
    texts["docx"] = html.unescape(re.sub(r"<[^>]+>", "", word))
    pdf = pypdfium2.PdfDocument(made / "xxa-pt.pdf")
    texts["pdf"] = "".join(page.get_textpage().get_text_bounded() for page in pdf)
    with pikepdf.open(made / "xxa-pt.pdf") as tagged:
        assert str(tagged.Root.Lang) == "pt-BR"
    day = format_date(date(2026, 11, 24), format="long", locale="pt_BR")
    for name, text in texts.items():
        plain = re.sub(r"\s+", " ", text)
        for words in (
            "Nações Unidas",
            "Assembleia Geral",
            "Conselho de Direitos Humanos",
            "66ª sessão",
            "Item 9 da agenda",
            "Português",
            day,
            "Mortes nas mãos da polícia",
            "Resumo",
            "Constatação e recomendação",
            "Anexo",
            "Proporção dos conhecidos (%)",
            "intervalo de confiança de 95%",
        ):
            assert words in plain, (name, words)
        assert "hrcplace" not in plain
        assert name == "docx" or "par. 2" in plain
    values = json.loads((made / "values.json").read_text(encoding="utf-8"))
    assert any("," in str(value["text"]) for value in values)
    manifest = json.loads((made / "manifest.json").read_text(encoding="utf-8"))
    assert "data/languages/pt/words.yml" in json.dumps(manifest)


def test_whole_project_is_checked_with_its_report_in_a_language_of_its_own(
    project: Project,
) -> None:
    done = CliRunner().invoke(app, ["--root", str(project.root), "check"])
    assert done.exit_code in {0, 1}, done.output
    assert "language: there are no words" not in done.output


def test_changed_word_of_a_language_makes_its_reports_stale_and_no_others(project) -> None:
    runner, root = CliRunner(), ["--root", str(project.root)]
    assert runner.invoke(app, [*root, "build", "--to", "html"]).exit_code == 0
    words = project.languages / "pt" / "words.yml"
    words.write_text(words.read_text(encoding="utf-8").replace("Casos", "Eventos"), "utf-8")
    told = runner.invoke(app, [*root, "why", "xxa-pt"]).output
    assert "data/languages/pt/words.yml" in told
    assert "data/languages" not in runner.invoke(app, [*root, "why", "xxa"]).output
