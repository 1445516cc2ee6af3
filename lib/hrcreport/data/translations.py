"""This module reads what the catalogue and the registers say in other languages.

A file `data/translations/<language>/<name>.yml` holds the translation of one register or of the
catalogue. It says in `translation` whether it is a draft, in `verified_by` who has checked it;
what it lacks is printed in English.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hrcreport.data.records import TableRecord
from hrcreport.errors import DataError
from hrcreport.languages import FIRST_LANGUAGE
from hrcreport.project import Project
from hrcreport.yaml_source import read_yaml

FOLDER = "translations"
CATALOGUE = "tables"


def translation_file(project: Project, name: str, language: str) -> Path:
    """Return where the translation of a register lies, whether there is one or not."""
    return project.data / FOLDER / language / f"{name}.yml"


def translation(project: Project, name: str, language: str) -> Mapping[str, Any]:
    """Return the translation of a register, its read recorded; empty where there is none.

    Raises:
        DataError: the file is no YAML.
    """
    path = translation_file(project, name, language)
    if language == FIRST_LANGUAGE or not project.reads.is_there(path):
        return {}
    node, problems = read_yaml(path, place=project.place(path))
    if node is None or problems:
        raise DataError(problems)
    project.reads.record(path)
    found: Mapping[str, Any] = node.plain()
    return found


def translated_record(
    record: TableRecord, told: Mapping[str, Any], *, language: str
) -> TableRecord:
    """Return what the catalogue tells of a table in the words of its translation.

    Words for the values of a column (`labels`) hold for every table; a table may have its own.
    """
    own = (told.get("tables") or {}).get(record.name) or {}
    labels = told.get("labels") or {}

    def known(column: str) -> Mapping[str, str]:
        return labels.get(column) or {}

    columns = tuple(
        column.with_(
            categories={str(value): str(words) for value, words in known(column.name).items()}
            | {
                value: str(
                    (own.get("labels", {}).get(column.name) or {}).get(value)
                    or known(column.name).get(value)
                    or words
                )
                for value, words in column.categories.items()
            },
        )
        for column in record.columns
    )
    titles = _in_place(own.get("sources"), [source.title for source in record.sources])
    licences = _in_place(own.get("licences"), [licence.title for licence in record.licences])
    return record.with_(
        title=str(own.get("title") or record.title),
        scope=str(own.get("scope") or record.scope),
        basis=str(own.get("basis") or record.basis),
        sources=tuple(
            source.with_(title=title) for source, title in zip(record.sources, titles, strict=True)
        ),
        licences=tuple(
            licence.with_(title=title)
            for licence, title in zip(record.licences, licences, strict=True)
        ),
        caveats=tuple(_in_place(own.get("caveats"), list(record.caveats))),
        columns=columns,
        language=language,
    )


def _in_place(translated: list[str] | None, english: list[str]) -> list[str]:
    """Return the translated texts where there is one for each English text, else the English."""
    return translated if translated and len(translated) == len(english) else english
