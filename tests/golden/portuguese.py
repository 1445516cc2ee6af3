"""This module begins a project with a report in Portuguese, which the tool knows nothing of."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from hrcreport.editorial.starters import SetUp
from hrcreport.foundation.context.project import Project
from hrcreport.foundation.params.declaration import Declaration

FOLDER = Path(__file__).parents[1] / "fixtures" / "languages" / "pt"
PROSE = {
    "about": "**Tutorial.** Todos os números são inventados.",
    "title": "# Visita a {{ place.in_text }}\n\nRelatório de um tutorial\n\n"
    "- {{ place.name }} não existe. Todos os números são inventados.",
    "summary": "O presente relatório conta as mortes nas mãos da polícia de {{ place.in_text }}, "
    "de {{ first_year }} a {{ last_year }}.",
    "figures-text": "# Mortes nas mãos da polícia\n\nEntre {{ first_year }} e {{ last_year }}, "
    "{{ profile.total | figures }} pessoas morreram (ver [](#tbl-deaths)). A taxa das pessoas "
    "negras foi {{ profile.ratio | decimal(1) }} vezes a das pessoas brancas "
    "({{ profile.ratio | interval }}; ver [](#fig-rates)). De {{ profile.unknown | figures }} "
    "pessoas, ou {{ profile.share_unknown | per_cent(1) }} do total, a raça não foi registrada.",
    "law-text": "# Legislação\n\nOs agentes em {{ place.in_text }} podem usar a força quando é "
    "razoável.[@XXA-FORCE, par. 2] A lei não parece dizer quando a força é necessária.[@EXP-1] "
    "Nenhum dever de comunicar mortes foi encontrado (ver [](#tbl-law)).",
    "conclusions": "# Constatação e recomendação\n\n"
    '::: {#f-deaths .finding rests-on="tbl-deaths tbl-law XXA-FORCE EXP-1"}\n'
    "As pessoas negras morreram nas mãos da polícia a {{ profile.ratio | decimal(1) }} vezes a "
    "taxa das pessoas brancas.\n:::\n\nO Governo de Exampleland deveria:\n\n"
    '::: {#r-necessity .recommendation addressee="Parlamento" rests-on="f-deaths" '
    'standards="EXP-1"}\n'
    "Emendar, em dois anos, a seção 12 da Lei da Polícia.\n:::",
    "sources-heading": "# Fontes {.annex #annex-sources}",
}
CAPTIONS = {
    "Deaths by race": "Mortes por raça",
    "Rates by race": "Taxas por raça",
    '"Deaths"': '"Mortes"',
    "Law of {{ law.heading }} against the Invented Principles": (
        "Legislação de {{ law.heading }} e os Princípios Inventados"
    ),
    "All assessments in the table are drafts that have not been verified.": (
        "Todas as avaliações da tabela são minutas não verificadas."
    ),
    "Tables used and their sources": "Tabelas usadas e suas fontes",
}


def portuguese_project(folder: Path) -> Project:
    """Return a new project with a report in Portuguese on an invented State, and its language."""
    made = SetUp.begin(folder, starter="racial-justice")
    shutil.copytree(FOLDER, made.languages / "pt")
    notebook = json.loads((made.notebooks / "country.ipynb").read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        text = PROSE.get(cell["id"], "".join(cell["source"]))
        for english, words in CAPTIONS.items():
            text = text.replace(english, words)
        cell["source"] = text.splitlines(keepends=True)
    (made.notebooks / "country.pt.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    params = (made.params / "countries" / "xxa.yml").read_text(encoding="utf-8")
    (made.params / "countries" / "xxa-pt.yml").write_text(f"{params}language: pt\n", "utf-8")
    Declaration.write_schemas(made)
    return made
