"""This module makes a report whose build no program made: its text, its Word file, its values."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import DEATHS, InventedProject
from tests.editorial.editions.word_files import bookmark, paragraph, run, table, word_file
from tests.editorial.release.releasable import Releasable
from tests.trust_logs import LogBook

from hrcreport.build import Manifest
from hrcreport.foundation.context.project import Project, Report

BUILD = "b" * 64
OWN = "notebooks/countries/xxa.ipynb"
TEXT = """\
# Figures

From {{ first_year }} on, {{ deaths | figures }} persons died in custody, as the office says.

Nobody publishes figures on searches, and no body was found that could ask for them.
"""
LAST = "Last words of the report stand here, and nobody has changed them.\n"
SHARED = "All reports of this project have this text, which lies in a file of its own.\n"
PRINTED = (
    "Figures",
    "From 2018 on, 172 persons died in custody, as the office says.",
    "Nobody publishes figures on searches, and no body was found that could ask for them.",
    "All reports of this project have this text, which lies in a file of its own.",
    "Last words of the report stand here, and nobody has changed them.",
)
CODE = 'import hrcreport.notebook as hrc\ndeaths = hrc.total("xxa-deaths")\nplain = deaths'
VALUES = [
    {
        "expression": "first_year",
        "text": "2018",
        "number": 2018.0,
        "where": "text",
        "line": 3,
        "id": "v00000001",
    },
    {
        "expression": "deaths | figures",
        "text": "172",
        "number": 172.0,
        "where": "text",
        "line": 3,
        "id": "v00000002",
    },
]
TABLE = [("Group", "Deaths"), ("Black", "100"), ("White", "50")]


def cell(source: str, kind: str = "markdown", *tags: str, **more: Any) -> dict[str, Any]:
    return {"cell_type": kind, "source": source, "metadata": {"tags": [*tags]}, **more}


def shown(kind: str, record: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a cell shows: a block of prose, or a table."""
    data = {f"application/vnd.hrcreport.{kind}+json": record}
    return {"output_type": "display_data", "data": data, "metadata": {}}


def cells(*, executed: bool = False) -> list[dict[str, Any]]:
    """Return the cells of the report, as its author wrote them or with what they showed."""
    columns, *rows = map(list, TABLE)
    groups = {"kind": "table", "label": "tbl-groups", "columns": columns, "rows": rows}
    block = {"name": "shared", "place": "notebooks/_shared/shared.md", "source": SHARED}
    outputs = [[shown("prose", block)], [shown("float", groups)]] if executed else [[], []]
    return [
        cell("Notes for authors.", "markdown", "about"),
        cell(CODE, "code", outputs=[]),
        cell(TEXT.strip()),
        cell('hrc.block("shared")', "code", outputs=outputs[0]),
        cell("hrc.table(groups)", "code", outputs=outputs[1]),
        cell(LAST.strip()),
    ]


def notebook(these: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [*these]}


def printed(
    texts: Iterable[str] = PRINTED,
    *,
    rows: str = table(*TABLE),
    build: str = BUILD,
    names: bool = True,
    parts: Mapping[str, str] | None = None,
) -> bytes:
    """Return a Word file of the report with these paragraphs, words or runs, and its table."""
    space = '<w:r><w:t xml:space="preserve">'
    named_value = f"</w:t></w:r>{bookmark('_hrcv00000002', inside=run('172'))}{space}"
    body = ""
    for number, text in enumerate(texts):
        inside = text if text.startswith("<") else run(text).replace("172", named_value)
        name = f"_hrcp{number:012x}" if names else ""
        body += paragraph(inside, "SingleTxtG" if number else "H1G", name)
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
    identity = f'<property name="hrc-build"><v>{build}</v></property>' if build else ""
    properties = {"docProps/custom.xml": f'<Properties xmlns="{kind}">{identity}</Properties>'}
    return word_file(body + rows, properties | {**(parts or {})})


class SmallBuild:
    """A project with one report that is built, with acts that read as sentences in a test."""

    def __init__(self, root: Path) -> None:
        self.files = InventedProject(root)
        self.project = Project(root)
        for folder in ("params/countries", "params/themes", "notebooks/_shared"):
            (root / folder).mkdir(parents=True)
        self.files.data(DEATHS)
        self.files.params("xxa", "country: XXA\n")
        self.write("notebooks/_shared/shared.md", SHARED)
        self.write(OWN, json.dumps(notebook(cells()), indent=1) + "\n")
        self.write("notebooks/country.ipynb", json.dumps(notebook(cells())))
        self.build()

    @property
    def report(self) -> Report:
        [report] = self.project.reports()
        return report

    def write(self, place: str, text: str) -> Path:
        return self.files.write(place, text)

    def build(
        self,
        *,
        word: bytes | None = None,
        values: Any = VALUES,
        more: Mapping[str, bytes] | None = None,
        **options: Any,
    ) -> Manifest:
        """Write a build of the report, with this Word file and these values."""
        contents = {
            "xxa.docx": printed() if word is None else word,
            "values.json": json.dumps(values).encode(),
        }
        executed = notebook(cells(executed=True))
        made = Releasable(self.project, LogBook({}))
        return made.build(
            notebook=executed, notebook_place=OWN, more=contents | {**(more or {})}, **options
        )

    def back(self, word: bytes, name: str = "back.docx") -> Path:
        """Return the place of a file that came back."""
        path = self.project.root / name
        path.write_bytes(word)
        return path

    def text(self, place: str = OWN) -> str:
        return (self.project.root / place).read_text(encoding="utf-8")


@pytest.fixture
def drafts(tmp_path: Path) -> SmallBuild:
    return SmallBuild(tmp_path / "project")
