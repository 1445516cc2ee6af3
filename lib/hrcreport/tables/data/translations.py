"""This module reads what the catalogue and the registers say in other languages.

A file `data/translations/<language>/<name>.yml` holds the translation of one register or of the
catalogue. It says in `translation` whether it is a draft, in `verified_by` who has checked it;
what it lacks is printed in English.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from hrcreport.foundation import (
    DataError,
    Language,
    Node,
    Project,
)
from hrcreport.tables.data.records import Source, TableRecord

TRANSLATIONS = "translations"
CATALOGUE = "tables"
T = TypeVar("T", bound=Source)


def translation(project: Project, name: str, language: str) -> Mapping[str, Any]:
    """Return the translation of a register, its read recorded; empty where there is none.

    Raises:
        DataError: the file is no YAML.
    """
    path = project.data / TRANSLATIONS / language / f"{name}.yml"
    if language == Language.FIRST or not project.reads.is_there(path):
        return {}
    node, problems = Node.read(path, place=project.place(path))
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
    columns = []
    for column in record.columns:
        known = (told.get("labels") or {}).get(column.name) or {}
        ours = own.get("labels", {}).get(column.name) or {}
        words = {str(value): str(each) for value, each in known.items()}
        for value, english in column.categories.items():
            words[value] = str(ours.get(value) or known.get(value) or english)
        columns.append(column.with_(categories=words))

    def titled(key: str, english: tuple[T, ...]) -> tuple[T, ...]:
        titles = _in_place(own.get(key), [each.title for each in english])
        return tuple(each.with_(title=title) for each, title in zip(english, titles, strict=True))

    return record.with_(
        title=str(own.get("title") or record.title),
        scope=str(own.get("scope") or record.scope),
        basis=str(own.get("basis") or record.basis),
        sources=titled("sources", record.sources),
        licences=titled("licences", record.licences),
        caveats=tuple(_in_place(own.get("caveats"), list(record.caveats))),
        columns=tuple(columns),
        language=language,
    )


def _in_place(translated: list[str] | None, english: list[str]) -> list[str]:
    """Return the translated texts where there is one for each English text, else the English."""
    return translated if translated and len(translated) == len(english) else english
