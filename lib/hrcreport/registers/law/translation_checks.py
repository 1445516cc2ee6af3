"""This module checks the translations of the catalogue and of the registers of law."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from hrcreport.foundation import Language, Node, Problem, Project
from hrcreport.registers.law.citations import LAW, STANDARDS
from hrcreport.registers.law.country_law import CountryLaw
from hrcreport.registers.law.standards import read_standards
from hrcreport.tables import Catalogue, TableRecord

TEXT, TEXTS, ANY = "text", "texts", "…"
LAW_FILE = "law"
_TEXTS_BY_CODE = {ANY: TEXT}
SHAPES: Mapping[str, Mapping[str, Any]] = {
    LAW_FILE: {
        "heading": TEXT,
        "covers": TEXT,
        "provisions": {ANY: {"full": TEXT, "short": TEXT, "summary": TEXT}},
        "assessments": _TEXTS_BY_CODE,
    },
    STANDARDS: {
        "instruments": {ANY: {"full": TEXT, "short": TEXT, "groups": _TEXTS_BY_CODE}},
        "questions": _TEXTS_BY_CODE,
        "subjects": _TEXTS_BY_CODE,
    },
    Catalogue.TRANSLATED: {
        "labels": {ANY: _TEXTS_BY_CODE},
        "tables": {
            ANY: {
                "title": TEXT,
                "scope": TEXT,
                "basis": TEXT,
                "sources": TEXTS,
                "licences": TEXTS,
                "caveats": TEXTS,
                "labels": {ANY: _TEXTS_BY_CODE},
            }
        },
    },
    "phrases": {"phrases": _TEXTS_BY_CODE, "patterns": _TEXTS_BY_CODE},
}
"""What stands where in a translation: a text by its code, or several under their keys."""

STATES = ("draft", "verified")
LISTS = ("caveats", "sources", "licences")


def check_data_translations(project: Project) -> list[Problem]:
    """Return what is wrong in `data/translations`: the form of files, codes that do not exist.

    A code of which nothing is registered, or a list with another number of texts than the English
    one, is a warning: its text is printed in English.
    """
    files = sorted(project.translations.glob("*/*.yml"))
    return [problem for path in files for problem in _check(path, project)]


def _check(path: Path, project: Project) -> Iterator[Problem]:
    place = project.place(path)
    node, problems = Node.read(path, place=place)
    yield from problems
    if node is None or not isinstance(node.value, dict):
        return
    target_languages = set(project.known_languages) - {Language.FIRST}
    if path.parent.name not in target_languages:
        language_codes = sorted(target_languages)
        yield Problem(
            place,
            f"'{path.parent.name}' is no language that is translated into.",
            f"Name the folder after one of: {', '.join(language_codes)}.",
            "translation.language",
            value=path.parent.name,
        )
    translation = node.plain()
    if translation.get("translation") not in STATES or (
        translation["translation"] == "verified" and not translation.get("verified_by")
    ):
        yield Problem(
            place,
            "the file does not say whether its translation is verified, or by whom.",
            "Write translation: draft, or translation: verified with the person in verified_by.",
            "translation.state",
            line=node.value["translation"].line if "translation" in node.value else None,
        )
    yield from _shape(path.stem, node.value, place)
    yield from _unknown(path.stem, node.value, place, project)


def _shape(name: str, nodes: Mapping[str, Node], place: str) -> Iterator[Problem]:
    """Yield what is no text where a translation has one, and keys that no translation has."""
    shape = SHAPES.get(LAW_FILE if name.startswith(LAW.format(country="")) else name, {})
    for part, node in nodes.items():
        if part in shape:
            yield from _of_form(part, node, shape[part], place)


def _of_form(key: str, node: Node, form: Any, place: str) -> Iterator[Problem]:
    if node.value is None:
        return
    if form == TEXT:
        yield from _no_text(key, node, place)
    elif form == TEXTS:
        if not isinstance(node.value, list):
            yield _misshapen(key, node, place, "a list of texts")
            return
        for child in node.value:
            yield from _no_text(key, child, place)
    elif not isinstance(node.value, dict):
        yield _misshapen(key, node, place, "lines 'key: text'")
    else:
        for inner, child in node.value.items():
            if inner in form or ANY in form:
                yield from _of_form(inner, child, form.get(inner, form.get(ANY)), place)
            else:
                yield Problem.not_one_of(
                    inner,
                    form,
                    place,
                    f"the translation of '{key}' has the unknown key '{inner}'.",
                    "translation.unknown-key",
                    line=child.key_line,
                    key=inner,
                    value=child.raw,
                )


def _no_text(key: str, node: Node, place: str) -> Iterator[Problem]:
    if isinstance(node.value, list | dict | bool):
        yield _misshapen(key, node, place, "a text")


def _misshapen(key: str, node: Node, place: str, expected_form: str) -> Problem:
    return Problem(
        place,
        f"the translation of '{key}' is not {expected_form}.",
        "Write the words, in quotation marks where they hold a colon or read true or false.",
        "translation.no-text",
        line=node.line,
        key=key,
        value=node.raw or None,
    )


def _unknown(
    name: str, nodes: Mapping[str, Node], place: str, project: Project
) -> Iterator[Problem]:
    if name == Catalogue.TRANSLATED:
        records = Catalogue.as_read(project).by_name
        yield from _codes(nodes, "tables", records, place)
        for code, node in _entries(nodes, "tables").items():
            if code in records:
                yield from _lists(code, node.plain(), records[code], node.line, place)
    elif name == STANDARDS:
        standards = read_standards(project).standards
        yield from _codes(
            nodes, "instruments", {standard.instrument.code for standard in standards}, place
        )
        for part in ("questions", "subjects"):
            yield from _codes(nodes, part, {standard.code for standard in standards}, place)
    for path in CountryLaw.files(project):
        if name == LAW.format(country=path.stem):
            law, _ = CountryLaw.as_read(path, project)
            if law is not None:
                yield from _codes(nodes, "provisions", law.codes, place)
                tests = {assessment.test for assessment in law.assessments}
                yield from _codes(nodes, "assessments", tests, place)
                yield from _lacking(nodes, "provisions", law.codes, place)
                yield from _lacking(nodes, "assessments", tests, place)


def _entries(nodes: Mapping[str, Node], part: str) -> Mapping[str, Node]:
    value = nodes[part].value if part in nodes else None
    return value if isinstance(value, dict) else {}


def _codes(
    nodes: Mapping[str, Node], part: str, codes: Collection[str], place: str
) -> Iterator[Problem]:
    for code, node in _entries(nodes, part).items():
        if code not in codes:
            yield Problem(
                place,
                f"'{code}' under '{part}' is the code of nothing that is registered.",
                f"{Problem.did_you_mean(code, codes)}Correct the code, or delete the entry.",
                "translation.unknown-code",
                line=node.key_line,
                value=code,
                severity="warning",
            )


def _lacking(
    nodes: Mapping[str, Node], part: str, codes: Collection[str], place: str
) -> Iterator[Problem]:
    """Yield one problem for all that a translation of law has fallen behind by."""
    lacking = sorted(set(codes) - set(_entries(nodes, part)))
    if lacking:
        yield Problem(
            place,
            f"{len(lacking)} of the {len(codes)} {part} are not translated and are printed in "
            f"English: {', '.join(lacking)}.",
            f"Add them under '{part}'.",
            "translation.lacking",
            severity="warning",
        )


def _lists(code: str, entry: Any, record: TableRecord, line: int, place: str) -> Iterator[Problem]:
    for name in LISTS:
        english = getattr(record, name)
        if entry and entry.get(name) is not None and len(entry[name]) != len(english):
            yield Problem(
                place,
                f"'{code}' has {len(entry[name])} {name}, and {len(english)} in English, so that "
                "they are printed in English.",
                "Translate each of them, in the same order.",
                "translation.list",
                line=line,
                value=code,
                severity="warning",
            )
