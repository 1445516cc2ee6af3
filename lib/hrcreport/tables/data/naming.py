"""This module tells from the heads of columns which of them name persons, or records of persons."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hrcreport.tables.data.records import TableRecord

OF_WHOM = (
    r"(?:(?:full|first|last|given|family|middle|maiden|birth|victim|witness|officer|complainant|"
    r"detainee|person|suspect|deceased|perpetrator|applicant|author|payee|survivor)s?_?)*"
)
NAMES = re.compile(
    rf"{OF_WHOM}(?:names?|surnames?|alias(?:es)?|nicknames?|noms?|pr[eé]noms?|nombres?|apellidos?|"
    rf"nomes?|sobrenomes?)(?:_complete|_completo|_of_birth)?|"
    rf"{OF_WHOM}(?:id|uid|uuid)|"
    rf"{OF_WHOM}(?:case|file|dossier|record|badge|plate|passport|phone|telephone|tel|mobile|"
    r"e_?mail|address|ssn|nino|cpf|curp|nif|account|iban)(?:_?(?:id|no|nr|num|number|ref))?|"
    r".*(?:имя|фамили|отчеств|姓名|الاسم|اسم).*",
    re.I,
)
"""Heads of columns that are told in no answer, however many records share a value: six complaints
of one person are six records."""
WITHIN_WORDS, SIGNS = re.compile(r"([a-z])([A-Z])"), re.compile(r"[ .\-]+")


def naming_columns(columns: Iterable[object], record: TableRecord) -> Iterator[str]:
    """Yield the columns that name persons or records: by their heads, if nothing says otherwise.

    The record does where it describes a column's values.
    """
    described = {column.name for column in record.columns if column.categories}
    for column in map(str, columns):
        head = SIGNS.sub("_", WITHIN_WORDS.sub(r"\1_\2", column.strip()))
        if column not in described and NAMES.fullmatch(head):
            yield column
