"""This module checks the folders of languages that a project brings, before a word is printed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter

from hrcreport.document import Document
from hrcreport.foundation import Language, Node, Problem, Project, Words

CODE = re.compile("[a-z]{2}")
SPOKEN = frozenset({"zero", "one", "two"})
"""Plural forms that may say the number by their noun, as Arabic does: they need no {n}."""


def check_languages(project: Project) -> list[Problem]:
    """Return what is wrong in `data/languages`: folders, files, words that nothing prints.

    What a language lacks is told of the reports in it, by `check_translations`.
    """
    folders = [path for path in sorted(project.languages.glob("*")) if path.is_dir()]
    return [problem for folder in folders for problem in _check(folder, project)]


def _check(folder: Path, project: Project) -> Iterator[Problem]:
    place, code = project.place(folder), folder.name
    if code in Language.of_the_tool():
        yield Problem(
            place,
            f"the language '{code}' comes with hrcreport, so that nothing here is read.",
            "Delete the folder.",
            "language.taken",
            value=code,
        )
        return
    if not CODE.fullmatch(code):
        yield Problem(
            place,
            f"the folder is named '{code}', which is no code of a language.",
            "Name it by the two letters of ISO 639-1, for example pt.",
            "language.code",
            value=code,
        )
    if not (folder / Language.DECLARATION).is_file():
        yield Problem(
            place,
            f"the folder has no {Language.DECLARATION}, so that there is no such language.",
            f"Write {place}/{Language.DECLARATION} with the line {Language.LOCALE}: pt_BR, or the "
            "locale of yours.",
            "language.no-declaration",
        )
    for name, check in (
        (Language.DECLARATION, _declaration),
        (Language.WORDS, _words),
        (Language.STRINGS, _strings),
    ):
        path = folder / name
        if path.is_file():
            node, problems = Node.read(path, place=project.place(path))
            yield from problems
            if node is not None and isinstance(node.value, dict):
                yield from check(node.value, project.place(path), project)


def _declaration(nodes: Mapping[str, Node], place: str, project: Project) -> Iterator[Problem]:
    yield from _unknown(nodes, Language.KEYS, place)
    locale_node = nodes.get(Language.LOCALE)
    problem = Language.locale_problem(
        place, locale_node.raw if locale_node else "", locale_node.line if locale_node else None
    )
    if problem:
        yield problem
    if Language.DATE_OF_DISTRIBUTION in nodes and nodes[Language.DATE_OF_DISTRIBUTION].raw not in (
        languages := project.known_languages
    ):
        node = nodes[Language.DATE_OF_DISTRIBUTION]
        yield Problem.not_one_of(
            node.raw,
            sorted(languages),
            place,
            f"'{Language.DATE_OF_DISTRIBUTION}' is '{node.raw}', and there is no such language.",
            "language.date",
            line=node.line,
            key=Language.DATE_OF_DISTRIBUTION,
        )
    if Language.SESSIONS in nodes:
        yield from _form(nodes[Language.SESSIONS], [], Language.SESSIONS, place)


def _words(nodes: Mapping[str, Node], place: str, _: Project) -> Iterator[Problem]:
    english_words = Words.in_english()
    for section, names in nodes.items():
        if not isinstance(names.value, dict):
            yield Problem(
                place,
                f"'{section}' holds no lines 'name: text'.",
                "Write the words of this part below it, as the English file has them.",
                "language.form",
                line=names.line,
                key=section,
            )
            continue
        nodes_by_name = {f"{section}.{name}": node for name, node in names.value.items()}
        free = "estimate.reason: "  # a reason of an estimate that cannot be made has no list
        checked = {name: node for name, node in nodes_by_name.items() if not name.startswith(free)}
        yield from _unknown(checked, [*english_words, *_forms_of(checked, english_words)], place)
        for name, node in checked.items():
            if name in english_words:
                yield from _form(node, english_words[name], name, place)


def _forms_of(nodes: Mapping[str, Node], english_words: Mapping[str, object]) -> list[str]:
    """Return names of words of estimates for plural forms that English lacks: "times.many"."""
    return [name for name in nodes if f"{name.rpartition('.')[0]}.other" in english_words]


def _strings(nodes: Mapping[str, Node], place: str, project: Project) -> Iterator[Problem]:
    english_strings = Document.strings(project, Language.FIRST)
    yield from _unknown(nodes, english_strings, place)
    for name, node in nodes.items():
        if name in english_strings:
            yield from _form(node, english_strings[name], name, place)


def _unknown(
    nodes: Mapping[str, Node],
    known_names: Mapping[str, object] | list[str] | tuple[str, ...],
    place: str,
) -> Iterator[Problem]:
    for name, node in nodes.items():
        if name not in known_names:
            yield Problem(
                place,
                f"nothing prints the word '{name}'.",
                f"{Problem.did_you_mean(name, known_names)}Correct the name, or delete the line.",
                "language.unknown-word",
                line=node.key_line,
                key=name,
            )


def _form(
    node: Node, english: str | list[str] | dict[str, str], name: str, place: str
) -> Iterator[Problem]:
    """Yield what would stop the printing of a word: another form than the English one has."""
    value, expected_form = node.plain(), ""
    if isinstance(english, list):
        if not isinstance(value, list) or (english and value and len(value) != len(english)):
            expected_form = (
                f"a list of {f'{len(english)} texts' if english else 'texts'} in square brackets"
            )
    elif isinstance(value, dict) and "text" not in value and "other" not in value:
        expected_form = "one text, or a text for each plural form, 'other' too"
    elif isinstance(value, list | bool) or value is None:
        expected_form = "one text"
    if expected_form:
        yield Problem(
            place,
            f"'{name}' is not {expected_form}.",
            "Write it as the English file has it, in quotation marks where it holds a colon.",
            "language.form",
            line=node.line,
            key=name,
            value=node.raw or None,
        )
    if expected_form or isinstance(english, list):
        return
    forms = value if isinstance(value, dict) else {"text": value}
    model = english["other"] if isinstance(english, dict) else english
    for form, text in forms.items():
        if form not in ("verified", "source"):
            yield from _parts(
                node, text=str(text), model=model, spoken=form in SPOKEN, name=name, place=place
            )


def _parts(
    node: Node, *, text: str, model: str, spoken: bool, name: str, place: str
) -> Iterator[Problem]:
    english_parts = _parts_of(model) or set()
    written_parts = _parts_of(text)
    may_lack = {"n"} if spoken else set()
    if written_parts is None or not english_parts - may_lack <= written_parts <= english_parts:
        listed_parts = ", ".join(f"{{{part}}}" for part in sorted(english_parts)) or "none"
        yield Problem(
            place,
            f"the word '{name}' has other parts in braces than the English one.",
            f"It has these parts: {listed_parts}; their order is free.",
            "language.parts",
            line=node.line,
            key=name,
            value=text,
        )


def _parts_of(text: str) -> set[str] | None:
    """Return the names in braces; None where a brace is open."""
    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        return None
